"""The way back through changes of view, of tables and of charts, in the order in which they were made.

None of them belongs to a study, so none is on the stack of edits: Alt+Z takes back a change of view, Ctrl+Z an edit.
"""

import weakref
from collections.abc import Callable, Hashable
from typing import NamedTuple

from PySide6.QtCore import QObject
from shiboken6 import isValid

from gui.charts.look import ChartLook
from gui.charts.looking import Looking

_STEPS_KEPT = 200


class _Step(NamedTuple):
    of: Hashable
    back: Callable[[], bool]
    again: Callable[[], bool]
    merges: str


class ViewHistory(QObject):
    """Steps of view that were made, and those that were taken back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done: list[_Step] = []
        self._undone: list[_Step] = []

    def record(self, of: Hashable, back: Callable[[], bool], again: Callable[[], bool], merges: str = "") -> None:
        """Remember a step that was just made.

        of: what was looked at otherwise; of two steps in a row of the same and with the same `merges` one is made.
        back, again: take it back, and make it once more; they return whether anything is seen of it.
        """
        if merges and self._done and (self._done[-1].of, self._done[-1].merges) == (of, merges):
            back = self._done.pop().back
        self._done = [*self._done[1 - _STEPS_KEPT :], _Step(of, back, again, merges)]
        self._undone.clear()

    def undo(self) -> None:
        """Take the last change of view back; those of which nothing would be seen are passed over."""
        while self._done:
            step = self._done.pop()
            self._undone.append(step)
            if step.back():
                return

    def redo(self) -> None:
        """Make the change of view again that was taken back last."""
        while self._undone:
            step = self._undone.pop()
            self._done.append(step)
            if step.again():
                return

    def follow(self, looking: Looking) -> None:
        """Remember what a person does to the look of charts in one place."""
        place = weakref.ref(looking)

        def remember(chart: str, before: ChartLook, after: ChartLook, merges: str) -> None:
            epoch = looking.epoch

            def take(look: ChartLook) -> bool:
                here = place()
                return here is not None and isValid(here) and here.restore(chart, look, epoch)

            self.record((id(place), chart), lambda: take(before), lambda: take(after), merges)

        looking.stepped.connect(remember)


def view_history(owner: QObject) -> ViewHistory:
    """The one history of a document, which tables and charts of all its windows share."""
    return owner.findChild(ViewHistory) or ViewHistory(owner)
