"""Tables on their way out: heads with units, and cells that keep every digit and hold no formula."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from core.cell_units import field_units
from core.data_table import DataTable, Numbers
from core.fields import Field

Cell = float | Decimal | str | None
"""A number, a number whose digits no float has, a text, or nothing."""

_DIGITS = 17


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column. unit: of its numbers, as printed in the head."""

    head: str
    cells: Sequence[Cell]
    unit: str = ""

    @property
    def title(self) -> str:
        """The head with its unit: "Memory (GB)"."""
        return f"{self.head} ({self.unit})" if self.unit else self.head


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. id: for its file; title: for people; notes: what a reader must know of it."""

    id: str
    title: str
    columns: tuple[SheetColumn, ...]
    notes: tuple[str, ...] = ()

    @property
    def row_count(self) -> int:
        """Rows below the heads."""
        return max((len(column.cells) for column in self.columns), default=0)

    def rows(self) -> list[list[Cell]]:
        """The rows below the heads, cell by cell."""
        return [[column.cells[row] for column in self.columns] for row in range(self.row_count)]


def sheet_of(identifier: str, title: str, table: DataTable) -> Sheet:
    """A table of results as it goes out."""
    columns = []
    for column in table.columns:
        if isinstance(column, Numbers):
            cells: list[Cell] = [float(value) if math.isfinite(value) else None for value in column.values]
            columns.append(SheetColumn(column.label, cells, column.unit))
        else:
            columns.append(SheetColumn(column.label, list(column.cells)))
    notes = tuple(note for note in (table.empty, *table.notes) if note)
    return Sheet(identifier, title, tuple(columns), notes)


def unit_of(field: Field) -> str:
    """The unit that a field's numbers go out in: its first display unit, a plain count's word left out."""
    taken = field_units(field.unit, field.display)
    if not field.display:
        return "" if taken.base.is_dimensionless else field.unit
    first = field.display[0]
    if taken.base.is_dimensionless and first != "%" and taken.first.numerator == taken.first.denominator:
        return "" if first in ("×", "x") else first
    return first


def amount_of(value: float | None, field: Field) -> Cell:
    """A stored value in the unit of its column: read back there, it is the same value to the last bit."""
    if value is None or not math.isfinite(value):
        return None
    taken = field_units(field.unit, field.display)
    unit = taken.first
    exact = Fraction(value) * unit.denominator / unit.numerator
    near = float(exact)
    for digits in range(15, _DIGITS + 1):
        shortest = float(f"{near:.{digits}g}")
        if _back(Fraction(repr(shortest)), unit.numerator, unit.denominator) == value:
            return shortest
    # between two floats: a decimal of 17 digits says which of the stored values is meant
    decimal = Context(prec=_DIGITS).divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return decimal if _back(Fraction(decimal), unit.numerator, unit.denominator) == value else near


def _back(amount: Fraction, numerator: int, denominator: int) -> float:
    if numerator == denominator:
        return float(amount)
    return float(amount * Fraction(numerator, denominator))
