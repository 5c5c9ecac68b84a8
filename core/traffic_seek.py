"""The smallest traffic at which inference takes an asked share of the spend.

Fleets move in whole replicas and servers, so the share jumps and there is no exact root: traffic is looked for on a
fine grid of sizes, and then on ever finer grids below the first size that reaches the share.
"""

from typing import Any, NamedTuple

import numpy as np

from core.book import Array
from core.equations import LIFETIME, lifetime
from core.figures import Figures
from core.spend import counted

SMALLEST, LARGEST = 1e-6, 1e6
"""Traffic that is tried, over that of the study."""

SIZES = 48
ROUNDS = 4
"""A round divides the step between sizes by 47; four leave it at a part in a hundred thousand."""

_SUMS = LIFETIME.needed_for(lifetime.monthly_training_cost, lifetime.monthly_inference_cost)


class SoughtTraffic(NamedTuple):
    """Requests a second of all services at the start, the inference share that they reach, and the one asked for."""

    rate: float
    share: float
    asked: float


def sought_traffic(figures: Figures, chip: int) -> SoughtTraffic | None:
    """Traffic for the share that the study asks for, all services growing alike; None where no traffic reaches it.

    Where even the standing replicas of no traffic at all reach it, the traffic is 0.
    """
    asked = float(figures.study.money.sought_share)
    today = sum(figures.study.workloads[row].request_rate for row in counted(figures.study))
    inputs = of_one_chip(figures.lifetime_inputs, chip, counted(figures.study))
    least = float(shares(inputs, np.array([SMALLEST]))[0])
    if least >= asked:
        return SoughtTraffic(0.0, least, asked)
    low, high, reached = SMALLEST, LARGEST, 0.0
    for _ in range(ROUNDS):
        sizes = np.geomspace(low, high, SIZES)
        found = shares(inputs, sizes)
        enough = np.flatnonzero(found >= asked)
        if not len(enough):
            return None
        first = int(enough[0])
        low, high, reached = float(sizes[max(first - 1, 0)]), float(sizes[first]), float(found[first])
    return SoughtTraffic(high * today, reached, asked)


def of_one_chip(inputs: dict[str, Any], chip: int, rows: tuple[int, ...]) -> dict[str, Any]:
    """Inputs of the money book narrowed to one chip and some workloads; shapes as before, with that axis of one."""
    months = inputs["month"]
    narrowed = {"month": months}
    for name, value in inputs.items():
        array = np.asarray(value)
        if name == "month" or array.ndim == 0:
            narrowed[name] = array
            continue
        levels = 1 if name.endswith("_levels") else 0
        if array.ndim - levels == 3 and array.shape[0] > 1:
            array = array[list(rows)]
        axis = array.ndim - levels - 2
        if array.shape[axis] > 1:
            array = np.take(array, [chip], axis=axis)
        narrowed[name] = array
    return narrowed


def shares(inputs: dict[str, Any], sizes: Array) -> Array:
    """Inference share of the spend over the horizon when all traffic is `sizes` times the study's; shape of `sizes`."""
    larger = inputs["request_rate"] * sizes[:, None, None, None]
    values = LIFETIME.evaluate({**inputs, "request_rate": larger}, _SUMS)
    rows = inputs["request_rate"].shape[0]

    def total(wanted: Any) -> Array:
        every = np.broadcast_to(values[wanted], (len(sizes), rows, 1, len(inputs["month"])))
        summed: Array = np.sum(every, axis=(1, 2, 3))
        return summed

    trained, inferred = total(lifetime.monthly_training_cost), total(lifetime.monthly_inference_cost)
    spent = trained + inferred
    found: Array = np.where(spent > 0, inferred / np.where(spent > 0, spent, 1.0), 0.0)
    return found
