"""Drawer ▸ Compare: scenarios and the baseline side by side, what differs between them and what follows from each."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from core.compare import BASELINE_HELP, Comparison, comparison
from core.compared_inputs import SETTINGS, Input
from core.compared_results import Column
from core.editing import Cell
from core.fields import fields_of
from core.numerals import NumberLocale
from core.scenarios import LOOK_AT, identifiers, name_of
from core.study import TABLES
from core.workload_kind import why_unused
from gui.document import Document
from gui.drawer.choice import CaseChoice
from gui.drawer.frozen import FrozenColumns
from gui.drawer.model import marked_font
from gui.drawer.page import DrawerPage, Switch
from gui.drawer.table import DataTableView
from gui.find_line import FindLine
from gui.plain import ElidedLabel, plain_tip
from gui.scenario_commands import ScenarioCommands

DIFFERENT, EQUAL, ALL = "different", "equal", "all"
FILTERS = {
    DIFFERENT: ("Different", "Inputs that are not the same in all columns"),
    EQUAL: ("Equal", "Inputs that are the same in all columns"),
    ALL: ("All", "Every input"),
}
_FIRST_COLUMNS = 2  # where an input stands, and what it is
_FITTED_ROWS, _PADDING, _WIDEST_EM = 80, 22, 24
_HOW = "Click a row to go to its cell, a head to put that scenario on show."
_ALONE = "There is only Base: Ctrl+Shift+D makes a scenario to compare it with."


class ComparePage(DrawerPage):
    """Results above, inputs below; changes are held against the first column, which is Base."""

    def __init__(self, document: Document, choice: CaseChoice, locale: NumberLocale) -> None:
        super().__init__(document, choice)
        self._locale = locale
        self._commands = ScenarioCommands(document, self)
        self._columns: dict[str | None, Column] = {}
        self.comparison: Comparison | None = None
        self._fitted_for = 0
        words = [(one, text, tip) for one, (text, tip) in FILTERS.items()]
        self.filter = Switch("drawer.compare.filter", words, lambda _one: self._show_rows())
        self.find_line = FindLine("drawer.compare.find", "Find rows", "Find rows")
        self.copy_button = QPushButton("Copy")
        self.note = ElidedLabel()
        self.view = DataTableView("drawer.compare.table", "Comparison of scenarios", locale, sortable=False)
        self._set_up()
        self._lay_out()
        self.frozen = FrozenColumns(self.view, _FIRST_COLUMNS)

    def _set_up(self) -> None:
        self.find_line.setMinimumWidth(50)
        self.find_line.setMaximumWidth(240)
        self.find_line.textChanged.connect(self._show_rows)
        self.find_line.left.connect(lambda _found: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.copy_button.setObjectName("drawer.compare.copy")
        self.copy_button.setToolTip(plain_tip("Copy the selected rows, or all, with heads and every digit"))
        self.copy_button.clicked.connect(lambda: self.view.copy(everything=not self.view.chosen_rows()))
        self.note.setObjectName("drawer.compare.note")
        self.note.setProperty("role", "dim")
        self.view.find_asked.connect(self.find_line.setFocus)
        self.view.row_opened.connect(self.go_to_row)
        head = self.view.horizontalHeader()
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self.show_column)
        self.setFocusProxy(self.view)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout(self.filter)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(2)
        for button in self.filter.buttons.values():
            buttons.addWidget(button)
        tools = QHBoxLayout()
        tools.setContentsMargins(10, 6, 10, 4)
        tools.setSpacing(6)
        tools.addWidget(self.filter)
        tools.addWidget(self.find_line, 1)
        tools.addWidget(self.note, 2)
        tools.addWidget(self.copy_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(tools)
        layout.addWidget(self.view, 1)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Compare the study's scenarios as they stand; what follows from one that did not change is kept."""
        document, study = self.document, self.document.study
        active = study.settings.scenario
        wanted = [
            Column(one, name_of(study, one), document.outcome_of(one), on_show=one == active)
            for one in identifiers(study)
        ]
        pinned = document.baseline
        if pinned is not None and study.baseline is not None:
            wanted.append(Column(None, f"Baseline: {study.baseline.label}", pinned))
        self._columns = {one.id: self._kept(one) for one in wanted}
        self.comparison = comparison(tuple(self._columns.values()), self._locale)
        self._show_rows()

    def _kept(self, column: Column) -> Column:
        """The column of before where it is the same: it knows its results."""
        before = self._columns.get(column.id)
        same = before is not None and before.outcome is column.outcome and before.same_head(column)
        return before if same and before is not None else column

    def _show_rows(self) -> None:
        found = self.comparison
        if found is None:
            return
        chosen = self.filter.chosen
        different, equal = found.different(), found.equal()
        counts = {DIFFERENT: different, EQUAL: equal}
        for one, (text, _) in FILTERS.items():
            rows = len(found.inputs)
            if one in counts:
                rows = int(counts[one].sum()) - (found.row_count - len(found.inputs))
            self.filter.buttons[one].setText(f"{text} {rows:,}")
        kept = counts.get(chosen)
        self.view.show_table(("compare", len(found.columns)), found.table, kept, self.find_line.text())
        self._fit_columns(len(found.columns))
        self.note.setText(self._words(found))
        self.copy_button.setEnabled(self.view.results.rowCount() > 0)

    def _fit_columns(self, count: int) -> None:
        """Widths for what is shown first, once for so many columns: after that they are the user's."""
        if count == self._fitted_for:
            return
        self._fitted_for = count
        bold = QFontMetrics(marked_font(self.view.font()))
        results = self.view.results
        for position, column in enumerate(results.table.columns):
            rows = map(results.source_row, range(min(_FITTED_ROWS, results.rowCount())))
            texts = [column.label, *(column.shown(row, self._locale) for row in rows)]
            widest = max(map(bold.horizontalAdvance, texts)) + _PADDING
            self.view.setColumnWidth(position, min(widest, _WIDEST_EM * bold.horizontalAdvance("m")))

    def _words(self, found: Comparison) -> str:
        if not self.view.results.rowCount():
            return "No row holds these words."
        return _HOW if len(found.columns) > 1 else _ALONE

    # --- going somewhere ----------------------------------------------------------------------------------------------

    def show_column(self, section: int) -> None:
        """Put the scenario of a column on show; the baseline is none."""
        place = section - _FIRST_COLUMNS
        if self.comparison is None or not 0 <= place < len(self.comparison.columns):
            return
        column = self.comparison.columns[place]
        if column.id is None:
            self.note.setText(BASELINE_HELP)
        else:
            self._commands.switch(column.id)

    def go_to_row(self, row: int) -> None:
        """Have the input of a row of the comparison shown in its table; a result has none."""
        key = None if self.comparison is None else self.comparison.input_at(row)
        if key is None:
            return
        cell = self._cell(key)
        if isinstance(cell, Cell):
            self.cell_asked.emit(cell)
        else:
            self.note.setText(cell)

    def _cell(self, key: Input) -> Cell | str:
        """Where an input is, or why it cannot be gone to."""
        shown = self.document.shown
        if key.table == SETTINGS:
            table = next(table for table, look in LOOK_AT.items() if look == key.path)
            return Cell(table, getattr(shown.settings, key.path), "")
        table = next(table for table in TABLES if table == key.table)
        record = next((row for row in shown.rows(table) if row.id == key.row), None)
        if record is None:
            return "This row is in the baseline alone; the study has it no more."
        unused = why_unused(fields_of(type(record))[key.path], record)
        return f"{record.name}: {unused}" if unused else Cell(table, key.row, key.path)
