"""Where words go inside a chart: beside their data, over nothing, next to each other; or, failing that, nowhere.

All in pixels of the plot widget, y downwards. What finds no place is handed back and goes to the legend strip.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gui.charts.plan.gate import FloatArray


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.height

    def overlaps(self, other: "Box", gap: float = 0.0) -> bool:
        """Whether two boxes are closer than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def contains(self, other: "Box") -> bool:
        """Whether `other` lies wholly inside."""
        return (
            other.left >= self.left - 1e-6
            and other.top >= self.top - 1e-6
            and other.right <= self.right + 1e-6
            and other.bottom <= self.bottom + 1e-6
        )

    def count_inside(self, points: FloatArray, margin: float = 0.0) -> int:
        """How many of the points (n × 2) lie inside."""
        x, y = points[:, 0], points[:, 1]
        inside = (x > self.left - margin) & (x < self.right + margin)
        inside &= (y > self.top - margin) & (y < self.bottom + margin)
        return int(np.count_nonzero(inside))


def spread(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float] | None:
    """Centres as near as can be to those wanted, so that spans of these heights touch at most; None without room.

    Neighbours that collide become one block that sits at the mean of what its members want.
    """
    if sum(heights) > high - low:
        return None
    order = sorted(range(len(centres)), key=lambda index: centres[index])
    blocks: list[_Block] = []
    for index in order:
        block = _Block([index], heights[index], centres[index] - heights[index] / 2)
        while blocks and blocks[-1].top(low, high) + blocks[-1].height > block.top(low, high):
            block = blocks.pop().joined(block)
        blocks.append(block)
    placed = [0.0] * len(centres)
    for block in blocks:
        top = block.top(low, high)
        for index in block.members:
            placed[index] = top + heights[index] / 2
            top += heights[index]
    return placed


@dataclass(frozen=True, slots=True)
class _Block:
    """Spans that touch. wanted: the sum of the tops of the block that each member would like best."""

    members: list[int]
    height: float
    wanted: float

    def top(self, low: float, high: float) -> float:
        """Where the block starts: the mean of its wishes, kept inside."""
        return min(max(self.wanted / len(self.members), low), high - self.height)

    def joined(self, below: "_Block") -> "_Block":
        """The block that these two make, `below` under this one."""
        wanted = self.wanted + below.wanted - self.height * len(below.members)
        return _Block(self.members + below.members, self.height + below.height, wanted)


def along(x: FloatArray, y: FloatArray, spacing: float = 4.0) -> FloatArray:
    """Points (n × 2) along a polyline, about `spacing` pixels apart; gaps at NaN stay gaps."""
    if len(x) < 2:
        return np.column_stack((x, y))
    length = np.hypot(np.diff(x), np.diff(y))
    length = np.where(np.isfinite(length), length, 0.0)
    # a line far outside the view needs no more points than one that crosses it
    counts = np.clip(np.ceil(length / spacing), 1, 400).astype(np.intp)
    segment = np.repeat(np.arange(len(counts)), counts)
    share = (np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[segment]
    along_x = x[segment] + share * (x[segment + 1] - x[segment])
    along_y = y[segment] + share * (y[segment + 1] - y[segment])
    # the ends of the segments too: beside a gap nothing else of the segment is left
    points = np.column_stack((np.append(along_x, x), np.append(along_y, y)))
    kept: FloatArray = points[np.isfinite(points).all(axis=1)]
    return kept


def stairs(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The corners of a line that keeps each value until the next point."""
    return np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]


def around(x: float, y: float, width: float, height: float, gap: float) -> tuple[Box, ...]:
    """The eight usual places for words about a point, best first."""
    right, left, above, below = x + gap, x - gap - width, y - gap - height, y + gap
    slant = gap * 0.6
    return (
        Box(right, y - height / 2, width, height),
        Box(x + slant, y - slant - height, width, height),
        Box(x - width / 2, above, width, height),
        Box(x - slant - width, y - slant - height, width, height),
        Box(left, y - height / 2, width, height),
        Box(x + slant, y + slant, width, height),
        Box(x - width / 2, below, width, height),
        Box(x - slant - width, y + slant, width, height),
    )


class Ground:
    """The plot while words are being put into it: what lies there, and the boxes that are taken."""

    def __init__(self, frame: Box, data: FloatArray) -> None:
        self.frame = frame
        self.taken: list[Box] = []
        self._data = data

    def place(self, candidates: Iterable[Box], *, over_data: bool) -> Box | None:
        """Take the first place that is free; with `over_data`, else the one that hides the least data."""
        best: Box | None = None
        fewest = 0
        for box in candidates:
            if not self.frame.contains(box) or any(box.overlaps(other, 2.0) for other in self.taken):
                continue
            hidden = box.count_inside(self._data, 2.0)
            if hidden == 0:
                best = box
                break
            if over_data and (best is None or hidden < fewest):
                best, fewest = box, hidden
        if best is not None:
            self.taken.append(best)
        return best
