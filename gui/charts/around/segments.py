"""Switches of a chart: words side by side, of which one is chosen, or each of which stays pressed.

They paint themselves in the colours of the chart's own theme, so that a picture in another theme needs nothing from the
application's style sheet.
"""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QWidget

from core.charts.spec import Measure, Toggle
from core.names import visible
from gui.charts.around.waking import QuietButton, is_awake
from gui.charts.plan.lettering import Face, Lettering
from gui.plain import plain_tip
from gui.theme import Theme


class Segment(QuietButton):
    """One choice of a switch. Its words are painted, not set as button text, where & would be a shortcut."""

    def __init__(self, words: str, parent: "SegmentRow") -> None:
        super().__init__(parent)
        self.words = visible(words)
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._switch = parent

    def sizeHint(self) -> QSize:
        """The words with some room around them."""
        type_ = self._switch.lettering[Face.TICK]
        return QSize(round(type_.width(self.words)) + 16, round(type_.line) + 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the words, on a tint where chosen once a hand is in the chart, in a ring with the keyboard."""
        theme, type_ = self._switch.theme, self._switch.lettering[Face.TICK]
        painter = self.start_painting()
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(self.ring.pen(theme))
        tinted = self.isChecked() and self._switch.is_awake()
        painter.setBrush(QColor(theme.accent_soft) if tinted else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        strong = self.isChecked() or self.underMouse()
        painter.setPen(QColor(theme.text if strong else theme.text_dim))
        painter.setFont(type_.font)
        words = type_.elided(self.words, self.width() - 8)
        left = (self.width() - type_.width(words)) / 2
        painter.drawText(QPointF(left, (self.height() - type_.line) / 2 + type_.ascent), words)


class SegmentRow(QWidget):
    """Buttons side by side at the right end of a row."""

    _GAP = 0.0

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.lettering = lettering
        self._segments: list[Segment] = []
        self.hide()

    def segments(self) -> tuple[Segment, ...]:
        """The buttons, in order."""
        return tuple(self._segments)

    def is_awake(self) -> bool:
        """Whether its buttons are drawn as such: while a hand is in the chart."""
        return is_awake(self)

    def wish(self) -> tuple[float, float]:
        """Width and height that all buttons take; (0, 0) without any."""
        if not self._segments:
            return 0.0, 0.0
        sizes = [segment.sizeHint() for segment in self._segments]
        wide = sum(size.width() for size in sizes) + self._GAP * (len(sizes) - 1) + 2.0
        return wide, float(max(size.height() for size in sizes))

    def lay_out(self, left: float, top: float, width: float) -> None:
        """Stand at the right end of a row; narrow buttons share what there is."""
        wish, height = self.wish()
        if not wish:
            return
        share = min(1.0, width / wish)
        self.setGeometry(round(left + width - wish * share), round(top), round(wish * share), round(height))
        at = 1.0
        for segment in self._segments:
            wide = segment.sizeHint().width() * share
            segment.setGeometry(round(at), 0, round(at + wide) - round(at), round(height))
            at += wide + self._GAP * share

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self.theme, self.lettering = theme, lettering
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw hairlines while a hand is in the chart."""
        if not self.is_awake():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        for rect in self._outlined():
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _outlined(self) -> Iterable[QRect]:
        """What stands in a hairline: all buttons in one."""
        return (self.rect(),)

    def _replace_segments(self, labels: Iterable[str]) -> None:
        """Other buttons in place of those that are there."""
        for segment in self._segments:
            segment.hide()
            segment.deleteLater()
        self._segments = [Segment(label, self) for label in labels]
        for segment in self._segments:
            segment.show()


class MeasureSwitch(SegmentRow):
    """A row of segments, one a measure; arrow keys move between them."""

    chosen = Signal(str)
    """Identity of the measure that the user picked."""

    def __init__(self, name: str, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(theme, lettering, parent)
        self._measures: tuple[Measure, ...] = ()
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._tell)
        self.setAccessibleName(name)

    def show_measures(self, measures: tuple[Measure, ...], measure: str) -> None:
        """Offer these measures, `measure` being the one that is shown; a single one is no choice."""
        measures = measures if len(measures) > 1 else ()
        if measures != self._measures:
            self._measures = measures
            self._rebuild()
        for one, segment in zip(self._measures, self._segments, strict=True):
            segment.setChecked(one.id == measure)
        self.setVisible(bool(measures))

    def _rebuild(self) -> None:
        for segment in self._segments:
            self._group.removeButton(segment)
        self._replace_segments(measure.label for measure in self._measures)
        for index, segment in enumerate(self._segments):
            self._group.addButton(segment, index)

    def _tell(self, index: int) -> None:
        self.chosen.emit(self._measures[index].id)


class ToggleRow(SegmentRow):
    """What a chart can show in addition, each a button that stays pressed."""

    toggled = Signal(str, bool)
    """Identity of what the user switched, and whether it is wanted now."""

    _GAP = 4.0

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(theme, lettering, parent)
        self._toggles: tuple[Toggle, ...] = ()

    def show_toggles(self, toggles: tuple[Toggle, ...]) -> None:
        """Offer these, each as it stands."""
        if [one.id for one in toggles] != [one.id for one in self._toggles]:
            self._rebuild(toggles)
        self._toggles = toggles
        for one, segment in zip(toggles, self._segments, strict=True):
            segment.setChecked(one.on)
            segment.setToolTip(plain_tip(one.tip))
            segment.setAccessibleDescription(one.tip)
        self.setVisible(bool(toggles))

    def _outlined(self) -> Iterable[QRect]:
        return (segment.geometry() for segment in self._segments)

    def _rebuild(self, toggles: tuple[Toggle, ...]) -> None:
        self._replace_segments(one.label for one in toggles)
        for one, segment in zip(toggles, self._segments, strict=True):
            segment.clicked.connect(lambda on, which=one.id: self.toggled.emit(which, on))
