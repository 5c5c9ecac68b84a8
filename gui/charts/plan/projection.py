"""From values to plot coordinates, and from data and pixels to the range an axis runs over.

Plot coordinates are the numbers an axis shows (value × factor), log10'ed on a logarithmic axis. Numbers that are
absurdly large or small are shifted by a power of ten: Qt's transforms lose themselves beyond a dozen of digits.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.charts.spec import Axis, Scale
from gui.charts.plan.gate import FloatArray, plot_array

_SMALLEST, _LARGEST = 1e-6, 1e9


@dataclass(frozen=True, slots=True)
class Projection:
    """How the values of one axis become plot coordinates. divisor: a power of ten, 1 for all ordinary data."""

    log: bool = False
    factor: float = 1.0
    divisor: float = 1.0

    def to_plot(self, values: Iterable[float] | FloatArray) -> FloatArray:
        """Plot coordinates of values; NaN where there is none (not finite, or not positive on a log axis)."""
        array = plot_array(values)
        if self.log:
            array[~(array > 0)] = np.nan
            return np.log10(array) + math.log10(self.factor)
        with np.errstate(over="ignore", invalid="ignore"):
            return plot_array(array * self.factor / self.divisor)

    def to_plot_one(self, value: float) -> float:
        """Plot coordinate of one value, or NaN."""
        return float(self.to_plot((value,))[0])

    def to_value(self, coordinate: float) -> float:
        """The value at a plot coordinate, in the base unit of the axis."""
        shown: float = 10.0**coordinate if self.log else coordinate * self.divisor
        return shown / self.factor


def moved(coordinate: float, before: Projection, after: Projection) -> float:
    """Where the value at a coordinate stands in another projection of the same kind."""
    if before.log:
        return coordinate + math.log10(after.factor / before.factor)
    return coordinate * (before.divisor / after.divisor) * (after.factor / before.factor)


def projection_for(axis: Axis, values: Iterable[float]) -> Projection:
    """The projection of an axis that shows these values."""
    if axis.scale is Scale.CATEGORY:
        return Projection()
    if axis.scale is Scale.LOG:
        return Projection(log=True, factor=axis.factor)
    sizes = np.abs(plot_array(values))
    largest = float(np.nanmax(sizes, initial=0.0)) * axis.factor
    if largest == 0 or _SMALLEST <= largest <= _LARGEST or not math.isfinite(largest):
        return Projection(factor=axis.factor)
    return Projection(factor=axis.factor, divisor=10.0 ** max(-300, math.floor(math.log10(largest))))


@dataclass(frozen=True, slots=True)
class Stop:
    """A coordinate that must be inside, with so many pixels free on either side of it."""

    at: float
    before: float = 0.0
    after: float = 0.0


_SMALLEST_SPAN = 1e-250
"""A span below this would leave the range of floats once it is divided into pixels."""


def fit_range(stops: list[Stop], length: float) -> tuple[float, float]:
    """The smallest range over `length` pixels in which every stop has its room.

    With s pixels a unit, the stops need max(at·s + after) − min(at·s − before) pixels: convex in s and rising, so
    Newton's steps from the left end at the largest s that fits.
    """
    low, high = min(stop.at for stop in stops), max(stop.at for stop in stops)
    if high - low <= max(1e-12 * max(abs(low), abs(high)), _SMALLEST_SPAN):
        return _around(low)
    room = max(max(stop.before for stop in stops) + max(stop.after for stop in stops), 1.0)
    # a chart too small for its words keeps a fifth of its length for the data
    squeeze = min(1.0, 0.8 * length / room)
    scale = length / (high - low)
    for _ in range(len(stops) + 2):
        last = max(stops, key=lambda stop: stop.at * scale + stop.after * squeeze)
        first = min(stops, key=lambda stop: stop.at * scale - stop.before * squeeze)
        free = length - (last.after + first.before) * squeeze
        better = free / (last.at - first.at) if last.at > first.at and free > 0 else scale / 2
        if better >= scale * (1 - 1e-9):
            break
        scale = better
    start = min(stop.at - stop.before * squeeze / scale for stop in stops)
    return start, start + length / scale


def _around(value: float) -> tuple[float, float]:
    half = abs(value) / 2 if abs(value) > _SMALLEST_SPAN else 0.5
    return value - half, value + half
