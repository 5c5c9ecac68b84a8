"""Which rows and records of a table are in sight: what is sought, what is filtered, what somebody has hidden. No Qt."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from core.fields import FieldKind, fields_of, value_at
from core.records import Record
from gui.tables.rows import RowKind

if TYPE_CHECKING:
    from gui.tables.structure import TableStructure

_MOST_WORDS = 12
"""A field with more different words than this is no help as a filter."""


class Sight:
    """What of one table is to be seen.

    sought: text in lower case that rows must hold in their label, group or words. record_text: the same of records;
    record_words: by the path of a field the word that records must have there.
    """

    def __init__(self, model: "TableStructure") -> None:
        self._model = model
        self.sought = ""
        self.record_text = ""
        self.record_words: dict[str, str] = {}

    def _records(self) -> tuple[Record, ...]:
        found = map(self._model.record_at, range(self._model.columnCount()))
        return tuple(record for record in found if record is not None)

    # --- rows ---------------------------------------------------------------------------------------------------------

    def is_sought(self, row: int) -> bool:
        """Whether a row holds what is sought in its label, its group, or its words in any record."""
        what = self._model.row_at(row)
        if not self.sought or self.sought in what.label.casefold() or self.sought in what.group.casefold():
            return True
        if what.kind is not RowKind.FIELD:
            return False
        return any(self.sought in _words(record, what.key).casefold() for record in self._records())

    def rows(self, hidden: Collection[str], *, headings: bool) -> list[bool]:
        """Of each row whether it is to be seen; a heading only where headings are wanted and one of its rows is."""
        shown: list[bool] = []
        heading = -1
        for number in range(self._model.rowCount()):
            row = self._model.row_at(number)
            if row.kind is RowKind.HEADING:
                heading = number
                shown.append(False)
                continue
            visible = row.key not in hidden and self.is_sought(number)
            shown.append(visible)
            if visible and heading >= 0:
                shown[heading] = headings
        return shown

    # --- records ------------------------------------------------------------------------------------------------------

    def is_wanted(self, column: int) -> bool:
        """Whether a record passes the filter."""
        record = self._model.record_at(column)
        if record is None or not (self.record_text or self.record_words):
            return True
        if any(_words(record, path) != word for path, word in self.record_words.items()):
            return False
        texts = (_words(record, path) for path in fields_of(type(record)))
        return any(self.record_text in words.casefold() for words in texts)

    def columns(self, hidden: Collection[str]) -> list[bool]:
        """Of each record whether it is to be seen."""
        columns = range(self._model.columnCount())
        return [self._model.identifier_at(column) not in hidden and self.is_wanted(column) for column in columns]

    def facets(self) -> dict[str, dict[str, int]]:
        """By path of a field that tells records apart by a few words: each word with how many records have it."""
        records = self._records()
        found: dict[str, dict[str, int]] = {}
        for path, field in fields_of(type(records[0])).items() if records else ():
            if field.kind is FieldKind.NUMBER or not field.tab or path == "name":
                continue
            counts: dict[str, int] = {}
            for record in records:
                word = _words(record, path)
                counts[word] = counts.get(word, 0) + 1
            if 1 < len(counts) <= _MOST_WORDS:
                found[path] = counts
        return found

    # --- in words -----------------------------------------------------------------------------------------------------

    def words(self, hidden_rows: Collection[str], columns: Sequence[bool]) -> str:
        """What is out of sight because somebody hid or filtered it: "3 chips, 1 row hidden"; "" for nothing."""
        noun = self._model.noun
        gone = columns.count(False)
        keys = {self._model.row_at(row).key for row in range(self._model.rowCount())}
        rows = len(keys & set(hidden_rows))
        other = "column" if self._model.transposed else "row"
        counts = ((gone, noun), (rows, other))
        parts = [f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count]
        return f"{', '.join(parts)} hidden" if parts else ""


def _words(record: Record, path: str) -> str:
    """The words of a field that holds words; "" for a number."""
    value = value_at(record, path)
    return value if isinstance(value, str) else ""
