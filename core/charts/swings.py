"""How far an input is swung to see what hangs on it: a part of its value either way, inside its bounds."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from core.cell_text import field_of
from core.editing import Cell
from core.fields import Field, value_at
from core.study import Study

FACTS = frozenset(
    {
        ("workload", "Model"),
        ("workload", "Network"),
        *(("chips", group) for group in ("Compute", "Memory", "Links", "Power", "Own benchmarks")),
    }
)
"""Tabs and groups of fields that say what a model or a chip is, or what was measured of it: nobody assumes them."""
_MOSTLY = 0.5
_CLOSE = 0.25


class Swing(NamedTuple):
    """The values that an input takes, in order, that of now left out.

    low, high: its ends, None on a side where its bounds leave it no room; between them and now stands one more value
    a side where there is one. is_cut: whether an end is not as far off as asked, being whole or at a bound.
    """

    cell: Cell
    now: float
    low: float | None
    high: float | None
    values: tuple[float, ...]
    is_cut: bool = False


def is_assumed(field: Field) -> bool:
    """Whether a number is assumed, asked for or agreed on, and so could be otherwise for the same model and chip."""
    return (field.tab, field.group) not in FACTS


def is_date(field: Field) -> bool:
    """Whether a number is a point in time, of which more or less is no part: its bounds are near beside its size."""
    return field.high - field.low < _CLOSE * field.high


def is_chance(field: Field) -> bool:
    """Whether a number is a share that never reaches the whole, as 99 % of requests: it is told by what it misses."""
    return field.display[:1] == ("%",) and field.low >= _MOSTLY and field.high < 1


_NEARLY = 0.25
"""Part of a swing by which it may differ and still be called what was asked: rounding to whole numbers."""


def swings_of(study: Study, cells: Iterable[Cell], part: float) -> tuple[Swing, ...]:
    """Swings of the cells of a plain study that can move: a part of 0 is 0, and so is one against a bound.

    A date has no parts.
    """
    found = []
    for cell in cells:
        record = study.row(cell.table, cell.row)
        now, field = float(value_at(record, cell.path)), field_of(record, cell.path)
        swing = swing_of(cell, now, field, part)
        if swing.values and not is_date(field):
            found.append(swing)
    return tuple(found)


def swing_of(cell: Cell, now: float, field: Field, part: float) -> Swing:
    """One of them. Whole numbers move by at least 1, chances by a part of what they miss."""
    low, high = (_moved(now, sign * part, field) for sign in (-1, 1))
    between = {_between(now, end, field) for end in (low, high)}
    values = sorted({low, high, *between} - {now})
    asked = part * _size(now, field)
    is_cut = any(abs(abs(end - now) - asked) > _NEARLY * asked for end in (low, high))
    return Swing(cell, now, None if low == now else low, None if high == now else high, tuple(values), is_cut)


def _size(now: float, field: Field) -> float:
    """What a part is taken of."""
    return 1 - now if is_chance(field) else abs(now)


def _moved(now: float, share: float, field: Field) -> float:
    """The value moved by a share of its size, as far as its bounds let it."""
    amount = share * _size(now, field)
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
