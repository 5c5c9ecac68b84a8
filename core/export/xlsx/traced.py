"""Equations followed step by step: called with terms in place of numbers, an equation gives back what it computes.

An equation of the book is plain arithmetic on arrays, so it need not be read as text to be understood: numpy hands
every operation on a `Term` to that term, which notes it down. What an equation decides by looking at numbers (a
search, a loop until something fits) cannot be followed, and is `Untraceable`.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin


class Untraceable(Exception):
    """An equation that decides by looking at numbers, or does what a cell of a sheet cannot."""


CELL, NUMBER = "cell", "number"
"""Terms without parts: what stands in a cell, and a number of the equation itself."""

_PLAIN = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "power": "^",
    "float_power": "^",
    "negative": "negative",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "=",
    "not_equal": "<>",
    "bitwise_and": "and",
    "logical_and": "and",
    "bitwise_or": "or",
    "logical_or": "or",
    "invert": "not",
    "logical_not": "not",
    "minimum": "min",
    "maximum": "max",
    "ceil": "ceil",
    "floor": "floor",
    "sqrt": "sqrt",
    "exp": "exp",
    "expm1": "expm1",
    "log": "log",
    "log1p": "log1p",
    "log2": "log2",
    "log10": "log10",
    "absolute": "abs",
    "remainder": "mod",
    "square": "square",
}
"""Operations of numpy by the names that they have here."""


class Term(NDArrayOperatorsMixin):
    """A step of an equation: an operation on other terms, a cell, or a number.

    cell: what a `CELL` stands for; number: the value of a `NUMBER`; lenient: what cannot be worked out counts as 0: a
    quotient whose equation says that nothing over nothing does not matter, or a power too small to be written.
    """

    def __init__(
        self,
        operation: str,
        parts: tuple["Term", ...] = (),
        *,
        cell: Any = None,
        number: float = 0.0,
        lenient: bool = False,
    ) -> None:
        self.operation = operation
        self.parts = parts
        self.cell = cell
        self.number = number
        self.lenient = lenient

    __hash__ = object.__hash__

    def __array_ufunc__(self, ufunc: Any, method: str, *given: Any, **more: Any) -> "Term":
        name = _PLAIN.get(ufunc.__name__)
        if name is None or method != "__call__" or more:
            raise Untraceable(ufunc.__name__)
        # the place at which an equation turns numpy's warnings off is the only sign that 0 / 0 is foreseen
        lenient = name == "/" and np.geterr()["invalid"] == "ignore"
        return Term(name, tuple(map(term_of, given)), lenient=lenient)

    def __array_function__(self, function: Any, types: Any, given: Any, more: Any) -> Any:
        del types
        if function not in _FUNCTIONS:
            raise Untraceable(function.__name__)
        return _FUNCTIONS[function](*given, **more)

    def __getitem__(self, key: Any) -> "Term":
        """An axis more or less is nothing to a cell; a choice of entries would be a decision."""
        keys = key if isinstance(key, tuple) else (key,)
        if any(one is not None and one is not Ellipsis for one in keys):
            raise Untraceable("a choice of entries")
        return self

    def __iter__(self) -> Iterator[Any]:
        raise Untraceable("a loop over entries")

    def __bool__(self) -> bool:
        raise Untraceable("a decision")

    def __float__(self) -> float:
        raise Untraceable("a number is asked for")


def term_of(given: Any) -> Term:
    """A term as it is, or a number as a term."""
    if isinstance(given, Term):
        return given
    if np.ndim(given):
        raise Untraceable("a list of numbers")
    return Term(NUMBER, number=float(given))


def _where(condition: Any, then: Any, otherwise: Any) -> Term:
    return Term("if", (term_of(condition), term_of(then), term_of(otherwise)))


def _clip(given: Any, low: Any, high: Any) -> Term:
    return Term("min", (Term("max", (term_of(given), term_of(low))), term_of(high)))


def _total(given: Any, axis: int, *, keepdims: bool = False) -> Term:
    if axis != -1 or not keepdims:
        raise Untraceable("a sum over another axis than the months")
    return Term("sum", (term_of(given),))


def _running(given: Any, axis: int) -> Term:
    found = term_of(given)
    if axis != -1 or found.operation != CELL:
        raise Untraceable("a running sum of more than a cell")
    return Term("running", (found,))


def _mean(given: Any, axis: int) -> Term:
    if axis != -1:
        raise Untraceable("a mean over another axis than the last")
    return Term("mean", (term_of(given),))


def _is_in(given: Any, choices: Any) -> Term:
    first, *rest = [Term("=", (term_of(given), term_of(one))) for one in choices]
    found = first
    for one in rest:
        found = Term("or", (found, one))
    return found


_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.where: _where,
    np.clip: _clip,
    np.sum: _total,
    np.cumsum: _running,
    np.mean: _mean,
    np.isin: _is_in,
}


def traced(function: Callable[..., Any], given: tuple[Term, ...]) -> Term:
    """What a function computes from terms; Untraceable where it cannot be followed."""
    try:
        return term_of(function(*given))
    except (TypeError, ValueError) as error:  # numpy's own, where a term is handed to what takes only numbers
        raise Untraceable(str(error)) from None


def steps(whole: Term) -> list[Term]:
    """All terms of one, each once and behind its parts."""
    found: dict[int, Term] = {}

    def visit(one: Term) -> None:
        if id(one) not in found:
            for part in one.parts:
                visit(part)
            found[id(one)] = one

    visit(whole)
    return list(found.values())
