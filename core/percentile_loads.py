"""Deployments whose load follows from a percentile of the latency: what each can bear, and the cheapest at its load.

A deployment that is cheaper at full load may bear less of it, so the choice is made anew, by cost over load, among a
shortlist: the cheapest deployment of each batch size, without those that cost more at full load than another does at
the load it bears. The load that a replica bears follows above all from its places (few of them queue sooner), and
hardly from how it is split, because waits are counted in answers over places, which is long beside the differences in
time to first token. All of them keep the limits with a full batch, the time per output token too, so they keep them at
any load.
"""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from core.book import Array
from core.deployment import Deployments
from core.equations import PERFORMANCE
from core.waiting_lines import lines_of

FROM_PERCENTILE = 1.0
"""Position of "from percentile" among the ways to know the load."""
TRIED_FIRST = 2
"""Deployments of each workload on each chip whose load is sought before any is left out."""
_SIZES = (0, 128, np.inf)
"""Batches between two of these are looked at together: a chain takes as long as the largest one beside it."""


def loaded(of: Deployments) -> Deployments:
    """The same with loads from queueing, and the choice that follows, where workloads ask for it.

    A workload on a chip where no load keeps the percentile is no longer feasible. Where no workload asks for it,
    nothing is computed.
    """
    choices = np.broadcast_to(np.reshape(of.inputs["load_choice"], -1), of.shape[:1])
    asking = np.flatnonzero(choices == FROM_PERCENTILE)
    if not len(asking):
        return of
    positions, cost = cheapest_by_batch(of, asking)
    loads = shortlist_loads(of, asking, positions, cost)
    best = np.argmin(_at_load(cost, loads), axis=-1)[..., None]
    borne = np.take_along_axis(loads, best, axis=-1)[..., 0]
    chosen, feasible, found = of.choice.chosen.copy(), of.choice.feasible.copy(), of.loads.copy()
    chosen[asking] = np.take_along_axis(positions, best, axis=-1)[..., 0]
    feasible[asking] &= borne > 0
    found[asking] = np.where(borne > 0, borne, found[asking])
    return replace(of, choice=replace(of.choice, chosen=chosen, feasible=feasible), found_loads=found)


def cheapest_by_batch(of: Deployments, rows: Any) -> tuple[Any, Array]:
    """Of some rows the cheapest deployment that serves at each batch size, cheapest first; shape (row, chip, batch).

    Returns positions on the flat grid, and costs; a cost is infinite where none serves.
    """
    batches = of.shape[-1]
    cost = np.where(of.choice.serves[rows], of.choice.cost[rows], np.inf)
    cost = cost.reshape(*cost.shape[:2], -1, batches)
    split = np.argmin(cost, axis=2)
    least = np.take_along_axis(cost, split[:, :, None], axis=2)[:, :, 0]
    order = np.argsort(least, axis=-1, kind="stable")
    return np.take_along_axis(split, order, axis=-1) * batches + order, np.take_along_axis(least, order, axis=-1)


def shortlist_loads(of: Deployments, rows: Any, positions: Any, cost: Array) -> Array:
    """Highest loads of the deployments at `positions`, of the same shape; 0 for those that cannot be the cheapest."""
    loads = np.zeros(cost.shape)
    first = np.isfinite(cost) & (np.arange(cost.shape[-1]) < TRIED_FIRST)
    loads[first] = _loads(of, rows, positions, first)
    least = np.min(_at_load(cost, loads), axis=-1, keepdims=True)
    rest = (cost < least) & ~first
    loads[rest] = _loads(of, rows, positions, rest)
    return loads


def _loads(of: Deployments, rows: Any, positions: Any, wanted: Any) -> Array:
    """Highest loads of the `wanted` deployments, in one row."""
    row, chip, _ = np.nonzero(wanted)
    place = (rows[row], chip, *np.unravel_index(positions[wanted], of.shape[2:]))
    batch = np.asarray(of.inputs["batch"])[place[-1]]
    found = np.empty(len(batch))
    for above, most in pairwise(_SIZES if of.book is PERFORMANCE else (0, np.inf)):
        some = (batch > above) & (batch <= most)
        if some.any():
            found[some] = lines_of(of, tuple(one[some] for one in place)).loads()
    return found


def _at_load(cost: Array, loads: Array) -> Array:
    """Costs at the loads; infinite where there is none."""
    found: Array = np.where(loads > 0, cost, np.inf) / np.where(loads > 0, loads, 1.0)
    return found
