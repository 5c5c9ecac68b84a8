"""When Python looks for garbage: not while the program starts, and not while a thread works beside the window.

Nearly all that a start makes stays to the end, so looking then is time lost. And Python looks in whatever thread makes
something: a widget found in another thread than the window's is deleted by the toolkit there and here at once, each
waiting for the other, and the program hangs.
"""

import contextlib
import gc
from collections.abc import Iterator

from PySide6.QtCore import QObject, QThread
from shiboken6 import isValid

_START = "start"
_reasons: set[object] = set()
"""Why no garbage is looked for right now: the start, and the threads at work."""


@contextlib.contextmanager
def nothing_collected() -> Iterator[None]:
    """Look for no garbage in here until `collect_again`; looking takes a tenth of a start's processor time."""
    _pause(_START)
    try:
        yield
    finally:
        collect_again()


def collect_again() -> None:
    """Look for garbage from now on, but no more among what is there already: that was made to stay."""
    if _START in _reasons:
        gc.freeze()
        _resume(_START)


def _pause(reason: object) -> None:
    # a thread whose window was gone before it ended has told nobody
    _reasons.difference_update([one for one in _reasons if isinstance(one, QuietThread) and one.is_over])
    _reasons.add(reason)
    gc.disable()


def _resume(reason: object) -> None:
    _reasons.discard(reason)
    if not _reasons:
        # At once, from the window's own loop: charts painted and let go while a thread worked are found otherwise by
        # whatever makes something next, which may be in the middle of one of Qt's calls; a real window crashed there.
        gc.collect(0)  # all that was made since is of the youngest
        gc.enable()


class QuietThread(QThread):
    """A thread beside the window; no garbage is looked for while it works."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.finished.connect(self._end)  # in the window's thread, where this object lives

    @property
    def is_over(self) -> bool:
        """Whether its work has ended, or it is gone."""
        return not isValid(self) or self.isFinished()

    def start(self, priority: QThread.Priority = QThread.Priority.InheritPriority) -> None:
        """Begin to work."""
        _pause(self)
        super().start(priority)

    def _end(self) -> None:
        _resume(self)
