"""A click on a bar goes to the input behind it; with Shift it pins what is read, as at any other place of a chart."""

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.charts.leads import lead_of
from core.editing import Cell, choose
from core.fields import fields_of
from core.samples import REFERENCE, WORKLOAD, sample_study
from gui.charts.readout.pinned import PinnedReadout
from gui.charts.view import ChartView
from gui.main_window import MainWindow
from gui.story.presentation import Presentation
from tests.gui.conftest import OpenWindow, charts

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def story(open_main: OpenWindow, qtbot: QtBot) -> MainWindow:
    window = open_main(choose(sample_study(), story=("waterfall", "chips", "share", "tornado")), size=(1440, 900))
    view = charts(window)["tornado"]
    qtbot.waitUntil(lambda: bool(view.plotted.bars) and not view.spec.pending)
    return window


def bar_place(view: ChartView, number: int) -> QPoint:
    panel, bar = view.upper_panel, view.plotted.bars[number]
    assert panel.arrangement is not None
    middle = (bar.start + bar.end) / 2
    place = (middle, bar.slot) if view.spec.horizontal else (bar.slot, middle)
    return QPoint(*(round(one) for one in panel.arrangement.mapping.point(*place)))


def click(view: ChartView, number: int, held: Qt.KeyboardModifier = NONE) -> None:
    at = bar_place(view, number)
    QTest.mouseMove(view.plot.viewport(), at)
    QTest.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton, held, at)
    QCoreApplication.processEvents()


def is_pinned(view: ChartView) -> bool:
    return any(one.isVisible() for one in view.findChildren(PinnedReadout))


@pytest.mark.parametrize("chart", ["tornado", "waterfall", "chips"])
def test_a_click_goes_to_the_input_and_says_so_before(story: MainWindow, chart: str) -> None:
    view, study = charts(story)[chart], story.document.study
    number = next(at for at, bar in enumerate(view.spec.bars) if lead_of(study, chart, bar.id) is not None)
    lead = lead_of(study, chart, view.spec.bars[number].id)
    assert lead is not None
    QTest.mouseMove(view.plot.viewport(), bar_place(view, number))
    assert view.hover.texts()[-1] == f"Click: go to {lead.words}"
    assert view.plot.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    assert "Click:" not in view.hand.pointing.text()
    click(view, number, SHIFT)
    assert is_pinned(view)
    click(view, number, SHIFT)
    assert not is_pinned(view)
    click(view, number)
    assert not is_pinned(view)
    here = story.inputs.current_cell
    assert here is not None
    assert (here.table, here.row) == (lead.cell.table, lead.cell.row)
    assert not lead.cell.path or here == lead.cell
    focus = QApplication.focusWidget()
    assert focus is not None
    assert story.inputs.isAncestorOf(focus)
    assert story.document.study is study


def test_every_bar_of_the_tornado_leads_to_a_cell_of_the_tables(story: MainWindow) -> None:
    study = story.document.study
    for bar in charts(story)["tornado"].spec.bars:
        lead = lead_of(study, "tornado", bar.id)
        assert lead is not None
        assert story.inputs.go_to(lead.cell)


@pytest.mark.parametrize("measure", ["serving", "training"])
def test_every_step_of_the_waterfall_leads_to_one_of_its_inputs(story: MainWindow, measure: str) -> None:
    story.document.edit("measure", lambda study: choose(study, waterfall_measure=measure))
    story.document.settle()
    steps = charts(story)["waterfall"].spec.bars[1:-1]
    for bar in steps:
        lead = lead_of(story.document.study, "waterfall", bar.id)
        assert lead is not None, bar.id
        assert story.inputs.go_to(lead.cell), bar.id
    assert lead_of(story.document.study, "waterfall", "delivered") is None


def test_bars_without_an_input_pin_what_is_read(story: MainWindow) -> None:
    view = charts(story)["share"]
    click(view, 0)
    assert is_pinned(view)


def test_enter_goes_where_a_click_does(story: MainWindow) -> None:
    view = charts(story)["tornado"]
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.hover.texts()[-1].startswith("Enter: go to ")
    assert "Enter: go to " in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_Return)
    lead = lead_of(story.document.study, "tornado", view.spec.bars[0].id)
    assert lead is not None
    assert story.inputs.current_cell == lead.cell


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_presentation_is_locked_and_pins(story: MainWindow) -> None:
    story.present()
    (presentation,) = story.findChildren(Presentation)
    QTest.keyClick(presentation, Qt.Key.Key_Right)
    QCoreApplication.processEvents()
    view = next(one for one in presentation.findChildren(ChartView) if one.isVisible())
    assert view.spec.id == "waterfall"
    before = story.inputs.current_cell
    click(view, 1)
    assert is_pinned(view)
    assert story.inputs.current_cell == before
    presentation.close()


@pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
def test_a_click_in_a_window_of_its_own_goes_to_the_tables_of_the_main_one(story: MainWindow) -> None:
    story.chart_windows.open("waterfall")
    (own,) = story.chart_windows.open_ones
    QCoreApplication.processEvents()
    view = own.card.view
    number = next(at for at, bar in enumerate(view.spec.bars) if bar.id == "idle")
    click(view, number)
    assert story.inputs.current_cell == Cell("workloads", WORKLOAD, "recovered_idle_share")


def test_inputs_that_are_gone_lead_nowhere() -> None:
    study = sample_study()
    assert lead_of(study, "chips", "chip-gone") is None
    assert lead_of(study, "tornado", "chips/gone/rental_price:low") is None
    assert lead_of(study, "lifetime", "x") is None
    found = lead_of(study, "chips", f"chip-{REFERENCE}")
    assert found is not None
    assert found.words == next(chip.name for chip in study.chips if chip.id == REFERENCE)
    assert "recovered_idle_share" in fields_of(type(study.workloads[0]))
