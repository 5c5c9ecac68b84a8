"""What of a chart a slide shows: the baseline, ranges and annotations can each be left out."""

from dataclasses import replace

from core.charts.spec import BASELINE_COLOUR, Bar, ChartSpec


def as_wanted(spec: ChartSpec, baseline: bool, ranges: bool, annotations: bool) -> ChartSpec:
    """The chart with what is wanted of it."""
    if not baseline:
        spec = _without_baseline(spec)
    if not ranges:
        spec = replace(spec, bands=(), bars=tuple(replace(bar, low=None, high=None) for bar in spec.bars))
    if not annotations:
        spec = replace(spec, markers=())
    return spec


def _without_baseline(spec: ChartSpec) -> ChartSpec:
    series = tuple(replace(one, before="", aside="") for one in spec.series if not one.id.startswith("baseline."))
    bars = tuple(_bar_without_baseline(bar) for bar in spec.bars)
    below = None if spec.below is None else _without_baseline(spec.below)
    return replace(spec, series=series, bars=bars, below=below)


def _bar_without_baseline(bar: Bar) -> Bar:
    return replace(bar, marks=tuple(mark for mark in bar.marks if mark.colour != BASELINE_COLOUR))
