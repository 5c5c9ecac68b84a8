"""Every word inside a chart and where it stands: values at bars, markers, reference lines, names of series."""

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np

from core.charts.spec import Bar, Marker
from core.names import visible
from gui.charts.plan.arrangement import Arrangement
from gui.charts.plan.barwords import backward_words
from gui.charts.plan.cells import place_of_name, winner_at
from gui.charts.plan.gate import FloatArray
from gui.charts.plan.lettering import Face, Lettering
from gui.charts.plan.mapping import Mapping
from gui.charts.plan.places import Box, Ground, along, around
from gui.charts.plan.plotted import Plotted, PlottedBar, PlottedSeries

MARK_RADIUS = 6.0
_DOT_GAP = 4.0
_BAR_POINTS = 9.0  # pixels between points that stand for a bar


class Ink(Enum):
    """What gives a word its colour."""

    TEXT = "text"
    DIM = "dim"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Word:
    """Some lines of text in a box. key: whose they are; colour: palette index where the ink is that of a series.

    leader: corners of a thread from the data to a word that stands away from it; inside: the bar it is written in.
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
    leader: tuple[tuple[float, float], ...] = ()
    inside: Bar | None = None


def series_key(series: PlottedSeries) -> str:
    """Key of a series' name."""
    return f"series:{series.source.id}"


def part_key(bar: Bar) -> str:
    """Key of the name that segments of stacked bars have in common."""
    return f"part:{bar.part}"


def marker_key(index: int) -> str:
    """Key of a marker's words."""
    return f"marker:{index}"


def guide_key(index: int) -> str:
    """The key of a guide's word."""
    return f"guide:{index}"


def line_key(index: int) -> str:
    """Key of a reference line's words."""
    return f"line:{index}"


def winner_key(name: int) -> str:
    """Key of the name of what is best in some cells."""
    return f"winner:{name}"


class WordPlacer:
    """Places the words of one arranged chart that do not name series. strip: keys that stand in the legend strip."""

    def __init__(self, plotted: Plotted, arrangement: Arrangement, lettering: Lettering, strip: frozenset[str]) -> None:
        self._plotted = plotted
        self._mapping = arrangement.mapping
        self._bar_words = arrangement.bar_words
        self._aside = arrangement.aside
        self._right = arrangement.width - 2
        self._lettering = lettering
        self._strip = strip
        self.homeless: set[str] = set()

    def at_bars(self) -> tuple[Word, ...]:
        """Labels at the ends of bars; the plan has made room for them."""
        words = []
        scale = self._bar_words.scale
        type_ = self._lettering.scaled(Face.LABEL, scale)
        lies = self._plotted.spec.horizontal
        if any(bar.source.part for bar in self._plotted.bars):
            return self._in_segments()
        backward = backward_words(self._plotted)
        for index, (bar, lines) in enumerate(zip(self._plotted.bars, self._bar_words.lines, strict=True)):
            if not lines:
                continue
            end, beyond = self._words_begin(bar)
            if index in backward:
                end, beyond = self._plotted.base, not bar.rising
            box = self._at_end(bar.slot, end, (max(map(type_.width, lines)), len(lines) * type_.line), beyond=beyond)
            words.append(Word(f"bar:{index}", lines, box, scale=scale, centred=not lies))
        return tuple(words) + self._in_column()

    def _words_begin(self, bar: PlottedBar) -> tuple[float, bool]:
        """The place along a bar where its words begin, and whether they go right or up from there."""
        if bar.drawable:
            return bar.outermost, bar.rising
        base, (low, high) = self._plotted.base, self._mapping.x if self._plotted.spec.horizontal else self._mapping.y
        return (min(max(base, low), high) if math.isfinite(base) else low), True

    def _at_end(self, slot: float, end: float, size: tuple[float, float], *, beyond: bool) -> Box:
        """Words at the end of a bar, inside the plot whatever is in view of the bar."""
        (width, height), frame = size, self._mapping.frame
        gap = _DOT_GAP if self._plotted.dots else 0.0
        if self._plotted.spec.horizontal:
            x, y = self._mapping.point(end, slot)
            left = x + 5 + gap if beyond else x - 5 - gap - width
            return Box(
                min(max(left, frame.left + 1), max(frame.right - width, frame.left)), y - height / 2, width, height
            )
        x, y = self._mapping.point(slot, end)
        top = y - height - 2 - gap if beyond else y + 2 + gap
        return Box(x - width / 2, min(max(top, 0.0), frame.bottom - height), width, height)

    def _in_column(self) -> tuple[Word, ...]:
        """The second labels of bars that lie, flush right beside the plot, under their heading."""
        aside = self._aside
        if aside is None:
            return ()
        scale = min(aside.scale, self._bar_words.scale)
        type_ = self._lettering.scaled(Face.LABEL, scale)
        words = []
        for index, (bar, text, at_end) in enumerate(
            zip(self._plotted.bars, aside.texts, self._bar_words.lines, strict=True)
        ):
            if not text or not at_end:
                continue  # where bars are too close for words, both labels of a bar go
            width = type_.width(text)
            _, y = self._mapping.point(0.0, bar.slot)
            box = Box(self._right - width, y - type_.line / 2, width, type_.line)
            words.append(Word(f"aside:{index}", (text,), box, scale=scale))
        heading = self._lettering[Face.TICK]
        title = heading.elided(aside.title, self._right - self._mapping.frame.left)
        if title:
            width = heading.width(title)
            box = Box(self._right - width, 0.0, width, heading.line)
            words.append(Word("aside", (title,), box, Face.TICK, ink=Ink.DIM))
        return tuple(words)

    def _in_segments(self) -> tuple[Word, ...]:
        """Words in the middle of the segments of stacked bars; a name that stands in none of them goes to the strip."""
        type_ = self._lettering.scaled(Face.LABEL, self._bar_words.scale)
        words, named = [], set()
        for index, (bar, lines) in enumerate(zip(self._plotted.bars, self._bar_words.lines, strict=True)):
            if " ".join(lines) != visible(bar.source.label):
                named |= {part_key(bar.source)} if lines else set()
            if not lines or not bar.drawable:
                continue
            middle = (bar.start + bar.end) / 2
            lies = self._plotted.spec.horizontal
            x, y = self._mapping.point(middle, bar.slot) if lies else self._mapping.point(bar.slot, middle)
            width, height = max(map(type_.width, lines)), len(lines) * type_.line
            box = Box(x - width / 2, y - height / 2, width, height)
            scale = self._bar_words.scale
            words.append(Word(f"bar:{index}", lines, box, scale=scale, centred=True, inside=bar.source))
        self.homeless |= {part_key(bar.source) for bar in self._plotted.bars} - named
        return tuple(words)

    def at_markers(self, ground: Ground) -> tuple[Word, ...]:
        """Words beside markers; the marks themselves are taken ground."""
        reach = MARK_RADIUS - 2
        for _, x, y in self._plotted.markers:
            left, top = self._mapping.point(x, y)
            ground.taken.append(Box(left - reach, top - reach, 2 * reach, 2 * reach))
        words = []
        for index, (marker, x, y) in enumerate(self._plotted.markers):
            key = marker_key(index)
            if not marker.text or key in self._strip:
                continue
            word = self._at_marker(key, marker, self._mapping.point(x, y), ground)
            if word is None:
                self.homeless.add(key)
            else:
                words.append(word)
        return tuple(words)

    def _at_marker(self, key: str, marker: Marker, point: tuple[float, float], ground: Ground) -> Word | None:
        type_ = self._lettering[Face.STRONG]
        text = visible(marker.text)
        lines = type_.wrapped(text, 0.45 * self._mapping.frame.width, 2)
        if " ".join(lines) != text:
            return None
        size = (max(map(type_.width, lines)), len(lines) * type_.line)
        candidates = [box for gap in (9.0, 16.0, 26.0, 40.0) for box in around(*point, *size, gap)]
        box = ground.place(candidates, over_data=True)
        if box is None:
            return None
        ink = Ink.TEXT if marker.colour is None else Ink.SERIES
        return Word(key, lines, box, Face.STRONG, ink=ink, colour=marker.colour or 0, backed=True)

    def at_lines(self, ground: Ground) -> tuple[Word, ...]:
        """Words at reference lines."""
        type_ = self._lettering[Face.LABEL]
        words = []
        for index, (line, at) in enumerate(self._plotted.lines):
            key, text = line_key(index), visible(line.text)
            if not text or key in self._strip:
                continue
            lines = type_.wrapped(text, 0.6 * self._mapping.frame.width, 2)
            size = (max(map(type_.width, lines)), len(lines) * type_.line)
            box = None
            if " ".join(lines) == text:
                box = self._above_line(at, *size, ground) if line.vertical else None
                boxes = sorted(self._beside_line(at, *size, vertical=line.vertical), key=self._strikes)
                box = box or ground.place(boxes, over_data=True)
            if box is None:
                self.homeless.add(key)
            else:
                words.append(Word(key, lines, box, backed=True))
        return tuple(words)

    def at_guides(self, ground: Ground) -> tuple[Word, ...]:
        """Words at guides: at their last end in sight, below them or above, further back if need be."""
        type_ = self._lettering[Face.LABEL]
        words = []
        paths = [along(self._mapping.px(guide.x), self._mapping.py(guide.y), 12.0) for guide in self._plotted.guides]
        for index, guide in enumerate(self._plotted.guides):
            key, text = guide_key(index), visible(guide.source.text)
            if not text or key in self._strip:
                continue
            boxes = _beside_path(paths[index][::-1], type_.width(text), type_.line)
            others = np.vstack([*paths[:index], *paths[index + 1 :], np.empty((0, 2))])
            apart = (box for box in boxes if not box.count_inside(others, 1.0))
            box = ground.place(apart, over_data=False) or ground.place(boxes, over_data=True)
            if box is None:
                self.homeless.add(key)
            else:
                words.append(Word(key, (text,), box, backed=True))
        return tuple(words)

    def at_cells(self, ground: Ground) -> tuple[Word, ...]:
        """The name of what is best in the middle of the cells that it has won; the others go to the strip."""
        cells = self._plotted.cells
        if cells is None or cells.winners is None:
            return ()
        type_ = self._lettering[Face.STRONG]
        words = []
        for index, name in enumerate(cells.source.names):
            spot = place_of_name(cells, index)
            key, text = winner_key(index), visible(name)
            if spot is None or key in self._strip:
                continue
            x, y = self._mapping.point(*spot)
            width = type_.width(text)
            boxes = [
                Box(x - width / 2, y - type_.line * (0.5 + rows), width, type_.line)
                for rows in (0, 1.3, -1.3, 2.6, -2.6)
            ]
            inside = [box for box in boxes if self._is_won(box, index)]
            box = ground.place(inside, over_data=True)
            if box is None:
                self.homeless.add(key)
            else:
                words.append(Word(key, (text,), box, Face.STRONG, backed=True))
        return tuple(words)

    def _is_won(self, box: Box, name: int) -> bool:
        """Whether the middle of a box and both its ends lie in cells that a name has won."""
        middle = box.top + box.height / 2
        at = [self._mapping.back(left, middle) for left in (box.left, box.left + box.width / 2, box.right)]
        cells = self._plotted.cells
        return cells is not None and all(winner_at(cells, *place) == name for place in at)

    def _strikes(self, box: Box) -> int:
        """How many reference lines would go through words in a box."""
        mapping, (low, _), (left, _) = self._mapping, self._mapping.y, self._mapping.x
        found = 0
        for line, at in self._plotted.lines:
            x, y = mapping.point(at, low) if line.vertical else mapping.point(left, at)
            found += box.left - 2 < x < box.right + 2 if line.vertical else box.top - 2 < y < box.bottom + 2
        return found

    def _above_line(self, at: float, width: float, height: float, ground: Ground) -> Box | None:
        """The place over the plot at the end of a line through bars that lie, which leave none beside it."""
        frame = self._mapping.frame
        if not (self._plotted.bars and self._plotted.spec.horizontal) or height > frame.top:
            return None
        x, _ = self._mapping.point(at, self._mapping.y[0])
        box = Box(min(max(x - width / 2, 0.0), self._right - width), frame.top - height - 1, width, height)
        if not frame.left <= x <= frame.right or any(box.overlaps(other, 4.0) for other in ground.taken):
            return None
        ground.taken.append(box)
        return box

    def _beside_line(self, at: float, width: float, height: float, *, vertical: bool) -> list[Box]:
        """Places at a reference line: at its end, on either side, further along it if need be."""
        mapping, frame = self._mapping, self._mapping.frame
        if vertical:
            x, _ = mapping.point(at, mapping.y[0])
            free = frame.height - height
            tops = [frame.top + 1, frame.bottom - height - 2]
            tops += [frame.top + share * free for share in (0.15, 0.3, 0.5, 0.7, 0.85)]
            return [Box(left, top, width, height) for top in tops for left in (x + 5, x - 5 - width)]
        _, y = mapping.point(mapping.x[0], at)
        lefts = [frame.right - width - 2, frame.left + 4, frame.left + (frame.width - width) / 2]
        return [Box(left, top, width, height) for left in lefts for top in (y - height - 2, y + 2)]


def points_of_bars(plotted: Plotted, mapping: Mapping) -> FloatArray:
    """Points (n × 2) all over bars that lie or stand alone, in pixels: what words should not cover."""
    found = [np.empty((0, 2))]
    for bar in plotted.bars:
        if not bar.drawable or bar.source.part:
            continue
        corners = ((bar.start, bar.far), (bar.end, bar.near))
        if not plotted.spec.horizontal:
            corners = ((bar.near, bar.end), (bar.far, bar.start))
        (x0, y0), (x1, y1) = (mapping.point(*corner) for corner in corners)
        x = np.linspace(x0, x1, min(60, 2 + round(abs(x1 - x0) / _BAR_POINTS)))
        y = np.linspace(y0, y1, min(60, 2 + round(abs(y1 - y0) / _BAR_POINTS)))
        found.append(np.column_stack((np.repeat(x, len(y)), np.tile(y, len(x)))))
    return np.vstack(found)


def _beside_path(points: FloatArray, width: float, height: float) -> list[Box]:
    """Places at a line, from its first point on: right below it or left above where it rises to the right.

    Where it falls, right above it or left below.
    """
    gap = 5.0
    falls = len(points) > 1 and (points[-1, 0] - points[0, 0]) * (points[-1, 1] - points[0, 1]) > 0
    right, left = (-gap - height, gap) if falls else (gap, -gap - height)
    return [
        box
        for x, y in points.tolist()
        for box in (Box(x + gap, y + right, width, height), Box(x - gap - width, y + left, width, height))
    ]
