"""Faults of drives, folders and processes: the old file or the new one is there, whole, and the user is told why."""

import errno
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import core
from core import storage
from core.storage import (
    FolderNotWritableError,
    StorageError,
    process_is_alive,
    read_bounded,
    remove_leftovers,
    write_durably,
    write_in_place,
)

OLD = b"old " * 1000
NEW = b"newer " * 1000
DEAD_PID = 999_999_999  # more than any system hands out
TWO_AND_A_HALF_SECONDS = pytest.approx(2.5)

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files or modes")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
administrator_only = pytest.mark.skipif(
    sys.platform == "win32" or os.getuid() != 0, reason="only an administrator may give files to another group"
)

Patch = pytest.MonkeyPatch


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "study.json"
    path.write_bytes(OLD)
    return path


def refusal(path: Path, data: bytes = NEW) -> str:
    """Save, expect to be refused, and return the sentence after checking that it is one and names the file."""
    return sentence(failure(write_durably, path, data), path)


def failure(call: Callable[..., object], *arguments: object) -> StorageError:
    with pytest.raises(StorageError) as caught:
        call(*arguments)
    return caught.value


def sentence(error: StorageError, path: Path) -> str:
    text = str(error)
    assert path.name in text
    assert text.endswith(".")
    assert "\n" not in text
    assert ". " not in text
    assert "Errno" not in text
    return text


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def failing(code: int) -> Callable[..., int]:
    def fail(*_arguments: object, **_options: object) -> int:
        raise OSError(code, os.strerror(code))

    return fail


def half_written(code: int) -> Callable[[int, bytes], int]:
    """Stand in for `os.write`: write once, half of what is asked, then fail."""
    real, calls = os.write, []

    def write(descriptor: int, data: bytes) -> int:
        calls.append(descriptor)
        if len(calls) > 1:
            raise OSError(code, os.strerror(code))
        return real(descriptor, data[: len(data) // 2])

    return write


def run(script: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start Python on a script that can import `core`, quickly: without site packages."""
    return subprocess.Popen(
        [sys.executable, "-E", "-S", "-c", script, *map(str, arguments)],
        cwd=Path(core.__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )


# What is kept


def test_a_new_file_has_its_content_and_the_usual_mode(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    write_durably(tmp_path / "new.json", NEW)
    assert (tmp_path / "new.json").read_bytes() == NEW
    assert (tmp_path / "new.json").stat().st_mode == usual.stat().st_mode
    assert names(tmp_path) == ["new.json", "usual"]


@pytest.mark.parametrize("data", [b"", b"\r\n\x1a\x00", NEW, b"x" * 5_000_000])
def test_a_file_is_replaced_byte_for_byte(file: Path, data: bytes) -> None:
    write_durably(file, data)
    assert file.read_bytes() == data
    assert names(file.parent) == [file.name]


def test_a_relative_path_is_saved_in_the_working_folder(file: Path, monkeypatch: Patch) -> None:
    monkeypatch.chdir(file.parent)
    write_durably(Path(file.name), NEW)
    assert file.read_bytes() == NEW


@posix_only
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o666, 0o200])
def test_the_mode_is_kept(file: Path, mode: int) -> None:
    file.chmod(mode)
    write_durably(file, NEW)
    assert stat.S_IMODE(file.stat().st_mode) == mode


@administrator_only
def test_the_group_is_kept(file: Path) -> None:
    os.chown(file, -1, 54321)
    write_durably(file, NEW)
    assert file.stat().st_gid == 54321


@administrator_only
def test_a_group_that_cannot_be_kept_does_not_open_the_file_to_another(file: Path, monkeypatch: Patch) -> None:
    os.chown(file, -1, 54321)
    file.chmod(0o664)
    monkeypatch.setattr(os, "chown", failing(errno.EPERM))
    write_durably(file, NEW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


@linux_only
def test_attributes_of_the_user_are_kept(file: Path) -> None:
    if sys.platform == "linux":
        try:
            os.setxattr(file, "user.note", b"kept")
        except OSError:
            pytest.skip("this drive has no user attributes")
        write_durably(file, NEW)
        assert os.getxattr(file, "user.note") == b"kept"


@posix_only
def test_a_link_stays_a_link_and_its_target_is_written(file: Path) -> None:
    elsewhere = file.parent / "elsewhere"
    elsewhere.mkdir()
    link = elsewhere / "link.json"
    link.symlink_to(file)
    write_durably(link, NEW)
    assert link.is_symlink()
    assert file.read_bytes() == NEW
    assert names(elsewhere) == ["link.json"]


@posix_only
def test_a_link_to_a_missing_file_makes_that_file(tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "target.json")
    write_durably(link, NEW)
    assert link.is_symlink()
    assert (tmp_path / "target.json").read_bytes() == NEW


# Drives that fail


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "quota is used up"),
        (errno.EFBIG, "allows no file of this size"),
        (errno.EIO, "the drive reported an error"),
        (errno.ESTALE, "cannot be reached"),
        (errno.ECANCELED, os.strerror(errno.ECANCELED)),
    ],
)
def test_a_full_or_failing_disk_keeps_the_old_file(file: Path, monkeypatch: Patch, code: int, reason: str) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half_written(code))
        assert reason in refusal(file)
    assert file.read_bytes() == OLD
    assert names(file.parent) == [file.name]
    write_durably(file, NEW)
    assert file.read_bytes() == NEW


@posix_only
def test_a_real_limit_on_the_size_of_files_keeps_the_old_file(file: Path) -> None:
    script = """
import resource, sys
from pathlib import Path
from core.storage import StorageError, write_durably
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    write_durably(Path(sys.argv[1]), bytes(3_000_000))
except StorageError as error:
    print(error)
"""
    output, _ = run(script, file).communicate()
    assert "allows no file of this size" in output
    assert file.read_bytes() == OLD
    assert names(file.parent) == [file.name]


def test_an_error_of_the_drive_at_synchronisation_is_no_success(file: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.EIO))
    assert "the drive reported an error" in refusal(file)
    assert file.read_bytes() == OLD
    assert names(file.parent) == [file.name]


@posix_only
def test_an_error_of_the_drive_at_the_folder_is_no_success_either(file: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(storage, "synchronise_folder", failing(errno.EIO))
    assert "was written but may be lost at a power cut" in refusal(file)
    assert file.read_bytes() == NEW


def test_a_drive_without_synchronisation_can_be_saved_on(file: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.EINVAL))
    write_durably(file, NEW)
    assert file.read_bytes() == NEW


@posix_only
def test_file_and_folder_are_synchronised_before_and_after_the_replacement(file: Path, monkeypatch: Patch) -> None:
    steps = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_fsync(descriptor)

    def replace(source: Path, target: Path) -> None:
        steps.append("replace")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    if sys.platform == "darwin":
        monkeypatch.setattr(storage.fcntl, "fcntl", lambda descriptor, _command: fsync(descriptor))
    write_durably(file, NEW)
    assert steps == ["file", "replace", "folder"]


def test_a_drive_that_gives_back_other_bytes_keeps_the_old_file(file: Path, monkeypatch: Patch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, b"?" * len(data)))
    assert "gave back something else" in refusal(file)
    assert file.read_bytes() == OLD
    assert names(file.parent) == [file.name]


def test_an_interrupted_save_leaves_no_temporary_file(file: Path, monkeypatch: Patch) -> None:
    def interrupt(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(storage, "synchronise", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_durably(file, NEW)
    assert names(file.parent) == [file.name]
    assert file.read_bytes() == OLD


# Files that others hold open


class Lock:
    """Stands in for `os.replace` while another program holds the file: fails `times` times."""

    def __init__(self, patch: Patch, times: int, code: int = errno.EACCES, windows_code: int | None = None) -> None:
        self.pauses: list[float] = []
        self._times, self._code, self._windows_code, self._real = times, code, windows_code, os.replace
        patch.setattr(os, "replace", self._replace)
        patch.setattr(time, "sleep", self.pauses.append)

    def _replace(self, source: Path, target: Path) -> None:
        if self._times == 0:
            return self._real(source, target)
        self._times -= 1
        error = OSError(self._code, os.strerror(self._code))
        if self._windows_code is not None:
            error.winerror = self._windows_code  # type: ignore[attr-defined,unused-ignore]
        raise error


def test_a_file_that_is_locked_for_a_moment_is_saved(file: Path, monkeypatch: Patch) -> None:
    lock = Lock(monkeypatch, times=1)
    write_durably(file, NEW)
    assert lock.pauses == [0.05]
    assert file.read_bytes() == NEW
    assert names(file.parent) == [file.name]


def test_a_file_that_is_locked_for_good_is_told_after_two_and_a_half_seconds(file: Path, monkeypatch: Patch) -> None:
    lock = Lock(monkeypatch, times=1000)
    assert "close it there and try again" in refusal(file)
    assert sum(lock.pauses) == TWO_AND_A_HALF_SECONDS
    assert file.read_bytes() == OLD
    assert names(file.parent) == [file.name]


@pytest.mark.parametrize(("windows_code", "tries"), [(5, 6), (32, 6), (33, 6), (1117, 0)])
def test_windows_is_asked_again_only_for_locks(file: Path, monkeypatch: Patch, windows_code: int, tries: int) -> None:
    lock = Lock(monkeypatch, times=1000, windows_code=windows_code)
    refusal(file)
    assert len(lock.pauses) == tries


def test_another_error_of_the_replacement_is_told_at_once(file: Path, monkeypatch: Patch) -> None:
    lock = Lock(monkeypatch, times=1000, code=errno.EXDEV)
    refusal(file)
    assert lock.pauses == []
    assert file.read_bytes() == OLD


# Files that may not be written


def test_a_read_only_file_is_refused(file: Path) -> None:
    file.chmod(0o444)
    assert "it is read-only" in refusal(file)
    assert file.read_bytes() == OLD
    assert not os.access(file, os.W_OK) or file.stat().st_mode & 0o222 == 0
    file.chmod(0o644)


def test_a_file_that_the_system_lets_us_not_write_is_refused(file: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    assert "it is read-only" in refusal(file)


def test_a_folder_is_no_file_to_save_to(tmp_path: Path) -> None:
    assert "it is a folder" in refusal(tmp_path)


@posix_only
def test_a_pipe_or_device_is_no_file_to_save_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    assert "a pipe, a device or a socket" in refusal(pipe)
    assert "a pipe, a device or a socket" in refusal(Path("/dev/null"))


@posix_only
def test_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to(tmp_path / "b.json")
    (tmp_path / "b.json").symlink_to(tmp_path / "a.json")
    assert "lead in a circle" in refusal(tmp_path / "a.json")


def test_a_folder_that_has_gone_is_told(file: Path) -> None:
    file.unlink()
    missing = file.parent / "gone" / "study.json"
    assert "is not there" in refusal(missing)


def test_a_folder_that_is_a_file_is_told(file: Path) -> None:
    assert refusal(file / "study.json")


def test_a_name_that_no_file_may_have_is_told(tmp_path: Path) -> None:
    assert "no file name may have" in str(failure(write_durably, tmp_path / "a\0b", NEW))


@posix_only
def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    assert "its name is too long" in refusal(tmp_path / ("x" * 300))


def test_a_file_name_with_line_breaks_and_direction_marks_stays_one_line(tmp_path: Path) -> None:
    error = failure(read_bounded, tmp_path / "a\nb\u202ec\udcff.json", 10)
    assert "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\N{REPLACEMENT CHARACTER}.json" in str(error)


@pytest.mark.parametrize("code", sorted(errno.errorcode))
def test_every_error_of_the_system_becomes_one_sentence(code: int) -> None:
    path = Path("study.json")
    text = sentence(StorageError.from_system(path, "was not saved", OSError(code, os.strerror(code))), path)
    assert text.startswith("study.json was not saved because ")
    assert ";" in text


# Folders that take no new files


@pytest.fixture
def closed_folder(monkeypatch: Patch) -> None:
    """Let no temporary file be made. By a patch, because an administrator, as in CI, may make them anywhere."""
    real = os.open

    def refuse(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if str(path).endswith(".tmp"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)


@pytest.mark.usefixtures("closed_folder")
def test_a_folder_that_takes_no_new_files_is_told_apart(file: Path) -> None:
    with pytest.raises(FolderNotWritableError) as caught:
        write_durably(file, NEW)
    assert "its folder takes no new files" in sentence(caught.value, file).replace("; ", " ")
    assert file.read_bytes() == OLD


@pytest.mark.usefixtures("closed_folder")
def test_a_new_file_in_such_a_folder_cannot_be_written_in_place(file: Path) -> None:
    assert "no permission to make files" in refusal(file.parent / "new.json")


@pytest.mark.parametrize("data", [b"", b"short", NEW * 10])
def test_writing_in_place_keeps_a_backup(file: Path, tmp_path: Path, data: bytes) -> None:
    number = file.stat().st_ino
    backup = write_in_place(file, data, tmp_path / "backups")
    assert file.read_bytes() == data
    assert file.stat().st_ino == number
    assert backup.read_bytes() == OLD
    assert sys.platform == "win32" or stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_the_last_three_backups_of_each_file_are_kept(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(b"other")
    kept = write_in_place(other, NEW, tmp_path / "backups")
    for number in range(5):
        write_in_place(file, b"%d" % number, tmp_path / "backups")
    assert {path.read_bytes() for path in (tmp_path / "backups").iterdir()} == {b"1", b"2", b"3", b"other"}
    assert kept.exists()


def failing_on(path: Path, times: int) -> Callable[[int, bytes], int]:
    """Stand in for `os.write`: writing to the file writes a little and then fails, for so many times."""
    real, number, left = os.write, path.stat().st_ino, times

    def write(descriptor: int, data: bytes) -> int:
        nonlocal left
        if os.fstat(descriptor).st_ino != number or left == 0:
            return real(descriptor, data)
        left -= 1
        real(descriptor, data[:7])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return write


def test_a_full_disk_in_place_puts_the_old_content_back(file: Path, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(os, "write", failing_on(file, times=1))
    error = failure(write_in_place, file, NEW * 10, tmp_path / "backups")
    assert "was not saved because the disk is full" in sentence(error, file)
    assert file.read_bytes() == OLD


def test_when_even_that_fails_the_backup_is_named(file: Path, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(os, "write", failing_on(file, times=2))
    error = failure(write_in_place, file, NEW * 10, tmp_path / "backups")
    (backup,) = (tmp_path / "backups").iterdir()
    assert f"is damaged (its last content is in {backup})" in sentence(error, file)
    assert backup.read_bytes() == OLD


def test_without_a_backup_nothing_is_written_in_place(file: Path, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(os, "write", half_written(errno.ENOSPC))
    error = failure(write_in_place, file, NEW, tmp_path / "backups")
    assert "the backup copy" in str(error)
    assert file.read_bytes() == OLD
    assert names(tmp_path / "backups") == []


def test_only_an_existing_writable_file_is_written_in_place(file: Path, tmp_path: Path) -> None:
    assert "is not there" in str(failure(write_in_place, tmp_path / "new", NEW, tmp_path))
    file.chmod(0o444)
    assert "read-only" in str(failure(write_in_place, file, NEW, tmp_path))
    file.chmod(0o644)


# Temporary files left by a crash


def leftover(folder: Path, pid: int, host: str | None = None) -> Path:
    path = folder / f".infernomics-{host or storage.host_mark()}-{pid}-0123abcd.tmp"
    path.write_bytes(b"half a study")
    return path


def test_temporary_files_of_dead_processes_are_removed_at_the_next_save(file: Path) -> None:
    dead = leftover(file.parent, DEAD_PID)
    write_durably(file, NEW)
    assert not dead.exists()


def test_temporary_files_that_may_be_in_use_and_foreign_files_are_left(file: Path) -> None:
    kept = [
        leftover(file.parent, os.getppid()),
        leftover(file.parent, os.getpid()),
        leftover(file.parent, DEAD_PID, host="00000000"),
        file.parent / f".infernomics-{DEAD_PID}.tmp",
        file.parent / "study.tmp",
    ]
    for path in kept:
        path.touch()
    write_durably(file, NEW)
    assert remove_leftovers(file.parent) == 0
    assert [path for path in kept if not path.exists()] == []


def test_leftovers_can_be_removed_at_the_start(tmp_path: Path) -> None:
    leftover(tmp_path, DEAD_PID)
    assert remove_leftovers(tmp_path) == 1
    assert remove_leftovers(tmp_path / "missing") == 0
    assert names(tmp_path) == []


def test_a_process_is_known_to_be_alive_or_dead() -> None:
    assert process_is_alive(os.getpid())
    assert process_is_alive(os.getppid())
    assert not process_is_alive(DEAD_PID)
    assert not process_is_alive(0)
    assert not process_is_alive(9_999_999_999)
    child = run("input()")
    assert process_is_alive(child.pid)
    child.kill()
    child.communicate()
    assert not process_is_alive(child.pid)


# Reading


def test_a_file_is_read_up_to_the_limit_and_not_beyond(file: Path) -> None:
    assert read_bounded(file, len(OLD)) == OLD
    error = failure(read_bounded, file, len(OLD) - 1)
    assert "its 4,000 bytes are more than the limit of 3,999" in sentence(error, file)


@linux_only
def test_a_file_that_turns_out_larger_than_it_says_is_refused() -> None:
    assert Path("/proc/self/status").stat().st_size == 0
    with pytest.raises(StorageError, match="more than the limit of 100"):
        read_bounded(Path("/proc/self/status"), 100)


@pytest.fixture
def short_folder(tmp_path: Path, monkeypatch: Patch) -> Path:
    """Work in the temporary folder: the path of a socket may not be long."""
    monkeypatch.chdir(tmp_path)
    return Path()


@pytest.fixture
def bound_socket(short_folder: Path) -> Iterator[Path]:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.json")
        yield short_folder / "socket.json"


@posix_only
def test_what_is_no_ordinary_file_is_refused_unopened(
    short_folder: Path, bound_socket: Path, monkeypatch: Patch
) -> None:
    os.mkfifo("pipe.json")
    Path("circle.json").symlink_to("circle.json")
    Path("folder.json").mkdir()
    monkeypatch.setattr(os, "open", failing(errno.EIO))
    for path, reason in [
        (short_folder / "pipe.json", "a pipe, a device or a socket"),
        (bound_socket, "a pipe, a device or a socket"),
        (Path("/dev/zero"), "a pipe, a device or a socket"),
        (short_folder / "folder.json", "it is a folder"),
        (short_folder / "circle.json", "lead in a circle"),
        (short_folder / "missing.json", "is not there"),
    ]:
        error = failure(read_bounded, path, 1000)
        assert reason in sentence(error, path)


@posix_only
def test_a_file_that_becomes_a_pipe_at_the_last_moment_does_not_hang(file: Path, monkeypatch: Patch) -> None:
    real = os.open

    def swap(path: Path, flags: int) -> int:
        file.unlink()
        os.mkfifo(file)
        return real(path, flags)

    monkeypatch.setattr(os, "open", swap)
    with pytest.raises(StorageError, match="a pipe, a device or a socket"):
        read_bounded(file, 10_000)


# Processes that are killed, and two at once

SAVING = """
import sys
from pathlib import Path
from core.storage import write_durably
target, mark, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for number in range(times):
    line = b"%s %d\\n" % (mark.encode(), number)
    write_durably(target, line * (20000 + number) + b"end")
"""


def is_whole(content: bytes) -> bool:
    lines = content.split(b"\n")
    number = int(lines[0].split()[1])
    return lines[-1] == b"end" and len(lines) == 20001 + number and len(set(lines[:-1])) == 1


def test_a_kill_at_any_moment_of_a_save_leaves_a_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "study.json"
    write_durably(target, b"first 0\n" * 20000 + b"end")
    left = 0
    for attempt in range(40):
        child = run(SAVING, target, "child", 1_000_000)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(attempt * 0.0005)
        child.kill()
        child.communicate()
        assert is_whole(target.read_bytes())
        left += len(names(tmp_path)) > 1
    assert target.read_bytes().startswith(b"child")
    write_durably(target, NEW)
    assert names(tmp_path) == ["study.json"], f"{left} of the kills left a temporary file"


def test_two_processes_that_save_at_once_never_mix_a_file(tmp_path: Path) -> None:
    target = tmp_path / "study.json"
    write_durably(target, b"first 0\n" * 20000 + b"end")
    children = [run(SAVING, target, mark, 50) for mark in ("left", "right")]
    while any(child.poll() is None for child in children):
        assert is_whole(target.read_bytes())
    for child in children:
        child.communicate()
    assert [child.returncode for child in children] == [0, 0]
    assert names(tmp_path) == ["study.json"]
