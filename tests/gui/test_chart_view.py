"""The one chart renderer: every name letter for letter, every word readable, every number in its place."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsTextItem
from pytestqt.qtbot import QtBot

from core.charts import build
from core.charts.spec import (
    Axis,
    Bar,
    Better,
    ChartSpec,
    Guide,
    Marker,
    Measure,
    ReferenceLine,
    Scale,
    Series,
    Toggle,
    Tone,
)
from core.evaluation import evaluate
from core.names import visible
from core.samples import sample_study
from core.slides.alt_text import alt_text
from gui.charts.around.legend import LegendStrip
from gui.charts.marks.pens import DASHES, SYMBOLS
from gui.charts.plan.gate import plot_array
from gui.charts.plan.lettering import Face, lettering_of
from gui.charts.plan.places import Box, along, spread
from gui.charts.plan.projection import Projection, Stop, fit_range
from gui.charts.plan.ticks import linear_ticks, log_ticks, number_text
from gui.charts.snapshot import render_png, save_png
from gui.charts.view import ChartView
from gui.theme import DARK, LIGHT
from tests.core.export.hostile_names import HOSTILE
from tests.gui.chart_cases import charts_of
from tests.gui.conftest import MakeView
from tests.gui.hands import double_click

MONTHS = tuple(float(month) for month in range(37))


def lines_spec(names: tuple[str, ...] = ("Training", "Inference"), scale: float = 1.0) -> ChartSpec:
    return ChartSpec(
        "lifetime",
        "Inference passes training in month 9 and reaches 80 % of lifetime cost",
        "Cumulative spend, 2026 US$",
        Axis("Months since launch"),
        Axis("Cost", "USD", 1e-6, "M$", from_zero=True, better=Better.LOWER),
        series=tuple(
            Series(f"s{index}", name, MONTHS, tuple(scale * 1e5 * (index + 1) * (month + 3) for month in MONTHS), index)
            for index, name in enumerate(names)
        ),
        markers=(Marker(9.0, 1.2e6 * scale, "month 9"),),
        summary="Training is paid once, inference for ever.",
    )


def bars_spec(*, horizontal: bool = True, names: tuple[str, ...] = ("B200", "H100", "L40S")) -> ChartSpec:
    values = Axis("Cost", "USD/token", 1e6, "$ per M tokens", better=Better.LOWER, from_zero=True)
    categories = Axis("", scale=Scale.CATEGORY, categories=names)
    return ChartSpec(
        "chips",
        "B200 is cheapest",
        "$ per million output tokens",
        values if horizontal else categories,
        categories if horizontal else values,
        bars=tuple(
            Bar(
                f"bar{index}", name, 0.0, (index + 1) * 2e-7, f"${(index + 1) / 5:.2f}", Tone.PLAIN, f"{name}: batch 64"
            )
            for index, name in enumerate(names)
        ),
        horizontal=horizontal,
        measures=(Measure("cost", "Cost"), Measure("energy", "R&D energy")),
        measure="cost",
        notes=("Groq LPU: no rental price", "WSE-3: does not fit", "TPU v9: not released"),
    )


def frontier_spec(names: tuple[str, ...] = ("H100", "B200"), spread_by: float = 1.5) -> ChartSpec:
    speeds = tuple(10.0 * 1.4**step for step in range(8))
    return ChartSpec(
        "pareto",
        "At 40 tokens/s, B200 costs $0.2/M",
        "$ per million output tokens",
        Axis("Speed", "token/s", 1.0, "tokens/s", Scale.LOG, better=Better.HIGHER),
        Axis("Cost", "USD/token", 1e6, "$ per M tokens", Scale.LOG, better=Better.LOWER),
        series=tuple(
            Series(
                name,
                name,
                tuple(speed / (1 + index * 0.2) for speed in speeds),
                tuple(1e-7 * spread_by**index * (1 + (speed / 60) ** 2) for speed in speeds),
                index,
                points=True,
                details=tuple(f"batch {2**step} of {name}" for step in range(8)),
            )
            for index, name in enumerate(names)
        ),
        lines=(ReferenceLine(40.0, "limit 40 tokens/s"),),
        markers=(Marker(19.6, 1.1e-7, "chosen", 0),),
    )


def words_of(view: ChartView) -> set[str]:
    return {item.text() for item in view.labels.items().values()} | set(view.legend.texts())


def move_mouse(view: ChartView, left: float, top: float) -> None:
    # not QTest.mouseMove: that says nothing where the mouse of the test before was at the same place
    viewport = view.plot.viewport()
    at = QPointF(round(left), round(top))
    button = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, viewport.mapToGlobal(at), button, button, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(viewport, event)


# ---------------------------------------------------------------------- names are shown letter for letter


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_name_is_shown_letter_for_letter_around_lines(make_view: MakeView, name: str) -> None:
    spec = replace(
        lines_spec((name, "other")),
        title=name,
        subtitle=name,
        x=Axis(name),
        y=Axis(name),
        markers=(Marker(9.0, 1.2e6, f"{name}!"),),
        lines=(ReferenceLine(20.0, f"{name}?"),),
        notes=(name,),
        measures=(Measure("a", name), Measure("b", "B")),
    )
    view = make_view(spec, 1200, 800)
    shown = visible(name)
    assert view.title_block.lines() == (shown,)
    assert view.subtitle_block.lines() == (shown,)
    assert view.notes.lines() == (shown,)
    assert view.plot.bottom_axis.title_texts() == (shown,)
    assert view.plot.left_axis.title_texts() == (shown,)
    assert {shown, f"{shown}!", f"{shown}?", "other"} <= words_of(view)
    assert view.switch.segments()[0].words == shown
    assert view.switch.segments()[0].text() == ""
    assert view.accessibleName() == name

    x, _ = view.arrangement.mapping.point(18.0, 0.0)
    move_mouse(view, x, view.arrangement.mapping.frame.top + 100)
    assert view.hover.texts()[0].startswith(f"{shown}: ")
    assert any(line.startswith(f"{shown} ") for line in view.hover.texts()[1:])


@pytest.mark.parametrize("horizontal", [True, False])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_name_is_shown_letter_for_letter_at_bars(make_view: MakeView, name: str, horizontal: bool) -> None:
    view = make_view(bars_spec(horizontal=horizontal, names=(name, "H100")), 1200, 800)
    axis = view.plot.left_axis if horizontal else view.plot.bottom_axis
    assert axis.tick_texts() == (visible(name), "H100")
    bar = view.plotted.bars[0]
    x, y = view.arrangement.mapping.point(
        *((bar.end / 2, bar.slot) if horizontal else (bar.slot, bar.end / 2)),
    )
    move_mouse(view, x, y)
    assert view.hover.texts() == (visible(name), "$0.20", f"{visible(name)}: batch 64")


def test_a_point_tells_its_details_letter_for_letter(make_view: MakeView) -> None:
    name = HOSTILE["B046"]
    view = make_view(frontier_spec((name, "B200")), 900, 600)
    series = view.plotted.series[0]
    x, y = view.arrangement.mapping.point(float(series.x[2]), float(series.y[2]))
    move_mouse(view, x + 2, y)
    assert view.hover.texts()[0] == name
    assert f"batch 4 of {name}" in view.hover.texts()
    assert any(text.startswith("Speed: ") for text in view.hover.texts())


def test_nothing_in_a_chart_reads_markup(make_view: MakeView) -> None:
    view = make_view(replace(lines_spec((HOSTILE["B046"], HOSTILE["B045"])), title=HOSTILE["B047"] * 9), 500, 400)
    rich = [item for item in view.plot.scene().items() if isinstance(item, QGraphicsTextItem) and item.isVisible()]
    assert [item.toPlainText() for item in rich if item.toPlainText().strip()] == []
    tips = [child.toolTip() for child in (view.title_block, view.legend, view.notes)]
    assert any(tips)
    assert all("<img" not in tip for tip in tips)


def test_hidden_characters_are_marked(make_view: MakeView) -> None:
    view = make_view(replace(lines_spec(), title="\u202exslx.001"))
    assert view.title_block.lines() == ("‹U+202E›xslx.001",)


# ---------------------------------------------------------------------- every series is named, no word is lost


@pytest.mark.parametrize("size", [(440, 330), (400, 260), (1100, 700)])
@pytest.mark.parametrize("count", [1, 2, 6])
@pytest.mark.parametrize("make", [lines_spec, frontier_spec])
def test_every_series_has_a_label_or_an_entry(
    make_view: MakeView, make: Callable[..., ChartSpec], count: int, size: tuple[int, int]
) -> None:
    names = tuple(f"Chip {letter} 80GB" for letter in "ABCDEF"[:count])
    view = make_view(make(names), *size)
    assert set(names) <= words_of(view)


def test_long_names_go_to_a_strip_above_the_plot(make_view: MakeView) -> None:
    names = tuple(f"A scenario with a rather long name, number {index}" for index in range(6))
    view = make_view(lines_spec(names), 440, 900)
    assert set(view.legend.texts()) == set(names)
    assert view.legend.geometry().bottom() <= view.plot.geometry().top()


@pytest.mark.parametrize("size", [(372, 260), (440, 330), (440, 420)])
def test_long_names_are_shortened_before_they_take_the_room_of_the_data(
    make_view: MakeView, size: tuple[int, int]
) -> None:
    names = tuple(f"A scenario with a rather long name, number {index}" for index in range(6))
    view = make_view(lines_spec(names), *size)
    texts = view.legend.texts()
    assert len(set(texts)) == len(names)
    cut = {name for name, text in zip(names, texts, strict=True) if text != name}
    assert cut
    assert all((name in view.legend.toolTip()) == (name in cut) for name in names)
    assert view.legend.height() <= 0.14 * size[1]


def test_short_names_are_not_shortened_more_than_the_longest(make_view: MakeView) -> None:
    names = ("H100 SXM5 80GB", "B200 SXM", "Trainium2", "AMD MI300X", "H200 SXM 141GB", "Baseline: H100 SXM5 80GB")
    view = make_view(lines_spec(names), 372, 260)
    entries = set(view.legend.texts())
    assert not entries or {"B200 SXM", "Trainium2", "AMD MI300X"} <= entries


def test_a_strip_entry_too_long_for_its_row_is_elided_and_has_a_tip(qtbot: QtBot) -> None:
    view = ChartView(LIGHT)
    qtbot.addWidget(view)
    view.resize(440, 330)
    view.show_spec(lines_spec(("x" * 200, "y")))
    strip: LegendStrip = view.legend
    assert "…" in strip.texts()[0]
    assert "x" * 200 in strip.toolTip()


def test_a_long_title_is_cut_at_its_second_line_and_has_a_tip(make_view: MakeView) -> None:
    view = make_view(replace(lines_spec(), title="Inference passes training " * 12))
    assert len(view.title_block.lines()) == 2
    assert view.title_block.lines()[-1].endswith("…")
    assert "Inference" in view.title_block.toolTip()
    type_ = view.title_block._type
    assert all(type_.width(line) <= view.title_block.width() for line in view.title_block.lines())


def test_a_number_keeps_its_percent_sign(make_view: MakeView) -> None:
    for width in range(300, 500, 7):
        view = make_view(lines_spec(), width, 330)
        assert not any(line.startswith("%") for line in view.title_block.lines())


def test_notes_that_do_not_fit_are_counted(make_view: MakeView) -> None:
    view = make_view(bars_spec(), 300, 260)
    assert view.notes.lines()[0].endswith("more")
    assert "TPU v9: not released" in view.notes.toolTip()
    assert make_view(bars_spec(), 900, 400).notes.toolTip() == ""


def test_the_better_end_of_an_axis_is_said(make_view: MakeView) -> None:
    view = make_view(frontier_spec())
    assert view.plot.bottom_axis.title_texts() == ("Speed (tokens/s)", "better →")
    assert view.plot.left_axis.title_texts() == ("Cost ($ per M tokens)", "↓ better")
    spec = frontier_spec()
    view.show_spec(replace(spec, x=replace(spec.x, better=Better.LOWER), y=replace(spec.y, better=Better.HIGHER)))
    assert view.plot.bottom_axis.title_texts()[1] == "← better"
    assert view.plot.left_axis.title_texts()[1] == "↑ better"


def test_no_title_of_an_axis_is_cut_for_the_sake_of_its_arrow(make_view: MakeView) -> None:
    seen = set()
    for width in range(190, 320, 8):
        axis = make_view(frontier_spec(), width, 300).plot.left_axis
        title, *arrow = axis.title_texts()
        assert not (arrow and title.endswith("…"))
        seen.add((title.endswith("…"), bool(arrow)))
    assert {(False, True), (False, False)} <= seen


def test_no_reference_line_goes_through_the_word_at_another(make_view: MakeView) -> None:
    view = make_view(charts_of("usual")["latency"], 456, 330)
    level = next(line for line in view.spec.lines if not line.vertical)
    _, y = view.arrangement.mapping.point(0.0, level.value * view.spec.y.factor)
    box = next(box for text, box in text_boxes(view) if text.startswith("load at peak"))
    assert not box.top < y < box.bottom


@pytest.mark.parametrize("chart", ["heat", "history"])
def test_a_word_at_a_guide_covers_no_guide(chart: str, make_view: MakeView) -> None:
    view = make_view(charts_of("usual")[chart], 700, 400)
    named = {guide.text for guide in view.spec.guides if guide.text}
    words = [(text, box) for text, box in text_boxes(view) if text in named]
    assert len(words) == len(named)
    mapping = view.arrangement.mapping
    for guide in view.plotted.guides:
        path = along(mapping.px(guide.x), mapping.py(guide.y))
        assert not [text for text, box in words if box.count_inside(path)]


def test_an_axis_of_months_whose_ticks_are_years_says_so(make_view: MakeView) -> None:
    view = make_view(charts_of("usual")["history"], 900, 400)
    assert view.plot.bottom_axis.title_texts()[0] == "Year"


def test_names_and_summary_reach_a_screen_reader(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    assert view.objectName() == "chart.lifetime"
    assert view.accessibleName() == lines_spec().title
    alone, summary = view.accessibleDescription().split("\n")
    assert alone == alt_text(lines_spec())
    assert summary == "Training is paid once, inference for ever."


# ---------------------------------------------------------------------- places of words, for any chart

labels = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=382), min_size=1, max_size=24)
numbers = st.floats(min_value=1e-3, max_value=1e6)


@st.composite
def line_specs(draw: st.DrawFn) -> ChartSpec:
    count = draw(st.integers(1, 6))
    length = draw(st.integers(1, 12))
    log_x, log_y = draw(st.booleans()), draw(st.booleans())
    series = tuple(
        Series(
            str(index),
            draw(labels),
            tuple(sorted(draw(st.lists(numbers, min_size=length, max_size=length)))),
            tuple(draw(st.lists(numbers, min_size=length, max_size=length))),
            index,
            line=draw(st.booleans()),
            points=draw(st.booleans()),
            stepped=draw(st.booleans()),
        )
        for index in range(count)
    )
    markers = tuple(Marker(draw(numbers), draw(numbers), draw(labels)) for _ in range(draw(st.integers(0, 2))))
    lines = tuple(
        ReferenceLine(draw(numbers), draw(labels), draw(st.booleans())) for _ in range(draw(st.integers(0, 2)))
    )
    return ChartSpec(
        "any",
        draw(labels),
        draw(labels),
        Axis(draw(labels), scale=Scale.LOG if log_x else Scale.LINEAR, better=Better.HIGHER),
        Axis(draw(labels), scale=Scale.LOG if log_y else Scale.LINEAR, from_zero=draw(st.booleans())),
        series=series,
        markers=markers,
        lines=lines,
    )


@st.composite
def bar_specs(draw: st.DrawFn) -> ChartSpec:
    names = draw(st.lists(labels, min_size=1, max_size=14, unique=True))
    horizontal = draw(st.booleans())
    ends = st.floats(min_value=-1e3, max_value=1e3)
    values = Axis(draw(labels), from_zero=True)
    categories = Axis("", scale=Scale.CATEGORY, categories=tuple(names))
    return ChartSpec(
        "any",
        draw(labels),
        "",
        values if horizontal else categories,
        categories if horizontal else values,
        bars=tuple(
            Bar(str(index), name, draw(st.sampled_from((0.0, 5.0))), draw(ends), draw(labels))
            for index, name in enumerate(names)
        ),
        horizontal=horizontal,
    )


def text_boxes(view: ChartView) -> list[tuple[str, Box]]:
    return [(item.text(), item.word.box) for item in view.labels.items().values()]


def assert_words_keep_apart_and_inside(view: ChartView) -> None:
    whole = Box(0, 0, view.plot.width(), view.plot.height())
    words = text_boxes(view)
    for text, box in words:
        assert whole.contains(box), (text, box, whole)
    for (one, box), (two, other) in combinations(words, 2):
        assert not box.overlaps(other), (one, box, two, other)
    for axis in (view.plot.left_axis, view.plot.bottom_axis):
        printed = axis.text_boxes()
        for line in printed:
            assert whole.contains(line.box), (line, whole)
        for before, after in combinations(printed, 2):
            # lines of one name touch
            assert not before.box.overlaps(after.box, -0.5), (before, after)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spec=line_specs(), size=st.tuples(st.integers(360, 900), st.integers(240, 640)))
def test_words_of_any_line_chart_keep_apart_and_inside(qtbot: QtBot, spec: ChartSpec, size: tuple[int, int]) -> None:
    view = ChartView(LIGHT)
    view.resize(*size)
    view.show_spec(spec)
    try:
        assert_words_keep_apart_and_inside(view)
        named = words_of(view)
        strip = {entry.text for entry in view.legend.entries()}
        for series in spec.series:
            assert " ".join(visible(series.label).split()) in {" ".join(text.split()) for text in named | strip}
    finally:
        view.deleteLater()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spec=bar_specs(), size=st.tuples(st.integers(360, 900), st.integers(240, 640)))
def test_words_of_any_bar_chart_keep_apart_and_inside(qtbot: QtBot, spec: ChartSpec, size: tuple[int, int]) -> None:
    view = ChartView(LIGHT)
    view.resize(*size)
    view.show_spec(spec)
    try:
        assert_words_keep_apart_and_inside(view)
    finally:
        view.deleteLater()


# ---------------------------------------------------------------------- numbers are in their places


def test_log_positions_are_those_of_the_logarithms(make_view: MakeView) -> None:
    spec = frontier_spec()
    view = make_view(spec)
    view.grab()
    curve = view.items.curves["H100"]
    x, y = curve.getData()
    assert x == pytest.approx(np.log10(np.array(spec.series[0].x)))
    assert y == pytest.approx(np.log10(np.array(spec.series[0].y) * 1e6))
    frame = view.arrangement.mapping.frame
    (x0, x1), (y0, y1) = view.plot.view_box.viewRange()
    for speed, cost in zip(spec.series[0].x, spec.series[0].y, strict=True):
        wanted_x = frame.left + (math.log10(speed) - x0) / (x1 - x0) * frame.width
        wanted_y = frame.bottom - (math.log10(cost * 1e6) - y0) / (y1 - y0) * frame.height
        at = view.plot.view_box.mapViewToScene(QPointF(math.log10(speed), math.log10(cost * 1e6)))
        assert at.x() == pytest.approx(wanted_x, abs=0.5)
        assert at.y() == pytest.approx(wanted_y, abs=0.5)
    line = view.items.lines["v0"]
    assert line.value() == pytest.approx(math.log10(40.0))
    ticks = {tick.text: tick.at for tick in view.arrangement.x.ticks if tick.text}
    assert ticks["10"] == pytest.approx(1.0)
    assert ticks["50"] == pytest.approx(math.log10(50.0))


def test_words_stand_where_pyqtgraph_draws(make_view: MakeView) -> None:
    for spec in (lines_spec(), bars_spec(), bars_spec(horizontal=False), frontier_spec()):
        view = make_view(spec)
        view.grab()
        mapping = view.arrangement.mapping
        for x, y in ((mapping.x[0], mapping.y[0]), (mapping.x[1], mapping.y[1])):
            at = view.plot.view_box.mapViewToScene(QPointF(x, y))
            assert (at.x(), at.y()) == pytest.approx(mapping.point(x, y), abs=0.5)


def test_an_axis_from_zero_starts_at_zero(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    assert view.plot.view_box.viewRange()[1][0] == pytest.approx(0.0, abs=1e-9)
    assert view.plot.left_axis.tick_texts()[0] == "0"


def test_bars_refuse_a_logarithmic_axis(make_view: MakeView) -> None:
    view = make_view(bars_spec())
    spec = bars_spec()
    with pytest.raises(ValueError, match="cannot be logarithmic"):
        view.show_spec(replace(spec, x=replace(spec.x, scale=Scale.LOG)))
    assert view.spec == spec


def test_values_without_a_logarithm_are_counted(make_view: MakeView) -> None:
    spec = frontier_spec()
    broken = replace(spec.series[0], y=(0.0, -1.0, *spec.series[0].y[2:]))
    view = make_view(replace(spec, series=(broken, spec.series[1])))
    assert view.notes.lines() == ("2 values ≤ 0 not shown",)


def test_only_plain_vectors_reach_pyqtgraph(make_view: MakeView, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[np.ndarray] = []

    def recording(kind: type, method: str) -> None:
        usual = getattr(kind, method)

        def record(self: object, *args: object, **kwargs: object) -> object:
            values = [*args, *(value for key, value in kwargs.items() if key in ("x", "y", "x0", "x1", "y0", "y1"))]
            seen.extend(value for value in values if isinstance(value, np.ndarray))
            assert not any(isinstance(value, list | tuple) and len(value) for value in values)
            return usual(self, *args, **kwargs)

        monkeypatch.setattr(kind, method, record)

    recording(pg.PlotCurveItem, "setData")
    recording(pg.ScatterPlotItem, "setData")
    recording(pg.BarGraphItem, "setOpts")
    wild = (math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324, 0.0, 3.0)
    series = (Series("a", "A", tuple(range(8)), wild, 0), Series("b", "B", wild, wild, 1, points=True))
    view = make_view(replace(lines_spec(), series=series))
    view.show_spec(replace(frontier_spec(), series=series))
    bars = bars_spec()
    ends = zip(bars.bars, (math.inf, math.nan, 1e-7), strict=True)
    view.show_spec(replace(bars, bars=tuple(replace(bar, end=end) for bar, end in ends)))
    view.grab()
    assert len(seen) > 10
    for array in seen:
        assert array.dtype == np.float64
        assert array.ndim == 1
        assert not np.isinf(array).any()


@pytest.mark.parametrize("bad", [["a", "b"], [[1.0, 2.0]], [None, 1.0], [object()], [1 + 2j]])
def test_the_gate_refuses_what_is_no_vector_of_numbers(bad: list[object]) -> None:
    with pytest.raises(ValueError, match="one row of numbers"):
        plot_array(bad)  # type: ignore[arg-type]


def test_the_gate_turns_what_is_not_finite_into_nan() -> None:
    assert plot_array((1, 2.5, math.inf)) == pytest.approx([1.0, 2.5, math.nan], nan_ok=True)
    assert plot_array(()).dtype == np.float64


@pytest.mark.parametrize("value", [1e-310, 5e-324, 1e-30, 1e24, 1e300])
@pytest.mark.parametrize("scale", [Scale.LINEAR, Scale.LOG])
def test_B009_numbers_of_any_size_are_drawn(make_view: MakeView, value: float, scale: Scale) -> None:
    xs = (1.0, 2.0, 3.0)
    ys = (value, value, value) if value < 1e-300 else (value, 2 * value, 3 * value)
    spec = replace(
        lines_spec(), y=Axis("Cost", scale=scale), series=(Series("a", "A", xs, ys, points=True),), markers=()
    )
    view = make_view(spec)
    view.grab()
    assert "A" in words_of(view)
    assert len(view.items.points["a"].getData()[0]) == 3


def test_a_single_point_has_an_axis_around_it(make_view: MakeView) -> None:
    spec = replace(frontier_spec(), series=(Series("a", "A", (50.0,), (2e-7,), points=True),), lines=(), markers=())
    view = make_view(spec)
    (x0, x1), _ = view.plot.view_box.viewRange()
    assert x0 < math.log10(50) < x1
    assert len([tick for tick in view.arrangement.x.ticks if tick.text]) >= 2


# ---------------------------------------------------------------------- updates in place


@pytest.mark.parametrize("make", [lines_spec, lambda: bars_spec(), lambda: bars_spec(horizontal=False), frontier_spec])
def test_new_numbers_go_into_the_same_items(make_view: MakeView, make: Callable[[], ChartSpec]) -> None:
    spec = make()
    view = make_view(spec)
    items = view.items

    def identities() -> list[object]:
        kept = (items.curves, items.points, items.markers, items.lines, items.bars, items.connectors)
        return [item for group in kept for item in group.values()] + list(view.labels.items().values())

    before = identities()
    count = len(view.plot.scene().items())
    changed = replace(
        spec,
        series=tuple(replace(one, y=tuple(value * 1.3 for value in one.y)) for one in spec.series),
        bars=tuple(replace(bar, end=bar.end * 1.3) for bar in spec.bars),
    )
    view.show_spec(changed)
    assert len(before) > 2
    assert all(one is other for one, other in zip(before, identities(), strict=True))
    assert len(view.plot.scene().items()) == count
    if spec.series:
        key = spec.series[0].id
        assert items.curves[key].getData()[1] == pytest.approx(view.plotted.series[0].y)
    else:
        opts = items.bars["bars"].opts
        assert opts["x1" if spec.horizontal else "y1"] == pytest.approx([bar.end * 1.3e6 for bar in spec.bars])


def test_series_that_leave_take_their_items_along(make_view: MakeView) -> None:
    view = make_view(lines_spec(("A", "B", "C")))
    view.show_spec(lines_spec(("A",)))
    assert set(view.items.curves) == {"s0"}
    assert len(view.plot.plotItem.items) == 3
    view.show_spec(bars_spec())
    assert not view.items.curves
    assert set(view.items.bars) == {"bars"}


def test_a_zoom_outlives_new_numbers_and_ends_with_a_double_click(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    box = view.plot.view_box
    fitted = box.viewRange()
    box.setRange(xRange=(10, 20), yRange=(1, 3), padding=0)
    box.sigRangeChangedManually.emit([True, True])
    view.show_spec(lines_spec(scale=1.1))
    assert box.viewRange()[0] == pytest.approx([10, 20])
    assert view.plot.bottom_axis.tick_texts()[0] == "10"
    double_click(view.plot.viewport(), QPoint(200, 100))
    assert box.viewRange()[0] == pytest.approx(fitted[0])


def test_nobody_gets_lost_by_zooming_out(make_view: MakeView) -> None:
    view = make_view(frontier_spec())
    box = view.plot.view_box
    fitted = box.viewRange()
    for _ in range(100):
        box.scaleBy((2.0, 2.0))
        box.sigRangeChangedManually.emit([True, True])
        view.grab()
    (x0, x1), _ = box.viewRange()
    assert x1 - x0 <= 20.5 * (fitted[0][1] - fitted[0][0])


def test_bars_are_not_zoomed_away_from_zero_and_no_menu_opens(make_view: MakeView) -> None:
    view = make_view(bars_spec())
    assert view.plot.view_box.mouseEnabled() == [False, False]
    assert not view.plot.view_box.menuEnabled()
    assert view.plot.view_box.menu is None


# ---------------------------------------------------------------------- looks


def test_dash_and_symbol_differ_for_every_colour(make_view: MakeView) -> None:
    view = make_view(frontier_spec(tuple("ABCDEF")), 900, 600)
    dashes = [tuple(curve.opts["pen"].dashPattern()) for curve in view.items.curves.values()]
    symbols = [points.opts["symbol"] for points in view.items.points.values()]
    colours = [curve.opts["pen"].color().name() for curve in view.items.curves.values()]
    assert len(set(dashes)) == len(set(symbols)) == len(set(colours)) == 6
    assert len(set(DASHES)) == len(set(SYMBOLS)) == len(LIGHT.series)


def test_another_theme_changes_every_colour_at_once(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    before = view.grab().toImage()
    pen = view.items.curves["s0"].opts["pen"].color().name()
    view.retheme(DARK)
    after = view.grab().toImage()
    assert view.items.curves["s0"].opts["pen"].color().name() != pen
    assert view.items.curves["s0"].opts["pen"].color() == QColor(DARK.series[0])
    ratio = before.devicePixelRatio()
    for x, y in ((30, 4), (200, 120), (430, 325)):
        at = QPoint(round(x * ratio), round(y * ratio))
        assert before.pixelColor(at) == QColor(LIGHT.surface)
        assert after.pixelColor(at) == QColor(DARK.surface)
    bars = make_view(bars_spec())
    bars.retheme(DARK)
    assert bars.items.bars["bars"].opts["brushes"][0].color() == QColor(DARK.tone_plain)
    view.retheme(LIGHT)
    assert view.grab().toImage() == before


def test_an_empty_chart_says_why(make_view: MakeView) -> None:
    reason = "No chip can run this workload: <b>it</b> needs 140 GB."
    for spec in (lines_spec(), bars_spec(), frontier_spec()):
        view = make_view(replace(spec, empty=reason))
        assert view.empty_block.isVisible()
        assert " ".join(view.empty_block.lines()) == reason
        assert not text_boxes(view)
        assert not view.items.curves
        assert not view.items.bars
        view.show_spec(spec)
        assert not view.empty_block.isVisible()
        assert text_boxes(view)


def test_a_chart_without_data_draws_its_frame(make_view: MakeView) -> None:
    view = make_view(replace(lines_spec(), series=(), markers=()))
    view.grab()
    assert view.plot.bottom_axis.title_texts() == ("Months since launch",)


def test_a_measure_is_chosen_by_mouse_and_by_key(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(bars_spec())
    cost, energy = view.switch.segments()
    assert (cost.isChecked(), energy.isChecked()) == (True, False)
    assert energy.words == "R&D energy"
    with qtbot.waitSignal(view.measure_chosen) as signal:
        QTest.mouseClick(energy, Qt.MouseButton.LeftButton)
    assert signal.args == ["energy"]
    with qtbot.waitSignal(view.measure_chosen) as signal:
        QTest.keyClick(cost, Qt.Key.Key_Space)
    assert signal.args == ["cost"]
    view.show_spec(replace(bars_spec(), measures=(), measure=""))
    assert not view.switch.isVisible()
    assert view.switch.segments() == ()


# ---------------------------------------------------------------------- hovering


def test_the_rule_tells_all_series_at_one_x(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    x, y = view.arrangement.mapping.point(18.2, 2.0)
    move_mouse(view, x, y)
    assert view.hover.texts() == ("Months since launch: 18", "Inference $4.2 M", "Training $2.1 M")
    finding = view.hover.finding()
    assert finding is not None
    assert finding.rule == pytest.approx(view.arrangement.mapping.point(18.0, 0.0)[0])
    view.show_spec(lines_spec(scale=2.0))
    assert view.hover.texts()[1] == "Inference $8.4 M"


def test_the_readout_stays_inside_wherever_the_mouse_is(make_view: MakeView) -> None:
    for spec in (lines_spec(), frontier_spec(), bars_spec(), bars_spec(horizontal=False)):
        view = make_view(spec, 400, 260)
        frame = view.arrangement.mapping.frame
        whole = Box(0, 0, view.plot.width(), view.plot.height())
        found = 0
        for across in np.linspace(0.01, 0.99, 9):
            for down in np.linspace(0.01, 0.99, 7):
                move_mouse(view, frame.left + across * frame.width, frame.top + down * frame.height)
                if view.hover.finding() is not None:
                    found += 1
                    assert whole.contains(view.hover.box())
        assert found > 0


def test_the_readout_goes_when_the_mouse_goes(make_view: MakeView) -> None:
    view = make_view(lines_spec())
    move_mouse(view, *view.arrangement.mapping.point(18.0, 2.0))
    assert view.hover.texts()
    view.plot.mouse_gone.emit()
    assert view.hover.texts() == ()


def test_a_line_is_not_read_beyond_its_ends(make_view: MakeView) -> None:
    spec = lines_spec()
    short = replace(spec.series[0], x=spec.series[0].x[:10], y=spec.series[0].y[:10])
    view = make_view(replace(spec, series=(short, spec.series[1])))
    move_mouse(view, *view.arrangement.mapping.point(30.0, 2.0))
    assert view.hover.texts()[2] == "Training —"


# ---------------------------------------------------------------------- pictures


def ink_about_darkest(image: QImage, x: int, reach: int) -> float:
    """How much ink, in rows, a column holds about its darkest place."""
    ink = [1 - image.pixelColor(x, y).lightnessF() for y in range(image.height())]
    darkest = int(np.argmax(ink))
    return sum(ink[darkest - reach : darkest + reach + 1])


def test_a_picture_scales_its_lines_with_its_density(qtbot: QtBot) -> None:
    series = (Series("a", "", (0.0, 1.0), (1.037, 1.037), 6),)
    spec = ChartSpec("one", "", "", Axis(""), Axis(""), series=series)
    inked = []
    for scale in (1, 2, 3):
        image = render_png(spec, LIGHT, 440, 330, scale)
        assert (image.width(), image.height()) == (440 * scale, 330 * scale)
        assert image.pixelColor(0, 0) == QColor(LIGHT.surface)
        inked.append(ink_about_darkest(image, 170 * scale, 4 * scale))
    assert inked[1] == pytest.approx(2 * inked[0], rel=0.05)
    assert inked[2] == pytest.approx(3 * inked[0], rel=0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_picture_is_filled_and_written(qtbot: QtBot, theme: object, tmp_path: object) -> None:
    path = tmp_path / "chips.png"  # type: ignore[operator]
    save_png(bars_spec(), path, theme, 500, 300, 1.5)  # type: ignore[arg-type]
    assert path.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(OSError, match="could not be written"):
        save_png(bars_spec(), path / "x.png")


def test_a_picture_has_nothing_to_press_and_all_its_words(qtbot: QtBot) -> None:
    assert render_png(bars_spec(), LIGHT, 440, 330, 1) != render_png(bars_spec(), DARK, 440, 330, 1)


# ---------------------------------------------------------------------- the parts that plan


def test_ticks_are_round_numbers() -> None:
    def texts(low: float, high: float, most: int, *, months: bool = False) -> list[str]:
        return [tick.text for tick in linear_ticks(low, high, Projection(), most, months=months)]

    assert texts(0, 5.2, 6) == ["0", "1", "2", "3", "4", "5"]
    assert texts(0, 36, 7, months=True) == ["0", "6", "12", "18", "24", "30", "36"]
    assert texts(0, 36, 4, months=True) == ["0", "12", "24", "36"]
    assert texts(-0.3, 0.3, 4) == ["−0.2", "0.0", "0.2"]
    assert texts(0, 24, 10) == ["0", "5", "10", "15", "20"]
    assert texts(0, 90_000, 5) == ["0", "20,000", "40,000", "60,000", "80,000"]


def test_numbers_beyond_a_million_are_powers() -> None:
    assert number_text(2e6) == "2×10⁶"
    assert number_text(1e9) == "10⁹"
    assert number_text(-1e-7, 8) == "−10⁻⁷"
    assert number_text(-0.001, 2) == "0.00"


def test_log_ticks_thin_out_by_one_two_five() -> None:
    def texts(low: float, high: float, room: float) -> list[str]:
        def fits(ticks: tuple[object, ...]) -> bool:
            positions = [tick.at for tick in ticks]  # type: ignore[attr-defined]
            return all(after - before >= room for before, after in pairwise(positions))

        return [tick.text for tick in log_ticks(low, high, fits) if tick.text]

    assert texts(0, 2, 0.2) == ["1", "2", "5", "10", "20", "50", "100"]
    assert texts(0, 2, 0.4) == ["1", "3", "10", "30", "100"]
    assert texts(0, 2, 0.9) == ["1", "10", "100"]
    assert texts(-1, 5, 1.5) == ["1", "100", "10,000"]
    assert texts(math.log10(0.61), math.log10(0.68), 0.005) == ["0.62", "0.64", "0.66", "0.68"]
    assert texts(-8, -6, 0.9) == ["10⁻⁸", "10⁻⁷", "10⁻⁶"]
    # of less than a decade at least two where there is room for two: one number alone is no scale
    assert texts(math.log10(2.2), math.log10(5.2), 0.13) == ["3", "5"]


@given(
    ats=st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=2, max_size=8),
    rooms=st.lists(st.tuples(st.floats(0, 60), st.floats(0, 60)), min_size=8, max_size=8),
)
@example(ats=[0.0, 1.1125369292536007e-308], rooms=[(0.0, 0.0)] * 8)
def test_a_range_gives_every_stop_its_room(ats: list[float], rooms: list[tuple[float, float]]) -> None:
    stops = [Stop(at, *room) for at, room in zip(ats, rooms, strict=False)]
    length = 400.0
    low, high = fit_range(stops, length)
    assert low < high
    if max(ats) - min(ats) > max(1e-6 * max(map(abs, ats)), 1e-240):
        scale = length / (high - low)
        for stop in stops:
            assert (stop.at - low) * scale >= stop.before - 0.01
            assert (high - stop.at) * scale >= stop.after - 0.01


@given(
    centres=st.lists(st.floats(-50, 450), min_size=1, max_size=7),
    heights=st.lists(st.floats(8, 30), min_size=7, max_size=7),
)
def test_names_beside_lines_touch_at_most(centres: list[float], heights: list[float]) -> None:
    used = heights[: len(centres)]
    placed = spread(centres, used, 0, 400)
    assert placed is not None
    order = sorted(range(len(placed)), key=lambda index: placed[index])
    for one, two in pairwise(order):
        assert placed[two] - placed[one] >= (used[one] + used[two]) / 2 - 1e-6
    assert all(height / 2 - 1e-6 <= at <= 400 - height / 2 + 1e-6 for at, height in zip(placed, used, strict=True))


def test_text_is_cut_between_words(qtbot: QtBot) -> None:
    type_ = lettering_of(QApplication.font())[Face.LABEL]
    text = "Delivered inference costs seven times the ideal"
    lines = type_.wrapped(text, type_.width("Delivered inference costs"), 3)
    assert " ".join(lines) == text
    assert lines[0] == "Delivered inference costs"
    assert type_.wrapped("x" * 80, 100, 2)[1].endswith("…")
    assert type_.wrapped("Availability now", 30, 2, breaking=False)[0].endswith("…")


# ---------------------------------------------------------------------- guides, bars with a span, toggles, outlines


def cloud_spec(points: int = 20, *, hollow: bool = False) -> ChartSpec:
    values = tuple(1.3**step for step in range(points))
    return ChartSpec(
        "parity",
        "Half are near",
        "Times",
        Axis("Measured", "s", 1.0, "s", Scale.LOG),
        Axis("Predicted", "s", 1.0, "s", Scale.LOG),
        series=tuple(
            Series(
                name,
                name,
                values,
                tuple(value * factor for value in values),
                colour,
                line=False,
                points=True,
                details=tuple(f"row {step}" for step in range(points)),
                hollow=hollow,
            )
            for colour, (name, factor) in enumerate((("first", 1.1), ("second", 0.8)))
        ),
        guides=(
            Guide((0.5, 500.0), (0.5, 500.0), "equal", dashed=False),
            Guide((0.5, 400.0), (0.6, 480.0), "±20 %"),
        ),
    )


def test_guides_run_from_end_to_end_in_view_and_are_named(make_view: MakeView) -> None:
    view = make_view(cloud_spec())
    mapping = view.arrangement.mapping
    for key, guide in zip(("0", "1"), view.spec.guides, strict=True):
        x, y = view.items.guides[key].getData()
        assert x == pytest.approx(np.log10(guide.x))
        assert y == pytest.approx(np.log10(guide.y))
        for left, top in zip(mapping.px(x), mapping.py(y), strict=True):
            assert mapping.frame.contains(Box(left, top, 0, 0))
    assert {"equal", "±20 %"} <= words_of(view)
    assert view.items.guides["0"].opts["pen"].style() == Qt.PenStyle.SolidLine
    assert view.items.guides["1"].opts["pen"].style() != Qt.PenStyle.SolidLine


def test_clouds_are_named_in_the_strip_and_a_point_tells_its_row(make_view: MakeView) -> None:
    view = make_view(cloud_spec())
    assert set(view.legend.texts()) >= {"first", "second"}
    series = view.plotted.series[1]
    left, top = view.arrangement.mapping.point(series.x[7], series.y[7])
    move_mouse(view, left, top)
    assert view.hover.texts()[0] == "second"
    assert view.hover.texts()[-1] == "row 7"


def test_hollow_points_are_outlines_in_the_colour_of_their_series(make_view: MakeView) -> None:
    full, hollow = make_view(cloud_spec()), make_view(cloud_spec(hollow=True))
    colour, surface = QColor(LIGHT.series_colour(0)), QColor(LIGHT.surface)
    assert full.items.points["first"].opts["brush"].color() == colour
    assert hollow.items.points["first"].opts["brush"].color() == surface
    assert hollow.items.points["first"].opts["pen"].color() == colour


def span_spec() -> ChartSpec:
    edges = (0.5, 0.8, 1.25, 2.0)
    return ChartSpec(
        "errors",
        "Most are near",
        "Ratios",
        Axis("Ratio", "×", scale=Scale.LOG),
        Axis("Rows", from_zero=True),
        bars=tuple(
            Bar(f"bin{at}", f"{low} to {high}", 0.0, 10.0 * (at + 1), "", Tone.PLAIN, f"{at} rows", span=(low, high))
            for at, (low, high) in enumerate(pairwise(edges))
        ),
        lines=(ReferenceLine(1.0, "equal"),),
    )


def test_bars_with_a_span_stand_between_their_values_on_a_logarithmic_axis(make_view: MakeView) -> None:
    view = make_view(span_spec())
    options = view.items.bars["bars"].opts
    assert options["x0"] == pytest.approx(np.log10([0.5, 0.8, 1.25]))
    assert options["x1"] == pytest.approx(np.log10([0.8, 1.25, 2.0]))
    assert options["y1"] == pytest.approx([10.0, 20.0, 30.0])
    low, high = view.arrangement.mapping.x
    assert low < np.log10(0.5)
    assert high > np.log10(2.0)
    assert "1" in view.plot.bottom_axis.tick_texts()
    left, top = view.arrangement.mapping.point(np.log10(1.1), 5.0)
    move_mouse(view, left, top)
    assert view.hover.texts() == ("0.8 to 1.25", "1 rows")


def test_values_of_bars_with_a_span_cannot_be_logarithmic_either(make_view: MakeView) -> None:
    with pytest.raises(ValueError, match="cannot be logarithmic"):
        make_view(replace(span_spec(), y=Axis("Rows", scale=Scale.LOG)))


def test_a_toggle_tells_what_the_user_wants_and_shows_what_the_chart_does(make_view: MakeView, qtbot: QtBot) -> None:
    spec = replace(bars_spec(), toggles=(Toggle("measured_rows", "Mea&sured", on=False, tip="none <b>matches</b>"),))
    view = make_view(spec, 600)
    (button,) = view.toggles.segments()
    assert button.words == "Mea&sured"
    assert button.accessibleDescription() == "none <b>matches</b>"
    assert not button.isChecked()
    with qtbot.waitSignal(view.toggled) as told:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == ["measured_rows", True]
    button.setFocus()
    with qtbot.waitSignal(view.toggled) as told:
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert told.args == ["measured_rows", False]
    view.show_spec(replace(spec, toggles=(Toggle("measured_rows", "Mea&sured", on=True),)))
    assert view.toggles.segments() == (button,)
    assert button.isChecked()
    parts = [view.subtitle_block.geometry(), view.switch.geometry(), view.toggles.geometry()]
    assert not any(one.intersects(other) for one, other in combinations(parts, 2))
    assert all(view.rect().contains(part) for part in parts)


def test_hours_of_a_day_have_ticks_every_sixth_hour(make_view: MakeView) -> None:
    view = make_view(build("capacity", evaluate(sample_study())))
    assert {tick.text for tick in view.arrangement.x.ticks} >= {"0", "6", "12", "18", "24"}
