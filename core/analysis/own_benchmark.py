"""An analyst's own measured rows of one chip: what they say against the prediction, and a study centred on them.

The rows are predicted with the study's own record of the chip, whatever their framework text says: it is that chip
with its engine which was measured. Each row gives a ratio of measured to predicted time, of prefill (time to first
token, prompts alone) or of decode (all else). The geometric mean over all rows of a kind becomes the chip's ratio.
"""

import dataclasses
import datetime
import math
from dataclasses import dataclass

import msgspec
import numpy as np

from core.analysis import prediction
from core.analysis.measured_rows import MeasuredFile, ServingRow
from core.analysis.metric_words import is_rate
from core.analysis.row_inputs import COORDINATES, ServingCase, key_of, row_inputs, with_links
from core.analysis.row_predictions import PREFILL, regime
from core.catalog import Catalog, ModelRow, load_catalog
from core.editing import Cell, restore_shipped, set_values
from core.errors import StudyRefused
from core.records import Chip, Source
from core.stacking import single
from core.study import Study

PREFILL_FIELDS = ("prefill_time_ratio", "prefill_benchmark_count")
DECODE_FIELDS = ("decode_time_ratio", "decode_benchmark_count")

SMALLEST, LARGEST = 0.1, 10.0
"""A ratio outside of these is no matter of calibration: the row describes something else than what was measured."""

NAMED_IN_SOURCE = 3
"""Rows that a source names one by one; more are counted."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One own row in words, with what it measured and what is predicted without own benchmarks, in the row's unit.

    ratio: measured over predicted time; without one there is a `reason`.
    """

    row: str
    unit: str
    measured: float | None
    predicted: float | None
    prefill: bool
    ratio: float | None
    reason: str = ""


def compared(study: Study, chip_id: str, file: MeasuredFile) -> tuple[Comparison, ...]:
    """Each row of a file against the prediction for one chip of a study, in the order of the file."""
    if file.kind != "inference":
        reason = "This is a training run; only served models are compared here."
        return tuple(Comparison(row.id, row.unit, None, None, False, None, reason) for row in file.rows)
    chip = _without_benchmarks(_chip(study, chip_id))
    rows = tuple(_on(row, chip) for row in file.serving)
    found = row_inputs(rows, _catalog(study, chip))
    own = {name: value for name, value in single(with_links(chip)).items() if name not in COORDINATES}
    inputs = {**found.inputs, **own}
    values = prediction.predicted(found, prediction.evaluated(found, inputs)).tolist() if found.cases else []
    cases = {case.position: (case, value) for case, value in zip(found.cases, values, strict=True)}
    return tuple(
        _comparison(row, file.measurements[position].value, cases.get(position), found.reasons[position])
        for position, row in enumerate(rows)
    )


def centred(
    study: Study, chip_id: str, comparisons: tuple[Comparison, ...], today: datetime.date | None = None
) -> Study:
    """The study whose predictions for a chip agree, on average, with these rows and those it was centred on before.

    Raises StudyRefused where no row has a ratio.
    """
    usable = [one for one in comparisons if one.ratio is not None]
    if not usable:
        raise StudyRefused("None of these rows can be compared with a prediction.")
    changes: list[tuple[Cell, float | str | None]] = []
    chip = _chip(study, chip_id)
    for prefill, (ratio, count) in ((True, PREFILL_FIELDS), (False, DECODE_FIELDS)):
        logarithms = [math.log(one.ratio) for one in usable if one.prefill is prefill and one.ratio is not None]
        if not logarithms:
            continue
        before = getattr(chip, count)
        total = before * math.log(getattr(chip, ratio)) + sum(logarithms)
        changes.append((Cell("chips", chip_id, ratio), math.exp(total / (before + len(logarithms)))))
        changes.append((Cell("chips", chip_id, count), before + len(logarithms)))
    day = (today or datetime.date.today()).isoformat()
    return set_values(study, changes, today, Source(f"Own benchmark: {_listed(usable)}", day, "analyst"))


def without_benchmarks(study: Study, chip_id: str) -> Study:
    """The study with a chip as it is predicted without own benchmarks."""
    return restore_shipped(study, *(Cell("chips", chip_id, name) for name in (*PREFILL_FIELDS, *DECODE_FIELDS)))


def _chip(study: Study, chip_id: str) -> Chip:
    return next(chip for chip in study.chips if chip.id == chip_id)


def _without_benchmarks(chip: Chip) -> Chip:
    return msgspec.structs.replace(
        chip, prefill_time_ratio=1.0, prefill_benchmark_count=0, decode_time_ratio=1.0, decode_benchmark_count=0
    )


def _on(row: ServingRow, chip: Chip) -> ServingRow:
    """The row on the chip at hand where it names none; a fault where it names another."""
    if not row.chip or key_of(row.chip) in (key_of(chip.name), chip.id, chip.origin):
        return dataclasses.replace(row, chip=chip.name)
    return dataclasses.replace(row, fault=row.fault or f"It was measured on {row.chip}, not on {chip.name}.")


def _catalog(study: Study, chip: Chip) -> Catalog:
    """What rows are looked up in: the one chip, the catalog's models, and those of the study by the names it has."""
    shipped = load_catalog()
    own = tuple(
        ModelRow(id=workload.id, name=name, model=workload.model, parameter_count=1.0, active_parameter_count=1.0)
        for workload in study.workloads
        for name in dict.fromkeys((workload.model.model_name, workload.name))
        if name
    )
    return msgspec.structs.replace(shipped, chips=(chip,), models=(*shipped.models, *own))


def _comparison(
    row: ServingRow, measured: float | None, case: tuple[ServingCase, float] | None, reason: str
) -> Comparison:
    words = _words(row)
    if case is None:
        return Comparison(words, row.unit, measured, None, False, None, _sentence(reason))
    found, predicted = case
    prefill = regime(found) == PREFILL
    unit = row.unit or found.metric.usual_unit
    if measured is None:
        return Comparison(words, unit, None, predicted, prefill, None, "It says no measured value.")
    ratio = predicted / measured if is_rate(row.metric) else measured / predicted
    if not (np.isfinite(ratio) and SMALLEST <= ratio <= LARGEST):
        why = f"Measured and predicted differ by more than a factor of {LARGEST:.0f}: check batch, lengths and unit."
        return Comparison(words, unit, measured, predicted, prefill, None, why)
    return Comparison(words, unit, measured, predicted, prefill, float(ratio))


def _words(row: ServingRow) -> str:
    """The row in a line: "Llama-2-70B, 2 chips, batch 64, 2048 in, 256 out, fp8, tpot_ms"."""
    chips = row.chips or row.tensor
    parts = (
        row.model,
        f"{chips:g} chips" if chips else "",
        f"batch {row.batch:g}" if row.batch else "",
        f"{row.input_tokens:g} in" if row.input_tokens is not None else "",
        f"{row.output_tokens:g} out" if row.output_tokens is not None else "",
        row.weight_precision,
        row.metric,
    )
    return ", ".join(filter(None, parts))


def _listed(usable: list[Comparison]) -> str:
    said = [
        f"{one.row} {one.measured:.4g} {one.unit}, predicted {one.predicted:.4g}" for one in usable[:NAMED_IN_SOURCE]
    ]
    more = len(usable) - len(said)
    return "; ".join([*said, f"and {more} more rows"] if more > 0 else said)


def _sentence(reason: str) -> str:
    """A reason of the row reader as a sentence of its own."""
    return reason[:1].upper() + reason[1:] + ("" if reason.endswith(".") else ".")
