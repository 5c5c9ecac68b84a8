"""The charts that take many evaluations (`core.charts.WORKS`), worked out while somebody looks at them."""

from dataclasses import dataclass, replace

from core.charts import WORKS
from core.charts.spec import ChartSpec
from core.charts.work import Steps, Work
from gui.document import Document
from gui.sliced_run import SlicedRun


@dataclass
class _Kept:
    """The newest work of a chart, what it rests on, and the last chart that was finished."""

    rests_on: object
    work: Work
    last: ChartSpec | None


class WorkRun(SlicedRun):
    """The works of one open study, at most one a chart; made once for a document."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._kept: dict[str, _Kept] = {}

    def spec(self, chart: str) -> ChartSpec:
        """The chart as far as it is; until it is finished, the last one that was, marked as pending."""
        outcome, _ = self.document.told
        rests_on = WORKS[chart].rests_on(outcome.study)
        kept = self._kept.get(chart)
        if kept is None or kept.rests_on != rests_on:
            last = None if kept is None else kept.work.spec() if kept.work.is_done else kept.last
            kept = self._kept[chart] = _Kept(rests_on, WORKS[chart].make(outcome), last)
            self.is_stopped = False
        if kept.work.is_done or kept.last is None:
            return kept.work.spec()
        return replace(kept.last, pending=True)

    def unfinished(self) -> Steps | None:
        """The first work that is not done."""
        return next((one.work for one in self._kept.values() if not one.work.is_done), None)


def work_run(document: Document) -> WorkRun:
    """The one run of a document."""
    return document.findChild(WorkRun) or WorkRun(document)
