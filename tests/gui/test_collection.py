"""Garbage is sought again soon after a start, and in what a start needs there is nothing heavy."""

import gc
import os
import subprocess
import sys
import weakref

import pytest
from pytestqt.qtbot import QtBot

from gui.collection import QuietThread, collect_again, nothing_collected

HEAVY = {"pandas", "openpyxl", "xlsxwriter", "scipy", "PySide6.QtNetwork"}
START = """
import gc, sys
import gui.session
from PySide6.QtCore import QTimer
from gui.__main__ import main

def look(window):
    print(gc.isenabled())
    print(*sys.modules)
    QTimer.singleShot(200, lambda: (print(gc.isenabled(), gc.get_freeze_count()), window.close()))

gui.session.STARTED_MILLISECONDS = 100
gui.session._end_after_paint = look
main(["--quit-after-paint"])
"""


def test_a_start_seeks_no_garbage_until_it_is_done_and_loads_nothing_heavy() -> None:
    run = subprocess.run([sys.executable, "-c", START], env=os.environ, capture_output=True, text=True, check=True)
    while_starting, modules, afterwards = run.stdout.splitlines()
    assert while_starting == "False"
    assert HEAVY & set(modules.split()) == set()
    enabled, kept = afterwards.split()
    assert enabled == "True"
    assert int(kept) > 10_000
    assert run.stderr == ""


LET_GO = """
import gc
from PySide6.QtWidgets import QApplication
from core.editing import Cell, set_value
from core.samples import sample_study
from gui.document import Document

application = QApplication([])
gc.disable()
for _ in range(10):
    document = Document(sample_study())
    assert document.edit("48 months", lambda study: set_value(study, Cell("money", "money", "horizon"), 48.0))
    step = document.undo_stack.command(0)  # held from outside, it is met before its document the next time
    document.itself, document.step = document, step
    del document
    gc.collect()
"""


def test_garbage_takes_no_undo_step_from_under_qts_stack() -> None:
    subprocess.run([sys.executable, "-c", LET_GO], env=os.environ, check=True)


def test_garbage_is_sought_again_after_a_start_that_failed() -> None:
    try:
        with pytest.raises(OSError, match="no such study"):
            _fail_to_start()
        assert gc.isenabled()
        kept = gc.get_freeze_count()
        collect_again()
        assert gc.get_freeze_count() == kept
    finally:
        gc.unfreeze()


def _fail_to_start() -> None:
    with nothing_collected():
        assert not gc.isenabled()
        raise OSError("no such study")


class _Looking(QuietThread):
    """Notes whether garbage is looked for while it works."""

    seen = True

    def run(self) -> None:
        self.seen = gc.isenabled()
        cycles: list[list[object]] = [[] for _ in range(3_000)]  # enough that Python would look
        for one in cycles:
            one.append(one)


def test_no_garbage_is_sought_while_a_thread_works(qtbot: QtBot) -> None:
    threads = [_Looking(), _Looking()]
    for thread in threads:
        thread.start()
    for thread in threads:
        assert thread.wait(10_000)
        assert not thread.seen
    qtbot.waitUntil(gc.isenabled)


def test_a_thread_whose_end_nobody_heard_of_stops_no_later_one(qtbot: QtBot) -> None:
    forgotten = _Looking()
    forgotten.blockSignals(True)
    forgotten.start()
    assert forgotten.wait(10_000)
    assert not gc.isenabled()
    later = _Looking()
    later.start()
    assert later.wait(10_000)
    qtbot.waitUntil(gc.isenabled)


def test_what_was_let_go_while_a_thread_worked_is_found_at_its_end_and_not_in_the_middle_of_something(
    qtbot: QtBot,
) -> None:
    class Thing:
        def __init__(self) -> None:
            self.me = self

    class Working(QuietThread):
        def run(self) -> None:
            self.msleep(20)

    working = Working()
    working.start()
    left = weakref.ref(Thing())
    assert left() is not None
    qtbot.waitUntil(working.isFinished)
    qtbot.waitUntil(gc.isenabled)
    assert left() is None
