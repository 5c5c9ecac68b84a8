"""Pick the price of a chip-hour from the price book: provider, region, term and date, its history beside them.

The path that the chart shows ahead of the history can be taken as well, or alone: it goes to Money, not to the chip.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QHeaderView, QPushButton, QWidget

from core.catalog import PriceChoice, RentalPrice
from core.cell_text import shown_text
from core.charts.price_history import Shown, build
from core.fields import fields_of
from core.price_book.forward import NoPath, StudyPath, study_path
from core.price_book.history import PricePoint, history
from core.price_book.paths import PATH_KINDS, PathKind, fitted_path
from core.price_book.rental import NoPrice, Pick, choice_of, choices, matching, pick, published
from core.price_book.terms import TERMS, Term
from core.provenance import source_words
from core.records import Chip
from gui.charts.view import ChartView
from gui.dialogs.catalog_list import CatalogList, Column
from gui.dialogs.price_dialog import RIGHT_SHARE, PriceDialog

_PRICE = fields_of(Chip)["rental_price"]
_SIZE = QSize(1240, 680)


class PricePicker(PriceDialog):
    """The prices of one chip; the median of what is asked, or one row of the list, becomes its price."""

    picked = Signal(object, object)
    """The `core.catalog.PriceChoice` and the `core.price_book.forward.StudyPath`; None for what is not taken."""

    def __init__(self, chip: Chip, asked: Pick, parent: QWidget | None = None) -> None:
        super().__init__("pricePicker", f"Price of a chip-hour: {chip.name}", _SIZE, parent)
        self._chip = chip
        self._rows = published(chip.origin or chip.id)
        self._kind: PathKind = "exponential"
        self._spread = False
        self._choice: PriceChoice | None = None
        self._path: StudyPath | None = None
        self.providers = self.box("Provider", "Provider", "All providers (median)")
        self.regions = self.box("Region", "Region", "All regions")
        self.terms = self.box("Term", "Term")
        self.dates = self.box("Date", "As of", "Newest")
        self.list = CatalogList("prices", (), _columns(), self._tip, parent=self)
        self.list.selection_changed.connect(self._find)
        self.list.activated.connect(self.use)
        columns = self.list.view.horizontalHeader()  # whole names: where room is short, regions and dates give way
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        columns.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.left.addWidget(self.list, 1)
        self.chart = ChartView(parent=self)
        self.chart.measure_chosen.connect(self._show_kind)
        self.chart.toggled.connect(self._show_range)
        self.middle.addWidget(self.chart, RIGHT_SHARE)
        self.path_found, self.path_source = self.finding("Path", RIGHT_SHARE)
        self.path_button = self._button("Use this path", "UsePath", self.use_path)
        self.both_button = self._button("Use both", "UseBoth", self.use_both)
        self._offer(asked)
        self.providers.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self) -> None:
        """Offer what exists under the new answers."""
        answer = self.terms.answer
        term = next((term for term in TERMS if term == answer), None)
        self._offer(Pick(self.providers.answer, self.regions.answer, term, self.dates.answer))

    def use(self) -> None:
        """Take the price that is found and close."""
        if self._choice is not None:
            self.picked.emit(self._choice, None)
            self.accept()

    def use_path(self) -> None:
        """Take the path that the chart shows and close."""
        if self._path is not None:
            self.picked.emit(None, self._path)
            self.accept()

    def use_both(self) -> None:
        """Take the price and the path and close."""
        if self._choice is not None and self._path is not None:
            self.picked.emit(self._choice, self._path)
            self.accept()

    def tell(self, found: str, source: str, *, usable: bool) -> None:
        """Say which price is found and where it is from, or why none is."""
        super().tell(found, source, usable=usable)
        self._allow()

    def _button(self, words: str, name: str, act: Callable[[], None]) -> QPushButton:
        button = self.buttons.addButton(words, QDialogButtonBox.ButtonRole.ActionRole)
        button.setObjectName(f"{self.objectName()}{name}")
        button.clicked.connect(act)
        return button

    def _allow(self) -> None:
        self.path_button.setEnabled(self._path is not None)
        self.both_button.setEnabled(self._path is not None and self.use_button.isEnabled())

    def _offer(self, asked: Pick) -> None:
        open_to = choices(self._chip_id, asked)
        if open_to.terms and asked.term not in open_to.terms:
            asked = asked._replace(term=open_to.terms[0])
            open_to = choices(self._chip_id, asked)
        self.providers.offer(open_to.providers, asked.provider)
        self.regions.offer(open_to.regions, asked.region)
        self.terms.offer(open_to.terms, asked.term)
        self.dates.offer(open_to.dates, asked.as_of)
        self._asked = asked
        self.list.show_rows(matching(reversed(self._rows), asked))
        self._draw()

    @property
    def _chip_id(self) -> str:
        return self._chip.origin or self._chip.id

    # --- what is found ------------------------------------------------------------------------------------------------

    def _find(self) -> None:
        """The selected row, else the median of what is asked."""
        if not self._rows:
            self._choice = None
            self.tell(f"Nobody publishes a rental price of {self._chip.name}.", _TYPE_IT, usable=False)
            return
        chosen = self.list.chosen()
        found = choice_of(chosen[0]) if chosen else pick(self._chip_id, self._asked)
        if isinstance(found, NoPrice):
            self._choice = None
            self.tell(found.sentence, "", usable=False)
            return
        self._choice = found
        self.tell(shown_text(found.price, _PRICE), source_words(found.source), usable=True)

    def _tip(self, row: RentalPrice) -> str:
        return source_words(choice_of(row).source)

    # --- the chart ----------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        asked, term = self._asked, self._asked.term or "on-demand"
        points = history(self._chip_id, term, asked.region, asked.provider, as_of=asked.as_of) if self._rows else ()
        of_whom = ", ".join(filter(None, (asked.provider, asked.region)))
        what = f"{self._chip.name.removeprefix(f'{self._chip.vendor} ')} {_TERM_WORDS[term]}"
        shown = what + (f" ({of_whom})" if of_whom else "")
        self.chart.show_spec(build(points, Shown(shown, (self._kind,), self._spread)))
        self._find_path(points, what + (f", {of_whom}" if of_whom else ""))

    def _find_path(self, points: Sequence[PricePoint], what: str) -> None:
        """What the study takes of the path in the chart, or why it takes none."""
        found = study_path(points, fitted_path(points, self._kind), what)
        self._path = None if isinstance(found, NoPath) else found
        self.path_found.setText("No path to take" if isinstance(found, NoPath) else f"Path ahead: {found.words}")
        self.path_source.setText(
            found.sentence if isinstance(found, NoPath) else f"{source_words(found.source)} · {_FOR_ALL}"
        )
        self._allow()

    def _show_kind(self, kind: str) -> None:
        self._kind = next(one for one in PATH_KINDS if one == kind)
        self._draw()

    def _show_range(self, _toggle: str, on: bool) -> None:
        self._spread = on
        self._draw()


_TERM_WORDS: dict[Term, str] = {
    "on-demand": "on demand",
    "spot": "at spot prices",
    "1-year commitment": "committed for a year",
    "3-year commitment": "committed for three years",
    "reserved": "reserved",
}
_FOR_ALL = "for every rented chip of the study"
_TYPE_IT = "A price typed into its cell works as well."


def _columns() -> Sequence[Column[RentalPrice]]:
    return (
        Column("Provider", lambda row: row.provider, lambda row: row.provider),
        Column("Price", lambda row: shown_text(row.price, _PRICE), lambda row: row.price, is_number=True),
        Column("Region", lambda row: row.region or "not stated", lambda row: row.region),
        Column("Date", lambda row: row.date, lambda row: row.date),
        Column("Chips", lambda row: f"{row.chips_per_instance}", lambda row: row.chips_per_instance, is_number=True),
    )
