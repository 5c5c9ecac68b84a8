"""Where a figure that takes a while to evaluate has an asked value, over one input: brackets, then ever smaller ones.

The figure may jump (fleets move in whole servers), stay the same over a stretch, have several answers or, at some
values, none at all. The search is deterministic, looks for the answer nearest to where it begins, and does one
evaluation a step. A bracket is narrowed by regula falsi with the Illinois weights (Dowell and Jarratt 1971), and by
halving wherever that gains too little.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from core.fields import Field

MOST_EVALUATIONS = 320
_RINGS = 10
"""Distances at which the figure is looked at on either side: from 1/512 of the way to the bound, doubling."""
_GRID = 32
_NARROWINGS = 90
_FINEST = 1e-13
"""Of a bracket as it was found: how narrow it becomes where the figure jumps over the target."""
_FINEST_FOR_A_HAND = 1e-4
_EDGE_HALVINGS = 14
_GOLDEN = (math.sqrt(5) - 1) / 2
_GOLDEN_STEPS = 20
_DECADES = 1000.0
"""Bounds further apart than this times are walked in equal ratios, nearer ones in equal steps."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that an input may take, and the coordinate in which they are evenly far apart.

    shift: what is added to a value before its logarithm is taken; None for the value itself.
    """

    low: float
    high: float
    integer: bool = False
    shift: float | None = None

    @classmethod
    def of(cls, field: Field) -> "Domain":
        """The domain of a numeric field."""
        if field.low > 0 and field.high / field.low > _DECADES:
            return cls(field.low, field.high, field.integer, 0.0)
        if -1 < field.low < 0 and field.high > 1:  # a yearly change: what counts is 1 + it
            return cls(field.low, field.high, field.integer, 1.0)
        return cls(field.low, field.high, field.integer)

    def place(self, value: float) -> float:
        """The coordinate of a value; one outside the bounds has that of the nearest bound."""
        kept = min(max(value, self.low), self.high)
        return kept if self.shift is None else math.log(kept + self.shift)

    def value(self, place: float) -> float:
        """The value at a coordinate; the bounds themselves at theirs, to the last bit."""
        for end in (self.low, self.high):
            if abs(place - self.place(end)) <= 1e-12 * max(abs(place), 1e-300):
                return end
        found = place if self.shift is None else math.exp(place) - self.shift
        found = min(max(found, self.low), self.high)
        return min(max(float(round(found)), self.low), self.high) if self.integer else found


class Sample(NamedTuple):
    """One evaluation: the input, and the figure or None where there is none."""

    value: float
    figure: float | None


class RootSearch:
    """Looks for `figure(value) = target`, one evaluation a step.

    start: where the input stands; tolerance: how far from the target still counts as there; thorough: whether to look
    everywhere, or only at growing distances from the start, for a hand that waits; known: what was evaluated before.
    """

    def __init__(
        self,
        figure: Callable[[float], float | None],
        domain: Domain,
        start: float,
        target: float,
        tolerance: float,
        *,
        thorough: bool = True,
        known: Mapping[float, float | None] | None = None,
    ) -> None:
        self._figure = figure
        self.domain = domain
        self.start = start
        self.target = target
        self.tolerance = tolerance
        self.found: float | None = None
        self.bracket: tuple[float, float] | None = None
        self._thorough = thorough
        self._finest = _FINEST if thorough else _FINEST_FOR_A_HAND
        self._known: dict[float, float | None] = dict(known or {})
        self._jumps: list[tuple[float, float]] = []
        self.is_done = False
        self._steps = self._stepping()

    def step(self) -> bool:
        """Make one evaluation, or find that none is left; whether there is more to do."""
        if not next(self._steps, False):
            self.is_done = True
        return not self.is_done

    def finish(self) -> "RootSearch":
        """Search to the end."""
        while self.step():
            pass
        return self

    @property
    def samples(self) -> tuple[Sample, ...]:
        """All evaluations so far, by input."""
        return tuple(Sample(value, self._known[value]) for value in sorted(self._known))

    @property
    def nearest(self) -> Sample | None:
        """Where the figure came nearest to the target, of equals where the input is nearest to where it stands."""
        told = [one for one in self.samples if one.figure is not None]
        return min(told, key=lambda one: (self._miss(one.figure), self._away(one.value)), default=None)

    # ------------------------------------------------------------------ evaluating

    def _at(self, value: float) -> Iterator[bool]:
        """Know the figure at a value; a step where it was not known."""
        if value not in self._known:
            self._known[value] = self._figure(value)
            yield True

    def _miss(self, figure: float | None) -> float:
        return math.inf if figure is None else abs(figure - self.target)

    def _is_there(self, value: float) -> bool:
        return self._miss(self._known[value]) <= self.tolerance

    def _away(self, value: float) -> float:
        return abs(self.domain.place(value) - self.domain.place(self.start))

    def _sides(self, one: float, other: float) -> bool:
        """Whether the target lies between the figures at two values."""
        first, second = self._known[one], self._known[other]
        return first is not None and second is not None and (first - self.target) * (second - self.target) < 0

    # ------------------------------------------------------------------ the search

    def _stepping(self) -> Iterator[bool]:
        yield from self._at(self.start)
        if self._is_there(self.start):
            self._take(self.start, self.start, self.start)
            return
        parts = (self._in_rings, self._on_a_grid, self._at_the_edges, self._around_the_best)
        for part in parts if self._thorough else parts[:1]:
            yield from part()
            if self.found is not None or len(self._known) > MOST_EVALUATIONS or len(set(self._known.values())) == 1:
                return  # what is the same from bound to bound does not depend on the input

    def _take(self, value: float, low: float, high: float) -> None:
        self.found = value
        self.bracket = (min(low, high), max(low, high))

    def _in_rings(self) -> Iterator[bool]:
        """Ever further from where the input stands, on both sides in turn."""
        here = self.domain.place(self.start)
        ends = (self.domain.place(self.domain.low), self.domain.place(self.domain.high))
        last = [self.start, self.start]
        for ring in range(_RINGS - 1, -1, -1):
            for side, end in enumerate(ends):
                value = self.domain.value(here + (end - here) / 2**ring)
                yield from self._at(value)
                yield from self._look(last[side], value)
                if self.found is not None:
                    return
                last[side] = value

    def _on_a_grid(self) -> Iterator[bool]:
        """Everywhere, so that no answer is missed that two values of the rings have between them."""
        low, high = self.domain.place(self.domain.low), self.domain.place(self.domain.high)
        for number in range(_GRID + 1):
            yield from self._at(self.domain.value(low + (high - low) * number / _GRID))
        values = sorted(self._known)
        for one, other in sorted(pairwise(values), key=lambda pair: min(map(self._away, pair))):
            yield from self._look(one, other)
            if self.found is not None:
                return

    def _at_the_edges(self) -> Iterator[bool]:
        """Up to where there is no figure any more: beyond the last value that was tried there may be more of it."""
        for one, other in pairwise(sorted(self._known)):
            if (self._known[one] is None) == (self._known[other] is None):
                continue
            inside, outside = (one, other) if self._known[other] is None else (other, one)
            for _ in range(_EDGE_HALVINGS):
                middle = self._middle(inside, outside)
                if middle in (inside, outside):
                    break
                yield from self._at(middle)
                if self._known[middle] is None:
                    outside = middle
                    continue
                yield from self._look(inside, middle)
                if self.found is not None:
                    return
                inside = middle

    def _around_the_best(self) -> Iterator[bool]:
        """Between the neighbours of the best value: a figure that turns may reach the target there (golden section)."""
        best = self.nearest
        if best is None:
            return
        values = [one.value for one in self.samples if one.figure is not None]
        place = values.index(best.value)
        low, high = values[max(place - 1, 0)], values[min(place + 1, len(values) - 1)]
        for _ in range(_GOLDEN_STEPS):
            first, second = self.domain.place(low), self.domain.place(high)
            left = self.domain.value(second - _GOLDEN * (second - first))
            right = self.domain.value(first + _GOLDEN * (second - first))
            if not low < left < right < high:
                return
            for value in (left, right):
                yield from self._at(value)
                yield from self._look(best.value, value)
                if self.found is not None:
                    return
            if self._miss(self._known[left]) <= self._miss(self._known[right]):
                high = right
            else:
                low = left

    def _look(self, one: float, other: float) -> Iterator[bool]:
        """Whether the answer is at the second of two values, or between them."""
        if self._is_there(other):
            self._take(other, one, other)
        elif self._sides(one, other) and (min(one, other), max(one, other)) not in self._jumps:
            yield from self._narrow(*self._tightest(one, other))

    def _tightest(self, one: float, other: float) -> tuple[float, float]:
        """The first two neighbours among the known values from the one to the other that the target lies between."""
        low, high = min(one, other), max(one, other)
        between = [value for value in self._known if low <= value <= high and self._known[value] is not None]
        between.sort(reverse=one > other)
        return next((pair for pair in pairwise(between) if self._sides(*pair)), (one, other))

    def _middle(self, one: float, other: float) -> float:
        return self.domain.value((self.domain.place(one) + self.domain.place(other)) / 2)

    def _narrow(self, one: float, other: float) -> Iterator[bool]:
        """Narrow a bracket down to the answer, or to the place where the figure jumps over the target."""
        low, high = self._known[one], self._known[other]
        weights = [1.0, 1.0]
        width = abs(self.domain.place(other) - self.domain.place(one))
        whole = (one, other)
        for turn in range(_NARROWINGS):
            if low is None or high is None:
                return
            middle = self._middle(one, other)
            if turn % 3:  # every third step halves, so that a bracket cannot creep
                first, second = weights[0] * (low - self.target), weights[1] * (high - self.target)
                places = self.domain.place(one), self.domain.place(other)
                straight = self.domain.value(places[0] + (places[1] - places[0]) * first / (first - second))
                middle = straight if min(one, other) < straight < max(one, other) else middle
            if not min(one, other) < middle < max(one, other):
                break
            yield from self._at(middle)
            figure = self._known[middle]
            if self._is_there(middle):
                self._take(middle, *whole)
                return
            if figure is None:
                return
            if (figure - self.target) * (low - self.target) > 0:
                one, low, weights = middle, figure, [1.0, weights[1] / 2]
            else:
                other, high, weights = middle, figure, [weights[0] / 2, 1.0]
            if abs(self.domain.place(other) - self.domain.place(one)) <= self._finest * max(width, 1e-300):
                break
        self._jumps.append((min(one, other), max(one, other)))
