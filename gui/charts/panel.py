"""One plot of a chart with everything drawn in it: marks, words, the readout; a chart has one or two of them."""

import math

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QWidget

from core.charts.spec import ChartSpec
from gui.charts.arrangement import Arrangement, Range
from gui.charts.hover import Finding, HoverLayer
from gui.charts.items import ChartItems
from gui.charts.labels import LabelLayer
from gui.charts.layout import Layout, Settled
from gui.charts.lettering import Lettering
from gui.charts.places import Box
from gui.charts.plot_area import PlotArea
from gui.charts.plotted import Plotted, prepare
from gui.charts.projection import Projection, moved
from gui.theme import Theme

_FARTHEST, _NEAREST = 20.0, 1e-6  # zoom, in lengths of the range that fits the data


class Panel(QObject):
    """A plot and what it shows at present. zoomed: the ranges a person chose, or None to fit the data.

    held: the ranges that stay, or are passed through, while the numbers move.
    """

    pointed = Signal(QPointF)
    """Where the mouse is now, in pixels of the plot."""

    clicked = Signal(QPointF)
    """Where the mouse was clicked, in pixels of the plot."""

    left = Signal()
    """The mouse is gone."""

    zoomed_by_hand = Signal()
    """`zoomed` is new, or what was asked for went too far and everything has to be laid out again."""

    reset_asked = Signal()
    """Everything is to be seen again."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self.plot = PlotArea(theme, lettering, parent)
        self.items = ChartItems(self.plot.plotItem, theme)
        self.labels = LabelLayer(theme, lettering)
        self.labels.setParentItem(self.plot.plotItem)
        self.hover = HoverLayer(theme, lettering)
        self.hover.setParentItem(self.plot.plotItem)
        self.settled = Settled()
        self.zoomed: tuple[Range, Range] | None = None
        self.held: tuple[Range, Range] | None = None
        self.arrangement: Arrangement | None = None
        self._fitted: tuple[Range, Range] | None = None
        self.plot.hovered.connect(self.pointed)
        self.plot.clicked.connect(self.clicked)
        self.plot.mouse_gone.connect(self.left)
        self.plot.reset.connect(self.reset_asked)
        self.plot.view_box.sigRangeChangedManually.connect(self._take_zoom)

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

    def forget(self) -> None:
        """Another chart is to come: no zoom, and names are placed anew."""
        self.settled = Settled()
        self.zoomed = None

    @property
    def in_view(self) -> tuple[Range, Range] | None:
        """The ranges that are to be seen whatever the numbers are; None to fit them."""
        return self.held or self.zoomed

    def apply(self, layout: Layout, area: Box, lettering: Lettering) -> None:
        """Stand in this place of the chart with everything where the layout has it."""
        self.arrangement = layout.arrangement
        if self.in_view is None:
            self._fitted = (layout.arrangement.mapping.x, layout.arrangement.mapping.y)
        self.plot.setGeometry(round(area.left), round(area.top), round(area.width), round(area.height))
        self.plot.apply(self.plotted, layout.arrangement, lettering)
        self.labels.show_words(layout.words)

    def show_finding(self, finding: Finding | None, at: QPointF | None = None) -> None:
        """Show what the mouse found, the readout beside it at `at`; without a heading only its marks."""
        if self.arrangement is None:
            return
        bounds = Box(0, 0, self.plot.width(), self.plot.height())
        left, top = (at.x(), at.y()) if at is not None else (0.0, 0.0)
        self.hover.show_finding(finding, bounds, self.arrangement.mapping.frame, left, top)

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts of the words."""
        self.labels.restyle(theme, lettering)
        self.hover.restyle(theme, lettering)

    def retheme(self, theme: Theme) -> None:
        """Take over other colours of the marks and of the plot."""
        self.items.retheme(theme)
        self.plot.retheme(theme)

    def _take_zoom(self, *_: object) -> None:
        """Follow a zoom by hand, but not so far that the data are lost from view."""
        x, y = self.plot.view_box.viewRange()
        chosen: tuple[Range, Range] = ((x[0], x[1]), (y[0], y[1]))
        if self._fitted is not None:
            shares = [(now[1] - now[0]) / (fit[1] - fit[0]) for now, fit in zip(chosen, self._fitted, strict=True)]
            if max(shares) > _FARTHEST:
                self.reset_asked.emit()
                return
            if min(shares) < _NEAREST or not all(map(math.isfinite, (*x, *y))):
                self.zoomed_by_hand.emit()
                return
        self.zoomed = chosen
        self.zoomed_by_hand.emit()


def _moved(span: Range, before: Projection, after: Projection) -> Range:
    return span if before.log != after.log else (moved(span[0], before, after), moved(span[1], before, after))
