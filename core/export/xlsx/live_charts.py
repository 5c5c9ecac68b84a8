"""Charts of Excel bound to cells of their sheet: what is drawn is what stands there, and follows it."""

from typing import Any

from core.charts.spec import ChartSpec
from core.export.xlsx.bar_charts import bar_charts
from core.export.xlsx.chart_parts import Sheet
from core.export.xlsx.heat_charts import heat_charts
from core.export.xlsx.line_charts import band_chart, panel_charts, xy_chart


def live_charts(spec: ChartSpec, sheet: Sheet) -> tuple[Any, ...]:
    """The charts of a spec, in the order in which they stand below each other; none where there is nothing to draw."""
    if spec.empty:
        return ()
    if spec.cells is not None:
        return heat_charts(spec, spec.cells, sheet)
    if spec.bars:
        return bar_charts(spec, sheet)
    if spec.below is not None:
        return panel_charts(spec, spec.below, sheet)
    return (band_chart(spec, sheet),) if spec.bands else (xy_chart(spec, sheet),)
