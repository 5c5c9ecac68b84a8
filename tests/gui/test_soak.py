"""A minute of anything at all in the open window: nothing fails, and all of it can be undone."""

import os

import pytest

from tests.soak import soak

SECONDS = float(os.environ.get("INFERNOMICS_SOAK", "60"))
SEED = 1


@pytest.mark.usefixtures("qapp")
@pytest.mark.qt_no_exception_capture
@pytest.mark.qt_log_level_fail("CRITICAL")  # the soak hears of every warning itself
def test_a_minute_of_random_use_fails_nowhere_and_is_undone_to_the_first_byte() -> None:
    rounds: list[str] = []
    watch, _growth = soak(SECONDS, SEED, rounds.append, rounds_of=SECONDS / 4)
    assert not watch.problems, "\n".join((*rounds, *watch.problems))
    assert len(rounds) >= 2, rounds
