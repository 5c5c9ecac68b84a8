"""The editors that open inside a cell, and the sentence under an editor whose text was not taken."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from gui.plain import PlainLabel
from gui.theme import current_theme

_TIP_WIDTH = 340
_TIP_PADDING = 20
_GAP = 3
_OFFERED = 12
_LIST_ROOM = 44
"""Margins of a list and its scroll bar."""


class TextEditor(QLineEdit):
    """Takes the text of a number or a name."""

    def __init__(self, index: QModelIndex | QPersistentModelIndex, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.index = QPersistentModelIndex(index)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(label)
        self.setFrame(False)
        self.textEdited.connect(self._forget_refusal)
        self._refusal: RefusalTip | None = None

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
        self.setCompleter(completer)

    @property
    def is_refused(self) -> bool:
        """Whether the text as it stands was not taken."""
        return self._refusal is not None

    def show_refusal(self, sentence: str) -> None:
        """Underline the text in red and say under the cell why it was not taken."""
        self._forget_refusal()
        self._refusal = RefusalTip(sentence, self)
        self._mark_invalid(True)
        self.setAccessibleDescription(sentence)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

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


class RefusalTip(PlainLabel):
    """One sentence right under an editor, inside the window; nothing else moves for it."""

    def __init__(self, sentence: str, editor: QWidget) -> None:
        super().__init__(sentence, editor.window())
        self._editor: QWidget | None = editor
        self.setObjectName("cellRefusal")
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme = current_theme()
        self.setStyleSheet(
            f"#cellRefusal {{ background: {theme.invalid_soft}; color: {theme.text};"
            f" border: 1px solid {theme.invalid}; border-radius: 4px; padding: 5px 8px; }}"
        )
        self.setAccessibleName(sentence)
        self.ensurePolished()  # the padding counts when the height is asked for
        self.place()
        self.raise_()

    def place(self) -> None:
        """Stand under the editor, or above it where the window ends; hidden while the cell is scrolled away."""
        editor = self._editor
        if editor is None:
            return
        window = editor.window()
        whole = self.fontMetrics().horizontalAdvance(self.text()) + _TIP_PADDING
        width = min(_TIP_WIDTH, window.width() - 2 * _GAP, whole)
        height = self.heightForWidth(width)
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


CellEditor = TextEditor | ChoiceEditor


def editor_of(widget: QObject) -> CellEditor | None:
    """The widget if it is one of the editors here."""
    return widget if isinstance(widget, TextEditor | ChoiceEditor) else None
