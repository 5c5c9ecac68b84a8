"""A chart of the open study that stays live, wherever it stands: drawn while it is seen, and failing alone."""

import traceback
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from core.chart_names import CHART_NAMES
from core.charts.spec import ChartSpec
from gui.charts.view import ChartView
from gui.document import Document
from gui.live_charts import live_charts
from gui.panels.chart_edits import ChartEdits
from gui.plain import PlainLabel

FAILED = "This chart failed; the others are fine."


class ChartCard(QWidget):
    """Shows one chart, by its id; where it failed, a sentence, its details and the way to another chart.

    Whoever holds it says which chart it is and when the outcome is new, so that no chart is drawn that is about to go.
    editable: whether the switches of the chart edit the study. adapted: what is made of a chart before it is drawn.
    """

    chart_asked = Signal(str)
    """Id of the chart that the user wants here."""

    drawn = Signal()
    """The chart was drawn anew."""

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        editable: bool = True,
        adapted: Callable[[ChartSpec], ChartSpec] = lambda spec: spec,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._adapted = adapted
        self._stale = True
        self._details = ""
        self.chart_id = ""
        self.view = ChartView()
        self.edits = ChartEdits(document, self.view, self) if editable else None
        self.view.chooser.chosen.connect(self.chart_asked)
        self._charts = live_charts(document)
        self._charts.advanced.connect(self._chart_advanced)
        self._failure = self._make_failure(with_choice=editable)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._failure)

    @property
    def failed(self) -> bool:
        """Whether the sentence stands in place of the chart."""
        return self._pages.currentWidget() is self._failure

    def show_chart(self, chart: str) -> None:
        """Be the card of this chart, "" for none; it is drawn when it is seen."""
        if chart == self.chart_id:
            return
        self.chart_id = chart
        self._stale = True
        self.view.setObjectName(f"chart.{chart}")
        self._sentence.setObjectName(f"failure.{chart}")
        if self.edits is not None:
            self.edits.chart = chart
            self.view.chooser.offer(CHART_NAMES, chart, lambda: frozenset(self._document.study.settings.story))

    def renew(self) -> None:
        """The outcome is new: draw it, now or when somebody can see it."""
        self._stale = True
        self.draw_if_seen()

    def draw_if_seen(self) -> None:
        """Draw what was left undone while nobody could see the chart."""
        if self._stale and self.chart_id and self._is_seen():
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was left undone while the chart was not visible."""
        super().showEvent(event)
        self.draw_if_seen()

    def _is_seen(self) -> bool:
        """Whether any of it is on the screen: not in a small window, and not scrolled out of sight."""
        return self.isVisible() and not self.window().isMinimized() and not self.visibleRegion().isEmpty()

    def _chart_advanced(self, chart: str) -> None:
        if chart == self.chart_id:
            self.renew()

    def _draw(self) -> None:
        self._stale = False
        try:
            self.view.show_spec(self._adapted(self._charts.spec(self.chart_id, self)))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown here and costs no other chart
            self._details = "".join(traceback.format_exception(error))
            self._pages.setCurrentWidget(self._failure)
        else:
            self._pages.setCurrentWidget(self.view)
        self.drawn.emit()

    def _make_failure(self, *, with_choice: bool) -> QWidget:
        page = QFrame()
        page.setProperty("role", "card")
        self._sentence = PlainLabel(FAILED)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        buttons = [QPushButton("Copy details")]
        buttons[0].clicked.connect(self._copy_details)
        if with_choice:
            buttons.append(QPushButton("Another chart"))
            buttons[1].setMenu(self.view.chooser.menu)
        layout = QVBoxLayout(page)
        layout.addStretch()
        layout.addWidget(self._sentence)
        for button in buttons:
            layout.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        return page

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
