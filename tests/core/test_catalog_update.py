"""A study brought up to a newer catalog: what differs is told, edits stay, and nothing changes by itself."""

import datetime

import msgspec
import pytest

from core.catalog import Catalog, load_catalog
from core.catalog_update import CatalogDifferences, Difference, differences, updated
from core.editing import Cell, restore, set_value
from core.errors import StudyRefused
from core.library import blank_record
from core.records import Chip, Distribution, Source
from core.row_edits import add_row
from core.samples import blank_study, open_sample, sample_names
from core.scenarios import duplicate_scenario, shown_study, switch_scenario
from core.study import Study

TODAY = datetime.date(2026, 11, 28)
NEWER = Source("a newer data sheet", "2027-03", "high")
H100, CHAT, LLAMA = "nvidia-h100-sxm5-80gb", "support-chat", "llama-2-70b"
BANDWIDTH = Cell("chips", H100, "memory_bandwidth")
RENT = Cell("chips", H100, "rental_price")


def with_chip(catalog: Catalog, **changes: float | None) -> Catalog:
    """The catalog of next year: other values of the H100, each with a newer source."""
    chip = catalog.chip(H100)
    changed = msgspec.structs.replace(chip, sources={**chip.sources, **dict.fromkeys(changes, NEWER)}, **changes)
    rows = tuple(changed if row.id == H100 else row for row in catalog.chips)
    return msgspec.structs.replace(catalog, chips=rows)


def with_rents(catalog: Catalog, factor: float, date: str) -> Catalog:
    """The catalog of next year: the same prices of the H100 times a factor, published later."""
    book = catalog.rental_prices
    later = tuple(
        msgspec.structs.replace(row, price=row.price * factor, date=date) if row.chip == H100 else row
        for row in book.rows
    )
    return msgspec.structs.replace(catalog, rental_prices=msgspec.structs.replace(book, rows=later))


def only(found: CatalogDifferences) -> Difference:
    assert found.gone == ()
    (one,) = found.cells
    return one


@pytest.mark.parametrize("sample", [one.id for one in sample_names()])
def test_a_shipped_study_is_not_called_outdated(sample: str) -> None:
    """What its plan states otherwise than the catalog (a price as of a date, traffic of its own) stands for itself."""
    study = open_sample(sample)
    found = differences(study)
    assert found.worth_telling == 0
    assert all(one.state == "stated" for one in found.cells)
    assert updated(study, found, ()) is study


def test_a_fresh_study_differs_in_nothing() -> None:
    assert differences(blank_study()) == CatalogDifferences((), ())


def test_a_value_nobody_edited_is_offered_with_both_sources() -> None:
    study = blank_study()
    one = only(differences(study, with_chip(load_catalog(), memory_bandwidth=4e12)))
    assert (one.cell, one.state, one.old, one.new) == (BANDWIDTH, "newer", study.chips[0].memory_bandwidth, 4e12)
    assert one.old_source == study.chips[0].source_of("memory_bandwidth")
    assert one.new_source == NEWER


def test_what_is_taken_has_the_value_and_the_source_of_the_catalog_and_nothing_else_moves() -> None:
    study = blank_study()
    found = differences(study, with_chip(load_catalog(), memory_bandwidth=4e12, memory_capacity=9e10))
    assert len(found.cells) == 2
    after = updated(study, found, {BANDWIDTH})
    chip = after.chips[0]
    assert chip.memory_bandwidth == 4e12
    assert chip.source_of("memory_bandwidth") == NEWER
    assert "memory_bandwidth" not in chip.shipped
    assert chip.memory_capacity == study.chips[0].memory_capacity
    assert after.workloads == study.workloads
    again = differences(after, with_chip(load_catalog(), memory_bandwidth=4e12, memory_capacity=9e10))
    assert [one.cell.path for one in again.cells] == ["memory_capacity"]


def test_an_edit_stays_and_can_be_undone_to_the_value_of_the_newer_catalog() -> None:
    study = set_value(blank_study(), BANDWIDTH, 1e12, TODAY)
    newer = with_chip(load_catalog(), memory_bandwidth=4e12)
    found = differences(study, newer)
    one = only(found)
    assert (one.state, one.value, one.new) == ("edited", 1e12, 4e12)
    after = updated(study, found, ())
    assert after.chips[0].memory_bandwidth == 1e12
    assert after.chips[0].shipped["memory_bandwidth"].value == 4e12
    assert restore(after, BANDWIDTH).chips[0].memory_bandwidth == 4e12
    assert differences(after, newer).cells == ()
    taken = updated(study, found, {BANDWIDTH})
    assert taken.chips[0].memory_bandwidth == 4e12
    assert taken.chips[0].shipped == {}


def test_a_range_counts_as_an_edit_and_goes_with_it_when_the_catalog_is_taken() -> None:
    study = set_value(blank_study(), BANDWIDTH, Distribution("uniform", 3e12, 3.3e12, 3.5e12), TODAY)
    found = differences(study, with_chip(load_catalog(), memory_bandwidth=4e12))
    assert only(found).state == "edited"
    assert updated(study, found, ()).chips[0].ranges == study.chips[0].ranges
    assert updated(study, found, {BANDWIDTH}).chips[0].ranges == {}


def test_overrides_of_scenarios_stay() -> None:
    study = duplicate_scenario(blank_study(), "Slow memory")
    study = set_value(study, BANDWIDTH, 1e12, TODAY)
    found = differences(study, with_chip(load_catalog(), memory_bandwidth=4e12))
    assert only(found).state == "newer"
    after = updated(study, found, {BANDWIDTH})
    assert after.scenarios == study.scenarios
    assert shown_study(after).chips[0].memory_bandwidth == 1e12
    assert switch_scenario(after, "").chips[0].memory_bandwidth == 4e12


def test_a_newer_rent_of_the_region_and_term_is_offered() -> None:
    study = set_value(blank_study(), Cell("money", "money", "rental_term"), "1-year commitment", TODAY)
    newer = with_rents(load_catalog(), 0.5, "2027-02-01")
    found = differences(study, newer)
    one = only(found)
    price = newer.default_rental_price(H100, "United States", "1-year commitment")
    assert price is not None
    assert (one.cell, one.state, one.new, one.new_source) == (RENT, "newer", price.price, price.source)
    assert updated(study, found, {RENT}).chips[0].rental_price == price.price


def test_a_price_as_of_a_date_is_never_outdated() -> None:
    study = open_sample("cost-decline")
    found = differences(study, with_rents(load_catalog(), 0.5, "2027-02-01"))
    assert found.newer == ()
    assert {one.state for one in found.cells if one.cell.path == "rental_price"} == {"stated"}


def test_a_changed_model_is_found_by_its_name_and_named_in_the_workload() -> None:
    catalog = load_catalog()
    row = catalog.model(LLAMA)
    changed = msgspec.structs.replace(
        row, model=msgspec.structs.replace(row.model, layer_count=81.0), sources={**row.sources, "": NEWER}
    )
    newer = msgspec.structs.replace(
        catalog, models=tuple(changed if one.id == LLAMA else one for one in catalog.models)
    )
    study = blank_study()
    one = only(differences(study, newer))
    assert (one.cell, one.old, one.new) == (Cell("workloads", CHAT, "model.layer_count"), 80.0, 81.0)
    after = updated(study, differences(study, newer), {one.cell})
    assert after.workloads[0].model.layer_count == 81.0
    assert after.workloads[0].source_of("model.layer_count") == NEWER


def test_a_network_is_compared_too() -> None:
    catalog = load_catalog()
    row = catalog.network("resnet-50")
    network = msgspec.structs.replace(row.network, flops_per_sample=9e9)
    changed = msgspec.structs.replace(row, network=network, sources={**row.sources, "flops_per_sample": NEWER})
    newer = msgspec.structs.replace(
        catalog, networks=tuple(changed if one.id == row.id else one for one in catalog.networks)
    )
    study = add_row(blank_study(), catalog.workload("radiology"))
    one = only(differences(study, newer))
    assert (one.cell.path, one.new, one.new_source) == ("network.flops_per_sample", 9e9, NEWER)


def test_a_row_that_the_catalog_no_longer_has_is_named_and_stays() -> None:
    catalog = load_catalog()
    newer = msgspec.structs.replace(catalog, chips=tuple(row for row in catalog.chips if row.id != H100))
    study = blank_study()
    found = differences(study, newer)
    (gone,) = found.gone
    assert (gone.row, gone.origin) == (H100, H100)
    assert found.cells == ()
    assert updated(study, found, ()) is study


def test_own_chips_have_no_origin_that_could_be_gone() -> None:
    own = blank_record("chips", "Ours", "2026-11-28")
    assert isinstance(own, Chip)
    assert differences(add_row(blank_study(), own)).worth_telling == 0


def test_another_engine_brings_the_figures_that_the_catalog_has_for_it() -> None:
    study = set_value(blank_study(), Cell("chips", H100, "serving_engine"), "vLLM 2024", TODAY)
    assert [one.cell.path for one in differences(study).cells] == []


def test_an_update_that_breaks_a_rule_of_its_row_is_refused_whole() -> None:
    study: Study = set_value(blank_study(), Cell("chips", H100, "light_power_share"), 0.8, TODAY)
    found = differences(study, with_chip(load_catalog(), busy_power_share=0.5))
    with pytest.raises(StudyRefused, match="power at batch 1"):
        updated(study, found, {one.cell for one in found.newer})


def test_a_less_sure_or_no_newer_source_does_not_make_a_stated_value_outdated() -> None:
    study = open_sample("inference-share")
    (traffic,) = [one for one in differences(study).cells if one.cell.path == "request_rate"]
    assert (traffic.state, traffic.old_source.confidence, traffic.new_source.confidence) == ("stated", "medium", "low")
