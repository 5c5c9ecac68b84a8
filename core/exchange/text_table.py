"""Tables in text: the encoding, the separator and the decimal mark are found, or the text is refused in a sentence."""

import re
from collections.abc import Iterator, Sequence

from core.exchange.grid import (
    COMMA,
    LONGEST_CELL,
    MOST_ROWS,
    POINT,
    Grid,
    ImportRefused,
    Marks,
    Step,
    make_grid,
    no_step,
    too_many_rows,
)
from core.names import excerpt
from core.numerals import ENGLISH, GERMAN, NumberLocale

LONGEST_TEXT = 100_000_000
"""Letters of a text that are looked at."""

SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars"}
_TRIED_LINES = 60
_MOST_ODD_CELLS = 10_000

_UTF16 = {b"\xff\xfe": "UTF-16 LE", b"\xfe\xff": "UTF-16 BE"}
# of 0x80 to 0x9f, what Western European texts hold: € … quotes, bullet, dashes and the trade mark
_WESTERN_SIGNS = frozenset(b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99")
_HIGH_RUN = re.compile(rb"[\xc0-\xff]{3,}")
_KANA = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")


# --- letters ----------------------------------------------------------------------------------------------------------


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """The letters of a file and the name of their encoding.

    Raises:
        ImportRefused: zero bytes, or letters that could be read in more than one way or in none.

    """
    for mark, words in _UTF16.items():
        if data.startswith(mark):
            return _strict(data[2:], words.replace(" ", "-"), name), words
    if b"\0" in data:
        raise ImportRefused(f"{name} holds zero bytes, which no table of text has. Save it as CSV in UTF-8.")
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    western, japanese = _is_western(data), _is_japanese(data)
    if western and not japanese:
        return data.decode("cp1252"), "Windows-1252 (Western European)"
    if japanese and not western:
        return data.decode("cp932"), "Shift-JIS (Japanese)"
    why = "could be Western European or Japanese" if western else "are in no encoding that can be told for certain"
    raise ImportRefused(f"The letters of {name} {why}. Save it as CSV in UTF-8.")


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise ImportRefused(f"{name} says that it is {encoding} but is damaged. Save it as CSV in UTF-8.") from None
    if "\0" in text:
        raise ImportRefused(f"{name} holds zero characters, which no table of text has. Save it as CSV in UTF-8.")
    return text


def _is_western(data: bytes) -> bool:
    """Whether accented letters stand alone or in pairs, as in Western European words, and no odd sign is among them."""
    high = set(data) & set(range(0x80, 0xA0))
    return high <= _WESTERN_SIGNS and _HIGH_RUN.search(data) is None


def _is_japanese(data: bytes) -> bool:
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return False
    return _KANA.search(text) is not None and not any("\ue000" <= letter <= "\uf8ff" for letter in text)


# --- cells ------------------------------------------------------------------------------------------------------------


def read_text(
    text: str, name: str, *, how: Sequence[str] = (), locale: NumberLocale = ENGLISH, step: Step = no_step
) -> Grid:
    """A table in text, its separator found.

    locale: of the user, for cells that spreadsheets part by tabs where no number shows its marks.

    Raises:
        ImportRefused: too long, not a table, a quote without end, rows of different widths.

    """
    if len(text) > LONGEST_TEXT:
        raise ImportRefused(f"{name} holds {len(text):,} characters; at most {LONGEST_TEXT:,} are read.")
    if "\0" in text:
        raise ImportRefused(f"{name} holds zero characters, which no table of text has.")
    text = text.removeprefix("\ufeff")
    quoted = '"' in text
    lines = _line_count(text)
    if lines > MOST_ROWS and not quoted:
        raise too_many_rows(name, lines)
    step(f"Reading {name}")
    separator = separator_of(text)
    rows = _quoted_rows(text, separator, name, step) if quoted else _plain_rows(text, separator)
    if len(rows) > MOST_ROWS:
        raise too_many_rows(name, None)
    _refuse_long_cells(rows, name)
    marks = decimal_marks(rows, separator, locale)
    words = SEPARATORS.get(separator, "one column")
    return make_grid(name, rows, how=(*how, words, marks.words), marks=marks)


def _line_count(text: str) -> int:
    """Lines with something in them at the end; a line end after the last is none."""
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    return ends + (0 if text.endswith(("\n", "\r")) else 1)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _plain_rows(text: str, separator: str) -> list[list[str]]:
    lines = _lines(text)
    while lines and not lines[-1]:
        lines.pop()
    return [line.split(separator) for line in lines] if separator else [[line] for line in lines]


def separator_of(text: str) -> str:
    """The separator under which most of the first lines have the same number of cells; "" where none is."""
    head = _lines(text[:200_000])[:_TRIED_LINES]
    best, found = (0, 0), ""
    for separator in SEPARATORS:
        widths = [len(_row_of_line(line, separator)) for line in head if line.strip()]
        width = max(set(widths), key=lambda one: (widths.count(one), one), default=1)
        if separator == "\t" and width > 1:
            return separator  # nobody types tabs: where they are, they part cells
        score = (widths.count(width), 1) if width > 1 else (0, 0)
        if score > best:
            best, found = score, separator
    return found


def _row_of_line(line: str, separator: str) -> list[str]:
    if '"' not in line:
        return line.split(separator)
    return [cell for cell, _, _ in _tokens(line, separator)]


def _pattern(separator: str) -> re.Pattern[str]:
    stop = re.escape(separator) + r"\r\n"
    return re.compile(rf'"((?:[^"]++|"")*+)"(?=[{stop}]|\Z)|([^{stop}]*+)')


def _tokens(text: str, separator: str) -> Iterator[tuple[str, int, bool]]:
    """Each cell with the place where it ends and whether it was quoted properly."""
    pattern = _pattern(separator)
    position, size = 0, len(text)
    while True:
        match = pattern.match(text, position)
        assert match is not None  # noqa: S101 - its second half matches nothing too
        quoted = match.group(1)
        position = match.end()
        yield (match.group(2) if quoted is None else quoted.replace('""', '"')), position, quoted is not None
        if position >= size:
            return
        position += 2 if text.startswith("\r\n", position) else 1


def _quoted_rows(text: str, separator: str, name: str, step: Step) -> list[list[str]]:
    """Rows of a text that has quotes; no more than one above the limit."""
    rows: list[list[str]] = [[]]
    odd = 0
    size = len(text)
    for cell, end, quoted in _tokens(text, separator or "\0"):
        if not quoted and cell.startswith('"'):
            # spreadsheets leave a cell like  "Big" chip  as it is; one quote without its other is a torn cell
            odd += 1
            if cell.count('"') % 2 or odd > _MOST_ODD_CELLS:
                raise ImportRefused(
                    f"A quotation mark that opens in row {len(rows)} of {name} is never closed: "
                    f"{excerpt(cell)}. Nothing was imported."
                )
        rows[-1].append(cell)
        if end >= size:
            break
        if text[end] in "\r\n":
            if len(rows) > MOST_ROWS:
                raise too_many_rows(name, _line_count(text), at_least=False)
            if len(rows) % 4096 == 0:
                step(f"Reading {name}: row {len(rows):,}")
            rows.append([])
    while rows and rows[-1] in ([], [""]):
        rows.pop()
    return rows


def _refuse_long_cells(rows: Sequence[Sequence[str]], name: str) -> None:
    for number, row in enumerate(rows, 1):
        for cell in row:
            if len(cell) > LONGEST_CELL:
                raise ImportRefused(
                    f"Row {number} of {name} has a cell of {len(cell):,} characters; at most {LONGEST_CELL:,} are read."
                )


# --- decimal mark -----------------------------------------------------------------------------------------------------

_COMMA_DECIMAL = re.compile(r"[-+]?\$?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),(?:[0-9]{1,2}|[0-9]{4,})(?![0-9.,])")
_ZERO_COMMA = re.compile(r"[-+]?\$?0,[0-9]+(?![0-9.,])")
_POINT_DECIMAL = re.compile(r"[-+]?\$?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.(?:[0-9]{1,2}|[0-9]{4,})(?![0-9.,])")
_ZERO_POINT = re.compile(r"[-+]?\$?0\.[0-9]+(?![0-9.,])")
_OPEN = re.compile(r"[-+]?\$?[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9.,])")


def decimal_marks(rows: Sequence[Sequence[str]], separator: str, locale: NumberLocale = ENGLISH) -> Marks:
    """Which mark the numbers of a table have: told by numbers that can be read in one way only.

    Where none is, semicolons leave it open (a spreadsheet of either kind writes them); tabs follow the user's locale.
    """
    comma = point = is_open = False
    for row in rows:
        for cell in row:
            if "," not in cell and "." not in cell:
                continue
            text = cell.strip()
            comma = comma or _COMMA_DECIMAL.match(text) is not None or _ZERO_COMMA.match(text) is not None
            point = point or _POINT_DECIMAL.match(text) is not None or _ZERO_POINT.match(text) is not None
            is_open = is_open or _OPEN.match(text) is not None
            if comma and point:
                return Marks(ENGLISH, settled=False)  # numbers that need the other mark say so one by one
    if comma:
        return COMMA
    if point or not is_open or separator == ",":
        return POINT
    return Marks(GERMAN, settled=False) if separator == ";" else Marks(locale)
