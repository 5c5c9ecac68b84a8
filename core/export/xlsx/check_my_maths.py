"""The sheet "Check my maths": the headline figures as live formulas over the inputs, each beside the program's own."""

import datetime
from typing import Any

import numpy as np

from core.exact_workbook import ExactBook, column_letters
from core.export.carried import MATHS_NAME
from core.export.xlsx.chart_parts import COLOURS
from core.export.xlsx.formula_text import MONTH
from core.export.xlsx.headline_maths import Maths, maths_of
from core.export.xlsx.maths_cells import MathsCell, Origin, made_of
from core.export.xlsx.maths_pages import (
    DIM,
    HEAD,
    INPUTS,
    KEPT,
    STATED,
    TITLE,
    number_style,
    write_case,
    write_inputs,
)
from core.export.xlsx.maths_places import Spot, Spots, write_formula
from core.export.xlsx.maths_ways import write_ways
from core.figures import Figures
from core.names import visible
from core.origins import origins_of_headlines
from core.outcome import Outcome

NAME = MATHS_NAME
AGREES = 1e-9
"""How far a formula may be from the program's figure, relative to it, to agree."""


def write_check_my_maths(book: ExactBook, outcome: Outcome, scenario: str, inputs: str = "") -> Maths:
    """All sheets of it, the one to read first. inputs: the beginning of the hash that slides print of theirs."""
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
    of_what = f"scenario {visible(scenario)}{f', inputs {inputs}' if inputs else ''}"
    _write_page(book, page, spots, maths, outcome, of_what)
    return maths


_HEADS = ("Figure", "Unit", "In the program", "In this sheet", "Difference", "Check")
_SCOPE = (
    "Every figure below follows by formulas from the yellow cells of “Maths inputs”: change a price, a cost or the "
    "traffic there, and it moves as in the program.",
    f"The column “{KEPT}” there marks inputs with which the program would also choose another deployment, split of "
    "the training run or number of spares, even after a small change: make those changes in the program. Inputs that "
    "have no cell are listed at the bottom.",
)
AGREEING, DIFFERING = "agrees", "differs: an input was changed"
_GOOD, _BAD = "#007A59", "#B3261E"


def _write_page(book: ExactBook, page: Any, spots: Spots, maths: Maths, outcome: Outcome, of_what: str) -> None:
    for column, width in enumerate((46, 22, 20, 20, 14, 16, 30)):
        page.set_column(column, column, width)
    page.set_column(7, 60, 14)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    book.text(page, 0, 0, NAME, **TITLE)
    book.text(
        page,
        1,
        0,
        f"{visible(outcome.study.name)}, {of_what}; slides of other scenarios or inputs have other figures",
        **DIM,
    )
    for row, line in enumerate(_SCOPE, 2):
        book.text(page, row, 0, line)
    live, stated = _counts(maths)
    book.text(page, 4, 0, f"{live:,} quantities are formulas, {stated} are the program's own and listed below.", **DIM)
    first_month_row = 18
    _write_months(book, page, spots, maths, first_month_row)
    _write_headlines(book, page, spots, maths, 6)
    row = first_month_row + len(maths.over_months) + 20
    row = write_ways(book, page, spots, outcome.detail, {place: case for place, case, _ in maths.cases}, row)
    _write_stated(book, page, maths, outcome, row + 2)


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
    one, other = f"{column_letters(program)}{row + 1}", f"{column_letters(program + 1)}{row + 1}"
    difference = f'=IFERROR({other}-{one},"")'
    page.write_formula(row, program + 2, difference, book.style(num_format="0.0E+00"), found - expected)
    place = f"{column_letters(program + 2)}{row + 1}"
    verdict = f'=IF(IFERROR(ABS({place})<={AGREES!r}*ABS({one}),1=0),"{AGREEING}","{DIFFERING}")'
    said = AGREEING if abs(found - expected) <= AGREES * abs(expected) else DIFFERING
    page.write_formula(row, program + 3, verdict, book.style(font_color=_GOOD, bold=True), said)
    differs = book.style(font_color=_BAD, bold=True)
    told = {"type": "cell", "criteria": "!=", "value": f'"{AGREEING}"', "format": differs}
    page.conditional_format(row, program + 3, row, program + 3, told)


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
    for row, colour in zip(range(top + 1, top + 1 + len(maths.over_months[:2])), COLOURS.series, strict=False):
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
        {"name": "USD", "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": COLOURS.grid}}}
    )
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 900, "height": 320})
    told = f"Line chart of the spend of all services over {months} months, from the rows above it."
    page.insert_chart(top + len(maths.over_months) + 2, 0, chart, {"object_position": 3, "description": told})


_STATED = "From the program, and not moved by any change here: found by a search, a recursion or the week of a trace"


def _write_stated(book: ExactBook, page: Any, maths: Maths, outcome: Outcome, top: int) -> None:
    book.text(page, top, 0, _STATED, **HEAD)
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
    _write_without_cell(book, page, maths, outcome, row + 2)


def _write_without_cell(book: ExactBook, page: Any, maths: Maths, outcome: Outcome, top: int) -> None:
    """The inputs that the figures rest on and that nobody can change here."""
    book.text(page, top, 0, "Inputs without a cell here: change them in the program", **HEAD)
    book.text(page, top, 1, "Of", **HEAD)
    for row, (label, owners) in enumerate(_without_cell(maths, outcome).items(), top + 1):
        book.text(page, row, 0, label)
        book.text(page, row, 1, ", ".join(map(visible, owners)), **DIM)


def _without_cell(maths: Maths, outcome: Outcome) -> dict[str, list[str]]:
    """Labels of those inputs, each with the rows that they are of."""
    cells = {(cell.owner, cell.label) for cell in maths.inputs}
    found: dict[str, list[str]] = {}
    for origin in origins_of_headlines(outcome.study, outcome, datetime.date.today()):
        if (origin.owner, origin.label) not in cells and origin.owner not in found.setdefault(origin.label, []):
            found[origin.label].append(origin.owner)
    return {label: owners for label, owners in found.items() if owners}
