"""The journal of edits: nothing that was appended is lost by a crash, and nothing else is offered at the next start."""

import errno
import json
import os
import stat
import subprocess
import sys
import time
import zlib
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core
from core import journal as journal_module
from core import journal_lines
from core.difference import JSON, JournalError, apply, difference
from core.journal import Journal
from core.lost_work import Recovery, continue_from, discard, find_discarded, find_recoverable
from core.storage import StorageError

BASE: JSON = {"version": 1, "chips": [{"id": "h100", "price": 30000.0}, {"id": "b200", "price": 45000.0}], "note": ""}
DEAD_PID = 999_999_999  # more than any system hands out

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files or modes")

Patch = pytest.MonkeyPatch


def price(value: float) -> JSON:
    """Give the changes of an edit of one cell."""
    return [{"path": ["chips", {"id": "h100"}, "price"], "set": value}]


def left_by_a_crash(folder: Path, edits: int = 3, **options: bool) -> Path:
    """Make a journal whose lock is gone but whose file is not, as after a crash."""
    journal = Journal.start(folder, BASE, folder / "study.json", **options)
    for number in range(edits):
        journal.append(f"Set price {number}", price(float(number)))
    journal.close_for_recovery()
    return journal.path


def the_only(found: list[Recovery]) -> Recovery:
    (recovery,) = found
    return recovery


def texts(recovery: Recovery) -> list[str]:
    return [entry.text for entry in recovery.entries]


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def could_be_lost(journal: Journal) -> bool:
    return journal.has_unsynchronised_edits


def written(value: JSON) -> str:
    """Give the text of a document: unlike ==, it tells 1 from True and 1.0, and one order of keys from another."""
    return json.dumps(value)


# Differences of documents

KEYS = st.sampled_from(["a", "b", "id", "price", ""])
SCALARS: st.SearchStrategy[JSON] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([0.0, -0.0, 1.0, 5e-324, 1e308]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=3),
    st.sampled_from([2**70, "\ud800"]),
)


def containers(children: st.SearchStrategy[JSON]) -> st.SearchStrategy[JSON]:
    ids = st.one_of(st.sampled_from(["r1", "r2", "r3", "r4", "1"]), st.integers(0, 2))
    row = st.tuples(ids, st.dictionaries(KEYS, children, max_size=3)).map(lambda pair: {**pair[1], "id": pair[0]})
    return st.one_of(
        st.lists(children, max_size=4),
        st.dictionaries(KEYS, children, max_size=4),
        st.lists(row, max_size=5, unique_by=lambda row: repr(row["id"])),
    )


DOCUMENTS: st.SearchStrategy[JSON] = st.recursive(SCALARS, containers, max_leaves=12)


@settings(deadline=None, max_examples=300)
@given(DOCUMENTS, DOCUMENTS)
def test_applying_a_difference_gives_the_other_document(before: JSON, after: JSON) -> None:
    untouched = written(before)
    changes = json.loads(json.dumps(difference(before, after)))
    assert written(apply(before, changes)) == written(after)
    assert written(before) == untouched


@settings(deadline=None, max_examples=200)
@given(DOCUMENTS)
def test_a_document_does_not_differ_from_itself(document: JSON) -> None:
    assert difference(document, json.loads(written(document))) == []
    assert apply(document, []) is document


@settings(deadline=None, max_examples=200)
@given(
    st.permutations(["r1", "r2", "r3", "r4", "r5"]), st.lists(st.sampled_from(["r1", "r3", "r6", "r7"]), unique=True)
)
def test_rows_keep_the_order_they_are_moved_to(before: list[str], after: list[str]) -> None:
    old: JSON = [{"id": name, "value": name} for name in before]
    new: JSON = [{"id": name, "value": name} for name in after]
    assert apply(old, difference(old, new)) == new


def test_an_edit_of_one_cell_is_one_change() -> None:
    after = json.loads(written(BASE))
    after["chips"][0]["price"] = 25000.0
    assert difference(BASE, after) == price(25000.0)


def test_a_new_row_in_the_middle_is_one_change() -> None:
    before: JSON = [{"id": number} for number in range(100)]
    after: JSON = [{"id": number} for number in [*range(50), 1000, *range(50, 100)]]
    assert difference(before, after) == [{"path": [], "insert": {"id": 1000}, "at": 50}]


def test_a_removed_row_is_one_change() -> None:
    before: JSON = [{"id": "a"}, {"id": "b"}, {"id": "c"}]
    assert difference(before, [{"id": "a"}, {"id": "c"}]) == [{"path": [{"id": "b"}], "remove": True}]


def test_a_tuple_counts_as_a_list() -> None:
    before: Any = {"rows": ({"id": "a", "n": 1},), "values": (1, 2)}
    after: Any = {"rows": ({"id": "a", "n": 2}, {"id": "b"}), "values": (1, 2, 3)}
    changes = difference(before, after)
    assert changes == [
        {"path": ["rows", {"id": "a"}, "n"], "set": 2},
        {"path": ["rows"], "insert": {"id": "b"}, "at": 1},
        {"path": ["values"], "splice": [2, 0, [3]]},
    ]
    assert written(apply(before, changes)) == written(after)
    assert difference(after, json.loads(written(after))) == []


def test_values_without_ids_are_replaced_where_they_differ() -> None:
    before: JSON = [1, 2, 3, 4]
    assert difference(before, [1, 2, 9, 4]) == [{"path": [2], "set": 9}]
    assert difference(before, [1, 2, 7, 8, 3, 4]) == [{"path": [], "splice": [2, 0, [7, 8]]}]


def test_rows_with_the_same_id_are_told_apart_by_their_position() -> None:
    before: JSON = [{"id": "a", "n": 1}, {"id": "a", "n": 2}]
    after: JSON = [{"id": "a", "n": 1}, {"id": "a", "n": 3}]
    assert difference(before, after) == [{"path": [1, "n"], "set": 3}]


def test_unchanged_parts_are_shared_not_copied() -> None:
    before: JSON = {"large": [1, 2, 3], "small": 1}
    after = apply(before, [{"path": ["small"], "set": 2}])
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert after["large"] is before["large"]


@pytest.mark.parametrize(
    "changes",
    [
        None,
        [None],
        [{}],
        [{"path": "chips", "set": 1}],
        [{"path": ["chips", {"id": "missing"}, "price"], "set": 1}],
        [{"path": ["chips", 2], "set": 1}],
        [{"path": ["chips", -1], "set": 1}],
        [{"path": ["chips", True], "set": 1}],
        [{"path": ["missing", "price"], "set": 1}],
        [{"path": [0], "set": 1}],
        [{"path": ["note", "price"], "set": 1}],
        [{"path": [], "remove": True}],
        [{"path": ["missing"], "remove": True}],
        [{"path": [0], "remove": True}],
        [{"path": ["chips"], "insert": {}, "at": 3}],
        [{"path": ["chips"], "insert": {}}],
        [{"path": ["chips"], "splice": [1, 2, []]}],
        [{"path": ["chips"], "splice": [1]}],
        [{"path": ["chips"], "order": ["h100"]}],
        [{"path": ["chips"], "order": ["h100", "h100"]}],
        [{"path": ["chips"], "order": [{}, []]}],
        [{"path": [], "order": ["version", "chips"]}],
        [{"path": ["note"], "order": []}],
        [{"path": ["chips", {"id": "h100"}], "unknown": 1}],
    ],
)
def test_changes_that_do_not_fit_are_refused(changes: JSON) -> None:
    before = written(BASE)
    with pytest.raises(JournalError):
        apply(BASE, changes)
    assert written(BASE) == before


# Clean ends


def test_a_session_that_ends_cleanly_leaves_nothing(tmp_path: Path) -> None:
    journal = Journal.start(tmp_path, BASE, None)
    journal.append("Set price", price(1.0))
    journal.close_cleanly()
    journal.close_cleanly()
    journal.close_for_recovery()
    assert find_recoverable(tmp_path) == []
    assert names(tmp_path) == []


def test_a_session_without_edits_has_nothing_to_recover(tmp_path: Path) -> None:
    left_by_a_crash(tmp_path, edits=0)
    assert find_recoverable(tmp_path) == []
    assert names(tmp_path) == []


def test_an_unsaved_base_is_work_even_without_edits(tmp_path: Path) -> None:
    left_by_a_crash(tmp_path, edits=0, unsaved_base=True)
    recovery = the_only(find_recoverable(tmp_path))
    assert recovery.entries == ()
    assert recovery.document() == BASE
    assert recovery.last_edit == recovery.started


def test_there_need_not_be_a_folder(tmp_path: Path) -> None:
    assert find_recoverable(tmp_path / "missing") == []
    assert find_discarded(tmp_path / "missing") == []
    Journal.start(tmp_path / "made" / "deep", BASE, None).close_cleanly()


def test_a_folder_that_cannot_be_searched_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="was not searched for lost work because"):
        find_recoverable(tmp_path / "file")


@posix_only
def test_only_the_user_may_read_the_journal(tmp_path: Path) -> None:
    journal = Journal.start(tmp_path / "journals", BASE, None)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700
    journal.close_cleanly()


# What a recovery holds


def test_a_recovery_has_the_document_after_each_edit(tmp_path: Path) -> None:
    left_by_a_crash(tmp_path)
    recovery = the_only(find_recoverable(tmp_path))
    assert recovery.base == BASE
    assert recovery.study == tmp_path / "study.json"
    assert texts(recovery) == ["Set price 0", "Set price 1", "Set price 2"]
    assert list(recovery.documents()) == [apply(BASE, price(float(number))) for number in range(3)]
    assert recovery.document() == apply(BASE, price(2.0))
    assert recovery.document(2) == apply(BASE, price(1.0))
    assert recovery.document(0) == BASE
    assert recovery.started <= recovery.entries[0].time <= recovery.last_edit


def test_changes_of_any_form_come_back_as_they_were(tmp_path: Path) -> None:
    journal = Journal.start(tmp_path, BASE, None)
    changes: JSON = {"set": {"chips/h100/price": 1.5, 'quote"\n\\ \ud800 ü\u2028': -0.0}, "empty": [[], {}, None]}
    journal.append('Set "price"\n\u202e', changes)
    journal.close_for_recovery()
    entry = the_only(find_recoverable(tmp_path)).entries[0]
    assert written(entry.changes) == written(changes)
    assert entry.text == 'Set "price"\n\u202e'


def test_a_caller_may_replay_in_its_own_way(tmp_path: Path) -> None:
    left_by_a_crash(tmp_path)
    recovery = the_only(find_recoverable(tmp_path))
    assert recovery.document(replay=lambda _, changes: changes) == price(2.0)


def test_an_edit_that_does_not_fit_ends_the_replay(tmp_path: Path) -> None:
    journal = Journal.start(tmp_path, BASE, None)
    journal.append("Set price", price(1.0))
    journal.append("Set price of nothing", [{"path": ["chips", {"id": "none"}, "price"], "set": 1.0}])
    journal.append("Set price", price(2.0))
    journal.close_for_recovery()
    recovery = the_only(find_recoverable(tmp_path))
    assert list(recovery.documents()) == [apply(BASE, price(1.0))]
    assert recovery.document() == apply(BASE, price(1.0))


def test_the_latest_work_is_offered_first(tmp_path: Path) -> None:
    paths = [left_by_a_crash(tmp_path) for _ in range(3)]
    os.utime(paths[0])  # the time of the file says nothing
    assert [recovery.path for recovery in find_recoverable(tmp_path)] == paths[::-1]


@pytest.mark.parametrize("changes", [float("nan"), [float("inf")], {1, 2}, object()])
def test_what_is_not_json_is_refused_and_leaves_the_journal_as_it_was(tmp_path: Path, changes: JSON) -> None:
    journal = Journal.start(tmp_path, BASE, None)
    with pytest.raises((TypeError, ValueError)):
        journal.append("Set price", changes)
    journal.append("Set price", price(1.0))
    journal.close_for_recovery()
    assert texts(the_only(find_recoverable(tmp_path))) == ["Set price"]


def test_a_base_that_is_not_json_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        Journal.start(tmp_path, float("nan"), None)
    assert names(tmp_path) == []


# Journals in use


def test_a_journal_in_use_is_not_offered(tmp_path: Path) -> None:
    journal = Journal.start(tmp_path, BASE, None)
    journal.append("Set price", price(1.0))
    assert find_recoverable(tmp_path) == []
    journal.append("Set price", price(2.0))
    journal.close_for_recovery()
    assert len(the_only(find_recoverable(tmp_path)).entries) == 2


def test_a_process_number_that_came_back_does_not_hide_a_journal(tmp_path: Path) -> None:
    path = left_by_a_crash(tmp_path)
    assert str(os.getpid()) in path.name  # a process with that number is alive: this one
    assert the_only(find_recoverable(tmp_path)).path == path


@posix_only
def test_on_a_drive_without_locks_the_process_number_decides(tmp_path: Path, monkeypatch: Patch) -> None:
    def no_locks(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", no_locks)
    left_by_a_crash(tmp_path)
    dead = of_a_dead_process(left_by_a_crash(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(journal_lines, "host_mark", lambda: "00000000")
        foreign = left_by_a_crash(tmp_path)  # it may be in use on its machine
    assert the_only(find_recoverable(tmp_path)).path == dead
    assert foreign.exists()


@posix_only
def test_a_start_that_looks_at_a_new_journal_does_not_keep_it_from_its_lock(tmp_path: Path, monkeypatch: Patch) -> None:
    import fcntl

    real, refusals = fcntl.flock, [BlockingIOError(errno.EAGAIN, "")] * 3

    def busy_at_first(descriptor: int, operation: int) -> None:
        if refusals and operation & fcntl.LOCK_EX:
            raise refusals.pop()
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", busy_at_first)
    journal = Journal.start(tmp_path, BASE, None)
    journal.append("Set price", price(1.0))
    assert find_recoverable(tmp_path) == []
    journal.close_cleanly()


def test_a_journal_that_is_about_to_be_written_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / f"infernomics-{os.getppid()}-{'0' * 16}.journal"
    for content in (b"", b'{"format":"infern'):
        path.write_bytes(content)
        assert find_recoverable(tmp_path) == []
        assert path.read_bytes() == content


# Damage


def of_a_dead_process(path: Path) -> Path:
    return path.rename(path.with_name(f"infernomics-{DEAD_PID}-{'0' * 16}.journal"))


def test_a_torn_journal_gives_the_edits_before_the_tear(tmp_path: Path) -> None:
    path = left_by_a_crash(tmp_path)
    content = path.read_bytes()
    ends = [position + 1 for position, byte in enumerate(content) if byte == ord("\n")]
    for length in range(ends[0], len(content) + 1):
        path.write_bytes(content[:length])
        whole = sum(end <= length for end in ends) - 1
        found = find_recoverable(tmp_path)
        assert [len(recovery.entries) for recovery in found] == ([whole] if whole else [])


def test_one_changed_byte_never_changes_what_is_recovered(tmp_path: Path) -> None:
    path = left_by_a_crash(tmp_path, edits=5)
    content = path.read_bytes()
    edits = texts(the_only(find_recoverable(tmp_path)))
    for position in range(0, len(content), max(1, len(content) // 200)):
        folder = tmp_path / str(position)
        folder.mkdir()
        damaged = bytearray(content)
        damaged[position] ^= 1 + position % 255
        (folder / path.name).write_bytes(damaged)
        for recovery in find_recoverable(folder):
            assert texts(recovery) == edits[: len(recovery.entries)]
            assert recovery.base == BASE
        assert len(names(folder)) == 1


def test_lines_that_are_missing_doubled_or_exchanged_end_the_replay(tmp_path: Path) -> None:
    path = left_by_a_crash(tmp_path, edits=4)
    header, first, second, third, fourth, _ = path.read_bytes().split(b"\n")
    for lines, whole in [
        ([first, third, fourth], 1),
        ([first, second, second, third], 2),
        ([first, second, fourth, third], 2),
        ([first, b"", second], 1),
    ]:
        path.write_bytes(b"\n".join([header, *lines, b""]))
        assert len(the_only(find_recoverable(tmp_path)).entries) == whole


@pytest.mark.parametrize(
    "content",
    [b"garbage", b"\xff\xfe\x00\n" * 100, b"{}\n", b"[" * 100_000, b'{"format":"infernomics-journal","check":"0"}\n'],
)
def test_a_journal_with_a_damaged_start_is_kept_but_not_offered(tmp_path: Path, content: bytes) -> None:
    path = of_a_dead_process(left_by_a_crash(tmp_path))
    path.write_bytes(content)
    assert find_recoverable(tmp_path) == []
    assert find_recoverable(tmp_path) == []
    assert names(tmp_path) == [path.with_suffix(".damaged").name]
    assert path.with_suffix(".damaged").read_bytes() == content


def test_an_edit_line_that_is_damaged_from_the_first_is_kept_but_not_offered(tmp_path: Path) -> None:
    path = left_by_a_crash(tmp_path, edits=1)
    path.write_bytes(path.read_bytes().replace(b"Set", b"Get"))
    assert find_recoverable(tmp_path) == []
    assert names(tmp_path) == [path.with_suffix(".damaged").name]


def test_an_empty_journal_of_a_dead_process_is_removed(tmp_path: Path) -> None:
    of_a_dead_process(left_by_a_crash(tmp_path)).write_bytes(b"")
    assert find_recoverable(tmp_path) == []
    assert names(tmp_path) == []


@pytest.mark.parametrize(("old", "new"), [(b'"version":1', b'"version":2'), (b'"study":', b'"renamed":')])
def test_a_journal_of_another_version_is_left_for_it(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = of_a_dead_process(left_by_a_crash(tmp_path))
    header, *edits = path.read_bytes().split(b"\n")
    members = header.rpartition(b',"check"')[0].replace(old, new, 1)
    content = b"\n".join([members + b',"check":"%08x"}' % zlib.crc32(members + b"}"), *edits])
    path.write_bytes(content)
    assert find_recoverable(tmp_path) == []
    assert path.read_bytes() == content


@posix_only
def test_what_is_no_ordinary_file_is_left_alone(tmp_path: Path) -> None:
    name = f"infernomics-{DEAD_PID}-{{:016x}}.journal"
    os.mkfifo(tmp_path / name.format(1))
    (tmp_path / name.format(2)).mkdir()
    (tmp_path / name.format(3)).symlink_to("/dev/zero")
    (tmp_path / "notes.journal").write_text("not ours")
    assert find_recoverable(tmp_path) == []
    assert len(names(tmp_path)) == 4


# Drives that fail


def test_an_edit_on_a_full_disk_is_told_and_written_with_the_next(tmp_path: Path, monkeypatch: Patch) -> None:
    journal = Journal.start(tmp_path, BASE, None)
    journal.append("first", price(1.0))
    real = os.write
    left = [20, 0]

    def full(descriptor: int, data: bytes) -> int:
        if space := left.pop(0):
            return real(descriptor, data[:space])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(StorageError, match="the disk is full") as caught:
            journal.append("second", price(2.0))
    assert caught.value.path == journal.path
    assert could_be_lost(journal)
    journal.append("third", price(3.0))
    journal.synchronise()  # a slow drive may wait with it
    assert not could_be_lost(journal)
    journal.close_for_recovery()
    assert texts(the_only(find_recoverable(tmp_path))) == ["first", "second", "third"]


@pytest.mark.parametrize("step", ["write", "fsync", "open"])
def test_a_journal_that_cannot_be_started_leaves_no_file(tmp_path: Path, monkeypatch: Patch, step: str) -> None:
    def fail(*_arguments: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(StorageError, match="journal for recovery after a crash"):
            Journal.start(tmp_path, BASE, None)
    assert names(tmp_path) == []


def test_an_error_of_the_drive_at_synchronisation_is_told(tmp_path: Path, monkeypatch: Patch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    journal = Journal.start(tmp_path, BASE, None)
    with monkeypatch.context() as patch:
        patch.setattr(journal_module, "synchronise", fail)
        with pytest.raises(StorageError, match="the drive reported an error"):
            journal.append("first", price(1.0))
    assert could_be_lost(journal)
    journal.close_cleanly()


@posix_only
def test_a_journal_that_somebody_deleted_is_told(tmp_path: Path) -> None:
    journal = Journal.start(tmp_path, BASE, None)
    journal.path.unlink()
    with pytest.raises(StorageError, match="is not there"):
        journal.append("first", price(1.0))
    journal.close_cleanly()


class Drive:
    """A drive whose synchronisations take `seconds` by a clock of its own."""

    def __init__(self, patch: Patch, seconds: float) -> None:
        self.now = 1000.0
        self.times: list[float] = []
        self._seconds = seconds
        patch.setattr(journal_module, "synchronise", self._synchronise)
        patch.setattr(journal_module, "time", SimpleNamespace(perf_counter=lambda: self.now, sleep=time.sleep))

    def _synchronise(self, _descriptor: int) -> None:
        self.now += self._seconds
        self.times.append(self.now)


def test_a_quick_drive_is_synchronised_after_every_edit(tmp_path: Path, monkeypatch: Patch) -> None:
    drive = Drive(monkeypatch, seconds=0.001)
    journal = Journal.start(tmp_path, BASE, None)
    for number in range(10):
        journal.append("Set price", price(float(number)))
        assert not could_be_lost(journal)
    assert len(drive.times) == 1 + 10
    journal.synchronise()
    assert len(drive.times) == 11
    journal.close_cleanly()


def test_a_slow_drive_is_synchronised_at_most_once_a_second(tmp_path: Path, monkeypatch: Patch) -> None:
    drive = Drive(monkeypatch, seconds=0.05)
    journal = Journal.start(tmp_path, BASE, None)
    drive.times.clear()
    for number in range(100):
        drive.now += 0.1
        journal.append("Set price", price(float(number)))
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(drive.times))
    assert len(drive.times) >= 9
    journal.append("Set price", price(0.0))
    assert could_be_lost(journal)
    journal.synchronise()
    assert not could_be_lost(journal)
    journal.close_cleanly()


# Going on with recovered work


def test_continued_work_is_recovered_again_with_its_new_edits(tmp_path: Path) -> None:
    left_by_a_crash(tmp_path)
    first = the_only(find_recoverable(tmp_path))
    journal = continue_from(first)
    assert find_recoverable(tmp_path) == []
    journal.append("Set price again", price(9.0))
    journal.close_for_recovery()
    second = the_only(find_recoverable(tmp_path))
    assert second.entries[:3] == first.entries
    assert second.document() == apply(BASE, price(9.0))
    assert (second.base, second.study) == (first.base, first.study)


def test_continued_work_is_recovered_again_without_new_edits(tmp_path: Path) -> None:
    left_by_a_crash(tmp_path)
    continue_from(the_only(find_recoverable(tmp_path))).close_for_recovery()
    assert the_only(find_recoverable(tmp_path)).document() == apply(BASE, price(2.0))


def test_work_can_be_continued_from_an_earlier_edit(tmp_path: Path) -> None:
    left_by_a_crash(tmp_path)
    continue_from(the_only(find_recoverable(tmp_path)), 2).close_for_recovery()
    assert texts(the_only(find_recoverable(tmp_path))) == ["Set price 0", "Set price 1"]
    assert len(the_only(find_discarded(tmp_path)).entries) == 3


def test_a_crash_before_the_old_journal_is_put_aside_does_not_offer_the_work_twice(tmp_path: Path) -> None:
    old = left_by_a_crash(tmp_path)
    content = old.read_bytes()
    new = continue_from(the_only(find_recoverable(tmp_path)))
    new.close_for_recovery()
    old.with_suffix(".old").unlink()
    old.write_bytes(content)
    assert the_only(find_recoverable(tmp_path)).path == new.path
    assert the_only(find_discarded(tmp_path)).path == old.with_suffix(".old")


def test_a_crash_while_the_new_journal_is_written_offers_the_old_one(tmp_path: Path) -> None:
    old = left_by_a_crash(tmp_path)
    content = old.read_bytes()
    new = continue_from(the_only(find_recoverable(tmp_path)))
    new.close_for_recovery()
    old.with_suffix(".old").rename(old)
    new.path.write_bytes(new.path.read_bytes()[:-10])
    assert the_only(find_recoverable(tmp_path)).path == old
    assert old.read_bytes() == content
    assert names(tmp_path) == [old.name]


def test_recoveries_that_end_in_a_crash_are_counted(tmp_path: Path) -> None:
    left_by_a_crash(tmp_path)
    for failures in range(3):
        recovery = the_only(find_recoverable(tmp_path))
        assert recovery.failed_attempts == failures
        continue_from(recovery).close_for_recovery()
    journal = continue_from(the_only(find_recoverable(tmp_path)))
    journal.append("Set price", price(1.0))
    journal.close_for_recovery()
    assert the_only(find_recoverable(tmp_path)).failed_attempts == 0


def test_a_full_disk_at_recovery_leaves_the_work_as_it_was(tmp_path: Path, monkeypatch: Patch) -> None:
    path = left_by_a_crash(tmp_path)

    def fail(_descriptor: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", fail)
        with pytest.raises(StorageError, match="the disk is full"):
            continue_from(the_only(find_recoverable(tmp_path)))
    assert names(tmp_path) == [path.name]
    assert len(the_only(find_recoverable(tmp_path)).entries) == 3


def test_discarded_work_is_not_offered_but_the_last_three_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        path = left_by_a_crash(tmp_path, edits=number + 1)
        os.utime(path, (number, number))
        discard(the_only(find_recoverable(tmp_path)))
    assert find_recoverable(tmp_path) == []
    assert [len(recovery.entries) for recovery in find_discarded(tmp_path)] == [5, 4, 3]
    journal = continue_from(find_discarded(tmp_path)[0])
    journal.close_for_recovery()
    assert len(the_only(find_recoverable(tmp_path)).entries) == 5
    assert len(find_discarded(tmp_path)) == 3


def test_work_that_another_window_put_aside_can_be_discarded_again(tmp_path: Path) -> None:
    left_by_a_crash(tmp_path)
    recovery = the_only(find_recoverable(tmp_path))
    discard(recovery)
    discard(recovery)
    assert len(find_discarded(tmp_path)) == 1


def test_work_that_cannot_be_put_aside_is_told(tmp_path: Path, monkeypatch: Patch) -> None:
    left_by_a_crash(tmp_path)
    recovery = the_only(find_recoverable(tmp_path))

    def fail(_source: Path, _target: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(StorageError, match="was not put aside because"):
        discard(recovery)


# Real crashes

EDITING = """
import sys
from pathlib import Path
from core.journal import Journal
from core.lost_work import continue_from, find_recoverable
folder, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
found = find_recoverable(folder)
journal = continue_from(found[0]) if found else Journal.start(folder, {"cells": []}, None)
for number in range(first, first + count):
    journal.append(f"edit {number}", [{"path": ["cells"], "splice": [number, 0, [number]]}])
    print(number, flush=True)
"""


def start_editing(folder: Path, first: int, count: int, end: str = "input()") -> "subprocess.Popen[str]":
    """Start another process that recovers what it finds, appends its edits and then ends in that way."""
    return subprocess.Popen(
        [sys.executable, "-E", "-c", EDITING + end, str(folder), str(first), str(count)],
        cwd=Path(core.__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for_edits(child: "subprocess.Popen[str]", count: int) -> None:
    assert child.stdout is not None
    for _ in range(count):
        assert child.stdout.readline()


def kill(child: "subprocess.Popen[str]") -> None:
    child.kill()
    child.communicate()


def test_a_killed_session_is_recovered_with_all_its_edits_and_so_is_the_next(tmp_path: Path) -> None:
    first = start_editing(tmp_path, 0, 25)
    wait_for_edits(first, 25)
    assert find_recoverable(tmp_path) == []  # it is alive
    kill(first)
    assert the_only(find_recoverable(tmp_path)).document() == {"cells": list(range(25))}
    second = start_editing(tmp_path, 25, 5)
    wait_for_edits(second, 5)
    kill(second)
    recovery = the_only(find_recoverable(tmp_path))
    assert recovery.document() == {"cells": list(range(30))}
    assert texts(recovery) == [f"edit {number}" for number in range(30)]


def test_a_second_kill_before_any_edit_still_recovers(tmp_path: Path) -> None:
    first = start_editing(tmp_path, 0, 25)
    wait_for_edits(first, 25)
    kill(first)
    second = start_editing(tmp_path, 25, 0, end="print('up', flush=True); input()")
    wait_for_edits(second, 1)
    kill(second)
    recovery = the_only(find_recoverable(tmp_path))
    assert recovery.document() == {"cells": list(range(25))}
    assert recovery.failed_attempts == 1


def test_a_session_in_another_process_that_ends_cleanly_leaves_nothing(tmp_path: Path) -> None:
    child = start_editing(tmp_path, 0, 25, end="journal.close_cleanly()")
    child.communicate()
    assert child.returncode == 0
    assert names(tmp_path) == []


def test_a_session_that_ends_by_an_exception_is_recovered(tmp_path: Path) -> None:
    child = start_editing(tmp_path, 0, 25, end="import os; os._exit(3)")
    child.communicate()
    assert child.returncode == 3
    assert len(the_only(find_recoverable(tmp_path)).entries) == 25


def test_a_kill_at_any_moment_loses_no_edit_that_was_confirmed(tmp_path: Path) -> None:
    for attempt in range(20):
        folder = tmp_path / str(attempt)
        child = start_editing(folder, 0, 1_000_000)
        wait_for_edits(child, 1)
        time.sleep(attempt * 0.0005)
        child.kill()
        assert child.stdout is not None
        confirmed = 1 + len(child.stdout.read().splitlines())
        child.communicate()
        recovered = len(the_only(find_recoverable(folder)).entries)
        assert confirmed <= recovered <= confirmed + 1
