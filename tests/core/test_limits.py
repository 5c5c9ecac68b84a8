"""Limits and special cases of the performance book: where a figure must come out as a simpler one does.

Each draw is some hundred random cases, evaluated as one array.
"""

import numpy as np
from hypothesis import given

from core.equations import PERFORMANCE, communication, latency, money
from core.equations.work import llm, training
from tests.core.cases import COUNT, SEEDS, close, drawn, evaluated, random_cases, set_to, times, values_of

ALL = tuple(PERFORMANCE.quantities.values())
COMPUTE = ("peak_rate_16bit", "peak_rate_fp8", "peak_rate_int8", "peak_rate_fp4")


# --- limits and special cases -----------------------------------------------------------------------------------------


@drawn
@given(SEEDS)
def test_a_single_chip_never_communicates(seed: int) -> None:
    one = ("tensor_parallel", "pipeline_parallel", "expert_parallel", "data_parallel", "ranks_per_chip")
    values = evaluated(random_cases(seed, COUNT) | {name: np.ones(COUNT) for name in one})
    for wanted in (
        communication.decode_collective_time,
        communication.prefill_collective_time,
        communication.decode_hand_over_time,
        communication.prefill_hand_over_time,
        communication.decode_exchange_time,
        communication.prefill_exchange_time,
    ):
        assert (np.asarray(values[wanted]) == 0).all()


@drawn
@given(SEEDS)
def test_one_stage_hands_nothing_over(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"pipeline_parallel": np.ones(COUNT)}
    assert (values_of(inputs, communication.decode_hand_over_time) == 0).all()


@drawn
@given(SEEDS)
def test_a_huge_batch_is_bound_by_arithmetic(seed: int) -> None:
    """Weights are read once for all sequences, so that only their arithmetic grows with the batch."""
    inputs = random_cases(seed, COUNT)
    alone = set_to(tensor_parallel=1, pipeline_parallel=1, expert_parallel=1, data_parallel=1)
    inputs |= set_to(batch=1e15, draft_tokens=0)(inputs) | alone(inputs)
    values = evaluated(inputs)
    passed = values[llm.always_read_parameters] + values[llm.applied_head_parameters]
    arithmetic = 2 * passed / values[latency.achieved_rate]
    assert close(values[latency.decode_matrix_time] / inputs["batch"], arithmetic, 1e-3)
    routed = values[llm.mixture_layer_count] * inputs["experts_per_token"] * values[llm.expert_parameters]
    rate = values[latency.achieved_rate] * inputs["expert_compute_efficiency"]
    assert close(values[latency.decode_expert_time] / inputs["batch"], 2 * routed / rate, 1e-3)


@drawn
@given(SEEDS)
def test_a_batch_of_one_is_bound_by_the_bytes_it_reads(seed: int) -> None:
    """Without overheads, links and wide matrices' idle share a step is weights and cache over the bandwidth."""
    inputs = random_cases(seed, COUNT)
    nothing = ("step_overhead", "layer_overhead", "mixture_layer_overhead", "sequence_overhead", "ridge_roundness")
    alone = ("batch", "tensor_parallel", "pipeline_parallel", "expert_parallel", "data_parallel", "ranks_per_chip")
    inputs |= {name: np.zeros(COUNT) for name in (*nothing, "half_work_tokens", "activation_traffic", "draft_tokens")}
    inputs |= {name: np.ones(COUNT) for name in alone}
    inputs |= times(1e9, *COMPUTE)(inputs)
    values = evaluated(inputs)
    weights = values[llm.matrix_bytes] + values[llm.decode_expert_bytes] / inputs["expert_stream_efficiency"]
    cache = values[llm.cache_read_bytes] * values[latency.cache_read_ratio]
    read = weights / values[latency.weight_bandwidth] + cache / values[latency.achieved_bandwidth]
    assert close(values[latency.decode_step_time], read)


@drawn
@given(SEEDS)
def test_a_batch_of_one_streams_the_weights_at_best_at_peak_bandwidth(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    inputs |= set_to(batch=1)(inputs)
    values = evaluated(inputs)
    read = values[llm.matrix_bytes] / inputs["tensor_parallel"]
    read = read + values[llm.decode_expert_bytes] / values[llm.expert_chips]
    assert (values[latency.decode_step_time] >= read / inputs["memory_bandwidth"]).all()


@drawn
@given(SEEDS)
def test_a_step_lies_between_the_slower_and_the_sum_of_arithmetic_and_memory(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    fast_memory = values_of(inputs | times(1e12, "memory_bandwidth")(inputs), latency.decode_matrix_time)
    no_idle = inputs | {"half_work_tokens": np.zeros(COUNT)}
    step = values_of(no_idle, latency.decode_matrix_time)
    by_arithmetic = values_of(no_idle | times(1e12, "memory_bandwidth")(inputs), latency.decode_matrix_time)
    by_memory = values_of(no_idle | times(1e12, *COMPUTE)(inputs), latency.decode_matrix_time)
    assert (fast_memory >= 0).all()
    # what 1e12 times as fast leaves over, 1e-12 of a time, is rounded with the other one at roundness 1
    assert (step >= np.maximum(by_arithmetic, by_memory) * (1 - 1e-9)).all()
    assert (step <= (by_arithmetic + by_memory) * (1 + 1e-9)).all()


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
    nothing |= {name: np.ones(COUNT) for name in ("expert_parallel", "data_parallel")}
    mixed = {"expert_count": np.full(COUNT, count), "experts_per_token": np.full(COUNT, count)}
    dense = {"expert_count": np.zeros(COUNT), "experts_per_token": np.zeros(COUNT), "feedforward_size": count * width}
    of_experts, of_dense = evaluated(inputs | nothing | mixed), evaluated(inputs | nothing | dense)
    router = inputs["layer_count"] * inputs["hidden_size"] * count
    for count_of in (llm.parameter_count, llm.active_parameter_count):
        assert close(of_experts[count_of], of_dense[count_of] + router)
    read = router * inputs["bytes_per_weight"]
    for routed in (llm.decode_expert_bytes, llm.prefill_expert_bytes):
        assert close(of_experts[llm.matrix_bytes] + of_experts[routed], of_dense[llm.matrix_bytes] + read)
    idle = values_of(inputs, llm.half_efficiency_tokens)
    tokens = values_of(inputs, llm.step_tokens) + idle
    of_both = of_experts[llm.decode_matrix_flops] + of_experts[llm.decode_expert_flops]
    assert close(of_both, of_dense[llm.decode_matrix_flops] + 2 * router * tokens)


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
    value = values_of(inputs, llm.cached_value_bytes)
    assert close(values_of(inputs, llm.layer_cache_bytes_per_token), 2 * width * value)


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
    idle = values[llm.half_efficiency_tokens] * values[llm.always_read_parameters]
    head = values[llm.prefill_microbatch] + values[llm.half_efficiency_tokens]
    assert close(values[llm.prefill_matrix_flops], 2 * (idle + values[llm.applied_head_parameters] * head))
    assert not np.any(values[llm.prefill_attention_flops])
    assert not np.any(values[llm.prefill_expert_flops])
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
