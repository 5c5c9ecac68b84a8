"""The equations as Markdown: by book and module, each with meaning, unit, source, formula and value."""

import inspect
import sys
from collections.abc import Iterator
from types import FunctionType

import msgspec
import numpy as np

from core.book import Array, Mask, Quantity
from core.calibration.sources import constant_source
from core.equations.inputs import (
    Calendar,
    Calibration,
    Demand,
    Deployment,
    NetworkEfficiency,
    NetworkRun,
    Queue,
    RunningBatch,
    Serving,
    TrainedModel,
    TrainingCalibration,
    TrainingSplit,
)
from core.figures import Figures
from core.formats import format_quantity
from core.methodology.formula_words import code_of, formula_in_words, shared_with, source_of, used_within
from core.methodology.markdown import code_block, literal, prose, table
from core.methodology.parts import Part, places
from core.numerals import MINUS
from core.outcome import Outcome
from core.records import Constants

_NOBODY_TYPES: tuple[type[msgspec.Struct], ...] = (
    *(Deployment, TrainingSplit, NetworkRun, Serving, TrainedModel, Demand, Calendar, Queue, RunningBatch),
    *(Calibration, TrainingCalibration, NetworkEfficiency, Constants),
)
_WITH_SOURCES = (Calibration, TrainingCalibration)
_DIGITS = 12
_NOTHING = "—"


def equations_part(found: tuple[Part, ...]) -> Iterator[str]:
    """The equations of all books that the figures rest on; one that several books share stands in the first."""
    functions: dict[str, FunctionType] = {}
    for part, fresh in places(found):
        yield f"## {part.title}"
        yield literal(part.whose)
        yield from _given(part)
        for module in dict.fromkeys(one.function.__module__ for one in fresh):
            yield f"### {prose(_subject(module))}"
            for one in fresh:
                if one.function.__module__ == module:
                    yield from _equation(one, found)
                    _gather(shared_with(one)[1], functions)
    yield from _shared(functions)


def value_text(unit: str, value: Array | None) -> str:
    """A value with its unit, then with twelve digits; of a series of months the first and the last."""
    if value is None:
        return "no single value"
    numbers = np.atleast_1d(value)
    first, last = float(numbers[0]), float(numbers[-1])
    if len(numbers) == 1 or first == last:
        return _number(unit, first) + (" in every month" if len(numbers) > 1 and np.all(numbers == first) else "")
    return f"first month {_number(unit, first)}, last month {_number(unit, last)}"


def _number(unit: str, value: float) -> str:
    if not np.isfinite(value):
        return "without bound" if value > 0 else _NOTHING
    exact = plain_number(value, unit)
    if unit == "1":  # counts and shares have no unit to be spoken of in
        return exact
    spoken = format_quantity(value, unit)
    return exact if spoken == exact else f"{spoken} ({exact})"


def plain_number(value: float, unit: str) -> str:
    """A value with twelve digits in its unit."""
    sign = MINUS if value < 0 else ""
    return f"{sign}{abs(value):.{_DIGITS}g}" + ("" if unit == "1" else f" {unit}")


def _subject(module: str) -> str:
    return (inspect.getdoc(sys.modules[module]) or module).splitlines()[0].rstrip(".")


def _equation(one: Quantity[...], found: tuple[Part, ...]) -> Iterator[str]:
    yield f"#### {literal(one.label)}"
    yield prose(one.help)
    yield "\n".join(f"> {literal(line)}  " for line in formula_in_words(one))
    yield code_block(code_of(one))
    yield from _numbers(shared_with(one)[0])
    unit = "a number or a share" if one.unit == "1" else one.unit
    yield "\n".join((f"- Unit: {literal(unit)}", f"- Source: {prose(one.source)}", *_values(one, found)))


def _numbers(named: dict[str, float]) -> Iterator[str]:
    if named:
        yield "With " + ", ".join(f"`{name}` = {value:.{_DIGITS}g}" for name, value in sorted(named.items())) + "."


def _values(one: Quantity[...], found: tuple[Part, ...]) -> Iterator[str]:
    """One line for each book that has the equation."""
    having = [part for part in found if part.has_values and any(other is one for other in part.equations)]
    for part in having:
        where = f" ({part.title.lower()})" if len(having) > 1 else ""
        yield f"- Value{where}: {literal(_value(one, part.value(one)))}"


def _value(one: Quantity[...], value: Array | None) -> str:
    """The value in words; of a condition whether it holds."""
    if one.function.__annotations__.get("return") != Mask or value is None or len(np.unique(value)) > 1:
        return value_text(one.unit, value)
    return "yes" if value.all() else "no"


# --- what nobody types --------------------------------------------------------------------------------------------


def _given(part: Part) -> Iterator[str]:
    """Inputs of the book that are chosen, fitted or taken from another book."""
    names = part.book.inputs_behind(*part.equations)
    for record in _NOBODY_TYPES:
        rows = [
            (
                literal(field.label),
                literal(field.help),
                f"`{name}`",
                *([literal(value_text(field.unit, part.given(name)))] if part.has_values else []),
                *([literal(constant_source(record, name))] if record in _WITH_SOURCES else []),
            )
            for name, field in part.book.inputs.items()
            if name in names and part.book.record_of[name] is record
        ]
        if rows:
            yield prose(inspect.getdoc(record) or "")
            value, source = ("Value",) * part.has_values, ("Source",) * (record in _WITH_SOURCES)
            yield table(("Input", "Meaning", "In the formulas", *value, *source), rows)


def _gather(named: dict[str, FunctionType], found: dict[str, FunctionType]) -> None:
    """Put small functions that an equation uses, and those that these use, among the ones found."""
    for name, function in named.items():
        if name not in found:
            found[name] = function
            _gather(used_within(function)[1], found)


def _shared(functions: dict[str, FunctionType]) -> Iterator[str]:
    if not functions:
        return
    yield "## Small functions that the formulas share"
    for name, function in sorted(functions.items()):
        yield f"#### {literal(name)}"
        yield prose(inspect.getdoc(function) or "")
        yield code_block(source_of(function))
        yield from _numbers(used_within(function)[0])


def waits_words(outcome: Outcome) -> str:
    """The load of a replica and what the percentile then sees, for the selected workload on the reference chip."""
    figures: Figures = outcome.detail
    workload, chip = figures.study.selected_workload, figures.study.reference_chip
    if not figures.feasible[workload, chip]:
        return ""
    waits = figures.waits
    load, seen, limit = (one[workload, chip : chip + 1] for one in (waits.load, waits.percentile, waits.limit))
    return (
        f"A replica bears {value_text('1', load)} of its rate in the busiest hour; the percentile of the study then "
        f"sees {value_text('s', seen)}, and the limit is {value_text('s', limit)}."
    )
