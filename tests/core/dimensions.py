"""Stand-ins for arrays that carry a dimension instead of numbers, to run equations on units alone.

A `Dimensioned` goes through the same operators and numpy functions as an array. Adding seconds to bytes, comparing
tokens with a plain 1, or the logarithm of a price raises `UnitFault`; what comes out says which unit the equation has.
A plain number or array is a number without a unit.
"""

from collections.abc import Callable
from typing import Any, NoReturn

from numpy.lib.mixins import NDArrayOperatorsMixin

from core.units import BASES, DIMENSIONLESS, Dimensions, parse_unit


class UnitFault(Exception):
    """An operation that makes no sense for the units it is given."""


class Dimensioned(NDArrayOperatorsMixin):
    """An array of unknown values and shape with the dimension `dimensions` (exponents over `core.units.BASES`)."""

    def __init__(self, dimensions: Dimensions) -> None:
        self.dimensions = dimensions

    @classmethod
    def of(cls, unit: str) -> "Dimensioned":
        return cls(parse_unit(unit).dimensions)

    def __repr__(self) -> str:
        powers = [f"{base}^{power}" for base, power in zip(BASES, self.dimensions, strict=True) if power]
        return "<" + ("·".join(powers) or "1") + ">"

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **_: Any) -> Any:
        rule = UFUNCS.get(ufunc.__name__)
        if rule is None or method != "__call__":
            raise UnitFault(f"no rule for {ufunc.__name__}.{method}")
        return rule(*inputs)

    def __array_function__(self, function: Any, _types: Any, args: Any, kwargs: Any) -> Any:
        rule = FUNCTIONS.get(function.__name__)
        if rule is None:
            raise UnitFault(f"no rule for numpy.{function.__name__}")
        return rule(*args, **kwargs)

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise UnitFault("made into a plain array, which loses the unit")

    def __bool__(self) -> NoReturn:
        raise UnitFault("an equation that branches on a value is no array equation")

    def __getitem__(self, _index: Any) -> "Dimensioned":
        return self


def dimensions_of(value: Any) -> Dimensions:
    return value.dimensions if isinstance(value, Dimensioned) else DIMENSIONLESS


def _same(*values: Any) -> Dimensioned:
    found = {dimensions_of(value) for value in values}
    if len(found) != 1:
        raise UnitFault(f"{', '.join(map(repr, values))} do not go together")
    return Dimensioned(found.pop())


def _plain(*values: Any) -> Dimensioned:
    if any(dimensions_of(value) != DIMENSIONLESS for value in values):
        raise UnitFault(f"{', '.join(map(repr, values))} must be plain numbers here")
    return Dimensioned(DIMENSIONLESS)


def _compared(*values: Any) -> Dimensioned:
    _same(*values)
    return Dimensioned(DIMENSIONLESS)


def _scaled(value: Any, times: int, other: Any = 1.0) -> Dimensioned:
    pairs = zip(dimensions_of(value), dimensions_of(other), strict=True)
    return Dimensioned(tuple(mine + times * theirs for mine, theirs in pairs))


def _power(base: Any, exponent: Any) -> Dimensioned:
    _plain(exponent)
    if dimensions_of(base) == DIMENSIONLESS:
        return Dimensioned(DIMENSIONLESS)
    if not isinstance(exponent, int | float) or exponent != round(exponent):
        raise UnitFault(f"{base!r} to a power that is no whole number")
    return Dimensioned(tuple(int(exponent) * one for one in dimensions_of(base)))


def _root(value: Any) -> Dimensioned:
    if any(power % 2 for power in dimensions_of(value)):
        raise UnitFault(f"the square root of {value!r} has no unit")
    return Dimensioned(tuple(power // 2 for power in dimensions_of(value)))


def _kept(value: Any, *_: Any, **__: Any) -> Dimensioned:
    return Dimensioned(dimensions_of(value))


def _side_by_side(*values: Any) -> list[Dimensioned]:
    return [_kept(value) for value in values]


def _placed(array: Any, condition: Any, values: Any) -> None:
    _plain(condition)
    _same(array, values)


def _where(condition: Any, chosen: Any, other: Any) -> Dimensioned:
    _plain(condition)
    return _same(chosen, other)


Rule = Callable[..., Any]
UFUNCS: dict[str, Rule] = {
    **dict.fromkeys(("add", "subtract", "maximum", "minimum", "remainder", "hypot", "clip"), _same),
    **dict.fromkeys(("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"), _compared),
    **dict.fromkeys(("exp", "expm1", "log", "log2", "log10", "log1p", "ceil", "floor", "rint"), _plain),
    **dict.fromkeys(("logical_and", "logical_or", "logical_not"), _plain),
    **dict.fromkeys(("bitwise_and", "bitwise_or", "bitwise_xor", "invert"), _plain),
    **dict.fromkeys(("negative", "positive", "absolute"), _kept),
    "multiply": lambda left, right: _scaled(left, 1, right),
    "divide": lambda left, right: _scaled(left, -1, right),
    "power": _power,
    "square": lambda value: _power(value, 2),
    "sqrt": _root,
}
FUNCTIONS: dict[str, Rule] = {
    **dict.fromkeys(
        ("sum", "cumsum", "mean", "amin", "amax", "min", "max", "broadcast_to", "reshape", "diff", "zeros_like"), _kept
    ),
    "clip": _same,
    "isin": _plain,
    "broadcast_arrays": _side_by_side,
    "place": _placed,
    "where": _where,
}
