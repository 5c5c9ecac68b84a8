"""The chosen deployments as rows, and the calculated cells that the tables show of them."""

import math
from typing import Any, NamedTuple

from core.bands import level_text
from core.book import Array, Quantity
from core.bottlenecks import bottlenecks
from core.delivery import COUNTS, Delivery, delivery_of
from core.deployment import Deployments
from core.equations import (
    PERFORMANCE,
    latency,
    memory,
    network_service,
    unit_cost,
)
from core.equations.work import llm, training
from core.equations.work import network as work
from core.figures import Figures
from core.outcome import Calculated
from core.queue_words import ENDLESS, LOAD_HELP, QUEUE_HELP, percentile_help, queue_state
from core.records import LANGUAGE_MODEL
from core.set_up import NetworkSetUp, SetUp, chosen_set_ups
from core.study import TableName
from core.training_table import UNPUBLISHED, training_cells

_LANGUAGE_FIGURES: dict[str, Quantity[...]] = {
    "time_to_first_token_s": latency.time_to_first_token,
    "time_per_output_token_s": latency.time_per_output_token,
    "output_tokens_per_s": latency.replica_output_rate,
    "output_tokens_per_s_per_user": latency.user_output_rate,
    "memory_needed_bytes_per_chip": memory.memory_needed,
    "largest_batch": memory.largest_batch,
}
_NETWORK_FIGURES: dict[str, Quantity[...]] = {
    "response_time_s": network_service.query_response_time,
    "queries_per_s": network_service.replica_query_rate,
    "memory_needed_bytes_per_chip": network_service.network_memory_needed,
}
_EXACT = frozenset({"memory_needed_bytes_per_chip", "largest_batch"})
"""Figures without an error band: they are counted."""


def delivered(delivery: Delivery) -> str:
    """Name of the delivered cost in a row: "usd_per_million_output_tokens_delivered"."""
    return f"{delivery.column_key}_delivered"


def full_load(delivery: Delivery) -> str:
    """Name of the cost at full load."""
    return f"{delivery.column_key}_at_full_load"


def _energy(delivery: Delivery) -> str:
    return f"joules_per_{delivery.noun_key}"


def _carbon(delivery: Delivery) -> str:
    return f"grams_co2e_per_{delivery.noun_key}"


class _Names(NamedTuple):
    """Names in a row of what every kind of workload has, and of the figures with an error band."""

    delivery: Delivery
    energy: str
    carbon: str
    full_load: str
    delivered: str
    banded: tuple[str, ...]

    @classmethod
    def of(cls, delivery: Delivery) -> "_Names":
        """The names for a workload."""
        of_unit = (_energy(delivery), _carbon(delivery), full_load(delivery))
        of_kind = _LANGUAGE_FIGURES if delivery.language else _NETWORK_FIGURES
        return cls(delivery, *of_unit, delivered(delivery), (*(set(of_kind) - _EXACT), *of_unit))


class DeploymentRows:
    """JSON-ready rows of a study, one a workload × chip: the chosen deployment with its figures, or why there is none.

    A row is made when it is asked for: tables show those of one workload and of one chip.
    """

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._coordinates = chosen_set_ups(figures)
        self._bound = {one.workloads: bottlenecks(one) for one in figures.grids}
        self._of_kind = {one.workloads: _figures_of_row(one) for one in figures.grids}
        self._cost = figures.over_horizon(unit_cost.delivered_unit_cost)
        self._ends = figures.over_horizon_range(unit_cost.delivered_unit_cost)
        self._names = [_Names.of(delivery_of(figures.study, place)) for place in range(len(figures.study.workloads))]

    def all(self) -> tuple[dict[str, Any], ...]:
        """All rows, workload by workload."""
        study = self._figures.study
        return tuple(self.row(w, c) for w in range(len(study.workloads)) for c in range(len(study.chips)))

    def row(self, workload: int, chip: int) -> dict[str, Any]:
        """The row of one workload on one chip."""
        figures, case = self._figures, (workload, chip)
        records = figures.study.workloads[workload], figures.study.chips[chip]
        feasible = bool(figures.feasible[case])
        row: dict[str, Any] = {
            "workload": records[0].id,
            "chip": records[1].id,
            "feasible": feasible,
            "reason": figures.why_not(*case),
        }
        return row | self._deployment(case) if feasible else row

    def _deployment(self, case: tuple[int, int]) -> dict[str, Any]:
        """Coordinates and figures of a chosen deployment."""
        figures, (workload, chip) = self._figures, case
        of, names = figures.deployments_of(workload), self._names[workload]
        delivery, place = names.delivery, (of.row(workload), chip)
        row = _coordinates(self._coordinates[workload][chip])
        row["bound_by"] = str(self._bound[of.workloads][place])
        row |= {name: float(values[place]) for name, values in self._of_kind[of.workloads].items()}
        row[names.energy] = delivery.each(float(figures.served.energy_per_unit[case]))
        row[names.carbon] = delivery.each(float(figures.served.carbon_per_unit[case]))
        row[names.full_load] = delivery.headline(figures.served.full_load_unit_cost[case])
        row[names.delivered] = delivery.headline(self._cost[case])
        row |= _queue(figures, case)
        row["band"] = level_text()
        row["ranges"] = _ranges(figures, row, case, names)
        row["ranges"][names.delivered] = list(delivery.headline_ends(self._ends[1][case], self._ends[0][case]))
        for name in _unknown(figures, case, names):
            row[name] = row["ranges"][name] = None
        for name in (names.full_load, names.delivered):
            if row[name] is not None and any(map(math.isnan, (row[name], *row["ranges"][name]))):
                row[name] = row["ranges"][name] = None  # it costs nothing: a dollar buys any number
        return row


def _figures_of_row(of: Deployments) -> dict[str, Array]:
    """What only this kind of workload has, at the chosen deployments; shape (row, chip)."""
    wanted = _LANGUAGE_FIGURES if of.book is PERFORMANCE else _NETWORK_FIGURES
    return {name: of.chosen(quantity) for name, quantity in wanted.items()}


def _ranges(
    figures: Figures, row: dict[str, Any], case: tuple[int, int], names: _Names
) -> dict[str, list[float] | None]:
    """Ends of the error band around each predicted figure of a row but the delivered cost."""
    first, served = float(figures.bands.first_token[case[1]]), float(figures.bands.served[case])
    factors = {name: first if name == "time_to_first_token_s" else served for name in names.banded}
    return {name: [row[name] / factor, row[name] * factor] for name, factor in factors.items()}


def _coordinates(one: SetUp | NetworkSetUp) -> dict[str, Any]:
    if isinstance(one, NetworkSetUp):
        return {
            "copies_per_chip": one.copies,
            "batch": one.batch,
            "precision": one.precision,
            "chips": one.chips,
            "set_up": f"{one.chips_text}, batch {one.batch:,}",
            "split": one.split,
        }
    return {
        "tensor_parallel": one.tensor,
        "pipeline_parallel": one.stages,
        "attention_replicas": one.replicas,
        "batch": one.whole_batch,
        "precision": one.precision,
        "chips": int(one.chips) if one.chips == int(one.chips) else one.chips,
        "set_up": f"{one.chips_text}, batch {one.whole_batch:,}",
        "split": one.split,
    }


def _queue(figures: Figures, case: tuple[int, int]) -> dict[str, Any]:
    """What requests wait at the load of the busiest hour; without an end to it there is no percentile."""
    waits = figures.waits
    saturated = bool(waits.saturated[case])
    return {
        "load": float(waits.load[case]),
        "latency_percentile_s": None if saturated else float(waits.percentile[case]),
        "queue": queue_state(waits, case),
        "saturated": saturated,
    }


def _unknown(figures: Figures, case: tuple[int, int], names: _Names) -> tuple[str, ...]:
    """Which figures of a chip rest on values that are not published."""
    unpowered = figures.study.chips[case[1]].thermal_design_power is None
    found = (names.energy, names.carbon) if unpowered else ()
    return found if figures.priced[case] else (*found, names.full_load, names.delivered)


def calculated_cells(figures: Figures, rows: DeploymentRows) -> dict[tuple[TableName, str], tuple[Calculated, ...]]:
    """Calculated cells: of a chip for the selected workload, of a workload on the reference chip."""
    study = figures.study
    found: dict[tuple[TableName, str], tuple[Calculated, ...]] = {}
    for place, chip in enumerate(study.chips):
        row = rows.row(study.selected_workload, place)
        found["chips", chip.id] = _deployment_cells(
            row, "For the workload shown", delivery_of(study, study.selected_workload)
        )
    for position, workload in enumerate(study.workloads):
        row = rows.row(position, study.reference_chip)
        found["workloads", workload.id] = (
            *_model_cells(figures, position),
            *_deployment_cells(row, "On the reference chip", delivery_of(study, position)),
            *training_cells(figures, position),
        )
    return found


_CellWords = tuple[str, str, str, str]
"""Name in the row, label, unit of the row's figure, and help."""


def _cell_words(delivery: Delivery) -> tuple[_CellWords, ...]:
    """The figures of a deployment as cells, in their order."""
    what, inclusive = delivery.scope, ", prompts included" if delivery.language else ""
    costs = (
        (delivered(delivery), delivery.label("Cost") + ", delivered", delivery.headline_measure, f"{what}, lifetime average with peak, spares, idle time and overhead{inclusive}.{_counted(delivery)}"),
        (full_load(delivery), delivery.label("Cost") + " at full load", delivery.headline_measure, f"{what}, for the chips of a replica that is never idle{inclusive}.{_counted(delivery)}"),
    )  # fmt: skip
    energy_and_carbon = (
        (_energy(delivery), "Energy", delivery.energy_unit, f"Energy at the meter for {delivery.one} at full load."),
        (_carbon(delivery), "Carbon", delivery.carbon_unit, "Operational carbon of that energy at the site's grid."),
    )
    of_kind = _LANGUAGE_CELLS if delivery.language else _NETWORK_CELLS
    queues = (
        ("load", "Load", "1", LOAD_HELP),
        ("latency_percentile_s", "Latency, percentile", "s", percentile_help(language=delivery.language)),
    )
    return (*costs, *of_kind, *queues, *energy_and_carbon)


def _counted(delivery: Delivery) -> str:
    """What the count holds, as a further sentence."""
    return f" {COUNTS[delivery.words]}" if delivery.words in COUNTS else ""


_LANGUAGE_CELLS: tuple[_CellWords, ...] = (
    ("time_to_first_token_s", "Time to first token", "s", "Prefill and the decode step in progress; queueing is left out."),
    ("time_per_output_token_s", "Time per output token", "s", "Mean time between tokens of one user, interruptions by other prompts included."),
    ("output_tokens_per_s", "Replica throughput", "token/s", "Output tokens a second of one fully loaded replica."),
    ("memory_needed_bytes_per_chip", "Memory needed a chip", "B", "Weights and KV cache of a full batch."),
    ("largest_batch", "Largest batch", "1", "Sequences whose complete caches fit beside the weights, on each attention replica."),
)  # fmt: skip
_NETWORK_CELLS: tuple[_CellWords, ...] = (
    ("response_time_s", "Response time", "s", "Time of the batch that a query is in; waiting for the batch before it, and queueing, are left out."),
    ("queries_per_s", "Replica throughput", "1/s", "Queries a second of one fully loaded replica."),
    ("memory_needed_bytes_per_chip", "Memory needed a chip", "B", "Weights, embedding tables and the activations of a batch, of all copies on the chip."),
)  # fmt: skip


def _deployment_cells(row: dict[str, Any], group: str, delivery: Delivery) -> tuple[Calculated, ...]:
    """The chosen deployment in words, then its figures; each empty with the reason where there is none."""
    why = str(row["reason"])
    language = delivery.language
    split = (
        "How a replica divides the model: tensor-parallel group × pipeline stages."
        if language
        else "Copies of the network on a chip, or the parts that one copy is cut into where it does not fit one chip."
    )
    texts = (
        (
            "deployment",
            "Chosen set-up",
            row.get("set_up"),
            "Cheapest that meets the service level: chips of a replica.",
        ),
        ("split", "Split", row.get("split"), split),
        ("precision", "Precision", row.get("precision"), "Number format of weights and arithmetic."),
        (
            "bound_by",
            "Bound by",
            row.get("bound_by"),
            f"What takes most of a {'decode step' if language else 'batch'}.",
        ),
        ("queue", "Queue", row.get("queue"), QUEUE_HELP),
    )
    cells = [Calculated(name, label, group, value, help=words, reason=why) for name, label, value, words in texts]
    for identifier, label, unit, help_text in _cell_words(delivery):
        value, ends = row.get(identifier), (row.get("ranges") or {}).get(identifier)
        unknown = ENDLESS if row.get("saturated") and identifier == "latency_percentile_s" else UNPUBLISHED
        if delivery.per_dollar and identifier in (delivered(delivery), full_load(delivery)):
            unknown = delivery.free
        reason = why or (unknown if value is None else "")
        low, high = ends or (None, None)
        band = row.get("band", "") if low is not None else ""
        display = ("%",) if identifier == "load" else ()
        cells.append(
            Calculated(identifier, label, group, value, unit, help_text, reason, display, low=low, high=high, band=band)
        )
    return tuple(cells)


_MODEL_CELLS: tuple[tuple[Quantity[...], str], ...] = (
    (llm.parameter_count, "Parameters"),
    (llm.active_parameter_count, "Parameters a token uses"),
    (training.training_compute_needed, "Training compute"),
)
_NETWORK_MODEL_CELLS: tuple[tuple[Quantity[...], str], ...] = (
    (work.sample_flops, "Work a query"),
    (work.sample_kernels, "Launches a query"),
    (network_service.training_run_flops, "Training compute"),
)
UNKNOWN_WORK = "The work of a sample is not known: type it under Network."


def _model_cells(figures: Figures, position: int) -> tuple[Calculated, ...]:
    """What follows from a workload's model or network alone."""
    of, cells = figures.deployments_of(position), []
    language = figures.study.workloads[position].kind == LANGUAGE_MODEL
    known = language or bool(of.entries(of.values[network_service.network_work_known], position, 0)[0])
    for wanted, label in _MODEL_CELLS if language else _NETWORK_MODEL_CELLS:
        value = float(of.entries(of.values[wanted], position, 0)[0]) if known else None
        reason = "" if known else UNKNOWN_WORK
        cells.append(Calculated(wanted.name, label, "Model", value, wanted.unit, wanted.help, reason))
    return tuple(cells)
