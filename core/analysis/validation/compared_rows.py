"""Measured rows beside their predictions, as arrays: what the accuracy charts, tables and filters read.

Times are in seconds; a rate counts as the time of one token, so that a ratio above 1 always means predicted too slow.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.analysis.validation.error_bands import ErrorBands, error_bands
from core.analysis.validation.group_words import group_name
from core.analysis.validation.measured_rows import MeasuredFile, Measurement, ServingRow, TrainingRow
from core.analysis.validation.metric_words import TRAINING_METRIC, is_rate, metric_of
from core.analysis.validation.row_words import row_words
from core.analysis.validation.scores import residuals
from core.analysis.validation.validated_rows import RowResult, Validation, cell_of, scored_rows
from core.book import Array, Mask

Question = Literal["first", "step", "whole", "rate", "training", "other"]
"""What a row measures: time to first token, per output token, of a whole batch, throughput, training speed."""

Texts = npt.NDArray[np.str_]

_QUESTIONS: dict[str, Question] = {
    "ttft_ms": "first",
    "latency_ms": "first",
    "tpot_ms": "step",
    "itl_ms": "step",
    "per_user_output_tokens_per_s": "step",
    "e2e_latency_ms": "whole",
    "throughput_output_tokens_per_s": "rate",
    "throughput_prefill_tokens_per_s": "rate",
    TRAINING_METRIC: "training",
}


@dataclass(frozen=True)
class ComparedRow:
    """One row with its measurement and its prediction."""

    row: ServingRow | TrainingRow
    measurement: Measurement
    result: RowResult
    scored: bool
    fair: bool

    @property
    def kind(self) -> str:
        """Served or trained."""
        return "training" if isinstance(self.row, TrainingRow) else "inference"

    @property
    def question(self) -> Question:
        """What it measures."""
        return _QUESTIONS.get(self.row.metric, "other")

    @property
    def label(self) -> dict[str, str]:
        """Its group, chip and model as people read them."""
        row = self.row
        return {"group": group_name(row.group), "chip": row.chip or "no chip", "model": row.model or "no model"}


@dataclass(frozen=True)
class ComparedRows:
    """Rows of one or several files. level: the share of rows that a band is meant to hold."""

    rows: tuple[ComparedRow, ...]
    level: float

    @cached_property
    def labels(self) -> dict[str, Texts]:
        """Texts by which rows are grouped and filtered: kind, question, grade, group, chip, model."""
        found = {
            "kind": [one.kind for one in self.rows],
            "question": [one.question for one in self.rows],
            "grade": [one.measurement.grade for one in self.rows],
            **{name: [one.label[name] for one in self.rows] for name in ("group", "chip", "model")},
        }
        return {name: np.array(texts, dtype=str) for name, texts in found.items()}

    @cached_property
    def cells(self) -> Texts:
        """The cell that each row counts in."""
        return np.array([cell_of(one.row) for one in self.rows], dtype=str)

    @cached_property
    def fair(self) -> Mask:
        """Rows that can take part in scores, with those that are no fair question."""
        return np.array([one.fair for one in self.rows], dtype=bool)

    @cached_property
    def scored(self) -> Mask:
        """Rows that take part in the scores proper."""
        return np.array([one.scored for one in self.rows], dtype=bool)

    @cached_property
    def taken(self) -> Mask:
        """Rows of `fair` that are predicted, too."""
        return self.fair & np.isfinite(self.predicted_time) & np.isfinite(self.measured_time)

    @cached_property
    def measured_time(self) -> Array:
        """Seconds, or seconds a token; NaN where nothing was measured."""
        return _times([one.measurement.value for one in self.rows], self.rows)

    @cached_property
    def predicted_time(self) -> Array:
        """The same of the prediction."""
        return _times([one.result.predicted for one in self.rows], self.rows)

    @cached_property
    def residual(self) -> Array:
        """ln(predicted time / measured time); NaN where either is missing."""
        measured = _numbers([one.measurement.value for one in self.rows])
        predicted = _numbers([one.result.predicted for one in self.rows])
        rate = np.array([is_rate(one.row.metric) for one in self.rows], dtype=bool)
        return residuals(predicted, measured, rate)

    @cached_property
    def inside(self) -> Mask:
        """Rows whose measurement lies in their band."""
        low = _numbers([one.result.low for one in self.rows])
        high = _numbers([one.result.high for one in self.rows])
        value = _numbers([one.measurement.value for one in self.rows])
        return np.asarray((low <= value) & (value <= high))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Each row in a few lines, for a readout."""
        return tuple(row_words(one.row, one.measurement, one.result, self.level) for one in self.rows)

    @cached_property
    def haystack(self) -> tuple[str, ...]:
        """All that can be searched of each row, in small letters."""
        return tuple(
            f"{one.row.id} {words} {one.label['group']} {one.row.group} {one.measurement.not_scored}".casefold()
            for one, words in zip(self.rows, self.words, strict=True)
        )

    def prepare(self) -> Iterator[str]:
        """Work out what is read later, step by step, so that whoever waits can stop in between."""
        for name in ("labels", "cells", "residual", "inside", "taken", "scored", "words", "haystack"):
            yield name
            getattr(self, name)


def compared(validations: Sequence[Validation], bands: ErrorBands | None = None) -> ComparedRows:
    """The rows of these files, one after the other."""
    found: list[ComparedRow] = []
    for one in validations:
        found += beside(one.file, one.results)
    return ComparedRows(tuple(found), (bands or error_bands()).level)


def beside(file: MeasuredFile, results: Sequence[RowResult]) -> Iterator[ComparedRow]:
    """The rows of a file with their predictions."""
    scored, fair = scored_rows(file)
    yield from map(ComparedRow, file.rows, file.measurements, results, scored.tolist(), fair.tolist())


def _times(values: Sequence[float | None], rows: Sequence[ComparedRow]) -> Array:
    """Values in their rows' own units as seconds, or seconds a token; NaN for none and for unknown units."""
    numbers = _numbers(values)
    factors = np.array([_factor(one.row) for one in rows])
    rate = np.array([is_rate(one.row.metric) for one in rows], dtype=bool)
    times: Array = np.where(rate, factors / np.where(numbers > 0, numbers, np.nan), numbers / factors)
    return times


def _factor(row: ServingRow | TrainingRow) -> float:
    """Base unit (s, token/s) over the row's own unit; NaN where it is unknown."""
    if isinstance(row, TrainingRow):
        return 1.0 if row.metric == TRAINING_METRIC else np.nan
    metric = metric_of(row.metric)
    factor = None if metric is None else metric.factor(row.unit, row.chips)
    return np.nan if factor is None else factor


def _numbers(values: Sequence[float | None]) -> Array:
    return np.array([np.nan if value is None else value for value in values], dtype=float)
