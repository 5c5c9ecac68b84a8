"""One way back through all changes of view, of tables and of charts; and the commands of a chart in the window."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.editing import choose
from core.study import Study
from gui.charts.look import ChartLook
from gui.charts.view import ChartView
from gui.dialogs.read_chart import ReadChart
from gui.keyboard_page import keyboard_page
from gui.main_window import MainWindow
from gui.view_history import ViewHistory, view_history
from tests.gui.conftest import OpenWindow, edit_traffic, renamed, strike
from tests.gui.test_chart_hand import click, click_at, drag, name_at, sheet, wheel
from tests.gui.test_table_manners import is_turned

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")

Key = Qt.Key
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def chart(window: MainWindow, name: str) -> ChartView:
    """A chart of the story."""
    return window.story.cards[name].view


def look(view: ChartView) -> ChartLook:
    """How a chart is looked at."""
    return view.hand.looking.look


def undo_view(window: MainWindow) -> None:
    """Strike Alt+Z."""
    strike(window, Key.Key_Z, ALT)


def redo_view(window: MainWindow) -> None:
    """Strike Alt+Shift+Z."""
    strike(window, Key.Key_Z, ALT | SHIFT)


def test_A09_views_of_tables_and_charts_go_back_in_the_order_in_which_they_came(window: MainWindow) -> None:
    lifetime = chart(window, "lifetime")
    window.inputs.show_tab("chips")
    table = window.inputs.page.table
    table.setFocus()
    wheel(lifetime.upper_panel, (0, 120))
    zoomed = look(lifetime)
    table.transpose()
    click(lifetime.upper_panel, *name_at(lifetime, "series:training"))
    edit_traffic(window, 90.0)
    window.document.settle()
    undo_view(window)
    assert look(lifetime) == zoomed
    assert is_turned(table)
    undo_view(window)
    assert not is_turned(table)
    assert look(lifetime) == zoomed
    undo_view(window)
    assert look(lifetime) == ChartLook()
    undo_view(window)
    redo_view(window)
    redo_view(window)
    redo_view(window)
    assert look(lifetime).hidden == {"training"}
    assert is_turned(table)
    assert window.document.undo_stack.count() == 1
    assert window.document.undo_stack.index() == 1


def test_A09_ctrl_z_takes_edits_back_and_leaves_every_view(window: MainWindow) -> None:
    lifetime = chart(window, "lifetime")
    edit_traffic(window, 90.0)
    window.document.settle()
    wheel(lifetime.upper_panel, (0, 120))
    zoomed = look(lifetime)
    lifetime.setFocus()
    strike(lifetime, Key.Key_Z, CTRL)
    window.document.settle()
    assert window.document.study.workloads[0].request_rate == 50.0
    assert look(lifetime) == zoomed
    assert lifetime.arrangement.mapping.x == pytest.approx(zoomed.zoomed[0][0])  # type: ignore[index]


def test_a_burst_of_the_wheel_and_a_drag_are_one_step_each(window: MainWindow) -> None:
    lifetime = chart(window, "lifetime")
    for _ in range(5):
        wheel(lifetime.upper_panel, (0, 120))
    after_wheel = look(lifetime)
    lifetime.setFocus()
    frame = lifetime.arrangement.mapping.frame
    for _ in range(2):
        QTest.keyPress(lifetime, Key.Key_Space)
        drag(lifetime.upper_panel, (frame.left + 40, frame.top + 40), (frame.left + 70, frame.top + 50))
        QTest.keyRelease(lifetime, Key.Key_Space)
    undo_view(window)
    assert look(lifetime) != after_wheel
    undo_view(window)
    assert look(lifetime) == after_wheel
    undo_view(window)
    assert look(lifetime) == ChartLook()


def test_steps_of_a_chart_that_is_gone_from_its_place_are_passed_over(open_main: OpenWindow, study: Study) -> None:
    window = open_main(choose(study, story=("lifetime", "pareto")))
    lifetime, pareto = chart(window, "lifetime"), chart(window, "pareto")
    wheel(lifetime.upper_panel, (0, 120))
    wheel(pareto.upper_panel, (0, 120))
    window.document.edit("Another chart", lambda now: choose(now, story=("lifetime", "margin")))
    window.document.settle()
    undo_view(window)
    assert look(lifetime) == ChartLook()
    window.document.undo_stack.undo()
    window.document.settle()
    assert look(chart(window, "pareto")).is_zoomed


def test_a_zoom_ends_with_the_measure_it_was_made_for_and_hiding_does_not(window: MainWindow) -> None:
    lifetime = chart(window, "lifetime")
    click(lifetime.upper_panel, *name_at(lifetime, "series:training"))
    wheel(lifetime.upper_panel, (0, 120))
    looking = lifetime.hand.looking
    spec = lifetime.spec
    lifetime.show_spec(replace(spec, y=replace(spec.y, unit="1", unit_label="", label="Count")))
    assert looking.look == ChartLook(hidden=frozenset({"training"}))
    undo_view(window)  # of the zoom nothing would be seen: the step before it is taken back
    assert looking.look == ChartLook()


def test_another_study_is_looked_at_afresh_and_alt_z_does_not_reach_behind_it(window: MainWindow, study: Study) -> None:
    lifetime = chart(window, "lifetime")
    click(lifetime.upper_panel, *name_at(lifetime, "series:training"))
    window.document.replace(renamed(study, "Another"), None)
    window.document.settle()
    lifetime = chart(window, "lifetime")
    assert look(lifetime) == ChartLook()
    undo_view(window)
    redo_view(window)
    assert look(lifetime) == ChartLook()
    assert lifetime.items.curves["training"].isVisible()


def test_a_history_keeps_steps_apart_and_merges_what_belongs_together() -> None:
    history, seen = ViewHistory(), []

    def step(name: str) -> Callable[[], bool]:
        def take() -> bool:
            seen.append(name)
            return True

        return take

    history.record("a", step("a0"), step("a1"), "width")
    history.record("a", step("a1"), step("a2"), "width")
    history.record("b", step("b0"), step("b1"), "width")
    history.record("a", step("a2"), step("a3"))
    for _ in range(4):
        history.undo()
    for _ in range(4):
        history.redo()
    assert seen == ["a2", "b0", "a0", "a2", "b1", "a3"]


def test_the_documents_history_is_one(window: MainWindow) -> None:
    assert view_history(window.document) is view_history(window.document)


# ---------------------------------------------------------------------- commands of a chart


def test_first_esc_lets_go_and_the_second_gives_the_keyboard_back(window: MainWindow) -> None:
    table = window.inputs.page.table
    table.setFocus()
    strike(table, Key.Key_1, ALT)
    view = chart(window, "lifetime")
    assert view.hasFocus()
    strike(view, Key.Key_Right)
    strike(view, Key.Key_Escape)
    assert view.hasFocus()
    assert view.hover.texts() == ()
    strike(view, Key.Key_Escape)
    assert QApplication.focusWidget() is table


def test_a_pinned_readout_follows_an_edit(window: MainWindow) -> None:
    view = chart(window, "lifetime")
    series = view.plotted.series[-1]
    click_at(view, float(series.x[20]), float(series.y[20]))
    there = sheet(view)
    assert there is not None
    before, place = there.edit.toPlainText(), there.pos()
    edit_traffic(window, 75.0)
    window.document.settle()
    assert there.isVisible()
    assert there.pos() == place
    after = there.edit.toPlainText()
    assert after != before
    assert after.splitlines()[0] == before.splitlines()[0]


def test_tab_reaches_a_chart_and_leaves_it(window: MainWindow) -> None:
    view = chart(window, "lifetime")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    strike(view, Key.Key_Tab)
    after = QApplication.focusWidget()
    assert after is not None
    assert after is not view
    strike(after, Key.Key_Backtab)
    assert QApplication.focusWidget() is view


def test_read_chart_puts_the_chart_in_hand_into_words_and_follows_it(window: MainWindow) -> None:
    strike(window, Key.Key_R, CTRL | SHIFT)
    page = window.findChild(ReadChart)
    assert page is not None
    assert page.isVisible()
    first = chart(window, next(iter(window.story.cards)))
    assert page.text.toPlainText() == first.accessibleDescription()
    other = chart(window, list(window.story.cards)[1])
    other.setFocus()
    strike(window, Key.Key_R, CTRL | SHIFT)
    assert window.findChildren(ReadChart) == [page]
    assert page.text.toPlainText() == other.accessibleDescription()
    assert page.title.text() == other.spec.title
    words = page.text.toPlainText()
    edit_traffic(window, 5_000.0)
    window.document.settle()
    assert page.text.toPlainText() == other.accessibleDescription() != words
    page.text.selectAll()
    assert page.text.textCursor().selectedText()
    assert page.text.isReadOnly()


def test_a_chart_in_a_window_of_its_own_is_read_and_taken_back_there(window: MainWindow, qtbot: QtBot) -> None:
    window.chart_windows.open("lifetime")
    (apart,) = window.chart_windows.open_ones
    view = apart.card.view
    apart.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    wheel(view.upper_panel, (0, 120))
    assert look(view).is_zoomed
    assert not look(chart(window, "lifetime")).is_zoomed
    strike(view, Key.Key_Z, ALT)
    assert not look(view).is_zoomed
    view.hand.names.show_alone(frozenset({"training"}))
    strike(view, Key.Key_R, CTRL | SHIFT)
    page = window.findChild(ReadChart)
    assert page is not None
    assert page.text.toPlainText() == view.hand.description()
    assert "Hidden: Inference" in page.text.toPlainText()


def test_keys_of_charts_are_in_help_and_their_commands_in_the_palette(window: MainWindow) -> None:
    page = keyboard_page(window)
    for line in ("| Left, Right |", "| Up, Down |", "| H |", "| Shift+H |", "| Ctrl+Shift+R |"):
        assert line in page
    view = chart(window, "lifetime")
    view.setFocus()
    strike(window, Key.Key_K, CTRL)
    palette = window.command_palette
    QTest.keyClicks(palette.list.search, "inside series inference")
    strike(palette.list.search, Key.Key_Return)
    assert look(view).hidden == {"inference"}


def test_letters_mean_a_chart_only_while_it_has_the_keyboard(window: MainWindow) -> None:
    view = chart(window, "lifetime")
    view.setFocus()
    strike(view, Key.Key_Right)
    table = window.inputs.page.table
    table.setFocus()
    strike(table, Key.Key_H)
    editor = QApplication.focusWidget()
    assert editor is not view
    assert look(view) == ChartLook()
