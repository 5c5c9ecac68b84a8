"""How the tables of inputs are looked at: widths, order and hiding of rows, orientation.

None of it belongs to a study: `gui.view_history` remembers every change and takes it back.
"""

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from gui.settings import SettingsFile, TableLook
from gui.view_history import ViewHistory

_WIDTHS_KEPT = 2_000
_WRITTEN_AFTER = 2_000
"""Milliseconds of rest before a change is written, so that a drag does not write a file at every pixel."""


class Arrangements(QObject):
    """The looks of all tables by tab, remembered in the settings where there are any.

    history: where the changes are remembered; one of its own where none is given.
    """

    changed = Signal(str)
    """The table of this tab is to be looked at otherwise."""

    stepped = Signal(str)
    """A change of view was taken back or made again in this tab."""

    def __init__(
        self,
        settings: SettingsFile | None = None,
        parent: QObject | None = None,
        history: ViewHistory | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history or ViewHistory(self)
        self._settings = settings
        self._looks: dict[str, TableLook] = dict(settings.current.tables) if settings else {}
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
        self._history.record(f"table {tab}", lambda: self._step(tab, before), lambda: self._step(tab, after), merges)
        self._take(tab, after)

    def resize(self, tab: str, identifier: str, width: int) -> None:
        """Keep the width that somebody gave a column."""
        widths = {other: kept for other, kept in self.look(tab).widths.items() if other != identifier}
        widths[identifier] = width
        newest = dict(list(widths.items())[-_WIDTHS_KEPT:])
        self.change(tab, merges=f"width of {identifier}", widths=newest)

    def _step(self, tab: str, look: TableLook) -> bool:
        """Go back to a look, or forth; the table is to be seen then."""
        self._take(tab, look)
        self.stepped.emit(tab)
        return True

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
