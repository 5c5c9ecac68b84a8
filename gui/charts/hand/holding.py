"""Axes that stay as they are while something is dragged, and ease to what fits once it is let go."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QVariantAnimation, Signal

from gui.charts.panel import Panel, PanelsInUse
from gui.charts.plan.mapping import Range
from gui.motion import reduced_motion

EASE = 150
"""Milliseconds from the ranges that were held to those that fit."""

Spans = tuple[Range, Range]


class Holding(QObject):
    """Holds the ranges of the panels of one chart. arrange: lays the chart out anew."""

    eased = Signal()
    """The ranges are those that fit."""

    def __init__(self, panels: PanelsInUse, arrange: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._panels = panels
        self._arrange = arrange
        self._frozen = False
        self._way: dict[Panel, tuple[Spans, Spans]] = {}
        self._easing = QVariantAnimation(self)
        self._easing.setStartValue(0.0)
        self._easing.setEndValue(1.0)
        self._easing.setDuration(EASE)
        self._easing.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._easing.valueChanged.connect(self._go)
        self._easing.finished.connect(self._arrive)

    @property
    def frozen(self) -> bool:
        """Whether the ranges are held."""
        return self._frozen

    @property
    def is_easing(self) -> bool:
        """Whether the ranges are on their way to those that fit."""
        return self._easing.state() is QAbstractAnimation.State.Running

    def hold(self) -> None:
        """Keep the ranges that are in view, whatever the numbers become."""
        self.settle()
        self._frozen = True
        for panel in self._panels():
            panel.held = _spans(panel)

    def release(self) -> None:
        """Let the ranges fit again, in a short move unless somebody zoomed or wants no motion."""
        if not self._frozen:
            return
        self._frozen = False
        held = {panel: panel.held for panel in self._panels()}
        for panel in held:
            panel.held = None
        self._arrange()
        self._way = {}
        for panel, before in held.items():
            after = _spans(panel)
            if before is not None and after is not None and panel.zoomed is None and before != after:
                self._way[panel] = (before, after)
        if self._way and not reduced_motion() and next(iter(self._way)).plot.isVisible():
            self._go(0.0)
            self._easing.start()
        else:
            self._way = {}
            self.eased.emit()

    def settle(self) -> None:
        """End a move at once."""
        if self._way:
            self._easing.stop()
            self._arrive()

    def forget(self) -> None:
        """Give up what is held: other data are to come, which have other ranges."""
        self._easing.stop()
        self._way = {}
        for panel in self._panels():
            panel.held = None

    def follow(self) -> None:
        """Ease to the ranges of new numbers from where the ranges are now."""
        now = {panel: panel.held for panel in self._way}
        for panel in now:
            panel.held = None
        self._arrange()
        way = {}
        for panel, before in now.items():
            after = _spans(panel)
            if before is not None and after is not None:
                way[panel] = (before, after)
        moved = any(self._way[panel][1] != after for panel, (_, after) in way.items())
        if moved:
            self._easing.stop()
            self._way = way
            self._go(0.0)
            self._easing.start()
        else:
            for panel, before in now.items():
                panel.held = before
            self._arrange()

    def renew(self) -> None:
        """Hold the ranges of a chart that has just come while they were to be held."""
        if self._frozen:
            for panel in self._panels():
                panel.held = panel.held or _spans(panel)

    def _go(self, share: float) -> None:
        for panel, (before, after) in self._way.items():
            panel.held = (_between(before[0], after[0], share), _between(before[1], after[1], share))
        self._arrange()

    def _arrive(self) -> None:
        for panel in self._way:
            panel.held = None
        self._way = {}
        self._arrange()
        self.eased.emit()


def _spans(panel: Panel) -> Spans | None:
    if panel.arrangement is None:
        return None
    return panel.arrangement.mapping.x, panel.arrangement.mapping.y


def _between(before: Range, after: Range, share: float) -> Range:
    return before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1])
