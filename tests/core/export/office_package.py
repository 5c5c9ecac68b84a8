"""The package of an Office file: its parts, their types and the relations between them (ISO/IEC 29500-2)."""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPES = "[Content_Types].xml"
_OPC = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
_DC = ("{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}")
_DAY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ID = re.compile(r"[A-Za-z_][\w.-]*")
_KINDS = {
    **{kind: f"presentationml.{kind}+xml" for kind in ("slide", "slideLayout", "slideMaster", "notesSlide")},
    **{kind: f"presentationml.{kind}+xml" for kind in ("notesMaster", "presProps", "viewProps", "tableStyles")},
    **{kind: f"spreadsheetml.{kind}+xml" for kind in ("worksheet", "sharedStrings", "styles", "table")},
    "theme": "theme+xml",
    "drawing": "drawing+xml",
    "chart": "drawingml.chart+xml",
    "package": "spreadsheetml.sheet",
    "image": "image/",
    "customXml": "application/xml",
    "customXmlProps": "customXmlProperties+xml",
    "core-properties": "core-properties+xml",
    "extended-properties": "extended-properties+xml",
    "officeDocument": ".main+xml",
}
"""What the content type of a part has in it to which a relation of this kind leads."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part. target: the name of the part that it leads to, or what it says where that is outside."""

    kind: str
    target: str
    is_outside: bool


class Package:
    """A file that was read: its parts by name, and of each the relations by their ids."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            self.members = file.infolist()
            self.parts = {one.filename: file.read(one) for one in self.members}
        self._roots: dict[str, Any] = {}
        self.relations = {name: self._relations(name) for name in ("", *self.parts) if not name.endswith(".rels")}

    def root(self, name: str) -> Any:
        """The root element of a part."""
        if name not in self._roots:
            self._roots[name] = etree.fromstring(self.parts[name])
        return self._roots[name]

    def _relations(self, name: str) -> dict[str, Relation]:
        folder, base = posixpath.split(name)
        path = posixpath.join(folder, "_rels", f"{base}.rels")
        if path not in self.parts:
            return {}
        found = {}
        for one in self.root(path):
            outside = one.get("TargetMode") == "External"
            target = str(one.get("Target"))
            whole = target if outside else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[str(one.get("Id"))] = Relation(str(one.get("Type")).rpartition("/")[2], whole, outside)
        return found

    def related(self, name: str, kind: str) -> list[str]:
        """The parts of a kind that a part leads to."""
        return [one.target for one in self.relations.get(name, {}).values() if one.kind == kind]

    @property
    def main(self) -> str:
        """The presentation, or the workbook."""
        return self.related("", "officeDocument")[0]

    def of(self, start: str, end: str = ".xml") -> list[str]:
        """The parts whose names begin and end so."""
        return [name for name in self.parts if name.startswith(start) and name.endswith(end) and "/_rels/" not in name]


def package_faults(package: Package) -> list[str]:
    """Every breach of the rules of packages, as sentences."""
    named = (said for name in package.of("") for said in _named_relations(package, name))
    return [*_archive(package), *_types(package), *_links(package), *_lists(package), *named, *_properties(package)]


def _archive(package: Package) -> Iterator[str]:
    names = Counter(one.filename.lower() for one in package.members)
    yield from (f"{name} is there {count} times" for name, count in names.items() if count > 1)
    for one in package.members:
        if one.filename.endswith("/") or "\\" in one.filename or one.flag_bits & 1:
            yield f"{one.filename} is no part"
        content = package.parts[one.filename]
        if one.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
            yield f"{one.filename} declares entities"


def _types(package: Package) -> Iterator[str]:
    root = package.root(_TYPES)
    overrides = [one.get("PartName") for one in root.iter(f"{_OPC}Override")]
    endings = [one.get("Extension").lower() for one in root.iter(f"{_OPC}Default")]
    for said in (overrides, endings):
        yield from (f"{one} has {count} types" for one, count in Counter(map(str.lower, said)).items() if count > 1)
    for name in overrides:
        if name.lstrip("/") not in package.parts:
            yield f"{name} has a type but is not there"
    for name in package.parts:
        if name != _TYPES and f"/{name}" not in overrides and name.rpartition(".")[2].lower() not in endings:
            yield f"{name} has no type"


def _type_of(package: Package, name: str) -> str:
    root = package.root(_TYPES)
    own = next((one for one in root.iter(f"{_OPC}Override") if one.get("PartName") == f"/{name}"), None)
    ending = name.rpartition(".")[2].lower()
    usual = next((one for one in root.iter(f"{_OPC}Default") if one.get("Extension").lower() == ending), None)
    found = own if own is not None else usual
    return "" if found is None else str(found.get("ContentType"))


def _links(package: Package) -> Iterator[str]:
    reached, open_ = {"", _TYPES}, [""]
    while open_:
        name = open_.pop()
        for identifier, one in package.relations.get(name, {}).items():
            if one.is_outside:
                continue
            if one.target not in package.parts:
                yield f"{identifier} of {name} leads to {one.target}, which is not there"
                continue
            kind = _type_of(package, one.target)
            if _KINDS.get(one.kind, "") not in kind:
                yield f"{one.target} is a {one.kind} of the type {kind}"
            if one.target not in reached:
                reached.add(one.target)
                open_.append(one.target)
    yield from (f"nothing leads to {one}" for one in package.parts if not one.endswith(".rels") and one not in reached)


def _lists(package: Package) -> Iterator[str]:
    """Each list of relations is of a part, and its ids are names, each once."""
    for name in package.parts:
        if not name.endswith(".rels"):
            continue
        folder, _, base = name.removesuffix(".rels").rpartition("_rels/")
        identifiers = [str(one.get("Id")) for one in package.root(name)]
        if folder + base not in ("", *package.parts):
            yield f"{name} is of no part"
        if len(set(identifiers)) != len(identifiers) or not all(map(_ID.fullmatch, identifiers)):
            yield f"{name} has the ids {identifiers}"


def _named_relations(package: Package, name: str) -> Iterator[str]:
    """Ids that the elements of a part name must be those of its relations; an empty one is for actions."""
    known = package.relations.get(name, {})
    for element in package.root(name).iter("*"):
        for key, value in element.attrib.items():
            if str(key).startswith(R) and value and value not in known:
                yield f"{name}: {element.tag.rpartition('}')[2]} names {value}, which is no relation of it"


def _properties(package: Package) -> Iterator[str]:
    """Of docProps/core.xml, which has no schema among those of the elements: each once, dates in W3CDTF."""
    for name in package.related("", "core-properties"):
        root = package.root(name)
        tags = [one.tag for one in root]
        if len(set(tags)) != len(tags) or any(not tag.startswith((*_DC, _CORE)) for tag in tags):
            yield f"{name} has {tags}"
        for one in root:
            local, text = one.tag.rpartition("}")[2], one.text or ""
            if local in ("created", "modified", "lastPrinted") and not _DAY.fullmatch(text):
                yield f"{local} of {name} is {text}"
            if (local in ("created", "modified")) != (one.get(_XSI) == "dcterms:W3CDTF"):
                yield f"{local} of {name} has the type {one.get(_XSI)}"
            if local == "revision" and not text.isdigit():
                yield f"revision of {name} is {text}"
