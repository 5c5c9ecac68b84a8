"""Every equation of all books has the unit it declares; and the check sees swapped operators and wrong wires."""

import ast
import functools
import inspect
import itertools
import sys
import textwrap
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest

import core.equations as equations
from core.book import Book, Quantity
from core.deployment import grid
from core.equations import BATCHES, LIFETIME, NETWORKS, PERFORMANCE, QUEUES, TRAINING
from core.equations.inputs import Deployment
from core.fields import fields_of
from core.records import Chip
from core.units import DIMENSIONLESS, parse_unit
from tests.core.dimensions import Dimensioned, UnitFault, dimensions_of

BOOKS = (PERFORMANCE, TRAINING, LIFETIME, NETWORKS, QUEUES, BATCHES)
EQUATIONS = [(book, equation) for book in BOOKS for equation in book.quantities.values()]


def unit_of(book: Book, name: str) -> str:
    if name in book.quantities:
        return book.quantities[name].unit
    return book.inputs[name].unit if name in book.inputs else "1"


def stand_ins(book: Book, equation: Quantity[...]) -> list[Dimensioned]:
    return [Dimensioned.of(unit_of(book, name)) for name in equation.parameters]


def holds(book: Book, equation: Quantity[...], function: Any = None, arguments: Any = None) -> bool:
    """Whether the equation gives its declared unit."""
    run = function or equation.function
    try:
        result = run(*(arguments or stand_ins(book, equation)))
    except UnitFault:
        return False
    return dimensions_of(result) == parse_unit(equation.unit).dimensions


@pytest.mark.parametrize(("book", "equation"), EQUATIONS, ids=lambda one: getattr(one, "name", ""))
def test_the_unit_of_each_equation_is_the_declared_one(book: Book, equation: Quantity[...]) -> None:
    result = equation.function(*stand_ins(book, equation))
    assert dimensions_of(result) == parse_unit(equation.unit).dimensions, f"{equation.name} gives {result}"


def test_the_check_covers_every_equation() -> None:
    declared = {
        (module.__name__, one.name)
        for module in vars(equations).values()
        if isinstance(module, ModuleType)
        for one in vars(module).values()
        if isinstance(one, Quantity) and one.function.__module__ == module.__name__
    }
    checked = {(equation.function.__module__, equation.name) for _, equation in EQUATIONS}
    assert declared <= checked
    assert len(checked) == len({id(equation) for book in BOOKS for equation in book.quantities.values()})


def test_all_units_inside_are_base_units() -> None:
    for book in BOOKS:
        units = {equation.unit for equation in book.quantities.values()} | {one.unit for one in book.inputs.values()}
        assert {unit for unit in units if parse_unit(unit).scale != 1} == set()


# --- does the check see errors? -------------------------------------------------------------------------------------

SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Add: ast.Mult,
    ast.Sub: ast.Div,
}


class Swap(NamedTuple):
    """A function with one operator swapped, and the function itself noting what stands right of that operator."""

    mutant: FunctionType
    probe: FunctionType
    noted: list[Any]


def swaps(function: Any) -> Iterator[Swap]:
    """One `Swap` for each operator of the function."""
    source = textwrap.dedent(inspect.getsource(function))
    for wanted in range(len(_operators(ast.parse(source)))):
        noted: list[Any] = []
        mutated, probed = ast.parse(source), ast.parse(source)
        operation = _operators(mutated)[wanted]
        operation.op = SWAPPED[type(operation.op)]()
        operation = _operators(probed)[wanted]
        operation.right = ast.Call(ast.Name("note", ast.Load()), [operation.right], [])
        yield Swap(_compiled(mutated, function, noted), _compiled(probed, function, noted), noted)


def _operators(tree: ast.AST) -> list[ast.BinOp]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and type(node.op) in SWAPPED]


def _compiled(tree: ast.Module, function: Any, noted: list[Any]) -> FunctionType:
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []

    def note(value: Any) -> Any:
        noted.append(value)
        return value

    space = {**vars(sys.modules[function.__module__]), "note": note}
    exec(compile(ast.fix_missing_locations(tree), "<swapped>", "exec"), space)  # noqa: S102 -- our own equations
    made: FunctionType = space[definition.name]
    return made


def modules() -> list[ModuleType]:
    """Where the equations stand."""
    return [sys.modules[name] for name in sorted({equation.function.__module__ for _, equation in EQUATIONS})]


def helpers() -> list[FunctionType]:
    """Plain functions that the equations share."""
    shared = [
        one
        for module in modules()
        for one in vars(module).values()
        if isinstance(one, FunctionType) and one.__module__ == module.__name__
    ]
    return sorted(shared, key=lambda one: one.__qualname__)


def all_hold_with(stand_in: FunctionType, original: FunctionType, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether all equations keep their unit while `stand_in` is there for a shared function."""
    with monkeypatch.context() as patch:
        for module in modules():
            if any(one is original for one in vars(module).values()):
                patch.setattr(module, original.__name__, stand_in)
        return all(holds(book, equation) for book, equation in EQUATIONS)


def test_each_swapped_operator_that_touches_a_unit_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    missed, touching, plain = [], 0, 0
    trials = [
        (equation.name, swap, functools.partial(holds, book, equation))
        for book, equation in EQUATIONS
        for swap in swaps(equation.function)
    ]
    for shared in helpers():
        still_holds = functools.partial(all_hold_with, original=shared, monkeypatch=monkeypatch)
        trials += [(shared.__name__, swap, still_holds) for swap in swaps(shared)]
    for name, swap, still_holds in trials:
        assert still_holds(swap.probe), name
        if all(dimensions_of(value) == DIMENSIONLESS for value in swap.noted):
            plain += 1  # a swap among plain numbers is what units cannot see; golden tables do
            continue
        touching += 1
        if still_holds(swap.mutant):
            missed.append(name)
    assert missed == []
    assert touching > 100
    assert plain < 2 * touching  # splits of a training run multiply many counts, which have no unit


def test_a_wrong_wire_is_seen() -> None:
    units = sorted({unit_of(book, name) for book, equation in EQUATIONS for name in equation.parameters})
    missed, tried = [], 0
    for book, equation in EQUATIONS:
        right = stand_ins(book, equation)
        for position, unit in itertools.product(range(len(right)), units):
            wrong = Dimensioned.of(unit)
            if wrong.dimensions == right[position].dimensions:
                continue
            tried += 1
            if holds(book, equation, arguments=[*right[:position], wrong, *right[position + 1 :]]):
                missed.append(f"{equation.name}: {equation.parameters[position]} in {unit}")
    assert tried > 3000
    assert missed == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda s, b: s + b,
        lambda s, b: s < b,
        lambda s, _: s > 1,
        lambda s, _: 2**s,
        lambda s, b: s**b,
        lambda s, _: np.sqrt(s),
    ],
)
def test_the_stand_ins_refuse_what_makes_no_sense(wrong: Any) -> None:
    with pytest.raises(UnitFault):
        wrong(Dimensioned.of("s"), Dimensioned.of("B"))


def test_the_stand_ins_follow_products_and_powers() -> None:
    rate = Dimensioned.of("B") / Dimensioned.of("s")
    assert rate.dimensions == parse_unit("B/s").dimensions
    assert (rate**2).dimensions == parse_unit("B^2/s^2").dimensions
    assert (rate / rate).dimensions == DIMENSIONLESS
    assert np.sqrt(rate**2).dimensions == rate.dimensions


def test_the_grid_gives_every_coordinate_that_a_deployment_declares() -> None:
    assert set(fields_of(Deployment)) <= set(grid([Chip(id="check", name="check")]))
