"""All charts of a study as the window draws them, for whoever has no window: everything is evaluated to its end."""

from collections.abc import Iterable

from core.attribution import Attributing, what_counts
from core.chart_names import MOVED
from core.charts import CHARTS, build, moved
from core.charts.ghosts import Comparison, Comparisons, with_others
from core.charts.spec import ChartSpec
from core.outcome import Outcome
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import shown_study
from core.study import Study


def study_charts(
    study: Study, outcomes: ScenarioOutcomes | None = None, wanted: Iterable[str] = tuple(CHARTS)
) -> dict[str, ChartSpec]:
    """Charts by id: the scenario on show, with the pinned baseline and the scenarios that are drawn beside it.

    outcomes: those of the study that are evaluated already; wanted: ids, all charts where none are named.
    """
    asked = set(wanted)
    known = outcomes or ScenarioOutcomes()
    outcome = known.of(study)
    comparison = Comparisons().of(study, known.baseline(study), known.beside(study))
    return {chart: _chart(chart, study, outcome, comparison) for chart in CHARTS if chart in asked}


def _chart(chart: str, study: Study, outcome: Outcome, comparison: Comparison) -> ChartSpec:
    found = _moved(study) if chart == MOVED else None
    return found or with_others(build(chart, outcome), comparison)


def _moved(study: Study) -> ChartSpec | None:
    """What moved since the baseline; None without one."""
    if study.baseline is None:
        return None
    attributing = Attributing(what_counts(study.baseline.study), what_counts(shown_study(study)))
    return moved.told(attributing.finish(), study.settings.moved_measure, study.baseline.label)
