"""Money over the months of a model's life: training against inference, and what a delivered unit costs and why."""

import numpy as np

from core.book import Array, quantity
from core.equations.money import OWNED

# --- price of a chip-second, month by month -----------------------------------------------------------------------


@quantity("1", "compound change; a bought chip keeps the price it was bought at")
def price_factor(price_change: Array, elapsed_years: Array, acquisition: Array) -> Array:
    """Price of a chip-hour in a month over that of the first month."""
    return np.where(acquisition == OWNED, 1.0, (1 + price_change) ** elapsed_years)


@quantity("USD/s", "definition")
def monthly_bare_rate(bare_chip_cost_rate: Array, price_factor: Array) -> Array:
    """A second of a bare (or rented) chip in a month."""
    return bare_chip_cost_rate * price_factor


@quantity("USD/s", "definition")
def monthly_full_rate(full_chip_cost_rate: Array, price_factor: Array) -> Array:
    """A second of a chip with what stands around it, in a month."""
    return full_chip_cost_rate * price_factor


@quantity("USD/s", "definition")
def monthly_training_rate(training_chip_cost_rate: Array, price_factor: Array) -> Array:
    """A second of a chip that trains, in a month."""
    return training_chip_cost_rate * price_factor


# --- inference ----------------------------------------------------------------------------------------------------


def fleet_cost(chips: Array, rate: Array, time: Array) -> Array:
    """What a fleet costs: chips × USD a chip-second × time."""
    return chips * rate * time


@quantity("USD", "definition")
def monthly_ideal_cost(
    mean_request_rate: Array, ideal_chip_time: Array, monthly_bare_rate: Array, month_length: Array
) -> Array:
    """A month of requests at full efficiency, best batch, always busy."""
    return mean_request_rate * ideal_chip_time * monthly_bare_rate * month_length


@quantity("USD", "definition")
def monthly_software_cost(
    mean_request_rate: Array, software_chip_time: Array, monthly_bare_rate: Array, month_length: Array
) -> Array:
    """The same with achieved efficiencies and overheads, still at the cheapest batch."""
    return mean_request_rate * software_chip_time * monthly_bare_rate * month_length


@quantity("USD", "definition")
def monthly_latency_cost(
    mean_request_rate: Array,
    replica_chips: Array,
    replica_request_rate: Array,
    monthly_bare_rate: Array,
    month_length: Array,
) -> Array:
    """The same with the deployment that meets the latency limits."""
    return fleet_cost(mean_request_rate / replica_request_rate * replica_chips, monthly_bare_rate, month_length)


@quantity("USD", "definition")
def monthly_headroom_cost(
    replicas_for_mean: Array, replica_chips: Array, monthly_bare_rate: Array, month_length: Array
) -> Array:
    """The same with replicas loaded only to their target."""
    return fleet_cost(replicas_for_mean * replica_chips, monthly_bare_rate, month_length)


@quantity("USD", "definition")
def monthly_availability_cost(chips_following_demand: Array, monthly_bare_rate: Array, month_length: Array) -> Array:
    """The same with spares, in whole replicas and whole servers."""
    return fleet_cost(chips_following_demand, monthly_bare_rate, month_length)


@quantity("USD", "definition")
def monthly_fleet_cost(chips_paid_for: Array, monthly_bare_rate: Array, month_length: Array) -> Array:
    """The same with capacity held for the peak through quieter hours."""
    return fleet_cost(chips_paid_for, monthly_bare_rate, month_length)


@quantity("USD", "definition")
def monthly_inference_cost(
    chips_paid_for: Array,
    monthly_full_rate: Array,
    month_length: Array,
    rent_overhead_share: Array,
    acquisition: Array,
    operations_cost: Array,
) -> Array:
    """A month of inference as delivered: the fleet with all around it, storage and network fees, and staff."""
    fleet = fleet_cost(chips_paid_for, monthly_full_rate, month_length)
    fees = np.where(acquisition == OWNED, 0.0, rent_overhead_share) * fleet
    return fleet + fees + operations_cost * month_length


@quantity("USD", "running sum")
def cumulative_inference_cost(monthly_inference_cost: Array) -> Array:
    """Inference spend from the start to the end of a month."""
    return np.cumsum(monthly_inference_cost, axis=-1)


# --- training -----------------------------------------------------------------------------------------------------


@quantity("1", "definition")
def training_runs(month: Array, retraining_interval: Array, retraining_share: Array) -> Array:
    """Training done at the start of a month, in initial runs: 1 at first, then a share at each refresh."""
    interval = np.maximum(retraining_interval, 1.0)
    refresh = (retraining_interval > 0) & (month > 0) & (np.mod(month, interval) == 0)
    return np.where(month == 0, 1.0, np.where(refresh, retraining_share, 0.0))


@quantity("USD", "definition")
def monthly_training_cost(
    training_runs: Array,
    training_run_chip_time: Array,
    experiments_multiplier: Array,
    monthly_training_rate: Array,
    month: Array,
    data_and_staff_cost: Array,
) -> Array:
    """Training spend of a month: compute with its experiments, and data and staff with the initial run."""
    compute = training_runs * training_run_chip_time * experiments_multiplier * monthly_training_rate
    return compute + np.where(month == 0, data_and_staff_cost, 0 * data_and_staff_cost)


@quantity("USD", "running sum")
def cumulative_training_cost(monthly_training_cost: Array) -> Array:
    """Training spend from the start to the end of a month."""
    return np.cumsum(monthly_training_cost, axis=-1)


# --- over the horizon ---------------------------------------------------------------------------------------------


def over_months(monthly: Array) -> Array:
    """Sum over the months, kept as an axis of one."""
    total: Array = np.sum(monthly, axis=-1, keepdims=True)
    return total


@quantity("USD", "sum over the months")
def lifetime_training_cost(monthly_training_cost: Array) -> Array:
    """Training spend over the horizon."""
    return over_months(monthly_training_cost)


@quantity("USD", "sum over the months")
def lifetime_inference_cost(monthly_inference_cost: Array) -> Array:
    """Inference spend over the horizon."""
    return over_months(monthly_inference_cost)


@quantity("unit", "sum over the months")
def lifetime_delivered_units(monthly_delivered_units: Array) -> Array:
    """Units delivered over the horizon."""
    return over_months(monthly_delivered_units)


def per_unit(monthly_cost: Array, lifetime_delivered_units: Array) -> Array:
    """A monthly cost, summed over the horizon, per unit delivered."""
    return over_months(monthly_cost) / lifetime_delivered_units


@quantity("USD/unit", "definition")
def ideal_unit_cost(monthly_ideal_cost: Array, lifetime_delivered_units: Array) -> Array:
    """Ideal: full efficiency, best batch, always busy, at the chip's price."""
    return per_unit(monthly_ideal_cost, lifetime_delivered_units)


@quantity("USD/unit", "definition")
def software_unit_cost(monthly_software_cost: Array, lifetime_delivered_units: Array) -> Array:
    """With achieved efficiencies and overheads."""
    return per_unit(monthly_software_cost, lifetime_delivered_units)


@quantity("USD/unit", "definition")
def latency_unit_cost(monthly_latency_cost: Array, lifetime_delivered_units: Array) -> Array:
    """With the deployment that meets the latency limits."""
    return per_unit(monthly_latency_cost, lifetime_delivered_units)


@quantity("USD/unit", "definition")
def headroom_unit_cost(monthly_headroom_cost: Array, lifetime_delivered_units: Array) -> Array:
    """With headroom against queues."""
    return per_unit(monthly_headroom_cost, lifetime_delivered_units)


@quantity("USD/unit", "definition")
def availability_unit_cost(monthly_availability_cost: Array, lifetime_delivered_units: Array) -> Array:
    """With spares, in whole replicas and servers."""
    return per_unit(monthly_availability_cost, lifetime_delivered_units)


@quantity("USD/unit", "definition")
def idle_unit_cost(monthly_fleet_cost: Array, lifetime_delivered_units: Array) -> Array:
    """With capacity held for the peak."""
    return per_unit(monthly_fleet_cost, lifetime_delivered_units)


@quantity("USD/unit", "definition")
def delivered_unit_cost(lifetime_inference_cost: Array, lifetime_delivered_units: Array) -> Array:
    """With everything that the chip-hour price leaves out: what a delivered unit costs."""
    return lifetime_inference_cost / lifetime_delivered_units
