"""Where the time of a decode step and of a prefill pass goes: by operation, with what each is bound by and why.

The operations are the parameters of `decode_step_time` and `prefill_pass_time`; nothing lists them again. What bounds
one is found by experiment: each kind of resource behind it is made infinitely fast in turn.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from core.book import Quantity
from core.candidate_table import Case, set_up_words
from core.data_table import Column, DataTable, Numbers, Words, in_unit
from core.equations import PERFORMANCE, latency
from core.formats import format_quantity

LATENCY = "link latency"


class Pass(NamedTuple):
    """One of the two kinds of passes of a model: what its parts' names begin with, its name, and the whole."""

    prefix: str
    label: str
    total: Quantity[...]


PASSES = (
    Pass("decode_", "Decode step", latency.decode_step_time),
    Pass("prefill_", "Prefill pass", latency.prefill_pass_time),
)

LABELS = {
    "matrix": ("Weight matrices", "The model has none."),
    "expert": ("Experts", "The model has no routed experts."),
    "attention": ("Attention and KV cache", "The model has no attention layers."),
    "activation": ("Activations", "The calibration gives them no time of their own."),
    "collective": ("Collectives", "One chip holds each layer: nothing to reduce."),
    "exchange": ("Expert exchange", "No activations travel to experts on other chips."),
    "hand_over": ("Pipeline hand-over", "There is one stage: nothing to hand over."),
    "overhead": ("Engine overhead", "No engine time is known of this chip."),
}
"""How an operation is called, and why it may take no time. One that is not here goes by the name of its quantity."""

_SIGNIFICANT = 4  # digits of a whole pass

_KINDS = {"flop/s": "compute", "B/s": "link bandwidth", "s": LATENCY}


@dataclass(frozen=True, slots=True)
class Part:
    """One operation in one pass: its time, its share of the pass, what bounds it, and why in words."""

    quantity: Quantity[...]
    seconds: float
    share: float
    bound_by: str
    why: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation by its name, in the passes that have it: by the prefix of the pass."""

    id: str
    label: str
    parts: Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class StepTimes:
    """All operations of one deployment (set_up: in words). totals: seconds of each of its passes, by its prefix."""

    set_up: str
    operations: tuple[Operation, ...]
    totals: Mapping[str, float]
    passes: tuple[Pass, ...] = PASSES


def step_times(case: Case, index: int) -> StepTimes:
    """Where the time goes in the deployment at one position of the grid."""
    found: dict[str, dict[str, Part]] = {}
    totals = {}
    for one in PASSES:
        total = totals[one.prefix] = float(case.of(one.total)[index])
        for name in one.total.parameters:
            part = _part(case, index, PERFORMANCE.quantities[name], total)
            found.setdefault(_stem(name, one.prefix), {})[one.prefix] = part
    operations = tuple(Operation(stem, _label(stem), parts) for stem, parts in found.items())
    return StepTimes(set_up_words(case, index), operations, totals)


def _stem(name: str, prefix: str) -> str:
    return name.removeprefix(prefix).removesuffix("_time")


def _label(stem: str) -> str:
    return LABELS.get(stem, (stem.replace("_", " ").capitalize(), ""))[0]


# --- what bounds a part -----------------------------------------------------------------------------------------------


def _part(case: Case, index: int, quantity: Quantity[...], total: float) -> Part:
    seconds = float(case.of(quantity)[index])
    share = seconds / total if total > 0 else 0.0
    stem = next(_stem(quantity.name, one.prefix) for one in PASSES if quantity.name.startswith(one.prefix))
    if seconds == 0:
        return Part(quantity, 0.0, 0.0, "", LABELS.get(stem, ("", "Takes no time here."))[1])
    alone = time_alone(case, index, quantity)
    bound_by = max(alone, key=lambda kind: alone[kind]) if alone else "engine"
    return Part(quantity, seconds, share, bound_by, _why(alone, bound_by))


def time_alone(case: Case, index: int, quantity: Quantity[...]) -> dict[str, float]:
    """Seconds that a part would take for each kind of resource behind it if all other kinds cost no time."""
    alone = times_alone(quantity, lambda name: _argument(case, index, name))
    return {kind: float(seconds) for kind, seconds in alone.items()}


def times_alone(quantity: Quantity[...], argument: Callable[[str], Any]) -> dict[str, Any]:
    """The same for as many deployments as `argument` gives the entries of; {} for times of the engine's own."""
    arguments = {name: argument(name) for name in quantity.parameters}
    kinds = {name: kind for name in quantity.parameters if (kind := _kind(name))}
    if set(kinds.values()) == {LATENCY}:
        return {}  # times that are added up
    alone = {}
    for kind in dict.fromkeys(kinds.values()):
        without_others = {
            name: np.array(0.0 if other == LATENCY else np.inf) for name, other in kinds.items() if other != kind
        }
        alone[kind] = quantity.function(**{**arguments, **without_others})
    return alone


def _argument(case: Case, index: int, name: str) -> Any:
    quantity = PERFORMANCE.quantities.get(name)
    entries = case.of(quantity) if quantity is not None else case.input(name)
    return np.asarray(entries[index])


@functools.cache
def _kind(name: str) -> str:
    """Which kind of resource a parameter of a part is, by its unit; "" for amounts of work."""
    quantity = PERFORMANCE.quantities.get(name)
    if quantity is None:
        return _KINDS.get(PERFORMANCE.input_field(name).unit, "")
    kind = _KINDS.get(quantity.unit, "")
    if kind == "link bandwidth" and "memory_bandwidth" in PERFORMANCE.inputs_behind(quantity):
        return "memory bandwidth"
    return kind


def _why(alone: dict[str, float], bound_by: str) -> str:
    """The sentence behind `bound_by`: what each kind of resource would take by itself."""
    if not alone:
        return "Host and launch time of the engine: a faster chip does not shorten it."
    if len(alone) == 1:
        return f"All of it is {bound_by}."
    others = sorted((kind for kind in alone if kind != bound_by), key=lambda kind: -alone[kind])
    slowest = f"{bound_by} alone takes {format_quantity(alone[bound_by], 's')}"
    rest = ", ".join(f"{kind} {format_quantity(alone[kind], 's')}" for kind in others)
    return f"{slowest[0].upper()}{slowest[1:]}, {rest}."


# --- as a table -------------------------------------------------------------------------------------------------------


def step_table(times: StepTimes) -> DataTable:
    """The whole, then operations as rows, the two passes side by side: time, share, what bounds it, why.

    Operations that take no time in either pass come last.
    """
    operations = sorted(times.operations, key=_is_idle)
    columns: list[Column] = [Words("operation", "Operation", [_whole(times), *(one.label for one in operations)])]
    parts = {one: [operation.parts.get(one.prefix) for operation in operations] for one in times.passes}
    for one in times.passes:
        columns += _measured(one, parts[one], times.totals[one.prefix])
    for one in times.passes:
        words = ["", *("" if part is None else part.why for part in parts[one])]
        columns.append(Words(f"{one.prefix}why", f"{one.label}: why", words))
    faint = np.array([False, *map(_is_idle, operations)])
    return DataTable(tuple(columns), len(operations) + 1, marked=frozenset({0}), faint=faint)


def _whole(times: StepTimes) -> str:
    return "Whole pass" if len(times.passes) > 1 else f"Whole {times.passes[0].label.lower()}"


def _is_idle(operation: Operation) -> bool:
    return all(part.seconds == 0 for part in operation.parts.values())


def _measured(one: Pass, parts: list[Part | None], total: float) -> tuple[Column, ...]:
    """Time, share and bound of a pass and its operations."""
    seconds = in_unit([total, *(np.nan if part is None else part.seconds for part in parts)], "ms")
    shares = in_unit([1.0, *(np.nan if part is None else part.share for part in parts)], "%")
    bounds = ["", *("" if part is None else part.bound_by for part in parts)]
    whys = ["", *("" if part is None else part.why for part in parts)]
    short = one.label.split(" ", maxsplit=1)[0]
    digits = int(np.clip(_SIGNIFICANT - 1 - np.floor(np.log10(seconds[0])), 0, 6)) if seconds[0] > 0 else 0
    return (
        Numbers(f"{one.prefix}time", one.label, "ms", seconds, one.total.help, fixed=digits),
        Numbers(
            f"{one.prefix}share", f"of {short.lower()}", "%", shares, f"Share of the {one.label.lower()}.", fixed=1
        ),
        Words(f"{one.prefix}bound_by", f"{short} bound by", bounds, "What takes longest by itself.", tips=whys),
    )
