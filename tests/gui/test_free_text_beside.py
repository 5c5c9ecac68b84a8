"""Names of scenarios and rows in what stands beside the one on show: ghosts, Compare, What moved, lists of commands."""

import functools
import re
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.charts.study_charts import study_charts
from core.editing import Cell, choose, set_value
from core.names import visible
from core.scenarios import BASE, duplicate_scenario, show_scenario, switch_scenario
from gui.drawer.compare_page import ComparePage
from gui.drawer.moved_page import MovedPage
from gui.main_window import MainWindow
from tests.gui.conftest import OpenWindow, charts, strike
from tests.gui.test_free_text import Traps, nothing_reads_markup, rich_texts, traps

__all__ = ["traps"]

CONTROL = Qt.KeyboardModifier.ControlModifier
PRICE = Cell("chips", "alpha", "rental_price")
STORIES = (("lifetime", "share", "margin", "pareto"), ("waterfall", "chips", "moved"))

HOSTILE = {
    "B041": "TP<8",
    "B042": "a<b & c>d",
    "B043": "<b>H100</b>",
    "B045": '<img src="http://127.0.0.1:{port}/x.png">',
    "B049": '<img src="{pipe}">',
    "B052": '<a href="file:///etc/passwd">x</a>',
    "B055": "=1+1",
    "B066": "\u202exslx.001",
}


def hostile_window(open_main: OpenWindow, text: str) -> MainWindow:
    """A scenario of that name is pinned by its key, then changed; another of that name with a sign is drawn beside."""
    window = open_main()
    document = window.document
    assert document.edit("Chip", lambda study: set_value(study, Cell("chips", "alpha", "name"), f"{text}?"))
    assert document.edit("New", lambda study: duplicate_scenario(study, text))
    strike(window, Qt.Key.Key_B, CONTROL)
    assert document.edit("Price", lambda study: set_value(study, PRICE, 0.0015))
    assert document.edit("Copy", lambda study: duplicate_scenario(study, f"{text}!"))
    assert document.edit("Price", lambda study: set_value(study, PRICE, 0.003))
    first, second = (one.id for one in document.study.scenarios)
    assert document.edit("Switch", lambda study: switch_scenario(study, first))
    for one in (second, BASE):
        assert document.edit("Show", functools.partial(show_scenario, identifier=one, shown=True))
    document.settle()
    return window


@pytest.mark.parametrize("identifier", HOSTILE)
def test_B041_to_B066_a_name_is_text_beside_the_scenario_on_show(
    open_main: OpenWindow, qtbot: QtBot, traps: Traps, identifier: str
) -> None:
    text = HOSTILE[identifier].replace("{port}", str(traps.port)).replace("{pipe}", str(traps.pipe))
    began, seen = time.thread_time(), visible(text)
    window = hostile_window(open_main, text)
    study = window.document.study
    assert study.baseline is not None
    assert study.baseline.label.startswith(f"{text}, ")

    for story in STORIES:
        assert window.document.edit("Story", functools.partial(choose, story=story))
        window.document.settle()
        QApplication.processEvents()
        for view in charts(window).values():
            assert not rich_texts(view)
            assert not view.grab().isNull()
        nothing_reads_markup(window)

    compare = window.drawer.open_page("compare")
    assert isinstance(compare, ComparePage)
    QApplication.processEvents()
    assert compare.comparison is not None
    heads = [visible(column.label) for column in compare.comparison.table.columns]
    assert seen in heads
    assert f"{seen}!" in heads
    copied = compare.comparison.table.as_text(range(compare.comparison.row_count)).splitlines()
    assert not any(re.match(r"[=+@\t]|-[^0-9]", cell) for line in copied for cell in line.split("\t"))
    nothing_reads_markup(window)

    moved = window.drawer.open_page("moved")
    assert isinstance(moved, MovedPage)
    qtbot.waitUntil(lambda: moved.run.current is not None and moved.run.current.is_done, timeout=20_000)
    assert not moved.grab().isNull()
    nothing_reads_markup(window)

    window.command_palette.open()
    QApplication.processEvents()
    nothing_reads_markup(window)
    strike(QApplication.focusWidget() or window, Qt.Key.Key_Escape)

    written = study_charts(window.document.study)
    assert any(seen in visible(f"{one.label}") for one in written["lifetime"].series)
    assert any(seen in visible(bar.category) for bar in written["moved"].bars)
    assert traps.untouched()
    assert time.thread_time() - began < 30
