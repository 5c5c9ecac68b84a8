"""The inputs that are otherwise than what ships, or than Base: for the last slide of a deck and for the speaker."""

from collections.abc import Iterable, Iterator

from core.cell_text import field_in_words, in_words
from core.cells import EMPTY
from core.editing import entry_at
from core.fields import NAME, fields_of
from core.provenance import note_words, source_words
from core.records import Record
from core.scenarios import BASE, LOOK_AT, LOOK_LABELS, UNSTATED, name_of, overrides_by_cell, shown_study
from core.slides.slide import Assumption
from core.study import TABLES, Study

EDIT, SCENARIO = "analyst's edit", "scenario"
TITLE = "Assumptions that differ from the shipped values or from Base"
HEADS = ("Of", "Input", "Value", "Before", "Source")
"""Over the cells of `listed`."""
SHARES = (0.18, 0.29, 0.13, 0.13, 0.27)
"""Of the width, for each of them."""
FIGURES = frozenset(("Value", "Before"))
"""Heads of those whose ends stand below each other."""


def listed(one: Assumption) -> tuple[str, ...]:
    """The cells of an assumption in the list at the end of a deck, of whatever format."""
    source = f"{one.source} ({whose(one)})" if one.source else whose(one)
    return one.owner, one.label, one.value, one.before, source


def whose(one: Assumption) -> str:
    """Who says so: the analyst in Base, or a scenario."""
    return f"scenario {one.scenario}" if one.scenario else one.kind


def assumptions(study: Study, scenarios: Iterable[str] = ()) -> tuple[Assumption, ...]:
    """What analysts changed in Base, then what scenarios (by id) have otherwise; each in the order of the tables."""
    base = shown_study(study, BASE)
    edited = tuple(one for table in TABLES for row in base.rows(table) for one in _edits(row))
    wanted = [one for one in dict.fromkeys(scenarios) if one != BASE]
    return (*edited, *(one for scenario in wanted for one in _overrides(study, base, scenario)))


def _edits(row: Record) -> Iterator[Assumption]:
    for path, field in fields_of(type(row)).items():
        source = row.sources.get(path)
        shipped = row.shipped.get(path)
        if path == NAME or (shipped is None and (source is None or source.confidence != "analyst")):
            continue
        before = EMPTY if shipped is None else in_words(shipped.value, field)
        yield Assumption(row.name, field.label, field_in_words(row, path), before, _source(row, path), EDIT)


def _overrides(study: Study, base: Study, scenario: str) -> Iterator[Assumption]:
    seen, name = shown_study(study, scenario), name_of(study, scenario)
    of_rows = overrides_by_cell(study, scenario)
    for table, look in LOOK_AT.items():
        if ("settings", "", look) in of_rows:
            value, before = (one.row(table, getattr(one.settings, look)).name for one in (seen, base))
            yield Assumption("", LOOK_LABELS[look], value, before, "", SCENARIO, name)
    for table in TABLES:
        for row, was in zip(seen.rows(table), base.rows(table), strict=True):
            for path, field in fields_of(type(row)).items():
                if (table, row.id, path) in of_rows and entry_at(row, path) != entry_at(was, path):
                    value, before = field_in_words(row, path), field_in_words(was, path)
                    yield Assumption(row.name, field.label, value, before, _source(row, path), SCENARIO, name)


def _source(row: Record, path: str) -> str:
    """The source and the analyst's note, on one line."""
    source = row.source_of(path)
    said = "" if source is None or source == UNSTATED else source_words(source)
    note = note_words(row.notes.get(path, ""))
    return "; ".join(filter(None, (said, f"note: {note}" if note else "")))
