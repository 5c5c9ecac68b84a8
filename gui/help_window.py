"""A window with a page of help: shipped text, read only, with a line to find words."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QKeySequence,
    QPalette,
    QShortcut,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from gui.find_line import FindLine

_SIZE = QSize(820, 720)
_ABOVE, _BELOW, _AROUND_TABLE, _IN_CELL = 20, 6, 8, 5
"""Pixels above a heading and below it, around a table, and in its cells."""


class HelpWindow(QDialog):
    """One page of Markdown that ships with the program; nothing in it is followed out of the window.

    A link leads to a heading of the page: the heading is its fragment.
    """

    def __init__(self, name: str, title: str, markdown: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen: int | None = None
        self.name = name
        self.setObjectName(f"help.{name}")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QTextBrowser(self)
        self.text.setObjectName(f"help.{name}.text")
        self.text.setAccessibleName(title)
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        self._markdown = markdown
        self._write()
        self.find_line = FindLine(f"help.{name}.find", "Find words (Ctrl+F)", "Find words", self)
        self.find_line.textChanged.connect(lambda words: self.seek(words, anew=True))
        self.find_line.left.connect(self._leave_find_line)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self.find_line.setFocus)
        layout = QVBoxLayout(self)
        layout.addWidget(self.find_line)
        layout.addWidget(self.text, 1)
        self.resize(_SIZE)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.text.setFocus()

    def seek(self, words: str, *, anew: bool = False) -> None:
        """Select the next place of these words, from the top if `anew` or where none is left below."""
        if anew:
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
        if words and not self.text.find(words):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(words)

    def go_to(self, heading: str) -> None:
        """Begin the page at this heading; nothing where it has none."""
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text() == heading:
                self.text.setTextCursor(QTextCursor(block))
                self._begin_at(block)
                if self._seen is not None:
                    self._seen = block.blockNumber()
                return
            block = block.next()

    def changeEvent(self, event: QEvent) -> None:
        """Other colours: those of links and lines are part of what is written."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            at = self.text.textCursor().position()
            if self._seen is None:
                self._seen = self.text.cursorForPosition(QPoint(0, 0)).blockNumber()
                QTimer.singleShot(0, self, self._show_seen)
            self._write()
            cursor = self.text.textCursor()
            cursor.setPosition(at)
            self.text.setTextCursor(cursor)

    def _show_seen(self) -> None:
        """Begin the page where it began: only now the whole text is laid out, and can be scrolled there."""
        block = self.text.document().findBlockByNumber(self._seen or 0)
        self._seen = None
        self._begin_at(block)

    def _begin_at(self, block: QTextBlock) -> None:
        top = self.text.document().documentLayout().blockBoundingRect(block).top()
        self.text.verticalScrollBar().setValue(round(top - self.text.document().documentMargin()))

    def _write(self) -> None:
        features = QTextDocument.MarkdownFeature
        document = self.text.document()
        document.setMarkdown(self._markdown, features.MarkdownDialectGitHub | features.MarkdownNoHTML)
        _set_apart(document, self.palette())

    def _follow(self, link: QUrl) -> None:
        self.go_to(link.fragment(QUrl.ComponentFormattingOption.FullyDecoded))

    def _leave_find_line(self, found: bool) -> None:
        """On to the next place; or back to the text."""
        if found:
            self.seek(self.find_line.text())
        else:
            self.text.setFocus()


def _set_apart(document: QTextDocument, palette: QPalette) -> None:
    """Give headings room above them, and tables thin lines in the colour of lines."""
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel():
            look = block.blockFormat()
            look.setTopMargin(_ABOVE if block.position() else 0)
            look.setBottomMargin(_BELOW)
            QTextCursor(block).setBlockFormat(look)
        block = block.next()
    for table in document.rootFrame().childFrames():
        if isinstance(table, QTextTable):
            lines = table.format()
            lines.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            lines.setBorderBrush(palette.brush(QPalette.ColorRole.Mid))
            lines.setBorderCollapse(True)
            lines.setCellPadding(_IN_CELL)
            lines.setTopMargin(_AROUND_TABLE)
            lines.setBottomMargin(_AROUND_TABLE)
            table.setFormat(lines)
