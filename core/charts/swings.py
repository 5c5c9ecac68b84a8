"""How far an input is swung to see what hangs on it: a part of its value either way, inside its bounds."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from core.cell_text import field_of
from core.editing import Cell
from core.fields import Field, value_at
from core.study import Study


class Swing(NamedTuple):
    """The values that an input takes, in order, that of now left out.

    low, high: its ends, None on a side where its bounds leave it no room; between them and now stands one more value
    a side where there is one.
    """

    cell: Cell
    now: float
    low: float | None
    high: float | None
    values: tuple[float, ...]


def swings_of(study: Study, cells: Iterable[Cell], part: float) -> tuple[Swing, ...]:
    """Swings of the cells of a plain study that can move: a part of 0 is 0, and so is one against a bound."""
    found = []
    for cell in cells:
        record = study.row(cell.table, cell.row)
        now = float(value_at(record, cell.path))
        swing = swing_of(cell, now, field_of(record, cell.path), part)
        if swing.values:
            found.append(swing)
    return tuple(found)


def swing_of(cell: Cell, now: float, field: Field, part: float) -> Swing:
    """One of them. Whole numbers move by at least 1."""
    low, high = (_moved(now, sign * part, field) for sign in (-1, 1))
    between = {_between(now, end, field) for end in (low, high)}
    values = sorted({low, high, *between} - {now})
    return Swing(cell, now, None if low == now else low, None if high == now else high, tuple(values))


def _moved(now: float, share: float, field: Field) -> float:
    """The value moved by a share of its size, as far as its bounds let it."""
    amount = share * abs(now)
    if field.integer and now:
        amount = math.copysign(max(1.0, float(round(abs(amount)))), share)
    moved = now + amount
    if field.low <= moved <= field.high:
        return moved
    # below what is least, only 0 may be taken, which is no part of anything
    return min(max(moved, min(field.low, now)), field.high)


def _between(now: float, end: float, field: Field) -> float:
    """A value halfway; that of now where a whole number has none between."""
    middle = (now + end) / 2
    if not field.integer:
        return middle
    whole = float(round(middle))
    return now if whole in (now, end) else whole
