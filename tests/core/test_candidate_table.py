"""Every candidate deployment as a row: its cells are what an evaluation of that deployment alone gives."""

import random
import re
from typing import Any

import msgspec
import numpy as np
import pytest

from core.book import Values
from core.calibration import calibration
from core.candidate_kinds import LANGUAGE
from core.candidate_table import (
    STATUSES,
    Candidates,
    Case,
    candidates,
    coordinates_of,
    default_index,
    has_figures,
    index_at,
    set_up_words,
    why_refused,
)
from core.catalog import load_catalog
from core.data_table import DataTable, Numbers
from core.deployment import CHECKS, LATENCY_CHECKS, PRECISIONS
from core.equations import PERFORMANCE, latency, memory, money
from core.equations.inputs import Deployment
from core.evaluation import evaluate
from core.fields import fields_of
from core.figures import Figures
from core.records import Constants
from core.stacking import joined, single
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study


def with_model(name: str) -> Study:
    model = load_catalog().model(name).model
    workloads = tuple(msgspec.structs.replace(row, model=model) for row in SAMPLE.workloads)
    return msgspec.structs.replace(SAMPLE, workloads=workloads)


STUDIES = {"dense": SAMPLE, "experts": with_model("deepseek-v3-r1"), "edited": random_study(7)}
FIGURES: dict[str, Figures] = {}


def figures(name: str) -> Figures:
    if name not in FIGURES:
        FIGURES[name] = evaluate(STUDIES[name]).detail
    return FIGURES[name]


def every_case(name: str) -> list[Candidates]:
    found = figures(name)
    rows, columns = found.deployments_of(0).shape[:2]
    return [candidates(found, workload, chip) for workload in range(rows) for chip in range(columns)]


def alone(case: Case, index: int) -> tuple[dict[str, Any], Values]:
    """One deployment evaluated by itself: plain numbers instead of the arrays of a grid."""
    study = case.figures.study
    workload = study.workloads[case.workload]
    coordinates = {name: np.asarray(case.input(name)[index]) for name in fields_of(Deployment)}
    inputs = joined(
        single(workload),
        single(workload.model),
        single(study.chips[case.chip]),
        single(study.site),
        single(study.money),
        single(Constants()),
        single(calibration()),
        coordinates,
    )
    return inputs, PERFORMANCE.evaluate(inputs)


def cell(table: DataTable, identifier: str, row: int) -> float:
    return float(table.numbers(identifier)[row])


@pytest.mark.parametrize("name", STUDIES)
def test_the_cells_of_a_row_are_what_its_deployment_evaluated_alone_gives(name: str) -> None:
    rng = random.Random(5)  # noqa: S311 -- no secret
    compared = 0
    for found in every_case(name):
        table = found.table
        for row in rng.sample(range(table.row_count), 12):
            inputs, values = alone(found.case, int(found.indices[row]))
            expected = {
                "time_to_first_token": 1e3 * values[latency.time_to_first_token],
                "time_per_output_token": 1e3 * values[latency.time_per_output_token],
                "user_output_rate": values[latency.user_output_rate],
                "replica_output_rate": values[latency.replica_output_rate],
                "chip_output_rate": values[latency.replica_output_rate] / values[latency.chips_in_replica],
                "memory_needed": values[memory.memory_needed] / 1e9,
                "memory_usable": values[memory.memory_usable] / 1e9,
                "cost_per_output_token": 1e6 * values[money.cost_per_output_token],
            }
            for identifier, value in expected.items():
                shown = cell(table, identifier, row)
                if np.isfinite(shown):
                    assert shown == pytest.approx(float(value), rel=1e-12), (identifier, found.case.chip, row)
                    compared += 1
            assert cell(table, "chips", row) == float(values[latency.chips_in_replica])
            for coordinate in ("batch", "tensor_parallel", "pipeline_parallel", "expert_parallel", "data_parallel"):
                assert cell(table, coordinate, row) == float(inputs[coordinate])
            (precision,) = [one for one in PRECISIONS if one.label == table.words("precision")[row]]
            assert precision.weight_bits == float(inputs["weight_bits"])
            assert precision.bytes_per_weight == float(inputs["bytes_per_weight"])
    assert compared > 500


@pytest.mark.parametrize("name", STUDIES)
def test_a_row_says_how_far_its_deployment_gets_and_what_stops_it(name: str) -> None:
    rng = random.Random(6)  # noqa: S311 -- no secret
    for found in every_case(name):
        for row in rng.sample(range(found.table.row_count), 12):
            index = int(found.indices[row])
            _, values = alone(found.case, index)
            passed = [bool(values[check.mask]) for check in CHECKS]
            status, why = found.table.words("status")[row], found.table.words("reason")[row]
            assert (status in ("Chosen", "Serves")) == all(passed)
            assert (status == "Runs") == (all(passed[:-LATENCY_CHECKS]) and not all(passed))
            assert (why == "") == all(passed)
            assert why == why_refused(found.case, index)
            if why:
                words = LANGUAGE.of_one[CHECKS[passed.index(False)].mask.name]
                assert re.fullmatch(re.sub(r"\\\{\w+\\\}", ".+", re.escape(words)), why), why


def test_every_check_has_words_for_a_single_deployment() -> None:
    assert {check.mask.name for check in CHECKS} == set(LANGUAGE.of_one)


def test_a_deployment_that_does_not_fit_says_how_much_is_missing() -> None:
    found = candidates(figures("dense"), 0, 0)
    case = found.case
    one_chip = [case.input(name) == 1 for name in ("tensor_parallel", "pipeline_parallel", "batch")]
    (index,) = np.flatnonzero(np.logical_and.reduce(one_chip) & (case.input("precision") == 0))

    needed = float(case.of(memory.memory_needed)[index]) / 1e9
    assert why_refused(case, int(index)) == f"Does not fit: needs {needed:.0f} GB a chip, 72 GB are usable."


@pytest.mark.parametrize("name", STUDIES)
def test_the_chosen_deployment_is_marked_and_first_and_the_cheapest_that_serves(name: str) -> None:
    for found in every_case(name):
        choice = found.case.figures.deployments_of(0).choice
        at = (found.case.workload, found.case.chip)
        status = list(found.table.words("status"))
        assert status.count("Chosen") == int(choice.feasible[at])
        assert set(status) <= set(STATUSES)
        assert found.table.marked == (frozenset({0}) if choice.feasible[at] else frozenset())
        if choice.feasible[at]:
            assert int(found.indices[0]) == int(choice.chosen[at]) == default_index(found.case)
            serving = found.table.numbers("cost_per_output_token")[found.at_least(STATUSES.index("Serves"))]
            assert not np.isfinite(serving).any() or serving[0] == np.nanmin(serving)


def test_all_listed_deployments_are_rows_and_each_only_once() -> None:
    for found in every_case("dense"):
        rows = [coordinates_of(found.case, int(index)) for index in found.indices]
        assert len(set(rows)) == len(rows) == int(found.case.entries(found.case.figures.deployments_of(0).listed).sum())
        assert len(rows) > 600
        place = len(rows) // 2
        assert index_at(found.case, rows[place]) == int(found.indices[place])
    assert index_at(found.case, (3.5, *rows[0][1:])) is None


def test_what_rests_on_unpublished_figures_stays_empty_and_the_rest_does_not() -> None:
    chip = SAMPLE.chips[0].id
    study = edited(SAMPLE, ("chips", chip, "peak_rate_fp8", None), ("chips", chip, "rental_price", None))
    found = candidates(evaluate(study).detail, 0, 0)
    fp8 = np.array([one == "FP8" for one in found.table.words("precision")])

    assert np.isnan(found.table.numbers("time_to_first_token")[fp8]).all()
    assert {found.table.words("bound_by")[int(row)] for row in np.flatnonzero(fp8)} == {""}
    assert np.isfinite(found.table.numbers("memory_needed")[fp8]).all()
    wide = np.array([one == "16 bit" for one in found.table.words("precision")])
    assert np.isfinite(found.table.numbers("time_to_first_token")[wide]).all()
    assert np.isnan(found.table.numbers("cost_per_output_token")).all()
    assert found.table.notes == ("No price of a chip-hour is known for NVIDIA H100 SXM5 80GB: type one in Chips.",)
    index = int(found.indices[np.flatnonzero(fp8)[0]])
    assert not has_figures(found.case, index, latency.decode_step_time)
    assert why_refused(found.case, index) == "No peak rate at FP8 is published."


def test_a_split_that_does_not_exist_has_no_figures() -> None:
    study = edited(
        SAMPLE, ("workloads", WORKLOAD, "model.head_count", 8), ("workloads", WORKLOAD, "model.layer_count", 4)
    )
    found = candidates(evaluate(study).detail, 0, 0)
    impossible = found.table.numbers("pipeline_parallel") > 4

    assert impossible.any()
    for identifier in ("time_to_first_token", "memory_needed", "cost_per_output_token"):
        assert np.isnan(found.table.numbers(identifier)[impossible]).all()
    row = int(np.flatnonzero(impossible)[0])
    assert found.table.words("reason")[row] == "The model has fewer heads, layers or experts than this split has chips."


def test_no_cell_is_ever_infinite_or_not_a_number_in_words() -> None:
    for seed in range(25):
        found = candidates(evaluate(random_study(seed)).detail, 0, seed % len(SAMPLE.chips))
        for column in found.table.columns:
            if isinstance(column, Numbers):
                assert not np.isinf(column.values).any(), column.id
        text = found.table.as_text(range(0, found.table.row_count, 17))
        assert not re.search(r"\b(nan|inf|None)\b", text)


def test_a_deployment_in_words_tells_its_split() -> None:
    case = candidates(figures("dense"), 0, 0).case
    index = index_at(case, (64.0, 8.0, 2.0, 1.0, 1.0, 1.0, 8.0))
    assert index is not None
    assert set_up_words(case, index) == "16 chips (tensor 8, pipeline 2), FP8, batch 64"
    assert set_up_words(case, index_at(case, (1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 16.0)) or 0) == "1 chip, 16 bit, batch 1"
