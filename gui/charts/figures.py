"""How a readout writes a value: the same words as the headline figures of the program."""

import math

from core.charts.spec import Axis
from core.formats import NOTHING, format_quantity
from core.names import visible


def figure_text(value: float, axis: Axis, digits: int = 3) -> str:
    """A value of an axis with its unit, or a dash where there is none."""
    if not math.isfinite(value):
        return NOTHING
    return visible(format_quantity(value, axis.unit, digits))


def named_figure(value: float, axis: Axis) -> str:
    """A value with the name of its axis: "Month 9"."""
    return f"{visible(axis.label)}  {figure_text(value, axis)}"
