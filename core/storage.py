"""Files that survive: after a crash, a full disk or a power cut there is the old file or the new one, whole.

`write_durably` is the only way in which the program replaces a file of the user. Each step has a fault behind it:

1. A symbolic link is followed, because replacing the link would cut it off from its target.
2. A read-only file is refused, because a replacement would succeed and so ignore the mark.
3. The new content goes into a temporary file with a name in the same folder: another folder may be on another
   drive, and nameless temporaries (O_TMPFILE) do not exist on network drives.
4. The temporary is synchronised and read back before it takes the place of the old file, and an error of the drive
   is an error of the save.
5. The replacement is tried again for 2.5 s, because virus scanners and indexers hold files open for moments.
6. The folder is synchronised too: without that, a power cut can undo a save that the user saw confirmed.

Every failure is a `StorageError` whose text is one sentence for the user.
"""

import contextlib
import errno
import hashlib
import os
import re
import secrets
import stat
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

if sys.platform == "darwin":
    import fcntl

_CHUNK = 1 << 20
_BINARY = getattr(os, "O_BINARY", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)

# Together 2.5 s: longer than a virus scanner needs, shorter than a user's patience.
_REPLACE_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.75, 1.0)
_WINDOWS_SHARED = frozenset({32, 33})  # sharing violation, lock violation
_WINDOWS_LOCKED = _WINDOWS_SHARED | {5}  # access denied, which is what an open file gives when it is to be replaced
# What a Windows server's lock looks like through a network mount on Linux or macOS.
_POSIX_LOCKED = frozenset({errno.EACCES, errno.EBUSY, errno.ETXTBSY})
# A drive that has no such call has nothing to report; any other error of it is one of the save.
_NO_SYNCHRONISATION = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})

_BACKUPS_KEPT = 3

_OPEN_ELSEWHERE = ("another program holds it open", "close it there and try again")
_OUT_OF_REACH = ("its drive cannot be reached", "connect the drive again and try again")
_TOO_MANY_OPEN = ("too many files are open", "close some windows or programs and try again")

# By errno name: the numbers differ between systems, and some names are missing on some.
_REASONS = {
    "EACCES": ("you have no permission for it", "ask its owner for access or use another folder"),
    "EBUSY": _OPEN_ELSEWHERE,
    "EDQUOT": ("your disk quota is used up", "free some space and try again"),
    "EFBIG": ("the drive or a system limit allows no file of this size", "use another drive"),
    "EHOSTDOWN": _OUT_OF_REACH,
    "EHOSTUNREACH": _OUT_OF_REACH,
    "EINVAL": ("the drive does not accept the name or the request", "use another name or another folder"),
    "EIO": ("the drive reported an error", "use another drive and have this one checked"),
    "ELOOP": ("its symbolic links lead in a circle", "use another name or mend the links"),
    "EMFILE": _TOO_MANY_OPEN,
    "ENAMETOOLONG": ("its name is too long", "use a shorter name"),
    "ENFILE": _TOO_MANY_OPEN,
    "ENODEV": _OUT_OF_REACH,
    "ENOENT": ("the file or its folder is not there", "check the name and the drive or use another folder"),
    "ENOSPC": ("the disk is full", "free some space or use another drive, then try again"),
    "ENOTCONN": _OUT_OF_REACH,
    "ENOTDIR": ("a part of its path is not a folder", "check the path or use another folder"),
    "ENXIO": _OUT_OF_REACH,
    "EPERM": ("the system forbids it", "ask its owner for access or use another folder"),
    "EROFS": ("the drive is read-only", "use another drive"),
    "ESTALE": _OUT_OF_REACH,
    "ETIMEDOUT": _OUT_OF_REACH,
    "ETXTBSY": _OPEN_ELSEWHERE,
}


_NO_FOLDER = ("its folder is not there", "check the path and the drive or use another folder")
_NO_PERMISSION = ("you have no permission to make files in its folder", "save in another folder")


class StorageError(Exception):
    """A file could not be read or written: one sentence with what, where, why and what can be done.

    `path` is the file it is about.
    """

    def __init__(self, sentence: str, path: Path) -> None:
        super().__init__(sentence)
        self.path = path

    @classmethod
    def from_system(cls, path: Path, outcome: str, error: OSError | ValueError) -> "StorageError":
        """Put an error of the operating system in a sentence; `outcome` is like "was not saved"."""
        if not isinstance(error, OSError):
            return cls.because(path, outcome, "its name has a character that no file name may have", "use another name")
        if getattr(error, "winerror", None) in _WINDOWS_SHARED:
            return cls.because(path, outcome, *_OPEN_ELSEWHERE)
        words = (error.strerror or "unknown error").rstrip(".")
        otherwise = (f"the system says “{words}”", "try again or use another folder")
        return cls.because(path, outcome, *_REASONS.get(errno.errorcode.get(error.errno or 0, ""), otherwise))

    @classmethod
    def because(cls, path: Path, outcome: str, reason: str, advice: str) -> "StorageError":
        """Build the sentence from its parts."""
        return cls(f"{shown(path)} {outcome} because {reason}; {advice}.", path)


class FolderNotWritableError(StorageError):
    """The folder takes no new files but the file itself can be changed, so `write_in_place` remains, with consent."""


class FileLockedError(StorageError):
    """Another program holds the file open, so it cannot be replaced; beside it, under another name, one can be made."""


def shown(path: Path) -> str:
    """Show a path on one line: line breaks, direction marks and undecodable bytes of a name are replaced."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in str(path))


def write_durably(path: Path, data: bytes) -> None:
    """Replace the file by `data`, or make it, so that it is on the drive when this returns.

    Link, permissions, group and (on Linux) access list and user attributes of an existing file are kept.

    Raises:
        FolderNotWritableError: The folder takes no new files, while the file itself could be changed.
        FileLockedError: Another program holds the file open, for longer than a virus scanner does.
        StorageError: Anything else; unless the sentence says that the file was written, it is as it was before.

    """
    target = _followed(path)
    old = _file_to_replace(target)
    temporary, descriptor = _open_temporary(target, old)
    try:
        try:
            _give_attributes(temporary, target, old)
            write_all(descriptor, data)
            synchronise(descriptor)
            _check_content(descriptor, data, target)
        finally:
            os.close(descriptor)
        _replace(temporary, target)
    except OSError as error:
        raise StorageError.from_system(target, "was not saved", error) from error
    finally:
        with contextlib.suppress(OSError):  # after a good replacement the name is gone
            os.unlink(temporary)
    _confirm_folder(target)
    remove_leftovers(target.parent)


def refuse_place(path: Path, *, itself: bool = True) -> None:
    """Raise at once what writing a file would raise at its end, as far as that can be seen before.

    itself: whether a file of this very name will be written; else only its folder is looked at.

    Raises:
        StorageError: as `write_durably` does.

    """
    target = _followed(path) if itself else path
    is_new = not itself or _file_to_replace(target) is None
    try:
        os.stat(target.parent)
    except FileNotFoundError as error:
        raise StorageError.because(target, "was not saved", *_NO_FOLDER) from error
    except (OSError, ValueError) as error:
        raise StorageError.from_system(target, "was not saved", error) from error
    if is_new and not os.access(target.parent, os.W_OK | os.X_OK):
        raise StorageError.because(target, "was not saved", *_NO_PERMISSION)


def write_in_place(path: Path, data: bytes, backup_folder: Path) -> Path:
    """Write over an existing file whose folder takes no new files, and return the backup copy made before.

    A crash during this can leave a torn file, so ask the user first. The last three backups of a file are kept.

    Raises:
        StorageError: The sentence says whether the file is as it was before or where its backup is.

    """
    target = _followed(path)
    if _file_to_replace(target) is None:
        raise StorageError.from_system(target, "was not saved", FileNotFoundError(errno.ENOENT, ""))
    try:
        descriptor = os.open(target, os.O_RDWR | _BINARY)
    except OSError as error:
        raise StorageError.from_system(target, "was not saved", error) from error
    try:
        old = _read_up_to(descriptor, sys.maxsize)
        backup = _keep_backup(target, old, backup_folder)
        try:
            _overwrite(descriptor, data)
            _check_content(descriptor, data, target)
        except (OSError, StorageError):
            _put_back(descriptor, target, old, backup)
            raise
    except OSError as error:
        raise StorageError.from_system(target, "was not saved", error) from error
    finally:
        os.close(descriptor)
    return backup


def read_bounded(path: Path, limit: int) -> bytes:
    """Read an ordinary file of at most `limit` bytes; anything that could block or never end is not even opened.

    Raises:
        StorageError: No such file, a folder, pipe, device or socket, a circle of links, too large, or unreadable.

    """
    try:
        _require_ordinary(path, os.stat(path), "was not opened")
        # Not blocking: the file may become a pipe between the check and the opening.
        descriptor = os.open(path, os.O_RDONLY | _BINARY | _NONBLOCK)
        try:
            status = os.fstat(descriptor)
            _require_ordinary(path, status, "was not opened")
            data = b"" if status.st_size > limit else _read_up_to(descriptor, limit + 1)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise StorageError.from_system(path, "was not opened", error) from error
    size = max(status.st_size, len(data))
    if size > limit:
        reason = f"its {size:,} bytes are more than the limit of {limit:,}"
        raise StorageError.because(path, "was not opened", reason, "choose a smaller file")
    return data


def remove_leftovers(folder: Path) -> int:
    """Delete this program's temporary files of dead processes of this machine in `folder`; return how many."""
    removed = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _TEMPORARY_NAME.fullmatch(entry.name)
            if match and match["host"] == host_mark() and not process_is_alive(int(match["pid"])):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)
                    removed += 1
    return removed


def write_all(descriptor: int, data: bytes) -> None:
    """Write all the bytes at the current position, however many calls that takes.

    Raises:
        OSError: What the system says; some of the bytes may be written.

    """
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def synchronise(descriptor: int) -> None:
    """Have everything written to the file put on the drive itself, past all caches.

    Raises:
        OSError: The drive failed: what was written cannot be trusted.

    """
    try:
        _synchronise(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNCHRONISATION:
            raise


def synchronise_folder(folder: Path) -> None:
    """Have the names in a folder put on the drive, where the system has a way to.

    Raises:
        OSError: The drive failed: a new name may be lost at a power cut.

    """
    if sys.platform != "win32":  # Windows has no such call, and keeps a journal of its own for names
        try:
            descriptor = os.open(folder, os.O_RDONLY)
        except PermissionError:  # the folder takes new files but may not be listed
            return
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in _NO_SYNCHRONISATION | {errno.EBADF}:  # EBADF: some network drives
                raise
        finally:
            os.close(descriptor)


if sys.platform == "darwin":

    def _synchronise(descriptor: int) -> None:
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # fsync alone leaves it in the memory of the drive
        except OSError as error:
            if error.errno not in _NO_SYNCHRONISATION | {errno.ENOTTY}:  # network drives have only fsync
                raise
            os.fsync(descriptor)

else:

    def _synchronise(descriptor: int) -> None:
        os.fsync(descriptor)


if sys.platform == "win32":

    def process_is_alive(pid: int) -> bool:
        """Whether this machine has a process with that number, of whichever user."""
        # By its handle: `os.kill(pid, 0)` would end the process on Windows.
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        kernel.WaitForSingleObject.argtypes = (ctypes.c_void_p, ctypes.c_ulong)
        kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
        right_to_wait, still_running, access_denied = 0x00100000, 0x102, 5
        handle = kernel.OpenProcess(right_to_wait, False, pid)
        if not handle:
            return bool(ctypes.get_last_error() == access_denied)
        try:
            return bool(kernel.WaitForSingleObject(handle, 0) == still_running)
        finally:
            kernel.CloseHandle(handle)

    def _host_name() -> str:
        return os.environ.get("COMPUTERNAME", "")

else:

    def process_is_alive(pid: int) -> bool:
        """Whether this machine has a process with that number, of whichever user."""
        if pid <= 0:  # not a process but a group of them
            return False
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            return True
        return True

    def _host_name() -> str:
        return os.uname().nodename


def host_mark() -> str:
    """Eight characters for this machine: on a shared drive, the number of a process alone says nothing."""
    return hashlib.sha256(_host_name().encode("utf-8", "surrogateescape")).hexdigest()[:8]


_TEMPORARY_NAME = re.compile(r"\.infernomics-(?P<host>[0-9a-f]{8})-(?P<pid>[0-9]{1,10})-[0-9a-f]{8}\.tmp")


def _followed(path: Path) -> Path:
    """Where a symbolic link leads, or the path itself; a link whose target is missing leads there too."""
    if not os.path.islink(path):
        return path
    target = Path(os.path.realpath(path))
    if os.path.islink(target):  # realpath stops inside a circle
        raise StorageError.from_system(path, "was not saved", OSError(errno.ELOOP, ""))
    return target


def _file_to_replace(target: Path) -> os.stat_result | None:
    """Check that the target may be written, and return its status, or None if it is yet to be made."""
    try:
        old = os.stat(target)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StorageError.from_system(target, "was not saved", error) from error
    _require_ordinary(target, old, "was not saved")
    # The mark binds us even where the system would let us through, as it lets an administrator.
    if not old.st_mode & 0o222 or not os.access(target, os.W_OK):
        advice = "save under another name or in another folder, or make it writable"
        raise StorageError.because(target, "was not saved", "it is read-only", advice)
    return old


def _require_ordinary(path: Path, status: os.stat_result, outcome: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise StorageError.because(path, outcome, "it is a folder, not a file", "choose a file")
    if not stat.S_ISREG(status.st_mode):
        raise StorageError.because(path, outcome, "it is a pipe, a device or a socket, not a file", "choose a file")


def _open_temporary(target: Path, old: os.stat_result | None) -> tuple[Path, int]:
    """Make an empty private file beside the target.

    Not by `tempfile.mkstemp`: in a Windows folder that takes no files, that tries ten thousand names before it
    gives up, and the name of the process would not be in the name.
    """
    temporary = target.parent / f".infernomics-{host_mark()}-{os.getpid()}-{secrets.token_hex(4)}.tmp"
    try:
        return temporary, os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    except FileNotFoundError as error:
        raise StorageError.because(target, "was not saved", *_NO_FOLDER) from error
    except PermissionError as error:
        if old is None:
            raise StorageError.because(target, "was not saved", *_NO_PERMISSION) from error
        sentence = (
            f"{shown(target)} was not saved because its folder takes no new files, which a safe save needs; "
            "save in another folder, or have this file written over in place after a backup copy."
        )
        raise FolderNotWritableError(sentence, target) from error
    except OSError as error:
        raise StorageError.from_system(target, "was not saved", error) from error


def _give_attributes(temporary: Path, target: Path, old: os.stat_result | None) -> None:
    """Give the new file what the old one had. What the drive cannot store is let go: it is no reason not to save."""
    if old is None:
        mode = 0o666 & ~_creation_mask()
    else:
        mode = stat.S_IMODE(old.st_mode)
        if not _give_group(temporary, old):
            # The bits of the old group must not open the file to another group: it gets what everybody has.
            mode = mode & ~0o070 | (mode & 0o007) << 3
        _give_extended_attributes(temporary, target)
    with contextlib.suppress(OSError):
        os.chmod(temporary, mode)


def _give_group(temporary: Path, old: os.stat_result) -> bool:
    if sys.platform != "win32":
        try:
            status = os.stat(temporary)
            if status.st_gid != old.st_gid:
                os.chown(temporary, -1, old.st_gid)
        except OSError:
            return False
        if status.st_uid != old.st_uid:
            with contextlib.suppress(OSError):  # only an administrator can give a file away
                os.chown(temporary, old.st_uid, -1)
    return True


def _give_extended_attributes(temporary: Path, target: Path) -> None:
    if sys.platform == "linux":
        access_list = "system.posix_acl_access"
        with contextlib.suppress(OSError):
            names = os.listxattr(target)
            for name in names:
                # The others are the system's own, such as signatures of the old content.
                if name.startswith("user.") or name == access_list:
                    os.setxattr(temporary, name, os.getxattr(target, name))
            if access_list not in names:  # the folder may have given the new file one
                os.removexattr(temporary, access_list)


def _creation_mask() -> int:
    """Read the process's umask, which can only be done by setting it; a file made meanwhile is merely private."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _check_content(descriptor: int, data: bytes, target: Path) -> None:
    """Read the file back, from the drive rather than from memory where the system can be asked to."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.lseek(descriptor, 0, os.SEEK_SET)
    digest = hashlib.sha256()
    while chunk := os.read(descriptor, _CHUNK):
        digest.update(chunk)
    if digest.digest() != hashlib.sha256(data).digest():
        reason = "the drive gave back something else than was written"
        advice = "save on another drive and have this one checked"
        raise StorageError.because(target, "was not saved", reason, advice)


def _replace(temporary: Path, target: Path) -> None:
    """Put the new file in the place of the old one, patiently while another program holds that open."""
    for pause in (*_REPLACE_PAUSES, None):
        try:
            os.replace(temporary, target)
            return
        except OSError as error:
            if not _is_locked(error):
                raise
            if pause is None:
                reason = "another program, such as Excel or a virus scanner, holds it open"
                advice = "close it there and try again, or save under another name"
                raise FileLockedError.because(target, "was not saved", reason, advice) from error
            time.sleep(pause)


def _is_locked(error: OSError) -> bool:
    code = getattr(error, "winerror", None)
    return error.errno in _POSIX_LOCKED if code is None else code in _WINDOWS_LOCKED


def _confirm_folder(target: Path) -> None:
    try:
        synchronise_folder(target.parent)
    except OSError as error:
        raise StorageError.from_system(target, "was written but may be lost at a power cut", error) from error


def _read_up_to(descriptor: int, limit: int) -> bytes:
    chunks = []
    while limit > 0 and (chunk := os.read(descriptor, min(_CHUNK, limit))):
        chunks.append(chunk)
        limit -= len(chunk)
    return b"".join(chunks)


def _keep_backup(target: Path, content: bytes, folder: Path) -> Path:
    """Write a private copy of the file's content into `folder`, and let go of its oldest copies."""
    same_file = hashlib.sha256(os.fsencode(os.path.abspath(target))).hexdigest()[:12]
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    backup = folder / f"{same_file}-{moment}.backup"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        descriptor = os.open(backup, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        try:
            write_all(descriptor, content)
            synchronise(descriptor)
            _check_content(descriptor, content, backup)
        finally:
            os.close(descriptor)
        synchronise_folder(folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(backup)
        raise StorageError.from_system(backup, "(the backup copy) was not written", error) from error
    for outdated in sorted(folder.glob(f"{same_file}-*.backup"))[:-_BACKUPS_KEPT]:
        with contextlib.suppress(OSError):
            outdated.unlink()
    return backup


def _overwrite(descriptor: int, data: bytes) -> None:
    """Write first and cut after: the space of the old content stays ours, so that it can be put back."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    write_all(descriptor, data)
    os.ftruncate(descriptor, len(data))
    synchronise(descriptor)


def _put_back(descriptor: int, target: Path, old: bytes, backup: Path) -> None:
    try:
        _overwrite(descriptor, old)
    except OSError as error:
        outcome = f"is damaged (its last content is in {shown(backup)})"
        raise StorageError.from_system(target, outcome, error) from error
