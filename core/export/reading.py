"""Reads the study that an exported file carries: by the file's content, never by its name, and within bounds.

Nothing is parsed that need not be: no XML parser, no PDF reader and no image decoder sees a byte of a stranger's file,
no entity is known, no link followed, and no name from inside a file is ever used as a path.
"""

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Iterator
from zipfile import ZipFile

from core.archives import DAMAGE, ZIP, opened, trap_in
from core.errors import StudyRefused
from core.export.carried import LINE_START, MATHS_NAME, PNG_KEYWORD, SHEET_NAME, is_study_part
from core.export.png_parts import PNG_SIGNATURE
from core.export.state import MARK, CarriesNoStudyError, StudyLeftOutError, unpacked
from core.study import Study

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file in which a study is looked for."""
_LARGEST_STATE = LARGEST_FILE
_SHARED_STRINGS = "xl/sharedStrings.xml"
_MOST_CHUNKS = 100_000
_MOST_STREAMS = 100_000
_MOST_CUSTOM_PARTS = 200
_MOST_CELLS = 20_000
_MOST_TEXTS = 1_000_000
_LARGEST_LIST = 4_000_000
"""Bytes of a part that only lists others."""

_SPACE = b"\t\n\r "
_NAME = b"study"
_OPENED = re.compile(rb"<(?:[\w.-]{1,60}:)?\Z")
_ELEMENT = re.compile(rb"study\b[^<>]{0,2000}+>([^<]*+)</")
_LONGEST_OPENING = 62
_MOST_ELEMENTS = 1_000
_CUSTOM_PART = re.compile(r"customXml/item\d{1,6}\.xml", re.IGNORECASE)
_PDF_STREAM = re.compile(rb"\bstream\r?\n")
_SHEET = re.compile(rb"<(?:\w{1,20}:)?sheet\b([^<>]{1,2000}+)>")
_RELATION = re.compile(rb"<(?:\w{1,20}:)?Relationship\b([^<>]{1,4000}+)>")
_CELL_TOKEN = re.compile(
    rb"<(?:\w{1,20}:)?(?:(?P<cell>c)\b(?P<tag>[^<>]{0,500}+)>|v>(?P<value>\d{1,9})<|t\b[^<>]{0,100}+>(?P<text>[^<]*+)<)"
)
_SHARED_TOKEN = re.compile(rb"<(?:\w{1,20}:)?(?:(?P<item>si)\b|t\b[^<>]{0,100}+>(?P<text>[^<]*+)<)")


def study_in(content: bytes, where: str) -> Study:
    """The study carried in the bytes of a PowerPoint, Excel, PDF, SVG or PNG file. where: the file in sentences.

    Raises:
        CarriesNoStudyError: It is another kind of file, or nothing is in it.
        StudyRefused: There is something in it that cannot be read; one sentence.

    """
    return unpacked(_state_in(content, where), where)


def can_carry(content: bytes) -> bool:
    """Whether this begins as a file of one of the kinds that can carry a study."""
    return content.startswith((PNG_SIGNATURE, ZIP)) or b"%PDF-" in content[:1024] or _is_svg(content)


def _state_in(content: bytes, where: str) -> bytes:
    if len(content) > LARGEST_FILE:
        raise StudyRefused(
            f"{where} has {len(content):,} bytes; a study is looked for in files of at most {LARGEST_FILE:,}."
        )
    if content.startswith(PNG_SIGNATURE):
        return _in_png(content, where)
    if content.startswith(ZIP):
        return _in_archive(content, where)
    if b"%PDF-" in content[:1024]:
        return _in_pdf(content, where)
    if _is_svg(content):
        return _in_svg(content, where)
    raise CarriesNoStudyError(where)


def _damaged(where: str) -> StudyRefused:
    return StudyRefused(f"{where} is cut short or damaged, and the study in it cannot be read.")


def _decoded(text: bytes, where: str) -> bytes:
    """A packed study of base64 in which there may be line breaks."""
    try:
        state = base64.b64decode(text.translate(None, _SPACE), validate=True)
    except binascii.Error:
        raise _damaged(where) from None
    if not state.startswith(MARK):
        raise _damaged(where)
    return state


def _inflated(data: bytes | memoryview, where: str) -> bytes:
    inflater = zlib.decompressobj()
    try:
        found = inflater.decompress(data, _LARGEST_STATE)
    except zlib.error:
        raise _damaged(where) from None
    if not inflater.eof:
        raise _damaged(where)
    return found


# --- PNG --------------------------------------------------------------------------------------------------------------


def _in_png(content: bytes, where: str) -> bytes:
    for kind, data in _chunks(content, where):
        keyword, _, rest = data.partition(b"\0")
        if keyword != PNG_KEYWORD:
            continue
        if kind == b"tEXt":
            return _decoded(rest, where)
        if kind == b"zTXt":  # as some programs write a long text that they found in a picture
            return _decoded(_inflated(rest[1:], where), where)
        if kind == b"iTXt":
            compressed, words = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
            return _decoded(_inflated(words, where) if compressed else words, where)
    raise CarriesNoStudyError(where)


def _chunks(content: bytes, where: str) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of the chunks of text up to the end of the picture, each with the right checksum."""
    start = len(PNG_SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if start + 12 > len(content):
            raise _damaged(where)
        (length,) = struct.unpack_from(">I", content, start)
        kind, end = content[start + 4 : start + 8], start + 8 + length
        if end + 4 > len(content):
            raise _damaged(where)
        if kind == b"IEND":
            return
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            (told,) = struct.unpack_from(">I", content, end)
            if zlib.crc32(memoryview(content)[start + 4 : end]) != told:
                raise _damaged(where)
            yield kind, content[start + 8 : end]
        start = end + 4
    raise _damaged(where)


# --- SVG --------------------------------------------------------------------------------------------------------------


def _is_svg(content: bytes) -> bool:
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") and b"<svg" in content[:65_536]


def _in_svg(content: bytes, where: str) -> bytes:
    lower = content.lower()  # ten times as fast as an expression that minds no case
    if b"<!doctype" in lower or b"<!entity" in lower:
        raise StudyRefused(f"{where} declares a document type or entities, which no exported drawing does.")
    return _in_element(content, where)


def _in_element(content: bytes, where: str) -> bytes:
    """What the last element for a study holds; other programs that saved the file may have put a prefix to its name."""
    # from the end, and only where the name stands: to try every "<" of a large file takes seconds
    place = len(content)
    for _ in range(_MOST_ELEMENTS):
        place = content.rfind(_NAME, 0, place)
        if place < 0:
            break
        found = _ELEMENT.match(content, place)
        if found is not None and _OPENED.search(content[max(0, place - _LONGEST_OPENING) : place]):
            return _decoded(found[1], where)
    raise CarriesNoStudyError(where)


# --- PDF --------------------------------------------------------------------------------------------------------------


def _in_pdf(content: bytes, where: str) -> bytes:
    """The last stream that holds a study, whatever the tables of the file say: one saved later stands behind it."""
    found = -1
    for count, match in enumerate(_PDF_STREAM.finditer(content)):
        if count == _MOST_STREAMS:
            raise StudyRefused(f"{where} has more than {_MOST_STREAMS:,} parts, and no study is looked for in it.")
        if content.startswith(MARK, match.end()) or _begins_as_state(content, match.end()):
            found = match.end()
    if found < 0:
        raise CarriesNoStudyError(where)
    # its length is not asked for: a packed study itself says where it ends
    return content[found:] if content.startswith(MARK, found) else _inflated(memoryview(content)[found:], where)


def _begins_as_state(content: bytes, start: int) -> bool:
    if content[start : start + 1] != b"x":
        return False
    try:
        return zlib.decompressobj().decompress(content[start : start + 4096], len(MARK)) == MARK
    except zlib.error:
        return False


# --- PowerPoint and Excel ---------------------------------------------------------------------------------------------


def _in_archive(content: bytes, where: str) -> bytes:
    try:
        with opened(content) as file:
            members = file.infolist()
            if trap := trap_in(members, len(content)):
                raise StudyRefused(f"{where} {trap}.")
            names = {member.filename for member in members}
            if "ppt/presentation.xml" in names:
                return _in_presentation(file, sorted(names), where)
            if "xl/workbook.xml" in names:
                return _in_workbook(file, names, where)
    except DAMAGE:
        raise _damaged(where) from None
    raise CarriesNoStudyError(where)


def _in_presentation(file: ZipFile, names: list[str], where: str) -> bytes:
    for name in [name for name in names if _CUSTOM_PART.fullmatch(name)][:_MOST_CUSTOM_PARTS]:
        with file.open(name) as part:
            if is_study_part(part.read(1000)):
                return _in_element(_part(file, name, LARGEST_FILE, where), where)
    raise CarriesNoStudyError(where)


def _part(file: ZipFile, name: str, limit: int, where: str) -> bytes:
    if file.getinfo(name).file_size > limit:
        raise _damaged(where)
    return file.read(name)


def _in_workbook(file: ZipFile, names: set[str], where: str) -> bytes:
    sheets = _part(file, "xl/workbook.xml", _LARGEST_LIST, where)
    identifier = _attribute_of(_SHEET, sheets, b"name", SHEET_NAME.encode(), rb"\w{1,20}:id")
    relations = "xl/_rels/workbook.xml.rels"
    if not identifier and _attribute_of(_SHEET, sheets, b"name", MATHS_NAME.encode(), b"name"):
        raise StudyLeftOutError(where)
    if not identifier or relations not in names:
        raise CarriesNoStudyError(where)
    target = _attribute_of(
        _RELATION, _part(file, relations, _LARGEST_LIST, where), b"Id", identifier, b"Target"
    ).decode("ascii", "replace")
    member = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    if member not in names:
        raise _damaged(where)
    texts = _cell_texts(file, names, _part(file, member, LARGEST_FILE, where), where)
    start = LINE_START.encode()
    if not texts or not all(text.startswith(start) for text in texts):
        raise _damaged(where)
    return _decoded(b"".join(text.removeprefix(start) for text in texts), where)


def _attribute_of(tag: re.Pattern[bytes], content: bytes, name: bytes, value: bytes, wanted: bytes) -> bytes:
    """An attribute of the tag that has a value in another; b"" where there is none."""
    for match in tag.finditer(content):
        if _attribute(match[1], name) == value:
            return _attribute(match[1], wanted)
    return b""


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"(?<![\w:])" + name + rb"=[\"']([^\"'<>]*)[\"']", tag)
    return found[1] if found else b""


def _cell_texts(file: ZipFile, names: set[str], sheet: bytes, where: str) -> list[bytes]:
    """The texts of a sheet in order, also where they stand in the table that all sheets share."""
    cells: list[bytes | int] = []
    is_shared = False
    for token in _CELL_TOKEN.finditer(sheet):
        if len(cells) == _MOST_CELLS:
            raise _damaged(where)
        if token["cell"]:
            is_shared = _attribute(token["tag"], b"t") == b"s"
        elif token["value"] is None:
            cells.append(token["text"])
        elif is_shared:
            cells.append(int(token["value"]))
    wanted = {cell for cell in cells if isinstance(cell, int)}
    shared = _shared_texts(file, names, wanted, where) if wanted else {}
    return [shared.get(cell, b"") if isinstance(cell, int) else cell for cell in cells]


def _shared_texts(file: ZipFile, names: set[str], wanted: set[int], where: str) -> dict[int, bytes]:
    if _SHARED_STRINGS not in names:
        raise _damaged(where)
    number = -1
    found: dict[int, bytes] = {}
    for token in _SHARED_TOKEN.finditer(_part(file, _SHARED_STRINGS, 2 * LARGEST_FILE, where)):
        if token["item"]:
            number += 1
            if number > _MOST_TEXTS:
                raise _damaged(where)
        elif number in wanted:
            found[number] = found.get(number, b"") + token["text"]
    return found
