"""Which slides of the tray no longer show what the study says: their charts, and the titles that people gave them."""

import datetime
import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from core.charts.spec import ChartSpec
from core.errors import StudyRefused
from core.scenarios import BASE, identifiers, name_of, scenario_colour, shown_beside, shown_study, switch_scenario
from core.slides.making import SlideMaker, Wanted
from core.slides.tray import OPTIONS, WHEN, kept_of, kept_state, state_of, title_may_be_stale
from core.study import KeptState, Settings, Study, TraySlide

_TOLERANCE = 1e-9
"""By how much figures of one state may differ that were evaluated among others."""
_OF_DECKS = ("slide_size", "state_left_out", "agenda_slide", "assumptions_slide", "scenario", "story", "story_sizes")
"""Settings that no chart follows."""
_USUAL = Settings(reference_chip="", selected_workload="")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a slide stands to the study as it is now.

    stale: its chart would be another one now; title_may_be_stale: the analyst's title was written on another claim
    than the chart makes now; gone: why it cannot be made of the present study at all, "" where it can.
    """

    stale: bool = False
    title_may_be_stale: bool = False
    gone: str = ""


def wanted_of(slide: TraySlide) -> Wanted:
    """What a slide of the tray asks for; of the state that it shows (`core.slides.tray.state_of`)."""
    return Wanted(
        chart=slide.chart,
        scenario=slide.scenario,
        title=slide.title,
        titled_on=slide.titled_on,
        made=datetime.datetime.fromisoformat(slide.made),
        **{name: getattr(slide, name) for name in OPTIONS},
    )


def present_state(study: Study, slide: TraySlide) -> Study:
    """The study as it is now, looked at as the slide looks at its own: what it is refreshed to.

    Inputs, names and overrides are those of now; the chip, the workload, the switches of charts, the pinned baseline
    and the scenarios drawn beside stay the slide's, so that going on to another measure leaves a slide what it was.
    StudyRefused where the scenario, the chip or the workload is gone.
    """
    kept = state_of(study, slide)
    if slide.scenario not in identifiers(study):
        raise StudyRefused(f"The scenario {name_of(kept, slide.scenario)} of this slide is no longer in the study.")
    settings = _settings(study, kept, slide)
    beside = {one.id: one.shown for one in kept.scenarios}
    scenarios = tuple(msgspec.structs.replace(one, shown=beside.get(one.id, False)) for one in study.scenarios)
    return msgspec.structs.replace(
        study, settings=settings, scenarios=scenarios, baseline=kept.baseline, slides=(), kept=()
    )


def _settings(study: Study, kept: Study, slide: TraySlide) -> Settings:
    own = {name: getattr(study.settings, name) for name in _OF_DECKS}
    for what, look, rows in (("chip", "reference_chip", "chips"), ("workload", "selected_workload", "workloads")):
        wanted = getattr(kept.settings, look)
        if wanted not in {row.id for row in getattr(study, rows)}:
            name = next(row.name for row in getattr(kept, rows) if row.id == wanted)
            raise StudyRefused(f"The {what} {name} of this slide is no longer in the study.")
    return msgspec.structs.replace(kept.settings, **{**own, "scenario": slide.scenario})


def refreshed(study: Study, slide: TraySlide, claim: str, now: datetime.datetime) -> tuple[TraySlide, KeptState]:
    """The slide of the study as it is now, and the state that it then shows; the analyst's title stays.

    claim: the title that the chart computes now (`Staleness.claim_now`). StudyRefused as for `present_state`.
    """
    state = kept_state(present_state(study, slide))
    return msgspec.structs.replace(slide, state=state.id, made=f"{now:{WHEN}}", claim=claim), state


class Staleness:
    """Tells slides of the tray that no longer hold; what was evaluated for one question is kept for the next.

    Of a state that slides show, the charts are kept, which are small, and not all that follows from it; of the study
    as it is now, one evaluation serves all states that are looked at alike.
    """

    def __init__(self) -> None:
        self._maker = SlideMaker()
        self._then: dict[str, dict[tuple[object, ...], ChartSpec]] = {}
        self._now: dict[str, tuple[Study, SlideMaker]] = {}
        self._told: dict[TraySlide, Standing] = {}
        self._of: Study | None = None

    def of(self, study: Study, slide: TraySlide) -> Standing:
        """How a slide stands, evaluated to its end where that is needed."""
        for _ in self.working(study, slide):
            pass
        return self._told[slide]

    def known(self, study: Study, slide: TraySlide) -> Standing | None:
        """The same where it takes no evaluation to know; None where `of` or `working` must find out."""
        self._begin(study)
        if slide not in self._told:
            at_once = _at_once(study, slide)
            if at_once is not None:
                self._told[slide] = at_once
        return self._told.get(slide)

    def working(self, study: Study, slide: TraySlide) -> Iterator[None]:
        """The way there in steps of an evaluation or a few, for whoever must not wait; then it is known."""
        if self.known(study, slide) is not None:
            return
        wanted, kept = wanted_of(slide), kept_of(study, slide)
        present, now = self._present(study, slide)
        before = yield from self._chart_then(kept, slide)
        yield from now.working(present, wanted)
        after = now.chart(present, wanted)
        yield
        if study is self._of:  # else it is of an earlier study, and the question is asked anew
            self._told[slide] = Standing(not is_same_chart(before, after), title_may_be_stale(slide, after.title))

    def _chart_then(self, kept: Study, slide: TraySlide) -> Generator[None, None, ChartSpec]:
        """The chart that a slide shows, in the same steps the first time."""
        charts = self._then.setdefault(slide.state, {})
        key = (slide.chart, slide.scenario, slide.baseline, slide.ranges, slide.annotations)
        if key not in charts:
            wanted = wanted_of(slide)
            yield from self._maker.working(kept, wanted)
            charts[key] = self._maker.chart(kept, wanted)
        return charts[key]

    def claim_now(self, study: Study, slide: TraySlide) -> str:
        """The title that a slide's chart computes of the study as it is now; StudyRefused where it has none."""
        self._begin(study)
        present, now = self._present(study, slide)
        return now.chart(present, wanted_of(slide)).title

    def _begin(self, study: Study) -> None:
        if study is not self._of:
            self._of, self._told = study, {}
            states = {one.state for one in study.slides}
            self._then = {state: charts for state, charts in self._then.items() if state in states}
            self._now = {state: kept for state, kept in self._now.items() if state in states}

    def _present(self, study: Study, slide: TraySlide) -> tuple[Study, SlideMaker]:
        """A state as it is now, of which its slides show scenarios, and their maker, which keeps what stays."""
        present = switch_scenario(present_state(study, slide), BASE)
        mine = self._now.get(slide.state)
        if mine is None or mine[0] != present:
            alike = next((one for one in self._now.values() if one[0] == present), None)
            mine = alike or (present, SlideMaker() if mine is None else mine[1])
        self._now[slide.state] = mine
        return mine


def is_same_chart(one: ChartSpec, other: ChartSpec) -> bool:
    """Whether two charts show the same; what they rest on and their summaries are not shown."""
    drawn = [msgspec.to_builtins(replace(spec, inputs=frozenset(), summary="")) for spec in (one, other)]
    return _is_same(drawn[0], drawn[1])


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return one == other or math.isclose(one, other, rel_tol=_TOLERANCE) or (math.isnan(one) and math.isnan(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(value, other[name]) for name, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return bool(one == other)


def _at_once(study: Study, slide: TraySlide) -> Standing | None:
    """What needs no evaluation: a slide whose ground is gone, and one of a state in which nothing has changed."""
    try:
        present = present_state(study, slide)
    except StudyRefused as refusal:
        return Standing(stale=True, gone=str(refusal))
    if _drawn_of(state_of(study, slide)) != _drawn_of(present):
        return None
    return Standing(title_may_be_stale=title_may_be_stale(slide, slide.claim))


def _drawn_of(study: Study) -> tuple[Any, ...]:
    """All that charts of a state follow: the scenario on show, those beside it and the baseline, by name and value."""
    usual = {name: getattr(_USUAL, name) for name in _OF_DECKS}
    plain = msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, **usual))
    scenarios = (study.settings.scenario, *shown_beside(study))
    seen = [(name_of(study, one), scenario_colour(study, one), shown_study(plain, one)) for one in scenarios]
    return (*seen, study.baseline)
