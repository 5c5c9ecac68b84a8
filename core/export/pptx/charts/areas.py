"""Lines with bands around them as a native chart: stacked areas over a hidden one, the lines above."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from core.book import Array
from core.charts.spec import Band, ChartSpec, Marker, ReferenceLine, Series
from core.export.colours import mixed
from core.export.pptx.charts.drawn import Drawn, Style
from core.export.pptx.charts.lettering import width_of
from core.export.pptx.charts.plot import Plot
from core.export.pptx.charts.scales import Run, decimals_of, fitting_words, run_of, shown
from core.export.pptx.charts.series_look import line_of, symbol_of
from core.export.pptx.charts.workbook import Column, Sheet
from core.export.pptx.charts.xml import (
    HIDDEN,
    NO_LINE,
    Legend,
    Type,
    ValueAxis,
    caption,
    category_axis,
    chart_space,
    count_axis,
    label,
    labels,
    line,
    marker,
    names,
    numbers,
    series_head,
    shape,
    solid,
    value_axis,
)
from core.names import visible

_X, _Y = 555555555, 666666666
_EVERY = (1, 2, 3, 4, 6, 12, 24, 60, 120)


def draw_areas(spec: ChartSpec, size: tuple[float, float], style: Style) -> Drawn:
    """The chart and its sheet."""
    return _Areas(spec, size, style).draw()


class _Areas:
    """Bands and lines over the places that any of them has."""

    def __init__(self, spec: ChartSpec, size: tuple[float, float], style: Style) -> None:
        self._spec, self._style, self._size = spec, style, size
        lines = [(one.x, one.y) for one in spec.series]
        lines += [(one.x, border) for one in spec.bands for border in (one.low, one.high)]
        self._places = tuple(sorted({x for xs, _ in lines for x in xs}))
        self._sheet = Sheet()
        heights = [shown(spec.y, y) for _, ys in lines for y in ys]
        heights += [shown(spec.y, one.value) for one in spec.lines if not one.vertical]
        heights += [shown(spec.y, one.y) for one in spec.markers]
        self._run = run_of(
            spec.y, heights, max(2, min(6, int(size[1] / (2.6 * style.line_height)))), bars=not spec.y.from_zero
        )
        self._legend = style.legend_height(
            [visible(name) for name in (*(one.label for one in spec.bands), *(one.label for one in spec.series))],
            size[0],
        )
        printed = [shown(spec.x, one) for one in self._places]
        self._whole = not spec.x.dates and all(one.is_integer() for one in printed)
        self._names = self._sheet.add(spec.x.title or "x", printed if self._whole else self._place_texts())
        self._areas: list[str] = []
        self._lines: list[str] = []
        self._unnamed: list[int] = []
        self._plot = self._laid_out()

    def _place_texts(self) -> list[str]:
        printed = [shown(self._spec.x, one) for one in self._places]
        steps = [b - a for a, b in itertools.pairwise(printed)]
        decimals = 0 if self._spec.x.dates else decimals_of(min(steps, default=1.0))
        return [f"{one:,.{decimals}f}" for one in printed]

    def _laid_out(self) -> Plot:
        style, (wide, high) = self._style, self._size
        left = max((width_of(text, style.label) for text in self._run.tick_texts), default=0.2) + 0.16
        top = self._legend + 1.75 * style.line_height
        below = (2.6 if self._spec.x.title else 1.35) * style.line_height
        x = Run(0.0, max(1.0, len(self._places) - 1.0), 1.0, "0")
        return Plot(wide, high, (left, top, wide - 0.3, high - below), x, self._run)

    # ------------------------------------------------------------------ series

    def _head(self, column: Column, *, named: bool) -> str:
        index = len(self._areas) + len(self._lines)
        if not named:
            self._unnamed.append(index)
        return series_head(index, column)

    def _places_xml(self) -> str:
        return numbers("cat", self._names) if self._whole else names("cat", self._names)

    def _area(self, name: str, values: Array, look: str, *, named: bool) -> None:
        column = self._sheet.add(name, values.tolist())
        head = self._head(column, named=named)
        self._areas.append(f"<c:ser>{head}{look}{self._places_xml()}{numbers('val', column)}</c:ser>")

    def _line(
        self, name: str, values: Sequence[float | None], look: str, symbol: str, words: str = "", *,
        named: bool = False,
    ) -> None:  # fmt: skip
        column = self._sheet.add(name, values)
        head = self._head(column, named=named)
        self._lines.append(
            f"<c:ser>{head}{shape(outline=look)}{symbol}{words}"
            f'{self._places_xml()}{numbers("val", column)}<c:smooth val="0"/></c:ser>'
        )

    def _at_places(self, xs: Sequence[float], ys: Sequence[float]) -> list[float | None]:
        known = dict(zip(xs, ys, strict=True))
        return [shown(self._spec.y, known[x]) if x in known else None for x in self._places]

    def _borders(self, band: Band) -> tuple[Array, Array]:
        places = np.array(self._places)
        low = np.interp(places, band.x, band.low) * self._spec.y.factor
        high = np.interp(places, band.x, band.high) * self._spec.y.factor
        return low, high

    def _bands(self) -> None:
        """From the lowest border to the highest: each band begins where the one around it does, or further in."""
        bands = self._spec.bands
        borders = [self._borders(band) for band in bands]
        edges = [low for low, _ in borders] + [high for _, high in reversed(borders)]
        edges = list(np.maximum.accumulate(np.array(edges), axis=0))
        self._area("Base, hidden", edges[0], HIDDEN, named=False)
        background, covered = self._style.look.background, 0.0
        colours = []
        for band in bands:
            covered = 1 - (1 - covered) * (1 - band.strength)
            colours.append(mixed(background, self._style.look.of_series(band.colour), covered))
        order = [*range(len(bands)), *reversed(range(len(bands) - 1))]
        for position, (index, below, above) in enumerate(zip(order, edges, edges[1:], strict=False)):
            rising = position < len(bands)
            name = bands[index].label if rising else f"{bands[index].label}, above the middle"
            self._area(name, above - below, shape(solid(colours[index]), NO_LINE), named=rising)
        for band in bands:  # beside the chart's own columns: what the areas are the differences of
            self._sheet.add(f"{band.label}, lower border", self._at_places(band.x, band.low))
            self._sheet.add(f"{band.label}, upper border", self._at_places(band.x, band.high))

    def _series(self, series: Series) -> None:
        look = self._style.look
        symbol = symbol_of(series, look) if series.points else marker("none")
        self._line(series.label, self._at_places(series.x, series.y), line_of(series, look), symbol, named=True)

    def _reference(self, one: ReferenceLine) -> None:
        """A level with its word above it; an upright line is a stroke down from the top."""
        type_ = self._style.words(self._style.look.text)
        look = line(self._style.look.text_dim, 1.25, "dash")
        if not one.vertical:
            text_at = self._text_place(one)
            words = labels([label(text_at, (one.text,), type_, "t")]) if one.text else ""
            values = [shown(self._spec.y, one.value)] * len(self._places)
            self._line(one.text or "Line", values, look, marker("none"), words)
            return
        nearest = int(np.argmin(np.abs(np.array(self._places) - one.value)))
        words = labels([label(nearest, (one.text,), type_, "r")]) if one.text else ""
        down = (
            '<c:errBars><c:errDir val="y"/><c:errBarType val="minus"/><c:errValType val="percentage"/>'
            f'<c:noEndCap val="1"/><c:val val="100"/>{shape(outline=look)}</c:errBars>'
        )
        tops: list[float | None] = [None] * len(self._places)
        tops[nearest] = self._run.high
        self._line(one.text or "Line", tops, NO_LINE, marker("none"), words + down)

    def _text_place(self, one: ReferenceLine) -> int:
        """At which place the word of a level covers no line: near the right end or near the left one."""
        count = len(self._places)
        left, _, right, _ = self._plot.inner
        half = int(
            np.ceil((width_of(one.text, self._style.label) / 2 + 0.1) / max(1e-9, right - left) * max(1, count - 1))
        )
        spots = [min(max(half, 0), count - 1), max(0, count - 1 - half)]
        level = shown(self._spec.y, one.value)
        heights = self._at_places(self._spec.series[0].x, self._spec.series[0].y) if self._spec.series else []

        def away(at: int) -> float:
            near = [abs(y - level) for y in heights[max(0, at - half) : at + half + 1] if y is not None]
            return min(near, default=float("inf"))

        return max(reversed(spots), key=away)

    def _marker(self, one: Marker) -> None:
        look = self._style.look
        nearest = int(np.argmin(np.abs(np.array(self._places) - one.x)))
        colour = look.text if one.colour is None else look.of_series(one.colour)
        values: list[float | None] = [None] * len(self._places)
        values[nearest] = shown(self._spec.y, one.y)
        ring = marker("circle", 10, solid(mixed(colour, look.background, 0.6)), line(colour, 2.25))
        words = labels([label(nearest, (one.text,), Type(self._style.label, colour, True, look.font), "t")])
        self._line(one.text or "Marker", values, NO_LINE, ring, words if one.text else "")

    # ------------------------------------------------------------------ the chart

    def draw(self) -> Drawn:
        """The chart and its sheet."""
        self._bands()
        for series in self._spec.series:
            self._series(series)
        for one in self._spec.lines:
            self._reference(one)
        for point in self._spec.markers:
            self._marker(point)
        axes = f'<c:axId val="{_X}"/><c:axId val="{_Y}"/>'
        plots = (
            f'<c:areaChart><c:grouping val="stacked"/><c:varyColors val="0"/>{"".join(self._areas)}{axes}</c:areaChart>'
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(self._lines)}'
            f'<c:marker val="1"/>{axes}</c:lineChart>'
        )
        style, spec = self._style, self._spec
        named = Legend((0.0, 0.0, 1.0, self._legend / self._size[1]), style.tick, tuple(self._unnamed))
        words = fitting_words(spec.y, 0.8 * self._size[0], style.label, across=False)
        heading = caption(words, style.tick, (0.0, self._legend / self._size[1]))
        xml = chart_space(plots, "".join(self._axes()), self._plot.shares, style.tick, named, heading)
        return Drawn(xml, self._sheet, spec.y.title or spec.title)

    def _axes(self) -> Iterator[str]:
        style, run, plot = self._style, self._run, self._plot
        words = fitting_words(self._spec.x, plot.inner[2] - plot.inner[0], style.label, across=True)
        middle = (plot.inner[0] + plot.inner[2]) / 2 - width_of(words, style.label) / 2
        widest = max((width_of(str(text), style.label) for text in self._names.cells), default=0.2) + 0.12
        least = widest * len(self._places) / (plot.inner[2] - plot.inner[0])
        least = max(least, len(self._places) / 12)
        every = next((one for one in _EVERY if one >= least), _EVERY[-1])
        at = (max(0.0, middle) / plot.width, 1 - 1.2 * style.line_height / plot.height)
        if self._whole:
            yield count_axis(_X, _Y, style.tick, style.axis_line, every, title=words, title_at=at)
        else:
            yield category_axis(_X, _Y, "b", style.tick, style.axis_line, title=words, title_at=at, every=every)
        height = ValueAxis(
            _Y, _X, "l", run.low, run.high, run.step, run.format, style.tick, style.axis_line, grid=style.grid_line,
            base=run.base, drawn=False,
        )  # fmt: skip
        yield value_axis(height)
