"""One sentence at the foot of a chart that answers what a person just wanted, with what can be done instead."""

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.names import visible
from gui.charts.around.segments import SegmentRow
from gui.charts.plan.lettering import Face, Lettering
from gui.plain import plain_tip
from gui.theme import Theme

_PAD, _GAP = 8.0, 10.0


class Notice(SegmentRow):
    """It stays until it is answered or the chart is looked at otherwise."""

    accepted = Signal()
    """The user wants what is offered instead."""

    closed = Signal()
    """The user has read it."""

    _GAP = 4.0

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(theme, lettering, parent)
        self._text = ""
        self._lines: tuple[str, ...] = ()

    def text(self) -> str:
        """The sentence; "" while there is none."""
        return self._text

    def say(self, text: str, offer: str = "") -> None:
        """Say this. offer: words of the button that does something else instead."""
        self._text = visible(text)
        self.setAccessibleName(self._text)
        self.setToolTip(plain_tip(self._text))
        self._replace_segments([*([offer] if offer else []), "Close"])
        for segment in self._segments:
            segment.setCheckable(False)
        self._segments[-1].clicked.connect(self.closed)
        if offer:
            self._segments[0].clicked.connect(self.accepted)
        self.show()

    def clear(self) -> None:
        """Say nothing any more."""
        self._text = ""
        self._replace_segments(())
        self.hide()

    def is_awake(self) -> bool:
        """Always: it waits for an answer."""
        return True

    def fit(self, width: float) -> float:
        """Cut the sentence for a width beside its buttons, and return the height; 0 without one."""
        if not self._text:
            return 0.0
        type_ = self.lettering[Face.NOTE]
        buttons, high = self.wish()
        self._lines = type_.wrapped(self._text, max(40.0, width - buttons - 2 * _PAD - _GAP), 2)
        return round(max(len(self._lines) * type_.line, high) + 4)

    def lay_out(self, left: float, top: float, width: float) -> None:
        """Stand in a row of its own."""
        height = self.fit(width)
        self.setGeometry(round(left), round(top), round(width), round(height))
        at = width - self.wish()[0] - 4
        for segment in self._segments:
            size = segment.sizeHint()
            segment.setGeometry(round(at), round((height - size.height()) / 2), size.width(), size.height())
            at += size.width() + self._GAP

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sentence on the tint of warnings."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self.theme.border))
        painter.setBrush(QColor(self.theme.warning_soft))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(self.theme.border_strong))
        painter.setBrush(QColor(self.theme.surface))
        for segment in self._segments:
            painter.drawRoundedRect(QRectF(segment.geometry()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        type_ = self.lettering[Face.NOTE]
        painter.setFont(type_.font)
        painter.setPen(QColor(self.theme.text))
        top = (self.height() - len(self._lines) * type_.line) / 2
        for row, line in enumerate(self._lines):
            painter.drawText(QPointF(_PAD, top + row * type_.line + type_.ascent), line)
