"""The inputs of several plain studies side by side, and those that are not the same in all of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.fields import fields_of, value_at
from core.records import Record
from core.scenarios import LOOKS
from core.study import TABLES, Study

SETTINGS = "settings"


class Input(NamedTuple):
    """Address of an input as overrides have it: table ("settings" for what a study looks at), id of the row, path."""

    table: str
    row: str
    path: str


def all_inputs(studies: Sequence[Study]) -> Iterator[tuple[Input, Sequence[Record | None]]]:
    """Every input that one of the studies has, with the record it stands in by study (none for what they look at)."""
    for look in LOOKS:
        yield Input(SETTINGS, "", look), ()
    for table in TABLES:
        by_id = [{row.id: row for row in study.rows(table)} for study in studies]
        for identifier in dict.fromkeys(one for rows in by_id for one in rows):
            records = tuple(rows.get(identifier) for rows in by_id)
            kind = type(next(record for record in records if record is not None))
            for path in fields_of(kind):
                yield Input(table, identifier, path), records


def differing(studies: Sequence[Study]) -> dict[Input, tuple[bool, ...]]:
    """The inputs whose effective value or range is not the same in all studies; by study, whether it differs there."""
    found = {}
    untouched: Sequence[Record | None] | None = None
    for key, records in all_inputs(studies):
        if records is untouched:
            continue
        if records and all(record is records[0] for record in records):
            untouched = records  # rows that a scenario follows are the very rows of Base
            continue
        entries = _entries(studies, key, records)
        differs = tuple(entry != entries[0] for entry in entries)
        if any(differs):
            found[key] = differs
    return found


def _entries(studies: Sequence[Study], key: Input, records: Sequence[Record | None]) -> list[object]:
    """What an input is in each study, to be told apart."""
    if key.table == SETTINGS:
        return [getattr(study.settings, key.path) for study in studies]
    return [None if one is None else (value_at(one, key.path), one.ranges.get(key.path)) for one in records]
