"""The two waterfalls: substitutions in their fixed order, from what is ideal to what is delivered.

Each step is the difference that it makes, so the parts sum to the total; each knows the inputs behind it.
"""

import functools
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from core.book import Quantity
from core.delivery import Delivery
from core.equations import unit_cost
from core.figures import Figures, inputs_behind
from core.rests_on import RestsOn
from core.spend import counted

ROUNDING = 1e-12
"""A difference of so small a share of a cost is none: it comes from the order of its sums."""

_inputs_behind = functools.cache(inputs_behind)


def inputs_after(steps: "Sequence[Step]") -> RestsOn:
    """Names of the inputs that the costs after some steps rest on."""
    return _inputs_behind(*(step.cost for step in steps))


class Step(NamedTuple):
    """One substitution. cost: what stands after it; label: its bar; words, plural: how a sentence names it."""

    id: str
    cost: Quantity[...]
    label: str
    words: str
    plural: bool = False

    @property
    def inputs(self) -> frozenset[str]:
        """Names of the inputs that the cost after the step rests on."""
        return _inputs_behind(self.cost)


SERVING_STEPS = (
    Step("ideal", unit_cost.ideal_unit_cost, "Ideal", "the ideal"),
    Step("software", unit_cost.software_unit_cost, "Software", "software efficiency"),
    Step("latency", unit_cost.latency_unit_cost, "Latency limit", "the latency limit"),
    Step("peak", unit_cost.headroom_unit_cost, "Peak headroom", "peak headroom"),
    Step("availability", unit_cost.availability_unit_cost, "Availability", "availability"),
    Step("idle", unit_cost.idle_unit_cost, "Idle", "idle capacity"),
    Step("overhead", unit_cost.delivered_unit_cost, "Overhead", "overhead"),
)
"""From the ideal to the delivered unit; USD a unit."""

TRAINING_STEPS = (
    Step("ideal", unit_cost.ideal_training_cost, "Ideal", "the ideal"),
    Step("mfu", unit_cost.utilized_training_cost, "Utilisation", "utilisation (MFU)"),
    Step("failures", unit_cost.interrupted_training_cost, "Failures", "failures and restarts", plural=True),
    Step("experiments", unit_cost.computed_training_cost, "Experiments", "experiments", plural=True),
    Step("people", unit_cost.lifetime_training_cost, "Data, staff", "data and staff", plural=True),
)
"""From FLOPs at the peak rate to all training of the horizon; USD."""


class Part(NamedTuple):
    """What one step adds (the first: its whole cost), and the cost before and after it."""

    step: Step
    before: float
    after: float

    @property
    def value(self) -> float:
        """The difference that the step makes."""
        return self.after - self.before

    @property
    def change(self) -> float:
        """The same for people: nothing where it is but rounding."""
        return self.value if abs(self.value) > ROUNDING * abs(self.after) else 0.0


def serving_parts(figures: Figures, workload: int, chip: int) -> tuple[Part, ...]:
    """Parts of the cost of a unit of one workload on one chip; USD a unit."""
    return _parts(SERVING_STEPS, lambda cost: float(figures.monthly(cost, workload, chip)[0]))


def counted_parts(parts: tuple[Part, ...], delivery: Delivery) -> tuple[Part, ...]:
    """Parts of the cost of a unit as figures of what the study counts; they sum to its figure too.

    In dollars each part is what its step adds. Of what a dollar buys the first is what it would buy at the ideal, and
    each later one what its step takes from it. Empty where a step costs nothing, so that no number can be told.
    """
    if uncounted_words(parts, delivery):
        return ()
    after = [delivery.figure(part.after) for part in parts]
    steps = (part.step for part in parts)
    return tuple(Part(step, *ends) for step, ends in zip(steps, pairwise((0.0, *after)), strict=True))


def uncounted_words(parts: tuple[Part, ...], delivery: Delivery) -> str:
    """Why parts of a cost are no figures of what the study counts; "" where they are."""
    if not delivery.per_dollar or all(part.after > 0 for part in parts):
        return ""
    if parts[-1].after <= 0:
        return delivery.free
    step = next(part.step for part in parts if part.after <= 0)
    return f"Up to {step.words} nothing is paid: a dollar buys any number of {delivery.words}, so that no step has one."


def training_parts(figures: Figures, chip: int) -> tuple[Part, ...]:
    """Parts of all training of a study's services on one chip; USD."""
    rows = counted(figures.study)
    return _parts(TRAINING_STEPS, lambda cost: sum(float(figures.monthly(cost, row, chip)[0]) for row in rows))


def _parts(steps: tuple[Step, ...], cost_after: Callable[[Quantity[...]], float]) -> tuple[Part, ...]:
    costs = (0.0, *(cost_after(step.cost) for step in steps))
    return tuple(Part(step, before, after) for step, (before, after) in zip(steps, pairwise(costs), strict=True))
