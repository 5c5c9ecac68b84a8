"""From an edit to the repainted story: what an analyst waits for, a hundred times an hour."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.baseline import pin_baseline
from core.editing import Cell, choose, set_value
from core.samples import sample_study
from core.scenarios import show_scenario
from core.study import Study
from gui.charts.view import ChartView
from gui.main_window import MainWindow
from gui.session import open_window

EDITS = 200
WANTED_MILLISECONDS = 50


class Painted(QObject):
    """Which of some widgets have been painted since the last time of asking."""

    def __init__(self, widgets: list[QWidget]) -> None:
        super().__init__()
        self.waiting: set[QObject] = set()
        self._widgets = widgets
        for widget in widgets:
            widget.installEventFilter(self)

    def expect(self) -> None:
        self.waiting = set(self._widgets)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.waiting.discard(watched)
        return False


STORIES = {
    "first start": ("lifetime", "waterfall", "chips", "pareto"),
    "money": ("share", "margin", "waterfall", "lifetime"),
}
"""Four charts each, by what the benchmark is called."""


@pytest.fixture(params=list(STORIES))
def window(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setenv("INFERNOMICS_FOLDER", str(tmp_path))
    study = sample_study()
    opened = open_window(choose(study, story=STORIES[request.param]), None)
    qtbot.addWidget(opened, before_close_func=lambda _: opened.document.undo_stack.setClean())
    opened.resize(1440, 900)
    with qtbot.waitExposed(opened):
        opened.show()
    return opened


def _shown_beside(study: Study) -> Study:
    """The study with two of its scenarios drawn beside Base, each with an outcome of its own after every edit."""
    for one in study.scenarios[:2]:
        study = show_scenario(study, one.id, True)
    return study


BESIDE: dict[str, Callable[[Study], Study]] = {
    "nothing beside": lambda study: study,
    "baseline": pin_baseline,
    "two scenarios": _shown_beside,
}


@pytest.mark.parametrize("beside", list(BESIDE))
def bench_edit_to_paint(benchmark: Any, window: MainWindow, beside: str) -> None:
    """Set a cell through the document and wait until all four charts are painted: at most 50 ms for 95 of 100."""
    assert window.document.edit(beside, BESIDE[beside])
    window.document.settle()
    plots: list[QWidget] = [view.plot.viewport() for view in window.findChildren(ChartView)]
    painted = Painted(plots)
    cell = Cell("workloads", window.document.study.workloads[0].id, "request_rate")
    times: list[float] = []
    value = [100.0]

    def edit() -> None:
        value[0] += 1.0
        start = time.perf_counter()
        painted.expect()

        def change(study: Study) -> Study:
            return set_value(study, cell, value[0])

        assert window.document.edit(f"Mean traffic → {value[0]:g}", change)
        while painted.waiting:
            QApplication.processEvents()
        times.append(time.perf_counter() - start)

    benchmark.pedantic(edit, rounds=EDITS, warmup_rounds=5)
    p95 = sorted(times[5:])[round(0.95 * EDITS) - 1] * 1000
    benchmark.extra_info["p95"] = f"{p95:.1f} ms (wanted: {WANTED_MILLISECONDS})"
    benchmark.extra_info["charts"] = len(plots)
