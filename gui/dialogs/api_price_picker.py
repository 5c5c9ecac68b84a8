"""Pick what a provider charges for a model's tokens, to compare a workload's own costs with."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from core.catalog import ApiPrice
from core.delivery import MILLION
from core.formats import NOTHING, unit_cost
from core.price_book.api import ApiPick, ApiPriceChoice, choices, chosen, closest, matching
from core.provenance import source_words
from core.records import LANGUAGE_MODEL, Workload
from gui.dialogs.catalog_list import CatalogList, Column
from gui.dialogs.price_dialog import PriceDialog

_SIZE = QSize(860, 600)
_ASK = "Choose a model of the list."
_NO_TOKENS = "The price book has prices of tokens; this workload answers queries."
_TYPE_IT = "What another provider charges for a query can be typed into the row “API, a query”."


class ApiPricePicker(PriceDialog):
    """The dated prices of models behind APIs; one row becomes what the workload is compared with."""

    picked = Signal(object)
    """The `core.price_book.api.ApiPriceChoice`."""

    def __init__(self, workload: Workload, parent: QWidget | None = None) -> None:
        super().__init__("apiPricePicker", f"API price to compare with: {workload.name}", _SIZE, parent)
        self._choice: ApiPriceChoice | None = None
        self.providers = self.box("Provider", "Provider", "All providers")
        self.models = self.box("Model", "Model", "All models, newest price each")
        self.dates = self.box("Date", "As of", "Newest")
        self.list = CatalogList("API prices", (), _columns(), _tip, parent=self)
        self.list.selection_changed.connect(self._find)
        self.list.activated.connect(self.use)
        self.left.addWidget(self.list, 1)
        self._tokens = workload.kind == LANGUAGE_MODEL
        self._model_name = workload.model.model_name
        self._offer(ApiPick())
        self.list.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask(self) -> None:
        """Offer what exists under the new answers."""
        self._offer(ApiPick(self.providers.answer, self.models.answer, self.dates.answer))

    def use(self) -> None:
        """Take the price that is found and close."""
        if self._choice is not None:
            self.picked.emit(self._choice)
            self.accept()

    def _offer(self, asked: ApiPick) -> None:
        if not self._tokens:
            self._find()
            return
        open_to = choices(asked)
        self.providers.offer(open_to.providers, asked.provider)
        self.models.offer(open_to.models, asked.model)
        self.dates.offer(open_to.dates, asked.as_of)
        rows = sorted(matching(asked), key=lambda row: row.date, reverse=True)
        if asked.model is None:
            newest: dict[tuple[str, str], ApiPrice] = {}
            for row in rows:
                newest.setdefault((row.provider, row.model), row)
            rows = sorted(newest.values(), key=lambda row: (row.provider.lower(), row.model.lower()))
        self.list.show_rows(rows)
        if len(rows) == 1 or (asked.model is not None and len({row.provider for row in rows}) == 1):
            self.list.choose(lambda row: row is rows[0])
        elif (own := closest(self._model_name, rows)) is not None:
            self.list.choose(lambda row: row is own)

    def _find(self) -> None:
        """The selected row."""
        if not self._tokens:
            for part in (self.providers, self.models, self.dates, self.list):
                part.setEnabled(False)
            self.tell(_NO_TOKENS, _TYPE_IT, usable=False)
            return
        rows = self.list.chosen()
        self._choice = chosen(rows[0]) if rows else None
        if self._choice is None:
            self.tell(_ASK, "", usable=False)
            return
        self.tell(price_words(self._choice), source_words(self._choice.source), usable=True)


def price_words(choice: ApiPriceChoice) -> str:
    """The three prices in one line."""
    cached = "no cached price" if choice.cached is None else f"{unit_cost(choice.cached * MILLION)} cached input"
    first, last = unit_cost(choice.input * MILLION), unit_cost(choice.output * MILLION)
    return f"{choice.model}: {first} input, {cached}, {last} output a million tokens"


def _tip(row: ApiPrice) -> str:
    return source_words(chosen(row).source)


def _columns() -> Sequence[Column[ApiPrice]]:
    return (
        Column("Model", lambda row: row.model, lambda row: row.model),
        Column("Provider", lambda row: row.provider, lambda row: row.provider),
        Column("Input", lambda row: unit_cost(row.input * MILLION), lambda row: row.input, is_number=True),
        Column("Cached", _cached, lambda row: row.cached or 0.0, is_number=True),
        Column("Output", lambda row: unit_cost(row.output * MILLION), lambda row: row.output, is_number=True),
        Column("Date", lambda row: row.date, lambda row: row.date),
    )


def _cached(row: ApiPrice) -> str:
    return NOTHING if row.cached is None else unit_cost(row.cached * MILLION)
