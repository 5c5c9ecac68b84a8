"""The line of requests before one replica of some deployments: how long a percentile of them waits, what load it bears.

A replica is looked at alone, as if no other could take a request from its line: a fleet that shares its line waits
less. Where attention replicas share experts, each has its own line. A request that must wait finds the batch full, so
what comes after its wait is the time to first token, or the response time, of the full batch.
"""

from typing import Protocol

import numpy as np

from core.book import Array, Mask
from core.deployment import Deployments, Place, at_place
from core.equations import BATCHES, PERFORMANCE, QUEUES, batching, latency, network_service, queueing
from core.queueing import batch_loads_for_percentile, queue_loads_for_percentile, step_times_between

ANSWER_VARIABILITY = np.array(1.0)
"""Answers of exponential length: a study says how long they are on average, not how they differ."""

_OF_BATCHES = tuple(
    one
    for one in BATCHES.needed_for(batching.percentile_first_token, batching.batch_saturated)
    if one is not batching.place_time_running  # the performance book has it at the batches of the grid
)
_OF_QUEUES = QUEUES.needed_for(queueing.percentile_response, queueing.queue_saturated)


class Lines(Protocol):
    """The lines before replicas of some deployments; arrays have the shape of the coordinates they were read at."""

    limit: Array
    """Longest time (s) that the percentile may take, wait included."""

    def loads(self) -> Array:
        """Highest load at which the percentile keeps to its limit, as a share of the full rate; 0 where none does."""

    def at_load(self, load: Array) -> tuple[Array, Mask]:
        """The percentile with its wait (s) at a load, and whether the line then grows without end."""


def lines_of(of: Deployments, place: Place) -> Lines:
    """The lines of the deployments at coordinates of a grid, as `place_of` gives them."""
    return _BatchLines(of, place) if of.book is PERFORMANCE else _QueueLines(of, place)


class _BatchLines:
    """Language models: the sequences running in one replica are a birth-death chain."""

    def __init__(self, of: Deployments, place: Place) -> None:
        batches = np.asarray(of.inputs["batch"])
        self.limit = at_place(of.inputs["first_token_limit"], place)
        self._inputs = {
            "batch_limit": at_place(batches, place),
            "first_token_time": at_place(of.values[latency.time_to_first_token], place),
            "arrival_variability": at_place(of.inputs["arrival_variation"], place),
            "answer_variability": ANSWER_VARIABILITY,
            "wait_percentile": at_place(of.inputs["latency_percentile"], place),
        }
        self._running = np.arange(1.0, np.max(self._inputs["batch_limit"]) + 1)
        on_grid = np.broadcast_to(of.values[latency.place_time], of.shape)[place[:-1]]
        self._place_times = step_times_between(self._running, batches, on_grid)
        self._rates = batching.completion_rate(self._running, self._place_times)

    def loads(self) -> Array:
        """See `Lines`."""
        given = self._inputs
        return batch_loads_for_percentile(
            self._rates,
            given["batch_limit"],
            given["arrival_variability"],
            given["answer_variability"],
            given["wait_percentile"],
            self.limit - given["first_token_time"],
        )

    def at_load(self, load: Array) -> tuple[Array, Mask]:
        """See `Lines`."""
        full = batching.full_completion_rate(self._rates, self._running, self._inputs["batch_limit"])
        arrays = {"sequences_running": self._running, "place_time_running": self._place_times}
        found = BATCHES.evaluate({**self._inputs, **arrays, "replica_arrival_rate": load * full}, _OF_BATCHES)
        return found[batching.percentile_first_token], found[batching.batch_saturated]


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
        given = self._inputs
        return queue_loads_for_percentile(
            given["servers"],
            given["service_time"],
            queueing.queue_variability(given["arrival_variability"], given["service_variability"]),
            given["wait_percentile"],
            self.limit - given["service_time"],
        )

    def at_load(self, load: Array) -> tuple[Array, Mask]:
        """See `Lines`."""
        rate = load * self._inputs["servers"] / self._inputs["service_time"]
        found = QUEUES.evaluate({**self._inputs, "arrival_rate": rate}, _OF_QUEUES)
        return found[queueing.percentile_response], found[queueing.queue_saturated]
