"""The chart of what matters most: swings, order, stars, words; held against evaluations of their own."""

import re
from typing import Any

import msgspec
import pytest

from core.analysis.figure_inputs import RESTS_ON, input_cells
from core.analysis.sweeps import Sweep
from core.catalog import load_catalog
from core.cell_names import cell_name
from core.cells import format_value
from core.charts import build
from core.charts.naming import spoken
from core.charts.spec import ChartSpec, Tone
from core.charts.swings import FACTS, is_assumed, swing_of, swings_of
from core.charts.tornado import FACTS_NOTE, MOST_BARS, STAR, WORK, bar_cell
from core.delivery import delivery_of
from core.editing import Cell, choose, set_value
from core.evaluation import evaluate
from core.fields import Field, fields_of
from core.records import Chip, Money, Site, Workload
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study, value_of
from tests.core.story_studies import story_study
from tests.core.test_sweeps import UNIT, expected

H100 = SAMPLE.settings.reference_chip
AN_INPUT = Cell("chips", "c", "x")
FIGURES = ("unit_cost", "lifetime", "share")


def chart(study: Study) -> ChartSpec:
    return build("tornado", evaluate(study))


def swung(now: float, **field: object) -> Any:
    found = swing_of(AN_INPUT, now, Field("x", "X", "", **field), 0.1)  # type: ignore[arg-type]
    return found.low, found.high, found.values


# --- swings -----------------------------------------------------------------------------------------------------------


def test_an_input_swings_a_tenth_either_way_inside_its_bounds() -> None:
    assert swung(2.0) == (pytest.approx(1.8), pytest.approx(2.2), pytest.approx((1.8, 1.9, 2.1, 2.2)))
    assert swung(-0.5, low=-1.0) == (
        pytest.approx(-0.55),
        pytest.approx(-0.45),
        pytest.approx((-0.55, -0.525, -0.475, -0.45)),
    )
    assert swung(0.95, high=1.0)[:2] == (pytest.approx(0.855), 1.0)
    assert swung(1.0, high=1.0)[:2] == (pytest.approx(0.9), None)
    assert swung(1.0, low=1.0)[:2] == (None, pytest.approx(1.1))
    assert swung(0.0, zero_allowed=True, low=1e-3) == (None, None, ())


def test_whole_numbers_swing_by_one_at_least_and_stay_whole() -> None:
    assert swung(1.0, low=1.0, integer=True) == (None, 2.0, (2.0,))
    assert swung(8.0, integer=True) == (7.0, 9.0, (7.0, 9.0))
    assert swung(80.0, integer=True) == (72.0, 88.0, (72.0, 76.0, 84.0, 88.0))
    assert swung(1.0, low=1.0, high=1.0, integer=True) == (None, None, ())
    assert swung(0.0, integer=True) == (None, None, ())


def test_a_percentile_swings_by_a_tenth_of_what_it_misses() -> None:
    chance = {"display": ("%",), "low": 0.5, "high": 0.99999}
    assert swung(0.99, **chance)[:2] == (pytest.approx(0.989), pytest.approx(0.991))
    assert swung(0.6, **chance)[:2] == (pytest.approx(0.56), pytest.approx(0.64))
    assert swung(0.6, display=("%",), low=0.01, high=1.0)[:2] == (pytest.approx(0.54), pytest.approx(0.66))


def test_what_is_not_swung_by_a_tenth_is_known() -> None:
    def is_cut(now: float, **field: Any) -> bool:
        return swing_of(AN_INPUT, now, Field("x", "X", "", **field), 0.1).is_cut

    assert not is_cut(2.0)
    assert not is_cut(211.0, integer=True)
    assert is_cut(1.0, low=1.0, integer=True)
    assert is_cut(0.95, high=1.0)


def test_facts_about_models_and_chips_and_dates_are_no_assumptions() -> None:
    fields = {kind: fields_of(kind) for kind in (Chip, Workload, Site, Money)}
    groups = {(field.tab, field.group) for found in fields.values() for field in found.values()}
    assert groups >= FACTS
    numbers = {path: field for found in fields.values() for path, field in found.items()}
    assert not any(is_assumed(field) for path, field in numbers.items() if path.startswith(("model.", "network.")))
    assert not any(
        is_assumed(numbers[name])
        for name in ("peak_rate_fp8", "chips_per_server", "thermal_design_power", "decode_time_ratio")
    )
    assert all(
        is_assumed(numbers[name])
        for name in ("compute_efficiency", "rental_price", "request_rate", "horizon", "electricity_price")
    )
    dates = [Cell("money", "money", name) for name in ("base_year", "horizon")]
    assert [one.cell.path for one in swings_of(SAMPLE, dates, 0.1)] == ["horizon"]


def test_no_bar_of_the_sample_and_none_of_the_rest_is_a_fact() -> None:
    for measure in FIGURES:
        spec = chart(choose(SAMPLE, tornado_measure=measure))
        facts = {"Layers", "Hidden size", "Feed-forward size", "Memory bandwidth", "Peak, FP8", "Base year"}
        assert not facts & {category.removesuffix(STAR) for category in spec.y.categories}
        assert not any(fact in note for fact in facts for note in spec.notes)
        assert "each assumption ±10 %" in spec.subtitle
        assert spec.notes[-1] == FACTS_NOTE


# --- A35 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", FIGURES)
def test_A35_bars_start_at_the_base_and_end_where_an_edit_of_the_input_leads(measure: str) -> None:
    study = choose(SAMPLE, tornado_measure=measure)
    spec = chart(study)
    base, _ = expected(study, measure)  # type: ignore[arg-type]
    assert spec.x.origin == pytest.approx(base)
    assert [line.value for line in spec.lines] == [pytest.approx(base)]
    assert spec.lines[0].text.startswith("base ")
    assert {bar.start for bar in spec.bars} == {spec.x.origin}
    for bar in spec.bars[:6]:
        found = bar_cell(study, bar.id)
        assert found is not None
        cell, side = found
        now, field = value_of(study, *cell), fields_of(type(study.row(cell.table, cell.row)))[cell.path]
        swing = swings_of(study, [cell], 0.1)[0]
        value = swing.low if side == "low" else swing.high
        assert value is not None
        assert (value < now) == (side == "low")
        assert bar.label == format_value(value, field)  # the input's own value, with its unit
        assert bar.end == pytest.approx(expected(set_value(study, cell, value), measure)[0])  # type: ignore[arg-type]


@pytest.mark.parametrize("measure", FIGURES)
def test_A35_ten_inputs_are_drawn_by_their_span_and_the_rest_is_counted(measure: str) -> None:
    spec = chart(choose(SAMPLE, tornado_measure=measure))
    assert len(spec.y.categories) == MOST_BARS
    assert list(dict.fromkeys(bar.category for bar in spec.bars)) == list(spec.y.categories)
    spans = [span_of(spec, category) for category in spec.y.categories]
    assert spans == sorted(spans, reverse=True)
    assert all(spans)
    more = re.match(r"\+(\d+) more, ", spec.notes[0])
    assert more
    assert int(more[1]) + MOST_BARS <= len(input_cells(SAMPLE, measure))  # type: ignore[arg-type]


def span_of(spec: ChartSpec, category: str) -> float:
    ends = [spec.x.origin, *(bar.end for bar in spec.bars if bar.category == category)]
    return max(ends) - min(ends)


def test_A35_an_input_that_turns_within_its_swing_has_a_star() -> None:
    # whole servers: a little more traffic fills the last one, so that the unit cost falls between its steps and jumps
    few = edited(SAMPLE, ("workloads", WORKLOAD, "request_rate", 2.0), ("money", "money", "horizon", 12.0))
    turning = starred = 0
    for rate in (0.5, 6.7, 9.3):
        study = edited(few, ("workloads", WORKLOAD, "request_rate", rate))
        spec = chart(study)
        cell = Cell("workloads", WORKLOAD, "request_rate")
        path = [
            expected(set_value(study, cell, rate * part), "unit_cost")[0] or 0.0 for part in (0.9, 0.95, 1, 1.05, 1.1)
        ]
        turns = path != sorted(path) and path != sorted(path, reverse=True)
        names = [category for category in spec.y.categories if category.startswith("Mean traffic")]
        if names:
            assert (names[0] == f"Mean traffic{STAR}") == turns
            turning += turns
        starred += any(STAR in category for category in spec.y.categories)
        assert any("not monotonic" in note for note in spec.notes) == any(STAR in one for one in spec.y.categories)
    assert (turning, starred) == (1, 1)


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_inputs_come_from_the_book_and_only_those_in_use() -> None:
    names = {cell.path.rpartition(".")[2] for cell in input_cells(SAMPLE, "unit_cost")}
    assert names <= RESTS_ON["unit_cost"]
    assert {"rental_price", "request_rate", "memory_bandwidth", "horizon"} <= names
    assert not {"purchase_price", "electricity_price", "training_tokens", "predecessor"} & names
    owned = {cell.path for cell in input_cells(edited(SAMPLE, ("money", "money", "acquisition", "owned")), "unit_cost")}
    assert {"purchase_price", "electricity_price"} <= owned
    assert "training_tokens" in {cell.path for cell in input_cells(SAMPLE, "share")}


def test_what_a_dollar_buys_is_told_in_its_own_words_and_the_worse_side_has_the_colour_of_more_cost() -> None:
    spec = chart(choose(SAMPLE, count_reading="per dollar", count="total tokens"))
    assert spec.title.startswith("What a dollar buys swings")
    assert spec.subtitle.startswith("Total tokens per $")
    for bar in spec.bars:
        assert bar.tone is (Tone.INCREASE if bar.end < bar.start else Tone.DECREASE)


def test_an_end_without_a_figure_is_named_with_its_reason() -> None:
    limit = Cell("workloads", WORKLOAD, "output_token_limit")
    tighter = [0.06 * 0.97**step for step in range(120)]
    sweep = Sweep(SAMPLE, [((limit, value),) for value in tighter], UNIT).finish()
    tightest = [value for place, value in enumerate(tighter) if sweep.at(place, "unit_cost").value is not None][-1]
    spec = chart(set_value(SAMPLE, limit, tightest))
    assert cell_name(limit) + ":low" not in {bar.id for bar in spec.bars}
    lost = [note for note in spec.notes if note.startswith("Time per output token")]
    assert len(lost) == 1
    assert "Misses the time per output token" in lost[0]


def test_where_there_is_no_figure_the_reason_is_said() -> None:
    spec = chart(edited(SAMPLE, ("chips", H100, "rental_price", None)))
    assert "No price of a chip-hour is known" in spec.empty
    assert not spec.bars


def test_networks_and_a_study_of_one_bare_chip_have_their_inputs() -> None:
    network = load_catalog().workload("recommendation")
    settings = msgspec.structs.replace(SAMPLE.settings, selected_workload=network.id)
    study = msgspec.structs.replace(SAMPLE, workloads=(network,), chips=SAMPLE.chips[:1], settings=settings)
    study = choose(study, reference_chip=SAMPLE.chips[0].id)
    spec = chart(study)
    assert spec.bars
    assert "queries" in spec.subtitle
    assert not any("token" in text for text in (spec.title, spec.subtitle, spec.summary))
    bare = msgspec.structs.replace(
        study, chips=(Chip(id="c", name="C"),), settings=msgspec.structs.replace(settings, reference_chip="c")
    )
    assert chart(bare).empty


# --- truth of the title over random studies ---------------------------------------------------------------------------

TITLE = re.compile(
    r"(?P<what>Unit cost|Lifetime cost|Inference share|What a dollar buys) swings by "
    r"(?:(?P<one>up to|down to) (?P<far>\S+(?: [%p]t?)?)|(?P<low>\S+ (?:%|pt)) to (?P<high>\S+ (?:%|pt)))"
    r" with (?P<name>.+?)"
    r"(?:; (?:the next is (?P<times>[\d.,]+)× smaller|(?P<like>.+ nearly as much)|(?P<alone>no other .+ moves it)))?"
)


def number(text: str) -> float:
    return float(re.sub(r"[^\d.eE−-]", "", text).replace("−", "-"))


def test_the_title_names_the_first_its_ends_and_how_far_the_next_is_behind() -> None:
    told = 0
    for seed in range(18):
        study = choose(random_study(seed) if seed % 2 else story_study(seed), tornado_measure=FIGURES[seed % 3])
        spec = chart(study)
        if spec.empty:
            continue
        assert len(spec.title) <= 90
        found = TITLE.fullmatch(spec.title)
        assert found, spec.title
        base, first = spec.x.origin, spec.y.categories[0]
        assert spoken(first).removesuffix(STAR).startswith(found["name"].removesuffix("…"))
        ends = [base, *(bar.end for bar in spec.bars if bar.category == first)]
        scale = 100.0 if spec.x.unit == "%" else 100 / base
        low, high = ((end - base) * scale for end in (min(ends), max(ends)))
        if found["low"]:
            assert number(found["low"]) == pytest.approx(low, rel=0.06)
            assert number(found["high"]) == pytest.approx(high, rel=0.06)
        if found["times"]:
            ratio = span_of(spec, first) / span_of(spec, spec.y.categories[1])
            assert number(found["times"]) == pytest.approx(ratio, rel=0.06)
            assert ratio >= 1.05
        told += 1
    assert told > 10


# --- work -------------------------------------------------------------------------------------------------------------


def test_only_what_the_chart_shows_makes_a_new_work() -> None:
    def rests(study: Study) -> object:
        return WORK.rests_on(study)

    assert rests(SAMPLE) == rests(choose(SAMPLE, chips_measure="latency", story=("chips",), heat_measure="winner"))
    assert rests(SAMPLE) == rests(edited(SAMPLE, ("chips", "nvidia-b200-sxm", "rental_price", 1e-3)))
    for other in (
        choose(SAMPLE, tornado_measure="share"),
        choose(SAMPLE, count_reading="per dollar"),
        choose(SAMPLE, reference_chip="nvidia-b200-sxm"),
        edited(SAMPLE, ("money", "money", "horizon", 24.0)),
    ):
        assert rests(SAMPLE) != rests(other)


def test_before_it_is_done_the_chart_says_what_it_does_and_what_it_rests_on() -> None:
    work = WORK.make(evaluate(SAMPLE))
    spec = work.spec()
    assert "one at a time" in spec.empty
    assert spec.inputs == RESTS_ON["unit_cost"]
    while work.step():
        pass
    assert work.is_done
    assert work.spec() == chart(SAMPLE)
    assert delivery_of(SAMPLE, 0).scope in work.spec().subtitle
