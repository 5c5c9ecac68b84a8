"""Taking hold of what a chart shows: a drag edits the cell behind it, in one step that undo takes back whole."""

import hashlib

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.charts.spec import Axis, ChartSpec, Handle, Series, Way
from core.editing import Cell, choose, set_values
from core.fields import value_at
from core.scenarios import duplicate_scenario
from core.study import Study
from core.study_file import encode
from gui.charts.hand.grip import Grip
from gui.charts.look import ChartLook
from gui.charts.view import ChartView
from gui.main_window import MainWindow
from gui.story.presentation import Presentation
from gui.theme import DARK, LIGHT
from tests.core.random_studies import SAMPLE, WORKLOAD, edited
from tests.gui.colour_vision import contrast
from tests.gui.conftest import MakeView, OpenWindow, charts
from tests.gui.hands import double_click

LIMIT = Cell("workloads", WORKLOAD, "output_token_limit")
TRAFFIC = Cell("workloads", WORKLOAD, "request_rate")
STORY = ("lifetime", "waterfall", "margin", "pareto")


@pytest.fixture
def story(open_main: OpenWindow) -> MainWindow:
    """A window with the charts that have grips."""
    falling = edited(SAMPLE, ("workloads", WORKLOAD, "pass_through", 0.5))
    window = open_main(choose(falling, story=STORY), size=(1440, 900))
    QCoreApplication.processEvents()
    return window


def digest(study: Study) -> str:
    return hashlib.sha256(encode(study)).hexdigest()


def grip_of(window: MainWindow, chart: str, handle: str) -> Grip:
    return charts(window)[chart].grips.grips[handle]


def value(study: Study, cell: Cell) -> float:
    return float(value_at(study.row(cell.table, cell.row), cell.path))


def middle(grip: Grip) -> QPoint:
    return grip.rect().center()


def press(grip: Grip) -> None:
    QTest.mousePress(grip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle(grip))


def move(grip: Grip, across: int, down: int, steps: int = 5) -> None:
    """Move the pressed mouse; the grip goes with it, so that each step is from its middle."""
    for _ in range(steps):
        QTest.mouseMove(grip, middle(grip) + QPoint(across // steps, down // steps))
        QCoreApplication.processEvents()


def release(grip: Grip) -> None:
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle(grip))
    QCoreApplication.processEvents()


def drag(grip: Grip, across: int = 0, down: int = 0) -> None:
    press(grip)
    move(grip, across, down)
    release(grip)


# --- the hand --------------------------------------------------------------------------------------------------------

DRAGS = {
    "limit": ("pareto", -40, 0, LIMIT),
    "peak": ("waterfall", 0, -20, Cell("workloads", WORKLOAD, "target_utilization")),
    "idle": ("waterfall", 0, 15, Cell("workloads", WORKLOAD, "recovered_idle_share")),
    "price": ("margin", 0, 10, Cell("workloads", WORKLOAD, "pass_through")),
    "crossover": ("lifetime", 30, 0, TRAFFIC),
}


@pytest.mark.parametrize("handle", DRAGS)
def test_a_drag_edits_the_cell_in_one_step_and_undo_restores_the_study(story: MainWindow, handle: str) -> None:
    chart, across, down, cell = DRAGS[handle]
    document, before = story.document, story.document.study
    drag(grip_of(story, chart, handle), across, down)
    assert value(document.study, cell) != value(before, cell)
    assert document.undo_stack.count() == 1
    assert " → " in document.undo_stack.undoText()
    assert document.study == set_values(before, ((cell, value(document.study, cell)),))
    document.undo_stack.undo()
    assert digest(document.study) == digest(before)
    document.undo_stack.redo()
    assert value(document.study, cell) != value(before, cell)


def test_the_study_follows_while_the_hand_moves(story: MainWindow) -> None:
    grip, seen = grip_of(story, "pareto", "limit"), []
    press(grip)
    for _ in range(4):
        move(grip, -10, 0, 1)
        seen.append(value(story.document.study, LIMIT))
        assert story.document.is_scrubbing
        assert story.document.undo_stack.count() == 0
    assert seen == sorted(set(seen))
    tip = charts(story)["pareto"].findChild(type(charts(story)["pareto"].grips._tip), "gripTip")
    assert tip is not None
    assert tip.isVisible()
    assert tip.text().startswith("Time per output token 50 ms → ")
    release(grip)
    assert not tip.isVisible()
    assert not story.document.is_scrubbing


def test_the_grip_is_under_the_hand_and_then_where_the_chart_has_it(story: MainWindow) -> None:
    grip = grip_of(story, "pareto", "limit")
    start = grip.mapToGlobal(middle(grip)).x()
    press(grip)
    move(grip, -40, 0)
    assert abs(grip.mapToGlobal(middle(grip)).x() - (start - 40)) <= 1
    release(grip)
    view = charts(story)["pareto"]
    x = view.spec.handles[0].x
    assert x is not None
    frame = view.arrangement.mapping.point(view.plotted.x.to_plot_one(x), 0.0)[0] + view.plot.pos().x()
    assert abs(grip.x() + grip.width() / 2 - frame) <= 1  # `center` of whole pixels lies up to one before it


def test_escape_during_a_drag_gives_everything_back(story: MainWindow) -> None:
    before, grip = story.document.study, grip_of(story, "lifetime", "crossover")
    press(grip)
    move(grip, 40, 0)
    assert story.document.study != before
    QTest.keyClick(grip, Qt.Key.Key_Escape)
    QCoreApplication.processEvents()
    assert story.document.study is before
    move(grip, 40, 0)  # the button is still down
    release(grip)
    assert story.document.study is before
    assert story.document.undo_stack.count() == 0


def test_a_hand_that_goes_too_far_keeps_what_it_has_reached(story: MainWindow) -> None:
    cell = DRAGS["idle"][3]
    drag(grip_of(story, "waterfall", "idle"), 0, 900)  # far below the axis
    assert value(story.document.study, cell) == 1.0
    assert story.document.undo_stack.count() == 1
    drag(grip_of(story, "margin", "price"), 0, 900)  # where a price means nothing
    assert value(story.document.study, DRAGS["price"][3]) != 0.5
    assert story.document.undo_stack.count() == 2


@pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
def test_closing_the_window_of_a_chart_under_the_hand_keeps_the_edit_and_frees_the_axes(story: MainWindow) -> None:
    story.chart_windows.open("pareto")
    (own,) = story.chart_windows.open_ones
    QCoreApplication.processEvents()
    grip = own.card.view.grips.grips["limit"]
    press(grip)
    move(grip, -40, 0)
    assert grip.is_held
    own.close()
    QCoreApplication.processEvents()
    assert not story.document.is_scrubbing
    assert story.document.undo_stack.count() == 1
    assert all(not card.view.holding.frozen for card in story.story.places)


@pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
def test_a_presentation_begins_with_what_the_keys_have_done(story: MainWindow) -> None:
    grip = grip_of(story, "waterfall", "peak")
    grip.setFocus()
    QTest.keyClick(grip, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QCoreApplication.processEvents()
    assert grip.is_held
    QTest.keyClick(grip, Qt.Key.Key_Up)
    story.present()
    QCoreApplication.processEvents()
    assert not story.document.is_scrubbing
    assert story.document.undo_stack.count() == 1
    (shown,) = story.findChildren(Presentation)
    shown.close()


def test_another_button_during_a_drag_gives_everything_back(story: MainWindow) -> None:
    before, grip = story.document.study, grip_of(story, "pareto", "limit")
    press(grip)
    move(grip, -40, 0)
    QTest.mousePress(grip, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, middle(grip))
    release(grip)
    QTest.mouseRelease(grip, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, middle(grip))
    assert story.document.study is before


def test_a_press_without_a_drag_edits_nothing(story: MainWindow) -> None:
    before = story.document.study
    for chart, handle in (("pareto", "limit"), ("lifetime", "crossover")):
        grip = grip_of(story, chart, handle)
        QTest.mouseClick(grip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle(grip))
        double_click(grip, middle(grip))
    QCoreApplication.processEvents()
    assert story.document.study is before
    assert not story.document.is_scrubbing


def test_a_drag_is_no_zoom(story: MainWindow) -> None:
    drag(grip_of(story, "pareto", "limit"), -40, 0)
    assert all(panel.zoomed is None for panel in charts(story)["pareto"]._panels())


def test_an_undo_during_a_drag_ends_it(story: MainWindow) -> None:
    grip = grip_of(story, "pareto", "limit")
    drag(grip, -20, 0)
    once = story.document.study
    press(grip)
    move(grip, -20, 0)
    story.document.undo_stack.undo()
    QCoreApplication.processEvents()
    assert not grip.is_held
    release(grip)
    assert value(story.document.study, LIMIT) == 0.05
    story.document.undo_stack.redo()
    assert digest(story.document.study) == digest(once)


def test_in_a_scenario_a_drag_edits_the_scenario_alone(open_main: OpenWindow) -> None:
    window = open_main(choose(duplicate_scenario(SAMPLE, "Faster"), story=STORY), size=(1440, 900))
    QCoreApplication.processEvents()
    rows = window.document.study.workloads
    drag(grip_of(window, "pareto", "limit"), -40, 0)
    assert window.document.study.workloads is rows
    (override,) = window.document.study.scenarios[0].overrides
    assert (override.table, override.row, override.path) == tuple(LIMIT)
    assert value(window.document.shown, LIMIT) == override.value
    assert window.document.undo_stack.count() == 1


def test_the_input_behind_the_crossover_can_be_another_one(story: MainWindow) -> None:
    assert story.document.edit("Pick", lambda study: choose(study, lifetime_seek="money/money/price_change"))
    QCoreApplication.processEvents()
    drag(grip_of(story, "lifetime", "crossover"), 30, 0)
    assert story.document.study.money.price_change < SAMPLE.money.price_change
    assert value(story.document.study, TRAFFIC) == value(SAMPLE, TRAFFIC)


def test_the_cross_of_the_map_edits_both_inputs_in_one_step(open_main: OpenWindow, qtbot: QtBot) -> None:
    picked = {"heat_across": "/".join(TRAFFIC), "heat_up": "/".join(LIMIT)}
    window = open_main(choose(edited(SAMPLE), story=("heat",), **picked), size=(900, 700))
    view = charts(window)["heat"]
    qtbot.waitUntil(lambda: "here" in view.grips.grips and not view.spec.pending, timeout=30_000)
    before = window.document.study
    drag(view.grips.grips["here"], 40, -30)
    assert value(window.document.study, TRAFFIC) > value(before, TRAFFIC)
    assert value(window.document.study, LIMIT) > value(before, LIMIT)
    assert window.document.undo_stack.count() == 1
    window.document.undo_stack.undo()
    assert digest(window.document.study) == digest(before)


def test_the_axes_stand_still_while_the_hand_moves(story: MainWindow) -> None:
    view, grip = charts(story)["lifetime"], grip_of(story, "waterfall", "idle")
    before = view.arrangement.mapping.y
    press(grip)
    move(grip, 0, 25)
    assert view.arrangement.mapping.y == before
    release(grip)
    view.holding.settle()
    assert view.arrangement.mapping.y != before


def test_a_chart_that_is_only_looked_at_has_no_grips(make_view: MakeView) -> None:
    view = make_view(handled(Way.ACROSS, 5.0, 5.0))
    view.grips.offered = False
    view.grips.arrange()
    assert not view.grips.grips


# --- the keyboard ----------------------------------------------------------------------------------------------------


def test_keys_take_hold_move_keep_and_give_back(story: MainWindow) -> None:
    view = charts(story)["waterfall"]
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_G)
    first = QApplication.focusWidget()
    assert isinstance(first, Grip)
    QTest.keyClick(first, Qt.Key.Key_G)
    second = QApplication.focusWidget()
    assert isinstance(second, Grip)
    assert {first.handle.id, second.handle.id} == {"peak", "idle"}
    load = Cell("workloads", WORKLOAD, "target_utilization")
    grip = view.grips.grips["peak"]
    grip.setFocus()
    for _ in range(3):
        QTest.keyClick(grip, Qt.Key.Key_Up)
    QCoreApplication.processEvents()
    assert value(story.document.study, load) < value(SAMPLE, load)
    assert story.document.undo_stack.count() == 0
    QTest.keyClick(grip, Qt.Key.Key_Escape)
    assert value(story.document.study, load) == value(SAMPLE, load)
    assert QApplication.focusWidget() is grip
    QTest.keyClick(grip, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grip, Qt.Key.Key_Left)  # not along its way
    QTest.keyClick(grip, Qt.Key.Key_Return)
    QCoreApplication.processEvents()
    assert value(story.document.study, load) < value(SAMPLE, load)
    assert story.document.undo_stack.count() == 1
    QTest.keyClick(grip, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is view


def test_leaving_a_grip_keeps_what_its_keys_did(story: MainWindow) -> None:
    view = charts(story)["pareto"]
    grip = view.grips.grips["limit"]
    grip.setFocus()
    QTest.keyClick(grip, Qt.Key.Key_Left)
    QCoreApplication.processEvents()
    story.inputs.page.table.setFocus()
    QCoreApplication.processEvents()
    assert story.document.undo_stack.count() == 1
    assert value(story.document.study, LIMIT) > 0.05


# --- looks -----------------------------------------------------------------------------------------------------------


def handled(way: Way, x: float | None, y: float | None) -> ChartSpec:
    return ChartSpec(
        "any",
        "Title",
        "Subtitle",
        Axis("Across"),
        Axis("Up"),
        series=(Series("one", "One", (0.0, 10.0), (0.0, 10.0)),),
        handles=(Handle("it", way, "It <b>is</b> 5: drag to change it", x, y),),
    )


PLACES = [
    (Way.ACROSS, 5.0, None),
    (Way.ACROSS, 5.0, 5.0),
    (Way.UP, 10.0, 10.0),
    (Way.UP, None, 5.0),
    (Way.BOTH, 5.0, 5.0),
]


@pytest.mark.parametrize(("way", "x", "y"), PLACES)
def test_a_grip_can_be_aimed_at_and_says_what_it_is(
    make_view: MakeView, way: Way, x: float | None, y: float | None
) -> None:
    grip = make_view(handled(way, x, y)).grips.grips["it"]
    assert grip.isVisible()
    assert min(grip.width(), grip.height()) >= 12
    assert grip.cursor().shape() is Qt.CursorShape.PointingHandCursor
    assert grip.accessibleName() == "It <b>is</b> 5: drag to change it"
    assert "&lt;b&gt;" in grip.toolTip()


@pytest.mark.parametrize(("way", "x", "y"), PLACES)
def test_a_grip_tells_where_it_is_held_in_the_units_of_the_axes(
    make_view: MakeView, qtbot: QtBot, way: Way, x: float | None, y: float | None
) -> None:
    view = make_view(handled(way, x, y))
    told: list[tuple[str, float, float]] = []
    view.dragged.connect(lambda *what: told.append(what))
    with qtbot.waitSignal(view.drag_ended) as ended:
        drag(view.grips.grips["it"], -30, 20)
    assert ended.args == ["it", True]
    name, across, up = told[-1]
    assert name == "it"
    if way is not Way.UP:
        assert across < 5.0
    if way is not Way.ACROSS:
        assert up < (y or 5.0)
    if way is Way.UP and x is not None:
        assert across == pytest.approx(x, abs=0.1)


def test_a_grip_out_of_view_is_hidden_and_one_that_is_gone_goes(make_view: MakeView) -> None:
    view = make_view(handled(Way.ACROSS, 5.0, 5.0))
    view.looking.take(ChartLook(zoomed=(((6.0, 9.0), (0.0, 10.0)),)))
    assert not view.grips.grips["it"].isVisible()
    view.hand.zooming.reset()
    assert view.grips.grips["it"].isVisible()
    view.show_spec(ChartSpec("any", "Title", "", Axis("Across"), Axis("Up")))
    assert not view.grips.grips


def test_the_colour_of_grips_stands_out_in_both_themes() -> None:
    for theme in (LIGHT, DARK):
        assert contrast(theme.accent, theme.surface) >= 3.0


def test_grips_of_bars_leave_their_words_free(story: MainWindow) -> None:
    view: ChartView = charts(story)["waterfall"]
    words = [item.word.box for item in view.labels.items().values()]
    for grip in view.grips.grips.values():
        box = grip.geometry().translated(-view.plot.pos()).adjusted(3, 3, -3, -3)
        assert not any(
            box.left() < one.right and one.left < box.right() and box.top() < one.bottom and one.top < box.bottom()
            for one in words
        )
