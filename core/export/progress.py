"""How a long export tells how far it is, and how it is stopped."""

from collections.abc import Callable

from core.errors import InfernomicsError

Progress = Callable[[int, int, str], None]
"""Called before each part: parts done, parts in all, what comes now. It raises `ExportCancelled` to stop the export."""


class ExportCancelled(InfernomicsError):
    """The person who asked for an export wants it no longer; nothing was written."""


def silent(done: int, total: int, what: str) -> None:
    """Tell nobody."""
    del done, total, what
