"""A PowerPoint file before it is opened: what it says of its size, its kind, and that nothing in it is a trap."""

import io
import re
import zipfile
from collections.abc import Sequence

from core.archives import DAMAGE, OLD_FORMAT, ZIP, opened, trap_in
from core.errors import LookRefused

LARGEST_FILE = 64_000_000
"""Bytes of a template: more are not even read."""
LARGEST_MARKUP = 48_000_000
"""Bytes of XML in all: in memory it takes many times as much."""

_CHUNK = 1 << 20
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MARKUP = (".xml", ".rels", ".vml")
_TYPES = "[Content_Types].xml"
_MAIN = re.compile(rb'ContentType="application/vnd\.([^"]*)\.(?:main\+xml)"')
_PRESENTATION = b"openxmlformats-officedocument.presentationml.presentation"
_ALIKE = tuple(b"openxmlformats-officedocument.presentationml." + kind for kind in (b"template", b"slideshow"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def checked_package(content: bytes, where: str) -> bytes:
    """The file as an ordinary presentation, if it was a template of one; where: its name, for sentences.

    Raises:
        LookRefused: another kind of file, protected, damaged, too large in any way, or with macros.

    """
    if len(content) > LARGEST_FILE:
        raise LookRefused(f"{where} has {len(content):,} bytes; a template has at most {LARGEST_FILE:,}.")
    if content.startswith(OLD_FORMAT):
        if _ENCRYPTED in content:
            raise LookRefused(f"{where} is protected by a password; take it off and save the file again.")
        raise LookRefused(f"{where} is in PowerPoint's old format; save it as .pptx or .potx.")
    if not content.startswith(ZIP):
        raise LookRefused(f"{where} is no PowerPoint file; choose a .pptx or .potx.")
    try:
        with opened(content) as file:
            members = file.infolist()
            _refuse_size(members, len(content), where)
            kind = _kind(file, where)
            _refuse_declarations(file, members, where)
            return content if kind == _PRESENTATION else _renamed(file, kind)
    except (*DAMAGE, KeyError):
        raise LookRefused(f"{where} is cut short or damaged; open it in PowerPoint and save it again.") from None


def _refuse_size(members: Sequence[zipfile.ZipInfo], size: int, where: str) -> None:
    trap = trap_in(members, size)
    if trap:
        raise LookRefused(f"{where} {trap}.")
    markup = sum(member.file_size for member in members if _is_markup(member))
    if markup > LARGEST_MARKUP:
        raise LookRefused(f"{where} has {markup:,} bytes of XML; at most {LARGEST_MARKUP:,} are read.")


def _is_markup(member: zipfile.ZipInfo) -> bool:
    return member.filename.lower().endswith(_MARKUP)


def _kind(file: zipfile.ZipFile, where: str) -> bytes:
    if _TYPES not in file.namelist():
        raise LookRefused(f"{where} is an archive but no PowerPoint file; choose a .pptx or .potx.")
    kinds = [match.group(1) for match in _MAIN.finditer(file.read(_TYPES))]
    if any(b"macroEnabled" in kind for kind in kinds):
        raise LookRefused(f"{where} holds macros; save it as .pptx or .potx, which have none.")
    found = next((kind for kind in kinds if kind == _PRESENTATION or kind in _ALIKE), None)
    if found is None:
        raise LookRefused(f"{where} is no PowerPoint file; choose a .pptx or .potx.")
    return found


def _refuse_declarations(file: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], where: str) -> None:
    for member in members:
        if not _is_markup(member):
            continue
        with file.open(member) as part:
            tail = b""
            while chunk := part.read(_CHUNK):
                window = (tail + chunk).replace(b"\0", b"")
                if _DECLARATION.search(window):
                    raise LookRefused(f"{where} declares entities of its own, which no presentation needs.")
                tail = chunk[-32:]


def _renamed(file: zipfile.ZipFile, kind: bytes) -> bytes:
    """The same file with its main part called a presentation."""
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in file.infolist():
            blob = file.read(member)
            if member.filename == _TYPES:
                blob = blob.replace(kind + b".main+xml", _PRESENTATION + b".main+xml")
            target.writestr(member.filename, blob)
    return changed.getvalue()
