"""What a person of spreadsheets expects of a table: fill, move, hide, sort, find, turn over; one step each, or none."""

import datetime
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHeaderView, QLineEdit, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from core import evaluation, scenario_outcomes
from core.cells import ENGLISH, GERMAN
from core.editing import Cell, set_note, set_value
from core.fields import value_at
from core.outcome import Outcome
from core.records import Chip, Distribution, Money, Site, Source, Workload
from core.scenarios import duplicate_scenario
from core.study import Settings, Study
from gui.document import Document
from gui.main_window import MainWindow
from gui.panels.record_page import RecordPage
from gui.settings import SettingsFile
from gui.tables.arrangement import Arrangements
from gui.tables.label_edge import LabelEdge
from gui.tables.rows import RowKind
from gui.tables.view import RecordTable
from tests.gui.record_pages import shown_page

# the offscreen platform says so of every window that is shown
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")

TODAY = datetime.date(2026, 11, 24)
SHEET = Source("Data sheet", "2026-03-01", "high")
CHIPS = ("alpha", "beta", "gamma", "delta")
VENDORS = ("Maker", "Other", "Maker", "Third")
BANDWIDTHS = (3e12, 1e12, None, 2e12)
CAPACITY = Cell("chips", "alpha", "memory_capacity")
NO, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
Key = Qt.Key


@pytest.fixture
def study() -> Study:
    """Four chips that differ, and two workloads of different kinds."""
    chips = tuple(
        Chip(id=name, name=name.capitalize(), vendor=vendor, sources={"": SHEET}, peak_rate_16bit=1e15,
             memory_bandwidth=2e12, peak_rate_fp8=rate, memory_capacity=(80 + number) * 1e9,
             rental_price=(2 + number) / 3600,
             scaleup_bandwidth=450e9, scaleup_domain=8, scaleout_bandwidth=50e9, thermal_design_power=700)
        for number, (name, vendor, rate) in enumerate(zip(CHIPS, VENDORS, BANDWIDTHS, strict=True))
    )  # fmt: skip
    return Study(
        name="Four chips",
        settings=Settings(reference_chip="alpha", selected_workload="chat"),
        workloads=(Workload(id="chat", name="Chat"), Workload(id="code", name="Code")),
        chips=chips,
        site=Site(id="site", name="Site"),
        money=Money(id="money", name="Money"),
    )


@pytest.fixture
def document(study: Study, qapp: QApplication) -> Document:
    return Document(study)


@pytest.fixture(params=["as columns", "as rows"])
def page(request: pytest.FixtureRequest, document: Document, qtbot: QtBot) -> RecordPage:
    """The chips, standing either way."""
    page = open_page(document, qtbot)
    if request.param == "as rows":
        page.table.transpose()
    return page


def open_page(document: Document, qtbot: QtBot, arrangements: Arrangements | None = None) -> RecordPage:
    return shown_page(RecordPage(document, "chips", ENGLISH, TODAY, arrangements=arrangements), qtbot, 700, 900)


def strike(page: RecordPage, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(page.table, key, modifiers)


def along(page: RecordPage) -> Qt.Key:
    """The key that goes from one chip to the next."""
    return Key.Key_Down if page.table.transposed else Key.Key_Right


def across(page: RecordPage) -> Qt.Key:
    """The key that goes from one parameter to the next."""
    return Key.Key_Right if page.table.transposed else Key.Key_Down


def fill_along(page: RecordPage) -> None:
    strike(page, Key.Key_D if page.table.transposed else Key.Key_R, CTRL)


def is_turned(table: RecordTable) -> bool:
    """Whether chips are rows."""
    return table.transposed


def values(document: Document, path: str) -> list[object]:
    return [value_at(chip, path) for chip in document.study.chips]


def cell(chip: str, path: str) -> Cell:
    return Cell("chips", chip, path)


def current(page: RecordPage) -> Cell | None:
    return page.model.cell_at(page.table.current_source)


def selected(page: RecordPage) -> list[tuple[str, str]]:
    return sorted((one.row, one.path) for one in page.table.blocks.selected_cells())


def choose(menu: QMenu, *words: str) -> None:
    """Choose an entry of a menu and its menus."""
    for action in menu.actions():
        if action.text() == words[0]:
            if len(words) == 1:
                assert action.isEnabled()
                action.trigger()
                return
            inner = action.menu()
            assert isinstance(inner, QMenu)
            choose(inner, *words[1:])
            return
    raise AssertionError(f"{words[0]} is not among {[action.text() for action in menu.actions()]}")


@pytest.fixture
def evaluations(monkeypatch: pytest.MonkeyPatch) -> list[Study]:
    """The studies that are evaluated from now on."""
    calls: list[Study] = []

    def counted(study: Study) -> Outcome:
        calls.append(study)
        return evaluation.evaluate(study)

    monkeypatch.setattr(scenario_outcomes, "evaluate", counted)
    return calls


# --- one action, one step, one calculation --------------------------------------------------------------------------


def _paste(page: RecordPage) -> None:
    QApplication.clipboard().setText("70\t71" if not page.table.transposed else "70\n71")
    strike(page, Key.Key_V, CTRL)


def _nudge(page: RecordPage) -> None:
    strike(page, along(page), SHIFT, 3)
    strike(page, Key.Key_Up, ALT)


def _choose_another(page: RecordPage) -> None:
    page.table.go_to(cell("beta", "memory_capacity"))
    page.choose_current()


def _fill(page: RecordPage) -> None:
    strike(page, along(page), SHIFT, 3)
    fill_along(page)


ACTIONS: dict[str, Callable[[RecordPage], None]] = {
    "paste": _paste,
    "fill": _fill,
    "nudge a block": _nudge,
    "sort": lambda page: page.arranging.sort(descending=True),
    "move": lambda page: strike(page, Key.Key_Right, ALT | SHIFT),
    "duplicate": lambda page: page.duplicate(),
    "delete": lambda page: page.delete(),
    "choose": _choose_another,
}


@pytest.mark.parametrize("name", ACTIONS)
def test_one_action_is_one_step_and_one_calculation(
    page: RecordPage, document: Document, evaluations: list[Study], name: str
) -> None:
    before = document.study
    page.table.go_to(CAPACITY)
    ACTIONS[name](page)
    document.settle()
    QApplication.processEvents()

    assert document.undo_stack.count() == 1
    assert len(evaluations) == 1
    assert document.undo_stack.undoText()
    document.undo_stack.undo()
    assert document.study is before


@pytest.mark.parametrize(
    "act",
    [
        lambda page: page.table.transpose(),
        lambda page: page.arranging.hide_selected_rows(),
        lambda page: page.arranging.hide_selected_records(),
        lambda page: page.table.move_current_row(1),
        lambda page: page.table.filter_records("maker", {}),
        lambda page: page.table.horizontalHeader().resizeSection(0, 177),
    ],
)
def test_a_change_of_view_is_no_edit(
    page: RecordPage, document: Document, evaluations: list[Study], act: Callable[[RecordPage], None]
) -> None:
    page.table.go_to(CAPACITY)
    act(page)
    document.settle()
    assert document.undo_stack.count() == 0
    assert not evaluations


# --- filling --------------------------------------------------------------------------------------------------------


def test_ctrl_d_and_ctrl_r_fill_a_selection_from_its_first_cell(page: RecordPage, document: Document) -> None:
    page.table.go_to(CAPACITY)
    strike(page, along(page), SHIFT, 3)
    fill_along(page)
    assert values(document, "memory_capacity") == [80e9] * 4
    words = "down" if page.table.transposed else "right"
    assert document.undo_stack.undoText() == f"Fill 3 cells {words}"


def test_a_single_cell_is_filled_from_its_neighbour(page: RecordPage, document: Document) -> None:
    page.table.go_to(cell("beta", "memory_capacity"))
    fill_along(page)
    assert values(document, "memory_capacity") == [80e9, 80e9, 82e9, 83e9]
    assert document.undo_stack.undoText() == "Beta: Memory 81 GB → 80 GB"

    page.table.go_to(CAPACITY)
    fill_along(page)
    assert "There is no cell" in page.bar.text
    assert document.undo_stack.count() == 1


def test_a_range_is_filled_and_copied_whole(page: RecordPage, document: Document) -> None:
    limits = Distribution("normal", 70e9, 80e9, 90e9)
    document.edit("Range", lambda study: set_value(study, CAPACITY, limits, TODAY))
    document.settle()
    page.table.go_to(cell("beta", "memory_capacity"))
    fill_along(page)
    assert document.study.chips[1].ranges["memory_capacity"] == limits
    assert document.study.chips[1].memory_capacity == 80e9

    page.table.go_to(CAPACITY)
    strike(page, Key.Key_C, CTRL)
    page.table.go_to(cell("delta", "memory_capacity"))
    strike(page, Key.Key_V, CTRL)
    assert document.study.chips[3].ranges["memory_capacity"] == limits


def test_an_empty_cell_is_filled_as_empty(page: RecordPage, document: Document) -> None:
    page.table.go_to(cell("delta", "peak_rate_fp8"))
    fill_along(page)
    assert values(document, "peak_rate_fp8")[-1] is None


def test_names_are_not_filled_and_the_bar_says_so(page: RecordPage, document: Document) -> None:
    page.table.go_to(cell("beta", "name"))
    fill_along(page)
    assert page.bar.text == "Beta: Name was left alone: names must differ."
    assert document.undo_stack.count() == 0


def test_a_fill_passes_over_names_and_calculated_cells_and_fills_the_rest(page: RecordPage, document: Document) -> None:
    page.table.go_to(cell("alpha", "name"))
    strike(page, along(page), SHIFT)
    strike(page, Key.Key_Space, SHIFT if page.table.transposed else CTRL)
    strike(page, along(page), SHIFT)  # whole chips, one more
    page.table.moves.select_all()
    fill_along(page)
    assert len(set(values(document, "memory_capacity"))) == 1
    assert values(document, "name") == ["Alpha", "Beta", "Gamma", "Delta"]
    assert "cells were passed over" in page.bar.text
    assert document.undo_stack.count() == 1


def test_a_fill_that_does_not_fit_waits_like_a_paste(page: RecordPage, document: Document) -> None:
    before = document.study
    page.table.go_to(CAPACITY)
    strike(page, across(page), SHIFT, 2)  # a size of memory into a bandwidth
    strike(page, Key.Key_R if page.table.transposed else Key.Key_D, CTRL)
    assert page.bar.text.startswith("1 of 2 cells fit.")
    assert "Memory bandwidth needs a bandwidth" in page.bar.text
    assert document.study is before


# --- pasting --------------------------------------------------------------------------------------------------------


def test_A06_five_cells_are_filled_by_a_single_value(page: RecordPage, document: Document) -> None:
    page.duplicate()
    page.table.go_to(CAPACITY)
    QApplication.clipboard().setText("64 GB")
    strike(page, along(page), SHIFT, 4)
    strike(page, Key.Key_V, CTRL)
    assert values(document, "memory_capacity") == [64e9] * 5
    assert document.undo_stack.undoText() == "Paste 5 cells"


def test_A06_a_block_is_pasted_either_way_as_one_step(
    page: RecordPage, document: Document, evaluations: list[Study]
) -> None:
    rows = [["80", "81", "82", "83"], ["3000", "3100", "3200", "3300"], ["50", "51", "52", "53"]]
    if page.table.transposed:
        rows = [list(line) for line in zip(*rows, strict=True)]
    QApplication.clipboard().setText("\r\n".join("\t".join(line) for line in rows) + "\r\n")
    page.table.go_to(CAPACITY)
    strike(page, Key.Key_V, CTRL)
    document.settle()
    assert values(document, "memory_bandwidth") == [3e12, 3.1e12, 3.2e12, 3.3e12]
    assert values(document, "on_chip_memory") == [50e6, 51e6, 52e6, 53e6]
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Paste 12 cells"
    assert len(evaluations) == 1


def test_A07_ten_of_twelve_wait_and_nothing_moves(page: RecordPage, document: Document) -> None:
    rows = [["80", "n/a", "82", "83"], ["3000", "3100", "3200", "5 kg"], ["50", "51", "52", "53"]]
    if page.table.transposed:
        rows = [list(line) for line in zip(*rows, strict=True)]
    before, place = document.study, page.table.viewport().mapTo(page, QPoint(0, 0))
    QApplication.clipboard().setText("\n".join("\t".join(line) for line in rows))
    page.table.go_to(CAPACITY)
    strike(page, Key.Key_V, CTRL)
    QApplication.processEvents()

    assert page.bar.text.startswith("10 of 12 cells fit.")
    assert "Beta: Memory needs a size in bytes" in page.bar.text
    assert "Delta: Memory bandwidth needs a bandwidth" in page.bar.text
    assert page.table.viewport().mapTo(page, QPoint(0, 0)) == place
    assert page.bar.y() >= page.table.geometry().bottom()
    assert document.study is before
    QTest.keyClick(page.bar, Key.Key_Escape)  # Cancel
    assert page.bar.text == ""
    assert document.study is before
    assert document.undo_stack.count() == 0


def test_A07_a_german_block_has_decimal_commas(document: Document, qtbot: QtBot) -> None:
    page = RecordPage(document, "chips", GERMAN, TODAY)
    qtbot.addWidget(page)
    page.show()
    page.table.go_to(CAPACITY)
    QApplication.clipboard().setText("80,5\t81,25\r\n3000\t3,1 TB/s\r\n")
    strike(page, Key.Key_V, CTRL)
    assert values(document, "memory_capacity")[:2] == [80.5e9, 81.25e9]
    assert values(document, "memory_bandwidth")[:2] == [3e12, 3.1e12]


# --- copying --------------------------------------------------------------------------------------------------------


def test_a_copy_has_what_is_in_sight_in_the_order_it_stands(page: RecordPage, document: Document) -> None:
    page.table.hide_records(("beta",))
    page.arranging.move("delta", 0)
    document.settle()
    page.table.go_to(cell("delta", "memory_capacity"))
    strike(page, along(page), SHIFT, 2)
    strike(page, Key.Key_C, CTRL | SHIFT)
    copied = [line.split("\t") for line in QApplication.clipboard().text().split("\n")]
    if page.table.transposed:
        copied = [list(line) for line in zip(*copied, strict=True)]
    assert copied == [["", "Delta", "Alpha", "Gamma"], ["Memory", "83 GB", "80 GB", "82 GB"]]


def test_one_copied_cell_has_no_header(page: RecordPage) -> None:
    page.table.go_to(CAPACITY)
    strike(page, Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == "80 GB"


def test_a_block_goes_from_one_orientation_into_the_other_cell_by_cell(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot)
    page.table.go_to(cell("beta", "memory_capacity"))
    strike(page, Key.Key_C, CTRL)
    page.table.transpose()
    page.table.go_to(cell("delta", "memory_capacity"))
    strike(page, Key.Key_V, CTRL)
    assert values(document, "memory_capacity")[-1] == 81e9


# --- order ----------------------------------------------------------------------------------------------------------


def test_A36_a_sorted_chip_keeps_its_id_values_overrides_and_notes(page: RecordPage, document: Document) -> None:
    def prepare(study: Study) -> Study:
        study = set_note(study, cell("beta", "memory_capacity"), "Ask the vendor")
        study = duplicate_scenario(study, "")
        return set_value(study, cell("gamma", "memory_capacity"), 96e9, TODAY)

    document.edit("Prepare", prepare)
    document.settle()
    before = {chip.id: chip for chip in document.study.chips}
    overrides = document.study.scenarios[0].overrides
    page.table.go_to(cell("alpha", "peak_rate_fp8"))
    choose(page.menu(), "Sort chips by this", "Smallest first, A to Z")

    assert [chip.id for chip in document.study.chips] == ["beta", "delta", "alpha", "gamma"]  # empty last
    assert {chip.id: chip for chip in document.study.chips} == before
    assert document.study.scenarios[0].overrides == overrides
    assert document.undo_stack.undoText() == "Sort chips by Peak, FP8, smallest first"
    document.settle()
    for chip in CHIPS:
        shown = page.model.index_of(cell(chip, "memory_capacity"))
        wanted = value_at(document.shown.row("chips", chip), "memory_capacity")
        assert page.model.identifier_at(shown.column()) == chip
        assert page.model.data(shown) == f"{wanted / 1e9:g} GB"
    assert current(page) == cell("alpha", "peak_rate_fp8")

    page.arranging.sort(descending=True)
    assert [chip.id for chip in document.study.chips] == ["alpha", "delta", "beta", "gamma"]  # still last


def test_chips_are_sorted_by_a_calculated_figure(page: RecordPage, document: Document) -> None:
    rows = range(page.model.rowCount())
    figure = next(
        row
        for row in rows
        if page.model.row_at(row).kind is RowKind.CALCULATED
        and all(isinstance(value, float) for _, value in page.model.values_of(row))
        and len({value for _, value in page.model.values_of(row)}) > 1
    )
    page.table.set_current(page.model.index(figure, 0))
    wanted = [one for one, _ in sorted(page.model.values_of(figure), key=lambda pair: float(pair[1] or 0))]
    page.arranging.sort(descending=False)
    assert [chip.id for chip in document.study.chips] == wanted


def test_equal_chips_stay_in_their_order(page: RecordPage, document: Document) -> None:
    page.table.go_to(cell("alpha", "vendor"))
    page.arranging.sort(descending=False)
    assert [chip.id for chip in document.study.chips] == ["alpha", "gamma", "beta", "delta"]


def drag_head(header: QHeaderView, section: int, to: int) -> None:
    """Take a head with the mouse to the place of another."""
    upright = header.orientation() == Qt.Orientation.Vertical

    def place(at: int, part: float) -> QPoint:
        offset = header.sectionViewportPosition(at) + round(header.sectionSize(at) * part)
        return QPoint(12, offset) if upright else QPoint(offset, 12)

    start, end = place(section, 0.5), place(to, 0.2 if to < section else 0.8)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, NO, start)
    for step in range(1, 11):
        QTest.mouseMove(header.viewport(), start + (end - start) * step / 10)
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, NO, end)
    QApplication.processEvents()


def test_a_chip_is_dragged_to_another_place_as_one_step(page: RecordPage, document: Document) -> None:
    table = page.table
    header = table.verticalHeader() if table.transposed else table.horizontalHeader()
    table.go_to(cell("delta", "memory_capacity"))
    drag_head(header, 3, 1)
    document.settle()

    assert [chip.id for chip in document.study.chips] == ["alpha", "delta", "beta", "gamma"]
    assert [header.logicalIndex(place) for place in range(4)] == [0, 1, 2, 3]
    assert document.undo_stack.undoText() == "Move Delta"
    assert page.table.current_record == "delta"
    document.undo_stack.undo()
    document.settle()
    assert [page.model.identifier_at(place) for place in range(4)] == list(CHIPS)


def test_a_chip_is_moved_with_keys_over_hidden_ones(page: RecordPage, document: Document) -> None:
    page.table.hide_records(("beta",))
    page.table.go_to(CAPACITY)
    strike(page, Key.Key_Right, ALT | SHIFT)
    document.settle()
    assert [chip.id for chip in document.study.chips] == ["beta", "gamma", "alpha", "delta"]
    strike(page, Key.Key_Left, ALT | SHIFT)
    strike(page, Key.Key_Left, ALT | SHIFT)  # nothing is there
    assert [chip.id for chip in document.study.chips][:3] == ["beta", "alpha", "gamma"]


def test_a_row_moves_within_its_group_and_comes_back_with_alt_z(page: RecordPage, document: Document) -> None:
    page.table.go_to(CAPACITY)
    row = page.table.current_source.row()
    header = page.table.horizontalHeader() if page.table.transposed else page.table.verticalHeader()
    drag_head(header, row, page.model.group_of(row).start - 2)  # above its group: it stops at the group's edge
    moved = page.model.index_of(CAPACITY).row()
    assert moved == page.model.group_of(row).start
    page.table.move_current_row(2)
    assert page.model.index_of(CAPACITY).row() == moved + 2
    assert current(page) == CAPACITY
    assert document.undo_stack.count() == 0


# --- out of sight ---------------------------------------------------------------------------------------------------


def test_what_is_hidden_is_said_and_one_click_shows_it(page: RecordPage, qtbot: QtBot) -> None:
    page.table.go_to(CAPACITY)
    strike(page, along(page), SHIFT)
    choose(page.menu(), "Hide and show", "Hide Beta")
    assert page.table.corner.words == "2 chips hidden"
    page.table.go_to(cell("gamma", "memory_capacity"))
    choose(page.menu(), "Hide and show", "Hide Memory")
    other = "column" if page.table.transposed else "row"
    assert page.table.corner.words == f"2 chips, 1 {other} hidden"
    strike(page, along(page), SHIFT, 9)
    assert {row for row, _ in selected(page)} == {"gamma", "delta"}

    choose(page.menu(), "Hide and show", "Show Beta")
    assert page.table.corner.words == f"1 chip, 1 {other} hidden"
    button = page.table.corner.findChild(QToolButton, "tableHidden")
    assert isinstance(button, QToolButton)
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.table.corner.words == ""
    assert not button.isVisible()


def test_a_hidden_cell_that_is_gone_to_comes_into_sight(page: RecordPage) -> None:
    page.table.hide_records(("beta",))
    page.table.hide_rows(("memory_capacity",))
    page.table.filter_records("third", {})
    assert page.table.go_to(cell("beta", "memory_capacity"))
    shown = page.table.currentIndex()
    assert not page.table.isRowHidden(shown.row())
    assert not page.table.isColumnHidden(shown.column())


def test_chips_are_filtered_by_words_and_by_facets(page: RecordPage) -> None:
    menu = page.arranging.filter_menu()
    line = menu.findChild(QLineEdit, "recordFilter")
    assert isinstance(line, QLineEdit)
    line.setText("MAKER")
    assert shown_chips(page) == ["alpha", "gamma"]
    assert page.table.corner.words == "2 chips hidden"
    choose(menu, "No filter")
    assert shown_chips(page) == list(CHIPS)

    choose(page.arranging.filter_menu(), "Vendor", "Other (1)")
    assert shown_chips(page) == ["beta"]
    assert page.table.current_record == "beta"
    choose(page.arranging.filter_menu(), "Vendor: Other", "Other (1)")
    assert shown_chips(page) == list(CHIPS)
    page.table.filter_records("nobody", {})
    assert shown_chips(page) == []
    strike(page, Key.Key_Down)
    strike(page, Key.Key_C, CTRL)
    page.table.show_all()
    assert shown_chips(page) == list(CHIPS)


def shown_chips(page: RecordPage) -> list[str]:
    places = page.table.open_rows() if page.table.transposed else page.table.open_columns()
    return [page.model.identifier_at(place) for place in places]


# --- keys -----------------------------------------------------------------------------------------------------------


def test_ctrl_and_arrows_go_to_the_edges_of_data(page: RecordPage) -> None:
    page.table.go_to(cell("alpha", "peak_rate_fp8"))
    strike(page, along(page), CTRL)
    assert current(page) == cell("beta", "peak_rate_fp8")  # gamma's is empty
    strike(page, along(page), CTRL)
    assert current(page) == cell("delta", "peak_rate_fp8")
    strike(page, along(page), CTRL)
    assert current(page) == cell("delta", "peak_rate_fp8")


def test_home_end_and_pages(page: RecordPage) -> None:
    page.table.go_to(CAPACITY)
    strike(page, Key.Key_End)
    first, last = page.table.open_columns()[0], page.table.open_columns()[-1]
    assert page.table.currentIndex().column() == last
    strike(page, Key.Key_Home)
    assert page.table.currentIndex().column() == first
    strike(page, Key.Key_End, CTRL)
    assert page.table.currentIndex().row() == page.table.open_rows()[-1]
    strike(page, Key.Key_PageUp)
    assert page.table.currentIndex().row() < page.table.open_rows()[-1]
    strike(page, Key.Key_Home, CTRL)
    assert (page.table.currentIndex().row(), page.table.currentIndex().column()) == (page.table.open_rows()[0], first)
    strike(page, Key.Key_PageDown)
    assert page.table.currentIndex().row() in page.table.open_rows()[1:]


def test_shift_makes_the_selection_longer_and_shorter(page: RecordPage) -> None:
    page.table.go_to(cell("beta", "memory_capacity"))
    strike(page, along(page), SHIFT, 2)
    assert selected(page) == [(chip, "memory_capacity") for chip in ("beta", "delta", "gamma")]
    back = Key.Key_Up if page.table.transposed else Key.Key_Left
    strike(page, back, SHIFT)
    assert selected(page) == [(chip, "memory_capacity") for chip in ("beta", "gamma")]
    strike(page, back, CTRL | SHIFT)
    assert selected(page) == [(chip, "memory_capacity") for chip in ("alpha", "beta")]
    strike(page, across(page), SHIFT)
    assert len(selected(page)) == 4


def test_whole_rows_columns_and_tables_are_selected(page: RecordPage) -> None:
    page.table.go_to(CAPACITY)
    strike(page, Key.Key_Space, SHIFT if page.table.transposed else CTRL)
    assert {row for row, _ in selected(page)} == {"alpha"}
    assert len(selected(page)) > 20
    page.table.go_to(CAPACITY)
    strike(page, Key.Key_Space, CTRL if page.table.transposed else SHIFT)
    assert selected(page) == [(chip, "memory_capacity") for chip in sorted(CHIPS)]
    strike(page, Key.Key_A, CTRL)
    assert {row for row, _ in selected(page)} == set(CHIPS)


def test_enter_and_tab_go_on_either_way(page: RecordPage, document: Document) -> None:
    page.table.go_to(CAPACITY)
    QTest.keyClicks(page.table, "7")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "0")
    QTest.keyClick(editor, Key.Key_Return if page.table.transposed else Key.Key_Tab)
    assert values(document, "memory_capacity")[0] == 70e9
    assert current(page) == cell("beta", "memory_capacity")


# --- turned over ----------------------------------------------------------------------------------------------------


def test_chips_stand_as_rows_with_units_in_the_heads(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot)
    page.table.go_to(cell("beta", "memory_capacity"))
    button = page.table.corner.findChild(QToolButton, "tableTranspose")
    assert isinstance(button, QToolButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    assert is_turned(page.table)
    assert page.table.model().rowCount() == 4
    assert current(page) == cell("beta", "memory_capacity")
    assert page.table.verticalHeader().isVisible()
    heads = page.table.model()
    column = page.model.row_of("memory_capacity")
    assert heads.headerData(column, Qt.Orientation.Horizontal) == "Memory"
    assert heads.headerData(1, Qt.Orientation.Vertical) == "Beta"
    assert page.model.unit_at(column) == "GB"
    assert not page.grab().isNull()
    assert page.strip.text.startswith("Memory")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not is_turned(page.table)
    assert current(page) == cell("beta", "memory_capacity")


def test_columns_come_and_go_while_chips_are_rows(page: RecordPage, document: Document) -> None:
    page.table.go_to(cell("delta", "memory_capacity"))
    page.duplicate()
    document.settle()
    assert page.table.current_record == "delta-2"
    document.undo_stack.undo()
    document.settle()
    assert page.model.columnCount() == 4
    page.table.go_to(cell("beta", "memory_capacity"))
    page.delete()
    document.settle()
    assert shown_chips(page) == ["alpha", "gamma", "delta"]
    page.grab()


# --- remembered -----------------------------------------------------------------------------------------------------


def drag_edge(page: RecordPage, to: int) -> None:
    """Take the edge of the frozen column with the mouse to a place."""
    edge = page.table.findChild(LabelEdge)
    assert edge is not None
    QTest.mousePress(edge, Qt.MouseButton.LeftButton, NO, QPoint(3, 200))
    QTest.mouseMove(edge, edge.mapFrom(page.table, QPoint(to, 200)))
    QTest.mouseRelease(edge, Qt.MouseButton.LeftButton, NO)


def test_widths_order_and_what_is_hidden_outlive_the_session(document: Document, qtbot: QtBot) -> None:
    first = Arrangements(SettingsFile())
    page = open_page(document, qtbot, first)
    page.table.setColumnWidth(1, 181)
    page.table.hide_rows(("memory_bandwidth",))
    page.table.go_to(CAPACITY)
    page.table.move_current_row(2)
    drag_edge(page, 222)
    order = [page.model.row_at(row).key for row in range(page.model.rowCount())]
    first.write()

    again = open_page(document, qtbot, Arrangements(SettingsFile()))
    assert again.table.columnWidth(1) == 181
    assert again.table.isRowHidden(again.model.row_of("memory_bandwidth"))
    assert [again.model.row_at(row).key for row in range(again.model.rowCount())] == order
    assert again.table.verticalHeader().width() == 222
    again.arranging.move("beta", 3)
    document.settle()
    assert again.table.columnWidth(3) == 181  # the width goes with the chip


def test_damaged_settings_of_tables_are_left_out(document: Document, qtbot: QtBot) -> None:
    settings = SettingsFile()
    settings.path.parent.mkdir(parents=True, exist_ok=True)
    settings.path.write_text('{"tables": {"chips": {"widths": {"alpha": -5}}}}')
    damaged = SettingsFile()
    assert "cannot be read" in damaged.problem
    settings.path.write_text(
        '{"tables": {"chips": {"widths": {"nobody": 99}, "row_order": ["nothing", "memory_capacity"],'
        ' "hidden_rows": ["nothing"], "hidden_columns": ["nobody"]}, "nowhere": {}, "site": {"transposed": true}}}'
    )
    page = open_page(document, qtbot, Arrangements(SettingsFile()))
    assert page.table.corner.words == ""
    assert shown_chips(page) == list(CHIPS)


# --- in the window --------------------------------------------------------------------------------------------------


def test_f3_goes_to_labels_names_and_values_in_every_tab(window: MainWindow) -> None:
    inputs = window.inputs
    inputs.show_tab("workload")
    inputs.page.table.setFocus()
    QTest.keyClick(inputs.page.table, Key.Key_F, CTRL)
    QTest.keyClicks(inputs.find_line, "700 w")
    QTest.keyClick(inputs.find_line, Key.Key_F3)
    assert inputs.page.model.cell_at(inputs.page.table.current_source) == cell("alpha", "thermal_design_power")
    inputs.find_line.setText("beta")
    QTest.keyClick(inputs.page.table, Key.Key_F3)
    assert inputs.page.table.current_record == "beta"
    first = inputs.page.table.current_source
    QTest.keyClick(inputs.page.table, Key.Key_F3, SHIFT)
    QTest.keyClick(inputs.page.table, Key.Key_F3)
    assert inputs.page.table.current_source == first
    inputs.find_line.setText("no such thing")
    QTest.keyClick(inputs.page.table, Key.Key_F3)
    assert "holds no such thing" in inputs.page.bar.text


def test_A09_menu_and_button_say_what_will_be_undone(window: MainWindow) -> None:
    inputs = window.inputs
    inputs.show_tab("chips")
    table = inputs.page.table
    table.setFocus()
    table.go_to(cell("alpha", "compute_efficiency"))
    before = inputs.page.model.data(table.current_source)
    QTest.keyClicks(table, "5")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "5%")
    QTest.keyClick(editor, Key.Key_Return)
    words = f"Undo: Alpha: Compute efficiency {before} → 55 %"
    undo = window.actions_by_id["edit.undo"]
    button = window.scenario_bar.findChild(QToolButton, "edit.undo.button")
    assert isinstance(button, QToolButton)
    assert undo.text().replace("&", "") == words
    assert words in button.toolTip()


def test_A09_alt_z_takes_back_views_and_ctrl_z_edits_only(window: MainWindow) -> None:
    inputs = window.inputs
    inputs.show_tab("chips")
    table = inputs.page.table
    table.setFocus()
    table.go_to(cell("beta", "memory_capacity"))
    QTest.keyClick(table, Key.Key_Delete)  # refused: nothing to undo
    inputs.page.arranging.hide_selected_records()
    table.transpose()
    QTest.keyClick(table, Key.Key_Z, CTRL)
    assert is_turned(table)
    QTest.keyClick(table, Key.Key_Z, ALT)
    assert not is_turned(table)
    assert table.corner.words == "1 chip hidden"
    QTest.keyClick(table, Key.Key_Z, ALT)
    assert table.corner.words == ""
    QTest.keyClick(table, Key.Key_Z, ALT | SHIFT)
    assert table.corner.words == "1 chip hidden"
    assert window.document.undo_stack.count() == 0


def test_the_window_remembers_how_its_tables_are_looked_at(open_main: Callable[..., MainWindow], study: Study) -> None:
    first = open_main()
    first.inputs.pages["chips"].table.transpose()
    first.document.undo_stack.setClean()
    first.close()
    assert open_main().inputs.pages["chips"].table.transposed
