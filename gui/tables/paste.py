"""Blocks of cells from the clipboard: tab-separated text read back, and planned before any cell is written. No Qt.

The apostrophe before a text that a spreadsheet would run as a formula is taken off again when it is pasted here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from core.cells import ENGLISH, NumberLocale
from core.editing import Cell
from core.errors import CellAmbiguous, CellRefused
from core.fields import FieldKind
from core.study import Study, TableName
from core.tab_separated import FORMULA
from gui.tables.doubts import NO_ANSWERS, Answers, read_answered
from gui.tables.entries import NAME, Value, field_of, owner_of, read_entry

LONGEST_TEXT = 1_000_000


def _with_formula(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def read_block(text: str, *, most_cells: int) -> list[list[str]]:
    """Tab-separated text as rows of cells; a line end after the last row is not a row.

    Raises:
        CellRefused: more than `most_cells` cells, or far more text than cells can hold.

    """
    if len(text) > LONGEST_TEXT:
        raise CellRefused(f"The clipboard holds {len(text):,} characters, more than this table could take.")
    rows: list[list[str]] = [[]]
    for count, (cell, ends_row) in enumerate(_cells(text), 1):
        if count > most_cells + 1:  # one more for the line end after the last row
            raise CellRefused(f"The clipboard holds more cells than the {most_cells:,} of this table.")
        rows[-1].append(cell)
        if ends_row:
            rows.append([])
    if rows[-1] in ([], [""]):
        rows.pop()
    return rows


def _cells(text: str) -> Iterator[tuple[str, bool]]:
    """Each cell with whether a line end follows it."""
    position = 0
    while True:
        cell, position = _cell(text, position)
        yield cell, text[position : position + 1] in ("\r", "\n")
        if position >= len(text):
            return
        position += 2 if text.startswith("\r\n", position) else 1


_PLAIN_CELL = re.compile("[^\t\r\n]*")


def _cell(text: str, start: int) -> tuple[str, int]:
    """The cell that begins at `start`, and where it ends."""
    if text.startswith('"', start):
        end = _closing_quote(text, start + 1)
        # spreadsheets leave a cell like  "Big" chip  unquoted: then its quotes are its own
        if end and text[end + 1 : end + 2] in ("", "\t", "\r", "\n"):
            return text[start + 1 : end].replace('""', '"'), end + 1
    match = _PLAIN_CELL.match(text, start)
    end = match.end() if match else start
    return text[start:end], end


def _closing_quote(text: str, start: int) -> int:
    """Where the quote stands that ends a quoted cell; 0 if none does."""
    position = start
    while True:
        found = text.find('"', position)
        if found < 0:
            return 0
        if text[found + 1 : found + 2] != '"':
            return found
        position = found + 2


@dataclass(frozen=True, slots=True)
class Target:
    """A place that a pasted cell falls on: an input, or (`cell` is None) what takes nothing, and why in words."""

    cell: Cell | None
    label: str
    why: str = "is calculated and takes no value."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a paste would do. values: what is to be written; refused: one sentence for each cell that does not fit.

    doubts: of the refused cells, those whose text has two readings.
    """

    values: tuple[tuple[Cell, Value], ...]
    refused: tuple[str, ...]
    doubts: tuple[CellAmbiguous, ...] = ()

    @property
    def total(self) -> int:
        """Number of cells in the block."""
        return len(self.values) + len(self.refused)


def plan_paste(
    study: Study,
    targets: Sequence[Sequence[Target]],
    block: Sequence[Sequence[str]],
    locale: NumberLocale = ENGLISH,
    answers: Answers = NO_ANSWERS,
) -> Plan:
    """Read every cell of a block for the place it falls on; nothing is written.

    answers: which reading of doubtful texts is meant, as far as that was asked.

    A block of one cell goes to every target; any other falls on the targets from their top left on.

    Raises:
        CellRefused: the block is larger than the targets.

    """
    pairs = list(_pairs(targets, block))
    renamed = {target.cell.row for target, _ in pairs if target.cell and target.cell.path == NAME}
    names: dict[TableName, list[str]] = {}
    values: list[tuple[Cell, Value]] = []
    refused: list[str] = []
    doubts: list[CellAmbiguous] = []
    for target, text in pairs:
        cell = target.cell
        if cell is None:
            refused.append(f"{target.label} {target.why}")
            continue
        # a row that gets a new name gives its old one free
        taken = names.setdefault(cell.table, [row.name for row in study.rows(cell.table) if row.id not in renamed])
        own = _own_text(study, cell, text)
        try:
            value = read_answered(partial(read_entry, study, cell, locale=locale, taken_names=taken), own, answers)
        except CellRefused as error:
            if isinstance(error, CellAmbiguous):
                doubts.append(error)
            refused.append(f"{owner_of(study, cell)}{error}")
            continue
        if cell.path == NAME:
            taken.append(str(value))
        values.append((cell, value))
    return Plan(tuple(values), tuple(refused), tuple(doubts))


def _own_text(study: Study, cell: Cell, text: str) -> str:
    kind = field_of(study.row(cell.table, cell.row), cell.path).kind
    return _with_formula(text) if kind is FieldKind.TEXT else text


def _pairs(targets: Sequence[Sequence[Target]], block: Sequence[Sequence[str]]) -> Iterator[tuple[Target, str]]:
    if len(block) == 1 and len(block[0]) == 1:
        for row in targets:
            for target in row:
                yield target, block[0][0]
        return
    for count, room, what in (
        (len(block), len(targets), "rows"),
        (max(map(len, block), default=0), max(map(len, targets), default=0), "columns"),
    ):
        if count > room:
            raise CellRefused(
                f"The block has {count} {what}, the table only {room} from this cell on. Nothing was pasted."
            )
    for row, texts in zip(targets, block, strict=False):
        yield from zip(row, texts, strict=False)
