"""The text of a cell of any kind, written and read, and the words that name a cell: the one place for both."""

from collections.abc import Collection
from dataclasses import replace

from core.cells import EMPTY, ENGLISH, NumberLocale, format_value
from core.editing import Cell, Value, entry_at
from core.errors import CellRefused
from core.fields import NAME, Field, FieldKind, fields_of, value_at
from core.formats import format_quantity, in_few_letters
from core.names import excerpt, read_name, read_note, visible
from core.numerals import MINUS
from core.outcome import Calculated
from core.ranges import range_words, read_value, value_text
from core.records import Chip, Distribution, Record, Workload
from core.study import Study

_ALL_DIGITS = 15


def field_of(record: Record, path: str) -> Field:
    """The declaration of a record's field."""
    return fields_of(type(record))[path]


def shown_text(value: Value, field: Field, locale: NumberLocale = ENGLISH) -> str:
    """What a cell shows: a number with its unit, a text on one line, "—" for nothing; of a range its middle."""
    if isinstance(value, str):
        return visible(value)
    return format_value(value.mid if isinstance(value, Distribution) else value, field, locale=locale)


def whole_text(value: Value, field: Field, locale: NumberLocale = ENGLISH) -> str:
    """What a cell shows if it had room for all digits."""
    return shown_text(value, replace(field, digits=max(field.digits, _ALL_DIGITS)), locale)


def in_words(value: Value, field: Field, locale: NumberLocale = ENGLISH, *, exact: bool = False) -> str:
    """A value with its unit, "—" for none, and of a range what it says; exact: with all digits that mean something."""
    text = (whole_text if exact else shown_text)(value, field, locale) or EMPTY
    return f"{text} ({range_words(value, field, locale=locale)})" if isinstance(value, Distribution) else text


def field_in_words(record: Record, path: str, locale: NumberLocale = ENGLISH, *, exact: bool = False) -> str:
    """The same of a record's field."""
    return in_words(entry_at(record, path), field_of(record, path), locale, exact=exact)


def typed_text(value: Value, field: Field, locale: NumberLocale = ENGLISH) -> str:
    """What stands in the editor of a cell: read back, it gives the very same value or range."""
    return value if isinstance(value, str) else value_text(value, field, locale=locale)


def entry_text(record: Record, path: str, locale: NumberLocale = ENGLISH) -> str:
    """The same of a record's field: its range where it has one."""
    return typed_text(entry_at(record, path), field_of(record, path), locale)


def copied_text(record: Record, path: str, locale: NumberLocale = ENGLISH) -> str:
    """What a cell gives to other programs: what it shows, and a range with its ends; "" for nothing."""
    entry = entry_at(record, path)
    if entry is None:
        return ""
    if isinstance(entry, Distribution):
        return typed_text(entry, field_of(record, path), locale)
    if isinstance(entry, str):
        return entry
    return shown_text(entry, field_of(record, path), locale).replace(MINUS, "-")  # spreadsheets know no other minus


def calculated_text(cell: Calculated, locale: NumberLocale = ENGLISH) -> str:
    """What a calculated cell shows."""
    if isinstance(cell.value, str):
        return visible(cell.value)
    if cell.value is None:
        return EMPTY
    if not cell.display:
        return in_few_letters(format_quantity(cell.value, cell.unit))
    field = Field(cell.id, cell.label, cell.help, unit=cell.unit, display=cell.display)
    return format_value(cell.value, field, locale=locale)


def read_entry(
    study: Study,
    cell: Cell,
    text: str,
    locale: NumberLocale = ENGLISH,
    taken_names: Collection[str] | None = None,
    record: Record | None = None,
) -> Value:
    """The value that a text means in a cell, be it a number, a range, one of a few words, or a name.

    taken_names: the names that a new name must differ from; those of the other rows where it is not given. record: the
    cell's row of the study, where it is at hand.

    Raises:
        CellAmbiguous: the text has two honest readings.
        CellRefused: the cell does not take this text.

    """
    record = record or study.row(cell.table, cell.row)
    field = field_of(record, cell.path)
    if field.kind is FieldKind.CHOICE:
        return read_choice(text, field, "you typed")
    if field.kind is FieldKind.TEXT:
        if cell.path != NAME:
            return read_note(text.strip(), field.label)
        others = (row.name for row in study.rows(cell.table) if row.id != cell.row)
        return read_name(text, field.label, tuple(others) if taken_names is None else taken_names)
    old = value_at(record, cell.path)
    return read_value(text, field, locale=locale, old=old, old_range=record.ranges.get(cell.path))


def read_choice(text: str, field: Field, whose: str) -> str:
    """The word of a choice that a text means, in capitals or not. whose: who has it, as "you typed".

    Raises CellRefused for any other text.
    """
    typed = text.strip()
    for word in field.choices:
        if word.casefold() == typed.casefold():
            return word
    words = ", ".join(field.choices[:-1]) + f" or {field.choices[-1]}"
    raise CellRefused(f"{field.label} takes {words}; {whose} {excerpt(typed) or 'nothing'}.")


def owner_of(study: Study, cell: Cell) -> str:
    """The prefix that tells whose cell it is: "H100: ", or nothing for the site and the money."""
    record = study.row(cell.table, cell.row)
    return f"{excerpt(record.name)}: " if isinstance(record, Chip | Workload) else ""


def edit_title(study: Study, cell: Cell, value: Value, locale: NumberLocale = ENGLISH) -> str:
    """What the undo menu says of an edit: "H100: Memory bandwidth 3350 GB/s → 4000 GB/s"; of a range all of it."""
    record = study.row(cell.table, cell.row)
    field = field_of(record, cell.path)
    entries = (entry_at(record, cell.path), value)
    before, after = (excerpt(one) or EMPTY if isinstance(one, str) else in_words(one, field, locale) for one in entries)
    if cell.path == NAME:
        return f"Rename {before} → {after}"
    return f"{owner_of(study, cell)}{field.label} {before} → {after}"
