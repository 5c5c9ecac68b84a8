"""The page of help on money: opens at its head, holds every equation of the book, finds words, follows nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.equations import LIFETIME
from core.method_text import equations_text, money_method
from gui.help_window import HelpWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")


def opened(qtbot: QtBot) -> HelpWindow:
    window = HelpWindow("money", "How money is counted", money_method())
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def test_the_page_holds_every_equation_of_the_money_book_with_unit_and_source() -> None:
    text = equations_text(LIFETIME)
    for equation in LIFETIME.quantities.values():
        assert f"**{equation.label}** [{equation.unit}]" in text
        assert equation.source in text


def test_the_page_opens_at_its_head(qtbot: QtBot) -> None:
    window = opened(qtbot)
    assert window.text.textCursor().position() == 0
    assert window.text.toPlainText().startswith("How money is counted")


def test_words_are_found_one_after_the_other_and_from_the_top_again(qtbot: QtBot) -> None:
    window = opened(qtbot)
    QTest.keyClick(window.text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.find_line, "net present value")
    places = [window.text.textCursor().selectionStart()]
    assert window.text.textCursor().selectedText().lower() == "net present value"
    while True:
        QTest.keyClick(window.find_line, Qt.Key.Key_Return)
        place = window.text.textCursor().selectionStart()
        if place == places[0]:
            break
        assert place > places[-1]
        places.append(place)
    assert len(places) > 1
    QTest.keyClick(window.find_line, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert window.focusWidget() is window.text
