"""How far the figures of a study may be off: the band of the predictions, carried to latency, throughput and money.

The half-widths are the published ones by class of prediction and by what is known of chip and engine
(`core.analysis.error_bands`). An analyst's own benchmarks narrow them: the share of the variance that rows of one chip
and engine have in common shrinks as 1 / (1 + rows), the rest stays.
"""

import math
from typing import NamedTuple

import numpy as np

from core.analysis.error_bands import error_bands
from core.analysis.row_predictions import LOADED, PREFILL, TRAINING, chip_kind
from core.book import Array
from core.records import Chip
from core.study import Study

SHARED_SHARE = 0.5
"""Share of the squared half-width that rows of one chip and engine have in common."""


class Range(NamedTuple):
    """From low to high, in the unit of the figure between them."""

    low: float
    high: float


def level_text() -> str:
    """What the bands are called: "80 % band"."""
    return f"{error_bands().level * 100:.0f} % band"


def half_width(chip: Chip, regime: str) -> float:
    """Half-width in ln(predicted / measured) of one class of predictions on a chip with its engine."""
    published = math.log(error_bands().factor(regime, chip_kind(chip)))
    if regime == TRAINING or not chip.benchmark_count:
        return published
    shared = SHARED_SHARE / (1 + chip.benchmark_count)
    return published * math.sqrt(1 - SHARED_SHARE + shared)


class Bands(NamedTuple):
    """Factors around the figures of each chip, shape (chip,): a figure may be as low as value / factor."""

    first_token: Array
    token: Array
    training: Array


def bands_of(study: Study) -> Bands:
    """The factors of all chips of a study."""

    def factors(regime: str) -> Array:
        return np.array([math.exp(half_width(chip, regime)) for chip in study.chips])

    return Bands(factors(PREFILL), factors(LOADED), factors(TRAINING))
