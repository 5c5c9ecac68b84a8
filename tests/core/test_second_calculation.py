"""The headline figures agree with a second calculation that shares no line with the first."""

import ast
import json
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.calibration import calibration
from core.catalog import load_catalog
from core.editing import choose
from core.equations.inputs import Calibration
from core.evaluation import evaluate
from core.fields import fields_of
from core.records import LANGUAGE_MODEL, Constants, Source, Workload
from core.row_edits import add_row, replace_model
from core.stacking import joined, single
from core.study import Study
from core.study_file import encode
from tests.core import second_calculation, second_model, second_money, second_serving, second_training
from tests.core.money_cases import step_costs
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study

REL = 1e-9
FITTED = Calibration(
    half_work_tokens=70, reference_balance=200, ridge_roundness=0.4, fp8_efficiency=0.85, int8_efficiency=0.8,
    fp4_efficiency=0.7, stream_efficiency_8bit=0.9, stream_efficiency_4bit=0.6, attention_efficiency=0.4,
    cache_compute_efficiency=0.02, activation_traffic=25, layer_overhead=4e-6, mixture_layer_overhead=3e-5,
    expert_stream_efficiency=0.7, expert_compute_efficiency=0.6, expert_imbalance=1.3, exchange_bytes_per_value=1.7,
    encoder_step_ratio=0.2, interleave_share=0.6, server_start=4e-5, server_latency=5e-6, server_efficiency=0.45,
    network_start=2e-5, network_latency=4e-6, network_efficiency=0.5,
)  # fmt: skip
"""Every constant away from what takes it out of the equations."""
CONSTANTS: dict[str, float] = msgspec.to_builtins(calibration())


def compare(study: Study, constants: dict[str, float] = CONSTANTS) -> None:
    document = json.loads(encode(study))
    expected = second_calculation.headline_figures(document, constants)
    outcome = evaluate(study)
    costs = step_costs(outcome.detail, study.selected_workload, study.reference_chip)
    assert costs == pytest.approx(list(second_calculation.waterfall(document, constants).values()), rel=REL)
    for kpi in outcome.kpis:
        if expected[kpi.id] is None:
            assert kpi.value is None
        else:
            assert kpi.value == pytest.approx(expected[kpi.id], rel=REL), kpi.id


def answered(study: Study) -> bool:
    """Whether all headline figures are there; inference may never overtake training."""
    return all(kpi.value is not None or kpi.id == "crossover_month" for kpi in evaluate(study).kpis)


def stated_language_models(study: Study) -> bool:
    """Whether it is all of what `second_calculation` follows: loads from percentiles and other networks are not."""
    return all(row.kind == LANGUAGE_MODEL and row.load_choice == "stated" for row in study.workloads)


def test_the_second_calculation_knows_neither_numpy_nor_the_core() -> None:
    imported: set[str] = set()
    own = {
        module.__name__ for module in (second_calculation, second_model, second_money, second_serving, second_training)
    }
    for name in own:
        tree = ast.parse((Path(__file__).parent / f"{name.rpartition('.')[2]}.py").read_text(encoding="utf-8"))
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    standard = {"math", "collections.abc", "typing", "functools", "itertools", "json", "pathlib", "csv"}
    assert imported - own == standard


def test_the_shipped_sample_has_the_figures_of_the_second_calculation() -> None:
    document = json.loads((resources.files("resources") / "studies" / "sample.json").read_bytes())
    expected = second_calculation.headline_figures(document, CONSTANTS)
    found = {kpi.id: kpi.value for kpi in evaluate(SAMPLE).kpis}
    assert found == pytest.approx(expected, rel=REL)
    assert expected["crossover_month"] is not None


@pytest.mark.parametrize("chip", [chip.id for chip in SAMPLE.chips])
def test_it_agrees_on_every_chip(chip: str) -> None:
    study = choose(SAMPLE, reference_chip=chip)
    compare(study)


@pytest.mark.parametrize("chip", ["nvidia-h100-sxm5-80gb", "nvidia-l40s", "amd-mi300x"])
def test_it_agrees_on_owned_chips(chip: str) -> None:
    owned = edited(SAMPLE, ("money", "money", "acquisition", "owned"), ("money", "money", "residual_share", 0.2))
    compare(choose(owned, reference_chip=chip))


@pytest.mark.parametrize("model", ["deepseek-v3-r1", "gpt-oss-120b", "mixtral-8x7b", "falcon-7b", "qwen3-5-397b-a17b"])
@pytest.mark.parametrize("lowest", ["8 bit", "4 bit"])
def test_it_agrees_on_models_of_other_kinds(model: str, lowest: str) -> None:
    study = replace_model(SAMPLE, WORKLOAD, load_catalog().model(model).model, {"": Source("test")})
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
    compare(choose(study, selected_workload="second"))


def test_it_agrees_on_random_studies() -> None:
    compared = 0
    for seed in range(40):
        study = random_study(seed, edits=8)
        if stated_language_models(study) and answered(study):
            compare(study)
            compared += 1
    assert compared > 20


# --- what serving engines add, with every constant at work ------------------------------------------------------------

Fitted = dict[str, float]


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> Fitted:
    """Studies are evaluated with constants that are all away from their neutral values."""
    monkeypatch.setattr("core.language_serving._SHARED", joined(single(Constants()), single(FITTED)))
    found: Fitted = msgspec.to_builtins(FITTED)
    return found


def served(model: str = "llama-2-70b", chip: str = "nvidia-h100-sxm5-80gb", **changed: Any) -> Study:
    """The sample with another model, chip and workload; the chip is the one that money is counted on."""
    study = replace_model(SAMPLE, WORKLOAD, load_catalog().model(model).model, {"": Source("test")})
    if chip not in {row.id for row in study.chips}:
        study = add_row(study, load_catalog().chip(chip))
    study = choose(study, reference_chip=chip)
    fields = {name: value for name, value in changed.items() if name in fields_of(Workload)}
    study = edited(study, *(("workloads", WORKLOAD, name, value) for name, value in fields.items()))
    rest = {name: value for name, value in changed.items() if name not in fields}
    priced = {"rental_price": 1e-3} | rest
    return edited(study, *(("chips", chip, name, value) for name, value in priced.items()))


NO_LIMITS = {"first_token_limit": 1e4, "output_token_limit": 1e3}
ENGINES: dict[str, dict[str, Any]] = {
    "plain": {},
    "long prompts in chunks": {"prefill_chunk": 512.0, "input_tokens": 9000.0, "cached_share": 0.1, **NO_LIMITS},
    "chunks in a pipeline": {
        "model": "llama-3-1-405b", "chip": "nvidia-a100-sxm4-80gb", "input_tokens": 30_000.0,
        "lowest_precision": "16 bit", **NO_LIMITS,
    },
    "drafts": {"draft_tokens": 3.0, "draft_acceptance": 0.8, "draft_cost_share": 0.1},
    "drafts all accepted": {"draft_tokens": 7.0, "draft_acceptance": 1.0},
    "apart": {"prefill_placement": "apart"},
    "apart with drafts": {"prefill_placement": "apart", "draft_tokens": 2.0},
    "mixture that shares experts": {"model": "deepseek-v3-r1", "chip": "nvidia-h200-sxm-141gb", **NO_LIMITS},
    "mixture apart": {
        "model": "deepseek-v3-r1", "chip": "nvidia-b200-sxm", "prefill_placement": "apart", "draft_tokens": 1.0,
        **NO_LIMITS,
    },
    "mixture on a torus": {"model": "mixtral-8x7b", "chip": "google-tpu-v5e", "scaleup_dimensions": 2.0, **NO_LIMITS},
    "mixture in a mesh": {"model": "qwen3-30b-a3b", "chip": "amd-mi300x", **NO_LIMITS},
    "mixture over bridged pairs": {"model": "gpt-oss-120b", "chip": "nvidia-h100-nvl-94gb", **NO_LIMITS},
    "bridged pairs": {"chip": "nvidia-h100-nvl-94gb", **NO_LIMITS},
    "bridged pairs in a pipeline": {"model": "llama-3-1-405b", "chip": "nvidia-h100-nvl-94gb", **NO_LIMITS},
    "two-dimensional": {"chip": "google-tpu-v4", "tensor_layout": "two-dimensional", "scaleup_dimensions": 3.0},
    "cores as ranks": {"chip": "aws-inferentia2", "ranks_per_chip": 2.0, **NO_LIMITS},
    "parallel blocks": {"model": "falcon-40b"},
    "windows": {"model": "gpt-oss-120b", "input_tokens": 4000.0, **NO_LIMITS},
    "an encoder": {"model.attention_mask": "bidirectional", "prefill_chunk": 64.0},
    "an encoder with windows": {"model": "gpt-oss-120b", "model.attention_mask": "bidirectional", **NO_LIMITS},
    "four bits": {"lowest_precision": "4 bit", "chip": "nvidia-v100-sxm2-32gb", **NO_LIMITS},
    "own benchmarks": {"prefill_time_ratio": 1.3, "decode_time_ratio": 0.8, "kernel_efficiency": 0.7},
    "an engine of its own": {
        "collective_ratio": 2.0, "repeated_read_share": 0.4, "first_step_ratio": 6.0, "sequence_overhead": 2e-5,
    },
    "no 16-bit peak": {"peak_rate_16bit": None, "training_tokens": 0.0},
    "racks of SRAM chips": {"chip": "groq-lpu-v1"},
}  # fmt: skip


@pytest.mark.parametrize("engine", list(ENGINES))
def test_it_agrees_on_what_serving_engines_add(engine: str, fitted: Fitted) -> None:
    compare(served(**ENGINES[engine]), fitted)


@pytest.mark.parametrize("engine", ["apart", "mixture that shares experts", "own benchmarks"])
def test_it_agrees_on_owned_chips_with_engines(engine: str, fitted: Fitted) -> None:
    study = served(**ENGINES[engine], purchase_price=30_000.0, thermal_design_power=900.0)
    compare(edited(study, ("money", "money", "acquisition", "owned")), fitted)


def test_the_cases_reach_shared_experts_pipelines_and_the_network(fitted: Fitted) -> None:
    """What is compared above is not passed over by the choice of set-ups."""
    assert fitted["ridge_roundness"] > 0

    def chosen(engine: str) -> dict[str, Any]:
        study = served(**ENGINES[engine])
        rows = evaluate(study).deployments
        return dict(next(row for row in rows if row["chip"] == study.settings.reference_chip))

    assert chosen("mixture that shares experts")["attention_replicas"] >= 8
    assert chosen("chunks in a pipeline")["pipeline_parallel"] > 1
    assert chosen("bridged pairs in a pipeline")["pipeline_parallel"] > 1
    assert chosen("bridged pairs")["tensor_parallel"] > 1
    assert chosen("apart")["chips"] % 1 != 0
    assert chosen("four bits")["precision"] == "4-bit weights"


def test_it_agrees_on_random_studies_with_engines(fitted: Fitted) -> None:
    compared = 0
    for seed in range(100, 140):
        study = random_study(seed, edits=14)
        if stated_language_models(study) and answered(study):
            compare(study, fitted)
            compared += 1
    assert compared > 15
