"""Demand month by month, and the replicas held for it."""

import numpy as np

from core.book import Array, quantity


@quantity("1", "definition")
def elapsed_years(month: Array, month_length: Array, year_length: Array) -> Array:
    """Years since the start of the service, at the start of a month."""
    return month * month_length / year_length


@quantity("1/s", "compound growth")
def mean_request_rate(request_rate: Array, traffic_growth: Array, elapsed_years: Array) -> Array:
    """Requests a second in a month, on average."""
    return request_rate * (1 + traffic_growth) ** elapsed_years


@quantity("unit", "definition")
def monthly_delivered_units(mean_request_rate: Array, month_length: Array, units_per_request: Array) -> Array:
    """Units delivered in a month: output tokens, queries or images."""
    return mean_request_rate * month_length * units_per_request


@quantity("1", "load over capacity, with headroom against queues")
def replicas_for_mean(mean_request_rate: Array, replica_request_rate: Array, replica_load: Array) -> Array:
    """Replicas that the mean traffic keeps at their target load; a fraction."""
    return mean_request_rate / (replica_request_rate * replica_load)


@quantity("1", "definition")
def replicas_for_peak(replicas_for_mean: Array, peak_to_average: Array) -> Array:
    """Replicas that the busiest hour needs; a fraction."""
    return replicas_for_mean * peak_to_average


@quantity("1", "whole replicas and spares")
def fleet_following_demand(replicas_for_mean: Array, spare_replicas: Array) -> Array:
    """Whole replicas, spares included, of a fleet that follows demand hour by hour, on average."""
    return np.ceil(replicas_for_mean) + spare_replicas


@quantity("1", "whole replicas and spares")
def fleet_at_peak(replicas_for_peak: Array, spare_replicas: Array) -> Array:
    """Whole replicas, spares included, that stand ready in the busiest hour."""
    return np.ceil(replicas_for_peak) + spare_replicas


def in_whole_servers(replicas: Array, chips: Array, chips_per_server: Array) -> Array:
    """Chips of a fleet, bought or rented by the server."""
    return np.ceil(replicas * chips / chips_per_server) * chips_per_server


@quantity("1", "whole servers")
def chips_following_demand(fleet_following_demand: Array, replica_chips: Array, chips_per_server: Array) -> Array:
    """Chips of a fleet that follows demand hour by hour, on average."""
    return in_whole_servers(fleet_following_demand, replica_chips, chips_per_server)


@quantity("1", "whole servers")
def chips_at_peak(fleet_at_peak: Array, replica_chips: Array, chips_per_server: Array) -> Array:
    """Chips that stand ready in the busiest hour."""
    return in_whole_servers(fleet_at_peak, replica_chips, chips_per_server)


@quantity("1", "definition")
def chips_paid_for(chips_following_demand: Array, chips_at_peak: Array, recovered_idle_share: Array) -> Array:
    """Chips paid for on average: held at peak through quieter hours, less what is recovered."""
    return chips_at_peak - recovered_idle_share * (chips_at_peak - chips_following_demand)
