"""Goal seek: which value of one input gives a headline figure an asked value.

Fleets move in whole servers, so a figure may jump over what is asked for: then nothing is promised, and the nearest
that can be reached is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.analysis.root_search import Domain, RootSearch, Sample
from core.analysis.trials import Trials
from core.cell_text import whole_text
from core.editing import Cell
from core.errors import InfernomicsError
from core.formats import format_quantity
from core.headlines import kpis
from core.kpi_words import kpi_text
from core.outcome import Kpi
from core.rounded_values import rounded
from core.study import Study

TOLERANCE = 1e-6
"""How far from what is asked a figure may be, as a part of it."""
_CLOSER = 1e-2
"""Part of the tolerance that the search itself takes: the rest is for a value with fewer digits."""
_MOST_DIGITS = 15
_AROUND = 0.1
"""How far beyond what was searched the curve goes, of its length."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked: a headline figure by its id, the value that it should have, and the input to change."""

    figure: str
    target: float
    cell: Cell


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search has found.

    value, figure: the answer or, with `is_reached` false, the nearest that can be reached; None where no value has a
    figure. bracket: the two inputs between which it was found, or all that were tried; samples: evaluations by input.
    words: the same in a sentence.
    """

    goal: Goal
    value: float | None
    figure: float | None
    bracket: tuple[float, float]
    samples: tuple[Sample, ...]
    is_reached: bool
    words: str


class GoalSeek:
    """One search, an evaluation a step. curve: how many values around the answer are evaluated beside, to be drawn."""

    def __init__(self, study: Study, goal: Goal, *, curve: int = 0) -> None:
        self.goal = goal
        self._curve = curve
        self._wanted: list[float] | None = None
        self._trials = Trials(study, goal.cell)
        self._kpis: dict[float, Kpi | str] = {}
        scale = abs(goal.target) or 1.0
        self._tolerance = TOLERANCE * scale
        self._search = RootSearch(
            self._figure,
            Domain.of(self._trials.field),
            self._trials.value,
            goal.target,
            self._tolerance * _CLOSER,
        )
        self._tidied: float | None = None
        self._digits = 0

    # ------------------------------------------------------------------ evaluating

    def _figure(self, value: float) -> float | None:
        found = self._kpi(value)
        return None if isinstance(found, str) else found.value

    def _kpi(self, value: float) -> Kpi | str:
        """The figure with this value in the cell, or why the study does not take it."""
        if value not in self._kpis:
            try:
                found = kpis(self._trials.figures(value))
            except InfernomicsError as refused:
                self._kpis[value] = str(refused)
            else:
                self._kpis[value] = headline(found, self.goal.figure)
        return self._kpis[value]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be found out."""
        is_found = self._search.is_done and (self._search.found is None or self._tidied is not None)
        return is_found and (not self._curve or self._wanted == [])

    def step(self) -> bool:
        """Make one evaluation; whether there is more to do."""
        if not self._search.is_done:
            self._search.step()
        elif self._search.found is not None and self._tidied is None:
            self._tidy(self._search.found)
        elif self._curve:
            self._go_along()
        return not self.is_done

    def finish(self) -> Sought:
        """Search to the end."""
        while self.step():
            pass
        return self.result()

    def _go_along(self) -> None:
        """Evaluate one of the values that the curve lacks: evenly from the bracket and the present value outwards."""
        if self._wanted is None:
            found, domain = self.result(), self._search.domain
            reach = (*found.bracket, self._trials.value, self._trials.value if found.value is None else found.value)
            low, high = domain.place(min(reach)), domain.place(max(reach))
            edge = _AROUND * (high - low)
            places = (low - edge + (high - low + 2 * edge) * one / self._curve for one in range(self._curve + 1))
            self._wanted = [value for value in map(domain.value, places) if value not in self._kpis]
        if self._wanted:
            self._kpi(self._wanted.pop())

    def _tidy(self, found: float) -> None:
        """Try the answer with one more digit than before: the first that still reaches the target is taken."""
        self._digits += 1
        short = rounded(found, self._trials.field, self._digits) if self._digits <= _MOST_DIGITS else found
        low, high = self._search.bracket or (found, found)
        figure = self._figure(short) if low <= short <= high else None
        if short == found or (figure is not None and abs(figure - self.goal.target) <= self._tolerance):
            self._tidied = short

    # ------------------------------------------------------------------ what came out

    def result(self) -> Sought:
        """What is found so far."""
        samples = tuple(Sample(value, self._figure(value)) for value in sorted(self._kpis))
        search = self._search
        if search.found is not None and search.bracket is not None:
            value: float | None = search.found if self._tidied is None else self._tidied
            bracket, reached = search.bracket, True
        else:
            best = search.nearest
            value = None if best is None else best.value
            ends = [one.value for one in samples] or [self._trials.value]
            bracket, reached = (ends[0], ends[-1]), False
        figure = None if value is None else self._figure(value)
        words = self._words(value, bracket, samples, is_reached=reached)
        return Sought(self.goal, value, figure, bracket, samples, reached, words)

    def _words(
        self, value: float | None, bracket: tuple[float, float], samples: tuple[Sample, ...], *, is_reached: bool
    ) -> str:
        name, written = self._trials.name, self._trials.written
        if not is_reached and not self.is_done:
            return f"Searching: {len(samples)} value{'' if len(samples) == 1 else 's'} of {name} tried."
        kpi = None if value is None else self._kpi(value)
        if value is None or kpi is None or isinstance(kpi, str):
            return f"No value of {name} gives this figure. {self._why_not()}".strip()
        reached = f"{kpi.label}: {kpi_text(kpi)}"
        if is_reached:
            digits = whole_text(value, self._trials.field)
            if value == self._trials.value:
                return f"{reached} already, with {name} at {digits}."
            return f"{reached}, with {name} at {digits} in place of {written(self._trials.value)}."
        asked = kpi_text(replace(kpi, value=self.goal.target))
        told = [one.figure for one in samples if one.figure is not None]
        if max(told) - min(told) <= TOLERANCE * max(map(abs, told)):
            return f"{name} does not move it: {reached} at any value. Nothing is changed."
        between = f"between {written(bracket[0])} and {written(bracket[1])}"
        nearest = f"the nearest is {kpi_text(kpi)}"
        if kpi_text(kpi) == asked and kpi.value is not None:
            missed = abs(kpi.value - self.goal.target) / (abs(self.goal.target) or 1.0)
            nearest = f"the nearest misses it by {format_quantity(missed, '%', 2)}"
        return f"No value of {name} {between} gives {asked}; {nearest}, at {written(value)}. Nothing is changed."

    def _why_not(self) -> str:
        found = self._kpi(self._trials.value)
        return found if isinstance(found, str) else found.reason


def headline(found: Sequence[Kpi], figure: str) -> Kpi:
    """One of the headline figures by its id; KeyError where it is none of them."""
    for kpi in found:
        if kpi.id == figure:
            return kpi
    raise KeyError(figure)
