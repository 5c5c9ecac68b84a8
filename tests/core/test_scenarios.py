"""Scenarios: they store only what differs from Base, follow it in the rest, and survive what happens to its rows."""

import datetime
import random

import msgspec
import pytest

from core.analysis.validation.own_benchmark import without_benchmarks
from core.baseline import pin_baseline, unpin_baseline
from core.catalog import SOFTWARE_FIELDS, load_catalog
from core.changed_inputs import changed_inputs, reverted
from core.editing import Cell, choose, restorable, restore, set_note, set_value, set_values
from core.errors import CellRefused, StudyRefused
from core.evaluation import evaluate
from core.fields import FieldKind, fields_of, value_at
from core.price_book.forward import StudyPath, with_path
from core.records import Chip, Distribution, Source, Workload
from core.region_prices import term_of
from core.row_edits import add_row, duplicate_row, remove_row, replace_model
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import (
    BASE,
    delete_scenario,
    duplicate_scenario,
    identifiers,
    move_scenario,
    overrides_by_cell,
    rename_scenario,
    scenario_called,
    scenario_colour,
    show_scenario,
    shown_beside,
    shown_study,
    switch_scenario,
)
from core.study import TABLES, Study
from core.study_file import decode, encode
from tests.core.random_studies import SAMPLE, WORKLOAD, random_value

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


# --- what an edit brings along ---------------------------------------------------------------------------------------

REGION, TERM = Cell("money", "money", "region"), Cell("money", "money", "rental_term")
ENGINE = Cell("chips", H100, "serving_engine")


def overridden(study: Study) -> set[tuple[str, str]]:
    return {(one.row, one.path) for one in study.scenarios[0].overrides}


def listed(study: Study, chip: Chip) -> float | None:
    found = load_catalog().default_rental_price(chip.origin or chip.id, study.money.region, term_of(study))
    return None if found is None else found.price


def test_a_price_that_an_analyst_gave_a_scenario_stays_beside_another_region() -> None:
    study = set_value(scenario(), PRICE, 0.002, DAY)
    study = set_value(study, REGION, "Europe", DAY)
    assert at(shown_study(study), PRICE) == 0.002
    study = set_value(study, REGION, "Asia Pacific", DAY)
    shown = shown_study(study)
    for chip in shown.chips[1:]:
        assert chip.rental_price == (listed(shown, chip) or chip.rental_price)
    assert overridden(restore(study, REGION)) == {(H100, "rental_price")}
    assert overridden(restore(study, PRICE)) >= {("money", "region")}


def test_a_picked_price_stays_beside_another_region_as_it_does_in_base() -> None:
    picked = Source("a provider's list", "2026-11", "high")
    in_base = set_value(set_values(SAMPLE, ((PRICE, 0.0011),), source=picked), REGION, "Europe", DAY)
    study = set_value(set_values(scenario(), ((PRICE, 0.0011),), source=picked), REGION, "Europe", DAY)
    assert at(in_base, PRICE) == at(shown_study(study), PRICE) == 0.0011
    assert shown_study(study).chips[0].source_of("rental_price") == picked


def test_prices_of_a_scenario_in_another_region_are_of_that_region_wherever_base_goes() -> None:
    study = set_value(scenario(), REGION, "Europe", DAY)
    expected = [chip.rental_price for chip in shown_study(study).chips]
    for region in ("Asia Pacific", "Europe", "United States"):
        study = set_value(switch_scenario(study, BASE), REGION, region, DAY)
        assert [chip.rental_price for chip in shown_study(study, "scenario").chips] == expected, region
    study = set_value(study, TERM, "spot", DAY)
    shown = shown_study(study, "scenario")
    assert (shown.money.region, shown.money.rental_term) == ("Europe", "spot")
    for chip in shown.chips:
        assert listed(shown, chip) in (None, chip.rental_price)


def test_a_chip_that_comes_costs_what_it_costs_in_the_region_of_each_scenario() -> None:
    chip = load_catalog().chip("nvidia-h100-sxm5-80gb")
    study = add_row(set_value(scenario(), REGION, "Europe", DAY), chip)
    assert shown_study(study).chips[-1].rental_price == shown_study(study).chips[0].rental_price
    assert study.chips[-1].rental_price == study.chips[0].rental_price


def test_the_way_back_to_base_is_open_where_base_has_come_to_the_same_value() -> None:
    study = set_value(scenario(), PRICE, 0.002, DAY)
    study = switch_scenario(set_value(switch_scenario(study, BASE), PRICE, 0.002, DAY), "scenario")
    assert restorable(study, PRICE)
    assert restore(study, PRICE).scenarios[0].overrides == ()


def test_another_engine_comes_and_goes_with_its_figures() -> None:
    study = set_value(scenario(), ENGINE, "vLLM 0.4", DAY)
    assert {path for _, path in overridden(study)} <= {"serving_engine", *SOFTWARE_FIELDS}
    assert len(overridden(study)) > 1
    figures = [getattr(shown_study(study).chips[0], name) for name in SOFTWARE_FIELDS]
    moved = set_value(switch_scenario(study, BASE), ENGINE, "TensorRT-LLM 0.9", DAY)
    assert [getattr(shown_study(moved, "scenario").chips[0], name) for name in SOFTWARE_FIELDS] == figures
    assert restore(study, ENGINE).scenarios[0].overrides == ()


def test_a_scenario_with_another_model_never_runs_half_of_the_one_that_base_changes_to() -> None:
    catalog = load_catalog()
    rows = {row.id: row for row in catalog.models}
    here, other, third = next(iter(rows)), list(rows)[5], list(rows)[9]
    base = replace_model(SAMPLE, WORKLOAD, rows[here].model, rows[here].sources)
    study = replace_model(scenario(base), WORKLOAD, rows[other].model, rows[other].sources)
    study = replace_model(switch_scenario(study, BASE), WORKLOAD, rows[third].model, rows[third].sources)
    assert study.workloads[0].model == rows[third].model
    assert shown_study(study, "scenario").workloads[0].model == rows[other].model
    assert decode(encode(study)) == study
    following = replace_model(switch_scenario(scenario(base), BASE), WORKLOAD, rows[third].model, rows[third].sources)
    assert following.scenarios[0].overrides == ()


def own_models() -> tuple[Study, Cell]:
    """A scenario with a model of its own that has as many layers as that of Base, and the cell of these layers."""
    models = load_catalog().models
    base = next(one for one in models if one.id == "llama-2-70b")
    other = next(one for one in models if one.model.layer_count == base.model.layer_count and one.name != base.name)
    study = replace_model(SAMPLE, WORKLOAD, base.model, base.sources)
    study = replace_model(scenario(study), WORKLOAD, other.model, other.sources)
    assert "model.layer_count" not in {one.path for one in study.scenarios[0].overrides}
    return study, Cell("workloads", WORKLOAD, "model.layer_count")


def test_a_model_of_a_scenarios_own_stays_whole_when_a_part_of_bases_is_edited() -> None:
    study, layers = own_models()
    own = shown_study(study, "scenario").workloads[0].model
    after = set_value(switch_scenario(study, BASE), layers, own.layer_count / 2, DAY)
    assert after.workloads[0].model.layer_count == own.layer_count / 2
    assert shown_study(after, "scenario").workloads[0].model == own
    assert shown_study(restore(after, layers), "scenario").workloads[0].model == own
    change = next(one for one in changed_inputs(study_base(study), study_base(after)))
    assert shown_study(reverted(after, study_base(study), change), "scenario").workloads[0].model == own
    back = restore(switch_scenario(after, "scenario"), Cell("workloads", WORKLOAD, "model.model_name"))
    assert back.scenarios[0].overrides == ()


def study_base(study: Study) -> Study:
    return shown_study(study, BASE)


def test_a_figure_of_bases_engine_is_none_of_a_scenarios_own_engine() -> None:
    first, second = (one.name for one in load_catalog().engines[:2])
    engine, overhead = Cell("chips", H100, "serving_engine"), Cell("chips", H100, "step_overhead")
    own = value_at(shown_study(set_value(SAMPLE, engine, second, DAY)).row("chips", H100), "step_overhead")
    base = set_values(SAMPLE, [(engine, first), (overhead, own)], DAY)  # by chance as the other engine has it
    study = set_value(scenario(base), engine, second, DAY)
    assert tuple(overhead) not in overrides_by_cell(study)
    study = set_value(switch_scenario(study, BASE), overhead, 0.5 * float(str(own)) + 1e-4, DAY)
    assert value_at(study.row("chips", H100), "step_overhead") != own
    assert value_at(shown_study(study, "scenario").row("chips", H100), "step_overhead") == own


def test_a_price_path_in_a_scenario_leaves_base_and_its_sources_alone() -> None:
    source = Source("fitted on twelve quarters", "2026-11", "medium")
    path = StudyPath({"price_path": SAMPLE.money.price_path, "price_change": -0.31}, "−31 % a year", source)
    study = with_path(scenario(), path)
    assert study.money is SAMPLE.money
    (override,) = study.scenarios[0].overrides
    assert (override.path, override.value, override.source) == ("price_change", -0.31, source)


def test_own_benchmarks_in_a_scenario_are_its_own() -> None:
    pair = (Cell("chips", H100, "decode_time_ratio"), 1.2), (Cell("chips", H100, "decode_benchmark_count"), 3.0)
    base = set_values(SAMPLE, pair, DAY)
    study = set_values(scenario(base), ((pair[0][0], 1.4), (pair[1][0], 5.0)), DAY)
    assert restore(study, pair[0][0]).scenarios[0].overrides == ()
    without = without_benchmarks(study, H100)
    assert shown_study(without).chips[0].decode_benchmark_count == 0
    assert without.chips[0].decode_benchmark_count == 3


def test_a_copied_chip_is_a_copy_in_every_scenario() -> None:
    study = duplicate_row(set_value(scenario(), PRICE, 0.002, DAY), "chips", H100)
    assert shown_study(study).chips[1].rental_price == 0.002
    assert study.chips[1].rental_price == SAMPLE.chips[0].rental_price
    assert decode(encode(study)) == study


# --- edits of Base that a scenario does not fit any more -------------------------------------------------------------


def test_an_edit_of_base_that_breaks_a_scenario_is_refused_and_names_it() -> None:
    study = switch_scenario(set_value(scenario(), Cell("chips", H100, "light_power_share"), 0.8, DAY), BASE)
    with pytest.raises(StudyRefused, match=r"The scenario Dear chips: .*power at batch 1 cannot be above"):
        set_value(study, Cell("chips", H100, "busy_power_share"), 0.6, DAY)
    assert set_value(SAMPLE, Cell("chips", H100, "busy_power_share"), 0.6, DAY).chips[0].busy_power_share == 0.6


def test_alternatives_in_a_row_are_refused_also_where_base_makes_the_first_of_them() -> None:
    study = add_row(add_row(SAMPLE, SAMPLE.workloads[0]), SAMPLE.workloads[0])
    first, second, third = study.workloads
    study = set_value(scenario(study), Cell("workloads", second.id, "alternative_to"), third.name, DAY)
    with pytest.raises(StudyRefused, match=r"Dear chips: .* is itself an alternative"):
        set_value(switch_scenario(study, BASE), Cell("workloads", first.id, "alternative_to"), second.name, DAY)


def test_a_renamed_workload_stays_the_alternative_that_a_scenario_has_it_as() -> None:
    study = add_row(SAMPLE, SAMPLE.workloads[0])
    first, second = study.workloads
    study = set_value(scenario(study), Cell("workloads", first.id, "alternative_to"), second.name, DAY)
    study = set_value(study, Cell("workloads", second.id, "name"), "The other one", DAY)
    assert shown_study(study).workloads[0].alternative_to == "The other one"
    assert shown_study(remove_row(study, "workloads", second.id)).workloads[0].alternative_to == ""


def test_workloads_that_change_names_keep_their_alternatives_also_in_scenarios() -> None:
    study = SAMPLE
    for _ in range(2):
        study = duplicate_row(study, "workloads", study.workloads[0].id)
    first, second, third = (row.id for row in study.workloads)
    names = dict(zip((first, second, third), "ABC", strict=True))
    study = set_values(study, [(Cell("workloads", row, "name"), name) for row, name in names.items()])
    study = set_value(study, Cell("workloads", third, "alternative_to"), "A")
    study = set_value(duplicate_scenario(study, "Other"), Cell("workloads", third, "alternative_to"), "B")
    swap = [(Cell("workloads", first, "name"), "B"), (Cell("workloads", second, "name"), "A")]
    for active in identifiers(study):
        after = set_values(switch_scenario(study, active), swap)
        assert [row.name for row in after.workloads] == ["B", "A", "C"]
        assert shown_study(after, BASE).workloads[2].alternative_to == "B"
        assert shown_study(after, "scenario").workloads[2].alternative_to == "A"
    both = [*swap, (Cell("workloads", third, "alternative_to"), "A")]  # the one that is called A from now on
    assert set_values(switch_scenario(study, BASE), both).workloads[2].alternative_to == "A"
    renamed = [(Cell("workloads", first, "name"), "Z"), (Cell("workloads", third, "alternative_to"), "A")]
    assert set_values(switch_scenario(study, BASE), renamed).workloads[2].alternative_to == "Z"


def test_a_value_without_a_source_of_its_own_is_not_vouched_for_by_base() -> None:
    study = set_value(scenario(), PRICE, 0.002, DAY)
    (override,) = study.scenarios[0].overrides
    bare = msgspec.structs.replace(override, source=None)
    unsourced = msgspec.structs.replace(
        study, scenarios=(msgspec.structs.replace(study.scenarios[0], overrides=(bare,)),)
    )
    assert shown_study(unsourced).chips[0].source_of("rental_price") == Source("not stated", "", "low")


# --- names, colours, outcomes ----------------------------------------------------------------------------------------


def test_a_scenario_is_found_by_its_name_and_a_wrong_name_is_told_the_right_ones() -> None:
    study = scenario()
    assert scenario_called(study, "dear  CHIPS") == "scenario"
    assert scenario_called(study, "base") == BASE
    with pytest.raises(StudyRefused, match="no scenario called “Cheap chips” in this study; it has Base, Dear chips"):
        scenario_called(study, "Cheap chips")


def test_a_colour_belongs_to_a_scenario() -> None:
    study = duplicate_scenario(scenario(), "Second")
    assert [scenario_colour(study, one) for one in (BASE, "scenario", "scenario-2")] == [0, 1, 2]
    with pytest.raises(StudyRefused):
        scenario_colour(study, "nobody")


def test_going_back_and_forth_evaluates_once_and_a_fresh_copy_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated: list[Study] = []

    def counted(study: Study) -> object:
        evaluated.append(study)
        return evaluate(study)

    monkeypatch.setattr("core.scenario_outcomes.evaluate", counted)
    kept = ScenarioOutcomes()
    base = kept.of(SAMPLE)
    copied = scenario()
    assert kept.of(copied) is base
    study = set_value(copied, PRICE, 0.002, DAY)
    for identifier in ("scenario", BASE, "scenario", BASE):
        kept.of(switch_scenario(study, identifier))
    assert len(evaluated) == 2
    edited = set_value(switch_scenario(study, BASE), HORIZON, 48.0, DAY)
    kept.of(edited)
    kept.beside(edited)
    assert len(evaluated) == 3  # the other scenario is not shown
    assert list(kept.beside(show_scenario(edited, "scenario", True))) == ["scenario"]
    assert len(evaluated) == 4
    kept.of(delete_scenario(edited, "scenario"))
    assert overrides_by_cell(edited, BASE) == {}
    assert kept.kept_ids == {BASE}


def test_of_one_study_a_scenario_is_put_together_once_however_many_charts_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str | None] = []

    def counted(study: Study, identifier: str | None = None) -> Study:
        made.append(identifier)
        return shown_study(study, identifier)

    monkeypatch.setattr("core.scenario_outcomes.shown_study", counted)
    kept = ScenarioOutcomes()
    study = show_scenario(pin_baseline(set_value(scenario(), PRICE, 0.002, DAY)), BASE, True)
    first = (kept.of(study), kept.beside(study), kept.baseline(study))
    for _ in range(4):
        assert kept.of(study) is first[0]
        assert kept.beside(study)[BASE] is first[1][BASE]
        assert kept.baseline(study) is first[2]
    assert sorted(map(str, made)) == ["", "scenario"]
    edited = set_value(switch_scenario(study, BASE), HORIZON, 48.0, DAY)
    assert kept.of(edited).study.money.horizon == 48
    assert kept.of(edited, "scenario").study.money.horizon == 48
    assert kept.baseline(edited) is first[2]
    assert kept.baseline(unpin_baseline(edited)) is None
    assert kept.baseline(edited) is first[2]


def test_every_input_can_be_overridden_and_comes_back_from_the_file() -> None:
    study = scenario()
    fields = fields_of(Workload)
    for path in ("model.layer_count", "kind", "alternative_to", "request_rate", "network.network_name"):
        assert path in fields
    study = set_values(
        study,
        ((Cell("workloads", WORKLOAD, "model.layer_count"), 90.0), (Cell("chips", H100, "vendor"), "Someone")),
        DAY,
    )
    assert decode(encode(study)) == study
    assert shown_study(study).workloads[0].model.layer_count == 90
    assert study.workloads[0].model.layer_count == SAMPLE.workloads[0].model.layer_count


# --- the same edits in a scenario and in Base ------------------------------------------------------------------------

ENGINES = ("vLLM 0.4", "vLLM 0.9", "TensorRT-LLM 0.9", "of our own", "SGLang")


def random_edit(rng: random.Random, study: Study) -> tuple[Cell, object] | Cell:
    """A cell with another value for it, often one that others follow; or a cell to bring back."""
    chip = rng.choice(study.chips)
    kind = rng.random()
    if kind < 0.15:
        return REGION, rng.choice(("Europe", "Asia Pacific", "United States", "Any"))
    if kind < 0.25:
        return TERM, rng.choice(("on-demand", "spot", "1-year commitment"))
    if kind < 0.4:
        return Cell("chips", chip.id, "serving_engine"), rng.choice(ENGINES)
    if kind < 0.55:
        return Cell("chips", chip.id, "rental_price"), rng.uniform(1e-4, 3e-3)
    if kind < 0.75:
        # a price or a figure alone goes back to Base, and not to the one of the scenario's region or engine
        alone = {"rental_price", *SOFTWARE_FIELDS}
        changed = [
            Cell(one.table, one.row, one.path)
            for one in study.scenarios[0].overrides
            if one.table != "settings" and one.path not in alone
        ]
        return rng.choice(changed) if changed else REGION
    table, record = rng.choice((("chips", chip), ("workloads", study.workloads[0]), ("money", study.money)))
    paths = [path for path, field in fields_of(type(record)).items() if field.kind is not FieldKind.TEXT]
    path = rng.choice(paths)
    return Cell(table, record.id, path), random_value(rng, fields_of(type(record))[path], value_at(record, path))  # type: ignore[arg-type]


def all_values(study: Study) -> dict[tuple[str, str, str], object]:
    return {
        (table, row.id, path): (value_at(row, path), row.ranges.get(path))
        for table in TABLES
        for row in study.rows(table)
        for path in fields_of(type(row))
    }


@pytest.mark.parametrize("seed", range(30))
def test_a_scenario_shows_what_base_would_show_after_the_same_edits(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 -- no secret
    here, base = scenario(), SAMPLE
    for _ in range(12):
        edit = random_edit(rng, here)
        try:
            if isinstance(edit, Cell):
                here, base = restore(here, edit), restore(base, edit)
            else:
                here, base = set_value(here, *edit, DAY), set_value(base, *edit, DAY)  # type: ignore[arg-type]
        except StudyRefused:
            continue
        assert all_values(shown_study(here)) == all_values(base), edit
        assert all_values(shown_study(here, BASE)) == all_values(SAMPLE)
    differing = {key for key, value in all_values(shown_study(here)).items() if value != all_values(SAMPLE)[key]}
    assert differing == {(one.table, one.row, one.path) for one in here.scenarios[0].overrides}
    assert decode(encode(here)) == here
