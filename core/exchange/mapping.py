"""Which column of a foreign table is which field: found by the heads, and changed by the user."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.exchange.grid import MOST_COLUMNS, Grid, ImportRefused
from core.exchange.headers import SUBJECTS, Match, Subject, fields_for, match_header, name_path, plain_words, with_unit
from core.names import excerpt

_HEADS_LOOKED_AT = 30
_SURE = 2
"""Heads that must be known for a row to be taken for the heads of the table."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, and the field that it goes to (None: it is passed over). problem: why not, or a doubt."""

    head: str
    path: str | None
    unit: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a grid is read. turned: each column is a record; head_row: place of the heads; first_row: of the records."""

    subject: Subject
    turned: bool
    head_row: int
    first_row: int
    columns: tuple[Column, ...]

    @property
    def paths(self) -> tuple[str | None, ...]:
        """The field of each column."""
        return tuple(column.path for column in self.columns)


def rows_of(grid: Grid, *, turned: bool) -> Sequence[tuple[str, ...]]:
    """The rows with one record each; the grid's columns where it is turned."""
    return list(zip(*grid.rows, strict=True)) if turned else grid.rows


def may_turn(grid: Grid) -> bool:
    """Whether the grid can be read with a record a column."""
    return len(grid.rows) <= MOST_COLUMNS


def propose(grid: Grid, subject: Subject | None = None, turned: bool | None = None) -> Mapping:
    """The mapping that knows most heads.

    subject, turned: what is settled already; None leaves it open.

    Raises:
        ImportRefused: two columns have the same head.

    """
    subjects = tuple(SUBJECTS) if subject is None else (subject,)
    ways = (False, True) if turned is None else (turned,)
    best: tuple[tuple[float, ...], Subject, bool, int] | None = None
    for way in ways:
        if way and not may_turn(grid):
            continue
        rows = rows_of(grid, turned=way)
        for one in subjects:
            for place, row in enumerate(rows[:_HEADS_LOOKED_AT]):
                score = _score(row, one, place)
                if best is None or score > best[0]:
                    best = (score, one, way, place)
    if best is None:
        return _mapping(grid, subjects[0], False, 0, sure=False)
    score, found, way, place = best
    return _mapping(grid, found, way, place, sure=score[0] >= _SURE)


def _score(row: Sequence[str], subject: Subject, place: int) -> tuple[float, ...]:
    """How well a row does as the heads: fields known, whether names are among them, what a price book alone has."""
    paths = {match_header(cell, subject).path for cell in row} - {None}
    named = name_path(subject) in paths
    telling = 0.5 if subject == "prices" and {"provider", "term"} & paths and "price" in paths else 0.0
    return (len(paths) + 0.25 * named + telling, -place)


def _mapping(grid: Grid, subject: Subject, turned: bool, place: int, *, sure: bool) -> Mapping:
    rows = rows_of(grid, turned=turned)
    heads = rows[place]
    if sure:
        _refuse_doubled(heads, grid.name)
    matches = [match_header(head, subject) for head in heads]
    first = place + 1
    units = _units_below(rows, place, matches, subject)
    if units is not None:
        matches, first = units, place + 2
    taken: dict[str, str] = {}
    columns: list[Column] = []
    for head, match in zip(heads, matches, strict=True):
        path, problem = match.path, match.problem
        if path is not None and path in taken:
            problem = f"{fields_for(subject)[path].label} is already read from {excerpt(taken[path])}"
            path = None
        if path is not None:
            taken[path] = head
        columns.append(Column(head, path, match.unit, problem))
    if name_path(subject) not in taken:
        columns = _with_names(columns, subject)
    return Mapping(subject, turned, place, first, tuple(columns))


def _refuse_doubled(heads: Sequence[str], name: str) -> None:
    seen: set[str] = set()
    for head in heads:
        words = plain_words(head)
        if words and words in seen:
            raise ImportRefused(f"Two columns of {name} have the head {excerpt(head)}; give one of them another.")
        seen.add(words)


def _with_names(columns: list[Column], subject: Subject) -> list[Column]:
    """The first column holds the names where its head is empty and no other column has them."""
    if columns and columns[0].path is None and not columns[0].head.strip():
        columns[0] = Column(columns[0].head, name_path(subject))
    return columns


def _units_below(
    rows: Sequence[Sequence[str]], place: int, matches: Sequence[Match], subject: Subject
) -> list[Match] | None:
    """The heads with the units of the row below them, where that row holds nothing else."""
    if place + 1 >= len(rows):
        return None
    found: list[Match] = []
    count = 0
    for cell, match in zip(rows[place + 1], matches, strict=True):
        words = plain_words(cell)
        if not cell.strip() or words in ("unit", "units"):
            found.append(match)
            continue
        if match.path is None:
            return None
        with_one = with_unit(match.path, cell, subject)
        if with_one.problem or not with_one.unit:
            return None
        found.append(with_one)
        count += 1
    return found if count else None


def with_path(mapping: Mapping, position: int, path: str | None) -> Mapping:
    """Another field for a column; the column that had it is passed over."""
    columns = list(mapping.columns)
    for place, column in enumerate(columns):
        if place != position and path is not None and column.path == path:
            columns[place] = replace(column, path=None, problem="")
    head = columns[position].head
    if path is None:
        columns[position] = Column(head, None)
    else:
        own = match_header(head, mapping.subject)
        unit = own.unit or _unit_in(head)
        match = with_unit(path, unit, mapping.subject) if unit else Match(path)
        columns[position] = Column(head, path, match.unit, match.problem)
    return replace(mapping, columns=tuple(columns))


def _unit_in(head: str) -> str:
    """What stands in brackets at the end of a head."""
    text = head.strip()
    for opening, closing in ("()", "[]"):
        if text.endswith(closing) and opening in text:
            return text[text.rindex(opening) + 1 : -1].strip()
    return ""
