"""Records into arrays: one array an input of a book, each kind of record along its own axis.

What is not published (None) becomes 1.0, so that arithmetic stays finite, and a ``_known`` mask beside it says so; the
equations turn that mask into a reason, never into a number.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from core.book import KNOWN
from core.fields import Field, FieldKind, fields_of


class _Column(NamedTuple):
    """One field as an array. places: what each word of a choice counts as; None for numbers."""

    name: str
    optional: bool
    places: Mapping[str, float] | None


@functools.cache
def _columns(record: type[msgspec.Struct]) -> tuple[_Column, ...]:
    """The numeric and choice fields of a record, those of nested records left out."""
    return tuple(
        _Column(name, field.optional, _places(field))
        for name, field in fields_of(record).items()
        if field.kind is not FieldKind.TEXT and "." not in name
    )


def _places(field: Field) -> Mapping[str, float] | None:
    return {word: float(place) for place, word in enumerate(field.choices)} if field.choices else None


def stacked(rows: Sequence[Any], record: type[msgspec.Struct], trailing_axes: int) -> dict[str, Any]:
    """Arrays of all numeric and choice fields of like records, of shape (rows, 1, …) with `trailing_axes` ones."""
    shape = (len(rows),) + (1,) * trailing_axes
    arrays: dict[str, Any] = {}
    for name, optional, places in _columns(record):
        column = [getattr(row, name) for row in rows]
        if places is not None:
            arrays[name] = np.array([places[str(word)] for word in column]).reshape(shape)
        elif optional:
            numbers = [1.0 if value is None else value for value in column]
            arrays[name] = np.array(numbers, dtype=float).reshape(shape)
            arrays[name + KNOWN] = np.array([value is not None for value in column]).reshape(shape)
        else:
            arrays[name] = np.array(column, dtype=float).reshape(shape)
    return arrays


def single(row: Any) -> dict[str, Any]:
    """The same for one record that all cases share: arrays without axes."""
    return {name: array.reshape(()) for name, array in stacked([row], type(row), 0).items()}


def joined(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """All inputs in one mapping; the names are unique because the book checked them."""
    return {name: array for part in parts for name, array in part.items()}
