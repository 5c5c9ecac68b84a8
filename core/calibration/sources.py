"""Where each constant comes from that nobody types: fitted on so many published rows, or stated, and why."""

import functools

from core.calibration.constants import serving_constants
from core.calibration.training_constants import training_fit
from core.equations.inputs import Calibration, TrainingCalibration
from core.fields import fields_of


def constant_source(record: type, name: str) -> str:
    """The source of one constant in words; "" for what is no constant of a calibration."""
    return _sources().get((record, name), "")


_STATED = "Stated, not fitted: no published run tells it apart"


@functools.cache
def _sources() -> dict[tuple[type, str], str]:
    found: dict[tuple[type, str], str] = {}
    for serving in serving_constants():
        found[Calibration, serving.name] = serving.source.text
    found |= {(TrainingCalibration, name): _STATED for name in fields_of(TrainingCalibration)}
    for training in training_fit().constants:
        runs = f"Fitted on {training.rows:,} published training run{'' if training.rows == 1 else 's'}"
        found[TrainingCalibration, training.name] = runs if training.rows else _STATED
    return found
