"""How far a number goes when a hand drags it, or nudges it by keys: the steps, the bounds, and short numbers always.

A step is one percent of a number above 0; of a share it is one point (a tenth of a point and less where little is left
to an end), and what is 0, negative or whole goes by even steps. All of a range goes with its middle.
"""

import math
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from core.cell_units import best_unit, field_units
from core.editing import Value
from core.errors import CellRefused
from core.fields import Field
from core.ranges import scaled_range
from core.records import Distribution
from core.rounded_values import exactly, in_digits, inside
from core.units import Unit

PIXELS_A_STEP = 4.0
"""How far a hand goes for one step."""
COARSE, FINE = 10.0, 0.1
"""What Shift and Ctrl make of a step."""
_RATIO = 1.01
_FARTHEST = 10_000.0
"""Steps beyond which every number is at its bound."""
_DIGITS, _NUDGED_DIGITS = 3, 5
_NARROW = 10.0
"""A whole number whose largest value is less than so many times its smallest (a year) goes one by one."""


def steps_of(pixels: float, *, coarse: bool = False, fine: bool = False) -> float:
    """The steps that a way of the hand stands for; to the right is more."""
    return pixels / PIXELS_A_STEP * (COARSE if coarse else 1.0) * (FINE if fine else 1.0)


def scrubbed(start: float | Distribution, steps: float, field: Field, *, fine: bool = False) -> float | Distribution:
    """The value so many steps from `start`, inside the field's bounds; `start` itself at none.

    fine: whether the hand goes finely now, so that one more digit is kept.

    Raises:
        CellRefused: a range around 0 has no size that could be scaled.

    """
    if not steps:
        return start
    if isinstance(start, Distribution):
        return _scrubbed_range(start, steps, field, fine=fine)
    if field.integer:
        return inside(_whole(start, steps, field), field)
    if _goes_evenly(start, field):
        unit = best_unit(start, field_units(field.unit, field.display))
        step = _even_step(start, field, unit)
        return inside(_to_grain(start, steps, step * (FINE if fine else 1.0), step, unit), field)
    return inside(in_digits(start * _factor(steps), field, _DIGITS + fine), field)


def nudged(start: float | Distribution, percents: Iterable[int], field: Field) -> float | Distribution:
    """The value after nudges by some percent each, one upon the other; whole numbers go by so many instead.

    Raises nothing at a bound: whoever writes the value is told then.
    """
    value = start
    for percent in percents:
        if isinstance(value, Distribution):
            value = scaled_range(value, Fraction(100 + percent, 100), field)
        elif field.integer:
            value = value + percent
        else:
            value = in_digits(value * (1 + percent / 100), field, _NUDGED_DIGITS)
    return value


def why_no_number(value: Value, field: Field) -> str:
    """Why a cell cannot be dragged or nudged; "" where it can."""
    if isinstance(value, str):
        return f"{field.label} holds words; only a number goes up and down."
    if value is None:
        return f"{field.label} is empty; type a number before it can go up and down."
    return ""


# --- the kinds of steps ---------------------------------------------------------------------------------------------


def _factor(steps: float) -> float:
    return float(_RATIO ** min(max(steps, -_FARTHEST), _FARTHEST))


def _goes_evenly(start: float, field: Field) -> bool:
    """Whether steps are added: to shares, and to what a factor could not take through 0."""
    return start <= 0 or field.low < 0 or field_units(field.unit, field.display).is_share


def _even_step(start: float, field: Field, unit: Unit) -> float:
    """The size of an even step, in base units: a power of ten in the unit that is shown."""
    if field_units(field.unit, field.display).is_share:
        # 99.99 % goes by thousandths of a point: a whole point would be the end
        left = [part for part in (abs(start), abs(1.0 - start)) if part > 1e-12]
        smallest = min(left, default=1.0)
        return 0.01 if smallest >= 0.05 else 0.1 * _power_of_ten(smallest)
    shown = abs(unit.from_base(start))
    return unit.to_base(0.1 * _power_of_ten(shown) if shown else 0.1)


def _power_of_ten(value: float) -> float:
    return float(10.0 ** math.floor(math.log10(value) + 1e-9))


def _to_grain(start: float, steps: float, grain: float, step: float, unit: Unit) -> float:
    """The next whole number of grains."""
    grain = min(grain, step)
    count = round((start + steps * step) / grain)
    return exactly(Decimal(repr(float(f"{unit.from_base(grain):.6g}"))) * count, unit)


def _whole(start: float, steps: float, field: Field) -> float:
    """A whole number: by percents, by one at least, and of a larger one no digits but the first few."""
    one_by_one = field.low > 0 and field.high < _NARROW * field.low
    if one_by_one or start <= 0:
        return start + math.trunc(steps)
    grown = start * _factor(steps)
    apart = max(abs(grown - start), math.trunc(abs(steps)))
    if apart < 1:
        return start
    wanted = start + math.copysign(apart, steps)
    return float(round(wanted)) if abs(wanted) < 10**_DIGITS else float(Context(prec=_DIGITS).plus(Decimal(wanted)))


def _scrubbed_range(limits: Distribution, steps: float, field: Field, *, fine: bool) -> Distribution:
    """A range whose middle went so many steps, as far as its ends may go."""
    if limits.mid == 0:
        raise CellRefused(f"{field.label} is a range around 0, which has no size to scale; type its ends.")
    middle = scrubbed(limits.mid, steps, field, fine=fine)
    assert isinstance(middle, float)  # noqa: S101 - of a number comes a number
    wanted = Decimal(middle / limits.mid)
    most = Context(prec=_DIGITS + 1, rounding=ROUND_FLOOR).plus(Decimal(_largest_factor(limits, field)))
    least = Context(prec=_DIGITS + 1, rounding=ROUND_CEILING).plus(Decimal(_least_factor(limits, field)))
    factor = min(max(Context(prec=_DIGITS + fine).plus(wanted), least), most)
    return limits if factor == 1 else scaled_range(limits, Fraction(factor), field)


def _largest_factor(limits: Distribution, field: Field) -> float:
    """The largest factor that keeps the ends inside."""
    return min((bound / end for end, bound in _outward(limits, field)), default=math.inf)


def _outward(limits: Distribution, field: Field) -> list[tuple[float, float]]:
    """Ends of a range that a larger factor takes to a bound."""
    ends = [(limits.high, field.high)] if limits.high > 0 and math.isfinite(field.high) else []
    return [*ends, (limits.low, field.low)] if limits.low < 0 and field.low < 0 else ends


def _least_factor(limits: Distribution, field: Field) -> float:
    """The smallest factor that keeps the low end inside."""
    return field.low / limits.low if limits.low > 0 and field.low > 0 else 0.001
