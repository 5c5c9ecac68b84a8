"""The table of inputs that people work in: a grid with frozen labels, quick with keys, calm to look at.

Arrows move, typing or F2 edits, Enter goes down and Tab right; Ctrl+C, Ctrl+V, Delete and Ctrl+Backspace act on the
selected block. The mouse can do all of it too.
"""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QWidget

from core.editing import Cell
from gui.tables.blocks import BlockEdits
from gui.tables.delegate import RecordDelegate
from gui.tables.headers import SINGLE_VALUE_WIDTH, LabelHeader, RecordHeader
from gui.tables.keys import KeyedTable
from gui.tables.model import RecordTableModel
from gui.tables.notes import CellNotes
from gui.tables.painting import MARK_ROOM, SIDE
from gui.tables.rows import RowKind
from gui.theme import Theme, follow_theme

_WIDEST_VALUE = "$00.00 / M tokens"


class RecordTable(KeyedTable):
    """One tab of inputs."""

    current_moved = Signal()
    """Another cell is the current one, or what is in it has changed."""

    explanation_asked = Signal(str, str)
    """Somebody wants to know how a calculated figure comes about: the row's id, the figure's id."""

    menu_asked = Signal(QPoint)
    """A context menu is wanted, at this place on the screen, about the current cell."""

    def __init__(self, model: RecordTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        follow_theme(self)
        self._records = model
        self._sought = ""
        self._current_before_reset: Cell | None = None
        self.setObjectName(f"inputsTable.{model.tab}")
        self.setAccessibleName(f"{model.tab.capitalize()} inputs")
        self.setModel(model)
        self._set_up_headers()
        self._set_up_behaviour()
        self._cells = RecordDelegate(model, self)
        self._cells.committed.connect(self._step)
        self.setItemDelegate(self._cells)
        self.blocks = BlockEdits(self, model)
        self.notes = CellNotes(self, model)
        self._actions = self._key_actions()
        model.modelAboutToBeReset.connect(self._remember_current)
        model.modelReset.connect(self._recall_current)
        model.rowsInserted.connect(self._filter_rows)
        model.dataChanged.connect(self._follow_data)
        self.selectionModel().currentChanged.connect(lambda: self.current_moved.emit())
        first = next(row for row in range(model.rowCount()) if model.row_at(row).kind is RowKind.FIELD)
        self.setCurrentIndex(model.index(first, 0))
        self._follow_data()

    def _set_up_headers(self) -> None:
        head = RecordHeader(self._records, self)
        self.setHorizontalHeader(head)
        head.setDefaultSectionSize(MARK_ROOM + self.fontMetrics().horizontalAdvance(_WIDEST_VALUE) + SIDE)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._ask_about_column)
        self.setVerticalHeader(LabelHeader(self._records, self))
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget(self))  # nothing where the two scroll bars meet

    def _set_up_behaviour(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.doubleClicked.connect(self._explain)

    @property
    def records(self) -> RecordTableModel:
        """The model, by its own type."""
        return self._records

    def retheme(self, theme: Theme) -> None:
        """Draw everything in the new colours."""
        del theme
        self.viewport().update()
        self.horizontalHeader().viewport().update()
        self.verticalHeader().viewport().update()

    def _follow_data(self) -> None:
        """Long calculated texts get two lines; then whoever shows the current cell reads it anew."""
        self._share_width()
        metrics, line = self.fontMetrics(), self.verticalHeader().defaultSectionSize()
        room = SINGLE_VALUE_WIDTH if self._records.is_single else self.horizontalHeader().defaultSectionSize()
        for row in range(self._records.rowCount()):
            if self._records.row_at(row).kind is RowKind.CALCULATED and not self.isRowHidden(row):
                words = metrics.horizontalAdvance(self._records.longest_words(row))
                height = line + metrics.height() if words > room - MARK_ROOM - SIDE else line
                if self.rowHeight(row) != height:
                    self.setRowHeight(row, height)
        self.current_moved.emit()

    def _share_width(self) -> None:
        """A single column takes the whole width, with its sources in it; several are as wide as people make them."""
        modes, head = QHeaderView.ResizeMode, self.horizontalHeader()
        wanted = modes.Stretch if self._records.is_single else modes.Interactive
        if head.count() and head.sectionResizeMode(0) is not wanted:
            head.setSectionResizeMode(wanted)
            if wanted is modes.Interactive:
                for column in range(head.count()):
                    head.resizeSection(column, head.defaultSectionSize())

    # --- finding and going --------------------------------------------------------------------------------------------

    def seek(self, text: str) -> int:
        """Show only the rows whose label holds the text (all for ""); returns how many these are."""
        self._sought = text.strip().casefold()
        return self._filter_rows()

    def _filter_rows(self) -> int:
        shown = 0
        heading, of_heading = -1, 0
        for row in range(self._records.rowCount()):
            what = self._records.row_at(row)
            if what.kind is RowKind.HEADING:
                self._close_group(heading, of_heading)
                heading, of_heading = row, 0
                continue
            matches = self._sought in what.label.casefold() or self._sought in what.group.casefold()
            self.setRowHidden(row, not matches)
            shown += matches
            of_heading += matches
        self._close_group(heading, of_heading)
        return shown

    def _close_group(self, heading: int, shown: int) -> None:
        if heading >= 0:
            self.setRowHidden(heading, shown == 0)

    def go_to(self, cell: Cell) -> bool:
        """Make an input cell the current one and bring it into sight; False when it is not in this tab."""
        index = self._records.index_of(cell)
        if not index.isValid():
            return False
        if self.isRowHidden(index.row()):
            self.seek("")
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def go_to_first_match(self) -> None:
        """Make the first row that is in sight the current one, unless the current one is."""
        if self._can_stand(self.currentIndex().row()):
            return
        for row in filter(self._can_stand, range(self._records.rowCount())):
            self.setCurrentIndex(self._records.index(row, max(self.currentIndex().column(), 0)))
            return

    def go_to_column(self, identifier: str) -> None:
        """Make the current row's cell of a record the current one."""
        column = self._records.column_of(identifier)
        if column >= 0:
            self.setCurrentIndex(self._records.index(max(self.currentIndex().row(), 0), column))

    @property
    def current_record(self) -> str | None:
        """The id of the record that the current cell belongs to."""
        column = self.currentIndex().column()
        if not 0 <= column < self._records.columnCount():
            return None
        return self._records.identifier_at(column)

    def _step(self, rows: int, columns: int) -> None:
        """Go on from a committed cell, over headings and hidden rows; at the edge stay."""
        index = self.currentIndex()
        row, column = index.row() + rows, index.column() + columns
        while rows and 0 <= row < self._records.rowCount() and not self._can_stand(row):
            row += rows
        inside = 0 <= row < self._records.rowCount() and 0 <= column < self._records.columnCount()
        if inside:
            self.setCurrentIndex(self._records.index(row, column))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _can_stand(self, row: int) -> bool:
        return not self.isRowHidden(row) and self._records.row_at(row).kind is not RowKind.HEADING

    # --- keys and mouse -----------------------------------------------------------------------------------------------

    def _key_actions(self) -> dict[str, Callable[[], None]]:
        blocks = self.blocks
        return {
            "Ctrl+C": blocks.copy,
            "Ctrl+Ins": blocks.copy,
            "Ctrl+Shift+C": lambda: blocks.copy(with_labels=True),
            "Ctrl+V": blocks.paste,
            "Shift+Ins": blocks.paste,
            "Del": blocks.empty,
            "Backspace": blocks.empty,
            "Ctrl+Backspace": blocks.restore,
            "Shift+F2": self.notes.open,
            "Return": lambda: self._step(1, 0),
            "Enter": lambda: self._step(1, 0),
            "Shift+Return": lambda: self._step(-1, 0),
            "Shift+Enter": lambda: self._step(-1, 0),
            "Alt+Up": lambda: blocks.nudge(1),
            "Alt+Down": lambda: blocks.nudge(-1),
            "Alt+Shift+Up": lambda: blocks.nudge(10),
            "Alt+Shift+Down": lambda: blocks.nudge(-10),
        }

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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu about the cell under the mouse, or about the current one when a key asks."""
        index = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Mouse and index.isValid():
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
            self.menu_asked.emit(event.globalPos())
            return
        rect = self.visualRect(self.currentIndex())
        self.menu_asked.emit(self.viewport().mapToGlobal(rect.center()))

    def _ask_about_column(self, at: QPoint) -> None:
        """A menu is wanted on a record's name: its column is meant."""
        header = self.horizontalHeader()
        column = header.logicalIndexAt(at)
        if column >= 0:
            self.setCurrentIndex(self._records.index(self.currentIndex().row(), column))
            self.menu_asked.emit(header.viewport().mapToGlobal(at))

    def _explain(self, index: QModelIndex | QPersistentModelIndex) -> None:
        figure = self._records.figure_at(index)
        if figure is not None:
            self.explanation_asked.emit(self._records.identifier_at(index.column()), figure.id)

    # --- another study ------------------------------------------------------------------------------------------------

    def _remember_current(self) -> None:
        self._current_before_reset = self._records.cell_at(self.currentIndex())
        self._row_before_reset = self.currentIndex().row()

    def _recall_current(self) -> None:
        self._filter_rows()
        index = QModelIndex()
        if self._current_before_reset is not None:
            index = self._records.index_of(self._current_before_reset)
        if not index.isValid():
            index = self._records.index(max(self._row_before_reset, 0), 0)
        self.setCurrentIndex(index)
