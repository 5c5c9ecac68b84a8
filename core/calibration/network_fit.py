"""Fits what networks other than language models reach: `python -m core.calibration.network_fit SOURCE_FOLDER`.

SOURCE_FOLDER holds inference_measurements.csv. A few constants, each bounded by physics and held by a prior: one
compute share a family of networks and kind of chip; bandwidth share, kernel and host time a kind of chip; and the share
of activations that leave chips whose compiler keeps them inside. Writes network_efficiency.json and prints how far each
(chip, network, metric) is off, also with the constants of a fit without that chip. Repeats to the last digit.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from core.analysis.validation.error_bands import chip_kind
from core.analysis.validation.measured_rows import ServingRow, read_measured_rows
from core.analysis.validation.network_rows import NetworkCase, NetworkInputs, is_network_row, network_inputs, predicted
from core.analysis.validation.validated_rows import PLAUSIBILITY_ONLY
from core.book import Array, Mask
from core.calibration.fitting import Constant, Fit, Positions, Problem, fit, residuals
from core.calibration.network_efficiency import ANY, FILE, NetworkConstant
from core.catalog import load_catalog
from core.catalog_build.tables import write_rows
from core.equations.inputs import NetworkEfficiency
from core.errors import InfernomicsError
from core.fields import fields_of
from core.records import Source

TABLE = "inference_measurements.csv"
OWN_TABLE = Path(str(resources.files("resources"))) / "data" / "sources" / "network_measurements.csv"
"""Published rows of diffusion networks that the other table does not hold."""
DATE = "2026-11"
FITTED = "fitted on published MLPerf Inference and AWS Neuron rows"
CARRIED = "geometric mean of what is fitted for others: no rows of its own"
CELL_DEVIATION = 0.15
"""Standard deviation of the logarithm of a cell of rows that the model cannot explain."""

ROUNDNESS = 0.5
"""Not fitted: arithmetic and traffic of different layers overlap in part, (a^2 + b^2)^(1/2)."""
ROUNDNESS_SOURCE = "set, not fitted: between full overlap (0) and none (1)"

KEEPS_ACTIVATIONS = "ASIC"
"""Kinds of chips whose compiler keeps activations on the chip where they fit; elsewhere all of them leave it."""

UNEVEN = ("segmentation", "recurrent")
"""Families whose samples differ in size, so that a percentile of latencies is that of the large ones."""

PRIORS = {  # median, deviation of the logarithm, bounds
    "compute_share": (0.5, 0.4, 0.02, 0.9),
    "bandwidth_share": (0.75, 0.15, 0.1, 0.9),
    "spill_share": (0.2, 0.25, 0.05, 1.0),
    "kernel_time": (5e-6, 0.7, 1e-7, 5e-5),
    "host_time": (1e-4, 1.0, 1e-6, 5e-3),
}


@dataclass(frozen=True)
class Rows:
    """What is fitted: cases with their inputs and rows, what was measured, and the cell of each (counts once together).

    fair: rows that the fit takes; the others are only compared.
    """

    inputs: NetworkInputs
    served: tuple[ServingRow, ...]
    measured: Array
    cells: tuple[str, ...]
    fair: Mask

    @property
    def cases(self) -> tuple[NetworkCase, ...]:
        """The rows themselves."""
        return self.inputs.cases


def read_rows(*tables: Path) -> Rows:
    """Rows of networks in some tables that have a value and are graded better than for plausibility only."""
    served: list[ServingRow] = []
    values: list[float] = []
    for table in tables:
        file = read_measured_rows(table)
        for row, one in zip(file.serving, file.measurements, strict=True):
            if is_network_row(row) and one.value is not None and one.grade != PLAUSIBILITY_ONLY:
                served.append(row)
                values.append(one.value)
    inputs = network_inputs(served, load_catalog())
    kept = [served[case.position] for case in inputs.cases]
    cells = tuple(f"{row.chip} | {row.model} | {row.compute_precision} | {row.metric}" for row in kept)
    fair = np.array([case.rate or case.network.network.family not in UNEVEN for case in inputs.cases])
    return Rows(inputs, tuple(kept), np.array([values[case.position] for case in inputs.cases]), cells, fair)


def tables_in(folder: Path) -> tuple[Path, Path]:
    """The table of a folder, and the rows that this project adds to it."""
    return folder / TABLE, OWN_TABLE


# --- the problem ----------------------------------------------------------------------------------------------------


def _key(case: NetworkCase, field: str) -> tuple[str, str]:
    """Family and kind that a constant of a row is for."""
    kind = chip_kind(case.chip)
    if field == "compute_share":
        return case.network.network.family, kind
    return (ANY, kind) if field != "spill_share" or KEEPS_ACTIVATIONS in kind else (ANY, ANY)


def _constants(rows: Rows) -> tuple[tuple[Constant, ...], dict[str, Positions]]:
    """The constants that the rows need, and which of them each row takes."""
    names: dict[tuple[str, tuple[str, str]], int] = {}
    uses: dict[str, Positions] = {}
    for field in PRIORS:
        keys = [(field, _key(case, field)) for case in rows.cases]
        for key in sorted(set(keys)):
            names[key] = len(names)
        uses[field] = np.array([names[key] for key in keys], dtype=np.intp)
    constants = []
    for field, (family, kind) in names:
        median, deviation, low, high = PRIORS[field]
        if field == "spill_share" and kind == ANY:
            median, deviation, low, high = 0.9999, 1e-3, 0.9998, 1.0
        constants.append(Constant(f"{field}|{family}|{kind}", median, deviation, low, high))
    return tuple(constants), uses


def problem_of(rows: Rows, kept: Mask) -> Problem:
    """Least squares over the rows in `kept`; a cell weighs the same however many rows it has."""
    constants, uses = _constants(rows)
    roundness = np.full(len(rows.cases), ROUNDNESS)

    def predict(values: Mapping[str, Array]) -> Array:
        return predicted(rows.inputs, {**rows.inputs.inputs, **values, "network_roundness": roundness})

    counts = Counter(cell for cell, take in zip(rows.cells, kept, strict=True) if take)
    weights = np.array([1 / np.sqrt(max(counts[cell], 1)) / CELL_DEVIATION for cell in rows.cells])
    return Problem(constants, uses, predict, rows.measured, np.where(kept, weights, 0.0))


def errors(rows: Rows, problem: Problem, fitted: Fit) -> Array:
    """ln(predicted / measured) of each row, above 0 where the prediction is too slow."""
    rate = np.array([case.rate for case in rows.cases])
    return residuals(problem, fitted.logarithms) * np.where(rate, -1.0, 1.0)


def errors_without_own_chip(rows: Rows) -> Array:
    """The same, each chip with the constants of a fit to all other chips."""
    found = np.zeros(len(rows.cases))
    chips = np.array([case.chip.id for case in rows.cases])
    for chip in sorted(set(chips)):
        kept = rows.fair & (chips != chip)
        problem = problem_of(rows, kept)
        found[chips == chip] = errors(rows, problem, _carried(problem, fit(problem), kept))[chips == chip]
    return found


def _carried(problem: Problem, fitted: Fit, kept: Mask) -> Fit:
    """Constants without a row take the geometric mean of those of their field that have one, family first."""
    informed = np.zeros(len(problem.constants), dtype=bool)
    for positions in problem.uses.values():
        informed[positions[kept]] = True
    logarithms = fitted.logarithms.copy()
    for at in np.flatnonzero(~informed):
        field, family, _ = problem.constants[at].name.split("|")
        like = [one.name.split("|")[:2] == [field, family] for one in problem.constants]
        same = [one.name.split("|")[0] == field for one in problem.constants]
        for chosen in (np.array(like) & informed, np.array(same) & informed):
            if chosen.any():
                logarithms[at] = fitted.logarithms[chosen].mean()
                break
    return Fit(logarithms, fitted.log_errors, informed, fitted.steps)


# --- what is written --------------------------------------------------------------------------------------------------


def constants_of(rows: Rows) -> list[NetworkConstant]:
    """All constants: the fitted ones, and those carried over to families and kinds without rows."""
    problem = problem_of(rows, rows.fair)
    fitted = fit(problem)
    r = errors(rows, problem, fitted)
    found = [_constant(rows, problem, fitted, r, at) for at in range(len(problem.constants))]
    roundness = Source(ROUNDNESS_SOURCE, DATE, "low")
    found.append(_row(ANY, ANY, "network_roundness", (ROUNDNESS, 0.0, 1.0), 0.0, 0, roundness))
    return sorted([*found, *_carried_over(found)], key=lambda one: (one.field, one.family, one.chip_kind))


def _constant(rows: Rows, problem: Problem, fitted: Fit, r: Array, at: int) -> NetworkConstant:
    constant = problem.constants[at]
    field, family, kind = constant.name.split("|")
    own = (problem.uses[field] == at) & rows.fair
    value = float(fitted.values[at])
    if field == "spill_share" and kind == ANY:
        text = "all activations leave a chip that has caches instead of a planned memory"
        return _row(family, kind, field, (1.0, 0.5, 1.0), 0.0, 0, Source(text, DATE, "low"))
    # A row that is slower than predicted asks for a share as much smaller, and for a time as much longer.
    asked = r[own] if "share" in field else -r[own]
    spread = value * np.exp(-np.quantile(asked, (0.9, 0.1)))
    limits = fields_of(NetworkEfficiency)[field]
    low, high = float(np.clip(spread[0], limits.low, value)), float(np.clip(spread[1], value, limits.high))
    chips = {case.chip.id for case, mine in zip(rows.cases, own, strict=True) if mine}
    sure = own.sum() >= 10 and len(chips) >= 3
    text = f"{FITTED}: {int(own.sum())} rows of {len(chips)} chips"
    source = Source(text, DATE, "medium" if sure else "low")
    return _row(family, kind, field, (value, low, high), float(fitted.log_errors[at]), int(own.sum()), source)


def _carried_over(found: Sequence[NetworkConstant]) -> list[NetworkConstant]:
    """Means for a family on other kinds, for other families on a kind, and for all others."""
    carried = []
    for field in PRIORS:
        rows = [one for one in found if one.field == field]
        keys = {(one.family, one.chip_kind) for one in rows}
        wanted = {(one.family, ANY) for one in rows} | {(ANY, one.chip_kind) for one in rows} | {(ANY, ANY)}
        for family, kind in sorted(wanted - keys):
            like = [one for one in rows if family in (ANY, one.family) and kind in (ANY, one.chip_kind)]
            value = float(np.exp(np.mean([np.log(one.value) for one in like])))
            span = (value, min(one.low for one in like), max(one.high for one in like))
            carried.append(_row(family, kind, field, span, 0.0, 0, Source(CARRIED, DATE, "low")))
    return carried


def _row(
    family: str, kind: str, field: str, span: tuple[float, float, float], error: float, rows: int, source: Source
) -> NetworkConstant:
    value, low, high = (float(f"{one:.4g}") for one in span)
    return NetworkConstant(
        family=family,
        chip_kind=kind,
        field=field,
        value=value,
        low=low,
        high=high,
        log_error=round(error, 4),
        rows=rows,
        source=source,
    )


# --- command ----------------------------------------------------------------------------------------------------------


def report(rows: Rows) -> str:
    """One line a cell: median predicted over measured, with all rows and without those of its chip."""
    problem = problem_of(rows, rows.fair)
    own, without = errors(rows, problem, fit(problem)), errors_without_own_chip(rows)
    lines = []
    for cell in sorted(set(rows.cells)):
        mine = np.array([one == cell for one in rows.cells])
        lines.append(
            f"{cell:<95} {int(mine.sum()):>3} rows  time {np.exp(np.median(own[mine])):5.2f}x, "
            f"without its chip {np.exp(np.median(without[mine])):5.2f}x"
        )
    for name, r in (("fitted", own), ("leave-one-chip-out", without)):
        sizes = [float(np.median(np.abs(r[np.array([one == cell for one in rows.cells])]))) for cell in set(rows.cells)]
        lines.append(
            f"{name}: macro {np.mean(sizes):.3f} over {len(sizes)} cells; rows: median {np.median(np.abs(r)):.3f}, "
            f"80 % below {np.quantile(np.abs(r), 0.8):.3f}"
        )
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, write and print; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m core.calibration.network_fit")
    parser.add_argument("source_folder", type=Path)
    parser.add_argument("--into", type=Path, default=Path("resources/data"))
    options = parser.parse_args(arguments)
    try:
        rows = read_rows(*tables_in(options.source_folder))
    except InfernomicsError as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    constants = constants_of(rows)
    write_rows(options.into / FILE, constants)
    for one in constants:
        about = f"({one.low:.3g} to {one.high:.3g}, {one.rows} rows)"
        name = f"{one.field:<18} {one.family:<15} {one.chip_kind:<20}"
        sys.stdout.write(f"{name} {one.value:<9.4g} ± {one.log_error:.3f} {about}\n")
    sys.stdout.write(report(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
