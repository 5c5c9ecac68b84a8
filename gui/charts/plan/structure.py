"""What a chart is made of, without its numbers: while it stays, the legend stays, and ranges that are held."""

from core.charts.spec import ChartSpec


def structure_of(spec: ChartSpec) -> object:
    """Two charts with the same structure differ in their numbers only."""
    return (
        spec.id,
        spec.measure,
        spec.reading,
        None if spec.below is None else structure_of(spec.below),
        spec.horizontal,
        bool(spec.empty),
        (spec.x.scale, spec.y.scale, spec.x.unit, spec.y.unit),
        [(series.id, series.label) for series in spec.series],
        [(band.id, band.label) for band in spec.bands],
        None if spec.cells is None else (spec.cells.label, spec.cells.names),
        [bar.id for bar in spec.bars],
        len(spec.markers),
        len(spec.lines),
        len(spec.guides),
        [(one.subtitle, structure_of(one)) for one in spec.multiples],
    )


def axes_of(spec: ChartSpec) -> object:
    """What the axes of a chart mean: while it stays, ranges on them mean the same."""
    return (
        (spec.id, spec.measure, spec.reading, spec.horizontal, bool(spec.empty)),
        [(axis.scale, axis.unit, axis.label, len(axis.categories)) for axis in (spec.x, spec.y)],
        None if spec.below is None else axes_of(spec.below),
        len(spec.multiples),
    )
