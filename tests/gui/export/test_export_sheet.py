"""The export sheet: the slide itself, what is chosen of it, and the ways from it, by keys."""

import threading
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.oxml.shapes.picture import CT_Picture
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core import scenario_outcomes
from core.baseline import pin_baseline
from core.errors import StudyRefused
from core.evaluation import evaluate
from core.export.progress import Progress
from core.outcome import Outcome
from core.study import Study
from gui.export.look_choice import change_export
from gui.export.outlet import free_path
from gui.export.writing import methodology_of
from gui.main_window import MainWindow
from gui.story.chart_windows import ChartWindow
from tests.core.export.slide_templates import saved
from tests.gui.conftest import press
from tests.gui.export.tray_hands import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    dearer,
    exports_to,
    key,
    order,
    sheet_of,
    wait_for_export,
)  # fmt: skip


def chosen_size(window: MainWindow) -> str:
    """Size of the study's slides."""
    return window.document.study.settings.slide_size


def test_ctrl_e_shows_the_slide_of_the_chart_and_enter_adds_it_and_esc_goes_back(shared: MainWindow) -> None:
    shared.activateWindow()
    shared.inputs.setFocus()
    QCoreApplication.processEvents()
    chart = key(Key.Key_2, ALT)
    key(Key.Key_E, CTRL)
    sheet = shared.exports.sheet
    assert sheet is not None
    assert sheet.isVisible()
    assert sheet.wanted.chart == "waterfall"
    assert sheet.view.slide is None or sheet.view.slide.chart == "waterfall"
    assert sheet.slide == sheet.view.slide
    assert shared.inputs.isVisible()
    key(Key.Key_Return)
    assert order(shared) == ["waterfall"]
    assert sheet.isVisible()
    assert "1 slide" in sheet.said.text()
    assert shared.document.study.slides[0].claim == sheet.slide.claim
    key(Key.Key_Escape)
    assert not sheet.isVisible()
    assert QApplication.focusWidget() is chart


def test_the_sheet_pages_through_the_story_and_adds_all_of_it(shared: MainWindow) -> None:
    sheet = sheet_of(shared, "lifetime")
    story = shared.document.study.settings.story
    seen = [sheet.slide.chart]
    for _ in story[1:]:
        key(Key.Key_PageDown, CTRL)
        seen.append(sheet.slide.chart)
    assert tuple(seen) == story
    assert not sheet.next_button.isEnabled()
    key(Key.Key_PageUp, CTRL)
    assert sheet.slide.chart == story[-2]
    sheet.all_button.click()
    assert tuple(order(shared)) == story
    assert shared.document.undo_stack.index() == 1


def test_a_title_that_is_typed_is_the_analysts_until_the_computed_one_is_wanted_back(shared: MainWindow) -> None:
    sheet = sheet_of(shared, "chips")
    claim = sheet.slide.claim
    assert sheet.options.title.toPlainText() == claim
    assert not sheet.options.back.isVisible()
    sheet.options.title.selectAll()
    QTest.keyClicks(sheet.options.title, "Mine <b>& yours")
    assert sheet.slide.title == "Mine <b>& yours"
    assert sheet.options.back.isVisible()
    QTest.keyClick(sheet.options.title, Key.Key_Return)
    slide = shared.document.study.slides[-1]
    assert (slide.title, slide.claim, slide.titled_on) == ("Mine <b>& yours", claim, claim)
    sheet.options.back.click()
    assert sheet.slide.title == claim


def test_an_own_title_may_be_stale_as_soon_as_an_edit_makes_the_computed_one_another(shared: MainWindow) -> None:
    sheet = sheet_of(shared, "chips")
    before = sheet.slide.claim
    sheet.options.title.selectAll()
    QTest.keyClicks(sheet.options.title, "Mine")
    dearer(shared, 0.4)
    assert sheet.slide.claim != before
    assert "may be stale" in sheet.options.state.text()
    assert sheet.slide.claim in sheet.options.state.text()
    sheet.add_button.click()
    assert shared.document.study.slides[0].titled_on == before


def test_parts_and_crop_of_the_slide_follow_the_chips(shared: MainWindow) -> None:
    shared.document.edit("Pin", pin_baseline)
    dearer(shared)
    sheet = sheet_of(shared, "waterfall")
    with_all = sheet.slide
    assert with_all.footnote is not None
    for part in ("baseline", "ranges", "annotations", "footnote"):
        chip = sheet.options.chips[part]
        chip.setFocus()
        QTest.keyClick(chip, Key.Key_Space)
        assert not getattr(sheet.wanted, part)
        assert chip.text().startswith("–")
    assert sheet.slide.footnote is None
    assert sheet.slide.spec != with_all.spec
    sheet.options.crop.buttons["half"].click()
    assert sheet.slide.crop == "half"
    sheet.accept()
    kept = shared.document.study.slides[0]
    assert (kept.crop, kept.baseline, kept.ranges, kept.annotations, kept.footnote) == ("half", *[False] * 4)


def test_size_and_state_are_the_studys_and_each_one_undo_step(shared: MainWindow) -> None:
    sheet = sheet_of(shared)
    sheet.look.page_size.setCurrentIndex(sheet.look.page_size.findData("4:3"))
    sheet.look.page_size.activated.emit(sheet.look.page_size.currentIndex())
    sheet.look.left_out.click()
    settings = shared.document.study.settings
    assert (settings.slide_size, settings.state_left_out) == ("4:3", True)
    assert shared.document.undo_stack.index() == 2
    shared.document.settle()
    assert sheet.slide is not None
    assert sheet.view.page.id == "4:3"
    shared.document.undo_stack.undo()
    shared.document.settle()
    assert not sheet.look.left_out.isChecked()


def test_export_now_writes_into_the_last_place_and_over_nothing(
    shared: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    exports_to(shared, tmp_path, "svg")
    sheet_of(shared, "chips")
    for _ in range(2):
        key(Key.Key_E, CTRL | SHIFT)
        wait_for_export(shared, qtbot)
    names = sorted(path.name for path in tmp_path.glob("*.svg"))
    assert names == ["Two chips, Chips (2).svg", "Two chips, Chips.svg"]
    assert all(b"<svg" in path.read_bytes() for path in tmp_path.glob("*.svg"))
    said = shared.notices.text("export")
    assert said.startswith("Two chips, Chips (2).svg, 1 slide, saved in ")
    assert not shared.exports.outlet.line.isVisible()


def test_export_now_needs_no_sheet(shared: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    exports_to(shared, tmp_path, "png")
    change_export(shared.settings, scale=1)
    shared.charts.look_at("lifetime")
    shared.actions_by_id["export.now"].trigger()
    wait_for_export(shared, qtbot)
    (path,) = tmp_path.glob("*.png")
    assert QImage(str(path)).size().toTuple() == (1280, 720)


def test_without_a_last_place_export_now_asks(
    shared: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(_parent: QWidget, title: str, start: Path, types: dict[str, str]) -> Path:
        asked.append(title)
        assert start.name == "Two chips, Lifetime.pptx"
        assert set(types) == {"pptx", "pdf", "xlsx", "csv", "png", "svg"}
        return tmp_path / "mine.pdf"

    monkeypatch.setattr("gui.export.outlet.ask_for_export", ask)
    shared.charts.look_at("lifetime")
    shared.actions_by_id["export.now"].trigger()
    assert asked == ["Export slide as"]
    choices = shared.settings.current.export
    assert (choices.folder, choices.format) == (str(tmp_path), "pdf")
    shared.exports.close()


def test_the_methodology_is_made_beside_the_window_and_cancelling_it_says_that_nothing_is_written(
    shared: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    places = iter((tmp_path / "all.md", tmp_path / "all.pdf"))
    threads: list[threading.Thread] = []

    def noting(study: Study, progress: Progress) -> str:
        threads.append(threading.current_thread())
        return methodology_of(study, progress)

    monkeypatch.setattr("gui.export.outlet.ask_for_export", lambda *_: next(places))
    monkeypatch.setattr("gui.export.run.methodology_of", noting)
    methodology, cancel = shared.actions_by_id["export.methodology"], shared.actions_by_id["export.cancel"]
    assert not cancel.isEnabled()
    methodology.trigger()
    wait_for_export(shared, qtbot)
    assert (tmp_path / "all.md").read_text("utf-8") == methodology_of(shared.document.study)
    assert shared.notices.text("export").startswith("all.md, every equation behind the figures, saved in ")
    methodology.trigger()
    assert shared.notices.text("export") == ""
    assert shared.exports.outlet.line.isVisible()
    cancel.trigger()
    wait_for_export(shared, qtbot)
    assert shared.notices.text("export") == "The export of all.pdf was cancelled; nothing was written."
    assert not cancel.isEnabled()
    assert not shared.exports.outlet.line.isVisible()
    assert [path.name for path in tmp_path.iterdir()] == ["all.md"]
    assert threading.main_thread() not in threads


def test_progress_names_the_file_and_what_comes_now_and_never_widens_the_window(shared: MainWindow) -> None:
    line = shared.exports.outlet.line
    narrowest = shared.minimumSizeHint().width()
    line.begin("deck.pptx")
    line.tell(3, 11, "A title of a slide that is much longer than there is room for beside the progress of an export")
    assert line.words.text().startswith("deck.pptx · 4 of 11 · A title")
    assert shared.minimumSizeHint().width() == narrowest
    line.tell(2193, 4386, "Pages")
    assert line.words.text() == "deck.pptx · 50 % · Pages"
    line.cancel()
    line.tell(4, 11, "Next")
    assert line.words.text() == "Cancelling deck.pptx"
    assert not line.button.isEnabled()
    line.end()


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    path = tmp_path / "deck.pptx"
    assert free_path(path) == path
    path.touch()
    (tmp_path / "deck (2).pptx").touch()
    assert free_path(path).name == "deck (3).pptx"


def test_a_template_that_cannot_be_read_is_said_in_the_sheet_and_refused_at_the_export(
    shared: MainWindow, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pptx"
    broken.write_bytes(b"no presentation")
    sheet = sheet_of(shared)
    exports_to(shared, tmp_path)
    sheet.look.files["template"].take(str(broken))
    assert chosen_size(shared) == "template"
    assert "broken.pptx" in sheet.look.notes.text()
    sheet.look.files["brand"].take(str(tmp_path / "none.json"))
    assert "none.json" in sheet.look.notes.text()
    shared.exports.export_now()
    assert not shared.exports.outlet.is_busy
    assert "none.json" in shared.notices.text("export")
    sheet.look.files["template"].take("")
    assert chosen_size(shared) == "16:9"
    assert [path.name for path in tmp_path.glob("*.pptx")] == ["broken.pptx"]


def test_the_sheet_says_which_colours_of_a_brand_are_hard_to_see(shared: MainWindow, tmp_path: Path) -> None:
    brand = tmp_path / "theme.json"
    brand.write_text('{"palette": ["#FFFF00", "#FFFF11"]}', "utf-8")
    sheet = sheet_of(shared)
    sheet.look.files["brand"].take(str(brand))
    assert "#FFFF00" in sheet.look.notes.text()
    assert sheet.look.notes.isVisible()


def test_the_sheet_shows_the_slide_in_the_brand_and_says_what_of_a_template_it_does_not_show(
    shared: MainWindow, tmp_path: Path
) -> None:
    brand, firm = tmp_path / "theme.json", tmp_path / "firm.pptx"
    brand.write_text('{"palette": ["#C8102E", "#123A5E"]}', "utf-8")
    presentation = Presentation()
    firm.write_bytes(saved(presentation))
    sheet = sheet_of(shared)
    sheet.look.files["brand"].take(str(brand))
    assert sheet.slide.chart == "lifetime"  # which makes it now
    assert sheet.view.look.colours.series == ("#C8102E", "#123A5E")
    sheet.look.files["template"].take(str(firm))
    assert sheet.slide.chart == "lifetime"
    assert (sheet.view.page.id, sheet.view.look.title_bold) == ("template", False)
    assert "behind its slides" not in sheet.look.notes.text()
    behind = CT_Picture.new_pic(99, "Logo", "Logo", "rId1", 0, 0, 914_400, 914_400)  # type: ignore[no-untyped-call]
    presentation.slide_master.shapes._spTree.append(behind)
    other = tmp_path / "other.pptx"
    other.write_bytes(saved(presentation))
    sheet.look.files["template"].take(str(other))
    assert "behind its slides" in sheet.look.notes.text()


def test_the_sheet_stays_over_the_story_and_readable_at_every_size(shared: MainWindow) -> None:
    window = shared
    sheet = sheet_of(window)
    for size in ((1440, 900), (window.minimumWidth(), window.minimumHeight()), (1280, 720)):
        window.resize(*size)
        QCoreApplication.processEvents()
        for is_open in (False, True):
            window.drawer.press("data") if is_open else window.drawer.close_page()
            QCoreApplication.processEvents()
            middle = sheet.parentWidget()
            assert middle is not None
            assert middle.rect().contains(sheet.geometry())
            for button in sheet.findChildren(QPushButton):
                if button.isVisible() and not sheet.choices.isAncestorOf(button):
                    assert sheet.rect().contains(button.geometry())
            assert sheet.view.height() >= 140
            assert sheet.view.width() >= 240
            assert sheet.notes_name.isVisible() == sheet.notes.isVisible()


def test_the_sheet_closes_when_another_study_is_opened_and_follows_none(shared: MainWindow) -> None:
    sheet = sheet_of(shared)
    shared.document.replace(shared.document.study, None)
    assert not sheet.isVisible()


def test_a_figure_adds_the_chart_that_tells_it(shared: MainWindow) -> None:
    for figure, tile in shared.kpi_strip.tiles.items():
        (add,) = [one for one in tile.actions() if one.text() == "Add to slide tray"]
        add.trigger()
        assert figure
    assert order(shared) == ["lifetime", "lifetime", "share", "lifetime", "waterfall"]
    assert shared.notices.text("export") == "Added Waterfall: the slide tray has 5 slides."
    press(shared.notices, "Open the slide tray")
    assert shared.drawer.shows("slideTray")
    assert shared.notices.text("export") == ""


@pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")
def test_the_window_of_a_chart_has_the_keys_of_export(shared: MainWindow) -> None:
    shared.chart_windows.open("roofline")
    (beside,) = shared.findChildren(ChartWindow)
    beside.activateWindow()
    beside.card.view.setFocus()
    QCoreApplication.processEvents()
    QTest.keyClick(beside.card.view, Key.Key_E, CTRL)
    sheet = shared.exports.sheet
    assert sheet is not None
    assert sheet.wanted.chart == "roofline"


def test_copying_by_key_is_of_the_chart_where_a_chart_has_the_keyboard_and_else_of_the_table(
    shared: MainWindow,
) -> None:
    shared.activateWindow()
    shared.inputs.setFocus()
    QCoreApplication.processEvents()
    key(Key.Key_C, CTRL | SHIFT)
    assert not QGuiApplication.clipboard().mimeData().hasFormat("image/svg+xml")
    key(Key.Key_1, ALT)
    key(Key.Key_C, CTRL | SHIFT)
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasFormat("image/svg+xml")
    assert data.hasFormat("image/png")
    assert "\t" in data.text()
    assert shared.status_line.currentMessage().startswith("Lifetime is on the clipboard")
    QGuiApplication.clipboard().clear()  # without a screen, what it holds outlives Python and takes it down


def test_the_menu_and_the_palette_have_every_way_of_export(shared: MainWindow) -> None:
    menu = shared.findChild(QMenu, "menu.export")
    assert menu is not None
    ids = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    assert {"export.slide", "export.now", "export.copy", "export.tray", "export.deck", "export.perScenario"} <= set(ids)
    key(Key.Key_K, CTRL)
    rows = shared.command_palette.list.view.model()
    listed = {str(rows.index(row, 0).data()) for row in range(rows.rowCount())}
    key(Key.Key_Escape)
    assert {"Slide", "Export now", "Copy chart", "Slide tray", "Export deck", "One slide per scenario"} <= listed


def test_everything_in_the_sheet_has_a_name_and_is_reached_by_tab(shared: MainWindow) -> None:
    shared.activateWindow()
    sheet = sheet_of(shared)
    sheet.close_button.setFocus()
    seen: set[str] = set()
    for _ in range(60):
        focus = QApplication.focusWidget()
        assert focus is not None
        assert sheet.isAncestorOf(focus)  # it goes round: what lies under the sheet is not seen
        words = focus.accessibleName() or (focus.text() if isinstance(focus, QPushButton | QToolButton) else "")
        seen.add(focus.objectName())
        assert words or isinstance(focus, QCheckBox)
        key(Key.Key_Tab)
    wanted = (
        "title",
        "baseline",
        "footnote",
        "crop.full",
        "format",
        "size",
        "template",
        "add",
        "export",
        "copy",
        "close",
    )
    assert {f"exportSheet.{name}" for name in wanted} <= seen


def test_an_edit_is_evaluated_once_for_the_story_and_the_slide(
    shared: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated: list[Study] = []

    def counted(study: Study) -> Outcome:
        evaluated.append(study)
        return evaluate(study)

    sheet = sheet_of(shared, "margin")
    before = sheet.slide
    monkeypatch.setattr(scenario_outcomes, "evaluate", counted)
    dearer(shared)
    assert sheet.view.slide == before  # the charts of the story come first
    assert sheet.slide.spec != before.spec
    assert len(evaluated) == 1


def test_a_slide_that_is_undone_while_the_sheet_makes_it_closes_the_sheet(shared: MainWindow) -> None:
    shared.exports.add_story()
    document = shared.document
    document.settle()
    shared.exports.show_slide(document.study.slides[0].id, "")
    sheet = shared.exports.sheet
    assert sheet is not None
    assert sheet.isVisible()
    document.undo_stack.undo()
    with pytest.raises(StudyRefused, match="no longer in the tray"):  # nobody has been told of the undo yet
        _ = sheet.slide
    QTest.qWait(100)
    assert not sheet.isVisible()
