"""Error bands from residuals that the constants could not have been fitted to."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np

from core.analysis.validation.error_bands import NETWORK, SERVED, TRAINING, Band, ErrorBands, chip_kind
from core.analysis.validation.measured_rows import read_measured_rows
from core.analysis.validation.metric_words import is_rate
from core.analysis.validation.row_predictions import predictions
from core.analysis.validation.scores import Labels
from core.analysis.validation.scores import residuals as row_residuals
from core.analysis.validation.validated_rows import scored_rows
from core.book import Array, Mask
from core.calibration import network_fit
from core.calibration.development_rows import DevelopmentRows, source_of
from core.calibration.training_constants import training_fit
from core.catalog import Catalog

LEVEL = 0.8
LEAST_NEW_ENGINE = 0.2
"""Least that an unknown engine adds: engines of one year differ by a median of 17 % on the same work."""
LEAST_NEW_CHIP, LEAST_NEW_KIND = 0.1, 0.2
"""Least that a new chip of a known kind adds (a data sheet is not a chip), and a new kind."""
FEWEST_ROWS = 30
TRAINING_FILE = "training_measurements.csv"

IN_SAMPLE = "nothing"
LEFT_OUT = ("source", "model", "chip", "chip kind", "engine", "fold")
"""What rows are left out by; the residuals of each come to `serving_bands`."""


def error_bands_of(
    rows: DevelopmentRows, residuals: Mapping[str, Array], folder: Path, catalog: Catalog, date: str
) -> ErrorBands:
    """Bands of all classes. residuals: of each served row, by what was left out, IN_SAMPLE among them."""
    size = {name: np.abs(r) for name, r in residuals.items()}
    classes = {regime: _served(rows, size, np.asarray(rows.labels["regime"] == regime)) for regime in SERVED}
    held = {left_out: size[left_out] <= half_widths(rows, classes, left_out) for left_out in (IN_SAMPLE, *LEFT_OUT)}
    for regime, band in classes.items():
        own = rows.labels["regime"] == regime
        covers = {left_out: round(float(inside[own].mean()), 3) for left_out, inside in held.items()}
        classes[regime] = msgspec.structs.replace(band, covers=covers)
    classes[TRAINING] = _trained(folder, catalog)
    classes[NETWORK] = _networks(folder)
    source = (
        f"{LEVEL:.0%} quantiles of |ln(predicted / measured)| of published rows of grades A and B, each predicted by "
        "constants that were fitted without it: once without its source, once without its model and chip of that source"
    )
    return ErrorBands(LEVEL, date, source, classes)


def half_widths(rows: DevelopmentRows, classes: Mapping[str, Band], left_out: str) -> Array:
    """Half-width that each row would have met, had what was left out never been seen."""
    labels = rows.labels
    alone = {label: _alone(labels[label], labels["source"]) for label in ("chip", "chip kind", "engine")}
    unseen = {label: np.asarray(alone[label] & (left_out == "source")) for label in alone}
    if left_out in unseen:
        unseen[left_out] = np.ones(rows.measured.size, dtype=bool)
    unseen["chip"] |= unseen["chip kind"]
    columns = (labels["regime"], labels["chip"], labels["chip kind"], labels["engine"])
    found = []
    for at, (regime, chip, kind, engine) in enumerate(zip(*(one.tolist() for one in columns), strict=True)):
        found.append(
            classes[regime].half_width_for(
                "" if unseen["chip"][at] else chip,
                "" if unseen["chip kind"][at] else kind,
                "?" if unseen["engine"][at] else engine,
            )
        )
    return np.array(found)


def _alone(names: Labels, sources: Labels) -> Mask:
    """Rows whose name (of a chip, an engine) no other source has."""
    single = {name for name in np.unique(names) if np.unique(sources[names == name]).size == 1}
    return np.array([name in single for name in names.tolist()])


def _served(rows: DevelopmentRows, size: Mapping[str, Array], own: Mask) -> Band:
    """One class. The base is between what rows of sources that are known, and of sources that are not, need.

    Of the latter only rows whose engine other sources have, too: an unknown engine has its own addition.
    """
    known = own & ~_alone(rows.labels["engine"], rows.labels["source"])
    seen, unseen = _quantile(size["fold"][own]), _quantile(size["source"][known])
    base = 2 * seen * unseen / (seen + unseen)
    return Band(
        half_width=round(base, 3),
        new_chip=_added(size["chip"][own], base, LEAST_NEW_CHIP),
        new_kind=_added(size["chip kind"][own & ~_main_kind(rows)], base, LEAST_NEW_KIND),
        new_engine=_added(size["engine"][own], base, LEAST_NEW_ENGINE),
        rows=int(own.sum()),
        sources=len(np.unique(rows.labels["source"][own])),
        covers={},
        chips=_names(rows.labels["chip"]),
        chip_kinds=_names(rows.labels["chip kind"]),
        engines=_names(rows.labels["engine"]),
    )


def _main_kind(rows: DevelopmentRows) -> Mask:
    """Rows of the kind of chip that most rows are of: without it little is left to fit on."""
    kinds, counts = np.unique(rows.labels["chip kind"], return_counts=True)
    return np.asarray(rows.labels["chip kind"] == kinds[np.argmax(counts)])


def _trained(folder: Path, catalog: Catalog) -> Band:
    """The class of training runs: its half-widths are those of their own fit, of rows left out of it."""
    file = read_measured_rows(folder / TRAINING_FILE)
    scored, _ = scored_rows(file)
    found = predictions(file, catalog)
    rate = np.array([is_rate(row.metric) for row in file.rows])
    taken = scored & np.array([one.value is not None for one in found])
    predicted = np.array([one.value or np.nan for one in found])
    measured = np.array([one.value or np.nan for one in file.measurements])
    size = np.abs(row_residuals(predicted[taken], measured[taken], rate[taken]))
    labels = {
        "chip": np.array([one.chip for one in found], dtype=str)[taken],
        "chip kind": np.array([one.chip_kind for one in found], dtype=str)[taken],
        "source": np.array([source_of(row.source) for row in file.rows], dtype=str)[taken],
    }
    fitted = training_fit().band
    return Band(
        half_width=fitted.half_width,
        new_chip=0.0,
        new_kind=round(float(np.sqrt(max(fitted.half_width_unseen**2 - fitted.half_width**2, 0.0))), 4),
        new_engine=0.0,
        rows=int(taken.sum()),
        sources=len(np.unique(labels["source"])),
        covers={
            IN_SAMPLE: round(float(np.mean(size <= fitted.half_width)), 3),
            "family": fitted.covers,
        },
        chips=_names(labels["chip"]),
        chip_kinds=_names(labels["chip kind"]),
        engines=(),
    )


def _networks(folder: Path) -> Band:
    """The class of networks that are not language models: no row is scored, each chip is left out of its own fit.

    A cell (chip, network, precision, metric) counts once, with its median, so that no benchmark outweighs the others.
    """
    rows = network_fit.read_rows(*network_fit.tables_in(folder))
    size = np.abs(network_fit.errors_without_own_chip(rows))
    cells = np.array(rows.cells, dtype=str)
    first = [int(np.flatnonzero(cells == cell)[0]) for cell in np.unique(cells)]
    medians = np.array([np.median(size[cells == cell]) for cell in np.unique(cells)])
    kinds = np.array([chip_kind(rows.cases[at].chip) for at in first], dtype=str)
    by_kind = np.array([_quantile(medians[kinds == kind]) for kind in np.unique(kinds)])
    base = _quantile(medians)
    return Band(
        half_width=round(base, 3),
        new_chip=0.0,
        new_kind=round(float(np.sqrt(max(_quantile(by_kind) ** 2 - base**2, 0.0))), 3),
        new_engine=0.0,
        rows=len(rows.cases),
        sources=len({source_of(one.source) for one in rows.served}),
        covers={"chip": round(float(np.mean(size <= base)), 3)},
        chips=_names(np.array([case.chip.id for case in rows.cases], dtype=str)),
        chip_kinds=_names(kinds),
        engines=(),
    )


def _quantile(size: Array) -> float:
    return float(np.quantile(size, LEVEL))


def _added(size: Array, base: float, least: float) -> float:
    """What makes a band of `base` hold LEVEL of these residuals, as the root of a difference of squares."""
    if size.size < FEWEST_ROWS:
        return round(max(least, base), 3)
    return round(max(least, float(np.sqrt(max(_quantile(size) ** 2 - base**2, 0)))), 3)


def _names(column: Labels) -> tuple[str, ...]:
    return tuple(str(name) for name in np.unique(column))
