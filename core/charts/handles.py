"""What dragging something in a chart comes to: the cells that it edits, and to which values.

A drag is the inverse of a builder: where the grip is put, the chart has it after the edit, as far as bounds, whole
servers and values of a few digits allow. Closed forms where there are any, else a search.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from core.analysis.crossing_seek import CrossingSeek, seek_cell
from core.analysis.trials import entry_with_middle
from core.cell_names import cell_words
from core.cell_text import field_of, shown_text
from core.charts.heat import HERE
from core.charts.heat_axes import directions_of
from core.charts.margin import price_slope
from core.charts.pareto import limit_cell
from core.charts.waterfall import grip_cells, grip_value
from core.editing import Cell, Value, entry_at
from core.fields import value_at
from core.outcome import Outcome
from core.records import Distribution
from core.rounded_values import rounded
from core.study import Study


class Drag(NamedTuple):
    """What a drag comes to. text: for the undo step, and for the hand to read on the way; changes: cells and values.

    why_not: why the grip cannot follow, or not so far, as a sentence; "" where it can.
    """

    text: str
    changes: tuple[tuple[Cell, Value], ...] = ()
    why_not: str = ""


def dragged(outcome: Outcome, chart: str, handle: str, x: float, y: float) -> Drag:
    """What it comes to when a handle of a chart is put at a place; x, y: in the base units of the chart's axes.

    outcome: what followed from the study when the hand took hold. KeyError for a handle that no chart has.
    """
    rule = RULES[chart, handle]
    if not (math.isfinite(x) and math.isfinite(y)):
        return Drag("", why_not="There is nothing to drag to.")
    return rule(outcome, x, y)


def goal_of(outcome: Outcome, chart: str, handle: str) -> tuple[str, Cell | None]:
    """What a goal seek in place of a drag begins with: the figure by its id ("" for none), and the cell."""
    study = outcome.study
    if chart == "lifetime":
        return "crossover_month", seek_cell(study)
    cells = {"pareto": limit_cell(study)[0], "waterfall": grip_cells(study).get(handle)}
    return outcome.kpis[-1].id, cells.get(chart)


def edit_of(study: Study, cell: Cell, value: float, why_not: str = "") -> Drag:
    """The edit of one cell of a plain study, with a value as people type it; a range keeps its shape."""
    record = study.row(cell.table, cell.row)
    field = field_of(record, cell.path)
    wanted = rounded(value, field)
    if wanted == value_at(record, cell.path):
        words = f"{cell_words(study, cell)} {shown_text(wanted, field)}"
        at_end = value > field.high or value < field.low
        return Drag(words, (), why_not or (f"{words} is as far as it goes." if at_end else ""))
    old, entry = entry_at(record, cell.path), entry_with_middle(study, cell, wanted)
    text = f"{cell_words(study, cell)} {shown_text(old, field)} → {shown_text(entry, field)}"
    return Drag(text, ((cell, entry),), why_not)


def _limit(outcome: Outcome, x: float, y: float) -> Drag:
    """The line of the service level: at a speed, or at the time of an answer."""
    del y
    cell, is_time = limit_cell(outcome.study)
    field = field_of(outcome.study.row(cell.table, cell.row), cell.path)
    if is_time:
        return edit_of(outcome.study, cell, x)
    return edit_of(outcome.study, cell, 1 / x if x > 1 / field.high else field.high)


def _step(step: str) -> Callable[[Outcome, float, float], Drag]:
    """The end of a bar of the waterfall."""

    def rule(outcome: Outcome, x: float, y: float) -> Drag:
        del x
        found = grip_value(outcome, step, y)
        if isinstance(found, str):
            return Drag("", why_not=found)
        return edit_of(outcome.study, *found)

    return rule


def _price(outcome: Outcome, x: float, y: float) -> Drag:
    """The end of the price line."""
    del x
    found = price_slope(outcome, y)
    return Drag("", why_not=found) if isinstance(found, str) else edit_of(outcome.study, *found)


def _crossover(outcome: Outcome, x: float, y: float) -> Drag:
    """The dot where inference overtakes training, along the months."""
    del y
    study = outcome.study
    seek = _crossing_seek(outcome, seek_cell(study))
    month = int(min(max(round(x), 1), int(study.money.horizon)))
    found = seek.value_for(month)
    name = cell_words(study, seek.trials.cell)
    words = ""
    if found.month != month:
        reached = "no crossover" if found.month is None else f"month {found.month}"
        words = f"{name} alone does not bring the crossover to month {month}; the nearest is {reached}."
    drag = edit_of(study, seek.trials.cell, found.value, words)
    if not drag.changes or drag.changes[0][1] == found.value or isinstance(drag.changes[0][1], Distribution):
        return drag
    # a month that three digits pass over takes the digits that it needs
    field = seek.trials.field
    text = f"{name} {shown_text(seek.trials.value, field)} → {shown_text(found.value, field)}"
    return Drag(text, ((seek.trials.cell, found.value),), words)


def _here(outcome: Outcome, x: float, y: float) -> Drag:
    """The cross on the map: both inputs at once."""
    study = outcome.study
    found = directions_of(study)
    pairs = ((one.cell, to) for one, to in ((found.across, x), (found.up, y)) if one is not None)
    drags = [edit_of(study, cell, to) for cell, to in pairs]
    moved = [one for one in drags if one.changes]
    return Drag(
        ", ".join(one.text for one in moved or drags),
        tuple(change for one in moved for change in one.changes),
        " ".join(filter(None, (one.why_not for one in drags))),
    )


_seeks: list[tuple[Outcome, CrossingSeek]] = []
"""The search of the drag at hand: what it has evaluated serves the next move of the hand."""


def _crossing_seek(outcome: Outcome, cell: Cell) -> CrossingSeek:
    if not _seeks or _seeks[0][0] is not outcome or _seeks[0][1].trials.cell != cell:
        _seeks[:] = [(outcome, CrossingSeek(outcome.study, cell))]
    return _seeks[0][1]


RULES: dict[tuple[str, str], Callable[[Outcome, float, float], Drag]] = {
    ("pareto", "limit"): _limit,
    ("waterfall", "peak"): _step("peak"),
    ("waterfall", "idle"): _step("idle"),
    ("margin", "price"): _price,
    ("lifetime", "crossover"): _crossover,
    ("heat", HERE): _here,
}
"""By chart and id of the handle."""
