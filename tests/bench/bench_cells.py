"""Speed of reading and refusing what is typed into a cell."""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from core.cells import read_cell
from core.errors import CellRefused
from core.fields import fields_of
from core.ranges import range_text, read_value
from core.records import Chip, Distribution

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


@pytest.mark.parametrize("text", ["3350", "3.35 TB/s"])
def bench_read_value_of_a_single_number(benchmark: BenchmarkFixture, text: str) -> None:
    assert benchmark(read_value, text, BANDWIDTH) == pytest.approx(3.35e12)


@pytest.mark.parametrize("text", ["3000..3700", "3.35 TB/s ± 10%", "tri(3, 3.35, 4) TB/s"])
def bench_read_range(benchmark: BenchmarkFixture, text: str) -> None:
    assert benchmark(read_value, text, BANDWIDTH).mid == pytest.approx(3.35e12)


def bench_write_range(benchmark: BenchmarkFixture) -> None:
    limits = read_value("2..4 TB/s", BANDWIDTH)
    assert isinstance(limits, Distribution)
    assert benchmark(range_text, limits, BANDWIDTH) == "2000..4000"
