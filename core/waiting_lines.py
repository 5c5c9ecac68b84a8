"""The line of requests before one replica of some deployments: how long a percentile of them waits, what load it bears.

A replica is looked at alone, as if no other could take a request from its line: a fleet that shares its line waits
less. Where attention replicas share experts, each has its own line. A request that must wait finds the batch full, so
what comes after its wait is the time to first token, or the response time, of the full batch.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from core.book import Array, Mask
from core.deployment import Deployments, Place, at_place
from core.equations import BATCHES, NETWORKS, PERFORMANCE, QUEUES, batching, latency, network_service, queueing
from core.kept_results import KeptResults
from core.queueing import batch_loads_for_percentile, queue_loads_for_percentile, step_times_between
from core.workload_kind import LANGUAGE, NETWORK

ANSWER_VARIABILITY = np.array(1.0)
"""Answers of exponential length: a study says how long they are on average, not how they differ."""

_OF_BATCHES = tuple(
    one
    for one in BATCHES.needed_for(batching.percentile_first_token, batching.batch_saturated)
    if one not in (batching.place_time_running, batching.batch_utilization)
)
"""But for what is given: place times, which the performance book has at the batches of the grid, and the load."""

PERCENTILE_INPUTS = frozenset({"load_choice", "latency_percentile", "arrival_variation", "service_variation"})
"""What a study says of the percentile: where loads follow from it, chosen deployments do too."""
LOADS_REST_ON = {
    LANGUAGE: PERCENTILE_INPUTS
    | {"target_utilization"}
    | PERFORMANCE.inputs_behind(latency.place_time, latency.meets_first_token_limit),
    NETWORK: PERCENTILE_INPUTS
    | {"target_utilization"}
    | NETWORKS.inputs_behind(network_service.network_chips, network_service.meets_response_limit),
}
"""Names of the inputs behind the load of a replica, stated or found, by sort of workload."""

KEPT_LOADS: KeptResults[Array] = KeptResults(128)
KEPT_WAITS: KeptResults[tuple[Array, Mask]] = KeptResults(64)
KEPT_MEANS: KeptResults["Means"] = KeptResults(64)
_OF_QUEUES = tuple(
    one
    for one in QUEUES.needed_for(queueing.percentile_response, queueing.queue_saturated)
    if one not in (queueing.offered_load, queueing.queue_utilization)
)
_MEANS_OF_BATCHES = tuple(
    one
    for one in BATCHES.needed_for(batching.loaded_token_time, batching.loaded_response_time)
    if one not in (batching.place_time_running, batching.batch_utilization)
)
_MEANS_OF_QUEUES = tuple(
    one
    for one in QUEUES.needed_for(queueing.mean_time_in_system)
    if one not in (queueing.offered_load, queueing.queue_utilization)
)


class Means(NamedTuple):
    """What requests see on average, s: time per output token (None of a query), and from arrival to the end."""

    token: Array | None
    whole: Array


class Lines(Protocol):
    """The lines before replicas of some deployments; arrays have the shape of the coordinates they were read at."""

    limit: Array
    """Longest time (s) that the percentile may take, wait included."""

    def loads(self) -> Array:
        """Highest load at which the percentile keeps to its limit, as a share of the full rate; 0 where none does."""

    def at_load(self, load: Array) -> tuple[Array, Mask]:
        """The percentile with its wait (s) at a load, and whether the line then grows without end."""

    def means(self, load: Array) -> Means:
        """What is seen on average at a load below 1; loads of several deployments have these as their last axis."""


def lines_of(of: Deployments, place: Place) -> Lines:
    """The lines of the deployments at coordinates of a grid, as `place_of` gives them."""
    return _BatchLines(of, place) if of.book is PERFORMANCE else _QueueLines(of, place)


class Waits(NamedTuple):
    """What a percentile of the requests sees at the chosen deployments; arrays of shape (workload, chip).

    load: of a replica in the busiest hour; percentile: time that the share of the requests does not exceed, wait
    included, s; limit: of that time, s; saturated: the line grows without end, and the percentile stands for that;
    kept: the percentile keeps to its limit.
    """

    load: Array
    percentile: Array
    limit: Array
    saturated: Mask
    kept: Mask


def chosen_waits(of: Deployments) -> Waits:
    """The waits before the chosen deployments of one grid, each at its load; they mean something where one is."""
    lines = lines_of(of, of.chosen_place)
    percentile, saturated = lines.at_load(of.loads)
    return Waits(of.loads, percentile, lines.limit, saturated, (percentile <= lines.limit) & ~saturated)


def merged_waits(parts: Sequence[tuple[Sequence[int], Waits]]) -> Waits:
    """One for the study from those of some of its workloads each, with their positions."""
    order = np.argsort(np.concatenate([np.asarray(rows) for rows, _ in parts]))
    return Waits(*(np.concatenate(arrays)[order] for arrays in zip(*(waits for _, waits in parts), strict=True)))


class _BatchLines:
    """Language models: the sequences running in one replica are a birth-death chain."""

    def __init__(self, of: Deployments, place: Place) -> None:
        self._batches = np.asarray(of.inputs["batch"])
        self.limit = at_place(of.inputs["first_token_limit"], place)
        self._inputs = {
            "batch_limit": at_place(self._batches, place),
            "first_token_time": at_place(of.values[latency.time_to_first_token], place),
            "arrival_variability": at_place(of.inputs["arrival_variation"], place),
            "answer_variability": ANSWER_VARIABILITY,
            "wait_percentile": at_place(of.inputs["latency_percentile"], place),
        }
        self._on_grid = np.broadcast_to(of.values[latency.place_time], of.shape)[place[:-1]]
        self._tokens_on_grid = np.broadcast_to(of.values[latency.time_per_output_token], of.shape)[place[:-1]]
        self._tokens = at_place(of.inputs["output_tokens"], place)
        self._one_token = at_place(of.inputs["one_token"], place)
        self._apart = at_place(of.inputs["prefill_placement"], place) == latency.APART

    def loads(self) -> Array:
        """See `Lines`."""
        return KEPT_LOADS.of((self._on_grid, self.limit, *self._inputs.values()), self._loads)

    def _loads(self) -> Array:
        given, running = self._inputs, self._running()
        return batch_loads_for_percentile(
            batching.completion_rate(running, self._place_times(running)),
            given["batch_limit"],
            given["arrival_variability"],
            given["answer_variability"],
            given["wait_percentile"],
            self.limit - given["first_token_time"],
        )

    def at_load(self, load: Array) -> tuple[Array, Mask]:
        """See `Lines`."""
        return KEPT_WAITS.of((self._on_grid, load, *self._inputs.values()), lambda: self._at_load(load))

    def _at_load(self, load: Array) -> tuple[Array, Mask]:
        running = self._running()
        place_times = self._place_times(running)
        arrays = {"sequences_running": running, "place_time_running": place_times, "batch_utilization": load}
        found = BATCHES.evaluate({**self._inputs, **arrays}, _OF_BATCHES)
        return found[batching.percentile_first_token], found[batching.batch_saturated]

    def means(self, load: Array) -> Means:
        """See `Lines`."""
        given = (self._on_grid, self._tokens_on_grid, self._tokens, self._apart, self._one_token, load)
        return KEPT_MEANS.of((*given, *self._inputs.values()), lambda: self._means(load))

    def _means(self, load: Array) -> Means:
        """A prompt that is read elsewhere holds no place, but its answer waits for it."""
        running = self._running()
        places, tokens = self._place_times(running), step_times_between(running, self._batches, self._tokens_on_grid)
        held = places[..., :1] - tokens[..., :1] * (self._tokens / self._one_token)[..., None]
        prompt = np.where(self._apart, self._inputs["first_token_time"], np.maximum(held[..., 0], 0.0))
        arrays = {
            "sequences_running": running,
            "place_time_running": places,
            "step_time": tokens,
            "batch_utilization": load,
            "output_tokens": self._tokens,
            "one_token": self._one_token,
            "prompt_time": prompt,
        }
        found = BATCHES.evaluate({**self._inputs, **arrays}, _MEANS_OF_BATCHES)
        return Means(found[batching.loaded_token_time], found[batching.loaded_response_time])

    def _running(self) -> Array:
        """1, 2, 3, ... sequences, up to the largest batch."""
        most = float(np.max(self._inputs["batch_limit"]))
        return np.arange(1.0, most + 1)

    def _place_times(self, running: Array) -> Array:
        """How long a request holds its place while so many run, s; on straight lines between batches of the grid."""
        return step_times_between(running, self._batches, self._on_grid)


class _QueueLines:
    """Other networks: each sample of each batch of the replica's copies is a server."""

    def __init__(self, of: Deployments, place: Place) -> None:
        copies = at_place(of.inputs["copies_at_work"], place) * at_place(
            of.values[network_service.network_chips], place
        )
        self.limit = at_place(of.inputs["response_limit"], place)
        self._inputs = {
            "servers": at_place(of.inputs["batch"], place) * copies,
            "service_time": at_place(of.values[network_service.query_response_time], place),
            "arrival_variability": at_place(of.inputs["arrival_variation"], place),
            "service_variability": at_place(of.inputs["service_variation"], place),
            "wait_percentile": at_place(of.inputs["latency_percentile"], place),
        }

    def loads(self) -> Array:
        """See `Lines`."""
        return KEPT_LOADS.of((self.limit, *self._inputs.values()), self._loads)

    def _loads(self) -> Array:
        given = self._inputs
        return queue_loads_for_percentile(
            given["servers"],
            given["service_time"],
            given["arrival_variability"],
            given["service_variability"],
            given["wait_percentile"],
            self.limit - given["service_time"],
        )

    def at_load(self, load: Array) -> tuple[Array, Mask]:
        """See `Lines`."""
        return KEPT_WAITS.of((load, *self._inputs.values()), lambda: self._at_load(load))

    def _at_load(self, load: Array) -> tuple[Array, Mask]:
        found = QUEUES.evaluate({**self._inputs, "queue_utilization": load}, _OF_QUEUES)
        return found[queueing.percentile_response], found[queueing.queue_saturated]

    def means(self, load: Array) -> Means:
        """See `Lines`."""
        return KEPT_MEANS.of((load, *self._inputs.values()), lambda: self._means(load))

    def _means(self, load: Array) -> Means:
        found = QUEUES.evaluate({**self._inputs, "queue_utilization": load}, _MEANS_OF_QUEUES)
        return Means(None, found[queueing.mean_time_in_system])
