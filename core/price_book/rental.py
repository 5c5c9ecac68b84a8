"""The rental book: which prices of a chip-hour exist, and one of them picked by provider, region, term and date."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from core.catalog import (
    ASSUMPTION,
    MARKETS,
    Catalog,
    PriceChoice,
    RentalPrice,
    latest_by_provider,
    load_catalog,
    lowest_confidence,
    median_of,
)
from core.names import first_of
from core.price_book.terms import TERMS, Term
from core.records import Source

LATER_PRICE = "no price was known in"
"""Words in the source of a price that stands for an earlier month, in which a chip could not be rented yet."""
KNOWN_IN = "as known in"
"""Words in the source of a price that stands for a month before the newest one, which was known then."""
AS_OF = "as of"
"""Words in the source of a price that was picked as of a day, month or year."""
_NAMED_PROVIDERS = 6
_NO_REGION = {True: "all regions", False: "no region stated"}


class Choices(NamedTuple):
    """What there is to choose from, in the order of a list.

    regions: markets first, then regions as providers print them; dates: days on which prices were read, newest first.
    """

    providers: tuple[str, ...]
    regions: tuple[str, ...]
    terms: tuple[Term, ...]
    dates: tuple[str, ...]


class Pick(NamedTuple):
    """What is asked of the book; None leaves it open.

    region: a market ("Europe") or a printed region ("us-east-1"); as_of: a day, month or year, prices after it are
    unknown ("2025-10").
    """

    provider: str | None = None
    region: str | None = None
    term: Term | None = None
    as_of: str | None = None


class NoPrice(msgspec.Struct, frozen=True):
    """Why the book has no price for what was asked, as one sentence."""

    sentence: str


def published(chip_id: str, catalog: Catalog | None = None) -> list[RentalPrice]:
    """All published rental prices of a chip, oldest first; what is only assumed is none."""
    return [row for row in (catalog or load_catalog()).rental_prices_of(chip_id) if row.term != ASSUMPTION]


def matching(rows: Iterable[RentalPrice], asked: Pick) -> list[RentalPrice]:
    """The rows that answer what was asked, in their order; a price without a region holds in every market."""
    return [
        row
        for row in rows
        if asked.provider in (None, row.provider)
        and asked.term in (None, row.term)
        and _in_region(row, asked.region)
        and is_known(row.date, asked.as_of)
    ]


def is_known(date: str, as_of: str | None) -> bool:
    """Whether a price of that date was known at the end of a day, month or year; always where none is asked."""
    return as_of is None or date[: len(as_of)] <= as_of


def _in_region(row: RentalPrice, region: str | None) -> bool:
    if region is None:
        return True
    return row.market in (region, "Any") if region in MARKETS else row.region == region


def choices(chip_id: str, asked: Pick = Pick(), catalog: Catalog | None = None) -> Choices:  # noqa: B008 -- frozen
    """The providers, regions, terms and dates that exist for a chip; each under what is asked of the other three."""
    rows = published(chip_id, catalog)
    terms = {row.term for row in matching(rows, asked._replace(term=None))}
    of_region = matching(rows, asked._replace(region=None))
    markets = {row.market for row in of_region}
    printed = sorted({row.region for row in of_region if row.region and row.region not in MARKETS})
    return Choices(
        providers=tuple(sorted({row.provider for row in matching(rows, asked._replace(provider=None))}, key=str.lower)),
        regions=(*(market for market in MARKETS if market in markets and market != "Any"), *printed),
        terms=tuple(term for term in TERMS if term in terms),
        dates=tuple(sorted({row.date for row in matching(rows, asked._replace(as_of=None))}, reverse=True)),
    )


def pick(chip_id: str, asked: Pick, catalog: Catalog | None = None) -> PriceChoice | NoPrice:
    """The price that answers what was asked, and nothing that stands in for it.

    One provider: the median of its newest prices. All of them: the median over providers, as the default price of a
    chip is found, old prices left out. Without a term, on-demand.
    Raises CatalogError where the catalog has no such chip.
    """
    book = catalog or load_catalog()
    chip = book.chip(chip_id)
    term: Term = asked.term or "on-demand"
    wanted = asked._replace(term=term)
    rows = matching(published(chip_id, book), wanted)
    latest = latest_by_provider(rows, _market(asked.region), int(chip.chips_per_server))
    if not latest:
        return NoPrice(_why_none(chip.name, wanted, published(chip_id, book)))
    found = [row for own in latest.values() for row in own]
    market = asked.region if asked.region in {row.market for row in found} else _common(row.market for row in found)
    source = Source(_words(book, wanted, latest), max(row.date for row in found), lowest_confidence(found))
    return PriceChoice(
        price=median_of(latest),
        term=term,
        market=market or "Any",
        date=source.date,
        source=source,
        confidence=source.confidence,
        providers=tuple(latest),
        region=_common(row.region for row in found),
    )


def is_of_a_date(source: Source) -> bool:
    """Whether a price stands for a stated time, so that no newer price makes it outdated."""
    return any(f"{words} " in source.text for words in (LATER_PRICE, KNOWN_IN, AS_OF))


def choice_of(row: RentalPrice, catalog: Catalog | None = None) -> PriceChoice:
    """One row of the book as a choice."""
    book = catalog or load_catalog()
    term: Term = next(term for term in TERMS if term == row.term)
    asked = Pick(row.provider, row.region or None, term)
    source = Source(_words(book, asked, {row.provider: [row]}), row.date, row.confidence)
    return PriceChoice(
        price=row.price,
        term=term,
        market=row.market,
        date=row.date,
        source=source,
        confidence=row.confidence,
        providers=(row.provider,),
        region=row.region,
    )


def _market(region: str | None) -> str | None:
    return region if region in MARKETS else None


def _common(texts: Iterable[str]) -> str:
    """What all texts say; empty where they differ."""
    distinct = set(texts)
    return distinct.pop() if len(distinct) == 1 else ""


def _words(book: Catalog, asked: Pick, latest: dict[str, list[RentalPrice]]) -> str:
    """Where a picked price is from: the source itself for one row, else what it is the median of."""
    rows = [row for own in latest.values() for row in own]
    if len(latest) == 1:
        several = f" (median of {len(rows)})" if len(rows) > 1 else ""
        kind = f"{next(iter(latest))}'s {asked.term} price{several}"
    else:
        kind = f"Median of {len(latest)} providers' {asked.term} prices"
    where = _common(row.region for row in rows) or asked.region or _NO_REGION[any(row.region for row in rows)]
    text = f"{kind}, {where}"
    if len(latest) > 1:
        text += f" ({first_of(tuple(latest), _NAMED_PROVIDERS)})"
    if asked.as_of is not None:
        text += f", {AS_OF} {asked.as_of}"
    stated = _common(row.stated_term for row in rows)
    if stated:
        text += f"; stated as “{stated}”"
    sources = {row.source for row in rows}
    return f"{text}; {book.rental_prices.sources[sources.pop()]}" if len(sources) == 1 else text


def _why_none(chip: str, asked: Pick, rows: list[RentalPrice]) -> str:
    """Which of the things asked leaves nothing; the first that does, in the order of the questions."""
    if not rows:
        return f"Nobody publishes a rental price of {chip}."
    narrowed = Pick()
    words = f"of {chip}"
    for field, said in (
        ("provider", "by {}"),
        ("region", "in {}"),
        ("term", "under the term {}"),
        ("as_of", "up to {}"),
    ):
        value = getattr(asked, field)
        if value is None:
            continue
        narrowed = narrowed._replace(**{field: value})
        words = f"{words} {said.format(value)}"
        if not matching(rows, narrowed):
            break
    return f"No rental price {words} is published."
