"""Charts under the hand: what is read, pinned, walked through by keys, zoomed, moved, hidden, and taken back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.charts import CHARTS
from core.charts.spec import Axis, Band, Bar, Cells, ChartSpec, Series
from core.evaluation import evaluate
from core.samples import sample_study
from gui.charts.around.nothing_shown import NothingShown
from gui.charts.panel import Panel
from gui.charts.readout.pinned import PinnedReadout
from gui.charts.view import ChartView
from tests.gui.conftest import MakeView, strike
from tests.gui.hands import double_click
from tests.gui.test_chart_forms import chips_spec, lower, margin_spec, share_spec, spans
from tests.gui.test_chart_view import bars_spec, frontier_spec, lines_spec

Key = Qt.Key
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
NONE = Qt.KeyboardModifier.NoModifier


def move(panel: Panel, left: float, top: float) -> None:
    """The mouse goes there, no button held."""
    viewport, at, button = panel.plot.viewport(), QPointF(left, top), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, viewport.mapToGlobal(at), button, button, NONE)
    QApplication.sendEvent(viewport, event)


def click(panel: Panel, left: float, top: float, held: Qt.KeyboardModifier = NONE) -> None:
    """The mouse goes there and clicks."""
    move(panel, left, top)
    QTest.mouseClick(panel.plot.viewport(), Qt.MouseButton.LeftButton, held, QPoint(round(left), round(top)))


def click_at(view: ChartView, x: float, y: float, held: Qt.KeyboardModifier = NONE) -> None:
    """Click a place in plot coordinates of the upper panel."""
    click(view.upper_panel, *view.arrangement.mapping.point(x, y), held)


def wheel(
    panel: Panel,
    turned: tuple[int, int],
    held: Qt.KeyboardModifier = NONE,
    pixels: tuple[int, int] = (0, 0),
    phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase,
) -> bool:
    """Turn the wheel in the middle of a panel; returns whether it was followed."""
    assert panel.arrangement is not None
    frame, viewport = panel.arrangement.mapping.frame, panel.plot.viewport()
    at = QPointF(frame.left + frame.width / 2, frame.top + frame.height / 2)
    event = QWheelEvent(
        at, viewport.mapToGlobal(at), QPoint(*pixels), QPoint(*turned), Qt.MouseButton.NoButton, held, phase, False
    )
    QApplication.sendEvent(viewport, event)
    return event.isAccepted()


def drag(panel: Panel, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press the left button at a pixel, move to another and let go."""
    viewport = panel.plot.viewport()
    places = [
        QPoint(round(start[0] + (end[0] - start[0]) * k / 4), round(start[1] + (end[1] - start[1]) * k / 4))
        for k in range(5)
    ]
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, NONE, places[0])
    for place in places[1:]:
        at = QPointF(place)
        held = Qt.MouseButton.LeftButton
        event = QMouseEvent(QEvent.Type.MouseMove, at, viewport.mapToGlobal(at), held, held, NONE)
        QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, NONE, places[-1])


def sheet(view: ChartView) -> PinnedReadout | None:
    """The pinned readout, where one is to be seen."""
    found = view.findChild(PinnedReadout)
    return found if found is not None and found.isVisible() else None


def pinned_text(view: ChartView) -> str:
    """What the pinned readout says."""
    found = sheet(view)
    return "" if found is None else found.edit.toPlainText()


def struck(view: ChartView) -> set[str]:
    """The names that are struck out."""
    return {key for key in view.labels.items() if key in view.labels.struck}


def name_at(view: ChartView, key: str) -> tuple[float, float]:
    """The middle of a direct name, in pixels of the plot."""
    box = view.labels.items()[key].word.box
    return box.left + box.width / 2, box.top + box.height / 2


def banded_spec(scale: float = 1.0) -> ChartSpec:
    spec = lines_spec(("Median",))
    x = spec.series[0].x
    low = tuple(scale * 0.8 * y for y in spec.series[0].y)
    high = tuple(scale * 1.3 * y for y in spec.series[0].y)
    return replace(spec, bands=(Band("wide", "P5–P95", x, low, high),))


def map_spec() -> ChartSpec:
    texts = tuple(tuple(f"H100 wins: ${column + row} / M" for column in range(3)) for row in range(2))
    return ChartSpec(
        "heat",
        "H100 wins everywhere in this range",
        "Cheapest chip",
        Axis("Utilisation", "%", 100.0, "%"),
        Axis("Batch"),
        cells=Cells(
            (0.2, 0.4, 0.6), (8.0, 16.0), ((1.0, 2.0, 3.0), (2.0, 3.0, 4.0)), "Cost", "USD", texts=texts,
            winners=((0, 0, 0), (0, 0, 0)), names=("H100",), colours=(0,),
        ),
    )  # fmt: skip


# ---------------------------------------------------------------------- what is read


def test_bands_are_read_on_the_rule_from_their_low_to_their_high_end(make_view: MakeView) -> None:
    view = make_view(banded_spec())
    move(view.upper_panel, *view.arrangement.mapping.point(18.0, 1.0))
    assert view.hover.texts() == ("Months since launch: 18", "Median $2.1 M", "P5–P95 $1.68 M – $2.73 M")


def test_a_cell_of_a_map_is_read_where_the_mouse_is(make_view: MakeView) -> None:
    view = make_view(map_spec())
    view.upper_panel.zoomed = ((10.0, 70.0), (4.0, 20.0))
    view._arrange()
    move(view.upper_panel, *view.arrangement.mapping.point(41.0, 15.0))
    assert view.hover.texts() == ("Utilisation: 40 %", "Batch: 16", "H100 wins: $2 / M")
    view.setFocus()
    strike(view, Key.Key_Right)
    assert view.hover.texts()[0] == "Utilisation: 60 %"
    strike(view, Key.Key_Down)
    assert view.hover.texts()[1:] == ("Batch: 8", "H100 wins: $2 / M")


def test_lines_beside_bars_are_read_at_the_bar(make_view: MakeView) -> None:
    spec = bars_spec(horizontal=False)
    line = Series("peak", "Peak", (0.0, 1.0, 2.0), (3e-7, 5e-7, 4e-7), 1)
    view = make_view(replace(spec, series=(line,)))
    bar = view.plotted.bars[1]
    move(view.upper_panel, *view.arrangement.mapping.point(bar.slot, bar.end / 2))
    assert view.hover.texts()[0] == "H100"
    assert view.hover.texts()[-1] == "Peak $0.50 / M tokens"


@pytest.mark.parametrize("chart", CHARTS)
def test_every_chart_reads_the_same_by_mouse_and_by_keys(make_view: MakeView, chart: str) -> None:
    spec = CHARTS[chart](evaluate(sample_study()))
    view = make_view(spec, 560, 420)
    view.setFocus()
    strike(view, Key.Key_Right)
    strike(view, Key.Key_Right)
    if spec.empty:
        assert view.hover.texts() == ()
        return
    by_keys = view.hover.finding()
    assert by_keys is not None
    assert by_keys.rows
    assert by_keys.heading in view.accessibleDescription()
    frame = view.arrangement.mapping.frame
    at = by_keys.at
    if by_keys.box is not None:
        at = (by_keys.box.left + by_keys.box.width / 2, by_keys.box.top + by_keys.box.height / 2)
    if by_keys.rule is not None:
        at = (at[0], frame.bottom - 1)  # away from points, which the mouse means before the rule
    at = (min(max(at[0], frame.left), frame.right), min(max(at[1], frame.top), frame.bottom))
    move(view.upper_panel, *at)
    by_mouse = view.hover.finding()
    assert by_mouse is not None
    if by_keys.box is not None or by_keys.rule is not None:
        assert by_mouse.heading == by_keys.heading
    if by_keys.rule is not None:
        assert sorted(row.text for row in by_mouse.rows) == sorted(row.text for row in by_keys.rows)


# ---------------------------------------------------------------------- pinning


def test_a_click_pins_the_readout_where_it_is_and_a_second_lets_it_go(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    move(view.upper_panel, *view.arrangement.mapping.point(18.2, 2.0))
    box = view.hover.box()
    click_at(view, 18.2, 2.0)
    there = sheet(view)
    assert there is not None
    assert (there.x() - view.plot.x(), there.y() - view.plot.y()) == pytest.approx((box.left, box.top), abs=3)
    assert pinned_text(view) == "Months since launch: 18\nInference\t$4.2 M\nTraining\t$2.1 M"
    move(view.upper_panel, *view.arrangement.mapping.point(5.0, 1.0))
    assert pinned_text(view).startswith("Months since launch: 18\n")
    finding = view.hover.finding()
    assert finding is not None
    assert finding.rule == pytest.approx(view.arrangement.mapping.point(18.0, 0.0)[0])
    assert not view.hover.reads()
    click_at(view, 5.0, 1.0)
    assert sheet(view) is None
    assert view.hover.texts()[0] == "Months since launch: 5"


def test_esc_lets_go_of_a_pinned_readout(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    click_at(view, 18.0, 2.0)
    strike(view, Key.Key_Escape)
    assert sheet(view) is None


def test_a_pinned_readout_follows_the_numbers_and_goes_with_its_series(make_view: MakeView) -> None:
    view = make_view(frontier_spec())
    series = view.plotted.series[1]
    click_at(view, float(series.x[3]), float(series.y[3]))
    before = pinned_text(view)
    assert before.startswith("B200\n")
    dearer = frontier_spec()
    dearer = replace(dearer, series=tuple(replace(one, y=tuple(2 * y for y in one.y)) for one in dearer.series))
    view.show_spec(dearer)
    assert pinned_text(view).startswith("B200\n")
    assert pinned_text(view) != before
    view.show_spec(replace(dearer, series=dearer.series[:1]))
    assert sheet(view) is None
    assert view.hand.pointing.pinned is None


def test_the_pinned_text_is_copied_as_plain_text_all_or_what_is_selected(make_view: MakeView) -> None:
    view = make_view(lines_spec(("<b>Training</b>", "a<b & c>d")))
    click_at(view, 18.0, 2.0)
    strike(view, Key.Key_C, CTRL)
    whole = "Months since launch: 18\na<b & c>d\t$4.2 M\n<b>Training</b>\t$2.1 M"
    assert QGuiApplication.clipboard().text() == whole
    there = sheet(view)
    assert there is not None
    edit = there.edit
    assert edit.isReadOnly()
    edit.setFocus()
    strike(edit, Key.Key_Home, CTRL)
    strike(edit, Key.Key_End, SHIFT)
    strike(edit, Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "Months since launch: 18"
    strike(edit, Key.Key_Escape)
    assert sheet(view) is None
    assert view.hasFocus()


def test_a_long_readout_is_pinned_whole(make_view: MakeView) -> None:
    spec = bars_spec()
    long = replace(spec.bars[0], detail="Inputs: " + ", ".join(f"Input {index}" for index in range(30)))
    view = make_view(replace(spec, bars=(long, *spec.bars[1:])), 440, 400)
    bar = view.plotted.bars[0]
    click_at(view, bar.end / 2, bar.slot)
    there = sheet(view)
    assert there is not None
    edit = there.edit
    assert edit.document().blockCount() == 3
    edit.moveCursor(edit.textCursor().MoveOperation.End)
    last = edit.cursorRect()
    assert last.bottom() <= edit.height()
    assert last.top() > 3 * last.height()
    assert view.rect().contains(there.geometry())


def test_where_a_click_on_a_bar_does_something_only_shift_pins(make_view: MakeView) -> None:
    view = make_view(bars_spec())
    clicked: list[str] = []
    view.bar_clicked.connect(clicked.append)
    bar = view.plotted.bars[1]
    click_at(view, bar.end / 2, bar.slot)
    assert sheet(view) is not None
    click_at(view, bar.end / 2, bar.slot)
    assert sheet(view) is None
    view.hand.pointing.act_at = lambda bar: f"undo {bar}"
    click_at(view, bar.end / 2, bar.slot)
    assert sheet(view) is None
    assert clicked == ["bar1"] * 3
    click_at(view, bar.end / 2, bar.slot, SHIFT)
    assert sheet(view) is not None
    assert clicked == ["bar1"] * 3


def test_a_readout_tells_a_figure_once(make_view: MakeView) -> None:
    bar = Bar("b", "Chip", 0.0, 1.5, "$1.50", detail="Chip: $1.50 / M tokens")
    other = replace(bar, id="c", category="Other", label="$1.5", detail="Other: $1.50 / M tokens")
    view = make_view(replace(bars_spec(), y=replace(bars_spec().y, categories=("Chip", "Other")), bars=(bar, other)))
    view.setFocus()
    strike(view, Key.Key_Right)
    assert view.hover.texts() == ("Chip", "Chip: $1.50 / M tokens")
    strike(view, Key.Key_Down)
    assert view.hover.texts() == ("Other", "$1.5", "Other: $1.50 / M tokens")


def test_keys_that_zoom_do_nothing_where_nothing_can_be_zoomed(make_view: MakeView) -> None:
    view = make_view(bars_spec())
    steps: list[object] = []
    view.looking.stepped.connect(lambda *step: steps.append(step))
    view.setFocus()
    strike(view, Key.Key_Plus)
    strike(view, Key.Key_Minus)
    assert view.plot.zoomable == (False, False)
    assert steps == []


def test_the_pinned_readout_follows_the_theme(make_view: MakeView) -> None:
    from gui.theme import DARK

    view = make_view(lines_spec())
    click_at(view, 18.0, 2.0)
    view.retheme(DARK)
    there = sheet(view)
    assert there is not None
    picture = there.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, 4).name() == DARK.raised.lower()


# ---------------------------------------------------------------------- zoom and move


def test_the_wheel_zooms_along_x_only_about_the_mouse_and_with_ctrl_along_y(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    before = view.arrangement.mapping
    assert wheel(view.upper_panel, (0, 120))
    after = view.arrangement.mapping
    assert after.y == before.y
    assert after.x[1] - after.x[0] == pytest.approx((before.x[1] - before.x[0]) / 1.25)
    assert sum(after.x) == pytest.approx(sum(before.x), rel=0.02)
    assert wheel(view.upper_panel, (0, -120), CTRL)
    assert view.arrangement.mapping.x == after.x
    assert view.arrangement.mapping.y[1] - view.arrangement.mapping.y[0] > before.y[1] - before.y[0]


def test_shift_and_the_wheel_or_fingers_across_move_the_chart_along_x(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    wheel(view.upper_panel, (0, 360))
    before = view.arrangement.mapping
    wheel(view.upper_panel, (0, -120), SHIFT)
    after = view.arrangement.mapping
    length = before.x[1] - before.x[0]
    assert after.x[0] - before.x[0] == pytest.approx(0.1 * length)
    wheel(view.upper_panel, (40, 2), pixels=(60, 3), phase=Qt.ScrollPhase.ScrollUpdate)
    assert view.arrangement.mapping.x[0] == pytest.approx(before.x[0])
    assert view.arrangement.mapping.y == before.y


def test_a_touchpad_zooms_by_its_pixels_and_not_after_the_fingers_are_gone(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    before = view.arrangement.mapping.x
    wheel(view.upper_panel, (0, 8), pixels=(0, 15), phase=Qt.ScrollPhase.ScrollUpdate)
    after = view.arrangement.mapping.x
    assert after[1] - after[0] == pytest.approx((before[1] - before[0]) / 1.25**0.25)
    assert wheel(view.upper_panel, (0, 8), pixels=(0, 15), phase=Qt.ScrollPhase.ScrollMomentum)
    assert view.arrangement.mapping.x == after
    wheel(view.upper_panel, (0, 120), pixels=(0, 3))  # pixels without fingers: a mouse under X11
    assert view.arrangement.mapping.x[1] - view.arrangement.mapping.x[0] == pytest.approx((after[1] - after[0]) / 1.25)


def test_nobody_gets_lost_by_wheel_or_hand(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    fitted = view.arrangement.mapping.x
    for _ in range(40):
        wheel(view.upper_panel, (0, -120))
    assert view.arrangement.mapping.x[1] - view.arrangement.mapping.x[0] <= 20 * (fitted[1] - fitted[0])
    for _ in range(40):
        wheel(view.upper_panel, (0, -240), SHIFT)
    low, high = view.arrangement.mapping.x
    assert low < fitted[1]
    assert high > fitted[0]


def test_ranges_that_new_numbers_have_left_are_given_up(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    frame = view.arrangement.mapping.frame
    drag(view.upper_panel, (frame.left + 20, frame.top + 20), (frame.left + 90, frame.bottom - 30))
    assert view.hand.looking.look.is_zoomed
    view.show_spec(lines_spec(scale=1000.0))
    assert not view.hand.looking.look.is_zoomed


def test_bars_leave_the_wheel_to_the_page_and_no_box_is_drawn_over_them(make_view: MakeView) -> None:
    view = make_view(bars_spec())
    before = view.arrangement.mapping
    assert not wheel(view.upper_panel, (0, 120))
    frame = before.frame
    drag(view.upper_panel, (frame.left + 20, frame.top + 20), (frame.right - 60, frame.bottom - 20))
    strike(view, Key.Key_Plus)
    assert view.arrangement.mapping == before
    assert sheet(view) is None


def test_bars_along_a_numeric_axis_are_zoomed_along_it_only(make_view: MakeView) -> None:
    bars = tuple(Bar(f"b{at}", f"{at} to {at + 1}", 0.0, 3.0 + at % 3, "", span=(at, at + 1.0)) for at in range(12))
    view = make_view(ChartSpec("hours", "", "", Axis("Hour"), Axis("Replicas"), bars=bars))
    before = view.arrangement.mapping
    assert wheel(view.upper_panel, (0, 120))
    assert view.arrangement.mapping.x[1] - view.arrangement.mapping.x[0] < before.x[1] - before.x[0]
    wheel(view.upper_panel, (0, 120), CTRL)
    assert view.arrangement.mapping.y == before.y


def test_a_drag_draws_a_box_and_zooms_to_it(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    mapping = view.arrangement.mapping
    start, end = mapping.point(10.0, 3.0), mapping.point(20.0, 1.0)
    drag(view.upper_panel, start, end)
    assert view.arrangement.mapping.x == pytest.approx((10.0, 20.0), abs=0.2)
    assert view.arrangement.mapping.y == pytest.approx((1.0, 3.0), abs=0.1)
    assert sheet(view) is None


def test_space_and_a_drag_move_the_chart_under_an_open_hand(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    view.setFocus()
    wheel(view.upper_panel, (0, 360))
    mapping, viewport = view.arrangement.mapping, view.plot.viewport()
    QTest.keyPress(view, Key.Key_Space)
    assert viewport.cursor().shape() is Qt.CursorShape.OpenHandCursor
    start = (mapping.frame.left + 60, mapping.frame.top + 40)
    drag(view.upper_panel, start, (start[0] + 40, start[1] + 20))
    QTest.keyRelease(view, Key.Key_Space)
    assert viewport.cursor().shape() is Qt.CursorShape.ArrowCursor
    moved = view.arrangement.mapping
    assert moved.x[1] - moved.x[0] == pytest.approx(mapping.x[1] - mapping.x[0])
    assert moved.point(18.0, 2.0)[0] - mapping.point(18.0, 2.0)[0] == pytest.approx(40, abs=1.5)
    assert moved.point(18.0, 2.0)[1] - mapping.point(18.0, 2.0)[1] == pytest.approx(20, abs=1.5)
    assert sheet(view) is None


def test_two_panels_stay_aligned_under_wheel_and_hand(make_view: MakeView) -> None:
    view = make_view(margin_spec())
    under = lower(view)
    wheel(under, (0, 240))
    assert spans(view.upper_panel) == spans(under)
    wheel(view.upper_panel, (0, 120), SHIFT)
    assert spans(view.upper_panel) == spans(under)
    assert under.arrangement is not None
    heights = under.arrangement.mapping.y
    wheel(view.upper_panel, (0, 120), CTRL)
    assert under.arrangement.mapping.y == heights
    assert spans(view.upper_panel) == spans(under)


def test_plus_minus_and_zero_zoom_by_keys(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    view.setFocus()
    before = view.arrangement.mapping
    strike(view, Key.Key_Plus, SHIFT)  # as most keyboards have it
    strike(view, Key.Key_Equal)
    assert view.arrangement.mapping.x[1] - view.arrangement.mapping.x[0] == pytest.approx(
        (before.x[1] - before.x[0]) / 1.25**2
    )
    strike(view, Key.Key_Minus)
    strike(view, Key.Key_0)
    assert view.arrangement.mapping == before


def test_a_double_click_shows_everything_and_pins_nothing(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    before = view.arrangement.mapping
    wheel(view.upper_panel, (0, 240))
    left, top = view.arrangement.mapping.point(18.0, 2.0)
    double_click(view.plot.viewport(), QPoint(round(left), round(top)))
    assert view.arrangement.mapping == before
    assert sheet(view) is None


# ---------------------------------------------------------------------- the walk by keys


def test_keys_walk_along_a_line_and_from_line_to_line(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    at_rest = view.accessibleDescription()
    view.setFocus()
    strike(view, Key.Key_Right)
    assert view.hover.texts()[0] == "Months since launch: 0"
    for _ in range(3):
        strike(view, Key.Key_Right)
    assert view.hover.texts()[0] == "Months since launch: 3"
    words = view.accessibleDescription()
    assert words == "Months since launch: 3. Training $600,000. Inference $1.2 M"
    strike(view, Key.Key_Down)
    assert view.accessibleDescription() == "Months since launch: 3. Inference $1.2 M. Training $600,000"
    strike(view, Key.Key_End)
    assert view.hover.texts()[0] == "Months since launch: 36"
    strike(view, Key.Key_Right)
    assert view.hover.texts()[0] == "Months since launch: 36"
    strike(view, Key.Key_Home)
    strike(view, Key.Key_Up)
    assert view.accessibleDescription().startswith("Months since launch: 0. Training")
    strike(view, Key.Key_Escape)
    assert view.hover.texts() == ()
    assert view.accessibleDescription() == at_rest


def test_keys_walk_over_points_and_across_panels(make_view: MakeView) -> None:
    view = make_view(frontier_spec())
    view.setFocus()
    strike(view, Key.Key_Left)  # from the end
    strike(view, Key.Key_Left)
    first = view.hover.finding()
    assert first is not None
    assert first.heading == "H100"
    strike(view, Key.Key_Down)
    assert view.hover.texts()[0] == "B200"
    panels = make_view(margin_spec())
    panels.setFocus()
    for key in (Key.Key_Home, Key.Key_Right, Key.Key_Down, Key.Key_Down):
        strike(panels, key)
    assert lower(panels).hover.reads()
    assert lower(panels).hover.texts()[1].startswith("Gross margin ")
    assert panels.accessibleDescription().startswith("Months since launch: 2. Gross margin ")


@pytest.mark.parametrize("spec", [bars_spec(), bars_spec(horizontal=False), chips_spec()])
def test_keys_walk_along_bars_in_the_order_in_which_they_stand(make_view: MakeView, spec: ChartSpec) -> None:
    view = make_view(spec)
    view.setFocus()
    names = [bar.category for bar in spec.bars]
    strike(view, Key.Key_Right)
    seen = [view.hover.texts()[0]]
    for _ in names[1:]:
        strike(view, Key.Key_Down if spec.horizontal else Key.Key_Right)
        seen.append(view.hover.texts()[0])
    assert seen == names
    strike(view, Key.Key_Home)
    assert view.hover.texts()[0] == names[0]


def test_keys_walk_over_stacked_bars_by_year_and_by_part(make_view: MakeView) -> None:
    view = make_view(share_spec())
    view.setFocus()
    strike(view, Key.Key_Right)
    strike(view, Key.Key_Right)
    walked = view.hand.pointing.walked
    assert walked is not None
    assert view.hover.texts()[0] == "2027"
    box = view.hover.finding()
    strike(view, Key.Key_Down)
    assert view.hover.texts()[0] == "2027"
    other = view.hover.finding()
    assert box is not None
    assert other is not None
    assert other.box != box.box


def test_enter_pins_what_the_keys_read_and_lets_it_go(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    view.setFocus()
    strike(view, Key.Key_End)
    strike(view, Key.Key_Return)
    assert pinned_text(view).startswith("Months since launch: 36\n")
    strike(view, Key.Key_Left)  # walks on from there
    assert sheet(view) is None
    assert view.hover.texts()[0] == "Months since launch: 35"
    strike(view, Key.Key_Return)
    strike(view, Key.Key_Return)
    assert sheet(view) is None


def test_enter_does_at_a_bar_what_a_click_does(make_view: MakeView) -> None:
    view = make_view(bars_spec())
    view.hand.pointing.act_at = lambda bar: f"undo {bar}"
    clicked: list[str] = []
    view.bar_clicked.connect(clicked.append)
    view.setFocus()
    strike(view, Key.Key_Right)
    strike(view, Key.Key_Return)
    assert clicked == ["bar0"]
    assert sheet(view) is None
    strike(view, Key.Key_Return, SHIFT)
    assert sheet(view) is not None


def test_the_mouse_takes_over_from_the_keys_when_it_moves(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    at_rest = view.accessibleDescription()
    view.setFocus()
    place = view.arrangement.mapping.point(18.0, 2.0)
    move(view.upper_panel, *place)
    strike(view, Key.Key_Right)
    assert view.hover.texts()[0] == "Months since launch: 19"
    move(view.upper_panel, *place)  # the same place: nobody moved it
    assert view.hover.texts()[0] == "Months since launch: 19"
    move(view.upper_panel, place[0] - 40, place[1])
    assert view.hover.texts()[0] != "Months since launch: 19"
    assert view.accessibleDescription() == at_rest


def test_a_chart_with_the_keyboard_wears_a_ring_also_without_a_frame(make_view: MakeView, qtbot: QtBot) -> None:
    view, holder = make_view(lines_spec()), QWidget()
    qtbot.addWidget(holder)
    view.setParent(holder)
    view.set_framed(False)
    view.show()
    with qtbot.waitActive(holder):
        holder.show()
        holder.activateWindow()
    view.clearFocus()
    without = view.grab().toImage()
    view.setFocus()
    assert view.hasFocus()
    assert view.grab().toImage() != without
    view.setParent(None)  # each goes by itself at the end


def test_an_empty_chart_takes_all_keys_in_its_stride(make_view: MakeView) -> None:
    for spec in (lines_spec(), bars_spec(), margin_spec()):
        view = make_view(replace(spec, empty="No chip can run this workload."))
        view.setFocus()
        for key in (Key.Key_Right, Key.Key_Down, Key.Key_End, Key.Key_Return, Key.Key_Plus, Key.Key_H, Key.Key_0):
            strike(view, key)
        assert sheet(view) is None
        assert view.hover.texts() == ()


def test_the_same_chart_of_other_scenarios_tells_the_same_place_and_zooms_along(make_view: MakeView) -> None:
    spec = lines_spec()
    twin = replace(lines_spec(scale=0.5), subtitle="Cheaper")
    view = make_view(replace(spec, caption="Base", multiples=(twin,)), 640, 360)
    other = view.panels.multiples[0]
    move(view.upper_panel, *view.arrangement.mapping.point(18.0, 1.0))
    assert view.hover.texts()[1:] == ("Inference $4.2 M", "Training $2.1 M")
    assert other.hover.texts()[1:] == ("Inference $2.1 M", "Training $1.05 M")
    wheel(view.upper_panel, (0, 120), CTRL)
    wheel(view.upper_panel, (0, 120))
    assert other.arrangement is not None
    assert (other.arrangement.mapping.x, other.arrangement.mapping.y) == (
        view.arrangement.mapping.x,
        view.arrangement.mapping.y,
    )
    stacked = share_spec()
    bars = make_view(replace(stacked, caption="Base", multiples=(replace(stacked, subtitle="Cheaper"),)), 640, 360)
    bars.setFocus()
    strike(bars, Key.Key_Right)
    assert bars.panels.multiples[0].hover.texts() == bars.hover.texts()


# ---------------------------------------------------------------------- names


def test_a_click_on_a_name_hides_its_series_and_the_axes_stay(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    before = view.arrangement.mapping
    click(view.upper_panel, *name_at(view, "series:s1"))
    assert not view.items.curves["s1"].isVisible()
    assert view.items.curves["s0"].isVisible()
    assert view.arrangement.mapping == before
    assert struck(view) == {"series:s1"}
    assert sheet(view) is None
    assert view.accessibleDescription().endswith("\nTraining is paid once, inference for ever. Hidden: Inference.")
    move(view.upper_panel, *before.point(18.0, 2.0))
    assert view.hover.texts() == ("Months since launch: 18", "Training $2.1 M")
    view.show_spec(lines_spec(scale=1.2))
    assert not view.items.curves["s1"].isVisible()
    click(view.upper_panel, *name_at(view, "series:s1"))
    assert view.items.curves["s1"].isVisible()
    assert struck(view) == set()


def test_fitting_again_leaves_what_is_hidden_out_and_its_name_stays_in_the_strip(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    before = view.arrangement.mapping.y
    click(view.upper_panel, *name_at(view, "series:s1"))
    view.plot.reset.emit()
    assert view.arrangement.mapping.y[1] < 0.7 * before[1]
    assert view.legend.texts() == ("Inference",)
    QTest.mouseClick(view.legend, Qt.MouseButton.LeftButton, NONE, QPoint(30, 6))
    assert view.items.curves["s1"].isVisible()
    assert view.arrangement.mapping.y == before
    assert view.legend.texts() == ()


def test_alt_and_a_click_show_one_alone_and_then_all_again(make_view: MakeView) -> None:
    view = make_view(lines_spec(("A", "B", "C")), 560, 420)
    click(view.upper_panel, *name_at(view, "series:s1"), ALT)
    assert [view.items.curves[f"s{index}"].isVisible() for index in range(3)] == [False, True, False]
    click(view.upper_panel, *name_at(view, "series:s1"), ALT)
    assert all(curve.isVisible() for curve in view.items.curves.values())


def test_the_mouse_on_a_name_makes_the_others_pale(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    move(view.upper_panel, *name_at(view, "series:s1"))
    assert view.plot.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    assert view.items.curves["s1"].opacity() == 1.0
    assert view.items.curves["s0"].opacity() < 0.3
    move(view.upper_panel, *view.arrangement.mapping.point(18.0, 2.0))
    assert view.items.curves["s0"].opacity() == 1.0
    assert view.plot.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor


def test_names_in_the_strip_do_the_same(make_view: MakeView) -> None:
    names = tuple(f"A scenario with a long name that has no room beside its line, number {index}" for index in range(3))
    view = make_view(lines_spec(names))
    assert len(view.legend.texts()) == 3
    at = QPointF(40, 8)
    QApplication.sendEvent(
        view.legend,
        QMouseEvent(QEvent.Type.MouseMove, at, view.legend.mapToGlobal(at), Qt.MouseButton.NoButton,
                    Qt.MouseButton.NoButton, NONE),
    )  # fmt: skip
    assert [view.items.curves[f"s{index}"].opacity() < 1 for index in range(3)] == [False, True, True]
    QTest.mouseClick(view.legend, Qt.MouseButton.LeftButton, NONE, at.toPoint())
    assert not view.items.curves["s0"].isVisible()
    assert view.items.curves["s1"].opacity() == 1.0
    assert len(view.legend.texts()) == 3
    picture = view.legend.grab().toImage()
    QTest.mouseClick(view.legend, Qt.MouseButton.LeftButton, NONE, at.toPoint())
    QApplication.sendEvent(view.legend, QEvent(QEvent.Type.Leave))
    assert picture != view.legend.grab().toImage()


def test_the_name_of_a_band_hides_it_from_sight_and_from_the_readout(make_view: MakeView) -> None:
    view = make_view(banded_spec())
    before = view.arrangement.mapping
    assert view.legend.texts() == ("P5–P95",)
    QTest.mouseClick(view.legend, Qt.MouseButton.LeftButton, NONE, QPoint(30, 6))
    assert not view.items.bands["wide"].isVisible()
    assert view.arrangement.mapping == before
    move(view.upper_panel, *before.point(18.0, 1.0))
    assert view.hover.texts() == ("Months since launch: 18", "Median $2.1 M")
    view.plot.reset.emit()
    assert view.arrangement.mapping.y[1] < before.y[1]
    assert view.legend.texts() == ("P5–P95",)


def test_a_name_that_stands_for_a_line_in_each_panel_hides_both(make_view: MakeView) -> None:
    spec = margin_spec()
    assert spec.below is not None
    twin = replace(spec.series[1], id="cost_below")
    view = make_view(replace(spec, below=replace(spec.below, series=(*spec.below.series, twin))), 560, 460)
    view.hand.names.click("series:cost", NONE)
    assert not view.items.curves["cost"].isVisible()
    assert not lower(view).items.curves["cost_below"].isVisible()
    assert lower(view).items.curves["margin"].isVisible()


def test_with_everything_hidden_the_chart_says_so_and_offers_the_way_back(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    ticks = view.plot.bottom_axis.tick_texts()
    for key in ("series:s0", "series:s1"):
        click(view.upper_panel, *name_at(view, key))
    said = view.findChild(NothingShown)
    assert said is not None
    assert said.isVisible()
    assert view.plot.bottom_axis.tick_texts() == ticks
    assert not view.items.markers["0"].isVisible()
    view.plot.reset.emit()
    assert view.plot.bottom_axis.tick_texts() == ticks
    said.button.setFocus()
    strike(said.button, Key.Key_Space)
    assert not said.isVisible()
    assert all(curve.isVisible() for curve in view.items.curves.values())


def test_h_hides_the_series_that_is_read_and_shift_h_shows_all(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    view.setFocus()
    strike(view, Key.Key_H)  # nothing is read yet
    assert not view.hand.looking.look.hidden
    strike(view, Key.Key_Right)
    strike(view, Key.Key_H)
    assert view.hand.looking.look.hidden == {"s0"}
    strike(view, Key.Key_Right)
    assert "Training" not in " ".join(view.hover.texts())
    strike(view, Key.Key_H, SHIFT)
    assert not view.hand.looking.look.hidden


def test_the_menu_of_a_chart_hides_series_by_their_literal_names(make_view: MakeView) -> None:
    view = make_view(lines_spec(("a<b & c>d", "<b>H100</b>")))
    menu = view.hand.menu()
    (series,) = [inner for action in menu.actions() if isinstance(inner := action.menu(), QMenu)]
    first, second = series.actions()
    assert (first.text(), second.text()) == ("a<b && c>d", "<b>H100</b>")
    second.trigger()
    assert not view.items.curves["s1"].isVisible()
    (series,) = [inner for action in view.hand.menu().actions() if isinstance(inner := action.menu(), QMenu)]
    assert [action.isChecked() for action in series.actions()] == [True, False]
