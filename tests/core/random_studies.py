"""Studies for tests: the sample with some of its cells changed at random, always one that the core accepts."""

import random
from typing import Any

import msgspec

from core.editing import Cell, set_values
from core.errors import StudyRefused
from core.fields import Field, FieldKind, fields_of
from core.records import Chip, Money, Record, Site, Workload
from core.samples import sample_study
from core.study import Study, TableName

SAMPLE = sample_study()
WORKLOAD = SAMPLE.workloads[0].id


def edited(study: Study, *changes: tuple[TableName, str, str, Any]) -> Study:
    return set_values(study, [(Cell(table, row, path), value) for table, row, path, value in changes])


def random_value(rng: random.Random, field: Field, now: Any) -> Any:
    """Another value for a cell: near the old one, sometimes at a bound, sometimes none."""
    if field.kind is FieldKind.CHOICE:
        return rng.choice(field.choices)
    if field.optional and rng.random() < 0.15:
        return None
    if rng.random() < 0.06:
        return rng.choice([field.low, min(field.high, 1e6 * max(field.low, 1e-6))])
    base = now or rng.choice([1.0, field.low])
    value = min(max(base * 10 ** rng.uniform(-0.7, 0.7), field.low), field.high)
    return float(round(value)) if field.integer else value


def random_study(seed: int, edits: int = 6) -> Study:
    """The sample with up to `edits` cells changed; edits that the core refuses are left out."""
    rng = random.Random(seed)  # noqa: S311 -- no secret
    study = SAMPLE
    tables: tuple[tuple[TableName, type[Record]], ...] = (
        ("workloads", Workload), ("chips", Chip), ("site", Site), ("money", Money),
    )  # fmt: skip
    for _ in range(rng.randint(1, edits)):
        table, record = rng.choices(tables, weights=(4, 4, 1, 2))[0]
        paths = [path for path, field in fields_of(record).items() if field.kind is not FieldKind.TEXT]
        row, path = rng.choice(study.rows(table)).id, rng.choice(paths)
        value = random_value(rng, fields_of(record)[path], value_of(study, table, row, path))
        try:
            study = edited(study, (table, row, path, value))
        except StudyRefused:
            continue
    return study


def with_value(record: Record, path: str, value: Any) -> Any:
    """The record with one field changed, unchecked."""
    name, _, rest = path.partition(".")
    inner = with_value(getattr(record, name), rest, value) if rest else value
    return msgspec.structs.replace(record, **{name: inner})


def value_of(study: Study, table: TableName, row: str, path: str) -> Any:
    found: Any = study.row(table, row)
    for name in path.split("."):
        found = getattr(found, name)
    return found
