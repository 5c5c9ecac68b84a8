"""Inputs of the books for many studies at once: rows of the arrays that differ in numbers stand for studies.

What all of them have in common keeps the shape that it has for one study, so that equations which know nothing of
what is swept stay as small as there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from core.deployment import GRID_AXES
from core.figures import traffic_inputs
from core.records import Chip, Money, Site, Workload
from core.stacking import stacked
from core.study import Study

_MONEY_AXES = 3
"""Axes of an input of money that is not the same for all studies: study, chip, month; a week's levels have one more."""


def common_inputs(studies: Sequence[Study], chips: Sequence[int]) -> dict[str, Any]:
    """Inputs of some chips, site and money, with the axes of the grid and before them one of the studies."""
    machines = [[study.chips[place] for place in chips] for study in studies]
    return {
        **_of_rows(machines, Chip),
        **{name: _scalar(array) for name, array in _of_rows([[study.site] for study in studies], Site).items()},
        **{name: _scalar(array) for name, array in _of_rows([[study.money] for study in studies], Money).items()},
    }


def workload_inputs(workloads: Sequence[Workload]) -> dict[str, Any]:
    """Inputs of money that are of one workload in many studies; the first axis is of the studies."""
    known = list({id(one): one for one in workloads}.values())
    if len(known) == 1:
        return traffic_inputs(known)
    places = {id(one): place for place, one in enumerate(known)}
    index = np.array([places[id(one)] for one in workloads])
    return {name: array[index] for name, array in traffic_inputs(known).items()}


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
    return {name: _once(array, 0) if array.ndim and array.shape[0] == rows else array for name, array in inputs.items()}


def on_grid(inputs: Mapping[str, Any], rows: int, columns: int) -> dict[str, Any]:
    """Inputs of money whose studies are a grid, row by row: with an axis of the rows and one of the columns.

    Where an input is the same along one of the two, it has one entry there.
    """
    found = {}
    for name, array in inputs.items():
        if array.ndim < _MONEY_AXES:
            found[name] = array  # of all studies
        elif array.shape[0] == 1:
            found[name] = array[None]
        else:
            spread = array.reshape(rows, columns, *array.shape[1:])
            found[name] = _once(_once(spread, 0), 1)
    return found


def block_of(inputs: Mapping[str, Any], rows: slice, columns: slice) -> dict[str, Any]:
    """A part of the grid."""
    found = {}
    for name, array in inputs.items():
        if array.ndim > _MONEY_AXES:
            array = array[rows if array.shape[0] > 1 else slice(None)]
            array = array[:, columns if array.shape[1] > 1 else slice(None)]
        found[name] = array
    return found


def _once(array: Any, axis: int) -> Any:
    """The array with one entry along an axis where all along it are the same."""
    first = array.take([0], axis=axis)
    return first if (array == first).all() else array
