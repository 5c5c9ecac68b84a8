"""What ships: every figure has its origin, known figures are right, and default prices follow their rule."""

from collections import Counter
from typing import Any

import msgspec
import pytest

from core.catalog import (
    Catalog,
    ModelRow,
    PriceChoice,
    RentalBook,
    RentalPrice,
    latest_by_provider,
    load_catalog,
    read_file,
)
from core.errors import CatalogError
from core.fields import FieldKind, fields_of
from core.records import Chip, Model, Record, Source

HOUR = 3600.0
CATALOG = load_catalog()
CONFIDENCES = ("high", "medium", "low")


def value_at(record: Record, path: str) -> Any:
    value: Any = record
    for name in path.split("."):
        value = getattr(value, name)
    return value


def records() -> list[Record]:
    workloads = [CATALOG.workload(preset.workload.id) for preset in CATALOG.workloads]
    assert CATALOG.defaults is not None
    return [
        *CATALOG.chips,
        *CATALOG.models,
        *CATALOG.networks,
        *workloads,
        CATALOG.defaults.site,
        CATALOG.defaults.money,
    ]


def test_every_filled_field_says_where_it_comes_from() -> None:
    offenders = []
    for record in records():
        for path, field in fields_of(type(record)).items():
            if path in ("vendor", "kind", "name") or value_at(record, path) is None:
                continue
            source = record.source_of(path)
            if source is None or not source.text or not source.date or source.confidence not in CONFIDENCES:
                offenders.append(f"{record.id}: {path}")
            assert field.label
            assert field.unit
    assert offenders == []


def test_every_number_of_a_chip_has_a_source_of_its_own() -> None:
    for chip in CATALOG.chips:
        numbers = [
            path
            for path, field in fields_of(Chip).items()
            if field.kind is FieldKind.NUMBER and field.group != "Own benchmarks"  # the analyst's, none is shipped
        ]
        filled = {path for path in numbers if getattr(chip, path) is not None}
        assert filled <= set(chip.sources), chip.name


def test_every_price_efficiency_and_economic_figure_has_an_origin() -> None:
    sources = [row.source for row in CATALOG.efficiencies] + [row.source for row in CATALOG.economics]
    sources += [CATALOG.rental_source(row) for row in CATALOG.rental_prices.rows]
    sources += [CATALOG.purchase_source(row) for row in CATALOG.purchase_prices.rows]
    assert all(source.text and source.date and source.confidence in CONFIDENCES for source in sources)


def test_all_values_are_within_the_bounds_of_their_fields() -> None:
    for record in records():
        assert msgspec.convert(msgspec.to_builtins(record), type(record)) == record


def test_the_catalog_holds_all_rows() -> None:
    assert len(CATALOG.chips) == 66
    assert len(CATALOG.models) + len(CATALOG.networks) == 95 + 3  # three only our own table of networks names
    assert len(CATALOG.models) == 48
    assert len(CATALOG.economics) == 212
    assert len(CATALOG.workloads) == 9
    assert len(CATALOG.rental_prices.rows) == 1742
    assert len(CATALOG.purchase_prices.rows) == 67
    assert len(CATALOG.api_prices.rows) == 872
    for rows in (CATALOG.chips, CATALOG.models, CATALOG.networks):
        identifiers = Counter(row.id for row in rows)
        assert max(identifiers.values()) == 1


@pytest.mark.parametrize(
    ("chip", "field", "value"),
    [
        ("nvidia-h100-sxm5-80gb", "peak_rate_16bit", 989e12),
        ("nvidia-h100-sxm5-80gb", "peak_rate_fp8", 1979e12),
        ("nvidia-h100-sxm5-80gb", "memory_bandwidth", 3.35e12),
        ("nvidia-h100-sxm5-80gb", "memory_capacity", 80e9),
        ("nvidia-h100-sxm5-80gb", "scaleup_bandwidth", 450e9),
        ("nvidia-h100-sxm5-80gb", "scaleout_bandwidth", 50e9),
        ("nvidia-h100-sxm5-80gb", "thermal_design_power", 700),
        ("nvidia-h100-sxm5-80gb", "server_power_ratio", 1.40),
        ("nvidia-a100-sxm4-80gb", "peak_rate_16bit", 312e12),
        ("nvidia-a100-sxm4-80gb", "peak_rate_fp8", None),
        ("nvidia-a100-sxm4-80gb", "memory_bandwidth", 2.039e12),
        ("nvidia-a100-sxm4-80gb", "scaleup_bandwidth", 300e9),
        ("nvidia-a10g", "peak_rate_16bit", 70e12),
        ("nvidia-a10", "peak_rate_16bit", 125e12),
        ("nvidia-b300-sxm", "peak_rate_int8", 157e12),
        ("nvidia-gb200-per-gpu", "scaleup_domain", 72),
        ("google-tpu-v5e", "peak_rate_16bit", 197e12),
        ("google-tpu-v5e", "memory_bandwidth", 819e9),
        ("google-tpu-v5e", "scaleup_bandwidth", 200e9),
        ("google-tpu-v5e", "scaleup_topology", "torus"),
        ("google-tpu-v6e-trillium", "peak_rate_fp8", 918e12),
        ("aws-inferentia2", "scaleup_domain", 12),
        ("aws-inferentia2", "chips_per_server", 12),
        ("aws-inferentia2", "peak_rate_fp8", 190e12),
        ("aws-trainium2", "peak_rate_16bit", 667e12),
        ("amd-mi300x", "scaleup_topology", "mesh"),
        ("amd-mi300x", "scaleup_bandwidth", 448e9),
        ("amd-mi250x", "memory_capacity", 128e9),
        ("groq-lpu-v1", "memory_capacity", 230e6),
        ("groq-lpu-v1", "step_overhead", 10e-6),
        ("groq-lpu-v1", "scaleup_topology", "dragonfly"),
        ("cerebras-wse-3", "peak_rate_16bit", None),
        ("meta-mtia-300", "chips_per_server", 1),
    ],
)
def test_known_figures_of_chips_are_right(chip: str, field: str, value: float | str | None) -> None:
    assert getattr(CATALOG.chip(chip), field) == value


def test_what_is_from_memory_or_assumed_is_of_low_confidence_and_says_so() -> None:
    groq = CATALOG.chip("groq-lpu-v1")
    assert groq.sources["purchase_price"] == Source("unverified, from memory", "2024-02", "low")
    assert groq.sources["memory_bandwidth"].confidence == "medium"
    assert CATALOG.chip("meta-mtia-300").sources["scaleup_domain"].text == "not published; assumed"
    for record in records():
        for path, source in record.sources.items():
            if source.text.startswith(("unverified", "assumption", "not published")):
                assert source.confidence == "low", f"{record.id}: {path}"


def test_training_utilisation_comes_from_published_runs() -> None:
    assert 0.36 <= CATALOG.chip("nvidia-a100-sxm4-80gb").training_utilization <= 0.556
    h100 = CATALOG.chip("nvidia-h100-sxm5-80gb")
    assert 0.35 <= h100.training_utilization <= 0.42
    assert "65 published runs" in h100.sources["training_utilization"].text
    # A chip without a run borrows from its kind and says so; a kind without any takes the median of all.
    assert CATALOG.chip("nvidia-h200-sxm-141gb").training_utilization == h100.training_utilization
    assert CATALOG.chip("nvidia-h200-sxm-141gb").sources["training_utilization"].confidence == "low"
    assert CATALOG.chip("aws-trainium2").training_utilization == 0.375


def counted_parameters(model: Model) -> tuple[float, float]:
    """All and active weights, counted a second time: every matrix written out, layer by layer."""
    width = model.hidden_size
    total = active = model.vocabulary_size * width * (2 if model.head_weights == "own" else 1)
    if model.latent_kv_rank:
        key = model.latent_key_size + model.latent_rope_size
        matrices = [
            width * model.latent_query_rank,
            model.latent_query_rank * model.head_count * key,
            width * (model.latent_kv_rank + model.latent_rope_size),
            model.latent_kv_rank * model.head_count * (model.latent_key_size + model.latent_value_size),
            model.head_count * model.latent_value_size * width,
        ]
    else:
        queries, keys = model.head_count * model.head_size, model.kv_head_count * model.head_size
        matrices = [width * queries, width * keys, width * keys, queries * width]
    projections = 3 if model.feedforward_form == "gated" else 2
    expert = projections * width * model.expert_feedforward_size
    for layer in range(int(model.layer_count)):
        total += sum(matrices)
        active += sum(matrices)
        if model.expert_count and layer >= model.dense_layer_count:
            router = width * model.expert_count
            total += (model.expert_count + model.shared_expert_count) * expert + router
            active += (model.experts_per_token + model.shared_expert_count) * expert + router
        else:
            total += projections * width * model.feedforward_size
            active += projections * width * model.feedforward_size
    return total, active


@pytest.mark.parametrize("row", CATALOG.models, ids=lambda row: row.id)
def test_parameters_follow_from_the_architecture(row: ModelRow) -> None:
    total, active = counted_parameters(row.model)
    assert total == pytest.approx(row.parameter_count, rel=0.01)
    assert active == pytest.approx(row.active_parameter_count, rel=0.01)


@pytest.mark.parametrize(
    ("model", "published"),
    [
        ("llama-2-70b", 69e9),
        ("llama-3-1-405b", 405e9),
        ("llama-3-1-8b", 8.03e9),
        ("mixtral-8x7b", 46.7e9),
        ("mixtral-8x22b", 141e9),
        ("qwen3-235b-a22b", 235e9),
        ("qwen3-32b", 32.8e9),
        ("deepseek-v3-r1", 671e9),
        ("gpt-oss-120b", 117e9),
        ("falcon-180b", 180e9),
        ("bloom-176b", 176e9),
        ("palm-540b", 540e9),
        ("gpt-3-175b", 175e9),
        ("mistral-7b", 7.24e9),
        ("llama-4-scout-17b-16e", 109e9),
    ],
)
def test_parameters_are_those_that_the_makers_publish(model: str, published: float) -> None:
    assert CATALOG.model(model).parameter_count == pytest.approx(published, rel=0.015)


def test_attention_patterns_are_read() -> None:
    gpt = CATALOG.model("gpt-oss-120b").model
    assert (gpt.windowed_layer_count, gpt.window_size) == (18, 128)
    llama = CATALOG.model("llama-4-scout-17b-16e").model
    assert (llama.windowed_layer_count, llama.window_size) == (36, 8192)
    assert CATALOG.model("qwen3-5-397b-a17b").model.linear_layer_count == 45
    mistral = CATALOG.model("mistral-7b")
    assert mistral.model.windowed_layer_count == 0
    assert "taken as full" in mistral.note
    deepseek = CATALOG.model("deepseek-v3-r1").model
    assert (deepseek.latent_kv_rank, deepseek.latent_rope_size, deepseek.dense_layer_count) == (512, 64, 3)


def test_encoders_and_state_space_models_are_networks() -> None:
    assert CATALOG.network("resnet-50").network.flops_per_sample == 8.178e9  # counted; 8.2e9 is what most print
    assert CATALOG.network("mamba-2-8b").network.family == "ssm"
    bert = CATALOG.network("bert-large")
    assert bert.architecture is not None
    assert bert.architecture.layer_count == 24
    assert CATALOG.network("yolo-v4").network.parameter_count is None


def test_workloads_run_a_model_of_the_catalog() -> None:
    chat = CATALOG.workload("support-chat")
    assert chat.model.layer_count == 80
    assert chat.model.model_name == "Llama-2-70B"
    assert chat.source_of("model.layer_count") == CATALOG.model("llama-2-70b").sources[""]


def test_the_default_prices_are_sensible() -> None:
    h100 = choice(CATALOG, "nvidia-h100-sxm5-80gb")
    assert 2.5 <= h100.price * HOUR <= 7
    assert h100.source.text.startswith(
        "Median of 9 providers' on-demand prices, United States or no region stated (AWS"
    )
    assert choice(CATALOG, "aws-inferentia2").price * HOUR == pytest.approx(12.98127 / 12, rel=1e-3)
    trainium = choice(CATALOG, "aws-trainium2")
    assert trainium.term == "spot"
    assert trainium.source.text.endswith("spot: no on-demand price is published")
    groq = choice(CATALOG, "groq-lpu-v1")
    assert groq.term == "assumption"
    assert groq.confidence == "low"
    assert CATALOG.default_rental_price("cerebras-wse-3", "United States") is None
    assert CATALOG.default_rental_price("a-chip-of-my-own", "United States") is None
    assert CATALOG.chip("nvidia-h100-sxm5-80gb").purchase_price == 30000


def choice(catalog: Catalog, chip: str, market: str = "United States") -> PriceChoice:
    found = catalog.default_rental_price(chip, market)
    assert found is not None
    return found


def price(provider: str, hourly: float, date: str = "2026-06-01", **changes: Any) -> RentalPrice:
    row = RentalPrice(
        chip="nvidia-h100-sxm5-80gb",
        provider=provider,
        sku="",
        chips_per_instance=8,
        region="",
        market="United States",
        term="on-demand",
        price=hourly / HOUR,
        date=date,
        source=0,
        confidence="high",
    )
    return msgspec.structs.replace(row, **changes)


def book(*rows: RentalPrice) -> Catalog:
    return Catalog(chips=CATALOG.chips, rental_prices=RentalBook(("a source",), rows))


def hourly(*rows: RentalPrice, market: str = "United States") -> float:
    return round(choice(book(*rows), "nvidia-h100-sxm5-80gb", market).price * HOUR, 9)


def test_a_default_price_is_the_median_of_each_providers_newest_price() -> None:
    rows = (price("A", 9, "2025-06-01"), price("A", 3), price("B", 4), price("C", 10))
    assert hourly(*rows) == 4
    found = choice(book(*rows), "nvidia-h100-sxm5-80gb")
    assert found.source == Source(
        "Median of 3 providers' on-demand prices, United States (A, B, C)", "2026-06-01", "high"
    )


def test_prices_long_before_the_newest_are_left_out() -> None:
    assert hourly(price("A", 3), price("B", 9, "2024-11-30")) == 3
    assert hourly(price("A", 3), price("B", 9, "2024-12-01")) == 6


def test_instances_that_hold_the_whole_server_go_before_smaller_ones() -> None:
    assert hourly(price("A", 3), price("A", 9, chips_per_instance=1)) == 3
    assert hourly(price("A", 2, chips_per_instance=1), price("A", 4, chips_per_instance=2)) == 3


def test_a_price_without_a_region_holds_in_every_market() -> None:
    rows = (price("A", 3), price("A", 1, market="Any"), price("B", 5, market="Any"))
    assert hourly(*rows) == 4
    assert hourly(price("B", 5, market="Any"), market="Europe") == 5


def test_another_market_is_better_than_no_price_and_is_named() -> None:
    found = choice(book(price("A", 3)), "nvidia-h100-sxm5-80gb", "Asia Pacific")
    assert found.market == "United States"
    assert found.source.text.endswith("none is published for Asia Pacific")


def test_spot_is_taken_only_where_nothing_is_on_demand() -> None:
    spot = price("A", 1, term="spot")
    assert hourly(spot, price("B", 5, market="Europe")) == 5
    assert choice(book(spot), "nvidia-h100-sxm5-80gb").term == "spot"
    assert (
        book(price("A", 2, term="1-year commitment")).default_rental_price("nvidia-h100-sxm5-80gb", "United States")
        is None
    )


def test_no_prices_give_no_providers() -> None:
    assert latest_by_provider([], "Any", 8) == {}


def test_unknown_rows_are_refused_with_a_sentence() -> None:
    with pytest.raises(CatalogError, match="no chip “nvidia-x900”"):
        CATALOG.chip("nvidia-x900")
    with pytest.raises(CatalogError, match="no economic figure"):
        CATALOG.economic("nothing")
    assert CATALOG.economic("pue_noncloud_default").value == 1.25


def test_a_missing_or_damaged_file_is_refused_with_a_sentence() -> None:
    with pytest.raises(CatalogError, match="missing"):
        read_file("no_such_file.json", tuple[Chip, ...])
    with pytest.raises(CatalogError, match=r"models\.json of the catalog is damaged"):
        read_file("models.json", tuple[Chip, ...])


def test_the_catalog_is_read_once() -> None:
    assert load_catalog() is CATALOG
