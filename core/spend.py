"""What all services of a study spend on training and inference: month by month, with the bands, and by year.

A workload that only stands as an alternative to another one is compared, never counted.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from core.book import Array
from core.equations import lifetime
from core.figures import Figures
from core.formats import format_quantity, month_count
from core.records import MONTHS_A_YEAR
from core.study import Study


def counted(study: Study) -> tuple[int, ...]:
    """Positions of the workloads that are services of their own; all of them where none is."""
    own = tuple(row for row, workload in enumerate(study.workloads) if not workload.alternative_to)
    return own or tuple(range(len(study.workloads)))


@dataclass(frozen=True)
class Spend:
    """Cumulative spend of all workloads on one chip up to the end of each month; USD, shape (month,).

    The ranges, shape (2, month), are where the chips are slower, then faster, by their band.
    """

    training: Any
    inference: Any
    training_range: Any
    inference_range: Any

    @property
    def trained(self) -> float:
        """Training over the horizon."""
        return float(self.training[-1])

    @property
    def inferred(self) -> float:
        """Inference over the horizon."""
        return float(self.inference[-1])

    @property
    def leads(self) -> tuple[float, float]:
        """Least and largest factor on inference over training: the two bands are independent."""
        width = 0.0
        for middle, ends in ((self.training, self.training_range), (self.inference, self.inference_range)):
            if middle[-1] > 0:
                width += float(np.log(ends[0, -1] / middle[-1])) ** 2
        factor = float(np.exp(np.sqrt(width)))
        return 1 / factor, factor


def spend_of(figures: Figures, chip: int) -> Spend:
    """Spend on one chip with its ranges."""
    rows = counted(figures.study)

    def ranges(wanted: Any) -> Any:
        return sum(figures.monthly_range(wanted, row, chip) for row in rows)

    return Spend(
        *cumulative_costs(figures, chip),
        ranges(lifetime.cumulative_training_cost),
        ranges(lifetime.cumulative_inference_cost),
    )


def cumulative_costs(figures: Figures, chip: int) -> tuple[Any, Any]:
    """Training and inference spend up to the end of each month, of all services on one chip; USD, shape (month,)."""
    rows = counted(figures.study)
    trained = sum(figures.monthly(lifetime.cumulative_training_cost, row, chip) for row in rows)
    inferred = sum(figures.monthly(lifetime.cumulative_inference_cost, row, chip) for row in rows)
    return trained, inferred


def crossover_month(training_curve: Any, inference_curve: Any) -> int | None:
    """First month, counted from 1, at whose end inference has cost at least as much as training; None if never."""
    passed = np.flatnonzero(inference_curve >= training_curve)
    return int(passed[0]) + 1 if len(passed) else None


class YearOfSpend(NamedTuple):
    """Spend of a calendar year, of which the service runs `months`; USD."""

    year: int
    months: int
    training: float
    inference: float

    @property
    def share(self) -> float | None:
        """Inference over all spend; None where nothing is spent."""
        total = self.training + self.inference
        return self.inference / total if total > 0 else None


def spend_by_year(study: Study, training: Array, inference: Array) -> tuple[YearOfSpend, ...]:
    """Cumulative curves as spend of each calendar year, from the first month of the service in the base year."""
    monthly = [np.diff(curve, prepend=0.0) for curve in (training, inference)]
    first, months = int(study.money.base_year), len(training)
    before = int(study.money.start_month) - 1
    found = []
    for place, january in enumerate(range(-before, months, MONTHS_A_YEAR)):
        start, end = max(january, 0), min(january + MONTHS_A_YEAR, months)
        trained, inferred = (float(np.sum(one[start:end])) for one in monthly)
        found.append(YearOfSpend(first + place, end - start, trained, inferred))
    return tuple(found)


def share_words(share: float) -> str:
    """A share in a title: "41 %"; "over 99 %" where rounding would call it the whole."""
    return "over 99 %" if 0.99 < share < 1 else format_quantity(share, "%", 2)


def money_words(study: Study) -> str:
    """Which dollars the figures are in, over how long: "real US$ of 2026, 36 months"."""
    return f"{dollars_words(study)}, {month_count(study.money.horizon)}"


def dollars_words(study: Study) -> str:
    """Which dollars the figures are in: "real US$ of 2026", "nominal US$"."""
    return f"real US$ of {study.money.base_year:.0f}" if study.money.dollars == "real" else "nominal US$"
