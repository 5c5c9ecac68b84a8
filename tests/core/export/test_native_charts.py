"""Charts on slides: native, with the model's numbers to their last digit, whatever the chart and what it is beside."""

import io
import math
import re
import zipfile
from typing import Any

import pytest

from core.charts.spec import Bar, ChartSpec, Series
from core.names import visible
from tests.core.export.native_decks import (
    CASES,
    NAMES,
    A,
    C,
    Reading,
    charts_in,
    content_of,
    page_of,
    shapes_in,
    specs,
)

CROPS = ("full", "half", "third")
EVERYTHING = [(case, name, "full") for case in CASES for name in NAMES]
EVERYTHING += [("beside", name, crop) for name in NAMES for crop in ("half", "third") if " " not in name]


def panels(spec: ChartSpec) -> list[ChartSpec]:
    return [one for one in (spec, spec.below, *spec.multiples) if one is not None]


def printed(axis: Any, value: float) -> float:
    return (value - 1) / 12 if axis.dates else value * axis.factor


def points_of(series: Series, spec: ChartSpec) -> tuple[list[float], list[float]]:
    """What the sheet should hold: the points in printed units and, of steps, each height until the next point."""
    x = [printed(spec.x, one) for one in series.x]
    y = [printed(spec.y, one) for one in series.y]
    if series.stepped:
        x, y = [x[0], *(one for one in x[1:] for _ in "ab")], [*(one for one in y[:-1] for _ in "ab"), y[-1]]
    return x, y


@pytest.mark.parametrize(("case", "name", "crop"), EVERYTHING)
def test_A21_every_chart_is_native_and_its_workbook_has_the_numbers_of_the_model(
    case: str, name: str, crop: Any
) -> None:
    spec = specs(case)[name]
    content = content_of(case, name, crop)
    shapes = shapes_in(content)
    assert not [shape for shape in shapes if shape.shape_type is not None and "PICTURE" in str(shape.shape_type)]
    holds_no_picture(content)
    if spec.empty:
        assert [shape.text_frame.text for shape in shapes] == [visible(spec.empty)]
        return
    if spec.cells is not None:
        assert sum(shape.has_table for shape in shapes) == 1
        return
    readings = charts_in(content)
    assert len(readings) == len(panels(spec))
    for panel, reading in zip(panels(spec), readings, strict=True):
        check_same_in_chart_and_workbook(reading)
        if panel.bars:
            check_bars(panel, reading)
        elif not panel.bands:
            check_lines(panel, reading)


def holds_no_picture(content: bytes) -> None:
    """No part is a picture, and none draws one: the package is compressed, so its parts are looked into."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert "ppt/slides/slide1.xml" in parts
    assert not [name for name in parts if name.startswith("ppt/media/")]
    assert not [name for name, part in parts.items() if name.endswith(".xml") and b"blip" in part.lower()]


def check_same_in_chart_and_workbook(reading: Reading) -> None:
    for held in reading.xml.iter(*(f"{C}{tag}" for tag in ("xVal", "yVal", "val", "cat", "plus", "minus"))):
        if held.find(f".//{C}f") is not None:
            holder, tag = held.getparent(), held.tag.removeprefix(C)
            kept, cached = reading.values(holder, tag), reading.cached(holder, tag)
            assert cached[: len(kept)] == kept
            assert not any(one is not None for one in cached[len(kept) :])


def check_lines(spec: ChartSpec, reading: Reading) -> None:
    ours = reading.series()
    for series in spec.series:
        x, y = points_of(series, spec)
        assert reading.values(ours[visible(series.label)], "xVal") == x
        assert reading.values(ours[visible(series.label)], "yVal") == y
    for marker in spec.markers:
        found = ours[visible(marker.text)]
        assert reading.values(found, "xVal") == [printed(spec.x, marker.x)]
        assert reading.values(found, "yVal") == [printed(spec.y, marker.y)]


def check_bars(spec: ChartSpec, reading: Reading) -> None:
    """Every bar has its length in one series, exactly; what is hidden below it puts it where it is."""
    axis = spec.x if spec.horizontal else spec.y
    bars = list(reading.xml.find(f".//{C}barChart").iter(f"{C}ser"))
    shown = [reading.values(one, "val") for one in bars if not is_hidden(one)]
    order = list(dict.fromkeys((spec.y if spec.horizontal else spec.x).categories))
    assert [len(values) for values in shown] == [len(order)] * len(shown)
    for bar in spec.bars:
        row = order.index(bar.category)
        length = abs(bar.end - bar.start) * axis.factor
        if length and not shares_place(bar, spec.bars):
            assert length in [abs(values[row]) for values in shown if values[row] is not None]


def shares_place(bar: Bar, bars: tuple[Bar, ...]) -> bool:
    """Whether another bar of its category covers a part of it, or zero lies within it."""
    others = [one for one in bars if one.category == bar.category and one is not bar and not bar.part]
    low, high = sorted((bar.start, bar.end))
    return low < 0 < high or any(min(one.start, one.end) < high and max(one.start, one.end) > low for one in others)


def is_hidden(series: Any) -> bool:
    look = series.find(f"{C}spPr")
    return look.find(f"{A}noFill") is not None and look.find(f"{A}ln/{A}noFill") is not None


@pytest.mark.parametrize("name", NAMES)
def test_A14_a_pinned_baseline_is_a_series_of_its_own(name: str) -> None:
    spec = specs("baseline")[name]
    told = [one.label for panel in panels(spec) for one in panel.series]
    told += [mark.label for panel in panels(spec) for bar in panel.bars for mark in bar.marks]
    readings = charts_in(content_of("baseline", name))
    drawn = [one for reading in readings for one in reading.series() if one.startswith("Baseline: ")]
    assert bool(drawn) == any(one.startswith("Baseline: ") for one in told)


def test_A14_marks_of_bars_have_the_values_of_the_baseline() -> None:
    for name in ("chips", "waterfall", "share"):
        spec = specs("baseline")[name]
        axis = spec.x if spec.horizontal else spec.y
        label = next(mark.label for bar in spec.bars for mark in bar.marks)
        reading = charts_in(content_of("baseline", name))[0]
        values = [one for one in reading.values(reading.series()[label], "val") if one is not None]
        assert values == [mark.value * axis.factor for bar in spec.bars for mark in bar.marks if mark.label == label]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["waterfall", "waterfall training"])
def test_A22_steps_of_a_waterfall_sum_to_its_total_over_a_base_that_is_not_seen(case: str, name: str) -> None:
    reading = charts_in(content_of(case, name))[0]
    ours = reading.series()
    steps = [
        sum(one or 0.0 for one in column)
        for column in zip(*(reading.values(ours[k], "val") for k in ("Increase",)), strict=True)
    ]
    totals = [one for one in reading.values(ours["Total"], "val") if one is not None]
    falls = sum(one or 0.0 for one in reading.values(ours["Decrease"], "val")) if "Decrease" in ours else 0.0
    assert totals[0] + sum(steps) - falls == pytest.approx(totals[-1], abs=1e-9)
    base = next(one for key, one in ours.items() if key.startswith("Base, hidden"))
    assert is_hidden(base)
    legend = reading.xml.find(f".//{C}legend")
    if legend is not None:
        deleted = {one.find(f"{C}idx").get("val") for one in legend.iter(f"{C}legendEntry")}
        assert base.find(f"{C}idx").get("val") in deleted


@pytest.mark.parametrize("name", ["waterfall"])
def test_A22_each_step_says_what_it_adds_and_by_which_factor(name: str) -> None:
    reading = charts_in(content_of("plain", name))[0]
    words = [
        "".join(one.text for one in label.iter(f"{A}t")).replace(" ", "") for label in reading.xml.iter(f"{C}dLbl")
    ]
    assert words == [bar.label.replace(" ", "") for bar in specs("plain")["waterfall"].bars]
    assert sum(bool(re.match(r"[+−]\$.+×\d", one)) for one in words) == 6


@pytest.mark.parametrize("name", ["pareto", "roofline", "parity"])
def test_A22_logarithmic_axes_are_to_the_base_of_ten_and_have_round_numbers(name: str) -> None:
    reading = charts_in(content_of("plain", name))[0]
    for axis in reading.xml.iter(f"{C}valAx"):
        first = axis.find(f"{C}scaling")[0]
        assert (first.tag, first.get("val")) == (f"{C}logBase", "10")
    for ticks, tag in (("Ticks across", "xVal"), ("Ticks upwards", "yVal")):
        values = reading.values(reading.series()[ticks], tag)
        assert len(values) >= 3
        assert values == sorted(values)
        assert all(f"{one:.1e}"[0] in "123579" for one in values)


@pytest.mark.parametrize("case", CASES)
def test_A22_margin_is_two_charts_over_one_x_axis_and_none_has_a_second_y_axis(case: str) -> None:
    readings = charts_in(content_of(case, "margin"))
    assert len(readings) == 2
    ends = []
    lefts = []
    for reading in readings:
        axes = list(reading.xml.iter(f"{C}valAx"))
        assert [axis.find(f"{C}axPos").get("val") for axis in axes] == ["b", "l"]
        scaling = axes[0].find(f"{C}scaling")
        ends.append((scaling.find(f"{C}min").get("val"), scaling.find(f"{C}max").get("val")))
        inner = reading.xml.find(f".//{C}plotArea/{C}layout/{C}manualLayout")
        lefts.append((inner.find(f"{C}x").get("val"), inner.find(f"{C}w").get("val")))
    assert ends[0] == ends[1]
    assert lefts[0] == lefts[1]


def test_several_scenarios_stand_beside_each_other_in_the_same_range() -> None:
    spec = specs("beside")["share"]
    readings = charts_in(content_of("beside", "share"))
    assert len(readings) == 1 + len(spec.multiples) == 3
    ranges = {
        (axis.find(f"{C}scaling/{C}min").get("val"), axis.find(f"{C}scaling/{C}max").get("val"))
        for reading in readings
        for axis in reading.xml.iter(f"{C}valAx")
    }
    assert ranges == {("0.0", "100.0")}


def test_bands_are_areas_between_their_borders_over_a_base_that_is_not_seen() -> None:
    spec = specs("plain")["fan"]
    reading = charts_in(content_of("plain", "fan"))[0]
    areas = list(reading.xml.find(f".//{C}areaChart").iter(f"{C}ser"))
    assert [is_hidden(one) for one in areas] == [True, False, False, False]
    stack = [reading.values(one, "val") for one in areas]
    outer, inner = spec.bands
    for row in range(len(outer.x)):
        edges = [sum(layer[row] for layer in stack[: count + 1]) for count in range(4)]
        borders = [one * spec.y.factor for one in (outer.low[row], inner.low[row], inner.high[row], outer.high[row])]
        assert edges == pytest.approx(borders, rel=1e-12)
    headings = reading.rows[0]
    for band in spec.bands:
        for words, border in (("lower", band.low), ("upper", band.high)):
            column = headings.index(f"{band.label}, {words} border")
            assert [row[column] for row in reading.rows[1:]] == [one * spec.y.factor for one in border]
    median = reading.series()["Median"]
    assert reading.values(median, "val") == [one * spec.y.factor for one in spec.series[0].y]


@pytest.mark.parametrize("case", CASES)
def test_whiskers_reach_from_the_bar_to_both_ends_of_its_range(case: str) -> None:
    spec = specs(case)["chips"]
    reading = charts_in(content_of(case, "chips"))[0]
    series = reading.series()[visible(spec.x.title)]
    ends = reading.values(series, "val")
    plus = reading.values(series.find(f"{C}errBars"), "plus")
    minus = reading.values(series.find(f"{C}errBars"), "minus")
    for row, bar in enumerate(spec.bars):
        assert bar.low is not None
        assert bar.high is not None
        assert ends[row] + plus[row] == pytest.approx(bar.high * spec.x.factor, rel=1e-12)
        assert ends[row] - minus[row] == pytest.approx(bar.low * spec.x.factor, rel=1e-12)


@pytest.mark.parametrize("name", ["chips", "tornado", "waterfall", "share", "lifetime", "roofline"])
def test_nothing_that_is_no_number_is_written(name: str) -> None:
    spec = specs("plain")[name]
    from dataclasses import replace

    if spec.bars:
        spec = replace(spec, bars=(*spec.bars[:-1], replace(spec.bars[-1], end=math.nan, low=None, high=None)))
    else:
        broken = replace(spec.series[0], y=(math.nan, math.inf, *spec.series[0].y[2:]))
        spec = replace(spec, series=(broken, *spec.series[1:]))
    for reading in charts_in(page_of(spec)):
        numbers = [one.text for one in reading.xml.iter(f"{C}v")]
        numbers += [one.get("val", "") for one in reading.xml.iter() if one.get("val")]
        assert not [one for one in numbers if one.lower() in ("nan", "inf", "-inf")]
