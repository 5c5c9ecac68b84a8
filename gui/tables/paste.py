"""Blocks of cells from the clipboard, planned before any cell is written. No Qt.

The apostrophe before a text that a spreadsheet would run as a formula is taken off again when it is pasted here.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import msgspec

from core.cell_text import field_of, owner_of, read_entry, typed_text
from core.cells import ENGLISH, NumberLocale, read_bare
from core.editing import Cell, Value
from core.errors import CellAmbiguous, CellRefused
from core.fields import NAME, Field, FieldKind
from core.records import Distribution, Record
from core.study import Study, TableName
from core.tab_separated import LONGEST_TEXT, as_typed
from gui.tables.doubts import NO_ANSWERS, Answers, read_answered


class ExactCell(msgspec.Struct, frozen=True, array_like=True):
    """A copied cell with every digit: its text, and of a number the base unit, the value in it, and its range."""

    text: str
    unit: str = ""
    value: float | None = None
    range: Distribution | None = None


def write_exact(block: Sequence[Sequence[ExactCell]]) -> bytes:
    """A block for the clipboard, to be read by the tables of this program."""
    return msgspec.json.encode(block)


def read_exact(data: bytes) -> list[list[ExactCell]] | None:
    """What `write_exact` wrote; None where it is anything else."""
    if len(data) > 10 * LONGEST_TEXT:
        return None
    try:
        block = msgspec.json.decode(data, type=list[list[ExactCell]])
    except msgspec.MsgspecError:
        return None
    return block if block and all(block) else None


class Target(NamedTuple):
    """A place that a pasted cell falls on: an input, or (`cell` is None) what takes nothing, and why in words.

    record, field: the row of the study that the cell is in, and the cell's declaration, where they are at hand.
    """

    cell: Cell | None
    label: str
    why: str = "is calculated and takes no value."
    record: Record | None = None
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a paste or a fill would do.

    values: what is to be written; refused: one sentence for each cell that does not fit; doubts: of the refused cells,
    those whose text has two readings; verb, words: what it is called ("Paste", or "Fill" and " down"); passed_over: a
    sentence on cells that were left out without asking.
    """

    values: tuple[tuple[Cell, Value], ...]
    refused: tuple[str, ...]
    doubts: tuple[CellAmbiguous, ...] = ()
    verb: str = "Paste"
    words: str = ""
    passed_over: str = ""

    @property
    def total(self) -> int:
        """Number of cells in the block."""
        return len(self.values) + len(self.refused)


Block = Sequence[Sequence[str | ExactCell]]


def plan_paste(
    study: Study,
    targets: Sequence[Sequence[Target]],
    block: Block,
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
    cells = (target.cell for target, _ in pairs)
    renamed = {cell.row for cell in cells if cell is not None and cell.path == NAME}
    names: dict[TableName, list[str]] = {}
    values: list[tuple[Cell, Value]] = []
    refused: list[str] = []
    doubts: list[CellAmbiguous] = []
    for target, text in pairs:
        cell = target.cell
        if cell is None:
            refused.append(f"{target.label} {target.why}")
            continue
        taken: list[str] | None = None
        if cell.path == NAME:  # a row that gets a new name gives its old one free
            taken = names.setdefault(cell.table, [row.name for row in study.rows(cell.table) if row.id not in renamed])
        try:
            value = _read(study, target, cell, text, locale, taken, answers)
        except CellRefused as error:
            if isinstance(error, CellAmbiguous):
                doubts.append(error)
            refused.append(f"{owner_of(study, cell)}{error}")
            continue
        if taken is not None:
            taken.append(str(value))
        values.append((cell, value))
    return Plan(tuple(values), tuple(refused), tuple(doubts))


def plan_fill(
    study: Study, targets: Sequence[Sequence[Target]], block: Block, locale: NumberLocale, words: str
) -> Plan:
    """The plan of a fill: like a paste, but names and what takes no value are passed over instead of asked about."""
    kept: list[tuple[Target, str | ExactCell]] = []
    left_out: list[str] = []
    for target, text in _pairs(targets, block):
        if target.cell is None:
            left_out.append(f"{target.label} {target.why}")
        elif target.cell.path == NAME:
            left_out.append(f"{owner_of(study, target.cell)}{target.label} was left alone: names must differ.")
        else:
            kept.append((target, text))
    plan = plan_paste(study, [[target for target, _ in kept]], [[text for _, text in kept]], locale)
    said = "" if not left_out else left_out[0]
    if len(left_out) > 1:
        said = f"{len(left_out)} cells were passed over. The first: {said}"
    return replace(plan, verb="Fill", words=words, passed_over=said)


def _read(
    study: Study,
    target: Target,
    cell: Cell,
    entry: str | ExactCell,
    locale: NumberLocale,
    taken: Collection[str] | None,
    answers: Answers,
) -> Value:
    """The value that a text means in a cell; a number copied here goes over as it is where the unit is the same."""
    record = target.record or study.row(cell.table, cell.row)
    field = target.field or field_of(record, cell.path)
    if isinstance(entry, str) and not answers and field.kind is FieldKind.NUMBER:
        bare = read_bare(entry, field, locale)
        if bare is not None:
            return bare
    read = partial(read_entry, study, cell, locale=locale, taken_names=taken, record=record)
    if isinstance(entry, str):
        return read_answered(read, as_typed(entry) if field.kind is FieldKind.TEXT else entry, answers)
    if field.kind is not FieldKind.NUMBER or entry.value is None or entry.unit != field.unit:
        return read(entry.text)
    if field.integer or not field.low <= entry.value <= field.high:
        return read(typed_text(entry.value, field, locale))  # what does not go is refused in the words of the cell
    return entry.value if entry.range is None else entry.range


def check_size(block: Block, row_count: int, column_count: int) -> None:
    """Refuse a block that is larger than the room for it."""
    for count, room, what in (
        (len(block), row_count, "rows"),
        (max(map(len, block), default=0), column_count, "columns"),
    ):
        if count > room:
            raise CellRefused(
                f"The block has {count} {what}, the table only {room} from this cell on. Nothing was pasted."
            )


def _pairs(targets: Sequence[Sequence[Target]], block: Block) -> Iterator[tuple[Target, str | ExactCell]]:
    if len(block) == 1 and len(block[0]) == 1:
        for row in targets:
            for target in row:
                yield target, block[0][0]
        return
    check_size(block, len(targets), max(map(len, targets), default=0))
    for row, texts in zip(targets, block, strict=False):
        yield from zip(row, texts, strict=False)
