"""Where the chosen deployments of a workload stand under the roofs of their chips, pass by pass.

The quantities are evaluated at the chosen deployments alone: nothing but a chart asks for them.
"""

from typing import Any, NamedTuple

import numpy as np

from core.book import Array, Quantity, Values
from core.deployment import Deployments, at_place
from core.equations import PERFORMANCE, is_of_rooflines, latency, network_service, network_time, roofline
from core.figures import Figures
from core.records import LANGUAGE_MODEL
from core.set_up import chosen_set_ups

ARITHMETIC, MEMORY, LINKS, ENGINE = "compute", "memory bandwidth", "links", "engine"
"""What a pass can be bound by."""


class PassKind(NamedTuple):
    """A kind of pass and its quantities. label: "Decode"; doing: "Decoding", as a subject.

    work, links, engine: what its time goes to.
    """

    id: str
    label: str
    doing: str
    intensity: Quantity[...]
    reached: Quantity[...]
    attainable: Quantity[...]
    work: Quantity[...]
    links: Quantity[...]
    engine: Quantity[...]

    @property
    def quantities(self) -> tuple[Quantity[...], ...]:
        """All of them, as `Pass` has them."""
        return (self.intensity, self.reached, self.attainable, self.work, self.links, self.engine)


DECODE = PassKind(
    "decode",
    "Decode",
    "Decoding",
    roofline.decode_intensity,
    roofline.decode_reached_rate,
    roofline.decode_attainable_rate,
    roofline.decode_work_time,
    roofline.decode_link_time,
    latency.decode_overhead_time,
)
PREFILL = PassKind(
    "prefill",
    "Prefill",
    "Reading prompts",
    roofline.prefill_intensity,
    roofline.prefill_reached_rate,
    roofline.prefill_attainable_rate,
    roofline.prefill_work_time,
    roofline.prefill_link_time,
    latency.prefill_overhead_time,
)
NETWORK = PassKind(
    "batch",
    "Batch",
    "A batch",
    roofline.network_intensity,
    roofline.network_reached_rate,
    roofline.network_attainable_rate,
    network_time.batch_work_time,
    network_service.shard_exchange_time,
    network_time.batch_launch_time,
)


class Pass(NamedTuple):
    """One pass on one chip. intensity: FLOP/B; reached, attainable: FLOP/s of the chip; work, links, engine: s."""

    kind: PassKind
    intensity: float
    reached: float
    attainable: float
    work: float
    links: float
    engine: float


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

    def bound_by(self, one: Pass) -> str:
        """What a pass spends most of its time on; its work is bound by the side of the ridge that it is on."""
        if max(one.links, one.engine) > one.work:
            return LINKS if one.links >= one.engine else ENGINE
        return ARITHMETIC if one.intensity >= self.ridge else MEMORY


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
    found = _at_chosen(of, (peak, *(one for kind in kinds for one in kind.quantities)))
    row, set_ups = of.row(workload), chosen_set_ups(figures)[workload]
    shape = of.shape[:2]

    def value(array: Any, chip: int) -> float:
        return float(np.broadcast_to(array, shape)[row, chip])

    return tuple(
        Roof(
            chip,
            value(found[peak], chip),
            float(figures.study.chips[chip].memory_bandwidth),
            set_ups[chip].text,
            set_ups[chip].precision,
            tuple(Pass(kind, *(value(found[one], chip) for one in kind.quantities)) for kind in kinds),
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


def _read(of: Deployments, name: str) -> Array:
    """A quantity or an input at the chosen deployments; shape (row, chip)."""
    quantity = of.book.quantities.get(name)
    found: Array = at_place(of.inputs[name] if quantity is None else of.values[quantity], of.chosen_place)
    return found
