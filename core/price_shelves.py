"""The prices of the catalog as lists to pick from: those of a chip-hour, and those of models behind APIs."""

import functools
from collections.abc import Callable, Sequence

from core.catalog import (
    ASSUMPTION,
    MARKETS,
    ApiPrice,
    Catalog,
    RentalPrice,
    load_catalog,
)
from core.catalog_shelf import (
    NOT_STATED,
    YEARS,
    Figure,
    Item,
    ListColumn,
    Shelf,
    shelf,
    words_column,
    year_of,
)
from core.cells import format_value
from core.delivery import MILLION
from core.facets import Facet
from core.fields import fields_of
from core.formats import NOTHING, unit_cost
from core.price_book import api
from core.price_book.rental import choice_of
from core.price_book.terms import TERMS
from core.records import Chip, Source

_CHIP = fields_of(Chip)


def rental_prices(catalog: Catalog | None = None) -> Shelf[RentalPrice]:
    """All published prices of a chip-hour, newest first; what is only assumed is none."""
    return _shipped_rents() if catalog is None else _rents(catalog)


@functools.cache
def _shipped_rents() -> Shelf[RentalPrice]:
    return _rents(load_catalog())


def _rents(book: Catalog) -> Shelf[RentalPrice]:
    names = {chip.id: chip.name for chip in book.chips}
    rows = sorted(
        (row for row in book.rental_prices.rows if row.term != ASSUMPTION), key=lambda row: row.date, reverse=True
    )
    columns: tuple[ListColumn[RentalPrice], ...] = (
        words_column("Chip", lambda row: names[row.chip]),
        words_column("Provider", lambda row: row.provider),
        ListColumn(
            Figure("Price", is_number=True),
            lambda row: format_value(row.price, _CHIP["rental_price"]),
            lambda row: row.price,
        ),
        words_column("Term", lambda row: row.term),
        words_column("Region", lambda row: row.region or NOT_STATED),
        ListColumn(
            Figure("Chips", is_number=True), lambda row: f"{row.chips_per_instance}", lambda row: row.chips_per_instance
        ),
    )
    facets: tuple[tuple[Facet, Callable[[RentalPrice], str]], ...] = (
        (Facet("chip", "Chip"), lambda row: names[row.chip]),
        (Facet("provider", "Provider"), lambda row: row.provider),
        (Facet("market", "Region", MARKETS), lambda row: row.market),
        (Facet("term", "Term", TERMS), lambda row: row.term),
        (Facet("year", "Year", YEARS), lambda row: year_of(row.date)),
    )
    return _shipped("rental price", columns, facets, rows, lambda row: choice_of(row, book).source)


def api_prices(catalog: Catalog | None = None) -> Shelf[ApiPrice]:
    """All dated prices of models behind APIs, newest first."""
    return _shipped_api_prices() if catalog is None else _api_prices(catalog)


@functools.cache
def _shipped_api_prices() -> Shelf[ApiPrice]:
    return _api_prices(load_catalog())


def _api_prices(book: Catalog) -> Shelf[ApiPrice]:
    rows = sorted(book.api_prices.rows, key=lambda row: row.date, reverse=True)
    newest = {id(row) for row in {(row.provider, row.model): row for row in reversed(rows)}.values()}
    columns: tuple[ListColumn[ApiPrice], ...] = (
        words_column("Model", lambda row: row.model),
        words_column("Provider", lambda row: row.provider),
        _price_column("Input, $/M", lambda row: row.input),
        _price_column("Cached, $/M", lambda row: row.cached),
        _price_column("Output, $/M", lambda row: row.output),
    )
    facets: tuple[tuple[Facet, Callable[[ApiPrice], str]], ...] = (
        (
            Facet("newest", "Newest of its model", ("newest", "earlier")),
            lambda row: "newest" if id(row) in newest else "earlier",
        ),
        (Facet("provider", "Provider"), lambda row: row.provider),
        (Facet("year", "Year", YEARS), lambda row: year_of(row.date)),
        (
            Facet("cached", "Cached input", ("stated", NOT_STATED)),
            lambda row: NOT_STATED if row.cached is None else "stated",
        ),
    )
    return _shipped("API price", columns, facets, rows, lambda row: api.chosen(row, book).source)


def _price_column(title: str, price: Callable[[ApiPrice], float | None]) -> ListColumn[ApiPrice]:
    def text(row: ApiPrice) -> str:
        value = price(row)
        return NOTHING if value is None else unit_cost(value * MILLION)

    return ListColumn(Figure(title, is_number=True), text, lambda row: price(row) or 0.0)


def _shipped(
    noun: str,
    columns: Sequence[ListColumn[Item]],
    facets: Sequence[tuple[Facet, Callable[[Item], str]]],
    rows: Sequence[Item],
    source: Callable[[Item], Source],
) -> Shelf[Item]:
    """A list of rows that ship, in their order; their place in it is what tells them apart."""
    places = {id(row): f"{place}" for place, row in enumerate(rows)}
    return shelf(
        noun, columns, facets, ((row, False) for row in rows), lambda row: places[id(row)], source, has_own=False
    )
