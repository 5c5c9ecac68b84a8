"""The library on the drive: read when it is needed, written durably at every change, kept when it is damaged."""

import os
from collections.abc import Callable
from pathlib import Path

from core.errors import LibraryRefused
from core.json_rows import LARGEST_FILE
from core.library import Library, decode, encode
from core.storage import StorageError, read_bounded, shown, write_durably

_ASIDE_TRIES = 1000


class LibraryFile:
    """The library as it stands, and the file that it is written to at each change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        """One sentence when the file could not be read, else empty: then the library is empty and the file kept."""
        self.current = self._read()

    def read_again(self) -> Library:
        """The library as it is on the drive now: another window may have changed it."""
        self.current = self._read()
        return self.current

    def change(self, change: Callable[[Library], Library]) -> Library:
        """Change what is on the drive now, and write it; LibraryRefused with one sentence where that fails.

        A file that cannot be read is put aside under another name in its folder, never written over.
        """
        before = self._read()
        after = change(before)
        if after == before:
            self.current = before
            return before
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.problem:
                self._put_aside()
            write_durably(self.path, encode(after))
        except StorageError as error:
            raise LibraryRefused(str(error)) from None
        except OSError as error:
            raise LibraryRefused(str(StorageError.from_system(self.path, "was not saved", error))) from None
        self.problem = ""
        self.current = after
        return after

    def _read(self) -> Library:
        self.problem = ""
        if not os.path.lexists(self.path):
            return Library()
        try:
            return read_library(self.path)
        except LibraryRefused as refused:
            self.problem = f"{refused} Your library starts empty; the file is kept as it is."
        return Library()

    def _put_aside(self) -> None:
        """Rename the file that cannot be read to a name that is free."""
        for count in range(1, _ASIDE_TRIES):
            aside = self.path.with_name(f"{self.path.stem} (damaged {count}){self.path.suffix}")
            if not os.path.lexists(aside):
                os.rename(self.path, aside)
                return
        raise LibraryRefused(f"{shown(self.path)} cannot be put aside; move it away and try again.")


def read_library(path: Path) -> Library:
    """Open a library file, one's own or a colleague's. Raises LibraryRefused naming the file and the reason."""
    try:
        return decode(read_bounded(path, LARGEST_FILE), shown(path))
    except StorageError as error:
        raise LibraryRefused(str(error)) from None


def write_library(path: Path, library: Library) -> None:
    """Write a library to share it, whole or not at all; LibraryRefused with the reason."""
    try:
        write_durably(path, encode(library))
    except StorageError as error:
        raise LibraryRefused(str(error)) from None
