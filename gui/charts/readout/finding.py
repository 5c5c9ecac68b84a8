"""What a chart says at one of its places: all series at one x, one point, one bar, or one cell of a map.

A place is named by what stands there, not by pixels: so a readout can stay while numbers, zoom and size change, and the
keys lead to the same places as the mouse.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.changes import change_text
from core.charts.ghosts import best_value
from core.charts.spec import Cells, Scale, Series
from core.formats import NOTHING
from core.names import visible
from gui.charts.plan.cells import cell_of, place_at
from gui.charts.plan.mapping import Mapping
from gui.charts.plan.places import Box
from gui.charts.plan.plotted import Plotted, PlottedBand, PlottedBar, PlottedSeries
from gui.charts.readout.figures import figure_text, named_figure

_REACH = 24.0  # pixels from the mouse to a point that is still meant


@dataclass(frozen=True, slots=True)
class OnRule:
    """All lines at one x, a value of its axis. series: the one that the keys walk along, if they do."""

    x: float
    series: str = ""


@dataclass(frozen=True, slots=True)
class OnPoint:
    """One point of a series."""

    series: str
    index: int


@dataclass(frozen=True, slots=True)
class OnBar:
    """One bar, by its id."""

    bar: str


@dataclass(frozen=True, slots=True)
class OnCell:
    """One cell of a map, counted from the lowest values of both axes."""

    column: int
    row: int


Anchor: TypeAlias = OnRule | OnPoint | OnBar | OnCell


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a readout: a name with its colour (palette index, or none) and a value at the right; or a remark.

    strong: of the series that the keys walk along.
    """

    text: str
    value: str = ""
    colour: int | None = None
    dim: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands at a place. rule: x of a vertical line; dots: points to ring, with palette index; box: a bar or cell.

    at: the pixel that it is about, beside which its readout may stand. hint: what a click does here, below the rows; it
    is no part of what is read.
    """

    heading: str
    rows: tuple[Row, ...]
    rule: float | None = None
    dots: tuple[tuple[float, float, int], ...] = ()
    box: Box | None = None
    at: tuple[float, float] = (0.0, 0.0)
    hint: str = ""

    @property
    def shown_rows(self) -> tuple[Row, ...]:
        """The rows as they are shown under the mouse, the hint below them."""
        return (*self.rows, Row(self.hint, dim=True)) if self.hint else self.rows

    def lines(self, between: str) -> tuple[str, ...]:
        """The readout in plain text, `between` the name and the value of a row."""
        rows = (f"{row.text}{between}{row.value}" if row.value else row.text for row in self.rows)
        return tuple(line for line in (self.heading, *rows) if line)


def find(plotted: Plotted, mapping: Mapping, left: float, top: float) -> Anchor | None:
    """The place that the pixel (left, top) means; None outside the plot or where there is nothing."""
    if plotted.spec.empty or not mapping.frame.contains(Box(left, top, 0, 0)):
        return None
    if plotted.cells is not None:
        place = place_at(plotted.cells, *mapping.back(left, top))
        return None if place is None else OnCell(row=place[0], column=place[1])
    if plotted.bars:
        bar = bar_at(plotted, mapping, left, top)
        return None if bar is None else OnBar(bar.source.id)
    return _point_at(plotted, mapping, left, top) or _rule_at(plotted, mapping, left)


def tell(plotted: Plotted, mapping: Mapping, anchor: Anchor) -> Finding | None:
    """What the chart says at a place; None where that is no more."""
    if plotted.spec.empty:
        return None
    match anchor:
        case OnRule():
            return _tell_rule(plotted, mapping, anchor)
        case OnPoint():
            return _tell_point(plotted, mapping, anchor)
        case OnBar():
            bar = next((one for one in plotted.bars if one.source.id == anchor.bar), None)
            return None if bar is None else _tell_bar(plotted, mapping, bar)
        case OnCell():
            return _tell_cell(plotted, mapping, anchor)


def echo(rule: Finding | None, plotted: Plotted, mapping: Mapping) -> Finding | None:
    """What a panel tells on the rule that the mouse has in another panel on the same x axis; None without a rule."""
    if rule is None or rule.rule is None:
        return None
    at, _ = mapping.back(rule.rule, mapping.frame.top)
    found = _tell_rule(plotted, mapping, OnRule(plotted.x.to_value(at)))
    if found is None or found.rule is None or abs(found.rule - rule.rule) > 1:
        return Finding("", (), rule=rule.rule)  # no value there: only the rule goes on
    return found


def ruled(plotted: Plotted) -> list[PlottedSeries]:
    """The series that are read together at one x: lines whose points are not marked each."""
    return [one for one in plotted.series if one.source.line and not one.source.points and one.shown.any()]


# ---------------------------------------------------------------------- bars


def bar_at(plotted: Plotted, mapping: Mapping, left: float, top: float) -> PlottedBar | None:
    """The bar that a pixel means: that of its category or span, of several the nearest; None outside the plot."""
    if plotted.spec.empty or not mapping.frame.contains(Box(left, top, 0, 0)):
        return None
    x, y = mapping.back(left, top)
    slot, along = (y, x) if plotted.spec.horizontal else (x, y)
    here = [bar for bar in plotted.bars if abs(bar.slot - slot) <= bar.reach]
    return min(here, key=lambda one: _distance(one, along), default=None)


def _distance(bar: PlottedBar, at: float) -> float:
    low, high = sorted((bar.start, bar.end))
    return max(low - at, at - high, 0.0) if bar.drawable else float("inf")


def _tell_bar(plotted: Plotted, mapping: Mapping, bar: PlottedBar) -> Finding:
    spec = plotted.spec
    detail = bar.source.detail
    # what the detail says again, with its unit, is not told twice
    label = () if bar.source.part else _lines(bar.source.label)
    rows = [Row(line) for line in label if not all(_says(detail, word) for word in line.split())]
    rows += _remarks(bar.source.detail)
    rows += [Row(visible(mark.label), visible(mark.text), mark.colour) for mark in bar.source.marks]
    if bar.source.aside and bar.source.aside not in bar.source.detail.split("\n"):
        rows.append(Row(visible(spec.aside_title), visible(bar.source.aside)))
    if not spec.horizontal:
        rows += _line_rows(plotted, bar.slot)
    box = _bar_box(bar, mapping, lies=spec.horizontal) if bar.drawable else None
    if box is None:
        at = mapping.point(mapping.x[0], bar.slot) if spec.horizontal else mapping.point(bar.slot, mapping.y[0])
    else:
        at = (box.right if spec.horizontal else box.left + box.width / 2, box.top + box.height / 2)
    return Finding(visible(bar.source.category), tuple(rows), box=box, at=at)


def _says(detail: str, word: str) -> bool:
    """Whether a word stands in a detail, with whatever beside it that is no part of a figure."""
    return re.search(rf"(?<![\w.]){re.escape(word)}(?![\w]|[.,]\d)", detail) is not None


def _line_rows(plotted: Plotted, slot: float) -> list[Row]:
    """What the lines beside bars come to at the bar."""
    found = [(one, *_value_at(plotted, one, slot)) for one in ruled(plotted)]
    return [Row(visible(one.source.label), text, one.source.colour) for one, _, text in found]


def _bar_box(bar: PlottedBar, mapping: Mapping, *, lies: bool) -> Box:
    if lies:
        return _box_between(mapping, (bar.start, bar.near), (bar.end, bar.far))
    return _box_between(mapping, (bar.near, bar.start), (bar.far, bar.end))


def _box_between(mapping: Mapping, one: tuple[float, float], other: tuple[float, float]) -> Box:
    (x0, y0), (x1, y1) = mapping.point(*one), mapping.point(*other)
    return Box(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))


# ---------------------------------------------------------------------- cells of a map


def _tell_cell(plotted: Plotted, mapping: Mapping, anchor: OnCell) -> Finding | None:
    spec, cells = plotted.spec, plotted.cells
    if cells is None or anchor.column >= len(cells.columns) or anchor.row >= len(cells.rows):
        return None
    cell = cell_of(cells, anchor.row, anchor.column)
    column, row = int(cells.columns[anchor.column]), int(cells.rows[anchor.row])
    heading = named_figure(cells.source.x[column], spec.x)
    lines = [named_figure(cells.source.y[row], spec.y)]
    lines += _lines(cell.text) or [_cell_figure(cells.source, row, column)]
    box = _box_between(mapping, (cell.left, cell.lower), (cell.right, cell.upper))
    at = (box.left + box.width / 2, box.top + box.height / 2)
    rows = (Row(line) for line in dict.fromkeys(lines) if line != heading)
    return Finding(heading, tuple(rows), box=box, at=at)


def _cell_figure(cells: Cells, row: int, column: int) -> str:
    """What a cell comes to, where the chart has no words for it."""
    figure = cells.figures[row][column]
    if figure is None:
        return f"{visible(cells.label)}: {NOTHING}"
    return f"{visible(cells.label)}: {figure * cells.factor:.3g} {visible(cells.unit_label)}".rstrip()


# ---------------------------------------------------------------------- points


def _point_at(plotted: Plotted, mapping: Mapping, left: float, top: float) -> OnPoint | None:
    """The nearest point of all clouds within reach."""
    best: tuple[float, str, int] | None = None
    for series in plotted.series:
        if not (series.source.points or not series.source.line) or not series.shown.any():
            continue
        distance = np.hypot(mapping.px(series.x) - left, mapping.py(series.y) - top)
        index = int(np.nanargmin(distance))
        if distance[index] <= _REACH and (best is None or distance[index] < best[0]):
            best = (float(distance[index]), series.source.id, index)
    return None if best is None else OnPoint(best[1], best[2])


def _tell_point(plotted: Plotted, mapping: Mapping, anchor: OnPoint) -> Finding | None:
    series = next((one for one in plotted.series if one.source.id == anchor.series), None)
    index = anchor.index
    if series is None or index >= len(series.x) or not series.shown[index]:
        return None
    source, spec = series.source, plotted.spec
    rows = []
    if spec.x.scale is not Scale.CATEGORY:
        rows.append(Row(named_figure(source.x[index], spec.x)))
    if spec.y.scale is not Scale.CATEGORY:
        rows.append(Row(named_figure(source.y[index], spec.y)))
    if index < len(source.details):
        rows += _remarks(source.details[index])
    rows += _rows_before(plotted, source, index)
    point = mapping.point(float(series.x[index]), float(series.y[index]))
    return Finding(visible(source.label), tuple(rows), dots=((*point, source.colour),), at=point)


def _rows_before(plotted: Plotted, source: Series, index: int) -> list[Row]:
    """What the baseline's points that are at least as good on the x axis come to at best."""
    before = next((one.source for one in plotted.series if one.source.id == source.before), None)
    if before is None:
        return []
    axis = plotted.spec.y
    value = best_value(before, source.x[index], plotted.spec.x, axis)
    if value is None:
        return [Row(visible(before.label), "not reached", before.colour)]
    change = change_text(value, source.y[index], axis.unit)
    return [Row(visible(before.label), f"{figure_text(value, axis)} ({change})", before.colour)]


# ---------------------------------------------------------------------- lines at one x


def _rule_at(plotted: Plotted, mapping: Mapping, left: float) -> OnRule | None:
    """The x of the nearest point in sight of any line."""
    lines = ruled(plotted)
    if not lines:
        return None
    known = np.concatenate([series.x[series.shown] for series in lines])
    known = known[(known >= mapping.x[0]) & (known <= mapping.x[1])]
    if not len(known):
        return None
    wanted, _ = mapping.back(left, mapping.frame.top)
    return OnRule(plotted.x.to_value(float(known[np.argmin(np.abs(known - wanted))])))


def _tell_rule(plotted: Plotted, mapping: Mapping, anchor: OnRule) -> Finding | None:
    """All lines and bands at the x of the point of any line that is nearest to the anchor's."""
    lines = ruled(plotted)
    wanted = plotted.x.to_plot_one(anchor.x)
    if not lines or not np.isfinite(wanted):
        return None
    known = np.concatenate([series.x[series.shown] for series in lines])
    at = float(known[np.argmin(np.abs(known - wanted))])
    found = [(series, *_value_at(plotted, series, at)) for series in lines]
    found.sort(key=lambda one: -one[1] if np.isfinite(one[1]) else np.inf)
    heights = {one.source.id: plotted.y.to_value(y) for one, y, _ in found if np.isfinite(y)}
    rows = tuple(
        Row(
            visible(one.source.label),
            _with_change(one.source, text, heights, plotted.spec.y.unit),
            one.source.colour,
            strong=one.source.id == anchor.series,
        )
        for one, _, text in found
    )
    rows += tuple(row for band in plotted.bands for row in _band_rows(plotted, band, at))
    dots = tuple((*mapping.point(at, y), one.source.colour) for one, y, _ in found if np.isfinite(y))
    walked = next((y for one, y, _ in found if one.source.id == anchor.series and np.isfinite(y)), None)
    x, middle = mapping.point(at, sum(mapping.y) / 2)
    place = (x, middle) if walked is None else mapping.point(at, walked)
    heading = named_figure(plotted.x.to_value(at), plotted.spec.x)
    if plotted.spec.x.scale is Scale.CATEGORY:
        heading = visible(plotted.categories[round(at)]) if 0 <= round(at) < len(plotted.categories) else ""
    return Finding(heading, rows, rule=x, dots=dots, at=place)


def _with_change(series: Series, text: str, heights: dict[str, float], unit: str) -> str:
    """A value and by how much it differs from the baseline's at the same place."""
    if series.before not in heights or series.id not in heights:
        return text
    return f"{text} ({change_text(heights[series.before], heights[series.id], unit)})"


def _value_at(plotted: Plotted, series: PlottedSeries, at: float) -> tuple[float, str]:
    """Height of a line at a plot coordinate, and its value in words; a dash beyond its ends."""
    x, y = series.x[series.shown], series.y[series.shown]
    values = np.array(series.source.y[: len(series.y)], dtype=np.float64)[series.shown]
    if not len(x) or not x[0] <= at <= x[-1]:
        return float("nan"), NOTHING
    index = int(np.searchsorted(x, at, side="right")) - 1
    if series.source.stepped or x[index] == at:
        return float(y[index]), figure_text(float(values[index]), plotted.spec.y)
    height = float(np.interp(at, x, y))
    return height, figure_text(plotted.y.to_value(height), plotted.spec.y)


def _band_rows(plotted: Plotted, band: PlottedBand, at: float) -> list[Row]:
    """From where to where a band goes at a plot coordinate: "P5–P95", "0.41 – 0.98"; nothing beyond its ends."""
    known = np.isfinite(band.x) & np.isfinite(band.low) & np.isfinite(band.high)
    x = band.x[known]
    if not len(x) or not x.min() <= at <= x.max():
        return []
    ends = (plotted.y.to_value(float(np.interp(at, x, one[known]))) for one in (band.low, band.high))
    words = " – ".join(figure_text(end, plotted.spec.y) for end in ends)
    return [Row(visible(band.source.label), words, band.source.colour)]


def _lines(text: str) -> list[str]:
    return [visible(line) for line in text.split("\n")] if text else []


def _remarks(text: str) -> list[Row]:
    return [Row(line, dim=True) for line in _lines(text)]
