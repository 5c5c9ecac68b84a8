"""API prices: every kept row of the table, models under the names that their providers give them."""

from decimal import Decimal

import msgspec

from core.catalog import ApiPrice
from core.catalog_build.tables import Row, scaled, source_text
from core.errors import CatalogError
from core.records import Confidence

EVENTS = {
    "announcement": "announced",
    "first_seen": "first seen",
    "last_seen": "seen",
    "change": "changed",
    "cache_change": "cached price seen",
    "dated_change": "changed",
    "price_before_change": "before a change",
}
"""What happened on a row's date. A table that others keep may see a change late; an announcement is on the day."""

ONE_MILLIONTH = "1e-6"
"""USD a token of one USD a million tokens, as a decimal."""


def api_book(table: list[Row], cited: list[Row]) -> tuple[list[str], list[ApiPrice]]:
    """The API prices, by provider, model and date, and the list of sources that they refer to.

    cited: single prices that this project looked up itself; they go before what the tables say of the same day.
    """
    sources: dict[str, int] = {}
    found: dict[tuple[str, str, str], ApiPrice] = {}
    for row in (*cited, *table):
        price = _price(row, sources)
        key = (price.provider, price.model, price.date)
        found[key] = _surer(found.get(key, price), price)
    rows = [_in_series(found[key], found) for key in sorted(found)]
    used = {number: place for place, number in enumerate(sorted({row.source for row in rows}))}
    texts = [text for text, number in sources.items() if number in used]
    return texts, [msgspec.structs.replace(row, source=used[row.source]) for row in rows]


def _price(row: Row, sources: dict[str, int]) -> ApiPrice:
    if row["event"] not in EVENTS:
        raise CatalogError(f"An API price of {row['provider']} has an event without words: “{row['event']}”.")
    return ApiPrice(
        provider=row["provider"],
        model=model_name(row["model"]),
        date=row["date"],
        input=a_token(row["usd_per_million_input"]),
        cached=scaled(row["usd_per_million_cached_input"], ONE_MILLIONTH),
        output=a_token(row["usd_per_million_output"]),
        event=EVENTS[row["event"]],
        source=sources.setdefault(source_text(row["source"]), len(sources)),
        confidence=msgspec.convert(row["confidence"], Confidence),
    )


def _surer(first: ApiPrice, second: ApiPrice) -> ApiPrice:
    """Of two rows of one model and day the one with the cached price, then the surer one, then the first."""
    order: tuple[Confidence, ...] = ("low", "medium", "high")
    return max(first, second, key=lambda row: (row.cached is not None, order.index(row.confidence)))


def model_name(stated: str) -> str:
    """A model's name without the names of routers and owners before it: "deepinfra/openai/gpt-oss-20b"."""
    owner, _, name = stated.rpartition("/")
    return f"{owner.rpartition('/')[2]} ({name})" if name == "community" else name


def _in_series(row: ApiPrice, found: dict[tuple[str, str, str], ApiPrice]) -> ApiPrice:
    """A row that is "first seen" under another name of its model, as what it is in the model's own series."""
    dates = [date for provider, model, date in found if (provider, model) == (row.provider, row.model)]
    if row.event != "first seen" or row.date == min(dates):
        return row
    last = found[row.provider, row.model, max(date for date in dates if date < row.date)]
    changed = (last.input, last.output) != (row.input, row.output)
    return msgspec.structs.replace(row, event="changed" if changed else "seen")


def a_token(usd_a_million: str) -> float:
    """USD a token from printed USD a million tokens."""
    return float(Decimal(usd_a_million) * Decimal(ONE_MILLIONTH))
