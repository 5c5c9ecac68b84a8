"""Round steps of axes and powers of ten in words: the same in the window and on slides."""

import math
from collections.abc import Sequence

_MONTHS = (1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 36.0, 60.0, 120.0)
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARGIN = 1e-9
"""Share by which a step may fall short: rounding is none of the reader's concern."""


def round_step(least: float, digits: Sequence[float], *, months: bool = False) -> float:
    """The smallest round step that is at least `least`: one of the digits times a power of ten.

    digits: rising, the last of them 10; months: in dozens and their parts, as far as those go.
    """
    if months:
        for step in _MONTHS:
            if step >= least * (1 - _MARGIN):
                return step
    power: float = 10.0 ** math.floor(math.log10(least))
    return next(power * digit for digit in digits if power * digit >= least * (1 - _MARGIN))


def counts_months(title: str) -> bool:
    """Whether an axis with this title counts in months, or in hours of a day, which are read in dozens too."""
    return "month" in title.lower() or title.lower().startswith("hour")


def power_of_ten(exponent: int) -> str:
    """10⁶ for 6, 10⁻³ for -3."""
    return f"10{str(exponent).translate(_RAISED)}"
