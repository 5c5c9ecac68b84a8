"""`infernomics validate`: each row of a file predicted from catalog and architecture, and how far off that is."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from core.analysis.validation.error_bands import ErrorBands, error_bands
from core.analysis.validation.measured_rows import Kind, MeasuredFile, ServingRow, TrainingRow, read_measured_rows
from core.analysis.validation.metric_words import is_rate
from core.analysis.validation.row_predictions import RowPrediction, predictions
from core.analysis.validation.scores import Labels, Score, by_label, residuals, score
from core.book import Array, Mask
from core.catalog import Catalog, load_catalog

NEVER_SCORED = ("not an LLM row", "derived")
"""Reasons in column `not_scored` that keep a row out of every score; other reasons only out of the scored ones."""

PLAUSIBILITY_ONLY = "C"
"""Grade of rows that are never in error statistics."""


class RowResult(msgspec.Struct, frozen=True):
    """One row as it is printed: in the row's own metric and unit; low to high is the band."""

    id: str
    predicted: float | None
    low: float | None
    high: float | None
    reason: str | None


class Summary(msgspec.Struct, frozen=True):
    """The run in figures; scores only where the file says what was measured.

    scored: rows without a reason in column `not_scored`; all_rows: with them; by: scored rows by grade, group, chip
    and model; refused: rows by reason; band_level: share of rows that the band is meant to hold.
    """

    kind: Kind
    rows: int
    predicted: int
    refused: dict[str, int]
    band_level: float
    scored: Score | None = None
    all_rows: Score | None = None
    by: dict[str, dict[str, Score]] = {}


@dataclass(frozen=True)
class Validation:
    """What a run gives: the file's rows, the results beside them, the summary."""

    file: MeasuredFile
    results: tuple[RowResult, ...]
    summary: Summary


def validate(path: Path) -> Validation:
    """Predict every row of a file; RowsRefused where it holds none."""
    return validated(read_measured_rows(path), load_catalog(), error_bands())


def validated(file: MeasuredFile, catalog: Catalog, bands: ErrorBands) -> Validation:
    """The same for rows in hand."""
    results = row_results(file, catalog, bands)
    return Validation(file, results, _summary(file, results, bands.level))


def row_results(file: MeasuredFile, catalog: Catalog, bands: ErrorBands) -> tuple[RowResult, ...]:
    """What is predicted of each row of a file."""
    found = predictions(file, catalog)
    return tuple(_result(row.id, one, bands) for row, one in zip(file.rows, found, strict=True))


def _result(identifier: str, one: RowPrediction, bands: ErrorBands) -> RowResult:
    if one.value is None:
        return RowResult(identifier, None, None, None, one.reason)
    factor = bands.factor(one.regime, one.chip, one.chip_kind, one.engine)
    return RowResult(identifier, one.value, one.value / factor, one.value * factor, None)


# --- summary ------------------------------------------------------------------------------------------------------


def _summary(file: MeasuredFile, results: tuple[RowResult, ...], level: float) -> Summary:
    refused = Counter(result.reason for result in results if result.reason is not None)
    bare = Summary(file.kind, len(results), len(results) - refused.total(), dict(refused.most_common()), level)
    measured = np.array([one.value or np.nan for one in file.measurements])
    if np.isnan(measured).all():
        return bare
    predicted = np.array([np.nan if result.predicted is None else result.predicted for result in results])
    taken = np.isfinite(measured) & np.isfinite(predicted)
    r = np.full(len(results), np.nan)
    rate = np.array([is_rate(row.metric) for row in file.rows])
    r[taken] = residuals(predicted[taken], measured[taken], rate[taken])
    inside = _inside(results, measured)
    cells = np.array([cell_of(row) for row in file.rows], dtype=str)
    scored, everything = scored_rows(file)
    taken_by = {
        name: by_label(labels, r, cells, inside, taken, scored) for name, labels in _labels(file).items() if any(labels)
    }
    return msgspec.structs.replace(
        bare,
        scored=_scores(r, cells, inside, taken, scored),
        all_rows=_scores(r, cells, inside, taken, everything),
        by=taken_by,
    )


def _scores(r: Array, cells: Labels, inside: Mask, taken: Mask, chosen: Mask) -> Score:
    rows = taken & chosen
    return score(r[rows], cells[rows], inside[rows], int(chosen.sum()))


def _inside(results: tuple[RowResult, ...], measured: Array) -> Mask:
    low = np.array([np.nan if result.low is None else result.low for result in results])
    high = np.array([np.nan if result.high is None else result.high for result in results])
    return np.asarray((low <= measured) & (measured <= high))


def _labels(file: MeasuredFile) -> dict[str, list[str]]:
    return {
        "grade": [one.grade for one in file.measurements],
        "group": [row.group for row in file.rows],
        "chip": [row.chip for row in file.rows],
        "model": [row.model for row in file.rows],
    }


def cell_of(row: ServingRow | TrainingRow) -> str:
    """Rows of a cell count once together: (group, chip, model, phase), or the family of a training run."""
    if isinstance(row, TrainingRow):
        return row.group or f"{row.chip}|{row.model}"
    return "|".join((row.group, row.chip, row.model, row.phase))


def scored_rows(file: MeasuredFile) -> tuple[Mask, Mask]:
    """Rows that take part in scores, and those together with the ones that column `not_scored` names.

    Of training runs only the speed is predicted, so that other metrics take no part.
    """
    scored, everything = [], []
    for row, one in zip(file.rows, file.measurements, strict=True):
        speed = file.kind == "inference" or row.metric == "tokens_per_s_per_chip"
        fair = one.value is not None and one.grade != PLAUSIBILITY_ONLY and speed
        scored.append(fair and not one.not_scored)
        everything.append(fair and not one.not_scored.startswith(NEVER_SCORED))
    return np.array(scored, dtype=bool), np.array(everything, dtype=bool)
