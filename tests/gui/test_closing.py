"""Whatever the window is in the midst of, closing it ends the process with exit code 0 and without a word."""

import os
import subprocess
import sys

import pytest

SESSION = """
import sys
import gui.files, gui.session
from PySide6.QtCore import Qt, QTimer
from core.editing import Cell, set_value
from core.samples import sample_study

gui.files.ask_about_work = lambda window, name: gui.files.Answer.DISCARD

def edit(window):
    cell = Cell("workloads", "support-chat", "request_rate")
    assert window.document.edit("Traffic", lambda study: set_value(study, cell, 500.0))

def edited(window):
    edit(window)  # the evaluation is still to come

def evaluated(window):
    edit(window)
    window.document.settle()

def undone(window):
    edit(window)
    window.document.undo_stack.undo()

def editor_open(window):
    table = window.inputs.page.table
    cells = (table.model().index(row, 0) for row in range(30))
    index = next(cell for cell in cells if cell.flags() & Qt.ItemFlag.ItemIsEditable)
    table.setCurrentIndex(index)
    table.edit(index)

def noticed(window):
    window.notices.show_notice("refused", "Something was refused.")

def dark(window):
    window.appearance.choose("dark")

def failed(window):
    QTimer.singleShot(0, lambda: 1 / 0)

def replaced(window):
    window.files.new()

def untouched(window):
    pass

def end(window):
    globals()[sys.argv[1]](window)
    window.close()

gui.session._end_after_paint = end
sys.exit(gui.session.run_window(sample_study(), None, quit_after_paint=True))
"""

STATES = [
    "untouched", "edited", "evaluated", "undone", "editor_open", "noticed", "dark", "failed", "replaced",
]  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_closing_ends_well(state: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SESSION, state],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout == ""
    assert done.returncode == 0
