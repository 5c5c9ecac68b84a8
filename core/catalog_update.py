"""What a newer catalog says otherwise than a study: found without changing it, and taken over where somebody says so.

Only the rows of Base are compared; overrides of scenarios stay what they are. A cell is in one of four states:

- "newer": never edited, and the catalog's value is newer: it is offered.
- "edited": an analyst's edit stands in the study. It stays; what Ctrl+Backspace brings back follows the catalog.
- "stated": never edited, but the study says where its value is from, and the catalog's source is no newer or less
  sure, as in studies that are built for a claim of their own. It stays.
- equal: it is not listed.
"""

import re
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

import msgspec

from core import serving_engines
from core.catalog import Catalog, ModelRow, NetworkRow, load_catalog
from core.editing import Cell
from core.fields import Field, FieldKind, fields_of, value_at, with_value
from core.price_book.rental import is_of_a_date
from core.records import LANGUAGE_MODEL, Chip, Confidence, Record, Shipped, Source, Workload
from core.region_prices import term_of
from core.scenarios import with_rows
from core.study import Study, TableName
from core.study_check import check, check_record
from core.workload_kind import applies

State = Literal["newer", "edited", "stated"]
RENT = "rental_price"
_NOT_STATED = Source("not stated", "", "low")
_SURE: tuple[Confidence, ...] = ("low", "medium", "high")
_YEAR_MONTH = re.compile(r"(?<!\d)(\d{4})(?:-(\d{2}))?(?!\d)")


class Difference(NamedTuple):
    """One cell that the catalog has otherwise. old: what the study says the catalog said, or, unedited, its value.

    value: what the study counts with: as `old` unless edited.
    """

    cell: Cell
    row: str
    field: Field
    state: State
    value: float | str | None
    old: float | str | None
    old_source: Source
    new: float | str | None
    new_source: Source


class Gone(NamedTuple):
    """A row of the study whose row in the catalog is no more; it stays as it is."""

    table: TableName
    row: str
    name: str
    origin: str


class CatalogDifferences(NamedTuple):
    """All that differs, in the order of the study's tables, rows and fields."""

    cells: tuple[Difference, ...]
    gone: tuple[Gone, ...]

    @property
    def newer(self) -> tuple[Difference, ...]:
        """The cells that the catalog has a newer value for and nobody edited."""
        return tuple(one for one in self.cells if one.state == "newer")

    @property
    def worth_telling(self) -> int:
        """How many cells and rows an analyst would want to hear of: what the study states for itself is not news."""
        return sum(one.state != "stated" for one in self.cells) + len(self.gone)


def differences(study: Study, catalog: Catalog | None = None) -> CatalogDifferences:
    """What the catalog says otherwise than the rows of Base that were copied from it; the study stays as it is."""
    book = catalog or load_catalog()
    cells: list[Difference] = []
    gone: list[Gone] = []
    for chip in study.chips:
        if chip.origin and not book.ships("chips", chip.origin):
            gone.append(Gone("chips", chip.id, chip.name, chip.origin))
        elif chip.origin:
            cells += _of_row("chips", chip, _chip_now(study, chip, book), "")
    for workload in study.workloads:
        if workload.origin and not book.ships("workloads", workload.origin):
            gone.append(Gone("workloads", workload.id, workload.name, workload.origin))
        elif workload.origin:
            cells += _of_row("workloads", workload, book.workload(workload.origin), "")
        cells += _of_model(workload, book)
    return CatalogDifferences(tuple(cells), tuple(gone))


def _chip_now(study: Study, chip: Chip, book: Catalog) -> Chip:
    """The chip as it would be added now: with the price of the study's region and term, and its engine's figures."""
    now = book.chip(chip.origin)
    price = book.default_rental_price(chip.origin, study.money.region, term_of(study))
    if price is not None:
        now = msgspec.structs.replace(now, rental_price=price.price, sources={**now.sources, RENT: price.source})
    if serving_engines.FIELD in chip.shipped:
        engine = serving_engines.engine_named(chip.serving_engine, chip.name, book)
        now = serving_engines.with_engine(now, engine)
    return now


def _of_model(workload: Workload, book: Catalog) -> Iterator[Difference]:
    """What differs in the architecture, held against the catalog's model of that name; nothing where there is none."""
    language = workload.kind == LANGUAGE_MODEL
    name = workload.model.model_name if language else workload.network.network_name
    rows: tuple[ModelRow | NetworkRow, ...] = book.models if language else book.networks
    row = next((one for one in rows if one.name == name), None)
    if row is not None:
        yield from _of_row(
            "workloads", workload, book.workload_with(workload, row.id), "model." if language else "network."
        )


def _of_row(table: TableName, record: Record, now: Record, within: str) -> Iterator[Difference]:
    """The cells of a row that differ. within: the prefix of the fields that are compared, "" for the row's own."""
    for path, field in fields_of(type(record)).items():
        of_part = path.startswith(within) if within else "." not in path
        compared = field.kind is not FieldKind.TEXT or path == serving_engines.FIELD
        if of_part and compared and applies(field, record):
            found = _of_cell(Cell(table, record.id, path), record, now, field)
            if found is not None:
                yield found


def _of_cell(cell: Cell, record: Record, now: Record, field: Field) -> Difference | None:
    source = record.source_of(cell.path) or _NOT_STATED
    value = value_at(record, cell.path)
    shipped = record.shipped.get(cell.path)
    edited = shipped is not None or cell.path in record.ranges or source.confidence == "analyst"
    old, old_source = (value, source) if shipped is None else (shipped.value, shipped.source)
    new, new_source = value_at(now, cell.path), now.source_of(cell.path) or _NOT_STATED
    if old == new:
        return None
    state: State = "newer"
    if _stands_for_itself(cell.path, old_source, new, new_source):
        state = "stated"
    elif edited:
        state = "edited"
    return Difference(cell, record.name, field, state, value, old, old_source, new, new_source)


def _stands_for_itself(path: str, old: Source, new_value: float | str | None, new: Source) -> bool:
    """Whether a value that nobody edited is the study's own rather than an older catalog's."""
    if new_value is None:
        return True
    if path == RENT:  # its source names the providers of the day, so that its text alone says nothing
        return is_of_a_date(old)
    if old.text == new.text or old.confidence == "analyst":
        return False
    return _month_of(new) <= _month_of(old) or _SURE.index(_known(new)) < _SURE.index(_known(old))


def _known(source: Source) -> Confidence:
    return "high" if source.confidence == "analyst" else source.confidence


def _month_of(source: Source) -> int:
    """The newest month that a source's date names, counted from year 0; 0 where it names none."""
    found = _YEAR_MONTH.findall(source.date)
    return max((int(year) * 12 + int(month or 1) for year, month in found), default=0)


def updated(study: Study, found: CatalogDifferences, taken: Collection[Cell]) -> Study:
    """The study with the catalog's values in the cells taken, also where an edit stands there.

    In edited cells that are not taken the edit stays, and what it can be undone to is the catalog's value of now.
    Overrides of scenarios stay. Raises StudyRefused where a value does not fit the others of its row.
    """
    wanted = frozenset(taken)
    after = study
    for table in ("chips", "workloads"):
        changed: dict[str, Record] = {}
        for one in found.cells:
            if one.cell.table == table:
                row = changed.get(one.cell.row) or study.row(table, one.cell.row)
                changed[one.cell.row] = _with_difference(row, one, one.cell in wanted)
        changed = {name: row for name, row in changed.items() if row is not study.row(table, name)}
        if changed:
            after = with_rows(after, table, changed)
        for row in changed.values():
            check_record(after, row)
    if after is not study:
        check(after)
    return after


def _with_difference(row: Record, one: Difference, taken: bool) -> Record:
    path = one.cell.path
    if taken:
        changed: Record = with_value(row, path, one.new)
        return msgspec.structs.replace(
            changed,
            sources={**row.sources, path: one.new_source},
            shipped={other: kept for other, kept in row.shipped.items() if other != path},
            ranges={other: kept for other, kept in row.ranges.items() if other != path},
        )
    if one.state == "edited":
        return msgspec.structs.replace(row, shipped={**row.shipped, path: Shipped(one.new, one.new_source)})
    return row
