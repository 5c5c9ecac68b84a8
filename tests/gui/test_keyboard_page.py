"""Help ▸ Keyboard: the keys of commands, tables, charts and tabs, each from where it is declared."""

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.study import Study
from gui.actions import ACTIONS
from gui.export.own_keys import SHEET_KEYS, TRAY_KEYS
from gui.help_window import HelpWindow
from gui.keys import OwnKey, as_read, by_sequence
from gui.main_window import MainWindow
from gui.plain import bare_title
from tests.gui.conftest import OpenWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")


@pytest.fixture
def window(open_main: OpenWindow, study: Study, qtbot: QtBot) -> MainWindow:
    opened = open_main(study)
    opened.show()
    qtbot.waitExposed(opened)
    return opened


def rows_of(window: MainWindow) -> dict[str, set[str]]:
    """The page as it is read: the keys, by what they do."""
    window.actions_by_id["help.keyboard"].trigger()
    page = next(one for one in window.findChildren(HelpWindow) if one.name == "keyboard")
    cells = [line for line in page.text.toPlainText().split("\n") if line]
    found: dict[str, set[str]] = {}
    for keys, words in itertools.pairwise(cells):
        found.setdefault(words, set()).update(keys.split(", "))
    return found


def test_every_shortcut_of_a_command_stands_on_the_page(window: MainWindow) -> None:
    rows = rows_of(window)
    with_keys = [declared for declared in ACTIONS if declared.keys]
    assert len(with_keys) > 30
    for declared in with_keys:
        assert set(map(as_read, declared.keys)) <= rows[bare_title(declared.text)], declared.id


def test_every_key_of_tables_charts_and_tabs_stands_on_the_page(window: MainWindow) -> None:
    rows = rows_of(window)
    own: list[OwnKey] = []
    for holder in (window.inputs.page.table, window.inputs, window.story, window.scenario_bar.tabs):
        assert holder.own_keys
        own += holder.own_keys
    for one in (*own, *SHEET_KEYS, *TRAY_KEYS):
        assert set(map(as_read, one.keys)) <= rows[bare_title(one.words)], one


def test_no_key_of_a_table_is_declared_twice(window: MainWindow) -> None:
    for holder in (window.inputs.page.table, window.inputs, window.story, window.scenario_bar.tabs):
        keys = [key for one in holder.own_keys for key in one.keys]
        assert len(keys) == len(set(keys)), holder
        acted = sum(len(one.keys) for one in holder.own_keys if one.act is not None)
        assert len(by_sequence(holder.own_keys)) == acted


def test_the_palette_opens_the_page_and_it_can_be_searched(window: MainWindow) -> None:
    window.inputs.page.table.setFocus()
    QTest.keyClick(window.inputs.page.table, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.command_palette.list.search, "help keyboard")
    QTest.keyClick(window.command_palette.list.search, Qt.Key.Key_Return)
    (page,) = window.findChildren(HelpWindow)
    assert page.windowTitle() == "Keyboard"
    page.find_line.setText("Fill down")
    assert page.text.textCursor().selectedText() == "Fill down"
