"""A chart as it is told to others: in a presentation, in a picture."""

from dataclasses import replace

from core.charts.spec import Axis, ChartSpec


def without_controls(spec: ChartSpec) -> ChartSpec:
    """The same chart without what only its maker needs: switches, grips and choices, for which no room is kept."""
    return replace(
        spec,
        x=_plain(spec.x),
        y=_plain(spec.y),
        measures=(),
        readings=(),
        toggles=(),
        choices=(),
        pickers=(),
        handles=(),
        below=None if spec.below is None else without_controls(spec.below),
        multiples=tuple(map(without_controls, spec.multiples)),
    )


def _plain(axis: Axis) -> Axis:
    return replace(axis, switchable=False)
