"""Sheets as one Excel workbook: numbers as numbers, every text as a text, no formula and no link."""

import datetime
from collections.abc import Sequence

from core.exact_workbook import ExactBook
from core.exchange.sheets import Cell, Sheet, SheetColumn

_NARROWEST, _WIDEST = 8, 48


def workbook_bytes(sheets: Sequence[Sheet], about: Sequence[tuple[str, str]] = ()) -> bytes:
    """The file's bytes: one sheet each, heads above that stay in sight, and a last sheet of notes.

    about: lines for the sheet of notes ("Study", its name).
    """
    book = ExactBook(datetime.datetime.now())
    notes = [*about, *((sheet.title, note) for sheet in sheets for note in sheet.notes)]
    for sheet in (*sheets, _notes_sheet(notes)):
        page = book.sheet(sheet.title)
        page.freeze_panes(1, 1)
        for place, column in enumerate(sheet.columns):
            book.text(page, 0, place, column.title, bold=True, bottom=1)
            page.set_column(place, place, _width(column.title, column.cells))
            for row, cell in enumerate(column.cells, 1):
                if isinstance(cell, str):
                    book.text(page, row, place, cell)
                elif cell is not None:
                    book.number(page, row, place, cell)
    return book.content()


def _notes_sheet(notes: Sequence[tuple[str, str]]) -> Sheet:
    columns = (SheetColumn("About", [what for what, _ in notes]), SheetColumn("Note", [note for _, note in notes]))
    return Sheet("about", "About", columns)


def _width(title: str, cells: Sequence[Cell]) -> int:
    longest = max((len(cell) if isinstance(cell, str) else 12 for cell in cells[:200] if cell is not None), default=0)
    return min(max(longest, len(title), _NARROWEST) + 1, _WIDEST)
