"""Scenarios: they store only what differs from Base, follow it in the rest, and survive what happens to its rows."""

import datetime

import msgspec
import pytest

from core.baseline import pin_baseline, unpin_baseline
from core.editing import Cell, add_row, choose, remove_row, restorable, restore, set_note, set_value, set_values
from core.errors import CellRefused, StudyRefused
from core.evaluation import evaluate
from core.fields import value_at
from core.records import Distribution
from core.scenarios import (
    BASE,
    delete_scenario,
    duplicate_scenario,
    move_scenario,
    rename_scenario,
    show_scenario,
    shown_beside,
    shown_study,
    switch_scenario,
)
from core.study import Study
from core.study_file import decode, encode
from tests.core.random_studies import SAMPLE, WORKLOAD

DAY = datetime.date(2026, 11, 28)
H100, B200 = SAMPLE.chips[0].id, "nvidia-b200-sxm"
PRICE = Cell("chips", H100, "rental_price")
HORIZON = Cell("money", "money", "horizon")
RATE = Cell("workloads", WORKLOAD, "request_rate")


def at(study: Study, cell: Cell) -> object:
    return value_at(study.row(cell.table, cell.row), cell.path)


def scenario(study: Study = SAMPLE, name: str = "Dear chips") -> Study:
    return duplicate_scenario(study, name)


def test_an_edit_in_a_scenario_is_an_override_and_leaves_base_alone() -> None:
    study = set_value(scenario(), PRICE, 0.002, DAY)
    assert study.chips is SAMPLE.chips
    assert at(shown_study(study), PRICE) == 0.002
    (override,) = study.scenarios[0].overrides
    assert (override.table, override.row, override.path, override.value) == (*PRICE, 0.002)
    assert override.source is not None
    assert override.source.text == "Analyst edit, 2026-11-28"


def test_everything_else_follows_base() -> None:
    study = set_value(scenario(), PRICE, 0.002, DAY)
    study = set_values(switch_scenario(study, BASE), ((HORIZON, 48.0), (PRICE, 0.003)), DAY)
    shown = shown_study(study, "scenario")
    assert at(shown, HORIZON) == 48.0
    assert at(shown, PRICE) == 0.002
    assert at(shown_study(study, BASE), PRICE) == 0.003


def test_restoring_in_a_scenario_goes_back_to_base_and_a_value_of_base_is_no_override() -> None:
    study = set_value(scenario(), PRICE, 0.002, DAY)
    assert restorable(study, PRICE)
    assert not restorable(study, HORIZON)
    assert restore(study, PRICE).scenarios[0].overrides == ()
    typed = set_value(study, PRICE, at(SAMPLE, PRICE), DAY)  # type: ignore[arg-type]
    assert typed.scenarios[0].overrides == ()
    assert restore(study, HORIZON) is study


def test_a_region_brings_its_prices_along_and_takes_them_back() -> None:
    study = set_value(scenario(), Cell("money", "money", "region"), "Europe", DAY)
    assert {one.path for one in study.scenarios[0].overrides} == {"region", "rental_price"}
    assert restore(study, Cell("money", "money", "region")).scenarios[0].overrides == ()


def test_a_scenario_looks_at_another_chip() -> None:
    study = choose(scenario(), reference_chip=B200, chips_measure="energy")
    assert study.settings.reference_chip == SAMPLE.settings.reference_chip
    assert study.settings.chips_measure == "energy"
    assert shown_study(study).settings.reference_chip == B200
    assert evaluate(study).study.settings.reference_chip == B200
    assert choose(study, reference_chip=H100).scenarios[0].overrides == ()


def test_names_and_notes_belong_to_the_study() -> None:
    study = set_values(scenario(), ((Cell("chips", H100, "name"), "My chip"), (PRICE, 0.002)), DAY)
    assert study.chips[0].name == "My chip"
    assert len(study.scenarios[0].overrides) == 1
    noted = set_note(study, PRICE, "Quote of 3 November")
    assert noted.chips[0].notes == {"rental_price": "Quote of 3 November"}
    assert set_note(noted, PRICE, "").chips[0].notes == {}


def test_ranges_are_kept_with_their_middle() -> None:
    limits = Distribution("triangular", 0.001, 0.002, 0.004)
    study = set_value(SAMPLE, PRICE, limits, DAY)
    assert at(study, PRICE) == 0.002
    assert study.chips[0].ranges == {"rental_price": limits}
    assert decode(encode(study)) == study
    assert set_value(study, PRICE, 0.002, DAY).chips[0].ranges == {}
    assert restore(study, PRICE).chips[0] == SAMPLE.chips[0]
    in_scenario = set_value(scenario(study), PRICE, msgspec.structs.replace(limits, high=0.003), DAY)
    assert in_scenario.scenarios[0].overrides[0].range == Distribution("triangular", 0.001, 0.002, 0.003)
    assert shown_study(in_scenario).chips[0].ranges["rental_price"].high == 0.003
    with pytest.raises(StudyRefused, match="not in order or leaves its bounds"):
        set_value(SAMPLE, PRICE, Distribution("uniform", 0.001, 0.002, 1e9), DAY)


def test_rows_that_go_take_their_overrides_along() -> None:
    study = choose(set_value(scenario(), PRICE, 0.002, DAY), reference_chip=B200)
    assert [one.table for one in remove_row(study, "chips", H100).scenarios[0].overrides] == ["settings"]
    assert [one.table for one in remove_row(study, "chips", B200).scenarios[0].overrides] == ["chips"]


def test_rows_that_come_are_in_every_scenario() -> None:
    study = add_row(scenario(), SAMPLE.chips[0])
    assert len(shown_study(study).chips) == len(shown_study(study, BASE).chips) == len(SAMPLE.chips) + 1


def test_scenarios_are_copied_renamed_moved_shown_and_deleted() -> None:
    study = set_value(scenario(), PRICE, 0.002, DAY)
    study = duplicate_scenario(study)
    assert [one.name for one in study.scenarios] == ["Dear chips", "Dear chips copy"]
    assert study.scenarios[0].overrides == study.scenarios[1].overrides
    copy = study.settings.scenario
    study = move_scenario(rename_scenario(study, copy, "Other"), copy, 0)
    assert [one.name for one in study.scenarios] == ["Other", "Dear chips"]
    with pytest.raises(CellRefused, match="already used"):
        rename_scenario(study, copy, "base")
    study = show_scenario(show_scenario(study, "scenario", True), BASE, True)
    assert shown_beside(study) == (BASE, "scenario")
    study = delete_scenario(study, copy)
    assert study.settings.scenario == BASE
    assert len(study.scenarios) == 1
    check = decode(encode(study))
    assert check == study


def test_a_bound_is_refused_in_the_words_of_a_study_and_nothing_changes() -> None:
    study = scenario()
    with pytest.raises(StudyRefused, match="power at batch 1"):
        set_value(study, Cell("chips", H100, "light_power_share"), 0.99, DAY)


def test_a_file_with_a_dangling_override_is_refused() -> None:
    study = set_value(scenario(), PRICE, 0.002, DAY)
    gone = encode(study).replace(f'"row": "{H100}"'.encode(), b'"row": "nobody"')
    with pytest.raises(StudyRefused, match=r"Dear chips.*nobody"):
        decode(gone)


def test_a_baseline_is_pinned_kept_in_the_file_and_unpinned() -> None:
    study = set_value(scenario(), PRICE, 0.002, DAY)
    pinned = pin_baseline(study, datetime.datetime(2026, 11, 28, 14, 2))
    assert pinned.baseline is not None
    assert pinned.baseline.label == "Dear chips, 14:02"
    assert pinned.baseline.study == shown_study(study)
    assert decode(encode(pinned)) == pinned
    assert unpin_baseline(pinned) == study
