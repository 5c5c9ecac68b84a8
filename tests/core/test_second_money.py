"""The money book agrees with plain Python loops, month by month, on random studies of all that money rests on."""

import json
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.demand_profile import profile_of
from core.equations import cash, demand, fleet, footprint, lifetime, unit_cost
from core.evaluation import evaluate
from core.fields import fields_of
from core.figures import Figures, figures_of
from core.key_figure_document import key_figure_documents
from core.records import Workload
from core.row_edits import add_row
from core.study_file import encode
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, money_study
from tests.core.second_money import (
    Life,
    Record,
    Service,
    break_even_load,
    crossover,
    life_of,
    rates_of,
    request_price,
    week_of,
)

REL = 1e-9
SEEDS = st.integers(0, 2**32 - 1)
CHIPS = len(SAMPLE.chips)
drawn = settings(deadline=None, max_examples=60)


def service_of(figures: Figures, workload: int, chip: int) -> Service:
    """What the chosen set-up reaches, from the performance and the training book."""

    def known(name: str) -> float:
        return figures.monthly_input(name, workload, chip)

    trained = not figures.why_not_trained(workload, chip)
    return Service(
        chips=known("replica_chips"),
        capacity=known("replica_request_rate"),
        load=known("replica_load"),
        software=known("software_chip_time"),
        ideal=known("ideal_chip_time"),
        watts=known("busy_chip_power"),
        units=known("units_per_request"),
        run=known("training_run_chip_time") if trained else None,
        run_flops=known("training_run_work"),
        peak=known("training_peak_rate"),
        goodput=known("training_goodput"),
    )


def life_on(figures: Figures, document: Record, workload: int, chip: int) -> Life:
    found = life_of(
        document, document["chips"][chip], document["workloads"][workload], service_of(figures, workload, chip)
    )
    assert found is not None
    return found


def costed(figures: Figures) -> list[tuple[int, int]]:
    """Workloads and chips that have a set-up and a price."""
    return [(int(row), int(chip)) for row, chip in np.argwhere(figures.costed)]


MONTHLY: dict[Any, str] = {
    demand.monthly_requests: "requests", fleet.chips_paid_for: "chips", cash.monthly_revenue: "revenue",
    footprint.monthly_energy: "energy", footprint.monthly_training_energy: "training_energy",
    footprint.monthly_carbon: "carbon", footprint.monthly_training_carbon: "training_carbon",
}  # fmt: skip
STEPS: dict[str, tuple[Any, Any]] = {
    "ideal": (lifetime.monthly_ideal_cost, unit_cost.ideal_unit_cost),
    "software": (lifetime.monthly_software_cost, unit_cost.software_unit_cost),
    "latency": (lifetime.monthly_latency_cost, unit_cost.latency_unit_cost),
    "headroom": (lifetime.monthly_headroom_cost, unit_cost.headroom_unit_cost),
    "availability": (lifetime.monthly_availability_cost, unit_cost.availability_unit_cost),
    "idle": (lifetime.monthly_fleet_cost, unit_cost.idle_unit_cost),
    "delivered": (lifetime.monthly_inference_cost, unit_cost.delivered_unit_cost),
}
TRAINING_STEPS: dict[str, Any] = {
    "ideal": unit_cost.ideal_training_cost, "utilized": unit_cost.utilized_training_cost,
    "interrupted": unit_cost.interrupted_training_cost, "computed": unit_cost.computed_training_cost,
    "delivered": unit_cost.lifetime_training_cost,
}  # fmt: skip


@drawn
@given(SEEDS)
def test_every_month_of_every_chip_agrees(seed: int) -> None:
    study = money_study(seed)
    figures, document = figures_of(study), json.loads(encode(study))
    assert costed(figures)
    for workload, chip in costed(figures):
        life = life_on(figures, document, workload, chip)

        def monthly(wanted: Any, place: tuple[int, int] = (workload, chip)) -> list[float]:
            values = np.broadcast_to(figures.monthly(wanted, *place), int(study.money.horizon))
            return [float(value) for value in values]

        for quantity, name in MONTHLY.items():
            if life.training is not None or "training" not in name:
                assert monthly(quantity) == pytest.approx([getattr(one, name) for one in life.months], rel=REL), name
        for step, (quantity, total) in STEPS.items():
            assert monthly(quantity) == pytest.approx([one.steps[step] for one in life.months], rel=REL), step
            assert monthly(total)[0] == pytest.approx(life.waterfall[step], rel=REL), step
        if life.training is not None and life.training_waterfall is not None and life.npv is not None:
            assert monthly(lifetime.monthly_training_cost) == pytest.approx(life.training, rel=REL)
            for step, quantity in TRAINING_STEPS.items():
                assert monthly(quantity)[0] == pytest.approx(life.training_waterfall[step], rel=REL), step
            # what remains of large flows of both signs is known to the digits of the flows
            flows = sum(abs(one.revenue) + one.steps["delivered"] for one in life.months) + sum(life.training)
            assert monthly(cash.present_value)[0] == pytest.approx(life.npv, rel=REL, abs=REL * flows)


@drawn
@given(SEEDS)
def test_the_key_figures_agree(seed: int) -> None:
    second = msgspec.structs.replace(SAMPLE.workloads[0], id="second", name="Second", output_tokens=700.0)
    study = money_study(seed, add_row(SAMPLE, second))
    outcome, document = evaluate(study), json.loads(encode(study))
    figures, chip = outcome.detail, study.reference_chip
    if outcome.kpi("inference_share").value is None:
        return
    lives = [life_on(figures, document, row, chip) for row in range(len(study.workloads))]
    training = [sum(part) for part in zip(*(life.training or [] for life in lives), strict=True)]
    inference = [sum(part) for part in zip(*(life.inference for life in lives), strict=True)]
    found = key_figure_documents(figures)

    assert outcome.kpi("crossover_month").value == crossover(training, inference)
    assert outcome.kpi("inference_share").value == pytest.approx(
        sum(inference) / (sum(training) + sum(inference)), rel=REL
    )
    for year in found["inference_share_by_year"]["values"]:
        start = 12 * (year["year"] - int(study.money.base_year))
        spent, served = sum(training[start : start + 12]), sum(inference[start : start + 12])
        assert year["value"] == pytest.approx(served / (spent + served), rel=REL)
    revenue = sum(month.revenue for life in lives for month in life.months)
    if all(month.revenue > 0 for life in lives for month in life.months):
        margin = 1 - sum(inference) / revenue
        assert found["gross_margin"]["value"] == pytest.approx(margin, rel=REL, abs=REL * sum(inference) / revenue)
    flows = sum(inference) + sum(training) + revenue
    assert found["npv"]["value"] == pytest.approx(sum(life.npv or 0 for life in lives), rel=REL, abs=REL * flows)

    life = lives[study.selected_workload]
    steps = [life.waterfall[step] * 1e6 for step in STEPS]
    parts = [after - before for before, after in zip([0.0, *steps], steps, strict=False)]
    # a step may be next to nothing beside the costs that it is the difference of
    given_parts = [part["value"] for part in found["waterfall"]["parts"]]
    assert given_parts == pytest.approx(parts, rel=REL, abs=REL * steps[-1])
    assert found["energy_per_unit"]["value"] == pytest.approx(
        sum(month.energy for month in life.months) / life.units, rel=REL
    )
    assert found["carbon_per_unit"]["value"] == pytest.approx(
        sum(month.carbon for month in life.months) / life.units, rel=REL
    )
    service = service_of(figures, study.selected_workload, chip)
    rates = rates_of(document["chips"][chip], document["money"], document["site"], service.watts)
    assert rates is not None
    api = request_price(document["workloads"][study.selected_workload], "api_")
    if api > 0:
        load = break_even_load(service, rates, document["money"], api)
        assert found["break_even_utilisation"]["value"] == pytest.approx(load, rel=REL)


@drawn
@given(SEEDS)
def test_the_week_of_traffic_agrees(seed: int) -> None:
    workload = money_study(seed).workloads[0]
    week, profile = week_of(msgspec.to_builtins(workload)), profile_of(workload)
    assert list(profile.levels) == pytest.approx(week.levels, rel=REL)
    assert list(profile.held) == pytest.approx(week.held, rel=REL)
    assert profile.busiest == pytest.approx(week.busiest, rel=REL)


def test_every_shape_of_the_week_and_every_path_is_among_those_compared() -> None:
    """The draws above reach every choice."""
    studies = [money_study(seed) for seed in range(80)]
    assert {study.workloads[0].demand_profile for study in studies} == set(choices(Workload, "demand_profile"))
    assert {study.workloads[0].growth_path for study in studies} == set(choices(Workload, "growth_path"))
    assert {study.money.price_path for study in studies} == {"exponential", "plateau", "rise", "step"}
    assert {study.money.acquisition for study in studies} == {"rented", "owned"}


def choices(record: type[Workload], name: str) -> tuple[str, ...]:
    return fields_of(record)[name].choices


def test_an_owned_sample_over_five_years_agrees_to_the_last_month() -> None:
    study = edited(
        SAMPLE,
        ("money", "money", "acquisition", "owned"),
        ("money", "money", "horizon", 60.0),
        ("workloads", WORKLOAD, "growth_path", "logistic"),
    )
    figures, chip = figures_of(study), study.reference_chip
    life = life_on(figures, json.loads(encode(study)), 0, chip)
    assert len(life.months) == 60
    found = figures.monthly(lifetime.cumulative_inference_cost, 0, chip)
    assert found[-1] == pytest.approx(sum(life.inference), rel=REL)
