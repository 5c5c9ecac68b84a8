"""The numbers that a headline figure rests on in one study: what can be swept."""

import functools
from collections.abc import Collection
from typing import Literal

from core.editing import Cell
from core.equations import lifetime, unit_cost
from core.fields import FieldKind, fields_of, value_at
from core.figures import inputs_behind
from core.inputs_in_use import BESIDE_BOOKS, in_use
from core.records import Record
from core.spend import counted
from core.study import Study, TableName

Figure = Literal["unit_cost", "lifetime", "share"]
"""Unit cost of the selected workload as it is counted, or what a dollar buys of it; cost of all services, training and
inference, over the horizon; inference as a share of it."""

_OF_SPEND = inputs_behind(lifetime.cumulative_training_cost, lifetime.cumulative_inference_cost)
RESTS_ON: dict[Figure, frozenset[str]] = {
    "unit_cost": inputs_behind(unit_cost.delivered_unit_cost) | BESIDE_BOOKS,
    "lifetime": _OF_SPEND | BESIDE_BOOKS,
    "share": _OF_SPEND | BESIDE_BOOKS,
}
"""Names of the inputs behind each."""


def input_cells(study: Study, figure: Figure) -> tuple[Cell, ...]:
    """Cells with a number that a figure of a plain study on its reference chip rests on, in the order of the tables."""
    rows = (study.selected_workload,) if figure == "unit_cost" else counted(study)
    places: list[tuple[TableName, str]] = [("workloads", study.workloads[row].id) for row in rows]
    places += [("chips", study.settings.reference_chip), ("site", study.site.id), ("money", study.money.id)]
    return tuple(cell for table, row in places for cell in cells_of_row(study, table, row, RESTS_ON[figure]))


def cells_of_row(study: Study, table: TableName, row: str, names: Collection[str]) -> tuple[Cell, ...]:
    """Cells of one row with a number that plays a part, of those names."""
    record = study.row(table, row)
    return tuple(
        Cell(table, row, path)
        for path in _number_paths(type(record), frozenset(names))
        if in_use(study, record, path) and value_at(record, path) is not None
    )


@functools.cache
def _number_paths(record: type[Record], names: frozenset[str]) -> tuple[str, ...]:
    """Paths of the fields of a table that hold a number and have one of these names."""
    return tuple(
        path
        for path, field in fields_of(record).items()
        if field.kind is FieldKind.NUMBER and path.rpartition(".")[2] in names
    )
