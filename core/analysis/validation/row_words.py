"""A measured row in words: what ran, how it was measured, what is predicted, and who published it."""

from core.analysis.validation.measured_rows import Measurement, ServingRow, TrainingRow
from core.analysis.validation.metric_words import is_rate
from core.analysis.validation.row_inputs import come_and_go
from core.analysis.validation.validated_rows import RowResult

_METRICS = {
    "ttft_ms": "time to first token",
    "latency_ms": "time of one pass",
    "tpot_ms": "time per output token",
    "itl_ms": "time between tokens",
    "per_user_output_tokens_per_s": "output speed for one user",
    "e2e_latency_ms": "end-to-end time",
    "throughput_output_tokens_per_s": "output throughput",
    "throughput_prefill_tokens_per_s": "prompt throughput",
    "tokens_per_s_per_chip": "training speed of one chip",
}


def metric_name(metric: str) -> str:
    """A metric as people read it; an unknown one as its column says."""
    return _METRICS.get(metric, metric)


def short_number(value: float) -> str:
    """A measured value with the digits that matter."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def row_words(row: ServingRow | TrainingRow, measurement: Measurement, result: RowResult, level: float) -> str:
    """The row in lines. level: share of rows that a band is meant to hold."""
    unit = unit_of(row)
    lines = [row.id, f"{row.model} on {row.chip}" if row.model else row.chip, set_up(row), metric_name(row.metric)]
    if result.predicted is not None and measurement.value is not None:
        lines.append(ratio_words(result.predicted / measurement.value))
    if result.low is not None and result.high is not None:
        lines.append(f"{100 * level:.0f} % band {short_number(result.low)} to {short_number(result.high)} {unit}")
    if result.reason:
        lines.append(f"not predicted: {result.reason}")
    if measurement.not_scored:
        lines.append(f"not scored: {measurement.not_scored}")
    lines.append(f"Source: {', '.join(filter(None, (row.source, row.date)))}")
    return "\n".join(filter(None, lines))


def unit_of(row: ServingRow | TrainingRow) -> str:
    """The row's unit, as stated or as its metric has it."""
    return row.unit or ("" if is_rate(row.metric) else "ms")


def compared_values(row: ServingRow | TrainingRow, measurement: Measurement, result: RowResult) -> str:
    """Both values in the row's own unit."""
    unit = unit_of(row)
    parts = []
    if measurement.value is not None:
        parts.append(f"measured {short_number(measurement.value)}")
    if result.predicted is not None:
        parts.append(f"predicted {short_number(result.predicted)}")
    return f"{', '.join(parts)} {unit}".strip()


def ratio_words(ratio: float) -> str:
    """Predicted over measured: "predicted ÷ measured 0.93 (7 % below)"."""
    share = abs(ratio - 1)
    verdict = "equal" if share < 0.005 else f"{share:.0%} {'above' if ratio > 1 else 'below'}".replace("%", " %")
    return f"predicted ÷ measured {ratio:.2f} ({f'{ratio:.1f} times' if ratio >= 2 else verdict})"


def set_up(row: ServingRow | TrainingRow) -> str:
    """Precision, batch, lengths and chips in one line."""
    if isinstance(row, TrainingRow):
        parts = [row.precision, _counted(row.chips, "chip"), _counted(row.global_batch, "sequence")]
        if row.sequence is not None:
            parts.append(f"of {row.sequence:,.0f} tokens")
        return ", ".join(filter(None, parts))
    lengths = f"{_length(row.input_tokens)} in, {_length(row.output_tokens)} out"
    batch = "" if row.batch is None else f"{'concurrency' if come_and_go(row.batching) else 'batch'} {row.batch:g}"
    parts = [row.weight_precision, batch, lengths, _counted(row.chips, "chip"), row.framework.strip()]
    return ", ".join(filter(None, parts))


def _length(tokens: float | None) -> str:
    return "? tokens" if tokens is None else f"{tokens:,.0f}"


def _counted(count: float | None, word: str) -> str:
    return "" if count is None else f"{count:,.0f} {word}{'' if count == 1 else 's'}"
