"""The two inputs of a map: which there are to choose from, and the values that each takes along its axis.

Values along an axis are those of the cell, in base units.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from core.analysis.figure_inputs import RESTS_ON, cells_of_row, input_cells
from core.cell_names import cell_name, cell_named
from core.cell_text import field_of
from core.cells import format_value
from core.charts.naming import short_names, spoken
from core.charts.spec import Axis, Measure, Picker, Scale
from core.charts.swings import is_chance, is_date
from core.editing import Cell
from core.fields import Field, fields_of, value_at
from core.formats import axis_unit
from core.study import Study

STEPS = 20
"""Steps along an axis, from its first value to its last."""
FACTOR = 3.0
"""How many times more or less than now a value is looked at, where it is no share."""
_WIDE_SHARE = 0.2
"""Shares from here on are looked at from their least to their most."""
_FIRST_CHOICES = ("request_rate", "rental_price", "electricity_price", "target_utilization", "horizon")
"""Names of the inputs that a map has until somebody picks others, as far as they play a part."""


class Direction(NamedTuple):
    """One axis of the map. now: value of the cell; values: those looked at, rising."""

    cell: Cell
    field: Field
    name: str
    now: float
    values: tuple[float, ...]
    scale: Scale

    @property
    def unit(self) -> str:
        """Base unit of the values, for readouts: shares are told in percent."""
        return "%" if _is_share(self.field) else self.field.unit

    @property
    def axis(self) -> Axis:
        """How it is drawn."""
        factor, label = axis_unit(max(map(abs, self.values)), self.unit)
        return Axis(self.name, self.unit, factor, label, self.scale, switchable=self.values[0] > 0)

    @property
    def spoken(self) -> str:
        """Its name within a sentence."""
        return spoken(self.name)

    @property
    def bare(self) -> str:
        """The same without whose it is."""
        return spoken(self.field.label)

    def written(self, value: float) -> str:
        """One of the values with its unit."""
        return format_value(value, self.field)

    def told(self, value: float) -> str:
        """The same with the name of the input."""
        return f"{self.name} {self.written(value)}"


class Directions(NamedTuple):
    """Both axes, None where the study has too few inputs, and the choices of each."""

    across: Direction | None
    up: Direction | None
    pickers: tuple[Picker, ...]


def directions_of(study: Study) -> Directions:
    """The axes that a plain study asks for; an input that is gone or cannot be swept gives way to another one."""
    cells = tuple(cell for cell in _cells(study) if _direction(study, cell) is not None)
    asked = [cell_named(study, name) for name in (study.settings.heat_across, study.settings.heat_up)]
    wanted = [cell if cell is not None and _direction(study, cell) is not None else None for cell in asked]
    across = wanted[0] or _first(cells, {wanted[1]})
    up = wanted[1] if wanted[1] != across else None
    up = up or _first(cells, {across})
    listed = tuple(dict.fromkeys((*cells, *(cell for cell in (across, up) if cell is not None))))
    pickers = (
        _picker(study, "heat_across", "Across", listed, across, up),
        _picker(study, "heat_up", "Up", listed, up, across),
    )
    first, second = (None if cell is None else _direction(study, cell) for cell in (across, up))
    return Directions(first, second, pickers)


def _cells(study: Study) -> tuple[Cell, ...]:
    """What unit cost on the reference chip rests on, and what is paid for the other chips."""
    found = list(input_cells(study, "unit_cost"))
    for chip in study.chips:
        if chip.id != study.settings.reference_chip:
            prices = cells_of_row(study, "chips", chip.id, RESTS_ON["unit_cost"])
            found += [cell for cell in prices if fields_of(type(chip))[cell.path].group == "Price"]
    return tuple(found)


def _first(cells: Iterable[Cell], taken: set[Cell | None]) -> Cell | None:
    """The first that is chosen by itself, else any that is left."""
    left = [cell for cell in cells if cell not in taken]
    for name in _FIRST_CHOICES:
        for cell in left:
            if cell.path == name:
                return cell
    return next(iter(left), None)


def _picker(
    study: Study, identifier: str, label: str, cells: tuple[Cell, ...], picked: Cell | None, other: Cell | None
) -> Picker:
    options = tuple(Measure(cell_name(cell), _name(study, cell)) for cell in cells if cell != other)
    return Picker(identifier, label, options, "" if picked is None else cell_name(picked))


def _name(study: Study, cell: Cell) -> str:
    """What an input is called beside others: of chips and of several workloads with the name of its row."""
    record = study.row(cell.table, cell.row)
    label = field_of(record, cell.path).label
    if cell.table == "chips" and len(study.chips) > 1:
        names = dict(zip((chip.id for chip in study.chips), short_names(study), strict=True))
        return f"{label} of {names[cell.row]}"
    return f"{label} of {record.name}" if cell.table == "workloads" and len(study.workloads) > 1 else label


def _direction(study: Study, cell: Cell) -> Direction | None:
    """One axis; None where the cell is empty, or leaves no room for two values."""
    record = study.row(cell.table, cell.row)
    now, field = value_at(record, cell.path), field_of(record, cell.path)
    if now is None:
        return None
    values, scale = values_around(float(now), field)
    return Direction(cell, field, _name(study, cell), float(now), values, scale) if len(values) > 1 else None


def _is_share(field: Field) -> bool:
    return field.display[:1] == ("%",)


def values_around(now: float, field: Field) -> tuple[tuple[float, ...], Scale]:
    """The values of an axis, evenly spaced on its scale: all of a share, points around a rate, else a third to 3×.

    The present value lies among them; a date has none.
    """
    if is_date(field):
        return (), Scale.LINEAR
    if is_chance(field):
        return _chances(now, field), Scale.LINEAR
    if field.integer:
        return _whole(now, field), Scale.LINEAR
    if _is_share(field) and (now <= 0 or now >= _WIDE_SHARE):
        return _shares(now, field), Scale.LINEAR
    if now <= 0:
        return (), Scale.LINEAR
    half = STEPS // 2
    steps = (now * FACTOR ** (step / half) if step else now for step in range(-half, half + 1))
    return tuple(value for value in steps if field.low <= value <= field.high), Scale.LOG


def _shares(now: float, field: Field) -> tuple[float, ...]:
    """Round shares: from the least to the most of what cannot exceed 1 or 2, else half the whole either way."""
    low, high = field.low, field.high
    if now <= 0 or high > 2 or low < 0:
        low, high = max(low, now - 0.5), min(high, now + 0.5)
    step = 0.1 if high - low > 1 else 0.05
    first, last = math.ceil(round(low / step, 9)), math.floor(round(high / step, 9))
    found = {round(place * step, 9) for place in range(first, last + 1)}
    inside = {one for one in found if low <= one <= high}
    return tuple(sorted(inside if min(inside) <= now <= max(inside) else inside | {now}))


def _chances(now: float, field: Field) -> tuple[float, ...]:
    """From where three times as much is missed as now to where a third of it is."""
    low, high = max(field.low, 1 - (1 - now) * FACTOR), min(field.high, 1 - (1 - now) / FACTOR)
    return tuple(low + (high - low) * step / STEPS for step in range(STEPS + 1)) if low < high else ()


def _whole(now: float, field: Field) -> tuple[float, ...]:
    """Whole numbers around now, evenly spaced; 0 leads nowhere."""
    if now <= 0:
        return ()
    low, high = math.ceil(max(now / FACTOR, field.low)), math.floor(min(now * FACTOR, field.high))
    step = max(1, math.ceil((high - low) / STEPS))
    first = now - step * math.floor((now - low) / step)
    return tuple(float(value) for value in range(int(first), high + 1, step))
