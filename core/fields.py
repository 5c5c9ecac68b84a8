"""One declaration a field: unit, bounds, help and display format of everything a person can edit.

A record field is written as ``hbm: Annotated[float, number("B/s", ...)]``. Table columns, cell checks, the book's
inputs, the JSON schema and the help page read that one declaration through `fields_of`.
"""

import functools
import types
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

NAME = "name"
"""Path of the field that every record has: what people call it."""


class FieldKind(Enum):
    """What a cell holds."""

    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """Everything the program knows of one editable field (or, with `kind` other than NUMBER, of a choice or a text).

    unit: base unit of the stored value ("B/s", "USD/s", "1"); display: units to show it in, best first ("GB/s").
    low, high: inclusive bounds in base units; zero_allowed: whether exactly 0 is taken although low is above 0.
    digits: significant digits shown. optional: the cell may be empty (None: "not published"). ages: the value goes
    out of date (a price, a tariff), so that a source over a year old is worth a mark; a data sheet stays true.
    only: the kinds of workload that the field means something for: "language", "network", or "" for all.
    since: version of the study's schema that brought the field; older files lack it.
    """

    name: str
    label: str
    help: str
    kind: FieldKind = FieldKind.NUMBER
    unit: str = "1"
    display: tuple[str, ...] = ()
    low: float = 0.0
    high: float = float("inf")
    zero_allowed: bool = False
    integer: bool = False
    digits: int = 4
    optional: bool = False
    choices: tuple[str, ...] = ()
    group: str = ""
    tab: str = ""
    ages: bool = False
    only: str = ""
    since: int = 1


def number(
    unit: str,
    label: str,
    help: str,  # noqa: A002 -- the word the field is read by
    *,
    display: tuple[str, ...] = (),
    low: float = 1e-12,
    high: float = 1e30,
    zero_allowed: bool = False,
    integer: bool = False,
    digits: int = 4,
    group: str = "",
    tab: str = "",
    ages: bool = False,
    only: str = "",
    since: int = 1,
) -> msgspec.Meta:
    """Declare a numeric field; bounds are in base units and also guard every study file that is read."""
    low_checked = 0.0 if zero_allowed and low > 0 else low
    step = 1.0 if integer else None
    field = Field(
        "",
        label,
        help,
        FieldKind.NUMBER,
        unit,
        display,
        low,
        high,
        zero_allowed,
        integer,
        digits,
        group=group,
        tab=tab,
        ages=ages,
        only=only,
        since=since,
    )
    return msgspec.Meta(ge=low_checked, le=high, multiple_of=step, description=help, extra={"field": field})


def choice(
    label: str,
    help: str,  # noqa: A002
    choices: tuple[str, ...],
    *,
    group: str = "",
    tab: str = "",
    only: str = "",
    since: int = 1,
) -> msgspec.Meta:
    """Declare a field that takes one of a few words."""
    pattern = "^(" + "|".join(_escaped(word) for word in choices) + r")$(?!\n)"  # "$" alone lets a line end through
    field = Field("", label, help, FieldKind.CHOICE, choices=choices, group=group, tab=tab, only=only, since=since)
    return msgspec.Meta(pattern=pattern, description=help, extra={"field": field})


def text(
    label: str,
    help: str,  # noqa: A002
    *,
    group: str = "",
    tab: str = "",
    only: str = "",
    since: int = 1,
) -> msgspec.Meta:
    """Declare a field of free text (a name, a note): shown letter for letter, at most 200 characters."""
    field = Field("", label, help, FieldKind.TEXT, group=group, tab=tab, only=only, since=since)
    return msgspec.Meta(max_length=200, description=help, extra={"field": field})


def _escaped(word: str) -> str:
    return "".join("\\" + letter if letter in r"\^$.|?*+()[]{}" else letter for letter in word)


def _declared(annotation: Any) -> tuple[Field | None, bool]:
    """The Field inside an annotation, looking through ``X | None``; and whether None is allowed."""
    if get_origin(annotation) in (Union, types.UnionType):
        optional = type(None) in get_args(annotation)
        for part in get_args(annotation):
            found, _ = _declared(part)
            if found is not None:
                return found, optional
        return None, optional
    for extra in getattr(annotation, "__metadata__", ()):
        if isinstance(extra, msgspec.Meta) and extra.extra and "field" in extra.extra:
            inner, optional = _declared(get_args(annotation)[0])
            return extra.extra["field"], optional or (inner is not None and inner.optional)
    return None, False


@functools.cache
def fields_of(record: type[msgspec.Struct]) -> dict[str, Field]:
    """All declared fields of a record type by path, nested records included ("model.layer_count")."""
    found: dict[str, Field] = {}
    for name, annotation in get_type_hints(record, include_extras=True).items():
        declared, optional = _declared(annotation)
        if declared is not None:
            found[name] = replace(declared, name=name, optional=optional)
        elif isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
            for path, inner in fields_of(annotation).items():
                found[f"{name}.{path}"] = replace(inner, name=f"{name}.{path}")
    return found


def value_at(record: msgspec.Struct, path: str) -> Any:
    """The value of a field by path."""
    if "." not in path:  # nearly all there are
        return getattr(record, path)
    found: Any = record
    for name in path.split("."):
        found = getattr(found, name)
    return found


def with_value(record: Any, path: str, value: float | str | None) -> Any:
    """The record with another value of a field by path."""
    name, _, rest = path.partition(".")
    inner = with_value(getattr(record, name), rest, value) if rest else value
    return msgspec.structs.replace(record, **{name: inner})
