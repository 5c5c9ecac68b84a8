"""Every candidate deployment of a workload on a chip as a table: its figures, what bounds it, and why it is refused."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from core.book import KNOWN, Mask, Quantity
from core.data_table import Column, DataTable, LazyWords, Numbers, Words, in_unit
from core.deployment import CHECKS, precision_label
from core.deployment_table import BOUNDS, bound_of
from core.equations import PERFORMANCE, communication, latency, memory, money
from core.figures import Figures
from core.formats import format_quantity

STATUSES = ("Chosen", "Serves", "Runs", "Refused")
"""From best to worst: the cheapest that meets the service level, all that meet it, all that run, the rest."""

COORDINATES = (
    ("batch", "Batch", "Sequences decoded together; of each attention replica (Data) where several share experts."),
    ("tensor_parallel", "Tensor", "Tensor-parallel chips: they share each layer."),
    ("pipeline_parallel", "Pipeline", "Pipeline stages: groups of layers on different chips."),
    ("expert_parallel", "Expert", "Expert-parallel chips: they share one copy of the experts."),
    ("data_parallel", "Data", "Attention replicas whose tokens meet at the same experts."),
)

_IDENTITY = (*(name for name, _, _ in COORDINATES), "precision", "weight_bits")


class Figure(NamedTuple):
    """One column of figures: a quantity of the performance book in a unit that people speak of it in."""

    quantity: Quantity[...]
    label: str
    unit: str


FIGURES = (
    Figure(latency.time_to_first_token, "TTFT", "ms"),
    Figure(latency.time_per_output_token, "TPOT", "ms"),
    Figure(latency.user_output_rate, "User speed", "tokens/s"),
)
THROUGHPUT = Figure(latency.replica_output_rate, "Throughput", "tokens/s")
MEMORY = (
    Figure(memory.memory_needed, "Memory", "GB"),
    Figure(memory.memory_usable, "Usable", "GB"),
)
COST = Figure(money.cost_per_output_token, "Cost", "$/M tokens")

OF_ONE: dict[str, str] = {
    memory.layout_possible.name: "The model has fewer heads, layers or experts than this split has chips.",
    latency.precision_supported.name: "No peak rate at {precision} is published.",
    latency.precision_allowed.name: "{precision} is below the lowest precision that the answer quality allows.",
    communication.links_known.name: "The bandwidth of the links that this split needs is not published.",
    memory.fits_memory.name: "Does not fit: needs {reached} a chip, {limit} are usable.",
    latency.meets_first_token_limit.name: "Misses the time to first token: {reached}, the limit is {limit}.",
    latency.meets_output_token_limit.name: "Misses the time per output token: {reached}, the limit is {limit}.",
}
"""What a check says of one deployment; its own sentence, where nothing stands here, speaks of all deployments."""


@dataclass(frozen=True)
class Case:
    """One workload on one chip of a study, by position, and how its candidates are read from the arrays."""

    figures: Figures
    workload: int
    chip: int

    def entries(self, array: Any) -> Any:
        """An array of the grid at all candidates of the case, laid flat; shape (deployment,)."""
        return np.broadcast_to(array, self.figures.shape)[self.workload, self.chip].reshape(-1)

    def of(self, wanted: Quantity[...]) -> Any:
        """A quantity at all candidates."""
        return self.entries(self.figures.performance[wanted])

    def input(self, name: str) -> Any:
        """An input at all candidates."""
        return self.entries(self.figures.inputs[name])

    def precision(self, index: int) -> str:
        """What the number formats of one candidate are called."""
        return precision_label(float(self.input("precision")[index]), float(self.input("weight_bits")[index]))


@dataclass(frozen=True)
class Candidates:
    """The table of one case. indices: position of each row on the deployment grid; status: position in STATUSES."""

    case: Case
    table: DataTable
    indices: Any
    status: Any

    def at_least(self, status: int) -> Mask:
        """Which rows get as far as a status (position in STATUSES): all that serve, all that run, all."""
        mask: Mask = self.status <= status
        return mask

    @property
    def refused(self) -> Mask:
        """Which rows cannot run at all."""
        mask: Mask = self.status == len(STATUSES) - 1
        return mask


def candidates(figures: Figures, workload: int, chip: int) -> Candidates:
    """All candidates of a workload on a chip: the chosen one first, then as good as they are, then by cost."""
    case = Case(figures, workload, chip)
    listed = np.flatnonzero(case.entries(figures.listed))
    status = _status(figures, workload, chip)
    cost = np.where(case.of(money.price_known), case.of(money.cost_per_output_token), 0.0)
    order = np.lexsort((cost[listed], status[listed]))
    rows = listed[order]
    failed = _first_failed(case)[rows]
    columns = (*_identity(case, rows, status[rows]), *_columns(case, rows, failed))
    notes = (figures.why_no_price(chip),) if not figures.priced[0, chip] else ()
    marked = frozenset({0}) if len(rows) and status[rows[0]] == 0 else frozenset[int]()
    refused = status[rows] == len(STATUSES) - 1
    table = DataTable(columns, len(rows), notes=notes, keys=rows, marked=marked, faint=refused)
    return Candidates(case, table, rows, status[rows])


def coordinates_of(case: Case, index: int) -> tuple[float, ...]:
    """What makes a deployment the same one after an edit of the study, and on another chip."""
    return tuple(float(case.input(name)[index]) for name in _IDENTITY)


def index_at(case: Case, coordinates: tuple[float, ...]) -> int | None:
    """The place on the grid of the listed deployment with these coordinates; None where there is none."""
    here = case.entries(case.figures.listed)
    for name, value in zip(_IDENTITY, coordinates, strict=True):
        here = here & (case.input(name) == value)
    found = np.flatnonzero(here)
    return int(found[0]) if len(found) else None


def default_index(case: Case) -> int | None:
    """The chosen deployment; where none serves, the fastest that runs; None where none runs."""
    choice, at = case.figures.choice, (case.workload, case.chip)
    if choice.feasible[at]:
        return int(choice.chosen[at])
    return int(choice.fastest[at]) if choice.possible[at] else None


def has_figures(case: Case, index: int, *wanted: Quantity[...]) -> bool:
    """Whether quantities mean something for one deployment."""
    return all(bool(_known(case, one)[index]) and bool(np.isfinite(case.of(one)[index])) for one in wanted)


def why_refused(case: Case, index: int) -> str:
    """The first condition that one deployment does not meet, with its figures; "" where it serves."""
    return _reason(case, index, int(_first_failed(case)[index]))


def set_up_words(case: Case, index: int) -> str:
    """A deployment in words: "8 chips (tensor 8), FP8, batch 64"; "batch 8 × 72" where 8 replicas share experts."""
    split = [
        f"{label.lower()} {int(case.input(name)[index])}"
        for name, label, _ in COORDINATES[1:]
        if case.input(name)[index] > 1
    ]
    chips = int(case.of(latency.chips_in_replica)[index])
    words = f"{chips:,} chip{'' if chips == 1 else 's'}{' (' + ', '.join(split) + ')' if split else ''}"
    replicas = int(case.input("data_parallel")[index])
    batch = f"{replicas} × " if replicas > 1 else ""
    return f"{words}, {case.precision(index)}, batch {batch}{int(case.input('batch')[index]):,}"


# --- the rows ---------------------------------------------------------------------------------------------------------


def _status(figures: Figures, workload: int, chip: int) -> Any:
    """Position in STATUSES of each deployment of the grid."""
    choice = figures.choice
    serves, runs = choice.serves[workload, chip], choice.runs[workload, chip]
    status = np.where(serves, 1, np.where(runs, 2, 3))
    if choice.feasible[workload, chip]:
        status[int(choice.chosen[workload, chip])] = 0
    return status


def _first_failed(case: Case) -> Any:
    """Position in CHECKS of the first that a deployment fails; their number where it passes all."""
    first = np.full(case.entries(case.figures.listed).shape, len(CHECKS))
    for position in reversed(range(len(CHECKS))):
        first = np.where(case.of(CHECKS[position].mask), first, position)
    return first


# --- the columns ------------------------------------------------------------------------------------------------------


def _identity(case: Case, rows: Any, status: Any) -> list[Column]:
    """What a deployment is: how far it gets, its coordinates, its chips."""
    columns: list[Column] = [
        Words(
            "status",
            "Status",
            [STATUSES[one] for one in status],
            "Chosen: the cheapest that meets the service level. Serves: meets it. Runs: fits, but is too slow.",
            ranks=status.astype(float),
        )
    ]
    for name, label, help_text in COORDINATES:
        columns.append(Numbers(name, label, "", case.input(name)[rows], help_text, whole=True))
    names = LazyWords(len(rows), lambda row: case.precision(int(rows[row])))
    ranks = -case.input("weight_bits")[rows]
    columns.append(Words("precision", "Precision", names, "Number format of weights and arithmetic.", ranks))
    chips = case.of(latency.chips_in_replica)[rows]
    columns.append(Numbers("chips", "Chips", "", chips, latency.chips_in_replica.help, whole=True))
    return columns


def _columns(case: Case, rows: Any, failed: Any) -> list[Column]:
    """What a deployment achieves and needs, what bounds it, what it costs, and what it fails."""
    throughput = _figure(case, rows, THROUGHPUT)
    each = throughput.values / case.of(latency.chips_in_replica)[rows]
    words = "Output tokens a second of one fully loaded replica over its chips."
    columns: list[Column] = [_figure(case, rows, figure) for figure in FIGURES]
    columns += [throughput, Numbers("chip_output_rate", "Per chip", throughput.unit, each, words)]
    columns += [_figure(case, rows, figure) for figure in MEMORY]
    bound = np.where(np.isnan(throughput.values), len(BOUNDS), bound_of(case.of)[rows])
    bounds = [(*BOUNDS, "")[int(one)] for one in bound]
    columns.append(Words("bound_by", "Bound by", bounds, "What takes most of a decode step."))
    columns.append(_figure(case, rows, COST))
    reasons = LazyWords(len(rows), lambda row: _reason(case, int(rows[row]), int(failed[row])))
    columns.append(
        Words("reason", "Why not", reasons, "The first condition that the deployment does not meet.", failed * 1.0)
    )
    return columns


def _figure(case: Case, rows: Any, figure: Figure) -> Numbers:
    quantity = figure.quantity
    values = np.where(_known(case, quantity), case.of(quantity), np.nan)[rows]
    return Numbers(quantity.name, figure.label, figure.unit, in_unit(values, figure.unit), quantity.help)


def _known(case: Case, wanted: Quantity[...]) -> Mask:
    """Where a quantity means something: the split exists, and no unpublished input is behind it."""
    known: Mask = np.asarray(case.of(memory.layout_possible), dtype=bool)
    behind = PERFORMANCE.inputs_behind(wanted)
    for mask in (*(check.mask for check in CHECKS), money.price_known):
        if behind & _published(mask):
            known = known & case.of(mask)
    return known


def _published(mask: Quantity[...]) -> frozenset[str]:
    """The optional inputs whose publication a mask asks for."""
    return frozenset(name.removesuffix(KNOWN) for name in mask.parameters if name.endswith(KNOWN))


def _reason(case: Case, index: int, failed: int) -> str:
    """What keeps a deployment from serving, with its own figures; "" where it serves."""
    if failed == len(CHECKS):
        return ""
    check = CHECKS[failed]
    sentence = OF_ONE.get(check.mask.name, check.sentence)
    words = {"precision": case.precision(index)}
    if check.reached is not None and check.limit is not None:
        limits = case.input(check.limit) if isinstance(check.limit, str) else case.of(check.limit)
        unit = check.reached.unit
        words["reached"] = format_quantity(float(case.of(check.reached)[index]), unit)
        words["limit"] = format_quantity(float(limits[index]), unit)
    return sentence.format(**words)
