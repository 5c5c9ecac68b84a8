"""What a map of two inputs knows: the unit cost of every chip at every pair of values, as far as it is worked out."""

import math
from collections.abc import Iterator

import numpy as np

from core.analysis.figure_inputs import Figure
from core.analysis.sweeps import Sweep
from core.book import Array
from core.charts.heat_axes import Direction
from core.delivery import delivery_of
from core.study import Study

FIGURES: tuple[Figure, ...] = ("unit_cost",)
COARSE = 5
"""Every so many-th value of both axes makes the first picture."""


class HeatMap:
    """Works out the figures of a grid, a coarse one first. figures: shape (row, column, chip), NaN for none."""

    def __init__(self, study: Study, across: Direction, up: Direction) -> None:
        self.study, self.across, self.up = study, across, up
        self.delivery = delivery_of(study, study.selected_workload)
        self.figures = np.full((len(up.values), len(across.values), len(study.chips)), np.nan)
        self.is_done = self.is_coarse_done = False
        self._at: dict[tuple[int, int], tuple[Sweep, int]] = {}
        self._steps = self._stepping()

    def step(self) -> bool:
        """Evaluate some points; whether there is more to do."""
        if next(self._steps, self) is self:
            self.is_done = True
        return not self.is_done

    def _stepping(self) -> Iterator[None]:
        rows, columns = range(len(self.up.values)), range(len(self.across.values))
        yield from self._swept(rows[::COARSE], columns[::COARSE])
        self.is_coarse_done = True
        yield from self._swept(rows, columns)

    def _swept(self, rows: range, columns: range) -> Iterator[None]:
        """Evaluate the spots of some rows and columns."""
        spots = [(row, column) for row in rows for column in columns]
        points = [
            ((self.across.cell, self.across.values[column]), (self.up.cell, self.up.values[row]))
            for row, column in spots
        ]
        sweep = Sweep(self.study, points, FIGURES, range(len(self.study.chips)), len(columns))
        while sweep.step():
            yield
        self.figures[np.ix_(rows, columns)] = sweep.values("unit_cost").reshape(len(rows), len(columns), -1)
        self._at.update({spot: (sweep, place) for place, spot in enumerate(spots)})

    def seen(self) -> tuple[list[int], list[int]]:
        """Rows and columns of the picture: all, or those of the coarse one."""
        step = 1 if self.is_done else COARSE
        return list(range(0, len(self.up.values), step)), list(range(0, len(self.across.values), step))

    def why_not(self, row: int, column: int, chip: int) -> str:
        """Why there is no figure of a chip at a spot of the grid."""
        sweep, place = self._at[row, column]
        return sweep.why_not(place, "unit_cost", chip)

    def ranks(self) -> Array:
        """What chips are compared by, the least being best: costs, or their likes of what a dollar buys."""
        figures = np.where(np.isnan(self.figures), math.inf, self.figures)
        if self.delivery.per_dollar:
            figures = np.where(np.isnan(self.figures), math.inf, 1 / self.figures)
        found: Array = figures
        return found


def best_of(ranks: Array) -> Array:
    """Position of the best chip at each spot, -1 where there is none; of two alike the first."""
    best: Array = np.where(np.isfinite(ranks).any(axis=-1), np.argmin(ranks, axis=-1), -1)
    return best
