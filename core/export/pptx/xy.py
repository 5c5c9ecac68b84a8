"""Lines and points as native XY charts: series, what they are read against, and a word at everything that has one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.charts.spec import Axis, ChartSpec, Marker, Scale, Series
from core.export.pptx.colours import mixed
from core.export.pptx.drawn import SMALL, Drawn, Style
from core.export.pptx.lettering import folded, width_of
from core.export.pptx.naming import Naming, end_names, names_of
from core.export.pptx.plot import Plot, Spot, Words, text_rect
from core.export.pptx.scales import Run, axis_words, log_ticks, run_of, shown, tick_text
from core.export.pptx.series_look import line_of, line_of_guide, symbol_of
from core.export.pptx.workbook import Column, Sheet
from core.export.pptx.xml import (
    NO_LINE,
    Legend,
    ValueAxis,
    caption,
    chart_space,
    label,
    labels,
    line,
    marker,
    numbers,
    series_head,
    shape,
    solid,
    strokes,
    value_axis,
)

X_AXIS, Y_AXIS = 111111111, 222222222
Points = list[tuple[float, float]]
"""Printed values of x and y."""
_EDGE = 0.12
"""Inches free at the right of the plot."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What two panels have in common. x: how their axis runs; left, right: edges of their plots in inches.

    prints_x: whether the axis has its numbers and its title here.
    """

    x: Run
    left: float
    right: float
    prints_x: bool


def points_of(xs: Sequence[float], ys: Sequence[float], spec: ChartSpec) -> list[tuple[float | None, float | None]]:
    """Points in what the axes print; None for a coordinate that a logarithmic axis cannot show."""
    return [(_on(spec.x, x), _on(spec.y, y)) for x, y in zip(xs, ys, strict=True)]


def _on(axis: Axis, value: float) -> float | None:
    printed = shown(axis, value)
    return None if axis.scale is Scale.LOG and printed <= 0 else printed


def _known(points: list[tuple[float | None, float | None]]) -> Points:
    return [(x, y) for x, y in points if x is not None and y is not None and x == x and y == y]


def stairs(points: list[tuple[float | None, float | None]]) -> list[tuple[float | None, float | None]]:
    """The same as steps: each height holds until the next point."""
    found = points[:1]
    for (_, before), (x, y) in zip(points, points[1:], strict=False):
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
        self.naming = self._name()

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

    def _frame(self, left: float, right: float, legend: float) -> Plot:
        top = legend + (1.75 * self._style.line_height if self._spec.y.title else 0.1)
        below = 0.12
        if self._shared is None or self._shared.prints_x:
            below = 1.35 * self._style.line_height + (1.25 * self._style.line_height if self._spec.x.title else 0.0)
        inner = (left, top, self._width - right, self._height - below)
        return Plot(self._width, self._height, inner, self.x_run, self.y_run)

    # ------------------------------------------------------------------ names

    def _name(self) -> Naming:
        """Names beside the plot or in it; a legend where they do not fit."""
        named = [(one, _known(points)) for one, points in self._series]
        if self._width >= SMALL:
            for width in (2.6, 1.9):
                gutter = min(width, 0.26 * self._width)
                found = end_names(named, lambda right: self._frame(self.left, right, 0.0), self._style, gutter, self._avoiding)
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
            words.avoid([plot.spot(*point) for point in self._across(one.vertical, _on(self._axis(one.vertical), one.value))], joined=True)
        for one in self._spec.markers:
            x, y = plot.spot(shown(self._spec.x, one.x), shown(self._spec.y, one.y))
            words.avoid([(x + dx, y + dy) for dx in (-0.07, 0, 0.07) for dy in (-0.07, 0, 0.07)], joined=False)
        return words

    def _axis(self, vertical: bool) -> Axis:
        return self._spec.x if vertical else self._spec.y

    def _across(self, vertical: bool, value: float | None) -> Points:
        """A straight line through the whole plot."""
        if value is None:
            return []
        if vertical:
            return [(value, self.y_run.low), (value, self.y_run.high)]
        return [(self.x_run.low, value), (self.x_run.high, value)]

    # ------------------------------------------------------------------ drawing

    def draw(self) -> Drawn:
        """The chart and its sheet."""
        shared = self._shared
        left, right = (shared.left, shared.right) if shared else (self.left, self.right)
        plot = self._frame(left, right, self.naming.legend)
        writer = _Writer(self._spec, plot, self._style, self.naming, self._avoiding(plot))
        for rect in self.naming.rects:
            writer.words.take(rect)
        self._log_axes(plot, writer)
        for guide, points in self._guides:
            writer.guide(guide.text, points, line_of_guide(guide, self._style.look), guide.colour)
        for one in self._spec.lines:
            writer.reference(one.text, self._across(one.vertical, _on(self._axis(one.vertical), one.value)), one.vertical)
        for series, points in sorted(self._series, key=lambda pair: pair[0].emphasised):
            writer.series(series, points)
        for one in self._spec.markers:
            writer.marker(one)
        return Drawn(self._chart(plot, writer), writer.sheet, self._spec.y.title or self._spec.title)

    def _log_axes(self, plot: Plot, writer: "_Writer") -> None:
        """Numbers and lines of logarithmic axes: PowerPoint itself knows powers of ten alone."""
        prints_x = self._shared is None or self._shared.prints_x
        x, y, style = plot.x, plot.y, self._style
        if x.base:
            room = max(2, int((plot.inner[2] - plot.inner[0]) / (5 * style.label / 72)))
            ticks = log_ticks(x, min(10, room))
            texts = [tick_text(tick) if prints_x else "" for tick in ticks]
            writer.ticks("Ticks across", [(tick, y.low) for tick in ticks], texts, "b", ("y", y.high - y.low))
        if y.base:
            room = max(2, int((plot.inner[3] - plot.inner[1]) / (1.7 * style.line_height)))
            ticks = log_ticks(y, min(7, room))
            texts = [tick_text(tick) for tick in ticks]
            writer.ticks("Ticks upwards", [(x.low, tick) for tick in ticks], texts, "l", ("x", x.high - x.low))

    def _chart(self, plot: Plot, writer: "_Writer") -> bytes:
        style = self._style
        named = None
        if self.naming.legend:
            place = (0.0, 0.0, 1.0, self.naming.legend / self._height)
            named = Legend(place, style.tick, tuple(writer.unnamed))
        plots = (
            f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{writer.xml}'
            f'<c:axId val="{X_AXIS}"/><c:axId val="{Y_AXIS}"/></c:scatterChart>'
        )
        words = axis_words(self._spec.y, across=False) if self._spec.y.title else ""
        heading = caption(words, style.tick, (0.0, self.naming.legend / self._height))
        return chart_space(plots, "".join(self._axes(plot)), plot.shares, style.tick, named, heading)

    def _axes(self, plot: Plot) -> Iterator[str]:
        style, spec = self._style, self._spec
        prints_x = self._shared is None or self._shared.prints_x
        words = axis_words(spec.x, across=True)
        middle = (plot.inner[0] + plot.inner[2]) / 2 - width_of(words, style.label) / 2
        x = ValueAxis(
            X_AXIS, Y_AXIS, "b", self.x_run.low, self.x_run.high, self.x_run.step, self.x_run.format, style.tick,
            style.axis_line, base=self.x_run.base, title=words if prints_x and spec.x.title else "",
            title_at=(max(0.0, middle) / self._width, 1 - 1.2 * style.line_height / self._height), labelled=prints_x and not self.x_run.base,
        )  # fmt: skip
        yield value_axis(x)
        y = ValueAxis(
            Y_AXIS, X_AXIS, "l", self.y_run.low, self.y_run.high, self.y_run.step, self.y_run.format, style.tick,
            style.axis_line, grid="" if self.y_run.base else style.grid_line, base=self.y_run.base, drawn=False,
            labelled=not self.y_run.base,
        )  # fmt: skip
        yield value_axis(y)


class _Writer:
    """Writes series one after the other, with their columns and the words at them."""

    def __init__(self, spec: ChartSpec, plot: Plot, style: Style, naming: Naming, words: Words) -> None:
        self._spec, self._plot, self._style, self._naming = spec, plot, style, naming
        self.words = words
        self.sheet = Sheet()
        self.pieces: list[tuple[str, Column, Column]] = []
        self.unnamed: list[int] = []

    def _add(
        self, name: str, points: Sequence[tuple[float | None, float | None]], look: str, symbol: str, words: str = "",
        ends: str = "", *, named: bool = False,
    ) -> None:  # fmt: skip
        index = len(self.pieces)
        heading = self._spec.x.title or "x"
        x = self.sheet.shared(f"{heading}, as a year" if self._spec.x.dates else heading, [point[0] for point in points])
        y = self.sheet.add(name, [point[1] for point in points])
        if not named:
            self.unnamed.append(index)
        head = f"{series_head(index, y)}{shape(outline=look)}{symbol}{ends}{words}"
        self.pieces.append((head, x, y))

    @property
    def xml(self) -> str:
        """All series. LibreOffice forgets a series where a longer one follows: all are said to be as long."""
        count = max((len(x.cells) for _, x, _ in self.pieces), default=0)
        return "".join(
            f'<c:ser>{head}{numbers("xVal", x, count)}{numbers("yVal", y, count)}<c:smooth val="0"/></c:ser>'
            for head, x, y in self.pieces
        )

    def series(self, series: Series, points: list[tuple[float | None, float | None]]) -> None:
        """A series with its name where the naming has it."""
        look = self._style.look
        outline = line_of(series, look)
        last = _last(points)
        symbol, ends = symbol_of(series, look), ""
        if series.line and not series.points:
            symbol = marker("none")
            if last is not None:
                strong = symbol_of(series, look, strong=True)
                ends = f'<c:dPt><c:idx val="{last}"/>{strong}<c:bubble3D val="0"/>{shape(outline=outline)}</c:dPt>'
        words = ""
        name = self._naming.names.get(series.id)
        if name is not None and points:
            type_ = self._style.words(look.of_words(series.colour), bold=True)
            at = name.index if name.index is not None else last or 0
            nudge = (0.0, name.nudge / self._plot.height) if abs(name.nudge) > 0.01 else None
            words = labels([label(at, name.lines, type_, name.side, nudge)])
        self._add(series.label, points, outline, symbol, words, ends, named=True)

    def guide(self, text: str, points: list[tuple[float | None, float | None]], outline: str, colour: int | None) -> None:
        """A line that data are read against, with its word near its end."""
        look = self._style.look
        known = [(index, self._plot.spot(*point)) for index, point in enumerate(points) if None not in point]  # type: ignore[misc]
        candidates = _inside(known[-1:] + known[:1] + known[len(known) // 2 : len(known) // 2 + 1], self._plot)
        words = ""
        if text and known:
            colour_of_words = look.text_dim if colour is None else look.of_words(colour)
            words = self._word(candidates or known[-1:], text, colour_of_words, ("t", "b", "l", "r"))
        self._add(text or "Guide", points, outline, marker("none"), words)

    def ticks(
        self, name: str, points: Points, texts: Sequence[str], side: str, stroke: tuple[str, float]
    ) -> None:
        """Numbers along an axis, and a line of the grid from each."""
        style = self._style
        words = labels(label(index, (text,), style.tick, side) for index, text in enumerate(texts) if text)
        lines = strokes(*stroke, style.grid_line)
        self._add(name, points, NO_LINE, marker("none"), words + lines)

    def reference(self, text: str, points: Points, vertical: bool) -> None:
        """A straight line with a word at it."""
        if not points:
            return
        plot, wide = self._plot, width_of(text, self._style.label) + 0.1
        if vertical:
            ends = [(1, plot.spot(*points[1])), (0, plot.spot(*points[0]))]
            ends = [(index, (x, min(max(y, plot.inner[1] + 0.13), plot.inner[3] - 0.13))) for index, (x, y) in ends]
            half = 0.55 * self._style.line_height / (plot.inner[3] - plot.inner[1])
            places = [plot.y.at(1 - half), plot.y.at(half)]
            points = [points[0], (points[0][0], places[1]), (points[0][0], places[0]), points[1]]
            candidates = [(2, plot.spot(*points[2])), (1, plot.spot(*points[1]))]
            sides: tuple[str, ...] = ("r", "l")
        else:
            half = wide / 2 / (plot.inner[2] - plot.inner[0])
            inner = [(plot.x.at(share), points[0][1]) for share in (half, 0.35, 0.65, 1 - half)]
            points = [points[0], *inner, points[1]]
            candidates = [(index, plot.spot(*points[index])) for index in (4, 1, 3, 2)]
            sides = ("t", "b")
        words = self._word(candidates, text, self._style.look.text, sides) if text else ""
        outline = line(self._style.look.text_dim, 1.25, "dash")
        self._add(text or "Line", points, outline, marker("none"), words)

    def marker(self, one: Marker) -> None:
        """A point with a word beside it."""
        look = self._style.look
        colour = look.text if one.colour is None else look.of_series(one.colour)
        point = (shown(self._spec.x, one.x), shown(self._spec.y, one.y))
        words = ""
        if one.text:
            in_words = look.text if one.colour is None else look.of_words(one.colour)
            words = self._word([(0, self._plot.spot(*point))], one.text, in_words, ("t", "b", "r", "l"), bold=True)
        ring = marker("circle", 10, solid(mixed(colour, look.background, 0.6)), line(colour, 2.25))
        self._add(one.text or "Marker", [point], NO_LINE, ring, words)

    def _word(
        self, candidates: list[tuple[int, Spot]], text: str, colour: str, sides: Sequence[str], *, bold: bool = False
    ) -> str:
        lines = folded(text, 0.45 * self._plot.width, self._style.label, bold=bold)
        _, index, side = self.words.place(candidates, lines, self._style.label, bold=bold, places=sides)
        spots = dict(candidates)
        self.words.take(text_rect(spots[index], side, lines, self._style.label, bold=bold))
        return labels([label(index, lines, self._style.words(colour, bold=bold), side)])


def _last(points: list[tuple[float | None, float | None]]) -> int | None:
    return next((index for index in range(len(points) - 1, -1, -1) if None not in points[index]), None)


def _inside(known: list[tuple[int, Spot]], plot: Plot) -> list[tuple[int, Spot]]:
    left, top, right, bottom = plot.inner
    return [(index, (x, y)) for index, (x, y) in known if left - 0.01 <= x <= right + 0.01 and top - 0.01 <= y <= bottom + 0.01]


def draw_xy(spec: ChartSpec, size: tuple[float, float], style: Style) -> tuple[Drawn, ...]:
    """The chart, or both of its panels: one above the other over the same x axis, which the lower one prints."""
    if spec.below is None:
        return (Panel(spec, size, style).draw(),)
    below = replace(spec.below, below=None)
    sizes = panel_sizes(size, style)
    alone = [Panel(one, its, style) for one, its in zip((spec, below), sizes, strict=True)]
    x = Run(
        min(one.x_run.low for one in alone),
        max(one.x_run.high for one in alone),
        max((one.x_run.step for one in alone if one.x_run.step is not None), default=None),
        alone[0].x_run.format,
        alone[0].x_run.base,
    )
    left, right = max(one.left for one in alone), max(one.right for one in alone)
    panels = [
        Panel(one, its, style, Shared(x, left, right, prints_x=index == 1))
        for index, (one, its) in enumerate(zip((spec, below), sizes, strict=True))
    ]
    return tuple(one.draw() for one in panels)


def panel_sizes(size: tuple[float, float], style: Style) -> tuple[tuple[float, float], tuple[float, float]]:
    """Sizes of an upper and a lower panel: the lower one also has the x axis."""
    axis = 2.6 * style.line_height
    upper = 0.58 * (size[1] - axis)
    return (size[0], upper), (size[0], size[1] - upper)
