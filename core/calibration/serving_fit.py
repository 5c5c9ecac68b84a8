"""Fits the serving constants: `python -m core.calibration.serving_fit [SOURCE_FOLDER] [--into resources/data]`.

SOURCE_FOLDER holds the source tables of the catalog (resources/data/sources), the measured rows among them. The fit
writes `calibration.csv` there, builds the catalog anew from it, and writes the error bands; then it prints how far
predictions are off, on the rows themselves and on rows that the constants were fitted without.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from core.analysis.validation.error_bands import FILE as BANDS
from core.book import Array
from core.calibration.band_builder import IN_SAMPLE, LEFT_OUT, error_bands_of
from core.calibration.development_rows import DevelopmentRows, development_rows
from core.calibration.fit_report import SCORES, report_lines, scores_of
from core.calibration.fitting import Fit, fit, residuals
from core.calibration.leave_out import LeaveOut
from core.calibration.serving_problem import informing_rows, serving_problem
from core.catalog_build.serving_tables import FITTED, FITTED_STATUS, STATED_STATUS, ServingTables, serving_tables
from core.catalog_build.tables import Row, write_table
from core.catalog_builder import build, catalog_of
from core.errors import InfernomicsError

COLUMNS = ("name", "value", "log_standard_error", "rows", "sources", "status", "date")
DATE = "2026-11"
SELF = "core.calibration.serving_fit"
DIGITS = 4
"""Significant digits of a written constant; more would only tell machines apart."""


def fitted_table(rows: DevelopmentRows, tables: ServingTables) -> tuple[Fit, list[Row]]:
    """The constants that explain the rows best, and the table that ships."""
    problem = serving_problem(rows, tables)
    found = fit(problem)
    informing = informing_rows(problem, found)
    table = []
    for at, constant in enumerate(problem.constants):
        own = informing[at]
        table.append(
            {
                "name": constant.name,
                "value": f"{found.values[at]:.{DIGITS}g}",
                "log_standard_error": f"{found.log_errors[at] if found.informed[at] else 0:.2g}",
                "rows": str(own.size),
                "sources": str(np.unique(rows.labels["repository"][own]).size),
                "status": FITTED_STATUS if found.informed[at] and own.size else STATED_STATUS,
                "date": DATE,
            }
        )
    return found, table


def rounded(table: Sequence[Row]) -> Array:
    """Logarithms of the constants as they are written."""
    return np.log([float(row["value"]) for row in table])


def left_out_residuals(rows: DevelopmentRows, tables: ServingTables, found: Fit, shipped: Array) -> dict[str, Array]:
    """Residuals of each row in sample and by what was left out; above 0 where the prediction is too slow."""
    leave = LeaveOut(rows, lambda some: serving_problem(some, tables), found.logarithms)
    in_sample = residuals(serving_problem(rows, tables), shipped) * leave.sign
    return {IN_SAMPLE: in_sample, **{label: leave.by(label) for label in LEFT_OUT}}


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, write, report; returns 2 with a sentence on the error stream where that fails."""
    parser = argparse.ArgumentParser(prog="python -m core.calibration.serving_fit", description="Fit the constants.")
    parser.add_argument("source", type=Path, nargs="?", default=Path("resources/data/sources"), metavar="SOURCE_FOLDER")
    parser.add_argument("--into", type=Path, default=Path("resources/data"), help="folder of the catalog")
    options = parser.parse_args(arguments)
    try:
        lines = run(options.source, options.into)
    except InfernomicsError as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def run(source: Path, into: Path) -> list[str]:
    """The whole calibration; returns the lines of its report."""
    tables = serving_tables(source)
    rows = development_rows(source, catalog_of(source), tables)
    found, table = fitted_table(rows, tables)
    write_table(source / FITTED, table, COLUMNS)
    build(source, into)
    by_left_out = left_out_residuals(rows, tables, found, rounded(table))
    bands = error_bands_of(rows, by_left_out, source, catalog_of(source), DATE)
    (into / BANDS).write_bytes(msgspec.json.format(msgspec.json.encode(bands), indent=1) + b"\n")
    scores = {"date": DATE, "rows": int(rows.measured.size), "scores": scores_of(rows, by_left_out)}
    (into / SCORES).write_bytes(msgspec.json.format(msgspec.json.encode(scores), indent=1) + b"\n")
    return report_lines(rows, by_left_out, bands, found)


def in_one_thread() -> int:
    """Run this module in a process whose linear algebra has one thread: others only wait for each other here.

    The sums then come out alike however many cores a machine has.
    """
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-c", f"import sys; from {SELF} import main; sys.exit(main())", *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, **threads}, check=False).returncode  # noqa: S603 -- our own module


if __name__ == "__main__":
    sys.exit(in_one_thread())
