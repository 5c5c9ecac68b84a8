"""Records into arrays: one array an input of a book, each kind of record along its own axis.

What is not published (None) becomes 1.0, so that arithmetic stays finite, and a ``_known`` mask beside it says so; the
equations turn that mask into a reason, never into a number.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from core.book import KNOWN
from core.fields import Field, FieldKind, fields_of


def stacked(rows: Sequence[Any], record: type[msgspec.Struct], trailing_axes: int) -> dict[str, Any]:
    """Arrays of all numeric and choice fields of like records, of shape (rows, 1, …) with `trailing_axes` ones."""
    shape = (len(rows),) + (1,) * trailing_axes
    arrays: dict[str, Any] = {}
    for name, field in fields_of(record).items():
        if field.kind is FieldKind.TEXT or "." in name:
            continue
        column = [getattr(row, name) for row in rows]
        arrays[name] = np.array([_as_number(value, field) for value in column]).reshape(shape)
        if field.optional:
            arrays[name + KNOWN] = np.array([value is not None for value in column]).reshape(shape)
    return arrays


def single(row: Any) -> dict[str, Any]:
    """The same for one record that all cases share: arrays without axes."""
    return {name: array.reshape(()) for name, array in stacked([row], type(row), 0).items()}


def _as_number(value: float | str | None, field: Field) -> float:
    if field.kind is FieldKind.CHOICE:
        return float(field.choices.index(str(value)))
    return 1.0 if value is None else float(value)


def joined(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """All inputs in one mapping; the names are unique because the book checked them."""
    return {name: array for part in parts for name, array in part.items()}
