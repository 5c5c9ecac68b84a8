"""Own measured rows in the window: typed, pasted, refused, applied, undone, removed."""

import math
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.cells import GERMAN
from core.editing import Cell, set_value
from core.records import Chip
from core.row_edits import remove_row
from core.samples import sample_study
from core.study_file import read_study
from gui.dialogs.benchmark_rows import PREDICTED, RATIO
from gui.dialogs.own_benchmark import OwnBenchmarkDialog
from gui.main_window import MainWindow
from gui.tables.editors import ChoiceEditor, TextEditor
from tests.gui.conftest import OpenWindow, strike

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")

MEASURED = PREDICTED - 1
MODEL, CHIPS, BATCH, INPUT, CACHED, OUTPUT, WEIGHTS, CACHE, REQUESTS, METRIC = range(10)
SOURCE = RATIO + 1
H100 = "nvidia-h100-sxm5-80gb"
HEADER = "model\ttp\tbatch_or_concurrency\tinput_tokens\toutput_tokens\tweight_precision\tkv_precision\tmetric\tvalue"
LINE = "Llama-2-70B\t2\t16\t512\t128\tfp8\tfp8\ttpot_ms\t{}"


@pytest.fixture
def window(open_main: OpenWindow) -> MainWindow:
    return open_main(sample_study(), size=(1440, 900))


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> OwnBenchmarkDialog:
    """As it comes up from the menu."""
    window.actions_by_id["edit.ownBenchmark"].trigger()
    found = window.findChild(OwnBenchmarkDialog)
    assert found is not None
    qtbot.waitExposed(found)
    settle(qtbot)
    return found


def settle(qtbot: QtBot) -> None:
    """Let the dialog's own timers run out."""
    qtbot.wait(5)
    QApplication.processEvents()


def cell(dialog: OwnBenchmarkDialog, row: int, place: int) -> str:
    return str(dialog.rows.index(row, place).data() or "")


def words(dialog: OwnBenchmarkDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return label.text()


def press(dialog: OwnBenchmarkDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    assert button.isEnabled() and button.isVisible()  # noqa: PT018
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def editor(dialog: OwnBenchmarkDialog) -> TextEditor:
    (found,) = [one for one in dialog.table.viewport().findChildren(TextEditor) if one.isVisible()]
    return found


def type_into(dialog: OwnBenchmarkDialog, row: int, place: int, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Go to a cell, type over what is there, and commit."""
    dialog.table.setCurrentIndex(dialog.rows.index(row, place))
    QTest.keyClicks(dialog.table, text[0])
    QTest.keyClicks(editor(dialog), text[1:])
    strike(editor(dialog), key)
    QApplication.processEvents()


def paste(dialog: OwnBenchmarkDialog, text: str) -> None:
    QApplication.clipboard().setText(text)
    dialog.table.setFocus()
    strike(dialog.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()


def chip_of(window: MainWindow, identifier: str = H100) -> Chip:
    found = window.document.study.row("chips", identifier)
    assert isinstance(found, Chip)
    return found


def test_a_doubtful_measured_value_is_asked_about_like_any_other(dialog: OwnBenchmarkDialog) -> None:
    dialog.rows.locale = GERMAN
    type_into(dialog, 0, MEASURED, "1.234")
    words_of_it = [one.text() for one in dialog.findChildren(QLabel, "cellQuestion") if one.isVisible()]
    assert words_of_it == ["1,234 or 1234?"]
    strike(editor(dialog), Qt.Key.Key_Down)
    strike(editor(dialog), Qt.Key.Key_Return)
    assert dialog.rows.rows[dialog.rows.number_at(0)].value == pytest.approx(1.234)


# --- coming up ------------------------------------------------------------------------------------------------------


def test_it_comes_up_with_the_chosen_deployment_so_that_only_the_measured_value_is_missing(
    dialog: OwnBenchmarkDialog, window: MainWindow
) -> None:
    study, outcome = window.document.study, window.document.outcome
    deployment = next(
        row
        for row in outcome.deployments
        if (row["workload"], row["chip"]) == (study.settings.selected_workload, study.settings.reference_chip)
    )
    assert dialog.chip_id == study.settings.reference_chip
    assert dialog.rows.rowCount() == 1
    shown = [cell(dialog, 0, place) for place in range(MEASURED)]
    assert shown == ["Llama-2-70B", f"TP{deployment['tensor_parallel']}", str(deployment["batch"]), "1155", "30 %",
                     "211", "FP8", "8 bit", "come and go", "time per output token"]  # fmt: skip
    assert cell(dialog, 0, MEASURED) == ""
    predicted = deployment["time_per_output_token_s"] * 1e3
    assert cell(dialog, 0, PREDICTED).startswith(f"{predicted:.1f} ms (")
    assert dialog.table.currentIndex().column() == MEASURED
    assert dialog.table.hasFocus()
    assert not dialog.apply_button.isEnabled()
    assert "Type what was measured" in words(dialog, "ownBenchmarkEffect")
    assert not dialog.forget_button.isVisible()


def test_from_the_chips_table_it_comes_up_with_the_current_column(window: MainWindow, qtbot: QtBot) -> None:
    inputs = window.inputs
    inputs.show_tab("chips")
    inputs.page.table.go_to_column("nvidia-b200-sxm")
    window.actions_by_id["edit.ownBenchmark"].trigger()
    found = window.findChild(OwnBenchmarkDialog)
    assert found is not None
    assert found.chip_id == "nvidia-b200-sxm"
    found.close()

    inputs.page.table.go_to_column("amd-mi300x")
    (entry,) = [one for one in inputs.page.menu().actions() if one.text() == "Own benchmark…"]
    entry.trigger()
    settle(qtbot)
    assert found.isVisible()
    assert found.chip_id == "amd-mi300x"
    inputs.show_tab("workload")
    assert "Own benchmark…" not in [one.text() for one in inputs.page.menu().actions()]


def test_everything_has_a_name_is_plain_text_and_can_be_reached_with_tab(dialog: OwnBenchmarkDialog) -> None:
    for widget in dialog.findChildren(QWidget):
        acts = isinstance(widget, QAbstractButton | QLineEdit | QTableView | QComboBox)
        if acts and widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()), widget
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))
    type_into(dialog, 0, MEASURED, "60")
    dialog.chips.setFocus()
    reached = set()
    for _ in range(12):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        reached.add(dialog.focusWidget().objectName())
    assert reached >= {"ownBenchmarkRows", "ownBenchmarkAdd", "ownBenchmarkDrop", "ownBenchmarkPaste",
                       "ownBenchmarkOpen", "ownBenchmarkApply", "ownBenchmarkClose", "ownBenchmarkChip"}  # fmt: skip


def test_the_rule_is_stated(dialog: OwnBenchmarkDialog) -> None:
    assert "geometric mean of measured over predicted time" in words(dialog, "ownBenchmarkRule")


@pytest.mark.parametrize("size", [(1340, 540), (620, 400)])
def test_nothing_is_clipped(dialog: OwnBenchmarkDialog, qtbot: QtBot, size: tuple[int, int]) -> None:
    type_into(dialog, 0, MEASURED, "60")
    dialog.resize(*size)
    settle(qtbot)
    for button in dialog.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.text()
            assert dialog.rect().contains(button.mapTo(dialog, QPoint(button.width() - 1, button.height() - 1)))
    for label in (dialog.effect, dialog.rule, dialog.about_row):
        assert label.height() >= label.heightForWidth(label.width()), label.text()


# --- typing ---------------------------------------------------------------------------------------------------------


def test_the_comparison_follows_every_letter(dialog: OwnBenchmarkDialog, qtbot: QtBot) -> None:
    predicted = float(cell(dialog, 0, PREDICTED).split()[0])
    QTest.keyClicks(dialog.table, "6")
    QTest.keyClicks(editor(dialog), "0")
    settle(qtbot)
    assert cell(dialog, 0, RATIO) == f"{60 / predicted:.3g} ×"
    assert "measured 60 ms" in words(dialog, "ownBenchmarkRow")
    assert dialog.apply_button.isEnabled()
    assert f"× {60 / predicted:.3g} (from 1 row)" in words(dialog, "ownBenchmarkEffect")
    strike(editor(dialog), Qt.Key.Key_Escape)
    settle(qtbot)
    assert cell(dialog, 0, MEASURED) == ""
    assert cell(dialog, 0, RATIO) == "—"
    assert not dialog.apply_button.isEnabled()


@pytest.mark.parametrize(
    ("place", "text", "shown"),
    [
        (MEASURED, "0.06 s", "60 ms"), (MEASURED, "60ms", "60 ms"), (CHIPS, "4", "TP4"),
        (CHIPS, "tp4 pp2", "TP4 PP2"), (CHIPS, "DP8 EP8", "TP1 EP8 DP8"), (BATCH, "1024", "1024"),
        (INPUT, "2k", "2000"), (CACHED, "45%", "45 %"), (WEIGHTS, "16 bit", "16 bit"), (WEIGHTS, "nvfp4", "FP4"),
        (WEIGHTS, "q4_0", "q4_0"), (MODEL, "llama-3.1-8b", "Llama-3.1-8B"), (SOURCE, "Lab <b>7</b>", "Lab <b>7</b>"),
    ],
)  # fmt: skip
def test_a_cell_reads_what_people_type(dialog: OwnBenchmarkDialog, place: int, text: str, shown: str) -> None:
    type_into(dialog, 0, place, text)
    assert cell(dialog, 0, place) == shown


@pytest.mark.parametrize(
    ("place", "text", "sentence"),
    [
        (MEASURED, "sixty", "Measured needs a time"), (MEASURED, "60 tok/s", "Measured needs a time"),
        (MEASURED, "-3", "Measured cannot be negative"), (CHIPS, "all", "Chips takes a number or degrees like"),
        (CHIPS, "TP0", "Chips takes a number or degrees like"), (CHIPS, "TP2 TP4", "Chips takes a number or degrees"),
        (BATCH, "1.5", "Batch needs a whole number"), (INPUT, "0", "Input tokens cannot be 0"),
        (CACHED, "130%", "Cached input 130 % is above 100 %"), (WEIGHTS, "lead", "Weights takes 16 bit, FP8"),
        (MODEL, "Nobody", "Model: no model is called Nobody"), (SOURCE, "x" * 201, "at most 200 characters"),
    ],
)  # fmt: skip
def test_what_a_cell_does_not_take_is_refused_in_place_and_nothing_is_lost(
    dialog: OwnBenchmarkDialog, place: int, text: str, sentence: str
) -> None:
    before = cell(dialog, 0, place)
    type_into(dialog, 0, place, text)
    (tip,) = [label for label in dialog.findChildren(QLabel, "cellRefusal") if label.isVisible()]
    assert sentence in tip.text()
    assert editor(dialog).text() == text
    strike(editor(dialog), Qt.Key.Key_Escape)
    assert cell(dialog, 0, place) == before
    assert dialog.isVisible()


def test_a_choice_is_made_from_its_list(dialog: OwnBenchmarkDialog, qtbot: QtBot) -> None:
    dialog.table.setCurrentIndex(dialog.rows.index(0, METRIC))
    strike(dialog.table, Qt.Key.Key_F2)
    (chooser,) = dialog.table.viewport().findChildren(ChoiceEditor)
    qtbot.waitUntil(lambda: chooser.view().isVisible())
    chooser.setCurrentText("output tokens a second")
    chooser.hidePopup()
    strike(chooser, Qt.Key.Key_Return)
    settle(qtbot)
    assert cell(dialog, 0, METRIC) == "output tokens a second"
    assert "tokens/s (" in cell(dialog, 0, PREDICTED)
    type_into(dialog, 0, MEASURED, "1200")
    assert cell(dialog, 0, MEASURED) == "1,200 tokens/s"


def test_a_measured_time_is_no_rate(dialog: OwnBenchmarkDialog) -> None:
    type_into(dialog, 0, MEASURED, "60")
    problem = dialog.rows.write(dialog.rows.index(0, METRIC), "output tokens a second")
    assert problem == "Measured is 60 ms, which is no output tokens a second: empty it first."
    assert cell(dialog, 0, METRIC) == "time per output token"
    assert dialog.rows.write(dialog.rows.index(0, METRIC), "time to first token") == ""
    dialog.table.setCurrentIndex(dialog.rows.index(0, MEASURED))
    strike(dialog.table, Qt.Key.Key_Delete)
    assert cell(dialog, 0, MEASURED) == ""
    assert dialog.rows.write(dialog.rows.index(0, METRIC), "output tokens a second") == ""


def test_a_row_far_off_says_so_and_does_not_count(dialog: OwnBenchmarkDialog, qtbot: QtBot) -> None:
    type_into(dialog, 0, MEASURED, "60 s")
    settle(qtbot)
    assert "differ by more than a factor of 10" in words(dialog, "ownBenchmarkRow")
    assert not dialog.apply_button.isEnabled()


def test_tab_goes_over_the_columns_that_nobody_types(dialog: OwnBenchmarkDialog) -> None:
    type_into(dialog, 0, MEASURED, "60", Qt.Key.Key_Tab)
    assert dialog.table.currentIndex().column() == SOURCE
    assert not dialog.rows.flags(dialog.rows.index(0, PREDICTED)) & Qt.ItemFlag.ItemIsEditable


# --- applying, undoing, removing ------------------------------------------------------------------------------------


def test_applying_is_one_undo_step_that_gives_what_was_promised(
    dialog: OwnBenchmarkDialog, window: MainWindow, qtbot: QtBot
) -> None:
    before = window.document.study
    type_into(dialog, 0, SOURCE, "Lab run 7")
    type_into(dialog, 0, MEASURED, "60")
    settle(qtbot)
    promised = words(dialog, "ownBenchmarkEffect")
    press(dialog, "ownBenchmarkApply")
    settle(qtbot)
    assert window.document.undo_stack.count() == 1
    assert window.document.undo_stack.undoText() == "Centre NVIDIA H100 SXM5 80GB on 1 own row"
    chip = chip_of(window)
    assert f"decode times × {chip.decode_time_ratio:.3g} (from 1 row)" in promised
    cost = window.document.outcome.kpi("cost_per_million_output_tokens").value
    assert f"Support chat on it: ${cost:.2f} per M output tokens instead of" in promised
    assert "(Lab run 7)" in chip.sources["decode_time_ratio"].text
    assert "Centred now: decode times ×" in words(dialog, "ownBenchmarkState")
    assert cell(dialog, 0, RATIO).endswith("counted")
    assert not dialog.apply_button.isEnabled()
    assert dialog.table.hasFocus()

    strike(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    assert window.document.study is before
    assert words(dialog, "ownBenchmarkState") == "Not centred on own rows yet."
    assert cell(dialog, 0, MEASURED) == "60 ms"
    assert dialog.apply_button.isEnabled()
    strike(dialog, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    assert chip_of(window) == chip
    assert not dialog.apply_button.isEnabled()


def test_a_counted_row_takes_no_edits_and_is_never_counted_twice(
    dialog: OwnBenchmarkDialog, window: MainWindow, qtbot: QtBot
) -> None:
    predicted = float(cell(dialog, 0, PREDICTED).split()[0])
    type_into(dialog, 0, MEASURED, "60")
    press(dialog, "ownBenchmarkApply")
    settle(qtbot)
    assert not dialog.rows.flags(dialog.rows.index(0, MEASURED)) & Qt.ItemFlag.ItemIsEditable
    press(dialog, "ownBenchmarkAdd")
    settle(qtbot)
    assert dialog.table.currentIndex() == dialog.rows.index(1, MEASURED)
    type_into(dialog, 1, MEASURED, "30")
    settle(qtbot)
    press(dialog, "ownBenchmarkApply")
    settle(qtbot)
    chip = chip_of(window)
    assert chip.decode_benchmark_count == 2
    assert chip.decode_time_ratio == pytest.approx(math.sqrt(60 * 30) / predicted, rel=0.01)
    window.document.undo_stack.undo()
    settle(qtbot)
    assert cell(dialog, 0, RATIO).endswith("counted")
    assert not cell(dialog, 1, RATIO).endswith("counted")
    assert dialog.apply_button.isEnabled()


def test_the_cells_show_where_the_ratio_comes_from_and_restore_it(
    dialog: OwnBenchmarkDialog, window: MainWindow, qtbot: QtBot
) -> None:
    type_into(dialog, 0, MEASURED, "60")
    press(dialog, "ownBenchmarkApply")
    dialog.close()
    page = window.inputs.pages["chips"]
    for name, label in (("decode_time_ratio", "Measured decode"), ("decode_benchmark_count", "Decode benchmarks")):
        assert window.inputs.go_to(Cell("chips", H100, name))
        settle(qtbot)
        assert f"{label} · Own benchmark: Llama-2-70B, 2 chips, batch 72" in page.strip.text
        assert "Ctrl+Backspace restores it" in page.strip.text
        strike(page.table, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
        chip = chip_of(window)
        assert (chip.decode_time_ratio, chip.decode_benchmark_count) == (1, 0)
        window.document.undo_stack.undo()
        assert chip_of(window).decode_benchmark_count == 1


def test_own_benchmarks_are_removed_as_one_step(dialog: OwnBenchmarkDialog, window: MainWindow, qtbot: QtBot) -> None:
    type_into(dialog, 0, MEASURED, "60")
    press(dialog, "ownBenchmarkApply")
    settle(qtbot)
    press(dialog, "ownBenchmarkForget")
    settle(qtbot)
    assert window.document.undo_stack.undoText() == "Remove own benchmarks of NVIDIA H100 SXM5 80GB"
    chip = chip_of(window)
    assert (chip.decode_time_ratio, chip.decode_benchmark_count, chip.shipped) == (1, 0, {})
    assert not dialog.forget_button.isVisible()
    assert dialog.apply_button.isEnabled()


def test_a_saved_and_reopened_study_is_still_centred(
    dialog: OwnBenchmarkDialog, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    type_into(dialog, 0, MEASURED, "60")
    press(dialog, "ownBenchmarkApply")
    settle(qtbot)
    path = tmp_path / "centred.json"
    assert window.files._write(path)
    assert dialog.isVisible()
    assert cell(dialog, 0, RATIO).endswith("counted")
    reopened = read_study(path)
    assert reopened.row("chips", H100) == chip_of(window)
    window.document.replace(reopened, path)
    settle(qtbot)
    assert not dialog.isVisible()
    window.actions_by_id["edit.ownBenchmark"].trigger()
    settle(qtbot)
    assert dialog.rows.rowCount() == 1
    assert cell(dialog, 0, MEASURED) == ""
    assert words(dialog, "ownBenchmarkState").startswith("Centred now: decode times ×")
    assert dialog.forget_button.isVisible()


# --- pasting and files ----------------------------------------------------------------------------------------------


def test_a_pasted_table_takes_the_place_of_the_empty_row(
    dialog: OwnBenchmarkDialog, window: MainWindow, qtbot: QtBot
) -> None:
    paste(dialog, "\r\n".join([HEADER, LINE.format(25), LINE.format("40")]))
    settle(qtbot)
    assert dialog.rows.rowCount() == 2
    assert [cell(dialog, 0, place) for place in (MODEL, CHIPS, WEIGHTS, MEASURED)] == [
        "Llama-2-70B",
        "TP2",
        "FP8",
        "25 ms",
    ]
    press(dialog, "ownBenchmarkApply")
    assert window.document.undo_stack.undoText() == "Centre NVIDIA H100 SXM5 80GB on 2 own rows"
    assert chip_of(window).decode_benchmark_count == 2


def test_a_typed_row_stays_when_a_table_is_pasted(dialog: OwnBenchmarkDialog) -> None:
    type_into(dialog, 0, MEASURED, "60")
    QApplication.clipboard().setText(f"{HEADER}\n{LINE.format(25)}")
    press(dialog, "ownBenchmarkPaste")
    assert [cell(dialog, row, MEASURED) for row in range(2)] == ["60 ms", "25 ms"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{HEADER}\n", "The pasted table has a header and no rows."),
        ("model\tmetric\tvalue\nx\ty\t1", "has neither columns of served nor of trained models"),
        ("model\tmetric\tvalue\tparams_active\nLlama-2-7B\ttokens_per_s_per_chip\t3500\t7e9", "rows of training runs"),
        ("\n".join([HEADER, *[LINE.format(25)] * 501]), "has 501 rows; at most 500 are taken here"),
        ("", "There is no text on the clipboard"),
        ("1\t2\t3\t4", "The block has 4 columns, the table only 2 from this cell on."),
        ("abc", "Row 1: Measured needs a time"),
    ],
)
def test_what_cannot_be_pasted_is_told_and_nothing_changes(
    dialog: OwnBenchmarkDialog, text: str, sentence: str, qtbot: QtBot
) -> None:
    before = [cell(dialog, 0, place) for place in range(dialog.rows.columnCount())]
    dialog.table.go_to_measured()
    paste(dialog, text)
    settle(qtbot)
    assert sentence in dialog.bar.text
    assert dialog.rows.rowCount() == 1
    assert [cell(dialog, 0, place) for place in range(dialog.rows.columnCount())] == before


def test_a_column_of_values_adds_rows_like_the_last_one(dialog: OwnBenchmarkDialog, qtbot: QtBot) -> None:
    dialog.table.go_to_measured()
    paste(dialog, "60\n55 ms\n0.05 s\n")
    settle(qtbot)
    assert [cell(dialog, row, MEASURED) for row in range(3)] == ["60 ms", "55 ms", "50 ms"]
    assert {cell(dialog, row, BATCH) for row in range(3)} == {"72"}


def test_a_copied_block_can_be_pasted_again(dialog: OwnBenchmarkDialog, qtbot: QtBot) -> None:
    type_into(dialog, 0, MEASURED, "60")
    dialog.table.selectRow(0)
    strike(dialog.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().text()
    assert copied.split("\t")[:2] == ["Llama-2-70B", "TP2"]
    press(dialog, "ownBenchmarkAdd")
    dialog.table.setCurrentIndex(dialog.rows.index(1, 0))
    paste(dialog, copied)
    settle(qtbot)
    assert dialog.bar.text == ""
    everything = range(dialog.rows.columnCount())
    assert [cell(dialog, 1, place) for place in everything] == [cell(dialog, 0, place) for place in everything]


def test_rows_come_from_a_file_and_a_bad_file_is_told(
    dialog: OwnBenchmarkDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(f"chip,{HEADER}\nNVIDIA A100 SXM4 80GB,{LINE.format(30)}\n,{LINE.format(25)}\n".replace("\t", ","))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    press(dialog, "ownBenchmarkOpen")
    settle(qtbot)
    assert dialog.rows.rowCount() == 2
    assert cell(dialog, 0, PREDICTED).startswith("It was measured on NVIDIA A100 SXM4 80GB, not on NVIDIA H100")
    assert cell(dialog, 1, RATIO).endswith("×")

    path.write_bytes(b"\xff\xfe\x00")
    press(dialog, "ownBenchmarkOpen")
    assert dialog.bar.text == "rows.csv is no UTF-8 text; save it as “CSV UTF-8”."
    assert dialog.rows.rowCount() == 2
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    press(dialog, "ownBenchmarkOpen")
    assert dialog.rows.rowCount() == 2


# --- rows, chips and the study around it ----------------------------------------------------------------------------


def test_rows_are_added_and_removed(dialog: OwnBenchmarkDialog, qtbot: QtBot) -> None:
    type_into(dialog, 0, MEASURED, "60")
    press(dialog, "ownBenchmarkAdd")
    assert cell(dialog, 1, MEASURED) == ""
    dialog.table.setCurrentIndex(dialog.rows.index(0, 0))
    press(dialog, "ownBenchmarkDrop")
    assert dialog.rows.rowCount() == 1
    press(dialog, "ownBenchmarkDrop")
    settle(qtbot)
    assert dialog.rows.rowCount() == 0
    assert words(dialog, "ownBenchmarkRow") == ""
    dialog.table.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_F2):
        strike(dialog.table, key)
    paste(dialog, "5")
    press(dialog, "ownBenchmarkDrop")
    press(dialog, "ownBenchmarkAdd")
    settle(qtbot)
    assert cell(dialog, 0, CHIPS) == "TP2"


def test_another_chip_brings_its_own_deployment_and_keeps_what_was_typed(
    dialog: OwnBenchmarkDialog, qtbot: QtBot
) -> None:
    dialog.chips.setCurrentIndex(dialog.chips.findData("google-tpu-v5e"))
    settle(qtbot)
    assert cell(dialog, 0, CHIPS) == "TP8 PP3"
    type_into(dialog, 0, MEASURED, "60")
    dialog.chips.setCurrentIndex(dialog.chips.findData(H100))
    settle(qtbot)
    assert [cell(dialog, 0, place) for place in (CHIPS, MEASURED)] == ["TP8 PP3", "60 ms"]


def test_closed_and_opened_again_it_has_its_rows(dialog: OwnBenchmarkDialog, window: MainWindow) -> None:
    type_into(dialog, 0, MEASURED, "60")
    strike(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    window.actions_by_id["edit.ownBenchmark"].trigger()
    assert window.findChildren(OwnBenchmarkDialog) == [dialog]
    assert cell(dialog, 0, MEASURED) == "60 ms"


def test_it_follows_edits_of_the_study(dialog: OwnBenchmarkDialog, window: MainWindow, qtbot: QtBot) -> None:
    before = cell(dialog, 0, PREDICTED)
    name, speed = Cell("chips", H100, "name"), Cell("chips", H100, "memory_bandwidth")
    window.document.edit("Slower", lambda study: set_value(study, speed, 1e12))
    window.document.edit("Renamed", lambda study: set_value(study, name, "H&100 <b>"))
    settle(qtbot)
    assert cell(dialog, 0, PREDICTED) != before
    assert dialog.chips.currentText() == "H&100 <b>"
    assert dialog.chip_id == H100


def test_a_deleted_chip_is_not_asked_for_any_more(dialog: OwnBenchmarkDialog, window: MainWindow, qtbot: QtBot) -> None:
    dialog.chips.setCurrentIndex(dialog.chips.findData("google-tpu-v4"))
    type_into(dialog, 0, MEASURED, "60")
    window.document.edit("Delete", lambda study: remove_row(study, "chips", "google-tpu-v4"))
    settle(qtbot)
    assert dialog.chips.findData("google-tpu-v4") == -1
    assert dialog.chip_id == window.document.study.settings.reference_chip
    assert cell(dialog, 0, MEASURED) == "60 ms"


def test_enter_in_the_table_never_presses_a_button(dialog: OwnBenchmarkDialog, window: MainWindow) -> None:
    type_into(dialog, 0, MEASURED, "60")
    strike(dialog.table, Qt.Key.Key_Return)
    strike(dialog.chips, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert window.document.undo_stack.count() == 0


def test_a_click_elsewhere_does_not_lose_a_refused_text(dialog: OwnBenchmarkDialog) -> None:
    type_into(dialog, 0, MEASURED, "sixty")
    at = dialog.table.visualRect(dialog.rows.index(0, BATCH)).center()
    QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert editor(dialog).text() == "sixty"
