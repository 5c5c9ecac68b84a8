"""Price charged, revenue, margin, cash flow and its present value; and what an API would cost instead."""

import numpy as np

from core.book import Array, Mask, quantity
from core.equations.demand import LANGUAGE
from core.equations.money import OWNED
from core.equations.sums import over_months


def price_of_request(
    kind: Array,
    input_tokens: Array,
    cached_share: Array,
    output_tokens: Array,
    prices: tuple[Array, Array, Array],
    query_price: Array,
) -> Array:
    """Price of one request: of its tokens (fresh input, cached input, output), or of the query."""
    fresh, cached, output = prices
    tokens = input_tokens * ((1 - cached_share) * fresh + cached_share * cached) + output_tokens * output
    price: Array = np.where(kind == LANGUAGE, tokens, query_price)
    return price


@quantity("USD", "definition")
def request_price(
    kind: Array,
    input_tokens: Array,
    cached_share: Array,
    output_tokens: Array,
    input_price: Array,
    cached_price: Array,
    output_price: Array,
    query_price: Array,
) -> Array:
    """What is charged for one request in the first month."""
    return price_of_request(
        kind, input_tokens, cached_share, output_tokens, (input_price, cached_price, output_price), query_price
    )


@quantity("USD", "definition")
def api_request_price(
    kind: Array,
    input_tokens: Array,
    cached_share: Array,
    output_tokens: Array,
    api_input_price: Array,
    api_cached_price: Array,
    api_output_price: Array,
    api_query_price: Array,
) -> Array:
    """What the provider compared with charges for one request."""
    prices = (api_input_price, api_cached_price, api_output_price)
    return price_of_request(kind, input_tokens, cached_share, output_tokens, prices, api_query_price)


@quantity("1", "definition")
def is_charged(request_price: Array, one_dollar: Array) -> Mask:
    """Whether any price is charged."""
    return request_price > 0 * one_dollar


@quantity("1", "definition")
def has_api_price(api_request_price: Array, one_dollar: Array) -> Mask:
    """Whether there is a provider's price to compare with."""
    return api_request_price > 0 * one_dollar


@quantity("USD", "definition")
def monthly_revenue(
    monthly_requests: Array, request_price: Array, charged_price_index: Array, dollar_worth: Array
) -> Array:
    """What the requests of a month bring in."""
    return monthly_requests * request_price * charged_price_index * dollar_worth


@quantity("1", "definition")
def monthly_margin(monthly_revenue: Array, monthly_inference_cost: Array, one_dollar: Array) -> Array:
    """Gross margin of a month: what inference leaves of the revenue, as a share of it; 0 without revenue."""
    earned = monthly_revenue > 0 * monthly_revenue
    return np.where(earned, 1 - monthly_inference_cost / np.where(earned, monthly_revenue, one_dollar), 0.0)


@quantity("USD", "sum over the months")
def lifetime_revenue(monthly_revenue: Array) -> Array:
    """Revenue over the horizon."""
    return over_months(monthly_revenue)


@quantity("USD", "definition")
def monthly_api_cost(monthly_requests: Array, api_request_price: Array, dollar_worth: Array) -> Array:
    """What the requests of a month would cost at the provider's price, were it to stay."""
    return monthly_requests * api_request_price * dollar_worth


@quantity("USD", "definition")
def monthly_cash_flow(monthly_revenue: Array, monthly_inference_cost: Array, monthly_training_cost: Array) -> Array:
    """Revenue less inference and training of a month."""
    return monthly_revenue - monthly_inference_cost - monthly_training_cost


@quantity("USD", "running sum")
def cumulative_cash_flow(monthly_cash_flow: Array) -> Array:
    """Cash from the start to the end of a month."""
    return np.cumsum(monthly_cash_flow, axis=-1)


def discounted(years: Array, rate: Array) -> Array:
    """Present value today of a nominal dollar at a time."""
    worth: Array = (1 + rate) ** (-years)
    return worth


@quantity("USD", "net present value: training at the start of a month, the rest at its end, nominal rate")
def present_value(
    monthly_revenue: Array,
    monthly_inference_cost: Array,
    monthly_training_cost: Array,
    dollar_worth: Array,
    discount_rate: Array,
    elapsed_years: Array,
    month_length: Array,
    year_length: Array,
) -> Array:
    """Net present value of all cash flows, in dollars of the start."""
    at_start = monthly_training_cost / dollar_worth * discounted(elapsed_years, discount_rate)
    at_end = elapsed_years + month_length / year_length
    earned = (monthly_revenue - monthly_inference_cost) / dollar_worth * discounted(at_end, discount_rate)
    return over_months(earned - at_start)


@quantity("USD", "definition")
def busy_request_cost(
    full_chip_cost_rate: Array,
    replica_chips: Array,
    replica_request_rate: Array,
    rent_overhead_share: Array,
    acquisition: Array,
) -> Array:
    """Chip cost of one request on a replica that is always fully loaded, fees included."""
    fees: Array = np.where(acquisition == OWNED, 0.0, rent_overhead_share)
    return full_chip_cost_rate * replica_chips / replica_request_rate * (1 + fees)


@quantity("1", "own cost over utilisation = price of the provider")
def api_break_even_utilization(
    busy_request_cost: Array, api_request_price: Array, has_api_price: Mask, one_dollar: Array
) -> Array:
    """Share of the time that chips must be at work for a request to cost as much as at the provider; above 1: never.

    Without a provider's price (`has_api_price`) it means nothing.
    """
    return busy_request_cost / np.where(has_api_price, api_request_price, one_dollar)
