"""A fitted price path as the price path of a study: what Money is set to, from where, and why it cannot be.

Both go on from their own first month: the fit from its newest price, the study from the price of its chips. They agree
month by month (`FittedPath.ahead` over its level, `core.equations.demand.price_path_factor`). A study's path has one
turn, so that of the steps of a fit the next one alone is taken; nothing stands in for those after it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from core.cells import format_value
from core.editing import Cell, set_values
from core.fields import Field, FieldKind, fields_of
from core.formats import format_quantity, month_count, month_text
from core.price_book.paths import Dated, FittedPath, PathKind
from core.records import Money, Shipped, Source
from core.scenarios import BASE, UNSTATED, in_scenario
from core.study import Study

NAMES: dict[PathKind, str] = {"exponential": "Exponential", "step": "Step", "plateau": "Plateau", "rise": "Rise"}
_ROUNDING = 1e-6
FIRST_TURN = 1.0
"""The earliest turn that a study takes, in months: of a change that has already turned."""


class StudyPath(NamedTuple):
    """What a study's money is set to, by field of `core.records.Money`; words: the same for a reader; its source."""

    values: Mapping[str, float | str]
    words: str
    source: Source


class NoPath(msgspec.Struct, frozen=True):
    """Why a study cannot take a path, as one sentence."""

    sentence: str


def study_path(points: Sequence[Dated], path: FittedPath, what: str) -> StudyPath | NoPath:
    """A path fitted to dated prices as a study takes it; no path where the fit has none or a field refuses its value.

    what: chip, term and place of the prices, in words ("H100 on demand, United States").
    """
    if path.reason:
        return NoPath(path.reason)
    values = _values(path)
    for name, value in values.items():
        field = fields_of(Money)[name]
        if field.kind is FieldKind.NUMBER and not field.low <= float(value) <= field.high:
            return NoPath(_refusal(path, field, float(value)))
    return StudyPath(values, f"{path.kind}, {change_words(path)}", _source(points, path, what))


def with_path(study: Study, taken: StudyPath) -> Study:
    """A study whose chip-hours go on along a path; each field set has the path's source, also where its value stays.

    Raises StudyRefused when a value breaks a bound.
    """
    if study.settings.scenario != BASE:
        return in_scenario(study, lambda plain: with_path(plain, taken))
    before = study.money
    changes = [(Cell("money", before.id, name), value) for name, value in taken.values.items()]
    after = set_values(study, changes, source=taken.source)
    replaced = {
        name: Shipped(getattr(before, name), before.source_of(name) or UNSTATED)
        for name in taken.values
        if before.source_of(name) != taken.source
    }
    money = msgspec.structs.replace(
        after.money,
        sources={**after.money.sources, **dict.fromkeys(taken.values, taken.source)},
        shipped={**replaced, **after.money.shipped},
    )
    return msgspec.structs.replace(after, money=money)


def change_words(path: FittedPath) -> str:
    """What a path does ahead: "−4.9 % a year", "flat", "+8 % in 5 months"."""
    if path.kind == "plateau" or (path.kind == "step" and not path.step_interval):
        return "flat"
    if path.kind == "step":
        return f"{signed(path.step_factor - 1)} in {month_count(_months_to_step(path))}"
    return f"{signed(path.yearly_change)} a year"


def signed(share: float) -> str:
    """A relative change with its sign, in per cent; what a fit leaves of rounding is none."""
    text = format_quantity(share if abs(share) > _ROUNDING else 0.0, "%", 2)
    return f"+{text}" if share > 0 else text


def off_words(path: FittedPath) -> str:
    """How far the fitted past is off the prices, as a share of them."""
    off = math.expm1(path.rms_error)
    return format_quantity(off if off > _ROUNDING else 0.0, "%", 2)


def _values(path: FittedPath) -> dict[str, float | str]:
    """By field of Money; fields that such a path does not read are left out.

    A plateau or a rise has turned before the study begins: level, or at one rate, on both sides of the earliest turn.
    """
    chosen: dict[str, float | str] = {"price_path": path.kind}
    if path.kind == "exponential":
        return chosen | {"price_change": path.yearly_change}
    if path.kind == "plateau":
        return chosen | {"price_change": 0.0, "price_turn_month": FIRST_TURN}
    if path.kind == "rise":
        rate = path.yearly_change
        return chosen | {"price_change": rate, "price_turn_month": FIRST_TURN, "price_turn_change": rate}
    turn, change = _months_to_step(path), path.step_factor - 1 if path.step_interval else 0.0
    return chosen | {"price_change": 0.0, "price_turn_month": turn, "price_turn_change": change}


def _months_to_step(path: FittedPath) -> float:
    """The first whole month in which the next step has come."""
    return max(float(math.ceil(path.months_to_step)), FIRST_TURN)


def _refusal(path: FittedPath, field: Field, value: float) -> str:
    low, high, found = (format_value(one, field) for one in (field.low, field.high, value))
    return f"{NAMES[path.kind]}: “{field.label}” takes {low} to {high}, and the fit says {found}."


def _source(points: Sequence[Dated], path: FittedPath, what: str) -> Source:
    last = month_text(points[-1].month)
    of = "1 quarterly price" if len(path.months) == 1 else f"{len(path.months)} quarterly prices"
    steps = f", the next of steps every {month_count(round(path.step_interval))}" if path.step_interval else ""
    text = (
        f"{NAMES[path.kind]} path fitted to {of} of the price book ({what}), {month_text(path.months[0])} to {last}"
        f"{steps}; rms error {off_words(path)}"
    )
    return Source(text, last, "low")
