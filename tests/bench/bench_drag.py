"""What a move of a hand at a handle of a chart comes to: at most 50 ms, however far the hand goes at once."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from core.charts.handles import dragged
from core.evaluation import evaluate
from core.samples import sample_study

MONTHS = (17, 18, 19, 20, 21, 22, 24, 26, 28, 30, 33, 35, 30, 25, 20, 15, 12, 10, 8, 6, 4)
"""Out, to and fro; fleets in whole servers leave some of them out."""
WANTED_MILLISECONDS = 50


def bench_drag_of_the_crossover(benchmark: Any) -> None:
    """The search behind the dot where inference overtakes training, along the months."""
    busy: list[float] = []

    def moves() -> tuple[tuple[Any, Iterator[int]], dict[str, object]]:
        return (evaluate(sample_study()), iter(MONTHS)), {}

    def drag(outcome: Any, months: Iterator[int]) -> None:
        busy.clear()
        for month in months:
            start = time.thread_time()
            dragged(outcome, "lifetime", "crossover", float(month), 0.0)
            busy.append(time.thread_time() - start)

    benchmark.pedantic(drag, setup=moves, rounds=5, warmup_rounds=1)
    ordered = sorted(busy)
    longest, middle = ordered[-1] * 1000, ordered[len(ordered) // 2] * 1000
    benchmark.extra_info["a move"] = f"{middle:.1f} ms, longest {longest:.1f} ms (wanted: {WANTED_MILLISECONDS})"


@pytest.mark.parametrize(
    ("chart", "handle", "x", "y"),
    [("pareto", "limit", 40.0, 0.0), ("waterfall", "peak", 0.0, 1e6), ("margin", "price", 0.0, 1e6)],
    ids=["limit", "peak", "price"],
)
def bench_drag_in_closed_form(benchmark: Any, chart: str, handle: str, x: float, y: float) -> None:
    """The other handles: no search."""
    outcome = evaluate(sample_study())
    benchmark(dragged, outcome, chart, handle, x, y)
