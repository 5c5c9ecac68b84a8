"""Key figures beyond the headlines: by hand on a tiny study, their reasons, and the shapes that the command prints."""

import json
import math
from typing import Any

import msgspec
import numpy as np
import pytest

from core.cli import as_json
from core.cost_steps import SERVING_STEPS, TRAINING_STEPS
from core.delivery import Delivery, delivery_of
from core.equations import cash, demand, footprint, lifetime
from core.evaluation import evaluate
from core.figure_table import figure_table
from core.key_figures import KeyFigures, key_figures, payback_month
from core.outcome import Kpi
from core.records import HOUR, MONTH, Chip, Money, Site, Workload
from core.spend import spend_by_year
from core.study import Settings, Study
from core.units import parse_unit
from tests.core.random_studies import SAMPLE, edited
from tests.core.story_studies import SEEDS, of_selected, of_services, story_outcome

FIGURES = (
    "npv", "gross_margin", "payback_month", "break_even_utilisation", "traffic_for_share", "energy_per_unit",
    "carbon_per_unit",
)  # fmt: skip


def tiny(**changes: Any) -> Study:
    """One chip at $3.60 an hour and one service: no training compute, $1,000 of data and people, three months."""
    chip = Chip(
        id="chip", name="Chip", peak_rate_16bit=1e15, peak_rate_fp8=2e15, memory_capacity=1e12, memory_bandwidth=4e12,
        chips_per_server=1, thermal_design_power=500.0, idle_power_share=0.2, server_power_ratio=1.5,
        embodied_carbon=150_000.0, rental_price=1e-3, purchase_price=20_000.0,
    )  # fmt: skip
    workload = Workload(
        id="service", name="Service", request_rate=0.5, output_tokens=100, input_tokens=400, training_tokens=0.0,
        data_and_staff_cost=1000.0, input_price=1e-5, output_price=4e-5, api_input_price=2e-5, api_output_price=1e-5,
        peak_to_average=1.0, spare_replicas=1, recovered_idle_share=0.0,
    )  # fmt: skip
    money = Money(id="money", name="Money", horizon=3, rent_overhead_share=0.10, discount_rate=0.21)
    return Study(
        name="Tiny",
        settings=Settings(reference_chip="chip", selected_workload="service"),
        workloads=(msgspec.structs.replace(workload, **changes),),
        chips=(chip,),
        site=Site(id="site", name="Site", power_usage_effectiveness=1.2, grid_carbon=400 / 3.6e6),
        money=money,
    )


def found_of(study: Study) -> KeyFigures:
    return key_figures(evaluate(study).detail)


def replicas_and_chips(study: Study) -> tuple[float, float, float]:
    """Chips of a replica, its requests a second, and the chips held: one replica at work and one spare."""
    figures = evaluate(study).detail
    chips = figures.monthly_input("replica_chips", 0, 0)
    rate = figures.monthly_input("replica_request_rate", 0, 0)
    assert rate * study.workloads[0].target_utilization > study.workloads[0].request_rate
    return chips, rate, 2 * chips


def test_margin_value_today_and_payback_are_worked_by_hand() -> None:
    study = tiny()
    _, _, held = replicas_and_chips(study)
    revenue = 0.5 * MONTH * (400 * 1e-5 + 100 * 4e-5)
    cost = held * 1e-3 * MONTH * 1.10
    assert found_of(study).one("gross_margin").value == pytest.approx(1 - cost / revenue, rel=1e-12)
    at_end = sum((revenue - cost) / 1.21 ** (month / 12) for month in (1, 2, 3))
    assert found_of(study).one("npv").value == pytest.approx(at_end - 1000, rel=1e-12)
    assert revenue - cost > 1000 / 3
    paid = math.ceil(1000 / (revenue - cost))
    assert found_of(study).one("payback_month").value == paid == 1


@pytest.mark.parametrize(("training", "month"), [(1.5, 2), (2.5, 3), (3.5, None)])
def test_payback_is_the_first_month_at_whose_end_everything_is_paid(training: float, month: int | None) -> None:
    _, _, held = replicas_and_chips(tiny())
    a_month = 0.5 * MONTH * (400 * 1e-5 + 100 * 4e-5) - held * 1e-3 * MONTH * 1.10
    figure = found_of(tiny(data_and_staff_cost=training * a_month)).one("payback_month")
    assert figure.value == month
    assert figure.reason == ("" if month else "Training is not earned back within 3 months.")


@pytest.mark.parametrize(("refresh", "month"), [(4.5, 1), (5.5, 6), (6.5, None)])
def test_a_refresh_that_is_not_earned_back_at_once_puts_payback_off(refresh: float, month: int | None) -> None:
    _, _, held = replicas_and_chips(tiny())
    a_month = 0.5 * MONTH * (400 * 1e-5 + 100 * 4e-5) - held * 1e-3 * MONTH * 1.10
    study = tiny(data_and_staff_cost=0.0, retraining_interval=4.0, retraining_cost=refresh * a_month)
    longer = edited(study, ("money", "money", "horizon", 6.0))
    assert payback_month(evaluate(longer).detail, 0) == found_of(longer).one("payback_month").value == month


def test_break_even_is_the_load_at_which_a_request_costs_what_the_api_asks() -> None:
    study = tiny()
    chips, rate, _ = replicas_and_chips(study)
    api = 400 * 2e-5 + 100 * 1e-5
    busy = chips * 1e-3 * 1.10 / rate
    assert found_of(study).one("break_even_utilisation").value == pytest.approx(busy / api, rel=1e-12)
    cheap = found_of(tiny(api_input_price=1e-12, api_output_price=1e-12)).one("break_even_utilisation")
    assert cheap.value is not None
    assert cheap.value > 1
    assert "the API is cheaper even than chips that are always busy" in cheap.breakdown


def test_energy_and_carbon_of_a_unit_are_worked_by_hand() -> None:
    study = tiny()
    figures = evaluate(study).detail
    chips, rate, held = replicas_and_chips(study)
    power = figures.monthly_input("busy_chip_power", 0, 0)
    busy = 0.5 * chips / rate
    energy = (busy * power + (held - busy) * 500 * 0.2) * 1.5 * 1.2
    tokens = 0.5 * 100
    assert found_of(study).one("energy_per_unit").value == pytest.approx(energy / tokens, rel=1e-9)
    embodied = held * 150_000 / study.money.chip_life
    carbon = (energy * 400 / 3.6e6 + embodied) / tokens
    found = found_of(study).one("carbon_per_unit")
    assert found.value == pytest.approx(carbon, rel=1e-9)
    share = 100 * embodied / (carbon * tokens)
    assert f"which is {share:.2g} % of it" in found.breakdown


def test_margin_counts_only_services_that_are_charged_and_no_alternative() -> None:
    first = tiny().workloads[0]
    free = dict.fromkeys(("input_price", "cached_price", "output_price"), 0.0)
    inside = msgspec.structs.replace(first, id="inside", name="Inside", **free)
    small = msgspec.structs.replace(first, id="small", name="Small", alternative_to="Service", output_price=1.0)
    alone = found_of(tiny())
    beside = found_of(msgspec.structs.replace(tiny(), workloads=(first, inside)))
    assert beside.one("gross_margin").value == alone.one("gross_margin").value
    assert "No price is charged for Inside" in beside.one("gross_margin").breakdown
    assert beside.one("npv").value != alone.one("npv").value
    compared = found_of(msgspec.structs.replace(tiny(), workloads=(first, small)))
    assert compared.figures == alone.figures
    assert compared.by_year == alone.by_year


def test_a_study_of_alternatives_only_counts_them_all() -> None:
    only = msgspec.structs.replace(
        tiny(), workloads=(msgspec.structs.replace(tiny().workloads[0], alternative_to="X"),)
    )
    assert found_of(only).figures == found_of(tiny()).figures


@pytest.mark.parametrize(
    ("changes", "figure", "reason"),
    [
        (
            {"input_price": 0.0, "output_price": 0.0}, "gross_margin",
            "No price is charged for Service: type one in Workload.",
        ),
        (
            {"input_price": 0.0, "output_price": 0.0}, "payback_month",
            "No price is charged for Service: type one in Workload.",
        ),
        (
            {"api_input_price": 0.0, "api_output_price": 0.0}, "break_even_utilisation",
            "Service: no price of an API to compare with: type one in Workload.",
        ),
    ],
)  # fmt: skip
def test_what_is_not_typed_is_asked_for(changes: dict[str, float], figure: str, reason: str) -> None:
    found = found_of(tiny(**changes)).one(figure)
    assert (found.value, found.reason) == (None, reason)


@pytest.mark.parametrize(
    ("field", "figure", "reason"),
    [
        ("thermal_design_power", "energy_per_unit", "The power of Chip is not published: type one in Chips."),
        ("thermal_design_power", "carbon_per_unit", "The power of Chip is not published: type one in Chips."),
        ("embodied_carbon", "carbon_per_unit", "The embodied carbon of Chip is not published: type one in Chips."),
        ("rental_price", "npv", "Service: No price of a chip-hour is known for Chip: type one in Chips."),
    ],
)
def test_what_a_data_sheet_leaves_out_is_said(field: str, figure: str, reason: str) -> None:
    found = found_of(edited(tiny(), ("chips", "chip", field, None))).one(figure)
    assert (found.value, found.reason) == (None, reason)


def test_every_figure_of_a_random_study_is_finite_or_has_a_reason_and_agrees_with_the_months() -> None:
    counts = dict.fromkeys(FIGURES, 0)
    for seed in SEEDS:
        outcome = story_outcome(seed)
        found = key_figures(outcome.detail)
        assert tuple(one.id for one in found.figures) == FIGURES
        for one in found.figures:
            assert (one.value is None) == bool(one.reason), one
            assert one.value is None or math.isfinite(one.value), one
            assert one.label
            counts[one.id] += one.value is not None
            for text in (one.reason, one.breakdown):
                assert "nan" not in text.lower().split()
                assert "inf" not in text.lower().split()
                assert "—" not in text
        check_money(found, outcome)
        units = of_selected(outcome, demand.monthly_delivered_units).sum()
        if (energy := found.one("energy_per_unit").value) is not None:
            assert energy == pytest.approx(of_selected(outcome, footprint.monthly_energy).sum() / units, rel=1e-9)
    assert min(counts.values()) > 40, counts


def check_money(found: KeyFigures, outcome: Any) -> None:
    """Value today and payback from monthly sums over all services."""
    if found.one("npv").value is None:
        return
    earned = of_services(outcome, cash.monthly_revenue)
    inference = of_services(outcome, lifetime.monthly_inference_cost)
    training = of_services(outcome, lifetime.monthly_training_cost)
    money = outcome.study.money
    month = np.arange(len(training))
    worth = (1 + money.inflation) ** (-month / 12) if money.dollars == "real" else np.ones(len(month))
    start = (1 + money.discount_rate) ** (-month / 12)
    end = (1 + money.discount_rate) ** (-(month + 1) / 12)
    value = ((earned - inference) / worth * end - training / worth * start).sum()
    size = (earned + inference + training).sum()
    assert found.one("npv").value == pytest.approx(value, abs=1e-9 * size)
    cash_flow = np.cumsum(earned - inference - training)
    below = [at for at, one in enumerate(cash_flow, 1) if one < -1e-9 * size]
    payback = found.one("payback_month")
    if payback.value is None:
        assert not earned.any() or below[-1] == len(cash_flow)
    else:
        assert payback.value == (below[-1] + 1 if below else 1)


# --- as JSON ----------------------------------------------------------------------------------------------------------


def refused(text: str) -> Any:
    raise AssertionError(f"{text} is no JSON")


def test_the_printed_document_has_the_agreed_shapes_and_its_parts_sum() -> None:
    for seed in SEEDS[:120]:
        outcome = story_outcome(seed)
        kpis = json.loads(as_json(outcome), parse_constant=refused)["kpis"]
        delivery = delivery_of(outcome.study, outcome.study.selected_workload)
        for name in FIGURES:
            assert {"value", "unit"} <= set(kpis[name])
            assert (kpis[name]["value"] is None) == ("reason" in kpis[name])
        assert kpis["traffic_for_share"]["share"] == outcome.study.money.sought_share
        achieved = kpis["traffic_for_share"]["achieved_share"]
        assert (achieved is None) == (kpis["traffic_for_share"]["value"] is None)
        assert achieved is None or achieved >= kpis["traffic_for_share"]["share"]
        assert (kpis["energy_per_unit"]["unit"], kpis["carbon_per_unit"]["unit"]) == (
            f"J/{delivery.noun}", f"g/{delivery.noun}",
        )  # fmt: skip
        years = kpis["inference_share_by_year"]
        assert (years["unit"], bool(years["values"])) == ("1", "reason" not in years)
        for at, year in enumerate(years["values"]):
            assert year["year"] == outcome.study.money.base_year + at
            assert 0 <= year["value"] <= 1
        check_waterfall(kpis["waterfall"], [step.id for step in SERVING_STEPS])
        check_waterfall(kpis["training_waterfall"], [step.id for step in TRAINING_STEPS])
        check_unit(kpis["waterfall"]["unit"], delivery)


def check_waterfall(document: dict[str, Any], steps: list[str]) -> None:
    assert set(document) - {"reason"} == {"unit", "total", "parts"}
    assert (document["total"] is None) == ("reason" in document)
    if document["total"] is None:
        assert document["parts"] == []
        return
    values = [part["value"] for part in document["parts"]]
    assert [part["id"] for part in document["parts"]] == steps
    assert abs(sum(values) - document["total"]) <= 1e-12 * max(map(abs, (*values, document["total"])))


def check_unit(unit: str, delivery: Delivery) -> None:
    """The unit of the waterfall reads as dollars over so many units."""
    size = parse_unit(unit).scale
    expected = {"output token": "USD/M output tokens", "query": "USD/Mquery", "image": "USD/kimage"}[delivery.noun]
    assert unit == expected
    assert size == pytest.approx(1 / delivery.per, rel=1e-12)


def test_the_waterfall_in_json_is_in_the_unit_of_the_headline() -> None:
    outcome = evaluate(SAMPLE)
    kpis = json.loads(as_json(outcome))["kpis"]
    assert kpis["waterfall"]["total"] == pytest.approx(outcome.kpi("cost_per_million_output_tokens").value, rel=1e-12)
    assert kpis["training_waterfall"]["total"] == pytest.approx(outcome.kpi("lifetime_training_cost").value, rel=1e-12)


def test_a_year_without_spend_is_null_with_its_reason() -> None:
    study = msgspec.structs.replace(tiny(data_and_staff_cost=0.0))
    free = edited(
        study,
        *(("money", "money", name, value) for name, value in (
            ("acquisition", "owned"), ("residual_share", 1.0), ("capital_cost_rate", 0.0), ("maintenance_share", 0.0),
        )),
        ("site", "site", "electricity_price", 0.0),
    )  # fmt: skip
    years = json.loads(as_json(evaluate(free)))["kpis"]["inference_share_by_year"]
    assert years["values"] == [{"year": 2026, "value": None, "reason": "Nothing is spent."}]


# --- as a table -------------------------------------------------------------------------------------------------------


def test_the_table_lists_every_figure_with_its_value_or_its_reason() -> None:
    for seed in SEEDS[:60]:
        outcome = story_outcome(seed)
        table = figure_table(outcome)
        found = key_figures(outcome.detail)
        names, values, words = (table.words(name) for name in ("figure", "value", "how"))
        assert len(set(names)) == len(names) == table.row_count
        listed: tuple[Kpi, ...] = (*outcome.kpis, *found.figures)
        for one in listed:
            at = list(names).index(one.label)
            assert (values[at] == "—") == (one.value is None)
            assert words[at] == (one.reason if one.value is None else one.breakdown)
        assert sum(name.startswith("Inference share, ") for name in names) == len(found.by_year)
        assert sum(name.startswith("Inference: ") for name in names) == len(found.serving)
        assert sum(name.startswith("Training: ") for name in names) == len(found.training)
        assert all("nan" not in text.lower() for text in values)


def test_a_chip_hour_of_the_tiny_study_costs_what_it_says() -> None:
    assert tiny().chips[0].rental_price == pytest.approx(3.6 / HOUR, rel=1e-12)


def test_years_are_calendar_years_from_the_first_month_of_the_service() -> None:
    money = msgspec.structs.replace(SAMPLE.money, base_year=2023.0, start_month=9.0)
    study = msgspec.structs.replace(SAMPLE, money=money)
    months = np.arange(1.0, 29.0)
    years = spend_by_year(study, 10 * months, 30 * months)
    assert [(one.year, one.months) for one in years] == [(2023, 4), (2024, 12), (2025, 12)]
    assert [(one.training, one.inference) for one in years] == [(40, 120), (120, 360), (120, 360)]
