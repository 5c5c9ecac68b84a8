"""Drawer ▸ Data ▸ Key figures and Rent, buy or API, as a person uses them: keys, copies, edits, small windows."""

import os
import subprocess
import sys

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from core.break_even import BESIDE_ITS_OWN, break_even_table
from core.editing import Cell, set_value, set_values
from core.figure_table import figure_table
from core.outcome import Outcome
from core.study import Study
from gui.drawer import data_page
from gui.drawer.data_page import DataPage
from gui.main_window import MainWindow

from .conftest import OpenWindow, edit_traffic, strike
from .test_drawer import CONTROL, SHIFT, choose, click_head, click_row, clipboard, open_data, part, press_tab, shown

FIGURES, WAYS = "Key figures", "Rent, buy or API"


def listed(window: MainWindow, subject: str) -> DataPage:
    """The data page with one of the two tables chosen by keys."""
    page = open_data(window)
    choose(page, "drawer.data.subject", subject)
    return page


def value_of(page: DataPage, figure: str) -> str:
    return shown(page, "value")[shown(page, "figure").index(figure)]


def note(window: MainWindow) -> str:
    return part(window, QLabel, "drawer.data.note").text()


# ---------------------------------------------------------------------------- key figures


def test_every_key_figure_is_a_row_and_is_copied_as_it_is_read(sample: MainWindow) -> None:
    page = listed(sample, FIGURES)
    expected = figure_table(sample.document.outcome)

    assert not page.choosers.workload.isVisible()
    assert not page.choosers.chip.isVisible()
    assert not page.filter.isVisible()
    assert page.view.results.rowCount() == expected.row_count > 20
    assert page.copy_button.text() == f"Copy {expected.row_count} rows"
    QTest.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    copied = clipboard()
    assert copied[0] == ["Figure", "Value", "How it comes about"]
    assert [row[0] for row in copied[1:]] == shown(page, "figure")
    assert [row[1] for row in copied[1:]] == shown(page, "value")


def test_selected_figures_are_copied_with_the_keys(sample: MainWindow) -> None:
    page = listed(sample, FIGURES)
    click_row(page, 1)
    click_row(page, 3, SHIFT)
    strike(page.view, Qt.Key.Key_C, CONTROL)
    assert [row[0] for row in clipboard()] == ["Lifetime inference", "Inference share", "Crossover"]


def test_the_key_figures_follow_an_edit_and_keep_the_selected_row(sample: MainWindow, qtbot: QtBot) -> None:
    page = listed(sample, FIGURES)
    row = shown(page, "figure").index("Gross margin")
    click_row(page, row)
    before = value_of(page, "Gross margin")
    cell = Cell("workloads", sample.document.study.workloads[0].id, "output_price")
    with qtbot.waitSignal(sample.document.changed):
        assert sample.document.edit("Price", lambda study: set_value(study, cell, 40e-6))
    assert value_of(page, "Gross margin") != before
    assert page.view.chosen_rows() == [row]
    with qtbot.waitSignal(sample.document.changed):
        sample.document.undo_stack.undo()
    assert value_of(page, "Gross margin") == before


def test_a_figure_that_there_is_not_is_a_dash_with_its_reason(window: MainWindow) -> None:
    page = listed(window, FIGURES)
    row = shown(page, "figure").index("Gross margin")
    assert shown(page, "value")[row] == "—"
    assert shown(page, "how")[row] == "No price is charged for Chat: type one in Workload."
    tip = str(page.view.results.index(row, 2).data(Qt.ItemDataRole.ToolTipRole))
    assert "type one in Workload" in tip


def test_a_figure_is_found_by_its_words(sample: MainWindow) -> None:
    page = listed(sample, FIGURES)
    page.view.setFocus()
    strike(page.view, Qt.Key.Key_F, CONTROL)
    line = part(sample, QLineEdit, "drawer.data.find")
    QTest.keyClicks(line, "inference share 20")
    assert [name[:17] for name in shown(page, "figure")] == ["Inference share, "] * 3
    strike(line, Qt.Key.Key_Escape)
    assert page.view.results.rowCount() > 20


def test_key_figures_are_not_worked_out_while_nobody_looks(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Outcome] = []

    def counting(outcome: Outcome) -> object:
        asked.append(outcome)
        return figure_table(outcome)

    monkeypatch.setattr(data_page, "figure_table", counting)
    listed(window, FIGURES)
    assert len(asked) == 1
    edit_traffic(window, 61.0)
    window.document.settle()
    assert len(asked) == 2
    press_tab(window, "data")
    edit_traffic(window, 62.0)
    window.document.settle()
    assert len(asked) == 2
    press_tab(window, "data")
    assert len(asked) == 3


def test_names_in_figures_stay_letter_for_letter(open_main: OpenWindow, study: Study) -> None:
    named = (msgspec.structs.replace(study.workloads[0], name="<b>R&D</b>"),)
    window = open_main(msgspec.structs.replace(study, workloads=named), size=(1280, 720))
    page = listed(window, FIGURES)
    row = shown(page, "figure").index("Gross margin")
    assert shown(page, "how")[row] == "No price is charged for <b>R&D</b>: type one in Workload."
    tip = str(page.view.results.index(row, 2).data(Qt.ItemDataRole.ToolTipRole))
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in tip


# ---------------------------------------------------------------------------- rent, buy or API


def test_the_ways_to_pay_are_those_of_the_chosen_chip(sample: MainWindow) -> None:
    page = listed(sample, WAYS)
    figures = sample.document.outcome.detail
    for name in ("NVIDIA B200 SXM", "Google TPU v5e", "Groq LPU v1"):
        choose(page, "drawer.data.chip", name)
        position = [chip.name for chip in figures.study.chips].index(name)
        expected = break_even_table(figures, 0, position)
        assert page.view.results.rowCount() == expected.row_count
        QTest.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
        assert QApplication.clipboard().text() == expected.as_text(range(expected.row_count))
    choose(page, "drawer.data.chip", "NVIDIA H100")
    assert shown(page, "name")[0] == "Rent, on-demand"
    assert shown(page, "name")[-2:] == ["Buy", "API"]


def test_ways_are_sorted_by_their_cost_with_a_click_on_the_head(sample: MainWindow) -> None:
    page = listed(sample, WAYS)
    before = shown(page, "name")
    click_head(page, "unit_cost")
    costs = [float(text) for text in shown(page, "unit_cost") if text != "—"]
    assert costs == sorted(costs)
    click_head(page, "unit_cost")
    click_head(page, "unit_cost")
    assert shown(page, "name") == before


def test_an_edit_of_the_price_moves_the_rent_and_the_break_even(sample: MainWindow, qtbot: QtBot) -> None:
    page = listed(sample, WAYS)
    chip = sample.document.study.chips[sample.document.study.reference_chip].id
    choose(page, "drawer.data.chip", "NVIDIA H100")
    before = shown(page, "hours")
    with qtbot.waitSignal(sample.document.changed):
        cell = Cell("chips", chip, "rental_price")
        assert sample.document.edit("Price", lambda study: set_value(study, cell, 8.0 / 3600))
    assert shown(page, "rate")[0] == "8.00"
    buy = shown(page, "name").index("Buy")
    assert float(shown(page, "hours")[buy]) < float(before[buy])


def test_above_a_hundred_percent_the_note_says_never(sample: MainWindow, qtbot: QtBot) -> None:
    page = listed(sample, WAYS)
    assert note(sample) == BESIDE_ITS_OWN
    workload = sample.document.study.workloads[0].id
    cheap = [(Cell("workloads", workload, f"api_{kind}_price"), 1e-9) for kind in ("input", "cached", "output")]
    with qtbot.waitSignal(sample.document.changed):
        assert sample.document.edit("Cheap", lambda study: set_values(study, cheap))
    assert note(sample) == f"Above 100 %: never  ·  {BESIDE_ITS_OWN}"
    assert all(float(text.replace(",", "")) > 100 for text in shown(page, "load") if text != "—")


def test_without_a_deployment_the_table_says_why(sample: MainWindow, qtbot: QtBot) -> None:
    page = listed(sample, WAYS)
    cell = Cell("workloads", sample.document.study.workloads[0].id, "input_tokens")
    with qtbot.waitSignal(sample.document.changed):
        assert sample.document.edit("Huge", lambda study: set_value(study, cell, 1e8))
    assert page.view.results.rowCount() == 0
    assert "Does not fit" in note(sample)
    assert not page.copy_button.isEnabled()


# ---------------------------------------------------------------------------- looks

FITS = """
import sys
from PySide6.QtWidgets import QApplication
application = QApplication([])
from core.samples import sample_study
from gui.session import open_window
window = open_window(sample_study(), None)
window.resize(1280, 720)
window.show()
window.actions_by_id["view." + sys.argv[1]].trigger()
problems = []
page = window.drawer.open_page("data")
for subject in ("figures", "ways"):
    page.subject.setCurrentIndex(page.subject.findData(subject))
    page.subject.activated.emit(page.subject.currentIndex())
    for _ in range(4):
        application.processEvents()
    table, model = page.view, page.view.results
    if model.rowCount() < 7:
        problems.append(f"{subject} has {model.rowCount()} rows")
    for column in range(model.columnCount() - 1):
        for row in range(model.rowCount()):
            text = str(model.index(row, column).data())
            if table.fontMetrics().horizontalAdvance(text) + 8 > table.columnWidth(column):
                problems.append(f"{subject} cell {text} is cut")
    if table.horizontalScrollBar().maximum() > 0 and subject == "ways":
        problems.append(f"{subject} needs scrolling to the side")
    if table.columnWidth(model.columnCount() - 1) < 200:
        problems.append(f"{subject} has no room for its words")
    if table.viewport().height() < 4 * table.rowHeight(0):
        problems.append(f"{subject} shows {table.viewport().height()} pixels of rows")
print(window.devicePixelRatio(), *problems, sep="\\n")
window.close()
"""


@pytest.mark.parametrize(("factor", "theme"), [("1", "light"), ("1.5", "dark"), ("2", "light")])
def test_both_tables_fit_a_small_window_at_any_scale(factor: str, theme: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FITS, theme],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": factor},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout.split("\n")[:-1] == [str(float(factor))]
