"""The baseline and other scenarios inside charts: whose they are, where they stand, and what is said of them."""

import msgspec
import pytest

from core.baseline import pin_baseline
from core.changes import change_text, kpi_change
from core.charts import CHARTS, WORKS, build
from core.charts.beside import NEUTRAL
from core.charts.comparison import Comparisons
from core.charts.others import with_others
from core.charts.spec import BASELINE_COLOUR, MOST_SERIES, ChartSpec
from core.charts.table import chart_table
from core.data_table import Words
from core.editing import Cell, choose, set_value
from core.evaluation import evaluate
from core.outcome import Kpi
from core.row_edits import add_row, remove_row
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import duplicate_scenario, show_scenario
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD

H100, B200 = SAMPLE.settings.reference_chip, "nvidia-b200-sxm"
RATE = Cell("workloads", WORKLOAD, "request_rate")
PRICE = Cell("chips", H100, "rental_price")
HORIZON = Cell("money", "money", "horizon")
STORY = [chart for chart in CHARTS if chart != "moved" and chart not in WORKS]
SWITCHES = {
    "share by month": ("share", {"share_measure": "month"}),
    "training": ("waterfall", {"waterfall_measure": "training"}),
    "factors": ("waterfall", {"waterfall_reading": "factor"}),
    "energy": ("chips", {"chips_measure": "energy"}),
}


def shown(study: Study, chart: str) -> ChartSpec:
    """A chart of the scenario on show with all that stands beside it."""
    outcomes = ScenarioOutcomes()
    comparison = Comparisons().of(study, outcomes.baseline(study), outcomes.beside(study))
    return with_others(build(chart, outcomes.of(study)), comparison)


def pinned_and_edited(study: Study = SAMPLE) -> Study:
    return set_value(set_value(pin_baseline(study), RATE, 260.0), PRICE, 0.0009)


def ghosts(spec: ChartSpec) -> list[str]:
    return [one.label for one in spec.series if one.id.startswith("baseline.")]


# --- the baseline ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", STORY)
def test_without_a_baseline_a_chart_is_what_its_builder_made(chart: str) -> None:
    assert shown(SAMPLE, chart) == build(chart, evaluate(SAMPLE))


@pytest.mark.parametrize("chart", [*STORY, *SWITCHES])
def test_the_baseline_stands_in_every_chart_dashed_grey_and_named(chart: str) -> None:
    chart, switches = SWITCHES.get(chart, (chart, {}))
    study = choose(pinned_and_edited(), **switches)
    spec = shown(study, chart)
    assert spec.notes[0].startswith("Baseline: Base, ")
    assert "Baseline: Base, " in spec.summary
    if spec.bars:
        marks = [mark for bar in spec.bars for mark in bar.marks]
        assert marks
        assert {mark.colour for mark in marks} == {BASELINE_COLOUR}
        assert all(mark.label.startswith("Baseline: Base, ") for mark in marks)
        return
    own = [one for one in spec.series if one.id.startswith("baseline.")]
    if not any(one.line for one in spec.series):  # points that have not moved are said to be where they were
        assert own or any(note.startswith("No difference") for note in spec.notes)
    else:
        assert own
    for one in own:
        assert one.dashed
        assert one.colour == BASELINE_COLOUR
        assert one.label.startswith("Baseline: ")
    assert len(spec.series) <= MOST_SERIES


def test_lines_say_by_how_much_their_end_has_moved() -> None:
    spec = shown(pinned_and_edited(), "lifetime")
    by_id = {one.id: one for one in spec.series}
    before, now = by_id["baseline.inference"].y[-1], by_id["inference"].y[-1]
    assert by_id["inference"].aside == change_text(before, now, "USD")
    assert by_id["inference"].name == f"Inference {by_id['inference'].aside}"
    assert by_id["inference"].before == "baseline.inference"


def test_the_ghost_is_the_baselines_own_chart_under_the_switches_of_now() -> None:
    study = choose(pinned_and_edited(), chips_measure="latency")
    spec = shown(study, "chips")
    wanted = {bar.id: bar.end for bar in build("chips", evaluate(choose(SAMPLE, chips_measure="latency"))).bars}
    for bar in spec.bars:
        for mark in bar.marks:
            assert mark.value == pytest.approx(wanted[bar.id], rel=1e-12)
    assert spec.measure == "latency"


def test_both_panels_of_price_and_margin_have_their_ghosts() -> None:
    spec = shown(pinned_and_edited(), "margin")
    assert spec.below is not None
    assert ghosts(spec) == ["Baseline: Cost"]
    assert ghosts(spec.below) == ["Baseline: Gross margin"]
    assert "No difference: Price charged, API price" in spec.notes


def test_the_axis_takes_the_unit_of_the_larger_of_both() -> None:
    study = set_value(pin_baseline(set_value(SAMPLE, RATE, 1e5)), RATE, 100.0)
    assert build("lifetime", evaluate(study)).y.unit_label == "M$"
    spec = shown(study, "lifetime")
    assert (spec.y.unit_label, spec.y.factor) == ("B$", 1e-9)


def test_chips_that_came_and_went_are_named() -> None:
    study = add_row(
        remove_row(pin_baseline(SAMPLE), "chips", B200), msgspec.structs.replace(SAMPLE.chips[0], name="New")
    )
    notes = " ".join(shown(study, "chips").notes)
    assert "Only in the baseline: B200" in notes
    assert "Not in the baseline: New" in notes
    assert all(not bar.marks for bar in shown(study, "chips").bars if bar.category.startswith("New"))


def test_a_baseline_without_the_chart_or_in_other_units_says_so_and_draws_nothing() -> None:
    none = pin_baseline(set_value(SAMPLE, PRICE, None))
    spec = shown(set_value(none, PRICE, 0.001), "lifetime")
    assert ghosts(spec) == []
    assert any(note.startswith("Baseline: Base") and "price" in note for note in spec.notes)
    hot = choose(pinned_and_edited(), waterfall_measure="training")
    assert shown(hot, "waterfall").bars[0].marks


def test_a_longer_horizon_is_compared_at_the_last_month_of_both() -> None:
    spec = shown(set_value(pin_baseline(SAMPLE), HORIZON, 24.0), "lifetime")
    by_id = {one.id: one for one in spec.series}
    assert len(by_id["baseline.inference"].x) == 37
    assert by_id["inference"].aside == change_text(by_id["baseline.inference"].y[24], by_id["inference"].y[24], "USD")


def test_at_most_six_lines_and_the_rest_is_counted() -> None:
    for chart in STORY:
        spec = shown(pinned_and_edited(), chart)
        assert len(spec.series) <= MOST_SERIES
    pareto = shown(pinned_and_edited(), "pareto")
    assert ghosts(pareto) == ["Baseline: H100 SXM5 80GB"]
    assert any(note.startswith("+") and "more not shown" in note for note in pareto.notes)


def test_the_table_of_a_chart_has_the_baseline() -> None:
    table = chart_table(shown(pinned_and_edited(), "chips"))
    assert any(column.label.startswith("Baseline: ") for column in table.columns)
    lines = chart_table(shown(pinned_and_edited(), "lifetime"))
    assert "Baseline: Inference" in [column.label for column in lines.columns]


def test_the_baseline_is_evaluated_once_for_all_edits() -> None:
    outcomes = ScenarioOutcomes()
    study = pin_baseline(SAMPLE)
    first = outcomes.baseline(study)
    assert outcomes.baseline(set_value(study, RATE, 200.0)) is first
    comparisons = Comparisons()
    one = comparisons.of(study, first, {}).baseline
    assert one is not None
    assert comparisons.of(set_value(study, RATE, 201.0), first, {}).baseline is one
    assert one.spec("lifetime") is one.spec("lifetime")
    assert outcomes.baseline(choose(study, chips_measure="energy")) is not first


# --- scenarios beside -----------------------------------------------------------------------------------------------


def with_scenarios(count: int = 2) -> Study:
    study = SAMPLE
    for place in range(count):
        study = duplicate_scenario(study, f"Variant {place + 1}")
        study = set_value(study, RATE, 200.0 + 20 * place)
        study = show_scenario(study, study.settings.scenario, True)
    return show_scenario(study, "", True)


@pytest.mark.parametrize("chart", [*STORY, "share by month"])
def test_scenarios_beside_have_a_colour_each_and_nothing_else_has_one(chart: str) -> None:
    chart, switches = SWITCHES.get(chart, (chart, {}))
    spec = shown(choose(with_scenarios(), **switches), chart)
    if any(bar.part for bar in spec.bars):
        return  # stacked bars stand side by side, and their parts keep their colours
    assert spec.notes[0] == "Colours: scenarios"
    assert "Scenarios: Variant 2, Base, Variant 1." in spec.summary
    if spec.bars:
        marks = {mark.label: mark.colour for bar in spec.bars for mark in bar.marks}
        assert marks == {"Base": 0, "Variant 1": 1}
        assert all(bar.colour is None for bar in spec.bars)
        return
    coloured = {one.label: one.colour for one in spec.series if one.colour != 6}
    if "In the same place: Base, Variant 1" in spec.notes:
        assert not any(one.line for one in spec.series)
        assert coloured == {"Variant 2": 2}
    else:
        assert coloured == {"Variant 2": 2, "Base": 0, "Variant 1": 1}
    assert len(spec.series) <= MOST_SERIES


def test_stacked_bars_of_scenarios_stand_side_by_side_in_the_same_columns_and_colours() -> None:
    spec = shown(with_scenarios(), "share")
    assert spec.caption == "Variant 2"
    assert [one.subtitle for one in spec.multiples] == ["Base", "Variant 1"]
    for one in spec.multiples:
        assert one.x == spec.x
        assert {(bar.part, bar.colour) for bar in one.bars} == {("Inference", 0), ("Training", 1)}
        assert not one.multiples
    assert all(not bar.marks for bar in spec.bars)
    assert f"Base: {spec.multiples[0].title}." in spec.summary


def test_more_than_three_multiples_are_counted_and_named() -> None:
    spec = shown(with_scenarios(5), "share")
    assert len(spec.multiples) == 3
    assert any(note.startswith("+2 more not shown: ") for note in spec.notes)


def test_the_table_of_stacked_bars_side_by_side_has_the_rows_of_all() -> None:
    spec = shown(with_scenarios(), "share")
    table = chart_table(spec)
    scenario = table.columns[0]
    assert isinstance(scenario, Words)
    assert list(dict.fromkeys(scenario.cells)) == ["Variant 2", "Base", "Variant 1"]
    assert table.row_count == sum(len(one.bars) for one in (spec, *spec.multiples))


def test_lines_without_a_colour_beside_scenarios_are_told_apart_by_their_dashes() -> None:
    spec = shown(with_scenarios(), "lifetime")
    plain = [one for one in spec.series if one.colour == NEUTRAL]
    assert len(plain) >= 2
    assert len({one.dash for one in plain}) == len(plain)


def test_beside_scenarios_only_the_reference_chip_is_drawn_in_speed_and_cost() -> None:
    spec = shown(with_scenarios(), "pareto")
    assert [one.label for one in spec.series] == ["Variant 2", "Base", "Variant 1"]
    assert any("chips not shown beside scenarios" in note for note in spec.notes)


def test_with_a_baseline_and_many_scenarios_six_lines_are_the_most() -> None:
    study = set_value(pin_baseline(with_scenarios(8)), HORIZON, 40.0)
    for chart in STORY:
        spec = shown(study, chart)
        assert len(spec.series) <= MOST_SERIES
        assert any("more not shown" in note for note in spec.notes), chart
        if any(one.line for one in spec.series):
            assert ghosts(spec)


def test_names_of_points_in_one_place_are_noted_rather_than_heaped_there() -> None:
    """A busier month moves no point under a roof: four names at one point could not be read."""
    spec = shown(pin_baseline(with_scenarios()), "roofline")
    assert [one.label for one in spec.series] == ["Variant 2"]
    assert "In the same place: Base, Variant 1" in spec.notes
    assert any(note.startswith("No difference: ") for note in spec.notes)


def test_beside_scenarios_a_day_has_one_line_of_no_colour() -> None:
    spec = shown(with_scenarios(), "capacity")
    assert len([one for one in spec.series if one.colour == NEUTRAL]) == 1
    assert "Not shown beside scenarios: Following demand, At work" in spec.notes


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "unit", "text"),
    [
        (1.0, 1.12, "USD", "▲ +12 %"),
        (2.0, 1.0, "USD/token", "▼ −50 %"),
        (0.5, 0.54, "%", "▲ +4 pt"),
        (9.0, 11.0, "month", "▲ +2 months"),
        (9.0, 8.0, "month", "▼ −1 month"),
        (3.0, 3.0, "USD", "→ ±0"),
        (3.0, 3.0 * (1 + 1e-15), "USD", "→ ±0"),
        (0.0, 5e6, "USD", "▲ +$5.00 M"),
        (1.0, 400.0, "USD", "▲ +×400"),
        (float("nan"), 1.0, "USD", ""),
    ],
)
def test_a_change_has_arrow_sign_and_amount(before: float, after: float, unit: str, text: str) -> None:
    assert change_text(before, after, unit) == text


def kpi(value: float | None, unit: str = "USD", worse: bool | None = True) -> Kpi:
    return Kpi("one", "One", value, unit, reason="" if value is not None else "No price.", higher_is_worse=worse)


def test_a_change_of_a_headline_figure_says_whether_it_is_worse() -> None:
    assert kpi_change(kpi(1e6), kpi(1.2e6)).sentence.endswith("Higher than the baseline: worse.")
    assert kpi_change(kpi(1e6), kpi(8e5)).sentence.endswith("Lower than the baseline: better.")
    assert kpi_change(kpi(0.5, "1", None), kpi(0.6, "1", None)).sentence.endswith("Higher than the baseline.")
    assert kpi_change(kpi(9, "month", None), kpi(11, "month", None)).sentence.endswith("Later than the baseline.")
    assert kpi_change(kpi(9, "month", None), kpi(7, "month", None)).sentence.endswith("Earlier than the baseline.")
    month = kpi_change(kpi(9, "month", None), kpi(11, "month", None))
    assert "month 9 → 11: +2 months" in month.sentence
    assert month.short == "▲ +2"
    assert kpi_change(kpi(None), kpi(1.0)).text == "was —"
    assert "No price." in kpi_change(kpi(None), kpi(1.0)).sentence
    assert kpi_change(kpi(2e6), kpi(None)).text == "was $2.00 M"
    assert kpi_change(kpi(1.0, "USD"), kpi(1.0, "1")).text == "other unit"
