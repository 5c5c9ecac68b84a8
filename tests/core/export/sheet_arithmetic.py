"""A second reader of our formulas: it works out cells of a workbook from the text of their formulas alone.

It knows the operators and the few functions that our sheets use, as Excel defines them, and nothing of the equations
that they came from. What Excel answers with an error is a `SheetError` here.
"""

import contextlib
import functools
import io
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import openpyxl
from openpyxl.utils import range_boundaries

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")
    |(?P<place>(?:'(?:[^']|'')+'!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(])
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<name>[A-Z][A-Z0-9]*)(?=\()
    |(?P<sign><=|>=|<>|[-+*/^=<>(),{}]))""",
    re.VERBOSE,
)
Parsed = Callable[[], Any]


class SheetError(Exception):
    """What Excel shows as #DIV/0!, #NUM!, #N/A."""


@contextlib.contextmanager
def _deep() -> Iterator[None]:
    """Formulas rest on formulas, thousands deep; what is not ours keeps the limit that saves the stack of its C."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@functools.lru_cache(maxsize=4)
def _loaded(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


class Workbook:
    """The cells of a file; `changed` has the value of cells that somebody typed over, by sheet and address."""

    def __init__(self, content: bytes, changed: dict[tuple[str, str], Any] | None = None) -> None:
        self._book = _loaded(content)
        self._found: dict[tuple[str, str], Any] = dict(changed or {})

    @property
    def names(self) -> list[str]:
        """Names of the sheets."""
        return list(self._book.sheetnames)

    def written(self, sheet: str, address: str) -> Any:
        """What stands in the file: a value, or a formula's text."""
        return self._book[sheet][address].value

    def find(self, sheet: str, column: str, text: str) -> int:
        """The first row of a column that holds a text."""
        return next(int(cell.row) for cell in self._book[sheet][column] if cell.value == text)

    def value(self, sheet: str, address: str) -> Any:
        """What a cell comes to."""
        key = (sheet, address)
        if key not in self._found:
            written = self._book[sheet][address].value
            is_formula = isinstance(written, str) and self._book[sheet][address].data_type == "f"
            with _deep():
                self._found[key] = _Formula(self, sheet, written[1:]).value() if is_formula else written
        return self._found[key]

    def values(self, sheet: str, place: str) -> Any:
        """A cell, or an array of the cells of a range."""
        plain = place.replace("$", "")
        if ":" not in plain:
            return self.value(sheet, plain)
        left, top, right, bottom = range_boundaries(plain)
        rows = self._book[sheet].iter_rows(top, bottom, left, right)
        cells = [self.value(sheet, cell.coordinate) for row in rows for cell in row]
        return np.array(cells, dtype=float)


class _Formula:
    """One formula, read from left to right."""

    def __init__(self, book: Workbook, sheet: str, text: str) -> None:
        self._book, self._sheet = book, sheet
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            match = TOKEN.match(text, at)
            assert match, f"not understood: {text[at : at + 40]} in {text}"
            kind = str(match.lastgroup)
            self._tokens.append((kind, match.group(kind)))
            at = match.end()
        self._next = 0

    def value(self) -> Any:
        parsed = self._compared()
        assert self._next == len(self._tokens)
        return parsed()

    def _peek(self) -> str:
        return self._tokens[self._next][1] if self._next < len(self._tokens) else ""

    def _take(self) -> tuple[str, str]:
        self._next += 1
        return self._tokens[self._next - 1]

    def _expect(self, sign: str) -> None:
        assert self._take()[1] == sign

    def _chain(self, signs: dict[str, Callable[[Any, Any], Any]], inner: Callable[[], Parsed]) -> Parsed:
        found = inner()
        while self._peek() in signs:
            found = _applied(signs[self._take()[1]], found, inner())
        return found

    def _compared(self) -> Parsed:
        return self._chain(COMPARISONS, self._added)

    def _added(self) -> Parsed:
        return self._chain({"+": np.add, "-": _less}, self._multiplied)

    def _multiplied(self) -> Parsed:
        return self._chain({"*": np.multiply, "/": _divided}, self._raised)

    def _raised(self) -> Parsed:
        return self._chain({"^": _raised}, self._signed)

    def _signed(self) -> Parsed:
        if self._peek() == "-":  # binds more strongly than a power in Excel
            self._take()
            inner = self._signed()
            return lambda: -np.asarray(inner(), dtype=float)
        return self._atom()

    def _atom(self) -> Parsed:
        kind, text = self._take()
        if kind == "number":
            return lambda: float(text)
        if kind == "text":
            return lambda: text[1:-1].replace('""', '"')
        if kind == "place":
            sheet, _, place = text.rpartition("!")
            named = sheet.strip("'").replace("''", "'") if sheet else self._sheet
            return lambda: self._book.values(named, place)
        if kind == "name":
            return self._called(text)
        if text == "{":
            return self._listed()
        assert text == "(", text
        inner = self._compared()
        self._expect(")")
        return inner

    def _listed(self) -> Parsed:
        words = [self._take()[1][1:-1].replace('""', '"')]
        while self._take()[1] == ",":
            words.append(self._take()[1][1:-1].replace('""', '"'))
        return lambda: words

    def _called(self, name: str) -> Parsed:
        self._expect("(")
        given = [self._compared()]
        while self._peek() == ",":
            self._take()
            given.append(self._compared())
        self._expect(")")
        if name == "IF":
            return lambda: given[1]() if _single(given[0]()) else given[2]()
        if name == "IFERROR":
            return lambda: _without_error(*given)
        function = FUNCTIONS[name]
        return lambda: function(*(one() for one in given))


def _applied(operation: Callable[[Any, Any], Any], one: Parsed, other: Parsed) -> Parsed:
    return lambda: operation(one(), other())


def _single(value: Any) -> bool:
    assert np.ndim(value) == 0, "a choice by a range works in an array formula alone"
    return bool(value)


def _without_error(given: Parsed, instead: Parsed) -> Any:
    try:
        return given()
    except SheetError:
        return instead()


def _less(one: Any, other: Any) -> Any:
    if isinstance(one, str) or isinstance(other, str):
        raise SheetError("#VALUE!")
    return np.subtract(one, other)


def _size(value: Any) -> Any:
    if isinstance(value, str):
        raise SheetError("#VALUE!")
    return np.abs(value)


def _divided(one: Any, other: Any) -> Any:
    if np.any(np.asarray(other, dtype=float) == 0):
        raise SheetError("#DIV/0!")
    return np.asarray(one, dtype=float) / np.asarray(other, dtype=float)


def _raised(one: Any, other: Any) -> Any:
    base, power = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if np.any((base == 0) & (power <= 0)) or np.any((base < 0) & (power != np.floor(power))):
        raise SheetError("#NUM!")
    return base**power


def _matched(sought: Any, row: Any, kind: float) -> float:
    assert kind == 0
    for place, one in enumerate(row if isinstance(row, list) else np.atleast_1d(row), 1):
        if one == sought:
            return float(place)
    raise SheetError("#N/A")


def _logarithm(value: Any) -> Any:
    if np.any(np.asarray(value) <= 0):
        raise SheetError("#NUM!")
    return np.log(value)


def _extreme(of: Callable[..., Any]) -> Callable[..., float]:
    return lambda *given: float(of([float(of(one)) for one in given]))


def _index(row: Any, place: float) -> float:
    return float(np.atleast_1d(row)[int(place) - 1])


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "MIN": _extreme(np.min),
    "MAX": _extreme(np.max),
    "SQRT": np.sqrt,
    "EXP": np.exp,
    "LN": _logarithm,
    "LOG10": lambda value: _logarithm(value) / np.log(10),
    "ABS": _size,
    "INT": np.floor,
    "MOD": np.mod,
    "SUM": np.sum,
    "SUMPRODUCT": np.sum,
    "COLUMNS": np.size,
    "INDEX": _index,
    "MATCH": _matched,
}
