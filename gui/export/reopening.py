"""A study that an exported file carried, opened in the window: it has no file, so nothing is saved over the other."""

from pathlib import Path

from PySide6.QtCore import QObject

from core.file_names import shown_name
from core.study import Study
from gui.document import Document
from gui.files import FileActions
from gui.panels.notices import Notices

KIND = "reopened"


class Reopening(QObject):
    """Says above the panels which file the study on show came from, until another one is open or this is saved."""

    def __init__(self, document: Document, files: FileActions, notices: Notices) -> None:
        super().__init__(notices)
        self._files = files
        self._notices = notices
        files.reopened.connect(self.tell)
        document.opened.connect(self._withdraw)
        document.based.connect(self._withdraw)

    def take(self, study: Study, path: Path) -> None:
        """Open a study that was found in a file that was dropped on the window."""
        self._files.reopen(study, path)

    def tell(self, path: Path) -> None:
        """The study on show was in this file."""
        self._notices.show_notice(KIND, f"Opened from {shown_name(path)}.")

    def _withdraw(self) -> None:
        self._notices.withdraw(KIND)
