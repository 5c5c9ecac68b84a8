"""Takes the change since the baseline apart in small slices, while somebody looks: the window never waits for it."""

import time
import weakref

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.attribution import Attributing, what_counts
from core.changed_inputs import ChangedInput, reverted
from core.charts import moved
from core.charts.spec import ChartSpec
from core.scenarios import shown_study
from core.study import Study
from gui.document import Document

MOVED = "moved"
_SLICE = 0.012
"""Seconds of evaluations between two looks at what the user does; one evaluation is never cut in two."""
_TELL_EVERY = 0.25


class AttributionRun(QObject):
    """What the charts and the page of a window show of one attribution; made once for a document."""

    advanced = Signal()
    """There is more to show, or all of it."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._of: tuple[Study, Study] | None = None
        self._attributing: Attributing | None = None
        self._watching: weakref.WeakSet[QWidget] = weakref.WeakSet()
        self._told_at = 0.0
        self.is_stopped = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._work)

    def watched_by(self, widget: QWidget) -> None:
        """Work as long as this widget is to be seen."""
        self._watching.add(widget)
        if not self.is_stopped and self._unfinished() is not None:
            self._timer.start()

    @property
    def current(self) -> Attributing | None:
        """The attribution of the study as it stands, as far as it is; None without a baseline."""
        study = self._document.study
        if study.baseline is None:
            self._of = self._attributing = None
            return None
        wanted = what_counts(study.baseline.study), what_counts(shown_study(study))
        if self._of != wanted:
            self._of, self.is_stopped = wanted, False
            self._attributing = Attributing(*wanted)
        return self._attributing

    def spec(self) -> ChartSpec:
        """The chart of the figure that the study has chosen."""
        study, attributing = self._document.study, self.current
        if attributing is None or study.baseline is None:
            return moved.build(self._document.outcome)
        return moved.told(attributing, study.settings.moved_measure, study.baseline.label)

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

    def change(self, identifier: str) -> ChangedInput | None:
        """A changed input by its id."""
        attributing = self.current
        if attributing is None:
            return None
        return next((one for one in (*attributing.inputs, *attributing.elsewhere) if one.id == identifier), None)

    def take_back(self, identifier: str) -> bool:
        """Take one change back, as one edit; False where there is no such change."""
        change, attributing = self.change(identifier), self.current
        if change is None or attributing is None:
            return False
        base = attributing.base
        text = f"Take back {change.label} → {change.after}"
        return self._document.edit(text, lambda study: reverted(study, base, change))

    def _unfinished(self) -> Attributing | None:
        attributing = self.current
        return None if attributing is None or attributing.is_done else attributing

    def _work(self) -> None:
        """One slice, if anybody is looking."""
        attributing = self._unfinished()
        # a window that is gone leaves its widgets' names behind for a while
        seen = any(shiboken6.isValid(widget) and widget.isVisible() for widget in list(self._watching))
        if attributing is None or not seen:
            self._timer.stop()
            return
        start = time.perf_counter()
        try:
            while attributing.step() and time.perf_counter() - start < _SLICE:
                pass
        except Exception:
            self.stop()  # the log has why; a state that fails once fails always
            raise
        now = time.perf_counter()
        if attributing.is_done or now - self._told_at > _TELL_EVERY:
            self._told_at = now
            self.advanced.emit()


def attribution_run(document: Document) -> AttributionRun:
    """The one run of a document."""
    return document.findChild(AttributionRun) or AttributionRun(document)
