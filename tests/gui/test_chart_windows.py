"""Charts in windows of their own: live, titled by what they say, several at once, gone with the study."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from core.chart_names import CHART_NAMES
from core.editing import choose, set_value
from core.samples import sample_study
from gui.main_window import MainWindow
from gui.plain import bare_title
from gui.story.chart_windows import ChartWindow
from tests.gui.conftest import TRAFFIC, OpenWindow, edit_traffic, renamed, traffic

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")


def detach(window: MainWindow, number: int) -> ChartWindow:
    QTest.keySequence(window, QKeySequence(f"Alt+{number}"))
    QTest.keySequence(window, QKeySequence("Ctrl+Shift+N"))
    return window.chart_windows.open_ones[-1]


def test_a_chart_opens_in_a_window_of_its_own_stays_live_and_is_titled_by_its_takeaway(window: MainWindow) -> None:
    own = detach(window, 1)
    assert own.isWindow()
    assert own.isVisible()
    view = own.card.view
    assert view.spec == window.story.cards["lifetime"].view.spec
    assert own.windowTitle() == view.spec.title
    title = own.windowTitle()
    edit_traffic(window, 5_000.0)
    window.document.settle()
    assert view.spec == window.story.cards["lifetime"].view.spec, "it stays in the story too"
    assert own.windowTitle() == view.spec.title != title


def test_several_are_open_at_once_but_none_twice(window: MainWindow) -> None:
    first, second = detach(window, 1), detach(window, 2)
    assert first is not second
    assert (first.chart, second.chart) == ("lifetime", "waterfall")
    assert detach(window, 1) in (first, second)
    assert len(window.chart_windows.open_ones) == 2
    assert first.pos() != second.pos()


def test_a_chart_that_the_story_does_not_show_opens_from_the_menu(window: MainWindow) -> None:
    chart = window.findChild(QMenu, "menu.chart")
    assert isinstance(chart, QMenu)
    opening = next(one.menu() for one in chart.actions() if bare_title(one.text()) == "Open another in its own window")
    assert isinstance(opening, QMenu)
    opening.aboutToShow.emit()
    next(one for one in opening.actions() if one.text() == CHART_NAMES["share"]).trigger()
    (own,) = window.chart_windows.open_ones
    assert own.card.view.spec.id == "share"
    assert "share" not in window.document.study.settings.story


def test_the_window_keeps_its_chart_when_the_story_drops_it(window: MainWindow) -> None:
    own = detach(window, 2)
    window.charts.remove()
    edit_traffic(window, 700.0)
    window.document.settle()
    assert "waterfall" not in window.story.cards
    assert own.card.view.spec.id == "waterfall"
    assert not own.card.failed


def test_another_chart_chosen_in_the_window_changes_the_window_and_not_the_story(window: MainWindow) -> None:
    own, study = detach(window, 1), window.document.study
    chooser = own.card.view.chooser
    chooser.menu.aboutToShow.emit()
    assert not any("swaps places" in one.text() for one in chooser.menu.actions())
    next(one for one in chooser.menu.actions() if one.text() == CHART_NAMES["chips"]).trigger()
    assert own.card.view.spec.id == "chips"
    assert own.windowTitle() == own.card.view.spec.title
    assert window.document.study is study


def test_a_switch_in_the_window_edits_the_study(window: MainWindow) -> None:
    own = detach(window, 3)
    own.card.view.measure_chosen.emit("energy")
    window.document.settle()
    assert window.document.study.settings.chips_measure == "energy"
    assert own.card.view.spec.measure == window.story.cards["chips"].view.spec.measure == "energy"


def test_undo_works_in_the_window_and_closing_gives_the_keyboard_back(window: MainWindow, qtbot: QtBot) -> None:
    window.inputs.page.table.setFocus()
    before = traffic(window.document.study)
    edit_traffic(window, 700.0)
    window.document.settle()
    own = detach(window, 1)
    own.activateWindow()
    qtbot.waitUntil(own.isActiveWindow)
    QTest.keySequence(own, QKeySequence("Ctrl+Z"))
    assert traffic(window.document.study) == before
    QTest.keySequence(own, QKeySequence("Ctrl+W"))
    assert window.chart_windows.open_ones == ()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert QApplication.focusWidget() is window.story.cards["lifetime"].view


def test_a_minimised_window_is_not_drawn_until_it_is_back(window: MainWindow, qtbot: QtBot) -> None:
    own = detach(window, 1)
    drawn: list[str] = []
    own.card.drawn.connect(lambda: drawn.append("drawn"))
    own.showMinimized()
    qtbot.waitUntil(own.isMinimized)
    edit_traffic(window, 700.0)
    window.document.settle()
    assert drawn == []
    own.showNormal()
    qtbot.waitUntil(lambda: drawn == ["drawn"])


def test_it_follows_the_theme_and_goes_with_the_study_and_with_the_main_window(
    open_main: OpenWindow, qtbot: QtBot
) -> None:
    window = open_main(sample_study())
    own = detach(window, 1)
    window.actions_by_id["view.dark"].trigger()
    corner = own.grab().toImage().pixelColor(3, own.height() // 2)
    assert corner.lightness() < 80
    window.document.replace(renamed(sample_study(), "Another"), None)
    assert window.chart_windows.open_ones == ()
    other = detach(window, 2)
    window.document.undo_stack.setClean()
    with qtbot.waitSignal(other.destroyed):
        window.close()


def test_a_name_in_the_title_is_text(window: MainWindow) -> None:
    name = "[*] <b>GPU</b>"
    window.document.edit(
        "Rename", lambda study: set_value(choose(study, story=("chips",)), TRAFFIC._replace(path="name"), name)
    )
    window.document.edit(
        "Chip",
        lambda study: set_value(study, TRAFFIC._replace(table="chips", row=study.chips[0].id, path="name"), name),
    )
    window.document.settle()
    own = detach(window, 1)
    title = own.card.view.spec.title
    assert name in title
    assert own.windowTitle() == title.replace("[*]", "[*][*]")
    assert own.windowFlags() & Qt.WindowType.Window
