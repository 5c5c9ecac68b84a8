"""Columns of a sheet under heads and units, and where their cells are, for charts to be bound to."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from core.exact_workbook import ExactBook
from core.export.colours import ChartColours
from core.names import visible

HEAD: dict[str, Any] = {"bold": True, "text_wrap": True, "valign": "top"}
DIM: dict[str, Any] = {"font_color": ChartColours().text_dim}
UNIT: dict[str, Any] = {**DIM, "bottom": 1}
_NARROWEST, _WIDEST = 12, 40
_USUAL_WIDTH = 8.43
_PIXELS_A_LETTER, _PADDING = 7, 5


class Run(NamedTuple):
    """Some cells of a column under its head. first, last: rows of the cells, counted from 0."""

    sheet: str
    column: int
    head: int
    first: int
    last: int

    @property
    def length(self) -> int:
        """How many cells they are."""
        return self.last - self.first + 1

    @property
    def cells(self) -> list[Any]:
        """The cells as a chart takes them."""
        return [self.sheet, self.first, self.column, self.last, self.column]

    @property
    def name(self) -> list[Any]:
        """The head as a chart takes it."""
        return [self.sheet, self.head, self.column]

    def part(self, start: int, count: int) -> "Run":
        """Some of the cells: `count` of them from the one at `start` on."""
        return self._replace(first=self.first + start, last=self.first + start + count - 1)


def digits_of(values: Sequence[float]) -> str:
    """A format that shows some digits of all of them; the cells hold them all."""
    sizes = [abs(one) for one in values if np.isfinite(one) and one]
    if not sizes:
        return "0"
    middle = sorted(sizes)[len(sizes) // 2]
    if max(sizes) >= 1e12 or middle < 1e-4:
        return "0.000E+00"
    if all(one == round(one) for one in sizes):
        return "#,##0"
    return f"#,##0.{'0' * int(np.clip(3 - np.floor(np.log10(middle)), 1, 7))}"


class Area:
    """Columns side by side: heads in one row, units in the next, then the cells."""

    def __init__(self, book: ExactBook, page: Any, top: int, column: int) -> None:
        self._book, self._page, self.top, self.column = book, page, top, column
        self.widths: dict[int, int] = {}

    def numbers(self, head: str, unit: str, values: Iterable[float | None], **style: Any) -> Run:
        """A column of numbers; what is no finite number stays empty."""
        listed = [np.nan if one is None else float(one) for one in values]
        style = style or {"num_format": digits_of(listed)}
        run = self._begin(head, unit, len(listed), max(len(head), len(unit)))
        for row, value in enumerate(listed, run.first):
            if np.isfinite(value):
                self._book.number(self._page, row, run.column, value, **style)
        return run

    def texts(self, head: str, cells: Sequence[str]) -> Run:
        """A column of texts."""
        shown = [visible(cell) for cell in cells]
        run = self._begin(head, "", len(shown), max(map(len, (head, *shown[:200]))))
        for row, cell in enumerate(shown, run.first):
            self._book.text(self._page, row, run.column, cell)
        return run

    def column_at(self, pixels: int) -> int:
        """The column that lies so far from the left edge of the sheet."""
        left = 0.0
        for column in range(self.column + pixels):
            left += self.widths.get(column, _USUAL_WIDTH) * _PIXELS_A_LETTER + _PADDING
            if left >= pixels:
                return column
        return self.column

    def _begin(self, head: str, unit: str, count: int, width: int) -> Run:
        first = self.top + 2
        run = Run(self._page.name, self.column, self.top, first, first + max(count, 1) - 1)
        self._book.text(self._page, self.top, self.column, visible(head), **HEAD)
        self._book.text(self._page, self.top + 1, self.column, unit, **UNIT)
        self.widths[self.column] = min(max(width + 1, _NARROWEST), _WIDEST)
        self._page.set_column(self.column, self.column, self.widths[self.column])
        self.column += 1
        return run
