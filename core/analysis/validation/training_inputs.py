"""Rows of training runs into arrays: chip, size of the model, recipe. One entry for each row that can be predicted.

Sizes come from the row's own columns, so that models without a place in the catalog are predicted, too; layers and
widths that a row leaves out come from the catalog's model of that name, else from a usual shape. A row without a
recipe is split as the book would split it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from core.analysis.validation.measured_rows import TrainingRow
from core.analysis.validation.metric_words import TRAINING_METRIC, TRAINING_UNITS
from core.analysis.validation.precision_words import FP4, FP8, INT8, SIXTEEN_BIT
from core.analysis.validation.row_inputs import PEAKS, key_of, repeated, with_links
from core.calibration.training_constants import training_calibration
from core.catalog import Catalog
from core.equations.training_memory import FULL, OPTIMISER_SHARDED, SELECTIVE, WEIGHTS_SHARDED
from core.equations.work.training import ADAPTERS
from core.records import Chip, Constants, Model, Site, Workload
from core.stacking import joined, single

USUAL_SEQUENCE = 4096.0
"""Tokens of a training sequence where a row does not state them."""

USUAL_TOKENS_A_CHIP = 16384.0
"""Tokens of a step for each chip where a row does not state the batch: a few sequences, no accumulation."""

USUAL_HEAD_RATIO = 128.0
"""Hidden size over layers of a dense transformer whose shape is not stated; N = 12 layers × hidden²."""

MIXTURE_PREFIX = 1.6
"""Active weights of a mixture are those of a dense model with fewer layers; the same guess at its shape."""

USUAL_EXPERTS_PER_TOKEN = 8.0
USUAL_ADAPTER_SHARE = 0.005

_RECIPE = re.compile(r"\b(tp|pp|cp|vp|ep|mbs)=([0-9]+)")
_FULL = re.compile(r"act_ckpt=True|full AC|full recomp", re.IGNORECASE)
_WEIGHTS_SHARDED = re.compile(r"FULL_SHARD|FSDP(?!=0)|ZeRO-?3", re.IGNORECASE)
_TOP = re.compile(r"top-?([0-9]+)", re.IGNORECASE)


class Recipe(NamedTuple):
    """How a run is split, in chips and counts; 1 where a row does not say. stated: whether it says at all.

    recompute: whole layers; sharded: weights are spread over all chips.
    """

    tensor: float
    pipeline: float
    context: float
    virtual_stages: float
    expert: float
    micro_batch: float
    recompute: bool
    sharded: bool
    stated: bool


@dataclass(frozen=True, slots=True)
class TrainingCase:
    """One row that can be predicted, in base units: counts, tokens.

    precision: position among 16 bit, FP8, INT8, FP4; adapter: only low-rank adapters are trained; batch: tokens.
    """

    position: int
    chip: Chip
    chips: float
    parameters: float
    active_parameters: float
    layers: float
    hidden: float
    score_width: float
    kv_heads: float
    experts_per_token: float
    mixture: bool
    sequence: float
    batch: float
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
    reader = _Reader(catalog)
    found = [reader.case(position, row) for position, row in enumerate(rows)]
    cases = tuple(one for one in found if isinstance(one, TrainingCase))
    reasons = tuple("" if isinstance(one, TrainingCase) else one for one in found)
    return TrainingInputs(cases, reasons, arrays(cases))


# --- rows -----------------------------------------------------------------------------------------------------------


class _Reader:
    """Looks up chips and models by the words of a row."""

    def __init__(self, catalog: Catalog) -> None:
        self._chips = {key: with_links(chip) for chip in catalog.chips for key in (key_of(chip.name), chip.id)}
        names = {_letters(row.name.partition("/")[0]): row.model for row in catalog.models}
        self._models = sorted(names.items(), key=lambda one: -len(one[0]))

    def case(self, position: int, row: TrainingRow) -> TrainingCase | str:
        """The row as a case, or why it cannot be predicted."""
        chip = self._chips.get(key_of(row.chip))
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
        return self._case(position, row, chip, precision, row.parameters, row.active_parameters, row.chips)

    def _case(
        self, position: int, row: TrainingRow, chip: Chip, precision: int, all_: float, active: float, chips: float
    ) -> TrainingCase:
        known = self._model(row.model)
        mixture = all_ > 1.2 * active or "moe" in row.architecture.lower()
        shape = _shape(row.architecture, active * (MIXTURE_PREFIX if mixture else 1.0), known)
        sequence = row.sequence or USUAL_SEQUENCE
        batch = row.global_batch * sequence if row.global_batch else USUAL_TOKENS_A_CHIP * chips
        return TrainingCase(
            position=position,
            chip=chip,
            chips=chips,
            parameters=all_,
            active_parameters=active,
            layers=shape.layers,
            hidden=shape.hidden,
            score_width=shape.score_width,
            kv_heads=shape.kv_heads,
            experts_per_token=_experts_per_token(row.architecture, known) if mixture else 0.0,
            mixture=mixture,
            sequence=sequence,
            batch=max(batch, sequence),
            precision=precision,
            adapter="lora" in row.model.lower(),
            recipe=recipe_of(row.parallelism),
        )

    def _model(self, words: str) -> Model | None:
        """The catalog's model whose name stands in a row's words, the longest first."""
        letters = _letters(words)
        return next((model for name, model in self._models if name in letters), None)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


class _Shape(NamedTuple):
    layers: float
    hidden: float
    score_width: float
    kv_heads: float


def _shape(architecture: str, parameters: float, known: Model | None) -> _Shape:
    """Layers and widths, from the row, else from the catalog, else from a usual aspect."""
    stated = {name: float(value) for name, value in re.findall(r"\b(layers|d_model|heads|kv)=([0-9]+)", architecture)}
    if known is not None and not {"layers", "d_model"} & stated.keys():
        width = known.head_count * known.head_size
        if known.latent_kv_rank:
            width = known.head_count * (known.latent_key_size + known.latent_rope_size + known.latent_value_size) / 2
        return _Shape(known.layer_count, known.hidden_size, width, known.kv_head_count)
    layers = stated.get("layers") or float(max(round((parameters / 12 / USUAL_HEAD_RATIO**2) ** (1 / 3)), 1))
    hidden = stated.get("d_model") or USUAL_HEAD_RATIO * layers
    heads = stated.get("heads") or max(hidden / 128, 1.0)
    return _Shape(layers, hidden, hidden, stated.get("kv") or heads)


def _experts_per_token(architecture: str, known: Model | None) -> float:
    stated = _TOP.search(architecture)
    if stated:
        return float(stated[1])
    return known.experts_per_token if known is not None and known.expert_count else USUAL_EXPERTS_PER_TOKEN


def recipe_of(text: str) -> Recipe:
    """What "tp=4;pp=2;act_ckpt=True;FULL_SHARD" says."""
    stated = {name: float(value) for name, value in _RECIPE.findall(text) if float(value) > 0}
    sharded = _WEIGHTS_SHARDED.search(text) is not None
    return Recipe(
        tensor=stated.get("tp", 1.0),
        pipeline=stated.get("pp", 1.0),
        context=stated.get("cp", 1.0),
        virtual_stages=stated.get("vp", 1.0),
        expert=stated.get("ep", 1.0),
        micro_batch=stated.get("mbs", 1.0),
        recompute=_FULL.search(text) is not None,
        sharded=sharded,
        stated=bool(stated) or sharded,
    )


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


# --- arrays ---------------------------------------------------------------------------------------------------------


def arrays(cases: Sequence[TrainingCase]) -> dict[str, Any]:
    """Inputs by name; the row's own sizes stand in for the quantities that the book counts from an architecture."""
    return joined(
        single(Workload(id="row", name="row")),
        single(Site(id="row", name="row")),
        single(Constants()),
        single(training_calibration()),
        repeated([case.chip for case in cases], Chip),
        {name: np.array([value(case) for case in cases]) for name, value in _OF_CASE.items()},
        _splits(cases),
    )


_OF_CASE: Mapping[str, Any] = {
    "parameter_count": lambda case: case.parameters,
    "active_parameter_count": lambda case: case.active_parameters,
    "routed_parameter_count": lambda case: max(case.parameters - case.active_parameters, 0.0) if case.mixture else 0.0,
    "layer_count": lambda case: case.layers,
    "mixture_layer_count": lambda case: case.layers if case.mixture else 0.0,
    "expert_count": lambda case: np.inf if case.mixture else 0.0,
    "experts_per_token": lambda case: case.experts_per_token,
    "hidden_size": lambda case: case.hidden,
    "head_count": lambda case: max(case.score_width / 128, case.kv_heads),
    "kv_head_count": lambda case: case.kv_heads,
    "head_size": lambda _: 128.0,
    "prefill_score_width": lambda case: case.score_width,
    "full_attention_layers": lambda case: case.layers,
    "windowed_layer_count": lambda _: 0.0,
    "window_size": lambda _: 1.0,
    "training_sequence": lambda case: case.sequence,
    "training_batch": lambda case: case.batch,
    "training_chips": lambda case: case.chips,
    "training_precision": lambda case: float(case.precision),
    "training_method": lambda case: ADAPTERS if case.adapter else 0.0,
    "adapter_share": lambda _: USUAL_ADAPTER_SHARE,
}


def _splits(cases: Sequence[TrainingCase]) -> dict[str, Any]:
    """The stated recipe; what a row leaves to choose is replaced by the grid of splits."""
    columns = {
        "tensor_split": [case.recipe.tensor for case in cases],
        "pipeline_split": [case.recipe.pipeline for case in cases],
        "context_split": [case.recipe.context for case in cases],
        "expert_split": [case.recipe.expert for case in cases],
        "interleaving": [case.recipe.virtual_stages for case in cases],
        "micro_batch": [case.recipe.micro_batch for case in cases],
        "sharding_stage": [WEIGHTS_SHARDED if case.recipe.sharded else OPTIMISER_SHARDED for case in cases],
        "recomputation": [FULL if case.recipe.recompute else SELECTIVE for case in cases],
    }
    found: dict[str, Any] = {name: np.array(column) for name, column in columns.items()}
    return found | {"sequence_parallel": np.array(1.0)}
