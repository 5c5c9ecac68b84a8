"""Which chip follows which: the previous generation of the same line."""

from collections.abc import Sequence

import msgspec

from core.catalog_build.tables import Row
from core.errors import CatalogError
from core.records import Chip, Source

TABLE = "generations.csv"


def with_predecessors(chips: Sequence[Chip], table: Sequence[Row]) -> list[Chip]:
    """The chips with their predecessors; CatalogError where a row names a chip that is not among them."""
    names = {chip.name for chip in chips}
    rows = {row["chip"]: row for row in table}
    for row in table:
        if not {row["chip"], row["predecessor"]} <= names:
            raise CatalogError(f"The generations of “{row['chip']}” name a chip that is not in the table of chips.")
    return [_following(chip, rows[chip.name]) if chip.name in rows else chip for chip in chips]


def _following(chip: Chip, row: Row) -> Chip:
    source = msgspec.convert({"text": row["source"], "date": row["date"], "confidence": row["confidence"]}, Source)
    return msgspec.structs.replace(
        chip, predecessor=row["predecessor"], sources={**chip.sources, "predecessor": source}
    )
