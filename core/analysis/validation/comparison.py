"""Comparing files of measured rows with their predictions, step by step, so that whoever waits can say what is done."""

from collections.abc import Generator, Sequence
from pathlib import Path

from core.analysis.validation.compared_rows import ComparedRows, compared
from core.analysis.validation.development_rows import NOT_SHIPPED, development_rows
from core.analysis.validation.error_bands import error_bands
from core.analysis.validation.measured_rows import MeasuredFile, RowsRefused, read_measured_rows
from core.analysis.validation.validated_rows import Validation, scored_rows, validated
from core.catalog import load_catalog

Steps = Generator[str, None, ComparedRows]
"""Says before each step what comes next; returns the rows."""


def comparing_shipped() -> Steps:
    """The shipped rows of both kinds; RowsRefused where there are none."""
    yield "Reading the published rows …"
    files = [file for file in (development_rows("inference"), development_rows("training")) if file is not None]
    files = [file for file in files if scored_rows(file)[1].any()]
    if not files:
        raise RowsRefused(NOT_SHIPPED)
    return (yield from _comparing(files))


def comparing_file(path: Path) -> Steps:
    """The rows of a file of one's own; RowsRefused with the reason."""
    yield f"Reading {path.name} …"
    return (yield from _comparing([read_measured_rows(path)]))


def _comparing(files: Sequence[MeasuredFile]) -> Steps:
    found: list[Validation] = []
    for file in files:
        yield f"Predicting {len(file.rows):,} rows …"
        found.append(validated(file, load_catalog(), error_bands()))
    rows = compared(found)
    for _ in rows.prepare():
        yield "Comparing …"
    return rows
