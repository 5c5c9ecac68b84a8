"""The workbook inside a chart: the numbers that "Edit data" opens, each to its last digit, and nothing that runs."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.exact_workbook import ExactBook, column_letters
from core.names import visible

SHEET = "Sheet1"
Cell = float | str | None
"""None and what is no finite number are left blank, in the workbook and in the chart."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its heading is in the first row. index: from 0."""

    index: int
    heading: str
    cells: tuple[Cell, ...]

    @property
    def heading_place(self) -> str:
        """Where its heading is."""
        return f"{SHEET}!${column_letters(self.index)}$1"

    @property
    def place(self) -> str:
        """Where its cells are."""
        letters = column_letters(self.index)
        return f"{SHEET}!${letters}$2:${letters}${max(2, len(self.cells) + 1)}"


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
        book = ExactBook()
        page = book.sheet(SHEET)
        for column in self.columns:
            book.text(page, 0, column.index, column.heading)
            for row, cell in enumerate(column.cells, 1):
                if isinstance(cell, str):
                    book.text(page, row, column.index, cell)
                elif cell is not None:
                    book.number(page, row, column.index, cell)
        return book.content()


def _clean(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return visible(cell)
    return float(cell) if cell is not None and math.isfinite(cell) else None
