"""The journal of edits: what a crash would lose, written beside the work and never over it.

Each running session has one file in a folder of the program's own, never beside or in place of the study. Its first
line has the document that the edits start from, and each further line one edit. A clean exit deletes it; a file
whose process is gone is work to offer at the next start. Rules that others learned the hard way:

- The time of a file says nothing about which one is better, so nothing is offered or held back by it.
- A journal is in use as long as its process holds a lock on it, because numbers of processes come back.
- Each line has a checksum that goes on from the line before, so that a damaged, missing or doubled line ends the
  replay there instead of changing a figure.
- What was recovered is in the new session's journal before the old journal is put aside, so that a second crash
  loses nothing either; and the last three put aside stay for those who change their mind.

Documents are plain JSON values. `core.difference` is a compact form of edits for callers without their own; what a
crash left behind is read by `core.lost_work`.
"""

import contextlib
import errno
import os
import secrets
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from core.difference import JSON
from core.journal_lines import Entry, Header, Line, lock_for_writing, sealed
from core.storage import StorageError, synchronise, synchronise_folder, write_all

# A drive this quick is synchronised after every edit, any other at most once a second.
_QUICK_SYNCHRONISATION = 0.002
_SYNCHRONISATION_PAUSE = 1.0


class Journal:
    """The journal of this session. After each save, start a new one and then close the old one cleanly.

    Not for several threads at once. Documents and changes are written at once and not kept.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        """Use `start` or `continue_from` instead."""
        self.path = path
        self._descriptor = descriptor
        self._chain = 0
        self._pending: list[bytes] = []
        self._length = 0
        self._synchronised_length = 0
        self._synchronised_at = time.perf_counter()
        self._synchronisation_time = 0.0

    @classmethod
    def start(cls, folder: Path, base: JSON, study: Path | None, *, unsaved_base: bool = False) -> "Journal":
        """Start a journal for edits of `base`, the document in the file `study` (None if it has no file yet).

        With `unsaved_base` the base itself is work to recover, even when no edit follows.

        Raises:
            StorageError: The journal could not be written; the program can go on without, and should say so.

        """
        header = Header(study=None if study is None else str(study), unsaved_base=unsaved_base, base=base)
        return cls.begin(folder, header, ())

    @classmethod
    def begin(cls, folder: Path, header: Header, entries: Sequence[Entry]) -> "Journal":
        """Write a new journal with this first line and these entries; see `start` and `lost_work.continue_from`."""
        path = folder / f"infernomics-{os.getpid()}-{secrets.token_hex(8)}.journal"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            journal = cls(path, os.open(path, flags, 0o600))
        except OSError as error:
            raise _not_written(path, error) from error
        try:
            header.locked = lock_for_writing(journal._descriptor)
            journal._add(header)
            for entry in entries:
                journal._add(Line(entry.time, entry.text, entry.changes))
            journal._synchronise_start(folder)
        except BaseException:
            journal._delete()
            raise
        return journal

    @property
    def has_unsynchronised_edits(self) -> bool:
        """Whether a power cut, though not a crash, could still lose an edit: see `synchronise`."""
        return bool(self._pending) or self._synchronised_length < self._length

    def append(self, text: str, changes: JSON, *, wait: bool = True) -> None:
        """Write one edit, or the undoing or redoing of one; once this returns, a crash cannot lose it.

        With `wait`, quick drives are synchronised too, against power cuts; without, that is left to `synchronise`.

        Raises:
            StorageError: The drive failed. The edit is kept in memory and written with the next one. (When somebody
                has deleted the journal, that will not help: start a new one with `unsaved_base`.)
            TypeError, ValueError: The changes are not JSON; nothing is kept.

        """
        self._add(Line(datetime.now(UTC), text, changes))
        self._write_pending()
        since = time.perf_counter() - self._synchronised_at
        if wait and (self._synchronisation_time <= _QUICK_SYNCHRONISATION or since >= _SYNCHRONISATION_PAUSE):
            self.synchronise()

    def synchronise(self) -> None:
        """Make the edits so far safe from a power cut too. Call this every few seconds: on slow drives `append` waits.

        Raises:
            StorageError: The drive failed.

        """
        if self._pending:
            self._write_pending()
        if self._synchronised_length == self._length:
            return
        before = time.perf_counter()
        try:
            synchronise(self._descriptor)
        except OSError as error:
            raise _not_written(self.path, error) from error
        self._synchronised_at = time.perf_counter()
        self._synchronisation_time = self._synchronised_at - before
        self._synchronised_length = self._length

    def close_cleanly(self) -> None:
        """Delete the journal: the work is saved or no longer wanted. Closing twice does nothing."""
        if self._descriptor >= 0:
            self._delete()

    def close_for_recovery(self) -> None:
        """Keep the journal for the next start, as when the system ends the session and nobody can be asked."""
        if self._descriptor >= 0:
            with contextlib.suppress(StorageError):
                self.synchronise()
            os.close(self._descriptor)
            self._descriptor = -1

    def _synchronise_start(self, folder: Path) -> None:
        self.synchronise()
        try:
            synchronise_folder(folder)
        except OSError as error:
            raise _not_written(self.path, error) from error
        self._synchronisation_time = 0.0  # that of a whole document says nothing about that of an edit

    def _add(self, record: Header | Line) -> None:
        line, self._chain = sealed(record, self._chain)
        self._pending.append(line)

    def _write_pending(self) -> None:
        lines = b"".join(self._pending)
        try:
            if os.fstat(self._descriptor).st_nlink == 0:  # deleted by somebody: what is written now is lost
                raise FileNotFoundError(errno.ENOENT, "")
            # To the end of the last whole line, over what a failed attempt may have left there.
            os.lseek(self._descriptor, self._length, os.SEEK_SET)
            write_all(self._descriptor, lines)
        except OSError as error:
            raise _not_written(self.path, error) from error
        self._length += len(lines)
        self._pending.clear()

    def _delete(self) -> None:
        if sys.platform != "win32":  # before the lock goes, lest another start takes this for a crash
            with contextlib.suppress(OSError):
                os.unlink(self.path)
        with contextlib.suppress(OSError):  # should it be there to stay: an empty one is not offered
            os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
        self._descriptor = -1
        if sys.platform == "win32":  # an open file cannot be deleted there
            with contextlib.suppress(OSError):
                os.unlink(self.path)


def _not_written(path: Path, error: OSError) -> StorageError:
    return StorageError.from_system(path, "(the journal for recovery after a crash) was not written", error)
