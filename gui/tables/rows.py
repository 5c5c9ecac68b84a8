"""The rows of a table of inputs: the name, the fields of each group under its heading, and the calculated figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import msgspec

from core.fields import NAME, Field, fields_of
from core.outcome import Calculated
from core.records import Chip, Money, Record, Site, Workload
from core.study import TableName
from core.workload_kind import used

RECORD_TYPES: dict[TableName, type[msgspec.Struct]] = {
    "workloads": Workload,
    "chips": Chip,
    "site": Site,
    "money": Money,
}
TABLE_OF_TAB: dict[str, TableName] = {
    "workload": "workloads",
    "chips": "chips",
    "site": "site",
    "money": "money",
    "service": "workloads",
}
_MODEL_GROUP = "Model"


class RowKind(Enum):
    """What a row is for."""

    HEADING = "heading"
    FIELD = "field"
    CALCULATED = "calculated"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a heading over the rows below it, a field (`key` is its path), or a calculated figure (its id)."""

    kind: RowKind
    key: str
    label: str
    help: str = ""
    group: str = ""


def field_rows(tab: str, records: Sequence[Record]) -> tuple[Row, ...]:
    """Headings and fields of a tab: all that mean something for one of the records at least."""
    fields = fields_of(RECORD_TYPES[TABLE_OF_TAB[tab]])
    groups: dict[str, list[tuple[str, Field]]] = {}
    for path, field in fields.items():
        if field.tab == tab and used(field, records):
            groups.setdefault(field.group, []).append((path, field))
    rows: list[Row] = []
    if tab in ("workload", "chips"):
        rows.append(_field_row(NAME, fields[NAME]))
    for group, members in groups.items():
        rows.append(Row(RowKind.HEADING, group, group, group=group))
        rows.extend(_field_row(path, field) for path, field in members)
    return tuple(rows)


def _field_row(path: str, field: Field) -> Row:
    return Row(RowKind.FIELD, path, field.label, field.help, field.group)


def arranged(rows: tuple[Row, ...], order: Sequence[str]) -> tuple[Row, ...]:
    """The rows with those that an order names by path in that order, each within its own group."""
    places = {path: place for place, path in enumerate(order)}
    slots: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        if row.kind is RowKind.FIELD and row.key in places:
            slots.setdefault(row.group, []).append(number)
    after = list(rows)
    for numbers in slots.values():
        for number, row in zip(numbers, sorted((rows[n] for n in numbers), key=lambda r: places[r.key]), strict=True):
            after[number] = row
    return tuple(after)


def calculated_rows(cells: Iterable[Calculated]) -> tuple[Row, ...]:
    """Headings and one row for each figure that any of the columns has; nothing where there is none."""
    groups: dict[str, dict[str, Row]] = {}
    for cell in cells:
        known = groups.setdefault(cell.group, {})
        if cell.id not in known:
            known[cell.id] = Row(RowKind.CALCULATED, cell.id, cell.label, cell.help, cell.group)
    rows: list[Row] = []
    for group, members in groups.items():
        label = f"Calculated: {group[0].lower()}{group[1:]}" if group else "Calculated"
        rows.append(Row(RowKind.HEADING, f"calculated {group}", label, group=group))
        rows.extend(members.values())
    return tuple(rows)


def belongs(cell: Calculated, tab: str) -> bool:
    """Whether a calculated figure stands in this tab; the service level shows what its limits lead to."""
    return tab != "service" or cell.group != _MODEL_GROUP
