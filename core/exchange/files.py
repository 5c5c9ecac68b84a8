"""Files and clipboards as grids, whatever they hold: the kind is told by the first bytes, not by the name."""

import os
from pathlib import Path

from core.archives import OLD_FORMAT, ZIP
from core.exchange.grid import Grid, ImportRefused, Step, no_step
from core.exchange.text_table import decoded, read_text
from core.exchange.workbook import read_workbook, why_old
from core.file_names import shown_name
from core.names import excerpt
from core.numerals import ENGLISH, NumberLocale
from core.storage import StorageError, read_bounded

LARGEST_FILE = 256_000_000
"""Bytes of a file that is opened."""
CLIPBOARD = "the clipboard"


def read_file(path: Path, *, sheet: str = "", step: Step = no_step) -> Grid:
    """The table in a file.

    sheet: of a workbook with several; the first with cells where it is "".

    Raises:
        ImportRefused: whatever keeps the file from being read, in one sentence.

    """
    step(f"Opening {shown_name(path)}")
    return read_bytes(file_bytes(path), shown_name(path), sheet=sheet, step=step)


def file_bytes(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """The bytes of an ordinary file; ImportRefused for anything else, and for more than `limit` bytes."""
    try:
        return read_bounded(path, limit)
    except StorageError as error:
        raise ImportRefused(str(error)) from None


def read_bytes(
    data: bytes, name: str, *, sheet: str = "", locale: NumberLocale = ENGLISH, step: Step = no_step
) -> Grid:
    """The table in the bytes of a file; locale: of the user, where the file's own marks do not show."""
    if not data.strip():
        raise ImportRefused(f"{name} is empty. Nothing was imported.")
    if data.startswith(OLD_FORMAT):
        raise why_old(data, name)
    if data.startswith(b"PK"):
        if not data.startswith(ZIP):
            raise ImportRefused(f"{name} is an empty archive, no workbook.")
        return read_workbook(data, name, sheet=sheet, step=step)
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF", b"MZ")):
        raise ImportRefused(f"{name} is no table; CSV, TSV and .xlsx files are read.")
    text, encoding = decoded(data, name)
    if text.lstrip()[:1] == "<":
        raise ImportRefused(f"{name} holds markup, no table; save the table as .xlsx or CSV.")
    return read_text(text, name, how=(encoding,), locale=locale, step=step)


def read_pasted(text: str, *, locale: NumberLocale = ENGLISH, step: Step = no_step) -> Grid:
    """The table in a clipboard's text; locale: of the user, where the numbers do not show their marks."""
    if not text.strip():
        raise ImportRefused("The clipboard holds no text that could be a table.")
    return read_text(text, CLIPBOARD, locale=locale, step=step)


def dropped_file(locations: list[str]) -> Path:
    """The one local file among what was dropped on the window ("file:" paths come as plain paths, others as addresses).

    Raises:
        ImportRefused: several, a folder, or an address of the network.

    """
    if len(locations) != 1:
        raise ImportRefused(f"{len(locations):,} things were dropped; drop one file at a time.")
    location = locations[0]
    if not location or "://" in location:
        raise ImportRefused(f"{excerpt(location) or 'What was dropped'} is no file of this computer; save it first.")
    path = Path(location)
    if os.path.isdir(path):
        raise ImportRefused(f"{shown_name(path)} is a folder; drop one file.")
    return path
