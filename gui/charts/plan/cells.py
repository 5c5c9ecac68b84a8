"""A map of cells in plot coordinates: where each cell ends, what it says, and which one a pixel means."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.charts.spec import Cells
from gui.charts.plan.gate import FloatArray
from gui.charts.plan.projection import Projection

NOBODY = -1
"""In place of a winner: none of the names is best there, or nothing is known."""

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PlottedCells:
    """Cells in plot coordinates, columns and rows by rising coordinate.

    across, up: the edges of columns and of rows, one more than there are of them; columns, rows: positions of each in
    the source; figures: by row and column, NaN where there is none; winners: the same with positions of names.
    """

    source: Cells
    across: FloatArray
    up: FloatArray
    columns: Indices
    rows: Indices
    figures: NDArray[np.float64]
    winners: NDArray[np.int64] | None

    @property
    def middles(self) -> tuple[FloatArray, FloatArray]:
        """The middles of columns and of rows between their edges."""
        return (self.across[:-1] + self.across[1:]) / 2, (self.up[:-1] + self.up[1:]) / 2

    @property
    def has_gaps(self) -> bool:
        """Whether some cell has nothing to show."""
        if self.winners is not None:
            return bool((self.winners == NOBODY).any())
        return bool(np.isnan(self.figures).any())


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its edges in plot coordinates, and its words."""

    left: float
    right: float
    lower: float
    upper: float
    text: str


def plotted_cells(cells: Cells, x: Projection, y: Projection) -> PlottedCells | None:
    """The cells ready to be drawn; None where no column or no row can be."""
    columns, across = _places(x.to_plot(cells.x))
    rows, up = _places(y.to_plot(cells.y))
    if not len(columns) or not len(rows):
        return None
    figures = np.array(
        [[np.nan if one is None else one for one in line] for line in cells.figures], dtype=np.float64
    ).reshape(len(cells.y), len(cells.x))
    figures[~np.isfinite(figures)] = np.nan
    winners = None
    if cells.winners:
        winners = np.array(cells.winners, dtype=np.int64).reshape(figures.shape)
        winners = np.where((winners >= 0) & (winners < len(cells.names)), winners, NOBODY)[np.ix_(rows, columns)]
    return PlottedCells(cells, across, up, columns, rows, figures[np.ix_(rows, columns)], winners)


def _places(middles: FloatArray) -> tuple[Indices, FloatArray]:
    """Which of the values can be drawn, by rising coordinate, and the edges halfway between them."""
    order = np.argsort(middles, kind="stable")
    order = order[np.isfinite(middles[order])]
    if len(order):  # of two columns at one place there is room for one
        order = order[np.concatenate(([True], np.diff(middles[order]) > 0))]
    at = middles[order]
    if not len(at):
        return order, at
    if len(at) == 1:
        half = abs(float(at[0])) / 2 or 0.5
        return order, np.array((at[0] - half, at[0] + half))
    between = (at[:-1] + at[1:]) / 2
    first, last = 2 * at[0] - between[0], 2 * at[-1] - between[-1]
    return order, np.concatenate(((first,), between, (last,)))


def cell_at(cells: PlottedCells, x: float, y: float) -> Cell | None:
    """The cell at a place of the plot; None beside all of them."""
    place = place_at(cells, x, y)
    return None if place is None else cell_of(cells, *place)


def cell_of(cells: PlottedCells, row: int, column: int) -> Cell:
    """The cell of a row and a column."""
    texts = cells.source.texts
    at_row, at_column = int(cells.rows[row]), int(cells.columns[column])
    text = texts[at_row][at_column] if at_row < len(texts) and at_column < len(texts[at_row]) else ""
    across, up = cells.across, cells.up
    return Cell(float(across[column]), float(across[column + 1]), float(up[row]), float(up[row + 1]), text)


def winner_at(cells: PlottedCells, x: float, y: float) -> int:
    """Which name has won the cell at a place of the plot; NOBODY beside all of them."""
    place = place_at(cells, x, y)
    return NOBODY if place is None or cells.winners is None else int(cells.winners[place])


def place_at(cells: PlottedCells, x: float, y: float) -> tuple[int, int] | None:
    """Row and column of the cell at a place; None beside all of them."""
    column = int(np.searchsorted(cells.across, x, side="right")) - 1
    row = int(np.searchsorted(cells.up, y, side="right")) - 1
    return (row, column) if 0 <= column < len(cells.columns) and 0 <= row < len(cells.rows) else None


def place_of_name(cells: PlottedCells, name: int) -> tuple[float, float] | None:
    """The middle of the roomiest spot of the cells that a name has won; None where it has won none."""
    if cells.winners is None:
        return None
    depth = _depth(cells.winners == name)
    if not depth.any():
        return None
    deepest = np.argwhere(depth == depth.max())
    centre = deepest.mean(axis=0)
    row, column = deepest[np.argmin(((deepest - centre) ** 2).sum(axis=1))]
    across, up = cells.middles
    return float(across[column]), float(up[row])


def _depth(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many cells lie between each cell of the mask and the nearest one that is not of it; the border counts."""
    depth = np.zeros(mask.shape, dtype=np.int64)
    left = mask.copy()
    while left.any():
        depth += left
        padded = np.pad(left, 1)
        left = left & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return depth
