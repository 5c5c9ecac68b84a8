"""The cells of one table that flash just now."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QTableView

from core.editing import Cell
from gui.flashes import flashes_of
from gui.tables.model import RecordTableModel
from gui.tables.structure import Index


class CellFlash(QObject):
    """Knows which cells flash, and has the table paint no others anew for it."""

    def __init__(self, view: QTableView, model: RecordTableModel, in_view: Callable[[Index], Index]) -> None:
        """in_view: the view's own index of one of the model."""
        super().__init__(view)
        self._view = view
        self._model = model
        self._in_view = in_view
        self._cells: frozenset[Cell] = frozenset()
        flashes = flashes_of(model.document)
        flashes.began.connect(self._begin)
        flashes.ended.connect(self._end)

    def shows(self, index: Index) -> bool:
        """Whether a cell of the model flashes."""
        return bool(self._cells) and self._model.cell_at(index) in self._cells

    def _end(self) -> None:
        self._begin(frozenset())

    def _begin(self, cells: frozenset[Cell]) -> None:
        before, self._cells = self._cells, cells
        if not self._view.isVisible():
            return
        for cell in before | cells:
            index = self._model.index_of(cell)
            if index.isValid():
                shown = self._in_view(index)
                self._view.update(self._view.model().index(shown.row(), shown.column()))
