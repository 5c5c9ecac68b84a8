"""Files as a user handles them: nothing is lost on the way, and what is refused leaves the open study alone."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import gui.files
from core.file_names import suggested_name
from core.sample_studies import OVERVIEW
from core.samples import open_sample, sample_names, sample_study
from core.storage import FolderNotWritableError, StorageError
from core.study import Study
from core.study_file import read_study, write_study
from gui.document import Document
from gui.files import window_title
from gui.main_window import MainWindow

from .conftest import OpenWindow, answering, edit_traffic, press, renamed, strike, traffic

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def pressing(text: str) -> Callable[[QWidget], None]:
    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        assert dialog.textFormat() is Qt.TextFormat.PlainText
        (button,) = [one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == text]
        button.click()

    return act


def choosing(path: Path) -> Callable[[QWidget], None]:
    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, QFileDialog)
        (line,) = dialog.findChildren(QLineEdit, "fileNameEdit")
        dialog.setDirectory(str(path.parent))
        # The dialog reads folders in the background, and selects the suggested name when it has found it.
        QTest.qWait(150)
        line.clear()
        QTest.keyClicks(line, path.name)
        QTest.qWait(50)
        dialog.accept()

    return act


def unsaved(window: MainWindow) -> bool:
    return window.document.modified


def choose_to_open(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))


@pytest.fixture
def saved(tmp_path: Path, study: Study) -> Path:
    path = tmp_path / "studies" / "one.json"
    path.parent.mkdir()
    write_study(path, study)
    return path


@pytest.fixture
def window_of_file(open_main: OpenWindow, saved: Path) -> MainWindow:
    return open_main(read_study(saved), saved)


# ---------------------------------------------------------------------------- samples


def samples(window: MainWindow) -> QMenu:
    """The menu of studies that ship, as it shows."""
    (menu,) = window.findChildren(QMenu, "menu.samples")
    menu.aboutToShow.emit()
    return menu


def test_the_menu_of_samples_names_each_study_that_ships(window: MainWindow) -> None:
    texts = [action.text().replace("&&", "&") for action in samples(window).actions()]
    assert texts == [open_sample(sample.id).name for sample in sample_names()]
    assert texts[0] == OVERVIEW.name


def test_a_sample_opens_like_a_new_study_with_the_line_that_says_so(window: MainWindow, qtbot: QtBot) -> None:
    edit_traffic(window, 500.0)
    with answering(pressing("Don’t save")), qtbot.waitSignal(window.document.changed):
        samples(window).actions()[0].trigger()
    assert window.document.study == sample_study()
    assert window.document.path is None
    assert window.document.undo_stack.count() == 0
    assert window.story.sample_line.isVisible()


def test_no_sample_opens_over_work_that_is_to_be_kept(window: MainWindow) -> None:
    edit_traffic(window, 500.0)
    kept = window.document.study
    with answering(pressing("Cancel")):
        samples(window).actions()[0].trigger()
    assert window.document.study is kept


def test_a_damaged_sample_is_refused_with_a_sentence(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "torn & <b>.json").write_text("{")
    monkeypatch.setattr("core.samples._folder", lambda: tmp_path)
    before = window.document.study
    (action,) = samples(window).actions()
    assert action.text() == "torn && <b>"
    action.trigger()
    assert window.document.study is before
    assert window.notices.text("refused").startswith("The sample study torn & <b> is not a study that can be read")


# ---------------------------------------------------------------------------- opening


def test_opening_replaces_the_document_and_its_history(
    window: MainWindow, saved: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, study: Study
) -> None:
    write_study(saved, renamed(study, "Another"))
    choose_to_open(monkeypatch, saved)
    with qtbot.waitSignal(window.document.changed):
        window.actions_by_id["file.open"].trigger()

    assert window.document.study.name == "Another"
    assert window.document.path == saved
    assert window.windowTitle() == "one[*] — Infernomics"
    assert not window.isWindowModified()
    assert window.document.undo_stack.count() == 0
    assert window.status_line.state.text() == "saved"
    assert window.settings.current.recent == (str(saved),)
    assert not window.story.sample_line.isVisible()


REFUSED = {
    "empty": b"",
    "random": bytes(range(256)) * 16,
    "half": b'{"schema_version": 1, "name": "x"',
    "newer": b'{"schema_version": 99, "name": "x"}',
    "conflict": b"<<<<<<< ours\n{}\n",
    "deep": b"[" * 100_000,
    "markup": b'{"schema_version": 1, "<img src=/etc/passwd>": 1}',
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_a_refused_file_is_one_sentence_and_the_open_study_stays(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    before = window.document.study
    choose_to_open(monkeypatch, path)
    window.actions_by_id["file.open"].trigger()

    sentence = window.notices.text("refused")
    assert "bad.json" in sentence
    assert "\n" not in sentence
    assert window.document.study is before
    assert window.document.path is None
    assert QApplication.activeModalWidget() is None
    assert window.settings.current.recent == ()


def test_a_file_that_is_gone_or_a_folder_is_refused(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path / "gone.json", tmp_path):
        choose_to_open(monkeypatch, path)
        window.actions_by_id["file.open"].trigger()
        assert str(path) in window.notices.text("refused")


def test_a_file_opened_well_takes_the_refusal_of_another_away(
    window: MainWindow, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_to_open(monkeypatch, tmp_path / "gone.json")
    window.actions_by_id["file.open"].trigger()
    assert window.notices.isVisible()

    choose_to_open(monkeypatch, saved)
    window.actions_by_id["file.open"].trigger()
    assert not window.notices.isVisible()


def test_giving_up_in_the_dialog_changes_nothing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    before = window.document.study
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    window.actions_by_id["file.open"].trigger()

    assert window.document.study is before


def test_recent_files_open_from_the_menu_and_lost_ones_leave_it(
    window: MainWindow, saved: Path, tmp_path: Path
) -> None:
    window.settings.add_recent(tmp_path / "R&D.json")
    window.settings.add_recent(saved)
    recent = window.findChild(QMenu, "menu.recent")
    assert isinstance(recent, QMenu)
    recent.aboutToShow.emit()
    texts = [action.text() for action in recent.actions()]
    assert [str(saved).endswith(texts[0].lstrip("…")), texts[1].endswith("R&&D.json")] == [True, True]
    assert max(map(len, texts)) <= 82

    recent.actions()[1].trigger()
    assert "R&D.json" in window.notices.text("refused")
    assert window.settings.current.recent == (str(saved),)
    recent.aboutToShow.emit()
    recent.actions()[0].trigger()
    assert window.document.path == saved


def test_without_recent_files_the_menu_says_so(window: MainWindow) -> None:
    recent = window.findChild(QMenu, "menu.recent")
    assert isinstance(recent, QMenu)
    recent.aboutToShow.emit()

    assert [(action.text(), action.isEnabled()) for action in recent.actions()] == [("No recent files", False)]


def test_new_begins_a_study_that_is_drawn_at_once(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.document.changed):
        window.actions_by_id["file.new"].trigger()

    assert window.document.path is None
    assert len(window.document.study.chips) == 1
    assert not unsaved(window)
    assert all(kpi.value is not None or kpi.id == "crossover_month" for kpi in window.document.outcome.kpis)


# ---------------------------------------------------------------------------- saving


def test_save_writes_the_file_and_takes_the_mark_away(window_of_file: MainWindow, saved: Path) -> None:
    window = window_of_file
    edit_traffic(window, 500.0)
    assert window.isWindowModified()
    window.actions_by_id["file.save"].trigger()

    assert traffic(read_study(saved)) == 500.0
    assert not window.isWindowModified()
    window.document.undo_stack.undo()
    assert window.isWindowModified()


def test_a_study_without_a_file_is_asked_for_one(window: MainWindow, tmp_path: Path) -> None:
    edit_traffic(window, 500.0)
    with answering(choosing(tmp_path / "mine")):
        window.actions_by_id["file.save"].trigger()

    assert window.document.path == tmp_path / "mine.json"
    assert traffic(read_study(tmp_path / "mine.json")) == 500.0
    assert window.windowTitle() == "mine[*] — Infernomics"
    assert window.settings.current.recent == (str(tmp_path / "mine.json"),)


def test_save_as_leaves_the_first_file_as_it_was(window_of_file: MainWindow, saved: Path, tmp_path: Path) -> None:
    before = saved.read_bytes()
    edit_traffic(window_of_file, 500.0)
    with answering(choosing(tmp_path / "copy.json")):
        window_of_file.actions_by_id["file.saveAs"].trigger()

    assert saved.read_bytes() == before
    assert window_of_file.document.path == tmp_path / "copy.json"
    assert traffic(read_study(tmp_path / "copy.json")) == 500.0


def test_only_the_file_that_was_accepted_is_written(window_of_file: MainWindow, saved: Path, tmp_path: Path) -> None:
    """The dialog may learn of the folder's files only after it closed, and select another one of them."""
    before = saved.read_bytes()
    edit_traffic(window_of_file, 700.0)

    def choose_and_be_late(dialog: QWidget) -> None:
        choosing(tmp_path / "copy.json")(dialog)
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(saved.name)

    with answering(choose_and_be_late):
        window_of_file.actions_by_id["file.saveAs"].trigger()

    assert saved.read_bytes() == before
    assert window_of_file.document.path == tmp_path / "copy.json"


def test_giving_up_save_as_saves_nothing(window: MainWindow) -> None:
    edit_traffic(window, 500.0)
    with answering(lambda dialog: dialog.close()):
        window.actions_by_id["file.save"].trigger()

    assert unsaved(window)
    assert window.document.path is None


@pytest.mark.skipif(sys.platform == "win32", reason="read-only mark of POSIX")
def test_a_failed_save_says_why_and_offers_another_place(
    window_of_file: MainWindow, saved: Path, tmp_path: Path
) -> None:
    window = window_of_file
    before = saved.read_bytes()
    os.chmod(saved, stat.S_IREAD)
    edit_traffic(window, 500.0)
    window.actions_by_id["file.save"].trigger()

    assert "read-only" in window.notices.text("refused")
    assert str(saved) in window.notices.text("refused")
    assert unsaved(window)
    assert saved.read_bytes() == before
    with answering(choosing(tmp_path / "elsewhere.json")):
        press(window.notices, "Save as…")
    assert not unsaved(window)
    assert traffic(read_study(tmp_path / "elsewhere.json")) == 500.0
    assert not window.notices.isVisible()


def test_where_the_folder_takes_no_files_writing_over_is_offered(
    window_of_file: MainWindow, saved: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _study: Study) -> None:
        raise FolderNotWritableError.because(path, "was not saved", "its folder takes no new files", "write over it")

    window = window_of_file
    before = saved.read_bytes()
    monkeypatch.setattr(gui.files, "write_study", refuse)
    edit_traffic(window, 500.0)
    window.actions_by_id["file.save"].trigger()
    assert unsaved(window)
    press(window.notices, "Write over the file")

    assert traffic(read_study(saved)) == 500.0
    assert not unsaved(window)
    assert [path.read_bytes() for path in (own_folder / "backups").iterdir()] == [before]


# ---------------------------------------------------------------------------- unsaved work


@pytest.mark.parametrize("act", ["file.new", "file.open", "file.quit"])
def test_cancel_keeps_unsaved_work(window: MainWindow, act: str) -> None:
    edit_traffic(window, 500.0)
    with answering(pressing("Cancel")) as asked:
        window.actions_by_id[act].trigger()

    (box,) = asked
    assert isinstance(box, QMessageBox)
    assert "Two chips" in box.text()
    assert window.isVisible()
    assert traffic(window.document.study) == 500.0
    assert unsaved(window)


def test_escape_is_cancel(window: MainWindow, qtbot: QtBot) -> None:
    edit_traffic(window, 500.0)
    with answering(lambda dialog: strike(dialog, Qt.Key.Key_Escape)):
        window.close()

    assert window.isVisible()


def test_dont_save_loses_it_as_said(window_of_file: MainWindow, saved: Path) -> None:
    before = saved.read_bytes()
    edit_traffic(window_of_file, 500.0)
    with answering(pressing("Don’t save")):
        window_of_file.close()

    assert not window_of_file.isVisible()
    assert saved.read_bytes() == before


def test_save_saves_and_closes(window_of_file: MainWindow, saved: Path) -> None:
    edit_traffic(window_of_file, 500.0)
    with answering(pressing("Save")):
        window_of_file.close()

    assert not window_of_file.isVisible()
    assert traffic(read_study(saved)) == 500.0


def test_a_save_that_fails_keeps_the_window_open(window_of_file: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, _study: Study) -> None:
        raise StorageError.because(path, "was not saved", "the disk is full", "free some space")

    monkeypatch.setattr(gui.files, "write_study", refuse)
    edit_traffic(window_of_file, 500.0)
    with answering(pressing("Save")):
        window_of_file.close()

    assert window_of_file.isVisible()
    assert "the disk is full" in window_of_file.notices.text("refused")


def test_without_edits_nobody_asks(window: MainWindow, qtbot: QtBot) -> None:
    edit_traffic(window, 500.0)
    window.document.undo_stack.undo()
    window.close()

    assert not window.isVisible()


def test_names_in_the_question_are_text(window: MainWindow) -> None:
    window.document.edit("Rename", lambda study: renamed(study, "<img src=/dev/zero>"))
    with answering(pressing("Cancel")) as asked:
        window.close()

    (box,) = asked
    assert isinstance(box, QMessageBox)
    assert "<img src=/dev/zero>" in box.text()


# ---------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Why inference costs more (sample)", "Why inference costs more (sample)"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\x", "C x"),
        ("CON", "study CON"),
        ("aux.txt", "study aux.txt"),
        ("...", "study"),
        ("-rf", "rf"),
        ('a*?<>|"b', "a b"),
        ("abc\u202egpj", "abc gpj"),
        ("Größe 70 %", "Größe 70 %"),
    ],
)
def test_the_suggested_file_name_is_safe(name: str, suggestion: str) -> None:
    assert suggested_name(name) == suggestion


@pytest.mark.parametrize("letter", ["a", "é", "漢", "𝔘"])
def test_the_suggested_file_name_fits_every_drive(letter: str) -> None:
    name = suggested_name(letter * 200)

    assert len((name + ".json").encode()) <= 255
    assert set(name) == {letter}


def test_the_title_is_that_of_the_file(qapp: QApplication, study: Study) -> None:
    document = Document(study, Path("/somewhere/Q3 [*] plan.json"))

    assert window_title(document) == "Q3 [*][*] plan[*] — Infernomics"
