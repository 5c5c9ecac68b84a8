"""Every word inside a chart and where it stands: names at line ends, values at bars, markers, reference lines."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from core.charts.spec import Scale
from core.names import visible
from gui.charts.arrangement import Arrangement, Mapping
from gui.charts.gate import FloatArray
from gui.charts.lettering import Face, Lettering, Type
from gui.charts.places import Box, Ground, along, around, spread, stairs
from gui.charts.plotted import Plotted, PlottedSeries

GUTTER_SHARE = 0.34
_GUTTER_GAP = 8.0
_MARK_RADIUS = 6.0


class Ink(Enum):
    """What gives a word its colour."""

    TEXT = "text"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Word:
    """Some lines of text in a box. key: whose they are; colour: palette index where the ink is that of a series.

    leader: a thin line from the data to a word that had to move away, as (x, y) pairs.
    """

    key: str
    lines: tuple[str, ...]
    box: Box
    face: Face = Face.LABEL
    scale: float = 1.0
    ink: Ink = Ink.TEXT
    colour: int = 0
    centred: bool = False
    backed: bool = False
    leader: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """All words that found a place, and the keys of those that did not and belong in the legend strip."""

    words: tuple[Word, ...]
    homeless: frozenset[str]


def series_key(series: PlottedSeries) -> str:
    """Key of a series' name."""
    return f"series:{series.source.id}"


def marker_key(index: int) -> str:
    """Key of a marker's words."""
    return f"marker:{index}"


def line_key(index: int) -> str:
    """Key of a reference line's words."""
    return f"line:{index}"


# ---------------------------------------------------------------------- names beside the plot


def ends_align(plotted: Plotted) -> bool:
    """Whether all series end at the right edge, so that their names can stand beside the plot."""
    if plotted.spec.bars or plotted.spec.x.scale is Scale.CATEGORY or not plotted.series:
        return False
    shown = [series for series in plotted.series if series.shown.any()]
    if not shown or not all(series.source.line for series in shown):
        return False
    lasts = [float(series.x[series.shown].max()) for series in shown]
    first = min(float(series.x[series.shown].min()) for series in shown)
    return max(lasts) - min(lasts) <= 0.02 * (max(lasts) - first)


def gutter_lines(plotted: Plotted, lettering: Lettering, width: float) -> dict[str, tuple[str, ...]] | None:
    """Each series' name in one or two lines for the strip beside the plot; None where one is too long for it."""
    type_ = lettering[Face.STRONG]
    most = GUTTER_SHARE * width - _GUTTER_GAP - 4
    found = {}
    for series in plotted.series:
        text = visible(series.source.label)
        lines = type_.wrapped(text, most, 2)
        if " ".join(lines) != text or any(type_.width(line) > most for line in lines):
            return None
        found[series_key(series)] = lines
    return found


def gutter_width(lines: dict[str, tuple[str, ...]], lettering: Lettering) -> float:
    """Pixels that the names beside the plot take."""
    type_ = lettering[Face.STRONG]
    return max((type_.width(line) for cut in lines.values() for line in cut), default=0.0) + _GUTTER_GAP + 4


# ---------------------------------------------------------------------- placing


class Placer:
    """Puts the words of one arranged chart in their places. legend: keys that are printed in the strip instead."""

    def __init__(
        self,
        plotted: Plotted,
        arrangement: Arrangement,
        lettering: Lettering,
        legend: frozenset[str],
        gutter: dict[str, tuple[str, ...]] | None,
    ) -> None:
        self._plotted = plotted
        self._mapping = arrangement.mapping
        self._bar_words = arrangement.bar_words
        self._lettering = lettering
        self._legend = legend
        self._gutter = gutter
        self._words: list[Word] = []
        self._homeless: set[str] = set()
        self._pixels = [(self._mapping.px(series.x), self._mapping.py(series.y)) for series in plotted.series]

    def place(self) -> Placement:
        """Place everything: values at bars first, then lines and markers, names of series last."""
        if self._plotted.spec.empty:
            return Placement((), frozenset())
        self._values_at_bars()
        names_inside = self._gutter is None and any(
            series_key(series) not in self._legend for series in self._plotted.series
        )
        if self._plotted.markers or self._plotted.lines or names_inside:
            ground = self._ground()
            self._at_markers(ground)
            self._at_lines(ground)
            if names_inside:
                self._names_inside(ground)
        if self._gutter is not None:
            self._names_beside(self._gutter)
        return Placement(tuple(self._words), frozenset(self._homeless))

    def _ground(self) -> Ground:
        """The plot with all that a word should not cover."""
        parts = [
            along(*(stairs(x, y) if series.source.stepped else (x, y)))
            if series.source.line
            else np.column_stack((x, y))[series.shown]
            for series, (x, y) in zip(self._plotted.series, self._pixels, strict=True)
        ]
        ground = Ground(self._mapping.frame, np.vstack([*parts, np.empty((0, 2))]))
        for _, x, y in self._plotted.markers:
            left, top = self._mapping.point(x, y)
            ground.taken.append(
                Box(left - _MARK_RADIUS + 2, top - _MARK_RADIUS + 2, 2 * _MARK_RADIUS - 4, 2 * _MARK_RADIUS - 4)
            )
        ground.taken += [word.box for word in self._words]
        return ground

    # ------------------------------------------------------------------ bars

    def _values_at_bars(self) -> None:
        words = self._bar_words
        type_ = self._lettering.scaled(Face.LABEL, words.scale)
        for bar, lines in zip(self._plotted.bars, words.lines, strict=True):
            if not lines:
                continue
            width = max(type_.width(line) for line in lines)
            height = len(lines) * type_.line
            end = bar.end if bar.drawable else 0.0
            beyond = end >= bar.start or not bar.drawable
            if self._plotted.spec.horizontal:
                x, y = self._mapping.point(end, bar.slot)
                box = Box(x + 5 if beyond else x - 5 - width, y - height / 2, width, height)
            else:
                x, y = self._mapping.point(bar.slot, end)
                box = Box(x - width / 2, y - height - 2 if beyond else y + 2, width, height)
            self._words.append(
                Word(f"bar:{bar.source.id}", lines, box, scale=words.scale, centred=not self._plotted.spec.horizontal)
            )

    # ------------------------------------------------------------------ markers and lines

    def _at_markers(self, ground: Ground) -> None:
        type_ = self._lettering[Face.STRONG]
        for index, (marker, x, y) in enumerate(self._plotted.markers):
            key = marker_key(index)
            if not marker.text or key in self._legend:
                continue
            point = self._mapping.point(x, y)
            candidates = []
            for most in (1, 2):
                lines = type_.wrapped(visible(marker.text), 0.45 * self._mapping.frame.width, most)
                if " ".join(lines) == visible(marker.text):
                    candidates += self._rings(point, lines, type_)
                    break
            box = ground.place(candidates, over_data=True)
            if box is None:
                self._homeless.add(key)
                continue
            colour = marker.colour
            ink = Ink.TEXT if colour is None else Ink.SERIES
            self._words.append(Word(key, lines, box, Face.STRONG, ink=ink, colour=colour or 0, backed=True))

    @staticmethod
    def _rings(point: tuple[float, float], lines: tuple[str, ...], type_: Type) -> list[Box]:
        """Places about a point, near ones first."""
        width = max(type_.width(line) for line in lines)
        height = len(lines) * type_.line
        return [box for gap in (9.0, 16.0, 26.0) for box in around(*point, width, height, gap)]

    def _at_lines(self, ground: Ground) -> None:
        type_ = self._lettering[Face.LABEL]
        frame = self._mapping.frame
        for index, (line, at) in enumerate(self._plotted.lines):
            key = line_key(index)
            text = visible(line.text)
            if not text or key in self._legend:
                continue
            box: Box | None = None
            for most in (1, 2):
                lines = type_.wrapped(text, 0.6 * frame.width, most)
                if " ".join(lines) != text:
                    continue
                width = max(type_.width(part) for part in lines)
                candidates = _beside_line(self._mapping, at, width, len(lines) * type_.line, vertical=line.vertical)
                box = ground.place(candidates, over_data=most == 2)
                if box is not None:
                    self._words.append(Word(key, lines, box, backed=True))
                    break
            if box is None:
                self._homeless.add(key)

    # ------------------------------------------------------------------ names of series

    def _names_inside(self, ground: Ground) -> None:
        """Names at the ends of lines and clouds; if one finds no place, all go to the strip."""
        type_ = self._lettering[Face.STRONG]
        placed: list[Word] = []
        for series, (x, y) in zip(self._plotted.series, self._pixels, strict=True):
            key = series_key(series)
            if key in self._legend:
                continue
            lines = (visible(series.source.label),)
            width, height = type_.width(lines[0]), type_.line
            candidates = [
                box for point in _ends(x, y, series.shown) for box in around(*point, width, height, _MARK_RADIUS + 3)
            ]
            box = ground.place(candidates, over_data=False)
            if box is None:
                self._homeless |= {series_key(one) for one in self._plotted.series}
                return
            placed.append(
                Word(key, lines, box, Face.STRONG, ink=Ink.SERIES, colour=series.source.colour, backed=True)
            )
        self._words += placed

    def _names_beside(self, gutter: dict[str, tuple[str, ...]]) -> None:
        """Names in the strip right of the plot, each as near to its line's end as the others allow."""
        type_ = self._lettering[Face.STRONG]
        frame = self._mapping.frame
        shown = [
            (series, _last_in_view(x, y, frame), gutter[series_key(series)])
            for series, (x, y) in zip(self._plotted.series, self._pixels, strict=True)
            if series_key(series) not in self._legend
        ]
        wanted = [end if end is not None else frame.bottom for _, end, _ in shown]
        heights = [len(lines) * type_.line + 1 for _, _, lines in shown]
        centres = spread(wanted, heights, frame.top - type_.line / 2, frame.bottom + type_.line / 2)
        far = 2.6 * type_.line
        if centres is None or any(abs(a - b) > far for a, b in zip(centres, wanted, strict=True)):
            self._homeless |= {series_key(series) for series, _, _ in shown}
            return
        for (series, end, lines), centre, height in zip(shown, centres, heights, strict=True):
            box = Box(
                frame.right + _GUTTER_GAP, centre - (height - 1) / 2, max(map(type_.width, lines)), height - 1
            )
            leader = None
            if end is not None and abs(end - centre) > 0.6 * type_.line:
                leader = (frame.right + 1, end, frame.right + _GUTTER_GAP - 2, centre)
            self._words.append(
                Word(
                    series_key(series), lines, box, Face.STRONG, ink=Ink.SERIES, colour=series.source.colour,
                    leader=leader,
                )  # fmt: skip
            )


def _last_in_view(x: FloatArray, y: FloatArray, frame: Box) -> float | None:
    """Height at which a line leaves the plot on the right, or None where it is not to be seen."""
    mask = np.isfinite(x) & np.isfinite(y) & (x >= frame.left - 1) & (x <= frame.right + 1)
    if not mask.any():
        return None
    return float(np.clip(y[mask][-1], frame.top, frame.bottom))


def _ends(x: FloatArray, y: FloatArray, shown: FloatArray) -> list[tuple[float, float]]:
    """Points a name may stand at: the last, the first, the highest and the lowest one."""
    if not shown.any():
        return []
    x, y = x[shown], y[shown]
    order = (len(x) - 1, 0, int(np.argmin(y)), int(np.argmax(y)))
    return [(float(x[index]), float(y[index])) for index in dict.fromkeys(order)]


def _beside_line(mapping: Mapping, at: float, width: float, height: float, *, vertical: bool) -> list[Box]:
    """Places for the words at a reference line: at its end, on either side, further along it if need be."""
    frame = mapping.frame
    if vertical:
        x, _ = mapping.point(at, mapping.y[0])
        tops = [frame.top + 1, frame.bottom - height - 2]
        tops += [frame.top + share * (frame.height - height) for share in (0.15, 0.3, 0.5, 0.7, 0.85)]
        return [Box(left, top, width, height) for top in tops for left in (x + 5, x - 5 - width)]
    _, y = mapping.point(mapping.x[0], at)
    lefts = [frame.right - width - 2, frame.left + 4, frame.left + (frame.width - width) / 2]
    return [Box(left, top, width, height) for left in lefts for top in (y - height - 2, y + 2)]
