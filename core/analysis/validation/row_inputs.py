"""Rows of served models and the catalog into arrays: the inputs of the book, one entry for each row.

A row that cannot be predicted has a reason and no entry. Nothing here knows what was measured.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from msgspec.structs import replace

from core.analysis.validation.engine_words import engine_of
from core.analysis.validation.measured_rows import ServingRow
from core.analysis.validation.metric_words import Metric, metric_of
from core.analysis.validation.precision_words import SIXTEEN_BIT, Weights, arithmetic_of, cached_value_size, weights_of
from core.analysis.validation.scores import Labels
from core.book import Array, Mask
from core.calibration import calibration
from core.catalog import Catalog
from core.equations.inputs import Deployment
from core.fields import fields_of
from core.records import Chip, Constants, Model
from core.serving_engines import with_engine
from core.stacking import joined, single, stacked

ASSUMED_NETWORK_BANDWIDTH = 12.5e9
"""B/s one way of a chip whose network is not published: one port of 100 Gb/s, usual in servers since 2018."""

WHOLE_PROMPT = 1e15
"""Chunk of a batch that starts together: its prompts are computed in one pass, however long they are."""

COORDINATES = (*fields_of(Deployment), "input_tokens", "output_tokens", "cached_share", "prefill_chunk")
"""What a row itself says, beside chip and model."""

PLAIN_SERVING = ("cache_format", "prefill_placement", "draft_tokens", "draft_acceptance", "draft_cost_share")
"""Options of serving that no row uses: 0 is their plain case."""

PEAKS = ("peak_rate_16bit", "peak_rate_fp8", "peak_rate_int8", "peak_rate_fp4")
_COME_AND_GO = re.compile("closed|open|in-flight|continuous|production")
_SPREAD_LENGTHS = re.compile(r"uniform in ([0-9.]+)-([0-9.]+)")


@dataclass(frozen=True, slots=True)
class ServingCase:
    """One row that can be predicted, in base units. sequences: over all chips; factor: base unit to the row's unit."""

    position: int
    chip: Chip
    model: Model
    metric: Metric
    factor: float
    phase: str
    loaded: bool
    engine: str
    sequences: float
    coordinates: Mapping[str, float]


@dataclass(frozen=True)
class RowInputs:
    """Inputs of the book for the rows that can be predicted, and what is needed to read its answer.

    inputs: 1-D arrays by name, one entry a case; reasons: one a row of the file, "" where there is a case;
    replicas: copies of the deployment that share a row's sequences; loaded: requests come and go (else one batch).
    """

    cases: tuple[ServingCase, ...]
    reasons: tuple[str, ...]
    inputs: dict[str, Any]
    sequences: Array
    loaded: Mask

    @functools.cached_property
    def phases(self) -> Labels:
        """Phase of each case: "prefill", "decode", "end_to_end", "latency"."""
        return np.array([case.phase for case in self.cases], dtype=str)

    @functools.cached_property
    def metrics(self) -> Labels:
        """Name of each case's metric."""
        return np.array([case.metric.name for case in self.cases], dtype=str)

    @functools.cached_property
    def factors(self) -> Array:
        """Base unit to the row's own unit, each case."""
        return np.array([case.factor for case in self.cases])

    def taken(self, chosen: Mask) -> "RowInputs":
        """Some of the cases, with their inputs."""
        cases = tuple(case for case, taken in zip(self.cases, chosen.tolist(), strict=True) if taken)
        inputs = {name: array[chosen] if np.ndim(array) else array for name, array in self.inputs.items()}
        return RowInputs(cases, self.reasons, inputs, self.sequences[chosen], self.loaded[chosen])


def row_inputs(rows: Sequence[ServingRow], catalog: Catalog) -> RowInputs:
    """Everything the book needs for the rows of one file."""
    reader = _Reader(catalog)
    found = [reader.case(position, row) for position, row in enumerate(rows)]
    cases = tuple(one for one in found if isinstance(one, ServingCase))
    reasons = tuple("" if isinstance(one, ServingCase) else one for one in found)
    inputs = joined(
        repeated([case.chip for case in cases], Chip),
        repeated([case.model for case in cases], Model),
        single(calibration()),
        single(Constants()),
        {name: np.array(0.0) for name in PLAIN_SERVING},
        {name: np.array([case.coordinates[name] for case in cases]) for name in COORDINATES},
    )
    sequences = np.array([case.sequences for case in cases])
    return RowInputs(cases, reasons, inputs, sequences, np.array([case.loaded for case in cases], dtype=bool))


def repeated(records: Sequence[Any], kind: type[Any]) -> dict[str, Any]:
    """Arrays of records that repeat, one entry each; a record is read once."""
    distinct = {id(record): record for record in records}
    order = {key: position for position, key in enumerate(distinct)}
    at = np.array([order[id(record)] for record in records], dtype=int)
    return {name: array[at] for name, array in stacked(list(distinct.values()), kind, 0).items()}


class _Reader:
    """Looks up chips and models by the words of a row, each once."""

    def __init__(self, catalog: Catalog) -> None:
        self._chips = {key: with_links(chip) for chip in catalog.chips for key in (key_of(chip.name), chip.id)}
        self._models = {key: row.model for row in catalog.models for key in (key_of(row.name), row.id)}
        for row in catalog.networks:
            if row.architecture is not None:
                self._models[key_of(row.name)] = row.architecture
        self._engines = {engine.id: engine for engine in catalog.engines}
        self._served: dict[tuple[str, str], Chip] = {}
        self._others = {key_of(row.name) for row in catalog.networks} - set(self._models)

    def case(self, position: int, row: ServingRow) -> ServingCase | str:
        """The row as a case, or why it cannot be predicted."""
        phase = row.phase or _usual_phase(row.metric)
        metric = metric_of(row.metric)
        chip, model = self._chips.get(key_of(row.chip)), self._models.get(key_of(row.model))
        if row.fault:
            return row.fault
        if metric is None:
            return f"metric {row.metric or 'not stated'} is not one that is predicted"
        if chip is None:
            return f"chip {row.chip or 'not stated'} is not in the catalog"
        if model is None:
            return self._no_model(row.model)
        factor = metric.factor(row.unit, row.chips)
        if factor is None:
            return f"unit {row.unit} is not one of {row.metric}"
        coordinates = _coordinates(row, chip, phase)
        if isinstance(coordinates, str):
            return coordinates
        loaded = come_and_go(row.batching) and (row.batch or 1) > 1
        if loaded:
            together = np.floor(chip.prefill_chunk / coordinates["input_tokens"])
            coordinates["prefill_batch"] = float(np.clip(together, 1.0, coordinates["batch"]))
            coordinates["prefill_chunk"] = chip.prefill_chunk
        engine = engine_of(row.framework, row.date, row.chip)
        sequences = row.batch or 1.0
        chip = self._running(chip, engine)
        return ServingCase(position, chip, model, metric, factor, phase, loaded, engine, sequences, coordinates)

    def _running(self, chip: Chip, engine: str) -> Chip:
        """The chip with the software that the row ran, not the one that it usually runs."""
        key = (chip.id, engine)
        if key not in self._served:
            known = self._engines.get(engine)
            self._served[key] = with_engine(chip, known) if known else chip
        return self._served[key]

    def _no_model(self, name: str) -> str:
        if key_of(name) in self._others:
            return "not a language model: its architecture is not described by layers and heads"
        return f"model {name or 'not stated'} is not in the catalog"


def with_links(chip: Chip) -> Chip:
    """The chip with an assumption where a link is not published: its server's PCIe, and a usual network port."""
    changes: dict[str, float] = {}
    if chip.scaleup_bandwidth is None:
        changes["scaleup_bandwidth"] = chip.server_bandwidth
    if chip.scaleout_bandwidth is None:
        changes["scaleout_bandwidth"] = ASSUMED_NETWORK_BANDWIDTH
    return replace(chip, **changes) if changes else chip


def come_and_go(batching: str) -> bool:
    """Whether column `batching` says that requests come and go; else they start and end together."""
    return _COME_AND_GO.match(batching.lower()) is not None


def key_of(name: str) -> str:
    """A name as it is looked up: without regard to capitals and spaces."""
    return " ".join(name.casefold().split())


def _usual_phase(metric: str) -> str:
    """Phase of a row that does not name it."""
    if metric.startswith(("ttft", "throughput_prefill", "latency")):
        return "prefill"
    return "decode" if metric.startswith(("tpot", "itl", "per_user")) else "end_to_end"


# --- coordinates of a deployment ----------------------------------------------------------------------------------


def _coordinates(row: ServingRow, chip: Chip, phase: str) -> dict[str, float] | str:
    """Inputs of the book that the row itself states, or what is missing."""
    lengths = _lengths(row, phase)
    if lengths is None:
        return "lengths not stated as numbers"
    if row.batch is None:
        return "batch or concurrency not stated"
    widths = _widths(row, chip)
    if isinstance(widths, str):
        return widths
    layout = _layout(row, chip)
    if layout is None:
        return "number of chips not stated"
    batch = max(row.batch / layout["data_parallel"], 1.0)
    whole = {"batch": batch, "prefill_batch": batch, "cached_share": 0.0, "prefill_chunk": WHOLE_PROMPT}
    return {**layout, **widths, **lengths, **whole}


def _lengths(row: ServingRow, phase: str) -> dict[str, float] | None:
    """Tokens of prompt and answer, at least one each: an empty prompt starts with a token, too."""
    output = 1.0 if row.output_tokens is None and phase in ("prefill", "latency") else row.output_tokens
    if row.input_tokens is None or output is None:
        return None
    spread = _SPREAD_LENGTHS.search(row.notes)
    mean = (float(spread[1]) + float(spread[2])) / 2 if spread else 1.0
    return {
        "input_tokens": max(row.input_tokens * mean, 1.0),
        "output_tokens": max(output * mean, 1.0) if output > 1 else 1.0,
    }


def _widths(row: ServingRow, chip: Chip) -> dict[str, float] | str:
    """Number formats; products that the chip has no rate for run at 16 bit."""
    words = row.weight_precision or row.compute_precision
    if not words:
        return "precision not stated"
    weights = weights_of(words)
    if weights is None:
        return f"precision {words} is not known"
    precision = arithmetic_of(row.compute_precision, row.weight_precision)
    if precision is None:
        return "no peak rate for 32-bit arithmetic in the catalog"
    if getattr(chip, PEAKS[precision]) is None:
        precision = SIXTEEN_BIT
    if getattr(chip, PEAKS[precision]) is None:
        return "no peak rate of the chip is published"
    return _format(precision, weights, cached_value_size(row.cache_precision))


def _format(precision: int, weights: Weights, cached: float) -> dict[str, float]:
    return {
        "precision": float(precision),
        "weight_bits": weights.bits,
        "bytes_per_weight": weights.size,
        "bytes_per_cached_value": cached,
        "bytes_per_activation": 2.0,
    }


def _layout(row: ServingRow, chip: Chip) -> dict[str, float] | None:
    """Parallel degrees in chips. On Neuron `tp` counts cores, so that the chips of a group follow from their number."""
    pipeline = row.pipeline or 1.0
    chips = row.chips or ((row.tensor or 0.0) * pipeline * (row.data or 1.0)) or None
    if chips is None:
        return None
    tensor = row.tensor or chips / pipeline
    if counts_cores(chip):
        tensor = chips / pipeline / (row.data or 1.0)
    return {
        "tensor_parallel": max(tensor, 1.0),
        "pipeline_parallel": pipeline,
        "data_parallel": max(chips / (max(tensor, 1.0) * pipeline), 1.0),
        "expert_parallel": row.expert or 1.0,
    }


def counts_cores(chip: Chip) -> bool:
    """Whether software states parallel degrees in cores of which a chip has several (Neuron)."""
    return chip.ranks_per_chip > 1
