"""The small button at the top right of a chart that puts another chart in its place."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from core.names import visible
from gui.charts.around.waking import MARK, QuietButton, is_awake, paint_triangle
from gui.charts.plan.lettering import Face, Lettering
from gui.keys import OPENING_KEYS
from gui.plain import plain_tip, plain_title
from gui.theme import Theme

_PAD = 6.0


class ChartChooser(QuietButton):
    """Shows the chart's name and, when pressed, a menu of all charts. Without choices it is not there."""

    chosen = Signal(str)
    """Identity of the chart that the user wants in this place."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lettering = lettering
        self._choices: Mapping[str, str] = {}
        self._current = ""
        self._elsewhere: Callable[[], frozenset[str]] = frozenset
        self.menu = QMenu(self)
        self.menu.setAccessibleName("Charts")
        self.menu.aboutToShow.connect(self._fill)
        self.menu.aboutToHide.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self.open_menu)
        self.hide()

    def offer(self, choices: Mapping[str, str], current: str, elsewhere: Callable[[], frozenset[str]]) -> None:
        """Offer charts by id with their names, `current` being the one that is shown.

        elsewhere: which charts other places show when the menu opens; those would change places with this one.
        """
        self._choices, self._current, self._elsewhere = choices, current, elsewhere
        name = choices.get(current, "")
        self.setAccessibleName(f"Chart: {name}. Show another one here")
        self.setToolTip(plain_tip(f"{name}: show another chart here"))
        self.setVisible(len(choices) > 1)
        self.update()

    def widths(self) -> tuple[float, float]:
        """The width with the chart's name, and without it; nothing where there is no choice."""
        if len(self._choices) < 2:
            return 0.0, 0.0
        bare = MARK + 2 * _PAD
        return self._lettering[Face.TICK].width(self._name()) + _PAD + bare, bare

    def high(self) -> float:
        """The height of the button."""
        return round(self._lettering[Face.TICK].line) + 6 if len(self._choices) > 1 else 0

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self._theme, self._lettering = theme, lettering
        self.update()

    def open_menu(self) -> None:
        """Show the menu under the button, the keyboard on the chart that is shown."""
        self._fill()
        wide = self.menu.sizeHint().width()
        self.menu.popup(self.mapToGlobal(QPoint(self.width() - wide, self.height() + 2)))
        # only now: a menu that is about to show is filled anew
        self.menu.setActiveAction(next(action for action in self.menu.actions() if action.isChecked()))

    def _name(self) -> str:
        return visible(self._choices.get(self._current, ""))

    def _fill(self) -> None:
        self.menu.clear()
        elsewhere = self._elsewhere()
        for chart, name in self._choices.items():
            swaps = chart in elsewhere and chart != self._current
            action = self.menu.addAction(plain_title(name) + ("\tswaps places" if swaps else ""))
            action.setCheckable(True)
            action.setChecked(chart == self._current)
            action.triggered.connect(lambda _on=False, which=chart: self.chosen.emit(which))

    # ------------------------------------------------------------------ Qt

    def sizeHint(self) -> QSize:
        """The size with the name."""
        return QSize(round(self.widths()[0]), round(self.high()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open as a combo box does: with Down, Enter or F4; Space is Qt's."""
        if event.key() in OPENING_KEYS:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the name and the triangle, on a tint under the mouse, in a ring with the keyboard.

        While no hand is in the chart, the triangle alone.
        """
        theme, type_ = self._theme, self._lettering[Face.TICK]
        painter = self.start_painting()
        busy = self.underMouse() or self.menu.isVisible()
        painter.setPen(self.ring.pen(theme))
        painter.setBrush(QColor(theme.accent_soft) if busy else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        ink = QColor(theme.text if busy else theme.text_dim)
        painter.setPen(ink)
        painter.setFont(type_.font)
        if self.width() >= self.widths()[0] - 1 and (busy or is_awake(self)):
            painter.drawText(QPointF(_PAD, (self.height() - type_.line) / 2 + type_.ascent), self._name())
        paint_triangle(painter, QPointF(self.width() - _PAD - MARK, self.height() / 2), ink)
