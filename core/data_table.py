"""Tables of results, free of any toolkit: columns of numbers or words that can be sorted, searched and copied."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

import numpy as np

from core.book import Array, Mask
from core.formats import NOTHING, month_text
from core.names import visible
from core.numerals import ENGLISH, MINUS, NumberLocale, grouped, written
from core.tab_separated import without_formula, write_block
from core.units import parse_unit

_SIGNIFICANT, _MOST_DECIMALS = 3, 4


class LazyWords(Sequence[str]):
    """Words of a column that are made when somebody looks at them, and then kept."""

    def __init__(self, count: int, make: Callable[[int], str]) -> None:
        self._count = count
        self._make = make
        self._made: dict[int, str] = {}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str]:
        if isinstance(row, slice):
            return [self[one] for one in range(*row.indices(self._count))]
        if row not in self._made:
            self._made[row] = self._make(row)
        return self._made[row]


@dataclass(frozen=True)
class Words:
    """A column of words. ranks: what it is sorted by, if not by its letters; tips: a longer word to each cell.

    exacts: what is copied, where that is more than is shown.
    """

    id: str
    label: str
    cells: Sequence[str]
    help: str = ""
    ranks: Array | None = None
    tips: Sequence[str] = ()
    exacts: Sequence[str] = ()
    unit: str = field(default="", init=False)

    def shown(self, row: int, locale: NumberLocale = ENGLISH) -> str:
        """The cell, letter for letter, hidden characters as marks."""
        del locale
        return visible(self.cells[row])

    def exact(self, row: int, locale: NumberLocale = ENGLISH) -> str:
        """The cell as a spreadsheet may have it."""
        del locale
        return without_formula((self.exacts or self.cells)[row])

    def order(self, *, descending: bool) -> Any:
        """Positions of the rows in the order of this column; rows that are equal in it keep their own."""
        keys: Any = self.ranks
        if keys is None:
            texts = [text.casefold() for text in self.cells]
            places = {text: place for place, text in enumerate(sorted(set(texts)))}
            keys = np.array([places[text] for text in texts], dtype=float)
        return np.argsort(-keys if descending else keys, kind="stable")


@dataclass(frozen=True)
class Numbers:
    """A column of numbers in `unit` (as printed in its head); NaN is an empty cell.

    whole: counts, without decimals; fixed: so many decimals, not as many as the figures call for; months: months since
    year 0, as charts count them, which people read as "2026-05".
    """

    id: str
    label: str
    unit: str
    values: Array
    help: str = ""
    whole: bool = False
    fixed: int | None = None
    months: bool = False

    @cached_property
    def decimals(self) -> int:
        """Decimals of all cells alike, so that their points stand under each other."""
        if self.fixed is not None:
            return self.fixed
        finite = self.values[np.isfinite(self.values)]
        sizes = np.abs(finite[finite != 0])
        if self.whole or np.array_equal(finite, np.round(finite)):
            return 0
        return int(np.clip(_SIGNIFICANT - 1 - np.floor(np.log10(np.median(sizes))), 0, _MOST_DECIMALS))

    def shown(self, row: int, locale: NumberLocale = ENGLISH) -> str:
        """The cell as a person reads it; a dash where there is no figure."""
        value = float(self.values[row])
        if not np.isfinite(value):
            return NOTHING
        if self.months:
            return month_text(round(value))
        if value == 0:
            return "0"
        size = abs(value)
        if size >= 1e12 or 0 < size < 0.5 * 10.0**-self.decimals:
            return written(value, _SIGNIFICANT, locale)
        whole, _, part = f"{size:.{self.decimals}f}".partition(".")
        if size >= 1000 and locale.group != ".":
            whole = grouped(whole, locale)
        return (MINUS if value < 0 else "") + whole + (locale.decimal + part if part else "")

    def exact(self, row: int, locale: NumberLocale = ENGLISH) -> str:
        """The cell with every digit; "" where there is no figure."""
        value = float(self.values[row])
        if not np.isfinite(value):
            return ""
        if self.months:
            return month_text(round(value))
        return repr(value).removesuffix(".0").replace(".", locale.decimal)

    def order(self, *, descending: bool) -> Any:
        """Positions of the rows in the order of this column, empty cells last; equal rows keep their own order."""
        keys = np.where(np.isfinite(self.values), -self.values if descending else self.values, np.inf)
        return np.argsort(keys, kind="stable")


Column = Words | Numbers


@dataclass(frozen=True)
class DataTable:
    """Columns of the same length. empty: why there are no rows; notes: what a reader must know of the figures.

    keys: what makes a row the same one in a later table (its place if None); marked: rows that stand out;
    faint: rows that step back, as a mask.
    """

    columns: tuple[Column, ...]
    row_count: int
    empty: str = ""
    notes: tuple[str, ...] = ()
    keys: Any = None
    marked: frozenset[int] = frozenset()
    faint: Mask | None = None

    def key(self, row: int) -> int:
        """What makes a row the same one in a later table of the same subject."""
        return row if self.keys is None else int(self.keys[row])

    def column(self, identifier: str) -> Column:
        """A column by its id; KeyError when there is none."""
        for column in self.columns:
            if column.id == identifier:
                return column
        raise KeyError(identifier)

    def numbers(self, identifier: str) -> Array:
        """The values of a column of numbers, in its unit."""
        column = self.column(identifier)
        if not isinstance(column, Numbers):
            raise TypeError(f"{identifier} is a column of words")
        return column.values

    def words(self, identifier: str) -> Sequence[str]:
        """The cells of a column of words."""
        column = self.column(identifier)
        if not isinstance(column, Words):
            raise TypeError(f"{identifier} is a column of numbers")
        return column.cells

    def holding(self, sought: str, locale: NumberLocale = ENGLISH) -> Mask:
        """Which rows hold every sought word somewhere, as shown; all rows for ""."""
        words = sought.casefold().split()
        if not words:
            return np.ones(self.row_count, dtype=bool)
        return np.array([self._holds(row, words, locale) for row in range(self.row_count)], dtype=bool)

    def _holds(self, row: int, words: list[str], locale: NumberLocale) -> bool:
        whole = " ".join(column.shown(row, locale) for column in self.columns).casefold()
        return all(word in whole for word in words)

    def as_text(self, rows: Iterable[int], locale: NumberLocale = ENGLISH, *, heads: bool = True) -> str:
        """Rows as tab-separated text for a spreadsheet: every digit, units in the heads."""
        block = [[column.exact(row, locale) for column in self.columns] for row in rows]
        if heads:
            block.insert(0, [without_formula(head_of(column)) for column in self.columns])
        return write_block(block)


def in_unit(values: Any, unit: str) -> Array:
    """Values in base units, in the unit of a column; NaN where they are not finite."""
    base: Any = np.asarray(values, dtype=float)
    shown = parse_unit(unit).from_base(base) if unit else base
    return np.where(np.isfinite(shown), shown, np.nan)


def head_of(column: Column) -> str:
    """The head of a column on one line: "TTFT (ms)"."""
    return f"{column.label} ({column.unit})" if column.unit else column.label
