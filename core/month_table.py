"""The months of a study as a table: traffic, fleet and spend of one workload on one chip."""

import numpy as np

from core.book import Array, Quantity
from core.cost_steps import SERVING_STEPS
from core.data_table import Column, DataTable, Numbers, in_unit
from core.delivery import delivery_of
from core.equations import LIFETIME, availability, cash, demand, fleet, footprint, lifetime
from core.figures import Figures
from core.formats import format_quantity

_Case = tuple[Figures, int, int]
_DEMAND = (
    (demand.mean_request_rate, "Traffic", "req/s"),
    (fleet.fleet_at_peak, "Replicas at peak", ""),
    (fleet.chips_at_peak, "Chips at peak", ""),
    (fleet.chips_paid_for, "Chips paid for", ""),
)
_SPENT = ((lifetime.monthly_inference_cost, "Inference", "$"),)
_TOTALS = (
    (lifetime.cumulative_inference_cost, "Inference so far", "$"),
    (lifetime.monthly_training_cost, "Training", "$"),
    (lifetime.cumulative_training_cost, "Training so far", "$"),
)
_EARNED = (
    (cash.monthly_revenue, "Revenue", "$"),
    (cash.monthly_margin, "Margin", "%"),
    (cash.cumulative_cash_flow, "Cash so far", "$"),
    (cash.monthly_api_cost, "At the API", "$"),
)
_FOOTPRINT = (
    (fleet.fleet_utilization, "Utilisation", "%"),
    (footprint.mean_chip_power, "Power a chip", "W"),
    (footprint.monthly_energy, "Energy", "MWh"),
    (footprint.monthly_carbon, "Carbon", "t"),
    (footprint.monthly_training_energy, "Training energy", "MWh"),
    (footprint.monthly_training_carbon, "Training carbon", "t"),
)
_NEEDS_POWER = frozenset(one.name for one, _, _ in _FOOTPRINT if one is not fleet.fleet_utilization)
_NEEDS_EMBODIED = frozenset({footprint.monthly_carbon.name, footprint.monthly_training_carbon.name})
_OF_DEMAND = frozenset({demand.mean_request_rate.name, demand.monthly_delivered_units.name})
_COUNTED = frozenset({fleet.fleet_at_peak.name, fleet.chips_at_peak.name})
_DECIMALS, _DIGITS = 4, 6
"""Of availabilities: 99.99 % and 99.9999 % are different fleets."""


def months(figures: Figures, workload: int, chip: int) -> DataTable:
    """One row a month: demand, fleet, inference by the steps of the waterfall, running sums, earnings and footprint.

    The steps of a month sum to its inference cost. What is not known (no deployment, no price) is empty, with a note.
    """
    case = (figures, workload, chip)
    count = _count(case)
    month = Numbers("month", "Month", "", np.arange(1.0, count + 1), "Counted from 1.", whole=True)
    traffic, *held = _plain(case, _DEMAND)
    columns = [
        month,
        traffic,
        _delivered(case),
        *held,
        *_availability(case),
        *_plain(case, _SPENT),
        *_parts(case),
        *_plain(case, _TOTALS),
        *_plain(case, _EARNED),
        *_plain(case, _FOOTPRINT),
    ]
    notes = (figures.why_not(workload, chip), _shortfall(case))
    return DataTable(tuple(columns), count, notes=tuple(note for note in notes if note))


def _enough_up(case: _Case) -> Array:
    """Share of the time that enough replicas are up, month by month; of this case alone, since it takes a while."""
    figures, *at = case
    counts = (figures.monthly(one, *at) for one in (fleet.replicas, fleet.spares, availability.replica_availability))
    served = figures.feasible[case[1:]]
    return np.where(served, availability.fleet_availability(*counts), np.nan) + np.zeros(_count(case))


def _availability(case: _Case) -> list[Column]:
    """The spares and what they reach."""
    spares, up, enough = fleet.spares, availability.replica_availability, availability.fleet_availability
    shares = [in_unit(values, "%") for values in (_monthly(case, up, ""), _enough_up(case))]
    return [
        Numbers(spares.name, "Spares", "", _monthly(case, spares, ""), spares.help, whole=True),
        Numbers(up.name, "Replica up", "%", shares[0], up.help, fixed=_DECIMALS),
        Numbers(enough.name, "Enough up", "%", shares[1], enough.help, fixed=_DECIMALS),
    ]


def _shortfall(case: _Case) -> str:
    """Where the spares do not keep enough replicas up, as a sentence; "" where they do, or nothing is served."""
    figures, workload, chip = case
    target, enough = figures.study.workloads[workload].availability_target, _enough_up(case)
    if not figures.feasible[workload, chip] or availability.target_reached(enough, np.array(target)).all():
        return ""
    worst = int(np.argmin(enough))
    spares = int(_monthly(case, fleet.spares, "")[worst])
    kept = "1 spare keeps" if spares == 1 else f"{spares:,} spares keep"
    reached, asked = (format_quantity(one, "%", _DIGITS) for one in (float(enough[worst]), target))
    return f"In month {worst + 1} {kept} enough replicas up {reached} of the time; the target is {asked}."


def _delivered(case: _Case) -> Numbers:
    """What a month delivers by the study's count: M output tokens, M queries, thousands of images."""
    figures, workload, _ = case
    delivery, wanted = delivery_of(figures.study, workload), demand.monthly_delivered_units
    counted = delivery.volume(_monthly(case, wanted, "")) / delivery.per
    return Numbers(wanted.name, "Volume", delivery.per_words, counted, f"All {delivery.words} of the month.")


def _count(case: _Case) -> int:
    return int(case[0].study.money.horizon)


def _plain(case: _Case, wanted: tuple[tuple[Quantity[...], str, str], ...]) -> list[Column]:
    return [
        Numbers(one.name, label, unit, _monthly(case, one, unit), one.help, one.name in _COUNTED)
        for one, label, unit in wanted
    ]


def _parts(case: _Case) -> list[Column]:
    """What each step of the waterfall adds to a month's inference cost."""
    before: Array = np.array(0.0)
    columns: list[Column] = []
    for step in SERVING_STEPS:
        cost = _monthly_behind(step.cost)
        after = _monthly(case, cost, "$")
        columns.append(Numbers(f"part_{cost.name}", f"of it {step.label.lower()}", "$", after - before, cost.help))
        before = after
    return columns


def _monthly_behind(step: Quantity[...]) -> Quantity[...]:
    """The monthly cost that a step of the waterfall sums over the months."""
    cost = step
    while not cost.name.startswith("monthly_"):
        cost = LIFETIME.quantities[cost.parameters[0]]
    return cost


def _monthly(case: _Case, wanted: Quantity[...], unit: str) -> Array:
    """A quantity month by month in a unit; NaN where nothing is known of it."""
    figures, workload, chip = case
    count = _count(case)
    if not _is_known(case, wanted.name, counts_money=wanted.unit == "USD" or wanted is cash.monthly_margin):
        return np.full(count, np.nan)
    return in_unit(np.broadcast_to(figures.monthly(wanted, workload, chip), count), unit)


def _is_known(case: _Case, name: str, *, counts_money: bool) -> bool:
    """Whether a quantity means something: a deployment, a price, the power and the making of the chip are known."""
    figures, workload, chip = case
    record = figures.study.chips[chip]
    if name in _OF_DEMAND:
        return True
    if name in _NEEDS_POWER and record.thermal_design_power is None:
        return False
    if name in _NEEDS_EMBODIED and record.embodied_carbon is None:
        return False
    return bool((figures.costed if counts_money else figures.feasible)[workload, chip])
