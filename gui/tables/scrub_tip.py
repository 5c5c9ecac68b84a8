"""The value at a hand that drags a number: words beside the mouse, inside the window, quick to move."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from gui.plain import PlainLabel

_RIGHT, _ABOVE = 14, 10


class ScrubTip(PlainLabel):
    """Looks like a tool tip, but is a part of the window: a window of its own for each step of a drag would cost."""

    def __init__(self, view: QWidget) -> None:
        super().__init__("", view)
        self._view = view
        self.setObjectName("scrubTip")
        self.setProperty("role", "tip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def tell(self, words: str, at: QPoint) -> None:
        """Show these words beside a place of the window."""
        window = self._view.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        if self.text() != words:
            self.setText(words)
            self.adjustSize()
        room = window.rect().bottomRight() - QPoint(self.width(), self.height())
        left = min(at.x() + _RIGHT, room.x())
        self.move(max(left, 0), min(max(at.y() - _ABOVE - self.height(), 0), room.y()))
        if self.isHidden():
            self.show()
            self.raise_()
