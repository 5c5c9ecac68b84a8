"""Edits of a study: pure functions from one frozen study to the next, each refused with a sentence or complete."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from core import serving_engines
from core.catalog import SOFTWARE_FIELDS, load_catalog
from core.errors import StudyRefused
from core.fields import Field, fields_of, value_at, with_value
from core.names import NAME_LIMIT, excerpt, free_name, read_note
from core.price_book.terms import TERMS, Term
from core.records import ID_LIMIT, Chip, Distribution, Model, Network, Record, Shipped, Source, Workload
from core.scenarios import (
    BASE,
    LOOKS,
    UNSTATED,
    in_scenario,
    kept_whole,
    overrides_by_cell,
    shown_study,
    with_copied_row,
    with_renamed,
    with_rows,
    without_overrides,
    without_row,
)
from core.study import LONGEST_NOTE, TABLES, Study, TableName
from core.study_check import check, check_record

NAME = "name"
ALTERNATIVE = "alternative_to"
Value = float | str | Distribution | None
"""What can be written into a cell: a number, a word, a range, or nothing."""

OWN_BENCHMARK_PAIRS = (
    ("decode_time_ratio", "decode_benchmark_count"),
    ("prefill_time_ratio", "prefill_benchmark_count"),
)
"""Fields of a chip that mean nothing without each other: a ratio, and the number of own rows that it rests on."""
PRICED_BY = (("money", "region"), ("money", "rental_term"))
"""What the default prices of chips follow from, by table and path."""


class Cell(NamedTuple):
    """Address of one value: table, id of the row, and path of the field ("model.layer_count")."""

    table: TableName
    row: str
    path: str


def field_at(study: Study, cell: Cell) -> Field:
    """The declaration of a cell's field."""
    return fields_of(type(study.row(cell.table, cell.row)))[cell.path]


def set_value(study: Study, cell: Cell, value: Value, today: datetime.date | None = None) -> Study:
    """Change one value: it becomes "Analyst edit", and what the catalog said is kept beside it.

    Raises StudyRefused when the value breaks a bound or does not fit the row's other values.
    """
    return set_values(study, ((cell, value),), today)


def set_values(
    study: Study,
    changes: Iterable[tuple[Cell, Value]],
    today: datetime.date | None = None,
    source: Source | None = None,
) -> Study:
    """Change several values as `set_value` does; what they must have in common is asked when all of them stand.

    In a scenario they become its overrides; names belong to the study as a whole. A `Distribution` as value is a range
    with its middle.
    source: where the values are from, if more is known than that an analyst typed them; it is noted even where the
    value stays.
    """
    wanted = list(changes)
    if study.settings.scenario == BASE:
        return _base_values(study, wanted, today, source)
    names = [change for change in wanted if change[0].path == NAME]
    others = [change for change in wanted if change[0].path != NAME]
    after = _base_values(study, names, today, source) if names else study
    if others:
        priced = any((cell.table, cell.path) in PRICED_BY for cell, _ in others)
        mark = _marking_own_prices(after, after.settings.scenario) if priced else _as_it_is
        after = in_scenario(after, lambda plain: _base_values(mark(plain), others, today, source))
    return study if after is study else _checked(after, study)


def _base_values(
    study: Study, changes: Sequence[tuple[Cell, Value]], today: datetime.date | None, source: Source | None
) -> Study:
    day = (today or datetime.date.today()).isoformat()
    stated = source or Source(f"Analyst edit, {day}", day, "analyst")
    rows = _by_row(changes)
    alone = {place: cells for place, cells in rows.items() if not _brings_more(place[0], cells)}
    after = _with_rows_alone(study, alone, stated)
    for (table, row), cells in rows.items():
        if (table, row) not in alone:
            after = _with_edited_row(after, table, row, cells, stated)
    return study if after is study else _checked(_scenarios_beside(study, after), study)


def _scenarios_beside(before: Study, after: Study) -> Study:
    """After an edit of Base: scenarios with a region, a term or an engine of their own keep what follows from it."""
    if not after.scenarios:
        return after
    for old, new in zip(before.chips, after.chips, strict=True):
        if old.serving_engine != new.serving_engine:
            after = kept_whole(before, after, "chips", new.id, serving_engines.FIELD, SOFTWARE_FIELDS)
    terms = (before.money.region, before.money.rental_term)
    return after if terms == (after.money.region, after.money.rental_term) else _repriced_scenarios(before, after)


def _repriced_scenarios(before: Study, after: Study) -> Study:
    """Scenarios with a region or a term of their own pay its prices, whatever Base pays now."""
    for scenario in after.scenarios:
        after = _repriced_scenario(before, after, scenario.id)
    return after


def _repriced_scenario(before: Study, after: Study, identifier: str) -> Study:
    """One of them; as it is where Base's region and term are its own."""
    if not any((table, path) in PRICED_BY for table, _, path in overrides_by_cell(after, identifier)):
        return after
    mark = _marking_own_prices(before, identifier)
    return in_scenario(after, lambda plain: priced_for_region(mark(plain)), identifier)


def _as_it_is(study: Study) -> Study:
    return study


def _marking_own_prices(study: Study, identifier: str) -> Callable[[Study], Study]:
    """What marks, in a scenario as a plain study, the prices that an analyst gave it: they follow no region.

    A price that is the catalog's for the region and the term of the scenario came with these.
    """
    plain = shown_study(study, identifier)
    own: set[str] = set()
    listed: set[str] = set()
    for one in overrides_by_cell(study, identifier).values():
        if (one.table, one.path) == ("chips", "rental_price"):
            chip = next(chip for chip in plain.chips if chip.id == one.row)
            (listed if _is_listed(chip, one.source, plain) else own).add(one.row)

    def mark(study: Study) -> Study:
        changed: dict[str, Record] = {}
        for chip in study.chips:
            shipped = {path: kept for path, kept in chip.shipped.items() if path != "rental_price"}
            if chip.id in own:
                shipped["rental_price"] = Shipped(chip.rental_price, chip.source_of("rental_price") or UNSTATED)
            if chip.id in own or chip.id in listed:
                changed[chip.id] = msgspec.structs.replace(chip, shipped=shipped)
        return with_rows(study, "chips", changed) if changed else study

    return mark


def _is_listed(chip: Chip, source: Source | None, study: Study) -> bool:
    """Whether the price of a chip is the catalog's for the region and the term of the study."""
    listed = load_catalog().default_rental_price(chip.origin or chip.id, study.money.region, term_of(study))
    return listed is not None and (listed.price, listed.source) == (chip.rental_price, source)


def _with_rows_alone(
    study: Study, rows: Mapping[tuple[TableName, str], Sequence[tuple[Cell, Value]]], stated: Source
) -> Study:
    """The study with changes that touch nothing but their own row, each table put together once."""
    for table in dict.fromkeys(table for table, _ in rows):
        known = {record.id: record for record in study.rows(table)}
        changed: dict[str, Record] = {}
        for (of_table, row), cells in rows.items():
            if of_table != table:
                continue
            before = known[row] if row in known else study.row(table, row)  # which refuses an unknown one
            record = _edited_paths(before, {cell.path: value for cell, value in cells}.items(), stated)
            if record is not before:
                changed[row] = record
        if changed:
            study = with_rows(study, table, changed)
    return study


def _brings_more(table: TableName, changes: Sequence[tuple[Cell, Value]]) -> bool:
    """Whether edits of a row change more than its cells: names others use, prices, figures of an engine."""
    paths = {cell.path for cell, _ in changes}
    return table == "money" or NAME in paths or serving_engines.FIELD in paths


def _by_row(changes: Sequence[tuple[Cell, Value]]) -> dict[tuple[TableName, str], list[tuple[Cell, Value]]]:
    """The changes of each row together, so that a pasted block writes every row once."""
    found: dict[tuple[TableName, str], list[tuple[Cell, Value]]] = {}
    for cell, value in changes:
        found.setdefault((cell.table, cell.row), []).append((cell, value))
    return found


def restore(study: Study, *cells: Cell) -> Study:
    """Bring cells back: in a scenario to Base, in Base to the values and sources that edits replaced.

    The same study when there is nothing to bring back. A chip's measured ratio and the count of rows that it rests on
    go back together.
    """
    together = [cell._replace(path=path) for cell in cells for path in _pair_of(cell.path)]
    if study.settings.scenario == BASE:
        after = study
        for cell in together:
            after = _restored(after, cell)
        return study if after is study else _checked(_scenarios_beside(study, after), study)
    return _back_to_base(study, together)


def _back_to_base(study: Study, cells: Sequence[Cell]) -> Study:
    """The scenario on show without its own value in some cells, nor what had come with it."""
    overrides = overrides_by_cell(study)
    gone: set[tuple[str, str, str]] = {cell for cell in cells if tuple(cell) in overrides}
    if not gone:
        return study
    plain, repriced = shown_study(study), any((table, path) in PRICED_BY for table, _, path in gone)
    for key, one in overrides.items():
        engine = ("chips", one.row, serving_engines.FIELD)
        if one.table == "chips" and one.path in SOFTWARE_FIELDS and engine in gone:
            gone.add(key)
        if repriced and (one.table, one.path) == ("chips", "rental_price"):
            chip = next(chip for chip in plain.chips if chip.id == one.row)
            if _is_listed(chip, one.source, plain):
                gone.add(key)
    after = without_overrides(study, gone)
    if repriced:
        after = _repriced_scenario(study, after, study.settings.scenario)
    return _checked(after, study)


def _pair_of(path: str) -> tuple[str, ...]:
    return next((pair for pair in OWN_BENCHMARK_PAIRS if path in pair), (path,))


def entry_at(record: Record, path: str) -> Value:
    """What would be written into a cell to have its value again: its range where it has one."""
    limits = record.ranges.get(path)
    value: Value = value_at(record, path) if limits is None else limits
    return value


def restorable(study: Study, cell: Cell) -> bool:
    """Whether `restore` would bring a cell back."""
    if study.settings.scenario != BASE:
        return tuple(cell) in overrides_by_cell(study)
    return cell.path in study.row(cell.table, cell.row).shipped


def set_note(study: Study, cell: Cell, text: str) -> Study:
    """Put a note on a cell, in all scenarios; an empty text takes it away. CellRefused for a text that is no note."""
    note = read_note(text.strip(), "The note", limit=LONGEST_NOTE)
    record = study.row(cell.table, cell.row)
    if cell.path not in fields_of(type(record)):
        raise StudyRefused(f"{record.name} has no field {excerpt(cell.path)} that a note could be on.")
    if record.notes.get(cell.path, "") == note:
        return study
    notes = {path: kept for path, kept in record.notes.items() if path != cell.path}
    if note:
        notes[cell.path] = note
    return with_rows(study, cell.table, {record.id: msgspec.structs.replace(record, notes=notes)})


def _with_edited_row(
    study: Study, table: TableName, row: str, changes: Iterable[tuple[Cell, Value]], stated: Source
) -> Study:
    """The study with several changes of one row."""
    before = record = study.row(table, row)
    changed: list[Cell] = []
    for cell, value in changes:
        after = _edited(record, cell.path, value, stated)
        if after is not record:
            changed.append(cell)
            # an engine brings its figures at once: those that come after it in a pasted block stand
            record = _with_engine(after) if (table, cell.path) == ("chips", serving_engines.FIELD) else after
    if not changed:
        return study
    study = with_rows(study, table, {row: record})
    if table == "workloads" and record.name != before.name:
        study = _renamed_alternatives(study, before.name, record.name)
    for cell in changed:
        study = _following(study, cell)
    return study


def _edited(record: Record, path: str, entry: Value, stated: Source) -> Record:
    return _edited_paths(record, ((path, entry),), stated)


def _with_range(ranges: dict[str, Distribution], path: str, limits: Distribution | None) -> dict[str, Distribution]:
    """The ranges of a record with another one of a path, or none; the same mapping where nothing changes."""
    if limits is None and path not in ranges:
        return ranges
    kept = {other: one for other, one in ranges.items() if other != path}
    return kept if limits is None else {**kept, path: limits}


def _edited_paths(record: Record, entries: Iterable[tuple[str, Value]], stated: Source) -> Record:
    """The record with other values at paths that differ from each other; itself where they stand there already."""
    values: dict[str, float | str | None] = {}
    ranges, sources, shipped = record.ranges, record.sources, record.shipped
    by_analyst = stated.confidence == "analyst"
    for path, entry in entries:
        limits = entry if isinstance(entry, Distribution) else None
        value = entry.mid if isinstance(entry, Distribution) else entry
        old = value_at(record, path)
        same = old == value and ranges.get(path) == limits
        if same and (by_analyst or record.source_of(path) == stated):
            continue
        values[path] = value
        ranges = _with_range(ranges, path, limits)
        if path != NAME:
            if path not in shipped:
                if shipped is record.shipped:
                    shipped = dict(shipped)
                shipped[path] = Shipped(old, record.source_of(path) or UNSTATED)
            if sources is record.sources:
                sources = dict(sources)
            sources[path] = stated
    if not values:
        return record
    own = {path: value for path, value in values.items() if "." not in path}
    changed: Record = msgspec.structs.replace(record, sources=sources, shipped=shipped, ranges=ranges, **own)
    for path, value in values.items():
        if path not in own:
            changed = with_value(changed, path, value)
    return changed


def _restored(study: Study, cell: Cell) -> Study:
    record = study.row(cell.table, cell.row)
    kept = record.shipped.get(cell.path)
    if kept is None:
        return study
    changed = msgspec.structs.replace(
        with_value(record, cell.path, kept.value),
        sources={path: source for path, source in record.sources.items() if path != cell.path},
        shipped={path: shipped for path, shipped in record.shipped.items() if path != cell.path},
        ranges={path: limits for path, limits in record.ranges.items() if path != cell.path},
    )
    if (cell.table, cell.path) == ("chips", serving_engines.FIELD):
        changed = _with_engine(changed)
    if changed.source_of(cell.path) != kept.source:  # not the one that stands for the whole record
        changed = msgspec.structs.replace(changed, sources={**record.sources, cell.path: kept.source})
    return _following(with_rows(study, cell.table, {record.id: changed}), cell)


def _following(study: Study, cell: Cell) -> Study:
    """What an edit brings with it in other rows: prices of another region or term."""
    if (cell.table, cell.path) in (("money", "region"), ("money", "rental_term")):
        return priced_for_region(study)
    return study


def _with_engine(chip: Any) -> Chip:
    """The chip with the figures of the serving engine that it names."""
    engine = serving_engines.engine_named(chip.serving_engine, chip.name, load_catalog())
    return serving_engines.with_engine(chip, engine)


def _renamed_alternatives(study: Study, before: str, after: str) -> Study:
    """The workloads that were alternatives to one of a name are so to another name; "" for none."""
    rows = tuple(_with_renamed_alternative(row, before, after) for row in study.workloads)
    return with_renamed(msgspec.structs.replace(study, workloads=rows), before, after)


def _with_renamed_alternative(row: Workload, before: str, after: str) -> Workload:
    """The same for one row, and for what it would be restored to."""
    kept = row.shipped.get(ALTERNATIVE)
    if kept is not None and kept.value == before:
        shipped = {**row.shipped, ALTERNATIVE: Shipped(after, kept.source)}
        row = msgspec.structs.replace(row, shipped=shipped)
    return msgspec.structs.replace(row, alternative_to=after) if row.alternative_to == before else row


def replace_model(
    study: Study,
    identifier: str,
    model: Model | Network,
    sources: Mapping[str, Source],
    ranges: Mapping[str, Distribution] | None = None,
) -> Study:
    """Give a workload another model or network: its sources follow, and edits of the old one are gone.

    sources: by field of the model, with "" for it as a whole; ranges: by field of the model.
    """
    if study.settings.scenario != BASE:
        return _checked(
            in_scenario(study, lambda plain: replace_model(plain, identifier, model, sources, ranges)), study
        )
    record = study.row("workloads", identifier)
    place = "model" if isinstance(model, Model) else "network"
    own = {f"{place}.{field}" if field else place: source for field, source in sources.items()}
    changed = msgspec.structs.replace(
        record,
        sources={path: kept for path, kept in record.sources.items() if path.partition(".")[0] != place} | own,
        shipped={path: kept for path, kept in record.shipped.items() if path.partition(".")[0] != place},
        ranges={
            **{path: kept for path, kept in record.ranges.items() if path.partition(".")[0] != place},
            **{f"{place}.{field}": limits for field, limits in (ranges or {}).items()},
        },
        **{place: model},
    )
    after = with_rows(study, "workloads", {record.id: changed})
    paths = (path for path in fields_of(Workload) if path.startswith(f"{place}."))
    return _checked(kept_whole(study, after, "workloads", record.id, f"{place}.{place}_name", paths), study)


def add_row(study: Study, record: Chip | Workload) -> Study:
    """Put a chip or a workload at the end of its table, under an id and a name that are still free."""
    table: TableName = "chips" if isinstance(record, Chip) else "workloads"
    taken = study.rows(table)
    free = msgspec.structs.replace(
        record,
        origin=record.origin or (record.id if load_catalog().ships(table, record.id) else ""),
        id=free_name(record.id, [row.id for row in taken], "-", ID_LIMIT),
        name=free_name(record.name, [row.name for row in taken], " ", NAME_LIMIT),
    )
    if isinstance(free, Chip):
        free = _priced(free, study.money.region, term_of(study))
    return _checked(_repriced_scenarios(study, msgspec.structs.replace(study, **{table: (*taken, free)})), study)


def duplicate_row(study: Study, table: TableName, identifier: str) -> Study:
    """Copy a row and put the copy right behind it; what scenarios have of the row, they have of the copy."""
    rows = study.rows(table)
    original = study.row(table, identifier)
    copy = msgspec.structs.replace(
        original,
        id=free_name(original.id, [row.id for row in rows], "-", ID_LIMIT),
        name=free_name(f"{original.name[: NAME_LIMIT - 5]} copy", [row.name for row in rows], " ", NAME_LIMIT),
    )
    at = rows.index(original) + 1
    after = msgspec.structs.replace(study, **{table: (*rows[:at], copy, *rows[at:])})
    return _checked(with_copied_row(after, table, original.id, copy.id), study)


def remove_row(study: Study, table: TableName, identifier: str) -> Study:
    """Delete a row; the last one of a table stays, and settings that named it move to the first that is left."""
    left = tuple(row for row in study.rows(table) if row.id != identifier)
    if not left:
        raise StudyRefused("A study needs at least one chip and one workload; this is the last one.")
    name = study.row(table, identifier).name
    after = without_row(msgspec.structs.replace(study, **{table: left}), table, identifier, name)
    if table == "workloads":
        after = _renamed_alternatives(after, name, "")
    settings = after.settings
    if table == "chips" and settings.reference_chip == identifier:
        settings = msgspec.structs.replace(settings, reference_chip=left[0].id)
    if table == "workloads" and settings.selected_workload == identifier:
        settings = msgspec.structs.replace(settings, selected_workload=left[0].id)
    return _checked(msgspec.structs.replace(after, settings=settings), study)


def move_row(study: Study, table: TableName, identifier: str, position: int) -> Study:
    """Put a row at another place of its table, counted from 0."""
    moved = study.row(table, identifier)
    others = [row for row in study.rows(table) if row.id != identifier]
    others.insert(max(0, min(position, len(others))), moved)
    return order_rows(study, table, [row.id for row in others])


def order_rows(study: Study, table: TableName, identifiers: Sequence[str]) -> Study:
    """The rows of a table in another order; every row stays what it is."""
    rows = {row.id: row for row in study.rows(table)}
    if len(rows) < 2 or sorted(identifiers) != sorted(rows):
        raise StudyRefused(f"An order of {table} names each of its rows once.")
    ordered = tuple(rows[identifier] for identifier in identifiers)
    return study if ordered == study.rows(table) else msgspec.structs.replace(study, **{table: ordered})


def choose(study: Study, **changes: Any) -> Study:
    """Look at another reference chip, workload, chart or measure; the first two can differ by scenario.

    changes: fields of `Settings`.
    """
    looks = {name: value for name, value in changes.items() if name in LOOKS}
    if study.settings.scenario == BASE or not looks:
        return _checked(
            msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, **changes)), study
        )
    others = {name: value for name, value in changes.items() if name not in LOOKS}
    return in_scenario(choose(study, **others) if others else study, lambda plain: choose(plain, **looks))


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


def _checked(study: Study, before: Study | None = None) -> Study:
    """The study itself, once every bound and rule holds; rows that it shares with `before` are known to be right."""
    for table in TABLES:
        known = {row.id: row for row in (before.rows(table) if before is not None else ())}
        for row in study.rows(table):
            if known.get(row.id) is not row:
                check_record(study, row, known.get(row.id))
    check(study)
    return study
