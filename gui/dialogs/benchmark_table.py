"""The table of own measured rows: typed like the inputs, with lists and completion where words are known."""

from PySide6.QtCore import (
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

from core.analysis.validation.measured_rows import has_header
from core.errors import InfernomicsError
from core.tab_separated import read_block, without_formula, write_block
from gui.dialogs.benchmark_rows import PREDICTED, RATIO, BenchmarkRows
from gui.keys import OwnKey
from gui.tables.committing import CommittingDelegate
from gui.tables.editors import TextEditor
from gui.tables.keys import KeyedTable
from gui.tables.structure import Index

MOST_PASTED = 20_000
"""Cells of a block without a header."""

_ROOM = 20
_WIDEST = {"model": 26, "source": 24}
"""Columns whose texts may be long, and the letters they get."""
_USUAL_WIDTH, _PREDICTED_LETTERS, _RATIO_LETTERS = 30, 26, 13


class BenchmarkDelegate(CommittingDelegate):
    """Minds the editors of the own rows."""

    def __init__(self, rows: BenchmarkRows, view: "BenchmarkTable") -> None:
        super().__init__(view)
        self._rows = rows
        self._view = view

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A list where only its words are taken; a line, completed from what is usual, for all else."""
        del option
        column = self._rows.column_at(index.column())
        assert column is not None  # noqa: S101 - cells of the two columns beside are not editable
        label = f"{column.title}, row {index.row() + 1}"
        if column.only_choices:
            return self.list_editor(index, label, column.choices, parent)
        editor = self.text_editor(index, label, parent, column.choices)
        if not column.is_number:
            editor.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        at = QPersistentModelIndex(index)
        editor.textEdited.connect(lambda text: self._rows.preview(at, text))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The editor covers its cell, and a refusal stays beside it."""
        del index
        editor.setGeometry(option.rect)
        if isinstance(editor, TextEditor):
            editor.place_refusal()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for the whole text."""
        wanted = option.fontMetrics.horizontalAdvance(str(index.data() or ""))
        return QSize(wanted + _ROOM, option.fontMetrics.height() + 10)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """What was being typed is not compared any more."""
        super().destroyEditor(editor, index)
        self._rows.forget_preview()

    def write_text(self, index: Index, text: str) -> str:
        """Write a text into a cell; why it was not taken, or ""."""
        return self._rows.write(index, text)

    def tell(self, problem: str) -> None:
        """Say a refusal under the table."""
        self._view.refused.emit(problem)


class BenchmarkTable(KeyedTable):
    """The rows, one a line."""

    refused = Signal(str)
    """Nothing was done; the sentence says why."""

    table_pasted = Signal(str)
    """A whole table with its header is on the clipboard and is to be taken in."""

    current_moved = Signal()

    def __init__(self, rows: BenchmarkRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setObjectName("ownBenchmarkRows")
        self.setAccessibleName("Own measured rows")
        self.setModel(rows)
        self._cells = BenchmarkDelegate(rows, self)
        self._cells.committed.connect(self._step)
        self.setItemDelegate(self._cells)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab goes on to the buttons; the arrows walk through the cells
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self.horizontalHeader().setHighlightSections(False)
        self._refit = QTimer(self)
        self._refit.setSingleShot(True)
        self._refit.setInterval(0)
        self._refit.timeout.connect(self.fit_columns)
        rows.dataChanged.connect(self._refit.start)
        rows.rowsInserted.connect(self._refit.start)
        rows.rowsRemoved.connect(self._refit.start)
        self.selectionModel().currentChanged.connect(lambda: self.current_moved.emit())
        self.take_keys(
            (
                OwnKey("Copy", ("Ctrl+C", "Ctrl+Ins"), self.copy),
                OwnKey("Paste", ("Ctrl+V", "Shift+Ins"), self.paste),
                OwnKey("Empty", ("Del", "Backspace"), self.empty),
                OwnKey("Go to the next row", ("Return", "Enter"), lambda: self._step(1, 0)),
            )
        )

    def fit_columns(self) -> None:
        """As wide as what is in them, long texts within bounds; not under an open editor."""
        if self.state() == QAbstractItemView.State.EditingState:
            return
        letter = self.fontMetrics().averageCharWidth()
        for place in range(self._rows.columnCount()):
            column = self._rows.column_at(place)
            limit = _USUAL_WIDTH if column is None else _WIDEST.get(column.name, _USUAL_WIDTH)
            least = {PREDICTED: _PREDICTED_LETTERS, RATIO: _RATIO_LETTERS}.get(place, 0) * letter
            wanted = max(self.sizeHintForColumn(place), self.horizontalHeader().sectionSizeHint(place), least)
            self.setColumnWidth(place, min(wanted, limit * letter + _ROOM))

    def go_to_measured(self) -> None:
        """Make the cell for the measured value of the last row the current one."""
        index = self._rows.index(self._rows.rowCount() - 1, PREDICTED - 1)
        self.setCurrentIndex(index)
        self.scrollTo(self._rows.index(index.row(), RATIO))

    def selected_positions(self) -> list[int]:
        """Positions of the rows that are selected, at least in part."""
        ranges = self.selectionModel().selection().toList()
        found = {row for part in ranges for row in range(part.top(), part.bottom() + 1)}
        current = self.currentIndex()
        return sorted(found) or ([current.row()] if current.isValid() else [])

    # --- blocks -------------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the selected cells on the clipboard as tab-separated text."""
        for part in self.selectionModel().selection().toList()[:1]:
            rows = [
                [without_formula(str(self._rows.index(row, place).data() or "")) for place in self._places(part)]
                for row in range(part.top(), part.bottom() + 1)
            ]
            QGuiApplication.clipboard().setText(write_block(rows))

    def paste(self) -> None:
        """Take in a table with its header, or write a block of cells from the current one on."""
        text = QGuiApplication.clipboard().text()
        if has_header(text):
            self.table_pasted.emit(text)
            return
        try:
            block = read_block(text, most_cells=MOST_PASTED)
        except InfernomicsError as error:
            self.refused.emit(str(error))
            return
        current = self.currentIndex()
        if not block or not current.isValid():
            self.refused.emit("There is no text on the clipboard, or no cell to paste it into.")
            return
        problem = self._rows.write_block(current.row(), current.column(), block)
        if problem:
            self.refused.emit(problem)

    def empty(self) -> None:
        """Empty the selected cells; nothing happens when one of them cannot be empty."""
        for part in self.selectionModel().selection().toList()[:1]:
            places = self._places(part)
            if not places:
                return
            block = [[""] * len(places)] * (part.bottom() - part.top() + 1)
            problem = self._rows.write_block(part.top(), places[0], block)
            if problem:
                self.refused.emit(problem.replace(" Nothing was pasted.", ""))

    def _places(self, part: QItemSelectionRange) -> list[int]:
        return [place for place in range(part.left(), part.right() + 1) if self._rows.column_at(place) is not None]

    # --- keys and mouse -----------------------------------------------------------------------------------------------

    def _step(self, rows: int, columns: int) -> None:
        """Go on from a committed cell, over the columns that nobody types in; at the edge stay."""
        index = self.currentIndex()
        row, place = index.row() + rows, index.column() + columns
        while columns and place in (PREDICTED, RATIO):
            place += columns
        if 0 <= row < self._rows.rowCount() and 0 <= place < self._rows.columnCount():
            self.setCurrentIndex(self._rows.index(row, place))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes on to a text that was refused and still waits in its editor."""
        super().focusInEvent(event)
        if self._cells.refused_editor is not None:
            self._cells.refused_editor.setFocus(event.reason())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click does not throw away a text that was refused: the editor keeps it, and the reason, in sight."""
        refused = self._cells.refused_editor
        if refused is not None:
            refused.setFocus(Qt.FocusReason.OtherFocusReason)
            event.accept()
            return
        super().mousePressEvent(event)

    def current_position(self) -> int:
        """Position of the current row; -1 where there is none."""
        index: QModelIndex = self.currentIndex()
        return index.row()
