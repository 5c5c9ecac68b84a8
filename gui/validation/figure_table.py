"""A table of figures: sorted by a click on a header, copied as tab-separated numbers."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from core.names import visible
from core.tab_separated import without_formula, write_block
from gui.plain import plain_tip

Entry = TypeVar("Entry")
Value = float | int | str | None
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
_WIDEST = 260
_LOOKED_AT = 40  # rows that decide how wide a column is
_SMALLER = 0.93
_HEAD_ROOM = 28


class FigureColumn(NamedTuple, Generic[Entry]):
    """One column. value: what it is sorted by and copied as; text: how a value is written; tip: what it means."""

    title: str
    tip: str
    value: Callable[[Entry], Value]
    text: Callable[[Value], str] = str
    is_number: bool = True


class FigureModel(QAbstractTableModel, Generic[Entry]):
    """Entries for a view, in the order of the column that was last sorted by."""

    def __init__(
        self, columns: Sequence[FigureColumn[Entry]], tip: Callable[[Entry], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._tip = tip
        self._entries: list[Entry] = []
        self._given: tuple[Entry, ...] = ()
        self._order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Take other entries, sorted as before."""
        self.beginResetModel()
        self._given = tuple(entries)
        self._entries = self._sorted()
        self.endResetModel()

    def entry(self, row: int) -> Entry:
        """What stands in a row."""
        return self._entries[row]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; -1 is the order as given. What has no value comes last either way."""
        self.layoutAboutToBeChanged.emit()
        self._order = (column, order)
        self._entries = self._sorted()
        self.layoutChanged.emit()

    def _sorted(self) -> list[Entry]:
        column, order = self._order
        if not 0 <= column < len(self.columns):
            return list(self._given)
        value = self.columns[column].value
        known = [one for one in self._given if value(one) is not None]
        unknown = [one for one in self._given if value(one) is None]
        falling = order == Qt.SortOrder.DescendingOrder

        def key(one: Entry) -> Any:
            found = value(one)
            return found.casefold() if isinstance(found, str) else found

        return sorted(known, key=key, reverse=falling) + unknown

    def block(self, rows: Sequence[int]) -> list[list[str]]:
        """Titles and rows as texts, numbers with every digit."""
        titles = [column.title for column in self.columns]
        return [titles, *([_bare(column.value(self._entries[row])) for column in self.columns] for row in rows)]

    # ------------------------------------------------------------------ Qt

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Number of entries."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Texts, tips and sides."""
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == _Role.DisplayRole:
            value = column.value(self._entries[index.row()])
            return "–" if value is None else visible(column.text(value))
        if role == _Role.ToolTipRole:
            return plain_tip(self._tip(self._entries[index.row()]))
        if role == _Role.TextAlignmentRole:
            return _side(column.is_number)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Titles, and what they mean."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == _Role.DisplayRole:
            return column.title
        if role == _Role.ToolTipRole:
            return plain_tip(column.tip)
        return _side(column.is_number) if role == _Role.TextAlignmentRole else None


def _side(is_number: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _bare(value: Value) -> str:
    if value is None:
        return ""
    return without_formula(value) if isinstance(value, str) else repr(value)


class FigureTable(QTableView):
    """The view of such a model."""

    def __init__(self, name: str, says: str, model: FigureModel[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setProperty("role", "figures")
        self.figures = model
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        head.setResizeContentsPrecision(_LOOKED_AT)
        head.sectionResized.connect(self._note_drag)
        self._dragged = self._measuring = False
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * _SMALLER)
        self.setFont(font)

    def show_entries(self, entries: Sequence[Any]) -> None:
        """Show other entries; the columns are as wide as the first ones need."""
        self.figures.show_entries(entries)
        if not entries or self._dragged:
            return
        self._measuring = True
        for at in range(self.figures.columnCount()):
            self.setColumnWidth(at, min(_WIDEST, max(self.sizeHintForColumn(at), self._head_width(at))))
        self._measuring = False

    def _note_drag(self) -> None:
        """From the first drag on the columns are as wide as people make them."""
        self._dragged = self._dragged or not self._measuring

    def _head_width(self, at: int) -> int:
        """Room for a title and the arrow of sorting; Qt's own wish is a quarter wider."""
        bold = QFont(self.font())
        bold.setBold(True)
        return QFontMetrics(bold).horizontalAdvance(self.figures.columns[at].title) + _HEAD_ROOM

    def copy(self) -> None:
        """Put the selected rows, or all of them, on the clipboard."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        block = self.figures.block(rows or range(self.figures.rowCount()))
        QGuiApplication.clipboard().setText(write_block(block))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies rows, not the one cell that Qt would."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
