"""The catalog: everything that ships and everything of one's own, in one window that stands in nobody's way."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core import catalog_shelves, price_shelves
from core.catalog_shelf import Entry
from core.library import Kind, kind_of
from core.records import LANGUAGE_MODEL
from core.study import Study
from core.workload_kind import LANGUAGE, NETWORK, sort_of
from gui.dialogs.catalog_page import CatalogPage, Target
from gui.document import Document
from gui.library import OwnLibrary
from gui.library_commands import LibraryCommands
from gui.panels.notices import Notices
from gui.plain import PlainLabel, plain_tip

TITLE = "Catalog"
PAGES = {
    "chips": "Chips",
    "models": "Models",
    "workloads": "Workloads",
    "rents": "Rental prices",
    "apiPrices": "API prices",
}
DEFAULT_SIZE = QSize(1320, 780)
SMALLEST = QSize(760, 440)


class CatalogWindow(QWidget):
    """Five lists with facets; what is chosen goes into the study as one undo step, and the window stays open."""

    def __init__(
        self,
        document: Document,
        library: OwnLibrary,
        use: Callable[[str, list[Entry[Any]], str], str],
        commands: LibraryCommands,
        shared_actions: Sequence[QAction],
        parent: QWidget,
    ) -> None:
        """Make the window.

        use: puts entries of a page into the study, and returns a sentence for what was refused, "" for none;
        shared_actions: commands of the main window whose keys work here too.
        """
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("catalogWindow")
        self.setWindowTitle(TITLE)
        self._document = document
        self._library = library
        self._use = use
        self._commands = commands
        self.notices = Notices(self)
        self.addActions(list(shared_actions))
        self.tab_bar = QTabBar(self)
        self.tab_bar.setObjectName("catalogTabs")
        self.tab_bar.setAccessibleName("Catalog")
        self.tab_bar.setDrawBase(False)
        self.tab_bar.setExpanding(False)
        self._stack = QStackedWidget(self)
        self.pages: dict[str, CatalogPage] = {}
        self._make_tools()
        self._lay_out()
        self.tab_bar.currentChanged.connect(self._show_page)
        self._add_keys()
        library.changed.connect(self._show_library)
        document.changed.connect(self._show_study)
        self.setMinimumSize(SMALLEST)
        room = QGuiApplication.primaryScreen().availableGeometry().size()
        self.resize(DEFAULT_SIZE.boundedTo(room))
        for title in PAGES.values():
            self.tab_bar.addTab(title)

    # --- assembly -----------------------------------------------------------------------------------------------------

    def _make_tools(self) -> None:
        self.own_label = PlainLabel("", self)
        self.own_label.setProperty("role", "dim")
        self.new_button = QToolButton(self)
        self.new_button.setObjectName("libraryNew")
        self.new_button.setText("New")
        self.new_button.setToolTip(plain_tip("A new record of your own, with assumptions to be replaced"))
        self.new_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.new_button)
        for kind, words in NEW.items():
            action = menu.addAction(words)
            action.setObjectName(f"libraryNew.{kind}")
            action.triggered.connect(lambda _on=False, which=kind: self._make_new(which))
        self.new_button.setMenu(menu)
        self.rename_button = self._tool("Rename…", "libraryRename", "Rename the selected own record (F2)", self._rename)
        self.delete_button = self._tool(
            "Delete…", "libraryDelete", "Delete the selected own records (Del)", self._delete
        )
        self.import_button = self._tool(
            "Import…",
            "libraryImport",
            "Take in a library that a colleague exported",
            lambda: self._commands.bring_in(self),
        )
        self.export_button = self._tool(
            "Export…",
            "libraryExport",
            "Write your library to a file, to share it",
            lambda: self._commands.hand_out(self),
        )

    def _tool(self, words: str, name: str, tip: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.setToolTip(plain_tip(tip))
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on=False: act())
        return button

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self.tab_bar, 1)
        bar.addWidget(self.own_label)
        for button in (
            self.new_button,
            self.rename_button,
            self.delete_button,
            self.import_button,
            self.export_button,
        ):
            bar.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.notices)
        layout.addWidget(self._stack, 1)

    def _add_keys(self) -> None:
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.Find), self.focus_search),
            (QKeySequence(QKeySequence.StandardKey.Close), self.close),
            (QKeySequence("Esc"), self.close),
            (QKeySequence("F2"), self._rename),
            (QKeySequence("Ctrl+Tab"), lambda: self._turn(1)),
            (QKeySequence("Ctrl+PgDown"), lambda: self._turn(1)),
            (QKeySequence("Ctrl+Shift+Tab"), lambda: self._turn(-1)),
            (QKeySequence("Ctrl+PgUp"), lambda: self._turn(-1)),
        ):
            QShortcut(keys, self).activated.connect(act)

    def _page(self, name: str) -> CatalogPage:
        """A page, made when it is first looked at: two of them have many rows."""
        found = self.pages.get(name)
        if found is None:
            found = self.pages[name] = self._make_page(name)
            found.use.connect(lambda entries, target, of=name: self._put(of, entries, target))
            found.selection_changed.connect(self._show_own)
            delete = QShortcut(QKeySequence("Del"), found.list.view)  # in the list alone: elsewhere Del is for letters
            delete.setContext(Qt.ShortcutContext.WidgetShortcut)
            delete.activated.connect(self._delete)
            self._stack.addWidget(found)
        return found

    def _make_page(self, name: str) -> CatalogPage:
        library, region = self._library.current, self._document.study.money.region
        if name == "chips":
            return CatalogPage("chips", catalog_shelves.chips(library, region), "Add to study", parent=self)
        if name == "workloads":
            return CatalogPage("workloads", catalog_shelves.workloads(library), "Add to study", parent=self)
        if name == "models":
            why = "The study has no workload of the kind that this model is for."
            return CatalogPage("models", catalog_shelves.models(library), "Replace model of", self._runners, why, self)
        if name == "rents":
            why = "The chip that this is the price of is not in the study: add it first."
            return CatalogPage("rental prices", price_shelves.rental_prices(), "Use price for", self._rented, why, self)
        why = "The study has no language model to compare with."
        return CatalogPage("API prices", price_shelves.api_prices(), "Use price for", self._spoken, why, self)

    # --- what rows can be used for ------------------------------------------------------------------------------------

    @property
    def _study(self) -> Study:
        return self._document.shown

    def _runners(self, chosen: Sequence[Entry[Any]]) -> Sequence[Target]:
        """The workloads that can run a model."""
        sorts = {NETWORK if kind_of(entry.item) == "networks" else LANGUAGE for entry in chosen}
        return [(row.id, row.name) for row in self._study.workloads if not sorts or sort_of(row) in sorts]

    def _rented(self, chosen: Sequence[Entry[Any]]) -> Sequence[Target]:
        """The chips of the study that a rental price is of."""
        wanted = {entry.item.chip for entry in chosen}
        return [(row.id, row.name) for row in self._study.chips if not wanted or (row.origin or row.id) in wanted]

    def _spoken(self, _chosen: Sequence[Entry[Any]]) -> Sequence[Target]:
        """The workloads that are counted by tokens."""
        return [(row.id, row.name) for row in self._study.workloads if row.kind == LANGUAGE_MODEL]

    def _put(self, page: str, entries: list[Entry[Any]], target: str) -> None:
        refusal = self._use(page, entries, target)
        if refusal:
            self.notices.show_notice("refused", refusal)
        else:
            self.notices.withdraw("refused")

    # --- for the main window ------------------------------------------------------------------------------------------

    def open(self, page: str = "", target: str = "") -> None:
        """Show the window, on a page where one is named, for a row of the study where one is named."""
        self._library.read_again()
        if page:
            self.tab_bar.setCurrentIndex(list(PAGES).index(page))
        self._show_page()
        if target:
            self.page.choose_target(target)
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()
        self.focus_search()

    @property
    def page(self) -> CatalogPage:
        """The page on show."""
        return self._page(self.page_name)

    @property
    def page_name(self) -> str:
        """The id of the page on show."""
        return list(PAGES)[max(self.tab_bar.currentIndex(), 0)]

    def focus_search(self) -> None:
        """Put the cursor into the search line."""
        self.page.list.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.page.list.search.selectAll()

    def show_record(self, kind: Kind, identifier: str) -> None:
        """Show an own record in its list."""
        self.open("models" if kind in ("models", "networks") else kind)
        self.page.clear()
        self.page.list.choose(lambda entry: entry.mine and entry.id == identifier)

    # --- following ----------------------------------------------------------------------------------------------------

    def _turn(self, step: int) -> None:
        self.tab_bar.setCurrentIndex((self.tab_bar.currentIndex() + step) % len(PAGES))
        self.focus_search()

    def _show_page(self) -> None:
        self._stack.setCurrentWidget(self.page)
        self._show_study()
        self._show_own()

    def _show_library(self) -> None:
        library, region = self._library.current, self._study.money.region
        for name, page in self.pages.items():
            if name == "chips":
                page.show_shelf(catalog_shelves.chips(library, region))
            elif name == "workloads":
                page.show_shelf(catalog_shelves.workloads(library))
            elif name == "models":
                page.show_shelf(catalog_shelves.models(library))
        self._show_own()

    def _show_study(self) -> None:
        if self.isVisible() or self.pages:
            self.page.show_targets()

    def _show_own(self) -> None:
        count = self._library.current.count
        self.own_label.setText(f"My library: {count:,} record{'' if count == 1 else 's'}")
        own = self.page.own_chosen()
        self.rename_button.setEnabled(len(own) == 1)
        self.delete_button.setEnabled(bool(own))
        self.export_button.setEnabled(count > 0)

    # --- own records --------------------------------------------------------------------------------------------------

    def _make_new(self, kind: Kind) -> None:
        made = self._commands.make_new(kind, self)
        if made:
            self.show_record(kind, made)

    def _rename(self) -> None:
        own = self.page.own_chosen()
        if len(own) == 1:
            self._commands.rename(_kind(own[0]), own[0].id, own[0].name, self)

    def _delete(self) -> None:
        own = self.page.own_chosen()
        if own:
            self._commands.delete([(_kind(entry), entry.id, entry.name) for entry in own], self)


NEW: dict[Kind, str] = {
    "chips": "New chip…",
    "workloads": "New workload…",
    "models": "New language model…",
    "networks": "New network…",
}


def _kind(entry: Entry[Any]) -> Kind:
    item = entry.item
    return kind_of(item.workload if isinstance(item, catalog_shelves.Offered) else item)
