"""The unit system: names, prefixes, expressions, dimensions."""

from fractions import Fraction

import pytest

from core.units import UnitRefused, parse_unit, without_prefix

HOUR = 3600


@pytest.mark.parametrize(
    ("expression", "base", "scale"),
    [
        ("B/s", "B*s^-1", 1),
        ("kB", "B", 1e3),
        ("KB", "B", 1e3),
        ("GB", "B", 1e9),
        ("PB", "B", 1e15),
        ("KiB", "B", 2**10),
        ("TiB", "B", 2**40),
        ("bit", "B", 0.125),
        ("kb", "B", 125),
        ("Gb/s", "B/s", 1.25e8),
        ("Gbps", "B/s", 1.25e8),
        ("Tbit/s", "B/s", 1.25e11),
        ("FLOP", "flop", 1),
        ("FLOPs", "flop", 1),
        ("TFLOPS", "flop/s", 1e12),
        ("TFLOP/s", "flop/s", 1e12),
        ("PFLOPS", "flop/s", 1e15),
        ("TOPS", "flop/s", 1e12),
        ("op/s", "flop/s", 1),
        ("tok", "token", 1),
        ("Mtok", "token", 1e6),
        ("ktoken", "token", 1e3),
        ("M tokens", "token", 1e6),
        ("B tokens", "token", 1e9),
        ("$", "USD", 1),
        ("k$", "USD", 1e3),
        ("M$", "USD", 1e6),
        ("$M", "USD", 1e6),
        ("MUSD", "USD", 1e6),
        ("¢", "USD", 0.01),
        ("kJ", "J", 1e3),
        ("kWh", "J", 3.6e6),
        ("GWh", "J", 3.6e12),
        ("kW h", "J", 3.6e6),
        ("MW", "J/s", 1e6),
        ("ms", "s", 1e-3),
        ("us", "s", 1e-6),
        ("µs", "s", 1e-6),
        ("μs", "s", 1e-6),  # the Greek letter, which some keyboards type
        ("min", "s", 60),
        ("d", "s", 24 * HOUR),
        ("month", "s", 730 * HOUR),
        ("year", "s", 8760 * HOUR),
        ("kgCO2e", "g", 1e3),
        ("tCO2e", "g", 1e6),
        ("g CO₂e/kWh", "g/J", 1 / 3.6e6),
        ("req/s", "1/s", 1),
        ("M requests/day", "1/s", 1e6 / 86400),
        ("rps", "1/s", 1),
        ("/s", "1/s", 1),
        ("%", "1", 0.01),
        ("×", "1", 1),
        ("$/h", "USD/s", 1 / HOUR),
        ("$/chip-h", "USD/s", 1 / HOUR),
        ("USD/GPU-hour", "USD/s", 1 / HOUR),
        ("$ per hour", "USD/s", 1 / HOUR),
        ("$/Mtok", "USD/token", 1e-6),
        ("$ / 1M output tokens", "USD/token", 1e-6),
        ("USD/kWh", "USD/J", 1 / 3.6e6),
        ("flop/token^2", "flop*token^-2", 1),
        ("flop/token²", "flop*token^-2", 1),
        ("(B/s)/token", "B*s^-1*token^-1", 1),
    ],
)
def test_expression_has_scale_and_dimensions(expression: str, base: str, scale: float) -> None:
    unit = parse_unit(expression)
    assert unit.dimensions == parse_unit(base).dimensions
    assert unit.scale == pytest.approx(scale, rel=1e-15)
    assert unit.symbol == expression


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "kg$", "m$", "mB", "flops", "M", "B/", "/", "s^", "s^99", "s^x", "(s", "s)", "*s", "70", "2 s", "per",
        "$/per", "s-", "e", "\x00", "s\x00", "ms" * 40, "(" * 60, "YFLOP^9*YFLOP^9",
    ],
)  # fmt: skip
def test_text_that_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(UnitRefused):
        parse_unit(text)


def test_units_multiply_divide_and_rise_to_powers() -> None:
    assert parse_unit("W") * parse_unit("h") == parse_unit("Wh")
    assert parse_unit("GB") / parse_unit("s") == parse_unit("GB/s")
    assert parse_unit("s") ** -1 == parse_unit("1/s")
    assert parse_unit((parse_unit("USD") / parse_unit("chip-h")).symbol) == parse_unit("$/h")
    assert len({parse_unit("req/s"), parse_unit("1/s"), parse_unit("rps")}) == 1


def test_conversion_rounds_once() -> None:
    assert parse_unit("$/h").to_base(2.5) == 2.5 / 3600
    assert parse_unit("$/Mtok").to_base(0.62) == 0.62 / 1e6
    assert parse_unit("GiB").to_base(80) == 80 * 2**30
    assert parse_unit("kWh").from_base(7.2e6) == 2


def test_prefix_is_told_from_its_unit() -> None:
    assert without_prefix("GB/s") == (Fraction(10**9), "B/s")
    assert without_prefix("$M/month") == (Fraction(10**6), "$/month")
    assert without_prefix("$/Mtok") == (Fraction(1), "$/Mtok")
    assert without_prefix("min") == (Fraction(1), "min")
    assert without_prefix("?") == (Fraction(1), "?")
