"""What is done to the selected block of a table as a whole: copied, pasted over, emptied, restored.

Each is one undo step or nothing at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication

from core.cell_text import copied_text, edit_title, field_of, owner_of, shown_text, whole_text
from core.cells import EMPTY
from core.doubts import NO_ANSWERS, Answers
from core.editing import Cell, restorable, restore, set_values
from core.errors import InfernomicsError
from core.fields import FieldKind, value_at
from core.pasting import ExactCell, Plan, Target, check_size, plan_fill, plan_paste, read_exact, write_exact
from core.scenarios import BASE
from core.study import Study
from core.tab_separated import read_block, without_formula, write_block
from gui.tables.model import UNUSED, RecordTableModel

EXACT_FORMAT = "application/x-infernomics-cells"
"""Beside the text that is shown, the same block with every digit, for pasting it into another table here."""


class BlockView(Protocol):
    """The table as the edits of its blocks need it: `gui.tables.view.RecordTable`."""

    @property
    def transposed(self) -> bool:
        """Whether records are rows and parameters columns."""

    def open_rows(self) -> list[int]:
        """Rows in sight that hold values."""

    def open_columns(self) -> list[int]:
        """Columns in sight that hold values."""

    def currentIndex(self) -> QModelIndex:
        """The current cell."""

    def selectionModel(self) -> QItemSelectionModel:
        """What is selected."""

    def model(self) -> QAbstractItemModel:
        """The model in the view's own orientation."""


class BlockEdits(QObject):
    """Edits of the selected block of one table. Rows and columns here are those of the view."""

    refused = Signal(str)
    """Nothing was done, or something was passed over; the sentence says why."""

    doubted = Signal(object, object)
    """Texts of a pasted block have two readings: the `CellAmbiguous` of each, and what pastes it with `Answers`."""

    half_fitted = Signal(object)
    """A block fits in part: the `Plan`. Nothing is written until `write` is called with it."""

    def __init__(self, view: BlockView, model: RecordTableModel) -> None:
        super().__init__(model)
        self._view = view
        self._model = model

    # --- which cells --------------------------------------------------------------------------------------------------

    def selected(self) -> tuple[list[int], list[int]]:
        """Rows and columns of the selection that are in sight; of the current cell where nothing is selected."""
        ranges = self._view.selectionModel().selection().toList()
        rows = {row for part in ranges for row in range(part.top(), part.bottom() + 1)}
        columns = {column for part in ranges for column in range(part.left(), part.right() + 1)}
        current = self._view.currentIndex()
        if not rows and current.isValid():
            rows, columns = {current.row()}, {current.column()}
        return (
            [row for row in self._view.open_rows() if row in rows],
            [column for column in self._view.open_columns() if column in columns],
        )

    def _place(self, row: int, column: int) -> tuple[int, int]:
        """Row and column of the model that a cell of the view shows."""
        return (column, row) if self._view.transposed else (row, column)

    def _index(self, row: int, column: int) -> QModelIndex:
        return self._model.index(*self._place(row, column))

    def selected_cells(self) -> list[Cell]:
        """Addresses of the selected inputs."""
        rows, columns = self.selected()
        found = (self._model.cell_at(self._index(row, column)) for row in rows for column in columns)
        return [cell for cell in found if cell is not None]

    def targets(self, rows: list[int], columns: list[int]) -> list[list[Target]]:
        """What a block that is pasted over these cells would meet."""
        if not self._view.transposed:
            return self._model.targets(rows, columns)
        turned = self._model.targets(columns, rows)
        return [list(line) for line in zip(*turned, strict=True)]

    # --- copying ------------------------------------------------------------------------------------------------------

    def copy(self, *, with_labels: bool = False) -> None:
        """Put the block on the clipboard as tab-separated text; with_labels: names above and labels on the left too."""
        rows, columns = self.selected()
        if not rows or not columns:
            return
        shown = [[self._bare_text(self._index(row, column)) for column in columns] for row in rows]
        data = QMimeData()
        if with_labels:
            heads = [without_formula(self._head(column, Qt.Orientation.Horizontal)) for column in columns]
            sides = [without_formula(self._head(row, Qt.Orientation.Vertical)) for row in rows]
            labelled = [[side, *cells] for side, cells in zip(sides, shown, strict=True)]
            data.setText(write_block([["", *heads], *labelled]))
        else:
            data.setText(write_block(shown))
            data.setData(EXACT_FORMAT, write_exact(self._exact_block(rows, columns)))
        QGuiApplication.clipboard().setMimeData(data)

    def _head(self, section: int, orientation: Qt.Orientation) -> str:
        return str(self._view.model().headerData(section, orientation) or "")

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

    def _exact_block(self, rows: list[int], columns: list[int]) -> list[list[ExactCell]]:
        return [[self._exact(self._index(row, column)) for column in columns] for row in rows]

    def _exact(self, index: QModelIndex) -> ExactCell:
        """A cell with every digit, and its range, for the tables here."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        cell, record = self._model.cell_at(index), self._model.record_at(index.column())
        if cell is None or record is None:
            return ExactCell("" if text == UNUSED else text)
        field, value = field_of(record, cell.path), value_at(record, cell.path)
        if field.kind is not FieldKind.NUMBER or value is None:
            return ExactCell(text)
        with_unit = whole_text(value, field, self._model.locale)  # so that a field of another dimension refuses it
        return ExactCell(with_unit, field.unit, value, record.ranges.get(cell.path))

    # --- pasting ------------------------------------------------------------------------------------------------------

    def paste(self) -> None:
        """Write the clipboard's block from the top left of the selection on; a single cell goes to all selected."""
        data = QGuiApplication.clipboard().mimeData()
        exact = read_exact(bytes(data.data(EXACT_FORMAT).data())) if data.hasFormat(EXACT_FORMAT) else None
        self._attempt(lambda: self._paste(exact, data.text()))

    def _paste(self, exact: list[list[ExactCell]] | None, text: str, answers: Answers = NO_ANSWERS) -> None:
        rows, columns = self.selected()
        if not rows or not columns:
            return
        open_rows, open_columns = self._view.open_rows(), self._view.open_columns()
        block: Sequence[Sequence[str | ExactCell]]
        block = exact or read_block(text, most_cells=len(open_rows) * len(open_columns))
        if not block:
            self.refused.emit("The clipboard holds no text that could be pasted.")
            return
        is_one = len(block) == 1 and len(block[0]) == 1
        if not is_one:
            rows = open_rows[open_rows.index(rows[0]) :]
            columns = open_columns[open_columns.index(columns[0]) :]
        shown, locale = self._model.document.shown, self._model.locale
        if is_one:
            plan = plan_paste(shown, self.targets(rows, columns), block, locale, answers)
        else:
            check_size(block, len(rows), len(columns))
            targets = self.targets(rows[: len(block)], columns[: max(map(len, block))])
            plan = plan_paste(shown, targets, block, locale, answers)
        if plan.doubts:
            self.doubted.emit(plan.doubts, lambda more: self._paste(exact, text, {**answers, **more}))
        elif not plan.refused:
            self.write(plan)
            if not is_one:
                self._select(rows[0], columns[0], rows[len(block) - 1], columns[max(map(len, block)) - 1])
        elif plan.total == 1:
            self.refused.emit(plan.refused[0])
        else:
            self.half_fitted.emit(plan)

    def _select(self, top: int, left: int, bottom: int, right: int) -> None:
        """Show what a pasted block has covered."""
        model = self._view.model()
        covered = QItemSelection(model.index(top, left), model.index(bottom, right))
        self._view.selectionModel().select(covered, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def write(self, plan: Plan) -> None:
        """Write the cells of a plan that fit, as one undo step; then say what was passed over."""
        document, today = self._model.document, self._model.today
        count = len(plan.values)
        title = f"{plan.verb} {count} cells{plan.words}"
        if count == 1:
            title = edit_title(document.shown, *plan.values[0], self._model.locale)

        def written() -> None:
            self._edit(title, set_values(document.study, plan.values, today))
            if plan.passed_over:
                self.refused.emit(plan.passed_over)

        self._attempt(written)

    # --- filling ------------------------------------------------------------------------------------------------------

    def fill(self, orientation: Qt.Orientation) -> None:
        """Fill the selection down (Vertical) from its first row, or right from its first column.

        A single row or column is filled from its neighbour, as spreadsheets do. Values go over with their ranges.
        """
        self._attempt(lambda: self._fill(downward=orientation is Qt.Orientation.Vertical))

    def _fill(self, *, downward: bool) -> None:
        rows, columns = self.selected()
        if not rows or not columns:
            return
        along, places = (rows, self._view.open_rows()) if downward else (columns, self._view.open_columns())
        if len(along) > 1:
            first, targets = along[0], along[1:]
        elif places.index(along[0]) > 0:
            first, targets = places[places.index(along[0]) - 1], along
        else:
            side = "above" if downward else "on the left"
            self.refused.emit(f"There is no cell {side} to fill from.")
            return
        if downward:
            sources, places_to = self._exact_block([first], columns), self.targets(targets, columns)
            block = [sources[0] for _ in targets]
        else:
            sources, places_to = self._exact_block(rows, [first]), self.targets(rows, targets)
            block = [[source[0]] * len(targets) for source in sources]
        words = " down" if downward else " right"
        plan = plan_fill(self._model.document.shown, places_to, block, self._model.locale, words)
        if plan.refused and plan.total > 1:
            self.half_fitted.emit(plan)
        elif plan.values:
            self.write(plan)
        else:
            self.refused.emit(plan.refused[0] if plan.refused else plan.passed_over)

    # --- emptying and restoring ---------------------------------------------------------------------------------------

    def empty(self) -> None:
        """Empty the selected cells; nothing happens when one of them cannot be empty."""
        plan = plan_paste(self._model.document.shown, self.targets(*self.selected()), [[""]], self._model.locale)
        if plan.refused:
            self.refused.emit(plan.refused[0])
        elif plan.values:
            self.write(replace(plan, verb="Empty"))

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
