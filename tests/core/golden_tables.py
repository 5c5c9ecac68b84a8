"""Tables of figures worked out by hand or published, in `tests/core/golden`: the last column says how, in words."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def golden_rows(name: str) -> list[dict[str, str]]:
    """All rows of a table, as texts by column."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))
