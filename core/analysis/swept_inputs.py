"""Inputs of the books for many studies at once: rows of the arrays that differ in numbers stand for studies.

What all of them have in common keeps the shape that it has for one study, so that equations which know nothing of
what is swept stay as small as there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from core.deployment import GRID_AXES
from core.records import Chip, Money, Site
from core.stacking import stacked
from core.study import Study


def common_inputs(studies: Sequence[Study], chips: Sequence[int]) -> dict[str, Any]:
    """Inputs of some chips, site and money, with the axes of the grid and before them one of the studies."""
    machines = [[study.chips[place] for place in chips] for study in studies]
    return {
        **_of_rows(machines, Chip),
        **{name: _scalar(array) for name, array in _of_rows([[study.site] for study in studies], Site).items()},
        **{name: _scalar(array) for name, array in _of_rows([[study.money] for study in studies], Money).items()},
    }


def _of_rows(records: Sequence[Sequence[Any]], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Arrays of shape (study, record, 1, …), without the first axis where all studies have the same."""
    known = {id(one): one for row in records for one in row}
    if len(known) == len(records[0]):
        return stacked(records[0], kind, GRID_AXES)
    places = {one: place for place, one in enumerate(known)}
    index = np.array([[places[id(one)] for one in row] for row in records])
    found = {}
    for name, array in stacked(list(known.values()), kind, 0).items():
        column = array[index]
        column = column[0] if (column == column[0]).all() else column
        found[name] = column.reshape(*column.shape, *(1,) * GRID_AXES)
    return found


def _scalar(array: Any) -> Any:
    """The array of a table with one record: without axes where all studies have the same."""
    return array.reshape(()) if array.size == 1 else array


def alike_once(inputs: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """The inputs with one entry in place of the `rows` of their first axis, where these are all the same."""
    return {
        name: array[:1] if array.ndim and array.shape[0] == rows and (array == array[:1]).all() else array
        for name, array in inputs.items()
    }
