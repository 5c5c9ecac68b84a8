"""Compare and Sources as they go out: scenarios beside each other in numbers, and what the open story rests on."""

import datetime

from core.compared_inputs import SETTINGS, Input, differing
from core.compared_results import Column
from core.exchange.sheets import Cell, Sheet, SheetColumn, amount_of, sheet_of, unit_of
from core.fields import Field, FieldKind, fields_of, value_at
from core.origins import origins
from core.outcome import Outcome
from core.records import Record
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import identifiers, name_of
from core.source_table import source_table
from core.study import TABLES, Study

_HEADS = ("Kind", "Name", "Field", "Path", "Unit")


def sources_sheet(study: Study, outcome: Outcome) -> Sheet:
    """Every input that the open story rests on, with source, date and confidence."""
    rows = origins(study, outcome, datetime.date.today())
    return sheet_of("sources", "Sources", source_table(rows))


def compare_sheet(study: Study, outcome: Outcome) -> Sheet:
    """Results, and the inputs that differ, of every scenario and of the pinned baseline: a column each."""
    del outcome
    found = ScenarioOutcomes()
    columns = [Column(one, name_of(study, one), found.of(study, one)) for one in identifiers(study)]
    pinned = found.baseline(study)
    if pinned is not None and study.baseline is not None:
        columns.append(Column(None, f"Baseline: {study.baseline.label}", pinned))
    rows = [*_results(columns), *_inputs(columns)]
    heads = (*_HEADS, *(column.label for column in columns))
    cells = tuple(SheetColumn(head, [row[place] for row in rows]) for place, head in enumerate(heads))
    return Sheet("compare", "Compare", cells, ("Results are in base units; inputs in the unit beside them.",))


def _results(columns: list[Column]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for identifier in dict.fromkeys(one for column in columns for one in column.results):
        here = [column.results.get(identifier) for column in columns]
        first = next(one for one in here if one is not None)
        unit = "1" if first.unit == "%" else first.unit  # a share stays a share of 1
        values = [None if one is None else one.value for one in here]
        rows.append(("Result", None, first.label, identifier, unit, *values))
    return rows


def _inputs(columns: list[Column]) -> list[tuple[Cell, ...]]:
    studies = [column.study for column in columns]
    return [_input(key, studies) for key in differing(studies)]


def _input(key: Input, studies: list[Study]) -> tuple[Cell, ...]:
    if key.table == SETTINGS:
        return ("Input", None, "Looks at", key.path, None, *(str(getattr(one.settings, key.path)) for one in studies))
    table = next(one for one in TABLES if one == key.table)
    records = [next((row for row in study.rows(table) if row.id == key.row), None) for study in studies]
    known = next(record for record in records if record is not None)
    field = fields_of(type(known))[key.path]
    unit = unit_of(field) if field.kind is FieldKind.NUMBER else None
    values = [_value(record, key.path, field) for record in records]
    return ("Input", known.name, field.label, key.path, unit, *values)


def _value(record: Record | None, path: str, field: Field) -> Cell:
    if record is None:
        return None
    value = value_at(record, path)
    return value if isinstance(value, str) else amount_of(value, field)
