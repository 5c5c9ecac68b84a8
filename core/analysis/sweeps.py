"""Sweeps: headline figures of one study at many values of its numbers, many points an evaluation.

A point is what an edit makes of the study. All points are rows of the same arrays, so the equations of the books are
the ones that every study is evaluated with; what numbers differ in decides what is evaluated more than once.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from core.analysis.figure_inputs import Figure
from core.analysis.sweep_points import Point, PointStudies, kept_rows
from core.analysis.swept_chips import SweptChips
from core.book import Array
from core.delivery import delivery_of
from core.spend import counted
from core.study import Study

NOTHING_DELIVERED = "Nothing is delivered."
NOTHING_SPENT = "Nothing is spent."
_MADE_A_STEP = 60


class Swept(NamedTuple):
    """A figure at one point, or why there is none."""

    value: float | None
    why_not: str = ""


class Sweep:
    """Works out figures of many points on some chips, step by step.

    study: a plain study; figures: those wanted; chips: positions of the chips that they are of, () for the reference
    chip alone; columns: how many points make a row, where they are a grid of two inputs: it is faster to know.
    """

    def __init__(
        self,
        study: Study,
        points: Sequence[Point],
        figures: Collection[Figure],
        chips: Sequence[int] = (),
        columns: int = 0,
    ) -> None:
        self.points = tuple(points)
        on = tuple(chips) or (study.reference_chip,)
        services = counted(study) if {"lifetime", "share"} & {*figures} else ()
        cells = dict.fromkeys(cell for point in self.points for cell, _ in point)
        base = kept_rows(study, on, (study.selected_workload, *services), cells)
        places = {chip.id: place for place, chip in enumerate(base.chips)}
        rows = {workload.id: row for row, workload in enumerate(base.workloads)}
        self._base, self._columns = base, columns
        self._chips = tuple(places[study.chips[chip].id] for chip in on)
        self._services = tuple(rows[study.workloads[row].id] for row in services)
        self._unit_wanted = "unit_cost" in figures
        self._studies: list[Study | str] = []
        self._row: dict[int, int] = {}
        self._groups = _groups(base, self._chips, {cell.row for cell in cells if cell.table == "chips"})
        self._of_group: list[SweptChips] = []
        self._steps = self._stepping()
        self.is_done = False

    # --- working ------------------------------------------------------------------------------------------------------

    def step(self) -> bool:
        """Work a few milliseconds; whether there is more to do."""
        if next(self._steps, self) is self:
            self.is_done = True
        return not self.is_done

    def finish(self) -> "Sweep":
        """Do all that is left."""
        while self.step():
            pass
        return self

    def _stepping(self) -> Iterator[None]:
        make = PointStudies(self._base)
        for place, point in enumerate(self.points, 1):
            self._studies.append(make.at(point))
            if place % _MADE_A_STEP == 0:
                yield
        standing = [place for place, study in enumerate(self._studies) if isinstance(study, Study)]
        self._row = {place: row for row, place in enumerate(standing)}
        if not standing:
            return
        points = [tuple(filter(make.moves, self.points[place])) for place in standing]
        studies = self._standing()
        selected = self._base.selected_workload if self._unit_wanted else None
        for group in self._groups:
            chips = [self._chips[column] for column in group]
            swept = SweptChips(points, studies, standing, self._columns, chips, self._services, selected)
            yield from swept.stepping()
            self._of_group.append(swept)

    def _standing(self) -> list[Study]:
        return [study for study in self._studies if isinstance(study, Study)]

    # --- what came out ------------------------------------------------------------------------------------------------

    def values(self, figure: Figure) -> Array:
        """A figure of all points on all chips, once all is done; NaN where there is none."""
        found = np.full((len(self.points), len(self._chips)), np.nan)
        if not self._row:
            return found
        for group, swept in zip(self._groups, self._of_group, strict=True):
            found[np.ix_(list(self._row), group)] = self._of_chips(figure, swept)
        found[~np.isfinite(found)] = np.nan
        return found

    def at(self, place: int, figure: Figure, chip: int = 0) -> Swept:
        """A figure of one point on the chip at a place among those asked for."""
        value = float(self.values(figure)[place, chip])
        return Swept(value) if math.isfinite(value) else Swept(None, self.why_not(place, figure, chip))

    def why_not(self, place: int, figure: Figure, chip: int = 0) -> str:
        """Why a point has no figure on a chip."""
        study = self._studies[place]
        if isinstance(study, str):
            return study
        at, selected = self._row[place], self._base.selected_workload
        group = next(number for number, columns in enumerate(self._groups) if chip in columns)
        swept, column = self._of_group[group], self._groups[group].index(chip)
        if figure == "unit_cost":
            delivery = delivery_of(study, selected)
            free = delivery.free if delivery.per_dollar else NOTHING_DELIVERED
            return swept.why_unserved(at, selected, column) or free
        for asked in (swept.why_unserved, swept.why_untrained):
            for row in self._services:
                if why_not := asked(at, row, column):
                    return f"{study.workloads[row].name}: {why_not}"
        return NOTHING_SPENT

    def _of_chips(self, figure: Figure, swept: SweptChips) -> Any:
        """A figure on the chips of one group, of the points that are studies."""
        if figure == "unit_cost":
            return np.where(swept.costed(self._base.selected_workload), self._counted(swept.unit), np.nan)
        spent = swept.trained + swept.inferred
        share = swept.inferred / np.where(spent > 0, spent, np.nan)
        return np.where(swept.spend_known(), spent if figure == "lifetime" else share, np.nan)

    def _counted(self, unit: Array) -> Any:
        """Unit costs as they are counted at each point: how many tokens are counted can itself be swept."""
        deliveries = [delivery_of(study, self._base.selected_workload) for study in self._standing()]
        counts = np.array([[one.counted] for one in deliveries])
        found: Any = deliveries[0]._replace(counted=1.0).figures(unit)
        return found * counts if deliveries[0].per_dollar else found / counts


def _groups(base: Study, chips: tuple[int, ...], named: set[str]) -> list[list[int]]:
    """Places among the chips that are swept alike: each one whose own numbers are swept, and all others together."""
    alone = [[place] for place, chip in enumerate(chips) if base.chips[chip].id in named]
    others = [place for place, chip in enumerate(chips) if base.chips[chip].id not in named]
    return [*alone, others] if others else alone
