"""Headline figures in words, for the tiles and for people without a window."""

import math
from typing import NamedTuple

from core.formats import NOTHING, format_quantity
from core.outcome import Kpi

_DIGITS = 3


class Headline(NamedTuple):
    """A figure as it is read: the large part, and what stands small behind it (a unit, or why there is no figure)."""

    figure: str
    remark: str = ""

    @property
    def text(self) -> str:
        """Both parts on one line."""
        return f"{self.figure} {self.remark}".rstrip()


def headline(kpi: Kpi) -> Headline:
    """What a KPI says: "$4.1 M", "73 %", "month 9", or "—" with the reason."""
    if kpi.value is None or not math.isfinite(kpi.value):
        return Headline(NOTHING, kpi.reason)
    if kpi.unit == "month":
        # Month 9 is the one that begins eight months after the start.
        return Headline(f"month {math.ceil(kpi.value - 1e-9)}")
    is_share = kpi.unit == "1" and "share" in kpi.id
    text = format_quantity(kpi.value, "%" if is_share else kpi.unit, _DIGITS)
    figure, slash, per = text.partition(" / ")
    return Headline(figure, f"/ {per}" if slash else "")
