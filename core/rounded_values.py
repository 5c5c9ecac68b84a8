"""Values that a hand or a search comes to, as somebody would type them: a few digits in the unit that a cell shows."""

from decimal import Context, Decimal
from fractions import Fraction

from core.cell_units import best_unit, field_units
from core.fields import Field
from core.units import Unit

DIGITS = 3
"""Digits of a value that is dragged; more where the field itself is read in more (an availability of 99.95 %)."""
_USUAL_DIGITS = 4


def exactly(amount: Decimal | Fraction, unit: Unit) -> float:
    """An amount of a unit in base units, rounded once, as a typed one is."""
    return float(Fraction(amount) * unit.numerator / unit.denominator)


def in_digits(value: float, field: Field, digits: int) -> float:
    """A value to so many significant digits in the unit that is shown, exactly what typing them gives."""
    unit = best_unit(value, field_units(field.unit, field.display))
    return exactly(Context(prec=digits).plus(Decimal(unit.from_base(value))), unit)


def inside(value: float, field: Field) -> float:
    """The nearest value that the field takes: within its bounds, or 0 where that is nearer and taken."""
    if field.zero_allowed and value < field.low / 2:
        return 0.0
    return min(max(value, field.low), field.high) + 0.0  # turns -0.0 into 0.0


def rounded(value: float, field: Field, digits: int = DIGITS) -> float:
    """A value to so many digits in its best unit, exactly what typing them gives, inside the field's bounds."""
    value = inside(value, field)
    if value in (0.0, field.low, field.high):
        return value
    if field.integer:
        return inside(float(round(value)), field)
    return inside(in_digits(value, field, max(digits, field.digits if field.digits > _USUAL_DIGITS else 0)), field)
