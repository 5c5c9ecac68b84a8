"""Long work in the window's own loop: a slice of a few milliseconds at a time, while somebody looks at what it gives.

What is kept for equal inputs (`core.language_serving`) is not made for two threads, so it is not done in another one.
"""

import time
import weakref

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.charts.work import Steps
from gui.document import Document

SLICE = 0.012
"""Seconds of work between two looks at what the user does; one step is never cut in two."""
_TELL_EVERY = 0.25


class SlicedRun(QObject):
    """Works step by step as long as a widget that watches is to be seen."""

    advanced = Signal()
    """There is more to show, or all of it."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.document = document
        self._watching: weakref.WeakSet[QWidget] = weakref.WeakSet()
        self._told_at = 0.0
        self.is_stopped = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._work)

    def watched_by(self, widget: QWidget) -> None:
        """Work as long as this widget is to be seen."""
        self._watching.add(widget)
        if not self.is_stopped and self.unfinished() is not None:
            self._timer.start()

    def stop(self) -> None:
        """Work no further, until `go_on` or until something is changed."""
        self.is_stopped = True
        self._timer.stop()
        self.advanced.emit()

    def go_on(self) -> None:
        """Work again."""
        self.is_stopped = False
        self._timer.start()
        self.advanced.emit()

    def unfinished(self) -> Steps | None:
        """What there is to do, if anything."""
        raise NotImplementedError

    def _work(self) -> None:
        """One slice, if anybody is looking."""
        steps = self.unfinished()
        # a window that is gone leaves its widgets' names behind for a while
        seen = any(shiboken6.isValid(widget) and widget.isVisible() for widget in list(self._watching))
        if steps is None or not seen:
            self._timer.stop()
            return
        start = time.perf_counter()
        try:
            while steps.step() and time.perf_counter() - start < SLICE:
                pass
        except Exception:
            self.stop()  # the log has why; a state that fails once fails always
            raise
        now = time.perf_counter()
        if steps.is_done or now - self._told_at > _TELL_EVERY:
            self._told_at = now
            self.advanced.emit()
