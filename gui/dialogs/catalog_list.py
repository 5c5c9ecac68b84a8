"""A list of catalog rows with a line to search them, for the dialogs that pick from the catalog."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from core.facets import holds
from core.names import visible
from gui.plain import plain_tip

Shown = TypeVar("Shown")
_Role = Qt.ItemDataRole
_SORT_ROLE = int(_Role.UserRole) + 1
_ROOT = QModelIndex()
_ROWS_MEASURED = 60  # whose texts say how wide a column must be: measuring all of them takes a second
Index = QModelIndex | QPersistentModelIndex


class Column(NamedTuple, Generic[Shown]):
    """One column of a list: its title, its text for a row, and what it is sorted by (a number sorts to the right)."""

    title: str
    text: Callable[[Shown], str]
    sort: Callable[[Shown], float | str]
    is_number: bool = False


class CatalogModel(QAbstractTableModel, Generic[Shown]):
    """Catalog rows for a view."""

    def __init__(
        self,
        rows: Sequence[Shown],
        columns: Sequence[Column[Shown]],
        tip: Callable[[Shown], str],
        words: Callable[[Shown], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = tuple(rows)
        self._columns = tuple(columns)
        self._tip = tip
        self._words_of = words or self._shown_words
        self._words: dict[int, str] = {}

    def words_of(self, row: int) -> str:
        """What is searched in a row, casefolded."""
        found = self._words.get(row)
        if found is None:
            found = self._words[row] = self._words_of(self.rows[row])
        return found

    def _shown_words(self, row: Shown) -> str:
        return " ".join(visible(column.text(row)) for column in self._columns).casefold()

    def show_rows(self, rows: Sequence[Shown]) -> None:
        """Show other rows in the same columns."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self._words.clear()
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Number of catalog rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Texts, sort keys and tips."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self._columns[index.column()]
        if role == _Role.DisplayRole:
            return visible(column.text(row))
        if role == _SORT_ROLE:
            return column.sort(row)
        if role == _Role.ToolTipRole:
            return plain_tip(self._tip(row))
        if role == _Role.TextAlignmentRole and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return self._columns[section].title
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[section].is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class WordFilter(QSortFilterProxyModel):
    """Keeps the rows in which every searched word stands somewhere."""

    def __init__(self, model: CatalogModel[Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._sought = ""
        self.setSourceModel(model)
        self.setSortRole(_SORT_ROLE)
        self.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def seek(self, text: str) -> None:
        """Search for other words."""
        self.beginFilterChange()
        self._sought = text
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, _source_parent: Index) -> bool:
        """Whether a row holds all the words."""
        return not self._sought or holds(self._model.words_of(source_row), self._sought)


class CatalogList(QWidget, Generic[Shown]):
    """The search line over the list."""

    activated = Signal()
    """A row was double-clicked, or Enter was pressed on it."""

    selection_changed = Signal()

    def __init__(
        self,
        name: str,
        rows: Sequence[Shown],
        columns: Sequence[Column[Shown]],
        tip: Callable[[Shown], str],
        *,
        words: Callable[[Shown], str] | None = None,
        several: bool = False,
        enter: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make the list.

        words: what is searched in a row, casefolded; the texts of its columns where not given. several: rows can be
        selected together; enter: Enter takes them, also while searching.
        """
        super().__init__(parent)
        self._enter = enter
        self.search = QLineEdit(self)
        self.search.setObjectName(f"{name}Search")
        self.search.setPlaceholderText(f"Search {name}")
        self.search.setAccessibleName(f"Search {name}")
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self._model = CatalogModel(rows, columns, tip, words, self)
        self._filter = WordFilter(self._model, self)
        self.view = QTableView(self)
        self.view.setObjectName(f"{name}List")
        self.view.setAccessibleName(name.capitalize())
        self._set_up_view(several)
        self.view.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.search)
        layout.addWidget(self.view, 1)
        self.search.textChanged.connect(self._seek)

    def _set_up_view(self, several: bool) -> None:
        view = self.view
        view.horizontalHeader().setResizeContentsPrecision(_ROWS_MEASURED)
        view.setModel(self._filter)
        modes = QAbstractItemView.SelectionMode
        view.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        view.horizontalHeader().setHighlightSections(False)
        view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # before: rows stay in their order
        view.setSortingEnabled(True)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        view.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        view.doubleClicked.connect(lambda _index: self.activated.emit())
        view.selectionModel().selectionChanged.connect(lambda: self.selection_changed.emit())

    @property
    def count(self) -> int:
        """Number of rows that are left under the search."""
        return self._filter.rowCount()

    def chosen(self) -> list[Shown]:
        """The selected catalog rows, in the order of the list."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        sources = (self._filter.mapToSource(self._filter.index(row, 0)).row() for row in rows)
        return [self._model.rows[row] for row in sources]

    def show_rows(self, rows: Sequence[Shown]) -> None:
        """Show other rows, none of them selected; what is searched and how they are sorted stays."""
        self._model.show_rows(rows)
        self.selection_changed.emit()

    def choose(self, wanted: Callable[[Shown], bool]) -> None:
        """Select the first row of a kind, and no other; none where there is none."""
        self.view.selectionModel().clearSelection()
        for row in range(self._filter.rowCount()):
            index = self._filter.index(row, 0)
            if wanted(self._model.rows[self._filter.mapToSource(index).row()]):
                self._select(index)
                return

    def choose_all(self, wanted: Callable[[Shown], bool]) -> None:
        """Select all rows of a kind, and no other."""
        selection = self.view.selectionModel()
        selection.clearSelection()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row in range(self._filter.rowCount()):
            index = self._filter.index(row, 0)
            if wanted(self._model.rows[self._filter.mapToSource(index).row()]):
                selection.select(index, flags)

    def choose_none(self) -> None:
        """Select nothing."""
        self.view.selectionModel().clearSelection()

    def _select(self, index: QModelIndex) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.view.selectionModel().setCurrentIndex(index, flags)
        self.view.scrollTo(index)

    def _seek(self, text: str) -> None:
        self._filter.seek(text)
        if text and not self.view.selectionModel().hasSelection() and self._filter.rowCount():
            self._select(self._filter.index(0, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search line walk through the list; Enter takes what is selected, where it does so."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        key = event.key()
        if self._enter and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit()
            return True
        if watched is not self.search or key not in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            return super().eventFilter(watched, event)
        if key == Qt.Key.Key_Down:
            if not self.view.selectionModel().hasSelection() and self._filter.rowCount():
                self._select(self._filter.index(0, 0))
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        return True
