"""The numbers behind a chart as a table: what is drawn, in the units of its axes."""

from dataclasses import replace
from typing import Any

import numpy as np

from core.charts.spec import Axis, Cells, ChartSpec, Series
from core.data_table import Column, DataTable, Numbers, Words


def chart_table(spec: ChartSpec) -> DataTable:
    """Bars and cells as one row each; series that share x side by side, others one below the other, then marks."""
    if spec.empty:
        return DataTable((), 0, empty=spec.empty, notes=spec.notes)
    if spec.below is not None:
        columns = _panels(spec, spec.below)
    elif spec.multiples:
        columns = _multiples(spec)
    elif spec.cells is not None:
        columns = _cells(spec, spec.cells)
    elif spec.bands:
        columns = _with_bands(spec)
    else:
        columns = _bars(spec) if spec.bars else _side_by_side(spec) if _share_x(spec) else _one_below_the_other(spec)
    count = max((_length(column) for column in columns), default=0)
    return DataTable(columns, count, notes=spec.notes)


def _length(column: Column) -> int:
    return len(column.values) if isinstance(column, Numbers) else len(column.cells)


def _numbers(identifier: str, axis: Axis, values: Any, label: str = "") -> Numbers:
    """Values of an axis in the unit that it prints."""
    shown = np.array(values, dtype=float) * axis.factor
    finite = np.where(np.isfinite(shown), shown, np.nan)
    return Numbers(identifier, label or axis.label, axis.unit_label, finite, months=axis.dates)


def _share_x(spec: ChartSpec) -> bool:
    """Whether all series have their points at the same places, so that one column of x serves all."""
    places = {series.x for series in spec.series}
    return len(places) == 1 and not any(series.details for series in spec.series)


def _side_by_side(spec: ChartSpec) -> tuple[Column, ...]:
    x = _numbers("x", spec.x, spec.series[0].x)
    return (x, *(_numbers(f"y_{series.id}", spec.y, series.y, series.label) for series in spec.series))


def _panels(spec: ChartSpec, below: ChartSpec) -> tuple[Column, ...]:
    """Series of both panels side by side over every x that any of them has."""
    places = sorted({x for panel in (spec, below) for series in panel.series for x in series.x})
    columns: list[Column] = [_numbers("x", spec.x, places)]
    for panel in (spec, below):
        for series in panel.series:
            values = dict(zip(series.x, series.y, strict=False))
            heights = [values.get(x, np.nan) for x in places]
            columns.append(_numbers(f"y_{series.id}", panel.y, heights, series.label))
    return tuple(columns)


def _one_below_the_other(spec: ChartSpec) -> tuple[Column, ...]:
    rows = [row for series in spec.series for row in _points(series)]
    rows += [(marker.text, marker.x, marker.y, "") for marker in spec.markers]
    rows += [
        (line.text, line.value, np.nan, "") if line.vertical else (line.text, np.nan, line.value, "")
        for line in spec.lines
    ]
    columns: list[Column] = [
        Words("series", "Series", [row[0] for row in rows]),
        _numbers("x", spec.x, [row[1] for row in rows]),
        _numbers("y", spec.y, [row[2] for row in rows]),
    ]
    if any(row[3] for row in rows):
        columns.append(Words("detail", "Set-up", [row[3] for row in rows]))
    return tuple(columns)


def _points(series: Series) -> list[tuple[str, float, float, str]]:
    details = [detail.replace("\n", "; ") for detail in series.details] or [""] * len(series.x)
    return [(series.label, x, y, detail) for x, y, detail in zip(series.x, series.y, details, strict=False)]


def _cells(spec: ChartSpec, cells: Cells) -> tuple[Column, ...]:
    """Where each cell is, its figure and what is best there."""
    places = [(row, column) for row in range(len(cells.y)) for column in range(len(cells.x))]
    figures = [cells.figures[row][column] for row, column in places]
    shown = np.array([np.nan if one is None else one for one in figures], dtype=float) * cells.factor
    columns: list[Column] = [
        _numbers("x", spec.x, [cells.x[column] for _, column in places]),
        _numbers("y", spec.y, [cells.y[row] for row, _ in places]),
        Numbers("figure", cells.label, cells.unit_label, np.where(np.isfinite(shown), shown, np.nan)),
    ]
    if cells.winners:
        won = [cells.winners[row][column] for row, column in places]
        columns.append(Words("best", "Best", [cells.names[one] if 0 <= one < len(cells.names) else "" for one in won]))
    return tuple(columns)


def _with_bands(spec: ChartSpec) -> tuple[Column, ...]:
    """Lines and both borders of bands side by side, over every x that any of them has."""
    lines = [(f"y_{one.id}", one.label, one.x, one.y) for one in spec.series]
    for band in spec.bands:
        lines.append((f"low_{band.id}", f"{band.label}, lower border", band.x, band.low))
        lines.append((f"high_{band.id}", f"{band.label}, upper border", band.x, band.high))
    places = sorted({x for _, _, xs, _ in lines for x in xs})
    columns: list[Column] = [_numbers("x", spec.x, places)]
    for identifier, label, xs, ys in lines:
        values = dict(zip(xs, ys, strict=False))
        columns.append(_numbers(identifier, spec.y, [values.get(x, np.nan) for x in places], label))
    return tuple(columns)


def _multiples(spec: ChartSpec) -> tuple[Column, ...]:
    """The bars of all scenarios one below the other, behind the name of each."""
    charts = (replace(spec, multiples=()), *spec.multiples)
    names = (spec.caption, *(one.subtitle for one in spec.multiples))
    cells = [name for name, chart in zip(names, charts, strict=True) for _ in chart.bars]
    bars = tuple(bar for chart in charts for bar in chart.bars)
    return (Words("scenario", "Scenario", cells), *_bars(replace(charts[0], bars=bars)))


def _bars(spec: ChartSpec) -> tuple[Column, ...]:
    """Category, part where bars are stacked, and both ends; a bar that starts at zero is its end alone."""
    axis = spec.x if spec.horizontal else spec.y
    names = spec.y if spec.horizontal else spec.x
    columns: list[Column] = [Words("category", names.label or "Bar", [bar.category for bar in spec.bars])]
    size, label = [bar.end - bar.start for bar in spec.bars], axis.label
    if any(bar.part for bar in spec.bars):
        columns.append(Words("part", "Part", [bar.part for bar in spec.bars]))
    elif any(bar.start for bar in spec.bars):
        columns.append(_numbers("start", axis, [bar.start for bar in spec.bars], "From"))
        columns.append(_numbers("end", axis, [bar.end for bar in spec.bars], "To"))
        label = "Change"
    columns.append(_numbers("size", axis, size, label))
    for label in dict.fromkeys(mark.label for bar in spec.bars for mark in bar.marks):
        marks = [next((one for one in bar.marks if one.label == label), None) for bar in spec.bars]
        was = [np.nan if one is None else one.value - (one.start or 0.0) for one in marks]
        columns.append(_numbers(f"mark_{label}", axis, was, label))
    if any(bar.aside for bar in spec.bars):
        columns.append(Words("aside", spec.aside_title or "Beside it", [bar.aside for bar in spec.bars]))
    return tuple(columns)
