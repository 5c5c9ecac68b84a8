"""The count: whatever tokens a study counts, and however it tells their cost, every text and figure follows."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, get_args

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.analysis.validation.benchmark_effect import effect_words
from core.break_even import break_even_table
from core.candidate_table import candidates
from core.charts import CHARTS, build
from core.charts.spec import Better, ChartSpec, Tone
from core.charts.table import chart_table
from core.claims.answer import claim_view
from core.cli import as_json, as_lines
from core.data_table import DataTable, Numbers, head_of
from core.delivery import Delivery, delivery_of
from core.editing import choose
from core.equations import unit_cost
from core.evaluation import evaluate
from core.figure_table import figure_table
from core.figures import Figures
from core.formats import format_quantity
from core.key_figures import key_figures
from core.kpi_words import kpi_band_text, kpi_text
from core.month_table import months
from core.outcome import Calculated, Outcome
from core.samples import sample_study
from core.study import Count, CountReading, Study
from core.units import parse_unit
from tests.core.random_studies import SAMPLE, edited
from tests.core.story_studies import story_outcome

COUNTS: tuple[Count, ...] = get_args(Count)
READINGS: tuple[CountReading, ...] = get_args(CountReading)
BOTH = [(count, reading) for count in COUNTS for reading in READINGS]
SWITCHES: tuple[dict[str, Any], ...] = (
    {},
    {"chips_measure": "latency", "share_measure": "month", "waterfall_reading": "factor"},
    {"chips_measure": "energy", "waterfall_measure": "training", "measured_rows": True, "heat_measure": "winner"},
)

DEFINITE = re.compile(
    r"time per output token|time_per_output_token\w*|output_tokens_per_s(?:_per_user)?(?!\w)"
    r"|(?-i:\b(?:In|Out)put tokens)(?! per \$| ?/ ?\$)|\d \$/h|\$ per hour"
    r"|output tokens a second|Parameters a token uses|\nInputs: [^\n]*|\"(?:in|out)put_tokens\"",
    re.IGNORECASE,
)
"""What is about output tokens whatever is counted: speeds, and inputs by their names."""
DENOMINATORS = tuple(word for count in COUNTS for word in (count.removesuffix("s"), count.replace(" ", "_")[:-1]))
BARE = re.compile(
    r"(?:/|\bper|\ba) ?(?:M|k|million)? ?_?tokens?\b(?!/s| a second)|\bM tokens?\b|/Mtoken", re.IGNORECASE
)
"""Tokens as a denominator without a word of which."""
IN_DOLLARS = re.compile(
    r"(?:\$|US\$[^|]*?|USD) ?(?:/|per) ?(?:M|1,000|k)? ?\w|cheaper|/M\b|\bcosts? \$|usd_per_|cost_per_"
)
FOR_A_DOLLAR = re.compile(
    r"\w ?/ ?(?:\$|USD)|per (?:\$|US\$|real US\$|nominal US\$|dollar)|_per_(?:usd|dollar)|dollar buys"
)


def counting(study: Study, count: Count, reading: CountReading, **switches: Any) -> Outcome:
    return evaluate(choose(study, count=count, count_reading=reading, **switches))


def told(spec: ChartSpec) -> Iterator[str]:
    """Every text of a chart, its readouts by axis unit, and its table."""
    for part in (spec, *(() if spec.below is None else (spec.below,))):
        yield from (part.title, part.subtitle, part.x.title, part.y.title, part.summary, part.empty, part.aside_title)
        yield from part.notes
        for axis in (part.x, part.y):
            yield axis.unit
            yield axis.label
            yield format_quantity(1.0, axis.unit)
        for series in part.series:
            yield series.label
            yield from series.details
        for bar in part.bars:
            yield from (bar.category, bar.label, bar.detail, bar.part, bar.aside)
        yield from (one.text for one in (*part.markers, *part.lines, *part.guides))
        yield from (one.label for one in (*part.readings, *part.measures))
        yield from (one.tip for one in part.toggles)
        yield from (one.text for one in part.handles)
        if part.cells is not None:
            yield from (part.cells.label, part.cells.unit, part.cells.unit_label)
            yield from (text for row in part.cells.texts[::7] for text in row[::7])
    yield from listed(chart_table(spec))


def listed(table: DataTable) -> Iterator[str]:
    """Every text of a table."""
    yield from (table.empty, *table.notes)
    for column in table.columns:
        yield from (head_of(column), column.help)
        if not isinstance(column, Numbers):
            yield from (column.shown(row) for row in range(table.row_count))


def cells_told(cells: tuple[Calculated, ...]) -> Iterator[str]:
    for cell in cells:
        yield from (cell.id, cell.label, cell.unit, cell.help, cell.reason)
        if isinstance(cell.value, float):
            yield format_quantity(cell.value, cell.unit)


def everything(outcome: Outcome) -> Iterator[str]:
    """Every text that follows from a study, but charts and tables of cells of other workloads than the selected one."""
    study, figures = outcome.study, outcome.detail
    workload, chip = study.selected_workload, study.reference_chip
    for kpi in (*outcome.kpis, *key_figures(figures).figures):
        yield from (kpi.id, kpi.label, kpi.unit, kpi.reason, kpi.breakdown, kpi_text(kpi), kpi_band_text(kpi))
    yield from as_lines(outcome)[1:]
    for chart in CHARTS:
        yield from told(build(chart, outcome))
    tables = (figure_table(outcome), months(figures, workload, chip), break_even_table(figures, workload, chip))
    for table in (*tables, candidates(figures, workload, chip).table):
        yield from listed(table)
    for of in (("workloads", study.workloads[workload].id), *(("chips", one.id) for one in study.chips)):
        yield from cells_told(outcome.calculated[of])  # type: ignore[index]
    for row in outcome.deployments:
        if row["workload"] == study.workloads[workload].id:
            yield from (*row, *row.get("ranges", {}))
    document = json.loads(as_json(outcome))["kpis"]
    yield from document
    yield from (one["unit"] for one in document.values())
    view = claim_view(outcome)
    if view is not None:
        yield view.computed
    yield effect_words(outcome, outcome, study.chips[chip].id)


def other_tokens(text: str, count: str) -> list[str]:
    """Denominators in a text that the study does not count by."""
    rest = DEFINITE.sub(" ", text)
    own = (count.removesuffix("s"), count.replace(" ", "_")[:-1])
    return [one for one in DENOMINATORS if one not in own and one in rest.lower()] + BARE.findall(rest)


# --- A20 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("switches", SWITCHES)
@pytest.mark.parametrize(("count", "reading"), BOTH)
def test_A20_no_text_names_another_denominator(count: Count, reading: CountReading, switches: dict[str, Any]) -> None:
    texts = [text for text in everything(counting(sample_study(), count, reading, **switches)) if text]
    assert len(texts) > 500
    for text in texts:
        assert not other_tokens(text, count), text
    of_tokens = [text for text in texts if count in text.lower()]
    assert len(of_tokens) > 15
    wrong = IN_DOLLARS if reading == "per dollar" else FOR_A_DOLLAR
    for text in of_tokens:
        assert not wrong.search(DEFINITE.sub(" ", text)), text
    assert "dollar buys" not in " ".join(texts) or reading == "per dollar"
    if reading == "per dollar":
        assert not any(re.search(r"cheaper|/M\b", text) for text in texts)


def test_A20_the_list_of_denominators_finds_what_does_not_follow() -> None:
    assert other_tokens("$0.62 per M output tokens", "total tokens")
    assert other_tokens("usd_per_million_input_tokens_delivered", "total tokens")
    assert other_tokens("$0.62 / M tokens", "total tokens")
    assert other_tokens("Energy a token", "total tokens")
    assert not other_tokens("$0.62 per M total tokens at 20 tokens/s", "total tokens")
    assert not other_tokens("Misses the time per output token: 60 ms", "total tokens")
    assert IN_DOLLARS.search("$ per M total tokens")
    assert IN_DOLLARS.search("real US$ of 2026 per M total tokens")
    assert FOR_A_DOLLAR.search("1.61 M total tokens/$")
    assert FOR_A_DOLLAR.search("Total tokens per nominal US$")


def the_count(outcome: Outcome) -> Delivery:
    return delivery_of(outcome.study, outcome.study.selected_workload)


@pytest.mark.parametrize(("count", "reading"), BOTH)
def test_A20_title_chart_tile_tables_and_files_have_one_number(count: Count, reading: CountReading) -> None:
    outcome = counting(SAMPLE, count, reading)
    study, delivery = outcome.study, the_count(outcome)
    tile = outcome.kpis[4]
    assert tile.value is not None
    workload, chip = study.workloads[study.selected_workload].id, study.chips[study.reference_chip].id
    row = next(one for one in outcome.deployments if (one["workload"], one["chip"]) == (workload, chip))
    key = f"{delivery.column_key}_delivered"
    cells = {cell.id: cell for cell in outcome.calculated["workloads", workload]}
    waterfall, chips = build("waterfall", outcome), build("chips", outcome)
    document = json.loads(as_json(outcome))["kpis"]
    bar = next(one for one in chips.bars if one.tone is Tone.CHOSEN)
    ends = [(tile.low, tile.high), tuple(row["ranges"][key]), (cells[key].low, cells[key].high)]
    factor = delivery.headline_factor
    ends += [(one.low * factor, one.high * factor) for one in (bar, waterfall.bars[-1])]  # type: ignore[operator]
    for value in (
        row[key],
        cells[key].value,
        document[tile.id]["value"],
        document["waterfall"]["total"],
        sum(part["value"] for part in document["waterfall"]["parts"]),
        waterfall.bars[-1].end * factor,
        bar.end * factor,
    ):
        assert value == pytest.approx(tile.value, rel=1e-12)
    for low, high in ends:
        assert (low, high) == pytest.approx((tile.low, tile.high), rel=1e-12)
        assert low < tile.value < high
    table = figure_table(outcome)
    figures = dict(zip(table.words("figure"), table.words("value"), strict=True))
    assert figures[tile.label] == kpi_text(tile) == bar.label == waterfall.bars[-1].label
    if reading == "per dollar":
        assert waterfall.title.startswith(f"A dollar buys {kpi_text(tile)} {count}, ")
    assert parse_unit(tile.unit).scale == pytest.approx(1.0 if reading == "per dollar" else 1e-6, rel=1e-15)
    assert tile.higher_is_worse is (reading == "cost")


@pytest.mark.parametrize("seed", range(18))
def test_A20_tokens_for_a_dollar_are_the_reciprocal_of_dollars(seed: int) -> None:
    base = SAMPLE if seed == 0 else story_outcome(seed).study
    switches = {"chips_measure": "cost", "waterfall_measure": "serving", "waterfall_reading": "added"}
    for count in COUNTS:
        cost, bought = (counting(base, count, reading, **switches) for reading in READINGS)
        pairs = list(figures_of(cost, bought))
        assert pairs or cost.kpis[4].value is None or cost.kpis[4].value <= 0
        for dollars, tokens in pairs:
            assert dollars * tokens == pytest.approx(1.0, rel=1e-12)


def figures_of(cost: Outcome, bought: Outcome) -> Iterator[tuple[float, float]]:
    """Dollars for one and how many for a dollar, from tiles, cells, charts and tables; ends of bands change places."""
    dollars, numbers = the_count(cost), the_count(bought)
    per = dollars.per
    tile, other = cost.kpis[4], bought.kpis[4]
    if tile.value and other.value and tile.low and tile.high and other.low and other.high:
        assert f"cost_per_{dollars.key}" == tile.id
        assert other.value * tile.value == pytest.approx(per, rel=1e-12)
        yield from ((tile.value / per, other.value), (tile.low / per, other.high), (tile.high / per, other.low))
    study = cost.study
    case = (study.selected_workload, study.reference_chip)
    for chart, whole in (("pareto", False), ("margin", False), ("chips", True), ("waterfall", True)):
        first, second = build(chart, cost), build(chart, bought)
        marks = {one.id: one.end for one in second.bars}
        for one in first.bars if whole else ():
            # the steps of the waterfall end where what a dollar buys is the reciprocal of the cost so far
            if one.end > 0 and one.id in marks:
                yield one.end, marks[one.id]
        lines = {one.id: one.y for one in second.series}
        for series in first.series:
            found = zip(series.y, lines[series.id], strict=True)
            yield from ((left, right) for left, right in found if left > 0)
    tables = [(candidates(one.detail, *case).table, break_even_table(one.detail, *case)) for one in (cost, bought)]
    for left, right in zip(*tables, strict=True):
        for one, two in zip(left.columns, right.columns, strict=True):
            if isinstance(one, Numbers) and isinstance(two, Numbers) and one.unit == dollars.column_unit:
                assert two.unit == numbers.column_unit
                known = np.isfinite(one.values) & (one.values > 0)
                costs, counts = one.values[known] / dollars.column_factor, two.values[known] / numbers.column_factor
                yield from zip(costs.tolist(), counts.tolist(), strict=True)


@pytest.mark.parametrize("reading", READINGS)
def test_A20_which_end_is_better_follows_the_reading(reading: CountReading) -> None:
    outcome = counting(SAMPLE, "total tokens", reading)
    better = Better.HIGHER if reading == "per dollar" else Better.LOWER
    chips = build("chips", outcome)
    assert chips.x.better is build("pareto", outcome).y.better is build("waterfall", outcome).y.better is better
    ends = [bar.end for bar in chips.bars]
    assert ends == sorted(ends, reverse=reading == "per dollar")  # best first
    assert [bar.id for bar in chips.bars] == [bar.id for bar in build("chips", evaluate(SAMPLE)).bars]


def test_A20_percent_words_are_true_of_what_is_drawn() -> None:
    for count, reading in BOTH:
        spec = build("chips", counting(SAMPLE, count, reading))
        best, second = spec.bars[0].end, spec.bars[1].end
        (percent,) = re.findall(r"(\d+) %", spec.title)
        lead = best / second - 1 if reading == "per dollar" else 1 - best / second
        assert int(percent) == round(100 * lead)
        assert (f"% more {count} per $ than" in spec.title) == (reading == "per dollar")
        speed = build("pareto", counting(SAMPLE, count, reading)).title
        (times,) = re.findall(r"([\d.]+)×", speed)
        assert (float(times) < 1) == (reading == "per dollar")


@pytest.mark.parametrize("count", COUNTS)
def test_A20_the_waterfall_of_what_a_dollar_buys_falls_from_the_ideal_and_adds_up(count: Count) -> None:
    outcome = counting(SAMPLE, count, "per dollar")
    for reading in ("added", "factor"):
        bars = build("waterfall", evaluate(choose(outcome.study, waterfall_reading=reading))).bars
        assert sum(bar.end - bar.start for bar in bars[:-1]) == pytest.approx(bars[-1].end, rel=1e-12)
        assert all(before.end == after.start for before, after in pairwise(bars[:-1]))
        assert bars[0].end > bars[-1].end
    figures: Figures = outcome.detail
    ideal = float(figures.monthly(unit_cost.ideal_unit_cost, 0, outcome.study.reference_chip)[0])
    first = build("waterfall", outcome).bars[0].end
    assert first == pytest.approx(the_count(outcome).counted / ideal, rel=1e-12)


def test_A20_the_margin_is_the_same_by_every_count() -> None:
    """Price and cost are converted alike: cost over price is what the margin leaves."""
    drawn = [build("margin", counting(SAMPLE, *both)) for both in BOTH]
    for spec, (_, reading) in zip(drawn, BOTH, strict=True):
        price, cost = (np.array(series.y) for series in spec.series[:2])
        ratio = price / cost if reading == "per dollar" else cost / price
        assert spec.below is not None
        assert 1 - ratio == pytest.approx(np.array(spec.below.series[0].y), rel=1e-9, abs=1e-12)
        assert spec.title == drawn[0].title


# --- the ratio --------------------------------------------------------------------------------------------------------

TOKENS = st.floats(1, 1e8)


@given(read=TOKENS, generated=TOKENS, cost=st.floats(1e-12, 1e3))
@settings(max_examples=200)
def test_a_request_costs_the_same_by_every_count(read: float, generated: float, cost: float) -> None:
    """Dollars for one token times the tokens of a request, and what a dollar buys over them, agree."""
    row = msgspec.structs.replace(SAMPLE.workloads[0], input_tokens=read, output_tokens=generated)
    study = msgspec.structs.replace(SAMPLE, workloads=(row, *SAMPLE.workloads[1:]))
    of_request = {"output tokens": generated, "input tokens": read, "total tokens": read + generated}
    for count, reading in BOTH:
        delivery = delivery_of(choose(study, count=count, count_reading=reading), 0)
        assert delivery.counted * generated == pytest.approx(of_request[count], rel=1e-15)
        figure = delivery.figure(cost)
        dollars = of_request[count] / figure if reading == "per dollar" else of_request[count] * figure
        assert dollars == pytest.approx(cost * generated, rel=1e-12)
        assert float(delivery.volume(generated)) == pytest.approx(of_request[count], rel=1e-12)
        assert delivery.each(cost) * of_request[count] == pytest.approx(cost * generated, rel=1e-12)


def test_input_tokens_count_those_found_in_the_cache_too() -> None:
    workload = SAMPLE.workloads[0].id
    ratios = {
        delivery_of(
            choose(edited(SAMPLE, ("workloads", workload, "cached_share", share)), count="input tokens"), 0
        ).counted
        for share in (0.0, 0.9)
    }
    assert ratios == {SAMPLE.workloads[0].input_tokens / SAMPLE.workloads[0].output_tokens}


def test_what_is_counted_changes_no_figure_of_the_books() -> None:
    """Money, months, shares and traffic are those of the study by output tokens."""
    plain = evaluate(SAMPLE)
    for count, reading in BOTH:
        outcome = counting(SAMPLE, count, reading)
        assert [(kpi.id, kpi.value) for kpi in outcome.kpis[:4]] == [(kpi.id, kpi.value) for kpi in plain.kpis[:4]]
        for chart in ("lifetime", "share"):
            assert build(chart, outcome) == build(chart, plain)


# --- networks, and what is free ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "words"), [("encoder", "queries"), ("diffusion", "images")])
def test_networks_keep_their_unit_and_follow_the_reading(kind: str, words: str) -> None:
    seen = 0
    for seed in range(270):
        study = story_outcome(seed).study
        if study.workloads[study.selected_workload].kind != kind:
            continue
        cost, bought = (counting(study, "total tokens", reading) for reading in READINGS)
        assert (cost.kpis[4].id, bought.kpis[4].id) == (f"cost_per_{the_count(cost).key}", f"{words}_per_dollar")
        assert bought.kpis[4].label == f"{words.capitalize()} / $"
        for outcome in (cost, bought):
            for text in everything(outcome):
                assert not other_tokens(text, "total tokens"), text
                assert "total token" not in text
        seen += 1
        if seen == 3:
            break
    assert seen


def test_every_chart_and_table_of_any_study_is_told_by_any_count() -> None:
    for seed in range(0, 270, 3):
        count, reading = BOTH[seed // 3 % len(BOTH)]
        outcome = counting(story_outcome(seed).study, count, reading)
        for text in everything(outcome):
            assert not re.search(r"\b(?:nan|inf)\b", text), text


def test_what_costs_nothing_has_a_reason_and_no_number() -> None:
    unpaid = (("capital_cost_rate", 0.0), ("maintenance_share", 0.0), ("residual_share", 1.0))
    owned = edited(
        SAMPLE, ("money", "money", "acquisition", "owned"), *(("money", "money", name, value) for name, value in unpaid)
    )
    free = edited(
        owned,
        ("money", "money", "operations_cost", 0.0),
        ("money", "money", "space_cost", 0.0),
        ("site", "site", "electricity_price", 0.0),
    )
    for study in (owned, free):
        outcome = counting(study, "total tokens", "per dollar")
        tile, waterfall = outcome.kpis[4], build("waterfall", outcome)
        document = json.loads(as_json(outcome))["kpis"]["waterfall"]
        assert document["reason"] == waterfall.empty == waterfall.summary
        assert "a dollar buys any number of total tokens" in waterfall.empty
        assert (document["total"], document["parts"]) == (None, [])
        assert (tile.value is None) == (study is free)
        if study is free:
            assert (tile.low, tile.high) == (None, None)
            assert tile.reason == waterfall.empty
            chips = build("chips", outcome)
            assert not chips.bars
            assert any("costs nothing" in note for note in chips.notes)
        for text in everything(outcome):
            assert not re.search(r"\b(?:nan|inf)\b", text), text
