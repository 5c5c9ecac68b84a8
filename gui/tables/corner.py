"""The corner of a table: turns it over, filters its records, and says what is out of sight, one click from it.

It stands where a grid has an empty field, so that nothing moves when there is something to say.
"""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.icons import give_icon
from gui.plain import plain_tip, plain_title


class TableCorner(QWidget):
    """Two small buttons, and a line that is there only while something is hidden."""

    transpose_asked = Signal()
    """Records and parameters are to change places."""

    filter_asked = Signal(QPoint)
    """The menu of filters is wanted at this place of the screen."""

    all_asked = Signal()
    """Everything that is out of sight is to be shown."""

    def __init__(self, noun: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableCorner")
        self._noun = noun
        self._hidden = self._button("tableHidden", self.all_asked.emit)
        self._hidden.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        font = self._hidden.font()
        font.setUnderline(True)  # as of a link: it does something
        self._hidden.setFont(font)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 1, 2, 2)
        layout.setSpacing(0)
        layout.addWidget(self._hidden)
        layout.addStretch(1)
        if noun:
            buttons = QHBoxLayout()
            buttons.setSpacing(0)
            self._turn = self._button("tableTranspose", self.transpose_asked.emit)
            give_icon(self._turn, "transpose")
            self._filter = self._button("tableFilter", self._ask_for_filters)
            self._filter.setText("Filter")
            give_icon(self._filter, "filter")
            self._filter.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            words = f"Filter the {noun}s, hide and show them"
            self._filter.setAccessibleName(words)
            self._filter.setToolTip(plain_tip(words))
            for button in (self._turn, self._filter):
                buttons.addWidget(button)
            buttons.addStretch(1)
            layout.addLayout(buttons)
        self.tell(transposed=False, words="")

    def _button(self, name: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "narrow")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the menu of a cell has the same for the keyboard
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _ask_for_filters(self) -> None:
        self.filter_asked.emit(self._filter.mapToGlobal(QPoint(0, self._filter.height())))

    def tell(self, *, transposed: bool, words: str) -> None:
        """Say what is out of sight ("3 chips, 2 rows hidden"; "" for nothing) and which way the table stands."""
        self._hidden.setVisible(bool(words))
        self._words = words
        self._hidden.setText(plain_title(words))
        self._hidden.setAccessibleName(f"{words}. Show all")
        self._hidden.setToolTip(plain_tip(f"{words}. Click to show all of them."))
        if self._noun:
            says = f"{self._noun.capitalize()}s as {'columns' if transposed else 'rows'}"
            self._turn.setAccessibleName(says)
            self._turn.setToolTip(plain_tip(says))

    @property
    def words(self) -> str:
        """What is said to be out of sight; "" while nothing is."""
        return self._words
