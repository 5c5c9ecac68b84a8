"""What all tests of the window stand on: a folder of their own for settings and journals, a small study, a window."""

import os

# Before any test imports Qt: a test needs no screen; the one of a real window has it in a process of its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.charts.spec import ChartSpec
from core.editing import Cell, set_value
from core.records import Chip, Money, Site, Workload
from core.samples import sample_study
from core.study import Settings, Study
from gui.charts.view import ChartView
from gui.main_window import MainWindow
from gui.panels.kpi_strip import KpiTile
from gui.session import open_window
from gui.theme import LIGHT, apply_theme, current_theme

TRAFFIC = Cell("workloads", "chat", "request_rate")
MakeView = Callable[..., ChartView]


@pytest.fixture
def make_view(qtbot: QtBot) -> MakeView:
    """Make a shown chart of a size."""

    def make(spec: ChartSpec, width: int = 440, height: int = 330) -> ChartView:
        view = ChartView(LIGHT)
        qtbot.addWidget(view)
        view.resize(width, height)
        with qtbot.waitExposed(view):
            view.show()
        view.show_spec(spec)
        return view

    return make


@pytest.fixture(autouse=True, scope="module")
def light_at_the_end() -> Iterator[None]:
    """Files of tests share one application: what one leaves dark another would see."""
    yield
    application = QApplication.instance()
    if isinstance(application, QApplication) and current_theme() is not LIGHT:
        apply_theme(application, LIGHT)


@pytest.fixture(autouse=True)
def buttons_let_go() -> Iterator[None]:
    """Qt's mouse is one for all tests of a process: with a button still down, another test drags nothing.

    What was pressed on a widget that is gone by now can be let go on any other.
    """
    yield
    held = QGuiApplication.mouseButtons()
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        if held & button:
            QTest.mouseRelease(QWidget(), button)
    assert QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, journals and log of each test are its own, as at a first start."""
    folder = tmp_path / "own"
    monkeypatch.setenv("INFERNOMICS_FOLDER", str(folder))
    return folder


@pytest.fixture
def study() -> Study:
    """Two chips and one workload, made of the records' defaults."""
    chips = (
        Chip(id="alpha", name="Alpha", peak_rate_16bit=1e15, peak_rate_fp8=2e15, memory_bandwidth=3e12,
             scaleup_bandwidth=450e9, scaleup_domain=8, scaleout_bandwidth=50e9, thermal_design_power=700,
             rental_price=2.5 / 3600, purchase_price=25_000),
        Chip(id="beta", name="Beta", peak_rate_16bit=4e14, memory_bandwidth=2e12, scaleup_bandwidth=300e9,
             scaleup_domain=8, thermal_design_power=400, rental_price=1.2 / 3600, purchase_price=12_000),
    )  # fmt: skip
    return Study(
        name="Two chips",
        settings=Settings(reference_chip="alpha", selected_workload="chat"),
        workloads=(Workload(id="chat", name="Chat", request_rate=50.0),),
        chips=chips,
        site=Site(id="site", name="Site"),
        money=Money(id="money", name="Money"),
    )


OpenWindow = Callable[..., MainWindow]


@pytest.fixture
def open_main(qtbot: QtBot, study: Study) -> Iterator[OpenWindow]:
    """Open a window as a start of the program does; they close without a question at the end of the test."""
    opened: list[MainWindow] = []

    def opening(
        of: Study | None = None, path: Path | None = None, size: tuple[int, int] | None = (1280, 720)
    ) -> MainWindow:
        window = open_window(of or study, path)
        opened.append(window)
        if size is not None:
            window.resize(*size)
        with qtbot.waitExposed(window):
            window.show()
        return window

    yield opening
    for window in opened:
        end(window)


@pytest.fixture
def window(open_main: OpenWindow) -> MainWindow:
    """A window with the small study."""
    return open_main()


@pytest.fixture
def sample(open_main: OpenWindow) -> MainWindow:
    """A large window with the sample."""
    return open_main(sample_study(), size=(1440, 900))


def end(window: MainWindow) -> None:
    """Close a window and take it away whole, edits and all."""
    if not isValid(window):
        return
    window.document.end_scrub()
    window.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def charts(window: MainWindow) -> dict[str, ChartView]:
    """The charts by id."""
    found = window.findChildren(ChartView)
    return {view.objectName().removeprefix("chart."): view for view in found}


def tiles(window: MainWindow) -> list[KpiTile]:
    """The tiles of the strip, in order."""
    return window.findChildren(KpiTile)


def shown_words(window: MainWindow, name: str) -> list[str]:
    """The texts of the labels in a part of the window, by its object name; none while it is hidden."""
    found = window.findChild(QWidget, name)
    if found is None or not found.isVisible():
        return []
    return [label.text() for label in found.findChildren(QLabel)]


def edit_traffic(window: MainWindow, value: float) -> None:
    """One edit, as a cell makes it."""
    text = f"Chat mean traffic → {value:g} req/s"
    assert window.document.edit(text, lambda study: set_value(study, TRAFFIC, value))


def traffic(study: Study) -> float:
    """The value that `edit_traffic` edits."""
    return study.workloads[0].request_rate


def renamed(study: Study, name: str) -> Study:
    """The study under another name."""
    return msgspec.structs.replace(study, name=name)


def strike(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Strike a key."""
    QTest.keyClick(widget, key, modifier)


def press(widget: QWidget, text: str) -> None:
    """Press the visible button with this text."""
    (button,) = [one for one in widget.findChildren(QPushButton) if one.text() == text and one.isVisible()]
    button.click()


@contextlib.contextmanager
def answering(act: Callable[[QWidget], object]) -> Iterator[list[QWidget]]:
    """Do this with the next dialog that asks something; fails when none does."""
    seen: list[QWidget] = []
    timer = QTimer()
    timer.setInterval(10)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            timer.stop()
            seen.append(dialog)
            act(dialog)

    timer.timeout.connect(look)
    timer.start()
    yield seen
    timer.stop()
    assert seen, "no dialog came up"
