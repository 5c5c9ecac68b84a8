"""ChartView: the widget that draws any ChartSpec. It decides nothing about the story, only where things go."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.charts.spec import Axis, ChartSpec
from gui.charts.arrangement import Arrangement, Range
from gui.charts.header import MeasureSwitch, Notes, TextBlock, ToggleRow
from gui.charts.hover import HoverLayer, find
from gui.charts.items import ChartItems
from gui.charts.labels import LabelLayer
from gui.charts.layout import Place, Settled, lay_out
from gui.charts.legend import LegendStrip, legend_entries
from gui.charts.lettering import Face, lettering_of
from gui.charts.places import Box
from gui.charts.plot_area import PlotArea
from gui.charts.plotted import Plotted, prepare
from gui.theme import Theme, current_theme

_SIDE, _TOP, _FOOT = 14.0, 11.0, 9.0
_CORNER = 6.0
_COMPACT = 22.0  # lines of type: a chart lower than that has one line for its subtitle
_FARTHEST, _NEAREST = 20.0, 1e-6  # zoom, in lengths of the range that fits the data
_EMPTY = ChartSpec("none", "", "", Axis(""), Axis(""))


class ChartView(QWidget):
    """One chart in a card: title, subtitle, plot, notes. `show_spec` draws and updates it, `retheme` recolours it."""

    measure_chosen = Signal(str)
    """Identity of the measure that the user picked in the chart's switch; the chart waits for a new spec."""

    toggled = Signal(str, bool)
    """Identity of what the user wants shown in addition, or no longer; the chart waits for a new spec."""

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme or current_theme()
        self._lettering = lettering_of(self.font())
        self._plotted: Plotted = prepare(_EMPTY)
        self._structure: object = None
        self._settled = Settled()
        self._zoomed: tuple[Range, Range] | None = None
        self._fitted: tuple[Range, Range] | None = None
        self._arrangement: Arrangement | None = None
        self._mouse: QPointF | None = None
        self._framed = True
        self._build()

    def _build(self) -> None:
        theme, lettering = self._theme, self._lettering
        self.title_block = TextBlock(Face.TITLE, 2, theme, lettering, self)
        self.subtitle_block = TextBlock(Face.SUBTITLE, 2, theme, lettering, self)
        self.switch = MeasureSwitch(theme, lettering, self)
        self.switch.chosen.connect(self.measure_chosen)
        self.toggles = ToggleRow(theme, lettering, self)
        self.toggles.toggled.connect(self.toggled)
        self.legend = LegendStrip(theme, lettering, self)
        self.plot = PlotArea(theme, lettering, self)
        self.notes = Notes(theme, lettering, self)
        self.empty_block = TextBlock(Face.SUBTITLE, 4, theme, lettering, self)
        self.empty_block.centred = True
        self.items = ChartItems(self.plot.plotItem, theme)
        self.labels = LabelLayer(theme, lettering)
        self.labels.setParentItem(self.plot.plotItem)
        self.hover = HoverLayer(theme, lettering)
        self.hover.setParentItem(self.plot.plotItem)
        self.plot.hovered.connect(self._follow_mouse)
        self.plot.mouse_gone.connect(self._forget_mouse)
        self.plot.reset.connect(self._reset_zoom)
        self.plot.view_box.sigRangeChangedManually.connect(self._take_zoom)

    # ------------------------------------------------------------------ for the window

    @property
    def spec(self) -> ChartSpec:
        """The chart that is shown."""
        return self._plotted.spec

    @property
    def plotted(self) -> Plotted:
        """The same with its numbers in plot coordinates."""
        return self._plotted

    @property
    def arrangement(self) -> Arrangement:
        """Where everything stands at the present size."""
        if self._arrangement is None:
            self._arrange()
        assert self._arrangement is not None  # noqa: S101 -- set by _arrange
        return self._arrangement

    def show_spec(self, spec: ChartSpec) -> None:
        """Draw a chart; of one with the same parts only the numbers are renewed.

        Raises:
            ValueError: bars on a logarithmic axis.

        """
        plotted = prepare(spec)
        structure = _structure(spec)
        if structure != self._structure:
            self._structure = structure
            self._settled = Settled()
            self._zoomed = None
        self._plotted = plotted
        self.setObjectName(f"chart.{spec.id}")
        self.setAccessibleName(spec.title)
        self.setAccessibleDescription(spec.summary)
        self.title_block.set_text(spec.title)
        self.subtitle_block.set_text(spec.subtitle)
        self.empty_block.set_text(spec.empty)
        self.switch.show_measures(spec.measures, spec.measure)
        self.toggles.show_toggles(spec.toggles)
        self.notes.set_notes(_notes(plotted))
        self.items.show(plotted)
        self._arrange()
        # pyqtgraph settles its ranges when it paints, and then has to paint again: settle them now.
        self.plot.scene().prepareForPaint()

    def retheme(self, theme: Theme) -> None:
        """Take over other colours, at once."""
        if theme == self._theme:
            return
        self._theme = theme
        self._restyle()
        self.items.retheme(theme)
        self.plot.retheme(theme)
        self._arrange()
        self.update()

    def set_framed(self, framed: bool) -> None:
        """Draw the card's border and rounded corners, or fill the whole rectangle (for pictures)."""
        self._framed = framed
        self.update()

    def sizeHint(self) -> QSize:
        """A size that shows any chart of a story well."""
        line = self._lettering[Face.LABEL].line
        return QSize(round(34 * line), round(25 * line))

    def minimumSizeHint(self) -> QSize:
        """The size below which words have to go."""
        line = self._lettering[Face.LABEL].line
        return QSize(round(16 * line), round(12 * line))

    # ------------------------------------------------------------------ layout

    def _arrange(self) -> None:
        """Lay out header, plot and notes, and place every word; once more if words have to go to the strip."""
        if self.width() < 60 or self.height() < 60:
            return
        left, width = _SIDE, self.width() - 2 * _SIDE
        top = self._arrange_header(left, width)
        foot = self.notes.fit(width)
        bottom = self.height() - _FOOT
        self.notes.setGeometry(round(left), round(bottom - foot), round(width), round(foot))
        bottom -= foot + (4 if foot else 0)
        for _ in range(6):  # each round the strip takes in what found no place; there is little of it
            entries = legend_entries(self._plotted, self._settled.strip, self._theme)
            strip = self.legend.fit(entries, width)
            area = Box(left, top + strip, round(width), round(max(30.0, bottom - top - strip)))
            place = Place(self._lettering, area.width, area.height, self._zoomed)
            layout = lay_out(self._plotted, place, self._settled)
            self._settled = layout.settled
            if layout.complete:
                break
        self.legend.setGeometry(round(left), round(top), round(width), round(strip))
        arrangement = self._arrangement = layout.arrangement
        if self._zoomed is None:
            self._fitted = (arrangement.mapping.x, arrangement.mapping.y)
        self.plot.setGeometry(round(area.left), round(area.top), round(area.width), round(area.height))
        self.plot.apply(self._plotted, arrangement, self._lettering)
        self.labels.show_words(layout.words)
        self._arrange_empty(area, arrangement)
        self._show_finding()

    def _arrange_header(self, left: float, width: float) -> float:
        """Title, then subtitle beside the switch; returns where the plot may start."""
        top = _TOP
        height = self.title_block.fit(width)
        self.title_block.setGeometry(round(left), round(top), round(width), round(height))
        top += height + (2 if height else 0)
        parts = [(part, *part.wish()) for part in (self.switch, self.toggles)]
        shown = [(part, wish) for part, wish, _ in parts if wish]
        wish = sum(one + 10 for _, one in shown)
        switch_height = max(height for _, _, height in parts)
        beside = max(width - wish, 0.45 * width)
        height = self.subtitle_block.fit(beside, 1 if self.height() < _COMPACT * self._lettering[Face.TICK].line else 2)
        self.subtitle_block.setGeometry(round(left), round(top), round(beside), round(height))
        at = left + beside
        for part, one in shown:
            room = (width - beside) * (one + 10) / wish
            part.lay_out(at + 10, top + max(0.0, (height - switch_height) / 2 - 2), room - 10)
            at += room
        return top + max(height, switch_height) + 6

    def _arrange_empty(self, area: Box, arrangement: Arrangement) -> None:
        empty = bool(self.spec.empty)
        self.empty_block.setVisible(empty)
        if empty:
            frame = arrangement.mapping.frame
            self.empty_block.fit(0.8 * frame.width)
            self.empty_block.setGeometry(
                round(area.left + frame.left + 0.1 * frame.width),
                round(area.top + frame.top),
                round(0.8 * frame.width),
                round(frame.height),
            )

    def _restyle(self) -> None:
        for part in (
            self.title_block, self.subtitle_block, self.switch, self.toggles, self.legend, self.notes,
            self.empty_block, self.labels, self.hover,
        ):  # fmt: skip
            part.restyle(self._theme, self._lettering)

    # ------------------------------------------------------------------ mouse

    def _follow_mouse(self, position: QPointF) -> None:
        self._mouse = position
        self._show_finding()

    def _forget_mouse(self) -> None:
        self._mouse = None
        self._show_finding()

    def _show_finding(self) -> None:
        if self._arrangement is None:
            return
        mapping = self._arrangement.mapping
        bounds = Box(0, 0, self.plot.width(), self.plot.height())
        mouse = self._mouse
        if mouse is None:
            self.hover.show_finding(None, bounds, mapping.frame, 0, 0)
            return
        finding = find(self._plotted, mapping, mouse.x(), mouse.y())
        self.hover.show_finding(finding, bounds, mapping.frame, mouse.x(), mouse.y())

    def _take_zoom(self, *_: object) -> None:
        """Follow a zoom by hand, but not so far that the data are lost from view."""
        x, y = self.plot.view_box.viewRange()
        chosen: tuple[Range, Range] = ((x[0], x[1]), (y[0], y[1]))
        if self._fitted is not None:
            shares = [(now[1] - now[0]) / (fit[1] - fit[0]) for now, fit in zip(chosen, self._fitted, strict=True)]
            if max(shares) > _FARTHEST:
                self._reset_zoom()
                return
            if min(shares) < _NEAREST or not all(map(math.isfinite, (*x, *y))):
                self._arrange()
                return
        self._zoomed = chosen
        self._arrange()

    def _reset_zoom(self) -> None:
        self._zoomed = None
        self._arrange()

    # ------------------------------------------------------------------ Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new size is a new plan, legend or not included."""
        super().resizeEvent(event)
        self._settled = Settled()
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._lettering = lettering_of(self.font())
            if hasattr(self, "hover"):
                self._restyle()
                self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card."""
        painter = QPainter(self)
        theme = self._theme
        if not self._framed:
            painter.fillRect(self.rect(), QColor(theme.surface))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)


def _notes(plotted: Plotted) -> tuple[str, ...]:
    """The chart's notes, and what a logarithmic axis could not show."""
    count = plotted.left_out
    if not count:
        return plotted.spec.notes
    return (*plotted.spec.notes, f"{count} value{'s' if count > 1 else ''} ≤ 0 not shown")


def _structure(spec: ChartSpec) -> object:
    """What a chart is made of, without its numbers: while it stays, zoom and legend stay."""
    return (
        spec.id,
        spec.measure,
        spec.horizontal,
        bool(spec.empty),
        (spec.x.scale, spec.y.scale, spec.x.unit, spec.y.unit),
        [(series.id, series.label) for series in spec.series],
        [bar.id for bar in spec.bars],
        len(spec.markers),
        len(spec.lines),
        len(spec.guides),
    )
