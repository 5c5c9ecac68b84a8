"""The story: up to four charts in a grid. Only what is visible is drawn, and a chart that fails fails alone."""

import traceback
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from core.chart_names import CHART_NAMES, LARGEST_STORY
from core.claims.answer import claim_view
from core.editing import choose
from core.study import Study
from gui.attribution_run import MOVED, attribution_run
from gui.charts.view import ChartView
from gui.document import Document
from gui.flashes import ChartFlash
from gui.keys import OwnKey, add_shortcuts
from gui.live_charts import live_charts
from gui.panels.chart_choices import connect_choices
from gui.panels.claim_card import ClaimCard
from gui.plain import PlainLabel

FAILED = "This chart failed; the others are fine."
SAMPLE = "Sample data. Edit any cell to make it yours."
_COLUMNS = 2
_BETWEEN = 8
_READABLE = 1.2  # of the least height of all rows: below that they are shown one at a time


class ChartCard(QWidget):
    """A place of the story: it shows the chart that stands there or, when that failed, a sentence and its details.

    place: which of the story's charts, counted from 0; it is hidden where the story has fewer.
    """

    def __init__(self, place: int, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._document = document
        self._stale = True
        self._details = ""
        self.view = ChartView()
        self.view.measure_chosen.connect(lambda one: self._choose_switch("measure", one))
        self.view.reading_chosen.connect(lambda one: self._choose_switch("reading", one))
        self.view.toggled.connect(self._toggle)
        connect_choices(self.view, document, lambda: self.chart_id)
        self.view.chooser.chosen.connect(self._choose_chart)
        self.view.bar_clicked.connect(self._bar_clicked)
        ChartFlash(self.view, document)
        self._charts = live_charts(document)
        self._charts.advanced.connect(self._chart_advanced)
        self._failure = self._make_failure()
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._failure)
        document.changed.connect(self._outcome_changed)
        self._take_chart()

    @property
    def chart_id(self) -> str:
        """The chart that stands here; empty where the story is shorter."""
        story = self._document.study.settings.story
        return story[self._place] if self._place < len(story) else ""

    @property
    def failed(self) -> bool:
        """Whether the sentence stands in place of the chart."""
        return self._pages.currentWidget() is self._failure

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was left undone while the chart was not visible."""
        super().showEvent(event)
        self._draw_if_needed()

    def _take_chart(self) -> None:
        """Be the place of the chart that the study names."""
        chart = self.chart_id
        self.view.setObjectName(f"chart.{chart}")
        self._sentence.setObjectName(f"failure.{chart}")
        self.view.chooser.offer(CHART_NAMES, chart, lambda: frozenset(self._document.study.settings.story))

    def _outcome_changed(self) -> None:
        self._stale = True
        self._take_chart()
        if self.chart_id and self.isVisible() and not self.window().isMinimized():
            self._draw_if_needed()

    def _draw_if_needed(self) -> None:
        if not self._stale or not self.chart_id:
            return
        self._stale = False
        try:
            self.view.show_spec(self._charts.spec(self.chart_id, self))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown here and costs no other chart
            self._details = "".join(traceback.format_exception(error))
            self._pages.setCurrentWidget(self._failure)
        else:
            self._pages.setCurrentWidget(self.view)

    def _chart_advanced(self, chart: str) -> None:
        if chart == self.chart_id:
            self._outcome_changed()

    def _bar_clicked(self, identifier: str) -> None:
        if self.chart_id == MOVED:
            attribution_run(self._document).take_back(identifier)

    def _make_failure(self) -> QWidget:
        page = QFrame()
        page.setProperty("role", "card")
        self._sentence = PlainLabel(FAILED)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        copy = QPushButton("Copy details")
        copy.clicked.connect(self._copy_details)
        other = QPushButton("Another chart")
        other.setMenu(self.view.chooser.menu)
        layout = QVBoxLayout(page)
        layout.addStretch()
        layout.addWidget(self._sentence)
        for button in (copy, other):
            layout.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        return page

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details)

    def _choose_chart(self, chart: str) -> None:
        """Show this chart here; one that stands elsewhere changes places with the one that stands here."""
        here = self.chart_id

        def chosen(study: Study) -> Study:
            swapped = {here: chart, chart: here}
            story = tuple(swapped.get(one, one) for one in study.settings.story)
            return choose(study, story=story)

        if chart != here:
            self._document.edit(f"Show {CHART_NAMES[chart]} in place of {CHART_NAMES[here]}", chosen)

    def _choose_switch(self, switch: str, choice: str) -> None:
        setting = f"{self.chart_id}_{switch}"

        def chosen(study: Study) -> Study:
            return choose(study, **{setting: choice})

        spec = self.view.spec
        labels = {one.id: one.label for one in (*spec.measures, *spec.readings)}
        self._document.edit(f"{CHART_NAMES[self.chart_id]}: {labels.get(choice, choice)}", chosen)

    def _toggle(self, setting: str, on: bool) -> None:
        def toggled(study: Study) -> Study:
            return choose(study, **{setting: on})

        self._document.edit(f"{'Show' if on else 'Hide'} published measurements", toggled)


class StoryPanel(QWidget):
    """The grid of charts; above it what claim the study is about, and a thin line while the sample is as it came."""

    pin_asked = Signal()
    """P was struck while a chart had the focus."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.places = tuple(ChartCard(place, document) for place in range(LARGEST_STORY))
        self.grid = _Grid(self.places)
        self.sample_line = _sample_line()
        self.claim_card = ClaimCard()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_BETWEEN)
        layout.addWidget(self.sample_line)
        layout.addWidget(self.claim_card)
        self._scrolled = _ScrolledGrid(self.grid)
        layout.addWidget(self._scrolled, 1)
        self._came_from: QWidget | None = None
        self.own_keys = (
            OwnKey("Pin baseline", ("P",), self.pin_asked.emit),
            OwnKey("Back to where the keyboard came from", ("Esc",), self.leave_charts),
        )
        add_shortcuts(self._scrolled, self.own_keys, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        document.edited.connect(self.sample_line.hide)
        document.file_changed.connect(self.sample_line.hide)
        document.changed.connect(self._show_outcome)
        self._show_outcome()

    @property
    def cards(self) -> dict[str, ChartCard]:
        """The places in use, by the chart that stands there."""
        return {card.chart_id: card for card in self.places if card.chart_id}

    def go_to_chart(self, place: int) -> None:
        """Put the keyboard on the chart of a place, counted from 0; Esc there gives it back. Nothing where none is."""
        view = self.places[place].view
        focus = QApplication.focusWidget()
        if not view.isVisible():
            return
        if focus is not None and not self.isAncestorOf(focus):
            self._came_from = focus
        self._scrolled.ensureWidgetVisible(self.places[place])
        view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave_charts(self) -> None:
        """Give the keyboard back to where it was before a chart had it."""
        if self._came_from is not None and isValid(self._came_from):
            self._came_from.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._came_from = None

    def show_sample_line(self) -> None:
        """Say that these are sample data, until the first edit."""
        self.sample_line.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the words of the claim away where the charts need their room."""
        super().resizeEvent(event)
        self.claim_card.suit(self.height())

    def _show_outcome(self) -> None:
        outcome = self._document.outcome
        self.claim_card.show_claim(claim_view(outcome))
        self.grid.arrange(len(outcome.study.settings.story))
        self._scrolled.fit()


class _Grid(QWidget):
    """The places of the story in two columns; the last of an odd number is as wide as both."""

    def __init__(self, cards: Sequence[ChartCard]) -> None:
        super().__init__()
        self.setObjectName("storyGrid")
        self._cards = cards
        self.rows = 0
        self._shown = 0
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_BETWEEN)
        for column in range(_COLUMNS):
            self._layout.setColumnStretch(column, 1)

    def arrange(self, count: int) -> None:
        """Show the first `count` places."""
        if count == self._shown:
            return
        self._shown, self.rows = count, -(-count // _COLUMNS)
        for place, card in enumerate(self._cards):
            row, column = divmod(place, _COLUMNS)
            alone = place == count - 1 and column == 0
            self._layout.addWidget(card, row, column, 1, _COLUMNS if alone else 1)
            self._layout.setRowStretch(row, 1 if row < self.rows else 0)
            card.setVisible(place < count)


class _ScrolledGrid(QScrollArea):
    """The grid, whole as long as its charts can be read: where an open drawer leaves less, a row fills the view."""

    def __init__(self, grid: _Grid) -> None:
        super().__init__()
        self._grid = grid
        self.setWidget(grid)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        grid.setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """What the charts need."""
        return self._needed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all rows, or a row at a time."""
        self.fit()
        super().resizeEvent(event)

    def fit(self) -> None:
        """Take the height that there is for all rows or, where they could not be read, for each of them."""
        height, rows = self.viewport().height(), self._grid.rows
        all_fit = height >= _READABLE * self._needed().height()
        self._grid.setMinimumHeight(0 if all_fit else rows * height + (rows - 1) * _BETWEEN)
        self.verticalScrollBar().setSingleStep(height + _BETWEEN)

    def _needed(self) -> QSize:
        """The least that the charts can do with."""
        layout = self._grid.layout()
        return layout.minimumSize() if layout is not None else QSize()


def _sample_line() -> QFrame:
    line = QFrame()
    line.setObjectName("sampleLine")
    line.setProperty("role", "banner")
    layout = QVBoxLayout(line)
    layout.setContentsMargins(12, 4, 12, 4)
    layout.addWidget(PlainLabel(SAMPLE))
    line.hide()
    return line
