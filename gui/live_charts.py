"""Every chart of the open study as it is now, with what is drawn beside it, for whoever shows one."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core.chart_names import MOVED
from core.charts import WORKS, build
from core.charts.others import with_others
from core.charts.spec import ChartSpec
from gui.attribution_run import attribution_run
from gui.document import Document
from gui.work_run import work_run


class LiveCharts(QObject):
    """The charts of one document; made once for it."""

    advanced = Signal(str)
    """A chart by its id that takes many evaluations has more to show."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._attribution = attribution_run(document)
        self._works = work_run(document)
        self._attribution.advanced.connect(self._tell_moved)  # a lambda would keep the document for good
        self._works.advanced.connect(self._tell_works)

    def spec(self, chart: str, watcher: QWidget) -> ChartSpec:
        """A chart by its id. watcher: while it is to be seen, work on charts of many evaluations goes on."""
        if chart == MOVED:
            self._attribution.watched_by(watcher)
            return self._attribution.spec()
        if chart in WORKS:
            spec = self._works.spec(chart)
            self._works.watched_by(watcher)
            return spec
        outcome, comparison = self._document.told
        return with_others(build(chart, outcome), comparison)

    def _tell_moved(self) -> None:
        self.advanced.emit(MOVED)

    def _tell_works(self) -> None:
        for chart in WORKS:
            self.advanced.emit(chart)


def live_charts(document: Document) -> LiveCharts:
    """The one collection of a document."""
    return document.findChild(LiveCharts) or LiveCharts(document)
