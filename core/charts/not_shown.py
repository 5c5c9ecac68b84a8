"""What stands at the foot of a chart: its notes, what a logarithmic axis cannot show, and how many lines find room."""

import math
from collections.abc import Callable

from core.charts.spec import Cells, ChartSpec, Scale

BETWEEN = "  ·  "


def chart_notes(spec: ChartSpec, count: int | None = None) -> tuple[str, ...]:
    """The notes of a chart and of its second panel, before them how many values are not shown.

    count: of these, where the chart is seen on other scales than its own.
    """
    below = () if spec.below is None else spec.below.notes
    notes = tuple(dict.fromkeys((*spec.notes, *below)))
    if count is None:
        count = values_not_shown(spec) + (0 if spec.below is None else values_not_shown(spec.below))
    # first, because notes that find no room are counted only
    return (f"{count} value{'s' if count > 1 else ''} ≤ 0 not shown", *notes) if count else notes


def notes_in(
    notes: tuple[str, ...], width: float, width_of: Callable[[str], float], cut: Callable[[str, float], str]
) -> str:
    """Notes on one line of a width; those that do not fit are counted: "+2 more". cut: a text at a width, with …."""
    for count in range(len(notes), 0, -1):
        rest = f"{BETWEEN}+{len(notes) - count} more" if count < len(notes) else ""
        text = BETWEEN.join(notes[:count])
        if width_of(text + rest) <= width:
            return text + rest
        if count == 1:
            return cut(text, width - width_of(rest)) + rest
    return ""


def values_not_shown(spec: ChartSpec) -> int:
    """Points, borders, ends, cells, markers and lines that a logarithmic axis cannot show: they are not above zero."""
    logs = (spec.x.scale is Scale.LOG, spec.y.scale is Scale.LOG)
    if not any(logs):
        return 0
    pairs = [pair for series in spec.series for pair in zip(series.x, series.y, strict=False)]
    for band in spec.bands:
        pairs += [pair for border in (band.low, band.high) for pair in zip(band.x, border, strict=False)]
    pairs += [(marker.x, marker.y) for marker in spec.markers]
    pairs += [(line.value, 1.0) if line.vertical else (1.0, line.value) for line in spec.lines]
    ends = [value for bar in spec.bars for value in (bar.end, *(mark.value for mark in bar.marks))]
    pairs += [(end, 1.0) if spec.horizontal else (1.0, end) for end in ends]
    count = sum(
        any(log and math.isfinite(at) and at <= 0 for log, at in zip(logs, pair, strict=True)) for pair in pairs
    )
    return count + (0 if spec.cells is None else _cells_not_shown(spec.cells, logs))


def _cells_not_shown(cells: Cells, logs: tuple[bool, bool]) -> int:
    """Cells at places that a logarithmic axis does not have."""
    columns, rows = (
        sum(math.isfinite(one) and (one > 0 or not log) for one in places)
        for places, log in zip((cells.x, cells.y), logs, strict=True)
    )
    return len(cells.x) * len(cells.y) - columns * rows
