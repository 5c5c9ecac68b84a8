"""Against the world: costs, hours and energy that others published, predicted by the program's own books."""

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.analysis.validation.error_bands import TRAINING, half_width_of
from core.catalog import load_catalog
from core.equations import PERFORMANCE, cash, demand, lifetime, money, reliability
from core.equations.energy import full_load_power
from core.records import HOUR
from core.stacking import single
from tests.core.cases import shipped
from tests.core.training_cases import runs_of, trained

CATALOG = load_catalog()
GOLDEN = Path(__file__).parent / "golden"
KILOWATT_HOUR = 3.6e6


def published(case: str, measure: str) -> float:
    return CATALOG.published_cost(case, measure).value


# --- a day of DeepSeek's service --------------------------------------------------------------------------------------

DAY = "deepseek-serving-day"


def cost_of_the_day() -> float:
    chips = published(DAY, "nodes") * published(DAY, "chips_per_node")
    rate, time = published(DAY, "chip_price") / HOUR, published(DAY, "duration") * HOUR
    return float(lifetime.fleet_cost(np.array(chips), np.array(rate), np.array(time)))


def revenue_of_the_day() -> float:
    """All tokens of the day as one request of the book's price."""
    tokens = published(DAY, "input_tokens")
    shape = (tokens, published(DAY, "cached_tokens") / tokens, published(DAY, "output_tokens"))
    prices = [published(DAY, name) / 1e6 for name in ("input_price", "cached_price", "output_price")]
    language, no_query = demand.LANGUAGE, 0.0
    return float(cash.request_price(*(np.array(one) for one in (language, *shape, *prices, no_query))))


def test_a_day_of_deepseek_costs_what_it_says() -> None:
    assert cost_of_the_day() == pytest.approx(published(DAY, "cost"), rel=1e-12)


def test_a_day_of_deepseek_earns_what_it_says_at_its_list_prices() -> None:
    # 266 G at 0.55, 342 G at 0.14 and 168 G at 2.19 $/M are $562,100; the tokens are published in whole billions
    assert revenue_of_the_day() == pytest.approx(published(DAY, "revenue"), rel=5e-4)


def test_the_545_percent_of_deepseek_are_profit_over_cost_and_84_5_percent_of_revenue() -> None:
    profit = revenue_of_the_day() - cost_of_the_day()
    assert profit / cost_of_the_day() == pytest.approx(published(DAY, "profit_over_cost"), abs=0.01)
    assert profit / revenue_of_the_day() == pytest.approx(0.845, abs=0.001)


# --- hours and money of training runs ---------------------------------------------------------------------------------


def test_the_training_of_deepseek_v3_costs_what_it_says() -> None:
    hours, rate = published("deepseek-v3", "chip_hours"), published("deepseek-v3", "chip_price")
    cost = lifetime.fleet_cost(np.array(1.0), np.array(rate / HOUR), np.array(hours * HOUR))
    assert float(cost) == pytest.approx(published("deepseek-v3", "cost"), rel=1e-12)


def runs() -> list[dict[str, str]]:
    with (GOLDEN / "published_runs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("run", runs(), ids=lambda run: run["case"])
def test_the_hours_of_published_runs_are_predicted_within_the_band_or_it_is_said_by_how_much_not(
    run: dict[str, str],
) -> None:
    recipe: dict[str, Any] = {
        "training_tokens": float(run["tokens"]),
        "training_sequence": float(run["sequence"]),
        "training_chips": float(run["chips"]),
        "training_batch": float(run["batch"]),
        "training_precision": run["precision"],
    }
    training = runs_of(trained(run["chip"], run["model"], **recipe))
    assert training.why_not(0, 0) == ""
    hours = float(training.of(reliability.training_chip_time)[0, 0]) / HOUR
    ratio = hours / published(run["case"], run["measure"])
    assert ratio == pytest.approx(float(run["ratio"]), rel=0.01)
    inside = abs(math.log(ratio)) <= half_width_of(CATALOG.chip(run["chip"]), TRAINING)
    assert inside == (run["in_band"] == "yes")
    assert inside or run["why"]


# --- what owned chips cost a run: Epoch AI's estimates ----------------------------------------------------------------

ESTIMATES = sorted({row.case for row in CATALOG.published_costs if row.measure == "amortised_cost"})


HARDWARE_AND_POWER_ALONE = {"maintenance_share": 0.0, "space_cost": 0.0, "usable_share": 1.0}
"""What Epoch counts: it leaves out repairs, space and hours out of use."""


def owned_cost(case: str, **changed: float) -> float:
    """The run on chips bought at the price of their day; life, capital, power and the rest as the program ships."""
    assert CATALOG.defaults is not None
    chip = CATALOG.published_cost(case, "chip_hours").note
    inputs = shipped(chip) | single(CATALOG.defaults.money) | single(CATALOG.defaults.site)
    changed |= {"acquisition": money.OWNED, "purchase_price": published(case, "chip_price")}
    inputs |= {name: np.array(value) for name, value in changed.items()}
    rate = PERFORMANCE.evaluate(inputs, PERFORMANCE.needed_for(money.training_cost_rate))[money.training_cost_rate]
    return float(rate) * published(case, "chip_hours") * HOUR


@pytest.mark.parametrize("case", ESTIMATES)
def test_a_run_on_owned_chips_costs_what_epoch_estimates_within_its_spread(case: str) -> None:
    estimate = CATALOG.published_cost(case, "amortised_cost")
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low <= owned_cost(case, **HARDWARE_AND_POWER_ALONE) <= estimate.high
    assert estimate.low <= owned_cost(case) <= estimate.high


def test_owned_runs_cost_about_a_quarter_more_than_epoch_estimates_for_hardware_and_power() -> None:
    # Epoch lets a chip lose value between the date of its price and the start of the run; the books here pay the price
    ratios = [owned_cost(case, **HARDWARE_AND_POWER_ALONE) / published(case, "amortised_cost") for case in ESTIMATES]
    assert len(ratios) == 8
    assert math.exp(sum(math.log(ratio) for ratio in ratios) / len(ratios)) == pytest.approx(1.25, abs=0.05)
    assert min(ratios) > 0.85
    assert max(ratios) < 1.8


# --- measured energy --------------------------------------------------------------------------------------------------

MEASURED = {
    "mlperf-gpt3-512-h100": "nvidia-h100-sxm5-80gb",
    "mlperf-lora-64-h100": "nvidia-h100-sxm5-80gb",
    "mlperf-bert-8-b200": "nvidia-b200-sxm",
    "mlperf-lora-8-b200": "nvidia-b200-sxm",
    "mlperf-retinanet-8-b200": "nvidia-b200-sxm",
    "mlperf-stable-diffusion-8-b200": "nvidia-b200-sxm",
}


@pytest.mark.parametrize("case", MEASURED)
def test_the_energy_of_a_run_is_what_its_power_meters_read_within_15_percent(case: str) -> None:
    chip = CATALOG.chip(MEASURED[case])
    assert chip.thermal_design_power is not None
    power = full_load_power(
        thermal_design_power=np.array(chip.thermal_design_power),
        busy_power_share=np.array(chip.busy_power_share),
        server_power_ratio=np.array(chip.server_power_ratio),
        power_usage_effectiveness=np.array(1.0),  # the meters stand at the nodes, not at the building
    )
    time = np.array(published(case, "chips") * published(case, "duration") * 60)
    energy = reliability.training_energy(time, power)
    assert float(energy) / KILOWATT_HOUR == pytest.approx(published(case, "energy"), rel=0.15)


# --- the rows themselves ----------------------------------------------------------------------------------------------


def test_every_published_figure_has_a_source_a_date_and_a_spread_around_it() -> None:
    assert len(CATALOG.published_costs) > 60
    for row in CATALOG.published_costs:
        assert row.value > 0
        assert row.source.text
        assert row.source.date
        assert (row.low is None) == (row.high is None)
        assert row.low is None or row.high is None or row.low <= row.value <= row.high


def test_energy_and_mean_power_of_the_meters_agree() -> None:
    for case in MEASURED:
        power = published(case, "node_power") * published(case, "chips") / 8
        energy = power * published(case, "duration") * 60 / KILOWATT_HOUR
        # whole runs are means over several; a mean of products is not the product of means
        assert energy == pytest.approx(published(case, "energy"), rel=0.12)
