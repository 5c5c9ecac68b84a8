"""The price book: terms, what exists and what is picked, the past of a price, and paths ahead of it."""

import itertools
import math
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog import MARKETS, ApiPrice, ApiPriceBook, Catalog, PriceChoice, RentalBook, RentalPrice, load_catalog
from core.charts.price_history import (
    MONTHS_AHEAD,
    Shown,
    build,
    title_of,
    turning_points,
)
from core.editing import Cell, restore, set_value
from core.equations import demand
from core.fields import fields_of
from core.price_book import api, rental
from core.price_book.forward import NoPath, StudyPath, study_path, with_path
from core.price_book.history import PricePoint, history
from core.price_book.paths import PATH_KINDS, PathKind, fitted_path
from core.price_book.rental import NoPrice, Pick, choices, matching, pick, published
from core.price_book.terms import TERMS
from core.records import MONTH, YEAR, Money
from core.region_prices import priced_for_region, priced_for_terms
from core.row_edits import add_row
from core.samples import sample_study
from core.study import Study

CATALOG = load_catalog()
H100 = "nvidia-h100-sxm5-80gb"
HOUR = 3600.0


def price(provider: str, hourly: float, date: str = "2026-06-01", **changes: Any) -> RentalPrice:
    row = RentalPrice(
        chip=H100,
        provider=provider,
        sku="",
        chips_per_instance=8,
        region="",
        market="Any",
        term="on-demand",
        price=hourly / HOUR,
        date=date,
        source=0,
        confidence="high",
    )
    return msgspec.structs.replace(row, **changes)


def book(*rows: RentalPrice) -> Catalog:
    return Catalog(chips=CATALOG.chips, rental_prices=RentalBook(("the list of A",), rows))


def picked(chip: str, asked: Pick, catalog: Catalog = CATALOG) -> PriceChoice:
    found = pick(chip, asked, catalog)
    assert isinstance(found, PriceChoice)
    return found


def rent(study: Study, chip_id: str) -> float | None:
    return next(chip.rental_price for chip in study.chips if chip.id == chip_id)


def refused(chip: str, asked: Pick, catalog: Catalog = CATALOG) -> str:
    found = pick(chip, asked, catalog)
    assert isinstance(found, NoPrice)
    return found.sentence


# --- terms ------------------------------------------------------------------------------------------------------------


def test_every_row_has_one_of_the_terms_and_keeps_the_words_of_its_source() -> None:
    rows = CATALOG.rental_prices.rows
    assert {row.term for row in rows} == {*TERMS, "assumption"}
    assert {row.stated_term for row in rows if row.term == "1-year commitment"} == {
        "1y CUD",
        "1y reserved (standard, all upfront)",
        "1y reserved (standard, no upfront)",
    }
    assert {row.stated_term for row in rows if row.term == "on-demand"} == {""}


def test_the_terms_are_those_that_a_study_can_ask_for() -> None:
    money = sample_study().money
    for term in TERMS:
        cell = Cell("money", money.id, "rental_term")
        assert set_value(sample_study(), cell, term).money.rental_term == term


def test_a_study_on_demand_has_the_prices_that_it_had_before_there_were_terms() -> None:
    sample = sample_study()
    assert priced_for_region(sample) == sample
    assert priced_for_terms(sample, "on-demand") == sample


def test_the_three_year_price_is_taken_where_there_is_one_and_on_demand_said_where_not() -> None:
    after = priced_for_terms(sample_study(), "3-year commitment")
    by_id = {chip.id: chip for chip in after.chips}
    h100, mi300x = by_id[H100], by_id["amd-mi300x"]
    expected = picked(H100, Pick(region="United States", term="3-year commitment"))
    assert h100.rental_price == expected.price
    assert "3-year commitment price" in h100.sources["rental_price"].text
    assert mi300x.rental_price == {chip.id: chip for chip in sample_study().chips}["amd-mi300x"].rental_price
    stated = mi300x.sources["rental_price"].text
    assert stated.endswith("; on-demand, because nothing is published under 3-year commitment")
    assert "spot price" not in stated


def test_another_term_in_the_money_tab_prices_all_chips_anew_and_leaves_edits() -> None:
    sample = sample_study()
    edited = set_value(sample, Cell("chips", H100, "rental_price"), 1 / HOUR)
    after = set_value(edited, Cell("money", sample.money.id, "rental_term"), "spot")
    assert rent(after, H100) == 1 / HOUR
    back = restore(after, Cell("chips", H100, "rental_price"))
    spot = CATALOG.default_rental_price(H100, "United States", "spot")
    assert spot is not None
    assert rent(back, H100) == spot.price
    added = add_row(after, CATALOG.chip("nvidia-l4")).chips[-1]
    assert "spot price" in added.sources["rental_price"].text


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_all_providers_in_a_market_are_the_default_price_wherever_it_is_from_there() -> None:
    compared = 0
    for chip, market, term in itertools.product(CATALOG.chips, MARKETS, TERMS):
        default = CATALOG.default_rental_price(chip.id, market, term)
        of_term = [row for row in published(chip.id) if row.term == term]
        rows = matching(of_term, Pick(region=market))
        # a newer price elsewhere makes the old ones of a market stale for the default, not for who asks for the market
        if default is not None and rows and of_term[-1].date == rows[-1].date:
            assert default.term == term
            assert picked(chip.id, Pick(region=market, term=term)).price == default.price
            compared += 1
    assert compared > 100


def test_only_what_exists_can_be_chosen_and_each_choice_has_a_price() -> None:
    for chip in CATALOG.chips:
        open_to = choices(chip.id)
        for provider in open_to.providers:
            of_provider = choices(chip.id, Pick(provider=provider))
            for term in of_provider.terms:
                narrowed = choices(chip.id, Pick(provider=provider, term=term))
                assert narrowed.dates
                assert narrowed.dates == tuple(sorted(narrowed.dates, reverse=True))
                for region in narrowed.regions:
                    assert picked(chip.id, Pick(provider, region, term)).price > 0


def test_one_provider_one_region_one_day_is_the_row_itself() -> None:
    found = picked(H100, Pick("GCP", "us-central1", "spot", "2025-10-02"))
    (row,) = [
        one
        for one in matching(published(H100), Pick("GCP", "us-central1", "spot"))
        if one.date == "2025-10-02" and one.chips_per_instance == 8 and one.price == found.price
    ][:1]
    assert (found.date, found.confidence, found.region, found.providers) == (
        "2025-10-02",
        row.confidence,
        "us-central1",
        ("GCP",),
    )
    assert CATALOG.rental_prices.sources[row.source] in found.source.text


def test_a_price_is_what_was_known_on_its_day() -> None:
    rows = (price("A", 2, "2025-01-15"), price("A", 3, "2026-01-15"))
    assert picked(H100, Pick(as_of="2025-12-31"), book(*rows)).price * HOUR == pytest.approx(2)
    assert picked(H100, Pick(as_of="2025"), book(*rows)).price * HOUR == pytest.approx(2)
    assert picked(H100, Pick(as_of="2026-01"), book(*rows)).price * HOUR == pytest.approx(3)
    assert "as of 2025" in picked(H100, Pick(as_of="2025"), book(*rows)).source.text


def test_where_there_is_none_a_sentence_says_which_question_left_none() -> None:
    name = CATALOG.chip(H100).name
    assert refused(H100, Pick("GCP", "Europe", "reserved")) == (
        f"No rental price of {name} by GCP in Europe under the term reserved is published."
    )
    assert refused(H100, Pick("Nobody", None, "spot")) == f"No rental price of {name} by Nobody is published."
    assert refused("groq-lpu-v1", Pick()) == "Nobody publishes a rental price of Groq LPU v1."


def test_a_median_names_its_providers_and_is_no_surer_than_the_least_sure() -> None:
    rows = [price(f"P{i}", i + 1) for i in range(8)]
    rows[3] = msgspec.structs.replace(rows[3], confidence="low")
    found = picked(H100, Pick(), book(*rows))
    assert found.price * HOUR == pytest.approx(4.5)
    assert found.confidence == "low"
    assert "Median of 8 providers' on-demand prices" in found.source.text
    assert "P0, P1, P2, P3, P4, P5 and 2 more" in found.source.text


def test_a_market_holds_what_has_no_region_and_a_printed_region_only_itself() -> None:
    rows = (price("A", 2), price("A", 4, region="us-east-1", market="United States"))
    assert len(matching(rows, Pick(region="United States"))) == 2
    assert len(matching(rows, Pick(region="us-east-1"))) == 1
    assert len(matching(rows, Pick(region="Europe"))) == 1


def test_is_known_compares_days_months_and_years() -> None:
    assert rental.is_known("2025-10-02", None)
    assert rental.is_known("2025-10-02", "2025-10")
    assert not rental.is_known("2025-10-02", "2025-09-30")


# --- the past ---------------------------------------------------------------------------------------------------------


def test_a_quarter_is_the_median_of_the_prices_that_stand_at_its_end() -> None:
    rows = (
        price("A", 4, "2024-02-10"),
        price("B", 8, "2024-05-01"),
        price("A", 2, "2024-08-01"),
        price("B", 6, "2024-08-20"),
    )
    points = history(H100, "on-demand", catalog=book(*rows))
    told = [(p.date, round(p.price * HOUR, 9), round(p.low * HOUR, 9), round(p.high * HOUR, 9), p.provider_count)
            for p in points]  # fmt: skip
    assert told == [
        ("2024-03", 4, 4, 4, 1),
        ("2024-06", 6, 4, 8, 2),
        ("2024-08", 4, 2, 6, 2),
    ]


def test_a_history_of_nothing_is_empty_and_a_gap_longer_than_prices_stand_has_no_invented_points() -> None:
    assert history(H100, "reserved", catalog=book()) == ()
    assert history(H100, "spot", catalog=book(price("A", 4))) == ()
    rows = (price("A", 4, "2024-01-10"), price("B", 8, "2024-11-01"))
    assert [p.date for p in history(H100, "on-demand", provider="A", catalog=book(*rows))] == ["2024-01"]


def test_a_months_date_and_its_number_are_the_same_month() -> None:
    for point in history(H100, "on-demand", "United States"):
        assert point.month == int(point.date[:4]) * 12 + int(point.date[5:7])


def test_h100_fell_to_2025_and_rose_in_2026() -> None:
    points = history(H100, "on-demand", "United States")
    lowest = min(points[2:], key=lambda point: point.price)
    assert lowest.date.startswith("2025")
    assert points[2].price > lowest.price * 1.15
    assert points[-1].price > lowest.price * 1.03
    assert points[-1].date > "2026-06"
    rise = fitted_path(points, "rise")
    assert rise.yearly_change > 0
    assert fitted_path(points, "exponential").yearly_change < 0


# --- paths ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    month: int
    price: float


def series(*prices: float, every: int = 3) -> list[Point]:
    return [Point(24_000 + every * index, one) for index, one in enumerate(prices)]


def test_an_exponential_past_is_found_exactly_and_goes_on() -> None:
    path = fitted_path(series(*(4 * 0.7 ** (index / 4) for index in range(9))), "exponential")
    assert path.yearly_change == pytest.approx(-0.3)
    assert path.rms_error == pytest.approx(0, abs=1e-12)
    assert path.ahead(12)[-1] == pytest.approx(path.level * 0.7)
    assert path.past[0] == pytest.approx(4)


def test_the_error_of_a_fit_is_the_root_mean_square_of_the_logarithm() -> None:
    path = fitted_path(series(1.0, math.e, 1.0, math.e, every=1), "exponential")
    # line through 0, 1, 0, 1: slope 0.2, residuals -0.2, 0.6, -0.6, 0.2
    assert path.rms_error == pytest.approx(math.sqrt((0.04 + 0.36 + 0.36 + 0.04) / 4))


def test_steps_are_found_with_their_size_and_spacing() -> None:
    path = fitted_path(series(8, 8, 8, 8, 4, 4, 4, 4, 2, 2), "step")
    assert path.past == pytest.approx([8] * 4 + [4] * 4 + [2] * 2)
    assert path.step_factor == pytest.approx(0.5)
    assert path.step_interval == pytest.approx(27 / 2)
    assert path.months_to_step == pytest.approx(27 / 2 - 3)
    ahead = path.ahead(24)
    assert ahead[0] == pytest.approx(2)
    assert ahead[10] == pytest.approx(2)
    assert ahead[11] == pytest.approx(1)
    assert ahead[24] == pytest.approx(1), "a study has one step, so that the one after it is not drawn"


def test_a_price_that_never_moved_has_no_step_and_stays() -> None:
    path = fitted_path(series(3, 3, 3, 3), "step")
    assert (path.step_interval, path.step_factor) == (0, 1)
    assert path.ahead(60) == pytest.approx([3] * 61)


def test_a_plateau_is_level_from_its_turn_on() -> None:
    path = fitted_path(series(8, 4, 2, 2, 2, 2), "plateau")
    assert path.since == 24_006
    assert path.level == pytest.approx(2)
    assert path.ahead(36) == pytest.approx([2] * 37)
    assert path.rms_error == pytest.approx(0, abs=1e-9)


def test_a_rise_is_counted_from_the_last_lowest_price() -> None:
    path = fitted_path(series(8, 2, 2, 4, 8), "rise")
    assert path.since == 24_006
    assert path.months == (24_006, 24_009, 24_012)
    assert path.past == pytest.approx([2, 4, 8])
    assert path.yearly_change == pytest.approx(15)  # doubles each quarter


def test_what_has_not_risen_or_has_too_few_prices_says_so() -> None:
    assert fitted_path(series(3, 2, 1), "rise").reason.startswith("The newest price is the lowest")
    assert fitted_path(series(3), "exponential").reason.startswith("One dated price")
    for kind in PATH_KINDS:
        assert fitted_path([], kind).reason
        assert fitted_path([], kind).ahead(12) == ()
    levels: tuple[PathKind, ...] = ("step", "plateau")
    for level in levels:
        assert fitted_path(series(3), level).ahead(2) == pytest.approx([3, 3, 3])


PRICES = st.lists(st.floats(0.01, 100), min_size=2, max_size=20)


@settings(max_examples=500, deadline=None)
@given(PRICES, st.sampled_from(PATH_KINDS), st.floats(0.1, 10))
def test_a_path_scales_with_the_unit_of_money(prices: list[float], kind: PathKind, factor: float) -> None:
    one = fitted_path(series(*prices), kind)
    other = fitted_path(series(*(price * factor for price in prices)), kind)
    assert bool(one.reason) == bool(other.reason)
    if one.since == other.since:  # ties may fall to the other side
        assert np.all(np.isfinite(one.ahead(24)))
    if kind == "exponential":
        np.testing.assert_allclose(other.ahead(24), np.multiply(one.ahead(24), factor), rtol=1e-6)
        assert other.rms_error == pytest.approx(one.rms_error, abs=1e-9)


@settings(max_examples=500, deadline=None)
@given(PRICES)
def test_a_plateau_never_fits_worse_than_a_single_rate_or_a_level(prices: list[float]) -> None:
    points = series(*prices)
    logs = np.log(prices)
    level = float(np.sqrt(np.mean((logs - logs.mean()) ** 2)))
    plateau = fitted_path(points, "plateau").rms_error
    assert plateau <= fitted_path(points, "exponential").rms_error + 1e-9
    assert plateau <= level + 1e-9


# --- the chart --------------------------------------------------------------------------------------------------------


def quarters(*hourly: float) -> list[PricePoint]:
    return [
        PricePoint(f"{2024 + index // 4}-{3 * (index % 4) + 3:02d}", one / HOUR, one / HOUR, one / HOUR, 1)
        for index, one in enumerate(hourly)
    ]


def test_the_title_says_what_the_price_did() -> None:
    assert title_of(quarters(3, 2.4, 2.01, 2.4, 2.814), "H100 on demand") == (
        "H100 on demand fell 33 % from 2024-03 to 2024-09 and rose 40 % since"
    )
    assert title_of(quarters(2, 1.9, 1.8), "X") == "X fell 10 % from 2024-03 to 2024-09"
    assert title_of(quarters(2, 2, 2), "X") == "X stood still from 2024-03 to 2024-09"
    assert title_of(quarters(2), "X") == "X: $2 / h in 2024-03, the only date"
    assert title_of(quarters(1, 2, 1, 3), "X") == (
        "X rose 100 % from 2024-03 to 2024-06, fell 50 % to 2024-09 and rose 200 % since"
    )


@settings(max_examples=500, deadline=None)
@given(st.lists(st.floats(0.5, 20), min_size=2, max_size=24))
def test_turns_are_points_of_the_series_in_order_with_the_price_going_to_and_fro(prices: list[float]) -> None:
    points = quarters(*prices)
    turns = turning_points(points)
    assert len(turns) <= 2
    corners = [points[0], *turns, points[-1]]
    assert [points.index(one) for one in corners] == sorted({points.index(one) for one in corners})
    ways = [math.log(after.price / before.price) for before, after in itertools.pairwise(corners)]
    assert all(one * other < 0 for one, other in itertools.pairwise(ways))
    if turns:
        assert min(abs(way) for way in ways) >= math.log(1.02) - 1e-12


def test_the_chart_shows_the_points_hollow_the_fit_as_a_line_and_the_path_ahead_dashed() -> None:
    points = history(H100, "on-demand", "United States")
    for kind in PATH_KINDS:
        spec = build(points, Shown("H100 on demand", (kind,), spread=True))
        fit, published_points = spec.series
        assert (fit.id, published_points.hollow, published_points.points) == (kind, True, True)
        path = fitted_path(points, kind)
        assert fit.y == path.past
        ahead = spec.guides[-1]
        assert ahead.dashed
        assert ahead.x[0] == points[-1].month
        assert len(ahead.y) == MONTHS_AHEAD + 1
        assert ahead.y == path.ahead(MONTHS_AHEAD)
        ranges = [guide for guide in spec.guides if not guide.dashed]
        assert [guide.y for guide in ranges] == [(p.low, p.high) for p in points if p.provider_count > 1]
        assert spec.measure == kind
        assert any(note.startswith(kind.capitalize()) for note in spec.notes)


def test_a_chart_of_steps_says_that_only_the_next_is_ahead() -> None:
    spec = build(quarters(8, 8, 8, 8, 4, 4, 4, 4), Shown("X", ("step",)))
    assert spec.guides[-1].text == "−50 % in 12 months"
    assert "Step: −50 % every 21 months, ahead the next one only, off the past by 0 %" in spec.notes


def test_a_history_as_of_a_date_ends_there() -> None:
    points = history(H100, "on-demand", "United States", as_of="2025-10")
    assert points[-1].date <= "2025-10"
    assert points[:-1] == history(H100, "on-demand", "United States")[: len(points) - 1]


# --- a path in a study ------------------------------------------------------------------------------------------------


def factors(money: Money, month_count: int) -> list[float]:
    """What the money book makes of the price of the first month, month by month."""
    paths = fields_of(Money)["price_path"].choices
    month, year = np.array(MONTH), np.array(YEAR)
    value = demand.price_path_factor(
        np.array(float(paths.index(money.price_path))),
        np.array(money.price_change),
        np.array(money.price_turn_change),
        demand.elapsed_years(np.arange(month_count + 1.0), month, year),
        demand.years_to_turn(np.array(money.price_turn_month), month, year),
    )
    return [float(one) for one in np.broadcast_to(value, (month_count + 1,))]


def taken(prices: list[PricePoint], kind: PathKind) -> StudyPath:
    found = study_path(prices, fitted_path(prices, kind), "X on demand")
    assert isinstance(found, StudyPath), found
    return found


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([1.0, 1.4, 2.0, 2.1, 3.0]), min_size=3, max_size=16), st.sampled_from(PATH_KINDS))
def test_a_study_pays_month_by_month_what_the_chart_draws_ahead(prices: list[float], kind: PathKind) -> None:
    points = quarters(*prices)
    path = fitted_path(points, kind)
    found = study_path(points, path, "X")
    if isinstance(found, NoPath):
        assert path.reason or "takes" in found.sentence
        return
    money = with_path(sample_study(), found).money
    drawn = next(iter(build(points, Shown("X", (kind,))).guides)).y
    np.testing.assert_allclose(np.divide(drawn, path.level), factors(money, MONTHS_AHEAD), rtol=1e-9)


def test_each_kind_sets_the_fields_that_it_reads() -> None:
    falls = quarters(*(8 * 0.5 ** (index / 4) for index in range(6)))
    assert taken(falls, "exponential").values == {"price_path": "exponential", "price_change": pytest.approx(-0.5)}
    assert taken(quarters(8, 4, 2, 2, 2), "plateau").values == {
        "price_path": "plateau", "price_change": 0.0, "price_turn_month": 1.0,
    }  # fmt: skip
    assert taken(quarters(3, 2, 2.2, 2.42), "rise").values == {
        "price_path": "rise", "price_change": pytest.approx(1.1**4 - 1),
        "price_turn_month": 1.0, "price_turn_change": pytest.approx(1.1**4 - 1),
    }  # fmt: skip
    assert taken(quarters(8, 8, 8, 8, 4, 4, 4, 4), "step").values == {
        "price_path": "step", "price_change": 0.0, "price_turn_month": 12.0, "price_turn_change": pytest.approx(-0.5),
    }  # fmt: skip


def test_a_path_in_a_study_says_on_which_prices_it_rests() -> None:
    points = history(H100, "on-demand", "United States")
    found = study_path(points, fitted_path(points, "exponential"), "H100 on demand, United States")
    assert isinstance(found, StudyPath)
    assert found.source.text == (
        "Exponential path fitted to 14 quarterly prices of the price book (H100 on demand, United States), "
        "2023-06 to 2026-09; rms error 6.4 %"
    )
    assert (found.source.date, found.source.confidence) == ("2026-09", "low")
    before = sample_study()
    after = with_path(before, found)
    assert before.money.price_path == after.money.price_path == "exponential"
    assert after.money.source_of("price_path") == after.money.source_of("price_change") == found.source
    assert with_path(after, found) == after
    back = restore(after, *(Cell("money", before.money.id, name) for name in found.values))
    assert back.money.price_change == before.money.price_change
    assert back.money.source_of("price_path") == before.money.source_of("price_path")


def test_a_path_that_a_study_cannot_take_says_why() -> None:
    falling = quarters(3, 2, 1)
    assert study_path(falling, fitted_path(falling, "rise"), "X") == NoPath(
        "The newest price is the lowest so far: nothing has risen since."
    )
    leaping = quarters(8, 2, 4, 8)
    assert study_path(leaping, fitted_path(leaping, "rise"), "X") == NoPath(
        "Rise: “Price change a year” takes −99 % to 1000 %, and the fit says 1500 %."
    )


def test_without_prices_the_chart_says_why_it_is_empty() -> None:
    spec = build((), Shown("Groq LPU v1, on-demand"))
    assert spec.empty == "No price is published for Groq LPU v1, on-demand."
    assert not spec.series


def test_a_path_that_does_not_exist_is_a_note_and_no_line() -> None:
    spec = build(quarters(3, 2, 1), Shown("X", ("rise",)))
    assert [one.id for one in spec.series] == ["median"]
    assert "Rise: The newest price is the lowest so far" in " ".join(spec.notes)


# --- prices of tokens -------------------------------------------------------------------------------------------------


def tokens(model: str, date: str, dollars: float, cached: float | None = None) -> ApiPrice:
    return ApiPrice(
        provider="P", model=model, date=date, input=dollars * 1e-6, cached=cached, output=2e-6 * dollars,
        event="changed", source=0, confidence="medium",
    )  # fmt: skip


def test_deepseek_r1_cost_what_its_serving_day_is_billed_at() -> None:
    found = api.pick("DeepSeek", "deepseek-reasoner", "2025-02")
    assert isinstance(found, api.ApiPriceChoice)
    assert found.cached is not None
    assert [round(price * 1e6, 9) for price in (found.input, found.cached, found.output)] == [0.55, 0.14, 2.19]
    assert found.date == "2025-02-28"
    # 608 B tokens in, 342 B of them cached, 168 B out: the published 562,027 dollars
    day = 342e9 * found.cached + (608e9 - 342e9) * found.input + 168e9 * found.output
    assert day == pytest.approx(562_027, rel=2e-3)


def test_the_newest_price_known_on_a_day_is_picked() -> None:
    catalog = Catalog(
        api_prices=ApiPriceBook(("a list",), (tokens("m", "2024-01-01", 2), tokens("m", "2025-01-01", 1)))
    )
    assert api.pick("P", "m", catalog=catalog).input == pytest.approx(1e-6)  # type: ignore[union-attr]
    assert api.pick("P", "m", "2024-12", catalog).input == pytest.approx(2e-6)  # type: ignore[union-attr]
    none = api.pick("P", "m", "2023", catalog)
    assert none == NoPrice("The price book has no price of m from P up to 2023.")


def test_each_api_choice_that_exists_has_a_price() -> None:
    open_to = api.choices()
    assert len(open_to.providers) == 22
    for provider in open_to.providers:
        for model in api.choices(api.ApiPick(provider=provider)).models:
            narrowed = api.choices(api.ApiPick(provider, model))
            for date in narrowed.dates:
                found = api.pick(provider, model, date)
                assert isinstance(found, api.ApiPriceChoice)
                assert found.date == date
                assert found.input > 0
                assert found.output > 0
                assert found.cached is None or 0 < found.cached <= found.input
                assert model in found.source.text


@pytest.mark.parametrize(
    ("model", "provider", "row"),
    [
        ("Llama-2-70B", "Anyscale", "Llama-2-70b-chat-hf"),
        ("Llama-3-8B", "Anyscale", "Meta-Llama-3-8B-Instruct"),
        ("DeepSeek-V3/R1", "DeepSeek", "deepseek-v3"),
        ("Llama-4-Scout-17B-16E", "Groq", "llama-4-scout-17b-16e-instruct"),
        ("Llama-3.1-405B", "Fireworks", "llama-v3p1-405b-instruct"),
    ],
)
def test_the_row_that_bears_a_models_name_is_found(model: str, provider: str, row: str) -> None:
    found = api.closest(model, load_catalog().api_prices.rows)
    assert found is not None
    assert (found.provider, found.model) == (provider, row)


@pytest.mark.parametrize("model", ["GPT-20B", "Llama-1-7B", "Qwen2-72B", "CodeLlama-13B", "Falcon-180B", "", "<b>70B"])
def test_no_row_stands_in_for_another_family_version_or_size(model: str) -> None:
    assert api.closest(model, load_catalog().api_prices.rows) is None
