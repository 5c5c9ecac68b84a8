"""Relations of money and demand that hold whatever the figures are: conservation, scale, monotony, limits, order.

Each draw is a few services at random over 26 months, through the prices of a second of a chip and the money book. The
numbers in the names are those of the list of relations that the cost core is held to.
"""

from collections.abc import Callable
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book import Array, Quantity
from core.equations import TRAINING, cash, demand, fleet, footprint, lifetime, money, reliability, unit_cost
from core.records import MONTH
from tests.core.cases import Inputs
from tests.core.money_cases import before_and_after, life, lives, over_months, rates_of, scaled, value_of

SEEDS = st.integers(0, 2**32 - 1)
RATES = st.integers(-500, 3000).map(lambda thousandths: thousandths / 1000)
"""Changes a year, from a half to fourfold."""

drawn = settings(deadline=None, max_examples=500)

SERVING_STEPS: tuple[Quantity[...], ...] = (
    unit_cost.ideal_unit_cost, unit_cost.software_unit_cost, unit_cost.latency_unit_cost,
    unit_cost.headroom_unit_cost, unit_cost.availability_unit_cost, unit_cost.idle_unit_cost,
    unit_cost.delivered_unit_cost,
)  # fmt: skip
MONTHLY_STEPS: tuple[Quantity[...], ...] = (
    lifetime.monthly_ideal_cost, lifetime.monthly_software_cost, lifetime.monthly_latency_cost,
    lifetime.monthly_headroom_cost, lifetime.monthly_availability_cost, lifetime.monthly_fleet_cost,
    lifetime.monthly_inference_cost,
)  # fmt: skip
TRAINING_STEPS: tuple[Quantity[...], ...] = (
    unit_cost.ideal_training_cost, unit_cost.utilized_training_cost, unit_cost.interrupted_training_cost,
    unit_cost.computed_training_cost, unit_cost.lifetime_training_cost,
)  # fmt: skip
PER_DOLLAR = (
    "rental_price", "purchase_price", "electricity_price", "space_cost", "operations_cost", "data_and_staff_cost",
    "retraining_cost", "fine_tune_cost", "training_staff_cost", "input_price", "cached_price", "output_price",
    "api_input_price", "api_cached_price", "api_output_price", "query_price", "api_query_price",
)  # fmt: skip
"""Every input in dollars."""

PEOPLE = ("operations_cost", "data_and_staff_cost", "retraining_cost", "fine_tune_cost", "training_staff_cost")
PATHS = ("traffic_growth", "price_elasticity", "pass_through", "price_change", "price_turn_change", "software_gain")


def close(left: Any, right: Any, rel: float = 1e-12, near: Any = 0.0) -> bool:
    """Whether all entries agree to `rel`, of themselves or of `near` (what they are a small difference of)."""
    room = rel * np.maximum(np.maximum(np.abs(left), np.abs(right)), np.abs(near))
    return bool((np.abs(np.asarray(left) - np.asarray(right)) <= room).all())


def without(inputs: Inputs, *names: str) -> Inputs:
    return scaled(inputs, 0.0, *names)


# --- conservation and identity ----------------------------------------------------------------------------------------


@drawn
@given(SEEDS)
def test_r01_parts_of_the_waterfall_sum_to_the_total(seed: int) -> None:
    values = over_months(lives(seed), *SERVING_STEPS, lifetime.monthly_inference_cost)
    costs = [values[step] for step in SERVING_STEPS]
    parts = [costs[0], *(after - before for before, after in pairwise(costs))]
    spent = np.sum(values[lifetime.monthly_inference_cost], axis=-1, keepdims=True)
    assert close(sum(parts) * values[unit_cost.lifetime_delivered_units], spent)


@drawn
@given(SEEDS)
def test_r01_parts_of_the_training_waterfall_sum_to_the_total(seed: int) -> None:
    values = over_months(lives(seed), *TRAINING_STEPS, lifetime.monthly_training_cost, lifetime.monthly_people_cost)
    costs = [values[step] for step in TRAINING_STEPS]
    parts = [costs[0], *(after - before for before, after in pairwise(costs))]
    assert close(sum(parts), np.sum(values[lifetime.monthly_training_cost], axis=-1, keepdims=True))
    people = np.sum(values[lifetime.monthly_people_cost], axis=-1, keepdims=True)
    assert close(parts[-1], people, near=costs[-1])


@drawn
@given(SEEDS)
def test_r02_shares_lie_between_0_and_1_and_sum_to_1(seed: int) -> None:
    inputs = lives(seed)
    values = over_months(inputs)
    made = values[footprint.embodied_share]
    burnt = np.sum(values[footprint.monthly_energy] * inputs["grid_carbon"], axis=-1, keepdims=True)
    burnt = burnt / np.sum(values[footprint.monthly_carbon], axis=-1, keepdims=True)
    assert close(made + burnt, 1.0)
    for share in (made, burnt):
        assert ((share >= 0) & (share <= 1)).all()
    assert ((values[fleet.fleet_utilization] >= 0) & (values[fleet.fleet_utilization] <= 1 + 1e-12)).all()


@drawn
@given(SEEDS)
def test_r04_the_total_is_price_times_quantity_month_by_month(seed: int) -> None:
    inputs = lives(seed)
    values = over_months(inputs)
    fees = np.where(inputs["acquisition"] == 1, 0.0, inputs["rent_overhead_share"])
    fleet_spend = values[fleet.chips_paid_for] * values[lifetime.monthly_full_rate] * MONTH
    fleet_spend = fleet_spend - values[lifetime.monthly_idle_power_saving]
    staff = inputs["operations_cost"] * MONTH * values[demand.running_cost_factor]
    spent = fleet_spend * (1 + fees) + staff
    assert close(values[lifetime.monthly_inference_cost], spent)
    assert close(values[unit_cost.lifetime_inference_cost], np.sum(spent, axis=-1, keepdims=True))
    assert close(values[lifetime.cumulative_inference_cost][..., -1:], values[unit_cost.lifetime_inference_cost])


@drawn
@given(SEEDS)
def test_r05_time_at_work_and_time_waiting_is_the_time_paid_for(seed: int) -> None:
    values = over_months(lives(seed))
    held = values[fleet.chips_paid_for] * MONTH
    assert (values[fleet.busy_chip_time] <= held * (1 + 1e-12)).all()
    assert close(values[fleet.busy_chip_time] + values[footprint.idle_chip_time], held)


@drawn
@given(SEEDS)
def test_r06_energy_is_power_over_time(seed: int) -> None:
    inputs = lives(seed)
    values = over_months(inputs)
    meter = inputs["server_power_ratio"] * inputs["power_usage_effectiveness"]
    held = values[fleet.chips_paid_for] * MONTH
    assert close(values[footprint.monthly_energy], values[footprint.mean_chip_power] * held * meter)
    total = np.sum(values[footprint.monthly_energy], axis=-1, keepdims=True)
    assert close(values[footprint.energy_per_unit] * values[unit_cost.lifetime_delivered_units], total)


@drawn
@given(SEEDS, st.floats(1e-9, 1e-4))
def test_r07_tokens_in_and_tokens_out_are_the_tokens_billed(seed: int, price: float) -> None:
    inputs = lives(seed, input_price=price, cached_price=price, output_price=price, pass_through=0.0, dollars=1.0)
    inputs |= {"input_tokens": np.array(1000.0), "output_tokens": np.array(300.0), "cached_share": np.array(0.3)}
    values = over_months(inputs, cash.monthly_revenue, demand.monthly_requests)
    assert close(values[cash.monthly_revenue], values[demand.monthly_requests] * 1300 * price)


# --- linearity and scale ----------------------------------------------------------------------------------------------


@drawn
@given(SEEDS, st.sampled_from([0.25, 2.0, 1024.0]))
def test_r16_price_times_k_is_cost_times_k(seed: int, factor: float) -> None:
    inputs = without(lives(seed, acquisition=0.0), *PEOPLE)
    before, after = (over_months(given) for given in (inputs, scaled(inputs, factor, "rental_price")))
    for wanted in (*SERVING_STEPS, *TRAINING_STEPS):
        np.testing.assert_array_equal(after[wanted], before[wanted] * factor)


@drawn
@given(SEEDS, st.floats(1e-3, 1e3))
def test_r17_another_currency_changes_every_amount_alike_and_no_order(seed: int, rate: float) -> None:
    before, after = over_months(lives(seed)), over_months(scaled(lives(seed), rate, *PER_DOLLAR))
    for wanted in (*SERVING_STEPS, *TRAINING_STEPS, cash.lifetime_revenue):
        assert close(after[wanted], before[wanted] * rate), wanted.name
    flows = sum(before[one] for one in (cash.lifetime_revenue, *TRAINING_STEPS[-1:], unit_cost.lifetime_inference_cost))
    # a value today discounts what real dollars are cleared of: the sum of its flows may be less than its digits
    assert close(after[cash.present_value], before[cash.present_value] * rate, near=flows * rate * 10)
    delivered = [np.ravel(one[unit_cost.delivered_unit_cost]) for one in (before, after)]
    assert list(np.argsort(delivered[0])) == list(np.argsort(delivered[1]))


@drawn
@given(SEEDS, st.floats(1e-3, 1e3))
def test_r18_traffic_times_k_at_the_same_load_is_cost_times_k(seed: int, factor: float) -> None:
    """Before whole replicas and staff: up to the headroom, and what is charged."""
    inputs = lives(seed)
    before, after = over_months(inputs), over_months(scaled(inputs, factor, "request_rate"))
    for wanted in (*MONTHLY_STEPS[:4], fleet.busy_chip_time, cash.monthly_revenue, cash.monthly_api_cost):
        assert close(after[wanted], before[wanted] * factor), wanted.name
    for step in SERVING_STEPS[:4]:
        assert close(after[step], before[step]), step.name


@drawn
@given(SEEDS, st.just(0.0) | st.floats(1e-12, 1e-6))
def test_r19_cost_is_affine_in_the_tariff_and_its_slope_is_the_energy(seed: int, tariff: float) -> None:
    inputs = lives(seed, acquisition=1.0)
    free, priced = (over_months({**inputs, "electricity_price": np.array(price)}) for price in (0.0, tariff))
    for cost, energy in (
        (lifetime.monthly_inference_cost, footprint.monthly_energy),
        (lifetime.monthly_training_cost, footprint.monthly_training_energy),
    ):
        paid = priced[energy] * tariff * priced[demand.running_cost_factor]
        assert close(priced[cost], free[cost] + paid, 1e-11)


@drawn
@given(SEEDS)
def test_r20_two_services_together_cost_what_each_costs_alone(seed: int) -> None:
    inputs = lives(seed, 2)
    alone = [{name: part_of(value, row) for name, value in inputs.items()} for row in (0, 1)]
    whole, apart = over_months(inputs), [over_months(one) for one in alone]
    for wanted in (unit_cost.lifetime_inference_cost, unit_cost.lifetime_training_cost, cash.present_value):
        together = float(np.sum(whole[wanted]))
        parts = [float(np.sum(one[wanted])) for one in apart]
        assert close(together, sum(parts), near=sum(map(abs, parts)))


def part_of(value: Any, row: int) -> Any:
    """One service of an input that has two."""
    return value[row : row + 1] if np.ndim(value) > 1 else value


@drawn
@given(SEEDS, st.integers(2, 50))
def test_r21_a_service_in_equal_parts_sums_back(seed: int, parts: int) -> None:
    inputs = lives(seed)
    whole, part = (over_months(given) for given in (inputs, scaled(inputs, 1 / parts, "request_rate")))
    for wanted in (*MONTHLY_STEPS[:4], fleet.busy_chip_time, cash.monthly_revenue):
        assert close(sum([part[wanted]] * parts), whole[wanted]), wanted.name


@drawn
@given(SEEDS)
def test_parts_of_a_service_never_hold_fewer_chips_than_the_whole(seed: int) -> None:
    """Whole replicas, spares and servers are counted for each part anew."""
    inputs = lives(seed)
    whole, part = before_and_after(inputs, fleet.chips_paid_for, lambda given: scaled(given, 0.5, "request_rate"))
    server = inputs["chips_per_server"] + inputs["replica_chips"]
    stated = inputs["spares_choice"] == 0
    assert (np.where(stated, 2 * part, np.inf) >= whole - 2 * server).all()
    assert (np.where(stated, 2 * part, whole) >= whole * (1 - 1e-12) - server * inputs["recovered_idle_share"]).all()


# --- monotone ---------------------------------------------------------------------------------------------------------

UP, DOWN = 1, -1
MONOTONE: tuple[tuple[str, Quantity[...], Callable[[Inputs], Inputs], int], ...] = (
    ("r29 rent", lifetime.monthly_inference_cost, lambda i: scaled(i, 1.7, "rental_price"), UP),
    ("r29 purchase", lifetime.monthly_inference_cost, lambda i: scaled(i, 1.7, "purchase_price"), UP),
    ("r29 purchase of training", lifetime.monthly_training_cost, lambda i: scaled(i, 1.7, "purchase_price"), UP),
    ("r29 staff", lifetime.monthly_inference_cost, lambda i: scaled(i, 1.7, "operations_cost"), UP),
    ("r29 people", lifetime.monthly_training_cost, lambda i: scaled(i, 1.7, *PEOPLE), UP),
    ("r29 space", lifetime.monthly_inference_cost, lambda i: scaled(i, 1.7, "space_cost"), UP),
    ("r30 throughput", lifetime.monthly_latency_cost, lambda i: scaled(i, 1.7, "replica_request_rate"), DOWN),
    ("r30 throughput of a fleet", lifetime.monthly_fleet_cost, lambda i: scaled(i, 1.7, "replica_request_rate"), DOWN),
    ("r30 load", lifetime.monthly_headroom_cost, lambda i: i | {"replica_load": np.array(1.0)}, DOWN),
    ("r30 load of a fleet", lifetime.monthly_fleet_cost, lambda i: i | {"replica_load": np.array(1.0)}, DOWN),
    ("r30 time of training", lifetime.monthly_training_cost, lambda i: scaled(i, 0.6, "training_run_chip_time"), DOWN),
    ("r35 power", footprint.monthly_energy, lambda i: scaled(i, 1.7, "busy_chip_power", "thermal_design_power"), UP),
    ("r35 power and its cost", lifetime.monthly_inference_cost,
     lambda i: scaled(i, 1.7, "busy_chip_power", "thermal_design_power"), UP),
    ("r36 PUE", lifetime.monthly_inference_cost, lambda i: scaled(i, 1.7, "power_usage_effectiveness"), UP),
    ("r36 PUE in training", lifetime.monthly_training_cost, lambda i: scaled(i, 1.7, "power_usage_effectiveness"), UP),
    ("r36 PUE and energy", footprint.monthly_energy, lambda i: scaled(i, 1.7, "power_usage_effectiveness"), UP),
    ("traffic", lifetime.monthly_inference_cost, lambda i: scaled(i, 1.7, "request_rate"), UP),
    ("busiest hour", lifetime.monthly_inference_cost, lambda i: scaled(i, 1.7, "busiest_hour"), UP),
    ("stated spares", fleet.chips_paid_for,
     lambda i: i | {"spares_choice": np.array(0.0), "spare_replicas": i["spare_replicas"] * 0 + 5}, UP),
    ("recovered idle", lifetime.monthly_fleet_cost, lambda i: i | {"recovered_idle_share": np.array(1.0)}, DOWN),
    ("autoscaling lag", lifetime.monthly_fleet_cost, lambda i: i | {"held_levels": ahead(i["held_levels"])}, UP),
    ("experiments", lifetime.monthly_training_cost, lambda i: scaled(i, 1.7, "experiments_multiplier"), UP),
    ("fine-tunes", lifetime.monthly_training_cost, lambda i: scaled(i, 1.7, "fine_tunes_a_year"), UP),
    ("refreshes", lifetime.monthly_training_cost, lambda i: scaled(i, 1.7, "retraining_share"), UP),
    ("price charged", cash.present_value,
     lambda i: scaled(i, 1.7, "input_price", "cached_price", "output_price"), UP),
    ("embodied carbon", footprint.carbon_per_unit, lambda i: scaled(i, 1.7, "embodied_carbon"), UP),
    ("grid", footprint.monthly_carbon, lambda i: scaled(i, 1.7, "grid_carbon"), UP),
    ("usable hours", lifetime.monthly_inference_cost, lambda i: scaled(i, 0.6, "usable_share"), UP),
    ("residual value", lifetime.monthly_inference_cost, lambda i: i | {"residual_share": np.array(1.0)}, DOWN),
    ("inflation of nominal costs", lifetime.monthly_inference_cost,
     lambda i: i | {"dollars": np.array(1.0), "inflation": i["inflation"] + 0.05}, UP),
)  # fmt: skip


def ahead(levels: Array) -> Array:
    """Capacity held for a longer lag: never less in any hour."""
    return levels * np.linspace(1.3, 1.0, levels.shape[-1])


@pytest.mark.parametrize(("cause", "wanted", "change", "way"), MONOTONE, ids=[row[0] for row in MONOTONE])
@drawn
@given(seed=SEEDS)
def test_more_of_one_thing_never_moves_another_the_wrong_way(
    cause: str, wanted: Quantity[...], change: Callable[[Inputs], Inputs], way: int, seed: int
) -> None:
    inputs = lives(seed)
    if "inflation" in cause:
        inputs |= {"dollars": np.array(1.0)}
    if "spares" in cause:
        inputs |= {"spares_choice": np.array(0.0)}
    before, after = before_and_after(inputs, wanted, change)
    assert (way * (after - before) >= -1e-12 * np.abs(before)).all()


@drawn
@given(SEEDS, st.floats(1, 10))
def test_r37_a_longer_life_never_costs_more_an_hour(seed: int, longer: float) -> None:
    inputs = lives(seed)
    after = scaled(inputs, longer, "chip_life", "accounting_life")
    costs = [rates_of(given)[money.capital_cost_rate_of_chip] for given in (inputs, after)]
    assert (costs[1] <= costs[0] * (1 + 1e-12)).all()


@drawn
@given(SEEDS, st.floats(1, 1e3))
def test_r42_more_failures_never_give_more_goodput_nor_cheaper_training(seed: int, factor: float) -> None:
    inputs = lives(seed)
    goodputs = []
    for failing in (1.0, factor):
        given = {
            "chip_failure_interval": inputs["chip_failure_interval"] / failing, "training_chips": np.array(1000.0),
            "checkpoint_time": np.array(30.0), "restart_time": np.array(600.0),
        }  # fmt: skip
        goodputs.append(TRAINING.evaluate(given, TRAINING.needed_for(reliability.goodput))[reliability.goodput])
    assert (goodputs[1] <= goodputs[0] * (1 + 1e-12)).all()
    faultless = inputs["training_run_chip_time"]
    costs = [
        value_of({**inputs, "training_run_chip_time": faultless / goodput}, lifetime.monthly_training_cost)
        for goodput in goodputs
    ]
    assert (costs[1] >= costs[0] * (1 - 1e-12)).all()


@drawn
@given(SEEDS, st.floats(0, 1), st.floats(0, 1))
def test_r43_a_higher_discount_rate_never_raises_what_later_costs_are_worth(seed: int, one: float, two: float) -> None:
    inputs = without(lives(seed), "input_price", "cached_price", "output_price")
    low, high = sorted((one, two))
    costs = [-value_of({**inputs, "discount_rate": np.array(rate)}, cash.present_value) for rate in (low, high)]
    assert (costs[1] <= costs[0] * (1 + 1e-12)).all()


@drawn
@given(SEEDS)
def test_mean_power_is_never_above_the_rated_power_nor_below_idle(seed: int) -> None:
    inputs = lives(seed)
    values = over_months(inputs, footprint.mean_chip_power)
    power, rated = values[footprint.mean_chip_power], inputs["thermal_design_power"]
    assert (power <= rated * (1 + 1e-12)).all()
    held = values[fleet.chips_paid_for] > 0
    assert (
        np.where(held, power, rated)
        >= np.minimum(rated * inputs["idle_power_share"], inputs["busy_chip_power"]) * (1 - 1e-12)
    ).all()
    assert (np.where(held, 0.0, power) == 0).all()


@drawn
@given(SEEDS)
def test_the_waterfalls_only_rise(seed: int) -> None:
    """Where no hour needs more than the busiest: what is held for a lag and the peak lies on top of what follows."""
    inputs = lives(seed, idle_power_share=0.0)
    values = over_months(inputs, *SERVING_STEPS, *TRAINING_STEPS)
    for steps in (SERVING_STEPS, TRAINING_STEPS):
        for before, after in pairwise(steps):
            assert (values[after] >= values[before] * (1 - 1e-12)).all(), after.name


# --- limits and special cases -----------------------------------------------------------------------------------------


@drawn
@given(SEEDS)
def test_r58_replicas_that_are_always_full_and_never_fail_cost_what_they_cost_at_work(seed: int) -> None:
    levels: dict[str, Any] = {"load_levels": np.ones(24), "held_levels": np.ones(24), "busiest_hour": 1.0}
    inputs = lives(seed, replica_load=1.0, spares_choice=0.0, spare_replicas=0.0, chips_per_server=1.0, **levels)
    inputs = without(inputs, *PATHS) | {"growth_path": np.array(0.0), "price_path": np.array(0.0)}
    inputs["request_rate"] = inputs["replica_request_rate"] * np.ceil(inputs["request_rate"])
    bare = without(inputs, *PEOPLE, "rent_overhead_share") | {"acquisition": np.array(0.0)}
    values = over_months(bare, *SERVING_STEPS)
    for step in SERVING_STEPS[2:]:
        assert close(values[step], values[unit_cost.latency_unit_cost]), step.name


@drawn
@given(SEEDS)
def test_r59_what_has_no_price_costs_nothing(seed: int) -> None:
    values = over_months(without(lives(seed), *PER_DOLLAR))
    for wanted in (*SERVING_STEPS, *TRAINING_STEPS, cash.lifetime_revenue, cash.present_value, cash.monthly_margin):
        assert (values[wanted] == 0).all(), wanted.name


@drawn
@given(SEEDS)
def test_r60_without_a_tariff_an_owned_chip_costs_its_capital_and_upkeep(seed: int) -> None:
    inputs = without(lives(seed, acquisition=1.0), "electricity_price", "space_cost", *PEOPLE)
    values = over_months(without(inputs, "maintenance_share"))
    capital = rates_of(inputs)[money.capital_cost_rate_of_chip] * rates_of(inputs)[money.cluster_cost_ratio]
    spent = values[fleet.chips_paid_for] * capital * MONTH * values[demand.dollar_worth]
    assert close(values[lifetime.monthly_inference_cost], spent)
    assert (values[lifetime.monthly_idle_power_saving] == 0).all()


@drawn
@given(SEEDS)
def test_r61_training_without_steps_costs_its_people_alone(seed: int) -> None:
    inputs = lives(seed, training_run_chip_time=0.0, training_run_work=0.0)
    values = over_months(inputs)
    assert (values[unit_cost.computed_training_cost] == 0).all()
    assert (values[footprint.monthly_training_energy] == 0).all()
    assert close(values[lifetime.monthly_training_cost], values[lifetime.monthly_people_cost])
    nothing = over_months(without(inputs, *PEOPLE), unit_cost.lifetime_training_cost)
    assert (nothing[unit_cost.lifetime_training_cost] == 0).all()


@drawn
@given(SEEDS)
def test_without_pass_through_or_elasticity_prices_change_no_traffic(seed: int) -> None:
    plain = lives(seed, pass_through=0.0, price_elasticity=0.0)
    for changed in ("pass_through", "price_elasticity"):
        inputs = lives(seed) | {changed: np.array(0.0)}
        found, expected = (
            value_of(given, demand.mean_request_rate) for given in (inputs, {**plain, **costs_of(inputs)})
        )
        np.testing.assert_array_equal(found, expected)
    kept = value_of(lives(seed, pass_through=0.0), demand.charged_price_index)
    assert (kept == 1).all()


def costs_of(inputs: Inputs) -> Inputs:
    """What the price of a chip-hour rests on."""
    return {name: inputs[name] for name in ("price_change", "price_turn_change", "software_gain")}


@drawn
@given(SEEDS)
def test_a_price_that_follows_the_whole_cost_keeps_what_a_busy_request_leaves(seed: int) -> None:
    values = over_months(lives(seed, pass_through=1.0))
    left = values[cash.request_price] * values[demand.charged_price_index] / values[demand.cost_index]
    assert close(left, values[cash.request_price])


# --- dollars and paths ------------------------------------------------------------------------------------------------


@drawn
@given(SEEDS)
def test_real_dollars_are_nominal_ones_cleared_of_inflation_and_worth_the_same_today(seed: int) -> None:
    real, nominal = (over_months(lives(seed, dollars=position)) for position in (0.0, 1.0))
    level = nominal[demand.inflation_factor]
    for wanted in (*MONTHLY_STEPS, lifetime.monthly_training_cost, cash.monthly_revenue, cash.monthly_api_cost):
        assert close(real[wanted], nominal[wanted] / level), wanted.name
    for same in (fleet.chips_paid_for, demand.mean_request_rate, footprint.monthly_energy):
        np.testing.assert_array_equal(real[same], nominal[same])
    flows = sum(
        np.abs(nominal[one])
        for one in (cash.lifetime_revenue, unit_cost.lifetime_inference_cost, unit_cost.lifetime_training_cost)
    )
    assert close(real[cash.present_value], nominal[cash.present_value], near=flows * 10)


@drawn
@given(SEEDS, RATES)
def test_a_table_of_compound_values_meets_compound_growth_at_the_ends_of_years(seed: int, growth: float) -> None:
    names = ("one", "two", "three", "four", "five")
    table = {f"traffic_after_{name}": (1 + growth) ** year for year, name in enumerate(names, 1)}
    inputs = lives(seed, 1, price_elasticity=0.0, traffic_growth=growth, **table) | {"month": np.arange(72.0)}
    compound, stated = (
        value_of({**inputs, "growth_path": np.array(path)}, demand.traffic_factor) for path in (0.0, 2.0)
    )
    assert close(stated[..., :61:12], compound[..., :61:12], 1e-11)
    assert (stated[..., :61] >= compound[..., :61] * (1 - 1e-11)).all()  # a chord lies above an exponential
    assert close(stated[..., 61:], stated[..., 60:61])


@drawn
@given(SEEDS, st.floats(0.2, 10), st.floats(1.01, 100))
def test_logistic_growth_starts_at_its_rate_and_ends_at_its_ceiling(seed: int, growth: float, ceiling: float) -> None:
    inputs = lives(seed, 1, growth_path=1.0, traffic_growth=growth, traffic_ceiling=ceiling)
    inputs |= {"month": np.array([0.0, 1e-4, *range(1, 60), 3000.0])}
    level = value_of(inputs, demand.traffic_factor)[0]
    assert level[0] == pytest.approx(1, rel=1e-12)
    # d ln(traffic) / dt at the start is that of compound growth
    assert (level[1] - level[0]) / (1e-4 / 12) == pytest.approx(np.log1p(growth), rel=1e-2)
    assert (np.diff(level) >= -1e-12).all()
    assert level[-1] == pytest.approx(ceiling, rel=1e-12)


@drawn
@given(SEEDS, st.integers(1, 24), RATES, RATES)
def test_price_paths_are_one_until_they_turn(seed: int, turn: int, change: float, after: float) -> None:
    inputs = lives(seed, 1, price_change=change, price_turn_month=turn, price_turn_change=after)
    exponential, plateau, rise, step = (
        value_of({**inputs, "price_path": np.array([[path]])}, demand.price_path_factor)[0]
        for path in (0.0, 1.0, 2.0, 3.0)
    )
    assert close(plateau[: turn + 1], exponential[: turn + 1])
    assert close(rise[: turn + 1], exponential[: turn + 1])
    assert close(plateau[turn:], exponential[turn])
    assert close(rise[turn + 1 :] / rise[turn:-1], (1 + after) ** (1 / 12), 1e-11)
    assert (step[:turn] == 1).all()
    assert (step[turn:] == 1 + after).all()
    assert close(value_of(inputs | {"acquisition": np.array(1.0)}, demand.price_factor), 1.0)


@drawn
@given(SEEDS, st.floats(0, 1))
def test_software_never_beats_the_data_sheet(seed: int, gain: float) -> None:
    inputs = lives(seed, software_gain=gain) | {"month": np.arange(0.0, 240.0, 12.0)}
    values = over_months(inputs, lifetime.monthly_software_cost, lifetime.monthly_ideal_cost)
    software, ideal = values[lifetime.monthly_software_cost], values[lifetime.monthly_ideal_cost]
    assert (software >= ideal * (1 - 1e-12)).all()


# --- order and break-even ---------------------------------------------------------------------------------------------


@drawn
@given(SEEDS)
def test_r63_a_cheaper_than_b_and_b_than_c_is_a_cheaper_than_c(seed: int) -> None:
    one, two, three = np.ravel(value_of(lives(seed, 3), unit_cost.delivered_unit_cost)).tolist()
    for first, second, third in permutations((one, two, three)):
        assert first < third or not (first < second < third)
    apart = [float(value_of(part, unit_cost.delivered_unit_cost).item()) for part in each_of(lives(seed, 3))]
    assert np.argsort(apart).tolist() == np.argsort([one, two, three]).tolist()


def each_of(inputs: Inputs) -> list[Inputs]:
    rows = range(inputs["request_rate"].shape[0])
    return [{name: part_of(value, row) for name, value in inputs.items()} for row in rows]


@drawn
@given(SEEDS)
def test_r65_at_the_break_even_load_a_request_costs_what_the_api_asks(seed: int) -> None:
    inputs = lives(seed, api_output_price=1e-6)
    values = over_months(inputs)
    load = values[cash.api_break_even_utilization]
    cost, price = values[cash.busy_request_cost], values[cash.api_request_price]
    assert close(cost / load, price, 1e-9)
    assert (cost / (load * 1.001) < price).all()
    assert (cost / (load * 0.999) > price).all()


def test_the_plain_life_stands_on_no_hidden_cost() -> None:
    """What the named cases above take away is all there is: chips at a flat price, and nothing else."""
    values = over_months(life(data_and_staff_cost=0.0, experiments_multiplier=1.0))
    assert float(np.ptp(values[lifetime.monthly_inference_cost])) == 0
    # 10 requests/s on replicas of 16 loaded to 0.8: one replica of 8 chips at $5e-4 a second
    assert values[lifetime.monthly_inference_cost][0] == pytest.approx(8 * 5e-4 * 730 * 3600, rel=1e-12)
    assert values[lifetime.monthly_training_cost][0] == pytest.approx(4e9 * 5e-4, rel=1e-12)
