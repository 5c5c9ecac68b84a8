"""The sheet "Check my maths": the headline figures as live formulas over the inputs, each beside the program's own.

What a headline is put together from stands here (sums over services, the share, the first month of overtaking); all
else are equations of the books, followed by `traced`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.delivery import COUNTED_WITH_ONE, delivery_of
from core.equations import cash, lifetime, unit_cost
from core.export.exact_workbook import ExactBook
from core.export.xlsx.formula_text import MONTH
from core.export.xlsx.maths_cells import MathsCell, Origin, in_order, made_of
from core.export.xlsx.maths_case import Inputs, MathsCase
from core.export.xlsx.maths_pages import DIM, HEAD, INPUTS, STATED, TITLE, number_style, write_case, write_inputs
from core.export.xlsx.maths_places import Spot, Spots, letters, write_formula
from core.export.xlsx.maths_ways import cells_of_ways, write_ways
from core.export.xlsx.traced import Term, traced
from core.figures import Figures
from core.key_figures import key_figures
from core.names import visible
from core.outcome import Kpi, Outcome
from core.spend import counted

NAME = "Check my maths"
AGREES = 1e-9
"""How far a formula may be from the program's figure, relative to it, to agree."""

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
    figure: Term = counted_with_one / cost if delivery.per_dollar else cost / counted_with_one
    return figure * delivery.headline_factor


# --- sheets -----------------------------------------------------------------------------------------------------------


def write_check_my_maths(book: ExactBook, outcome: Outcome, scenario: str) -> Maths:
    """All sheets of it, the one to read first."""
    maths = maths_of(outcome)
    figures: Figures = outcome.detail
    page = book.sheet(NAME)
    inputs_page = book.sheet(INPUTS)
    case_pages = [book.sheet(f"Maths {place}") for place in range(1, len(maths.cases) + 1)]
    spots = Spots()
    write_inputs(book, inputs_page, spots, maths.inputs)
    months = int(figures.study.money.horizon)
    for case_page, (row, _, cells) in zip(case_pages, maths.cases, strict=True):
        name = visible(figures.study.workloads[row].name)
        chip = visible(figures.study.chips[figures.study.reference_chip].name)
        write_case(book, case_page, spots, cells, f"{name} on {chip}", months)
    _write_page(book, page, spots, maths, outcome, scenario)
    return maths


_HEADS = ("Figure", "Unit", "In the program", "In this sheet", "Difference", "Check")
_SCOPE = (
    "Every figure below is worked out by formulas from the yellow cells of “Maths inputs”: change one there and it moves.",
    "It holds as long as the chosen deployment and the split of the training run stay: the program searches for them, a "
    "sheet does not. After a large change, make it in the program too.",
)


def _write_page(book: ExactBook, page: Any, spots: Spots, maths: Maths, outcome: Outcome, scenario: str) -> None:
    for column, width in enumerate((46, 22, 20, 20, 14, 16, 30)):
        page.set_column(column, column, width)
    page.set_column(7, 60, 14)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    book.text(page, 0, 0, NAME, **TITLE)
    book.text(page, 1, 0, f"{visible(outcome.study.name)}, scenario {visible(scenario)}", **DIM)
    for row, line in enumerate(_SCOPE, 2):
        book.text(page, row, 0, line)
    live, stated = _counts(maths)
    book.text(page, 4, 0, f"{live:,} quantities are formulas, {stated} are the program's own and listed below.", **DIM)
    first_month_row = 18
    _write_months(book, page, spots, maths, first_month_row)
    _write_headlines(book, page, spots, maths, 6)
    row = first_month_row + len(maths.over_months) + 20
    row = write_ways(book, page, spots, outcome.detail, dict_of(maths), row)
    _write_stated(book, page, maths, outcome, row + 2)


def dict_of(maths: Maths) -> dict[int, MathsCase]:
    """Cases by the position of their workload."""
    return {row: case for row, case, _ in maths.cases}


def _counts(maths: Maths) -> tuple[int, int]:
    cells = maths.cells
    live = sum(cell.origin is Origin.FORMULA and ": step" not in cell.label for cell in cells)
    return live, sum(cell.origin is Origin.PROGRAM for cell in cells)


def _write_headlines(book: ExactBook, page: Any, spots: Spots, maths: Maths, top: int) -> None:
    for column, head in enumerate(_HEADS):
        book.text(page, top, column, head, **HEAD)
    for row, (kpi, cell) in enumerate(maths.headlines, top + 1):
        book.text(page, row, 0, kpi.label, bold=True)
        book.text(page, row, 1, {"1": "share", "USD": "USD"}.get(kpi.unit, kpi.unit), **DIM)
        if kpi.value is None or cell is None:
            book.text(page, row, 2, kpi.reason, **DIM)
            continue
        style = {"bold": True, **number_style(kpi.value)}
        book.number(page, row, 2, kpi.value, **number_style(kpi.value))
        here = made_of(kpi.label, kpi.unit, cell.leaf, 1) if _stands(spots, cell) else cell
        spots.put(here, Spot(page.name, row, 3))
        write_formula(book, page, spots, here, **style)
        write_check(book, page, row, 2, kpi.value, float(cell.value))


def _stands(spots: Spots, cell: MathsCell) -> bool:
    try:
        spots.of(cell)
    except KeyError:
        return False
    return True


def write_check(book: ExactBook, page: Any, row: int, program: int, expected: float, found: float) -> None:
    """Difference and verdict behind two cells that should be equal: the program's, and the sheet's right of it."""
    one, other = f"{letters(program)}{row + 1}", f"{letters(program + 1)}{row + 1}"
    page.write_formula(row, program + 2, f"={other}-{one}", book.style(num_format="0.0E+00"), found - expected)
    difference = f"{letters(program + 2)}{row + 1}"
    verdict = f'=IF(ABS({difference})<={AGREES!r}*ABS({one}),"agrees","an input was changed")'
    page.write_formula(row, program + 3, verdict, book.style(font_color="#007A59", bold=True), "agrees")


def _write_months(book: ExactBook, page: Any, spots: Spots, maths: Maths, top: int) -> None:
    """The spend of all services month by month, which the headlines read, with its chart."""
    if not maths.over_months:
        return
    months = len(maths.over_months[0].value)
    book.text(page, top, 0, "Month by month, all services", **HEAD)
    for month in range(months):
        book.number(page, top, 1 + month, month + 1, bold=True, bottom=1)
    for row, cell in enumerate(maths.over_months, top + 1):
        book.text(page, row, 0, f"{cell.label}{'' if cell.unit == '1' else ' (USD)'}")
        spots.put(cell, Spot(page.name, row, 1, months))
        write_formula(book, page, spots, cell, num_format="#,##0")
    chart = book.book.add_chart({"type": "line"})
    for row, colour in zip(range(top + 1, top + 1 + len(maths.over_months[:2])), ("#0072B2", "#D55E00"), strict=False):
        chart.add_series(
            {
                "name": [page.name, row, 0],
                "categories": [page.name, top, 1, top, months],
                "values": [page.name, row, 1, row, months],
                "line": {"color": colour, "width": 2.25},
            }
        )
    chart.set_x_axis({"name": "Month", "interval_unit": max(months // 12, 1)})
    chart.set_y_axis(
        {"name": "USD", "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E7EAEE"}}}
    )
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 900, "height": 320})
    page.insert_chart(top + len(maths.over_months) + 2, 0, chart, {"object_position": 3})


def _write_stated(book: ExactBook, page: Any, maths: Maths, outcome: Outcome, top: int) -> None:
    book.text(page, top, 0, "From the program: found by a search, a recursion or the week of a trace", **HEAD)
    for column, head in enumerate(("Unit", "Value", "Of"), 1):
        book.text(page, top, column, head, **HEAD)
    book.text(page, top, 4, "What it is", **HEAD)
    row = top
    for place, _, cells in maths.cases:
        for cell in cells:
            if cell.origin is not Origin.PROGRAM:
                continue
            row += 1
            book.text(page, row, 0, cell.label)
            book.text(page, row, 1, "" if cell.unit == "1" else cell.unit, **DIM)
            if cell.axis:
                book.text(
                    page, row, 2, f"{np.size(cell.value)} {'months' if cell.axis == MONTH else 'levels'}", **STATED
                )
            else:
                book.number(page, row, 2, float(cell.value), **STATED, **number_style(float(cell.value)))
            book.text(page, row, 3, visible(outcome.study.workloads[place].name))
            book.text(page, row, 4, cell.source, **DIM)
