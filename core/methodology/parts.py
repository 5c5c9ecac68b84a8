"""Which equations the figures of a study rest on, book by book, and the value of each for the study."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from core.book import Array, Book, Quantity
from core.calibration.training_constants import training_calibration
from core.deployment import Deployments, at_place
from core.equations import (
    BATCHES,
    LIFETIME,
    NETWORKS,
    PERFORMANCE,
    QUEUES,
    TRAINING,
    batching,
    latency,
    queueing,
    reliability,
    training_split,
    training_time,
)
from core.equations.inputs import Serving, TrainedModel
from core.fields import fields_of
from core.figures import Figures
from core.language_serving import SERVING
from core.network_serving import NETWORK_SERVING
from core.origins import quantities_on_show
from core.outcome import Outcome
from core.records import LANGUAGE_MODEL, Constants
from core.spend import counted
from core.training_choice import Training

TRAINING_GIVES: dict[str, Quantity[...]] = {
    "training_run_chip_time": reliability.training_chip_time,
    "training_run_work": reliability.training_run_flops,
    "training_peak_rate": training_split.training_peak,
    "training_goodput": reliability.goodput,
}
"""Where the money book's inputs of `Serving` come from in the book of training."""
_OF_MODEL = frozenset(fields_of(TrainedModel))
_SPLIT_CHOICE = (training_time.split_runs, training_time.training_step_time)
_GIVEN = frozenset(fields_of(Serving))
_WAITS = frozenset({"replica_load"})

MONTHS_AXES = 3
"""Workload, chip, month."""


@dataclass(frozen=True)
class Part:
    """The equations of one book that figures rest on, in the order of their evaluation.

    whose: the workload and the chip that values are of, or why there are none; value: of one equation, with the months
    as its axis where it has any, None where there is no single value; given: the value of an input nobody types;
    has_values: whether there are any.
    """

    title: str
    book: Book
    equations: tuple[Quantity[...], ...]
    whose: str
    value: Callable[[Quantity[...]], Array | None]
    given: Callable[[str], Array | None]
    has_values: bool = True


def parts(outcome: Outcome) -> tuple[Part, ...]:
    """One part for each book that the figures of the story and the headlines rest on, in order of evaluation."""
    figures: Figures = outcome.detail
    found = _equations(figures, quantities_on_show(outcome))
    made = (
        _serving(figures, PERFORMANCE, "Serving language models", found),
        _serving(figures, NETWORKS, "Serving other networks", found),
        _training(figures, found),
        _waits(BATCHES, "Waiting lines of language models", found),
        _waits(QUEUES, "Waiting lines of other networks", found),
        _money(figures, found),
    )
    return tuple(part for part in made if part.equations)


# --- what is needed -----------------------------------------------------------------------------------------------


def _equations(figures: Figures, shown: tuple[Quantity[...], ...]) -> dict[Book, tuple[Quantity[...], ...]]:
    """The equations needed for what is shown, by book; what one book takes from another is followed there."""
    rows = _rows_looked_at(figures)
    language = [row for row in rows if figures.study.workloads[row].kind == LANGUAGE_MODEL]
    networks = [row for row in rows if row not in language]
    money = [one for one in shown if _is_of(LIFETIME, one)]
    given = LIFETIME.inputs_behind(*money) & _GIVEN
    found = {LIFETIME: LIFETIME.needed_for(*money)}
    served = [one for one in shown if _is_of(PERFORMANCE, one)] + [SERVING[name] for name in given & SERVING.keys()]
    trained = [TRAINING_GIVES[name] for name in sorted(given & TRAINING_GIVES.keys())]
    if language and any(figures.study.workloads[row].training_tokens > 0 for row in language) and trained:
        found[TRAINING] = TRAINING.needed_for(*trained, *_SPLIT_CHOICE)
        taken = TRAINING.inputs_behind(*trained, *_SPLIT_CHOICE) & _OF_MODEL
        served += [PERFORMANCE.quantities[name] for name in taken]
    of_networks = [one for one in shown if _is_of(NETWORKS, one)]
    of_networks += [NETWORK_SERVING[name] for name in given & NETWORK_SERVING.keys()]
    asks = {row for row in rows if figures.study.workloads[row].load_choice == "from percentile"}
    waits = bool(given & _WAITS)
    if language and served:
        served += _chosen_by(figures, language[0])
        if waits and asks & set(language):
            found[BATCHES] = BATCHES.needed_for(batching.percentile_first_token, batching.batch_saturated)
            served.append(latency.place_time)
        found[PERFORMANCE] = PERFORMANCE.needed_for(*served)
    if networks and of_networks:
        if waits and asks & set(networks):
            found[QUEUES] = QUEUES.needed_for(queueing.percentile_response, queueing.queue_saturated)
        found[NETWORKS] = NETWORKS.needed_for(*of_networks, *_chosen_by(figures, networks[0]))
    return found


def _is_of(book: Book, one: Quantity[...]) -> bool:
    return book.quantities.get(one.name) is one


def _rows_looked_at(figures: Figures) -> tuple[int, ...]:
    """Workloads that figures are of: the selected one first, then all that are counted in the spend."""
    return tuple(dict.fromkeys((figures.study.selected_workload, *counted(figures.study))))


def _chosen_by(figures: Figures, workload: int) -> list[Quantity[...]]:
    """What the choice of a deployment looks at."""
    rules = figures.deployments_of(workload).rules
    return [rules.cost, rules.chip_time, *(check.mask for check in rules.checks)]


# --- values -------------------------------------------------------------------------------------------------------


def _serving(figures: Figures, book: Book, title: str, found: dict[Book, tuple[Quantity[...], ...]]) -> Part:
    rows = [row for row in _rows_looked_at(figures) if figures.deployments_of(row).book is book]
    if book not in found or not rows:
        return Part(title, book, (), "", _nothing, _nothing)
    workload, chip = rows[0], figures.study.reference_chip
    of = figures.deployments_of(workload)
    place = (of.row(workload), chip)
    why_not = "" if figures.feasible[workload, chip] else figures.why_not(workload, chip)

    def value(one: Quantity[...]) -> Array | None:
        return None if why_not else of.chosen(one)[place].reshape(1)

    def given(name: str) -> Array | None:
        return None if why_not or name not in of.inputs else _at_chosen(of, name)[place].reshape(1)

    return Part(
        title, book, found[book], why_not or _whose(figures, workload, "at the chosen deployment"), value, given
    )


def _at_chosen(of: Deployments, name: str) -> Array:
    return np.asarray(at_place(of.inputs[name], of.chosen_place), dtype=float)


def _training(figures: Figures, found: dict[Book, tuple[Quantity[...], ...]]) -> Part:
    title = "Training runs"
    rows = [row for row in _rows_looked_at(figures) if figures.study.workloads[row].kind == LANGUAGE_MODEL]
    rows.sort(key=lambda row: figures.study.workloads[row].training_tokens <= 0)
    runs: Training | None = figures.training_of(rows[0]) if rows else None
    if TRAINING not in found or runs is None:
        return Part(title, TRAINING, (), "", _nothing, _nothing)
    training, workload, chip = runs, rows[0], figures.study.reference_chip
    of = figures.deployments_of(workload)
    row = of.row(workload)
    why_not = figures.why_not_trained(workload, chip)

    def value(one: Quantity[...]) -> Array | None:
        return None if why_not else np.array([training.one(one, row, chip)])

    def given(name: str) -> Array | None:
        if why_not:
            return None
        if name in training.grid:
            return np.array([training.one(name, row, chip)])
        if name in _OF_MODEL:  # the same at every deployment
            return of.chosen(PERFORMANCE.quantities[name])[row, chip : chip + 1]
        fixed = (getattr(one, name, None) for one in (training_calibration(), Constants()))
        return next((np.array([one]) for one in fixed if one is not None), None)

    return Part(title, TRAINING, found[TRAINING], why_not or _whose(figures, workload, "as it is split"), value, given)


def _waits(book: Book, title: str, found: dict[Book, tuple[Quantity[...], ...]]) -> Part:
    whose = "They are solved for the highest load that keeps the percentile: there is no single value of each."
    return Part(title, book, found.get(book, ()), whose, _nothing, _nothing, has_values=False)


def _money(figures: Figures, found: dict[Book, tuple[Quantity[...], ...]]) -> Part:
    workload, chip = figures.study.selected_workload, figures.study.reference_chip
    has_cost = bool(figures.costed[workload, chip])

    def of_case(array: Array) -> Array | None:
        if array.ndim > MONTHS_AXES:  # the hours of a week are an axis of their own
            return None
        size = array.shape[-1] if array.ndim else 1
        found: Array = np.broadcast_to(array, (*figures.cases, size))[workload, chip]
        return found

    def value(one: Quantity[...]) -> Array | None:
        if not has_cost and LIFETIME.inputs_behind(one) & _GIVEN:
            return None
        return of_case(np.asarray(figures.lifetime[one], dtype=float))

    def given(name: str) -> Array | None:
        if name not in figures.lifetime_inputs or (name in _GIVEN and not has_cost):
            return None
        return of_case(np.asarray(figures.lifetime_inputs[name], dtype=float))

    whose = figures.why_not(workload, chip) or _whose(figures, workload, "month by month")
    return Part("Money over the months", LIFETIME, found[LIFETIME], whose, value, given)


def _whose(figures: Figures, workload: int, how: str) -> str:
    study = figures.study
    return f"Values are of {study.workloads[workload].name} on {study.chips[study.reference_chip].name}, {how}."


def _nothing(of: object) -> Array | None:
    del of
    return None


def places(found: tuple[Part, ...]) -> Iterator[tuple[Part, tuple[Quantity[...], ...]]]:
    """The parts with the equations that stand there for the first time: some are of several books."""
    seen: set[int] = set()
    for part in found:
        fresh = tuple(one for one in part.equations if id(one) not in seen)
        seen.update(map(id, fresh))
        yield part, fresh
