"""Ranges in cells: what a person types for a value that is not sure, read into a `Distribution` and written back.

``0.3..0.7`` is a range that holds 90 %: lognormal where both ends are above 0 and the upper is at least three times the
lower, else normal. ``40% ± 10%`` is a normal around its middle: in a share the percent after ± are points of it,
elsewhere a part of the middle. ``norm(a, b)``, ``logn(a, b)``, ``uni(a, b)`` and ``tri(a, b, c)`` name their kind;
the first three take a middle of its own between the ends. A unit stands behind each part or once at the end. Parts are
told apart by ``;`` everywhere, and by commas where no decimals are written with them.

Written text is read back to the very same `Distribution`.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal, NamedTuple

from core.cell_units import best_unit, field_units
from core.cells import (
    BLANKS,
    ENGLISH,
    RANGE,
    TEXT_LIMIT,
    NumberLocale,
    checked_value,
    edit_text,
    read_amount,
    read_cell,
    read_factor,
    shortest_number,
    split_number,
    value_in,
)
from core.errors import CellAmbiguous, CellRefused
from core.fields import Field
from core.names import excerpt
from core.records import Distribution
from core.units import Unit

Kind = Literal["normal", "lognormal", "triangular", "uniform"]

_LOGNORMAL_FROM = 3
"""Ends so many times apart, both above 0, are those of a lognormal unless the text says otherwise."""

_DIGITS = 50  # of a square root, more than a float keeps

_FUNCTION = re.compile(r"([a-z]+)\s*\((.*)\)\s*(.*)", re.IGNORECASE | re.DOTALL)
_NAMES: dict[str, Kind] = {
    "tri": "triangular", "triangular": "triangular",
    "uni": "uniform", "uniform": "uniform",
    "norm": "normal", "normal": "normal",
    "logn": "lognormal", "lognorm": "lognormal", "lognormal": "lognormal",
}  # fmt: skip
_WRITTEN: dict[Kind, str] = {"triangular": "tri", "uniform": "uni", "normal": "norm", "lognormal": "logn"}
_PLUS_MINUS = re.compile(r"±|\+/?[-\u2212]")
_ENDS = re.compile(r"(?<!\.)\.\.(?!\.)|…")
_DASH = re.compile(r"(?<=[0-9%])\s*[-–—]\s*(?=[0-9])")
_GROUPED = re.compile(r"[0-9],[0-9]{3}(?![0-9])")


class _Parts(NamedTuple):
    """A text taken apart: its parts, their kind where the text names one, and whether the second is a half width."""

    texts: tuple[str, ...]
    kind: Kind | None = None
    is_width: bool = False

    def joined(self, texts: Sequence[str]) -> str:
        """The text again, with other parts."""
        if self.kind is not None:
            return f"{_WRITTEN[self.kind]}({'; '.join(texts)})"
        return " ± ".join(texts) if self.is_width else "..".join(texts)


# --- reading --------------------------------------------------------------------------------------------------------


def read_value(
    text: str,
    field: Field,
    *,
    locale: NumberLocale = ENGLISH,
    old: float | None = None,
    old_range: Distribution | None = None,
) -> float | Distribution | None:
    """The value or the range of a cell text in base units; None for an empty text in an optional field.

    A single number is read by `core.cells.read_cell`. ``=1.2*`` scales `old`, or all of `old_range` where there is one.

    Raises:
        CellAmbiguous: two honest readings; the error lists how to type each.
        CellRefused: no value and no range that the field takes.

    """
    if len(text) > TEXT_LIMIT:  # before anything walks the text
        raise CellRefused(f"{field.label} takes a number or a range; you typed {len(text):,} characters.")
    if old_range is not None and text.lstrip(BLANKS).startswith("="):
        return _scaled(text.strip(BLANKS), old_range, field, locale)
    if RANGE.search(text) is None or text.lstrip(BLANKS).startswith("="):
        return read_cell(text, field, locale=locale, old=old)
    return read_range(text, field, locale=locale)


def read_range(text: str, field: Field, *, locale: NumberLocale = ENGLISH) -> Distribution:
    """The range of a text in base units: its ends and its middle inside the field's bounds.

    Raises:
        CellAmbiguous, CellRefused: as `read_value`.

    """
    typed = text.strip(BLANKS)
    parts = _parts(typed, field, locale)
    found: list[Distribution] = []
    texts: list[tuple[str, ...]] = []
    problem: CellRefused | None = None
    for candidate in _with_units(parts, field, locale):
        try:
            # with the units as they were read, so that a refusal shows them: 800 k..1.2 k is reversed
            said = typed if candidate == parts.texts else parts.joined(candidate)
            one = _read_parts(parts, candidate, field, locale, said)
        except CellRefused as refused:
            problem = problem or refused
            continue
        if one not in found:
            found.append(one)
            texts.append(candidate)
    if len(found) > 1:
        raise _question(field, typed, tuple(parts.joined(candidate) for candidate in texts), "percent")
    if not found and problem is not None:
        raise problem
    return found[0]


def _question(field: Field, typed: str, readings: tuple[str, ...], about: str) -> CellAmbiguous:
    words = " or ".join(excerpt(reading) for reading in readings)
    return CellAmbiguous(f"{field.label}: {excerpt(typed)} can mean {words}; type one of them.", readings, about)


def _parts(typed: str, field: Field, locale: NumberLocale) -> _Parts:
    function = _FUNCTION.fullmatch(typed)
    kind = _NAMES.get(function[1].lower()) if function else None
    if function and kind:
        return _Parts(_arguments(function[2], function[3], kind, field, locale, typed), kind)
    for mark, is_width in ((_PLUS_MINUS, True), (_ENDS, False)):
        texts = tuple(part.strip(BLANKS) for part in mark.split(typed))
        if len(texts) == 2 and all(texts):
            return _Parts(texts, is_width=is_width)
    dashed = _DASH.sub("..", typed)
    hint = f"a range is typed {excerpt(dashed)}" if len(_ENDS.split(dashed)) == 2 else _how(locale)
    raise CellRefused(f"{field.label} cannot read {excerpt(typed)}; {hint}.")


def _how(locale: NumberLocale) -> str:
    return f"ranges are 1..2, 5 ± 1 or tri(1{_mark(locale)} 2{_mark(locale)} 3)"


def _mark(locale: NumberLocale) -> str:
    return "," if locale.decimal == "." else ";"


def _arguments(inside: str, behind: str, kind: Kind, field: Field, locale: NumberLocale, typed: str) -> tuple[str, ...]:
    """The parts between the brackets; a unit behind these belongs to the last."""
    mark = ";" if ";" in inside else _mark(locale)
    if mark == "," and locale.group == "," and _GROUPED.search(inside):
        raise CellRefused(f"{field.label}: in {excerpt(typed)} a comma may part or group; put ; between the parts.")
    texts = [part.strip(BLANKS) for part in inside.split(mark)]
    least, most = (3, 3) if kind == "triangular" else (2, 3)
    if not least <= len(texts) <= most or not all(texts):
        needs = f"{_WRITTEN[kind]}() takes {'three' if least == 3 else 'two'} values with {_mark(locale)} between them"
        raise CellRefused(f"{field.label}: {needs}; you typed {excerpt(typed)}.")
    if behind:
        texts[-1] = f"{texts[-1]} {behind}"
    return tuple(texts)


def _with_units(parts: _Parts, field: Field, locale: NumberLocale) -> list[tuple[str, ...]]:
    """The parts with their units; more than one way where the text leaves open which parts its % is for."""
    split = [split_number(text, field) for text in parts.texts]
    dollars, units = split[0][1], [rest for *_, rest in split]
    shared = units[-1]
    if parts.is_width and not shared and units[0]:  # 700 W ± 50
        shared = units[0]
    elif not shared and any(units):
        raise CellRefused(
            f"{field.label}: only a part of {excerpt(parts.joined(parts.texts))} has a unit; "
            "give one to each part, or one at the end."
        )
    share = field_units(field.unit, field.display).is_share
    if parts.is_width and not share and units[1] == "%":  # 2.5 ± 10%: of the middle
        return [parts.texts]
    whole = tuple(
        text if unit and (money or not dollars) else _part(sign, money or dollars, number, unit or shared)
        for (sign, money, number, unit), text in zip(split, parts.texts, strict=True)
    )
    if not share or shared != "%" or all(units):
        return [whole]
    try:  # 0.3..50%: the 0.3 may be a share as well as a percentage
        other = tuple(
            text if unit else _as_percent(text, field, locale) for text, unit in zip(parts.texts, units, strict=True)
        )
    except CellRefused:
        return [whole]
    return [whole, other]


def _part(sign: str, money: bool, number: str, unit: str) -> str:
    """A part with its unit; a dollar sign in front is for all parts, unless the unit names dollars itself."""
    front = "$" if money and "$" not in unit and "USD" not in unit else ""
    return f"{sign}{front}{number} {unit}".strip(BLANKS)


def _as_percent(text: str, field: Field, locale: NumberLocale) -> str:
    """A share without its sign, such as 0.3, written as 30%."""
    share = float(read_amount(text, field, locale=locale))
    return edit_text(share, replace(field, integer=False), locale=locale)


def _read_parts(parts: _Parts, texts: Sequence[str], field: Field, locale: NumberLocale, typed: str) -> Distribution:
    amounts: list[Fraction] = []
    doubtful: list[tuple[str, ...]] = []
    about = ""
    share = field_units(field.unit, field.display).is_share
    for place, text in enumerate(texts):
        relative = parts.is_width and place == 1 and text.endswith("%") and not share
        readings = (text, text)
        try:
            if relative:
                of = Field("", field.label, "", display=("%",), high=float("inf"))
                amounts.append(abs(amounts[0]) * read_amount(text, of, locale=locale))
            else:
                amounts.append(read_amount(text, field, locale=locale))
        except CellAmbiguous as question:
            first, second = question.readings
            readings, about = (first, second), question.about
            amounts.append(Fraction(0))
        doubtful.append(readings)
    choices = tuple(parts.joined([readings[way] for readings in doubtful]) for way in (0, 1))
    if choices[0] != choices[1]:
        raise _question(field, typed, choices, about)
    return _of_amounts(parts, amounts, field, typed)


def _of_amounts(parts: _Parts, amounts: Sequence[Fraction], field: Field, typed: str) -> Distribution:
    if parts.is_width:
        middle, width = amounts
        if width < 0:
            raise CellRefused(f"{field.label}: what stands behind ± is above 0; you typed {excerpt(typed)}.")
        return _distribution("normal", middle - width, middle, middle + width, field, typed)
    low, high = amounts[0], amounts[-1]
    middle_typed = amounts[1] if len(amounts) == 3 else None
    return _distribution(parts.kind or _usual_kind(low, high), low, middle_typed, high, field, typed)


def _usual_kind(low: Fraction, high: Fraction) -> Kind:
    return "lognormal" if low > 0 and high >= _LOGNORMAL_FROM * low else "normal"


def _distribution(
    kind: Kind, low: Fraction, middle: Fraction | None, high: Fraction, field: Field, typed: str
) -> Distribution:
    """The range of exact ends, once everything about it holds."""
    label, said = field.label, excerpt(typed)
    if low > high:
        raise CellRefused(f"{label}: the ends of {said} are reversed; the lower end comes first.")
    if low == high:
        raise CellRefused(f"{label}: the ends of {said} are the same; for a single value type it alone.")
    if kind == "lognormal" and low <= 0:
        raise CellRefused(f"{label}: both ends of a lognormal are above 0; you typed {said}.")
    if middle is not None and not low <= middle <= high:
        raise CellRefused(f"{label}: the middle of {said} is not between its ends.")
    if field.integer and middle is not None and middle.denominator != 1:
        raise CellRefused(f"{label} needs a whole number in the middle; you typed {said}.")
    first, last = (checked_value(end, field, typed) for end in (low, high))
    if middle is None:
        middle = _middle(kind, low, high, field)
        if not low <= middle <= high:
            raise CellRefused(f"{label} needs a whole number between the ends of {said}; there is none.")
    value = checked_value(middle, field, typed)
    return Distribution(kind, first, min(max(value, first), last), last)


def _middle(kind: Kind, low: Fraction, high: Fraction, field: Field) -> Fraction:
    """What stands for a range of two ends: the geometric mean of a lognormal, else the mean; whole where need be."""
    if kind == "lognormal":
        with localcontext() as context:
            context.prec = _DIGITS
            square = low * high
            middle = Fraction((Decimal(square.numerator) / Decimal(square.denominator)).sqrt())
    else:
        middle = (low + high) / 2
    return Fraction(math.floor(middle + Fraction(1, 2))) if field.integer else middle


def _scaled(typed: str, limits: Distribution, field: Field, locale: NumberLocale) -> Distribution:
    """All of a range times the factor of ``=1.2*``."""
    plain, divides = read_factor(typed, field, locale)
    factor = Fraction(plain)
    if factor <= 0:
        raise CellRefused(f"{field.label}: a range is scaled by a number above 0; you typed {excerpt(typed)}.")
    return scaled_range(limits, 1 / factor if divides else factor, field, typed)


def scaled_range(limits: Distribution, factor: Fraction, field: Field, typed: str = "") -> Distribution:
    """A range with its ends and its middle times a factor above 0.

    typed: what asked for it, for the sentence.

    Raises:
        CellRefused: the result leaves the field's bounds.

    """
    unit = best_unit(limits.mid, field_units(field.unit, field.display))
    low, middle, high = (_as_written(value, unit, field) for value in (limits.low, limits.mid, limits.high))
    stated = None if _is_usual_middle(limits, low, high, field) else middle * factor
    return _distribution(limits.kind, low * factor, stated, high * factor, field, typed or f"× {float(factor):g}")


def _as_written(value: float, unit: Unit, field: Field) -> Fraction:
    """The short number that a value was typed as, in base units: 0.3 and not the float beside it."""
    return Fraction(shortest_number(value, unit, field, exact=True)) * unit.numerator / unit.denominator


def _is_usual_middle(limits: Distribution, low: Fraction, high: Fraction, field: Field) -> bool:
    return limits.kind != "triangular" and float(_middle(limits.kind, low, high, field)) == limits.mid


# --- writing --------------------------------------------------------------------------------------------------------


def value_text(value: float | Distribution | None, field: Field, *, locale: NumberLocale = ENGLISH) -> str:
    """The text of a value or of a range that `read_value` reads back to the same; empty for None."""
    if isinstance(value, Distribution):
        return range_text(value, field, locale=locale)
    return edit_text(value, field, locale=locale)


def range_text(limits: Distribution, field: Field, *, locale: NumberLocale = ENGLISH) -> str:
    """The shortest text that `read_range` reads back to the very same range: ``30%..50%``, ``norm(1, 4) kW``.

    It never begins with a sign, so that no spreadsheet takes it for a formula.
    """
    unit = best_unit(limits.mid, field_units(field.unit, field.display))
    low, middle, high = (_number(value, unit, field, locale) for value in (limits.low, limits.mid, limits.high))
    behind = _behind(unit, field)
    mark = f"{_mark(locale)} "
    name = _WRITTEN[limits.kind]
    shorter = (
        f"{low}..{high}{behind}",
        f"{name}({mark.join((low, high))}){behind}",
    )
    for text in () if limits.kind == "triangular" else shorter:
        if text[0] != "-" and _reads_back(text, limits, field, locale):
            return text
    return f"{name}({mark.join((low, middle, high))}){behind}"


def _number(value: float, unit: Unit, field: Field, locale: NumberLocale) -> str:
    number = shortest_number(value, unit, field, exact=True).replace(".", locale.decimal)
    return f"{number}%" if unit.symbol == "%" else number


def _behind(unit: Unit, field: Field) -> str:
    taken = field_units(field.unit, field.display)
    usual = unit == taken.first and unit.symbol == taken.first.symbol
    return "" if usual or unit.symbol == "%" else f" {unit.symbol}"


def _reads_back(text: str, limits: Distribution, field: Field, locale: NumberLocale) -> bool:
    try:
        return read_range(text, field, locale=locale) == limits
    except CellRefused:
        return False


def range_words(limits: Distribution, field: Field, *, locale: NumberLocale = ENGLISH) -> str:
    """What a range says, for people: "90 % range 30 % – 70 %, normal"."""
    low, middle, high = _shown(limits, field, locale)
    if limits.kind == "triangular":
        return f"triangular from {low} to {high}, most likely {middle}"
    if limits.kind == "uniform":
        return f"uniform from {low} to {high}"
    return f"90 % range {low} – {high}, {limits.kind}"


def kind_words(limits: Distribution, field: Field, *, locale: NumberLocale = ENGLISH) -> str:
    """Why a range is of its kind, and how to type the other one; "" for a triangular or a uniform."""
    if limits.kind not in ("normal", "lognormal"):
        return ""
    unit = best_unit(limits.mid, field_units(field.unit, field.display))
    low, high = (_number(value, unit, field, locale) for value in (limits.low, limits.high))
    ends = f"({low}{_mark(locale)} {high}){_behind(unit, field)}"
    if _usual_kind(*(_as_written(end, unit, field) for end in (limits.low, limits.high))) != limits.kind:
        other = "normal" if limits.kind == "lognormal" else "lognormal"
        return f"{limits.kind.capitalize()}, as it was typed; {low}..{high}{_behind(unit, field)} would be {other}."
    if limits.kind == "lognormal":
        return f"Lognormal, as both ends are above 0 and at least 3 times apart; norm{ends} makes it normal."
    other = f"; logn{ends} makes it lognormal" if limits.low > 0 else ""
    return f"Normal, as the ends are less than 3 times apart or not both above 0{other}."


def _shown(limits: Distribution, field: Field, locale: NumberLocale) -> tuple[str, str, str]:
    """The three values as cells show them, in the unit of the middle."""
    unit = best_unit(limits.mid, field_units(field.unit, field.display))
    loose = replace(field, integer=False)  # only the middle of a range of whole numbers is whole
    low, middle, high = (value_in(value, loose, unit, locale) for value in (limits.low, limits.mid, limits.high))
    return low, middle, high
