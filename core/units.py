"""The unit system: eight base quantities, the unit names people type, and expressions such as ``$/M tokens``.

Scales are exact whole-number ratios, so ``2.5 $/h`` becomes 2.5 * 1 / 3600 with a single rounding. A watt is J/s;
a month is the 730 hours of a cloud bill and a year is 8760 hours. Chips, requests and other counted things are 1.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from core.errors import InfernomicsError

BASES = ("s", "B", "flop", "token", "USD", "J", "g", "unit")
EXPRESSION_LIMIT = 64
_POWER_LIMIT = 9
_SIZE_LIMIT = 10**150  # keeps every conversion of an ordinary value inside the floats

Dimensions = tuple[int, ...]
DIMENSIONLESS: Dimensions = (0,) * len(BASES)


class UnitRefused(InfernomicsError):
    """A text is not a unit this program knows."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its size in base units as an exact ratio, its exponents over `BASES`, and how it is written.

    Two units that differ only in their symbol are equal: ``req/s`` is ``1/s``.
    """

    numerator: int
    denominator: int
    dimensions: Dimensions
    symbol: str = field(compare=False)

    @property
    def scale(self) -> float:
        """Base units in one of this unit."""
        return self.numerator / self.denominator

    @property
    def is_dimensionless(self) -> bool:
        """Whether the unit measures a plain number (a share, a count)."""
        return self.dimensions == DIMENSIONLESS

    def to_base(self, value: float) -> float:
        """A value in this unit, in base units."""
        return value * self.numerator / self.denominator

    def from_base(self, value: float) -> float:
        """A value in base units, in this unit."""
        return value * self.denominator / self.numerator

    def __mul__(self, other: "Unit") -> "Unit":
        dimensions = tuple(a + b for a, b in zip(self.dimensions, other.dimensions, strict=True))
        return _unit(self._ratio * other._ratio, dimensions, f"{self.symbol}*{_grouped(other.symbol)}")

    def __truediv__(self, other: "Unit") -> "Unit":
        dimensions = tuple(a - b for a, b in zip(self.dimensions, other.dimensions, strict=True))
        return _unit(self._ratio / other._ratio, dimensions, f"{self.symbol}/{_grouped(other.symbol)}")

    def __pow__(self, exponent: int) -> "Unit":
        dimensions = tuple(a * exponent for a in self.dimensions)
        return _unit(self._ratio**exponent, dimensions, f"{_grouped(self.symbol)}^{exponent}")

    @property
    def _ratio(self) -> Fraction:
        return Fraction(self.numerator, self.denominator)


def _unit(ratio: Fraction | int, dimensions: Dimensions, symbol: str) -> Unit:
    exact = Fraction(ratio)
    return Unit(exact.numerator, exact.denominator, dimensions, symbol)


def _grouped(symbol: str) -> str:
    return f"({symbol})" if re.search(r"[*/^\s-]", symbol) else symbol


def scaled(unit: Unit, factor: Fraction | int, symbol: str) -> Unit:
    """A unit `factor` times as large, under a symbol of its own: a million tokens as "Mtok"."""
    ratio = Fraction(unit.numerator, unit.denominator) * factor
    return Unit(ratio.numerator, ratio.denominator, unit.dimensions, symbol)


# --- names ----------------------------------------------------------------------------------------------------------

_LARGE = {"k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18}
_HUGE = _LARGE | {"Z": 10**21, "Y": 10**24}
_SMALL = {"m": Fraction(1, 10**3), "µ": Fraction(1, 10**6), "u": Fraction(1, 10**6), "n": Fraction(1, 10**9)}
_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50}
_COUNTED = {"k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12, "P": 10**15}

MULTIPLIERS: dict[str, int] = _COUNTED | {
    "bn": 10**9,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
"""Words for powers of a thousand; ``B`` is a billion only where bytes make no sense."""

Prefixes = dict[str, int] | dict[str, Fraction] | dict[str, int | Fraction]
_NO_PREFIX: dict[str, int] = {}


def _dimensions(**exponents: int) -> Dimensions:
    return tuple(exponents.get(base, 0) for base in BASES)


_HOUR = 3600
_RATE = {"s": -1}
# names, size in base units, dimensions, prefixes taken
_TABLE: tuple[tuple[str, Fraction | int, Dimensions, Prefixes], ...] = (
    ("s", 1, _dimensions(s=1), _SMALL),
    ("sec secs second seconds", 1, _dimensions(s=1), _NO_PREFIX),
    ("min minute minutes", 60, _dimensions(s=1), _NO_PREFIX),
    ("h hr hrs hour hours", _HOUR, _dimensions(s=1), _NO_PREFIX),
    ("d day days", 24 * _HOUR, _dimensions(s=1), _NO_PREFIX),
    ("week weeks", 7 * 24 * _HOUR, _dimensions(s=1), _NO_PREFIX),
    ("mo month months", 730 * _HOUR, _dimensions(s=1), _NO_PREFIX),
    ("yr yrs year years", 8760 * _HOUR, _dimensions(s=1), _NO_PREFIX),
    ("B", 1, _dimensions(B=1), _LARGE | _BINARY),
    ("byte bytes", 1, _dimensions(B=1), _NO_PREFIX),
    ("b bit bits", Fraction(1, 8), _dimensions(B=1), _LARGE | _BINARY),
    ("Bps", 1, _dimensions(B=1, s=-1), _LARGE),
    ("bps", Fraction(1, 8), _dimensions(B=1, s=-1), _LARGE),
    # "FLOPS" is a rate and "FLOPs" a plural; "flops" could be either and is not read
    ("flop FLOP FLOPs op OP", 1, _dimensions(flop=1), _HUGE),
    ("FLOPS OPS", 1, _dimensions(flop=1, s=-1), _HUGE),
    ("tok token tokens", 1, _dimensions(token=1), _COUNTED),
    ("unit units", 1, _dimensions(unit=1), _NO_PREFIX),  # what a request delivers: tokens, or one query
    ("$ USD usd US$", 1, _dimensions(USD=1), _COUNTED),
    ("dollar dollars", 1, _dimensions(USD=1), _NO_PREFIX),
    ("¢ cent cents", Fraction(1, 100), _dimensions(USD=1), _NO_PREFIX),
    ("J", 1, _dimensions(J=1), _LARGE | _SMALL),
    ("joule joules", 1, _dimensions(J=1), _NO_PREFIX),
    ("Wh", _HOUR, _dimensions(J=1), _LARGE | _SMALL),
    ("W", 1, _dimensions(J=1, s=-1), _LARGE | _SMALL),
    ("watt watts", 1, _dimensions(J=1, s=-1), _NO_PREFIX),
    ("g gCO2e gCO2eq gCO2", 1, _dimensions(g=1), _SMALL | {"k": 10**3, "K": 10**3}),
    ("gram grams", 1, _dimensions(g=1), _NO_PREFIX),
    ("t tCO2e tCO2eq tCO2", 10**6, _dimensions(g=1), {"k": 10**3, "M": 10**6, "G": 10**9}),
    ("tonne tonnes", 10**6, _dimensions(g=1), _NO_PREFIX),
    ("% percent", Fraction(1, 100), DIMENSIONLESS, _NO_PREFIX),
    ("x ×", 1, DIMENSIONLESS, _NO_PREFIX),
    ("rps qps", 1, _dimensions(s=-1), _COUNTED),
    ("req request requests query queries call calls image images", 1, DIMENSIONLESS, _COUNTED),
    ("chip chips gpu gpus GPU GPUs accelerator accelerators device devices", 1, DIMENSIONLESS, _NO_PREFIX),
    ("node nodes server servers rack racks replica replicas user users", 1, DIMENSIONLESS, _NO_PREFIX),
    ("seq sequence sequences sample samples step steps layer layers", 1, DIMENSIONLESS, _NO_PREFIX),
    ("param params parameter parameters weight weights number numbers value values", 1, DIMENSIONLESS, _NO_PREFIX),
    ("input output total prompt context CO2 CO2e CO2eq", 1, DIMENSIONLESS, _NO_PREFIX),
)
# "4 $M" is written as often as "4 M$"
_MONEY_SUFFIXES = {f"${letter}": size for letter, size in _COUNTED.items() if letter not in "GP"} | {"$bn": 10**9}


@functools.cache
def _names() -> dict[str, tuple[Unit, Prefixes]]:
    found: dict[str, tuple[Unit, Prefixes]] = {}
    for names, size, dimensions, prefixes in _TABLE:
        for name in names.split():
            found[name] = (_unit(size, dimensions, name), prefixes)
    for name, size in _MONEY_SUFFIXES.items():
        found[name] = (_unit(size, _dimensions(USD=1), name), _NO_PREFIX)
    return found


def _split_prefix(name: str) -> tuple[Fraction, Unit] | None:
    """The prefix's factor and the unit under it, or None for a name nobody declared."""
    names = _names()
    if name in names:
        return Fraction(1), names[name][0]
    for length in (1, 2):
        unit, prefixes = names.get(name[length:], (None, _NO_PREFIX))
        factor = prefixes.get(name[:length])
        if unit is not None and factor is not None:
            return Fraction(factor), unit
    return None


def _named(name: str) -> Unit:
    found = _split_prefix(name)
    if found is None:
        raise UnitRefused(f"{name} is not a unit known here.")
    factor, unit = found
    return scaled(unit, factor, name)


def without_prefix(expression: str) -> tuple[Fraction, str]:
    """The factor of the prefix that opens a unit expression, and the rest: 10^9 and ``B/s`` for ``GB/s``."""
    match = _NAME.match(expression)
    found = _split_prefix(match.group()) if match else None
    if match is None or found is None:
        return Fraction(1), expression
    name, rest = match.group(), expression[match.end() :]
    if name in _MONEY_SUFFIXES:
        return Fraction(_MONEY_SUFFIXES[name]), f"${rest}"
    return found[0], found[1].symbol + rest


# --- expressions ----------------------------------------------------------------------------------------------------

_NAME = re.compile(r"[A-Za-zµ$¢%×][A-Za-z0-9$¢]*")
_TOKEN = re.compile(rf"\s*(?:({_NAME.pattern})|([0-9]+)|([*·/^()²³-]))")
_SAME_LETTERS = str.maketrans({"₂": "2", "μ": "µ", "⋅": "·", "\u00a0": " ", "\u202f": " "})


class _Expression:
    """A recursive reader of one unit expression; a hyphen or a space binds tighter than ``/``: $/chip-h."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._split(text.translate(_SAME_LETTERS)))
        self._next = 0

    def _split(self, text: str) -> Iterator[str]:
        position, end = 0, len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None:
                raise self._refused()
            yield match.group().strip()
            position = match.end()

    def _refused(self) -> UnitRefused:
        return UnitRefused(f"{self._text} is not a unit known here.")

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._next += 1
        return token

    def read(self) -> Unit:
        """The whole text as one unit, or UnitRefused."""
        if self._peek() == "/":  # "/s" is "1/s"
            self._tokens.insert(0, "1")
        unit = self._quotient()
        if self._next < len(self._tokens):
            raise self._refused()
        return unit

    def _quotient(self) -> Unit:
        unit = self._product()
        while self._peek() in ("*", "·", "/", "per"):
            operator = self._take()
            factor = self._product()
            unit = unit * factor if operator in "*·" else unit / factor
        return unit

    def _product(self) -> Unit:
        unit = self._power()
        while True:
            sign = self._peek()
            if sign == "-":
                self._take()
            elif not (_NAME.match(sign) and sign != "per") and sign != "(":
                return unit
            unit = unit * self._power()

    def _power(self) -> Unit:
        unit = self._atom()
        sign = self._peek()
        if sign in ("²", "³"):
            self._take()
            return unit ** (2 if sign == "²" else 3)
        if sign != "^":
            return unit
        self._take()
        negative = self._peek() == "-"
        if negative:
            self._take()
        digits = self._take()
        if not digits.isdigit() or int(digits) > _POWER_LIMIT:
            raise self._refused()
        return unit ** (-int(digits) if negative else int(digits))

    def _atom(self) -> Unit:
        sign = self._take()
        if sign == "1":
            return _unit(1, DIMENSIONLESS, "1")
        if sign == "(":
            unit = self._quotient()
            if self._take() != ")":
                raise self._refused()
            return unit
        if sign in MULTIPLIERS and self._multiplies(sign):
            return _unit(MULTIPLIERS[sign], DIMENSIONLESS, sign)
        if not _NAME.match(sign) or sign == "per":
            raise self._refused()
        return _named(sign)

    def _multiplies(self, word: str) -> bool:
        """Whether a word such as M stands before the thing it multiplies: the M of ``M tokens``."""
        following = self._peek()
        if not _NAME.match(following) or following == "per":
            return False
        return word != "B" or _named(following).dimensions in _BILLIONS


COUNTED_DIMENSIONS = frozenset({DIMENSIONLESS, _dimensions(token=1)})
"""What people count in thousands, millions and billions: plain counts and tokens."""
MONEY: Dimensions = _dimensions(USD=1)
_BILLIONS = COUNTED_DIMENSIONS | {MONEY}


@functools.lru_cache(maxsize=4096)
def parse_unit(expression: str) -> Unit:
    """The unit that an expression such as ``GB/s``, ``$/M tokens`` or ``B*s^-1`` means; its symbol is the text itself.

    Raises:
        UnitRefused: the text is empty, too long, or holds a name or sign this program does not know.

    """
    text = expression.strip()
    if not text or len(text) > EXPRESSION_LIMIT:
        raise UnitRefused("A unit is needed." if not text else "A unit takes at most 64 characters.")
    unit = _Expression(text).read()
    if max(unit.numerator, unit.denominator) > _SIZE_LIMIT:
        raise UnitRefused(f"{text} is too large a unit.")
    return Unit(unit.numerator, unit.denominator, unit.dimensions, text)
