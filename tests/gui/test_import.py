"""Tables brought in and taken out in the window, as a user does it: nothing is written before Import is pressed."""

import datetime
import io
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.exchange.grid import Step
from core.exchange.tables import TABLES
from core.scenarios import BASE
from core.study import Override, Scenario
from core.study_file import encode
from gui.dialogs.export_dialog import ExportDialog
from gui.dialogs.import_config import ConfigDialog
from gui.dialogs.import_dialog import ImportDialog
from gui.dialogs.import_reading import Reader, ReadingDialog
from gui.dialogs.import_tables import IGNORED
from gui.main_window import MainWindow
from tests.core.exchange_corpus import REFUSED, bytes_of, csv_text, long_tsv
from tests.core.test_exchange_model_config import PUBLISHED
from tests.gui.conftest import OpenWindow, press, strike

TODAY = datetime.date.today().isoformat()


def refusal(window: MainWindow, qtbot: QtBot) -> str:
    """The sentence above the panels, once there is one."""
    qtbot.waitUntil(lambda: bool(_notice(window)), timeout=20_000)
    return _notice(window)


def _notice(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.notices.findChildren(QLabel) if label.isVisible())


def opened(window: MainWindow, qtbot: QtBot) -> ImportDialog:
    """The dialog that has opened."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(ImportDialog)), timeout=20_000)
    return next(one for one in window.findChildren(ImportDialog) if one.isVisible())


def import_text(window: MainWindow, qtbot: QtBot, folder: Path, text: str, name: str = "chips.csv") -> ImportDialog:
    """Import a file with this text, as far as the dialog."""
    (folder / name).write_text(text, "utf-8", newline="")
    window.importing.take_file(folder / name)
    return opened(window, qtbot)


def paste(window: MainWindow, text: str) -> None:
    """Put a text on the clipboard and choose Paste as new rows."""
    QGuiApplication.clipboard().setText(text)
    window.actions_by_id["edit.pasteRows"].trigger()


def cell(dialog: ImportDialog, row: int, column: int) -> str:
    """What a cell of the preview shows."""
    return str(dialog.model.index(row, column).data())


def unchanged(window: MainWindow) -> Callable[[], bool]:
    """Whether the document is as it is now, to the byte, and nothing can be undone."""
    before, steps = encode(window.document.study), window.document.undo_stack.count()
    return lambda: encode(window.document.study) == before and window.document.undo_stack.count() == steps


# --- the preview ------------------------------------------------------------------------------------------------------


def test_file_import_shows_columns_and_rows_and_writes_on_import_only(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chips.csv").write_text(csv_text())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "chips.csv"), ""))
    before = encode(window.document.study)
    same = unchanged(window)
    window.actions_by_id["file.import"].trigger()
    dialog = opened(window, qtbot)
    assert [box.currentText() for box in dialog.columns.boxes] == ["Name", "Memory", "Memory bandwidth", "Rental price"]
    assert [cell(dialog, 0, column) for column in range(6)] == [
        "2",
        "New",
        "Alpha one",
        "80 GB",
        "3350 GB/s",
        "2.49 $/h",
    ]
    assert "3 rows new, 0 updated" in dialog.words.text()
    assert same()
    press(dialog, "Import 3 rows")
    assert [chip.name for chip in window.document.study.chips[2:]] == ["Alpha one", "Beta two", "Gamma three"]
    assert window.document.undo_stack.undoText() == "Import 3 rows from chips.csv"
    source = window.document.study.chips[2].source_of("memory_capacity")
    assert source is not None
    assert (source.text, source.confidence) == (f"chips.csv, imported {TODAY}", "analyst")
    window.actions_by_id["edit.undo"].trigger()
    assert encode(window.document.study) == before


@pytest.mark.parametrize("by", ["Cancel", "Escape"])
def test_cancel_writes_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path, by: str) -> None:
    same = unchanged(window)
    dialog = import_text(window, qtbot, tmp_path, csv_text())
    if by == "Escape":
        strike(dialog, Qt.Key.Key_Escape)
    else:
        press(dialog, "Cancel")
    assert not dialog.isVisible()
    assert same()


def test_rows_of_known_names_update_and_keep_what_the_file_leaves_out(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    before = window.document.study.chips[0]
    dialog = import_text(window, qtbot, tmp_path, "Chip;Memory (GB);TDP (W)\nAlpha;96,5;\nNew one;48;350\n")
    assert [cell(dialog, row, 1) for row in range(2)] == ["Updates Alpha", "New"]
    press(dialog, "Import 2 rows")
    after = window.document.study.chips[0]
    assert after.memory_capacity == 96.5e9
    assert after.thermal_design_power == before.thermal_design_power
    assert after.shipped["memory_capacity"].value == before.memory_capacity
    assert window.document.undo_stack.count() == 1


def test_B139_bad_cells_are_marked_and_named_and_their_rows_left_out(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    same = unchanged(window)
    text = csv_text(
        ("Alpha one", "n/a", "3350", "2.49"), ("Beta two", "141", "4800", "€3"), ("Gamma", "96", "2400", "1")
    )
    dialog = import_text(window, qtbot, tmp_path, text)
    said = dialog.words.text().split("\n")
    assert said[0] == "2 rows left out, because 2 cells cannot be read:"
    assert said[1] == "Row 2, Memory needs a size in bytes (GB, MB, TB); the cell has n/a."
    assert said[2].startswith("Row 3, Rental price is in US dollars")
    assert cell(dialog, 0, 3) == "✗ n/a"
    assert cell(dialog, 0, 1) == "Left out"
    described = dialog.model.index(0, 3).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert described == said[1]
    assert same()
    press(dialog, "Import 1 row")
    assert [chip.name for chip in window.document.study.chips[2:]] == ["Gamma"]


def test_a_column_is_given_another_field_with_the_keys(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = import_text(window, qtbot, tmp_path, "Name,Zzz (GB),Price $/h\nAlpha one,80,2\n")
    box = dialog.columns.boxes[1]
    assert box.currentText() == IGNORED
    box.setFocus()
    QTest.keyClicks(box, "Memory")
    qtbot.waitUntil(lambda: box.currentText() == "Memory")
    assert cell(dialog, 0, 3) == "80 GB"
    press(dialog, "Import 1 row")
    assert window.document.study.chips[-1].memory_capacity == 80e9


def test_a_bad_column_can_be_passed_over(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = import_text(window, qtbot, tmp_path, csv_text(("Alpha one", "#N/A", "3350", "2.49")))
    assert not dialog.import_button.isEnabled()
    dialog.columns.boxes[1].setCurrentIndex(0)
    assert dialog.import_button.text() == "Import 1 row"
    press(dialog, "Import 1 row")
    assert window.document.study.chips[-1].name == "Alpha one"


def test_without_names_nothing_can_be_imported_and_the_dialog_says_so(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = import_text(window, qtbot, tmp_path, "Memory (GB),Price $/h\n80,2\n")
    assert dialog.words.text().startswith("Choose the column that holds the names")
    assert not dialog.import_button.isEnabled()


def test_chips_as_columns_are_detected_and_can_be_switched(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    text = "Name,Alpha one,Beta two\nMemory (GB),80,141\nPrice $/h,2,3\n"
    dialog = import_text(window, qtbot, tmp_path, text)
    assert dialog.ways.currentText() == "One a column"
    assert [cell(dialog, row, 2) for row in range(2)] == ["Alpha one", "Beta two"]
    dialog.ways.setFocus()
    strike(dialog.ways, Qt.Key.Key_Up)
    dialog.ways.activated.emit(dialog.ways.currentIndex())
    assert dialog.mapping.turned is False
    strike(dialog.ways, Qt.Key.Key_Down)
    dialog.ways.activated.emit(dialog.ways.currentIndex())
    press(dialog, "Import 2 rows")
    assert [chip.name for chip in window.document.study.chips[2:]] == ["Alpha one", "Beta two"]


def test_B143_B144_separator_and_decimal_mark_are_shown_and_an_unclear_one_is_asked(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = import_text(window, qtbot, tmp_path, "Name;Bandwidth (GB/s)\nAlpha one;3,350\n")
    assert dialog.how.text() == "Read as UTF-8, semicolons, decimal comma."
    assert dialog.marks.currentText() == "Decimal mark not clear"
    assert not dialog.import_button.isEnabled()
    dialog.marks.setCurrentIndex(dialog.marks.findData("point"))
    dialog.marks.activated.emit(dialog.marks.currentIndex())
    press(dialog, "Import 1 row")
    assert window.document.study.chips[-1].memory_bandwidth == 3350e9


def test_another_sheet_of_a_workbook_can_be_chosen(window: MainWindow, qtbot: QtBot) -> None:
    path = Path(__file__).parents[1] / "data" / "spreadsheet" / "chips.xlsx"
    window.importing.take_file(path)
    dialog = opened(window, qtbot)
    assert dialog.sheets.isVisible()
    dialog.sheets.setCurrentIndex(1)
    dialog.sheets.activated.emit(1)
    qtbot.waitUntil(lambda: opened(window, qtbot) is not dialog)
    second = opened(window, qtbot)
    assert second.grid.sheet == "Services"
    press(second, "Import 1 row")
    assert window.document.study.workloads[-1].name == "Helpdesk"


def test_names_in_a_file_are_shown_letter_for_letter(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    name = "<img src=x>&amp; \u202eevil"
    dialog = import_text(window, qtbot, tmp_path, csv_text((name, "80", "1", "1")), "<b>a&b.csv")
    assert cell(dialog, 0, 2) == "<img src=x>&amp; ‹U+202E›evil"
    assert dialog.windowTitle() == "Import from <b>a&b.csv"
    press(dialog, "Import 1 row")
    assert window.document.study.chips[-1].name == name


def test_a_price_book_says_what_each_chip_takes(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    text = (
        "Chip,Provider,Region,Term,Price ($/h),Date,Source\n"
        "Alpha,Acme,us-east-1,on-demand,2.10,2026-10,a\nAlpha,Bcme,us-west-2,on-demand,2.30,2026-11,b\n"
        "Beta,Acme,us-east-1,spot,1,2026-11,c\n"
    )
    dialog = import_text(window, qtbot, tmp_path, text, "book.csv")
    assert dialog.subjects.currentText() == "Rental prices"
    assert "Alpha: 2.2 $/h, Median of 2 providers' on-demand prices, United States (Acme, Bcme)" in dialog.words.text()
    assert "Beta: no on-demand price in United States among the rows; it keeps its own." in dialog.words.text()
    beta = window.document.study.chips[1]
    press(dialog, "Import 2 rows")
    assert window.document.study.chips[0].rental_price == pytest.approx(2.2 / 3600, rel=1e-15)
    assert window.document.study.chips[1] == beta
    assert window.document.undo_stack.count() == 1


def test_in_a_scenario_known_rows_become_its_overrides(
    open_main: OpenWindow, study: object, qtbot: QtBot, tmp_path: Path
) -> None:
    import msgspec

    from core.study import Study

    assert isinstance(study, Study)
    scenario = Scenario(id="s", name="S", overrides=(Override("chips", "alpha", "memory_capacity", 1e11),))
    shown = msgspec.structs.replace(
        study, scenarios=(scenario,), settings=msgspec.structs.replace(study.settings, scenario="s")
    )
    window = open_main(shown)
    dialog = import_text(window, qtbot, tmp_path, "Chip,TDP (W)\nAlpha,650\n")
    press(dialog, "Import 1 row")
    after = window.document.study
    assert after.settings.scenario != BASE
    assert after.chips[0].thermal_design_power == study.chips[0].thermal_design_power
    assert window.document.shown.chips[0].thermal_design_power == 650


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", REFUSED)
def test_B137_to_B178_a_refused_file_leaves_the_document_as_it_is(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, identifier: str
) -> None:
    name, _, words = REFUSED[identifier]
    (tmp_path / name).write_bytes(bytes_of(identifier))
    same = unchanged(window)
    window.importing.take_file(tmp_path / name)
    assert words in refusal(window, qtbot)
    assert window.findChildren(ImportDialog) == []
    assert same()


def test_B136_a_million_rows_are_refused_off_the_windows_thread(window: MainWindow, qtbot: QtBot) -> None:
    same = unchanged(window)
    paste(window, long_tsv(1_000_000, 10))
    assert "1,000,000 rows; at most 100,000 are read" in refusal(window, qtbot)
    assert same()


@pytest.mark.parametrize("held", ["picture", "markup only", "nothing", "blanks"])
def test_B161_a_clipboard_without_a_table_is_refused(window: MainWindow, qtbot: QtBot, held: str) -> None:
    data = QMimeData()
    if held == "picture":
        data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    elif held == "markup only":
        data.setData("text/html", b"<table><tr><td>Alpha</td></tr></table>")
    elif held == "blanks":
        data.setText(" \n\t")
    QGuiApplication.clipboard().setMimeData(data)
    same = unchanged(window)
    window.actions_by_id["edit.pasteRows"].trigger()
    assert "The clipboard holds" in refusal(window, qtbot)
    assert same()


def test_paste_as_new_rows_takes_the_cells_of_a_spreadsheet(window: MainWindow, qtbot: QtBot) -> None:
    text = (Path(__file__).parents[1] / "data" / "spreadsheet" / "chips.tsv").read_text("utf-8")
    paste(window, text)
    dialog = opened(window, qtbot)
    press(dialog, "Import 2 rows")
    assert [chip.name for chip in window.document.study.chips[2:]] == ["Größe Eins", "MAR1"]
    assert window.document.undo_stack.undoText() == "Import 2 rows from the clipboard"


def drop(window: MainWindow, urls: list[QUrl]) -> None:
    """Drag these over the window and let them fall."""
    data = QMimeData()
    data.setUrls(urls)
    place, buttons, keys = window.rect().center(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(place, Qt.DropAction.CopyAction, data, buttons, keys)
    QCoreApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QCoreApplication.sendEvent(window, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, buttons, keys))


def test_B162_one_dropped_file_is_read_and_anything_else_refused(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(csv_text())
    file = QUrl.fromLocalFile(str(tmp_path / "a.csv"))
    same = unchanged(window)
    for urls, words in (
        ([QUrl.fromLocalFile(str(tmp_path))], "is a folder"),
        ([QUrl("https://example.com/a.csv")], "no file of this computer"),
        ([file] * 500, "500 things"),
    ):
        drop(window, urls)
        assert words in refusal(window, qtbot)
        assert same()
    drop(window, [file])
    assert opened(window, qtbot).import_button.text() == "Import 3 rows"
    assert _notice(window) == ""


def test_a_study_is_not_taken_for_a_table(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_bytes(encode(window.document.study))
    window.importing.take_file(tmp_path / "mine.json")
    assert "is a study; open it with File" in refusal(window, qtbot)


# --- reading that takes long ------------------------------------------------------------------------------------------


def test_what_takes_long_says_what_it_does_and_can_be_cancelled(window: MainWindow, qtbot: QtBot) -> None:
    reader = Reader(window)
    threads: list[threading.Thread] = []
    found: list[object] = []
    reader.read.connect(found.append)

    def endless(step: Step) -> object:
        threads.append(threading.current_thread())
        while True:
            step("Reading row 7")
            time.sleep(0.001)

    reader.start(endless)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(ReadingDialog)))
    dialog = next(one for one in window.findChildren(ReadingDialog) if one.isVisible())
    qtbot.waitUntil(lambda: dialog.words.text() == "Reading row 7")
    press(dialog, "Cancel")
    assert not reader.busy
    assert threads[0] is not threading.main_thread()
    assert found == []


def test_many_rows_are_read_without_stopping_the_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    rows = "".join(f"Alpha,P{number % 50},us-east-1,on-demand,{2 + number % 9},2026-11,x\n" for number in range(12_000))
    dialog = import_text(window, qtbot, tmp_path, f"Chip,Provider,Region,Term,Price ($/h),Date,Source\n{rows}", "b.csv")
    qtbot.waitUntil(lambda: dialog.import_button.text() == "Import 12,000 rows", timeout=30_000)
    press(dialog, "Import 12,000 rows")
    assert window.document.undo_stack.count() == 1


def test_a_window_that_closes_ends_what_is_read(window: MainWindow, qtbot: QtBot) -> None:
    window.importing.reader.start(_until_stopped)
    qtbot.waitUntil(lambda: window.importing.reader.busy)
    window.close()
    assert not window.importing.reader.busy


def _until_stopped(step: Step) -> object:
    while True:
        step("Reading")
        time.sleep(0.001)


# --- a model's configuration ------------------------------------------------------------------------------------------


def config_dialog(window: MainWindow, qtbot: QtBot) -> ConfigDialog:
    """The dialog of a configuration that has opened."""
    qtbot.waitUntil(lambda: window.findChild(ConfigDialog) is not None, timeout=20_000)
    found = window.findChild(ConfigDialog)
    assert isinstance(found, ConfigDialog)
    return found


def test_a_configuration_is_looked_at_and_becomes_a_workload(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(PUBLISHED["deepseek-v3-r1"]))
    same = unchanged(window)
    window.importing.take_file(tmp_path / "config.json")
    dialog = config_dialog(window, qtbot)
    assert "671 B parameters" in dialog.title.text()
    assert "further tokens" in dialog.words.text()
    assert same()
    press(dialog, "Import model")
    added = window.document.study.workloads[-1]
    assert (added.model.expert_count, added.model.latent_kv_rank) == (256, 512)
    assert window.document.undo_stack.count() == 1


def test_a_pasted_configuration_becomes_the_model_of_a_workload(window: MainWindow, qtbot: QtBot) -> None:
    paste(window, json.dumps(PUBLISHED["llama-3-1-8b"]))
    dialog = config_dialog(window, qtbot)
    dialog.target.setCurrentIndex(1)
    press(dialog, "Import model")
    assert len(window.document.study.workloads) == 1
    assert window.document.study.workloads[0].model.layer_count == 32


# --- export -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def export(window: MainWindow) -> ExportDialog:
    """File ▸ Export tables, opened."""
    window.actions_by_id["file.export"].trigger()
    found = window.findChild(ExportDialog)
    assert isinstance(found, ExportDialog)
    return found


def answer_with_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Choose a folder in the next dialog."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))


def test_all_tables_go_into_a_folder_as_csv(
    export: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with_folder(monkeypatch, tmp_path)
    export.csv.click()
    export.export_button.click()
    written = sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".csv")
    assert written == sorted(f"Two chips {one.id}.csv" for one in TABLES)
    assert export.words.text() == f"{len(TABLES)} files are in {tmp_path.name}, their names begin with Two chips."
    assert (tmp_path / "Two chips chips.csv").read_bytes().startswith(b"\xef\xbb\xbfName,")


def test_chosen_tables_go_into_one_workbook(export: ExportDialog, tmp_path: Path) -> None:
    export.none_button.click()
    assert not export.export_button.isEnabled()
    for row in (0, 1):
        export.list.item(row).setCheckState(Qt.CheckState.Checked)
    assert export.export_button.text() == "Export 2 tables…"
    assert export.write_workbook(tmp_path / "t.xlsx") == "2 tables are in t.xlsx."
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "t.xlsx").read_bytes()))
    assert book.sheetnames == ["Workloads", "Chips", "About"]


def test_an_export_into_what_takes_no_files_is_told_in_a_sentence(
    export: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with_folder(monkeypatch, tmp_path / "not there")
    export.csv.click()
    export.export_button.click()
    assert "was not saved because" in export.words.text()
    assert export.isVisible()


def test_what_was_exported_can_be_imported_again(
    window: MainWindow, export: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    export.write_workbook(tmp_path / "t.xlsx")
    export.close()
    window.importing.take_file(tmp_path / "t.xlsx")
    dialog = opened(window, qtbot)
    assert dialog.subjects.currentText() == "Workloads"
    assert dialog.words.text() == "0 rows new, 1 updated. Every cell could be read."
    before = window.document.study.workloads
    press(dialog, "Import 1 row")
    after = window.document.study.workloads
    assert [row.model for row in after] == [row.model for row in before]
    assert [row.request_rate for row in after] == [row.request_rate for row in before]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_dialogs_fit_a_small_window(window: MainWindow, qtbot: QtBot, tmp_path: Path, theme: str) -> None:
    window.actions_by_id[f"view.{theme}"].trigger()
    dialog = import_text(window, qtbot, tmp_path, csv_text())
    dialog.resize(dialog.minimumSize())
    QCoreApplication.processEvents()
    for name in ("importGo", "importHow", "importColumns", "importRows", "importMarks"):
        part = dialog.findChild(QWidget, name)
        assert part is not None
        corner = part.mapTo(dialog, part.rect().bottomRight())
        assert dialog.rect().contains(corner), name
    assert all(button.isVisible() for button in dialog.findChildren(QPushButton))
