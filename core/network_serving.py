"""Networks that are not language models on a grid of their own: precision × batch, one copy a chip or a core."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.analysis.validation.error_bands import chip_kind
from core.book import Array, Mask, Quantity
from core.calibration.network_efficiency import network_efficiency
from core.delivery import family_of
from core.deployment import (
    GRID_AXES,
    LOWEST_BITS,
    PRECISIONS,
    Check,
    Deployments,
    Rules,
    at_place,
    choose,
    least_chip_time,
)
from core.equations import NETWORKS, energy, is_of_rooflines, money, network_service, network_time, reliability
from core.equations.inputs import NetworkEfficiency
from core.equations.work import network as work
from core.fields import fields_of
from core.percentile_loads import loaded
from core.records import Chip, Constants, Network, Workload
from core.served import Served
from core.stacking import joined, single, stacked
from core.study import Study

FORMATS = PRECISIONS[:3]
"""16 bit, FP8 and INT8: published rows of such networks have no others."""

# fmt: off
NETWORK_BATCHES = (
    1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 4096, 8192,
)
"""Recommendation reaches its rate in batches of thousands, so the steps grow by a third or a half throughout."""
# fmt: on

NETWORK_CHECKS = (
    Check(
        network_service.network_work_known,
        None,
        None,
        "The work of a sample or the weights of the network are not known: type them under Network.",
    ),
    Check(
        network_time.network_precision_supported,
        None,
        None,
        "No peak rate is published at a precision that can be used.",
    ),
    Check(
        network_service.network_precision_allowed,
        None,
        None,
        "The chip has no arithmetic at the lowest precision allowed or above it.",
    ),
    Check(
        network_service.activations_fit,
        network_service.batch_live_bytes,
        network_service.copy_room,
        "The activations of one sample do not fit a chip: they take {reached}, {limit} are usable.",
    ),
    Check(
        network_service.network_in_reach,
        work.stored_weight_bytes,
        network_service.copy_room,
        "Does not fit: the weights take {reached}, a chip has room for {limit}, and at most "
        f"{network_service.LARGEST_NETWORK_REPLICA:,.0f} chips share them.",
    ),
    Check(
        network_service.shard_links_known,
        None,
        None,
        "The tables need several chips, and the bandwidth of the links between them is not published.",
    ),
    Check(
        network_service.meets_response_limit,
        network_service.query_response_time,
        "response_limit",
        "Misses the response time: {reached} at best, the limit is {limit}.",
    ),
)
NETWORK_RULES = Rules(
    NETWORK_CHECKS,
    1,
    network_service.cost_per_query,
    network_service.chip_time_per_query,
    network_service.query_response_time,
)

IDEAL = {
    "compute_share": np.array(1.0),
    "bandwidth_share": np.array(1.0),
    "link_efficiency": np.array(1.0),
    "spill_share": np.array(0.0),
    "kernel_time": np.array(0.0),
    "host_time": np.array(0.0),
    "network_roundness": np.array(0.0),
}
"""The chip as its data sheet has it: activations stay on the chip, as for language models; weights and looked-up rows
are still read."""

NETWORK_SERVING: dict[str, Quantity[...]] = {
    "replica_chips": network_service.network_chips,
    "replica_request_rate": network_service.replica_query_rate,
    "software_chip_time": network_service.chip_time_per_query,
    "ideal_chip_time": network_service.chip_time_per_query,
    "busy_chip_power": energy.chip_power,
    "bare_chip_cost_rate": money.bare_cost_rate,
    "full_chip_cost_rate": money.full_cost_rate,
    "running_chip_cost_rate": money.running_cost_rate,
    "training_chip_cost_rate": money.training_cost_rate,
    "training_running_cost_rate": money.training_running_cost_rate,
    "training_peak_rate": network_service.network_training_peak,
    "training_run_chip_time": network_service.training_chip_time,
    "training_run_work": network_service.training_run_flops,
    "training_goodput": reliability.goodput,
}
"""Where the money book's inputs of `Serving` come from in the book of networks."""

NETWORK_CHOICE_RESTS_ON = NETWORKS.inputs_behind(
    network_service.cost_per_query, *(check.mask for check in NETWORK_CHECKS)
) | {"ranks_per_chip"}
"""With what no equation has: the cores of a chip say on which parts of it copies can run."""
_EQUATIONS = tuple(one for one in NETWORKS.quantities.values() if not is_of_rooflines(one))
_IDEAL_EQUATIONS = NETWORKS.moved_by(IDEAL, network_service.chip_time_per_query)
_CONSTANTS = single(Constants())


@dataclass(frozen=True)
class NetworkPart:
    """The networks of a study: their deployments, and what they give."""

    deployments: Deployments
    served: Served


def network_part(study: Study, rows: Sequence[int], common: Mapping[str, Any]) -> NetworkPart:
    """The workloads at `rows`; `common`: inputs of chips, site and money with the axes of the grid."""
    workloads = [study.workloads[row] for row in rows]
    typed = joined(
        stacked(workloads, Workload, 1 + GRID_AXES),
        stacked([workload.network for workload in workloads], Network, 1 + GRID_AXES),
    )
    return network_rows(tuple(rows), workloads, [study.chips] * len(workloads), joined(typed, common))


def network_rows(
    rows: tuple[int, ...], workloads: Sequence[Workload], chips: Sequence[Sequence[Chip]], typed: Mapping[str, Any]
) -> NetworkPart:
    """Networks as the rows of the arrays, each on its own chips: those of a study, or one as many studies have it.

    typed: inputs of workloads, networks, chips, site and money with the axes of the grid.
    """
    coordinates = dict(_grid(_formats(workloads)))
    inputs = joined(typed, _CONSTANTS, coordinates, _copies(chips, workloads), _efficiency(chips, workloads))
    sizes = (1, coordinates["precision"].shape[0], len(NETWORK_BATCHES))
    shape = (len(workloads), len(chips[0]), *sizes)
    listed: Mask = np.ones((1, 1, 1, 1, 1), dtype=bool)
    values = NETWORKS.evaluate(inputs, _EQUATIONS)
    choice = choose(values, listed, shape, NETWORK_RULES)
    deployments = loaded(Deployments(rows, NETWORKS, NETWORK_RULES, inputs, listed, shape, values, choice))
    return NetworkPart(deployments, _served(deployments))


def _formats(workloads: Sequence[Workload]) -> tuple[int, ...]:
    """Positions among the formats that a workload can use: those below the lowest allowed are left out."""
    fewest = min(LOWEST_BITS[workload.lowest_precision] for workload in workloads)
    return tuple(place for place, one in enumerate(FORMATS) if one.weight_bits >= fewest)


@functools.lru_cache(maxsize=8)
def _grid(formats: tuple[int, ...]) -> dict[str, Any]:
    """Coordinates of the runs: precision and batch."""
    chosen = [FORMATS[place] for place in formats]
    return {
        "precision": np.array([float(one.arithmetic) for one in chosen])[:, None],
        "weight_bits": np.array([float(one.weight_bits) for one in chosen])[:, None],
        "bytes_per_value": np.array([one.bytes_per_weight for one in chosen])[:, None],
        "batch": np.array(NETWORK_BATCHES, dtype=float),
        "batches_waiting": np.array(1.0),
    }


def _copies(chips: Sequence[Sequence[Chip]], workloads: Sequence[Workload]) -> dict[str, Array]:
    """One copy a chip, or one a core where software sees cores one by one; guidance's two passes share the cores."""
    whole = [family_of(one) == "diffusion" for one in workloads]
    cores = np.array(
        [[1.0 if one else chip.ranks_per_chip for chip in row] for one, row in zip(whole, chips, strict=True)]
    )[:, :, None, None, None]
    return {"copies_at_work": cores, "chip_share": 1 / cores}


def _efficiency(chips: Sequence[Sequence[Chip]], workloads: Sequence[Workload]) -> dict[str, Array]:
    """What each network reaches on each chip; shape (workload, chip, 1, 1, 1)."""
    found = [
        [network_efficiency(family_of(one), chip_kind(chip)) for chip in row]
        for one, row in zip(workloads, chips, strict=True)
    ]
    return {
        name: np.array([[getattr(one, name) for one in row] for row in found])[:, :, None, None, None]
        for name in fields_of(NetworkEfficiency)
    }


def _served(of: Deployments) -> Served:
    choice = of.choice
    ideal = of.values.with_inputs(IDEAL, _IDEAL_EQUATIONS)
    inputs = of.serving_inputs(NETWORK_SERVING, least_chip_time(ideal, of.rules, choice.runs, of.shape))
    known = of.values[network_service.network_work_known] & of.inputs["peak_rate_16bit_known"]
    return Served(
        inputs,
        of.chosen(network_service.query_response_time),
        of.at(network_service.query_response_time, choice.fastest),
        of.chosen(network_service.energy_per_query),
        of.chosen(network_service.carbon_per_query),
        of.chosen(network_service.cost_per_query),
        choice.feasible,
        choice.possible,
        at_place(of.values[money.price_known], of.chosen_place),
        np.broadcast_to(known, of.shape)[..., 0, 0, 0],
    )
