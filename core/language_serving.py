"""Language models on the deployment grid: all deployments, the chosen ones, and what money needs to know of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.book import Array, Quantity
from core.calibration import calibration
from core.deployment import CHECKS, GRID_AXES, LANGUAGE_RULES, Deployments, at, choose, flat, grid
from core.equations import PERFORMANCE, energy, latency, money, reliability, training_split
from core.records import Constants, Model, Workload
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

CHOICE_RESTS_ON = PERFORMANCE.inputs_behind(money.cost_per_output_token, *(check.mask for check in CHECKS))
_IDEAL_EQUATIONS = PERFORMANCE.moved_by(IDEAL, latency.chip_time_per_request)
_SHARED = joined(single(Constants()), single(calibration()))


@dataclass(frozen=True)
class LanguagePart:
    """The language models of a study: their deployments, their training runs (row by row) and what both give."""

    deployments: Deployments
    training: Training
    served: Served


def language_part(study: Study, rows: Sequence[int], common: Mapping[str, Any]) -> LanguagePart:
    """The workloads at `rows`; `common`: inputs of chips, site and money with the axes of the grid."""
    workloads = [study.workloads[row] for row in rows]
    grid_inputs = grid(study.chips, workloads)
    listed = grid_inputs.pop("listed")
    inputs = joined(
        stacked(workloads, Workload, 1 + GRID_AXES),
        stacked([workload.model for workload in workloads], Model, 1 + GRID_AXES),
        common,
        _SHARED,
        grid_inputs,
    )
    batches = grid_inputs["batch"].shape[-1]
    shape = (len(workloads), *listed.shape[:2], grid_inputs["precision"].shape[0], batches)
    values = PERFORMANCE.evaluate(inputs)
    choice = choose(values, listed, shape)
    deployments = Deployments(tuple(rows), PERFORMANCE, LANGUAGE_RULES, inputs, listed, shape, values, choice)
    training = training_of(inputs, values, shape[:2])
    return LanguagePart(deployments, training, _served(deployments, training))


def _served(of: Deployments, training: Training) -> Served:
    choice = of.choice
    inputs = {
        name: of.at(wanted, choice.unlimited if name == "software_chip_time" else choice.chosen)
        for name, wanted in SERVING.items()
        if name != "ideal_chip_time"
    }
    inputs["ideal_chip_time"] = ideal_chip_time(of, IDEAL, _IDEAL_EQUATIONS)
    inputs["training_run_chip_time"] = training.of(reliability.training_chip_time)
    inputs["training_run_work"] = training.of(reliability.training_run_flops)
    inputs["training_peak_rate"] = training.of(training_split.training_peak)
    inputs["training_goodput"] = training.of(reliability.goodput)
    return Served(
        inputs,
        of.chosen(latency.response_time),
        of.at(latency.response_time, choice.fastest),
        of.chosen(energy.energy_per_output_token),
        of.chosen(energy.carbon_per_output_token),
        of.chosen(money.cost_per_output_token),
        choice.feasible,
        choice.possible,
        at(of.values[money.price_known], choice.chosen, of.shape),
        training.possible,
    )


def ideal_chip_time(of: Deployments, ideal: Mapping[str, Any], equations: Sequence[Quantity[...]]) -> Array:
    """Least chip-seconds a request at full efficiency, over all deployments that run at all; (workload, chip)."""
    values = of.values.with_inputs(ideal, equations)
    needed = flat(values[of.rules.chip_time], of.shape)
    least = np.min(np.where(of.choice.runs, needed, np.inf), axis=-1)
    return np.where(of.choice.possible, least, 1.0)
