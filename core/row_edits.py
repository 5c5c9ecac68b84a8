"""Whole rows of a study: added, copied, removed, put elsewhere, or given another model; each refused or complete."""

from collections.abc import Mapping, Sequence

import msgspec

from core.alternatives import renamed_alternatives
from core.catalog import load_catalog
from core.errors import StudyRefused
from core.fields import fields_of
from core.names import NAME_LIMIT, free_name
from core.records import ID_LIMIT, Chip, Distribution, Model, Network, Source, Workload
from core.region_prices import priced, repriced_scenarios, term_of
from core.scenarios import BASE, in_scenario, kept_whole, with_copied_row, with_rows, without_row
from core.study import Study, TableName
from core.study_check import checked


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
        return checked(
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
    return checked(kept_whole(study, after, "workloads", record.id, f"{place}.{place}_name", paths), study)


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
        free = priced(free, study.money.region, term_of(study))
    return checked(repriced_scenarios(study, msgspec.structs.replace(study, **{table: (*taken, free)})), study)


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
    return checked(with_copied_row(after, table, original.id, copy.id), study)


def remove_row(study: Study, table: TableName, identifier: str) -> Study:
    """Delete a row; the last one of a table stays, and settings that named it move to the first that is left."""
    left = tuple(row for row in study.rows(table) if row.id != identifier)
    if not left:
        raise StudyRefused("A study needs at least one chip and one workload; this is the last one.")
    name = study.row(table, identifier).name
    after = without_row(msgspec.structs.replace(study, **{table: left}), table, identifier, name)
    if table == "workloads":
        after = renamed_alternatives(after, {name: ""})
    settings = after.settings
    if table == "chips" and settings.reference_chip == identifier:
        settings = msgspec.structs.replace(settings, reference_chip=left[0].id)
    if table == "workloads" and settings.selected_workload == identifier:
        settings = msgspec.structs.replace(settings, selected_workload=left[0].id)
    return checked(msgspec.structs.replace(after, settings=settings), study)


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
