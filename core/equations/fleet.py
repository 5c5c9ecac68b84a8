"""The replicas and chips held for the traffic of each month."""

import numpy as np

from core.book import Array, quantity
from core.equations.availability import spares_for_target

STATED_SPARES = 0.0
"""Position of "stated" among the ways to know the spares."""


ROUNDING = 1e-12
"""What a count may exceed a whole number by, relative to it, and still be that number: the rounding of arithmetic."""


def whole(count: Array) -> Array:
    """The next whole number."""
    up: Array = np.ceil(count * (1 - ROUNDING))
    return up


@quantity("1/s", "definition")
def monthly_replica_rate(replica_request_rate: Array, software_factor: Array) -> Array:
    """Requests a second that a fully loaded replica finishes in a month, with the software of then."""
    return replica_request_rate * software_factor


@quantity("1", "load over capacity, with headroom against queues")
def replicas_for_mean(mean_request_rate: Array, monthly_replica_rate: Array, replica_load: Array) -> Array:
    """Replicas that the mean traffic keeps at their load; a fraction."""
    return mean_request_rate / (monthly_replica_rate * replica_load)


@quantity("1", "definition")
def replicas_for_peak(replicas_for_mean: Array, busiest_hour: Array) -> Array:
    """Replicas that the busiest hour needs; a fraction."""
    return replicas_for_mean * busiest_hour


@quantity("1", "whole replicas")
def replicas(replicas_for_peak: Array) -> Array:
    """Whole replicas that must be up in the busiest hour."""
    return whole(replicas_for_peak)


@quantity("1", "k of n up at the asked availability")
def sought_spares(
    spares_choice: Array, replicas: Array, replica_availability: Array, availability_target: Array
) -> Array:
    """Whole replicas that the asked availability takes beyond the need; 0 for services that do not ask for it."""
    given = (spares_choice, replicas, replica_availability, availability_target)
    choice, needed, up, target = np.broadcast_arrays(*given)
    found: Array = 0.0 * needed
    sought = choice != STATED_SPARES
    np.place(found, sought, spares_for_target(needed[sought], up[sought], target[sought]))
    return found


@quantity("1", "stated, or k of n up at the asked availability")
def spares(spares_choice: Array, spare_replicas: Array, sought_spares: Array) -> Array:
    """Whole replicas kept beyond the need, against failures."""
    return np.where(spares_choice == STATED_SPARES, spare_replicas, sought_spares)


@quantity("1", "whole replicas and spares")
def fleet_at_peak(replicas: Array, spares: Array) -> Array:
    """Whole replicas, spares included, that stand ready in the busiest hour."""
    return replicas + spares


def chips_of_fleet(replicas: Array, spares: Array, replica_chips: Array, chips_per_server: Array) -> Array:
    """Chips of whole replicas with spares, bought or rented by the server."""
    return whole((whole(replicas) + spares) * replica_chips / chips_per_server) * chips_per_server


def chips_over_levels(
    levels: Array, replicas_for_mean: Array, spares: Array, replica_chips: Array, chips_per_server: Array
) -> Array:
    """Mean over the hours of a week (the last axis of `levels`) of the chips that each hour's traffic needs."""
    replicas = replicas_for_mean[..., None] * levels
    held = chips_of_fleet(replicas, spares[..., None], replica_chips[..., None], chips_per_server[..., None])
    mean: Array = np.mean(held, axis=-1)
    return mean


@quantity("1", "whole replicas and servers, hour by hour")
def chips_following_demand(
    load_levels: Array, replicas_for_mean: Array, spares: Array, replica_chips: Array, chips_per_server: Array
) -> Array:
    """Chips of a fleet that follows demand hour by hour, on average over a week."""
    return chips_over_levels(load_levels, replicas_for_mean, spares, replica_chips, chips_per_server)


@quantity("1", "whole replicas and servers; capacity is ordered ahead of the traffic")
def chips_scaled(
    held_levels: Array, replicas_for_mean: Array, spares: Array, replica_chips: Array, chips_per_server: Array
) -> Array:
    """Chips of an autoscaled fleet, on average over a week: what is needed within the autoscaling lag is there."""
    return chips_over_levels(held_levels, replicas_for_mean, spares, replica_chips, chips_per_server)


@quantity("1", "whole replicas and servers")
def chips_at_peak(replicas_for_peak: Array, spares: Array, replica_chips: Array, chips_per_server: Array) -> Array:
    """Chips that stand ready in the busiest hour."""
    return chips_of_fleet(replicas_for_peak, spares, replica_chips, chips_per_server)


@quantity("1", "definition")
def chips_paid_for(chips_scaled: Array, chips_at_peak: Array, recovered_idle_share: Array) -> Array:
    """Chips paid for on average: held at peak through quieter hours, less what is recovered."""
    return chips_at_peak - recovered_idle_share * (chips_at_peak - chips_scaled)


@quantity("s", "definition")
def busy_chip_time(
    mean_request_rate: Array, replica_chips: Array, monthly_replica_rate: Array, month_length: Array
) -> Array:
    """Chip-seconds a month that the traffic keeps chips at work, were they fully loaded."""
    return mean_request_rate * replica_chips / monthly_replica_rate * month_length


@quantity("1", "definition")
def fleet_utilization(busy_chip_time: Array, chips_paid_for: Array, month_length: Array) -> Array:
    """Share of the chip time paid for that is at work; 0 where nothing is served and no chip is held."""
    held = chips_paid_for * month_length
    return busy_chip_time / np.where(held > 0 * held, held, month_length)
