"""The headline figures agree with a second calculation that shares no line with the first."""

import ast
import json
from importlib import resources
from pathlib import Path

import msgspec
import pytest

from core.catalog import load_catalog
from core.charts.waterfall import step_costs
from core.editing import add_row, choose, replace_model
from core.evaluation import evaluate
from core.records import Source
from core.study import Study, encode
from tests.core import second_calculation
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study

REL = 1e-9


def compare(study: Study) -> None:
    document = json.loads(encode(study))
    expected = second_calculation.headline_figures(document)
    outcome = evaluate(study)
    costs = step_costs(outcome.detail, study.selected_workload, study.reference_chip)
    assert costs == pytest.approx(list(second_calculation.waterfall(document).values()), rel=REL)
    for kpi in outcome.kpis:
        if expected[kpi.id] is None:
            assert kpi.value is None
        else:
            assert kpi.value == pytest.approx(expected[kpi.id], rel=REL), kpi.id


def test_the_second_calculation_knows_neither_numpy_nor_the_core() -> None:
    tree = ast.parse(Path(second_calculation.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"math", "collections.abc", "typing"}


def test_the_shipped_sample_has_the_figures_of_the_second_calculation() -> None:
    document = json.loads((resources.files("resources") / "studies" / "sample.json").read_bytes())
    expected = second_calculation.headline_figures(document)
    found = {kpi.id: kpi.value for kpi in evaluate(SAMPLE).kpis}
    assert found == pytest.approx(expected, rel=REL)
    assert expected["crossover_month"] is not None


@pytest.mark.parametrize("chip", [chip.id for chip in SAMPLE.chips])
def test_it_agrees_on_every_chip(chip: str) -> None:
    study = choose(SAMPLE, msgspec.structs.replace(SAMPLE.settings, reference_chip=chip))
    compare(study)


@pytest.mark.parametrize("chip", ["nvidia-h100-sxm5-80gb", "nvidia-l40s", "amd-mi300x"])
def test_it_agrees_on_owned_chips(chip: str) -> None:
    owned = edited(SAMPLE, ("money", "money", "acquisition", "owned"), ("money", "money", "residual_share", 0.2))
    compare(choose(owned, msgspec.structs.replace(owned.settings, reference_chip=chip)))


@pytest.mark.parametrize("model", ["deepseek-v3-r1", "gpt-oss-120b", "mixtral-8x7b", "falcon-7b", "qwen3-5-397b-a17b"])
@pytest.mark.parametrize("lowest", ["8 bit", "4 bit"])
def test_it_agrees_on_models_of_other_kinds(model: str, lowest: str) -> None:
    study = replace_model(SAMPLE, WORKLOAD, load_catalog().model(model).model, Source("test"))
    compare(edited(study, ("workloads", WORKLOAD, "lowest_precision", lowest)))


def test_it_agrees_when_training_is_refreshed_and_traffic_and_prices_move() -> None:
    study = edited(
        SAMPLE,
        ("workloads", WORKLOAD, "retraining_interval", 5.0),
        ("workloads", WORKLOAD, "retraining_share", 0.4),
        ("workloads", WORKLOAD, "traffic_growth", 1.3),
        ("workloads", WORKLOAD, "cached_share", 1.0),
        ("money", "money", "price_change", -0.4),
        ("money", "money", "horizon", 61.0),
    )
    compare(study)


def test_it_agrees_on_several_workloads() -> None:
    second = msgspec.structs.replace(
        SAMPLE.workloads[0], id="second", name="Second", output_tokens=900.0, request_rate=3.0
    )
    study = add_row(SAMPLE, second)
    compare(study)
    compare(choose(study, msgspec.structs.replace(study.settings, selected_workload="second")))


def test_it_agrees_on_random_studies() -> None:
    compared = 0
    for seed in range(40):
        study = random_study(seed, edits=8)
        if all(kpi.value is not None or kpi.id == "crossover_month" for kpi in evaluate(study).kpis):
            compare(study)
            compared += 1
    assert compared > 20
