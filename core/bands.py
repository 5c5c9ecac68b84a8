"""How far the figures of a study may be off: the band of the predictions, carried to latency, throughput and money.

The half-widths are the published ones by class of prediction and by what is known of chip and engine
(`core.analysis.error_bands`). An analyst's own benchmarks of a chip narrow them, see `half_width`.
"""

import math
from typing import NamedTuple

import numpy as np

from core.analysis.error_bands import LOADED, PREFILL, TRAINING, error_bands, half_width_of
from core.book import Array
from core.records import Chip
from core.study import Study


class Range(NamedTuple):
    """From low to high, in the unit of the figure between them."""

    low: float
    high: float


def level_text() -> str:
    """What the bands are called: "80 % band"."""
    return f"{error_bands().level * 100:.0f} % band"


COMMON_SHARES = {PREFILL: 0.2, LOADED: 0.2}
"""Share of the variance of ln(predicted / measured) that rows of one chip and engine have in common.

On published rows in groups of five and more: under load 0.17 where others of their source took part in the fit and
0.26 where none did (7 groups), for prompts 0.08 and 0.50 (8 groups); the bands stand between the two.
"""


def half_width(chip: Chip, regime: str) -> float:
    """Half-width in ln(predicted / measured) of one class of predictions on a chip with its engine.

    With n own benchmarks that the predictions are centred on, chip and engine count as seen, and the share c of the
    variance that rows of one chip and engine have in common is gone, but for the error of the n rows themselves:
    h² = h_seen² (1 - c) (1 + 1/n), and never more than without them.
    """
    published = half_width_of(chip, regime)
    counts = {PREFILL: chip.prefill_benchmark_count, LOADED: chip.decode_benchmark_count}
    own = counts.get(regime, 0.0)
    if not own:
        return published
    return min(
        published, error_bands().classes[regime].half_width * math.sqrt((1 - COMMON_SHARES[regime]) * (1 + 1 / own))
    )


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
