"""The table of inputs that people work in: a grid with frozen labels, quick with keys, calm to look at.

Arrows move, typing or F2 edits, Enter goes down and Tab right; Ctrl+C, Ctrl+V, Ctrl+D, Ctrl+R, Delete and
Ctrl+Backspace act on the selected block. The mouse can do all of it too. Turned over, records are rows and parameters
columns: the model stays as it is, and all that speaks of its rows and columns goes through `source` and `in_view`.
"""

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QMetaObject,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    Qt,
    QTimer,
    QTransposeProxyModel,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QWidget

from core.editing import Cell
from gui.keys import OwnKey
from gui.settings import TableLook
from gui.tables.arrangement import Arrangements
from gui.tables.blocks import BlockEdits
from gui.tables.corner import TableCorner
from gui.tables.delegate import RecordDelegate
from gui.tables.entries import NAME
from gui.tables.headers import (
    SINGLE_VALUE_WIDTH,
    LabelHeader,
    LeftHeader,
    NameHeader,
    ParameterHeader,
    RecordHeader,
)
from gui.tables.keys import KeyedTable
from gui.tables.label_edge import LabelEdge
from gui.tables.model import RecordTableModel
from gui.tables.moving import CellMoves
from gui.tables.notes import CellNotes
from gui.tables.painting import MARK_ROOM, SIDE
from gui.tables.rows import RowKind
from gui.tables.sight import Sight
from gui.tables.structure import Index
from gui.theme import Theme, follow_theme

RESTORING = "Back to Base, or in Base to the shipped value"
EARLIER, LATER = "Chip or workload one place earlier", "Chip or workload one place later"
"""Words of the table's own keys, where a menu says it in words of the moment."""

_WIDEST_VALUE = "$00.00 / M tokens"
_NARROWEST, _WIDEST = 8, 4_000


class RecordTable(KeyedTable):
    """One tab of inputs."""

    current_moved = Signal()
    """Another cell is the current one, or what is in it has changed."""

    explanation_asked = Signal(str, str)
    """Somebody wants to know how a calculated figure comes about: the row's id, the figure's id."""

    menu_asked = Signal(QPoint)
    """A context menu is wanted, at this place on the screen, about the current cell."""

    record_moved = Signal(str, int)
    """A record was dragged: its id, and the place among all of them where it is to stand."""

    def __init__(
        self, model: RecordTableModel, parent: QWidget | None = None, arrangements: Arrangements | None = None
    ) -> None:
        super().__init__(parent)
        follow_theme(self)
        self._records = model
        self._arrangements = arrangements or Arrangements(parent=self)
        self._applying = False
        self._proxy = QTransposeProxyModel(self)
        self.sight = Sight(model)
        self._current_before_reset: Cell | None = None
        self._row_before_reset = 0
        self.setObjectName(f"inputsTable.{model.tab}")
        self.setAccessibleName(f"{model.tab.capitalize()} inputs")
        self.corner = TableCorner(model.noun if model.has_heads else "", self)
        self.corner.transpose_asked.connect(self.transpose)
        self.corner.all_asked.connect(self.show_all)
        self._edge = LabelEdge(self)
        self._edge.dragged.connect(self._take_labels_width)
        self._set_up_behaviour()
        self._followed: list[QMetaObject.Connection] = []
        self._turn(transposed=self.look.transposed and model.has_heads)
        self._cells = RecordDelegate(model, self)
        self._cells.committed.connect(self._step)
        self.setItemDelegate(self._cells)
        self.blocks = BlockEdits(self, model)
        self.notes = CellNotes(self, model, lambda: self.current_source)
        self.moves = CellMoves(self, self)
        self.take_keys(self._make_keys())
        model.dataChanged.connect(self._follow_data)
        self._arrangements.changed.connect(self._follow_look)
        first = next(row for row in range(model.rowCount()) if model.row_at(row).kind is RowKind.FIELD)
        self.set_current(model.index(first, 0))
        self._apply_look()
        self._follow_data()

    def _set_up_behaviour(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget(self))  # nothing where the two scroll bars meet
        self.doubleClicked.connect(self._explain)

    @property
    def records(self) -> RecordTableModel:
        """The model, by its own type."""
        return self._records

    def retheme(self, theme: Theme) -> None:
        """Draw everything in the new colours."""
        del theme
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

    def transpose(self) -> None:
        """Have records and parameters change places; a change of view."""
        if self._records.has_heads:
            self._arrangements.change(self._records.tab, transposed=not self.transposed)

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
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(lambda at, on=header: self._ask_about_section(on, at))
            header.sectionMoved.connect(lambda which, old, new, on=header: self._section_moved(on, which, old, new))
        head.sectionResized.connect(self._section_resized)
        self.selectionModel().currentChanged.connect(lambda: self.current_moved.emit())
        self._followed = self._follow_structure(self.model())
        if before.isValid():
            self.set_current(before)
            self.scrollTo(self.currentIndex())

    def _follow_structure(self, model: QAbstractItemModel) -> list[QMetaObject.Connection]:
        """Connect to the model after the grid and its edges have, so that they know of a change before."""
        changes = (model.rowsInserted, model.columnsInserted, model.rowsRemoved, model.columnsRemoved)
        followed = [changed.connect(self._apply_look) for changed in (*changes, model.layoutChanged)]
        followed.append(model.modelAboutToBeReset.connect(self._remember_current))
        followed.append(model.modelReset.connect(self._recall_current))
        return followed

    def _usual_width(self) -> int:
        return MARK_ROOM + self.fontMetrics().horizontalAdvance(_WIDEST_VALUE) + SIDE

    # --- the look that somebody gave it -------------------------------------------------------------------------------

    @property
    def look(self) -> TableLook:
        """How this table is looked at."""
        return self._arrangements.look(self._records.tab)

    def _follow_look(self, tab: str) -> None:
        if tab == self._records.tab and not self._applying:
            self._apply_look()
            self._follow_data()

    def _apply_look(self) -> None:
        """Orientation, order, widths and what is hidden, as they are to be; nothing moves where they are."""
        if self._applying:
            return
        look = self.look
        self._applying = True
        try:
            if look.transposed != self.transposed and self._records.has_heads:
                self._turn(transposed=look.transposed)
            self._records.take_order(look.row_order)
            self._left.take_width(look.labels_width)
            self._share_width()
            self._apply_widths()
        finally:
            self._applying = False
        self._apply_sight()
        self.updateGeometries()

    def _apply_widths(self) -> None:
        head, widths = self.horizontalHeader(), self.look.widths
        if head.count() and head.sectionResizeMode(0) is QHeaderView.ResizeMode.Interactive:
            usual = self._usual_width()
            for section in range(head.count()):
                wanted = widths.get(self._section_key(section), usual)
                if not head.isSectionHidden(section) and head.sectionSize(section) != wanted:
                    head.resizeSection(section, wanted)

    def _section_key(self, section: int) -> str:
        """What a column is remembered by."""
        records = self._records
        return records.row_at(section).key if self.transposed else records.identifier_at(section)

    def _section_resized(self, section: int, old: int, new: int) -> None:
        """Remember a width that somebody gave a column; hiding and stretching are not that."""
        if self._applying or not old or not new or self._records.is_single:
            return
        self._applying = True
        try:
            key, width = self._section_key(section), min(max(new, _NARROWEST), _WIDEST)
            self._arrangements.resize(self._records.tab, key, width)
        finally:
            self._applying = False

    @property
    def _left(self) -> LeftHeader:
        left = self.verticalHeader()
        assert isinstance(left, LeftHeader)  # noqa: S101 - `_turn` sets it
        return left

    def _take_labels_width(self, width: int) -> None:
        """The edge of the frozen column was dragged; 0 for as wide as usual."""
        wanted = min(max(width, _NARROWEST), _WIDEST) if width else None
        self._arrangements.change(self._records.tab, merges="labels", labels_width=wanted)

    def updateGeometries(self) -> None:
        """The corner and the edge of the labels follow the headers."""
        super().updateGeometries()
        left, head = self.verticalHeader(), self.horizontalHeader()
        corner = QRect(0, 0, left.width(), head.height())
        edge = QRect(left.width() - 3, 0, 6, head.height() + left.height())
        if self.corner.geometry() != corner or self._edge.geometry() != edge:
            self.corner.setGeometry(corner)
            self.corner.raise_()
            self._edge.setGeometry(edge)
            self._edge.raise_()

    def _follow_data(self) -> None:
        """Long calculated texts get two lines; then whoever shows the current cell reads it anew."""
        if not self.transposed:
            self._share_width()
            self._fit_heights()
        self.current_moved.emit()

    def _fit_heights(self) -> None:
        metrics, line = self.fontMetrics(), self.verticalHeader().defaultSectionSize()
        room = SINGLE_VALUE_WIDTH if self._records.is_single else self.horizontalHeader().defaultSectionSize()
        for row in range(self._records.rowCount()):
            if self._records.row_at(row).kind is RowKind.CALCULATED and not self.isRowHidden(row):
                words = metrics.horizontalAdvance(self._records.longest_words(row))
                height = line + metrics.height() if words > room - MARK_ROOM - SIDE else line
                if self.rowHeight(row) != height:
                    self.setRowHeight(row, height)

    def _share_width(self) -> None:
        """A single column takes the whole width, with its sources in it; several are as wide as people make them."""
        modes, head = QHeaderView.ResizeMode, self.horizontalHeader()
        wanted = modes.Stretch if self._records.is_single else modes.Interactive
        if head.count() and head.sectionResizeMode(0) is not wanted:
            before, self._applying = self._applying, True
            head.setSectionResizeMode(wanted)
            if wanted is modes.Interactive:
                self._apply_widths()
            self._applying = before

    # --- in sight and out of it ---------------------------------------------------------------------------------------

    def seek(self, text: str) -> int:
        """Show only the rows whose label or words hold the text (all for ""); returns how many these are."""
        self.sight.sought = text.strip().casefold()
        return self._apply_sight()

    def filter_records(self, text: str, words: dict[str, str]) -> None:
        """Show only records with this text in their words, and with these very words in fields (by path)."""
        self.sight.record_text = text.strip().casefold()
        self.sight.record_words = dict(words)
        self._apply_sight()
        self.go_to_first_match()

    def hide_rows(self, paths: tuple[str, ...]) -> None:
        """Put rows out of sight, but not the name that tells records apart; a change of view."""
        hidden = self.look.hidden_rows
        more = (path for path in paths if path not in hidden and path != NAME)
        self._arrangements.change(self._records.tab, hidden_rows=(*hidden, *more))
        self.go_to_first_match()

    def hide_records(self, identifiers: tuple[str, ...]) -> None:
        """Put records out of sight; a change of view."""
        hidden = self.look.hidden_columns
        more = (identifier for identifier in identifiers if identifier not in hidden)
        self._arrangements.change(self._records.tab, hidden_columns=(*hidden, *more))
        self.go_to_first_match()

    def show_hidden(self, key: str) -> None:
        """Bring one hidden row or record back."""
        look = self.look
        self._arrangements.change(
            self._records.tab,
            hidden_rows=tuple(path for path in look.hidden_rows if path != key),
            hidden_columns=tuple(identifier for identifier in look.hidden_columns if identifier != key),
        )

    def show_all(self) -> None:
        """Bring back all that is hidden, and lift the filter of records."""
        self.sight.record_text, self.sight.record_words = "", {}
        self._arrangements.change(self._records.tab, hidden_rows=(), hidden_columns=())
        self._apply_sight()

    def _apply_sight(self) -> int:
        """Hide and show sections; returns how many rows hold what is sought."""
        look, model = self.look, self._records
        rows = self.sight.rows(look.hidden_rows, headings=not self.transposed)
        columns = self.sight.columns(look.hidden_columns)
        lines, across = self.verticalHeader(), self.horizontalHeader()
        if self.transposed:
            lines, across = across, lines
        self._applying, before = True, self._applying
        try:
            for header, shown in ((lines, rows), (across, columns)):
                for section, visible in enumerate(shown):
                    if header.isSectionHidden(section) is visible:
                        header.setSectionHidden(section, not visible)
            if self.transposed:
                self._apply_widths()
        finally:
            self._applying = before
        self.corner.tell(transposed=self.transposed, words=self.sight.words(look.hidden_rows, columns))
        kinds = (model.row_at(row).kind for row, visible in enumerate(rows) if visible)
        return sum(kind is not RowKind.HEADING for kind in kinds)

    def selected_source(self) -> tuple[list[int], list[int]]:
        """Rows and columns of the model that are selected and in sight."""
        rows, columns = self.blocks.selected()
        return (columns, rows) if self.transposed else (rows, columns)

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

    # --- finding and going --------------------------------------------------------------------------------------------

    def go_to(self, cell: Cell) -> bool:
        """Make an input cell the current one and bring it into sight; False when it is not in this tab."""
        index = self._records.index_of(cell)
        if not index.isValid():
            return False
        self.reveal(index)
        return True

    def reveal(self, index: Index) -> None:
        """Make a cell of the model the current one, in sight whatever hid it."""
        shown = self.in_view(index)
        if self.isRowHidden(shown.row()) or self.isColumnHidden(shown.column()):
            row = self._records.row_at(index.row())
            if not self.sight.is_sought(index.row()):
                self.seek("")
            if not self.sight.is_wanted(index.column()):
                self.filter_records("", {})
            self.show_hidden(row.key)
            self.show_hidden(self._records.identifier_at(index.column()))
            shown = self.in_view(index)
        self.stand_on(shown)
        self.scrollTo(shown)

    def go_to_first_match(self) -> None:
        """Make the first row that is in sight the current one, unless the current one is."""
        current = self.currentIndex()
        if current.isValid() and self._can_stand(current.row(), current.column()):
            return
        rows, columns = self.open_rows(), self.open_columns()
        if rows and columns:
            row = current.row() if current.row() in rows else rows[0]
            column = current.column() if current.column() in columns else columns[0]
            self.stand_on(self.model().index(row, column))

    def go_to_column(self, identifier: str) -> None:
        """Make the current parameter's cell of a record the current one."""
        column = self._records.column_of(identifier)
        if column >= 0:
            self.reveal(self._records.index(max(self.current_source.row(), 0), column))

    @property
    def current_record(self) -> str | None:
        """The id of the record that the current cell belongs to."""
        column = self.current_source.column()
        if not 0 <= column < self._records.columnCount():
            return None
        return self._records.identifier_at(column)

    def _step(self, rows: int, columns: int) -> None:
        """Go on from a committed cell, over headings and what is hidden; at the edge stay."""
        index = self.currentIndex()
        row, column = index.row() + rows, index.column() + columns
        while 0 <= row < self.model().rowCount() and 0 <= column < self.model().columnCount():
            if self._can_stand(row, column):
                self.stand_on(self.model().index(row, column))
                break
            row, column = row + rows, column + columns
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- another order ------------------------------------------------------------------------------------------------

    def _section_moved(self, header: QHeaderView, section: int, old: int, new: int) -> None:
        """A head was dragged: the order is the study's or the look's, so the header goes back and they are asked."""
        if self._applying:
            return

        def put() -> None:
            self._applying = True
            try:
                header.moveSection(new, old)
            finally:
                self._applying = False
            if (header is self.verticalHeader()) == self.transposed:
                self.record_moved.emit(self._records.identifier_at(section), new)
            else:
                self.move_row(section, new)

        QTimer.singleShot(0, header, put)  # the header is in the middle of its own move

    def move_row(self, row: int, to: int) -> None:
        """Put a row of parameters at another place in its group; a change of view."""
        group = self._records.group_of(row)
        place = min(max(to, group.start), group.stop - 1) if group else row
        if place == row:
            return
        keys = [self._records.row_at(number).key for number in group]
        keys.insert(place - group.start, keys.pop(row - group.start))
        others = tuple(path for path in self.look.row_order if path not in keys)
        self._arrangements.change(self._records.tab, row_order=(*others, *keys))

    def move_current_row(self, step: int) -> None:
        """Put the current parameter one place up (-1) or down (1) in its group."""
        row = self.current_source.row()
        self.move_row(row, row + step)

    def move_current_record(self, step: int) -> None:
        """Ask for another place of the current record: one earlier (-1) or later (1), over hidden ones."""
        column = self.current_source.column()
        places = self.open_rows() if self.transposed else self.open_columns()
        if column in places and 0 <= places.index(column) + step < len(places):
            identifier = self._records.identifier_at(column)
            self.record_moved.emit(identifier, places[places.index(column) + step])

    # --- keys and mouse -----------------------------------------------------------------------------------------------

    def _make_keys(self) -> tuple[OwnKey, ...]:
        blocks = self.blocks
        return (
            OwnKey("Edit", ("F2",)),
            OwnKey("Note…", ("Shift+F2",), self.notes.open),
            OwnKey("Go to the next row, with what was typed", ("Return", "Enter"), lambda: self._step(1, 0)),
            OwnKey(
                "Go to the row before, with what was typed",
                ("Shift+Return", "Shift+Enter"),
                lambda: self._step(-1, 0),
            ),
            OwnKey("Go to the next or the previous cell, with what was typed", ("Tab", "Shift+Tab")),
            OwnKey("Leave an editor, the cell as it was", ("Esc",)),
            *self.moves.keys(),
            OwnKey("Copy", ("Ctrl+C", "Ctrl+Ins"), blocks.copy),
            OwnKey("Copy with names", ("Ctrl+Shift+C",), lambda: blocks.copy(with_labels=True)),
            OwnKey("Paste", ("Ctrl+V", "Shift+Ins"), blocks.paste),
            OwnKey("Fill down", ("Ctrl+D",), lambda: blocks.fill(Qt.Orientation.Vertical)),
            OwnKey("Fill right", ("Ctrl+R",), lambda: blocks.fill(Qt.Orientation.Horizontal)),
            OwnKey("Empty", ("Del", "Backspace"), blocks.empty),
            OwnKey(RESTORING, ("Ctrl+Backspace",), blocks.restore),
            OwnKey("1 % more (a whole number: 1 more)", ("Alt+Up",), lambda: blocks.nudge(1)),
            OwnKey("1 % less (a whole number: 1 less)", ("Alt+Down",), lambda: blocks.nudge(-1)),
            OwnKey("10 % more (a whole number: 10 more)", ("Alt+Shift+Up",), lambda: blocks.nudge(10)),
            OwnKey("10 % less (a whole number: 10 less)", ("Alt+Shift+Down",), lambda: blocks.nudge(-10)),
            OwnKey(EARLIER, ("Alt+Shift+Left",), lambda: self.move_current_record(-1)),
            OwnKey(LATER, ("Alt+Shift+Right",), lambda: self.move_current_record(1)),
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes on to a text that was refused and still waits in its editor."""
        super().focusInEvent(event)
        if self._cells.refused_editor is not None:
            self._cells.refused_editor.setFocus(event.reason())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click does not throw away a text that was refused: the editor keeps it, and the reason, in sight."""
        refused = self._cells.refused_editor
        if refused is not None:
            refused.setFocus(Qt.FocusReason.OtherFocusReason)
            event.accept()
            return
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu about the cell under the mouse, or about the current one when a key asks."""
        index = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Mouse and index.isValid():
            if not self.selectionModel().isSelected(index):
                self.stand_on(index)
            self.menu_asked.emit(event.globalPos())
            return
        rect = self.visualRect(self.currentIndex())
        self.menu_asked.emit(self.viewport().mapToGlobal(rect.center()))

    def _ask_about_section(self, header: QHeaderView, at: QPoint) -> None:
        """A menu is wanted on a head or a label: its column or row is meant."""
        section, current = header.logicalIndexAt(at), self.currentIndex()
        if section < 0:
            return
        row, column = max(current.row(), 0), max(current.column(), 0)
        row, column = (row, section) if header is self.horizontalHeader() else (section, column)
        if self._can_stand(row, column):
            self.stand_on(self.model().index(row, column))
            self.menu_asked.emit(header.viewport().mapToGlobal(at))

    def _explain(self, index: Index) -> None:
        source = self.source(index)
        figure = self._records.figure_at(source)
        if figure is not None:
            self.explanation_asked.emit(self._records.identifier_at(source.column()), figure.id)

    # --- another study ------------------------------------------------------------------------------------------------

    def _remember_current(self) -> None:
        self._current_before_reset = self._records.cell_at(self.current_source)
        self._row_before_reset = self.current_source.row()

    def _recall_current(self) -> None:
        self._apply_look()
        index = QModelIndex()
        if self._current_before_reset is not None:
            index = self._records.index_of(self._current_before_reset)
        if not index.isValid():
            index = self._records.index(max(self._row_before_reset, 0), 0)
        self.set_current(index)
