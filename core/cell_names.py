"""Names of cells: "table/row/path", as settings keep them, and in words, as people read them."""

from core.cell_text import field_of
from core.editing import Cell
from core.fields import FieldKind, fields_of
from core.names import visible
from core.records import Chip
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


def cell_words(study: Study, cell: Cell) -> str:
    """What a cell is called: its field, behind the name of its row where there is a choice ("Chat: Mean traffic")."""
    record = study.row(cell.table, cell.row)
    label = field_of(record, cell.path).label
    if cell.table not in ("workloads", "chips") or (cell.table == "workloads" and len(study.workloads) == 1):
        return label
    name = record.name.removeprefix(f"{record.vendor} ").strip() if isinstance(record, Chip) else record.name
    return f"{visible(name or record.name)}: {label}"
