"""Chart descriptions, free of any toolkit: builders read values, renderers draw what they are told."""

from collections.abc import Callable

from core.chart_names import CHART_NAMES
from core.charts import (
    capacity,
    chips,
    heat,
    history,
    latency,
    lifetime,
    margin,
    moved,
    pareto,
    roofline,
    share,
    story_parity,
    tornado,
    waterfall,
)
from core.charts.spec import ChartSpec
from core.charts.work import Worked
from core.outcome import Outcome

WORKS: dict[str, Worked] = {
    "tornado": tornado.WORK,
    "heat": heat.WORK,
    "parity": story_parity.WORK,
}
"""Charts that take many evaluations; the window works them out in slices."""

_BUILDERS: dict[str, Callable[[Outcome], ChartSpec]] = {
    "lifetime": lifetime.build,
    "share": share.build,
    "waterfall": waterfall.build,
    "chips": chips.build,
    "pareto": pareto.build,
    "margin": margin.build,
    "moved": moved.build,
    "roofline": roofline.build,
    "latency": latency.build,
    "capacity": capacity.build,
    "history": history.build,
    **{chart: worked.build for chart, worked in WORKS.items()},
}

CHARTS: dict[str, Callable[[Outcome], ChartSpec]] = {chart: _BUILDERS[chart] for chart in CHART_NAMES}
"""The charts of the story by id, in the order of the story."""


def build(chart_id: str, outcome: Outcome) -> ChartSpec:
    """The description of one chart; KeyError for an unknown id."""
    return CHARTS[chart_id](outcome)
