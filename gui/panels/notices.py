"""Bars with one plain sentence and what can be done about it: for what must be said and must not stop the work."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.icons import give_icon
from gui.plain import PlainLabel, plain_title


class Choice(NamedTuple):
    """A button of a notice: its word, and what it does before the notice goes."""

    text: str
    act: Callable[[], object]


class Notice(QFrame):
    """One bar. It goes when a choice is made or it is closed."""

    closed = Signal()

    def __init__(self, text: str, choices: Sequence[Choice] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.label = PlainLabel(text)
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName(text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 6, 5)
        layout.setSpacing(8)
        layout.addWidget(self.label, 1)
        for choice in choices:
            button = QPushButton(plain_title(choice.text))
            button.clicked.connect(lambda _checked=False, chosen=choice: self._choose(chosen))
            layout.addWidget(button)
        close = QToolButton()
        give_icon(close, "close")
        close.setAccessibleName("Close this notice")
        close.setAutoRaise(True)
        close.clicked.connect(self._close)
        layout.addWidget(close)

    def _choose(self, choice: Choice) -> None:
        self._close()
        choice.act()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
        self.deleteLater()


class Notices(QWidget):
    """The notices of a window, newest on top; of one kind there is only the latest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self._shown: dict[str, Notice] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 8, 8, 0)
        self._layout.setSpacing(4)
        self.hide()

    def show_notice(self, kind: str, text: str, choices: Sequence[Choice] = ()) -> Notice:
        """Show a sentence in place of any other of its kind."""
        self.withdraw(kind)
        notice = Notice(text, choices)
        notice.setObjectName(f"notice.{kind}")
        notice.closed.connect(lambda: self._forget(kind, notice))
        self._shown[kind] = notice
        self._layout.insertWidget(0, notice)
        self.show()
        return notice

    def withdraw(self, kind: str) -> None:
        """Take back what no longer holds."""
        notice = self._shown.pop(kind, None)
        if notice is not None:
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self._shown))

    def text(self, kind: str) -> str:
        """The sentence of a kind that is on show, or an empty one."""
        return self._shown[kind].label.text() if kind in self._shown else ""

    def _forget(self, kind: str, notice: Notice) -> None:
        if self._shown.get(kind) is notice:
            del self._shown[kind]
        self.setVisible(bool(self._shown))
