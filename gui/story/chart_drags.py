"""What a hand does in a chart becomes an edit: the study follows while it moves, and one undo step is left of it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from core.charts.handles import dragged, goal_of
from core.editing import set_values
from core.outcome import Outcome
from core.study import Study
from gui.charts.view import ChartView
from gui.document import Document
from gui.goal_asking import goal_asking
from gui.keys import add_entry


class ChartDrags(QObject):
    """Between the grips of one chart and the document. chart: the id of the chart that is shown at present."""

    def __init__(self, document: Document, view: ChartView, chart: Callable[[], str]) -> None:
        super().__init__(view)
        self._document = document
        self._view = view
        self._chart = chart
        self._start: Outcome | None = None
        view.dragged.connect(self._follow)
        view.drag_ended.connect(self._end)
        view.grips.menu_asked.connect(self._show_menu)
        document.scrubbing_changed.connect(self._scrubbing_changed)

    def _follow(self, handle: str, x: float, y: float) -> None:
        """Have the study as it was when the hand took hold, with what the drag comes to."""
        if self._start is None:
            self._document.end_scrub()  # another hand's, which is done
            self._start = self._document.outcome
        drag = dragged(self._start, self._chart(), handle, x, y)

        def changed(study: Study) -> Study:
            return set_values(study, drag.changes)

        if drag.changes or self._document.is_scrubbing:
            self._document.scrub(drag.text, changed)
        self._view.grips.tell("\n".join(filter(None, (drag.text, drag.why_not))))

    def _end(self, handle: str, keep: bool) -> None:
        del handle
        started, self._start = self._start is not None, None
        if started:
            self._document.end_scrub(keep=keep)

    def _scrubbing_changed(self, is_scrubbing: bool) -> None:
        """An edit, an undo or another study came between: the hand holds nothing any more."""
        held = self._view.grips.held
        if not is_scrubbing and self._start is not None:
            self._start = None
            if held is not None:
                held.let_go(keep=False)

    def _show_menu(self, handle: str, at: QPoint) -> None:
        """Offer to have what the handle stands for exactly: by a search over the input behind it."""
        outcome = self._document.outcome
        figure, cell = goal_of(outcome, self._chart(), handle)
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_entry(menu, "Goal seek…", lambda: goal_asking(self._document).asked.emit(figure, cell))
        menu.popup(at)
