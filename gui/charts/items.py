"""The marks of a chart in pyqtgraph: lines, points, bars, markers and reference lines, updated in place.

An item lives as long as its series or bars do and gets new numbers by `setData`; it is never cleared and drawn anew.
Only what passed `gate.plot_array` reaches it.
"""

import math
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from core.charts.spec import BASELINE_COLOUR, Bar, Guide, Marker, Series
from gui.charts.gate import plot_array
from gui.charts.plotted import BAR_SHARE, Plotted, PlottedBar, PlottedSeries
from gui.theme import Theme

# Dash and symbol tell series apart where colour cannot; in units of the pen's width.
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (4.0, 2.0),
    (1.0, 1.6),
    (6.0, 1.8, 1.0, 1.8),
    (8.0, 2.5),
    (3.0, 1.5, 1.0, 1.5, 1.0, 1.5),
    (2.0, 1.2),
)
_PALE_DASH, _PALE_ALPHA = (5.0, 4.0), 190
"""Of lines of what is assumed to come, or was before: the gaps are longer than those that tell colours apart."""
SYMBOLS = ("o", "s", "t1", "d", "t", "h", "star")
_SYMBOL_SIZES = {"star": 11.0, "t": 9.0, "t1": 9.0, "d": 9.5}
_LINE, _STRONG_LINE = 2.0, 3.0
_RING_SIZE = 12.0
_MARK_LINE, _GHOST_LINE, _GHOST_DASH = 4.0, 1.8, (3.0, 2.0)
_HALO = 2.0  # pixels around a mark, so that it is seen on its bar
_MARK_SHARE = 0.86  # of the room of a category: a mark is a little wider than its bar
CAP = BAR_SHARE * 0.4
"""Width of the caps of a whisker, in slots."""
_DENSE, _DENSE_SCALE = 14, 0.75  # a frontier of so many points is drawn with smaller ones
_CROWD, _CROWD_SCALE, _CROWD_ALPHA = 120, 0.6, 170  # a cloud of so many, with small ones that let each other through
_HOLLOW = 2.0  # pixels of the outline of hollow symbols


def series_pen(theme: Theme, series: Series) -> QPen:
    """The pen of a series: its colour and its dash."""
    width = _STRONG_LINE if series.emphasised else _LINE
    if series.points:
        width *= 0.8  # the symbols carry the weight
    pen = QPen(QColor(theme.series_colour(series.colour)), width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    dash = DASHES[(series.colour if series.dash is None else series.dash) % len(DASHES)]
    if series.dashed:
        dash = _PALE_DASH
        faded = pen.color()
        faded.setAlpha(_PALE_ALPHA)
        pen.setColor(faded)
    if dash:
        pen.setDashPattern(list(dash))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    else:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def bar_colour(theme: Theme, bar: Bar) -> QColor:
    """The fill of a bar: of its own, or of its tone."""
    return QColor(theme.tone(bar.tone) if bar.colour is None else theme.series_colour(bar.colour))


def mark_pen(theme: Theme, colour: int) -> QPen:
    """The pen of the marks at bars: dashed for the baseline, a thick line for a scenario."""
    pen = QPen(QColor(theme.series_colour(colour)), _MARK_LINE)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if colour == BASELINE_COLOUR:
        pen.setWidthF(_GHOST_LINE)
        pen.setDashPattern(list(_GHOST_DASH))
    return pen


def reference_pen(theme: Theme) -> QPen:
    """The pen of a reference line."""
    pen = QPen(QColor(theme.text_dim), 1.4)
    pen.setCosmetic(True)
    pen.setDashPattern([5.0, 3.0])
    return pen


def guide_pen(theme: Theme, guide: Guide) -> QPen:
    """The pen of a guide: as a reference line, drawn through where it is the main one."""
    pen = reference_pen(theme)
    if guide.colour is not None:
        pen.setColor(QColor(theme.series_colour(guide.colour)))
    if not guide.dashed:
        pen.setStyle(Qt.PenStyle.SolidLine)
    return pen


def series_symbol(series: Series) -> str:
    """The symbol of a series' points."""
    return SYMBOLS[0 if series.colour == BASELINE_COLOUR else series.colour % len(SYMBOLS)]


def _device_scale(painter: QPainter) -> float:
    """Dots of the device to a logical pixel: those of the screen, or of the picture the widget is drawn into."""
    # areas, because a reference line's own transform is a turned one
    logical = abs(painter.worldTransform().determinant())
    dense = abs(painter.deviceTransform().determinant())
    return math.sqrt(dense / logical) if logical and math.isfinite(dense / logical) else 1.0


class Curve(pg.PlotCurveItem):  # type: ignore[misc]
    """A line whose width is in logical pixels: Qt does not scale the cosmetic pens of pyqtgraph on dense screens."""

    def __init__(self) -> None:
        super().__init__(antialias=True, connect="finite", segmentedLineMode="off")
        self._logical_pen = QPen()

    def set_pen(self, pen: QPen) -> None:
        """Draw with this pen."""
        self._logical_pen = pen
        self.setPen(pen)

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """Draw the line for the device at hand."""
        scale = _device_scale(painter)
        pen = self._logical_pen
        if scale != 1.0:
            pen = QPen(pen)
            pen.setWidthF(pen.widthF() * scale)
        self.opts["pen"] = pen
        super().paint(painter, option, widget)
        self.opts["pen"] = self._logical_pen


class Points(pg.ScatterPlotItem):  # type: ignore[misc]
    """Symbols that stay sharp when drawn into a picture that is denser than the screen."""

    def __init__(self, *, cached: bool = True) -> None:
        super().__init__(pxMode=True, antialias=True, hoverable=False)
        self._cached = cached

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """Draw the symbols, from the cache only where the cache has the right density."""
        same_density = widget is not None and _device_scale(painter) == widget.devicePixelRatioF()
        self.opts["useCache"] = self._cached and same_density
        super().paint(painter, option, widget)


class StraightLine(pg.InfiniteLine):  # type: ignore[misc]
    """A reference line with a pen in logical pixels."""

    def __init__(self, *, vertical: bool) -> None:
        super().__init__(angle=90 if vertical else 0, movable=False)
        self._logical_pen = QPen()

    def set_pen(self, pen: QPen) -> None:
        """Draw with this pen."""
        self._logical_pen = pen
        self.setPen(pen)

    def paint(self, painter: QPainter, *rest: Any) -> None:
        """Draw the line for the device at hand."""
        pen = QPen(self._logical_pen)
        pen.setWidthF(pen.widthF() * _device_scale(painter))
        self.currentPen = pen
        super().paint(painter, *rest)
        self.currentPen = self._logical_pen


class ChartItems:
    """All marks of one chart, each kept under the identity of what it draws."""

    def __init__(self, plot: Any, theme: Theme) -> None:
        self._plot = plot
        self._theme = theme
        self._plotted: Plotted | None = None
        self._painted: object = None
        self.curves: dict[str, Curve] = {}
        self.points: dict[str, Points] = {}
        self.markers: dict[str, Points] = {}
        self.lines: dict[str, StraightLine] = {}
        self.guides: dict[str, Curve] = {}
        self.bars: dict[str, Any] = {}
        self.connectors: dict[str, Curve] = {}
        self.whiskers: dict[str, Curve] = {}
        self.marks: dict[str, Curve] = {}
        self.halos: dict[str, Curve] = {}

    def show(self, plotted: Plotted) -> None:
        """Draw these numbers, with the items that are there as far as they serve."""
        self._plotted = plotted
        spec = plotted.spec
        series = () if spec.empty else plotted.series
        self._update(self.curves, [one.source.id for one in series if one.source.line], Curve, z=10)
        self._update(self.points, [one.source.id for one in series], Points, z=12)
        for one in series:
            self._draw_series(one)
        lines = () if spec.empty else plotted.lines
        kinds = [f"{'v' if line.vertical else 'h'}{index}" for index, (line, _) in enumerate(lines)]
        for key in kinds:
            self._update_one(self.lines, key, partial(StraightLine, vertical=key[0] == "v"), z=6)
        self._drop(self.lines, kinds)
        for key, (_, at) in zip(kinds, lines, strict=True):
            self.lines[key].setValue(at)
        guides = () if spec.empty else plotted.guides
        self._update(self.guides, [str(index) for index in range(len(guides))], Curve, z=5)
        for index, guide in enumerate(guides):
            self.guides[str(index)].setData(guide.x, guide.y)
        markers = () if spec.empty else plotted.markers
        self._update(self.markers, [str(index) for index in range(len(markers))], _rings, z=14)
        for index, (_, x, y) in enumerate(markers):
            self.markers[str(index)].setData(x=plot_array((x,)), y=plot_array((y,)))
        self._draw_bars(() if spec.empty else plotted.bars)
        looks = _looks(plotted)
        if looks != self._painted:
            self._painted = looks
            self._paint_all()

    def retheme(self, theme: Theme) -> None:
        """Take over other colours."""
        self._theme = theme
        self._paint_all()

    # ------------------------------------------------------------------ keeping items

    def _update(self, kept: dict[str, Any], keys: list[str], make: Callable[[], Any], *, z: float) -> None:
        for key in keys:
            self._update_one(kept, key, make, z=z)
        self._drop(kept, keys)

    def _update_one(self, kept: dict[str, Any], key: str, make: Callable[[], Any], *, z: float) -> None:
        if key not in kept:
            item = make()
            item.setZValue(z)
            self._plot.addItem(item, ignoreBounds=True)
            kept[key] = item

    def _drop(self, kept: dict[str, Any], keys: Iterable[str]) -> None:
        for key in kept.keys() - set(keys):
            self._plot.removeItem(kept.pop(key))

    # ------------------------------------------------------------------ numbers

    def _draw_series(self, one: PlottedSeries) -> None:
        series = one.source
        mask = one.shown
        if series.line:
            some = bool(mask.any())
            x, y = (one.x, one.y) if some else (one.x[:0], one.y[:0])
            self.curves[series.id].setData(x, y, stepMode="right" if series.stepped else None)
        indices = np.flatnonzero(mask)
        if not series.points and series.line:
            indices = indices[-1:]  # a line has its symbol at the end only, where its name is
        self.points[series.id].setData(x=plot_array(one.x[indices]), y=plot_array(one.y[indices]))

    def _draw_bars(self, bars: tuple[PlottedBar, ...]) -> None:
        keys = ["bars"] if bars else []
        self._update(self.bars, keys, lambda: pg.BarGraphItem(x0=[], x1=[], y0=[], y1=[]), z=8)
        self._update(self.connectors, keys, Curve, z=7)
        self._update(self.whiskers, ["bars"] if any(bar.whisker for bar in bars) else [], Curve, z=9)
        marks = _marks_by_colour([bar for bar in bars if bar.drawable])
        self._update(self.halos, [str(colour) for colour in marks], Curve, z=9.4)
        self._update(self.marks, [str(colour) for colour in marks], Curve, z=9.5)
        if not bars or self._plotted is None:
            return
        drawable = [bar for bar in bars if bar.drawable]
        near = plot_array([bar.near for bar in drawable])
        far = plot_array([bar.far for bar in drawable])
        start = plot_array([bar.start for bar in drawable])
        end = plot_array([bar.end for bar in drawable])
        lies = self._plotted.spec.horizontal
        across, along = (("y0", "y1"), ("x0", "x1")) if lies else (("x0", "x1"), ("y0", "y1"))
        self.bars["bars"].setOpts(**{across[0]: near, across[1]: far, along[0]: start, along[1]: end})
        steps, levels = _connections(drawable)
        x, y = (levels, steps) if lies else (steps, levels)
        self.connectors["bars"].setData(plot_array(x), plot_array(y))
        if self.whiskers:
            across_at, along_at = _whiskers(drawable)
            x, y = (along_at, across_at) if lies else (across_at, along_at)
            self.whiskers["bars"].setData(plot_array(x), plot_array(y))
        for colour, (across_at, along_at) in marks.items():
            x, y = (along_at, across_at) if lies else (across_at, along_at)
            for curves in (self.halos, self.marks):
                curves[str(colour)].setData(plot_array(x), plot_array(y))

    # ------------------------------------------------------------------ colours

    def _paint_all(self) -> None:
        if self._plotted is None:
            return
        theme = self._theme
        for one in self._plotted.series:
            self._paint_series(one.source)
        for line in self.lines.values():
            line.set_pen(reference_pen(theme))
        for key, curve in self.guides.items():
            curve.set_pen(guide_pen(theme, self._plotted.guides[int(key)].source))
        for index, (marker, _, _) in enumerate(self._plotted.markers):
            self._paint_marker(index, marker)
        if "bars" in self.bars:
            drawable = [bar.source for bar in self._plotted.bars if bar.drawable]
            brushes = [QBrush(bar_colour(theme, bar)) for bar in drawable]
            # segments that touch are told apart by a gap in the colour of the paper
            stacked = any(bar.part for bar in drawable)
            gap = QPen(QColor(theme.surface), 1.0) if stacked else QPen(Qt.PenStyle.NoPen)
            gap.setCosmetic(True)
            self.bars["bars"].setOpts(pen=gap, brushes=brushes)
            thread = QPen(QColor(theme.axis), 1.0)
            thread.setCosmetic(True)
            self.connectors["bars"].set_pen(thread)
        if self.whiskers:
            whisker = QPen(QColor(theme.text), 1.2)
            whisker.setCosmetic(True)
            self.whiskers["bars"].set_pen(whisker)
        for key, curve in self.marks.items():
            curve.set_pen(mark_pen(theme, int(key)))
            halo = QPen(QColor(theme.surface), curve.opts["pen"].widthF() + _HALO)
            halo.setCosmetic(True)
            halo.setCapStyle(Qt.PenCapStyle.FlatCap)
            self.halos[key].set_pen(halo)

    def _paint_series(self, series: Series) -> None:
        if series.id in self.curves:
            self.curves[series.id].set_pen(series_pen(self._theme, series))
        points = self.points.get(series.id)
        if points is not None:
            symbol = series_symbol(series)
            colour = QColor(self._theme.series_colour(series.colour))
            points.setSymbol(symbol, update=False)
            size = _SYMBOL_SIZES.get(symbol, 8.0) * _scale_of(series)
            if _is_crowd(series):
                colour.setAlpha(_CROWD_ALPHA)
            points.setSize(size, update=False)
            hollow = series.hollow
            points.setBrush(QBrush(QColor(self._theme.surface) if hollow else colour), update=False)
            points.setPen(
                _outline(colour.name(), _HOLLOW / size) if hollow else _outline(self._theme.surface, 1 / size)
            )

    def _paint_marker(self, index: int, marker: Marker) -> None:
        item = self.markers.get(str(index))
        if item is None:
            return
        theme = self._theme
        colour = theme.text if marker.colour is None else theme.series_colour(marker.colour)
        item.setSymbol("o", update=False)
        item.setSize(_RING_SIZE, update=False)
        item.setBrush(QBrush(QColor(theme.surface)), update=False)
        item.setPen(_outline(colour, 2.4 / _RING_SIZE))


def _outline(colour: str, width: float) -> QPen:
    """A pen around symbols, its width in sizes of the symbol: so it grows with them on dense screens."""
    return QPen(QColor(colour), width)


def _rings() -> Points:
    """Points whose outline is the mark: pyqtgraph's cache would cut it off at the symbol's edge."""
    return Points(cached=False)


def is_dense(series: Series) -> bool:
    """Whether a series has so many points that they are drawn smaller."""
    return series.points and len(series.x) > _DENSE


def _is_crowd(series: Series) -> bool:
    return not series.line and len(series.x) > _CROWD


def _scale_of(series: Series) -> float:
    """Size of the symbols of a series, where 1 is that of a few points."""
    if series.hollow:
        return 1.0
    return _CROWD_SCALE if _is_crowd(series) else _DENSE_SCALE if is_dense(series) else 1.0


def _looks(plotted: Plotted) -> object:
    """All that colours, dashes and symbols depend on; new numbers alone leave it as it is."""
    return (
        plotted.spec.empty,
        [
            (
                one.source.id,
                one.source.colour,
                one.source.emphasised,
                one.source.line,
                one.source.dashed,
                _scale_of(one.source),
            )
            for one in plotted.series
        ],
        [marker.colour for marker, _, _ in plotted.markers],
        [line.vertical for line, _ in plotted.lines],
        [guide.source.dashed for guide in plotted.guides],
        [
            (
                bar.source.tone,
                bar.source.colour,
                bool(bar.source.part),
                bar.whisker is None,
                [mark.colour for mark in bar.source.marks],
            )
            for bar in plotted.bars
            if bar.drawable
        ],
    )


def _marks_by_colour(bars: list[PlottedBar]) -> dict[int, tuple[list[float], list[float]]]:
    """Lines across bars and outlines of what they were, by colour: places across and along, broken by NaN."""
    found: dict[int, tuple[list[float], list[float]]] = {}
    for bar in bars:
        half = _MARK_SHARE / 2 if bar.source.span is None else (bar.far - bar.near) / 2
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
        near, far = bar.slot - CAP / 2, bar.slot + CAP / 2
        across += [near, far, bar.slot, bar.slot, near, far, np.nan]
        along += [low, low, low, high, high, high, np.nan]
    return across, along


def _connections(bars: list[PlottedBar]) -> tuple[list[float], list[float]]:
    """Threads between neighbours of which one starts where the other ends: the steps of a waterfall."""
    steps: list[float] = []
    levels: list[float] = []
    for before, after in pairwise(bars):
        if before.slot == after.slot or after.source.part:
            continue
        tolerance = 1e-9 * max(abs(before.end), abs(after.end), abs(after.start))
        floating = after.start != 0 or before.start != 0
        if floating and any(abs(before.end - level) <= tolerance for level in (after.start, after.end)):
            rising = after.slot > before.slot
            steps += [before.far, after.near, np.nan] if rising else [before.near, after.far, np.nan]
            levels += [before.end, before.end, np.nan]
    return steps, levels
