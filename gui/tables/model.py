"""The Qt model of a table of inputs: fields as rows, one column a record.

It keeps nothing that the document has: every value is read from `document.shown` when it is asked for.
"""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal

from core.cell_text import calculated_text, edit_title, entry_text, field_of, owner_of, read_entry, shown_text
from core.cells import ENGLISH, NumberLocale
from core.editing import Cell, set_value
from core.errors import InfernomicsError
from core.fields import value_at
from core.names import visible
from core.outcome import Calculated
from core.provenance import DOT, range_words, source_words
from core.records import LANGUAGE_MODEL, Record, Workload
from core.scenarios import overrides_by_cell
from core.study import Override, Study
from gui.document import Document
from gui.plain import plain_tip
from gui.tables.problem import Problem
from gui.tables.rows import RowKind
from gui.tables.states import (
    CellState,
    Details,
    Mark,
    calculated_details,
    calculated_tip,
    details_of,
    state_of,
    tip_of,
)
from gui.tables.structure import Index, TableStructure

_Role = Qt.ItemDataRole
STATE_ROLE = int(_Role.UserRole) + 1
UNUSED = "–"
"""What stands where a field is for another kind of workload; nothing that could be is shown as "—"."""
PARTS_ROLE = int(_Role.UserRole) + 2
"""The value and its unit apart, for drawing: ("3350", "GB/s")."""


class ColumnHead(NamedTuple):
    """What the head of a column says: the record's name, a quiet second line, whether it is the chosen one."""

    name: str
    note: str
    chosen: bool


class RecordTableModel(TableStructure):
    """One tab of inputs over the open document: the texts and states of its cells, and writing into them."""

    refused = Signal(str)
    """A text was not taken; the sentence says why and what would be."""

    def __init__(
        self,
        document: Document,
        tab: str,
        locale: NumberLocale = ENGLISH,
        today: datetime.date | None = None,
        parent: QObject | None = None,
    ) -> None:
        self.locale = locale
        self._today = today
        self._overrides: tuple[Study, Mapping[tuple[str, str, str], Override]] | None = None
        super().__init__(document, tab, parent)

    @property
    def today(self) -> datetime.date:
        """The day that edits are dated and sources are judged against."""
        return self._today or datetime.date.today()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Fields can be edited, figures and what is not for this kind selected, headings neither."""
        if not index.isValid() or self._rows[index.row()].kind is RowKind.HEADING:
            return Qt.ItemFlag.NoItemFlags
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return usable if self.cell_at(index) is None else usable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """A cell's text, state or tip."""
        if not index.isValid():
            return None
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        kind = self._rows[index.row()].kind
        record = self.record_at(index.column())
        if kind is RowKind.HEADING or record is None:
            return None
        if kind is RowKind.CALCULATED:
            return self._figure_data(self.figure_at(index), index, role)
        if why := self.why_unused(index):
            return self._unused_data(index, why, role)
        return self._field_data(record, self._rows[index.row()].key, role)

    def _unused_data(self, index: Index, why: str, role: int) -> Any:
        """A cell of a field that is for another kind of workload."""
        if role == _Role.DisplayRole:
            return UNUSED
        if role == STATE_ROLE:
            return CellState(empty=True)
        if role == PARTS_ROLE:
            return UNUSED, ""
        if role == _Role.ToolTipRole:
            return plain_tip(f"{self._owner(index)}{why}")
        if role == _Role.AccessibleTextRole:
            return "not for this kind"
        return None

    def _field_data(self, record: Record, path: str, role: int) -> Any:
        field = field_of(record, path)
        value = value_at(record, path)
        if role == _Role.DisplayRole:
            return shown_text(value, field, self.locale)
        if role == _Role.EditRole:
            return entry_text(record, path, self.locale)
        if role == STATE_ROLE:
            return self._state(record, path)
        if role == PARTS_ROLE:
            return _parts(value, shown_text(value, field, self.locale))
        if role == _Role.ToolTipRole:
            return plain_tip(self._tip(Cell(self.table, record.id, path)))
        if role == _Role.AccessibleTextRole:
            ranged = range_words(record.ranges, path, field, self.locale)
            words = (shown_text(value, field, self.locale), ranged, self._state(record, path).words)
            return ", ".join(filter(None, words))
        if role == _Role.AccessibleDescriptionRole:
            return self._beside(record, path)
        return None

    def _figure_data(self, figure: Calculated | None, index: Index, role: int) -> Any:
        if figure is None:
            return CellState(Mark.CALCULATED, empty=True) if role == STATE_ROLE else None
        if role in (_Role.DisplayRole, _Role.EditRole):
            return calculated_text(figure, self.locale)
        if role == STATE_ROLE:
            return CellState(Mark.CALCULATED, empty=figure.value is None)
        if role == PARTS_ROLE:
            return _parts(figure.value, calculated_text(figure, self.locale))
        if role == _Role.ToolTipRole:
            return plain_tip(calculated_tip(self._owner(index), figure, self.locale))
        if role == _Role.AccessibleTextRole:
            return f"{calculated_text(figure, self.locale)}, calculated"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """The name of a record above, the label of a row on the left."""
        if orientation == Qt.Orientation.Horizontal:
            return self._head_data(section, role) if 0 <= section < len(self._columns) else None
        if not 0 <= section < len(self._rows):
            return None
        row = self._rows[section]
        if role == _Role.DisplayRole:
            return row.label
        if role == _Role.ToolTipRole and row.help:
            return plain_tip(f"{row.label}\n{row.help}")
        return None

    def _head_data(self, column: int, role: int) -> Any:
        head = self.head(column)
        if role == _Role.DisplayRole:
            return head.name
        if role == _Role.ToolTipRole:
            return plain_tip("\n".join(filter(None, head[:2])))
        return None

    def head(self, column: int) -> ColumnHead:
        """What the head of a column says."""
        record = self.record_at(column)
        if record is None or not self.has_heads:
            return ColumnHead("" if record is None else "Value", "", False)
        settings = self.document.shown.settings
        if self.table == "chips":
            chosen = record.id == settings.reference_chip
            note = "reference chip" if chosen else ""
        else:
            chosen = record.id == settings.selected_workload
            note = "in the charts" if chosen else model_name_of(record)
        return ColumnHead(visible(record.name), visible(note), chosen)

    def details(self, index: Index) -> Details:
        """What the strip below the table says of a cell."""
        if not index.isValid() or self.record_at(index.column()) is None:
            return Details()
        figure = self.figure_at(index)
        if figure is not None:
            return calculated_details(self._owner(index), figure)
        if why := self.why_unused(index):
            return Details(self._rows[index.row()].label, why)
        cell = self.cell_at(index)
        if cell is None:
            return Details()
        return details_of(self.document.shown, cell, self.locale, self.base_of(cell))

    def base_of(self, cell: Cell) -> Record | None:
        """The record as Base has it, where the scenario on show overrides this cell; None where it follows Base."""
        study = self.document.study
        if self._overrides is None or self._overrides[0] is not study:
            self._overrides = (study, overrides_by_cell(study))
        return study.row(cell.table, cell.row) if tuple(cell) in self._overrides[1] else None

    def _state(self, record: Record, path: str) -> CellState:
        overridden = self.base_of(Cell(self.table, record.id, path)) is not None
        return state_of(record, path, self.today, overridden=overridden)

    def _beside(self, record: Record, path: str) -> str:
        """What stands beside a single value: its source, after what Base has where that is another value."""
        base = self.base_of(Cell(self.table, record.id, path))
        words = source_words(record.source_of(path))
        if base is None:
            return words
        return f"Base {shown_text(value_at(base, path), field_of(record, path), self.locale)}{DOT}{words}"

    def _tip(self, cell: Cell) -> str:
        return tip_of(self.document.shown, cell, self.locale, self.base_of(cell))

    def _owner(self, index: Index) -> str:
        return owner_of(self.document.shown, Cell(self.table, self._columns[index.column()], ""))

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Write a text into a cell; False, and `refused` with the reason, when the cell does not take it."""
        if role != _Role.EditRole or self.cell_at(index) is None:
            return False
        problem = self.write(index, str(value))
        if problem:
            self.refused.emit(problem)
        return not problem

    def write(self, index: Index, text: str) -> str:
        """Write a text into an input cell as one undo step; the reason when the cell does not take it, else ""."""
        cell = self.cell_at(index)
        if cell is None:
            return self.why_unused(index) or "Calculated figures take no value."
        shown = self.document.shown
        if text == self.data(index, _Role.EditRole):
            return ""  # what stood there: nothing to read anew
        try:
            value = read_entry(shown, cell, text, self.locale)
            after = set_value(self.document.study, cell, value, self.today)
        except InfernomicsError as error:
            return Problem.of(error)
        self.document.edit(edit_title(shown, cell, value, self.locale), lambda _study: after)
        return ""


def model_name_of(record: Record) -> str:
    """The name of the model or network that a workload runs."""
    if not isinstance(record, Workload):
        return ""
    return record.model.model_name if record.kind == LANGUAGE_MODEL else record.network.network_name


def _parts(value: float | str | None, shown: str) -> tuple[str, str]:
    if isinstance(value, str):
        return shown, ""
    number, _, unit = shown.partition(" ")  # grouping spaces are narrow ones
    return number, unit
