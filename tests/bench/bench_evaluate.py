"""How long a study takes to evaluate: it stands between every edit and the charts."""

import time
from typing import Any

import msgspec
import numpy as np

from core.catalog import load_catalog
from core.charts import CHARTS, build
from core.equations import PERFORMANCE
from core.evaluation import evaluate
from core.figures import Figures, figures_of
from core.samples import sample_study
from core.study import Study


def bench_evaluate_study(benchmark: Any) -> None:
    """Evaluate the sample in full: twelve chips, about ten thousand deployments, three years."""
    outcome = benchmark(evaluate, sample_study())
    assert len(outcome.deployments) == len(sample_study().chips)
    assert all(kpi.value is not None for kpi in outcome.kpis)


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
    of = figures.deployments_of(0)
    count = int(np.broadcast_to(of.listed, of.shape).sum())
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
    deployments_a_second(benchmark, lambda: PERFORMANCE.evaluate(figures.deployments_of(0).inputs), figures)


def bench_figures(benchmark: Any) -> None:
    """The same with the choice of deployments, the ideal of the waterfall, and money over the months."""
    study = catalog_study()
    deployments_a_second(benchmark, lambda: figures_of(study), figures_of(study))
