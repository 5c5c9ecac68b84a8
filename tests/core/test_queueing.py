"""Waiting in line: golden figures, exact second calculations, relations that hold whatever the figures are, limits."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book import Array, Values
from core.equations import BATCHES, QUEUES, batching, queueing
from core.equations.distributions import quadrature
from core.queueing import (
    HALVINGS,
    batch_loads_for_percentile,
    queue_loads_for_percentile,
    step_times_between,
)
from tests.core.cases import arrays
from tests.core.golden_tables import golden_rows

drawn = settings(deadline=None, max_examples=500)
SERVERS = st.integers(1, 3000)
SHARES = st.floats(1e-4, 0.9999)
LOADS = st.floats(1e-4, 3.0)
TIMES = st.floats(1e-3, 1e3)
VARIABILITIES = st.one_of(st.just(0.0), st.floats(1e-6, 10.0))
PERCENTILES = st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.999])
STEP_TIMES = st.lists(st.floats(1e-3, 1.0), min_size=1, max_size=40).map(np.cumsum)
"""Step times that rise with the sequences running."""
SLACK = 1 + 1e-9


def queue(
    servers: float,
    load: float,
    service_time: float = 1.0,
    service_variability: float = 1.0,
    arrival_variability: float = 1.0,
    wait_percentile: float = 0.99,
) -> Values:
    """One line; load: over the capacity of its servers."""
    inputs = {
        "servers": servers, "arrival_rate": load * servers / service_time, "service_time": service_time,
        "service_variability": service_variability, "arrival_variability": arrival_variability,
        "wait_percentile": wait_percentile,
    }  # fmt: skip
    return QUEUES.evaluate({name: np.array(float(value)) for name, value in inputs.items()})


def batch(
    step_times: Array,
    load: float,
    tokens: float = 100.0,
    limit: int = 0,
    percentile: float = 0.99,
    prompt: float = 0.0,
    arrivals: float = 1.0,
) -> Values:
    """One replica; load: over what its full batch completes; limit: of the batch, else as many as there are times."""
    places = limit or len(step_times)
    inputs = {
        "batch_limit": places, "output_tokens": tokens, "prompt_time": prompt, "answer_variability": 1,
        "replica_arrival_rate": load * places / (prompt + step_times[places - 1] * tokens), "one_token": 1,
        "wait_percentile": percentile, "arrival_variability": arrivals, "first_token_time": 0.5,
    }  # fmt: skip
    plain: dict[str, Any] = {name: np.array(float(value)) for name, value in inputs.items()}
    places_up = np.arange(1.0, len(step_times) + 1)
    return BATCHES.evaluate({**plain, "sequences_running": places_up, "step_time": step_times})


def exact_waiting_probability(servers: int, load: Fraction) -> Fraction:
    """Erlang's C from its sum: load in erlangs, below the servers."""
    term, below = Fraction(1), Fraction(0)
    for busy in range(servers):
        below += term
        term *= load / (busy + 1)
    all_busy = term / (1 - load / servers)
    return all_busy / (below + all_busy)


# --- golden figures and second calculations ---------------------------------------------------------------------------


@pytest.mark.parametrize("row", golden_rows("waiting_probability"), ids=lambda row: f"{row['servers']}-{row['load']}")
def test_the_waiting_probability_is_the_one_worked_out_or_published(row: dict[str, str]) -> None:
    servers, load = float(row["servers"]), float(row["load"])
    found = float(queue(servers, load / servers)[queueing.waiting_probability])
    if row["published"]:
        assert found == pytest.approx(float(row["published"]), abs=float(row["published_digits"]))
    else:
        assert found == pytest.approx(int(row["numerator"]) / int(row["denominator"]), rel=1e-12)


@pytest.mark.parametrize("servers", [1, 2, 3, 7, 20, 64, 200])
@pytest.mark.parametrize("share", [Fraction(1, 64), Fraction(1, 2), Fraction(7, 8), Fraction(1023, 1024)])
def test_the_waiting_probability_agrees_with_exact_fractions(servers: int, share: Fraction) -> None:
    exact = exact_waiting_probability(servers, share * servers)
    found = float(queueing.waiting_probability(*arrays(servers, float(share))))
    assert found == pytest.approx(max(float(exact), np.exp(-600)), rel=1e-11)


@pytest.mark.parametrize("servers", [2_000, 100_000])
@pytest.mark.parametrize("share", [Fraction(15, 16), Fraction(1023, 1024)])
def test_the_waiting_probability_of_many_servers_agrees_with_the_recursion(servers: int, share: Fraction) -> None:
    """Erlang's recursion for 1 / B in integers of 40 digits."""
    unit = 10**40
    inverse = unit
    for busy in range(1, servers + 1):
        inverse = unit + inverse * busy * share.denominator // (share.numerator * servers)
    blocked = Fraction(unit, inverse)
    exact = float(blocked / (1 - share * (1 - blocked)))
    assert float(queueing.waiting_probability(*arrays(servers, float(share)))) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("row", golden_rows("running_batch"), ids=lambda row: row["place_times"])
def test_a_small_batch_is_the_one_worked_out(row: dict[str, str]) -> None:
    times = np.array([float(Fraction(one)) for one in row["place_times"].split()])
    rate = float(Fraction(row["arrival_rate"]))
    found = batch(times, rate * times[-1] / len(times), tokens=1.0)
    results = {
        "full_batch_probability": found[batching.full_batch_probability],
        "mean_running": found[batching.mean_running],
        "mean_wait": found[batching.mean_batch_wait],
        "loaded_place_time": found[batching.loaded_place_time],
    }
    for column, result in results.items():
        assert float(result) == pytest.approx(float(Fraction(row[column])), rel=1e-12)


def exact_running_shares(times: list[Fraction], rate: Fraction) -> list[Fraction]:
    """Shares of the time that 0, 1, 2, ... run, the line counted as the full batch: balance of flows, in fractions."""
    shares = [Fraction(1)]
    for running, time in enumerate(times, 1):
        shares.append(shares[-1] * rate * time / running)
    shares[-1] /= 1 - rate * times[-1] / len(times)
    total = sum(shares)
    return [share / total for share in shares]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=60), st.integers(1, 1023))
def test_running_shares_agree_with_exact_fractions(thousandths: list[int], load: int) -> None:
    times = [Fraction(one, 1000) for one in thousandths]
    rate = Fraction(load, 1024) * len(times) / times[-1]
    exact = exact_running_shares(times, rate)
    found = batch(np.array([float(one) for one in times]), load / 1024, tokens=1.0)
    largest = float(max(exact))
    for share, expected in zip(found[batching.running_share], exact[1:], strict=True):
        assert float(share) == pytest.approx(float(expected), rel=1e-9, abs=1e-200 * largest)


def test_the_places_and_shares_of_quadrature_are_those_of_numpy() -> None:
    nodes, weights = np.polynomial.legendre.leggauss(48)
    places, shares = quadrature(48)
    np.testing.assert_allclose(places, (nodes + 1) / 2, rtol=0, atol=1e-15)
    np.testing.assert_allclose(shares, weights / 2, rtol=1e-11)


# --- the line for servers -------------------------------------------------------------------------------------------


@drawn
@given(SERVERS, st.integers(1, 500), LOADS, VARIABILITIES, PERCENTILES)
def test_more_servers_never_wait_longer(
    servers: int, more: int, load: float, variability: float, percentile: float
) -> None:
    few = queue(servers, load, service_variability=variability, wait_percentile=percentile)
    many = queue(
        servers + more, load * servers / (servers + more), service_variability=variability, wait_percentile=percentile
    )
    for wanted in (queueing.waiting_probability, queueing.mean_wait, queueing.percentile_wait):
        assert float(many[wanted]) <= float(few[wanted]) * SLACK


@drawn
@given(SERVERS, LOADS, st.floats(1.0, 2.0), VARIABILITIES, PERCENTILES)
def test_more_load_never_waits_shorter(
    servers: int, load: float, factor: float, variability: float, percentile: float
) -> None:
    less = queue(servers, load, service_variability=variability, wait_percentile=percentile)
    more = queue(servers, load * factor, service_variability=variability, wait_percentile=percentile)
    for wanted in (queueing.waiting_probability, queueing.mean_wait, queueing.percentile_wait):
        assert float(more[wanted]) >= float(less[wanted]) / SLACK


@drawn
@given(SERVERS, SHARES, VARIABILITIES, VARIABILITIES, VARIABILITIES)
def test_more_variability_never_waits_shorter(
    servers: int, load: float, service: float, arrivals: float, more: float
) -> None:
    even = queue(servers, load, service_variability=service, arrival_variability=arrivals)
    for uneven in (
        queue(servers, load, service_variability=service + more, arrival_variability=arrivals),
        queue(servers, load, service_variability=service, arrival_variability=arrivals + more),
    ):
        assert float(uneven[queueing.mean_wait]) >= float(even[queueing.mean_wait])


@drawn
@given(SHARES, TIMES, PERCENTILES)
def test_one_server_is_the_textbook_queue(load: float, time: float, percentile: float) -> None:
    found = queue(1, load, time, wait_percentile=percentile)
    assert float(found[queueing.waiting_probability]) == pytest.approx(load, rel=1e-11)
    assert float(found[queueing.mean_wait]) == pytest.approx(load / (1 - load) * time, rel=1e-10)
    expected = max(np.log(load / (1 - percentile)), 0.0) * time / (1 - load)
    assert float(found[queueing.percentile_wait]) == pytest.approx(expected, rel=1e-9, abs=1e-9 * time)


@drawn
@given(SERVERS, SHARES)
def test_equal_services_halve_the_wait_of_exponential_ones(servers: int, load: float) -> None:
    plain = queue(servers, load)
    equal = queue(servers, load, service_variability=0.0)
    per_server = queueing.waiting_probability(*arrays(servers, load)) / (servers * (1 - load))
    assert float(plain[queueing.mean_wait]) == pytest.approx(float(per_server), rel=1e-9)
    assert float(equal[queueing.mean_wait]) == float(plain[queueing.mean_wait]) / 2


@drawn
@given(SERVERS, SHARES, TIMES, st.sampled_from([0.5, 2.0, 1024.0]))
def test_a_slower_clock_scales_all_waits(servers: int, load: float, time: float, factor: float) -> None:
    one, other = queue(servers, load, time), queue(servers, load, time * factor)
    for wanted in (queueing.mean_wait, queueing.percentile_wait, queueing.mean_time_in_system):
        assert float(other[wanted]) == pytest.approx(float(one[wanted]) * factor, rel=1e-9)


@drawn
@given(SERVERS, st.floats(1.0, 1e6), PERCENTILES)
def test_a_saturated_queue_is_flagged_and_its_figures_are_finite(servers: int, load: float, percentile: float) -> None:
    found = queue(servers, load * SLACK, wait_percentile=percentile)
    assert bool(found[queueing.queue_saturated])
    assert float(found[queueing.queue_utilization]) == pytest.approx(load, rel=1e-8)
    for wanted in (queueing.mean_wait, queueing.percentile_wait, queueing.mean_time_in_system):
        assert np.isfinite(found[wanted])
        assert float(found[wanted]) >= float(queue(servers, 0.99, wait_percentile=percentile)[wanted])


@pytest.mark.parametrize("servers", [1.0, 1e3, 1e6, 1e9])
@pytest.mark.parametrize("load", [0.0, 1e-12, 0.5, 1 - 1e-12, 1.0, 1e9])
def test_no_size_of_queue_breaks_the_arithmetic(servers: float, load: float) -> None:
    found = queue(servers, load)
    assert 0 <= float(found[queueing.waiting_probability]) <= 1
    assert 0 <= float(found[queueing.mean_wait]) < 1e12
    assert bool(found[queueing.queue_saturated]) == (load >= 1)


def test_an_array_of_queues_gives_what_each_gives_alone() -> None:
    servers, loads = np.array([1.0, 8.0, 500.0, 1e5])[:, None], np.array([0.01, 0.5, 0.99, 0.99999])
    together = queueing.waiting_probability(servers, loads)
    alone = [[float(queueing.waiting_probability(*arrays(s, u))) for u in loads] for s in servers[:, 0]]
    np.testing.assert_allclose(together, alone, rtol=1e-13)


# --- the batch ------------------------------------------------------------------------------------------------------


@drawn
@given(SHARES, st.floats(1e-3, 1.0), PERCENTILES)
def test_a_batch_of_one_is_one_server(load: float, step: float, percentile: float) -> None:
    found = batch(np.array([step]), load, percentile=percentile)
    expected = queue(1, load, step * 100, wait_percentile=percentile)
    for mine, theirs in (
        (batching.mean_batch_wait, queueing.mean_wait),
        (batching.percentile_batch_wait, queueing.percentile_wait),
        (batching.loaded_response_time, queueing.mean_time_in_system),
    ):
        assert float(found[mine]) == pytest.approx(float(expected[theirs]), rel=1e-8, abs=1e-9 * step)


@drawn
@given(st.integers(1, 300), SHARES, PERCENTILES)
def test_steps_that_take_no_longer_with_more_sequences_are_so_many_servers(
    places: int, load: float, percentile: float
) -> None:
    found = batch(np.full(places, 0.01), load, percentile=percentile)
    expected = queue(places, load, 1.0, wait_percentile=percentile)
    chance = float(expected[queueing.waiting_probability])
    assert float(found[batching.full_batch_probability]) == pytest.approx(chance, rel=1e-9, abs=1e-250)
    assert float(found[batching.mean_batch_wait]) == pytest.approx(float(expected[queueing.mean_wait]), rel=1e-8)
    assert float(found[batching.loaded_token_time]) == pytest.approx(0.01, rel=1e-9)


@drawn
@given(st.integers(1, 300), SHARES)
def test_steps_in_proportion_to_the_sequences_are_one_shared_server(places: int, load: float) -> None:
    found = batch(0.01 * np.arange(1.0, places + 1), load)
    assert float(found[batching.full_batch_probability]) == pytest.approx(load**places, rel=1e-8, abs=1e-250)
    assert float(found[batching.loaded_response_time]) == pytest.approx(1 / (1 - load), rel=1e-8)


@drawn
@given(STEP_TIMES, LOADS, st.floats(1.0, 2.0), PERCENTILES)
def test_more_load_on_a_batch_never_waits_shorter_nor_answers_faster(
    steps: Array, load: float, factor: float, percentile: float
) -> None:
    less = batch(steps, load, percentile=percentile)
    more = batch(steps, load * factor, percentile=percentile)
    for wanted in (batching.mean_batch_wait, batching.percentile_batch_wait, batching.loaded_token_time):
        assert float(more[wanted]) >= float(less[wanted]) / SLACK


@drawn
@given(STEP_TIMES, SHARES, st.floats(0.0, 100.0))
def test_sequences_running_are_arrivals_times_their_time_in_place(steps: Array, load: float, prompt: float) -> None:
    found = batch(steps, load, prompt=prompt)
    rate = float(found[batching.counted_arrival_rate])
    assert float(found[batching.mean_running]) == pytest.approx(
        rate * float(found[batching.loaded_place_time]), rel=1e-8
    )
    assert float(found[batching.mean_running]) <= len(steps)
    assert steps[0] / SLACK <= float(found[batching.loaded_token_time]) <= steps[-1] * SLACK


@drawn
@given(STEP_TIMES, SHARES, st.integers(1, 60))
def test_places_beyond_the_batch_limit_change_nothing(steps: Array, load: float, more: int) -> None:
    padded = batch(np.append(steps, np.full(more, steps[-1] * 3)), load, limit=len(steps))
    plain = batch(steps, load)
    for wanted in (batching.mean_batch_wait, batching.mean_running, batching.loaded_token_time):
        assert float(padded[wanted]) == pytest.approx(float(plain[wanted]), rel=1e-12)


@drawn
@given(STEP_TIMES, st.floats(1.0, 1e6))
def test_a_saturated_batch_is_flagged_and_its_figures_are_finite(steps: Array, load: float) -> None:
    found = batch(steps, load * SLACK)
    assert bool(found[batching.batch_saturated])
    assert np.isfinite(found[batching.mean_batch_wait])
    assert np.isfinite(found[batching.percentile_batch_wait])
    assert float(found[batching.loaded_token_time]) == pytest.approx(steps[-1], rel=1e-8)
    assert float(found[batching.full_batch_probability]) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("load", [0.0, 1e-12, 1e-3, 0.5, 1.0, 1e6])
def test_a_batch_of_a_thousand_and_any_load_breaks_no_arithmetic(load: float) -> None:
    found = batch(0.01 + 1e-5 * np.arange(1024.0), load)
    assert 0 <= float(found[batching.full_batch_probability]) <= 1
    assert 0.00999 < float(found[batching.loaded_token_time]) < 0.0203


def test_answers_of_equal_length_halve_the_wait_of_exponential_ones() -> None:
    even, uneven = (batching.delayed_batch_wait(*arrays(0.9, 1.0, 1.0, variability)) for variability in (0.0, 1.0))
    assert float(even) == float(uneven) / 2


# --- the other way round --------------------------------------------------------------------------------------------

STEP = 0.5**HALVINGS


@drawn
@given(SERVERS, TIMES, VARIABILITIES, PERCENTILES, st.floats(1e-3, 1e3))
def test_the_load_found_for_a_line_is_the_highest_that_keeps_the_limit(
    servers: int, time: float, variability: float, percentile: float, limit: float
) -> None:
    load = float(queue_loads_for_percentile(*arrays(servers, time, 1, variability, percentile, limit)))
    given_load = {"service_time": time, "service_variability": variability, "wait_percentile": percentile}
    assert 0 <= load < 1
    assert load == 0 or float(queue(servers, load, **given_load)[queueing.percentile_wait]) <= limit * SLACK
    beyond = queue(servers, load + STEP, **given_load)
    assert load + STEP >= 1 or float(beyond[queueing.percentile_wait]) > limit / SLACK


@drawn
@given(STEP_TIMES, PERCENTILES, st.floats(1e-3, 1e4))
def test_the_load_found_for_a_batch_is_the_highest_that_keeps_the_limit(
    steps: Array, percentile: float, limit: float
) -> None:
    rates = np.arange(1, len(steps) + 1) / (steps * 100)
    load = float(batch_loads_for_percentile(rates, *arrays(len(steps), 1, 1, percentile, limit)))
    assert 0 <= load < 1
    assert (
        load == 0 or float(batch(steps, load, percentile=percentile)[batching.percentile_batch_wait]) <= limit * SLACK
    )
    beyond = batch(steps, load + STEP, percentile=percentile)
    assert load + STEP >= 1 or float(beyond[batching.percentile_batch_wait]) > limit / SLACK


def test_loads_of_many_replicas_are_those_of_each_alone() -> None:
    rng = np.random.default_rng(1)
    limits = np.ceil(200 * rng.random((3, 4)))
    steps = 0.01 + 1e-4 * np.arange(200) * (1 + rng.random((3, 4, 1)))
    rates = np.arange(1.0, 201) / (steps * 300)
    together = batch_loads_for_percentile(rates, limits, *arrays(1, 1, 0.99, 0.5))
    for place in np.ndindex(3, 4):
        used = int(limits[place])
        alone = batch_loads_for_percentile(rates[place][:used], *arrays(used, 1, 1, 0.99, 0.5))
        assert float(together[place]) == pytest.approx(float(alone), abs=2 * STEP)
    servers = np.array([[1.0], [30.0]])
    time, variability, percentile = arrays(2.0, 1.0, 0.99)
    limits = np.array([0.1, 10.0])
    lines = queue_loads_for_percentile(servers, time, variability, variability, percentile, limits)
    assert lines.shape == (2, 2)
    assert (np.diff(lines) > 0).all()
    assert (lines[1] > lines[0]).all()


def test_a_limit_that_no_load_keeps_gives_no_load() -> None:
    assert float(queue_loads_for_percentile(*arrays(4, 1, 1, 1, 0.99, -1))) == 0


def test_steps_between_computed_batches_lie_on_straight_lines() -> None:
    batches, times = np.array([1.0, 4.0, 16.0]), np.array([[1.0, 4.0, 4.0], [2.0, 2.0, 14.0]])
    found = step_times_between(np.array([1.0, 2.0, 4.0, 10.0, 16.0]), batches, times)
    np.testing.assert_allclose(found, [[1, 2, 4, 4, 4], [2, 2, 2, 8, 14]], rtol=1e-14)
