"""Efficiency of matrix products in training: of each chip that of its class, as fitted on published runs."""

import math

from core.calibration.training_classes import training_class
from core.calibration.training_constants import EFFICIENCY, FittedConstant, TrainingFit, training_fit
from core.catalog import Efficiency
from core.catalog_build.serving import EIGHTY_PERCENT
from core.catalog_build.tables import Row
from core.records import Confidence, Source


def training_efficiency_rows(chips: list[Row]) -> list[Efficiency]:
    """One row a chip of chips.csv."""
    fit = training_fit()
    constants = {constant.name: constant for constant in fit.constants}
    classes = [(chip["name"], training_class(chip["vendor"], chip["kind"], chip["name"])) for chip in chips]
    return [_row(name, of_class, constants[f"{EFFICIENCY}.{of_class}"], fit) for name, of_class in classes]


def _row(name: str, of_class: str, constant: FittedConstant, fit: TrainingFit) -> Efficiency:
    spread = math.exp(EIGHTY_PERCENT * constant.log_error)
    confidence: Confidence = "medium" if constant.rows else "low"
    if constant.rows:
        text = f"fitted on {constant.rows} published training runs of this class of chips ({of_class})"
    else:
        text = f"no published run of this class of chips ({of_class}) takes part in the fit; assumed"
    return Efficiency(
        applies_to=name,
        field=EFFICIENCY,
        value=constant.value,
        low=round(constant.value / spread, 4),
        high=round(min(constant.value * spread, 1.0), 4),
        source=Source(f"{text}; {fit.source[0].lower()}{fit.source[1:]}", fit.date, confidence),
    )
