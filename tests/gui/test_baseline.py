"""The baseline as a person meets it: keys, button, ghosts, changes of the figures, and what moved them."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.attribution import Attributing
from core.charts.spec import BASELINE_COLOUR
from core.editing import Cell, choose, set_value
from core.samples import sample_study
from core.study import Study
from gui.charts.view import ChartView
from gui.drawer.moved_page import MovedPage
from gui.main_window import MainWindow
from gui.theme import DARK, LIGHT
from tests.gui.conftest import OpenWindow, charts, edit_traffic, strike, tiles

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SIGNED = re.compile(r"[▲▼] [+−]|→ ±0")
PRICE = Cell("chips", "alpha", "rental_price")
STORY = ("lifetime", "share", "margin", "pareto")


def pin(window: MainWindow) -> None:
    strike(window, Qt.Key.Key_B, CTRL)
    window.document.settle()


def changed(window: MainWindow, cell: Cell, value: float) -> None:
    assert window.document.edit("An edit", lambda study: set_value(study, cell, value))
    window.document.settle()


def dashed_names(view: ChartView) -> list[str]:
    specs = [view.spec, *((view.spec.below,) if view.spec.below else ())]
    return [one.label for spec in specs for one in spec.series if one.dashed and one.id.startswith("baseline.")]


def page_of(window: MainWindow, qtbot: QtBot) -> MovedPage:
    page = window.drawer.open_page("moved")
    assert isinstance(page, MovedPage)
    qtbot.waitUntil(lambda: page.run.current is None or page.run.current.is_done, timeout=20_000)
    return page


# --- A13 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", ["lifetime", "share", "margin", "pareto"])
def test_A13_a_pin_and_an_edit_give_ghosts_and_changes_and_unpinning_removes_both(
    open_main: OpenWindow, chart: str
) -> None:
    sample = choose(sample_study(), story=STORY, share_measure="month")
    window = open_main(sample)
    cell = Cell("chips", sample.settings.reference_chip, "rental_price")
    pin(window)
    changed(window, cell, 0.0009)
    view = charts(window)[chart]
    assert dashed_names(view)
    assert all(name.startswith("Baseline: ") for name in dashed_names(view))
    for identifier, curve in view.items.curves.items():
        if identifier.startswith("baseline."):
            assert curve.opts["pen"].dashPattern()
            assert curve.opts["pen"].color().name() == LIGHT.ghost.lower()
    for tile in tiles(window):
        assert tile.change.isVisible()
        assert SIGNED.search(tile.change.text()), tile.change.text()

    strike(window, Qt.Key.Key_B, CTRL | SHIFT)
    window.document.settle()
    assert dashed_names(charts(window)[chart]) == []
    assert not any(identifier.startswith("baseline.") for identifier in view.items.curves)
    for tile in tiles(window):
        assert tile.change.text() == ""
        assert not tile.change.isVisible()
        assert "aseline" not in tile.toolTip()


def test_a_pin_is_one_undo_step_with_its_name(window: MainWindow) -> None:
    pin(window)
    assert window.document.undo_stack.undoText() == "Pin baseline"
    assert window.document.study.baseline is not None
    strike(window, Qt.Key.Key_Z, CTRL)
    assert window.document.study.baseline is None


def test_p_pins_while_a_chart_has_the_focus_and_at_no_other_time(window: MainWindow) -> None:
    window.inputs.setFocus()
    strike(window.inputs, Qt.Key.Key_P)
    assert window.document.study.baseline is None
    view = charts(window)["lifetime"]
    QTest.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert view.hasFocus()
    strike(view, Qt.Key.Key_P)
    assert window.document.study.baseline is not None


def test_the_button_pins_and_then_has_the_label(window: MainWindow) -> None:
    button = window.findChild(QToolButton, "scenario.pinButton")
    assert button is not None
    assert button.text() == "Pin ^B"
    button.click()
    window.document.settle()
    assert re.fullmatch(r"Baseline: Base, \d\d:\d\d", button.text())
    window.actions_by_id["scenario.unpin"].trigger()
    window.document.settle()
    assert button.text() == "Pin ^B"
    assert not window.actions_by_id["scenario.unpin"].isEnabled()


def test_the_tip_and_the_spoken_words_say_whether_it_is_worse(window: MainWindow) -> None:
    pin(window)
    changed(window, PRICE, 3 * 2.5 / 3600)
    tile = window.kpi_strip.tiles["lifetime_inference_cost"]
    assert tile.change.text().startswith("▲ +")
    for words in (tile.toolTip(), tile.accessibleDescription()):
        assert "Higher than the baseline: worse." in words


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900), (780, 500)])
def test_changes_fit_their_tiles_and_leave_the_strip_as_high_as_it_was(
    open_main: OpenWindow, size: tuple[int, int]
) -> None:
    window = open_main(sample_study(), size=size)
    height = window.kpi_strip.height()
    pin(window)
    workload = window.document.study.workloads[0].id
    changed(window, Cell("workloads", workload, "request_rate"), 250.0)
    QGuiApplication.processEvents()
    assert window.kpi_strip.height() == height
    for tile in tiles(window):
        label = tile.change
        assert label.isVisible()
        assert label.width() >= label.fontMetrics().horizontalAdvance(label.text())
        assert tile.rect().contains(label.geometry())
        name = tile.name.geometry().adjusted(0, 0, 0, 0)
        name.setWidth(tile.name.fontMetrics().horizontalAdvance(tile.name.text()))
        figure = tile.figure.geometry()
        figure.setWidth(tile.figure.fontMetrics().horizontalAdvance(tile.figure.text()))
        assert not label.geometry().intersects(name)
        assert not label.geometry().intersects(figure)
        assert figure.right() <= tile.width()


# --- charts ---------------------------------------------------------------------------------------------------------


def test_the_readout_has_the_baselines_value_and_the_change(window: MainWindow) -> None:
    pin(window)
    edit_traffic(window, 90.0)
    window.document.settle()
    view = charts(window)["lifetime"]
    frame = view.arrangement.mapping.frame
    view.plot.hovered.emit(
        QPoint(round(frame.left + 0.6 * frame.width), round(frame.top + 0.5 * frame.height)).toPointF()
    )
    texts = view.hover.texts()
    assert any(text.startswith("Baseline: Inference $") for text in texts)
    assert any(text.startswith("Inference $") and "▲ +" in text for text in texts)


def test_the_readout_of_a_bar_has_what_it_was(window: MainWindow) -> None:
    pin(window)
    changed(window, PRICE, 2 * 2.5 / 3600)
    view = charts(window)["waterfall"]
    frame = view.arrangement.mapping.frame
    view.plot.hovered.emit(QPoint(round(frame.right - 8), round(frame.bottom - 5)).toPointF())
    assert any(text.startswith("Baseline: Base, ") and "▲ +" in text for text in view.hover.texts())
    assert any(entry.text.startswith("Baseline: Base, ") for entry in view.legend.entries())


def test_marks_follow_the_theme_and_go_with_the_pin(window: MainWindow) -> None:
    pin(window)
    changed(window, PRICE, 2 * 2.5 / 3600)
    view = charts(window)["chips"]
    key = str(BASELINE_COLOUR)
    assert view.items.marks[key].opts["pen"].color().name() == LIGHT.ghost.lower()
    view.retheme(DARK)
    assert view.items.marks[key].opts["pen"].color().name() == DARK.ghost.lower()
    strike(window, Qt.Key.Key_B, CTRL | SHIFT)
    window.document.settle()
    assert view.items.marks == view.items.halos == {}


# --- what moved? ----------------------------------------------------------------------------------------------------


def test_without_a_baseline_the_page_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window, qtbot)
    assert "Ctrl+B" in page.words.text()
    assert "Ctrl+B" in page.chart.spec.empty
    assert not page.back_button.isEnabled()
    pin(window)
    assert page.words.text() == "Nothing has changed since the baseline was pinned."


def test_A17_the_page_lists_each_change_with_its_part_and_the_method(window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.outcome.kpis[-1].value
    pin(window)
    edit_traffic(window, 90.0)
    changed(window, PRICE, 2 * 2.5 / 3600)
    page = page_of(window, qtbot)
    assert page.words.text() == "Exact Shapley average over 2 inputs, 4 evaluations"
    assert page.chart.spec.notes[0] == page.words.text()
    bars = page.chart.spec.bars
    now = window.document.outcome.kpis[-1].value
    assert before is not None
    assert now is not None
    assert sum(bar.end - bar.start for bar in bars[1:-1]) == pytest.approx(now - before, rel=1e-9)
    table = page.view.results.table
    assert [column.label for column in table.columns][:3] == ["Input", "Baseline", "Now"]
    assert table.row_count == 2


def test_the_list_of_effects_cuts_no_text_as_it_grows(window: MainWindow, qtbot: QtBot) -> None:
    pin(window)
    edit_traffic(window, 49.0)
    page = page_of(window, qtbot)
    for value in (90.0, 1_234_567.0):
        edit_traffic(window, value)
        changed(window, PRICE, value / 3600)
        page_of(window, qtbot)
        model = page.view.model()
        for column in range(model.columnCount() - 1):
            for row in range(model.rowCount()):
                wide = page.view.fontMetrics().horizontalAdvance(str(model.index(row, column).data()))
                assert wide + 6 <= page.view.columnWidth(column)
    page.view.setColumnWidth(0, 60)
    edit_traffic(window, 70.0)
    page_of(window, qtbot)
    assert page.view.columnWidth(0) == 60


def test_enter_takes_back_only_the_chosen_change(window: MainWindow, qtbot: QtBot, study: Study) -> None:
    pin(window)
    edit_traffic(window, 90.0)
    changed(window, PRICE, 2 * 2.5 / 3600)
    page = page_of(window, qtbot)
    place = page._ids.index("chips/alpha/rental_price")
    page.view.selectRow(place)
    steps = window.document.undo_stack.count()
    strike(page.view, Qt.Key.Key_Return)
    window.document.settle()
    now = window.document.study
    assert now.chips == study.chips
    assert now.workloads[0].request_rate == 90.0
    assert window.document.undo_stack.count() == steps + 1
    assert "Rental price" in window.document.undo_stack.undoText()
    qtbot.waitUntil(lambda: page.view.results.table.row_count == 1)
    strike(window, Qt.Key.Key_Z, CTRL)
    assert window.document.study.chips[0].rental_price == 2 * 2.5 / 3600


def test_a_click_on_a_bar_takes_back_its_change(window: MainWindow, qtbot: QtBot) -> None:
    pin(window)
    edit_traffic(window, 90.0)
    changed(window, PRICE, 2 * 2.5 / 3600)
    page = page_of(window, qtbot)
    view = page.chart
    place = next(at for at, bar in enumerate(view.plotted.bars) if bar.source.id.endswith("request_rate"))
    bar = view.plotted.bars[place]
    x, y = view.arrangement.mapping.point((bar.start + bar.end) / 2, bar.slot)
    QTest.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert window.document.study.workloads[0].request_rate == 50.0
    assert window.document.study.chips[0].rental_price == 2 * 2.5 / 3600


def test_another_figure_is_chosen_once_for_page_and_story(open_main: OpenWindow, qtbot: QtBot, study: Study) -> None:
    window = open_main(choose(study, story=("moved", "lifetime")))
    pin(window)
    edit_traffic(window, 90.0)
    page = page_of(window, qtbot)
    page.figure.setCurrentIndex(page.figure.findData("lifetime"))
    page.figure.activated.emit(page.figure.currentIndex())
    window.document.settle()
    assert window.document.study.settings.moved_measure == "lifetime"
    in_story = window.story.cards["moved"].view
    assert in_story.spec.title == page.chart.spec.title
    assert in_story.spec.subtitle.startswith("Lifetime cost: ")
    assert window.document.undo_stack.undoText() == "What moved?: Lifetime cost"


def test_the_chart_in_the_story_fills_itself_and_a_later_edit_starts_anew(
    open_main: OpenWindow, qtbot: QtBot, study: Study
) -> None:
    window = open_main(choose(study, story=("moved", "lifetime")))
    view = window.story.cards["moved"].view
    assert "Ctrl+B" in view.spec.empty
    pin(window)
    edit_traffic(window, 90.0)
    qtbot.waitUntil(lambda: len(view.spec.bars) == 3)
    changed(window, PRICE, 2 * 2.5 / 3600)
    qtbot.waitUntil(lambda: len(view.spec.bars) == 4)
    assert not window.story.cards["moved"].failed


def test_nothing_is_evaluated_while_nobody_looks(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    step = Attributing.step

    def counting(one: Attributing) -> bool:
        steps.append(1)
        return step(one)

    monkeypatch.setattr(Attributing, "step", counting)
    pin(window)
    edit_traffic(window, 90.0)
    qtbot.wait(50)
    assert steps == []
    page_of(window, qtbot)
    assert steps


def test_a_long_attribution_can_be_stopped_and_goes_on(open_main: OpenWindow, qtbot: QtBot, study: Study) -> None:
    window = open_main(study)
    pin(window)

    def many(before: Study) -> Study:
        for path, value in (("input_tokens", 900.0), ("output_tokens", 300.0), ("request_rate", 70.0),
                            ("peak_to_average", 3.0), ("traffic_growth", 0.3)):  # fmt: skip
            before = set_value(before, Cell("workloads", "chat", path), value)
        for path, value in (("horizon", 24.0), ("inflation", 0.05), ("discount_rate", 0.03)):
            before = set_value(before, Cell("money", "money", path), value)
        return set_value(before, PRICE, 0.001)

    assert window.document.edit("Many", many)
    window.document.settle()
    page = window.drawer.open_page("moved")
    assert isinstance(page, MovedPage)
    stop = page.findChild(QPushButton, "drawer.moved.stop")
    assert stop is not None
    assert stop.isVisible()
    stop.click()
    assert stop.text() == "Go on"
    attributing = page.run.current
    assert attributing is not None
    done = attributing.progress.done
    qtbot.wait(60)
    assert attributing.progress.done == done
    assert f"{done:,} of" in page.words.text()
    stop.click()
    qtbot.waitUntil(lambda: attributing.is_done, timeout=60_000)
    qtbot.waitUntil(lambda: not stop.isVisible())
    assert "Sampled Shapley average over 9 inputs" in page.words.text()
    assert "standard error at most" in page.words.text()
    error = page.view.results.table.columns[-1]
    assert error.label == "Standard error"


def test_the_page_stays_on_the_screen_at_a_small_size(open_main: OpenWindow, qtbot: QtBot) -> None:
    window = open_main(sample_study(), size=(1280, 720))
    pin(window)
    changed(window, Cell("money", "money", "horizon"), 24.0)
    page = page_of(window, qtbot)
    for name in ("drawer.moved.figure", "drawer.moved.back", "drawer.moved.copy"):
        part = page.findChild(QWidget, name)
        assert part is not None
        assert page.rect().contains(part.geometry())
