"""The sheets behind "Check my maths": the inputs, and one workload's equations as formulas."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from core.cell_units import field_units
from core.exact_workbook import ExactBook, column_letters
from core.export.xlsx import areas
from core.export.xlsx.formula_text import LEVEL, MONTH
from core.export.xlsx.maths_cells import MathsCell, Origin
from core.export.xlsx.maths_places import Spot, Spots, write_formula
from core.fields import Field
from core.names import visible

HEAD: dict[str, Any] = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
TITLE: dict[str, Any] = {"bold": True, "font_size": 14}
DIM: dict[str, Any] = {**areas.DIM, "indent": 1}
TYPED: dict[str, Any] = {"bg_color": "#FFF8DC", "num_format": "#,##0.######", "align": "right"}
"""Cells that an analyst may change."""
COUNTED: dict[str, Any] = {"num_format": "0.000000E+00"}
STATED: dict[str, Any] = {"bg_color": "#E7EAEE"}
"""Cells that the program worked out."""

INPUTS = "Maths inputs"
KEPT = "Kept by this sheet"
"""Head of the column that says which inputs the program would search anew with."""


def number_style(value: float) -> dict[str, Any]:
    """Digits for a value: with an exponent where it is very large or small."""
    size = abs(value)
    if value == round(value) and size < 1e9:
        return {"num_format": "#,##0"}
    if size >= 1e9 or size < 1e-3:
        return COUNTED
    return {"num_format": "#,##0.00" if size >= 1e4 else "#,##0.000" if size >= 10 else "0.0#####"}


# --- inputs -----------------------------------------------------------------------------------------------------------


_INPUT_HEADS = ("Of", "Input", "Value", "Unit", "In base units", "Base unit", KEPT, "Source")
_VALUE, _BASE = 2, 4


def write_inputs(book: ExactBook, page: Any, spots: Spots, inputs: Sequence[MathsCell]) -> None:
    """One row an input: the value as people write it, to be changed, and in base units, which formulas read."""
    for column, width in enumerate((30, 34, 16, 13, 16, 13, 26, 90)):
        page.set_column(column, column, width)
    book.text(page, 0, 0, "Inputs of “Check my maths”: change a yellow cell, and the headline figures follow", **TITLE)
    book.text(page, 1, 0, f"“{KEPT}”: what the program would find anew with another value, and a sheet cannot.", **DIM)
    for column, head in enumerate(_INPUT_HEADS):
        book.text(page, 2, column, head, **HEAD)
    page.freeze_panes(3, 3)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.autofilter(2, 0, 2 + len(inputs), len(_INPUT_HEADS) - 1)
    for row, cell in enumerate(inputs, 3):
        spots.put(cell, Spot(page.name, row, _BASE))
        book.text(page, row, 0, visible(cell.owner))
        book.text(page, row, 1, cell.label)
        _write_value(book, page, row, cell)
        book.text(page, row, 5, "" if cell.unit == "1" else cell.unit, **DIM)
        book.text(page, row, 6, cell.kept, **DIM)
        book.text(page, row, 7, visible(cell.source), **DIM)


def _write_value(book: ExactBook, page: Any, row: int, cell: MathsCell) -> None:
    value, field = float(cell.value), cell.declared
    shade = TYPED if cell.is_typed else {**TYPED, **STATED}
    base = book.style(**number_style(value))
    if field is not None and field.choices:
        words = ",".join('"' + word.replace('"', '""') + '"' for word in field.choices)
        book.text(page, row, _VALUE, field.choices[int(value)], **shade)
        page.data_validation(row, _VALUE, row, _VALUE, {"validate": "list", "source": list(field.choices)})
        page.write_formula(row, _BASE, f"=MATCH({column_letters(_VALUE)}{row + 1},{{{words}}},0)-1", base, value)
        return
    unit, scale = _shown_unit(field, value)
    shown = value * scale.denominator / scale.numerator
    style = shade if shown == 0 or 1e-5 <= abs(shown) < 1e12 else {**shade, **COUNTED}
    book.number(page, row, _VALUE, shown, **style)
    book.text(page, row, 3, unit, **DIM)
    factors = (
        f"*{scale.numerator}" if scale.numerator != 1 else "",
        f"/{scale.denominator}" if scale.denominator != 1 else "",
    )
    page.write_formula(row, _BASE, f"={column_letters(_VALUE)}{row + 1}{''.join(factors)}", base, value)


def _shown_unit(field: Field | None, value: float) -> tuple[str, Fraction]:
    """The unit that people write an input in, with its size in base units: that of the plainest number."""
    if field is None or not field.display:
        return ("" if field is None or field.unit == "1" else field.unit), Fraction(1)
    units = field_units(field.unit, field.display).shown
    plainest = [one for one in units if 1 <= abs(one.from_base(value)) < 1000]
    unit = (plainest or units)[0]
    return unit.symbol, Fraction(unit.numerator, unit.denominator)


# --- one workload -----------------------------------------------------------------------------------------------------


_CASE_HEADS = ("Quantity", "Unit", "Worked out by", "Equation, as the program has it", "Where the equation is from")
FIRST = len(_CASE_HEADS)
"""Column of values, and of the first month."""


def write_case(book: ExactBook, page: Any, spots: Spots, cells: Sequence[MathsCell], title: str, months: int) -> None:
    """One row a quantity, causes above what rests on them; quantities of months run to the right."""
    for column, width in enumerate((32, 13, 17, 40, 32)):
        page.set_column(column, column, width)
    page.set_column(FIRST, FIRST + max(months, 24) - 1, 15)
    book.text(page, 0, 0, title, **TITLE)
    for column, head in enumerate(
        (*_CASE_HEADS, "Value, or month 1", *(f"Month {one}" for one in range(2, months + 1)))
    ):
        book.text(page, 2, column, head, **HEAD)
    page.freeze_panes(3, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    rows = [cell for cell in cells if cell.origin is not Origin.INPUT or cell.axis]
    for row, cell in enumerate(rows, 3):
        length = months if cell.axis == MONTH else len(cell.value) if cell.axis == LEVEL else 1
        spots.put(cell, Spot(page.name, row, FIRST, length))
    for row, cell in enumerate(rows, 3):
        book.text(page, row, 0, cell.label)
        book.text(page, row, 1, "" if cell.unit == "1" else cell.unit, **DIM)
        book.text(page, row, 2, "" if cell.origin is Origin.INPUT else cell.origin.value, **DIM)
        book.text(page, row, 3, cell.equation, **DIM)
        book.text(page, row, 4, cell.source, **DIM)
        _write_row(book, page, spots, cell)


def _write_row(book: ExactBook, page: Any, spots: Spots, cell: MathsCell) -> None:
    values = list(cell.value) if cell.axis else [float(cell.value)]
    style = number_style(float(values[0]))
    if cell.term is not None:
        write_formula(book, page, spots, cell, **style)
        return
    spot = spots.of(cell)
    for place, value in enumerate(values):
        shade = {} if cell.origin is Origin.INPUT else STATED
        book.number(page, spot.row, spot.column + place, float(value), **style, **shade)
