"""The arrays of one study: performance on the grid, the choice of deployments, money over the months."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.bands import Bands, bands_of
from core.book import Array, Mask, Quantity, Values
from core.calibration import calibration
from core.delivery import units_per_request
from core.demand_profile import demand_inputs
from core.deployment import CHECKS, GRID_AXES, Choice, at, choose, flat, grid, reason
from core.equations import (
    LIFETIME,
    PERFORMANCE,
    energy,
    latency,
    lifetime,
    money,
    reliability,
    training_split,
    unit_cost,
)
from core.equations.inputs import Calibration, Deployment
from core.fields import fields_of
from core.records import Chip, Constants, Model, Workload
from core.stacking import joined, single, stacked
from core.study import Study
from core.training_choice import Training, inputs_behind_training, training_of

_WHOLE = (
    "compute_efficiency",
    "memory_efficiency",
    "link_efficiency",
    "kernel_efficiency",
    "fp8_efficiency",
    "int8_efficiency",
    "fp4_efficiency",
    "stream_efficiency_8bit",
    "stream_efficiency_4bit",
    "attention_efficiency",
    "cache_compute_efficiency",
    "expert_stream_efficiency",
    "expert_compute_efficiency",
    "expert_imbalance",
    "server_efficiency",
    "network_efficiency",
    "prefill_time_ratio",
    "decode_time_ratio",
)
_NOTHING = (
    "collective_start",
    "collective_latency",
    "server_start",
    "server_latency",
    "network_start",
    "network_latency",
    "step_overhead",
    "sequence_overhead",
    "layer_overhead",
    "mixture_layer_overhead",
    "half_work_tokens",
    "ridge_roundness",
    "activation_traffic",
    "repeated_read_share",
)
IDEAL = {name: np.array(1.0) for name in _WHOLE} | {name: np.array(0.0) for name in _NOTHING}
"""The chip as its data sheet has it: first step of the waterfall."""

SERVING: dict[str, Quantity[...]] = {
    "replica_chips": latency.chips_at_work,
    "replica_request_rate": latency.finished_request_rate,
    "software_chip_time": latency.chip_time_per_request,
    "ideal_chip_time": latency.chip_time_per_request,
    "busy_chip_power": energy.chip_power,
    "bare_chip_cost_rate": money.bare_cost_rate,
    "full_chip_cost_rate": money.full_cost_rate,
    "running_chip_cost_rate": money.running_cost_rate,
    "training_chip_cost_rate": money.training_cost_rate,
    "training_running_cost_rate": money.training_running_cost_rate,
}
"""Where the money book's inputs of `Serving` come from in the performance book."""

_CHOICE_RESTS_ON = PERFORMANCE.inputs_behind(money.cost_per_output_token, *(check.mask for check in CHECKS))
_COORDINATES = frozenset(fields_of(Deployment))
_IDEAL_EQUATIONS = PERFORMANCE.moved_by(IDEAL, latency.chip_time_per_request)
_TRAINED = "training_run_chip_time"
"""Input of the money book that the training book gives."""

_RANGED = LIFETIME.moved_by(
    ("replica_request_rate", _TRAINED),
    unit_cost.delivered_unit_cost,
    lifetime.cumulative_inference_cost,
    lifetime.cumulative_training_cost,
)
_SHARED = joined(single(Constants()), single(calibration()))


def inputs_behind(*wanted: Quantity[...]) -> frozenset[str]:
    """Names of the inputs behind quantities of the performance and the money book, the choice between them included.

    They are what to cite. A deployment's coordinates and the month are left out: nobody typed them.
    """
    found: frozenset[str] = frozenset()
    for one in wanted:
        if one.name in PERFORMANCE.quantities:
            found |= PERFORMANCE.inputs_behind(one) | _CHOICE_RESTS_ON
            continue
        direct = LIFETIME.inputs_behind(one)
        taken_over = [SERVING[name] for name in direct & SERVING.keys()]
        found |= (direct - SERVING.keys()) | PERFORMANCE.inputs_behind(*taken_over)
        found |= _CHOICE_RESTS_ON if taken_over else frozenset()
        found = (found - {_TRAINED}) | inputs_behind_training() if _TRAINED in direct else found
    return found - _COORDINATES - {"month"} - fields_of(Constants).keys() - fields_of(Calibration).keys()


@dataclass(frozen=True)
class Figures:
    """Arrays of one study. Axes: workload, chip, then layout, precision, batch (`performance`) or month (`lifetime`).

    feasible: a deployment meets the service level; priced: what it costs follows from known prices.
    """

    study: Study
    inputs: dict[str, Any]
    listed: Mask
    shape: tuple[int, ...]
    performance: Values
    choice: Choice
    training: Training
    lifetime: Values
    lifetime_inputs: dict[str, Any]
    priced: Mask

    @property
    def feasible(self) -> Mask:
        """Shape (workload, chip)."""
        return self.choice.feasible

    @property
    def costed(self) -> Mask:
        """Where money figures mean something; shape (workload, chip)."""
        return self.choice.feasible & self.priced

    @functools.cached_property
    def bands(self) -> Bands:
        """How far predictions may be off on each chip."""
        return bands_of(self.study)

    @functools.cached_property
    def lifetime_range(self) -> Values:
        """Money where chips serve and train slower, then faster, by their band: an axis of two before the others."""
        slower_and_faster = np.array([-1.0, 1.0])[:, None, None, None]
        served, trained = (band[:, None] ** slower_and_faster for band in (self.bands.token, self.bands.training))
        changed = {
            "replica_request_rate": self.lifetime_inputs["replica_request_rate"] * served,
            _TRAINED: self.lifetime_inputs[_TRAINED] / trained,
        }
        return self.lifetime.with_inputs(changed, _RANGED)

    def chosen(self, wanted: Any) -> Array:
        """A performance quantity at the chosen deployments; shape (workload, chip)."""
        return np.asarray(at(self.performance[wanted], self.choice.chosen, self.shape), dtype=float)

    def fastest(self, wanted: Any) -> Array:
        """A performance quantity at the deployments that answer soonest; shape (workload, chip)."""
        return np.asarray(at(self.performance[wanted], self.choice.fastest, self.shape), dtype=float)

    def monthly(self, wanted: Any, workload: int, chip: int) -> Array:
        """A lifetime quantity of one workload on one chip; shape (month,) or (1,)."""
        array: Array = np.asarray(self.lifetime[wanted], dtype=float)
        row: Array = array[min(workload, array.shape[0] - 1), min(chip, array.shape[1] - 1)]
        return row

    def response_time(self, workload: int, chip: int) -> float:
        """Time of a whole answer at the chosen deployment, s."""
        return float(self.chosen(latency.response_time)[workload, chip])

    def monthly_input(self, name: str, workload: int, chip: int) -> float:
        """An input of the money book that has no months, of one workload on one chip."""
        array: Array = np.asarray(self.lifetime_inputs[name], dtype=float)
        return float(array[min(workload, array.shape[0] - 1), min(chip, array.shape[1] - 1), 0])

    def monthly_range(self, wanted: Any, workload: int, chip: int) -> Array:
        """The same where chips are slower, then faster, by their band; shape (2, month) or (2, 1)."""
        array: Array = np.asarray(self.lifetime_range[wanted], dtype=float)
        rows: Array = array[:, min(workload, array.shape[1] - 1), min(chip, array.shape[2] - 1)]
        return rows

    def why_not(self, workload: int, chip: int) -> str:
        """Why a workload has no deployment, or no cost, on a chip; "" where it has both."""
        if not self.feasible[workload, chip]:
            return reason(self.performance, self.inputs, self.listed, self.shape, (workload, chip))
        return self.why_no_price(chip)

    def why_no_price(self, chip: int) -> str:
        """Why it is not known what a chip costs; "" where it is."""
        record = self.study.chips[chip]
        if self.priced[0, chip]:
            return ""
        if self.study.money.acquisition == "rented":
            return f"No price of a chip-hour is known for {record.name}: type one in Chips."
        lacking = "purchase price" if record.purchase_price is None else "power"
        return f"The {lacking} of {record.name}, which an owned chip needs, is not published: type one in Chips."


def figures_of(study: Study) -> Figures:
    """All arrays of a study."""
    deployments = grid(study.chips, study.workloads)
    listed = deployments.pop("listed")
    inputs = joined(
        stacked(study.workloads, Workload, 1 + GRID_AXES),
        stacked([workload.model for workload in study.workloads], Model, 1 + GRID_AXES),
        stacked(study.chips, Chip, GRID_AXES),
        single(study.site),
        single(study.money),
        _SHARED,
        deployments,
    )
    batches = deployments["batch"].shape[-1]
    shape = (len(study.workloads), *listed.shape[:2], deployments["precision"].shape[0], batches)
    performance = PERFORMANCE.evaluate(inputs)
    choice = choose(performance, listed, shape)
    serving = {**_serving(performance, choice, shape), "ideal_chip_time": _ideal_chip_time(performance, choice, shape)}
    training = training_of(inputs, performance, shape[:2])
    serving[_TRAINED] = training.of(reliability.training_chip_time)
    serving["training_run_work"] = training.of(reliability.training_run_flops)
    serving["training_peak_rate"] = training.of(training_split.training_peak)
    serving["training_goodput"] = training.of(reliability.goodput)
    serving["units_per_request"] = np.array([[units_per_request(workload)] for workload in study.workloads])
    serving["replica_load"] = np.array([[workload.target_utilization] for workload in study.workloads])
    money_inputs = _money_inputs(study, inputs, serving)
    over_time = LIFETIME.evaluate(money_inputs)
    priced = np.broadcast_to(performance[money.price_known], (*shape[:2], 1, 1, 1))[..., 0, 0, 0]
    return Figures(study, inputs, listed, shape, performance, choice, training, over_time, money_inputs, priced)


def _money_inputs(study: Study, inputs: dict[str, Any], serving: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs of the money book: of the records, of `Serving` (shape (workload, chip)), of the demand and the months."""
    return {
        **_without_grid(inputs),
        **{name: np.asarray(value)[..., None] for name, value in serving.items()},
        **demand_inputs(study.workloads),
        "month": np.arange(int(study.money.horizon), dtype=float),
    }


def _without_grid(inputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs of workloads, chips, site and money with one axis for the months in place of the grid's."""
    return {
        name: inputs[name] if inputs[name].ndim == 0 else inputs[name][(..., *[0] * (GRID_AXES - 1))]
        for name in LIFETIME.inputs
        if name in inputs
    }


def _serving(performance: Values, choice: Choice, shape: tuple[int, ...]) -> dict[str, Any]:
    """What the money book takes over, at the chosen deployments (and at the cheapest without latency limits)."""
    return {
        name: at(performance[wanted], choice.unlimited if name == "software_chip_time" else choice.chosen, shape)
        for name, wanted in SERVING.items()
        if name != "ideal_chip_time"
    }


def _ideal_chip_time(performance: Values, choice: Choice, shape: tuple[int, ...]) -> Array:
    """Least chip-seconds a request at full efficiency, over all deployments that run at all."""
    ideal = performance.with_inputs(IDEAL, _IDEAL_EQUATIONS)
    needed = flat(ideal[latency.chip_time_per_request], shape)
    least = np.min(np.where(choice.runs, needed, np.inf), axis=-1)
    return np.where(choice.possible, least, 1.0)
