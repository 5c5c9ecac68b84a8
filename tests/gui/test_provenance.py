"""Whose a value is and where it comes from, as a person sees it: states of cells, strip and tip, notes, Sources."""

import datetime

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from core.cells import ENGLISH
from core.editing import Cell, set_note, set_value
from core.fields import FieldKind, fields_of
from core.records import Distribution, Money, Site, Source
from core.row_edits import duplicate_row
from core.samples import sample_study
from core.scenarios import BASE, duplicate_scenario, switch_scenario
from core.study import Study
from core.study_file import decode, encode
from gui.document import Document
from gui.drawer.sources_page import SourcesPage
from gui.main_window import MainWindow
from gui.panels.record_page import RecordPage
from gui.tables.model import STATE_ROLE
from gui.tables.notes import NoteEditor
from gui.tables.rows import RowKind
from gui.tables.states import CellState, Mark
from gui.theme import LIGHT
from tests.gui.record_pages import shown_page

from .conftest import OpenWindow, strike

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

TODAY = datetime.date(2026, 11, 24)
SHEET = Source("Data sheet", "2026-03-01", "high")
OLD = Source("An old page", "2023-05", "medium")
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

BANDWIDTH = Cell("chips", "alpha", "memory_bandwidth")
PRICE = Cell("chips", "alpha", "rental_price")
POWER = Cell("chips", "alpha", "thermal_design_power")
TOPOLOGY = Cell("chips", "alpha", "scaleup_topology")
VENDOR = Cell("chips", "alpha", "vendor")
HORIZON = Cell("money", "money", "horizon")
ODD_NOTES = (
    "plain",
    "two\nlines\tand a tab",
    "<b>bold</b> & <img src='/dev/zero'>",
    '=HYPERLINK("http://x","y")',
    "a\u202eb \u00a0 c",
    "é ＝１ 🧪",
)


@pytest.fixture
def sourced(study: Study) -> Study:
    """The small study with sources of all kinds."""
    alpha, beta = study.chips
    return msgspec.structs.replace(
        study,
        chips=(
            msgspec.structs.replace(alpha, vendor="Maker", sources={"": SHEET, "rental_price": OLD}),
            msgspec.structs.replace(beta, sources={"": SHEET}),
        ),
        site=Site(id="site", name="Site", sources={"": SHEET}),
        money=Money(id="money", name="Money", sources={"": SHEET}),
    )


@pytest.fixture
def document(sourced: Study, qapp: QApplication) -> Document:
    return Document(sourced)


@pytest.fixture
def page(document: Document, qtbot: QtBot) -> RecordPage:
    return open_page(document, "chips", qtbot)


def open_page(document: Document, tab: str, qtbot: QtBot) -> RecordPage:
    return shown_page(RecordPage(document, tab, ENGLISH, TODAY), qtbot, 560)


def in_scenario(document: Document, name: str = "Dear") -> None:
    assert document.edit("Duplicate", lambda study: duplicate_scenario(study, name))
    document.settle()


def type_into(page: RecordPage, cell: Cell, text: str) -> None:
    assert page.table.go_to(cell)
    QTest.keyClicks(page.table, text[0])
    (editor,) = [one for one in page.table.viewport().findChildren(QLineEdit) if one.isVisible()]
    QTest.keyClicks(editor, text[1:])
    strike(editor, Qt.Key.Key_Return)
    page.model.document.settle()


def state(page: RecordPage, cell: Cell) -> CellState:
    found = page.model.index_of(cell).data(STATE_ROLE)
    assert isinstance(found, CellState)
    return found


def tip(page: RecordPage, cell: Cell) -> str:
    shown = str(page.model.index_of(cell).data(Qt.ItemDataRole.ToolTipRole))
    return QTextDocumentFragment.fromHtml(shown).toPlainText()


def spoken(page: RecordPage, cell: Cell) -> str:
    return str(page.model.index_of(cell).data(Qt.ItemDataRole.AccessibleTextRole))


def strip(page: RecordPage, cell: Cell) -> str:
    assert page.table.go_to(cell)
    return page.strip.text


def colours(page: RecordPage, cell: Cell, part: QRect | None = None) -> set[str]:
    """The colours of a cell as it is drawn; of a part of it, from its upper left corner."""
    rect = page.table.visualRect(page.model.index_of(cell))
    image = page.table.viewport().grab(rect).toImage()
    area = part or image.rect()
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    }


# --- A10 and overrides -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text", "before"),
    [(BANDWIDTH, "4000", "3000 GB/s"), (PRICE, "3.1", "2.5 $/h"), (POWER, "500", "700 W"), (VENDOR, "Other", "Maker")],
    ids=lambda one: one.path if isinstance(one, Cell) else str(one),
)
def test_A10_an_edit_says_who_and_when_and_keeps_what_shipped(
    page: RecordPage, document: Document, cell: Cell, text: str, before: str
) -> None:
    study = document.study
    source = study.row(cell.table, cell.row).source_of(cell.path)
    assert source is not None
    type_into(page, cell, text)

    assert state(page, cell).mark is Mark.EDITED
    assert spoken(page, cell).endswith("edited")
    edited = document.study.row(cell.table, cell.row).source_of(cell.path)
    assert edited == Source("Analyst edit, 2026-11-24", "2026-11-24", "analyst")
    for words in (strip(page, cell), tip(page, cell)):
        assert "Analyst edit, 2026-11-24" in words
        assert f"{before}" in words
        assert source.text in words
        assert "Ctrl+Backspace" in words

    strike(page.table, Qt.Key.Key_Backspace, CONTROL)
    assert document.study == study


def test_an_override_shows_what_base_has_and_goes_back_to_it(page: RecordPage, document: Document) -> None:
    in_scenario(document)
    type_into(page, BANDWIDTH, "4000")

    assert state(page, BANDWIDTH).mark is Mark.OVERRIDE
    assert spoken(page, BANDWIDTH) == "4000 GB/s, differs from Base"
    for words in (strip(page, BANDWIDTH), tip(page, BANDWIDTH)):
        assert "Base" in words
        assert "3000 GB/s" in words
        assert "Data sheet" in words
        assert "Ctrl+Backspace goes back to Base" in words
    assert document.study.chips[0].memory_bandwidth == 3e12

    strike(page.table, Qt.Key.Key_Backspace, CONTROL)
    assert state(page, BANDWIDTH).mark is Mark.SOURCED
    assert document.study.scenarios[0].overrides == ()
    assert document.undo_stack.undoText() == "Alpha: Memory bandwidth back to 3000 GB/s"


def test_a_cell_that_follows_an_edited_base_cell_shows_as_edited(page: RecordPage, document: Document) -> None:
    type_into(page, BANDWIDTH, "4000")
    in_scenario(document)
    assert state(page, BANDWIDTH).mark is Mark.EDITED
    type_into(page, BANDWIDTH, "5000")
    assert state(page, BANDWIDTH).mark is Mark.OVERRIDE
    assert "Differs from Base: 4000 GB/s (Analyst edit, 2026-11-24). " in tip(page, BANDWIDTH)
    assert "Shipped: 3000 GB/s (Data sheet" in tip(page, BANDWIDTH)

    page.table.go_to(BANDWIDTH)
    strike(page.table, Qt.Key.Key_Backspace, CONTROL)
    assert state(page, BANDWIDTH).mark is Mark.EDITED
    assert document.shown.chips[0].memory_bandwidth == 4e12


def test_base_shows_no_override(page: RecordPage, document: Document) -> None:
    in_scenario(document)
    type_into(page, BANDWIDTH, "4000")
    document.edit("Base", lambda study: switch_scenario(study, BASE))
    document.settle()
    assert state(page, BANDWIDTH).mark is Mark.SOURCED


def test_the_one_value_of_the_money_tells_what_base_has_beside_it(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, "money", qtbot)
    in_scenario(document)
    type_into(page, HORIZON, "48")
    beside = page.model.index_of(HORIZON).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert beside == "Base 36 months · Analyst edit, 2026-11-24"


def test_states_differ_in_form_and_not_in_colour_alone(page: RecordPage, document: Document) -> None:
    """With all marks in one colour each drawing is still another one."""
    in_scenario(document)
    type_into(page, BANDWIDTH, "4000")
    document.edit("Base", lambda study: switch_scenario(study, BASE))
    type_into(page, POWER, "500")
    document.edit("Dear", lambda study: switch_scenario(study, "scenario"))
    document.settle()
    page.table.go_to(Cell("chips", "beta", "name"))
    QApplication.processEvents()
    found = {}
    for cell in (BANDWIDTH, POWER, PRICE, TOPOLOGY):
        page.table.scrollTo(page.model.index_of(cell))
        QApplication.processEvents()
        rect = page.table.visualRect(page.model.index_of(cell))
        image = page.table.viewport().grab(QRect(rect.left(), rect.top(), 20, rect.height())).toImage()
        ground = image.pixelColor(18, 2).lightness()
        form = tuple(
            abs(image.pixelColor(x, y).lightness() - ground) > 40
            for x in range(5, 19)
            for y in range(3, image.height() - 3)
        )
        assert any(form), cell
        found[state(page, cell).mark] = form
    assert set(found) == {Mark.OVERRIDE, Mark.EDITED, Mark.STALE, Mark.SOURCED}
    assert len(set(found.values())) == 4


def test_an_override_has_a_tint_a_bar_and_a_sign(page: RecordPage, document: Document, qtbot: QtBot) -> None:
    in_scenario(document)
    type_into(page, BANDWIDTH, "4000")
    page.table.go_to(Cell("chips", "beta", "memory_bandwidth"))
    QApplication.processEvents()
    qtbot.waitUntil(lambda: LIGHT.override_soft.upper() in colours(page, BANDWIDTH))  # once its flash is over
    assert colours(page, BANDWIDTH, QRect(0, 2, 3, 6)) == {LIGHT.override.upper()}
    assert LIGHT.override_soft.upper() not in colours(page, POWER)
    page.table.go_to(BANDWIDTH)
    QApplication.processEvents()
    assert LIGHT.override_soft.upper() in colours(page, BANDWIDTH)


# --- every cell says where it comes from -----------------------------------------------------------------------------


@pytest.mark.parametrize("tab", ["workload", "chips", "site", "money", "service"])
def test_every_cell_of_the_sample_tells_source_date_and_confidence(tab: str, qtbot: QtBot) -> None:
    page = open_page(Document(sample_study()), tab, qtbot)
    checked = 0
    for row in range(page.model.rowCount()):
        index = page.model.index(row, 0)
        cell = page.model.cell_at(index)
        if page.model.row_at(row).kind is not RowKind.FIELD or cell is None or cell.path in ("name", "serving_engine"):
            continue
        source = page.model.document.study.row(cell.table, cell.row).source_of(cell.path)
        assert source is not None
        for words in (
            tip(page, cell).replace("\n", " "),
            page.model.details(index).title + page.model.details(index).source,
        ):
            assert " ".join(source.text.split()) in " ".join(words.split())
            assert source.date in words
            assert f"{source.confidence} confidence" in words
        checked += 1
    assert checked >= 7


def test_a_range_is_said(page: RecordPage, document: Document) -> None:
    spread = Distribution("lognormal", 1e12, 3e12, 9e12)
    assert document.edit("Range", lambda study: set_value(study, BANDWIDTH, spread, TODAY))
    document.settle()
    words = "90 % range 1000 GB/s – 9000 GB/s, lognormal"
    assert words in strip(page, BANDWIDTH)
    assert words in tip(page, BANDWIDTH)


def test_an_empty_cell_says_that_nothing_is_published(page: RecordPage) -> None:
    cell = Cell("chips", "beta", "peak_rate_fp8")
    assert "not published (as of 2026-03-01)" in strip(page, cell)
    assert "not published (as of 2026-03-01)" in tip(page, cell)


@pytest.mark.parametrize("years", [0, 20])
def test_only_what_ages_is_marked_stale(years: int, qtbot: QtBot) -> None:
    document = Document(sample_study())
    later = datetime.date(2026 + years, 11, 28)
    stale = 0
    for tab in ("workload", "chips", "site", "money", "service"):
        page = RecordPage(document, tab, ENGLISH, later)
        qtbot.addWidget(page)
        for row in range(page.model.rowCount()):
            cell = page.model.cell_at(page.model.index(row, 0))
            if cell is None:
                continue
            marked = state(page, cell).mark is Mark.STALE
            field = fields_of(type(document.study.row(cell.table, cell.row)))[cell.path]
            assert field.ages or not marked
            stale += marked
            if years and field.ages and field.kind is FieldKind.NUMBER and not state(page, cell).empty:
                assert marked, cell
    assert stale > 20 if years else 0 < stale < 15


# --- notes -----------------------------------------------------------------------------------------------------------


def open_note(page: RecordPage, cell: Cell) -> NoteEditor:
    assert page.table.go_to(cell)
    strike(page.table, Qt.Key.Key_F2, SHIFT)
    editor = page.table.notes.editor
    assert editor is not None
    assert editor.isVisible()
    return editor


def write_note(page: RecordPage, cell: Cell, text: str) -> None:
    editor = open_note(page, cell)
    QGuiApplication.clipboard().setText(text)
    editor.words.selectAll()
    editor.words.paste()
    strike(editor.words, Qt.Key.Key_Return)
    page.model.document.settle()


@pytest.mark.parametrize("note", ODD_NOTES)
def test_a_note_is_kept_letter_for_letter_and_shown_as_text(page: RecordPage, document: Document, note: str) -> None:
    write_note(page, BANDWIDTH, note)
    assert document.study.chips[0].notes == {"memory_bandwidth": note}
    assert document.undo_stack.undoText() == "Alpha: Note on Memory bandwidth"
    assert state(page, BANDWIDTH).noted
    assert spoken(page, BANDWIDTH) == "3000 GB/s, has a note"
    first = note.split("\n")[0].replace("\u202e", "‹U+202E›").split("\t")[0].replace("\u00a0", " ")
    assert " ".join(first.split()) in " ".join(tip(page, BANDWIDTH).split())
    assert f"Note: {' '.join(first.split())}" in strip(page, BANDWIDTH)
    assert "<img" not in str(page.model.index_of(BANDWIDTH).data(Qt.ItemDataRole.ToolTipRole))

    document.undo_stack.undo()
    assert document.study.chips[0].notes == {}


def test_a_note_lives_on_in_files_copies_and_scenarios(page: RecordPage, document: Document) -> None:
    write_note(page, BANDWIDTH, ODD_NOTES[2])
    assert decode(encode(document.study)) == document.study
    copied = duplicate_row(document.study, "chips", "alpha")
    assert copied.chips[1].notes == {"memory_bandwidth": ODD_NOTES[2]}
    in_scenario(document)
    type_into(page, BANDWIDTH, "4000")
    assert state(page, BANDWIDTH) == CellState(Mark.OVERRIDE, noted=True)
    write_note(page, PRICE, "in all scenarios")
    assert document.study.scenarios[0].overrides[0].path == "memory_bandwidth"
    assert document.study.chips[0].notes["rental_price"] == "in all scenarios"


def test_esc_leaves_a_note_as_it_was(page: RecordPage, document: Document) -> None:
    before = document.study
    editor = open_note(page, BANDWIDTH)
    QTest.keyClicks(editor.words, "never mind")
    strike(editor.words, Qt.Key.Key_Escape)
    assert document.study is before
    assert not editor.isVisible()
    assert page.table.hasFocus()


def test_shift_enter_begins_a_line_and_an_empty_note_is_none(page: RecordPage, document: Document) -> None:
    editor = open_note(page, BANDWIDTH)
    QTest.keyClicks(editor.words, "one")
    strike(editor.words, Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(editor.words, "two")
    strike(editor.words, Qt.Key.Key_Return)
    assert document.study.chips[0].notes == {"memory_bandwidth": "one\ntwo"}
    assert page.table.hasFocus()

    editor = open_note(page, BANDWIDTH)
    assert editor.text == "one\ntwo"
    strike(editor.words, Qt.Key.Key_Delete)
    strike(editor.words, Qt.Key.Key_Return)
    assert document.study.chips[0].notes == {}
    assert document.undo_stack.undoText() == "Alpha: Remove the note on Memory bandwidth"


def test_a_note_is_kept_by_going_on_to_another_cell(page: RecordPage, document: Document) -> None:
    editor = open_note(page, BANDWIDTH)
    QTest.keyClicks(editor.words, "kept")
    page.table.setFocus()
    assert document.study.chips[0].notes == {"memory_bandwidth": "kept"}
    assert not editor.isVisible()


def test_a_note_too_long_is_refused_in_place(page: RecordPage, document: Document) -> None:
    before = document.study
    editor = open_note(page, BANDWIDTH)
    for length, words in ((1001, "you typed 1,001"), (1_000_000, "the clipboard has 1,000,000")):
        QGuiApplication.clipboard().setText("x" * length)
        editor.words.selectAll()
        editor.words.paste()
        if length < 2000:
            strike(editor.words, Qt.Key.Key_Return)
        assert editor.problem.text() == f"The note takes at most 1000 characters; {words}."
        assert editor.isVisible()
    assert document.study is before
    assert document.undo_stack.count() == 0


def test_a_calculated_figure_takes_no_note(page: RecordPage) -> None:
    page.table.setCurrentIndex(page.model.index(page.model.rowCount() - 1, 0))
    strike(page.table, Qt.Key.Key_F2, SHIFT)
    assert page.table.notes.editor is None
    entry = next(action for action in page.menu().actions() if action.text() == "Note…")
    assert not entry.isEnabled()


def test_the_menu_opens_a_note_too(page: RecordPage, document: Document) -> None:
    page.table.go_to(BANDWIDTH)
    next(action for action in page.menu().actions() if action.text() == "Note…").trigger()
    editor = page.table.notes.editor
    assert editor is not None
    strike(editor.words, Qt.Key.Key_Escape)
    in_scenario(document)
    assert "Back to Base" in [action.text() for action in page.menu().actions()]


def test_a_corner_marks_a_cell_with_a_note(page: RecordPage, document: Document) -> None:
    assert document.edit("Note", lambda study: set_note(study, BANDWIDTH, "here"))
    document.settle()
    page.table.go_to(POWER)
    page.table.scrollTo(page.model.index_of(BANDWIDTH))
    QApplication.processEvents()
    width = page.table.visualRect(page.model.index_of(BANDWIDTH)).width()
    corner = QRect(width - 3, 0, 2, 2)
    assert QColor(LIGHT.warning).name().upper() in colours(page, BANDWIDTH, corner)
    assert QColor(LIGHT.warning).name().upper() not in colours(page, POWER, corner)


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_the_editor_of_a_note_stands_inside_the_window(open_main: OpenWindow, size: tuple[int, int]) -> None:
    window = open_main(sample_study(), size=size)
    window.inputs.show_tab("chips")
    page = window.inputs.page
    rows = [row for row in range(page.model.rowCount()) if page.model.row_at(row).kind is RowKind.FIELD]
    for row in (rows[0], rows[-1]):
        for column in (0, page.model.columnCount() - 1):
            page.table.setCurrentIndex(page.model.index(row, column))
            page.table.notes.open()
            editor = page.table.notes.editor
            assert editor is not None
            assert window.rect().contains(editor.geometry())
            assert editor.title.height() >= editor.title.heightForWidth(editor.title.width())
            strike(editor.words, Qt.Key.Key_Escape)


# --- the Sources view ------------------------------------------------------------------------------------------------


def open_sources(window: MainWindow) -> SourcesPage:
    button = window.findChild(QToolButton, "drawerTab.sources")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    page = window.drawer.page
    assert isinstance(page, SourcesPage)
    return page


def column(page: SourcesPage, name: str) -> list[str]:
    results = page.view.results
    at = [one.id for one in results.table.columns].index(name)
    return [str(results.index(row, at).data()) for row in range(results.rowCount())]


def press_filter(page: SourcesPage, name: str) -> None:
    QTest.mouseClick(page.filter.buttons[name], Qt.MouseButton.LeftButton)


def test_sources_lists_what_the_story_rests_on_and_follows_edits(sample: MainWindow) -> None:
    page = open_sources(sample)
    assert page.view.results.rowCount() == len(page.rows) > 300
    chip = sample.document.study.chips[0].id
    sample.document.edit("Edit", lambda study: set_value(study, Cell("chips", chip, "memory_bandwidth"), 4e12))
    sample.document.settle()
    press_filter(page, "edited")
    assert page.filter.buttons["edited"].text() == "Edited 1"
    assert column(page, "input") == ["Memory bandwidth"]
    assert column(page, "value") == ["4000 GB/s"]
    assert column(page, "state") == ["analyst edit"]
    assert page.copy_button.text() == "Copy 1 row"


def test_each_filter_of_sources_says_how_many_it_leaves(sample: MainWindow) -> None:
    page = open_sources(sample)
    for name, button in page.filter.buttons.items():
        press_filter(page, name)
        assert button.text().split()[-1].replace(",", "") == str(page.view.results.rowCount())
    press_filter(page, "edited")
    assert page.view.results.rowCount() == 0
    assert page.note.text() == "Nothing on show is edited."


def test_a_click_goes_to_the_cell(sample: MainWindow) -> None:
    page = open_sources(sample)
    page.find_line.setText("horizon")
    (row,) = [row for row, label in enumerate(column(page, "input")) if label == "Horizon"]
    place = page.view.visualRect(page.view.results.index(row, 1)).center()
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert sample.inputs.tab == "money"
    table = sample.inputs.page.table
    assert table.hasFocus()
    assert sample.inputs.page.model.cell_at(table.currentIndex()) == HORIZON


def test_enter_goes_to_the_cell_and_arrows_do_not(sample: MainWindow) -> None:
    sample.inputs.show_tab("site")
    page = open_sources(sample)
    page.view.setFocus()
    page.view.selectRow(0)
    strike(page.view, Qt.Key.Key_Down)
    assert sample.inputs.tab == "site"
    expected = page.rows[page.view.results.source_row(page.view.currentIndex().row())].cell
    strike(page.view, Qt.Key.Key_Return)
    assert sample.inputs.page.model.cell_at(sample.inputs.page.table.currentIndex()) == expected
    assert sample.inputs.tab == "workload"


def test_sources_are_found_sorted_and_copied_with_heads(sample: MainWindow) -> None:
    page = open_sources(sample)
    strike(page.view, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(page.find_line, "electricity")
    assert set(column(page, "input")) <= {"Electricity price"} or column(page, "input") == []
    page.find_line.setText("H100 memory")
    assert "Memory bandwidth" in column(page, "input")
    assert all("H100" in owner for owner in column(page, "owner")) or page.view.results.rowCount()
    page.find_line.clear()
    at = [one.id for one in page.view.results.table.columns].index("input")
    page.view.sortByColumn(at, Qt.SortOrder.AscendingOrder)
    labels = column(page, "input")
    assert [one.casefold() for one in labels] == sorted(one.casefold() for one in labels)

    page.view.clearSelection()
    QTest.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "Whose\tInput\tValue\tState\tConfidence\tDate\tSource\tNote\tBehind"
    assert len(lines) == len(page.rows) + 1


def test_sources_open_from_the_view_menu_and_have_names_for_a_screen_reader(sample: MainWindow) -> None:
    sample.actions_by_id["view.sources"].trigger()
    page = sample.drawer.page
    assert isinstance(page, SourcesPage)
    assert page.view.accessibleName() == "Sources"
    assert page.accessibleName() == "Sources"
    assert page.find_line.accessibleName()


def test_sources_of_a_scenario_tell_its_overrides(sample: MainWindow) -> None:
    document = sample.document
    document.edit("Duplicate", lambda study: duplicate_scenario(study, "Longer"))
    document.edit("Edit", lambda study: set_value(study, HORIZON, 48.0))
    document.settle()
    page = open_sources(sample)
    press_filter(page, "edited")
    assert column(page, "input") == ["Horizon"]
    assert column(page, "state") == ["override"]
    document.edit("Base", lambda study: switch_scenario(study, BASE))
    document.settle()
    assert column(page, "input") == []
