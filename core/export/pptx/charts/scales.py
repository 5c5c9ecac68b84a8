"""Axes of charts on slides: from base units to what an axis prints, round ends and steps, and formats of numbers."""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from core.charts.round_steps import counts_months, power_of_ten, round_step
from core.charts.spec import Axis, Scale
from core.export.pptx.charts.lettering import shortened, width_of
from core.names import visible
from core.numerals import MINUS

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_FINE_DIGITS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)


@dataclass(frozen=True, slots=True)
class Run:
    """How an axis runs, in what it prints. base: of its logarithm, 0 for a linear one."""

    low: float
    high: float
    step: float | None
    format: str
    base: float = 0.0

    def share(self, at: float) -> float:
        """How far along the axis a printed value lies, 0 to 1."""
        if not self.base:
            return (at - self.low) / (self.high - self.low)
        return math.log(at / self.low) / math.log(self.high / self.low) if at > 0 else -math.inf

    def at(self, share: float) -> float:
        """The printed value that far along the axis."""
        if not self.base:
            return self.low + share * (self.high - self.low)
        return float(self.low * (self.high / self.low) ** share)

    @property
    def tick_texts(self) -> tuple[str, ...]:
        """What stands at the ticks, about: for the room that they need."""
        if self.base:
            return tuple(tick_text(tick) for tick in log_ticks(self, 8))
        step = self.step or (self.high - self.low)
        count = min(60, int((self.high - self.low) / step + 1e-9))
        decimals = decimals_of(step)
        return tuple(f"{self.low + index * step:,.{decimals}f}" for index in range(count + 1))


def shown(axis: Axis, value: float) -> float:
    """A value in the unit that its axis prints; months since year 0 as years (2026.5 is July 2026)."""
    return (value - 1) / 12 if axis.dates else value * axis.factor


def axis_words(axis: Axis, *, across: bool) -> str:
    """What stands along an axis: label, unit, and which end is the better one."""
    arrow = axis.better_words(across=across)
    return "   ".join(part for part in (axis.title, arrow) if part)


def fitting_words(axis: Axis, width: float, points: float, *, across: bool) -> str:
    """What stands along an axis, as much of it as a width takes: without the arrow, without the unit, cut."""
    if axis.dates:
        return "Year"  # which is what its ticks are
    if not axis.title:
        return ""
    unit = f"{axis.label} ({axis.unit_label})" if axis.unit_label else axis.label
    arrow = axis.better_words(across=across)
    for words in (axis_words(axis, across=across), f"{unit}   {arrow}".strip(), unit, axis.label):
        if width_of(visible(words), points) <= width:
            return visible(words)
    return shortened(axis.label, width, points)


def run_of(
    axis: Axis, values: Iterable[float], most: int, *, bars: bool = False, air: tuple[float, float] = (0.0, 0.0)
) -> Run:
    """An axis around values that it prints, with at most about `most` steps.

    bars: they begin at zero, which is in view. air: room before and after the values, as shares of their span.
    """
    known = [value for value in values if math.isfinite(value)]
    if axis.scale is Scale.LOG:
        return _log_run([value for value in known if value > 0])
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if axis.from_zero or bars:
        low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or abs(high) or 1.0
    low -= air[0] * span if low else 0.0
    high += air[1] * span
    if high == low:
        high = low + span
    if axis.dates:
        return _years(low, high, most)
    step = step_of(high - low, most, months=counts_months(axis.title))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Run(_tidy(first * step), _tidy(max(last, first + 1) * step), step, format_of(step, high))


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")


def _years(low: float, high: float, most: int) -> Run:
    step = max(1.0, step_of(high - low, most))
    return Run(math.floor(low + 1e-9), math.ceil(high - 1e-9) or 1.0, math.ceil(step), "0")


def _log_run(values: list[float]) -> Run:
    """A little more than the values; where the ticks stand is said by `log_ticks`."""
    low, high = (min(values), max(values)) if values else (1.0, 10.0)
    air = max(1.08, (high / low) ** 0.03)
    return Run(float(f"{low / air:.3g}"), float(f"{high * air:.3g}"), None, "General", 10.0)


def log_ticks(run: Run, most: int) -> tuple[float, ...]:
    """At most so many round numbers on a logarithmic axis: powers of ten and, where there is room, 2 and 5 or more."""
    first, last = math.floor(math.log10(run.low)), math.ceil(math.log10(run.high))
    for digits in (_FINE_DIGITS, (1, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        ticks = [float(f"{digit}e{power}") for power in range(first, last + 1) for digit in digits]
        inside = [tick for tick in ticks if run.low <= tick <= run.high]
        if len(inside) <= most and (len(inside) > 1 or digits == (1,)) and _apart(run, inside, most):
            return tuple(inside)
    for stride in range(2, 40):
        inside = [
            tick for tick in (10.0**power for power in range(first, last + 1, stride)) if run.low <= tick <= run.high
        ]
        if len(inside) <= most:
            return tuple(inside)
    return ()


def _apart(run: Run, ticks: list[float], most: int) -> bool:
    """Whether no two ticks are nearer to each other than half of what evenly set ones would be."""
    return all(run.share(b) - run.share(a) > 0.55 / most for a, b in itertools.pairwise(ticks))


def tick_text(tick: float) -> str:
    """The number at a tick of a logarithmic axis."""
    if 1e-4 <= tick < 1e6:
        return f"{tick:,.0f}" if tick >= 1000 else f"{tick:g}"
    digit, power = f"{tick:.0e}".split("e")
    raised = power_of_ten(int(power))
    return raised if digit == "1" else f"{digit}×{raised}"


def step_of(span: float, most: int, *, months: bool = False) -> float:
    """The smallest round step of which at most `most` fill a span."""
    return round_step(span / max(1, most), _STEPS, months=months)


def decimals_of(step: float) -> int:
    """Decimals that tell neighbouring ticks apart."""
    return next((count for count in range(10) if abs(round(step, count) - step) < abs(step) * 1e-6), 10)


def format_of(step: float, high: float) -> str:
    """The format of ticks a step apart: thousands grouped, a true minus, powers of ten only beyond all units."""
    if abs(high) >= 1e9 or step < 1e-6:
        return "0.0E+0"
    decimals = decimals_of(step)
    number = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f"{number};{MINUS}{number}"
