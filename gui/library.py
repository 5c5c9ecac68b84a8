"""The analyst's library inside the program: one place to change it, one signal when it is new."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from core.errors import LibraryRefused
from core.library import Library
from core.library_file import LibraryFile
from gui.settings import data_folder

FILE_NAME = "library.json"


class OwnLibrary(QObject):
    """Holds the library and its file; every window of the program reads it here."""

    changed = Signal()
    """The library has other records."""

    refused = Signal(str)
    """A change was refused or could not be written: one sentence. The library is as it was."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = LibraryFile(data_folder() / FILE_NAME)

    @property
    def current(self) -> Library:
        """The records as they stand."""
        return self._file.current

    @property
    def problem(self) -> str:
        """Why the file cannot be read, in one sentence; "" where it can."""
        return self._file.problem

    def read_again(self) -> Library:
        """The library as it is on the drive: another window of the program may have changed it."""
        before = self._file.current
        if self._file.read_again() != before:
            self.changed.emit()
        return self._file.current

    def change(self, change: Callable[[Library], Library]) -> bool:
        """Change the library and write it, at once; returns whether that was done."""
        try:
            self._file.change(change)
        except LibraryRefused as error:
            self.refused.emit(str(error))
            return False
        self.changed.emit()
        return True
