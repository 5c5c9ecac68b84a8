"""Drawer ▸ Sources: every input that the open story rests on, with its source, its age and what was made of it."""

import datetime

from core.numerals import NumberLocale
from core.origins import Origin, origins
from core.source_table import kept_by, source_table
from gui.document import Document
from gui.drawer.choice import CaseChoice
from gui.drawer.table import DataTableView
from gui.drawer.table_page import TablePage

FILTERS = {
    "all": ("All", "Every input that the charts on show and the headline figures rest on"),
    "edited": ("Edited", "An analyst's values, and what the scenario on show has otherwise than Base"),
    "stale": ("Stale", "Prices, tariffs and the like from a source older than twelve months"),
    "low": ("Low confidence", "Assumptions, and what is unverified"),
    "missing": ("Not published", "What has no value"),
}
_NONE = {
    "all": "Nothing on show rests on an input.",
    "edited": "Nothing on show is edited.",
    "stale": "No source on show is older than twelve months.",
    "low": "No source on show is of low confidence.",
    "missing": "Every input on show has a value.",
}


class SourcesPage(TablePage):
    """The inputs behind the story. A click or Enter goes to the cell."""

    def __init__(self, document: Document, choice: CaseChoice, locale: NumberLocale) -> None:
        view = DataTableView("drawer.sources.table", "Sources", locale)
        super().__init__(document, choice, view, "sources", "Find sources", FILTERS)
        self._locale = locale
        self.rows: tuple[Origin, ...] = ()
        self.view.row_opened.connect(self._go_to)
        self.set_up()

    def refresh(self) -> None:
        """List what the story as it stands rests on."""
        document = self.document
        self.rows = origins(document.study, document.outcome, datetime.date.today())
        for one, (text, _) in FILTERS.items():
            self.filter.buttons[one].setText(f"{text} {int(kept_by(self.rows, one).sum()):,}")
        self.show_rows()

    def show_rows(self) -> None:
        """List the inputs that the filter and the line leave."""
        kept = kept_by(self.rows, self.filter.chosen)
        self.view.show_table("sources", source_table(self.rows, self._locale), kept, self.find_line.text())
        self.note.setText(self._words())
        self.name_copy()

    def _words(self) -> str:
        """What a reader must know of the list, or why nothing is in it."""
        if self.view.results.rowCount():
            return "Click a row to go to its cell"
        sought = self.find_line.text().strip()
        return "No row holds these words." if sought else _NONE[self.filter.chosen]

    def _go_to(self, key: int) -> None:
        cell = next((row.cell for row in self.rows if row.key == key), None)
        if cell is not None:
            self.cell_asked.emit(cell)
