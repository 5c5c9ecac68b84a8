"""The five headline figures: name, figure and unit; how a figure comes about stands in its tip."""

import math
import re
from functools import partial

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetricsF, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from core.changes import KpiChange, kpi_change
from core.kpi_words import kpi_band_text, kpi_text
from core.outcome import Kpi, Outcome
from gui.document import Document
from gui.export.asking import export_asking
from gui.goal_asking import goal_asking
from gui.plain import PlainLabel, plain_tip
from gui.theme import Theme, follow_theme, with_tabular_figures

_LARGEST, _SMALLEST, _STEP = 1.75, 1.0, 0.05
_SIDE, _GAP, _BETWEEN = 12, 5, 8
_SPARE = 4.0
NO_CHANGE = KpiChange("", "")
_TELLS = {
    "lifetime_training_cost": "lifetime",
    "lifetime_inference_cost": "lifetime",
    "inference_share": "share",
    "crossover_month": "lifetime",
}
_TELLS_UNIT_COST = "waterfall"
"""The chart that tells a headline figure by its id; the unit cost has another one for each count."""
_HARD_SPACE = "\N{NO-BREAK SPACE}"
_UNBREAKABLE = re.compile(r"(?<=\d) (?=[kMBT%](?!\w))| (?=–)")
"""Spaces inside a figure ("$9.5 M") and before the dash of a range: no line begins behind them."""


class _Reason(PlainLabel):
    """The band around the figure, or why there is none, on two lines; the tip has the end of a longer text.

    It never asks for room.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("kpiReason")
        self.setProperty("role", "kpiNote")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def lines(self, width: int) -> list[str]:
        """The text on at most two lines of a width; figures stay whole."""
        metrics = self.fontMetrics()
        first, rest = "", _UNBREAKABLE.sub(_HARD_SPACE, self.text()).split(" ")
        while rest and metrics.horizontalAdvance(f"{first} {rest[0]}".strip(" ")) <= width:
            first = f"{first} {rest.pop(0)}".strip(" ")
        second = metrics.elidedText(" ".join(rest), Qt.TextElideMode.ElideRight, width)
        return [line for line in (first, second) if line]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        del event
        metrics, room = self.fontMetrics(), self.contentsRect()
        lines = self.lines(room.width())
        top = room.top() + (room.height() - len(lines) * metrics.height()) // 2
        painter = QPainter(self)
        for number, line in enumerate(lines):
            place = QRect(room.left(), top + number * metrics.height(), room.width(), metrics.height())
            self.style().drawItemText(painter, place, Qt.AlignmentFlag.AlignLeft, self.palette(), True, line)


class KpiTile(QFrame):
    """One figure. Its font is as large as the strip allows all of them to be."""

    goal_asked = Signal()
    """The user wants an input that gives the figure a certain value."""

    slide_asked = Signal()
    """The user wants the chart that tells the figure in the slide tray."""

    def __init__(self, identifier: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"kpi.{identifier}")
        self.setProperty("role", "kpi")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.name = PlainLabel()
        self.change = PlainLabel()
        self.figure = PlainLabel()
        self.reason = _Reason()
        self.name.setProperty("role", "kpiName")
        self.change.setObjectName("kpiChange")
        self.change.setProperty("role", "kpiChange")
        self.change.hide()
        self._change = NO_CHANGE
        layout = QGridLayout(self)
        layout.setContentsMargins(_SIDE, 7, _SIDE, 7)
        layout.setHorizontalSpacing(_GAP)
        layout.setVerticalSpacing(1)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self.name, 0, 0, 1, 3)
        layout.addWidget(
            self.change, 0, 2, Qt.AlignmentFlag.AlignRight
        )  # over the end of the name's cell, which is free
        layout.addWidget(self.figure, 1, 0)
        layout.addWidget(self.reason, 1, 1, 1, 2)
        self._grid = layout
        self._add_menu()
        self.keep_height(self.fontInfo().pointSizeF() * _LARGEST)

    def keep_height(self, points: float) -> None:
        """Be as high as with a figure of this size, so that the charts do not move when the figures shrink."""
        self.figure.setFixedHeight(math.ceil(QFontMetricsF(self._figure_font(points)).height()))

    def show_kpi(self, kpi: Kpi, change: KpiChange | None = None) -> None:
        """Show this figure, and by how much it has moved since the baseline where there is one."""
        self._change = change or NO_CHANGE
        moved = self._change.sentence
        reason, band = kpi.reason if kpi.value is None else "", kpi_band_text(kpi)
        self.setObjectName(f"kpi.{kpi.id}")
        self.name.setText(kpi.label)
        self.figure.setText(kpi_text(kpi))
        self.reason.setText(reason or band)
        says = f"{kpi.label}: {reason or kpi_text(kpi)}"
        self.setToolTip(plain_tip("\n".join(filter(None, (says, moved, band, kpi.breakdown)))))
        self.setAccessibleName(says)
        self.setAccessibleDescription(" ".join(filter(None, (moved, kpi.breakdown))))

    def head_needed(self) -> float:
        """How wide the name is with the change beside it."""
        return self._name_width() + self._change_width(self._change.text) + _SPARE

    def place_change(self, *, beside_name: bool) -> None:
        """Have the change beside the name or, where that is too wide, beside the figure in place of the band."""
        text = self._change.text if beside_name else self._change.short
        self.change.setText(text)
        self.change.setVisible(bool(text))
        self.reason.setVisible(beside_name or not text)
        self._grid.removeWidget(self.change)
        self.change.raise_()
        self._grid.addWidget(self.change, 0 if beside_name else 1, 2, Qt.AlignmentFlag.AlignRight)

    def width_needed(self, points: float) -> float:
        """How wide name and figure are with the figure in this size; a reason takes the room that is left."""
        figure = QFontMetricsF(self._figure_font(points)).horizontalAdvance(self.figure.text())
        if not self.reason.isVisibleTo(self):
            figure += self._change_width(self._change.short)
        return max(self._name_width(), figure) + _SPARE

    def _name_width(self) -> float:
        return QFontMetricsF(self.name.font()).horizontalAdvance(self.name.text())

    def _change_width(self, text: str) -> float:
        return _GAP + QFontMetricsF(self.change.font()).horizontalAdvance(text) if text else 0.0

    def take_size(self, points: float) -> None:
        """Write the figure in this size."""
        self.figure.setFont(self._figure_font(points))

    def _figure_font(self, points: float) -> QFont:
        font = with_tabular_figures(self.font())  # a figure that changes does not push the next words about
        font.setPointSizeF(points)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _add_menu(self) -> None:
        copy = QAction("Copy", self)
        copy.setShortcut("Ctrl+C")
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy)
        self.addAction(copy)
        seek = QAction("Goal seek…", self)
        seek.triggered.connect(lambda _checked=False: self.goal_asked.emit())
        self.addAction(seek)
        slide = QAction("Add to slide tray", self)
        slide.setToolTip(plain_tip("Add the chart that tells this figure"))
        slide.triggered.connect(lambda _checked=False: self.slide_asked.emit())
        self.addAction(slide)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.accessibleName())


class KpiStrip(QWidget):
    """The tiles side by side, equally wide, their figures equally large."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        follow_theme(self, measures=True)
        self.setObjectName("kpiStrip")
        self.setAccessibleName("Headline figures")
        self._document = document
        self.tiles: dict[str, KpiTile] = {}
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(_BETWEEN, _BETWEEN, _BETWEEN, 0)
        self._layout.setSpacing(_BETWEEN)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        document.changed.connect(self._show_outcome)
        self._show_outcome()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the smallest figures are."""
        hint = super().minimumSizeHint()
        smallest = self._base_size() * _SMALLEST
        widest = max((tile.width_needed(smallest) for tile in self.tiles.values()), default=0.0)
        return QSize(round((widest + 2 * _SIDE + _BETWEEN) * len(self.tiles)) + _BETWEEN, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the figures the size that the new width allows."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again with another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def retheme(self, theme: Theme) -> None:
        """Measure again: another style sheet has set the fonts of all labels back."""
        del theme
        self._measure()

    def _measure(self) -> None:
        for tile in self.tiles.values():
            tile.keep_height(self._base_size() * _LARGEST)
        self._fit()

    def _show_outcome(self) -> None:
        outcome: Outcome = self._document.outcome
        baseline = self._document.baseline
        before = {} if baseline is None else {kpi.id: kpi for kpi in baseline.kpis}
        if len(outcome.kpis) != len(self.tiles):
            self._rebuild(outcome)
        # the id of the unit cost says what is counted: another count is another figure in the same tile
        self.tiles = dict(zip((kpi.id for kpi in outcome.kpis), self.tiles.values(), strict=True))
        for kpi in outcome.kpis:
            change = None if baseline is None else kpi_change(before.get(kpi.id), kpi)
            self.tiles[kpi.id].show_kpi(kpi, change)
        self._fit()

    def _rebuild(self, outcome: Outcome) -> None:
        for tile in self.tiles.values():
            self._layout.removeWidget(tile)
            tile.deleteLater()
        self.tiles = {kpi.id: KpiTile(kpi.id, self) for kpi in outcome.kpis}
        for tile in self.tiles.values():
            self._layout.addWidget(tile, 1)
            tile.goal_asked.connect(partial(self._ask_for_goal, tile))
            tile.slide_asked.connect(partial(self._ask_for_slide, tile))

    def _ask_for_goal(self, tile: KpiTile) -> None:
        goal_asking(self._document).asked.emit(self._figure_of(tile), None)

    def _ask_for_slide(self, tile: KpiTile) -> None:
        export_asking(self._document).chart_wanted.emit(_TELLS.get(self._figure_of(tile), _TELLS_UNIT_COST))

    def _figure_of(self, tile: KpiTile) -> str:
        return next(identifier for identifier, one in self.tiles.items() if one is tile)

    def _base_size(self) -> float:
        return self.fontInfo().pointSizeF()

    def _fit(self) -> None:
        count = len(self.tiles)
        if not count:
            return
        room = (self.width() - _BETWEEN * (count + 1)) / count - 2 * _SIDE
        beside_name = all(tile.head_needed() <= room for tile in self.tiles.values())
        for tile in self.tiles.values():
            tile.place_change(beside_name=beside_name)
        base, factor = self._base_size(), _LARGEST
        while factor > _SMALLEST and any(tile.width_needed(base * factor) > room for tile in self.tiles.values()):
            factor -= _STEP
        for tile in self.tiles.values():
            tile.take_size(base * max(factor, _SMALLEST))
