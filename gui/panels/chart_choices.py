"""What is picked among many in a chart becomes an edit; its axes hold still while a value is dragged."""

from collections.abc import Callable

from core.chart_names import CHART_NAMES
from core.editing import choose
from core.study import Study
from gui.charts.view import ChartView
from gui.document import Document


def connect_choices(view: ChartView, document: Document, chart: Callable[[], str]) -> None:
    """Connect a view with the document. chart: id of the chart that it shows at present."""

    def pick(setting: str, option: str) -> None:
        def picked(study: Study) -> Study:
            return choose(study, **{setting: option})

        picker = next(one for one in view.spec.pickers if one.id == setting)
        label = next((one.label for one in picker.options if one.id == option), option)
        document.edit(f"{CHART_NAMES[chart()]}: {picker.label} {label}", picked)

    def choose_chips(chips: tuple[str, ...]) -> None:
        def chosen(study: Study) -> Study:
            return choose(study, charted_chips=chips)

        document.edit(f"{CHART_NAMES[chart()]}: {len(chips)} of {len(view.spec.choices)} drawn", chosen)

    view.picked.connect(pick)
    view.choices_chosen.connect(choose_chips)
    document.scrubbing_changed.connect(view.set_frozen)
