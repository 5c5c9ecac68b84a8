"""A price book of the user's own: rows of rental prices, from which each chip of the study takes one.

Which one is the rule of the shipped book: of the study's term and region, the median over the providers' latest
prices. It becomes the chip's rental price, with the providers, the file and the day as its source.
"""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from core.catalog import MARKETS, Catalog, Market, PriceChoice, RentalBook, RentalPrice
from core.editing import Cell, set_values
from core.exchange.drafts import Draft, DraftRow
from core.names import excerpt
from core.price_book.rental import NoPrice, Pick, pick
from core.price_book.terms import TERMS, Term
from core.records import Chip, Source
from core.region_prices import term_of
from core.study import Study

_NO_PROVIDER = "provider not stated"
_MARKETS: tuple[tuple[Market, tuple[str, ...]], ...] = (
    ("United States", ("united states", "us", "usa", "us-", "na", "north america")),
    ("Europe", ("europe", "eu", "eu-", "emea", "de", "uk", "fr", "nl")),
    ("Asia Pacific", ("asia pacific", "asia", "apac", "ap-", "jp", "in", "sg")),
)
_EVERYWHERE = ("", "any", "all", "global")


class ChipPrice(NamedTuple):
    """What a chip takes from the rows: a price, or the sentence that says why none.

    unplaced: regions as printed that are in none of the study's; their prices count for every region.
    """

    chip: Chip
    found: PriceChoice | NoPrice
    rows: int
    unplaced: tuple[str, ...] = ()


def market_of(region: str) -> Market:
    """The market of a printed region: "us-east-1" is in the United States; "Any" where it does not say."""
    words = region.strip().casefold()
    for market, marks in _MARKETS:
        for mark in marks:
            if words == mark or (mark.endswith("-") and words.startswith(mark)) or words == market.casefold():
                return market
    return next((market for market in MARKETS if market.casefold() == words), "Any")


def prices_found(study: Study, draft: Draft, today: datetime.date | None = None) -> tuple[ChipPrice, ...]:
    """For each chip that the rows speak of, the price that it takes under the study's region and term."""
    day = (today or datetime.date.today()).isoformat()
    book = _book(study, draft.good, day)
    wanted: Term = term_of(study)
    counts: dict[str, int] = {}
    for row in draft.good:
        if row.value("price") is not None:
            counts[row.record] = counts.get(row.record, 0) + 1
    chips = {chip.id: chip for chip in study.chips}
    region = study.money.region
    asked = Pick(region=None if region == "Any" else region, term=wanted)
    missing = NoPrice(
        f"no {wanted} price {f'in {region} ' if region != 'Any' else ''}among the rows; it keeps its own."
    )
    found = {chip: pick(chip, asked, book) for chip in counts}
    return tuple(
        ChipPrice(
            chips[chip],
            missing if isinstance(one, NoPrice) else one,
            counts[chip],
            () if region == "Any" else _unplaced(chip, draft.good),
        )
        for chip, one in found.items()
    )


def _unplaced(chip: str, rows: Sequence[DraftRow]) -> tuple[str, ...]:
    """The regions that a chip's rows print and that the program cannot place, each once."""
    printed = (str(row.value("region") or "").strip() for row in rows if row.record == chip)
    return tuple(dict.fromkeys(one for one in printed if one.casefold() not in _EVERYWHERE and market_of(one) == "Any"))


def _book(study: Study, rows: Sequence[DraftRow], day: str) -> Catalog:
    """The rows as a price book of the study's own chips."""
    sources: dict[str, int] = {}
    prices: list[RentalPrice] = []
    chips = {chip.id: chip for chip in study.chips}
    for row in rows:
        price = row.value("price")
        if not isinstance(price, float | int):
            continue
        said = str(row.value("source") or "")
        text = excerpt(said, 300) or "source not stated"
        term = str(row.value("term") or "on-demand")
        region = str(row.value("region") or "")
        prices.append(
            RentalPrice(
                chip=row.record,
                provider=str(row.value("provider") or _NO_PROVIDER),
                sku="",
                # a row of this format is the price of one chip of a whole group
                chips_per_instance=int(chips[row.record].chips_per_server),
                region=region,
                market=market_of(region),
                term=next(one for one in TERMS if one == term),
                price=float(price),
                date=str(row.value("date") or day),
                source=sources.setdefault(text, len(sources)),
                confidence="medium",
            )
        )
    return Catalog(chips=study.chips, rental_prices=RentalBook(tuple(sources), tuple(prices)))


def with_prices(study: Study, draft: Draft, name: str, today: datetime.date | None = None) -> Study:
    """The study in which every chip of the rows takes its price, one source each."""
    day = today or datetime.date.today()
    after = study
    for one in prices_found(study, draft, day):
        if isinstance(one.found, NoPrice):
            continue
        source = Source(f"{one.found.source.text}; {name}, imported {day.isoformat()}", one.found.date, "analyst")
        after = set_values(after, (((Cell("chips", one.chip.id, "rental_price")), one.found.price),), day, source)
    return after
