"""The inputs on the left of the window: tabs, finding rows, and whole columns added, copied, deleted and chosen."""

import datetime

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QTableView, QWidget
from pytestqt.qtbot import QtBot

from core.catalog import load_catalog
from core.cells import ENGLISH
from core.editing import Cell
from core.names import visible
from core.records import Chip, Money, Site, Source, Workload
from core.study import Settings, Study
from gui.dialogs.catalog_picker import CatalogPicker, ChipPicker, ModelPicker, WorkloadPicker
from gui.document import Document
from gui.panels.inputs import TABS, InputsPanel
from gui.tables.model import STATE_ROLE
from gui.tables.states import Mark
from tests.gui.hands import double_click

# the offscreen platform says so of every window that is shown, and of a dialog that comes to the front
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")

TODAY = datetime.date(2026, 11, 24)
BANDWIDTH = Cell("chips", "alpha", "memory_bandwidth")


@pytest.fixture
def study() -> Study:
    sources = {"": Source("Data sheet", "2026-03-01", "high")}
    chips = (
        Chip(id="alpha", name="Alpha", sources=sources, peak_rate_16bit=1e15, rental_price=2.5 / 3600),
        Chip(id="beta", name="Beta", sources=sources, peak_rate_16bit=4e14, rental_price=1.2 / 3600),
    )
    return Study(
        name="Two chips",
        settings=Settings(reference_chip="alpha", selected_workload="chat"),
        workloads=(Workload(id="chat", name="Chat", sources=sources), Workload(id="code", name="Code")),
        chips=chips,
        site=Site(id="site", name="Site"),
        money=Money(id="money", name="Money", region="United States"),
    )


@pytest.fixture
def document(study: Study, qapp: QApplication) -> Document:
    return Document(study)


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> InputsPanel:
    panel = InputsPanel(document, ENGLISH, TODAY)
    qtbot.addWidget(panel)
    panel.resize(520, 760)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    panel.show_tab("chips")
    panel.page.table.setFocus()
    return panel


def names(document: Document, table: str = "chips") -> list[str]:
    return [row.name for row in document.study.rows(table)]  # type: ignore[arg-type]


def entry(menu: QMenu, words: str) -> None:
    """Choose an entry of a menu."""
    (action,) = [one for one in menu.actions() if one.text() == words]
    assert action.isEnabled()
    action.trigger()


def dialog(panel: InputsPanel) -> CatalogPicker:
    (found,) = panel.findChildren(CatalogPicker)
    return found


def let_go() -> None:
    """Have Qt delete what was closed."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


# --- tabs and finding -----------------------------------------------------------------------------------------------


def test_there_are_five_tabs_and_a_table_in_each(panel: InputsPanel) -> None:
    assert [panel.tab_bar.tabText(tab) for tab in range(panel.tab_bar.count())] == list(TABS.values())
    for tab in TABS:
        assert panel.findChild(QTableView, f"inputsTable.{tab}") is panel.pages[tab].table


def test_ctrl_tab_turns_the_tabs_and_goes_into_the_table(panel: InputsPanel) -> None:
    for expected in ("site", "money", "service", "workload"):
        QTest.keyClick(panel.page.table, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert panel.tab == expected
        assert panel.page.table.hasFocus()
    QTest.keyClick(panel.page.table, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert panel.tab == "service"


def test_ctrl_f_finds_rows_as_one_types(panel: InputsPanel) -> None:
    table = panel.page.table
    QTest.keyClick(table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.find_line.hasFocus()
    QTest.keyClicks(panel.find_line, "bandwidth")

    model = panel.page.model
    seen = [model.row_at(row).label for row in range(model.rowCount()) if not table.isRowHidden(row)]
    assert seen == ["Memory", "Memory bandwidth", "Efficiency", "Bandwidth efficiency"]
    assert panel.tab_bar.tabText(1) == "Chips (2)"
    assert panel.tab_bar.tabText(2) == "Site"

    QTest.keyClick(panel.find_line, Qt.Key.Key_Return)
    assert table.hasFocus()
    assert model.cell_at(table.currentIndex()) == BANDWIDTH
    QTest.keyClick(table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(panel.find_line, Qt.Key.Key_Escape)
    assert not any(table.isRowHidden(row) for row in range(model.rowCount()))
    assert panel.tab_bar.tabText(1) == "Chips"


def test_a_cell_is_shown_wherever_it_is(panel: InputsPanel, qtbot: QtBot) -> None:
    panel.find_line.setText("nothing like it")
    cell = Cell("workloads", "code", "first_token_limit")
    with qtbot.waitSignal(panel.current_cell_moved, check_params_cb=lambda moved: moved == cell):
        assert panel.go_to(cell)

    assert panel.tab == "service"
    assert panel.page.model.cell_at(panel.page.table.currentIndex()) == cell
    assert not panel.go_to(Cell("chips", "nobody", "memory_bandwidth"))


def test_A19_every_widget_to_act_on_has_a_name(panel: InputsPanel) -> None:
    for widget in panel.findChildren(QWidget):
        acts = isinstance(widget, QAbstractButton | QLineEdit | QTableView)
        if acts and widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert words, widget
    for label in panel.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_nothing_is_clipped_in_a_narrow_panel(panel: InputsPanel) -> None:
    panel.resize(460, 620)
    panel.show_tab("workload")
    QApplication.processEvents()
    for button in (panel.add_button, panel.duplicate_button, panel.delete_button, panel.model_button):
        assert button.isVisible()
        assert button.geometry().right() < panel.width()
        assert button.fontMetrics().horizontalAdvance(button.text()) < button.width()
    assert panel.find_line.width() >= panel.find_line.fontMetrics().horizontalAdvance(panel.find_line.placeholderText())


def test_a_refused_text_waits_out_of_sight_while_another_tab_is_shown(panel: InputsPanel) -> None:
    panel.go_to(BANDWIDTH)
    QTest.keyClick(panel.page.table, Qt.Key.Key_F2)
    (editor,) = panel.page.table.viewport().findChildren(QLineEdit)
    QTest.keyClicks(editor, "5 kg")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    (sentence,) = panel.findChildren(QLabel, "cellRefusal")
    assert sentence.isVisible()

    panel.show_tab("site")
    assert not sentence.isVisible()
    panel.show_tab("chips")
    assert sentence.isVisible()
    assert editor.text() == "5 kg"
    panel.page.table.setFocus()
    assert editor.hasFocus()


# --- whole columns --------------------------------------------------------------------------------------------------


def test_duplicate_puts_a_copy_behind_and_goes_there(panel: InputsPanel, document: Document) -> None:
    panel.go_to(BANDWIDTH)
    QTest.mouseClick(panel.duplicate_button, Qt.MouseButton.LeftButton)

    assert names(document) == ["Alpha", "Alpha copy", "Beta"]
    assert document.undo_stack.undoText() == "Duplicate Alpha"
    current = panel.page.model.cell_at(panel.page.table.currentIndex())
    assert current == Cell("chips", document.study.chips[1].id, "memory_bandwidth")


def test_delete_takes_the_current_column_and_undo_brings_it_back(panel: InputsPanel, document: Document) -> None:
    before = document.study
    panel.go_to(BANDWIDTH)
    QTest.mouseClick(panel.delete_button, Qt.MouseButton.LeftButton)
    assert names(document) == ["Beta"]
    assert document.study.settings.reference_chip == "beta"
    assert panel.page.model.columnCount() == 1

    document.undo_stack.undo()
    assert document.study is before
    assert panel.page.model.columnCount() == 2


def test_the_last_column_stays_and_the_bar_says_why(panel: InputsPanel, document: Document) -> None:
    panel.page.delete()
    left = document.study
    place = panel.page.table.mapTo(panel, QPoint(0, 0))
    QTest.mouseClick(panel.delete_button, Qt.MouseButton.LeftButton)

    assert document.study is left
    assert "this is the last one" in panel.page.bar.text
    assert panel.page.table.mapTo(panel, QPoint(0, 0)) == place
    assert QApplication.activeModalWidget() is None


def test_widths_and_the_current_cell_outlive_a_new_column(panel: InputsPanel, document: Document) -> None:
    table = panel.page.table
    table.setColumnWidth(1, 180)
    panel.go_to(Cell("chips", "beta", "memory_bandwidth"))
    copy = msgspec.structs.replace(document.study.chips[0], id="gamma", name="Gamma")
    document.edit("Add", lambda study: msgspec.structs.replace(study, chips=(study.chips[0], copy, *study.chips[1:])))
    document.settle()

    assert panel.page.model.cell_at(table.currentIndex()) == Cell("chips", "beta", "memory_bandwidth")
    assert table.columnWidth(2) == 180


def test_the_reference_chip_is_marked_and_chosen_from_the_menu(panel: InputsPanel, document: Document) -> None:
    model = panel.page.model
    assert [model.head(column).chosen for column in range(2)] == [True, False]
    assert model.head(0).note == "reference chip"

    panel.go_to(Cell("chips", "beta", "memory_bandwidth"))
    entry(panel.page.menu(), "Use as reference chip")
    assert document.study.settings.reference_chip == "beta"
    assert document.undo_stack.undoText() == "Reference chip: Beta"
    assert [model.head(column).chosen for column in range(2)] == [False, True]


def test_the_workload_in_the_charts_is_marked_and_chosen_from_the_menu(panel: InputsPanel, document: Document) -> None:
    panel.go_to(Cell("workloads", "code", "request_rate"))
    entry(panel.page.menu(), "Show in charts")
    assert document.study.settings.selected_workload == "code"
    assert document.undo_stack.undoText() == "Charts show: Code"
    assert panel.page.model.head(1).note == "in the charts"


def test_the_menu_offers_what_the_cell_can_do(panel: InputsPanel) -> None:
    panel.go_to(BANDWIDTH)
    texts = [action.text() for action in panel.page.menu().actions() if not action.isSeparator()]
    assert texts == [
        "Edit",
        "Note…",
        "Copy",
        "Copy with names",
        "Paste",
        "Fill down",
        "Fill right",
        "Restore shipped value",
        "Use as reference chip",
        "Own benchmark…",
        "Save to my library…",
        "Duplicate chip",
        "Delete chip",
        "Sort chips by this",
        "Filter chips",
        "Move",
        "Hide and show",
        "Chips as rows",
    ]
    panel.show_tab("site")
    assert "Delete chip" not in [action.text() for action in panel.page.menu().actions()]


def test_the_menu_opens_over_the_cell_under_the_mouse(panel: InputsPanel, qtbot: QtBot) -> None:
    table = panel.page.table
    place = table.visualRect(panel.page.model.index_of(Cell("chips", "beta", "memory_bandwidth"))).center()
    asking = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, table.viewport().mapToGlobal(place))
    with qtbot.waitSignal(table.menu_asked):
        QApplication.sendEvent(table.viewport(), asking)
    assert panel.page.model.cell_at(table.currentIndex()) == Cell("chips", "beta", "memory_bandwidth")
    for menu in panel.page.findChildren(QMenu):
        menu.close()


def test_the_menu_of_a_head_is_about_its_column(panel: InputsPanel, qtbot: QtBot) -> None:
    header = panel.page.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 20, 20)
    asking = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, header.viewport().mapToGlobal(place))
    with qtbot.waitSignal(panel.page.table.menu_asked):
        QApplication.sendEvent(header.viewport(), asking)
    assert panel.page.table.current_record == "beta"
    for menu in panel.page.findChildren(QMenu):
        menu.close()


def test_the_buttons_are_there_where_columns_are(panel: InputsPanel) -> None:
    shown = {}
    for tab in TABS:
        panel.show_tab(tab)
        shown[tab] = (panel.add_button.isVisible(), panel.model_button.isVisible())
    assert shown == {
        "workload": (True, True),
        "chips": (True, False),
        "site": (False, False),
        "money": (False, False),
        "service": (False, False),
    }
    panel.show_tab("chips")
    assert panel.add_button.accessibleName() == "Add a chip from the catalog"


# --- the catalog ----------------------------------------------------------------------------------------------------


def test_a_chip_is_searched_and_added(panel: InputsPanel, document: Document) -> None:
    QTest.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    picker = dialog(panel)
    assert isinstance(picker, ChipPicker)
    assert not picker.add_button.isEnabled()
    QTest.keyClicks(picker.list.search, "h100 sxm")
    assert picker.list.chosen()[0].id == "nvidia-h100-sxm5-80gb"
    QTest.keyClick(picker.list.search, Qt.Key.Key_Return)

    assert names(document) == ["Alpha", "Beta", "NVIDIA H100 SXM5 80GB"]
    assert document.undo_stack.count() == 1
    added = document.study.chips[-1]
    assert added.rental_price is not None
    assert added.source_of("memory_bandwidth") is not None
    assert panel.page.table.current_record == added.id


def test_several_chips_are_added_as_one_step_and_twice_if_wanted(panel: InputsPanel, document: Document) -> None:
    for expected in (4, 6):
        QTest.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
        picker = dialog(panel)
        view = picker.findChild(QTableView, "chipsList")
        assert isinstance(view, QTableView)
        view.setFocus()
        view.selectRow(0)
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert picker.add_button.text() == "Add 2 chips"
        QTest.mouseClick(picker.add_button, Qt.MouseButton.LeftButton)
        let_go()
        assert len(names(document)) == expected
    assert document.undo_stack.undoText() == "Add 2 chips"
    assert len(set(names(document))) == 6


def test_a_double_click_adds_and_esc_does_not(panel: InputsPanel, document: Document) -> None:
    QTest.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    picker = dialog(panel)
    QTest.keyClick(picker, Qt.Key.Key_Escape)
    assert names(document) == ["Alpha", "Beta"]
    let_go()

    QTest.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    view = dialog(panel).findChild(QTableView, "chipsList")
    assert isinstance(view, QTableView)
    place = view.visualRect(view.model().index(2, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    double_click(view.viewport(), place)
    assert names(document) == ["Alpha", "Beta", load_catalog().chips[2].name]


def test_the_list_shows_catalog_texts_as_plain_text(panel: InputsPanel) -> None:
    picker = ChipPicker("United States", panel)
    model = picker.list.view.model()
    assert model.rowCount() == len(load_catalog().chips)
    assert model.index(0, 0).data() == visible(load_catalog().chips[0].name)
    tip = str(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert tip.startswith("<qt>")
    picker.list.view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert str(model.index(0, 1).data()) == "1536 GB"
    picker.deleteLater()


def test_a_workload_is_added_with_its_own_model(panel: InputsPanel, document: Document) -> None:
    panel.show_tab("workload")
    QTest.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    picker = dialog(panel)
    assert isinstance(picker, WorkloadPicker)
    picker.list.choose(lambda row: row.id == "code-assistant")
    (model,) = picker.models.chosen()
    assert model.id == "llama-3-1-8b"
    QTest.mouseClick(picker.add_button, Qt.MouseButton.LeftButton)

    added = document.study.workloads[-1]
    assert added.name == "Code assistant"
    assert added.model.model_name == model.name
    assert added.source_of("model.layer_count") == model.source


def test_a_workload_is_added_with_another_model(panel: InputsPanel, document: Document) -> None:
    panel.show_tab("workload")
    QTest.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    picker = dialog(panel)
    assert isinstance(picker, WorkloadPicker)
    picker.list.choose(lambda row: row.id == "code-assistant")
    picker.models.choose(lambda row: row.id == "mixtral-8x7b")
    QTest.mouseClick(picker.add_button, Qt.MouseButton.LeftButton)

    assert document.study.workloads[-1].model.expert_count == 8
    assert document.study.workloads[-1].model.model_name == load_catalog().model("mixtral-8x7b").name


def test_the_model_button_replaces_the_model_as_one_step_and_its_sources_follow(
    panel: InputsPanel, document: Document
) -> None:
    layers = Cell("workloads", "chat", "model.layer_count")
    panel.go_to(layers)
    before = document.study
    QTest.keyClick(panel.page.table, Qt.Key.Key_F2)
    (editor,) = panel.page.table.viewport().findChildren(QLineEdit)
    QTest.keyClicks(editor, "90")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert panel.page.model.index_of(layers).data(STATE_ROLE).mark is Mark.EDITED

    panel.go_to(layers)
    QTest.mouseClick(panel.model_button, Qt.MouseButton.LeftButton)
    picker = dialog(panel)
    assert isinstance(picker, ModelPicker)
    QTest.keyClicks(picker.list.search, "mixtral")
    (row,) = picker.list.chosen()
    QTest.keyClick(picker.list.search, Qt.Key.Key_Return)

    chat = document.study.workloads[0]
    assert chat.model.expert_count == row.item.model.expert_count
    assert chat.source_of("model.layer_count") == row.source
    assert "model.layer_count" not in chat.shipped
    assert panel.page.model.index_of(layers).data(STATE_ROLE).mark is not Mark.EDITED
    assert document.undo_stack.undoText() == f"Chat: model {row.name}"
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.study is before


# --- the serving engine ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "keys", "engine"),
    [
        ("vllm", [Qt.Key.Key_Down, Qt.Key.Key_Return], "vLLM 2024"),
        ("SGLang", [Qt.Key.Key_Return], "SGLang"),
        ("our own engine", [Qt.Key.Key_Return], "our own engine"),
    ],
)
def test_known_engines_are_offered_and_one_enter_takes_the_word(
    panel: InputsPanel, document: Document, qtbot: QtBot, typed: str, keys: list[Qt.Key], engine: str
) -> None:
    cell = Cell("chips", "alpha", "serving_engine")
    assert panel.go_to(cell)
    table = panel.page.table
    QTest.keyClick(table, Qt.Key.Key_F2)
    (editor,) = [one for one in table.findChildren(QLineEdit) if one.isVisible()]
    QTest.keyClicks(editor, typed)
    offered = editor.completer().popup()
    assert offered is not None
    for key in keys:
        QTest.keyClick(offered if offered.isVisible() else editor, key)
    qtbot.waitUntil(lambda: document.study.chips[0].serving_engine == engine)
    assert not [one for one in table.findChildren(QLineEdit) if one.isVisible()]
    assert document.undo_stack.count() == 1
    assert panel.go_to(cell)
    assert f"Serving engine · {engine} · Alpha" in panel.page.strip.text
    assert ("Figures of" in panel.page.strip.text) == (engine != typed or engine == "SGLang")
