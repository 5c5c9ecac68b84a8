"""The first thing a user sees: the sample, whole, with nothing asked and no word clipped."""

import math
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from core.charts import CHARTS
from core.charts.spec import ChartSpec
from core.samples import sample_study
from gui.charts.view import ChartView
from gui.main_window import INPUTS_SHARE, MainWindow
from gui.panels.kpi_strip import KpiTile
from gui.story.panel import SAMPLE

from .conftest import OpenWindow, charts, shown_words, tiles

KPIS = [
    "lifetime_training_cost",
    "lifetime_inference_cost",
    "inference_share",
    "crossover_month",
    "cost_per_million_output_tokens",
]


def test_A01_the_first_start_shows_the_sample_whole_without_network_and_asks_nothing(
    open_main: OpenWindow, monkeypatch: pytest.MonkeyPatch, own_folder: Path
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the program opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    window = open_main(sample_study())

    assert QApplication.activeModalWidget() is None
    assert window.windowTitle() == "Why inference costs more (sample)[*] — Infernomics"
    assert not window.isWindowModified()
    assert [tile.objectName() for tile in tiles(window)] == [f"kpi.{name}" for name in KPIS]
    for kpi in window.document.outcome.kpis:
        assert kpi.value is not None
        assert math.isfinite(kpi.value)
        assert kpi.unit
    assert set(charts(window)) == {"lifetime", "waterfall", "chips", "pareto"}
    for view in charts(window).values():
        assert view.isVisible()
        assert view.spec.title
        assert not view.visibleRegion().isEmpty()
        assert max(_finite_points(view.spec)) >= 2
    assert shown_words(window, "sampleLine") == [SAMPLE]
    assert not own_folder.exists()


def _finite_points(spec: ChartSpec) -> list[int]:
    """Finite points of each series; bars of a chart are one."""
    series = [list(zip(one.x, one.y, strict=True)) for one in spec.series]
    series.append([(bar.start, bar.end) for bar in spec.bars])
    return [sum(math.isfinite(x) and math.isfinite(y) for x, y in points) for points in series]


def test_the_parts_have_the_names_that_tests_and_screen_readers_go_by(window: MainWindow) -> None:
    for name in ("scenarioBar", "kpiStrip", "storyGrid", "statusBar", "inputsPanel"):
        assert window.findChild(QWidget, name) is not None
    for chart_id in window.document.study.settings.story:
        assert chart_id in CHARTS
        assert window.findChild(ChartView, f"chart.{chart_id}") is not None


def test_the_inputs_take_36_of_100_and_the_story_the_rest(window: MainWindow) -> None:
    left, right = window.splitter.sizes()

    assert left / (left + right) == pytest.approx(INPUTS_SHARE, abs=0.01)


def test_reset_layout_gives_the_panels_their_places_back(window: MainWindow) -> None:
    window.splitter.setSizes([700, 300])
    window.actions_by_id["view.resetLayout"].trigger()

    left, right = window.splitter.sizes()
    assert left / (left + right) == pytest.approx(INPUTS_SHARE, abs=0.01)


def test_every_button_and_field_has_a_name_to_read_aloud(window: MainWindow) -> None:
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for kind in (QAbstractButton, QLineEdit, KpiTile)
        for widget in window.findChildren(kind)
        if widget.isVisible()
        and not widget.objectName().startswith("qt_")  # parts inside Qt's own widgets
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]

    assert nameless == []


def test_the_keyboard_begins_in_the_inputs(window: MainWindow) -> None:
    focus = window.focusWidget()

    assert focus is not None
    assert window.inputs.isAncestorOf(focus)


# ---------------------------------------------------------------------------- nothing clipped

CLIPPED = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
import msgspec
from core.samples import sample_study
from gui.charts.view import ChartView
from gui.session import open_window
study = sample_study()
if sys.argv[1] == "priceless":
    chips = [msgspec.structs.replace(chip, rental_price=None) for chip in study.chips]
    study = msgspec.structs.replace(study, chips=tuple(chips))
window = open_window(study, None)
window.resize(1280, 720)
window.show()
application.processEvents()
problems = []
def check(label, what):
    needed = label.fontMetrics().horizontalAdvance(label.text())
    if not label.wordWrap() and needed > label.contentsRect().width() + 1:
        problems.append(f"{what} needs {needed}, has {label.contentsRect().width()}")
    if label.heightForWidth(label.width()) > label.height() + 1 or label.fontMetrics().height() > label.height() + 1:
        problems.append(f"{what} is too high")
    if not label.parentWidget().rect().contains(label.geometry()):
        problems.append(f"{what} sticks out of its parent")
for bar in (window.kpi_strip, window.status_line, window.scenario_bar, window.story.sample_line):
    for label in bar.findChildren(QLabel):
        if label.isVisible() and label.objectName() != "kpiReason":  # two lines of it; the tip has it all
            check(label, label.text())
bar = window.story.scrolled.verticalScrollBar()
if bar.isVisible() or bar.maximum() or window.story.scrolled.horizontalScrollBar().isVisible():
    problems.append("the charts have a scroll bar")
def name_of(chart):
    spec, legend = chart.spec, {entry.text for entry in chart.legend.entries()}
    words = {item.text() for item in chart.labels.items().values()} | legend
    return [one.name for one in spec.series if not {one.name, one.label} & words]
for view in window.findChildren(ChartView):
    problems += [f"{view.spec.id}: {one} has no name" for one in name_of(view)]
    if len(view.spec.series) > 6:
        problems.append(f"{view.spec.id} shows {len(view.spec.series)} series")
    if view.title_block.is_cut() or not view.rect().contains(view.title_block.geometry()):
        problems.append(f"the title of {view.spec.id} is cut")
    printed = [(item.text(), item.word.box) for item in view.labels.items().values()]
    for axis in (view.plot.left_axis, view.plot.bottom_axis):
        printed += [(text.text, text.box) for text in axis.text_boxes()]
        problems += [f"{view.spec.id}: {text} is cut" for text in axis.title_texts() if text.endswith("…")]
    wide, high = view.plot.width() + 1, view.plot.height() + 1
    for text, box in printed:
        if box.left < -1 or box.top < -1 or box.right > wide or box.bottom > high:
            problems.append(f"{view.spec.id}: {text} sticks out of the plot")
    if not window.story.rect().contains(view.parentWidget().geometry()) or view.height() < 200:
        problems.append(f"{view.objectName()} has {view.height()}")
if window.width() != 1280 or window.height() != 720:
    problems.append(f"the window is {window.width()} x {window.height()}")
print(window.devicePixelRatio(), *problems, sep="\\n")
window.close()
"""


@pytest.mark.parametrize(
    ("factor", "prices"),
    [("1", "sample"), ("1.25", "sample"), ("1.5", "priceless"), ("2", "sample"), ("1", "priceless")],
)
def test_A02_no_word_is_clipped_in_a_small_window_at_any_scale(factor: str, prices: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CLIPPED, prices],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": factor},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout.split("\n")[:-1] == [str(float(factor))]


@pytest.mark.parametrize("width", [780, 900, 1100, 1600])
def test_the_figures_are_as_large_as_the_width_allows_and_no_larger(window: MainWindow, width: int) -> None:
    window.resize(width, 720)
    QApplication.processEvents()

    sizes = {tile.figure.font().pointSizeF() for tile in tiles(window)}
    assert len(sizes) == 1
    for tile in tiles(window):
        figure = tile.figure
        assert figure.fontMetrics().horizontalAdvance(figure.text()) <= figure.width()
        assert tile.rect().contains(figure.geometry())
