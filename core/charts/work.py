"""Charts that take more than one evaluation: each is a work that is done step by step, and told as far as it is."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol

from core.charts.spec import ChartSpec
from core.outcome import Outcome
from core.study import Study


class Steps(Protocol):
    """Something that takes many evaluations."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be found out."""
        ...

    def step(self) -> bool:
        """Find out a little more, in a few milliseconds; whether there is more to do."""
        ...


class Work(Steps, Protocol):
    """What has to be found out for one chart, of one state of the study."""

    def spec(self) -> ChartSpec:
        """The chart as far as it is known; where nothing can be drawn yet, its `empty` says how far it is."""
        ...


@dataclass(frozen=True, slots=True)
class Worked:
    """How a chart is worked out. make: from the outcome on show; rests_on: what of its study tells two works apart."""

    make: Callable[[Outcome], Work]
    rests_on: Callable[[Study], Hashable | Study]

    def build(self, outcome: Outcome) -> ChartSpec:
        """The finished chart, at once: for whoever can wait."""
        work = self.make(outcome)
        while work.step():
            pass
        return work.spec()
