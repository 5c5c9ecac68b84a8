"""Rows of training runs into arrays: chip, size of the model, recipe. One entry for each row that can be predicted.

Sizes come from the row's own columns, so that models without a place in the catalog are predicted, too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.analysis.measured_rows import TrainingRow
from core.analysis.metric_words import TRAINING_METRIC, TRAINING_UNITS
from core.analysis.precision_words import FP4, FP8, INT8, SIXTEEN_BIT
from core.analysis.row_inputs import PEAKS, key_of, repeated, with_links
from core.catalog import Catalog
from core.records import Chip, Constants
from core.stacking import joined, single

USUAL_SEQUENCE = 4096.0
"""Tokens of a training sequence where a row does not state them."""

USUAL_HEAD_RATIO = 128.0
"""Hidden size over layers of a dense transformer whose shape is not stated; N = 12 layers × hidden²."""

MIXTURE_PREFIX = 1.6
"""Active weights of a mixture are those of a dense model with fewer layers; the same guess at its shape."""

_RECIPE = re.compile(r"\b(tp|pp|cp|vp|ep|mbs)=([0-9]+)")
_RECOMPUTE = re.compile(r"act_ckpt=True|full AC|full recomp", re.IGNORECASE)
_SHARDED = re.compile(r"FULL_SHARD|FSDP(?!=0)|ZeRO-3", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a run is split, in chips and counts; 1 where a row does not say. sharded: weights are spread over all."""

    tensor: float
    pipeline: float
    context: float
    virtual_stages: float
    expert: float
    micro_batch: float
    recompute: bool
    sharded: bool


@dataclass(frozen=True, slots=True)
class TrainingCase:
    """One row that can be predicted, in base units: counts, tokens.

    precision: position among 16 bit, FP8, INT8, FP4; adapter: only low-rank adapters are trained.
    """

    position: int
    chip: Chip
    chips: float
    parameters: float
    active_parameters: float
    layers: float
    hidden: float
    mixture: bool
    sequence: float
    global_batch: float | None
    precision: int
    adapter: bool
    recipe: Recipe


@dataclass(frozen=True)
class TrainingInputs:
    """Inputs of the training equations for the rows that can be predicted; reasons: one a row of the file."""

    cases: tuple[TrainingCase, ...]
    reasons: tuple[str, ...]
    inputs: dict[str, Any]


def training_inputs(rows: Sequence[TrainingRow], catalog: Catalog) -> TrainingInputs:
    """Everything the training equations need for the rows of one file."""
    chips = {key: with_links(chip) for chip in catalog.chips for key in (key_of(chip.name), chip.id)}
    found = [_case(position, row, chips.get(key_of(row.chip))) for position, row in enumerate(rows)]
    cases = tuple(one for one in found if isinstance(one, TrainingCase))
    reasons = tuple("" if isinstance(one, TrainingCase) else one for one in found)
    return TrainingInputs(cases, reasons, _arrays(cases))


def _arrays(cases: Sequence[TrainingCase]) -> dict[str, Any]:
    """Inputs by name; the row's own sizes stand in for the quantities that the book counts from an architecture."""
    layers = np.array([case.layers for case in cases])
    stated = {
        "active_parameter_count": np.array([case.active_parameters for case in cases]),
        "full_attention_layers": layers,
        "windowed_layer_count": 0 * layers,
        "window_size": 0 * layers + 1,
        "prefill_score_width": np.array([case.hidden for case in cases]),
        "training_sequence": np.array([case.sequence for case in cases]),
        "training_tokens": 0 * layers + 1,
        "precision": np.array([float(case.precision) for case in cases]),
    }
    return joined(repeated([case.chip for case in cases], Chip), single(Constants()), stated)


def _case(position: int, row: TrainingRow, chip: Chip | None) -> TrainingCase | str:
    """The row as a case, or why it cannot be predicted."""
    if row.fault:
        return row.fault
    if row.metric != TRAINING_METRIC:
        return f"metric {row.metric or 'not stated'} is not one that is predicted"
    if row.unit.lower() not in TRAINING_UNITS:
        return f"unit {row.unit} is not one of {row.metric}"
    if chip is None:
        return f"chip {row.chip or 'not stated'} is not in the catalog"
    if row.active_parameters is None or row.parameters is None:
        return "parameters not stated"
    if row.chips is None:
        return "number of chips not stated"
    precision = _precision(row.precision, chip)
    if precision is None:
        return "no peak rate of the chip is published"
    mixture = row.parameters > 1.2 * row.active_parameters or "moe" in row.architecture.lower()
    layers, hidden = _shape(row.architecture, row.active_parameters * (MIXTURE_PREFIX if mixture else 1.0))
    return TrainingCase(
        position=position,
        chip=chip,
        chips=row.chips,
        parameters=row.parameters,
        active_parameters=row.active_parameters,
        layers=layers,
        hidden=hidden,
        mixture=mixture,
        sequence=row.sequence or USUAL_SEQUENCE,
        global_batch=row.global_batch,
        precision=precision,
        adapter="lora" in row.model.lower(),
        recipe=recipe_of(row.parallelism),
    )


def recipe_of(text: str) -> Recipe:
    """What "tp=4;pp=2;act_ckpt=True;FULL_SHARD" says."""
    stated = {name: float(value) for name, value in _RECIPE.findall(text) if float(value) > 0}
    return Recipe(
        tensor=stated.get("tp", 1.0),
        pipeline=stated.get("pp", 1.0),
        context=stated.get("cp", 1.0),
        virtual_stages=stated.get("vp", 1.0),
        expert=stated.get("ep", 1.0),
        micro_batch=stated.get("mbs", 1.0),
        recompute=_RECOMPUTE.search(text) is not None,
        sharded=not text or _SHARDED.search(text) is not None,
    )


def _shape(architecture: str, parameters: float) -> tuple[float, float]:
    """Layers and hidden size, from the row or from a usual aspect."""
    layers = re.search(r"layers=([0-9]+)", architecture)
    hidden = re.search(r"d_model=([0-9]+)", architecture)
    depth = float(layers[1]) if layers else float(round((parameters / 12 / USUAL_HEAD_RATIO**2) ** (1 / 3)))
    depth = max(depth, 1.0)
    return depth, float(hidden[1]) if hidden else USUAL_HEAD_RATIO * depth


def _precision(words: str, chip: Chip) -> int | None:
    """Precision of the products: as stated where the chip has a rate for it, else 16 bit; None without any rate."""
    if "fp4" in words:
        stated = FP4
    elif words.startswith("int8"):
        stated = INT8
    else:
        stated = FP8 if "fp8" in words else SIXTEEN_BIT
    for precision in (stated, SIXTEEN_BIT):
        if getattr(chip, PEAKS[precision]) is not None:
            return precision
    return None
