"""Workload presets and the site and money that a study starts with: from our own tables, one figure a row."""

from decimal import Decimal
from typing import Any

import msgspec

from core.catalog import Defaults
from core.catalog_build.tables import Row
from core.errors import CatalogError
from core.fields import FieldKind, fields_of
from core.records import LANGUAGE_MODEL, Money, Record, Site, Source, Workload

# Units that the tables are written in, to base units.
FACTORS = {
    "1": "1",
    "USD/kWh": "1/3600000",
    "g/kWh": "1/3600000",
    "USD/month": "1/2628000",
    "year": "31536000",
    "day": "86400",
    "minute": "60",
    "hour": "3600",
    "USD/kW/month": "1/2628000000",
    "USD/Mtoken": "1/1000000",
    "USD/Mquery": "1/1000000",
}
COMMON = "*"
"""Id of the rows that hold for every preset without a row of its own."""
PRESET = Source("Infernomics preset: each figure has a source of its own", "2026-11", "medium")


def workload_presets(table: list[Row]) -> list[dict[str, Any]]:
    """Rows of workloads.json: a workload without its model, and the id of the model."""
    presets = []
    common = [row for row in table if row["id"] == COMMON]
    for identifier in dict.fromkeys(row["id"] for row in table if row["id"] != COMMON):
        rows = [row for row in table if row["id"] == identifier]
        kind = "language" if _kind(rows) == LANGUAGE_MODEL else "network"
        wanted = {path for path, field in fields_of(Workload).items() if _of_preset(path) and field.only in ("", kind)}
        own = {row["field"] for row in rows}
        rows += [row for row in common if row["field"] in wanted - own]
        record = _record(Workload, identifier, rows[0]["name"], rows, wanted)
        content = {field: value for field, value in record.items() if field not in ("model", "network")}
        presets.append({"model_id": rows[0]["model_id"], "workload": content})
    return presets


def defaults_of(table: list[Row]) -> Defaults:
    """The site and the money record that a new study starts with."""
    site = [row for row in table if row["record"] == "site"]
    money = [row for row in table if row["record"] == "money"]
    return Defaults(
        site=msgspec.convert(_record(Site, "site", "Data centre, United States", site), Site),
        money=msgspec.convert(_record(Money, "money", "Money", money), Money),
    )


def _of_preset(path: str) -> bool:
    """Whether a field is one of the preset itself: not its name, and not of the model or network that it runs."""
    return path != "name" and "." not in path


def _kind(rows: list[Row]) -> str:
    return next((row["value"] for row in rows if row["field"] == "kind"), LANGUAGE_MODEL)


def _record(
    kind: type[Record], identifier: str, name: str, rows: list[Row], fields: set[str] | None = None
) -> dict[str, Any]:
    """A record from its rows, one for each of `fields` (all but the name); CatalogError where they do not match."""
    declared = fields_of(kind)
    wanted = declared.keys() - {"name"} if fields is None else fields
    given = [row["field"] for row in rows]
    if sorted(given) != sorted(wanted):
        odd = sorted(wanted.symmetric_difference(given)) or "one is given twice"
        raise CatalogError(f"The rows of “{identifier}” do not match the fields of its record: {odd}.")
    sources = {"": PRESET}
    values: dict[str, Any] = {}
    for row in rows:
        numeric = declared[row["field"]].kind is FieldKind.NUMBER
        absent = declared[row["field"]].optional and not row["value"]
        values[row["field"]] = None if absent else _base(row["value"], row["unit"]) if numeric else row["value"]
        sources[row["field"]] = msgspec.convert(
            {"text": row["source"], "date": row["date"], "confidence": row["confidence"]}, Source
        )
    record = msgspec.convert({"id": identifier, "name": name, "sources": sources, **values}, kind)
    content: dict[str, Any] = msgspec.to_builtins(record)
    del content["shipped"]
    return content


def _base(value: str, unit: str) -> float:
    numerator, _, denominator = FACTORS[unit].partition("/")
    return float(Decimal(value) * Decimal(numerator) / Decimal(denominator or "1"))
