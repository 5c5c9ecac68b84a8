"""What changed flashes once: edited cells and charts, not while a hand is on a number, never with less motion."""

import functools
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.changed_cells import changed_cells
from core.editing import Cell, set_value, set_values
from core.fields import fields_of
from core.ranges import read_range
from core.records import Chip
from core.scenarios import duplicate_scenario
from core.study import Study
from gui import motion
from gui.flashes import MILLISECONDS, flashes_of
from gui.main_window import MainWindow
from gui.theme import current_theme
from tests.gui.conftest import TRAFFIC, charts, edit_traffic

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")

POWER = Cell("chips", "alpha", "thermal_design_power")


@pytest.fixture(autouse=True)
def motion_is_wanted() -> Iterator[None]:
    motion.choose_reduced_motion(False)
    yield
    motion.choose_reduced_motion(None)


@pytest.fixture
def begun(window: MainWindow) -> list[frozenset[Cell]]:
    """The cells of each flash from now on."""
    found: list[frozenset[Cell]] = []
    flashes_of(window.document).began.connect(found.append)
    return found


def flashing_charts(window: MainWindow) -> set[str]:
    return {
        name for name, view in charts(window).items() for edge in view.findChildren(QWidget, "chartFlash")
        if edge.isVisible()
    }  # fmt: skip


def ground(window: MainWindow, cell: Cell) -> QColor:
    """The colour behind a cell, as it is painted."""
    table = window.inputs.page.table
    rect = table.visualRect(table.in_view(window.inputs.page.model.index_of(cell)))
    picture = table.viewport().grab(rect).toImage()
    return picture.pixelColor(4, 4)


def wait(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not flashes_of(window.document)._end.isActive(), timeout=20 * MILLISECONDS)


def test_an_edited_cell_and_the_charts_that_it_changes_flash_once(window: MainWindow, qtbot: QtBot) -> None:
    usual = ground(window, TRAFFIC)
    assert usual != QColor(current_theme().flash)
    edit_traffic(window, 80.0)
    QApplication.processEvents()
    assert ground(window, TRAFFIC) == QColor(current_theme().flash)
    assert "lifetime" in flashing_charts(window)
    wait(window, qtbot)
    assert ground(window, TRAFFIC) == usual
    assert not flashing_charts(window)


def test_a_chart_that_shows_the_same_does_not_flash(window: MainWindow) -> None:
    window.document.edit("Note", lambda study: set_value(study, Cell("chips", "beta", "vendor"), "Maker"))
    QApplication.processEvents()
    assert not flashing_charts(window)


def test_undo_flashes_what_it_gives_back(window: MainWindow, begun: list[frozenset[Cell]]) -> None:
    edit_traffic(window, 80.0)
    QApplication.processEvents()
    window.document.undo_stack.undo()
    QApplication.processEvents()
    assert begun == [frozenset({TRAFFIC})] * 2


def test_a_scrub_flashes_when_it_ends_and_not_before(window: MainWindow, begun: list[frozenset[Cell]]) -> None:
    for step in range(5):
        window.document.scrub("Traffic", functools.partial(set_value, cell=TRAFFIC, value=51.0 + step))
        QApplication.processEvents()
        assert not begun
        assert not flashing_charts(window)
    window.document.end_scrub()
    QApplication.processEvents()
    assert begun == [frozenset({TRAFFIC})]
    assert flashing_charts(window)


def test_a_scrub_that_is_given_back_flashes_nothing(window: MainWindow, begun: list[frozenset[Cell]]) -> None:
    window.document.scrub("Power", lambda study: set_value(study, POWER, 900.0))
    window.document.end_scrub(keep=False)
    QApplication.processEvents()
    assert not begun
    edit_traffic(window, 80.0)
    QApplication.processEvents()
    assert begun == [frozenset({TRAFFIC})]


def test_with_less_motion_nothing_flashes(window: MainWindow, begun: list[frozenset[Cell]]) -> None:
    motion.choose_reduced_motion(True)
    edit_traffic(window, 80.0)
    window.document.scrub("Power", lambda study: set_value(study, POWER, 900.0))
    window.document.end_scrub()
    QApplication.processEvents()
    assert not begun
    assert not flashing_charts(window)


def test_another_study_is_no_flash(window: MainWindow, begun: list[frozenset[Cell]], study: Study) -> None:
    window.document.replace(set_value(study, POWER, 900.0), None)
    QApplication.processEvents()
    assert not begun


class Painted(QObject):
    """Counts the paintings of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return super().eventFilter(watched, event)


def test_a_flash_that_ends_paints_no_plot_anew(window: MainWindow, qtbot: QtBot) -> None:
    edit_traffic(window, 80.0)
    for _ in range(3):
        QApplication.processEvents()
    assert flashing_charts(window)
    plots = [Painted(view.plot.viewport()) for view in charts(window).values() if view.isVisible()]
    wait(window, qtbot)
    QApplication.processEvents()
    assert [one.count for one in plots] == [0] * len(plots)


def test_the_desktop_is_asked_only_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    motion.choose_reduced_motion(None)
    motion._desktop_asks.cache_clear()
    monkeypatch.setattr(motion, "_portal_asks", lambda: True)
    assert not motion.reduced_motion()  # offscreen
    motion._desktop_asks.cache_clear()
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland-egl")
    monkeypatch.setattr(sys, "platform", "linux")
    assert motion.reduced_motion()
    motion._desktop_asks.cache_clear()


def test_the_desktops_own_names_for_less_motion_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    said: dict[tuple[str, str], object] = {}
    monkeypatch.setattr(motion, "_portal_value", lambda group, key: said.get((group, key)))
    assert not motion._portal_asks()
    said["org.gnome.desktop.interface", "enable-animations"] = False
    assert motion._portal_asks()
    said["org.gnome.desktop.interface", "enable-animations"] = True
    assert not motion._portal_asks()
    said["org.kde.kdeglobals.KDE", "AnimationDurationFactor"] = "0"
    assert motion._portal_asks()
    said["org.freedesktop.appearance", "reduced-motion"] = 0
    assert not motion._portal_asks()


def test_changed_cells_are_values_words_and_ranges_of_rows_that_stayed(study: Study) -> None:
    share = Cell("chips", "beta", "usable_memory_share")
    after = set_values(study, ((POWER, 800.0), (Cell("chips", "beta", "vendor"), "Maker")))
    assert changed_cells(study, after) == {POWER, Cell("chips", "beta", "vendor")}
    assert changed_cells(after, study) == changed_cells(study, after)
    assert not changed_cells(study, duplicate_scenario(study))
    ranged = set_value(study, share, read_range("80%..90%", fields_of(Chip)["usable_memory_share"]))
    assert changed_cells(study, ranged) == {share}
