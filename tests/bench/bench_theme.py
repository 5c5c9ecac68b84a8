"""From light to dark and back in the open window, ten charts on show: at most 100 ms until all is painted."""

import statistics
import time
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.theme import DARK, LIGHT, apply_theme
from tests.bench.bench_edit import Painted, plots_in_sight, window_of

WANTED_MILLISECONDS = 100
ROUNDS = 10


def bench_theme_of_ten_charts(
    benchmark: Any, qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The switch itself, and the painting of everything after it."""
    monkeypatch.setenv("INFERNOMICS_FOLDER", str(tmp_path))
    window = window_of("ten", qtbot)
    painted, themes = Painted(plots_in_sight(window)), cycle([DARK, LIGHT])
    busy: list[float] = []
    switched: list[float] = []

    def switch() -> None:
        spent = time.thread_time()
        painted.expect()
        apply_theme(qapp, next(themes))
        switched.append(time.thread_time() - spent)
        while painted.waiting:
            QApplication.processEvents()
        busy.append(time.thread_time() - spent)

    benchmark.pedantic(switch, rounds=ROUNDS, warmup_rounds=2)
    benchmark.extra_info["charts"] = len(window.document.study.settings.story)
    benchmark.extra_info["wanted"] = f"{WANTED_MILLISECONDS} ms"
    whole, before_paint = statistics.median(busy[2:]) * 1000, statistics.median(switched[2:]) * 1000
    benchmark.extra_info["processor time"] = f"{whole:.0f} ms, {before_paint:.0f} of it before anything is painted"
