"""Edits of a study: pure functions from one frozen study to the next, each refused with a sentence or complete."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from core import serving_engines
from core.catalog import load_catalog
from core.errors import StudyRefused
from core.fields import Field, FieldKind, fields_of
from core.names import NAME_LIMIT, name_key
from core.price_book.terms import TERMS, Term
from core.records import ID_LIMIT, Chip, Model, Network, Record, Shipped, Source, Workload
from core.study import Settings, Study, TableName, check

OWN_BENCHMARK_PAIRS = (
    ("decode_time_ratio", "decode_benchmark_count"),
    ("prefill_time_ratio", "prefill_benchmark_count"),
)
"""Fields of a chip that mean nothing without each other: a ratio, and the number of own rows that it rests on."""


class Cell(NamedTuple):
    """Address of one value: table, id of the row, and path of the field ("model.layer_count")."""

    table: TableName
    row: str
    path: str


def value_at(record: Record, path: str) -> Any:
    """The value of a field by path."""
    found: Any = record
    for name in path.split("."):
        found = getattr(found, name)
    return found


def field_at(study: Study, cell: Cell) -> Field:
    """The declaration of a cell's field."""
    return fields_of(type(study.row(cell.table, cell.row)))[cell.path]


def set_value(study: Study, cell: Cell, value: float | str | None, today: datetime.date | None = None) -> Study:
    """Change one value: it becomes "Analyst edit", and what the catalog said is kept beside it.

    Raises StudyRefused when the value breaks a bound or does not fit the row's other values.
    """
    return set_values(study, ((cell, value),), today)


def set_values(
    study: Study,
    changes: Iterable[tuple[Cell, float | str | None]],
    today: datetime.date | None = None,
    source: Source | None = None,
) -> Study:
    """Change several values as `set_value` does; what they must have in common is asked when all of them stand.

    source: where the values are from, if more is known than that an analyst typed them; it is noted even where the
    value stays.
    """
    day = (today or datetime.date.today()).isoformat()
    stated = source or Source(f"Analyst edit, {day}", day, "analyst")
    after = study
    for cell, value in changes:
        after = _edited(after, cell, value, stated)
    return study if after is study else _checked(after)


def restore_shipped(study: Study, *cells: Cell) -> Study:
    """Bring back the values and sources that edits replaced; the same study when none of the cells is edited.

    A chip's measured ratio and the count of rows that it rests on go back together.
    """
    after = study
    for cell in cells:
        for path in next((pair for pair in OWN_BENCHMARK_PAIRS if cell.path in pair), (cell.path,)):
            after = _restored(after, cell._replace(path=path))
    return study if after is study else _checked(after)


def _edited(study: Study, cell: Cell, value: float | str | None, stated: Source) -> Study:
    record = study.row(cell.table, cell.row)
    if value_at(record, cell.path) == value and (
        stated.confidence == "analyst" or record.source_of(cell.path) == stated
    ):
        return study
    changed = _with_value(record, cell.path, value)
    if cell.path == serving_engines.FIELD or fields_of(type(record))[cell.path].kind is not FieldKind.TEXT:
        source = record.source_of(cell.path) or Source("not stated", "", "low")
        shipped = record.shipped.get(cell.path) or Shipped(value_at(record, cell.path), source)
        changed = msgspec.structs.replace(
            changed, sources={**record.sources, cell.path: stated}, shipped={**record.shipped, cell.path: shipped}
        )
    after = _with_row(study, cell.table, changed)
    if (cell.table, cell.path) == ("workloads", "name"):
        after = _renamed_alternatives(after, record.name, str(value))
    return _following(after, cell)


def _restored(study: Study, cell: Cell) -> Study:
    record = study.row(cell.table, cell.row)
    kept = record.shipped.get(cell.path)
    if kept is None:
        return study
    changed = _with_value(record, cell.path, kept.value)
    changed = msgspec.structs.replace(
        changed,
        sources={**record.sources, cell.path: kept.source},
        shipped={path: shipped for path, shipped in record.shipped.items() if path != cell.path},
    )
    return _following(_with_row(study, cell.table, changed), cell)


def _following(study: Study, cell: Cell) -> Study:
    """What an edit brings with it: prices of another region or term, figures of another serving engine."""
    if (cell.table, cell.path) in (("money", "region"), ("money", "rental_term")):
        return priced_for_region(study)
    if (cell.table, cell.path) == ("chips", serving_engines.FIELD):
        chip = next(chip for chip in study.chips if chip.id == cell.row)
        engine = serving_engines.engine_named(chip.serving_engine, chip.name, load_catalog())
        return _with_row(study, "chips", serving_engines.with_engine(chip, engine))
    return study


def _renamed_alternatives(study: Study, before: str, after: str) -> Study:
    """The workloads that were alternatives to one of a name are so to another name; "" for none."""
    rows = tuple(
        msgspec.structs.replace(row, alternative_to=after) if row.alternative_to == before else row
        for row in study.workloads
    )
    return msgspec.structs.replace(study, workloads=rows)


def replace_model(study: Study, identifier: str, model: Model | Network, sources: Mapping[str, Source]) -> Study:
    """Give a workload another model or network: its sources follow, and edits of the old one are gone.

    sources: by field of the model, with "" for it as a whole.
    """
    record = study.row("workloads", identifier)
    place = "model" if isinstance(model, Model) else "network"
    own = {f"{place}.{field}" if field else place: source for field, source in sources.items()}
    changed = msgspec.structs.replace(
        record,
        sources={path: kept for path, kept in record.sources.items() if path.partition(".")[0] != place} | own,
        shipped={path: kept for path, kept in record.shipped.items() if path.partition(".")[0] != place},
        **{place: model},
    )
    return _checked(_with_row(study, "workloads", changed))


def add_row(study: Study, record: Chip | Workload) -> Study:
    """Put a chip or a workload at the end of its table, under an id and a name that are still free."""
    table: TableName = "chips" if isinstance(record, Chip) else "workloads"
    taken = study.rows(table)
    free = msgspec.structs.replace(
        record,
        origin=record.origin or record.id,
        id=_free_id(record.id, taken),
        name=_free_name(record.name, taken),
    )
    if isinstance(free, Chip):
        free = _priced(free, study.money.region, term_of(study))
    return _checked(msgspec.structs.replace(study, **{table: (*taken, free)}))


def duplicate_row(study: Study, table: TableName, identifier: str) -> Study:
    """Copy a row and put the copy right behind it."""
    rows = study.rows(table)
    original = study.row(table, identifier)
    copy = msgspec.structs.replace(
        original,
        id=_free_id(original.id, rows),
        name=_free_name(f"{original.name[: NAME_LIMIT - 5]} copy", rows),
    )
    at = rows.index(original) + 1
    return _checked(msgspec.structs.replace(study, **{table: (*rows[:at], copy, *rows[at:])}))


def remove_row(study: Study, table: TableName, identifier: str) -> Study:
    """Delete a row; the last one of a table stays, and settings that named it move to the first that is left."""
    left = tuple(row for row in study.rows(table) if row.id != identifier)
    if not left:
        raise StudyRefused("A study needs at least one chip and one workload; this is the last one.")
    after = msgspec.structs.replace(study, **{table: left})
    if table == "workloads":
        after = _renamed_alternatives(after, study.row(table, identifier).name, "")
    settings = after.settings
    if table == "chips" and settings.reference_chip == identifier:
        settings = msgspec.structs.replace(settings, reference_chip=left[0].id)
    if table == "workloads" and settings.selected_workload == identifier:
        settings = msgspec.structs.replace(settings, selected_workload=left[0].id)
    return _checked(msgspec.structs.replace(after, settings=settings))


def choose(study: Study, settings: Settings) -> Study:
    """Look at another reference chip, workload or measure."""
    return _checked(msgspec.structs.replace(study, settings=settings))


def priced_for_region(study: Study) -> Study:
    """Give each chip the catalog's default price in the study's region and under its rental term.

    A price the analyst set stays beside it.
    """
    return priced_for_terms(study, term_of(study))


def priced_for_terms(study: Study, term: Term) -> Study:
    """The same under another term; a chip without a price of that term takes the next best, and its source says so."""
    region = study.money.region
    return msgspec.structs.replace(study, chips=tuple(_priced(chip, region, term) for chip in study.chips))


def term_of(study: Study) -> Term:
    """The term under which a study rents its chips."""
    return next(term for term in TERMS if term == study.money.rental_term)


def _priced(chip: Chip, region: str, term: Term) -> Chip:
    chosen = load_catalog().default_rental_price(chip.origin or chip.id, region, term)
    if chosen is None:
        return chip
    if "rental_price" in chip.shipped:
        shipped = {**chip.shipped, "rental_price": Shipped(chosen.price, chosen.source)}
        return msgspec.structs.replace(chip, shipped=shipped)
    return msgspec.structs.replace(
        chip, rental_price=chosen.price, sources={**chip.sources, "rental_price": chosen.source}
    )


def _with_value(record: Any, path: str, value: float | str | None) -> Any:
    name, _, rest = path.partition(".")
    inner = _with_value(getattr(record, name), rest, value) if rest else value
    return msgspec.structs.replace(record, **{name: inner})


def _with_row(study: Study, table: TableName, record: Record) -> Study:
    if table in ("site", "money"):
        return msgspec.structs.replace(study, **{table: record})
    rows = tuple(record if row.id == record.id else row for row in study.rows(table))
    return msgspec.structs.replace(study, **{table: rows})


def _checked(study: Study) -> Study:
    """The study itself, once every bound and rule holds."""
    try:
        msgspec.convert(msgspec.to_builtins(study), Study)
    except msgspec.ValidationError as error:
        raise StudyRefused(f"That value is not possible: {error}.") from None
    check(study)
    return study


def _free_id(wanted: str, rows: Iterable[Record]) -> str:
    return _free(wanted, [row.id for row in rows], "-", ID_LIMIT)


def _free_name(wanted: str, rows: Iterable[Record]) -> str:
    return _free(wanted, [row.name for row in rows], " ", NAME_LIMIT)


def _free(wanted: str, taken: Iterable[str], joint: str, limit: int) -> str:
    """The text itself or, where a reader could not tell it from a taken one, the text with a number behind it."""
    keys = {name_key(one) for one in taken}
    if name_key(wanted) not in keys:
        return wanted
    stem = wanted[: limit - 5]
    return next(free for count in range(2, 10_000) if name_key(free := f"{stem}{joint}{count}") not in keys)
