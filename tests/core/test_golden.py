"""Figures worked out by hand, and published ones: the arithmetic stands beside each.

A number here changes only together with the reason why it moved.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.catalog import load_catalog
from core.equations import PERFORMANCE, communication, energy, fleet, latency, lifetime, memory, money
from core.equations.work import llm
from core.records import YEAR
from tests.core.cases import case, evaluated

MEASURED = Path(__file__).parents[1] / "data" / "llama2_70b_h100_fp8.csv"
HOUR = 3600.0


def of(wanted: Any, **inputs: Any) -> float:
    return float(evaluated(case(**inputs))[wanted])


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
    assert of(llm.prefill_flops, input_tokens=2048) == 280_375_465_082_880 + 524_288_000 + 5_500_242_493_440


def test_a_cached_prefix_asks_no_queries_but_is_attended() -> None:
    # 512 fresh of 2048: pairs 2048 · 2049 / 2 - 1536 · 1537 / 2 = 2,098,176 - 1,180,416 = 917,760 in each of 80 layers
    assert of(llm.prefill_attention_pairs, input_tokens=2048, cached_share=0.75) == 80 * 917_760
    # 68,451,041,280 · 2 · 512 + 524,288,000 + 4 · 64 · 128 · 80 · 917,760
    expected = 70_093_866_270_720 + 524_288_000 + 2_405_852_774_400
    assert of(llm.prefill_flops, input_tokens=2048, cached_share=0.75) == expected


def test_decode_counts_head_and_attention_at_the_mean_context() -> None:
    # 2 · (68,451,041,280 + 262,144,000) + 4 · 80 · 64 · 128 · (2048 + 2048 / 2)
    expected = 137_426_370_560 + 8_053_063_680
    assert of(llm.decode_flops, input_tokens=2048, output_tokens=2048) == expected


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


# --- collectives ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "ranks", "expected"),
    [
        (1e9, 1, 0.0),
        # ring 14 · 10 µs + 14/8 · 1e6 / 450e9 = 143.9 µs; double tree 6 · 10 µs + 2 · 1e6 / 450e9
        (1e6, 8, 60e-6 + 2e6 / 450e9),
        # ring 140 µs + 1.75 · 1e9 / 450e9 = 4.029 ms; double tree 60 µs + 2 · 1e9 / 450e9 = 4.504 ms
        (1e9, 8, 140e-6 + 1.75e9 / 450e9),
        (1e6, 2, 20e-6 + 1e6 / 450e9),  # 2 · 10 µs + 2 · 1/2 · S/b
    ],
)
def test_an_all_reduce_takes_the_better_of_ring_and_tree(size: float, ranks: float, expected: float) -> None:
    found = communication.single_level_time(np.array(size), np.array(ranks), np.array(10e-6), np.array(450e9))
    assert float(found) == pytest.approx(expected, rel=1e-14, abs=0)


def test_an_all_reduce_beyond_the_domain_has_two_levels() -> None:
    # 16 ranks in two domains of 8: inside as above, between them a pair on an eighth of the data
    inside = 140e-6 + 1.75e9 / 450e9
    between = 20e-6 + 1e9 / 8 / 50e9
    args = [np.array(float(one)) for one in (1e9, 16, 8, 10e-6, 450e9, 50e9)]
    assert float(communication.all_reduce_time(*args)) == pytest.approx(inside + between, rel=1e-14)


def test_groups_beyond_the_domain_are_whole() -> None:
    # 12 ranks, domains of 8: two groups of 6, not one and a half
    args = [np.array(float(one)) for one in (1e9, 12, 8, 10e-6, 450e9, 50e9)]
    inside = 2 * 5 * 10e-6 + 2 * 5 / 6 * 1e9 / 450e9
    between = 2 * 10e-6 + 1e9 / 6 / 50e9
    assert float(communication.all_reduce_time(*args)) == pytest.approx(inside + between, rel=1e-14)


# --- time and memory of one deployment --------------------------------------------------------------------------------

SERVED = {
    "tensor_parallel": 2, "batch": 64, "precision": 1, "bytes_per_weight": 1, "bytes_per_cached_value": 1,
    "input_tokens": 2048, "output_tokens": 2048, "compute_efficiency": 0.57, "memory_efficiency": 0.60,
    "link_efficiency": 0.43, "collective_latency": 10e-6, "step_overhead": 2.2e-3,
}  # fmt: skip
"""Llama-2-70B in FP8 on two H100 (1979 TFLOP/s, 3350 GB/s, 450 GB/s one way)."""


def test_a_decode_step_of_70b_is_bound_by_memory() -> None:
    # weights without embedding 68,713,185,280 B + 64 · 3072 · 163,840 B of cache, halved, at 0.6 · 3350 GB/s
    memory_time = (68_713_185_280 + 32_212_254_720) / 2 / 2.01e12
    # 64 · 145,479,434,240 FLOP on two chips of 0.57 · 1979 TFLOP/s
    compute_time = 64 * 145_479_434_240 / (2 * 0.57 * 1979e12)
    # 160 all-reduces of 64 · 8192 · 2 B between two: 20 µs + 1,048,576 / (0.43 · 450e9)
    link_time = 160 * (20e-6 + 1_048_576 / 193.5e9)
    assert of(latency.decode_memory_time, **SERVED) == pytest.approx(memory_time, rel=1e-13)
    assert of(latency.decode_compute_time, **SERVED) == pytest.approx(compute_time, rel=1e-13)
    assert of(communication.decode_collective_time, **SERVED) == pytest.approx(link_time, rel=1e-13)
    assert memory_time > 6 * compute_time
    step = memory_time + link_time + 2.2e-3
    assert of(latency.decode_step_time, **SERVED) == pytest.approx(step, rel=1e-13)
    assert step == pytest.approx(31.37e-3, rel=1e-3)


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
    fast = {"collective_latency": 0.0, "step_overhead": 0.0, "scaleup_bandwidth": 1e16}
    single = SERVED | fast | {"batch": 16}
    piped = SERVED | fast | {"batch": 64, "pipeline_parallel": 4}
    assert of(latency.decode_step_time, **piped) == pytest.approx(of(latency.decode_step_time, **single), rel=1e-3)
    once, fourfold = of(latency.replica_output_rate, **single), of(latency.replica_output_rate, **piped)
    assert fourfold == pytest.approx(4 * once, rel=1e-3)


@pytest.mark.parametrize(
    ("topology", "tensor", "share"),
    [(1, 1, 1 / 7), (1, 2, 1 / 7), (1, 4, 3 / 7), (1, 8, 1.0), (0, 2, 1.0), (2, 2, 1.0)],
)
def test_in_a_mesh_a_group_has_only_the_links_to_its_own_members(topology: int, tensor: int, share: float) -> None:
    # eight chips, each with one link to each of seven others
    found = of(communication.usable_link_share, scaleup_topology=topology, tensor_parallel=tensor, scaleup_domain=8)
    assert found == pytest.approx(share, rel=1e-15)


@pytest.mark.parametrize(
    ("tensor", "stages", "within", "beyond", "known"),
    [
        (1, 1, False, False, True),
        (2, 1, False, True, False),
        (8, 1, True, False, True),
        (8, 2, True, False, False),
        (8, 2, True, True, True),
        (1, 9, True, False, False),
    ],
)
def test_a_set_up_needs_the_links_it_uses(tensor: int, stages: int, within: bool, beyond: bool, known: bool) -> None:
    found = of(
        communication.links_known, tensor_parallel=tensor, pipeline_parallel=stages, scaleup_domain=8,
        scaleup_bandwidth_known=within, scaleout_bandwidth_known=beyond,
    )  # fmt: skip
    assert bool(found) is known


def arrays(*values: float) -> list[Any]:
    return [np.array(float(value)) for value in values]


def test_prompts_of_neighbours_lengthen_the_time_per_token() -> None:
    # in 200 tokens each of 64 sequences is replaced once: 64 prompts of 100 ms, which hold up one of two stages
    found = latency.time_per_output_token(*arrays(0.030, 64, 200, 1, 0.100, 1, 2))
    assert float(found) == pytest.approx(0.030 + 64 * 0.100 / 200 / 2, rel=1e-14)


def test_an_answer_takes_its_first_token_and_a_step_for_each_further_one() -> None:
    assert float(latency.time_to_first_token(*arrays(0.1, 0.02))) == pytest.approx(0.12)
    assert float(latency.response_time(*arrays(0.5, 0.02, 101, 1))) == pytest.approx(2.5)
    assert float(latency.static_batch_time(*arrays(0.5, 0.02, 101, 1))) == pytest.approx(2.5)


def test_throughput_follows_from_batch_and_time_per_token() -> None:
    # 64 sequences of 200 tokens at 40 ms: 1,600 tokens/s, 8 requests/s, on 4 chips half a chip-second each
    rate = latency.user_output_rate(*arrays(1, 0.040))
    output = latency.replica_output_rate(np.array(64.0), rate)
    requests = latency.finished_request_rate(output, np.array(200.0))
    assert [float(rate), float(output), float(requests)] == pytest.approx([25, 1600, 8])
    assert float(latency.chip_time_per_request(np.array(4.0), requests)) == pytest.approx(0.5)


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


# --- measured ---------------------------------------------------------------------------------------------------------


def measured_rows() -> list[dict[str, str]]:
    with MEASURED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", measured_rows(), ids=lambda row: row["id"])
def test_llama_2_70b_on_h100_is_within_40_percent_of_what_was_measured(row: dict[str, str]) -> None:
    batch, outputs = float(row["batch_or_concurrency"]), float(row["output_tokens"])
    inputs = {
        "tensor_parallel": float(row["tp"]), "pipeline_parallel": float(row["pp"]), "batch": batch,
        "prefill_batch": batch, "precision": 1, "bytes_per_weight": 1, "bytes_per_cached_value": 1,
        "input_tokens": float(row["input_tokens"]), "output_tokens": outputs,
    }  # fmt: skip
    if row["metric"] == "ttft_ms":
        predicted = of(latency.prefill_time, **inputs) * 1e3
    else:
        predicted = batch * outputs / of(latency.static_batch_time, **inputs)
    assert predicted == pytest.approx(float(row["value"]), rel=0.40)


def test_all_fourteen_measured_rows_are_there() -> None:
    rows = measured_rows()
    assert len({row["id"] for row in rows}) == 14
    assert all(row["source"] and row["date"] and row["weight_precision"] == "fp8" for row in rows)


# --- money ------------------------------------------------------------------------------------------------------------


def test_a_day_of_deepseek_serving_costs_what_was_published() -> None:
    # 226.75 nodes of 8 chips at $2 an hour for 24 hours (DeepSeek open-source week, 2025-03)
    cost = lifetime.fleet_cost(np.array(226.75 * 8), np.array(2 / HOUR), np.array(24 * HOUR))
    assert float(cost) == pytest.approx(87_072, rel=1e-12)


def test_the_annuity_is_the_capital_recovery_factor() -> None:
    # 0.1 · 1.1⁵ / (1.1⁵ - 1) = 0.161051 / 0.61051 = 0.263797
    years = money.capital_recovery_years(np.array(0.10), np.array(5 * YEAR), np.array(YEAR))
    assert 1 / float(years) == pytest.approx(0.161051 / 0.61051, rel=1e-13)
    assert 1 / float(years) == pytest.approx(0.263797, abs=5e-7)


def test_without_cost_of_capital_the_annuity_is_a_straight_line() -> None:
    assert float(money.capital_recovery_years(np.array(0.0), np.array(5 * YEAR), np.array(YEAR))) == 5
    almost = float(money.capital_recovery_years(np.array(1e-9), np.array(5 * YEAR), np.array(YEAR)))
    assert almost == pytest.approx(5, rel=1e-8)


def test_an_owned_chip_costs_capital_cluster_upkeep_and_power() -> None:
    inputs = {
        "acquisition": 1, "purchase_price": 30_000, "capital_cost_rate": 0.10, "chip_life": 5 * YEAR,
        "residual_share": 0.2, "server_cost_ratio": 1.6, "network_cost_share": 0.2, "maintenance_share": 0.05,
        "thermal_design_power": 700, "busy_power_share": 0.8, "light_power_share": 0.8, "server_power_ratio": 2.0,
        "power_usage_effectiveness": 1.25, "electricity_price": 0.08 / 3.6e6,
    }  # fmt: skip
    # all but 0.2 / 1.1⁵ of the price is earned: 30,000 · (1 - 0.2 / 1.61051) · 0.263797 = $6,931 a year
    capital = 30_000 * (1 - 0.2 / 1.61051) * 0.161051 / 0.61051
    assert of(money.bare_cost_rate, **inputs) * YEAR == pytest.approx(capital, rel=1e-12)
    # the cluster is 1.6 / 0.8 = 2 times the chips; 5 % upkeep of it; 700 W · 0.8 · 2 · 1.25 = 1.4 kW at $0.08
    total = 2 * capital + 30_000 * 2 * 0.05 + 1.4 * 8760 * 0.08
    assert of(money.full_cost_rate, **inputs) * YEAR == pytest.approx(total, rel=1e-12)


def test_a_fleet_is_whole_replicas_spares_whole_servers_and_the_idle_part_that_is_not_recovered() -> None:
    # 100 requests/s, 3 a replica loaded to 0.8: 41.67 replicas on average, 104.2 at 2.5 times; one spare
    mean = fleet.replicas_for_mean(np.array(100.0), np.array(3.0), np.array(0.8))
    following = fleet.fleet_following_demand(mean, np.array(1.0))
    peak = fleet.fleet_at_peak(fleet.replicas_for_peak(mean, np.array(2.5)), np.array(1.0))
    assert (float(following), float(peak)) == (43, 106)
    # 3 chips a replica: 129 and 318 chips, in servers of 8: 17 and 40 of them, 136 and 320 chips
    chips, server = np.array(3.0), np.array(8.0)
    few = fleet.chips_following_demand(following, chips, server)
    many = fleet.chips_at_peak(peak, chips, server)
    assert (float(few), float(many)) == (136, 320)
    assert float(fleet.chips_paid_for(few, many, np.array(0.25))) == 320 - 0.25 * 184


def test_training_comes_first_and_then_at_each_refresh() -> None:
    runs = lifetime.training_runs(np.arange(13.0), np.array(6.0), np.array(0.05))
    assert runs.tolist() == [1, 0, 0, 0, 0, 0, 0.05, 0, 0, 0, 0, 0, 0.05]
    assert lifetime.training_runs(np.arange(3.0), np.array(0.0), np.array(0.05)).tolist() == [1, 0, 0]


def test_every_quantity_of_the_book_is_finite_for_the_worked_case() -> None:
    values = evaluated(case(**dict[str, Any](SERVED)))
    assert all(np.isfinite(np.asarray(values[one], dtype=float)).all() for one in PERFORMANCE.quantities.values())
