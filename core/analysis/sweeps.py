"""Sweeps: headline figures of one study at many values of its numbers, many points an evaluation.

A point is what an edit makes of the study. All points are rows of the same arrays, so the equations of the books are
the ones that every study is evaluated with; what numbers differ in decides what is evaluated more than once.
"""

import functools
import math
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from core.analysis.figure_inputs import Figure
from core.analysis.sweep_points import Point, PointStudies, kept_rows
from core.analysis.swept_inputs import alike_once, common_inputs
from core.analysis.swept_serving import Served, SweptServing
from core.book import Array, Quantity
from core.delivery import delivery_of
from core.demand_profile import GROUPS
from core.equations import LIFETIME, lifetime, unit_cost
from core.figures import money_inputs, price_lacking
from core.spend import counted
from core.study import Study
from core.training_table import trained_amount

NOTHING_DELIVERED = "Nothing is delivered."
NOTHING_SPENT = "Nothing is spent."
_MADE_A_STEP = 60
_ENTRIES_A_STEP = 120_000
"""Entries of the arrays of a week's levels in one step."""
_CURVES = (lifetime.cumulative_training_cost, lifetime.cumulative_inference_cost)


class Swept(NamedTuple):
    """A figure at one point, or why there is none."""

    value: float | None
    why_not: str = ""


class Sweep:
    """Works out figures of many points on some chips, step by step.

    study: a plain study; figures: those wanted; chips: positions of the chips that they are of, () for the reference
    chip alone.
    """

    def __init__(
        self, study: Study, points: Sequence[Point], figures: Collection[Figure], chips: Sequence[int] = ()
    ) -> None:
        self.points = tuple(points)
        on = tuple(chips) or (study.reference_chip,)
        services = counted(study) if {"lifetime", "share"} & {*figures} else ()
        cells = dict.fromkeys(cell for point in self.points for cell, _ in point)
        self.base = kept_rows(study, on, (study.selected_workload, *services), cells)
        places = {chip.id: place for place, chip in enumerate(self.base.chips)}
        rows = {workload.id: row for row, workload in enumerate(self.base.workloads)}
        self._chips = tuple(places[study.chips[chip].id] for chip in on)
        self._services = tuple(rows[study.workloads[row].id] for row in services)
        self._selected = self.base.selected_workload
        self._unit_wanted = "unit_cost" in figures
        self._studies: list[Study | str] = []
        shape = (len(self.points), len(on))
        self._unit, self._trained, self._inferred = (np.full(shape, np.nan) for _ in range(3))
        self._served: dict[int, Served] = {}
        self._row: dict[int, int] = {}
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
        make = PointStudies(self.base)
        for place, point in enumerate(self.points, 1):
            self._studies.append(make.at(point))
            if place % _MADE_A_STEP == 0:
                yield
        standing = [place for place, study in enumerate(self._studies) if isinstance(study, Study)]
        self._row = {place: row for row, place in enumerate(standing)}
        if not standing:
            return
        points = [tuple(filter(make.moves, self.points[place])) for place in standing]
        studies = [study for study in self._studies if isinstance(study, Study)]
        rows = dict.fromkeys((*self._services, *((self._selected,) if self._unit_wanted else ())))
        for row in rows:
            serving = SweptServing(points, studies, row, self._chips)
            yield from serving.stepping()
            self._served[row] = serving.served()
        yield from self._spending(standing, studies)

    def _spending(self, standing: Sequence[int], studies: Sequence[Study]) -> Iterator[None]:
        """Money of the points, some of one horizon a step."""
        months = np.array([study.money.horizon for study in studies])
        for horizon in np.unique(months).tolist():
            of_horizon = np.flatnonzero(months == horizon)
            entries = horizon * len(self._chips) * GROUPS * len(self._served)
            most = max(1, int(_ENTRIES_A_STEP / entries))
            for start in range(0, len(of_horizon), most):
                some = of_horizon[start : start + most]
                places = [standing[row] for row in some]
                common = common_inputs([studies[row] for row in some], self._chips)
                for row in self._served:
                    self._spend(row, some, places, [studies[one] for one in some], common)
                yield

    def _spend(self, row: int, some: Any, places: list[int], studies: list[Study], common: dict[str, Any]) -> None:
        """Money of one workload at some points."""
        served = self._served[row]
        workloads = tuple(study.workloads[row] for study in studies)
        given = {name: array[some] for name, array in served.inputs.items()}
        if workloads[0].load_choice == "stated":
            given["replica_load"] = np.array([[one.target_utilization] for one in workloads])
        inputs = alike_once(money_inputs(workloads, studies[0].money.horizon, given, common), len(some))
        of_unit = self._unit_wanted and row == self._selected
        of_spend = row in self._services
        wanted: tuple[Quantity[...], ...] = (unit_cost.delivered_unit_cost,) if of_unit else ()
        wanted = (*wanted, *_CURVES) if of_spend else wanted
        values = LIFETIME.evaluate(inputs, _needed(wanted))
        shape = (len(some), len(self._chips))

        def ends(one: Any) -> Array:
            array = np.asarray(values[one], dtype=float)
            return np.broadcast_to(array[..., -1], shape)

        if of_unit:
            self._unit[places] = ends(unit_cost.delivered_unit_cost)
        if of_spend:
            for total, curve in zip((self._trained, self._inferred), _CURVES, strict=True):
                total[places] = np.where(np.isnan(total[places]), 0.0, total[places]) + ends(curve)

    # --- what came out ------------------------------------------------------------------------------------------------

    def study(self, place: int) -> Study | None:
        """The study of a point, without the rows that no figure is of; None where there is none."""
        found = self._studies[place]
        return None if isinstance(found, str) else found

    def values(self, figure: Figure) -> Array:
        """A figure of all points on all chips, once all is done; NaN where there is none."""
        found = np.full(self._unit.shape, np.nan)
        if not self._row:
            return found
        places = list(self._row)
        if figure == "unit_cost":
            found[places] = np.where(self._costed(self._selected), self._unit_figures(places), np.nan)
        else:
            trained, inferred = self._trained[places], self._inferred[places]
            spent = trained + inferred
            share = inferred / np.where(spent > 0, spent, np.nan)
            found[places] = np.where(self._spend_known(), spent if figure == "lifetime" else share, np.nan)
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
        if figure == "unit_cost":
            delivery = delivery_of(study, self._selected)
            free = delivery.free if delivery.per_dollar else NOTHING_DELIVERED
            return self._why_unserved(place, study, self._selected, chip) or free
        for asked in (self._why_unserved, self._why_untrained):
            for row in self._services:
                if why_not := asked(place, study, row, chip):
                    return f"{study.workloads[row].name}: {why_not}"
        return NOTHING_SPENT

    def _unit_figures(self, places: list[int]) -> Any:
        """Unit costs as they are counted at each point: how many tokens are counted can itself be swept."""
        studies = [study for study in self._studies if isinstance(study, Study)]
        deliveries = [delivery_of(study, self._selected) for study in studies]
        counts = np.array([[one.counted] for one in deliveries])
        found: Any = deliveries[0]._replace(counted=1.0).figures(self._unit[places])
        return found * counts if deliveries[0].per_dollar else found / counts

    def _costed(self, row: int) -> Any:
        served = self._served[row]
        return served.feasible & served.priced

    def _spend_known(self) -> Any:
        known: Any = True
        for row in self._services:
            served = self._served[row]
            needed = np.array(
                [[trained_amount(one.workloads[row]) > 0] for one in self._studies if isinstance(one, Study)]
            )
            known = known & self._costed(row) & (served.trainable | ~needed)
        return known

    def _why_unserved(self, place: int, study: Study, row: int, chip: int) -> str:
        served, at = self._served[row], self._row[place]
        if not served.feasible[at, chip]:
            return served.why_unserved[int(served.case[at]), chip]
        return "" if served.priced[at, chip] else price_lacking(study, self._chips[chip])

    def _why_untrained(self, place: int, study: Study, row: int, chip: int) -> str:
        served, at = self._served[row], self._row[place]
        if served.trainable[at, chip] or not trained_amount(study.workloads[row]):
            return ""
        return served.why_untrained[int(served.case[at]), chip]


@functools.cache
def _needed(wanted: tuple[Quantity[...], ...]) -> tuple[Quantity[...], ...]:
    return LIFETIME.needed_for(*wanted)
