"""What the catalog and the analyst's own library offer, as lists with figures, sources and facets to search by."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import msgspec

from core.catalog import (
    ASSUMPTION,
    MARKETS,
    ApiPrice,
    Catalog,
    Market,
    ModelRow,
    NetworkRow,
    RentalPrice,
    WorkloadPreset,
    load_catalog,
)
from core.cells import format_value
from core.delivery import MILLION
from core.facets import Facet
from core.fields import fields_of
from core.formats import NOTHING, format_quantity, unit_cost
from core.library import Library, running, sources_of_model
from core.names import visible
from core.price_book import api
from core.price_book.rental import choice_of
from core.price_book.terms import TERMS
from core.records import GB, LANGUAGE_MODEL, Chip, Network, Source, Workload
from core.workload_kind import LANGUAGE, NETWORK, applies, sort_of

Item = TypeVar("Item")
AnyModelRow = ModelRow | NetworkRow

CATALOG, MINE = "Catalog", "Mine"
NOT_STATED = "not stated"
PUBLISHED, NOT_PUBLISHED = "published", "not published"
_CHIP, _WORKLOAD = fields_of(Chip), fields_of(Workload)
_UNUSED = "n/a"
_CONFIDENCE = Facet("confidence", "Confidence", ("high", "medium", "low", "analyst"))


class Figure(NamedTuple):
    """One column of a list: its title, and whether it is a number, which stands to the right."""

    title: str
    is_number: bool = False


class Entry(msgspec.Struct, Generic[Item], frozen=True, eq=False):
    """One row of a list. item: what it offers; id: of the item within its list; mine: it is an own record.

    texts, keys: by column, as shown and as sorted; facets: its values by facet; words: what is searched.
    """

    item: Item
    id: str
    name: str
    mine: bool
    texts: tuple[str, ...]
    keys: tuple[float | str, ...]
    facets: Mapping[str, tuple[str, ...]]
    words: str
    source: Source
    note: str = ""


class Shelf(NamedTuple, Generic[Item]):
    """One list of the catalog: what its rows are called, its columns and facets, and its rows."""

    noun: str
    figures: tuple[Figure, ...]
    facets: tuple[Facet, ...]
    entries: tuple[Entry[Item], ...]


class _Column(NamedTuple, Generic[Item]):
    figure: Figure
    text: Callable[[Item], str]
    key: Callable[[Item], float | str]


def _words_column(title: str, text: Callable[[Item], str]) -> _Column[Item]:
    return _Column(Figure(title), text, text)


def _shelf(
    noun: str,
    columns: Sequence[_Column[Item]],
    facets: Sequence[tuple[Facet, Callable[[Item], str]]],
    rows: Iterable[tuple[Item, bool]],
    identity: Callable[[Item], str],
    source: Callable[[Item], Source],
    note: Callable[[Item], str] = lambda _item: "",
    *,
    has_own: bool = True,
) -> Shelf[Item]:
    """A list of rows, each with whether it is an own record; date, confidence and source are its last columns.

    has_own: whether own records can be among them, so that whose they are is a question.
    """

    def entry(item: Item, mine: bool) -> Entry[Item]:
        found = source(item)
        values = {facet.id: (value(item),) for facet, value in facets}
        values |= {"owner": (MINE if mine else CATALOG,), "confidence": (found.confidence,)}
        about = (found.date or NOT_STATED, found.confidence, found.text)
        last = ((MINE if mine else CATALOG).lower(), *about)[0 if has_own else 1 :]
        texts = tuple(visible(text) for text in (*(column.text(item) for column in columns), *last))
        words = " ".join((*texts, *(one for several in values.values() for one in several))).casefold()
        name = columns[0].text(item)
        keys = (*(column.key(item) for column in columns), *last)
        return Entry(item, identity(item), name, mine, texts, keys, values, words, found, note(item))

    about = (Figure("From"), Figure("Date"), Figure("Confidence"), Figure("Source"))[0 if has_own else 1 :]
    whose = (Facet("owner", "From", (MINE, CATALOG)),) if has_own else ()
    return Shelf(
        noun,
        (*(column.figure for column in columns), *about),
        (*whose, *(facet for facet, _ in facets), _CONFIDENCE),
        tuple(entry(item, mine) for item, mine in rows),
    )


def _class(value: float | None, classes: Sequence[tuple[float, str]]) -> str:
    """The first class whose upper end is not below the value; "not published" where there is none."""
    if value is None:
        return NOT_PUBLISHED
    return next(name for end, name in classes if value <= end)


def _year(date: str) -> str:
    return date[:4] if date[:4].isdigit() else NOT_STATED


_YEARS = (*(str(year) for year in range(2040, 2000, -1)), NOT_STATED)
_MEMORY = ((16 * GB, "up to 16 GB"), (48 * GB, "17 to 48 GB"), (96 * GB, "49 to 96 GB"), (192 * GB, "97 to 192 GB"),
           (float("inf"), "over 192 GB"))  # fmt: skip
_PARAMETERS = ((1e9, "up to 1 B"), (1e10, "1 to 10 B"), (4e10, "10 to 40 B"), (1e11, "40 to 100 B"),
               (5e11, "100 to 500 B"), (float("inf"), "over 500 B"))  # fmt: skip


# --- chips ------------------------------------------------------------------------------------------------------------


def chips(library: Library, region: str, catalog: Catalog | None = None) -> Shelf[Chip]:
    """All chips, own ones first; rents are those of a region."""
    book = catalog or load_catalog()
    market: Market = next((market for market in MARKETS if market == region), "Any")
    rents = {chip.id: _rent(book, chip.id, market) for chip in book.chips}
    rents |= {chip.id: chip.rental_price for chip in library.chips}

    def rent_text(chip: Chip) -> str:
        return format_value(rents[chip.id], _CHIP["rental_price"])

    columns: tuple[_Column[Chip], ...] = (
        _words_column("Name", lambda chip: chip.name),
        _chip_column("Memory", "memory_capacity"),
        _chip_column("Bandwidth", "memory_bandwidth"),
        _chip_column("16 bit", "peak_rate_16bit"),
        _chip_column("TDP", "thermal_design_power"),
        _Column(Figure("Rent", is_number=True), rent_text, lambda chip: rents[chip.id] or 0.0),
    )
    facets: tuple[tuple[Facet, Callable[[Chip], str]], ...] = (
        (Facet("vendor", "Vendor"), lambda chip: chip.vendor or NOT_STATED),
        (Facet("kind", "Kind"), lambda chip: chip.kind or NOT_STATED),
        (Facet("year", "Released", _YEARS), lambda chip: _year(chip.release_date)),
        (
            Facet("memory", "Memory", tuple(name for _, name in _MEMORY)),
            lambda chip: _class(chip.memory_capacity, _MEMORY),
        ),
        (
            Facet("price", "Rental price", (PUBLISHED, NOT_PUBLISHED)),
            lambda chip: NOT_PUBLISHED if rents[chip.id] is None else PUBLISHED,
        ),
    )
    return _shelf(
        "chip", columns, facets, _owned(library.chips, book.chips), lambda chip: chip.id, _chip_source, _about_chip
    )


def _owned(own: Iterable[Item], shipped: Iterable[Item]) -> Iterable[tuple[Item, bool]]:
    return (*((item, True) for item in own), *((item, False) for item in shipped))


def _rent(book: Catalog, chip_id: str, market: Market) -> float | None:
    chosen = book.default_rental_price(chip_id, market)
    return None if chosen is None or chosen.term == ASSUMPTION else chosen.price


def _chip_column(title: str, path: str) -> _Column[Chip]:
    return _Column(
        Figure(title, is_number=True),
        lambda chip: format_value(getattr(chip, path), _CHIP[path]),
        lambda chip: getattr(chip, path) or 0.0,
    )


def _chip_source(chip: Chip) -> Source:
    return chip.source_of("memory_bandwidth") or Source(NOT_STATED, "", "low")


def _about_chip(chip: Chip) -> str:
    return f"{chip.kind or 'kind not stated'}, {chip.release_date or 'date not published'}"


# --- models -----------------------------------------------------------------------------------------------------------


def models(library: Library, sort: str = "", catalog: Catalog | None = None) -> Shelf[AnyModelRow]:
    """Language models and the networks whose work is published, own ones first. sort: one of the two, "" for both."""
    book = catalog or load_catalog()
    own: list[AnyModelRow] = []
    shipped: list[AnyModelRow] = []
    if sort in ("", LANGUAGE):
        own, shipped = [*own, *library.models], [*shipped, *book.models]
    if sort in ("", NETWORK):
        own, shipped = [*own, *library.networks], [*shipped, *known_networks(book)]
    columns: tuple[_Column[AnyModelRow], ...] = (
        _words_column("Model", lambda row: row.name),
        _words_column("Kind", _model_kind),
        _size_column("Parameters", _parameters),
        _size_column("Per token or query", _effort),
        _words_column("Attention", _attention),
    )
    facets: tuple[tuple[Facet, Callable[[AnyModelRow], str]], ...] = (
        (Facet("kind", "Kind", ("dense", "mixture of experts")), _model_kind),
        (
            Facet("parameters", "Parameters", (*(name for _, name in _PARAMETERS), NOT_PUBLISHED)),
            lambda row: _class(_parameters(row), _PARAMETERS),
        ),
        (Facet("attention", "Attention"), _attention),
    )
    return _shelf(
        "model",
        columns,
        facets,
        _owned(own, shipped),
        lambda row: row.id,
        lambda row: sources_of_model(row)[""],
        lambda row: row.note,
    )


def known_networks(catalog: Catalog) -> tuple[NetworkRow, ...]:
    """The networks whose work is published: the others could only be asked to be filled in."""
    return tuple(row for row in catalog.networks if row.network.flops_per_sample is not None)


def _model_kind(row: AnyModelRow) -> str:
    family = row.network.family if isinstance(row, NetworkRow) else row.family
    return {"moe": "mixture of experts", "": NOT_STATED}.get(family, family)


def _parameters(row: AnyModelRow) -> float | None:
    return row.network.parameter_count if isinstance(row, NetworkRow) else row.parameter_count


def _effort(row: AnyModelRow) -> float | None:
    if isinstance(row, ModelRow):
        return row.active_parameter_count
    return None if row.network.flops_per_sample is None else _work(row.network)


def _work(network: Network) -> float:
    return (network.flops_per_sample or 0.0) + network.step_count * network.flops_per_step


def _attention(row: AnyModelRow) -> str:
    """The form of attention of a language model, in the field's words."""
    if isinstance(row, NetworkRow):
        return "not a language model"
    model = row.model
    form = "grouped-query" if model.kv_head_count < model.head_count else "multi-head"
    if model.kv_head_count == 1 < model.head_count:
        form = "multi-query"
    if model.latent_kv_rank:
        form = "latent (MLA)"
    if model.windowed_layer_count:
        return f"{form}, sliding window"
    return f"{form}, linear layers" if model.linear_layer_count else form


def _size_column(title: str, size: Callable[[AnyModelRow], float | None]) -> _Column[AnyModelRow]:
    def text(row: AnyModelRow) -> str:
        value = size(row)
        of_work = isinstance(row, NetworkRow) and size is _effort
        return NOTHING if value is None else format_quantity(value, "flop" if of_work else "1")

    return _Column(Figure(title, is_number=True), text, lambda row: size(row) or 0.0)


# --- workloads --------------------------------------------------------------------------------------------------------


class Offered(NamedTuple):
    """A workload with its model joined in. model_id: of the catalog model or network that it runs, "" for its own."""

    workload: Workload
    model_id: str


def workloads(library: Library, catalog: Catalog | None = None) -> Shelf[Offered]:
    """All workloads, own ones first."""
    book = catalog or load_catalog()
    own = [Offered(workload, "") for workload in library.workloads]
    shipped = [_offered(book, preset) for preset in book.workloads]
    columns: tuple[_Column[Offered], ...] = (
        _words_column("Workload", lambda row: row.workload.name),
        _words_column("Kind", lambda row: row.workload.kind),
        _words_column("Model", _model_name),
        _workload_column("Traffic", "request_rate"),
        _workload_column("Input", "input_tokens"),
        _workload_column("Output", "output_tokens"),
    )
    facets: tuple[tuple[Facet, Callable[[Offered], str]], ...] = (
        (Facet("kind", "Kind", (LANGUAGE_MODEL,)), lambda row: row.workload.kind),
        (Facet("model", "Model"), _model_name),
    )
    return _shelf(
        "workload",
        columns,
        facets,
        _owned(own, shipped),
        lambda row: row.workload.id,
        lambda row: row.workload.source_of("request_rate") or Source(NOT_STATED, "", "low"),
    )


def _offered(book: Catalog, preset: WorkloadPreset) -> Offered:
    return Offered(book.workload(preset.workload.id), preset.model_id)


def _model_name(row: Offered) -> str:
    workload = row.workload
    name = workload.model.model_name if sort_of(workload) == LANGUAGE else workload.network.network_name
    return name or NOT_STATED


def _workload_column(title: str, path: str) -> _Column[Offered]:
    field = _WORKLOAD[path]
    return _Column(
        Figure(title, is_number=True),
        lambda row: format_value(getattr(row.workload, path), field) if applies(field, row.workload) else _UNUSED,
        lambda row: float(getattr(row.workload, path)) if applies(field, row.workload) else 0.0,
    )


def offered_with(row: Offered, model: AnyModelRow | None) -> Workload:
    """The workload of a row, under another model where one is chosen."""
    return row.workload if model is None else running(row.workload, model)


# --- prices -----------------------------------------------------------------------------------------------------------


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
    columns: tuple[_Column[RentalPrice], ...] = (
        _words_column("Chip", lambda row: names[row.chip]),
        _words_column("Provider", lambda row: row.provider),
        _Column(
            Figure("Price", is_number=True),
            lambda row: format_value(row.price, _CHIP["rental_price"]),
            lambda row: row.price,
        ),
        _words_column("Term", lambda row: row.term),
        _words_column("Region", lambda row: row.region or NOT_STATED),
        _Column(
            Figure("Chips", is_number=True), lambda row: f"{row.chips_per_instance}", lambda row: row.chips_per_instance
        ),
    )
    facets: tuple[tuple[Facet, Callable[[RentalPrice], str]], ...] = (
        (Facet("chip", "Chip"), lambda row: names[row.chip]),
        (Facet("provider", "Provider"), lambda row: row.provider),
        (Facet("market", "Region", MARKETS), lambda row: row.market),
        (Facet("term", "Term", TERMS), lambda row: row.term),
        (Facet("year", "Year", _YEARS), lambda row: _year(row.date)),
    )
    places = {id(row): f"{place}" for place, row in enumerate(rows)}
    return _shelf(
        "rental price",
        columns,
        facets,
        ((row, False) for row in rows),
        lambda row: places[id(row)],
        lambda row: choice_of(row, book).source,
        has_own=False,
    )


def api_prices(catalog: Catalog | None = None) -> Shelf[ApiPrice]:
    """All dated prices of models behind APIs, newest first."""
    return _shipped_api_prices() if catalog is None else _api_prices(catalog)


@functools.cache
def _shipped_api_prices() -> Shelf[ApiPrice]:
    return _api_prices(load_catalog())


def _api_prices(book: Catalog) -> Shelf[ApiPrice]:
    rows = sorted(book.api_prices.rows, key=lambda row: row.date, reverse=True)
    newest = {id(row) for row in {(row.provider, row.model): row for row in reversed(rows)}.values()}
    columns: tuple[_Column[ApiPrice], ...] = (
        _words_column("Model", lambda row: row.model),
        _words_column("Provider", lambda row: row.provider),
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
        (Facet("year", "Year", _YEARS), lambda row: _year(row.date)),
        (
            Facet("cached", "Cached input", ("stated", NOT_STATED)),
            lambda row: NOT_STATED if row.cached is None else "stated",
        ),
    )
    places = {id(row): f"{place}" for place, row in enumerate(rows)}
    return _shelf(
        "API price",
        columns,
        facets,
        ((row, False) for row in rows),
        lambda row: places[id(row)],
        lambda row: api.chosen(row, book).source,
        has_own=False,
    )


def _price_column(title: str, price: Callable[[ApiPrice], float | None]) -> _Column[ApiPrice]:
    def text(row: ApiPrice) -> str:
        value = price(row)
        return NOTHING if value is None else unit_cost(value * MILLION)

    return _Column(Figure(title, is_number=True), text, lambda row: price(row) or 0.0)
