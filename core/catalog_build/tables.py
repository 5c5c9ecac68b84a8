"""Reading source tables, writing one row a line, and the words that the catalog uses for sources."""

import csv
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from core.errors import CatalogError

Row = dict[str, str]

READ_DATE = "read 2026-11"
"""Stands where a source gives no date of its own: when it was read."""
FROM_MEMORY = "unverified, from memory"

_DATE = re.compile(r"\b(20(?:1[5-9]|2[0-9]))(?:[-.](0[1-9]|1[0-2]))?(?:-([0-3][0-9]))?\b(?!\.\d{4})")
_NAMES_OF_MEMORY = re.compile(r"(from )?\b(MEMORY|memory)\b")
# Remarks on how a page was found or kept say nothing of where a figure comes from.
_CLEANED = (
    re.compile(r" \(stored cop(y|ies)(; [^)]*)?\)|; no stored copy found"),
    re.compile(r" and [a-z]+_[a-z]+$| \([a-z]+_[a-z]+\)$"),
)


def read_table(path: Path) -> list[Row]:
    """All rows of a CSV file; CatalogError where it is missing."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise CatalogError(f"The source table {path.name} is not in {path.parent}.") from error


def write_table(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Write a CSV file with the given columns, in their order, and lines that end alike on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_rows(path: Path, rows: Iterable[Any]) -> None:
    """Write a JSON array with one row a line."""
    path.write_bytes(b"[\n" + b",\n".join(_encoded(row) for row in rows) + b"\n]\n")


def write_book(path: Path, sources: Sequence[str], rows: Iterable[Any]) -> None:
    """Write a JSON object of a list of sources and a list of rows that refer to it, one a line."""
    parts = (
        b'{"sources": [\n' + b",\n".join(_encoded(source) for source in sources) + b"\n],",
        b'"rows": [\n' + b",\n".join(_encoded(row) for row in rows) + b"\n]}\n",
    )
    path.write_bytes(b"\n".join(parts))


def write_fields(path: Path, fields: dict[str, Any]) -> None:
    """Write a JSON object with one field a line."""
    lines = (_encoded(name) + b": " + _encoded(value) for name, value in fields.items())
    path.write_bytes(b"{\n" + b",\n".join(lines) + b"\n}\n")


def _encoded(value: Any) -> bytes:
    return msgspec.json.encode(value, order="deterministic")


def identifier(name: str) -> str:
    """The id of a catalog row from its name: "NVIDIA H100 SXM5 80GB" is "nvidia-h100-sxm5-80gb"."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def scaled(cell: str, factor: str) -> float | None:
    """A cell times a factor, both taken as decimals so that 0.23 GB is 230000000 B to the last bit; None if empty."""
    return float(Decimal(cell) * Decimal(factor)) if cell else None


def stated(cell: str) -> float | None:
    """The number in a cell; None if it is empty."""
    return float(cell) if cell else None


def cleaned(text: str) -> str:
    """A source's text without remarks on how its page was found or kept."""
    for pattern in _CLEANED:
        text = pattern.sub("", text)
    return text.strip()


def source_text(text: str) -> str:
    """A source's text as shown to people: what is from memory says so in words."""
    return _NAMES_OF_MEMORY.sub(FROM_MEMORY, cleaned(text))


def is_from_memory(text: str) -> bool:
    """Whether a source is nothing but somebody's memory."""
    return bool(re.match(r"(MEMORY|memory)\b", text.strip()))


def date_in(text: str) -> str:
    """The latest date that a source's text states ("2026-04"), else an empty text."""
    return max(("-".join(part for part in found if part) for found in _DATE.findall(text)), default="")
