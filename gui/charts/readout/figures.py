"""How a readout writes a value: the same words as the headline figures of the program."""

import math

from core.charts.spec import Axis
from core.errors import InfernomicsError
from core.formats import NOTHING, format_quantity, month_text
from core.names import visible


def figure_text(value: float, axis: Axis, digits: int = 3) -> str:
    """A value of an axis with its unit, or a dash where there is none."""
    if not math.isfinite(value):
        return NOTHING
    if axis.dates:
        return month_text(round(value))
    try:
        return visible(format_quantity(value, axis.unit, digits))
    except InfernomicsError:
        # a unit that the program does not know is written as the axis has it
        return f"{value * axis.factor:.{digits}g} {visible(axis.unit_label)}".rstrip()


def named_figure(value: float, axis: Axis) -> str:
    """A value behind the name of its axis: "Month: 9"."""
    return f"{visible(axis.label)}: {figure_text(value, axis)}"
