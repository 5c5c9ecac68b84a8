"""Which marks of a chart are seen: what is hidden is not, and beside a name that is pointed at the others are pale."""

from collections.abc import Iterator
from typing import Any

from gui.charts.marks.items import ChartItems
from gui.charts.plan.plotted import Plotted

_PALE = 0.16


def hide(items: ChartItems, hidden: frozenset[str], markers: frozenset[int]) -> None:
    """Show all series and bands but these, and all markers but those at these places."""
    for identity, item in _marks(items):
        _show(item, shown=identity not in hidden)
    for place, item in items.markers.items():
        _show(item, shown=int(place) not in markers)


def markers_of(plotted: Plotted, hidden: frozenset[str]) -> frozenset[int]:
    """The markers, by their places, that go with what is hidden: those in a colour that nothing shown has."""
    spec = plotted.spec
    drawn = [(one.id, one.colour) for one in spec.series] + [(one.id, one.colour) for one in spec.bands]
    gone = {colour for one, colour in drawn if one in hidden} - {colour for one, colour in drawn if one not in hidden}
    everything = bool(drawn) and all(one in hidden for one, _ in drawn)
    return frozenset(place for place, (one, _, _) in enumerate(plotted.markers) if everything or one.colour in gone)


def point_out(items: ChartItems, named: frozenset[str]) -> None:
    """Leave these series and bands as they are and make all others pale; with none named, everything is as it was."""
    for identity, item in _marks(items):
        opacity = _PALE if named and identity not in named else 1.0
        if item.opacity() != opacity:
            item.setOpacity(opacity)


def _show(item: Any, *, shown: bool) -> None:
    if item.isVisible() != shown:
        item.setVisible(shown)


def _marks(items: ChartItems) -> Iterator[tuple[str, Any]]:
    """What stands for a series or a band, with its id."""
    for kept in (items.curves, items.points, items.bands):
        yield from kept.items()
