"""Chart `fan`: how sure a figure is over the months, from draws of it: its median, two bands and a target.

It takes draws and makes none; what is offered in menus is for whoever has ranges to draw from.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from core.book import Array
from core.charts.naming import spoken
from core.charts.spec import Axis, Band, Better, ChartSpec, ReferenceLine, Series
from core.charts.titles import fitting
from core.formats import axis_unit

PERCENTILES = (5.0, 25.0, 50.0, 75.0, 95.0)
OUTER, INNER = "P5–P95", "P25–P75"
_STRENGTHS = (0.18, 0.32)
"""Opacity of the outer band and of the inner one above it."""


class Drawn(NamedTuple):
    """Draws of a figure. values: shape (draw, month), of which those that are no number have no figure.

    label, unit: of the figure; written: one in words, with its unit; scope: what it is of, for the subtitle; seed: of
    the draws.
    """

    values: Array
    label: str
    unit: str
    written: Callable[[float], str]
    scope: str
    seed: int


def fan(drawn: Drawn, target: float | None = None) -> ChartSpec:
    """Median and bands by month, a target with the share of draws that stay under it in the last month.

    The title is about the last month: between which two values nine draws of ten are.
    """
    known = drawn.values[np.isfinite(drawn.values).all(axis=1)]
    if not len(known):
        return _nothing(drawn)
    levels = np.percentile(known, PERCENTILES, axis=0)
    months = tuple(float(month) for month in range(1, known.shape[1] + 1))
    bands = tuple(
        Band(name, name, months, _points(levels[low]), _points(levels[-1 - low]), strength=strength)
        for low, (name, strength) in enumerate(zip((OUTER, INNER), _STRENGTHS, strict=True))
    )
    under = None if target is None else float(np.mean(known[:, -1] <= target))
    title = claim(drawn, float(levels[0, -1]), float(levels[-1, -1]), target, under)
    factor, label = axis_unit(float(np.max(np.abs(levels))), drawn.unit)
    lines: tuple[ReferenceLine, ...] = ()
    if target is not None and under is not None:
        words = f"target {drawn.written(target)}: {chance_words(under)} stay at or under it"
        lines = (ReferenceLine(target, words, vertical=False),)
    notes = _notes(drawn, len(known))
    return ChartSpec(
        "fan",
        title,
        f"{drawn.scope}; {len(known):,} draws, seed {drawn.seed}",
        Axis("Month", unit_label="", switchable=False),
        Axis(drawn.label, drawn.unit, factor, label, better=Better.LOWER),
        series=(Series("median", "Median", months, _points(levels[2]), emphasised=True),),
        bands=bands,
        lines=lines,
        notes=notes,
        draws=len(known),
        seed=drawn.seed,
        summary=" ".join((f"{title}.", f"Median {drawn.written(float(levels[2, -1]))} in the last month.", *notes)),
    )


def claim(drawn: Drawn, low: float, high: float, target: float | None, under: float | None) -> str:
    """The takeaway: between which values nine of ten draws are at the end, and how many keep to the target."""
    lies = f"90 % of cases lie between {drawn.written(low)} and {drawn.written(high)}"
    if target is None or under is None:
        return lies
    return fitting(f"{lies}; {chance_words(under)} stay under {drawn.written(target)}", lies)


def chance_words(share: float) -> str:
    """A share of the draws: never "100 %" or "0 %" where one draw is otherwise."""
    if share in (0.0, 1.0):
        return "all" if share else "none"
    return "over 99 %" if share > 0.99 else "under 1 %" if share < 0.01 else f"{share * 100:.0f} %"


def _points(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _notes(drawn: Drawn, known: int) -> tuple[str, ...]:
    lost = len(drawn.values) - known
    return (f"{lost:,} of {len(drawn.values):,} draws have no such figure and are left out",) if lost else ()


def _nothing(drawn: Drawn) -> ChartSpec:
    why_not = "No draw has this figure." if len(drawn.values) else "Nothing is drawn yet."
    return ChartSpec(
        "fan",
        f"How sure {spoken(drawn.label)} is",
        drawn.scope,
        Axis("Month"),
        Axis(drawn.label, drawn.unit),
        summary=why_not,
        empty=why_not,
    )
