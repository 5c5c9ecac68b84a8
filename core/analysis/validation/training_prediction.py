"""The book's answer to each row of a training run: tokens a second and chip."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.analysis.validation.training_inputs import TrainingInputs
from core.book import Array, Values
from core.equations import PERFORMANCE, TRAINING, training_memory, training_split, training_time
from core.equations.inputs import TrainingSplit
from core.equations.work import training
from core.fields import fields_of
from core.training_choice import SPLIT_AXES, splits

EQUATIONS = TRAINING.needed_for(training_time.training_token_rate)
CHOICE_EQUATIONS = TRAINING.needed_for(training_time.training_token_rate, training_time.split_runs)
WORK = (training.trained_attention_tokens, training.training_passes, training.training_flops_per_token)
NEAR_LEAST = 1.25
"""Of the least memory that any split of a row takes: such a run has found ways to save memory that are not known."""

_SPLIT = tuple(fields_of(TrainingSplit))


def predicted(rows: TrainingInputs) -> Array:
    """Tokens/s a chip with the shipped constants; shape (case,)."""
    return token_rates(settled(rows, {}), {})


def token_rates(inputs: Mapping[str, Any], constants: Mapping[str, Any]) -> Array:
    """Tokens/s a chip of rows whose splits are all settled; `constants`: inputs that a fit varies."""
    found: Array = TRAINING.evaluate({**inputs, **constants}, EQUATIONS)[training_time.training_token_rate]
    return found


def settled(rows: TrainingInputs, constants: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs of all rows, each with a split: its own or, where it states none, the fastest that runs."""
    work = PERFORMANCE.evaluate(rows.inputs, WORK)
    inputs: dict[str, Any] = rows.inputs | {one.name: work[one] for one in WORK}
    unsettled = np.flatnonzero([not case.recipe.stated for case in rows.cases])
    if not unsettled.size:
        return inputs
    grid = splits(True)
    lined_up = {name: _of_rows(array, unsettled) for name, array in (inputs | dict(constants)).items()}
    values = TRAINING.evaluate(lined_up | grid, CHOICE_EQUATIONS)
    chosen = _fastest(values)
    for name in _SPLIT:
        inputs[name] = np.broadcast_to(inputs[name], len(rows.cases)).astype(float)
        inputs[name][unsettled] = np.broadcast_to(grid[name], chosen.shape[1:])[chosen.places]
    return inputs


class _Chosen:
    """Places of the chosen splits in the grid. shape: (row, split, mode, micro-batch)."""

    def __init__(self, shape: tuple[int, ...], flat: Any) -> None:
        self.shape = shape
        self.places = np.unravel_index(flat, shape[1:])


def _of_rows(array: Any, rows: Any) -> Any:
    """The entries of some rows, with axes for their splits behind; what all rows share is left as it is."""
    return array if np.ndim(array) == 0 else np.asarray(array)[rows].reshape(-1, *[1] * SPLIT_AXES)


def _fastest(values: Values) -> _Chosen:
    """The fastest split that runs of each row; where none fits a row that did run, of those that need least memory."""
    wanted = (training_time.training_token_rate, training_memory.training_memory_needed, training_time.split_runs)
    divided = values[training_split.split_possible] & values[training_split.batch_divisible]
    arrays = np.broadcast_arrays(*(values[one] for one in wanted), divided)
    shape = arrays[0].shape
    rate, memory, runs, possible = (array.reshape(shape[0], -1) for array in arrays)
    needed = np.where(possible, memory, np.inf)
    frugal = needed <= NEAR_LEAST * needed.min(axis=-1, keepdims=True)
    allowed = np.where(runs.any(axis=-1, keepdims=True), runs, frugal)
    return _Chosen(shape, np.argmax(np.where(allowed, rate, 0.0), axis=-1))
