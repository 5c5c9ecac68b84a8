"""The table of inputs that people work in: a grid with frozen labels, quick with keys, calm to look at.

Arrows move, typing or F2 edits, Enter goes down and Tab right; Ctrl+C, Ctrl+V, Ctrl+D, Ctrl+R, Delete and
Ctrl+Backspace act on the selected block. The mouse can do all of it too. With Alt a drag or an arrow changes numbers.
"""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from core.editing import Cell
from gui.keys import OwnKey
from gui.tables.arranged import ArrangedTable
from gui.tables.arrangement import Arrangements
from gui.tables.blocks import BlockEdits
from gui.tables.cell_flash import CellFlash
from gui.tables.delegate import RecordDelegate
from gui.tables.model import RecordTableModel
from gui.tables.moving import CellMoves
from gui.tables.notes import CellNotes
from gui.tables.rows import RowKind
from gui.tables.scrubbing import CellScrubbing
from gui.tables.structure import Index
from gui.theme import with_tabular_figures

RESTORING = "Back to Base, or in Base to the shipped value"
DRAGGING = (
    "Change a number as far as the mouse goes; with Shift ten times as much, with Ctrl a tenth, Esc gives it back"
)
EARLIER, LATER = "Chip or workload one place earlier", "Chip or workload one place later"
"""Words of the table's own keys, where a menu says it in words of the moment."""


class RecordTable(ArrangedTable):
    """One tab of inputs."""

    explanation_asked = Signal(str, str)
    """Somebody wants to know how a calculated figure comes about: the row's id, the figure's id."""

    menu_asked = Signal(QPoint)
    """A context menu is wanted, at this place on the screen, about the current cell."""

    def __init__(
        self, model: RecordTableModel, parent: QWidget | None = None, arrangements: Arrangements | None = None
    ) -> None:
        super().__init__(model, arrangements, parent)
        self.setFont(with_tabular_figures(self.font()))
        self.setObjectName(f"inputsTable.{model.tab}")
        self.setAccessibleName(f"{model.tab.capitalize()} inputs")
        self.flash = CellFlash(self, model, self.in_view)
        self._cells = RecordDelegate(model, self)
        self._cells.committed.connect(self._step)
        self.setItemDelegate(self._cells)
        self.blocks = BlockEdits(self, model)
        self.scrubbing = CellScrubbing(self, model, self.blocks.selected_cells)
        self.notes = CellNotes(self, model, lambda: self.current_source)
        self.moves = CellMoves(self, self)
        self.take_keys(self._make_keys())
        self.doubleClicked.connect(self._explain)
        first = next(row for row in range(model.rowCount()) if model.row_at(row).kind is RowKind.FIELD)
        self.set_current(model.index(first, 0))
        self._apply_look()
        self._follow_data()

    def _follow_headers(self, head: QHeaderView, left: QHeaderView) -> None:
        super()._follow_headers(head, left)
        for header in (head, left):
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(lambda at, on=header: self._ask_about_section(on, at))

    # --- finding and going --------------------------------------------------------------------------------------------

    def selected_source(self) -> tuple[list[int], list[int]]:
        """Rows and columns of the model that are selected and in sight."""
        rows, columns = self.blocks.selected()
        return (columns, rows) if self.transposed else (rows, columns)

    def go_to(self, cell: Cell) -> bool:
        """Make an input cell the current one and bring it into sight; False when it is not in this tab."""
        index = self._records.index_of(cell)
        if not index.isValid():
            return False
        self.reveal(index)
        return True

    def reveal(self, index: Index) -> None:
        """Make a cell of the model the current one, in sight whatever hid it."""
        shown = self.in_view(index)
        if self.isRowHidden(shown.row()) or self.isColumnHidden(shown.column()):
            row = self._records.row_at(index.row())
            if not self.sight.is_sought(index.row()):
                self.seek("")
            if not self.sight.is_wanted(index.column()):
                self.filter_records("", {})
            self.show_hidden(row.key)
            self.show_hidden(self._records.identifier_at(index.column()))
            shown = self.in_view(index)
        self.stand_on(shown)
        self.scrollTo(shown)

    def go_to_column(self, identifier: str) -> None:
        """Make the current parameter's cell of a record the current one."""
        column = self._records.column_of(identifier)
        if column >= 0:
            self.reveal(self._records.index(max(self.current_source.row(), 0), column))

    def _step(self, rows: int, columns: int) -> None:
        """Go on from a committed cell, over headings and what is hidden; at the edge stay."""
        index = self.currentIndex()
        row, column = index.row() + rows, index.column() + columns
        while 0 <= row < self.model().rowCount() and 0 <= column < self.model().columnCount():
            if self._can_stand(row, column):
                self.stand_on(self.model().index(row, column))
                break
            row, column = row + rows, column + columns
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- keys and mouse -----------------------------------------------------------------------------------------------

    def _make_keys(self) -> tuple[OwnKey, ...]:
        blocks = self.blocks
        return (
            OwnKey("Edit", ("F2",)),
            OwnKey("Note…", ("Shift+F2",), self.notes.open),
            OwnKey("Go to the next row, with what was typed", ("Return", "Enter"), lambda: self._step(1, 0)),
            OwnKey(
                "Go to the row before, with what was typed",
                ("Shift+Return", "Shift+Enter"),
                lambda: self._step(-1, 0),
            ),
            OwnKey("Go to the next or the previous cell, with what was typed", ("Tab", "Shift+Tab")),
            OwnKey("Leave an editor, the cell as it was", ("Esc",)),
            *self.moves.keys(),
            OwnKey("Copy", ("Ctrl+C", "Ctrl+Ins"), blocks.copy),
            OwnKey("Copy with names", ("Ctrl+Shift+C",), lambda: blocks.copy(with_labels=True)),
            OwnKey("Paste", ("Ctrl+V", "Shift+Ins"), blocks.paste),
            OwnKey("Fill down", ("Ctrl+D",), lambda: blocks.fill(Qt.Orientation.Vertical)),
            OwnKey("Fill right", ("Ctrl+R",), lambda: blocks.fill(Qt.Orientation.Horizontal)),
            OwnKey("Empty", ("Del", "Backspace"), blocks.empty),
            OwnKey(RESTORING, ("Ctrl+Backspace",), blocks.restore),
            *self._make_nudges(),
            OwnKey(EARLIER, ("Alt+Shift+Left",), lambda: self.move_current_record(-1)),
            OwnKey(LATER, ("Alt+Shift+Right",), lambda: self.move_current_record(1)),
        )

    def _make_nudges(self) -> tuple[OwnKey, ...]:
        nudge = self.scrubbing.nudge
        return (
            OwnKey("1 % more (a whole number: 1 more)", ("Alt+Up",), lambda: nudge(1)),
            OwnKey("1 % less (a whole number: 1 less)", ("Alt+Down",), lambda: nudge(-1)),
            OwnKey("10 % more (a whole number: 10 more)", ("Alt+Shift+Up",), lambda: nudge(10)),
            OwnKey("10 % less (a whole number: 10 less)", ("Alt+Shift+Down",), lambda: nudge(-10)),
            OwnKey(DRAGGING, ("Alt+drag",)),
        )

    def event(self, event: QEvent) -> bool:
        """Esc gives a number under the hand back before anybody else takes it."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self._records.document.is_scrubbing:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self.scrubbing.give_back():
                return True
        return super().event(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Nudges end with Alt; with Shift held, some desktops call that key Meta."""
        if event.key() in (Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr):
            self.scrubbing.end_nudges()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A number under the hand stays as it is."""
        self.scrubbing.end()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A number under the hand stays as it is."""
        self.scrubbing.end()
        super().hideEvent(event)

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
        if not self.scrubbing.press(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A number under the hand goes with it; without one, the mouse selects, but not away from a refused text."""
        if self._cells.refused_editor is not None:
            event.accept()
        elif not self.scrubbing.move(event):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What the hand did is one edit."""
        if not self.scrubbing.release():
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu about the cell under the mouse, or about the current one when a key asks."""
        index = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Mouse and index.isValid():
            if not self.selectionModel().isSelected(index):
                self.stand_on(index)
            self.menu_asked.emit(event.globalPos())
            return
        rect = self.visualRect(self.currentIndex())
        self.menu_asked.emit(self.viewport().mapToGlobal(rect.center()))

    def _ask_about_section(self, header: QHeaderView, at: QPoint) -> None:
        """A menu is wanted on a head or a label: its column or row is meant."""
        section, current = header.logicalIndexAt(at), self.currentIndex()
        if section < 0:
            return
        row, column = max(current.row(), 0), max(current.column(), 0)
        row, column = (row, section) if header is self.horizontalHeader() else (section, column)
        if self._can_stand(row, column):
            self.stand_on(self.model().index(row, column))
            self.menu_asked.emit(header.viewport().mapToGlobal(at))

    def _explain(self, index: Index) -> None:
        source = self.source(index)
        figure = self._records.figure_at(source)
        if figure is not None:
            self.explanation_asked.emit(self._records.identifier_at(source.column()), figure.id)
