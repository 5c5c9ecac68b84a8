"""The grammar of cells as a person meets it in a table: ranges, doubtful texts, refusals, by keys, mouse, clipboard."""

import datetime
import hashlib

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.cell_text import copied_text, entry_text, field_in_words
from core.cells import ENGLISH, FRENCH, GERMAN, NumberLocale
from core.editing import Cell, set_value
from core.fields import value_at
from core.records import Distribution, Money
from core.scenarios import duplicate_scenario
from core.study import Study
from core.study_file import encode
from gui.document import Document
from gui.panels.record_page import RecordPage
from gui.tables.editors import QuestionTip
from gui.tables.glyphs import SPREAD_HEIGHT, SPREAD_WIDTH, paint_spread, spread_form
from gui.tables.model import STATE_ROLE
from tests.gui.record_pages import has_editor, open_editor, shown_page
from tests.gui.test_tables import tip

# the offscreen platform says so of every window that is shown
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

TODAY = datetime.date(2026, 11, 24)
BANDWIDTH = Cell("chips", "alpha", "memory_bandwidth")
POWER = Cell("chips", "alpha", "thermal_design_power")
PRICE = Cell("chips", "alpha", "rental_price")
PURCHASE = Cell("chips", "alpha", "purchase_price")
SHARE = Cell("chips", "alpha", "compute_efficiency")
SERVER = Cell("chips", "alpha", "chips_per_server")
MEMORY = Cell("chips", "alpha", "memory_capacity")
HALF = Distribution("normal", 0.3, 0.4, 0.5)


@pytest.fixture
def document(study: Study, qapp: QApplication) -> Document:
    return Document(study)


@pytest.fixture
def page(document: Document, qtbot: QtBot) -> RecordPage:
    return open_page(document, qtbot)


def open_page(document: Document, qtbot: QtBot, locale: NumberLocale = ENGLISH) -> RecordPage:
    return shown_page(RecordPage(document, "chips", locale, TODAY), qtbot, 620)


def type_into(page: RecordPage, cell: Cell, text: str) -> QLineEdit:
    """Go to a cell, open its editor by the first letter and type the rest."""
    assert page.table.go_to(cell)
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    editor = open_editor(page)
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClicks(editor, text)
    return editor


def enter(page: RecordPage, cell: Cell, text: str) -> None:
    QTest.keyClick(type_into(page, cell, text), Qt.Key.Key_Return)


def said(page: RecordPage, name: str) -> str:
    """What a tip under the editor says; "" where there is none."""
    return next((label.text() for label in page.window().findChildren(QLabel, name) if label.isVisible()), "")


def question(page: RecordPage) -> QuestionTip:
    """The question under the editor."""
    (found,) = [one for one in page.window().findChildren(QuestionTip) if one.isVisible()]
    return found


def readings(page: RecordPage) -> dict[str, QPushButton]:
    """The buttons of the question under the editor."""
    return {button.text(): button for button in question(page).findChildren(QPushButton)}


def value(document: Document, cell: Cell) -> object:
    return value_at(document.study.row(cell.table, cell.row), cell.path)


def limits(document: Document, cell: Cell) -> Distribution | None:
    return document.study.row(cell.table, cell.row).ranges.get(cell.path)


def fingerprint(document: Document) -> tuple[str, int]:
    """Hash of what would be saved, and the number of undo steps."""
    return hashlib.sha256(encode(document.study)).hexdigest(), document.undo_stack.count()


# --- A4 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0.7 kW", "700W", "700"])
def test_A04_three_ways_to_type_a_power_store_the_same(page: RecordPage, document: Document, text: str) -> None:
    document.edit("Edit", lambda study: set_value(study, POWER, 500.0, TODAY))
    document.settle()
    enter(page, POWER, text)
    assert value(document, POWER) == 700.0


def test_A04_percent_and_scaling(page: RecordPage, document: Document) -> None:
    enter(page, SHARE, "40%")
    assert value(document, SHARE) == 0.4
    enter(page, POWER, "=1.2*")
    assert value(document, POWER) == 840.0


def test_A04_another_dimension_is_refused_where_it_stands(page: RecordPage, document: Document) -> None:
    before, place = fingerprint(document), page.table.mapTo(page, QPoint(0, 0))
    enter(page, POWER, "5 kg")
    assert value(document, POWER) == 700.0
    assert fingerprint(document) == before
    assert open_editor(page).text() == "5 kg"
    assert said(page, "cellRefusal") == "Power (TDP) needs a power (W, kW, MW); you typed kg."
    assert QApplication.activeModalWidget() is None
    assert page.table.mapTo(page, QPoint(0, 0)) == place


# --- ranges ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text", "stored"),
    [
        (SHARE, "40% ± 10%", HALF),
        (SHARE, "0.3..0.5", HALF),
        (SHARE, "0.1..0.9", Distribution("lognormal", 0.1, 0.3, 0.9)),
        (POWER, "0.7..1.2 kW", Distribution("normal", 700, 950, 1200)),
        (POWER, "tri(600, 700, 900)", Distribution("triangular", 600, 700, 900)),
        (SERVER, "uni(4, 8)", Distribution("uniform", 4, 6, 8)),
    ],
)
def test_a_typed_range_is_stored_and_its_middle_is_the_value(
    page: RecordPage, document: Document, cell: Cell, text: str, stored: Distribution
) -> None:
    enter(page, cell, text)
    assert limits(document, cell) == stored
    assert value(document, cell) == stored.mid
    assert document.undo_stack.count() == 1
    assert not has_editor(page)

    document.undo_stack.undo()
    assert limits(document, cell) is None


def test_a_range_opens_as_it_can_be_typed_and_enter_changes_nothing(page: RecordPage, document: Document) -> None:
    enter(page, SHARE, "40% ± 10%")
    before = fingerprint(document)
    page.table.go_to(SHARE)
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    assert open_editor(page).text() == "30%..50%"
    QTest.keyClick(open_editor(page), Qt.Key.Key_Return)
    assert fingerprint(document) == before


def test_a_cell_shows_the_value_and_says_its_range_and_kind(page: RecordPage, document: Document) -> None:
    enter(page, SHARE, "0.1..0.9")
    index = page.model.index_of(SHARE)
    page.table.go_to(SHARE)

    assert index.data() == "30 %"
    assert "90 % range 10 % – 90 %, lognormal" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert "90 % range 10 % – 90 %, lognormal" in page.strip.text
    words = tip(index)
    assert "90 % range 10 % – 90 %, lognormal." in words
    assert "Lognormal, as both ends are above 0 and at least 3 times apart; norm(10%, 90%) makes it normal." in words
    assert document.undo_stack.undoText().endswith("→ 30 % (90 % range 10 % – 90 %, lognormal)")
    assert index.data(STATE_ROLE).spread == limits(document, SHARE)


def test_scaling_a_range_scales_all_of_it_and_a_number_takes_its_place(page: RecordPage, document: Document) -> None:
    enter(page, SHARE, "40% ± 10%")
    enter(page, SHARE, "=1.2*")
    assert limits(document, SHARE) == Distribution("normal", 0.36, 0.48, 0.6)
    enter(page, SHARE, "45%")
    assert limits(document, SHARE) is None
    assert value(document, SHARE) == 0.45


def test_a_nudge_moves_all_of_a_range(page: RecordPage, document: Document) -> None:
    enter(page, SHARE, "40% ± 10%")
    page.table.go_to(SHARE)
    QTest.keyClick(page.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)
    assert limits(document, SHARE) == Distribution("normal", 0.33, 0.44, 0.55)


def test_a_range_goes_back_to_the_shipped_value(page: RecordPage, document: Document) -> None:
    before = value(document, SHARE)
    enter(page, SHARE, "40% ± 10%")
    page.table.go_to(SHARE)
    QTest.keyClick(page.table, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    assert value(document, SHARE) == before
    assert limits(document, SHARE) is None


def test_a_copied_range_carries_its_ends(page: RecordPage, document: Document) -> None:
    enter(page, SHARE, "40% ± 10%")
    page.table.go_to(SHARE)
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "30%..50%"

    other = Cell("chips", "beta", SHARE.path)
    page.table.go_to(other)
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert limits(document, other) == HALF

    QGuiApplication.clipboard().setText("20% ± 5%")
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert limits(document, other) == Distribution("normal", 0.15, 0.2, 0.25)


def test_texts_of_a_cell_for_editors_and_for_other_programs(document: Document) -> None:
    chip = set_value(document.study, SHARE, HALF).row("chips", "alpha")
    assert entry_text(chip, SHARE.path, GERMAN) == "30%..50%"
    assert copied_text(chip, SHARE.path) == "30%..50%"
    assert copied_text(chip, "memory_bandwidth") == "3000 GB/s"
    assert copied_text(chip, "on_chip_memory") == ""
    assert copied_text(chip, "name") == "Alpha"


def test_a_copied_number_has_the_minus_that_spreadsheets_read() -> None:
    money = Money(id="m", name="Money", price_change=-0.1386)
    assert field_in_words(money, "price_change") == "−13.86 %"
    assert copied_text(money, "price_change") == "-13.86 %"


@pytest.mark.parametrize(
    ("text", "part"),
    [("0.7..0.3", "reversed"), ("0.5..120%", "above 100 %"), ("1 kg..2 kg", "share"), ("3-5", "3..5")],
)
def test_a_range_that_cannot_be_is_refused_in_place(page: RecordPage, document: Document, text: str, part: str) -> None:
    before = fingerprint(document)
    enter(page, SHARE, text)
    assert part in said(page, "cellRefusal")
    assert open_editor(page).text() == text
    assert fingerprint(document) == before


def test_a_range_in_a_scenario_is_an_override(page: RecordPage, document: Document) -> None:
    document.edit("Scenario", lambda study: duplicate_scenario(study, ""))
    document.settle()
    enter(page, SHARE, "40% ± 10%")
    assert limits(document, SHARE) is None  # of Base
    assert document.shown.row("chips", "alpha").ranges[SHARE.path] == HALF
    (override,) = document.study.scenarios[0].overrides
    assert override.range == HALF


# --- the small drawing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["normal", "lognormal", "triangular", "uniform"])
def test_every_kind_has_a_form_of_its_own_inside_its_place(kind: str) -> None:
    form = spread_form(Distribution(kind, 1.0, 2.0, 5.0))  # type: ignore[arg-type]
    others = [
        spread_form(Distribution(other, 1.0, 2.0, 5.0))
        for other in ("normal", "lognormal", "triangular", "uniform")
        if other != kind
    ]
    assert form not in others
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in form)


def test_a_lognormal_leans_to_its_low_end_and_a_triangle_stands_on_its_mode() -> None:
    def peak(limits: Distribution) -> float:
        return max(spread_form(limits), key=lambda point: point[1])[0]

    assert peak(Distribution("normal", 1, 2, 3)) == 0.5
    assert peak(Distribution("lognormal", 1, 2, 4)) < 0.35
    assert peak(Distribution("triangular", 0, 3, 4)) == 0.75


@pytest.mark.parametrize("scale", [1, 2])
def test_the_small_drawing_fills_its_place_and_nothing_else(scale: int) -> None:
    image = QImage(60 * scale, 30 * scale, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint_spread(painter, HALF, QRectF(20, 10, SPREAD_WIDTH, SPREAD_HEIGHT), QColor("black"))
    painter.end()
    painted = [
        (x / scale, y / scale)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) != QColor("white")
    ]
    assert min(x for x, _ in painted) == pytest.approx(20, abs=1.5)
    assert max(x for x, _ in painted) == pytest.approx(20 + SPREAD_WIDTH, abs=1.5)
    assert min(y for _, y in painted) == pytest.approx(10, abs=1.5)
    assert max(y for _, y in painted) == pytest.approx(10 + SPREAD_HEIGHT, abs=1.5)


def test_a_range_is_drawn_in_its_cell(page: RecordPage, document: Document) -> None:
    page.table.go_to(PRICE)
    document.edit("Edit", lambda study: set_value(study, SHARE, 0.4, TODAY))
    document.settle()
    without = cell_picture(page, SHARE)
    document.edit("Edit", lambda study: set_value(study, SHARE, HALF, TODAY))
    document.settle()
    assert cell_picture(page, SHARE) != without


def cell_picture(page: RecordPage, cell: Cell) -> QImage:
    page.table.scrollTo(page.model.index_of(cell))
    return page.table.viewport().grab(page.table.visualRect(page.model.index_of(cell))).toImage()


# --- doubtful texts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "stored"),
    [
        ([Qt.Key.Key_Down, Qt.Key.Key_Return], 1.234e9),
        ([Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return], 1234e9),
        ([Qt.Key.Key_Up, Qt.Key.Key_Tab], 1234e9),
    ],
)
def test_A05_a_doubtful_number_asks_under_the_cell_and_keys_choose(
    document: Document, qtbot: QtBot, keys: list[Qt.Key], stored: float
) -> None:
    page = open_page(document, qtbot, GERMAN)
    place, size = page.table.mapTo(page, QPoint(0, 0)), page.table.size()
    editor = type_into(page, BANDWIDTH, "1.234")
    QTest.keyClick(editor, Qt.Key.Key_Return)

    assert said(page, "cellQuestion") == "1,234 or 1234?"
    assert list(readings(page)) == ["1,234", "1234"]
    assert editor.hasFocus()
    assert "1,234 or 1234" in editor.accessibleDescription()
    assert document.undo_stack.count() == 0
    assert (page.table.mapTo(page, QPoint(0, 0)), page.table.size()) == (place, size)
    assert QApplication.activeModalWidget() is None

    for key in keys:
        QTest.keyClick(editor, key)
    assert value(document, BANDWIDTH) == stored
    assert document.undo_stack.count() == 1
    assert not has_editor(page)
    assert said(page, "cellQuestion") == ""


def test_A05_a_click_chooses_a_reading_and_goes_on_as_enter_would_have(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot, FRENCH)
    editor = type_into(page, BANDWIDTH, "1.234")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.mouseClick(readings(page)["1234"], Qt.MouseButton.LeftButton)

    assert value(document, BANDWIDTH) == 1234e9
    assert not has_editor(page)
    assert page.table.currentIndex().row() == page.model.index_of(BANDWIDTH).row() + 1


def test_A05_enter_alone_and_a_click_elsewhere_choose_nothing(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot, GERMAN)
    before = fingerprint(document)
    editor = type_into(page, BANDWIDTH, "1.234")
    for _ in range(3):
        QTest.keyClick(editor, Qt.Key.Key_Return)
    other = page.table.visualRect(page.model.index_of(POWER)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, other)

    assert said(page, "cellQuestion") == "1,234 or 1234?"
    assert open_editor(page) is editor
    assert editor.text() == "1.234"
    assert fingerprint(document) == before

    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert not has_editor(page)
    assert said(page, "cellQuestion") == ""
    assert fingerprint(document) == before


def test_A05_typing_on_takes_the_question_away(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot, GERMAN)
    editor = type_into(page, BANDWIDTH, "1.234")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, ",5")
    assert said(page, "cellQuestion") == ""
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert value(document, BANDWIDTH) == 1234.5e9


def test_a_letter_that_could_multiply_two_units_is_asked_about(page: RecordPage, document: Document) -> None:
    editor = type_into(page, MEMORY, "80k")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert list(readings(page)) == ["80e3 B", "80e3 GB"]
    QTest.mouseClick(readings(page)["80e3 GB"], Qt.MouseButton.LeftButton)
    assert value(document, MEMORY) == 80e12


def test_a_doubtful_range_is_asked_about_as_a_whole(page: RecordPage, document: Document) -> None:
    editor = type_into(page, SHARE, "0.3..50%")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert said(page, "cellQuestion") == "0.3 %..50% or 30%..50%?"
    QTest.keyClick(editor, Qt.Key.Key_Up)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert limits(document, SHARE) == HALF


def test_the_question_stands_inside_the_window_also_at_its_end(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot, GERMAN)
    last = Cell("chips", "beta", PRICE.path)
    editor = type_into(page, last, "1.234")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    frame = question(page)
    assert page.rect().contains(frame.geometry())
    for button in readings(page).values():
        assert frame.rect().contains(button.geometry())


# --- a pasted block -------------------------------------------------------------------------------------------------


def paste(page: RecordPage, at: Cell, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    page.table.go_to(at)
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def answers(page: RecordPage) -> dict[str, QPushButton]:
    return {button.text(): button for button in page.bar.findChildren(QPushButton) if button.isVisible()}


@pytest.mark.parametrize(("answer", "stored"), [("1,234", (1.234e9, 2.345e9)), ("1234", (1234e9, 2345e9))])
def test_A05_a_doubtful_paste_asks_once_in_the_bar_for_all_its_cells(
    document: Document, qtbot: QtBot, answer: str, stored: tuple[float, float]
) -> None:
    page = open_page(document, qtbot, GERMAN)
    before = fingerprint(document)
    paste(page, BANDWIDTH, "1.234\t2.345")

    assert page.bar.text == "Memory bandwidth: 1.234: 1,234 or 1234? It holds for all 2 cells like it."
    assert list(answers(page)) == ["1,234", "1234", "Cancel"]
    assert fingerprint(document) == before

    QTest.mouseClick(answers(page)[answer], Qt.MouseButton.LeftButton)
    assert (value(document, BANDWIDTH), value(document, Cell("chips", "beta", BANDWIDTH.path))) == stored
    assert document.undo_stack.count() == 1
    assert page.bar.text == ""


def test_A05_the_answer_is_remembered_for_this_paste_only(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot, GERMAN)
    for count in (1, 2):
        paste(page, BANDWIDTH, f"{count}.234")
        assert f"{count}.234: {count},234 or {count}234?" in page.bar.text
        QTest.mouseClick(answers(page)[f"{count}234"], Qt.MouseButton.LeftButton)
        assert document.undo_stack.count() == count


def test_A05_a_cancelled_question_pastes_nothing(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot, GERMAN)
    before = fingerprint(document)
    paste(page, BANDWIDTH, "1.234\t5")
    QTest.keyClick(answers(page)["Cancel"], Qt.Key.Key_Escape)
    assert fingerprint(document) == before
    assert page.table.hasFocus()


def test_doubts_of_two_kinds_are_two_questions(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot, GERMAN)
    paste(page, MEMORY, "80k\t1.234")
    assert "80e3 B or 80e3 GB?" in page.bar.text
    QTest.mouseClick(answers(page)["80e3 GB"], Qt.MouseButton.LeftButton)
    assert "1,234 or 1234?" in page.bar.text
    QTest.mouseClick(answers(page)["1,234"], Qt.MouseButton.LeftButton)
    assert value(document, MEMORY) == 80e12
    assert value(document, Cell("chips", "beta", MEMORY.path)) == 1.234e9
    assert document.undo_stack.count() == 1


def test_what_does_not_fit_is_told_after_the_question(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot, GERMAN)
    before = fingerprint(document)
    paste(page, BANDWIDTH, "1.234\t5 kg")
    QTest.mouseClick(answers(page)["1234"], Qt.MouseButton.LeftButton)
    assert page.bar.text.startswith("1 of 2 cells fit.")
    assert fingerprint(document) == before
