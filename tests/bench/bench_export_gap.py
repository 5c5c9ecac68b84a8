"""How long the window stands still while slides or a methodology are exported: at most 250 ms, a deck in 3 s."""

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.chart_names import CHART_NAMES, MOVED
from core.export.decks import deck_of
from core.samples import sample_study
from core.slides.making import SlideMaker, Wanted
from core.slides.slide import Deck
from core.study import Study
from gui.export.run import ExportRun
from gui.export.writing import Manner
from gui.theme import LIGHT, apply_theme

SLIDES = 10
WANTED_MILLISECONDS = 250
TICK = 5


@pytest.fixture(scope="module")
def made() -> tuple[Study, Deck]:
    """A deck of ten slides of the sample, with agenda and assumptions."""
    study = sample_study()
    charts = [chart for chart in CHART_NAMES if chart != MOVED][:SLIDES]
    return study, deck_of(study, SlideMaker().make_all(study, [Wanted(chart) for chart in charts]))


@pytest.mark.parametrize(
    "name", ["deck.pptx", "book.xlsx", "pages.pdf", "chart.svg", "chart.png", "methodology.md", "methodology.pdf"]
)
def bench_export_gap(name: str, benchmark: Any, made: tuple[Study, Deck], tmp_path: Path, qtbot: QtBot) -> None:
    """An export as the window makes it, and the longest time between two looks at what the user does."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, LIGHT)
    gaps: list[tuple[float, float]] = []
    last = busy = 0.0

    def tick() -> None:
        nonlocal last, busy
        now, at_work = time.perf_counter(), time.thread_time()
        gaps.append((now - last, at_work - busy))
        last, busy = now, at_work

    timer = QTimer()
    timer.setInterval(TICK)
    timer.timeout.connect(tick)

    def export() -> None:
        nonlocal last, busy
        gaps.clear()
        run = ExportRun()
        refused: list[str] = []
        run.refused.connect(refused.append)
        last, busy = time.perf_counter(), time.thread_time()
        timer.start()
        if name.startswith("methodology"):
            run.start_methodology(tmp_path / name, made[0])
        else:
            run.start(tmp_path / name, made[1], made[0], Manner(scale=3))
        qtbot.waitUntil(lambda: not run.is_running, timeout=60_000)
        timer.stop()
        assert not refused

    benchmark.pedantic(export, rounds=2, warmup_rounds=1)
    longest = f"{max(gaps)[0] * 1000:.0f} ms (wanted: {WANTED_MILLISECONDS})"
    at_work = max(busy for _, busy in gaps) * 1000
    benchmark.extra_info["longest gap"] = f"{longest}, of the window's own work at most {at_work:.0f} ms"
