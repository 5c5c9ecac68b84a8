"""The grips of one chart: where they stand, which one the keyboard has, and what a hand does with them."""

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.charts.spec import Handle, Scale, Way
from gui.charts.hand.grip import Grip
from gui.charts.panel import Panel, PanelsInUse
from gui.charts.plan.gate import FloatArray
from gui.charts.plan.mapping import Mapping
from gui.charts.plan.places import Box, along, stairs
from gui.charts.plan.plotted import Plotted
from gui.keys import OwnKey
from gui.plain import PlainLabel
from gui.theme import Theme

_PLACES = (0.5, 0.35, 0.65, 0.22, 0.78, 0.1, 0.9)
"""Where along a line its grip may be, best first: where it hides no data."""
_OUTSIDE = 2.0
"""Pixels that a grip's place may be outside of the frame and it is still drawn."""
_GAP = 8
_INTO_BAR = 7.0
_OVER = 3.0
"""Pixels above a plot where the middle of a grip may be when there is no room for it inside."""
_LOW = 90.0
"""Pixels of height below which a plot has small grips only."""


class Grips(QObject):
    """Keeps a grip for each handle of a chart. panels: those in use whose handles are the chart's own."""

    dragged = Signal(str, float, float)
    """Id of a handle and where it is held, in the base units of the axes."""

    ended = Signal(str, bool)
    """Id of a handle that was let go, and whether what it did stays."""

    menu_asked = Signal(str, QPoint)
    """Id of a handle whose menu is wanted, and where on the screen."""

    def __init__(self, panels: PanelsInUse, theme: Theme, chart: QWidget) -> None:
        super().__init__(chart)
        self._panels = panels
        self._chart = chart
        self._theme = theme
        self.grips: dict[str, Grip] = {}
        self.offered = True
        """Whether there are any: not in a chart that is only looked at."""
        self._of_panel: dict[str, Panel] = {}
        self._moved: tuple[str, QPointF] | None = None
        self._scales: tuple[Mapping, Plotted, QPointF] | None = None
        """The axes as they were when a hand took hold: they are its measure until it lets go, whatever is drawn."""
        self._tell = QTimer(self)
        self._tell.setSingleShot(True)
        self._tell.setInterval(0)
        self._tell.timeout.connect(self._tell_place)
        self._tip = PlainLabel("", chart)
        self._tip.setObjectName("gripTip")
        self._tip.setProperty("role", "tip")
        self._tip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._tip.hide()
        self.own_keys = (
            OwnKey("Next grip; arrows move it, Enter keeps, Esc gives back", ("G",), lambda: self.pass_on(1)),
        )

    @property
    def held(self) -> Grip | None:
        """The grip that a hand or the keys are moving."""
        return next((grip for grip in self.grips.values() if grip.is_held), None)

    def arrange(self) -> None:
        """Stand where the chart has its handles now; the one that is held stays with the hand."""
        wanted: dict[str, tuple[Handle, Panel]] = {}
        for panel in self._panels() if self.offered else ():
            if panel.arrangement is not None and not panel.plotted.spec.empty:
                wanted |= {handle.id: (handle, panel) for handle in panel.plotted.spec.handles}
        for identifier in [one for one, grip in self.grips.items() if one not in wanted and not grip.is_held]:
            self._take_away(self.grips.pop(identifier))
            self._of_panel.pop(identifier, None)
        for identifier, (handle, panel) in wanted.items():
            grip = self.grips.get(identifier) or self._make(handle)
            if self._of_panel.get(identifier) is not panel:  # raising it at each edit would paint its plot twice
                grip.raise_()
                self._of_panel[identifier] = panel
            assert panel.arrangement is not None  # noqa: S101 -- asked above
            grip.is_small = panel.arrangement.mapping.frame.height < _LOW
            grip.show_handle(handle, on_bar=panel.plotted.spec.x.scale is Scale.CATEGORY)
            self._place(grip, panel)

    def retheme(self, theme: Theme) -> None:
        """Take over other colours."""
        self._theme = theme
        for grip in self.grips.values():
            grip.retheme(theme)

    def tell(self, words: str) -> None:
        """Say beside the held grip what the drag comes to."""
        grip = self.held
        if grip is None or not words:
            self._tip.hide()
            return
        self._tip.setText(words)
        self._tip.setWordWrap(False)
        self._tip.adjustSize()
        most = self._chart.width() - 2 * _GAP
        if self._tip.width() > most:
            self._tip.setWordWrap(True)
            self._tip.setFixedWidth(most)
            self._tip.adjustSize()
        else:
            self._tip.setMinimumWidth(0)
            self._tip.setMaximumWidth(most)
        at = grip.geometry()
        above = at.top() - _GAP - self._tip.height()
        left = min(max(at.center().x() - self._tip.width() // 2, _GAP), self._chart.width() - _GAP - self._tip.width())
        self._tip.move(QPoint(left, above if above >= 0 else at.bottom() + _GAP))
        self._tip.show()
        self._tip.raise_()

    def pass_on(self, step: int) -> None:
        """Give the keyboard to the next grip that is to be seen; with 0 to the chart."""
        seen = [grip for grip in self.grips.values() if grip.isVisible()]
        if not step or not seen:
            self._chart.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        now = next((place for place, grip in enumerate(seen) if grip.hasFocus()), -1)
        seen[(now + step) % len(seen)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ------------------------------------------------------------------ one grip

    def _make(self, handle: Handle) -> Grip:
        grip = Grip(handle, self._theme, self._chart)
        grip.moved.connect(partial(self._take_move, handle.id))
        grip.ended.connect(partial(self._end, handle.id))
        grip.passed.connect(self.pass_on)
        grip.menu_asked.connect(partial(self.menu_asked.emit, handle.id))
        self.grips[handle.id] = grip
        return grip

    def _take_away(self, grip: Grip) -> None:
        if grip.hasFocus():
            self._chart.setFocus(Qt.FocusReason.OtherFocusReason)
        grip.hide()
        grip.deleteLater()

    def _place(self, grip: Grip, panel: Panel) -> None:
        """Put a grip where its handle is, in pixels of the chart."""
        assert panel.arrangement is not None  # noqa: S101 -- asked before
        mapping, handle = panel.arrangement.mapping, grip.handle
        frame = mapping.frame
        x = frame.left + frame.width / 2 if handle.x is None else _pixel(panel, mapping, handle.x, on_x=True)
        y = frame.top + frame.height / 2 if handle.y is None else _pixel(panel, mapping, handle.y, on_x=False)
        seen = (
            frame.left - _OUTSIDE <= x <= frame.right + _OUTSIDE
            and frame.top - _OUTSIDE <= y <= frame.bottom + _OUTSIDE
        )
        if seen and handle.y is None and handle.way is Way.ACROSS:
            y = _free_along(panel, mapping, grip, x)
        grip.aside = QPointF(0.0, _into_bar(panel, handle)) if grip.on_bar else QPointF()
        grip.home = QPointF(x, y) + QPointF(panel.plot.pos()) + grip.aside
        if grip.is_held:
            return
        grip.setVisible(seen)
        if seen:
            grip.stand(grip.home)

    def _take_move(self, identifier: str, middle: QPointF) -> None:
        panel = self._of_panel[identifier]
        if self._scales is None and panel.arrangement is not None:
            self._scales = (panel.arrangement.mapping, panel.plotted, QPointF(panel.plot.pos()))
        self._moved = (identifier, middle)
        self._tell.start()

    def _tell_place(self) -> None:
        """Tell where the hand is, of several moves at once the last."""
        if self._moved is None:
            return
        identifier, middle = self._moved
        self._moved = None
        if self._scales is None or identifier not in self.grips:
            return
        mapping, plotted, corner = self._scales
        at = middle - corner - self.grips[identifier].aside
        x, y = mapping.back(at.x(), at.y())
        across = x if plotted.spec.x.scale is Scale.CATEGORY else plotted.x.to_value(x)
        self.dragged.emit(identifier, across, plotted.y.to_value(y))

    def _end(self, identifier: str, keep: bool) -> None:
        if keep:
            self._tell_place()  # the last move belongs to it
        self._moved = self._scales = None
        self._tell.stop()
        self._tip.hide()
        self.ended.emit(identifier, keep)
        self.arrange()


def _pixel(panel: Panel, mapping: Mapping, value: float, *, on_x: bool) -> float:
    """Where a value of an axis is, in pixels of the plot."""
    axis, projection = (panel.plotted.spec.x, panel.plotted.x) if on_x else (panel.plotted.spec.y, panel.plotted.y)
    at = value if axis.scale is Scale.CATEGORY else projection.to_plot_one(value)
    return mapping.point(at, 0.0)[0] if on_x else mapping.point(0.0, at)[1]


def _into_bar(panel: Panel, handle: Handle) -> float:
    """How far below the end of its bar a grip stands, so that the words beyond the end stay free."""
    bar = next((one for one in panel.plotted.bars if one.slot == handle.x), None)
    return 0.0 if bar is None else _INTO_BAR if bar.end >= bar.start else -_INTO_BAR


def _free_along(panel: Panel, mapping: Mapping, grip: Grip, x: float) -> float:
    """The height at which the grip of a vertical line hides the least."""
    frame = mapping.frame
    lines, points = _in_pixels(panel, mapping)
    best, fewest = frame.top + frame.height / 2, -1
    for y in (*(frame.top + place * frame.height for place in _PLACES), frame.top - _OVER):
        box = Box(x - grip.width() / 2, y - grip.height() / 2, grip.width(), grip.height())
        hidden = box.count_inside(lines) + 4 * box.count_inside(points) + _hidden_words(panel, mapping, box)
        if fewest < 0 or hidden < fewest:
            best, fewest = y, hidden
        if not hidden:
            break
    return best


def _in_pixels(panel: Panel, mapping: Mapping) -> tuple[FloatArray, FloatArray]:
    """Points along all lines, and the points of all data (each n × 2)."""
    lines, points = [np.empty((0, 2))], [np.empty((0, 2))]
    for series in panel.plotted.series:
        x, y = mapping.px(series.x), mapping.py(series.y)
        points.append(np.column_stack((x, y)))
        if series.source.line and len(x):
            lines.append(along(*(stairs(x, y) if series.source.stepped else (x, y))))
    return np.vstack(lines), np.vstack(points)


def _hidden_words(panel: Panel, mapping: Mapping, box: Box) -> int:
    """How many words and markers a box would hide, by weight."""
    hidden = 50 * sum(item.word.box.overlaps(box, 2.0) for item in panel.labels.items().values())
    for _, a, b in panel.plotted.markers:
        left, top = mapping.point(a, b)
        hidden += 20 * (box.left - 6 < left < box.right + 6 and box.top - 6 < top < box.bottom + 6)
    return hidden
