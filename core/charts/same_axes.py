"""Charts of the same kind on the same axes: whether that can be, in which unit, and what is said of the rest."""

from collections.abc import Iterator
from dataclasses import replace

from core.changes import is_same
from core.charts.spec import Axis, ChartSpec, Guide, Scale, Series


def why_not_together(spec: ChartSpec, other: ChartSpec) -> str:
    """Why another chart cannot stand on the same axes; "" where it can."""
    mine, its = (chart.x if chart.horizontal else chart.y for chart in (spec, other))
    if (mine.unit, mine.label) != (its.unit, its.label) or spec.x.unit != other.x.unit:
        return f"not drawn, it is in other units ({its.title})."
    if bool(spec.bars) != bool(other.bars):
        return "not drawn, it has other parts."
    return ""


def noted(spec: ChartSpec, *notes: str) -> ChartSpec:
    """The chart with these notes before its own."""
    return replace(spec, notes=(*notes, *spec.notes))


def rescaled(spec: ChartSpec, *others: ChartSpec) -> ChartSpec:
    """The chart with the larger of the units that it and others have chosen for their numbers."""
    x, y = spec.x, spec.y
    for other in others:
        x, y = _larger(x, other.x), _larger(y, other.y)
    return replace(spec, x=x, y=y)


def _larger(axis: Axis, other: Axis) -> Axis:
    if axis.scale is Scale.CATEGORY or other.unit != axis.unit or other.factor >= axis.factor:
        return axis
    return replace(axis, factor=other.factor, unit_label=other.unit_label)


def own_guides(spec: ChartSpec, series: Series) -> Iterator[Guide]:
    """The guides that belong to a line."""
    return (guide for guide in spec.guides if guide.colour == series.colour and not series.hollow)


def same_points(one: Series, other: Series) -> bool:
    """Whether two series cannot be told apart; one that reaches further can."""
    if len(one.x) != len(other.x):
        return False
    return all(is_same(before, after) for before, after in zip((*one.x, *one.y), (*other.x, *other.y), strict=False))


def folded_note(names: list[str]) -> list[str]:
    """A note that counts and names what there was no room for; none where there is nothing."""
    return [f"+{len(names)} more not shown: {', '.join(names)}"] if names else []
