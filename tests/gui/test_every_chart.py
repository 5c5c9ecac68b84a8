"""Every chart, whatever it shows: nothing fails, no word covers another or is cut, no number is none, names are names.

Each chart of `CHARTS` is held to the same, so that a new one needs no line here.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from core.charts import CHARTS
from core.charts.spec import ChartSpec, Scale
from core.study_check import checked
from gui.charts.view import ChartView
from gui.theme import DARK, LIGHT
from tests.gui.chart_cases import CASES, charts_of
from tests.gui.chart_changes import cut, renamed, with_all_values, with_values, without_data
from tests.gui.chart_inspection import (
    no_number_failed,
    nothing_in_it_reads_markup,
    printed_texts,
    readouts,
    words_are_literal,
    words_keep_apart_and_inside,
)
from tests.gui.conftest import MakeView

SIZES = ((450, 300), (399, 235), (880, 600))
CRAMPED = SIZES[:2]
SMALL, LARGE = 1e-12, 1e15
FAILED = (math.nan, math.inf, -math.inf)


def stands_everywhere(view: ChartView, spec: ChartSpec, sizes: tuple[tuple[int, int], ...] = SIZES) -> None:
    """Shown at each size, in light and dark, a chart is fit to be seen, and so is its readout."""
    view.show_spec(spec)
    for size in sizes:
        view.resize(*size)
        fit_to_be_seen(view)
    view.retheme(DARK)
    assert not view.grab().isNull()
    view.retheme(LIGHT)
    readouts(view)
    no_number_failed(view)


def fit_to_be_seen(view: ChartView) -> None:
    words_keep_apart_and_inside(view)
    words_are_literal(view)
    no_number_failed(view)
    assert view.title_block.lines()
    if view.spec.empty:
        assert view.empty_block.isVisible()
        assert view.empty_block.lines()


# --- studies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_every_case_is_a_study_that_the_core_takes(case: str) -> None:
    study = CASES[case]()
    assert checked(study) is study
    assert list(charts_of(case)) == list(CHARTS)


@pytest.mark.parametrize("chart", list(CHARTS))
def test_a_chart_of_any_study_is_fit_to_be_seen(make_view: MakeView, chart: str) -> None:
    view = make_view(charts_of("usual")[chart], *SIZES[0])
    for case in CASES:
        spec = charts_of(case)[chart]
        try:
            stands_everywhere(view, spec)
        except AssertionError as error:
            raise AssertionError(f"{case} at {view.width()} × {view.height()}: {error}") from error


@pytest.mark.parametrize("chart", list(CHARTS))
def test_a_chart_without_anything_to_draw_says_why_in_a_sentence(make_view: MakeView, chart: str) -> None:
    empty = [charts_of(case)[chart] for case in CASES if charts_of(case)[chart].empty]
    for spec in empty:
        assert spec.empty[0].isupper()
        assert spec.empty.rstrip().endswith("."), spec.empty
        assert not any((spec.series, spec.bars, spec.cells))
        view = make_view(spec, 450, 300)
        assert "".join(view.empty_block.lines()).replace(" ", "").rstrip("…") in spec.empty.replace(" ", "")
        view.close()
    assert empty or chart in ("roofline", "history", "parity"), "no case leaves this chart empty"


# --- made-up charts ---------------------------------------------------------------------------------------------------


def drawn(chart: str) -> ChartSpec:
    """The chart with all that it can show."""
    specs = [charts_of(case)[chart] for case in ("compared", "usual", "one chip")]
    return next(spec for spec in specs if not spec.empty)


def times(factor: float) -> Callable[[float], float]:
    return lambda value: value * factor


def always(value: float, _: float) -> float:
    return value


CHANGED: dict[str, Callable[[ChartSpec], ChartSpec]] = {
    "tiny": lambda spec: with_values(spec, times(SMALL)),
    "huge": lambda spec: with_values(spec, times(LARGE)),
    "tiny both ways": lambda spec: with_all_values(spec, times(SMALL)),
    "huge both ways": lambda spec: with_all_values(spec, times(LARGE)),
    "negative": lambda spec: with_values(spec, times(-1.0)),
    "nothing but zeros": lambda spec: with_values(spec, times(0.0)),
    "all the same": lambda spec: with_values(spec, lambda _: 3.0),
    "one point": lambda spec: cut(spec, 1),
    "two points": lambda spec: cut(spec, 2),
    "no data": without_data,
    **{f"all {value}": partial(with_values, change=partial(always, value)) for value in FAILED},
    "some that are none": lambda spec: with_values(spec, lambda value: math.nan if hash(value) % 3 else value),
    "pending": lambda spec: replace(spec, pending=True),
}


@pytest.mark.parametrize("chart", list(CHARTS))
def test_a_chart_of_any_numbers_is_fit_to_be_seen(make_view: MakeView, chart: str) -> None:
    usual = drawn(chart)
    view = make_view(usual, *SIZES[0])
    for name, change in CHANGED.items():
        try:
            stands_everywhere(view, change(usual), CRAMPED)
        except AssertionError as error:
            raise AssertionError(f"{name} at {view.width()} × {view.height()}: {error}") from error
        view.show_spec(usual)  # the next one comes after a usual one, as it would


UNUSUAL = {
    "200 letters": "W" * 200,
    "right to left": "\u05de\u05d0\u05d9\u05e5 \u05d7\u05d9\u05e9\u05d5\u05d1",
    "emoji": "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}\U0001f1e8\U0001f1ed",
    "marks": "e\u0301\u0323" * 20,
    "bidi override": "\u202exslx.001",
    "control characters": "\x00\x07\t\r\x1b[0m",
    "line end": "one\ntwo\u2028three",
    "surrogate": "a\ud800b",
    "markup": '<b>H100</b> & <img src="file:///dev/zero">',
    "a space": " ",
}


@pytest.mark.parametrize("chart", list(CHARTS))
def test_a_chart_of_any_names_is_fit_to_be_seen(make_view: MakeView, chart: str) -> None:
    usual = drawn(chart)
    view = make_view(usual, *SIZES[0])
    for name, text in UNUSUAL.items():
        spec = renamed(usual, lambda said, text=text: f"{text} {said}")  # type: ignore[misc]
        try:
            stands_everywhere(view, spec, CRAMPED)
            nothing_in_it_reads_markup(view)
        except AssertionError as error:
            raise AssertionError(f"{name} at {view.width()} × {view.height()}: {error}") from error


@pytest.mark.parametrize("chart", list(CHARTS))
def test_axes_of_a_chart_say_what_and_in_which_unit(make_view: MakeView, chart: str) -> None:
    spec = drawn(chart)
    view = make_view(spec, 880, 600)
    printed = " ".join(printed_texts(view))
    for panel in (spec, *(() if spec.below is None else (spec.below,))):
        for axis in (panel.x, panel.y):
            assert axis.scale is Scale.CATEGORY or axis.label
            said = "Year" if axis.dates else axis.label  # of months, where ticks are years
            assert axis.title == "" or said in printed
