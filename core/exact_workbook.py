"""Excel workbooks whose numbers are exact and whose texts stay texts: what all workbooks of the program are written by.

XlsxWriter writes 16 digits, which changes a third of all numbers in their last place; here a number is written with as
many digits as give it back. Nothing that people typed can become a formula or a link, not even when its cell is edited
in Excel.
"""

import datetime
import functools
import io
import re
from collections.abc import Sequence
from typing import Any, SupportsFloat

from core.names import visible
from core.tab_separated import FORMULA

LONGEST_TEXT = 32_767
"""Characters that a cell of Excel takes; it counts one outside the first 65,536, such as an emoji, as two."""

FIRST_DAY = datetime.datetime(1980, 1, 1)
"""Stands for a date that is not known, so that equal contents make equal files."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]")
_LONGEST_NAME = 31
_RESERVED = "history"


class ExactBook:
    """A workbook in the making: sheets under free names, texts as texts, numbers to their last digit."""

    def __init__(self, created: datetime.datetime = FIRST_DAY, title: str = "") -> None:
        import xlsxwriter  # only now: a start of the program should not wait for it

        self._file = io.BytesIO()
        self.book: Any = xlsxwriter.Workbook(
            self._file,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        shown = visible(title)[:255]
        self.book.set_properties({"created": created, "title": shown, "comments": "", "author": "Infernomics"})
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._taken: set[str] = set()

    def sheet(self, title: str) -> Any:
        """A new sheet under the title, or as near to it as Excel allows and as is still free."""
        return self.book.add_worksheet(free_sheet_name(title, self._taken), worksheet_class=exact_worksheet())

    def style(self, **properties: Any) -> Any:
        """A format of a cell, each made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self.book.add_format(properties)
        return self._styles[key]

    def text(self, page: Any, row: int, column: int, text: str, **style: Any) -> None:
        """A text, letter for letter; one that would run as a formula if it were typed is marked as text."""
        if FORMULA.match(text):
            style["quote_prefix"] = True
        page.write_string(row, column, _cut(text, LONGEST_TEXT), self.style(**style) if style else None)

    def number(self, page: Any, row: int, column: int, value: SupportsFloat, **style: Any) -> None:
        """A number that is finite."""
        page.write_number(row, column, float(value), self.style(**style) if style else None)

    def content(self) -> bytes:
        """The finished file; nothing can be added after that."""
        self.book.close()
        return self._file.getvalue()


def column_letters(column: int) -> str:
    """What a sheet calls a column counted from 0: A, B, …, AA."""
    from xlsxwriter.utility import xl_col_to_name  # only now: a start of the program should not wait for it

    return str(xl_col_to_name(column))


def free_sheet_name(title: str, taken: set[str]) -> str:
    """A sheet's name as Excel takes it: short, without some signs, and no name twice; it is then taken."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", title).split()).strip("' ")
    plain = _cut(plain, _LONGEST_NAME).strip("' ") or "Sheet"
    if plain.casefold() == _RESERVED:
        plain = f"{plain} 1"
    name, count = plain, 2
    while name.casefold() in taken:
        tail = f" {count}"
        name, count = _cut(plain, _LONGEST_NAME - len(tail)).rstrip("' ") + tail, count + 1
    taken.add(name.casefold())
    return name


def _cut(text: str, longest: int) -> str:
    """The start of a text, of so many characters as Excel counts them; no character is cut in two."""
    if len(text) * 2 <= longest:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * longest].decode("utf-16-le", "ignore")


@functools.cache
def exact_worksheet() -> Any:
    """A kind of worksheet, for any workbook of XlsxWriter, whose numbers read back as the same numbers."""
    from xlsxwriter.worksheet import Worksheet

    class ExactWorksheet(Worksheet):  # type: ignore[misc]
        def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
            written = "".join(f' {name}="{value}"' for name, value in attributes)
            self.fh.write(f"<c{written}><v>{float(number)!r}</v></c>")

        def _get_range_data(self, *cells: int) -> Any:
            """Copies of cells inside charts: of numbers as exact as the cells."""
            found = super()._get_range_data(*cells)
            first_row, first_column, last_row, last_column = cells
            places = [
                (row, column)
                for row in range(first_row, last_row + 1)
                for column in range(first_column, last_column + 1)
            ]
            if len(found) != len(places):  # rows without cells are left out
                return found
            return [self._exact(one, *place) for one, place in zip(found, places, strict=True)]

        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            """Our formulas have no functions that need a prefix; looking for them takes as long as all else."""
            del expand_future_functions
            return formula.removeprefix("=")

        def _exact(self, found: Any, row: int, column: int) -> Any:
            cell = self.table.get(row, {}).get(column)
            return repr(float(cell.number)) if type(cell).__name__ == "Number" else found

    return ExactWorksheet
