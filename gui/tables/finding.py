"""The next place that holds a text: in labels, names, words and values as they are shown. No widget here."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt

from gui.tables.model import RecordTableModel
from gui.tables.rows import RowKind

Place = tuple[str, int, int]
"""Tab, row and column of the model."""

_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})


def plain(text: str) -> str:
    """A text as it is compared: small letters, ordinary spaces."""
    return text.translate(_SPACES).casefold()


def next_place(tables: Sequence[RecordTableModel], start: Place, text: str, step: int) -> Place | None:
    """The next (step 1) or the previous (step -1) cell after `start` that holds the text, going round all tables.

    A row whose label holds it counts once, at the column of `start` or its first.
    """
    sought = plain(text.strip())
    if not sought:
        return None
    position = [table.tab for table in tables].index(start[0])
    own = list(_places(tables[position], step))
    here = (start[1], start[2])
    after = [place for place in own if (place > here if step > 0 else place < here)]
    others = [*tables[position + 1 :], *tables[:position]]
    if step < 0:
        others.reverse()
    for table, places in [(tables[position], after), *((table, None) for table in others), (tables[position], own)]:
        for row, column in _places(table, step) if places is None else places:
            if _holds(table, row, column, sought, start[2]):
                return table.tab, row, column
    return None


def _places(table: RecordTableModel, step: int) -> Iterator[tuple[int, int]]:
    rows, columns = range(table.rowCount()), range(table.columnCount())
    for row in rows[::step]:
        if table.row_at(row).kind is not RowKind.HEADING:
            for column in columns[::step]:
                yield row, column


def _holds(table: RecordTableModel, row: int, column: int, sought: str, label_column: int) -> bool:
    at_label = column == (label_column if label_column < table.columnCount() else 0)
    if at_label and sought in plain(table.row_at(row).label):
        return True
    return sought in plain(str(table.index(row, column).data(Qt.ItemDataRole.DisplayRole) or ""))
