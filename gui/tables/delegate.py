"""How a cell of the inputs is drawn, and which editor it opens."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from core.catalog import load_catalog
from core.cell_text import field_of
from core.fields import FieldKind
from core.serving_engines import FIELD, known_names
from gui.tables.committing import CommittingDelegate
from gui.tables.editors import TextEditor
from gui.tables.model import PARTS_ROLE, STATE_ROLE, RecordTableModel
from gui.tables.painting import MARK_ROOM, SIDE, SPREAD_ROOM, CellPainter
from gui.tables.states import CellState
from gui.tables.structure import Index

if TYPE_CHECKING:
    from gui.tables.view import RecordTable


class RecordDelegate(CommittingDelegate):
    """Draws the cells of one table and minds their editors."""

    def __init__(self, model: RecordTableModel, view: "RecordTable") -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._cells = CellPainter(model, view, view.flash.shows)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        self._cells.paint(painter, option, self._view.source(index))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for the marks and the whole value."""
        value, unit = index.data(PARTS_ROLE) or ("", "")
        width = option.fontMetrics.horizontalAdvance(f"{value} {unit}" if unit else value)
        state: CellState = index.data(STATE_ROLE) or CellState()
        marks = MARK_ROOM + (SPREAD_ROOM if state.spread is not None else 0)
        return QSize(width + marks + SIDE, option.fontMetrics.height() + 8)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line for numbers and names, a list for words."""
        del option
        index = self._view.source(index)
        row = self._model.row_at(index.row())
        label = f"{row.label}, {self._model.head(index.column()).name}"
        record = self._model.record_at(index.column())
        field = None if record is None else field_of(record, row.key)
        if field is not None and field.kind is FieldKind.CHOICE:
            return self.list_editor(index, label, field.choices, parent)
        engines = known_names(load_catalog()) if row.key == FIELD and self._model.table == "chips" else ()
        return self.text_editor(index, label, parent, engines)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The editor covers its cell, and a refusal stays beside it."""
        del index
        editor.setGeometry(self._cells.value_rect(option.rect))
        if isinstance(editor, TextEditor):
            editor.place_refusal()

    def write_text(self, index: Index, text: str) -> str:
        """Write a text into a cell; why it was not taken, or ""."""
        return self._model.write(index, text)

    def tell(self, problem: str) -> None:
        """Say a refusal under the table."""
        self._model.refused.emit(problem)
