"""Switches axes between linear and logarithmic and bars to dots, by the words at the axes or by keys; says why not."""

from functools import partial

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QWidget

from core.charts.spec import ChartSpec, Scale
from gui.charts.around.notice import Notice
from gui.charts.around.scale_switch import ScaleSwitch
from gui.charts.look import ChartLook
from gui.charts.looking import Looking
from gui.charts.panel import Panel
from gui.charts.panels import Panels
from gui.charts.plan.lettering import Lettering
from gui.charts.plan.places import Box
from gui.charts.plan.scales import (
    AXES,
    BARS_STAY,
    NO_AXIS,
    axis_of,
    of_bars,
    scale_of,
    switchable_axes,
    why_always_bars,
    why_not_log,
)
from gui.theme import Theme

OFFER_DOTS = "Show as dots (D)"


class ScaleControl(QObject):
    """The scales of one chart view. notice: where it says why something cannot be."""

    told = Signal()
    """The notice says something, or nothing any more: it takes other room."""

    def __init__(
        self, panels: Panels, looking: Looking, notice: Notice, theme: Theme, lettering: Lettering, view: QWidget
    ) -> None:
        super().__init__(view)
        self._panels, self._looking, self._notice = panels, looking, notice
        self._spec: ChartSpec = panels.upper.plotted.spec
        self._pointed = ""
        self.switches = {which: ScaleSwitch(which, theme, lettering, view) for which in AXES}
        for which, switch in self.switches.items():
            switch.clicked.connect(partial(self.switch, which))
        notice.accepted.connect(self.switch_dots)
        notice.closed.connect(self._end_notice)

    def show_spec(self, spec: ChartSpec) -> None:
        """Switch this chart from now on."""
        self._spec = spec
        for which, switch in self.switches.items():
            axis, scale = axis_of(spec, which), scale_of(spec, which, self._looking.look)
            if axis is not None and scale is not None:
                switch.show_axis(axis.label, scale)

    # ------------------------------------------------------------------ which axis is meant

    def point(self, panel: Panel, at: QPointF) -> None:
        """The mouse is here: in the strip of an axis it means that axis, until it is in another one."""
        if panel.arrangement is None:
            return
        frame = panel.arrangement.mapping.frame
        if at.y() > frame.bottom:
            self._pointed = "x"
        elif at.x() < frame.left:
            self._pointed = "y_below" if panel is self._panels.lower else "y"

    def meant(self) -> str:
        """The axis with the keyboard, else the one last pointed at, else that of the values; "" where none can be."""
        offered = switchable_axes(self._spec)
        focused = [which for which, switch in self.switches.items() if switch.hasFocus()]
        wishes = [which for which in (*focused, self._pointed) if which in offered]
        return next(iter((*wishes, *offered)), "")

    # ------------------------------------------------------------------ switching

    def switch(self, which: str = "", _checked: bool = False) -> None:
        """Run an axis the other way; without a name the one that is meant."""
        which = which or self.meant()
        if not which:
            self._notice_of(NO_AXIS)
            return
        now = scale_of(self._spec, which, self._looking.look)
        self.choose(which, Scale.LINEAR if now is Scale.LOG else Scale.LOG)

    def choose(self, which: str, scale: Scale) -> None:
        """Run an axis so, or say why that cannot be."""
        axis = axis_of(self._spec, which)
        if which not in switchable_axes(self._spec) or axis is None:
            self._notice_of(NO_AXIS)
            return
        reason = why_not_log(self._spec, which, self._looking.look) if scale is Scale.LOG else ""
        if reason:
            self._notice_of(reason, OFFER_DOTS if reason == BARS_STAY else "")
            return
        self._change(self._looking.look.with_scale(which, None if scale is axis.scale else scale))

    def switch_dots(self) -> None:
        """Draw bars as dots, or as bars again, or say why that cannot be."""
        reason = why_always_bars(self._spec)
        if reason:
            self._notice_of(reason)
            return
        look = self._looking.look
        changed = look.with_dots(not look.dots)
        for which in ("x", "y"):
            # only the axis of the bars has to be linear again
            if not of_bars(self._spec, which):
                changed = changed.with_scale(which, getattr(look, which))
        self._change(changed)

    def _change(self, look: ChartLook) -> None:
        self._notice.clear()
        self._looking.change(look)

    def _notice_of(self, text: str, offer: str = "") -> None:
        self._notice.say(text, offer)
        self.told.emit()

    def _end_notice(self) -> None:
        self._notice.clear()
        self.told.emit()

    # ------------------------------------------------------------------ where the words stand

    def place(self) -> None:
        """Stand at the titles of the axes, where the plan has kept room."""
        offered = switchable_axes(self._spec)
        panels = self._panels.in_use()
        last = self._panels.upper if self._spec.multiples else panels[-1]
        plots = {"x": last, "y": self._panels.upper, "y_below": self._panels.lower}
        for which, switch in self.switches.items():
            panel = plots[which]
            box = None
            if panel in panels and panel is not None and which in offered:
                axis = panel.plot.bottom_axis if which == "x" else panel.plot.left_axis
                box = axis.switch_box()
            if box is not None and panel is not None:
                switch.setGeometry(*_in_view(box, panel))
            switch.setVisible(box is not None)

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        for switch in self.switches.values():
            switch.restyle(theme, lettering)


def _in_view(box: Box, panel: Panel) -> tuple[int, int, int, int]:
    left, top = panel.plot.x() + box.left, panel.plot.y() + box.top
    return round(left), round(top), round(box.width), round(box.height)
