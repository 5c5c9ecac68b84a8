"""What a second of a chip costs, rented or owned, and what a token costs on a fully loaded replica."""

import numpy as np

from core.book import Array, Mask, quantity

ECONOMIC = 0.0
"""Position of the economic life among the lives counted."""

RENTED, OWNED = 0.0, 1.0
"""Positions among the ways of acquisition."""


@quantity("s", "definition")
def counted_life(life_basis: Array, chip_life: Array, accounting_life: Array) -> Array:
    """Life over which the capital cost is spread: the economic one, or that of the books."""
    return np.where(life_basis == ECONOMIC, chip_life, accounting_life)


@quantity("1", "annuity (capital recovery factor)")
def capital_recovery_years(capital_cost_rate: Array, counted_life: Array, year_length: Array) -> Array:
    """Years of equal payments that a price is worth: 1 / CRF; without capital cost the life itself."""
    years = counted_life / year_length
    rate = np.maximum(capital_cost_rate, 1e-12)
    return np.where(capital_cost_rate > 0, -np.expm1(-years * np.log1p(rate)) / rate, years)


@quantity("1", "present value of the residual")
def depreciating_share(
    residual_share: Array, capital_cost_rate: Array, counted_life: Array, year_length: Array
) -> Array:
    """Share of the price that use has to earn: all but today's worth of the residual value."""
    return 1 - residual_share * (1 + capital_cost_rate) ** (-(counted_life / year_length))


@quantity("USD/s", "annuity")
def capital_cost_rate_of_chip(
    purchase_price: Array,
    depreciating_share: Array,
    capital_recovery_years: Array,
    year_length: Array,
    usable_share: Array,
) -> Array:
    """Capital cost of the bare chip, each second of its life that it can be used."""
    return purchase_price * depreciating_share / (capital_recovery_years * year_length * usable_share)


@quantity("1", "Epoch AI, arXiv 2405.21015: server over chip cost, network share of a cluster")
def cluster_cost_ratio(server_cost_ratio: Array, network_cost_share: Array) -> Array:
    """Price of a cluster per dollar of its bare chips."""
    return server_cost_ratio / (1 - network_cost_share)


@quantity("USD/s", "definition")
def upkeep_cost_rate(
    purchase_price: Array, cluster_cost_ratio: Array, maintenance_share: Array, year_length: Array, usable_share: Array
) -> Array:
    """Repairs and spare parts of one chip's share of the cluster, each second that it can be used."""
    return purchase_price * cluster_cost_ratio * maintenance_share / (year_length * usable_share)


@quantity("USD/s", "rent by installed server power")
def space_cost_rate(
    thermal_design_power: Array, server_power_ratio: Array, space_cost: Array, usable_share: Array
) -> Array:
    """Space, cooling and power supply of one chip, each second that it can be used."""
    return thermal_design_power * server_power_ratio * space_cost / usable_share


@quantity("USD/s", "definition")
def power_cost_rate(facility_power: Array, electricity_price: Array) -> Array:
    """Electricity of one chip at work."""
    return facility_power * electricity_price


@quantity("USD/s", "definition")
def bare_cost_rate(acquisition: Array, rental_price: Array, capital_cost_rate_of_chip: Array) -> Array:
    """A second of a chip before everything around it: the rent, or the capital of the bare chip."""
    return np.where(acquisition == OWNED, capital_cost_rate_of_chip, rental_price)


@quantity("USD/s", "definition")
def running_cost_rate(
    acquisition: Array, upkeep_cost_rate: Array, space_cost_rate: Array, power_cost_rate: Array
) -> Array:
    """What a second of an owned chip at work costs beside its capital: upkeep, space and power; 0 where rented."""
    running = upkeep_cost_rate + space_cost_rate + power_cost_rate
    return np.where(acquisition == OWNED, running, 0 * running)


@quantity("USD/s", "definition")
def full_cost_rate(acquisition: Array, rental_price: Array, owned_cost_rate: Array) -> Array:
    """A second of a chip with host, network, upkeep and power: all of it is in the rent where the chip is rented."""
    return np.where(acquisition == OWNED, owned_cost_rate, rental_price)


@quantity("USD/s", "definition")
def owned_cost_rate(
    capital_cost_rate_of_chip: Array,
    cluster_cost_ratio: Array,
    upkeep_cost_rate: Array,
    space_cost_rate: Array,
    power_cost_rate: Array,
) -> Array:
    """What a second of the chip at work costs, or would cost, an owner."""
    return capital_cost_rate_of_chip * cluster_cost_ratio + upkeep_cost_rate + space_cost_rate + power_cost_rate


@quantity("1", "definition")
def price_known(
    acquisition: Array, rental_price_known: Mask, purchase_price_known: Mask, thermal_design_power_known: Mask
) -> Mask:
    """Whether what a chip-hour costs follows from known prices (owned chips also need their power)."""
    owned = purchase_price_known & thermal_design_power_known
    return np.where(acquisition == OWNED, owned, rental_price_known)


@quantity("USD/token", "definition")
def cost_per_output_token(full_cost_rate: Array, chips_at_work: Array, replica_output_rate: Array) -> Array:
    """Chip cost per output token of a fully loaded replica, prompts included."""
    return full_cost_rate * chips_at_work / replica_output_rate


@quantity("USD/s", "definition")
def training_running_cost_rate(
    acquisition: Array,
    upkeep_cost_rate: Array,
    space_cost_rate: Array,
    full_load_power: Array,
    electricity_price: Array,
) -> Array:
    """Upkeep, space and power of a second of an owned chip that trains: always at full load; 0 where rented."""
    running = upkeep_cost_rate + space_cost_rate + full_load_power * electricity_price
    return np.where(acquisition == OWNED, running, 0 * running)


@quantity("USD/s", "definition")
def training_cost_rate(
    acquisition: Array,
    rental_price: Array,
    capital_cost_rate_of_chip: Array,
    cluster_cost_ratio: Array,
    training_running_cost_rate: Array,
) -> Array:
    """A second of a chip that trains: as one that serves, but always at full load."""
    owned = capital_cost_rate_of_chip * cluster_cost_ratio + training_running_cost_rate
    return np.where(acquisition == OWNED, owned, rental_price)
