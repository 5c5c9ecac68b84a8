"""How any cell that opens an editor takes a text.

Enter commits and goes down, Tab commits and goes right, Esc leaves things as they were. A text that the cell does not
take stays in its open editor, with the reason under it, until it is mended or Esc gives it up; of a text with two
readings one is chosen there, by the arrow keys and Enter or by the mouse.
"""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QWidget

from gui.tables.editors import CellEditor, ChoiceEditor, TextEditor, editor_of
from gui.tables.problem import Problem
from gui.tables.structure import Index

_MOVES = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}
_WALKS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_PASSING = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class CommittingDelegate(QStyledItemDelegate):
    """Minds the editors of one table; what a cell takes is said by `write_text`."""

    committed = Signal(int, int)
    """An edit was taken; go so many rows down and columns right."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor: CellEditor | None = None
        self._move = (0, 0)
        self._is_taking = False

    def write_text(self, index: Index, text: str) -> str:
        """Write a text into a cell; why it was not taken or "".

        A `Problem` with readings is asked about.
        """
        raise NotImplementedError

    def tell(self, problem: str) -> None:
        """Say a refusal that has no editor to stand under."""
        raise NotImplementedError

    def displayText(self, value: Any, locale: QLocale | QLocale.Language) -> str:
        """The model's text as it is."""
        del locale
        return str(value)

    def list_editor(self, index: Index, label: str, choices: tuple[str, ...], parent: QWidget) -> QWidget:
        """An editor that takes one of a few words."""
        chooser = ChoiceEditor(index, label, choices, parent)
        chooser.activated.connect(lambda _index: self._take_chosen(chooser))
        self._editor = chooser
        return chooser

    def text_editor(self, index: Index, label: str, parent: QWidget, usual: tuple[str, ...] = ()) -> TextEditor:
        """An editor that takes what is typed, completed from what is usual."""
        self._editor = editor = TextEditor(index, label, parent)
        self._move = (0, 0)
        editor.answered.connect(lambda: self._commit(editor, *self._move))
        if usual:
            editor.complete_from(usual)
            # An Enter in the open list is not seen here; it takes the list's word first, then commits like any other.
            editor.returnPressed.connect(lambda: self._commit(editor, 1, 0), Qt.ConnectionType.QueuedConnection)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Put the value into a new editor; what a person has typed since is left alone."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, ChoiceEditor):
            editor.setCurrentText(text)
        elif isinstance(editor, TextEditor) and not editor.isModified():
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """The view closes an editor on its own: take its text if it can be taken."""
        known = editor_of(editor)
        if known is not None and not known.is_refused:
            model.setData(index, known.value_text())

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """An editor goes, and its refusal with it."""
        if isinstance(editor, TextEditor):
            editor.close_refusal()
        if editor is self._editor:
            self._editor = None
        super().destroyEditor(editor, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, Tab, Esc and leaving an editor."""
        editor = editor_of(watched)
        if editor is None:
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent):
            return self._take_key(editor, event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            left_for_list = isinstance(editor, ChoiceEditor) and editor.is_open
            leaves = event.reason() not in _PASSING and not left_for_list and not editor.is_refused
            if leaves and self._take(editor):
                self._close(editor)
            return False
        return False

    def _take_key(self, editor: CellEditor, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(key == Qt.Key.Key_Escape)
            return key == Qt.Key.Key_Escape
        if event.type() != QEvent.Type.KeyPress:
            return False
        if key == Qt.Key.Key_Escape:
            self._close(editor)
            return True
        if key in _WALKS and isinstance(editor, TextEditor) and editor.walk_readings(_WALKS[key]):
            return True
        if key not in _MOVES:
            return False
        rows, columns = _MOVES[key]
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and rows:
            rows = -rows
        self._commit(editor, rows, columns)
        return True

    def _commit(self, editor: CellEditor, rows: int, columns: int) -> None:
        """Take the editor's text and go on from its cell; an editor that is gone has nothing to take."""
        self._move = rows, columns
        if isinstance(editor, TextEditor):
            editor.take_reading()
        if editor is self._editor and self._take(editor):
            self._close(editor)
            self.committed.emit(rows, columns)

    def _take_chosen(self, editor: ChoiceEditor) -> None:
        if editor.chosen_from_list and self._take(editor):
            self._close(editor)

    def _take(self, editor: CellEditor) -> bool:
        """Write the editor's text; if the cell does not take it, the editor says so and stays."""
        if self._is_taking:  # an edit that takes the keyboard elsewhere is no second one
            return False
        self._is_taking = True
        try:
            problem = self.write_text(editor.index, editor.value_text())
        finally:
            self._is_taking = False
        if isinstance(problem, Problem) and problem.readings and isinstance(editor, TextEditor):
            editor.show_question(problem, problem.readings)
        elif problem and isinstance(editor, TextEditor):
            editor.show_refusal(problem)
        elif problem:
            self.tell(problem)
        return not problem

    def _close(self, editor: CellEditor) -> None:
        if isinstance(editor, TextEditor):
            editor.close_refusal()
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    @property
    def refused_editor(self) -> TextEditor | None:
        """The open editor whose text was not taken, if there is one."""
        editor = self._editor
        return editor if isinstance(editor, TextEditor) and editor.is_refused else None
