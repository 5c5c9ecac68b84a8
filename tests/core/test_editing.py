"""Edits of a study: what they change, what they leave, what they refuse, and where a value then comes from."""

import datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from core.catalog import load_catalog
from core.editing import Cell, choose, field_at, restore, set_value, set_values
from core.errors import StudyRefused
from core.fields import fields_of, value_at, with_value
from core.records import Chip, Distribution, Model, Record, Shipped, Source, Workload
from core.row_edits import add_row, duplicate_row, remove_row, replace_model
from core.samples import blank_study
from core.study import Study
from core.study_check import check_record
from core.study_file import decode, encode
from tests.core.random_studies import SAMPLE, WORKLOAD, edited

DAY = datetime.date(2026, 3, 1)
H100, B200 = SAMPLE.chips[0].id, "nvidia-b200-sxm"
PRICE = Cell("chips", H100, "rental_price")
LAYERS = Cell("workloads", WORKLOAD, "model.layer_count")


def price_of(study: Study, chip: str = H100) -> float | None:
    found = study.row("chips", chip)
    assert isinstance(found, Chip)
    return found.rental_price


# --- one value --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (PRICE, 0.0005),
        (LAYERS, 40.0),
        (Cell("site", "site", "electricity_price"), 5e-8),
        (Cell("money", "money", "acquisition"), "owned"),
        (Cell("chips", H100, "purchase_price"), None),
    ],
)
def test_an_edit_names_its_day_and_keeps_what_shipped(cell: Cell, value: float | str | None) -> None:
    before = SAMPLE.row(cell.table, cell.row)
    after = set_value(SAMPLE, cell, value, DAY).row(cell.table, cell.row)
    assert value_at(after, cell.path) == value
    assert after.source_of(cell.path) == Source("Analyst edit, 2026-03-01", "2026-03-01", "analyst")
    shipped = after.shipped[cell.path]
    assert (shipped.value, shipped.source) == (value_at(before, cell.path), before.source_of(cell.path))


def test_an_edit_changes_nothing_else() -> None:
    after = set_value(SAMPLE, LAYERS, 40.0, DAY)
    assert after.chips is SAMPLE.chips
    assert (after.site, after.money, after.settings) == (SAMPLE.site, SAMPLE.money, SAMPLE.settings)
    changed = after.workloads[0]
    assert (
        msgspec.structs.replace(
            changed,
            model=msgspec.structs.replace(changed.model, layer_count=80.0),
            sources=SAMPLE.workloads[0].sources,
            shipped={},
        )
        == SAMPLE.workloads[0]
    )


def test_a_second_edit_keeps_the_first_shipped_value() -> None:
    once = set_value(SAMPLE, PRICE, 0.0005, DAY)
    twice = set_value(once, PRICE, 0.0007, datetime.date(2026, 3, 2))
    assert twice.chips[0].shipped["rental_price"] == once.chips[0].shipped["rental_price"]
    assert twice.chips[0].sources["rental_price"].date == "2026-03-02"


def test_the_same_value_is_no_edit() -> None:
    assert set_value(SAMPLE, PRICE, price_of(SAMPLE), DAY) is SAMPLE
    assert set_values(SAMPLE, (), DAY) is SAMPLE


def test_an_edit_without_a_day_is_of_today() -> None:
    source = set_value(SAMPLE, PRICE, 0.0005).chips[0].source_of("rental_price")
    assert source is not None
    assert source.date == datetime.date.today().isoformat()


def test_restoring_brings_back_value_and_source() -> None:
    for cell, value in ((PRICE, 0.0005), (LAYERS, 40.0), (Cell("money", "money", "horizon"), 12.0)):
        record = SAMPLE.row(cell.table, cell.row)
        after = restore(set_value(SAMPLE, cell, value, DAY), cell)
        restored = after.row(cell.table, cell.row)
        assert value_at(restored, cell.path) == value_at(record, cell.path)
        assert restored.source_of(cell.path) == record.source_of(cell.path)
        assert restored.shipped == record.shipped


def test_restoring_what_is_not_edited_changes_nothing() -> None:
    assert restore(SAMPLE, PRICE, LAYERS) is SAMPLE


def test_a_name_is_changed_without_a_source() -> None:
    after = edited(SAMPLE, ("chips", H100, "name", "Mine"))
    assert after.chips[0].name == "Mine"
    assert after.chips[0].shipped == {}
    assert after.chips[0].sources == SAMPLE.chips[0].sources


def test_an_edited_study_is_saved_with_its_history() -> None:
    after = set_values(SAMPLE, ((PRICE, 0.0005), (LAYERS, 40.0)), DAY)
    again = decode(encode(after))
    assert again == after
    restored = restore(again, PRICE, LAYERS)
    assert [chip.rental_price for chip in restored.chips] == [chip.rental_price for chip in SAMPLE.chips]
    assert restored.workloads[0].model == SAMPLE.workloads[0].model


def test_the_field_of_a_cell_is_found() -> None:
    assert field_at(SAMPLE, PRICE).unit == "USD/s"
    assert field_at(SAMPLE, LAYERS).label == "Layers"


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (PRICE, -1.0),
        (PRICE, float("nan")),
        (PRICE, float("inf")),
        (PRICE, "cheap"),
        (PRICE, True),
        (LAYERS, 0.0),
        (LAYERS, 80.5),
        (LAYERS, None),
        (Cell("money", "money", "acquisition"), "stolen"),
        (Cell("chips", H100, "name"), "  "),
        (Cell("chips", H100, "name"), SAMPLE.chips[1].name.upper()),
        (Cell("chips", H100, "light_power_share"), 0.99),
        (Cell("workloads", WORKLOAD, "model.kv_head_count"), 65.0),
        (Cell("workloads", WORKLOAD, "model.windowed_layer_count"), 10.0),
        (Cell("workloads", WORKLOAD, "model.experts_per_token"), 2.0),
    ],
)
def test_an_impossible_value_is_refused_with_a_sentence(cell: Cell, value: float | str | None) -> None:
    with pytest.raises(StudyRefused) as refused:
        set_value(SAMPLE, cell, value, DAY)
    assert len(str(refused.value)) > 10
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("row", [SAMPLE.chips[0], SAMPLE.workloads[0], SAMPLE.site, SAMPLE.money])
def test_a_row_beside_what_it_was_is_refused_in_the_same_words_as_alone(row: Record) -> None:
    refusals = 0
    for path, field in fields_of(type(row)).items():
        for value in (-1.0, 1e300, 0.5, 0.0, "word", "x" * 500, None, True, field.low):
            changed = with_value(row, path, value)
            words = _refusal(changed)
            assert _refusal(changed, row) == words
            refusals += bool(words)
    assert refusals > 5 * len(fields_of(type(row)))


SHEET = Source("Data sheet", "2026", "high")


@pytest.mark.parametrize(
    "wrong",
    [
        {"sources": {"": replace(SHEET, confidence="sure")}},
        {"sources": {"rental_price": "nobody"}},
        {"shipped": {"rental_price": Shipped(3.0, replace(SHEET, text=5))}},
        {"shipped": {"rental_price": replace(Shipped(3.0, SHEET), value=("a",))}},
        {"ranges": {"rental_price": replace(Distribution("uniform", 1.0, 2.0, 3.0), kind="flat")}},
        {"notes": {"rental_price": 4}},
        {"origin": None},
    ],
)
def test_what_belongs_to_no_row_is_refused_beside_what_it_was_too(wrong: dict[str, Any]) -> None:
    row = SAMPLE.chips[0]
    changed = msgspec.structs.replace(row, **wrong)
    assert _refusal(changed, row) == _refusal(changed) != ""


def _refusal(row: Record, before: Record | None = None) -> str:
    try:
        check_record(SAMPLE, row, before)
    except StudyRefused as refused:
        return str(refused)
    return ""


def test_values_that_need_each_other_are_checked_together() -> None:
    after = edited(
        SAMPLE,
        ("workloads", WORKLOAD, "model.windowed_layer_count", 10.0),
        ("workloads", WORKLOAD, "model.window_size", 128.0),
    )
    assert after.workloads[0].model.windowed_layer_count == 10


def test_of_several_values_all_are_set_or_none() -> None:
    with pytest.raises(StudyRefused):
        edited(SAMPLE, ("money", "money", "horizon", 12.0), ("chips", H100, "rental_price", -1.0))
    assert SAMPLE.money.horizon == 36


def test_a_row_that_is_not_there_is_refused() -> None:
    with pytest.raises(StudyRefused, match="no row nobody in chips"):
        set_value(SAMPLE, Cell("chips", "nobody", "rental_price"), 1.0)


# --- region -----------------------------------------------------------------------------------------------------------


def test_another_region_gives_unedited_chips_its_price_and_leaves_edited_ones() -> None:
    mine = set_value(SAMPLE, PRICE, 0.0005, DAY)
    europe = edited(mine, ("money", "money", "region", "Europe"))
    assert price_of(europe) == 0.0005
    for chip in europe.chips[1:]:
        expected = load_catalog().default_rental_price(chip.origin, "Europe")
        assert expected is not None
        assert (chip.rental_price, chip.sources["rental_price"]) == (expected.price, expected.source)
    assert [chip.rental_price for chip in europe.chips] != [chip.rental_price for chip in mine.chips]


def test_back_in_its_region_a_study_is_what_it_was() -> None:
    away = edited(SAMPLE, ("money", "money", "region", "Asia Pacific"))
    back = restore(away, Cell("money", "money", "region"))
    assert back.chips == SAMPLE.chips
    assert back.money.region == SAMPLE.money.region


def test_a_price_restored_in_another_region_is_the_price_there() -> None:
    mine = set_value(SAMPLE, PRICE, 0.0005, DAY)
    europe = restore(edited(mine, ("money", "money", "region", "Europe")), PRICE)
    expected = load_catalog().default_rental_price(H100, "Europe")
    assert expected is not None
    assert price_of(europe) == expected.price != price_of(SAMPLE)
    assert europe.chips[0].sources["rental_price"] == expected.source


def test_a_region_changes_no_chip_that_the_catalog_does_not_know() -> None:
    own = add_row(SAMPLE, Chip(id="own", name="Own chip", rental_price=0.001))
    assert price_of(edited(own, ("money", "money", "region", "Europe")), "own") == 0.001


# --- rows -------------------------------------------------------------------------------------------------------------


def test_an_added_chip_has_the_price_of_the_region() -> None:
    europe = edited(blank_study(), ("money", "money", "region", "Europe"))
    after = add_row(europe, load_catalog().chip(B200))
    expected = load_catalog().default_rental_price(B200, "Europe")
    assert expected is not None
    assert price_of(after, B200) == expected.price
    assert after.chips[-1].origin == B200


def test_the_same_chip_added_again_gets_a_free_id_and_name() -> None:
    once = add_row(SAMPLE, load_catalog().chip(H100))
    twice = add_row(once, load_catalog().chip(H100))
    assert [chip.id for chip in twice.chips[-2:]] == [f"{H100}-2", f"{H100}-3"]
    assert [chip.name for chip in twice.chips[-2:]] == [f"{SAMPLE.chips[0].name} {count}" for count in (2, 3)]
    assert {chip.origin for chip in twice.chips[-2:]} == {H100}
    assert twice.chips[-1].rental_price == SAMPLE.chips[0].rental_price


def test_a_name_is_free_only_if_no_reader_could_take_it_for_another() -> None:
    renamed = edited(SAMPLE, ("chips", B200, "name", SAMPLE.chips[0].name.upper() + " COPY"))
    copied = duplicate_row(renamed, "chips", H100)
    assert copied.chips[1].name == f"{SAMPLE.chips[0].name} copy 2"
    added = add_row(edited(SAMPLE, ("chips", H100, "name", "MY CHIP")), Chip(id="mine", name="My chip"))
    assert added.chips[-1].name == "My chip 2"


def test_the_longest_names_and_ids_can_be_copied() -> None:
    long = add_row(SAMPLE, Chip(id="i" * 80, name="n" * 200))
    copied = duplicate_row(duplicate_row(long, "chips", "i" * 80), "chips", "i" * 80)
    assert len({chip.id for chip in copied.chips}) == len(copied.chips)
    again = add_row(long, Chip(id="i" * 80, name="n" * 200))
    assert again.chips[-1].name.endswith(" 2")


def test_a_copy_stands_right_behind_its_original_and_has_all_its_values() -> None:
    mine = set_value(SAMPLE, PRICE, 0.0005, DAY)
    after = duplicate_row(mine, "chips", H100)
    original, copy = after.chips[:2]
    assert copy.name == f"{original.name} copy"
    assert msgspec.structs.replace(copy, id=original.id, name=original.name) == original
    assert after.chips[2:] == mine.chips[1:]


def test_a_removed_row_is_gone_and_settings_move_to_the_first_left() -> None:
    after = remove_row(SAMPLE, "chips", H100)
    assert after.chips == SAMPLE.chips[1:]
    assert after.settings.reference_chip == SAMPLE.chips[1].id
    two = add_row(SAMPLE, Workload(id="second", name="Second"))
    assert remove_row(two, "workloads", WORKLOAD).settings.selected_workload == "second"
    assert remove_row(two, "workloads", "second").settings == SAMPLE.settings


def test_removing_another_row_moves_no_setting() -> None:
    assert remove_row(SAMPLE, "chips", B200).settings == SAMPLE.settings


def test_the_last_row_stays() -> None:
    with pytest.raises(StudyRefused, match="this is the last one"):
        remove_row(SAMPLE, "workloads", WORKLOAD)


def test_settings_point_only_at_rows_that_are_there() -> None:
    assert choose(SAMPLE, reference_chip=B200).reference_chip == 3
    with pytest.raises(StudyRefused, match="nobody is not among the chips"):
        choose(SAMPLE, reference_chip="nobody")


# --- models -----------------------------------------------------------------------------------------------------------


def test_another_model_brings_its_source_and_drops_edits_of_the_old_one() -> None:
    mine = set_values(SAMPLE, ((LAYERS, 40.0), (Cell("workloads", WORKLOAD, "input_tokens"), 500.0)), DAY)
    model = load_catalog().model("mixtral-8x7b").model
    after = replace_model(mine, WORKLOAD, model, {"": Source("a file", "2026", "high")}).workloads[0]
    assert after.model == model
    source = after.source_of("model.layer_count")
    assert source is not None
    assert source.text == "a file"
    assert set(after.shipped) == {"input_tokens"}
    assert after.input_tokens == 500


def test_an_impossible_model_is_refused() -> None:
    with pytest.raises(StudyRefused, match="experts per token"):
        replace_model(SAMPLE, WORKLOAD, Model(experts_per_token=2.0), {"": Source("x")})
