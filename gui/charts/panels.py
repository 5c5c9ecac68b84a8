"""The panels of one chart: one, two on one x axis, or the same chart of several scenarios side by side."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

from PySide6.QtWidgets import QWidget

from core.charts.spec import MOST_MULTIPLES, Axis, ChartSpec
from gui.charts.around.legend import LegendEntry, legend_entries
from gui.charts.around.text_blocks import TextBlock
from gui.charts.panel import Panel
from gui.charts.plan.arrangement import ALONE
from gui.charts.plan.layout import Layout, Place, lay_out, lay_out_aligned, lay_out_beside
from gui.charts.plan.lettering import Face, Lettering
from gui.charts.plan.places import Box
from gui.theme import Theme

_UPPER_SHARE = 0.56  # of the height that two panels have for their data
_MULTIPLE_GAP = 10.0
_USUAL_TICK, _TICK_MORE = "100", 3.0  # words at the y axis, and what they take more than their width
_MULTIPLE_SHAPE = 0.75  # width to height that panels side by side come near to
BESIDE = replace(ALONE, prints_y=False)
"""Of a panel right of one with the same y axis."""
EMPTY = ChartSpec("none", "", "", Axis(""), Axis(""))


class Panels:
    """Makes panels when they are first needed and keeps them. make: makes one, told how many there are."""

    def __init__(self, make: Callable[[], Panel], theme: Theme, lettering: Lettering, view: QWidget) -> None:
        self._make, self._theme, self._lettering, self._view = make, theme, lettering, view
        self.upper = make()
        self.lower: Panel | None = None
        self.multiples: list[Panel] = []
        self.captions: list[TextBlock] = []
        self.upper.show_spec(EMPTY)
        self._shown = 0

    def show_spec(self, spec: ChartSpec, *, dots: bool) -> None:
        """Show a chart with all its panels."""
        self.upper.show_spec(spec, dots=dots)
        multiples = () if spec.empty else spec.multiples[:MOST_MULTIPLES]
        self._show_below(None if spec.empty or multiples else spec.below)
        while len(self.multiples) < len(multiples):
            self.multiples.append(self._make())
        for panel, one in zip(self.multiples, multiples, strict=False):
            panel.show_spec(one, dots=dots)
        for index, panel in enumerate(self.multiples):
            panel.plot.setVisible(index < len(multiples))
        self._shown = len(multiples)
        words = [spec.caption, *(one.subtitle for one in multiples)] if multiples else []
        while len(self.captions) < len(words):
            self.captions.append(TextBlock(Face.STRONG, 1, self._theme, self._lettering, self._view))
        for caption, text in zip(self.captions, words, strict=False):
            caption.set_text(text)
        for index, caption in enumerate(self.captions):
            caption.setVisible(index < len(words))

    def in_use(self) -> tuple[Panel, ...]:
        """The panels that show something, from the top or from the left."""
        if self._shown:
            return self.upper, *self.multiples[: self._shown]
        if self.lower is None or self.lower.plotted.spec is EMPTY:
            return (self.upper,)
        return self.upper, self.lower

    def own(self) -> tuple[Panel, ...]:
        """Those of the chart itself, without the same chart of other scenarios."""
        return self.in_use()[:1] if self._shown else self.in_use()

    def all(self) -> tuple[Panel, ...]:
        """All panels that were ever made."""
        return tuple(filter(None, (self.upper, self.lower, *self.multiples)))

    def areas(self, area: Box) -> tuple[Box, ...]:
        """The places of the panels in use in a part of the chart, captions above them not included."""
        if self._shown:
            return self._side_by_side(area)
        return _one_above_the_other(area, len(self.in_use()), self._lettering[Face.TICK].line)

    def lay_out(self, areas: tuple[Box, ...]) -> tuple[Layout, ...]:
        """Arrange what the panels in use show in their places."""
        panels, lefts = self.in_use(), min(area.left for area in areas)
        placed = [
            (
                panel.laid_out,
                Place(self._lettering, area.width, area.height, panel.in_view, ALONE if area.left == lefts else BESIDE),
                panel.settled,
            )
            for panel, area in zip(panels, areas, strict=True)
        ]
        if len(placed) == 1:
            return (lay_out(*placed[0]),)
        return lay_out_beside(placed) if self._shown else lay_out_aligned(placed)

    def apply(self, layouts: tuple[Layout, ...], areas: tuple[Box, ...]) -> None:
        """Put all panels where they stand."""
        for panel, layout, area in zip(self.in_use(), layouts, areas, strict=True):
            panel.apply(layout, area, self._lettering)
        if self._shown:
            for caption, area in zip(self.captions, areas, strict=False):
                high = caption.fit(area.width)
                caption.setGeometry(round(area.left), round(area.top - high - 1), round(area.width), round(high))

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts of the words."""
        self._theme, self._lettering = theme, lettering
        for panel in self.all():
            panel.restyle(theme, lettering)
        for caption in self.captions:
            caption.restyle(theme, lettering)

    def retheme(self, theme: Theme) -> None:
        """Take over other colours of marks and plots."""
        for panel in self.all():
            panel.retheme(theme)

    def _show_below(self, spec: ChartSpec | None) -> None:
        if spec is not None and self.lower is None:
            self.lower = self._make()
        if self.lower is not None:
            self.lower.show_spec(spec or EMPTY)
            self.lower.plot.setVisible(spec is not None)

    def _side_by_side(self, area: Box) -> tuple[Box, ...]:
        """In as many columns as make the panels largest; the first has room for the words at the y axis."""
        count = self._shown + 1
        head = self._lettering[Face.STRONG].line + 2
        words = self._lettering[Face.TICK].width(_USUAL_TICK) + _TICK_MORE

        def size(columns: int) -> float:
            wide = (area.width - words - (columns - 1) * _MULTIPLE_GAP) / columns
            high = area.height / -(-count // columns) - head
            return min(wide / _MULTIPLE_SHAPE, high)

        columns = max(range(1, count + 1), key=size)
        rows = -(-count // columns)
        wide, high = (area.width - words - (columns - 1) * _MULTIPLE_GAP) / columns, area.height / rows
        return tuple(
            Box(
                round(area.left + (words + column * (wide + _MULTIPLE_GAP) if column else 0.0)),
                area.top + row * high + head,
                round(wide if column else wide + words),
                round(max(30.0, high - head)),
            )
            for row, column in list(product(range(rows), range(columns)))[:count]
        )


def _one_above_the_other(area: Box, count: int, line: float) -> tuple[Box, ...]:
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


def entries_of(panels: tuple[Panel, ...], theme: Theme) -> list[LegendEntry]:
    """What the strip has to name; what looks the same and is called the same in several panels stands once."""
    alone = len(panels) == 1
    found = [
        entry
        for panel in panels
        for entry in legend_entries(panel.plotted, panel.settled.strip | panel.left_out_keys, theme, asides=alone)
    ]
    return list({(entry.text, entry.kind, entry.pen.color().name(), entry.symbol): entry for entry in found}.values())
