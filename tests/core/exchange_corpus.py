"""Tables as people and programs send them, good and bad, made here byte by byte: batteries B136 to B178."""

import functools
import io
import zipfile
from collections.abc import Sequence

HEAD = "Name,Memory (GB),Bandwidth (GB/s),Price $/h"
ROWS = (("Alpha one", "80", "3350", "2.49"), ("Beta two", "141", "4800", "3.1"), ("Gamma three", "96", "2400", "1.05"))


def csv_text(*rows: Sequence[str], head: str = HEAD, end: str = "\n", separator: str = ",") -> str:
    """A table of chips in text."""
    lines = [head.replace(",", separator), *(separator.join(row) for row in rows or ROWS)]
    return end.join(lines) + end


def long_tsv(rows: int, columns: int) -> str:
    """Rows of numbers of seven digits."""
    return ("\t".join(["1234567"] * columns) + "\n") * rows


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+'
    'xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
    '"{kind}"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}" '
    'Target="{target}"/></Relationships>'
)
_WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Chips" sheetId="1" '
    'r:id="rId1"/></sheets></workbook>'
)
_SHEET = (
    '<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{dimension}<sheetData>{data}</sheetData></worksheet>"
)


def text_cell(place: str, text: str) -> str:
    """A cell with a text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def number_cell(place: str, number: str) -> str:
    """A cell with a number, as the file has it."""
    return f'<c r="{place}"><v>{number}</v></c>'


def sheet_rows(*rows: str) -> str:
    """Rows of cells below the heads of two columns."""
    heads = text_cell("A1", "Name") + text_cell("B1", "Memory (GB)")
    return "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate((heads, *rows), 1))


GOOD_ROW = text_cell("A2", "Alpha one") + number_cell("B2", "80")


def workbook(
    data: str = sheet_rows(GOOD_ROW),
    *,
    before: str = "",
    dimension: str = "",
    more: dict[str, bytes] | None = None,
    macros: bool = False,
) -> bytes:
    """A workbook of one sheet, by hand."""
    parts: dict[str, bytes] = {
        "[Content_Types].xml": _TYPES.format(kind=_MACROS if macros else _PLAIN).encode(),
        "_rels/.rels": _RELATIONS.format(type="officeDocument", target="xl/workbook.xml").encode(),
        "xl/workbook.xml": _WORKBOOK.encode(),
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(type="worksheet", target="worksheets/sheet1.xml").encode(),
        "xl/worksheets/sheet1.xml": _SHEET.format(before=before, dimension=dimension, data=data).encode(),
    }
    return zipped(parts | (more or {}))


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@functools.cache
def bomb() -> bytes:
    """A workbook of about a megabyte whose sheet would inflate to a gigabyte."""
    file = io.BytesIO(workbook())
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part,
    ):
        chunk = b"0" * (1 << 20)
        for _ in range(1024):
            part.write(chunk)
    return file.getvalue()


LAUGHS = (
    '<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


def outside(address: str) -> str:
    """A declaration that asks for what is outside of the file."""
    return f'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "{address}">]>'


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "Workbook".encode("utf-16-le") + b"\0" * 512
BINARY_WORKBOOK = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01\x00"})
OPEN_DOCUMENT = zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"})

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "B137": ("ragged.csv", csv_text(*ROWS[:2], ROWS[2][:2]).encode(), "Row 4 of ragged.csv has 2 cells"),
    "B142": ("torn.csv", csv_text(ROWS[0], ('"Beta', "1", "2", "3")).encode(), "never closed"),
    "B149": ("zero.csv", csv_text().encode() + b"\0", "zero bytes"),
    "B150": ("twice.csv", csv_text(ROWS[0], tuple(HEAD.split(",")), ROWS[1]).encode(), "stand again in row 3"),
    "B152": ("doubled.csv", csv_text(head="Name,Memory (GB),Memory (GB),Price $/h").encode(), "Memory"),
    "B163": ("corner.xlsx", workbook(dimension='<dimension ref="A1:XFD1048576"/>'), "1,048,576"),
    "B164": ("bomb.xlsx", b"", "inflate"),
    "B165": ("laughs.xlsx", workbook(before=LAUGHS), "entities"),
    "B166": ("file.xlsx", workbook(before=outside("file:///etc/passwd")), "entities"),
    "B167": ("http.xlsx", workbook(before=outside("http://127.0.0.1:9/x")), "entities"),
    "B173": ("formula.xlsx", workbook(sheet_rows(text_cell("A2", "Alpha one") + '<c r="B2"><f>40*2</f></c>')),
             "open it in Excel, save it"),
    "B175": ("locked.xlsx", ENCRYPTED, "encrypted"),
    "B176": ("old.xls", OLD_EXCEL, "old Excel format"),
    "B177": ("binary.xlsb", BINARY_WORKBOOK, "binary workbook"),
    "B178": ("short.xlsx", workbook()[:-200], "cut short or damaged"),
}  # fmt: skip
"""By id: name of the file, its bytes (made by `bytes_of` where they are large), words of the sentence."""


def bytes_of(identifier: str) -> bytes:
    """The bytes of a refused file."""
    return bomb() if identifier == "B164" else REFUSED[identifier][1]
