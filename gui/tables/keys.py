"""Keys that a table keeps for itself while it has the focus."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QTableView, QWidget


class KeyedTable(QTableView):
    """A table whose `_actions` say by key sequence what its own keys do; the rest is the grid's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, Callable[[], None]] = {}

    def event(self, event: QEvent) -> bool:
        """Keep the table's own keys from menus and buttons while the table has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._action_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys for the whole block; the rest is the grid's."""
        act = self._action_of(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _action_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key does here, outside an editor; None for keys that are the grid's."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return self._actions.get(QKeySequence(QKeyCombination(held, Qt.Key(event.key()))).toString())
