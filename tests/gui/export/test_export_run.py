"""An export of the window runs beside it, can be stopped, and leaves whole files or none."""

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from core.editing import Cell, set_value
from core.export.decks import deck_of, tray_deck, tray_slides
from core.export.opening import study_at
from core.export.state import packed
from core.samples import sample_study
from core.scenarios import active_name, identifiers, switch_scenario
from core.slides.making import SlideMaker, Wanted
from core.slides.slide import Deck
from core.slides.tray import with_slides
from core.study import Study
from gui.export import run as runs
from gui.export import writing
from gui.export.painted import png_bytes
from gui.export.run import ExportRun
from gui.export.running import end_exports
from gui.export.writing import Manner, export_files
from gui.main_window import MainWindow
from tests.core.export.locking import lock
from tests.gui.conftest import TRAFFIC

PPTX, SVG, PNG, PDF = "deck.pptx", "chart.svg", "chart.png", "pages.pdf"


@pytest.fixture(scope="module")
def sample() -> Study:
    return sample_study()


@pytest.fixture(scope="module")
def deck(sample: Study) -> Deck:
    """Two slides of the sample."""
    return deck_of(sample, SlideMaker().make_all(sample, (Wanted("lifetime"), Wanted("margin"))))


class Told:
    """What an export told."""

    def __init__(self, run: ExportRun) -> None:
        self.run = run
        self.steps: list[tuple[int, int, str]] = []
        self.paths: list[Path] = []
        self.sentences: list[str] = []
        self.refusal = ""
        self.is_cancelled = False
        run.progress.connect(lambda done, total, what: self.steps.append((done, total, what)))
        run.finished.connect(self._finish)
        run.refused.connect(self._refuse)
        run.cancelled.connect(self._cancel)

    def _finish(self, paths: list[Path], sentences: list[str]) -> None:
        self.paths, self.sentences = paths, sentences

    def _refuse(self, sentence: str) -> None:
        self.refusal = sentence

    def _cancel(self) -> None:
        self.is_cancelled = True

    def wait(self, qtbot: QtBot) -> None:
        """Until it has ended."""
        qtbot.waitUntil(lambda: not self.run.is_running, timeout=30_000)


@pytest.fixture
def told(qtbot: QtBot) -> Iterator[Told]:
    run = ExportRun()
    yield Told(run)
    run.wait()


@pytest.mark.parametrize("name", [PPTX, SVG, PDF])
def test_files_are_made_beside_the_window_and_are_those_of_the_command(
    name: str, told: Told, deck: Deck, sample: Study, tmp_path: Path, qtbot: QtBot
) -> None:
    told.run.start(tmp_path / name, deck, sample)
    assert told.run.is_running
    assert os.listdir(tmp_path) == []
    told.wait(qtbot)
    assert told.refusal == ""
    assert sorted(os.listdir(tmp_path)) == sorted(path.name for path in told.paths)
    names = [name] if name != SVG else ["chart-1-lifetime.svg", "chart-2-margin.svg"]
    assert [path.name for path in told.paths] == names
    assert all(study_at(path) == sample for path in told.paths)
    (tmp_path / "again").mkdir()
    again = export_files(deck, sample, tmp_path / "again" / name)
    assert [path.name for path in again.paths] == names
    if name == SVG:
        assert [path.read_bytes() for path in again.paths] == [path.read_bytes() for path in told.paths]


@pytest.mark.parametrize("name", [PPTX, SVG])
def test_progress_is_told_up_to_the_end(
    name: str, told: Told, deck: Deck, sample: Study, tmp_path: Path, qtbot: QtBot
) -> None:
    told.run.start(tmp_path / name, deck, sample)
    told.wait(qtbot)
    assert [what for _, _, what in told.steps if what in [slide.title for slide in deck.slides]] == [
        slide.title for slide in deck.slides
    ]
    assert all(0 <= done <= total for done, total, _ in told.steps)
    done, total, what = told.steps[-1]
    assert done == total
    assert what.startswith("Saving ")


@pytest.mark.parametrize("name", [PPTX, SVG, PDF])
def test_cancelling_writes_nothing(
    name: str, told: Told, deck: Deck, sample: Study, tmp_path: Path, qtbot: QtBot
) -> None:
    told.run.progress.connect(lambda *_: told.run.cancel())
    told.run.start(tmp_path / name, deck, sample)
    told.wait(qtbot)
    assert told.is_cancelled
    assert (told.paths, told.refusal) == ([], "")
    assert os.listdir(tmp_path) == []


def test_a_file_that_another_program_holds_open_gets_a_neighbour(
    told: Told, deck: Deck, sample: Study, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / PPTX).write_bytes(b"open elsewhere")
    (tmp_path / f"~${PPTX}").write_bytes(b"its mark")
    lock(monkeypatch, tmp_path / PPTX)
    told.run.start(tmp_path / PPTX, deck, sample)
    told.wait(qtbot)
    assert told.sentences == ["deck.pptx is open in PowerPoint. Saved as deck (2).pptx."]
    assert told.paths == [tmp_path / "deck (2).pptx"]
    assert (tmp_path / PPTX).read_bytes() == b"open elsewhere"
    assert study_at(told.paths[0]) == sample


def test_a_full_disk_is_told_and_leaves_nothing(
    told: Told, deck: Deck, sample: Study, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.storage.write_all", full)
    told.run.start(tmp_path / PPTX, deck, sample)
    told.wait(qtbot)
    assert "the disk is full" in told.refusal
    assert os.listdir(tmp_path) == []


def test_another_suffix_is_refused_at_once(told: Told, deck: Deck, sample: Study, tmp_path: Path) -> None:
    told.run.start(tmp_path / "deck.docx", deck, sample)
    assert told.refusal.startswith("deck.docx has no suffix of a format that is exported")
    assert not told.run.is_running


def test_what_fails_in_the_program_is_told_in_a_sentence(
    told: Told, deck: Deck, sample: Study, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda *what: noted.append(what[1]))
    monkeypatch.setattr(runs, "core_bytes", lambda *_: 1 / 0)
    told.run.start(tmp_path / PPTX, deck, sample)
    told.wait(qtbot)
    assert told.refusal == runs.FAILED
    assert isinstance(noted[0], ZeroDivisionError)
    assert os.listdir(tmp_path) == []


def test_closing_the_window_ends_an_export_and_writes_nothing(
    window: MainWindow, deck: Deck, sample: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*arguments: object) -> bytes:
        progress = arguments[-1]
        assert callable(progress)
        while True:
            progress(0, 1, "on and on")
            time.sleep(0.001)

    monkeypatch.setattr(runs, "core_bytes", endless)
    folder = tmp_path / "files"
    folder.mkdir()
    run = ExportRun(window)
    run.start(folder / PPTX, deck, sample)
    QCoreApplication.processEvents()
    assert run.is_running
    window.document.undo_stack.setClean()
    assert window.close()
    assert not bool(run.is_running)
    assert os.listdir(folder) == []
    end_exports()


def test_numbered_pictures_replace_none_that_nobody_was_asked_about(
    told: Told, deck: Deck, sample: Study, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "chart-2-margin.svg").write_bytes(b"of yesterday")
    told.run.start(tmp_path / SVG, deck, sample)
    told.wait(qtbot)
    assert [path.name for path in told.paths] == ["chart (2)-1-lifetime.svg", "chart (2)-2-margin.svg"]
    assert (tmp_path / "chart-2-margin.svg").read_bytes() == b"of yesterday"


def test_pictures_made_in_slices_are_those_that_are_made_at_once(
    told: Told, deck: Deck, sample: Study, tmp_path: Path, qtbot: QtBot
) -> None:
    told.run.start(tmp_path / PNG, deck, sample, Manner(scale=1))
    told.wait(qtbot)
    expected = [png_bytes(slide, deck.page, 1, deck.state) for slide in deck.slides]
    assert [path.read_bytes() for path in told.paths] == expected
    cancelled = Told(ExportRun())
    cancelled.run.progress.connect(lambda done, *_: cancelled.run.cancel() if done else None)
    (tmp_path / "none").mkdir()
    cancelled.run.start(tmp_path / "none" / PNG, deck, sample, Manner(scale=1))
    cancelled.wait(qtbot)
    assert cancelled.is_cancelled
    assert os.listdir(tmp_path / "none") == []
    end_exports()


def test_a_picture_carries_the_scenario_that_it_shows(sample: Study, tmp_path: Path, qtbot: QtBot) -> None:
    scenarios = identifiers(sample)
    assert len(scenarios) > 2
    slides = SlideMaker().make_all(sample, [Wanted("lifetime", one) for one in scenarios])
    written = export_files(deck_of(sample, slides), sample, tmp_path / SVG)
    found = [study_at(path) for path in written.paths]
    assert [active_name(one) for one in found] == [slide.scenario for slide in slides]
    assert found == [switch_scenario(sample, one) for one in scenarios]


def test_a_picture_of_an_earlier_state_carries_that_state(study: Study, tmp_path: Path, qtbot: QtBot) -> None:
    maker = SlideMaker()
    waiting = with_slides(study, [(Wanted("lifetime"), "Claim")])
    tray = waiting.slides[0]
    edited = set_value(waiting, TRAFFIC, 500.0)
    slide = maker.make(study, Wanted("lifetime"), tray.id)
    for now, traffic in ((waiting, 50.0), (edited, 50.0)):
        written = export_files(deck_of(now, (slide,)), now, tmp_path / SVG)
        assert study_at(written.paths[0]).workloads[0].request_rate == traffic
    assert study_at(export_files(deck_of(waiting, (slide,)), waiting, tmp_path / SVG).paths[0]) == waiting


def test_pictures_of_one_state_pack_it_once(
    sample: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    other = identifiers(sample)[1]
    wanted = [(Wanted("margin", one), "Claim") for one in (*identifiers(sample)[:2], other, other)]
    waiting = with_slides(with_slides(sample, wanted), [(Wanted("margin", other), "Claim")])
    packings: list[str | None] = []

    def counted(study: Study, scenario: str | None = None) -> bytes:
        packings.append(scenario)
        return packed(study, scenario)

    monkeypatch.setattr(writing, "packed", counted)
    for now, times in (
        (waiting, 2),
        (set_value(waiting, Cell("chips", sample.settings.reference_chip, "rental_price"), 9 / 3600), 2),
    ):
        packings.clear()
        written = export_files(tray_deck(now, tray_slides(now)), now, tmp_path / SVG)
        assert len(packings) == times
        assert [study_at(path).settings.scenario for path in written.paths] == [one.scenario for one in now.slides]
