"""One table of inputs as a person works in it: what cells show, how they are edited, refused and restored."""

import datetime

import msgspec
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QSizePolicy
from pytestqt.qtbot import QtBot

from core.cells import ENGLISH
from core.editing import Cell, set_value
from core.fields import value_at
from core.outcome import Calculated
from core.provenance import is_stale
from core.records import Chip, Money, Site, Source, Workload
from core.study import Settings, Study
from gui.document import Document
from gui.panels.record_page import RecordPage
from gui.plain import ElidedLabel, plain_tip, plain_title
from gui.tables.headers import two_lines
from gui.tables.model import STATE_ROLE, RecordTableModel
from gui.tables.rows import TABLE_OF_TAB, RowKind, calculated_rows
from gui.tables.states import CellState, Mark
from tests.gui.hands import double_click
from tests.gui.record_pages import has_editor, open_editor, shown_page

# the offscreen platform says so of every window that is shown
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

POPUP = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")

TODAY = datetime.date(2026, 11, 24)
SHEET = Source("Data sheet", "2026-03-01", "high")
OLD = Source("An old page", "2023-05", "medium")
GUESS = Source("A guess", "2026-06", "low")

BANDWIDTH = Cell("chips", "alpha", "memory_bandwidth")
POWER = Cell("chips", "alpha", "thermal_design_power")
PRICE = Cell("chips", "alpha", "rental_price")
SHARE = Cell("chips", "alpha", "compute_efficiency")
FP8 = Cell("chips", "alpha", "peak_rate_fp8")
TOPOLOGY = Cell("chips", "alpha", "scaleup_topology")
NAME = Cell("chips", "alpha", "name")

HOSTILE_NAMES = (
    "TP<8",
    "a<b & c>d",
    "<b>H100</b>",
    "&lt;x&gt;",
    '<img src="http://127.0.0.1:9/x.png">',
    '<img src="file:///etc/passwd">',
    '<img src="/dev/zero">',
    '<img src="\\\\host\\share\\x.png">',
    '<img src="/path/fifo">',
    "<script>alert(1)</script>",
    "<table width=999999999>",
    '<a href="file:///etc/passwd">x</a>',
    "![x](http://127.0.0.1:9/x.png)",
    '<p style="background-image:url(http://127.0.0.1:9/x.png)">',
)


@pytest.fixture
def study() -> Study:
    """Two chips with sources of all kinds."""
    sources = {
        "": SHEET,
        "memory_bandwidth": SHEET,
        "thermal_design_power": OLD,
        "compute_efficiency": GUESS,
        "rental_price": OLD,
    }
    alpha = Chip(
        id="alpha", name="Alpha", vendor="Maker", sources=sources, peak_rate_16bit=1e15, peak_rate_fp8=2e15,
        memory_bandwidth=3.35e12, thermal_design_power=700, rental_price=2.5 / 3600,
    )  # fmt: skip
    beta = Chip(id="beta", name="Beta", sources={"": SHEET}, peak_rate_16bit=4e14, rental_price=1.2 / 3600)
    return Study(
        name="Two chips",
        settings=Settings(reference_chip="alpha", selected_workload="chat"),
        workloads=(Workload(id="chat", name="Chat"), Workload(id="code", name="Code")),
        chips=(alpha, beta),
        site=Site(id="site", name="Site", sources={"": SHEET}),
        money=Money(id="money", name="Money", sources={"": SHEET}),
    )


@pytest.fixture
def document(study: Study, qapp: QApplication) -> Document:
    return Document(study)


@pytest.fixture
def page(document: Document, qtbot: QtBot) -> RecordPage:
    """The chips in a window of their own, with the focus in the table."""
    return open_page(document, "chips", qtbot)


def open_page(document: Document, tab: str, qtbot: QtBot) -> RecordPage:
    return shown_page(RecordPage(document, tab, ENGLISH, TODAY), qtbot, 520)


def value(document: Document, cell: Cell) -> object:
    return value_at(document.study.row(cell.table, cell.row), cell.path)


def type_into(page: RecordPage, cell: Cell, text: str) -> QLineEdit:
    """Go to a cell and type: the first letter opens the editor."""
    assert page.table.go_to(cell)
    QTest.keyClick(page.table, Qt.Key.Key_F2) if not text else QTest.keyClicks(page.table, text[0])
    editor = open_editor(page)
    QTest.keyClicks(editor, text[1:])
    return editor


def refusal(page: RecordPage) -> str:
    """The sentence under the editor; "" where there is none."""
    labels = [label for label in page.window().findChildren(QLabel, "cellRefusal") if label.isVisible()]
    return labels[0].text() if labels else ""


def shown(page: RecordPage, cell: Cell) -> str:
    return str(page.model.index_of(cell).data())


def state(page: RecordPage, cell: Cell) -> CellState:
    found = page.model.index_of(cell).data(STATE_ROLE)
    assert isinstance(found, CellState)
    return found


def tip(index: QModelIndex) -> str:
    """What a person reads in a cell's tip."""
    return QTextDocumentFragment.fromHtml(str(index.data(Qt.ItemDataRole.ToolTipRole))).toPlainText()


# --- the model ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", TABLE_OF_TAB)
def test_each_model_keeps_the_rules_of_qt(document: Document, tab: str) -> None:
    model = RecordTableModel(document, tab, ENGLISH, TODAY)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    alpha = document.study.chips[0]
    more = msgspec.structs.replace(
        document.study, chips=(alpha, msgspec.structs.replace(alpha, id="gamma", name="Gamma"), document.study.chips[1])
    )
    document.edit("Add Gamma", lambda _study: more)
    document.settle()
    document.edit("Turn round", lambda study: msgspec.structs.replace(study, chips=tuple(reversed(study.chips))))
    document.settle()
    for _ in range(2):
        document.undo_stack.undo()
        document.settle()
    assert model.columnCount() == len(document.study.rows(model.table))


def test_rows_stand_under_the_headings_of_their_groups(page: RecordPage) -> None:
    model = page.model
    labels = [(model.row_at(row).kind, model.row_at(row).label) for row in range(model.rowCount())]

    assert labels[0] == (RowKind.FIELD, "Name")
    memory = labels.index((RowKind.HEADING, "Memory"))
    assert labels[memory + 1 : memory + 3] == [(RowKind.FIELD, "Memory"), (RowKind.FIELD, "Memory bandwidth")]
    assert not model.flags(model.index(memory, 0)) & Qt.ItemFlag.ItemIsSelectable


def test_calculated_figures_come_last_grey_and_not_editable(page: RecordPage) -> None:
    model = page.model
    kinds = [model.row_at(row).kind for row in range(model.rowCount())]
    last = model.index(model.rowCount() - 1, 0)

    assert kinds[-1] is RowKind.CALCULATED
    assert kinds.index(RowKind.CALCULATED) > max(row for row, kind in enumerate(kinds) if kind is RowKind.FIELD)
    assert not model.flags(last) & Qt.ItemFlag.ItemIsEditable
    assert last.data(STATE_ROLE).mark is Mark.CALCULATED


def test_the_figures_of_one_column_make_a_row_for_all() -> None:
    rows = calculated_rows([Calculated("a", "A", "On it", 1.0), Calculated("b", "B", "", 2.0)])

    assert [(row.kind, row.label) for row in rows] == [
        (RowKind.HEADING, "Calculated: on it"),
        (RowKind.CALCULATED, "A"),
        (RowKind.HEADING, "Calculated"),
        (RowKind.CALCULATED, "B"),
    ]
    assert calculated_rows([]) == ()


def test_cells_show_values_with_units_and_a_dash_for_nothing(page: RecordPage) -> None:
    assert shown(page, BANDWIDTH) == "3350 GB/s"
    assert shown(page, SHARE) == "57 %"
    assert shown(page, Cell("chips", "beta", "peak_rate_fp8")) == "—"
    assert shown(page, TOPOLOGY) == "pcie"


def test_states_tell_source_age_and_confidence(page: RecordPage, document: Document) -> None:
    assert state(page, BANDWIDTH) == CellState(Mark.SOURCED)
    assert state(page, PRICE) == CellState(Mark.STALE)
    assert state(page, POWER) == CellState(Mark.SOURCED)  # a data sheet does not age
    assert state(page, SHARE) == CellState(Mark.SOURCED, unsure=True)
    assert state(page, Cell("chips", "beta", "peak_rate_fp8")).empty

    document.edit("Edit", lambda study: set_value(study, POWER, 500.0, TODAY))
    assert state(page, POWER) == CellState(Mark.EDITED)
    assert page.model.index_of(POWER).data(Qt.ItemDataRole.AccessibleTextRole) == "500 W, edited"


@pytest.mark.parametrize(
    ("date", "stale"),
    [
        ("2025-11-24", False),
        ("2025-11", False),
        ("2025-10-31", True),
        ("2025", False),
        ("2023-2024", True),
        ("read 2026-11", False),
        ("2024", True),
        ("", False),
        ("soon", False),
    ],
)
def test_a_source_is_stale_after_twelve_months(date: str, stale: bool) -> None:
    assert is_stale(date, TODAY) is stale


def test_one_edit_tells_only_that_data_changed(page: RecordPage, document: Document, qtbot: QtBot) -> None:
    resets: list[None] = []
    page.model.modelReset.connect(lambda: resets.append(None))
    page.model.layoutChanged.connect(lambda: resets.append(None))
    page.table.setColumnWidth(1, 99)
    page.table.go_to(Cell("chips", "beta", "memory_bandwidth"))

    with qtbot.waitSignal(page.model.dataChanged):
        document.edit("Edit", lambda study: set_value(study, BANDWIDTH, 4e12))
    document.settle()

    assert not resets
    assert page.table.columnWidth(1) == 99
    assert page.model.cell_at(page.table.currentIndex()) == Cell("chips", "beta", "memory_bandwidth")


def test_another_study_keeps_the_current_cell_and_a_smaller_one_the_row(page: RecordPage, document: Document) -> None:
    page.table.go_to(Cell("chips", "beta", "memory_bandwidth"))
    study = document.study
    document.replace(msgspec.structs.replace(study, chips=tuple(reversed(study.chips))), None)
    document.settle()
    assert page.model.cell_at(page.table.currentIndex()) == Cell("chips", "beta", "memory_bandwidth")

    other = msgspec.structs.replace(study.chips[0], id="other", name="Other")
    settings = msgspec.structs.replace(study.settings, reference_chip="other")
    document.replace(msgspec.structs.replace(study, chips=(other,), settings=settings), None)
    document.settle()
    assert page.model.cell_at(page.table.currentIndex()) == Cell("chips", "other", "memory_bandwidth")


def test_a_column_that_is_gone_shows_nothing_until_the_news_arrives(page: RecordPage, document: Document) -> None:
    study = document.study
    index = page.model.index_of(Cell("chips", "beta", "memory_bandwidth"))
    document.replace(msgspec.structs.replace(study, chips=study.chips[:1]), None)

    assert index.data() is None
    assert page.model.headerData(1, Qt.Orientation.Horizontal) == ""
    document.settle()
    assert page.model.columnCount() == 1


# --- editing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text", "stored"),
    [
        (POWER, "0.7 kW", 700.0),
        (POWER, "650W", 650.0),
        (POWER, "650", 650.0),
        (SHARE, "40%", 0.4),
        (BANDWIDTH, "=1.2*", 3.35e12 * 1.2),
        (BANDWIDTH, "4.8 TB/s", 4.8e12),
    ],
)
def test_A04_a_typed_text_is_stored_in_base_units(
    page: RecordPage, document: Document, cell: Cell, text: str, stored: float
) -> None:
    editor = type_into(page, cell, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)

    assert value(document, cell) == pytest.approx(stored, rel=1e-15)
    assert not has_editor(page)


def test_A04_a_wrong_unit_is_refused_in_place(page: RecordPage, document: Document) -> None:
    before, place = document.study, page.table.mapTo(page, QPoint(0, 0))
    size = page.table.size()
    editor = type_into(page, POWER, "5 kg")
    QTest.keyClick(editor, Qt.Key.Key_Return)

    assert document.study is before
    assert document.undo_stack.count() == 0
    assert open_editor(page) is editor
    assert editor.hasFocus()
    assert editor.text() == "5 kg"
    assert editor.property("invalid") is True
    assert "power" in refusal(page)
    assert "W, kW" in refusal(page)
    assert "kg" in refusal(page)
    assert editor.accessibleDescription() == refusal(page)
    assert QApplication.activeModalWidget() is None
    assert page.table.mapTo(page, QPoint(0, 0)) == place
    assert page.table.size() == size


def test_A04_the_sentence_stands_under_the_cell_inside_the_window(page: RecordPage) -> None:
    editor = type_into(page, POWER, "5 kg")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    (label,) = page.findChildren(QLabel, "cellRefusal")

    assert label.textFormat() == Qt.TextFormat.PlainText
    tip = label.parentWidget()
    assert tip is not None
    assert tip.y() >= editor.mapTo(page, QPoint(0, editor.height())).y()
    assert page.rect().contains(tip.geometry())
    assert tip.rect().contains(label.geometry())


def test_a_refused_text_is_mended_and_taken(page: RecordPage, document: Document) -> None:
    editor = type_into(page, POWER, "5 kg")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert refusal(page) == ""
    assert editor.property("invalid") is False

    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    QTest.keyClicks(editor, "kW")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert value(document, POWER) == 5000.0


def test_esc_gives_a_refused_text_up(page: RecordPage, document: Document) -> None:
    before = document.study
    editor = type_into(page, POWER, "5 kg")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClick(editor, Qt.Key.Key_Escape)

    assert not has_editor(page)
    assert refusal(page) == ""
    assert document.study is before
    assert page.table.hasFocus()


def test_a_click_elsewhere_does_not_throw_a_refused_text_away(page: RecordPage, document: Document) -> None:
    editor = type_into(page, POWER, "5 kg")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    other = page.table.visualRect(page.model.index_of(BANDWIDTH)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, other)

    assert open_editor(page) is editor
    assert editor.text() == "5 kg"
    assert editor.hasFocus()
    assert document.undo_stack.count() == 0


def test_a_click_elsewhere_takes_a_good_text(page: RecordPage, document: Document) -> None:
    type_into(page, POWER, "650")
    other = page.table.visualRect(page.model.index_of(BANDWIDTH)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, other)

    assert value(document, POWER) == 650.0
    assert not has_editor(page)
    assert page.model.cell_at(page.table.currentIndex()) == BANDWIDTH


def test_f2_opens_the_exact_value_selected(page: RecordPage, document: Document) -> None:
    document.edit("Edit", lambda study: set_value(study, BANDWIDTH, 3_352_123_456_789.0))
    page.table.go_to(BANDWIDTH)
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    editor = open_editor(page)

    assert editor.text() == "3352.123456789"
    assert editor.selectedText() == editor.text()
    count = document.undo_stack.count()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert document.undo_stack.count() == count


def test_a_double_click_opens_the_editor(page: RecordPage) -> None:
    place = page.table.visualRect(page.model.index_of(BANDWIDTH)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    double_click(page.table.viewport(), place)

    assert open_editor(page).text() == "3350"


def test_enter_goes_down_over_headings_and_tab_goes_right(page: RecordPage) -> None:
    last_of_compute = Cell("chips", "alpha", "peak_rate_fp4")
    editor = type_into(page, last_of_compute, "5000")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert page.model.cell_at(page.table.currentIndex()) == Cell("chips", "alpha", "memory_capacity")
    assert page.table.hasFocus()

    editor = type_into(page, BANDWIDTH, "3000")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert page.model.cell_at(page.table.currentIndex()) == Cell("chips", "beta", "memory_bandwidth")

    editor = type_into(page, POWER, "300")
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert page.model.cell_at(page.table.currentIndex()) == Cell("chips", "alpha", "chips_per_server")


def test_enter_without_an_editor_goes_down_too(page: RecordPage) -> None:
    page.table.go_to(Cell("chips", "alpha", "memory_capacity"))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.model.cell_at(page.table.currentIndex()) == BANDWIDTH


def test_esc_leaves_the_value(page: RecordPage, document: Document) -> None:
    before = document.study
    editor = type_into(page, BANDWIDTH, "1")
    QTest.keyClick(editor, Qt.Key.Key_Escape)

    assert document.study is before
    assert not has_editor(page)


def test_A09_the_undo_text_says_what_changed(page: RecordPage, document: Document) -> None:
    QTest.keyClick(type_into(page, BANDWIDTH, "4000"), Qt.Key.Key_Return)
    assert document.undo_stack.undoText() == "Alpha: Memory bandwidth 3350 GB/s → 4000 GB/s"


def test_undo_gives_the_identical_study_back(page: RecordPage, document: Document) -> None:
    before = document.study
    QTest.keyClick(type_into(page, BANDWIDTH, "4000"), Qt.Key.Key_Return)
    document.undo_stack.undo()

    assert document.study is before
    assert shown(page, BANDWIDTH) == "3350 GB/s"


def test_values_that_do_not_go_together_are_refused_in_place(page: RecordPage, document: Document) -> None:
    before = document.study
    editor = type_into(page, Cell("chips", "alpha", "light_power_share"), "99%")
    QTest.keyClick(editor, Qt.Key.Key_Return)

    assert "cannot be above power at full batch" in refusal(page)
    assert document.study is before


@POPUP
def test_a_choice_is_taken_from_a_list(page: RecordPage, document: Document, qtbot: QtBot) -> None:
    page.table.go_to(TOPOLOGY)
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    (chooser,) = page.table.viewport().findChildren(QComboBox)
    qtbot.waitUntil(lambda: chooser.view().isVisible())
    view = chooser.view()
    torus = view.model().index(chooser.findText("torus"), 0)
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, view.visualRect(torus).center()
    )

    qtbot.waitUntil(lambda: value(document, TOPOLOGY) == "torus")
    assert document.undo_stack.undoText() == "Alpha: Scale-up topology pcie → torus"


@POPUP
def test_a_choice_is_walked_with_keys_and_committed_with_enter(page: RecordPage, document: Document) -> None:
    page.table.go_to(TOPOLOGY)
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    (chooser,) = page.table.viewport().findChildren(QComboBox)
    chooser.hidePopup()
    QTest.keyClick(chooser, Qt.Key.Key_Home)
    assert value(document, TOPOLOGY) == "pcie"
    QTest.keyClick(chooser, Qt.Key.Key_Return)

    assert value(document, TOPOLOGY) == "switch"
    assert page.model.cell_at(page.table.currentIndex()) == Cell("chips", "alpha", "scaleup_dimensions")


# --- emptying and restoring -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_empties_a_cell_that_may_be_empty(page: RecordPage, document: Document, key: Qt.Key) -> None:
    page.table.go_to(FP8)
    QTest.keyClick(page.table, key)

    assert value(document, FP8) is None
    assert document.undo_stack.undoText() == "Alpha: Peak, FP8 2000 TFLOP/s → —"


def test_delete_on_a_needed_value_says_why_not(page: RecordPage, document: Document) -> None:
    before, place = document.study, page.table.mapTo(page, QPoint(0, 0))
    page.table.go_to(BANDWIDTH)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)

    assert document.study is before
    assert page.bar.text.startswith("Alpha: Memory bandwidth cannot be empty")
    assert page.table.mapTo(page, QPoint(0, 0)) == place
    assert page.table.hasFocus()


def test_the_bar_goes_with_the_next_edit(page: RecordPage) -> None:
    page.table.go_to(BANDWIDTH)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    QTest.keyClick(type_into(page, BANDWIDTH, "4000"), Qt.Key.Key_Return)
    assert page.bar.text == ""


def test_A10_an_edit_is_marked_and_ctrl_backspace_restores_it(page: RecordPage, document: Document) -> None:
    QTest.keyClick(type_into(page, BANDWIDTH, "4000"), Qt.Key.Key_Return)
    source = document.study.chips[0].source_of("memory_bandwidth")
    assert source is not None
    assert source.text == "Analyst edit, 2026-11-24"
    assert state(page, BANDWIDTH).mark is Mark.EDITED
    page.table.go_to(BANDWIDTH)
    for text in (tip(page.model.index_of(BANDWIDTH)), page.strip.text):
        assert "3350 GB/s" in text
        assert "Data sheet" in text
        assert "Analyst edit, 2026-11-24" in text

    QTest.keyClick(page.table, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    assert value(document, BANDWIDTH) == 3.35e12
    assert document.study.chips[0].source_of("memory_bandwidth") == SHEET
    assert document.undo_stack.undoText() == "Alpha: Memory bandwidth back to 3350 GB/s"


def test_restoring_a_block_is_one_step(page: RecordPage, document: Document) -> None:
    for cell, text in ((BANDWIDTH, "4000"), (Cell("chips", "beta", "memory_bandwidth"), "1000")):
        QTest.keyClick(type_into(page, cell, text), Qt.Key.Key_Return)
    page.table.go_to(BANDWIDTH)
    QTest.keyClick(page.table, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(page.table, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)

    assert value(document, BANDWIDTH) == 3.35e12
    assert value(document, Cell("chips", "beta", "memory_bandwidth")) == 2e12
    assert document.undo_stack.undoText() == "Restore 2 shipped values"
    assert document.undo_stack.count() == 3


def test_restoring_what_was_never_edited_says_so(page: RecordPage, document: Document) -> None:
    page.table.go_to(BANDWIDTH)
    QTest.keyClick(page.table, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)

    assert document.undo_stack.count() == 0
    assert "no cell here has been edited" in page.bar.text


@pytest.mark.parametrize(
    ("key", "modifiers", "factor"),
    [
        (Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier, 1.01),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier, 0.99),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier, 1.1),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier, 0.9),
    ],
)
def test_alt_and_arrows_nudge_a_value(
    page: RecordPage, document: Document, key: Qt.Key, modifiers: Qt.KeyboardModifier, factor: float
) -> None:
    page.table.go_to(BANDWIDTH)
    QTest.keyClick(page.table, key, modifiers)

    assert value(document, BANDWIDTH) == pytest.approx(3.35e12 * factor, rel=1e-12)
    assert document.undo_stack.undoText().startswith("Alpha: Memory bandwidth 3350 GB/s → ")
    assert page.model.cell_at(page.table.currentIndex()) == BANDWIDTH


def test_whole_numbers_are_nudged_by_one_and_ten(page: RecordPage, document: Document) -> None:
    count = Cell("chips", "alpha", "chips_per_server")
    page.table.go_to(count)
    QTest.keyClick(page.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert value(document, count) == 9
    QTest.keyClick(page.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)
    assert value(document, count) == 19


def test_a_nudge_over_the_bound_is_refused_with_the_reason(page: RecordPage, document: Document) -> None:
    full = Cell("chips", "alpha", "usable_memory_share")
    document.edit("Edit", lambda study: set_value(study, full, 1.0))
    before = document.study
    page.table.go_to(full)
    QTest.keyClick(page.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert document.study is before
    assert "above 100 %" in page.bar.text


# --- names ----------------------------------------------------------------------------------------------------------


def test_a_rename_is_one_step_and_empty_or_taken_names_are_refused(page: RecordPage, document: Document) -> None:
    QTest.keyClick(type_into(page, NAME, "Gamma"), Qt.Key.Key_Return)
    assert document.undo_stack.undoText() == "Rename Alpha → Gamma"

    editor = type_into(page, NAME, "beta")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert "already used by Beta" in refusal(page)
    QTest.keyClick(editor, Qt.Key.Key_Escape)

    editor = type_into(page, NAME, " ")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert "cannot be empty" in refusal(page)


def test_hidden_characters_in_a_name_are_shown(page: RecordPage, document: Document) -> None:
    document.edit("Rename", lambda study: set_value(study, NAME, "A\u202eb"))
    assert shown(page, NAME) == "A‹U+202E›b"


def test_a_text_is_typed_as_it_is(page: RecordPage, document: Document) -> None:
    vendor = Cell("chips", "alpha", "vendor")
    QTest.keyClick(type_into(page, vendor, "=Big & <small>"), Qt.Key.Key_Return)
    assert value(document, vendor) == "=Big & <small>"


# --- sight and keys -------------------------------------------------------------------------------------------------


def test_the_strip_tells_source_date_and_confidence_and_never_moves(page: RecordPage) -> None:
    page.table.go_to(POWER)
    place, height = page.strip.pos(), page.strip.height()
    assert page.strip.text == "Power (TDP) · 2023-05 · medium confidence · Alpha\nAn old page"

    page.table.go_to(NAME)
    assert "Name · Alpha" in page.strip.text
    assert (page.strip.pos(), page.strip.height()) == (place, height)


def test_a_tip_has_help_source_date_and_confidence(page: RecordPage) -> None:
    text = tip(page.model.index_of(POWER))
    for part in ("Power (TDP)", "700 W", "Rated power of the chip", "An old page", "2023-05", "medium confidence"):
        assert part in text


def test_a_calculated_cell_says_so_and_asks_for_its_explanation(page: RecordPage, qtbot: QtBot) -> None:
    row = page.model.rowCount() - 1
    index = page.model.index(row, 0)
    page.table.setCurrentIndex(index)
    assert "calculated" in page.strip.text
    assert "Calculated" in tip(index)

    page.table.scrollTo(index)
    with qtbot.waitSignal(page.table.explanation_asked) as asked:
        place = page.table.visualRect(index).center()
        QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        double_click(page.table.viewport(), place)
    assert asked.args == ["alpha", page.model.row_at(row).key]


def test_labels_stay_when_columns_scroll(page: RecordPage, document: Document) -> None:
    alpha = document.study.chips[0]
    many = tuple(msgspec.structs.replace(alpha, id=f"c{number}", name=f"Chip {number}") for number in range(25))
    document.edit("Many", lambda study: msgspec.structs.replace(study, chips=(*study.chips, *many)))
    document.settle()
    page.table.horizontalScrollBar().setValue(page.table.horizontalScrollBar().maximum())

    header = page.table.verticalHeader()
    assert header.isVisible()
    assert header.x() < page.table.viewport().x()
    assert page.model.headerData(0, Qt.Orientation.Vertical) == "Name"
    page.grab()


def test_labels_and_cells_have_room_in_a_narrow_panel(page: RecordPage) -> None:
    page.resize(460, 600)
    metrics = page.table.fontMetrics()
    labels = [page.model.row_at(row) for row in range(page.model.rowCount())]
    room = page.table.verticalHeader().width() - 14  # its margins
    longest = max((row.label for row in labels if row.kind is RowKind.FIELD), key=metrics.horizontalAdvance)

    assert metrics.horizontalAdvance(longest) <= room, longest
    assert page.table.viewport().width() >= 2 * page.table.columnWidth(0)


def test_a_name_is_broken_at_a_space_and_only_then_cut(page: RecordPage) -> None:
    metrics = page.table.fontMetrics()
    width = metrics.horizontalAdvance("NVIDIA H100 x")

    assert two_lines("NVIDIA H100", metrics, width) == ("NVIDIA H100", "")
    assert two_lines("NVIDIA H100 SXM5 80GB", metrics, width) == ("NVIDIA H100", "SXM5 80GB")
    first, second = two_lines("W" * 60, metrics, width)
    assert first.endswith("…")
    assert second == ""


@pytest.mark.parametrize("tab", TABLE_OF_TAB)
def test_every_tab_draws_itself_in_a_window(document: Document, tab: str, qtbot: QtBot) -> None:
    page = open_page(document, tab, qtbot)

    assert page.table.objectName() == f"inputsTable.{tab}"
    assert page.table.accessibleName()
    assert page.model.cell_at(page.table.currentIndex()) is not None
    assert not page.grab().isNull()


def test_the_service_level_has_one_column_a_workload(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, "service", qtbot)
    limit = Cell("workloads", "code", "first_token_limit")
    QTest.keyClick(type_into(page, limit, "2 s"), Qt.Key.Key_Return)

    assert page.model.columnCount() == 2
    assert value(document, limit) == 2.0


def test_the_one_site_has_a_value_and_tells_its_source_beside_it(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, "site", qtbot)
    price = Cell("site", "site", "electricity_price")
    QTest.keyClick(type_into(page, price, "0.1"), Qt.Key.Key_Return)

    assert page.model.headerData(0, Qt.Orientation.Horizontal) == "Value"
    assert document.undo_stack.undoText() == "Electricity price 0.08 $/kWh → 0.1 $/kWh"
    assert page.table.visualRect(page.model.index(1, 0)).width() > 300


# --- plain text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*HOSTILE_NAMES, "one\ntwo", "5 < 6 & 7 > 6"])
def test_a_plain_tip_is_read_back_letter_for_letter(text: str) -> None:
    assert QTextDocumentFragment.fromHtml(plain_tip(text)).toPlainText() == text


def test_no_text_is_no_tip() -> None:
    assert plain_tip("") == ""


def test_an_ampersand_in_a_title_stays_an_ampersand() -> None:
    assert plain_title("R&D <b>") == "R&&D <b>"


def test_an_elided_label_asks_for_no_room_and_has_the_whole_text_in_its_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("a < b " * 50)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()

    assert not label.grab().isNull()
    assert label.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored
    assert "a &lt; b" in label.toolTip()
