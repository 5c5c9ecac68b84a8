"""Where things stand in a chart on a slide: the plot inside its axes, in inches, and free places for words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.book import Array
from core.export.pptx.charts.lettering import line_height, width_of
from core.export.pptx.charts.scales import Run

Rect = tuple[float, float, float, float]
"""Left, top, right and bottom in inches from the upper left corner of the chart."""
Spot = tuple[float, float]

_GAP = 0.08
"""Inches between a point and the words beside it."""
_APART = 0.08
"""Inches between words on one line."""
_NEAR = 0.06
"""Inches that lines stay away from words: programs do not set them to the point."""
_SAMPLE = 0.06
"""Inches between places at which a line is looked at."""
_SLANT = 0.04
"""Inches by which words aslant of a point stay above or below it."""
ASLANT = ("tl", "br", "tr", "bl")


@dataclass(frozen=True, slots=True)
class Plot:
    """The plot of a chart. width, height: of the whole chart; inner: the plot without its axes."""

    width: float
    height: float
    inner: Rect
    x: Run
    y: Run

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """The inner plot as left, top, width and height in shares of the chart."""
        left, top, right, bottom = self.inner
        return left / self.width, top / self.height, (right - left) / self.width, (bottom - top) / self.height

    @property
    def height_inside(self) -> float:
        """Of the plot without its axes, in inches."""
        return self.inner[3] - self.inner[1]

    def spot(self, x: float, y: float) -> Spot:
        """Where a point of printed values stands, in inches."""
        left, top, right, bottom = self.inner
        return left + self.x.share(x) * (right - left), bottom - self.y.share(y) * (bottom - top)


def text_rect(at: Spot, place: str, lines: Sequence[str], points: float, *, bold: bool = False) -> Rect:
    """What words take at a point: above it ("t"), below ("b"), right or left of it, or aslant of it ("tr")."""
    wide = max((width_of(one, points, bold=bold) for one in lines), default=0.0) + 0.04
    high = line_height(points) * len(lines)
    x, y = at
    if place in ("t", "b"):
        top = y - _GAP - high if place == "t" else y + _GAP
        return x - wide / 2, top, x + wide / 2, top + high
    left = x + _GAP if place[-1] == "r" else x - _GAP - wide
    middle = y + nudge_of(place, lines, points)
    return left, middle - high / 2, left + wide, middle + high / 2


def nudge_of(place: str, lines: Sequence[str], points: float) -> float:
    """Inches by which words in a place stand lower than right or left of their point; no program knows "aslant"."""
    if place not in ASLANT:
        return 0.0
    down = line_height(points) * len(lines) / 2 + _SLANT
    return -down if place[0] == "t" else down


@dataclass
class Words:
    """Finds places for words where they cover neither lines nor each other."""

    plot: Plot
    obstacles: list[Array] = field(default_factory=list)
    taken: list[Rect] = field(default_factory=list)

    def avoid(self, spots: Iterable[Spot], *, joined: bool) -> None:
        """Keep words off these points or, where they are joined, off the line through them."""
        points = np.array([spot for spot in spots if np.isfinite(spot).all()], dtype=float).reshape(-1, 2)
        if not len(points):
            return
        self.obstacles.append(points)
        if joined and len(points) > 1:
            self.obstacles.append(_along(points))

    def take(self, rect: Rect) -> None:
        """These words have their place."""
        self.taken.append(rect)

    def cost(self, rect: Rect) -> float:
        """How much these words would cover; above 1000 where they would be cut off or cover other words."""
        left, top, right, bottom = rect
        outside = left < self.plot.inner[0] or top < 0.0 or right > self.plot.width or bottom > self.plot.inner[3]
        cost = 3000.0 if outside else 0.0
        cost += sum(2000.0 for one in self.taken if _overlap(rect, one))
        for points in self.obstacles:
            x, y = points[:, 0], points[:, 1]
            across, down = (x > left - _NEAR) & (x < right + _NEAR), (y > top - _NEAR) & (y < bottom + _NEAR)
            cost += float((across & down).sum())
        return cost

    def place(
        self,
        candidates: Iterable[tuple[int, Spot]],
        lines: Sequence[str],
        points: float,
        *,
        bold: bool = False,
        places: Sequence[str],
    ) -> tuple[float, int, str]:
        """The best of some points and places: its cost, which point, and which place. It is not taken yet."""
        best = (float("inf"), 0, places[0])
        for index, at in candidates:
            for rank, place in enumerate(places):
                cost = self.cost(text_rect(at, place, lines, points, bold=bold)) + 0.1 * rank
                if cost < best[0]:
                    best = (cost, index, place)
        return best


def _overlap(one: Rect, other: Rect) -> bool:
    """Whether words cover others, or come so near that they would be read as one."""
    across = one[0] - _APART < other[2] and other[0] - _APART < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


def _along(points: Array) -> Array:
    """Places along a line through points, no further apart than is worth a look."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    pieces = [
        np.linspace(start, end, max(2, int(length / _SAMPLE)))
        for start, end, length in zip(points, points[1:], steps, strict=False)
        if length > _SAMPLE
    ]
    return np.concatenate(pieces) if pieces else points


def spread(wanted: Sequence[tuple[float, float]], low: float, high: float) -> list[float] | None:
    """Middles of labels of given heights, near where they are wanted, none over another; None where they do not fit.

    wanted: middle and height of each.
    """
    if sum(height for _, height in wanted) > high - low:
        return None
    order = sorted(range(len(wanted)), key=lambda index: wanted[index][0])
    groups: list[tuple[list[int], float]] = []
    for index in order:
        members, middle = [index], wanted[index][0]
        groups.append((members, middle))
        while True:
            members, middle = groups[-1]
            tall = sum(wanted[one][1] for one in members)
            middle = min(max(middle, low + tall / 2), high - tall / 2)
            groups[-1] = (members, middle)
            if len(groups) < 2:
                break
            before, above = groups[-2]
            if above + sum(wanted[one][1] for one in before) / 2 <= middle - tall / 2 + 1e-9:
                break
            joined = before + members
            groups[-2:] = [(joined, sum(wanted[one][0] for one in joined) / len(joined))]
    found = [0.0] * len(wanted)
    for members, middle in groups:
        at = middle - sum(wanted[one][1] for one in members) / 2
        for one in members:
            found[one] = at + wanted[one][1] / 2
            at += wanted[one][1]
    return found
