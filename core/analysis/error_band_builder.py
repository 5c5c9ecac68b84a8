"""Makes resources/data/error_bands.json: `python -m core.analysis.error_band_builder SOURCE_FOLDER [--into FOLDER]`.

SOURCE_FOLDER holds inference_measurements.csv and training_measurements.csv with column `value`. The half-width of a
class is the 80 % quantile of |ln(predicted / measured)| over its scored rows; for kinds of chips that the rows do not
hold, the 80 % quantile over kinds of each kind's own quantile, at least as wide. Networks that are not language
models have no scored rows: their errors are those of fits without the row's own chip. How much a band holds of a
source it was made without is printed and written beside it.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from core.analysis.error_bands import FILE, Band, ErrorBands
from core.analysis.measured_rows import read_measured_rows
from core.analysis.metric_words import is_rate
from core.analysis.row_predictions import NETWORK, REGIMES, chip_kind, predictions
from core.analysis.scores import Labels, residuals
from core.analysis.validation import scored_rows
from core.book import Array
from core.calibration import network_fit
from core.catalog import load_catalog
from core.errors import InfernomicsError

LEVEL = 0.8
TABLES = ("inference_measurements.csv", "training_measurements.csv")
DATE = "2026-11"


def error_bands_of(folder: Path) -> ErrorBands:
    """Bands from the measured rows in a folder."""
    size, regimes, kinds, sources = _residuals(folder)
    classes = {
        regime: _band(size[regimes == regime], kinds[regimes == regime], sources[regimes == regime])
        for regime in REGIMES
        if (regimes == regime).any()
    }
    classes[NETWORK] = _network_band(folder)
    source = (
        f"{LEVEL:.0%} quantiles of |ln(predicted / measured)| over {len(size):,} published rows of grades A and B from "
        f"{len(np.unique(sources))} sources"
    )
    return ErrorBands(LEVEL, DATE, source, classes)


def _residuals(folder: Path) -> tuple[Array, Labels, Labels, Labels]:
    """|r|, class, kind of chip and source of each scored row."""
    size, labels = [], []
    for table in TABLES:
        file = read_measured_rows(folder / table)
        scored, _ = scored_rows(file)
        for row, one, fair, measured in zip(
            file.rows, predictions(file, load_catalog()), scored.tolist(), file.measurements, strict=True
        ):
            if fair and one.value is not None and measured.value is not None:
                rate = np.array(is_rate(row.metric))
                size.append(abs(float(residuals(np.array(one.value), np.array(measured.value), rate))))
                labels.append((one.regime, one.chip_kind, source_of(row.source)))
    regimes, kinds, sources = (np.array(column, dtype=str) for column in zip(*labels, strict=True))
    return np.array(size), regimes, kinds, sources


def _network_band(folder: Path) -> Band:
    """The class of networks that are not language models: no row is scored, each chip is left out of its own fit.

    A cell (chip, network, precision, metric) counts once, with its median, so that no benchmark outweighs the others.
    """
    rows = network_fit.read_rows(*network_fit.tables_in(folder))
    size = np.abs(network_fit.errors_without_own_chip(rows))
    cells = np.array(rows.cells, dtype=str)
    first = [int(np.flatnonzero(cells == cell)[0]) for cell in np.unique(cells)]
    medians = np.array([np.median(size[cells == cell]) for cell in np.unique(cells)])
    kinds = np.array([chip_kind(rows.cases[at].chip) for at in first], dtype=str)
    sources = np.array([source_of(rows.served[at].source) for at in first], dtype=str)
    return msgspec.structs.replace(_band(medians, kinds, sources), rows=len(rows.cases))


def source_of(text: str) -> str:
    """The repository or page that a row is from, without version and page: what is left out together."""
    return text.split("@")[0].split(" ")[0]


def _band(size: Array, kinds: Labels, sources: Labels) -> Band:
    half_width = float(np.quantile(size, LEVEL))
    by_kind = [np.quantile(size[kinds == kind], LEVEL) for kind in np.unique(kinds)]
    held = np.zeros(len(size), dtype=bool)
    for source in np.unique(sources):
        own = sources == source
        others = size[~own] if (~own).any() else size
        held |= own & (size <= np.quantile(others, LEVEL))
    return Band(
        half_width=round(half_width, 4),
        half_width_unseen=round(max(half_width, float(np.quantile(by_kind, LEVEL))), 4),
        rows=len(size),
        sources=len(np.unique(sources)),
        covers=round(float(np.mean(held)), 3),
        chip_kinds=tuple(str(kind) for kind in np.unique(kinds)),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file and print each class; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m core.analysis.error_band_builder")
    parser.add_argument("source_folder", type=Path)
    parser.add_argument("--into", type=Path, default=Path("resources/data"))
    options = parser.parse_args(arguments)
    try:
        bands = error_bands_of(options.source_folder)
    except InfernomicsError as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    content = msgspec.json.format(msgspec.json.encode(bands), indent=1)
    (options.into / FILE).write_bytes(content + b"\n")
    for name, band in bands.classes.items():
        sys.stdout.write(
            f"{name:<9} {band.rows:>5} rows {band.sources:>3} sources  half-width {band.half_width:.3f}, unseen chips "
            f"{band.half_width_unseen:.3f}; holds {band.covers:.0%} of sources left out\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
