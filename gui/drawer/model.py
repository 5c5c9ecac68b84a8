"""The Qt model of a table of results: some of its rows, in some order. Cells are made when they are looked at."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from core.book import Mask
from core.data_table import DataTable, Words
from core.names import visible
from core.numerals import ENGLISH, NumberLocale
from gui.plain import plain_tip
from gui.theme import current_theme

_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
_ROLES = frozenset(
    {_Role.DisplayRole, _Role.TextAlignmentRole, _Role.ToolTipRole, _Role.ForegroundRole, _Role.FontRole}
)
_ARROWS = ("▴", "▾")
_NO_TABLE = DataTable((), 0)


class DataTableModel(QAbstractTableModel):
    """A `DataTable` for a view, filtered by a mask and by sought words, sorted by one column."""

    def __init__(self, locale: NumberLocale = ENGLISH, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.locale = locale
        self.table = _NO_TABLE
        self._kept: Mask | None = None
        self._sought = ""
        self._sorted_by: tuple[str, bool] | None = None
        self._rows: Any = np.arange(0)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_table(self, table: DataTable, kept: Mask | None = None, sought: str = "") -> None:
        """Show another table, or other rows of it: those in `kept` that hold the sought words; the sorting stays."""
        self.beginResetModel()
        self.table, self._kept, self._sought = table, kept, sought
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by -1 as the table came."""
        ids = [one.id for one in self.table.columns]
        descending = order == Qt.SortOrder.DescendingOrder
        self._sorted_by = (ids[column], descending) if 0 <= column < len(ids) else None
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        sources = [self.source_row(index.row()) for index in before]
        self._arrange()
        places = {int(source): row for row, source in enumerate(self._rows)}
        after = [self.index(places[source], index.column()) for source, index in zip(sources, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        """The rows that are shown, in their order."""
        shown = self.table.holding(self._sought, self.locale)
        if self._kept is not None:
            shown = shown & self._kept
        order: Any = np.arange(self.table.row_count)
        column = next((one for one in self.table.columns if self._sorted_by and one.id == self._sorted_by[0]), None)
        if column is not None and self._sorted_by is not None:
            order = column.order(descending=self._sorted_by[1])
        self._rows = order[shown[order]]

    def _arrow(self, column: str) -> str:
        """The mark of the column that the rows are sorted by."""
        if self._sorted_by is None or self._sorted_by[0] != column:
            return ""
        return f"{_ARROWS[self._sorted_by[1]]} "

    def source_row(self, row: int) -> int:
        """The row of the table that stands in a row of the view."""
        return int(self._rows[row])

    def key(self, row: int) -> int:
        """What makes a row the same one in the next table."""
        return self.table.key(self.source_row(row))

    def as_text(self, rows: list[int] | None = None, *, heads: bool) -> str:
        """Rows of the view (all if None) as tab-separated text with every digit."""
        shown = range(len(self._rows)) if rows is None else rows
        return self.table.as_text((self.source_row(row) for row in shown), self.locale, heads=heads)

    # --- Qt -----------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Rows that are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Columns of the table."""
        return 0 if parent.isValid() else len(self.table.columns)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Texts, tips and looks."""
        if not index.isValid() or role not in _ROLES:
            return None
        row, column = self.source_row(index.row()), self.table.columns[index.column()]
        if role == _Role.DisplayRole:
            return column.shown(row, self.locale)
        if role == _Role.TextAlignmentRole:
            return _side(isinstance(column, Words)) | Qt.AlignmentFlag.AlignVCenter
        if role == _Role.ToolTipRole:
            if not isinstance(column, Words):
                return None
            return plain_tip(column.tips[row] if column.tips else column.shown(row, self.locale))
        if role == _Role.ForegroundRole and self.table.faint is not None and self.table.faint[row]:
            return QColor(current_theme().text_dim)
        if role == _Role.FontRole and row in self.table.marked:
            return marked_font(QFont())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Titles of the columns, the unit below, and what they mean."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.table.columns):
            return None
        column = self.table.columns[section]
        if role == _Role.DisplayRole:
            label = self._arrow(column.id) + visible(column.label)
            return "\n".join(filter(None, (label, column.unit)))
        if role == _Role.ToolTipRole:
            return plain_tip(column.help)
        if role == _Role.TextAlignmentRole:
            return _side(isinstance(column, Words)) | Qt.AlignmentFlag.AlignVCenter
        return None


def marked_font(base: QFont) -> QFont:
    """The font of rows that stand out."""
    bold = QFont(base)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


def _side(words: bool) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignRight
