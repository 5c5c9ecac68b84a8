"""The Sources view as a table: every input that what is on show rests on (`core.origins`), to sort, search and copy."""

from collections.abc import Iterable

import numpy as np

from core.book import Mask
from core.cells import ENGLISH, NumberLocale
from core.chart_names import CHART_NAMES
from core.data_table import DataTable, LazyWords, Words
from core.origins import Origin
from core.records import Confidence

HEADLINE_NAME = "Headline figures"
FILTERS = ("all", "edited", "stale", "low", "missing")
"""All rows, analyst's values, old sources, low confidence, not published."""


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
