"""Linear and logarithmic axes, bars and dots: what a person switches, where everything then stands, what is refused."""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.charts import CHARTS
from core.charts.spec import Axis, ChartSpec, Scale, Series
from core.charts.study_charts import study_charts
from core.samples import sample_study
from gui.charts.hand.scale_control import OFFER_DOTS
from gui.charts.look import ChartLook
from gui.charts.panel import Panel
from gui.charts.plan.scales import BARS_STAY, NO_AXIS, STACKED_STAY, of_bars, switchable_axes, why_always_bars
from gui.charts.view import ChartView
from tests.gui.chart_samples import (
    chips_spec,
    fan_spec,
    heat_spec,
    lines_spec,
    multiples_spec,
    share_spec,
    tornado_spec,
)
from tests.gui.conftest import MakeView, strike

NEAR = 0.5  # pixels
ALL_SPECS = study_charts(sample_study())
FORMS = {"fan form": fan_spec(), "heat form": heat_spec(), "tornado form": tornado_spec(), "lines form": lines_spec()}
EVERY = ALL_SPECS | FORMS


def toggle(view: ChartView, which: str) -> None:
    """Press L while an axis is meant: the mouse was last in its strip."""
    panel = view.panels.lower if which == "y_below" else view.upper_panel
    if which == "x" and view.panels.lower is not None and len(view.panels.in_use()) == 2:
        panel = view.panels.lower
    assert panel is not None
    assert panel.arrangement is not None
    frame = panel.arrangement.mapping.frame
    at = (frame.left + 9, frame.bottom + 6) if which == "x" else (frame.left - 6, frame.top + 9)
    panel.plot.hovered.emit(QPointF(*at))
    view.setFocus()
    strike(view, Qt.Key.Key_L)


def scales_of(view: ChartView) -> tuple[Scale, Scale]:
    return view.plotted.spec.x.scale, view.plotted.spec.y.scale


def pixels(panel: Panel, x: float, y: float) -> tuple[float, float]:
    """Where pyqtgraph draws a place of the plot, in pixels of the plot widget."""
    at = panel.plot.view_box.mapViewToScene(QPointF(x, y))
    return at.x(), at.y()


def wanted(panel: Panel, axis: Axis, value: float, *, on_x: bool) -> float:
    """Where a value must be by the ticks: straight between two that print numbers, by their logarithms."""
    arrangement = panel.arrangement
    assert arrangement is not None
    mapping = arrangement.mapping
    low, high = mapping.x if on_x else mapping.y
    shown = value * axis.factor
    at = math.log10(shown) if axis.scale is Scale.LOG else shown
    share = (at - low) / (high - low)
    frame = mapping.frame
    return frame.left + share * frame.width if on_x else frame.bottom - share * frame.height


Found = Iterator[tuple[str, float, float]]
"""What it is, where it is drawn along an axis, and where its value belongs."""


def drawn_and_wanted(panel: Panel) -> Found:
    """Everything in a panel that stands on a logarithmic axis."""
    for on_x, axis in ((True, panel.plotted.spec.x), (False, panel.plotted.spec.y)):
        if axis.scale is Scale.LOG:
            for kind in (_lines_and_points, _bands, _references, _cells, _dots):
                yield from kind(panel, axis, on_x=on_x)


def _lines_and_points(panel: Panel, axis: Axis, *, on_x: bool) -> Found:
    which = 0 if on_x else 1
    for series in panel.plotted.series:
        values = series.source.x if on_x else series.source.y
        if series.source.line:
            xs, ys = panel.items.curves[series.source.id].getData()
            for value, x, y in zip(values, xs, ys, strict=False):
                if math.isfinite(x) and math.isfinite(y):
                    yield "line", pixels(panel, x, y)[which], wanted(panel, axis, value, on_x=on_x)
        shown = [value for value, ok in zip(values, series.shown, strict=True) if ok]
        xs, ys = panel.items.points[series.source.id].getData()
        if len(xs) == len(shown):
            for value, x, y in zip(shown, xs, ys, strict=True):
                yield "dot", pixels(panel, x, y)[which], wanted(panel, axis, value, on_x=on_x)


def _bands(panel: Panel, axis: Axis, *, on_x: bool) -> Found:
    for band in panel.plotted.spec.bands:
        path = panel.items.bands[band.id].path()
        for index, value in enumerate(band.x if on_x else band.high):
            corner = path.elementAt(index)
            at = pixels(panel, corner.x, corner.y)
            yield "band", at[0 if on_x else 1], wanted(panel, axis, value, on_x=on_x)


def _references(panel: Panel, axis: Axis, *, on_x: bool) -> Found:
    which, items = 0 if on_x else 1, panel.items
    for key, (line, _) in enumerate(panel.plotted.lines):
        if line.vertical == on_x:
            at = items.lines[f"{'v' if on_x else 'h'}{key}"].value()
            yield "reference", pixels(panel, at, at)[which], wanted(panel, axis, line.value, on_x=on_x)
    for index, (marker, _, _) in enumerate(panel.plotted.markers):
        (x,), (y,) = items.markers[str(index)].getData()
        yield "marker", pixels(panel, x, y)[which], wanted(panel, axis, marker.x if on_x else marker.y, on_x=on_x)


def _cells(panel: Panel, axis: Axis, *, on_x: bool) -> Found:
    cells = panel.plotted.cells
    if cells is None:
        return
    middles = (cells.source.x if on_x else cells.source.y)[1:-1]
    for before, value, edge in zip(middles, middles[1:], (cells.across if on_x else cells.up)[2:], strict=False):
        at = pixels(panel, edge, edge)[0 if on_x else 1]
        yield "cells", at, wanted(panel, axis, math.sqrt(before * value), on_x=on_x)


def _dots(panel: Panel, axis: Axis, *, on_x: bool) -> Found:
    plotted = panel.plotted
    if not plotted.dots or on_x != plotted.spec.horizontal:
        return
    drawn = {
        (round(float(x), 9), round(float(y), 9))
        for points in panel.items.dots.values()
        for x, y in zip(*points.getData(), strict=True)
    }
    words = {item.word.key: item.word.box for item in panel.labels.items().values()}
    for index, bar in enumerate(plotted.bars):
        if not bar.drawable:
            continue
        place = (bar.end, bar.slot) if on_x else (bar.slot, bar.end)
        assert (round(place[0], 9), round(place[1], 9)) in drawn
        goal = wanted(panel, axis, bar.source.end, on_x=on_x)
        yield "dot for a bar", pixels(panel, *place)[0 if on_x else 1], goal
        box = words.get(f"bar:{index}")
        lone = bar.whisker is None and not bar.marks and sum(one.slot == bar.slot for one in plotted.bars) == 1
        if box is not None and lone and on_x:
            assert 0 < box.left - goal < 14, "its words stand right beside it"


@pytest.mark.parametrize("chart", [*CHARTS, *FORMS])
def test_A12_a_key_makes_axes_logarithmic_and_everything_stands_at_its_logarithm(
    make_view: MakeView, chart: str
) -> None:
    spec = EVERY[chart]
    view = make_view(spec, 700, 460)
    axes = switchable_axes(spec)
    for which in axes:
        before = view.look
        toggle(view, which)
        if of_bars(spec, which):
            assert view.notice.text() == (why_always_bars(spec) or BARS_STAY)
            assert view.look == before
            if why_always_bars(spec):
                continue
            strike(view, Qt.Key.Key_D)
            toggle(view, which)
        panel = view.panels.lower if which == "y_below" else view.upper_panel
        assert panel is not None
        axis = panel.plotted.spec.x if which == "x" else panel.plotted.spec.y
        own = (spec.x if which == "x" else spec.y) if which != "y_below" else (spec.below or spec).y
        assert (axis.scale is Scale.LOG) == (own.scale is not Scale.LOG)
        if own.scale is Scale.LOG:
            toggle(view, which)
        for one in view.panels.in_use():
            found = list(drawn_and_wanted(one))
            far = [(kind, at, goal) for kind, at, goal in found if abs(at - goal) > NEAR]
            assert far == []
    lost = sum(panel.plotted.left_out for panel in view.panels.in_use())
    assert (view.notes.text().startswith(f"{lost} value")) == (lost > 0)


def test_A12_values_not_above_zero_are_counted_in_a_note(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    assert "not shown" not in view.notes.text()
    view.scales.choose("y", Scale.LOG)
    assert view.notes.lines()[0].startswith("2 values ≤ 0 not shown")
    view.scales.choose("y", Scale.LINEAR)
    assert "not shown" not in view.notes.text()


def test_A12_values_of_dots_not_above_zero_are_counted_too(make_view: MakeView) -> None:
    view = make_view(chips_spec((0.0, 0.5, 1.1)))
    strike(view, Qt.Key.Key_D)
    strike(view, Qt.Key.Key_L)
    assert view.notes.lines()[0].startswith("1 value ≤ 0 not shown")
    view.grab()


def test_A12_a_chart_of_bars_refuses_with_a_sentence_and_offers_dots(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(chips_spec())
    strike(view, Qt.Key.Key_L)
    assert view.notice.isVisible()
    assert view.notice.text() == BARS_STAY
    assert view.rect().contains(view.notice.geometry())
    assert not view.notice.geometry().intersects(view.plot.geometry())
    offer = view.notice.segments()[0]
    assert offer.words == OFFER_DOTS
    QTest.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert view.look.dots
    assert not view.notice.isVisible()
    assert view.items.bars == {}
    assert view.items.dots != {}
    strike(view, Qt.Key.Key_L)
    assert view.plotted.spec.x.scale is Scale.LOG


def test_stacked_bars_refuse_both(make_view: MakeView) -> None:
    view = make_view(share_spec())
    for key in (Qt.Key.Key_L, Qt.Key.Key_D):
        strike(view, key)
        assert view.notice.text() == STACKED_STAY
        assert [segment.words for segment in view.notice.segments()] == ["Close"]
        QTest.mouseClick(view.notice.segments()[0], Qt.MouseButton.LeftButton)
        assert not view.notice.isVisible()
    assert view.look == ChartLook()


def test_a_chart_without_such_an_axis_says_so(make_view: MakeView) -> None:
    fixed = replace(lines_spec(), x=Axis("Month", switchable=False), y=Axis("Cost", switchable=False))
    view = make_view(fixed)
    strike(view, Qt.Key.Key_L)
    assert view.notice.text() == NO_AXIS
    assert not any(switch.isVisible() for switch in view.scales.switches.values())


def test_dots_back_to_bars_make_their_axis_linear_again_and_leave_the_other(make_view: MakeView) -> None:
    view = make_view(tornado_spec())
    strike(view, Qt.Key.Key_D)
    strike(view, Qt.Key.Key_L)
    assert scales_of(view)[0] is Scale.LOG
    strike(view, Qt.Key.Key_D)
    assert scales_of(view)[0] is Scale.LINEAR
    assert not view.plotted.dots
    assert view.items.dots == {}


# ---------------------------------------------------------------------- the words at the axes


@pytest.mark.parametrize("chart", ["lifetime", "pareto", "margin", "chips"])
@pytest.mark.parametrize("size", [(450, 300), (700, 460)])
def test_the_word_at_each_axis_says_how_it_runs_and_switches_it(
    make_view: MakeView, chart: str, size: tuple[int, int]
) -> None:
    view = make_view(ALL_SPECS[chart], *size)
    for which in switchable_axes(view.spec):
        switch = view.scales.switches[which]
        assert switch.isVisible()
        assert view.rect().contains(switch.geometry())
        assert switch.accessibleName()
        panel = view.panels.lower if which == "y_below" else view.upper_panel
        assert panel is not None
        for text in (*panel.plot.left_axis.text_boxes(), *panel.plot.bottom_axis.text_boxes()):
            left, top = panel.plot.x() + text.box.left, panel.plot.y() + text.box.top
            beside = left >= switch.geometry().right() - 1 or left + text.box.width <= switch.x() + 1
            assert beside or top >= switch.geometry().bottom() - 3 or top + text.box.height <= switch.y() + 3, text.text
        before = switch.words()
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
        if of_bars(view.spec, which):
            assert view.notice.text()
            assert switch.words() == before == "lin"
        else:
            assert {before, switch.words()} == {"lin", "log"}
            assert ("logarithmic" in switch.accessibleName()) == (switch.words() == "log")


def test_a_word_reached_by_tab_is_switched_by_space_and_l_means_its_axis(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    switch = view.scales.switches["x"]
    switch.setFocus(Qt.FocusReason.TabFocusReason)
    strike(switch, Qt.Key.Key_Space)
    assert scales_of(view) == (Scale.LOG, Scale.LINEAR)
    strike(switch, Qt.Key.Key_L)
    assert scales_of(view) == (Scale.LINEAR, Scale.LINEAR)


def test_titles_of_axes_stay_whole_where_the_word_finds_no_room(make_view: MakeView) -> None:
    spec = replace(lines_spec(), y=Axis("Cost of everything between a prompt and its answer", "USD", 1.0, "$"))
    view = make_view(spec, 399, 235)
    assert view.plot.left_axis.title_texts()[0].startswith("Cost of everything")
    switch = view.scales.switches["y"]
    assert not switch.isVisible() or view.rect().contains(switch.geometry())


# ---------------------------------------------------------------------- it is a view's own


def test_a_look_is_a_views_own_survives_new_numbers_and_is_told(make_view: MakeView, qtbot: QtBot) -> None:
    view, other = make_view(lines_spec()), make_view(lines_spec())
    with qtbot.waitSignal(view.look_changed):
        view.scales.choose("y", Scale.LOG)
    assert view.look == ChartLook(y=Scale.LOG)
    assert other.look == ChartLook()
    view.show_spec(lines_spec(growth=3.0))
    assert scales_of(view) == (Scale.LINEAR, Scale.LOG)
    assert view.spec.y.scale is Scale.LINEAR
    view.set_look(ChartLook())
    assert scales_of(view) == (Scale.LINEAR, Scale.LINEAR)
    view.set_look(ChartLook(x=Scale.LOG))
    assert scales_of(view) == (Scale.LOG, Scale.LINEAR)


def test_all_multiples_switch_together(make_view: MakeView) -> None:
    one = lines_spec()
    spec = replace(one, caption="Base", multiples=(replace(lines_spec(growth=5.0), subtitle="Chip B"),))
    view = make_view(spec, 700, 400)
    view.scales.choose("y", Scale.LOG)
    scales = {panel.plotted.spec.y.scale for panel in view.panels.in_use()}
    assert scales == {Scale.LOG}
    spans = {panel.arrangement.mapping.y for panel in view.panels.in_use() if panel.arrangement}
    assert len(spans) == 1


SPANS = [(1e-12, 1e15), (1e-12, 2e-12), (0.9, 1.1), (1.0, 1.0), (3.0, 3.0000001), (1e-3, 1e3), (5e14, 1e15)]


@pytest.mark.parametrize(("low", "high"), SPANS)
@pytest.mark.parametrize("size", [(880, 600), (450, 300), (260, 200)])
def test_logarithmic_ticks_can_be_read_over_any_span(
    make_view: MakeView, low: float, high: float, size: tuple[int, int]
) -> None:
    steps = tuple(low * (high / low) ** (place / 9) for place in range(10))
    spec = ChartSpec(
        "any", "Any", "", Axis("Size", scale=Scale.LOG), Axis("Cost", "USD", scale=Scale.LOG),
        series=(Series("a", "A", steps, steps[::-1]),),
    )  # fmt: skip
    view = make_view(spec, *size)
    for axis in (view.plot.left_axis, view.plot.bottom_axis):
        boxes = [text.box for text in axis.text_boxes()]
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
        assert len(set(axis.tick_texts())) == len(axis.tick_texts())
    if size[0] > 300:
        assert view.plot.left_axis.tick_texts()
        assert view.plot.bottom_axis.tick_texts()
    view.grab()


def test_dots_are_seen_whole_with_their_error_bands_and_words(make_view: MakeView) -> None:
    view = make_view(chips_spec((0.001, 0.5, 4000.0)), 450, 300)
    strike(view, Qt.Key.Key_D)
    strike(view, Qt.Key.Key_L)
    frame = view.arrangement.mapping.frame
    for bar in view.plotted.bars:
        x, _ = view.arrangement.mapping.point(bar.end, bar.slot)
        assert frame.left + 5 <= x <= frame.right - 5
        assert bar.whisker is not None
        for end in bar.whisker:
            assert frame.left <= view.arrangement.mapping.point(end, bar.slot)[0] <= frame.right
    for item in view.labels.items().values():
        assert item.word.box.right <= view.plot.width()


def test_multiples_of_stacked_bars_refuse_too(make_view: MakeView) -> None:
    view = make_view(multiples_spec("Chip B", "Tight"), 700, 330)
    strike(view, Qt.Key.Key_L)
    assert view.notice.text() == STACKED_STAY
