"""From light to dark and back in the open window, ten charts on show: at most 100 ms until all is painted."""

import time
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.chart_names import CHART_NAMES, LARGEST_STORY
from core.editing import choose
from core.samples import sample_study
from gui.charts.view import ChartView
from gui.session import open_window
from gui.theme import DARK, LIGHT, apply_theme
from tests.bench.bench_edit import Painted

WANTED_MILLISECONDS = 100
ROUNDS = 10


def bench_theme_of_ten_charts(
    benchmark: Any, qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The switch itself, and the painting of everything after it."""
    monkeypatch.setenv("INFERNOMICS_FOLDER", str(tmp_path))
    charts = tuple(CHART_NAMES)[:LARGEST_STORY]
    window = open_window(choose(sample_study(), story=charts), None)
    qtbot.addWidget(window, before_close_func=lambda _: window.document.undo_stack.setClean())
    window.resize(1920, 2400)
    with qtbot.waitExposed(window):
        window.show()
    for _ in range(20):
        qtbot.wait(20)
    plots: list[QWidget] = [view.plot.viewport() for view in window.findChildren(ChartView) if view.isVisible()]
    seen = [plot for plot in plots if not plot.visibleRegion().isEmpty()]
    painted, themes, busy = Painted(seen), cycle([DARK, LIGHT]), []

    def switch() -> None:
        spent = time.process_time()
        painted.expect()
        apply_theme(qapp, next(themes))
        while painted.waiting:
            QApplication.processEvents()
        busy.append(time.process_time() - spent)

    benchmark.pedantic(switch, rounds=ROUNDS, warmup_rounds=2)
    benchmark.extra_info["charts"] = len(seen)
    benchmark.extra_info["wanted"] = f"{WANTED_MILLISECONDS} ms"
    benchmark.extra_info["processor time"] = f"{sorted(busy)[len(busy) // 2] * 1000:.0f} ms"
