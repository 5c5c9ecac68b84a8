"""Names of series: beside the plot at the ends of their lines, inside it near their data, or in the legend strip."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.names import visible
from gui.charts.plan.arrangement import EDGE, Arrangement
from gui.charts.plan.gate import FloatArray
from gui.charts.plan.lettering import Face, Lettering
from gui.charts.plan.places import Box, Ground, along, around, spread, stairs
from gui.charts.plan.plotted import Plotted, PlottedSeries, is_dense
from gui.charts.plan.words import MARK_RADIUS, Ink, Word, series_key

_GUTTER_GAP = 10.0
_NEAR = EDGE + _GUTTER_GAP + 8.0  # a name closer than this to its line's end needs no thread to it
_FARTHEST = 3.4  # lines that a name may be moved up or down
_THREAD_ROOM = 2.5
_INSIDE_GAP = MARK_RADIUS + 3
_INSIDE_SHARE = 0.25

Leader = tuple[tuple[float, float], ...]


class Naming(Enum):
    """Where the names of all series of a chart stand: in the plot, beside it, there in small type, or in the strip."""

    INSIDE = "inside"
    BESIDE = "beside"
    SMALL_BESIDE = "small beside"
    STRIP = "strip"


def namings(plotted: Plotted) -> tuple[Naming, ...]:
    """The ways to name the series of a chart, best first; the last always works."""
    shown = [series for series in plotted.series if series.shown.any()]
    if any(is_dense(series.source) and not series.source.line for series in shown):
        return (Naming.STRIP,)  # a name inside would stand at any one of a cloud's points
    if not all(series.source.line for series in shown):
        return Naming.INSIDE, Naming.STRIP
    if _ends_align(shown):
        return Naming.BESIDE, Naming.INSIDE, Naming.SMALL_BESIDE, Naming.STRIP
    return Naming.INSIDE, Naming.BESIDE, Naming.SMALL_BESIDE, Naming.STRIP


def _ends_align(shown: list[PlottedSeries]) -> bool:
    """Whether all lines end at the right edge of the plot."""
    if not shown:
        return True
    lasts = [float(series.x[series.shown].max()) for series in shown]
    first = min(float(series.x[series.shown].min()) for series in shown)
    return max(lasts) - min(lasts) <= 0.02 * (max(lasts) - first)


# of the width of the plot widget, size of type, lines a name
_GUTTERS = {Naming.BESIDE: (0.34, 1.0, 2), Naming.SMALL_BESIDE: (0.42, 0.86, 1)}
_NARROW, _NARROW_SHARE = 24.0, 0.25
"""Lines of type: of a narrower plot names may take no more than this share, or little is left of the lines."""


@dataclass(frozen=True, slots=True)
class Gutter:
    """The names cut for the room right of the plot, by key of the series; its width, and the size of its type."""

    lines: dict[str, tuple[str, ...]]
    width: float
    scale: float


def gutter_for(plotted: Plotted, lettering: Lettering, width: float, way: Naming) -> Gutter | None:
    """The room for names beside a plot widget of this width; None where that is not the way, or a name is too long."""
    if way not in _GUTTERS or not plotted.series:
        return None
    share, scale, most_lines = _GUTTERS[way]
    type_ = lettering.scaled(Face.STRONG, scale)
    if width < _NARROW * lettering[Face.STRONG].line:
        share = min(share, _NARROW_SHARE)
    most = share * width - _GUTTER_GAP - 4
    found: dict[str, tuple[str, ...]] = {}
    widest = 0.0
    for series in plotted.series:
        text = visible(series.source.name)
        lines = type_.wrapped(text, most, most_lines)
        widest = max(widest, *map(type_.width, lines))
        if " ".join(lines) != text or widest > most:
            return None
        found[series_key(series)] = lines
    return Gutter(found, widest + _GUTTER_GAP + 4, scale)


def names_room(plotted: Plotted, lettering: Lettering, width: float) -> dict[str, float]:
    """Pixels that a name takes right of the last point of its series, by identity; long names get no such room."""
    type_ = lettering[Face.STRONG]
    sizes = {one.source.id: type_.width(visible(one.source.name)) + _INSIDE_GAP + 4 for one in plotted.series}
    return {identity: size for identity, size in sizes.items() if size <= _INSIDE_SHARE * width}


class Namer:
    """Finds the places of all names of one arranged chart, or none at all."""

    def __init__(self, plotted: Plotted, arrangement: Arrangement, lettering: Lettering) -> None:
        self._series = plotted.series
        mapping = arrangement.mapping
        self._frame = mapping.frame
        self._height = mapping.frame.bottom + arrangement.x.size
        self._lettering = lettering
        self._type = lettering[Face.STRONG]
        self._pixels = [(mapping.px(series.x), mapping.py(series.y)) for series in plotted.series]
        self._paths = [
            along(*(stairs(x, y) if series.source.stepped else (x, y)))
            if series.source.line
            else np.column_stack((x, y))[series.shown]
            for series, (x, y) in zip(plotted.series, self._pixels, strict=True)
        ]
        guides = [along(mapping.px(guide.x), mapping.py(guide.y)) for guide in plotted.guides]
        self._guides = np.vstack([*guides, np.empty((0, 2))])

    def data(self) -> FloatArray:
        """Points along all lines and clouds, in pixels: what words should not cover."""
        return np.vstack([*self._paths, np.empty((0, 2))])

    def inside(self, ground: Ground) -> tuple[Word, ...] | None:
        """Names near the ends of lines and clouds, not across guides; None if one of them finds no free place."""
        words = []
        for series, (x, y) in zip(self._series, self._pixels, strict=True):
            text = visible(series.source.name)
            size = (self._type.width(text), self._type.line)
            ends = _ends(x, y, series.shown)
            boxes = (box for end in ends for box in around(*end, *size, _INSIDE_GAP))
            free = (box for box in boxes if not box.count_inside(self._guides))
            box = ground.place(free, over_data=False)
            if box is None:
                return None
            words.append(self._word(series, (text,), box, backed=True))
        return tuple(words)

    def beside(self, gutter: Gutter, ground: Ground) -> tuple[Word, ...] | None:
        """Names right of the plot, each as near its line's end as the others allow; None if that cannot be read."""
        frame, type_ = self._frame, self._lettering.scaled(Face.STRONG, gutter.scale)
        line = type_.line
        ends = [_last_in_view(x, y, frame) for x, y in self._pixels]
        cuts = [gutter.lines[series_key(series)] for series in self._series]
        heights = [len(lines) * line + 1 for lines in cuts]
        wanted = [frame.bottom if end is None else end[1] for end in ends]
        low, high = max(0.0, frame.top - line / 2), min(self._height, frame.bottom + line / 2)
        centres = spread(wanted, heights, low, high)
        if centres is None:
            return None
        words = []
        for index, (series, end, centre) in enumerate(zip(self._series, ends, centres, strict=True)):
            height = heights[index] - 1
            box = Box(frame.right + _GUTTER_GAP, centre - height / 2, max(map(type_.width, cuts[index])), height)
            leader = self._leader(end, box, line) if end is not None else ()
            if end is not None and abs(end[1] - centre) > max(_FARTHEST * line, frame.height / 2):
                return None
            if leader and not self._is_clear(leader, index, ground):
                return None
            words.append(self._word(series, cuts[index], box, scale=gutter.scale, leader=leader))
        return tuple(words)

    def _leader(self, end: tuple[float, float], box: Box, line: float) -> Leader:
        """The thread from a line's end to its name where the two are not next to each other: level, then aslant.

        The slanted pieces lie side by side in the order of the ends, so that no two threads cross.
        """
        centre = box.top + box.height / 2
        if box.left - end[0] <= _NEAR and abs(centre - end[1]) <= 0.6 * line:
            return ()
        corner = max(end[0], self._frame.right - 4)
        return (end[0] + MARK_RADIUS - 1, end[1]), (corner, end[1]), (box.left - 3, centre)

    def _is_clear(self, leader: Leader, index: int, ground: Ground) -> bool:
        """Whether the level piece of a thread crosses neither another line nor a word."""
        (x0, y), (x1, _) = leader[:2]
        if x1 - x0 <= EDGE:
            return True
        points = along(np.array((x0, x1)), np.array((y, y)), 3.0)
        if any(box.count_inside(points) for box in ground.taken):
            return False
        others = np.vstack([np.empty((0, 2)), *(path for i, path in enumerate(self._paths) if i != index)])
        return Box(x0, y - _THREAD_ROOM, x1 - x0, 2 * _THREAD_ROOM).count_inside(others) == 0

    @staticmethod
    def _word(
        series: PlottedSeries,
        lines: tuple[str, ...],
        box: Box,
        *,
        scale: float = 1.0,
        backed: bool = False,
        leader: Leader = (),
    ) -> Word:
        source = series.source
        return Word(
            series_key(series),
            lines,
            box,
            Face.STRONG,
            scale,
            Ink.SERIES,
            colour=source.colour,
            backed=backed,
            leader=leader,
        )


def _last_in_view(x: FloatArray, y: FloatArray, frame: Box) -> tuple[float, float] | None:
    """The rightmost point of a line that is to be seen, or None."""
    mask = np.isfinite(x) & np.isfinite(y) & (x >= frame.left - 1) & (x <= frame.right + 1)
    if not mask.any():
        return None
    index = int(np.flatnonzero(mask)[np.argmax(x[mask])])
    return float(x[index]), float(np.clip(y[index], frame.top, frame.bottom))


def _ends(x: FloatArray, y: FloatArray, shown: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Points a name may stand at: the last, the first, the highest and the lowest one."""
    if not shown.any():
        return []
    x, y = x[shown], y[shown]
    order = (len(x) - 1, 0, int(np.argmin(y)), int(np.argmax(y)))
    return [(float(x[index]), float(y[index])) for index in dict.fromkeys(order)]
