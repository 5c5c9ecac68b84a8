"""Continuous batching as a birth-death chain: how many sequences run, who waits, and how fast tokens come.

With n sequences running each takes a step of t(n) a token and leaves at the end of its answer; beyond the batch limit
requests wait in line. Arrivals are Poisson and the lengths of answers exponential; other arrivals and lengths scale the
wait of those in line by the mean of their variabilities, as Allen and Cunneen do for equal servers, and bursts find the
batch full as often as if sequences came and went in groups as large as the peakedness (Hayward). While nobody waits the
means rest on the mean length alone (processor sharing, Kelly 1979). Not in it: that a request joins between two steps,
which adds up to one step. Arrays over the sequences running have them as their last axis.
"""

import numpy as np

from core.book import Array, Mask, quantity
from core.equations.queueing import FULLEST, LIGHTEST

_DEPTH = 600.0
"""States less likely than e^-600 of the likeliest one are counted as that."""


def row_sum(states: Array) -> Array:
    """Sum over the sequences running."""
    total: Array = np.sum(states, axis=-1)
    return total


@quantity("s", "definition")
def place_time_running(step_time: Array, output_tokens: Array, one_token: Array, prompt_time: Array) -> Array:
    """Time that a request holds its place when so many sequences run throughout."""
    tokens = output_tokens / one_token
    return prompt_time[..., None] + step_time * tokens[..., None]


@quantity("1/s", "Little's law")
def completion_rate(sequences_running: Array, place_time_running: Array) -> Array:
    """Requests a second that leave while so many sequences run."""
    return sequences_running / place_time_running


@quantity("1/s", "definition")
def full_completion_rate(completion_rate: Array, sequences_running: Array, batch_limit: Array) -> Array:
    """Requests a second that leave a full batch: what the replica can do at most."""
    full = sequences_running == batch_limit[..., None]
    return row_sum(np.where(full, completion_rate, 0 * completion_rate))


@quantity("1", "definition")
def batch_utilization(replica_arrival_rate: Array, full_completion_rate: Array) -> Array:
    """Requests that arrive over those that a full batch completes; above 1 the line grows without end."""
    return replica_arrival_rate / full_completion_rate


@quantity("1", "stability: load below capacity")
def batch_saturated(batch_utilization: Array) -> Mask:
    """Whether more arrives than a full batch can do: waits have no end, and the figures shown stand for that."""
    return batch_utilization >= 1


@quantity("1/s", "definition")
def counted_arrival_rate(batch_utilization: Array, full_completion_rate: Array) -> Array:
    """Arrivals at which times are computed: just below what a full batch can do where the replica is saturated."""
    return np.clip(batch_utilization, LIGHTEST, FULLEST) * full_completion_rate


@quantity("1", "birth-death chain: Kleinrock 1975, Queueing Systems I, eq. 3.11; the line is a geometric series")
def running_share(
    counted_arrival_rate: Array,
    completion_rate: Array,
    full_completion_rate: Array,
    sequences_running: Array,
    batch_limit: Array,
    peakedness: Array,
) -> Array:
    """Share of the time that so many sequences run; the full batch includes all time with requests in line.

    A saturated replica has a full batch all the time.
    """
    full = sequences_running - batch_limit[..., None]
    in_line = -np.log1p(-counted_arrival_rate / full_completion_rate)
    in_line = np.where(counted_arrival_rate < FULLEST * full_completion_rate, in_line, _DEPTH)
    heights = np.cumsum(np.log(counted_arrival_rate[..., None] / completion_rate), axis=-1) / peakedness[..., None]
    in_line = (in_line + np.log(peakedness))[..., None]
    heights = np.where(full == 0, heights + in_line, np.where(full < 0, heights, heights[..., :1]))
    top = np.maximum(np.max(heights, axis=-1), 0.0)
    shares = np.exp(np.maximum(heights - top[..., None], -_DEPTH))
    shares = np.where(full <= 0, shares, 0.0)
    idle = np.exp(np.maximum(-top, -_DEPTH))
    total: Array = idle + row_sum(shares)
    share: Array = shares / total[..., None]
    return share


@quantity("1", "Poisson arrivals see time averages: Wolff 1982")
def full_batch_probability(running_share: Array, sequences_running: Array, batch_limit: Array) -> Array:
    """Chance that a request finds the batch full and has to wait."""
    return row_sum(np.where(sequences_running == batch_limit[..., None], running_share, 0.0))


@quantity("1", "definition")
def mean_running(running_share: Array, sequences_running: Array) -> Array:
    """Sequences that run on average."""
    return row_sum(running_share * sequences_running)


@quantity("s", "birth-death chain: those in line leave at the full batch's rate; variability as Allen and Cunneen")
def delayed_batch_wait(
    counted_arrival_rate: Array, full_completion_rate: Array, arrival_variability: Array, answer_variability: Array
) -> Array:
    """Mean wait of those requests that must wait for a place in the batch."""
    return (arrival_variability + answer_variability) / 2 / (full_completion_rate - counted_arrival_rate)


@quantity("s", "definition")
def mean_batch_wait(full_batch_probability: Array, delayed_batch_wait: Array) -> Array:
    """Mean time of a request in line for a place, of those that need not wait too."""
    return full_batch_probability * delayed_batch_wait


@quantity("s", "birth-death chain: the wait of those in line is exponential")
def percentile_batch_wait(full_batch_probability: Array, delayed_batch_wait: Array, wait_percentile: Array) -> Array:
    """Wait for a place that the given share of the requests do not exceed; 0 where fewer than the others wait."""
    return delayed_batch_wait * np.maximum(np.log(full_batch_probability / (1 - wait_percentile)), 0.0)


@quantity("s", "definition: who waits finds the batch full")
def percentile_first_token(percentile_batch_wait: Array, first_token_time: Array) -> Array:
    """Time to the first token, the wait for a place included, that the given share of the requests do not exceed."""
    return percentile_batch_wait + first_token_time


@quantity("1/s", "definition")
def mean_completion_rate(running_share: Array, completion_rate: Array) -> Array:
    """Requests a second that leave in these states; with Poisson arrivals as many as come."""
    return row_sum(running_share * completion_rate)


@quantity("s", "mean over tokens: a state weighs as much as the answers that flow through it")
def loaded_token_time(
    running_share: Array, completion_rate: Array, step_time: Array, mean_completion_rate: Array
) -> Array:
    """Mean time between tokens of a sequence (TPOT) at this load."""
    return row_sum(running_share * completion_rate * step_time) / mean_completion_rate


@quantity("s", "definition")
def loaded_place_time(loaded_token_time: Array, output_tokens: Array, one_token: Array, prompt_time: Array) -> Array:
    """Mean time that a request holds its place at this load: its prompt and all its tokens."""
    return prompt_time + output_tokens / one_token * loaded_token_time


@quantity("s", "definition")
def loaded_response_time(mean_batch_wait: Array, loaded_place_time: Array) -> Array:
    """Mean time from a request's arrival to its last token at this load."""
    return mean_batch_wait + loaded_place_time
