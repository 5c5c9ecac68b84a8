"""Chart `history`: what an hour of the reference chip cost, what the study pays, and the path that it takes."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.catalog import RentalPrice, months_of
from core.charts import price_history
from core.charts.naming import short_names
from core.charts.price_history import Shown, title_of, turning_points
from core.charts.spec import Axis, Better, ChartSpec, Marker, Series
from core.charts.titles import fitting
from core.equations import demand
from core.figures import Figures, inputs_behind
from core.formats import axis_unit, format_quantity, month_count
from core.outcome import Outcome
from core.price_book.history import PricePoint, history
from core.price_book.rental import Pick, matching, published
from core.price_book.terms import Term
from core.records import MONTHS_A_YEAR
from core.region_prices import term_of
from core.study import Study

RESTS_ON = inputs_behind(demand.price_path_factor) | {"rental_price", "start_month", "acquisition"}
_TERM_WORDS: dict[Term, str] = {
    "on-demand": "on demand",
    "spot": "at spot prices",
    "1-year commitment": "committed for a year",
    "3-year commitment": "committed for three years",
    "reserved": "reserved",
}
_ANYWHERE = "Any"
NO_PRICE = "The study has no price of this chip, so it takes no path"
OWNED = "The study owns its chips: it pays no rent, and the path moves nothing"


def build(outcome: Outcome) -> ChartSpec:
    """The published quarters of the reference chip, its price in the study, and the study's price path ahead."""
    study = outcome.study
    chip = study.chips[study.reference_chip]
    name = short_names(study)[study.reference_chip]
    term, market, points = _published(study)
    past = price_history.build(points, Shown(name))
    base = replace(
        past,
        id="history",
        title=f"{name}: no price history",
        subtitle=f"Price of a chip-hour in US$ of the day, {_TERM_WORDS[term]}, {market or 'all regions'}; {name}",
        measures=(),
        measure="",
        toggles=(),
        inputs=RESTS_ON,
    )
    if not points:
        none = f"Nobody publishes a rental price of {chip.name}, so there is no history to draw."
        return replace(base, empty=none, summary=none)
    path = _path(outcome)
    price = chip.rental_price
    title = _title(points, name, study)
    highest = max((*(point.price for point in points), *path))
    factor, label = axis_unit(highest, "USD/s")
    notes = (*_notes(study, term, market), *past.notes)
    start = first_month(study)
    return replace(
        base,
        title=title,
        y=Axis("Price of a chip-hour", "USD/s", factor, label, better=Better.LOWER, from_zero=True),
        series=(
            *((_ahead(start, path),) if path else ()),
            *(replace(one, label="Published") for one in past.series if one.hollow),
        ),
        guides=past.guides,
        markers=() if price is None else (Marker(_priced_month(study), price, format_quantity(price, "USD/s"), 0),),
        notes=notes,
        summary=" ".join(f"{sentence.rstrip('.')}." for sentence in (title, *notes)),
    )


def first_month(study: Study) -> int:
    """The month in which the service starts, in months since year 0."""
    return int(study.money.base_year) * MONTHS_A_YEAR + int(study.money.start_month)


def rows_behind(study: Study) -> tuple[RentalPrice, ...]:
    """The published prices that the quarters are the medians of."""
    term, market, points = _published(study)
    chip = study.chips[study.reference_chip]
    rows = matching(published(chip.origin or chip.id), Pick(None, market or None, term)) if points else ()
    return tuple(rows)


def _published(study: Study) -> tuple[Term, str, tuple[PricePoint, ...]]:
    """The history under the study's term and in its region, else what comes nearest to it.

    As for the default price of a chip: on demand stands in for a term without prices, all regions for one without.
    """
    chip = study.chips[study.reference_chip]
    region, asked = study.money.region, term_of(study)
    term, market = asked, None if region == _ANYWHERE else region
    tries: list[tuple[Term, str | None]] = [(asked, market), (asked, None), ("on-demand", market), ("on-demand", None)]
    for term, market in (*tries, ("spot", None)):
        points = _history(chip.origin or chip.id, term, market)
        if points:
            return term, market or "", points
    return asked, "" if region == _ANYWHERE else region, ()


@functools.lru_cache(maxsize=64)
def _history(chip_id: str, term: Term, market: str | None) -> tuple[PricePoint, ...]:
    """The published prices, which no edit changes: kept, as the chart is drawn after each."""
    return history(chip_id, term, market)


def _path(outcome: Outcome) -> tuple[float, ...]:
    """The rent of a chip-hour by month of the study, in dollars of the day; none without a price."""
    figures: Figures = outcome.detail
    study = outcome.study
    price = study.chips[study.reference_chip].rental_price
    if price is None:
        return ()
    factors = np.ravel(figures.lifetime[demand.price_path_factor])  # the same for all workloads and chips
    return tuple(float(price * factor) for factor in np.broadcast_to(factors, int(study.money.horizon)))


def _ahead(start: int, path: Sequence[float]) -> Series:
    return Series(
        "path",
        "In this study",
        tuple(float(start + month) for month in range(len(path))),
        tuple(path),
        colour=0,
        points=len(path) == 1,
        emphasised=True,
    )


def _priced_month(study: Study) -> float:
    """When the study's price is as of, where its source says so before the service starts; else the start."""
    source = study.chips[study.reference_chip].source_of("rental_price")
    start = first_month(study)
    dated = months_of(source.date) if source is not None and _is_month(source.date) else start
    return float(min(dated, start))


def _is_month(date: str) -> bool:
    return len(date) >= len("2026-01") and date[:4].isdigit() and date[5:7].isdigit()


def _notes(study: Study, term: Term, market: str) -> Iterator[str]:
    """What stands in for what was asked, and what the study's path rests on."""
    if term != study.money.rental_term:
        yield f"No {study.money.rental_term} price is published: {term} prices stand in"
    if study.money.region not in (_ANYWHERE, market):
        yield f"No price in {study.money.region} is published: all regions stand in"
    if study.chips[study.reference_chip].rental_price is None:
        yield NO_PRICE
    elif study.money.acquisition == "owned":
        yield OWNED


# --- title ------------------------------------------------------------------------------------------------------------


def _title(points: Sequence[PricePoint], name: str, study: Study) -> str:
    """What the price did, and what the study does from here."""
    ahead = _ahead_words(study)
    whole = f"; {ahead}" if ahead else ""
    short, rent = _in_short(points), f"Rent of {name}"
    named = f"{name if short.startswith('cost') else rent} {short}"
    return fitting(
        f"{title_of(points, rent)}{whole}", f"{named}{whole}", f"{name} {short}{whole}", named, f"The rent {short}"
    )


def _in_short(points: Sequence[PricePoint]) -> str:
    """What the price did, without a subject; of several turns only what they lay between."""
    if len(points) == 1:
        return f"cost {format_quantity(points[0].price, 'USD/s')} in {points[0].date}"
    return _span_words(points) if turning_points(points) else title_of(points, "").strip()


def _span_words(points: Sequence[PricePoint]) -> str:
    """Between what a price moved that turned at least once: "cost $3.90 to $5.00 / h since 2023-06"."""
    prices = [point.price for point in points]
    low, high = (format_quantity(one, "USD/s") for one in (min(prices), max(prices)))
    return f"cost {low.removesuffix(' / h')} to {high} since {points[0].date}"


def _ahead_words(study: Study) -> str:
    """The path of the study: "the study goes on at −20 % a year"."""
    money = study.money
    if study.chips[study.reference_chip].rental_price is None or money.acquisition == "owned":
        return ""
    if money.price_path == "step":
        if not money.price_turn_change:
            return "the study holds it"
        return f"the study moves it {_signed(money.price_turn_change)} after {month_count(money.price_turn_month)}"
    if money.price_path == "rise" and money.price_turn_change != money.price_change:
        turned = f"{_signed(money.price_turn_change)} from month {int(money.price_turn_month)}"
        return f"the study goes on at {_signed(money.price_change)} a year, {turned}"
    if not money.price_change:
        return "the study holds it"
    until = f" for {month_count(money.price_turn_month)}" if money.price_path == "plateau" else ""
    return f"the study goes on at {_signed(money.price_change)} a year{until}"


def _signed(share: float) -> str:
    text = format_quantity(share, "%", 2)
    return f"+{text}" if share > 0 else text
