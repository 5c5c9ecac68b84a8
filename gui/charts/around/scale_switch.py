"""The small word at the title of an axis that says how it runs, "lin" or "log", and switches it when pressed."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from core.charts.spec import Scale
from core.names import visible
from gui.charts.plan.lettering import Face, Lettering
from gui.charts.plan.scales import SCALE_WORDS
from gui.plain import plain_tip
from gui.theme import Theme


class ScaleSwitch(QAbstractButton):
    """The switch of one axis. It takes the keyboard by Tab, never by a click: that stays with the chart."""

    def __init__(self, which: str, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self.which = which
        self._theme = theme
        self._lettering = lettering
        self._scale = Scale.LINEAR
        self._shown: tuple[str, Scale] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.hide()

    def show_axis(self, label: str, scale: Scale) -> None:
        """Be the switch of the axis with this label, which runs so."""
        if (label, scale) == self._shown:
            return
        self._shown = (label, scale)
        self._scale = scale
        now, other = ("logarithmic", "linear") if scale is Scale.LOG else ("linear", "logarithmic")
        name = f"{visible(label) or 'Axis'}: {now} axis"
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(f"{name}; press for {other} (L)"))
        self.update()

    def words(self) -> str:
        """What it says."""
        return SCALE_WORDS.get(self._scale, "")

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self._theme, self._lettering = theme, lettering
        self.update()

    def event(self, event: QEvent) -> bool:
        """Be drawn anew when the mouse or the keyboard comes and goes."""
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the word in a thin frame, on a tint under the mouse, in a ring with the keyboard."""
        theme, type_ = self._theme, self._lettering[Face.TICK]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QPen(QColor(theme.accent), 1.5) if self.hasFocus() else QPen(QColor(theme.border), 1.0)
        painter.setPen(ring)
        painter.setBrush(QColor(theme.accent_soft if self.underMouse() else theme.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        strong = self.underMouse() or self._scale is Scale.LOG
        painter.setPen(QColor(theme.text if strong else theme.text_dim))
        painter.setFont(type_.font)
        words = self.words()
        left = (self.width() - type_.width(words)) / 2
        painter.drawText(QPointF(left, (self.height() - type_.line) / 2 + type_.ascent), words)
