"""Keys that go through a table as they do in a spreadsheet: to the edges of data, by the page, and with Shift held.

Headings and what is hidden are passed over; Shift makes the selection longer or shorter from its other end.
"""

import functools
import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtWidgets import QTableView

from core.cells import EMPTY
from gui.keys import OwnKey
from gui.tables.model import UNUSED

_Flag = QItemSelectionModel.SelectionFlag
_NOTHING = ("", EMPTY, UNUSED)


class _Move(NamedTuple):
    """One move: rows down, columns to the right, and how far; words: where it goes to."""

    down: int
    right: int
    how: str
    words: str


_TO = {
    "step": "to the next cell",
    "edge": "to the edge of the data",
    "end": "to the first or last cell of the row",
    "page": "a page up or down",
    "corner": "to the first or last cell of the table",
}
_MOVES = {
    keys: _Move(down, right, how, _TO[how])
    for keys, (down, right, how) in {
        "Left": (0, -1, "step"), "Right": (0, 1, "step"), "Up": (-1, 0, "step"), "Down": (1, 0, "step"),
        "Ctrl+Left": (0, -1, "edge"), "Ctrl+Right": (0, 1, "edge"),
        "Ctrl+Up": (-1, 0, "edge"), "Ctrl+Down": (1, 0, "edge"),
        "Home": (0, -1, "end"), "End": (0, 1, "end"),
        "Ctrl+Home": (-1, -1, "corner"), "Ctrl+End": (1, 1, "corner"),
        "PgUp": (-1, 0, "page"), "PgDown": (1, 0, "page"),
    }.items()
}  # fmt: skip


class OpenTable(Protocol):
    """A table that says which of its rows and columns one can stand on."""

    def open_rows(self) -> list[int]:
        """Rows that are in sight and hold values."""

    def open_columns(self) -> list[int]:
        """Columns that are in sight and hold values."""


class CellMoves:
    """Moves of the current cell of one table."""

    def __init__(self, view: QTableView, table: OpenTable) -> None:
        self._view = view
        self._table = table

    def keys(self) -> tuple[OwnKey, ...]:
        """The keys of moves and selections; the arrows alone are the grid's."""
        found = [OwnKey("Go to the next cell", tuple(keys for keys, move in _MOVES.items() if move.how == "step"))]
        for keys, move in _MOVES.items():
            if move.how != "step":
                found.append(OwnKey(f"Go {move.words}", (keys,), functools.partial(self._go, move, extend=False)))
        for keys, move in _MOVES.items():
            held = keys.replace("Ctrl+", "Ctrl+Shift+") if keys.startswith("Ctrl+") else f"Shift+{keys}"
            found.append(OwnKey(f"Select {move.words}", (held,), functools.partial(self._go, move, extend=True)))
        return (
            *found,
            OwnKey("Select all", ("Ctrl+A",), self.select_all),
            OwnKey("Select whole columns", ("Ctrl+Space",), lambda: self.select_lines(Qt.Orientation.Vertical)),
            OwnKey("Select whole rows", ("Shift+Space",), lambda: self.select_lines(Qt.Orientation.Horizontal)),
        )

    def select_all(self) -> None:
        """Select every cell."""
        rows, columns = self._table.open_rows(), self._table.open_columns()
        if rows and columns:
            self._select(rows[0], columns[0], rows[-1], columns[-1])

    def select_lines(self, orientation: Qt.Orientation) -> None:
        """Select the whole columns (Vertical) or rows (Horizontal) of the selection."""
        rows, columns = self._table.open_rows(), self._table.open_columns()
        top, left, bottom, right = self._bounds()
        if not rows or not columns or top < 0:
            return
        if orientation is Qt.Orientation.Vertical:
            self._select(rows[0], left, rows[-1], right)
        else:
            self._select(top, columns[0], bottom, columns[-1])

    # --- one move -----------------------------------------------------------------------------------------------------

    def _go(self, move: _Move, *, extend: bool) -> None:
        down, right, how, _ = move
        current = self._view.currentIndex()
        if not current.isValid():
            return
        row, column = current.row(), current.column()
        if down:
            row = self._along(self._table.open_rows(), row, down, how, lambda at: self._is_filled(at, column))
        if right:
            column = self._along(self._table.open_columns(), column, right, how, lambda at: self._is_filled(row, at))
        if extend:
            self._extend(row, column)
        else:
            target = self._view.model().index(row, column)
            self._view.selectionModel().setCurrentIndex(target, _Flag.ClearAndSelect)

    def _along(self, places: Sequence[int], at: int, step: int, how: str, is_filled: Callable[[int], bool]) -> int:
        """Where a move along open rows or columns ends."""
        ahead = [place for place in places if place > at] if step > 0 else [place for place in places if place < at]
        ahead = ahead if step > 0 else ahead[::-1]
        if not ahead:
            return at
        if how in ("end", "corner"):
            return ahead[-1]
        if how == "page":
            return ahead[min(self._page(), len(ahead)) - 1]
        return ahead[0] if how == "step" else _edge(at, ahead, is_filled)

    def _page(self) -> int:
        line = max(self._view.verticalHeader().defaultSectionSize(), 1)
        return max(self._view.viewport().height() // line - 1, 1)

    def _is_filled(self, row: int, column: int) -> bool:
        return str(self._view.model().index(row, column).data() or "") not in _NOTHING

    # --- selections ---------------------------------------------------------------------------------------------------

    def _bounds(self) -> tuple[int, int, int, int]:
        """Top, left, bottom and right of the selection; of the current cell where nothing is selected; -1 for none."""
        parts = self._view.selectionModel().selection().toList()
        current = self._view.currentIndex()
        if not parts:
            return current.row(), current.column(), current.row(), current.column()
        return (
            min(part.top() for part in parts),
            min(part.left() for part in parts),
            max(part.bottom() for part in parts),
            max(part.right() for part in parts),
        )

    def _extend(self, row: int, column: int) -> None:
        """Move the end of the selection where the current cell is; its other end stays."""
        current = self._view.currentIndex()
        top, left, bottom, right = self._bounds()
        rows = (top, bottom) if row == current.row() else _stretched(top, bottom, current.row(), row)
        columns = (left, right) if column == current.column() else _stretched(left, right, current.column(), column)
        target = self._view.model().index(row, column)
        self._view.selectionModel().setCurrentIndex(target, _Flag.NoUpdate)
        self._select(rows[0], columns[0], rows[1], columns[1])
        self._view.scrollTo(target)

    def _select(self, top: int, left: int, bottom: int, right: int) -> None:
        model = self._view.model()
        block = QItemSelection(model.index(top, left), model.index(bottom, right))
        self._view.selectionModel().select(block, _Flag.ClearAndSelect)


def _edge(at: int, ahead: Sequence[int], is_filled: Callable[[int], bool]) -> int:
    """Within filled cells the last of them; else the next filled one; else the end."""
    if is_filled(at) and is_filled(ahead[0]):
        for place, following in itertools.pairwise(ahead):
            if not is_filled(following):
                return place
        return ahead[-1]
    return next(filter(is_filled, ahead), ahead[-1])


def _stretched(low: int, high: int, current: int, to: int) -> tuple[int, int]:
    """Two ends after the one at `current` has gone elsewhere."""
    other = low if current == high else high if current == low else current
    return min(other, to), max(other, to)
