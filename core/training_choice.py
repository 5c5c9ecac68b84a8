"""How a training run is split over its chips: a small grid of splits, which of them run, and the fastest of those."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.book import Array, Mask, Quantity, Values
from core.calibration.training_constants import training_calibration
from core.equations import PERFORMANCE, TRAINING, reliability, training_memory, training_split, training_time
from core.equations.inputs import TrainedModel, TrainingCalibration, TrainingSplit
from core.fields import fields_of
from core.formats import told_apart
from core.stacking import single

TENSOR = (1, 2, 4, 8)
STAGES = (1, 2, 4, 8, 16)
LONG_CONTEXT = ((8, 1, 4), (8, 1, 16), (8, 8, 4), (8, 8, 16))
"""Tensor × stages × context: splits that divide each sequence, for those too long for one group."""
EXPERTS = (8, 64)
INTERLEAVING = 6
MICRO_BATCHES = (1, 2, 4, 8)
MODES = (
    (training_memory.OPTIMISER_SHARDED, training_memory.SELECTIVE),
    (training_memory.WEIGHTS_SHARDED, training_memory.SELECTIVE),
    (training_memory.OPTIMISER_SHARDED, training_memory.FULL),
    (training_memory.WEIGHTS_SHARDED, training_memory.FULL),
)
"""Sharding × recomputation. Keeping the scores, or sharding less than the optimiser state, is never faster here."""

SPLIT_AXES = 3
"""Split, mode, micro-batch: the axes that a run's splits take behind workload and chip."""


@functools.cache
def splits(mixture: bool) -> dict[str, Any]:
    """Inputs of `TrainingSplit`, of shape (split, mode, micro-batch); mixture: experts can be divided, too."""
    tried = [(tensor, stages, 1) for tensor in TENSOR for stages in STAGES] + list(LONG_CONTEXT)
    rows = [(*one, experts) for one in tried for experts in (EXPERTS if mixture else (1,))]
    split = np.array(rows, dtype=float)[:, :, None, None]
    mode = np.array(MODES, dtype=float)[:, :, None]
    return {
        "tensor_split": split[:, 0],
        "pipeline_split": split[:, 1],
        "context_split": split[:, 2],
        "expert_split": split[:, 3],
        "interleaving": np.array(float(INTERLEAVING)),
        "micro_batch": np.array(MICRO_BATCHES, dtype=float),
        "sharding_stage": mode[:, 0],
        "recomputation": mode[:, 1],
        "sequence_parallel": np.array(1.0),
    }


@dataclass(frozen=True, slots=True)
class Check:
    """One condition on a split. reached, limit: what to name in the sentence."""

    mask: Quantity[...]
    reached: Quantity[...] | None
    limit: Quantity[...] | None
    sentence: str


PEAK_UNKNOWN = "Training needs the chip's 16-bit peak rate, which is not published: type one in Chips."
CHECKS = (
    Check(
        training_split.peak_known_in_training,
        None,
        None,
        PEAK_UNKNOWN,
    ),
    Check(training_split.split_possible, None, None, "More training chips are needed for the smallest split."),
    Check(
        training_split.training_links_known,
        None,
        None,
        "Training on so many chips needs the bandwidth of their network, which is not published: type one in Chips, "
        "or set the training speed to the stated MFU.",
    ),
    Check(
        training_split.batch_divisible,
        None,
        None,
        "The training batch has too few sequences for so many training chips: enlarge it, or take fewer chips.",
    ),
    Check(
        training_memory.fits_in_training,
        training_memory.training_memory_needed,
        training_memory.training_memory_usable,
        "Training does not fit: needs {reached} a chip, {limit} are usable.",
    ),
)


@dataclass(frozen=True)
class Training:
    """The training runs of a study. shape: of the whole grid (workload, chip, split, mode, micro-batch).

    chosen: index of the fastest split that runs, into the flattened grid; possible: whether there is one, or the
    speed is stated; both of shape (workload, chip).
    """

    values: Values
    grid: Mapping[str, Any]
    shape: tuple[int, ...]
    runs: Mask
    chosen: Any
    split_found: Mask
    possible: Mask

    def one(self, wanted: Quantity[...] | str, workload: int, chip: int) -> float:
        """A quantity, or by its name an input of the split, at one chosen split."""
        array = np.asarray(self.values[wanted] if isinstance(wanted, Quantity) else self.grid[wanted])
        place = self.index(workload, chip)[len(self.shape) - array.ndim :]
        return float(array[tuple(0 if size == 1 else at for at, size in zip(place, array.shape, strict=True))])

    def of(self, wanted: Quantity[...]) -> Array:
        """A quantity at the chosen splits; shape (workload, chip)."""
        whole = np.broadcast_to(self.values[wanted], self.shape).reshape(*self.shape[:2], -1)
        taken: Array = np.take_along_axis(whole, self.chosen[..., None], axis=-1)[..., 0].astype(float)
        return taken

    def index(self, workload: int, chip: int) -> tuple[int, ...]:
        """Place of a chosen split in the grid, as `Values.explain` takes it."""
        place = np.unravel_index(int(self.chosen[workload, chip]), self.shape[2:])
        return (workload, chip, *(int(one) for one in place))

    def why_not(self, workload: int, chip: int) -> str:
        """Why a workload cannot be trained on a chip: the first condition that no split meets; "" where it can."""
        if self.possible[workload, chip]:
            return ""
        left: Any = np.broadcast_to(True, self.shape)[workload, chip]
        for check in CHECKS:
            passed = left & self._case(check.mask, workload, chip)
            if passed.any():
                left = passed
                continue
            if check.reached is None or check.limit is None:
                return check.sentence
            reached = np.where(left, self._case(check.reached, workload, chip), np.inf)
            limit = self._case(check.limit, workload, chip)
            best = np.unravel_index(int(np.argmin(reached)), reached.shape)
            near, bound = told_apart(float(reached[best]), float(limit[best]), check.reached.unit)
            return check.sentence.format(reached=near, limit=bound)
        return ""

    def _case(self, wanted: Quantity[...], workload: int, chip: int) -> Any:
        return np.broadcast_to(self.values[wanted], self.shape)[workload, chip]


def inputs_behind_training(*, predicted: bool = True) -> frozenset[str]:
    """Names of the inputs that the chip-hours of a run rest on: what to cite.

    predicted: through the choice of its split too; else its speed is stated.
    """
    if predicted:
        found = TRAINING.inputs_behind(reliability.training_chip_time, training_time.split_runs)
    else:
        found = TRAINING.inputs_behind(reliability.stated_chip_time, reliability.goodput) | {"training_speed"}
    taken_over = [PERFORMANCE.quantities[name] for name in found & fields_of(TrainedModel).keys()]
    nobody_typed = (
        fields_of(TrainedModel).keys() | fields_of(TrainingSplit).keys() | fields_of(TrainingCalibration).keys()
    )
    return (found - nobody_typed) | PERFORMANCE.inputs_behind(*taken_over)


def trained_model(performance: Values) -> dict[str, Any]:
    """Inputs of `TrainedModel`: what the work of a model says, by the same names."""
    return {name: performance[PERFORMANCE.quantities[name]] for name in fields_of(TrainedModel)}


_CALIBRATION = single(training_calibration())


def training_of(inputs: Mapping[str, Any], performance: Values, cases: tuple[int, int]) -> Training:
    """The runs of all workloads on all chips; `cases`: how many of both. `inputs`: arrays of the performance book."""
    mixture = bool(np.any(inputs["expert_count"] > 0))
    grid = splits(mixture)
    values = TRAINING.evaluate({**inputs, **_CALIBRATION, **trained_model(performance), **grid})
    sizes = (grid["tensor_split"].shape[0], len(MODES), len(MICRO_BATCHES))
    shape = (*cases, *sizes)
    runs = np.broadcast_to(values[training_time.split_runs], shape).reshape(*cases, -1)
    time = np.broadcast_to(values[training_time.training_step_time], shape).reshape(*cases, -1)
    chosen = np.argmin(np.where(runs, time, np.inf), axis=-1)
    found: Any = runs.any(axis=-1)
    stated = (inputs["training_speed"] == reliability.STATED) & values[training_split.peak_known_in_training]
    possible: Any = found | np.broadcast_to(stated, shape)[..., 0, 0, 0]
    return Training(values, grid, shape, runs, chosen, found, possible)
