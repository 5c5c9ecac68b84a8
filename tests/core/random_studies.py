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

SAMPLE = msgspec.structs.replace(sample_study(), scenarios=())
"""The overview as its Base alone; tests make the scenarios that they need."""
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


def random_study(seed: int, edits: int = 6, of: Study = SAMPLE) -> Study:
    """The sample (or another study) with up to `edits` cells changed; edits that the core refuses are left out."""
    rng = random.Random(seed)  # noqa: S311 -- no secret
    study = of
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


# --- money and demand ------------------------------------------------------------------------------------------------

Span = tuple[float, float] | tuple[int, int]
"""Least and largest value; whole numbers where both are."""

MONTH = 730 * 3600.0
MONEY_SPANS: dict[TableName, dict[str, Span]] = {
    "workloads": {
        "request_rate": (0.01, 2000.0), "traffic_growth": (-0.5, 3.0), "traffic_ceiling": (1.05, 50.0),
        "traffic_after_one": (0.0, 4.0), "traffic_after_two": (0.0, 8.0), "traffic_after_three": (0.0, 9.0),
        "traffic_after_four": (0.0, 9.0), "traffic_after_five": (0.0, 9.0), "peak_to_average": (1.0, 30.0),
        "peak_to_trough": (1.0, 60.0), "weekend_factor": (0.05, 2.0), "price_elasticity": (-3.0, 0.0),
        "experiments_multiplier": (1.0, 5.0), "retraining_interval": (0, 18), "retraining_share": (0.0, 1.0),
        "retraining_cost": (0.0, 1e6), "fine_tunes_a_year": (0.0, 50.0), "fine_tune_share": (0.0, 0.01),
        "fine_tune_cost": (0.0, 1e5), "data_and_staff_cost": (0.0, 1e7), "training_staff_cost": (0.0, 1e6 / MONTH),
        "target_utilization": (0.3, 1.0), "availability_target": (0.9, 0.99999),
        "spare_replicas": (0, 4), "autoscaling_lag": (0.0, 1e5),
        "recovered_idle_share": (0.0, 1.0), "input_price": (0.0, 1e-5), "cached_price": (0.0, 1e-6),
        "output_price": (0.0, 5e-5), "pass_through": (0.0, 1.5), "api_input_price": (0.0, 1e-5),
        "api_cached_price": (0.0, 1e-6), "api_output_price": (1e-7, 5e-5),
    },
    "chips": {
        "rental_price": (1e-4, 3e-3), "purchase_price": (1e3, 5e4), "idle_power_share": (0.0, 0.29),
        "embodied_carbon": (1e4, 1e6), "server_power_ratio": (1.0, 3.0), "chips_per_server": (1, 16),
    },
    "site": {
        "power_usage_effectiveness": (1.0, 2.0), "electricity_price": (0.0, 1e-7), "grid_carbon": (0.0, 2e-4),
        "chip_failure_interval": (3e7, 1e9), "repair_time": (600.0, 5e4),
    },
    "money": {
        "horizon": (1, 60), "price_change": (-0.6, 0.4), "price_turn_month": (1, 40), "price_turn_change": (-0.5, 0.5),
        "software_gain": (-0.2, 0.8), "inflation": (-0.03, 0.12), "base_year": (2020, 2030),
        "discount_rate": (0.0, 0.3), "rent_overhead_share": (0.0, 0.3),
        "operations_cost": (0.0, 1e6 / MONTH), "capital_cost_rate": (0.0, 0.25),
        "chip_life": (6e7, 3e8), "accounting_life": (6e7, 3e8), "usable_share": (0.5, 1.0), "space_cost": (0.0, 1e-7),
        "residual_share": (0.0, 0.6), "server_cost_ratio": (1.0, 2.5), "network_cost_share": (0.0, 0.4),
        "maintenance_share": (0.0, 0.15),
    },
}  # fmt: skip
MONEY_CHOICES: dict[TableName, tuple[str, ...]] = {
    "workloads": ("growth_path", "demand_profile", "spares_choice"),
    "money": ("acquisition", "price_path", "dollars", "life_basis"),
}


def money_study(seed: int, of: Study = SAMPLE) -> Study:
    """The study with nearly all that money and demand rest on drawn anew, often at an end of its span."""
    rng = random.Random(seed)  # noqa: S311 -- no secret
    changes: list[tuple[TableName, str, str, Any]] = []
    for table, spans in MONEY_SPANS.items():
        for row in of.rows(table):
            drawn: dict[str, Any] = {name: drawn_from(rng, span) for name, span in spans.items() if rng.random() < 0.9}
            fields = fields_of(type(row))
            drawn |= {name: rng.choice(fields[name].choices) for name in MONEY_CHOICES.get(table, ())}
            changes += [(table, row.id, name, value) for name, value in drawn.items()]
    return edited(of, *changes)


def drawn_from(rng: random.Random, span: Span) -> float:
    low, high = span
    if rng.random() < 0.1:
        return float(rng.choice(span))
    return float(rng.randint(low, high)) if isinstance(low, int) and isinstance(high, int) else rng.uniform(low, high)


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
