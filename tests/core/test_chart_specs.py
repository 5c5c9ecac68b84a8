"""The charts say what is true: titles, labels and notes, checked against the figures by separate code."""

import math
import re
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import pytest

from core.charts import CHARTS, WORKS, build, pareto
from core.charts.naming import price_word, priced_names, short_names
from core.charts.spec import Bar, ChartSpec, Tone
from core.editing import Cell, choose, set_value
from core.equations import cash, footprint, latency, money, unit_cost
from core.evaluation import evaluate
from core.figures import Figures
from core.outcome import Outcome
from core.records import Source
from core.row_edits import add_row
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study
from tests.core.story_studies import SEEDS as STORIES
from tests.core.story_studies import of_services, story_outcome

SEEDS = range(100)
OUTCOMES: dict[int, Outcome] = {}
OF_NO_DEPLOYMENT = {"history", "parity"}
"""What was paid for a chip and how near predictions come is told even where nothing runs."""
NUMBER = r"([\d,.]+(?:e[+-]?\d+)?)"


def outcome_of(seed: int) -> Outcome:
    """A random study evaluated once, with one of the measures of `chips` in turn."""
    if seed not in OUTCOMES:
        study = random_study(seed)
        measure = ("cost", "latency", "energy")[seed % 3]
        OUTCOMES[seed] = evaluate(choose(study, chips_measure=measure))
    return OUTCOMES[seed]


def read(text: str) -> float:
    return float(text.replace(",", ""))


def shown_as(value: float, text: str, digits: int = 2) -> bool:
    """Whether a value, rounded to some significant digits, is the number in the text."""
    said = read(text)
    if value == 0 or said == 0:
        return value == said
    step = 10.0 ** (np.floor(np.log10(abs(said))) - digits + 1)
    return bool(abs(value - said) <= 0.51 * step)


def dollars(text: str) -> float:
    """ "$1.2 M" as a number."""
    match = re.fullmatch(rf"\$({NUMBER[1:-1]})(?: ([MBT]))?", text)
    assert match, text
    return read(match[1]) * {None: 1.0, "M": 1e6, "B": 1e9, "T": 1e12}[match[2]]


def figures_and_case(outcome: Outcome) -> tuple[Figures, int, int]:
    return outcome.detail, outcome.study.selected_workload, outcome.study.reference_chip


# --- all charts -------------------------------------------------------------------------------------------------------


def seeds_of(chart: str) -> range:
    """Studies that a chart is built of: fewer where it takes many evaluations."""
    return SEEDS[:12] if chart in WORKS else SEEDS


@pytest.mark.parametrize("chart", list(CHARTS))
def test_every_chart_is_complete_or_says_why_it_is_empty(chart: str) -> None:
    for seed in seeds_of(chart):
        spec = build(chart, outcome_of(seed))
        assert spec.id == chart
        assert spec.title
        assert spec.subtitle
        assert spec.summary
        assert spec.inputs or chart == "parity"  # published rows rest on no input of a study
        assert bool(spec.empty) != bool(spec.series or spec.bars or spec.cells), (seed, spec.empty)
        assert len(spec.series) <= 6
        drawn = [*(value for one in spec.series for value in (*one.x, *one.y))]
        drawn += [*(value for bar in spec.bars for value in (bar.start, bar.end))]
        drawn += [*(value for marker in spec.markers for value in (marker.x, marker.y))]
        assert np.isfinite(drawn).all()
        for axis in (spec.x, spec.y):
            assert axis.scale.value != "category" or {bar.category for bar in spec.bars} <= set(axis.categories)
        identifiers = [one.id for one in spec.series] + [bar.id for bar in spec.bars]
        assert len(set(identifiers)) == len(identifiers)
        assert len({one.colour for one in spec.series}) == len(spec.series)


@pytest.mark.parametrize("chart", list(CHARTS))
def test_an_axis_shows_a_share_in_hundredths_and_a_price_by_the_million(chart: str) -> None:
    for seed in seeds_of(chart):
        spec = build(chart, outcome_of(seed))
        panels = [spec] if spec.below is None else [spec, spec.below]
        for axis in (axis for panel in panels if not panel.empty for axis in (panel.x, panel.y)):
            if axis.unit_label == "%":
                assert axis.factor == 100
            if axis.unit_label.startswith("$ per M "):
                assert axis.factor == 1e6


@pytest.mark.parametrize("chart", ["chips", "pareto"])
def test_every_chip_is_drawn_or_named_in_the_notes_with_a_reason(chart: str) -> None:
    for seed in SEEDS:
        outcome = outcome_of(seed)
        spec = build(chart, outcome)
        drawn = {bar.category for bar in spec.bars} | {one.label for one in spec.series}
        for names in zip(short_names(outcome.study), priced_names(outcome.study), strict=True):
            noted = [note for note in spec.notes if any(f"{name}: " in note or f"{name}" in note for name in names)]
            assert drawn & set(names) or noted, (seed, names, spec.notes)
        for note in spec.notes:
            name, _, why = note.partition(": ")
            assert name
            assert why.strip(), note


@pytest.mark.parametrize("chart", ["share", "margin", "waterfall", "lifetime"])
def test_charts_of_money_hold_finite_numbers_and_short_titles(chart: str) -> None:
    drawn = 0
    for seed in STORIES:
        spec = build(chart, story_outcome(seed))
        drawn += not spec.empty
        assert 0 < len(spec.title) <= 90, spec.title
        panels = [spec, *([spec.below] if spec.below else [])]
        for panel in panels:
            numbers = [value for one in panel.series for value in (*one.x, *one.y)]
            numbers += [value for bar in panel.bars for value in (bar.start, bar.end, bar.low or 0.0, bar.high or 0.0)]
            numbers += [value for one in panel.markers for value in (one.x, one.y)]
            numbers += [value for guide in panel.guides for value in (*guide.x, *guide.y)]
            assert np.isfinite(numbers).all()
        texts = [spec.title, spec.subtitle, spec.summary, spec.empty, *spec.notes]
        texts += [text for bar in spec.bars for text in (bar.label, bar.detail)]
        texts += [marker.text for panel in panels for marker in panel.markers]
        for text in texts:
            assert not re.search(r"\b(?:nan|inf|None)\b|—", text), text
    assert drawn >= 190


def test_every_title_of_the_sample_fits_a_slide() -> None:
    for chart in CHARTS:
        assert len(build(chart, evaluate(SAMPLE)).title) <= 90


# --- lifetime ---------------------------------------------------------------------------------------------------------

CROSSES = re.compile(rf"Inference passes training in month (\d+) and reaches (over )?{NUMBER} % of lifetime cost")
STAYS = re.compile(rf"Training stays larger: inference is {NUMBER} % of spend by month (\d+)")


def test_the_title_of_lifetime_tells_the_crossing_and_the_share() -> None:
    crossed = stayed = 0
    quiet = [
        evaluate(edited(outcome_of(seed).study, ("workloads", WORKLOAD, "request_rate", 20.0))) for seed in SEEDS[:40]
    ]
    stories = [story_outcome(seed) for seed in STORIES]
    for outcome in (*(outcome_of(seed) for seed in SEEDS), *quiet, *stories):
        spec = build("lifetime", outcome)
        if spec.empty:
            continue
        training, inference = (dict(zip(one.x, one.y, strict=True)) for one in spec.series[:2])
        months = int(max(training))
        # the training step of a month holds until its end, where the next one may rise
        passing = [month for month in range(1, months + 1) if inference[month] >= training[month - 1]]
        share = 100 * inference[months] / (inference[months] + training[months])
        if found := CROSSES.fullmatch(spec.title):
            assert int(found[1]) == passing[0]
            assert 99 < share < 100 if found[2] else shown_as(share, found[3])
            (marker,) = [one for one in spec.markers if one.text.startswith("month ")]
            assert (marker.x, marker.text) == (passing[0], f"month {passing[0]}")
            assert marker.y == inference[passing[0]]
            crossed += 1
        else:
            found = STAYS.fullmatch(spec.title)
            assert found, spec.title
            assert not passing
            assert not [one for one in spec.markers if one.text.startswith("month ")]
            assert shown_as(share, found[1])
            assert int(found[2]) == months
            stayed += 1
    assert min(crossed, stayed) > 20


def test_without_training_the_title_of_lifetime_speaks_of_no_crossing() -> None:
    paid = ("training_tokens", "data_and_staff_cost", "retraining_cost", "fine_tune_cost", "training_staff_cost")
    outcome = evaluate(edited(SAMPLE, *(("workloads", WORKLOAD, name, 0.0) for name in paid)))
    assert outcome.kpi("lifetime_training_cost").value == 0
    spec = build("lifetime", outcome)
    assert spec.title == "No training is paid for: all of the cost is inference"
    assert not [marker for marker in spec.markers if marker.text.startswith("month")]
    assert [note.partition(": ")[2].partition(" ")[0] for note in spec.notes] == ["inference"]
    assert not any("training" in note or "crossover" in note for note in spec.notes)


def test_revenue_and_the_month_that_pays_everything_back_are_those_of_the_months() -> None:
    earning = repaid = 0
    for seed in STORIES:
        outcome = story_outcome(seed)
        spec = build("lifetime", outcome)
        if spec.empty:
            continue
        revenue = np.cumsum(of_services(outcome, cash.monthly_revenue))
        drawn = [one for one in spec.series if one.id == "revenue"]
        marks = [marker for marker in spec.markers if marker.text.startswith("payback")]
        assert bool(drawn) == bool(revenue[-1] > 0)
        if not drawn:
            assert not marks
            continue
        earning += 1
        np.testing.assert_allclose(drawn[0].y, (0.0, *revenue), rtol=1e-12)
        spent = np.add(spec.series[0].y[:-1], spec.series[1].y[1:])
        owing = [month for month, left in enumerate(revenue - spent, 1) if left < -1e-9 * spent[-1]]
        if owing and owing[-1] == len(spent):
            assert not marks
            continue
        month = owing[-1] + 1 if owing else 1
        (mark,) = marks
        assert (mark.x, mark.text) == (month, f"payback month {month}")
        assert mark.y == pytest.approx(revenue[month - 1], rel=1e-12)
        repaid += 1
    assert earning > 150
    assert repaid > 40


def test_lifetime_curves_only_rise_and_end_at_the_headline_figures() -> None:
    for seed in SEEDS:
        outcome = outcome_of(seed)
        spec = build("lifetime", outcome)
        if spec.empty:
            continue
        training, inference, *earned = spec.series
        assert [one.id for one in earned] in ([], ["revenue"])
        assert training.y[-1] == pytest.approx(outcome.kpi("lifetime_training_cost").value, rel=1e-12)
        assert inference.y[-1] == pytest.approx(outcome.kpi("lifetime_inference_cost").value, rel=1e-12)
        assert inference.y[0] == 0
        for one in spec.series:
            assert one.x == tuple(range(int(outcome.study.money.horizon) + 1))
            assert all(before <= after for before, after in pairwise(one.y))


# --- waterfall --------------------------------------------------------------------------------------------------------

ADDED_BY = {
    "software efficiency": "Software", "the latency limit": "Latency limit", "peak headroom": "Peak headroom",
    "availability": "Availability", "idle capacity": "Idle", "overhead": "Overhead",
}  # fmt: skip
TIMES_IDEAL = re.compile(rf"Delivered inference costs {NUMBER}× the ideal(?:; (.+) adds most)?")


def test_the_title_of_the_waterfall_tells_the_multiple_and_the_largest_step() -> None:
    told = 0
    for seed in SEEDS:
        spec = build("waterfall", outcome_of(seed))
        if spec.empty:
            continue
        bars = {bar.category: bar for bar in spec.bars}
        found = TIMES_IDEAL.fullmatch(spec.title)
        assert found, spec.title
        assert shown_as(bars["Delivered"].end / bars["Ideal"].end, found[1])
        added = {name: bars[name].end - bars[name].start for name in ADDED_BY.values()}
        if found[2]:
            assert added[ADDED_BY[found[2]]] == max(added.values())
            told += 1
        else:
            assert max(added.values()) <= 0
    assert told > 30


def test_the_steps_of_the_waterfall_follow_each_other_and_sum_exactly() -> None:
    for seed in SEEDS:
        outcome = outcome_of(seed)
        spec = build("waterfall", outcome)
        if spec.empty:
            continue
        ideal, *steps, delivered = spec.bars
        assert (ideal.start, delivered.start, delivered.end) == (0, 0, steps[-1].end)
        for before, after in pairwise((ideal, *steps)):
            assert after.start == before.end
        total = ideal.end + sum(bar.end - bar.start for bar in steps)
        assert total == pytest.approx(delivered.end, rel=1e-12)
        assert delivered.end * 1e6 == pytest.approx(outcome.kpi("cost_per_million_output_tokens").value, rel=1e-12)
        for bar in steps:
            assert bar.tone is (Tone.INCREASE if bar.end >= bar.start else Tone.DECREASE)
            assert bar.label.startswith("+" if bar.end >= bar.start else "−")


def test_the_steps_of_the_waterfall_stand_in_their_fixed_order() -> None:
    spec = build("waterfall", evaluate(SAMPLE))
    order = ("Ideal", "Software", "Latency limit", "Peak headroom", "Availability", "Idle", "Overhead", "Delivered")
    assert spec.x.categories == tuple(bar.category for bar in spec.bars) == order


def test_the_waterfall_is_empty_exactly_where_the_unit_cost_is_unknown() -> None:
    for seed in SEEDS:
        outcome = outcome_of(seed)
        unit_cost = outcome.kpi("cost_per_million_output_tokens")
        assert build("waterfall", outcome).empty == unit_cost.reason


# --- chips ------------------------------------------------------------------------------------------------------------

LEADS = re.compile(
    rf"(?P<best>.+) (?:is (?:over )?{NUMBER} % cheaper|answers (?:over )?{NUMBER} % sooner"
    rf"|uses (?:over )?{NUMBER} % less energy an output token) than (?P<second>.+)"
)
UNSURE = re.compile(
    rf"(?P<best>.+) leads (?P<second>.+) by (?:over )?{NUMBER} %, but not surely: (?P<likely>\d+) % likely"
)


def likely(best: Bar, second: Bar) -> float:
    """Chance that the first bar is shorter indeed; both have 80 % bands of independent lognormal errors."""
    spreads = []
    for bar in (best, second):
        assert bar.low is not None
        assert bar.high is not None
        spreads.append(np.log(bar.high / bar.low) / 2 / 1.2815515655446004)
    return 0.5 * (1 + math.erf(np.log(second.end / best.end) / np.hypot(*spreads) / np.sqrt(2)))


def expected_value(outcome: Outcome, chip: int) -> float | None:
    """What the chart `chips` should draw for a chip, from the arrays of the study; None for nothing."""
    figures, workload, _ = figures_and_case(outcome)
    measure = outcome.study.settings.chips_measure
    served = figures.deployments_of(0).choice.serves[workload, chip]
    runs = figures.deployments_of(0).choice.runs[workload, chip]

    def over_grid(wanted: Any) -> Any:
        return figures.deployments_of(0).entries(figures.deployments_of(0).values[wanted], workload, chip)

    if measure == "latency":
        return float(over_grid(latency.response_time)[runs].min()) if runs.any() else None
    if not served.any():
        return None
    if measure == "energy":
        if outcome.study.chips[chip].thermal_design_power is None:
            return None
        return float(figures.monthly(footprint.energy_per_unit, workload, chip)[0])
    if not figures.priced[workload, chip]:
        return None
    return float(figures.monthly(unit_cost.delivered_unit_cost, workload, chip)[0])


def test_the_bars_of_chips_are_all_chips_with_a_figure_best_first() -> None:
    for seed in SEEDS:
        outcome = outcome_of(seed)
        spec = build("chips", outcome)
        wanted = [expected_value(outcome, chip) for chip in range(len(outcome.study.chips))]
        assert [bar.end for bar in spec.bars] == sorted(value for value in wanted if value is not None)
        assert spec.measure == outcome.study.settings.chips_measure
        assert [bar.tone for bar in spec.bars].count(Tone.CHOSEN) == (wanted[outcome.study.reference_chip] is not None)


def test_the_title_of_chips_names_the_best_two_and_the_lead() -> None:
    led = doubted = 0
    for seed in SEEDS:
        spec = build("chips", outcome_of(seed))
        names, values = [bar.category for bar in spec.bars], [bar.end for bar in spec.bars]
        if not names:
            assert spec.title.startswith("No chip can ")
        elif len(names) == 1:
            alone = len(outcome_of(seed).study.chips) == 1
            only = ", the only chip of the study, can " if alone else " is the only chip that can "
            assert spec.title.startswith(f"{names[0]}{only}")
        elif spec.title == f"{names[0]} and {names[1]} are level":
            assert values[0] >= 0.995 * values[1]
        else:
            chance = likely(*spec.bars[:2])
            found = LEADS.fullmatch(spec.title) if chance >= 0.9 else UNSURE.fullmatch(spec.title)
            assert found, (spec.title, chance)
            assert (found["best"], found["second"]) == (names[0], names[1])
            percent = next(part for part in found.groups()[1:] if part and part not in names)
            lead = 100 * (1 - values[0] / values[1])
            assert lead > 99 if "over 99 %" in spec.title else shown_as(lead, percent)
            led += 1
            if chance < 0.9:
                assert found["likely"] == f"{100 * chance:.0f}"
                doubted += 1
    assert led > 50
    assert doubted > 10


def test_a_title_does_not_call_a_chip_the_only_one_when_others_lack_just_a_price() -> None:
    changes = [("chips", chip.id, "rental_price", None) for chip in SAMPLE.chips[1:]]
    spec = build("chips", evaluate(edited(SAMPLE, *changes)))  # type: ignore[arg-type]
    assert len(spec.bars) == 1
    assert spec.title == f"{spec.bars[0].category} is the only chip that can serve this workload at a known cost"
    assert all("No price of a chip-hour is known" in note for note in spec.notes)


def test_spot_and_assumed_prices_are_marked_where_a_price_is_shown() -> None:
    outcome = evaluate(SAMPLE)
    names = [bar.category for bar in build("chips", outcome).bars]
    assert "Trainium2 (spot)" in " ".join(names)
    assert [name for name in names if name.endswith("(assumed)")] == ["Groq LPU v1 (assumed)"]
    assert any(one.label.endswith("(spot)") for one in build("pareto", outcome).series)
    latency_chart = build("chips", evaluate(with_measure(SAMPLE, "latency")))
    assert not [bar for bar in latency_chart.bars if "(" in bar.category]
    owned = evaluate(edited(SAMPLE, ("money", "money", "acquisition", "owned")))
    assert not [bar for bar in build("chips", owned).bars if "spot" in bar.category or "assumed" in bar.category]


def test_a_price_that_an_analyst_typed_is_not_marked() -> None:
    study = edited(SAMPLE, ("chips", "aws-trainium2", "rental_price", 2.5 / 3600))
    assert not [bar for bar in build("chips", evaluate(study)).bars if "(spot)" in bar.category]


def with_measure(study: Study, measure: str) -> Study:
    return choose(study, chips_measure=measure)


# --- pareto -----------------------------------------------------------------------------------------------------------

AT_SPEED = re.compile(
    rf"At {NUMBER}(?P<unit>| [kMBT]) tokens/s, (?P<name>.+?) costs (?P<cost>\$[\d.,e+-]+(?: [MBT])?)/M(?P<rest>|[,;].+)"
)


def test_the_title_of_pareto_tells_the_cheapest_at_the_limit_and_at_twice_the_speed() -> None:
    told = 0
    for seed in SEEDS:
        outcome = outcome_of(seed)
        spec = build("pareto", outcome)
        wanted = 1 / outcome.study.workloads[outcome.study.selected_workload].output_token_limit

        def cheapest(label: str, rate: float, spec: ChartSpec = spec) -> float:
            line = next(one for one in spec.series if one.label == label)
            return min((cost for speed, cost in zip(line.x, line.y, strict=True) if speed >= rate), default=np.inf)

        costs = {one.label: cheapest(one.label, wanted) for one in spec.series}
        if spec.empty:
            assert not costs
        elif min(costs.values()) == np.inf:
            assert spec.title.startswith("No chip shown reaches "), spec.title
        else:
            found = AT_SPEED.fullmatch(spec.title)
            assert found, spec.title
            assert costs[found["name"]] == min(costs.values())
            assert shown_as(1e6 * min(costs.values()), f"{dollars(found['cost']):.6g}", 3)
            # what twice the speed costs can be too dear to be drawn
            best = [one.label for one in spec.series].index(found["name"])
            frontier = pareto.frontiers(outcome.detail)[best]
            fast = frontier.costs[frontier.rates >= 2 * wanted]
            check_twice(found["rest"], fast.min(initial=np.inf) / min(costs.values()))
            undrawn = [note for note in spec.notes if note.startswith("Not drawn: set-ups above ")]
            assert undrawn or fast.min(initial=np.inf) == cheapest(found["name"], 2 * wanted)
            told += 1
    assert told > 50


def check_twice(said: str, ratio: float) -> None:
    if said == "; it cannot be twice as fast":
        assert ratio == np.inf
    elif said == ", even at twice the speed":
        assert ratio == 1
    elif said:
        found = re.fullmatch(rf"; twice the speed costs {NUMBER}× as much", said)
        assert found, said
        assert shown_as(ratio, found[1])
    else:
        assert 1 < ratio < 1.05


def test_the_limit_line_and_the_chosen_mark_of_pareto_are_those_of_the_study() -> None:
    for seed in SEEDS:
        outcome = outcome_of(seed)
        figures, workload, chip = figures_and_case(outcome)
        spec = build("pareto", outcome)
        assert spec.lines[0].value == 1 / outcome.study.workloads[workload].output_token_limit
        if not spec.empty and figures.costed[workload, chip]:
            assert spec.markers[0].x == figures.chosen(latency.user_output_rate)[workload, chip]
            assert spec.markers[0].y == figures.chosen(money.cost_per_output_token)[workload, chip]
        else:
            assert spec.markers == ()
        for one in spec.series:
            assert len(one.details) == len(one.x)


# --- hostile names, empty studies -------------------------------------------------------------------------------------

HOSTILE = "TP<8 & <b>bold</b>"


def test_names_are_literal_in_every_chart() -> None:
    study = edited(
        SAMPLE,
        ("chips", SAMPLE.chips[0].id, "name", HOSTILE),
        ("workloads", WORKLOAD, "name", "&lt;x&gt; <img src=x>"),
    )
    outcome = evaluate(study)
    assert HOSTILE in build("lifetime", outcome).subtitle
    assert HOSTILE in build("waterfall", outcome).subtitle
    assert HOSTILE in [bar.category for bar in build("chips", outcome).bars]
    assert HOSTILE in [one.label for one in build("pareto", outcome).series]
    assert "&lt;x&gt; <img src=x>" in build("chips", outcome).subtitle


def test_two_chips_never_read_alike() -> None:
    twin = add_row(SAMPLE, SAMPLE.chips[0])
    for names in (short_names(twin), priced_names(twin)):
        assert len(set(names)) == len(names)


def nothing_fits() -> Study:
    """A prompt that no chip has the memory for."""
    return edited(SAMPLE, ("workloads", WORKLOAD, "input_tokens", 1e8))


def test_where_nothing_fits_every_chart_says_so() -> None:
    outcome = evaluate(nothing_fits())
    for chart in CHARTS.keys() - OF_NO_DEPLOYMENT:
        spec = build(chart, outcome)
        assert spec.empty, chart
        assert not spec.series
        assert not spec.bars
        assert chart == "moved" or "Does not fit" in spec.empty, spec.empty
    for kpi in outcome.kpis:
        trained = kpi.id == "lifetime_training_cost"  # a model that cannot be served there can still be trained
        assert (kpi.value is not None) == trained
        assert trained or "Does not fit" in kpi.reason


def test_without_any_price_money_charts_are_empty_and_the_others_are_not() -> None:
    changes = [("chips", chip.id, "rental_price", None) for chip in SAMPLE.chips]
    study = edited(SAMPLE, *changes)  # type: ignore[arg-type]
    outcome = evaluate(study)
    for chart in ("lifetime", "waterfall", "chips", "pareto"):
        assert "price" in build(chart, outcome).empty, chart
    assert len(build("chips", evaluate(with_measure(study, "latency"))).bars) == len(SAMPLE.chips)
    assert build("chips", evaluate(with_measure(study, "energy"))).bars


def test_the_reason_for_a_missing_price_names_what_is_missing() -> None:
    chip = SAMPLE.chips[0]
    owned = edited(SAMPLE, ("money", "money", "acquisition", "owned"))
    for field, words in (("purchase_price", "purchase price"), ("thermal_design_power", "power")):
        outcome = evaluate(edited(owned, ("chips", chip.id, field, None)))
        reason = outcome.kpi("cost_per_million_output_tokens").reason
        assert reason == f"The {words} of {chip.name}, which an owned chip needs, is not published: type one in Chips."
    rented = evaluate(edited(SAMPLE, ("chips", chip.id, "rental_price", None)))
    assert rented.kpi("inference_share").reason.endswith("type one in Chips.")


def test_a_chip_that_runs_too_slowly_and_has_no_price_is_left_out_of_pareto_for_its_price() -> None:
    study = edited(
        SAMPLE,
        ("workloads", WORKLOAD, "output_token_limit", 1e-5),
        ("chips", SAMPLE.chips[1].id, "rental_price", None),
    )
    notes = build("pareto", evaluate(study)).notes
    assert [note for note in notes if note.startswith("A100") and "No price" in note]


@pytest.mark.parametrize("source", ["", "Analyst edit, 2026-01-01", "list price of a spotless provider"])
def test_only_a_spot_price_is_called_one(source: str) -> None:
    chip = SAMPLE.chips[0]
    changed = msgspec.structs.replace(chip, sources={**chip.sources, "rental_price": Source(source, "2026", "low")})
    study = msgspec.structs.replace(SAMPLE, chips=(changed, *SAMPLE.chips[1:]))
    assert priced_names(study)[0] == short_names(study)[0]


def test_where_another_term_is_asked_for_every_price_of_a_chart_says_its_own() -> None:
    study = edited(SAMPLE, ("money", "money", "rental_term", "3-year commitment"))
    words = {chip.name: price_word(study, place) for place, chip in enumerate(study.chips)}
    assert words["NVIDIA H100 SXM5 80GB"] == "3 years"
    assert words["NVIDIA B200 SXM"] == "on demand"
    assert "B200 SXM (on demand)" in [bar.category for bar in build("chips", evaluate(study)).bars]
    assert "on demand" not in [price_word(SAMPLE, place) for place in range(len(SAMPLE.chips))]


def test_a_reason_that_all_chips_share_is_said_once() -> None:
    study = edited(SAMPLE, ("workloads", WORKLOAD, "kind", "encoder"))
    for chart in ("chips", "pareto"):
        assert build(chart, evaluate(study)).empty.count("type them under Network") == 1


def test_what_stands_at_the_bars_of_energy_is_short() -> None:
    spec = build("chips", evaluate(with_measure(SAMPLE, "energy")))
    assert spec.x.unit_label == "J/output token"
    for bar in spec.bars:
        assert re.fullmatch(r"[\d.,]+ m?J", bar.label), bar.label
        assert "J/output token" in bar.detail


# --- what a chart rests on --------------------------------------------------------------------------------------------


def test_a_chart_moves_with_exactly_the_chip_inputs_it_says_it_rests_on() -> None:
    study = SAMPLE
    reference = study.chips[study.reference_chip]
    stated = {chart: build(chart, evaluate(study)).inputs for chart in ("lifetime", "waterfall")}
    for name, factor in (("memory_bandwidth", 0.5), ("rental_price", 2.0), ("training_efficiency", 0.5)):
        changed = set_value(study, Cell("chips", reference.id, name), getattr(reference, name) * factor)
        for chart, inputs in stated.items():
            before, after = build(chart, evaluate(study)), build(chart, evaluate(changed))
            moves = (before.series, before.bars) != (after.series, after.bars)
            assert moves == (name in inputs), (chart, name)
    assert "batch" not in stated["lifetime"]
    assert "month" not in stated["lifetime"]


@pytest.mark.parametrize("chart", ["lifetime", "share", "waterfall", "chips", "margin", "tornado", "heat"])
@pytest.mark.parametrize(("dollars", "words"), [("real", "real US$ of 2026"), ("nominal", "nominal US$")])
def test_money_over_the_horizon_says_which_dollars_it_is_in(chart: str, dollars: str, words: str) -> None:
    study = msgspec.structs.replace(SAMPLE, chips=SAMPLE.chips[:2], scenarios=())
    study = msgspec.structs.replace(study, money=msgspec.structs.replace(study.money, dollars=dollars))
    assert words in build(chart, evaluate(study)).subtitle
