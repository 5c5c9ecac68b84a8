"""How the tables of inputs are looked at: widths, order and hiding of rows, orientation; and the way back from each.

None of it belongs to a study, so none of it is on the stack of edits: Alt+Z takes back a change of view.
"""

from typing import NamedTuple

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from gui.settings import SettingsFile, TableLook

_STEPS_KEPT = 200
_WIDTHS_KEPT = 2_000
_WRITTEN_AFTER = 2_000
"""Milliseconds of rest before a change is written, so that a drag does not write a file at every pixel."""


class _Step(NamedTuple):
    tab: str
    before: TableLook
    after: TableLook
    merges: str


class Arrangements(QObject):
    """The looks of all tables by tab, remembered in the settings where there are any."""

    changed = Signal(str)
    """The table of this tab is to be looked at otherwise."""

    stepped = Signal(str)
    """A change of view was taken back or made again in this tab."""

    def __init__(self, settings: SettingsFile | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._looks: dict[str, TableLook] = dict(settings.current.tables) if settings else {}
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._writing = QTimer(self)
        self._writing.setSingleShot(True)
        self._writing.setInterval(_WRITTEN_AFTER)
        self._writing.timeout.connect(self.write)

    def look(self, tab: str) -> TableLook:
        """How the table of a tab is looked at."""
        return self._looks.get(tab, TableLook())

    def change(self, tab: str, *, merges: str = "", **changes: object) -> None:
        """Look at a table otherwise; one step of view, or part of the last one where both have the same `merges`."""
        before = self.look(tab)
        after = msgspec.structs.replace(before, **changes)
        if after == before:
            return
        if merges and self._done and self._done[-1].merges == merges and self._done[-1].tab == tab:
            before = self._done.pop().before
        self._done = [*self._done[1 - _STEPS_KEPT :], _Step(tab, before, after, merges)]
        self._undone.clear()
        self._take(tab, after)

    def resize(self, tab: str, identifier: str, width: int) -> None:
        """Keep the width that somebody gave a column."""
        widths = {other: kept for other, kept in self.look(tab).widths.items() if other != identifier}
        widths[identifier] = width
        newest = dict(list(widths.items())[-_WIDTHS_KEPT:])
        self.change(tab, merges=f"width of {identifier}", widths=newest)

    def undo(self) -> None:
        """Take the last change of view back."""
        if self._done:
            step = self._done.pop()
            self._undone.append(step)
            self._take(step.tab, step.before)
            self.stepped.emit(step.tab)

    def redo(self) -> None:
        """Make the change of view again that was taken back last."""
        if self._undone:
            step = self._undone.pop()
            self._done.append(step)
            self._take(step.tab, step.after)
            self.stepped.emit(step.tab)

    def _take(self, tab: str, look: TableLook) -> None:
        self._looks[tab] = look
        if self._settings is not None:
            self._writing.start()
        self.changed.emit(tab)

    def write(self) -> None:
        """Put everything into the settings now."""
        self._writing.stop()
        if self._settings is not None:
            self._settings.change(tables=dict(self._looks))
