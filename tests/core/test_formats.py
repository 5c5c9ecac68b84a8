"""Quantities in headlines and sentences, and the one unit of a chart axis."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.formats import NOTHING, axis_unit, format_quantity
from core.units import UnitRefused

UNITS = [
    "USD",
    "USD/token",
    "USD/s",
    "s",
    "J",
    "J/token",
    "W",
    "B",
    "B/s",
    "flop",
    "token/s",
    "1",
    "%",
    "×",
    "g",
    "req/s",
]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (4.1e6, "USD", "$4.1 M"), (87_072.0, "USD", "$87,072"), (0.62, "USD", "$0.62"), (1.2e9, "USD", "$1.2 B"),
        (0.6, "USD", "$0.60"), (12.0, "USD", "$12"), (0.0, "USD", "$0"), (-4.1e6, "USD", "−$4.1 M"),
        (999_999.6, "USD", "$1 M"), (999.96e6, "USD", "$1 B"), (1e16, "USD", "$10,000 T"), (4.1, "M$", "$4.1 M"),
        (0.62e-6, "USD/token", "$0.62 / M tokens"), (1.2e-4, "USD/token", "$120 / M tokens"),
        (2.5 / 3600, "USD/s", "$2.50 / h"), (2.5, "$/h", "$2.50 / h"), (0.12 / 3.6e6, "USD/J", "$0.12 / kWh"),
        (0.023, "s", "23 ms"), (1.4, "s", "1.4 s"), (23.0, "ms", "23 ms"), (90.0, "s", "90 s"),
        (600.0, "s", "10 min"),
        (4e-10, "s", "0.4 ns"), (0.0, "s", "0 s"), (30 * 86400.0, "s", "30 days"),
        (5 * 8760 * 3600.0, "s", "5 years"),
        (3.2, "J/token", "3.2 J/token"), (7200.0, "J/token", "2 Wh/token"), (7.2e9, "J", "2 MWh"),
        (1234.4, "token/s", "1,234 tokens/s"), (1.5e7, "token/s", "15 M tokens/s"),
        (1.5e13, "token", "15 T tokens"),
        (12.0, "1", "12"), (1234.0, "1", "1,234"), (70e9, "1", "70 B"), (0.1234, "1", "0.123"),
        (8.0, "chips", "8 chips"),
        (0.8, "%", "80 %"), (0.123456, "%", "12.3 %"), (-0.3, "%", "−30 %"), (2.5, "×", "2.5×"),
        (3.35e12, "B/s", "3.35 TB/s"), (80e9, "B", "80 GB"), (3.8e25, "flop", "3.8e25 FLOP"),
        (2e15, "flop/s", "2 PFLOP/s"),
        (700.0, "W", "700 W"), (35e6, "J/s", "35 MW"), (400 / 3.6e6, "g/J", "400 g CO2e/kWh"),
        (1.2e6, "g", "1.2 t CO2e"),
        (5.0, "req/s", "5 req/s"), (5.0, "flop/token^2", "5 flop/token^2"),
        (math.nan, "USD", NOTHING), (math.inf, "s", NOTHING),
    ],
)  # fmt: skip
def test_quantity_is_written_in_a_tidy_unit(value: float, unit: str, text: str) -> None:
    assert format_quantity(value, unit) == text


def test_quantity_has_the_digits_asked_for() -> None:
    assert format_quantity(1.23456, "s", digits=2) == "1.2 s"
    assert format_quantity(4_123_456.0, "USD", digits=4) == "$4.123 M"


@pytest.mark.parametrize(
    ("largest", "unit", "factor", "label"),
    [
        (4.1e6, "USD", 1e-6, "M$"), (87_072.0, "USD", 1e-3, "k$"), (900.0, "USD", 1.0, "$"),
        (2e9, "USD", 1e-9, "B$"),
        (0.62e-6, "USD/token", 1e6, "$ per M tokens"), (0.023, "s", 1e3, "ms"), (23.0, "ms", 1.0, "ms"),
        (5.0, "s", 1.0, "s"),
        (0.8, "%", 100.0, "%"), (2e12, "B/s", 1e-12, "TB/s"), (12.0, "1", 1.0, ""), (4e6, "1", 1e-6, "M"),
        (0.0, "s", 1.0, "s"), (math.nan, "USD", 1.0, "$"), (-4.1e6, "USD", 1e-6, "M$"),
        (3e-4, "g/J", 3.6e6, "g CO2e/kWh"),
        (2.5, "$/h", 1.0, "$ per hour"), (7.0, "req/s", 1.0, "req/s"),
    ],
)  # fmt: skip
def test_axis_has_one_unit(largest: float, unit: str, factor: float, label: str) -> None:
    assert axis_unit(largest, unit) == (factor, label)


def test_unknown_unit_is_refused() -> None:
    with pytest.raises(UnitRefused):
        format_quantity(1.0, "furlong")
    with pytest.raises(UnitRefused):
        axis_unit(1.0, "furlong")


@settings(max_examples=200, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(UNITS))
def test_quantity_is_short_and_never_a_broken_number(value: float, unit: str) -> None:
    text = format_quantity(value, unit)
    assert len(text) <= 40
    assert not any(word in text.lower() for word in ("nan", "inf", "-0 "))


@settings(max_examples=100, deadline=None)
@given(st.floats(1e-3, 1e14), st.sampled_from(UNITS))
def test_no_rounded_figure_reaches_the_next_step(value: float, unit: str) -> None:
    """A thousand of a unit that has a next one is written in the next one."""
    text = format_quantity(value, unit)
    assert text not in [f"1,000 {one}" for one in ("ns", "µs", "ms", "kB", "GB", "Wh", "kWh", "W", "MW")]
    assert text not in ["$1,000 M", "$1,000 B", "1,000 M", "1,000 B"]
