"""What unit a number in a cell is in: the field's own units, and the meaning of the text typed behind a number."""

import functools
import math
import re
from dataclasses import dataclass

from core.errors import CellAmbiguous
from core.fields import Field
from core.names import excerpt
from core.units import (
    COUNTED_DIMENSIONS,
    DIMENSIONLESS,
    MONEY,
    MULTIPLIERS,
    Unit,
    UnitRefused,
    parse_unit,
    scaled,
    without_prefix,
)

DOLLARS = frozenset({"$", "USD", "US$", "usd"})
_AFTER_DOLLARS = re.compile(r"([A-Za-z]+)?\s*(/.*|per .*)?")


@dataclass(frozen=True, slots=True)
class FieldUnits:
    """The parsed units of a field; `words` are the display words of a plain count ("layers"), normalised.

    first: the unit of a bare number; is_share: whether bare numbers are fractions of 1 and the display is in percent.
    """

    base: Unit
    shown: tuple[Unit, ...]
    words: frozenset[str]
    first: Unit
    is_share: bool

    @classmethod
    def of(cls, base: Unit, shown: tuple[Unit, ...], words: frozenset[str] = frozenset()) -> "FieldUnits":
        """The units of a field that shows itself in some of them, best first."""
        first = shown[0] if shown else base
        return cls(base, shown, words, first, bool(shown) and first.symbol == "%")

    @property
    def is_counted(self) -> bool:
        """Whether thousands and billions of it are written k and B."""
        return self.base.dimensions in COUNTED_DIMENSIONS


@functools.cache
def field_units(unit: str, display: tuple[str, ...]) -> FieldUnits:
    """The parsed units of a field's declaration.

    Raises:
        UnitRefused: an unknown unit in the declaration.
        ValueError: a display unit that measures something else than the base unit.

    """
    base = parse_unit(unit)
    if not base.is_dimensionless:
        shown = tuple(parse_unit(label) for label in display)
        if any(one.dimensions != base.dimensions for one in shown):
            raise ValueError(f"display units {display} do not all measure what {unit} measures")
        return FieldUnits.of(base, shown)
    shown = tuple(count_unit(label) for label in display)
    words = frozenset(_word(_split_count(label)[1]) for label in display) - {"", "%", "x", "×"}
    return FieldUnits.of(base, shown, words)


def _split_count(label: str) -> tuple[str, str]:
    """The multiplier and the word of a count's display label: ("B", "parameters"), ("", "layers"), ("M", "")."""
    head, _, tail = label.strip().partition(" ")
    if head in MULTIPLIERS:
        return head, tail.strip()
    return "", label.strip()


def count_unit(label: str) -> Unit:
    """The unit that a display label of a plain number stands for: "%", "layers", "B parameters"."""
    multiplier, word = _split_count(label)
    if word == "%":
        return Unit(1, 100, DIMENSIONLESS, "%")
    return Unit(MULTIPLIERS.get(multiplier, 1), 1, DIMENSIONLESS, label.strip())


_SAME_WORDS = {"req": "request", "gpu": "chip", "param": "parameter", "mo": "month", "tok": "token", "seq": "sequence"}


def _word(text: str) -> str:
    """A counted thing's name without case, plural and abbreviation."""
    lowered = text.strip().casefold().removesuffix("s")
    return _SAME_WORDS.get(lowered, lowered)


def typed_unit(rest: str, number: str, taken: FieldUnits, field: Field, typed: str) -> Unit | None:
    """The unit that the text behind a number means in this field, perhaps of a wrong kind; None if it is no unit."""
    if taken.base.is_dimensionless:
        return _typed_count(rest, taken)
    if rest in DOLLARS:
        return dollar_unit("", taken)
    if rest in MULTIPLIERS and not (rest == "B" and not (taken.is_counted or taken.base.dimensions == MONEY)):
        return _multiplied(rest, number, taken, field, typed)
    return _measured(rest)


def dollar_unit(rest: str, taken: FieldUnits) -> Unit | None:
    """The unit of a number with a dollar sign: "/h" is $/h, "M" is M$, "k/h" is k$/h; in a column of $/h, "" is $/h."""
    match = _AFTER_DOLLARS.fullmatch(rest)
    multiplier, per = match.groups(default="") if match else ("", "")
    if match is None or (multiplier and multiplier not in MULTIPLIERS):
        return None
    if not per and taken.base.dimensions != MONEY and taken.first.symbol.startswith(("$/", "$ ", "USD/", "USD ")):
        return scaled(taken.first, MULTIPLIERS.get(multiplier, 1), rest)
    return _measured(f"{multiplier} $ {per}")


@functools.lru_cache(maxsize=1024)
def _measured(rest: str) -> Unit | None:
    try:
        return parse_unit(rest)
    except UnitRefused:
        return None


@functools.lru_cache(maxsize=1024)
def _typed_count(rest: str, taken: FieldUnits) -> Unit | None:
    """The unit behind a plain number: percent, ×, a multiplier, the field's own word, or both ("70 B parameters")."""
    multiplier, word = _split_count(rest)
    if multiplier and not word:
        return Unit(MULTIPLIERS[multiplier], 1, DIMENSIONLESS, rest)
    if rest in ("%", "x", "×") and not taken.words:
        return Unit(1, 100 if rest == "%" else 1, DIMENSIONLESS, rest)
    if _word(word) in taken.words:
        return Unit(MULTIPLIERS.get(multiplier, 1), 1, DIMENSIONLESS, rest)
    if not taken.words and not taken.is_share:
        found = _measured(rest)
        return found if found is not None and found.symbol not in ("%", "x", "×") else None
    other = _measured(rest)  # a real unit of another kind: name it in the sentence
    return other if other is not None and not other.is_dimensionless else None


def _multiplied(rest: str, number: str, taken: FieldUnits, field: Field, typed: str) -> Unit:
    """A number with k, M, G… but no unit.

    Counts and money are absolute: 70B parameters, $2k. Otherwise the letter multiplies the first display unit, or takes
    the place of a prefix no larger than itself: 3.35T in a GB/s column is 3.35 TB/s.
    """
    factor = MULTIPLIERS[rest]
    if taken.is_counted or taken.base.dimensions == MONEY:
        return scaled(taken.base, factor, rest)
    prefix, bare_symbol = without_prefix(taken.first.symbol)
    if prefix == 1:
        return scaled(taken.first, factor, rest)
    if 1 < prefix <= factor:
        return scaled(taken.first, factor / prefix, rest)
    mantissa, _, exponent = number.replace("\u2212", "-").lower().partition("e")
    amount = f"{mantissa}e{int(exponent or 0) + len(str(factor)) - 1}"
    readings = (f"{amount} {bare_symbol}", f"{amount} {taken.first.symbol}")
    raise CellAmbiguous(
        f"{field.label}: {excerpt(typed)} can mean {readings[0]} or {readings[1]}; please type the unit.",
        readings,
        "unit",
    )


def best_unit(value: float, taken: FieldUnits) -> Unit:
    """The display unit that suits the size: the first while its number has few digits, else the tidiest other."""
    candidates = taken.shown or (taken.base,)
    size = abs(value)
    if taken.is_counted and size >= 1e6 and all(unit.numerator == unit.denominator for unit in candidates):
        return _counted(size, candidates[0])
    if size == 0 or not math.isfinite(size) or len(candidates) == 1:
        return candidates[0]
    magnitudes = [math.log10(size) - math.log10(unit.scale) for unit in candidates]
    if -1 <= magnitudes[0] < 4:
        return candidates[0]
    # the middle of 1…1000; ties go to the earlier unit
    return min(zip(candidates, magnitudes, strict=True), key=lambda pair: abs(pair[1] - 1.5))[0]


def _counted(size: float, unit: Unit) -> Unit:
    """Millions, billions or trillions of a count whose field names no multiple."""
    letter = "T" if size >= 1e12 else "B" if size >= 1e9 else "M"
    word = "" if unit.symbol in ("1", "token") else unit.symbol
    return scaled(unit, MULTIPLIERS[letter], f"{letter} {word}".strip())
