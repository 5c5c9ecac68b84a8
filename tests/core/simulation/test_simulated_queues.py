"""The queue equations against queues played out with simpy, from light load to 95 %, within 5 %.

Where hardly anybody waits a wait of a thousandth of the service time is neither seen nor known: there the times from
arrival to the end are compared; from 80 % load on the waits themselves are too. Each figure carries the standard error
of its run, and a run that could not tell (2 % or more) fails.
"""

from typing import Any

import numpy as np
import pytest

from core.book import Array, Values
from core.equations import BATCHES, QUEUES, batching, queueing
from tests.core.simulation.queues import (
    Comparison,
    Estimate,
    Floats,
    Run,
    mean_of,
    pool,
    shared_batch,
    single_server_waits,
    stepped_batch,
)

COUNT = 200_000
TOKENS = 200.0
STEPS = 0.02 * (1 + np.arange(16) / 8)
"""A replica whose steps take 20 ms with one sequence and 57.5 ms with sixteen."""


def queue(servers: int, load: float, variability: float, percentile: float = 0.9, arrivals: float = 1.0) -> Values:
    inputs = {
        "servers": servers, "arrival_rate": load * servers, "service_time": 1, "arrival_variability": arrivals,
        "service_variability": variability, "wait_percentile": percentile,
    }  # fmt: skip
    return QUEUES.evaluate({name: np.array(float(value)) for name, value in inputs.items()})


def batch(
    steps: Array, tokens: float, load: float, variability: float = 1.0, percentile: float = 0.9, arrivals: float = 1.0
) -> Values:
    inputs = {
        "batch_limit": len(steps), "replica_arrival_rate": load * len(steps) / (steps[-1] * tokens),
        "output_tokens": tokens, "prompt_time": 0, "answer_variability": variability, "wait_percentile": percentile,
        "one_token": 1, "arrival_variability": arrivals, "first_token_time": 0,
    }  # fmt: skip
    plain: dict[str, Any] = {name: np.array(float(value)) for name, value in inputs.items()}
    return BATCHES.evaluate({**plain, "sequences_running": np.arange(1.0, len(steps) + 1), "step_time": steps})


def like_queues(run: Run, mean_gap: float, service: float, variability: float, limit: float = 0.0) -> list[Comparison]:
    """What else the same arrivals and work do, with known means: Pollaczek and Khinchine for one fast server."""
    load = service / mean_gap
    alone = single_server_waits(run, service)
    known = [
        Comparison(run.gaps, mean_gap),
        Comparison(alone, load * service * (1 + variability) / 2 / (1 - load)),
    ]
    if variability > 0:
        known.append(Comparison(run.work, 1.0))
    if variability == 1 and limit > 0:
        known.append(Comparison((alone > limit).astype(float), load * np.exp(-limit * (1 - load) / service)))
    return known


def agree(found: Estimate, expected: Any, within: float = 0.05) -> bool:
    """Whether simulation and equation agree; a run that is too short to say fails."""
    assert found.error < 0.02 * found.mean
    return abs(float(expected) / found.mean - 1) < within


def share_beyond(limit: float, waits: Floats, run: Run, mean_gap: float, service: float) -> float:
    beyond = mean_of((waits > limit).astype(float), like_queues(run, mean_gap, service, 1.0, limit))
    assert beyond.error < 0.05 * beyond.mean
    return beyond.mean


@pytest.mark.parametrize(("servers", "load"), [(1, 0.3), (8, 0.3), (8, 0.8), (1, 0.95), (8, 0.95)])
def test_waits_with_exponential_service_are_those_of_a_simulated_queue(servers: int, load: float) -> None:
    run, expected, gap = pool(servers, load, 1.0, COUNT, seed=servers), queue(servers, load, 1.0), 1 / (load * servers)
    known = like_queues(run, gap, 1 / servers, 1.0)
    assert agree(mean_of(run.waits + run.served, known), expected[queueing.mean_time_in_system])
    if load >= 0.8:
        assert agree(mean_of(run.waits, known), expected[queueing.mean_wait])


@pytest.mark.parametrize(("servers", "load"), [(1, 0.3), (8, 0.8), (8, 0.95)])
def test_nine_of_ten_simulated_requests_wait_no_longer_than_their_percentile(servers: int, load: float) -> None:
    run, gap = pool(servers, load, 1.0, 2 * COUNT, seed=11), 1 / (load * servers)
    limit = float(queue(servers, load, 1.0)[queueing.percentile_wait])
    assert share_beyond(limit / 1.05, run.waits, run, gap, 1 / servers) > 0.1
    assert share_beyond(limit * 1.05, run.waits, run, gap, 1 / servers) < 0.1


@pytest.mark.parametrize("variability", [0.0, 4.0])
@pytest.mark.parametrize(("servers", "load"), [(1, 0.3), (4, 0.8), (4, 0.95), (64, 0.9)])
def test_times_with_other_service_are_those_of_a_simulated_queue(servers: int, load: float, variability: float) -> None:
    run, expected = pool(servers, load, variability, COUNT, seed=7), queue(servers, load, variability)
    known = like_queues(run, 1 / (load * servers), 1 / servers, variability)
    assert agree(mean_of(run.waits + run.served, known), expected[queueing.mean_time_in_system])


@pytest.mark.parametrize(("servers", "load"), [(1, 0.3), (4, 0.8), (64, 0.9)])
def test_the_percentile_of_waits_for_equal_services_is_on_the_safe_side_of_simulation(
    servers: int, load: float
) -> None:
    """The tail is taken as exponential: at the 99th percentile wait and service come out up to a fifth too long."""
    run = pool(servers, load, 0.0, COUNT, seed=5)
    stated = float(queue(servers, load, 0.0, 0.99)[queueing.percentile_wait])
    simulated = float(np.quantile(run.waits[COUNT // 20 :], 0.99))
    assert 0.97 < (stated + 1) / (simulated + 1) < 1.2


@pytest.mark.parametrize("load", [0.3, 0.8, 0.95])
def test_a_batch_serves_as_a_simulated_one(load: float) -> None:
    run, expected = shared_batch(STEPS * TOKENS, load, COUNT, seed=2), batch(STEPS, TOKENS, load)
    service = STEPS[-1] * TOKENS / len(STEPS)
    known = like_queues(run, service / load, service, 1.0)
    assert agree(mean_of(run.served, known), expected[batching.loaded_place_time])
    assert agree(mean_of(run.waits + run.served, known), expected[batching.loaded_response_time])
    token_time = float(np.sum(run.served) / np.sum(run.work) / TOKENS)
    assert float(expected[batching.loaded_token_time]) == pytest.approx(token_time, rel=0.02)
    if load >= 0.95:
        assert agree(mean_of(run.waits, known), expected[batching.mean_batch_wait])


def test_nine_of_ten_requests_of_a_simulated_batch_wait_no_longer_than_their_percentile() -> None:
    run = shared_batch(STEPS * TOKENS, 0.95, 2 * COUNT, seed=3)
    service = STEPS[-1] * TOKENS / len(STEPS)
    limit = float(batch(STEPS, TOKENS, 0.95)[batching.percentile_batch_wait])
    assert share_beyond(limit / 1.05, run.waits, run, service / 0.95, service) > 0.1
    assert share_beyond(limit * 1.05, run.waits, run, service / 0.95, service) < 0.1


@pytest.mark.parametrize("variability", [0.0, 4.0])
def test_answers_of_other_lengths_scale_the_wait_for_a_place(variability: float) -> None:
    load, service = 0.9, STEPS[-1] * TOKENS / len(STEPS)
    run = shared_batch(STEPS * TOKENS, load, COUNT, seed=4, variability=variability)
    known = like_queues(run, service / load, service, variability)
    expected = batch(STEPS, TOKENS, load, variability)
    assert agree(mean_of(run.waits + run.served, known), expected[batching.loaded_response_time], within=0.08)


@pytest.mark.parametrize("load", [0.3, 0.9])
def test_a_batch_played_token_by_token_answers_in_the_time_of_the_chain(load: float) -> None:
    """Here answers have whole numbers of tokens, and requests join only between two steps."""
    tokens, steps, count = 100.0, STEPS[7:], 50_000
    run, expected = stepped_batch(steps, tokens, load, count, seed=6), batch(steps, tokens, load)
    service = steps[-1] * tokens / len(steps)
    known = like_queues(run._replace(work=run.work / tokens), service / load, service, 1.0)
    assert agree(mean_of(run.waits + run.served, known), expected[batching.loaded_response_time])
    token_time = float(np.sum(run.served) / np.sum(run.work))
    assert float(expected[batching.loaded_token_time]) == pytest.approx(token_time, rel=0.02)


@pytest.mark.parametrize(("servers", "load", "arrivals"), [(8, 0.7, 4.0), (64, 0.8, 4.0), (64, 0.9, 10.0)])
def test_bursts_find_all_servers_busy_as_often_as_in_simulation(servers: int, load: float, arrivals: float) -> None:
    """Hayward's approximation: within a seventh, where the chance of Poisson arrivals is off by nearly half or more."""
    run = pool(servers, load, 1.0, COUNT, seed=1, bursts=arrivals)
    late = float((run.waits[COUNT // 20 :] > 0).mean())
    found, poisson = (queue(servers, load, 1.0, 0.99, one)[queueing.waiting_probability] for one in (arrivals, 1.0))
    assert float(found) == pytest.approx(late, rel=0.15)
    assert float(poisson) < 0.6 * late


@pytest.mark.parametrize(("load", "arrivals"), [(0.8, 4.0), (0.7, 10.0)])
def test_bursts_find_a_batch_full_as_often_as_in_simulation(load: float, arrivals: float) -> None:
    run = shared_batch(STEPS * TOKENS, load, COUNT, seed=3, bursts=arrivals)
    late = float((run.waits[COUNT // 20 :] > 0).mean())
    found = batch(STEPS, TOKENS, load, arrivals=arrivals)[batching.full_batch_probability]
    assert float(found) == pytest.approx(late, rel=0.15)


def test_the_percentile_of_waits_in_bursts_is_on_the_safe_side_of_simulation() -> None:
    """At a variability of 4 up to a third too long; the tail of a few long gaps between bursts is not exponential."""
    for servers, load in ((8, 0.7), (64, 0.8)):
        run, found = pool(servers, load, 1.0, COUNT, seed=1, bursts=4.0), queue(servers, load, 1.0, 0.99, 4.0)
        simulated = float(np.quantile(run.waits[COUNT // 20 :], 0.99))
        assert 0.95 < float(found[queueing.percentile_wait]) / simulated < 1.35
    batched = shared_batch(STEPS * TOKENS, 0.8, COUNT, seed=3, bursts=4.0)
    simulated = float(np.quantile(batched.waits[COUNT // 20 :], 0.99))
    found = batch(STEPS, TOKENS, 0.8, 1.0, 0.99, 4.0)
    assert 0.95 < float(found[batching.percentile_batch_wait]) / simulated < 1.35
