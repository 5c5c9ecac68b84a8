"""The shipped catalog: chips, models, prices and defaults, read once from resources/data and then held typed.

Every value has a source, a date and a confidence; `core.catalog_builder` writes the files from their source tables.
"""

import functools
from collections.abc import Iterable
from importlib import resources
from statistics import median
from typing import Annotated, Literal, TypeVar

import msgspec

from core.claims.claim import Claim
from core.claims.published_cost import PublishedCost
from core.errors import CatalogError
from core.fields import fields_of, number
from core.price_book.terms import BookTerm, Term
from core.records import (
    LANGUAGE_MODEL,
    Chip,
    CollectiveRatio,
    Confidence,
    FirstStepRatio,
    KernelEfficiency,
    LaunchRatio,
    Model,
    Money,
    Network,
    PrefillChunk,
    Record,
    RepeatedReadShare,
    SequenceOverhead,
    Site,
    Source,
    StepOverhead,
    TensorLayout,
    Workload,
)

Market = Literal["United States", "Europe", "Asia Pacific", "Any"]
MARKETS: tuple[Market, ...] = ("United States", "Europe", "Asia Pacific", "Any")
ON_DEMAND: Term = "on-demand"
SPOT: Term = "spot"
ASSUMPTION: BookTerm = "assumption"
OLDEST_PRICE_IN_MONTHS = 18
"""A price this much older than the newest price of its chip no longer takes part in the median."""

Found = TypeVar("Found")
RecordRow = TypeVar("RecordRow", bound=Record)


class ModelRow(Record, frozen=True, kw_only=True):
    """A transformer language model of the catalog: its architecture and its number of weights."""

    family: str = ""
    parameter_count: Annotated[float, number("1", "Parameters", "All weights.", low=1, high=1e15)]
    active_parameter_count: Annotated[
        float, number("1", "Active parameters", "Weights that one token visits.", low=1, high=1e15)
    ]
    model: Model
    note: str = ""


class NetworkRow(Record, frozen=True, kw_only=True):
    """A model of another kind; encoders keep their architecture too."""

    network: Network = Network()
    architecture: Model | None = None
    note: str = ""


class Engine(Record, frozen=True, kw_only=True):
    """A generation of serving software: what it makes of any chip, as the chip's fields of the same names."""

    kernel_efficiency: KernelEfficiency
    collective_ratio: CollectiveRatio
    repeated_read_share: RepeatedReadShare
    tensor_layout: TensorLayout
    first_step_ratio: FirstStepRatio
    prefill_chunk: PrefillChunk
    launch_ratio: LaunchRatio
    sequence_overhead: SequenceOverhead
    step_overhead: StepOverhead


SOFTWARE_FIELDS = tuple(name for name, field in fields_of(Engine).items() if field.group == "Software")
"""Fields that a chip takes from its serving engine."""


class RentalPrice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One published price of a chip-hour, in USD a chip-second; `source` is an index into the book's sources.

    stated_term: the source's own word for the term, empty where it is the same.
    """

    chip: str
    provider: str
    sku: str
    chips_per_instance: int
    region: str
    market: Market
    term: BookTerm
    stated_term: str = ""
    price: float
    date: str
    source: int
    confidence: Confidence


class PurchasePrice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One published purchase price of a chip in USD; `source` is an index into the book's sources."""

    chip: str
    basis: str
    price: float
    date: str
    source: int
    confidence: Confidence


class RentalBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rental prices with the list of texts that they cite."""

    sources: tuple[str, ...]
    rows: tuple[RentalPrice, ...]


class PurchaseBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All purchase prices with the list of texts that they cite."""

    sources: tuple[str, ...]
    rows: tuple[PurchasePrice, ...]


class ApiPrice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One published price of a model behind an API, in USD a token; `source` is an index into the book's sources.

    cached: price of input tokens found in the provider's cache; None where none is stated.
    event: what happened on the date ("announced", "first seen", "changed" …).
    """

    provider: str
    model: str
    date: str
    input: float
    cached: float | None
    output: float
    event: str
    source: int
    confidence: Confidence


class ApiPriceBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All API prices with the list of texts that they cite."""

    sources: tuple[str, ...]
    rows: tuple[ApiPrice, ...]


class Economic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One economic figure (tariff, PUE, life, decline, share …) in the unit it was published in."""

    key: str
    value: float | str
    unit: str
    low: float | None
    high: float | None
    source: Source
    note: str = ""


class Efficiency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An efficiency as data: which chip field, value and range.

    applies_to: name of a chip or of an engine, a kind of chip, or "*" for all chips.
    """

    applies_to: str
    field: str
    value: float
    low: float
    high: float
    source: Source


class DemandProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Traffic of each hour of a day or a week over its mean, as a published trace has it."""

    name: str
    rates: tuple[float, ...]
    source: Source


class Defaults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Site and money records that a new study starts with."""

    site: Site
    money: Money


class WorkloadPreset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A workload with the id of the catalog model or network that it runs; `Catalog.workload` joins the two."""

    model_id: str
    workload: Workload


class PriceChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A price of a chip-hour that the book gives, by default or as it was picked; `price` in USD a chip-second.

    providers: whose prices it is the median of; region: the printed region, where one was picked.
    """

    price: float
    term: BookTerm
    market: str
    date: str
    source: Source
    confidence: Confidence
    providers: tuple[str, ...] = ()
    region: str = ""


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ships, in the order of its files."""

    chips: tuple[Chip, ...] = ()
    engines: tuple[Engine, ...] = ()
    models: tuple[ModelRow, ...] = ()
    networks: tuple[NetworkRow, ...] = ()
    rental_prices: RentalBook = RentalBook((), ())
    purchase_prices: PurchaseBook = PurchaseBook((), ())
    api_prices: ApiPriceBook = ApiPriceBook((), ())
    economics: tuple[Economic, ...] = ()
    efficiencies: tuple[Efficiency, ...] = ()
    workloads: tuple[WorkloadPreset, ...] = ()
    defaults: Defaults | None = None
    claims: tuple[Claim, ...] = ()
    published_costs: tuple[PublishedCost, ...] = ()
    profiles: tuple[DemandProfile, ...] = ()

    def chip(self, identifier: str) -> Chip:
        """The chip of that id ("nvidia-h100-sxm5-80gb"); CatalogError where there is none."""
        return _row(self.chips, identifier, "chip")

    def engine(self, identifier: str) -> Engine:
        """The engine of that id ("vllm-2025"); CatalogError where there is none."""
        return _row(self.engines, identifier, "engine")

    def model(self, identifier: str) -> ModelRow:
        """The language model of that id ("llama-2-70b"); CatalogError where there is none."""
        return _row(self.models, identifier, "model")

    def network(self, identifier: str) -> NetworkRow:
        """The network of that id ("resnet-50"); CatalogError where there is none."""
        return _row(self.networks, identifier, "network")

    def workload(self, identifier: str) -> Workload:
        """The workload preset of that id with its model and the sources of both joined in."""
        preset = _found((p for p in self.workloads if p.workload.id == identifier), identifier, "workload")
        return self.workload_with(preset.workload, preset.model_id)

    def workload_with(self, workload: Workload, identifier: str) -> Workload:
        """A workload that runs this model or network, whichever answers its kind of requests.

        Sources of what it ran before are gone.
        """
        place = "model" if workload.kind == LANGUAGE_MODEL else "network"
        kept = {path: source for path, source in workload.sources.items() if path.partition(".")[0] != place}
        if workload.kind == LANGUAGE_MODEL:
            model = self.model(identifier)
            named = msgspec.structs.replace(model.model, model_name=model.name)
            sources = {**kept, "model": model.sources[""]}
            return msgspec.structs.replace(workload, model=named, sources=sources)
        row = self.network(identifier)
        network = msgspec.structs.replace(row.network, network_name=row.name)
        own = {f"network.{field}": source for field, source in row.sources.items() if field}
        sources = {**kept, "network": row.sources[""], **own}
        return msgspec.structs.replace(workload, network=network, sources=sources)

    def ships(self, table: str, identifier: str) -> bool:
        """Whether a row of a study's table, "chips" or "workloads", has a catalog row of that id to be a copy of."""
        if table == "chips":
            return any(row.id == identifier for row in self.chips)
        return any(preset.workload.id == identifier for preset in self.workloads)

    def profile(self, name: str) -> DemandProfile:
        """The demand profile of that name; CatalogError where there is none."""
        return _found((row for row in self.profiles if row.name == name), name, "demand profile")

    def economic(self, key: str) -> Economic:
        """The economic figure of that key ("pue_noncloud_default"); CatalogError where there is none."""
        return _found((row for row in self.economics if row.key == key), key, "economic figure")

    def claim(self, identifier: str) -> Claim:
        """The claim of the source article of that id ("inference-share"); CatalogError where there is none."""
        return _found((row for row in self.claims if row.id == identifier), identifier, "claim")

    def published_cost(self, case: str, measure: str) -> PublishedCost:
        """One published figure ("deepseek-v3", "chip_hours"), in its own unit; CatalogError where there is none."""
        found = (row for row in self.published_costs if (row.case, row.measure) == (case, measure))
        return _found(found, f"{case}: {measure}", "published figure")

    def rental_prices_of(self, chip_id: str) -> list[RentalPrice]:
        """All rental prices of a chip, oldest first."""
        return sorted((row for row in self.rental_prices.rows if row.chip == chip_id), key=lambda row: row.date)

    def rental_source(self, row: RentalPrice) -> Source:
        """Where one rental price comes from."""
        return Source(self.rental_prices.sources[row.source], row.date, row.confidence)

    def purchase_source(self, row: PurchasePrice) -> Source:
        """Where one purchase price comes from."""
        return Source(self.purchase_prices.sources[row.source], row.date, row.confidence)

    def api_source(self, row: ApiPrice) -> Source:
        """Where one API price comes from."""
        return Source(self.api_prices.sources[row.source], row.date, row.confidence)

    def default_rental_price(self, chip_id: str, market: str, term: Term = ON_DEMAND) -> PriceChoice | None:
        """The median of the providers' latest prices of a term in a market, or the next best that is published.

        A price that is stated for all regions, or without a region, holds in every market. In order: the term in the
        market, the term in any other, then on-demand, spot and an assumption in the same way; what stands in for what
        was asked says so in its source. Prices of ownership and index values are never taken. None where nothing is
        published.
        """
        rows = self.rental_prices_of(chip_id)
        whole = int(self.chip(chip_id).chips_per_server) if rows else 1
        for kind in dict.fromkeys((term, ON_DEMAND, SPOT, ASSUMPTION)):
            of_term = [row for row in rows if row.term == kind]
            for place in dict.fromkeys((market, *MARKETS)):
                latest = latest_by_provider(of_term, place, whole)
                if latest:
                    return self._choice(term, place, market, latest)
        return None

    def _choice(self, term: Term, place: str, asked: str, latest: dict[str, list[RentalPrice]]) -> PriceChoice:
        rows = [row for own in latest.values() for row in own]
        confidence = lowest_confidence(rows)
        source = Source(self._reason(term, place, asked, latest), max(row.date for row in rows), confidence)
        return PriceChoice(
            price=median_of(latest),
            term=rows[0].term,
            market=place if any(row.market == place for row in rows) else "Any",
            date=source.date,
            source=source,
            confidence=confidence,
            providers=tuple(latest),
        )

    def _reason(self, term: Term, place: str, asked: str, latest: dict[str, list[RentalPrice]]) -> str:
        """The sentence that says what a default price is."""
        rows = [row for own in latest.values() for row in own]
        found = rows[0].term
        if found == ASSUMPTION:
            return self.rental_prices.sources[rows[0].source]
        who = (
            f"Median of {len(latest)} providers' {found} prices" if len(latest) > 1 else f"One provider's {found} price"
        )
        places = {row.market for row in rows}
        where = place if places == {place} else "no region stated"
        if len(places) > 1:
            where = f"{place} or no region stated"
        text = f"{who}, {where} ({', '.join(latest)})"
        if place not in (asked, "Any"):
            text += f"; none is published for {asked}"
        if term not in (found, ON_DEMAND):
            text += f"; {found}, because nothing is published under {term}"
        elif found != term:
            text += f"; {found}: no on-demand price is published"
        return text


def median_of(latest: dict[str, list[RentalPrice]]) -> float:
    """The median over providers of the median of each one's prices, in USD a chip-second."""
    return median(median(row.price for row in own) for own in latest.values())


def latest_by_provider(rows: list[RentalPrice], market: str | None, whole: int) -> dict[str, list[RentalPrice]]:
    """Each provider's newest rows in a market, narrowed to instances that hold the whole group of chips, if any.

    A provider's own rows of the market go before those without a region. Without a market all rows count alike.
    """
    if not rows:
        return {}
    oldest = months_of(max(row.date for row in rows)) - OLDEST_PRICE_IN_MONTHS
    by_provider: dict[str, list[RentalPrice]] = {}
    for row in rows:
        if (market is None or row.market in (market, "Any")) and months_of(row.date) >= oldest:
            by_provider.setdefault(row.provider, []).append(row)
    latest = {}
    for provider, own in sorted(by_provider.items()):
        local = [row for row in own if row.market == market] or own
        newest = [row for row in local if row.date == max(row.date for row in local)]
        latest[provider] = [row for row in newest if row.chips_per_instance >= whole] or newest
    return latest


def months_of(date: str) -> int:
    """Months since year 0 of an ISO date, at least year and month ("2026-05" or "2026-05-18")."""
    return int(date[:4]) * 12 + int(date[5:7])


def lowest_confidence(rows: Iterable[RentalPrice]) -> Confidence:
    """The lowest confidence among prices: a median is not surer than what it is of."""
    order: tuple[Confidence, ...] = ("low", "medium", "high")
    return min((row.confidence for row in rows), key=order.index)


def _found(rows: Iterable[Found], identifier: str, what: str) -> Found:
    for row in rows:
        return row
    raise CatalogError(f"The catalog has no {what} “{identifier}”.")


def _row(rows: tuple[RecordRow, ...], identifier: str, what: str) -> RecordRow:
    return _found((row for row in rows if row.id == identifier), identifier, what)


def read_file(name: str, kind: type[Found]) -> Found:
    """Decode one file of resources/data; CatalogError, with the place of the fault, where it is damaged or missing."""
    try:
        content = resources.files("resources").joinpath("data", name).read_bytes()
        return msgspec.json.decode(content, type=kind)
    except FileNotFoundError as error:
        raise CatalogError(f"The file {name} of the catalog is missing; please install Infernomics again.") from error
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise CatalogError(f"The file {name} of the catalog is damaged: {error}.") from error


@functools.cache
def load_catalog() -> Catalog:
    """Read the shipped catalog, once a process; CatalogError where a file is damaged or missing."""
    return Catalog(
        chips=read_file("chips.json", tuple[Chip, ...]),
        engines=read_file("engines.json", tuple[Engine, ...]),
        models=read_file("models.json", tuple[ModelRow, ...]),
        networks=read_file("networks.json", tuple[NetworkRow, ...]),
        rental_prices=read_file("rental_prices.json", RentalBook),
        purchase_prices=read_file("purchase_prices.json", PurchaseBook),
        api_prices=read_file("api_prices.json", ApiPriceBook),
        economics=read_file("economics.json", tuple[Economic, ...]),
        efficiencies=read_file("efficiency.json", tuple[Efficiency, ...]),
        workloads=read_file("workloads.json", tuple[WorkloadPreset, ...]),
        defaults=read_file("defaults.json", Defaults),
        claims=read_file("claims.json", tuple[Claim, ...]),
        published_costs=read_file("published_costs.json", tuple[PublishedCost, ...]),
        profiles=read_file("demand_profiles.json", tuple[DemandProfile, ...]),
    )
