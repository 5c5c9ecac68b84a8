"""Blocks of cells on the clipboard: read, planned, pasted as one step, or refused with every reason."""

import contextlib
import datetime
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core import evaluation, scenario_outcomes
from core.cells import ENGLISH
from core.editing import Cell
from core.errors import CellRefused
from core.fields import value_at
from core.outcome import Outcome
from core.pasting import Target, plan_paste
from core.records import Chip, Money, Site, Source, Workload
from core.study import Settings, Study
from core.tab_separated import LONGEST_TEXT, read_block, without_formula, write_block
from gui.document import Document
from gui.panels.record_page import RecordPage

# the offscreen platform says so of every window that is shown
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SHEET = Source("Data sheet", "2026-03-01", "high")
CHIPS = ("alpha", "beta", "gamma", "delta")
CAPACITY = Cell("chips", "alpha", "memory_capacity")
BLOCK = "80\t81\t82\t83\n3000\t3100\t3200\t3300\n50\t51\t52\t53\n"


# --- text to cells and back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1\t2\n3\t4\n", [["1", "2"], ["3", "4"]]),
        ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]),
        ("1\t2\r3\t4", [["1", "2"], ["3", "4"]]),
        ('"two\nlines"\t"say ""x"""', [["two\nlines", 'say "x"']]),
        ('"Big" chip\t5"', [['"Big" chip', '5"']]),
        ('"unclosed\tx', [['"unclosed', "x"]]),
        ("a\t\n\tb", [["a", ""], ["", "b"]]),
        ("one", [["one"]]),
        ("", []),
        ("a\n\nb\n", [["a"], [""], ["b"]]),
    ],
)
def test_a_block_is_read_as_spreadsheets_write_it(text: str, rows: list[list[str]]) -> None:
    assert read_block(text, most_cells=100) == rows


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=4), min_size=1, max_size=4))
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    assert read_block(write_block(rows), most_cells=100) == rows


@given(st.text("ab \t\r\n\x0b\x0c\x85\u2028", max_size=12), st.integers(1, 4))
def test_a_text_without_quotes_is_read_as_with_quotes_around_its_first_cell(text: str, most: int) -> None:
    first = re.split("[\t\r\n]", text)[0]
    quoted = f'"{first}"{text[len(first) :]}'
    with pytest.raises(CellRefused) if _count(text) > most + 1 else contextlib.nullcontext():
        # one empty cell in quotes is a cell, and a text without any letter none
        assert read_block(text, most_cells=most) == (read_block(quoted, most_cells=most) if text else [])


def _count(text: str) -> int:
    return 1 + len(re.findall("\t|\r\n|\r|\n", text))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1+1", "\r=1+1", "＝1+1", "'=1+1", "=cmd|'/c calc'!A1"]
)
def test_B055_to_B064_a_copied_text_is_no_formula(text: str) -> None:
    assert without_formula(text) == f"'{text}"


def test_an_ordinary_text_is_copied_as_it_is() -> None:
    assert without_formula("H100 = good") == "H100 = good"


def test_too_much_text_is_refused_at_once() -> None:
    with pytest.raises(CellRefused, match="more than this table could take"):
        read_block("1" * (LONGEST_TEXT + 1), most_cells=10)
    with pytest.raises(CellRefused, match="more cells than the 10 of this table"):
        read_block("1\t" * 50, most_cells=10)
    with pytest.raises(CellRefused, match="more cells than the 10 of this table"):
        read_block('"1\t' * 300_000, most_cells=10)


# --- plans ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def study() -> Study:
    chips = tuple(
        Chip(id=name, name=name.capitalize(), sources={"": SHEET}, peak_rate_16bit=1e15, peak_rate_fp8=2e15,
             on_chip_memory=4e7, rental_price=2.5 / 3600)
        for name in CHIPS
    )  # fmt: skip
    return Study(
        name="Four chips",
        settings=Settings(reference_chip="alpha", selected_workload="chat"),
        workloads=(Workload(id="chat", name="Chat"),),
        chips=chips,
        site=Site(id="site", name="Site"),
        money=Money(id="money", name="Money"),
    )


def targets(*paths: str, chips: tuple[str, ...] = CHIPS) -> list[list[Target]]:
    return [[Target(Cell("chips", chip, path), "") for chip in chips] for path in paths]


def test_a_plan_holds_values_and_reasons(study: Study) -> None:
    block = [["80 GB", "n/a"], ["3 TB/s", "-1"]]
    plan = plan_paste(study, targets("memory_capacity", "memory_bandwidth"), block)

    assert [value for _, value in plan.values] == [80e9, 3e12]
    assert plan.total == 4
    assert plan.refused[0].startswith("Beta: Memory needs a size in bytes")
    assert plan.refused[1] == "Beta: Memory bandwidth cannot be negative; you typed -1."


def test_names_may_change_places_but_not_meet(study: Study) -> None:
    swapped = plan_paste(study, targets("name"), [["Beta", "Alpha"]])
    assert [value for _, value in swapped.values] == ["Beta", "Alpha"]

    doubled = plan_paste(study, targets("name"), [["New", "new"]])
    assert doubled.refused == ("Beta: Name new is already used by New.",)
    assert plan_paste(study, targets("name"), [["Gamma", "Other"]]).refused


def test_a_calculated_figure_takes_no_value(study: Study) -> None:
    plan = plan_paste(study, [[Target(None, "Alpha: Cost, delivered")]], [["1"]])
    assert plan.refused == ("Alpha: Cost, delivered is calculated and takes no value.",)


def test_an_apostrophe_before_a_formula_is_taken_off_again(study: Study) -> None:
    plan = plan_paste(study, targets("vendor"), [["'=1+1", "'tis"]])
    assert [value for _, value in plan.values] == ["=1+1", "'tis"]


# --- in the table ---------------------------------------------------------------------------------------------------


@pytest.fixture
def document(study: Study, qapp: QApplication) -> Document:
    return Document(study)


@pytest.fixture
def page(document: Document, qtbot: QtBot) -> RecordPage:
    page = RecordPage(document, "chips", ENGLISH, datetime.date(2026, 11, 24))
    qtbot.addWidget(page)
    page.resize(700, 900)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.table.setFocus()
    return page


def paste(page: RecordPage, cell: Cell, text: str) -> None:
    QApplication.clipboard().setText(text)
    page.table.go_to(cell)
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def copy(page: RecordPage, shift: bool = False) -> str:
    modifiers = Qt.KeyboardModifier.ControlModifier
    if shift:
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.table, Qt.Key.Key_C, modifiers)
    return QApplication.clipboard().text()


def extend(page: RecordPage, cell: Cell, *, right: int = 0, down: int = 0) -> None:
    """Select a block with Shift and the arrows."""
    page.table.go_to(cell)
    for key, times in ((Qt.Key.Key_Right, right), (Qt.Key.Key_Down, down)):
        for _ in range(times):
            QTest.keyClick(page.table, key, Qt.KeyboardModifier.ShiftModifier)


def value(document: Document, chip: str, path: str) -> object:
    return value_at(document.study.row("chips", chip), path)


def button(page: RecordPage, text: str) -> QPushButton:
    (found,) = [one for one in page.bar.findChildren(QPushButton) if one.isVisible() and one.text() == text]
    return found


def test_A06_a_block_is_one_step_and_one_calculation(
    page: RecordPage, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Study] = []

    def counted(study: Study) -> Outcome:
        calls.append(study)
        return evaluation.evaluate(study)

    monkeypatch.setattr(scenario_outcomes, "evaluate", counted)
    paste(page, CAPACITY, BLOCK)
    document.settle()
    QApplication.processEvents()

    assert [value(document, chip, "memory_capacity") for chip in CHIPS] == [80e9, 81e9, 82e9, 83e9]
    assert [value(document, chip, "memory_bandwidth") for chip in CHIPS] == [3e12, 3.1e12, 3.2e12, 3.3e12]
    assert [value(document, chip, "on_chip_memory") for chip in CHIPS] == [50e6, 51e6, 52e6, 53e6]
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Paste 12 cells"
    assert len(calls) == 1
    assert page.bar.text == ""


def test_A06_undo_of_a_paste_gives_the_identical_study_back(page: RecordPage, document: Document) -> None:
    before = document.study
    paste(page, CAPACITY, BLOCK)
    document.undo_stack.undo()
    assert document.study is before


def test_A06_a_single_value_fills_the_selection(page: RecordPage, document: Document) -> None:
    QApplication.clipboard().setText("64 GB\n")
    extend(page, CAPACITY, right=3)
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert [value(document, chip, "memory_capacity") for chip in CHIPS] == [64e9] * 4
    assert document.undo_stack.undoText() == "Paste 4 cells"


def test_a_single_cell_pasted_reads_like_an_edit(page: RecordPage, document: Document) -> None:
    paste(page, CAPACITY, "64 GB")
    assert document.undo_stack.undoText() == "Alpha: Memory 80 GB → 64 GB"


def test_A07_nothing_is_written_until_the_half_is_wanted(page: RecordPage, document: Document) -> None:
    before, place = document.study, page.table.mapTo(page, QPoint(0, 0))
    cells = page.table.visualRect(page.model.index_of(CAPACITY))
    paste(page, CAPACITY, BLOCK.replace("81", "n/a").replace("3200", "5 kg"))

    assert document.study is before
    assert document.undo_stack.count() == 0
    lines = page.bar.text.split("\n")
    assert lines[0] == "10 of 12 cells fit."
    assert lines[1].startswith("Beta: Memory needs a size in bytes (GB, MB, TB); you typed n/a")
    assert lines[2].startswith("Gamma: Memory bandwidth needs a bandwidth")
    assert page.table.mapTo(page, QPoint(0, 0)) == place
    assert page.table.visualRect(page.model.index_of(CAPACITY)) == cells
    assert page.bar.mapTo(page, QPoint(0, 0)).y() > page.table.geometry().bottom()
    assert QApplication.activeModalWidget() is None

    button(page, "Paste 10").click()
    assert value(document, "alpha", "memory_capacity") == 80e9
    assert value(document, "delta", "on_chip_memory") == 53e6
    assert value(document, "gamma", "memory_bandwidth") == 2e12
    assert document.undo_stack.undoText() == "Paste 10 cells"
    assert page.bar.text == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_A07_cancel_by_key_leaves_everything(page: RecordPage, document: Document, key: Qt.Key) -> None:
    before = document.study
    paste(page, CAPACITY, BLOCK.replace("81", "n/a"))
    cancel = button(page, "Cancel")
    assert cancel.hasFocus()
    QTest.keyClick(cancel, key)

    assert document.study is before
    assert page.bar.isHidden()
    assert page.table.hasFocus()


def test_a_question_left_open_does_not_have_what_is_typed_elsewhere_taken_twice(
    page: RecordPage, document: Document
) -> None:
    before = document.study
    paste(page, CAPACITY, BLOCK.replace("81", "n/a"))
    assert button(page, "Cancel").hasFocus()
    page.table.setFocus()
    page.table.go_to(Cell("chips", "gamma", "memory_capacity"))
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, "=2*")
    QTest.keyClick(editor, Qt.Key.Key_Return)

    assert value(document, "gamma", "memory_capacity") == 2 * 80e9
    assert document.undo_stack.count() == 1
    assert page.bar.isHidden()
    document.undo_stack.undo()
    assert document.study is before


def test_one_bad_cell_alone_is_told_without_a_question(page: RecordPage, document: Document) -> None:
    paste(page, CAPACITY, "n/a")
    assert page.bar.text.startswith("Alpha: Memory needs a size in bytes")
    assert document.undo_stack.count() == 0
    assert button(page, "Close")


def test_a_block_with_no_good_cell_offers_no_paste(page: RecordPage) -> None:
    paste(page, CAPACITY, "a\tb")
    assert page.bar.text.startswith("None of the 2 cells fits.")
    assert [one.text() for one in page.bar.findChildren(QPushButton) if one.isVisible()] == ["Cancel"]


@pytest.mark.parametrize(
    ("cell", "text", "words"),
    [
        (Cell("chips", "delta", "memory_capacity"), "1\t2", "The block has 2 columns, the table only 1"),
        (Cell("chips", "alpha", "purchase_price"), "1\n" * 2000, "more cells than"),
        (Cell("chips", "alpha", "purchase_price"), "1\n" * 30, "The block has 30 rows"),
    ],
)
def test_a_block_larger_than_the_table_is_refused(
    page: RecordPage, document: Document, cell: Cell, text: str, words: str
) -> None:
    paste(page, cell, text)
    assert words in page.bar.text
    assert document.undo_stack.count() == 0


def test_values_that_do_not_go_together_refuse_the_whole_paste(page: RecordPage, document: Document) -> None:
    before = document.study
    paste(page, Cell("chips", "alpha", "busy_power_share"), "30%\n60%")
    assert "power at batch 1 cannot be above power at full batch" in page.bar.text
    assert document.study is before


def test_values_that_only_go_together_at_the_end_are_taken(page: RecordPage, document: Document) -> None:
    paste(page, Cell("chips", "alpha", "busy_power_share"), "30%\n20%")
    assert value(document, "alpha", "light_power_share") == 0.2


def test_a_paste_runs_over_headings_and_hidden_rows(page: RecordPage, document: Document) -> None:
    page.table.seek("memory")
    paste(page, CAPACITY, "64\n1500")
    assert value(document, "alpha", "memory_bandwidth") == 1.5e12

    page.table.seek("")
    paste(page, Cell("chips", "alpha", "peak_rate_fp4"), "4000\n96")
    assert value(document, "alpha", "memory_capacity") == 96e9


def test_a_paste_into_calculated_rows_is_named_a_bad_cell(page: RecordPage) -> None:
    row = page.model.rowCount() - 1
    page.table.setCurrentIndex(page.model.index(row, 0))
    QApplication.clipboard().setText("1")
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "is calculated and takes no value" in page.bar.text


def test_an_empty_clipboard_is_said_to_be_empty(page: RecordPage, document: Document) -> None:
    data = QMimeData()
    data.setText("")
    QApplication.clipboard().setMimeData(data)
    page.table.go_to(CAPACITY)
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "holds no text" in page.bar.text
    assert document.undo_stack.count() == 0


def test_a_copied_block_is_tab_separated_without_marks(page: RecordPage) -> None:
    extend(page, CAPACITY, right=1, down=1)
    assert copy(page) == "80 GB\t80 GB\n2000 GB/s\t2000 GB/s"


def test_a_block_copied_with_names_has_labels_and_heads(page: RecordPage) -> None:
    extend(page, CAPACITY, right=1)
    assert copy(page, shift=True) == "\tAlpha\tBeta\nMemory\t80 GB\t80 GB"


def test_a_copied_name_is_no_formula_in_a_spreadsheet_and_itself_again_here(
    page: RecordPage, document: Document
) -> None:
    paste(page, Cell("chips", "alpha", "vendor"), "'=1+1")
    assert value(document, "alpha", "vendor") == "=1+1"
    page.table.go_to(Cell("chips", "alpha", "vendor"))
    text = copy(page)
    assert text == "'=1+1"

    paste(page, Cell("chips", "beta", "vendor"), text)
    assert value(document, "beta", "vendor") == "=1+1"


def test_copy_and_paste_here_lose_no_digit(page: RecordPage, document: Document) -> None:
    exact = 1_234_567_890_123.0
    document.edit(
        "Edit",
        lambda study: msgspec.structs.replace(
            study, chips=(msgspec.structs.replace(study.chips[0], memory_bandwidth=exact), *study.chips[1:])
        ),
    )
    page.table.go_to(Cell("chips", "alpha", "memory_bandwidth"))
    assert copy(page) == "1235 GB/s"
    page.table.go_to(Cell("chips", "beta", "memory_bandwidth"))
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert value(document, "beta", "memory_bandwidth") == exact


def test_an_empty_cell_is_copied_as_nothing_and_pasted_as_nothing(page: RecordPage, document: Document) -> None:
    page.table.go_to(Cell("chips", "alpha", "peak_rate_fp4"))
    assert copy(page) == ""
    paste(page, Cell("chips", "alpha", "peak_rate_16bit"), "900\n\n")
    assert value(document, "alpha", "peak_rate_16bit") == 9e14
    assert value(document, "alpha", "peak_rate_fp8") is None


def test_delete_empties_a_whole_block_or_nothing(page: RecordPage, document: Document) -> None:
    extend(page, Cell("chips", "alpha", "peak_rate_fp8"), right=1)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert value(document, "beta", "peak_rate_fp8") is None
    assert document.undo_stack.undoText() == "Empty 2 cells"

    extend(page, Cell("chips", "alpha", "peak_rate_fp4"), down=2)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert "Memory cannot be empty" in page.bar.text
    assert document.undo_stack.count() == 1


def test_a_whole_table_is_copied_in_one_piece_and_a_row_of_25_pasted(qtbot: QtBot, study: Study) -> None:
    numbers = range(25)
    chips = tuple(msgspec.structs.replace(study.chips[0], id=f"c{number}", name=f"Chip {number}") for number in numbers)
    settings = msgspec.structs.replace(study.settings, reference_chip="c0")
    document = Document(msgspec.structs.replace(study, chips=chips, settings=settings))
    page = RecordPage(document, "chips", ENGLISH, datetime.date(2026, 11, 24))
    qtbot.addWidget(page)
    page.show()
    page.table.selectAll()
    rows = copy(page).split("\n")

    assert rows[0].split("\t") == [f"Chip {number}" for number in numbers]
    assert all(row.count("\t") == 24 for row in rows)
    page.table.clearSelection()
    paste(page, Cell("chips", "c0", "memory_capacity"), "\t".join(["70"] * 25))
    assert {chip.memory_capacity for chip in document.study.chips} == {70e9}
    assert document.undo_stack.undoText() == "Paste 25 cells"
