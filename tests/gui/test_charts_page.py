"""Help ▸ Charts: every chart under a heading of its own, keys from where they are declared, F1 at what is in hand."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.chart_names import CHART_NAMES
from core.study import Study
from gui.drawer.moved_page import MovedPage
from gui.help_window import HelpWindow
from gui.keys import as_read
from gui.main_window import MainWindow
from gui.plain import bare_title
from gui.story import chart_windows, presentation
from tests.gui.conftest import OpenWindow
from tests.gui.export.tray_hands import sheet_of, tray_of

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")


@pytest.fixture
def window(open_main: OpenWindow, study: Study, qtbot: QtBot) -> MainWindow:
    opened = open_main(study)
    opened.show()
    qtbot.waitExposed(opened)
    return opened


def pages(window: MainWindow) -> dict[str, HelpWindow]:
    return {page.name: page for page in window.findChildren(HelpWindow)}


def charts_page(window: MainWindow) -> HelpWindow:
    window.actions_by_id["help.charts"].trigger()
    return pages(window)["charts"]


def headings(page: HelpWindow) -> list[str]:
    found, block = [], page.text.document().begin()
    while block.isValid():
        if block.blockFormat().headingLevel():
            found.append(block.text())
        block = block.next()
    return found


def at_top(page: HelpWindow) -> str:
    """The first line that is to be seen."""
    QApplication.processEvents()
    line = 4 + round(page.text.document().documentMargin())
    return page.text.cursorForPosition(QPoint(40, line)).block().text()


def strike_f1() -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_F1)


def test_every_chart_has_its_heading_and_a_link_to_it(window: MainWindow) -> None:
    page = charts_page(window)
    assert at_top(page) == "Charts"
    assert [name for name in headings(page) if name in CHART_NAMES.values()] == list(CHART_NAMES.values())
    links = page.text.toHtml()
    for name in CHART_NAMES.values():
        page.text.anchorClicked.emit(QUrl(f"#{name}"))
        assert page.text.textCursor().block().text() == name
        assert links.count(f">{name}</span></a>") == 1


def test_a_link_of_the_page_is_followed_by_mouse_and_none_leads_out(window: MainWindow) -> None:
    page = charts_page(window)
    cursor = page.text.document().find("Lifetime")
    at = page.text.cursorRect(cursor).center() - QPoint(8, 0)
    assert page.text.anchorAt(at)
    QTest.mouseClick(page.text.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert at_top(page) == "Lifetime"
    page.text.anchorClicked.emit(QUrl("https://example.invalid/#nowhere"))
    assert at_top(page) == "Lifetime"


def test_the_page_has_every_key_of_charts_as_it_is_declared(window: MainWindow) -> None:
    text = charts_page(window).text.toPlainText().split("\n")
    for one in (*window.story.own_keys, *chart_windows.KEYS, *presentation.KEYS):
        assert bare_title(one.words) in text, one
        listed = {key for line in text for key in line.split(", ")}
        assert {as_read(keys) for keys in one.keys} <= listed, one


def test_f1_opens_at_the_chart_that_has_the_keyboard_also_where_a_grip_has_it(window: MainWindow) -> None:
    story = window.document.study.settings.story
    for number in (1, 4):
        window.story.go_to_chart(number - 1)
        strike_f1()
        assert at_top(pages(window)["charts"]) == CHART_NAMES[story[number - 1]]
        window.activateWindow()
        QApplication.processEvents()
    window.story.go_to_chart(1)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_G)
    assert QApplication.focusWidget() is not focus
    strike_f1()
    assert at_top(pages(window)["charts"]) == "Waterfall"
    assert set(pages(window)) == {"charts"}


def test_f1_in_the_window_of_a_chart_is_about_that_chart(window: MainWindow) -> None:
    window.chart_windows.open("chips")
    (opened,) = window.chart_windows.open_ones
    opened.activateWindow()
    QApplication.processEvents()
    strike_f1()
    assert at_top(pages(window)["charts"]) == "Chips"


def test_f1_on_the_chart_of_the_drawer_is_about_what_moved(window: MainWindow) -> None:
    window.drawer.open_page("moved")
    page = window.findChild(MovedPage)
    assert page is not None
    page.chart.setFocus()
    strike_f1()
    assert at_top(pages(window)["charts"]) == "What moved?"


def test_f1_where_no_chart_has_the_keyboard_says_how_money_is_counted(window: MainWindow) -> None:
    window.inputs.page.table.setFocus()
    strike_f1()
    assert set(pages(window)) == {"money"}
    assert [key.toString() for key in window.actions_by_id["help.this"].shortcuts()] == ["F1"]


@pytest.mark.parametrize("opened", [sheet_of, tray_of], ids=["sheet", "tray"])
def test_f1_in_the_export_sheet_and_in_the_tray_is_about_slides_and_files(
    window: MainWindow, opened: Callable[[MainWindow], object]
) -> None:
    opened(window)
    strike_f1()
    assert set(pages(window)) == {"export"}
    assert at_top(pages(window)["export"]) == "Slides and files"


def test_the_page_takes_the_colours_of_another_theme_where_it_is_being_read(window: MainWindow) -> None:
    page = charts_page(window)
    page.go_to("Roofline")
    light = page.text.toHtml()
    window.actions_by_id["view.dark"].trigger()
    assert at_top(page) == "Roofline"
    assert page.palette().link().color().name() in page.text.toHtml()
    assert page.palette().link().color().name() not in light
