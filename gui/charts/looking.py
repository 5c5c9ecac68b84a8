"""How one chart view is looked at just now: the look of each chart that it shows, and every change by hand."""

from dataclasses import replace

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
        self._ids: dict[str, frozenset[str]] = {}
        self._bursts = 0
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_BURST)
        self.chart = ""
        self.epoch = 0
        """It goes up when the axes of a chart come to mean something else."""
        self._first_epoch = 0

    @property
    def look(self) -> ChartLook:
        """How the chart is looked at."""
        return self._looks.get(self.chart, ChartLook())

    def show_chart(self, spec: ChartSpec) -> None:
        """Look at this chart from now on.

        Ranges and scales that were chosen for axes of another meaning are given up, and everything where the chart has
        nothing of what it had before: it is of another study then.
        """
        self.chart = spec.id
        axes, ids = _axes(spec), _ids(spec)
        if self._ids.get(spec.id) and ids and not ids & self._ids[spec.id]:
            self._looks.pop(spec.id, None)
        elif self._axes.get(spec.id, axes) != axes:
            self._looks[spec.id] = ChartLook(hidden=self.look.hidden, left_out=self.look.left_out)
            self.epoch += 1
        self._axes[spec.id], self._ids[spec.id] = axes, ids

    def change(self, look: ChartLook, merges: str = "") -> None:
        """Look at the chart otherwise, as a person wants it: a step of view, or part of one with the same `merges`."""
        before = self.look
        if look != before:
            self.take(look)
            self.stepped.emit(self.chart, before, look, merges)

    def take(self, look: ChartLook) -> None:
        """Look at the chart like this, which is no step of its own."""
        if look != self.look:
            self._looks[self.chart] = look
            self.changed.emit()

    def restore(self, chart: str, look: ChartLook, epoch: int) -> bool:
        """Go back to a look that a chart had in an epoch, or forth; returns whether anything is seen of it."""
        if chart != self.chart or epoch < self._first_epoch:
            return False
        if epoch != self.epoch:
            look = replace(self.look, hidden=look.hidden, left_out=look.left_out)
        before = self.look
        self.take(look)
        return look != before

    def forget(self) -> None:
        """Look at every chart as it is made: they are of another study from now on."""
        self.epoch += 1
        self._first_epoch = self.epoch
        self._looks.clear()
        self.changed.emit()

    def burst(self, kind: str) -> str:
        """What a turn of the wheel, or a stroke of a key, is part of: the same until the hand rests."""
        if not self._resting.isActive():
            self._bursts += 1
        self._resting.start()
        return f"{kind} {self._bursts}"


def _axes(spec: ChartSpec) -> object:
    """What ranges rest on that somebody chose; while it stays, they are kept.

    More than what axes mean (`plan.structure.axes_of`), since the ranges are in the units shown; but neither a label
    nor a while in which nothing can be drawn takes a person's ranges away.
    """
    below = None if spec.below is None else _axes(spec.below)
    kinds = (spec.x.scale, spec.x.unit, spec.y.scale, spec.y.unit, spec.x.factor, spec.y.factor)
    return (spec.measure, spec.reading, spec.horizontal, kinds, below)


def _ids(spec: ChartSpec) -> frozenset[str]:
    """Of everything that is drawn."""
    own = {one.id for one in spec.series} | {one.id for one in spec.bands} | {one.id for one in spec.bars}
    return frozenset(own) | (frozenset() if spec.below is None else _ids(spec.below))
