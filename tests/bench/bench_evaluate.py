"""How long a study takes to evaluate: it stands between every edit and the charts."""

import itertools
import time
from typing import Any

import msgspec
import numpy as np

from core.catalog import load_catalog
from core.charts import CHARTS, build
from core.equations import PERFORMANCE
from core.evaluation import evaluate
from core.figures import Figures, figures_of
from core.language_serving import KEPT_PHYSICS
from core.samples import sample_study
from core.study import Study
from core.waiting_lines import KEPT_LOADS, KEPT_WAITS


def bench_evaluate_study(benchmark: Any) -> None:
    """Evaluate the sample in full: twelve chips, about ten thousand deployments, three years; nothing is kept."""
    study = sample_study()

    def anew() -> Any:
        KEPT_PHYSICS.clear()
        forget_lines()
        return evaluate(study)

    outcome = benchmark(anew)
    assert len(outcome.deployments) == len(sample_study().chips)
    assert all(kpi.value is not None for kpi in outcome.kpis)


def eight_workloads() -> Study:
    """The sample's twelve chips with the eight workloads that ship with finance and healthcare among them."""
    study, catalog = sample_study(), load_catalog()
    workloads = tuple(catalog.workload(one) for one in EIGHT)
    settings = msgspec.structs.replace(study.settings, selected_workload=EIGHT[0])
    return msgspec.structs.replace(study, workloads=workloads, settings=settings)


EIGHT = (
    "support-chat",
    "code-assistant",
    "clinical-summary",
    "batch-summaries",
    "card-fraud",
    "radiology",
    "recommendation",
    "image-generation",
)


def bench_evaluate_eight_workloads_anew(benchmark: Any) -> None:
    """Twelve chips, eight workloads, three years, with nothing kept of an earlier evaluation: opening a study."""
    study = eight_workloads()

    def anew() -> Any:
        KEPT_PHYSICS.clear()
        forget_lines()
        return evaluate(study)

    outcome = benchmark(anew)
    assert len(outcome.deployments) == 8 * len(study.chips)


def bench_evaluate_eight_workloads_after_an_edit_of_money(benchmark: Any) -> None:
    """The same after an edit of money, demand or a price, which moves no step of a chip."""
    study = eight_workloads()
    evaluate(study)
    rates = itertools.count(1)

    def edited() -> Any:
        rate = 0.05 + 1e-6 * next(rates)
        return evaluate(msgspec.structs.replace(study, money=msgspec.structs.replace(study.money, discount_rate=rate)))

    outcome = benchmark(edited)
    assert all(row["feasible"] or row["reason"] for row in outcome.deployments)


def bench_evaluate_eight_workloads_after_an_edit_of_a_workload(benchmark: Any) -> None:
    """The same after an edit of one language model's request: its grid alone is evaluated anew."""
    study = eight_workloads()
    evaluate(study)
    lengths = itertools.count(1)

    def edited() -> Any:
        first = msgspec.structs.replace(study.workloads[0], input_tokens=1000.0 + 1e-3 * next(lengths))
        return evaluate(msgspec.structs.replace(study, workloads=(first, *study.workloads[1:])))

    benchmark(edited)


def asking_for_loads() -> Study:
    """The same with the load of each workload from the percentile of its latency."""
    study = eight_workloads()
    asking = tuple(msgspec.structs.replace(one, load_choice="from percentile") for one in study.workloads)
    return msgspec.structs.replace(study, workloads=asking)


def forget_lines() -> None:
    """Keep no loads and waits of earlier evaluations."""
    KEPT_LOADS.clear()
    KEPT_WAITS.clear()


def bench_evaluate_eight_workloads_with_stated_loads(benchmark: Any) -> None:
    """The arrays of chips are kept; waits are computed for the chosen deployments alone."""
    study = eight_workloads()
    evaluate(study)
    outcome = benchmark.pedantic(evaluate, (study,), setup=forget_lines, rounds=40)
    assert all(of.found_loads is None for of in outcome.detail.grids)


def bench_evaluate_eight_workloads_with_loads_from_the_percentile(benchmark: Any) -> None:
    """The same with all loads sought on their shortlists."""
    study = asking_for_loads()
    evaluate(study)
    outcome = benchmark.pedantic(evaluate, (study,), setup=forget_lines, rounds=40)
    assert all(of.found_loads is not None for of in outcome.detail.grids)


def bench_evaluate_eight_workloads_with_loads_that_are_known(benchmark: Any) -> None:
    """The same after an edit that leaves the lines of requests as they were."""
    study = asking_for_loads()
    evaluate(study)
    outcome = benchmark(evaluate, study)
    assert all(of.found_loads is not None for of in outcome.detail.grids)


def bench_build_charts(benchmark: Any) -> None:
    """Describe all charts of the sample."""
    outcome = evaluate(sample_study())
    specs = benchmark(lambda: [build(chart, outcome) for chart in CHARTS])
    assert not any(spec.empty for spec in specs)


def catalog_study() -> Study:
    """The sample with every chip of the catalog, and a dense and a mixture model at any precision."""
    study, catalog = sample_study(), load_catalog()
    dense = study.workloads[0]
    mixture = msgspec.structs.replace(
        dense, id="mixture", name="Mixture", model=catalog.model("deepseek-v3-r1").model, lowest_precision="4 bit"
    )
    more = tuple(chip for chip in catalog.chips if chip.id not in {one.id for one in study.chips})
    return msgspec.structs.replace(study, chips=(*study.chips, *more), workloads=(dense, mixture))


def deployments_a_second(benchmark: Any, work: Any, figures: Figures) -> None:
    """Note the deployments of `figures` that one run of `work` takes a second, the fastest and the median.

    What only fills up the grid, because a chip has fewer layouts than another, does not count.
    """
    count = sum(int(np.broadcast_to(one.listed, one.shape).sum()) for one in figures.grids)
    times = []

    def timed() -> None:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)

    benchmark(timed)
    benchmark.extra_info["deployments"] = f"{count:,}"
    benchmark.extra_info["deployments a second, best"] = f"{count / min(times):,.0f}"
    benchmark.extra_info["median"] = f"{count / float(np.median(times)):,.0f}"


def bench_performance_book(benchmark: Any) -> None:
    """All equations of the performance book on the whole grid of the catalog's chips."""
    figures = figures_of(catalog_study())
    deployments_a_second(benchmark, lambda: [PERFORMANCE.evaluate(one.inputs) for one in figures.grids], figures)


def bench_figures(benchmark: Any) -> None:
    """The same with the choice of deployments, the ideal of the waterfall, and money over the months."""
    study = catalog_study()

    def anew() -> None:
        KEPT_PHYSICS.clear()
        figures_of(study)

    deployments_a_second(benchmark, anew, figures_of(study))
