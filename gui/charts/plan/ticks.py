"""Where ticks stand and what they say: round numbers, as many as can be read, none twice."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from core.charts.round_steps import power_of_ten, round_step
from core.formats import month_text
from gui.charts.plan.projection import Projection

MINUS = "\u2212"
_STEPS = (1.0, 2.0, 5.0, 10.0)
_LARGE_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)  # 25 and 250 are round, 0.25 needs a digit more than its neighbours
_DATE_STEPS = (1, 3, 6, 12, 24, 60, 120, 300, 600, 1200)
_LOG_DIGITS = ((1, 2, 5), (1, 3), (1,))
_ALL_DIGITS = (1, 2, 3, 4, 5, 6, 7, 8, 9)
_DENSE_BELOW = 0.9  # decades; a longer axis has enough ticks at 1, 2 and 5


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick in plot coordinates with its text; without a text it is a small mark between two others."""

    at: float
    text: str


def number_text(number: float, decimals: int = 0) -> str:
    """A tick's number: grouped by thousands, powers of ten beyond a million and below a ten-thousandth."""
    size = abs(number)
    sign = MINUS if number < 0 and float(f"{size:.{decimals}f}") != 0 else ""
    if size >= 1e6 or (0 < size < 1e-4):
        return f"{MINUS if number < 0 else ''}{_power_text(size, 0)}"
    return f"{sign}{size:,.{decimals}f}"


def _power_text(size: float, shift: int) -> str:
    """A positive number times 10 to the `shift`, as 2×10⁶."""
    mantissa, _, exponent = f"{size:.3e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    power = power_of_ten(int(exponent) + shift)
    return power if mantissa == "1" else f"{mantissa}×{power}"


def _shifted_text(number: float, divisor: float) -> str:
    """The number that a shifted plot coordinate stands for, even where it is no float any more."""
    if number == 0:
        return "0"
    return f"{MINUS if number < 0 else ''}{_power_text(abs(number), round(math.log10(divisor)))}"


def linear_ticks(
    low: float, high: float, projection: Projection, most: int, *, months: bool = False
) -> tuple[Tick, ...]:
    """At most `most` ticks on round numbers of a linear axis from `low` to `high`."""
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return ()
    # the divisor is a power of ten: what is round in plot coordinates is round in the numbers that are shown
    step = _step(span / max(1, most), months=months)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ats = [index * step for index in range(first, min(last, first + 60) + 1)]
    if projection.divisor != 1:
        return tuple(Tick(at, _shifted_text(at, projection.divisor)) for at in ats)
    decimals = _decimals(step) if 1e-12 < step < 1e6 else 0
    return tuple(Tick(at, number_text(at, decimals)) for at in ats)


def date_ticks(low: float, high: float, most: int) -> tuple[Tick, ...]:
    """At most `most` Januaries, said as years, on an axis of months since year 0; below two years quarters as well."""
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return ()
    step = next((step for step in _DATE_STEPS if step >= span / max(1, most)), _DATE_STEPS[-1])
    first, last = math.ceil((low - 1) / step), math.floor((high - 1) / step)
    months = [index * step + 1 for index in range(first, min(last, first + 60) + 1)]
    return tuple(Tick(float(month), str((month - 1) // 12) if step >= 12 else month_text(month)) for month in months)


def _step(least: float, *, months: bool) -> float:
    """The smallest round step that is at least `least`."""
    return round_step(least, _LARGE_STEPS if least >= 10 else _STEPS, months=months)


def _decimals(step: float) -> int:
    """Decimals that tell neighbouring ticks apart: 2 for a step of 0.25, 0 for one of 20."""
    return next((count for count in range(13) if abs(round(step, count) - step) < step * 1e-6), 12)


def log_ticks(low: float, high: float, fits: Callable[[tuple[Tick, ...]], bool]) -> tuple[Tick, ...]:
    """Ticks of a logarithmic axis: the densest of the usual sets of digits whose texts fit beside each other.

    Marks without text are set between them, so that the axis is seen to be logarithmic.
    """
    if not math.isfinite(high - low) or high <= low:
        return ()
    best: tuple[Tick, ...] = ()
    usual = _LOG_DIGITS if high - low > _DENSE_BELOW else (_ALL_DIGITS, *_LOG_DIGITS)
    for digits in usual:
        candidate = _digit_ticks(low, high, digits)
        if fits(candidate):
            best = candidate
            break
    else:
        best = _decade_ticks(low, high, fits)
    if len(best) < 2:
        finer = _fine_ticks(low, high, fits)
        best = finer if len(finer) > len(best) else best
    taken = {round(tick.at, 9) for tick in best}
    marks = _digit_ticks(low, high, _ALL_DIGITS) if high - low < 8 else ()
    return best + tuple(Tick(mark.at, "") for mark in marks if round(mark.at, 9) not in taken)


def _digit_ticks(low: float, high: float, digits: tuple[int, ...]) -> tuple[Tick, ...]:
    found = []
    for exponent in range(math.floor(low - 1e-9), math.ceil(high + 1e-9) + 1):
        for digit in digits:
            at = exponent + math.log10(digit)
            if low - 1e-9 <= at <= high + 1e-9:
                found.append(Tick(at, _log_text(digit, exponent)))
    return tuple(found)


def _decade_ticks(low: float, high: float, fits: Callable[[tuple[Tick, ...]], bool]) -> tuple[Tick, ...]:
    """Every second decade, every third, …: until the texts fit."""
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    for stride in range(2, max(3, last - first + 2)):
        start = math.ceil(first / stride) * stride
        candidate = tuple(Tick(float(power), _log_text(1, power)) for power in range(start, last + 1, stride))
        if fits(candidate):
            return candidate
    return ()


def _fine_ticks(low: float, high: float, fits: Callable[[tuple[Tick, ...]], bool]) -> tuple[Tick, ...]:
    """Round numbers within less than a decade (0.62, 0.64, …), where no usual set has two."""
    if not -300 < low < high < 300:
        return ()
    best: tuple[Tick, ...] = ()
    for most in (5, 4, 3, 2):
        inner = linear_ticks(10.0**low, 10.0**high, Projection(), most)
        candidate = tuple(Tick(math.log10(tick.at), tick.text) for tick in inner if tick.at > 0)
        # towards the top they crowd: where 3, 4 and 5 do not fit, 3 and 5 may
        for kept in (candidate, candidate[::-2][::-1]):
            if len(kept) > len(best) and fits(kept):
                best = kept
    return best


def _log_text(digit: int, exponent: int) -> str:
    if -4 <= exponent < 6:
        return number_text(digit * 10.0**exponent, max(0, -exponent))
    power = power_of_ten(exponent)
    return power if digit == 1 else f"{digit}×{power}"
