"""The same bars of several scenarios beside each other: charts of their own, in the same ranges."""

from dataclasses import replace

from core.charts.spec import ChartSpec
from core.export.pptx.charts.bar_chart import Shared
from core.export.pptx.charts.bars import draw_bars
from core.export.pptx.charts.drawn import Drawn, Style

GAP = 0.18
"""Inches between charts beside each other."""


def draw_multiples(spec: ChartSpec, size: tuple[float, float], style: Style) -> list[Drawn]:
    """The charts, that of the scenario on show first; it alone has the numbers of the axis."""
    charts = [(spec.caption, replace(spec, multiples=())), *((one.subtitle, one) for one in spec.multiples)]
    wide = (size[0] - GAP * (len(charts) - 1)) / len(charts)
    ends = [end for _, chart in charts for bar in chart.bars for end in (bar.start, bar.end)]
    everything = (min(ends), max(ends))
    return [
        draw_bars(chart, (wide, size[1]), style, Shared(caption, everything, prints=index == 0))
        for index, (caption, chart) in enumerate(charts)
    ]
