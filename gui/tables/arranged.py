"""How a table of records is looked at: orientation, order, widths, what is sought, filtered and hidden.

All of it is a change of view: `gui.tables.arrangement` remembers it and takes it back, the study knows nothing of it.
"""

from PySide6.QtCore import QAbstractItemModel, QMetaObject, QRect, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QWidget

from core.fields import NAME
from gui.settings import TableLook
from gui.tables.arrangement import Arrangements
from gui.tables.corner import TableCorner
from gui.tables.headers import SINGLE_VALUE_WIDTH, LeftHeader
from gui.tables.label_edge import LabelEdge
from gui.tables.model import RecordTableModel
from gui.tables.painting import MARK_ROOM, SIDE
from gui.tables.rows import RowKind
from gui.tables.sight import Sight
from gui.tables.turned import TurnedTable
from gui.theme import is_theme_changing

_NARROWEST, _WIDEST = 8, 4_000


class ArrangedTable(TurnedTable):
    """Looks as `Arrangements` says; what somebody drags goes there first."""

    record_moved = Signal(str, int)
    """A record was dragged: its id, and the place among all of them where it is to stand."""

    def __init__(self, model: RecordTableModel, arrangements: Arrangements | None, parent: QWidget | None) -> None:
        super().__init__(model, parent)
        self._arrangements = arrangements or Arrangements(parent=self)
        self._applying = False
        self.sight = Sight(model)
        self.corner = TableCorner(model.noun if model.has_heads else "", self)
        self.corner.transpose_asked.connect(self.transpose)
        self.corner.all_asked.connect(self.show_all)
        self._edge = LabelEdge(self)
        self._edge.dragged.connect(self._take_labels_width)
        self._set_up_behaviour()
        self._turn(transposed=self.look.transposed and model.has_heads)
        model.dataChanged.connect(self._follow_data)
        self._arrangements.changed.connect(self._follow_look)

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

    def _follow_headers(self, head: QHeaderView, left: QHeaderView) -> None:
        super()._follow_headers(head, left)
        for header in (head, left):
            header.sectionMoved.connect(lambda which, old, new, on=header: self._section_moved(on, which, old, new))
        head.sectionResized.connect(self._section_resized)

    def _follow_structure(self, model: QAbstractItemModel) -> list[QMetaObject.Connection]:
        changes = (model.rowsInserted, model.columnsInserted, model.rowsRemoved, model.columnsRemoved)
        followed = [changed.connect(self._apply_look) for changed in (*changes, model.layoutChanged)]
        return [*followed, *super()._follow_structure(model)]

    def _recall_current(self) -> None:
        self._apply_look()
        super()._recall_current()

    # --- the look that somebody gave it -------------------------------------------------------------------------------

    @property
    def look(self) -> TableLook:
        """How this table is looked at."""
        return self._arrangements.look(self._records.tab)

    @property
    def _left(self) -> LeftHeader:
        left = self.verticalHeader()
        assert isinstance(left, LeftHeader)  # noqa: S101 - `_turn` sets it
        return left

    def transpose(self) -> None:
        """Have records and parameters change places; a change of view."""
        if self._records.has_heads:
            self._arrangements.change(self._records.tab, transposed=not self.transposed)

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

    def _take_labels_width(self, width: int) -> None:
        """The edge of the frozen column was dragged; 0 for as wide as usual."""
        wanted = min(max(width, _NARROWEST), _WIDEST) if width else None
        self._arrangements.change(self._records.tab, merges="labels", labels_width=wanted)

    def updateGeometries(self) -> None:
        """The corner and the edge of the labels follow the headers."""
        if is_theme_changing():
            return  # a new style sheet asks for it some thirty times; `retheme` does it once
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
            if self.isVisible():
                self._fit_heights()
        self.current_moved.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """A table that was out of sight has measured nothing meanwhile."""
        super().showEvent(event)
        if not self.transposed:
            self._fit_heights()

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
