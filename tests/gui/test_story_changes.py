"""Arranging the story by hand: charts are added, removed, moved and made larger, each as one undo step."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from core.chart_names import CHART_NAMES
from core.editing import choose
from core.samples import sample_study
from core.study import ChartSize
from gui.dialogs.command_palette import CommandPalette
from gui.main_window import MainWindow
from gui.plain import bare_title
from gui.story.chart_card import ChartCard
from gui.story.gaps import DropMark, Gap
from tests.gui.conftest import OpenWindow, edit_traffic

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")
USUAL = ("lifetime", "waterfall", "chips", "pareto")
LEFT = Qt.MouseButton.LeftButton


def shown(window: MainWindow) -> tuple[str, ...]:
    """The charts on the screen, from the top left, each drawn as what it is called."""
    window.document.settle()
    cards = [card for card in window.findChildren(ChartCard) if card.isVisible()]
    cards.sort(key=lambda card: (card.y(), card.x()))
    assert all(card.view.spec.id == card.chart_id for card in cards if not card.visibleRegion().isEmpty())
    return tuple(card.chart_id for card in cards)


def go_to(window: MainWindow, number: int) -> ChartCard:
    QTest.keySequence(window, QKeySequence(f"Alt+{number % 10}"))
    card = window.story.places[number - 1]
    assert card.view.hasFocus()
    return card


def focused(window: MainWindow) -> str:
    widget = QApplication.focusWidget()
    return next((chart for chart, card in window.story.cards.items() if widget is card.view), "")


def action(menu: QMenu, text: str) -> None:
    """Choose an entry of a menu by its words, as one of an open menu; its own menu is filled as it would open."""
    menu.aboutToShow.emit()
    (found,) = [one for one in menu.actions() if bare_title(one.text()) == text]
    assert found.isEnabled(), found.toolTip()
    found.trigger()


def submenu(window: MainWindow, text: str) -> QMenu:
    chart = window.findChild(QMenu, "menu.chart")
    assert isinstance(chart, QMenu)
    menus = [one.menu() for one in chart.actions() if bare_title(one.text()) == text]
    assert isinstance(menus[0], QMenu)
    return menus[0]


# ---------------------------------------------------------------------- add and remove


def test_a_chart_is_added_from_the_menu_drawn_and_has_the_keyboard(sample: MainWindow) -> None:
    study = sample.document.study
    action(submenu(sample, "Add chart"), "Inference share")
    assert shown(sample) == (*USUAL, "share")
    assert sample.document.study.settings.story == (*USUAL, "share")
    assert sample.document.undo_stack.undoText() == "Chart: add Inference share"
    assert sample.document.undo_stack.count() == 1
    assert focused(sample) == "share"
    assert not sample.story.cards["share"].visibleRegion().isEmpty()
    sample.document.undo_stack.undo()
    assert sample.document.study is study
    assert shown(sample) == USUAL


def test_the_button_at_the_end_of_the_story_offers_what_is_not_there_yet(sample: MainWindow) -> None:
    button = sample.story.add_button
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Down)
    menu = button.charts
    assert menu.isVisible()
    assert menu.activeAction().text() == CHART_NAMES["share"]
    disabled = [one.text() for one in menu.actions() if not one.isEnabled()]
    assert disabled == [CHART_NAMES[chart] for chart in CHART_NAMES if chart in USUAL]
    assert all("shows it already" in one.toolTip() for one in menu.actions() if not one.isEnabled())
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert shown(sample) == (*USUAL, "share")


def test_all_charts_can_stand_in_the_story_at_once_and_then_there_is_no_button(sample: MainWindow) -> None:
    for chart in [one for one in CHART_NAMES if one not in USUAL][: 10 - len(USUAL)]:
        sample.charts.add(chart)
    sample.document.settle()
    assert set(sample.story.cards) == set(sample.document.study.settings.story)
    assert len(sample.story.places) == min(10, len(CHART_NAMES))
    assert not sample.story.add_button.isVisible()
    for number in range(1, len(sample.story.places) + 1):
        card = go_to(sample, number)
        assert sample.actions_by_id[f"view.chart{number}"].isVisible()
        assert not card.visibleRegion().isEmpty()
        assert card.view.spec.id == card.chart_id


def test_only_as_many_views_are_made_as_charts_were_shown(sample: MainWindow) -> None:
    assert len(sample.findChildren(ChartCard)) == 4
    sample.charts.add("share")
    sample.document.settle()
    assert len(sample.findChildren(ChartCard)) == 5
    sample.document.undo_stack.undo()
    sample.charts.add("margin")
    sample.document.settle()
    assert len(sample.findChildren(ChartCard)) == 5, "a card that was left is taken again"
    assert shown(sample) == (*USUAL, "margin")


def test_removing_charts_leaves_the_last_one_and_says_why(sample: MainWindow) -> None:
    remove = sample.actions_by_id["chart.remove"]
    assert not remove.isEnabled()
    assert "Click a chart first" in remove.toolTip()
    go_to(sample, 2)
    assert remove.isEnabled()
    remove.trigger()
    assert shown(sample) == ("lifetime", "chips", "pareto")
    assert sample.document.undo_stack.undoText() == "Chart: remove Waterfall"
    assert focused(sample) == "chips", "what took the place has the keyboard"
    remove.trigger()
    sample.document.settle()
    assert focused(sample) == "pareto"
    remove.trigger()
    assert shown(sample) == ("lifetime",)
    assert not remove.isEnabled()
    assert "The last chart stays" in remove.toolTip()
    for _ in range(3):
        sample.document.undo_stack.undo()
    assert shown(sample) == USUAL


def test_the_palette_adds_a_chart(sample: MainWindow) -> None:
    palette: CommandPalette = sample.command_palette
    QTest.keySequence(sample, QKeySequence("Ctrl+K"))
    QTest.keyClicks(palette.list.search, "add chart margin")
    QTest.keyClick(palette.list.search, Qt.Key.Key_Return)
    assert shown(sample) == (*USUAL, "margin")


# ---------------------------------------------------------------------- move


def test_a_chart_moves_by_keys_and_keeps_the_keyboard(sample: MainWindow) -> None:
    go_to(sample, 1)
    QTest.keySequence(sample, QKeySequence("Alt+Shift+Right"))
    assert shown(sample) == ("waterfall", "lifetime", "chips", "pareto")
    assert focused(sample) == "lifetime"
    assert sample.document.undo_stack.undoText() == "Chart: Lifetime later"
    QTest.keySequence(sample, QKeySequence("Alt+Shift+Left"))
    assert shown(sample) == USUAL
    QTest.keySequence(sample, QKeySequence("Alt+Shift+Left"))
    assert sample.document.undo_stack.count() == 2, "the first one goes no further"


def test_the_keys_that_move_a_chart_still_move_columns_of_a_table(sample: MainWindow) -> None:
    sample.inputs.show_tab("chips")
    table = sample.inputs.page.table
    table.setFocus()
    before = [chip.id for chip in sample.document.study.chips]
    QTest.keySequence(table, QKeySequence("Alt+Shift+Right"))
    assert [chip.id for chip in sample.document.study.chips] != before
    assert shown(sample) == USUAL


def drag(source: QWidget, start: QPoint, target: QWidget, end: QPoint, *, drop: bool = True) -> None:
    """Press, go there in steps, and let go."""
    to = source.mapFromGlobal(target.mapToGlobal(end))
    QTest.mousePress(source, LEFT, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(source, start + (to - start) * step / 5)
    if drop:
        QTest.mouseRelease(source, LEFT, pos=to)


@pytest.mark.parametrize(
    ("onto", "share", "story"),
    [
        ("pareto", 0.8, ("waterfall", "chips", "pareto", "lifetime")),
        ("pareto", 0.2, ("waterfall", "chips", "lifetime", "pareto")),
        ("waterfall", 0.9, ("waterfall", "lifetime", "chips", "pareto")),
        ("waterfall", 0.1, USUAL),
    ],
)
def test_a_chart_is_dragged_by_its_title_to_another_place(
    sample: MainWindow, onto: str, share: float, story: tuple[str, ...]
) -> None:
    title, target = sample.story.cards["lifetime"].view.title_block, sample.story.cards[onto]
    drag(title, QPoint(30, 8), target, QPoint(round(share * target.width()), 100))
    assert shown(sample) == story
    assert sample.document.undo_stack.count() == (story != USUAL)
    assert not sample.story.hand.is_busy


def test_a_mark_shows_where_a_dragged_chart_would_stand_and_escape_gives_up(sample: MainWindow) -> None:
    title, target = sample.story.cards["pareto"].view.title_block, sample.story.cards["lifetime"]
    drag(title, QPoint(30, 8), target, QPoint(20, 90), drop=False)
    (line,) = [mark for mark in sample.story.grid.findChildren(DropMark) if mark.isVisible() and mark.width() == 4]
    assert line.geometry().right() <= target.geometry().left() + 4
    assert line.height() == target.height()
    QTest.keyClick(sample, Qt.Key.Key_Escape)
    assert not sample.story.hand.is_busy
    assert not line.isVisible()
    QTest.mouseRelease(title, LEFT, pos=QPoint(30, 8))
    assert shown(sample) == USUAL
    assert sample.document.undo_stack.count() == 0


def test_an_undo_while_a_hand_is_on_a_chart_ends_what_it_was_doing(sample: MainWindow) -> None:
    sample.charts.add("share")
    sample.document.settle()
    handle, step = grip(sample, "share", sideways=False), sample.story.grid.step
    QTest.mousePress(handle, LEFT, pos=QPoint(80, 2))
    QTest.mouseMove(handle, QPoint(80, 2 + step.height()))
    sample.document.undo_stack.undo()
    sample.document.settle()
    QTest.mouseMove(handle, QPoint(80, 4 + 2 * step.height()))
    QTest.mouseRelease(handle, LEFT, pos=QPoint(80, 4 + 2 * step.height()))
    assert shown(sample) == USUAL
    assert not sample.story.hand.is_busy
    assert sample.document.undo_stack.index() == 0


def test_the_tab_key_goes_from_chart_to_chart_as_they_stand(sample: MainWindow) -> None:
    sample.charts.move_to("pareto", 0)
    assert shown(sample)[0] == "pareto"
    sample.story.cards["pareto"].view.chooser.setFocus()
    came_by = []
    for _ in range(16):
        focus = QApplication.focusWidget()
        assert focus is not None
        chart = next((one for one, card in sample.story.cards.items() if card.isAncestorOf(focus)), "")
        came_by.append(chart)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert list(dict.fromkeys(filter(None, came_by))) == ["pareto", "lifetime", "waterfall", "chips"]


def test_a_click_on_a_title_moves_nothing_and_a_drag_in_the_plot_neither(sample: MainWindow) -> None:
    card = sample.story.cards["lifetime"]
    QTest.mouseClick(card.view.title_block, LEFT, pos=QPoint(30, 8))
    assert sample.charts.current == "lifetime"
    viewport = card.view.plot.viewport()
    drag(viewport, QPoint(120, 60), sample.story.cards["pareto"], QPoint(60, 60))
    assert shown(sample) == USUAL


# ---------------------------------------------------------------------- larger and smaller


def widths(window: MainWindow) -> dict[str, int]:
    window.document.settle()
    return {room.chart: room.columns for room in window.story.grid.rooms}


def test_keys_make_a_chart_wider_and_higher_step_by_step(sample: MainWindow) -> None:
    go_to(sample, 1)
    before = sample.story.cards["lifetime"].width()
    QTest.keySequence(sample, QKeySequence("Ctrl+Shift+Right"))
    assert widths(sample) == {"lifetime": 7, "waterfall": 5, "chips": 6, "pareto": 6}
    assert sample.story.cards["lifetime"].width() > before
    assert sample.document.undo_stack.undoText() == "Chart: Lifetime wider"
    QTest.keySequence(sample, QKeySequence("Ctrl+Shift+Down"))
    assert sample.document.study.settings.story_sizes == {"lifetime": ChartSize(7, 2)}
    sample.document.settle()
    rooms = {room.chart: room for room in sample.story.grid.rooms}
    assert rooms["lifetime"].rows == 2
    assert (rooms["chips"].row, rooms["chips"].column) == (1, 7)
    QTest.keySequence(sample, QKeySequence("Ctrl+Shift+Up"))
    QTest.keySequence(sample, QKeySequence("Ctrl+Shift+Left"))
    assert widths(sample) == dict.fromkeys(USUAL, 6)
    sample.actions_by_id["chart.wider"].trigger()
    sample.document.settle()
    sample.actions_by_id["chart.usualSize"].trigger()
    sample.document.settle()
    assert sample.document.study.settings.story_sizes == {}
    assert not sample.actions_by_id["chart.usualSize"].isEnabled()
    assert "has the usual size" in sample.actions_by_id["chart.usualSize"].toolTip()


def grip(window: MainWindow, chart: str, *, sideways: bool) -> Gap:
    (found,) = [
        one
        for one in window.story.grid.findChildren(Gap)
        if one.isVisible() and one.room.chart == chart and one.sideways is sideways
    ]
    return found


def test_the_gap_between_two_charts_is_dragged_to_another_column_in_one_undo_step(sample: MainWindow) -> None:
    handle, step = grip(sample, "lifetime", sideways=True), sample.story.grid.step
    start = QPoint(4, 100)
    QTest.mousePress(handle, LEFT, pos=start)
    QTest.mouseMove(handle, start + QPoint(2 * step.width(), 0))
    assert {room.chart: room.columns for room in sample.story.grid.rooms}["lifetime"] == 8, "seen at once"
    assert sample.document.undo_stack.count() == 0
    QTest.mouseRelease(handle, LEFT, pos=start + QPoint(2 * step.width(), 0))
    assert widths(sample) == {"lifetime": 8, "waterfall": 4, "chips": 6, "pareto": 6}
    assert sample.document.study.settings.story_sizes == {"lifetime": ChartSize(8, 1)}
    assert sample.document.undo_stack.count() == 1
    assert sample.document.undo_stack.undoText() == "Chart: size of Lifetime"
    sample.document.undo_stack.undo()
    assert widths(sample) == dict.fromkeys(USUAL, 6)


def test_the_gap_below_a_chart_is_dragged_to_another_row_and_escape_gives_up(sample: MainWindow) -> None:
    handle, step = grip(sample, "lifetime", sideways=False), sample.story.grid.step
    start, end = QPoint(80, 4), QPoint(80, 4 + step.height())
    QTest.mousePress(handle, LEFT, pos=start)
    QTest.mouseMove(handle, end)
    QTest.keyClick(sample, Qt.Key.Key_Escape)
    QTest.mouseRelease(handle, LEFT, pos=end)
    assert sample.document.undo_stack.count() == 0
    assert [room.rows for room in sample.story.grid.rooms] == [1, 1, 1, 1]
    handle = grip(sample, "lifetime", sideways=False)
    drag(handle, start, handle, end)
    assert sample.document.study.settings.story_sizes == {"lifetime": ChartSize(6, 2)}
    assert shown(sample) == USUAL


def test_a_grip_that_is_let_go_where_it_was_is_no_edit(sample: MainWindow) -> None:
    handle = grip(sample, "chips", sideways=True)
    drag(handle, QPoint(4, 50), handle, QPoint(9, 50))
    assert sample.document.undo_stack.count() == 0


def test_reset_layout_gives_the_usual_charts_and_sizes_back_in_one_step(sample: MainWindow) -> None:
    sample.charts.add("share")
    go_to(sample, 1)
    sample.actions_by_id["chart.wider"].trigger()
    steps = sample.document.undo_stack.count()
    sample.actions_by_id["view.resetLayout"].trigger()
    assert shown(sample) == USUAL
    assert sample.document.study.settings.story_sizes == {}
    assert sample.document.undo_stack.count() == steps + 1
    sample.document.undo_stack.undo()
    assert shown(sample)[-1] == "share"


# ---------------------------------------------------------------------- which chart, and what is drawn


def test_commands_are_about_the_chart_that_had_the_keyboard_last_and_it_is_marked(sample: MainWindow) -> None:
    go_to(sample, 3)
    QTest.keyClick(sample.story.cards["chips"].view, Qt.Key.Key_Escape)
    sample.inputs.page.table.setFocus()
    assert sample.charts.current == "chips"
    marked = [chart for chart, card in sample.story.cards.items() if card.is_current]
    assert marked == ["chips"]
    sample.actions_by_id["chart.earlier"].trigger()
    assert shown(sample) == ("lifetime", "chips", "waterfall", "pareto")


def test_the_menu_key_opens_the_menu_of_the_chart(sample: MainWindow) -> None:
    menu = sample.findChild(QMenu, "menu.chart")
    assert isinstance(menu, QMenu)
    card = sample.story.cards["chips"]
    card.menu_asked.emit(card.mapToGlobal(QPoint(20, 20)))
    assert menu.isVisible()
    assert sample.charts.current == "chips"
    menu.close()


def test_charts_that_are_scrolled_out_of_sight_are_drawn_when_they_come_into_it(
    open_main: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_main(choose(sample_study(), story=(*USUAL, "share", "margin")), size=(1280, 720))
    QApplication.processEvents()
    bar = window.story.scrolled.verticalScrollBar()
    assert bar.maximum() > 0
    drawn: list[str] = []
    for chart, card in window.story.cards.items():
        card.drawn.connect(lambda chart=chart: drawn.append(chart))
    window.document.edit("Traffic", lambda study: choose(study, count="total tokens"))
    window.document.settle()
    below = [chart for chart, card in window.story.cards.items() if card.visibleRegion().isEmpty()]
    assert below
    assert sorted(drawn) == sorted(set(window.story.cards) - set(below)), "each that is seen once, no other"
    bar.setValue(bar.maximum())
    assert sorted(drawn) == sorted(window.story.cards)


def test_an_open_drawer_leaves_charts_that_can_be_read_and_scrolled(sample: MainWindow) -> None:
    sample.resize(1280, 720)
    sample.drawer.open_page("data")
    QApplication.processEvents()
    least = sample.story.places[0].minimumSizeHint().height()
    assert all(card.height() >= min(least, sample.story.scrolled.height()) for card in sample.story.places)
    assert sample.story.scrolled.verticalScrollBar().maximum() > 0
    assert sample.story.scrolled.horizontalScrollBar().maximum() == 0


def test_a_burst_of_edits_draws_each_chart_once(window: MainWindow) -> None:
    window.document.settle()
    drawn: list[str] = []
    for chart, card in window.story.cards.items():
        card.drawn.connect(lambda chart=chart: drawn.append(chart))
    for value in range(60, 80):
        edit_traffic(window, float(value))
    window.document.settle()
    assert sorted(drawn) == sorted(window.story.cards)
