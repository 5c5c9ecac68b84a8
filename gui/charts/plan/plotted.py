"""A chart's numbers made ready to draw: plot coordinates of every line, point and bar, and what was left out."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.charts.not_shown import values_not_shown
from core.charts.spec import Band, Bar, ChartSpec, Guide, Marker, ReferenceLine, Scale, Series
from gui.charts.plan.cells import PlottedCells, plotted_cells
from gui.charts.plan.gate import FloatArray
from gui.charts.plan.projection import Projection, projection_for

BAR_SHARE = 0.7
"""Width of a bar at a category, of the room that the category has; of lying bars that are few, less."""
_FEW = 4

_DENSE = 14  # points of a frontier
_CROWD = 120  # points of a cloud


def is_dense(series: Series) -> bool:
    """Whether a series has so many points that they are drawn smaller."""
    return series.points and len(series.x) > _DENSE


def is_crowd(series: Series) -> bool:
    """Whether a series is a cloud of so many points that they must let each other through."""
    return not series.line and len(series.x) > _CROWD


@dataclass(frozen=True, slots=True)
class PlottedSeries:
    """A series in plot coordinates; NaN where a point cannot be drawn."""

    source: Series
    x: FloatArray
    y: FloatArray

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Which points can be drawn, as a mask."""
        return np.isfinite(self.x) & np.isfinite(self.y)


@dataclass(frozen=True, slots=True)
class PlottedBar:
    """A bar in plot coordinates: `near` to `far` on the axis it stands on, from `start` to `end` on the other.

    whisker: ends of its error band, or nothing; marks: start (or NaN) and value of each of its marks.
    """

    source: Bar
    near: float
    far: float
    start: float
    end: float
    whisker: tuple[float, float] | None = None
    marks: tuple[tuple[float, float], ...] = ()

    @property
    def slot(self) -> float:
        """The middle of the bar; at a category exactly the whole number of it."""
        middle = (self.near + self.far) / 2
        return middle if self.source.span is not None else float(round(middle))

    @property
    def reach(self) -> float:
        """How far from its middle the mouse still means it: to the edge of the category, or of the bar."""
        return 0.5 if self.source.span is None else (self.far - self.near) / 2

    @property
    def drawable(self) -> bool:
        """Whether all its ends are finite."""
        return all(map(math.isfinite, (self.near, self.far, self.start, self.end)))

    @property
    def rising(self) -> bool:
        """Whether it goes right or up from where it begins; its words stand at that end."""
        return not self.source.end < self.source.start

    @property
    def outermost(self) -> float:
        """How far bar, whisker and marks go: the words stand beyond."""
        reached = [self.end, *(value for mark in self.marks for value in mark if math.isfinite(value))]
        if not self.rising:
            return min(reached)
        return max(*reached, self.end if self.whisker is None else self.whisker[1])


@dataclass(frozen=True, slots=True)
class PlottedGuide:
    """A guide in plot coordinates."""

    source: Guide
    x: FloatArray
    y: FloatArray


@dataclass(frozen=True, slots=True)
class PlottedBand:
    """A band in plot coordinates; NaN where a border cannot be drawn."""

    source: Band
    x: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class Plotted:
    """A ChartSpec with its numbers in plot coordinates. left_out: values that a log axis cannot show.

    dots: bars are dots at their ends; base: where bars begin, NaN where a logarithmic axis does not have it.
    """

    spec: ChartSpec
    x: Projection
    y: Projection
    categories: tuple[str, ...]
    series: tuple[PlottedSeries, ...]
    bars: tuple[PlottedBar, ...]
    markers: tuple[tuple[Marker, float, float], ...]
    lines: tuple[tuple[ReferenceLine, float], ...]
    guides: tuple[PlottedGuide, ...]
    left_out: int
    bands: tuple[PlottedBand, ...] = ()
    cells: PlottedCells | None = None
    dots: bool = False
    base: float = 0.0


def prepare(spec: ChartSpec, *, dots: bool = False) -> Plotted:
    """Bring a chart's numbers into plot coordinates. dots: draw bars as dots at their ends.

    Raises:
        ValueError: bars on a logarithmic axis (a bar starts at zero, which such an axis has not).

    """
    value_axis = spec.x if spec.horizontal else spec.y
    dots = dots and bool(spec.bars)
    if spec.bars and not dots and value_axis.scale is not Scale.LINEAR:
        raise ValueError(f"Bars start at zero, so their axis cannot be logarithmic ({spec.id}).")
    x = projection_for(spec.x, _values(spec, on_x=True))
    y = projection_for(spec.y, _values(spec, on_x=False))
    categories = _categories(spec)
    markers = ((marker, x.to_plot_one(marker.x), y.to_plot_one(marker.y)) for marker in spec.markers)
    lines = ((line, (x if line.vertical else y).to_plot_one(line.value)) for line in spec.lines)
    return Plotted(
        spec=spec,
        x=x,
        y=y,
        categories=categories,
        series=tuple(PlottedSeries(one, *_pair(one, x, y)) for one in spec.series),
        bars=_bars(spec, categories, (y, x) if spec.horizontal else (x, y), dots=dots),
        markers=tuple(one for one in markers if math.isfinite(one[1]) and math.isfinite(one[2])),
        lines=tuple(one for one in lines if math.isfinite(one[1])),
        guides=tuple(PlottedGuide(one, *_pair(one, x, y)) for one in spec.guides),
        left_out=values_not_shown(spec),
        bands=tuple(_band(one, x, y) for one in spec.bands),
        cells=None if spec.cells is None else plotted_cells(spec.cells, x, y),
        dots=dots,
        base=(x if spec.horizontal else y).to_plot_one(value_axis.origin),
    )


def _band(band: Band, x: Projection, y: Projection) -> PlottedBand:
    count = min(len(band.x), len(band.low), len(band.high))
    return PlottedBand(band, x.to_plot(band.x[:count]), y.to_plot(band.low[:count]), y.to_plot(band.high[:count]))


def _values(spec: ChartSpec, *, on_x: bool) -> list[float]:
    values = [value for series in spec.series for value in (series.x if on_x else series.y)]
    for band in spec.bands:
        values += band.x if on_x else (*band.low, *band.high)
    if spec.cells is not None:
        values += spec.cells.x if on_x else spec.cells.y
    if spec.horizontal == on_x:
        values += [value for bar in spec.bars for value in (bar.start, bar.end)]
        values += [mark.value for bar in spec.bars for mark in bar.marks]
    else:
        values += [value for bar in spec.bars for value in bar.span or ()]
    return values


def _pair(series: Series | Guide, x: Projection, y: Projection) -> tuple[FloatArray, FloatArray]:
    count = min(len(series.x), len(series.y))
    return x.to_plot(series.x[:count]), y.to_plot(series.y[:count])


def _categories(spec: ChartSpec) -> tuple[str, ...]:
    """Names along the category axis: those the axis gives, then those that only bars have."""
    axis = spec.y if spec.horizontal else spec.x
    at_categories = (bar.category for bar in spec.bars if bar.span is None)
    return tuple(dict.fromkeys((*axis.categories, *at_categories)))


def _bars(
    spec: ChartSpec, categories: tuple[str, ...], projections: tuple[Projection, Projection], *, dots: bool
) -> tuple[PlottedBar, ...]:
    """projections: of the axis that bars stand on, and of their values."""
    if not spec.bars:
        return ()
    across, along = projections
    # the first category stands leftmost, or topmost where bars lie
    slots = {name: float(len(categories) - 1 - i if spec.horizontal else i) for i, name in enumerate(categories)}
    ends = along.to_plot([bar.end for bar in spec.bars])
    starts = ends if dots else along.to_plot([bar.start for bar in spec.bars])
    # few bars that lie would be slabs
    share = BAR_SHARE * (min(1.0, max(len(categories), 1) / _FEW) if spec.horizontal else 1.0)
    found = []
    for bar, start, end in zip(spec.bars, starts, ends, strict=True):
        if bar.span is None:
            near, far = slots[bar.category] - share / 2, slots[bar.category] + share / 2
        else:
            near, far = map(across.to_plot_one, bar.span)
        found.append(PlottedBar(bar, near, far, float(start), float(end), _whisker(bar, along), _marks(bar, along)))
    return tuple(found)


def _marks(bar: Bar, projection: Projection) -> tuple[tuple[float, float], ...]:
    return tuple(
        (math.nan if mark.start is None else projection.to_plot_one(mark.start), projection.to_plot_one(mark.value))
        for mark in bar.marks
    )


def _whisker(bar: Bar, projection: Projection) -> tuple[float, float] | None:
    if bar.low is None or bar.high is None:
        return None
    low, high = projection.to_plot_one(bar.low), projection.to_plot_one(bar.high)
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None
