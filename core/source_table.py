"""The Sources view as a table: every input that what is on show rests on, with where its value comes from.

What is on show are the charts of the story and the headline figures. An input is listed where they rest on it: it is
one of their inputs, of a row that they look at, and another input does not put it out of use. A chip's inputs that
only other deployments than the chosen one would feel (a link that no replica of the best size uses) are listed too.
"""

import zlib
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

import numpy as np

from core.alternatives import alternatives_to
from core.book import Mask, Quantity
from core.cell_text import field_in_words
from core.cells import ENGLISH, NumberLocale
from core.chart_names import CHART_NAMES
from core.charts import WORKS, build
from core.charts.spec import ChartSpec
from core.data_table import DataTable, LazyWords, Words
from core.editing import Cell
from core.equations import lifetime, unit_cost
from core.fields import fields_of
from core.figures import inputs_behind
from core.inputs_in_use import BESIDE_BOOKS, POWER, WAITS, in_use
from core.outcome import Outcome
from core.provenance import Standing, is_missing, is_out_of_date, note_words, standing_of
from core.records import Confidence, Record, Source
from core.rests_on import quantities_behind
from core.scenarios import overrides_by_cell
from core.spend import counted
from core.study import TABLES, Study, TableName

HEADLINES = "figures"
HEADLINE_NAME = "Headline figures"
FILTERS = ("all", "edited", "stale", "low", "missing")
"""All rows, analyst's values, old sources, low confidence, not published."""

_HEADLINES_REST_ON = inputs_behind(
    lifetime.cumulative_training_cost,
    lifetime.cumulative_inference_cost,
    unit_cost.delivered_unit_cost,
    unit_cost.ideal_unit_cost,
)
_OF_CHIPS_CHART = frozenset({"predecessor"})
_ALL_CHIPS = ("chips", "pareto", "heat", "roofline", "latency")
_SELECTED = (
    *("waterfall", "chips", "pareto", "margin", "tornado", "heat"),
    *("roofline", "latency", "capacity"),
)
_OF_SPEND = ("training", "lifetime", "share")
"""Measures by which they are of all services."""
"""Charts of the selected workload; others are of all services."""
_STATES = {"stale": "stale", "missing": "not published"}


class Origin(NamedTuple):
    """One input of the story. charts: ids of what rests on it; states: ids of the filters that it is under."""

    cell: Cell
    record: Record
    source: Source | None
    standing: Standing
    states: frozenset[str]
    charts: tuple[str, ...]

    @property
    def label(self) -> str:
        """What the input is called."""
        return fields_of(type(self.record))[self.cell.path].label

    @property
    def owner(self) -> str:
        """Name of the row that it is of."""
        return self.record.name

    @property
    def note(self) -> str:
        """The analyst's note on it, on one line."""
        return note_words(self.record.notes.get(self.cell.path, ""))

    def value(self, locale: NumberLocale = ENGLISH, *, exact: bool = False) -> str:
        """The value with its unit and its range; exact: with all digits that mean something."""
        return field_in_words(self.record, self.cell.path, locale, exact=exact)

    @property
    def key(self) -> int:
        """What makes it the same row in a later table."""
        return zlib.crc32("\n".join(self.cell).encode())

    @property
    def state_words(self) -> str:
        """Its state in words: "as shipped, stale"."""
        return ", ".join((self.standing.value, *(words for one, words in _STATES.items() if one in self.states)))


class _Scope(NamedTuple):
    """What one chart rests on: names of inputs, and the rows of chips and workloads that it looks at."""

    id: str
    names: frozenset[str]
    chips: frozenset[str]
    workloads: frozenset[str]
    anyway: Collection[str] = ()

    def holds(self, study: Study, table: TableName, record: Record, path: str) -> bool:
        """Whether it rests on an input."""
        if path.rpartition(".")[2] not in self.names or not in_use(study, record, path, anyway=self.anyway):
            return False
        if table == "chips":
            return record.id in self.chips
        return table != "workloads" or record.id in self.workloads


def origins(study: Study, outcome: Outcome, today: date) -> tuple[Origin, ...]:
    """Every input that the charts of the story and the headline figures rest on, in the order of the tables.

    study: the whole study, which knows Base; outcome: what follows from its scenario on show.
    """
    shown = outcome.study
    scopes = tuple(_scopes(outcome))
    overridden = overrides_by_cell(study)
    found = []
    for table in TABLES:
        for record in shown.rows(table):
            for path in fields_of(type(record)):
                charts = tuple(scope.id for scope in scopes if scope.holds(shown, table, record, path))
                if charts:
                    cell = Cell(table, record.id, path)
                    found.append(_origin(cell, record, today, tuple(cell) in overridden, charts))
    return tuple(found)


def quantities_on_show(outcome: Outcome) -> tuple[Quantity[...], ...]:
    """What the charts of the story and the headline figures show of the books: behind it stand all their equations."""
    return tuple(dict.fromkeys(one for scope in _scopes(outcome) for one in quantities_behind(scope.names)))


def _scopes(outcome: Outcome) -> Iterator[_Scope]:
    study = outcome.study
    reference = frozenset({study.settings.reference_chip})
    selected = frozenset({study.settings.selected_workload})
    services = frozenset(study.workloads[row].id for row in counted(study))
    others = (study.workloads[one.workload].id for one in alternatives_to(study, study.selected_workload))
    yield _Scope(HEADLINES, _HEADLINES_REST_ON | BESIDE_BOOKS, reference, selected | services)
    for chart in study.settings.story:
        # a chart of many evaluations says what it rests on before it has made any
        spec = WORKS[chart].make(outcome).spec() if chart in WORKS else build(chart, outcome)
        if not _inputs_of(spec):
            continue  # it is of published rows, which rest on no input
        of_one = chart in _SELECTED and spec.measure not in _OF_SPEND
        names = _inputs_of(spec) | BESIDE_BOOKS | (_OF_CHIPS_CHART if chart == "chips" else frozenset())
        chips = frozenset(chip.id for chip in study.chips) if chart in _ALL_CHIPS else reference
        compared = frozenset(others) if chart == "chips" else frozenset()
        if compared:
            names |= {"quality_mark"}
        workloads = selected | compared if of_one else services
        anyway: Collection[str] = (
            POWER if spec.measure == "energy" else WAITS if chart == "waterfall" and of_one else ()
        )
        if chart == "latency":
            anyway = WAITS if spec.measure in ("", "first") else ("arrival_variation",)
        yield _Scope(chart, names, chips, workloads, anyway)


def _inputs_of(spec: ChartSpec) -> frozenset[str]:
    return spec.inputs if spec.below is None else spec.inputs | _inputs_of(spec.below)


def _origin(cell: Cell, record: Record, today: date, overridden: bool, charts: tuple[str, ...]) -> Origin:
    source = record.source_of(cell.path)
    standing = standing_of(record, cell.path, overridden=overridden)
    states = {
        "edited": standing is not Standing.SHIPPED,
        "stale": is_out_of_date(record, cell.path, today),
        "low": source is None or source.confidence == "low",
        "missing": is_missing(record, cell.path),
    }
    under = frozenset(one for one, holds in states.items() if holds)
    return Origin(cell, record, source, standing, under, charts)


def source_table(rows: Iterable[Origin], locale: NumberLocale = ENGLISH) -> DataTable:
    """The rows as a table to sort, search and copy; values are written when somebody looks at them."""
    listed = tuple(rows)
    values = LazyWords(len(listed), lambda row: listed[row].value(locale))
    exacts = LazyWords(len(listed), lambda row: listed[row].value(locale, exact=True))
    sources = [one.source for one in listed]
    confidences = [source.confidence if source else "" for source in sources]
    charts = [", ".join(CHART_NAMES.get(chart, HEADLINE_NAME) for chart in one.charts) for one in listed]
    columns = (
        Words("owner", "Whose", [one.owner for one in listed], "The chip or the workload, the site or the money."),
        Words("input", "Input", [one.label for one in listed]),
        Words("value", "Value", values, exacts=exacts),
        Words("state", "State", [one.state_words for one in listed], "As shipped, an analyst's, or a scenario's own."),
        Words("confidence", "Confidence", confidences, ranks=np.array([_rank(one) for one in confidences])),
        Words("date", "Date", [source.date if source else "" for source in sources], "As of when the source speaks."),
        Words("source", "Source", [source.text if source else "" for source in sources]),
        Words("note", "Note", [one.note for one in listed], "An analyst's own."),
        Words("charts", "Behind", charts, "What on show rests on it."),
    )
    empty = "" if listed else "Nothing on show rests on an input."
    return DataTable(columns, len(listed), empty=empty, keys=[one.key for one in listed])


def kept_by(rows: Iterable[Origin], chosen: str) -> Mask:
    """Which rows a filter of `FILTERS` leaves."""
    return np.array([chosen == "all" or chosen in one.states for one in rows], dtype=bool)


def _rank(confidence: str) -> float:
    order: tuple[Confidence | str, ...] = ("low", "medium", "high", "analyst")
    return float(order.index(confidence)) if confidence in order else -1.0
