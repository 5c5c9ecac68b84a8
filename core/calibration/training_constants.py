"""The constants of training as shipped: fitted on published runs by `core.calibration.training_fit`, read here."""

import functools
from typing import Any

import msgspec

from core.catalog import read_file
from core.equations.inputs import TrainingCalibration
from core.fields import fields_of

FILE = "training_calibration.json"
EFFICIENCY = "training_efficiency"
"""Field of a chip that the fit gives by class of chips: "training_efficiency.hopper"."""


class FittedConstant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One constant. rows: published rows that inform it; without any it stands at its prior.

    low, high: bounds that physics gives; prior: median, of the parent's value where there is a parent;
    log_deviation: of the prior's logarithm; log_error: standard error of the value's logarithm.
    """

    name: str
    unit: str
    value: float
    low: float
    high: float
    prior: float
    log_deviation: float
    log_error: float
    rows: int
    parent: str = ""


class TrainingBand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Half-widths of the band in ln(predicted / measured), from rows predicted without their chip.

    half_width_unseen: for kinds of chips without rows, from rows predicted without their source; covers: share of
    rows that the band holds when their family is left out of the fit.
    """

    level: float
    half_width: float
    half_width_unseen: float
    covers: float


class TrainingFit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: constants with what they rest on, and how far off predictions are, in the sample and out of it."""

    date: str
    source: str
    rows: int
    constants: tuple[FittedConstant, ...]
    scores: dict[str, float]
    band: TrainingBand

    def value(self, name: str) -> float:
        """A constant by name; KeyError where there is none."""
        for constant in self.constants:
            if constant.name == name:
                return constant.value
        raise KeyError(name)


@functools.cache
def training_fit() -> TrainingFit:
    """The shipped fit; CatalogError where the file is damaged or missing."""
    return read_file(FILE, TrainingFit)


@functools.cache
def training_calibration() -> TrainingCalibration:
    """The constants that all chips share."""
    fitted = {one.name: one.value for one in training_fit().constants}
    shared: dict[str, Any] = {name: fitted[name] for name in fields_of(TrainingCalibration) if name in fitted}
    return TrainingCalibration(**shared)
