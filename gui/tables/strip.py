"""Below a table: where the current value comes from, and what there is to say about the last thing tried.

Both stand under the table, so that nothing beside or above it ever moves.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.plain import ElidedLabel, PlainLabel, plain_title
from gui.tables.states import Details

_LINES_AT_MOST = 6


class SourceStrip(QWidget):
    """Two lines of one height for ever: whose value it is, and where it comes from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sourceStrip")
        self.setAccessibleName("Source of the current value")
        self._title = ElidedLabel("", self)
        self._source = ElidedLabel("", self)
        self._source.setProperty("role", "dim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 5, 10, 6)
        layout.setSpacing(2)
        layout.addWidget(self._title)
        layout.addWidget(self._source)
        self.setFixedHeight(2 * self.fontMetrics().height() + 15)

    def show_details(self, details: Details) -> None:
        """Tell about another cell."""
        self._title.setText(details.title)
        self._source.setText(details.source)
        self.setAccessibleDescription(f"{details.title}. {details.source}")

    @property
    def text(self) -> str:
        """Both lines, whole."""
        return f"{self._title.text()}\n{self._source.text()}"


class NoticeBar(QFrame):
    """A sentence under the table, with answers to choose from where there is a choice; hidden otherwise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.setProperty("role", "banner")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._text = PlainLabel("", self)
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._text)
        self._answers = QHBoxLayout()
        self._answers.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 7, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self._scroll)
        layout.addLayout(self._answers)
        self._buttons: list[QPushButton] = []
        self._when_closed: Callable[[], None] | None = None
        self.hide()

    @property
    def text(self) -> str:
        """What the bar says; "" while it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def tell(self, sentence: str) -> None:
        """Say something that needs no answer; the focus stays where it is."""
        self._show(sentence, (("Close", self.close_quietly),))

    def ask(self, sentence: str, answers: tuple[tuple[str, Callable[[], None]], ...]) -> None:
        """Say something and offer answers; the last of them, which Esc chooses too, has the focus."""
        self._show(sentence, answers)
        self._buttons[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, sentence: str, answers: tuple[tuple[str, Callable[[], None]], ...]) -> None:
        self._clear_answers()
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self._answers.addStretch(1)
        for title, action in answers:
            button = QPushButton(plain_title(title), self)
            button.setAccessibleName(title)
            button.setAutoDefault(True)
            button.clicked.connect(lambda _checked=False, chosen=action: self._answer(chosen))
            self._answers.addWidget(button)
            self._buttons.append(button)
        self.show()
        self._fit_text()

    def _fit_text(self) -> None:
        """As high as the text needs, up to a few lines; from there on it scrolls."""
        wanted = max(self._text.heightForWidth(max(self._scroll.viewport().width(), 100)), 0)
        self._scroll.setFixedHeight(min(wanted, _LINES_AT_MOST * self.fontMetrics().lineSpacing()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self._fit_text()

    def _answer(self, action: Callable[[], None]) -> None:
        self.close_quietly()
        action()

    def close_quietly(self) -> None:
        """Go away; the focus goes back to the table."""
        focus = QApplication.focusWidget()  # its own focusWidget() is the one it last had, wherever the keyboard is
        had_focus = focus is not None and self.isAncestorOf(focus)
        self.hide()
        self._clear_answers()
        if had_focus and self._when_closed is not None:
            self._when_closed()

    def when_closed(self, action: Callable[[], None]) -> None:
        """What to do with the focus once the bar is gone."""
        self._when_closed = action

    def _clear_answers(self) -> None:
        while self._answers.count():
            self._answers.takeAt(0)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the last answer."""
        if event.key() == Qt.Key.Key_Escape and self._buttons:
            self._buttons[-1].click()
            return
        super().keyPressEvent(event)
