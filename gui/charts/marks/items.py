"""The marks of a chart in pyqtgraph: lines, points, bands, cells, bars and reference lines, updated in place.

An item lives as long as its series or bars do and gets new numbers by `setData`; it is never cleared and drawn anew.
Only what passed `gate.plot_array` reaches it.
"""

from functools import partial
from typing import Any

import numpy as np
from PySide6.QtGui import QBrush, QColor, QPen

from core.charts.spec import Marker, Series
from gui.charts.marks.band_items import BandItem
from gui.charts.marks.bar_items import BarItems
from gui.charts.marks.cell_items import CellsItem
from gui.charts.marks.kept import Keeper
from gui.charts.marks.lines_and_points import Curve, Points, StraightLine, rings
from gui.charts.marks.pens import (
    SYMBOL_SIZES,
    band_look,
    guide_pen,
    halo_pen,
    reference_pen,
    series_pen,
    series_symbol,
    symbol_scale,
)
from gui.charts.plan.gate import plot_array
from gui.charts.plan.plotted import Plotted, PlottedSeries, is_crowd
from gui.theme import Theme

_RING_SIZE = 12.0
_CROWD_ALPHA = 170
_HOLLOW = 2.0  # pixels of the outline of hollow symbols


class ChartItems:
    """All marks of one chart, each kept under the identity of what it draws."""

    def __init__(self, plot: Any, theme: Theme) -> None:
        self._keeper = Keeper(plot)
        self._theme = theme
        self._plotted: Plotted | None = None
        self._painted: object = None
        self.curves: dict[str, Curve] = {}
        self.points: dict[str, Points] = {}
        self.markers: dict[str, Points] = {}
        self.lines: dict[str, StraightLine] = {}
        self.guides: dict[str, Curve] = {}
        self.guide_halos: dict[str, Curve] = {}
        self.bands: dict[str, BandItem] = {}
        self.cells: dict[str, CellsItem] = {}
        self.at_bars = BarItems(self._keeper)
        self.bars, self.dots, self.connectors = self.at_bars.bars, self.at_bars.dots, self.at_bars.connectors
        self.whiskers, self.marks, self.halos = self.at_bars.whiskers, self.at_bars.marks, self.at_bars.halos

    def show(self, plotted: Plotted) -> None:
        """Draw these numbers, with the items that are there as far as they serve."""
        self._plotted = plotted
        empty = bool(plotted.spec.empty)
        keep = self._keeper.update
        series = () if empty else plotted.series
        keep(self.curves, [one.source.id for one in series if one.source.line], Curve, z=10)
        keep(self.points, [one.source.id for one in series], Points, z=12)
        for one in series:
            self._draw_series(one)
        self._draw_areas(plotted, empty=empty)
        self._draw_lines(plotted, empty=empty)
        markers = () if empty else plotted.markers
        keep(self.markers, [str(index) for index in range(len(markers))], rings, z=14)
        for index, (_, x, y) in enumerate(markers):
            self.markers[str(index)].setData(x=plot_array((x,)), y=plot_array((y,)))
        self.at_bars.show(plotted, () if empty else plotted.bars)
        looks = _looks(plotted)
        if looks != self._painted:
            self._painted = looks
            self._paint_all()

    def retheme(self, theme: Theme) -> None:
        """Take over other colours."""
        self._theme = theme
        self._paint_all()

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

    def _draw_areas(self, plotted: Plotted, *, empty: bool) -> None:
        """Bands and cells: what lies under all lines."""
        bands = () if empty else plotted.bands
        self._keeper.update(self.bands, [one.source.id for one in bands], BandItem, z=2)
        for one in bands:
            self.bands[one.source.id].set_borders(one.x, one.low, one.high)
        cells = None if empty else plotted.cells
        self._keeper.update(self.cells, [] if cells is None else ["cells"], CellsItem, z=1)
        if cells is not None:
            self.cells["cells"].set_cells(cells)

    def _draw_lines(self, plotted: Plotted, *, empty: bool) -> None:
        """Reference lines and guides."""
        lines = () if empty else plotted.lines
        kinds = [f"{'v' if line.vertical else 'h'}{index}" for index, (line, _) in enumerate(lines)]
        for key in kinds:
            self._keeper.update_one(self.lines, key, partial(StraightLine, vertical=key[0] == "v"), z=6)
        self._keeper.drop(self.lines, kinds)
        for key, (_, at) in zip(kinds, lines, strict=True):
            self.lines[key].setValue(at)
        guides = () if empty else plotted.guides
        keys = [str(index) for index in range(len(guides))]
        self._keeper.update(self.guides, keys, Curve, z=5)
        self._keeper.update(self.guide_halos, [] if plotted.cells is None else keys, Curve, z=4.9)
        for key, guide in zip(keys, guides, strict=True):
            self.guides[key].setData(guide.x, guide.y)
            if key in self.guide_halos:
                self.guide_halos[key].setData(guide.x, guide.y)

    # ------------------------------------------------------------------ colours

    def _paint_all(self) -> None:
        if self._plotted is None:
            return
        theme, plotted = self._theme, self._plotted
        on_colour = plotted.cells is not None
        for one in plotted.series:
            self._paint_series(one.source)
        for band in plotted.bands:
            if band.source.id in self.bands:
                self.bands[band.source.id].set_look(*band_look(theme, band.source))
        for item in self.cells.values():
            item.set_theme(theme)
        for line in self.lines.values():
            line.set_pen(reference_pen(theme, on_colour=on_colour))
        for key, curve in self.guides.items():
            pen = guide_pen(theme, plotted.guides[int(key)].source, on_colour=on_colour)
            curve.set_pen(pen)
            if key in self.guide_halos:
                self.guide_halos[key].set_pen(halo_pen(theme, pen))
        for index, (marker, _, _) in enumerate(plotted.markers):
            self._paint_marker(index, marker)
        self.at_bars.paint(theme, plotted.bars)

    def _paint_series(self, series: Series) -> None:
        if series.id in self.curves:
            self.curves[series.id].set_pen(series_pen(self._theme, series))
        points = self.points.get(series.id)
        if points is not None:
            symbol = series_symbol(series)
            colour = QColor(self._theme.series_colour(series.colour))
            points.setSymbol(symbol, update=False)
            size = SYMBOL_SIZES.get(symbol, 8.0) * symbol_scale(series)
            if is_crowd(series):
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


def _looks(plotted: Plotted) -> object:
    """All that colours, dashes and symbols depend on; new numbers alone leave it as it is."""
    return (
        plotted.spec.empty,
        plotted.dots,
        plotted.cells is None,
        [(band.source.id, band.source.colour, band.source.strength) for band in plotted.bands],
        [
            (
                one.source.id,
                one.source.colour,
                one.source.emphasised,
                one.source.line,
                one.source.dashed,
                symbol_scale(one.source),
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
