"""The plan of one chart at one size: margins, ranges, ticks and the place of every word, before anything is drawn."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from core.charts.round_steps import counts_months
from core.charts.spec import Axis, Scale
from core.names import visible
from gui.charts.look import Ranges
from gui.charts.plan.barwords import AsideColumn, BarWords, aside_column, backward_words, words_at_bars
from gui.charts.plan.categories import SMALLEST, CategoryNames, names_below, names_beside
from gui.charts.plan.lettering import Face, Lettering
from gui.charts.plan.mapping import Mapping, Range
from gui.charts.plan.places import Box
from gui.charts.plan.plotted import Plotted
from gui.charts.plan.projection import Stop, fit_range
from gui.charts.plan.scales import is_switchable, switch_width
from gui.charts.plan.ticks import Tick, date_ticks, linear_ticks, log_ticks

EDGE = 10.0  # free pixels between data and the edge of the plot
_TICK_GAP = 7.0
_LEAST_FOR_SWITCH = 14.0  # lines of type: a plot narrower than that needs all its width for the titles of its axes
_YEAR = "Year"  # title of an axis of months whose ticks say years alone
_DOT = 8.0  # free pixels around a dot that stands for a bar


@dataclass(frozen=True, slots=True)
class AxisPlan:
    """What one axis prints. size: its thickness in pixels; better: the arrow with the word, or nothing.

    switch: width that is kept free behind the title for the switch between linear and logarithmic; 0 without one.
    prints: whether ticks have their words, or only their lines.
    """

    title: str
    better: str
    ticks: tuple[Tick, ...]
    names: CategoryNames | None
    size: float
    switch: float = 0.0
    prints: bool = True


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The finished plan of the axes and of the frame that they leave for the data. width: of the plot widget."""

    mapping: Mapping
    x: AxisPlan
    y: AxisPlan
    bar_words: BarWords
    width: float
    aside: AsideColumn | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What a panel has in common with another one: least margins, the x range, and whether it prints the x axis.

    prints_x_title: not where the panels are so low that its line is needed; the readout has it.
    prints_y: not where a panel stands beside one with the same y axis.
    """

    left: float = 0.0
    right: float = 0.0
    x: Range | None = None
    prints_x: bool = True
    prints_x_title: bool = True
    prints_y: bool = True


ALONE = Shared()
"""Of a panel that has no other."""


@dataclass(frozen=True, slots=True)
class Room:
    """The place there is, in pixels: the plot widget, and what names of series need of it.

    gutter: width of the names beside the plot; names: for names inside the plot, the width of each series' own.
    """

    width: float
    height: float
    gutter: float = 0.0
    names: dict[str, float] = field(default_factory=dict)
    shared: Shared = ALONE


class Planner:
    """Plans the axes of one prepared chart. zoomed: the ranges a person chose, or None to fit the data."""

    def __init__(self, plotted: Plotted, lettering: Lettering, room: Room, zoomed: Ranges | None) -> None:
        self._plotted = plotted
        self._lettering = lettering
        self._room = room
        self._zoomed = zoomed
        self._tick = lettering[Face.TICK]
        self._spec = plotted.spec
        self._drawn = not self._spec.empty
        self._ticks_needed = True
        self._aside = self._aside_column() if self._drawn else None

    def plan(self) -> Arrangement:
        """The whole plan. Margins depend on ticks and ticks on margins: a few rounds settle it."""
        left, below = 40.0, 2 * self._tick.line
        # decided once: a plot that gains a line by it must not take it back in the next round
        self._ticks_needed = not self._labels_say_it(self._frame(left, below))
        for turn in range(4):
            frame = self._frame(left, below)
            words = words_at_bars(self._plotted, frame, self._lettering)
            y_range = self._range(frame, words, on_x=False)
            y = self._axis(frame, y_range, on_x=False)
            left = max(y.size, self._room.shared.left)
            frame = self._frame(left, below)
            x_range = self._range(frame, words, on_x=True)
            x = self._axis(frame, x_range, on_x=True)
            if abs(x.size - below) < 0.5:
                break
            below = max(below, x.size) if turn else x.size
        mapping = Mapping(frame, x_range, y_range)
        return Arrangement(mapping, replace(x, size=below), y, words, self._room.width, self._aside)

    # ------------------------------------------------------------------ margins

    def _frame(self, left: float, below: float) -> Box:
        headed = (
            self._title(self._spec.y, on_x=False) != ("", "")
            or (self._aside is not None and self._aside.title != "")
            or bool(self._spec.bars and self._spec.horizontal and any(line.vertical for line in self._spec.lines))
        )
        top = round(1.5 * self._tick.line + 1) if headed else 8.0
        aside = self._aside.width if self._aside is not None else 0.0
        right = max(self._room.gutter, EDGE, aside, self._room.shared.right)
        width = max(20.0, self._room.width - left - right)
        height = max(20.0, self._room.height - top - below)
        return Box(left, top, width, height)

    def _aside_column(self) -> AsideColumn | None:
        """The column of second labels; without its heading where every line is needed for the bars' own words."""
        aside = aside_column(self._plotted, self._room.width, self._lettering)
        if aside is None:
            return None
        slot = (self._room.height - 3.5 * self._tick.line) / len(self._plotted.categories)
        tight = slot < SMALLEST * self._lettering[Face.LABEL].line
        return replace(aside, title="") if tight else aside

    def _title(self, axis: Axis, *, on_x: bool) -> tuple[str, str]:
        return visible(axis.title), axis.better_words(across=on_x)

    def _axis(self, frame: Box, span: Range, *, on_x: bool) -> AxisPlan:
        axis = self._spec.x if on_x else self._spec.y
        title, better = self._title(axis, on_x=on_x)
        if on_x and not self._room.shared.prints_x_title:
            title, better = "", ""
        names: CategoryNames | None = None
        ticks: tuple[Tick, ...] = ()
        if axis.scale is Scale.CATEGORY:
            names = self._names(frame, on_x=on_x)
        elif self._drawn and (self._ticks_needed or on_x != self._spec.horizontal):
            ticks = self._ticks(axis, frame, span, on_x=on_x)
            title = _YEAR if title and axis.dates and all(tick.text.isdigit() for tick in ticks) else title
        if on_x and not self._room.shared.prints_x:
            return AxisPlan("", "", tuple(replace(tick, text="") for tick in ticks), None, 6.0)
        if not on_x and not self._room.shared.prints_y:
            return AxisPlan("", "", ticks, None, 6.0, prints=False)
        if on_x:
            size = 6.0 + (names.extent if names else self._tick.line if ticks else 0.0)
            size += self._tick.line + 3 if title or better else 0.0
        else:
            widest = max((self._tick.width(tick.text) for tick in ticks), default=0.0)
            size = _TICK_GAP + 2 + (names.extent if names else widest)
        switch = self._switch(axis, title) if self._drawn else 0.0
        return AxisPlan(title, better, ticks, names, round(size), switch)

    def _switch(self, axis: Axis, title: str) -> float:
        """The width of the switch behind the title of an axis, where there is room for both."""
        if not title or not is_switchable(axis) or any(bar.source.part for bar in self._plotted.bars):
            return 0.0
        wide = switch_width(axis.scale, self._lettering)
        return wide if self._room.width >= _LEAST_FOR_SWITCH * self._tick.line else 0.0

    def _names(self, frame: Box, *, on_x: bool) -> CategoryNames:
        count = max(1, len(self._plotted.categories))
        if on_x:
            return names_below(self._plotted.categories, frame.width / count, self._lettering)
        return names_beside(self._plotted.categories, frame.height / count, 0.36 * self._room.width, self._lettering)

    def _labels_say_it(self, frame: Box) -> bool:
        """Whether ticks would only repeat the words at the bars, in a chart that has no room for both."""
        bars = self._plotted.bars
        if not bars or not all(bar.source.label for bar in bars) or self._spec.multiples:
            return False
        count = max(1, len(self._plotted.categories))
        slot = frame.height / count if self._spec.horizontal else frame.width / count
        enough = 3.2 if any(bar.source.part for bar in bars) else 1.6
        return slot < (enough * self._tick.line if self._spec.horizontal else 8 * self._tick.line)

    # ------------------------------------------------------------------ ranges

    def _range(self, frame: Box, words: BarWords, *, on_x: bool) -> Range:
        if on_x and self._room.shared.x is not None:
            return self._room.shared.x
        chosen = None if self._zoomed is None else self._zoomed[0 if on_x else 1]
        if chosen is not None:
            return chosen
        axis = self._spec.x if on_x else self._spec.y
        cells = self._plotted.cells
        if cells is not None:
            edges = cells.across if on_x else cells.up
            return float(edges[0]), float(edges[-1])
        if axis.scale is Scale.CATEGORY:
            return -0.5, max(1, len(self._plotted.categories)) - 0.5
        length = frame.width if on_x else frame.height
        stops = self._data_stops(axis, on_x=on_x)
        if self._plotted.bars and on_x == self._spec.horizontal:
            stops += self._bar_stops(words)
        if not stops:
            return 0.0, 1.0
        return fit_range(stops, length)

    def _data_stops(self, axis: Axis, *, on_x: bool) -> list[Stop]:
        plotted = self._plotted
        ends: list[float] = []
        for series in plotted.series:
            values = (series.x if on_x else series.y)[series.shown]
            if len(values):
                ends += (float(values.min()), float(values.max()))
        ends += [x if on_x else y for _, x, y in plotted.markers]
        ends += [at for line, at in plotted.lines if line.vertical == on_x]
        for band in plotted.bands:
            for values in (band.x,) if on_x else (band.low, band.high):
                ends += values[np.isfinite(values)].tolist()
        for guide in plotted.guides:
            values = guide.x if on_x else guide.y
            ends += values[np.isfinite(values)].tolist()
        if on_x != self._spec.horizontal:
            spans = [bar for bar in plotted.bars if bar.source.span is not None and bar.drawable]
            ends += [end for bar in spans for end in (bar.near, bar.far)]
        stops = [Stop(at, EDGE, EDGE) for at in ends]
        if on_x:
            stops += self._name_stops()
        if axis.from_zero and axis.scale is Scale.LINEAR:
            stops = [replace(stop, before=0.0) if stop.at >= 0 else stop for stop in stops]
            stops.append(Stop(0.0, 0.0, EDGE))
        return stops

    def _name_stops(self) -> list[Stop]:
        """Room for the names of series right of their last points."""
        return [
            Stop(float(series.x[series.shown].max()), EDGE, self._room.names[series.source.id])
            for series in self._plotted.series
            if series.source.id in self._room.names and series.shown.any()
        ]

    def _bar_stops(self, words: BarWords) -> list[Stop]:
        """Room for the words at the ends of bars; where they begin is always in view."""
        type_ = self._lettering.scaled(Face.LABEL, words.scale)
        around_dot = _DOT if self._plotted.dots else 0.0
        stops = [] if self._plotted.dots or not math.isfinite(self._plotted.base) else [Stop(self._plotted.base)]
        leftwards = backward_words(self._plotted)
        for index, (bar, lines) in enumerate(zip(self._plotted.bars, words.lines, strict=True)):
            if not bar.drawable:
                continue
            if self._spec.horizontal:
                need = max((type_.width(line) for line in lines), default=0.0) + 10
            else:
                need = len(lines) * type_.line + 6
            if bar.source.part:
                need = 0.0
            need += around_dot
            stops.append(Stop(bar.start, around_dot, around_dot))
            if self._plotted.dots:
                stops += [Stop(end, around_dot, around_dot) for end in bar.whisker or ()]
            stops += [Stop(value) for mark in bar.marks for value in mark if math.isfinite(value)]
            if index in leftwards:
                stops += [Stop(bar.outermost, around_dot, around_dot), Stop(self._plotted.base, need, 0.0)]
            else:
                beyond = bar.rising
                end = bar.outermost
                stops.append(Stop(end, around_dot if beyond else need, need if beyond else around_dot))
        return stops

    # ------------------------------------------------------------------ ticks

    def _ticks(self, axis: Axis, frame: Box, span: Range, *, on_x: bool) -> tuple[Tick, ...]:
        projection = self._plotted.x if on_x else self._plotted.y
        length = frame.width if on_x else frame.height
        if axis.scale is Scale.LOG:
            return log_ticks(*span, lambda ticks: self._fits(ticks, span, frame, on_x=on_x))
        months = counts_months(axis.title)
        most = min(10 if on_x else 7, max(3, int(length / (2.6 * self._tick.line))))
        for count in range(most, 0, -1):
            ticks = date_ticks(*span, count) if axis.dates else linear_ticks(*span, projection, count, months=months)
            if self._fits(ticks, span, frame, on_x=on_x):
                return ticks
        return ()

    def _fits(self, ticks: tuple[Tick, ...], span: Range, frame: Box, *, on_x: bool) -> bool:
        """Whether the texts of neighbouring ticks keep apart, moved inwards at the edges as they will be."""
        scale = (frame.width if on_x else frame.height) / (span[1] - span[0])
        gap = 12.0 if on_x else 0.5 * self._tick.line
        sizes = [self._tick.width(tick.text) if on_x else self._tick.line for tick in ticks]
        middles = [(tick.at - span[0]) * scale for tick in ticks]
        if on_x:
            last = self._room.width - frame.left
            middles = [
                min(max(at, size / 2 - frame.left), last - size / 2) for at, size in zip(middles, sizes, strict=True)
            ]
        return all(
            after - before >= (one + two) / 2 + gap
            for before, after, one, two in zip(middles, middles[1:], sizes, sizes[1:], strict=False)
        )
