"""What the figures beyond the headlines cost: nobody waits for them until they are looked at."""

from typing import Any

from core.break_even import break_even_table
from core.evaluation import evaluate
from core.figure_table import figure_table
from core.key_figures import key_figures
from core.samples import sample_study
from core.traffic_seek import sought_traffic


def bench_key_figures(benchmark: Any) -> None:
    """All key figures of the sample, with the traffic that is sought."""
    figures = evaluate(sample_study()).detail
    benchmark.extra_info["figures"] = len(benchmark(key_figures, figures).figures)


def bench_sought_traffic(benchmark: Any) -> None:
    """The search alone: four rounds of 48 sizes, each over all months."""
    figures = evaluate(sample_study()).detail
    found = benchmark(sought_traffic, figures, sample_study().reference_chip)
    benchmark.extra_info["share"] = f"{found.share:.4f}"


def bench_figure_table(benchmark: Any) -> None:
    """Drawer ▸ Data ▸ Key figures after an edit."""
    outcome = evaluate(sample_study())
    benchmark.extra_info["rows"] = benchmark(figure_table, outcome).row_count


def bench_ways_to_pay(benchmark: Any) -> None:
    """Drawer ▸ Data ▸ Rent, buy or API after an edit."""
    figures = evaluate(sample_study()).detail
    benchmark.extra_info["rows"] = benchmark(break_even_table, figures, 0, 0).row_count
