"""Prices that follow a region and a rental term: the catalog's in every chip, a scenario's own beside them."""

from collections.abc import Callable

import msgspec

from core.catalog import load_catalog
from core.price_book.terms import TERMS, Term
from core.records import Chip, Record, Shipped, Source
from core.scenarios import UNSTATED, in_scenario, overrides_by_cell, shown_study, with_rows
from core.study import Study

PRICED_BY = (("money", "region"), ("money", "rental_term"))
"""What the default prices of chips follow from, by table and path."""


def priced_for_region(study: Study) -> Study:
    """Give each chip the catalog's default price in the study's region and under its rental term.

    A price the analyst set stays beside it.
    """
    return priced_for_terms(study, term_of(study))


def priced_for_terms(study: Study, term: Term) -> Study:
    """The same under another term; a chip without a price of that term takes the next best, and its source says so."""
    region = study.money.region
    return msgspec.structs.replace(study, chips=tuple(priced(chip, region, term) for chip in study.chips))


def term_of(study: Study) -> Term:
    """The term under which a study rents its chips."""
    return next(term for term in TERMS if term == study.money.rental_term)


def priced(chip: Chip, region: str, term: Term) -> Chip:
    """A chip with the catalog's default price in a region and under a term; as it is where the catalog has none."""
    chosen = load_catalog().default_rental_price(chip.origin or chip.id, region, term)
    if chosen is None:
        return chip
    if "rental_price" in chip.shipped:
        shipped = {**chip.shipped, "rental_price": Shipped(chosen.price, chosen.source)}
        return msgspec.structs.replace(chip, shipped=shipped)
    return msgspec.structs.replace(
        chip, rental_price=chosen.price, sources={**chip.sources, "rental_price": chosen.source}
    )


def repriced_scenarios(before: Study, after: Study) -> Study:
    """Scenarios with a region or a term of their own pay its prices, whatever Base pays now."""
    for scenario in after.scenarios:
        after = repriced_scenario(before, after, scenario.id)
    return after


def repriced_scenario(before: Study, after: Study, identifier: str) -> Study:
    """One of them; as it is where Base's region and term are its own."""
    if not any((table, path) in PRICED_BY for table, _, path in overrides_by_cell(after, identifier)):
        return after
    mark = marking_own_prices(before, identifier)
    return in_scenario(after, lambda plain: priced_for_region(mark(plain)), identifier)


def marking_own_prices(study: Study, identifier: str) -> Callable[[Study], Study]:
    """What marks, in a scenario as a plain study, the prices that an analyst gave it: they follow no region.

    A price that is the catalog's for the region and the term of the scenario came with these.
    """
    plain = shown_study(study, identifier)
    own: set[str] = set()
    listed: set[str] = set()
    for one in overrides_by_cell(study, identifier).values():
        if (one.table, one.path) == ("chips", "rental_price"):
            chip = next(chip for chip in plain.chips if chip.id == one.row)
            (listed if is_listed(chip, one.source, plain) else own).add(one.row)

    def mark(study: Study) -> Study:
        changed: dict[str, Record] = {}
        for chip in study.chips:
            shipped = {path: kept for path, kept in chip.shipped.items() if path != "rental_price"}
            if chip.id in own:
                shipped["rental_price"] = Shipped(chip.rental_price, chip.source_of("rental_price") or UNSTATED)
            if chip.id in own or chip.id in listed:
                changed[chip.id] = msgspec.structs.replace(chip, shipped=shipped)
        return with_rows(study, "chips", changed) if changed else study

    return mark


def is_listed(chip: Chip, source: Source | None, study: Study) -> bool:
    """Whether the price of a chip is the catalog's for the region and the term of the study."""
    listed = load_catalog().default_rental_price(chip.origin or chip.id, study.money.region, term_of(study))
    return listed is not None and (listed.price, listed.source) == (chip.rental_price, source)
