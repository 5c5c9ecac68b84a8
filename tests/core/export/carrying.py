"""Small files of each kind that can carry a study, made as other programs make them."""

import functools
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import xlsxwriter
from pptx import Presentation

from core.export.carried import SHEET_NAME, png_with_state, pptx_with_state, sheet_lines, svg_with_state
from core.export.state import packed
from core.samples import sample_study

STATE = packed(sample_study())
SVG = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    b"<title>T</title><text>study</text></svg>\n"
)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG_START = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
)
PNG = PNG_START + chunk(b"IEND", b"")


@functools.cache
def presentation() -> bytes:
    """A deck of one slide."""
    deck = Presentation()
    title = deck.slides.add_slide(deck.slide_layouts[0]).shapes.title
    assert title is not None
    title.text = "One"
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def workbook(lines: tuple[str, ...], title: str = SHEET_NAME) -> bytes:
    """A workbook with a sheet that everybody sees, and these lines in one that nobody does."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    shown = book.add_worksheet("Figures")
    for row, text in enumerate(("Name", "study:1", "A & B")):
        shown.write_string(row, 0, text)
    hidden = book.add_worksheet(title)
    hidden.very_hidden()
    for row, line in enumerate(lines):
        hidden.write_string(row, 0, line)
    book.close()
    return file.getvalue()


def pdf(attached: bytes | None, *, packed_again: bool = True) -> bytes:
    """A PDF of an empty page, with an attachment."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    if attached is not None:
        data = zlib.compress(attached) if packed_again else attached
        how = b"/Filter/FlateDecode" if packed_again else b""
        objects.append(b"<<%s/Length %d>>\nstream\n%s\nendstream" % (how, len(data), data))
    body = b"%PDF-1.4\n"
    for number, one in enumerate(objects, 1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    return body + b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


MAKERS: Mapping[str, Callable[[bytes | None], bytes]] = {
    "deck.pptx": lambda state: pptx_with_state(presentation(), state),
    "book.xlsx": lambda state: workbook(() if state is None else sheet_lines(state), SHEET_NAME if state else "Notes"),
    "pages.pdf": pdf,
    "chart.svg": lambda state: svg_with_state(SVG, state),
    "chart.png": lambda state: png_with_state(PNG, state),
}
"""By a name of such a file: makes one, with or without a packed study."""


def zipped(parts: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return file.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of an archive, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}
