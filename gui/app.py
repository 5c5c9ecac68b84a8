"""Starts the window: checks the libraries, opens the study, and leaves the event loop with an exit code."""

import sys
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from core.study import Study, decode, read_study
from gui.guard import installed_pair_problem

SAMPLE = ("studies", "sample.json")


class Arguments(NamedTuple):
    """What a start is asked for. quit_after_paint: end as soon as the window has been painted, for checks."""

    study: Path | None = None
    quit_after_paint: bool = False


def sample_study() -> Study:
    """The finished study that ships with the program."""
    return decode(resources.files("resources").joinpath(*SAMPLE).read_bytes(), "The sample study")


def study_to_open(path: Path | None) -> Study:
    """The study of a file, or the sample; raises StudyRefused with path and reason."""
    return sample_study() if path is None else read_study(path)


def run(arguments: Arguments) -> int:
    """Open the window and stay until it is closed; returns the exit code.

    Raises:
        StudyRefused: The study file that was asked for cannot be opened.

    """
    problem = installed_pair_problem()
    if problem is not None:
        print(problem, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1
    study = study_to_open(arguments.study)

    # Only now: loading Qt is what the check above is for, and a refused file should not have to wait for it.
    from gui.session import run_window

    return run_window(study, arguments.study, quit_after_paint=arguments.quit_after_paint)
