"""How long sweeps take: many points an evaluation, beside one edit and evaluation a point."""

import itertools
import time
from typing import Any

from core.analysis.figure_inputs import Figure, input_cells
from core.analysis.sweep_points import Point
from core.analysis.sweeps import Sweep
from core.cell_text import field_of
from core.charts import WORKS
from core.charts.swings import swings_of
from core.editing import Cell, set_values
from core.evaluation import evaluate
from core.samples import sample_study
from core.scenarios import shown_study

UNIT: tuple[Figure, ...] = ("unit_cost",)
STUDY = shown_study(sample_study())


def swung() -> list[Point]:
    """Every input of the sample's unit cost at four values."""
    cells = input_cells(STUDY, "unit_cost")
    return [((swing.cell, value),) for swing in swings_of(STUDY, cells, 0.1) for value in swing.values]


def gridded(across: Cell, up: Cell) -> list[Point]:
    """Two inputs at 21 values each, from a third of what they are to three times as much."""
    now = [getattr(STUDY.row(cell.table, cell.row), cell.path) for cell in (across, up)]
    assert all(field_of(STUDY.row(cell.table, cell.row), cell.path).low > 0 for cell in (across, up))
    parts = [3 ** (step / 10) for step in range(-10, 11)]
    return [((across, now[0] * x), (up, now[1] * y)) for y, x in itertools.product(parts, parts)]


def steps_of(benchmark: Any, make: Any) -> None:
    """Note the longest step: the window has to wait for it."""
    longest = [0.0]

    def run() -> None:
        work = make()
        more = True
        while more:
            start = time.perf_counter()
            more = work.step()
            longest[0] = max(longest[0], time.perf_counter() - start)

    benchmark(run)
    benchmark.extra_info["longest step, ms"] = f"{longest[0] * 1e3:.0f}"


def bench_all_inputs_one_at_a_time_in_a_sweep(benchmark: Any) -> None:
    """All swings of the tornado of the sample."""
    points = swung()
    benchmark.extra_info["points"] = len(points)
    steps_of(benchmark, lambda: Sweep(STUDY, points, UNIT))


def bench_the_same_points_with_an_evaluation_each(benchmark: Any) -> None:
    """What it would take to edit and evaluate at every one of them."""
    points = swung()
    benchmark.extra_info["points"] = len(points)
    benchmark.pedantic(lambda: [evaluate(set_values(STUDY, point)) for point in points], rounds=2)


def bench_a_grid_of_traffic_and_price_on_twelve_chips(benchmark: Any) -> None:
    """441 points × 12 chips, of which prices and traffic know nothing of each other."""
    chips, row = range(len(STUDY.chips)), STUDY.workloads[0].id
    points = gridded(
        Cell("workloads", row, "request_rate"), Cell("chips", STUDY.settings.reference_chip, "rental_price")
    )
    steps_of(benchmark, lambda: Sweep(STUDY, points, UNIT, chips, 21))


def bench_a_grid_of_two_inputs_of_a_chip_on_twelve_chips(benchmark: Any) -> None:
    """441 points that each have deployments of their own on one chip; the other eleven are the same everywhere."""
    chips, reference = range(len(STUDY.chips)), STUDY.settings.reference_chip
    points = gridded(Cell("chips", reference, "memory_bandwidth"), Cell("chips", reference, "peak_rate_fp8"))
    steps_of(benchmark, lambda: Sweep(STUDY, points, UNIT, chips, 21))


def bench_tornado_of_the_sample(benchmark: Any) -> None:
    """From an outcome to the finished chart."""
    outcome = evaluate(STUDY)
    assert not benchmark(lambda: WORKS["tornado"].build(outcome)).empty


def bench_heat_of_the_sample(benchmark: Any) -> None:
    """The same of the map."""
    outcome = evaluate(STUDY)
    assert not benchmark(lambda: WORKS["heat"].build(outcome)).empty
