"""Everything of exports that still runs in threads, so that the window can wait for it before it is gone."""

from collections.abc import Callable

_running: dict[object, Callable[[], object]] = {}


def note_running(what: object, wait: Callable[[], object]) -> None:
    """Something runs. wait: stops it if it can be, and returns when it has ended."""
    _running[what] = wait


def note_ended(what: object) -> None:
    """It runs no more."""
    _running.pop(what, None)


def end_exports() -> None:
    """Stop everything that is being exported, and wait for it: before the window or the program ends."""
    for what, wait in list(_running.items()):
        wait()
        note_ended(what)
