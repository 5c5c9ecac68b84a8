"""What an import makes of a study: one edit, every value with the file and the day as its source."""

import datetime
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from core import serving_engines
from core.catalog import load_catalog
from core.catalog_build.tables import identifier
from core.editing import Cell, Value, set_values
from core.exchange.drafts import Draft, DraftRow, plain
from core.exchange.model_config import ReadConfig
from core.fields import fields_of, with_value
from core.names import NAME_LIMIT, excerpt, free_name, name_key
from core.records import ID_LIMIT, LANGUAGE_MODEL, Chip, Distribution, Shipped, Source, Workload
from core.region_prices import repriced_scenarios, term_of
from core.row_edits import replace_model
from core.study import Study, TableName
from core.study_check import check, check_record

MODEL_NAME = "model.model_name"
Row = TypeVar("Row", Chip, Workload)


def import_source(name: str, today: datetime.date) -> Source:
    """The source of an imported value: the file and the day."""
    return Source(f"{excerpt(name, 120)}, imported {today.isoformat()}", today.isoformat(), "analyst")


def imported(study: Study, draft: Draft, name: str, today: datetime.date | None = None) -> Study:
    """The study with every row of a draft that fits: known rows updated, the others added at the end.

    name: of the file, for the source of the values.

    Raises:
        StudyRefused: a row breaks a rule that no single cell breaks.

    """
    day = today or datetime.date.today()
    source = import_source(name, day)
    table: TableName = "chips" if draft.subject == "chips" else "workloads"
    after = _with_new_rows(study, table, [row for row in draft.good if row.state != "update"], source)
    engines: list[tuple[Cell, Value]] = []
    changes: list[tuple[Cell, Value]] = []
    for row in draft.good:
        if row.state == "update":
            after = _with_known_model(after, row)
            passed = ("name", MODEL_NAME) if known_model(row) else ("name",)
            for path, value in row.values:
                if path not in passed:
                    wanted = engines if path == serving_engines.FIELD else changes
                    wanted.append((Cell(table, row.record, path), value))
    # an engine brings figures of its own; what the file says of them comes after it
    for some in (engines, changes):
        after = set_values(after, some, day, source) if some else after
    return after


def _with_new_rows(study: Study, table: TableName, rows: Iterable[DraftRow], source: Source) -> Study:
    taken = study.rows(table)
    ids = [row.id for row in taken]
    names = [row.name for row in taken]
    made: list[Chip | Workload] = []
    for row in rows:
        own = free_name(identifier(row.name)[: ID_LIMIT - 6] or table[:-1], ids, "-", ID_LIMIT)
        called = free_name(row.name, names, " ", NAME_LIMIT)
        record = _chip(study, row, own, called, source) if table == "chips" else _workload(row, own, called, source)
        ids.append(own)
        names.append(called)
        made.append(record)
    if not made:
        return study
    for record in made:
        check_record(study, record)
    after = repriced_scenarios(study, msgspec.structs.replace(study, **{table: (*taken, *made)}))
    check(after)
    return after


def _chip(study: Study, row: DraftRow, identity: str, name: str, source: Source) -> Chip:
    """A new chip; one of the catalog with its price in the study's region and under its term."""
    catalog = load_catalog()
    if row.state == "from catalog":
        shipped = catalog.chip(row.record)
        base = msgspec.structs.replace(shipped, id=identity, name=name, origin=shipped.id)
        chosen = catalog.default_rental_price(shipped.id, study.money.region, term_of(study))
        if chosen is not None:
            sources = {**base.sources, "rental_price": chosen.source}
            base = msgspec.structs.replace(base, rental_price=chosen.price, sources=sources)
    else:
        base = Chip(id=identity, name=name, sources={"": _default(source)})
    engine = row.value(serving_engines.FIELD)
    if isinstance(engine, str) and engine and engine != base.serving_engine:
        base = serving_engines.with_engine(base, serving_engines.engine_named(engine, name, catalog))
    return _filled(base, row.values, source, keeps_shipped=row.state == "from catalog")


def _workload(row: DraftRow, identity: str, name: str, source: Source) -> Workload:
    base = Workload(id=identity, name=name, sources={"": _default(source)})
    known = known_model(row)
    values = row.values
    if known and row.value("kind") in (None, LANGUAGE_MODEL):
        base = load_catalog().workload_with(base, known)
        values = tuple((path, value) for path, value in values if path != MODEL_NAME)
    return _filled(base, values, source)


def known_model(row: DraftRow) -> str:
    """The id of the catalog's model that a row names, where it states nothing else of the architecture."""
    named = row.value(MODEL_NAME)
    if not isinstance(named, str) or any(path.startswith("model.") and path != MODEL_NAME for path, _ in row.values):
        return ""
    wanted = name_key(named)
    return next((one.id for one in load_catalog().models if wanted in (name_key(one.name), one.id)), "")


def _with_known_model(study: Study, row: DraftRow) -> Study:
    known = known_model(row)
    if not known:
        return study
    found = load_catalog().model(known)
    named = msgspec.structs.replace(found.model, model_name=found.name)
    return replace_model(study, row.record, named, {"": found.sources[""]})


def _default(source: Source) -> Source:
    return Source(f"Assumed for every new row; not in {source.text}", source.date, "low")


def _filled(record: Row, values: Iterable[tuple[str, Value]], source: Source, *, keeps_shipped: bool = False) -> Row:
    """A new record with the values of its row."""
    sources: dict[str, Source] = dict(record.sources)
    ranges: dict[str, Distribution] = dict(record.ranges)
    kept: Mapping[str, Shipped] = record.shipped
    for path, value in values:
        if path == "name" or path not in fields_of(type(record)):
            continue
        if keeps_shipped:
            before = record.source_of(path) or Source("not stated", "", "low")
            kept = {**kept, path: Shipped(_value_at(record, path), before)}
        record = with_value(record, path, plain(value))
        sources[path] = source
        if isinstance(value, Distribution):
            ranges[path] = value
    return msgspec.structs.replace(record, sources=sources, ranges=ranges, shipped=dict(kept))


def _value_at(record: Chip | Workload, path: str) -> float | str | None:
    found: object = record
    for name in path.split("."):
        found = getattr(found, name)
    return found if isinstance(found, float | int | str) else None


def with_config(
    study: Study, found: ReadConfig, file: str, workload: str = "", today: datetime.date | None = None
) -> Study:
    """The study with the model of a configuration: in a workload by its id, or in a new workload where that is ""."""
    day = today or datetime.date.today()
    sources = found.sources(file, day)
    if workload:
        return replace_model(study, workload, found.model, sources)
    own = {f"model.{path}" if path else "model": source for path, source in sources.items()}
    base = Workload(
        id=free_name(
            identifier(found.name)[: ID_LIMIT - 6] or "model", [row.id for row in study.workloads], "-", ID_LIMIT
        ),
        name=free_name(found.name, [row.name for row in study.workloads], " ", NAME_LIMIT),
        model=found.model,
        sources={"": _default(sources[""]), **own},
    )
    check_record(study, base)
    after = msgspec.structs.replace(study, workloads=(*study.workloads, base))
    check(after)
    return after
