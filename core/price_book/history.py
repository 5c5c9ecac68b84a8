"""What a chip-hour cost, quarter by quarter: the prices that stood at the end of each."""

from statistics import median
from typing import NamedTuple

from core.catalog import MARKETS, Catalog, RentalPrice, latest_by_provider, load_catalog, months_of
from core.formats import month_text
from core.price_book.rental import Pick, matching, published
from core.price_book.terms import Term

_QUARTER = 3  # months


class PricePoint(NamedTuple):
    """The median over providers at the end of a quarter, in USD a chip-second, with the cheapest and the dearest.

    date: last month of the quarter ("2025-12"), in the newest quarter the month of the newest price.
    """

    date: str
    price: float
    low: float
    high: float
    provider_count: int

    @property
    def month(self) -> int:
        """Months since year 0."""
        return months_of(self.date)


def history(
    chip_id: str,
    term: Term,
    market: str | None = None,
    provider: str | None = None,
    catalog: Catalog | None = None,
    *,
    as_of: str | None = None,
) -> tuple[PricePoint, ...]:
    """The quarters from the first to the last published price; empty where nothing is published.

    A provider's price stands until its next one, as long as the default price of a chip lets it; a quarter in which
    nobody's price stands has no point. market: a market or a printed region; None for all of them. as_of: a day, month
    or year ("2025-10") after which prices are unknown.
    """
    book = catalog or load_catalog()
    rows = matching(published(chip_id, book), Pick(provider, market, term, as_of))
    if not rows:
        return ()
    whole = int(book.chip(chip_id).chips_per_server)
    points = [_point(rows, until, market, whole) for until in _quarter_ends(rows)]
    return tuple(point for point in points if point is not None)


def _quarter_ends(rows: list[RentalPrice]) -> list[int]:
    """The last months of the quarters that the rows lie in, and of those between; the newest row ends the last."""
    first, last = months_of(rows[0].date), months_of(rows[-1].date)
    start = (first - 1) // _QUARTER * _QUARTER + _QUARTER
    return [*range(start, last, _QUARTER), last]


def _point(rows: list[RentalPrice], until: int, market: str | None, whole: int) -> PricePoint | None:
    known = [row for row in rows if months_of(row.date) <= until]
    latest = latest_by_provider(known, market if market in MARKETS else None, whole)
    if not latest:
        return None
    prices = [median(row.price for row in own) for own in latest.values()]
    return PricePoint(month_text(until), median(prices), min(prices), max(prices), len(prices))
