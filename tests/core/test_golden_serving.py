"""Time, memory and energy of deployments worked out by hand: the arithmetic stands beside each figure."""

from typing import Any

import numpy as np
import pytest

from core.equations import PERFORMANCE, communication, energy, latency, memory
from core.equations.work import llm
from tests.core.cases import arrays, case, evaluated, of

# --- time and memory of one deployment --------------------------------------------------------------------------------

SERVED = {
    "tensor_parallel": 2, "batch": 64, "precision": 1, "bytes_per_weight": 1, "bytes_per_cached_value": 1,
    "input_tokens": 2048, "output_tokens": 2048, "compute_efficiency": 0.57, "memory_efficiency": 0.60,
    "link_efficiency": 0.43, "collective_start": 12e-6, "collective_latency": 2e-6, "step_overhead": 2.2e-3,
    "weight_bits": 8,
}  # fmt: skip
"""Llama-2-70B in FP8 on two H100 (1979 TFLOP/s, 3350 GB/s, 450 GB/s one way)."""


def test_a_decode_step_of_70b_is_bound_by_memory() -> None:
    # weights without embedding 68,713,185,280 B, halved, at 0.6 · 3350 GB/s
    weights = 68_713_185_280 / 2 / 2.01e12
    # 64 · 137,426,370,560 FLOP on two chips of 0.57 · 1979 TFLOP/s
    arithmetic = 64 * 137_426_370_560 / (2 * 0.57 * 1979e12)
    # 64 · 3072 · 163,840 B of cache, halved; its arithmetic, 64 · 8,053,063,680 FLOP at 989 TFLOP/s, takes less
    cache = 32_212_254_720 / 2 / 2.01e12
    # 160 all-reduces of 64 · 8192 · 2 B between two: 12 µs + 2 µs + 1,048,576 / (0.43 · 450e9)
    links = 160 * (14e-6 + 1_048_576 / 193.5e9)
    assert of(latency.decode_matrix_time, **SERVED) == pytest.approx(weights, rel=1e-13)
    assert of(latency.decode_attention_time, **SERVED) == pytest.approx(cache, rel=1e-13)
    assert of(communication.decode_collective_time, **SERVED) == pytest.approx(links, rel=1e-13)
    assert weights > 4 * arithmetic
    assert cache / 30 > 64 * 8_053_063_680 / 2 / 989e12
    step = weights + cache + links + 2.2e-3
    assert of(latency.decode_step_time, **SERVED) == pytest.approx(step, rel=1e-13)
    assert step == pytest.approx(30.41e-3, rel=1e-3)


def test_a_prefill_of_70b_is_bound_by_arithmetic() -> None:
    # 280,375,465,082,880 + 524,288,000 FLOP on two chips of 0.57 · 1979 TFLOP/s = 124.3 ms; weights take 17.1 ms
    products = 280_375_989_370_880 / (2 * 0.57 * 1979e12)
    # 5,500,242,493,440 FLOP at 16 bit, 0.45 of 989 TFLOP/s
    attention = 5_500_242_493_440 / 2 / (0.45 * 989e12)
    links = 160 * (14e-6 + 2048 * 8192 * 2 / 193.5e9)
    inputs = SERVED | {"attention_efficiency": 0.45, "first_step_ratio": 3, "sequence_overhead": 1e-4}
    assert of(latency.prefill_matrix_time, **inputs) == pytest.approx(products, rel=1e-13)
    assert of(latency.prefill_attention_time, **inputs) == pytest.approx(attention, rel=1e-13)
    whole = products + attention + links + 3 * 2.2e-3 + 1e-4
    assert of(latency.prefill_time, **inputs) == pytest.approx(whole, rel=1e-13)
    # an encoder samples nothing: 0.35 of the overhead
    encoder = inputs | {"attention_mask": 1, "encoder_step_ratio": 0.35}
    assert of(latency.prefill_overhead_time, **encoder) == pytest.approx(0.35 * 2.2e-3, rel=1e-13)


def test_arithmetic_and_memory_are_rounded_where_they_meet() -> None:
    # 3 and 4 ms: 4 when sharp, 5 at roundness 1/2 (Pythagoras), 7 as a sum
    found = [float(latency.rounded_maximum(*arrays(3e-3, 4e-3, one))) for one in (0, 0.5, 1)]
    assert found == pytest.approx([4e-3, 5e-3, 7e-3], rel=1e-14)


def test_long_prompts_take_a_pass_for_each_chunk() -> None:
    # 5000 fresh tokens of 10,000 in chunks of 2048: three passes of 1666.7 tokens, each reads all weights
    inputs = SERVED | {"input_tokens": 10_000, "cached_share": 0.5, "prefill_chunk": 2048, "memory_bandwidth": 1e11}
    assert of(llm.prompt_passes, **inputs) == 3
    assert of(llm.prefill_pass_tokens, **inputs) == pytest.approx(5000 / 3, rel=1e-14)
    once = of(latency.prefill_pass_time, **inputs)
    assert of(latency.prefill_matrix_time, **inputs) == pytest.approx(68_713_185_280 / 2 / 0.6e11, rel=1e-13)
    assert of(latency.prefill_time, **inputs) == pytest.approx(3 * once, rel=1e-13)
    # it waits for three decode steps
    step = of(latency.decode_step_time, **inputs)
    assert of(latency.time_to_first_token, **inputs) == pytest.approx(3 * once + 3 * step, rel=1e-13)


def test_chunks_fill_a_pipeline_and_a_prompt_takes_of_it_what_its_passes_take_of_a_stage() -> None:
    # 16 passes of 40 ms over four stages of 10 ms each: the last one leaves after 19 · 10 ms, a stage worked 160 ms
    assert float(latency.prefill_time(*arrays(0.040, 1, 1, 16, 4, 1))) == pytest.approx(0.190, rel=1e-14)
    assert float(latency.prompt_time(*arrays(0.040, 1, 16, 1, 4))) == pytest.approx(0.160, rel=1e-14)
    # four prompts of one pass each: 7 stage times for all of them, one for each
    assert float(latency.prefill_time(*arrays(0.040, 4, 1, 1, 4, 1))) == pytest.approx(0.070, rel=1e-14)
    assert float(latency.prompt_time(*arrays(0.040, 1, 1, 1, 4))) == pytest.approx(0.010, rel=1e-14)


def test_experts_of_deepseek_are_shared_by_replicas_of_the_rest() -> None:
    # 64 replicas of 32 sequences visit 8 of 256 experts each: all 256; an expert has 3 · 7168 · 2048 weights
    shared = {"model": "deepseek-v3-r1", "data_parallel": 64, "expert_parallel": 64, "batch": 32, "bytes_per_weight": 1}
    assert of(llm.pooled_replicas, **shared) == 64
    assert of(latency.chips_in_replica, **shared) == 64
    touched = 256 * (1 - (1 - 8 / 256) ** 2048)
    assert of(llm.decode_touched_experts, **shared) == pytest.approx(touched, rel=1e-13)
    expert = 3 * 7168 * 2048
    # a chip has the rest whole and 4 experts of each of 58 layers
    experts = 58 * 256 * expert
    rest = 671_025_397_760 - experts
    assert of(memory.chip_weight_bytes, **shared) == pytest.approx(rest + experts / 64, rel=1e-13)
    read = 58 * touched * expert / 64 / (3350e9 * 0.6 * 0.5)
    work = 2 * 58 * expert * 2048 * 8 * 1.2 / 64 / (1979e12 * 0.57)
    inputs = shared | {
        "precision": 1, "weight_bits": 8, "memory_efficiency": 0.6, "compute_efficiency": 0.57,
        "expert_stream_efficiency": 0.5, "expert_imbalance": 1.2,
    }  # fmt: skip
    assert read > 7 * work
    assert of(latency.decode_expert_time, **inputs) == pytest.approx(read, rel=1e-12)
    assert of(latency.decode_expert_time, **inputs | {"memory_bandwidth": 1e20}) == pytest.approx(work, rel=1e-12)


def test_four_bit_weights_are_unpacked_to_sixteen_bits() -> None:
    # 68,713,185,280 weights of 4 bits, a 16-bit scale and zero for 128: 0.53125 B; 0.8 of 0.6 · 3350 GB/s
    inputs = {"precision": 0, "weight_bits": 4, "bytes_per_weight": 0.53125, "stream_efficiency_4bit": 0.8}
    time = 68_713_185_280 * 0.53125 / (0.8 * 0.6 * 3350e9)
    assert of(latency.decode_matrix_time, **inputs, memory_efficiency=0.6) == pytest.approx(time, rel=1e-13)
    assert of(latency.achieved_rate, **inputs, compute_efficiency=0.5) == 0.5 * 989e12
    eight = of(latency.weight_bandwidth, weight_bits=8, stream_efficiency_8bit=0.9, memory_efficiency=0.6)
    assert eight == pytest.approx(0.9 * 0.6 * 3350e9, rel=1e-14)


def test_a_kernel_that_repeats_reads_reads_the_cache_once_more_for_each_head_of_a_group() -> None:
    # 64 query heads on 8 of the cache: groups of 8, a tenth of the seven further reads
    assert of(latency.cache_read_ratio, repeated_read_share=0.1) == pytest.approx(1.7, rel=1e-14)
    assert of(latency.cache_read_ratio, model="deepseek-v3-r1", repeated_read_share=0.1) == 1


def test_a_cache_travels_to_the_chips_that_answer() -> None:
    # 2048 tokens · 163,840 B from two chips at 0.4 · 50 GB/s, and 15 µs
    apart = SERVED | {"prefill_placement": 1, "scaleout_bandwidth": 50e9, "network_efficiency": 0.4}
    apart |= {"network_start": 15e-6}
    expected = 15e-6 + 2048 * 163_840 / 2 / 20e9
    assert of(latency.cache_transfer_time, **apart) == pytest.approx(expected, rel=1e-13)
    assert of(latency.cache_transfer_time, **apart | {"prefill_placement": 0}) == 0


def test_prompts_apart_need_replicas_in_the_ratio_of_the_rates() -> None:
    # 8 requests a second of 150 ms: 1.2 replicas for prompts to each of 4 chips, 8.8 chips and 1.1 chip-seconds each
    replicas = latency.prefill_replicas(*arrays(1, 8, 0.150, 1))
    assert float(replicas) == pytest.approx(1.2, rel=1e-14)
    chips = latency.chips_at_work(np.array(4.0), replicas)
    assert float(chips) == pytest.approx(8.8, rel=1e-14)
    assert float(latency.chip_time_per_request(chips, *arrays(8))) == pytest.approx(1.1, rel=1e-14)


def test_memory_is_weights_and_the_cache_of_complete_sequences() -> None:
    # 68,975,329,280 / 2 + 64 · 4096 · 163,840 / 2
    assert of(memory.memory_needed, **SERVED) == 34_487_664_640 + 21_474_836_480
    assert of(memory.memory_usable, **SERVED) == 72e9


@pytest.mark.parametrize(
    ("tensor", "heads", "shards"),
    [(1, 8, 1), (4, 8, 4), (8, 8, 8), (16, 8, 8), (6, 8, 4), (12, 8, 8), (3, 8, 8 / 3), (64, 1, 1)],
)
def test_cache_heads_are_not_cut(tensor: int, heads: int, shards: float) -> None:
    # 8 heads on 6 chips: two chips hold 2 heads, so that the fullest has a quarter of the cache
    found = of(memory.cache_shards, tensor_parallel=tensor, kv_head_count=heads, head_count=64)
    assert found == pytest.approx(shards, rel=1e-15)


def test_a_latent_cache_is_copied_to_every_chip() -> None:
    assert of(memory.cache_shards, model="deepseek-v3-r1", tensor_parallel=8) == 1


def test_a_pipeline_multiplies_throughput_and_not_speed() -> None:
    fast = {"collective_start": 0.0, "collective_latency": 0.0, "step_overhead": 0.0, "scaleup_bandwidth": 1e16}
    single = SERVED | fast | {"batch": 16}
    piped = SERVED | fast | {"batch": 64, "pipeline_parallel": 4}
    assert of(latency.decode_step_time, **piped) == pytest.approx(of(latency.decode_step_time, **single), rel=1e-3)
    once, fourfold = of(latency.replica_output_rate, **single), of(latency.replica_output_rate, **piped)
    assert fourfold == pytest.approx(4 * once, rel=1e-3)


def test_prompts_of_neighbours_lengthen_the_time_per_token() -> None:
    # in 200 tokens each of 63 neighbours is replaced once: 63 prompts of 50 ms
    times = arrays(0.030, 64, 200, 1, 0.050, 1, 0)
    assert float(latency.time_per_output_token(*times)) == pytest.approx(0.030 + 63 * 0.050 / 200, rel=1e-14)
    # a step waits for four fifths of them; with prompts on chips of their own for none
    times = arrays(0.030, 64, 200, 1, 0.050, 0.8, 0)
    assert float(latency.time_per_output_token(*times)) == pytest.approx(0.030 + 0.8 * 63 * 0.050 / 200, rel=1e-14)
    assert float(latency.time_per_output_token(*arrays(0.030, 64, 200, 1, 0.050, 0.8, 1))) == 0.030


def test_an_answer_takes_its_first_token_and_a_step_for_each_further_one() -> None:
    assert float(latency.time_to_first_token(*arrays(0.1, 0.02, 1, 0, 0))) == pytest.approx(0.12)
    assert float(latency.time_to_first_token(*arrays(0.1, 0.02, 3, 0, 0))) == pytest.approx(0.16)
    assert float(latency.time_to_first_token(*arrays(0.1, 0.02, 3, 1, 0.01))) == pytest.approx(0.11)
    assert float(latency.response_time(*arrays(0.5, 0.02, 101, 1))) == pytest.approx(2.5)
    assert float(latency.static_batch_time(*arrays(0.5, 0.02, 101, 1))) == pytest.approx(2.5)


def test_throughput_follows_from_batch_and_the_time_a_request_holds_its_place() -> None:
    # its own prompt of 40 ms and 200 tokens at 39.8 ms: 8 s; 64 of them at once: 1,600 tokens/s, 8 requests/s
    place = latency.place_time(*arrays(0.040, 0, 0.0398, 200, 1))
    assert float(place) == pytest.approx(8.0, rel=1e-14)
    output = latency.replica_output_rate(*[*arrays(64, 1, 200), place])
    requests = latency.finished_request_rate(output, np.array(200.0))
    user = latency.user_output_rate(*arrays(1, 0.040))
    assert [float(user), float(output), float(requests)] == pytest.approx([25, 1600, 8])
    assert float(latency.chip_time_per_request(np.array(4.0), requests)) == pytest.approx(0.5)
    # four attention replicas of 64 each; where prompts run apart the place is held by the answer only
    assert float(latency.replica_output_rate(*[*arrays(64, 4, 200), place])) == pytest.approx(6400)
    assert float(latency.place_time(*arrays(0.040, 1, 0.0398, 200, 1))) == pytest.approx(7.96, rel=1e-14)


def test_energy_and_carbon_of_a_token() -> None:
    # usable 72 GB less 34,487,664,640 of weights = 37,512,335,360 for a cache of 21,474,836,480: load 0.572474
    load = 21_474_836_480 / 37_512_335_360
    assert of(energy.load_share, **SERVED) == pytest.approx(load, rel=1e-13)
    # in two stages a chip has half of both
    halves = 10_737_418_240 / (72e9 - 17_243_832_320)
    assert of(energy.load_share, **SERVED | {"pipeline_parallel": 2}) == pytest.approx(halves, rel=1e-13)
    assert of(energy.load_share, **SERVED | {"batch": 10_000}) == 1
    power = {"thermal_design_power": 700, "light_power_share": 0.43, "busy_power_share": 0.86}
    place = {"server_power_ratio": 1.8, "power_usage_effectiveness": 1.25, "grid_carbon": 400 / 3.6e6}
    inputs = SERVED | power | place
    watts = 700 * (0.43 + 0.43 * load)  # 473.3 W of 700
    assert of(energy.chip_power, **inputs) == pytest.approx(watts, rel=1e-13)
    joules = watts * 1.8 * 1.25 * 2 / of(latency.replica_output_rate, **inputs)
    assert of(energy.energy_per_output_token, **inputs) == pytest.approx(joules, rel=1e-13)
    assert of(energy.carbon_per_output_token, **inputs) == pytest.approx(joules * 400 / 3.6e6, rel=1e-13)


def test_every_quantity_of_the_book_is_finite_for_the_worked_case() -> None:
    values = evaluated(case(**dict[str, Any](SERVED)))
    assert all(np.isfinite(np.asarray(values[one], dtype=float)).all() for one in PERFORMANCE.quantities.values())
