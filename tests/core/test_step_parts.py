"""Where a step's time goes: the parts are those of the book, they sum to the whole, and their bounds are tested."""

from itertools import pairwise

import msgspec
import numpy as np
import pytest

from core.candidate_table import Case, candidates, default_index, has_figures
from core.catalog import load_catalog
from core.charts.step_time import build
from core.charts.table import chart_table
from core.equations import PERFORMANCE, latency
from core.evaluation import evaluate
from core.step_parts import LABELS, PASSES, StepTimes, step_table, step_times, time_alone
from core.study import Study
from tests.core.random_studies import SAMPLE, random_study


def with_model(name: str) -> Study:
    model = load_catalog().model(name).model
    workloads = tuple(msgspec.structs.replace(row, model=model) for row in SAMPLE.workloads)
    return msgspec.structs.replace(SAMPLE, workloads=workloads)


STUDIES = {"dense": SAMPLE, "experts": with_model("deepseek-v3-r1"), "edited": random_study(3)}


def some_deployments(name: str) -> list[tuple[Case, int]]:
    """A few rows of every chip that have figures."""
    found = []
    figures = evaluate(STUDIES[name]).detail
    for chip in range(figures.deployments_of(0).shape[1]):
        table = candidates(figures, 0, chip)
        for index in table.indices[:: max(1, len(table.indices) // 9)]:
            if has_figures(table.case, int(index), *(one.total for one in PASSES)):
                found.append((table.case, int(index)))
    return found


@pytest.mark.parametrize("name", STUDIES)
def test_the_parts_are_the_books_own_and_sum_to_the_step(name: str) -> None:
    deployments = some_deployments(name)
    assert len(deployments) > 20
    for case, index in deployments:
        times = step_times(case, index)
        for one in PASSES:
            parts = [operation.parts[one.prefix] for operation in times.operations if one.prefix in operation.parts]
            assert tuple(part.quantity.name for part in parts) == one.total.parameters
            total = float(case.of(one.total)[index])
            assert times.totals[one.prefix] == total
            assert sum(part.seconds for part in parts) == pytest.approx(total, rel=1e-12)
            assert sum(part.share for part in parts) == pytest.approx(1.0, rel=1e-12)


def test_every_operation_of_the_book_has_a_name_people_know() -> None:
    stems = {name.removeprefix(one.prefix).removesuffix("_time") for one in PASSES for name in one.total.parameters}
    assert stems == set(LABELS)


@pytest.mark.parametrize("name", STUDIES)
def test_what_bounds_an_operation_is_what_shortens_it_most(name: str) -> None:
    """Twice the resource that is named saves at least as much time as twice any other."""
    for case, index in some_deployments(name)[::5]:
        for operation in step_times(case, index).operations:
            for part in operation.parts.values():
                if part.seconds == 0:
                    assert part.bound_by == ""
                    assert part.why
                    continue
                alone = time_alone(case, index, part.quantity)
                if part.bound_by == "engine":
                    assert alone == {}
                    continue
                assert alone[part.bound_by] == max(alone.values())
                assert alone[part.bound_by] <= part.seconds * (1 + 1e-12)
                assert part.seconds <= sum(alone.values()) * (1 + 1e-9)


def test_decode_is_bound_by_memory_at_batch_one_and_prefill_by_compute() -> None:
    case = candidates(evaluate(SAMPLE).detail, 0, 0).case
    index = int(np.flatnonzero((case.input("batch") == 1) & (case.input("tensor_parallel") == 4))[0])
    times = step_times(case, index)
    matrices = next(operation for operation in times.operations if operation.id == "matrix")

    assert matrices.parts["decode_"].bound_by == "memory bandwidth"
    assert matrices.parts["prefill_"].bound_by == "compute"
    assert matrices.parts["decode_"].why.startswith("Memory bandwidth alone takes ")
    flops, rate = PERFORMANCE.quantities["prefill_matrix_flops"], latency.achieved_rate
    arithmetic = case.of(flops)[index] / 4 / case.of(rate)[index]
    assert time_alone(case, index, latency.prefill_matrix_time)["compute"] == pytest.approx(arithmetic, rel=1e-12)


def chosen(chip: int, name: str = "dense") -> tuple[Case, StepTimes]:
    case = candidates(evaluate(STUDIES[name]).detail, 0, chip).case
    index = default_index(case)
    assert index is not None
    return case, step_times(case, index)


def test_the_table_has_both_passes_side_by_side_with_the_whole_first_and_idle_operations_last() -> None:
    _, times = chosen(0)
    table = step_table(times)
    milliseconds = table.numbers("decode_time")

    assert table.words("operation")[0] == "Whole pass"
    assert milliseconds[0] == pytest.approx(1e3 * times.totals["decode_"], rel=1e-12)
    assert sum(milliseconds[1:]) == pytest.approx(milliseconds[0], rel=1e-12)
    assert sum(table.numbers("prefill_share")[1:]) == pytest.approx(100.0, rel=1e-12)
    assert table.faint is not None
    idle = np.flatnonzero(table.faint)
    assert list(idle) == list(range(table.row_count - len(idle), table.row_count))
    assert all(table.words("decode_why")[row] for row in range(1, table.row_count))
    experts = list(table.words("operation")).index("Experts")
    assert table.words("decode_why")[experts] == "The model has no routed experts."


@pytest.mark.parametrize("name", STUDIES)
def test_the_bars_are_the_operations_end_to_end(name: str) -> None:
    case, times = chosen(0, name)
    spec = build(case, times)
    assert not spec.empty
    for one in PASSES:
        bars = [bar for bar in spec.bars if bar.id.startswith(one.prefix)]
        assert bars[0].start == 0.0
        assert bars[-1].end == pytest.approx(1.0, rel=1e-12)
        assert all(before.end == after.start for before, after in pairwise(bars))
        shares = {bar.part: bar.end - bar.start for bar in bars}
        for operation in times.operations:
            part = operation.parts[one.prefix]
            assert shares.get(operation.label, 0.0) == pytest.approx(part.share, abs=1e-12)
        colours = [bar.colour for bar in bars]
        assert len(set(colours)) == len(colours)
    table = chart_table(spec)
    assert sum(table.numbers("size")) == pytest.approx(200.0, rel=1e-12)
    assert set(table.words("part")) == {bar.part for bar in spec.bars}


def test_the_title_names_the_largest_operation_of_each_pass() -> None:
    for chip in range(len(SAMPLE.chips)):
        case, times = chosen(chip)
        title = build(case, times).title.lower()
        for one in PASSES:
            largest = max(times.operations, key=lambda operation: operation.parts[one.prefix].seconds)
            assert largest.label.lower() in title
            assert f"{100 * largest.parts[one.prefix].share:.0f} %" in title
