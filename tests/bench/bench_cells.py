"""Speed of reading and refusing what is typed into a cell."""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from core.cells import read_cell
from core.errors import CellRefused
from core.fields import fields_of
from core.records import Chip

BANDWIDTH = fields_of(Chip)["memory_bandwidth"]
DOMAIN = fields_of(Chip)["scaleup_domain"]


@pytest.mark.parametrize("text", ["3350", "3.35 TB/s"])
def bench_read_cell(benchmark: BenchmarkFixture, text: str) -> None:
    assert benchmark(read_cell, text, BANDWIDTH) == pytest.approx(3.35e12)


def bench_refuse_ten_megabytes_of_digits(benchmark: BenchmarkFixture) -> None:
    digits = "9" * 10_000_000

    def refuse() -> None:
        with pytest.raises(CellRefused):
            read_cell(digits, DOMAIN)

    benchmark(refuse)
