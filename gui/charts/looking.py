"""How one chart view is looked at just now: the looks of its charts, and every change by hand announced."""

from PySide6.QtCore import QObject, QTimer, Signal

from core.charts.spec import ChartSpec
from gui.charts.look import ChartLook

_BURST = 700
"""Milliseconds without a turn of the wheel or a stroke of a key after which the next one is another step of view."""


class Looking(QObject):
    """The look of the chart that is shown; looks of charts shown before are kept for when they come again."""

    changed = Signal()
    """The chart is to be drawn in another look."""

    stepped = Signal(str, object, object, str)
    """A person changed the look of a chart, by its id: before, after, and what it is part of, if of more steps."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._looks: dict[str, ChartLook] = {}
        self._axes: dict[str, object] = {}
        self._bursts = 0
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_BURST)
        self.chart = ""

    @property
    def look(self) -> ChartLook:
        """How the chart is looked at."""
        return self._looks.get(self.chart, ChartLook())

    def show_chart(self, spec: ChartSpec) -> None:
        """Look at this chart from now on; ranges that were chosen on axes of another meaning are given up."""
        self.chart = spec.id
        axes = _axes(spec)
        if self._axes.get(spec.id, axes) != axes:
            self._looks[spec.id] = self.look.unzoomed()
        self._axes[spec.id] = axes

    def change(self, look: ChartLook, merges: str = "") -> None:
        """Look at the chart otherwise, as a person wants it; a step of view, or part of one with the same `merges`."""
        before = self.look
        if look != before:
            self.take(look)
            self.stepped.emit(self.chart, before, look, merges)

    def take(self, look: ChartLook) -> None:
        """Look at the chart like this, which is no step of its own."""
        if look != self.look:
            self._looks[self.chart] = look
            self.changed.emit()

    def burst(self, kind: str) -> str:
        """What a turn of the wheel, or a stroke of a key, is part of: the same until the hand rests."""
        if not self._resting.isActive():
            self._bursts += 1
        self._resting.start()
        return f"{kind} {self._bursts}"


def _axes(spec: ChartSpec) -> object:
    """What the axes of a chart mean: while it stays, the ranges that somebody chose on them mean something."""
    below = None if spec.below is None else _axes(spec.below)
    kinds = (spec.x.scale, spec.x.unit, spec.y.scale, spec.y.unit, spec.x.factor, spec.y.factor)
    return (spec.measure, spec.reading, spec.horizontal, bool(spec.empty), kinds, below)
