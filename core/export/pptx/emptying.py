"""A template without what it held: its slides with all that hung on them, and what still told of them."""

from collections.abc import Iterator
from typing import Any

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_SLIDE_KINDS = (_RELATIONS + "slide", _RELATIONS + "notesSlide")
_TELL_OF_SLIDES = (
    _RELATIONS + "customXml",
    _RELATIONS + "printerSettings",
    _RELATIONS + "commentAuthors",
    _RELATIONS + "tags",
    _RELATIONS + "viewProps",
    "http://schemas.microsoft.com/office/2018/10/relationships/authors",
)
_OF_PACKAGE = (
    _RELATIONS + "officeDocument",
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
)
"""What of the file as a whole stays: not its thumbnail, and no properties that tell of slides."""

_OF_SLIDES = ("custShowLst", "custDataLst", "modifyVerifier", "photoAlbum", "extLst")


def emptied(presentation: Any) -> None:
    """Take out all slides, and every part and list that is of them alone.

    What no part refers to any longer is not written. Layouts and masters stay, with their pictures.
    """
    root = presentation.part
    listed = root._element.sldIdLst
    if listed is not None:
        for entry in list(listed):
            listed.remove(entry)
    for name in _OF_SLIDES:
        for found in root._element.findall(f"{_P}{name}"):
            root._element.remove(found)
    for identifier, relation in list(_relations(root.package).items()):
        if relation.reltype not in _OF_PACKAGE:
            _unlink(root.package, identifier)
    for part in _parts(root):
        for identifier, relation in list(_relations(part).items()):
            if relation.reltype in (*_SLIDE_KINDS, *_TELL_OF_SLIDES):
                _unlink(part, identifier)


def _relations(part: Any) -> Any:
    return part._rels


def _parts(root: Any) -> Iterator[Any]:
    """Every part that is still reached without going through a slide."""
    seen, open_ = {id(root)}, [root]
    while open_:
        part = open_.pop()
        yield part
        for relation in list(_relations(part).values()):
            if relation.is_external or relation.reltype in _SLIDE_KINDS:
                continue
            if id(relation.target_part) not in seen:
                seen.add(id(relation.target_part))
                open_.append(relation.target_part)


def _unlink(part: Any, identifier: str) -> None:
    """Forget a relation, and the elements that named it."""
    element = getattr(part, "_element", None)
    if element is not None:
        for found in [one for one in element.iter() if identifier in _references(one)]:
            parent = found.getparent()
            if parent is not None:
                parent.remove(found)
    _relations(part).pop(identifier)


def _references(element: Any) -> list[str]:
    return [value for name, value in element.attrib.items() if str(name).startswith(_R)]
