"""Edits of a study: pure functions from one frozen study to the next, each refused with a sentence or complete."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from core import serving_engines
from core.alternatives import ALTERNATIVE, renamed_alternatives
from core.catalog import SOFTWARE_FIELDS, load_catalog
from core.errors import StudyRefused
from core.fields import NAME, Field, fields_of, value_at, with_value
from core.names import excerpt, read_note
from core.records import Chip, Distribution, Record, Shipped, Source
from core.region_prices import (
    PRICED_BY,
    is_listed,
    marking_own_prices,
    priced_for_region,
    repriced_scenario,
    repriced_scenarios,
)
from core.scenarios import (
    BASE,
    LOOKS,
    UNSTATED,
    in_scenario,
    kept_whole,
    overrides_by_cell,
    shown_study,
    with_rows,
    without_overrides,
)
from core.study import LONGEST_NOTE, Study, TableName
from core.study_check import checked

Value = float | str | Distribution | None
"""What can be written into a cell: a number, a word, a range, or nothing."""

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
        mark = marking_own_prices(after, after.settings.scenario) if priced else _as_it_is
        after = in_scenario(after, lambda plain: _base_values(mark(plain), others, today, source))
    return study if after is study else checked(after, study)


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
    pairs = zip(study.workloads, after.workloads, strict=True)
    names = {old.name: new.name for old, new in pairs if old.name != new.name}
    if names:
        typed = {cell.row for cell, _ in changes if cell.path == ALTERNATIVE}
        after = renamed_alternatives(after, names, typed)
    return study if after is study else checked(_scenarios_beside(study, after), study)


def _scenarios_beside(before: Study, after: Study) -> Study:
    """After an edit of Base: scenarios with a region, a term or an engine of their own keep what follows from it."""
    if not after.scenarios:
        return after
    for old, new in zip(before.chips, after.chips, strict=True):
        if old.serving_engine != new.serving_engine:
            after = kept_whole(before, after, "chips", new.id, serving_engines.FIELD, SOFTWARE_FIELDS)
    terms = (before.money.region, before.money.rental_term)
    return after if terms == (after.money.region, after.money.rental_term) else repriced_scenarios(before, after)


def _as_it_is(study: Study) -> Study:
    return study


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
        return study if after is study else checked(_scenarios_beside(study, after), study)
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
            if is_listed(chip, one.source, plain):
                gone.add(key)
    after = without_overrides(study, gone)
    if repriced:
        after = repriced_scenario(study, after, study.settings.scenario)
    return checked(after, study)


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
    record = study.row(table, row)
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
        changed = msgspec.structs.replace(changed, sources={**changed.sources, cell.path: kept.source})
    return _following(with_rows(study, cell.table, {record.id: changed}), cell)


def _following(study: Study, cell: Cell) -> Study:
    """What an edit brings with it in other rows: prices of another region or term."""
    if (cell.table, cell.path) in PRICED_BY:
        return priced_for_region(study)
    return study


def _with_engine(chip: Any) -> Chip:
    """The chip with the figures of the serving engine that it names."""
    engine = serving_engines.engine_named(chip.serving_engine, chip.name, load_catalog())
    return serving_engines.with_engine(chip, engine)


def choose(study: Study, **changes: Any) -> Study:
    """Look at another reference chip, workload, chart or measure; the first two can differ by scenario.

    changes: fields of `Settings`.
    """
    looks = {name: value for name, value in changes.items() if name in LOOKS}
    if study.settings.scenario == BASE or not looks:
        return checked(
            msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, **changes)), study
        )
    others = {name: value for name, value in changes.items() if name not in LOOKS}
    return in_scenario(choose(study, **others) if others else study, lambda plain: choose(plain, **looks))
