"""Power of the chips and of what stands around them."""

import numpy as np

from core.book import Array, quantity


@quantity("1", "share of the cache memory in use, after the ML.ENERGY fit for H100")
def load_share(chip_cache_bytes: Array, memory_usable: Array, chip_weight_bytes: Array) -> Array:
    """Load of a chip between one sequence (0) and a cache that fills its memory (1)."""
    room = np.maximum(memory_usable - chip_weight_bytes, chip_cache_bytes)
    return np.clip(chip_cache_bytes / np.where(room > 0 * room, room, memory_usable), 0.0, 1.0)


@quantity("W", "ML.ENERGY: power grows with load between two shares of TDP")
def chip_power(
    thermal_design_power: Array, light_power_share: Array, busy_power_share: Array, load_share: Array
) -> Array:
    """Mean power of one chip at work; never above its TDP."""
    return thermal_design_power * (light_power_share + (busy_power_share - light_power_share) * load_share)


@quantity("W", "Epoch AI: server over chip power; PUE")
def facility_power(chip_power: Array, server_power_ratio: Array, power_usage_effectiveness: Array) -> Array:
    """Power at the meter of one chip with its share of server and building."""
    return chip_power * server_power_ratio * power_usage_effectiveness


@quantity("W", "Epoch AI: server over chip power; PUE")
def full_load_power(
    thermal_design_power: Array,
    busy_power_share: Array,
    server_power_ratio: Array,
    power_usage_effectiveness: Array,
) -> Array:
    """Power at the meter of one chip that is always fully loaded, as in training; its own never exceeds its TDP."""
    return thermal_design_power * busy_power_share * server_power_ratio * power_usage_effectiveness


@quantity("J/token", "definition")
def energy_per_output_token(facility_power: Array, chips_at_work: Array, replica_output_rate: Array) -> Array:
    """Energy at the meter per output token of a fully loaded replica, prompts included."""
    return facility_power * chips_at_work / replica_output_rate


@quantity("g/token", "definition")
def carbon_per_output_token(energy_per_output_token: Array, grid_carbon: Array) -> Array:
    """Operational carbon per output token of a fully loaded replica."""
    return energy_per_output_token * grid_carbon
