"""A minute of anything at all in the open window: nothing fails, all can be undone, what is closed is gone.

How far memory grows cannot be said after a minute: what is kept of evaluations is not full by then, and much is loaded
when it is first asked for; the run of twenty minutes says it. That no window outlives its end is said here.
"""

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
    watch, _growth = soak(SECONDS, SEED, rounds.append, rounds_of=SECONDS / 4, warming=False)
    assert not watch.problems, "\n".join((*rounds, *watch.problems))
    assert len(rounds) >= 2, rounds
