"""The small word at the title of an axis that says how it runs, "lin" or "log", and switches it when pressed."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.charts.spec import Scale
from core.names import visible
from gui.charts.around.waking import QuietButton, is_awake
from gui.charts.plan.lettering import Face, Lettering
from gui.charts.plan.scales import SCALE_WORDS
from gui.plain import plain_tip
from gui.theme import Theme


class ScaleSwitch(QuietButton):
    """The switch of one axis. It takes the keyboard by Tab, never by a click: that stays with the chart."""

    def __init__(self, which: str, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self.which = which
        self._theme = theme
        self._lettering = lettering
        self._scale = Scale.LINEAR
        self._shown: tuple[str, Scale] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
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

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the word in a thin frame, on a tint under the mouse, in a ring with the keyboard.

        While no hand is in the chart, an axis that is logarithmic says so, and one that is linear needs no word.
        """
        theme, type_ = self._theme, self._lettering[Face.TICK]
        awake = is_awake(self)
        if not awake and self._scale is not Scale.LOG:
            return
        painter = self.start_painting()
        if awake:
            painter.setPen(self.ring.pen(theme) if self.ring.is_shown else QPen(QColor(theme.border), 1.0))
            painter.setBrush(QColor(theme.accent_soft if self.underMouse() else theme.surface))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        strong = awake and (self.underMouse() or self._scale is Scale.LOG)
        painter.setPen(QColor(theme.text if strong else theme.text_dim))
        painter.setFont(type_.font)
        words = self.words()
        left = (self.width() - type_.width(words)) / 2
        painter.drawText(QPointF(left, (self.height() - type_.line) / 2 + type_.ascent), words)
