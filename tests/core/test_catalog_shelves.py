"""The lists of the catalog: every row with figures, a source, its date and confidence, and facets that add up."""

from typing import Any

import pytest

from core import catalog_shelves, price_shelves
from core.catalog import load_catalog
from core.catalog_shelf import Shelf
from core.facets import matching, values_of
from core.library import Library, blank_record, own_record, with_record
from core.records import Chip
from core.workload_kind import LANGUAGE, NETWORK

OWN = with_record(
    with_record(Library(), own_record(load_catalog().chip("nvidia-h100-sxm5-80gb"), "<b>ours</b>")),
    blank_record("models", "Our model", "2026-11-28"),
)
SHELVES: dict[str, Shelf[Any]] = {
    "chips": catalog_shelves.chips(OWN, "United States"),
    "models": catalog_shelves.models(OWN),
    "workloads": catalog_shelves.workloads(OWN),
    "rents": price_shelves.rental_prices(),
    "api": price_shelves.api_prices(),
}


@pytest.mark.parametrize("shelf", SHELVES.values(), ids=SHELVES)
def test_every_row_has_a_text_in_every_column_and_a_source_with_date_and_confidence(shelf: Shelf[Any]) -> None:
    assert [figure.title for figure in shelf.figures[-3:]] == ["Date", "Confidence", "Source"]
    for entry in shelf.entries:
        assert len(entry.texts) == len(entry.keys) == len(shelf.figures)
        assert all(entry.texts)
        assert entry.source.text
        assert entry.source.confidence in ("high", "medium", "low", "analyst")


@pytest.mark.parametrize("shelf", SHELVES.values(), ids=SHELVES)
def test_ids_are_one_a_row_and_facets_share_out_all_rows(shelf: Shelf[Any]) -> None:
    assert len({entry.id for entry in shelf.entries}) == len(shelf.entries)
    for facet in shelf.facets:
        values = values_of(facet, shelf.entries, {})
        assert sum(value.row_count for value in values) == len(shelf.entries), facet.title


def test_own_records_stand_first_and_are_a_facet_and_a_word() -> None:
    shelf = SHELVES["chips"]
    assert shelf.entries[0].name == "<b>ours</b>"
    assert [entry.name for entry in matching(shelf.entries, {"owner": ("Mine",)})] == ["<b>ours</b>"]
    assert [entry.name for entry in matching(shelf.entries, {}, "mine")] == ["<b>ours</b>"]
    assert isinstance(shelf.entries[0].item, Chip)


def test_facets_and_words_together_find_the_same_as_a_loop_over_the_catalog() -> None:
    shelf = SHELVES["chips"]
    found = matching(
        shelf.entries, {"vendor": ("AMD", "NVIDIA"), "memory": ("49 to 96 GB",), "owner": ("Catalog",)}, "sxm"
    )
    wanted = [
        chip.name
        for chip in load_catalog().chips
        if chip.vendor in ("AMD", "NVIDIA") and 48e9 < chip.memory_capacity <= 96e9 and "sxm" in chip.name.lower()
    ]
    assert [entry.name for entry in found] == wanted
    assert wanted


def test_an_assumed_rent_is_not_called_published() -> None:
    unpublished = matching(SHELVES["chips"].entries, {"price": ("not published",)})
    assert unpublished
    book = load_catalog().rental_prices.rows
    for entry in unpublished:
        assert all(row.term == "assumption" for row in book if row.chip == entry.id)


def test_models_can_be_asked_for_by_sort() -> None:
    language = catalog_shelves.models(Library(), LANGUAGE).entries
    networks = catalog_shelves.models(Library(), NETWORK).entries
    assert len(language) == len(load_catalog().models)
    assert {entry.id for entry in networks} == {row.id for row in catalog_shelves.known_networks(load_catalog())}
    assert len(catalog_shelves.models(Library()).entries) == len(language) + len(networks)


def test_the_newest_price_of_each_model_and_provider_is_one() -> None:
    newest = matching(SHELVES["api"].entries, {"newest": ("newest",)})
    pairs = [(entry.item.provider, entry.item.model) for entry in newest]
    assert len(pairs) == len(set(pairs))
    assert {(row.provider, row.model) for row in load_catalog().api_prices.rows} == set(pairs)
