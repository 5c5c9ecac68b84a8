"""Relations that hold in the performance book whatever the figures are: identity, scale, monotony, limits.

Each draw of a relation on the performance book is some hundred random cases, evaluated as one array.
"""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book import Array, Quantity
from core.equations import PERFORMANCE, communication, energy, latency, memory, money
from core.equations.work import llm, training
from tests.core.cases import Inputs, close, evaluated, random_cases

COUNT = 300
SEEDS = st.integers(0, 2**32 - 1)
drawn = settings(deadline=None, max_examples=8, derandomize=False)

ALL = tuple(PERFORMANCE.quantities.values())
TIMES = tuple(one for one in ALL if one.unit == "s")


def values_of(inputs: Inputs, wanted: Quantity[...]) -> Array:
    return np.broadcast_to(np.asarray(evaluated(inputs)[wanted], dtype=float), (COUNT,))


def before_and_after(seed: int, wanted: Quantity[...], change: Callable[[Inputs], Inputs]) -> tuple[Array, Array]:
    inputs = random_cases(seed, COUNT)
    return values_of(inputs, wanted), values_of({**inputs, **change(inputs)}, wanted)


def times(factor: float, *names: str) -> Callable[[Inputs], Inputs]:
    return lambda inputs: {name: inputs[name] * factor for name in names}


def set_to(**values: float) -> Callable[[Inputs], Inputs]:
    return lambda _: {name: np.full(COUNT, float(value)) for name, value in values.items()}


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
    weights = values[llm.weight_bytes] / inputs["tensor_parallel"] / stages
    cache = inputs["batch"] * values[llm.sequence_cache_bytes] / values[memory.cache_shards] / stages
    assert close(values[memory.memory_needed], weights + cache)


# --- scale ------------------------------------------------------------------------------------------------------------

COMPUTE = ("peak_rate_16bit", "peak_rate_fp8", "peak_rate_int8", "peak_rate_fp4")
BANDWIDTHS = ("memory_bandwidth", "scaleup_bandwidth", "scaleout_bandwidth")
BYTES = ("bytes_per_weight", "bytes_per_cached_value", "bytes_per_activation")


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
    names = ("flops_per_weight", "flops_per_score", *COMPUTE)
    for wanted in TIMES:
        before, after = before_and_after(seed, wanted, times(factor, *names))
        assert close(before, after), wanted.name


@drawn
@given(SEEDS, st.sampled_from([0.5, 2.0, 4096.0]))
def test_bytes_and_bandwidth_scaled_together_take_the_same_time(seed: int, factor: float) -> None:
    for wanted in TIMES:
        before, after = before_and_after(seed, wanted, times(factor, *BYTES, *BANDWIDTHS))
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
    ("compute", latency.prefill_time, times(1.7, *COMPUTE), DOWN),
    ("compute", latency.decode_step_time, times(1.7, *COMPUTE), DOWN),
    ("capacity", memory.fits_memory, times(1.7, "memory_capacity"), UP),
    ("rent", money.cost_per_output_token, times(1.7, "rental_price"), UP),
    ("chip price", money.cost_per_output_token, times(1.7, "purchase_price"), UP),
    ("efficiency", latency.prefill_time, times(1.7, "compute_efficiency", "memory_efficiency"), DOWN),
    ("context", llm.sequence_cache_bytes, times(1.7, "input_tokens"), UP),
    ("context", latency.decode_step_time, times(1.7, "input_tokens"), UP),
    ("context", latency.prefill_time, times(1.7, "input_tokens"), UP),
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
    ("links", communication.decode_collective_time, times(1.7, "scaleup_bandwidth", "scaleout_bandwidth"), DOWN),
    ("links", communication.prefill_hand_over_time, times(1.7, "scaleup_bandwidth", "scaleout_bandwidth"), DOWN),
    ("hop", communication.decode_collective_time, times(1.7, "collective_latency"), UP),
    ("batch", latency.decode_step_time, times(2, "batch"), UP),
    ("cached share", latency.prefill_time, set_to(cached_share=1), DOWN),
    ("overhead", latency.response_time, times(1.7, "step_overhead"), UP),
    ("experts", llm.decode_flops, lambda i: {"experts_per_token": i["expert_count"]}, UP),
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


# --- limits and special cases -----------------------------------------------------------------------------------------


@drawn
@given(SEEDS)
def test_a_single_chip_never_communicates(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"tensor_parallel": np.ones(COUNT), "pipeline_parallel": np.ones(COUNT)}
    values = evaluated(inputs)
    for wanted in (
        communication.decode_collective_time,
        communication.prefill_collective_time,
        communication.decode_hand_over_time,
        communication.prefill_hand_over_time,
    ):
        assert (np.asarray(values[wanted]) == 0).all()


@drawn
@given(SEEDS)
def test_one_stage_hands_nothing_over(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"pipeline_parallel": np.ones(COUNT)}
    assert (values_of(inputs, communication.decode_hand_over_time) == 0).all()


@drawn
@given(SEEDS)
def test_a_huge_batch_is_bound_by_arithmetic_or_by_its_own_cache(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    inputs |= set_to(batch=1e15, tensor_parallel=1, pipeline_parallel=1)(inputs)
    values = evaluated(inputs)
    arithmetic = values[llm.decode_flops] / values[latency.achieved_rate]
    cache = values[llm.cache_read_bytes] / values[latency.achieved_bandwidth]
    assert close(values[latency.decode_step_time] / inputs["batch"], np.maximum(arithmetic, cache), 0.01)


@drawn
@given(SEEDS)
def test_a_batch_of_one_streams_the_weights_at_best_at_peak_bandwidth(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    inputs |= set_to(batch=1)(inputs)
    values = evaluated(inputs)
    at_peak = values[llm.decode_weight_bytes] / inputs["memory_bandwidth"] / inputs["tensor_parallel"]
    assert (values[latency.decode_step_time] >= at_peak).all()


@drawn
@given(SEEDS)
def test_without_limit_of_bandwidth_or_arithmetic_the_other_one_decides(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    values = evaluated(inputs)
    rest = (
        values[communication.decode_collective_time]
        + values[communication.decode_hand_over_time]
        + inputs["step_overhead"]
    )
    by_arithmetic = values_of(inputs | times(1e12, "memory_bandwidth")(inputs), latency.decode_step_time)
    by_memory = values_of(inputs | times(1e12, *COMPUTE)(inputs), latency.decode_step_time)
    assert close(by_arithmetic, values[latency.decode_compute_time] + rest)
    assert close(by_memory, values[latency.decode_memory_time] + rest)
    step = values[latency.decode_step_time]
    assert (step >= np.maximum(by_arithmetic, by_memory) * (1 - 1e-12)).all()
    assert (step <= (by_arithmetic + by_memory) * (1 + 1e-12)).all()


@drawn
@given(SEEDS)
def test_without_context_there_is_no_cache_and_no_attention(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"input_tokens": np.zeros(COUNT), "output_tokens": np.zeros(COUNT)}
    needed = PERFORMANCE.needed_for(llm.sequence_cache_bytes, llm.cache_read_bytes, llm.prefill_attention_pairs)
    values = PERFORMANCE.evaluate(inputs, needed)
    assert not np.any(values[llm.sequence_cache_bytes])
    assert not np.any(values[llm.cache_read_bytes])
    assert not np.any(values[llm.prefill_attention_pairs])


@drawn
@given(SEEDS)
def test_a_single_output_token_takes_no_decode_step(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"output_tokens": np.ones(COUNT)}
    values = evaluated(inputs)
    np.testing.assert_array_equal(values[latency.static_batch_time], values[latency.prefill_time])


@drawn
@given(SEEDS)
def test_experts_that_are_all_visited_are_a_dense_layer(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    count, width = 8.0, inputs["expert_feedforward_size"]
    nothing = {name: np.zeros(COUNT) for name in ("shared_expert_count", "dense_layer_count", "cached_share")}
    mixed = {"expert_count": np.full(COUNT, count), "experts_per_token": np.full(COUNT, count)}
    dense = {"expert_count": np.zeros(COUNT), "experts_per_token": np.zeros(COUNT), "feedforward_size": count * width}
    of_experts, of_dense = evaluated(inputs | nothing | mixed), evaluated(inputs | nothing | dense)
    router = inputs["layer_count"] * inputs["hidden_size"] * count
    for count_of in (llm.parameter_count, llm.active_parameter_count):
        assert close(of_experts[count_of], of_dense[count_of] + router)
    read = router * inputs["bytes_per_weight"]
    assert close(of_experts[llm.decode_weight_bytes], of_dense[llm.decode_weight_bytes] + read)
    assert close(of_experts[llm.prefill_weight_bytes], of_dense[llm.prefill_weight_bytes] + read)


@drawn
@given(SEEDS)
def test_experts_lie_between_those_visited_and_all(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    inputs |= {"expert_count": np.full(COUNT, 128.0), "experts_per_token": np.full(COUNT, 8.0)}
    touched = llm.touched_experts(inputs["expert_count"], inputs["experts_per_token"], inputs["batch"])
    assert (touched >= 8 * (1 - 1e-12)).all()
    assert (touched <= np.minimum(128, 8 * inputs["batch"]) * (1 + 1e-12)).all()


@drawn
@given(SEEDS)
def test_as_many_kv_heads_as_heads_is_multi_head_attention(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    inputs |= {"kv_head_count": inputs["head_count"], "latent_kv_rank": np.zeros(COUNT)}
    width = inputs["head_count"] * inputs["head_size"]
    assert close(values_of(inputs, llm.attention_parameters), 4 * inputs["hidden_size"] * width)
    assert close(values_of(inputs, llm.layer_cache_bytes_per_token), 2 * width * inputs["bytes_per_cached_value"])


@drawn
@given(SEEDS)
def test_a_window_as_wide_as_the_context_is_full_attention(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    widest = inputs["input_tokens"] + inputs["output_tokens"] + inputs["training_sequence"]
    windowed = inputs | {"windowed_layer_count": inputs["layer_count"], "linear_layer_count": np.zeros(COUNT)}
    full = windowed | {"windowed_layer_count": np.zeros(COUNT)}
    with_window, without = evaluated(windowed | {"window_size": widest}), evaluated(full)
    for wanted in ALL:
        if wanted is not llm.full_attention_layers:
            assert close(with_window[wanted], without[wanted], 1e-9), wanted.name


@drawn
@given(SEEDS)
def test_a_fully_cached_prompt_computes_one_head_and_an_uncached_one_all(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    values = evaluated(inputs | {"cached_share": np.ones(COUNT)})
    assert close(np.asarray(values[llm.prefill_flops]), 2 * np.asarray(values[llm.head_parameters]))
    none = evaluated(inputs | {"cached_share": np.zeros(COUNT)})
    np.testing.assert_array_equal(none[llm.fresh_input_tokens], inputs["input_tokens"])


@drawn
@given(SEEDS)
def test_an_owned_chip_without_power_and_upkeep_costs_its_capital(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    inputs |= set_to(
        acquisition=1, electricity_price=0, maintenance_share=0, server_cost_ratio=1, network_cost_share=0
    )(inputs)
    values = evaluated(inputs)
    assert close(values[money.full_cost_rate], values[money.capital_cost_rate_of_chip])
    np.testing.assert_array_equal(values[money.bare_cost_rate], values[money.capital_cost_rate_of_chip])


@drawn
@given(SEEDS)
def test_what_costs_nothing_costs_nothing(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"acquisition": np.zeros(COUNT), "rental_price": np.zeros(COUNT)}
    assert not np.any(values_of(inputs, money.cost_per_output_token))


@drawn
@given(SEEDS)
def test_without_tokens_there_is_no_training(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"training_tokens": np.zeros(COUNT)}
    assert not np.any(values_of(inputs, training.training_compute_needed))
