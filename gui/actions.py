"""Every command of the window, declared in one table: id, menu, text, keys and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from gui.settings import ThemeChoice

if TYPE_CHECKING:
    from gui.main_window import MainWindow

MENUS = {"File": "&File", "Edit": "&Edit", "View": "&View", "Help": "&Help"}


@dataclass(frozen=True, slots=True)
class Declared:
    """One command. keys: its shortcuts; group: of these commands exactly one is checked; gap: a line stands before it."""

    id: str
    menu: str
    text: str
    act: "Callable[[MainWindow], object]"
    keys: tuple[str, ...] = ()
    group: str = ""
    gap: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole


def _theme(choice: ThemeChoice) -> "Callable[[MainWindow], object]":
    return lambda window: window.appearance.choose(choice)


ACTIONS = (
    Declared("file.new", "File", "&New", lambda window: window.files.new(), ("Ctrl+N",)),
    Declared("file.open", "File", "&Open…", lambda window: window.files.open(), ("Ctrl+O",)),
    Declared("file.save", "File", "&Save", lambda window: window.files.save(), ("Ctrl+S",), gap=True),
    Declared("file.saveAs", "File", "Save &as…", lambda window: window.files.save_as(), ("Ctrl+Shift+S",)),
    Declared(
        "file.quit",
        "File",
        "&Quit",
        lambda window: window.close(),
        ("Ctrl+Q",),
        gap=True,
        role=QAction.MenuRole.QuitRole,
    ),
    Declared("edit.undo", "Edit", "&Undo", lambda window: window.document.undo_stack.undo(), ("Ctrl+Z",)),
    Declared(
        "edit.redo", "Edit", "&Redo", lambda window: window.document.undo_stack.redo(), ("Ctrl+Y", "Ctrl+Shift+Z")
    ),
    Declared("view.light", "View", "&Light", _theme("light"), group="theme"),
    Declared("view.dark", "View", "&Dark", _theme("dark"), group="theme"),
    Declared("view.system", "View", "&Follow system", _theme("system"), group="theme"),
    Declared("view.resetLayout", "View", "&Reset layout", lambda window: window.reset_layout(), gap=True),
    Declared(
        "help.about",
        "Help",
        "&About Infernomics",
        lambda window: window.show_about(),
        role=QAction.MenuRole.AboutRole,
    ),
)


def make_actions(window: "MainWindow") -> dict[str, QAction]:
    """The actions of the table, by id, ready for menus and buttons."""
    groups: dict[str, QActionGroup] = {}
    made: dict[str, QAction] = {}
    for declared in ACTIONS:
        action = QAction(declared.text, window)
        action.setObjectName(declared.id)
        action.setMenuRole(declared.role)
        action.setShortcuts([QKeySequence(keys) for keys in declared.keys])
        action.triggered.connect(lambda _checked=False, act=declared.act: act(window))
        if declared.group:
            action.setCheckable(True)
            groups.setdefault(declared.group, QActionGroup(window)).addAction(action)
        made[declared.id] = action
    return made
