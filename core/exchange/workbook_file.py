"""Sheets as one Excel workbook: numbers as numbers, every text as a text, no formula and no link."""

import io
import re
from collections.abc import Sequence

from core.exchange.sheets import Cell, Sheet, SheetColumn

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_NARROWEST, _WIDEST = 8, 48
_LONGEST_TEXT = 32_767


def workbook_bytes(sheets: Sequence[Sheet], about: Sequence[tuple[str, str]] = ()) -> bytes:
    """The file's bytes: one sheet each, heads above that stay in sight, and a last sheet of notes.

    about: lines for the sheet of notes ("Study", its name).
    """
    import xlsxwriter  # only now: a start of the program should not wait for it

    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    heading = book.add_format({"bold": True, "bottom": 1})
    taken: set[str] = set()
    notes = [*about, *((sheet.title, note) for sheet in sheets for note in sheet.notes)]
    for sheet in (*sheets, _notes_sheet(notes)):
        page = book.add_worksheet(_name(sheet.title, taken))
        page.freeze_panes(1, 1)
        for place, column in enumerate(sheet.columns):
            page.write_string(0, place, column.title[:_LONGEST_TEXT], heading)
            page.set_column(place, place, _width(column.title, column.cells))
            for row, cell in enumerate(column.cells, 1):
                if isinstance(cell, str):
                    page.write_string(row, place, cell[:_LONGEST_TEXT])
                elif cell is not None:
                    page.write_number(row, place, float(cell))
    book.close()
    return file.getvalue()


def _notes_sheet(notes: Sequence[tuple[str, str]]) -> Sheet:
    columns = (SheetColumn("About", [what for what, _ in notes]), SheetColumn("Note", [note for _, note in notes]))
    return Sheet("about", "About", columns)


def _name(title: str, taken: set[str]) -> str:
    """A sheet's name as Excel takes it: short, without some signs, and no name twice."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", title).split()).strip("' ")[:_LONGEST_NAME] or "Sheet"
    name, count = plain, 2
    while name.casefold() in taken:
        tail = f" {count}"
        name, count = plain[: _LONGEST_NAME - len(tail)] + tail, count + 1
    taken.add(name.casefold())
    return name


def _width(title: str, cells: Sequence[Cell]) -> int:
    longest = max((len(cell) if isinstance(cell, str) else 12 for cell in cells[:200] if cell is not None), default=0)
    return min(max(longest, len(title), _NARROWEST) + 1, _WIDEST)
