"""What tests of slides in the window do again and again: keys, a tray with slides, an export to its end."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.editing import Cell, set_value
from core.scenarios import duplicate_scenario, rename_scenario, switch_scenario
from core.study import Study
from gui.export.look_choice import change_export
from gui.export.sheet import ExportSheet
from gui.export.tray_page import TrayPage
from gui.main_window import MainWindow

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key
PRICE = Cell("chips", "alpha", "rental_price")


def key(which: Qt.Key, held: Qt.KeyboardModifier = NONE) -> QWidget:
    """Strike a key where the keyboard is; returns where it is then."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, which, held)
    QCoreApplication.processEvents()
    after = QApplication.focusWidget()
    assert after is not None
    assert after.isVisible()
    return after


def with_scenarios(study: Study, *names: str) -> Study:
    """The study with scenarios of these names, each with another price of the first chip."""
    for number, name in enumerate(names, 1):
        study = duplicate_scenario(study)
        study = rename_scenario(study, study.settings.scenario, name)
        study = set_value(study, PRICE, (2.5 + number) / 3600)
        study = switch_scenario(study, "")
    return study


def sheet_of(window: MainWindow, chart: str = "") -> ExportSheet:
    """The export sheet, open on a chart."""
    if chart:
        window.charts.look_at(chart)
    window.actions_by_id["export.slide"].trigger()
    QCoreApplication.processEvents()
    sheet = window.exports.sheet
    assert sheet is not None
    return sheet


def tray_of(window: MainWindow) -> TrayPage:
    """The page of the tray, open, with all that comes later."""
    page = window.drawer.open_page("slideTray")
    assert isinstance(page, TrayPage)
    settled(page)
    return page


def settled(page: TrayPage) -> None:
    """Have all that the page does in slices done."""
    page.document.settle()
    page.slices.finish()
    QCoreApplication.processEvents()


def order(window: MainWindow) -> list[str]:
    """The charts of the tray, in order."""
    return [slide.chart for slide in window.document.study.slides]


def dearer(window: MainWindow, dollars: float = 4.0) -> None:
    """An edit that changes what a token costs on the reference chip."""
    assert window.document.edit("Price", lambda study: set_value(study, PRICE, dollars / 3600))
    window.document.settle()


def exports_to(window: MainWindow, folder: Path, form: str = "pptx") -> None:
    """Have the window remember a place and a format."""
    change_export(window.settings, folder=str(folder), format=form)


def wait_for_export(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until what is exported is written, or refused."""
    qtbot.waitUntil(lambda: not window.exports.outlet.is_busy, timeout=20_000)
