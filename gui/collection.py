"""When Python looks for garbage: not while the program starts, since nearly all that a start makes stays to the end."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def nothing_collected() -> Iterator[None]:
    """Look for no garbage in here until `collect_again`; looking takes a tenth of a start's processor time."""
    gc.disable()
    try:
        yield
    finally:
        collect_again()


def collect_again() -> None:
    """Look for garbage from now on, but no more among what is there already: that was made to stay."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
