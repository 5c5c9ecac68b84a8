"""What can be pressed in a chart keeps quiet until a hand is in it: the mouse, or the keyboard by Tab.

A chart that nobody uses shows its story only. Everything to press stays where it is and answers at once.
"""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.theme import Theme

MARK = 7.0
"""Width of the triangle that says "a menu"."""
_NOT_OF_KEYS = frozenset(
    (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
)
_KEPT = frozenset((Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason))
"""Ways of the keyboard to come back from another window, or from a menu of the part itself."""


class Ring:
    """Whether a part is drawn in a ring: the keyboard is on it and came by a key. After a click no ring is needed."""

    def __init__(self, part: QWidget) -> None:
        self._part = part
        self.is_shown = False

    def come(self, reason: Qt.FocusReason) -> None:
        """The keyboard came to the part."""
        if reason not in _KEPT:
            self.is_shown = reason not in _NOT_OF_KEYS
        self._tell()

    def go(self, reason: Qt.FocusReason) -> None:
        """The keyboard left the part."""
        if reason not in _KEPT:
            self.is_shown = False
        self._tell()

    def pen(self, theme: Theme) -> QPen | Qt.PenStyle:
        """The pen of the ring, or none."""
        return QPen(QColor(theme.accent), 1.5) if self.is_shown else Qt.PenStyle.NoPen

    def _tell(self) -> None:
        self._part.update()
        around = waking_around(self._part)
        if around is not None:
            around.look_for_hands()


class Waking(QWidget):
    """A part of the window that knows whether a hand is in it."""

    _awake = False
    _has_mouse = False

    @property
    def is_awake(self) -> bool:
        """Whether what can be pressed is shown as such."""
        return self._awake

    def look_for_hands(self) -> None:
        """See whether a hand is here, and draw what can be pressed accordingly."""
        rings = {
            part: ring for part in self.findChildren(QWidget) if isinstance(ring := getattr(part, "ring", None), Ring)
        }
        awake = self._has_mouse or any(ring.is_shown for ring in rings.values())
        if awake == self._awake:
            return
        self._awake = awake
        for part in rings:
            part.update()
            parent = part.parentWidget()
            if parent is not None and parent is not self:
                parent.update()  # it may draw the frame of what is in it

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse comes."""
        super().enterEvent(event)
        self._has_mouse = True
        self.look_for_hands()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse goes."""
        super().leaveEvent(event)
        self._has_mouse = False
        self.look_for_hands()


def waking_around(part: QWidget) -> Waking | None:
    """The chart that a part stands in; None for one that stands alone."""
    around: QWidget | None = part
    while around is not None and not isinstance(around, Waking):
        around = around.parentWidget()
    return around


def is_awake(part: QWidget) -> bool:
    """Whether a hand is in the chart that a part stands in; a part that stands alone is always ready."""
    around = waking_around(part)
    return around is None or around.is_awake


def paint_triangle(painter: QPainter, left: QPointF, ink: QColor) -> None:
    """Draw the triangle that says "a menu", the middle of its left end here."""
    corners = (QPointF(0, -2), QPointF(MARK, -2), QPointF(MARK / 2, 2.5))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([left + corner for corner in corners]))


class QuietButton(QAbstractButton):
    """A button that is drawn as one while a hand is in its chart, and in a ring while it has the keyboard."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.ring = Ring(self)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def start_painting(self) -> QPainter:
        """A painter with smooth edges."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes."""
        super().focusInEvent(event)
        self.ring.come(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes."""
        super().focusOutEvent(event)
        self.ring.go(event.reason())

    def event(self, event: QEvent) -> bool:
        """Be drawn anew when the mouse comes and goes."""
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)
