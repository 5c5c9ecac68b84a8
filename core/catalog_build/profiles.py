"""Published shapes of a day or a week of traffic, one hour a row."""

import msgspec

from core.catalog import DemandProfile
from core.catalog_build.tables import Row
from core.errors import CatalogError
from core.records import Source

TABLE = "demand_profiles.csv"
DAY, WEEK = 24, 168


def profiles_of(table: list[Row]) -> list[DemandProfile]:
    """The profiles of a table; CatalogError where one has neither the hours of a day nor of a week."""
    found = []
    for name in dict.fromkeys(row["profile"] for row in table):
        rows = sorted((row for row in table if row["profile"] == name), key=lambda row: int(row["hour"]))
        if [int(row["hour"]) for row in rows] not in (list(range(DAY)), list(range(WEEK))):
            raise CatalogError(f"The profile “{name}” has not one row for each hour of a day or a week.")
        source = msgspec.convert(
            {"text": rows[0]["source"], "date": rows[0]["date"], "confidence": rows[0]["confidence"]}, Source
        )
        found.append(DemandProfile(name=name, rates=tuple(float(row["relative_rate"]) for row in rows), source=source))
    return found
