"""Chart `price_history`: what a chip-hour cost, how it went on, and where a path through its past leads."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from core.charts.spec import Axis, Better, ChartSpec, Guide, Measure, Series, Toggle
from core.formats import axis_unit, format_quantity, month_count, month_text
from core.price_book.forward import NAMES, change_words, off_words, signed
from core.price_book.history import PricePoint
from core.price_book.paths import PATH_KINDS, FittedPath, PathKind, fitted_path

MONTHS_AHEAD = 24
NOTICEABLE = 0.005
"""A change below this share is said as none: it would be written 0 %."""

SPREAD = "spread"
FIT, POINTS = 0, 1  # in the palette: the first is the one that is drawn without gaps
_MOST_TURNS = 2
_SHORTEST_WAY = math.log(1.02)


class Shown(NamedTuple):
    """What the chart is of and what it shows.

    what: chip, term and place in words ("H100, on-demand, United States"); kinds: the paths drawn, none for none;
    spread: the cheapest and the dearest provider beside the median.
    """

    what: str
    kinds: tuple[PathKind, ...] = ("exponential",)
    spread: bool = False


def build(points: Sequence[PricePoint], shown: Shown) -> ChartSpec:
    """Quarterly prices as hollow points, each path fitted through them as a line and ahead of them dashed."""
    base = ChartSpec(
        "price_history",
        f"{shown.what}: no history",
        "Median over providers at the end of each quarter, US$ of the day",
        Axis("Month", dates=True),
        Axis("Price of a chip-hour", "USD/s"),
        measures=tuple(Measure(kind, NAMES[kind]) for kind in PATH_KINDS),
        measure=shown.kinds[0] if len(shown.kinds) == 1 else "",
    )
    if not points:
        none = f"No price is published for {shown.what}."
        return replace(base, empty=none, summary=none)
    paths = [fitted_path(points, kind) for kind in shown.kinds]
    factor, label = axis_unit(max(point.price for point in points), "USD/s")
    title = title_of(points, shown.what)
    notes = (_coverage(points), *(words_of(path) for path in paths))
    return replace(
        base,
        title=title,
        y=Axis("Price of a chip-hour", "USD/s", factor, label, better=Better.LOWER, from_zero=True),
        series=(*_fits(paths), _medians(points)),
        guides=(*_range(points, shown), *_ahead(points, paths)),
        notes=notes,
        toggles=(_toggle(points, shown),),
        summary=" ".join(f"{sentence.rstrip('.')}." for sentence in (title, *notes)),
    )


def _medians(points: Sequence[PricePoint]) -> Series:
    return Series(
        "median",
        "Published",
        tuple(float(point.month) for point in points),
        tuple(point.price for point in points),
        colour=POINTS,
        line=False,
        points=True,
        hollow=True,
        details=tuple(_detail(point) for point in points),
    )


def _detail(point: PricePoint) -> str:
    if point.provider_count == 1:
        return "one provider"
    low, high = (format_quantity(price, "USD/s") for price in (point.low, point.high))
    return f"{point.provider_count} providers, {low} to {high}"


def _range(points: Sequence[PricePoint], shown: Shown) -> tuple[Guide, ...]:
    """A line from the cheapest to the dearest provider of each quarter."""
    if not shown.spread:
        return ()
    several = (point for point in points if point.provider_count > 1)
    return tuple(Guide((float(point.month),) * 2, (point.low, point.high), dashed=False) for point in several)


def _toggle(points: Sequence[PricePoint], shown: Shown) -> Toggle:
    several = any(point.provider_count > 1 for point in points)
    tip = "The cheapest and the dearest provider" if several else "Never more than one provider had a price"
    return Toggle(SPREAD, "Range", shown.spread, tip)


def _fits(paths: Sequence[FittedPath]) -> tuple[Series, ...]:
    """The fitted past, each kind in its own colour."""
    return tuple(
        Series(
            path.kind,
            NAMES[path.kind],
            tuple(float(month) for month in path.months),
            path.past,
            colour=FIT if len(paths) == 1 else 1 + PATH_KINDS.index(path.kind),
            stepped=path.kind == "step",
            emphasised=len(paths) == 1,
        )
        for path in paths
        if not path.reason
    )


def _ahead(points: Sequence[PricePoint], paths: Sequence[FittedPath]) -> list[Guide]:
    """Where each path leads from the newest price on; a path alone says by how much."""
    start = points[-1].month
    guides = []
    for path in paths:
        prices = path.ahead(MONTHS_AHEAD)
        if prices:
            months = tuple(float(start + month) for month in range(len(prices)))
            guides.append(Guide(months, prices, text=change_words(path) if len(paths) == 1 else NAMES[path.kind]))
    return guides


def words_of(path: FittedPath) -> str:
    """What a path says, as one sentence: its change ahead, and how far it is off the past."""
    if path.reason:
        return f"{NAMES[path.kind]}: {path.reason}"
    return f"{NAMES[path.kind]}: {_in_words(path)}, off the past by {off_words(path)}"


def _in_words(path: FittedPath) -> str:
    if path.kind == "plateau":
        words = f"flat at {format_quantity(path.level, 'USD/s')}"
    elif path.kind == "step" and path.step_interval:
        every = month_count(round(path.step_interval))
        words = f"{signed(path.step_factor - 1)} every {every}, ahead the next one only"
    else:
        words = change_words(path)
    return words + (f" since {month_text(path.since)}" if path.since is not None else "")


def title_of(points: Sequence[PricePoint], what: str) -> str:
    """What the price did from its first point to its last, by way of the turns between them, two at most."""
    first, last = points[0], points[-1]
    if len(points) == 1:
        return f"{what}: {format_quantity(first.price, 'USD/s')} in {first.date}, the only date"
    turns = turning_points(points)
    if not turns:
        return f"{what} {_moved(first, last)} from {first.date} to {last.date}"
    words = [f"{_moved(one, other)} to {other.date}" for one, other in pairwise((first, *turns))]
    return (
        f"{what} {', '.join(words).replace(' to ', f' from {first.date} to ', 1)} and {_moved(turns[-1], last)} since"
    )


def turning_points(points: Sequence[PricePoint]) -> list[PricePoint]:
    """Highs and lows in turn between the first point and the last, two at most; of equal ones the last.

    Of all turns those are left out first that the price hardly went to or from; a way below 2 % makes no turn.
    """
    corners = list(points[:1])
    for point in points[1:]:
        ways = [other.price - one.price for one, other in pairwise((*corners[-2:], point))]
        if len(ways) == 2 and ways[0] * ways[1] >= 0:
            corners[-1] = point
        else:
            corners.append(point)
    while len(corners) > 2:
        legs = [abs(math.log(other.price / one.price)) for one, other in pairwise(corners)]
        shortest = legs.index(min(legs))
        if len(corners) - 2 <= _MOST_TURNS and legs[shortest] >= _SHORTEST_WAY:
            break
        # at an end the way goes on to the next corner, between others both of its corners go
        del corners[max(shortest, 1) : min(shortest + 2, len(corners) - 1)]
    return corners[1:-1]


def _moved(one: PricePoint, other: PricePoint) -> str:
    change = other.price / one.price - 1
    if abs(change) < NOTICEABLE:
        return "stood still"
    return f"{'rose' if change > 0 else 'fell'} {_percent(abs(change))}"


def _percent(share: float) -> str:
    return format_quantity(share, "%", 2)


def _coverage(points: Sequence[PricePoint]) -> str:
    counts = sorted({point.provider_count for point in points})
    if counts == [1]:
        return "One provider throughout"
    return f"{counts[0]} to {counts[-1]} providers a quarter" if len(counts) > 1 else f"{counts[0]} providers a quarter"
