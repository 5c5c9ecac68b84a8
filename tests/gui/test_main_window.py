"""The window as a user meets it: the first start, edits and undo, themes, failures that stay small."""

import math
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from core.charts import CHARTS, build
from core.charts.spec import ChartSpec
from core.outcome import Outcome
from core.samples import sample_study
from core.study import Study
from gui.charts.view import ChartView
from gui.faults import Faults
from gui.main_window import INPUTS_SHARE, MainWindow
from gui.panels.kpi_strip import KpiTile
from gui.panels.story import FAILED, SAMPLE
from gui.theme import DARK, LIGHT, current_theme

from .conftest import OpenWindow, answering, edit_traffic, press, renamed, strike, traffic

KPIS = [
    "lifetime_training_cost",
    "lifetime_inference_cost",
    "inference_share",
    "crossover_month",
    "cost_per_million_output_tokens",
]


def charts(window: MainWindow) -> dict[str, ChartView]:
    found = window.findChildren(ChartView)
    return {view.objectName().removeprefix("chart."): view for view in found}


def tiles(window: MainWindow) -> list[KpiTile]:
    return window.findChildren(KpiTile)


def menu(window: MainWindow, name: str) -> QMenu:
    found = window.findChild(QMenu, f"menu.{name}")
    assert isinstance(found, QMenu)
    return found


def entries(of: QMenu) -> list[str]:
    return [action.text().replace("&&", "\0").replace("&", "").replace("\0", "&") for action in of.actions()]


# ---------------------------------------------------------------------------- the first start


def test_the_first_start_shows_the_sample_whole_and_asks_nothing(
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
        assert len(view.spec.series) <= 6
        assert _finite_points(view.spec) >= 2
    assert _shown(window, "sampleLine") == [SAMPLE]
    assert not own_folder.exists()


def _finite_points(spec: ChartSpec) -> int:
    numbers = [value for series in spec.series for value in series.y] + [bar.end for bar in spec.bars]
    return sum(map(math.isfinite, numbers))


def _shown(window: MainWindow, name: str) -> list[str]:
    found = window.findChild(QWidget, name)
    if found is None or not found.isVisible():
        return []
    return [label.text() for label in found.findChildren(QLabel)]


def test_the_parts_have_the_names_that_tests_and_screen_readers_go_by(window: MainWindow) -> None:
    for name in ("scenarioBar", "kpiStrip", "storyGrid", "statusBar", "inputsPanel"):
        assert window.findChild(QWidget, name) is not None
    for chart_id in CHARTS:
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
        if label.isVisible():
            check(label, label.text())
for view in window.findChildren(ChartView):
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
def test_no_word_is_clipped_in_a_small_window_at_any_scale(factor: str, prices: str) -> None:
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


# ---------------------------------------------------------------------------- edits


def test_an_edit_moves_figures_and_charts_and_can_be_undone(window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.study
    figure = window.kpi_strip.tiles["lifetime_inference_cost"].figure
    shown, title = figure.text(), charts(window)["lifetime"].spec
    with qtbot.waitSignal(window.document.changed):
        edit_traffic(window, 500.0)

    assert figure.text() != shown
    assert charts(window)["lifetime"].spec != title
    assert window.isWindowModified()
    assert window.status_line.state.text() == "unsaved changes"
    strike(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.study is before
    qtbot.waitUntil(lambda: figure.text() == shown)
    assert not window.isWindowModified()
    strike(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert traffic(window.document.study) == 500.0


def test_the_edit_menu_says_what_would_be_undone_and_redone(window: MainWindow) -> None:
    assert entries(menu(window, "edit"))[:2] == ["Undo", "Redo"]
    assert not window.actions_by_id["edit.undo"].isEnabled()

    edit_traffic(window, 500.0)
    assert entries(menu(window, "edit"))[0] == "Undo: Chat mean traffic → 500 req/s"
    assert "Chat mean traffic" in window.actions_by_id["edit.undo"].toolTip()
    window.actions_by_id["edit.undo"].trigger()
    assert entries(menu(window, "edit"))[:2] == ["Undo", "Redo: Chat mean traffic → 500 req/s"]
    window.actions_by_id["edit.redo"].trigger()
    assert traffic(window.document.study) == 500.0


def test_names_stay_letter_for_letter_in_title_and_menu(window: MainWindow, study: Study) -> None:
    name = "R&D <b>TP<8</b> [*]"
    window.document.edit(f"Rename to {name}", lambda before: renamed(before, name))
    QApplication.processEvents()

    assert window.windowTitle() == "R&D <b>TP<8</b> [*][*][*] — Infernomics"
    assert entries(menu(window, "edit"))[0] == f"Undo: Rename to {name}"
    assert "<b>TP" not in window.actions_by_id["edit.undo"].toolTip()


def test_hidden_characters_of_a_name_are_seen_in_the_title(window: MainWindow) -> None:
    window.document.replace(renamed(window.document.study, "abc\u202egpj"), None)

    assert "\u202e" not in window.windowTitle()
    assert "U+202E" in window.windowTitle()


def test_a_click_on_the_charts_measure_is_one_undo_step(window: MainWindow, qtbot: QtBot) -> None:
    view = charts(window)["chips"]
    assert view.spec.measure == "cost"
    view.measure_chosen.emit("energy")

    qtbot.waitUntil(lambda: charts(window)["chips"].spec.measure == "energy")
    assert window.document.undo_stack.count() == 1
    assert window.document.study.settings.chips_measure == "energy"


def test_the_sample_line_goes_with_the_first_edit(window: MainWindow) -> None:
    assert _shown(window, "sampleLine")
    edit_traffic(window, 500.0)
    assert not _shown(window, "sampleLine")
    window.document.undo_stack.undo()
    assert not _shown(window, "sampleLine")


def test_a_burst_of_edits_is_one_evaluation(window: MainWindow, qtbot: QtBot) -> None:
    told: list[int] = []
    window.document.changed.connect(lambda: told.append(1))
    for value in range(60, 90):
        edit_traffic(window, float(value))
    qtbot.waitUntil(lambda: bool(told))

    assert told == [1]
    assert window.document.undo_stack.count() == 30


def test_only_visible_charts_are_drawn(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def counting(chart_id: str, outcome: Outcome) -> ChartSpec:
        drawn.append(chart_id)
        return build(chart_id, outcome)

    monkeypatch.setattr("gui.panels.story.build", counting)
    window.story.cards["pareto"].hide()
    edit_traffic(window, 500.0)
    qtbot.waitUntil(lambda: len(drawn) >= 3)
    assert sorted(drawn) == ["chips", "lifetime", "waterfall"]

    window.story.cards["pareto"].show()
    assert drawn[3:] == ["pareto"]


# ---------------------------------------------------------------------------- what is missing, what fails


def test_a_figure_that_cannot_be_had_says_why(open_main: OpenWindow, study: Study) -> None:
    priceless = msgspec.structs.replace(study.chips[0], rental_price=None)
    window = open_main(msgspec.structs.replace(study, chips=(priceless, study.chips[1])))

    for tile in tiles(window):
        assert tile.figure.text() == "—"
        assert "price" in tile.remark.text()
        assert "price" in tile.accessibleName()
    assert window.status_line.warnings.text() == "1 chip without a price"
    assert "Alpha" in window.status_line.warnings.toolTip()


def test_the_tiles_tip_tells_how_a_figure_comes_about(window: MainWindow) -> None:
    kpi = window.document.outcome.kpi("lifetime_inference_cost")

    tip = window.kpi_strip.tiles[kpi.id].toolTip()
    assert kpi.breakdown
    assert "replicas" in tip
    assert window.kpi_strip.tiles[kpi.id].accessibleDescription() == kpi.breakdown


def test_a_figure_is_copied_with_its_name(window: MainWindow, qtbot: QtBot) -> None:
    tile = window.kpi_strip.tiles["crossover_month"]
    tile.setFocus()
    strike(tile, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == tile.accessibleName()


def test_a_chart_that_fails_fails_alone_and_comes_back(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(chart_id: str, outcome: Outcome) -> ChartSpec:
        if chart_id == "chips":
            raise ZeroDivisionError("no chips today")
        return build(chart_id, outcome)

    monkeypatch.setattr("gui.panels.story.build", failing)
    edit_traffic(window, 500.0)
    qtbot.waitUntil(lambda: window.story.cards["chips"].failed)

    assert _shown(window, "storyGrid").count(FAILED) == 4
    visible = [label for label in window.findChildren(QLabel) if label.isVisible() and label.text() == FAILED]
    assert [label.objectName() for label in visible] == ["failure.chips"]
    assert not any(window.story.cards[other].failed for other in ("lifetime", "waterfall", "pareto"))
    assert QApplication.activeModalWidget() is None
    press(window.story.cards["chips"], "Copy details")
    assert "ZeroDivisionError: no chips today" in QGuiApplication.clipboard().text()

    monkeypatch.setattr("gui.panels.story.build", build)
    edit_traffic(window, 600.0)
    qtbot.waitUntil(lambda: not window.story.cards["chips"].failed)


class Sender(QObject):
    """Something whose slot fails."""

    fired = Signal()


def test_an_uncaught_error_is_one_sentence_and_a_line_without_project_text(
    window: MainWindow, qtbot: QtBot, own_folder: Path
) -> None:
    def fail() -> None:
        raise ValueError("secret margin of Project X")

    faults = Faults()
    faults.told.connect(lambda sentence: window.notices.show_notice("fault", sentence))
    sender = Sender()
    sender.fired.connect(fail)
    faults.install()
    try:
        for _ in range(3):
            sender.fired.emit()
        qtbot.waitUntil(lambda: bool(window.notices.text("fault")))
    finally:
        faults.remove()

    assert "ValueError" in window.notices.text("fault")
    assert str(own_folder / "log.txt") in window.notices.text("fault")
    assert QApplication.activeModalWidget() is None
    log = (own_folder / "log.txt").read_text()
    assert log.count("ValueError") == 3
    assert "in fail" in log
    assert "secret" not in log
    if sys.platform != "win32":
        assert stat.S_IMODE((own_folder / "log.txt").stat().st_mode) == 0o600
    edit_traffic(window, 500.0)


def test_errors_in_a_row_are_told_once_in_five_seconds(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("gui.faults.time.monotonic", lambda: now[0])
    faults = Faults()
    told: list[str] = []
    faults.told.connect(told.append)
    for second in (100.0, 101.0, 104.9, 105.1, 106.0):
        now[0] = second
        faults._caught(KeyError, KeyError("x"), None)
        QApplication.processEvents()

    assert len(told) == 2


# ---------------------------------------------------------------------------- views


def test_the_theme_is_chosen_in_the_menu_and_remembered(window: MainWindow) -> None:
    window.actions_by_id["view.dark"].trigger()
    assert current_theme() is DARK
    assert window.settings.current.theme == "dark"
    assert window.actions_by_id["view.dark"].isChecked()
    assert not window.actions_by_id["view.system"].isChecked()

    window.actions_by_id["view.light"].trigger()
    assert current_theme() is LIGHT


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_about_is_plain_text_and_says_which_version(window: MainWindow) -> None:
    texts: list[str] = []

    def read(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        assert dialog.textFormat() is Qt.TextFormat.PlainText
        texts.append(dialog.informativeText())
        dialog.accept()

    with answering(read):
        window.actions_by_id["help.about"].trigger()

    assert "Version " in texts[0]
    assert "offline" in texts[0]


def test_the_menus_hold_only_what_works(window: MainWindow) -> None:
    assert [menu.title().replace("&", "") for menu in window.menuBar().findChildren(QMenu)][:4]
    for name in ("file", "edit", "view", "help"):
        for action in menu(window, name).actions():
            assert action.isSeparator() or action.isVisible()
    assert entries(menu(window, "file")) == ["New", "Open…", "Open recent", "", "Save", "Save as…", "", "Quit"]
    assert entries(menu(window, "view"))[:4] == ["Light", "Dark", "Follow system", ""]
    assert entries(menu(window, "view"))[4:] == ["Next panel", "Previous panel", "", "Reset layout"]


def test_the_window_gets_no_smaller_than_its_words(window: MainWindow) -> None:
    window.resize(100, 100)
    QApplication.processEvents()

    assert window.kpi_strip.width() >= window.kpi_strip.minimumSizeHint().width()
    for tile in tiles(window):
        assert tile.figure.fontMetrics().horizontalAdvance(tile.figure.text()) <= tile.figure.width()


def test_f6_takes_the_keyboard_round_all_panels_and_back(window: MainWindow, qtbot: QtBot) -> None:
    panels = (window.inputs, window.story, window.scenario_bar, window.kpi_strip)
    window.activateWindow()
    window.inputs.setFocus()
    for modifier, order in ((Qt.KeyboardModifier.NoModifier, (1, 2, 3, 0)), (Qt.KeyboardModifier.ShiftModifier, (3,))):
        for position in order:
            strike(window, Qt.Key.Key_F6, modifier)
            focus = QApplication.focusWidget()
            assert focus is not None
            assert focus.isVisible()
            assert panels[position].isAncestorOf(focus)
