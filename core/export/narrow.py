"""What charts do where they are narrow, in every kind of file: columns whose names have no room lie down."""

from collections.abc import Callable
from dataclasses import replace

from core.charts.spec import ChartSpec

SMALL = 5.0
"""Inches: a narrower chart has a legend rather than names at the ends of lines."""
NARROW = 7.0
"""Inches: a narrower chart has the smallest type, and a legend in words where one in columns would be high."""


def lying(spec: ChartSpec, wide: float, width_of: Callable[[str], float]) -> ChartSpec:
    """The chart, its columns lying where a word below them is wider than what a column has of the width in inches."""
    if wide >= NARROW or spec.horizontal or not spec.bars:
        return spec
    marked = any(bar.marks for bar in spec.bars) and wide >= SMALL  # strokes stand across columns only
    if marked or any(bar.part for bar in spec.bars):
        return spec
    names = categories(spec)
    slot = wide / max(1, len(names))
    if any(width_of(word) > slot for name in names for word in name.split(" ")):
        return replace(spec, horizontal=True, x=spec.y, y=spec.x)
    return spec


def categories(spec: ChartSpec) -> tuple[str, ...]:
    """The names of its bars, each once."""
    axis = spec.y if spec.horizontal else spec.x
    return tuple(dict.fromkeys((*axis.categories, *(bar.category for bar in spec.bars))))
