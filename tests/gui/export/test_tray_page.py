"""The slide tray in the drawer: what it shows and says of slides, and what is done with them, by keys and mouse."""

import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from core.charts.study_charts import study_charts
from core.lost_work import find_recoverable
from core.slides.tray import kept_of
from core.study_file import decode, encode
from gui.export.slices import REST
from gui.export.tray_cards import PICTURE
from gui.export.tray_model import GONE, NUMBERS, PICTURE_ROLE, TITLE, Marks
from gui.export.tray_page import TrayPage
from gui.main_window import MainWindow
from gui.recovery import edits_of
from gui.theme import DARK, LIGHT
from tests.gui.conftest import OpenWindow
from tests.gui.export.tray_hands import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    dearer,
    key,
    order,
    settled,
    sheet_of,
    tray_of,
    with_scenarios,
)  # fmt: skip

CHARTS = ("lifetime", "waterfall", "chips", "pareto")


@pytest.fixture
def page(shared: MainWindow) -> TrayPage:
    """The tray with a slide of each chart of the story."""
    shared.exports.add_story()
    return tray_of(shared)


def marks(page: TrayPage) -> list[tuple[str, ...]]:
    """The words under the slides."""
    return [page.model.marks(slide.id).lines for slide in page.model.slides]


def menu_entry(page: TrayPage, words: str) -> None:
    """Choose an entry of the menu of the chosen slides."""
    menu = page.menu_button.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    (entry,) = [one for one in menu.actions() if one.text() == words]
    entry.trigger()
    settled(page)


def test_the_tab_counts_the_slides_through_undo_and_redo(shared: MainWindow) -> None:
    tab = shared.drawer.buttons["slideTray"]
    assert tab.text() == "Slide tray 0"
    shared.exports.add_story()
    shared.document.settle()
    assert tab.text() == "Slide tray 4"
    for undo, count in ((True, 0), (False, 4)):
        (shared.document.undo_stack.undo if undo else shared.document.undo_stack.redo)()
        shared.document.settle()
        assert tab.text() == f"Slide tray {count}"


def test_an_empty_tray_says_how_slides_come_into_it(shared: MainWindow) -> None:
    page = tray_of(shared)
    assert page.nothing.isVisible()
    assert "Ctrl+E" in page.nothing.text()
    shared.resize(shared.minimumSizeHint())
    QCoreApplication.processEvents()
    for one in (page.export_button, page.refresh_button, page.menu_button):
        assert not one.isVisible()
    for part in (page.add_button, *page.switches.values()):
        assert part.width() >= part.sizeHint().width()
    shared.resize(1280, 720)
    shared.with_drawer.reset()
    assert QApplication.focusWidget() is page.add_button
    key(Key.Key_Space)
    settled(page)
    assert order(shared) == list(CHARTS)
    assert QApplication.focusWidget() is page.view
    assert page.view.chosen == [page.model.slides[0].id]


def test_each_slide_has_a_picture_and_its_words(page: TrayPage) -> None:
    for row, slide in enumerate(page.model.slides):
        index = page.model.index(row)
        picture = page.model.data(index, PICTURE_ROLE)
        image = picture.toImage()
        colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
        assert len(colours) > 5
        words = page.model.data(index, Qt.ItemDataRole.AccessibleTextRole)
        assert words.startswith(f"Slide {row + 1} of 4: {slide.claim}")
        assert slide.made.replace("T", " ") in words
        assert "Base" in words
    assert marks(page) == [()] * 4


def test_the_pictures_are_in_the_brand_as_soon_as_it_is_chosen(page: TrayPage, tmp_path: Path) -> None:
    window = page.window()
    assert isinstance(window, MainWindow)
    brand = tmp_path / "theme.json"
    brand.write_text('{"palette": ["#C8102E"]}', "utf-8")
    sheet_of(window).look.files["brand"].take(str(brand))
    settled(page)
    picture = page.model.data(page.model.index(0), PICTURE_ROLE).toImage()
    bar = picture.pixelColor(picture.width() // 12, 0)
    assert bar.red() > bar.blue() + 60  # the bar at the top of the page, in the first colour


def test_keys_act_as_soon_as_the_tray_has_the_keyboard(shared: MainWindow) -> None:
    shared.exports.add_story()
    key(Key.Key_1, ALT)
    key(Key.Key_T, CTRL | SHIFT)
    key(Key.Key_Right, ALT)
    assert order(shared)[:2] == ["waterfall", "lifetime"]
    key(Key.Key_Delete)
    assert "lifetime" not in order(shared)


def test_alt_and_arrows_move_the_chosen_slides_each_in_one_undo_step(page: TrayPage, shared: MainWindow) -> None:
    page.view.choose([page.model.slides[3].id])
    steps = shared.document.undo_stack.index()
    for which in (Key.Key_Left, Key.Key_Up):
        key(which, ALT)
        settled(page)
    assert order(shared) == ["lifetime", "pareto", "waterfall", "chips"]
    assert shared.document.undo_stack.index() == steps + 2
    page.view.choose([slide.id for slide in page.model.slides[:2]])
    key(Key.Key_Right, ALT)
    settled(page)
    assert order(shared) == ["waterfall", "lifetime", "pareto", "chips"]
    assert page.view.chosen == ["slide-lifetime", "slide-pareto"]
    for _ in range(3):
        key(Key.Key_Z, CTRL)
        settled(page)
    assert order(shared) == list(CHARTS)


def test_slides_that_are_dropped_go_into_the_gap_they_are_dropped_at(page: TrayPage, shared: MainWindow) -> None:
    view = page.view
    view.choose([page.model.slides[0].id])
    last = view.visualRect(page.model.index(3))
    assert view.gap_at(QPoint(last.right() - 2, last.center().y())) == 4
    assert view.gap_at(QPoint(last.left() + 2, last.center().y())) == 3
    assert view.gap_at(view.visualRect(page.model.index(0)).center() - QPoint(20, 0)) == 0
    data = QMimeData()
    at = QPointF(last.right() - 2, last.center().y())
    drop = QDropEvent(
        at, Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop
    )
    view.dropEvent(drop)
    assert order(shared) == list(CHARTS)  # of a stranger nothing is taken
    view.moved.emit((page.model.slides[0].id,), 3)
    settled(page)
    assert order(shared) == ["waterfall", "chips", "pareto", "lifetime"]


def test_f2_types_a_title_where_it_stands_and_an_empty_one_gives_the_computed_back(
    page: TrayPage, shared: MainWindow
) -> None:
    page.view.choose([page.model.slides[1].id])
    claim = page.model.slides[1].claim
    line = key(Key.Key_F2)
    assert isinstance(line, QLineEdit)
    assert line.text() == claim
    QTest.keyClicks(line, "=1+1 ")
    first = page.model.slides[1].id
    page.model.take_picture(first, "another", QPixmap(PICTURE))  # it is made while the title is typed
    page.model.take_marks(first, Marks(numbers=True))
    QTest.keyClicks(line, "<b>mine</b>")
    QTest.keyClick(line, Key.Key_Return)
    QCoreApplication.processEvents()
    settled(page)
    assert shared.document.study.slides[1].title == "=1+1 <b>mine</b>"
    assert page.model.data(page.model.index(1)) == "=1+1 <b>mine</b>"
    assert QApplication.focusWidget() is page.view
    menu_entry(page, "Back to the computed title")
    assert shared.document.study.slides[1].title == ""
    assert page.model.data(page.model.index(1)) == claim


def test_duplicating_and_removing_by_keys(page: TrayPage, shared: MainWindow) -> None:
    page.view.choose([page.model.slides[1].id])
    key(Key.Key_D, CTRL)
    settled(page)
    assert order(shared) == ["lifetime", "waterfall", "waterfall", "chips", "pareto"]
    assert page.view.chosen == ["slide-waterfall-2"]
    key(Key.Key_Delete)
    settled(page)
    assert order(shared) == list(CHARTS)
    assert page.view.chosen == ["slide-chips"]
    page.view.selectAll()
    key(Key.Key_Delete)
    settled(page)
    assert order(shared) == []
    assert shared.document.study.kept == ()
    key(Key.Key_Z, CTRL)
    settled(page)
    assert order(shared) == list(CHARTS)


def test_an_edit_marks_slides_whose_numbers_changed_and_refresh_takes_the_mark_away(
    page: TrayPage, shared: MainWindow
) -> None:
    old = [kept_of(shared.document.study, slide) for slide in page.model.slides]
    dearer(shared)
    settled(page)
    assert marks(page) == [(NUMBERS,)] * 4
    assert page.refresh_button.text() == "Refresh 4 stale"
    assert [kept_of(shared.document.study, slide) for slide in page.model.slides] == old
    steps = shared.document.undo_stack.index()
    page.refresh_button.click()
    settled(page)
    settled(page)
    assert shared.document.undo_stack.index() == steps + 1
    assert marks(page) == [()] * 4
    assert not page.refresh_button.isEnabled()
    assert all(kept_of(shared.document.study, slide).chips[0].rental_price == 4 / 3600 for slide in page.model.slides)
    shared.document.undo_stack.undo()
    settled(page)
    assert marks(page) == [(NUMBERS,)] * 4


def test_A30_an_own_title_may_be_stale_iff_the_computed_claim_changed(page: TrayPage, shared: MainWindow) -> None:
    names = {"chips": "Alpha wins", "lifetime": "It passes"}
    for chart, title in names.items():
        page.edits.rename(f"slide-{chart}", title)
    before = {slide.chart: slide.claim for slide in shared.document.study.slides}
    for dollars in (2.6, 4.0, 0.6, 2.5):
        dearer(shared, dollars)
        settled(page)
        now = {chart: spec.title for chart, spec in study_charts(shared.document.study, wanted=CHARTS).items()}
        for slide in page.model.slides:
            said = TITLE in page.model.marks(slide.id).lines
            assert said == (slide.chart in names and now[slide.chart] != before[slide.chart])
    dearer(shared, 0.6)
    settled(page)
    assert TITLE in page.model.marks("slide-chips").lines
    page.view.choose(["slide-chips"])
    key(Key.Key_F5)
    settled(page)
    settled(page)
    slide = next(one for one in page.model.slides if one.id == "slide-chips")
    assert slide.title == "Alpha wins"
    assert page.model.marks("slide-chips").lines == (TITLE,)
    menu_entry(page, "The title still holds")
    settled(page)
    assert page.model.marks("slide-chips").lines == ()


def test_a_slide_of_a_scenario_that_is_gone_says_so_and_is_not_refreshed(shared: MainWindow) -> None:
    shared.document.replace(with_scenarios(shared.document.study, "Dear"), None)
    shared.document.settle()
    shared.scenarios.switch_to(2)
    shared.exports.add_chart("chips")
    page = tray_of(shared)
    shared.scenarios.delete(shared.document.study.settings.scenario)
    settled(page)
    assert marks(page) == [(GONE,)]
    assert not page.refresh_button.isEnabled()
    page.view.choose([page.model.slides[0].id])
    key(Key.Key_F5)
    settled(page)
    assert "no longer in the study" in shared.notices.text("refused")


def test_one_slide_per_scenario_from_the_menu_of_the_tray(shared: MainWindow) -> None:
    shared.document.replace(with_scenarios(shared.document.study, "Dear", "Dearer"), None)
    shared.document.settle()
    shared.exports.add_chart("chips")
    page = tray_of(shared)
    page.view.choose([page.model.slides[0].id])
    menu_entry(page, "One slide per scenario")
    assert len({slide.scenario for slide in page.model.slides}) == 3
    assert len({slide.claim for slide in page.model.slides}) > 1
    assert len(shared.document.study.kept) == 1


def test_enter_opens_a_slide_as_it_is_kept_and_keeps_what_is_changed_of_it(page: TrayPage, shared: MainWindow) -> None:
    page.view.choose(["slide-chips"])
    claim = page.model.slides[2].claim
    dearer(shared, 0.4)
    settled(page)
    key(Key.Key_Return)
    sheet = shared.exports.sheet
    assert sheet is not None
    assert sheet.isVisible()
    assert sheet.slide.claim == claim  # not what the study says now
    assert "figures have changed since" in sheet.said.text()
    assert sheet.add_button.text() == "Keep changes"
    sheet.options.crop.buttons["third"].click()
    sheet.options.title.selectAll()
    QTest.keyClicks(sheet.options.title, "Kept")
    QTest.keyClick(sheet.options.title, Key.Key_Return)
    assert not sheet.isVisible()
    settled(page)
    slide = page.model.slides[2]
    assert (slide.id, slide.crop, slide.title, slide.claim) == ("slide-chips", "third", "Kept", claim)
    assert QApplication.focusWidget() is page.view


def test_a_slide_that_is_removed_while_it_is_open_closes_the_sheet(page: TrayPage, shared: MainWindow) -> None:
    page.view.choose(["slide-chips"])
    page.open_slide()
    assert page.edits.remove(["slide-chips"])
    settled(page)
    assert shared.exports.sheet is not None
    assert not shared.exports.sheet.isVisible()


def test_what_decks_have_is_chosen_in_the_tray_and_kept_with_the_study(page: TrayPage, shared: MainWindow) -> None:
    for switch in page.switches.values():
        switch.click()
        settled(page)
    settings = shared.document.study.settings
    assert (settings.agenda_slide, settings.assumptions_slide, settings.state_left_out) == (True, True, True)
    for _ in range(3):
        shared.document.undo_stack.undo()
    settled(page)
    assert not any(switch.isChecked() for switch in page.switches.values())


def test_the_journal_keeps_every_edit_of_the_tray(open_main: OpenWindow, own_folder: Path) -> None:
    window = open_main()
    window.exports.add_story()
    window.exports.edits.rename("slide-chips", "Mine")
    dearer(window)
    window.exports.edits.move(["slide-pareto"], 0)
    study = window.document.study
    copies = own_folder / "copies"  # as after a crash: the window itself deletes its journal
    copies.mkdir()
    for path in (own_folder / "journal").glob("*.journal"):
        name = path.name.replace(str(os.getpid()), "999999")
        (copies / name).write_bytes(path.read_bytes())
    (recovery,) = find_recoverable(copies)
    base, edits = edits_of(recovery)
    assert base.slides == ()
    assert [text for text, _ in edits][-1].startswith("Move slide")
    assert edits[-1][1] == decode(encode(study), "the study")


def test_an_edit_waits_for_nothing_of_the_tray(page: TrayPage, shared: MainWindow, qtbot: QtBot) -> None:
    pictures = [page.model.data(page.model.index(row), PICTURE_ROLE) for row in range(4)]
    start = time.perf_counter()  # before the edit: however slow the machine is, the wait lies in between
    dearer(shared)
    assert not page.slices.is_idle  # it comes later,
    assert marks(page) == [()] * 4
    qtbot.waitUntil(lambda: marks(page) == [(NUMBERS,)] * 4, timeout=10_000)
    assert time.perf_counter() - start > 0.8 * REST / 1000  # when nobody edits
    assert [page.model.data(page.model.index(row), PICTURE_ROLE) for row in range(4)] == pictures


def test_a_closed_tray_works_out_nothing_until_it_is_seen(shared: MainWindow) -> None:
    shared.exports.add_story()
    page = tray_of(shared)
    shared.drawer.close_page()
    dearer(shared)
    assert page.slices.is_idle
    assert marks(page) == [()] * 4
    settled(tray_of(shared))
    assert marks(page) == [(NUMBERS,)] * 4


def test_the_cards_are_drawn_in_both_themes_with_all_their_words_in_sight(page: TrayPage, shared: MainWindow) -> None:
    page.edits.rename("slide-lifetime", "A title of the analyst that is longer than two lines of a card can ever hold")
    dearer(shared, 0.4)
    settled(page)
    for theme in (LIGHT, DARK):
        shared.actions_by_id[f"view.{theme.name}"].trigger()
        QCoreApplication.processEvents()
        image = page.view.grab().toImage()
        colours = {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}
        assert theme.warning in colours  # the words of marks
        assert theme.surface in colours
        first = page.view.visualRect(page.model.index(0))
        assert first.bottom() <= page.view.viewport().height()


def test_the_sheet_and_the_tray_stand_side_by_side(page: TrayPage, shared: MainWindow) -> None:
    sheet = sheet_of(shared, "chips")
    assert sheet.isVisible()
    assert page.isVisible()
    shared.actions_by_id["export.tray"].trigger()
    assert not sheet.isVisible()
    shared.drawer.press("data")
    sheet_of(shared, "chips")
    shared.drawer.press("slideTray")
    assert not sheet.isVisible()  # it would lie over what was asked for
    assert QApplication.focusWidget() is page.view
