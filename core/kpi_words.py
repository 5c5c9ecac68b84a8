"""Headline figures and their bands as people read them."""

import re

from core.formats import bought_count, format_quantity, money_text, unit_cost
from core.outcome import Kpi


def kpi_text(kpi: Kpi) -> str:
    """A headline figure as people read it: "$4.1 M", "80 %", "month 9"; "—" where there is none."""
    return "—" if kpi.value is None else _kpi_number(kpi, kpi.value)


def kpi_band_text(kpi: Kpi) -> str:
    """The error band around a headline figure: "80 % band: $3.2–5.6 M"; "" where there is none, or nothing to err in.

    What is no figure of a prediction, such as training that is not paid for, has both ends at the figure itself.
    """
    ends = kpi_ends(kpi)
    return f"{kpi.band}: {ends}" if ends else ""


def kpi_ends(kpi: Kpi) -> str:
    """The two ends of the band alone."""
    if kpi.value is None or (kpi.low is None and kpi.high is None):
        return ""
    if kpi.unit != "month" and kpi.low == kpi.value == kpi.high:
        return ""
    low, high = (
        "never" if end is None else _kpi_number(kpi, end, 2).removeprefix("month ") for end in (kpi.low, kpi.high)
    )
    return shared_once(f"{low} – {high}")


def shared_once(ends: str) -> str:
    """Both ends with what they share said once: "$14–27 M"."""
    first, _, last = ends.partition(" – ")
    if first == last:
        return first
    return re.sub(r"^(\$?)([\d.,]+)( ?\D*?) – \1([\d.,]+)\3$", r"\1\2–\4\3", ends)


def _kpi_number(kpi: Kpi, value: float, digits: int = 3) -> str:
    if kpi.unit == "month":
        return f"month {value:.0f}"
    if kpi.unit == "1/s":
        return f"{format_quantity(value, '1', digits)} requests/s"
    if kpi.unit == "1":
        return format_quantity(value, "%", digits)
    if kpi.unit.startswith("USD/"):
        return unit_cost(value)
    if kpi.unit.endswith("/USD"):  # of what a dollar buys stands in the label, as of what a cost is
        return bought_count(value, digits)
    return money_text(value, digits) if kpi.unit == "USD" else format_quantity(value, kpi.unit, digits)
