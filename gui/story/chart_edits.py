"""What a person does inside a chart, as edits of the study: each switch, tick and drag comes here from the view."""

from PySide6.QtCore import QObject

from core.chart_names import CHART_NAMES, MOVED
from core.charts.leads import lead_of
from core.editing import choose
from core.names import visible
from core.study import Study
from gui.attribution_run import attribution_run
from gui.cell_asking import cell_asking
from gui.charts.view import ChartView
from gui.document import Document
from gui.story.chart_drags import ChartDrags


class ChartEdits(QObject):
    """Connects one view with the document. chart: id of the chart that the view shows at present, "" for none."""

    def __init__(self, document: Document, view: ChartView, parent: QObject) -> None:
        super().__init__(parent)
        self.document = document
        self._view = view
        self.chart = ""
        view.measure_chosen.connect(lambda one: self._choose_switch("measure", one))
        view.reading_chosen.connect(lambda one: self._choose_switch("reading", one))
        view.toggled.connect(self._toggle)
        view.bar_clicked.connect(self._bar_clicked)
        view.hand.pointing.act_at = self._act_at
        view.picked.connect(self._pick)
        view.choices_chosen.connect(self._choose_chips)
        self.drags = ChartDrags(document, view, lambda: self.chart)
        document.scrubbing_changed.connect(view.set_frozen)

    def _choose_switch(self, switch: str, choice: str) -> None:
        setting = f"{self.chart}_{switch}"

        def chosen(study: Study) -> Study:
            return choose(study, **{setting: choice})

        spec = self._view.spec
        labels = {one.id: one.label for one in (*spec.measures, *spec.readings)}
        self.document.edit(f"{CHART_NAMES[self.chart]}: {labels.get(choice, choice)}", chosen)

    def _toggle(self, setting: str, on: bool) -> None:
        def toggled(study: Study) -> Study:
            return choose(study, **{setting: on})

        self.document.edit(f"{'Show' if on else 'Hide'} published measurements", toggled)

    def _pick(self, setting: str, option: str) -> None:
        def picked(study: Study) -> Study:
            return choose(study, **{setting: option})

        picker = next(one for one in self._view.spec.pickers if one.id == setting)
        label = next((one.label for one in picker.options if one.id == option), option)
        self.document.edit(f"{CHART_NAMES[self.chart]}: {picker.label} {label}", picked)

    def _choose_chips(self, chips: tuple[str, ...]) -> None:
        def chosen(study: Study) -> Study:
            return choose(study, charted_chips=chips)

        of = len(self._view.spec.choices)
        self.document.edit(f"{CHART_NAMES[self.chart]}: {len(chips)} of {of} drawn", chosen)

    def _act_at(self, bar: str) -> str:
        """What a click on a bar does, in words; "" where it only pins the readout."""
        if self.chart == MOVED:
            return attribution_run(self.document).act_at(bar)
        lead = lead_of(self.document.shown, self.chart, bar)
        return "" if lead is None else f"go to {visible(lead.words)}"

    def _bar_clicked(self, bar: str) -> None:
        if self.chart == MOVED:
            attribution_run(self.document).take_back(bar)
            return
        lead = lead_of(self.document.shown, self.chart, bar)
        if lead is not None:
            cell_asking(self.document).asked.emit(lead.cell)
