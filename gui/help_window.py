"""A window with a page of help: shipped text, read only, with a line to find words."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from gui.find_line import FindLine

_SIZE = QSize(820, 720)


class HelpWindow(QDialog):
    """One page of Markdown that ships with the program; nothing in it is followed out of the window."""

    def __init__(self, name: str, title: str, markdown: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.setObjectName(f"help.{name}")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QTextBrowser(self)
        self.text.setObjectName(f"help.{name}.text")
        self.text.setAccessibleName(title)
        self.text.setOpenLinks(False)
        features = QTextDocument.MarkdownFeature
        self.text.document().setMarkdown(markdown, features.MarkdownDialectGitHub | features.MarkdownNoHTML)
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

    def _leave_find_line(self, found: bool) -> None:
        """On to the next place; or back to the text."""
        if found:
            self.seek(self.find_line.text())
        else:
            self.text.setFocus()
