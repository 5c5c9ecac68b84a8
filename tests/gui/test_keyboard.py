"""The whole of the core loop with keys alone, and a name for everything that a key can reach."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.samples import sample_study
from gui.charts.view import ChartView
from gui.drawer.drawer import TABS as DRAWER_PAGES
from gui.main_window import MainWindow
from gui.panels.inputs import TABS
from tests.gui.conftest import OpenWindow, strike, traffic

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def sample(open_main: OpenWindow) -> MainWindow:
    window = open_main(sample_study())
    window.activateWindow()
    return window


def reachable(window: QWidget) -> Iterator[QWidget]:
    """What is in sight and takes the keyboard."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            yield widget


def spoken(widget: QWidget) -> str:
    """What a screen reader calls a widget."""
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


def nameless(window: QWidget) -> set[str]:
    return {f"{type(one).__name__} {one.objectName()}" for one in reachable(window) if not spoken(one).strip()}


def focused() -> QWidget:
    """The widget with the keyboard; it has to be in sight."""
    widget = QApplication.focusWidget()
    assert widget is not None
    assert widget.isVisible()
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QWidget:
    """Strike a key wherever the keyboard is; returns where it is then."""
    strike(focused(), key, modifier)
    QApplication.processEvents()
    return focused()


def pinned(window: MainWindow) -> bool:
    return window.document.study.baseline is not None


def enter(text: str) -> None:
    """Type over the current cell and take it with Enter."""
    for letter in text:
        press(Qt.Key(ord(letter)))
    assert isinstance(focused(), QLineEdit)
    press(Qt.Key.Key_Return)


@pytest.mark.parametrize("page", [page.id for page in DRAWER_PAGES])
def test_A19_whatever_takes_the_keyboard_has_a_name(sample: MainWindow, qtbot: QtBot, page: str) -> None:
    sample.pin_baseline()
    sample.drawer.open_page(page)
    qtbot.waitUntil(lambda: len(list(reachable(sample))) > 30)
    for tab in TABS:
        sample.inputs.show_tab(tab)
        assert nameless(sample) == set()


def test_A19_dialogs_name_whatever_takes_the_keyboard(sample: MainWindow) -> None:
    sample.catalog.show()
    sample.catalog.show_update()
    sample.actions_by_id["file.export"].trigger()
    sample.command_palette.open()
    dialogs = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not sample]
    assert len(dialogs) >= 3
    for dialog in (sample, *dialogs):
        assert len(list(reachable(dialog))) > 3
        assert nameless(dialog) == set()
    for dialog in dialogs:
        dialog.close()


def test_A19_the_core_loop_runs_with_keys_alone(sample: MainWindow) -> None:
    document = sample.document
    table = sample.inputs.page.table
    assert focused() is table
    press(Qt.Key.Key_F, CTRL)
    for letter in "mean traffic":
        strike(focused(), Qt.Key(ord(letter.upper())))
    press(Qt.Key.Key_Return)
    assert focused() is table
    enter("90")
    assert traffic(document.study) == 90.0

    press(Qt.Key.Key_B, CTRL)
    assert pinned(sample)
    press(Qt.Key.Key_Up)
    enter("120")
    assert traffic(document.study) == 120.0

    chart = press(Qt.Key.Key_1, ALT)
    assert isinstance(chart, ChartView)
    assert any(one.dashed for one in chart.spec.series)
    assert press(Qt.Key.Key_Escape) is table

    press(Qt.Key.Key_2, CTRL)
    assert document.study.settings.scenario == document.study.scenarios[0].id
    press(Qt.Key.Key_1, CTRL)
    assert document.study.settings.scenario == ""

    line = press(Qt.Key.Key_K, CTRL)
    assert isinstance(line, QLineEdit)
    assert sample.command_palette.isVisible()
    for letter in "unpin":
        strike(line, Qt.Key(ord(letter.upper())))
    assert press(Qt.Key.Key_Return) is table
    assert not pinned(sample)
    press(Qt.Key.Key_Z, CTRL)
    assert pinned(sample)


def test_A19_f6_goes_round_the_panels_and_the_keyboard_is_always_in_sight(sample: MainWindow) -> None:
    start = focused()
    visited = {start.objectName()}
    for _ in range(12):
        visited.add(press(Qt.Key.Key_F6).objectName())
    assert len(visited) >= 5
    for _ in range(12):
        press(Qt.Key.Key_F6, SHIFT)
    assert focused() is start
