"""Scenarios and Compare in the window, as a user has them: tabs, keys, menus, the mouse and the clipboard."""

import datetime
import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolButton

from core import scenario_outcomes
from core.baseline import pin_baseline
from core.compared_inputs import Input
from core.editing import Cell, choose, set_value
from core.evaluation import evaluate
from core.fields import value_at
from core.outcome import Outcome
from core.samples import sample_study
from core.scenarios import BASE, duplicate_scenario, show_scenario, shown_study, switch_scenario
from core.study import Study
from gui.drawer.compare_page import ComparePage
from gui.main_window import MainWindow
from gui.panels.scenario_tabs import NameEditor, ScenarioTabs
from gui.tables.model import RecordTableModel
from gui.tables.view import RecordTable

from .conftest import OpenWindow, strike
from .hands import double_click

Key, Modifier = Qt.Key, Qt.KeyboardModifier
CONTROL, SHIFT = Modifier.ControlModifier, Modifier.ShiftModifier
HORIZON, PRICE = Cell("money", "money", "horizon"), Cell("chips", "alpha", "rental_price")
SITE = Cell("site", "site", "power_usage_effectiveness")


def tabs(window: MainWindow) -> ScenarioTabs:
    return window.scenario_bar.tabs


def texts(window: MainWindow) -> list[str]:
    window.document.settle()
    return [tabs(window).tabText(index) for index in range(tabs(window).count())]


def press_keys(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = CONTROL) -> None:
    strike(window.focusWidget() or window, key, modifier)
    window.document.settle()


def click_tab(window: MainWindow, index: int, *, double: bool = False) -> None:
    at = tabs(window).tabRect(index).center()
    if double:
        double_click(tabs(window), at)
    else:
        QTest.mouseClick(tabs(window), Qt.MouseButton.LeftButton, Modifier.NoModifier, at)
    window.document.settle()


def type_into(window: MainWindow, cell: Cell, text: str) -> None:
    """Go to a cell, type, Enter."""
    assert window.inputs.go_to(cell)
    table = window.inputs.page.table
    QTest.keyClicks(table, text[0])
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, text[1:])
    strike(editor, Key.Key_Return)
    window.document.settle()


def effective(window: MainWindow, cell: Cell, scenario: str) -> object:
    record = shown_study(window.document.study, scenario).row(cell.table, cell.row)
    return value_at(record, cell.path)


def undo_text(window: MainWindow) -> str:
    return window.document.undo_stack.undoText()


# --- the acceptance row ----------------------------------------------------------------------------------------------


def test_A15_a_scenario_stores_one_override_and_follows_base_in_the_rest(window: MainWindow) -> None:
    press_keys(window, Key.Key_D, CONTROL | SHIFT)
    assert texts(window) == ["Base", "Scenario"]
    type_into(window, HORIZON, "48")
    assert texts(window) == ["Base", "Scenario (1)"]

    window.drawer.open_page("compare")
    page = window.drawer.page
    assert isinstance(page, ComparePage)
    assert page.comparison is not None
    assert list(page.comparison.differs) == [Input(*HORIZON)]
    window.drawer.close_page()

    press_keys(window, Key.Key_1)
    type_into(window, SITE, "1.7")
    type_into(window, HORIZON, "24")
    assert effective(window, SITE, "scenario") == effective(window, SITE, BASE) == 1.7
    assert effective(window, HORIZON, BASE) == 24
    assert effective(window, HORIZON, "scenario") == 48
    assert texts(window) == ["Base", "Scenario (1)"]


# --- switching, showing, copying -------------------------------------------------------------------------------------


@pytest.fixture
def three(open_main: OpenWindow, study: Study) -> MainWindow:
    """A window with Base, "Dear" and "Long", Base on show."""
    study = set_value(duplicate_scenario(study, "Dear"), PRICE, 0.002)
    study = set_value(duplicate_scenario(switch_scenario(study, BASE), "Long"), HORIZON, 48.0)
    return open_main(switch_scenario(study, BASE))


def test_a_click_and_ctrl_1_to_9_put_a_scenario_on_show_as_one_undo_step(three: MainWindow) -> None:
    stack = three.document.undo_stack
    click_tab(three, 2)
    assert three.document.study.settings.scenario == "scenario-2"
    assert (stack.count(), undo_text(three)) == (1, "Scenario: Long")
    press_keys(three, Key.Key_2)
    assert tabs(three).currentIndex() == 1
    assert three.document.outcome.study.chips[0].rental_price == 0.002
    press_keys(three, Key.Key_2)
    press_keys(three, Key.Key_9)
    assert stack.count() == 2
    stack.undo()
    stack.undo()
    three.document.settle()
    assert tabs(three).currentIndex() == 0


def test_each_command_recalculates_once_and_going_back_not_at_all(
    three: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated: list[Study] = []

    def counted(study: Study) -> Outcome:
        evaluated.append(study)
        return evaluate(study)

    monkeypatch.setattr(scenario_outcomes, "evaluate", counted)
    changes: list[str] = []
    three.document.changed.connect(lambda: changes.append(undo_text(three)))
    for key, count in ((Key.Key_2, 1), (Key.Key_3, 2), (Key.Key_1, 2), (Key.Key_2, 2), (Key.Key_3, 2)):
        press_keys(three, key)
        assert len(evaluated) == count
    press_keys(three, Key.Key_D, CONTROL | SHIFT)
    assert len(evaluated) == 2  # a copy is what it was copied from
    assert len(changes) == 6


def test_ctrl_shift_numbers_show_and_hide_in_charts(three: MainWindow) -> None:
    press_keys(three, Key.Key_3, CONTROL | SHIFT)
    assert undo_text(three) == "Show Long in charts"
    assert list(three.document.outcomes_beside) == ["scenario-2"]
    assert "in the charts" in tabs(three).accessibleTabName(2)
    press_keys(three, Key.Key_2)
    press_keys(three, Key.Key_1, CONTROL | SHIFT)
    assert list(three.document.outcomes_beside) == [BASE, "scenario-2"]
    press_keys(three, Key.Key_3, CONTROL | SHIFT)
    assert undo_text(three) == "Hide Long in charts"
    assert list(three.document.outcomes_beside) == [BASE]


def test_plus_copies_the_scenario_on_show(three: MainWindow) -> None:
    press_keys(three, Key.Key_2)
    add = three.scenario_bar.add_button
    assert add.accessibleName() == "New scenario, a copy of Dear"
    QTest.mouseClick(add, Qt.MouseButton.LeftButton)
    assert texts(three) == ["Base", "Dear (1)", "Dear copy (1)", "Long (1)"]
    assert tabs(three).currentIndex() == 2
    assert undo_text(three) == "Duplicate scenario Dear"


def test_the_words_for_screen_readers_and_tips_say_what_the_dots_show(three: MainWindow) -> None:
    press_keys(three, Key.Key_3, CONTROL | SHIFT)
    press_keys(three, Key.Key_2)
    assert [tabs(three).accessibleTabName(index) for index in range(3)] == [
        "Scenario Base, not in the charts",
        "Scenario Dear, 1 override, on show",
        "Scenario Long, 1 override, in the charts",
    ]
    assert "Ctrl+2" in tabs(three).tabToolTip(1)
    images = [tabs(three).tabIcon(index).pixmap(10, 10).toImage() for index in range(3)]
    centres = [image.pixelColor(image.width() // 2, image.height() // 2).alpha() for image in images]
    assert centres == [0, 255, 255]  # a ring for what charts do not draw


def test_arrows_delete_and_control_arrows_work_on_the_tabs(three: MainWindow) -> None:
    tabs(three).setFocus()
    strike(tabs(three), Key.Key_Right)
    three.document.settle()
    assert three.document.study.settings.scenario == "scenario"
    strike(tabs(three), Key.Key_Right, CONTROL)
    assert texts(three) == ["Base", "Long (1)", "Dear (1)"]
    assert undo_text(three) == "Move scenario Dear"
    strike(tabs(three), Key.Key_Right, CONTROL)
    assert undo_text(three) == "Move scenario Dear"
    assert three.document.undo_stack.count() == 2
    strike(tabs(three), Key.Key_Delete)
    assert texts(three) == ["Base", "Long (1)"]
    assert undo_text(three) == "Delete scenario Dear"
    strike(tabs(three), Key.Key_Delete)
    assert texts(three) == ["Base", "Long (1)"]  # Base is on show now, and stays
    three.document.undo_stack.undo()
    assert texts(three) == ["Base", "Long (1)", "Dear (1)"]


def test_a_dragged_tab_moves_its_scenario_as_one_step_and_base_stays_first(three: MainWindow) -> None:
    drag(three, 2, 1)
    assert texts(three) == ["Base", "Long (1)", "Dear (1)"]
    assert undo_text(three) == "Move scenario Long"
    assert three.document.undo_stack.count() == 2  # the press put it on show
    drag(three, 0, 2)
    assert texts(three) == ["Base", "Long (1)", "Dear (1)"]
    assert [one.name for one in three.document.study.scenarios] == ["Long", "Dear"]


def drag(window: MainWindow, start: int, end: int) -> None:
    bar = tabs(window)
    first, last = bar.tabRect(start).center(), bar.tabRect(end).center()
    beyond = QPoint(last.x() + (30 if end > start else -30), last.y())
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, Modifier.NoModifier, first)
    for step in range(1, 11):
        QTest.mouseMove(bar, first + (beyond - first) * step / 10)
        QApplication.processEvents()
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, Modifier.NoModifier, beyond)
    QTest.qWait(300)  # Qt lets a dropped tab glide into its place
    window.document.settle()


# --- names -----------------------------------------------------------------------------------------------------------


def name_editor(window: MainWindow) -> NameEditor:
    editor = tabs(window).editor
    assert editor is not None
    assert editor.isVisible()
    return editor


def test_a_double_click_renames_in_place_and_what_is_refused_stays_open_with_the_reason(three: MainWindow) -> None:
    click_tab(three, 1, double=True)
    editor = name_editor(three)
    assert editor.selectedText() == "Dear"
    QTest.keyClicks(editor, "base")
    strike(editor, Key.Key_Return)
    tip = three.findChild(QLabel, "cellRefusal")
    assert tip is not None
    assert tip.isVisible()
    assert tip.text() == "The scenario's name base is already used by Base."
    assert texts(three)[1] == "Dear (1)"
    editor.selectAll()
    QTest.keyClicks(editor, "<b>Very</b> dear & more")
    strike(editor, Key.Key_Return)
    assert tabs(three).editor is None
    assert three.document.study.scenarios[0].name == "<b>Very</b> dear & more"
    assert texts(three)[1] == "<b>Very</b> dear && more (1)"
    assert undo_text(three) == "Rename scenario Dear → <b>Very</b> dear & more"


def test_esc_and_an_unchanged_name_leave_everything_as_it_was(three: MainWindow) -> None:
    press_keys(three, Key.Key_2)
    steps = three.document.undo_stack.count()
    tabs(three).setFocus()
    strike(tabs(three), Key.Key_F2)
    QTest.keyClicks(name_editor(three), "Other")
    strike(name_editor(three), Key.Key_Escape)
    assert tabs(three).editor is None
    three.actions_by_id["scenario.rename"].trigger()
    strike(name_editor(three), Key.Key_Return)
    assert texts(three)[1] == "Dear (1)"
    assert three.document.undo_stack.count() == steps


def test_base_keeps_its_name(three: MainWindow) -> None:
    click_tab(three, 0, double=True)
    assert tabs(three).editor is None
    assert not three.actions_by_id["scenario.rename"].isEnabled()
    assert not three.actions_by_id["scenario.delete"].isEnabled()


def test_a_name_left_for_another_place_is_taken(three: MainWindow) -> None:
    click_tab(three, 2, double=True)
    QTest.keyClicks(name_editor(three), "Longer")
    three.inputs.setFocus()
    assert texts(three)[2] == "Longer (1)"


# --- menus -----------------------------------------------------------------------------------------------------------


def entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions() if action.text()}


def test_the_menu_of_a_tab_has_what_can_be_done_with_it(three: MainWindow) -> None:
    menu = entries(tabs(three).menu("scenario-2"))
    assert list(menu) == ["Rename…", "Duplicate", "Show in charts", "Move left", "Move right", "Delete"]
    assert not menu["Move right"].isEnabled()
    menu["Move left"].trigger()
    assert texts(three) == ["Base", "Long (1)", "Dear (1)"]
    menu["Duplicate"].trigger()
    assert texts(three) == ["Base", "Long (1)", "Long copy (1)", "Dear (1)"]
    assert three.document.undo_stack.count() == 2
    menu["Show in charts"].trigger()
    assert three.document.study.scenarios[0].shown
    menu["Delete"].trigger()
    assert texts(three) == ["Base", "Long copy (1)", "Dear (1)"]
    of_base = entries(tabs(three).menu(BASE))
    assert [words for words, action in of_base.items() if action.isEnabled()] == ["Duplicate", "Show in charts"]


def test_the_scenario_menu_names_the_scenarios_and_checks_the_one_on_show(three: MainWindow) -> None:
    press_keys(three, Key.Key_3)
    press_keys(three, Key.Key_2, CONTROL | SHIFT)
    actions = three.actions_by_id
    there = [
        actions[f"scenario.switch{number}"]
        for number in range(1, 10)
        if actions[f"scenario.switch{number}"].isVisible()
    ]
    assert [action.text() for action in there] == ["Base", "Dear", "Long"]
    assert [action.isChecked() for action in there] == [False, False, True]
    assert actions["scenario.show2"].text() == "Dear in charts"
    assert actions["scenario.show2"].isChecked()
    actions["scenario.switch1"].trigger()
    three.document.settle()
    assert [action.isChecked() for action in there] == [True, False, False]


def test_in_a_scenario_the_menu_of_a_cell_goes_back_to_base_and_says_that_columns_are_everywhere(
    three: MainWindow,
) -> None:
    three.inputs.go_to(PRICE)
    page = three.inputs.page
    assert "Restore shipped value" in entries(page.menu())
    press_keys(three, Key.Key_2)
    menu = entries(page.menu())
    assert menu["Back to Base"].isEnabled()
    assert "Delete chip in all scenarios" in menu
    strike(page.table, Key.Key_Backspace, CONTROL)
    assert texts(three)[1] == "Dear"
    assert effective(three, PRICE, "scenario") == effective(three, PRICE, BASE)
    assert "back to" in undo_text(three)


def test_a_chip_that_is_added_in_a_scenario_is_there_in_all(three: MainWindow) -> None:
    press_keys(three, Key.Key_2)
    three.inputs.show_tab("chips")
    three.inputs.go_to(PRICE)
    three.inputs.page.duplicate()
    three.document.settle()
    assert [chip.name for chip in three.document.study.chips] == ["Alpha", "Alpha copy", "Beta"]
    assert texts(three) == ["Base", "Dear (2)", "Long (1)"]
    assert three.document.shown.chips[1].rental_price == 0.002


# --- looks -----------------------------------------------------------------------------------------------------------


def many(study: Study, count: int = 9) -> Study:
    for number in range(count):
        study = duplicate_scenario(switch_scenario(study, BASE), f"A scenario with a rather long name, number {number}")
    return study


@pytest.mark.parametrize("width", [1280, 800])
def test_many_scenarios_scroll_and_the_one_on_show_is_in_sight(open_main: OpenWindow, study: Study, width: int) -> None:
    window = open_main(many(study), size=(width, 720))
    assert window.width() == width
    for key in (Key.Key_1, Key.Key_5, Key.Key_9):
        press_keys(window, key)
        QApplication.processEvents()
        shown = tabs(window).tabRect(tabs(window).currentIndex())
        assert tabs(window).rect().intersects(shown)
        assert shown.center().x() in range(tabs(window).width())
    assert all("…" in text for text in texts(window)[1:])
    assert "number 3" in tabs(window).tabToolTip(4)
    undo = window.findChild(QToolButton, "edit.undo.button")
    assert undo is not None
    right = undo.mapTo(window, QPoint(undo.width(), 0)).x()
    assert right <= window.width()
    assert window.scenario_bar.add_button.mapTo(window, QPoint(0, 0)).x() < window.width() - 100


def test_the_tab_on_show_is_bold_and_still_all_tabs_are_in_sight(three: MainWindow) -> None:
    for index in range(3):
        click_tab(three, index)
        QApplication.processEvents()
        assert tabs(three).width() >= tabs(three).sizeHint().width()
        assert all(tabs(three).rect().contains(tabs(three).tabRect(one)) for one in range(3))


def test_names_of_scenarios_are_letters(open_main: OpenWindow, study: Study) -> None:
    window = open_main(duplicate_scenario(study, "<b>x\u202e & co"))
    assert texts(window)[1] == "<b>x‹U+202E› && co"
    assert "<b>" not in tabs(window).tabToolTip(1)


# --- compare ---------------------------------------------------------------------------------------------------------


def compare_page(window: MainWindow) -> ComparePage:
    page = window.drawer.open_page("compare")
    assert isinstance(page, ComparePage)
    QApplication.processEvents()
    return page


def rows_of(page: ComparePage) -> list[list[str]]:
    model = page.view.results
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def input_rows(page: ComparePage) -> dict[Input, int]:
    assert page.comparison is not None
    found = {}
    for row in range(page.view.results.rowCount()):
        key = page.comparison.input_at(page.view.results.source_row(row))
        if key is not None:
            found[key] = row
    return found


def click_row(page: ComparePage, row: int, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
    index = page.view.results.index(row, 1)
    page.view.scrollTo(index)
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, modifier, page.view.visualRect(index).center())


def current_cell(window: MainWindow) -> Cell | None:
    table = window.inputs.page.table
    model = table.model()
    assert isinstance(table, RecordTable)
    assert isinstance(model, RecordTableModel)
    assert QApplication.focusWidget() is table
    return model.cell_at(table.currentIndex())


def test_A16_compare_lists_what_differs_and_a_click_goes_to_the_cell(three: MainWindow) -> None:
    page = compare_page(three)
    assert set(input_rows(page)) == {Input(*PRICE), Input(*HORIZON)}
    for cell in (PRICE, HORIZON):
        click_row(page, input_rows(page)[Input(*cell)])
        assert current_cell(three) == cell
    page.view.setFocus()
    page.view.selectRow(input_rows(page)[Input(*PRICE)])
    strike(page.view, Key.Key_Return)
    assert current_cell(three) == PRICE


def test_A16_every_input_can_be_gone_to_from_compare(open_main: OpenWindow) -> None:
    window = open_main(sample_study())
    page = compare_page(window)
    page.filter.buttons["all"].click()
    rows = input_rows(page)
    wanted = [key for key in rows if key.table != "settings"]
    gone_to = unused = 0
    for key in random.Random(5).sample(wanted, 40):  # noqa: S311 -- no secret
        window.inputs.find_line.clear()
        page.view.setFocus()
        click_row(page, rows[key])
        if "is for " in page.note.text():
            unused += 1
            page.note.setText("")
        elif key.path == "name" and key.table in ("site", "money"):
            continue
        else:
            gone_to += 1
            assert current_cell(window) == Cell(*key)  # type: ignore[arg-type]
    assert gone_to > 20
    assert gone_to + unused >= 39


def test_a_row_of_what_a_study_looks_at_goes_to_the_column(open_main: OpenWindow, study: Study) -> None:
    window = open_main(choose(duplicate_scenario(study, "Beta"), reference_chip="beta"))
    page = compare_page(window)
    click_row(page, input_rows(page)[Input("settings", "", "reference_chip")])
    assert window.inputs.tab == "chips"
    assert window.inputs.page.table.current_record == "beta"


def test_a_head_puts_its_scenario_on_show_and_the_baseline_is_none(open_main: OpenWindow, study: Study) -> None:
    study = pin_baseline(study, datetime.datetime(2026, 11, 28, 14, 2))
    window = open_main(set_value(duplicate_scenario(study, "Long"), HORIZON, 48.0))
    page = compare_page(window)
    head = page.view.horizontalHeader()
    labels = [str(page.view.results.headerData(section, Qt.Orientation.Horizontal)) for section in range(2, 5)]
    assert labels == ["Base", "Long\non show", "Baseline: Base, 14:02"]

    def click(section: int) -> None:
        at = QPoint(head.sectionViewportPosition(section) + 8, head.height() // 2)
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Modifier.NoModifier, at)
        window.document.settle()

    click(2)
    assert (window.document.study.settings.scenario, undo_text(window)) == (BASE, "Scenario: Base")
    click(4)
    assert window.document.study.settings.scenario == BASE
    assert "cannot be put on show" in page.note.text()


def test_the_first_columns_of_compare_stay_while_the_others_are_scrolled(open_main: OpenWindow, study: Study) -> None:
    page = compare_page(open_main(many(study)))
    view, frozen = page.view, page.frozen
    assert not frozen.isVisible()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert frozen.isVisible()
    assert frozen.width() == view.columnWidth(0) + view.columnWidth(1)
    assert frozen.focusPolicy() == Qt.FocusPolicy.NoFocus
    for row in range(3):
        mine, its = frozen.visualRect(frozen.model().index(row, 1)), view.visualRect(view.model().index(row, 1))
        assert (mine.top(), mine.height()) == (its.top(), its.height())
        assert (
            frozen.mapTo(page, QPoint(0, frozen.horizontalHeader().height())).y()
            == view.viewport().mapTo(page, QPoint(0, 0)).y()
        )
    row = next(iter(input_rows(page).values()), 0)
    view.selectRow(row)
    assert frozen.selectionModel().selectedRows()[0].row() == row
    page.filter.buttons["all"].click()
    assert frozen.isVisible()
    view.verticalScrollBar().setValue(7)
    assert frozen.verticalScrollBar().value() == 7
    view.horizontalScrollBar().setValue(0)
    assert not frozen.isVisible()


def test_a_click_on_a_frozen_row_goes_to_its_cell(open_main: OpenWindow, study: Study) -> None:
    window = open_main(set_value(many(study), PRICE, 3 / 3600))
    page = compare_page(window)
    page.view.horizontalScrollBar().setValue(page.view.horizontalScrollBar().maximum())
    row = input_rows(page)[Input(*PRICE)]
    page.view.scrollTo(page.view.model().index(row, 9))
    at = page.frozen.visualRect(page.frozen.model().index(row, 1)).center()
    QTest.mouseClick(page.frozen.viewport(), Qt.MouseButton.LeftButton, Modifier.NoModifier, at)
    assert current_cell(window) == PRICE


def test_filters_finding_and_copying(three: MainWindow) -> None:
    page = compare_page(three)
    assert page.filter.buttons["different"].text() == "Different 2"
    different = len(rows_of(page))
    page.filter.buttons["equal"].click()
    assert Input(*PRICE) not in input_rows(page)
    page.filter.buttons["all"].click()
    assert len(rows_of(page)) > different
    page.filter.buttons["different"].click()
    page.find_line.setText("rental alpha")
    (row,) = rows_of(page)
    assert row[:3] == ["Chips · Price", "Alpha: Rental price", "2.5 $/h"]
    assert row[3:] == ["≠ 7.2 $/h", "2.5 $/h"]
    page.copy_button.click()
    copied = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert copied == [
        ["Where", "What", "Base (on show)", "Dear", "Long"],
        ["Chips · Price", "Alpha: Rental price", "2.5 $/h", "7.2 $/h", "2.5 $/h"],
    ]
    page.find_line.setText("nothing like it")
    assert page.note.text() == "No row holds these words."


def test_selecting_rows_to_copy_goes_nowhere(three: MainWindow) -> None:
    page = compare_page(three)
    three.inputs.show_tab("site")
    rows = input_rows(page)
    click_row(page, rows[Input(*PRICE)], CONTROL)
    assert three.inputs.tab == "site"


def test_compare_follows_edits_and_says_when_there_is_only_base(window: MainWindow) -> None:
    page = compare_page(window)
    assert page.note.text().startswith("There is only Base")
    window.scenarios.duplicate()
    window.document.edit("longer", lambda study: set_value(study, HORIZON, 60.0))
    window.document.settle()
    row = input_rows(page)[Input(*HORIZON)]
    assert rows_of(page)[row][-1] == "≠ 60 months"
    assert texts(window) == ["Base", "Scenario (1)"]


# --- what is evaluated -----------------------------------------------------------------------------------------------


def test_an_edit_of_base_evaluates_what_is_on_show_and_what_charts_draw_beside_it(
    open_main: OpenWindow, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = many(study, 4)
    study = switch_scenario(show_scenario(study, study.scenarios[1].id, True), BASE)
    window = open_main(study)
    evaluated: list[Study] = []

    def counted(of: Study) -> Outcome:
        evaluated.append(of)
        return evaluate(of)

    monkeypatch.setattr(scenario_outcomes, "evaluate", counted)
    window.document.edit("longer", lambda now: set_value(now, HORIZON, 60.0))
    window.document.settle()
    assert list(window.document.outcomes_beside) == [study.scenarios[1].id]
    assert len(evaluated) <= 2
