"""ChartView: the widget that draws any ChartSpec. It decides nothing about the story, only where things go."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.charts.spec import Axis, ChartSpec
from core.names import visible
from gui.charts.arrangement import Arrangement, better_words
from gui.charts.chooser import ChartChooser
from gui.charts.hand import Hand
from gui.charts.header import MeasureSwitch, Notes, TextBlock, ToggleRow
from gui.charts.layout import Layout, Place, Settled, lay_out, lay_out_aligned
from gui.charts.legend import LegendEntry, LegendStrip, legend_entries
from gui.charts.lettering import Face, Lettering, lettering_of
from gui.charts.look import ChartLook
from gui.charts.panel import Panel
from gui.charts.places import Box
from gui.charts.plotted import Plotted
from gui.theme import Theme, current_theme, follow_theme

_SIDE, _TOP, _FOOT = 14.0, 11.0, 9.0
_CORNER = 6.0
_COMPACT = 22.0  # lines of type: a chart lower than that has one line for its subtitle
_SUBTITLE_SHARE, _NARROW_SHARE = 0.45, 0.36  # of the width, at least: beside one switch, beside more
_LEGEND_SHARE = 0.1  # of the height: names of series take no more, and are shortened before they do
_UPPER_SHARE = 0.56  # of the height that two panels have for their data
_EMPTY = ChartSpec("none", "", "", Axis(""), Axis(""))


class ChartView(QWidget):
    """One chart in a card: title, subtitle, plot, notes. `show_spec` draws and updates it, `retheme` recolours it."""

    measure_chosen = Signal(str)
    """Identity of the measure that the user picked in the chart's switch; the chart waits for a new spec."""

    toggled = Signal(str, bool)
    """Identity of what the user wants shown in addition, or no longer; the chart waits for a new spec."""

    bar_clicked = Signal(str)
    """Identity of the bar that was clicked."""

    reading_chosen = Signal(str)
    """Identity of the way to read the bars that the user picked; the chart waits for a new spec."""

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        follow_theme(self)
        self._theme = theme or current_theme()
        self._lettering = lettering_of(self.font())
        self._structure: object = None
        self.hand = Hand(self, self._panels)
        self.hand.pointing.bar_clicked.connect(self.bar_clicked)
        self.hand.looking.changed.connect(self._take_look)
        self._framed = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # for the keys of a chart
        self._build()

    def _build(self) -> None:
        theme, lettering = self._theme, self._lettering
        self.title_block = TextBlock(Face.TITLE, 2, theme, lettering, self)
        self.chooser = ChartChooser(theme, lettering, self)
        self.subtitle_block = TextBlock(Face.SUBTITLE, 2, theme, lettering, self)
        self.switch = MeasureSwitch("Measure", theme, lettering, self)
        self.switch.chosen.connect(self.measure_chosen)
        self.reading_switch = MeasureSwitch("Read as", theme, lettering, self)
        self.reading_switch.chosen.connect(self.reading_chosen)
        self.toggles = ToggleRow(theme, lettering, self)
        self.toggles.toggled.connect(self.toggled)
        self.legend = LegendStrip(theme, lettering, self)
        self.upper_panel = self._make_panel()
        self.lower_panel: Panel | None = None
        self.upper_panel.show_spec(_EMPTY, ChartLook())
        self.notes = Notes(theme, lettering, self)
        self.empty_block = TextBlock(Face.SUBTITLE, 4, theme, lettering, self)
        self.empty_block.centred = True
        self.plot, self.items = self.upper_panel.plot, self.upper_panel.items
        self.labels, self.hover = self.upper_panel.labels, self.upper_panel.hover
        self.hand.names.watch_legend()

    def _make_panel(self) -> Panel:
        panel = Panel(self._theme, self._lettering, self)
        self.hand.adopt(panel)
        return panel

    # ------------------------------------------------------------------ for the window

    @property
    def theme(self) -> Theme:
        """The colours that it is drawn in."""
        return self._theme

    @property
    def lettering(self) -> Lettering:
        """The fonts of its words."""
        return self._lettering

    @property
    def spec(self) -> ChartSpec:
        """The chart that is shown."""
        return self.upper_panel.plotted.spec

    @property
    def plotted(self) -> Plotted:
        """The same with its numbers in plot coordinates; of two panels the upper one."""
        return self.upper_panel.plotted

    @property
    def arrangement(self) -> Arrangement:
        """Where everything stands at the present size; of two panels the upper one."""
        if self.upper_panel.arrangement is None:
            self._arrange()
        assert self.upper_panel.arrangement is not None  # noqa: S101 -- set by _arrange
        return self.upper_panel.arrangement

    def show_spec(self, spec: ChartSpec) -> None:
        """Draw a chart; of one with the same parts only the numbers are renewed.

        Raises:
            ValueError: bars on a logarithmic axis.

        """
        structure = _structure(spec)
        self.hand.show_chart(spec)
        self.upper_panel.show_spec(spec, self.hand.looking.look)
        self._show_below(None if spec.empty else spec.below)
        if structure != self._structure:
            self._structure = structure
            for panel in self._panels():
                panel.forget()
        self.setObjectName(f"chart.{spec.id}")
        self.setAccessibleName(spec.title)
        self.hand.take_numbers()
        self.title_block.set_text(spec.title)
        self.subtitle_block.set_text(spec.subtitle)
        self.empty_block.set_text(spec.empty)
        self.switch.show_measures(spec.measures, spec.measure)
        self.reading_switch.show_measures(spec.readings, spec.reading)
        self.toggles.show_toggles(spec.toggles)
        self.notes.set_notes(self._notes())
        self._arrange()
        # pyqtgraph settles its ranges when it paints, and then has to paint again: settle them now.
        for panel in self._panels():
            panel.plot.scene().prepareForPaint()

    def _take_look(self) -> None:
        """Draw the chart as somebody wants to look at it now."""
        self.hand.take_look()
        self._arrange()

    def _show_below(self, spec: ChartSpec | None) -> None:
        """Show a second panel, or none: it is made for the first chart that has one."""
        if spec is not None and self.lower_panel is None:
            self.lower_panel = self._make_panel()
        if self.lower_panel is not None:
            self.lower_panel.show_spec(spec or _EMPTY, self.hand.looking.look)
            self.lower_panel.plot.setVisible(spec is not None)

    def _panels(self) -> tuple[Panel, ...]:
        """The panels in use, from the top."""
        if self.lower_panel is None or self.lower_panel.plotted.spec is _EMPTY:
            return (self.upper_panel,)
        return self.upper_panel, self.lower_panel

    def _notes(self) -> tuple[str, ...]:
        """The chart's notes, and what its logarithmic axes could not show."""
        notes = self.spec.notes
        if self.spec.below is not None:
            notes = tuple(dict.fromkeys((*notes, *self.spec.below.notes)))
        count = sum(panel.plotted.left_out for panel in self._panels())
        return (*notes, f"{count} value{'s' if count > 1 else ''} ≤ 0 not shown") if count else notes

    def retheme(self, theme: Theme) -> None:
        """Take over other colours, at once."""
        if theme == self._theme:
            return
        self._theme = theme
        self._restyle()
        for panel in filter(None, (self.upper_panel, self.lower_panel)):
            panel.retheme(theme)
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
        reads_axis = self._reads_axis(width)
        top = self._arrange_header(left, width, *(() if reads_axis else (self.reading_switch,)))
        foot = self.notes.fit(width)
        bottom = self.height() - _FOOT
        self.notes.setGeometry(round(left), round(bottom - foot), round(width), round(foot))
        bottom -= foot + (4 if foot else 0)
        panels = self._panels()
        for _ in range(6):  # each round the strip takes in what found no place; there is little of it
            strip = self.legend.fit(self._entries_of(panels), width, self._legend_rows)
            area = Box(left, top + strip, round(width), round(max(30.0, bottom - top - strip)))
            areas = _split(area, len(panels), self._lettering[Face.TICK].line)
            layouts = self._lay_out(panels, areas)
            # panels that are aligned with each other settle among themselves: the strip may not know of it yet
            same = all(panel.settled.strip == one.settled.strip for panel, one in zip(panels, layouts, strict=True))
            for panel, layout in zip(panels, layouts, strict=True):
                panel.settled = layout.settled
            if same and all(layout.complete for layout in layouts):
                break
        self.legend.setGeometry(round(left), round(top), round(width), round(strip))
        for panel, layout, place in zip(panels, layouts, areas, strict=True):
            panel.apply(layout, place, self._lettering)
        if reads_axis:
            self.reading_switch.lay_out(area.left, area.top - 3, area.width)
            self.reading_switch.raise_()
        self._arrange_empty(area, layouts[0].arrangement)
        self.hand.follow_layout()

    @property
    def _legend_rows(self) -> int:
        """Rows that names may take of this height: data need theirs."""
        return max(2, round(_LEGEND_SHARE * self.height() / self._lettering[Face.TICK].line))

    def _entries_of(self, panels: tuple[Panel, ...]) -> list[LegendEntry]:
        """What the strip has to name; what looks the same and is called the same in both panels stands once."""
        alone = len(panels) == 1
        found = [
            entry
            for panel in panels
            for entry in legend_entries(
                panel.plotted, panel.settled.strip | panel.left_out_keys, self._theme, asides=alone
            )
        ]
        return list(
            {(entry.text, entry.kind, entry.pen.color().name(), entry.symbol): entry for entry in found}.values()
        )

    def _lay_out(self, panels: tuple[Panel, ...], areas: tuple[Box, ...]) -> tuple[Layout, ...]:
        places = [
            Place(self._lettering, area.width, area.height, panel.zoomed)
            for panel, area in zip(panels, areas, strict=True)
        ]
        if len(panels) == 1:
            return (lay_out(self.upper_panel.laid_out, places[0], self.upper_panel.settled),)
        return lay_out_aligned(
            [(panel.laid_out, place, panel.settled) for panel, place in zip(panels, places, strict=True)]
        )

    def _reads_axis(self, width: float) -> bool:
        """Whether the ways to read the bars stand beside the title of the axis they change: where there is room."""
        spec, type_ = self.spec, self._lettering[Face.TICK]
        wish, _ = self.reading_switch.wish()
        title = f"{visible(spec.y.title)}   {better_words(spec.y, horizontal=False)}   "
        return bool(wish and spec.y.title and not spec.aside_title) and type_.width(title) + wish <= width

    def _arrange_header(self, left: float, width: float, *readings: MeasureSwitch) -> float:
        """Title beside the chooser, then subtitle beside the switches; returns where the plot may start."""
        top = _TOP
        height = self._arrange_title(left, width)
        top += height + (2 if height else 0)
        parts = [(part, *part.wish()) for part in (self.switch, *readings, self.toggles)]
        shown = [(part, wish) for part, wish, _ in parts if wish]
        wish = sum(one + 10 for _, one in shown)
        switch_height = max(height for _, _, height in parts)
        share = _SUBTITLE_SHARE if len(shown) < 2 else _NARROW_SHARE
        is_low = self.height() < _COMPACT * self._lettering[Face.TICK].line
        own_row = width - wish < share * width and not is_low  # beside the subtitle the switches' words would be cut
        beside = width if own_row else max(width - wish, share * width)
        height = self.subtitle_block.fit(beside, 1 if is_low else 2)
        self.subtitle_block.setGeometry(round(left), round(top), round(beside), round(height))
        if own_row:
            top += height + 4
            at, room_of_all, height = left - 10, width + 10, switch_height
        else:
            at, room_of_all = left + beside, width - beside
        for part, one in shown:
            room = room_of_all * (one + 10) / wish
            part.lay_out(at + 10, top + max(0.0, (height - switch_height) / 2 - 2), room - 10)
            at += room
        return top + max(height, switch_height) + 6

    def _arrange_title(self, left: float, width: float) -> float:
        """The title, and the chooser right of it: with its name where that costs the title no line."""
        free = self.title_block.fit(width)
        named, bare = self.chooser.widths()
        wide = named
        height = self.title_block.fit(width - named) if named else free
        if height > free or self.title_block.is_cut():
            wide, height = bare, self.title_block.fit(width - bare)
        self.chooser.setGeometry(*(round(one) for one in (left + width - wide, _TOP - 3, wide, self.chooser.high())))
        self.title_block.setGeometry(round(left), round(_TOP), round(width - wide), round(height))
        return max(height, self.chooser.high() - 4) if named else height

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
            self.title_block, self.chooser, self.subtitle_block, self.switch, self.reading_switch, self.toggles,
            self.legend, self.notes, self.empty_block,
        ):  # fmt: skip
            part.restyle(self._theme, self._lettering)
        for panel in filter(None, (self.upper_panel, self.lower_panel)):
            panel.restyle(self._theme, self._lettering)
        self.hand.restyle()

    # ------------------------------------------------------------------ Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new size is a new plan, legend or not included."""
        super().resizeEvent(event)
        for panel in self._panels():
            panel.settled = Settled()
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._lettering = lettering_of(self.font())
            if hasattr(self, "hover"):  # the last part that is made
                self._restyle()
                self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card."""
        painter = QPainter(self)
        theme = self._theme
        focused = self.hasFocus() and not self.isWindow()  # a chart alone in a window needs no ring
        if not self._framed:
            painter.fillRect(self.rect(), QColor(theme.surface))
            if not focused:
                return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if focused else theme.border), 1.5 if focused else 1.0))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)


def _split(area: Box, count: int, line: float) -> tuple[Box, ...]:
    """The places of one panel, or of two, one above the other, by the frames that are left for their data."""
    if count == 1:
        return (area,)
    around_upper, around_lower = 1.5 * line + 8, 2.5 * line + 8  # title of y; below the lower one the ticks of x
    free = max(0.0, area.height - around_upper - around_lower)
    upper = round(min(around_upper + _UPPER_SHARE * free, 0.6 * area.height))
    return (
        Box(area.left, area.top, area.width, upper),
        Box(area.left, area.top + upper, area.width, area.height - upper),
    )


def _structure(spec: ChartSpec) -> object:
    """What a chart is made of, without its numbers: while it stays, zoom and legend stay."""
    return (
        spec.id,
        spec.measure,
        spec.reading,
        None if spec.below is None else _structure(spec.below),
        spec.horizontal,
        bool(spec.empty),
        (spec.x.scale, spec.y.scale, spec.x.unit, spec.y.unit),
        [(series.id, series.label) for series in spec.series],
        [bar.id for bar in spec.bars],
        len(spec.markers),
        len(spec.lines),
        len(spec.guides),
    )
