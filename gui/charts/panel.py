"""One plot of a chart with everything drawn in it: marks, words, the readout; a chart has one or two of them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QWidget

from core.charts.spec import ChartSpec
from gui.charts.look import ChartLook, Ranges
from gui.charts.marks.emphasis import hide, markers_of
from gui.charts.marks.items import ChartItems
from gui.charts.marks.labels import LabelLayer
from gui.charts.plan.arrangement import Arrangement
from gui.charts.plan.gate import FloatArray
from gui.charts.plan.layout import Layout, Settled
from gui.charts.plan.lettering import Lettering
from gui.charts.plan.mapping import Range
from gui.charts.plan.places import Box
from gui.charts.plan.plotted import Plotted, prepare
from gui.charts.plan.projection import Projection, moved
from gui.charts.plan.words import marker_key
from gui.charts.plot_area import PlotArea
from gui.charts.readout.finding import Finding
from gui.charts.readout.hover import HoverLayer
from gui.theme import Theme


class Panel(QObject):
    """A plot and what it shows at present. zoomed: the ranges a person chose, or None to fit the data.

    plotted: everything; seen: without what is hidden; laid_out: without what the axes do not take in.
    fitted: the ranges that fit the data, as far as they were shown. held: the ranges that stay, or are passed through,
    while the numbers move.
    """

    boxed = Signal(object, object)
    """A box was drawn around these ranges of x and y."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self.plot = PlotArea(theme, lettering, parent)
        self.items = ChartItems(self.plot.plotItem, theme)
        self.labels = LabelLayer(theme, lettering)
        self.labels.setParentItem(self.plot.plotItem)
        self.hover = HoverLayer(theme, lettering)
        self.hover.setParentItem(self.plot.plotItem)
        self.settled = Settled()
        self.zoomed: Ranges | None = None
        self.held: tuple[Range, Range] | None = None
        self.arrangement: Arrangement | None = None
        self.fitted: tuple[Range, Range] | None = None
        self._look = ChartLook()
        self.left_out_keys: frozenset[str] = frozenset()
        self.gone_keys: frozenset[str] = frozenset()
        self.plot.view_box.sigRangeChangedManually.connect(self._tell_box)

    def show_spec(self, spec: ChartSpec, *, dots: bool = False) -> None:
        """Take over other numbers, bars as dots if wanted; raises ValueError for bars on a logarithmic axis."""
        plotted = prepare(spec, dots=dots)
        if self.held is not None:  # the same values stay in view, whatever they are shown in
            x, y = self.held
            self.held = (
                _moved(x, self.plotted.x, plotted.x),
                _moved(y, self.plotted.y, plotted.y),
            )
        self.plotted: Plotted = plotted
        self.items.show(self.plotted)
        self.take_look(self._look)

    def take_look(self, look: ChartLook) -> None:
        """Hide what is hidden."""
        self._look = look
        self.seen = _without(self.plotted, look.hidden)
        self.laid_out = _without(self.plotted, look.left_out)
        keys = frozenset(f"series:{one}" for one in look.left_out)
        if keys != self.left_out_keys:
            self.left_out_keys, self.settled = keys, Settled()
        markers = markers_of(self.plotted, look.hidden)
        hide(self.items, look.hidden, markers)
        self.gone_keys = frozenset(map(marker_key, markers))

    @property
    def ids(self) -> tuple[str, ...]:
        """Of everything that can be hidden."""
        spec = self.plotted.spec
        return (*(one.id for one in spec.series), *(one.id for one in spec.bands))

    def runs_as(self, other: "Panel") -> bool:
        """Whether both axes are those of another panel: the same chart of another scenario."""
        mine, theirs = self.plotted.spec, other.plotted.spec
        return self is other or (mine.x == theirs.x and mine.y == theirs.y)

    def has_data_in(self, ranges: Ranges | None) -> bool:
        """Whether any line or cloud that is shown reaches into these ranges."""
        x, y = ranges or (None, None)
        return not self.seen.series or any(
            _reaches(one.x[one.shown], x) and _reaches(one.y[one.shown], y) for one in self.seen.series
        )

    def forget(self) -> None:
        """Another chart is to come: names are placed anew."""
        self.settled = Settled()

    @property
    def in_view(self) -> Ranges | None:
        """The ranges that are to be seen whatever the numbers are; None to fit them."""
        return self.held or self.zoomed

    def apply(self, layout: Layout, area: Box, lettering: Lettering) -> None:
        """Stand in this place of the chart with everything where the layout has it."""
        self.arrangement = layout.arrangement
        if self.held is None:
            mapping, (zoomed_x, zoomed_y) = layout.arrangement.mapping, self.zoomed or (None, None)
            known_x, known_y = self.fitted or (mapping.x, mapping.y)
            self.fitted = (mapping.x if zoomed_x is None else known_x, mapping.y if zoomed_y is None else known_y)
        self.plot.setGeometry(round(area.left), round(area.top), round(area.width), round(area.height))
        self.plot.apply(self.plotted, layout.arrangement, lettering)
        self.labels.show_words(layout.words)

    def show_finding(self, finding: Finding | None, at: QPointF | None = None, *, readout: bool = True) -> None:
        """Show what was found, its readout beside `at`, or beside what it is about; or only its marks."""
        if self.arrangement is None:
            return
        bounds = Box(0, 0, self.plot.width(), self.plot.height())
        place = (at.x(), at.y()) if at is not None else finding.at if finding is not None else (0.0, 0.0)
        self.hover.show_finding(finding, bounds, self.arrangement.mapping.frame, place, readout=readout)

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts of the words."""
        self.labels.restyle(theme, lettering)
        self.hover.restyle(theme, lettering)

    def retheme(self, theme: Theme) -> None:
        """Take over other colours of the marks and of the plot."""
        self.items.retheme(theme)
        self.plot.retheme(theme)

    def _tell_box(self, *_: object) -> None:
        x, y = self.plot.view_box.viewRange()
        self.boxed.emit((x[0], x[1]), (y[0], y[1]))


PanelsInUse = Callable[[], tuple[Panel, ...]]
"""The panels of a chart that show something just now, from the top."""


def _without(plotted: Plotted, hidden: frozenset[str]) -> Plotted:
    """The same chart without some of its series and bands."""
    if not hidden:
        return plotted
    series = tuple(one for one in plotted.series if one.source.id not in hidden)
    return replace(plotted, series=series, bands=tuple(one for one in plotted.bands if one.source.id not in hidden))


def _reaches(values: FloatArray, span: Range | None) -> bool:
    """Whether anything from the lowest to the highest value lies in a range."""
    return bool(len(values)) and (span is None or bool(np.min(values) <= span[1] and np.max(values) >= span[0]))


def _moved(span: Range, before: Projection, after: Projection) -> Range:
    return span if before.log != after.log else (moved(span[0], before, after), moved(span[1], before, after))
