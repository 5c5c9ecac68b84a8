"""What scenarios cost: going from one to another, an edit of Base with others beside it, and Compare."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.compare import comparison
from core.compared_results import Column
from core.editing import Cell, set_value
from core.samples import sample_study
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import BASE, identifiers, name_of, show_scenario, switch_scenario
from core.study import Study
from gui.main_window import MainWindow
from gui.session import open_window

ROUNDS = 40


def bench_comparison(benchmark: Any) -> None:
    """All inputs and results of the sample's three scenarios side by side; cells are worded when they are looked at."""
    study, kept = sample_study(), ScenarioOutcomes()
    columns = [Column(one, name_of(study, one), kept.of(study, one)) for one in identifiers(study)]
    assert benchmark(comparison, columns).row_count > 700


def bench_outcome_of_a_switch(benchmark: Any) -> None:
    """What follows from the scenario that is put on show, once each has been."""
    study, kept = sample_study(), ScenarioOutcomes()
    shown = [switch_scenario(study, one) for one in identifiers(study)]
    for one in shown:
        kept.of(one)
    benchmark(lambda: [kept.of(one) for one in shown])


@pytest.mark.parametrize("beside", [0, 2])
def bench_switch_and_edit(
    benchmark: Any, beside: int, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the window, painted, in the time of this process alone: a switch, then an edit of Base."""
    monkeypatch.setenv("INFERNOMICS_FOLDER", str(tmp_path))
    study: Study = sample_study()
    for one in study.scenarios[:beside]:
        study = show_scenario(study, one.id, True)
    window = open_window(study, None)
    qtbot.addWidget(window, before_close_func=lambda _: window.document.undo_stack.setClean())
    window.resize(1440, 900)
    with qtbot.waitExposed(window):
        window.show()
    ids = identifiers(study)
    benchmark.extra_info["switch_ms"] = _median(window, lambda number: window.scenarios.switch(ids[number % len(ids)]))
    window.scenarios.switch(BASE)
    rate = Cell("money", "money", "discount_rate")

    def edit(number: int) -> None:
        window.document.edit("Discount", lambda now: set_value(now, rate, 0.03 + 0.001 * number))

    benchmark.extra_info["edit_ms"] = _median(window, edit)
    benchmark.pedantic(lambda: window.scenarios.duplicate(), rounds=1)


def _median(window: MainWindow, act: Callable[[int], None]) -> float:
    times = []
    for number in range(ROUNDS):
        start = time.process_time()
        act(number)
        window.document.settle()
        for _ in range(3):
            QApplication.processEvents()
        times.append(time.process_time() - start)
    return round(1000 * sorted(times)[ROUNDS // 2], 1)
