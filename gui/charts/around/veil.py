"""What lies over a chart that is of an earlier state: the picture at 40 %, and a small word that says why."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.charts.plan.lettering import Face, Lettering
from gui.theme import Theme

WORKING = "working …"
_LEFT_OF_PICTURE = 0.4
_PAD = 8.0


class Veil(QWidget):
    """Lets the mouse through. It is painted over the picture, which costs less than to paint that half transparent."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lettering = lettering
        self._word_at = QPointF()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(WORKING)
        self.hide()

    def lie_over(self, box: QRectF, word_right: float, word_top: float) -> None:
        """Cover this part of the chart, the word ending here."""
        self.setGeometry(box.toRect())
        self._word_at = QPointF(word_right - box.left(), word_top - box.top())

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self._theme, self._lettering = theme, lettering
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the veil, and the word on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cover = QColor(self._theme.surface)
        cover.setAlphaF(1 - _LEFT_OF_PICTURE)
        painter.fillRect(self.rect(), cover)
        type_ = self._lettering[Face.STRONG]
        wide = type_.width(WORKING)
        right, top = self._word_at.x(), self._word_at.y()
        box = QRectF(right - wide - 2 * _PAD, top, wide + 2 * _PAD, type_.line + 4)
        painter.setPen(QColor(self._theme.border))
        painter.setBrush(QColor(self._theme.surface))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(self._theme.text))
        painter.setFont(type_.font)
        painter.drawText(QPointF(box.left() + _PAD, box.top() + 2 + type_.ascent), WORKING)
