"""Reading what a person types or pastes into a numeric cell, and writing a stored value back as cell text.

Every value read is in base units, finite and inside the field's bounds; every refusal is one sentence that names the
field, what was typed and what is taken. Typing, pasting and importing all come through `read_cell`, by way of
`core.ranges.read_value` where a cell takes ranges too.
"""

import functools
import math
import re
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from core.cell_units import DOLLARS, FieldUnits, best_unit, count_unit, dollar_unit, field_units, typed_unit
from core.errors import CellAmbiguous, CellRefused
from core.fields import Field
from core.names import excerpt
from core.numerals import (
    ENGLISH,
    FRENCH,
    GERMAN,
    INDIAN,
    MINUS,
    NUMBER,
    SWISS,
    NumberLocale,
    locale_for,
    plain_number,
    written,
)
from core.units import (
    Unit,
    parse_unit,
)

__all__ = [
    "BLANKS",
    "EMPTY",
    "ENGLISH",
    "FRENCH",
    "GERMAN",
    "INDIAN",
    "RANGE",
    "SWISS",
    "TEXT_LIMIT",
    "NumberLocale",
    "checked_value",
    "edit_text",
    "format_value",
    "locale_for",
    "read_amount",
    "read_bare",
    "read_cell",
    "read_factor",
    "shortest_number",
    "split_number",
    "value_in",
]

EMPTY = "—"
TEXT_LIMIT = 200
_LARGEST_EXACT_INTEGER = 2**53
_TYPED_DIGITS, _EXACT_DIGITS = 12, 17  # nobody types more; every float is exact
BLANKS = " \t\r\n\u00a0\u202f\u2009\u2007"

_PLAIN = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,3})?")
_NOT_ZERO = re.compile(r"[+\-0.]*[1-9]")
_MONEY_SIGN = re.compile(r"(?:US\$|\$|USD(?![A-Za-z]))\s*")
RANGE = re.compile(r"\.\.|…|±|\+/?-|\+\u2212|[0-9%]\s*[-–—]\s*[0-9]|^\s*(?:tri|uni|norm|log)[a-z]*\s*\(", re.IGNORECASE)
"""What only the text of a range holds, be it well written or not."""
_CURRENCIES = {
    "€": "euros", "£": "pounds", "¥": "yen or yuan", "₹": "rupees", "₩": "won", "₽": "roubles", "₺": "liras",
    "₪": "shekels", "₫": "dong", "฿": "baht", "EUR": "euros", "GBP": "pounds", "JPY": "yen", "CNY": "yuan",
    "RMB": "yuan", "INR": "rupees", "KRW": "won", "CHF": "Swiss francs", "CAD": "Canadian dollars",
    "AUD": "Australian dollars", "SEK": "kronor", "NOK": "kroner", "DKK": "kroner", "PLN": "zloty", "BRL": "reais",
    "SGD": "Singapore dollars", "HKD": "Hong Kong dollars", "TWD": "Taiwan dollars", "C$": "Canadian dollars",
    "A$": "Australian dollars",
}  # fmt: skip
_CURRENCY = re.compile(
    r"[€£¥₹₩₽₺₪₫฿]|\b[CA]\$|\b(?:" + "|".join(word for word in _CURRENCIES if word.isalpha()) + r")\b"
)


# --- reading --------------------------------------------------------------------------------------------------------


def read_cell(text: str, field: Field, *, locale: NumberLocale = ENGLISH, old: float | None = None) -> float | None:
    """The value of a cell text in base units, or None for an empty text in an optional field.

    A bare number is in the field's first display unit (a share's is a fraction of 1); ``=1.2*``, ``=*1.2`` and ``=/2``
    scale `old`. Digits are ASCII and marks are the locale's own, whatever the computer is set to.

    Raises:
        CellAmbiguous: two honest readings; the error lists how to type each.
        CellRefused: not a number, another kind of unit, a currency other than US dollars, or outside the bounds.

    """
    if len(text) > TEXT_LIMIT:  # before anything walks the text
        raise CellRefused(f"{field.label} takes a single number; you typed {len(text):,} characters.")
    typed = text.strip(BLANKS)
    bare = read_bare(typed, field, locale)
    if bare is not None:
        return bare
    taken = field_units(field.unit, field.display)
    if not typed or typed == EMPTY:
        if field.optional:
            return None
        raise CellRefused(f"{field.label} cannot be empty; it needs {_needed(field)}.")
    if typed[0] == "=":
        return _scaled_old(typed, field, locale, old)
    if RANGE.search(typed):
        raise CellRefused(f"{field.label} needs a single value; the range {excerpt(typed)} is not read here.")
    plain, unit = _number_and_unit(typed, taken, field, locale)
    return checked_value(_exact(plain, unit, field, typed), field, typed)


def read_bare(typed: str, field: Field, locale: NumberLocale = ENGLISH) -> float | None:
    """What `read_cell` reads of a text that is a plain number and nothing else, as most of a large block are.

    None where it is anything else, or marked as no plain number of the locale is. Raises: as `read_cell`.
    """
    if not _PLAIN.fullmatch(typed) or (locale.decimal != "." and "." in typed):
        return None
    taken = field_units(field.unit, field.display)
    unit = _bare_unit(typed, taken, field, typed, locale) if taken.is_share else taken.first
    return checked_value(_exact(typed, unit, field, typed), field, typed)


def read_amount(text: str, field: Field, *, locale: NumberLocale = ENGLISH) -> Fraction:
    """The number of a cell text in base units, not rounded and not held against the field's bounds: a part of a range.

    Raises:
        CellAmbiguous, CellRefused: as `read_cell`, but for what only bounds and whole numbers are about.

    """
    typed = text.strip(BLANKS)
    plain, unit = _number_and_unit(typed, field_units(field.unit, field.display), field, locale)
    amount = Fraction(plain) * unit.numerator / unit.denominator
    if amount and not _float(amount):
        raise CellRefused(f"{field.label} {excerpt(typed)} is too small to be kept.")
    return amount


def _number_and_unit(typed: str, taken: FieldUnits, field: Field, locale: NumberLocale) -> tuple[str, Unit]:
    """A number in Python's notation, and the unit that it is in; one of the kind that the field takes."""
    sign, has_dollar, number, rest = split_number(typed, field)
    plain = sign + plain_number(number, locale, field.label, typed)
    if not rest and not has_dollar:
        return plain, _bare_unit(plain, taken, field, typed, locale)
    unit = dollar_unit(rest, taken) if has_dollar else typed_unit(rest, number, taken, field, typed)
    if unit is None or unit.dimensions != taken.base.dimensions:
        _refuse_currency(typed, field)
        said = rest if unit is not None and not has_dollar else typed
        raise CellRefused(f"{field.label} needs {_needed(field)}; you typed {excerpt(said)}.")
    return plain, unit


def split_number(typed: str, field: Field) -> tuple[str, bool, str, str]:
    """Sign, whether a dollar sign stands before the number, the number, and what follows it."""
    sign, position = "", 0
    has_dollar = False
    for _ in range(2):  # -$5 and $-5
        if not sign and typed[position : position + 1] in ("+", "-", "\u2212"):
            sign = "" if typed[position] == "+" else "-"
            position += 1
        money = None if has_dollar else _MONEY_SIGN.match(typed, position)
        if money:
            has_dollar, position = True, money.end()
    match = NUMBER.match(typed, position)
    if match is None:
        _refuse_currency(typed, field)
        raise CellRefused(f"{field.label} needs {_needed(field)}; you typed {excerpt(typed)}.")
    return sign, has_dollar, match.group(), typed[match.end() :].strip(BLANKS)


def _bare_unit(plain: str, taken: FieldUnits, field: Field, typed: str, locale: NumberLocale) -> Unit:
    """The unit that a number without one is in: the first that the field shows; a share is a fraction of 1."""
    if not taken.is_share:
        return taken.first
    value = float(plain)
    if abs(value) <= 1:
        return taken.base
    if not _inside(value, field):
        hint = f"did you mean {excerpt(typed)} %?" if _inside(value / 100, field) else f"you typed {excerpt(typed)}."
        raise CellRefused(f"{field.label} takes a share {_bounds(field)}; {hint}")
    readings = (f"{typed} %", f"{written(value * 100, 15, locale, group_from=10**15)} %")
    raise CellAmbiguous(
        f"{field.label}: {excerpt(typed)} can mean {readings[0]} or {readings[1]}.", readings, "percent"
    )


def _exact(plain: str, unit: Unit, field: Field, typed: str) -> float:
    """The number in base units, rounded once; whole-number fields take only what is whole and kept exactly."""
    if not field.integer or (plain.isdigit() and len(plain) <= 15 and unit.numerator == unit.denominator):
        value = _in_base(plain, unit)
        if value == 0 and _NOT_ZERO.match(plain):  # 1e-400 is too small for a float, not nothing
            raise CellRefused(f"{field.label} {excerpt(typed)} is too small to be kept.")
        return value
    exact = Fraction(plain) * unit.numerator / unit.denominator
    if exact.denominator != 1:
        raise CellRefused(f"{field.label} needs a whole number; you typed {excerpt(typed)}.")
    if abs(exact) > _LARGEST_EXACT_INTEGER and field.high >= _LARGEST_EXACT_INTEGER:
        raise CellRefused(f"{field.label} {excerpt(typed)} is above 2^53, the largest whole number kept exactly.")
    return _in_base(plain, unit)


def _in_base(plain: str, unit: Unit) -> float:
    """A number in Python's notation, in base units; infinite where it is too large for a float."""
    if unit.numerator == unit.denominator:
        return float(plain)
    # through whole numbers, whose quotient is rounded once: 4.1 M$ is 4100000.0 although 4.1 * 1e6 is not
    whole, _, part = plain.partition(".")
    if plain.isdigit() or part.isdigit():  # the most of a pasted block
        return _quotient(int(whole + part) * unit.numerator, unit.denominator * 10 ** len(part))
    mantissa, _, exponent = plain.lower().partition("e")
    whole, _, part = mantissa.partition(".")
    power = int(exponent or 0) - len(part)
    amount = int(whole + part) * unit.numerator
    above: int = 10 ** max(power, 0)
    below: int = 10 ** max(-power, 0)
    return _quotient(amount * above, unit.denominator * below)


def _quotient(amount: int, by: int) -> float:
    try:
        return amount / by
    except OverflowError:
        return math.inf if amount > 0 else -math.inf


def _float(amount: Fraction) -> float:
    try:
        return float(amount)
    except OverflowError:
        return math.inf if amount > 0 else -math.inf


def _refuse_currency(typed: str, field: Field) -> None:
    found = _CURRENCY.search(typed)
    if found is not None and "$" in "".join(field.display) + field.unit.replace("USD", "$"):
        raise CellRefused(f"{field.label} is in US dollars; you typed {_CURRENCIES[found.group()]} ({excerpt(typed)}).")


def _inside(value: float, field: Field) -> bool:
    return field.low <= value <= field.high or (value == 0 and field.zero_allowed)


def checked_value(value: float | Fraction, field: Field, typed: str) -> float:
    """The value if it is inside the field's bounds, never -0.0; CellRefused where it is not."""
    if isinstance(value, Fraction):
        value = _float(value)
    if field.low <= value <= field.high:
        return value + 0.0  # turns -0.0 into 0.0
    if value == 0:
        if field.zero_allowed:
            return 0.0
        raise CellRefused(f"{field.label} cannot be 0; you typed {excerpt(typed)}.")
    if value < 0 <= field.low:
        raise CellRefused(f"{field.label} cannot be negative; you typed {excerpt(typed)}.")
    above = value > field.high
    bound = value_in(field.high if above else field.low, field)
    shown = value_in(value, field) if math.isfinite(value) else excerpt(typed)
    if shown == bound:  # 100.00001 % would print as 100 %
        shown = excerpt(typed)
    zero = " (only 0 is taken below it)" if not above and field.zero_allowed else ""
    raise CellRefused(f"{field.label} {shown} is {'above' if above else 'below'} {bound}{zero}.")


def _scaled_old(typed: str, field: Field, locale: NumberLocale, old: float | None) -> float:
    """``=1.2*``, ``=*1.2`` and ``=/2`` of the value that stood in the cell."""
    plain, divides = read_factor(typed, field, locale)
    factor = float(plain)
    if old is None:
        raise CellRefused(f"{field.label} is empty; there is nothing that {excerpt(typed)} could scale.")
    if not math.isfinite(factor) or (divides and factor == 0):
        raise CellRefused(f"{field.label} cannot be scaled by {excerpt(typed)}.")
    value = old / factor if divides else old * factor
    if field.integer and math.isfinite(value):
        if not math.isclose(value, round(value), rel_tol=1e-12):
            raise CellRefused(f"{field.label} needs a whole number; {excerpt(typed)} gives {written(value, 8)}.")
        value = float(round(value))
    return checked_value(value, field, typed)


def read_factor(typed: str, field: Field, locale: NumberLocale) -> tuple[str, bool]:
    """The number of ``=1.2*``, ``=*1.2`` or ``=/2`` in Python's notation, and whether it divides."""
    operation = typed[1:].strip(BLANKS)
    divides = operation.startswith("/")
    number = operation[1:] if operation[:1] in ("*", "/") else operation[:-1] if operation.endswith("*") else ""
    number = number.strip(BLANKS)
    sign = "-" if number[:1] in ("-", "\u2212") else ""
    match = NUMBER.fullmatch(number[len(sign) :])
    if match is None:
        raise CellRefused(f"{field.label} reads no formulas; =1.2* scales the old value, you typed {excerpt(typed)}.")
    return sign + plain_number(match.group(), locale, field.label, typed), divides


# --- words for the sentences ----------------------------------------------------------------------------------------

_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "s": ("a time", ("ms", "s", "h")),
    "B": ("a size in bytes", ("MB", "GB", "TB")),
    "flop": ("an amount of computing", ("GFLOP", "TFLOP")),
    "token": ("a number of tokens", ("k", "M", "B")),
    "USD": ("an amount of money", ("$", "k$", "M$")),
    "J": ("an energy", ("J", "Wh", "kWh")),
    "J/s": ("a power", ("W", "kW", "MW")),
    "g": ("a mass", ("g", "kg", "t")),
    "B/s": ("a bandwidth", ("GB/s", "TB/s")),
    "flop/s": ("a computing rate", ("TFLOP/s", "PFLOP/s")),
    "token/s": ("a token rate", ("tok/s",)),
    "1/s": ("a rate", ("req/s", "req/day")),
    "USD/s": ("a price per time", ("$/h",)),
    "USD/J": ("an energy price", ("$/kWh",)),
    "USD/token": ("a price per token", ("$/Mtok",)),
    "USD/B": ("a price per byte", ("$/GB",)),
    "g/J": ("a carbon intensity", ("g/kWh",)),
    "J/token": ("an energy per token", ("J/token",)),
    "B/token": ("a size per token", ("B/token", "kB/token")),
    "flop/token": ("an amount of computing per token", ("GFLOP/token",)),
}


@functools.cache
def _kinds() -> dict[tuple[int, ...], tuple[str, tuple[str, ...]]]:
    return {parse_unit(unit).dimensions: kind for unit, kind in _KINDS.items()}


def _accepted(field: Field) -> str:
    examples = _kinds().get(field_units(field.unit, field.display).base.dimensions, ("", (field.unit,)))[1]
    own = field.display[:4]
    return ", ".join(dict.fromkeys((*own, *examples) if len(own) < 3 else own))


def _needed(field: Field) -> str:
    """What a field takes, in words: "a power (W, kW, MW)"."""
    taken = field_units(field.unit, field.display)
    if taken.is_share:
        return f"a share {_bounds(field)}"
    if taken.base.is_dimensionless:
        number = "a whole number" if field.integer else "a number"
        words = [label for label in field.display if label not in ("x", "×", "")]
        return f"{number} ({', '.join(words)})" if words else f"{number} without a unit"
    kind = _kinds().get(taken.base.dimensions, (f"a value in {field.unit}", ()))[0]
    return f"{kind} ({_accepted(field)})"


def _bounds(field: Field) -> str:
    low = 0.0 if 0 < field.low <= 1e-9 else field.low
    return f"from {value_in(low, field)} to {value_in(field.high, field)}"


# --- writing --------------------------------------------------------------------------------------------------------

_LONE = frozenset({"hour", "day", "week", "month", "year"})  # units that take an s in the plural


def format_value(value: float | None, field: Field, *, unit: str | None = None, locale: NumberLocale = ENGLISH) -> str:
    """The text of a cell: the value to the field's digits, in its best display unit or in `unit`; "—" for None.

    Raises:
        UnitRefused: `unit` is not a unit.

    """
    if value is None or not math.isfinite(value):
        return EMPTY
    taken = field_units(field.unit, field.display)
    if unit is None:
        shown = best_unit(value, taken)
    elif taken.base.is_dimensionless:
        shown = count_unit(unit)
    else:
        shown = parse_unit(unit)
    return value_in(value, field, shown, locale)


def edit_text(value: float | None, field: Field, *, locale: NumberLocale = ENGLISH) -> str:
    """The shortest text that `read_cell` reads back to the same value; empty for None.

    The unit is left out where it is the one a bare number is read in. Nothing is grouped, so nothing is a question.
    """
    if value is None or not math.isfinite(value):
        return ""
    taken = field_units(field.unit, field.display)
    unit = best_unit(value, taken)
    number = shortest_number(value, unit, field).replace(".", locale.decimal)
    if unit.symbol == "%":
        return f"{number}%"
    return number if unit == taken.first and unit.symbol == taken.first.symbol else f"{number} {unit.symbol}"


def shortest_number(value: float, unit: Unit, field: Field, *, exact: bool = False) -> str:
    """The value in a unit, in Python's notation, with the fewest digits that read back to it.

    exact: to it and to no neighbour that differs in the last bits.
    """
    with localcontext() as context:
        context.prec = 50
        amount = Decimal(value) * unit.denominator / unit.numerator
    for digits in range(_TYPED_DIGITS, _EXACT_DIGITS):
        text = _rounded(amount, digits)
        back = _in_base(text, unit)
        if back == value:
            return text
        # what arithmetic left in the last bits is nobody's typing: 0.1 + 0.2 is edited as 0.3
        noise = digits == _TYPED_DIGITS and not (exact or field.integer) and abs(back - value) <= 1e-15 * abs(value)
        if noise and _inside(back, field):
            return text
    return _rounded(amount, _EXACT_DIGITS)


def _rounded(amount: Decimal, digits: int) -> str:
    rounded = Context(prec=digits).plus(amount).normalize()
    if rounded == 0:
        return "0"
    if -6 < rounded.adjusted() < 15:
        return f"{rounded:f}"
    mantissa, _, exponent = f"{rounded:e}".partition("e")
    return f"{mantissa}e{int(exponent)}"


def value_in(value: float, field: Field, unit: Unit | None = None, locale: NumberLocale = ENGLISH) -> str:
    """A value to the field's digits in a unit; in its best where there is none."""
    shown = unit or best_unit(value, field_units(field.unit, field.display))
    amount = shown.from_base(value)
    if not math.isfinite(amount):
        return EMPTY if math.isnan(amount) else "any size"
    digits = field.digits
    if field.integer and shown.numerator == shown.denominator:
        digits = 16  # a whole number is shown whole
    grouped_from = 1000 if shown.symbol in DOLLARS else 10_000
    return _joined(written(amount, digits, locale, group_from=grouped_from), shown.symbol)


def _joined(number: str, symbol: str) -> str:
    """Number and unit the way people write them: $30,000 and 1.2× but 80 %, 1 replica, 0.08 $/kWh."""
    if symbol in ("", "1"):
        return number
    if symbol in ("$", "USD"):
        return f"{MINUS}${number[1:]}" if number[0] == MINUS else f"${number}"
    if symbol in ("×", "x"):
        return f"{number}×"
    if symbol.startswith("1/"):
        return f"{number} {symbol[1:]}"
    if number == "1" and symbol.isalpha() and len(symbol) > 3 and symbol[-1] == "s" and symbol[-2] != "s":
        return f"1 {symbol[:-1]}"
    return f"{number} {symbol}{'s' if symbol in _LONE and number != '1' else ''}"
