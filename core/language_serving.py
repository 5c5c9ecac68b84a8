"""Language models on the deployment grid: all deployments, the chosen ones, and what money needs to know of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from core.book import KNOWN, Array, Mask, Quantity
from core.calibration import calibration
from core.deployment import (
    CHECKS,
    GRID_AXES,
    LANGUAGE_RULES,
    Deployments,
    at_place,
    choose,
    flat,
    grid,
    least_chip_time,
    running,
)
from core.equations import (
    PERFORMANCE,
    TRAINING,
    energy,
    is_of_rooflines,
    latency,
    money,
    reliability,
    training_split,
)
from core.fields import fields_of
from core.kept_results import KeptResults
from core.percentile_loads import loaded
from core.records import Constants, Model, Money, Workload
from core.served import Served
from core.stacking import joined, single, stacked
from core.study import Study
from core.training_choice import Training, training_of

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

TRAINED: dict[str, Quantity[...]] = {
    "training_run_chip_time": reliability.training_chip_time,
    "training_run_work": reliability.training_run_flops,
    "training_peak_rate": training_split.training_peak,
    "training_goodput": reliability.goodput,
}
"""Where the others come from in the training book."""

CHOICE_RESTS_ON = PERFORMANCE.inputs_behind(money.cost_per_output_token, *(check.mask for check in CHECKS))
_IDEAL_EQUATIONS = PERFORMANCE.moved_by(IDEAL, latency.chip_time_per_request)
_SHARED = joined(single(Constants()), single(calibration()))


@dataclass(frozen=True)
class LanguagePart:
    """One language model of a study: its deployments, its training runs and what both give; arrays have one row.

    Of many studies that differ in numbers it is as many rows; training has one where all rows train alike.
    """

    deployments: Deployments
    training: Training
    served: Served


def language_parts(study: Study, rows: Sequence[int], common: Mapping[str, Any]) -> tuple[LanguagePart, ...]:
    """The workloads at `rows`, each on a grid of the layouts and formats that it can use.

    common: inputs of chips, site and money with the axes of the grid.
    """
    workloads = [study.workloads[row] for row in rows]
    typed = joined(
        stacked(workloads, Workload, 1 + GRID_AXES),
        stacked([workload.model for workload in workloads], Model, 1 + GRID_AXES),
    )
    parts = []
    for place, row in enumerate(rows):
        grid_inputs = grid(study.chips, workloads[place : place + 1])
        own = {name: array[place : place + 1] for name, array in typed.items()}
        parts.append(language_part((row,), {**common, **own, **grid_inputs}))
    return tuple(parts)


def language_part(
    rows: tuple[int, ...], given: Mapping[str, Any], kept: "KeptResults[Physics] | None" = None
) -> LanguagePart:
    """Workloads that share one grid, as the rows of the arrays: one of a study, or one as many studies have it.

    given: inputs of the performance book and the mask "listed". What no money is behind is taken from an earlier
    evaluation of equal inputs, where there is one (in `kept`, or in what the program keeps).
    """
    inputs = {**given, **_SHARED}
    listed = inputs.pop("listed")
    shape = (len(rows), *listed.shape[-4:-2], inputs["precision"].shape[0], inputs["batch"].shape[-1])
    found = _physics(inputs, listed, shape, KEPT_PHYSICS if kept is None else kept)
    values = PERFORMANCE.evaluate({**found.arrays, **inputs}, _OF_MONEY)
    choice = choose(values, listed, shape)
    deployments = loaded(Deployments(rows, PERFORMANCE, LANGUAGE_RULES, inputs, listed, shape, values, choice))
    return LanguagePart(deployments, found.training, _served(deployments, found))


def _served(of: Deployments, physics: "Physics") -> Served:
    choice, training = of.choice, physics.training
    inputs = of.serving_inputs(SERVING, physics.ideal_chip_time)
    inputs |= {name: training.of(wanted) for name, wanted in TRAINED.items()}
    return Served(
        inputs,
        of.chosen(latency.response_time),
        of.at(latency.response_time, choice.fastest),
        of.chosen(energy.energy_per_output_token),
        of.chosen(energy.carbon_per_output_token),
        of.chosen(money.cost_per_output_token),
        choice.feasible,
        choice.possible,
        at_place(of.values[money.price_known], of.chosen_place),
        training.possible,
    )


# --- what no money is behind ------------------------------------------------------------------------------------------


class Physics(NamedTuple):
    """Arrays of the equations behind which no price stands, the training runs, and chip time at full efficiency.

    size: bytes of all arrays.
    """

    arrays: Mapping[str, Any]
    training: Training
    ideal_chip_time: Array
    size: int


def _rests_on_money(one: Quantity[...]) -> bool:
    return bool(PERFORMANCE.inputs_behind(one) & MONEY_INPUTS)


MONEY_INPUTS = fields_of(Money).keys() | {"rental_price", "purchase_price"}
_OF_MONEY = tuple(one for one in PERFORMANCE.quantities.values() if _rests_on_money(one))
_PHYSICAL = tuple(
    one for one in PERFORMANCE.quantities.values() if not _rests_on_money(one) and not is_of_rooflines(one)
)
_READ_IN_TRAINING = TRAINING.inputs_behind(*TRAINING.quantities.values()) & PERFORMANCE.inputs.keys()
PHYSICAL_INPUTS = tuple(sorted(PERFORMANCE.inputs_behind(*_PHYSICAL) | _READ_IN_TRAINING))
KEPT_PHYSICS: KeptResults[Physics] = KeptResults(64 * 1024 * 1024, lambda physics: physics.size)
"""By bytes: those of a study, and of the steps that are undone and done again."""


def _physics(inputs: Mapping[str, Any], listed: Mask, shape: tuple[int, ...], kept: KeptResults[Physics]) -> Physics:
    """What follows from `inputs` but for money: evaluated, or found among what was evaluated from the same bytes.

    All inputs that the equations read are in the key, known masks and the grid included, so that equal keys have equal
    results; only the memory that it takes is bounded. Rows that differ in money alone have one row here; rows that
    differ in more are not kept.
    """
    read = [inputs[name] for one in PHYSICAL_INPUTS for name in (one, one + KNOWN) if name in inputs]
    rows = max(one.shape[0] if one.ndim == len(shape) else 1 for one in (*read, listed))
    if rows > 1:
        return _evaluated(inputs, listed, shape)
    return kept.of((*read, listed), lambda: _evaluated(inputs, listed, (1, *shape[1:])))


def _evaluated(inputs: Mapping[str, Any], listed: Mask, shape: tuple[int, ...]) -> Physics:
    values = PERFORMANCE.evaluate(inputs, _PHYSICAL)
    runs = flat(running(values, listed, LANGUAGE_RULES), shape)
    ideal = least_chip_time(values.with_inputs(IDEAL, _IDEAL_EQUATIONS), LANGUAGE_RULES, runs, shape)
    arrays = {one.name: values[one] for one in _PHYSICAL}
    training = training_of(inputs, values, (shape[0], shape[1]))
    size = sum(array.nbytes for array in arrays.values()) + training.values.size
    return Physics(arrays, training, ideal, size)
