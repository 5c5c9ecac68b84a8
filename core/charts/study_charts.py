"""All charts of a study as the window draws them, for whoever has no window: everything is evaluated to its end."""

from core.attribution import Attributing, what_counts
from core.chart_names import MOVED
from core.charts import CHARTS, WORKS, build, moved
from core.charts.ghosts import Comparisons, with_others
from core.charts.spec import ChartSpec
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import shown_study
from core.study import Study


def study_charts(study: Study, outcomes: ScenarioOutcomes | None = None) -> dict[str, ChartSpec]:
    """Every chart by id: the scenario on show, with the pinned baseline and the scenarios that are drawn beside it.

    outcomes: those of the study that are evaluated already.
    """
    known = outcomes or ScenarioOutcomes()
    outcome = known.of(study)
    comparison = Comparisons().of(study, known.baseline(study), known.beside(study))
    alone = (MOVED, *WORKS)
    specs = {chart: with_others(build(chart, outcome), comparison) for chart in CHARTS if chart not in alone}
    specs |= {chart: build(chart, outcome) for chart in WORKS}
    specs[MOVED] = _moved(study) or build(MOVED, outcome)
    return {chart: specs[chart] for chart in CHARTS}


def _moved(study: Study) -> ChartSpec | None:
    """What moved since the baseline; None without one."""
    if study.baseline is None:
        return None
    attributing = Attributing(what_counts(study.baseline.study), what_counts(shown_study(study)))
    return moved.told(attributing.finish(), study.settings.moved_measure, study.baseline.label)
