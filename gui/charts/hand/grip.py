"""One grip in a chart: what a hand, or the keyboard, takes hold of to edit the cell behind it."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from core.charts.spec import Handle, Way
from gui.plain import plain_tip
from gui.theme import Theme

_TARGET = 12.0
"""Pixels, at least, that the mouse may aim at in either direction."""
_ROUND, _LONG, _NARROW, _THIN = 17.0, 24.0, 13.0, 11.0
_AROUND = 3
_CHEVRON = 2.6
_NUDGE, _FAR = 4.0, 5.0
"""Pixels that an arrow key moves a grip, and how many times as far with Shift."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN = (*_ARROWS, *_TAKES, Qt.Key.Key_Escape, Qt.Key.Key_G)


class Grip(QWidget):
    """Follows the hand along its way and tells where it is; the chart says where it belongs.

    It grows over the plot and takes the mouse before the plot does, so that dragging it is no zoom.
    """

    moved = Signal(QPointF)
    """The hand, or a key, has it here now: the middle, in pixels of the chart."""

    ended = Signal(bool)
    """It was let go: whether what it did is to stay."""

    menu_asked = Signal(QPoint)
    """A menu is wanted, at this place of the screen."""

    passed = Signal(int)
    """The keyboard wants the next grip (1), or the chart itself (0)."""

    def __init__(self, handle: Handle, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._held_at: QPointF | None = None
        self.is_held = False
        self._hovered = False
        self._middle = QPointF()
        self.home = QPointF()
        """Where the chart has it, as long as nobody moves it."""
        self.aside = QPointF()
        """From the place in the chart that it stands for to its middle."""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.on_bar = self.is_small = False
        self._shown: tuple[object, ...] = ()
        self.show_handle(handle, on_bar=False)

    def show_handle(self, handle: Handle, *, on_bar: bool) -> None:
        """Be the grip of this handle. on_bar: whether it is the end of a bar."""
        look = (handle.id, handle.text, handle.way, handle.x is None, handle.y is None, on_bar, self.is_small)
        was, self._shown = self._shown, (*look, self.is_held)
        self.handle, self.on_bar = handle, on_bar
        if was == self._shown:
            return
        self.setObjectName(f"grip.{handle.id}")
        self.setAccessibleName(handle.text)
        self.setToolTip(plain_tip(handle.text))
        across, up = handle.way is not Way.UP, handle.way is not Way.ACROSS
        shape = Qt.CursorShape.SizeAllCursor if across and up else None
        shape = shape or (Qt.CursorShape.SizeHorCursor if across else Qt.CursorShape.SizeVerCursor)
        self.setCursor(shape if self.is_held else Qt.CursorShape.PointingHandCursor)
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """The knob and its ring."""
        knob = self._knob()
        return QSize(
            round(max(knob.width(), _TARGET)) + 2 * _AROUND + 1, round(max(knob.height(), _TARGET)) + 2 * _AROUND + 1
        )

    def _knob(self) -> QRectF:
        """Size of what is drawn: long along a line or a bar, round at a point."""
        if self.handle.way is Way.ACROSS and self.handle.y is None:
            return QRectF(0, 0, _NARROW, _ROUND if self.is_small else _LONG)
        if self.handle.way is Way.UP and (self.handle.x is None or self.on_bar):
            return QRectF(0, 0, _LONG, _THIN)
        return QRectF(0, 0, _ROUND, _ROUND)

    @property
    def middle(self) -> QPointF:
        """Where its middle is, in pixels of the chart."""
        return self._middle

    def stand(self, middle: QPointF) -> None:
        """Stand with its middle there."""
        self._middle = middle
        self.move(round(middle.x() - self.width() / 2), round(middle.y() - self.height() / 2))

    def retheme(self, theme: Theme) -> None:
        """Take over other colours."""
        self._theme = theme
        self.update()

    def let_go(self, *, keep: bool) -> None:
        """End what the hand or the keys do with it; nothing where they do nothing."""
        if not self.is_held:
            return
        self.is_held = False
        self._held_at = None
        self.show_handle(self.handle, on_bar=self.on_bar)
        self.ended.emit(keep)

    # ------------------------------------------------------------------ the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold where it is pressed."""
        if event.button() != Qt.MouseButton.LeftButton:
            self.let_go(keep=False)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._held_at = self._middle - self._at(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow, once the hand goes anywhere."""
        if self._held_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        to = self._at(event) + self._held_at
        if self.is_held or (to - self._middle).manhattanLength() >= 1:
            self._go(to)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: what was edited stays."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held_at = None
            self.let_go(keep=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick presses are two presses, and no wish to see the whole chart."""
        self.mousePressEvent(event)

    def _at(self, event: QMouseEvent) -> QPointF:
        return QPointF(self.mapToParent(event.position().toPoint()))

    def _go(self, to: QPointF) -> None:
        began = not self.is_held
        self.is_held = True
        if began:
            self.show_handle(self.handle, on_bar=self.on_bar)
        free = QPointF(
            to.x() if self.handle.way is not Way.UP else self.home.x(),
            to.y() if self.handle.way is not Way.ACROSS else self.home.y(),
        )
        self.stand(free)
        self.moved.emit(free)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the grip's own menu, by the mouse or by the menu key."""
        if not self.is_held:
            self.menu_asked.emit(event.globalPos())
        event.accept()

    # ------------------------------------------------------------------ the keys

    def event(self, event: QEvent) -> bool:
        """Its keys are not those of the chart or of the window around it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            free = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if Qt.Key(event.key()) in _OWN and not free.value:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move it, Enter takes what it did, Esc gives it back, G goes on to the next one."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            was_held = self.is_held
            self.let_go(keep=False)
            if not was_held:
                self.passed.emit(0)
        elif self._held_at is not None:
            return  # a hand has it
        elif key in _ARROWS:
            far = _NUDGE * (_FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0)
            across, down = _ARROWS[key]
            if (across and self.handle.way is not Way.UP) or (down and self.handle.way is not Way.ACROSS):
                self._go(self._middle + QPointF(far * across, far * down))
        elif key in _TAKES:
            self.let_go(keep=True)
        elif key == Qt.Key.Key_G:
            self.let_go(keep=True)
            self.passed.emit(1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What the keys have done stays when they go elsewhere."""
        super().focusOutEvent(event)
        if self._held_at is None and event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.let_go(keep=True)
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was done stays when its chart goes, as with the window of one: else nobody would let go any more."""
        super().hideEvent(event)
        self.let_go(keep=True)

    # ------------------------------------------------------------------ looks

    def enterEvent(self, event: QEnterEvent) -> None:
        """Answer the mouse."""
        super().enterEvent(event)
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone."""
        super().leaveEvent(event)
        self._hovered = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A knob in the accent colour with a chevron to each side that it goes to; full while it is meant."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        knob = self._knob()
        knob.moveCenter(QRectF(self.rect()).center())
        accent, meant = QColor(self._theme.accent), self.is_held or self._hovered
        radius = min(knob.width(), knob.height()) / 2
        halo = QPen(QColor(self._theme.surface), 2.0)
        painter.setPen(halo)  # apart from lines and bars of any colour
        painter.setBrush(accent if meant else QColor(self._theme.surface))
        painter.drawRoundedRect(knob.adjusted(-1, -1, 1, 1), radius + 1, radius + 1)
        painter.setPen(QPen(accent, 1.6))
        painter.drawRoundedRect(knob.adjusted(0.8, 0.8, -0.8, -0.8), radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent, 1.4))
            painter.drawRoundedRect(knob.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)
        pen = QPen(QColor(self._theme.on_accent) if meant else accent, 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        self._draw_chevrons(painter, knob)

    def _draw_chevrons(self, painter: QPainter, knob: QRectF) -> None:
        middle, size = knob.center(), _CHEVRON
        if self.handle.way is Way.BOTH:
            painter.drawLine(QPointF(middle.x() - 4, middle.y()), QPointF(middle.x() + 4, middle.y()))
            painter.drawLine(QPointF(middle.x(), middle.y() - 4), QPointF(middle.x(), middle.y() + 4))
            return
        across = self.handle.way is Way.ACROSS
        for side in (-1, 1):
            tip = 1.6 + size if across or knob.height() > _THIN else 0.9 + size
            foot = tip - size
            ends = [(side * foot, -size), (side * tip, 0.0), (side * foot, size)]
            points = [middle + (QPointF(x, y) if across else QPointF(y, x)) for x, y in ends]
            painter.drawPolyline(points)
