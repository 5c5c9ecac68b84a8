"""Starts the window: checks the libraries, opens the study, and leaves the event loop with an exit code."""

import sys
from pathlib import Path
from typing import NamedTuple

from core.cli import in_scenario_called
from core.export.opening import Opened, opened
from core.samples import sample_study
from gui.collection import nothing_collected
from gui.guard import installed_pair_problem


class Arguments(NamedTuple):
    """What a start is asked for. quit_after_paint: end as soon as the window has been painted, for checks.

    scenario: name of the scenario to put on show; None for the one that the file has on show.
    """

    study: Path | None = None
    quit_after_paint: bool = False
    scenario: str | None = None


def run(arguments: Arguments) -> int:
    """Open the window and stay until it is closed; returns the exit code.

    Raises:
        StudyRefused: The study file that was asked for cannot be opened.

    """
    problem = installed_pair_problem()
    if problem is not None:
        print(problem, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1
    with nothing_collected():
        found = opened(arguments.study) if arguments.study else Opened(sample_study(), is_own_file=True)
        study = in_scenario_called(found.study, arguments.scenario)

        # Only now: loading Qt is what the check above is for, and a refused file should not have to wait for it.
        from gui.session import run_window

        return run_window(
            study, arguments.study, is_own_file=found.is_own_file, quit_after_paint=arguments.quit_after_paint
        )
