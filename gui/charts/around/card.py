"""The card that a chart stands in: its border, its ring while it has the keyboard, how large it would like to be."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.charts.around.waking import Waking
from gui.charts.plan.lettering import Face, Lettering, lettering_of
from gui.theme import Theme

_CORNER = 6.0


@dataclass(frozen=True, slots=True)
class Padding:
    """Free pixels around everything in a card."""

    side: float = 14.0
    top: float = 11.0
    bottom: float = 9.0


NO_PADDING = Padding(0.0, 0.0, 0.0)
"""Of a chart that stands in a box of a page."""


class Card(Waking):
    """Keeps the colours and the fonts of what stands in it, and paints what lies under it."""

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lettering = lettering_of(self.font())
        self._framed = True
        self._own_lettering = False
        self.padding = Padding()

    @property
    def theme(self) -> Theme:
        """The colours that it is drawn in."""
        return self._theme

    @property
    def lettering(self) -> Lettering:
        """The fonts of its words."""
        return self._lettering

    def set_lettering(self, lettering: Lettering) -> None:
        """Have these fonts from now on, not those of the application."""
        self._lettering, self._own_lettering = lettering, True

    def set_framed(self, framed: bool) -> None:
        """Draw the card's border and rounded corners, or fill the whole rectangle (for pictures)."""
        self._framed = framed
        self.update()

    def sizeHint(self) -> QSize:
        """A size that shows any chart of a story well."""
        line = self._lettering[Face.LABEL].line
        return QSize(round(34 * line), round(25 * line))

    def minimumSizeHint(self) -> QSize:
        """The size below which words have to go."""
        line = self._lettering[Face.LABEL].line
        return QSize(round(16 * line), round(12 * line))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card."""
        painter = QPainter(self)
        theme = self._theme
        focused = self.hasFocus() and not self.isWindow()  # a chart alone in a window needs no ring
        if not self._framed:
            painter.fillRect(self.rect(), QColor(theme.surface))
            if not focused:
                return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if focused else theme.border), 1.5 if focused else 1.0))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)
