"""The inputs behind the figures, and what scenarios have otherwise, as Markdown."""

import datetime
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from core.cell_text import field_in_words
from core.fields import fields_of
from core.methodology.markdown import literal, table
from core.origins import Origin, origins
from core.outcome import Outcome
from core.provenance import source_words
from core.records import Source
from core.scenarios import BASE, LOOK_AT, LOOK_LABELS, shown_study
from core.study import Override, Scenario, Study

_TABLE_OF_LOOK = {look: table for table, look in LOOK_AT.items()}


def inputs_part(study: Study, outcome: Outcome, today: datetime.date) -> Iterator[str]:
    """All inputs that the figures rest on, by whose they are."""
    yield "## Inputs"
    yield (
        "Values with all digits, with their range where one is stated. An input marked in the column State is not as "
        "it ships, is old, or is not published; notes are the analyst's own."
    )
    for _, rows in groupby(origins(study, outcome, today), key=lambda one: one.cell[:2]):
        listed = list(rows)
        yield f"### {literal(listed[0].owner)}"
        yield table(("Input", "Value", "Source", "State"), map(_row, listed))


def _row(one: Origin) -> tuple[str, ...]:
    name = one.cell.path.rpartition(".")[2]
    label = f"{literal(one.label)} `{name}`"
    state = "" if one.state_words == "as shipped" else one.state_words
    note = f"Note: {one.note}" if one.note else ""
    return (
        label,
        literal(one.value(exact=True)),
        literal(_source(one.source)),
        literal(". ".join(filter(None, (state, note)))),
    )


def _source(source: Source | None) -> str:
    """Text, date and confidence, each of them outright."""
    if source is None:
        return source_words(None)
    sure = source.confidence if source.confidence == "analyst" else f"{source.confidence} confidence"
    return "; ".join(filter(None, (source.text, source.date, sure)))


# --- scenarios ----------------------------------------------------------------------------------------------------


def scenarios_part(study: Study) -> Iterator[str]:
    """Each scenario with what it has otherwise than Base."""
    yield "## Scenarios"
    if not study.scenarios:
        yield "The study has Base alone."
    base = shown_study(study, BASE)
    for scenario in study.scenarios:
        yield f"### Scenario: {literal(scenario.name)}"
        if not scenario.overrides:
            yield "It has everything as Base has it."
            continue
        own = shown_study(study, scenario.id)
        yield table(("Whose", "Input", "Base", "Scenario", "Source"), _overrides(scenario, base, own))


def _overrides(scenario: Scenario, base: Study, own: Study) -> Iterable[tuple[str, ...]]:
    for one in scenario.overrides:
        yield tuple(literal(text) for text in _override(one, base, own))


def _override(one: Override, base: Study, own: Study) -> tuple[str, ...]:
    if one.table == "settings":
        names = (_named(study, one.path) for study in (base, own))
        return ("The study", LOOK_LABELS[one.path], *names, "")
    before, after = base.row(one.table, one.row), own.row(one.table, one.row)
    label = fields_of(type(after))[one.path].label
    values = (field_in_words(record, one.path, exact=True) for record in (before, after))
    return (after.name, label, *values, _source(after.source_of(one.path)))


def _named(study: Study, look: str) -> str:
    wanted: Any = getattr(study.settings, look)
    return next((row.name for row in study.rows(_TABLE_OF_LOOK[look]) if row.id == wanted), str(wanted))
