"""Bars as native bar charts: from zero side by side, or floating and stacked over hidden lengths."""

from core.charts.spec import Bar, ChartSpec
from core.export.pptx.charts.bar_axes import is_floating
from core.export.pptx.charts.bar_chart import BarChart, Shared
from core.export.pptx.charts.drawn import Drawn, Style
from core.export.pptx.charts.stacked_bars import StackedBars
from core.export.pptx.charts.xml import NO_FILL, NO_LINE, point, shape, solid


def draw_bars(spec: ChartSpec, size: tuple[float, float], style: Style, shared: Shared | None = None) -> Drawn:
    """The chart and its sheet, for a size in inches."""
    kind = StackedBars if is_floating(spec) else PlainBars
    return kind(spec, size, style, shared).draw()


class PlainBars(BarChart):
    """One bar a category, from zero."""

    grouping = "clustered"

    def add_bars(self) -> None:
        """The bars, outlines of what they are elsewhere, and their words."""
        bars = [self.by_category[one][0] if self.by_category[one] else None for one in self.categories]
        column = self.sheet.add(self.axis.title or "Value", [self.printed(bar.end) if bar else None for bar in bars])
        usual = max((self.colour_of(bar) for bar in bars if bar), key=[self.colour_of(b) for b in bars if b].count)
        points = "".join(
            point(index, shape(solid(self.colour_of(bar)), NO_LINE))
            for index, bar in enumerate(bars)
            if bar and self.colour_of(bar) != usual
        )
        self.bar_series(column, shape(solid(usual), NO_LINE), named=False, points=points, errors=self.errors(bars))
        for mark in self.frame.marks:
            values = [self.mark_value(bar, mark) for bar in bars]
            self.bar_series(self.sheet.add(mark, values), shape(NO_FILL, self.mark_line(mark)), named=True)
        ends = [self.printed(_outermost(bar)) if bar else None for bar in bars]
        self.words_column("Words at the bars", ends, [bar.label if bar else "" for bar in bars], "outEnd")
        if self.frame.aside:
            right = [self.frame.high if bar else None for bar in bars]
            self.words_column("Words beside", right, [bar.aside if bar else "" for bar in bars], "inEnd")


def _outermost(bar: Bar) -> float:
    """The end of a bar, of its whisker, or of what it is elsewhere: words stand beyond."""
    values = [bar.end, *(one for one in (bar.low, bar.high) if one is not None), *(mark.value for mark in bar.marks)]
    return min(values) if bar.end < bar.start else max(values)
