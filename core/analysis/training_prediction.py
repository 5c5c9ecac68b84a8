"""The book's answer to each row of a training run: tokens a second and chip."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.analysis.training_inputs import TrainingInputs
from core.book import Array
from core.calibration.training_constants import training_calibration
from core.equations import PERFORMANCE, TRAINING, training_time
from core.equations.work import training
from core.stacking import single
from core.training_choice import SPLIT_AXES, splits

EQUATIONS = TRAINING.needed_for(training_time.training_token_rate, training_time.split_runs)
WORK = (training.trained_attention_tokens, training.training_passes, training.training_flops_per_token)


class Predictor:
    """Speeds of some rows, again and again for other constants: what does not depend on them is counted once."""

    def __init__(self, rows: TrainingInputs) -> None:
        work = PERFORMANCE.evaluate(rows.inputs, WORK)
        inputs = rows.inputs | {one.name: work[one] for one in WORK}
        stated = np.array([case.recipe.stated for case in rows.cases], dtype=bool)
        self._count = len(rows.cases)
        self._stated = np.flatnonzero(stated)
        self._open = np.flatnonzero(~stated)
        self._as_stated = {name: _taken(array, self._stated, 0) for name, array in inputs.items()}
        self._as_open = {name: _taken(array, self._open, SPLIT_AXES) for name, array in inputs.items()} | splits(True)

    def rates(self, constants: Mapping[str, Any]) -> Array:
        """Tokens/s a chip of each row; `constants`: inputs that are the same for all rows or one a row."""
        found = np.full(self._count, np.nan)
        if self._stated.size:
            given = {name: _taken(np.asarray(array), self._stated, 0) for name, array in constants.items()}
            found[self._stated] = self._evaluated(self._as_stated | given)[0]
        if self._open.size:
            given = {name: _taken(np.asarray(array), self._open, SPLIT_AXES) for name, array in constants.items()}
            rate, runs = self._evaluated(self._as_open | given)
            found[self._open] = _fastest(rate, runs, self._open.size)
        return found

    @staticmethod
    def _evaluated(inputs: Mapping[str, Any]) -> tuple[Any, Any]:
        values = TRAINING.evaluate(inputs, EQUATIONS)
        return values[training_time.training_token_rate], values[training_time.split_runs]


def _taken(array: Any, rows: Any, trailing: int) -> Any:
    """The entries of some rows with axes for their splits behind; what all rows share is left as it is."""
    if np.ndim(array) == 0:
        return array
    return array[rows].reshape(-1, *[1] * trailing)


def _fastest(rate: Any, runs: Any, count: int) -> Array:
    """Speed of the fastest split that runs; where none does, of the fastest of all."""
    whole = np.broadcast_shapes(rate.shape, runs.shape)
    rates, possible = np.broadcast_to(rate, whole).reshape(count, -1), np.broadcast_to(runs, whole).reshape(count, -1)
    allowed = possible | ~possible.any(axis=-1, keepdims=True)
    best: Array = np.max(np.where(allowed, rates, 0.0), axis=-1)
    return best


def predicted(rows: TrainingInputs) -> Array:
    """Tokens/s a chip with the shipped constants; shape (case,)."""
    return Predictor(rows).rates(single(training_calibration()))
