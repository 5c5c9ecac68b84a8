"""What a chart shows beside the scenario that it is of: the baseline, other scenarios, ranges."""

from collections.abc import Iterator

from core.charts.ghosts import BASELINE
from core.charts.spec import BASELINE_COLOUR, ChartSpec


def panels(spec: ChartSpec) -> Iterator[ChartSpec]:
    """The chart, its second panel, and the same charts of other scenarios."""
    yield spec
    if spec.below is not None:
        yield from panels(spec.below)
    for one in spec.multiples:
        yield from panels(one)


def shows_baseline(spec: ChartSpec) -> bool:
    """Whether anything in a chart is about the baseline, be it only the word that nothing has moved."""
    return any(
        any(one.colour == BASELINE_COLOUR for one in panel.series)
        or any(mark.colour == BASELINE_COLOUR for bar in panel.bars for mark in bar.marks)
        or any(note.startswith(f"{BASELINE}: ") for note in panel.notes)
        for panel in panels(spec)
    )


def scenarios_drawn(spec: ChartSpec) -> tuple[str, ...]:
    """Names of the other scenarios that a chart shows, in the order in which they come."""
    found: dict[str, None] = {}
    for panel in panels(spec):
        for series in panel.series:
            if series.id.startswith("scenario."):
                found[series.label] = None
        for bar in panel.bars:
            found.update({mark.label: None for mark in bar.marks if mark.colour != BASELINE_COLOUR})
    found.update({one.subtitle: None for one in spec.multiples})
    return tuple(found)


def shows_ranges(spec: ChartSpec) -> bool:
    """Whether error bands or whiskers are drawn."""
    return any(
        panel.bands or any(bar.low is not None or bar.high is not None for bar in panel.bars) for panel in panels(spec)
    )
