"""An analyst's own measured rows of one chip: what they say against the prediction, and a study centred on them.

The rows are predicted as the study predicts, with its own record of the chip, whatever their framework text says: it
is that chip with its engine which was measured. A row counts for prompts (prefill) or for answers (decode), and for
both alike where each takes a good part of its predicted time; a small part beside stays as it is predicted, so that
the ratio which a row gives makes prediction and measurement agree. The geometric mean over all rows of a kind becomes
the chip's ratio.
"""

import dataclasses
import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import numpy as np

from core.analysis.validation import prediction
from core.analysis.validation.error_bands import half_width_of
from core.analysis.validation.measured_rows import MeasuredFile, ServingRow
from core.analysis.validation.metric_words import is_rate
from core.analysis.validation.row_inputs import COORDINATES, RowInputs, key_of, row_inputs
from core.analysis.validation.row_predictions import NOT_FINITE, regime
from core.book import Array
from core.catalog import SOFTWARE_FIELDS, Catalog, ModelRow, load_catalog
from core.editing import OWN_BENCHMARK_PAIRS, Cell, restore, set_values
from core.errors import StudyRefused
from core.names import excerpt
from core.records import Chip, Source
from core.scenarios import BASE, in_scenario, shown_study
from core.stacking import single
from core.study import Study

DECODE, PREFILL = KINDS = ("decode", "prefill")
FIELDS = dict(zip(KINDS, OWN_BENCHMARK_PAIRS, strict=True))
"""The chip's ratio and count of each kind."""

GOOD_PART = 0.2
"""Share of a row's predicted time from which on prompts, or answers, are measured along with the rest."""

RULE = (
    "A row counts for prompts or for answers, and for both where each takes over a fifth of its predicted time; a "
    "smaller part stays as predicted. The chip's times are multiplied by the geometric mean of measured over predicted "
    "time of all its rows."
)
"""The rule in the words of the window."""

SMALLEST, LARGEST = 0.1, 10.0
"""A ratio outside of these is no matter of calibration: the row describes something else than what was measured."""

FAR_OFF = f"Measured and predicted differ by more than a factor of {LARGEST:.0f}: check batch, lengths and unit."
NOTHING_MEASURED = "It says no measured value."
PROVENANCE = "Own benchmark: "

NAMED_IN_SOURCE = 3
"""Rows that a source names one by one; more are counted."""
LONGEST_ROW, LONGEST_BEFORE = 200, 400
"""Characters of a row, and of what was centred on before, in a source."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One own row in words, with what it measured and what is predicted without own benchmarks, in the row's unit.

    low, high: ends of the published band; counts_for: the kinds whose ratio it tells, and time_ratio that ratio;
    without one there is a `reason`. source: who says so, in the row.
    """

    row: str
    unit: str = ""
    measured: float | None = None
    predicted: float | None = None
    low: float | None = None
    high: float | None = None
    counts_for: tuple[str, ...] = ()
    time_ratio: float | None = None
    reason: str = ""
    source: str = ""

    @property
    def ratio(self) -> float | None:
        """Measured over predicted, of the row's own metric."""
        return self.measured / self.predicted if self.measured and self.predicted else None


class _Predicted(NamedTuple):
    """What is predicted of one row, in its unit. prefill_share: of its time, which prompts take; band: a factor."""

    value: float
    prefill_share: float
    usual_unit: str
    band: float


def compared(
    study: Study, chip_id: str, file: MeasuredFile, cached_shares: Sequence[float] = ()
) -> tuple[Comparison, ...]:
    """Each row of a file against the prediction for one chip of a study, in the order of the file.

    cached_shares: of the rows' prompts, found in the prefix cache; none where it is not given.
    """
    if file.kind != "inference":
        reason = "This is a training run; only served models are compared here."
        return tuple(Comparison(row.id, row.unit, reason=reason) for row in file.rows)
    chip = _uncentred(_chip(study, chip_id))
    rows = tuple(_on(row, chip) for row in file.serving)
    found = row_inputs(rows, _catalog(study, chip))
    predicted = _predictions(found, chip, cached_shares)
    known = {case.position: one for case, one in zip(found.cases, predicted, strict=True)}
    return tuple(
        _comparison(row, file.measurements[position].value, known.get(position), found.reasons[position])
        for position, row in enumerate(rows)
    )


def centred(
    study: Study, chip_id: str, comparisons: tuple[Comparison, ...], today: datetime.date | None = None
) -> Study:
    """The study whose predictions for a chip agree, on average, with these rows and those it was centred on before.

    Raises StudyRefused where no row has a ratio.
    """
    usable = [one for one in comparisons if one.time_ratio is not None]
    if not usable:
        raise StudyRefused("None of these rows can be compared with a prediction.")
    chip = _chip(shown_study(study), chip_id)
    day = (today or datetime.date.today()).isoformat()
    for kind, (ratio, count) in FIELDS.items():
        rows = [one for one in usable if kind in one.counts_for]
        logarithms = [math.log(one.time_ratio) for one in rows if one.time_ratio is not None]
        if not logarithms:
            continue
        before = getattr(chip, count)
        total = before * math.log(getattr(chip, ratio)) + sum(logarithms)
        changes: list[tuple[Cell, float | str | None]] = [
            (Cell("chips", chip_id, ratio), math.exp(total / (before + len(rows)))),
            (Cell("chips", chip_id, count), before + len(rows)),
        ]
        earlier = chip.sources.get(count) if before else None
        study = set_values(study, changes, today, Source(_provenance(rows, earlier), day, "analyst"))
    return study


def without_benchmarks(study: Study, chip_id: str) -> Study:
    """The study with a chip as it is predicted without own benchmarks."""
    cells = [Cell("chips", chip_id, ratio) for ratio, _ in FIELDS.values()]
    after = restore(study, *cells)
    # a scenario that follows Base again has Base's benchmarks; without any, it differs from Base
    return after if study.settings.scenario == BASE else in_scenario(after, lambda plain: restore(plain, *cells))


def model_names(study: Study) -> tuple[str, ...]:
    """What the model of a row may be called: as in the workload shown, the other workloads, the catalog."""
    workloads = (study.workloads[study.selected_workload], *study.workloads)
    own = [workload.model.model_name or workload.name for workload in workloads]
    return tuple(dict.fromkeys([*own, *(row.name for row in load_catalog().models)]))


def _chip(study: Study, chip_id: str) -> Chip:
    found = study.row("chips", chip_id)
    if not isinstance(found, Chip):
        raise StudyRefused(f"There is no chip {chip_id}.")
    return found


def _uncentred(chip: Chip) -> Chip:
    return msgspec.structs.replace(
        chip, prefill_time_ratio=1.0, prefill_benchmark_count=0, decode_time_ratio=1.0, decode_benchmark_count=0
    )


def _on(row: ServingRow, chip: Chip) -> ServingRow:
    """The row on the chip at hand where it names none; a fault where it names another."""
    if not row.chip or key_of(row.chip) in _names(chip):
        return dataclasses.replace(row, chip=chip.name)
    return dataclasses.replace(row, fault=row.fault or f"It was measured on {row.chip}, not on {chip.name}.")


def _names(chip: Chip) -> set[str]:
    """What rows may call a chip: its name and id here, and those of the catalog row that it was copied from."""
    shipped = [one.name for one in load_catalog().chips if one.id in (chip.id, chip.origin)]
    return {key_of(name) for name in (chip.name, chip.id, chip.origin, *shipped) if name}


def _catalog(study: Study, chip: Chip) -> Catalog:
    """What rows are looked up in: the one chip, the catalog's models, and before them those of the study by name."""
    shipped = load_catalog()
    selected = study.workloads[study.selected_workload]
    own = {
        key_of(name): ModelRow(
            id=f"own {position}", name=name, model=workload.model, parameter_count=1.0, active_parameter_count=1.0
        )  # the equations count weights themselves
        for position, workload in enumerate((*study.workloads, selected))  # the later one of two alike counts
        for name in (workload.name, workload.model.model_name)
        if name
    }
    networks = tuple(row for row in shipped.networks if key_of(row.name) not in own)
    models = (*shipped.models, *own.values())
    return msgspec.structs.replace(shipped, chips=(chip,), models=models, networks=networks)


# --- predictions ----------------------------------------------------------------------------------------------------


def _predictions(rows: RowInputs, chip: Chip, cached_shares: Sequence[float]) -> list[_Predicted]:
    """What the study says of each case on its chip without own benchmarks, under the engine that the chip has there."""
    if not rows.cases:
        return []
    fields = single(chip)
    inputs = {**rows.inputs, **{name: fields[name] for name in SOFTWARE_FIELDS if name not in COORDINATES}}
    inputs["prefill_batch"] = np.where(rows.loaded, 1.0, inputs["prefill_batch"])  # as in the study's deployments
    if cached_shares:
        inputs["cached_share"] = np.array([cached_shares[case.position] for case in rows.cases])
    values = _predicted(rows, inputs)
    # every predicted time is a sum of prefill times and of decode times, each multiplied by its ratio
    longer = _predicted(rows, {**inputs, "prefill_time_ratio": np.array(2.0)})
    rate = np.array([is_rate(case.metric.name) for case in rows.cases])
    with np.errstate(all="ignore"):  # what is not finite gets a reason
        shares = np.where(rate, values / longer, longer / values) - 1
    return [
        _Predicted(value, share, case.metric.usual_unit, math.exp(half_width_of(chip, regime(case))))
        for value, share, case in zip(values.tolist(), shares.tolist(), rows.cases, strict=True)
    ]


def _predicted(rows: RowInputs, inputs: dict[str, Any]) -> Array:
    return prediction.predicted(rows, prediction.evaluated(rows, inputs))


def _comparison(row: ServingRow, measured: float | None, found: _Predicted | None, reason: str) -> Comparison:
    words = _words(row)
    if found is not None and not (np.isfinite(found.value) and found.value > 0):
        reason = NOT_FINITE
    if found is None or reason:
        return Comparison(words, row.unit, measured, reason=_sentence(reason))
    low, high = found.value / found.band, found.value * found.band
    one = Comparison(words, row.unit or found.usual_unit, measured, found.value, low, high, source=row.source)
    if measured is None:
        return dataclasses.replace(one, reason=NOTHING_MEASURED)
    whole = found.value / measured if is_rate(row.metric) else measured / found.value
    shares = {DECODE: 1 - found.prefill_share, PREFILL: found.prefill_share}
    kinds = tuple(kind for kind in KINDS if shares[kind] >= GOOD_PART)
    own = 1.0 if len(kinds) > 1 else shares[kinds[0]]
    ratio = (whole - (1 - own)) / own
    if not (SMALLEST <= whole <= LARGEST and SMALLEST <= ratio <= LARGEST):
        return dataclasses.replace(one, reason=FAR_OFF)
    return dataclasses.replace(one, counts_for=kinds, time_ratio=ratio)


# --- words ----------------------------------------------------------------------------------------------------------


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


def _provenance(rows: list[Comparison], earlier: Source | None) -> str:
    """Where a ratio comes from: the rows that it was centred on now, then what it was centred on before."""
    said = [excerpt(_measured_words(one), LONGEST_ROW) for one in rows[:NAMED_IN_SOURCE]]
    more = len(rows) - len(said)
    if more:
        said.append(f"and {more} more {'row' if more == 1 else 'rows'}")
    if earlier is not None:
        said.append(f"before: {excerpt(earlier.text.removeprefix(PROVENANCE), LONGEST_BEFORE)}")
    return PROVENANCE + "; ".join(said)


def _measured_words(one: Comparison) -> str:
    stated = f" ({one.source})" if one.source else ""
    return f"{one.row} {one.measured:.4g} {one.unit}, predicted {one.predicted:.4g}{stated}"


def _sentence(reason: str) -> str:
    """A reason of the row reader as a sentence of its own."""
    return reason[:1].upper() + reason[1:] + ("" if reason.endswith(".") else ".")
