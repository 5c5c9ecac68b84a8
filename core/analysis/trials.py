"""A study as it would be with other values in one cell: what searches and sweeps of one input evaluate."""

from fractions import Fraction

import msgspec

from core.cell_names import cell_words
from core.cell_text import field_of, shown_text
from core.editing import Cell, Value, entry_at, set_values
from core.errors import CellRefused
from core.fields import Field, value_at
from core.figures import Figures, figures_of
from core.ranges import scaled_range
from core.records import Distribution, Record
from core.scenarios import shown_study
from core.study import Study


class Trials:
    """A study as it would be with other values in one cell; only the chips that its headline figures look at."""

    def __init__(self, study: Study, cell: Cell) -> None:
        plain = shown_study(study)
        looked_at = {plain.settings.reference_chip, cell.row if cell.table == "chips" else ""}
        self.study = msgspec.structs.replace(plain, chips=tuple(one for one in plain.chips if one.id in looked_at))
        self.cell = cell
        self.record: Record = self.study.row(cell.table, cell.row)
        self.field: Field = field_of(self.record, cell.path)

    @property
    def value(self) -> float:
        """What stands in the cell; of an empty one the least that it takes."""
        found = value_at(self.record, self.cell.path)
        return self.field.low if found is None else float(found)

    def figures(self, value: float) -> Figures:
        """The arrays with another value in the cell; raises InfernomicsError where that cannot be."""
        return figures_of(set_values(self.study, ((self.cell, value),)))

    def written(self, value: float) -> str:
        """A value as the cell would show it."""
        return shown_text(value, self.field)

    @property
    def name(self) -> str:
        """What the input is called, with whose it is where its table has several rows."""
        return cell_words(self.study, self.cell)


def entry_with_middle(study: Study, cell: Cell, value: float) -> Value:
    """What is written to have a value in a cell: all of a range goes with its middle, as far as its bounds let it."""
    record = study.row(cell.table, cell.row)
    old, field = entry_at(record, cell.path), field_of(record, cell.path)
    if not isinstance(old, Distribution) or not old.mid or value / old.mid <= 0:
        return value
    try:
        return scaled_range(old, Fraction(value) / Fraction(old.mid), field)
    except CellRefused:
        return value
