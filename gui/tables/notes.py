"""Notes on cells: a small editor that opens at the cell, stops nobody from working on, and keeps plain text."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QPlainTextEdit, QTableView, QVBoxLayout, QWidget

from core.cell_text import field_of, owner_of
from core.editing import Cell, set_note
from core.errors import InfernomicsError
from core.names import read_note
from core.study import LONGEST_NOTE
from gui.plain import PlainLabel
from gui.tables.model import RecordTableModel

_WIDTH, _LINES = 320, 4
_GAP = 3
_HINT = "Enter keeps it, Shift+Enter begins a line, Esc leaves it as it was"
_PARAGRAPH, _LINE = "\u2029", "\u2028"
_FARTHEST_PASTE = 20 * LONGEST_NOTE
"""Longer texts are refused before an editor lays them out."""


class NoteEditor(QFrame):
    """The editor of one note."""

    kept = Signal(str)
    """The text to keep; whoever reads it closes the editor, or has it say why not."""

    def __init__(self, title: str, note: str, window: QWidget) -> None:
        super().__init__(window)
        self._around = window
        self.setObjectName("noteEditor")
        self.setProperty("role", "card")
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.title = PlainLabel(title)
        self.title.setWordWrap(True)
        self.words = _Words(note, self)
        self.words.setAccessibleName(title)
        self.problem = PlainLabel()
        self.problem.setObjectName("noteProblem")
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        hint = PlainLabel(_HINT)
        hint.setProperty("role", "dim")
        hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        for widget in (self.title, self.words, self.problem, hint):
            layout.addWidget(widget)
        self.words.finished.connect(self._finish)

    @property
    def text(self) -> str:
        """The text as typed, letter for letter."""
        return self.words.letters

    def show_problem(self, sentence: str) -> None:
        """Say why the text was not taken; it stays."""
        self.problem.setText(sentence)
        self.problem.show()
        self.words.setAccessibleDescription(sentence)
        self.adjustSize()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self, below: QPoint, above: int) -> None:
        """Stand under a place of the window; above it where the window ends. above: the height of what it is at."""
        window = self._around
        self.setFixedWidth(min(round(_WIDTH * self.fontMetrics().averageCharWidth() / 7), window.width() - 2 * _GAP))
        self.adjustSize()
        x = max(_GAP, min(below.x(), window.width() - self.width() - _GAP))
        y = below.y() + _GAP
        if y + self.height() > window.height():
            y = max(_GAP, below.y() - above - _GAP - self.height())
        self.move(x, y)

    def _finish(self, keep: bool) -> None:
        if keep:
            self.kept.emit(self.text)
        else:
            self.leave()

    def leave(self) -> None:
        """Go away."""
        if self.isVisible():
            self.hide()
            self.deleteLater()


class _Words(QPlainTextEdit):
    """Plain text and nothing else; Enter and Esc finish it, and so does going elsewhere in the window."""

    finished = Signal(bool)
    """Whether the text is to be kept."""

    def __init__(self, note: str, parent: NoteEditor) -> None:
        super().__init__(note, parent)
        self._frame = parent
        self.setTabChangesFocus(True)
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 14)
        self.selectAll()

    @property
    def letters(self) -> str:
        """The text with its own spaces: `toPlainText` would change some of them."""
        return self.document().toRawText().replace(_PARAGRAPH, "\n").replace(_LINE, "\n")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc leaves; with Shift, Enter begins a line."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.finished.emit(False)
        elif enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.finished.emit(True)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc and Enter from the window's shortcuts."""
        own = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if own and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Somebody went on to something else in the window: the text is kept, as that of a cell is."""
        super().focusOutEvent(event)
        away = event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        focus = QApplication.focusWidget()
        if away and self._frame.isVisible() and not (focus is not None and self._frame.isAncestorOf(focus)):
            self.finished.emit(True)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take the text alone, and no more of it than could be a note."""
        text = source.text()
        if len(text) > _FARTHEST_PASTE:
            length = f"at most {LONGEST_NOTE} characters; the clipboard has {len(text):,}"
            self._frame.show_problem(f"The note takes {length}.")
            return
        self.insertPlainText(text)


class CellNotes(QObject):
    """Notes on the cells of one table."""

    def __init__(self, view: QTableView, model: RecordTableModel, current: Callable[[], QModelIndex]) -> None:
        """current: the index in the model of the current cell, whichever way round the view shows its rows."""
        super().__init__(view)
        self._view = view
        self._current = current
        self._model = model
        self.editor: NoteEditor | None = None

    @property
    def cell(self) -> Cell | None:
        """The current cell where it can have a note."""
        return self._model.cell_at(self._current())

    def open(self) -> None:
        """Open the editor at the current cell; nothing happens over a heading or a calculated figure."""
        cell = self.cell
        if cell is None:
            return
        self._close()
        index = self._view.currentIndex()
        self._view.scrollTo(index)
        record = self._model.document.study.row(cell.table, cell.row)
        title = f"Note on {owner_of(self._model.document.study, cell)}{field_of(record, cell.path).label}"
        window = self._view.window()
        editor = self.editor = NoteEditor(title, record.notes.get(cell.path, ""), window)
        editor.kept.connect(lambda text, at=cell: self._keep(at, text))
        editor.destroyed.connect(self._forget)
        rect = self._view.visualRect(QPersistentModelIndex(index))
        editor.place(self._view.viewport().mapTo(window, rect.bottomLeft()), rect.height())
        editor.words.finished.connect(lambda keep: None if keep else self._back())
        editor.show()
        editor.raise_()
        editor.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self, cell: Cell, text: str) -> None:
        editor, document = self.editor, self._model.document
        try:
            note = read_note(text.strip(), "The note", limit=LONGEST_NOTE)
            after = set_note(document.study, cell, note)
        except InfernomicsError as error:
            if editor is not None:
                editor.show_problem(str(error))
            return
        had_focus = editor is not None and editor.words.hasFocus()
        self._close()
        record = document.study.row(cell.table, cell.row)
        verb = "Note on" if note else "Remove the note on"
        title = f"{owner_of(document.study, cell)}{verb} {field_of(record, cell.path).label}"
        document.edit(title, lambda _study: after)
        if had_focus:
            self._back()

    def _close(self) -> None:
        if self.editor is not None:
            editor, self.editor = self.editor, None
            editor.leave()

    def _back(self) -> None:
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self, gone: QObject) -> None:
        if self.editor is gone:
            self.editor = None
