"""Errors that published calculators of the same kind have been seen to make, each with the right figure by hand."""

from typing import Any

import msgspec
import numpy as np
import pytest

from core.catalog import load_catalog
from core.deployment import Layout, layouts
from core.editing import choose
from core.equations import communication, energy, latency, memory
from core.equations.work import llm
from core.evaluation import evaluate
from core.records import Model, Source
from core.row_edits import add_row, replace_model
from tests.core.cases import case, evaluated, of, shipped
from tests.core.random_studies import SAMPLE, WORKLOAD, edited

CATALOG = load_catalog()


# --- work -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("per_token", "flops"),
    [
        # 2 · (32 · (41,943,040 + 32,768) of attention and router + 131,072,000 of the head + K · 32 · 176,160,768)
        (1, 14_222_884_864),
        (2, 25_497_174_016),
        (4, 48_045_752_320),
        (8, 93_142_908_928),
    ],
)
def test_a_token_is_multiplied_with_the_experts_it_visits(per_token: float, flops: float) -> None:
    """A tool that forgets the top-k has 14.22 GFLOP a token for all of them."""
    values = evaluated(case(model="mixtral-8x7b", experts_per_token=per_token))
    assert values[llm.decode_matrix_flops] + values[llm.decode_expert_flops] == flops


def test_prompts_visit_their_experts_too() -> None:
    # 1000 tokens: 2 · 32 · (41,943,040 + 32,768) · 1000, one head, and two experts in each of 32 layers a token
    values = evaluated(case(model="mixtral-8x7b", input_tokens=1000))
    assert values[llm.prefill_matrix_flops] == 2 * 1_343_225_856 * 1000 + 2 * 131_072_000
    assert values[llm.prefill_expert_flops] == 2 * 32 * 176_160_768 * 2 * 1000


def test_the_cache_is_read_once_at_the_mean_context() -> None:
    """Twice the cache of the complete sequence, as one tool charges, would be 2.06 times as much."""
    read = of(llm.cache_read_bytes, input_tokens=2048, output_tokens=128, bytes_per_cached_value=2)
    # 2 · 80 · 8 · 128 · 2 B a token, 2048 + 64 of them
    assert read == 327_680 * 2112
    assert 2 * 327_680 * (2048 + 128) / read == pytest.approx(2.06, abs=0.005)


def test_grouped_queries_change_neither_scores_nor_do_query_heads_multiply_the_cache() -> None:
    grouped, full = (evaluated(case(kv_head_count=heads, batch=4, input_tokens=1000)) for heads in (8, 64))
    for scores in (llm.decode_attention_flops, llm.prefill_attention_flops):
        assert grouped[scores] == full[scores]
    # 4 · 64 heads · 128 · 80 layers · (1000 + 250 / 2) · 4 sequences
    assert grouped[llm.decode_attention_flops] == 4 * 64 * 128 * 80 * 1125 * 4
    assert full[llm.cache_read_bytes] == 8 * grouped[llm.cache_read_bytes]
    assert grouped[latency.cache_read_ratio] == 1


def test_causal_attention_is_half_of_the_square() -> None:
    # 4 · 64 · 128 · 80 · 4096 · 4097 / 2; the full square would be 4 · 64 · 128 · 80 · 4096²
    flops = of(llm.prefill_attention_flops, input_tokens=4096)
    assert flops == 4 * 64 * 128 * 80 * 4096 * 4097 / 2
    assert 4 * 64 * 128 * 80 * 4096**2 / flops == pytest.approx(2, rel=3e-4)


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 16, 64])
def test_eight_chips_decode_a_70b_model_faster_than_one(batch: float) -> None:
    """A tool that charges full weights to each chip of a group, or links as steps, has it slower."""
    one, eight = (evaluated(shipped(tensor_parallel=n, batch=batch, memory_capacity=1e12)) for n in (1, 8))
    assert eight[latency.decode_step_time] < one[latency.decode_step_time]
    assert eight[latency.decode_matrix_time] == pytest.approx(float(one[latency.decode_matrix_time]) / 8, rel=1e-12)


def test_a_step_of_a_mixture_grows_with_the_batch() -> None:
    """A tool that has it flat from 16 to 256 sequences reads neither the experts touched nor the caches."""
    inputs = {
        "model": "mixtral-8x7b", "tensor_parallel": 2, "input_tokens": 1000, "output_tokens": 400, "precision": 0,
        "weight_bits": 16, "bytes_per_weight": 2, "bytes_per_cached_value": 2, "memory_efficiency": 1.0,
        "compute_efficiency": 1.0, "step_overhead": 0.0, "collective_latency": 0.0, "scaleup_bandwidth": 1e16,
    }  # fmt: skip
    steps = {}
    for batch in (16, 32, 64, 128, 256):
        steps[batch] = of(latency.decode_step_time, batch=batch, **inputs)
        # each of 32 layers: 8 (1 - (6/8)^batch) experts of 176,160,768 weights; the rest 1,474,297,856 weights
        experts = 32 * 8 * (1 - 0.75**batch) * 176_160_768 * 2
        cache = batch * 131_072 * 1200
        read = (1_474_297_856 * 2 + experts + cache) / 2 / 3350e9
        assert steps[batch] == pytest.approx(read, rel=1e-5)
    # (90.19 + 2.95 + 40.27) GB against (89.29 + 2.95 + 2.52) GB
    assert steps[256] / steps[16] == pytest.approx(1.408, abs=0.001)
    assert sorted(steps.values()) == list(steps.values())


def test_chips_beyond_the_domain_are_slower_and_not_refused() -> None:
    within, beyond = (evaluated(shipped(tensor_parallel=n, batch=16)) for n in (8, 16))
    assert beyond[communication.links_known]
    assert beyond[memory.layout_possible]
    assert beyond[communication.decode_collective_time] > within[communication.decode_collective_time]
    assert np.isfinite(beyond[latency.decode_step_time])
    bridged: dict[str, Any] = {"chip": "nvidia-h100-nvl-94gb", "batch": 16}
    pair, server = (evaluated(shipped(tensor_parallel=n, **bridged)) for n in (2, 8))
    assert server[communication.links_known]
    assert server[communication.decode_collective_time] > pair[communication.decode_collective_time]


def test_a_group_need_not_be_a_power_of_two() -> None:
    chip = CATALOG.chip("aws-inferentia2")
    assert Layout(12, 1) in layouts(chip)
    assert Layout(6, 1) in layouts(chip)
    twelve = evaluated(shipped(chip=chip.id, tensor_parallel=12, batch=4, precision=0, bytes_per_weight=2))
    assert twelve[memory.layout_possible]
    assert twelve[communication.links_known]
    assert twelve[memory.fits_memory]  # 138 GB over 12 · 28.8 GB


# --- data sheets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chip", "dense", "one_way"),
    [
        ("nvidia-h100-sxm5-80gb", 989e12, 450e9),  # sheets print 1979 TFLOP/s with sparsity and 900 GB/s both ways
        ("nvidia-h200-sxm-141gb", 989e12, 450e9),
        ("nvidia-a100-sxm4-80gb", 312e12, 300e9),  # 624 with sparsity, 600 both ways
        ("nvidia-b200-sxm", 2250e12, 900e9),  # 4500 with sparsity, 1800 both ways
        ("amd-mi300x", 1307e12, 448e9),  # 2615 with sparsity, 896 both ways
    ],
)
def test_peaks_are_dense_and_links_one_way(chip: str, dense: float, one_way: float) -> None:
    assert CATALOG.chip(chip).peak_rate_16bit == pytest.approx(dense, rel=1e-3)
    assert CATALOG.chip(chip).scaleup_bandwidth == pytest.approx(one_way, rel=1e-3)


@pytest.mark.parametrize("chip", [chip.id for chip in CATALOG.chips if chip.thermal_design_power is not None])
def test_no_chip_takes_more_than_its_rated_power_at_any_load(chip: str) -> None:
    """A tool that forgets that its percentages are hundredths has 36 kW for a chip of 700 W."""
    rated = CATALOG.chip(chip).thermal_design_power
    assert rated is not None
    power = evaluated(shipped(chip=chip, batch=np.array(1.0)) | {"batch": np.geomspace(1, 1e6, 200)})[energy.chip_power]
    assert (power <= rated).all()
    assert (power > 0.1 * rated).all()
    assert (np.diff(power) >= 0).all()


# --- memory -----------------------------------------------------------------------------------------------------------


def palm(kv_heads: float, head_size: float) -> Model:
    """PaLM-540B, or the multi-head variant of as many weights that it is compared with (arXiv 2211.05102, sec. 4.2)."""
    return msgspec.structs.replace(CATALOG.model("palm-540b").model, kv_head_count=kv_heads, head_size=head_size)


def test_multi_query_attention_lets_a_batch_of_512_fit() -> None:
    """64 TPU v4, 2048 tokens: the cache of one key and value, divided by sequences, is a small part of the weights."""
    served: dict[str, Any] = {
        "chip": "google-tpu-v4", "tensor_parallel": 64, "batch": 512, "input_tokens": 1984, "output_tokens": 64,
        "precision": 0, "weight_bits": 16, "bytes_per_weight": 2, "bytes_per_cached_value": 2, "tensor_layout": 1,
    }  # fmt: skip
    values = evaluated(case(model=palm(1, 256), **served))
    # 2 · 118 · 256 · 2 B · 2048 tokens · 512 sequences over 64 chips
    assert values[memory.chip_cache_bytes] == 2 * 118 * 256 * 2 * 2048 * 512 / 64
    assert values[memory.chip_cache_bytes] == pytest.approx(1.98e9, rel=1e-3)
    assert values[memory.chip_weight_bytes] == pytest.approx(16.9e9, rel=5e-3)
    assert values[memory.fits_memory]
    # 48 heads of 128: 2 · 118 · 48 · 128 · 2 B a token, 24 times as much: 47.5 GB a chip however it is divided
    many = evaluated(case(model=palm(48, 128), **served))
    assert many[memory.chip_cache_bytes] == pytest.approx(47.5e9, rel=1e-3)
    assert not many[memory.fits_memory]
    # and with heads on chips (one-dimensional) a single head is copied to all of them
    copied = evaluated(case(model=palm(1, 256), **served | {"tensor_layout": 0}))
    assert copied[memory.chip_cache_bytes] == 2 * 118 * 256 * 2 * 2048 * 512
    assert not copied[memory.fits_memory]


def test_a_model_that_does_not_fit_is_refused_with_both_figures() -> None:
    """Nothing is moved to the host's memory unasked, and nothing is served a hundred times slower for it."""
    study = replace_model(SAMPLE, WORKLOAD, CATALOG.model("llama-3-1-405b").model, {"": Source("test")})
    study = add_row(study, CATALOG.chip("nvidia-t4"))
    study = choose(study, reference_chip="nvidia-t4")
    study = edited(
        study,
        ("workloads", WORKLOAD, "lowest_precision", "16 bit"),
        ("workloads", WORKLOAD, "input_tokens", 1155.0),
        ("workloads", WORKLOAD, "output_tokens", 211.0),
    )
    # 405.85 G weights of 2 B over the four cards of a server, past which no network is published, and a quarter of
    # the cache of one sequence, 2 · 126 · 8 · 128 · 2 B · 1366 tokens: 203.1 GB; 0.9 · 16 GB are usable
    needed = (405_853_388_800 * 2 + 2 * 126 * 8 * 128 * 2 * 1366) / 4
    assert needed == pytest.approx(203.1e9, rel=1e-3)
    kpi = evaluate(study).kpi("cost_per_million_output_tokens")
    assert kpi.value is None
    assert kpi.reason == "Does not fit: needs 203 GB a chip, 14.4 GB are usable."
