"""Which cells two studies have otherwise: what an edit, a drag or an undo changed, whoever made it."""

from core.editing import Cell, entry_at
from core.fields import fields_of
from core.study import TABLES, Study


def changed_cells(before: Study, after: Study) -> frozenset[Cell]:
    """The cells of rows that both studies have whose number, word or range differs; the studies as they are shown."""
    found: set[Cell] = set()
    for table in TABLES:
        if getattr(before, table) is getattr(after, table):
            continue
        old = {record.id: record for record in before.rows(table)}
        for record in after.rows(table):
            was = old.get(record.id)
            if was is None or was is record:
                continue
            found.update(
                Cell(table, record.id, path)
                for path in fields_of(type(record))
                if entry_at(was, path) != entry_at(record, path)
            )
    return frozenset(found)
