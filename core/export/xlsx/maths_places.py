"""Where the cells of "Check my maths" stand, and their formulas as seen from there."""

from typing import Any, NamedTuple

from core.exact_workbook import ExactBook, column_letters
from core.export.xlsx.formula_text import LEVEL, MONTH, formula
from core.export.xlsx.maths_cells import MathsCell


class Spot(NamedTuple):
    """The first cell of a value, and how many cells of the row it takes."""

    sheet: str
    row: int
    column: int
    length: int = 1


class Spots:
    """Where every cell stands."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[MathsCell, Spot]] = {}

    def put(self, cell: MathsCell, spot: Spot) -> None:
        """A cell stands there."""
        self._found[id(cell)] = (cell, spot)

    def of(self, cell: MathsCell) -> Spot:
        """Where a cell stands; KeyError where it stands nowhere yet."""
        return self._found[id(cell)][1]

    def seen_from(self, sheet: str, month: int = 0) -> "Seen":
        """Addresses as formulas of that sheet have them, for a month counted from 0."""
        return Seen(self, sheet, month)


class Seen:
    """Addresses from one cell: see `formula_text.Place`."""

    def __init__(self, spots: Spots, sheet: str, month: int) -> None:
        self._spots, self._sheet, self._month = spots, sheet, month

    def one(self, cell: Any) -> str:
        """One cell: that of the same month, or the only one."""
        spot = self._spots.of(cell)
        if cell.axis == MONTH:
            return f"{self._before(spot)}{column_letters(spot.column + self._month)}{spot.row + 1}"
        return f"{self._before(spot)}{_fixed(spot.row, spot.column)}"

    def whole(self, cell: Any) -> str:
        """All cells of the row."""
        spot = self._spots.of(cell)
        if cell.axis not in (MONTH, LEVEL) or spot.length == 1:
            return f"{self._before(spot)}{_fixed(spot.row, spot.column)}"
        last = _fixed(spot.row, spot.column + spot.length - 1)
        return f"{self._before(spot)}{_fixed(spot.row, spot.column)}:{last}"

    def so_far(self, cell: Any) -> str:
        """The row up to the same month."""
        spot = self._spots.of(cell)
        last = f"{column_letters(spot.column + self._month)}{spot.row + 1}"
        return f"{self._before(spot)}${column_letters(spot.column)}{spot.row + 1}:{last}"

    def _before(self, spot: Spot) -> str:
        return "" if spot.sheet == self._sheet else f"'{spot.sheet}'!"


def _fixed(row: int, column: int) -> str:
    return f"${column_letters(column)}${row + 1}"


def write_formula(book: ExactBook, page: Any, spots: Spots, cell: MathsCell, **style: Any) -> None:
    """The formula of a cell where it stands, month by month where it has months, each with the program's value."""
    spot = spots.of(cell)
    if cell.term is None:
        raise ValueError(f"{cell.label} has no formula")
    for month in range(spot.length):
        value = float(cell.value[month]) if cell.axis == MONTH else float(cell.value)
        text = formula(cell.term, spots.seen_from(spot.sheet, month))
        page.write_formula(spot.row, spot.column + month, text, book.style(**style), value)
