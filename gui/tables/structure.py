"""Which rows and columns a table of inputs has, and how they follow the document.

Columns come and go one by one, so that a view keeps its widths and its current cell; rows of calculated figures come
and go with the outcome.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.editing import Cell
from core.fields import Field, FieldKind, fields_of, value_at
from core.names import excerpt
from core.outcome import Calculated
from core.pasting import Target
from core.records import Record
from core.study import Study
from core.workload_kind import why_unused
from gui.document import Document
from gui.tables.rows import RECORD_TYPES, TABLE_OF_TAB, Row, RowKind, arranged, belongs, calculated_rows, field_rows

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class TableStructure(QAbstractTableModel):
    """The rows and columns of one tab over the open document; what is in the cells is another class's job."""

    def __init__(self, document: Document, tab: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.tab = tab
        self.table = TABLE_OF_TAB[tab]
        self.transposed = False
        """Whether the view shows records as rows; it says so itself."""
        self._order: tuple[str, ...] = ()
        self._fields = field_rows(tab, document.shown.rows(self.table))
        self._figures: dict[str, dict[str, Calculated]] = {}
        self._rows: tuple[Row, ...] = self._fields
        self._columns = self._record_ids()
        self._heads = self._what_heads_show()
        self._read_outcome()
        document.edited.connect(self._follow_study)
        document.changed.connect(self._follow_outcome)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Number of rows, headings included."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Number of records."""
        return 0 if parent.isValid() else len(self._columns)

    @property
    def has_heads(self) -> bool:
        """Whether columns are records that can be named, added and chosen, and not the one site or money."""
        return self.table in ("chips", "workloads")

    @property
    def noun(self) -> str:
        """What a record is called: "chip" or "workload"; "column" where there is one only."""
        return {"chips": "chip", "workloads": "workload"}.get(self.table, "column")

    @property
    def is_single(self) -> bool:
        """Whether there is one column only, so that each source has room beside its value."""
        return len(self._columns) == 1 and not self.transposed

    def longest_words(self, row: int) -> str:
        """The longest text of a calculated row, "" where it holds numbers only."""
        key = self._rows[row].key
        cells = (column[key] for column in self._figures.values() if key in column)
        return max((cell.value for cell in cells if isinstance(cell.value, str)), key=len, default="")

    def row_at(self, row: int) -> Row:
        """What a row is for."""
        return self._rows[row]

    def unit_at(self, row: int) -> str:
        """The unit that the numbers of a row are usually shown in; "" for words and headings."""
        key = self._rows[row].key
        if self._rows[row].kind is RowKind.FIELD:
            field = self.field(key)
            unit = (field.display or (field.unit,))[0] if field.kind is FieldKind.NUMBER else ""
        else:
            figure = next((column[key] for column in self._figures.values() if key in column), None)
            unit = "" if figure is None or isinstance(figure.value, str) else (figure.display or (figure.unit,))[0]
        return "" if unit == "1" else unit

    def field(self, path: str) -> Field:
        """The declaration of a field of this tab's records."""
        return fields_of(RECORD_TYPES[self.table])[path]

    def values_of(self, row: int) -> list[tuple[str, float | str | None]]:
        """What each record has in a row: a field's value, or a calculated figure's."""
        what = self._rows[row]
        if what.kind is RowKind.CALCULATED:
            return [
                (identifier, figure.value if (figure := self._figures.get(identifier, {}).get(what.key)) else None)
                for identifier in self._columns
            ]
        records = ((identifier, self.record_at(column)) for column, identifier in enumerate(self._columns))
        return [
            (
                identifier,
                None if record is None or why_unused(self.field(what.key), record) else value_at(record, what.key),
            )
            for identifier, record in records
        ]

    def record_at(self, column: int) -> Record | None:
        """The record of a column; None in the moment between an edit that took it away and the news of it."""
        records = self.document.shown.rows(self.table)
        identifier = self._columns[column]
        if column < len(records) and records[column].id == identifier:
            return records[column]
        return next((record for record in records if record.id == identifier), None)

    def cell_at(self, index: Index) -> Cell | None:
        """The address of an input cell; None for headings, calculated figures, and what is not for this kind."""
        if not index.isValid() or self._rows[index.row()].kind is not RowKind.FIELD or self.why_unused(index):
            return None
        return Cell(self.table, self._columns[index.column()], self._rows[index.row()].key)

    def targets(self, rows: Sequence[int], columns: Sequence[int]) -> list[list[Target]]:
        """What texts that are pasted into these rows and columns would meet there."""
        records = [self.record_at(column) for column in columns]
        return [self._targets_in(self._rows[row], records) for row in rows]

    def _targets_in(self, what: Row, records: Sequence[Record | None]) -> list[Target]:
        """The targets of one row; thousands are made for a large block, so each is made with little ado."""
        if what.kind is not RowKind.FIELD:
            return [Target(None, self._place_words(what, record)) for record in records]
        table, path, label, field = self.table, what.key, what.label, self.field(what.key)
        return [
            Target(Cell(table, record.id, path), label, "", record, field)
            if record is not None and not (field.only and why_unused(field, record))
            else Target(None, self._place_words(what, record), "is not for this kind of workload.")
            for record in records
        ]

    def _place_words(self, what: Row, record: Record | None) -> str:
        return f"{excerpt(record.name)}: {what.label}" if record is not None and self.has_heads else what.label

    def why_unused(self, index: Index) -> str:
        """Why an input means nothing for the record of its column, such as tokens for a network; "" where it does."""
        row, record = self._rows[index.row()], self.record_at(index.column())
        if row.kind is not RowKind.FIELD or record is None:
            return ""
        return why_unused(fields_of(type(record))[row.key], record)

    def figure_at(self, index: Index) -> Calculated | None:
        """The calculated figure of a cell, if it has one."""
        if not index.isValid() or self._rows[index.row()].kind is not RowKind.CALCULATED:
            return None
        return self._figures.get(self._columns[index.column()], {}).get(self._rows[index.row()].key)

    def index_of(self, cell: Cell) -> QModelIndex:
        """Where an input cell stands; an invalid index when it is not in this tab."""
        if cell.table != self.table or cell.row not in self._columns:
            return QModelIndex()
        row = self.row_of(cell.path)
        return self.index(row, self._columns.index(cell.row)) if row >= 0 else QModelIndex()

    def row_of(self, path: str) -> int:
        """The row of a field by its path; -1 when this tab has none."""
        rows = enumerate(self._fields)
        return next((number for number, row in rows if row.kind is RowKind.FIELD and row.key == path), -1)

    def group_of(self, row: int) -> range:
        """The rows of fields that stand together with a row under one heading; none for headings and figures."""
        if self._rows[row].kind is not RowKind.FIELD:
            return range(0)
        first = last = row
        while first > 0 and self._rows[first - 1].kind is RowKind.FIELD:
            first -= 1
        while last + 1 < len(self._fields) and self._rows[last + 1].kind is RowKind.FIELD:
            last += 1
        return range(first, last + 1)

    def column_of(self, identifier: str) -> int:
        """The column of a record; -1 when there is none."""
        return self._columns.index(identifier) if identifier in self._columns else -1

    def take_order(self, paths: tuple[str, ...]) -> None:
        """Show the fields of each group in this order; those that it does not name keep their places."""
        if paths != self._order:
            self._order = paths
            self._take_fields(field_rows(self.tab, self.document.shown.rows(self.table)))

    def identifier_at(self, column: int) -> str:
        """The id of a column's record."""
        return self._columns[column]

    # --- following the document ---------------------------------------------------------------------------------------

    def _record_ids(self) -> list[str]:
        return [record.id for record in self.document.shown.rows(self.table)]

    def _follow_study(self, _text: str, _before: Study, _after: Study) -> None:
        """Only columns come and go at once; what cells hold is told with the outcome, so that it is painted once."""
        self._take_columns(self._record_ids())

    def _follow_outcome(self) -> None:
        self._take_columns(self._record_ids())
        self._take_fields(field_rows(self.tab, self.document.shown.rows(self.table)))
        self._read_outcome()
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1))
        heads = self._what_heads_show()
        if heads != self._heads:
            self._heads = heads
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)

    def _what_heads_show(self) -> tuple[object, ...]:
        """Names and choices: a table lays itself out anew when its header changes, so it is told only if it does."""
        study = self.document.shown
        return (tuple(record.name for record in study.rows(self.table)), study.settings)

    def _read_outcome(self) -> None:
        calculated = self.document.outcome.calculated
        figures = {
            identifier: {
                cell.id: cell for cell in calculated.get((self.table, identifier), ()) if belongs(cell, self.tab)
            }
            for identifier in self._columns
        }
        rows = calculated_rows(cell for column in figures.values() for cell in column.values())
        first = len(self._fields)
        old = self._rows[first:]
        if rows != old and old:
            self.beginRemoveRows(_ROOT, first, len(self._rows) - 1)
            self._rows = self._fields
            self.endRemoveRows()
        self._figures = figures
        if rows != old and rows:
            self.beginInsertRows(_ROOT, first, first + len(rows) - 1)
            self._rows = (*self._fields, *rows)
            self.endInsertRows()

    def _take_fields(self, standing: tuple[Row, ...]) -> None:
        """Remove, move and insert rows of fields where another kind of workload came or went, or the order is new."""
        wanted = arranged(standing, self._order)
        if wanted == self._fields:
            return
        for number in reversed(range(len(self._fields))):
            if self._fields[number] not in wanted:
                self.beginRemoveRows(_ROOT, number, number)
                self._set_fields(self._fields[:number] + self._fields[number + 1 :])
                self.endRemoveRows()
        kept = tuple(row for row in wanted if row in self._fields)
        if kept != self._fields:
            moved = [kept.index(row) for row in self._fields]
            self._permute(lambda: self._set_fields(kept), rows=moved)
        for number, row in enumerate(wanted):
            if number >= len(self._fields) or self._fields[number] != row:
                self.beginInsertRows(_ROOT, number, number)
                self._set_fields((*self._fields[:number], row, *self._fields[number:]))
                self.endInsertRows()

    def _set_fields(self, fields: tuple[Row, ...]) -> None:
        self._rows = (*fields, *self._rows[len(self._fields) :])
        self._fields = fields

    def _take_columns(self, wanted: list[str]) -> None:
        """Remove, move and insert columns, so that views keep their widths and the current cell."""
        if wanted == self._columns:
            return
        kept = [identifier for identifier in wanted if identifier in set(self._columns)]
        if not kept:
            self.beginResetModel()
            self._columns = wanted
            self.endResetModel()
            return
        for column in reversed(range(len(self._columns))):
            if self._columns[column] not in wanted:
                self.beginRemoveColumns(_ROOT, column, column)
                self._columns = self._columns[:column] + self._columns[column + 1 :]
                self.endRemoveColumns()
        if kept != self._columns:
            places = {identifier: place for place, identifier in enumerate(kept)}
            moved = [places[identifier] for identifier in self._columns]
            self._permute(lambda: setattr(self, "_columns", kept), columns=moved)
        for column, identifier in enumerate(wanted):
            if column >= len(self._columns) or self._columns[column] != identifier:
                self.beginInsertColumns(_ROOT, column, column)
                self._columns = [*self._columns[:column], identifier, *self._columns[column:]]
                self.endInsertColumns()

    def _permute(self, change: Callable[[], None], rows: Sequence[int] = (), columns: Sequence[int] = ()) -> None:
        """Put rows or columns into another order, all at once; the new places are given by the old ones."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        change()
        after = [
            self.index(
                rows[index.row()] if index.row() < len(rows) else index.row(),
                columns[index.column()] if index.column() < len(columns) else index.column(),
            )
            for index in before
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
