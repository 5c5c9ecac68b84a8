"""Goal seek as a user has it: asked from anywhere, searched while the window goes on, applied in one step if at all."""

import hashlib

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from core.charts.spec import Scale
from core.editing import Cell, choose
from core.fields import value_at
from core.scenarios import duplicate_scenario
from core.study import Study
from core.study_file import encode
from gui.dialogs.goal_seek import GoalSeekDialog
from gui.main_window import MainWindow
from tests.core.random_studies import SAMPLE, WORKLOAD
from tests.gui.conftest import OpenWindow, charts, tiles

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")

TRAFFIC = Cell("workloads", WORKLOAD, "request_rate")
IDLE = Cell("workloads", WORKLOAD, "recovered_idle_share")


@pytest.fixture
def window(open_main: OpenWindow) -> MainWindow:
    return open_main(SAMPLE)


def asked(window: MainWindow) -> GoalSeekDialog:
    dialog = window.findChild(GoalSeekDialog)
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def type_target(dialog: GoalSeekDialog, text: str) -> None:
    dialog.target_line.selectAll()
    QTest.keyClicks(dialog.target_line, text)


def searched(qtbot: QtBot, dialog: GoalSeekDialog) -> str:
    """Wait for the end of the search; its answer."""

    def ended() -> bool:
        search = dialog._run.search
        return not dialog._start.isActive() and (search is None or search.is_done)

    qtbot.waitUntil(ended, timeout=20_000)
    return dialog.answer.text()


def value(study: Study, cell: Cell) -> float:
    return float(value_at(study.row(cell.table, cell.row), cell.path))


def digest(study: Study) -> str:
    return hashlib.sha256(encode(study)).hexdigest()


def test_A37_apply_is_one_undo_step_and_reaches_what_was_asked(window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.study
    assert window.inputs.go_to(IDLE)
    QTest.keyClick(window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    dialog = asked(window)
    assert dialog.input_box.currentData() == "/".join(IDLE)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.target_line)
    type_target(dialog, "$2")
    assert searched(qtbot, dialog).startswith("$ / M output tokens: $2.00, with Idle recovered at 79.")
    QTest.keyClick(dialog.target_line, Qt.Key.Key_Return)
    QCoreApplication.processEvents()
    assert not dialog.isVisible()
    assert abs((window.document.outcome.kpis[-1].value or 0.0) - 2.0) <= 2e-6
    assert window.document.undo_stack.count() == 1
    assert window.document.undo_stack.undoText().startswith("Goal seek: Idle recovered 25 % → 79.")
    window.document.undo_stack.undo()
    assert digest(window.document.study) == digest(before)


def test_A37_an_unreachable_target_changes_nothing_and_names_the_best(window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.study
    window.windows.show_goal_seek("", IDLE)
    dialog = asked(window)
    type_target(dialog, "0.01")
    assert searched(qtbot, dialog).endswith("at 100 %. Nothing is changed.")
    assert not dialog.apply_button.isEnabled()
    QTest.keyClick(dialog.target_line, Qt.Key.Key_Return)
    QTest.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    QCoreApplication.processEvents()
    assert dialog.isVisible()
    assert window.document.study is before
    assert window.document.undo_stack.count() == 0


def test_the_curve_shows_the_target_the_bracket_and_the_answer(window: MainWindow, qtbot: QtBot) -> None:
    window.windows.show_goal_seek("crossover_month", TRAFFIC)
    dialog = asked(window)
    type_target(dialog, "9")
    searched(qtbot, dialog)
    spec = dialog.chart.spec
    (curve,) = spec.series
    found = dialog._found
    assert found is not None
    assert found.value is not None
    assert list(curve.x) == sorted(curve.x)
    assert len(curve.x) > 15
    assert [line.text for line in spec.lines] == ["asked month 9", "now 180 req/s"]
    (band,) = spec.bands
    assert band.x == found.bracket
    assert band.x[0] <= found.value <= band.x[1]
    (marker,) = spec.markers
    assert (marker.x, marker.y) == (found.value, 9.0)
    assert spec.x.scale is Scale.LINEAR
    dialog.reject()


def test_a_target_is_refused_where_it_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    window.windows.show_goal_seek("inference_share", TRAFFIC)
    dialog = asked(window)
    for text, part in (("130%", "above 100 %"), ("3 kg", "you typed"), ("", "cannot be empty")):
        type_target(dialog, text) if text else dialog.target_line.clear()
        searched(qtbot, dialog)
        assert dialog.problem.isVisible()
        assert part in dialog.problem.text()
        assert not dialog.apply_button.isEnabled()
    type_target(dialog, "60%")
    searched(qtbot, dialog)
    assert not dialog.problem.isVisible()
    dialog.reject()


def test_the_window_works_on_while_it_searches(window: MainWindow, qtbot: QtBot) -> None:
    window.windows.show_goal_seek("", TRAFFIC)
    dialog = asked(window)
    type_target(dialog, "2.1")
    QCoreApplication.processEvents()
    search = dialog._run.search
    assert search is not None
    assert not search.is_done
    assert dialog.answer.text().startswith("Searching: ")
    window.document.edit("Another", lambda study: choose(study, count_reading="per dollar"))
    qtbot.waitUntil(lambda: dialog._run.search is not search)
    assert dialog._kpi.id == "output_tokens_per_dollar"
    type_target(dialog, "375k")
    assert searched(qtbot, dialog).startswith("Output tokens / $: 375 k, with ")
    dialog.reject()
    assert dialog._run.search is None


def test_a_tile_asks_for_its_own_figure(window: MainWindow) -> None:
    tile = next(one for one in tiles(window) if one.objectName() == "kpi.inference_share")
    (entry,) = [action for action in tile.actions() if action.text() == "Goal seek…"]
    entry.trigger()
    dialog = asked(window)
    assert dialog.figure_box.currentData() == "inference_share"
    assert dialog.target_line.text() == "71.4%"
    dialog.reject()


def test_the_menu_of_a_grip_asks_for_what_stands_behind_it(window: MainWindow) -> None:
    view = charts(window)["lifetime"]
    view.grips.grips["crossover"].menu_asked.emit(QPoint(10, 10))
    menu = next(one for one in view.findChildren(QMenu) if one.isVisible())
    (entry,) = menu.actions()
    entry.trigger()
    menu.close()
    dialog = asked(window)
    assert dialog.figure_box.currentData() == "crossover_month"
    assert dialog.input_box.currentData() == "/".join(TRAFFIC)
    dialog.reject()


def test_an_input_is_found_by_typing_a_part_of_its_name(window: MainWindow, qtbot: QtBot) -> None:
    window.windows.show_goal_seek("", TRAFFIC)
    dialog = asked(window)
    edit = dialog.input_box.lineEdit()
    assert edit is not None
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "price change")
    completer = dialog.input_box.completer()
    assert completer is not None
    assert completer.completionCount() == 1
    assert completer.currentCompletion().startswith("Price change a year")
    edit.setText("nonsense")
    edit.editingFinished.emit()
    assert edit.text().startswith("Mean traffic")
    searched(qtbot, dialog)
    dialog.reject()


def test_enter_behind_what_was_typed_takes_the_input_and_applies_nothing(window: MainWindow, qtbot: QtBot) -> None:
    window.windows.show_goal_seek("", TRAFFIC)
    dialog = asked(window)
    searched(qtbot, dialog)
    edit = dialog.input_box.lineEdit()
    assert edit is not None
    for typed, chosen, problem in (
        ("price change", "Price change a year", ""),
        ("<b>none</b>", "Price change a year", "No input here is called <b>none</b>; it stays as it was."),
    ):
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, typed)
        completer = dialog.input_box.completer()
        assert completer is not None
        for popup in filter(None, [completer.popup()]):
            popup.hide()
        QTest.keyClick(edit, Qt.Key.Key_Return)
        assert edit.text().startswith(chosen)
        assert dialog.problem.text() == problem
        assert dialog.problem.isVisible() == bool(problem)
        searched(qtbot, dialog)
    assert dialog.isVisible()
    assert window.document.undo_stack.count() == 0
    dialog.reject()


def test_in_a_scenario_the_answer_is_its_own(open_main: OpenWindow, qtbot: QtBot) -> None:
    window = open_main(duplicate_scenario(SAMPLE, "Larger"))
    rows = window.document.study.workloads
    window.windows.show_goal_seek("crossover_month", TRAFFIC)
    dialog = asked(window)
    type_target(dialog, "9")
    searched(qtbot, dialog)
    QTest.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    QCoreApplication.processEvents()
    assert window.document.study.workloads is rows
    (override,) = window.document.study.scenarios[0].overrides
    assert override.path == "request_rate"
    assert window.document.outcome.kpi("crossover_month").value == 9


def test_goal_seek_stands_in_the_menu_model(window: MainWindow) -> None:
    action = window.actions_by_id["model.goalSeek"]
    assert isinstance(action, QAction)
    assert action.shortcut().toString() == "Ctrl+G"
