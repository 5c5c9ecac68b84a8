"""Where the chosen deployments of a workload stand under the roofs of their chips, pass by pass.

The quantities are evaluated at the chosen deployments alone: nothing but a chart asks for them.
"""

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from core.book import Array, Quantity, Values
from core.deployment import Deployments, at_place
from core.equations import PERFORMANCE, is_of_rooflines, latency, network_service, network_time, roofline
from core.figures import Figures
from core.records import LANGUAGE_MODEL
from core.set_up import chosen_set_ups
from core.step_parts import LATENCY, times_alone

ARITHMETIC, MEMORY, LINKS, ENGINE = "compute", "memory bandwidth", "links", "engine"
"""What a pass can be bound by."""
RESOURCES = (ARITHMETIC, MEMORY, LINKS, ENGINE)
_RESOURCE_OF = {"compute": ARITHMETIC, "memory bandwidth": MEMORY, "link bandwidth": LINKS, LATENCY: LINKS}
"""Of what the tables of a step's time call each."""


class PassKind(NamedTuple):
    """A kind of pass and its quantities. label: "Decode"; doing: "Decoding", as a subject; whole: its time."""

    id: str
    label: str
    doing: str
    intensity: Quantity[...]
    reached: Quantity[...]
    attainable: Quantity[...]
    whole: Quantity[...]

    @property
    def placed(self) -> tuple[Quantity[...], ...]:
        """Where it stands, as `Pass` has them."""
        return (self.intensity, self.reached, self.attainable)

    @property
    def quantities(self) -> tuple[Quantity[...], ...]:
        """All of them."""
        return (*self.placed, self.whole)


DECODE = PassKind(
    "decode",
    "Decode",
    "Decoding",
    roofline.decode_intensity,
    roofline.decode_reached_rate,
    roofline.decode_attainable_rate,
    latency.decode_step_time,
)
PREFILL = PassKind(
    "prefill",
    "Prefill",
    "Reading prompts",
    roofline.prefill_intensity,
    roofline.prefill_reached_rate,
    roofline.prefill_attainable_rate,
    latency.prefill_pass_time,
)
NETWORK = PassKind(
    "batch",
    "Batch",
    "A batch",
    roofline.network_intensity,
    roofline.network_reached_rate,
    roofline.network_attainable_rate,
    network_service.served_batch_time,
)


class Pass(NamedTuple):
    """One pass on one chip. intensity: FLOP/B; reached, attainable: FLOP/s of the chip.

    spent: seconds of the operations that each resource bounds, by its name.
    """

    kind: PassKind
    intensity: float
    reached: float
    attainable: float
    spent: Mapping[str, float]

    @property
    def bound_by(self) -> str:
        """What it spends most of its time on, whichever side of the ridge it is on: what is reached is no peak."""
        return max(self.spent, key=lambda resource: self.spent[resource])


class Roof(NamedTuple):
    """The roof of a chip at the precision of its chosen deployment, and the passes under it.

    peak: FLOP/s; bandwidth: B/s; set_up: the deployment in words; precision: of its products.
    """

    chip: int
    peak: float
    bandwidth: float
    set_up: str
    precision: str
    passes: tuple[Pass, ...]

    @property
    def ridge(self) -> float:
        """FLOP/B at which the slope meets the ceiling."""
        return self.peak / self.bandwidth


def pass_kinds(figures: Figures, workload: int) -> tuple[PassKind, ...]:
    """The kinds of passes of a workload: an encoder gives no tokens, so that it has no decode steps."""
    record = figures.study.workloads[workload]
    if record.kind != LANGUAGE_MODEL:
        return (NETWORK,)
    return (PREFILL,) if record.model.attention_mask == "bidirectional" else (DECODE, PREFILL)


def roofs(figures: Figures, workload: int) -> tuple[Roof, ...]:
    """A roof of each chip on which a deployment meets the service level, in the order of the study."""
    of, kinds = figures.deployments_of(workload), pass_kinds(figures, workload)
    peak = latency.peak_rate if of.book is PERFORMANCE else network_time.network_peak_rate
    found = _at_chosen(of, (peak, *(one for kind in kinds for one in kind.placed)))
    spent = {kind: _spent(of, kind) for kind in kinds}
    row, set_ups = of.row(workload), chosen_set_ups(figures)[workload]
    shape = of.shape[:2]

    def value(array: Any, chip: int) -> float:
        return float(np.broadcast_to(array, shape)[row, chip])

    def one_pass(kind: PassKind, chip: int) -> Pass:
        intensity, reached, attainable = (value(found[one], chip) for one in kind.placed)
        seconds = {resource: value(array, chip) for resource, array in spent[kind].items()}
        return Pass(kind, intensity, reached, attainable, seconds)

    return tuple(
        Roof(
            chip,
            value(found[peak], chip),
            float(figures.study.chips[chip].memory_bandwidth),
            set_ups[chip].text,
            set_ups[chip].precision,
            tuple(one_pass(kind, chip) for kind in kinds),
        )
        for chip in range(shape[1])
        if figures.feasible[workload, chip]
    )


def _at_chosen(of: Deployments, wanted: tuple[Quantity[...], ...]) -> Values:
    """Quantities at the chosen deployments: what stands on the grid is read there, the rest evaluated from it."""
    needed = of.book.needed_for(*wanted)
    own = [one for one in needed if is_of_rooflines(one)]
    names = {name for one in own for name in one.parameters} | {one.name for one in wanted}
    given = names - {one.name for one in own}
    return of.book.evaluate({name: _read(of, name) for name in given}, own)


def _spent(of: Deployments, kind: PassKind) -> dict[str, Array]:
    """Seconds of a pass by what bounds its operations, as the tables of a step's time have it; shape (row, chip)."""
    if kind is NETWORK:
        return _spent_on_batch(of)
    read = functools.cache(functools.partial(_read, of))
    found = {resource: np.zeros(of.shape[:2]) for resource in RESOURCES}
    for name in kind.whole.parameters:
        seconds = read(name)
        alone = times_alone(PERFORMANCE.quantities[name], read)
        if not alone:
            found[ENGINE] += seconds
            continue
        slowest = np.argmax(np.stack([np.broadcast_to(one, of.shape[:2]) for one in alone.values()]), axis=0)
        for place, resource in enumerate(alone):
            found[_RESOURCE_OF[resource]] += np.where(slowest == place, seconds, 0.0)
    return found


def _spent_on_batch(of: Deployments) -> dict[str, Array]:
    """Arithmetic and memory traffic share the time that both take together."""
    arithmetic = _read(of, network_time.batch_arithmetic_time.name)
    traffic = _read(of, network_time.batch_traffic_time.name) + _read(of, network_time.batch_weight_time.name)
    together = _read(of, network_time.batch_work_time.name) / (arithmetic + traffic)
    return {
        ARITHMETIC: together * arithmetic,
        MEMORY: together * traffic,
        LINKS: _read(of, network_service.shard_exchange_time.name),
        ENGINE: _read(of, network_time.batch_launch_time.name),
    }


def _read(of: Deployments, name: str) -> Array:
    """A quantity or an input at the chosen deployments; shape (row, chip)."""
    quantity = of.book.quantities.get(name)
    found: Array = at_place(of.inputs[name] if quantity is None else of.values[quantity], of.chosen_place)
    return found
