"""The main job without a screen: pictures, tables and figures in a folder, and plain words about what went wrong."""

import csv
import io
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QImage

import core
from core.charts import CHARTS
from core.evaluation import evaluate
from core.samples import sample_study
from core.study import Study
from core.study_file import write_study
from gui.__main__ import main
from gui.headless import csv_bytes, write_tables

from .conftest import renamed

FILES = {f"{chart_id}.png" for chart_id in CHARTS} | {"kpis.json", "results.csv", "deployments.csv"}


def run(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, with nothing of this process's screen or Qt settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("QT_") and name not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    return subprocess.run(
        [sys.executable, "-m", "gui", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(Path(core.__file__).parents[1]), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a screen")
def test_without_a_screen_the_sample_is_evaluated_into_out(tmp_path: Path) -> None:
    done = run(folder=tmp_path)

    assert done.stderr == ""
    assert done.returncode == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    for name in ("Lifetime training", "Lifetime inference", "Inference share", "Crossover", "$ / M output tokens"):
        assert name in done.stdout
    lines = done.stdout.splitlines()
    assert {Path(line).name for line in lines[-len(FILES) :]} == FILES
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


def test_headless_writes_where_it_is_told(tmp_path: Path, study: Study) -> None:
    write_study(tmp_path / "mine.json", study)
    done = run("--headless", "mine.json", "--out", "deep/results", folder=tmp_path)

    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.startswith("Two chips\n")
    for chart_id in CHARTS:
        picture = QImage(str(tmp_path / "deep" / "results" / f"{chart_id}.png"))
        assert picture.width() >= 800
        colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
        assert len(colours) > 5


def test_the_figures_in_the_files_are_the_figures(tmp_path: Path) -> None:
    outcome = evaluate(sample_study())
    write_tables(outcome, tmp_path)

    kpis = json.loads((tmp_path / "kpis.json").read_text("utf-8"))["kpis"]
    assert {kpi["id"]: kpi["value"] for kpi in kpis} == {kpi.id: kpi.value for kpi in outcome.kpis}
    results = table(tmp_path / "results.csv")
    by_id = {row["quantity"]: row for row in results if row["table"] == "kpi"}
    for kpi in outcome.kpis:
        assert by_id[kpi.id]["unit"] == kpi.unit
        assert float(by_id[kpi.id]["value"]) == kpi.value
    cells = sum(len(cells) for cells in outcome.calculated.values())
    assert len(results) == len(outcome.kpis) + cells
    deployments = table(tmp_path / "deployments.csv")
    assert len(deployments) == len(outcome.deployments)
    for row, deployment in zip(deployments, outcome.deployments, strict=True):
        for name, value in deployment.items():
            if isinstance(value, float):
                assert math.isfinite(value)
                assert float(row[name]) == value
    # a figure of one name is one number in both tables, and only numbers have a unit
    chips = {row["row"]: row for row in results if row["table"] == "chips" and row["quantity"].endswith("_delivered")}
    for row in deployments:
        assert chips[row["chip"]]["value"] == row["usd_per_million_output_tokens_delivered"]
    assert not any(row["unit"] for row in results if row["quantity"] in ("deployment", "precision"))


FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(1)", "\t=1+1", "\r=1+1", "＝1+1", '=HYPERLINK("http://x","y")', "=cmd|'/c calc'!A1",
    "\n=1+1", "'=1+1",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    content = csv_bytes([text], [[text, -1.5, None, True, {"a": 1}]]).decode()

    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert rows == [["'" + text], ["'" + text, "-1.5", "", "true", '{"a": 1}']]


def test_names_from_the_study_are_neutral_in_the_tables(tmp_path: Path, study: Study) -> None:
    chips = (msgspec.structs.replace(study.chips[0], id="=1+1", name="=1+1"), *study.chips[1:])
    settings = msgspec.structs.replace(study.settings, reference_chip="=1+1")
    write_tables(evaluate(msgspec.structs.replace(study, chips=chips, settings=settings)), tmp_path)

    for name in ("results.csv", "deployments.csv"):
        content = (tmp_path / name).read_bytes().decode("utf-8")
        cells = [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row]
        assert "'=1+1" in cells
        assert not any(cell.startswith(("=", "+", "@", "\t", "\r", "＝")) for cell in cells)


@pytest.mark.parametrize("headless", [True, False])
def test_a_bad_file_is_one_sentence_and_exit_code_2(tmp_path: Path, headless: bool) -> None:
    (tmp_path / "bad.json").write_text("{")
    for name in ("bad.json", "missing.json"):
        arguments = ["--headless", name] if headless else [name]
        done = run(*arguments, folder=tmp_path, QT_QPA_PLATFORM="offscreen")

        assert done.returncode == 2
        assert done.stderr.startswith("infernomics: ")
        assert done.stderr.count("\n") == 1
        assert name in done.stderr
        assert done.stdout == ""


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, study: Study) -> None:
    (tmp_path / "out").write_text("a file")
    done = run("--headless", folder=tmp_path)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "out" in done.stderr


def test_a_name_that_the_terminal_cannot_show_breaks_nothing(tmp_path: Path, study: Study) -> None:
    write_study(tmp_path / "mine.json", renamed(study, "plan \u202e 計画"))
    done = run("--headless", "mine.json", folder=tmp_path, PYTHONIOENCODING="ascii")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("plan ?U+202E? ??\n")


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for option, word in (("--version", core.__version__), ("--help", "--headless")):
        with pytest.raises(SystemExit) as ended:
            main([option])
        assert ended.value.code == 0
        assert word in capsys.readouterr().out
    assert "--quit-after-paint" not in capsys.readouterr().out


def test_an_unknown_option_is_refused_with_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--colour"])

    assert ended.value.code == 2
    assert "--colour" in capsys.readouterr().err


def test_the_cores_commands_are_passed_on(capsys: pytest.CaptureFixture[str], tmp_path: Path, study: Study) -> None:
    write_study(tmp_path / "mine.json", renamed(study, "Passed on"))

    assert main(["evaluate", str(tmp_path / "mine.json"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["study"] == "Passed on"


def test_the_environments_qt_settings_are_left_alone(tmp_path: Path) -> None:
    code = (
        "import os, sys; before = dict(os.environ); from gui.__main__ import main; "
        "code = main(['--headless']); sys.exit(code or before != dict(os.environ))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_a_scenario_is_written_by_its_name_and_a_wrong_name_writes_nothing(tmp_path: Path) -> None:
    assert main(["--headless", "--out", str(tmp_path / "dear"), "--scenario", "Tighter SLO"]) == 0
    about = json.loads((tmp_path / "dear" / "kpis.json").read_bytes())
    assert about["scenario"] == "Tighter SLO"
    base = {kpi.id: kpi.value for kpi in evaluate(sample_study()).kpis}
    assert about["kpis"][1]["value"] > 1.3 * (base["lifetime_inference_cost"] or 0)
    assert main(["--headless", "--out", str(tmp_path / "none"), "--scenario", "B300"]) == 2
    assert not (tmp_path / "none").exists()
