"""Queues played out request by request with simpy: a second way to the figures, which knows none of their equations."""

import heapq
from collections import deque
from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import simpy

Floats = npt.NDArray[np.float64]


class Run(NamedTuple):
    """What became of each request, in order of arrival."""

    gaps: Floats
    """Times between arrivals, s."""
    work: Floats
    """Service time (s) of a pool; answer length over the mean of a batch."""
    waits: Floats
    """Time in line, s."""
    served: Floats
    """Time from the start of service to its end, s."""


def works(count: int, variability: float, rng: np.random.Generator) -> Floats:
    """Amounts of work of mean 1: all alike (variability 0), exponential (1), or gamma."""
    if variability == 0:
        return np.ones(count)
    return rng.gamma(1 / variability, variability, count)


def gaps_between(mean: float, variability: float, count: int, rng: np.random.Generator) -> Floats:
    """Times between arrivals: exponential (variability 1), or for bursts mostly short with a few long ones between."""
    if variability == 1:
        return rng.exponential(mean, count)
    often = (1 + ((variability - 1) / (variability + 1)) ** 0.5) / 2
    means = np.where(rng.random(count) < often, 1 / (2 * often), 1 / (2 * (1 - often)))
    gaps: Floats = mean * means * rng.exponential(1.0, count)
    return gaps


def pool(servers: int, load: float, variability: float, count: int, seed: int, bursts: float = 1.0) -> Run:
    """`count` requests in one line for equal servers of mean service time 1 s; bursts: 1 for Poisson arrivals."""
    rng = np.random.default_rng(seed)
    gaps, work = gaps_between(1 / (load * servers), bursts, count, rng), works(count, variability, rng)
    run = Run(gaps, work, np.zeros(count), work)
    environment, line = simpy.Environment(), deque[tuple[int, float]]()
    busy, times = 0, work.tolist()

    def begin(request: int) -> None:
        environment.timeout(times[request]).callbacks.append(leave)

    def leave(_: Any) -> None:
        nonlocal busy
        if line:
            request, arrived = line.popleft()
            run.waits[request] = environment.now - arrived
            begin(request)
        else:
            busy -= 1

    def arrivals() -> Generator[simpy.Event, None, None]:
        nonlocal busy
        for request, gap in enumerate(gaps.tolist()):
            yield environment.timeout(gap)
            if busy < servers:
                busy += 1
                begin(request)
            else:
                line.append((request, environment.now))

    environment.process(arrivals())
    environment.run()
    return run


def shared_batch(
    place_times: Floats, load: float, count: int, seed: int, variability: float = 1.0, bursts: float = 1.0
) -> Run:
    """`count` requests on one replica: with n running, an answer of mean length takes place_times[n - 1] seconds.

    All running answers go on at the same pace; at most as many run as there are place times, others wait in line.
    """
    rng = np.random.default_rng(seed)
    gaps = gaps_between(place_times[-1] / (len(place_times) * load), bursts, count, rng)
    run = Run(gaps, works(count, variability, rng), np.zeros(count), np.zeros(count))
    _SharedBatch(place_times, run).play()
    return run


class _SharedBatch:
    """One replica whose running answers share it; progress is counted in answers of mean length."""

    def __init__(self, place_times: Floats, run: Run) -> None:
        self.run, self.work = run, run.work.tolist()
        self.limit, self.paces = len(place_times), [0.0, *place_times.tolist()]
        self.environment = simpy.Environment()
        self.line = deque[tuple[int, float]]()
        self.running: list[tuple[float, int, float]] = []  # progress at which it ends, request, when it began
        self.progress = self.since = 0.0
        self.version = 0

    def play(self) -> None:
        self.environment.process(self._arrivals())
        self.environment.run()

    def _arrivals(self) -> Generator[simpy.Event, None, None]:
        for request, gap in enumerate(self.run.gaps.tolist()):
            yield self.environment.timeout(gap)
            if len(self.running) == self.limit:
                self.line.append((request, self.environment.now))
                continue
            self._advance()
            self._begin(request)
            self._plan()

    def _begin(self, request: int) -> None:
        heapq.heappush(self.running, (self.progress + self.work[request], request, self.environment.now))

    def _advance(self) -> None:
        if self.running:
            self.progress += (self.environment.now - self.since) / self.paces[len(self.running)]
        self.since = self.environment.now

    def _plan(self) -> None:
        """The next end of an answer, as things stand; any change makes a new plan and this one void."""
        self.version += 1
        if self.running:
            left = max(self.running[0][0] - self.progress, 0.0) * self.paces[len(self.running)]
            self.environment.timeout(left, value=self.version).callbacks.append(self._leave)

    def _leave(self, event: simpy.Event) -> None:
        if event.value != self.version:
            return
        self._advance()
        self.progress, request, began = heapq.heappop(self.running)
        self.run.served[request] = self.environment.now - began
        if self.line:
            following, arrived = self.line.popleft()
            self.run.waits[following] = self.environment.now - arrived
            self._begin(following)
        self._plan()


def stepped_batch(step_times: Floats, tokens: float, load: float, count: int, seed: int) -> Run:
    """`count` requests on one replica, token by token: n running answers get a token each every step_times[n - 1] s.

    Lengths are geometric with mean `tokens`; requests join between two steps. work: tokens of each answer.
    """
    rng = np.random.default_rng(seed)
    limit, steps = len(step_times), [0.0, *step_times.tolist()]
    gaps = rng.exponential(steps[limit] * tokens / (limit * load), count)
    run = Run(gaps, rng.geometric(1 / tokens, count).astype(float), np.zeros(count), np.zeros(count))
    environment, line = simpy.Environment(), deque[tuple[int, float]]()
    running: list[tuple[int, int, float]] = []  # number of the step after which it ends, request, when it began
    work, arrived_one = run.work.astype(int).tolist(), environment.event()

    def arrivals() -> Generator[simpy.Event, None, None]:
        nonlocal arrived_one
        for request, gap in enumerate(gaps.tolist()):
            yield environment.timeout(gap)
            line.append((request, environment.now))
            if not arrived_one.triggered:
                arrived_one.succeed()

    def replica() -> Generator[simpy.Event, None, None]:
        nonlocal arrived_one
        step = done = 0
        while done < count:
            while line and len(running) < limit:
                request, arrived = line.popleft()
                run.waits[request] = environment.now - arrived
                heapq.heappush(running, (step + work[request], request, environment.now))
            if not running:
                arrived_one = environment.event()
                yield arrived_one
                continue
            yield environment.timeout(steps[len(running)])
            step += 1
            while running and running[0][0] == step:
                _, request, began = heapq.heappop(running)
                run.served[request] = environment.now - began
                done += 1

    environment.process(arrivals())
    environment.process(replica())
    environment.run()
    return run


class Estimate(NamedTuple):
    """A mean found by simulation and its standard error."""

    mean: float
    error: float


class Comparison(NamedTuple):
    """A figure of each request in a queue whose mean is known, played with the same arrivals and work."""

    values: Floats
    mean: float


def single_server_waits(run: Run, service: float) -> Floats:
    """Waits when the same requests meet one fast server (Lindley's recursion); service: its time for work of 1, s."""
    ahead = np.concatenate([[0.0], np.cumsum(run.work[:-1] * service - run.gaps[1:])])
    return ahead - np.minimum.accumulate(ahead)


def mean_of(values: Floats, comparisons: list[Comparison], blocks: int = 40) -> Estimate:
    """Mean of a figure of each request, with what chance did to like queues of known mean taken out (control variates).

    A busy queue wanders far: a plain mean of 200,000 waits at 95 % is off by a tenth. One fast server with the same
    arrivals and work wanders alike, and its true mean is known; blocks of the run show how the two go together. The
    first twentieth of the run, which began empty, is left out.
    """
    first = len(values) // 20
    size = (len(values) - first) // blocks

    def block_means(one: Floats) -> Floats:
        means: Floats = one[first : first + size * blocks].reshape(blocks, size).mean(axis=1)
        return means

    controls = [block_means(other.values) / other.mean - 1 for other in comparisons]
    design = np.column_stack([np.ones(blocks), *controls])
    inverse = np.linalg.inv(design.T @ design)
    weights = inverse @ design.T @ block_means(values)
    rest = block_means(values) - design @ weights
    variance = rest @ rest / (blocks - design.shape[1]) * inverse[0, 0]
    return Estimate(float(weights[0]), float(variance**0.5))
