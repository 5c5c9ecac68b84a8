"""The workbook inside a chart: the numbers that "Edit data" opens, each to its last digit, and nothing that runs."""

import datetime
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.names import visible

SHEET = "Sheet1"
_NO_TIME = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
Cell = float | str | None
"""None and what is no finite number are left blank, in the workbook and in the chart."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its heading is in the first row. index: from 0."""

    index: int
    heading: str
    cells: tuple[Cell, ...]

    @property
    def letters(self) -> str:
        """What the sheet calls it: A, B, …, AA."""
        index, letters = self.index + 1, ""
        while index:
            index, last = divmod(index - 1, 26)
            letters = chr(ord("A") + last) + letters
        return letters

    @property
    def heading_place(self) -> str:
        """Where its heading is."""
        return f"{SHEET}!${self.letters}$1"

    @property
    def place(self) -> str:
        """Where its cells are."""
        return f"{SHEET}!${self.letters}$2:${self.letters}${max(2, len(self.cells) + 1)}"


@dataclass
class Sheet:
    """The sheet of one chart, filled column by column."""

    columns: list[Column] = field(default_factory=list)

    def add(self, heading: str, cells: Iterable[Cell]) -> Column:
        """Another column."""
        clean = tuple(_clean(cell) for cell in cells)
        column = Column(len(self.columns), visible(heading), clean)
        self.columns.append(column)
        return column

    def shared(self, heading: str, cells: Iterable[Cell]) -> Column:
        """A column of these cells: the one that there is, or another."""
        clean = tuple(_clean(cell) for cell in cells)
        for column in self.columns:
            if column.cells == clean and column.heading == visible(heading):
                return column
        return self.add(heading, clean)

    def content(self) -> bytes:
        """The workbook as a file."""
        return workbook_bytes(self.columns)


def _clean(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return visible(cell)
    return float(cell) if cell is not None and math.isfinite(cell) else None


def workbook_bytes(columns: Sequence[Column]) -> bytes:
    """A workbook of one sheet with these columns; text is written as text, whatever it begins with."""
    import xlsxwriter

    stream = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, safe)
    book.set_properties({"created": _NO_TIME})  # the same chart is the same file
    sheet = book.add_worksheet(SHEET, worksheet_class=_exact_worksheet())
    for column in columns:
        sheet.write_string(0, column.index, column.heading)
        for row, cell in enumerate(column.cells, 1):
            if isinstance(cell, str):
                sheet.write_string(row, column.index, cell)
            elif cell is not None:
                sheet.write_number(row, column.index, cell)
    book.close()
    return stream.getvalue()


def _exact_worksheet() -> Any:
    """A kind of worksheet whose numbers read back as the same: 16 digits, as is usual, change a third of them."""
    from xlsxwriter.worksheet import Worksheet

    class ExactWorksheet(Worksheet):  # type: ignore[misc]
        def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
            written = "".join(f' {name}="{value}"' for name, value in attributes)
            self.fh.write(f"<c{written}><v>{float(number)!r}</v></c>")

    return ExactWorksheet
