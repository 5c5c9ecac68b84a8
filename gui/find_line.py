"""The line over a table in which one types what to find."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from gui.icons import give_icon


class FindLine(QLineEdit):
    """Filters a table. Enter and Down go on into the table, Esc shows all rows again and goes there too."""

    left = Signal(bool)
    """The keyboard goes to the table; whether to what was found."""

    def __init__(self, name: str, placeholder: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(spoken)
        self.setClearButtonEnabled(True)
        looks = self.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        looks.triggered.connect(lambda _on=False: self.setFocus())
        give_icon(looks, "search")
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(button.accessibleName() or spoken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the line, or type in it."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit(False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit(True)
        else:
            super().keyPressEvent(event)
