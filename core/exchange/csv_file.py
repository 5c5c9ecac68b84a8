"""A sheet as CSV: UTF-8, commas, a decimal point whatever the computer is set to, no text that runs as a formula."""

import csv
import io
from decimal import Decimal

from core.exchange.sheets import Cell, Sheet
from core.tab_separated import without_formula

MARK = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the code page of the computer."""


def csv_bytes(sheet: Sheet, *, marked: bool = True) -> bytes:
    """The file's bytes. marked: with the byte-order mark that Excel needs to read accents and signs right."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([without_formula(column.title) for column in sheet.columns])
    writer.writerows([_text(cell) for cell in row] for row in sheet.rows())
    return (MARK if marked else b"") + text.getvalue().encode()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return without_formula(cell)
    if isinstance(cell, Decimal):
        return str(cell)
    return repr(float(cell)).removesuffix(".0")
