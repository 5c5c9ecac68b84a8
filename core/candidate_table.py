"""Every candidate deployment of a workload on a chip as a table: its figures, what bounds it, and why it is refused."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.book import KNOWN, Mask, Quantity
from core.candidate_kinds import LANGUAGE, NETWORK, CandidateKind, Figure, kind_of, throughput_help
from core.data_table import Column, DataTable, LazyWords, Numbers, Words, in_unit
from core.delivery import delivery_of
from core.deployment import Deployments, precision_label
from core.equations import latency, money
from core.figures import Figures
from core.formats import format_quantity
from core.queue_words import LOAD_HELP, QUEUE_HELP, percentile_help, queue_state
from core.set_up import set_ups

STATUSES = ("Chosen", "Serves", "Runs", "Refused")
"""From best to worst: the cheapest that meets the service level, all that meet it, all that run, the rest."""


@dataclass(frozen=True)
class Case:
    """One workload on one chip of a study, by position, and how its candidates are read from the arrays."""

    figures: Figures
    workload: int
    chip: int

    @property
    def deployments(self) -> Deployments:
        """The grid that answers for the workload."""
        return self.figures.deployments_of(self.workload)

    @property
    def row(self) -> tuple[int, int]:
        """The place of the case in the arrays of its grid."""
        return self.deployments.row(self.workload), self.chip

    @property
    def kind(self) -> CandidateKind:
        """What the table has for this kind of workload."""
        return kind_of(self.deployments)

    def entries(self, array: Any) -> Any:
        """An array of the grid at all candidates of the case, laid flat; shape (deployment,)."""
        return self.deployments.entries(array, self.workload, self.chip)

    def of(self, wanted: Quantity[...]) -> Any:
        """A quantity at all candidates."""
        return self.entries(self.deployments.values[wanted])

    def input(self, name: str) -> Any:
        """An input at all candidates."""
        return self.entries(self.deployments.inputs[name])

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
    listed = np.flatnonzero(case.entries(case.deployments.listed))
    status = _status(case)
    cost = np.where(case.of(money.price_known), case.of(case.kind.cost), 0.0)
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
    return tuple(float(case.input(name)[index]) for name in case.kind.identity)


def index_at(case: Case, coordinates: tuple[float, ...]) -> int | None:
    """The place on the grid of the listed deployment with these coordinates; None where there is none."""
    names = case.kind.identity
    if len(names) != len(coordinates):
        return None  # of another kind of workload
    here = case.entries(case.deployments.listed)
    for name, value in zip(names, coordinates, strict=True):
        here = here & (case.input(name) == value)
    found = np.flatnonzero(here)
    return int(found[0]) if len(found) else None


def default_index(case: Case) -> int | None:
    """The chosen deployment; where none serves, the fastest that runs; None where none runs."""
    choice, at = case.deployments.choice, case.row
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
    if case.kind is NETWORK:
        (found,) = set_ups(case.figures, case.workload, case.chip, np.array([index]))
        return found.text
    split = [
        f"{label.lower()} {int(case.input(name)[index])}"
        for name, label, _ in case.kind.coordinates[1:]
        if case.input(name)[index] > 1
    ]
    chips = int(case.of(latency.chips_in_replica)[index])
    words = f"{chips:,} chip{'' if chips == 1 else 's'}{' (' + ', '.join(split) + ')' if split else ''}"
    replicas = int(case.input("data_parallel")[index])
    batch = f"{replicas} × " if replicas > 1 else ""
    return f"{words}, {case.precision(index)}, batch {batch}{int(case.input('batch')[index]):,}"


# --- the rows ---------------------------------------------------------------------------------------------------------


def _status(case: Case) -> Any:
    """Position in STATUSES of each deployment of the grid."""
    choice, at = case.deployments.choice, case.row
    serves, runs = choice.serves[at], choice.runs[at]
    status = np.where(serves, 1, np.where(runs, 2, 3))
    if choice.feasible[at]:
        status[int(choice.chosen[at])] = 0
    return status


def _first_failed(case: Case) -> Any:
    """Position among the checks of the first that a deployment fails; their number where it passes all."""
    checks = case.deployments.rules.checks
    first = np.full(case.entries(case.deployments.listed).shape, len(checks))
    for position in reversed(range(len(checks))):
        first = np.where(case.of(checks[position].mask), first, position)
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
    for name, label, help_text in case.kind.coordinates:
        columns.append(Numbers(name, label, "", case.input(name)[rows], help_text, whole=True))
    names = LazyWords(len(rows), lambda row: case.precision(int(rows[row])))
    ranks = -case.input("weight_bits")[rows]
    columns.append(Words("precision", "Precision", names, "Number format of weights and arithmetic.", ranks))
    chips = case.of(case.kind.chips)[rows]
    columns.append(Numbers("chips", "Chips", "", chips, case.kind.chips.help, whole=True))
    return columns


def _columns(case: Case, rows: Any, failed: Any) -> list[Column]:
    """What a deployment achieves and needs, what bounds it, what it costs, and what it fails."""
    kind, delivery = case.kind, delivery_of(case.figures.study, case.workload)
    throughput = _figure(case, rows, kind.throughput)
    each = throughput.values / case.of(kind.chips)[rows]
    words = throughput_help(delivery)
    columns: list[Column] = [_figure(case, rows, figure) for figure in kind.figures]
    columns += _queue(case, rows)
    columns += [throughput, Numbers("chip_output_rate", "Per chip", throughput.unit, each, words)]
    columns += [_figure(case, rows, figure) for figure in kind.memory]
    places = np.where(np.isnan(throughput.values), len(kind.bottlenecks), kind.bottleneck_of(case.of)[rows])
    bound_by = [(*kind.bottlenecks, "")[int(one)] for one in places]
    columns.append(Words("bound_by", "Bound by", bound_by, f"What takes most of a {kind.whole}."))
    cost = (
        delivery.figures(np.where(_known(case, kind.cost), case.of(kind.cost), np.nan)[rows]) * delivery.column_factor
    )
    words = f"{delivery.scope} for the chips of a fully loaded replica{kind.inclusive}."
    columns.append(Numbers(kind.cost.name, delivery.label("Cost"), delivery.column_unit, cost, words))
    reasons = LazyWords(len(rows), lambda row: _reason(case, int(rows[row]), int(failed[row])))
    columns.append(
        Words("reason", "Why not", reasons, "The first condition that the deployment does not meet.", failed * 1.0)
    )
    return columns


def _queue(case: Case, rows: Any) -> list[Column]:
    """What requests wait before the chosen deployment; empty for the others, whose queues are not looked at."""
    waits, at = case.figures.waits, (case.workload, case.chip)
    chosen = rows == case.deployments.choice.chosen[case.row]
    chosen &= case.deployments.choice.feasible[case.row]
    ended = chosen & ~waits.saturated[at]
    states = [queue_state(waits, at) if one else "" for one in chosen]
    load = np.where(chosen, waits.load[at], np.nan)
    percentile = np.where(ended, waits.percentile[at], np.nan)
    return [
        Numbers("load", "Load", "%", in_unit(load, "%"), f"{LOAD_HELP} {_ONLY_CHOSEN}"),
        Numbers(
            "latency_percentile",
            "Latency, percentile",
            "ms",
            in_unit(percentile, "ms"),
            f"{percentile_help(language=case.kind is LANGUAGE)} {_ONLY_CHOSEN}",
        ),
        Words("queue", "Queue", states, f"{QUEUE_HELP} {_ONLY_CHOSEN}", ranks=1.0 - chosen),
    ]


_ONLY_CHOSEN = "Of the chosen deployment alone."


def _figure(case: Case, rows: Any, figure: Figure) -> Numbers:
    quantity = figure.quantity
    values = np.where(_known(case, quantity), case.of(quantity), np.nan)[rows]
    return Numbers(quantity.name, figure.label, figure.unit, in_unit(values, figure.unit), quantity.help)


def _known(case: Case, wanted: Quantity[...]) -> Mask:
    """Where a quantity means something: the split exists, and no unpublished input is behind it."""
    of = case.deployments
    exists = of.listed if case.kind.exists is None else of.values[case.kind.exists]
    known: Mask = np.asarray(case.entries(exists), dtype=bool)
    behind = of.book.inputs_behind(wanted)
    for mask in (*(check.mask for check in of.rules.checks), money.price_known):
        if behind & _published(mask):
            known = known & case.of(mask)
    return known


def _published(mask: Quantity[...]) -> frozenset[str]:
    """The optional inputs whose publication a mask asks for."""
    return frozenset(name.removesuffix(KNOWN) for name in mask.parameters if name.endswith(KNOWN))


def _reason(case: Case, index: int, failed: int) -> str:
    """What keeps a deployment from serving, with its own figures; "" where it serves."""
    checks = case.deployments.rules.checks
    if failed == len(checks):
        return ""
    check = checks[failed]
    sentence = case.kind.of_one.get(check.mask.name, check.sentence)
    words = {"precision": case.precision(index)}
    if check.reached is not None and check.limit is not None:
        limits = case.input(check.limit) if isinstance(check.limit, str) else case.of(check.limit)
        unit = check.reached.unit
        words["reached"] = format_quantity(float(case.of(check.reached)[index]), unit)
        words["limit"] = format_quantity(float(limits[index]), unit)
    return sentence.format(**words)
