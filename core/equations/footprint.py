"""Energy and carbon of the fleet and of training, month by month and a unit delivered."""

import numpy as np

from core.book import Array, quantity
from core.equations.sums import over_months


@quantity("s", "definition")
def idle_chip_time(chips_paid_for: Array, month_length: Array, busy_chip_time: Array) -> Array:
    """Chip-seconds of a month that chips paid for wait."""
    waiting = chips_paid_for * month_length - busy_chip_time
    return np.maximum(waiting, 0 * waiting)


@quantity("J", "power at work and when idle; server over chip power; PUE")
def monthly_energy(
    busy_chip_time: Array,
    busy_chip_power: Array,
    idle_chip_time: Array,
    thermal_design_power: Array,
    idle_power_share: Array,
    server_power_ratio: Array,
    power_usage_effectiveness: Array,
) -> Array:
    """Energy at the meter that inference takes in a month."""
    chips = busy_chip_time * busy_chip_power + idle_chip_time * thermal_design_power * idle_power_share
    return chips * server_power_ratio * power_usage_effectiveness


@quantity("J", "Patterson et al. 2021, arXiv 2104.10350: chips at work, their share of the server, PUE")
def monthly_training_energy(monthly_training_chip_time: Array, full_load_power: Array) -> Array:
    """Energy at the meter that training takes in a month."""
    return monthly_training_chip_time * full_load_power


@quantity("W", "definition")
def mean_chip_power(
    monthly_energy: Array,
    chips_paid_for: Array,
    month_length: Array,
    server_power_ratio: Array,
    power_usage_effectiveness: Array,
) -> Array:
    """Power of a chip paid for, mean over a month, without server and building; never above its TDP."""
    held = chips_paid_for * month_length
    counted = np.where(held > 0 * held, held, month_length)
    return monthly_energy / (counted * server_power_ratio * power_usage_effectiveness)


@quantity("g", "carbon of making, spread evenly over the life")
def monthly_embodied_carbon(
    chips_paid_for: Array, embodied_carbon: Array, chip_life: Array, month_length: Array
) -> Array:
    """Share of a month in the carbon of making the chips paid for."""
    return chips_paid_for * embodied_carbon / chip_life * month_length


@quantity("g", "definition")
def monthly_carbon(monthly_energy: Array, grid_carbon: Array, monthly_embodied_carbon: Array) -> Array:
    """Carbon of inference in a month: of the grid, and embodied in the chips."""
    return monthly_energy * grid_carbon + monthly_embodied_carbon


@quantity("g", "definition")
def monthly_training_carbon(
    monthly_training_energy: Array,
    grid_carbon: Array,
    monthly_training_chip_time: Array,
    embodied_carbon: Array,
    chip_life: Array,
) -> Array:
    """Carbon of training in a month: of the grid, and embodied in the chips while they train."""
    return monthly_training_energy * grid_carbon + monthly_training_chip_time * embodied_carbon / chip_life


@quantity("J/unit", "definition")
def energy_per_unit(monthly_energy: Array, lifetime_delivered_units: Array) -> Array:
    """Energy at the meter of inference a unit delivered, over the horizon, idle hours included."""
    return over_months(monthly_energy) / lifetime_delivered_units


@quantity("g/unit", "definition")
def carbon_per_unit(monthly_carbon: Array, lifetime_delivered_units: Array) -> Array:
    """Carbon of inference a unit delivered, over the horizon, embodied carbon included."""
    return over_months(monthly_carbon) / lifetime_delivered_units


@quantity("1", "definition")
def embodied_share(monthly_embodied_carbon: Array, monthly_carbon: Array) -> Array:
    """Share of the carbon of inference over the horizon that was spent on making the chips."""
    return over_months(monthly_embodied_carbon) / over_months(monthly_carbon)
