"""Two seconds of a hand on a number, sixty events a second, through the table: how long the window stands still."""

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.editing import Cell
from tests.bench.bench_edit import STORIES, Painted, plots_in_sight, window_of
from tests.gui.hands import Hand

SECONDS, EVENTS_A_SECOND = 2.0, 60
WANTED_MILLISECONDS = 50


@pytest.mark.parametrize("story", list(STORIES))
def bench_scrub(benchmark: Any, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, story: str) -> None:
    """The longest gap of the event loop in a scrub: at most 50 ms, of which the processor time is the window's own."""
    monkeypatch.setenv("INFERNOMICS_FOLDER", str(tmp_path))
    window = window_of(story, qtbot)
    cell = Cell("workloads", window.document.study.workloads[0].id, "request_rate")
    painted = Painted(plots_in_sight(window))
    gaps, busy, rounds = [0.0], [0.0], [0]

    def scrub() -> None:
        hand = Hand(window.inputs.page, cell).press()
        gaps[:], busy[:], rounds[0] = [], [], 0
        last, spent = [time.perf_counter()], [time.thread_time()]

        def tick() -> None:
            now, used = time.perf_counter(), time.thread_time()
            gaps.append(now - last[0])
            busy.append(used - spent[0])
            last[0], spent[0] = now, used
            if not painted.waiting:
                rounds[0] += 1
                painted.expect()

        def go() -> None:
            hand.go(1.0)

        painted.expect()
        watch, mouse = QTimer(), QTimer()
        watch.timeout.connect(tick)
        mouse.timeout.connect(go)
        watch.start(0)
        mouse.start(1000 // EVENTS_A_SECOND)
        qtbot.wait(round(SECONDS * 1000))
        watch.stop()
        mouse.stop()
        hand.let_go()
        QApplication.processEvents()

    benchmark.pedantic(scrub, rounds=1, warmup_rounds=1)
    benchmark.extra_info["longest gap"] = f"{max(gaps) * 1000:.1f} ms (wanted: {WANTED_MILLISECONDS})"
    benchmark.extra_info["processor time in a gap"] = f"at most {max(busy) * 1000:.1f} ms"
    benchmark.extra_info["all charts painted"] = f"{rounds[0]} times"
