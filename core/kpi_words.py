"""Headline figures and their bands as people read them."""

import re

from core.formats import format_quantity, unit_cost
from core.outcome import Kpi


def kpi_text(kpi: Kpi) -> str:
    """A headline figure as people read it: "$4.1 M", "80 %", "month 9"; "—" where there is none."""
    return "—" if kpi.value is None else _kpi_number(kpi, kpi.value)


def kpi_band_text(kpi: Kpi) -> str:
    """The error band around a headline figure: "80 % band: $3.2 M – $5.6 M"; "" where there is none."""
    if kpi.value is None or (kpi.low is None and kpi.high is None):
        return ""
    low, high = (
        "never" if end is None else _kpi_number(kpi, end, 2).removeprefix("month ") for end in (kpi.low, kpi.high)
    )
    return f"{kpi.band}: {low} – {high}"


def _kpi_number(kpi: Kpi, value: float, digits: int = 3) -> str:
    if kpi.unit == "month":
        return f"month {value:.0f}"
    if kpi.unit == "1/s":
        return f"{format_quantity(value, '1', digits)} requests/s"
    if kpi.unit == "1":
        return format_quantity(value, "%", digits)
    if kpi.unit.startswith("USD/"):
        return unit_cost(value)
    return _all_digits(format_quantity(value, kpi.unit, digits), digits)


def _all_digits(text: str, digits: int) -> str:
    """Money in thousands or more with as many digits as its neighbours have: "$20.0 M" beside "$7.54 M"."""
    found = re.fullmatch(r"(−?\$)(\d+)(?:\.(\d+))?( [kMBT])", text)
    if found is None:
        return text
    sign, whole, part, size = found.groups(default="")
    missing = digits - len(whole) - len(part)
    return f"{sign}{whole}.{part}{'0' * missing}{size}" if missing > 0 else text
