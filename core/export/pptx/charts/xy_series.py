"""Series of XY charts, one after the other: their columns, their looks, and the words at them."""

from collections.abc import Sequence

from core.charts.spec import ChartSpec, Marker, Series
from core.export.colours import mixed
from core.export.pptx.charts.drawn import Style
from core.export.pptx.charts.lettering import folded, width_of
from core.export.pptx.charts.naming import Naming
from core.export.pptx.charts.plot import ASLANT, Plot, Spot, Words, nudge_of, text_rect
from core.export.pptx.charts.scales import shown
from core.export.pptx.charts.series_look import line_of, symbol_of
from core.export.pptx.charts.workbook import Column, Sheet
from core.export.pptx.charts.xml import (
    NO_LINE,
    label,
    labels,
    line,
    marker,
    numbers,
    series_head,
    shape,
    solid,
    strokes,
)

_FOLD = 0.45
"""Of the width of a chart, from which words at lines and points stand on two lines."""
_STEPS = (0.5, 0.65, 0.75, 0.82, 0.88, 0.94)
"""Of the way along a straight line, where its word may stand."""

Known = Sequence[tuple[float, float]]
"""Printed values of x and y."""
Points = Sequence[tuple[float | None, float | None]]
"""The same, None for what an axis cannot show."""


class SeriesWriter:
    """Writes series one after the other, with their columns and the words at them."""

    def __init__(self, spec: ChartSpec, plot: Plot, style: Style, naming: Naming, words: Words) -> None:
        self._spec, self._plot, self._style, self._naming = spec, plot, style, naming
        self.words = words
        self.sheet = Sheet()
        self.pieces: list[tuple[str, Column, Column]] = []
        self.unnamed: list[int] = []

    def _add(
        self, name: str, points: Points, look: str, symbol: str, words: str = "",
        ends: str = "", *, named: bool = False,
    ) -> None:  # fmt: skip
        index = len(self.pieces)
        heading = self._spec.x.title or "x"
        x = self.sheet.shared(
            f"{heading}, as a year" if self._spec.x.dates else heading, [point[0] for point in points]
        )
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

    def series(self, series: Series, points: Points) -> None:
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
            words = labels([label(at, name.lines, type_, name.side, self._lower(name.nudge))])
        self._add(series.label, points, outline, symbol, words, ends, named=True)

    def guide(self, text: str, points: Points, outline: str, colour: int | None) -> None:
        """A line that data are read against, with its word near its end."""
        look = self._style.look
        if text and len(points) == 2:
            points = self._with_steps(points)
        known = [
            (index, self._plot.spot(x, y)) for index, (x, y) in enumerate(points) if x is not None and y is not None
        ]
        middle = known[1:-1] if len(known) <= 2 + len(_STEPS) else known[len(known) // 2 : len(known) // 2 + 1]
        candidates = _inside(known[-1:] + middle[::-1] + known[:1], self._plot)
        words = ""
        if text and known:
            colour_of_words = look.text_dim if colour is None else look.of_words(colour)
            words = self._word(candidates or known[-1:], text, colour_of_words, ("t", "b", "l", "r", *ASLANT))
        self._add(text or "Guide", points, outline, marker("none"), words)

    def _with_steps(self, points: Points) -> Points:
        """A straight line with points between its ends, at which words may stand too: straight on any axis."""
        (x0, y0), (x1, y1) = points
        if x0 is None or y0 is None or x1 is None or y1 is None:
            return points
        plot = self._plot
        ends = [(plot.x.share(x), plot.y.share(y)) for x, y in ((x0, y0), (x1, y1))]
        (left, low), (right, high) = ends
        inner = [(plot.x.at(left + at * (right - left)), plot.y.at(low + at * (high - low))) for at in _STEPS]
        return [(x0, y0), *inner, (x1, y1)]

    def ticks(self, name: str, points: Known, texts: Sequence[str], side: str, stroke: tuple[str, float]) -> None:
        """Numbers along an axis, and a line of the grid from each."""
        style = self._style
        words = labels(label(index, (text,), style.tick, side) for index, text in enumerate(texts) if text)
        lines = strokes(*stroke, style.grid_line)
        self._add(name, points, NO_LINE, marker("none"), words + lines)

    def reference(self, text: str, points: Known, vertical: bool) -> None:
        """A straight line with a word at it."""
        if not points:
            return
        plot, wide = self._plot, width_of(text, self._style.label) + 0.1
        if vertical:
            ends = [(1, plot.spot(*points[1])), (0, plot.spot(*points[0]))]
            ends = [(index, (x, min(max(y, plot.inner[1] + 0.13), plot.inner[3] - 0.13))) for index, (x, y) in ends]
            rows = len(folded(text, _FOLD * plot.width, self._style.label))
            half = 0.55 * rows * self._style.line_height / (plot.inner[3] - plot.inner[1])
            places = [plot.y.at(1 - half), plot.y.at(half)]
            points = [points[0], (points[0][0], places[1]), (points[0][0], places[0]), points[1]]
            candidates = [(2, plot.spot(*points[2])), (1, plot.spot(*points[1]))]
            sides: tuple[str, ...] = ("r", "l")
        else:
            half = wide / 2 / (plot.inner[2] - plot.inner[0])
            shares = (half, *(half + share * (1 - 2 * half) for share in (0.17, 0.33, 0.5, 0.67, 0.83)), 1 - half)
            inner = [(plot.x.at(share), points[0][1]) for share in shares]
            points = [points[0], *inner, points[1]]
            candidates = [(index, plot.spot(*points[index])) for index in (7, 1, 6, 5, 4, 3, 2)]
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
            words = self._word(
                [(0, self._plot.spot(*point))], one.text, in_words, ("t", "b", "r", "l", *ASLANT), bold=True
            )
        ring = marker("circle", 10, solid(mixed(colour, look.background, 0.6)), line(colour, 2.25))
        self._add(one.text or "Marker", [point], NO_LINE, ring, words)

    def _word(
        self, candidates: list[tuple[int, Spot]], text: str, colour: str, places: Sequence[str], *, bold: bool = False
    ) -> str:
        lines = folded(text, _FOLD * self._plot.width, self._style.label, bold=bold)
        points = self._style.label
        _, index, place = self.words.place(candidates, lines, points, bold=bold, places=places)
        spots = dict(candidates)
        self.words.take(text_rect(spots[index], place, lines, points, bold=bold))
        nudge = self._lower(nudge_of(place, lines, points))
        return labels([label(index, lines, self._style.words(colour, bold=bold), place[-1], nudge)])

    def _lower(self, inches: float) -> tuple[float, float] | None:
        """As a label is moved down by inches, in shares of the chart."""
        return (0.0, inches / self._plot.height) if abs(inches) > 0.01 else None


def _last(points: Points) -> int | None:
    return next((index for index in range(len(points) - 1, -1, -1) if None not in points[index]), None)


def _inside(known: list[tuple[int, Spot]], plot: Plot) -> list[tuple[int, Spot]]:
    left, top, right, bottom = plot.inner
    return [
        (index, (x, y))
        for index, (x, y) in known
        if left - 0.01 <= x <= right + 0.01 and top - 0.01 <= y <= bottom + 0.01
    ]
