"""Forward paths of a price: four ways to read its past, with how well each fits and what it says of the months ahead.

Rental prices are no exponentials (H100 fell to 2025 and rose in 2026) and list prices move in steps, so that no single
path is right; which one a study takes is the analyst's choice. All fits are least squares on the logarithm of the
price, every point alike.
"""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.records import MONTHS_A_YEAR

PathKind = Literal["exponential", "step", "plateau", "rise"]
PATH_KINDS: tuple[PathKind, ...] = get_args(PathKind)
"""exponential: one rate throughout; step: levels with jumps between them; plateau: one rate until a month, level from
there on; rise: one rate since the lowest price."""

NOISE = 0.02
"""Standard deviation of the logarithm within a level that is not worth a step of its own (rounding, a missing host)."""

Floats = NDArray[np.float64]


class Dated(Protocol):
    """A price with its month, in months since year 0."""

    @property
    def month(self) -> int:
        """Months since year 0."""

    @property
    def price(self) -> float:
        """In any unit of money and time."""


class FittedPath(msgspec.Struct, frozen=True, kw_only=True):
    """A path through dated prices and ahead of them; prices in the unit of the points.

    months, past: the points that the fit covers and the fitted price at each; rms_error: root mean square of the
    logarithm of price over fit, at these points. level: fitted price in the last month. yearly_change: of the months
    ahead, as a share. since: the month of the lowest price (rise) or of the end of the change (plateau).
    step_factor, step_interval: the mean step as a factor and the months between steps, 1 and 0 without steps;
    months_to_step: months until the next. reason: why there is no such path, else empty.
    """

    kind: PathKind
    months: tuple[int, ...] = ()
    past: tuple[float, ...] = ()
    rms_error: float = 0.0
    level: float = 0.0
    yearly_change: float = 0.0
    since: int | None = None
    step_factor: float = 1.0
    step_interval: float = 0.0
    months_to_step: float = 0.0
    reason: str = ""

    def ahead(self, month_count: int) -> tuple[float, ...]:
        """Prices of months 0 to `month_count` after the last point; none where there is no such path.

        Of steps the next one alone: the price path of a study has one step, and what is drawn is what it can take.
        """
        if self.reason:
            return ()
        months = np.arange(month_count + 1, dtype=float)
        if self.kind == "step":
            has_come = (months >= self.months_to_step) & (self.step_interval > 0)
            factors = np.where(has_come, self.step_factor, 1.0)
        else:
            factors = (1 + self.yearly_change) ** (months / MONTHS_A_YEAR)
        return tuple(float(price) for price in self.level * factors)


def fitted_path(points: Sequence[Dated], kind: PathKind) -> FittedPath:
    """Fit one kind of path to prices in the order of their months; without points, or with too few, a reason."""
    if not points:
        return FittedPath(kind=kind, reason="There is no dated price to fit a path to.")
    months = np.array([point.month for point in points], dtype=float)
    logs = np.log([point.price for point in points])
    if len(set(months)) < 2 and kind in ("exponential", "rise"):
        return FittedPath(kind=kind, reason="One dated price is too little for a rate of change.")
    return _FITS[kind](months, logs)


def _path(kind: PathKind, months: Floats, logs: Floats, fitted: Floats, **more: float) -> FittedPath:
    return msgspec.convert(
        {
            "kind": kind,
            "months": [int(month) for month in months],
            "past": [float(price) for price in np.exp(fitted)],
            "rms_error": float(np.sqrt(np.mean((logs - fitted) ** 2))),
            "level": float(np.exp(fitted[-1])),
            **more,
        },
        FittedPath,
    )


def _line(months: Floats, logs: Floats) -> tuple[Floats, float]:
    """The least-squares line at each month, and its slope a month; level where all months are one."""
    offset = months - np.mean(months)
    square = float(np.sum(offset**2))
    slope = float(np.sum(offset * logs)) / square if square else 0.0
    return np.mean(logs) + slope * offset, slope


def _a_year(slope: float) -> float:
    """The change over a year, as a share, of a slope of the logarithm a month."""
    return float(np.expm1(slope * MONTHS_A_YEAR))


def _exponential(months: Floats, logs: Floats) -> FittedPath:
    fitted, slope = _line(months, logs)
    return _path("exponential", months, logs, fitted, yearly_change=_a_year(slope))


def _plateau(months: Floats, logs: Floats) -> FittedPath:
    """A line that turns level at the point that leaves the least error, the earliest of equal ones."""
    best, break_month, least = np.full_like(logs, np.mean(logs)), months[0], np.inf
    for month in months:
        fitted, _ = _line(np.minimum(months, month), logs)
        error = float(np.sum((logs - fitted) ** 2))
        if error < least * (1 - 1e-9):
            best, break_month, least = fitted, month, error
    return _path("plateau", months, logs, best, since=int(break_month))


def _rise(months: Floats, logs: Floats) -> FittedPath:
    lowest = len(logs) - 1 - int(np.argmin(logs[::-1]))  # the last of equal ones
    if lowest == len(logs) - 1:
        return FittedPath(kind="rise", reason="The newest price is the lowest so far: nothing has risen since.")
    fitted, slope = _line(months[lowest:], logs[lowest:])
    since = int(months[lowest])
    return _path("rise", months[lowest:], logs[lowest:], fitted, yearly_change=_a_year(slope), since=since)


def _step(months: Floats, logs: Floats) -> FittedPath:
    starts = _level_starts(logs)
    ends = [*starts[1:], len(logs)]
    levels = [float(np.mean(logs[start:end])) for start, end in zip(starts, ends, strict=True)]
    fitted = np.repeat(levels, np.subtract(ends, starts))
    count = len(levels) - 1
    if not count:
        return _path("step", months, logs, fitted)
    size = (levels[-1] - levels[0]) / count
    interval = float(months[-1] - months[0]) / count
    return _path(
        "step",
        months,
        logs,
        fitted,
        step_factor=float(np.exp(size)),
        step_interval=interval,
        months_to_step=max(interval - float(months[-1] - months[starts[-1]]), 1.0),
        yearly_change=_a_year(size / interval),
    )


def _level_starts(logs: Floats) -> list[int]:
    """Where levels begin: the split into level stretches with the least error, each stretch paid for as by BIC.

    Dynamic programming over the points; a stretch costs 2 ln n, an error counts in units of the noise.
    """
    count = len(logs)
    sums, squares = np.cumsum([0.0, *logs]), np.cumsum([0.0, *logs**2])
    cost, before = np.zeros(count + 1), np.zeros(count + 1, dtype=int)
    for end in range(1, count + 1):
        starts = np.arange(end)
        within = squares[end] - squares[starts] - (sums[end] - sums[starts]) ** 2 / (end - starts)
        total = cost[starts] + np.maximum(within, 0.0) / NOISE**2 + 2 * np.log(count + 1)
        before[end] = int(np.argmin(total))
        cost[end] = total[before[end]]
    found, end = [], count
    while end:
        end = int(before[end])
        found.append(end)
    return found[::-1]


_FITS: dict[PathKind, Callable[[Floats, Floats], FittedPath]] = {
    "exponential": _exponential,
    "step": _step,
    "plateau": _plateau,
    "rise": _rise,
}
