"""Spreadsheets (.xlsx, .xlsm): values only, read row by row, after everything that could hurt has been looked at.

What a file says of its own size is asked before anything is inflated; no formula is run, no link followed, no file
written, and no macro read.
"""

import datetime
import io
import math
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from core.archives import DAMAGE, opened, trap_in
from core.exchange.grid import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Grid,
    ImportRefused,
    ReadingStopped,
    Step,
    make_grid,
    no_step,
    too_many_rows,
)
from core.names import excerpt

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOST_SHEETS = 200
_CHUNK = 1 << 20

_TAG_OF_FORMULA = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?f[\s/>]")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def why_old(data: bytes, name: str) -> ImportRefused:
    """The refusal of a file in the container that Excel used until 2003, and still uses for encrypted files."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ImportRefused(f"{name} is encrypted; open it in Excel, take the password off and save it again.")
    return ImportRefused(f"{name} is in the old Excel format (.xls); save it as .xlsx or CSV and import that.")


def read_workbook(data: bytes, name: str, *, sheet: str = "", step: Step = no_step) -> Grid:
    """The first sheet with cells, or the named one, as a grid.

    Raises:
        ImportRefused: another kind of file, damaged, too large in any way, or formulas without their values.

    """
    step(f"Looking at {name}")
    formulas = _looked_at(data, name, step)
    step(f"Opening {name}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and rules that are not read here
            return _read(data, name, sheet, formulas, step)
    except (ImportRefused, ReadingStopped):
        raise
    except Exception:  # noqa: BLE001 - a damaged file breaks the parsers in any place; the sentence is the same
        raise ImportRefused(f"{name} is damaged and cannot be read; open it in Excel and save it again.") from None


def _looked_at(data: bytes, name: str, step: Step) -> bool:
    """Whether any sheet has formulas; everything that must not be opened is refused."""
    try:
        with opened(data) as file:
            members = file.infolist()
            if trap := trap_in(members, len(data)):
                raise ImportRefused(f"{name} {trap}. Save only the table.")
            names = {member.filename for member in members}
            _refuse_kind(names, file, name)
            return _scanned(file, members, name, step)
    except DAMAGE:
        raise ImportRefused(f"{name} is cut short or damaged; open it in Excel and save it again.") from None


def _refuse_kind(names: set[str], file: zipfile.ZipFile, name: str) -> None:
    if "xl/workbook.bin" in names:
        raise ImportRefused(f"{name} is a binary workbook (.xlsb); save it as .xlsx or CSV and import that.")
    if "EncryptedPackage" in names:
        raise ImportRefused(f"{name} is encrypted; take the password off and save it again.")
    if "[Content_Types].xml" not in names:
        kind = file.read("mimetype")[:100] if "mimetype" in names else b""
        if b"opendocument" in kind:
            raise ImportRefused(f"{name} is an OpenDocument file; save it as .xlsx or CSV and import that.")
        raise ImportRefused(f"{name} is an archive but no Excel workbook; save the table as .xlsx or CSV.")


def _scanned(file: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], name: str, step: Step) -> bool:
    """Look for document types (which nothing that saves workbooks writes) and for formulas, without parsing."""
    formulas = False
    for member in members:
        is_sheet = "worksheets/" in member.filename
        if not member.filename.lower().endswith((".xml", ".rels")):
            continue
        with file.open(member) as part:
            tail = b""
            while chunk := part.read(_CHUNK):
                step(f"Looking at {name}")
                window = (tail + chunk).replace(b"\0", b"")
                if _DECLARATION.search(window):
                    raise ImportRefused(
                        f"{name} declares entities of its own, which no workbook needs; open it in Excel and save it "
                        "again."
                    )
                formulas = formulas or (is_sheet and _TAG_OF_FORMULA.search(window) is not None)
                tail = chunk[-64:]
    return formulas


def _read(data: bytes, name: str, wanted: str, formulas: bool, step: Step) -> Grid:
    from openpyxl import load_workbook  # only now: a start of the program should not wait for it

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    shadow = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False) if formulas else None
    try:
        titles = [sheet.title for sheet in book.worksheets][:_MOST_SHEETS]
        if not titles:
            raise ImportRefused(f"{name} has no sheet with cells.")
        return _first_filled(book, shadow, name, [wanted] if wanted in titles else titles, titles, step)
    finally:
        book.close()
        if shadow is not None:
            shadow.close()


def _first_filled(
    book: "Workbook", shadow: "Workbook | None", name: str, tried: list[str], titles: list[str], step: Step
) -> Grid:
    refused: ImportRefused | None = None
    for title in tried:
        shown = f"{name}, sheet {excerpt(title)}" if len(titles) > 1 else name
        _refuse_dimension(book[title], shown)
        rows = list(_rows(book[title], shadow[title] if shadow is not None else None, shown, step))
        try:
            return make_grid(name, rows, how=(f"sheet {excerpt(title)}",), sheets=titles, sheet=title, rectangular=True)
        except ImportRefused as error:
            refused = refused or error
            if any(rows):
                raise
    raise refused or ImportRefused(f"{name} has no sheet with cells.")


def _refuse_dimension(sheet: Any, name: str) -> None:
    """What the sheet says of its own size, before a row of it is read."""
    rows, columns = sheet.max_row or 0, sheet.max_column or 0
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise ImportRefused(
            f"{name} reaches to row {rows:,} and column {columns:,}; at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} "
            "columns are read. Delete what is beyond the table and save it again."
        )


def _rows(sheet: Any, shadow: Any, name: str, step: Step) -> Iterator[tuple[str, ...]]:
    """Rows of texts; no more of them than may be."""
    for one in (sheet, shadow):
        if one is not None:
            one.reset_dimensions()  # what a sheet says of its size may be too small, and would cut it
    typed = shadow.iter_rows(max_row=MOST_ROWS + 1) if shadow is not None else None
    cells = 0
    for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1), 1):
        if number > MOST_ROWS:
            raise too_many_rows(name, None)
        if len(row) > MOST_COLUMNS:
            raise ImportRefused(f"{name} has more than {MOST_COLUMNS:,} columns. Nothing was imported.")
        if typed is not None:
            _refuse_unsaved(row, next(typed, ()), number, name)
        texts = [_text(cell) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        cells += len(texts)
        if cells > MOST_CELLS:
            raise ImportRefused(f"{name} has more than {MOST_CELLS:,} cells. Nothing was imported.")
        if number % 1024 == 0:
            step(f"Reading {name}: row {number:,}")
        yield tuple(texts)


def _refuse_unsaved(values: Sequence[Any], typed: Sequence[Any], number: int, name: str) -> None:
    """A formula without the value that it had when it was last worked out would be read as an empty cell."""
    for value, formula in zip(values, typed, strict=False):
        if value.value is None and formula.data_type == "f":
            raise ImportRefused(
                f"{name} has a formula in row {number} whose value is not saved in the file; open it in Excel, save it "
                "and import that."
            )


def _text(cell: Any) -> str:
    """A cell as text: numbers in Python's notation with every digit, dates as years, months and days."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else repr(float(value)) if abs(value) < 10**300 else "1e400"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    text = str(value)
    if len(text) > LONGEST_CELL:
        raise ImportRefused(
            f"A cell of row {cell.row} has {len(text):,} characters; at most {LONGEST_CELL:,} are read."
        )
    return text


def _number_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "1e400" if value > 0 else "-1e400"
    return repr(value).removesuffix(".0") if abs(value) < 1e15 else repr(value)
