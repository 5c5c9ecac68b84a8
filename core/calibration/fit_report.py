"""What the fit prints: how far off predictions are, on the rows themselves and on rows left out."""

from collections.abc import Mapping

import numpy as np

from core.analysis.validation.error_bands import ErrorBands
from core.analysis.validation.scores import score
from core.book import Array, Mask
from core.calibration.band_builder import IN_SAMPLE, LEFT_OUT, half_widths
from core.calibration.development_rows import DevelopmentRows
from core.calibration.fitting import Fit

HEADER = f"{'':<44}{'rows':>6}{'cells':>7}{'macro':>8}{'median':>8}{'p90':>8}{'bias':>8}{'band':>8}"


SCORES = "calibration_scores.json"
"""What the constants score: in sample, and on rows that they were fitted without."""


def scores_of(rows: DevelopmentRows, residuals: Mapping[str, Array]) -> dict[str, float]:
    """Macro, median and 90 % quantile of |r| by grade and by what was left out."""
    found = {}
    for grade in ("A", "B"):
        own = np.asarray(rows.labels["grade"] == grade)
        for label in (IN_SAMPLE, *LEFT_OUT):
            one = score(residuals[label][own], rows.cells[own], np.ones(int(own.sum()), dtype=bool), int(own.sum()))
            scope = "in_sample" if label == IN_SAMPLE else f"{label.replace(' ', '_')}_left_out"
            for measure, figure in (("macro", one.macro), ("median", one.median), ("p90", one.p90)):
                assert figure is not None  # noqa: S101 - each grade has rows
                found[f"grade_{grade}_{scope}_{measure}"] = round(figure, 4)
    return found


def report_lines(rows: DevelopmentRows, residuals: Mapping[str, Array], bands: ErrorBands, found: Fit) -> list[str]:
    """The report; `band` is the share of rows inside the 80 % band that a reader would have seen."""
    lines = [
        f"{int(found.informed.sum())} constants fitted, {int((~found.informed).sum())} stated; "
        f"{rows.measured.size:,} rows",
        "",
        "r = ln(predicted / measured); macro: mean over (group, chip, model, phase) of the median |r|",
        "",
        HEADER,
    ]
    for grade in ("A", "B"):
        own = np.asarray(rows.labels["grade"] == grade)
        for group in np.unique(rows.labels["source"][own]):
            chosen = own & (rows.labels["source"] == group)
            lines.append(_line(f"grade {grade}, {group}", rows, residuals, bands, IN_SAMPLE, chosen))
        for label in (IN_SAMPLE, *LEFT_OUT):
            lines.append(_line(f"grade {grade}, {_words(label)}", rows, residuals, bands, label, own))
    lines += ["", "each left out (all grades):", HEADER]
    for label in ("source", "chip", "engine"):
        for name in np.unique(rows.labels[label]):
            chosen = np.asarray(rows.labels[label] == name)
            lines.append(_line(f"without {label} {name}", rows, residuals, bands, label, chosen))
    for name, band in bands.classes.items():
        covers = ", ".join(f"{share:.0%} {_words(left_out)}" for left_out, share in band.covers.items())
        lines.append(
            f"band {name:<9} ±{band.half_width:.3f}; adds {band.new_chip:.3f} for a new chip, {band.new_kind:.3f} for "
            f"a new kind, {band.new_engine:.3f} for an unknown engine; holds {covers}"
        )
    return lines


def _line(
    name: str,
    rows: DevelopmentRows,
    residuals: Mapping[str, Array],
    bands: ErrorBands,
    left_out: str,
    chosen: Mask,
) -> str:
    r = residuals[left_out]
    inside = np.abs(r) <= half_widths(rows, bands.classes, left_out)
    one = score(r[chosen], rows.cells[chosen], inside[chosen], int(chosen.sum()))
    figures = (one.macro, one.median, one.p90, one.bias, one.band_covers)
    shown = "".join(f"{figure:>8.3f}" for figure in figures if figure is not None)
    return f"{name:<44}{one.rows:>6}{one.cells:>7}{shown}"


def _words(left_out: str) -> str:
    if left_out == IN_SAMPLE:
        return "fitted on all rows"
    return "in four folds" if left_out == "fold" else f"leave-one-{left_out.replace(' ', '-')}-out"
