"""The inputs on the left of the window: five tabs of tables, a line to find a row, and buttons for whole columns."""

import datetime
from collections.abc import Callable

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QToolButton, QVBoxLayout, QWidget

from core.cells import NumberLocale, locale_for
from core.editing import Cell
from core.library import Library
from core.names import excerpt
from core.price_book.rental import Pick
from core.records import Chip, Workload
from core.region_prices import term_of
from core.workload_kind import NETWORK, sort_of
from gui.dialogs.api_price_picker import ApiPricePicker
from gui.dialogs.catalog_picker import ChipPicker, ModelPicker, WorkloadPicker
from gui.dialogs.price_picker import PricePicker
from gui.document import Document
from gui.find_line import FindLine
from gui.keys import OwnKey, add_shortcuts
from gui.panels.record_page import RecordPage
from gui.plain import plain_tip
from gui.settings import SettingsFile
from gui.tables.arrangement import Arrangements
from gui.tables.finding import next_place
from gui.view_history import view_history

TABS = {"workload": "Workload", "chips": "Chips", "site": "Site", "money": "Money", "service": "Service level"}
_SMALLEST = QSize(340, 240)


class InputsPanel(QWidget):
    """Everything that can be edited, in five tabs."""

    current_cell_moved = Signal(object)
    """Another cell is the current one: its `core.editing.Cell`, or None over a calculated figure."""

    explanation_asked = Signal(str, str, str)
    """A calculated figure was double-clicked: table, id of the row, id of the figure."""

    benchmark_asked = Signal(str)
    """Somebody has measured rows of a chip: its id."""

    keeping_asked = Signal(str, str, bool)
    """A column is to be kept in the analyst's library: its table, its id, and whether only the model that it runs."""

    def __init__(
        self,
        document: Document,
        locale: NumberLocale | None = None,
        today: datetime.date | None = None,
        parent: QWidget | None = None,
        settings: SettingsFile | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("inputsPanel")
        self.arrangements = Arrangements(settings, self, view_history(document))
        self._document = document
        self.library: Callable[[], Library] = Library
        """The analyst's own records, beside those of the catalog wherever something is picked."""
        numbers = locale or locale_for(QLocale.system().name())
        self.pages = {tab: RecordPage(document, tab, numbers, today, self, self.arrangements) for tab in TABS}
        self._make_tabs()
        self._make_tools()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tab_bar)
        layout.addLayout(self._tools)
        layout.addWidget(self._stack, 1)
        for tab, page in self.pages.items():
            page.table.current_moved.connect(lambda moved=tab: self._announce_cell(moved))
            page.table.explanation_asked.connect(
                lambda row, figure, table=page.model.table: self.explanation_asked.emit(table, row, figure)
            )
            page.benchmark_asked.connect(self.benchmark_asked)
            page.keeping_asked.connect(self.keeping_asked)
        self.arrangements.stepped.connect(self._show_stepped)
        self.show_tab("workload")

    def minimumSizeHint(self) -> QSize:
        """Labels and one column."""
        return _SMALLEST

    def _make_tabs(self) -> None:
        self.tab_bar = QTabBar(self)
        self.tab_bar.setObjectName("inputsTabs")
        self.tab_bar.setAccessibleName("Inputs")
        self.tab_bar.setDrawBase(False)
        self.tab_bar.setExpanding(False)
        self._stack = QStackedWidget(self)
        for tab, title in TABS.items():
            self.tab_bar.addTab(title)
            self._stack.addWidget(self.pages[tab])
        self.tab_bar.currentChanged.connect(self._show_page)
        turning = (
            OwnKey("Next tab", ("Ctrl+Tab", "Ctrl+PgDown"), lambda: self._turn(1)),
            OwnKey("Previous tab", ("Ctrl+Shift+Tab", "Ctrl+PgUp"), lambda: self._turn(-1)),
        )
        add_shortcuts(self, turning, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.own_keys: tuple[OwnKey, ...] = (OwnKey("Find in inputs", ("Ctrl+F",), self.focus_find), *turning)

    def _make_tools(self) -> None:
        self.find_line = FindLine("inputsFind", "Find (Ctrl+F)", "Find a row", self)
        self.find_line.textChanged.connect(self._seek)
        self.find_line.left.connect(self._leave_find_line)
        self.find_action = QAction(f"&{self.own_keys[0].words}", self)
        self.find_action.setShortcut(QKeySequence(self.own_keys[0].keys[0]))
        self.find_action.triggered.connect(self.focus_find)
        self.addAction(self.find_action)
        self._tools = QHBoxLayout()
        self._tools.setContentsMargins(0, 6, 0, 6)  # its ends are those of the table below
        self._tools.setSpacing(2)
        self._tools.addWidget(self.find_line, 1)
        self.add_button = self._tool("Add…", "inputsAdd", "Add a {} from the catalog", self._ask_for_rows)
        self.duplicate_button = self._tool(
            "Duplicate", "inputsDuplicate", "Duplicate the current {}", lambda: self.page.duplicate()
        )
        self.delete_button = self._tool("Delete", "inputsDelete", "Delete the current {}", lambda: self.page.delete())
        self.model_button = self._tool(
            "Model…", "inputsModel", "Give the current {} another model", self._ask_for_model
        )
        self.price_button = self._tool(
            "Price…", "inputsPrice", "Look up a price for the current {}", self._ask_for_price
        )

    def _tool(self, title: str, name: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(title)
        button.setProperty("tip", tip)
        button.setProperty("role", "narrow")  # five of them leave room to see what is sought
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: act())
        self._tools.addWidget(button)
        return button

    # --- tabs ---------------------------------------------------------------------------------------------------------

    @property
    def tab(self) -> str:
        """The tab that is shown."""
        return list(TABS)[self.tab_bar.currentIndex()]

    @property
    def page(self) -> RecordPage:
        """The page that is shown."""
        return self.pages[self.tab]

    @property
    def current_chip(self) -> str:
        """The chip at hand: the current column where the chips are shown, else the reference chip."""
        chosen = self.page.table.current_record if self.tab == "chips" else None
        return chosen or self._document.shown.settings.reference_chip

    @property
    def current_cell(self) -> Cell | None:
        """The cell at hand; None over a calculated figure."""
        return self.page.model.cell_at(self.page.table.current_source)

    def show_tab(self, tab: str) -> None:
        """Show a tab by its id: workload, chips, site, money or service."""
        self.tab_bar.setCurrentIndex(list(TABS).index(tab))
        self._show_page()

    def _turn(self, step: int) -> None:
        self.tab_bar.setCurrentIndex((self.tab_bar.currentIndex() + step) % len(TABS))
        self.page.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_page(self) -> None:
        page = self.page
        self._stack.setCurrentWidget(page)
        has_columns = self.tab in ("workload", "chips")
        whole_columns = (self.add_button, self.duplicate_button, self.delete_button)
        for button in (*whole_columns, self.price_button, self.model_button):
            words = str(button.property("tip")).format(page.noun)
            button.setAccessibleName(words)
            button.setToolTip(plain_tip(words))
            button.setVisible(has_columns and (button is not self.model_button or self.tab == "workload"))
        self.setFocusProxy(page.table)
        self._seek()
        self._announce_cell(self.tab)

    def _announce_cell(self, tab: str) -> None:
        if tab == self.tab:
            self.current_cell_moved.emit(self.page.model.cell_at(self.page.table.current_source))

    # --- finding ------------------------------------------------------------------------------------------------------

    def focus_find(self) -> None:
        """Put the cursor into the find line."""
        self.find_line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_line.selectAll()

    def go_to(self, cell: Cell) -> bool:
        """Show an input cell in its tab and make it the current one; False when no tab has it.

        Without a path it is the column of the record that is shown.
        """
        for tab, page in self.pages.items():
            if page.model.index_of(cell).isValid():
                self.find_line.clear()
                self.show_tab(tab)
                page.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return page.table.go_to(cell)
        of_columns = {"chips": "chips", "workloads": "workload"}.get(cell.table)
        if of_columns is None or cell.path or self.pages[of_columns].model.column_of(cell.row) < 0:
            return False
        self.show_tab(of_columns)
        self.page.table.go_to_column(cell.row)
        self.page.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _seek(self) -> None:
        sought = self.find_line.text()
        found = {tab: page.table.seek(sought) for tab, page in self.pages.items()}
        for position, (tab, title) in enumerate(TABS.items()):
            self.tab_bar.setTabText(position, f"{title} ({found[tab]})" if sought.strip() and found[tab] else title)

    def find_next(self, step: int) -> None:
        """Go to the next (1) or previous (-1) cell, in any tab, whose label, words or value hold what is sought."""
        sought = self.find_line.text()
        if not sought.strip():
            self.focus_find()
            return
        here = self.page.table.current_source
        models = [page.model for page in self.pages.values()]
        found = next_place(models, (self.tab, here.row(), here.column()), sought, step)
        if found is None:
            self.page.bar.tell(f"No label, name or value holds {excerpt(sought)}.")
            return
        tab, row, column = found
        self.show_tab(tab)
        self.page.table.reveal(self.page.model.index(row, column))
        self.page.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def fill_down(self) -> None:
        """Fill the selection of the table that is shown down from its first row."""
        self.page.table.blocks.fill(Qt.Orientation.Vertical)

    def fill_right(self) -> None:
        """Fill the selection of the table that is shown right from its first column."""
        self.page.table.blocks.fill(Qt.Orientation.Horizontal)

    def _show_stepped(self, tab: str) -> None:
        """A change of view that was taken back is shown where it is."""
        if tab in TABS and tab != self.tab:
            self.show_tab(tab)

    def _leave_find_line(self, found: bool) -> None:
        """Into the table; to its first match where something was sought."""
        if found:
            self.page.table.go_to_first_match()
        self.page.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the catalog --------------------------------------------------------------------------------------------------

    def _ask_for_rows(self) -> None:
        if self.tab == "chips":
            chips = ChipPicker(self._document.shown.money.region, self, self.library())
            chips.picked.connect(self._add_chips)
            chips.open()
        else:
            workloads = WorkloadPicker(self, self.library())
            workloads.picked.connect(self._add_workloads)
            workloads.open()

    def _ask_for_model(self) -> None:
        identifier = self.pages["workload"].table.current_record or self._document.shown.settings.selected_workload
        workload = self._document.shown.row("workloads", identifier)
        networks = isinstance(workload, Workload) and sort_of(workload) == NETWORK
        models = ModelPicker(self, self.library(), networks=networks)
        models.picked.connect(self.pages["workload"].replace_model)
        models.open()

    def _ask_for_price(self) -> None:
        """Of the current chip, or of the provider that the current workload is compared with."""
        study = self._document.shown
        if self.tab == "chips":
            chip = next(chip for chip in study.chips if chip.id == self.current_chip)
            asked = Pick(region=study.money.region, term=term_of(study))
            prices = PricePicker(chip, asked, self)
            prices.picked.connect(lambda choice, path: self.pages["chips"].take_price(chip.id, choice, path))
            prices.open()
            return
        current = self.page.table.current_record or study.settings.selected_workload
        workload = next(workload for workload in study.workloads if workload.id == current)
        api_prices = ApiPricePicker(workload, self)
        api_prices.picked.connect(lambda choice: self.pages["workload"].take_api_price(workload.id, choice))
        api_prices.open()

    def _add_chips(self, chips: list[Chip]) -> None:
        self.pages["chips"].add(chips)

    def _add_workloads(self, workloads: list[Workload]) -> None:
        self.pages["workload"].add(workloads)
