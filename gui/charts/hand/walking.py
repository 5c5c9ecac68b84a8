"""Going through a chart by keys: along the points of a series, from series to series, from bar to bar, over a map."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

import numpy as np

from gui.charts.plan.gate import FloatArray
from gui.charts.plan.plotted import Plotted, PlottedBar, PlottedSeries
from gui.charts.readout.finding import Anchor, OnBar, OnCell, OnPoint, OnRule


class Place(NamedTuple):
    """A place in one of the panels of a chart, counted from the top."""

    panel: int
    anchor: Anchor


class Way(Enum):
    """Where a key leads."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    FIRST = "first"
    LAST = "last"


def walk(charts: Sequence[Plotted], here: Place | None, way: Way) -> Place | None:
    """The next place from here, or where a walk begins; None in a chart without anything.

    charts: what is drawn in each panel.
    """
    first = charts[0]
    if first.spec.empty:
        return None
    if first.cells is not None:
        return _over_cells(first, here, way)
    tracks = [track for number, chart in enumerate(charts) for track in _tracks(number, chart)]
    if not tracks:
        return None
    along, between = _steps(first, way, stacked=any(isinstance(track, _Stack) for track in tracks))
    at = _track_of(tracks, here)
    if at is None:
        return tracks[0].place(tracks[0].last if way in (Way.LAST, Way.LEFT) else 0)
    track = tracks[at]
    index = track.index_of(here.anchor) if here is not None else 0
    if between:
        other = tracks[min(max(at + between, 0), len(tracks) - 1)]
        return track.place(index) if other is track else other.place(other.nearest(track.where(index)))
    if way in (Way.FIRST, Way.LAST):
        return track.place(0 if way is Way.FIRST else track.last)
    return track.place(min(max(index + along, 0), track.last))


def walked_series(place: Place | None) -> str:
    """The series that is walked along; "" where it is none."""
    if place is None or not isinstance(place.anchor, OnRule | OnPoint):
        return ""
    return place.anchor.series


def _steps(chart: Plotted, way: Way, *, stacked: bool) -> tuple[int, int]:
    """How far a key leads along a track, and from track to track."""
    along = {Way.LEFT: -1, Way.RIGHT: 1}.get(way, 0)
    between = {Way.UP: -1, Way.DOWN: 1}.get(way, 0)
    if chart.bars and chart.spec.horizontal:
        # bars that lie stand one above the other: up and down lead along them, as they look
        return (between, along) if stacked else (between or along, 0)
    return along, between


# ---------------------------------------------------------------------- tracks: what keys lead along


class _Track:
    """Places in a row."""

    def __init__(self, panel: int, at: FloatArray) -> None:
        self.panel = panel
        self.at = at
        self.last = len(at) - 1

    def place(self, index: int) -> Place:
        """One of them."""
        return Place(self.panel, self.anchor(index))

    def where(self, index: int) -> float:
        """How far along its axis a place is."""
        return float(self.at[index])

    def nearest(self, where: float) -> int:
        """The place nearest to that."""
        return int(np.argmin(np.abs(self.at - where)))

    def anchor(self, index: int) -> Anchor:
        """What stands at a place."""
        raise NotImplementedError

    def index_of(self, anchor: Anchor) -> int:
        """Which place that is, or is nearest to it."""
        raise NotImplementedError

    def holds(self, place: Place) -> bool:
        """Whether a place is on this track."""
        raise NotImplementedError


class _Line(_Track):
    """The points of one series, from left to right."""

    def __init__(self, panel: int, chart: Plotted, series: PlottedSeries) -> None:
        known = np.flatnonzero(series.shown)
        self._order = known[np.argsort(series.x[known], kind="stable")]
        super().__init__(panel, series.x[self._order])
        self._chart = chart
        self._series = series.source
        self._ruled = series.source.line and not series.source.points

    def anchor(self, index: int) -> Anchor:
        if self._ruled:
            return OnRule(self._chart.x.to_value(self.where(index)), self._series.id)
        return OnPoint(self._series.id, int(self._order[index]))

    def index_of(self, anchor: Anchor) -> int:
        if isinstance(anchor, OnRule):
            return self.nearest(self._chart.x.to_plot_one(anchor.x))
        if isinstance(anchor, OnPoint):
            return int(np.argmin(np.abs(self._order - anchor.index)))
        return 0

    def holds(self, place: Place) -> bool:
        return place.panel == self.panel and walked_series(place) == self._series.id


class _Stack(_Track):
    """Bars along their axis: all, or those of one part of stacked ones."""

    def __init__(self, panel: int, bars: list[PlottedBar], *, lies: bool) -> None:
        # of bars that lie the first stands at the top
        self._bars = sorted(bars, key=lambda bar: -bar.slot if lies else bar.slot)
        super().__init__(panel, np.array([bar.slot for bar in self._bars]))

    def anchor(self, index: int) -> Anchor:
        return OnBar(self._bars[index].source.id)

    def index_of(self, anchor: Anchor) -> int:
        ids = [bar.source.id for bar in self._bars]
        return ids.index(anchor.bar) if isinstance(anchor, OnBar) and anchor.bar in ids else 0

    def holds(self, place: Place) -> bool:
        anchor = place.anchor
        return isinstance(anchor, OnBar) and any(bar.source.id == anchor.bar for bar in self._bars)


def _tracks(panel: int, chart: Plotted) -> list[_Track]:
    parts = dict.fromkeys(bar.source.part for bar in chart.bars)
    lies = chart.spec.horizontal
    stacks = [_Stack(panel, [bar for bar in chart.bars if bar.source.part == part], lies=lies) for part in parts]
    if chart.bars:
        return list(stacks)  # lines beside bars are read at the bars
    return [_Line(panel, chart, one) for one in chart.series if one.shown.any()]


def _track_of(tracks: Sequence[_Track], here: Place | None) -> int | None:
    if here is None:
        return None
    found = next((number for number, track in enumerate(tracks) if track.holds(here)), None)
    if found is None and isinstance(here.anchor, OnRule):
        # the mouse reads all lines at once, and a line that was walked along may be hidden: go on with the first
        return next((number for number, track in enumerate(tracks) if track.panel == here.panel), None)
    return found


# ---------------------------------------------------------------------- a map


def _over_cells(chart: Plotted, here: Place | None, way: Way) -> Place | None:
    if chart.cells is None:
        return None
    columns, rows = len(chart.cells.columns), len(chart.cells.rows)
    if here is None or not isinstance(here.anchor, OnCell):
        return Place(0, OnCell(0, rows - 1))
    column, row = here.anchor.column, here.anchor.row
    column += {Way.LEFT: -1, Way.RIGHT: 1, Way.FIRST: -column, Way.LAST: columns}.get(way, 0)
    row += {Way.UP: 1, Way.DOWN: -1}.get(way, 0)
    return Place(0, OnCell(min(max(column, 0), columns - 1), min(max(row, 0), rows - 1)))
