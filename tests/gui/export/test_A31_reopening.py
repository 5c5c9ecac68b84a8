"""A31: an exported file that is dropped on the window gives the study back; one without state has no byte of it."""

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.exchange.sheets import Sheet, SheetColumn
from core.exchange.workbook_file import workbook_bytes
from core.export.carried import PDF_NAME, PNG_KEYWORD, SHEET_NAME, SPACE
from core.export.decks import deck_of
from core.export.formats import FORMATS
from core.export.reading import study_in
from core.export.state import MARK, CarriesNoStudyError
from core.inputs_hash import inputs_hash
from core.samples import sample_study
from core.scenarios import active_name, switch_scenario
from core.slides.making import SlideMaker, Wanted
from core.study import Study
from core.study_file import read_study
from gui import app, session
from gui.export.writing import export_bytes
from gui.main_window import MainWindow
from tests.core.exchange_corpus import csv_text
from tests.core.export.carrying import MAKERS, STATE
from tests.gui.conftest import OpenWindow, answering, edit_traffic, press
from tests.gui.test_files import choosing, pressing
from tests.gui.test_import import drop, opened, refusal

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

CARRYING = ("pptx", "xlsx", "pdf", "svg", "png")
NAME = "Project Nightingale & <b>sons</b>"


@pytest.fixture(scope="module")
def shown() -> Study:
    """The sample with another scenario than Base on show, under a name of its own."""
    study = msgspec.structs.replace(sample_study(), name=NAME)
    found = next(one for one in study.scenarios if one.name == "B200 instead")
    return switch_scenario(study, found.id)


@pytest.fixture
def window(shared: MainWindow) -> MainWindow:
    """The window of the module: what stands in it does not matter, a file opens over it."""
    shared.notices.withdraw("reopened")
    return shared


Make = Callable[[str, bool], bytes]


@pytest.fixture(scope="module")
def make(shown: Study) -> Make:
    """Make a file of one slide by its suffix, with or without the study inside."""
    deck = deck_of(shown, SlideMaker().make_all(shown, [Wanted("lifetime")]))

    def making(suffix: str, carries: bool) -> bytes:
        made = deck if carries else replace(deck, state=None)
        ((_, content),) = export_bytes(FORMATS[suffix], made, shown, f"costs.{suffix}")
        return content

    return making


def drop_file(window: MainWindow, path: Path) -> None:
    drop(window, [QUrl.fromLocalFile(str(path))])


def test_A31_a_dropped_export_opens_the_same_study_with_the_same_scenario_on_show(
    make: Make, shown: Study, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    for suffix in CARRYING:
        window.files.new()
        path = tmp_path / f"costs.{suffix}"
        path.write_bytes(make(suffix, True))
        before = path.read_bytes()
        drop_file(window, path)
        qtbot.waitUntil(lambda: window.document.study == shown, timeout=20_000)
        assert inputs_hash(window.document.study) == inputs_hash(shown)
        assert active_name(window.document.study) == "B200 instead"
        assert window.document.path is None
        assert window.document.undo_stack.count() == 0
        assert window.notices.text("reopened") == f"Opened from costs.{suffix}."
        assert window.settings.current.recent[0] == str(path)
        assert window.windowTitle().startswith("Project Nightingale")
        assert path.read_bytes() == before


@pytest.mark.parametrize("suffix", CARRYING)
def test_A31_with_the_state_left_out_there_is_no_byte_of_it(suffix: str, make: Make, qtbot: QtBot) -> None:
    with pytest.raises(CarriesNoStudyError):
        study_in(make(suffix, False), "file")
    with_state, without = everything(make(suffix, True)), everything(make(suffix, False))
    traces = (
        MARK,
        base64.b64encode(MARK)[:24],
        SPACE.encode(),
        PNG_KEYWORD,
        SHEET_NAME.encode(),
        PDF_NAME.encode("utf-16-be"),
    )
    assert any(trace in with_state for trace in traces)
    assert not [trace for trace in traces if trace in without]
    assert b"schema_version" not in without
    assert len(without) < len(with_state)


@pytest.mark.parametrize("suffix", ["pptx", "pdf", "svg", "png"])
def test_A31_with_the_state_left_out_no_property_names_the_study(suffix: str, make: Make, qtbot: QtBot) -> None:
    without = everything(make(suffix, False))
    for written in ("Nightingale".encode(how) for how in ("utf-8", "utf-16-be", "utf-16-le")):
        assert written not in without
    if suffix in ("pptx", "pdf"):
        assert any("Nightingale".encode(how) in everything(make(suffix, True)) for how in ("utf-8", "utf-16-be"))


def everything(content: bytes) -> bytes:
    """All bytes of a file, those in archives and packed streams unpacked."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return content + b"".join(everything(file.read(name)) for name in file.namelist())
    unpacked = []
    for start in [match.end() for match in re.finditer(rb"\bstream\r?\n", content)]:
        try:
            unpacked.append(zlib.decompressobj().decompress(content[start:]))
        except zlib.error:
            continue
    return content + b"".join(unpacked)


# --- what else happens at a drop --------------------------------------------------------------------------------------


def deck_in(folder: Path, name: str = "deck.pptx") -> Path:
    """A small deck that carries the sample."""
    path = folder / name
    path.write_bytes(MAKERS["deck.pptx"](STATE))
    return path


def test_unsaved_work_is_asked_about_before_a_dropped_study_opens(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    edit_traffic(window, 500.0)
    kept = window.document.study
    with answering(pressing("Cancel")) as asked:
        drop_file(window, deck_in(tmp_path))
        qtbot.waitUntil(lambda: bool(asked), timeout=20_000)
    assert window.document.study is kept
    assert window.notices.text("reopened") == ""
    with answering(pressing("Don’t save")):
        drop_file(window, deck_in(tmp_path))
        qtbot.waitUntil(lambda: window.document.study == sample_study(), timeout=20_000)


def test_a_reopened_study_is_saved_beside_the_deck_and_never_over_it(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = deck_in(tmp_path)
    before = path.read_bytes()
    drop_file(window, path)
    qtbot.waitUntil(lambda: window.document.study == sample_study(), timeout=20_000)
    assert window.files.suggestion == tmp_path / "deck.json"
    with answering(choosing(tmp_path / "deck.json")):
        window.actions_by_id["file.save"].trigger()
    assert read_study(tmp_path / "deck.json") == sample_study()
    assert path.read_bytes() == before
    assert window.document.path == tmp_path / "deck.json"
    assert window.notices.text("reopened") == ""


def test_a_file_that_carries_none_says_so(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    before = window.document.study
    for name in ("deck.pptx", "pages.pdf", "chart.svg", "chart.png"):
        (tmp_path / name).write_bytes(MAKERS[name](None))
        drop_file(window, tmp_path / name)
        assert refusal(window, qtbot) == f"{name} carries no study of Infernomics."
        assert window.document.study is before


@pytest.mark.parametrize(
    ("suffix", "words"),
    [
        ("xlsx", "was exported with the study left out."),
        ("csv", "is a table of exported slides, which holds no inputs and carries no study."),
    ],
)
def test_a_table_that_this_program_exported_is_not_offered_for_import(
    suffix: str, words: str, make: Make, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / f"costs.{suffix}"
    path.write_bytes(make(suffix, False))
    drop_file(window, path)
    assert refusal(window, qtbot) == f"costs.{suffix} {words}"


def test_somebodys_table_is_still_imported_whatever_its_name_says(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    columns = [SheetColumn(head, cells) for head, cells in (("Name", ["Gamma"]), ("Memory (GB)", [80.0]))]
    (tmp_path / "chips.xlsx").write_bytes(workbook_bytes([Sheet("chips", "Chips", tuple(columns))]))
    drop_file(window, tmp_path / "chips.xlsx")
    press(opened(window, qtbot), "Import 1 row")
    assert window.notices.text("reopened") == ""
    (tmp_path / "deck.pptx").write_text(csv_text())
    drop_file(window, tmp_path / "deck.pptx")
    press(opened(window, qtbot), "Import 3 rows")
    assert len(window.document.study.chips) == 6


# --- by the menu, and by the command line -----------------------------------------------------------------------------


def test_file_open_offers_exported_files_and_opens_them_without_a_path(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = deck_in(tmp_path), []

    def choose(*words: str) -> tuple[str, str]:
        seen.append(words[-1])
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    window.actions_by_id["file.open"].trigger()
    assert "*.json *.pptx *.xlsx *.pdf *.svg *.png" in seen[0]
    assert window.document.study == sample_study()
    assert window.document.path is None
    assert window.notices.text("reopened") == "Opened from deck.pptx."
    window.files.new()
    assert window.notices.text("reopened") == ""
    window.files.open_recent(path)
    assert window.document.study == sample_study()
    path.write_bytes(path.read_bytes()[:-100])
    before = window.document.study
    window.actions_by_id["file.open"].trigger()
    assert "deck.pptx is cut short or damaged" in window.notices.text("refused")
    assert window.document.study is before


def test_a_start_with_an_exported_file_shows_its_study_and_where_it_came_from(
    open_main: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = deck_in(tmp_path)
    started: list[tuple[Study, Path, dict[str, bool]]] = []

    def run_window(study: Study, at: Path, **how: bool) -> int:
        started.append((study, at, how))
        return 0

    monkeypatch.setattr(session, "run_window", run_window)
    assert app.run(app.Arguments(path)) == 0
    ((study, at, how),) = started
    assert how["is_own_file"] is False
    window = session.open_window(study, at, is_own_file=False)
    assert window.document.study == sample_study()
    assert window.document.path is None
    assert window.notices.text("reopened") == "Opened from deck.pptx."
    assert not window.story.sample_line.isVisible()
    window.close()
    window.deleteLater()
