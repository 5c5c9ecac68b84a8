"""Texts around a plot: titles, and the notes below it.

They paint themselves as plain text in the colours of the chart's own theme, so that a picture in another theme needs
nothing from the application's style sheet.
"""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.charts.not_shown import BETWEEN, notes_in
from core.names import visible
from gui.charts.plan.lettering import Face, Lettering
from gui.plain import plain_tip
from gui.theme import Theme

_SHRUNK = 0.9


class TextBlock(QWidget):
    """A text in a few lines at most; what does not fit is set smaller, then ends in …, and the tip has it whole."""

    def __init__(self, face: Face, most: int, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self._face = face
        self._most = most
        self._theme = theme
        self._lettering = lettering
        self._text = ""
        self._lines: tuple[str, ...] = ()
        self._type = lettering[face]
        self.centred = False

    def text(self) -> str:
        """The whole text."""
        return self._text

    def lines(self) -> tuple[str, ...]:
        """The text as printed."""
        return self._lines

    def set_text(self, text: str) -> None:
        """Show this text, letter for letter; `fit` must follow."""
        self._text = visible(text)

    def fit(self, width: float, most: int | None = None) -> float:
        """Cut the text for a width, and for `most` lines if given; return the height it needs, 0 without text."""
        lines: tuple[str, ...] = ()
        if self._text:
            for scale in (1.0, _SHRUNK):
                self._type = self._lettering.scaled(self._face, scale)
                lines = self._type.wrapped(self._text, width, most or self._most)
                if not self._is_cut(lines):
                    break
        if lines != self._lines:
            self._lines = lines
            self.setToolTip(plain_tip(self._text) if self._is_cut(lines) else "")
            self.update()
        return round(len(lines) * self._type.line)

    def is_cut(self) -> bool:
        """Whether not all of the text is printed."""
        return self._is_cut(self._lines)

    def _is_cut(self, lines: tuple[str, ...]) -> bool:
        return bool(lines) and lines[-1].endswith("…") and not self._text.endswith("…")

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self._theme, self._lettering = theme, lettering
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lines."""
        painter = QPainter(self)
        painter.setFont(self._type.font)
        dim = self._face is not Face.TITLE
        painter.setPen(QColor(self._theme.text_dim if dim else self._theme.text))
        top = (self.height() - len(self._lines) * self._type.line) / 2 if self.centred else 0.0
        for index, line in enumerate(self._lines):
            left = (self.width() - self._type.width(line)) / 2 if self.centred else 0.0
            painter.drawText(QPointF(left, top + index * self._type.line + self._type.ascent), line)


class Notes(TextBlock):
    """What is left out and why, on one line; what does not fit is counted: "+2 more"."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(Face.NOTE, 1, theme, lettering, parent)
        self._notes: tuple[str, ...] = ()

    def set_notes(self, notes: tuple[str, ...]) -> None:
        """Show these notes; `fit` must follow."""
        self._notes = tuple(visible(note) for note in notes)

    def fit(self, width: float, most: int | None = None) -> float:
        """Choose how many notes a width takes and return the height; 0 without notes."""
        type_ = self._lettering[self._face]
        self._text = notes_in(self._notes, width, type_.width, type_.elided)
        height = super().fit(width, most)
        shown_whole = self._text == BETWEEN.join(self._notes) and self._lines == (self._text,)
        self.setToolTip("" if shown_whole or not self._notes else plain_tip("\n".join(self._notes)))
        return height
