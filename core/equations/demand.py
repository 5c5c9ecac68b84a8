"""Prices, wages and traffic month by month: how the chip-hour, the price charged and the demand go on."""

import numpy as np

from core.book import Array, quantity
from core.equations.money import OWNED

COMPOUND, LOGISTIC = 0.0, 1.0
"""Positions among the growth paths; the third is the table."""

EXPONENTIAL, PLATEAU, RISE = 0.0, 1.0, 2.0
"""Positions among the price paths; the fourth is the step."""

REAL = 0.0
"""Position of real dollars."""

LANGUAGE = 0.0
"""Position of language models among the kinds of workload."""

STRONGEST_RESPONSE = np.log(1e6)
"""Logarithm of the most that demand answers to its price."""

SATURATED = 100.0
"""Exponent of logistic growth beyond which traffic is at its ceiling, or gone, to the last digit."""


@quantity("1", "definition")
def elapsed_years(month: Array, month_length: Array, year_length: Array) -> Array:
    """Years since the start of the service, at the start of a month."""
    return month * month_length / year_length


# --- dollars ------------------------------------------------------------------------------------------------------


@quantity("1", "compound growth")
def inflation_factor(inflation: Array, elapsed_years: Array) -> Array:
    """Level of wages, tariffs and other running costs in a month over that of the first."""
    return (1 + inflation) ** elapsed_years


@quantity("1", "definition")
def dollar_worth(dollars: Array, inflation_factor: Array) -> Array:
    """What a dollar paid in a month counts: in real dollars as many as it would have bought goods for in the first."""
    return np.where(dollars == REAL, 1 / inflation_factor, 1.0)


@quantity("1", "definition")
def running_cost_factor(inflation_factor: Array, dollar_worth: Array) -> Array:
    """Running costs (wages, tariffs, rents of space) in the dollars counted, over those of the first month."""
    return inflation_factor * dollar_worth


# --- price of a chip-hour -----------------------------------------------------------------------------------------


@quantity("1", "definition")
def years_to_turn(price_turn_month: Array, month_length: Array, year_length: Array) -> Array:
    """Years from the start until the price path turns."""
    return price_turn_month * month_length / year_length


@quantity("1", "paths of published rental prices: exponential, plateau, rise, step")
def price_path_factor(
    price_path: Array, price_change: Array, price_turn_change: Array, elapsed_years: Array, years_to_turn: Array
) -> Array:
    """Rent of a chip-hour in a month over that of the first, in the dollars of the day."""
    before = np.minimum(elapsed_years, years_to_turn)
    after = np.maximum(elapsed_years - years_to_turn, 0.0)
    falling = (1 + price_change) ** np.where(price_path == EXPONENTIAL, elapsed_years, before)
    risen = np.where(price_path == RISE, (1 + price_turn_change) ** after, 1.0)
    step = np.where(elapsed_years >= years_to_turn, 1 + price_turn_change, 1.0)
    return np.where(price_path > RISE, step, falling * risen)


@quantity("1", "a bought chip keeps the price it was bought at")
def price_factor(price_path_factor: Array, acquisition: Array) -> Array:
    """Cost of a chip-hour in a month over that of the first month, in the dollars of the day."""
    return np.where(acquisition == OWNED, 1.0, price_path_factor)


@quantity("1", "compound growth, up to what the data sheet allows")
def software_factor(
    software_gain: Array, elapsed_years: Array, software_chip_time: Array, ideal_chip_time: Array
) -> Array:
    """What a replica serves in a month over the first, from better software; it cannot beat the data sheet."""
    return np.minimum((1 + software_gain) ** elapsed_years, np.maximum(software_chip_time / ideal_chip_time, 1.0))


# --- price charged, and the demand that answers to it ---------------------------------------------------------------


@quantity("1", "definition")
def cost_index(price_factor: Array, software_factor: Array) -> Array:
    """Cost of serving one request on busy chips in a month over the first, in the dollars of the day."""
    return price_factor / software_factor


@quantity("1", "pass-through: elasticity of the price charged to the cost")
def charged_price_index(cost_index: Array, pass_through: Array) -> Array:
    """Price charged in a month over that of the first, in the dollars of the day."""
    return cost_index**pass_through


@quantity("1", "constant elasticity of demand")
def demand_response(charged_price_index: Array, price_elasticity: Array) -> Array:
    """Traffic over what it would be had the price charged not changed: at most a million times more or less.

    A price that falls for decades, to the power of an elasticity, would leave the range of numbers.
    """
    return np.exp(np.clip(price_elasticity * np.log(charged_price_index), -STRONGEST_RESPONSE, STRONGEST_RESPONSE))


@quantity("1", "Verhulst: growth slows down towards a ceiling")
def logistic_growth(traffic_growth: Array, traffic_ceiling: Array, elapsed_years: Array) -> Array:
    """Traffic over the first when it starts to grow at a yearly rate and ends at a ceiling."""
    rate = np.log1p(traffic_growth) * traffic_ceiling / (traffic_ceiling - 1)
    grown = np.clip(rate * elapsed_years, -SATURATED, SATURATED)
    return traffic_ceiling / (1 + (traffic_ceiling - 1) * np.exp(-grown))


@quantity("1", "linear between the stated years")
def tabled_growth(
    elapsed_years: Array,
    traffic_after_one: Array,
    traffic_after_two: Array,
    traffic_after_three: Array,
    traffic_after_four: Array,
    traffic_after_five: Array,
) -> Array:
    """Traffic over the first as a table of years states it; after the last year it stays."""
    stated = (traffic_after_one, traffic_after_two, traffic_after_three, traffic_after_four, traffic_after_five)
    within = np.minimum(elapsed_years, float(len(stated)))
    # each stated year counts by how near it is, so that a table that ends at 0 ends at 0 to the last bit
    level: Array = np.maximum(1 - within, 0.0)
    for year, traffic in enumerate(stated, 1):
        level = level + traffic * np.maximum(1 - np.abs(within - year), 0.0)
    return level


@quantity("1", "the chosen growth path")
def traffic_factor(
    growth_path: Array, traffic_growth: Array, elapsed_years: Array, logistic_growth: Array, tabled_growth: Array
) -> Array:
    """Traffic in a month over that of the first, before demand answers to the price."""
    compound = (1 + traffic_growth) ** elapsed_years
    return np.where(
        growth_path == COMPOUND, compound, np.where(growth_path == LOGISTIC, logistic_growth, tabled_growth)
    )


@quantity("1/s", "definition")
def mean_request_rate(request_rate: Array, traffic_factor: Array, demand_response: Array) -> Array:
    """Requests a second in a month, on average."""
    return request_rate * traffic_factor * demand_response


@quantity("1", "definition")
def monthly_requests(mean_request_rate: Array, month_length: Array) -> Array:
    """Requests answered in a month."""
    return mean_request_rate * month_length


@quantity("unit", "definition")
def monthly_delivered_units(monthly_requests: Array, units_per_request: Array) -> Array:
    """Units delivered in a month: output tokens, queries or images."""
    return monthly_requests * units_per_request
