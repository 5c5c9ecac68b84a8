"""How long something is at work, in seconds of a processor: the same however much else the machine has to do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


class Work:
    """seconds: of this process and of those that it started and waited for, once it is done."""

    seconds = 0.0


@contextmanager
def at_work() -> Iterator[Work]:
    """Measure what is done inside."""
    work, start = Work(), _seconds()
    yield work
    work.seconds = _seconds() - start


def _seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
