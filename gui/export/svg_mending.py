"""What Qt writes as SVG, made fit for others: sizes in inches, fonts with a fallback, and nothing that is not seen.

Qt wraps each stroke in a group with a font, writes what has neither line nor fill, and sizes in millimetres.
"""

import re
import xml.etree.ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_FALLBACK = "sans-serif"
_FONT = ("font-family", "font-size", "font-weight", "font-style")
_SHAPES = frozenset(
    f"{{{_SVG}}}{name}" for name in ("path", "polyline", "polygon", "rect", "circle", "ellipse", "line")
)
_TEXT, _GROUP = f"{{{_SVG}}}text", f"{{{_SVG}}}g"
_STAYS = re.compile(r"matrix\(1,0,0,1,0,0\)")
_LIKE = {
    "Arial": ("Liberation Sans", "Helvetica"),
    "Liberation Sans": ("Arial", "Helvetica"),
    "Helvetica": ("Arial", "Liberation Sans"),
    "Segoe UI": ("Arial",),
    "DejaVu Sans": ("Verdana",),
}
"""Families with letters about as wide, for a reader that lacks the one a page was laid out in."""


def mended(content: bytes, width: float, height: float) -> bytes:
    """An SVG of Qt's with only what is seen. width, height: of the page, in inches."""
    ET.register_namespace("", _SVG)
    root = ET.fromstring(content)  # noqa: S314 -- see above
    root.set("width", f"{width:g}in")
    root.set("height", f"{height:g}in")
    root.set("role", "img")
    _sift(root)
    _join(root)
    for element in root.iter():
        _mend(element)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode("utf-8")


def family_with_fallback(family: str) -> str:
    """The value of `font-family`: the family, others like it, and the generic one."""
    name = family.strip("'\" ")
    return ", ".join([*(f"'{one}'" for one in (name, *_LIKE.get(name, ()))), _FALLBACK])


def _sift(element: ET.Element) -> None:
    """Take out what is not seen: shapes without line and fill, and groups with nothing in them."""
    for child in list(element):
        _sift(child)
        empty = child.tag == _GROUP and not len(child)
        bare = child.tag in _SHAPES and child.get("fill", element.get("fill")) == "none"
        unseen = bare and child.get("stroke", element.get("stroke")) == "none"
        if empty or unseen:
            element.remove(child)
        child.tail = "\n"


def _join(element: ET.Element) -> None:
    """Make one group of neighbours that look the same."""
    before: ET.Element | None = None
    for child in list(element):
        _join(child)
        if before is not None and child.tag == before.tag == _GROUP and child.attrib == before.attrib:
            before.extend(list(child))
            element.remove(child)
        else:
            before = child


def _mend(element: ET.Element) -> None:
    attributes = element.attrib
    attributes.pop("vector-effect", None)
    if _STAYS.fullmatch(attributes.get("transform", "")):
        del attributes["transform"]
    for opacity in ("fill-opacity", "stroke-opacity"):
        if attributes.get(opacity) == "1":
            del attributes[opacity]
    if element.tag == _TEXT:
        attributes["font-family"] = family_with_fallback(attributes["font-family"])
    elif element.tag == _GROUP:
        for name in _FONT:  # each text has its own
            attributes.pop(name, None)
