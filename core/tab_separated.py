"""Blocks of cells as tab-separated text, as spreadsheets take them from the clipboard and put them there.

Text that a spreadsheet would run as a formula (``=…``, ``+…``, ``-…``, ``@…``) is written behind an apostrophe, which
spreadsheets take as "this is text". Numbers never need it.
"""

import re
from collections.abc import Iterator, Sequence

from core.errors import CellRefused

FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
LONGEST_TEXT = 1_000_000
_LINE_END = re.compile("\r\n|\r|\n")
_DIVIDER = re.compile("\t|\r\n|\r|\n")
_PLAIN_CELL = re.compile("[^\t\r\n]*")
_QUOTED = re.compile('[\t\r\n"]')


def without_formula(text: str) -> str:
    """A text as a spreadsheet may have it: behind an apostrophe where it would be run as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def as_typed(text: str) -> str:
    """A text as it was before `without_formula` put an apostrophe before it."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def write_block(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as tab-separated text, quoted where a cell holds a tab, a line end or a quote."""
    return "\n".join("\t".join(_quoted(cell) for cell in row) for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def read_block(text: str, *, most_cells: int) -> list[list[str]]:
    """Tab-separated text as rows of cells; a line end after the last row is not a row.

    Raises:
        CellRefused: more than `most_cells` cells, or far more text than cells can hold.

    """
    if len(text) > LONGEST_TEXT:
        raise CellRefused(f"The clipboard holds {len(text):,} characters, more than this table could take.")
    if '"' not in text:
        return _plain_block(text, most_cells)
    rows: list[list[str]] = [[]]
    for count, (cell, ends_row) in enumerate(_cells(text), 1):
        _check_count(count, most_cells)
        rows[-1].append(cell)
        if ends_row:
            rows.append([])
    if rows[-1] in ([], [""]):
        rows.pop()
    return rows


def _plain_block(text: str, most_cells: int) -> list[list[str]]:
    """The same of a text without quotes, in which every tab and every line end divides."""
    _check_count(1 + len(_DIVIDER.findall(text)), most_cells)
    rows = [line.split("\t") for line in _LINE_END.split(text)]
    if rows[-1] == [""]:
        rows.pop()
    return rows


def _check_count(count: int, most_cells: int) -> None:
    if count > most_cells + 1:  # one more for the line end after the last row
        raise CellRefused(f"The clipboard holds more cells than the {most_cells:,} of this table.")


def _cells(text: str) -> Iterator[tuple[str, bool]]:
    """Each cell with whether a line end follows it."""
    position = 0
    while True:
        cell, position = _cell(text, position)
        yield cell, text[position : position + 1] in ("\r", "\n")
        if position >= len(text):
            return
        position += 2 if text.startswith("\r\n", position) else 1


def _cell(text: str, start: int) -> tuple[str, int]:
    """The cell that begins at `start`, and where it ends."""
    if text.startswith('"', start):
        end = _closing_quote(text, start + 1)
        # spreadsheets leave a cell like  "Big" chip  unquoted: then its quotes are its own
        if end and text[end + 1 : end + 2] in ("", "\t", "\r", "\n"):
            return text[start + 1 : end].replace('""', '"'), end + 1
    match = _PLAIN_CELL.match(text, start)
    end = match.end() if match else start
    return text[start:end], end


def _closing_quote(text: str, start: int) -> int:
    """Where the quote stands that ends a quoted cell; 0 if none does."""
    position = start
    while True:
        found = text.find('"', position)
        if found < 0:
            return 0
        if text[found + 1 : found + 2] != '"':
            return found
        position = found + 2
