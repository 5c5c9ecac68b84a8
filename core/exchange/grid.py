"""A table as it was read, before anything is known of its meaning: rows of cell texts, and how they were read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.errors import InfernomicsError
from core.numerals import ENGLISH, GERMAN, NumberLocale

MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
MOST_CELLS = 5_000_000
LONGEST_CELL = 32_767
"""Letters of a cell: as many as a spreadsheet's own cells hold."""

Step = Callable[[str], None]
"""Told what is being read; raises `ReadingStopped` where the reader no longer wants it."""


class ImportRefused(InfernomicsError):
    """A file or a clipboard holds no table that can be read; the sentence says why and what to do."""


class ReadingStopped(InfernomicsError):
    """The user no longer wants the table."""


@dataclass(frozen=True, slots=True)
class Marks:
    """How the numbers of a table are written. settled: whether a number showed it; else 1,234 could mean two things."""

    locale: NumberLocale = ENGLISH
    settled: bool = True

    @property
    def words(self) -> str:
        """For the line under the preview."""
        return "decimal comma" if self.locale.decimal == "," else "decimal point"


POINT, COMMA = Marks(ENGLISH), Marks(GERMAN)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, all of the same width. numbers: the number of each row as a person counts it in the file.

    name: of the file, or "the clipboard"; how: what was taken for granted while reading ("UTF-8, tabs").
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    how: tuple[str, ...] = ()
    marks: Marks = POINT
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    @property
    def width(self) -> int:
        """Cells of a row."""
        return len(self.rows[0]) if self.rows else 0


def no_step(words: str) -> None:
    """Tell nobody."""
    del words


def too_many_rows(name: str, count: int | None, *, at_least: bool = False) -> ImportRefused:
    """The refusal of a table that is too long; count: its rows, None where counting them would take long."""
    rows = f"more than {MOST_ROWS:,}" if count is None else f"{'at least ' if at_least else ''}{count:,}"
    return ImportRefused(f"{name} has {rows} rows; at most {MOST_ROWS:,} are read. Nothing was imported.")


def make_grid(
    name: str,
    rows: Sequence[Sequence[str]],
    *,
    how: Sequence[str] = (),
    marks: Marks = POINT,
    sheets: Sequence[str] = (),
    sheet: str = "",
    rectangular: bool = False,
) -> Grid:
    """A grid of rows counted from 1; blank rows are passed over.

    rectangular: the rows come from a sheet, whose rows are as wide as its widest; other rows must agree in width, but
    for lines above the table.

    Raises:
        ImportRefused: no cells, too many, or rows of different widths.

    """
    kept = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not kept:
        raise ImportRefused(f"{name} holds no cells with text. Nothing was imported.")
    if len(kept) > MOST_ROWS:
        raise too_many_rows(name, len(kept))
    width = max(len(row) for _, row in kept) if rectangular else _common_width(name, kept)
    if width > MOST_COLUMNS:
        raise ImportRefused(f"{name} has {width:,} columns; at most {MOST_COLUMNS:,} are read. Nothing was imported.")
    if width * len(kept) > MOST_CELLS:
        raise ImportRefused(
            f"{name} has {width * len(kept):,} cells; at most {MOST_CELLS:,} are read. Nothing was imported."
        )
    filled = tuple((*row, *("",) * (width - len(row)))[:width] for _, row in kept)
    return Grid(name, filled, tuple(number for number, _ in kept), tuple(how), marks, tuple(sheets), sheet)


def _common_width(name: str, rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """The width that most rows have; a row that differs is refused, unless it is a narrow line above the table."""
    counts: dict[int, int] = {}
    for _, row in rows:
        counts[len(row)] = counts.get(len(row), 0) + 1
    width = max(counts, key=lambda one: (counts[one], one))
    if len(counts) == 1:
        return width
    started = False
    first = 0
    for number, row in rows:
        if len(row) == width and not started:
            started, first = True, number
        elif len(row) != width and (started or len(row) > width):
            beside = f"row {first}" if started else "most others"
            raise ImportRefused(
                f"Row {number} of {name} has {len(row)} cell{'s' * (len(row) != 1)} where {beside} "
                f"{'has' if started else 'have'} {width}. Nothing was imported."
            )
    return width
