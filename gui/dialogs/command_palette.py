"""The command palette: every command of the window by its words, with its keys, run by Enter.

It lists what the menus hold at this moment, so that no command is named a second time.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QVBoxLayout, QWidget
from shiboken6 import isValid

from gui.dialogs.catalog_list import CatalogList, Column
from gui.keys import as_read
from gui.plain import bare_title

_WIDTH, _HEIGHT, _TOP = 620, 380, 60


@dataclass(frozen=True, slots=True)
class Command:
    """One command. where: the menu that it stands in; keys: as people read them."""

    text: str
    where: str
    keys: str
    run: Callable[[], object]
    enabled: bool = True


def commands_of(menus: Iterable[QMenu], where: str = "") -> Iterator[Command]:
    """The commands of menus and of the menus in them, in their order."""
    for menu in menus:
        menu.aboutToShow.emit()  # some are filled only when they open
        title = bare_title(menu.title())
        place = " ▸ ".join(filter(None, (where, title)))
        for action in menu.actions():
            inner = action.menu()
            if isinstance(inner, QMenu):
                yield from commands_of((inner,), place)
            elif not action.isSeparator() and action.text():
                yield _command(action, place)


def _command(action: QAction, place: str) -> Command:
    keys = ", ".join(as_read(keys) for keys in action.shortcuts())
    checked = " (on)" if action.isCheckable() and action.isChecked() else ""
    return Command(bare_title(action.text()) + checked, place, keys, action.trigger, action.isEnabled())


_COLUMNS: tuple[Column[Command], ...] = (
    Column("Command", lambda one: one.text if one.enabled else f"{one.text} (not now)", lambda one: one.text),
    Column("Menu", lambda one: one.where, lambda one: one.where),
    Column("Keys", lambda one: one.keys, lambda one: one.keys),
)


class CommandPalette(QFrame):
    """A line to type into over the list of commands; it goes as soon as the keyboard is elsewhere."""

    def __init__(self, window: QWidget, list_commands: Callable[[], Iterable[Command]]) -> None:
        super().__init__(window)
        self.setObjectName("commandPalette")
        self.setAccessibleName("Commands")
        self.setProperty("role", "card")
        self.setAutoFillBackground(True)
        self._list_commands = list_commands
        self._came_from: QWidget | None = None
        self.list: CatalogList[Command] = CatalogList("commands", (), _COLUMNS, lambda one: one.where)
        self.list.search.setPlaceholderText("Type a command")
        self.list.search.installEventFilter(self)
        self.list.view.installEventFilter(self)
        self.list.view.clicked.connect(lambda _index: self.run_chosen())
        self.list.activated.connect(self.run_chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.list)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)
        self.hide()

    def open(self) -> None:
        """Show all commands, with the keyboard in the line."""
        if self.isVisible():
            self.close_quietly()
            return
        self._came_from = QApplication.focusWidget()
        self.list.show_rows(tuple(self._list_commands()))
        self.list.search.clear()
        self._take_place()
        self.show()
        self.raise_()
        self.list.choose(lambda _one: True)
        self.list.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _take_place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        width = min(_WIDTH, window.width() - 40)
        height = min(_HEIGHT, window.height() - _TOP - 20)
        self.setGeometry((window.width() - width) // 2, _TOP, width, height)

    def run_chosen(self) -> None:
        """Run the selected command; one that cannot run now stays in sight."""
        chosen = self.list.chosen()
        if chosen and chosen[0].enabled:
            self.close_quietly()
            chosen[0].run()

    def close_quietly(self) -> None:
        """Go, and give the keyboard back."""
        self.hide()
        if self._came_from is not None and isValid(self._came_from):  # an editor may be gone by now
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.isVisible() and new is not None and not self.isAncestorOf(new):
            self._came_from = None
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc goes back, Enter runs; the rest is typing and walking."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_quietly()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.run_chosen()
                return True
        return super().eventFilter(watched, event)
