"""The sources of published rows that a chart draws: measurements, and prices as they stood."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from core.catalog import load_catalog
from core.charts.history import rows_behind
from core.charts.spec import ChartSpec
from core.charts.step_time import RESTS_ON
from core.fields import fields_of, value_at
from core.outcome import Outcome
from core.records import Chip, Source

_OF_SPEED = ("Compute", "Memory", "Links", "Efficiency", "Software")
"""Groups of a chip's fields that a predicted time rests on; power and prices only choose among deployments."""
_NAMED_IN_DETAILS = "Source: "


def published_sources(spec: ChartSpec, outcome: Outcome) -> tuple[Source, ...]:
    """Each source of published rows in a chart once, with the months that its rows are of; none for other charts."""
    if spec.empty:
        return ()
    if spec.id == "history":
        return _prices(outcome)
    if spec.id == "parity":
        return _compared(spec)
    return _merged(_in_details(spec))


def _prices(outcome: Outcome) -> tuple[Source, ...]:
    catalog = load_catalog()
    found = [catalog.rental_source(row) for row in rows_behind(outcome.study)]
    return tuple(dict.fromkeys(found))


def _compared(spec: ChartSpec) -> tuple[Source, ...]:
    """Of the rows behind the points, and of the catalog's constants and data sheets that predict them."""
    from core.charts.story_parity import rows_behind as compared_rows

    drawn = {series.label for series in spec.series}
    chips = [chip for chip in load_catalog().chips if chip.name in drawn]
    felt = [path for path, field in fields_of(Chip).items() if path in RESTS_ON and field.group in _OF_SPEED]
    paths = [(chip, path) for chip in chips for path in felt]
    known = [chip.source_of(path) for chip, path in paths if value_at(chip, path) not in (None, "")]
    measured = _merged((one.row.source, one.row.date) for one in compared_rows(spec))
    return (*measured, *dict.fromkeys(one for one in known if one is not None))


def _in_details(spec: ChartSpec) -> Iterator[tuple[str, str]]:
    """What the readouts of measured points name as their sources."""
    for series in spec.series:
        for detail in series.details if series.hollow else ():
            for line in detail.split("\n"):
                if line.startswith(_NAMED_IN_DETAILS):
                    source, _, date = line.removeprefix(_NAMED_IN_DETAILS).rpartition(", ")
                    yield source or date, date if source else ""


def _merged(rows: Iterable[tuple[str, str]]) -> tuple[Source, ...]:
    """Rows of one file are one source, whatever row of it they are; its date is from the first to the last."""
    dates: dict[str, list[str]] = defaultdict(list)
    for source, date in rows:
        dates[source.split(" row ")[0]].append(date)
    return tuple(
        Source(f"{text} ({len(found)} published row{'' if len(found) == 1 else 's'})", _span(found), "high")
        for text, found in sorted(dates.items(), key=lambda one: -len(one[1]))
    )


def _span(dates: list[str]) -> str:
    known = sorted(filter(None, dates))
    if not known:
        return ""
    return known[0] if known[0] == known[-1] else f"{known[0]} to {known[-1]}"
