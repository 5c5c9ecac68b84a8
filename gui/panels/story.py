"""The story: four charts in a grid. Only what is visible is drawn, and a chart that fails fails alone."""

import traceback
from collections.abc import Iterable

import msgspec
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from core.charts import CHARTS, build
from core.editing import choose
from core.study import Study
from gui.charts.view import ChartView
from gui.document import Document
from gui.plain import PlainLabel

FAILED = "This chart failed; the others are fine."
SAMPLE = "Sample data. Edit any cell to make it yours."
_COLUMNS = 2
_BETWEEN = 8
_READABLE = 1.2  # of the least height of all rows: below that they are shown one at a time


class ChartCard(QWidget):
    """The place of one chart: it shows the chart or, when that failed, a sentence and details to copy."""

    def __init__(self, chart_id: str, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart_id = chart_id
        self._document = document
        self._stale = True
        self._details = ""
        self.view = ChartView()
        self.view.setObjectName(f"chart.{chart_id}")
        self.view.measure_chosen.connect(self._choose_measure)
        self.view.toggled.connect(self._toggle)
        self._failure = self._make_failure()
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._failure)
        document.changed.connect(self._outcome_changed)

    @property
    def failed(self) -> bool:
        """Whether the sentence stands in place of the chart."""
        return self._pages.currentWidget() is self._failure

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was left undone while the chart was not visible."""
        super().showEvent(event)
        self._draw_if_needed()

    def _outcome_changed(self) -> None:
        self._stale = True
        if self.isVisible() and not self.window().isMinimized():
            self._draw_if_needed()

    def _draw_if_needed(self) -> None:
        if not self._stale:
            return
        self._stale = False
        try:
            self.view.show_spec(build(self.chart_id, self._document.outcome))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown here and costs no other chart
            self._details = "".join(traceback.format_exception(error))
            self._pages.setCurrentWidget(self._failure)
        else:
            self._pages.setCurrentWidget(self.view)

    def _make_failure(self) -> QWidget:
        page = QFrame()
        page.setProperty("role", "card")
        sentence = PlainLabel(FAILED)
        sentence.setObjectName(f"failure.{self.chart_id}")
        sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sentence.setWordWrap(True)
        copy = QPushButton("Copy details")
        copy.clicked.connect(self._copy_details)
        layout = QVBoxLayout(page)
        layout.addStretch()
        layout.addWidget(sentence)
        layout.addWidget(copy, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        return page

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details)

    def _choose_measure(self, measure: str) -> None:
        def chosen(study: Study) -> Study:
            return choose(study, msgspec.structs.replace(study.settings, chips_measure=measure))

        self._document.edit(f"Compare chips by {measure}", chosen)

    def _toggle(self, setting: str, on: bool) -> None:
        def toggled(study: Study) -> Study:
            return choose(study, msgspec.structs.replace(study.settings, **{setting: on}))

        self._document.edit(f"{'Show' if on else 'Hide'} published measurements", toggled)


class StoryPanel(QWidget):
    """The grid of charts, with a thin line above it while the sample is as it came."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = {chart_id: ChartCard(chart_id, document) for chart_id in CHARTS}
        self.sample_line = _sample_line()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_BETWEEN)
        layout.addWidget(self.sample_line)
        layout.addWidget(_ScrolledGrid(_grid(self.cards.values())), 1)
        document.edited.connect(self.sample_line.hide)
        document.file_changed.connect(self.sample_line.hide)

    def show_sample_line(self) -> None:
        """Say that these are sample data, until the first edit."""
        self.sample_line.show()


class _ScrolledGrid(QScrollArea):
    """The grid, whole as long as its charts can be read: where an open drawer leaves less, a row fills the view."""

    def __init__(self, grid: QWidget) -> None:
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
        height = self.viewport().height()
        rows = -(-len(CHARTS) // _COLUMNS)
        all_fit = height >= _READABLE * self._needed().height()
        self._grid.setMinimumHeight(0 if all_fit else rows * height + (rows - 1) * _BETWEEN)
        self.verticalScrollBar().setSingleStep(height + _BETWEEN)
        super().resizeEvent(event)

    def _needed(self) -> QSize:
        """The least that the charts can do with."""
        layout = self._grid.layout()
        return layout.minimumSize() if layout is not None else QSize()


def _grid(cards: Iterable[ChartCard]) -> QWidget:
    grid = QWidget()
    grid.setObjectName("storyGrid")
    layout = QGridLayout(grid)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(_BETWEEN)
    for position, card in enumerate(cards):
        row, column = divmod(position, _COLUMNS)
        layout.addWidget(card, row, column)
        layout.setRowStretch(row, 1)
        layout.setColumnStretch(column, 1)
    return grid


def _sample_line() -> QFrame:
    line = QFrame()
    line.setObjectName("sampleLine")
    line.setProperty("role", "banner")
    layout = QVBoxLayout(line)
    layout.setContentsMargins(12, 4, 12, 4)
    layout.addWidget(PlainLabel(SAMPLE))
    line.hide()
    return line
