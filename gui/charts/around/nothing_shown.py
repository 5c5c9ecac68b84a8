"""What stands in the frame of a chart of which everything is hidden."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.charts.plan.lettering import Face, Lettering
from gui.charts.plan.places import Box
from gui.theme import Theme

SENTENCE = "Nothing selected."
_BUTTON = "Show all"
_GAP, _PAD = 10, 12


class NothingShown(QWidget):
    """A sentence, and the way out."""

    asked = Signal()
    """Everything is to be shown again."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("nothingShown")
        self.button = _ShowAll(self)
        self.button.clicked.connect(self.asked)
        self.restyle(theme, lettering)
        self.hide()

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self.theme, self.lettering = theme, lettering
        self.button.resize(self.button.sizeHint())
        self.update()

    def stand_in(self, frame: Box) -> None:
        """Stand in the middle of a frame, in pixels of the chart."""
        type_ = self.lettering[Face.SUBTITLE]
        size = self.button.sizeHint()
        width = max(type_.width(SENTENCE), float(size.width()))
        height = type_.line + _GAP + size.height()
        width, height = width + 2 * _PAD, height + 2 * _PAD
        left, top = frame.left + (frame.width - width) / 2, frame.top + (frame.height - height) / 2
        self.setGeometry(round(left), round(top), round(width), round(height))
        self.button.setGeometry(
            round((width - size.width()) / 2), round(_PAD + type_.line) + _GAP, size.width(), size.height()
        )
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sentence."""
        painter = QPainter(self)
        type_ = self.lettering[Face.SUBTITLE]
        painter.fillRect(self.rect(), QColor(self.theme.surface))
        painter.setFont(type_.font)
        painter.setPen(QColor(self.theme.text_dim))
        painter.drawText(QPointF((self.width() - type_.width(SENTENCE)) / 2, _PAD + type_.ascent), SENTENCE)


class _ShowAll(QAbstractButton):
    """A button in the colours of the chart's own theme."""

    def __init__(self, parent: NothingShown) -> None:
        super().__init__(parent)
        self._place = parent
        self.setText(_BUTTON)
        self.setAccessibleName(_BUTTON)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """The words with some room around them."""
        type_ = self._place.lettering[Face.TICK]
        return QSize(round(type_.width(_BUTTON)) + 24, round(type_.line) + 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the words in a frame; a ring where focused."""
        theme, type_ = self._place.theme, self._place.lettering[Face.TICK]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(QColor(theme.accent if strong else theme.border_strong), 1.5 if self.hasFocus() else 1.0))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 5, 5)
        painter.setPen(QColor(theme.text))
        painter.setFont(type_.font)
        left = (self.width() - type_.width(_BUTTON)) / 2
        painter.drawText(QPointF(left, (self.height() - type_.line) / 2 + type_.ascent), _BUTTON)
