"""The text of a cell of any kind, written and read, and the words that name a cell. No Qt here."""

from collections.abc import Collection
from dataclasses import replace

from core.cells import EMPTY, ENGLISH, NumberLocale, edit_text, format_value, read_cell
from core.editing import Cell
from core.errors import CellRefused
from core.fields import Field, FieldKind, fields_of, value_at
from core.formats import format_quantity, in_few_letters
from core.names import excerpt, read_name, read_note, visible
from core.outcome import Calculated
from core.records import Chip, Record, Workload
from core.study import Study

Value = float | str | None

NAME = "name"
_ALL_DIGITS = 15


def field_of(record: Record, path: str) -> Field:
    """The declaration of a record's field."""
    return fields_of(type(record))[path]


def shown_text(value: Value, field: Field, locale: NumberLocale = ENGLISH) -> str:
    """What a cell shows: a number with its unit, a text on one line, "—" for nothing."""
    if isinstance(value, str):
        return visible(value)
    return format_value(value, field, locale=locale)


def whole_text(value: Value, field: Field, locale: NumberLocale = ENGLISH) -> str:
    """What a cell shows if it had room for all digits."""
    return shown_text(value, replace(field, digits=max(field.digits, _ALL_DIGITS)), locale)


def typed_text(value: Value, field: Field, locale: NumberLocale = ENGLISH) -> str:
    """What stands in the editor of a cell: read back, it gives the very same value."""
    return value if isinstance(value, str) else edit_text(value, field, locale=locale)


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
    study: Study, cell: Cell, text: str, locale: NumberLocale = ENGLISH, taken_names: Collection[str] | None = None
) -> Value:
    """The value that a text means in a cell, be it a number, one of a few words, or a name.

    taken_names: the names that a new name must differ from; those of the other rows where it is not given.

    Raises:
        CellAmbiguous: the text has two honest readings.
        CellRefused: the cell does not take this text.

    """
    record = study.row(cell.table, cell.row)
    field = field_of(record, cell.path)
    if field.kind is FieldKind.CHOICE:
        return _read_choice(text, field)
    if field.kind is FieldKind.TEXT:
        if cell.path != NAME:
            return read_note(text.strip(), field.label)
        others = (row.name for row in study.rows(cell.table) if row.id != cell.row)
        return read_name(text, field.label, tuple(others) if taken_names is None else taken_names)
    old = value_at(record, cell.path)
    return read_cell(text, field, locale=locale, old=old)


def _read_choice(text: str, field: Field) -> str:
    typed = text.strip()
    for word in field.choices:
        if word.casefold() == typed.casefold():
            return word
    words = ", ".join(field.choices[:-1]) + f" or {field.choices[-1]}"
    raise CellRefused(f"{field.label} takes {words}; you typed {excerpt(typed)}.")


def owner_of(study: Study, cell: Cell) -> str:
    """The prefix that tells whose cell it is: "H100: ", or nothing for the site and the money."""
    record = study.row(cell.table, cell.row)
    return f"{excerpt(record.name)}: " if isinstance(record, Chip | Workload) else ""


def edit_title(study: Study, cell: Cell, value: Value, locale: NumberLocale = ENGLISH) -> str:
    """What the undo menu says of an edit: "H100: Memory bandwidth 3350 GB/s → 4000 GB/s"."""
    record = study.row(cell.table, cell.row)
    field = field_of(record, cell.path)
    before = excerpt(shown_text(value_at(record, cell.path), field, locale))
    after = excerpt(shown_text(value, field, locale))
    if cell.path == NAME:
        return f"Rename {before} → {after}"
    return f"{owner_of(study, cell)}{field.label} {before or EMPTY} → {after or EMPTY}"
