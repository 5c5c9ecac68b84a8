"""Values that a hand or a search comes to, as somebody would type them: a few digits in the unit that a cell shows."""

import math
from fractions import Fraction

from core.cell_units import best_unit, field_units
from core.fields import Field

DIGITS = 3
"""Digits of a value that is dragged; more where the field itself is read in more (an availability of 99.95 %)."""
_USUAL_DIGITS = 4


def inside(value: float, field: Field) -> float:
    """The nearest value that the field takes: within its bounds, or 0 where that is nearer and taken."""
    if field.zero_allowed and value < field.low / 2:
        return 0.0
    return min(max(value, field.low), field.high)


def rounded(value: float, field: Field, digits: int = DIGITS) -> float:
    """A value to so many digits in its best unit, exactly what typing them gives, inside the field's bounds."""
    value = inside(value, field)
    if value in (0.0, field.low, field.high):
        return value + 0.0
    if field.integer:
        return inside(float(round(value)), field)
    unit = best_unit(value, field_units(field.unit, field.display))
    shown = max(digits, field.digits if field.digits > _USUAL_DIGITS else 0)
    amount = Fraction(f"{unit.from_base(value):.{shown - 1}e}")
    found = float(amount * unit.numerator / unit.denominator)
    return inside(found, field) + 0.0 if math.isfinite(found) else value
