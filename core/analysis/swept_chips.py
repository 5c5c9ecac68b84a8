"""What services cost on some chips in many studies that differ in numbers."""

import functools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from core.analysis.sweep_points import Point
from core.analysis.swept_inputs import block_of, common_inputs, on_grid, workload_inputs
from core.analysis.swept_serving import Served, SweptServing
from core.book import Array, Quantity
from core.demand_profile import GROUPS
from core.equations import LIFETIME, fleet, lifetime, unit_cost
from core.figures import paid_inputs, price_lacking
from core.study import Study
from core.workload_kind import trained_amount

_ENTRIES_A_STEP = 150_000
"""Entries of the largest arrays of one step."""
_CURVES = (lifetime.cumulative_training_cost, lifetime.cumulative_inference_cost)
_OF_LEVELS = LIFETIME.inputs_behind(fleet.chips_scaled)
"""What the arrays with the levels of a week rest on, which are the largest."""


class SweptChips:
    """Works out money of the studies on chips that are swept alike, step by step.

    studies: of all points, in order; spots: their places on a grid, of so many columns (0 for points that are none);
    services: workloads whose spend is wanted; selected: the one whose unit cost is, None for none.
    unit, trained, inferred: of shape (study, chip), NaN before they are known.
    """

    def __init__(
        self,
        points: Sequence[Point],
        studies: Sequence[Study],
        spots: Sequence[int],
        columns: int,
        chips: Sequence[int],
        services: Sequence[int],
        selected: int | None,
    ) -> None:
        self._points, self._studies, self._spots, self._columns = points, studies, np.array(spots), columns
        self._chips, self._services, self._selected = tuple(chips), tuple(services), selected
        shape = (len(studies), len(self._chips))
        self.unit, self.trained, self.inferred = (np.full(shape, np.nan) for _ in range(3))
        self._served: dict[int, Served] = {}

    def stepping(self) -> Iterator[None]:
        """Evaluate it all, a few milliseconds between two of what it yields."""
        rows = dict.fromkeys((*self._services, *(() if self._selected is None else (self._selected,))))
        for row in rows:
            serving = SweptServing(self._points, self._studies, row, self._chips)
            yield from serving.stepping()
            self._served[row] = serving.served()
        months = np.array([study.money.horizon for study in self._studies])
        for horizon in np.unique(months).tolist():
            some = np.flatnonzero(months == horizon)
            common = common_inputs([self._studies[at] for at in some.tolist()], self._chips)
            for row in rows:
                yield from self._spending(row, some, common)

    def _spending(self, row: int, some: Any, common: dict[str, Any]) -> Iterator[None]:
        """Money of one workload in studies of one horizon, a block of the grid a step."""
        served, studies = self._served[row], [self._studies[at] for at in some.tolist()]
        workloads = [study.workloads[row] for study in studies]
        given = {name: array[some] for name, array in served.inputs.items()}
        if workloads[0].load_choice == "stated":
            given["replica_load"] = np.array([[one.target_utilization] for one in workloads])
        rows, columns = self._grid(some)
        horizon = int(studies[0].money.horizon)
        inputs = {**workload_inputs(workloads), **paid_inputs(horizon, given, common)}
        inputs = on_grid(inputs, rows, columns)
        yield
        at_once = self._block(inputs, rows, columns, horizon)
        for top in range(0, rows, at_once[0]):
            for left in range(0, columns, at_once[1]):
                part = (slice(top, top + at_once[0]), slice(left, left + at_once[1]))
                self._spend(row, some.reshape(rows, columns)[part], block_of(inputs, *part))
                yield

    def _grid(self, some: Any) -> tuple[int, int]:
        """Rows and columns of the grid that studies are; one column where they are none."""
        if self._columns:
            rows, columns = (len(np.unique(one)) for one in np.divmod(self._spots[some], self._columns))
            if rows * columns == len(some):
                return rows, columns
        return len(some), 1

    def _block(self, inputs: dict[str, Any], rows: int, columns: int, months: int) -> tuple[int, int]:
        """Rows and columns of a block that takes no longer than a step."""
        ruling = [inputs[name] for name in _OF_LEVELS & inputs.keys() if inputs[name].ndim > 3]
        down, aside = (any(one.shape[axis] > 1 for one in ruling) for axis in (0, 1))

        def entries(high: int, wide: int) -> int:
            levels = GROUPS * (high if down else 1) * (wide if aside else 1)
            return len(self._chips) * months * (levels + high * wide)

        while entries(rows, columns) > _ENTRIES_A_STEP and rows * columns > 1:
            if rows >= columns:
                rows = math.ceil(rows / 2)
            else:
                columns = math.ceil(columns / 2)
        return rows, columns

    def _spend(self, row: int, block: Any, inputs: dict[str, Any]) -> None:
        """Money of one workload in a block of studies."""
        of_unit, of_spend = row == self._selected, row in self._services
        wanted: tuple[Quantity[...], ...] = (unit_cost.delivered_unit_cost,) if of_unit else ()
        wanted = (*wanted, *_CURVES) if of_spend else wanted
        values = LIFETIME.evaluate(inputs, _needed(wanted))

        def ends(one: Any) -> Array:
            array = np.asarray(values[one], dtype=float)[..., -1]
            return np.broadcast_to(array, (*block.shape, len(self._chips)))

        if of_unit:
            self.unit[block] = ends(unit_cost.delivered_unit_cost)
        if of_spend:
            for total, curve in zip((self.trained, self.inferred), _CURVES, strict=True):
                total[block] = np.where(np.isnan(total[block]), 0.0, total[block]) + ends(curve)

    # --- what came out ------------------------------------------------------------------------------------------------

    def costed(self, row: int) -> Any:
        """Where the cost of a workload means something; shape (study, chip)."""
        served = self._served[row]
        return served.feasible & served.priced

    def spend_known(self) -> Any:
        """Where the spend of all services is known; shape (study, chip)."""
        known: Any = True
        for row in self._services:
            trains = np.array([[trained_amount(study.workloads[row]) > 0] for study in self._studies])
            known = known & self.costed(row) & (self._served[row].trainable | ~trains)
        return known

    def why_unserved(self, at: int, row: int, chip: int) -> str:
        """Why a workload has no cost in a study on a chip (by its place among those here); "" where it has one."""
        served = self._served[row]
        if not served.feasible[at, chip]:
            return served.why_unserved[int(served.case[at]), chip]
        return "" if served.priced[at, chip] else price_lacking(self._studies[at], self._chips[chip])

    def why_untrained(self, at: int, row: int, chip: int) -> str:
        """Why a workload is not trained there; "" where it is, or need not be."""
        served = self._served[row]
        if served.trainable[at, chip] or not trained_amount(self._studies[at].workloads[row]):
            return ""
        # a training run is paid for like any other use of the chip
        return served.why_untrained[int(served.case[at]), chip]


@functools.cache
def _needed(wanted: tuple[Quantity[...], ...]) -> tuple[Quantity[...], ...]:
    return LIFETIME.needed_for(*wanted)
