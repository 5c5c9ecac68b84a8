"""The window as a user meets it: edits and undo, themes, failures that stay small."""

import stat
import sys
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from core.charts import build
from core.charts.spec import ChartSpec
from core.outcome import Outcome
from core.study import Study
from gui.faults import Faults
from gui.help_window import HelpWindow
from gui.main_window import MainWindow
from gui.story.chart_card import FAILED
from gui.theme import DARK, LIGHT, current_theme

from .conftest import OpenWindow, answering, charts, edit_traffic, press, renamed, shown_words, strike, tiles, traffic


def menu(window: MainWindow, name: str) -> QMenu:
    found = window.findChild(QMenu, f"menu.{name}")
    assert isinstance(found, QMenu)
    return found


def entries(of: QMenu) -> list[str]:
    shown = [action.text() for action in of.actions() if action.isVisible()]
    return [text.replace("&&", "\0").replace("&", "").replace("\0", "&") for text in shown]


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
    assert shown_words(window, "sampleLine")
    edit_traffic(window, 500.0)
    assert not shown_words(window, "sampleLine")
    window.document.undo_stack.undo()
    assert not shown_words(window, "sampleLine")


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

    monkeypatch.setattr("gui.live_charts.build", counting)
    window.story.cards["pareto"].hide()
    edit_traffic(window, 500.0)
    qtbot.waitUntil(lambda: len(drawn) >= 3)
    assert sorted(drawn) == ["chips", "lifetime", "waterfall"]

    window.story.cards["pareto"].show()
    assert drawn[3:] == ["pareto"]


def test_a_minimised_window_draws_nothing_until_it_is_back(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def counting(chart_id: str, outcome: Outcome) -> ChartSpec:
        drawn.append(chart_id)
        return build(chart_id, outcome)

    monkeypatch.setattr("gui.live_charts.build", counting)
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized)
    edit_traffic(window, 500.0)
    window.document.settle()
    assert drawn == []

    window.showNormal()
    qtbot.waitUntil(lambda: len(drawn) == 4)


# ---------------------------------------------------------------------------- what is missing, what fails


def test_a_figure_that_cannot_be_had_says_why(open_main: OpenWindow, study: Study) -> None:
    priceless = msgspec.structs.replace(study.chips[0], rental_price=None)
    window = open_main(msgspec.structs.replace(study, chips=(priceless, study.chips[1])))

    for tile in tiles(window):
        assert tile.figure.text() == "—"
        assert "price" in tile.reason.text()
        assert "price" in tile.toolTip()
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

    monkeypatch.setattr("gui.live_charts.build", failing)
    edit_traffic(window, 500.0)
    qtbot.waitUntil(lambda: window.story.cards["chips"].failed)

    assert shown_words(window, "storyGrid").count(FAILED) == 4
    visible = [label for label in window.findChildren(QLabel) if label.isVisible() and label.text() == FAILED]
    assert [label.objectName() for label in visible] == ["failure.chips"]
    assert not any(window.story.cards[other].failed for other in ("lifetime", "waterfall", "pareto"))
    assert QApplication.activeModalWidget() is None
    press(window.story.cards["chips"], "Copy details")
    assert "ZeroDivisionError: no chips today" in QGuiApplication.clipboard().text()

    monkeypatch.setattr("gui.live_charts.build", build)
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
    for name in ("file", "edit", "chart", "export", "help"):
        for action in menu(window, name).actions():
            assert action.isSeparator() or action.isVisible()
    assert entries(menu(window, "file")) == [
        "New",
        "Open…",
        "Open recent",
        "Open sample",
        "",
        "Save",
        "Save as…",
        "",
        "Import…",
        "Export tables…",
        "",
        "Quit",
    ]
    assert entries(menu(window, "view"))[:4] == ["Light", "Dark", "Follow system", ""]
    charts = [f"Chart {number}" for number in range(1, 5)]
    panels = ["Next panel", "Previous panel", *charts, "Drawer", "Sources"]
    views = ["Undo change of view", "Redo change of view"]
    reading = ["Read chart…", "Transpose table", "Show all rows and columns"]
    assert entries(menu(window, "view"))[4:] == [
        *panels,
        "",
        *views,
        "",
        *reading,
        "",
        "Present",
        "Reset layout",
        "",
        "Validation…",
        "Count",
    ]
    assert entries(menu(window, "chart")) == [
        "Add chart",
        "Remove chart",
        "",
        "Move earlier",
        "Move later",
        "",
        "Wider",
        "Narrower",
        "Taller",
        "Shorter",
        "Usual size",
        "",
        "Open in own window",
        "Open another in its own window",
        "Inside the chart",
    ]
    assert entries(menu(window, "export")) == [
        "Slide…",
        "Export now",
        "Copy chart",
        "One slide per scenario",
        "Add all charts to the tray",
        "",
        "Slide tray",
        "Export deck…",
        "Methodology…",
        "",
        "Cancel the export",
    ]
    assert entries(menu(window, "help")) == [
        "Help on this",
        "",
        "Charts…",
        "How accurate is it?",
        "How money is counted",
        "Slides and files",
        "Keyboard…",
        "About Infernomics",
    ]


def test_the_window_gets_no_smaller_than_its_words(window: MainWindow) -> None:
    window.resize(100, 100)
    QApplication.processEvents()

    assert window.kpi_strip.width() >= window.kpi_strip.minimumSizeHint().width()
    for tile in tiles(window):
        assert tile.figure.fontMetrics().horizontalAdvance(tile.figure.text()) <= tile.figure.width()


def test_f6_takes_the_keyboard_round_all_panels_and_back(window: MainWindow, qtbot: QtBot) -> None:
    panels = (window.inputs, window.story, window.drawer, window.scenario_bar, window.kpi_strip)
    window.activateWindow()
    window.inputs.setFocus()
    for modifier, order in (
        (Qt.KeyboardModifier.NoModifier, (1, 2, 3, 4, 0)),
        (Qt.KeyboardModifier.ShiftModifier, (4,)),
    ):
        for position in order:
            strike(window, Qt.Key.Key_F6, modifier)
            focus = QApplication.focusWidget()
            assert focus is not None
            assert focus.isVisible()
            assert panels[position].isAncestorOf(focus)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_headline_figures_keep_their_size_when_the_theme_changes(window: MainWindow, name: str) -> None:
    before = [tile.figure.fontInfo().pointSizeF() for tile in tiles(window)]

    window.actions_by_id[f"view.{name}"].trigger()

    assert [tile.figure.fontInfo().pointSizeF() for tile in tiles(window)] == before


def test_a_figure_of_a_band_is_not_torn_apart_at_the_end_of_a_line(window: MainWindow) -> None:
    reason = window.kpi_strip.tiles["lifetime_training_cost"].reason
    reason.setText("80 % band: $7.7 M – $9.5 M")
    starts = {line.split("\N{NO-BREAK SPACE}")[0] for width in range(90, 300) for line in reason.lines(width)}
    assert "M" not in starts
    assert "–" not in starts
    assert "$9.5" in starts


@pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")
def test_how_money_is_counted_is_said_in_one_window(window: MainWindow) -> None:
    for _ in range(2):
        window.actions_by_id["help.money"].trigger()
    pages = window.findChildren(HelpWindow)
    assert len(pages) == 1
    assert "From ideal to delivered" in pages[0].text.toPlainText()
