"""A template without what it held: its slides with all that hung on them, what runs, and what leads out of the file."""

from collections.abc import Iterator
from typing import Any

from core.export.pptx.markup import MC, P, R

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
_OF_PACKAGE = (
    _RELATIONS + "officeDocument",
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
)
"""What of the file as a whole stays: not its thumbnail, and no properties that tell of slides."""
_OF_LOOKS = frozenset(
    (
        *(
            _RELATIONS + kind
            for kind in (
                *("slideMaster", "slideLayout", "theme", "themeOverride", "image", "font"),
                *("notesMaster", "handoutMaster", "tableStyles", "chart", "chartUserShapes"),
                *("diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors"),
            )
        ),
        _MICROSOFT + "2007/relationships/hdphoto",
        _MICROSOFT + "2007/relationships/diagramDrawing",
        _MICROSOFT + "2011/relationships/chartStyle",
        _MICROSOFT + "2011/relationships/chartColorStyle",
    )
)
"""What parts may have others for: how they look. Nothing that runs, plays, is embedded, or tells of the slides.

Nor how a show was set up or what was open last, which may name slides that are gone: `completing` has these anew.
"""

_OF_SLIDES = ("custShowLst", "custDataLst", "modifyVerifier", "photoAlbum", "extLst")
_CLICKS = tuple(
    "{http://schemas.openxmlformats.org/drawingml/2006/main}" + kind
    for kind in ("hlinkClick", "hlinkHover", "hlinkMouseOver")
)
_WHOLES = {"oleObj": "graphicFrame", "control": "graphicFrame", "snd": "sndAc", "sndTgt": "timing"}
_PAGING = "ppaction://hlinkshowjump"
"""What a click may do: turn pages. Others start programs and macros, or open files."""


def emptied(presentation: Any) -> None:
    """Take out all slides, and every part and list that is of them alone; what runs; and every way out of the file.

    What no part refers to any longer is not written. Layouts and masters stay, with their pictures.
    """
    root = presentation.part
    listed = root._element.sldIdLst
    if listed is not None:
        for entry in list(listed):
            listed.remove(entry)
    for name in _OF_SLIDES:
        for found in root._element.findall(f"{P}{name}"):
            root._element.remove(found)
    for identifier, relation in list(_relations(root.package).items()):
        if relation.reltype not in _OF_PACKAGE:
            _relations(root.package).pop(identifier)
    for part in _parts(root):
        _clean(part)


def _relations(part: Any) -> Any:
    return part._rels


def _parts(root: Any) -> Iterator[Any]:
    """Every part that is still reached; each is clean before those that it leads to are looked at."""
    seen, open_ = {id(root)}, [root]
    while open_:
        part = open_.pop()
        yield part
        for relation in list(_relations(part).values()):
            if id(relation.target_part) not in seen:
                seen.add(id(relation.target_part))
                open_.append(relation.target_part)


def _clean(part: Any) -> None:
    """Forget the relations that are no looks, the elements that named them, and clicks that do more than turn pages."""
    relations = _relations(part)
    gone = {key for key, one in relations.items() if one.is_external or one.reltype not in _OF_LOOKS}
    for identifier in gone:
        relations.pop(identifier)
    element = getattr(part, "_element", None)
    if element is not None:
        _remove(element, gone)
    elif gone:  # a part that is kept as bytes, such as a theme
        part._blob = _without(part.blob, gone)


def _without(content: bytes, gone: set[str]) -> bytes:
    from lxml import etree

    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return content  # a picture names no relations
    _remove(root, gone)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _remove(root: Any, gone: set[str]) -> None:
    found = [one for one in root.iter(*_CLICKS) if not str(one.get("action", "")).startswith(_PAGING)]
    if gone:
        found.extend(one for one in root.iter("*") if gone.intersection(_references(one)))
    if found:  # what moves may be gone
        found.extend(root.findall(f"{P}timing"))
    for one in found:
        whole = _whole(one)
        parent = whole.getparent()
        if parent is not None:
            parent.remove(whole)


def _references(element: Any) -> list[str]:
    return [value for name, value in element.attrib.items() if str(name).startswith(R)]


def _whole(element: Any) -> Any:
    """What goes with an element, as it would be broken without: of an embedded object or a control its frame.

    Of a sound, what plays it; of an extension's element, the extension.
    """
    asked = _WHOLES.get(element.tag.rpartition("}")[2])
    if asked is None:
        parent = element.getparent()
        return parent if parent is not None and parent.tag.endswith("}ext") and len(parent) == 1 else element
    whole = next(element.iterancestors(f"{P}{asked}"), element)
    choice = next(whole.iterancestors(f"{MC}AlternateContent"), None)
    return whole if choice is None else choice
