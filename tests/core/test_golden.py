"""Figures worked out by hand, and published ones: the arithmetic stands beside each.

A number here changes only together with the reason why it moved.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.catalog import load_catalog
from core.equations import latency
from core.equations.work import llm
from tests.core.cases import arrays, case, evaluated, of, shipped

MEASURED = Path(__file__).parents[1] / "data" / "llama2_70b_h100_fp8.csv"
HOUR = 3600.0


# --- size of models: published parameter counts and KV cache of a token -----------------------------------------------


@pytest.mark.parametrize(
    ("model", "parameters", "active", "cache"),
    [
        # Multi-head. 32 (4 · 4096² + 3 · 4096 · 11008) + 2 · 32000 · 4096; cache 2 · 32 · 32 · 128 values of 2 bytes
        ("llama-2-7b", 6_738_149_376, 6_738_149_376, 524_288),
        # Grouped. 80 (2 · 8192 · 128 (64 + 8) + 3 · 8192 · 28672) + 2 · 32000 · 8192; cache 2 · 80 · 8 · 128 · 2
        ("llama-2-70b", 68_975_329_280, 68_975_329_280, 327_680),
        # Multi-query, plain feed-forward, tied head. 32 (2 · 4544 · 64 (71 + 1) + 2 · 4544 · 18176) + 65024 · 4544
        ("falcon-7b", 6_921_420_800, 6_921_420_800, 8_192),
        # Experts. 32 (2 · 4096 · 128 (32 + 8) + 8 · 3 · 4096 · 14336 + 8 · 4096) + 2 · 32000 · 4096; active with 2 of 8
        ("mixtral-8x7b", 46_702_526_464, 12_879_659_008, 131_072),
        # Latent attention. A layer: 7168 · 1536 + 1536 · 128 · 192 + 7168 · 576 + 512 · 128 · 256 + 128 · 128 · 7168
        # = 187,105,280; 3 dense layers of 18432, 58 of 1 + 256 experts of 2048; cache 61 (512 + 64) · 2
        ("deepseek-v3-r1", 671_025_397_760, 37_551_276_032, 70_272),
        # Half of the layers see a window of 128: published for the whole context it is 2 · 36 · 8 · 64 · 2
        ("gpt-oss-120b", 116_788_838_400, 5_710_233_600, 73_728),
    ],
)
def test_parameters_and_cache_are_those_published(model: str, parameters: int, active: int, cache: int) -> None:
    values = evaluated(case(model=model, bytes_per_cached_value=2.0))
    row = load_catalog().model(model)
    assert row.parameter_count == parameters
    assert values[llm.parameter_count] == parameters
    # published active counts take in the embedding, whose lookup is no product; it is left out of the arithmetic
    embedding = 0.0 if row.model.head_weights == "tied" else float(values[llm.head_parameters])
    assert values[llm.active_parameter_count] + embedding == active
    assert values[llm.layer_cache_bytes_per_token] * row.model.layer_count == cache


def test_latent_attention_may_do_without_latent_queries() -> None:
    # DeepSeek-V2-Lite: 2048 · 16 · 192 + 2048 · 576 + 512 · 16 · 256 + 16 · 128 · 2048
    lite = {
        "hidden_size": 2048, "head_count": 16, "latent_kv_rank": 512, "latent_query_rank": 0, "latent_key_size": 128,
        "latent_rope_size": 64, "latent_value_size": 128,
    }  # fmt: skip
    assert of(llm.attention_parameters, **lite) == 6_291_456 + 1_179_648 + 2_097_152 + 4_194_304


def test_every_model_of_the_catalog_has_its_published_size() -> None:
    for row in load_catalog().models:
        counted = of(llm.parameter_count, model=row.id)
        # OPT and GPT-3 learn position embeddings (2048 · hidden) that this counts no layer for
        assert counted == pytest.approx(row.parameter_count, rel=6e-3), row.id


def test_a_windowed_layer_reads_and_keeps_no_more_than_its_window() -> None:
    inputs = {"model": "gpt-oss-120b", "input_tokens": 1000, "output_tokens": 200, "bytes_per_cached_value": 2.0}
    # mean context 1100: 18 layers · 1100 + 18 · 128 = 22,104 tokens of 2 · 8 · 64 · 2 = 2,048 bytes
    assert of(llm.attended_tokens, **inputs) == 22_104
    assert of(llm.cache_read_bytes, **inputs) == 45_268_992
    # whole 1200: 18 · 1200 + 18 · 128 = 23,904 tokens · 2,048
    assert of(llm.sequence_cache_bytes, **inputs) == 48_955_392


# --- work -------------------------------------------------------------------------------------------------------------


def test_prefill_counts_causal_attention_and_one_head() -> None:
    # layers 68,451,041,280 weights · 2 · 2048 tokens = 280,375,465,082,880
    # head 262,144,000 · 2 = 524,288,000, once; attention 2 · 80 · 64 · 128 · 2048 · 2049 = 5,500,242,493,440
    assert of(llm.prefill_matrix_flops, input_tokens=2048) == 280_375_465_082_880 + 524_288_000
    assert of(llm.prefill_attention_flops, input_tokens=2048) == 5_500_242_493_440


def test_a_cached_prefix_asks_no_queries_but_is_attended() -> None:
    # 512 fresh of 2048: pairs 2048 · 2049 / 2 - 1536 · 1537 / 2 = 2,098,176 - 1,180,416 = 917,760 in each of 80 layers
    assert of(llm.prefill_attention_pairs, input_tokens=2048, cached_share=0.75) == 80 * 917_760
    # 68,451,041,280 · 2 · 512 + 524,288,000 + 4 · 64 · 128 · 80 · 917,760
    cached = {"input_tokens": 2048, "cached_share": 0.75}
    assert of(llm.prefill_matrix_flops, **cached) == 70_093_866_270_720 + 524_288_000
    assert of(llm.prefill_attention_flops, **cached) == 2_405_852_774_400


def test_decode_counts_head_and_attention_at_the_mean_context() -> None:
    # 2 · (68,451,041,280 + 262,144,000) + 4 · 80 · 64 · 128 · (2048 + 2048 / 2)
    inputs = {"input_tokens": 2048, "output_tokens": 2048}
    assert of(llm.decode_matrix_flops, **inputs) == 137_426_370_560
    assert of(llm.decode_attention_flops, **inputs) == 8_053_063_680


def test_an_encoder_scores_the_whole_square_reads_no_head_and_takes_one_pass() -> None:
    # 512 · 512 pairs in each of 80 layers; causal 512 · 513 / 2
    inputs = {"input_tokens": 512, "attention_mask": 1, "prefill_chunk": 128}
    assert of(llm.prefill_attention_pairs, **inputs) == 80 * 262_144
    assert of(llm.prefill_attention_pairs, **inputs | {"attention_mask": 0}) == 80 * 131_328
    # a window of 128 tokens, half of them behind: 512 · 128
    assert of(llm.prefill_attention_pairs, **inputs, windowed_layer_count=80, window_size=128) == 80 * 65_536
    assert of(llm.prompt_passes, **inputs) == 1
    assert of(llm.prompt_passes, **inputs | {"attention_mask": 0}) == 4
    assert of(llm.prefill_matrix_flops, **inputs) == 2 * 68_451_041_280 * 512
    assert of(llm.matrix_bytes, **inputs, bytes_per_weight=2) == 2 * 68_451_041_280


def test_a_step_with_drafts_checks_them_all_and_emits_what_is_accepted() -> None:
    # 8 sequences of 1 + 4 tokens; accepted with 0.7: 1 + 0.7 + 0.49 + 0.343 + 0.2401
    drafts = {"batch": 8, "draft_tokens": 4, "draft_acceptance": 0.7, "draft_cost_share": 0.05}
    assert of(llm.step_tokens, **drafts) == 40
    assert of(llm.emitted_tokens, **drafts) == pytest.approx(2.7731, rel=1e-13)
    assert of(llm.decode_matrix_flops, **drafts) == 40 * 137_426_370_560
    # 30 ms to check them and 4 · 5 % of that to draft them: 36 ms for 2.7731 tokens
    drafted = latency.drafted_step_time(*arrays(0.030, 4, 0.05))
    assert float(drafted) == pytest.approx(0.036, rel=1e-14)
    assert float(latency.decode_token_time(drafted, *arrays(2.7731))) == pytest.approx(12.982e-3, rel=1e-4)


def test_short_products_leave_arithmetic_idle() -> None:
    # 60 tokens at 150 FLOP/B; H100 has 989e12 / 3350e9 = 295.2 FLOP/B: 118.1 tokens
    idle = 60 * 989e12 / 3350e9 / 150
    assert idle == pytest.approx(118.09, abs=0.01)
    assert of(llm.half_efficiency_tokens, half_work_tokens=60) == pytest.approx(idle, rel=1e-14)
    # at 118 tokens half the rate: twice the time of the work itself
    work = of(llm.decode_matrix_flops, batch=idle)
    assert of(llm.decode_matrix_flops, batch=idle, half_work_tokens=60) == pytest.approx(2 * work, rel=1e-12)


def test_activations_are_copied_in_one_half_of_a_layer_and_split_in_the_other() -> None:
    # 20 values · 64 tokens · 80 layers · 8192 · 2 B, of which 1/2 + 1/2 · 1/8 on each of eight chips
    inputs = {"activation_traffic": 20, "batch": 64, "tensor_parallel": 8}
    assert of(llm.decode_activation_bytes, **inputs) == 20 * 64 * 80 * 8192 * 2 * (1 + 1 / 8) / 2


def test_latent_attention_scores_in_the_latent_space_when_it_decodes() -> None:
    inputs = {"model": "deepseek-v3-r1"}
    # prefill: 128 heads · (128 + 64 + 128) / 2 multiply-adds of score and value; decode: 128 · (2 · 512 + 64) / 2
    assert of(llm.prefill_score_width, **inputs) == 20_480
    assert of(llm.decode_score_width, **inputs) == 69_632


@pytest.mark.parametrize(
    ("experts", "per_token", "tokens", "touched"),
    [
        (4, 1, 1, 1.0),
        (4, 1, 2, 1.75),  # 4 (1 - (3/4)²)
        (8, 2, 3, 4.625),  # 8 (1 - (6/8)³) = 8 · 37/64
        (256, 8, 1, 8.0),
        (256, 8, 64, 256 * (1 - 31**64 / 32**64)),  # 222.44
        (16, 16, 5, 16.0),
        (0, 0, 7, 0.0),
        (128, 4, 1e9, 128.0),
    ],
)
def test_a_batch_touches_the_expected_number_of_experts(
    experts: float, per_token: float, tokens: float, touched: float
) -> None:
    found = llm.touched_experts(np.array(float(experts)), np.array(float(per_token)), np.array(float(tokens)))
    assert float(found) == pytest.approx(touched, rel=1e-13)


# --- measured ---------------------------------------------------------------------------------------------------------


def measured_rows() -> list[dict[str, str]]:
    with MEASURED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", measured_rows(), ids=lambda row: row["id"])
def test_llama_2_70b_on_h100_is_within_40_percent_of_what_was_measured(row: dict[str, str]) -> None:
    batch, outputs = float(row["batch_or_concurrency"]), float(row["output_tokens"])
    inputs: dict[str, Any] = {
        "tensor_parallel": float(row["tp"]), "pipeline_parallel": float(row["pp"]), "batch": batch,
        "prefill_batch": batch, "precision": 1, "bytes_per_weight": 1, "bytes_per_cached_value": 1,
        "input_tokens": float(row["input_tokens"]), "output_tokens": outputs, "weight_bits": 8, "prefill_chunk": 1e9,
    }  # fmt: skip
    values = evaluated(shipped(**inputs))
    if row["metric"] == "ttft_ms":
        predicted = float(values[latency.prefill_time]) * 1e3
    else:
        predicted = batch * outputs / float(values[latency.static_batch_time])
    assert predicted == pytest.approx(float(row["value"]), rel=0.40)


def test_all_fourteen_measured_rows_are_there() -> None:
    rows = measured_rows()
    assert len({row["id"] for row in rows}) == 14
    assert all(row["source"] and row["date"] and row["weight_precision"] == "fp8" for row in rows)
