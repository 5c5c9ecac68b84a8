"""How far the figures of a study may be off: the band of the predictions, carried to latency, throughput and money.

The half-widths are the published ones by class of prediction and by what is known of chip and engine
(`core.analysis.validation.error_bands`). An analyst's own benchmarks of a chip narrow them, see `half_width`.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
import numpy as np

from core.analysis.validation.error_bands import (
    LOADED,
    NETWORK,
    PREFILL,
    TRAINING,
    chip_kind,
    error_bands,
    half_width_of,
)
from core.book import Array
from core.calibration.network_efficiency import ANY, constant_of, network_constants, network_efficiency
from core.delivery import family_of
from core.records import LANGUAGE_MODEL, Chip, Workload
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
    """Factors around the figures: one may be as low as value / factor.

    first_token, training: shape (chip,); served: of response, throughput and what follows from them, such as the cost
    of a unit, by the kind of workload; shape (workload, chip).
    """

    first_token: Array
    served: Array
    training: Array


def bands_of(study: Study) -> Bands:
    """The factors of all workloads and chips of a study."""

    def factors(regime: str) -> Array:
        return np.array([math.exp(half_width(chip, regime)) for chip in study.chips])

    spoken = factors(LOADED)
    served = [spoken if one.kind == LANGUAGE_MODEL else _network_factors(study, one) for one in study.workloads]
    return Bands(factors(PREFILL), np.array(served), factors(TRAINING))


def class_counts(chip: Chip, workloads: Iterable[Workload], *, trains: bool) -> bool:
    """Whether the kind of a chip tells anything: what is published of the chip itself goes before its kind.

    trains: whether bands around training are looked at too.
    """
    rows, other = tuple(workloads), msgspec.structs.replace(chip, kind="")
    networks = [one for one in rows if one.kind != LANGUAGE_MODEL]
    regimes = [LOADED, PREFILL] if len(networks) < len(rows) else []
    regimes += ([NETWORK] if networks else []) + ([TRAINING] if trains else [])
    if any(half_width_of(chip, one) != half_width_of(other, one) for one in regimes):
        return True
    families = {family_of(one) for one in networks}
    return any(
        network_efficiency(one, chip_kind(chip)) != network_efficiency(one, chip_kind(other)) for one in families
    )


def _network_factors(study: Study, workload: Workload) -> Array:
    """Factors of one network on all chips: wider where no published row is of its family."""
    unseen = family_spread(family_of(workload))
    return np.array([math.exp(math.hypot(half_width(chip, NETWORK), unseen)) for chip in study.chips])


def family_spread(family: str) -> float:
    """What a family without published rows adds to the half-width: how far the compute shares of all others spread.

    The stand-in for it is their geometric mean between the lowest and the highest.
    """
    if any(row.rows and row.family == family for row in network_constants() if row.field == "compute_share"):
        return 0.0
    middle = constant_of(ANY, ANY, "compute_share")
    return math.log(middle.high / middle.low) / 2
