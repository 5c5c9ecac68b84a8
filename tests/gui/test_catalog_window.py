"""The catalog as a user handles it: search, facets, adding, own records that outlast a restart, and the update."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTreeWidgetItem,
    QWidget,
)

from core.catalog import load_catalog
from core.editing import Cell, set_value
from core.library import Library, blank_record, own_record, with_record
from core.library_file import read_library, write_library
from core.records import Chip
from core.samples import blank_study
from core.study import Study
from gui.dialogs.catalog_window import CatalogWindow
from gui.dialogs.update_study import UpdateStudyDialog
from gui.main_window import MainWindow

from .conftest import OpenWindow, answering, end, press, shown_words, strike

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")

H100, CHAT = "nvidia-h100-sxm5-80gb", "support-chat"
NAME = "<b>ours</b> & =1+1"
BANDWIDTH = Cell("chips", H100, "memory_bandwidth")


@pytest.fixture
def blank(open_main: OpenWindow) -> MainWindow:
    """A window with the study that New starts with."""
    return open_main(blank_study())


def catalog_of(window: MainWindow, page: str = "") -> CatalogWindow:
    window.activateWindow()
    window.actions_by_id["model.catalog"].trigger()
    found = window.findChild(CatalogWindow)
    assert isinstance(found, CatalogWindow)
    if page:
        found.open(page)
    wait_for(found)
    return found


def wait_for(window: QWidget) -> None:
    """Until the keyboard is in this window: the system tells so a moment after it was asked."""
    window.activateWindow()  # without a window manager nothing else gives it back after a dialog
    for _ in range(100):
        if QApplication.activeWindow() is window:
            return
        QTest.qWait(10)
    raise AssertionError(f"{window.objectName()} does not become active")


def listed(catalog: CatalogWindow) -> list[str]:
    model = catalog.page.list.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def facet(catalog: CatalogWindow, title: str, value: str) -> QTreeWidgetItem:
    tree = catalog.page.facets
    for place in range(tree.topLevelItemCount()):
        group = tree.topLevelItem(place)
        assert group is not None
        if group.text(0).partition(" (")[0] == title:
            values = [group.child(row) for row in range(group.childCount())]
            (found,) = [one for one in values if one is not None and one.text(0) == value]
            return found
    raise AssertionError(title)


def click_facet(catalog: CatalogWindow, title: str, value: str) -> None:
    item, tree = facet(catalog, title, value), catalog.page.facets
    group = item.parent()
    assert group is not None
    group.setExpanded(True)
    tree.scrollToItem(item)
    place = tree.visualItemRect(item)
    QTest.mouseClick(
        tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place.center() - QPoint(8, 0)
    )


def naming(text: str) -> Any:
    """Answer the question for a name with this one."""

    def act(dialog: QWidget) -> None:
        (line,) = dialog.findChildren(QLineEdit, "nameDialogLine")
        line.clear()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    return act


def pressing(text: str) -> Any:
    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        assert dialog.textFormat() is Qt.TextFormat.PlainText
        (button,) = [one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == text]
        button.click()

    return act


def keep(window: MainWindow, words: str, name: str) -> None:
    """Save the current column from its menu, under a name."""
    menu = window.inputs.page.menu()
    (action,) = [one for one in menu.actions() if one.text() == words]
    with answering(naming(name)):
        action.trigger()
    menu.deleteLater()


# --- search, facets, adding ---------------------------------------------------------------------------------------


def test_the_keys_open_the_catalog_and_the_cursor_stands_in_its_search_line(blank: MainWindow) -> None:
    QTest.keyClick(blank, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    catalog = blank.findChild(CatalogWindow)
    assert isinstance(catalog, CatalogWindow)
    assert catalog.isVisible()
    assert not catalog.isModal()
    wait_for(catalog)
    assert catalog.focusWidget() is catalog.page.list.search
    strike(catalog, Qt.Key.Key_Escape)
    assert not catalog.isVisible()


def test_words_and_ticks_narrow_the_list_and_counts_follow(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "chips")
    assert len(listed(catalog)) == len(load_catalog().chips)
    click_facet(catalog, "Vendor", "AMD")
    amd = [chip.name for chip in load_catalog().chips if chip.vendor == "AMD"]
    assert listed(catalog) == amd
    click_facet(catalog, "Vendor", "Google")
    assert len(listed(catalog)) == len(amd) + sum(chip.vendor == "Google" for chip in load_catalog().chips)
    QTest.keyClicks(catalog.page.list.search, "tpu")
    assert all("TPU" in name for name in listed(catalog))
    assert facet(catalog, "Vendor", "AMD").text(1) == "0"
    assert facet(catalog, "Vendor", "Google").text(1) == f"{len(listed(catalog))}"
    QTest.mouseClick(catalog.page.clear_button, Qt.MouseButton.LeftButton)
    assert len(listed(catalog)) == len(load_catalog().chips)


def test_space_ticks_a_facet_by_the_keyboard_alone(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "chips")
    tree = catalog.page.facets
    tree.setFocus()
    tree.setCurrentItem(facet(catalog, "Rental price", "published"))
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert 0 < len(listed(catalog)) < len(load_catalog().chips)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert len(listed(catalog)) == len(load_catalog().chips)


def test_enter_adds_what_is_found_as_one_step_and_the_window_stays(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "chips")
    QTest.keyClicks(catalog.page.list.search, "mi300x")
    QTest.keyClick(catalog.page.list.search, Qt.Key.Key_Return)
    assert [chip.name for chip in blank.document.study.chips][1:] == ["AMD MI300X"]
    assert catalog.isVisible()
    assert blank.inputs.tab == "chips"
    assert blank.document.undo_stack.count() == 1
    blank.document.undo_stack.undo()
    assert len(blank.document.study.chips) == 1


def test_several_rows_go_into_the_study_in_one_step(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "workloads")
    view = catalog.page.list.view
    view.setFocus()
    view.selectRow(0)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert catalog.page.use_button.text() == "Add 2 workloads to study"
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert len(blank.document.study.workloads) == 3
    assert blank.document.undo_stack.undoText() == "Add 2 workloads"
    assert blank.document.study.workloads[2].origin == "code-assistant"


def test_a_model_replaces_that_of_the_chosen_workload(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "models")
    QTest.keyClicks(catalog.page.list.search, "mixtral 8x7b")
    assert catalog.page.target.currentText() == "Support chat"
    QTest.mouseClick(catalog.page.use_button, Qt.MouseButton.LeftButton)
    assert blank.document.study.workloads[0].model.expert_count == 8
    assert blank.document.undo_stack.count() == 1


def test_a_network_is_offered_to_no_language_model_and_says_why(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "models")
    QTest.keyClicks(catalog.page.list.search, "resnet-50")
    assert not catalog.page.use_button.isEnabled()
    assert "no workload of the kind" in catalog.page.source.text()
    QTest.keyClick(catalog.page.list.search, Qt.Key.Key_Return)
    assert blank.document.undo_stack.count() == 0


def test_a_price_goes_to_its_own_chip_with_its_source(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "rents")
    click_facet(catalog, "Chip", "NVIDIA H100 SXM5 80GB")
    click_facet(catalog, "Term", "spot")
    catalog.page.list.view.selectRow(0)
    entry = catalog.page.list.chosen()[0]
    QTest.mouseClick(catalog.page.use_button, Qt.MouseButton.LeftButton)
    chip = blank.document.study.chips[0]
    assert chip.rental_price == entry.item.price
    assert chip.sources["rental_price"] == entry.source
    catalog.page.clear()
    click_facet(catalog, "Chip", "Google TPU v4")
    catalog.page.list.view.selectRow(0)
    assert not catalog.page.use_button.isEnabled()
    assert "not in the study" in catalog.page.source.text()


def test_an_api_price_becomes_what_a_workload_is_compared_with(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "apiPrices")
    catalog.page.list.view.selectRow(0)
    row = catalog.page.list.chosen()[0].item
    QTest.keyClick(catalog.page.list.view, Qt.Key.Key_Return)
    workload = blank.document.study.workloads[0]
    assert (workload.api_input_price, workload.api_output_price) == (row.input, row.output)


def test_control_tab_turns_the_pages(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "chips")
    QTest.keyClick(catalog, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert catalog.page_name == "models"
    QTest.keyClick(catalog, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(catalog, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert catalog.page_name == "apiPrices"


# --- the library --------------------------------------------------------------------------------------------------


def test_a_saved_chip_is_there_after_a_restart_marked_as_mine_and_can_be_added(
    blank: MainWindow, open_main: OpenWindow
) -> None:
    blank.document.edit("Edit", lambda study: set_value(study, BANDWIDTH, 3e12))
    blank.inputs.go_to(BANDWIDTH)
    keep(blank, "Save to my library…", NAME)
    assert f"“{NAME}” is in your library." in shown_words(blank, "notice.library")
    end(blank)

    again = open_main(blank_study())
    catalog = catalog_of(again, "chips")
    click_facet(catalog, "From", "Mine")
    assert listed(catalog) == [NAME]
    catalog.page.list.view.selectRow(0)
    QTest.keyClick(catalog.page.list.view, Qt.Key.Key_Return)
    added = again.document.study.chips[-1]
    assert (added.name, added.memory_bandwidth) == (NAME, 3e12)
    assert added.shipped["memory_bandwidth"].value == load_catalog().chip(H100).memory_bandwidth
    assert added.origin == H100


def test_a_workload_and_its_model_are_saved_by_their_names(blank: MainWindow) -> None:
    blank.inputs.go_to(Cell("workloads", CHAT, "request_rate"))
    keep(blank, "Save to my library…", "Our desk")
    keep(blank, "Save its model to my library…", "Our Llama")
    library = blank.catalog.library.current
    assert [row.name for row in library.workloads] == ["Our desk"]
    assert [row.name for row in library.models] == ["Our Llama"]
    catalog = catalog_of(blank, "models")
    QTest.keyClicks(catalog.page.list.search, "our llama")
    QTest.keyClick(catalog.page.list.search, Qt.Key.Key_Return)
    assert blank.document.study.workloads[0].model.model_name == "Our Llama"


def test_saving_the_same_name_again_asks_and_keeps_both(blank: MainWindow) -> None:
    blank.inputs.go_to(BANDWIDTH)
    keep(blank, "Save to my library…", NAME)
    answers: list[Any] = [naming(NAME), pressing("Keep both")]

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None and answers:
            answers.pop(0)(dialog)
        if answers:
            timer.start(50)

    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(answer)
    menu = blank.inputs.page.menu()
    (action,) = [one for one in menu.actions() if one.text() == "Save to my library…"]
    timer.start(50)
    action.trigger()
    menu.deleteLater()
    assert answers == []
    assert [chip.name for chip in blank.catalog.library.current.chips] == [NAME, f"{NAME} 2"]


def test_a_name_that_cannot_be_is_refused_in_the_dialog(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "chips")

    def act(dialog: QWidget) -> None:
        (line,) = dialog.findChildren(QLineEdit, "nameDialogLine")
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert "The chip's name cannot be empty." in shown_words_of(dialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    (new,) = [one for one in catalog.new_button.menu().actions() if one.objectName() == "libraryNew.chips"]
    with answering(act):
        new.trigger()
    assert blank.catalog.library.current == Library()


def shown_words_of(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


@pytest.mark.parametrize("kind", ["chips", "workloads", "models", "networks"])
def test_a_new_record_is_made_shown_renamed_and_deleted(blank: MainWindow, kind: str) -> None:
    catalog = catalog_of(blank, "chips")
    (new,) = [one for one in catalog.new_button.menu().actions() if one.objectName() == f"libraryNew.{kind}"]
    with answering(naming(NAME)):
        new.trigger()
    (entry,) = catalog.page.list.chosen()
    assert (entry.name, entry.mine, entry.source.confidence) == (NAME, True, "low")
    wait_for(catalog)
    with answering(naming("Better name")):
        QTest.keyClick(catalog, Qt.Key.Key_F2)
    assert listed(catalog)[0] == "Better name"
    view = catalog.page.list.view
    view.selectRow(0)
    view.setFocus()
    wait_for(catalog)
    with answering(pressing("Cancel")):
        QTest.keyClick(view, Qt.Key.Key_Delete)
    assert blank.catalog.library.current.count == 1
    wait_for(catalog)
    with answering(pressing("Delete")):
        QTest.keyClick(view, Qt.Key.Key_Delete)
    assert blank.catalog.library.current.count == 0
    assert "Better name" not in listed(catalog)


def test_catalog_rows_cannot_be_renamed_or_deleted(blank: MainWindow) -> None:
    catalog = catalog_of(blank, "chips")
    catalog.page.list.view.selectRow(0)
    assert not catalog.rename_button.isEnabled()
    assert not catalog.delete_button.isEnabled()
    QTest.keyClick(catalog, Qt.Key.Key_F2)
    assert QApplication.activeModalWidget() is None


def test_own_records_stand_in_the_dialogs_that_pick(blank: MainWindow) -> None:
    blank.catalog.library.change(lambda library: with_record(library, blank_record("chips", NAME, "2026")))
    blank.inputs.show_tab("chips")
    QTest.mouseClick(blank.inputs.add_button, Qt.MouseButton.LeftButton)
    picker = QApplication.activeModalWidget()
    assert picker is not None
    search = picker.findChild(QLineEdit, "chipsSearch")
    assert isinstance(search, QLineEdit)
    QTest.keyClicks(search, "mine ours")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert blank.document.study.chips[-1].name == NAME


def test_a_library_is_exported_and_a_colleague_imports_it(
    blank: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank.catalog.library.change(lambda library: with_record(library, blank_record("chips", NAME, "2026")))
    catalog = catalog_of(blank, "chips")
    target = tmp_path / "shared.json"

    def export(dialog: QWidget) -> None:
        assert isinstance(dialog, QFileDialog)
        dialog.setDirectory(str(tmp_path))
        QTest.qWait(150)
        (line,) = dialog.findChildren(QLineEdit, "fileNameEdit")
        line.setText(target.name)
        dialog.accept()

    with answering(export):
        QTest.mouseClick(catalog.export_button, Qt.MouseButton.LeftButton)
    assert read_library(target) == blank.catalog.library.current

    chip = read_library(target).chips[0]
    other = with_record(Library(), msgspec.structs.replace(chip, memory_capacity=1e11))
    other = with_record(other, own_record(load_catalog().chip(H100), "Theirs"))
    write_library(target, other)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(target), ""))
    with answering(pressing("Keep both")):
        QTest.mouseClick(catalog.import_button, Qt.MouseButton.LeftButton)
    assert [row.name for row in blank.catalog.library.current.chips] == [NAME, f"{NAME} 2", "Theirs"]
    assert any("2 records added" in words for words in shown_words_of(catalog.notices))
    with answering(pressing("Replace")):
        QTest.mouseClick(catalog.import_button, Qt.MouseButton.LeftButton)
    assert blank.catalog.library.current.chips[0].memory_capacity == 1e11


def test_a_damaged_file_is_refused_at_import_and_at_the_start(
    open_main: OpenWindow, own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_folder.mkdir(parents=True)
    (own_folder / "library.json").write_bytes(b"{")
    window = open_main(blank_study())
    (words,) = [text for text in shown_words(window, "notice.library") if "library" in text]
    assert "is not a library that can be read" in words
    assert "the file is kept as it is" in words
    assert (own_folder / "library.json").read_bytes() == b"{"
    (tmp_path / "bad.json").write_bytes(b"[1, 2]")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "bad.json"), ""))
    catalog = catalog_of(window, "chips")
    QTest.mouseClick(catalog.import_button, Qt.MouseButton.LeftButton)
    assert any("bad.json is not a library" in words for words in shown_words_of(catalog.notices))


# --- a newer catalog ----------------------------------------------------------------------------------------------


def outdated() -> Study:
    """A study from an older catalog: its H100 had less bandwidth; its memory was edited since."""
    study = blank_study()

    def older(chip: Chip) -> Chip:
        return msgspec.structs.replace(chip, memory_bandwidth=3e12, memory_capacity=7e10)

    study = msgspec.structs.replace(study, chips=tuple(map(older, study.chips)))
    return set_value(study, Cell("chips", H100, "memory_capacity"), 9e10)


def test_an_opened_study_that_differs_says_so_quietly_and_nothing_is_changed(open_main: OpenWindow) -> None:
    window = open_main(outdated())
    study = window.document.study
    window.catalog.compare()
    (words,) = [text for text in shown_words(window, "notice.catalog") if "catalog" in text]
    assert words == "The catalog is newer than this study: 2 values differ. Nothing was changed."
    assert window.document.study is study
    assert not window.document.modified
    window.document.replace(blank_study(), None)
    window.catalog.compare()
    assert shown_words(window, "notice.catalog") == []


def test_the_update_lists_ticks_applies_one_step_and_can_be_undone(open_main: OpenWindow) -> None:
    window = open_main(outdated())
    window.catalog.compare()
    notice = window.findChild(QWidget, "notice.catalog")
    assert notice is not None
    press(notice, "Show…")
    dialog = window.findChild(UpdateStudyDialog)
    assert isinstance(dialog, UpdateStudyDialog)
    rows = {str(dialog.model.index(row, 1).data()): row for row in range(dialog.model.rowCount())}
    assert set(rows) == {"Memory", "Memory bandwidth"}
    assert dialog.model.taken == {BANDWIDTH}
    assert dialog.model.index(rows["Memory"], 2).data() == "90 GB (shipped 70 GB)"
    assert "your edit stays" in dialog.model.index(rows["Memory"], 4).data()
    assert dialog.update_button.text() == "Update 1 value"
    before = window.document.study
    QTest.mouseClick(dialog.update_button, Qt.MouseButton.LeftButton)
    chip, now = window.document.study.chips[0], load_catalog().chip(H100)
    assert chip.memory_bandwidth == now.memory_bandwidth
    assert chip.memory_capacity == 9e10
    assert chip.shipped["memory_capacity"].value == now.memory_capacity
    assert window.document.undo_stack.count() == 1
    assert window.document.undo_stack.undoText() == "Update 1 value from the catalog"
    window.document.undo_stack.undo()
    assert window.document.study == before


def test_space_takes_an_edit_back_to_the_catalog_too(open_main: OpenWindow) -> None:
    window = open_main(outdated())
    window.actions_by_id["model.update"].trigger()
    dialog = window.findChild(UpdateStudyDialog)
    assert isinstance(dialog, UpdateStudyDialog)
    dialog.table.setFocus()
    dialog.table.selectAll()
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert len(dialog.model.taken) == 2
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert window.document.study.chips[0].memory_capacity == load_catalog().chip(H100).memory_capacity
    assert window.document.study.chips[0].shipped == {}


def test_without_differences_the_dialog_says_so(blank: MainWindow) -> None:
    blank.actions_by_id["model.update"].trigger()
    dialog = blank.findChild(UpdateStudyDialog)
    assert isinstance(dialog, UpdateStudyDialog)
    assert "as the catalog has it today" in dialog.summary.text()
    assert not dialog.update_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert blank.document.undo_stack.count() == 0
