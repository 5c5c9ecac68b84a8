"""What PowerPoint writes into every presentation, and python-pptx or a template may not have, put in before saving.

The standard asks for none of it but the list of the notes master; every presentation that PowerPoint saves has it all.
"""

from typing import Any

from core.export.pptx.markup import P, R

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_TYPE = "application/vnd.openxmlformats-officedocument.presentationml."
_NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_SCALE = '<p:scale><a:sx n="100" d="100"/><a:sy n="100" d="100"/></p:scale><p:origin x="0" y="0"/>'
_PARTS = {
    "presProps": f"<p:presentationPr {_NAMES}/>",
    "viewProps": (
        f'<p:viewPr {_NAMES}><p:normalViewPr><p:restoredLeft sz="15620"/><p:restoredTop sz="80000"/></p:normalViewPr>'
        f'<p:slideViewPr><p:cSldViewPr><p:cViewPr varScale="1">{_SCALE}</p:cViewPr><p:guideLst/></p:cSldViewPr>'
        f'</p:slideViewPr><p:notesTextViewPr><p:cViewPr>{_SCALE}</p:cViewPr></p:notesTextViewPr>'
        '<p:gridSpacing cx="76200" cy="76200"/></p:viewPr>'
    ),
    "tableStyles": (
        '<a:tblStyleLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'def="{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"/>'
    ),
}  # fmt: skip
"""The parts by the kind of their relation, each as plain as it can be: of how slides are shown, not of their looks."""

_BEFORE_NOTES = f"{P}sldMasterIdLst"


def complete(presentation: Any) -> None:
    """Put in the parts that are missing, and name the notes master in the list that python-pptx leaves out."""
    root = presentation.part
    _list_notes_master(root)
    for kind, content in _PARTS.items():
        if not _related(root, kind):
            _add(root, kind, content)


def _related(root: Any, kind: str) -> list[str]:
    return [key for key, one in root.rels.items() if one.reltype == _KIND + kind]


def _list_notes_master(root: Any) -> None:
    element = root._element
    identifiers = _related(root, "notesMaster")
    if not identifiers or element.find(f"{P}notesMasterIdLst") is not None:
        return
    listed = element.makeelement(f"{P}notesMasterIdLst", {})
    listed.append(element.makeelement(f"{P}notesMasterId", {f"{R}id": identifiers[0]}))
    element.find(_BEFORE_NOTES).addnext(listed)


def _add(root: Any, kind: str, content: str) -> None:
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    declared = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}'
    name = PackURI(f"/ppt/{kind}.xml")
    root.relate_to(Part(name, f"{_TYPE}{kind}+xml", root.package, declared.encode()), _KIND + kind)
