"""Pick the price of a chip-hour from the price book: provider, region, term and date, its history beside them."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from core.catalog import PriceChoice, RentalPrice
from core.charts.price_history import Shown, build
from core.fields import fields_of
from core.price_book.history import history
from core.price_book.paths import PATH_KINDS, PathKind
from core.price_book.rental import NoPrice, Pick, choice_of, choices, matching, pick, published
from core.price_book.terms import TERMS, Term
from core.records import Chip
from gui.charts.view import ChartView
from gui.dialogs.catalog_list import CatalogList, Column
from gui.dialogs.price_dialog import PriceDialog
from gui.tables.entries import shown_text
from gui.tables.states import source_words

_PRICE = fields_of(Chip)["rental_price"]
_SIZE = QSize(1240, 680)


class PricePicker(PriceDialog):
    """The prices of one chip; the median of what is asked, or one row of the list, becomes its price."""

    picked = Signal(object)
    """The `core.catalog.PriceChoice`."""

    def __init__(self, chip: Chip, asked: Pick, parent: QWidget | None = None) -> None:
        super().__init__("pricePicker", f"Price of a chip-hour: {chip.name}", _SIZE, parent)
        self._chip = chip
        self._rows = published(chip.origin or chip.id)
        self._kind: PathKind = "exponential"
        self._spread = False
        self._choice: PriceChoice | None = None
        self.providers = self.box("Provider", "Provider", "All providers (median)")
        self.regions = self.box("Region", "Region", "All regions")
        self.terms = self.box("Term", "Term")
        self.dates = self.box("Date", "As of", "Newest")
        self.list = CatalogList("prices", (), _columns(), self._tip, parent=self)
        self.list.selection_changed.connect(self._find)
        self.list.activated.connect(self.use)
        self.left.addWidget(self.list, 1)
        self.chart = ChartView(parent=self)
        self.chart.measure_chosen.connect(self._show_kind)
        self.chart.toggled.connect(self._show_range)
        self.middle.addWidget(self.chart, 6)
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
            self.picked.emit(self._choice)
            self.accept()

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
        term: Term = self._asked.term or "on-demand"
        points = history(self._chip_id, term, self._asked.region, self._asked.provider) if self._rows else ()
        name = self._chip.name.removeprefix(f"{self._chip.vendor} ")
        of_whom = ", ".join(filter(None, (self._asked.provider, self._asked.region)))
        what = f"{name} {_TERM_WORDS[term]}" + (f" ({of_whom})" if of_whom else "")
        self.chart.show_spec(build(points, Shown(what, (self._kind,), self._spread)))

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
_TYPE_IT = "A price typed into its cell works as well."


def _columns() -> Sequence[Column[RentalPrice]]:
    return (
        Column("Provider", lambda row: row.provider, lambda row: row.provider),
        Column("Region", lambda row: row.region or "not stated", lambda row: row.region),
        Column("Chips", lambda row: f"{row.chips_per_instance}", lambda row: row.chips_per_instance, is_number=True),
        Column("Date", lambda row: row.date, lambda row: row.date),
        Column("Price", lambda row: shown_text(row.price, _PRICE), lambda row: row.price, is_number=True),
    )
