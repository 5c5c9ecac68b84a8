"""What a map shows as a table: its rows and columns, words and colours of cells, and where a border is bold."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.spec import Axis, Cells, ChartSpec, Guide, Scale
from core.export.colours import ChartColours
from core.numerals import MINUS

_LOG_FROM = 10.0
"""Figures that differ by more than that are coloured by their logarithm, or all but a few would look the same."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The part of a map that a table shows. rows, columns: positions in the map, from the lowest value up.

    here: row and column of the marked cell in the table; bold: pairs of neighbouring table cells with a bold border.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    here: tuple[int, int] | None
    bold: frozenset[tuple[tuple[int, int], tuple[int, int]]]


def picked(count: int, most: int, wanted: int | None) -> tuple[int, ...]:
    """At most `most` of so many positions, evenly apart, the wanted one among them."""
    if count <= most:
        return tuple(range(count))
    stride = -(-count // most)
    start = 0 if wanted is None else wanted % stride
    return tuple(range(start, count, stride))


def shown_part(spec: ChartSpec, cells: Cells, most_rows: int, most_columns: int) -> Shown:
    """The rows and columns that fit, with the marked cell and the bold borders among them."""
    mark = spec.markers[0] if spec.markers else None
    at = None if mark is None else (_nearest(spec.y, cells.y, mark.y), _nearest(spec.x, cells.x, mark.x))
    rows = picked(len(cells.y), most_rows, at[0] if at else None)
    columns = picked(len(cells.x), most_columns, at[1] if at else None)
    here = (rows.index(at[0]), columns.index(at[1])) if at else None
    return Shown(rows, columns, here, frozenset(_bold(spec, cells, rows, columns)))


def _nearest(axis: Axis, values: Sequence[float], value: float) -> int:
    return min(range(len(values)), key=lambda index: abs(_on(axis, values[index]) - _on(axis, value)))


def _on(axis: Axis, value: float) -> float:
    return math.log10(value) if axis.scale is Scale.LOG and value > 0 else value


def _bold(
    spec: ChartSpec, cells: Cells, rows: tuple[int, ...], columns: tuple[int, ...]
) -> set[tuple[tuple[int, int], tuple[int, int]]]:
    """Neighbours between which a decision flips: what is best differs, or a full line of the map passes between."""
    spots = {
        (i, j): (_on(spec.x, cells.x[column]), _on(spec.y, cells.y[row]))
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
    }
    lines = [_line(spec, guide) for guide in spec.guides if not guide.dashed]
    found = set()
    for i, j in spots:
        for other in ((i + 1, j), (i, j + 1)):
            if other not in spots:
                continue
            differs = bool(cells.winners) and (
                cells.winners[rows[i]][columns[j]] != cells.winners[rows[other[0]]][columns[other[1]]]
            )
            if differs or any(_crosses(spots[i, j], spots[other], line) for line in lines):
                found.add(((i, j), other))
    return found


def _line(spec: ChartSpec, guide: Guide) -> list[tuple[float, float]]:
    return [(_on(spec.x, x), _on(spec.y, y)) for x, y in zip(guide.x, guide.y, strict=True)]


def _crosses(a: tuple[float, float], b: tuple[float, float], line: list[tuple[float, float]]) -> bool:
    """Whether the way from one place to another crosses a line an odd number of times."""
    crossings = 0
    for c, d in itertools.pairwise(line):
        side_a, side_b = _side(c, d, a), _side(c, d, b)
        side_c, side_d = _side(a, b, c), _side(a, b, d)
        # each end belongs to one of the two sides, so that a corner of the line counts once
        crossings += (side_a >= 0) != (side_b >= 0) and (side_c >= 0) != (side_d >= 0)
    return crossings % 2 == 1


def _side(a: tuple[float, float], b: tuple[float, float], at: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (at[1] - a[1]) - (b[1] - a[1]) * (at[0] - a[0])


def colours_of(cells: Cells, look: ChartColours) -> tuple[tuple[str, ...], ...]:
    """Fill of each cell of the map: by its figure or, where there are names, in the colour of what is best."""
    known = [one for row in cells.figures for one in row if one is not None and math.isfinite(one)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    as_log = low > 0 and high / low > _LOG_FROM

    def place(figure: float) -> float:
        if high == low:
            return 0.5
        return math.log(figure / low) / math.log(high / low) if as_log else (figure - low) / (high - low)

    def fill(row: int, column: int) -> str:
        if cells.winners:
            winner = cells.winners[row][column]
            return look.background if winner < 0 else look.of_series(cells.colours[winner])
        figure = cells.figures[row][column]
        return look.background if figure is None or not math.isfinite(figure) else look.on_ramp(place(figure))

    return tuple(tuple(fill(row, column) for column in range(len(cells.x))) for row in range(len(cells.y)))


def figure_text(value: float | None) -> str:
    """Three digits of a figure in the unit that is shown; nothing where there is none."""
    if value is None or not math.isfinite(value):
        return ""
    size = abs(value)
    sign = MINUS if value < 0 else ""
    if size >= 1e6 or 0 < size < 1e-3:
        return f"{sign}{size:.1e}"
    decimals = 0 if size >= 99.95 or size == 0 else 1 if size >= 9.995 else 2
    decimals = 3 if 0 < size < 0.0995 else decimals
    return f"{sign}{size:,.{decimals}f}"
