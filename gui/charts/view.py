"""ChartView: the widget that draws any ChartSpec. It decides nothing about the story, only where things go."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.charts.not_shown import chart_notes
from core.charts.spec import ChartSpec
from core.names import visible
from gui.charts.around.card import Card
from gui.charts.around.foot import Foot
from gui.charts.around.heading import Heading, Part
from gui.charts.around.legend import LegendStrip
from gui.charts.around.text_blocks import TextBlock
from gui.charts.around.veil import Veil
from gui.charts.hand.grips import Grips
from gui.charts.hand.holding import Holding
from gui.charts.hand.mouse_and_keys import Hand
from gui.charts.hand.scale_control import ScaleControl
from gui.charts.look import ChartLook
from gui.charts.panel import Panel
from gui.charts.panels import Panels, entries_of
from gui.charts.plan.arrangement import Arrangement
from gui.charts.plan.layout import Settled
from gui.charts.plan.lettering import Face, Lettering, lettering_of
from gui.charts.plan.places import Box
from gui.charts.plan.plotted import Plotted
from gui.charts.plan.scales import as_looked_at, has_dots, scaling_of, switch_width
from gui.charts.plan.structure import axes_of, structure_of
from gui.keys import OwnKey, by_sequence, sequence_of
from gui.theme import Theme, current_theme, follow_theme


class ChartView(Card):
    """One chart in a card: title, subtitle, plot, notes. `show_spec` draws and updates it, `retheme` recolours it."""

    legend_share = 0.1
    """Of the height: names of series take no more, and are shortened before they do."""

    measure_chosen = Signal(str)
    """Identity of the measure that the user picked in the chart's switch; the chart waits for a new spec."""

    toggled = Signal(str, bool)
    """Identity of what the user wants shown in addition, or no longer; the chart waits for a new spec."""

    bar_clicked = Signal(str)
    """Identity of the bar that was clicked."""

    reading_chosen = Signal(str)
    """Identity of the way to read the bars that the user picked; the chart waits for a new spec."""

    dragged = Signal(str, float, float)
    """Identity of a handle and where a hand has it, in the base units of the axes; the chart waits for a new spec."""

    drag_ended = Signal(str, bool)
    """Identity of a handle that was let go, and whether what it did is to stay."""

    picked = Signal(str, str)
    """A setting and the identity of the option that the user picked for it; the chart waits for a new spec."""

    choices_chosen = Signal(tuple)
    """Identities of all lines that the user wants drawn; the chart waits for a new spec."""

    look_changed = Signal()
    """The chart is looked at otherwise: `look` is new."""

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(theme or current_theme(), parent)
        follow_theme(self)
        self._structure: object = None
        self._axes: object = None
        self._drawn_as: object = None
        self._over_plot: object = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # for the keys of a chart
        self.hand = Hand(self, self._panels)
        self.hand.pointing.bar_clicked.connect(self.bar_clicked)
        self.looking = self.hand.looking
        self.holding = Holding(self._panels, self._arrange, self)
        self.grips = Grips(lambda: self.panels.own(), self._theme, self)
        self.grips.dragged.connect(self.dragged)
        self.grips.ended.connect(self.drag_ended)
        self._build()
        self.looking.changed.connect(self._draw)
        self.looking.changed.connect(self.look_changed)
        self.own_keys = (
            *self.hand.own_keys,
            OwnKey("Linear or logarithmic axis", ("L",), self.scales.switch),
            OwnKey("Bars or dots", ("D",), self.scales.switch_dots),
            *self.grips.own_keys,
        )

    def _build(self) -> None:
        theme, lettering = self._theme, self._lettering
        self.heading = Heading(theme, lettering, self)
        self.title_block, self.subtitle_block = self.heading.title, self.heading.subtitle
        self.chooser, self.toggles, self.pickers = self.heading.chooser, self.heading.toggles, self.heading.pickers
        self.switch, self.reading_switch = self.heading.measures, self.heading.readings
        self.switch.chosen.connect(self.measure_chosen)
        self.reading_switch.chosen.connect(self.reading_chosen)
        self.toggles.toggled.connect(self.toggled)
        self.pickers.picked.connect(self.picked)
        self.legend = LegendStrip(theme, lettering, self)
        self.panels = Panels(self._make_panel, theme, lettering, self)
        self.upper_panel = self.panels.upper
        self._spec = self.upper_panel.plotted.spec
        self.foot = Foot(theme, lettering, self)
        self.notes, self.more, self.notice = self.foot.notes, self.foot.more, self.foot.notice
        self.more.chosen.connect(self.choices_chosen)
        self.empty_block = TextBlock(Face.SUBTITLE, 4, theme, lettering, self)
        self.empty_block.centred = True
        self.scales = ScaleControl(self.panels, self.looking, self.notice, theme, lettering, self)
        self.scales.told.connect(self._arrange)
        self.veil = Veil(theme, lettering, self)
        self.plot, self.items = self.upper_panel.plot, self.upper_panel.items
        self.labels, self.hover = self.upper_panel.labels, self.upper_panel.hover
        self.hand.names.watch_legend()

    def _make_panel(self) -> Panel:
        panel = Panel(self._theme, self._lettering, self)
        self.hand.adopt(panel)
        panel.plot.hovered.connect(lambda at: self.scales.point(panel, at))
        return panel

    # ------------------------------------------------------------------ for the window

    @property
    def spec(self) -> ChartSpec:
        """The chart that is shown."""
        return self._spec

    @property
    def plotted(self) -> Plotted:
        """The same as it is looked at, its numbers in plot coordinates; of several panels the first."""
        return self.upper_panel.plotted

    @property
    def arrangement(self) -> Arrangement:
        """Where everything stands at the present size; of several panels in the first."""
        if self.upper_panel.arrangement is None:
            self._arrange()
        assert self.upper_panel.arrangement is not None  # noqa: S101 -- set by _arrange
        return self.upper_panel.arrangement

    @property
    def look(self) -> ChartLook:
        """How the chart is looked at."""
        return self.looking.look

    def set_look(self, look: ChartLook) -> None:
        """Look at the chart like this."""
        self.looking.take(look)

    def set_frozen(self, frozen: bool) -> None:
        """Keep the ranges of the axes while the numbers move; let go, they ease to what fits."""
        if frozen:
            self.holding.hold()
        else:
            self.holding.release()

    def show_spec(self, spec: ChartSpec) -> None:
        """Draw a chart; of one with the same parts only the numbers are renewed.

        Raises:
            ValueError: bars on a logarithmic axis.

        """
        self.hand.show_chart(spec)
        self._show_panels(spec)
        self._spec = spec
        self.setObjectName(f"chart.{spec.id}")
        self.setAccessibleName(spec.title)
        self.heading.show_spec(spec)
        self.empty_block.set_text(spec.empty)
        self.more.show_choices(spec.choices, spec.notes)
        self.veil.setVisible(spec.pending)
        self._finish()

    def _draw(self) -> None:
        """Draw the chart as it is looked at now; its numbers anew only where axes run otherwise."""
        if self._drawn_as == scaling_of(self.looking.look):
            self.hand.take_numbers()
            self._arrange()
            return
        self._show_panels(self._spec)
        self._finish()

    def _show_panels(self, spec: ChartSpec) -> None:
        """Give the panels a chart as it is looked at."""
        look = self.looking.look
        seen, dots = as_looked_at(spec, look), has_dots(spec, look)
        self.panels.show_spec(seen, dots=dots)
        axes, structure = axes_of(seen), (structure_of(seen), dots)
        if axes != self._axes:
            self._axes = axes
            self.holding.forget()
        if structure != self._structure:
            self._structure = structure
            for panel in self._panels():
                panel.forget()
        self._drawn_as = scaling_of(look)

    def _finish(self) -> None:
        """Lay out what the panels have."""
        self.hand.take_numbers()
        self.scales.show_spec(self._spec)
        self.notes.set_notes(chart_notes(self._spec, sum(panel.plotted.left_out for panel in self._panels())))
        if self.holding.is_easing:
            self.holding.follow()
        else:
            self._arrange()
        self.holding.renew()
        # pyqtgraph settles its ranges when it paints, and then has to paint again: settle them now.
        for panel in self._panels():
            panel.plot.scene().prepareForPaint()

    def _panels(self) -> tuple[Panel, ...]:
        """The panels in use."""
        return self.panels.in_use()

    def retheme(self, theme: Theme) -> None:
        """Take over other colours, at once."""
        if theme == self._theme:
            return
        self._theme = theme
        self._restyle()
        self.panels.retheme(theme)
        self.grips.retheme(theme)
        if self.upper_panel.arrangement is not None:  # everything keeps its place
            self._fit_legend(self.width() - 2 * self.padding.side)
            self.hand.follow_layout()
        self.update()

    def set_lettering(self, lettering: Lettering) -> None:
        """Have these fonts from now on, not those of the application."""
        super().set_lettering(lettering)
        self._restyle()
        self._arrange()

    # ------------------------------------------------------------------ layout

    def _arrange(self) -> None:
        """Lay out header, plot and notes, and place every word; once more if words have to go to the strip."""
        if self.width() < 60 or self.height() < 60:
            return
        left, width = self.padding.side, self.width() - 2 * self.padding.side
        aside, free = self._at_axis(width)
        top = self.heading.arrange(left, width, self.padding.top, aside=aside)
        bottom = self.foot.arrange(left, width, self.padding.bottom)
        panels = self._panels()
        for _ in range(6):  # each round the strip takes in what found no place; there is little of it
            strip = self._fit_legend(width)
            area = Box(left, top + strip, round(width), round(max(30.0, bottom - top - strip)))
            areas = self.panels.areas(area)
            layouts = self.panels.lay_out(areas)
            # panels that are aligned with each other settle among themselves: the strip may not know of it yet
            same = all(panel.settled.strip == one.settled.strip for panel, one in zip(panels, layouts, strict=True))
            for panel, layout in zip(panels, layouts, strict=True):
                panel.settled = layout.settled
            if same and all(layout.complete for layout in layouts):
                break
        self.legend.setGeometry(round(left), round(top), round(width), round(strip))
        self.panels.apply(layouts, areas)
        if aside is not None:
            aside.lay_out(area.left + area.width - free, areas[0].top - 3, free)
            if aside is not self._over_plot:  # raising it at each edit would paint the plot twice
                self._over_plot = aside
                aside.raise_()
        self.scales.place()
        self._arrange_empty(area)
        self.grips.arrange()
        self._arrange_veil()
        self.hand.follow_layout()

    def _arrange_veil(self) -> None:
        if self.veil.isHidden():
            return
        right, top = self.heading.place_of_word()
        self.veil.lie_over(QRectF(self.rect()).adjusted(2, 2, -2, -2), right, top)
        self.veil.raise_()
        for part in (*self.heading.to_press(), self.more):
            part.raise_()

    def _fit_legend(self, width: float) -> float:
        """Put into the strip what found no place, in the colours of now; returns its height."""
        return self.legend.fit(entries_of(self._panels(), self._theme), width, self._legend_rows)

    @property
    def _legend_rows(self) -> int:
        """Rows that names may take of this height: data need theirs."""
        return max(2, round(self.legend_share * self.height() / self._lettering[Face.TICK].line))

    def _at_axis(self, width: float) -> tuple[Part | None, float]:
        """What stands beside the title of the axis of values rather than in a row of its own, and the room for it."""
        spec, type_ = self.spec, self._lettering[Face.TICK]
        if not spec.y.title or spec.aside_title or spec.multiples:
            return None, 0.0
        title = f"{visible(spec.y.title)}   {spec.y.better_words(across=False)}   "
        free = width - type_.width(title) - switch_width(spec.y.scale, self._lettering)
        return next((part for part, wide in self.heading.may_stand_at_axis() if wide <= free), None), free

    def _arrange_empty(self, area: Box) -> None:
        """A sentence where there is nothing to draw, and no axes around it."""
        empty = bool(self.spec.empty)
        self.empty_block.setVisible(empty)
        self.upper_panel.plot.setVisible(not empty)
        if empty:
            wide = 0.8 * area.width
            self.empty_block.fit(wide)
            place = (area.left + (area.width - wide) / 2, area.top, wide, area.height)
            self.empty_block.setGeometry(*map(round, place))

    def _restyle(self) -> None:
        for part in (
            self.heading, self.legend, self.panels, self.foot, self.empty_block, self.scales, self.veil,
        ):  # fmt: skip
            part.restyle(self._theme, self._lettering)
        self.hand.restyle()

    # ------------------------------------------------------------------ Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new size is a new plan, legend or not included."""
        super().resizeEvent(event)
        for panel in self._panels():
            panel.settled = Settled()
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the chart's own keys."""
        act = by_sequence(self.own_keys).get(sequence_of(event))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            if self._own_lettering:
                return
            self._lettering = lettering_of(self.font())
            if hasattr(self, "hover"):  # the last part that is made
                self._restyle()
                self._arrange()
