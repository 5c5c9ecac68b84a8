"""What the Model menu does: the catalog, the analyst's library, and a study brought up to a newer catalog."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from core.catalog_update import CatalogDifferences, differences, updated
from core.editing import Cell
from core.errors import InfernomicsError
from core.library import KINDS, model_of, ranges_of_model, sources_of_model
from core.price_book import api
from core.price_book.rental import choice_of
from core.study import TABLES
from gui.document import Document
from gui.library import OwnLibrary
from gui.library_commands import LibraryCommands
from gui.panels.inputs import InputsPanel
from gui.panels.notices import Choice, Notices
from gui.settings import SettingsFile

if TYPE_CHECKING:
    from core.catalog_shelf import Entry
    from gui.dialogs.catalog_window import CatalogWindow

_PAUSE = 250
"""Milliseconds after a study is opened until it is held against the catalog, so that it is on the screen first."""


class CatalogActions(QObject):
    """Connects the catalog window, the library and the update of one main window with its document."""

    def __init__(
        self,
        document: Document,
        settings: SettingsFile,
        inputs: InputsPanel,
        notices: Notices,
        shared_actions: Sequence[QAction],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._inputs = inputs
        self._notices = notices
        self._shared_actions = tuple(shared_actions)
        self._window = window
        self._catalog: CatalogWindow | None = None
        self._compared: object = None
        self.library = OwnLibrary(self)
        self.commands = LibraryCommands(self.library, settings, self)
        inputs.library = self.library.read_again
        inputs.keeping_asked.connect(self._keep)
        self.library.refused.connect(self._say)
        self.commands.said.connect(self._say)
        self.commands.kept.connect(self._say_kept)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.compare)
        document.based.connect(self._plan_comparison)
        self._plan_comparison()
        if self.library.problem:
            notices.show_notice("library", self.library.problem)

    # --- the catalog --------------------------------------------------------------------------------------------------

    def show(self, page: str = "") -> None:
        """Show the catalog; on the page of the tab at hand where none is named and it was not open yet."""
        if not page and self._catalog is None:
            page = "workloads" if self._inputs.tab == "workload" else "chips"
        current = self._inputs.page.table.current_record or ""
        self._window_of_catalog().open(page, current)

    def close(self) -> None:
        """Close the catalog with the main window."""
        if self._catalog is not None:
            self._catalog.close()

    def _window_of_catalog(self) -> "CatalogWindow":
        if self._catalog is None:
            from gui.dialogs.catalog_window import CatalogWindow  # only now: a start should not wait for it

            self._catalog = CatalogWindow(
                self._document, self.library, self._use, self.commands, self._shared_actions, self._window
            )
        return self._catalog

    def _use(self, page: str, entries: "list[Entry[Any]]", target: str) -> str:
        """Put entries of a page into the study as one undo step; returns why not, "" where it was done."""
        tab = "chips" if page in ("chips", "rents") else "workload"
        into = self._inputs.pages[tab]
        items = [entry.item for entry in entries]
        if page == "chips":
            done = into.add(items)
        elif page == "workloads":
            done = into.add([item.workload for item in items])
        elif page == "models":
            row = items[0]
            done = into.replace_model(model_of(row), sources_of_model(row), ranges_of_model(row), target)
        elif page == "rents":
            done = into.take_price(target, choice_of(items[0]))
        else:
            done = into.take_api_price(target, api.chosen(items[0]))
        if done:
            self._inputs.show_tab(tab)
            return ""
        return into.bar.text or "The study does not take that."

    # --- the library --------------------------------------------------------------------------------------------------

    def _keep(self, table: str, identifier: str, model: bool) -> None:
        name = next(one for one in TABLES if one == table)
        self.commands.keep(self._document.shown, name, identifier, model=model, window=self._window)

    def _say(self, sentence: str) -> None:
        """Where the catalog is on show, there; else in the main window."""
        notices = self._notices
        if self._catalog is not None and self._catalog.isVisible():
            notices = self._catalog.notices
        notices.show_notice("library", sentence)

    def _say_kept(self, sentence: str, kind: str, identifier: str) -> None:
        show = Choice("Show", lambda: self._show_record(kind, identifier))
        self._notices.show_notice("library", sentence, (show,))

    def _show_record(self, kind: str, identifier: str) -> None:
        self._window_of_catalog().show_record(next(one for one in KINDS if one == kind), identifier)

    # --- a newer catalog ----------------------------------------------------------------------------------------------

    def _plan_comparison(self) -> None:
        """A study was opened or saved; only one that was opened is new."""
        if self._document.undo_stack.count() == 0 and self._document.study is not self._compared:
            self._notices.withdraw("catalog")
            self._pause.start()

    def compare(self) -> None:
        """Hold the study that was opened against the catalog, and say quietly when it differs; nothing is changed."""
        self._pause.stop()
        if self._document.undo_stack.count() or self._document.study is self._compared:
            return
        self._compared = self._document.study
        try:
            count = differences(self._document.study).worth_telling
        except InfernomicsError as error:
            self._notices.show_notice("catalog", str(error))
            return
        if count:
            rest = "values differ" if count > 1 else "value differs"
            sentence = f"The catalog is newer than this study: {count:,} {rest}. Nothing was changed."
            self._notices.show_notice("catalog", sentence, (Choice("Show…", self.show_update),))

    def show_update(self) -> None:
        """Show what the catalog says otherwise than the study, to be taken over cell by cell."""
        from gui.dialogs.update_study import UpdateStudyDialog  # only now, as above

        try:
            found = differences(self._document.study)
        except InfernomicsError as error:
            self._notices.show_notice("catalog", str(error))
            return
        dialog = UpdateStudyDialog(found, self._window)
        dialog.wanted.connect(lambda taken: self._update(taken, found))
        dialog.open()

    def _update(self, taken: frozenset[Cell], found: CatalogDifferences) -> None:
        count = len(taken)
        what = f"{count:,} value{'' if count == 1 else 's'}" if count else "shipped values"
        if self._document.edit(f"Update {what} from the catalog", lambda study: updated(study, found, taken)):
            self._notices.withdraw("catalog")
