"""Numbers of every kind (B001 to B040) by each way into a cell: typed, pasted into the table, read by its reader.

What is refused leaves the study as it was, to the last byte of its file, and no undo step.
"""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.analysis.validation.measured_rows import number
from core.cell_text import read_entry
from core.cells import locale_for
from core.editing import Cell
from core.errors import CellAmbiguous, CellRefused
from core.study import Study
from core.tab_separated import LONGEST_TEXT
from gui.document import Document
from gui.panels.record_page import RecordPage
from tests.gui.record_pages import has_editor, open_editor
from tests.gui.test_cell_grammar import (
    BANDWIDTH,
    MEMORY,
    POWER,
    PRICE,
    PURCHASE,
    SERVER,
    SHARE,
    fingerprint,
    open_page,
    said,
    value,
)

# the offscreen platform says so of every window that is shown
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

EN, DE, FR, CH, IN = "en_US", "de_DE", "fr_FR", "de_CH", "en_IN"
LATENCY = Cell("chips", "alpha", "collective_latency")
PARAMETERS = Cell("workloads", "chat", "network.parameter_count")

REFUSED: list[tuple[str, str, Cell, str]] = [
    ("B001", "NaN", BANDWIDTH, EN), ("B002", "nan", POWER, EN), ("B003", "inf", BANDWIDTH, EN),
    ("B004", "-Infinity", PRICE, EN), ("B005", "1e400", BANDWIDTH, EN), ("B006", "1e308", PRICE, EN),
    ("B006", "1e308", PURCHASE, EN), ("B007", "-1e308", PURCHASE, EN), ("B008", "5e-324", PRICE, EN),
    ("B008", "5e-324", LATENCY, EN), ("B011", "0", BANDWIDTH, EN), ("B011", "0", SERVER, EN),
    ("B012", "-5", SERVER, EN), ("B012", "-5", PRICE, EN), ("B012", "-5", POWER, EN), ("B012", "-5", MEMORY, EN),
    ("B013", "1.5", SERVER, EN), ("B014", "1,5", BANDWIDTH, EN), ("B021", "١٢٣", POWER, EN),
    ("B022", "\uff11\uff12", POWER, EN), ("B023", "1_000", POWER, EN), ("B024", "0x10", POWER, EN),
    ("B029", "5", SHARE, EN), ("B030", "120%", SHARE, EN), ("B032", "€30.000", PURCHASE, EN),
    ("B037", "9007199254740993", SERVER, EN), ("B038", "9" * 5000, SERVER, EN),
    *(("B040", text, BANDWIDTH, EN) for text in ("--5", "5-", "+", ".", "e", "1e", "", " ")),
]  # fmt: skip
TAKEN: list[tuple[str, str, Cell, str, float]] = [
    ("B010", "-0", LATENCY, EN, 0), ("B016", "1,234", POWER, DE, 1.234), ("B017", "1 234,5", POWER, FR, 1234.5),
    ("B018", "1\u202f234,5", POWER, FR, 1234.5), ("B019", "1'234.5", POWER, CH, 1234.5),
    ("B020", "1,00,000", POWER, IN, 100_000), ("B025", "1e3", POWER, EN, 1000), ("B026", "1E+03", POWER, EN, 1000),
    ("B027", " 5 ", POWER, EN, 5), ("B027", "\u00a05\u00a0", POWER, EN, 5), ("B028", "5%", SHARE, EN, 0.05),
    ("B031", "$30,000", PURCHASE, EN, 30_000), ("B033", "96GB", MEMORY, EN, 96e9),
    ("B033", "80 GiB", MEMORY, EN, 80 * 2**30), ("B034", "3.35TB/s", BANDWIDTH, EN, 3.35e12),
    ("B035", "3.35 Tb/s", BANDWIDTH, EN, 0.41875e12),
]  # fmt: skip


def ids(rows: list[tuple[str, str, Cell, str]] | list[tuple[str, str, Cell, str, float]]) -> list[str]:
    return [f"{row[0]} {row[1][:20]!a} {row[2].path}" for row in rows]


@pytest.fixture
def document(study: Study, qapp: QApplication) -> Document:
    return Document(study)


def enter_by_hand(page: RecordPage, cell: Cell, text: str) -> None:
    """Open the editor, put the text in from the clipboard as it is, press Enter."""
    page.table.go_to(cell)
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    editor = open_editor(page)
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def paste_into_table(page: RecordPage, cell: Cell, text: str) -> None:
    page.table.go_to(cell)
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize(("row", "text", "cell", "locale"), REFUSED, ids=ids(REFUSED))
def test_B001_to_B040_a_refused_text_changes_nothing_by_any_route(
    document: Document, qtbot: QtBot, row: str, text: str, cell: Cell, locale: str
) -> None:
    page, before = open_page(document, qtbot, locale_for(locale)), fingerprint(document)
    enter_by_hand(page, cell, text)
    sentence = said(page, "cellRefusal")
    assert sentence
    assert has_editor(page)
    assert QApplication.activeModalWidget() is None
    assert fingerprint(document) == before
    QTest.keyClick(open_editor(page), Qt.Key.Key_Escape)

    if text.strip():  # an empty clipboard is nothing to paste
        paste_into_table(page, cell, text)
        assert page.bar.text == f"Alpha: {sentence}"
        assert fingerprint(document) == before

    with pytest.raises(CellRefused) as caught:
        read_entry(document.study, cell, text, locale_for(locale))
    assert str(caught.value) == sentence


@pytest.mark.parametrize(("row", "text", "cell", "locale", "stored"), TAKEN, ids=ids(TAKEN))
def test_B010_to_B035_a_good_text_is_the_same_value_by_any_route(
    document: Document, qtbot: QtBot, row: str, text: str, cell: Cell, locale: str, stored: float
) -> None:
    page = open_page(document, qtbot, locale_for(locale))
    enter_by_hand(page, cell, text)
    assert value(document, cell) == pytest.approx(stored, rel=1e-15)
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert value(document, cell) != stored

    paste_into_table(page, cell, text)
    assert value(document, cell) == pytest.approx(stored, rel=1e-15)
    assert read_entry(document.study, cell, text, locale_for(locale)) == value(document, cell)


def test_B010_minus_zero_is_shown_as_zero(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot)
    enter_by_hand(page, LATENCY, "-0")
    assert page.model.index_of(LATENCY).data() == "0 ms"
    assert page.model.index_of(LATENCY).data(Qt.ItemDataRole.EditRole) == "0"


@pytest.mark.parametrize(("name", "text"), [(DE, "1.234"), (FR, "1.234"), (CH, "1,234")])
def test_B015_a_thousandfold_doubt_is_a_question_by_any_route(
    document: Document, qtbot: QtBot, name: str, text: str
) -> None:
    locale = locale_for(name)
    page, before = open_page(document, qtbot, locale), fingerprint(document)
    enter_by_hand(page, POWER, text)
    assert said(page, "cellQuestion").count("234") == 2
    QTest.keyClick(open_editor(page), Qt.Key.Key_Escape)
    paste_into_table(page, POWER, text)
    assert page.bar.text.endswith("?")
    with pytest.raises(CellAmbiguous):
        read_entry(document.study, POWER, text, locale)
    assert fingerprint(document) == before


def test_B016_a_decimal_comma_is_echoed(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot, locale_for(DE))
    enter_by_hand(page, POWER, "1,234")
    assert page.model.index_of(POWER).data() == "1,234 W"
    assert document.undo_stack.undoText().endswith("→ 1,234 W")


def test_B029_a_missing_percent_sign_is_asked_back(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot)
    enter_by_hand(page, SHARE, "5")
    assert "did you mean 5 %?" in said(page, "cellRefusal")


def test_B033_both_kinds_of_gigabytes_are_shown_with_their_unit(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot)
    for text, shown in (("80GB", "80 GB"), ("80 GiB", "85.9 GB")):
        enter_by_hand(page, MEMORY, text)
        assert page.model.index_of(MEMORY).data() == shown


def test_B036_billions_of_parameters_are_read(document: Document) -> None:
    assert read_entry(document.study, PARAMETERS, "70B") == 70e9


def test_B038_thousands_of_digits_are_refused_at_once(document: Document) -> None:
    assert seconds_to_refuse(document, "9" * 5000) < 0.005


def test_B039_megabytes_of_digits_are_refused_at_once_by_any_route(document: Document, qtbot: QtBot) -> None:
    digits = "9" * 10_000_000
    assert seconds_to_refuse(document, digits) < 0.05
    page, before = open_page(document, qtbot), fingerprint(document)
    paste_into_table(page, SERVER, digits)
    assert "10,000,000 characters" in page.bar.text
    assert len(digits) > LONGEST_TEXT
    assert fingerprint(document) == before


def seconds_to_refuse(document: Document, text: str) -> float:
    """The fastest of three, as the machine may be busy."""
    times = []
    for _ in range(3):
        start = time.thread_time()
        with pytest.raises(CellRefused):
            read_entry(document.study, SERVER, text)
        times.append(time.thread_time() - start)
    return min(times)


def test_B040_an_empty_text_empties_a_cell_that_may_be_empty(document: Document, qtbot: QtBot) -> None:
    page = open_page(document, qtbot)
    enter_by_hand(page, POWER, "")
    assert value(document, POWER) is None
    assert document.undo_stack.count() == 1


@pytest.mark.parametrize("text", ["NaN", "inf", "١٢٣", "\uff11\uff12", "1_000", "0x10", "1,5", "1'000", "1 000", "-5"])
def test_B014_to_B024_a_table_of_measured_rows_takes_no_part_of_a_number(text: str) -> None:
    assert number(text) is None
