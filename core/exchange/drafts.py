"""The rows of a foreign table as they would be read, every cell that does not fit named; nothing is written here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from core.catalog import load_catalog
from core.editing import Value
from core.errors import CellRefused
from core.exchange.entries import read_entry
from core.exchange.grid import Grid, ImportRefused, Step, no_step
from core.exchange.headers import Subject, fields_for, name_path
from core.exchange.mapping import Mapping, rows_of
from core.names import NAME_LIMIT, excerpt, name_key, read_name
from core.price_book.terms import TERMS
from core.records import Chip, Workload
from core.study import Study
from core.tab_separated import as_typed

State = Literal["new", "from catalog", "update", "price"]
_LONGEST_SOURCE = 1000
_DATE = re.compile(r"((?:19|20)[0-9]{2})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?(?:[ T].*)?")


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that cannot be read. column: its place in the grid as it is read; sentence: "Row 7, Memory: …"."""

    number: int
    column: int
    sentence: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One record as it would be read. number: of its row (or column) in the file; record: id of the one it is about."""

    number: int
    name: str
    state: State
    record: str
    values: tuple[tuple[str, Value], ...]
    bad: tuple[BadCell, ...] = ()

    def value(self, path: str) -> Value:
        """The value read for a field; None where there is none."""
        return dict(self.values).get(path)


@dataclass(frozen=True, slots=True)
class Draft:
    """All rows. why_not: why none can be imported, or ""."""

    subject: Subject
    rows: tuple[DraftRow, ...]
    why_not: str = ""

    @property
    def good(self) -> tuple[DraftRow, ...]:
        """The rows whose every cell fits."""
        return tuple(row for row in self.rows if not row.bad)

    @property
    def bad(self) -> tuple[BadCell, ...]:
        """All cells that do not fit, from top to bottom."""
        return tuple(cell for row in self.rows for cell in row.bad)


def most_rows(subject: Subject) -> int | None:
    """Rows that a table of a study may have; None where nothing is added to one."""
    limits = {"chips": 500, "workloads": 200}
    return limits.get(subject)


def draft(study: Study, grid: Grid, mapping: Mapping, step: Step = no_step) -> Draft:
    """Read every row under a mapping.

    Raises:
        ImportRefused: the heads stand again further down.

    """
    rows = rows_of(grid, turned=mapping.turned)
    records = list(enumerate(rows))[mapping.first_row :]
    limit = most_rows(mapping.subject)
    names = name_path(mapping.subject)
    why_not = ""
    if names not in mapping.paths:
        why_not = "Choose the column that holds the names: without one nobody can tell whose values these are."
    elif len([path for path in mapping.paths if path]) < 2:
        why_not = "Choose a field for one more column: names alone change nothing."
    elif not records:
        why_not = "There are heads but no rows below them."
    elif limit is not None and len(records) > limit:
        why_not = f"{len(records):,} rows are more than the {limit} {mapping.subject} that a study can hold."
    problems = [column.problem for column in mapping.columns if column.path is not None and column.problem]
    if problems and not why_not:
        why_not = f"{problems[0]}; choose another field or pass the column over."
    if why_not:
        return Draft(mapping.subject, (), why_not)
    refuse_repeated_heads(grid, mapping)
    return _read(study, grid, mapping, records, step)


def refuse_repeated_heads(grid: Grid, mapping: Mapping) -> None:
    """Raise ImportRefused where the heads stand again among the rows: then two tables were put together."""
    rows = rows_of(grid, turned=mapping.turned)
    heads = [cell.strip() for cell in rows[mapping.head_row]]
    for place in range(mapping.first_row, len(rows)):
        if [cell.strip() for cell in rows[place]] == heads:
            raise ImportRefused(
                f"The heads stand again in {_where(grid, mapping, place)} of {grid.name}; take them out and import it "
                "again."
            )


def _where(grid: Grid, mapping: Mapping, place: int) -> str:
    return f"column {place + 1}" if mapping.turned else f"row {grid.numbers[place]}"


def _read(
    study: Study, grid: Grid, mapping: Mapping, records: Sequence[tuple[int, tuple[str, ...]]], step: Step
) -> Draft:
    known = _Known(study, mapping.subject)
    seen: dict[str, str] = {}
    found: list[DraftRow] = []
    for place, row in records:
        if not any(cell.strip() for cell in row):
            continue
        if len(found) % 256 == 0:
            step(f"Reading row {len(found) + 1:,}")
        found.append(_row(grid, mapping, place, row, known, seen))
    limit = most_rows(mapping.subject)
    news = sum(row.state in ("new", "from catalog") for row in found)
    why_not = ""
    if limit is not None and news and len(known.names) + news > limit:
        why_not = f"With {news:,} new rows there would be more than the {limit} {mapping.subject} of a study."
    return Draft(mapping.subject, tuple(found), why_not)


class _Known:
    """Records that a row can be about, by name and by id: those of the study, then those of the catalog."""

    def __init__(self, study: Study, subject: Subject) -> None:
        self.subject = subject
        rows: Sequence[Chip | Workload] = study.workloads if subject == "workloads" else study.chips
        self.names = {name_key(row.name): row.id for row in rows}
        self.ids = {row.id: row.id for row in rows}
        self.origins = {row.origin: row.id for row in reversed(rows) if row.origin}
        catalog = () if subject == "workloads" else load_catalog().chips
        self.read: dict[tuple[str, str], list[tuple[str, Value]]] = {}
        """What texts were found to mean, by path: most columns of a long table repeat themselves."""
        self.shipped = {name_key(chip.name): chip.id for chip in catalog} | {chip.id: chip.id for chip in catalog}

    def find(self, name: str) -> tuple[State, str]:
        """Which record a name means."""
        own = self.names.get(name_key(name)) or self.ids.get(name.strip())
        if self.subject == "prices":
            own = own or self.origins.get(self.shipped.get(name_key(name), ""))
            return "price", own or ""
        if own:
            return "update", own
        shipped = self.shipped.get(name_key(name)) or self.shipped.get(name.strip())
        return ("from catalog", shipped) if shipped else ("new", "")


def _row(
    grid: Grid, mapping: Mapping, place: int, row: tuple[str, ...], known: _Known, seen: dict[str, str]
) -> DraftRow:
    fields = fields_for(mapping.subject)
    where = _where(grid, mapping, place)
    number = place + 1 if mapping.turned else grid.numbers[place]
    values: list[tuple[str, Value]] = []
    bad: list[BadCell] = []
    name, record = "", ""
    state: State = "new"
    for position, column in enumerate(mapping.columns):
        if column.path is None:
            continue
        text = row[position]
        try:
            if column.path == name_path(mapping.subject):
                name = _name(text, mapping.subject, where, seen)
                state, record = known.find(name)
                if state == "price" and not record:
                    raise CellRefused(f"{excerpt(name)} is no chip of the study.")
                values.append((column.path, name))
            else:
                if (column.path, text) not in known.read:
                    known.read[column.path, text] = _value(text, column.path, column.unit, grid, mapping.subject)
                values += known.read[column.path, text]
        except CellRefused as refused:
            bad.append(BadCell(number, position, _sentence(where, fields[column.path].label, refused)))
    return DraftRow(number, name, state, record, tuple(values), tuple(bad))


def _sentence(where: str, label: str, refused: CellRefused) -> str:
    """Where the cell is and why it does not fit: "Row 7, Memory: …", the field named once."""
    said = str(refused).replace("you typed", "the cell has")
    place = where.capitalize()
    return f"{place}, {said}" if said.startswith(label) else f"{place}, {label}: {said}"


def _name(text: str, subject: Subject, where: str, seen: dict[str, str]) -> str:
    label = "Chip" if subject == "prices" else "Name"
    name = read_name(as_typed(text.strip()), label, ())
    if len(name) > NAME_LIMIT:
        raise CellRefused(f"{label} takes at most {NAME_LIMIT} characters.")
    if subject != "prices":
        key = name_key(name)
        if key in seen:
            raise CellRefused(f"{excerpt(name)} stands in {seen[key]} already.")
        seen[key] = where
    return name


def _value(text: str, path: str, unit: str, grid: Grid, subject: Subject) -> list[tuple[str, Value]]:
    """The value of a cell; none for an empty cell, whose record keeps what it has."""
    field = fields_for(subject)[path]
    if not text.strip():
        return []
    if subject == "prices":
        value = read_entry(text, field, unit, grid.marks, _LONGEST_SOURCE)
        return [(path, _price_word(path, value))]
    return [(path, read_entry(text, field, unit, grid.marks))]


def _price_word(path: str, value: Value) -> Value:
    """What a price book takes as a date and as a term."""
    if path == "date" and isinstance(value, str):
        match = _DATE.fullmatch(value)
        if match is None:
            raise CellRefused(f"{excerpt(value)} is no date; write 2026-11-28, 2026-11 or 2026.")
        return "-".join(part for part in match.groups() if part)
    if path == "term" and isinstance(value, str):
        wanted = value.casefold().replace("_", "-").strip()
        same = {"on demand": "on-demand", "ondemand": "on-demand", "1 year": "1-year commitment",
                "1-year": "1-year commitment", "1yr": "1-year commitment", "3 years": "3-year commitment",
                "3-year": "3-year commitment", "3yr": "3-year commitment", "preemptible": "spot"}  # fmt: skip
        wanted = same.get(wanted, wanted)
        if wanted not in TERMS:
            raise CellRefused(f"takes {', '.join(TERMS)}; the cell has {excerpt(value)}.")
        return wanted
    return value


def plain(value: Value) -> float | str | None:
    """A value without its range."""
    return value.mid if isinstance(value, msgspec.Struct) else value
