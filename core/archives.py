"""Zip archives of strangers (workbooks, presentations): how they begin, and their size before anything is inflated."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

ZIP = b"PK\x03\x04"
"""First bytes of an archive, and so of a file of Office since 2007."""
OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a file of Office before 2007, and of one behind a password."""
MOST_MEMBERS = 5_000
LARGEST_INFLATED = 256_000_000
LARGEST_RATIO = 200
_RATIO_FROM = 1_000_000
"""Bytes from which on a member's ratio is looked at: small parts of an honest file are often nothing but repetition."""
_LARGEST_DIRECTORY = 4_000_000
"""Bytes of a list of members: one of thousands of short names, which nobody has, already takes gigabytes to be read."""

DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What reading a damaged archive raises."""


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive, its list of members read; one of `DAMAGE` where that is damaged or far too long."""
    if _directory_size(data) > _LARGEST_DIRECTORY:
        raise zipfile.BadZipFile("The list of members is too long.")
    return zipfile.ZipFile(io.BytesIO(data))


def _directory_size(data: bytes) -> int:
    """Bytes of the list of members, as the archive says; that of a very large one stands in another place."""
    end = data.rfind(b"PK\5\6", max(0, len(data) - 22 - 65_535))
    if end < 0 or end + 16 > len(data):
        return 0
    (size,) = struct.unpack_from("<I", data, end + 12)
    if end >= 76 and data[end - 20 : end - 16] == b"PK\6\7" and data[end - 76 : end - 72] == b"PK\6\6":
        (size,) = struct.unpack_from("<Q", data, end - 36)
    return int(size)


def trap_in(members: Sequence[zipfile.ZipInfo], size: int) -> str:
    """Why an archive of this size must not be inflated, to follow its name in a sentence; "" where it may be."""
    if len(members) > MOST_MEMBERS:
        return f"has {len(members):,} parts; at most {MOST_MEMBERS:,} are read"
    inflated = sum(member.file_size for member in members)
    if inflated > LARGEST_INFLATED:
        return f"would inflate to {inflated:,} bytes; at most {LARGEST_INFLATED:,} are read"
    steepest = max(
        (one.file_size / max(one.compress_size, 1) for one in members if one.file_size > _RATIO_FROM), default=0.0
    )
    if any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in members):
        return "is packed in a way that no Office program uses"  # some ways take gigabytes before the first byte
    if inflated > LARGEST_RATIO * size or steepest > LARGEST_RATIO:
        return f"would inflate to more than {LARGEST_RATIO} times its size, as a trap does"
    return ""
