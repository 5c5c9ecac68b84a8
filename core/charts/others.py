"""What charts draw beside the scenario on show: the pinned baseline as ghosts, other scenarios in colours of their own.

Each of them is a chart of the same builder under the same switches; its lines and bars are put into the chart on show,
under ids that begin with "baseline." or "scenario.".
"""

from core.charts import WORKS
from core.charts.beside import beside_each_other
from core.charts.comparison import Comparison
from core.charts.ghosts import with_ghosts
from core.charts.spec import ChartSpec


def with_others(spec: ChartSpec, comparison: Comparison) -> ChartSpec:
    """The chart with the baseline and the scenarios beside it drawn in; the same where there are none."""
    if spec.empty or spec.id in WORKS:
        return spec
    if comparison.beside:
        spec = beside_each_other(spec, comparison)
    if comparison.baseline is not None:
        spec = with_ghosts(spec, comparison.baseline)
    return spec
