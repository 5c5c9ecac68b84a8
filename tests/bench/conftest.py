"""Prints what a benchmark noted beside its times: 95th percentiles, memory, modules."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    session = getattr(config, "_benchmarksession", None)
    noted = [bench for bench in getattr(session, "benchmarks", []) if bench.extra_info]
    if not noted:
        return
    terminalreporter.section("noted by the benchmarks")
    for bench in noted:
        words = ", ".join(f"{name} {value}" for name, value in bench.extra_info.items())
        terminalreporter.write_line(f"{bench.name}: {words}")
