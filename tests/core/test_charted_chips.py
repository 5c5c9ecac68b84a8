"""Chips that a chart with a line a chip draws: the first six, or those that were picked; what is said of the rest."""

import msgspec
import pytest

from core.baseline import pin_baseline
from core.charts import build
from core.charts.beside import NEUTRAL
from core.charts.charted_chips import charted, chip_choices
from core.charts.comparison import Comparisons
from core.charts.others import with_others
from core.charts.spec import BASELINE_COLOUR, MOST_SERIES, ChartSpec
from core.editing import Cell, choose, set_value
from core.evaluation import evaluate
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import duplicate_scenario, scenario_named
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD

CHARTS = ("pareto", "roofline", "latency")
H100, B200, GROQ, TPU = "nvidia-h100-sxm5-80gb", "nvidia-b200-sxm", "groq-lpu-v1", "google-tpu-v5e"


def drawn(spec: ChartSpec) -> list[str]:
    """Ids of the chips with a line."""
    return [one.id.removeprefix("chip-") for one in spec.series if one.id.startswith("chip-")]


def shown(study: Study, chart: str) -> ChartSpec:
    outcomes = ScenarioOutcomes()
    comparison = Comparisons().of(study, outcomes.baseline(study), outcomes.beside(study))
    return with_others(build(chart, outcomes.of(study)), comparison)


@pytest.mark.parametrize("chart", CHARTS)
def test_unpicked_a_chart_draws_six_and_offers_all(chart: str) -> None:
    spec = build(chart, evaluate(SAMPLE))
    assert len(drawn(spec)) == MOST_SERIES
    assert drawn(spec)[0] == SAMPLE.settings.reference_chip
    assert [one.id for one in spec.choices] == [chip.id for chip in SAMPLE.chips]
    assert {one.id for one in spec.choices if one.on} == set(drawn(spec))
    assert "+6 more: " in " ".join(spec.notes)
    assert spec.subtitle.endswith(", 6 of 12 chips")


@pytest.mark.parametrize("chart", CHARTS)
def test_picked_chips_are_drawn_and_no_others(chart: str) -> None:
    spec = build(chart, evaluate(choose(SAMPLE, charted_chips=(TPU, B200, "gone"))))
    assert set(drawn(spec)) == {TPU, B200}
    assert [one.colour for one in spec.series] == [0, 1]
    assert {one.id for one in spec.choices if one.on} == {TPU, B200}
    assert spec.subtitle.endswith(", 2 of 12 chips")
    assert sum(note.count("H100") for note in spec.notes if note.startswith("+10 more")) == 1
    named = [label for label in (one.label for one in spec.series) if label in spec.title]
    assert named or "chip" in spec.title
    assert "H100" not in spec.title


@pytest.mark.parametrize("chart", CHARTS)
def test_where_all_picked_chips_are_gone_the_chart_takes_its_own(chart: str) -> None:
    assert build(chart, evaluate(choose(SAMPLE, charted_chips=("gone", "too")))) == build(chart, evaluate(SAMPLE))


@pytest.mark.parametrize("chart", CHARTS)
def test_more_than_six_picked_are_cut_at_six(chart: str) -> None:
    everyone = tuple(chip.id for chip in SAMPLE.chips)
    assert drawn(build(chart, evaluate(choose(SAMPLE, charted_chips=everyone)))) == drawn(
        build(chart, evaluate(SAMPLE))
    )


@pytest.mark.parametrize("chart", CHARTS)
def test_with_few_chips_there_is_nothing_to_choose(chart: str) -> None:
    few = msgspec.structs.replace(SAMPLE, chips=SAMPLE.chips[:3])
    spec = build(chart, evaluate(few))
    assert spec.choices == ()
    assert "chips" not in spec.subtitle.rpartition(", ")[2]
    one = build(chart, evaluate(choose(few, charted_chips=(SAMPLE.chips[1].id,))))
    assert [choice.on for choice in one.choices] == [False, True, False]


def test_the_order_is_the_charts_own() -> None:
    study = choose(SAMPLE, charted_chips=(SAMPLE.chips[3].id, SAMPLE.chips[1].id))
    assert charted(study, [5, 1, 3]) == (1, 3)
    assert [one.on for one in chip_choices(study, [5, 1, 3], (1, 3))] == [True, True, False]


# --- beside a baseline and scenarios ----------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", CHARTS)
def test_picked_chips_have_their_ghosts(chart: str) -> None:
    study = choose(pin_baseline(SAMPLE), charted_chips=(B200, TPU))
    slower = set_value(study, Cell("chips", B200, "memory_bandwidth"), 4e12)
    spec = shown(choose(slower, latency_measure="first"), chart)
    ghosts = [one for one in spec.series if one.colour == BASELINE_COLOUR]
    assert [one.id for one in ghosts] == [f"baseline.chip-{B200}"]
    assert [guide.colour for guide in spec.guides] == ([0, 1, BASELINE_COLOUR] if chart == "roofline" else [])


def test_a_roof_that_makes_room_for_a_ghost_goes_with_its_points() -> None:
    spec = shown(set_value(pin_baseline(SAMPLE), Cell("chips", H100, "memory_bandwidth"), 5e12), "roofline")
    assert [guide.colour for guide in spec.guides] == [one.colour for one in spec.series] == [0, 1, 2, 3, 4, -1]


def test_beside_scenarios_a_roofline_has_one_roof_for_each() -> None:
    study = duplicate_scenario(SAMPLE)
    study = set_value(study, Cell("chips", H100, "memory_bandwidth"), 5e12)
    spec = shown(choose(study, base_shown=True), "roofline")
    assert len(spec.series) == 2
    assert [guide.colour for guide in spec.guides] == [one.colour for one in spec.series]
    assert spec.choices == ()
    assert "+5 chips not shown beside scenarios" in spec.notes
    slope, other = (guide.y[0] / guide.x[0] for guide in spec.guides)
    assert {round(slope / 1e10), round(other / 1e10)} == {500, 335}


@pytest.mark.parametrize("chart", CHARTS)
def test_beside_scenarios_the_first_line_stands_in_for_a_reference_that_is_not_drawn(chart: str) -> None:
    study = duplicate_scenario(choose(SAMPLE, charted_chips=(B200, TPU)))
    # longer contexts: another intensity, or the two would be one point
    study = set_value(study, Cell("workloads", WORKLOAD, "input_tokens"), 6000.0)
    spec = shown(choose(study, base_shown=True), chart)
    assert [one.label for one in spec.series] == [scenario_named(study, study.settings.scenario).name, "Base"]


@pytest.mark.parametrize(("chart", "line"), [("capacity", "needed"), ("history", "path")])
def test_one_line_of_a_chart_stands_for_each_scenario(chart: str, line: str) -> None:
    study = duplicate_scenario(SAMPLE)
    study = set_value(study, Cell("workloads", WORKLOAD, "request_rate"), 400.0)
    study = set_value(study, Cell("chips", H100, "rental_price"), 0.002)
    spec = shown(choose(study, base_shown=True), chart)
    assert [one.label for one in spec.series if one.colour != NEUTRAL] == [
        scenario_named(study, study.settings.scenario).name,
        "Base",
    ]
    assert [one.id for one in spec.series if one.label == "Base"] == [f"scenario..{line}"]
