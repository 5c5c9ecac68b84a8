"""A tab of inputs in a window of its own, and the editor that is open in it: what tests of tables share."""

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gui.panels.record_page import RecordPage


def shown_page(page: RecordPage, qtbot: QtBot, width: int, height: int = 700) -> RecordPage:
    """The page, shown in a size, with the keyboard in its table."""
    qtbot.addWidget(page)
    page.resize(width, height)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.table.setFocus()
    return page


def open_editor(page: RecordPage) -> QLineEdit:
    """The one editor that is open."""
    (editor,) = [one for one in page.table.viewport().findChildren(QLineEdit) if one.isVisible()]
    return editor


def has_editor(page: RecordPage) -> bool:
    """Whether an editor is open."""
    return any(one.isVisible() for one in page.table.viewport().findChildren(QLineEdit))
