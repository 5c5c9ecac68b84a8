"""A chart of the open study that stays live, wherever it stands: drawn while it is seen, and failing alone."""

import traceback
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from core.chart_names import CHART_NAMES
from core.charts.spec import ChartSpec
from gui.charts.view import ChartView
from gui.document import Document
from gui.flashes import ChartFlash
from gui.live_charts import live_charts
from gui.plain import PlainLabel
from gui.story.chart_edits import ChartEdits
from gui.theme import current_theme
from gui.view_history import view_history

FAILED = "This chart failed; the others are fine."


class ChartCard(QWidget):
    """Shows one chart, by its id; where it failed, a sentence, its details and the way to another chart.

    Whoever holds it says which chart it is and when the outcome is new, so that no chart is drawn that is about to go.
    editable: whether the switches of the chart edit the study. elsewhere: which charts stand in other places, and would
    change places with this one. adapted: what is made of a chart before it is drawn.
    """

    chart_asked = Signal(str)
    """Id of the chart that the user wants here."""

    drawn = Signal()
    """The chart was drawn anew."""

    menu_asked = Signal(QPoint)
    """The user wants the menu of the chart, at this place of the screen."""

    def __init__(
        self,
        document: Document,
        parent: QWidget | None = None,
        *,
        editable: bool = True,
        elsewhere: Callable[[], frozenset[str]] = frozenset,
        adapted: Callable[[ChartSpec], ChartSpec] = lambda spec: spec,
    ) -> None:
        super().__init__(parent)
        self._elsewhere = elsewhere
        self._adapted = adapted
        self._stale = True
        self.details = ""
        """How the chart failed, for whoever reads code; "" before it did."""
        self.chart_id = ""
        self.view = ChartView()
        self.edits = ChartEdits(document, self.view, self) if editable else None
        self.view.grips.offered = editable
        self.view.chooser.chosen.connect(self.chart_asked)
        ChartFlash(self.view, document)
        self._charts = live_charts(document)
        self._charts.advanced.connect(self._chart_advanced)
        self._failure = self._make_failure(with_choice=editable)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._failure)
        self._mark = _CurrentMark(self)
        view_history(document).follow(self.view.hand.looking)
        document.opened.connect(self.view.hand.looking.forget)

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
            self.view.chooser.offer(CHART_NAMES, chart, self._elsewhere)

    def outdate(self) -> None:
        """The outcome is new: `draw_if_seen` draws the chart anew."""
        self._stale = True

    def draw_if_seen(self) -> None:
        """Draw what was left undone while nobody could see the chart."""
        if self._stale and self.chart_id and self._is_seen():
            self._draw()

    def mark_current(self, current: bool) -> None:
        """Show that commands about charts are about this one, or no longer."""
        self._mark.setVisible(current)
        self._mark.raise_()

    @property
    def is_current(self) -> bool:
        """Whether it is marked as the chart that commands are about."""
        return not self._mark.isHidden()

    def takes_hold(self, position: QPoint) -> bool:
        """Whether the card can be taken hold of there: at its title, and beside it where nothing else is."""
        view = self.view
        header = max(view.title_block.geometry().bottom(), view.subtitle_block.geometry().bottom())
        free = (None, view, view.title_block, view.subtitle_block, self._mark)
        return not self.failed and position.y() <= header and self.view.childAt(position) in free

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of charts, with the mouse or with the menu key."""
        self.menu_asked.emit(event.globalPos())
        event.accept()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was left undone while the chart was not visible."""
        super().showEvent(event)
        self.draw_if_seen()

    def _is_seen(self) -> bool:
        """Whether any of it is on the screen: not in a small window, and not scrolled out of sight."""
        return self.isVisible() and not self.window().isMinimized() and not self.visibleRegion().isEmpty()

    def _chart_advanced(self, chart: str) -> None:
        if chart == self.chart_id:
            self.outdate()
            self.draw_if_seen()

    def _draw(self) -> None:
        self._stale = False
        try:
            self.view.show_spec(self._adapted(self._charts.spec(self.chart_id, self)))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown here and costs no other chart
            self.details = "".join(traceback.format_exception(error))
            self._pages.setCurrentWidget(self._failure)
        else:
            self._pages.setCurrentWidget(self.view)
            if self.edits is not None:  # only now: until it is seen its switches are those of the chart before
                self.edits.chart = self.chart_id
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
        QGuiApplication.clipboard().setText(self.details)


class _CurrentMark(QWidget):
    """A short bar at the left edge of the chart that commands are about."""

    def __init__(self, card: QWidget) -> None:
        super().__init__(card)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(0, 12, 4, 26)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar, round at its free side."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_theme().accent))
        painter.drawRoundedRect(self.rect().adjusted(-3, 0, 0, 0), 3, 3)
