"""Rent, commit, buy or use an API: what a chip-hour and a unit cost each way, and at which use one beats another."""

from typing import NamedTuple

import numpy as np

from core.data_table import Column, DataTable, Numbers, Words
from core.delivery import delivery_of
from core.equations import PERFORMANCE, cash, money
from core.figures import Figures
from core.price_book.rental import NoPrice, Pick, pick
from core.price_book.terms import TERMS, Term
from core.records import HOUR, Constants
from core.stacking import joined, single

ON_DEMAND: Term = "on-demand"
BY_THE_HOUR: tuple[Term, ...] = ("on-demand", "spot")
"""Terms that are paid for the hours of use alone; every other way is paid for all hours."""

BESIDE_ITS_OWN = "One provider's commitment breaks even against that provider's own on-demand price, not the median"

_OWNED = tuple(
    one for one in PERFORMANCE.needed_for(money.owned_cost_rate) if one.function.__module__ == money.__name__
)


class Way(NamedTuple):
    """One way to pay for the work.

    rate: USD a chip-second, None for an API and where no price is known; unit_cost: USD a unit on chips always at
    work. hours: share of all hours that a chip must be in use to be as cheap as one paid on demand for those hours
    alone; load: share of its time that a chip must be at work for a unit to be as cheap as at the API. Both are None
    where they mean nothing; above 1: never. beside: USD a chip-second on demand that `hours` is held against.
    providers: whose price. note: its source, or why there is none.
    """

    name: str
    rate: float | None = None
    unit_cost: float | None = None
    hours: float | None = None
    load: float | None = None
    providers: tuple[str, ...] = ()
    note: str = ""
    beside: float | None = None


def ways_to_pay(figures: Figures, workload: int, chip: int) -> tuple[Way, ...]:
    """All ways for one workload on one chip, in the market of the study; meaningful where the workload is served."""
    today = _rent(figures, chip, ON_DEMAND)
    found = []
    for term in TERMS:
        way = _rent(figures, chip, term)
        beside = None if term in BY_THE_HOUR else _beside(figures, chip, way, today)
        found.append(_at_work(figures, (workload, chip), way, money.RENTED, beside))
    bought = _owned(figures, workload, chip)
    found.append(_at_work(figures, (workload, chip), bought, money.OWNED, today.rate))
    return (*found, _api(figures, workload, chip))


def _rent(figures: Figures, chip: int, term: Term) -> Way:
    """A rent of the chip from the price book; the study's own price where it is asked on demand."""
    record, settings = figures.study.chips[chip], figures.study.money
    name = f"Rent, {term}"
    if term == settings.rental_term and record.rental_price is not None:
        source = record.source_of("rental_price")
        return Way(name, record.rental_price, note=source.text if source else "")
    if not record.origin:
        return Way(name, note=f"{record.name} is not in the price book.")
    found = pick(record.origin, Pick(region=settings.region, term=term))
    if isinstance(found, NoPrice):
        return Way(name, note=found.sentence)
    return Way(name, found.price, providers=found.providers, note=f"{found.source.text}, {found.date}")


def _beside(figures: Figures, chip: int, way: Way, today: Way) -> float | None:
    """The on-demand price that a way is held against: of the same provider where the way is one provider's."""
    record = figures.study.chips[chip]
    if len(way.providers) == 1 and record.origin:
        region = figures.study.money.region
        found = pick(record.origin, Pick(provider=way.providers[0], region=region, term=ON_DEMAND))
        if not isinstance(found, NoPrice):
            return found.price
    return today.rate


def _owned(figures: Figures, workload: int, chip: int) -> Way:
    """The chip bought, at the power that it takes at work, whatever the study's own way is."""
    study, record = figures.study, figures.study.chips[chip]
    if record.purchase_price is None or record.thermal_design_power is None:
        lacking = "purchase price" if record.purchase_price is None else "power"
        return Way("Buy", note=f"The {lacking} of {record.name} is not published: type one in Chips.")
    power = figures.monthly_input("busy_chip_power", workload, chip)
    inputs = joined(single(record), single(study.site), single(study.money), single(Constants()))
    inputs["facility_power"] = np.array(power * record.server_power_ratio * study.site.power_usage_effectiveness)
    rate = float(PERFORMANCE.evaluate(inputs, _OWNED)[money.owned_cost_rate])
    return Way("Buy", rate, note="Capital, server and network, upkeep, space and power, as in Money and Site")


def _at_work(figures: Figures, case: tuple[int, int], way: Way, acquisition: float, beside: float | None) -> Way:
    """The way with its cost of a unit, and the use at which it is as cheap as rent by the hour, and as the API.

    beside: USD a chip-second on demand that it is held against, None where it is not.
    """
    if way.rate is None:
        return way
    chips, rate, units = (
        figures.monthly_input(name, *case) for name in ("replica_chips", "replica_request_rate", "units_per_request")
    )
    fees = figures.study.money.rent_overhead_share

    def request(chip_rate: float, how: float) -> float:
        return float(cash.busy_request_cost(*map(np.array, (chip_rate, chips, rate, fees, how))))

    cost = request(way.rate, acquisition)
    api = float(figures.monthly(cash.api_request_price, *case)[0])
    return way._replace(
        unit_cost=cost / units,
        beside=beside,
        hours=None if beside is None else cost / request(beside, money.RENTED),
        load=float(cash.api_break_even_utilization(*map(np.array, (cost, api, True, 1.0)))) if api > 0 else None,
    )


def _api(figures: Figures, workload: int, chip: int) -> Way:
    price = float(figures.monthly(cash.api_request_price, workload, chip)[0])
    if price <= 0:
        return Way("API", note="No price of an API to compare with: type one in Workload.")
    units = figures.monthly_input("units_per_request", workload, chip)
    return Way("API", unit_cost=price / units, note="As typed in Workload; paid for each request alone")


def break_even_table(figures: Figures, workload: int, chip: int) -> DataTable:
    """The ways as rows; empty, with the reason, where the workload is not served."""
    delivery = delivery_of(figures.study, workload)
    if not figures.feasible[workload, chip]:
        return DataTable((), 0, empty=figures.why_not(workload, chip))
    ways = ways_to_pay(figures, workload, chip)

    def numbers(identifier: str, label: str, unit: str, per: float, words: str) -> Column:
        values = [getattr(way, identifier) for way in ways]
        return Numbers(
            identifier, label, unit, np.array([np.nan if one is None else one * per for one in values]), words
        )

    costs = delivery.figures([np.nan if way.unit_cost is None else way.unit_cost for way in ways])
    at_work = f"{delivery.label('Cost')} on chips that are always at work."
    columns = (
        Words("name", "Way to pay", [way.name for way in ways]),
        numbers("rate", "Chip-hour", "$", HOUR, "Price or cost of one chip-hour, fees left out."),
        Numbers("unit_cost", "At work", delivery.column_unit, costs * delivery.column_factor, at_work),
        numbers(
            "hours",
            "Break-even, on demand",
            "%",
            100.0,
            "Share of all hours in use at which it costs as much as the same provider's chips on demand, fees counted.",
        ),
        numbers(
            "load", "Break-even, API", "%", 100.0, "Share of the time at work at which a unit costs as much as the API."
        ),
        Words("note", "Where from", [way.note for way in ways]),
    )
    never = any(share is not None and share > 1 for way in ways for share in (way.hours, way.load))
    one_provider = any(way.hours is not None and len(way.providers) == 1 for way in ways)
    notes = (
        *(("Above 100 %: never",) if never else ()),
        *((BESIDE_ITS_OWN,) if one_provider else ()),
    )
    return DataTable(columns, len(ways), notes=notes)
