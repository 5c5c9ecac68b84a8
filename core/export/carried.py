"""Puts a packed study (`core.export.state`) into finished files, where other programs keep it and show nothing of it.

PowerPoint: a custom XML part; Excel: a very hidden sheet of text; PDF: a file attachment; SVG: `<metadata>`; PNG: a
`tEXt` chunk. Where it is text, it is base64: letters, digits, "+", "/" and "=", so nothing in it can be read as markup,
as a formula or as a link. `core.export.reading` finds it again.
"""

import base64
import io
import re
import zipfile

from core.export.png_parts import PNG_SIGNATURE, png_chunk

SPACE = "urn:infernomics:study"
"""XML namespace of the one element that holds a study."""
PDF_NAME = "infernomics-study.bin"
"""Name of the attachment in a PDF."""
PDF_TYPE = "application/octet-stream"
MATHS_NAME = "Check my maths"
"""The sheet that every exported workbook has, whether it carries its study or not."""
SHEET_NAME = "infernomics-study"
"""Title of the sheet in a workbook, which nobody sees."""
PNG_KEYWORD = b"infernomics-study"

LINE_START = "study:"
"""What each line of that sheet begins with, so that none begins with a sign that could be taken for a formula's."""

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # that an archive can have: equal contents make equal files
_LONGEST_LINE = 30_000  # a cell of Excel takes 32,767 characters
_RELATIONS = "ppt/_rels/presentation.xml.rels"
_TYPES = "[Content_Types].xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CUSTOM = re.compile(r"customXml/(?:_rels/)?item(?:Props)?(\d+)\.xml(?:\.rels)?", re.IGNORECASE)
_STORE_ID = "{1B1F5D0E-6C1C-4B0C-9C55-1C6F0E3B7A52}"


def text_of(state: bytes) -> str:
    """A packed study as text on one line."""
    return base64.b64encode(state).decode("ascii")


def element_of(state: bytes) -> str:
    """The XML element that holds a packed study."""
    return f'<study xmlns="{SPACE}">{text_of(state)}</study>'


def sheet_lines(state: bytes) -> tuple[str, ...]:
    """The lines of the very hidden sheet `SHEET_NAME`: one a row, in its first column, each to be written as a text."""
    text = text_of(state)
    return tuple(LINE_START + text[start : start + _LONGEST_LINE] for start in range(0, len(text), _LONGEST_LINE))


def png_with_state(content: bytes, state: bytes | None) -> bytes:
    """A finished PNG that carries the study behind its picture; as it is for None."""
    if state is None:
        return content
    end = len(content) - 12
    if not content.startswith(PNG_SIGNATURE) or content[end + 4 : end + 8] != b"IEND":
        raise ValueError("This is no finished PNG.")
    chunk = png_chunk(b"tEXt", PNG_KEYWORD + b"\0" + base64.b64encode(state))
    return content[:end] + chunk + content[end:]


def svg_with_state(content: bytes, state: bytes | None) -> bytes:
    """A finished SVG in UTF-8 that carries the study in its last element; as it is for None."""
    if state is None:
        return content
    end = content.rfind(b"</svg>")
    if end < 0:
        raise ValueError("This is no finished SVG.")
    return content[:end] + f"<metadata>{element_of(state)}</metadata>\n".encode() + content[end:]


def pptx_with_state(content: bytes, state: bytes | None) -> bytes:
    """A finished presentation that carries the study, and no other; all of its parts have one date.

    For None it carries none, even where the template that it was made from is itself a deck of this program.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = {member.filename: file.read(member) for member in file.infolist()}
    for number in _numbers(parts):
        if is_study_part(parts.get(f"customXml/item{number}.xml", b"")):
            _remove(parts, number)
    if state is not None:
        _add(parts, state, max(_numbers(parts), default=0) + 1)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(zipfile.ZipInfo(name, _FIRST_DAY), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def is_study_part(part: bytes) -> bool:
    """Whether the XML of a custom part begins as one that holds a study."""
    return SPACE.encode() in part[:1000]


def _numbers(parts: dict[str, bytes]) -> list[int]:
    found = {int(match[1]) for name in parts if (match := _CUSTOM.fullmatch(name))}
    return sorted(found)


def _add(parts: dict[str, bytes], state: bytes, number: int) -> None:
    item, properties = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    parts[item] = (_DECLARATION + element_of(state)).encode()
    # What PowerPoint itself writes beside a custom part; without it some versions mend the file.
    parts[properties] = (
        f'{_DECLARATION}<ds:datastoreItem ds:itemID="{_STORE_ID}" xmlns:ds="{_OFFICE}/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{SPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/customXmlProps" Target="itemProps{number}.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006"
    parts[f"customXml/_rels/item{number}.xml.rels"] = (
        f'{_DECLARATION}<Relationships xmlns="{package}/relationships">{relation}</Relationships>'
    ).encode()
    types = f'<Override PartName="/{properties}" ContentType="{_PROPERTIES_TYPE}"/>'
    types += f'<Override PartName="/{item}" ContentType="application/xml"/>'
    parts[_TYPES] = _before_end(parts[_TYPES], b"</Types>", types)
    taken = set(re.findall(rb'\bId="([^"]*)"', parts[_RELATIONS]))
    identifier = next(name for place in range(1, len(taken) + 2) if (name := f"rIdStudy{place}").encode() not in taken)
    relation = f'<Relationship Id="{identifier}" Type="{_OFFICE}/relationships/customXml" Target="../{item}"/>'
    parts[_RELATIONS] = _before_end(parts[_RELATIONS], b"</Relationships>", relation)


def _before_end(part: bytes, tag: bytes, added: str) -> bytes:
    end = part.rfind(tag)
    if end < 0:
        raise ValueError("This is no presentation that this program finished.")
    return part[:end] + added.encode() + part[end:]


def _remove(parts: dict[str, bytes], number: int) -> None:
    """Take a custom part out, with all that speaks of it."""
    for name in (f"item{number}.xml", f"itemProps{number}.xml", f"_rels/item{number}.xml.rels"):
        parts.pop(f"customXml/{name}", None)
    told = rf"customXml/item(?:Props)?{number}\.xml".encode()
    parts[_TYPES] = re.sub(rb'<Override\b[^>]*"/' + told + rb'"[^>]*/>', b"", parts[_TYPES])
    parts[_RELATIONS] = re.sub(rb'<Relationship\b[^>]*"(?:\.\./|/)' + told + rb'"[^>]*/>', b"", parts[_RELATIONS])
