"""What Office's own schemas say of each element: its children in their order, its attributes and their values.

The data are Microsoft's, of the Open XML SDK (MIT licence), which the package `openxml-audit` (MIT) carries: of every
part of ISO/IEC 29500 transitional, as Office reads it. Types are named as there: "c:CT_DLbls/c:dLbls".
"""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_FILES = {
    "drawingml_2006_main": "Drawing", "drawingml_2006_chart": "Drawing.Charts",
    "drawingml_2006_picture": "Drawing.Pictures", "drawingml_2006_spreadsheetDrawing": "Drawing.Spreadsheet",
    "presentationml_2006_main": "Presentation", "spreadsheetml_2006_main": "Spreadsheet",
    "officeDocument_2006_extended-properties": "ExtendedProperties",
    "officeDocument_2006_custom-properties": "CustomProperties",
    "officeDocument_2006_customXml": "CustomXmlDataProperties",
    "officeDocument_2006_docPropsVTypes": "VariantTypes",
}  # fmt: skip
"""The files of the data, and what the SDK calls the enumerations of each."""

_WHOLE = {
    "Int32Value": (-(2**31), 2**31 - 1), "UInt32Value": (0, 2**32 - 1), "Int64Value": (-(2**63), 2**63 - 1),
    "UInt16Value": (0, 2**16 - 1), "ByteValue": (0, 255), "SByteValue": (-128, 127),
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|INF|-INF|NaN")
_BOOLEAN = frozenset({"0", "1", "true", "false"})
_ANY = r"(?:\S+ )"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute. kind: the type of its value in the SDK; asked: the validators of it, each as there."""

    is_required: bool
    kind: str
    asked: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ElementType:
    """One type. sequence: a pattern of the names of children, each with a space after it; None: whatever is there.

    told: the same in words; children: the type of each by its name; attributes: by "prefix:name", or ":name".
    """

    name: str
    sequence: re.Pattern[str] | None
    told: str
    children: Mapping[str, str]
    attributes: Mapping[str, Attribute]


@functools.cache
def prefixes() -> dict[str, str]:
    """The prefix of each namespace, as the names of types have it."""
    return {one["Uri"]: one["Prefix"] for one in json.loads(_data().joinpath("namespaces.json").read_text("utf-8"))}


def _data() -> Any:
    return files("openxml_audit") / "data" / "openxml"


@functools.cache
def _raw() -> tuple[dict[str, Any], dict[str, Any]]:
    """The types and the enumerations by name."""
    types: dict[str, Any] = {}
    enums: dict[str, Any] = {}
    for name, space in _FILES.items():
        path = _data() / "schemas" / f"schemas_openxmlformats_org_{name}.json"
        read = json.loads(path.read_text("utf-8"))
        types.update((one["Name"], one) for one in read["Types"])
        for one in read.get("Enums", ()):
            enums[one["Type"]] = frozenset(each["Value"] for each in one["Facets"])
            enums[f"DocumentFormat.OpenXml.{space}.{one['Name']}"] = enums[one["Type"]]
    return types, enums


@functools.cache
def roots() -> dict[str, str]:
    """The type of each element that is the root of a part, or that stands where the schema allows any."""
    found: dict[str, str] = {}
    for name, one in _raw()[0].items():
        element = name.rpartition("/")[2]
        if element and (one.get("Part") or element not in found):
            found[element] = name
    return {**found, "c:chart": "c:CT_RelId/c:chart"}


@functools.cache
def type_of(name: str) -> ElementType | None:
    """The type of this name; None where the data have none, as of plain text."""
    types = _raw()[0]
    own = types.get(name)
    if own is None:
        return None
    base = types.get(name.partition("/")[0] + "/", {}) if own.get("IsDerived") else {}
    particle = own.get("Particle") or base.get("Particle")
    attributes = {one["QName"]: _attribute(one) for one in (*base.get("Attributes", ()), *own.get("Attributes", ()))}
    if particle is None:
        return ElementType(name, re.compile(""), "nothing", {}, attributes)
    children = {each.rpartition("/")[2]: each for each in _named(particle)}
    return ElementType(name, re.compile(_pattern(particle)), _words(particle), children, attributes)


def _attribute(raw: Mapping[str, Any]) -> Attribute:
    asked = tuple(raw.get("Validators", ()))
    required = [one for one in asked if one["Name"] == "RequiredValidator" and not one.get("Version")]
    return Attribute(bool(required), raw["Type"], tuple(one for one in asked if one["Name"] != "RequiredValidator"))


def _named(particle: Mapping[str, Any]) -> Iterator[str]:
    if "Kind" not in particle:
        yield particle["Name"]
    for item in particle.get("Items", ()):
        yield from _named(item)


def _pattern(particle: Mapping[str, Any]) -> str:
    kind, items = particle.get("Kind"), [_pattern(item) for item in particle.get("Items", ())]
    if kind == "Any":
        inner = _ANY
    elif kind is None:
        inner = f"(?:{re.escape(particle['Name'].rpartition('/')[2])} )"
    elif kind == "All":
        return f"(?:{'|'.join(items)})*"
    else:
        inner = f"(?:{('|' if kind == 'Choice' else '').join(items)})"
    return inner + _often(particle)


def _often(particle: Mapping[str, Any]) -> str:
    """How often it may stand: once where nothing is said, else between the ends that are said."""
    if "Occurs" not in particle:
        return ""
    said = particle["Occurs"][0]
    return f"{{{said.get('Min', 0)},{said.get('Max', '')}}}"


def _words(particle: Mapping[str, Any]) -> str:
    kind, items = particle.get("Kind"), particle.get("Items", ())
    said = particle.get("Occurs", ({"Min": 1, "Max": 1},))[0]
    ends = (said.get("Min", 0), said.get("Max"))
    sign = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}.get(ends, f"{{{ends[0]},{ends[1]}}}")
    if kind is None:
        return str(particle["Name"]).rpartition("/")[2] + sign
    if kind == "Any":
        return "any" + sign
    return f"({(' | ' if kind == 'Choice' else ' ').join(_words(item) for item in items)}){sign}"


def fits(value: str, attribute: Attribute) -> bool:
    """Whether a value is one that this attribute may have."""
    kind, _, inner = attribute.kind.partition("<")
    if kind == "ListValue":
        return True
    if kind in _WHOLE and not (re.fullmatch(r"[+-]?\d+", value) and _between(value, *_WHOLE[kind])):
        return False
    if kind == "BooleanValue" and value not in _BOOLEAN:
        return False
    if kind in ("DoubleValue", "SingleValue") and not _NUMBER.fullmatch(value):
        return False
    if kind == "HexBinaryValue" and not re.fullmatch(r"(?:[0-9A-Fa-f]{2})*", value):
        return False
    known = _raw()[1].get(inner.rstrip(">")) if kind == "EnumValue" else None
    if known is not None and value not in known:
        return False
    united = [one for one in attribute.asked if "UnionId" in one]
    alone = [one for one in attribute.asked if "UnionId" not in one and not one.get("Version")]
    return all(_passes(value, one) for one in alone) and (not united or any(_passes(value, one) for one in united))


def _between(value: str, least: float, most: float) -> bool:
    return least <= float(value) <= most


def _passes(value: str, validator: Mapping[str, Any]) -> bool:
    """Whether one validator of the SDK lets a value through."""
    said = {one.get("Name"): one["Value"] for one in validator.get("Arguments", ())}
    if validator["Name"] == "EnumValidator":
        return value in _raw()[1].get(validator["Type"], {value})
    if validator["Name"] == "StringValidator":
        octets = len(value) // 2 if "Length" in said else 0
        fine = "Length" not in said or octets == int(said["Length"])
        fine = fine and int(said.get("MinLength", 0)) <= len(value) <= int(said.get("MaxLength", 1 << 30))
        return fine and ("Pattern" not in said or re.fullmatch(said["Pattern"], value) is not None)
    if validator["Name"] != "NumberValidator":
        return True
    if not _NUMBER.fullmatch(value):
        return False
    number = float(value)
    return (
        number >= float(said.get("MinInclusive", number))
        and number <= float(said.get("MaxInclusive", number))
        and ("MinExclusive" not in said or number > float(said["MinExclusive"]))
        and ("MaxExclusive" not in said or number < float(said["MaxExclusive"]))
    )
