"""What a hand does with the mouse, for tests and benchmarks: what Qt's own test hand does otherwise or not at all."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from core.editing import Cell
from gui.panels.record_page import RecordPage

ALT = Qt.KeyboardModifier.AltModifier


def double_click(widget: QWidget, at: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Click twice with the left button and let it go, which Qt's own double click does not."""
    QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, modifier, at)
    if isValid(widget):
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, modifier, at)


class Hand:
    """A mouse with the left button down and Alt held on a cell of a table of inputs."""

    def __init__(self, page: RecordPage, cell: Cell) -> None:
        self.table = page.table
        self.table.go_to(cell)
        index = self.table.in_view(page.model.index_of(cell))
        self.table.scrollTo(index)
        self.at = QPointF(self.table.visualRect(index).center())

    def _send(self, kind: QEvent.Type, held: Qt.KeyboardModifier) -> None:
        button = Qt.MouseButton.LeftButton
        moved = kind is QEvent.Type.MouseMove
        down = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
        at = self.table.viewport().mapToGlobal(self.at)
        pressed = Qt.MouseButton.NoButton if moved else button
        QApplication.sendEvent(self.table.viewport(), QMouseEvent(kind, self.at, at, pressed, down, held))

    def press(self, held: Qt.KeyboardModifier = ALT) -> "Hand":
        self._send(QEvent.Type.MouseButtonPress, held)
        return self

    def go(self, pixels: float, held: Qt.KeyboardModifier = ALT) -> "Hand":
        self.at += QPointF(pixels, 0)
        self._send(QEvent.Type.MouseMove, held)
        return self

    def let_go(self) -> None:
        self._send(QEvent.Type.MouseButtonRelease, ALT)
