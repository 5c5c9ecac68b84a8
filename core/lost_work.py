"""What a crash left behind: journals whose process is gone, read back and offered as work to recover."""

import contextlib
import itertools
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from core.difference import JSON, JournalError, apply
from core.journal import Journal
from core.journal_lines import FILE_NAME, FORMAT, VERSION, Entry, Header, Line, Origin, lock, unsealed
from core.storage import StorageError, host_mark, process_is_alive, read_bounded

_SIZE_LIMIT = 256_000_000
_KEPT_ASIDE = 3


@dataclass(frozen=True)
class Recovery:
    """The work in a journal whose process ended without closing it.

    `failed_attempts` counts the recoveries of this work that ended in another crash before any edit: after two, go on
    without it and say so. A recovered document gets no file name, so that it cannot be saved over the study unseen.
    """

    path: Path
    study: Path | None
    started: datetime
    base: JSON
    unsaved_base: bool
    entries: tuple[Entry, ...]
    failed_attempts: int

    @property
    def last_edit(self) -> datetime:
        """The time of the last edit, or of the start if there is none."""
        return self.entries[-1].time if self.entries else self.started

    def documents(self, replay: Callable[[JSON, JSON], JSON] = apply) -> Iterator[JSON]:
        """Give the document after each entry in turn; `replay` makes it of the one before and the entry's changes.

        An entry that does not fit (`JournalError`) ends this, so there may be fewer documents than entries.
        """
        document = self.base
        for entry in self.entries:
            try:
                document = replay(document, entry.changes)
            except JournalError:
                return
            yield document

    def document(self, count: int | None = None, replay: Callable[[JSON, JSON], JSON] = apply) -> JSON:
        """Give the document after all the entries, or after the first `count`."""
        document = self.base
        for document in itertools.islice(self.documents(replay), count):  # noqa: B007 - the last one is wanted
            pass
        return document


def find_recoverable(folder: Path) -> list[Recovery]:
    """Find the work that sessions left in their journals, the one with the latest edit first.

    Journals in use, of any window of this program, are left alone. What has no edits is deleted; a journal that
    cannot be read at all is kept under a name that ends in ".damaged".

    Raises:
        StorageError: The folder cannot be read. (It need not exist.)

    """
    found = {path.name: left for path in _journals(folder, ".journal") if (left := _left_behind(path))}
    for left in list(found.values()):
        origin = left.header.continues
        original = found.get(origin.name) if origin else None
        if origin is None or original is None:
            continue
        # A crash between the beginning of the new journal and the end of the old one: only one of them is the work.
        if len(left.recovery.entries) < origin.count:
            del found[left.recovery.path.name]
            _delete_quietly(left.recovery.path)
        else:
            del found[origin.name]
            discard(original.recovery)
    return sorted((left.recovery for left in found.values()), key=lambda each: each.last_edit, reverse=True)


def find_discarded(folder: Path) -> list[Recovery]:
    """Find the last three journals that were recovered or discarded, for those who change their mind.

    Raises:
        StorageError: The folder cannot be read. (It need not exist.)

    """
    found = []
    for path in _journals(folder, ".old"):
        with contextlib.suppress(StorageError):
            if parsed := _parsed(path, read_bounded(path, _SIZE_LIMIT)):
                found.append(parsed.recovery)
    return sorted(found, key=lambda each: each.last_edit, reverse=True)


def continue_from(recovery: Recovery, count: int | None = None) -> Journal:
    """Go on with recovered work, or with its first `count` entries, in a journal of this session.

    Call this before the document is shown: a crash at any moment then leaves the work to recover once more. The old
    journal is put aside as by `discard`.

    Raises:
        StorageError: The new journal could not be written, and the old one is as it was.

    """
    entries = recovery.entries[:count]
    header = Header(
        study=None if recovery.study is None else str(recovery.study),
        unsaved_base=recovery.unsaved_base,
        continues=Origin(recovery.path.name, len(entries)),
        attempts=recovery.failed_attempts + 1,
        base=recovery.base,
    )
    journal = Journal.begin(recovery.path.parent, header, entries)
    with contextlib.suppress(StorageError):  # the next start sees that this journal continues that one
        discard(recovery)
    return journal


def discard(recovery: Recovery) -> None:
    """Offer this work no more. Its journal stays among the last three that `find_discarded` finds.

    Raises:
        StorageError: The journal cannot be renamed, and will be offered again.

    """
    try:
        os.replace(recovery.path, recovery.path.with_suffix(".old"))
    except FileNotFoundError:  # another window was quicker
        return
    except OSError as error:
        raise StorageError.from_system(recovery.path, "(a journal of lost work) was not put aside", error) from error
    with contextlib.suppress(OSError):
        aside = sorted(_journals(recovery.path.parent, ".old"), key=lambda path: path.stat().st_mtime)
        for path in aside[:-_KEPT_ASIDE]:
            _delete_quietly(path)


def _journals(folder: Path, suffix: str) -> list[Path]:
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError.from_system(folder, "was not searched for lost work", error) from error
    return [folder / name for name in sorted(names) if name.endswith(suffix) and FILE_NAME.fullmatch(name)]


@dataclass(frozen=True)
class _Parsed:
    header: Header
    recovery: Recovery
    rest: bytes
    """What follows the last entry that is whole."""


def _left_behind(path: Path) -> _Parsed | None:
    """Read a journal unless it is in use, and clear away what holds no work."""
    try:
        if _is_locked(path):
            return None
        content = read_bounded(path, _SIZE_LIMIT)
        parsed = _parsed(path, content)
    except (OSError, StorageError):  # not ours to read, or of another version
        return None
    may_be_alive = process_is_alive(int(path.name.split("-")[1]))
    if parsed is None:
        if not may_be_alive:  # else it is about to be written
            _clear_away(path, has_content=bool(content))
        return None
    header, recovery = parsed.header, parsed.recovery
    if not header.locked and (header.host != host_mark() or may_be_alive):
        return None
    if not recovery.entries and not recovery.unsaved_base:
        _clear_away(path, has_content=b"\n" in parsed.rest)  # a torn first edit was never confirmed
        return None
    return parsed


def _is_locked(path: Path) -> bool:
    """Whether a process holds the journal; what is no ordinary file is not to be touched either."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return True
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        lock(descriptor, shared=True)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _parsed(path: Path, content: bytes) -> _Parsed | None:
    """Read as far as the lines are whole; None if not even the first one is."""
    line, _, rest = content.partition(b"\n")
    first = unsealed(line, 0)
    if first is None:
        return None
    members, chain = first
    try:
        header = msgspec.convert(members, Header)
    except msgspec.ValidationError:
        header = None
    if header is None or (header.format, header.version) != (FORMAT, VERSION):
        reason, advice = "another version of Infernomics made it", "recover it with that version"
        raise JournalError.because(path, "(a journal of lost work) was not read", reason, advice)
    entries, length = _entries(rest, chain)
    repeated = header.continues is not None and len(entries) <= header.continues.count
    recovery = Recovery(
        path=path,
        study=None if header.study is None else Path(header.study),
        started=header.started,
        base=header.base,
        unsaved_base=header.unsaved_base,
        entries=tuple(entries),
        failed_attempts=header.attempts if repeated else 0,
    )
    return _Parsed(header, recovery, rest[length:])


def _entries(lines: bytes, chain: int) -> tuple[list[Entry], int]:
    """Read the edits up to the first line that is torn or damaged, and return the length of those lines too."""
    entries: list[Entry] = []
    length = 0
    for line in lines.split(b"\n")[:-1]:
        read_line = unsealed(line, chain)
        if read_line is None:
            break
        members, chain = read_line
        try:
            read = msgspec.convert(members, Line)
        except msgspec.ValidationError:
            break
        entries.append(Entry(read.time, read.text, read.changes))
        length += len(line) + 1
    return entries, length


def _clear_away(path: Path, *, has_content: bool) -> None:
    if has_content:
        with contextlib.suppress(OSError):
            os.replace(path, path.with_suffix(".damaged"))
    else:
        _delete_quietly(path)


def _delete_quietly(path: Path) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)
