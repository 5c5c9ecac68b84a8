"""What the drawer costs: its table of candidates, and an edit while one of its pages is in sight or none is."""

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.candidate_table import candidates
from core.editing import Cell, set_value
from core.evaluation import evaluate
from core.samples import sample_study
from gui.session import open_window

EDITS = 60


def bench_candidate_table(benchmark: Any) -> None:
    """All candidates of one chip as a table; reasons are worded when they are looked at."""
    figures = evaluate(sample_study()).detail
    benchmark.extra_info["rows"] = benchmark(candidates, figures, 0, 0).table.row_count


@pytest.mark.parametrize("page", ["closed", "data", "stepTime"])
def bench_edit_with_the_drawer(
    benchmark: Any, page: str, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit with all that follows, in the time of this process alone; closed, the drawer must cost nothing."""
    monkeypatch.setenv("INFERNOMICS_FOLDER", str(tmp_path))
    window = open_window(sample_study(), None)
    qtbot.addWidget(window, before_close_func=lambda _: window.document.undo_stack.setClean())
    window.resize(1440, 900)
    with qtbot.waitExposed(window):
        window.show()
    if page != "closed":
        window.drawer.open_page(page)
    cell = Cell("workloads", window.document.study.workloads[0].id, "request_rate")
    times: list[float] = []

    def edit() -> None:
        start = time.process_time()
        value = 100.0 + len(times)
        assert window.document.edit("Mean traffic", lambda study: set_value(study, cell, value))
        window.document.settle()
        for _ in range(3):
            QApplication.processEvents()
        times.append(time.process_time() - start)

    benchmark.pedantic(edit, rounds=EDITS, warmup_rounds=5)
    benchmark.extra_info["processor"] = f"median {sorted(times)[len(times) // 2] * 1000:.1f} ms"
