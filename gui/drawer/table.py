"""The view of a table of results: rows to read, sort, select and copy; nothing in it can be edited."""

from collections.abc import Callable, Hashable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QWidget

from core.book import Mask
from core.data_table import Column, DataTable
from core.names import visible
from core.numerals import NumberLocale
from gui.drawer.model import DataTableModel, marked_font
from gui.keys import OwnKey
from gui.tables.keys import KeyedTable
from gui.theme import Theme, follow_theme, with_tabular_figures

_SAMPLE, _WIDEST, _PADDING, _ARROW = 40, 560, 20, 10
_LEAST_WORDS = 320
"""Width that a last column of words is content with."""

_ALL_KEYS = 1000
"""Selections of more rows than this are not carried over to the next table: only the current row is."""


RESULT_KEYS = (
    OwnKey("Copy rows", ("Ctrl+C",)),
    OwnKey("Copy rows with heads", ("Ctrl+Shift+C",)),
    OwnKey("Find", ("Ctrl+F",)),
    OwnKey("Go to what the row is about", ("Return", "Enter")),
)
"""The keys of every table of results; each table says what acts on them."""


class DataTableView(KeyedTable):
    """Results for reading. Ctrl+C copies the selected rows, Ctrl+Shift+C with the heads of the columns."""

    row_chosen = Signal(object)
    """The key of the row that the user went to; None when no row is chosen any more."""

    row_opened = Signal(object)
    """The key of a row that was clicked alone, or on which Enter was struck."""

    find_asked = Signal()
    """Ctrl+F was struck here."""

    def __init__(
        self, name: str, spoken: str, locale: NumberLocale, *, sortable: bool = True, grows: bool = False
    ) -> None:
        """Make the view. grows: whether columns become wider with their texts, until the user gives them a width."""
        super().__init__()
        self._grows = grows
        self._fitting = False
        follow_theme(self, measures=True)
        self.setFont(with_tabular_figures(self.font()))
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.results = DataTableModel(locale, self)
        self._subject: Hashable = None
        self._widths_for: tuple[str, ...] = ()
        self._settling = False
        self.setModel(self.results)
        self._set_up(sortable=sortable)
        self.selectionModel().selectionChanged.connect(self._tell)
        self.clicked.connect(self._open_clicked)
        self.take_keys(self._make_keys())
        self._add_actions()

    def _set_up(self, *, sortable: bool) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCornerWidget(QWidget(self))  # nothing where the two scroll bars meet
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setSortIndicatorClearable(True)
        if sortable:
            head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)
            head.setSortIndicatorShown(False)  # it would cover the words; the model writes an arrow before them
        head.sectionResized.connect(self._note_width)
        self._measure()

    def _note_width(self, section: int) -> None:
        """A width that the user gave stays; the last column's comes with the window."""
        if not self._fitting and section < self.results.columnCount() - 1:
            self._grows = False

    def _make_keys(self) -> tuple[OwnKey, ...]:
        acts: tuple[Callable[[], object], ...] = (
            lambda: self.copy(heads=False),
            self.copy,
            self.find_asked.emit,
            self._open_current,
        )
        return tuple(replace(own, act=act) for own, act in zip(RESULT_KEYS, acts, strict=True))

    def _add_actions(self) -> None:
        """The menu of the table: what it does with its rows."""
        for one in self.own_keys[:2]:
            action = QAction(one.words, self)
            action.setShortcut(QKeySequence(one.keys[0]))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(one.act)
            self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_table(self, subject: Hashable, table: DataTable, kept: Mask | None = None, sought: str = "") -> None:
        """Show a table. Of the same subject, selection and place stay; of another, the view begins at the top."""
        same = subject == self._subject
        keys = self.chosen_keys() if same else []
        current = self.results.key(self.currentIndex().row()) if same and self.currentIndex().isValid() else None
        place = (self.horizontalScrollBar().value(), self.verticalScrollBar().value()) if same else (0, 0)
        self._settling = True
        self._subject = subject
        self.results.show_table(table, kept, sought)
        self._fit_columns(table)
        self._choose_keys(keys, current)
        self.horizontalScrollBar().setValue(place[0])
        self.verticalScrollBar().setValue(place[1])
        self._settling = False

    def bring_forward(self, column: str | None) -> None:
        """Have a column stand second, where it needs no scrolling; with None all stand as they came."""
        head = self.horizontalHeader()
        ids = [one.id for one in self.results.table.columns]
        for position in range(len(ids)):
            head.moveSection(head.visualIndex(position), position)
        if column in ids:
            head.moveSection(ids.index(column), 1)

    def chosen_rows(self) -> list[int]:
        """The selected rows of the view, from top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def chosen_keys(self) -> list[int]:
        """Keys of the selected rows."""
        return [self.results.key(row) for row in self.chosen_rows()]

    def choose_key(self, key: int) -> bool:
        """Select the row with a key alone and bring it into sight, without telling; False where it is not shown."""
        self._settling = True
        self._choose_keys([key], key)
        self._settling = False
        chosen = bool(self.chosen_rows())
        if chosen:
            self.scrollTo(self.currentIndex())
        return chosen

    def choose_none(self) -> None:
        """Select nothing, without telling."""
        self._settling = True
        self.clearSelection()
        self._settling = False

    def _choose_keys(self, keys: list[int], current: int | None) -> None:
        selection = QItemSelection()
        wanted = set(keys) if len(keys) <= _ALL_KEYS else {current}
        last = self.results.columnCount() - 1
        for row in range(self.results.rowCount() if wanted and last >= 0 else 0):
            key = self.results.key(row)
            if key in wanted:
                selection.select(self.results.index(row, 0), self.results.index(row, last))
            if key == current:
                index = self.results.index(row, 0)
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _open_clicked(self, index: QModelIndex) -> None:
        """A click alone; with a key held down it gathers rows."""
        if QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier and len(self.chosen_rows()) == 1:
            self.row_opened.emit(self.results.key(index.row()))

    def _tell(self) -> None:
        if self._settling:
            return
        rows = self.chosen_rows()
        here = self.currentIndex().row()
        self.row_chosen.emit(self.results.key(here if here in rows else rows[0]) if rows else None)

    # --- sizes --------------------------------------------------------------------------------------------------------

    def retheme(self, theme: Theme) -> None:
        """Draw everything in the new colours and sizes."""
        del theme
        self._measure()
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again with another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "results"):
            self._measure()

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def _fit_columns(self, table: DataTable) -> None:
        """Widths for heads and cells, once for each set of columns: after that they are the user's."""
        columns = tuple(column.id for column in table.columns)
        known = columns == self._widths_for
        if (known and not self._grows) or not table.row_count:
            return
        self._widths_for = columns
        self._fitting = True
        heads = QFontMetrics(marked_font(self.horizontalHeader().font()))
        sample = {*np.linspace(0, table.row_count - 1, _SAMPLE).astype(int), *table.marked}
        for position, column in enumerate(table.columns):
            lines = filter(None, (column.label, column.unit))
            head = max(heads.horizontalAdvance(visible(line)) for line in lines) + _ARROW
            widest = max(self._width_of(column, int(row), row in table.marked) for row in sample)
            wanted = round(min(_WIDEST, max(head, widest) + _PADDING))
            self.setColumnWidth(position, max(wanted, self.columnWidth(position)) if known else wanted)
        self._fit_last_column()
        self._fitting = False

    def _fit_last_column(self) -> None:
        """Let the last column, which takes what is left, end at the edge rather than ask for scrolling."""
        last = self.results.columnCount() - 1
        room = self.viewport().width() - sum(self.columnWidth(position) for position in range(last))
        if _LEAST_WORDS <= room < self.columnWidth(last):
            self.setColumnWidth(last, room)

    def _width_of(self, column: Column, row: int, marked: bool) -> int:
        metrics = QFontMetrics(marked_font(self.font())) if marked else self.fontMetrics()
        return metrics.horizontalAdvance(column.shown(row, self.results.locale))

    # --- copying and keys ---------------------------------------------------------------------------------------------

    def copy(self, *, heads: bool = True, everything: bool = False) -> None:
        """Put the selected rows on the clipboard, or all that are shown, as tab-separated text."""
        rows = None if everything else self.chosen_rows()
        if rows is None or rows:
            QGuiApplication.clipboard().setText(self.results.as_text(rows, heads=heads))

    def _open_current(self) -> None:
        if self.currentIndex().isValid():
            self.row_opened.emit(self.results.key(self.currentIndex().row()))
