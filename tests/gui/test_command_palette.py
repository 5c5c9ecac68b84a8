"""The command palette: every command of the menus and of the table, found by words and run by keys."""

import collections

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.study import Study
from gui.actions import ACTIONS
from gui.main_window import MainWindow
from tests.gui.conftest import OpenWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")


@pytest.fixture
def window(open_main: OpenWindow, study: Study, qtbot: QtBot) -> MainWindow:
    opened = open_main(study)
    opened.show()
    qtbot.waitExposed(opened)
    opened.inputs.page.table.setFocus()
    return opened


def open_palette(window: MainWindow) -> None:
    QTest.keyClick(window.inputs.page.table, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.command_palette.isVisible()


def shown(window: MainWindow) -> list[str]:
    model = window.command_palette.list.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_every_declared_command_is_listed_with_its_keys(window: MainWindow) -> None:
    open_palette(window)
    model = window.command_palette.list.view.model()
    rows = {str(model.index(row, 0).data()): str(model.index(row, 2).data()) for row in range(model.rowCount())}
    for declared in ACTIONS:
        action = window.actions_by_id[declared.id]
        words = action.text().replace("&", "").rstrip("…")
        listed = next(
            (keys for text, keys in rows.items() if text.removesuffix(" (not now)").removesuffix(" (on)") == words),
            None,
        )
        assert listed is not None, words
        for keys in declared.keys:
            assert QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) in listed


def test_words_find_a_command_and_enter_runs_it(window: MainWindow) -> None:
    assert not window.drawer.is_open
    open_palette(window)
    QTest.keyClicks(window.command_palette.list.search, "view drawer")
    assert shown(window) == ["Drawer"]
    QTest.keyClick(window.command_palette.list.search, Qt.Key.Key_Return)
    assert not window.command_palette.isVisible()
    assert window.drawer.is_open


def test_escape_gives_the_keyboard_back(window: MainWindow) -> None:
    open_palette(window)
    assert window.command_palette.list.search.hasFocus()
    QTest.keyClick(window.command_palette.list.search, Qt.Key.Key_Escape)
    assert not window.command_palette.isVisible()
    assert window.inputs.page.table.hasFocus()


def test_what_cannot_be_done_now_is_said_and_not_run(window: MainWindow) -> None:
    open_palette(window)
    QTest.keyClicks(window.command_palette.list.search, "undo")
    assert shown(window)[0] == "Undo (not now)"
    QTest.keyClick(window.command_palette.list.search, Qt.Key.Key_Return)
    assert window.command_palette.isVisible()


def test_commands_of_the_table_are_there_too(window: MainWindow) -> None:
    open_palette(window)
    QTest.keyClicks(window.command_palette.list.search, "table copy names")
    assert shown(window) == ["Copy with names"]


def test_no_two_commands_have_the_same_keys() -> None:
    keys = collections.Counter(keys for declared in ACTIONS for keys in declared.keys)
    assert [one for one, count in keys.items() if count > 1] == []
