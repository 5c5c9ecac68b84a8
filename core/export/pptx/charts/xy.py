"""Lines and points as native XY charts: series, what they are read against, and a word at everything that has one."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.charts.spec import Axis, ChartSpec, Scale, Series
from core.export.narrow import SMALL
from core.export.pptx.charts.drawn import SYMBOLS, Drawn, Style
from core.export.pptx.charts.lettering import width_of
from core.export.pptx.charts.naming import Naming, end_names, names_of
from core.export.pptx.charts.plot import Plot, Rect, Words
from core.export.pptx.charts.scales import Run, fitting_words, log_ticks, run_of, shown, tick_text
from core.export.pptx.charts.series_look import dash_index, line_of_guide
from core.export.pptx.charts.xml import (
    Legend,
    Type,
    ValueAxis,
    caption,
    chart_space,
    value_axis,
)
from core.export.pptx.charts.xy_series import Known, Points, SeriesWriter
from core.names import visible

X_AXIS, Y_AXIS = 111111111, 222222222
EDGE = 1e-4
"""Of an axis: what stands at its very end would be lost to rounding on a logarithmic one."""
_EDGE = 0.12
"""Inches free at the right of the plot."""
_LOW = 2.6
"""Lines of type: plots of panels that would be lower share a legend."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What two panels have in common. x: how their axis runs; left, right: edges of their plots in inches.

    prints_x: whether the axis has its numbers and its title here; legend: of both panels, where it stands over the
    upper one, and its height there; is_low: there is no room for names at lines and for the title of the x axis.
    """

    x: Run
    left: float
    right: float
    prints_x: bool
    is_low: bool = False
    legend: tuple[tuple[str, Type], ...] = ()
    legend_height: float = 0.0


def points_of(xs: Sequence[float], ys: Sequence[float], spec: ChartSpec) -> list[tuple[float | None, float | None]]:
    """Points in what the axes print; None for a coordinate that a logarithmic axis cannot show."""
    return [(_on(spec.x, x), _on(spec.y, y)) for x, y in zip(xs, ys, strict=True)]


def _on(axis: Axis, value: float) -> float | None:
    printed = shown(axis, value)
    return None if axis.scale is Scale.LOG and printed <= 0 else printed


def _known(points: Points) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points if x is not None and y is not None and x == x and y == y]


def stairs(points: list[tuple[float | None, float | None]]) -> list[tuple[float | None, float | None]]:
    """The same as steps: each height holds until the next point."""
    found = points[:1]
    for (_, before), (x, y) in itertools.pairwise(points):
        found += [(x, before), (x, y)]
    return found


class Panel:
    """One plot of lines and points, laid out for a size in inches."""

    def __init__(self, spec: ChartSpec, size: tuple[float, float], style: Style, shared: Shared | None = None) -> None:
        self._spec, self._style, self._shared = spec, style, shared
        self._width, self._height = size
        self._series = [(one, self._drawn_points(one)) for one in spec.series]
        self._guides = [(one, points_of(one.x, one.y, spec)) for one in spec.guides]
        self.y_run = run_of(spec.y, self._values(1), self._most(self._height))
        self.x_run = shared.x if shared else run_of(spec.x, self._values(0), self._most_across())
        self.is_low = shared is not None and shared.is_low
        self.naming = Naming(legend=shared.legend_height, in_words=True) if shared and shared.is_low else self._name()

    # ------------------------------------------------------------------ measures

    def _drawn_points(self, series: Series) -> list[tuple[float | None, float | None]]:
        points = points_of(series.x, series.y, self._spec)
        return stairs(points) if series.stepped else points

    def _values(self, which: int) -> list[float]:
        axis = (self._spec.x, self._spec.y)[which]
        groups = [points for _, points in (*self._series, *self._guides)]
        found = [point[which] for points in groups for point in points]
        found += [_on(axis, (one.x, one.y)[which]) for one in self._spec.markers]
        found += [_on(axis, one.value) for one in self._spec.lines if one.vertical == (which == 0)]
        return [value for value in found if value is not None]

    def _most(self, length: float) -> int:
        return max(2, min(6, int(length / (2.6 * self._style.line_height))))

    def _most_across(self) -> int:
        return max(2, min(12, int(self._width / 0.95)))

    @property
    def left(self) -> float:
        """Room that the numbers of the axis need."""
        widest = max((width_of(text, self._style.label) for text in self.y_run.tick_texts), default=0.2)
        return widest + 0.16

    @property
    def right(self) -> float:
        """Room for names beside the plot, and for half a number of the axis."""
        half = max((width_of(text, self._style.label) / 2 for text in self.x_run.tick_texts[-1:]), default=0.0)
        return max(self.naming.gutter, _EDGE, half)

    @property
    def height(self) -> float:
        """Of the plot itself, in inches."""
        return self._frame(self.left, self.right, self.naming.legend).height_inside

    def _frame(self, left: float, right: float, legend: float) -> Plot:
        top = legend + (1.75 * self._style.line_height if self._spec.y.title else 0.1)
        below = 0.12
        if self._shared is None or self._shared.prints_x:
            below = 1.35 * self._style.line_height
            below += 1.25 * self._style.line_height if self._spec.x.title and not self.is_low else 0.0
        inner = (left, top, self._width - right, self._height - below)
        return Plot(self._width, self._height, inner, self.x_run, self.y_run)

    # ------------------------------------------------------------------ names

    def _name(self) -> Naming:
        """Names beside the plot or in it; a legend where they do not fit."""
        named = [(one, _known(points)) for one, points in self._series]
        if self._width >= SMALL:
            for width in (2.6, 1.9):
                gutter = min(width, 0.26 * self._width)
                found = end_names(
                    named, lambda right: self._frame(self.left, right, 0.0), self._style, gutter, self._avoiding
                )
                if found is not None:
                    return found
        return names_of(named, self._style, self._width)

    def _avoiding(self, plot: Plot) -> Words:
        """What words have to keep off."""
        words = Words(plot)
        for series, points in self._series:
            words.avoid([plot.spot(*point) for point in _known(points)], joined=series.line)
        for _, points in self._guides:
            words.avoid([plot.spot(*point) for point in _known(points)], joined=True)
        for one in self._spec.lines:
            words.avoid(
                [plot.spot(*point) for point in self._across(one.vertical, _on(self._axis(one.vertical), one.value))],
                joined=True,
            )
        for mark in self._spec.markers:
            x, y = plot.spot(shown(self._spec.x, mark.x), shown(self._spec.y, mark.y))
            words.avoid([(x + dx, y + dy) for dx in (-0.07, 0, 0.07) for dy in (-0.07, 0, 0.07)], joined=False)
        return words

    def _axis(self, vertical: bool) -> Axis:
        return self._spec.x if vertical else self._spec.y

    def _across(self, vertical: bool, value: float | None) -> Known:
        """A straight line through the whole plot."""
        if value is None:
            return []
        along = self.y_run if vertical else self.x_run
        ends = along.at(EDGE), along.at(1 - EDGE)
        return [(value, end) for end in ends] if vertical else [(end, value) for end in ends]

    # ------------------------------------------------------------------ drawing

    def draw(self) -> Drawn:
        """The chart and its sheet."""
        shared = self._shared
        left, right = (shared.left, shared.right) if shared else (self.left, self.right)
        plot = self._frame(left, right, self.naming.legend)
        writer = SeriesWriter(self._spec, plot, self._style, self.naming, self._avoiding(plot))
        for rect in (*self.naming.rects, self._heading_rect()):
            writer.words.take(rect)
        self._log_axes(plot, writer)
        for guide, points in self._guides:
            writer.guide(guide.text, points, line_of_guide(guide, self._style.look), guide.colour)
        for one in self._spec.lines:
            writer.reference(
                one.text, self._across(one.vertical, _on(self._axis(one.vertical), one.value)), one.vertical
            )
        for series, points in sorted(self._series, key=lambda pair: pair[0].emphasised):
            writer.series(series, points)
        for mark in self._spec.markers:
            writer.marker(mark)
        legend = shared.legend if shared and shared.is_low else tuple(self._legend()) if self.naming.in_words else ()
        return Drawn(self._chart(plot, writer), writer.sheet, self._spec.y.title or self._spec.title, legend=legend)

    def _legend(self) -> Iterator[tuple[str, Type]]:
        """Names as words in the colours of their series, behind their symbols."""
        for one in self._spec.series:
            yield _named(one, one.name, self._style, self._width)

    def _heading(self) -> str:
        return fitting_words(self._spec.y, 0.8 * self._width, self._style.label, across=False)

    def _heading_rect(self) -> Rect:
        top, style = self.naming.legend, self._style
        return (0.0, top, width_of(self._heading(), style.label), top + style.line_height)

    def _log_axes(self, plot: Plot, writer: SeriesWriter) -> None:
        """Numbers and lines of logarithmic axes: PowerPoint itself knows powers of ten alone."""
        prints_x = self._shared is None or self._shared.prints_x
        x, y, style = plot.x, plot.y, self._style
        if x.base:
            room = max(2, int((plot.inner[2] - plot.inner[0]) / (5 * style.label / 72)))
            ticks = log_ticks(x, min(10, room))
            texts = [tick_text(tick) if prints_x else "" for tick in ticks]
            writer.ticks(
                "Ticks across", [(tick, y.at(EDGE)) for tick in ticks], texts, "b", ("y", y.at(1 - EDGE) - y.at(EDGE))
            )
        if y.base:
            room = max(2, int((plot.inner[3] - plot.inner[1]) / (1.7 * style.line_height)))
            ticks = log_ticks(y, min(7, room))
            texts = [tick_text(tick) for tick in ticks]
            writer.ticks(
                "Ticks upwards", [(x.at(EDGE), tick) for tick in ticks], texts, "l", ("x", x.at(1 - EDGE) - x.at(EDGE))
            )

    def _chart(self, plot: Plot, writer: SeriesWriter) -> bytes:
        style = self._style
        named = None
        if self.naming.legend and not self.naming.in_words:
            place = (0.0, 0.0, 1.0, self.naming.legend / self._height)
            named = Legend(place, style.tick, tuple(writer.unnamed))
        plots = (
            f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{writer.xml}'
            f'<c:axId val="{X_AXIS}"/><c:axId val="{Y_AXIS}"/></c:scatterChart>'
        )
        heading = caption(self._heading(), style.tick, (0.0, self.naming.legend / self._height))
        return chart_space(plots, "".join(self._axes(plot)), plot.shares, style.tick, named, heading)

    def _axes(self, plot: Plot) -> Iterator[str]:
        style, spec = self._style, self._spec
        prints_x = self._shared is None or self._shared.prints_x
        words = fitting_words(spec.x, 0.9 * (plot.inner[2] - plot.inner[0]), style.label, across=True)
        middle = (plot.inner[0] + plot.inner[2]) / 2 - width_of(words, style.label) / 2
        x = ValueAxis(
            X_AXIS, Y_AXIS, "b", self.x_run.low, self.x_run.high, self.x_run.step, self.x_run.format, style.tick,
            style.axis_line, base=self.x_run.base, title=words if prints_x and spec.x.title and not self.is_low else "",
            title_at=(max(0.0, middle) / self._width, 1 - 1.2 * style.line_height / self._height),
            labelled=prints_x and not self.x_run.base,
        )  # fmt: skip
        yield value_axis(x)
        y = ValueAxis(
            Y_AXIS, X_AXIS, "l", self.y_run.low, self.y_run.high, self.y_run.step, self.y_run.format, style.tick,
            style.axis_line, grid="" if self.y_run.base else style.grid_line, base=self.y_run.base, drawn=False,
            labelled=not self.y_run.base,
        )  # fmt: skip
        yield value_axis(y)


def _named(series: Series, name: str, style: Style, width: float) -> tuple[str, Type]:
    """A name in a legend of words, behind the symbol of its series."""
    symbol = SYMBOLS[dash_index(series) % len(SYMBOLS)]
    return f"{symbol}\u00a0{style.in_legend(visible(name), width)}", style.words(style.look.of_words(series.colour))


def draw_xy(spec: ChartSpec, size: tuple[float, float], style: Style) -> tuple[tuple[Drawn, float], ...]:
    """The chart, or both of its panels, each with its height.

    They stand one above the other over the same x axis, which the lower one prints; where they would be flat under
    legends of their own, one legend goes for both.
    """
    if spec.below is None:
        return ((Panel(spec, size, style).draw(), size[1]),)
    specs = (spec, replace(spec.below, below=None))
    heights = _heights(size[1], 2.6 * style.line_height)
    alone = [Panel(one, (size[0], high), style) for one, high in zip(specs, heights, strict=True)]
    is_low = min(one.height for one in alone) < _LOW * style.line_height
    legend: tuple[tuple[str, Type], ...] = ()
    tall = 0.0
    if is_low:
        named = {one.label: one for part in specs for one in part.series}
        legend = tuple(_named(one, one.label, style, size[0]) for one in named.values())
        tall = style.words_height([visible(one) for one in named], size[0])
        heights = _heights(size[1], 1.35 * style.line_height, tall)
    x = Run(
        min(one.x_run.low for one in alone),
        max(one.x_run.high for one in alone),
        max((one.x_run.step for one in alone if one.x_run.step is not None), default=None),
        alone[0].x_run.format,
        alone[0].x_run.base,
    )
    left = max(one.left for one in alone)
    right = _EDGE if is_low else max(one.right for one in alone)
    upper = Shared(x, left, right, prints_x=False, is_low=is_low, legend=legend, legend_height=tall)
    lower = replace(upper, prints_x=True, legend=(), legend_height=0.0)
    return tuple(
        (Panel(one, (size[0], high), style, shared).draw(), high)
        for one, high, shared in zip(specs, heights, (upper, lower), strict=True)
    )


def _heights(height: float, axis: float, legend: float = 0.0) -> tuple[float, float]:
    """Of an upper and a lower panel: the upper one also has the legend of both, the lower one the x axis."""
    upper = legend + 0.58 * (height - axis - legend)
    return upper, height - upper
