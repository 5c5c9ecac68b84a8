"""The right edge of a table's frozen column: dragged, it makes the column wider; a double click makes it as usual."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget


class LabelEdge(QWidget):
    """A narrow strip over the edge; it draws nothing."""

    dragged = Signal(int)
    """How wide the frozen column is to be, in pixels; 0 for as wide as usual."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("labelEdge")
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while it is held."""
        table = self.parentWidget()
        if table is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(max(table.mapFromGlobal(event.globalPosition()).toPoint().x(), 1))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As wide as usual again."""
        event.accept()
        self.dragged.emit(0)
