"""Charts made from charts: of other sizes of numbers, of one point, under other names, with numbers that are none."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from core.charts.spec import Axis, Bar, Cells, ChartSpec, Scale

Change = Callable[[float], float]
NAMES = frozenset(
    {"title", "subtitle", "label", "category", "categories", "text", "texts", "detail", "details", "aside", "part",
     "notes", "names", "summary", "empty", "aside_title", "tip"}
)  # fmt: skip
"""Fields of a chart and its parts in which a name that people typed may stand."""


def renamed(part: Any, change: Callable[[str], str]) -> Any:
    """The same with every text changed in which a name may stand; empty ones stay so."""
    if isinstance(part, str):
        return change(part) if part else part
    if isinstance(part, tuple):
        return tuple(renamed(one, change) for one in part)
    if not is_dataclass(part) or isinstance(part, Enum):
        return part
    changes = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if field.name in NAMES or not _is_words(value):
            changes[field.name] = renamed(value, change)
    return replace(part, **changes)  # type: ignore[type-var]


def _is_words(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, tuple) and any(isinstance(one, str) for one in value))


def with_values(spec: ChartSpec, change: Change) -> ChartSpec:
    """The same with every number changed along axes of figures: y, or x where bars lie."""
    lies = spec.horizontal and bool(spec.bars)
    across, up = (change if lies else _same), (_same if lies else change)
    below = None if spec.below is None else with_values(spec.below, change)
    return _moved(replace(spec, below=below), across, up)


def with_all_values(spec: ChartSpec, change: Change) -> ChartSpec:
    """The same with every number changed, along both axes."""
    below = None if spec.below is None else with_all_values(spec.below, change)
    return _moved(replace(spec, below=below), change, change)


def _same(value: float) -> float:
    return value


def _moved(spec: ChartSpec, across: Change, up: Change) -> ChartSpec:
    along = across if spec.horizontal else up
    return replace(
        spec,
        series=tuple(replace(one, x=_each(one.x, across), y=_each(one.y, up)) for one in spec.series),
        bars=tuple(_bar(one, along, up if spec.horizontal else across) for one in spec.bars),
        markers=tuple(replace(one, x=across(one.x), y=up(one.y)) for one in spec.markers),
        lines=tuple(replace(one, value=(across if one.vertical else up)(one.value)) for one in spec.lines),
        guides=tuple(replace(one, x=_each(one.x, across), y=_each(one.y, up)) for one in spec.guides),
        bands=tuple(
            replace(one, x=_each(one.x, across), low=_each(one.low, up), high=_each(one.high, up)) for one in spec.bands
        ),
        cells=None if spec.cells is None else _cells(spec.cells, across, up),
        handles=tuple(replace(one, x=_maybe(one.x, across), y=_maybe(one.y, up)) for one in spec.handles),
        multiples=tuple(_moved(one, across, up) for one in spec.multiples),
    )


def _each(values: tuple[float, ...], change: Change) -> tuple[float, ...]:
    return tuple(map(change, values))


def _maybe(value: float | None, change: Change) -> float | None:
    return None if value is None else change(value)


def _bar(bar: Bar, along: Change, across: Change) -> Bar:
    return replace(
        bar,
        start=along(bar.start),
        end=along(bar.end),
        low=_maybe(bar.low, along),
        high=_maybe(bar.high, along),
        span=None if bar.span is None else (across(bar.span[0]), across(bar.span[1])),
        marks=tuple(replace(one, value=along(one.value), start=_maybe(one.start, along)) for one in bar.marks),
    )


def _cells(cells: Cells, across: Change, up: Change) -> Cells:
    figures = tuple(tuple(_maybe(one, up) for one in row) for row in cells.figures)
    return replace(cells, x=_each(cells.x, across), y=_each(cells.y, up), figures=figures)


def cut(spec: ChartSpec, count: int) -> ChartSpec:
    """The same with the first points and bars alone: one month, one chip, one cell."""
    categories = tuple(dict.fromkeys(bar.category for bar in spec.bars))[:count]
    below = None if spec.below is None else cut(spec.below, count)
    return replace(
        spec,
        x=_cut_axis(spec.x, categories),
        y=_cut_axis(spec.y, categories),
        series=tuple(
            replace(one, x=one.x[:count], y=one.y[:count], details=one.details[:count]) for one in spec.series
        ),
        bars=tuple(bar for bar in spec.bars if bar.category in categories),
        bands=tuple(replace(one, x=one.x[:count], low=one.low[:count], high=one.high[:count]) for one in spec.bands),
        cells=None if spec.cells is None else _cut_cells(spec.cells, count),
        below=below,
        multiples=tuple(cut(one, count) for one in spec.multiples),
    )


def _cut_axis(axis: Axis, categories: tuple[str, ...]) -> Axis:
    return replace(axis, categories=categories) if axis.scale is Scale.CATEGORY else axis


def _cut_cells(cells: Cells, count: int) -> Cells:
    def corner(rows: tuple[tuple[Any, ...], ...]) -> tuple[tuple[Any, ...], ...]:
        return tuple(row[:count] for row in rows[:count])

    return replace(
        cells,
        x=cells.x[:count],
        y=cells.y[:count],
        figures=corner(cells.figures),
        winners=corner(cells.winners),
        texts=corner(cells.texts),
    )


def without_data(spec: ChartSpec) -> ChartSpec:
    """The same with nothing to draw and no word why."""
    below = None if spec.below is None else without_data(spec.below)
    return replace(
        spec, series=(), bars=(), markers=(), lines=(), guides=(), bands=(), cells=None, handles=(), below=below,
        multiples=(),
    )  # fmt: skip
