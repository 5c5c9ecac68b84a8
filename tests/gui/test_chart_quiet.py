"""What can be pressed in a chart keeps quiet until a hand is in it, and takes no room that the story needs."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.charts.spec import Axis, ChartSpec, Measure, Picker, Scale
from gui.charts.around.waking import QuietButton
from gui.charts.view import ChartView
from tests.gui.chart_samples import chips_spec, heat_spec, lines_spec, share_spec
from tests.gui.conftest import MakeView

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support (raise|grabbing the keyboard)")


MEASURES = (Measure("cost", "Cost"), Measure("winner", "Cheapest chip"))


def switched() -> ChartSpec:
    """A map with a switch and two lists."""
    return replace(heat_spec(), measures=MEASURES, measure="cost")


def come(view: ChartView) -> None:
    """The mouse comes into the chart."""
    at = QPointF(view.rect().center())
    QApplication.sendEvent(view, QEnterEvent(at, at, view.mapToGlobal(at)))


def go(view: ChartView) -> None:
    """The mouse leaves it."""
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))


def ink(view: ChartView) -> int:
    """How many pixels of a chart are not paper."""
    image, paper = view.grab().toImage(), QColor(view.theme.surface).rgb()
    return sum(image.pixel(x, y) != paper for x in range(image.width()) for y in range(image.height()))


def rung(button: QuietButton) -> bool:
    """Whether it is in a ring now."""
    return button.ring.is_shown


def awake(view: ChartView) -> bool:
    """Whether it is awake now."""
    return view.is_awake


@pytest.mark.parametrize("spec", [chips_spec, heat_spec, lines_spec])
def test_a_chart_without_a_hand_shows_less_to_press_and_the_same_again_after_one(
    make_view: MakeView, spec: Callable[[], ChartSpec]
) -> None:
    view = make_view(spec())
    go(view)
    before = ink(view)
    come(view)
    assert awake(view)
    assert ink(view) > before
    go(view)
    assert not awake(view)
    assert ink(view) == before


def test_the_keyboard_wakes_a_chart_and_a_click_leaves_no_ring(make_view: MakeView) -> None:
    view = make_view(switched())
    go(view)
    segment = view.switch.segments()[0]
    segment.setFocus(Qt.FocusReason.TabFocusReason)
    assert rung(segment)
    assert awake(view)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert not rung(segment)
    assert not awake(view)
    QTest.mouseClick(segment, Qt.MouseButton.LeftButton)
    assert segment.hasFocus()
    assert not rung(segment)


def test_what_is_quiet_can_still_be_reached_by_tab_and_clicked(make_view: MakeView) -> None:
    view = make_view(switched())
    go(view)
    buttons = [one for one in view.findChildren(QuietButton) if one.isVisible()]
    assert buttons
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in buttons)
    other = next(one for one in view.switch.segments() if not one.isChecked())
    told: list[str] = []
    view.measure_chosen.connect(told.append)
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    assert len(told) == 1


def test_a_list_alone_stands_beside_the_title_of_the_axis_and_takes_no_row(make_view: MakeView) -> None:
    bare = make_view(lines_spec())
    picker = Picker("lifetime_seek", "Dragging changes", (Measure("a", "Mean traffic"), Measure("b", "Growth")), "a")
    view = make_view(replace(lines_spec(), pickers=(picker,)))
    assert view.pickers.isVisible()
    assert view.plot.geometry() == bare.plot.geometry()
    assert view.rect().contains(view.pickers.geometry())


def test_the_list_of_a_picker_is_as_wide_as_its_longest_option(make_view: MakeView) -> None:
    words = "Repeated cache reads of the accelerator of the second generation"
    options = tuple(Measure(str(at), f"{words}, {at}") for at in range(3))
    view = make_view(replace(lines_spec(), pickers=(Picker("heat_up", "Up", options, "0"),)))
    (box,) = view.pickers.boxes()
    box.showPopup()
    shown = box.view().viewport().width()
    box.hidePopup()
    assert shown >= box.view().fontMetrics().horizontalAdvance(options[0].label)


def test_a_low_chart_has_all_its_lists_and_switches_in_one_row(make_view: MakeView) -> None:
    view = make_view(switched(), 399, 235)
    assert view.pickers.isVisible()
    assert abs(view.pickers.geometry().center().y() - view.switch.geometry().center().y()) <= 2
    assert not view.pickers.geometry().intersects(view.switch.geometry())
    assert view.plot.height() >= 0.4 * view.height()
    long = tuple(replace(one, label=one.label * 30) for one in MEASURES)
    view.show_spec(replace(switched(), measures=long))
    assert view.rect().contains(view.switch.geometry())
    assert not view.pickers.geometry().intersects(view.switch.geometry())


def test_a_notice_waits_for_its_answer_with_buttons_that_can_be_seen(make_view: MakeView) -> None:
    view = make_view(share_spec())
    go(view)
    view.scales.choose("y", Scale.LOG)
    assert view.notice.isVisible()
    image, edge = view.notice.grab().toImage(), QColor(view.theme.border_strong).rgb()
    for segment in view.notice.segments():
        box = segment.geometry()
        row = {image.pixel(x, box.center().y()) for x in range(box.left(), box.left() + 2)}
        assert edge in row


def test_few_bars_that_lie_are_no_slabs_and_their_whiskers_are_narrower(make_view: MakeView) -> None:
    spec = chips_spec()
    one = replace(spec, bars=spec.bars[:1], y=replace(spec.y, categories=()))
    view = make_view(one)
    (bar,) = view.plotted.bars
    assert bar.far - bar.near < 0.25
    assert all(each.far - each.near == pytest.approx(0.7) for each in make_view(spec).plotted.bars)


def test_names_that_begin_alike_can_be_told_apart_beside_their_bars(make_view: MakeView) -> None:
    spec = chips_spec()
    names = [f"The accelerator of the second generation with a memory of its own, {at}" for at in range(len(spec.bars))]
    bars = tuple(replace(bar, category=name) for bar, name in zip(spec.bars, names, strict=True))
    view = make_view(replace(spec, bars=bars, y=replace(spec.y, categories=())))
    said = [text.text for text in view.plot.left_axis.text_boxes()]
    assert len(set(said)) == len(said)


def test_a_picture_without_switches_says_that_an_axis_is_logarithmic() -> None:
    axis = Axis("Cost", "USD", 1.0, "$", Scale.LOG)
    assert axis.title == "Cost ($)"
    assert replace(axis, switchable=False).title == "Cost ($), log"
    assert replace(axis, switchable=False, scale=Scale.LINEAR).title == "Cost ($)"


def test_the_ends_of_a_ramp_of_colours_are_inside_the_legend(make_view: MakeView) -> None:
    spec = heat_spec()
    assert spec.cells is not None
    long = replace(spec, cells=replace(spec.cells, label="Delivered cost of all output tokens in one month of service"))
    view = make_view(long, 320, 260)
    image = view.legend.grab().toImage()
    edge = [image.pixelColor(image.width() - 1, y).rgb() for y in range(image.height())]
    assert len(set(edge)) == 1


def test_a_chart_with_nothing_to_draw_has_its_sentence_and_no_axes(make_view: MakeView) -> None:
    view = make_view(replace(lines_spec(), empty="Nothing to draw yet."))
    assert view.empty_block.isVisible()
    assert not view.plot.isVisible()
    view.show_spec(lines_spec())
    assert view.plot.isVisible()
    assert not view.empty_block.isVisible()
