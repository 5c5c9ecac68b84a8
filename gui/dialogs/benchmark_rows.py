"""The Qt model of the own measured rows: what the analyst typed, and beside it what is predicted."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor

from core.analysis.validation.own_benchmark import NOTHING_MEASURED, Comparison
from core.analysis.validation.own_rows import COLUMNS, OwnColumn, OwnRow, model_column, value_text
from core.bands import level_text
from core.cells import ENGLISH, NumberLocale
from core.errors import InfernomicsError
from core.names import excerpt
from gui.plain import plain_tip
from gui.tables.problem import Problem
from gui.tables.structure import Index
from gui.theme import current_theme

_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
_MEASURED = next(place for place, column in enumerate(COLUMNS, 1) if column.name == "measured")

PREDICTED, RATIO = _MEASURED + 1, _MEASURED + 2
"""The two columns that nobody types, right behind what was measured."""

_RESULTS = {
    PREDICTED: (
        f"Predicted ({level_text()})",
        "Without own rows, with the ends of its error band; or why it is not predicted.",
    ),
    RATIO: ("Ratio", "Measured over predicted."),
}


class BenchmarkRows(QAbstractTableModel):
    """Rows in the order they were added; those that the study is centred on take no more edits."""

    edited = Signal()
    """Rows were added, changed or taken away, or one is being typed: compare them anew."""

    def __init__(self, parent: QObject | None = None, locale: NumberLocale = ENGLISH) -> None:
        super().__init__(parent)
        self.locale = locale
        self._columns: tuple[OwnColumn, ...] = (model_column(()), *COLUMNS)
        self._rows: dict[int, OwnRow] = {}
        self._order: list[int] = []
        self._next = 0
        self._typed: tuple[int, OwnRow] | None = None
        self._comparisons: dict[int, Comparison] = {}
        self._counted: frozenset[int] = frozenset()

    # --- rows ---------------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> dict[int, OwnRow]:
        """The rows by number, in order; one that is being typed as it stands in its editor, where it can be read."""
        return self._rows | dict([self._typed] if self._typed else [])

    def number_at(self, position: int) -> int:
        """The number of the row at a position: it stays, whatever comes and goes around it."""
        return self._order[position]

    def comparison_at(self, position: int) -> Comparison | None:
        """What is known of the row at a position."""
        return self._comparisons.get(self.number_at(position)) if 0 <= position < len(self._rows) else None

    def is_counted(self, position: int) -> bool:
        """Whether the study is centred on the row at a position."""
        return self.number_at(position) in self._counted

    def offer_models(self, names: Sequence[str]) -> None:
        """Take these names of models."""
        self._columns = (model_column(names), *COLUMNS)

    def add(self, rows: Iterable[OwnRow]) -> None:
        """Put rows behind the last one."""
        new = list(rows)
        if not new:
            return
        self.beginInsertRows(_ROOT, len(self._rows), len(self._rows) + len(new) - 1)
        for row in new:
            self._rows[self._next] = row
            self._order.append(self._next)
            self._next += 1
        self.endInsertRows()
        self.edited.emit()

    def remove(self, positions: Iterable[int]) -> None:
        """Take rows out of the table; what the study is centred on stays."""
        for position in sorted(set(positions), reverse=True):
            self.beginRemoveRows(_ROOT, position, position)
            del self._rows[self._order.pop(position)]
            self.endRemoveRows()
        self.edited.emit()

    def show_results(self, comparisons: dict[int, Comparison], counted: frozenset[int]) -> None:
        """Show what is known of the rows, and which of them the study is centred on."""
        self._comparisons, self._counted = comparisons, counted
        if self._rows:
            last = len(self._rows) - 1
            self.dataChanged.emit(self.index(0, PREDICTED), self.index(last, RATIO))

    # --- writing ------------------------------------------------------------------------------------------------------

    def write(self, index: Index, text: str) -> str:
        """Write a text into a cell; why it is not taken, or ""."""
        self._typed = None
        try:
            row = self._read(index, text)
        except InfernomicsError as error:
            self.edited.emit()
            return Problem.of(error)
        self._rows[self.number_at(index.row())] = row
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), self.columnCount() - 1))
        self.edited.emit()
        return ""

    def preview(self, index: Index, text: str) -> None:
        """A text is being typed: compare the row as if it stood there already, where it can be read."""
        try:
            self._typed = (self.number_at(index.row()), self._read(index, text))
        except InfernomicsError:
            self._typed = None
        self.edited.emit()

    def forget_preview(self) -> None:
        """Nothing is being typed any more."""
        if self._typed is not None:
            self._typed = None
            self.edited.emit()

    def write_block(self, top: int, left: int, block: Sequence[Sequence[str]]) -> str:
        """Write a block of texts from a cell on, adding rows like the last one; all of it, or why none of it."""
        columns = [place for place in range(left, self.columnCount()) if self.column_at(place) is not None]
        if max(map(len, block), default=0) > len(columns):
            return f"The block has {max(map(len, block))} columns, the table only {len(columns)} from this cell on."
        last = list(self._rows.values())[-1]
        kept = list(self._rows.values())[top:] + [unmeasured(last)] * max(0, top + len(block) - len(self._rows))
        written: list[OwnRow] = []
        for position, (texts, row) in enumerate(zip(block, kept, strict=False), top):
            if position < len(self._rows) and self.is_counted(position):
                return f"Row {position + 1} is counted already and takes no edits."
            for place, text in zip(columns, texts, strict=False):
                column = self.column_at(place)
                try:
                    row = column.read(row, text, self.locale) if column else row
                except InfernomicsError as error:
                    return f"Row {position + 1}: {error} Nothing was pasted."
            written.append(row)
        inside = len(self._rows) - top
        self._rows |= {self.number_at(top + place): row for place, row in enumerate(written[:inside])}
        self.dataChanged.emit(self.index(top, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))
        self.add(written[inside:])
        self.edited.emit()
        return ""

    def _read(self, index: Index, text: str) -> OwnRow:
        row, column = self._rows[self.number_at(index.row())], self.column_at(index.column())
        if column is None or text == column.entry(row, self.locale):
            return row
        return column.read(row, text, self.locale)

    def column_at(self, place: int) -> OwnColumn | None:
        """The column that people type in at a place; None for the two beside."""
        if place in _RESULTS:
            return None
        return self._columns[place if place < PREDICTED else place - len(_RESULTS)]

    # --- what Qt asks for ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Number of columns, the two beside included."""
        return 0 if parent.isValid() else len(self._columns) + len(_RESULTS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What a cell takes."""
        flags = super().flags(index)
        if index.isValid() and self.column_at(index.column()) is not None and not self.is_counted(index.row()):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Texts, what an editor begins with, tips and colours."""
        if not index.isValid():
            return None
        column = self.column_at(index.column())
        row = self._rows[self.number_at(index.row())]
        if role == _Role.TextAlignmentRole:
            return self._side(index.column())
        if role == _Role.ForegroundRole:
            return self._colour(index)
        if column is None:
            return self._result(index) if role in (_Role.DisplayRole, _Role.ToolTipRole) else None
        if role == _Role.DisplayRole:
            return column.text(row, self.locale)
        if role == _Role.EditRole:
            return column.entry(row, self.locale)
        if role == _Role.ToolTipRole:
            return plain_tip("\n".join(filter(None, (excerpt(column.text(row, self.locale), 200), column.help))))
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Write a text that the view brings on its own."""
        return role == _Role.EditRole and not self.write(index, str(value))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Titles above, numbers on the left."""
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == _Role.DisplayRole else None
        column = self.column_at(section)
        title, words = (column.title, column.help) if column else _RESULTS[section]
        if role == _Role.DisplayRole:
            return title
        if role == _Role.ToolTipRole:
            return plain_tip(words)
        if role == _Role.TextAlignmentRole:
            return self._side(section)
        return None

    def _side(self, place: int) -> Qt.AlignmentFlag:
        column = self.column_at(place)
        left = place == PREDICTED or (column is not None and not column.is_number)
        return (Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter

    def _result(self, index: Index) -> str:
        found = self.comparison_at(index.row())
        if index.column() == RATIO:
            counted = "counted" if self.is_counted(index.row()) else ""
            ratio = "" if found is None or found.ratio is None else f"{found.ratio:.3g} ×"
            return ", ".join(filter(None, (ratio, counted))) or "—"
        return "" if found is None else predicted_words(found, self.locale)

    def _colour(self, index: Index) -> QColor | None:
        theme, found = current_theme(), self.comparison_at(index.row())
        if self.is_counted(index.row()):
            return QColor(theme.text_dim)
        if index.column() == PREDICTED and found is not None and found.predicted is None:
            return QColor(theme.warning)
        return QColor(theme.calculated) if index.column() in _RESULTS else None


def predicted_words(found: Comparison, locale: NumberLocale = ENGLISH) -> str:
    """What is predicted, with its band: "48.3 ms (35.5 … 65.7)"; or why nothing is."""
    if found.predicted is None:
        return found.reason
    low, high = value_text(found.low, "", locale), value_text(found.high, "", locale)
    return f"{value_text(found.predicted, found.unit, locale)} ({low} … {high})"


def row_words(position: int, found: Comparison, counted: bool, locale: NumberLocale = ENGLISH) -> str:
    """All that is known of a row, in a sentence."""
    if found.predicted is None:
        return f"Row {position + 1}: {found.reason}"
    said = f"Row {position + 1}: predicted {predicted_words(found, locale)} without own rows"
    if found.time_ratio is None:
        return f"{said}. {'Type what was measured.' if found.reason == NOTHING_MEASURED else found.reason}"
    kinds = " and ".join(found.counts_for)
    measured = value_text(found.measured, found.unit, locale)
    tail = "; the study is centred on it." if counted else "."
    return f"{said}, measured {measured}: {kinds} times × {found.time_ratio:.3g}{tail}"


def unmeasured(row: OwnRow) -> OwnRow:
    """A row that describes the same, nothing measured yet."""
    return dataclasses.replace(row, value=None)
