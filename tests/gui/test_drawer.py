"""The drawer by hand: opened with keys and mouse, its tables sorted, searched and copied, the step of any row shown."""

import os
import subprocess
import sys
from typing import TypeVar

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.candidate_table import candidates
from core.chart_names import CHART_NAMES
from core.charts import build
from core.charts.table import chart_table
from core.editing import Cell, set_value
from core.month_table import months
from core.samples import sample_study
from core.study import Study
from gui.charts.view import ChartView
from gui.drawer import data_page
from gui.drawer.data_page import DataPage
from gui.drawer.drawer import TABS
from gui.drawer.step_time_page import StepTimePage
from gui.main_window import MainWindow
from gui.settings import SettingsFile

from .conftest import OpenWindow, charts, edit_traffic, end, strike

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Kind = TypeVar("Kind", bound=QWidget)


def part(window: MainWindow, kind: type[Kind], name: str) -> Kind:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def press_tab(window: MainWindow, identifier: str) -> None:
    QTest.mouseClick(part(window, QToolButton, f"drawerTab.{identifier}"), Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def open_data(window: MainWindow) -> DataPage:
    if not window.drawer.is_open:
        press_tab(window, "data")
    return part(window, DataPage, "drawer.data")


def open_steps(window: MainWindow) -> StepTimePage:
    press_tab(window, "stepTime")
    return part(window, StepTimePage, "drawer.stepTime")


def choose(page: DataPage | StepTimePage, name: str, text: str) -> None:
    """Walk through a chooser with the arrow keys to the entry that begins so."""
    chooser = next(one for one in page.findChildren(QComboBox) if one.objectName() == name)
    chooser.setFocus()
    for _ in range(chooser.currentIndex()):
        QTest.keyClick(chooser, Qt.Key.Key_Up)
    while not chooser.currentText().startswith(text):
        before = chooser.currentIndex()
        QTest.keyClick(chooser, Qt.Key.Key_Down)
        assert chooser.currentIndex() == before + 1, text
    QApplication.processEvents()


def click_row(page: DataPage, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    view = page.view
    place = view.visualRect(view.model().index(row, 1)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def click_head(page: DataPage, identifier: str) -> None:
    head = page.view.horizontalHeader()
    position = [column.id for column in page.view.results.table.columns].index(identifier)
    at = head.sectionViewportPosition(position) + head.sectionSize(position) // 2
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(at, 10))


def shown(page: DataPage | StepTimePage, identifier: str) -> list[str]:
    model = page.view.results
    position = [column.id for column in model.table.columns].index(identifier)
    return [str(model.index(row, position).data()) for row in range(model.rowCount())]


def clipboard() -> list[list[str]]:
    return [line.split("\t") for line in QApplication.clipboard().text().split("\n")]


# ---------------------------------------------------------------------------- opening and closing


def test_the_drawer_is_closed_at_the_start_and_shows_its_tabs_only(sample: MainWindow) -> None:
    assert not sample.drawer.is_open
    assert [part(sample, QToolButton, f"drawerTab.{tab.id}").text() for tab in TABS] == [
        "What moved?",
        "Compare",
        "Data",
        "Step time",
        "Sources",
        "Slide tray 0",
    ]
    assert sample.drawer.height() == sample.drawer.bar_height <= 36
    assert sample.findChild(QWidget, "drawer.data") is None
    assert not any(button.isChecked() for button in sample.drawer.buttons.values())


def test_a_click_on_a_tab_opens_its_page_and_another_click_closes_it(sample: MainWindow) -> None:
    before = [view.height() for view in charts(sample).values()]
    press_tab(sample, "data")
    assert part(sample, DataPage, "drawer.data").isVisible()
    assert sample.drawer.buttons["data"].isChecked()
    press_tab(sample, "stepTime")
    assert part(sample, StepTimePage, "drawer.stepTime").isVisible()
    assert not part(sample, DataPage, "drawer.data").isVisible()
    assert [name for name, button in sample.drawer.buttons.items() if button.isChecked()] == ["stepTime"]
    press_tab(sample, "stepTime")
    assert not sample.drawer.is_open
    assert sample.drawer.height() == sample.drawer.bar_height
    stories = {name: view for name, view in charts(sample).items() if name != "stepTime"}
    assert [view.height() for view in stories.values()] == before


def test_ctrl_and_backquote_opens_it_goes_into_it_and_comes_back(sample: MainWindow) -> None:
    sample.activateWindow()
    sample.inputs.setFocus()
    here = QApplication.focusWidget()
    strike(sample, Qt.Key.Key_QuoteLeft, CONTROL)
    page = part(sample, DataPage, "drawer.data")
    assert page.isVisible()
    assert QApplication.focusWidget() is page.view
    strike(page.view, Qt.Key.Key_QuoteLeft, CONTROL)
    assert not page.isVisible()
    assert QApplication.focusWidget() is here
    press_tab(sample, "stepTime")
    strike(sample, Qt.Key.Key_QuoteLeft, CONTROL)
    strike(sample, Qt.Key.Key_QuoteLeft, CONTROL)
    assert part(sample, StepTimePage, "drawer.stepTime").isVisible()


def test_the_cross_and_the_menu_close_and_open_it_too(sample: MainWindow) -> None:
    sample.actions_by_id["view.drawer"].trigger()
    assert sample.drawer.is_open
    QTest.mouseClick(part(sample, QToolButton, "drawer.close"), Qt.MouseButton.LeftButton)
    assert not sample.drawer.is_open


def test_its_height_is_remembered_from_start_to_start_and_reset_with_the_layout(
    open_main: OpenWindow, qtbot: QtBot
) -> None:
    first = open_main(sample_study(), size=(1440, 900))
    open_data(first)
    usual = first.with_drawer.sizes()[1]
    handle = first.with_drawer.handle(1)
    middle = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    QTest.mouseMove(handle, middle - QPoint(0, 80))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle - QPoint(0, 80))
    chosen = first.with_drawer.sizes()[1]
    assert chosen > usual + 40
    end(first)
    assert SettingsFile().current.drawer_height == chosen

    second = open_main(sample_study(), size=(1440, 900))
    assert not second.drawer.is_open
    open_data(second)
    assert second.with_drawer.sizes()[1] == pytest.approx(chosen, abs=2)
    second.actions_by_id["view.resetLayout"].trigger()
    assert second.with_drawer.sizes()[1] == pytest.approx(usual, abs=2)


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_an_open_drawer_leaves_charts_that_can_be_read(open_main: OpenWindow, size: tuple[int, int]) -> None:
    window = open_main(sample_study(), size=size)
    open_data(window)

    assert (window.width(), window.height()) == size
    stories = [view for name, view in charts(window).items() if name != "stepTime"]
    in_sight = [view for view in stories if not view.visibleRegion().isEmpty()]
    assert len(in_sight) >= 2
    assert min(view.height() for view in stories) >= 190
    assert window.drawer.height() > 200


# ---------------------------------------------------------------------------- only what is in sight computes


def test_a_hidden_page_computes_nothing_and_a_page_in_sight_follows_every_edit(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counting(*arguments: int) -> object:
        asked.append(1)
        return candidates(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(data_page, "candidates", counting)
    edit_traffic(window, 60.0)
    window.document.settle()
    assert asked == []
    page = open_data(window)
    assert len(asked) == 1
    with qtbot.waitSignal(window.document.changed):
        edit_traffic(window, 61.0)
    assert len(asked) == 2
    press_tab(window, "data")
    for value in (62.0, 63.0):
        edit_traffic(window, value)
        window.document.settle()
    assert len(asked) == 2
    press_tab(window, "data")
    assert len(asked) == 3
    assert page.view.results.rowCount() > 500


# ---------------------------------------------------------------------------- deployments


def test_every_candidate_of_the_reference_chip_is_listed_with_the_chosen_one_on_top(sample: MainWindow) -> None:
    page = open_data(sample)
    figures = sample.document.outcome.detail
    reference = figures.study.settings.reference_chip
    position = [chip.id for chip in figures.study.chips].index(reference)

    assert page.choosers.chip.currentData() == reference
    expected = candidates(figures, 0, position)
    assert page.view.results.rowCount() == expected.table.row_count > 600
    assert shown(page, "status")[0] == "Chosen"
    assert page.view.results.index(0, 0).data(Qt.ItemDataRole.FontRole).bold()
    assert page.view.results.index(1, 0).data(Qt.ItemDataRole.FontRole) is None


def test_the_chip_of_the_chips_table_is_the_chip_of_the_drawer(sample: MainWindow) -> None:
    page = open_data(sample)
    chips = sample.document.study.chips
    sample.inputs.show_tab("chips")
    table = sample.inputs.pages["chips"].table
    table.setFocus()
    table.go_to_column(chips[2].id)
    assert page.choosers.chip.currentData() == chips[2].id
    strike(table, Qt.Key.Key_Right)
    assert page.choosers.chip.currentData() == chips[3].id
    choose(page, "drawer.data.chip", chips[0].name)
    assert page.choosers.chip.currentData() == chips[0].id
    sample.document.edit("Price", lambda study: set_value(study, Cell("chips", chips[3].id, "rental_price"), 0.001))
    sample.document.settle()
    assert page.choosers.chip.currentData() == chips[0].id


def test_the_filters_leave_what_runs_and_what_serves_and_say_how_many(sample: MainWindow) -> None:
    page = open_data(sample)
    choose(page, "drawer.data.chip", "NVIDIA L40S")
    every = shown(page, "status")
    counts = {"all": len(every), "runs": sum(one != "Refused" for one in every), "serves": every.count("Serves") + 1}
    for name, count in counts.items():
        button = part(sample, QToolButton, f"drawer.data.filter.{name}")
        assert button.text().split()[-1] == f"{count:,}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert page.view.results.rowCount() == count
    assert set(shown(page, "status")) == {"Chosen", "Serves"}
    assert all(why == "" for why in shown(page, "reason"))


def test_what_is_refused_is_listed_with_its_reason_in_sight(sample: MainWindow) -> None:
    page = open_data(sample)
    choose(page, "drawer.data.chip", "NVIDIA L40S")
    head, last = page.view.horizontalHeader(), page.view.results.columnCount() - 1
    assert head.visualIndex(last) == last
    count = shown(page, "status").count("Refused")
    button = part(sample, QToolButton, "drawer.data.filter.refused")
    assert button.text() == f"Refused {count:,}"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert set(shown(page, "status")) == {"Refused"}
    assert all(shown(page, "reason"))
    assert head.visualIndex(last) == 1
    QTest.mouseClick(part(sample, QToolButton, "drawer.data.filter.all"), Qt.MouseButton.LeftButton)
    assert [head.visualIndex(at) for at in range(last + 1)] == list(range(last + 1))


def test_words_find_rows_and_escape_brings_all_back(sample: MainWindow) -> None:
    page = open_data(sample)
    every = page.view.results.rowCount()
    page.view.setFocus()
    strike(page.view, Qt.Key.Key_F, CONTROL)
    line = part(sample, QLineEdit, "drawer.data.find")
    assert QApplication.focusWidget() is line
    QTest.keyClicks(line, "does not fit fp8")
    found = page.view.results.rowCount()
    assert 0 < found < every
    assert all(why.startswith("Does not fit: needs") and "are usable" in why for why in shown(page, "reason"))
    assert set(shown(page, "precision")) == {"FP8"}
    line.clear()
    QTest.keyClicks(line, "no such words")
    assert page.view.results.rowCount() == 0
    assert part(sample, QLabel, "drawer.data.note").text() == "No row holds these words."
    assert not page.copy_button.isEnabled()
    strike(line, Qt.Key.Key_Escape)
    assert page.view.results.rowCount() == every
    assert QApplication.focusWidget() is page.view


def test_a_click_on_a_head_sorts_up_then_down_then_as_it_was(sample: MainWindow) -> None:
    page = open_data(sample)
    choose(page, "drawer.data.chip", "NVIDIA A100")  # which has no FP8, so that some rows have no figures
    table = page.view.results.table
    before = shown(page, "batch")
    values = table.numbers("time_to_first_token")

    def order() -> list[float]:
        return [float(values[page.view.results.source_row(row)]) for row in range(page.view.results.rowCount())]

    click_head(page, "time_to_first_token")
    known = [value for value in order() if np.isfinite(value)]
    assert known == sorted(known)
    assert len(known) < len(before)
    assert not any(map(np.isfinite, order()[len(known) :]))
    assert str(page.view.results.headerData(8, Qt.Orientation.Horizontal)) == "▴ TTFT\nms"
    click_head(page, "time_to_first_token")
    assert [value for value in order() if np.isfinite(value)] == sorted(known, reverse=True)
    assert np.isfinite(order()[0])
    click_head(page, "time_to_first_token")
    assert shown(page, "batch") == before
    assert str(page.view.results.headerData(8, Qt.Orientation.Horizontal)) == "TTFT\nms"


def test_selected_rows_are_copied_with_every_digit_and_units_in_the_heads(sample: MainWindow) -> None:
    page = open_data(sample)
    click_row(page, 2)
    click_row(page, 4, SHIFT)
    assert page.copy_button.text() == "Copy 3 rows"
    strike(page.view, Qt.Key.Key_C, CONTROL | SHIFT)
    with_heads = clipboard()
    strike(page.view, Qt.Key.Key_C, CONTROL)
    assert clipboard() == with_heads[1:]
    heads = with_heads[0]
    assert heads[8:11] == ["TTFT (ms)", "TPOT (ms)", "User speed (tokens/s)"]
    assert heads[-2:] == ["Cost ($/M output tokens)", "Why not"]
    table = page.view.results.table
    for row, cells in zip((2, 3, 4), with_heads[1:], strict=True):
        assert len(cells) == len(heads)
        assert float(cells[8]) == table.numbers("time_to_first_token")[row]
        assert float(cells[-2]) == table.numbers("cost_per_output_token")[row]


def test_the_button_copies_all_rows_where_none_is_selected(sample: MainWindow) -> None:
    page = open_data(sample)
    QTest.mouseClick(part(sample, QToolButton, "drawer.data.filter.serves"), Qt.MouseButton.LeftButton)
    count = page.view.results.rowCount()
    assert page.copy_button.text() == f"Copy {count:,} rows"
    QTest.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    assert len(clipboard()) == count + 1
    assert clipboard()[0][0] == "Status"


def test_selecting_rows_changes_nothing_in_the_study(sample: MainWindow) -> None:
    study = sample.document.study
    page = open_data(sample)
    click_row(page, 3)
    strike(page.view, Qt.Key.Key_Down)
    QTest.keyClicks(page.view, "7")
    strike(page.view, Qt.Key.Key_Delete)
    assert sample.document.study is study
    assert sample.document.undo_stack.count() == 0


def test_an_edit_keeps_selection_sorting_and_place(sample: MainWindow, qtbot: QtBot) -> None:
    page = open_data(sample)
    click_head(page, "time_per_output_token")
    bar = page.view.verticalScrollBar()
    bar.setValue(200)
    row = page.view.indexAt(QPoint(5, 60)).row()
    click_row(page, row)
    picked = [shown(page, name)[row] for name in ("batch", "tensor_parallel", "pipeline_parallel", "precision")]
    cell = Cell("workloads", sample.document.study.workloads[0].id, "input_tokens")
    with qtbot.waitSignal(sample.document.changed):
        sample.document.edit("Prompt", lambda study: set_value(study, cell, 1500.0))

    (now,) = page.view.chosen_rows()
    assert [shown(page, name)[now] for name in ("batch", "tensor_parallel", "pipeline_parallel", "precision")] == picked
    assert bar.value() == 200
    assert str(page.view.results.headerData(9, Qt.Orientation.Horizontal)).startswith("▴ TPOT")


def test_a_chip_without_a_price_shows_no_cost_and_says_why(window: MainWindow) -> None:
    cell = Cell("chips", "alpha", "rental_price")
    window.document.edit("No price", lambda study: set_value(study, cell, None))
    page = open_data(window)
    choose(page, "drawer.data.chip", "Alpha")

    assert set(shown(page, "cost_per_output_token")) == {"—"}
    assert part(window, QLabel, "drawer.data.note").text().startswith("No price of a chip-hour is known for Alpha")


def test_typed_names_stay_letter_for_letter(open_main: OpenWindow, study: Study) -> None:
    name = "<b>R&D</b>"
    chips = (msgspec.structs.replace(study.chips[0], name=name), *study.chips[1:])
    window = open_main(msgspec.structs.replace(study, chips=chips), size=(1280, 720))
    page = open_data(window)
    choose(page, "drawer.data.chip", name)

    assert page.choosers.chip.currentText() == name
    assert "&lt;b&gt;" in page.choosers.chip.toolTip()
    choose(page, "drawer.data.subject", "Charts")
    choose(page, "drawer.data.chart", "Chips")
    assert name in shown(page, "category")


# ---------------------------------------------------------------------------- months and charts


def test_the_months_of_the_chosen_case_are_listed(sample: MainWindow) -> None:
    page = open_data(sample)
    choose(page, "drawer.data.subject", "Months")
    figures = sample.document.outcome.detail
    position = [chip.id for chip in figures.study.chips].index(page.choosers.chip.currentData())
    expected = months(figures, 0, position)

    assert page.view.results.rowCount() == 36
    assert not page.filter.isVisible()
    QTest.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == expected.as_text(range(36))


@pytest.mark.parametrize("chart", ["lifetime", "share", "waterfall", "chips", "pareto", "margin"])
def test_the_numbers_of_a_chart_are_listed_as_they_are_drawn(sample: MainWindow, chart: str) -> None:
    page = open_data(sample)
    choose(page, "drawer.data.subject", "Charts")
    choose(page, "drawer.data.chart", CHART_NAMES[chart])
    assert not page.choosers.chip.isVisible()
    expected = chart_table(build(chart, sample.document.outcome))

    assert page.view.results.rowCount() == expected.row_count > 1
    QTest.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == expected.as_text(range(expected.row_count))


# ---------------------------------------------------------------------------- step time


def test_the_step_of_the_chosen_deployment_is_shown_by_operation_and_sums_up(sample: MainWindow) -> None:
    page = open_steps(sample)
    table = page.view.results.table

    assert "the chosen one" in page.words.text()
    assert not page.back_button.isVisible()
    assert shown(page, "operation")[:2] == ["Whole pass", "Weight matrices"]
    assert sum(table.numbers("decode_time")[1:]) == pytest.approx(table.numbers("decode_time")[0], rel=1e-12)
    assert page.chart.spec.id == "stepTime"
    assert page.chart.spec.title in page.chart.accessibleName()
    assert {bar.category.split(" ")[0] for bar in page.chart.spec.bars} == {"Decode", "Prefill"}
    QTest.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    lines = clipboard()
    assert lines[0][:3] == ["Operation", "Decode step (ms)", "of decode (%)"]
    assert len(lines) == table.row_count + 1


def test_the_row_selected_in_data_is_the_deployment_of_step_time(sample: MainWindow) -> None:
    data = open_data(sample)
    choose(data, "drawer.data.chip", "NVIDIA H100")
    click_row(data, 5)
    words = {name: shown(data, name)[5] for name in ("batch", "chips", "precision", "time_per_output_token")}
    page = open_steps(sample)

    assert f"batch {words['batch']}" in page.words.text()
    assert words["precision"] in page.words.text()
    assert page.words.text().startswith(words["chips"])
    assert page.words.text().endswith("meets the service level at a higher cost")
    assert page.back_button.isVisible()
    QTest.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    assert page.words.text().endswith("the chosen one")
    press_tab(sample, "data")
    assert data.view.chosen_rows() == []


def test_a_deployment_that_cannot_run_says_why_instead_of_figures(window: MainWindow) -> None:
    data = open_data(window)
    choose(data, "drawer.data.chip", "Beta")
    QTest.keyClicks(data.find_line, "no peak rate FP8")
    click_row(data, 0)
    page = open_steps(window)

    assert page.chart.spec.empty == "No peak rate at FP8 is published."
    assert page.view.results.rowCount() == 0
    assert not page.copy_button.isEnabled()


def test_a_workload_that_no_deployment_serves_shows_the_fastest_and_what_it_misses(window: MainWindow) -> None:
    cell = Cell("workloads", "chat", "output_token_limit")
    window.document.edit("Strict", lambda study: set_value(study, cell, 1e-4))
    page = open_steps(window)

    assert "Misses the time per output token" in page.words.text()
    assert page.chart.spec.bars
    window.document.edit("Tiny", lambda study: set_value(study, Cell("chips", "alpha", "memory_capacity"), 1.2e9))
    window.document.edit("Tiny", lambda study: set_value(study, Cell("chips", "beta", "memory_capacity"), 1.2e9))
    window.document.settle()
    assert page.chart.spec.empty.startswith("Does not fit: needs")
    assert page.view.results.rowCount() == 0


def test_another_study_is_taken_over_whole(sample: MainWindow, study: Study, qtbot: QtBot) -> None:
    data = open_data(sample)
    click_row(data, 7)
    with qtbot.waitSignal(sample.document.changed):
        sample.document.replace(study, None)
    assert data.choosers.chip.count() == 2
    assert data.choosers.workload.currentText() == "Chat"
    assert data.view.results.rowCount() > 500
    open_steps(sample)


# ---------------------------------------------------------------------------- looks


def test_segments_have_their_names_inside_or_in_the_strip(sample: MainWindow) -> None:
    page = open_steps(sample)
    view: ChartView = page.chart
    named = {word.text().rsplit(" ", 2)[0] for word in view.labels.items().values()} | set(view.legend.texts())

    assert {bar.part for bar in view.spec.bars} <= named
    frame = view.arrangement.mapping.frame
    for word in view.labels.items().values():
        box = word.word.box
        assert frame.left <= box.left
        assert box.right <= frame.right + 1


FITS = """
import sys
from PySide6.QtWidgets import QApplication, QAbstractButton, QComboBox
application = QApplication([])
from core.samples import sample_study
from gui.session import open_window
from gui.theme import DARK, LIGHT, apply_theme
window = open_window(sample_study(), None)
window.resize(1280, 720)
window.show()
apply_theme(application, DARK)
problems = []
for page in ("data", "stepTime"):
    shown = window.drawer.open_page(page)
    for _ in range(4):
        application.processEvents()
    for widget in shown.findChildren(QAbstractButton) + shown.findChildren(QComboBox):
        corner = widget.mapTo(shown, widget.rect().topLeft())
        place = widget.rect().translated(corner)
        if widget.isVisible() and not shown.rect().contains(place):
            problems.append(f"{page} {widget.objectName()} sticks out")
        if widget.isVisible() and isinstance(widget, QAbstractButton) and widget.text():
            if widget.fontMetrics().horizontalAdvance(widget.text()) > widget.width():
                problems.append(f"{page} {widget.text()} is cut")
    table = shown.view
    for column in range(table.model().columnCount() - 1):
        for row in range(min(12, table.model().rowCount())):
            text = str(table.model().index(row, column).data())
            if table.fontMetrics().horizontalAdvance(text) + 8 > table.columnWidth(column):
                problems.append(f"{page} cell {text} is cut")
    if table.viewport().height() < 4 * table.rowHeight(0):
        problems.append(f"{page} shows {table.viewport().height()} pixels of rows")
if (window.width(), window.height()) != (1280, 720):
    problems.append(f"the window is {window.width()} x {window.height()}")
print(window.devicePixelRatio(), *problems, sep="\\n")
window.close()
"""


@pytest.mark.parametrize("factor", ["1", "1.5", "2"])
def test_pages_fit_a_small_window_at_any_scale(factor: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FITS],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": factor},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout.split("\n")[:-1] == [str(float(factor))]
