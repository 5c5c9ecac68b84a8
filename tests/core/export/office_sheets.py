"""What Excel asks of a workbook beyond the schema: names, references, formulas and the numbers that point elsewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries

from tests.core.export.office_package import Package, R

X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_LONGEST_TEXT, _LONGEST_FORMULA, _LONGEST_LIST = 32_767, 8_192, 255
_ROWS, _COLUMNS = 1_048_576, 16_384
_CODE = re.compile(r"_x(?!005F_)[0-9A-Fa-f]{4}_")
"""How Excel reads a control character in a text; one that somebody typed is written with "_x005F_" before it."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$")
_DEFINED = re.compile(r"(?:_xlnm\.)?[A-Za-z_\\][\w.\\]{0,254}")
_LIKE_CELLS = re.compile(r"[A-Za-z]{1,3}\d+|[RrCc]\d*")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_CALLED = re.compile(r"([A-Za-z_][\w.]*)\(")
_SHEET = re.compile(r"'((?:[^']|'')+)'!|([A-Za-z_][\w.]*)!")
_OLD = frozenset(
    (
        *("ABS", "AND", "AVERAGE", "COLUMN", "COLUMNS", "COUNT", "COUNTA", "COUNTIF", "EXP", "FALSE", "IF", "IFERROR"),
        *("INDEX", "INT", "LEFT", "LEN", "LN", "LOG", "LOG10", "LOOKUP", "MATCH", "MAX", "MIN", "MOD", "NOT", "OR"),
        *("POWER", "PRODUCT", "ROUND", "ROUNDDOWN", "ROUNDUP", "ROW", "ROWS", "SIGN", "SQRT", "SUM", "SUMIF"),
        *("SUMPRODUCT", "SUMSQ", "TEXT", "TRUE", "TRUNC", "VALUE", "VLOOKUP"),
    )
)
"""Functions of Excel 2007 that a sheet may use as they are; a later one is stored with "_xlfn." before it."""


def sheet_faults(package: Package) -> list[str]:
    """Every breach of them in a workbook, as sentences."""
    found = [*_book(package), *_texts(package)]
    for name in package.related(package.main, "worksheet"):
        root = package.root(name)
        found += [f"{name}: {said}" for said in (*_cells(package, root), *_formulas(package, root), *_rules(root))]
    found += [f"{name}: {said}" for name in package.of("xl/drawings/") for said in _drawing(package.root(name))]
    return found


def sheets(package: Package) -> dict[str, str]:
    """The part of each sheet by its name."""
    known = package.relations[package.main]
    return {
        str(one.get("name")): known[one.get(f"{R}id")].target for one in package.root(package.main).iter(f"{X}sheet")
    }


def _book(package: Package) -> Iterator[str]:
    root = package.root(package.main)
    listed = list(root.iter(f"{X}sheet"))
    names = [str(one.get("name")) for one in listed]
    for name in names:
        if not 0 < len(name) <= 31 or _FORBIDDEN.search(name) or name.lower() == "history":
            yield f"a sheet is named {name!r}"
    for said in ([name.lower() for name in names], [one.get("sheetId") for one in listed]):
        yield from (f"{count} sheets have {one}" for one, count in Counter(said).items() if count > 1)
    view = root.find(f"{X}bookViews/{X}workbookView")
    for which in ("activeTab", "firstSheet"):
        place = int(view.get(which, "0"))
        if place >= len(listed) or listed[place].get("state", "visible") != "visible":
            yield f"{which} is sheet {place}, which nobody sees"
    defined = [(one.get("name"), one.get("localSheetId")) for one in root.iter(f"{X}definedName")]
    yield from (f"{one} is defined {count} times" for one, count in Counter(defined).items() if count > 1)
    for one in root.iter(f"{X}definedName"):
        name = str(one.get("name"))
        if not _DEFINED.fullmatch(name) or _LIKE_CELLS.fullmatch(name):
            yield f"a name is {name!r}"
        if int(one.get("localSheetId", "0")) >= len(names):
            yield f"{name} is of no sheet"
        yield from _unknown_sheets(one.text or "", names)


def _texts(package: Package) -> Iterator[str]:
    for name in package.related(package.main, "sharedStrings"):
        root = package.root(name)
        if int(root.get("uniqueCount", len(root))) != len(root):
            yield f"{len(root)} texts are said to be {root.get('uniqueCount')}"
        for one in root.iter(f"{X}t"):
            text = one.text or ""
            if len(text.encode("utf-16-le")) // 2 > _LONGEST_TEXT:
                yield f"a text has {len(text):,} characters"
            controls = any(ord(sign) < 32 and sign not in "\t\n\r" for sign in text)
            if controls or _CODE.search(text.replace("_x005F_", "")):
                yield f"{text[:60]!r} is written"
            if text != text.strip() and one.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
                yield f"{text[:60]!r} loses its spaces"


def _cells(package: Package, root: Any) -> Iterator[str]:
    shared = [one for name in package.related(package.main, "sharedStrings") for one in package.root(name)]
    formats = package.root(package.related(package.main, "styles")[0]).find(f"{X}cellXfs")
    last_row = 0
    for row in root.iter(f"{X}row"):
        number, last = int(row.get("r")), 0
        if not last_row < number <= _ROWS:
            yield f"row {number} follows row {last_row}"
        last_row = number
        for cell in row:
            letters, at = coordinate_from_string(cell.get("r"))
            column = column_index_from_string(letters)
            if at != number or not last < column <= _COLUMNS:
                yield f"{cell.get('r')} is out of its place"
            last = column
            value = cell.findtext(f"{X}v")
            if int(cell.get("s", "0")) >= len(formats):
                yield f"{cell.get('r')} has a format that is not there"
            yield from (f"{cell.get('r')} {said}" for said in _value(cell, value, len(shared)))


def _value(cell: Any, value: str | None, shared: int) -> Iterator[str]:
    kind = cell.get("t", "n")
    if kind == "s" and not (value is not None and int(value) < shared):
        yield f"has the text {value}"
    if kind == "n" and value is not None:
        try:
            number = float(value)
        except ValueError:
            yield f"has the number {value!r}"
        else:
            if not abs(number) < 1e308:
                yield f"has the number {value!r}"
    if kind == "b" and value not in ("0", "1"):
        yield f"is {value!r}, no truth"


def _formulas(package: Package, root: Any) -> Iterator[str]:
    names = list(sheets(package))
    for one in root.iter(f"{X}f", f"{X}formula", f"{X}formula1", f"{X}formula2"):
        text = one.text or ""
        if text.startswith("=") or len(text) > _LONGEST_FORMULA:
            yield f"a formula is {text[:60]!r}"
        if one.tag == f"{X}formula1" and text.startswith('"') and len(text) - 2 > _LONGEST_LIST:
            yield f"a list to choose of has {len(text)} characters"
        bare = _QUOTED.sub('""', text)
        for called in _CALLED.findall(bare):
            if called not in _OLD and not called.startswith("_xlfn."):
                yield f"{called} is stored without _xlfn."
        if bare.count("(") != bare.count(")") or "#REF!" in bare:
            yield f"a formula is {text[:60]!r}"
        yield from _unknown_sheets(bare, names)


def _unknown_sheets(formula: str, names: list[str]) -> Iterator[str]:
    for quoted, plain in _SHEET.findall(formula):
        if (quoted.replace("''", "'") or plain) not in names:
            yield f"{quoted or plain!r} is no sheet"


def _rules(root: Any) -> Iterator[str]:
    """Merged cells and columns do not overlap; every rule of a sheet has a place of its own."""
    taken: set[tuple[int, int]] = set()
    for one in root.iter(f"{X}mergeCell"):
        left, top, right, bottom = _bounds(one.get("ref"))
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if len(cells) < 2 or cells & taken:
            yield f"{one.get('ref')} is merged twice, or is one cell"
        taken |= cells
    last = 0
    for one in root.iter(f"{X}col"):
        if not last < int(one.get("min")) <= int(one.get("max")) <= _COLUMNS:
            yield f"columns {one.get('min')} to {one.get('max')} follow {last}"
        last = int(one.get("max"))
    ranks = [one.get("priority") for one in root.iter(f"{X}cfRule")]
    if len(set(ranks)) != len(ranks):
        yield f"rules have the places {ranks}"


def _bounds(reference: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(reference)
    assert left is not None
    assert top is not None
    assert right is not None
    assert bottom is not None
    return left, top, right, bottom


def _drawing(root: Any) -> Iterator[str]:
    shapes = list(root.iter(f"{_XDR}cNvPr"))
    if len({one.get("id") for one in shapes}) != len(shapes):
        yield "two shapes have one id"
    for one in shapes:
        if one.getparent().tag == f"{_XDR}nvGraphicFramePr" and not one.get("descr"):
            yield f"{one.get('name')} has no alternative text"
