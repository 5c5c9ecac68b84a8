"""Scenarios of a study: each stores what it has otherwise than Base, and follows Base in everything else.

The rows of a study are those of Base. `shown_study` is one scenario as a plain study, ready to be evaluated and shown;
`in_scenario` turns an edit of that plain study into overrides. Rows, names and notes belong to the study as a whole.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from core.errors import StudyRefused
from core.fields import fields_of, value_at, with_value
from core.names import NAME_LIMIT, excerpt, free_name, name_key, read_name
from core.records import ID_LIMIT, Record, Source
from core.study import TABLES, Override, Scenario, Study, TableName

BASE = ""
"""What stands for Base where a scenario's id is asked for."""
BASE_NAME = "Base"
LOOK_AT: dict[TableName, str] = {"chips": "reference_chip", "workloads": "selected_workload"}
LOOKS = tuple(LOOK_AT.values())
LOOK_LABELS = {"reference_chip": "Reference chip", "selected_workload": "Workload in the charts"}
"""Settings that a scenario can have otherwise: which chip money is counted on, which workload is charted."""
MOST_SCENARIOS = 30
UNSTATED = Source("not stated", "", "low")
"""The source of a value whose origin nobody has noted."""


def with_rows(study: Study, table: TableName, changed: Mapping[str, Record]) -> Study:
    """The study with some records of a table in place of those of the same ids."""
    if table in ("site", "money"):
        return msgspec.structs.replace(study, **{table: next(iter(changed.values()), getattr(study, table))})
    rows = tuple(changed.get(row.id, row) for row in study.rows(table))
    return msgspec.structs.replace(study, **{table: rows})


# --- showing --------------------------------------------------------------------------------------------------------


def scenario_named(study: Study, identifier: str) -> Scenario:
    """One scenario by id; StudyRefused when there is none."""
    for scenario in study.scenarios:
        if scenario.id == identifier:
            return scenario
    raise StudyRefused(f"There is no scenario {excerpt(identifier)} in this study.")


def name_of(study: Study, identifier: str) -> str:
    """What a scenario is called; "Base" for the study itself."""
    return BASE_NAME if identifier == BASE else scenario_named(study, identifier).name


def active_name(study: Study) -> str:
    """Name of the scenario on show."""
    return name_of(study, study.settings.scenario)


def identifiers(study: Study) -> tuple[str, ...]:
    """Ids of Base and of all scenarios, in the order of their tabs."""
    return (BASE, *(one.id for one in study.scenarios))


def scenario_colour(study: Study, identifier: str) -> int:
    """Index into the palette of whatever is drawn of a scenario: its place among the tabs, Base first."""
    return 0 if identifier == BASE else 1 + study.scenarios.index(scenario_named(study, identifier))


def scenario_called(study: Study, name: str) -> str:
    """The id of the scenario of a name, told apart as people do; StudyRefused with the names that there are."""
    for identifier in identifiers(study):
        if name_key(name) == name_key(name_of(study, identifier)):
            return identifier
    known = ", ".join(excerpt(name_of(study, identifier)) for identifier in identifiers(study))
    raise StudyRefused(f"There is no scenario called “{excerpt(name)}” in this study; it has {known}.")


def shown_study(study: Study, identifier: str | None = None) -> Study:
    """One scenario as a plain study: Base with the overrides in place, without scenarios, baseline and tray.

    identifier: the scenario; the one on show where it is None.
    """
    wanted = study.settings.scenario if identifier is None else identifier
    alone = not study.scenarios and study.baseline is None and not study.slides and not study.kept
    if wanted == BASE and alone and study.settings.scenario == BASE:
        return study
    plain = msgspec.structs.replace(
        study,
        scenarios=(),
        baseline=None,
        slides=(),
        kept=(),
        settings=msgspec.structs.replace(study.settings, scenario=BASE),
    )
    return plain if wanted == BASE else with_overrides(plain, scenario_named(study, wanted).overrides)


def with_overrides(study: Study, overrides: Iterable[Override]) -> Study:
    """A plain study with these overrides in place."""
    looks: dict[str, Any] = {}
    records: dict[TableName, dict[str, Record]] = {}
    for override in overrides:
        if override.table == "settings":
            looks[override.path] = override.value
            continue
        changed = records.setdefault(override.table, {})
        record = changed.get(override.row) or study.row(override.table, override.row)
        changed[override.row] = _overridden(record, override)
    for table, changed in records.items():
        study = with_rows(study, table, changed)
    return msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, **looks)) if looks else study


def _overridden(record: Record, override: Override) -> Record:
    ranges = {path: kept for path, kept in record.ranges.items() if path != override.path}
    if override.range is not None:
        ranges[override.path] = override.range
    # without a source of its own, Base's must not vouch for another value
    sources = {**record.sources, override.path: override.source or UNSTATED}
    changed: Record = with_value(record, override.path, override.value)
    return msgspec.structs.replace(changed, ranges=ranges, sources=sources)


def overrides_by_cell(study: Study, identifier: str | None = None) -> Mapping[tuple[str, str, str], Override]:
    """The overrides of a scenario (of the one on show where None) by table, row and path; none for Base."""
    wanted = study.settings.scenario if identifier is None else identifier
    if wanted == BASE:
        return {}
    return {(one.table, one.row, one.path): one for one in scenario_named(study, wanted).overrides}


# --- editing --------------------------------------------------------------------------------------------------------


def in_scenario(study: Study, change: Callable[[Study], Study], identifier: str | None = None) -> Study:
    """Make an edit in a scenario: what it changes becomes an override, or none where it is Base's value.

    change: from the scenario as a plain study to the same with other values; it adds and removes no rows.
    identifier: the scenario; the one on show where it is None.
    """
    wanted = study.settings.scenario if identifier is None else identifier
    before = shown_study(study, wanted)
    after = change(before)
    if after is before:
        return study
    scenario = scenario_named(study, wanted)
    kept = {(one.table, one.row, one.path): one for one in scenario.overrides}
    base = shown_study(study, BASE)
    for override in _changed(before, after):
        key = (override.table, override.row, override.path)
        if _is_base(base, override):
            kept.pop(key, None)
        else:
            kept[key] = override
    return _with_scenario(study, msgspec.structs.replace(scenario, overrides=tuple(kept.values())))


def _changed(before: Study, after: Study) -> Iterator[Override]:
    """Each value that differs between two plain studies of the same rows, as the override it would be."""
    for table in TABLES:
        for old, new in zip(before.rows(table), after.rows(table), strict=True):
            if old is not new:
                yield from _changed_fields(table, old, new)
    for look in LOOKS:
        if getattr(before.settings, look) != getattr(after.settings, look):
            yield Override("settings", "", look, getattr(after.settings, look), None)


def _changed_fields(table: TableName, old: Record, new: Record) -> Iterator[Override]:
    for path in fields_of(type(new)):
        value, limits = value_at(new, path), new.ranges.get(path)
        same = value == value_at(old, path) and limits == old.ranges.get(path)
        if not same or new.source_of(path) != old.source_of(path):
            yield Override(table, new.id, path, value, new.source_of(path), limits)


def _is_base(base: Study, override: Override) -> bool:
    if override.table == "settings":
        return bool(getattr(base.settings, override.path) == override.value)
    record = base.row(override.table, override.row)
    return value_at(record, override.path) == override.value and record.ranges.get(override.path) == override.range


def _with_scenario(study: Study, changed: Scenario) -> Study:
    scenarios = tuple(changed if one.id == changed.id else one for one in study.scenarios)
    return study if scenarios == study.scenarios else msgspec.structs.replace(study, scenarios=scenarios)


def without_overrides(study: Study, cells: Iterable[tuple[str, str, str]]) -> Study:
    """The study whose scenario on show follows Base in some cells (table, row, path), equal to Base or not."""
    scenario, gone = scenario_named(study, study.settings.scenario), set(cells)
    kept = tuple(one for one in scenario.overrides if (one.table, one.row, one.path) not in gone)
    return _with_scenario(study, msgspec.structs.replace(scenario, overrides=kept))


def kept_whole(before: Study, after: Study, table: TableName, row: str, mark: str, paths: Iterable[str]) -> Study:
    """After an edit of Base: scenarios with their own value at one path keep together what came with it.

    A scenario that runs another model must not get half of the model that Base runs now.
    mark: the path that says whether a scenario has its own (the model's name); paths: what belongs to it.
    """
    together = tuple(paths)
    for scenario in before.scenarios:
        own = overrides_by_cell(before, scenario.id)
        if (table, row, mark) not in own:
            continue
        record = shown_study(before, scenario.id).row(table, row)
        base = after.row(table, row)
        added = tuple(
            Override(table, row, path, value_at(record, path), record.source_of(path), record.ranges.get(path))
            for path in together
            if (table, row, path) not in own
            and (value_at(record, path), record.ranges.get(path)) != (value_at(base, path), base.ranges.get(path))
        )
        if added:
            now = scenario_named(after, scenario.id)
            after = _with_scenario(after, msgspec.structs.replace(now, overrides=(*now.overrides, *added)))
    return after


def with_copied_row(study: Study, table: TableName, original: str, copy: str) -> Study:
    """The study whose scenarios have of the copy of a row what they have of the row itself."""

    def copied(overrides: tuple[Override, ...]) -> tuple[Override, ...]:
        added = (one for one in overrides if (one.table, one.row) == (table, original))
        return (*overrides, *(msgspec.structs.replace(one, row=copy) for one in added))

    return _each(study, copied)


def without_row(study: Study, table: TableName, identifier: str, name: str) -> Study:
    """The study without any override that is of a row which is gone, or that points at it by its id or its name."""

    def stays(one: Override) -> bool:
        if one.table == "settings":
            return (one.path, one.value) != (LOOK_AT[table], identifier) if table in LOOK_AT else True
        pointed = (table, one.table, one.path, one.value) == ("workloads", "workloads", "alternative_to", name)
        return not pointed and (one.table, one.row) != (table, identifier)

    return _each(study, lambda overrides: tuple(one for one in overrides if stays(one)))


def with_renamed(study: Study, names: Mapping[str, str]) -> Study:
    """The study whose scenarios call workloads by their new names, by those before, where they are alternatives."""

    def renamed(one: Override) -> Override:
        is_it = (one.table, one.path) == ("workloads", "alternative_to") and one.value in names
        return msgspec.structs.replace(one, value=names[str(one.value)]) if is_it else one

    return _each(study, lambda overrides: tuple(map(renamed, overrides)))


def _each(study: Study, change: Callable[[tuple[Override, ...]], tuple[Override, ...]]) -> Study:
    if not study.scenarios:
        return study
    scenarios = tuple(msgspec.structs.replace(one, overrides=change(one.overrides)) for one in study.scenarios)
    return msgspec.structs.replace(study, scenarios=scenarios)


# --- the scenarios themselves ---------------------------------------------------------------------------------------


def switch_scenario(study: Study, identifier: str) -> Study:
    """Show another scenario; "" is Base."""
    if identifier != BASE:
        scenario_named(study, identifier)
    return msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, scenario=identifier))


def duplicate_scenario(study: Study, name: str = "") -> Study:
    """A copy of the scenario on show, behind it, and shown; a copy of Base has no overrides."""
    if len(study.scenarios) >= MOST_SCENARIOS:
        raise StudyRefused(f"A study takes at most {MOST_SCENARIOS} scenarios beside Base.")
    names = [BASE_NAME, *(one.name for one in study.scenarios)]
    active = study.settings.scenario
    overrides = () if active == BASE else scenario_named(study, active).overrides
    wanted = name or ("Scenario" if active == BASE else f"{scenario_named(study, active).name[: NAME_LIMIT - 5]} copy")
    copy = Scenario(
        id=free_name("scenario", [one.id for one in study.scenarios], "-", ID_LIMIT),
        name=read_name(name, "The scenario's name", names) if name else free_name(wanted, names, " ", NAME_LIMIT),
        overrides=overrides,
    )
    at = 0 if active == BASE else [one.id for one in study.scenarios].index(active) + 1
    at = len(study.scenarios) if active == BASE else at
    scenarios = (*study.scenarios[:at], copy, *study.scenarios[at:])
    return switch_scenario(msgspec.structs.replace(study, scenarios=scenarios), copy.id)


def rename_scenario(study: Study, identifier: str, name: str) -> Study:
    """Give a scenario another name, which no other has."""
    scenario = scenario_named(study, identifier)
    others = [BASE_NAME, *(one.name for one in study.scenarios if one.id != identifier)]
    return _with_scenario(study, msgspec.structs.replace(scenario, name=read_name(name, "The scenario's name", others)))


def move_scenario(study: Study, identifier: str, position: int) -> Study:
    """Put a scenario at another place among the scenarios, counted from 0; Base stays first."""
    moved = scenario_named(study, identifier)
    others = [one for one in study.scenarios if one.id != identifier]
    others.insert(max(0, min(position, len(others))), moved)
    return msgspec.structs.replace(study, scenarios=tuple(others))


def delete_scenario(study: Study, identifier: str) -> Study:
    """Delete a scenario; where it was on show, Base is."""
    scenario_named(study, identifier)
    left = tuple(one for one in study.scenarios if one.id != identifier)
    settings = study.settings
    if settings.scenario == identifier:
        settings = msgspec.structs.replace(settings, scenario=BASE)
    return msgspec.structs.replace(study, scenarios=left, settings=settings)


def show_scenario(study: Study, identifier: str, shown: bool) -> Study:
    """Have the charts draw a scenario beside the one on show, or not; for Base as well."""
    if identifier == BASE:
        return msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, base_shown=shown))
    return _with_scenario(study, msgspec.structs.replace(scenario_named(study, identifier), shown=shown))


def shown_beside(study: Study) -> tuple[str, ...]:
    """Ids of the scenarios that the charts draw beside the one on show, Base first, in the order of their tabs."""
    wanted = ((BASE, study.settings.base_shown), *((one.id, one.shown) for one in study.scenarios))
    return tuple(identifier for identifier, shown in wanted if shown and identifier != study.settings.scenario)
