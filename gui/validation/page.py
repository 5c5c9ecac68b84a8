"""The validation page: filters over a parity chart, a histogram of errors, and tables of scores and rows."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from core.analysis.validation.accuracy_page import help_text
from core.analysis.validation.compared_rows import ComparedRows
from core.analysis.validation.row_selection import By, chosen, table
from core.charts import error_histogram, parity
from gui.charts.view import ChartView
from gui.plain import ElidedLabel
from gui.validation.figure_table import FigureTable
from gui.validation.filters import Filters
from gui.validation.tables import row_model, score_model

LABELS: dict[By, str] = {"group": "Group", "chip": "Chip", "model": "Model"}
ROWS, METHOD = "rows", "method"
_LEFT, _UPPER = 0.45, 0.4


class ValidationPage(QWidget):
    """Everything about one set of compared rows. It keeps the filters and nothing else."""

    def __init__(self, rows: ComparedRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("validationPage")
        self.rows = rows
        self.filters = Filters(self)
        self.filters.changed.connect(self.show_selection)
        self.parity = ChartView(parent=self)
        self.errors = ChartView(parent=self)
        self.tabs = self._tab_bar()
        self.tables = self._make_tables(rows.level)
        self.method = _method_text(self)
        self.copy = QPushButton("Copy table", self)
        self.copy.setToolTip("The selected rows, or all of them, as tab-separated numbers (Ctrl+C)")
        self.copy.clicked.connect(self._copy)
        self.status = ElidedLabel("", self)
        self.status.setProperty("role", "dim")
        self.status.setObjectName("validationStatus")
        self._lay_out()
        self._by: By = "group"
        self.filters.show_rows(rows)
        self.show_selection()

    # ------------------------------------------------------------------ assembly

    def _tab_bar(self) -> QTabBar:
        bar = QTabBar(self)
        bar.setObjectName("validationTabs")
        bar.setAccessibleName("Table")
        bar.setExpanding(False)
        for name, label in LABELS.items():
            bar.setTabData(bar.addTab(f"By {label.lower()}"), name)
        bar.setTabData(bar.addTab("Rows"), ROWS)
        bar.setTabData(bar.addTab("How it is measured"), METHOD)
        bar.currentChanged.connect(self._tab_chosen)
        return bar

    def _make_tables(self, level: float) -> dict[str, FigureTable]:
        found: dict[str, FigureTable] = {}
        for name, label in LABELS.items():
            says = f"Scores by {label.lower()}"
            found[name] = FigureTable(f"validationTable.{name}", says, score_model(label, level, self), self)
        found[ROWS] = FigureTable(
            f"validationTable.{ROWS}", "Rows with their predictions", row_model(level, self), self
        )
        return found

    def _lay_out(self) -> None:
        self.pages = QStackedWidget(self)
        for widget in (*self.tables.values(), self.method):
            self.pages.addWidget(widget)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.tabs, 1)
        head.addWidget(self.copy)
        lower = QWidget(self)
        lower_layout = QVBoxLayout(lower)
        lower_layout.setContentsMargins(0, 0, 0, 0)
        lower_layout.setSpacing(4)
        lower_layout.addLayout(head)
        lower_layout.addWidget(self.pages, 1)
        right = _split(Qt.Orientation.Vertical, self.errors, lower, _UPPER)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.filters)
        layout.addWidget(_split(Qt.Orientation.Horizontal, self.parity, right, _LEFT), 1)
        layout.addWidget(self.status)

    # ------------------------------------------------------------------ what it shows

    def show_rows(self, rows: ComparedRows) -> None:
        """Show other rows; the filters stay where they still mean something."""
        self.rows = rows
        self.filters.show_rows(rows)
        self.show_selection()

    def show_method(self) -> None:
        """Turn to the text that says how accuracy is measured."""
        self.tabs.setCurrentIndex(self.tabs.count() - 1)

    def show_selection(self) -> None:
        """Draw charts and tables anew for what is filtered."""
        rows, selection = self.rows, self.filters.selection()
        mask = chosen(rows, selection)
        self.parity.show_spec(parity.build(rows, mask, selection, self._by))
        self.errors.show_spec(error_histogram.build(rows, mask, selection))
        self._fill_table()
        drawn = int((mask & rows.taken).sum())
        left = int(mask.sum()) - drawn
        words = f"{drawn:,} rows compared" + (f"; {left:,} more in the table of rows are not" if left else "")
        self.status.setText(f"{words}. {len(rows.rows):,} rows in all. {parity.DEFINITION}.")

    def _fill_table(self) -> None:
        """Show the figures of the table in sight; the others follow when they are turned to."""
        name = self.tabs.tabData(self.tabs.currentIndex())
        rows = self.rows
        mask = chosen(rows, self.filters.selection())
        if name == ROWS:
            self.tables[ROWS].show_entries([rows.rows[at] for at in np.flatnonzero(mask)])
        elif name in LABELS:
            self.tables[name].show_entries(table(rows, mask, name))

    def _tab_chosen(self, at: int) -> None:
        name = self.tabs.tabData(at)
        self.pages.setCurrentWidget(self.method if name == METHOD else self.tables[name])
        self.copy.setVisible(name != METHOD)
        if name in LABELS and name != self._by:
            self._by = name
            self.show_selection()
        else:
            self._fill_table()

    def _copy(self) -> None:
        name = self.tabs.tabData(self.tabs.currentIndex())
        if name in self.tables:
            self.tables[name].copy()


def _split(orientation: Qt.Orientation, first: QWidget, second: QWidget, share: float) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.addWidget(first)
    splitter.addWidget(second)
    left = round(1000 * share)
    splitter.setSizes([left, 1000 - left])
    splitter.setStretchFactor(0, left)
    splitter.setStretchFactor(1, 1000 - left)
    return splitter


class _OwnText(QTextBrowser):
    """Shows our own help text; it opens no link and reads no file."""

    def loadResource(self, _kind: int, _name: object) -> object:
        """Nothing: a text of ours names no resource."""
        return None


def _method_text(parent: QWidget) -> QTextBrowser:
    text = _OwnText(parent)
    text.setObjectName("validationMethod")
    text.setAccessibleName("How it is measured")
    text.setOpenLinks(False)
    text.setMarkdown(help_text())
    return text
