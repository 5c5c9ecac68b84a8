"""Blocks of cells as tab-separated text, as spreadsheets take them from the clipboard.

Text that a spreadsheet would run as a formula (``=…``, ``+…``, ``-…``, ``@…``) is written behind an apostrophe, which
spreadsheets take as "this is text". Numbers never need it.
"""

import re
from collections.abc import Sequence

FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_QUOTED = re.compile('[\t\r\n"]')


def without_formula(text: str) -> str:
    """A text as a spreadsheet may have it: behind an apostrophe where it would be run as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def write_block(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as tab-separated text, quoted where a cell holds a tab, a line end or a quote."""
    return "\n".join("\t".join(_quoted(cell) for cell in row) for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell
