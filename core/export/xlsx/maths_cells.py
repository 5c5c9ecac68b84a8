"""The cells of "Check my maths": inputs, equations of the book as formulas, and what a sheet cannot work out."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from core.book import Quantity
from core.export.xlsx.formula_text import LEVEL, axis_of, worth, worths
from core.export.xlsx.traced import CELL, NUMBER, Term, Untraceable, steps, traced
from core.fields import Field

CLOSE = 1e-9
"""How near a formula's worth must come to the program's value, relative to it, to stand for it."""
_WORTH_A_CELL = 3
"""Operations that a repeated step takes at least to be given a cell of its own."""


class Origin(Enum):
    """Where the value of a cell is from."""

    INPUT = "input"
    FORMULA = "formula"
    PROGRAM = "from the program"


@dataclass(eq=False)
class MathsCell:
    """One value, or one row of months or of levels, with what stands around it.

    term: what a formula computes; declared: of an input, its declaration; owner: of an input, the row that it is of.
    equation: as the book has it; source: of the equation, or of the input's value.
    """

    label: str
    unit: str
    value: Any
    origin: Origin
    axis: str = ""
    term: Term | None = None
    equation: str = ""
    source: str = ""
    owner: str = ""
    declared: Field | None = None
    parts: list["MathsCell"] = field(default_factory=list)
    """Steps that its equation uses more than once: cells of their own, before it."""

    is_typed: bool = False
    """Whether it is an input that people type, and not one that the program chose."""

    kept: str = ""
    """Of an input: what stays in the sheet when it is changed, although the program would find it anew."""

    @property
    def leaf(self) -> Term:
        """The cell in a formula."""
        return Term(CELL, cell=self)


def from_program(label: str, unit: str, value: Any, axis: str = "", why: str = "") -> MathsCell:
    """What the program found by a search or a recursion, or read from elsewhere."""
    return MathsCell(label, unit, value, Origin.PROGRAM, axis, source=why)


def made_of(label: str, unit: str, term: Term, months: int) -> MathsCell:
    """What is put together from other cells."""
    axis = axis_of(term)
    return MathsCell(label, unit, _shaped(worth(term), axis, months), Origin.FORMULA, axis, term)


def by_equation(
    one: Quantity[...], causes: Callable[[str], MathsCell], value: Any, months: int, axis: str = ""
) -> MathsCell:
    """A quantity as a formula over its causes; as the program's value where its equation cannot be followed.

    axis: the one that it has where it is the program's value.
    """
    try:
        term = traced(one.function, tuple(causes(name).leaf for name in one.parameters))
    except Untraceable:
        term = None
    if term is None or axis_of(term) == LEVEL or not _same(worth(term), value):
        return from_program(one.label, one.unit, _shaped(value, axis, months), axis, one.source)
    found = MathsCell(
        one.label,
        one.unit,
        _shaped(value, axis_of(term), months),
        Origin.FORMULA,
        axis_of(term),
        equation=_equation_text(one),
        source=one.source,
    )
    found.term, found.parts = _with_parts(term, one, months)
    return found


@functools.cache
def _equation_text(one: Quantity[...]) -> str:
    """The body of an equation on one line."""
    return " ".join(one.formula.split())


def _same(found: Any, value: Any) -> bool:
    return bool(np.allclose(np.asarray(found, dtype=float), np.asarray(value, dtype=float), rtol=CLOSE, atol=0))


def _shaped(value: Any, axis: str, months: int) -> Any:
    array = np.asarray(value, dtype=float)
    return np.broadcast_to(array, (months,)) if axis else array.reshape(-1)[0] if array.size == 1 else array


def _with_parts(term: Term, one: Quantity[...], months: int) -> tuple[Term, list[MathsCell]]:
    """The term with cells in place of its longer steps that are used more than once."""
    whole = steps(term)
    values = worths(term)
    uses: dict[int, int] = {}
    size: dict[int, int] = {}
    for step in whole:
        size[id(step)] = sum(size[id(part)] for part in step.parts) + (step.operation not in (CELL, NUMBER))
        for part in step.parts:
            uses[id(part)] = uses.get(id(part), 0) + 1
    made: list[MathsCell] = []
    rebuilt: dict[int, Term] = {}
    for step in whole:
        parts = tuple(rebuilt[id(part)] for part in step.parts)
        lenient = step.lenient or _may_vanish(step, values)
        same = lenient == step.lenient and all(new is old for new, old in zip(parts, step.parts, strict=True))
        found = step if same else Term(step.operation, parts, lenient=lenient)
        axis = axis_of(found)
        if uses.get(id(step), 0) > 1 and size[id(step)] >= _WORTH_A_CELL and axis != LEVEL:
            label = f"{one.label}: step {len(made) + 1}"
            value = _shaped(worth(found), axis, months)
            made.append(MathsCell(label, "", value, Origin.FORMULA, axis, found, source="repeated in the next formula"))
            found = made[-1].leaf
        rebuilt[id(step)] = found
    return rebuilt[id(term)], made


def _may_vanish(step: Term, values: dict[int, Any]) -> bool:
    """Whether a step is a share to some power: too small to be written, it is an error in LibreOffice, 0 in Excel."""
    if step.operation != "^" or step.parts[1].operation == NUMBER:
        return False
    base = np.asarray(values[id(step.parts[0])], dtype=float)
    return bool(np.all((base >= 0) & (base < 1)))


def in_order(*wanted: MathsCell) -> Iterator[MathsCell]:
    """All cells that some rest on, each once and behind its causes."""
    seen: set[int] = set()

    def visit(cell: MathsCell) -> Iterator[MathsCell]:
        if id(cell) in seen:
            return
        seen.add(id(cell))
        for part in cell.parts:
            yield from visit(part)
        if cell.term is not None:
            for step in steps(cell.term):
                if step.operation == CELL:
                    yield from visit(step.cell)
        yield cell

    for one in wanted:
        yield from visit(one)
