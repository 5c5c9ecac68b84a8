"""How people write one number: decimal and grouping marks by locale, read strictly and written back.

Only ASCII digits are numbers here and every locale is an argument, so typing, pasting and importing agree.
"""

import re
from dataclasses import dataclass

from core.errors import CellAmbiguous, CellRefused
from core.names import excerpt

MINUS = "\u2212"
"""Before numbers that people read; a hyphen is for those that programs do."""
NUMBER_LIMIT = 64
_EXPONENT_DIGITS = 3

_SPACES = "\u202f\u00a0\u2009 "


@dataclass(frozen=True, slots=True)
class NumberLocale:
    """The marks of one way to write numbers.

    decimal: the decimal mark; group: every grouping mark that is read, the written one first;
    pairs: whether groups above the first thousand have two digits (1,00,000).
    """

    decimal: str = "."
    group: str = ","
    name: str = "en_US"
    pairs: bool = False


ENGLISH = NumberLocale()
INDIAN = NumberLocale(name="en_IN", pairs=True)
GERMAN = NumberLocale(",", ".", "de_DE")
FRENCH = NumberLocale(",", _SPACES, "fr_FR")
SWISS = NumberLocale(".", "'\u2019", "de_CH")

_BY_NAME = {
    "de_CH": SWISS, "de_LI": SWISS, "it_CH": SWISS, "en_CH": SWISS,
    "de_AT": FRENCH, "pt_PT": FRENCH, "en_ZA": FRENCH,
    "es_MX": ENGLISH, "es_US": ENGLISH,
    "en_IN": INDIAN, "hi_IN": INDIAN, "bn_IN": INDIAN, "ta_IN": INDIAN, "te_IN": INDIAN, "mr_IN": INDIAN,
}  # fmt: skip
_BY_LANGUAGE = dict.fromkeys(
    ["de", "es", "it", "nl", "pt", "id", "tr", "da", "el", "hr", "ro", "sl", "vi", "ca", "gl", "is"], GERMAN
) | dict.fromkeys(
    ["fr", "ru", "pl", "cs", "sv", "nb", "nn", "no", "fi", "uk", "hu", "bg", "sk", "et", "lv", "lt"], FRENCH
)


def locale_for(name: str) -> NumberLocale:
    """The number marks of a locale name such as ``de_DE``, ``de-DE.UTF-8`` or ``fr``; English where none is known."""
    plain = name.replace("-", "_").split(".")[0].split("@")[0]
    language, _, rest = plain.partition("_")
    region = rest.rpartition("_")[2]  # zh_Hans_CN: the script in the middle says nothing about numbers
    return _BY_NAME.get(f"{language.lower()}_{region.upper()}") or _BY_LANGUAGE.get(language.lower(), ENGLISH)


NUMBER = re.compile(r"[.,]?[0-9](?:[.,'\u2019\u202f\u00a0\u2009 ]?[0-9])*[.,]?(?:[eE][+\-\u2212]?[0-9]+)?")
"""The longest text at a place that could be an unsigned number in some locale."""


def plain_number(number: str, locale: NumberLocale, label: str, typed: str) -> str:
    """A number matched by `NUMBER`, in the notation of Python (``1234.5e3``).

    label, typed: the field's name and the whole cell text, for the sentence and the readings.

    Raises:
        CellAmbiguous: a single separator with three digits behind it, which other locales read a thousand times apart.
        CellRefused: more than 64 characters, or separators that are no well-formed number in this locale.

    """
    if len(number) > NUMBER_LIMIT:
        raise CellRefused(f"{label} takes a number of at most {NUMBER_LIMIT} characters; you typed {excerpt(typed)}.")
    mantissa, exponent = _split_exponent(number)
    if len(exponent.lstrip("e+-")) > _EXPONENT_DIGITS:
        raise CellRefused(f"{label} takes exponents of at most {_EXPONENT_DIGITS} digits; you typed {excerpt(typed)}.")
    if mantissa.isdigit():
        return mantissa + exponent
    _refuse_other_decimal(mantissa, number, locale, label, typed)
    whole, decimal, part = mantissa.partition(locale.decimal)
    ungrouped = _ungrouped(whole, locale)
    if ungrouped is None or (part and not part.isdigit()):
        raise CellRefused(f"{label} cannot read {excerpt(typed)}; {_rule(locale)}.")
    return f"{ungrouped or '0'}{'.' if decimal else ''}{part}{exponent}"


def _split_exponent(number: str) -> tuple[str, str]:
    mantissa, mark, exponent = number.replace("E", "e").partition("e")
    return mantissa, mark + exponent.replace("\u2212", "-")


def _refuse_other_decimal(mantissa: str, number: str, locale: NumberLocale, label: str, typed: str) -> None:
    """Refuse a lone point or comma that is this locale's grouping mark, or no mark of it at all."""
    marks = [character for character in mantissa if character in ".,"]
    if len(marks) != 1 or marks[0] == locale.decimal or not mantissa.replace(marks[0], "").isdigit():
        return
    whole, _, part = mantissa.partition(marks[0])
    as_decimal = number.replace(marks[0], locale.decimal)
    as_grouped = number.replace(marks[0], "")
    grouping = len(part) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
    if not grouping:
        hint = typed.replace(number, as_decimal, 1)
        raise CellRefused(f"{label} cannot read {excerpt(typed)}; for a decimal type {excerpt(hint)}.")
    # an English comma before three digits is how everybody there writes thousands; a point elsewhere is not so sure
    if marks[0] == "," and locale.group == ",":
        return
    readings = (typed.replace(number, as_decimal, 1), typed.replace(number, as_grouped, 1))
    raise CellAmbiguous(
        f"{label}: {excerpt(typed)} can mean {excerpt(readings[0])} or {excerpt(readings[1])}; type one of them.",
        readings,
        "mark",
    )


def _ungrouped(whole: str, locale: NumberLocale) -> str | None:
    """The digits of a whole part without its grouping marks, or None if it is not well grouped."""
    if whole == "" or whole.isdigit():
        return whole
    for mark in locale.group:
        whole = whole.replace(mark, locale.group[0])
    first, *groups = whole.split(locale.group[0])
    if not first.isdigit() or first[0] == "0" or not all(group.isdigit() for group in groups):
        return None
    lengths = [len(group) for group in groups]
    thousands = len(first) <= 3 and all(length == 3 for length in lengths)
    pairs = locale.pairs and len(first) <= 2 and lengths[-1] == 3 and all(length == 2 for length in lengths[:-1])
    return first + "".join(groups) if thousands or pairs else None


def _rule(locale: NumberLocale) -> str:
    digits = grouped("1234567", locale) + locale.decimal + "8"
    return f"write numbers like {digits} or 1234567{locale.decimal}8"


def grouped(digits: str, locale: NumberLocale) -> str:
    """A run of digits with the locale's grouping mark."""
    head, tail = digits[:-3], digits[-3:]
    size = 2 if locale.pairs else 3
    parts = [tail]
    while head:
        parts.insert(0, head[-size:])
        head = head[:-size]
    return locale.group[0].join(parts)


def written(value: float, digits: int, locale: NumberLocale = ENGLISH, *, group_from: int = 10_000) -> str:
    """A finite number to a number of significant digits, never cutting the whole part: 3350, 0.62, 87,072, 1e30.

    Trailing zeros of the decimals are dropped; grouping begins at `group_from`. A grouping point (1.234) is never
    written, because reading it back would be a question.
    """
    size = abs(value)
    if size == 0:
        return "0"
    if not 1e-5 <= size < 1e15:
        mantissa, _, exponent = f"{size:.{digits - 1}e}".partition("e")
        sign = MINUS if value < 0 else ""
        return f"{sign}{_trimmed(mantissa)}e{int(exponent)}".replace(".", locale.decimal)
    exponent10 = int(f"{size:.{digits - 1}e}".partition("e")[2])  # after rounding: 9.996 to three digits is 10.0
    text = _trimmed(f"{value:.{max(0, digits - 1 - exponent10)}f}")
    sign, text = (MINUS, text[1:]) if text[0] == "-" else ("", text)
    whole, _, part = text.partition(".")
    if size >= group_from and locale.group != ".":
        whole = grouped(whole, locale)
    return sign + whole + (locale.decimal + part if part else "")


def _trimmed(decimal: str) -> str:
    return decimal.rstrip("0").rstrip(".") if "." in decimal else decimal
