"""Rent, commit, buy or use an API: each way's price, cost of a unit and break-even shares, worked by hand."""

import math

import msgspec
import numpy as np
import pytest

from core.break_even import BESIDE_ITS_OWN, Way, break_even_table, ways_to_pay
from core.equations import cash, lifetime
from core.evaluation import evaluate
from core.figures import Figures
from core.price_book.rental import NoPrice, Pick, pick
from core.price_book.terms import TERMS
from core.records import HOUR, YEAR
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited
from tests.core.story_studies import SEEDS, story_outcome

FEW = msgspec.structs.replace(SAMPLE, chips=SAMPLE.chips[:2])
CHIP = FEW.chips[0]


def figures_of(study: Study) -> Figures:
    figures: Figures = evaluate(study).detail
    return figures


def ways_of(study: Study, workload: int = 0, chip: int = 0) -> dict[str, Way]:
    return {way.name: way for way in ways_to_pay(figures_of(study), workload, chip)}


def request_at_work(study: Study, rate: float) -> float:
    """Chip cost of one request on a replica that is always fully loaded."""
    figures = figures_of(study)
    chips, speed = (figures.monthly_input(name, 0, 0) for name in ("replica_chips", "replica_request_rate"))
    return rate * chips / speed


def api_price(study: Study) -> float:
    row = study.workloads[0]
    fresh = row.input_tokens * (1 - row.cached_share) * row.api_input_price
    return fresh + row.input_tokens * row.cached_share * row.api_cached_price + row.output_tokens * row.api_output_price


def picked(term: str, provider: str | None = None) -> float | None:
    found = pick(CHIP.origin, Pick(provider=provider, region=FEW.money.region, term=term))  # type: ignore[arg-type]
    return None if isinstance(found, NoPrice) else found.price


def test_every_term_of_rent_then_buying_then_the_api_is_a_way() -> None:
    assert list(ways_of(FEW)) == [*(f"Rent, {term}" for term in TERMS), "Buy", "API"]


def test_a_rent_is_the_price_of_the_book_in_the_market_of_the_study() -> None:
    for term in TERMS:
        way = ways_of(FEW)[f"Rent, {term}"]
        expected = CHIP.rental_price if term == FEW.money.rental_term else picked(term)
        assert way.rate == expected
        assert way.note


def test_a_unit_at_work_costs_the_chips_with_fees_over_what_they_serve() -> None:
    fees = 1 + FEW.money.rent_overhead_share
    assert fees > 1
    for name, way in ways_of(FEW).items():
        if name == "API":
            continue
        assert way.rate is not None
        request = request_at_work(FEW, way.rate * (1.0 if name == "Buy" else fees))
        assert way.unit_cost == pytest.approx(request / FEW.workloads[0].output_tokens, rel=1e-12)
        assert way.load == pytest.approx(request / api_price(FEW), rel=1e-12)


def test_the_api_costs_its_price_a_request_whatever_the_load() -> None:
    way = ways_of(FEW)["API"]
    assert way.unit_cost == pytest.approx(api_price(FEW) / FEW.workloads[0].output_tokens, rel=1e-12)
    assert (way.rate, way.hours, way.load) == (None, None, None)


def test_a_commitment_is_held_against_the_same_providers_price_on_demand() -> None:
    checked = 0
    for term in TERMS:
        way = ways_of(FEW)[f"Rent, {term}"]
        if term in ("on-demand", "spot"):
            assert way.hours is None
            continue
        assert way.rate is not None
        beside = picked("on-demand", way.providers[0]) if len(way.providers) == 1 else CHIP.rental_price
        beside = beside or CHIP.rental_price
        assert beside is not None
        assert way.hours == pytest.approx(way.rate / beside, rel=1e-12)
        checked += 1
    assert checked == 3


def test_buying_is_held_against_rent_with_its_fees() -> None:
    way = ways_of(FEW)["Buy"]
    assert CHIP.rental_price is not None
    assert way.rate is not None
    assert way.hours == pytest.approx(way.rate / (CHIP.rental_price * (1 + FEW.money.rent_overhead_share)), rel=1e-12)


def test_buying_costs_capital_upkeep_space_and_power_at_work() -> None:
    study = edited(
        FEW,
        *(("money", "money", name, value) for name, value in (
            ("capital_cost_rate", 0.08), ("chip_life", 4 * YEAR), ("residual_share", 0.1), ("server_cost_ratio", 1.5),
            ("network_cost_share", 0.2), ("maintenance_share", 0.03), ("usable_share", 0.9),
            ("space_cost", 120 / (1000 * YEAR / 12)),
        )),
    )  # fmt: skip
    price, power = CHIP.purchase_price, CHIP.thermal_design_power
    assert price is not None
    assert power is not None
    cluster = price * 1.5 / 0.8
    annuity = 0.08 / (1 - 1.08**-4)
    capital = cluster * (1 - 0.1 * 1.08**-4) * annuity
    installed = power * CHIP.server_power_ratio * study.money.space_cost * YEAR
    at_work = figures_of(study).monthly_input("busy_chip_power", 0, 0) * CHIP.server_power_ratio
    electricity = at_work * study.site.power_usage_effectiveness * study.site.electricity_price * YEAR
    expected = (capital + cluster * 0.03 + installed) / 0.9 + electricity
    assert ways_of(study)["Buy"].rate == pytest.approx(expected / YEAR, rel=1e-9)


def test_buying_costs_what_the_money_book_counts_for_owned_chips() -> None:
    owned = edited(FEW, ("money", "money", "acquisition", "owned"))
    for study in (FEW, owned):
        expected = figures_of(owned).monthly_input("full_chip_cost_rate", 0, 0)
        assert ways_of(study)["Buy"].rate == pytest.approx(expected, rel=1e-12)
    first = np.asarray(figures_of(owned).monthly(lifetime.monthly_full_rate, 0, 0))[0]
    assert ways_of(owned)["Buy"].rate == pytest.approx(float(first), rel=1e-12)


def test_at_its_break_even_hours_a_bought_chip_costs_as_much_as_a_rented_one() -> None:
    way = ways_of(FEW)["Buy"]
    assert way.rate is not None
    assert way.hours is not None
    assert CHIP.rental_price is not None
    rented = CHIP.rental_price * way.hours * YEAR * (1 + FEW.money.rent_overhead_share)
    assert rented == pytest.approx(way.rate * YEAR, rel=1e-12)


def test_the_way_of_the_study_has_the_break_even_of_the_key_figures() -> None:
    checked = 0
    for seed in SEEDS:
        outcome = story_outcome(seed)
        study, figures = outcome.study, outcome.detail
        workload, chip = study.selected_workload, study.reference_chip
        if figures.why_not(workload, chip) or not figures.feasible[workload, chip]:
            continue
        ways = {way.name: way for way in ways_to_pay(figures, workload, chip)}
        for way in ways.values():
            for value in (way.rate, way.unit_cost, way.hours, way.load):
                assert value is None or (math.isfinite(value) and value >= 0)
            assert way.rate is not None or way.unit_cost is not None or way.note
        own = ways["Buy" if study.money.acquisition == "owned" else f"Rent, {study.money.rental_term}"]
        busy = figures.monthly(cash.api_break_even_utilization, workload, chip)[0] if own.load is not None else None
        assert own.load == (None if busy is None else pytest.approx(float(busy), rel=1e-9))
        checked += busy is not None
    assert checked > 120


def test_without_a_price_there_is_a_sentence_and_no_number() -> None:
    bare = edited(
        FEW,
        ("chips", CHIP.id, "purchase_price", None),
        *(("workloads", WORKLOAD, f"api_{kind}_price", 0.0) for kind in ("input", "cached", "output")),
    )
    unknown = msgspec.structs.replace(bare, chips=(msgspec.structs.replace(bare.chips[0], origin=""), bare.chips[1]))
    ways = ways_of(unknown)
    name = CHIP.name
    assert ways["Buy"] == Way("Buy", note=f"The purchase price of {name} is not published: type one in Chips.")
    assert ways["API"] == Way("API", note="No price of an API to compare with: type one in Workload.")
    assert ways["Rent, spot"] == Way("Rent, spot", note=f"{name} is not in the price book.")
    assert all(way.load is None for way in ways.values())
    powerless = edited(FEW, ("chips", CHIP.id, "thermal_design_power", None))
    assert ways_of(powerless)["Buy"].note == f"The power of {name} is not published: type one in Chips."


def test_a_term_that_no_provider_offers_is_said() -> None:
    groq = msgspec.structs.replace(SAMPLE, chips=(CHIP, SAMPLE.chips[-1]))
    ways = ways_of(groq, chip=1)
    assert SAMPLE.chips[-1].id == "groq-lpu-v1"
    for term in ("spot", "1-year commitment"):
        way = ways[f"Rent, {term}"]
        assert way.rate is None
        assert way.note.endswith(".")


def test_the_table_has_a_row_a_way_in_the_units_of_its_heads() -> None:
    table = break_even_table(figures_of(FEW), 0, 0)
    ways = ways_to_pay(figures_of(FEW), 0, 0)
    assert list(table.words("name")) == [way.name for way in ways]
    columns = {"rate": HOUR, "unit_cost": 1e6, "hours": 100.0, "load": 100.0}
    for identifier, size in columns.items():
        for value, way in zip(table.numbers(identifier), ways, strict=True):
            given = getattr(way, identifier)
            assert np.isnan(value) if given is None else value == pytest.approx(given * size, rel=1e-12)
    over = any((way.hours or 0) > 1 or (way.load or 0) > 1 for way in ways)
    assert ("Above 100 %: never" in table.notes) == over
    own = any(way.hours is not None and len(way.providers) == 1 for way in ways)
    assert own
    assert BESIDE_ITS_OWN in table.notes


def test_ways_above_the_api_are_noted_as_never() -> None:
    cheap = edited(
        FEW, *(("workloads", WORKLOAD, f"api_{kind}_price", 1e-12) for kind in ("input", "cached", "output"))
    )
    assert break_even_table(figures_of(cheap), 0, 0).notes[0] == "Above 100 %: never"


def test_a_workload_that_no_deployment_serves_has_a_reason_and_no_rows() -> None:
    table = break_even_table(figures_of(edited(FEW, ("workloads", WORKLOAD, "input_tokens", 1e8))), 0, 0)
    assert table.row_count == 0
    assert "Does not fit" in table.empty
