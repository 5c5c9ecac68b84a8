"""Takes the change since the baseline apart in small slices, while somebody looks: the window never waits for it."""

from core.attribution import Attributing, what_counts
from core.changed_inputs import ChangedInput, reverted
from core.charts import moved
from core.charts.spec import ChartSpec
from core.scenarios import shown_study
from core.study import Study
from gui.document import Document
from gui.sliced_run import SlicedRun


class AttributionRun(SlicedRun):
    """What the charts and the page of a window show of one attribution; made once for a document."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._of: tuple[Study, Study] | None = None
        self._attributing: Attributing | None = None

    @property
    def current(self) -> Attributing | None:
        """The attribution of the study as it stands, as far as it is; None without a baseline."""
        study = self.document.study
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
        study, attributing = self.document.study, self.current
        if attributing is None or study.baseline is None:
            return moved.build(self.document.outcome)
        return moved.told(attributing, study.settings.moved_measure, study.baseline.label)

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
        return self.document.edit(text, lambda study: reverted(study, base, change))

    def unfinished(self) -> Attributing | None:
        """The attribution, unless it is done."""
        attributing = self.current
        return None if attributing is None or attributing.is_done else attributing


def attribution_run(document: Document) -> AttributionRun:
    """The one run of a document."""
    return document.findChild(AttributionRun) or AttributionRun(document)
