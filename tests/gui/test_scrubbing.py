"""Numbers under the hand: Alt and a drag, Alt and the arrows, and every way that a scrub can end."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.cells import ENGLISH
from core.editing import Cell, set_value
from core.fields import value_at
from core.ranges import read_range
from core.records import Chip, Distribution
from core.scenarios import BASE, duplicate_scenario, overrides_by_cell, switch_scenario
from core.study import Study
from core.study_file import read_study
from gui.document import Document
from gui.main_window import MainWindow
from gui.panels.record_page import RecordPage
from tests.gui.conftest import OpenWindow, answering, press
from tests.gui.hands import ALT, Hand
from tests.gui.record_pages import open_editor, shown_page

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")

TODAY = datetime.date(2026, 11, 24)
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
POWER = Cell("chips", "alpha", "thermal_design_power")
OTHER = Cell("chips", "beta", "thermal_design_power")
SHARE = Cell("chips", "alpha", "compute_efficiency")
PRICE = Cell("chips", "alpha", "rental_price")
SERVERS = Cell("chips", "alpha", "chips_per_server")
STEP = 4
"""Pixels of a step."""


@pytest.fixture
def document(study: Study, qapp: QApplication) -> Document:
    return Document(study)


@pytest.fixture
def page(document: Document, qtbot: QtBot) -> RecordPage:
    return shown_page(RecordPage(document, "chips", ENGLISH, TODAY), qtbot, 560)


def value(document: Document, cell: Cell) -> object:
    return value_at(document.shown.row(cell.table, cell.row), cell.path)


def is_scrubbing(document: Document) -> bool:
    return document.is_scrubbing


def tip(page: RecordPage) -> str:
    found = [one for one in page.window().findChildren(QLabel, "scrubTip") if one.isVisible()]
    return found[0].text() if found else ""


def shown(page: RecordPage, cell: Cell) -> str:
    return str(page.model.index_of(cell).data())


# --- the drag -------------------------------------------------------------------------------------------------------


def test_a_drag_with_alt_changes_the_number_live_and_is_one_step(page: RecordPage, document: Document) -> None:
    hand = Hand(page, POWER).press()
    for _ in range(10):
        hand.go(STEP)
    assert value(document, POWER) == 773
    assert is_scrubbing(document)
    assert document.undo_stack.count() == 0
    document.settle()
    assert shown(page, POWER) == "773 W"
    assert tip(page).endswith("773 W")
    assert page.table.viewport().cursor().shape() is Qt.CursorShape.SizeHorCursor

    hand.let_go()
    assert not is_scrubbing(document)
    assert tip(page) == ""
    assert page.table.viewport().cursor().shape() is not Qt.CursorShape.SizeHorCursor
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Alpha: Power (TDP) 700 W → 773 W"
    document.undo_stack.undo()
    assert value(document, POWER) == 700


def test_to_the_left_is_less_and_back_at_the_start_is_no_edit(page: RecordPage, document: Document) -> None:
    before = document.study
    hand = Hand(page, POWER).press().go(-2 * STEP)
    assert value(document, POWER) == 686
    hand.go(2 * STEP).let_go()
    assert document.study is before
    assert document.undo_stack.count() == 0


def test_shift_goes_ten_times_as_far_and_ctrl_a_tenth(page: RecordPage, document: Document) -> None:
    Hand(page, SHARE).press().go(2 * STEP, ALT | SHIFT).let_go()
    at_first = value(document, SHARE)
    assert isinstance(at_first, float)
    document.undo_stack.undo()
    begun = value(document, SHARE)
    assert isinstance(begun, float)
    assert at_first == pytest.approx(min(begun + 0.2, 1.0), abs=0.006)
    Hand(page, SHARE).press().go(2 * STEP, ALT | CTRL).let_go()
    assert value(document, SHARE) == pytest.approx(begun + 0.002, abs=0.0006)


def test_a_price_goes_in_the_unit_that_is_shown(page: RecordPage, document: Document) -> None:
    Hand(page, PRICE).press().go(STEP).let_go()
    assert value(document, PRICE) == 2.52 / 3600
    assert "2.52" in document.undo_stack.undoText()


def test_a_press_without_a_way_changes_nothing(page: RecordPage, document: Document) -> None:
    before = document.study
    page.table.go_to(OTHER)
    Hand(page, POWER).press().go(2).let_go()
    assert document.study is before
    assert page.model.cell_at(page.table.current_source) == POWER


def test_without_alt_the_mouse_selects(page: RecordPage, document: Document) -> None:
    Hand(page, POWER).press(Qt.KeyboardModifier.NoModifier).go(40, Qt.KeyboardModifier.NoModifier).let_go()
    assert document.undo_stack.count() == 0
    assert not is_scrubbing(document)


def test_esc_gives_the_value_back_and_the_rest_of_the_way_does_nothing(page: RecordPage, document: Document) -> None:
    before = document.study
    hand = Hand(page, POWER).press().go(5 * STEP)
    assert value(document, POWER) != 700
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    assert document.study is before
    assert tip(page) == ""
    hand.go(5 * STEP).let_go()
    assert document.study is before
    assert document.undo_stack.count() == 0
    assert len(page.table.selectedIndexes()) == 1
    Hand(page, POWER).press().go(STEP).let_go()
    assert value(document, POWER) == 707


@pytest.mark.parametrize(
    ("path", "words"), [("scaleup_topology", "holds words"), ("peak_rate_fp8", "is empty"), ("name", "holds words")]
)
def test_a_cell_without_a_number_says_why_once(page: RecordPage, document: Document, path: str, words: str) -> None:
    hand = Hand(page, Cell("chips", "beta", path)).press()
    assert page.bar.text == ""
    hand.go(5 * STEP)
    assert words in page.bar.text
    assert page.bar.text.count(".") == 1
    page.bar.close_quietly()
    hand.go(5 * STEP).let_go()
    assert page.bar.text == ""
    assert document.undo_stack.count() == 0
    assert QApplication.activeModalWidget() is None


def test_a_calculated_figure_says_that_it_takes_no_value(page: RecordPage, document: Document) -> None:
    document.settle()
    row = next(row for row in range(page.model.rowCount()) if page.model.figure_at(page.model.index(row, 0)))
    hand = Hand(page, POWER)
    index = page.table.in_view(page.model.index(row, 0))
    page.table.scrollTo(index)
    hand.at = QPointF(page.table.visualRect(index).center())
    hand.press().go(5 * STEP).let_go()
    assert page.bar.text == "Calculated figures take no value."


def test_a_whole_number_goes_one_by_one_and_stops_at_its_bound(page: RecordPage, document: Document) -> None:
    Hand(page, SERVERS).press().go(2 * STEP).let_go()
    assert value(document, SERVERS) == 10
    Hand(page, SERVERS).press().go(-9000).let_go()
    assert value(document, SERVERS) == 1


def test_all_of_a_range_goes(page: RecordPage, document: Document) -> None:
    limits = read_range("40% ± 10%", page.model.field("compute_efficiency"))
    document.edit("Range", lambda study: set_value(study, SHARE, limits))
    Hand(page, SHARE).press().go(4 * STEP).let_go()
    record = document.study.row("chips", "alpha")
    assert record.ranges["compute_efficiency"] == Distribution("normal", 0.33, 0.44, 0.55)
    assert "33 %" in document.undo_stack.undoText()


def test_in_a_scenario_a_drag_makes_one_override(page: RecordPage, document: Document) -> None:
    document.edit("Scenario", duplicate_scenario)
    assert document.study.settings.scenario != BASE
    Hand(page, POWER).press().go(STEP).let_go()
    assert value(document, POWER) == 707
    assert set(overrides_by_cell(document.study)) == {tuple(POWER)}
    chip = document.study.row("chips", "alpha")
    assert isinstance(chip, Chip)
    assert chip.thermal_design_power == 700


def test_in_a_table_turned_over_a_drag_changes_the_cell_under_it(page: RecordPage, document: Document) -> None:
    page.table.transpose()
    Hand(page, OTHER).press().go(10 * STEP).let_go()
    assert value(document, OTHER) == 442
    assert value(document, POWER) == 700


def test_an_open_editor_keeps_a_refused_text(page: RecordPage, document: Document) -> None:
    hand = Hand(page, OTHER)
    page.table.go_to(POWER)
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    editor = open_editor(page)
    editor.setText("5 kg")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    hand.press().go(40).let_go()
    assert open_editor(page).text() == "5 kg"
    assert document.undo_stack.count() == 0
    assert not is_scrubbing(document)


# --- nudges ---------------------------------------------------------------------------------------------------------


def hold(page: RecordPage, key: Qt.Key, times: int, held: Qt.KeyboardModifier = ALT) -> None:
    """Strike a key while Alt stays down."""
    for _ in range(times):
        QTest.keyPress(page.table, key, held)


def test_nudges_while_alt_is_held_are_one_step(page: RecordPage, document: Document) -> None:
    page.table.go_to(POWER)
    hold(page, Qt.Key.Key_Up, 3)
    hold(page, Qt.Key.Key_Down, 1)
    assert is_scrubbing(document)
    assert value(document, POWER) == pytest.approx(700 * 1.01**3 * 0.99, rel=1e-4)
    assert document.undo_stack.count() == 0
    QTest.keyRelease(page.table, Qt.Key.Key_Alt)
    assert not is_scrubbing(document)
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText().startswith("Alpha: Power (TDP) 700 W → ")
    hold(page, Qt.Key.Key_Up, 1)
    QTest.keyRelease(page.table, Qt.Key.Key_Alt)
    assert document.undo_stack.count() == 2


def test_several_selected_cells_are_nudged_together(page: RecordPage, document: Document) -> None:
    page.table.go_to(POWER)
    QTest.keyClick(page.table, Qt.Key.Key_Right, SHIFT)
    hold(page, Qt.Key.Key_Up, 2, ALT | SHIFT)
    QTest.keyRelease(page.table, Qt.Key.Key_Alt)
    assert (value(document, POWER), value(document, OTHER)) == (847, 484)
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Nudge 2 cells"


def test_nudges_end_where_the_keyboard_goes_elsewhere(page: RecordPage, document: Document) -> None:
    page.table.go_to(POWER)
    hold(page, Qt.Key.Key_Up, 2)
    QApplication.sendEvent(page.table, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert document.undo_stack.count() == 1
    assert not is_scrubbing(document)


def test_a_nudge_beyond_the_bound_is_told_and_what_was_nudged_before_stays(
    page: RecordPage, document: Document
) -> None:
    document.edit("Edit", lambda study: set_value(study, SHARE, 0.99))
    page.table.go_to(SHARE)
    hold(page, Qt.Key.Key_Up, 4)
    assert "above 100 %" in page.bar.text
    QTest.keyRelease(page.table, Qt.Key.Key_Alt)
    assert value(document, SHARE) == 0.9999
    assert document.undo_stack.count() == 2


def test_esc_takes_back_all_nudges_since_alt_is_held(page: RecordPage, document: Document) -> None:
    before = document.study
    page.table.go_to(POWER)
    hold(page, Qt.Key.Key_Up, 3)
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    assert document.study is before
    assert not is_scrubbing(document)


def test_a_nudge_of_words_says_why(page: RecordPage, document: Document) -> None:
    page.table.go_to(Cell("chips", "alpha", "scaleup_topology"))
    hold(page, Qt.Key.Key_Up, 1)
    assert "holds words" in page.bar.text
    assert document.undo_stack.count() == 0
    assert not is_scrubbing(document)


# --- what else can end a scrub --------------------------------------------------------------------------------------


@pytest.fixture
def dragged(window: MainWindow) -> Hand:
    """A window in the middle of a drag that has taken 700 W to 707 W."""
    window.inputs.show_tab("chips")
    hand = Hand(window.inputs.page, POWER).press().go(STEP)
    assert window.document.is_scrubbing
    return hand


def test_saving_in_a_drag_saves_what_is_seen_as_an_edit(window: MainWindow, dragged: Hand, tmp_path: Path) -> None:
    window.document.path = tmp_path / "study.json"
    assert window.files.save()
    chip = read_study(tmp_path / "study.json").row("chips", "alpha")
    assert isinstance(chip, Chip)
    assert chip.thermal_design_power == 707
    assert window.document.undo_stack.count() == 1
    assert not window.document.modified
    dragged.go(10 * STEP).let_go()
    assert value(window.document, POWER) == 707
    assert not window.document.modified


def test_closing_in_a_drag_asks_about_what_the_drag_did(window: MainWindow, dragged: Hand) -> None:
    del dragged
    with answering(lambda box: press(box, "Cancel")):
        window.close()
    assert window.isVisible()
    assert value(window.document, POWER) == 707
    assert window.document.undo_stack.count() == 1


def test_another_study_in_a_drag_opens_untouched(window: MainWindow, dragged: Hand, study: Study) -> None:
    window.document.replace(study, None)
    dragged.go(10 * STEP).let_go()
    assert window.document.study is study
    assert window.document.undo_stack.count() == 0


@pytest.mark.parametrize(
    ("act", "steps"),
    [
        (lambda window: window.document.undo_stack.undo(), 0),
        (lambda window: window.actions_by_id["scenario.duplicate"].trigger(), 3),
        (lambda window: window.document.edit("Switch", lambda study: switch_scenario(study, BASE)), 2),
    ],
    ids=["undo", "scenario", "nothing new"],
)
def test_any_command_in_a_drag_ends_it(
    open_main: OpenWindow, study: Study, act: Callable[[MainWindow], object], steps: int
) -> None:
    window = open_main(study)
    window.document.edit("Edit", lambda one: set_value(one, OTHER, 500.0))
    window.inputs.show_tab("chips")
    hand = Hand(window.inputs.page, POWER).press().go(STEP)
    act(window)
    assert not window.document.is_scrubbing
    after = window.document.study
    hand.go(10 * STEP).let_go()
    assert window.document.study is after
    assert window.document.undo_stack.index() == steps
    while window.document.undo_stack.canUndo():
        window.document.undo_stack.undo()
    assert window.document.study == study


def test_going_to_another_tab_in_a_drag_keeps_what_it_did(window: MainWindow, dragged: Hand) -> None:
    window.inputs.show_tab("money")
    assert not window.document.is_scrubbing
    assert value(window.document, POWER) == 707
    assert window.document.undo_stack.count() == 1
    dragged.let_go()


def test_the_tip_stays_inside_the_window(window: MainWindow, dragged: Hand) -> None:
    dragged.at = QPointF(5000, -500)
    dragged.go(1)
    (label,) = [one for one in window.findChildren(QLabel, "scrubTip") if one.isVisible()]
    assert window.rect().contains(label.geometry())
    assert label.mapTo(window, QPoint()).x() >= 0
