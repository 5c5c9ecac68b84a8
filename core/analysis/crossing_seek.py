"""Which value of an input has inference overtake training in an asked month: what dragging the crossover comes to.

The crossover is a whole month, so many values give the same one. The search runs on the crossing of the two curves
inside a month, and takes the value nearest to the present one that gives the month.
"""

import math
from typing import NamedTuple

from core.analysis.figure_inputs import cells_of_row
from core.analysis.root_search import Domain, RootSearch
from core.analysis.trials import Trials
from core.cell_names import cell_named
from core.editing import Cell
from core.equations import lifetime
from core.errors import InfernomicsError
from core.figures import direct_inputs_behind
from core.rounded_values import DIGITS, rounded
from core.spend import counted, crossover_month, cumulative_costs
from core.study import Study, TableName

_INSIDE = 0.05
"""Of a month: how far from its edge the search ends."""
_MOST_DIGITS = 8
_LEAST = 1e-300


def seek_cells(study: Study) -> tuple[Cell, ...]:
    """Cells of a plain study that move the crossover: what the two curves rest on beside the choice of a deployment.

    The first is the one to begin with: how much traffic there is.
    """
    wanted = direct_inputs_behind(lifetime.cumulative_training_cost, lifetime.cumulative_inference_cost)
    selected = study.selected_workload
    service = study.workloads[selected if selected in counted(study) else counted(study)[0]]
    places: tuple[tuple[TableName, str], ...] = (
        ("workloads", service.id),
        ("chips", study.settings.reference_chip),
        ("site", study.site.id),
        ("money", study.money.id),
    )
    found = [cell for table, row in places for cell in cells_of_row(study, table, row, wanted)]
    first = Cell("workloads", service.id, "request_rate")
    return (first, *(cell for cell in found if cell != first))


def seek_cell(study: Study) -> Cell:
    """The cell that dragging the crossover edits: the one that the study names, else the first that there is."""
    offered = seek_cells(study)
    named = cell_named(study, study.settings.lifetime_seek)
    return named if named is not None and named in offered else offered[0]


class CrossingFound(NamedTuple):
    """A value and the month that it gives; None where the curves never cross with it."""

    value: float
    month: int | None


class CrossingSeek:
    """Searches of one cell of one study; what they evaluate is kept for the next month that is asked for."""

    def __init__(self, study: Study, cell: Cell) -> None:
        self.trials = Trials(study, cell)
        self._known: dict[float, tuple[float, int | None] | None] = {}

    def value_for(self, month: int) -> CrossingFound:
        """The value nearest to the present one that gives the month or, where none does, one that comes near it."""
        start = self.trials.value
        now = self._at(start)
        if now is None or now[1] == month:
            return CrossingFound(start, None if now is None else now[1])
        # from later months the first value that gives this one has the crossing just before its end
        inside = month - _INSIDE if now[0] > month else month - 1 + _INSIDE
        domain = Domain.of(self.trials.field)
        known = {value: None if found is None else found[0] for value, found in self._known.items()}
        search = RootSearch(self._crossing, domain, start, inside, _INSIDE * 0.9, thorough=False, known=known).finish()
        value = search.found
        if value is None:
            near = search.nearest
            value = start if near is None else near.value
        return self._in_few_digits(value, month)

    def _in_few_digits(self, value: float, month: int) -> CrossingFound:
        """The value as one would type it: with as many digits as its month takes."""
        reached = self._month(value)
        for digits in range(DIGITS, _MOST_DIGITS):
            short = rounded(value, self.trials.field, digits)
            if self._month(short) in (reached, month):
                return CrossingFound(short, self._month(short))
        return CrossingFound(value, reached)

    def _month(self, value: float) -> int | None:
        found = self._at(value)
        return None if found is None else found[1]

    def _crossing(self, value: float) -> float | None:
        found = self._at(value)
        return None if found is None else found[0]

    def _at(self, value: float) -> tuple[float, int | None] | None:
        if value not in self._known:
            self._known[value] = self._evaluated(value)
        return self._known[value]

    def _evaluated(self, value: float) -> tuple[float, int | None] | None:
        """When the curves cross, in months and parts of one, and in which month; None where there are no curves."""
        try:
            figures = self.trials.figures(value)
        except InfernomicsError:
            return None
        chip = figures.study.reference_chip
        if any(figures.why_not(row, chip) or figures.why_not_trained(row, chip) for row in counted(figures.study)):
            return None
        training, inference = cumulative_costs(figures, chip)
        if not training[-1] > 0:
            return None
        month = crossover_month(training, inference)
        if month is None:  # how far the last month is off says which way to go
            return len(training) * float(training[-1]) / max(float(inference[-1]), _LEAST), None
        before = float(inference[month - 2]) if month > 1 else 0.0
        gained = float(inference[month - 1]) - before
        part = (float(training[month - 1]) - before) / gained if gained > 0 else 1.0
        return month - 1 + min(max(part, 0.0), 1.0) if math.isfinite(part) else float(month), month
