"""Terms as formulas of Excel, and what they are worth.

Formulas use functions that every version of Excel and LibreOffice has, and none that only works when it is entered as
an array formula: inside a sum over a range, choices and extremes are written as arithmetic.
"""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from core.export.xlsx.traced import CELL, NUMBER, Term, steps

MONTH, LEVEL = "month", "level"
"""Axes that a cell can have: it then is a row of cells."""


OF_ROWS = {"sum": MONTH, "mean": LEVEL, "running": "", "last": MONTH, "first": MONTH}
"""Operations over the cells of a row, with the axis that they take away: a sum, a mean, a running sum, the last entry,
and the place of the first 1, counted from 1."""


NEVER = "not in these months"
"""What stands in place of the first month where there is none."""


class Place(Protocol):
    """Where cells stand, as seen from the cell that a formula is for."""

    def one(self, cell: Any) -> str:
        """Address of a cell, of that in the same month where it is a row of months."""

    def whole(self, cell: Any) -> str:
        """Address of a cell, or of the whole row."""

    def so_far(self, cell: Any) -> str:
        """Address of a row of months up to the same month."""


_COMPARE, _SUM, _PRODUCT, _POWER, _ATOM = range(1, 6)
_SIGNS = {
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), _COMPARE),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/"), _PRODUCT),
    "^": _POWER,
}
_CALLS = {"sqrt": "SQRT", "exp": "EXP", "log": "LN", "log10": "LOG10", "abs": "ABS", "mod": "MOD"}


def formula(term: Term, place: Place) -> str:
    """A term as a formula, with its equals sign."""
    return f"={_Writer(place).text(term, 0)}"


class _Writer:
    def __init__(self, place: Place) -> None:
        self._place = place
        self._ranged: dict[int, bool] = {}

    def text(self, term: Term, around: int, *, whole: bool = False, level: bool = False) -> str:
        """A term inside an operation that binds as strongly as `around`.

        whole, level: rows of months, and rows of levels, stand for all their cells.
        """
        found, strength = self._written(term, whole, level)
        return f"({found})" if strength <= around else found

    def _written(self, term: Term, whole: bool, level: bool) -> tuple[str, int]:
        def inner(part: Term, around: int = 0) -> str:
            return self.text(part, around, whole=whole, level=level)

        operation, parts = term.operation, term.parts
        if operation == CELL:
            return self._cell(term.cell, whole, level), _ATOM
        if operation == NUMBER:
            return (f"{_number(term.number)}", _ATOM) if term.number >= 0 else (f"({_number(term.number)})", _ATOM)
        if operation in OF_ROWS:
            return self._over_cells(term, whole, level), _ATOM
        if operation in _SIGNS:
            return self._signed(term, inner)
        if operation in _CALLS:
            return f"{_CALLS[operation]}({','.join(map(inner, parts))})", _ATOM
        if operation in ("if", "min", "max"):
            if self._is_ranged(term, whole, level):
                return self._without_calls(term, inner), _ATOM
            name = {"if": "IF", "min": "MIN", "max": "MAX"}[operation]
            return f"{name}({','.join(map(inner, parts))})", _ATOM
        return _PATTERNS[operation](*(inner(part, _PATTERN_AROUND[operation]) for part in parts)), _ATOM

    def _cell(self, cell: Any, whole: bool, level: bool) -> str:
        ranged = (whole and cell.axis == MONTH) or (level and cell.axis == LEVEL)
        return self._place.whole(cell) if ranged else self._place.one(cell)

    def _signed(self, term: Term, inner: Callable[[Term, int], str]) -> tuple[str, int]:
        strength = _SIGNS[term.operation]
        first, second = term.parts
        # chains run from the left in a sheet: a power of a power, too, which numpy's are not
        left = inner(first, strength if term.operation in ("^",) or strength == _COMPARE else strength - 1)
        right = inner(second, strength)
        text = f"{left}{term.operation}{right}"
        return (f"IFERROR({text},0)", _ATOM) if term.lenient else (text, strength)

    def _over_cells(self, term: Term, whole: bool, level: bool) -> str:
        (part,) = term.parts
        if term.operation == "running":
            return f"SUM({self._place.so_far(part.cell)})"
        if term.operation == "last":
            row = self._place.whole(part.cell)
            return f"INDEX({row},COLUMNS({row}))"
        if term.operation == "first":
            return f'IFERROR(MATCH(1,{self._place.whole(part.cell)},0),"{NEVER}")'
        if term.operation == "sum":
            return f"SUMPRODUCT({self.text(part, 0, whole=True, level=level)})"
        levels = next(one.cell for one in steps(part) if one.operation == CELL and one.cell.axis == LEVEL)
        return f"(SUMPRODUCT({self.text(part, 0, whole=whole, level=True)})/COLUMNS({self._place.whole(levels)}))"

    def _is_ranged(self, term: Term, whole: bool, level: bool) -> bool:
        axes = {one.cell.axis for one in steps(term) if one.operation == CELL}
        return (whole and MONTH in axes) or (level and LEVEL in axes)

    def _without_calls(self, term: Term, inner: Callable[[Term, int], str]) -> str:
        """A choice or an extreme of two that works inside a sum over a range."""
        if term.operation == "if":
            condition, then, otherwise = (inner(part, _PRODUCT) for part in term.parts)
            return f"({condition}*{then}+(1-{condition})*{otherwise})"
        first, second = (inner(part, _PRODUCT) for part in term.parts)
        sign = "<" if term.operation == "min" else ">"
        return f"(({first}{sign}{second})*{first}+(1-({first}{sign}{second}))*{second})"


_PATTERNS: dict[str, Callable[..., str]] = {
    "negative": lambda one: f"(-{one})",
    "and": lambda one, two: f"({one}*{two})",
    "or": lambda one, two: f"({one}+{two}>0)",
    "not": lambda one: f"(1-{one})",
    "ceil": lambda one: f"(-INT(-{one}))",
    "floor": lambda one: f"INT({one})",
    "expm1": lambda one: f"(EXP({one})-1)",
    "log1p": lambda one: f"LN(1+{one})",
    "log2": lambda one: f"(LN({one})/LN(2))",
    "square": lambda one: f"({one}^2)",
}
_PATTERN_AROUND = dict.fromkeys(_PATTERNS, _POWER) | {"floor": 0, "expm1": 0, "log2": 0}


def _number(value: float) -> str:
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def axis_of(term: Term) -> str:
    """The axis that a term has: that of a row of months, of a row of levels, or none."""
    found: dict[int, frozenset[str]] = {}
    for one in steps(term):
        axes = frozenset({one.cell.axis} - {""}) if one.operation == CELL else frozenset()
        axes = axes.union(*(found[id(part)] for part in one.parts))
        gone = OF_ROWS.get(one.operation)
        found[id(one)] = axes - {gone}
    axes = found[id(term)]
    return LEVEL if LEVEL in axes else MONTH if MONTH in axes else ""


_WORTH: dict[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
    "<>": np.not_equal,
    "negative": np.negative,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "if": np.where,
    "min": np.minimum,
    "max": np.maximum,
    "ceil": np.ceil,
    "floor": np.floor,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "log2": np.log2,
    "log10": np.log10,
    "abs": np.abs,
    "mod": np.mod,
    "square": np.square,
    "running": np.cumsum,
}


def worth(term: Term) -> Any:
    """What a term comes to with the values of its cells: rows of months and of levels along axes of their own."""
    return worths(term)[id(term)]


def worths(term: Term) -> dict[int, Any]:
    """The same of each of its steps, by the step's id."""
    found: dict[int, Any] = {}
    with np.errstate(all="ignore"):  # branches that are not taken
        for one in steps(term):
            found[id(one)] = _value(one, [found[id(part)] for part in one.parts])
    return found


def _value(one: Term, parts: list[Any]) -> Any:
    if one.operation == CELL:
        value = np.asarray(one.cell.value, dtype=float)
        return value[:, None] if one.cell.axis == LEVEL else value
    if one.operation == NUMBER:
        return one.number
    if one.operation == "sum":
        return np.sum(parts[0])
    if one.operation == "last":
        return parts[0][-1]
    if one.operation == "first":
        return np.argmax(parts[0] == 1) + 1
    if one.operation == "mean":
        return np.mean(parts[0], axis=0)
    value = _WORTH[one.operation](*[np.asarray(part, dtype=float) for part in parts])
    return np.where(np.isfinite(value), value, 0.0) if one.lenient else value
