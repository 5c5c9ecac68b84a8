"""The undo command: an edit is two frozen studies and a text for the menu."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from core.study import Study

if TYPE_CHECKING:
    from gui.document import Document


def undo_text(text: str) -> str:
    """What the undoing of an edit is called, in the menu and in the journal."""
    return f"Undo: {text}"


class StudyCommand(QUndoCommand):
    """Swap one frozen study for another; undo gives the identical object back."""

    def __init__(self, document: "Document", text: str, before: Study, after: Study) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after

    def is_undone_by(self, text: str, study: Study) -> bool:
        """Whether an edit of this text that led to this study was the undoing of this one."""
        return text == undo_text(self.text()) and study == self._before

    def is_redone_by(self, text: str, study: Study) -> bool:
        """Whether an edit of this text that led to this study was this one, once more."""
        return text == self.text() and study == self._after

    def redo(self) -> None:
        """Make the edited study the current one."""
        self._document.take(self.text(), self._after)

    def undo(self) -> None:
        """Give back the study before the edit."""
        self._document.take(undo_text(self.text()), self._before)
