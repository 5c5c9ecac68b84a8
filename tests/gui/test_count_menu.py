"""The Count selector by keys and mouse: every chart, tile and table of the window follows it, one undo step each."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from core.editing import choose
from core.evaluation import evaluate
from core.samples import sample_study
from gui.drawer.data_page import DataPage
from gui.headless import write_tables
from gui.main_window import MainWindow
from gui.panels.count_menu import CountMenu
from tests.gui.conftest import OpenWindow, charts, strike, tiles

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")

CONTROL = Qt.KeyboardModifier.ControlModifier


def selector(window: MainWindow) -> CountMenu:
    found = window.findChild(CountMenu, "count")
    assert found is not None
    return found


def choose_by_keys(window: MainWindow, downs: int) -> None:
    """Open the menu with the keyboard, go down and choose."""
    button = selector(window)
    button.setFocus()
    QTest.qWait(0)
    button.menu().popup(button.mapToGlobal(QPoint(0, button.height())))
    for _ in range(downs):
        strike(button.menu(), Qt.Key.Key_Down)
    strike(button.menu(), Qt.Key.Key_Return)


def choose_by_mouse(window: MainWindow, name: str) -> None:
    """Click on an entry of the open menu."""
    menu = selector(window).menu()
    menu.popup(selector(window).mapToGlobal(QPoint(0, 20)))
    (action,) = [one for one in menu.actions() if one.objectName() == name]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def told(window: MainWindow) -> str:
    """All that the window tells of costs: tiles, charts with their axes, heads of the drawer's table, cells."""
    window.document.settle()
    said = [selector(window).text(), *(tile.toolTip() for tile in tiles(window))]
    for tile in tiles(window):
        said += [tile.name.text(), tile.accessibleDescription()]
    for view in charts(window).values():
        spec = view.spec
        said += [spec.title, spec.subtitle, *view.plot.left_axis.title_texts(), *view.plot.bottom_axis.title_texts()]
        said += [view.accessibleDescription(), view.accessibleName()]
    return "\n".join(said)


def test_A20_every_part_of_the_window_follows_the_count(open_main: OpenWindow) -> None:
    window = open_main(choose(sample_study(), story=("margin", "waterfall", "chips", "pareto")), size=(1440, 900))
    before = window.document.study
    assert selector(window).text() == "Count: output tokens"
    assert "M output tokens" in told(window)
    choose_by_keys(window, 3)
    assert window.document.study.settings.count == "total tokens"
    said = told(window)
    assert "output token" not in said
    assert said.count("M total tokens") > 8
    choose_by_mouse(window, "reading.per dollar")
    assert window.document.study.settings.count_reading == "per dollar"
    said = told(window)
    assert selector(window).text() == "Count: total tokens per $"
    assert not re.search(r"output token|\$ ?(?:/|per) |/M\b|cheaper", said)
    for chart, view in charts(window).items():
        if chart in ("margin", "waterfall", "chips", "pareto"):
            assert "dollar buys" in " ".join((view.spec.x.title, view.spec.y.title))
    assert tiles(window)[-1].name.text() == "Total tokens / $"
    undo = window.actions_by_id["edit.undo"]
    assert undo.isEnabled()
    for text in ("Tell what a dollar buys", "Count total tokens"):
        assert text in window.document.undo_stack.undoText()
        strike(window, Qt.Key.Key_Z, CONTROL)
    assert window.document.study == before
    assert not undo.isEnabled()
    assert "M output tokens" in told(window)
    assert selector(window).counts["output tokens"].isChecked()
    assert selector(window).readings["cost"].isChecked()


def test_A20_the_drawer_and_the_cells_follow_the_count(open_main: OpenWindow) -> None:
    window = open_main(size=(1440, 900))
    page = window.drawer.open_page("data")
    assert isinstance(page, DataPage)
    choose_by_mouse(window, "count.input tokens")
    window.document.settle()
    heads = [column.unit for column in page.view.results.table.columns]
    assert "$/M input tokens" in heads
    cells = window.document.outcome.calculated["workloads", "chat"]
    assert any(cell.unit == "USD/M input tokens" for cell in cells)
    for index in range(page.subject.count()):
        page.subject.setCurrentIndex(index)
        table = page.view.results.table
        words = " ".join(f"{column.label} {column.unit} {column.help}" for column in table.columns)
        assert not re.search(r"M (?:output|total) tokens|M tokens", words), words


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_F4, Qt.Key.Key_Space])
def test_the_menu_opens_by_keys(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
    button = selector(window)
    button.setFocus()
    seen = []
    button.menu().aboutToShow.connect(lambda: seen.append(True))
    QTimer.singleShot(50, button.menu().close)
    strike(button, key)
    qtbot.waitUntil(lambda: bool(seen), timeout=2000)


def test_choosing_what_is_chosen_is_no_edit(window: MainWindow) -> None:
    choose_by_mouse(window, "count.output tokens")
    choose_by_mouse(window, "reading.cost")
    assert not window.document.undo_stack.canUndo()
    assert selector(window).counts["output tokens"].isChecked()


def test_the_menu_says_what_each_count_holds(window: MainWindow) -> None:
    for actions in (selector(window).counts, selector(window).readings):
        for action in actions.values():
            assert action.toolTip()
    assert "prefix cache included" in selector(window).counts["input tokens"].toolTip()
    assert "reasoning included" in selector(window).counts["output tokens"].toolTip()
    assert QToolTip.text() == ""
    assert selector(window).accessibleName().startswith("Count: output tokens")
    assert window.size() == QSize(1280, 720)
    bar = selector(window).mapTo(window, QPoint(selector(window).width(), 0)).x()
    assert bar < window.width()


def test_A20_written_tables_follow_the_count(tmp_path: Path) -> None:
    """What is exported names the count in every file, and no other; speeds are of output tokens whatever is counted."""
    study = choose(sample_study(), count="total tokens", count_reading="per dollar")
    for path in write_tables(evaluate(study), tmp_path):
        text = re.sub(
            r"time_per_output_token_s|Time per output token|output_tokens_per_s(_per_user)?\b",
            "",
            path.read_text("utf-8"),
        )
        assert re.search(r"total[_ ]tokens?(_per_(usd|dollar)|/USD)", text), path
        assert not re.search(r"(output|input)[_ ]token|usd_per_|cost_per_|USD/M", text), path
