"""The deployment grid of each chip, which of it is possible, and the cheapest that meets the service level."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from core.book import Array, Book, Mask, Quantity, Values
from core.equations import communication, latency, memory, money
from core.formats import told_apart
from core.records import GB, Chip, Workload


@dataclass(frozen=True, slots=True)
class Precision:
    """Number formats of weights, arithmetic and cache. bytes_per_weight counts block scales.

    arithmetic: position among the chip's peak rates (16 bit, FP8, INT8, FP4).
    """

    label: str
    arithmetic: int
    weight_bits: float
    bytes_per_weight: float
    bytes_per_cached_value: float


PRECISIONS = (
    Precision("16 bit", 0, 16, 2.0, 2.0),
    Precision("FP8", 1, 8, 1.0, 1.0),
    Precision("INT8", 2, 8, 1.0, 1.0),
    Precision("FP4", 3, 4, 0.5625, 1.0),  # 4 bits and an 8-bit scale for each 16 weights (NVFP4)
    Precision("4-bit weights", 0, 4, 0.53125, 2.0),  # unpacked to 16 bit (W4A16); a 16-bit scale and zero for 128
)


LOWEST_BITS = {"16 bit": 16, "8 bit": 8, "4 bit": 4}
"""Fewest bits a weight that each choice of a workload's lowest precision allows."""


def precision_label(arithmetic: float, weight_bits: float) -> str:
    """What a deployment's number formats are called."""
    return next(one.label for one in PRECISIONS if (one.arithmetic, one.weight_bits) == (arithmetic, weight_bits))


# fmt: off
BATCHES = (
    1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128,
    160, 192, 256, 384, 512, 1024,
)
"""Fine enough that the step to the next batch does not decide which of two chips is cheaper."""
# fmt: on
LARGEST_GROUP = 64
LARGEST_REPLICA = 1024


class Layout(NamedTuple):
    """How a replica is split: chips of a group, pipeline stages, and attention replicas that share the experts."""

    tensor: int
    stages: int
    replicas: int = 1

    @property
    def expert_chips(self) -> int:
        """Chips over which the experts are spread; 1 where they are cut along with the rest of the layer."""
        return self.tensor * self.replicas if self.replicas > 1 else 1


SRAM_LAYOUTS = tuple(
    Layout(tensor, stages) for tensor in (8, 16, 32, 64) for stages in (64 // tensor, 256 // tensor, 576 // tensor)
)
"""Replicas of 64, 256 and 576 chips: a rack, a domain, and the nine racks that one 70B model was served on."""

SHARED_EXPERTS = (8, 16, 32, 64)
"""Attention replicas of one chip each whose tokens meet at the same experts (DeepSeek-V3 serves on 32 to 144)."""


def layouts(chip: Chip, mixtures: bool = False) -> tuple[Layout, ...]:
    """Splits that are tried on a chip; mixtures: also those that only a mixture of experts can use.

    Groups grow by doubling inside the scale-up domain, and by whole servers where those are no power of two; pipelines
    are built of full groups. Chips whose weights live in SRAM come in replicas of hundreds.
    """
    domain = int(max(chip.scaleup_domain, chip.chips_per_server))  # past a bridged pair the network takes over
    if chip.memory_capacity < GB:
        return tuple(split for split in SRAM_LAYOUTS if split.tensor <= domain) or (Layout(domain, 1),)
    return _layouts(domain, int(chip.chips_per_server), mixtures)


@functools.lru_cache(maxsize=256)
def _layouts(domain: int, server: int, mixtures: bool) -> tuple[Layout, ...]:
    groups = {2**power for power in range(7) if 2**power <= min(domain, LARGEST_GROUP)}
    groups |= {size for size in (server // 2, server) if 1 <= size <= LARGEST_GROUP}
    full = max(size for size in groups if size <= max(server, 8))
    pipelines = [Layout(full, stages) for stages in (2, 3, 4, 6, 8) if full * stages <= LARGEST_REPLICA]
    shared = [Layout(1, 1, replicas) for replicas in SHARED_EXPERTS] if mixtures and domain > 1 else []
    return tuple([Layout(size, 1) for size in sorted(groups)] + pipelines + shared)


@functools.lru_cache(maxsize=64)
def _grid(splits: tuple[tuple[Layout, ...], ...], formats: tuple[Precision, ...]) -> dict[str, Any]:
    """Coordinates along three axes of their own: layout (different for each chip), precision, batch.

    Equations that know nothing of an axis stay small on it. Short rows of layouts are padded and marked in "listed".
    """
    most = max(len(row) for row in splits)
    full = [[*row, *[row[-1]] * (most - len(row))] for row in splits]

    def per_layout(value: Callable[[Layout], int]) -> Array:
        return np.array([[value(one) for one in row] for row in full], dtype=float)[:, :, None, None]

    def per_precision(values: list[float]) -> Array:
        return np.array(values, dtype=float)[:, None]

    return {
        "tensor_parallel": per_layout(lambda one: one.tensor),
        "pipeline_parallel": per_layout(lambda one: one.stages),
        "data_parallel": per_layout(lambda one: one.replicas),
        "expert_parallel": per_layout(lambda one: one.expert_chips),
        "precision": per_precision([one.arithmetic for one in formats]),
        "weight_bits": per_precision([one.weight_bits for one in formats]),
        "bytes_per_weight": per_precision([one.bytes_per_weight for one in formats]),
        "bytes_per_cached_value": per_precision([one.bytes_per_cached_value for one in formats]),
        "bytes_per_activation": np.array(2.0),
        "batch": np.array(BATCHES, dtype=float),
        "prefill_batch": np.array(1.0),
        "listed": np.array([[at < len(row) for at in range(most)] for row in splits])[:, :, None, None],
    }


GRID_AXES = 3
"""Layout, precision, batch: the axes that a chip's deployments take behind workload and chip."""


def grid(chips: Sequence[Chip], workloads: Sequence[Workload] = ()) -> dict[str, Any]:
    """Inputs of `Deployment` for each chip, of shape (chip, layout, precision, batch), and the mask "listed".

    What no workload can use is left out: layouts for experts without a mixture, formats below the lowest allowed.
    """
    return grid_of_rows([chips], workloads)


def grid_of_rows(rows: Sequence[Sequence[Chip]], workloads: Sequence[Workload] = ()) -> dict[str, Any]:
    """The same for the chips of each row; what depends on the layout has an axis of the rows where they differ."""
    mixtures = any(workload.model.expert_count > 0 for workload in workloads)
    fewest = min((LOWEST_BITS[workload.lowest_precision] for workload in workloads), default=0)
    formats = tuple(one for one in PRECISIONS if one.weight_bits >= fewest)
    splits = [tuple(layouts(chip, mixtures) for chip in chips) for chips in rows]
    if all(one == splits[0] for one in splits):
        return dict(_grid(splits[0], formats))
    found = _grid(tuple(split for one in splits for split in one), formats)
    shape = (len(rows), len(rows[0]))
    return {
        name: array.reshape(*shape, *array.shape[1:]) if array.ndim == 1 + GRID_AXES else array
        for name, array in found.items()
    }


@dataclass(frozen=True, slots=True)
class Check:
    """One condition on a deployment. falls_short: what to say, with the best value reached and the limit."""

    mask: Quantity[...]
    reached: Quantity[...] | None
    limit: Quantity[...] | str | None
    sentence: str


CHECKS = (
    Check(memory.layout_possible, None, None, "The model has fewer heads, layers or experts than the split has chips."),
    Check(latency.precision_supported, None, None, "No peak rate is published at a precision that can be used."),
    Check(
        latency.precision_allowed, None, None, "The chip has no arithmetic at the lowest precision allowed or above it."
    ),
    Check(communication.links_known, None, None, "The bandwidth of the links that the model needs is not published."),
    Check(
        memory.fits_memory,
        memory.memory_needed,
        memory.memory_usable,
        "Does not fit: needs {reached} a chip, {limit} are usable.",
    ),
    Check(
        latency.meets_first_token_limit,
        latency.time_to_first_token,
        "first_token_limit",
        "Misses the time to first token: {reached} at best, the limit is {limit}.",
    ),
    Check(
        latency.meets_output_token_limit,
        latency.time_per_output_token,
        "output_token_limit",
        "Misses the time per output token: {reached} at best, the limit is {limit}.",
    ),
)
NO_LOAD = "Even an almost idle replica keeps too many requests waiting for the latency percentile."
LATENCY_CHECKS = 2
"""The last checks are the service level; the ones before decide whether a deployment can run at all."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a choice of deployments rests on: conditions, the last `latency_checks` of which are the service level.

    cost: of a delivered unit at full load; chip_time: of a request; response: of a request, from arrival to its end.
    """

    checks: tuple[Check, ...]
    latency_checks: int
    cost: Quantity[...]
    chip_time: Quantity[...]
    response: Quantity[...]


LANGUAGE_RULES = Rules(
    CHECKS, LATENCY_CHECKS, money.cost_per_output_token, latency.chip_time_per_request, latency.response_time
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Masks and choices. A deployment is one index into the grid of a (workload, chip), its axes laid flat.

    cost: by which they are compared: of a unit at full load, or chip time where no price is known (…, deployment);
    runs: the deployment works (…, deployment); serves: it also meets the service level (…, deployment);
    chosen: index of the cheapest that serves, at its load where that is from a percentile; unlimited, fastest: of the
    ones that run with the least chip time a request and with the shortest response. feasible, possible: whether
    `chosen`, `unlimited` mean anything.
    """

    cost: Array
    runs: Mask
    serves: Mask
    chosen: Any
    unlimited: Any
    fastest: Any
    feasible: Mask
    possible: Mask


def flat(array: Any, shape: tuple[int, ...]) -> Any:
    """Any array of the grid as (workload, chip, deployment); `shape` is the whole grid's."""
    return np.broadcast_to(array, shape).reshape(*shape[:2], -1)


def running(values: Values, listed: Mask, rules: Rules) -> Mask:
    """Which deployments work at all, whether or not they meet the service level."""
    runs: Any = listed
    for check in rules.checks[: -rules.latency_checks]:
        runs = runs & values[check.mask]
    found: Mask = runs
    return found


def choose(values: Values, listed: Mask, shape: tuple[int, ...], rules: Rules = LANGUAGE_RULES) -> Choice:
    """Cheapest deployments: by cost where the price is known, else by chip time."""
    serves: Any = running(values, listed, rules)
    runs = serves
    for check in rules.checks[-rules.latency_checks :]:
        serves = serves & values[check.mask]
    runs, serves = flat(runs, shape), flat(serves, shape)
    chip_time = flat(values[rules.chip_time], shape)
    cost = flat(values[rules.cost], shape)
    cost = np.where(flat(values[money.price_known], shape), cost, chip_time)
    response = flat(values[rules.response], shape)
    return Choice(
        cost,
        runs,
        serves,
        np.argmin(np.where(serves, cost, np.inf), axis=-1),
        np.argmin(np.where(runs, chip_time, np.inf), axis=-1),
        np.argmin(np.where(runs, response, np.inf), axis=-1),
        np.any(serves, axis=-1),
        np.any(runs, axis=-1),
    )


def least_chip_time(ideal: Values, rules: Rules, runs: Mask, shape: tuple[int, ...]) -> Array:
    """Least chip-seconds a request over all deployments that run at all; shape (workload, chip), 1 where none does."""
    least = np.min(np.where(runs, flat(ideal[rules.chip_time], shape), np.inf), axis=-1)
    return np.where(np.any(runs, axis=-1), least, 1.0)


def at(array: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """The entry of each (workload, chip) at its deployment `index`; shape (workload, chip)."""
    return at_place(array, place_of(index, shape))


Place: TypeAlias = tuple[Any, ...]
"""Coordinates of deployments on a grid, one array an axis; together they broadcast to the shape of what is read."""


def place_of(index: Any, shape: tuple[int, ...]) -> Place:
    """Coordinates of one deployment of each (workload, chip), as `at_place` takes them."""
    coordinates = np.unravel_index(index, shape[2:])
    return (np.arange(shape[0])[:, None], np.arange(shape[1]), *coordinates)


def at_place(array: Any, place: Place) -> Any:
    """The same as `at` for coordinates that several arrays are read at; axes of one entry stand for all."""
    array = np.asarray(array)
    own = place[len(place) - array.ndim :]
    taken = array[tuple(0 if size == 1 else one for size, one in zip(array.shape, own, strict=True))]
    wanted = place[-1].shape
    return taken if taken.shape == wanted else np.broadcast_to(taken, wanted)


def reason(
    values: Values,
    inputs: Mapping[str, Any],
    listed: Mask,
    shape: tuple[int, ...],
    case: tuple[int, int],
    rules: Rules = LANGUAGE_RULES,
) -> str:
    """Why a (workload, chip) has no deployment: the first condition that none meets, and how near it came."""
    left = np.broadcast_to(listed, shape)[case]
    for check in rules.checks:
        passed = left & np.broadcast_to(values[check.mask], shape)[case]
        if passed.any():
            left = passed
            continue
        if check.reached is None or check.limit is None:
            return check.sentence
        reached = np.broadcast_to(values[check.reached], shape)[case]
        limits = values[check.limit] if isinstance(check.limit, Quantity) else inputs[check.limit]
        limit = np.broadcast_to(limits, shape)[case]
        best = np.unravel_index(int(np.argmin(np.where(left, reached / limit, np.inf))), left.shape)
        near, bound = told_apart(float(reached[best]), float(limit[best]), check.reached.unit)
        return check.sentence.format(reached=near, limit=bound)
    return ""


@dataclass(frozen=True)
class Deployments:
    """All deployments of workloads that one book answers for. shape: (workload, chip, axes of the grid …).

    workloads: positions in the study, one a row of the arrays; listed: which entries are deployments and not padding;
    found_loads: loads of the chosen ones where some follow from a percentile, shape (workload, chip).
    """

    workloads: tuple[int, ...]
    book: Book
    rules: Rules
    inputs: Mapping[str, Any]
    listed: Mask
    shape: tuple[int, ...]
    values: Values
    choice: Choice
    found_loads: Array | None = None

    def row(self, workload: int) -> int:
        """The row of a workload of the study; ValueError where this book does not answer for it."""
        return self.workloads.index(workload)

    def at(self, wanted: Quantity[...], index: Any) -> Array:
        """A quantity at one deployment of each (workload, chip); shape (workload, chip)."""
        return np.asarray(at(self.values[wanted], index, self.shape), dtype=float)

    @functools.cached_property
    def loads(self) -> Array:
        """Share of its rate that a replica bears in the busiest hour, stated or found; shape (workload, chip)."""
        stated: Array = np.broadcast_to(np.reshape(self.inputs["target_utilization"], (-1, 1)), self.shape[:2])
        return stated if self.found_loads is None else self.found_loads

    @functools.cached_property
    def chosen_place(self) -> Place:
        """Coordinates of the chosen deployments."""
        return place_of(self.choice.chosen, self.shape)

    def chosen(self, wanted: Quantity[...]) -> Array:
        """A quantity at the chosen deployments; shape (workload, chip)."""
        return np.asarray(at_place(self.values[wanted], self.chosen_place), dtype=float)

    def serving_inputs(self, quantities: Mapping[str, Quantity[...]], ideal_chip_time: Array) -> dict[str, Array]:
        """Inputs of `Serving` by name: `quantities` at the chosen deployments, the ideal as given, and the loads.

        The chip time of software alone is that of the cheapest deployment without latency limits.
        """
        found = {
            name: self.at(wanted, self.choice.unlimited) if name == "software_chip_time" else self.chosen(wanted)
            for name, wanted in quantities.items()
            if name != "ideal_chip_time"
        }
        return found | {"ideal_chip_time": ideal_chip_time, "replica_load": self.loads}

    def entries(self, array: Any, workload: int, chip: int) -> Any:
        """An array of the grid at all deployments of a workload of the study on a chip, laid flat."""
        return np.broadcast_to(array, self.shape)[self.row(workload), chip].reshape(-1)

    def reason(self, workload: int, chip: int) -> str:
        """Why a workload of the study has no deployment on a chip; "" where it has one."""
        case = (self.row(workload), chip)
        found = reason(self.values, self.inputs, self.listed, self.shape, case, self.rules)
        return found or ("" if self.choice.feasible[case] else NO_LOAD)
