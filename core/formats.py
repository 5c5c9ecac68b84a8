"""Quantities in headline figures, sentences and on chart axes: one tidy unit and few digits, chosen by size.

Each kind of quantity has a ladder of units it is spoken of in; figures step up the ladder one by one, an axis takes
one step for all its ticks.
"""

import functools
import math
import re
from dataclasses import dataclass

from core.numerals import MINUS, written
from core.units import Dimensions, Unit, parse_unit

NOTHING = "—"
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class _Step:
    """From `least` base units on, a value is written as value / `size` between `before` and `after`.

    axis: what the axis of a chart says when its ticks are in this step.
    """

    least: float
    size: float
    before: str
    after: str
    axis: str


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The steps of one kind of quantity, smallest first; below the first step the first is used."""

    steps: tuple[_Step, ...]
    money: bool = False

    def step(self, size: float) -> int:
        """The index of the step that suits a size in base units."""
        return max((i for i, step in enumerate(self.steps) if size >= step.least), default=0)


def _prefixed(unit: str, prefixes: str = "-kMGTPE", *, start: float = 1.0, tail: str = "") -> _Ladder:
    """Decimal prefixes on one unit ("-" is none), a thousand apart from `start` on."""
    steps = []
    for index, prefix in enumerate(prefixes):
        size = start * 1000.0**index
        label = f"{prefix.strip('-')}{unit}{tail}"
        steps.append(_Step(size, size, "", f" {label}", label))
    return _Ladder(tuple(steps))


def _single(size: float, after: str, *, money: bool = False, axis: str = "") -> _Ladder:
    before = "$" if money else ""
    return _Ladder((_Step(0.0, size, before, after, axis or after.strip()),), money)


def _words(*steps: tuple[float, float, str]) -> _Ladder:
    return _Ladder(tuple(_Step(least, size, "", f" {label}", label) for least, size, label in steps))


_HOUR, _DAY, _YEAR = 3600.0, 86400.0, 8760 * 3600.0
_TIME = _words(
    (0.0, 1e-9, "ns"),
    (1e-6, 1e-6, "µs"),
    (1e-3, 1e-3, "ms"),
    (1.0, 1.0, "s"),
    (120.0, 60.0, "min"),
    (2 * _HOUR, _HOUR, "h"),
    (3 * _DAY, _DAY, "days"),
    (2 * _YEAR, _YEAR, "years"),
)
_ENERGY = _words(
    (0.0, 1e-3, "mJ"),
    (1.0, 1.0, "J"),
    (3600.0, 3600.0, "Wh"),
    (3.6e6, 3.6e6, "kWh"),
    (3.6e9, 3.6e9, "MWh"),
    (3.6e12, 3.6e12, "GWh"),
    (3.6e15, 3.6e15, "TWh"),
)
_ENERGY_PER_TOKEN = _words(
    (0.0, 1e-3, "mJ/token"),
    (0.1, 1.0, "J/token"),
    (3600.0, 3600.0, "Wh/token"),
    (3.6e6, 3.6e6, "kWh/token"),
)
# training runs are quoted as 3.8e25 FLOP, not in zetta and yotta
_FLOP = _Ladder((*_prefixed("FLOP").steps, _Step(1e21, 1.0, "", " FLOP", "FLOP")))
_MASS = _words(
    (0.0, 1.0, "g CO2e"),
    (1e3, 1e3, "kg CO2e"),
    (1e6, 1e6, "t CO2e"),
    (1e9, 1e9, "kt CO2e"),
    (1e12, 1e12, "Mt CO2e"),
)
_MONEY = _Ladder(
    (
        _Step(0.0, 1.0, "$", "", "$"),
        _Step(1e6, 1e6, "$", " M", "M$"),
        _Step(1e9, 1e9, "$", " B", "B$"),
        _Step(1e12, 1e12, "$", " T", "T$"),
    ),
    money=True,
)
_MONEY_AXIS = _Ladder((_MONEY.steps[0], _Step(1e4, 1e3, "$", " k", "k$"), *_MONEY.steps[1:]), money=True)


def _counts(word: str) -> _Ladder:
    word = f" {word}" if word else ""
    sizes = ((0.0, 1.0, ""), (1e6, 1e6, " M"), (1e9, 1e9, " B"), (1e12, 1e12, " T"), (1e15, 1e15, " P"))
    return _Ladder(tuple(_Step(least, size, "", mark + word, (mark + word).strip()) for least, size, mark in sizes))


_LADDERS: dict[str, _Ladder] = {
    "1": _counts(""),
    "token": _counts("tokens"),
    "token/s": _counts("tokens/s"),
    "1/s": _single(1.0, " per s"),
    "s": _TIME,
    "s/token": _words((0.0, 1e-6, "µs/token"), (1e-3, 1e-3, "ms/token"), (1.0, 1.0, "s/token")),
    "B": _prefixed("B"),
    "B/s": _prefixed("B/s"),
    "B/token": _prefixed("B/token"),
    "flop": _FLOP,
    "flop/s": _prefixed("FLOP/s"),
    "flop/token": _prefixed("FLOP/token"),
    "flop/B": _single(1.0, " FLOP/B"),
    "J": _ENERGY,
    "J/s": _prefixed("W", "m-kMGT", start=1e-3),
    "J/token": _ENERGY_PER_TOKEN,
    "J/flop": _single(1e-12, " pJ/FLOP"),
    "token/J": _counts("tokens/J"),
    "token/USD": _counts("tokens/$"),
    "g": _MASS,
    "g/J": _single(1 / 3.6e6, " g CO2e/kWh"),
    "g/token": _single(1e-6, " g CO2e / M tokens", axis="g CO2e per M tokens"),
    "USD": _MONEY,
    "USD/s": _single(1 / _HOUR, " / h", money=True, axis="$ per hour"),
    "USD/J": _single(1 / 3.6e6, " / kWh", money=True, axis="$ per kWh"),
    "USD/token": _single(1e-6, " / M tokens", money=True, axis="$ per M tokens"),
    "USD/B": _single(1e-9, " / GB", money=True, axis="$ per GB"),
    "USD/flop": _single(1e-18, " / EFLOP", money=True, axis="$ per EFLOP"),
    "B/USD": _prefixed("B", tail="/$"),
    "flop/USD": _prefixed("FLOP", "-kMGTPE", tail="/$"),
    "flop/J": _prefixed("FLOP", "-kMGTPE", tail="/J"),
}


def _bought(words: str) -> _Ladder:
    """How many a dollar buys: three digits of them, so in thousands too."""
    sizes = ((0.0, 1.0, ""), (1e4, 1e3, " k"), (1e6, 1e6, " M"), (1e9, 1e9, " B"), (1e12, 1e12, " T"))
    return _Ladder(tuple(_Step(least, size, "", mark + words, (mark + words).strip()) for least, size, mark in sizes))


def _of_one(noun: str, words: str, cost_unit: str, size: float, per: str) -> dict[str, _Ladder]:
    """Costs, energies and carbon of what a workload is counted by, and how many of them a dollar buys.

    cost_unit: unit that a cost of 1 / `size` of them is stored in; per: what so many are called.
    """
    cost = _single(size, f" / {per}", money=True, axis=f"$ per {per}")
    return {
        f"USD/{noun}": cost,
        cost_unit: cost,
        f"{noun}/USD": _bought(f" {words}/$"),
        f"J/{noun}": _words(
            (0.0, 1e-3, f"mJ/{noun}"),
            (0.1, 1.0, f"J/{noun}"),
            (3600.0, 3600.0, f"Wh/{noun}"),
            (3.6e6, 3.6e6, f"kWh/{noun}"),
        ),
        f"g/{noun}": _single(size, f" g CO2e / {per}", axis=f"g CO2e per {per}"),
    }


_BOUGHT = _bought("")
_COUNTED_TOKENS = re.compile(r"\b(output|input|total) tokens?\b")
_DELIVERED: dict[str, _Ladder] = {
    **_of_one("output token", "output tokens", "USD/M output tokens", 1e-6, "M output tokens"),
    **_of_one("input token", "input tokens", "USD/M input tokens", 1e-6, "M input tokens"),
    **_of_one("total token", "total tokens", "USD/M total tokens", 1e-6, "M total tokens"),
    **_of_one("query", "queries", "USD/Mquery", 1e-6, "M queries"),
    **_of_one("image", "images", "USD/kimage", 1e-3, "1,000 images"),
}
"""By name: queries and images are plain counts, and one kind of token has the dimensions of another."""


@functools.cache
def _ladders() -> dict[Dimensions, _Ladder]:
    return {parse_unit(unit).dimensions: ladder for unit, ladder in _LADDERS.items()}


@functools.lru_cache(maxsize=256)
def _ladder(unit: str) -> tuple[Unit, _Ladder]:
    """The parsed unit and the ladder of what it measures; an unusual quantity keeps the unit it is given in."""
    parsed = parse_unit(unit)
    if unit == "%":
        return parsed, _single(0.01, " %", axis="%")
    if unit in _DELIVERED:
        return parsed, _DELIVERED[unit]
    if unit in ("×", "x"):
        return parsed, _single(1.0, "×", axis="×")
    found = _ladders().get(parsed.dimensions)
    named_count = parsed.is_dimensionless and unit != "1" and parsed.numerator == parsed.denominator
    if named_count:
        return parsed, _counts(unit)
    if found is None or (found is _LADDERS["1/s"] and unit != "1/s"):
        return parsed, _single(parsed.scale, f" {unit}")
    return parsed, found


def _to_base(value: float, unit: Unit) -> float:
    # a share comes as 0…1 although its unit is "%"
    return value if unit.is_dimensionless else unit.to_base(value)


def format_quantity(value: float, unit: str, digits: int = 3) -> str:
    """A quantity for a headline, a sentence or a tip: "$4.1 M", "$0.62 / M tokens", "23 ms", "80 %".

    The value is in `unit`; with unit "%" it is a share from 0 to 1. A value that is not finite is "—".

    Raises:
        UnitRefused: `unit` is not a unit.

    """
    parsed, ladder = _ladder(unit)
    return _on_ladder(_to_base(value, parsed), ladder, digits)


def told_apart(one: float, other: float, unit: str) -> tuple[str, str]:
    """Two quantities with as many digits as it takes to see that they differ: "20.04 ms", "20 ms"."""
    for digits in range(3, _MOST_DIGITS):
        texts = format_quantity(one, unit, digits), format_quantity(other, unit, digits)
        if texts[0] != texts[1]:
            return texts
    return format_quantity(one, unit), format_quantity(other, unit)


def bought_count(value: float, digits: int = 3) -> str:
    """How many a dollar buys, where the words stand elsewhere: "1.61 M", "913 k"."""
    return _on_ladder(value, _BOUGHT, digits)


def _on_ladder(base: float, ladder: _Ladder, digits: int) -> str:
    size = abs(base)
    if not math.isfinite(size / min(step.size for step in ladder.steps)):
        return NOTHING
    if size == 0:
        return _written_in(_plainest(ladder), "0", "")
    index = ladder.step(size)
    number = written(size / ladder.steps[index].size, digits, group_from=1000)
    if index + 1 < len(ladder.steps):
        above = ladder.steps[index + 1]
        # 999.96 MB is written 1 GB: the rounded figure decides the step
        if float(number.replace(",", "")) * ladder.steps[index].size >= above.least * (1 - 1e-12):
            index += 1
            number = written(size / above.size, digits, group_from=1000)
    if ladder.money and index == 0:
        number = _with_cents(number)
    return _written_in(ladder.steps[index], number, MINUS if base < 0 else "")


def in_few_letters(text: str) -> str:
    """A quantity of counted tokens for a narrow cell: "$2.72 / M output", "2.38 M total/$"."""
    return _COUNTED_TOKENS.sub(r"\1", text)


def unit_cost(cost: float) -> str:
    """What a counted number of delivered units costs in USD, where the words stand elsewhere: "$0.62", "$14.00"."""
    text = format_quantity(cost, "USD")
    # Beside costs with cents a whole one has them too.
    return f"{text}.00" if text.lstrip("−$").isdigit() and len(text) < len("$100") else text


def money_text(amount: float, digits: int = 3) -> str:
    """An amount of USD with as many digits as its neighbours have: "$20.0 M" beside "$7.54 M", "$945,000"."""
    if abs(amount) >= 1000 and math.isfinite(amount):
        amount = float(f"{amount:.{digits}g}")
    text = format_quantity(amount, "USD", digits)
    found = re.fullmatch(r"(−?\$)(\d+)(?:\.(\d+))?( [MBT])", text)
    if found is None:
        return text
    sign, whole, part, size = found.groups(default="")
    missing = digits - len(whole) - len(part)
    return f"{sign}{whole}.{part}{'0' * missing}{size}" if missing > 0 else text


def month_count(months: float) -> str:
    """A length of time in whole months: "1 month", "36 months"."""
    return "1 month" if int(months) == 1 else f"{int(months)} months"


def month_text(month: int) -> str:
    """A month as "2025-10", from months since year 0 (year × 12 + month)."""
    year, past = divmod(month - 1, 12)
    return f"{year:04d}-{past + 1:02d}"


def _with_cents(number: str) -> str:
    """Dollars and cents ($0.60, $12.30); whole dollars stay whole."""
    whole, mark, part = number.partition(".")
    return f"{whole}.{part:0<2}" if mark and "e" not in part else number


def _written_in(step: _Step, number: str, sign: str) -> str:
    return f"{sign}{step.before}{number}{_singular(step.after, number)}"


def _singular(after: str, number: str) -> str:
    return {" days": " day", " years": " year"}.get(after, after) if number == "1" else after


def axis_unit(values_max: float, unit: str) -> tuple[float, str]:
    """One factor and one unit label for all ticks of an axis whose largest value is `values_max` in `unit`.

    A value times the factor is what the tick shows: 4.1e6 USD gives (1e-6, "M$"). With "%" values are shares of 1.

    Raises:
        UnitRefused: `unit` is not a unit.

    """
    parsed, ladder = _ladder(unit)
    if ladder is _MONEY:
        ladder = _MONEY_AXIS
    size = abs(_to_base(values_max, parsed)) if math.isfinite(values_max) else 0.0
    step = ladder.steps[ladder.step(size)] if size else _plainest(ladder)
    # 15 digits: one kWh is 3600000 J although the reciprocal of a reciprocal is not
    return float(f"{_to_base(1.0, parsed) / step.size:.15g}"), step.axis


def _plainest(ladder: _Ladder) -> _Step:
    """The step of the unit itself, for an axis with nothing on it."""
    return min(ladder.steps, key=lambda step: abs(math.log10(step.size)))
