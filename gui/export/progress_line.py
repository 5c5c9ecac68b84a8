"""How far an export is, in the status bar, with a button that stops it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolButton, QWidget

from core.names import excerpt
from gui.plain import ElidedLabel, plain_tip

_WIDTH, _LETTERS = 120, 38
_LONGEST_NAME = 24
_COUNTED = 200
"""Of more parts than this the share is said, not the count: they are none that anybody knows."""


class ProgressLine(QWidget):
    """Hidden while nothing is exported. Its width stays as it is, so that nothing beside it moves."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportProgress")
        self._name = ""
        self.words = ElidedLabel()
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress of the export")
        self.bar.setFixedWidth(_WIDTH)
        self.bar.setTextVisible(False)
        self.button = QToolButton()
        self.button.setObjectName("exportProgress.cancel")
        self.button.setText("Cancel")
        self.button.setAccessibleName("Cancel the export")
        self.button.setToolTip(plain_tip("Cancel the export; nothing is written then"))
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click takes the keyboard from nobody
        self.button.clicked.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.setSpacing(6)
        for one in (self.words, self.bar, self.button):
            layout.addWidget(one)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._take_width()
        self.hide()

    def begin(self, name: str) -> None:
        """The export of a file of this name has begun."""
        self._name = excerpt(name, _LONGEST_NAME)
        self.words.setText(f"Exporting {self._name}")
        self.bar.setRange(0, 0)
        self.button.setEnabled(True)
        self.show()

    def tell(self, done: int, total: int, what: str) -> None:
        """So many parts are done; this one comes now. total: 0 where nobody knows."""
        self.bar.setRange(0, max(0, total))
        self.bar.setValue(done)
        if not self.button.isEnabled():
            return  # it is being cancelled, and says so
        if total > _COUNTED:
            how_far = f"{100 * done // total} %"
        else:
            how_far = f"{min(done + 1, total)} of {total}" if total else ""
        self.words.setText(" · ".join(filter(None, (self._name, how_far, what))))

    def cancel(self) -> None:
        """It is being cancelled: what is under way ends first."""
        self.button.setEnabled(False)
        self.words.setText(f"Cancelling {self._name}")

    def end(self) -> None:
        """It is done, or was stopped."""
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Have room for as many letters in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._take_width()

    def _take_width(self) -> None:
        self.words.setFixedWidth(_LETTERS * self.words.fontMetrics().averageCharWidth())
