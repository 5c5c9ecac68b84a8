"""The book of equations: every number shown is an input or a quantity, one small pure function each.

A quantity's parameter names are the inputs and quantities it needs; from that alone come the evaluation order, the
Why? tree, the dependency sets, the units of axes and the unit check. Nothing registers itself on import: a `Book`
gathers modules in one place, and a wrong name, a cycle or a missing docstring is a `BookError` there and then.
"""

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import Any, Generic, ParamSpec, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from core.fields import Field, FieldKind, fields_of

Array: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Equation = ParamSpec("Equation")

KNOWN = "_known"
"""Suffix of the mask that tells where an optional input is published: ``tdp_known`` goes with ``tdp``."""


class BookError(Exception):
    """The equations do not fit together; the message names the equation and, where it can, the right spelling."""


class Quantity(Generic[Equation]):
    """One equation: callable with plain arrays, and carrying its unit, source and docstring."""

    def __init__(self, function: Callable[Equation, Any], unit: str, source: str) -> None:
        self.function = function
        self.unit = unit
        self.source = source
        self.name = function.__name__
        self.help = inspect.getdoc(function) or ""
        self.parameters = tuple(inspect.signature(function).parameters)

    def __call__(self, *args: Equation.args, **kwargs: Equation.kwargs) -> Any:
        """Evaluate the equation on its own; shapes broadcast."""
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<quantity {self.name} [{self.unit}]>"

    @property
    def label(self) -> str:
        """The name as people read it: "decode step time"."""
        return self.name.replace("_", " ")

    @property
    def formula(self) -> str:
        """The body of the equation as it is computed, without its docstring."""
        lines = inspect.getsource(self.function).split('"""')[-1].strip().splitlines()
        return "\n".join(line.strip() for line in lines).removeprefix("return ")


def quantity(unit: str, source: str) -> Callable[[Callable[Equation, Any]], Quantity[Equation]]:
    """Declare an equation. unit: of what it returns, base units; source: where the equation is from."""
    return lambda function: Quantity(function, unit, source)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a number is what it is: its equation or, for an input, its field, and the causes one level down."""

    name: str
    label: str
    value: float
    unit: str
    formula: str
    source: str
    causes: tuple["Explanation", ...] = ()


class Values:
    """The outcome of one evaluation: ``values[quantity]`` is an array, never looked up by a string.

    A quantity that the evaluation left out is evaluated when somebody asks for it.
    """

    def __init__(self, book: "Book", arrays: dict[str, Any]) -> None:
        self._book = book
        self._arrays = arrays

    def __getitem__(self, wanted: Quantity[...]) -> Any:
        return self._array(wanted.name)

    def _array(self, name: str) -> Any:
        found = self._arrays.get(name)
        if found is None:
            equation = self._book.quantities[name]
            found = self._arrays[name] = equation.function(*map(self._array, equation.parameters))
        return found

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        return sum(np.asarray(array).nbytes for array in self._arrays.values())

    def with_inputs(self, inputs: Mapping[str, Any], equations: Iterable[Quantity[...]]) -> "Values":
        """The same with other `inputs`, where only `equations` (from `moved_by`) are evaluated anew."""
        return self._book.evaluate({**self._arrays, **inputs}, equations)

    def explain(self, wanted: Quantity[...], index: tuple[int, ...], depth: int = 2) -> Explanation:
        """The Why? tree of one cell of a quantity: `index` into the full broadcast shape, `depth` levels of causes."""
        return self._explain(wanted.name, index, depth)

    def _explain(self, name: str, index: tuple[int, ...], depth: int) -> Explanation:
        array = np.asarray(self._array(name))
        shape = array.shape
        tail = index[len(index) - len(shape) :]
        value = float(array[tuple(0 if size == 1 else at for at, size in zip(tail, shape, strict=True))])
        equation = self._book.quantities.get(name)
        if equation is None:
            field = self._book.input_field(name)
            if name not in self._book.inputs:
                return Explanation(name, f"{field.label}: published", value, "1", "", "input")
            return Explanation(name, field.label, value, field.unit, "", "input")
        causes = tuple(self._explain(cause, index, depth - 1) for cause in equation.parameters) if depth > 0 else ()
        return Explanation(name, equation.label, value, equation.unit, equation.formula, equation.source, causes)


class Book:
    """Equations and the inputs they rest on, checked and put in order once.

    records: record types whose numeric (and choice) fields are the inputs; modules: where the quantities stand;
    shared: modules of another book, of which this one takes the quantities whose causes it has, under names still free.
    Raises BookError for unknown or doubled names, cycles, and equations without docstring, unit or source.
    """

    def __init__(
        self,
        records: Sequence[type[msgspec.Struct]],
        modules: Sequence[ModuleType],
        shared: Sequence[ModuleType] = (),
    ) -> None:
        self.inputs: dict[str, Field] = {}
        self.record_of: dict[str, type[msgspec.Struct]] = {}
        for record in records:
            for name, field in fields_of(record).items():
                if "." in name or field.kind is FieldKind.TEXT:
                    continue
                if name in self.inputs:
                    raise BookError(
                        f"input {name} is declared by both {self.record_of[name].__name__} and {record.__name__}"
                    )
                self.inputs[name], self.record_of[name] = field, record
        own = self._gathered(modules)
        self.quantities = self._in_order(own | self._usable(self._gathered(shared, own), own))
        self._behind: dict[str, frozenset[str]] = {}
        for name, equation in self.quantities.items():
            parts = [self._behind.get(cause, frozenset({self._bare(cause)})) for cause in equation.parameters]
            self._behind[name] = frozenset().union(*parts)

    def input_field(self, name: str) -> Field:
        """The declaration of an input, also for its ``_known`` mask."""
        return self.inputs[self._bare(name)]

    def inputs_behind(self, *wanted: Quantity[...]) -> frozenset[str]:
        """Names of all inputs that quantities rest on, however far down: which sources a chart must cite."""
        return frozenset().union(*(self._behind[one.name] for one in wanted))

    def needed_for(self, *wanted: Quantity[...]) -> tuple[Quantity[...], ...]:
        """The equations that must be evaluated for `wanted`, in order."""
        found = {one.name for one in wanted}
        for equation in reversed(list(self.quantities.values())):
            if equation.name in found:
                found.update(equation.parameters)
        return tuple(equation for name, equation in self.quantities.items() if name in found)

    def moved_by(self, names: Iterable[str], *wanted: Quantity[...]) -> tuple[Quantity[...], ...]:
        """Those of the equations needed for `wanted` that other values of the inputs `names` can change, in order."""
        moving = frozenset(names)
        return tuple(one for one in self.needed_for(*wanted) if moving & self._behind[one.name])

    def evaluate(self, inputs: Mapping[str, Any], equations: Iterable[Quantity[...]] | None = None) -> Values:
        """Evaluate all equations (or `equations`, from `needed_for`) on arrays by input name; shapes broadcast.

        Raises BookError when an input that an equation needs is not given.
        """
        arrays: dict[str, Any] = dict(inputs)
        for equation in self.quantities.values() if equations is None else equations:
            try:
                arrays[equation.name] = equation.function(*[arrays[name] for name in equation.parameters])
            except KeyError as missing:
                raise BookError(f"{equation.name} needs the input {missing}, which was not given") from None
        return Values(self, arrays)

    def _bare(self, name: str) -> str:
        return name if name in self.inputs else name.removesuffix(KNOWN)

    def _usable(self, shared: dict[str, Quantity[...]], own: dict[str, Quantity[...]]) -> dict[str, Quantity[...]]:
        """Those of the shared quantities whose causes, however far down, are inputs or quantities of this book."""

        def known(cause: str) -> bool:
            return cause in own or cause in shared or cause in self.inputs or self._is_known_mask(cause)

        while wanting := [name for name, one in shared.items() if not all(map(known, one.parameters))]:
            for name in wanting:
                del shared[name]
        return shared

    def _gathered(
        self, modules: Sequence[ModuleType], taken: Mapping[str, Quantity[...]] = MappingProxyType({})
    ) -> dict[str, Quantity[...]]:
        """All quantities of modules, but for names that are `taken`."""
        found: dict[str, Quantity[...]] = {}
        for module in modules:
            for one in vars(module).values():
                # An equation that a module imported from another one stands in that other one.
                if not isinstance(one, Quantity) or one.function.__module__ != module.__name__ or one.name in taken:
                    continue
                if one.name in found or one.name in self.inputs:
                    raise BookError(f"{one.name} is declared twice")
                if not (one.help and one.unit and one.source):
                    raise BookError(f"{one.name} in {module.__name__} needs a docstring, a unit and a source")
                found[one.name] = one
        return found

    def _in_order(self, found: dict[str, Quantity[...]]) -> dict[str, Quantity[...]]:
        ordered: dict[str, Quantity[...]] = {}
        waiting: list[str] = []

        def place(equation: Quantity[...]) -> None:
            if equation.name in ordered:
                return
            if equation.name in waiting:
                raise BookError("cycle: " + " needs ".join([*waiting[waiting.index(equation.name) :], equation.name]))
            waiting.append(equation.name)
            for cause in equation.parameters:
                if cause in found:
                    place(found[cause])
                elif cause not in self.inputs and not self._is_known_mask(cause):
                    near = difflib.get_close_matches(cause, [*found, *self.inputs], n=1)
                    raise BookError(
                        f"{equation.name} needs {cause}, which nothing gives" + (f"; {near[0]}?" if near else "")
                    )
            waiting.pop()
            ordered[equation.name] = equation

        for equation in found.values():
            place(equation)
        return ordered

    def _is_known_mask(self, name: str) -> bool:
        bare = name.removesuffix(KNOWN)
        return bare != name and bare in self.inputs and self.inputs[bare].optional
