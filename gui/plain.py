"""Text that Qt shows letter for letter, whatever people typed into it.

Qt guesses in labels and tool tips whether a text is markup, and opens the files and addresses that the markup names.
Everything here takes that guess away, and writes hidden characters (bidi marks, zero-width spaces) as visible marks.
"""

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from core.names import visible


def plain_text(text: str) -> str:
    """The text with every hidden character made visible; line ends stay line ends."""
    return "\n".join(visible(line) for line in text.split("\n"))


def plain_tip(text: str) -> str:
    """A text for `setToolTip`, the tool tip role and `QToolTip.showText`: wrapped by Qt, never read as markup."""
    if not text:
        return ""
    # marked as rich text on purpose, with nothing in it but escaped letters: so Qt has nothing left to guess
    return f"<qt>{html.escape(plain_text(text)).replace(chr(10), '<br/>')}</qt>"


def plain_title(text: str) -> str:
    """A text for menus, buttons, tabs and group boxes, where a single & would vanish and underline the next letter."""
    return visible(text).replace("&", "&&")


def plain_window_title(text: str) -> str:
    """A text for the title of a window, where "[*]" is Qt's mark for modified work, which a name cannot forge."""
    return visible(text).replace("[*]", "[*][*]")


def bare_title(text: str) -> str:
    """A title of a menu or a command as it reads: without the marks of access keys and the "…" of questions."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


class PlainLabel(QLabel):
    """A label that shows its text as it is; its tool tip, set through `set_tip`, too."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show this text, letter for letter."""
        super().setText(plain_text(text))

    def set_tip(self, text: str) -> None:
        """Show this text, letter for letter, when the mouse rests on the label."""
        self.setToolTip(plain_tip(text))


class ElidedLabel(PlainLabel):
    """One line that never asks for room: what does not fit ends in "…", and the tip then has the whole text."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        self._whole = ""
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show this text, as far as it fits."""
        self._whole = plain_text(text).replace("\n", " ")
        super().setText(text)
        self.set_tip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        del event
        painter = QPainter(self)
        line = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.contentsRect().width())
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            self.alignment(),
            self.palette(),
            self.isEnabled(),
            line,
            self.foregroundRole(),
        )
