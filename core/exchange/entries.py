"""One cell of a foreign table as a value of a field: a number in base units, a word of a choice, or a text."""

import re

from core.cell_text import read_choice
from core.editing import Value
from core.errors import CellAmbiguous, CellRefused
from core.exchange.grid import Marks
from core.fields import Field, FieldKind
from core.names import NOTE_LIMIT, excerpt, read_note
from core.numerals import ENGLISH, NumberLocale
from core.ranges import read_value
from core.tab_separated import as_typed

_ERRORS = frozenset(
    ("#N/A", "#NV", "#DIV/0!", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[ T].*)?|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}|"
    r"[0-9]{1,2}[-. /]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[-. /]?[0-9]{2,4})?|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-. /][0-9]{1,4}|[0-9]{2}:[0-9]{2}(?::[0-9]{2})?",
    re.IGNORECASE,
)
_NOTHING = frozenset(("", "—", "–", "-", "n/a", "na", "none", "null", "not published", "unknown", "nan"))
_BARE = re.compile(r"[-+\u2212]?[0-9.,'\u2019\u202f\u00a0\u2009 ]*[0-9][.,]?(?:[eE][-+]?[0-9]+)?")
_LONE_COMMA = re.compile(r"[-+]?\$?[1-9][0-9]{0,2}([.,])[0-9]{3}(?![0-9.,])")


def read_number(text: str, field: Field, locale: NumberLocale = ENGLISH) -> Value:
    """What a text means in a numeric field; the one place where the grammar of cells is asked."""
    return read_value(text, field, locale=locale)


def read_entry(text: str, field: Field, unit: str, marks: Marks, longest: int = NOTE_LIMIT) -> Value:
    """What a cell means in a field, in base units.

    unit: of the column, for numbers without one of their own; longest: letters of a text.

    Raises:
        CellAmbiguous: two honest readings.
        CellRefused: no value of this field.

    """
    typed = text.strip()
    if typed in _ERRORS or (typed.startswith("#") and typed.endswith(("!", "?"))):
        raise CellRefused(f"{field.label}: {excerpt(typed)} is an error of the spreadsheet, not a value.")
    if field.kind is FieldKind.TEXT:
        return read_note(as_typed(typed), field.label, limit=longest)
    if field.kind is FieldKind.CHOICE:
        return read_choice(typed, field, "the cell has")
    return _number(typed, field, unit, marks)


def _number(typed: str, field: Field, unit: str, marks: Marks) -> Value:
    if typed.casefold() in _NOTHING and field.optional:
        return None
    if typed.upper() in ("TRUE", "FALSE", "WAHR", "FALSCH"):
        raise CellRefused(f"{field.label}: {excerpt(typed)} is a yes or no, not a number.")
    if _DATE.fullmatch(typed):
        raise CellRefused(f"{field.label}: {excerpt(typed)} is a date, not a number.")
    if typed.startswith("="):
        raise CellRefused(f"{field.label}: {excerpt(typed)} is a formula, not a number.")
    lone = None if marks.settled else _LONE_COMMA.match(typed)
    if lone is not None:
        readings = (typed.replace(lone[1], "."), typed.replace(lone[1], ""))
        raise CellAmbiguous(
            f"{field.label}: {excerpt(typed)} can mean {excerpt(readings[0])} or {excerpt(readings[1])}; choose the "
            "decimal mark of the file.",
            readings,
            "mark",
        )
    if unit and _BARE.fullmatch(typed):
        typed = f"{typed} {unit}"
    return read_number(typed, field, marks.locale)
