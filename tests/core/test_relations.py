"""Relations that hold in the performance book whatever the figures are: identity, scale, monotony, limits.

Each draw of a relation on the performance book is some hundred random cases, evaluated as one array.
"""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book import Quantity
from core.equations import PERFORMANCE, communication, energy, latency, memory, money
from core.equations.work import llm, training
from tests.core.cases import (
    COUNT,
    SEEDS,
    Inputs,
    before_and_after,
    close,
    drawn,
    evaluated,
    random_cases,
    set_to,
    times,
    values_of,
)

ALL = tuple(PERFORMANCE.quantities.values())
TIMES = tuple(one for one in ALL if one.unit == "s")


# --- identity ---------------------------------------------------------------------------------------------------------


@drawn
@given(SEEDS)
def test_the_same_inputs_give_the_same_bits(seed: int) -> None:
    first, second = evaluated(random_cases(seed, COUNT)), evaluated(random_cases(seed, COUNT))
    for wanted in ALL:
        np.testing.assert_array_equal(first[wanted], second[wanted])


@drawn
@given(SEEDS)
def test_cases_do_not_know_each_other(seed: int) -> None:
    """Rows in another order and some of the rows give the same bits; a row on its own all but the last few."""
    inputs = random_cases(seed, COUNT)
    order = np.random.default_rng(seed).permutation(COUNT)
    whole = evaluated(inputs)
    permuted = evaluated({name: array[order] for name, array in inputs.items()})
    part = evaluated({name: array[::7].copy() for name, array in inputs.items()})
    alone = evaluated({name: array[5] for name, array in inputs.items()})
    for wanted in ALL:
        expected = np.broadcast_to(whole[wanted], (COUNT,))
        np.testing.assert_array_equal(np.broadcast_to(permuted[wanted], (COUNT,)), expected[order])
        np.testing.assert_array_equal(np.broadcast_to(part[wanted], expected[::7].shape), expected[::7])
        np.testing.assert_allclose(np.asarray(alone[wanted], float), float(expected[5]), rtol=1e-12)


@drawn
@given(SEEDS)
def test_nothing_is_infinite_or_undefined(seed: int) -> None:
    values = evaluated(random_cases(seed, COUNT))
    for wanted in ALL:
        assert np.isfinite(np.asarray(values[wanted], dtype=float)).all(), wanted.name
        if wanted.unit != "1":
            assert (np.asarray(values[wanted]) >= 0).all(), wanted.name


@drawn
@given(SEEDS)
def test_the_parts_of_memory_are_its_sum(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    values = evaluated(inputs)
    stages = inputs["pipeline_parallel"]
    shared = values[llm.expert_weight_bytes]
    copied = (values[llm.weight_bytes] - shared) / inputs["tensor_parallel"]
    weights = (copied + shared / np.maximum(inputs["expert_parallel"], inputs["tensor_parallel"])) / stages
    cache = inputs["batch"] * values[llm.sequence_cache_bytes] / values[latency.cache_readers] / stages
    assert close(values[memory.memory_needed], weights + cache)


# --- scale ------------------------------------------------------------------------------------------------------------

COMPUTE = ("peak_rate_16bit", "peak_rate_fp8", "peak_rate_int8", "peak_rate_fp4")
BANDWIDTHS = ("memory_bandwidth", "scaleup_bandwidth", "server_bandwidth", "scaleout_bandwidth")
BYTES = ("bytes_per_weight", "bytes_per_cached_value", "one_byte", "bytes_per_activation", "exchange_bytes_per_value")
LINKS = ("scaleup_bandwidth", "server_bandwidth", "scaleout_bandwidth")


@drawn
@given(SEEDS, st.sampled_from([0.25, 2.0, 1024.0]))
def test_price_times_k_is_cost_times_k(seed: int, factor: float) -> None:
    rented = set_to(acquisition=0)
    inputs = random_cases(seed, COUNT)
    inputs |= rented(inputs)
    before = values_of(inputs, money.cost_per_output_token)
    after = values_of(inputs | times(factor, "rental_price")(inputs), money.cost_per_output_token)
    np.testing.assert_array_equal(after, before * factor)


@drawn
@given(SEEDS, st.sampled_from([0.5, 2.0, 4096.0]))
def test_work_and_rate_scaled_together_take_the_same_time(seed: int, factor: float) -> None:
    names = ("flops_per_weight", "flops_per_score", "reference_balance", *COMPUTE)
    for wanted in TIMES:
        before, after = before_and_after(seed, wanted, times(factor, *names))
        assert close(before, after), wanted.name


@drawn
@given(SEEDS, st.sampled_from([0.5, 2.0, 4096.0]))
def test_bytes_and_bandwidth_scaled_together_take_the_same_time(seed: int, factor: float) -> None:
    def more(inputs: Inputs) -> Inputs:
        return times(factor, *BYTES, *BANDWIDTHS)(inputs) | times(1 / factor, "reference_balance")(inputs)

    for wanted in TIMES:
        before, after = before_and_after(seed, wanted, more)
        assert close(before, after), wanted.name


@drawn
@given(SEEDS)
def test_cost_is_affine_in_the_electricity_price_and_its_slope_is_the_energy(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    inputs |= set_to(acquisition=1)(inputs)
    price = inputs["electricity_price"]
    slope = values_of(inputs, energy.energy_per_output_token)
    none = values_of(inputs | {"electricity_price": np.zeros(COUNT)}, money.cost_per_output_token)
    for factor in (1, 3):
        cost = values_of(inputs | {"electricity_price": price * factor}, money.cost_per_output_token)
        assert close(cost, none + factor * price * slope)


# --- monotone ---------------------------------------------------------------------------------------------------------

UP, DOWN = 1, -1
MONOTONE: tuple[tuple[str, Quantity[...], Callable[[Inputs], Inputs], int], ...] = (
    ("bandwidth", latency.decode_step_time, times(1.7, "memory_bandwidth"), DOWN),
    ("bandwidth", latency.prefill_time, times(1.7, "memory_bandwidth"), DOWN),
    ("compute", latency.prefill_time, times(1.7, *COMPUTE, "reference_balance"), DOWN),
    ("compute", latency.decode_step_time, times(1.7, *COMPUTE, "reference_balance"), DOWN),
    ("capacity", memory.fits_memory, times(1.7, "memory_capacity"), UP),
    ("rent", money.cost_per_output_token, times(1.7, "rental_price"), UP),
    ("chip price", money.cost_per_output_token, times(1.7, "purchase_price"), UP),
    ("efficiency", latency.prefill_time, times(1.7, "compute_efficiency", "memory_efficiency"), DOWN),
    ("context", llm.sequence_cache_bytes, times(1.7, "input_tokens"), UP),
    ("context", latency.decode_step_time, times(1.7, "input_tokens"), UP),
    ("context", latency.prompt_time, times(1.7, "input_tokens"), UP),
    ("layers", llm.parameter_count, times(2, "layer_count"), UP),
    ("layers", latency.decode_step_time, times(2, "layer_count"), UP),
    ("layers", latency.prefill_time, times(2, "layer_count"), UP),
    ("layers", latency.chip_time_per_request, times(2, "layer_count"), UP),
    ("layers", training.training_compute_needed, times(2, "layer_count"), UP),
    ("weight bytes", llm.weight_bytes, times(0.5, "bytes_per_weight"), DOWN),
    ("weight bytes", latency.decode_step_time, times(0.5, "bytes_per_weight"), DOWN),
    ("weight bytes", latency.prefill_time, times(0.5, "bytes_per_weight"), DOWN),
    ("cache bytes", latency.decode_step_time, times(0.5, "bytes_per_cached_value"), DOWN),
    ("power", energy.energy_per_output_token, times(1.7, "thermal_design_power"), UP),
    ("power", money.power_cost_rate, times(1.7, "thermal_design_power"), UP),
    ("PUE", money.full_cost_rate, times(1.7, "power_usage_effectiveness"), UP),
    ("life", money.capital_cost_rate_of_chip, times(1.7, "chip_life"), DOWN),
    ("links", communication.decode_collective_time, times(1.7, *LINKS), DOWN),
    ("links", communication.decode_exchange_time, times(1.7, *LINKS), DOWN),
    ("links", communication.prefill_hand_over_time, times(1.7, *LINKS), DOWN),
    ("links", latency.time_to_first_token, times(1.7, *LINKS), DOWN),
    ("hop", communication.decode_collective_time, times(1.7, "collective_latency"), UP),
    ("batch", latency.decode_step_time, times(2, "batch"), UP),
    ("cached share", latency.prefill_time, set_to(cached_share=1), DOWN),
    ("overhead", latency.response_time, times(1.7, "step_overhead"), UP),
    ("experts", llm.decode_expert_flops, lambda i: {"experts_per_token": i["expert_count"]}, UP),
    ("experts", latency.decode_step_time, lambda i: {"experts_per_token": i["expert_count"]}, UP),
    ("acceptance", latency.decode_token_time, set_to(draft_acceptance=1), DOWN),
    ("acceptance", latency.replica_output_rate, set_to(draft_acceptance=1), UP),
    ("drafts", latency.decode_step_time, times(2, "draft_tokens"), UP),
    ("drafts", llm.emitted_tokens, times(2, "draft_tokens"), UP),
    ("draft cost", latency.decode_token_time, set_to(draft_cost_share=1), UP),
    ("interleaving", latency.time_per_output_token, set_to(interleave_share=1), UP),
    ("skew", latency.decode_expert_time, times(1.7, "expert_imbalance"), UP),
    ("roundness", latency.decode_matrix_time, set_to(ridge_roundness=1), UP),
    ("short passes", latency.prefill_matrix_time, times(3, "half_work_tokens"), UP),
    ("window", latency.decode_step_time, lambda i: {"windowed_layer_count": i["windowed_layer_count"] * 0}, UP),
    ("start", communication.decode_collective_time, times(1.7, "collective_start"), UP),
    ("layer launches", latency.prefill_time, times(1.7, "layer_overhead", "mixture_layer_overhead"), UP),
    ("repeated reads", latency.decode_attention_time, set_to(repeated_read_share=1), UP),
    ("answer", latency.response_time, times(2, "output_tokens"), UP),
    ("chunk", latency.prompt_time, times(4, "prefill_chunk"), DOWN),
    ("cache in transit", latency.cache_transfer_time, times(2, "input_tokens"), UP),
)  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "wanted", "change", "way"), MONOTONE, ids=[f"{row[0]} {row[1].name}" for row in MONOTONE]
)
@settings(deadline=None, max_examples=3)
@given(seed=SEEDS)
def test_more_of_one_thing_never_moves_another_the_wrong_way(
    cause: str, wanted: Quantity[...], change: Callable[[Inputs], Inputs], way: int, seed: int
) -> None:
    before, after = before_and_after(seed, wanted, change)
    assert (way * (after - before) >= -1e-12 * np.abs(before)).all()


def test_no_more_capital_is_charged_when_residual_value_rises() -> None:
    before, after = before_and_after(1, money.capital_cost_rate_of_chip, set_to(residual_share=1))
    assert (after <= before * (1 + 1e-12)).all()


@drawn
@given(SEEDS)
def test_a_larger_batch_never_makes_a_rented_token_dearer(seed: int) -> None:
    whole = {"batch": 64.0, "pipeline_parallel": 1.0, "acquisition": 0.0}
    inputs = random_cases(seed, COUNT)
    inputs |= set_to(**whole)(inputs)
    before = values_of(inputs, money.cost_per_output_token)
    after = values_of(inputs | times(2, "batch")(inputs), money.cost_per_output_token)
    # all-reduces switch between ring and tree, and grow by less than the batch either way
    assert (after <= before * (1 + 1e-12)).all()


@drawn
@given(SEEDS)
def test_mean_power_stays_below_the_rated_power(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    power = values_of(inputs, energy.chip_power)
    assert (power <= inputs["thermal_design_power"]).all()
    assert (power >= inputs["thermal_design_power"] * inputs["light_power_share"] * (1 - 1e-12)).all()
