"""A table of records that stands either way: parameters as rows and records as columns, or turned over.

The model stays as it is; all that speaks of its rows and columns goes through `source` and `in_view`.
"""

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QMetaObject,
    QModelIndex,
    QObject,
    QTransposeProxyModel,
    Signal,
)
from PySide6.QtWidgets import QHeaderView, QWidget

from core.editing import Cell
from gui.tables.headers import LabelHeader, LeftHeader, NameHeader, ParameterHeader, RecordHeader
from gui.tables.keys import KeyedTable
from gui.tables.model import RecordTableModel
from gui.tables.painting import MARK_ROOM, SIDE
from gui.tables.rows import RowKind
from gui.tables.structure import Index
from gui.theme import Theme, follow_theme

_WIDEST_VALUE = "$00.00 / M tokens"


class TurnedTable(KeyedTable):
    """Knows which of its cells is which of the model's, and where one can stand."""

    current_moved = Signal()
    """Another cell is the current one, or what is in it has changed."""

    def __init__(self, model: RecordTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        follow_theme(self)
        self._records = model
        self._proxy = QTransposeProxyModel(self)
        self._followed: list[QMetaObject.Connection] = []
        self._current_before_reset: Cell | None = None
        self._row_before_reset = 0

    @property
    def records(self) -> RecordTableModel:
        """The model, by its own type."""
        return self._records

    def retheme(self, theme: Theme) -> None:
        """Draw everything in the new colours."""
        del theme
        self.updateGeometries()
        self.viewport().update()
        self.horizontalHeader().viewport().update()
        self.verticalHeader().viewport().update()

    # --- orientation --------------------------------------------------------------------------------------------------

    @property
    def transposed(self) -> bool:
        """Whether records are rows and parameters columns."""
        return self._records.transposed

    def source(self, index: Index) -> QModelIndex:
        """The model's own index of a cell of this view."""
        if index.model() is None:
            return QModelIndex()
        row, column = (index.column(), index.row()) if self.transposed else (index.row(), index.column())
        return self._records.index(row, column)

    def in_view(self, index: Index) -> QModelIndex:
        """The index in this view of a cell of the model."""
        if not index.isValid() or not self.transposed:
            return self._records.index(index.row(), index.column())
        return self._proxy.index(index.column(), index.row())

    def _turn(self, *, transposed: bool) -> None:
        """Stand one way or the other, with the edges that belong to it."""
        before, selection = self.current_source, self.selectionModel()
        for followed in self._followed:
            QObject.disconnect(followed)
        self._records.transposed = transposed
        head: QHeaderView
        left: LeftHeader
        if transposed:
            self._proxy = QTransposeProxyModel(self)
            self._proxy.setSourceModel(self._records)
            self.setModel(self._proxy)
            head, left = ParameterHeader(self._records, self), NameHeader(self._records, self)
        else:
            self.setModel(self._records)
            self._proxy.deleteLater()  # what nobody looks at follows nothing
            head, left = RecordHeader(self._records, self), LabelHeader(self._records, self)
        if selection is not None:
            selection.deleteLater()
        self.setHorizontalHeader(head)
        self.setVerticalHeader(left)
        head.setDefaultSectionSize(self._usual_width())
        for header in (head, left):
            header.show()  # what is put into a table that is already shown does not show itself
        self._follow_headers(head, left)
        self.selectionModel().currentChanged.connect(lambda: self.current_moved.emit())
        self._followed = self._follow_structure(self.model())
        if before.isValid():
            self.set_current(before)
            self.scrollTo(self.currentIndex())

    def _follow_headers(self, head: QHeaderView, left: QHeaderView) -> None:
        """The table has turned and these are its edges now; those who mind them connect here."""

    def _follow_structure(self, model: QAbstractItemModel) -> list[QMetaObject.Connection]:
        """Connect to the model after the grid and its edges have, so that they know of a change before."""
        return [
            model.modelAboutToBeReset.connect(self._remember_current),
            model.modelReset.connect(self._recall_current),
        ]

    def _usual_width(self) -> int:
        return MARK_ROOM + self.fontMetrics().horizontalAdvance(_WIDEST_VALUE) + SIDE

    # --- where one stands ---------------------------------------------------------------------------------------------

    @property
    def current_source(self) -> QModelIndex:
        """The current cell as the model has it."""
        return self.source(self.currentIndex())

    def stand_on(self, index: Index) -> None:
        """Make a cell of this view the current one and the only selected one, whatever keys are held meanwhile."""
        if index.isValid() and self._can_stand(index.row(), index.column(), hidden_too=True):
            chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.model().index(index.row(), index.column()), chosen)

    def set_current(self, index: Index) -> None:
        """Make a cell of the model the current one."""
        self.stand_on(self.in_view(index))

    def open_rows(self) -> list[int]:
        """Rows of this view that are in sight and hold values."""
        return [row for row in range(self.model().rowCount()) if self._can_stand(row, -1)]

    def open_columns(self) -> list[int]:
        """Columns of this view that are in sight and hold values."""
        return [column for column in range(self.model().columnCount()) if self._can_stand(-1, column)]

    def _can_stand(self, row: int, column: int, *, hidden_too: bool = False) -> bool:
        """Whether a row and a column of this view can be stood on; -1 for one that is not asked about."""
        if not hidden_too and ((row >= 0 and self.isRowHidden(row)) or (column >= 0 and self.isColumnHidden(column))):
            return False
        line = column if self.transposed else row
        return line < 0 or self._records.row_at(line).kind is not RowKind.HEADING

    @property
    def current_record(self) -> str | None:
        """The id of the record that the current cell belongs to."""
        column = self.current_source.column()
        if not 0 <= column < self._records.columnCount():
            return None
        return self._records.identifier_at(column)

    def _remember_current(self) -> None:
        self._current_before_reset = self._records.cell_at(self.current_source)
        self._row_before_reset = self.current_source.row()

    def _recall_current(self) -> None:
        index = QModelIndex()
        if self._current_before_reset is not None:
            index = self._records.index_of(self._current_before_reset)
        if not index.isValid():
            index = self._records.index(max(self._row_before_reset, 0), 0)
        self.set_current(index)
