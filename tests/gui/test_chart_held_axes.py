"""Axes hold still while a value is dragged and ease to what fits when it is let go; what is at work is seen to be."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from core.charts.spec import ChartSpec
from core.editing import Cell, set_value
from core.samples import sample_study
from core.study import Study
from gui.charts.around.veil import WORKING
from gui.charts.panel import Panel
from gui.charts.view import ChartView
from gui.motion import choose_reduced_motion
from tests.gui.chart_samples import chips_spec, fan_spec, heat_spec, lines_spec, tornado_spec
from tests.gui.conftest import MakeView, OpenWindow, charts


@pytest.fixture(autouse=True)
def moving() -> Iterator[None]:
    """As on a desktop that asks for no less motion."""
    choose_reduced_motion(False)
    yield
    choose_reduced_motion(None)


def ranges(view: ChartView) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return [(one.arrangement.mapping.x, one.arrangement.mapping.y) for one in view.panels.in_use() if one.arrangement]


def drawn(panel: Panel) -> tuple[tuple[float, float], tuple[float, float]]:
    """The ranges that pyqtgraph draws in."""
    x, y = panel.plot.view_box.viewRange()
    return (x[0], x[1]), (y[0], y[1])


@pytest.mark.parametrize("name", ["fan", "lines", "tornado"])
def test_A03_ranges_do_not_change_while_frozen_and_fit_after_release(
    make_view: MakeView, qtbot: QtBot, name: str
) -> None:
    spec = {
        "fan": [fan_spec(size=size) for size in (1.0, 3.0, 0.2)],
        "lines": [lines_spec(growth=size) for size in (1.0, 3.0, 0.2)],
        "tornado": [tornado_spec(size=size) for size in (1.0, 3.0, 0.2)],
    }[name]
    view = make_view(spec[0])
    before = ranges(view)
    view.set_frozen(True)
    for one in (spec[1], spec[2], spec[1]):
        view.show_spec(one)
        assert ranges(view) == before
        for span, held in zip(drawn(view.upper_panel), before[0], strict=True):
            assert span == pytest.approx(held)
        view.grab()
        for item in view.labels.items().values():
            assert item.word.box.left >= -1
            assert item.word.box.right <= view.plot.width() + 1
    with qtbot.waitSignal(view.holding.eased, timeout=3000):
        view.set_frozen(False)
        assert view.holding.is_easing
    fresh = make_view(spec[1])
    assert ranges(view) == ranges(fresh)
    assert ranges(view) != before


def test_on_the_way_to_what_fits_ranges_lie_between(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(fan_spec())
    (held,) = ranges(view)
    view.set_frozen(True)
    view.show_spec(fan_spec(size=4.0))
    seen: list[float] = []
    view.holding._easing.valueChanged.connect(lambda _: seen.append(ranges(view)[0][1][1]))
    with qtbot.waitSignal(view.holding.eased, timeout=3000):
        view.set_frozen(False)
    fits = ranges(view)[0][1][1]
    assert len(seen) >= 2
    assert all(held[1][1] <= one <= fits + 1e-9 for one in seen)
    assert all(one <= two for one, two in itertools.pairwise(seen))


def test_new_numbers_on_the_way_lead_to_their_own_ranges(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(fan_spec())
    view.set_frozen(True)
    view.show_spec(fan_spec(size=4.0))
    with qtbot.waitSignal(view.holding.eased, timeout=3000):
        view.set_frozen(False)
        view.show_spec(fan_spec(size=4.0))
        assert view.holding.is_easing, "the same numbers again are no reason to jump"
        view.show_spec(fan_spec(size=2.0))
        assert view.holding.is_easing
    assert ranges(view) == ranges(make_view(fan_spec(size=2.0)))


def test_with_less_motion_asked_for_ranges_fit_at_once(make_view: MakeView) -> None:
    choose_reduced_motion(True)
    view = make_view(fan_spec())
    view.set_frozen(True)
    view.show_spec(fan_spec(size=4.0))
    view.set_frozen(False)
    assert not view.holding.is_easing
    assert ranges(view) == ranges(make_view(fan_spec(size=4.0)))


def test_ranges_that_a_person_zoomed_to_neither_freeze_nor_ease(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    box = view.plot.view_box
    box.setRange(xRange=(6.0, 18.0), yRange=(0.0, 500.0), padding=0)
    box.sigRangeChangedManually.emit([True, True])
    (zoomed,) = ranges(view)
    view.set_frozen(True)
    view.show_spec(lines_spec(growth=5.0))
    view.set_frozen(False)
    assert not view.holding.is_easing
    assert ranges(view) == [zoomed]


def test_another_chart_that_comes_while_frozen_fits_and_then_holds(make_view: MakeView) -> None:
    view = make_view(fan_spec())
    view.set_frozen(True)
    view.show_spec(chips_spec())
    fits = ranges(make_view(chips_spec()))
    assert ranges(view) == fits
    view.show_spec(chips_spec((0.4, 1.0, 2.2, 8.0)))
    assert ranges(view) == fits


def test_held_ranges_stay_the_same_values_in_another_unit(make_view: MakeView) -> None:
    spec = lines_spec()
    view = make_view(spec)
    (before,) = ranges(view)
    view.set_frozen(True)
    view.show_spec(replace(spec, y=replace(spec.y, factor=1e-3, unit_label="k$")))
    assert ranges(view)[0][1] == pytest.approx([1e-3 * end for end in before[1]])


def test_multiples_hold_together(make_view: MakeView, qtbot: QtBot) -> None:
    def spec(growth: float) -> ChartSpec:
        other = replace(lines_spec(growth=2 * growth), subtitle="Chip B")
        return replace(lines_spec(growth=growth), caption="Base", multiples=(other,))

    view = make_view(spec(1.0), 700, 330)
    before = ranges(view)
    view.set_frozen(True)
    view.show_spec(spec(3.0))
    assert ranges(view) == before
    with qtbot.waitSignal(view.holding.eased, timeout=3000):
        view.set_frozen(False)
    assert len(set(ranges(view))) == 1
    assert ranges(view) != before


def test_A03_charts_of_the_window_hold_their_ranges_through_a_scrub(open_main: OpenWindow, qtbot: QtBot) -> None:
    window = open_main(sample_study(), size=(1280, 800))
    document = window.document
    shown = {name: view for name, view in charts(window).items() if name and view.isVisible()}
    before = {name: ranges(view) for name, view in shown.items()}
    assert len(before) == 4

    def faster(study: Study, share: float) -> Study:
        cell = Cell("workloads", study.settings.selected_workload, "request_rate")
        return set_value(study, cell, share * next(one for one in study.workloads if one.id == cell.row).request_rate)

    for step in range(1, 9):
        document.scrub("Traffic", partial(faster, share=1.0 + step))
        qtbot.wait(20)
        assert {name: ranges(view) for name, view in shown.items()} == before
    document.end_scrub()
    qtbot.waitUntil(lambda: not any(view.holding.frozen or view.holding.is_easing for view in shown.values()))
    qtbot.waitUntil(lambda: {name: ranges(view) for name, view in shown.items()} != before)


# ---------------------------------------------------------------------- what is at work


def test_a_chart_of_an_earlier_state_is_pale_and_says_that_it_is_working(make_view: MakeView) -> None:
    spec = heat_spec()
    view = make_view(spec)
    assert not view.veil.isVisible()
    whole = view.grab().toImage()
    view.show_spec(replace(spec, pending=True))
    assert view.veil.isVisible()
    assert view.veil.accessibleName() == WORKING
    pale = view.grab().toImage()
    paper = view._theme.surface
    at = view.plot.geometry().center()
    for channel in ("red", "green", "blue"):
        full, veiled = (getattr(picture.pixelColor(at), channel)() for picture in (whole, pale))
        base = int({"red": paper[1:3], "green": paper[3:5], "blue": paper[5:7]}[channel], 16)
        assert veiled == pytest.approx(0.4 * full + 0.6 * base, abs=2)
    for box in view.pickers.boxes():
        middle = view.pickers.mapTo(view, box.geometry().center())
        assert view.childAt(middle) is box
        assert whole.pixelColor(middle) == pale.pixelColor(middle)
    view.show_spec(spec)
    assert not view.veil.isVisible()
    assert view.grab().toImage() == whole
