"""Keys that a widget has of its own, each declared once with its words.

What acts on a key, the entry of a menu that names it and the page of help about the keyboard all read the declaration.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from gui.plain import plain_title

OPENING_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F4)
"""What opens the list of a button as it opens that of a combo box; Space is Qt's."""


@dataclass(frozen=True, slots=True)
class OwnKey:
    """What a widget does at a key.

    words: as menus and help name it; keys: all that do it, the one that menus show first; act: None where the toolkit
    does it by itself.
    """

    words: str
    keys: tuple[str, ...]
    act: Callable[[], object] | None = None


def by_sequence(own: Iterable[OwnKey]) -> Mapping[str, Callable[[], object]]:
    """What each key does, as `sequence_of` names the keys; those of the toolkit are not among them."""
    return {keys: one.act for one in own if one.act is not None for keys in one.keys}


def sequence_of(event: QKeyEvent) -> str:
    """The key that was struck, with what was held, as declarations write it."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(QKeyCombination(held, Qt.Key(event.key()))).toString()


def as_read(keys: str | QKeySequence) -> str:
    """A key as people of this system read it; what is done with the mouse ("Alt+drag") as it is declared."""
    read = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return read or (keys if isinstance(keys, str) else "")


def add_shortcuts(widget: QWidget, own: Iterable[OwnKey], context: Qt.ShortcutContext) -> None:
    """Have a widget act on keys of its own while the keyboard is where `context` says."""
    for keys, act in by_sequence(own).items():
        shortcut = QShortcut(QKeySequence(keys), widget)
        shortcut.setContext(context)
        shortcut.activated.connect(lambda act=act: act())


def add_entry(menu: QMenu, words: str, act: Callable[[], object], keys: str = "") -> QAction:
    """Put an entry into a menu. keys: shown only; the widget that the menu is about takes them itself."""
    action = menu.addAction(plain_title(words[:1].upper() + words[1:]))
    if keys:
        action.setShortcut(QKeySequence(keys))
        action.setShortcutVisibleInContextMenu(True)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # a menu of the window acts on no letter
    action.triggered.connect(lambda _checked=False: act())
    return action


def add_own_entry(menu: QMenu, own: OwnKey, words: str = "", act: Callable[[], object] | None = None) -> QAction:
    """Put what a widget does at a key into a menu, under other words if there are any.

    act: needed where the toolkit acts on the key by itself.
    """
    run = act or own.act
    if run is None:
        raise ValueError(f"{own.words} needs something to do in a menu")
    return add_entry(menu, words or own.words, run, own.keys[0])
