"""Inputs of the training book for tests: one run by name, or the study of one run."""

from typing import Any

import msgspec
import numpy as np

from core.book import Values
from core.calibration.training_constants import training_calibration
from core.catalog import load_catalog
from core.equations import PERFORMANCE, TRAINING
from core.equations.inputs import TrainedModel
from core.evaluation import evaluate
from core.fields import fields_of
from core.figures import Figures
from core.records import Constants, Site, Workload
from core.samples import sample_study
from core.stacking import joined, single
from core.training_choice import Training

H100 = "nvidia-h100-sxm5-80gb"
LLAMA = "llama-2-70b"
ALONE: dict[str, float] = {
    "tensor_split": 1.0, "pipeline_split": 1.0, "context_split": 1.0, "expert_split": 1.0, "interleaving": 1.0,
    "micro_batch": 1.0, "sharding_stage": 0.0, "recomputation": 0.0, "sequence_parallel": 1.0,
}  # fmt: skip
"""Nothing divided, nothing recomputed."""

WORK = tuple(PERFORMANCE.quantities[name] for name in fields_of(TrainedModel))


def run_inputs(chip: str = H100, model: str = LLAMA, **changed: Any) -> dict[str, Any]:
    """One run: a chip and a model of the catalog, defaults for the rest; `changed` inputs and sizes by name."""
    catalog = load_catalog()
    inputs = joined(
        single(catalog.chip(chip)),
        single(catalog.model(model).model),
        single(Workload(id="test", name="Test")),
        single(Site(id="test", name="Test")),
        single(Constants()),
        single(training_calibration()),
        {name: np.array(value) for name, value in ALONE.items()},
    )
    changed = {name: np.asarray(value, dtype=float) for name, value in changed.items()}
    inputs |= {name: value for name, value in changed.items() if name in inputs}
    sizes = PERFORMANCE.evaluate(inputs, PERFORMANCE.needed_for(*WORK))
    inputs |= {one.name: sizes[one] for one in WORK}
    unknown = set(changed) - set(inputs)
    assert not unknown, unknown
    return inputs | changed


def run(chip: str = H100, model: str = LLAMA, **changed: Any) -> Values:
    return TRAINING.evaluate(run_inputs(chip, model, **changed))


def number(values: Values, wanted: Any) -> float:
    return float(values[wanted])


def trained(chip: str, model: str, **changed: Any) -> Figures:
    """The figures of a study of one workload, with that model and recipe, on one chip."""
    catalog, sample = load_catalog(), sample_study()
    workload = msgspec.structs.replace(sample.workloads[0], model=catalog.model(model).model, **changed)
    settings = msgspec.structs.replace(sample.settings, reference_chip=chip)
    study = msgspec.structs.replace(sample, workloads=(workload,), chips=(catalog.chip(chip),), settings=settings)
    figures: Figures = evaluate(study).detail
    return figures


def runs_of(figures: Figures) -> Training:
    """The training runs of a study of language models."""
    found = figures.training_of(0)
    assert found is not None
    return found
