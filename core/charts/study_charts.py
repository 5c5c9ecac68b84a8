"""All charts of a study as the window draws them, for whoever has no window: everything is evaluated to its end."""

from collections.abc import Generator, Iterable

from core.attribution import Attributing, what_counts
from core.chart_names import MOVED
from core.charts import CHARTS, WORKS, build, moved
from core.charts.comparison import Comparisons
from core.charts.others import with_others
from core.charts.spec import ChartSpec
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import shown_beside, shown_study
from core.steps import finished
from core.study import Study


def study_charts(
    study: Study, outcomes: ScenarioOutcomes | None = None, wanted: Iterable[str] = tuple(CHARTS)
) -> dict[str, ChartSpec]:
    """Charts by id: the scenario on show, with the pinned baseline and the scenarios that are drawn beside it.

    outcomes: those of the study that are evaluated already; wanted: ids, all charts where none are named.
    """
    asked = set(wanted)
    known = outcomes or ScenarioOutcomes()
    return {chart: finished(working_chart(chart, study, known)) for chart in CHARTS if chart in asked}


def working_chart(chart: str, study: Study, outcomes: ScenarioOutcomes) -> Generator[None, None, ChartSpec]:
    """The way to one chart in steps of an evaluation or a few, for whoever must not wait; it returns the chart."""
    outcome = outcomes.of(study)
    if chart in WORKS:
        work = WORKS[chart].make(outcome)
        while work.step():
            yield
        return work.spec()
    if chart == MOVED and study.baseline is not None:
        attributing = Attributing(what_counts(study.baseline.study), what_counts(shown_study(study)))
        while attributing.step():
            yield
        return moved.told(attributing, study.settings.moved_measure, study.baseline.label)
    yield
    baseline = outcomes.baseline(study)
    for beside in shown_beside(study):
        yield
        outcomes.of(study, beside)
    yield
    return with_others(build(chart, outcome), Comparisons().of(study, baseline, outcomes.beside(study)))
