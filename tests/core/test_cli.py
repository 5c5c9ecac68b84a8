"""The command line without a window: figures as JSON or lines on stdout, refusals as one sentence on stderr."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.evaluation import evaluate
from core.kpi_words import kpi_text
from core.outcome import Kpi
from core.study_file import encode
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study

UNITS = {
    "lifetime_training_cost": "USD",
    "lifetime_inference_cost": "USD",
    "inference_share": "1",
    "crossover_month": "month",
    "cost_per_million_output_tokens": "USD/M output tokens",
}

FIGURE_UNITS = {
    "npv": "USD",
    "gross_margin": "1",
    "payback_month": "month",
    "break_even_utilisation": "1",
    "traffic_for_share": "1/s",
    "energy_per_unit": "J/output token",
    "carbon_per_unit": "g/output token",
}
TABLE_UNITS = {"inference_share_by_year": "1", "waterfall": "USD/M output tokens", "training_waterfall": "USD"}
ALL_UNITS = UNITS | FIGURE_UNITS | TABLE_UNITS

Captured = pytest.CaptureFixture[str]


def refuse_constant(text: str) -> Any:
    raise AssertionError(f"{text} is no JSON")


def document_of(arguments: list[str], capsys: Captured) -> dict[str, Any]:
    """What the command prints, read as strict JSON; nothing else may be on stdout or stderr."""
    assert main(["evaluate", *arguments, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    document: dict[str, Any] = json.loads(printed.out, parse_constant=refuse_constant)
    return document


def saved(path: Path, study: Any) -> list[str]:
    path.write_bytes(encode(study))
    return [str(path)]


def test_the_sample_is_evaluated_to_json_and_nothing_else(capsys: Captured) -> None:
    document = document_of([], capsys)
    assert document["study"] == SAMPLE.name
    assert {name: kpi["unit"] for name, kpi in document["kpis"].items()} == ALL_UNITS
    assert list(document["kpis"])[:5] == list(UNITS)


def test_numbers_are_printed_at_full_precision(capsys: Captured) -> None:
    document = document_of([], capsys)
    for kpi in evaluate(SAMPLE).kpis:
        assert document["kpis"][kpi.id]["value"] == kpi.value


def test_the_shipped_sample_crosses_over_within_its_horizon(capsys: Captured) -> None:
    crossing = document_of([], capsys)["kpis"]["crossover_month"]
    assert type(crossing["value"]) is int
    assert 1 <= crossing["value"] <= SAMPLE.money.horizon
    assert "reason" not in crossing
    assert document_of([], capsys)["kpis"]["inference_share"]["value"] > 0.5


def test_without_a_crossing_there_is_null_and_the_reason(tmp_path: Path, capsys: Captured) -> None:
    quiet = edited(SAMPLE, ("workloads", WORKLOAD, "request_rate", 0.001), ("money", "money", "operations_cost", 0.0))
    kpis = document_of(saved(tmp_path / "quiet.json", quiet), capsys)["kpis"]
    assert kpis["crossover_month"]["value"] is None
    assert "not overtaken" in kpis["crossover_month"]["reason"]
    assert kpis["inference_share"]["value"] < 0.5


def test_without_a_deployment_every_figure_is_null_with_the_reason(tmp_path: Path, capsys: Captured) -> None:
    huge = edited(SAMPLE, ("workloads", WORKLOAD, "input_tokens", 1e8))
    document = document_of(saved(tmp_path / "huge.json", huge), capsys)
    trained = document["kpis"].pop("lifetime_training_cost")
    assert trained["value"] > 0  # what cannot be served can still be trained
    by_step = document["kpis"].pop("training_waterfall")
    assert by_step["total"] == pytest.approx(trained["value"], rel=1e-12)
    for figure in document["kpis"].values():
        assert figure.get("value", figure.get("total")) is None
        assert not figure.get("values")
        assert not figure.get("parts")
        assert "Does not fit" in figure["reason"]
    assert all(not row["feasible"] and row["reason"] for row in document["deployments"])


def test_every_workload_and_chip_has_a_row(capsys: Captured) -> None:
    rows = document_of([], capsys)["deployments"]
    assert [(row["workload"], row["chip"]) for row in rows] == [(WORKLOAD, chip.id) for chip in SAMPLE.chips]
    for row in rows:
        assert row["chips"] == row["tensor_parallel"] * row["pipeline_parallel"]
        assert row["usd_per_million_output_tokens_delivered"] >= row["usd_per_million_output_tokens_at_full_load"]
        assert row["time_to_first_token_s"] <= SAMPLE.workloads[0].first_token_limit


def test_what_is_not_published_is_null_in_a_row(capsys: Captured) -> None:
    rows = {row["chip"]: row for row in document_of([], capsys)["deployments"]}
    for chip in SAMPLE.chips:
        assert (rows[chip.id]["joules_per_output_token"] is None) == (chip.thermal_design_power is None)


def test_any_study_gives_strict_json(tmp_path: Path, capsys: Captured) -> None:
    for seed in range(25):
        document = document_of(saved(tmp_path / "random.json", random_study(seed)), capsys)
        for name, figure in document["kpis"].items():
            found = figure["values"] or None if name in TABLE_UNITS and "values" in figure else figure.get("value")
            found = figure["total"] if "parts" in figure else found
            assert (found is None) == bool(figure.get("reason")), name


def test_without_json_the_figures_are_lines_for_people(capsys: Captured) -> None:
    assert main(["evaluate"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == SAMPLE.name
    assert len(lines) == 6
    crossing = evaluate(SAMPLE).kpi("crossover_month")
    assert lines[4].split()[:3] == ["Crossover", "month", f"{crossing.value:.0f}"]
    assert f"(80 % band: {crossing.low:.0f}–" in lines[4]


def test_a_missing_figure_is_a_dash_with_its_reason(tmp_path: Path, capsys: Captured) -> None:
    huge = edited(SAMPLE, ("workloads", WORKLOAD, "input_tokens", 1e8))
    assert main(["evaluate", *saved(tmp_path / "huge.json", huge)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum("—  (" in line for line in lines[1:]) == 4
    assert next(line for line in lines[1:] if "—  (" not in line).split()[1] == "training"


def test_a_path_that_cannot_be_read_is_one_sentence_and_code_2(tmp_path: Path, capsys: Captured) -> None:
    damaged = tmp_path / "damaged.json"
    damaged.write_bytes(encode(SAMPLE)[:-100])
    for path in (tmp_path / "absent.json", tmp_path, damaged):
        assert main(["evaluate", str(path), "--json"]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert len(printed.err.splitlines()) == 1
        assert path.name in printed.err


@pytest.mark.parametrize("arguments", [[], ["paint"], ["evaluate", "--csv"], ["evaluate", "a.json", "b.json"]])
def test_what_is_no_command_is_refused_with_code_2(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().out == ""


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gui", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_the_command_of_the_program_evaluates(capsys: Captured) -> None:
    done = program("evaluate", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == document_of([], capsys)


def test_the_command_of_the_program_refuses_with_one_sentence() -> None:
    done = program("evaluate", "nowhere.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(20e6, "USD", "$20.0 M"), (7.5e6, "USD", "$7.50 M"), (7.54e6, "USD", "$7.54 M"), (3.0, "USD/Mtoken", "$3.00")],
)
def test_money_has_as_many_digits_as_its_neighbours(value: float, unit: str, text: str) -> None:
    assert kpi_text(Kpi("any", "Any", value, unit)) == text


def test_a_scenario_is_evaluated_by_its_name(capsys: Captured) -> None:
    base, dear = document_of([], capsys), document_of(["--scenario", "tighter slo"], capsys)
    assert (base["scenario"], dear["scenario"]) == ("Base", "Tighter SLO")
    assert dear["kpis"]["lifetime_inference_cost"]["value"] > 1.3 * base["kpis"]["lifetime_inference_cost"]["value"]
    assert document_of(["--scenario", "Base"], capsys) == base
    assert main(["evaluate", "--scenario", "B200 instead"]) == 0
    assert capsys.readouterr().out.startswith("Why inference costs more (sample), scenario B200 instead\n")


def test_a_scenario_that_is_not_there_is_refused_with_the_names_of_those_that_are(capsys: Captured) -> None:
    assert main(["evaluate", "--scenario", "B300"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == ("There is no scenario called “B300” in this study; it has Base, B200 instead, Tighter SLO.\n")
