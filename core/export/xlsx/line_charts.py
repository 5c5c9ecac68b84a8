"""Lines, steps, clouds of points and bands as live charts."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from core.charts.spec import Axis, Band, ChartSpec, Scale, Series
from core.export.xlsx.areas import Run
from core.export.xlsx.chart_parts import COLOURS, DASHES, MARKERS, Sheet, axis_options, finished, name_at_end

_MOST_NAMED = 240
"""Points of a series that is named at its end; of larger ones a legend tells the names."""
_NAME_HEIGHT = 0.045
"""Share of the plot's height that a name takes."""
_FIRST_DAY = datetime.date(1899, 12, 30)
"""Day 0 of Excel's calendar."""
DATES: dict[str, Any] = {"num_format": "mmm yyyy"}
"""How dates are shown in cells."""


def panel_charts(spec: ChartSpec, below: ChartSpec, sheet: Sheet) -> tuple[Any, ...]:
    """Two panels as two charts, so that neither needs a second axis."""
    return xy_chart(replace(spec, below=None), sheet), xy_chart(replace(below, x=spec.x), sheet)


def xy_chart(spec: ChartSpec, sheet: Sheet) -> Any:
    """All that has points: series, guides, reference lines and markers."""
    chart = sheet.chart("scatter", "straight")
    shown = [one for one in spec.series if one.x]
    named = all(one.line and len(one.x) <= _MOST_NAMED for one in shown) and _ends_apart(spec, shown)
    for series in shown:
        chart.add_series(_series_options(spec, series, sheet, named))
    for guide in spec.guides:
        colour = COLOURS.axis if guide.colour is None else COLOURS.of_series(guide.colour)
        dash = "dash" if guide.dashed else "solid"
        chart.add_series(_straight(sheet, spec, guide.text, guide.x, guide.y, colour, dash))
    for line in spec.lines:
        ends = _extent(spec, vertical=line.vertical)
        x, y = ((line.value, line.value), ends) if line.vertical else (ends, (line.value, line.value))
        chart.add_series(_straight(sheet, spec, line.text, x, y, COLOURS.text_dim, "dash"))
    for marker in spec.markers:
        chart.add_series(_marker_options(sheet, spec, marker.text, marker.x, marker.y))
    chart.set_x_axis(axis_options(spec.x, _along(spec, vertical=False)) | _ends_of_x(spec))
    heights = _along(spec, vertical=True)
    options = axis_options(spec.y, heights)
    if spec.y.scale is not Scale.LOG and any(one < 0 for one in heights):
        options.pop("min", None)
    chart.set_y_axis(options)
    count = len(shown)
    aside = len(spec.guides) + len(spec.lines) + len(spec.markers)
    return finished(chart, labels_at_end=named, legend=not named, left_out=range(count, count + aside))


def _along(spec: ChartSpec, *, vertical: bool) -> list[float]:
    """All values that are drawn along x, or along y."""
    found = [one for series in spec.series for one in (series.y if vertical else series.x)]
    found += [one for guide in spec.guides for one in (guide.y if vertical else guide.x)]
    found += [line.value for line in spec.lines if line.vertical is not vertical]
    found += [marker.y if vertical else marker.x for marker in spec.markers]
    return [one for one in found if math.isfinite(one)]


def _ends_of_x(spec: ChartSpec) -> dict[str, float]:
    """Lines run from one end of the plot to the other."""
    values = _along(spec, vertical=False)
    if spec.x.scale is not Scale.LINEAR or spec.x.dates or not values or min(values) == max(values):
        return {}
    return {
        "min": min(0.0 if spec.x.from_zero else min(values), min(values)) * spec.x.factor,
        "max": max(values) * spec.x.factor,
    }


def _ends_apart(spec: ChartSpec, shown: Sequence[Series]) -> bool:
    """Whether names at the ends of all lines would stand apart."""
    log = spec.y.scale is Scale.LOG

    def height(value: float) -> float:
        return math.log10(value) if log and value > 0 else value

    values = [height(one) for one in _along(spec, vertical=True) if one > 0 or not log]
    last = sorted(height(series.y[-1]) for series in shown)
    room = (max(values, default=1.0) - min([*values, *([] if log else [0.0])])) * _NAME_HEIGHT
    return all(above - below >= room for below, above in pairwise(last))


def _series_options(spec: ChartSpec, series: Series, sheet: Sheet, named: bool) -> dict[str, Any]:
    x, y = _points(spec, series, sheet)
    colour = COLOURS.of_series(series.colour)
    place = series.colour if series.dash is None else series.dash
    options: dict[str, Any] = {"name": y.name, "categories": x.cells, "values": y.cells}
    if series.line:
        line = {"color": colour, "width": 3 if series.emphasised else 2, "dash_type": DASHES[place % len(DASHES)]}
        options["line"] = {**line, "dash_type": "dash", "transparency": 25} if series.dashed else line
    else:
        options["line"] = {"none": True}
    if series.points or not series.line:
        fill = {"none": True} if series.hollow else {"color": colour}
        marker = {"type": MARKERS[place % len(MARKERS)], "size": 5, "border": {"color": colour}, "fill": fill}
        options["marker"] = marker
    else:
        options["marker"] = {"type": "none"}
    if named and series.line:
        options["data_labels"] = name_at_end(y.length, COLOURS.of_words(series.colour))
    return options


def _points(spec: ChartSpec, series: Series, sheet: Sheet) -> tuple[Run, Run]:
    """Cells of a series: those of the table where it has them as they are drawn, else columns of their own."""
    whole = sheet.table.get(f"y_{series.id}")
    if not series.stepped and whole is not None and "x" in sheet.table and sheet.table["x"].length == len(series.x):
        return sheet.table["x"], whole
    x, y = list(series.x), list(series.y)
    if series.stepped and x:
        x, y = [x[0], *(one for one in x[1:] for _ in range(2))], [*(one for one in y[:-1] for _ in range(2)), y[-1]]
    return _drawn(sheet, spec, series.name, x, y)


def _drawn(sheet: Sheet, spec: ChartSpec, name: str, x: Sequence[float], y: Sequence[float]) -> tuple[Run, Run]:
    """Two columns for points, in the units of the axes."""
    if spec.x.dates:
        at = sheet.drawn.numbers(spec.x.label or "Date", "", [day_of(one) for one in x], **DATES)
    else:
        at = sheet.drawn.numbers(spec.x.label or "x", spec.x.unit_label, [one * spec.x.factor for one in x])
    return at, sheet.drawn.numbers(name, spec.y.unit_label, [one * spec.y.factor for one in y])


def day_of(months: float) -> float:
    """Months since year 0 as a day of Excel's calendar."""
    whole = math.floor(months)
    first = datetime.date(whole // 12, whole % 12 + 1, 1)
    return (first - _FIRST_DAY).days + (months - whole) * 30.4


def _straight(
    sheet: Sheet, spec: ChartSpec, name: str, x: Sequence[float], y: Sequence[float], colour: str, dash: str
) -> dict[str, Any]:
    at, value = _drawn(sheet, spec, name or "Line", x, y)
    labels = {"data_labels": name_at_end(len(x), COLOURS.text_dim)} if name else {}
    return {
        "name": value.name,
        "categories": at.cells,
        "values": value.cells,
        "line": {"color": colour, "width": 1.25, "dash_type": dash},
        "marker": {"type": "none"},
        **labels,
    }


def _marker_options(sheet: Sheet, spec: ChartSpec, text: str, x: float, y: float) -> dict[str, Any]:
    at, value = _drawn(sheet, spec, text, (x,), (y,))
    marker = {"type": "circle", "size": 8, "border": {"color": COLOURS.text}, "fill": {"color": COLOURS.background}}
    labels = {"series_name": True, "value": False, "position": "above", "font": {"color": COLOURS.text, "size": 10}}
    return {
        "name": value.name,
        "categories": at.cells,
        "values": value.cells,
        "line": {"none": True},
        "marker": marker,
        "data_labels": labels,
    }


def _extent(spec: ChartSpec, *, vertical: bool) -> tuple[float, float]:
    """From the least to the largest drawn value along the axis that a reference line runs along."""
    axis: Axis = spec.y if vertical else spec.x
    values = [one for series in spec.series for one in (series.y if vertical else series.x) if math.isfinite(one)]
    if axis.scale is Scale.LOG:
        values = [one for one in values if one > 0]
    low = 0.0 if axis.from_zero and axis.scale is not Scale.LOG else min(values, default=0.0)
    return low, max(values, default=1.0)


# --- bands ------------------------------------------------------------------------------------------------------------


def band_chart(spec: ChartSpec, sheet: Sheet) -> Any:
    """Bands as areas on hidden ones, with lines over them; x is a row of categories, as areas need it."""
    chart = sheet.chart("area", "stacked")
    x = sheet.table["x"]
    _add_bands(chart, spec, sheet, x)
    lines = sheet.chart("line")
    for series in spec.series:
        run = sheet.table[f"y_{series.id}"]
        colour = COLOURS.of_series(series.colour)
        dash = (
            "dash" if series.dashed else DASHES[(series.colour if series.dash is None else series.dash) % len(DASHES)]
        )
        lines.add_series(
            {
                "name": run.name,
                "categories": x.cells,
                "values": run.cells,
                "line": {"color": colour, "width": 3 if series.emphasised else 2, "dash_type": dash},
                "data_labels": name_at_end(run.length, COLOURS.of_words(series.colour)),
            }
        )
    for line in spec.lines:
        if not line.vertical:
            run = sheet.drawn.numbers(line.text, spec.y.unit_label, [line.value * spec.y.factor] * x.length)
            look = {"color": COLOURS.text_dim, "width": 1.25, "dash_type": "dash"}
            labels = name_at_end(x.length, COLOURS.text_dim)
            lines.add_series(
                {"name": run.name, "categories": x.cells, "values": run.cells, "line": look, "data_labels": labels}
            )
    if lines.series:
        chart.combine(lines)
    chart.set_x_axis(axis_options(spec.x) | {"position_axis": "on_tick", "interval_unit": max(x.length // 12, 1)})
    chart.set_y_axis(axis_options(spec.y))
    return finished(chart, labels_at_end=True)


def _add_bands(chart: Any, spec: ChartSpec, sheet: Sheet, x: Run) -> None:
    """Bands inside each other as layers of a stack: from the lowest border, which nobody sees, border by border up.

    Only bands over the same x as the widest can stand in its stack; the borders of others are columns of the table.
    """
    widest = max(spec.bands, key=_width)
    bands = [one for one in sorted(spec.bands, key=lambda one: -_width(one)) if one.x == widest.x]
    base = sheet.table[f"low_{widest.id}"]
    chart.add_series({"name": base.name, "categories": x.cells, "values": base.cells, "fill": {"none": True}})
    lower = [(band, band.low) for band in bands]
    upper = [(band, band.high) for band in reversed(bands)]
    borders = [*lower, *upper]
    for (band, below), (other, above) in pairwise(borders):
        shade = band if len(band.x) and (band, below) in lower else other
        heights = [max(high - low, 0.0) * spec.y.factor for low, high in zip(below, above, strict=True)]
        layer = sheet.drawn.numbers(shade.label, spec.y.unit_label, heights)
        fill = {"color": COLOURS.of_series(shade.colour), "transparency": round(100 * (1 - shade.strength))}
        chart.add_series({"name": layer.name, "categories": x.cells, "values": layer.cells, "fill": fill})


def _width(band: Band) -> float:
    return sum(high - low for low, high in zip(band.low, band.high, strict=True))
