"""Work in steps: what it comes to, what is told of it, and that it is put away whoever ends it."""

from collections.abc import Generator

import pytest

from core.steps import finished, retold


class Work:
    """Three steps that come to "done"; knows whether it was put away."""

    def __init__(self) -> None:
        self.is_put_away = False

    def steps(self) -> Generator[int, None, str]:
        """Count them."""
        try:
            yield from (1, 2, 3)
            return "done"
        finally:
            self.is_put_away = True


def test_finished_work_gives_its_result_and_tells_of_each_step() -> None:
    told: list[int] = []
    assert finished(Work().steps(), told.append) == "done"
    assert told == [1, 2, 3]


def test_retold_work_has_the_same_steps_and_the_same_result() -> None:
    told: list[str] = []
    assert finished(retold(Work().steps(), str), told.append) == "done"
    assert told == ["1", "2", "3"]


def test_whoever_is_told_can_end_the_work_which_is_then_put_away_at_once() -> None:
    work, of_others = Work(), Work()

    def stop(step: object) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError) as kept:  # with what it holds: nothing is left to the garbage collector
        finished(work.steps(), stop)
    with pytest.raises(InterruptedError) as also:
        finished(retold(of_others.steps(), str), stop)
    assert work.is_put_away
    assert of_others.is_put_away
    assert kept.value is not also.value


def test_work_that_is_left_off_between_two_steps_is_put_away() -> None:
    work = Work()
    steps = retold(work.steps(), str)
    assert next(steps) == "1"
    steps.close()
    assert work.is_put_away
