"""The editors that open inside a cell, and the sentence under an editor whose text was not taken."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.plain import PlainLabel, plain_title
from gui.theme import current_theme, stand_alone

_TIP_WIDTH = 340
_TIP_PADDING = 20
_GAP = 3
_OFFERED = 12
_LIST_ROOM = 44
"""Margins of a list and its scroll bar."""
_HOW_TO_CHOOSE = "↓ and Enter, or a click"


class TextEditor(QLineEdit):
    """Takes the text of a number or a name; a doubtful one is asked about right under it."""

    answered = Signal()
    """One of the readings of a doubtful text was chosen, and stands in the editor now."""

    def __init__(self, index: QModelIndex | QPersistentModelIndex, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.index = QPersistentModelIndex(index)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(label)
        self.setFrame(False)
        self.textEdited.connect(self._forget_refusal)
        self._refusal: CellTip | None = None

    def value_text(self) -> str:
        """The text to read."""
        return self.text()

    def complete_from(self, usual: tuple[str, ...]) -> None:
        """Offer what is usual, as soon as a part of it is typed; the list is as wide as its words."""
        completer = QCompleter(list(usual), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(_OFFERED)
        widest = max(map(self.fontMetrics().horizontalAdvance, usual), default=0)
        if (offered := completer.popup()) is not None:
            offered.setMinimumWidth(widest + _LIST_ROOM)
            stand_alone(offered)
        self.setCompleter(completer)

    @property
    def is_refused(self) -> bool:
        """Whether the text as it stands was not taken."""
        return self._refusal is not None

    def show_refusal(self, sentence: str) -> None:
        """Underline the text in red and say under the cell why it was not taken."""
        self._show_tip(RefusalTip(sentence, self), sentence)

    def show_question(self, sentence: str, readings: tuple[str, ...]) -> None:
        """Ask under the cell which reading of the text is meant; nothing is chosen until a person does."""
        question = QuestionTip(readings, self)
        question.chosen.connect(self._answer)
        self._show_tip(question, f"{sentence} Arrow down goes through them, Enter takes one.")

    def _show_tip(self, tip: "CellTip", said: str) -> None:
        self._forget_refusal()
        self._refusal = tip
        self._mark_invalid(True)
        self.setAccessibleDescription(said)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def walk_readings(self, step: int) -> bool:
        """Go to the next reading or the one before; False where nothing is asked."""
        if not isinstance(self._refusal, QuestionTip):
            return False
        self.setAccessibleDescription(self._refusal.walk(step))
        return True

    def take_reading(self) -> None:
        """Put the reading that the keys stand on in place of the doubtful text, if there is one."""
        if isinstance(self._refusal, QuestionTip) and self._refusal.current:
            self._replace(self._refusal.current)

    def _answer(self, reading: str) -> None:
        self._replace(reading)
        self.answered.emit()

    def _replace(self, reading: str) -> None:
        self._forget_refusal()
        self.setText(reading)
        self.setModified(True)

    def _forget_refusal(self) -> None:
        if self._refusal is None:
            return
        self._refusal.remove()
        self._refusal = None
        self._mark_invalid(False)
        self.setAccessibleDescription("")

    def close_refusal(self) -> None:
        """Take the sentence away: the editor is about to close."""
        if self._refusal is not None:
            self._refusal.remove()
            self._refusal = None

    def place_refusal(self) -> None:
        """The cell has moved: the sentence moves with it."""
        if self._refusal is not None:
            self._refusal.place()

    def hideEvent(self, event: QHideEvent) -> None:
        """With the tab out of sight, so is the sentence."""
        super().hideEvent(event)
        if self._refusal is not None:
            self._refusal.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """Back in sight, with the sentence."""
        super().showEvent(event)
        self.place_refusal()

    def _mark_invalid(self, invalid: bool) -> None:
        self.setProperty("invalid", invalid)
        self.style().unpolish(self)
        self.style().polish(self)


class ChoiceEditor(QComboBox):
    """Takes one of a few words."""

    def __init__(
        self, index: QModelIndex | QPersistentModelIndex, label: str, choices: tuple[str, ...], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.index = QPersistentModelIndex(index)
        self.addItems(list(choices))
        self.setAccessibleName(label)
        self.setFrame(False)
        self.chosen_from_list = False
        self.is_open = False
        self.is_refused = False
        self._opening = QTimer(self)
        self._opening.setSingleShot(True)
        self._opening.timeout.connect(self.showPopup)

    def value_text(self) -> str:
        """The word to read."""
        return self.currentText()

    def showEvent(self, event: QShowEvent) -> None:
        """Open the list at once: there is nothing to type."""
        super().showEvent(event)
        self._opening.start(0)

    def showPopup(self) -> None:
        """Open the list; choosing from it is the whole edit."""
        self.chosen_from_list = self.is_open = True
        super().showPopup()

    def hidePopup(self) -> None:
        """Close the list."""
        self.is_open = False
        super().hidePopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """With the list closed, keys only walk through the words."""
        self.chosen_from_list = False
        super().keyPressEvent(event)


class CellTip(QFrame):
    """What is said right under an editor, inside the window; nothing else moves for it."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor.window())
        self._editor: QWidget | None = editor
        self.setObjectName("cellTip")
        theme = current_theme()
        self.setStyleSheet(
            f"#cellTip {{ background: {theme.invalid_soft}; border: 1px solid {theme.invalid}; border-radius: 4px; }}"
            f"#cellTip QLabel {{ color: {theme.text}; }}"
        )

    def wanted_width(self) -> int:
        """Room for everything on one line."""
        return self.sizeHint().width()

    def place(self) -> None:
        """Stand under the editor, or above it where the window ends; hidden while the cell is scrolled away."""
        editor = self._editor
        if editor is None:
            return
        window = editor.window()
        width = min(_TIP_WIDTH, window.width() - 2 * _GAP, self.wanted_width())
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        at = editor.mapTo(window, QPoint(0, editor.height() + _GAP))
        if at.y() + height > window.height():
            at.setY(editor.mapTo(window, QPoint(0, -height - _GAP)).y())
        at.setX(max(_GAP, min(at.x(), window.width() - width - _GAP)))
        self.setGeometry(at.x(), at.y(), width, height)
        viewport = editor.parentWidget()
        in_sight = viewport is None or viewport.rect().intersects(editor.geometry())
        self.setVisible(in_sight and editor.isVisible())

    def remove(self) -> None:
        """Go away for good."""
        self._editor = None
        self.hide()
        self.deleteLater()


class RefusalTip(CellTip):
    """One sentence: why a text was not taken."""

    def __init__(self, sentence: str, editor: QWidget) -> None:
        super().__init__(editor)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = PlainLabel(sentence, self)
        self._words.setObjectName("cellRefusal")
        self._words.setWordWrap(True)
        self._words.setAccessibleName(sentence)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 5, 8, 5)
        layout.addWidget(self._words)
        self.setAccessibleName(sentence)
        self.place()
        self.raise_()

    def wanted_width(self) -> int:
        """The whole sentence on one line."""
        return self._words.fontMetrics().horizontalAdvance(self._words.text()) + _TIP_PADDING


class QuestionTip(CellTip):
    """Which of the readings of a text is meant: one button each, for the mouse and for the arrow keys."""

    chosen = Signal(str)

    def __init__(self, readings: tuple[str, ...], editor: QWidget) -> None:
        super().__init__(editor)
        self._readings = readings
        words = PlainLabel(f"{' or '.join(readings)}?", self)
        words.setObjectName("cellQuestion")
        words.setWordWrap(True)
        hint = PlainLabel(_HOW_TO_CHOOSE, self)
        hint.setProperty("role", "dim")
        row = QHBoxLayout()
        row.setSpacing(6)
        self._buttons = [self._button(reading) for reading in readings]
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 5, 8, 7)
        layout.setSpacing(5)
        layout.addWidget(words)
        layout.addLayout(row)
        layout.addWidget(hint)
        self.setAccessibleName(words.text())
        self.place()
        self.raise_()

    def _button(self, reading: str) -> QPushButton:
        button = QPushButton(plain_title(reading), self)
        button.setAccessibleName(reading)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard stays in the editor
        button.clicked.connect(lambda _checked=False: self.chosen.emit(reading))
        return button

    def walk(self, step: int) -> str:
        """Stand on the next reading, or on the one before; which it is now."""
        checked = [place for place, button in enumerate(self._buttons) if button.isChecked()]
        place = (checked[0] + step) % len(self._buttons) if checked else 0 if step > 0 else len(self._buttons) - 1
        for number, button in enumerate(self._buttons):
            button.setChecked(number == place)
        return self.current

    @property
    def current(self) -> str:
        """The reading that the keys stand on; "" before they do."""
        found = (reading for reading, button in zip(self._readings, self._buttons, strict=True) if button.isChecked())
        return next(found, "")


CellEditor = TextEditor | ChoiceEditor


def editor_of(widget: QObject) -> CellEditor | None:
    """The widget if it is one of the editors here."""
    return widget if isinstance(widget, TextEditor | ChoiceEditor) else None
