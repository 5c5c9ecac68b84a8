"""The sources of one chart: of every input that it rests on, whoever it is drawn for, and of published rows in it."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.chart_names import MOVED
from core.charts.spec import ChartSpec
from core.names import visible
from core.origins import Origin, origins_of
from core.outcome import Outcome
from core.provenance import NO_SOURCE, Standing, source_words
from core.records import Chip, Source, Workload
from core.scenarios import UNSTATED, name_of, switch_scenario
from core.slides.drawn_beside import scenarios_drawn, shows_baseline
from core.slides.published import published_sources
from core.study import Study


@dataclass(frozen=True, slots=True)
class Citation:
    """One source, and the inputs whose values come from it: their labels, with the row of those of chips and workloads.

    An analyst's own value is an assumption: it has no other source than the analyst.
    """

    source: Source | None
    inputs: tuple[str, ...] = ()

    @property
    def is_assumption(self) -> bool:
        """Whether the value is an analyst's."""
        return self.source is None or self.source.confidence == "analyst" or self.source == UNSTATED

    @property
    def words(self) -> str:
        """The source on one line: text, date, confidence."""
        return source_words(self.source) if self.source is not None else NO_SOURCE


@dataclass(frozen=True)
class Ground:
    """What a chart was drawn from. study: whole, with the scenario on show; beside: other scenarios by id."""

    study: Study
    outcome: Outcome
    beside: Mapping[str, Outcome]
    baseline: Outcome | None


def citations(spec: ChartSpec, ground: Ground, today: datetime.date) -> tuple[Citation, ...]:
    """All sources of a chart as it is shown, those of most inputs first."""
    found: dict[Source | None, dict[str, None]] = {}
    for origin in _origins(spec, ground, today):
        if origin.standing is not Standing.SHIPPED or "missing" not in origin.states:  # nothing stands there to cite
            found.setdefault(origin.source, {})[_input_words(origin)] = None
    for source in published_sources(spec, ground.outcome):
        found.setdefault(source, {})
    cited = [Citation(source, tuple(inputs)) for source, inputs in found.items()]
    return tuple(sorted(cited, key=lambda one: (not one.is_assumption, -len(one.inputs))))


def _origins(spec: ChartSpec, ground: Ground, today: datetime.date) -> Iterator[Origin]:
    if spec.id == MOVED and ground.baseline is None:
        return  # nothing is drawn, whatever the inputs are
    yield from origins_of(spec, ground.study, ground.outcome, today)
    drawn = scenarios_drawn(spec)
    for identifier, outcome in ground.beside.items():
        if name_of(ground.study, identifier) in drawn:
            yield from origins_of(spec, switch_scenario(ground.study, identifier), outcome, today)
    if ground.baseline is not None and (spec.id == MOVED or shows_baseline(spec)):
        yield from origins_of(spec, ground.baseline.study, ground.baseline, today)


def _input_words(origin: Origin) -> str:
    of_a_row = isinstance(origin.record, Chip | Workload)
    return f"{visible(origin.owner)}: {origin.label}" if of_a_row else origin.label


def assumed(cited: Iterable[Citation]) -> tuple[str, ...]:
    """The inputs that are analysts' assumptions."""
    return tuple(dict.fromkeys(name for one in cited if one.is_assumption for name in one.inputs))
