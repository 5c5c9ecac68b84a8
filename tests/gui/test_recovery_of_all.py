"""Whatever an edit can change comes back after a kill: scenarios, baseline, ranges, notes; and journals of older schemas."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from core.difference import difference
from core.journal import Journal
from core.lost_work import find_recoverable
from core.samples import sample_study
from core.study import SCHEMA_VERSION, Study
from core.study_file import decode, encode, read_study, write_study
from gui.main_window import MainWindow
from gui.recovery import journal_folder

from .conftest import OpenWindow, press
from .test_any_commands import digest

GOLDEN = Path(__file__).parents[1] / "data" / "schemas"

EDITS = """
from core.baseline import pin_baseline, unpin_baseline
from core.editing import Cell, choose, duplicate_row, move_row, order_rows, restore, set_note, set_value
from core.records import Distribution
from core.scenarios import delete_scenario, duplicate_scenario, move_scenario, rename_scenario, show_scenario
from core.scenarios import switch_scenario

def edits_of(study):
    price = Cell("chips", study.settings.reference_chip, "rental_price")
    horizon = Cell("money", "money", "horizon")
    change = Cell("money", "money", "price_change")
    return (
        ("Pin", pin_baseline),
        ("Price", lambda study: set_value(study, price, 0.0009)),
        ("Range", lambda study: set_value(study, change, Distribution("triangular", -0.5, -0.25, 0.1))),
        ("Note", lambda study: set_note(study, price, "Two lines,\\nquoted =1+1")),
        ("Scenario", lambda study: duplicate_scenario(study, "Mine 漢")),
        ("In it", lambda study: set_value(study, price, Distribution("uniform", 0.0005, 0.0006, 0.0007))),
        ("In it too", lambda study: set_value(study, horizon, 48.0)),
        ("Pin again", pin_baseline),
        ("Back", lambda study: restore(study, price)),
        ("Copy", lambda study: duplicate_scenario(study, "Another")),
        ("Looks", lambda study: choose(study, reference_chip=study.chips[-1].id)),
        ("Rename", lambda study: rename_scenario(study, study.scenarios[-1].id, "Renamed")),
        ("Move", lambda study: move_scenario(study, study.scenarios[-1].id, 0)),
        ("Show", lambda study: show_scenario(study, study.scenarios[0].id, True)),
        ("Base", lambda study: switch_scenario(study, "")),
        ("Copy a chip", lambda study: duplicate_row(study, "chips", study.chips[0].id)),
        ("Move a chip", lambda study: move_row(study, "chips", study.chips[0].id, 2)),
        ("Order", lambda study: order_rows(study, "chips", [chip.id for chip in reversed(study.chips)])),
        ("Count", lambda study: choose(study, count="input tokens", count_reading="per dollar")),
        ("Delete", lambda study: delete_scenario(study, study.scenarios[0].id)),
        ("Note on the copy", lambda study: set_note(study, Cell("chips", study.chips[0].id, "name"), "A copy")),
    )
"""
KILLED = (
    EDITS
    + """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
application = QApplication([])
from core.study_file import encode, read_study
from gui.session import open_window
path, kept = Path(sys.argv[1]), Path(sys.argv[2])
window = open_window(read_study(path), path)
window.show()
application.processEvents()
for text, change in edits_of(window.document.study):
    assert window.document.edit(text, change), text
window.document.undo_stack.undo()
window.document.undo_stack.redo()
kept.write_bytes(encode(window.document.study))
print(window.document.undo_stack.count(), flush=True)
time.sleep(60)
"""
)


def edits(study: Study) -> Any:
    found: dict[str, Any] = {}
    exec(EDITS, found)  # noqa: S102 - the same edits as in the process that is killed
    return found["edits_of"](study)


COUNT = len(edits(sample_study()))


def recover(window: MainWindow) -> None:
    press(window.notices, "Recover")
    QCoreApplication.processEvents()


def crash(window: MainWindow) -> None:
    """Leave the journal of a window as a crash does."""
    recorder = window.recorder
    journal = recorder._journal
    assert journal is not None
    journal.close_for_recovery()
    recorder._journal = None


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_everything_that_an_edit_can_change_survives_a_kill(open_main: OpenWindow, tmp_path: Path) -> None:
    path, kept = tmp_path / "plan.json", tmp_path / "kept.json"
    write_study(path, sample_study())
    session = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), str(kept)],
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
    with session.stdout, session.stderr:
        assert session.stderr.read() == ""
    count = COUNT
    assert int(line) == count

    window = open_main(read_study(path), path)
    recover(window)
    document = window.document
    assert document.undo_stack.count() == count
    assert document.study == read_study(kept)
    assert decode(encode(document.study)) == document.study
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.study == sample_study()
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
    assert document.study == read_study(kept)


def test_an_edit_beside_a_baseline_stays_a_short_line_in_the_journal(open_main: OpenWindow) -> None:
    window = open_main(sample_study())
    lengths = []
    for text, change in edits(sample_study()):
        before = sum(path.stat().st_size for path in journal_folder().glob("*.journal"))
        assert window.document.edit(text, change)
        after = sum(path.stat().st_size for path in journal_folder().glob("*.journal"))
        lengths.append((after - before, text))
    assert lengths[0][0] > 50_000  # the study before the first edit, and what is pinned
    assert max(length for length, text in lengths[1:] if text != "Copy a chip") < 4_000


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_work_of_an_older_version_is_recovered_and_can_be_gone_on_with(
    open_main: OpenWindow, version: int, tmp_path: Path
) -> None:
    """A journal holds what its version wrote; the next edits must fit it, or a second crash would lose them."""
    old = json.loads((GOLDEN / f"schema_{version}.json").read_bytes())
    edited = json.loads((GOLDEN / f"schema_{version}.json").read_bytes())
    edited["workloads"][0]["request_rate"] = 77.0
    journal = Journal.start(journal_folder(), old, None)
    journal.append("Traffic", difference(old, edited))
    journal.close_for_recovery()

    window = open_main()
    recover(window)
    document = window.document
    assert document.study.schema_version == SCHEMA_VERSION
    assert document.study == decode(json.dumps(edited).encode())
    made = 0
    for text, change in edits(document.study):
        made += document.edit(text, change)
    assert made == COUNT
    end = digest(document.study)
    crash(window)

    (recovery,) = find_recoverable(journal_folder())
    assert len(recovery.entries) == 1 + made
    again = open_main()
    recover(again)
    assert again.document.undo_stack.count() == 1 + made
    assert digest(again.document.study) == end
    write_study(tmp_path / "saved.json", again.document.study)
    assert read_study(tmp_path / "saved.json") == again.document.study
    while again.document.undo_stack.canUndo():
        again.document.undo_stack.undo()
    assert again.document.study == read_study(GOLDEN / f"schema_{version}.json")


def test_work_of_a_newer_version_is_refused_in_a_sentence_and_kept(open_main: OpenWindow) -> None:
    new = json.loads((GOLDEN / f"schema_{SCHEMA_VERSION}.json").read_bytes())
    new["schema_version"] = SCHEMA_VERSION + 1
    changed = {**new, "name": "Later"}
    journal = Journal.start(journal_folder(), new, None)
    journal.append("Name", difference(new, changed))
    journal.close_for_recovery()
    window = open_main()
    before = digest(window.document.study)
    recover(window)
    assert digest(window.document.study) == before
    assert "newer version" in window.notices.text("refused")
    assert len(find_recoverable(journal_folder())) == 1
