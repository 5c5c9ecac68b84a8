"""Claims of the article, one fact a row, and published figures to test the books against, one figure a row."""

from collections.abc import Collection
from typing import Any

import msgspec

from core.catalog_build.tables import Row, stated
from core.claims.claim import Claim, Evidence
from core.claims.published_cost import PublishedCost
from core.errors import CatalogError
from core.records import Source

CLAIMS = "claims.csv"
PUBLISHED_COSTS = "published_costs.csv"

EVIDENCE = "evidence"
STATEMENT = "statement"
NUMBER = "value"
CHIPS = ("chip", "reference_chip")


def claims_of(table: list[Row], chips: Collection[str]) -> list[Claim]:
    """The typed claims. chips: ids of the catalog's chips.

    Raises CatalogError for a field that a claim does not have, that is missing or given twice, and for an unknown chip.
    """
    identifiers = dict.fromkeys(row["claim"] for row in table)
    return [_claim(one, [row for row in table if row["claim"] == one], chips) for one in identifiers]


def _claim(identifier: str, rows: list[Row], chips: Collection[str]) -> Claim:
    values: dict[str, Any] = {"id": identifier}
    for row in rows:
        name = row["field"]
        if name == EVIDENCE:
            continue
        if name in values:
            raise CatalogError(f"{name} of the claim “{identifier}” is given twice.")
        if name in CHIPS and row["value"] not in chips:
            raise CatalogError(f"The claim “{identifier}” is about a chip “{row['value']}” that is not in the catalog.")
        values[name] = float(row["value"]) if name == NUMBER else row["value"]
        if name == STATEMENT:
            values["source"] = _source(row)
    values[EVIDENCE] = tuple(Evidence(row["value"], _source(row)) for row in rows if row["field"] == EVIDENCE)
    try:
        return msgspec.convert(values, Claim)
    except msgspec.ValidationError as error:
        raise CatalogError(f"The claim “{identifier}” cannot be read: {error}.") from error


def published_costs_of(table: list[Row]) -> list[PublishedCost]:
    """The typed figures; CatalogError where one is given twice."""
    found = {}
    for row in table:
        place = (row["case"], row["measure"])
        if place in found:
            raise CatalogError(f"{row['measure']} of “{row['case']}” is given twice.")
        found[place] = PublishedCost(
            case=row["case"],
            measure=row["measure"],
            value=float(row["value"]),
            unit=row["unit"],
            low=stated(row["low"]),
            high=stated(row["high"]),
            source=_source(row),
            note=row["note"],
        )
    return list(found.values())


def _source(row: Row) -> Source:
    return msgspec.convert({"text": row["source"], "date": row["date"], "confidence": row["confidence"]}, Source)
