"""Keys that a table keeps for itself while it has the focus."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableView, QWidget

from gui.keys import OwnKey, by_sequence, sequence_of


class KeyedTable(QTableView):
    """A table with keys of its own, told by `take_keys`; the rest is the grid's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.own_keys: tuple[OwnKey, ...] = ()
        self._actions: Mapping[str, Callable[[], object]] = {}

    def take_keys(self, own: Iterable[OwnKey]) -> None:
        """Act on these keys from now on."""
        self.own_keys = tuple(own)
        self._actions = by_sequence(self.own_keys)

    def own_key(self, words: str) -> OwnKey:
        """One of the table's keys by its words."""
        return next(one for one in self.own_keys if one.words == words)

    def event(self, event: QEvent) -> bool:
        """Keep the table's own keys from menus and buttons while the table has the focus."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and sequence_of(event) in self._actions
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the table's own keys say; the rest is the grid's."""
        act = self._actions.get(sequence_of(event))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()
