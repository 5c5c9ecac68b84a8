"""Drawer ▸ Sources: every input that the open story rests on, with its source, its age and what was made of it."""

import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from core.numerals import NumberLocale
from core.source_table import Origin, kept_by, origins, source_table
from gui.document import Document
from gui.drawer.choice import CaseChoice
from gui.drawer.page import DrawerPage, Switch
from gui.drawer.table import DataTableView
from gui.find_line import FindLine
from gui.plain import ElidedLabel, plain_tip

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


class SourcesPage(DrawerPage):
    """The inputs behind the story. A click or Enter goes to the cell."""

    def __init__(self, document: Document, choice: CaseChoice, locale: NumberLocale) -> None:
        super().__init__(document, choice)
        self._locale = locale
        self.rows: tuple[Origin, ...] = ()
        words = [(one, text, tip) for one, (text, tip) in FILTERS.items()]
        self.filter = Switch("drawer.sources.filter", words, lambda _one: self._show_rows())
        self.find_line = FindLine("drawer.sources.find", "Find sources", "Find sources")
        self.copy_button = QPushButton("Copy")
        self.note = ElidedLabel()
        self.view = DataTableView("drawer.sources.table", "Sources", locale)
        self._set_up()
        self._lay_out()

    def _set_up(self) -> None:
        self.find_line.setMinimumWidth(50)
        self.find_line.setMaximumWidth(240)
        self.find_line.textChanged.connect(self._show_rows)
        self.find_line.left.connect(self._leave_find_line)
        self.copy_button.setObjectName("drawer.sources.copy")
        self.copy_button.setToolTip(
            plain_tip("Copy the selected rows, or all where none is, with heads and every digit")
        )
        self.copy_button.clicked.connect(lambda: self.view.copy(everything=not self.view.chosen_rows()))
        self.note.setObjectName("drawer.sources.note")
        self.note.setProperty("role", "dim")
        self.view.find_asked.connect(self.find_line.setFocus)
        self.view.row_opened.connect(self._go_to)
        self.view.selectionModel().selectionChanged.connect(self._name_copy)
        self.setFocusProxy(self.view)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(10, 6, 10, 4)
        tools.setSpacing(6)
        buttons = QHBoxLayout(self.filter)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(2)
        for button in self.filter.buttons.values():
            buttons.addWidget(button)
        tools.addWidget(self.filter)
        tools.addWidget(self.find_line, 1)
        tools.addWidget(self.note, 2)
        tools.addWidget(self.copy_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(tools)
        layout.addWidget(self.view, 1)

    def refresh(self) -> None:
        """List what the story as it stands rests on."""
        document = self.document
        self.rows = origins(document.study, document.outcome, datetime.date.today())
        for one, (text, _) in FILTERS.items():
            self.filter.buttons[one].setText(f"{text} {int(kept_by(self.rows, one).sum()):,}")
        self._show_rows()

    def _show_rows(self) -> None:
        kept = kept_by(self.rows, self.filter.chosen)
        self.view.show_table("sources", source_table(self.rows, self._locale), kept, self.find_line.text())
        self.note.setText(self._words())
        self._name_copy()

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

    def _name_copy(self) -> None:
        chosen, shown = len(self.view.chosen_rows()), self.view.results.rowCount()
        count = chosen or shown
        self.copy_button.setText(f"Copy {count:,} row{'' if count == 1 else 's'}")
        self.copy_button.setEnabled(shown > 0)

    def _leave_find_line(self, found: bool) -> None:
        """Into the table; to its first row where something was sought."""
        if found and self.view.results.rowCount() and not self.view.currentIndex().isValid():
            self.view.selectRow(0)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
