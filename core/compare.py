"""Compare: what scenarios have otherwise than the first of them, input by input, and what follows from each.

A column is a scenario as a plain study with its outcome; the first one is what the others are held against. Inputs are
all fields of all rows and what a study looks at; results are the headline and key figures and the chosen set-up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.book import Mask
from core.cell_text import field_in_words
from core.cells import ENGLISH, NumberLocale
from core.compared_inputs import SETTINGS, Input, all_inputs, differing
from core.compared_results import Column, Result, change_words
from core.data_table import DataTable, LazyWords, Words
from core.fields import Field, fields_of, value_at
from core.formats import NOTHING
from core.records import Record
from core.scenarios import LOOK_AT, LOOK_LABELS
from core.study import TableName
from core.tab_separated import without_formula

DIFFERS = "≠"
"""Stands before a value that differs from the one in the first column."""
RESULT = "Result"
BASELINE_HELP = "What was pinned stays as it was; it cannot be put on show."
_ABSENT = "not in this study"
_TAB_TITLES = {"workload": "Workload", "chips": "Chips", "site": "Site", "money": "Money", "service": "Service level"}


@dataclass(frozen=True)
class _Words(Words):
    """Words with other ones for a spreadsheet: `exacts`."""

    exacts: Sequence[str] = ()

    def exact(self, row: int, locale: NumberLocale = ENGLISH) -> str:
        """The cell as a spreadsheet may have it."""
        del locale
        return without_formula(self.exacts[row])


@dataclass(frozen=True)
class _Marked(_Words):
    """The cells of one scenario, with what stands before and behind a value for people."""

    before: Sequence[str] = ()
    behind: Sequence[str] = ()
    unit: str = ""

    def shown(self, row: int, locale: NumberLocale = ENGLISH) -> str:
        """The value with its marks."""
        return " ".join(filter(None, (self.before[row], super().shown(row, locale), self.behind[row])))


@dataclass(frozen=True)
class Comparison:
    """Scenarios beside each other: headline figures, then inputs, then the other results, one a row.

    inputs, differs: the inputs in order, and by column where they differ; headlines, others: ids of the results.
    """

    columns: tuple[Column, ...]
    inputs: tuple[tuple[Input, Sequence[Record | None]], ...]
    differs: dict[Input, tuple[bool, ...]]
    headlines: tuple[str, ...]
    others: tuple[str, ...]
    locale: NumberLocale = ENGLISH

    @property
    def row_count(self) -> int:
        """Rows of the table."""
        return len(self.headlines) + len(self.inputs) + len(self.others)

    def input_at(self, row: int) -> Input | None:
        """The input in a row of the table; None for a result."""
        place = row - len(self.headlines)
        return self.inputs[place][0] if 0 <= place < len(self.inputs) else None

    def row_of(self, result: str) -> int:
        """The row of a result by its id."""
        if result in self.headlines:
            return self.headlines.index(result)
        return len(self.headlines) + len(self.inputs) + self.others.index(result)

    def _result_id(self, row: int) -> str:
        return self.headlines[row] if row < len(self.headlines) else self.others[row - self.row_count]

    def different(self) -> Mask:
        """Rows of the table with results, and with inputs that differ."""
        return self._rows(lambda key: key in self.differs)

    def equal(self) -> Mask:
        """Rows with results, and with inputs that are the same everywhere."""
        return self._rows(lambda key: key not in self.differs)

    def _rows(self, wanted: Callable[[Input], bool]) -> Mask:
        rows = np.ones(self.row_count, dtype=bool)
        first = len(self.headlines)
        rows[first : first + len(self.inputs)] = [wanted(key) for key, _ in self.inputs]
        return rows

    @cached_property
    def table(self) -> DataTable:
        """All rows; one column a scenario."""
        count = self.row_count
        columns = [
            Words("where", "Where", LazyWords(count, self._where)),
            _Words("what", "What", LazyWords(count, self._what), exacts=LazyWords(count, self._what_exactly)),
        ]
        for place, column in enumerate(self.columns):

            def words(make: Callable[[int, int], str], at: int = place) -> LazyWords:
                return LazyWords(count, lambda row: make(row, at))

            columns.append(
                _Marked(
                    f"column {place}",
                    column.label,
                    words(self._text),
                    help=_head_help(column),
                    unit="on show" if column.on_show else "",
                    tips=words(self._tip),
                    before=words(self._mark),
                    behind=words(self._change),
                    exacts=words(self._exact),
                )
            )
        return DataTable(tuple(columns), count, marked=frozenset(range(len(self.headlines))))

    # each of these makes one cell

    def _where(self, row: int) -> str:
        key = self.input_at(row)
        if key is None:
            return RESULT
        if key.table == SETTINGS:
            return "Looks at"
        declared = self._field(row)
        return " · ".join(dict.fromkeys(filter(None, (_TAB_TITLES.get(declared.tab, ""), declared.group)))) or "Name"

    def _what(self, row: int) -> str:
        key = self.input_at(row)
        if key is None:
            return self._any_result(row).label
        if key.table == SETTINGS:
            return LOOK_LABELS[key.path]
        record = next(one for one in self._records(row) if one is not None)
        label = self._field(row).label
        return f"{record.name}: {label}" if key.table in ("chips", "workloads") else label

    def _what_exactly(self, row: int) -> str:
        """With the unit of a result, whose cells are bare numbers for a spreadsheet."""
        unit = self._any_result(row).unit if self.input_at(row) is None else ""
        return f"{self._what(row)} ({unit})" if unit not in ("", "1", "%", "month") else self._what(row)

    def _any_result(self, row: int) -> Result:
        wanted = self._result_id(row)
        return next(one.results[wanted] for one in self.columns if wanted in one.results)

    def _records(self, row: int) -> Sequence[Record | None]:
        return self.inputs[row - len(self.headlines)][1]

    def _field(self, row: int) -> Field:
        record = next(one for one in self._records(row) if one is not None)
        return fields_of(type(record))[self.inputs[row - len(self.headlines)][0].path]

    def _result(self, row: int, place: int) -> Result | None:
        return self.columns[place].results.get(self._result_id(row))

    def _text(self, row: int, place: int, *, exact: bool = False) -> str:
        key = self.input_at(row)
        if key is None:
            result = self._result(row, place)
            return NOTHING if result is None else result.text
        if key.table == SETTINGS:
            study = self.columns[place].study
            return study.row(_table_of(key.path), getattr(study.settings, key.path)).name
        record = self._records(row)[place]
        if record is None:
            return _ABSENT
        text = field_in_words(record, key.path, self.locale, exact=exact)
        if not exact and key in self.differs and self._looks_alike(row):
            return self._text(row, place, exact=True)
        return text

    def _looks_alike(self, row: int) -> bool:
        """Whether two columns have different values that are written the same with the usual digits."""
        path = self.inputs[row - len(self.headlines)][0].path
        records = [one for one in self._records(row) if one is not None]
        texts = {field_in_words(one, path, self.locale) for one in records}
        values = {(value_at(one, path), one.ranges.get(path)) for one in records}
        return len(texts) < len(values)

    def _exact(self, row: int, place: int) -> str:
        result = self._result(row, place) if self.input_at(row) is None else None
        if result is not None and isinstance(result.value, float):
            return repr(result.value).removesuffix(".0").replace(".", self.locale.decimal)
        return self._text(row, place, exact=True)

    def _mark(self, row: int, place: int) -> str:
        key = self.input_at(row)
        if key is not None:
            return DIFFERS if key in self.differs and self.differs[key][place] else ""
        first, here = self._result(row, 0), self._result(row, place)
        return DIFFERS if (first and first.text) != (here and here.text) else ""

    def _change(self, row: int, place: int) -> str:
        if self.input_at(row) is not None:
            return ""
        first, here = self._result(row, 0), self._result(row, place)
        words = change_words(first, here) if first is not None and here is not None and place else ""
        return f"({words})" if words else ""

    def _tip(self, row: int, place: int) -> str:
        key = self.input_at(row)
        if key is None:
            result = self._result(row, place)
            return "" if result is None else "\n".join(filter(None, (result.text, result.about)))
        if key.table == SETTINGS:
            return self._text(row, place)
        record = self._records(row)[place]
        source = None if record is None else record.source_of(key.path)
        about = "" if source is None else f"{source.text}{f', {source.date}' if source.date else ''}"
        return "\n".join(filter(None, (self._text(row, place, exact=True), about)))


def _table_of(look: str) -> TableName:
    return next(table for table, one in LOOK_AT.items() if one == look)


def _head_help(column: Column) -> str:
    if column.id is None:
        return f"{column.label}: {BASELINE_HELP}"
    return f"{column.label} is on show." if column.on_show else f"Click to put {column.label} on show."


def comparison(columns: Sequence[Column], locale: NumberLocale = ENGLISH) -> Comparison:
    """Columns beside each other; at least one."""
    studies = [column.study for column in columns]
    headlines = dict.fromkeys(kpi.id for column in columns for kpi in column.outcome.kpis)
    results = dict.fromkeys(identifier for column in columns for identifier in column.results)
    others = tuple(identifier for identifier in results if identifier not in headlines)
    inputs, differs = tuple(all_inputs(studies)), differing(studies)
    return Comparison(tuple(columns), inputs, differs, tuple(headlines), others, locale)
