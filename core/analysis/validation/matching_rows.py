"""Published measurements that answer the question of a chart: same chip, model, precision; near batch and lengths."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.analysis.validation.development_rows import development_rows
from core.analysis.validation.measured_rows import MeasuredFile, Measurement, ServingRow
from core.analysis.validation.metric_words import metric_of
from core.analysis.validation.precision_words import arithmetic_of
from core.analysis.validation.row_inputs import key_of
from core.analysis.validation.row_words import set_up, short_number
from core.analysis.validation.validated_rows import PLAUSIBILITY_ONLY

NEAR = 1.5
"""Batch and lengths match within this factor."""


class SetUp(NamedTuple):
    """One set-up on screen. precision: position among `core.deployment.PRECISIONS`; batch: sequences of a replica."""

    precision: int
    batch: float


@dataclass(frozen=True)
class Wanted:
    """What a chart shows of one chip: names as the catalog has them, tokens of prompt and answer, its set-ups."""

    chip: str
    model: str
    input_tokens: float
    output_tokens: float
    set_ups: tuple[SetUp, ...]


@dataclass(frozen=True)
class MeasuredRun:
    """One published set-up, its rows joined.

    user_rate: tokens/s of one sequence; output_rate: tokens/s of one chip; whole: the speed is that of the whole
    answer, prompt included, because no time per token is published.
    """

    row: ServingRow
    precision: int | None
    user_rate: float
    output_rate: float
    whole: bool

    @property
    def words(self) -> str:
        """What was measured, and who published it."""
        speed = "whole answer, prompt included" if self.whole else "time per token"
        rates = f"{short_number(self.user_rate)} tokens/s a user ({speed}), {short_number(self.output_rate)} a chip"
        source = ", ".join(filter(None, (self.row.source, self.row.date)))
        return "\n".join((f"measured: {rates}", set_up(self.row), f"Source: {source}"))


@functools.cache
def published_runs() -> tuple[MeasuredRun, ...] | None:
    """The shipped rows of served models as runs; None where none are shipped."""
    file = development_rows("inference")
    return None if file is None else measured_runs(file)


def matching(runs: Iterable[MeasuredRun], wanted: Wanted) -> tuple[MeasuredRun, ...]:
    """The runs that match what a chart shows of one chip."""
    chip, model = key_of(wanted.chip), key_of(wanted.model)
    return tuple(
        run
        for run in runs
        if key_of(run.row.chip) == chip
        and key_of(run.row.model) == model
        and is_near(run.row.input_tokens, wanted.input_tokens)
        and is_near(run.row.output_tokens, wanted.output_tokens)
        and any(one.precision == run.precision and is_near(batch_of(run.row), one.batch) for one in wanted.set_ups)
    )


def is_near(measured: float | None, wanted: float) -> bool:
    """Whether two sizes differ by a factor of NEAR at most."""
    return measured is not None and measured > 0 and wanted / NEAR <= measured <= wanted * NEAR


def batch_of(row: ServingRow) -> float | None:
    """Sequences of one replica."""
    return None if row.batch is None else row.batch / (row.data or 1.0)


def measured_runs(file: MeasuredFile) -> tuple[MeasuredRun, ...]:
    """Rows of one set-up joined to what a chart needs; rows that are good for plausibility only take no part."""
    together: dict[tuple[object, ...], list[tuple[ServingRow, Measurement]]] = {}
    for row, measurement in zip(file.serving, file.measurements, strict=True):
        if measurement.value is not None and measurement.grade != PLAUSIBILITY_ONLY and not row.fault:
            together.setdefault(_configuration(row), []).append((row, measurement))
    return tuple(run for rows in together.values() if (run := _run(rows)) is not None)


def _configuration(row: ServingRow) -> tuple[object, ...]:
    """What rows of one run have in common: all but what was measured."""
    return (
        row.group, row.source, row.date, row.framework, row.batching, row.chip, row.chips, row.model,
        row.weight_precision, row.cache_precision, row.compute_precision, row.tensor, row.pipeline, row.expert,
        row.data, row.batch, row.input_tokens, row.output_tokens,
    )  # fmt: skip


def _run(rows: Sequence[tuple[ServingRow, Measurement]]) -> MeasuredRun | None:
    """Speed and throughput of one run; None where the rows do not say both."""
    row = rows[0][0]
    if row.batch is None or row.output_tokens is None or row.output_tokens < 1:
        return None
    chips = row.chips or (row.tensor or 1.0) * (row.pipeline or 1.0) * (row.data or 1.0)
    found = _base_values(rows)
    step = _first(found, "tpot_ms", "itl_ms")
    if step is None and "per_user_output_tokens_per_s" in found:
        step = 1 / found["per_user_output_tokens_per_s"]
    whole = found.get("e2e_latency_ms")
    if "throughput_output_tokens_per_s" in found:
        whole = row.batch * row.output_tokens / found["throughput_output_tokens_per_s"]
    if whole is None and step is not None and "ttft_ms" in found:
        whole = found["ttft_ms"] + step * (row.output_tokens - 1)
    if whole is None:
        return None
    precision = arithmetic_of(row.compute_precision, row.weight_precision)
    user_rate = row.output_tokens / whole if step is None else 1 / step
    return MeasuredRun(row, precision, user_rate, row.batch * row.output_tokens / whole / chips, step is None)


def _base_values(rows: Sequence[tuple[ServingRow, Measurement]]) -> dict[str, float]:
    """Measured values by metric, in s or token/s; a throughput of decoding alone says nothing of a whole answer."""
    found: dict[str, float] = {}
    for row, measurement in rows:
        metric = metric_of(row.metric)
        factor = None if metric is None else metric.factor(row.unit, row.chips)
        only_decoding = row.metric.startswith("throughput") and row.phase == "decode"
        if factor is not None and measurement.value is not None and not only_decoding:
            found.setdefault(row.metric, measurement.value / factor)
    return found


def _first(found: dict[str, float], *metrics: str) -> float | None:
    return next((found[metric] for metric in metrics if metric in found), None)
