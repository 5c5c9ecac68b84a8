"""Cells by name, "table/row/path", as settings keep them."""

from core.editing import Cell
from core.fields import FieldKind, fields_of
from core.study import TABLES, Study


def cell_name(cell: Cell) -> str:
    """The name of a cell."""
    return "/".join(cell)


def cell_named(study: Study, name: str) -> Cell | None:
    """The numeric cell of that name; None where the study has none."""
    table, _, rest = name.partition("/")
    row, _, path = rest.rpartition("/")
    for known in TABLES:
        for record in study.rows(known) if known == table else ():
            field = fields_of(type(record)).get(path)
            if record.id == row and field is not None and field.kind is FieldKind.NUMBER:
                return Cell(known, row, path)
    return None
