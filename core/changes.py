"""By how much a figure has moved against the baseline, in words: "▲ +12 %", "▼ −4 pt", "▲ +2 months"."""

import math
from typing import NamedTuple

from core.formats import format_quantity, money_text, month_count
from core.kpi_words import kpi_text
from core.numerals import MINUS
from core.outcome import Kpi

UP, DOWN, LEVEL = "▲", "▼", "→"
UNMOVED = f"{LEVEL} ±0"
_SAME = 1e-12
"""Relative difference below which two figures are the same: what is left of the order of sums."""
_MOST_PERCENT = 100.0
"""Ratio from which on a rise is told as a multiple and no longer in percent."""


class KpiChange(NamedTuple):
    """A headline figure against the baseline: in short for its tile, and in a sentence for its tip."""

    text: str
    sentence: str

    @property
    def short(self) -> str:
        """The same beside its figure, which says what is counted."""
        return self.text.removesuffix("s").removesuffix(" month")


def is_same(before: float, after: float) -> bool:
    """Whether two figures differ by nothing that can be seen."""
    return before == after or abs(after - before) <= _SAME * max(abs(before), abs(after))


def change_text(before: float, after: float, unit: str) -> str:
    """Arrow, sign and amount: shares ("%") in points, months in months, all else in percent; "" where one is unknown.

    What was nothing before has risen by its own amount.
    """
    if not (math.isfinite(before) and math.isfinite(after)):
        return ""
    if is_same(before, after):
        return UNMOVED
    arrow, sign = (UP, "+") if after > before else (DOWN, MINUS)
    return f"{arrow} {sign}{_amount(before, after, unit)}"


def _amount(before: float, after: float, unit: str) -> str:
    size = abs(after - before)
    if unit == "%":
        return f"{format_quantity(100 * size, '1', 2)} pt"
    if unit == "month":
        return month_count(size)
    if before == 0 or (before < 0) != (after < 0):
        return money_text(size) if unit == "USD" else format_quantity(size, unit)
    if size / abs(before) >= _MOST_PERCENT:
        return f"×{format_quantity(after / before, '1', 2)}"
    return format_quantity(size / abs(before), "%", 2)


def kpi_change(before: Kpi | None, now: Kpi) -> KpiChange:
    """A headline figure against the same one of the baseline, where both have one in the same unit."""
    if before is None or before.unit != now.unit or before.label != now.label:
        what = "" if before is None else f": {before.label} {kpi_text(before)}"
        return KpiChange("other unit", f"The baseline counts something else here{what}.")
    if now.value is None and before.value is None:
        return KpiChange("", "The baseline has no figure here either.")
    if before.value is None:
        return KpiChange("was —", f"The baseline has no figure here: {before.reason}")
    if now.value is None:
        return KpiChange(f"was {kpi_text(before)}", f"Baseline: {kpi_text(before)}.")
    unit = "%" if now.unit == "1" else now.unit
    text = change_text(before.value, now.value, unit)
    return KpiChange(text, f"Baseline: {_way(before, now, text)}. {_judged(before.value, now.value, now)}")


def _way(before: Kpi, now: Kpi, text: str) -> str:
    """From what to what: "month 9 → 11: +2 months"."""
    by = text.removeprefix(f"{UP} ").removeprefix(f"{DOWN} ").removeprefix(f"{LEVEL} ")
    return f"{kpi_text(before)} → {kpi_text(now).removeprefix('month ')}: {by}"


def _judged(before: float, after: float, kpi: Kpi) -> str:
    """Higher or lower, of a month later or earlier, and whether that is worse, in words."""
    if is_same(before, after):
        return "As in the baseline."
    higher = after > before
    words = ("Later", "Earlier") if kpi.unit == "month" else ("Higher", "Lower")
    compared = f"{words[0 if higher else 1]} than the baseline"
    if kpi.higher_is_worse is None:
        return f"{compared}."
    return f"{compared}: {'worse' if higher == kpi.higher_is_worse else 'better'}."
