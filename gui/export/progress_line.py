"""How far an export is, in the status bar, with a button that stops it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolButton, QWidget

from gui.plain import PlainLabel

_WIDTH = 120


class ProgressLine(QWidget):
    """Hidden while nothing is exported."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportProgress")
        self.words = PlainLabel()
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress of the export")
        self.bar.setFixedWidth(_WIDTH)
        self.bar.setTextVisible(False)
        self.button = QToolButton()
        self.button.setObjectName("exportProgress.cancel")
        self.button.setText("Cancel")
        self.button.setAccessibleName("Cancel the export")
        self.button.clicked.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.setSpacing(6)
        for one in (self.words, self.bar, self.button):
            layout.addWidget(one)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.hide()

    def begin(self, words: str) -> None:
        """An export has begun."""
        self.words.setText(words)
        self.bar.setRange(0, 0)
        self.show()

    def tell(self, done: int, total: int, what: str) -> None:
        """So many parts are done; this one comes now."""
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)
        self.words.setText(f"Export: {what}, {min(done + 1, total)} of {total}")

    def end(self) -> None:
        """It is done, or was stopped."""
        self.hide()
