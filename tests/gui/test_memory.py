"""What is closed is gone, and what is free goes back: memory does not grow with use."""

import gc
import weakref
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import memory_reuse
from core.export.opening import study_at
from core.slides.page import PAGES
from core.study import Study
from gui import rest
from gui.charts.view import ChartView
from gui.export.tray_page import TrayPage
from gui.main_window import MainWindow
from gui.session import open_window
from gui.story.chart_card import ChartCard
from gui.story.presentation import Presentation
from tests.gui.conftest import OpenWindow, edit_traffic, end

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")


def collect() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
    gc.collect()


@pytest.mark.usefixtures("qapp")
def test_a_closed_window_is_gone_with_its_document_and_its_charts(study: Study) -> None:
    window = open_window(study, None)
    window.show()
    edit_traffic(window, 60.0)
    window.drawer.open_page("compare")
    window.command_palette.open()
    window.windows.show_validation()
    window.chart_windows.open("tornado")
    QApplication.processEvents()
    things = [window, window.document, window.inputs, window.drawer, *window.findChildren(ChartView)]
    gone = [weakref.ref(one) for one in things]
    document = window.document
    end(window)
    document.deleteLater()
    del window, document, things
    collect()
    assert [one() for one in gone if one() is not None] == []


def test_what_is_opened_again_and_again_leaves_nothing_behind(window: MainWindow) -> None:
    def once() -> None:
        window.command_palette.open()
        QApplication.processEvents()
        window.command_palette.close_quietly()
        window.chart_windows.open("chips")
        window.present()
        QApplication.processEvents()
        for shown in window.findChildren(Presentation):
            shown.close()
        window.chart_windows.close()
        collect()

    once()
    before = len(window.findChildren(QObject))
    once()
    once()
    assert len(window.findChildren(QObject)) <= before


def kept_things() -> Counter[str]:
    """What is alive: widgets, and what slides and exports are made of."""
    collect()
    of_slides = ("ChartView", "QImage", "QPixmap", "Study", "Outcome", "Slide", "Deck", "ExportRun", "_Worker", "Steps")
    things = Counter(type(one).__name__ for one in gc.get_objects())
    found = Counter({name: things[name] for name in of_slides})
    found["widgets"] = len(QApplication.allWidgets())
    return found


def test_slides_and_exports_leave_nothing_behind(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    document, exports = window.document, window.exports
    start = document.study
    story = start.settings.story

    def once() -> None:
        exports.show()
        for _ in story:
            assert exports.sheet is not None
            assert exports.sheet.slide.chart in story
            exports.sheet.walk(1)
        assert exports.sheet is not None
        exports.sheet.close_sheet()
        for traffic in (60.0, 70.0):
            edit_traffic(window, traffic)
            exports.add_chart("lifetime")
        edit_traffic(window, 80.0)
        page = window.drawer.open_page("slideTray")
        assert isinstance(page, TrayPage)
        page.slices.finish()
        assert page.refresh_button.text() == "Refresh 2 stale"
        page.refresh_stale()
        page.slices.finish()
        for name in ("deck.pptx", "deck.pdf"):
            exports.outlet.write_tray(document.study, tmp_path / name, PAGES["16:9"])
            qtbot.waitUntil(lambda: not exports.outlet.is_busy, timeout=60_000)
        for _ in range(20):
            document.undo_stack.undo()
            document.undo_stack.redo()
        window.drawer.close_page()
        for name in ("deck.pptx", "deck.pdf"):
            assert len(study_at(tmp_path / name).slides) == 2
            document.replace(study_at(tmp_path / name), None)
            document.settle()
        document.replace(start, None)
        document.settle()

    once()
    once()  # what is kept for the next time is that of the last study from here on
    grown, kept = Counter("?"), kept_things()
    for _ in range(4):  # what leaks grows each time; what waits for a pause in the work is there or not
        before = kept
        once()
        kept = kept_things()
        grown = kept - before
        if not grown:
            break
    assert grown == Counter()


def test_a_chart_that_is_not_drawn_yet_has_the_switches_of_the_one_before(window: MainWindow) -> None:
    card = ChartCard(window.document, window)
    card.show_chart("chips")
    card.resize(500, 400)
    card.show()
    measure = next(one.id for one in card.view.spec.measures if one.id != card.view.spec.measure)
    card.hide()
    card.show_chart("parity")  # it has no measures
    card.view.measure_chosen.emit(measure)
    assert window.document.study.settings.chips_measure == measure
    card.show()
    assert card.edits is not None
    assert card.edits.chart == "parity"


def test_memory_is_given_back_once_nobody_has_edited_for_a_while(
    open_main: OpenWindow, study: Study, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    given: list[None] = []
    monkeypatch.setattr(rest, "give_freed_memory_back", lambda: given.append(None))
    monkeypatch.setattr(rest, "MILLISECONDS", 1)
    window = open_main(study)
    assert given == []
    edit_traffic(window, 60.0)
    qtbot.waitUntil(lambda: given == [None])
    window.resize(900, 700)
    qtbot.wait(20)
    assert given == [None]


def test_giving_memory_back_is_asked_of_a_c_library_that_can(monkeypatch: pytest.MonkeyPatch) -> None:
    assert memory_reuse.give_freed_memory_back() in (True, False)
    monkeypatch.setattr(memory_reuse, "_c_library", lambda: None)
    assert memory_reuse.give_freed_memory_back() is False


def test_a_closed_window_goes_before_its_document_and_the_document_when_nobody_holds_it(study: Study) -> None:
    """Whatever is asked of a document by others must not hold the window that answers, nor the document."""
    window = open_window(study, None)
    document = window.document
    edit_traffic(window, 77.0)
    no_window, no_document = weakref.ref(window), weakref.ref(document)
    end(window)
    del window
    collect()
    assert no_window() is None
    assert document.study.workloads[0].request_rate == 77.0
    del document
    collect()
    assert no_document() is None
