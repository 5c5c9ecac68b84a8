"""Lines between the regions of a grid (marching squares), as polylines in places of its columns and rows.

A place is a number of columns and rows from the first: 1.5 stands halfway between the second and the third.
"""

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import numpy as np

from core.book import Array

Place = tuple[float, float]
Line = tuple[Place, ...]
"""Places (column, row) from one end to the other; a closed line ends where it begins."""
Spot = tuple[int, int]
"""Row and column of a value of the grid."""


def level_lines(values: Array, level: float) -> tuple[Line, ...]:
    """Where values on a grid pass a level, on straight lines between neighbours; nowhere beside a NaN."""
    regions = np.where(np.isnan(values), -1, values >= level).astype(int)

    def crossing(a: Spot, b: Spot) -> float:
        return float((level - values[a]) / (values[b] - values[a]))

    return _lines(regions, crossing, nowhere=-1)


def region_lines(regions: Any, crossing: Callable[[Spot, Spot], float]) -> tuple[Line, ...]:
    """Borders between regions of whole numbers. crossing: how far from one spot to the next the border is, 0 to 1."""
    return _lines(np.asarray(regions), crossing)


def _lines(regions: Any, crossing: Callable[[Spot, Spot], float], nowhere: int | None = None) -> tuple[Line, ...]:
    """Squares of four neighbours: two borders on their sides are joined, more of them meet in the middle.

    nowhere: the region that has no borders.
    """
    places: dict[Hashable, Place] = {}
    joined: dict[Hashable, list[Hashable]] = {}

    def join(one: Hashable, other: Hashable) -> None:
        joined.setdefault(one, []).append(other)
        joined.setdefault(other, []).append(one)

    rows, columns = regions.shape
    for row, column in np.ndindex(max(rows - 1, 0), max(columns - 1, 0)):
        corners = ((row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column))
        found = []
        for a, b in zip(corners, (*corners[1:], corners[0]), strict=True):
            start, end = min(a, b), max(a, b)
            if regions[start] != regions[end] and nowhere not in (regions[start], regions[end]):
                if (start, end) not in places:
                    share = min(max(crossing(start, end), 0.0), 1.0)
                    places[start, end] = tuple(
                        np.add(start, np.multiply(share, np.subtract(end, start)))[::-1].tolist()
                    )
                found.append((start, end))
        if len(found) == 2:
            join(*found)
        elif len(found) > 2:
            places[row, column] = (column + 0.5, row + 0.5)
            for one in found:
                join((row, column), one)
    return tuple(tuple(places[spot] for spot in line) for line in _walked(joined))


def _walked(joined: dict[Hashable, list[Hashable]]) -> Iterator[list[Hashable]]:
    """The joints as lines: first those with ends, then the closed ones."""
    ends = [one for one, others in joined.items() if len(others) != 2]
    for start in (*ends, *joined):
        while joined[start]:
            line = [start]
            while joined[line[-1]]:
                following = joined[line[-1]].pop()
                joined[following].remove(line[-1])
                line.append(following)
                if len(joined[following]) > 1 or (following == start):
                    break
            yield line
