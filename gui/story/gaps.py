"""What is seen and taken hold of between the charts of a story: gaps that size them, and marks while one is dragged."""

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.story.grid import StoryGrid
from gui.story.layout import Room
from gui.theme import current_theme


class Gap(QWidget):
    """The gap right of a chart or below it. sideways: dragging it changes the width."""

    pressed = Signal(QPoint)
    dragged = Signal(QPoint)
    released = Signal()

    def __init__(self, grid: StoryGrid, *, sideways: bool) -> None:
        super().__init__(grid)
        self.sideways = sideways
        self.room = Room("", 0, 0, 0)
        self.setCursor(Qt.CursorShape.SplitHCursor if sideways else Qt.CursorShape.SplitVCursor)
        self.setToolTip("Drag to make the chart wider or narrower" if sideways else "Drag to make the chart higher")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.mapToParent(event.position().toPoint()))
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        self.dragged.emit(self.mapToParent(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.released.emit()
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the line under the mouse."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show it no longer."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a line along the gap while the mouse is there."""
        if self.underMouse():
            middle = self.rect().center()
            if self.sideways:
                line = QRect(middle.x() - 1, 0, 3, self.height())
            else:
                line = QRect(0, middle.y() - 1, self.width(), 3)
            _paint_line(self, line)


class DropMark(QWidget):
    """Where a dragged chart would stand: a line in the gap; and a veil over the chart that is being dragged."""

    def __init__(self, grid: StoryGrid, *, veil: bool) -> None:
        super().__init__(grid)
        self._veil = veil
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        if not self._veil:
            _paint_line(self, self.rect())
            return
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cover = QColor(theme.window)
        cover.setAlpha(150)
        painter.setBrush(cover)
        painter.setPen(QPen(QColor(theme.accent), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)


def _paint_line(widget: QWidget, line: QRect) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(current_theme().accent))
    painter.drawRoundedRect(line, 1.5, 1.5)
