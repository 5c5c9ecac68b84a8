"""Fits the constants of training: `python -m core.calibration.training_fit SOURCE_FOLDER [--into FOLDER]`.

SOURCE_FOLDER holds training_measurements.csv with column `value`; `resources/data/sources` is one. Written are the
constants with bounds, priors and standard errors, the scores in the sample and with sources, chips and families left
out, and the band that follows from what was left out. Two runs on the same rows write the same bytes.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from core.analysis.validation.measured_rows import read_measured_rows
from core.analysis.validation.scores import Labels
from core.analysis.validation.training_inputs import TrainingInputs, training_inputs
from core.analysis.validation.training_prediction import settled, token_rates
from core.analysis.validation.validated_rows import cell_of, scored_rows
from core.book import Array, Mask
from core.calibration.fitting import Constant, Fit, Positions, Problem, by_input, fit, residuals
from core.calibration.training_classes import training_class
from core.calibration.training_constants import (
    EFFICIENCY,
    FILE,
    FittedConstant,
    TrainingBand,
    TrainingFit,
)
from core.catalog import load_catalog
from core.equations import TRAINING
from core.errors import InfernomicsError

TABLE = "training_measurements.csv"
DATE = "2026-11"
LEVEL = 0.8
FOLDS = 8
ROWS_OF_A_FAMILY = 6.0
"""A family of runs weighs as so many independent rows at most: repeats of one set-up share its peculiarities."""

_RATIO = 0.12
CONSTANTS = (
    Constant("training_efficiency.nvidia", 0.60, 0.20, 0.1, 1.0),
    Constant("training_efficiency.ampere", 1.0, _RATIO, 0.1, 1.0, "training_efficiency.nvidia"),
    Constant("training_efficiency.hopper", 1.0, _RATIO, 0.1, 1.0, "training_efficiency.nvidia"),
    Constant("training_efficiency.blackwell", 1.0, _RATIO, 0.1, 1.0, "training_efficiency.nvidia"),
    Constant("training_efficiency.tpu", 0.60, 0.20, 0.1, 1.0),
    Constant("training_efficiency.amd", 0.50, 0.20, 0.1, 1.0),
    Constant("training_efficiency.accelerator", 0.50, 0.20, 0.1, 1.0),
    Constant("training_efficiency.other", 0.40, 0.30, 0.1, 1.0),
    Constant("fp8_training_efficiency", 0.70, 0.20, 0.3, 1.0),
    Constant("int8_training_efficiency", 0.60, 0.20, 0.3, 1.0),
    Constant("fp4_training_efficiency", 0.50, 0.30, 0.2, 1.0),
    Constant("training_attention_efficiency", 0.40, 0.30, 0.05, 1.0),
    Constant("training_activation_traffic", 40.0, 0.40, 10.0, 100.0),
    Constant("mixture_training_efficiency", 0.60, 0.30, 0.15, 1.0),
    Constant("exposed_exchange_share", 0.50, 0.40, 0.05, 1.5),
    Constant("exposed_data_share", 0.30, 0.50, 0.01, 1.0),
    Constant("training_layer_overhead", 3e-4, 0.70, 1e-6, 2e-3),
    Constant("straggler_share", 0.01, 0.70, 0.001, 0.05),
)
"""Priors: what large products, fused attention and collectives reach in published kernel measurements, wide."""


@dataclass(frozen=True)
class Sample:
    """Measured rows that take part. chosen: cases of `rows`; labels: of each of those."""

    rows: TrainingInputs
    measured: Array
    families: Labels
    sources: Labels
    chips: Labels

    def part(self, mask: Mask) -> "Sample":
        """Some of the rows."""
        cases = tuple(case for case, taken in zip(self.rows.cases, mask.tolist(), strict=True) if taken)
        inputs = {name: array if np.ndim(array) == 0 else array[mask] for name, array in self.rows.inputs.items()}
        return Sample(
            TrainingInputs(cases, (), inputs),
            self.measured[mask],
            self.families[mask],
            self.sources[mask],
            self.chips[mask],
        )


def sample_of(folder: Path) -> Sample:
    """The scored rows of a folder that can be predicted."""
    file = read_measured_rows(folder / TABLE)
    if file.kind != "training":
        raise InfernomicsError(f"{folder / TABLE} holds no training runs.")
    scored, _ = scored_rows(file)
    everything = training_inputs(file.training, load_catalog())
    taken = np.array([scored[case.position] for case in everything.cases], dtype=bool)
    positions = [case.position for case in everything.cases]
    rows = [file.training[position] for position in positions]
    measured = np.array([file.measurements[position].value or np.nan for position in positions])
    whole = Sample(
        everything,
        measured,
        np.array([cell_of(row) for row in rows], dtype=str),
        np.array([source_of(row.source) for row in rows], dtype=str),
        np.array([row.chip for row in rows], dtype=str),
    )
    return whole.part(taken)


def source_of(text: str) -> str:
    """The publisher of a row: what is left out together."""
    return text.split("@")[0].split(" ")[0].split("/docs")[0]


# --- fitting --------------------------------------------------------------------------------------------------------


def uses_of(sample: Sample) -> dict[str, Positions]:
    """Which constant each row takes for each input."""
    position = {constant.name: index for index, constant in enumerate(CONSTANTS)}
    classes = [training_class(case.chip.vendor, case.chip.kind, case.chip.name) for case in sample.rows.cases]
    uses = {EFFICIENCY: np.array([position[f"{EFFICIENCY}.{one}"] for one in classes])}
    count = len(classes)
    return uses | {name: np.full(count, index) for name, index in position.items() if "." not in name}


def weights_of(families: Labels) -> Array:
    """Of rows, in standard deviations: no family decides by its number of rows."""
    names, at, counts = np.unique(families, return_inverse=True, return_counts=True)
    weights: Array = np.sqrt(np.minimum(1.0, ROWS_OF_A_FAMILY / counts[at])) if names.size else np.zeros(0)
    return weights


def problem_of(sample: Sample, logarithms: Array) -> Problem:
    """The rows as a problem; splits that rows do not state are those that are fastest with these constants."""
    uses = uses_of(sample)
    inputs = settled(sample.rows, by_input(uses, logarithms))

    def times(constants: Mapping[str, Array]) -> Array:
        found: Array = 1 / token_rates(inputs, constants)
        return found

    return Problem(CONSTANTS, uses, times, 1 / sample.measured, weights_of(sample.families))


def start() -> Array:
    """Logarithms of the constants at the middle of their priors."""
    priors = {constant.name: constant.prior for constant in CONSTANTS}
    found: Array = np.log([one.prior * priors.get(one.parent, 1.0) for one in CONSTANTS])
    return found


def fitted(sample: Sample, begin: Array | None = None, rounds: int = 2) -> Fit:
    """Constants for some rows; the splits that rows leave open are settled anew before each round."""
    logarithms = start() if begin is None else begin
    found = fit(problem_of(sample, logarithms), logarithms)
    for _ in range(rounds - 1):
        found = fit(problem_of(sample, found.logarithms), found.logarithms)
    return found


def errors_of(sample: Sample, logarithms: Array) -> Array:
    """ln(predicted time / measured time) of each row."""
    return residuals(problem_of(sample, logarithms), logarithms)


def left_out(sample: Sample, labels: Labels, begin: Array) -> Array:
    """Errors of each row with constants fitted without the rows that share its label."""
    errors = np.full(labels.size, np.nan)
    for label in np.unique(labels):
        out = labels == label
        if out.all():
            continue
        errors[out] = errors_of(sample.part(out), fitted(sample.part(~out), begin, rounds=1).logarithms)
    return errors


def folds_of(families: Labels) -> Labels:
    """Families dealt to a few folds in the order of their names."""
    _, at = np.unique(families, return_inverse=True)
    dealt: Labels = np.array([str(one % FOLDS) for one in at], dtype=str)
    return dealt


# --- scores and the file ----------------------------------------------------------------------------------------------


def macro(errors: Array, families: Labels) -> float:
    """Mean over families of the median |error|."""
    return float(np.mean([np.median(np.abs(errors[families == one])) for one in np.unique(families)]))


def training_fit_of(sample: Sample) -> TrainingFit:
    """The whole fit of the rows, with its scores."""
    found = fitted(sample)
    errors = {
        "in_sample": errors_of(sample, found.logarithms),
        "family_left_out": left_out(sample, folds_of(sample.families), found.logarithms),
        "chip_left_out": left_out(sample, sample.chips, found.logarithms),
        "source_left_out": left_out(sample, sample.sources, found.logarithms),
    }
    scores = {}
    for name, one in errors.items():
        scores[f"{name}_macro"] = round(macro(one, sample.families), 4)
        scores[f"{name}_median"] = round(float(np.median(np.abs(one))), 4)
        scores[f"{name}_p90"] = round(float(np.quantile(np.abs(one), 0.9)), 4)
    return TrainingFit(
        date=DATE,
        source=(
            f"Fitted on {sample.measured.size} published training runs of {np.unique(sample.families).size} families "
            f"from {np.unique(sample.sources).size} sources"
        ),
        rows=sample.measured.size,
        constants=tuple(_constants(sample, found)),
        scores=scores,
        band=_band(sample, errors),
    )


def _constants(sample: Sample, found: Fit) -> list[FittedConstant]:
    """The constants as they are written. A constant's rows are those that move when it, or its children, move."""
    problem = problem_of(sample, found.logarithms)
    base = residuals(problem, found.logarithms)
    rows = []
    for index, constant in enumerate(CONSTANTS):
        moved = found.logarithms.copy()
        moved[[position for position, one in enumerate(CONSTANTS) if constant.name in (one.name, one.parent)]] += 0.01
        sensitive = int(np.sum(np.abs(residuals(problem, moved) - base) > 1e-4))
        name = constant.name.partition(".")[0]
        rows.append(
            FittedConstant(
                name=constant.name,
                unit=TRAINING.input_field(name).unit,
                value=_rounded(float(found.values[index])),
                low=constant.low,
                high=constant.high,
                prior=constant.prior,
                log_deviation=constant.log_deviation,
                log_error=round(float(found.log_errors[index]), 3),
                rows=sensitive,
                parent=constant.parent,
            )
        )
    return rows


def _rounded(value: float) -> float:
    """Four digits: more would be noise, and could differ from one machine to the next."""
    return float(f"{value:.4g}")


def _band(sample: Sample, errors: Mapping[str, Array]) -> TrainingBand:
    """Half-widths from rows predicted without their chip, and without their source for chips of kinds without rows.

    Coverage: of rows predicted without their family, each held against the width that the other folds give.
    """
    chips, sources = np.abs(errors["chip_left_out"]), np.abs(errors["source_left_out"])
    weights = weights_of(sample.families) ** 2
    half_width = _quantile(chips, weights)
    unseen = max(half_width, _quantile(sources, weights))
    folds = folds_of(sample.families)
    held = np.zeros(chips.size, dtype=bool)
    for fold in np.unique(folds):
        own = folds == fold
        held |= own & (np.abs(errors["family_left_out"]) <= _quantile(chips[~own], weights[~own]))
    return TrainingBand(LEVEL, round(half_width, 4), round(unseen, 4), round(float(np.mean(held)), 3))


def _quantile(size: Array, weights: Array) -> float:
    order = np.argsort(size)
    share = np.cumsum(weights[order]) / weights.sum()
    return float(size[order][int(np.searchsorted(share, LEVEL))])


def report(found: TrainingFit) -> str:
    """What a run prints: constants, scores, band."""
    lines = [found.source + "."]
    for one in found.constants:
        state = f"± {one.log_error:.2f} (log), {one.rows} rows" if one.rows else "prior"
        lines.append(f"{one.name:<32} {one.value:>10.4g} {one.unit:<8} {state}")
    lines.append(f"{'macro':>30} {'median':>8} {'p90':>8}")
    for name in ("in_sample", "family_left_out", "chip_left_out", "source_left_out"):
        figures = " ".join(f"{found.scores[f'{name}_{one}']:>8.3f}" for one in ("macro", "median", "p90"))
        lines.append(f"{name:<21} {figures}")
    lines.append(
        f"{found.band.level:.0%} band: half-width {found.band.half_width:.3f}, unseen kinds of chips "
        f"{found.band.half_width_unseen:.3f}; holds {found.band.covers:.0%} of rows left out"
    )
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, write the file, print the scores; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m core.calibration.training_fit")
    parser.add_argument("source_folder", type=Path)
    parser.add_argument("--into", type=Path, default=Path("resources/data"))
    options = parser.parse_args(arguments)
    try:
        found = training_fit_of(sample_of(options.source_folder))
    except InfernomicsError as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    content: Any = msgspec.json.format(msgspec.json.encode(found), indent=1)
    (options.into / FILE).write_bytes(content + b"\n")
    sys.stdout.write(report(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
