"""How long a study takes to evaluate: it stands between every edit and the charts."""

from typing import Any

from core.charts import CHARTS, build
from core.evaluation import evaluate
from core.samples import sample_study


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
