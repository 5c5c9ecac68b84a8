"""Which marks of a chart are seen: what is hidden is not, and beside a name that is pointed at the others are pale."""

from collections.abc import Iterator
from typing import Any

from gui.charts.items import ChartItems

_PALE = 0.16


def hide(items: ChartItems, hidden: frozenset[str]) -> None:
    """Show all series and bands but these."""
    for identity, item in _marks(items):
        if item.isVisible() == (identity in hidden):
            item.setVisible(identity not in hidden)


def point_out(items: ChartItems, named: frozenset[str]) -> None:
    """Leave these series and bands as they are and make all others pale; with none named, everything is as it was."""
    for identity, item in _marks(items):
        opacity = _PALE if named and identity not in named else 1.0
        if item.opacity() != opacity:
            item.setOpacity(opacity)


def _marks(items: ChartItems) -> Iterator[tuple[str, Any]]:
    """What stands for a series or a band, with its id."""
    for kept in (items.curves, items.points):
        yield from kept.items()
