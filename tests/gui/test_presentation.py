"""Presenting: the story alone on the screen in large type, walked chart by chart, with nothing to edit."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QWidget
from pytestqt.qtbot import QtBot

from core.editing import choose
from core.samples import sample_study
from gui.charts.around.chooser import ChartChooser
from gui.charts.around.segments import MeasureSwitch, ToggleRow
from gui.main_window import MainWindow
from gui.story.gaps import Gap
from gui.story.presentation import ALL, Presentation
from tests.gui.conftest import OpenWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")


@pytest.fixture
def sample(open_main: OpenWindow) -> MainWindow:
    return open_main(choose(sample_study(), measured_rows=True), size=(1440, 900))


def present(window: MainWindow, qtbot: QtBot) -> Presentation:
    QTest.keySequence(window, QKeySequence("F11"))
    (shown,) = window.findChildren(Presentation)
    qtbot.waitUntil(shown.isVisible)
    assert shown.isFullScreen()
    shown.resize(1440, 900)
    QApplication.processEvents()
    return shown


def seen(shown: Presentation) -> list[str]:
    cards = [card for card in shown.grid.cards.values() if card.isVisible()]
    assert all(card.view.spec.id == card.chart_id for card in cards)
    return [card.chart_id for card in cards]


def test_the_story_stands_alone_on_the_screen_with_titles_charts_and_notes_only(
    sample: MainWindow, qtbot: QtBot
) -> None:
    shown = present(sample, qtbot)
    assert seen(shown) == ["lifetime", "waterfall", "chips", "pareto"]
    for kind in (QTableView, Gap, ChartChooser, MeasureSwitch, ToggleRow):
        for part in shown.findChildren(kind):
            assert not part.isVisible() or part.visibleRegion().isEmpty() or not part.width(), kind
    for chart, card in shown.grid.cards.items():
        ours, theirs = card.view.spec, sample.story.cards[chart].view.spec
        assert (ours.title, ours.subtitle, ours.notes) == (theirs.title, theirs.subtitle, theirs.notes)
        assert (ours.series, ours.bars) == (theirs.series, theirs.bars)
        assert (*ours.measures, *ours.readings, *ours.toggles, *ours.handles, *ours.pickers) == ()
        assert card.edits is None


def test_type_is_larger_than_in_the_window_and_larger_still_for_one_chart(sample: MainWindow, qtbot: QtBot) -> None:
    usual = sample.story.cards["chips"].view.font().pointSizeF()
    shown = present(sample, qtbot)
    together = shown.grid.cards["lifetime"].view.font().pointSizeF()
    assert together >= 1.25 * usual
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.grid.cards["lifetime"].view.font().pointSizeF() > together


def test_keys_walk_chart_by_chart_and_home_shows_all(sample: MainWindow, qtbot: QtBot) -> None:
    shown = present(sample, qtbot)
    walked = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(shown, key)
        (alone,) = seen(shown)
        card = shown.grid.cards[alone]
        assert card.width() > 0.95 * shown.width() - 60
        assert card.height() > 0.95 * shown.height() - 60
        walked.append(alone)
    assert walked == ["lifetime", "waterfall", "chips", "pareto", "pareto"]
    QTest.keyClick(shown, Qt.Key.Key_PageUp)
    QTest.keyClick(shown, Qt.Key.Key_Left)
    assert seen(shown) == ["waterfall"]
    QTest.keyClick(shown, Qt.Key.Key_Home)
    assert shown.place == ALL
    assert len(seen(shown)) == 4


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F11])
def test_it_ends_and_everything_is_as_before(sample: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
    sample.drawer.open_page("data")
    sample.inputs.page.table.setFocus()
    focus = QApplication.focusWidget()
    before = (sample.geometry(), sample.splitter.sizes(), sample.with_drawer.sizes(), sample.drawer.is_open)
    shown = present(sample, qtbot)
    with qtbot.waitSignal(shown.destroyed):
        QTest.keyClick(shown, key)
    sample.activateWindow()
    qtbot.waitUntil(sample.isActiveWindow)
    assert QApplication.focusWidget() is focus
    after = (sample.geometry(), sample.splitter.sizes(), sample.with_drawer.sizes(), sample.drawer.is_open)
    assert after == before
    assert sample.findChildren(Presentation) == []


def test_no_key_no_drag_and_no_click_edits_the_study_meanwhile(sample: MainWindow, qtbot: QtBot) -> None:
    sample.pin_baseline()
    study, steps = sample.document.study, sample.document.undo_stack.index()
    shown = present(sample, qtbot)
    for keys in ("Ctrl+Z", "Ctrl+B", "P", "Delete", "Alt+Shift+Right", "Ctrl+Shift+Right", "Ctrl+Shift+D", "Ctrl+2"):
        QTest.keySequence(shown, QKeySequence(keys))
    title, other = shown.grid.cards["lifetime"].view.title_block, shown.grid.cards["pareto"]
    to = title.mapFromGlobal(other.mapToGlobal(QPoint(300, 60)))
    QTest.mousePress(title, Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    QTest.mouseMove(title, to)
    QTest.mouseRelease(title, Qt.MouseButton.LeftButton, pos=to)
    for card in shown.grid.cards.values():
        viewport: QWidget = card.view.plot.viewport()
        for x in range(40, viewport.width(), 60):
            QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(x, viewport.height() // 2))
    sample.document.settle()
    assert sample.document.study is study
    assert sample.document.undo_stack.index() == steps
    assert QApplication.activeModalWidget() is shown


def test_charts_stay_live_under_the_mouse(sample: MainWindow, qtbot: QtBot) -> None:
    shown = present(sample, qtbot)
    QTest.keyClick(shown, Qt.Key.Key_Right)
    view = shown.grid.cards["lifetime"].view
    frame = view.arrangement.mapping.frame
    QTest.mouseMove(view.plot.viewport(), QPoint(round(frame.left + frame.width / 2), round(frame.top + 40)))
    QApplication.processEvents()
    assert view.hover.isVisible()


def test_a_story_of_many_charts_can_be_shown_too(open_main: OpenWindow, qtbot: QtBot) -> None:
    story = ("lifetime", "share", "waterfall", "chips", "pareto", "margin", "moved")
    window = open_main(choose(sample_study(), story=story), size=(1280, 720))
    shown = present(window, qtbot)
    shown.resize(1280, 720)
    QApplication.processEvents()
    assert seen_or_below(shown) == list(story)
    for chart in story:
        QTest.keyClick(shown, Qt.Key.Key_PageDown)
        assert seen(shown) == [chart]


def seen_or_below(shown: Presentation) -> list[str]:
    """The charts in the grid, also those below what the screen shows."""
    return [room.chart for room in shown.grid.rooms]
