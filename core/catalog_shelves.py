"""What the catalog and the analyst's own library offer as rows of a study: chips, models and workloads, as lists."""

from collections.abc import Callable
from typing import NamedTuple

from core.catalog import (
    ASSUMPTION,
    MARKETS,
    Catalog,
    Market,
    ModelRow,
    NetworkRow,
    WorkloadPreset,
    load_catalog,
)
from core.catalog_shelf import (
    NOT_PUBLISHED,
    NOT_STATED,
    PUBLISHED,
    YEARS,
    Figure,
    ListColumn,
    Shelf,
    class_of,
    owned,
    shelf,
    words_column,
    year_of,
)
from core.cells import format_value
from core.facets import Facet
from core.fields import fields_of
from core.formats import NOTHING, format_quantity
from core.library import Library, running, sources_of_model
from core.records import GB, LANGUAGE_MODEL, Chip, Network, Source, Workload
from core.workload_kind import LANGUAGE, NETWORK, applies, sort_of

AnyModelRow = ModelRow | NetworkRow
_CHIP, _WORKLOAD = fields_of(Chip), fields_of(Workload)
_UNUSED = "n/a"
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

    columns: tuple[ListColumn[Chip], ...] = (
        words_column("Name", lambda chip: chip.name),
        _chip_column("Memory", "memory_capacity"),
        _chip_column("Bandwidth", "memory_bandwidth"),
        _chip_column("16 bit", "peak_rate_16bit"),
        _chip_column("TDP", "thermal_design_power"),
        ListColumn(Figure("Rent", is_number=True), rent_text, lambda chip: rents[chip.id] or 0.0),
    )
    facets: tuple[tuple[Facet, Callable[[Chip], str]], ...] = (
        (Facet("vendor", "Vendor"), lambda chip: chip.vendor or NOT_STATED),
        (Facet("kind", "Kind"), lambda chip: chip.kind or NOT_STATED),
        (Facet("year", "Released", YEARS), lambda chip: year_of(chip.release_date)),
        (
            Facet("memory", "Memory", tuple(name for _, name in _MEMORY)),
            lambda chip: class_of(chip.memory_capacity, _MEMORY),
        ),
        (
            Facet("price", "Rental price", (PUBLISHED, NOT_PUBLISHED)),
            lambda chip: NOT_PUBLISHED if rents[chip.id] is None else PUBLISHED,
        ),
    )
    return shelf(
        "chip", columns, facets, owned(library.chips, book.chips), lambda chip: chip.id, _chip_source, _about_chip
    )


def _rent(book: Catalog, chip_id: str, market: Market) -> float | None:
    chosen = book.default_rental_price(chip_id, market)
    return None if chosen is None or chosen.term == ASSUMPTION else chosen.price


def _chip_column(title: str, path: str) -> ListColumn[Chip]:
    return ListColumn(
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
    columns: tuple[ListColumn[AnyModelRow], ...] = (
        words_column("Model", lambda row: row.name),
        words_column("Kind", _model_kind),
        _size_column("Parameters", _parameters),
        _size_column("Per token or query", _effort),
        words_column("Attention", _attention),
    )
    facets: tuple[tuple[Facet, Callable[[AnyModelRow], str]], ...] = (
        (Facet("kind", "Kind", ("dense", "mixture of experts")), _model_kind),
        (
            Facet("parameters", "Parameters", (*(name for _, name in _PARAMETERS), NOT_PUBLISHED)),
            lambda row: class_of(_parameters(row), _PARAMETERS),
        ),
        (Facet("attention", "Attention"), _attention),
    )
    return shelf(
        "model",
        columns,
        facets,
        owned(own, shipped),
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


def _size_column(title: str, size: Callable[[AnyModelRow], float | None]) -> ListColumn[AnyModelRow]:
    def text(row: AnyModelRow) -> str:
        value = size(row)
        of_work = isinstance(row, NetworkRow) and size is _effort
        return NOTHING if value is None else format_quantity(value, "flop" if of_work else "1")

    return ListColumn(Figure(title, is_number=True), text, lambda row: size(row) or 0.0)


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
    columns: tuple[ListColumn[Offered], ...] = (
        words_column("Workload", lambda row: row.workload.name),
        words_column("Kind", lambda row: row.workload.kind),
        words_column("Model", _model_name),
        _workload_column("Traffic", "request_rate"),
        _workload_column("Input", "input_tokens"),
        _workload_column("Output", "output_tokens"),
    )
    facets: tuple[tuple[Facet, Callable[[Offered], str]], ...] = (
        (Facet("kind", "Kind", (LANGUAGE_MODEL,)), lambda row: row.workload.kind),
        (Facet("model", "Model"), _model_name),
    )
    return shelf(
        "workload",
        columns,
        facets,
        owned(own, shipped),
        lambda row: row.workload.id,
        lambda row: row.workload.source_of("request_rate") or Source(NOT_STATED, "", "low"),
    )


def _offered(book: Catalog, preset: WorkloadPreset) -> Offered:
    return Offered(book.workload(preset.workload.id), preset.model_id)


def _model_name(row: Offered) -> str:
    workload = row.workload
    name = workload.model.model_name if sort_of(workload) == LANGUAGE else workload.network.network_name
    return name or NOT_STATED


def _workload_column(title: str, path: str) -> ListColumn[Offered]:
    field = _WORKLOAD[path]
    return ListColumn(
        Figure(title, is_number=True),
        lambda row: format_value(getattr(row.workload, path), field) if applies(field, row.workload) else _UNUSED,
        lambda row: float(getattr(row.workload, path)) if applies(field, row.workload) else 0.0,
    )


def offered_with(row: Offered, model: AnyModelRow | None) -> Workload:
    """The workload of a row, under another model where one is chosen."""
    return row.workload if model is None else running(row.workload, model)
