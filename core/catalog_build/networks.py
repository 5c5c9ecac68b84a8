"""Networks that are not language models: facts of their work, each with its source, on top of the table of models."""

from collections.abc import Sequence
from typing import Any

import msgspec

from core.catalog import NetworkRow
from core.catalog_build.tables import Row, identifier
from core.errors import CatalogError
from core.fields import FieldKind, fields_of
from core.records import Network, Source

TABLE = "networks.csv"


def with_facts(networks: Sequence[NetworkRow], table: Sequence[Row]) -> list[NetworkRow]:
    """The networks with the facts of our own table, one fact a row; a network that only this table names is added.

    Raises CatalogError for a field that a network does not have, or that is given twice.
    """
    found = {row.name: row for row in networks}
    for name in dict.fromkeys(row["network"] for row in table):
        facts = [row for row in table if row["network"] == name]
        values = _values(name, facts)
        sources = {row["field"]: _source(row) for row in facts}
        before = found.get(name) or NetworkRow(id=identifier(name), name=name, sources={"": _source(facts[0])})
        network = msgspec.structs.replace(before.network, **values)
        found[name] = msgspec.structs.replace(before, network=network, sources={**before.sources, **sources})
    return list(found.values())


def _values(name: str, facts: Sequence[Row]) -> dict[str, Any]:
    declared = fields_of(Network)
    values: dict[str, Any] = {}
    for row in facts:
        field = declared.get(row["field"])
        if field is None or row["field"] in values:
            what = "is no field of a network" if field is None else "is given twice"
            raise CatalogError(f"{row['field']} of the network “{name}” {what}.")
        values[row["field"]] = float(row["value"]) if field.kind is FieldKind.NUMBER else row["value"]
    return values


def _source(row: Row) -> Source:
    return msgspec.convert({"text": row["source"], "date": row["date"], "confidence": row["confidence"]}, Source)
