"""Where exports go: what keeps one from being written is said, and leaves neither progress line nor file behind."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.slides.making import Wanted
from core.slides.page import page_of
from core.slides.tray import with_slides
from core.study import Study
from gui.export.slices import FAILED, Slices
from gui.main_window import MainWindow


def told(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The notices about exports that come from now on."""
    sentences: list[str] = []
    monkeypatch.setattr(
        window.notices, "show_notice", lambda kind, sentence, *_: sentences.append(f"{kind}: {sentence}")
    )
    return sentences


def with_template(window: MainWindow, study: Study, template: Path) -> None:
    """The window with a slide in its tray, and decks of that study on a template."""
    asks = msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, slide_size="template"))
    window.document.replace(with_slides(asks, [(Wanted("lifetime"), "Claim")]), None)
    choices = window.settings.current.export
    window.settings.change(export=msgspec.structs.replace(choices, template=str(template)))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone.pptx", "gone.pptx was not opened because the file or its folder is not there"),
        ("firm.pptx", "firm.pptx is the template itself; export it under another name."),
    ],
)
def test_a_deck_that_cannot_be_written_leaves_no_progress_line(
    name: str,
    words: str,
    shared: MainWindow,
    study: Study,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firm = tmp_path / "firm.pptx"
    firm.write_bytes(b"as it was")
    with_template(shared, study, tmp_path / name)
    sentences = told(shared, monkeypatch)
    outlet = shared.exports.outlet
    monkeypatch.setattr(outlet, "ask", lambda *_: firm)
    shared.exports.export_deck()
    qtbot.waitUntil(lambda: not outlet.is_busy, timeout=30_000)
    assert len(sentences) == 1
    assert words in sentences[0]
    assert outlet.line.isHidden()
    assert firm.read_bytes() == b"as it was"


def failing() -> Iterator[None]:
    """Work with a mistake of the program's own in it."""
    yield
    raise ZeroDivisionError


def test_work_that_fails_says_so_and_the_program_notes_why(qtbot: QtBot) -> None:
    refused: list[str] = []
    parent = QObject()
    slices = Slices(parent, refused.append)
    with qtbot.captureExceptions() as noted:
        slices.run("work", failing())
        qtbot.waitUntil(lambda: slices.is_idle)
    assert refused == [FAILED]
    assert noted[0][0] is ZeroDivisionError


def test_a_place_that_takes_no_file_is_told_before_anything_is_made(
    shared: MainWindow, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared.document.replace(with_slides(study, [(Wanted("lifetime"), "Claim")]), None)
    sentences = told(shared, monkeypatch)
    fixed, folder = tmp_path / "fixed.pptx", tmp_path / "folder.pptx"
    fixed.touch(0o444)
    folder.mkdir()
    outlet = shared.exports.outlet
    for path, words in (
        (tmp_path / "none" / "deck.pptx", "its folder is not there"),
        (tmp_path / "none" / "deck.svg", "its folder is not there"),
        (fixed, "it is read-only"),
        (folder, "it is a folder, not a file"),
    ):
        outlet.write_tray(study, path, page_of("16:9"))
        assert words in sentences[-1]
        assert not outlet.is_busy
    outlet.write_methodology(study, tmp_path / "none" / "all.md")
    assert "its folder is not there" in sentences[-1]
    assert not outlet.is_busy
