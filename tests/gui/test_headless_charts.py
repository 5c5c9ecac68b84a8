"""What is written without a screen is what the window draws: ghosts, scenarios beside, what moved."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

import core
from core.charts import CHARTS
from core.charts.study_charts import study_charts
from core.editing import Cell, choose, set_value
from core.samples import sample_study
from core.scenarios import show_scenario
from core.study import Study
from core.study_file import write_study
from gui.__main__ import main
from gui.attribution_run import attribution_run
from gui.work_run import work_run
from tests.gui.conftest import OpenWindow, charts, strike

ALL = tuple(CHARTS)


def compared_study(open_main: OpenWindow) -> Study:
    """The sample, pinned by its key in a window, with an edit and a scenario drawn beside."""
    window = open_main(sample_study())
    strike(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    chip = window.document.study.settings.reference_chip
    assert window.document.edit("Price", lambda study: set_value(study, Cell("chips", chip, "rental_price"), 0.0009))
    other = window.document.study.scenarios[0].id
    assert window.document.edit("Show", lambda study: show_scenario(study, other, True))
    window.document.settle()
    return window.document.study


@pytest.mark.parametrize("first", range(0, len(ALL), 4))
def test_charts_without_a_window_are_those_of_the_window(open_main: OpenWindow, qtbot: QtBot, first: int) -> None:
    study = compared_study(open_main)
    window = open_main(choose(study, story=ALL[first : first + 4]))
    run = attribution_run(window.document)
    if "moved" in ALL[first : first + 4]:
        qtbot.waitUntil(lambda: run.current is not None and run.current.is_done, timeout=20_000)
        qtbot.waitUntil(lambda: not charts(window)["moved"].spec.empty, timeout=5_000)
    works = work_run(window.document)
    qtbot.waitUntil(lambda: works.unfinished() is None, timeout=20_000)
    written = study_charts(window.document.study)
    assert tuple(written) == ALL
    for chart in ALL[first : first + 4]:
        assert charts(window)[chart].spec == written[chart]


def test_pictures_without_a_window_show_the_baseline_and_what_moved(open_main: OpenWindow, tmp_path: Path) -> None:
    study = compared_study(open_main)
    unpinned = msgspec.structs.replace(study, baseline=None)
    for name, one in (("pinned", study), ("unpinned", unpinned)):
        write_study(tmp_path / f"{name}.json", one)
        assert main(["--headless", str(tmp_path / f"{name}.json"), "--out", str(tmp_path / name)]) == 0
    for chart in ("lifetime", "share", "margin", "moved"):
        pinned, other = (QImage(str(tmp_path / name / f"{chart}.png")) for name in ("pinned", "unpinned"))
        assert pinned.width() == other.width() > 800
        assert pinned != other
    assert not study_charts(study)["moved"].empty
    assert "Rental price" in study_charts(study)["moved"].title
    assert "Pin a baseline" in study_charts(unpinned)["moved"].empty


def piped(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command into a pipe whose reader has gone before anything is printed."""
    end, start = os.pipe()
    os.close(end)
    try:
        return subprocess.run(
            [sys.executable, "-m", "gui", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(Path(core.__file__).parents[1]), "QT_QPA_PLATFORM": "offscreen"},
            stdout=start,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(start)


@pytest.mark.parametrize("arguments", [["--headless"], ["evaluate"], ["evaluate", "--json"]])
def test_a_reader_that_has_enough_gets_no_traceback(tmp_path: Path, arguments: list[str]) -> None:
    done = piped(*arguments, folder=tmp_path)
    assert done.stderr == ""
    assert done.returncode == 0
    if arguments == ["--headless"]:
        assert (tmp_path / "out" / "moved.png").exists()
