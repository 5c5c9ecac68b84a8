"""Money over the months of a model's life: what each month of inference and of training costs.

All sums are in the dollars that the study counts: real ones of the base year, or nominal.
"""

import numpy as np

from core.book import Array, quantity
from core.equations.money import OWNED

# --- price of a chip-second, month by month -----------------------------------------------------------------------


@quantity("USD/s", "definition")
def monthly_bare_rate(bare_chip_cost_rate: Array, price_factor: Array, dollar_worth: Array) -> Array:
    """A second of a bare (or rented) chip in a month."""
    return bare_chip_cost_rate * price_factor * dollar_worth


def with_running_costs(
    full: Array, running: Array, price_factor: Array, dollar_worth: Array, running_cost_factor: Array
) -> Array:
    """A chip-second in a month: its price on the price path, its running costs on that of wages and tariffs."""
    return (full - running) * price_factor * dollar_worth + running * running_cost_factor


@quantity("USD/s", "definition")
def monthly_full_rate(
    full_chip_cost_rate: Array,
    running_chip_cost_rate: Array,
    price_factor: Array,
    dollar_worth: Array,
    running_cost_factor: Array,
) -> Array:
    """A second of a chip that serves with what stands around it, in a month."""
    return with_running_costs(
        full_chip_cost_rate, running_chip_cost_rate, price_factor, dollar_worth, running_cost_factor
    )


@quantity("USD/s", "definition")
def monthly_training_rate(
    training_chip_cost_rate: Array,
    training_running_cost_rate: Array,
    price_factor: Array,
    dollar_worth: Array,
    running_cost_factor: Array,
) -> Array:
    """A second of a chip that trains, in a month."""
    return with_running_costs(
        training_chip_cost_rate, training_running_cost_rate, price_factor, dollar_worth, running_cost_factor
    )


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
    mean_request_rate: Array,
    software_chip_time: Array,
    software_factor: Array,
    monthly_bare_rate: Array,
    month_length: Array,
) -> Array:
    """The same with achieved efficiencies and overheads, still at the cheapest batch."""
    return mean_request_rate * software_chip_time / software_factor * monthly_bare_rate * month_length


@quantity("USD", "definition")
def monthly_latency_cost(busy_chip_time: Array, monthly_bare_rate: Array) -> Array:
    """The same with the deployment that meets the latency limits."""
    return busy_chip_time * monthly_bare_rate


@quantity("USD", "definition")
def monthly_headroom_cost(
    replicas_for_mean: Array, replica_chips: Array, monthly_bare_rate: Array, month_length: Array
) -> Array:
    """The same with replicas that follow demand hour by hour, loaded only so far that queues stay short."""
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
def monthly_idle_power_saving(
    acquisition: Array,
    idle_chip_time: Array,
    busy_chip_power: Array,
    thermal_design_power: Array,
    idle_power_share: Array,
    server_power_ratio: Array,
    power_usage_effectiveness: Array,
    electricity_price: Array,
    running_cost_factor: Array,
) -> Array:
    """Electricity that owned chips save while they wait: a second of a chip is counted at its power at work."""
    less = (busy_chip_power - thermal_design_power * idle_power_share) * server_power_ratio * power_usage_effectiveness
    saved = idle_chip_time * less * electricity_price * running_cost_factor
    return np.where(acquisition == OWNED, saved, 0 * saved)


@quantity("USD", "definition")
def monthly_inference_cost(
    chips_paid_for: Array,
    monthly_full_rate: Array,
    month_length: Array,
    rent_overhead_share: Array,
    acquisition: Array,
    operations_cost: Array,
    running_cost_factor: Array,
    monthly_idle_power_saving: Array,
) -> Array:
    """A month of inference as delivered: the fleet with all around it, storage and network fees, and staff."""
    fleet = fleet_cost(chips_paid_for, monthly_full_rate, month_length) - monthly_idle_power_saving
    fees = np.where(acquisition == OWNED, 0.0, rent_overhead_share) * fleet
    return fleet + fees + operations_cost * running_cost_factor * month_length


@quantity("USD", "running sum")
def cumulative_inference_cost(monthly_inference_cost: Array) -> Array:
    """Inference spend from the start to the end of a month."""
    return np.cumsum(monthly_inference_cost, axis=-1)


# --- training -----------------------------------------------------------------------------------------------------


@quantity("1", "definition")
def is_first_month(month: Array) -> Array:
    """1 in the first month of the service, else 0."""
    return np.where(month == 0, 1.0, 0.0)


@quantity("1", "definition")
def is_refresh(month: Array, retraining_interval: Array) -> Array:
    """1 in the months at whose start the model is trained anew, else 0."""
    interval = np.maximum(retraining_interval, 1.0)
    return np.where((retraining_interval > 0) & (month > 0) & (np.mod(month, interval) == 0), 1.0, 0.0)


@quantity("1", "definition")
def training_runs(is_first_month: Array, is_refresh: Array, retraining_share: Array) -> Array:
    """Training done at the start of a month, in initial runs: 1 at first, then a share at each refresh."""
    return is_first_month + is_refresh * retraining_share


@quantity("1", "definition")
def monthly_fine_tunes(fine_tunes_a_year: Array, month_length: Array, year_length: Array) -> Array:
    """Fine-tunes of a month, a fraction: they are spread over the year."""
    return fine_tunes_a_year * month_length / year_length


@quantity("1", "definition")
def monthly_computed_runs(
    training_runs: Array, experiments_multiplier: Array, monthly_fine_tunes: Array, fine_tune_share: Array
) -> Array:
    """All training of a month, in initial runs: runs with their experiments, and fine-tunes."""
    return training_runs * experiments_multiplier + monthly_fine_tunes * fine_tune_share


@quantity("s", "definition")
def monthly_training_chip_time(monthly_computed_runs: Array, training_run_chip_time: Array) -> Array:
    """Chip-seconds of training in a month."""
    return monthly_computed_runs * training_run_chip_time


@quantity("USD", "definition")
def monthly_people_cost(
    is_first_month: Array,
    data_and_staff_cost: Array,
    is_refresh: Array,
    retraining_cost: Array,
    monthly_fine_tunes: Array,
    fine_tune_cost: Array,
    training_staff_cost: Array,
    month_length: Array,
    running_cost_factor: Array,
) -> Array:
    """Data and people of training in a month: of the initial run, refreshes, fine-tunes, and the standing staff."""
    events = is_first_month * data_and_staff_cost + is_refresh * retraining_cost + monthly_fine_tunes * fine_tune_cost
    return (events + training_staff_cost * month_length) * running_cost_factor


@quantity("USD", "definition")
def monthly_training_cost(
    monthly_training_chip_time: Array, monthly_training_rate: Array, monthly_people_cost: Array
) -> Array:
    """Training spend of a month: compute with its experiments, data and people."""
    return monthly_training_chip_time * monthly_training_rate + monthly_people_cost


@quantity("USD", "running sum")
def cumulative_training_cost(monthly_training_cost: Array) -> Array:
    """Training spend from the start to the end of a month."""
    return np.cumsum(monthly_training_cost, axis=-1)
