"""The lines of a journal file: a header, then one line an edit, each with a checksum that goes on from the line before.

Also the lock that a session holds on its journal for as long as it lives.
"""

import errno
import json
import os
import re
import sys
import time
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from core.difference import JSON
from core.storage import host_mark

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FORMAT = "infernomics-journal"
VERSION = 1
FILE_NAME = re.compile(r"infernomics-(?P<pid>[0-9]{1,10})-[0-9a-f]{16}\.(journal|old)")


@dataclass(frozen=True)
class Entry:
    """One edit of a journal: when, its text in the Edit menu, and its changes as the caller gave them."""

    time: datetime
    text: str
    changes: JSON


class Origin(msgspec.Struct):
    """Which journal a journal continues, and how many of its entries it starts with."""

    name: str
    count: int


class Header(msgspec.Struct, kw_only=True):
    """The first line of a journal."""

    format: str = FORMAT
    version: int = VERSION
    pid: int = msgspec.field(default_factory=os.getpid)
    host: str = msgspec.field(default_factory=host_mark)
    locked: bool = False
    started: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))
    study: str | None
    unsaved_base: bool
    continues: Origin | None = None
    attempts: int = 0
    base: Any


class Line(msgspec.Struct):
    """Any further line."""

    time: datetime
    text: str
    changes: Any


def _plain(value: object) -> JSON:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Origin):
        return msgspec.structs.asdict(value)
    raise TypeError(f"not JSON: {type(value).__name__}")


# Not by msgspec, which makes null of NaN without a word; in ASCII, so that any text comes back as it was.
_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"), default=_plain)


def sealed(record: Header | Line, chain: int) -> tuple[bytes, int]:
    """One line with its checksum as the last member, and the checksum for the next line to go on from."""
    members = {name: getattr(record, name) for name in record.__struct_fields__}
    body = _ENCODER.encode(members).encode("ascii")
    chain = zlib.crc32(body, chain)
    return b'%b,"check":"%08x"}\n' % (body[:-1], chain), chain


def unsealed(line: bytes, chain: int) -> tuple[Any, int] | None:
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

    def lock(descriptor: int, *, shared: bool) -> bool:  # noqa: ARG001 - there are no shared ones here
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

    def lock(descriptor: int, *, shared: bool) -> bool:
        """Lock the file until it is closed, and return whether that was possible at all; BlockingIOError if taken."""
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:  # some network drives have no locks
            return False
        return True


def lock_for_writing(descriptor: int) -> bool:
    """Lock a new journal; where that fails, the number of the process has to tell that it is in use."""
    for _ in range(50):
        try:
            return lock(descriptor, shared=False)
        except BlockingIOError:  # another start of the program is looking whether it is in use
            time.sleep(0.01)
    return False
