"""Inputs of the money book for tests: one life of a service by name, or many at random."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from core.book import Array, Quantity, Values
from core.cost_steps import serving_parts
from core.demand_profile import GROUPS
from core.equations import LIFETIME, PERFORMANCE, energy, money
from core.figures import Figures
from core.records import Chip, Constants, Money, Site, Workload
from core.stacking import joined, single
from tests.core.cases import Inputs
from tests.core.random_studies import MONEY_SPANS

MONTHS = 26
"""Past two refreshes a year, and past the end of the second year."""

CASES = 3
"""Lives of one draw: each draw is one evaluation."""

_RATES: dict[str, Quantity[...]] = {
    "bare_chip_cost_rate": money.bare_cost_rate,
    "full_chip_cost_rate": money.full_cost_rate,
    "running_chip_cost_rate": money.running_cost_rate,
    "training_chip_cost_rate": money.training_cost_rate,
    "training_running_cost_rate": money.training_running_cost_rate,
}
_OF_MONEY = (one for one in PERFORMANCE.needed_for(*_RATES.values()) if one.function.__module__ == money.__name__)
_OF_RATES = (energy.full_load_power, *_OF_MONEY)
"""The power of a chip that serves is given, not that of one that trains."""
_SPANS: dict[str, tuple[float, float]] = {
    name: (float(low), float(high))
    for spans in MONEY_SPANS.values()
    for name, (low, high) in spans.items()
    if name not in ("horizon", "base_year")
}
_WHOLE = ("retraining_interval", "spare_replicas", "chips_per_server", "price_turn_month")
_CHOICES = {"growth_path": 3, "price_path": 4, "acquisition": 2, "dollars": 2, "life_basis": 2, "spares_choice": 2}


def life(**changed: Any) -> Inputs:
    """One service of a plain chip over `MONTHS` months: nothing grows, nobody but chips is paid; `changed` by name."""
    records = (
        single(Workload(id="w", name="W", spare_replicas=0.0, fine_tunes_a_year=0.0)),
        single(Chip(id="c", name="C", rental_price=5e-4, purchase_price=30_000.0, thermal_design_power=700.0)),
        single(Site(id="s", name="S")),
        single(Money(id="m", name="M", rent_overhead_share=0.0)),
        single(Constants()),
    )
    serving = {
        "units_per_request": 250.0, "replica_chips": 8.0, "replica_request_rate": 16.0, "replica_load": 0.8,
        "software_chip_time": 0.4, "ideal_chip_time": 0.2, "busy_chip_power": 560.0, "training_peak_rate": 1e15,
        "training_run_chip_time": 4e9, "training_run_work": 1.4e24, "training_goodput": 0.95,
    }  # fmt: skip
    flat = {"load_levels": np.ones(GROUPS), "held_levels": np.ones(GROUPS), "busiest_hour": np.array(1.0)}
    given = {name: np.array(value) for name, value in serving.items()} | flat | {"month": np.arange(float(MONTHS))}
    unknown = changed.keys() - joined(*records).keys() - given.keys()
    assert not unknown, unknown
    return joined(*records) | given | {name: np.asarray(value, dtype=float) for name, value in changed.items()}


@functools.cache
def _plain() -> Inputs:
    return life()


def lives(seed: int, count: int = CASES, **changed: Any) -> Inputs:
    """Services at random, as arrays of shape (count, 1) beside months along the last axis; all figures known."""
    rng = np.random.default_rng(seed)
    inputs = {**_plain()}

    def columns(low: Any, high: Any) -> Array:
        """A column of values for each of the spans, some of them at an end."""
        lowest, highest = np.atleast_1d(low)[:, None], np.atleast_1d(high)[:, None]
        chance = rng.random((len(lowest), count))
        values = rng.uniform(lowest, highest, (len(lowest), count))
        values = np.where(chance < 0.05, lowest, np.where(chance > 0.95, highest, values))
        return values[:, :, None]

    def column(low: float, high: float) -> Array:
        found: Array = columns(low, high)[0]
        return found

    for name, values in zip(_SPANS, columns(*zip(*_SPANS.values(), strict=True)), strict=True):
        inputs[name] = np.floor(values) if name in _WHOLE else values
    for name, choices in _CHOICES.items():
        inputs[name] = rng.integers(0, choices, (count, 1)).astype(float)
    ideal, chips = 10 ** column(-3, 1), np.floor(column(1, 65))
    software = ideal * column(1, 20)
    inputs |= {
        "ideal_chip_time": ideal, "software_chip_time": software, "replica_chips": chips,
        "replica_request_rate": chips / (software * column(1, 3)), "replica_load": column(0.2, 1),
        "thermal_design_power": column(50, 1500), "busy_power_share": column(0.3, 1),
        "training_run_chip_time": 10 ** column(6, 11), "training_peak_rate": 10 ** column(14, 16),
        "training_goodput": column(0.5, 1), "units_per_request": column(1, 2000),
    }  # fmt: skip
    inputs["busy_chip_power"] = inputs["thermal_design_power"] * column(0.3, 1)
    faultless = inputs["training_run_chip_time"] * inputs["training_goodput"]
    inputs["training_run_work"] = faultless * inputs["training_peak_rate"] * column(0.1, 1)
    return inputs | weeks(rng, count) | {name: np.asarray(value, dtype=float) for name, value in changed.items()}


def weeks(rng: np.random.Generator, count: int) -> Inputs:
    """Levels of the hours of a week at random, and those held ahead of them."""
    hours = np.exp(rng.normal(0, rng.uniform(0, 1.5, (count, 1, 1)), (count, 1, GROUPS)))
    hours = hours / np.mean(hours, axis=-1, keepdims=True)
    held = np.maximum(hours, np.roll(hours, -1, axis=-1))
    busiest = np.max(hours, axis=-1) * rng.uniform(1, 1.3, (count, 1))
    return {"load_levels": np.sort(hours), "held_levels": np.sort(held), "busiest_hour": busiest}


@functools.cache
def _needed(wanted: tuple[Quantity[...], ...]) -> tuple[Quantity[...], ...]:
    return LIFETIME.needed_for(*wanted)


def over_months(inputs: Inputs, *wanted: Quantity[...]) -> Values:
    """The money book (or what `wanted` needs of it), with what a second of a chip costs from the records."""
    rates = rates_of(inputs)
    given = {**inputs, **{name: rates[one] for name, one in _RATES.items()}}
    return LIFETIME.evaluate(given, _needed(wanted) if wanted else None)


def rates_of(inputs: Inputs) -> Values:
    """What a second of a chip costs, from prices, power and tariffs."""
    power = inputs["busy_chip_power"] * inputs["server_power_ratio"] * inputs["power_usage_effectiveness"]
    return PERFORMANCE.evaluate({**inputs, "facility_power": power}, _OF_RATES)


def value_of(inputs: Inputs, wanted: Quantity[...]) -> Array:
    """A quantity of the money book."""
    return np.asarray(over_months(inputs, wanted)[wanted], dtype=float)


def scaled(inputs: Inputs, factor: Any, *names: str) -> Inputs:
    return {**inputs, **{name: inputs[name] * factor for name in names}}


def before_and_after(inputs: Inputs, wanted: Quantity[...], change: Callable[[Inputs], Inputs]) -> tuple[Array, Array]:
    return value_of(inputs, wanted), value_of(change(inputs), wanted)


def step_costs(figures: Figures, workload: int, chip: int) -> tuple[float, ...]:
    """Cost of a unit after each step of the waterfall; USD a unit."""
    return tuple(part.after for part in serving_parts(figures, workload, chip))
