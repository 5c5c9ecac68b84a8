"""Where the names of series stand on a slide: at the ends of lines, beside points, or in a legend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.charts.spec import Series
from core.export.narrow import NARROW
from core.export.pptx.charts.drawn import Style
from core.export.pptx.charts.lettering import folded, width_of
from core.export.pptx.charts.plot import ASLANT, Plot, Rect, Words, nudge_of, spread, text_rect
from core.names import visible

_AT_EDGE = 0.04
"""A line that ends within this share of the plot's width from its right edge has its name beside the plot."""
_FARTHEST = 1.6
"""Lines of type by which a name may be moved from the end of its line."""
_MOST_COVERED = 2.0
"""Places of lines and points that a name in the plot may cover."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name at a point. index: which, None for the last; nudge: inches that it is lower than the point."""

    lines: tuple[str, ...]
    side: str = "r"
    index: int | None = None
    nudge: float = 0.0


@dataclass(frozen=True, slots=True)
class Naming:
    """Names by id of their series. gutter: room for them right of the plot; legend: height of one, 0 for none."""

    names: dict[str, Name] = field(default_factory=dict)
    gutter: float = 0.0
    legend: float = 0.0
    rects: tuple[Rect, ...] = ()
    in_words: bool = False


Named = Sequence[tuple[Series, list[tuple[float, float]]]]


def names_of(named: Named, style: Style, width: float) -> Naming:
    """A legend; none for a single series, which the axis names."""
    if len(named) < 2:
        return Naming()
    names = [visible(one.name) for one, _ in named]
    in_columns, in_words = style.legend_height(names, width), style.words_height(names, width)
    if style.is_long(names, width) or (width < NARROW and in_words < in_columns):
        return Naming(legend=in_words, in_words=True)
    return Naming(legend=in_columns)


def end_names(
    named: Named, frame: Callable[[float], Plot], style: Style, widest: float, avoiding: Callable[[Plot], Words]
) -> Naming | None:
    """Names at the ends of lines and beside points; None where they would collide or not belong to anything."""
    drawn = [(series, points) for series, points in named if points]
    if not drawn:
        return Naming()
    furthest = max(points[-1][0] for _, points in drawn)
    folds = {series.id: folded(series.name, widest, style.label, bold=True) for series, _ in drawn}
    plot = frame(0.12)
    at_edge = [
        pair for pair in drawn if pair[0].line and plot.x.share(furthest) - plot.x.share(pair[1][-1][0]) < _AT_EDGE
    ]
    gutter = max((_wide(folds[series.id], style) for series, _ in at_edge), default=0.0)
    if gutter:  # of which lines that end before the edge of the axis already have some
        free = (1 - plot.x.share(furthest)) * (plot.inner[2] - plot.inner[0])
        gutter = max(0.12, gutter + 0.14 - 0.8 * free)
    plot = frame(max(gutter, 0.12))
    beside = _beside(at_edge, folds, plot, style)
    if beside is None:
        return None
    words = avoiding(plot)
    names, rects = dict(beside[0]), list(beside[1])
    for rect in rects:
        words.take(rect)
    inner = [pair for pair in drawn if pair not in at_edge]
    for series, points in inner:
        found = _in_plot(series, points, words, style)
        if found is None:
            return None
        names[series.id], rect = found
        words.take(rect)
        rects.append(rect)
    return Naming(names, gutter, rects=tuple(rects))


def _wide(lines: Sequence[str], style: Style) -> float:
    return max(width_of(one, style.label, bold=True) for one in lines)


def _beside(
    at_edge: Named, folds: dict[str, tuple[str, ...]], plot: Plot, style: Style
) -> tuple[dict[str, Name], list[Rect]] | None:
    """Names right of the plot, moved apart; None where one would stand too far from its line."""
    ends = [plot.spot(*points[-1]) for _, points in at_edge]
    wanted = [
        (end[1], 1.02 * len(folds[series.id]) * style.line_height)
        for end, (series, _) in zip(ends, at_edge, strict=True)
    ]
    middles = spread(wanted, 0.0, plot.height)
    if middles is None:
        return None
    names, rects = {}, []
    for (series, _), end, middle in zip(at_edge, ends, middles, strict=True):
        if abs(middle - end[1]) > _FARTHEST * style.line_height:
            return None
        lines = folds[series.id]
        names[series.id] = Name(lines, nudge=middle - end[1])
        rects.append(text_rect((end[0], middle), "r", lines, style.label, bold=True))
    return names, rects


def _in_plot(series: Series, points: list[tuple[float, float]], words: Words, style: Style) -> tuple[Name, Rect] | None:
    """A name beside one of the points where it covers nothing; None where there is no such place."""
    plot = words.plot
    lines = folded(series.name, 0.3 * plot.width, style.label, most=1, bold=True)
    few = len(points) <= 3
    indices = range(len(points)) if few else (len(points) - 1,)
    spots = [(index, plot.spot(*points[index])) for index in indices]
    places = ("r", "t", "b", "l", *ASLANT) if few else ("r", "t", "b", *ASLANT)
    cost, index, place = words.place(spots, lines, style.label, bold=True, places=places)
    if cost > _MOST_COVERED:
        return None
    where = dict(spots)[index]
    name = Name(lines, place[-1], index, nudge_of(place, lines, style.label))
    return name, text_rect(where, place, lines, style.label, bold=True)
