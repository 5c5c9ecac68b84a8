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

Documents are plain JSON values. `difference` and `apply` are a compact form of edits for callers without their own.
"""

import contextlib
import errno
import itertools
import json
import math
import os
import re
import secrets
import stat
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from core.storage import (
    StorageError,
    host_mark,
    process_is_alive,
    read_bounded,
    synchronise,
    synchronise_folder,
    write_all,
)

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# A tuple counts as a list wherever a caller's document has one.
JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"

_PACKER = msgspec.msgpack.Encoder()  # unlike ==, it tells 1 from True and 1.0, and 0.0 from -0.0

_FORMAT = "infernomics-journal"
_VERSION = 1
_NAME = re.compile(r"infernomics-(?P<pid>[0-9]{1,10})-[0-9a-f]{16}\.(journal|old)")
_SIZE_LIMIT = 256_000_000
_KEPT_ASIDE = 3

# A drive this quick is synchronised after every edit, any other at most once a second.
_QUICK_SYNCHRONISATION = 0.002
_SYNCHRONISATION_PAUSE = 1.0


class JournalError(StorageError):
    """A change does not fit the document it is for. A caller's own replay raises this too, to end the replay there."""


@dataclass(frozen=True)
class Entry:
    """One edit of a journal: when, its text in the Edit menu, and its changes as the caller gave them."""

    time: datetime
    text: str
    changes: JSON


# --------------------------------------------------------------------------------------------------------------------
# Differences of documents
# --------------------------------------------------------------------------------------------------------------------


def difference(before: JSON, after: JSON) -> list[JSON]:
    """List the changes that make `after` out of `before`; a change of one value is one entry.

    Rows (objects with an "id" in a list) are followed by their id. Types, signs of zero and the order of keys count.
    Each change has a "path" of keys, positions and `{"id": …}`, and says one of: "set" this value, "remove" it,
    "insert" this row at position "at", "splice" a list as [start, count, values], "order" keys or ids like this.
    """
    changes: list[JSON] = []
    _compare(before, after, [], changes)
    return changes


def apply(document: JSON, changes: JSON) -> JSON:
    """Make the document that `difference` compared to, leaving `document` as it is; unchanged parts are shared.

    Raises:
        JournalError: The changes do not fit the document.

    """
    try:
        if not isinstance(changes, list):
            raise TypeError
        for change in changes:
            document = _apply_one(document, change)
    except (KeyError, IndexError, TypeError, ValueError, StopIteration) as error:
        sentence = "A change in the journal was not applied because it does not fit the document; go on without it."
        raise JournalError(sentence, Path()) from error
    return document


def _compare(before: JSON, after: JSON, path: list[JSON], changes: list[JSON]) -> None:
    if _quickly_the_same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        _compare_objects(before, after, path, changes)
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple):
        old_rows, new_rows = _rows_by_id(before), _rows_by_id(after)
        if old_rows is not None and new_rows is not None:
            _compare_rows(old_rows, new_rows, path, changes)
        else:
            _compare_lists(before, after, path, changes)
    elif not _same_scalar(before, after):
        changes.append({"path": path, "set": after})


def _quickly_the_same(before: JSON, after: JSON) -> bool:
    """Whether both are the same to the last bit, found without a walk in Python; False may be wrong."""
    if before is after:
        return True
    try:
        return _PACKER.encode(before) == _PACKER.encode(after)
    except (OverflowError, TypeError, UnicodeEncodeError, RecursionError):  # it has limits that JSON has not
        return False


def _compare_objects(before: dict[str, JSON], after: dict[str, JSON], path: list[JSON], changes: list[JSON]) -> None:
    for key in before:
        if key not in after:
            changes.append({"path": [*path, key], "remove": True})
    for key, value in after.items():
        if key in before:
            _compare(before[key], value, [*path, key], changes)
        else:
            changes.append({"path": [*path, key], "set": value})
    reached = [key for key in before if key in after] + [key for key in after if key not in before]
    if reached != list(after):
        changes.append({"path": path, "order": list(after)})


def _compare_rows(
    before: dict[str | int, JSON], after: dict[str | int, JSON], path: list[JSON], changes: list[JSON]
) -> None:
    for row_id in before:
        if row_id not in after:
            changes.append({"path": [*path, {"id": row_id}], "remove": True})
    kept = [row_id for row_id in before if row_id in after]
    for position, (row_id, row) in enumerate(after.items()):
        if row_id in before:
            _compare(before[row_id], row, [*path, {"id": row_id}], changes)
        else:
            changes.append({"path": path, "insert": row, "at": position})
    if kept != [row_id for row_id in after if row_id in before]:
        changes.append({"path": path, "order": list(after)})


def _compare_lists(before: Sequence[JSON], after: Sequence[JSON], path: list[JSON], changes: list[JSON]) -> None:
    if len(before) == len(after):
        for position, (old, new) in enumerate(zip(before, after, strict=True)):
            _compare(old, new, [*path, position], changes)
        return
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if difference(before[i], after[i])), shorter)
    end = next((i for i in range(shorter - start) if difference(before[-1 - i], after[-1 - i])), shorter - start)
    new = list(after[start : len(after) - end])
    changes.append({"path": path, "splice": [start, len(before) - start - end, new]})


def _rows_by_id(values: Sequence[JSON]) -> dict[str | int, JSON] | None:
    """The rows by id, or None if these are not rows: then only their positions tell them apart."""
    rows: dict[str | int, JSON] = {}
    for value in values:
        row_id = value.get("id") if isinstance(value, dict) else None
        if not isinstance(row_id, str | int) or isinstance(row_id, bool) or row_id in rows:
            return None
        rows[row_id] = value
    return rows


def _same_scalar(before: JSON, after: JSON) -> bool:
    """Whether both are written alike: for Python, 1 equals True and 1.0, and 0.0 equals -0.0."""
    if type(before) is not type(after) or before != after:
        return False
    return not isinstance(before, float) or not isinstance(after, float) or _sign(before) == _sign(after)


def _sign(value: float) -> float:
    return math.copysign(1.0, value)


def _apply_one(document: JSON, change: JSON) -> JSON:
    if not isinstance(change, dict):
        raise TypeError
    path = change["path"]
    if not isinstance(path, list):
        raise TypeError
    if "set" in change:
        return _replaced(document, path, lambda _: change["set"], may_be_new=True)
    if "remove" in change:
        return _replaced(document, path[:-1], lambda container: _without(container, path[-1]))
    if "insert" in change:
        return _replaced(document, path, lambda rows: _with_row(rows, change["at"], change["insert"]))
    if "splice" in change:
        return _replaced(document, path, lambda values: _spliced(values, change["splice"]))
    return _replaced(document, path, lambda container: _ordered(container, change["order"]))


def _replaced(document: JSON, path: list[JSON], edit: Callable[[JSON], JSON], *, may_be_new: bool = False) -> JSON:
    """Copy the containers along the path, and only those, with the edited value at its end."""
    if not path:
        return edit(document)
    step, rest = path[0], path[1:]
    if isinstance(document, dict):
        if not isinstance(step, str):
            raise TypeError
        old = document.get(step) if may_be_new and not rest else document[step]
        return {**document, step: _replaced(old, rest, edit, may_be_new=may_be_new)}
    position = _position(document, step)
    values = [*_as_list(document)]
    values[position] = _replaced(values[position], rest, edit, may_be_new=may_be_new)
    return values


def _position(container: JSON, step: JSON) -> int:
    values = _as_list(container)
    if isinstance(step, dict):
        return next(i for i, row in enumerate(values) if isinstance(row, dict) and row.get("id") == step["id"])
    if type(step) is not int or not 0 <= step < len(values):
        raise IndexError
    return step


def _without(container: JSON, step: JSON) -> JSON:
    if isinstance(container, dict):
        if not isinstance(step, str):
            raise TypeError
        rest = dict(container)
        del rest[step]
        return rest
    position = _position(container, step)
    values = _as_list(container)
    return values[:position] + values[position + 1 :]


def _with_row(container: JSON, position: JSON, row: JSON) -> JSON:
    values = _as_list(container)
    if type(position) is not int or not 0 <= position <= len(values):
        raise IndexError
    return [*values[:position], row, *values[position:]]


def _spliced(container: JSON, splice: JSON) -> JSON:
    values = _as_list(container)
    start, count, new = _as_list(splice)
    if type(start) is not int or type(count) is not int or not 0 <= start <= start + count <= len(values):
        raise IndexError
    return [*values[:start], *_as_list(new), *values[start + count :]]


def _ordered(container: JSON, order: JSON) -> JSON:
    members: dict[Any, JSON] | None = container if isinstance(container, dict) else _rows_by_id(_as_list(container))
    names = _as_list(order)
    if members is None or len(names) != len(members) or set(members) != {*names}:
        raise ValueError
    ordered: dict[Any, JSON] = {name: members[name] for name in names}
    return ordered if isinstance(container, dict) else list(ordered.values())


def _as_list(value: JSON) -> list[JSON]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return list(value)


# --------------------------------------------------------------------------------------------------------------------
# Writing
# --------------------------------------------------------------------------------------------------------------------


class _Origin(msgspec.Struct):
    """Which journal a journal continues, and how many of its entries it starts with."""

    name: str
    count: int


class _Header(msgspec.Struct, kw_only=True):
    """The first line of a journal."""

    format: str = _FORMAT
    version: int = _VERSION
    pid: int = msgspec.field(default_factory=os.getpid)
    host: str = msgspec.field(default_factory=host_mark)
    locked: bool = False
    started: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))
    study: str | None
    unsaved_base: bool
    continues: _Origin | None = None
    attempts: int = 0
    base: Any


class _Line(msgspec.Struct):
    """Any further line."""

    time: datetime
    text: str
    changes: Any


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
        header = _Header(study=None if study is None else str(study), unsaved_base=unsaved_base, base=base)
        return cls._begin(folder, header, ())

    @classmethod
    def _begin(cls, folder: Path, header: _Header, entries: Sequence[Entry]) -> "Journal":
        path = folder / f"infernomics-{os.getpid()}-{secrets.token_hex(8)}.journal"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            journal = cls(path, os.open(path, flags, 0o600))
        except OSError as error:
            raise _not_written(path, error) from error
        try:
            header.locked = _lock_for_writing(journal._descriptor)
            journal._add(header)
            for entry in entries:
                journal._add(_Line(entry.time, entry.text, entry.changes))
            journal._synchronise_start(folder)
        except BaseException:
            journal._delete()
            raise
        return journal

    @property
    def has_unsynchronised_edits(self) -> bool:
        """Whether a power cut, though not a crash, could still lose an edit: see `synchronise`."""
        return bool(self._pending) or self._synchronised_length < self._length

    def append(self, text: str, changes: JSON) -> None:
        """Write one edit, or the undoing or redoing of one; once this returns, a crash cannot lose it.

        Raises:
            StorageError: The drive failed. The edit is kept in memory and written with the next one. (When somebody
                has deleted the journal, that will not help: start a new one with `unsaved_base`.)
            TypeError, ValueError: The changes are not JSON; nothing is kept.

        """
        self._add(_Line(datetime.now(UTC), text, changes))
        self._write_pending()
        since = time.perf_counter() - self._synchronised_at
        if self._synchronisation_time <= _QUICK_SYNCHRONISATION or since >= _SYNCHRONISATION_PAUSE:
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

    def _add(self, record: _Header | _Line) -> None:
        line, self._chain = _sealed(record, self._chain)
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


def _plain(value: object) -> JSON:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, _Origin):
        return msgspec.structs.asdict(value)
    raise TypeError(f"not JSON: {type(value).__name__}")


# Not by msgspec, which makes null of NaN without a word; in ASCII, so that any text comes back as it was.
_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"), default=_plain)


def _sealed(record: _Header | _Line, chain: int) -> tuple[bytes, int]:
    """One line with its checksum as the last member, and the checksum for the next line to go on from."""
    members = {name: getattr(record, name) for name in record.__struct_fields__}
    body = _ENCODER.encode(members).encode("ascii")
    chain = zlib.crc32(body, chain)
    return b'%b,"check":"%08x"}\n' % (body[:-1], chain), chain


def _unsealed(line: bytes, chain: int) -> tuple[Any, int] | None:
    """The members of a line and its checksum, or None if the line is damaged or out of place."""
    body, mark, check = line.rpartition(b',"check":"')
    body += b"}"
    chain = zlib.crc32(body, chain)
    if not mark or check != b'%08x"}' % chain:
        return None
    try:
        return json.loads(body), chain
    except (ValueError, RecursionError):
        return None


if sys.platform == "win32":
    # The position is locked for reading too, so it lies after all content; at 2 GB the system's counting ends.
    _LOCK_POSITION = 0x7FFFFFF0

    def _lock(descriptor: int, *, shared: bool) -> bool:  # noqa: ARG001 - there are no shared ones here
        """Lock the file until it is closed, and return whether that was possible at all; BlockingIOError if taken."""
        os.lseek(descriptor, _LOCK_POSITION, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(errno.EAGAIN, "") from error
        except OSError:
            return False
        return True

else:

    def _lock(descriptor: int, *, shared: bool) -> bool:
        """Lock the file until it is closed, and return whether that was possible at all; BlockingIOError if taken."""
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:  # some network drives have no locks
            return False
        return True


def _lock_for_writing(descriptor: int) -> bool:
    """Lock a new journal; where that fails, the number of the process has to tell that it is in use."""
    for _ in range(50):
        try:
            return _lock(descriptor, shared=False)
        except BlockingIOError:  # another start of the program is looking whether it is in use
            time.sleep(0.01)
    return False


# --------------------------------------------------------------------------------------------------------------------
# Recovering
# --------------------------------------------------------------------------------------------------------------------


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
    header = _Header(
        study=None if recovery.study is None else str(recovery.study),
        unsaved_base=recovery.unsaved_base,
        continues=_Origin(recovery.path.name, len(entries)),
        attempts=recovery.failed_attempts + 1,
        base=recovery.base,
    )
    journal = Journal._begin(recovery.path.parent, header, entries)
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
    return [folder / name for name in sorted(names) if name.endswith(suffix) and _NAME.fullmatch(name)]


@dataclass(frozen=True)
class _Parsed:
    header: _Header
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
        _lock(descriptor, shared=True)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _parsed(path: Path, content: bytes) -> _Parsed | None:
    """Read as far as the lines are whole; None if not even the first one is."""
    line, _, rest = content.partition(b"\n")
    unsealed = _unsealed(line, 0)
    if unsealed is None:
        return None
    members, chain = unsealed
    try:
        header = msgspec.convert(members, _Header)
    except msgspec.ValidationError:
        header = None
    if header is None or (header.format, header.version) != (_FORMAT, _VERSION):
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
        unsealed = _unsealed(line, chain)
        if unsealed is None:
            break
        members, chain = unsealed
        try:
            read = msgspec.convert(members, _Line)
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
