"""Numbers under the hand: Alt and a drag change the one below the mouse, Alt and an arrow nudge all that are selected.

Both follow the hand through `Document.scrub`, so that charts go along, and are one undo step at their end: where the
mouse is let go, where Alt is. Whatever else happens to the study meanwhile ends them there, through the document.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from core.cell_text import edit_title, field_of, in_words, read_entry, typed_text
from core.editing import Cell, Value, entry_at, set_values
from core.errors import InfernomicsError
from core.fields import Field
from core.records import Distribution
from core.scrubbing import nudged, scrubbed, steps_of, why_no_number
from core.study import Study
from gui.document import Document
from gui.tables.model import RecordTableModel
from gui.tables.scrub_tip import ScrubTip

if TYPE_CHECKING:
    from gui.tables.view import RecordTable

SLACK = 3
"""Pixels that a hand may shake before a press with Alt is a drag."""


@dataclass
class _Drag:
    """A press with Alt on a cell, and how far the hand has gone since.

    number: what the cell had then; None where it takes none, and why says so once, when the hand moves.
    """

    cell: Cell
    began: QPointF
    at: QPointF
    study: Study
    field: Field | None = None
    number: float | Distribution | None = None
    why: str = ""
    steps: float = 0.0
    moved: bool = False


@dataclass
class _Nudges:
    """What was nudged since Alt is held: the cells with what they had, and the percents one upon the other."""

    study: Study
    cells: tuple[Cell, ...]
    percents: list[int] = field(default_factory=list)


class CellScrubbing(QObject):
    """The scrubs of one table."""

    refused = Signal(str)
    """Nothing was changed; the sentence says why."""

    def __init__(self, view: "RecordTable", model: RecordTableModel, selected: Callable[[], Sequence[Cell]]) -> None:
        """selected: the inputs that a nudge is for."""
        super().__init__(view)
        self._view = view
        self._model = model
        self._selected = selected
        self._drag: _Drag | None = None
        self._nudges: _Nudges | None = None
        self._is_spent = False
        """Whether the button is still down of a drag that is over: it selects nothing either."""
        self._tip = ScrubTip(view)
        self._document.scrubbing_changed.connect(self._follow_scrub)

    @property
    def _document(self) -> Document:
        return self._model.document

    # --- the mouse ----------------------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> bool:
        """Begin with a press of Alt and the left button on an input; whether it is one."""
        held = event.modifiers() & Qt.KeyboardModifier.AltModifier
        index = self._view.source(self._view.indexAt(event.position().toPoint()))
        if not held or event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            return False
        self._document.end_scrub()
        self._view.set_current(index)
        cell, at = self._model.cell_at(index), event.position()
        study = self._document.shown
        if cell is None:
            why = self._model.why_unused(index) or "Calculated figures take no value."
            self._drag = _Drag(Cell(self._model.table, "", ""), at, at, study, why=why)
            return True
        record = study.row(cell.table, cell.row)
        declared, entry = field_of(record, cell.path), entry_at(record, cell.path)
        why = why_no_number(entry, declared)
        number = None if why or isinstance(entry, str) else entry
        self._drag = _Drag(cell, at, at, study, declared, number, why)
        return True

    def move(self, event: QMouseEvent) -> bool:
        """Go with the hand; whether one is on a number."""
        drag, at = self._drag, event.position()
        if drag is None:
            return self._is_spent
        if not drag.moved and abs(at.x() - drag.began.x()) <= SLACK:
            return True
        if not drag.moved:
            drag.moved = True
            if drag.why:
                self.refused.emit(drag.why)
            else:
                self._view.viewport().setCursor(Qt.CursorShape.SizeHorCursor)
        if not drag.why:
            held = event.modifiers()
            fine = bool(held & Qt.KeyboardModifier.ControlModifier)
            coarse = bool(held & Qt.KeyboardModifier.ShiftModifier)
            drag.steps += steps_of(at.x() - drag.at.x(), coarse=coarse, fine=fine)
            drag.at = at
            self._show(drag, fine=fine)
        return True

    def _show(self, drag: _Drag, *, fine: bool) -> None:
        """Have the study as it is with the value where the hand is."""
        if drag.number is None or drag.field is None:
            return
        locale = self._model.locale
        try:
            value = scrubbed(drag.number, drag.steps, drag.field, fine=fine)
        except InfernomicsError as error:
            drag.why = str(error)
            self.refused.emit(drag.why)
            return
        self._scrub(edit_title(drag.study, drag.cell, value, locale), ((drag.cell, value),))
        now = entry_at(self._document.shown.row(drag.cell.table, drag.cell.row), drag.cell.path)
        self._tip.tell(f"{drag.field.label} {in_words(now, drag.field, locale)}", self._near(drag.at.toPoint()))

    def _near(self, at: QPoint) -> QPoint:
        return self._view.viewport().mapTo(self._view.window(), at)

    def release(self) -> bool:
        """The mouse was let go: what the hand did is one edit now; whether there was a hand."""
        was = self._drag is not None or self._is_spent
        if self._drag is not None and self._drag.moved and not self._drag.why:
            self._document.end_scrub()
        self._forget_drag()
        self._is_spent = False
        return was

    # --- the keys -----------------------------------------------------------------------------------------------------

    def nudge(self, percent: int) -> None:
        """Scale the selected numbers by some percent; whole numbers go by so many instead."""
        if self._drag is not None:
            return
        if self._nudges is None:
            self._document.end_scrub()
            self._nudges = _Nudges(self._document.shown, tuple(self._selected()))
        nudges = self._nudges
        try:
            values = self._nudged((*nudges.percents, percent))
            if not values:
                return
            change = self._change(values)
            change(self._document.study)  # a refusal is told, where a hand that is only too far is not
        except InfernomicsError as error:
            if not nudges.percents:
                self._nudges = None
            self.refused.emit(str(error))
            return
        nudges.percents.append(percent)
        title = f"Nudge {len(values)} cells"
        if len(values) == 1:
            title = edit_title(nudges.study, *values[0], self._model.locale)
        self._document.scrub(title, change)

    def _nudged(self, percents: Sequence[int]) -> tuple[tuple[Cell, Value], ...]:
        """The values after these nudges; raises what the first cell says that does not take its own."""
        nudges, locale = self._nudges, self._model.locale
        values: list[tuple[Cell, Value]] = []
        why = "There is no input here that could go up and down."
        for cell in nudges.cells if nudges is not None else ():
            assert nudges is not None  # noqa: S101 - there are cells
            record = nudges.study.row(cell.table, cell.row)
            declared, entry = field_of(record, cell.path), entry_at(record, cell.path)
            if isinstance(entry, float | int | Distribution):
                value: Value = nudged(entry, percents, declared)
                if not isinstance(value, Distribution):  # through the text, so that a bound is refused in its words
                    value = read_entry(nudges.study, cell, typed_text(value, declared, locale), locale)
                values.append((cell, value))
            else:
                why = why_no_number(entry, declared)
        if not values:
            self._nudges = None
            self.refused.emit(why)
        return tuple(values)

    # --- its end ------------------------------------------------------------------------------------------------------

    def give_back(self) -> bool:
        """Have the value again that stood there before; whether there was a scrub."""
        if self._drag is None and self._nudges is None:
            return False
        self._document.end_scrub(keep=False)
        self._forget()
        return True

    def end(self) -> None:
        """Keep what the hand did: it is elsewhere now."""
        if self._drag is not None or self._nudges is not None:
            self._document.end_scrub()
            self._forget()

    def end_nudges(self) -> None:
        """Alt was let go."""
        if self._nudges is not None:
            self.end()

    def _scrub(self, title: str, values: Sequence[tuple[Cell, Value]]) -> None:
        self._document.scrub(title, self._change(values))

    def _change(self, values: Sequence[tuple[Cell, Value]]) -> Callable[[Study], Study]:
        return lambda study: set_values(study, values, self._model.today)

    def _follow_scrub(self, begins: bool) -> None:
        """Whatever ended the scrub, the hand has nothing more to say."""
        if not begins:
            self._forget()

    def _forget(self) -> None:
        self._nudges = None
        self._forget_drag()

    def _forget_drag(self) -> None:
        self._is_spent = self._drag is not None
        self._drag = None
        self._tip.hide()
        self._view.viewport().unsetCursor()
