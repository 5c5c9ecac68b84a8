"""Where the value of a cell stands and comes from, in words: its source, how old it is, what it replaced, its range."""

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum

from core.cells import ENGLISH, NumberLocale
from core.fields import Field, fields_of, value_at
from core.names import visible
from core.ranges import range_words as words_of
from core.records import Distribution, Record, Source

STALE_AFTER_MONTHS = 12
NO_SOURCE = "No source is stated"
DOT = " · "
_YEAR_MONTH = re.compile(r"(?<!\d)(\d{4})(?:-(\d{2})(?!\d))?")


class Standing(Enum):
    """How a value stands to what was there before; the words are those of the Sources view."""

    SHIPPED = "as shipped"
    EDITED = "analyst edit"
    OVERRIDE = "override"


def standing_of(record: Record, path: str, *, overridden: bool = False) -> Standing:
    """How a value stands; overridden: whether the scenario on show has it otherwise than Base."""
    if overridden:
        return Standing.OVERRIDE
    source = record.source_of(path)
    edited = path in record.shipped or (source is not None and source.confidence == "analyst")
    return Standing.EDITED if edited else Standing.SHIPPED


def is_missing(record: Record, path: str) -> bool:
    """Whether a field has no value: nothing is published, or nobody stated one."""
    return value_at(record, path) in (None, "")


def is_out_of_date(record: Record, path: str, today: date) -> bool:
    """Whether a value that goes out of date (a price, a tariff) has a source older than twelve months.

    A data sheet stays true, and an edit is as old as the analyst says.
    """
    source = record.source_of(path)
    if source is None or source.confidence == "analyst" or not fields_of(type(record))[path].ages:
        return False
    return not is_missing(record, path) and is_stale(source.date, today)


def is_stale(stated: str, today: date) -> bool:
    """Whether a source date ("2025", "2025-03-14", "2023-2024", "read 2026-11") is over 12 months before today."""
    found = _YEAR_MONTH.findall(stated)
    if not found:
        return False
    year, month = max((int(year), int(month or 12)) for year, month in found)
    return (today.year - year) * 12 + today.month - month > STALE_AFTER_MONTHS


def source_words(source: Source | None) -> str:
    """One source on one line: text, date, confidence."""
    if source is None:
        return NO_SOURCE
    return DOT.join(filter(None, (visible(source.text), age_words(source))))


def age_words(source: Source) -> str:
    """Date and confidence: the short facts that must not be cut off behind a long text."""
    sure = "" if source.confidence == "analyst" else f"{source.confidence} confidence"
    stated = "" if source.date and source.date in source.text else visible(source.date)
    return DOT.join(filter(None, (stated, sure)))


def range_words(ranges: Mapping[str, Distribution], path: str, field: Field, locale: NumberLocale = ENGLISH) -> str:
    """What the range of an uncertain value says, as `core.ranges` words it; "" where there is none."""
    limits = ranges.get(path)
    return "" if limits is None else words_of(limits, field, locale=locale)


def note_words(note: str) -> str:
    """An analyst's note on one line, as far as anything in it can be read as more than text."""
    return visible(" ".join(note.split()))
