"""Forms of charts beyond one plot of lines or bars: two panels, stacked columns, a second column, pale lines."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.charts.spec import Axis, Bar, Better, ChartSpec, Marker, Measure, ReferenceLine, Scale, Series
from core.charts.table import chart_table
from core.data_table import Numbers, Words
from core.names import visible
from gui.charts.marks.pens import series_pen
from gui.charts.panel import Panel
from gui.charts.plan.places import Box
from gui.charts.snapshot import render_png
from gui.charts.view import ChartView
from gui.theme import DARK, LIGHT
from tests.gui.chart_inspection import move_mouse
from tests.gui.conftest import MakeView

MONTHS = tuple(float(month) for month in range(1, 37))
SIZES = [(450, 300), (399, 204), (399, 235), (880, 600), (260, 200)]
HOSTILE = ("<b>H100</b>", "a<b & c>d", '<img src="http://127.0.0.1:9/x.png">', "=1+1", "\t=1+1", "TP<8")


def margin_spec(scale: float = 1.0, below_label: str = "Gross margin") -> ChartSpec:
    price = tuple(scale * 0.9e-6 * 0.97**month for month in MONTHS)
    cost = tuple(scale * 0.35e-6 * 0.985**month for month in MONTHS)
    margin = tuple(1 - one / other for one, other in zip(cost, price, strict=True))
    x = Axis("Months since launch")
    below = ChartSpec(
        "margin_below",
        "",
        "",
        x,
        Axis("Gross margin", "%", 100.0, "%", better=Better.HIGHER),
        series=(Series("margin", below_label, MONTHS, margin, 2),),
        markers=(Marker(24.0, margin[23], "month 24", 2),),
        lines=(ReferenceLine(0.0, "break-even", vertical=False),),
        notes=("Margin before staff",),
    )
    return ChartSpec(
        "margin",
        "Margin holds above 48 % to month 36",
        "Price and unit cost",
        x,
        Axis("Price and cost", "USD/token", 1e6, "$/M tokens", Scale.LOG),
        series=(Series("price", "Price", MONTHS, price, 0), Series("cost", "Delivered cost", MONTHS, cost, 1)),
        notes=("Prices are nominal",),
        below=below,
    )


def share_spec(count: int = 4) -> ChartSpec:
    years = tuple(str(2026 + place) for place in range(count))
    shares = tuple(0.4 + 0.4 * place / count for place in range(count))
    bars = [
        Bar(f"{part}-{year}", year, start, end, f"{100 * (end - start):.0f} %", part=part, colour=colour)
        for year, share in zip(years, shares, strict=True)
        for part, start, end, colour in (("Inference", 0.0, share, 0), ("Training", share, 1.0, 1))
    ]
    return ChartSpec(
        "share",
        "Inference grows from 40 % to 70 % of yearly spend",
        "Share of each year's spend",
        Axis("", scale=Scale.CATEGORY, categories=years),
        Axis("Share of spend", "%", 100.0, "%", from_zero=True),
        bars=tuple(bars),
    )


def chips_spec(
    asides: tuple[str, ...] = ("−38 % vs H200", "", "−55 % vs A100"), title: str = "vs last one"
) -> ChartSpec:
    names = tuple(f"Chip {place}" for place in range(len(asides)))
    bars = tuple(
        Bar(f"bar-{place}", name, 0.0, 0.3 + 0.08 * place, f"${0.3 + 0.08 * place:.2f}", aside=aside, low=0.2, high=0.9)
        for place, (name, aside) in enumerate(zip(names, asides, strict=True))
    )
    return ChartSpec(
        "chips",
        "Chip 0 is cheapest",
        "$ per M output tokens",
        Axis("Delivered cost", "USD/token", 1.0, "$/M tokens", better=Better.LOWER, from_zero=True),
        Axis("", scale=Scale.CATEGORY, categories=names),
        bars=bars,
        horizontal=True,
        aside_title=title,
    )


def lower(view: ChartView) -> Panel:
    assert view.panels.lower is not None
    return view.panels.lower


def spans(panel: Panel) -> tuple[float, float, tuple[float, float]]:
    """Where a panel's x axis lies: left and right edge in pixels of the chart, and the months between them."""
    assert panel.arrangement is not None
    mapping = panel.arrangement.mapping
    return panel.plot.x() + mapping.frame.left, panel.plot.x() + mapping.frame.right, mapping.x


def words(view: ChartView, prefix: str) -> dict[str, tuple[str, Box]]:
    """The words in the upper panel whose key starts so: text and place."""
    items = view.labels.items()
    return {key: (item.text(), item.word.box) for key, item in items.items() if key.startswith(prefix)}


# ---------------------------------------------------------------------- two panels on one x axis


@pytest.mark.parametrize("size", SIZES)
def test_two_panels_have_one_month_at_one_pixel(make_view: MakeView, size: tuple[int, int]) -> None:
    view = make_view(margin_spec(), *size)
    assert spans(view.upper_panel) == spans(lower(view))
    for panel in (view.upper_panel, lower(view)):
        box = panel.plot.view_box
        (left, right), _ = box.viewRange()
        assert (left, right) == pytest.approx(spans(panel)[2])
        at = panel.plot.x() + box.mapViewToScene(QPointF(24.0, 0.0)).x()
        assert at == pytest.approx(view.plot.x() + view.arrangement.mapping.point(24.0, 0.0)[0], abs=0.6)


@pytest.mark.parametrize("size", SIZES)
def test_panels_stand_one_above_the_other_inside_the_chart(make_view: MakeView, size: tuple[int, int]) -> None:
    view = make_view(margin_spec(), *size)
    upper, under = view.plot.geometry(), lower(view).plot.geometry()
    assert upper.bottom() < under.top()
    assert view.rect().contains(upper.united(under))
    for panel in (view.upper_panel, lower(view)):
        for text in (*panel.plot.left_axis.text_boxes(), *panel.plot.bottom_axis.text_boxes()):
            assert -0.5 <= text.box.left <= text.box.right <= panel.plot.width() + 0.5, text.text


NUMBERS = st.one_of(st.floats(), st.floats(1e-6, 1e6))
LINES = st.lists(
    st.tuples(st.lists(NUMBERS, max_size=12), st.sampled_from(("A", "Delivered cost", "x" * 60))), max_size=3
)


def panel_of(lines: list[tuple[list[float], str]], scale: Scale, below: ChartSpec | None = None) -> ChartSpec:
    """A panel with these lines over the months."""
    series = tuple(
        Series(str(place), name, MONTHS[: len(heights)], tuple(heights), place)
        for place, (heights, name) in enumerate(lines)
    )
    return ChartSpec("any", "Title", "", Axis("Months"), Axis("Value", scale=scale), series=series, below=below)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES, st.sampled_from((Scale.LINEAR, Scale.LOG)), st.integers(60, 700), st.integers(60, 500))
def test_whatever_two_panels_hold_one_month_is_at_one_pixel(
    make_view: MakeView,
    lines: list[tuple[list[float], str]],
    others: list[tuple[list[float], str]],
    scale: Scale,
    width: int,
    height: int,
) -> None:
    view = make_view(panel_of(lines, scale, panel_of(others, Scale.LINEAR)), width, height)
    assert spans(view.upper_panel) == spans(lower(view))


def test_names_longer_than_those_of_the_other_panel_move_both(make_view: MakeView) -> None:
    short, long = make_view(margin_spec()), make_view(margin_spec(below_label="Gross margin after all"))
    assert spans(long.upper_panel)[1] < spans(short.upper_panel)[1]
    assert spans(long.upper_panel) == spans(lower(long))


def test_only_the_lower_panel_prints_the_months(make_view: MakeView) -> None:
    view = make_view(margin_spec())
    assert view.plot.bottom_axis.tick_texts() == ()
    assert view.plot.bottom_axis.title_texts() == ()
    under = lower(view).plot
    assert {"12", "24", "36"} <= set(under.bottom_axis.tick_texts())
    assert under.bottom_axis.title_texts() == ("Months since launch",)
    assert view.plot.left_axis.title_texts() == ("Price and cost ($/M tokens)",)
    assert under.left_axis.title_texts() == ("Gross margin (%)", "↑ better")
    assert view.notes.lines() == ("Prices are nominal  ·  Margin before staff",)


@pytest.mark.parametrize("from_below", [False, True])
def test_the_rule_goes_through_both_panels_and_each_tells_its_own_lines(make_view: MakeView, from_below: bool) -> None:
    view = make_view(margin_spec())
    panels = (view.upper_panel, lower(view))
    pointed = panels[from_below]
    assert pointed.arrangement is not None
    move_mouse(pointed, *pointed.arrangement.mapping.point(12.0, sum(pointed.arrangement.mapping.y) / 2))
    findings = [panel.hover.finding() for panel in panels]
    upper, under = findings
    assert upper is not None
    assert under is not None
    assert upper.rule == under.rule == pytest.approx(view.arrangement.mapping.point(12.0, 0.0)[0])
    assert upper.heading == under.heading == "Months since launch: 12"
    assert [row.text for row in upper.rows] == ["Price", "Delivered cost"]
    assert [(row.text, row.value) for row in under.rows] == [("Gross margin", "53.2 %")]
    assert (len(upper.dots), len(under.dots)) == (2, 1)
    view.grab()
    QApplication.sendEvent(pointed.plot, QEvent(QEvent.Type.Leave))
    assert [panel.hover.finding() for panel in panels] == [None, None]


def test_zooming_one_panel_takes_the_other_along_the_months_only(make_view: MakeView) -> None:
    view = make_view(margin_spec())
    under = lower(view)
    assert under.arrangement is not None
    heights = under.arrangement.mapping.y
    box = view.plot.view_box
    box.setRange(xRange=(6.0, 18.0), yRange=(-0.3, -0.1), padding=0)
    box.sigRangeChangedManually.emit([True, True])
    assert spans(view.upper_panel)[2] == spans(under)[2] == pytest.approx((6.0, 18.0))
    assert under.arrangement.mapping.y == heights
    assert view.arrangement.mapping.y == pytest.approx((-0.3, -0.1))
    under.plot.reset.emit()
    assert spans(view.upper_panel)[2] == spans(under)[2]
    assert spans(under)[2][1] > 36


def test_new_numbers_reach_both_panels_and_another_chart_has_one_again(make_view: MakeView) -> None:
    view = make_view(margin_spec())
    falling = margin_spec()
    assert falling.below is not None
    (line,) = falling.below.series
    halved = replace(line, y=tuple(y / 2 for y in line.y))
    _, before = lower(view).items.curves["margin"].getData()
    view.show_spec(replace(falling, below=replace(falling.below, series=(halved,))))
    _, after = lower(view).items.curves["margin"].getData()
    assert np.allclose(after, before / 2)
    view.show_spec(chips_spec())
    assert not lower(view).plot.isVisible()
    assert view.plot.height() > 0.6 * view.height()
    view.show_spec(falling)
    assert lower(view).plot.isVisible()
    assert spans(view.upper_panel) == spans(lower(view))


def test_an_empty_chart_has_no_second_panel(make_view: MakeView) -> None:
    view = make_view(replace(margin_spec(), empty="No price is known."))
    assert view.panels.lower is None
    assert view.empty_block.lines() == ("No price is known.",)


def test_both_panels_follow_the_theme(make_view: MakeView) -> None:
    view = make_view(margin_spec())
    view.retheme(DARK)
    for panel in (view.upper_panel, lower(view)):
        assert panel.plot.backgroundBrush().color() == QColor(DARK.surface)
    assert lower(view).items.curves["margin"].opts["pen"].color() == QColor(DARK.series_colour(2))


@pytest.mark.parametrize("name", HOSTILE)
def test_names_in_a_lower_panel_are_shown_letter_for_letter(make_view: MakeView, name: str) -> None:
    view = make_view(margin_spec(below_label=name), 900, 600)
    shown = {item.text() for item in lower(view).labels.items().values()} | set(view.legend.texts())
    assert visible(name) in shown


def test_the_table_of_two_panels_has_the_lines_of_both() -> None:
    table = chart_table(margin_spec())
    assert [column.label for column in table.columns] == [
        "Months since launch", "Price", "Delivered cost", "Gross margin",
    ]  # fmt: skip
    last = table.columns[-1]
    assert isinstance(last, Numbers)
    assert last.unit == "%"
    assert last.values[11] == pytest.approx(100 * (1 - 0.35 * 0.985**12 / (0.9 * 0.97**12)))


# ---------------------------------------------------------------------- stacked columns


@pytest.mark.parametrize("count", [1, 4, 8])
def test_stacked_columns_fill_their_axis_and_are_named(make_view: MakeView, count: int) -> None:
    view = make_view(share_spec(count))
    frame = view.arrangement.mapping.frame
    ends = [view.arrangement.mapping.point(bar.slot, bar.end)[1] for bar in view.plotted.bars if bar.source.end == 1.0]
    assert all(end == pytest.approx(frame.top, abs=12) for end in ends)
    printed = {item.text() for item in view.labels.items().values()}
    named = " ".join(printed) + " ".join(view.legend.texts())
    assert all(part in named for part in ("Inference", "Training"))
    boxes = [item.word.box for item in view.labels.items().values()]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert sum("%" in text for text in printed) >= count


# ---------------------------------------------------------------------- a second column of labels


@pytest.mark.parametrize("size", SIZES)
def test_second_labels_stand_flush_right_level_with_their_bars(make_view: MakeView, size: tuple[int, int]) -> None:
    view = make_view(chips_spec(), *size)
    beside, at_end = words(view, "aside:"), words(view, "bar:")
    assert [text for text, _ in beside.values()] == ["−38 % vs H200", "−55 % vs A100"]
    for key, (_, box) in beside.items():
        assert box.right == pytest.approx(view.plot.width() - 2)
        assert box.left > view.arrangement.mapping.frame.right
        level = at_end[key.replace("aside", "bar")][1]
        assert box.top + box.height / 2 == pytest.approx(level.top + level.height / 2)
        assert not any(box.overlaps(other) for _, other in at_end.values())
    assert words(view, "aside")["aside"][0] == "vs last one"


@pytest.mark.parametrize("size", SIZES)
def test_second_labels_of_many_bars_neither_overlap_nor_leave_the_chart(
    make_view: MakeView, size: tuple[int, int]
) -> None:
    view = make_view(
        chips_spec(tuple(f"−{place} % vs Inferentia1" for place in range(12)), "vs previous generation"), *size
    )
    boxes = [box for _, box in (*words(view, "aside").values(), *words(view, "bar:").values())]
    assert not any(one.overlaps(other, -1.0) for one, other in combinations(boxes, 2))
    assert all(box.left >= 0 and box.right <= view.plot.width() and box.bottom <= view.plot.height() for box in boxes)


def test_a_second_column_that_would_be_cut_is_left_to_the_readout(make_view: MakeView) -> None:
    long = "−38 % against the generation before it, at the same quality"
    view = make_view(chips_spec((long, "", "")))
    assert words(view, "aside") == {}
    bar = view.plotted.bars[0]
    move_mouse(view.upper_panel, *view.arrangement.mapping.point(bar.end / 2, bar.slot))
    finding = view.hover.finding()
    assert finding is not None
    assert (finding.rows[-1].text, finding.rows[-1].value) == ("vs last one", long)


@pytest.mark.parametrize("name", HOSTILE)
def test_second_labels_are_shown_letter_for_letter(make_view: MakeView, name: str) -> None:
    view = make_view(chips_spec((name, "", ""), title=name), 1400, 600)
    assert [text for text, _ in words(view, "aside").values()] == [visible(name), visible(name)]


def test_the_table_of_a_chart_has_its_second_labels() -> None:
    last = chart_table(chips_spec()).columns[-1]
    assert isinstance(last, Words)
    assert (last.label, list(last.cells)) == ("vs last one", ["−38 % vs H200", "", "−55 % vs A100"])


# ---------------------------------------------------------------------- pale lines and the second switch


def test_dashed_series_are_pale_and_told_from_every_other_dash() -> None:
    for colour in range(7):
        line = Series("past", "Past", (0.0, 1.0), (0.0, 1.0), colour)
        usual, pale = series_pen(LIGHT, line), series_pen(LIGHT, replace(line, dashed=True))
        assert pale.dashPattern() != usual.dashPattern()
        assert pale.color().alpha() < usual.color().alpha()
        assert pale.color().rgb() == usual.color().rgb()


def test_a_line_becomes_dashed_without_being_made_anew(make_view: MakeView) -> None:
    spec = replace(margin_spec(), below=None)
    view = make_view(spec)
    curve = view.items.curves["price"]
    view.show_spec(replace(spec, series=tuple(replace(one, dashed=True) for one in spec.series)))
    assert view.items.curves["price"] is curve
    assert curve.opts["pen"].color().alpha() < 255


def test_two_switches_stand_beside_each_other_and_each_tells_its_own_choice(make_view: MakeView, qtbot: QtBot) -> None:
    spec = replace(
        steps_spec(),
        measures=(Measure("serving", "Serving"), Measure("training", "Training")),
        measure="serving",
        readings=(Measure("added", "$ added"), Measure("factor", "× factor")),
        reading="added",
    )
    view = make_view(spec, 399, 235)
    first, second = view.switch.geometry(), view.reading_switch.geometry()
    assert not first.intersects(second)
    assert not first.intersects(view.subtitle_block.geometry())
    assert view.rect().contains(second)
    with qtbot.waitSignal(view.measure_chosen) as measure:
        QTest.mouseClick(view.switch.segments()[1], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.reading_chosen) as reading:
        QTest.mouseClick(view.reading_switch.segments()[1], Qt.MouseButton.LeftButton)
    assert (measure.args, reading.args) == (["training"], ["factor"])


def steps_spec() -> ChartSpec:
    """Bars that stand, with a title at their axis."""
    names = ("Ideal", "Software", "Delivered")
    bars = tuple(Bar(name, name, 0.0, 1.0 + place, "$1") for place, name in enumerate(names))
    categories = Axis("", scale=Scale.CATEGORY, categories=names)
    return ChartSpec("waterfall", "Three times the ideal", "On H100", categories, Axis("Cost", "USD"), bars=bars)


def test_ways_to_read_bars_stand_at_their_axis_or_where_its_title_is_long_in_the_header(make_view: MakeView) -> None:
    readings = (Measure("added", "$ added"), Measure("factor", "× factor"))
    spec = replace(steps_spec(), readings=readings, reading="added")
    view = make_view(spec)
    switch, plot = view.reading_switch.geometry(), view.plot.geometry()
    assert abs(switch.top() - plot.top()) < 6
    assert switch.bottom() - plot.top() <= view.arrangement.mapping.frame.top
    view.show_spec(replace(spec, y=Axis("Cost of everything that stands between a prompt and its answer", "USD")))
    assert view.reading_switch.geometry().bottom() <= view.plot.geometry().top()
    view.grab()


def test_a_picture_of_a_chart_has_nothing_to_press(qtbot: QtBot) -> None:
    usual, without = (
        render_png(replace(steps_spec(), readings=readings, reading="added"), width=440, height=330, scale=1.0)
        for readings in ((Measure("added", "$ added"), Measure("factor", "× factor")), ())
    )
    assert usual == without


@pytest.mark.parametrize("width", [240, 399, 450, 900])
def test_the_chooser_never_covers_the_title_or_costs_it_words(make_view: MakeView, width: int) -> None:
    view = make_view(margin_spec(), width, 300)
    alone = " ".join(view.title_block.lines())
    view.chooser.offer({"margin": "Margin", "chips": "Chips"}, "margin", frozenset)
    view.resize(width, 301)
    assert " ".join(view.title_block.lines()) == alone
    assert not view.chooser.geometry().intersects(view.title_block.geometry())
    assert view.rect().contains(view.chooser.geometry())
