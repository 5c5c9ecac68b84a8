"""Limits of what serving engines add: chunks, drafts, prompts apart, shared experts, rounded ridges, levels of links.

Each draw is some hundred random cases, evaluated as one array.
"""

from itertools import pairwise

import numpy as np
from hypothesis import given

from core.book import Array
from core.equations import PERFORMANCE, communication, latency, memory
from core.equations.work import llm
from tests.core.cases import COUNT, SEEDS, Inputs, close, drawn, evaluated, random_cases, set_to, values_of

ALL = tuple(PERFORMANCE.quantities.values())


# --- serving engines ------------------------------------------------------------------------------------------------


def differing(first: Inputs, second: Inputs) -> list[str]:
    """Names of the quantities that differ between two evaluations."""
    before, after = evaluated(first), evaluated(second)
    return [one.name for one in ALL if not close(before[one], after[one])]


@drawn
@given(SEEDS)
def test_without_drafts_neither_their_cost_nor_their_acceptance_matters(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"draft_tokens": np.zeros(COUNT)}
    other = set_to(draft_acceptance=0.77, draft_cost_share=0.5)(inputs)
    assert differing(inputs, inputs | other) == []
    assert (values_of(inputs, llm.emitted_tokens) == 1).all()
    assert close(values_of(inputs, latency.decode_token_time), values_of(inputs, latency.centred_step_time))


@drawn
@given(SEEDS)
def test_drafts_that_are_all_refused_add_no_token_and_all_accepted_add_each(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    refused = values_of(inputs | set_to(draft_acceptance=0)(inputs), llm.emitted_tokens)
    accepted = values_of(inputs | set_to(draft_acceptance=1)(inputs), llm.emitted_tokens)
    np.testing.assert_array_equal(refused, np.ones(COUNT))
    np.testing.assert_array_equal(accepted, inputs["draft_tokens"] + 1)
    almost = values_of(inputs | set_to(draft_acceptance=1 - 1e-7)(inputs), llm.emitted_tokens)
    assert close(almost, accepted, 1e-6)


@drawn
@given(SEEDS)
def test_refused_drafts_only_cost_time(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"draft_acceptance": np.zeros(COUNT)}
    with_drafts = values_of(inputs, latency.decode_token_time)
    without = values_of(inputs | {"draft_tokens": np.zeros(COUNT)}, latency.decode_token_time)
    assert (with_drafts >= without * (1 - 1e-12)).all()


@drawn
@given(SEEDS)
def test_a_chunk_as_long_as_the_prompt_is_one_pass(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    longest = inputs | {"prefill_chunk": np.maximum(inputs["input_tokens"], 16.0)}
    assert (values_of(longest, llm.prompt_passes) == 1).all()
    assert differing(longest, inputs | {"prefill_chunk": np.full(COUNT, 1e15)}) == []


@drawn
@given(SEEDS)
def test_chunks_compute_each_token_and_score_once(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    values, whole = evaluated(inputs), evaluated(inputs | {"prefill_chunk": np.full(COUNT, 1e15)})
    passes = values[llm.prompt_passes]
    for wanted in (llm.prefill_attention_flops, llm.prefill_pass_tokens, llm.prefill_logits):
        assert close(values[wanted] * passes, whole[wanted])


@drawn
@given(SEEDS)
def test_without_stages_a_prompt_takes_what_it_waits_and_in_a_pipeline_less(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    values = evaluated(inputs)
    taken = values[latency.prompt_time] * inputs["prefill_batch"]
    assert (values[latency.prefill_time] >= taken * (1 - 1e-12)).all()
    # the passes follow each other, and behind the last one only the other stages' wait is added
    wait = values[latency.prefill_pass_time] * inputs["prefill_time_ratio"] * (1 - 1 / inputs["pipeline_parallel"])
    assert close(values[latency.prefill_time], taken + wait)
    single = evaluated(inputs | {"pipeline_parallel": np.ones(COUNT)})
    assert close(single[latency.prefill_time], single[latency.prompt_time] * inputs["prefill_batch"])


@drawn
@given(SEEDS)
def test_prompts_apart_take_the_same_chip_time_as_between_the_answers(seed: int) -> None:
    """Where each neighbour's prefill holds up a sequence in full, work only moves from one chip to another."""
    inputs = random_cases(seed, COUNT) | {"interleave_share": np.ones(COUNT)}
    together = values_of(inputs | {"prefill_placement": np.zeros(COUNT)}, latency.chip_time_per_request)
    apart = values_of(inputs | {"prefill_placement": np.ones(COUNT)}, latency.chip_time_per_request)
    assert close(together, apart, 1e-9)


@drawn
@given(SEEDS)
def test_prompts_apart_interrupt_nobody(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"prefill_placement": np.ones(COUNT)}
    values = evaluated(inputs)
    np.testing.assert_array_equal(values[latency.time_per_output_token], values[latency.decode_token_time])
    first = values[latency.prefill_time] + values[latency.cache_transfer_time]
    np.testing.assert_array_equal(values[latency.time_to_first_token], first)
    together = evaluated(inputs | {"prefill_placement": np.zeros(COUNT)})
    assert not np.any(together[latency.cache_transfer_time])
    assert not np.any(together[latency.prefill_replicas])
    np.testing.assert_array_equal(
        together[latency.chips_at_work], np.broadcast_to(together[latency.chips_in_replica], (COUNT,))
    )


@drawn
@given(SEEDS)
def test_a_batch_of_one_waits_for_no_neighbour(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {"batch": np.ones(COUNT)}
    values = evaluated(inputs)
    np.testing.assert_array_equal(values[latency.time_per_output_token], values[latency.decode_token_time])


# --- experts ----------------------------------------------------------------------------------------------------------


@drawn
@given(SEEDS)
def test_experts_on_the_tensor_parallel_chips_are_neither_exchanged_nor_skewed(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {name: np.ones(COUNT) for name in ("expert_parallel", "data_parallel")}
    values = evaluated(inputs)
    assert not np.any(values[communication.decode_exchange_time])
    assert not np.any(values[communication.prefill_exchange_time])
    assert (np.asarray(values[latency.expert_skew]) == 1).all()
    assert (np.asarray(values[llm.pooled_replicas]) == 1).all()
    np.testing.assert_array_equal(values[llm.expert_chips], inputs["tensor_parallel"])
    assert close(values[memory.chip_weight_bytes], values[llm.weight_bytes] / values[latency.chips_in_replica])


@drawn
@given(SEEDS)
def test_without_experts_nothing_of_a_mixture_is_left(seed: int) -> None:
    inputs = random_cases(seed, COUNT) | {name: np.zeros(COUNT) for name in ("expert_count", "experts_per_token")}
    values = evaluated(inputs)
    for wanted in (
        llm.mixture_layer_count, llm.expert_weight_bytes, llm.decode_expert_bytes, llm.prefill_expert_bytes,
        llm.decode_expert_flops, llm.prefill_expert_flops, latency.decode_expert_time, latency.prefill_expert_time,
        communication.decode_exchange_time, communication.prefill_exchange_time,
    ):  # fmt: skip
        assert not np.any(values[wanted]), wanted.name
    other = set_to(mixture_layer_overhead=1, expert_imbalance=2, exchange_bytes_per_value=9)(inputs)
    other |= {"expert_feedforward_size": np.ones(COUNT)}
    assert set(differing(inputs, inputs | other)) <= {"expert_parameters", "expert_skew"}


@drawn
@given(SEEDS)
def test_replicas_that_share_experts_read_each_touched_expert_once(seed: int) -> None:
    """The more attention replicas, the fewer expert bytes a token; never fewer than with all tokens in one batch."""
    inputs = random_cases(seed, COUNT)
    inputs |= {"expert_count": np.full(COUNT, 128.0), "experts_per_token": np.full(COUNT, 8.0)}
    inputs |= set_to(tensor_parallel=1, pipeline_parallel=1)(inputs)

    def read_a_token(replicas: float) -> Array:
        shared = inputs | set_to(data_parallel=replicas, expert_parallel=replicas)(inputs)
        values = evaluated(shared)
        read: Array = values[llm.decode_expert_bytes] / (inputs["batch"] * values[llm.pooled_replicas])
        return read

    few, many = read_a_token(1), read_a_token(32)
    assert (many <= few * (1 + 1e-12)).all()
    at_once = evaluated(inputs | {"batch": inputs["batch"] * 32} | set_to(data_parallel=1, expert_parallel=1)(inputs))
    assert close(many, at_once[llm.decode_expert_bytes] / inputs["batch"] / 32)


# --- roofline and links -----------------------------------------------------------------------------------------------


@drawn
@given(SEEDS)
def test_the_ridge_is_sharp_at_roundness_0_and_a_sum_at_1(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = np.exp(rng.uniform(-30, 10, (2, COUNT)))
    sharp = latency.rounded_maximum(first, second, np.array(0.0))
    np.testing.assert_array_equal(sharp, np.maximum(first, second))
    assert close(latency.rounded_maximum(first, second, np.array(1.0)), first + second)
    between = [latency.rounded_maximum(first, second, np.array(r)) for r in (0.01, 0.3, 0.5, 0.9)]
    assert close(between[2], np.hypot(first, second))
    for lower, higher in pairwise((sharp, *between, first + second)):
        assert (lower <= higher * (1 + 1e-12)).all()
    np.testing.assert_array_equal(latency.rounded_maximum(0 * first, 0 * first, np.array(0.4)), 0 * first)
    np.testing.assert_array_equal(latency.rounded_maximum(first, 0 * first, np.array(0.4)), first)


def test_two_chips_of_a_torus_exchange_over_all_their_links_and_many_over_the_bisection() -> None:
    torus, three = np.array(2.0), np.array(3.0)
    ranks = np.array([2.0, 64.0, 512.0])
    share = communication.exchange_link_share(torus, three, ranks, np.array(4096.0))
    # 4 / (side · dimensions): 4 · 4 · 4 chips 4 / 12, 8 · 8 · 8 chips 4 / 24
    np.testing.assert_allclose(share, [1, 1 / 3, 1 / 6], rtol=1e-12)
    ring = communication.exchange_link_share(np.array(3.0), np.array(1.0), ranks, np.array(4096.0))
    np.testing.assert_allclose(ring, [1, 4 / 64, 4 / 512], rtol=1e-12)
    switch = communication.exchange_link_share(np.array(0.0), np.array(1.0), ranks, np.array(4096.0))
    np.testing.assert_array_equal(switch, [1, 1, 1])


@drawn
@given(SEEDS)
def test_a_group_inside_one_domain_knows_only_the_inner_links(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size, hop, start = np.exp(rng.uniform(0, 20, COUNT)), rng.uniform(0, 1e-5, COUNT), rng.uniform(0, 1e-5, COUNT)
    ranks = rng.integers(1, 65, COUNT).astype(float)
    one, domain = np.ones(COUNT), rng.integers(64, 100, COUNT).astype(float)
    inner, slow = communication.Level(start, hop, 1e11 * one), communication.Level(one, one, one)
    whole = communication.all_reduce_time(size, ranks, domain, one, inner, slow)
    np.testing.assert_array_equal(whole, communication.single_level_time(size, ranks, one, inner))
    # and where each chip is a domain of its own, only the outer ones
    outside = communication.all_reduce_time(size, ranks, one, one, slow, inner)
    np.testing.assert_array_equal(outside, whole)


@drawn
@given(SEEDS)
def test_an_encoder_sees_the_whole_square_and_reads_no_head(seed: int) -> None:
    inputs = random_cases(seed, COUNT)
    inputs |= set_to(cached_share=0, windowed_layer_count=0, attention_mask=1)(inputs)
    values, causal = evaluated(inputs), evaluated(inputs | {"attention_mask": np.zeros(COUNT)})
    tokens = inputs["input_tokens"]
    pairs = causal[llm.prefill_attention_pairs] * 2 * tokens / (tokens + 1)
    assert close(values[llm.prefill_attention_pairs], pairs)
    assert close(values[llm.matrix_bytes], values[llm.always_read_parameters] * inputs["bytes_per_weight"])
    assert (np.asarray(values[llm.prompt_passes]) == 1).all()
