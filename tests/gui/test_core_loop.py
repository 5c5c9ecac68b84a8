"""A19: the core loop with keys alone, the focus always where it can be seen, and a name on whatever can be acted on."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.fields import value_at
from core.samples import sample_study
from gui.charts.view import ChartView
from gui.drawer.drawer import TABS as DRAWER_PAGES
from gui.export.look_choice import change_export
from gui.main_window import MainWindow
from gui.panels.inputs import TABS
from tests.gui.conftest import OpenWindow, answering, charts, tiles

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
PAGES = [page.id for page in DRAWER_PAGES]


def focused() -> QWidget:
    """The widget that gets the keys; it has to be in sight."""
    widget = QApplication.focusWidget()
    assert widget is not None
    assert widget.isVisible()
    assert not widget.visibleRegion().isEmpty()
    return widget


def key(which: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> QWidget:
    """Press a key where the focus is; returns where it is then."""
    QTest.keyClick(focused(), which, modifiers)
    QCoreApplication.processEvents()
    return focused()


def typed(text: str) -> None:
    for letter in text:
        QTest.keyClicks(focused(), letter)
        QCoreApplication.processEvents()
    key(Qt.Key.Key_Return)


def to_cell(window: MainWindow, words: str) -> None:
    """Go to the first cell of a field by finding it, as keys do."""
    key(Qt.Key.Key_F, CTRL)
    typed(words)
    assert window.inputs.isAncestorOf(focused())


def pinned(window: MainWindow) -> bool:
    return window.document.study.baseline is not None


def chart_to_deck(window: MainWindow, chart: ChartView, qtbot: QtBot) -> None:
    """Copy the chart that has the keyboard, add it to the tray, export the tray; the keyboard is on it again then."""
    key(Qt.Key.Key_C, CTRL | SHIFT)
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasFormat("image/png")
    assert data.hasFormat("image/svg+xml")
    QGuiApplication.clipboard().clear()  # without a screen, what it holds outlives Python and takes it down
    key(Qt.Key.Key_E, CTRL)
    assert key(Qt.Key.Key_Return) is not chart
    assert [slide.chart for slide in window.document.study.slides] == [chart.spec.id]
    assert key(Qt.Key.Key_Escape) is chart
    with answering(lambda dialog: QTest.keyClick(dialog.findChildren(QLineEdit)[0], Qt.Key.Key_Return)):
        QTest.keyClick(chart, Qt.Key.Key_P, CTRL | SHIFT)
    window.activateWindow()  # as whoever puts windows in order does when a dialog is gone
    qtbot.waitUntil(lambda: not window.exports.outlet.is_busy, timeout=30_000)
    assert "1 slide, saved in" in window.notices.text("export")
    assert focused() is chart


@pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")
def test_A19_the_core_loop_runs_by_keys_alone(open_main: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_main(sample_study())
    change_export(window.settings, folder=str(tmp_path))
    window.activateWindow()
    QCoreApplication.processEvents()
    study = window.document.study

    for _ in range(12):  # to the inputs, through whatever panels there are
        if window.inputs.isAncestorOf(focused()):
            break
        key(Qt.Key.Key_F6)
    assert window.inputs.isAncestorOf(focused())
    to_cell(window, "mean traffic")
    before = value_at(study.workloads[0], "request_rate")
    typed("=1.5*")
    assert value_at(window.document.study.workloads[0], "request_rate") == pytest.approx(1.5 * float(str(before)))
    assert window.document.undo_stack.index() == 1

    key(Qt.Key.Key_B, CTRL)
    assert pinned(window)
    to_cell(window, "mean traffic")
    typed("=2*")
    assert window.document.undo_stack.index() == 3
    assert all(re.search(r"[▲▼] [+−]|→ ±0", tile.change.text()) for tile in tiles(window))

    at = key(Qt.Key.Key_1, ALT)
    assert isinstance(at, ChartView)
    assert at is charts(window)[window.document.study.settings.story[0]]
    assert any(one.label.startswith("Baseline: ") for one in at.spec.series)
    chart_to_deck(window, at, qtbot)
    (deck,) = tmp_path.glob("*.pptx")
    assert deck.read_bytes().startswith(b"PK")
    key(Qt.Key.Key_Escape)

    key(Qt.Key.Key_D, CTRL | SHIFT)
    assert window.document.study.settings.scenario != ""
    key(Qt.Key.Key_1, CTRL)
    assert window.document.study.settings.scenario == ""
    key(Qt.Key.Key_B, CTRL | SHIFT)
    assert not pinned(window)
    line = key(Qt.Key.Key_K, CTRL)
    assert isinstance(line, QLineEdit)
    typed("pin baseline")
    assert pinned(window)
    assert window.inputs.isAncestorOf(focused())
    while window.document.undo_stack.canUndo():
        key(Qt.Key.Key_Z, CTRL)
    assert window.document.study == study


def test_A19_tab_goes_round_the_window_and_is_never_out_of_sight(open_main: OpenWindow) -> None:
    window = open_main(sample_study())
    window.activateWindow()
    QCoreApplication.processEvents()
    seen: list[QWidget] = []
    for _ in range(200):
        widget = focused()
        if seen and widget is seen[0]:
            break
        seen.append(widget)
        before = widget
        key(Qt.Key.Key_Tab)
        if focused() is before:  # a table keeps Tab for its cells; F6 leaves it
            key(Qt.Key.Key_F6)
    assert len(set(map(id, seen))) > 5


def test_A19_tab_goes_through_the_switches_of_a_chart_before_the_next_chart(open_main: OpenWindow) -> None:
    window = open_main(sample_study())
    window.activateWindow()
    key(Qt.Key.Key_1, ALT)
    seen: list[QWidget] = []
    while not seen or window.story.isAncestorOf(focused()):
        seen.append(focused())
        key(Qt.Key.Key_Tab)
    whose = [next(at for at, card in enumerate(window.story.places) if card.isAncestorOf(one)) for one in seen[:-1]]
    assert whose == sorted(whose)
    kinds = {type(one).__name__ for one in seen}
    assert {"ChartView", "ChartChooser", "PickerBox", "Segment", "ScaleSwitch"} <= kinds


def test_A19_f6_goes_round_the_panels_and_shift_f6_the_other_way(open_main: OpenWindow) -> None:
    window = open_main(sample_study())
    window.activateWindow()
    QCoreApplication.processEvents()
    start = focused()
    visited = {start, *(key(Qt.Key.Key_F6) for _ in range(12))}
    assert len(visited) >= 5
    for _ in range(12):
        key(Qt.Key.Key_F6, SHIFT)
    assert focused() is start


def nameless(root: QWidget) -> list[str]:
    """What takes the keyboard, of whatever kind, and says nothing of itself to a screen reader."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton | QLabel) else "")
        if not words.strip():
            found.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")
    return found


@pytest.mark.parametrize("page", PAGES)
def test_A19_every_widget_of_the_window_has_a_name(open_main: OpenWindow, page: str) -> None:
    window = open_main(sample_study())
    QTest.keyClick(window, Qt.Key.Key_B, CTRL)
    window.drawer.open_page(page)
    for tab in TABS:
        window.inputs.show_tab(tab)
        QCoreApplication.processEvents()
        assert nameless(window) == []


@pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)", "grabbing the keyboard")
@pytest.mark.parametrize(
    "action",
    [
        "model.catalog", "model.update", "edit.commands", "edit.ownBenchmark", "file.export", "model.goalSeek",
        "view.present", "view.readChart", "chart.window", "export.slide", "export.tray", "help.export",
    ],
)  # fmt: skip
def test_A19_every_widget_of_what_opens_beside_it_has_a_name(
    open_main: OpenWindow, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    counts: list[int] = []

    def look(dialog: QDialog | None = None) -> int:
        if dialog is not None:
            dialog.show()
        QCoreApplication.processEvents()
        for one in QApplication.topLevelWidgets():
            if one.isVisible():
                found.extend(nameless(one))
        counts.append(len(visible_widgets()))
        if dialog is not None:
            dialog.reject()
        return 0

    monkeypatch.setattr(QDialog, "exec", look)
    window = open_main(sample_study())
    window.charts.look_at("lifetime")
    before = len(visible_widgets())
    window.actions_by_id[action].trigger()
    look()
    assert max(counts) > before  # something has opened
    assert found == []
    for one in QApplication.topLevelWidgets():
        if one is not window and one.isVisible():
            one.close()


def visible_widgets() -> list[QWidget]:
    return [one for one in QApplication.allWidgets() if one.isVisible()]
