"""Drawer ▸ Data: deployments, months, key figures, ways to pay, or the numbers of a chart, to sort and copy."""

from collections.abc import Hashable

from PySide6.QtWidgets import QWidget

from core.book import Mask
from core.break_even import break_even_table
from core.candidate_table import STATUSES, Candidates, candidates
from core.chart_names import CHART_NAMES
from core.charts.table import chart_table
from core.data_table import DataTable
from core.figure_table import figure_table
from core.month_table import months
from core.numerals import NumberLocale
from gui.document import Document
from gui.drawer.choice import CaseChoice
from gui.drawer.page import CaseChoosers, Chooser
from gui.drawer.table import DataTableView
from gui.drawer.table_page import TablePage
from gui.live_charts import live_charts

SUBJECTS = (
    ("deployments", "Deployments"),
    ("months", "Months"),
    ("figures", "Key figures"),
    ("ways", "Rent, buy or API"),
    ("charts", "Charts' data"),
)
_OF_A_CASE = ("deployments", "months", "ways")
"""What is listed for one workload on one chip."""

FILTERS = {
    "all": ("All", "Every candidate of the deployment grid"),
    "runs": ("Runs", "Candidates that fit and can run"),
    "serves": ("Serves", "Candidates that meet the service level"),
    "refused": ("Refused", "Candidates that cannot run, and why"),
}
_REACH = {"all": len(STATUSES) - 1, "runs": STATUSES.index("Runs"), "serves": STATUSES.index("Serves")}
_REASON = "reason"


class DataPage(TablePage):
    """One of five tables. A row selected among the deployments is what Step time then speaks of."""

    def __init__(self, document: Document, choice: CaseChoice, locale: NumberLocale) -> None:
        view = DataTableView("drawer.data.table", "Results", locale)
        super().__init__(document, choice, view, "data", "Find rows", FILTERS)
        choice.deployment_changed.connect(self._follow_pick)
        self._charts = live_charts(document)
        self._charts.advanced.connect(self._chart_advanced)
        self._candidates: Candidates | None = None
        self._table = DataTable((), 0)
        self._subject: Hashable = None
        self.subject = Chooser("drawer.data.subject", "What is listed", 12, lambda _one: self._show_subject())
        self.subject.show_rows(SUBJECTS, "deployments")
        self.choosers = CaseChoosers("data", choice)
        self.chart = Chooser("drawer.data.chart", "Chart", 12, lambda _one: self.renew())
        self.chart.show_rows(list(CHART_NAMES.items()), next(iter(CHART_NAMES)))
        self.view.row_chosen.connect(self._take_row)
        self.set_up((self.subject, self.choosers.workload, self.choosers.chip, self.chart))
        self._show_subject()

    # --- what is listed -----------------------------------------------------------------------------------------------

    def _show_subject(self) -> None:
        """Show the choosers that go with what is listed."""
        subject = self.subject.currentData()
        self._set_visible(subject in _OF_A_CASE, self.choosers.workload, self.choosers.chip)
        self._set_visible(subject == "charts", self.chart)
        self._set_visible(subject == "deployments", self.filter)
        self.find_line.clear()
        self.renew()

    @staticmethod
    def _set_visible(visible: bool, *widgets: QWidget) -> None:
        for widget in widgets:
            widget.setVisible(visible)

    def refresh(self) -> None:
        """Take the tables of the study as it stands."""
        self.choosers.show_case()
        case = self.choice.case
        subject = str(self.subject.currentData())
        self._candidates = None
        if subject == "deployments":
            self._candidates = candidates(case.figures, case.workload, case.chip)
            self._table = self._candidates.table
            self._count()
        elif subject == "months":
            self._table = months(case.figures, case.workload, case.chip)
        elif subject == "figures":
            self._table = figure_table(self.document.outcome)
        elif subject == "ways":
            self._table = break_even_table(case.figures, case.workload, case.chip)
        else:
            self._table = chart_table(self._charts.spec(str(self.chart.currentData()), self))
        study = case.figures.study
        of: tuple[str, ...] = ()
        if subject in _OF_A_CASE:
            of = (study.workloads[case.workload].id, study.chips[case.chip].id)
        elif subject == "charts":
            of = (str(self.chart.currentData()),)
        self._subject = (subject, *of)
        self.show_rows()

    def _chart_advanced(self, chart: str) -> None:
        if self.subject.currentData() == "charts" and self.chart.currentData() == chart:
            self.renew()

    def _count(self) -> None:
        """How many candidates each filter leaves."""
        assert self._candidates is not None  # noqa: S101 -- called where there are some
        for one, (text, _) in FILTERS.items():
            self.filter.buttons[one].setText(f"{text} {int(self._kept(self._candidates, one).sum()):,}")

    @staticmethod
    def _kept(found: Candidates, chosen: str) -> Mask:
        """The candidates that a filter leaves."""
        return found.refused if chosen == "refused" else found.at_least(_REACH[chosen])

    def show_rows(self) -> None:
        """Show the rows that the filter and the line leave; of the refused, why they are."""
        kept: Mask | None = None
        if self._candidates is not None:
            kept = self._kept(self._candidates, self.filter.chosen)
        self.view.show_table(self._subject, self._table, kept, self.find_line.text())
        asks_why = self._candidates is not None and self.filter.chosen == "refused"
        self.view.bring_forward(_REASON if asks_why else None)
        self._follow_pick()
        self.note.setText(self._words())
        self.name_copy()

    def _words(self) -> str:
        """What a reader must know of the table, or why nothing is in it."""
        if self._table.row_count and not self.view.results.rowCount():
            sought = self.find_line.text().strip()
            if self.filter.chosen == "refused" and not sought:
                return "No candidate is refused."
            return "No row holds these words." if sought else "No candidate gets so far; Refused has the reasons."
        return "  ·  ".join(filter(None, (self._table.empty, *self._table.notes)))

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _follow_pick(self) -> None:
        """Have the deployment selected that the drawer speaks of, if it was picked by hand; else none."""
        if self._candidates is None or self._stale:
            return
        picked = self.choice.index(self._candidates.case) if self.choice.picked else None
        if picked is None:
            self.view.choose_none()
        elif picked not in self.view.chosen_keys():
            self.view.choose_key(picked)
        self.name_copy()

    def _take_row(self, key: int | None) -> None:
        if self._candidates is not None:
            self.choice.pick(key)
