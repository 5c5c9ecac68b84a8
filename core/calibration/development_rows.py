"""The measured rows that constants are fitted on, as the book's inputs with what was measured beside them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.analysis.validation.error_bands import chip_kind
from core.analysis.validation.measured_rows import Measurement, ServingRow, read_measured_rows
from core.analysis.validation.row_inputs import RowInputs, row_inputs
from core.analysis.validation.row_predictions import regime
from core.analysis.validation.scores import Labels
from core.analysis.validation.validated_rows import cell_of, scored_rows
from core.book import Array, Mask
from core.catalog import Catalog
from core.catalog_build.serving_tables import ServingTables

FILE = "inference_measurements.csv"

EFFECTIVE_ROWS = 8
"""A cell (group, chip, model, phase, grade) counts as at most so many rows: much-measured ones do not decide alone."""
ASSUMED_WEIGHT = 0.4
"""Weight of a row of grade B, which rests on one assumption, against one of grade A."""
SERVED_WEIGHT = 0.1
"""Weight of llama.cpp behind a Python server: half as fast as its own benchmark, and no column tells the two apart."""


@dataclass(frozen=True)
class DevelopmentRows:
    """Scored rows that can be predicted; arrays have one entry a row.

    measured: in the row's own unit; weights: of squared residuals; sources, engines …: what a row can be left out by.
    """

    inputs: RowInputs
    measured: Array
    weights: Array
    cells: Labels
    labels: dict[str, Labels]

    def taken(self, chosen: Mask) -> "DevelopmentRows":
        """Some of the rows, weighed as if there were no others."""
        labels = {name: column[chosen] for name, column in self.labels.items()}
        served = self.labels["served"][chosen]
        cells = self.cells[chosen]
        weights = _weights(cells, labels["grade"], served)
        return DevelopmentRows(self.inputs.taken(chosen), self.measured[chosen], weights, cells, labels)


def development_rows(folder: Path, catalog: Catalog, tables: ServingTables) -> DevelopmentRows:
    """The scored rows of a folder's table; rows that cannot be predicted take no part."""
    file = read_measured_rows(folder / FILE)
    inputs = row_inputs(file.serving, catalog)
    scored, _ = scored_rows(file)
    inputs = inputs.taken(scored[[case.position for case in inputs.cases]])
    positions = [case.position for case in inputs.cases]
    rows = [file.serving[at] for at in positions]
    measurements = [file.measurements[at] for at in positions]
    labels = _labels(rows, measurements, inputs, tables)
    cells = np.array([cell_of(row) for row in rows], dtype=str)
    measured = np.array([one.value or np.nan for one in measurements])
    return DevelopmentRows(inputs, measured, _weights(cells, labels["grade"], labels["served"]), cells, labels)


def _labels(
    rows: list[ServingRow], measurements: list[Measurement], inputs: RowInputs, tables: ServingTables
) -> dict[str, Labels]:
    cases = inputs.cases
    served = ["llama.cpp" in row.framework.lower() and row.phase == "end_to_end" for row in rows]
    columns = {
        "grade": [one.grade for one in measurements],
        "served": [str(one) for one in served],
        "source": [row.group for row in rows],
        "repository": [source_of(row.source) for row in rows],
        "chip": [case.chip.id for case in cases],
        "chip kind": [chip_kind(case.chip) for case in cases],
        "generation": [tables.chips[case.chip.name].generation for case in cases],
        "model": [row.model for row in rows],
        "engine": [case.engine for case in cases],
        "regime": [regime(case) for case in cases],
        "fold": _folds(["|".join((row.group, row.chip, row.model)) for row in rows]),
    }
    return {name: np.array(column, dtype=str) for name, column in columns.items()}


FOLDS = 4


def _folds(cells: list[str]) -> list[str]:
    """Four folds; rows of one source, chip and model stay together."""
    order = {cell: position for position, cell in enumerate(dict.fromkeys(cells))}
    return [str(order[cell] % FOLDS) for cell in cells]


def source_of(text: str) -> str:
    """The repository or page that a row is from, without version and page."""
    return text.split("@")[0].split(" ")[0]


def _weights(cells: Labels, grades: Labels, served: Labels) -> Array:
    """Weights of squared residuals."""
    _, at, counts = np.unique(np.char.add(cells, grades), return_inverse=True, return_counts=True)
    crowd = np.minimum(1.0, EFFECTIVE_ROWS / counts[at])
    weights: Array = (
        np.where(grades == "A", 1.0, ASSUMED_WEIGHT) * crowd * np.where(served == "True", SERVED_WEIGHT, 1.0)
    )
    return weights
