"""Everything that a hand does to one chart: mouse and wheel over its panels, its names, and its keys."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu

from core.charts.spec import ChartSpec
from core.slides.alt_text import alt_text
from gui.charts.around.nothing_shown import NothingShown
from gui.charts.hand.chart_keys import chart_keys, chart_menu
from gui.charts.hand.names import NamesInHand
from gui.charts.hand.pointing import Pointing
from gui.charts.hand.zooming import Zooming
from gui.charts.looking import Looking
from gui.charts.panel import Panel, PanelsInUse
from gui.charts.plan.places import Box
from gui.charts.readout.pinned import PinnedReadout
from gui.charts.wheel import Turn
from gui.keys import by_sequence, sequence_of
from gui.plain import plain_text

if TYPE_CHECKING:
    from gui.charts.view import ChartView


class Hand(QObject):
    """The hand on one chart. It decides what mouse and keys mean; the view draws what comes of it."""

    described = Signal()
    """What the chart says in words is new."""

    def __init__(self, view: "ChartView", panels: PanelsInUse) -> None:
        super().__init__(view)
        self._view = view
        self._panels = panels
        self._drags = 0
        self._menu: QMenu | None = None
        self.shows_menu = True
        """Whether the chart opens its own menu; what it stands in may have one that takes that in."""
        self.looking = Looking(self)
        self.pointing = Pointing(panels, self._make_sheet, view)
        self.pointing.read.connect(self._tell_read)
        self.zooming = Zooming(panels, self.looking, self)
        self.names = NamesInHand(panels, lambda: view.legend, self.looking, self)
        self.nothing_shown: NothingShown | None = None
        self.own_keys = chart_keys(self)
        self._acts = by_sequence(self.own_keys)
        view.installEventFilter(self)

    def adopt(self, panel: Panel) -> None:
        """Follow what is done in a panel."""
        plot = panel.plot
        plot.hovered.connect(partial(self._hover, panel))
        plot.clicked.connect(partial(self._click, panel))
        plot.mouse_gone.connect(self._leave)
        plot.reset.connect(self.reset)
        plot.panned.connect(partial(self._pan, panel))
        plot.pan_ended.connect(self._end_pan)
        plot.turned.connect(partial(self._turn, panel))
        panel.boxed.connect(partial(self.zooming.take_box, panel))

    # ------------------------------------------------------------------ for the view

    def show_chart(self, spec: ChartSpec) -> None:
        """Another chart is to come, or other numbers."""
        other = spec.id != self.looking.chart
        self.looking.show_chart(spec)
        if other:
            self.pointing.let_go()

    def take_numbers(self) -> None:
        """Numbers or look are others: hide what is hidden, and choose the ranges."""
        look = self.looking.look
        for panel in self._panels():
            panel.take_look(look)
        self.zooming.keep_in_sight()
        zoomed = self.looking.look.zoomed
        for number, panel in enumerate(self._panels()):
            panel.zoomed = zoomed[number] if number < len(zoomed) else None
        self._describe()

    def follow_layout(self) -> None:
        """Everything in the chart has its place."""
        self.pointing.show_finding()
        hidden = frozenset(f"series:{one}" for one in self.looking.look.hidden)
        hidden |= frozenset(f"band:{one}" for one in self.looking.look.hidden)
        self._view.legend.strike(hidden)
        for panel in self._panels():
            panel.labels.strike(hidden, panel.gone_keys)
        self._say_if_nothing_is_shown()

    def restyle(self) -> None:
        """Take over other colours and fonts."""
        self.pointing.restyle(self._view.theme, self._view.lettering)
        if self.nothing_shown is not None:
            self.nothing_shown.restyle(self._view.theme, self._view.lettering)

    def description(self) -> str:
        """The chart in plain words: the alternative text of its slide, what else there is to say, what is hidden."""
        spec, hidden = self._view.spec, self.looking.look.hidden
        gone = [name for name, ids in self.names.names().items() if ids <= hidden]
        more = "" if spec.empty else spec.summary.removeprefix(f"{spec.title}.").strip()
        words = "\n".join(filter(None, (alt_text(spec), more)))
        return plain_text(f"{words} Hidden: {', '.join(gone)}." if gone else words)

    def menu(self) -> QMenu:
        """What can be done to the chart; it lives until the next one is asked for."""
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = chart_menu(self, self._view)
        return self._menu

    # ------------------------------------------------------------------ what the keys do

    def reset(self) -> None:
        """Show everything that is not hidden, in axes that fit it."""
        self.pointing.let_go()
        self.zooming.reset()

    def hide_read_series(self) -> None:
        """Hide the series that the keys walk along, and go on to the next one."""
        series = self.pointing.walked_series()
        if series:
            self.names.toggle(self.names.ids_of(f"series:{series}"))

    def copy(self) -> None:
        """Put what is read on the clipboard, as plain text."""
        text = self.pointing.text()
        if text:
            QGuiApplication.clipboard().setText(text)

    # ------------------------------------------------------------------ the mouse

    def _hover(self, panel: Panel, at: QPointF) -> None:
        key = self.names.key_at(panel, at)
        self.names.point_at(key)
        self.pointing.follow(panel, at)
        finding = panel.hover.finding()
        panel.plot.show_clickable(bool(key or (finding is not None and finding.hint)))

    def _leave(self) -> None:
        self.names.point_at("")
        self.pointing.forget()

    def _click(self, panel: Panel, at: QPointF, held: Qt.KeyboardModifier) -> None:
        key = self.names.key_at(panel, at)
        if key:
            self.names.click(key, held)
        else:
            self.pointing.click(panel, at, held)

    def _pan(self, panel: Panel, by: QPointF) -> None:
        self.zooming.drag(panel, by, f"drag {self._drags}")

    def _end_pan(self) -> None:
        self._drags += 1

    def _turn(self, panel: Panel, at: QPointF, turn: Turn, event: QWheelEvent) -> None:
        event.setAccepted(self.zooming.turn(panel, at, turn))

    # ------------------------------------------------------------------ the keyboard

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the chart while it has the keyboard."""
        if watched is not self._view:
            return False
        if isinstance(event, QKeyEvent):
            return self._key(event)
        if event.type() == QEvent.Type.FocusOut:
            self._grasp(grasping=False)
        elif isinstance(event, QContextMenuEvent) and self.shows_menu:
            self.menu().popup(event.globalPos())
            return True
        return False

    def _key(self, event: QKeyEvent) -> bool:
        struck = _struck(event)
        if event.type() == QEvent.Type.ShortcutOverride:
            if struck == "Esc" and (self.pointing.pinned or self.pointing.walked):
                event.accept()  # before it takes the keyboard out of the charts
                return True
            return False
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._grasp(grasping=event.type() == QEvent.Type.KeyPress)
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if struck == "Esc":
            return self.pointing.let_go()  # else it goes on to whatever the chart stands in
        if struck not in self._acts:
            return False
        self._acts[struck]()
        return True

    def _grasp(self, *, grasping: bool) -> None:
        for panel in self._panels():
            panel.plot.set_grasping(grasping)

    # ------------------------------------------------------------------ what is shown

    def _describe(self) -> None:
        self._view.setAccessibleDescription(self.description())
        self.described.emit()

    def _tell_read(self, words: str) -> None:
        """Have screen readers say what the keys have led to."""
        if not words:
            self._describe()
            return
        self._view.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, words))

    def _make_sheet(self) -> PinnedReadout:
        return PinnedReadout(self._view.theme, self._view.lettering, self._view)

    def _say_if_nothing_is_shown(self) -> None:
        nothing = self.names.nothing_is_shown and not self._view.spec.empty
        if nothing and self.nothing_shown is None:
            self.nothing_shown = NothingShown(self._view.theme, self._view.lettering, self._view)
            self.nothing_shown.asked.connect(self.names.show_all)
        if self.nothing_shown is None:
            return
        panel = self._panels()[0]
        if not nothing or panel.arrangement is None:
            self.nothing_shown.hide()
            return
        frame, plot = panel.arrangement.mapping.frame, panel.plot
        self.nothing_shown.stand_in(Box(plot.x() + frame.left, plot.y() + frame.top, frame.width, frame.height))


def _struck(event: QKeyEvent) -> str:
    """The key as declarations write it; signs that some keyboards have behind Shift are the same without."""
    shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
    signs = {Qt.Key.Key_Plus: "+", Qt.Key.Key_Equal: "=", Qt.Key.Key_Minus: "-", Qt.Key.Key_Underscore: "-"}
    others = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    if shift and not others and event.key() in signs:
        return signs[Qt.Key(event.key())]
    return sequence_of(event)
