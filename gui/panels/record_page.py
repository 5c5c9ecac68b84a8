"""One tab of the inputs: the table, the strip with the current value's source, and the bar for what was refused."""

import datetime
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from core.catalog import PriceChoice
from core.cell_text import shown_text
from core.cells import NumberLocale
from core.doubts import Answers, question_of
from core.editing import Cell, choose, restorable, set_values
from core.errors import CellAmbiguous, InfernomicsError
from core.fields import fields_of
from core.names import excerpt
from core.pasting import Plan
from core.price_book.api import ApiPriceChoice
from core.price_book.forward import StudyPath, with_path
from core.records import Chip, Distribution, Model, Network, Source, Workload
from core.row_edits import add_row, duplicate_row, remove_row, replace_model
from core.scenarios import BASE
from core.study import Study
from gui.document import Document
from gui.keys import add_entry, add_own_entry
from gui.panels.arranging import Arranging
from gui.tables.arrangement import Arrangements
from gui.tables.model import RecordTableModel
from gui.tables.strip import NoticeBar, SourceStrip
from gui.tables.view import RESTORING, RecordTable


class RecordPage(QWidget):
    """Table, strip and bar of one tab, and the edits of whole columns."""

    benchmark_asked = Signal(str)
    """Somebody has measured rows of a chip: its id."""

    keeping_asked = Signal(str, str, bool)
    """A column is to be kept in the analyst's library: its table, its id, and whether only the model that it runs."""

    def __init__(
        self,
        document: Document,
        tab: str,
        locale: NumberLocale,
        today: datetime.date | None,
        parent: QWidget | None = None,
        arrangements: Arrangements | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self.tab = tab
        self.model = RecordTableModel(document, tab, locale, today, self)
        self.table = RecordTable(self.model, self, arrangements)
        self.arranging = Arranging(self)
        self.strip = SourceStrip(self)
        self.bar = NoticeBar(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.strip)
        layout.addWidget(self.bar)
        self.bar.when_closed(self.table.setFocus)
        self.table.current_moved.connect(self._show_details)
        self.table.menu_asked.connect(self._open_menu)
        self.table.record_moved.connect(self.arranging.move)
        self.table.corner.filter_asked.connect(lambda at: self._open(self.arranging.filter_menu(), at))
        self.table.blocks.refused.connect(self.bar.tell)
        self.table.scrubbing.refused.connect(self.bar.tell)
        self.table.blocks.half_fitted.connect(self._ask_about)
        self.table.blocks.doubted.connect(self._ask_which)
        self.model.refused.connect(self.bar.tell)
        document.edited.connect(self.bar.close_quietly)
        self._show_details()

    @property
    def noun(self) -> str:
        """What a column is: "chip" or "workload"."""
        return "chip" if self.model.table == "chips" else "workload"

    def _show_details(self) -> None:
        self.strip.show_details(self.model.details(self.table.current_source))

    def _ask_which(self, doubts: tuple[CellAmbiguous, ...], paste: Callable[[Answers], None]) -> None:
        """Ask once which reading of doubtful texts is meant; the answer holds for this paste."""
        words, doubt = question_of(doubts)

        def answer(number: int) -> Callable[[], None]:
            return lambda: paste({doubt.about: number})

        answers = tuple((excerpt(reading), answer(number)) for number, reading in enumerate(doubt.readings))
        self.bar.ask(words, (*answers, ("Cancel", lambda: None)))

    def _ask_about(self, plan: Plan) -> None:
        fits = len(plan.values)
        lines = "\n".join(filter(None, (*plan.refused, plan.passed_over)))
        sentence = f"{fits} of {plan.total} cells fit.\n{lines}"
        cancel: tuple[str, Callable[[], None]] = ("Cancel", lambda: None)
        if not fits:
            self.bar.ask(f"None of the {plan.total} cells fits.\n{lines}", (cancel,))
            return
        self.bar.ask(sentence, ((f"{plan.verb} {fits}", lambda: self.table.blocks.write(plan)), cancel))

    # --- whole columns ------------------------------------------------------------------------------------------------

    def add(self, records: Sequence[Chip | Workload]) -> bool:
        """Put new columns behind the last one, as one undo step, and go to the first of them; whether it was done."""
        if not records:
            return False
        title = f"Add {excerpt(records[0].name)}" if len(records) == 1 else f"Add {len(records)} {self.noun}s"
        before = self._document.study.rows(self.model.table)

        def change(study: Study) -> Study:
            for record in records:
                study = add_row(study, record)
            return study

        added = self._edit(title, change)
        if added:
            self.table.go_to_column(self._document.study.rows(self.model.table)[len(before)].id)
        return added

    def duplicate(self) -> None:
        """Put a copy of the current column right behind it, and go there."""
        identifier = self.table.current_record
        if identifier is None:
            return
        table = self.model.table
        position = self.model.column_of(identifier)
        if self._edit(f"Duplicate {self._name(identifier)}", lambda study: duplicate_row(study, table, identifier)):
            self.table.go_to_column(self._document.study.rows(table)[position + 1].id)

    def delete(self) -> None:
        """Delete the current column; the last one stays, and the bar says why."""
        identifier = self.table.current_record
        if identifier is not None:
            table = self.model.table
            self._edit(f"Delete {self._name(identifier)}", lambda study: remove_row(study, table, identifier))

    def choose_current(self) -> None:
        """Count money on the current chip, or show the current workload in the charts."""
        identifier = self.table.current_record
        if identifier is None:
            return
        if self.model.table == "chips":
            title, settings = "Reference chip", {"reference_chip": identifier}
        else:
            title, settings = "Charts show", {"selected_workload": identifier}
        self._edit(
            f"{title}: {self._name(identifier)}",
            lambda study: choose(study, **settings),
        )

    def replace_model(
        self,
        model: Model | Network,
        sources: Mapping[str, Source],
        ranges: Mapping[str, Distribution],
        workload_id: str | None = None,
    ) -> bool:
        """Give a workload, the current one where none is named, another model or network; whether it was done."""
        identifier = workload_id or self.table.current_record
        if identifier is None:
            return False
        name = model.model_name if isinstance(model, Model) else model.network_name
        title = f"{self._name(identifier)}: model {excerpt(name)}"
        return self._edit(title, lambda study: replace_model(study, identifier, model, sources, ranges))

    def take_price(self, chip_id: str, choice: PriceChoice | None, path: StudyPath | None = None) -> bool:
        """Give a chip a price of the price book, and the study the path that prices go on by; None leaves either.

        Returns whether it was done.
        """
        titles, cell = [], Cell("chips", chip_id, "rental_price")
        if choice is not None:
            titles.append(f"{self._name(chip_id)}: price {shown_text(choice.price, fields_of(Chip)['rental_price'])}")
        if path is not None:
            titles.append(f"price path {path.words}")

        def change(study: Study) -> Study:
            if choice is not None:
                study = set_values(study, ((cell, choice.price),), source=choice.source)
            return study if path is None else with_path(study, path)

        title = "; ".join(titles)
        return self._edit(title[:1].upper() + title[1:] if choice is None else title, change)

    def take_api_price(self, workload_id: str, choice: ApiPriceChoice) -> bool:
        """Compare a workload with what a provider charges; without a cached price cached input costs as other input.

        Returns whether it was done.
        """
        prices = {
            "api_input_price": choice.input,
            "api_cached_price": choice.input if choice.cached is None else choice.cached,
            "api_output_price": choice.output,
        }
        changes = [(Cell("workloads", workload_id, path), price) for path, price in prices.items()]
        return self._edit(
            f"{self._name(workload_id)}: API price of {excerpt(choice.model)}",
            lambda study: set_values(study, changes, source=choice.source),
        )

    def _name(self, identifier: str) -> str:
        return excerpt(self.name_of(identifier))

    def name_of(self, identifier: str) -> str:
        """The name of a record of this tab."""
        return self._document.study.row(self.model.table, identifier).name

    def change(self, title: str, change: Callable[[Study], Study]) -> bool:
        """One undo step; a refusal is told in the bar of this tab."""
        return self._edit(title, change)

    def _edit(self, title: str, change: Callable[[Study], Study]) -> bool:
        """One undo step; a refusal is told in the bar of this tab."""
        try:
            after = change(self._document.study)
        except InfernomicsError as error:
            self.bar.tell(str(error))
            return False
        return self._document.edit(title, lambda _study: after)

    # --- the menu of a cell -------------------------------------------------------------------------------------------

    def menu(self) -> QMenu:
        """What can be done with the current cell, the selected block and the current column."""
        menu = QMenu(self)
        blocks, current = self.table.blocks, self.table.currentIndex()
        source = self.table.current_source
        own = self.table.own_key
        edit = add_own_entry(menu, own("Edit"), act=lambda: self.table.edit(current))
        edit.setEnabled(self.model.cell_at(source) is not None)
        note = add_own_entry(menu, own("Note…"))
        note.setEnabled(self.table.notes.cell is not None)
        menu.addSeparator()
        for command in ("Copy", "Copy with names", "Paste", "Fill down", "Fill right"):
            add_own_entry(menu, own(command))
        menu.addSeparator()
        study = self._document.study
        words = "Restore shipped value" if study.settings.scenario == BASE else "Back to Base"
        restore = add_own_entry(menu, own(RESTORING), words)
        restore.setEnabled(any(restorable(study, cell) for cell in blocks.selected_cells()))
        if self.model.has_heads:
            self._add_column_entries(menu)
        self.arranging.fill_cell_menu(menu)
        return menu

    def _add_column_entries(self, menu: QMenu) -> None:
        head = self.model.head(max(self.table.current_source.column(), 0))
        menu.addSeparator()
        words = "Use as reference chip" if self.model.table == "chips" else "Show in charts"
        chosen = add_entry(menu, words, self.choose_current)
        chosen.setEnabled(not head.chosen)
        if self.model.table == "chips":
            add_entry(menu, "Own benchmark…", lambda: self.benchmark_asked.emit(self.table.current_record or ""))
        add_entry(menu, "Save to my library…", lambda: self._ask_to_keep(model=False))
        if self.model.table == "workloads":
            add_entry(menu, "Save its model to my library…", lambda: self._ask_to_keep(model=True))
        # rows are Base's: whoever is in a scenario should know that they come and go everywhere
        where = "" if self._document.study.settings.scenario == BASE else " in all scenarios"
        add_entry(menu, f"Duplicate {self.noun}{where}", self.duplicate)
        add_entry(menu, f"Delete {self.noun}{where}", self.delete)

    def _ask_to_keep(self, *, model: bool) -> None:
        identifier = self.table.current_record
        if identifier is not None:
            self.keeping_asked.emit(self.model.table, identifier, model)

    def _open_menu(self, at: QPoint) -> None:
        self._open(self.menu(), at)

    def _open(self, menu: QMenu, at: QPoint) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
