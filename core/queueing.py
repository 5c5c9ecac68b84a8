"""How far replicas can be loaded: the highest load at which a percentile of the wait keeps to a limit.

The books say how long a wait is at a load; here it is asked the other way round, by halving. Loads are shares of the
saturated throughput, 0 to 1, rounded down to a 2^-16 part, so that the limit holds at the load that is given.
"""

from collections.abc import Callable

import numpy as np

from core.book import Array, Mask
from core.equations import batching, queueing

HALVINGS = 16
_LARGEST_POWER = 600.0
_OUT_OF_REACH = -1e300
"""Height of states beyond the batch limit, whatever it is divided by."""


def queue_loads_for_percentile(
    servers: Array,
    service_time: Array,
    arrival_variability: Array,
    service_variability: Array,
    wait_percentile: Array,
    wait_limit: Array,
) -> Array:
    """Highest utilisation of each line of servers at which the percentile of the wait (s) is at most its limit (s).

    servers: places that serve at the same time, at least 1; service_time: s; arrival_variability,
    service_variability: squared coefficients of variation; wait_percentile: below 1. Shapes broadcast to that of the
    result; 0 where even the lightest load misses the limit (a limit below 0). Source: `core.equations.queueing`.
    """
    variability = queueing.queue_variability(arrival_variability, service_variability)
    peakedness = queueing.peakedness(arrival_variability)
    given = (servers, service_time, variability, peakedness, wait_percentile, wait_limit)
    servers, service_time, variability, peakedness, wait_percentile, wait_limit = np.broadcast_arrays(*given)
    effective = queueing.effective_servers(servers, peakedness)

    def keeps(load: Array) -> Mask:
        waiting = queueing.waiting_probability(effective, load)
        delayed = queueing.delayed_wait(servers, service_time, load, variability)
        kept: Mask = queueing.percentile_wait(waiting, delayed, wait_percentile) <= wait_limit
        return kept

    return _highest_load(keeps, servers.shape)


def batch_loads_for_percentile(
    completion_rate: Array,
    batch_limit: Array,
    arrival_variability: Array,
    answer_variability: Array,
    wait_percentile: Array,
    wait_limit: Array,
) -> Array:
    """Highest load of each replica at which the percentile of the wait for a place (s) is at most its limit (s).

    completion_rate: requests a second that leave while 1, 2, 3, ... sequences run, along the last axis, as
    `core.equations.batching.completion_rate`; batch_limit: most that run, at most the length of that axis;
    arrival_variability, answer_variability: squared coefficients of variation of the time between arrivals and of the
    answers' length; wait_percentile: below 1. The others broadcast to the shape of the result, which has no such axis.
    Loads are over the rate of a full batch; 0 where even the lightest load misses the limit. Source:
    `core.equations.batching`.
    """
    places = np.arange(1.0, completion_rate.shape[-1] + 1)
    full_rate = batching.full_completion_rate(completion_rate, places, batch_limit)
    used = places <= batch_limit[..., None]
    free = np.where(used, batch_limit[..., None] - places + 1, 0.0)
    ratios = np.where(used, np.log(completion_rate / full_rate[..., None]), 0.0)
    heights = np.cumsum(ratios[..., ::-1], axis=-1)[..., ::-1]
    heights = np.where(used, heights, _OUT_OF_REACH)
    given = (arrival_variability, answer_variability, wait_percentile, wait_limit)
    shape = np.broadcast_shapes(full_rate.shape, *(one.shape for one in given))
    peakedness = queueing.peakedness(arrival_variability)
    heights, free = heights / peakedness[..., None], free / peakedness[..., None]
    states = np.empty((*shape, len(places)))

    def keeps(load: Array) -> Mask:
        below = _states_below(heights, free, load, states)
        waiting = 1 / (1 + (1 - load) * below / peakedness)
        delayed = batching.delayed_batch_wait(load * full_rate, full_rate, arrival_variability, answer_variability)
        kept: Mask = batching.percentile_batch_wait(waiting, delayed, wait_percentile) <= wait_limit
        return kept

    return _highest_load(keeps, shape)


def _states_below(heights: Array, free: Array, load: Array, states: Array) -> Array:
    """Likelihood of all states with a free place, over that of the full batch with nobody in line."""
    np.multiply(free, -np.log(load)[..., None], out=states)
    states += heights
    np.maximum(states, -_LARGEST_POWER, out=states)
    np.minimum(states, _LARGEST_POWER, out=states)
    np.exp(states, out=states)
    below: Array = np.sum(states, axis=-1)
    return below


def _highest_load(keeps: Callable[[Array], Mask], shape: tuple[int, ...]) -> Array:
    """Highest load, to a 2^-16 part, at which `keeps` holds; once it does not, it holds at no higher load."""
    load = np.zeros(shape)
    for halving in range(1, HALVINGS + 1):
        tried = load + 0.5**halving
        load = np.where(keeps(tried), tried, load)
    return load


def step_times_between(sequences_running: Array, batches: Array, step_times: Array) -> Array:
    """Step times (s) at any number of sequences, on straight lines between those of the batches that were computed.

    sequences_running: shape (n,); batches: rising, shape (m,), at least two; step_times: batches as their last axis.
    Returns an array with the sequences as its last axis. Outside the batches the outermost line goes on.
    """
    left = np.clip(np.searchsorted(batches, sequences_running, side="right") - 1, 0, len(batches) - 2)
    share = (sequences_running - batches[left]) / (batches[left + 1] - batches[left])
    between: Array = step_times[..., left] * (1 - share) + step_times[..., left + 1] * share
    return between
