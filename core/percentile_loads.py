"""Deployments whose load follows from a percentile of the latency: the load each can bear, and the cheapest at its load.

A deployment that is cheaper at full load may bear less of it, so the choice is made anew, by cost over load, among a
shortlist: the cheapest deployment of each batch size, and of those the `SHORTLIST` cheapest. The load that a replica
bears follows above all from its places (few of them queue sooner), and hardly from how it is split, because waits are
counted in answers over places, which is long beside the differences in time to first token. All of them keep the limits
with a full batch, the time per output token too, so they keep it at any load.
"""

from dataclasses import replace

import numpy as np

from core.book import Array
from core.deployment import Deployments, place_of
from core.waiting_lines import lines_of

SHORTLIST = 6
"""Deployments of a workload on a chip for which a load is sought."""

FROM_PERCENTILE = 1.0
"""Position of "from percentile" among the ways to know the load."""


def loaded(of: Deployments) -> Deployments:
    """The same with loads from queueing, and the choice that follows, where workloads ask for it.

    A workload on a chip where no load keeps the percentile is no longer feasible. Where no workload asks for it,
    nothing is computed.
    """
    asking = np.flatnonzero(np.reshape(of.inputs["load_choice"], -1) == FROM_PERCENTILE)
    if not len(asking):
        return of
    shortlist, cost = cheapest_by_batch(of, asking)
    rows, chips = asking[:, None, None], np.arange(of.shape[1])[:, None]
    loads = lines_of(of, (rows, chips, *np.unravel_index(shortlist, of.shape[2:]))).loads()
    at_load = np.where(loads > 0, cost, np.inf) / np.where(loads > 0, loads, 1.0)
    best = np.argmin(at_load, axis=-1)[..., None]
    found, chosen, feasible = of.loads.copy(), of.choice.chosen.copy(), of.choice.feasible.copy()
    chosen[asking] = np.take_along_axis(shortlist, best, axis=-1)[..., 0]
    feasible[asking] = np.isfinite(np.take_along_axis(at_load, best, axis=-1)[..., 0])
    borne = np.take_along_axis(loads, best, axis=-1)[..., 0]
    found[asking] = np.where(feasible[asking], borne, found[asking])
    return replace(of, choice=replace(of.choice, chosen=chosen, feasible=feasible), found_loads=found)


def cheapest_by_batch(of: Deployments, rows: Array) -> tuple[Array, Array]:
    """Positions on the flat grid, and costs, of the shortlist of some rows; shape (row, chip, `SHORTLIST`), cheapest
    first.

    Where fewer serve, the cost of those that fill up is infinite.
    """
    batches = of.shape[-1]
    cost = np.where(of.choice.serves, of.choice.cost, np.inf)[rows]
    cost = cost.reshape(*cost.shape[:2], -1, batches)
    split = np.argmin(cost, axis=2)
    least = np.take_along_axis(cost, split[:, :, None], axis=2)[:, :, 0]
    order = np.argsort(least, axis=-1, kind="stable")[..., :SHORTLIST]
    positions = np.take_along_axis(split, order, axis=-1) * batches + order
    return positions, np.take_along_axis(least, order, axis=-1)
