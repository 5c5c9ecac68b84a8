"""The main job by hand: type into a cell of the sample study, and the right charts and figures move."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.charts.spec import ChartSpec
from core.editing import Cell
from core.samples import REFERENCE, WORKLOAD, sample_study
from gui.charts.view import ChartView
from gui.main_window import MainWindow
from tests.gui.conftest import OpenWindow

CHARTS = ("lifetime", "waterfall", "chips", "pareto")
KPIS = (
    "lifetime_training_cost",
    "lifetime_inference_cost",
    "inference_share",
    "crossover_month",
    "cost_per_million_output_tokens",
)


@pytest.fixture
def sample(open_main: OpenWindow) -> MainWindow:
    return open_main(sample_study(), size=(1440, 900))


def drawn(window: MainWindow) -> dict[str, ChartSpec]:
    """What each chart on the screen was last told to draw."""
    specs = {}
    for chart in CHARTS:
        (view,) = [view for view in window.findChildren(ChartView) if view.spec.id == chart]
        specs[chart] = view.spec
    return specs


def type_into(window: MainWindow, qtbot: QtBot, tab: str, cell: Cell, text: str) -> None:
    """Go to a cell and type over it, as a person does."""
    window.inputs.show_tab(tab)
    table = window.inputs.pages[tab].table
    assert table.go_to(cell)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(table.findChildren(QLineEdit)))
    editor = table.findChildren(QLineEdit)[-1]
    QTest.keySequence(editor, QKeySequence("Ctrl+A"))
    QTest.keyClicks(editor, text)
    with qtbot.waitSignal(window.document.changed, timeout=5000):
        QTest.keyClick(editor, Qt.Key.Key_Return)


EDITS = [
    ("chips", Cell("chips", REFERENCE, "memory_bandwidth"), "4.8 TB/s", {"lifetime", "waterfall", "chips", "pareto"}),
    ("chips", Cell("chips", REFERENCE, "rental_price"), "$2.50/h", {"lifetime", "waterfall", "chips", "pareto"}),
    ("workload", Cell("workloads", WORKLOAD, "request_rate"), "400", {"lifetime", "waterfall", "chips"}),
    ("workload", Cell("workloads", WORKLOAD, "output_tokens"), "422", {"lifetime", "waterfall", "chips", "pareto"}),
]


@pytest.mark.parametrize(("tab", "cell", "text", "moving"), EDITS, ids=[cell.path for _, cell, _, _ in EDITS])
def test_typing_into_a_cell_moves_the_right_charts_and_undo_gives_the_identical_study_back(
    sample: MainWindow, qtbot: QtBot, tab: str, cell: Cell, text: str, moving: set[str]
) -> None:
    before, study = drawn(sample), sample.document.study
    type_into(sample, qtbot, tab, cell, text)
    after = drawn(sample)
    assert {chart for chart in CHARTS if shapes(after[chart]) != shapes(before[chart])} == moving
    assert sample.document.undo_stack.count() == 1
    with qtbot.waitSignal(sample.document.changed):
        sample.document.undo_stack.undo()
    assert sample.document.study is study
    assert drawn(sample) == before


def shapes(spec: ChartSpec) -> tuple[object, ...]:
    """What the eye sees move: lines, bars and marks."""
    bars = tuple((bar.category, bar.start, bar.end) for bar in spec.bars)
    return (tuple((one.label, one.x, one.y) for one in spec.series), bars, spec.markers)


def test_a01_the_first_start_shows_a_finished_story_without_a_question(sample: MainWindow) -> None:
    for spec in drawn(sample).values():
        assert spec.bars or all(len(series.x) >= 2 for series in spec.series)
        assert not spec.empty
        assert len(spec.series) <= 6
    for kpi in KPIS:
        tile = sample.findChild(QWidget, f"kpi.{kpi}")
        assert tile is not None
    assert all(kpi.value is not None and kpi.unit for kpi in sample.document.outcome.kpis)
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_a02_nothing_hangs_out_of_its_frame(open_main: OpenWindow, size: tuple[int, int]) -> None:
    window = open_main(sample_study(), size=size)
    assert (window.width(), window.height()) == size
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text():
            parent = label.parentWidget()
            assert parent is not None
            assert parent.rect().contains(label.geometry()), label.text()


def test_every_chart_says_itself_in_words_for_a_screen_reader(sample: MainWindow) -> None:
    for view in sample.findChildren(ChartView):
        assert view.accessibleName() == view.spec.title
        assert len(view.accessibleDescription()) > 40


def test_the_chips_chart_switches_between_cost_latency_and_energy(sample: MainWindow, qtbot: QtBot) -> None:
    titles = set()
    (view,) = [view for view in sample.findChildren(ChartView) if view.spec.id == "chips"]
    for measure in ("latency", "energy", "cost"):
        with qtbot.waitSignal(sample.document.changed):
            view.measure_chosen.emit(measure)
        assert view.spec.measure == measure
        titles.add(view.spec.title)
    assert len(titles) == 3
