"""The undo command: an edit is two frozen studies and a text for the menu."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from core.study import Study

if TYPE_CHECKING:
    from gui.document import Document


class StudyCommand(QUndoCommand):
    """Swap one frozen study for another; undo gives the identical object back."""

    def __init__(self, document: "Document", text: str, before: Study, after: Study) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after

    def redo(self) -> None:
        """Make the edited study the current one."""
        self._document.take(self.text(), self._after)

    def undo(self) -> None:
        """Give back the study before the edit."""
        self._document.take(f"Undo: {self.text()}", self._before)
