"""What has to be known before any Qt is loaded: the pair that aborts, and what paints without a screen."""

import sys
from importlib import metadata

# In this release each call of a Qt function that returns nothing gives back one reference to None too
# many, and each emitted signal one to True as well. From Python 3.12 on these objects are immortal and
# nothing happens; before that the interpreter aborts once the references are used up, which a board of
# charts manages within seconds.
_RELEASES_LOSING_REFERENCES = frozenset({"6.12.0"})
_FIRST_PYTHON_WITH_IMMORTAL_NONE = (3, 12)

# Either wheel may have brought the bindings; both carry the number of the release.
_DISTRIBUTIONS = ("PySide6-Essentials", "PySide6")


def refuse_bad_pair(pyside_version: str, python_version: tuple[int, int]) -> str | None:
    """Tell in one sentence why this pair cannot be used; None where it can."""
    if pyside_version not in _RELEASES_LOSING_REFERENCES or python_version >= _FIRST_PYTHON_WITH_IMMORTAL_NONE:
        return None
    major, minor = python_version
    return (
        f"PySide6 {pyside_version} crashes with Python {major}.{minor}: "
        "install another PySide6 release (6.11 is tested) or use Python 3.12 or later."
    )


def installed_pair_problem() -> str | None:
    """Tell why the installed pair cannot be used; None where it can, or where no PySide6 is installed."""
    for distribution in _DISTRIBUTIONS:
        try:
            version = metadata.version(distribution)
        except metadata.PackageNotFoundError:
            continue
        return refuse_bad_pair(version, sys.version_info[:2])
    return None


def unseen_platform() -> list[str]:
    """What to start Qt with where it shall paint and show nothing.

    As arguments, so that the environment stays as it is. Windows always has a desktop, and off the screen Qt would look
    for fonts in a folder of its own there, which has none: pictures without a letter.
    """
    return [] if sys.platform == "win32" else ["-platform", "offscreen"]
