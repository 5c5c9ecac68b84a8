"""Work for the eye that may come a moment later: generators that run a few milliseconds at a time.

It waits while edits are coming, so that no edit is painted later because of it.
"""

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

from core.errors import InfernomicsError
from core.storage import StorageError
from gui.sliced_run import SLICE

FAILED = "This failed, and nothing was changed or written; the program has noted why."
REST = 250
"""Milliseconds without an edit after which work begins that follows edits."""


class Slices(QObject):
    """Runs one generator after the other, in the order in which they came.

    refused: what is told of a refusal that ends one of them.
    """

    def __init__(self, parent: QObject, refused: Callable[[str], object] = lambda _: None) -> None:
        super().__init__(parent)
        self._refused = refused
        self._queue: dict[str, Iterator[None]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to be done."""
        return not self._queue

    def run(self, name: str, steps: Iterator[None], wait: int = 0) -> None:
        """Run this in the place of what ran under the name, after some milliseconds in which no other call comes."""
        self._queue.pop(name, None)
        self._queue[name] = steps
        self._timer.start(wait)

    def stop(self) -> None:
        """Leave off whatever is not done."""
        self._queue.clear()
        self._timer.stop()

    def finish(self) -> None:
        """Do all of it now, for whoever can wait."""
        while self._queue:
            name, steps = next(iter(self._queue.items()))
            self._advance(name, steps)

    def _work(self) -> None:
        start = time.perf_counter()
        while self._queue and time.perf_counter() - start < SLICE:
            name, steps = next(iter(self._queue.items()))
            self._advance(name, steps)
        if self._queue and not self._timer.isActive():
            self._timer.start(0)

    def _advance(self, name: str, steps: Iterator[None]) -> None:
        """One step; what is done, or fails, runs no more."""
        done = True
        try:
            next(steps)
            done = False
        except StopIteration:
            pass
        except (InfernomicsError, StorageError) as error:
            self._refused(str(error))
        except Exception:
            self._refused(FAILED)
            raise
        finally:
            if done and self._queue.get(name) is steps:
                del self._queue[name]
