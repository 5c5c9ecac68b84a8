"""Drawer ▸ Step time: where a decode step and a prefill pass of one deployment spend their time."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from core.batch_parts import BATCH, batch_times
from core.candidate_kinds import NETWORK
from core.candidate_table import Case, default_index, has_figures, set_up_words, why_refused
from core.charts.spec import Axis, ChartSpec
from core.charts.step_time import build
from core.data_table import DataTable
from core.numerals import NumberLocale
from core.step_parts import PASSES, step_table, step_times
from gui.charts.view import ChartView
from gui.document import Document
from gui.drawer.choice import CaseChoice
from gui.drawer.page import CaseChoosers, DrawerPage, lay_out_halves
from gui.drawer.table import DataTableView
from gui.plain import ElidedLabel, plain_tip
from gui.view_history import view_history

_TABLE_SHARE = 58


class StepTimePage(DrawerPage):
    """The deployment that serves, or the one selected in Data: by operation, as a table and as two stacked bars."""

    def __init__(self, document: Document, choice: CaseChoice, locale: NumberLocale) -> None:
        super().__init__(document, choice)
        choice.deployment_changed.connect(self.renew)
        self.choosers = CaseChoosers("stepTime", choice)
        self.words = ElidedLabel()
        self.words.setObjectName("drawer.stepTime.deployment")
        self.back_button = QPushButton("Show the chosen one")
        self.back_button.setObjectName("drawer.stepTime.back")
        self.back_button.clicked.connect(lambda: choice.pick(None))
        self.copy_button = QPushButton("Copy")
        self.copy_button.setObjectName("drawer.stepTime.copy")
        self.copy_button.setToolTip(plain_tip("Copy with heads and every digit, for a spreadsheet"))
        self.view = DataTableView("drawer.stepTime.table", "Step time by operation", locale, sortable=False)
        self.copy_button.clicked.connect(lambda: self.view.copy(everything=True))
        self.chart = ChartView()
        self.chart.setObjectName("chart.stepTime")
        self.chart.set_framed(False)
        view_history(document).follow(self.chart.hand.looking)
        self.setFocusProxy(self.view)
        self._lay_out()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.addWidget(self.choosers.workload)
        tools.addWidget(self.choosers.chip)
        tools.addSpacing(6)
        tools.addWidget(self.words, 1)
        tools.addWidget(self.back_button)
        tools.addWidget(self.copy_button)
        lay_out_halves(self, tools, self.view, self.chart, _TABLE_SHARE)

    def refresh(self) -> None:
        """Take the times of the study as it stands."""
        self.choosers.show_case()
        case = self.choice.case
        index = self.choice.index(case)
        why_not = _why_not(case, index)
        self.words.setText(_words(case, index))
        self.back_button.setVisible(self.choice.picked and index != default_index(case))
        self.copy_button.setEnabled(not why_not)
        if index is None or why_not:
            self.view.show_table("none", DataTable((), 0, empty=why_not))
            self.chart.show_spec(_nothing(why_not))
            return
        times = batch_times(case, index) if case.kind is NETWORK else step_times(case, index)
        self.view.show_table("operations", step_table(times))
        self.chart.show_spec(build(case, times))


def _why_not(case: Case, index: int | None) -> str:
    """Why there are no times to show; "" where there are some."""
    if index is None:
        return case.figures.why_not(case.workload, case.chip)
    passes = (BATCH,) if case.kind is NETWORK else PASSES
    return "" if has_figures(case, index, *(one.total for one in passes)) else why_refused(case, index)


def _words(case: Case, index: int | None) -> str:
    """Which deployment it is, and what it fails."""
    if index is None:
        return ""
    chosen = case.figures.feasible[case.workload, case.chip] and index == default_index(case)
    refused = why_refused(case, index)
    about = "the chosen one" if chosen else refused or "meets the service level at a higher cost"
    return f"{set_up_words(case, index)} – {about}"


def _nothing(why_not: str) -> ChartSpec:
    return ChartSpec(
        "stepTime", "Where the time of a step goes", "", Axis(""), Axis(""), empty=why_not, summary=why_not
    )
