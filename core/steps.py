"""Work in steps, for whoever must not wait: generators that yield between steps and return what it comes to."""

import contextlib
from collections.abc import Callable, Generator, Iterator
from typing import Generic, TypeVar

Step = TypeVar("Step")
Told = TypeVar("Told")
Result = TypeVar("Result")


class _Run(Generic[Step, Result]):
    """Work that a loop can go through; then it has its result."""

    result: Result

    def __init__(self, steps: Generator[Step, None, Result]) -> None:
        self._steps = steps

    def __iter__(self) -> Iterator[Step]:
        self.result = yield from self._steps


def finished(steps: Generator[Step, None, Result], tell: Callable[[Step], object] = lambda _: None) -> Result:
    """What the work comes to, for whoever can wait. tell: is told of each step; what it raises ends the work."""
    with contextlib.closing(steps):  # in order and now, not when the garbage is collected
        run = _Run(steps)
        for step in run:
            tell(step)
        return run.result


def retold(steps: Generator[Step, None, Result], tell: Callable[[Step], Told]) -> Generator[Told, None, Result]:
    """The same work, of whose steps something else is told."""
    with contextlib.closing(steps):
        run = _Run(steps)
        for step in run:
            yield tell(step)
        return run.result
