"""How long the catalog takes to read: it stands between the start and the first chart."""

from typing import Any

from core.catalog import load_catalog


def bench_load_catalog(benchmark: Any) -> None:
    """Read and check all files of the catalog: at most 50 ms."""
    catalog = benchmark(load_catalog.__wrapped__)
    assert len(catalog.chips) == 66
    assert benchmark.stats.stats.median < 0.05
