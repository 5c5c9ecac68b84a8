"""What is done to the selected block of a table as a whole: copied, pasted over, emptied, restored.

Each is one undo step or nothing at all.
"""

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView

from core.cells import EMPTY
from core.editing import Cell, restorable, restore, set_values
from core.errors import InfernomicsError
from core.fields import value_at
from core.ranges import scaled_range
from core.scenarios import BASE
from core.study import Study
from core.tab_separated import without_formula, write_block
from gui.tables.doubts import NO_ANSWERS, Answers
from gui.tables.entries import Value, copied_text, edit_title, field_of, owner_of, read_entry, shown_text, typed_text
from gui.tables.model import UNUSED, RecordTableModel
from gui.tables.paste import Plan, Target, plan_paste, read_block
from gui.tables.rows import RowKind

EXACT_FORMAT = "application/x-infernomics-cells"
"""Beside the text that is shown, the same block with every digit, for pasting it into another table here."""


class BlockEdits(QObject):
    """Edits of the selected block of one table."""

    refused = Signal(str)
    """Nothing was done; the sentence says why."""

    doubted = Signal(object, object)
    """Texts of a pasted block have two readings: the `CellAmbiguous` of each, and what pastes it with `Answers`."""

    half_fitted = Signal(object)
    """A pasted block fits in part: the `Plan`. Nothing is written until `write` is called with it."""

    def __init__(self, view: QTableView, model: RecordTableModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model

    # --- which cells --------------------------------------------------------------------------------------------------

    def _open_rows(self) -> list[int]:
        """Rows that hold values and are in sight: headings and rows that the find line hides are passed over."""
        rows = range(self._model.rowCount())
        return [
            row
            for row in rows
            if not self._view.isRowHidden(row) and self._model.row_at(row).kind is not RowKind.HEADING
        ]

    def _selected(self) -> tuple[list[int], list[int]]:
        """Rows and columns of the selection; of the current cell where nothing is selected."""
        ranges = self._view.selectionModel().selection().toList()
        rows = {row for part in ranges for row in range(part.top(), part.bottom() + 1)}
        columns = sorted({column for part in ranges for column in range(part.left(), part.right() + 1)})
        current = self._view.currentIndex()
        if not rows and current.isValid():
            return [current.row()], [current.column()]
        return [row for row in self._open_rows() if row in rows], columns

    def selected_cells(self) -> list[Cell]:
        """Addresses of the selected inputs."""
        rows, columns = self._selected()
        found = (self._model.cell_at(self._model.index(row, column)) for row in rows for column in columns)
        return [cell for cell in found if cell is not None]

    def _target(self, row: int, column: int) -> Target:
        index = self._model.index(row, column)
        label = f"{self._model.head(column).name}: {self._model.row_at(row).label}"
        if self._model.why_unused(index):
            return Target(None, label, "is not for this kind of workload.")
        return Target(self._model.cell_at(index), label)

    def _targets(self, rows: list[int], columns: list[int]) -> list[list[Target]]:
        return [[self._target(row, column) for column in columns] for row in rows]

    # --- copying ------------------------------------------------------------------------------------------------------

    def copy(self, *, with_labels: bool = False) -> None:
        """Put the block on the clipboard as tab-separated text; with_labels: names above and labels on the left too."""
        rows, columns = self._selected()
        if not rows or not columns:
            return
        shown = [[self._bare_text(self._model.index(row, column)) for column in columns] for row in rows]
        exact = [
            [str(self._model.index(row, column).data(Qt.ItemDataRole.EditRole) or "") for column in columns]
            for row in rows
        ]
        data = QMimeData()
        if with_labels:
            heads = [without_formula(self._model.head(column).name) for column in columns]
            labelled = [[self._model.row_at(row).label, *cells] for row, cells in zip(rows, shown, strict=True)]
            data.setText(write_block([["", *heads], *labelled]))
        else:
            data.setText(write_block(shown))
            data.setData(EXACT_FORMAT, write_block(exact).encode())
        QGuiApplication.clipboard().setMimeData(data)

    def _bare_text(self, index: QModelIndex) -> str:
        cell = self._model.cell_at(index)
        record = self._model.record_at(index.column())
        value = None if cell is None or record is None else value_at(record, cell.path)
        if isinstance(value, str):
            return without_formula(value)
        if cell is not None and record is not None:
            return copied_text(record, cell.path, self._model.locale)
        shown = str(index.data() or "")
        return "" if shown in (EMPTY, UNUSED) else shown

    # --- pasting ------------------------------------------------------------------------------------------------------

    def paste(self) -> None:
        """Write the clipboard's block from the top left of the selection on; a single cell goes to all selected."""
        data = QGuiApplication.clipboard().mimeData()
        exact = data.hasFormat(EXACT_FORMAT)
        text = bytes(data.data(EXACT_FORMAT).data()).decode(errors="replace") if exact else data.text()
        self._attempt(lambda: self._paste(text))

    def _paste(self, text: str, answers: Answers = NO_ANSWERS) -> None:
        rows, columns = self._selected()
        if not rows or not columns:
            return
        open_rows = self._open_rows()
        block = read_block(text, most_cells=len(open_rows) * self._model.columnCount())
        if not block:
            self.refused.emit("The clipboard holds no text that could be pasted.")
            return
        if len(block) > 1 or len(block[0]) > 1:
            rows = open_rows[open_rows.index(rows[0]) :]
            columns = list(range(columns[0], self._model.columnCount()))
        plan = plan_paste(
            self._model.document.shown, self._targets(rows, columns), block, self._model.locale, answers or {}
        )
        if plan.doubts:
            self.doubted.emit(plan.doubts, lambda more: self._paste(text, {**answers, **more}))
        elif not plan.refused:
            self.write(plan)
            self._select(rows, columns, block)
        elif plan.total == 1:
            self.refused.emit(plan.refused[0])
        else:
            self.half_fitted.emit(plan)

    def _select(self, rows: list[int], columns: list[int], block: list[list[str]]) -> None:
        """Show what a pasted block has covered."""
        if len(block) == 1 and len(block[0]) == 1:
            return
        last_column = columns[max(map(len, block)) - 1]
        covered = QItemSelection(
            self._model.index(rows[0], columns[0]), self._model.index(rows[len(block) - 1], last_column)
        )
        self._view.selectionModel().select(covered, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def write(self, plan: Plan, verb: str = "Paste") -> None:
        """Write the cells of a plan that fit, as one undo step."""
        document, today = self._model.document, self._model.today
        count = len(plan.values)
        title = f"{verb} {count} cells"
        if count == 1:
            title = edit_title(document.shown, *plan.values[0], self._model.locale)
        self._attempt(lambda: self._edit(title, set_values(document.study, plan.values, today)))

    # --- emptying and restoring ---------------------------------------------------------------------------------------

    def empty(self) -> None:
        """Empty the selected cells; nothing happens when one of them cannot be empty."""
        plan = plan_paste(self._model.document.shown, self._targets(*self._selected()), [[""]], self._model.locale)
        if plan.refused:
            self.refused.emit(plan.refused[0])
        elif plan.values:
            self.write(plan, "Empty")

    def nudge(self, percent: int) -> None:
        """Scale the selected numbers by some percent; whole numbers go by so many instead."""
        self._attempt(lambda: self._nudge(percent))

    def _nudge(self, percent: int) -> None:
        study, locale = self._model.document.shown, self._model.locale
        values: list[tuple[Cell, Value]] = []
        for cell in self.selected_cells():
            record = study.row(cell.table, cell.row)
            field, old = field_of(record, cell.path), value_at(record, cell.path)
            if (limits := record.ranges.get(cell.path)) is not None:
                values.append((cell, scaled_range(limits, Fraction(100 + percent, 100), field)))
            elif isinstance(old, int | float):
                new = old + percent if field.integer else old * (1 + percent / 100)
                # through the text, so that a bound is refused in the words of the cell
                values.append((cell, read_entry(study, cell, typed_text(new, field, locale), locale)))
        if values:
            self.write(Plan(tuple(values), ()), "Nudge")

    def restore(self) -> None:
        """Bring back the shipped values and sources of the selected cells."""
        study = self._model.document.study
        in_base = study.settings.scenario == BASE
        edited = [cell for cell in self.selected_cells() if restorable(study, cell)]
        if not edited:
            why = "no cell here has been edited" if in_base else "every cell here follows Base"
            self.refused.emit(f"Nothing to restore: {why}.")
            return
        title = f"Restore {len(edited)} shipped values" if in_base else f"{len(edited)} cells back to Base"
        if len(edited) == 1:
            record = study.row(edited[0].table, edited[0].row)
            field = field_of(record, edited[0].path)
            before = record.shipped[edited[0].path].value if in_base else value_at(record, edited[0].path)
            shown = shown_text(before, field, self._model.locale)
            title = f"{owner_of(study, edited[0])}{field.label} back to {shown}"
        self._attempt(lambda: self._edit(title, restore(study, *edited)))

    def _edit(self, title: str, after: Study) -> None:
        self._model.document.edit(title, lambda _study: after)

    def _attempt(self, action: Callable[[], None]) -> None:
        """Do something; a refusal is told under the table and nowhere else."""
        try:
            action()
        except InfernomicsError as error:
            self.refused.emit(str(error))
