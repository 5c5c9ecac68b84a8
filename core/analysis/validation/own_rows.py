"""Own measured rows as an analyst types them: the columns of a small table, each reading and writing one cell.

A row keeps all that a pasted table said of it, beyond what the columns show. What was measured is held in milliseconds
or tokens a second once it can be read that way, and in the table's own unit until then.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.analysis.validation.measured_rows import MeasuredFile, Measurement, RowsRefused, ServingRow
from core.analysis.validation.metric_words import METRICS, metric_of
from core.analysis.validation.precision_words import arithmetic_of, cached_value_size, weights_of
from core.analysis.validation.row_inputs import come_and_go, key_of
from core.cells import ENGLISH, NumberLocale, edit_text, format_value, read_cell
from core.errors import CellRefused
from core.fields import Field, fields_of
from core.names import excerpt, read_note, visible
from core.numerals import written
from core.records import Workload

MOST_OWN_ROWS = 500
"""Rows that are compared while one types; a validation takes any number."""

METRIC_LABELS = {
    "ttft_ms": "time to first token",
    "tpot_ms": "time per output token",
    "e2e_latency_ms": "whole answer",
    "throughput_output_tokens_per_s": "output tokens a second",
    "per_user_output_tokens_per_s": "output tokens a second, one user",
    "throughput_prefill_tokens_per_s": "prompt tokens a second",
}
BATCHINGS = {"static": "one batch", "continuous": "come and go"}
WEIGHTS = {
    "16 bit": ("bf16", ""),
    "FP8": ("fp8", "fp8"),
    "INT8": ("int8", "int8"),
    "FP4": ("nvfp4", "nvfp4"),
    "4-bit weights": ("int4", ""),
}
"""Number formats by the names that deployments have, as columns weight_precision and compute_precision say them."""
CACHES = {"16 bit": "bf16", "8 bit": "fp8"}

_SPLIT = re.compile(r"(?:(tp|pp|ep|dp)\s*=?\s*)?([0-9]{1,6})", re.IGNORECASE)
_LENGTHS = fields_of(Workload)
_BATCH = Field("batch", "Batch", "", low=1, high=1e9, integer=True, digits=9)
_INPUT = dataclasses.replace(_LENGTHS["input_tokens"], display=(), unit="1", integer=True)
_CACHED = _LENGTHS["cached_share"]
_OUTPUT = dataclasses.replace(_LENGTHS["output_tokens"], display=(), unit="1", integer=True)
_TIME = Field("measured", "Measured", "", unit="s", display=("ms", "s"), low=1e-6, high=1e6, optional=True, digits=6)
_RATE = Field(
    "measured", "Measured", "", unit="token/s", display=("tok/s",), low=1e-6, high=1e12, optional=True, digits=6
)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One row of the table: what it describes, and what was measured, in `row.unit`; None while nothing is typed.

    cached_share: of the prompt's tokens, which were found in the prefix cache; no pasted table says it.
    """

    row: ServingRow
    value: float | None = None
    cached_share: float = 0.0


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column that people fill in. choices: usual entries, offered in a list; only_choices: no others are taken.

    text: what a cell shows; entry: what stands in its editor; read: the row with another text in this cell, or
    CellRefused with one sentence.
    """

    name: str
    title: str
    help: str
    text: Callable[[OwnRow, NumberLocale], str]
    entry: Callable[[OwnRow, NumberLocale], str]
    read: Callable[[OwnRow, str, NumberLocale], OwnRow]
    choices: tuple[str, ...] = ()
    only_choices: bool = False
    is_number: bool = False


# --- rows and files -------------------------------------------------------------------------------------------------


def empty_row() -> OwnRow:
    """A row that says nothing but what is usual."""
    texts: dict[str, Any] = {field.name: "" for field in dataclasses.fields(ServingRow)}
    numbers = ("chips", "tensor", "pipeline", "expert", "data", "batch", "input_tokens", "output_tokens")
    usual = {"batching": "continuous", "metric": "tpot_ms", "unit": "ms"}
    return OwnRow(ServingRow(**{**texts, **dict.fromkeys(numbers), **usual}))


def row_of_deployment(deployment: Mapping[str, Any], workload: Workload) -> OwnRow:
    """The row that measuring a deployment would give, nothing measured yet.

    deployment: a row of `Outcome.deployments`; where it holds none that is feasible, its columns stay empty.
    """
    row = dataclasses.replace(
        empty_row().row,
        model=workload.model.model_name or workload.name,
        input_tokens=float(round(workload.input_tokens)),
        output_tokens=float(round(workload.output_tokens)),
    )
    if not deployment["feasible"]:
        return OwnRow(row, cached_share=workload.cached_share)
    weights, arithmetic = WEIGHTS[deployment["precision"]]
    narrow = deployment["precision"] in ("FP8", "INT8", "FP4")
    eight = narrow if workload.cache_format == "with weights" else workload.cache_format != "16 bit"
    tensor, pipeline = float(deployment["tensor_parallel"]), float(deployment["pipeline_parallel"])
    replicas = float(deployment["attention_replicas"])
    described = dataclasses.replace(
        row,
        chips=tensor * pipeline * replicas,
        tensor=tensor,
        pipeline=pipeline,
        data=replicas,
        expert=tensor * replicas if replicas > 1 else None,
        batch=float(deployment["batch"]),
        weight_precision=weights,
        compute_precision=arithmetic,
        cache_precision=CACHES["8 bit" if eight else "16 bit"],
    )
    return OwnRow(described, cached_share=workload.cached_share)


def rows_of(file: MeasuredFile) -> tuple[OwnRow, ...]:
    """The rows of a pasted or opened table; RowsRefused where they are of trained models or too many."""
    if file.kind != "inference":
        raise RowsRefused("These are rows of training runs; only served models are compared here.")
    if len(file.rows) > MOST_OWN_ROWS:
        raise RowsRefused(
            f"The table has {len(file.rows):,} rows; at most {MOST_OWN_ROWS} are taken here. Keep those of this chip."
        )
    return tuple(_in_usual_unit(row, one.value) for row, one in zip(file.serving, file.measurements, strict=True))


def file_of(rows: Sequence[OwnRow]) -> MeasuredFile:
    """Rows as `core.analysis.validation.own_benchmark.compared` takes them."""
    measured = tuple(Measurement(one.value, "", "") for one in rows)
    return MeasuredFile("inference", tuple(one.row for one in rows), (), measured)


def _in_usual_unit(row: ServingRow, value: float | None) -> OwnRow:
    """The row with what was measured in ms or tokens/s, where its unit is one of its metric."""
    metric = metric_of(row.metric)
    factor = metric.factor(row.unit, row.chips) if metric else None
    if metric is None or factor is None:
        return OwnRow(row, value)
    usual = metric.factor("", None) or 1.0
    converted = None if value is None else value if factor == usual else value / factor * usual
    return OwnRow(dataclasses.replace(row, unit=metric.usual_unit), converted)


# --- cells ----------------------------------------------------------------------------------------------------------


def value_text(value: float | None, unit: str, locale: NumberLocale = ENGLISH, digits: int = 3) -> str:
    """A figure in a row's unit, to a few digits: "31.2 ms", "1,240 tokens/s"."""
    return "" if value is None else f"{written(value, digits, locale, group_from=1000)} {visible(unit)}".strip()


def _choice(label: str, text: str, choices: Sequence[str]) -> str:
    """One of a few words, whatever its capitals."""
    for word in choices:
        if word.casefold() == text.strip().casefold():
            return word
    words = ", ".join(choices[:-1]) + f" or {choices[-1]}"
    raise CellRefused(f"{label} takes {words}; you typed {excerpt(text)}.")


def _number_column(name: str, title: str, help_text: str, field: Field) -> OwnColumn:
    def read(one: OwnRow, text: str, locale: NumberLocale) -> OwnRow:
        old = getattr(one.row, name)
        return _with(one, **{name: read_cell(text, field, locale=locale, old=old)})

    def text(one: OwnRow, locale: NumberLocale) -> str:
        value = getattr(one.row, name)
        return "" if value is None else format_value(value, field, locale=locale)

    def entry(one: OwnRow, locale: NumberLocale) -> str:
        return edit_text(getattr(one.row, name), field, locale=locale)

    return OwnColumn(name, title, help_text, text, entry, read, is_number=True)


def _text_column(
    name: str,
    title: str,
    help_text: str,
    read: Callable[[OwnRow, str], OwnRow],
    text: Callable[[OwnRow], str],
    **more: Any,
) -> OwnColumn:
    def shown(one: OwnRow, locale: NumberLocale) -> str:
        del locale
        return visible(text(one))

    def entered(one: OwnRow, locale: NumberLocale) -> str:
        del locale
        return text(one)

    def reading(one: OwnRow, typed: str, locale: NumberLocale) -> OwnRow:
        del locale
        return read(one, typed)

    return OwnColumn(name, title, help_text, shown, entered, reading, **more)


def _with(one: OwnRow, **changes: Any) -> OwnRow:
    return dataclasses.replace(one, row=dataclasses.replace(one.row, **changes))


def _split_text(one: OwnRow) -> str:
    row = one.row
    if row.tensor is None:
        return f"{row.chips:g}" if row.chips else ""
    group = row.tensor * (row.pipeline or 1.0)
    data = row.data or (row.chips or group) / group
    if data % 1:  # degrees that count cores, not chips
        return f"{row.chips:g}"
    degrees = (("TP", row.tensor), ("PP", row.pipeline), ("EP", row.expert), ("DP", data))
    return " ".join(f"{word}{count:g}" for word, count in degrees if count and (count > 1 or word == "TP"))


def _read_split(one: OwnRow, text: str) -> OwnRow:
    """The row with degrees of parallelism ("8", "TP8 PP2", "DP8 EP8") and the chips that follow from them."""
    sentence = f"Chips takes a number or degrees like TP8 PP2 or TP1 DP8 EP8; you typed {excerpt(text)}."
    words = [word for word in re.split(r"[\s,·×/]+", text.strip()) if word]
    if not words:
        raise CellRefused("Chips cannot be empty; it needs a number or degrees like TP8 PP2.")
    degrees: dict[str, float] = {}
    for word in words:
        found = _SPLIT.fullmatch(word)
        name = "" if found is None else (found[1] or "tp").lower()
        if found is None or name in degrees or int(found[2]) < 1:
            raise CellRefused(sentence)
        degrees[name] = float(found[2])
    tensor, pipeline, data = degrees.get("tp", 1.0), degrees.get("pp", 1.0), degrees.get("dp", 1.0)
    return _with(
        one,
        chips=tensor * pipeline * data,
        tensor=tensor,
        pipeline=pipeline,
        data=data,
        expert=degrees.get("ep"),
    )


def _weights_text(one: OwnRow) -> str:
    weights, arithmetic = one.row.weight_precision, one.row.compute_precision
    for label, (same_weights, same_arithmetic) in WEIGHTS.items():
        if weights == same_weights and arithmetic_of(arithmetic, weights) == arithmetic_of(same_arithmetic, weights):
            return label
    return " / ".join(filter(None, (weights, arithmetic)))


def _read_weights(one: OwnRow, text: str) -> OwnRow:
    typed = text.strip().lower()
    if typed == _weights_text(one).lower():
        return one
    if typed and weights_of(typed) is not None and typed not in (label.lower() for label in WEIGHTS):
        return _with(one, weight_precision=typed, compute_precision="")
    weights, arithmetic = WEIGHTS[_choice("Weights", text, tuple(WEIGHTS))]
    return _with(one, weight_precision=weights, compute_precision=arithmetic)


def _cache_text(one: OwnRow) -> str:
    return "8 bit" if cached_value_size(one.row.cache_precision) == 1.0 else "16 bit"


def _read_cache(one: OwnRow, text: str) -> OwnRow:
    return _with(one, cache_precision=CACHES[_choice("KV cache", text, tuple(CACHES))])


def _batching_text(one: OwnRow) -> str:
    return BATCHINGS["continuous" if come_and_go(one.row.batching) else "static"]


def _read_batching(one: OwnRow, text: str) -> OwnRow:
    label = _choice("Requests", text, tuple(BATCHINGS.values()))
    if label == _batching_text(one):
        return one
    return _with(one, batching=next(word for word, said in BATCHINGS.items() if said == label))


def _metric_text(one: OwnRow) -> str:
    return METRIC_LABELS.get(one.row.metric, one.row.metric)


def _read_metric(one: OwnRow, text: str) -> OwnRow:
    label = _choice("Metric", text, tuple(METRIC_LABELS.values()))
    name = next(name for name, said in METRIC_LABELS.items() if said == label)
    if name == one.row.metric:
        return one
    fits = one.value is None or METRICS[name].factor(one.row.unit, one.row.chips) is not None
    if not fits:
        raise CellRefused(f"Measured is {value_text(one.value, one.row.unit)}, which is no {label}: empty it first.")
    unit = METRICS[name].usual_unit
    return _with(one, metric=name, phase="", unit=unit)


def _measured_field(one: OwnRow) -> Field:
    metric = metric_of(one.row.metric)
    return _TIME if metric is None or metric.time else _RATE


def _per_base(one: OwnRow) -> float | None:
    """Row's unit over base unit, where the unit is one of the metric."""
    metric = metric_of(one.row.metric)
    return metric.factor(one.row.unit, one.row.chips) if metric else None


def _measured_text(one: OwnRow, locale: NumberLocale) -> str:
    return value_text(one.value, one.row.unit, locale, digits=6)


def _measured_entry(one: OwnRow, locale: NumberLocale) -> str:
    factor = _per_base(one)
    if one.value is None or factor is None:
        return _measured_text(one, locale)
    return edit_text(one.value / factor, _measured_field(one), locale=locale)


def _read_measured(one: OwnRow, text: str, locale: NumberLocale) -> OwnRow:
    factor = _per_base(one)
    old = None if one.value is None or factor is None else one.value / factor
    base = read_cell(text, _measured_field(one), locale=locale, old=old)
    metric = metric_of(one.row.metric)
    usual = metric.usual_unit if metric else "ms"
    if base is None:
        return dataclasses.replace(_with(one, unit=usual), value=None)
    scale = metric.factor("", None) if metric else 1e3
    return dataclasses.replace(_with(one, unit=usual), value=base * (scale or 1.0))


def _read_cached(one: OwnRow, text: str, locale: NumberLocale) -> OwnRow:
    share = read_cell(text, _CACHED, locale=locale, old=one.cached_share)
    return dataclasses.replace(one, cached_share=share or 0.0)


def model_column(models: Sequence[str]) -> OwnColumn:
    """The column that names the model, one of these."""
    known = {key_of(name): name for name in models}

    def read(one: OwnRow, text: str) -> OwnRow:
        name = known.get(key_of(text))
        if name is None:
            typed = f"no model is called {excerpt(text)}" if text.strip() else "it cannot be empty"
            raise CellRefused(f"Model: {typed}; take one of the list, or give a workload of the study this model.")
        return _with(one, model=name)

    return _text_column(
        "model", "Model", "A model of the study's workloads or of the catalog.", read, lambda one: one.row.model,
        choices=tuple(models),
    )  # fmt: skip


COLUMNS = (
    _text_column(
        "split", "Chips", "Chips as degrees of parallelism: 8 or TP8, TP8 PP2, TP1 DP8 EP8.", _read_split, _split_text,
        is_number=True,
    ),
    _number_column("batch", "Batch", "Sequences decoded together, or concurrent requests, over all chips.", _BATCH),
    _number_column("input_tokens", "Input", "Tokens of a prompt.", _INPUT),
    OwnColumn(
        "cached", "Cached", "Share of the prompt's tokens found in the prefix cache.",
        lambda one, locale: format_value(one.cached_share, _CACHED, locale=locale),
        lambda one, locale: edit_text(one.cached_share, _CACHED, locale=locale), _read_cached, is_number=True,
    ),
    _number_column("output_tokens", "Output", "Tokens of an answer.", _OUTPUT),
    _text_column(
        "weights", "Weights", "Number format of weights and arithmetic.", _read_weights, _weights_text,
        choices=tuple(WEIGHTS),
    ),
    _text_column(
        "cache", "KV cache", "Bits of a value of the KV cache.", _read_cache, _cache_text, choices=tuple(CACHES),
        only_choices=True,
    ),
    _text_column(
        "batching", "Requests", "One batch that starts and ends together, or requests that come and go.",
        _read_batching, _batching_text, choices=tuple(BATCHINGS.values()), only_choices=True,
    ),
    _text_column(
        "metric", "Metric", "What was measured.", _read_metric, _metric_text, choices=tuple(METRIC_LABELS.values()),
        only_choices=True,
    ),
    OwnColumn(
        "measured", "Measured", "What was measured: a time (ms, s) or a rate (tok/s).", _measured_text,
        _measured_entry, _read_measured, is_number=True,
    ),
    _text_column(
        "source", "Source or note", "Who measured it, when, with what; it is kept with the ratio.",
        lambda one, text: _with(one, source=read_note(text.strip(), "Source or note")), lambda one: one.row.source,
    ),
)  # fmt: skip
"""All columns but the model's, in order."""
