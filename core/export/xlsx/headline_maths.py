"""The headline figures of a study as cells over its inputs.

What a headline is put together from stands here (sums over services, the share, the first month of overtaking); all
else are equations of the books, followed by `traced`.
"""

from dataclasses import dataclass
from typing import Any

from core.delivery import COUNTED_WITH_ONE, delivery_of
from core.equations import cash, lifetime, unit_cost
from core.export.xlsx.maths_case import Inputs, MathsCase
from core.export.xlsx.maths_cells import MathsCell, in_order, made_of
from core.export.xlsx.maths_ways import cells_of_ways
from core.export.xlsx.traced import Term, term_of, traced
from core.figures import Figures
from core.key_figures import key_figures
from core.outcome import Kpi, Outcome
from core.spend import counted

_TRAINING, _INFERENCE, _SHARE, _CROSSOVER = (
    "lifetime_training_cost",
    "lifetime_inference_cost",
    "inference_share",
    "crossover_month",
)


@dataclass
class Maths:
    """Everything that the sheets show. figures: headlines with the cell that works each out, None where there is none.

    over_months: both cumulative sums and, by month, whether inference has overtaken.
    """

    headlines: tuple[tuple[Kpi, MathsCell | None], ...]
    over_months: tuple[MathsCell, ...]
    cases: tuple[tuple[int, MathsCase, tuple[MathsCell, ...]], ...]
    inputs: tuple[MathsCell, ...]

    @property
    def cells(self) -> tuple[MathsCell, ...]:
        """All cells, each once."""
        wanted = [cell for _, cell in self.headlines if cell is not None]
        return tuple(in_order(*wanted, *self.over_months, *(one for _, _, cells in self.cases for one in cells)))


def maths_of(outcome: Outcome) -> Maths:
    """The headline figures of an evaluated study as cells."""
    figures: Figures = outcome.detail
    study, months = figures.study, int(figures.study.money.horizon)
    break_even = key_figures(figures).one("break_even_utilisation")
    values = {kpi.id: kpi.value for kpi in (*outcome.kpis, break_even)}
    inputs = Inputs(figures)
    rows = sorted({*counted(study), study.selected_workload})
    cases = {row: MathsCase(figures, inputs, row) for row in rows}
    trained = _total(
        "Training, from the start to the end of the month", cases, figures, lifetime.cumulative_training_cost
    )
    inferred = _total(
        "Inference, from the start to the end of the month", cases, figures, lifetime.cumulative_inference_cost
    )
    overtaken = made_of("Inference has cost as much as training", "1", (inferred.leaf >= trained.leaf) * 1, months)
    selected = cases[study.selected_workload]
    found: dict[str, MathsCell] = {}
    if values[_TRAINING] is not None:
        found[_TRAINING] = made_of("Lifetime training", "USD", Term("last", (trained.leaf,)), months)
    if values[_INFERENCE] is not None:
        found[_INFERENCE] = made_of("Lifetime inference", "USD", Term("last", (inferred.leaf,)), months)
    if values[_SHARE] is not None:
        both = found[_TRAINING].leaf, found[_INFERENCE].leaf
        found[_SHARE] = made_of("Inference share", "1", both[1] / (both[0] + both[1]), months)
    if values[_CROSSOVER] is not None:
        found[_CROSSOVER] = made_of("Crossover", "month", Term("first", (overtaken.leaf,)), months)
    unit = outcome.kpis[-1]
    if unit.value is not None:
        found[unit.id] = made_of(unit.label, unit.unit, _headline(figures, selected), months)
    if break_even.value is not None:
        found[break_even.id] = selected.monthly(cash.api_break_even_utilization)
    listed = tuple((kpi, found.get(kpi.id)) for kpi in (*outcome.kpis, break_even))
    over = tuple(one for one, asked in ((trained, _TRAINING), (inferred, _INFERENCE)) if asked in found)
    over += (overtaken,) if len(over) == 2 else ()
    used = set(map(id, in_order(*found.values(), *over, *cells_of_ways(figures, selected))))
    return Maths(listed, over, _listed(cases, used), tuple(cell for cell in inputs.cells if id(cell) in used))


def _listed(cases: dict[int, MathsCase], used: set[int]) -> tuple[tuple[int, MathsCase, tuple[MathsCell, ...]], ...]:
    """Cases with those of their cells that the headlines rest on, in order."""
    found = []
    for row, case in cases.items():
        cells = tuple(cell for cell in in_order(*case.made) if id(cell) in used)
        if cells:
            found.append((row, case, cells))
    return tuple(found)


def _total(label: str, cases: dict[int, MathsCase], figures: Figures, wanted: Any) -> MathsCell:
    """A quantity of months summed over all services."""
    first, *more = (cases[row].monthly(wanted).leaf for row in counted(figures.study))
    total = first
    for one in more:
        total = total + one
    return made_of(label, "USD", total, int(figures.study.money.horizon))


def _headline(figures: Figures, case: MathsCase) -> Term:
    """The unit cost as the study counts and reads it."""
    delivery = delivery_of(figures.study, figures.study.selected_workload)
    cost = case.monthly(unit_cost.delivered_unit_cost).leaf
    counted_with_one: Any = delivery.counted
    if delivery.language:
        tokens = (case.input("input_tokens").leaf, case.input("output_tokens").leaf)
        counted_with_one = traced(COUNTED_WITH_ONE[figures.study.settings.count], tokens)
    figure = counted_with_one / cost if delivery.per_dollar else cost / counted_with_one
    return term_of(figure * delivery.headline_factor)
