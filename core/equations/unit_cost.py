"""What a delivered unit and a trained model cost over the horizon, step by step from the ideal."""

from core.book import Array, quantity
from core.equations.sums import over_months


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
    """Delivered: with everything that the chip-hour price leaves out."""
    return lifetime_inference_cost / lifetime_delivered_units


# --- the same for training ------------------------------------------------------------------------------------------


@quantity("s", "definition")
def ideal_run_chip_time(training_run_work: Array, training_peak_rate: Array) -> Array:
    """Chip-seconds of one initial run were every chip to compute at its peak."""
    return training_run_work / training_peak_rate


@quantity("s", "definition")
def faultless_run_chip_time(training_run_chip_time: Array, training_goodput: Array) -> Array:
    """Chip-seconds of one initial run at the speed that it reaches, did nothing ever fail."""
    return training_run_chip_time * training_goodput


def over_runs(runs: Array, chip_time: Array, rate: Array) -> Array:
    """Cost of runs, each of the same chip-seconds, at each month's rate, over the horizon."""
    return over_months(runs * chip_time * rate)


@quantity("1", "definition")
def monthly_final_runs(training_runs: Array, monthly_fine_tunes: Array, fine_tune_share: Array) -> Array:
    """Training of a month that ends in a model, in initial runs: without experiments."""
    return training_runs + monthly_fine_tunes * fine_tune_share


@quantity("USD", "definition")
def ideal_training_cost(monthly_final_runs: Array, ideal_run_chip_time: Array, monthly_training_rate: Array) -> Array:
    """All final runs over the horizon at the chip's peak rate."""
    return over_runs(monthly_final_runs, ideal_run_chip_time, monthly_training_rate)


@quantity("USD", "definition")
def utilized_training_cost(
    monthly_final_runs: Array, faultless_run_chip_time: Array, monthly_training_rate: Array
) -> Array:
    """The same at the model FLOP/s utilisation that the run reaches."""
    return over_runs(monthly_final_runs, faultless_run_chip_time, monthly_training_rate)


@quantity("USD", "Young 1974, Daly 2006: checkpoints, lost work and restarts")
def interrupted_training_cost(
    monthly_final_runs: Array, training_run_chip_time: Array, monthly_training_rate: Array
) -> Array:
    """The same with failures and restarts."""
    return over_runs(monthly_final_runs, training_run_chip_time, monthly_training_rate)


@quantity("USD", "definition")
def computed_training_cost(
    monthly_computed_runs: Array, training_run_chip_time: Array, monthly_training_rate: Array
) -> Array:
    """The same with experiments and failed runs: all compute of training."""
    return over_runs(monthly_computed_runs, training_run_chip_time, monthly_training_rate)
