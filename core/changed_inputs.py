"""What differs between two plain studies, input by input; states between the two; and taking one change back.

One input is what one edit changes: a cell, a model or a serving engine with all that it brings, a row that was added
or deleted, the chip or the workload that is looked at. Names and other labels are no inputs: no figure rests on them.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from core.catalog import SOFTWARE_FIELDS
from core.cell_text import shown_text
from core.cells import EMPTY
from core.fields import fields_of, value_at, with_value
from core.records import Chip, Record, Workload
from core.row_edits import remove_row
from core.scenarios import BASE, LOOK_AT, LOOK_LABELS, in_scenario, with_rows
from core.serving_engines import FIELD as ENGINE
from core.study import TABLES, Study, TableName
from core.study_check import check, check_record

_LABELS = frozenset({"name", "vendor", "release_date", "predecessor"})
_WHOLE = {"model": "model.model_name", "network": "network.network_name"}
"""Parts of a workload that are replaced as a whole, by the field that tells that they were."""
_ADDED, _DELETED = "added", "deleted"


@dataclass(frozen=True)
class ChangedInput:
    """One input that differs: what it is called, what it was and is, and what it is made of.

    cells: (table, row, path); rows: (table, row) that one of the two studies lacks; looks: names of settings.
    """

    id: str
    label: str
    before: str
    after: str
    cells: tuple[tuple[TableName, str, str], ...] = ()
    rows: tuple[tuple[TableName, str], ...] = ()
    looks: tuple[str, ...] = ()


def changed_inputs(base: Study, now: Study) -> tuple[ChangedInput, ...]:
    """All inputs in which two plain studies differ, in the order of their ids, however they came to differ."""
    found = {one.id: one for table in TABLES for one in _of_table(table, base, now)}
    for table, look in LOOK_AT.items():
        change = _look(table, look, base, now)
        if change is not None:
            moved = [f"{table}/{row}" for row in (_looked_at(base, look), _looked_at(now, look))]
            with_it = [found.pop(one) for one in moved if one in found and found[one].rows]
            found[change.id] = _together(change, with_it)
    return tuple(found[one] for one in sorted(found))


def with_names_of(base: Study, now: Study) -> Study:
    """The study under the names that the same rows have now: a new name is no change of an input."""
    names = {table: {row.id: row.name for row in now.rows(table)} for table in TABLES}
    renamed = {row.name: names["workloads"].get(row.id, row.name) for row in base.workloads}
    for table in TABLES:
        changed: dict[str, Record] = {}
        for row in base.rows(table):
            fields = {"name": names[table].get(row.id, row.name)}
            if isinstance(row, Workload):
                fields["alternative_to"] = renamed.get(row.alternative_to, row.alternative_to)
            if any(getattr(row, field) != value for field, value in fields.items()):
                changed[row.id] = msgspec.structs.replace(row, **fields)
        if changed:
            base = with_rows(base, table, changed)
    return base


def _looked_at(study: Study, look: str) -> str:
    return str(getattr(study.settings, look))


def _look(table: TableName, look: str, base: Study, now: Study) -> ChangedInput | None:
    before, after = _looked_at(base, look), _looked_at(now, look)
    if before == after:
        return None
    names = base.row(table, before).name, now.row(table, after).name
    return ChangedInput(f"settings/{look}", LOOK_LABELS[look], *names, looks=(look,))


def _together(change: ChangedInput, others: list[ChangedInput]) -> ChangedInput:
    """A look and the row that came or went with it: neither is possible alone."""
    rows = tuple(row for one in others for row in one.rows)
    said = "".join(f" ({one.after.lower()})" for one in others)
    return replace(change, rows=rows, label=f"{change.label}{said}")


def _of_table(table: TableName, base: Study, now: Study) -> Iterator[ChangedInput]:
    before = {row.id: row for row in base.rows(table)}
    after = {row.id: row for row in now.rows(table)}
    kind = {"workloads": "Workload", "chips": "Chip"}.get(table, "")
    for identifier, row in after.items():
        if identifier not in before:
            yield ChangedInput(
                f"{table}/{identifier}", row.name, EMPTY, f"{kind} {_ADDED}", rows=((table, identifier),)
            )
        elif before[identifier] is not row:
            yield from _of_row(table, before[identifier], row)
    for identifier, row in before.items():
        if identifier not in after:
            yield ChangedInput(
                f"{table}/{identifier}", row.name, kind, f"{kind} {_DELETED}", rows=((table, identifier),)
            )


def _of_row(table: TableName, old: Record, new: Record) -> Iterator[ChangedInput]:
    fields = fields_of(type(new))
    paths = [path for path in fields if path not in _LABELS and value_at(old, path) != value_at(new, path)]
    for lead, members in _grouped(paths):
        field = fields[lead]
        before, after = (shown_text(value_at(row, lead), field) or EMPTY for row in (old, new))
        of = f"{_short(new)}: " if table in ("workloads", "chips") else ""
        yield ChangedInput(
            f"{table}/{new.id}/{lead}",
            f"{of}{field.label}",
            before,
            after,
            cells=tuple((table, new.id, path) for path in members),
        )


def _short(row: Record) -> str:
    """A row's name, of a chip without its maker."""
    return row.name.removeprefix(f"{row.vendor} ").strip() or row.name if isinstance(row, Chip) else row.name


def _grouped(paths: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The field that an input is called after, and all that changed with it."""
    left = list(paths)
    groups = [(lead, [one for one in paths if one.startswith(f"{part}.")]) for part, lead in _WHOLE.items()]
    groups.append((ENGINE, [ENGINE, *(one for one in paths if one in SOFTWARE_FIELDS and one != ENGINE)]))
    for lead, members in groups:
        if lead in paths:
            left = [one for one in left if one not in members]
            yield lead, members
    for path in left:
        yield path, [path]


# --- states between the two ------------------------------------------------------------------------------------------


def between(base: Study, now: Study, made: Collection[ChangedInput], changes: Iterable[ChangedInput]) -> Study:
    """The study with some of the changes made, under the names and switches that it has now; not checked yet.

    changes: all of them.
    """
    undone = [one for one in changes if one not in made]
    study = _with_cells(now, base, [cell for one in undone for cell in one.cells])
    rows = {row for one in undone for row in one.rows}
    for table in ("workloads", "chips"):
        study = _with_rows_of(study, base, table, {identifier for of, identifier in rows if of == table})
    looks = {look: getattr(base.settings, look) for one in undone for look in one.looks}
    return msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, **looks)) if looks else study


def _with_cells(study: Study, base: Study, cells: Iterable[tuple[TableName, str, str]]) -> Study:
    """The study with values, sources and ranges of cells as they were."""
    changed: dict[TableName, dict[str, Record]] = {}
    for table, identifier, path in cells:
        rows = changed.setdefault(table, {})
        record = rows.get(identifier) or study.row(table, identifier)
        rows[identifier] = _as_it_was(record, base.row(table, identifier), path)
    for table, records in changed.items():
        study = with_rows(study, table, records)
    return study


def _as_it_was(record: Record, before: Record, path: str) -> Record:
    def kept(now: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
        others = {one: value for one, value in now.items() if one != path}
        return {**others, path: then[path]} if path in then else others

    found: Record = msgspec.structs.replace(
        with_value(record, path, value_at(before, path)),
        sources=kept(record.sources, before.sources),
        shipped=kept(record.shipped, before.shipped),
        ranges=kept(record.ranges, before.ranges),
    )
    return found


def _with_rows_of(study: Study, base: Study, table: TableName, turned: set[str]) -> Study:
    """The study with rows as they were: what was added is gone, what was deleted back in its place."""
    if not turned:
        return study
    rows = [row for row in study.rows(table) if row.id not in turned]
    here = {row.id for row in rows}
    for place, row in enumerate(base.rows(table)):
        if row.id in turned and row.id not in here:
            rows.insert(min(place, len(rows)), row)
    return msgspec.structs.replace(study, **{table: tuple(rows)})


def checked(study: Study, base: Study, now: Study) -> Study:
    """The study, once every bound and rule holds; StudyRefused where a state between the two is none that may be."""
    known = {id(row) for one in (base, now) for table in TABLES for row in one.rows(table)}
    for table in TABLES:
        for row in study.rows(table):
            if id(row) not in known:
                check_record(study, row)
    check(study)
    return study


def reverted(study: Study, base: Study, change: ChangedInput) -> Study:
    """An edit that takes one change back in the scenario on show: value and source are those of `base` again.

    Rows come and go in all scenarios. Raises StudyRefused where what is left does not fit together.
    """

    def taken_back(plain: Study) -> Study:
        after = _with_cells(plain, base, change.cells)
        looks = {look: getattr(base.settings, look) for look in change.looks}
        if looks:
            after = msgspec.structs.replace(after, settings=msgspec.structs.replace(after.settings, **looks))
        return after

    here = {(table, row.id) for table in TABLES for row in study.rows(table)}
    for table, _identifier in change.rows:
        back = {one for of, one in change.rows if of == table and (of, one) not in here}
        study = _with_rows_of(study, base, table, back)
    if change.cells or change.looks:
        study = taken_back(study) if study.settings.scenario == BASE else in_scenario(study, taken_back)
    for table, identifier in change.rows:
        if (table, identifier) in here:
            study = remove_row(study, table, identifier)
    for table in TABLES:
        for row in study.rows(table):
            check_record(study, row)
    check(study)
    return study
