"""The bars of a chart with all that stands at them: threads, whiskers, marks; or the dots in place of bars."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from gui.charts.marks.kept import Keeper
from gui.charts.marks.lines_and_points import Bars, Curve, Points
from gui.charts.marks.pens import bar_colour, mark_pen
from gui.charts.plan.gate import plot_array
from gui.charts.plan.plotted import Plotted, PlottedBar
from gui.theme import Theme

_HALO = 2.0  # pixels around a mark, so that it is seen on its bar
_MARK_MORE = 1.23  # widths of its bar: a mark is a little wider
_CAP_SHARE = 0.4  # of the width of its bar: the caps of a whisker
_DOT_SIZE = 11.0
_SEAM = 1.8  # pixels of paper between segments: in a print without colours nothing else tells them apart


class BarItems:
    """The items of all bars of one chart."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self.bars: dict[str, Any] = {}
        self.dots: dict[str, Points] = {}
        self.connectors: dict[str, Curve] = {}
        self.whiskers: dict[str, Curve] = {}
        self.marks: dict[str, Curve] = {}
        self.halos: dict[str, Curve] = {}

    def show(self, plotted: Plotted, bars: tuple[PlottedBar, ...]) -> None:
        """Draw these bars, or none."""
        drawable = _drawn(bars)
        keep, keys = self._keeper.update, ["bars"] if bars and not plotted.dots else []
        keep(self.bars, keys, Bars, z=8)
        keep(self.connectors, keys, Curve, z=7)
        inks = {_ink(bar): bar for bar in drawable} if plotted.dots else {}
        keep(self.dots, inks, Points, z=12)
        keep(self.whiskers, ["bars"] if any(bar.whisker for bar in bars) else [], Curve, z=9)
        marks = _marks_by_colour(drawable)
        keep(self.halos, [str(colour) for colour in marks], Curve, z=9.4)
        keep(self.marks, [str(colour) for colour in marks], Curve, z=9.5)
        if not bars:
            return
        lies = plotted.spec.horizontal
        if plotted.dots:
            self._show_dots(drawable, lies=lies)
        else:
            self._show_bars(plotted, drawable, lies=lies)
        if self.whiskers:
            _set_line(self.whiskers["bars"], *_whiskers(drawable), lies=lies)
        for colour, corners in marks.items():
            for curves in (self.halos, self.marks):
                _set_line(curves[str(colour)], *corners, lies=lies)

    def _show_bars(self, plotted: Plotted, drawable: list[PlottedBar], *, lies: bool) -> None:
        near = plot_array([bar.near for bar in drawable])
        far = plot_array([bar.far for bar in drawable])
        start = plot_array([bar.start for bar in drawable])
        end = plot_array([bar.end for bar in drawable])
        across, along = (("y0", "y1"), ("x0", "x1")) if lies else (("x0", "x1"), ("y0", "y1"))
        self.bars["bars"].setOpts(**{across[0]: near, across[1]: far, along[0]: start, along[1]: end})
        _set_line(self.connectors["bars"], *_connections(drawable, plotted.base), lies=lies)

    def _show_dots(self, drawable: list[PlottedBar], *, lies: bool) -> None:
        for ink, points in self.dots.items():
            bars = [bar for bar in drawable if _ink(bar) == ink]
            across, along = plot_array([bar.slot for bar in bars]), plot_array([bar.end for bar in bars])
            x, y = (along, across) if lies else (across, along)
            points.setData(x=x, y=y)

    def paint(self, theme: Theme, bars: tuple[PlottedBar, ...]) -> None:
        """Give all items the colours of a theme."""
        drawable = _drawn(bars)
        if self.bars:
            brushes = [QBrush(bar_colour(theme, bar.source)) for bar in drawable]
            # segments that touch are told apart by a gap in the colour of the paper
            stacked = any(bar.source.part for bar in drawable)
            gap = QPen(QColor(theme.surface), _SEAM) if stacked else QPen(Qt.PenStyle.NoPen)
            gap.setCosmetic(True)
            self.bars["bars"].setOpts(pen=gap, brushes=brushes)
            self.connectors["bars"].set_pen(_hair(theme.axis, 1.0))
        inks = {_ink(bar): bar.source for bar in drawable}
        for ink, points in self.dots.items():
            points.setSize(_DOT_SIZE, update=False)
            points.setBrush(QBrush(bar_colour(theme, inks[ink])), update=False)
            points.setPen(QPen(QColor(theme.surface), 1 / _DOT_SIZE))
        if self.whiskers:
            self.whiskers["bars"].set_pen(_hair(theme.text, 1.2))
        for key, curve in self.marks.items():
            curve.set_pen(mark_pen(theme, int(key)))
            halo = _hair(theme.surface, curve.opts["pen"].widthF() + _HALO)
            halo.setCapStyle(Qt.PenCapStyle.FlatCap)
            self.halos[key].set_pen(halo)


def _ink(bar: PlottedBar) -> str:
    """What gives a bar its colour: the dots of one colour are one item."""
    return bar.source.tone.value if bar.source.colour is None else str(bar.source.colour)


def _drawn(bars: tuple[PlottedBar, ...]) -> list[PlottedBar]:
    """The bars that can be drawn, the longest first: of two in one place none is hidden."""
    drawable = [bar for bar in bars if bar.drawable]
    if len({bar.slot for bar in drawable}) < len(drawable) and not any(bar.source.part for bar in drawable):
        drawable.sort(key=lambda bar: -abs(bar.end - bar.start))
    return drawable


def _set_line(curve: Curve, across: list[float], along: list[float], *, lies: bool) -> None:
    x, y = (along, across) if lies else (across, along)
    curve.setData(plot_array(x), plot_array(y))


def _hair(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    return pen


def _marks_by_colour(bars: list[PlottedBar]) -> dict[int, tuple[list[float], list[float]]]:
    """Lines across bars and outlines of what they were, by colour: places across and along, broken by NaN."""
    found: dict[int, tuple[list[float], list[float]]] = {}
    for bar in bars:
        half = (bar.far - bar.near) / 2 * (_MARK_MORE if bar.source.span is None else 1.0)
        near, far = bar.slot - half, bar.slot + half
        for mark, (start, value) in zip(bar.source.marks, bar.marks, strict=True):
            if not math.isfinite(value):
                continue
            across, along = found.setdefault(mark.colour, ([], []))
            if math.isfinite(start):
                across += [near, near, far, far, near, np.nan]
                along += [start, value, value, start, start, np.nan]
            else:
                across += [near, far, np.nan]
                along += [value, value, np.nan]
    return found


def _whiskers(bars: list[PlottedBar]) -> tuple[list[float], list[float]]:
    """A line along each error band with a cap at both ends: places across and along the bars, broken by NaN."""
    across: list[float] = []
    along: list[float] = []
    for bar in bars:
        if bar.whisker is None:
            continue
        low, high = bar.whisker
        cap = _CAP_SHARE * (bar.far - bar.near)
        near, far = bar.slot - cap / 2, bar.slot + cap / 2
        across += [near, far, bar.slot, bar.slot, near, far, np.nan]
        along += [low, low, low, high, high, high, np.nan]
    return across, along


def _connections(bars: list[PlottedBar], base: float) -> tuple[list[float], list[float]]:
    """Threads between neighbours of which one starts where the other ends: the steps of a waterfall."""
    steps: list[float] = []
    levels: list[float] = []
    for before, after in pairwise(bars):
        if before.slot == after.slot or after.source.part:
            continue
        tolerance = 1e-9 * max(abs(before.end), abs(after.end), abs(after.start))
        floating = after.start != base or before.start != base
        if floating and any(abs(before.end - level) <= tolerance for level in (after.start, after.end)):
            rising = after.slot > before.slot
            steps += [before.far, after.near, np.nan] if rising else [before.near, after.far, np.nan]
            levels += [before.end, before.end, np.nan]
    return steps, levels
