"""Prices: every kept row of the price tables, with markets and terms in the catalog's words."""

from decimal import Decimal

import msgspec

from core.catalog import MARKETS, Market, PurchasePrice, RentalPrice
from core.catalog_build.tables import Row, identifier, source_text
from core.errors import CatalogError
from core.price_book.terms import Term
from core.records import Confidence

TERM_OF: dict[str, Term] = {
    "on-demand": "on-demand",
    "spot": "spot",
    "spot (preemptible)": "spot",
    "1y CUD": "1-year commitment",
    "3y CUD": "3-year commitment",
    "1y reserved (standard, no upfront)": "1-year commitment",
    "3y reserved (standard, no upfront)": "3-year commitment",
    "1y reserved (standard, all upfront)": "1-year commitment",
    "3y reserved (standard, all upfront)": "3-year commitment",
    "marketplace": "spot",  # hosts ask what the market pays, and promise no term
    "marketplace (interruptible)": "spot",
    "capacity block (prepaid 1-182 days)": "reserved",
}
"""The term of each word that the price tables use."""

# How printed regions begin, or in full where a name is short; lists of regions or countries are taken apart first.
_PLACES: dict[Market, tuple[str, ...]] = {
    "United States": ("us-", "us ", "iowa", "oregon", "central us", "east us", "west us", "eastus", "westus"),
    "Europe": ("eu-", "europe", "westeurope", "swedencentral", "belgium", "netherlands"),
    "Asia Pacific": ("ap-", "asia-", "japan", "southeastasia", "singapore"),
    "Any": ("global", "any", "all regions", "mixed", "community", "secure"),
}
_MORE_PLACES = {"southcentralus": "United States", "us": "United States", "eu": "Europe", "": "Any"}
_COUNTRIES: dict[Market, str] = {
    "United States": "US",
    "Europe": "AT BE BG CH CZ EE FI FR GB DE IS SE SI",
    "Asia Pacific": "CN IN JP MY TH TW",
    "Any": "CA TR",
}


def market_of(region: str) -> Market:
    """The market of a printed region: one of `MARKETS`; several markets, or none stated, are "Any".

    Raises CatalogError for a region that the tables above do not hold, so that none is mapped by accident.
    """
    places = {_place(part.strip()) for part in region.split(",")}
    return places.pop() if len(places) == 1 else "Any"


def _place(part: str) -> Market:
    for market, names in _COUNTRIES.items():
        if part in names.split():
            return market
    lower = part.lower()
    for market in MARKETS:
        if _MORE_PLACES.get(lower) == market or lower.startswith(_PLACES[market]):
            return market
    raise CatalogError(f"The region “{part}” has no market yet.")


def rental_book(table: list[Row], assumed: list[Row]) -> tuple[list[str], list[RentalPrice]]:
    """The rental prices, published ones and then assumed ones, and the list of sources that they refer to."""
    sources: dict[str, int] = {}
    rows = [_rental(row, sources.setdefault(source_text(row["source"]), len(sources))) for row in table]
    rows += [_assumed(row, sources.setdefault(row["reasoning"], len(sources))) for row in assumed]
    return list(sources), rows


def _rental(row: Row, source: int) -> RentalPrice:
    term = TERM_OF[row["pricing_model"]]
    return RentalPrice(
        chip=identifier(row["chip"]),
        provider=row["provider"],
        sku=row["sku"],
        chips_per_instance=int(float(row["chips_per_instance"])),
        region=row["region"],
        market=market_of(row["region"]),
        term=term,
        stated_term=row["pricing_model"] if row["pricing_model"] != term else "",
        price=a_second(row["usd_per_chip_hour"]),
        date=row["date"],
        source=source,
        confidence=msgspec.convert(row["confidence"], Confidence),
    )


def _assumed(row: Row, source: int) -> RentalPrice:
    return RentalPrice(
        chip=identifier(row["chip"]),
        provider="assumption",
        sku="",
        chips_per_instance=1,
        region="",
        market="Any",
        term="assumption",
        price=a_second(row["usd_per_chip_hour"]),
        date=row["date"],
        source=source,
        confidence=msgspec.convert(row["confidence"], Confidence),
    )


def purchase_book(table: list[Row]) -> tuple[list[str], list[PurchasePrice]]:
    """The purchase prices and the list of sources that they refer to."""
    sources: dict[str, int] = {}
    rows = [_purchase(row, sources.setdefault(source_text(row["source"]), len(sources))) for row in table]
    return list(sources), rows


def _purchase(row: Row, source: int) -> PurchasePrice:
    return PurchasePrice(
        chip=identifier(row["chip"]),
        basis=row["basis"],
        price=float(row["usd_per_chip"]),
        date=row["date"],
        source=source,
        confidence=msgspec.convert(row["confidence"], Confidence),
    )


def a_second(usd_an_hour: str) -> float:
    """USD a second from printed USD an hour."""
    return float(Decimal(usd_an_hour) / 3600)
