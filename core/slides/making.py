"""Makes slides of a study: evaluates it, builds the charts and writes what stands around them."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from core.chart_names import MOVED
from core.charts import CHARTS
from core.charts.spec import ChartSpec
from core.charts.study_charts import study_charts, working_chart
from core.charts.told import without_controls
from core.outcome import Outcome
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import active_name, switch_scenario
from core.slides.alt_text import alt_text
from core.slides.assumptions import assumptions
from core.slides.citations import Ground, citations
from core.slides.footnote import footnote
from core.slides.options import as_wanted
from core.slides.page import Page, page_of
from core.slides.reading import reading
from core.slides.slide import Slide
from core.slides.speaker_notes import speaker_notes
from core.study import SlideCrop, Study


@dataclass(frozen=True, slots=True)
class Wanted:
    """A slide that is wanted of a study.

    scenario: its id, None for the one on show; title: the analyst's own, "" for the program's; titled_on: the claim
    on which it was written; made: when the figures were made, None for now.
    """

    chart: str
    scenario: str | None = None
    title: str = ""
    titled_on: str = ""
    crop: SlideCrop = "full"
    baseline: bool = True
    ranges: bool = True
    annotations: bool = True
    footnote: bool = True
    made: datetime.datetime | None = None


class _Key(NamedTuple):
    """Of what charts are made: a scenario by id, with the baseline or without."""

    scenario: str
    baseline: bool


class SlideMaker:
    """Makes slides; scenarios evaluated and charts built for one are kept for the next of the same study."""

    def __init__(self) -> None:
        self._study: Study | None = None
        self._outcomes = ScenarioOutcomes()
        self._seen: dict[_Key, Study] = {}
        self._charts: dict[tuple[_Key, str], ChartSpec] = {}

    def offer(self, *outcomes: Outcome) -> None:
        """Make slides of these outcomes, which somebody else evaluated, wherever they are what is wanted."""
        self._outcomes.offer(*outcomes)

    def make(self, study: Study, wanted: Wanted, identifier: str = "", page: Page | None = None) -> Slide:
        """One slide of a study; StudyRefused for a scenario that it lacks, KeyError for an unknown chart.

        page: that it will stand on, for the length of its footnote; None for that of the study's settings.
        """
        seen = self._scenario(study, wanted)
        spec = self._chart(study, wanted)
        shown, made = _shown(spec, wanted), wanted.made or datetime.datetime.now()
        cited = citations(shown, self._ground(seen), made.date())
        scenario = active_name(seen)
        told = as_wanted(without_controls(spec), wanted.ranges)  # words read values where reference lines are
        said = reading(told, scenario)
        at = page or page_of(study.settings.slide_size)
        return Slide(
            id=identifier or wanted.chart,
            chart=wanted.chart,
            spec=shown,
            title=wanted.title or spec.title,
            subtitle=shown.subtitle,
            claim=spec.title,
            scenario=scenario,
            footnote=footnote(seen, shown, cited, made, at, scenario) if wanted.footnote else None,
            reading=said,
            speaker_notes=speaker_notes(spec.title, said, shown, assumptions(seen, (seen.settings.scenario,)), cited),
            alt_text=alt_text(told, wanted.title),
            crop=wanted.crop,
        )

    def make_all(self, study: Study, wanted: Iterable[Wanted], page: Page | None = None) -> tuple[Slide, ...]:
        """Slides of a study, in order, each under an id of its own; page: as of `make`."""
        return tuple(self.make(study, one, f"slide-{number}", page) for number, one in enumerate(wanted, 1))

    def chart(self, study: Study, wanted: Wanted) -> ChartSpec:
        """The chart of a slide alone, as the slide shows it."""
        return _shown(self._chart(study, wanted), wanted)

    def working(self, study: Study, wanted: Wanted) -> Iterator[None]:
        """The way to a chart in steps of an evaluation or a few, for whoever must not wait; then it is at hand."""
        seen = self._scenario(study, wanted)
        key = self._key(study, wanted), wanted.chart
        if key not in self._charts:
            found = yield from working_chart(wanted.chart, seen, self._outcomes)
            if self._study is study:  # else somebody asked for another one meanwhile
                self._charts[key] = found

    def _scenario(self, study: Study, wanted: Wanted) -> Study:
        """The study with the scenario on show that is wanted."""
        if study is not self._study:
            if study != self._study:
                self._seen, self._charts = {}, {}
            self._study = study
        key = self._key(study, wanted)
        if key not in self._seen:
            seen = study if key.baseline else msgspec.structs.replace(study, baseline=None)
            self._seen[key] = switch_scenario(seen, key.scenario)
        return self._seen[key]

    def _key(self, study: Study, wanted: Wanted) -> _Key:
        scenario = study.settings.scenario if wanted.scenario is None else wanted.scenario
        # a chart of what moved since the baseline is of nothing else
        return _Key(scenario, wanted.baseline or study.baseline is None or wanted.chart == MOVED)

    def _ground(self, seen: Study) -> Ground:
        outcomes = self._outcomes
        return Ground(seen, outcomes.of(seen), outcomes.beside(seen), outcomes.baseline(seen))

    def _chart(self, study: Study, wanted: Wanted) -> ChartSpec:
        if wanted.chart not in CHARTS:
            raise KeyError(wanted.chart)
        seen, key = self._scenario(study, wanted), (self._key(study, wanted), wanted.chart)
        if key not in self._charts:
            self._charts[key] = study_charts(seen, self._outcomes, (wanted.chart,))[wanted.chart]
        return self._charts[key]


def _shown(spec: ChartSpec, wanted: Wanted) -> ChartSpec:
    return as_wanted(without_controls(spec), wanted.ranges, wanted.annotations)
