"""Unsaved work after a crash: offered once, whole, as undo steps, and safe from a second crash."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.lost_work import Recovery, find_recoverable
from core.storage import StorageError
from core.study import Study
from core.study_file import read_study, write_study
from gui.document import Document
from gui.main_window import MainWindow
from gui.recovery import Recorder, edits_of, journal_folder, sentence_about

from .conftest import TRAFFIC, OpenWindow, answering, edit_traffic, end, press, traffic
from .test_files import choosing, pressing

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

# A session that recovers what the last one left (if told to), makes its edits, and waits to be killed.
SESSION = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
application = QApplication([])
from core.editing import Cell, set_value
from core.study_file import read_study
from gui.session import open_window
path, first, count, recover = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "recover"
window = open_window(read_study(path), path)
window.show()
application.processEvents()
if recover:
    from PySide6.QtWidgets import QPushButton
    (button,) = [one for one in window.notices.findChildren(QPushButton) if one.text() == "Recover"]
    button.click()
cell = Cell("workloads", "chat", "request_rate")
for number in range(first, first + count):
    window.document.edit(f"Traffic {number}", lambda study, value=float(number): set_value(study, cell, value))
    application.processEvents()
print(window.document.undo_stack.count(), flush=True)
time.sleep(60)
"""


def killed_session(path: Path, first: int, count: int, *, recover: bool = False) -> int:
    """Run a session, kill it as the system would, and return how many undo steps it had."""
    session = subprocess.Popen(
        [sys.executable, "-c", SESSION, str(path), str(first), str(count), "recover" if recover else "-"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert session.stdout is not None
    assert session.stderr is not None
    line = session.stdout.readline()
    session.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    session.wait()
    errors = session.stderr.read()
    session.stdout.close()
    session.stderr.close()
    assert errors == ""
    return int(line)


@pytest.fixture
def saved(tmp_path: Path, study: Study) -> Path:
    path = tmp_path / "plan.json"
    write_study(path, study)
    return path


def left() -> list[Recovery]:
    return find_recoverable(journal_folder())


def buttons(window: MainWindow) -> list[str]:
    return [one.text() for one in window.notices.findChildren(QPushButton) if one.isVisible()]


def test_25_edits_survive_two_kills_and_can_be_undone(open_main: OpenWindow, saved: Path, study: Study) -> None:
    assert killed_session(saved, 101, 25) == 25
    assert killed_session(saved, 0, 0, recover=True) == 25

    window = open_main(read_study(saved), saved)
    offer = window.notices.text("recovery")
    assert offer.startswith("Unsaved work from ")
    assert offer.endswith(", 25 edits.")
    assert buttons(window) == ["Recover", "Open saved"]
    press(window.notices, "Recover")

    document = window.document
    assert traffic(document.study) == 125.0
    assert window.isWindowModified()
    assert document.path is None
    assert document.undo_stack.count() == 25
    assert [document.undo_stack.text(step) for step in (0, 24)] == ["Traffic 101", "Traffic 125"]
    for _ in range(25):
        document.undo_stack.undo()
    assert document.study == study
    assert document.modified
    assert traffic(read_study(saved)) == 50.0


def test_edits_after_a_recovery_survive_the_second_kill_too(open_main: OpenWindow, saved: Path) -> None:
    killed_session(saved, 101, 3)
    assert killed_session(saved, 201, 2, recover=True) == 5

    window = open_main(read_study(saved), saved)
    assert window.notices.text("recovery").endswith(", 5 edits.")
    press(window.notices, "Recover")
    assert traffic(window.document.study) == 202.0


def test_after_a_clean_exit_nothing_is_offered(open_main: OpenWindow, saved: Path) -> None:
    window = open_main(read_study(saved), saved)
    edit_traffic(window, 500.0)
    with answering(pressing("Don’t save")):
        window.close()
    end(window)

    assert left() == []
    assert list(journal_folder().glob("*")) == []
    again = open_main(read_study(saved), saved)
    assert again.notices.text("recovery") == ""
    assert not again.notices.isVisible()


# ---------------------------------------------------------------------------- within one process


@pytest.fixture
def crashed(study: Study, saved: Path, qtbot: QtBot) -> list[Study]:
    """Leave a journal as a crash does, with edits, an undo and a redo; gives the studies in turn."""
    document = Document(study, saved)
    recorder = Recorder(document)
    studies: list[Study] = []
    document.edited.connect(lambda _text, _before, after: studies.append(after))
    for value in (60.0, 70.0, 80.0):
        _edit(document, value)
    document.undo_stack.undo()
    document.undo_stack.undo()
    document.undo_stack.redo()
    journal = recorder._journal
    assert journal is not None
    journal.close_for_recovery()
    recorder._journal = None
    return studies


def _edit(document: Document, value: float) -> None:
    from core.editing import set_value

    assert document.edit(f"Traffic {value:g}", lambda study: set_value(study, TRAFFIC, value))


@pytest.mark.usefixtures("crashed")
def test_undoing_and_redoing_come_back_as_what_they_were(window: MainWindow) -> None:
    press(window.notices, "Recover")

    stack = window.document.undo_stack
    assert [stack.text(step) for step in range(stack.count())] == ["Traffic 60", "Traffic 70", "Traffic 80"]
    assert stack.index() == 2
    assert traffic(window.document.study) == 70.0
    stack.redo()
    assert traffic(window.document.study) == 80.0


@pytest.mark.usefixtures("crashed")
def test_open_saved_puts_the_work_aside_and_opens_the_file(window: MainWindow, saved: Path) -> None:
    press(window.notices, "Open saved")

    assert window.document.path == saved
    assert traffic(window.document.study) == 50.0
    assert not window.document.modified
    assert left() == []
    assert len(list(journal_folder().glob("*.old"))) == 1


@pytest.mark.usefixtures("crashed")
def test_what_is_not_decided_is_offered_again(open_main: OpenWindow) -> None:
    first = open_main()
    assert first.notices.text("recovery")
    end(first)

    assert open_main().notices.text("recovery")


@pytest.mark.usefixtures("crashed")
def test_recovered_work_is_saved_under_a_name_that_is_asked_for(
    window: MainWindow, saved: Path, tmp_path: Path
) -> None:
    before = saved.read_bytes()
    press(window.notices, "Recover")
    with answering(choosing(tmp_path / "rescued.json")):
        window.actions_by_id["file.save"].trigger()

    assert saved.read_bytes() == before
    assert traffic(read_study(tmp_path / "rescued.json")) == 70.0
    assert not window.isWindowModified()
    assert left() == []
    assert list(journal_folder().glob("*.journal")) == []


@pytest.mark.usefixtures("crashed")
def test_recovering_asks_about_newer_unsaved_work_first(window: MainWindow) -> None:
    edit_traffic(window, 999.0)
    with answering(pressing("Cancel")):
        press(window.notices, "Recover")
    assert traffic(window.document.study) == 999.0
    assert window.notices.text("recovery")

    with answering(pressing("Don’t save")):
        press(window.notices, "Recover")
    assert traffic(window.document.study) == 70.0


def test_the_edits_in_the_journal_are_the_studies_that_were(crashed: list[Study], study: Study) -> None:
    (recovery,) = left()
    base, edits = edits_of(recovery)

    assert base == study
    assert [after for _, after in edits] == crashed
    assert sentence_about(recovery).endswith(", 6 edits.")


def test_a_session_without_edits_writes_nothing(window: MainWindow, own_folder: Path) -> None:
    end(window)

    assert not (own_folder / "journal").exists()


def test_saving_ends_the_journal(window: MainWindow, tmp_path: Path) -> None:
    edit_traffic(window, 60.0)
    assert len(list(journal_folder().glob("*.journal"))) == 1
    with answering(choosing(tmp_path / "mine.json")):
        window.actions_by_id["file.save"].trigger()

    assert list(journal_folder().glob("*.journal")) == []
    edit_traffic(window, 70.0)
    assert len(list(journal_folder().glob("*.journal"))) == 1


def test_a_journal_of_a_running_session_is_left_alone(open_main: OpenWindow) -> None:
    first = open_main()
    edit_traffic(first, 60.0)

    second = open_main()

    assert second.notices.text("recovery") == ""


def test_a_journal_that_cannot_be_written_is_said_once(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path, *_: object, **__: object) -> None:
        raise StorageError.because(folder, "(the journal) was not written", "the disk is full", "free some space")

    monkeypatch.setattr("gui.recovery.Journal.start", refuse)
    told: list[str] = []
    window.recorder.failed.connect(told.append)
    for value in (60.0, 70.0, 80.0):
        edit_traffic(window, value)

    assert len(told) == 1
    assert "the disk is full" in window.notices.text("journal")
    assert traffic(window.document.study) == 80.0


@pytest.mark.usefixtures("crashed")
def test_damage_at_the_end_of_a_journal_costs_only_the_last_edit(window: MainWindow) -> None:
    (path,) = journal_folder().glob("*.journal")
    path.write_bytes(path.read_bytes()[:-20])
    window.recovery_offer.look()

    assert window.notices.text("recovery").endswith(", 5 edits.")
    press(window.notices, "Recover")
    assert traffic(window.document.study) == 60.0
