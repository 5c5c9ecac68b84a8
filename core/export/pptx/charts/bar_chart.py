"""A native bar chart in the making: its series, whiskers and words, its axes and its legend, whatever its bars are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from core.charts.spec import BASELINE_COLOUR, Bar, ChartSpec
from core.export.pptx.charts.bar_axes import BarFrame, bar_frame
from core.export.pptx.charts.drawn import Drawn, Style
from core.export.pptx.charts.lettering import label_lines, shortened
from core.export.pptx.charts.workbook import Column, Sheet
from core.export.pptx.charts.xml import (
    HIDDEN,
    NO_LINE,
    Legend,
    Type,
    caption,
    chart_space,
    label,
    labels,
    line,
    names,
    numbers,
    series_head,
    shape,
    whiskers,
)
from core.names import visible

CATEGORIES, VALUES = 333333333, 444444444


@dataclass(frozen=True, slots=True)
class Shared:
    """What bars of several scenarios have in common. caption: whose they are; ends: of the bars of all of them.

    prints: whether the axis has its numbers here.
    """

    caption: str
    ends: tuple[float, float]
    prints: bool


class BarChart:
    """A chart of bars, laid out for a size in inches. What bars it has is written by `add_bars` of each kind.

    grouping: how PowerPoint puts the bars of one category together.
    """

    grouping: ClassVar[str]

    def __init__(self, spec: ChartSpec, size: tuple[float, float], style: Style, shared: Shared | None) -> None:
        self.style, self._shared = style, shared
        self._size = size
        self.frame: BarFrame = bar_frame(
            spec, size, style, legend=self._legend_names(spec), shared=shared.ends if shared else None
        )
        self.spec = spec = self.frame.spec
        self.axis = spec.x if spec.horizontal else spec.y
        self.categories = self.frame.categories
        self.sheet = Sheet()
        places = spec.y if spec.horizontal else spec.x
        texts = [self.frame.name_text(one, style) for one in self.categories]
        self._names = self.sheet.add(places.label or "Category", texts)
        self._bars: list[str] = []
        self._lines: list[str] = []
        self._unnamed: list[int] = []
        self.by_category = {one: [bar for bar in spec.bars if bar.category == one] for one in self.categories}

    def add_bars(self) -> None:
        """Add the series of all bars, with their words."""
        raise NotImplementedError

    # ------------------------------------------------------------------ series

    def printed(self, value: float | None) -> float | None:
        """A value in the unit of its axis; None for what is not drawn."""
        return None if value is None or not math.isfinite(value) else value * self.axis.factor

    def _next(self, column: Column, *, named: bool) -> str:
        index = len(self._bars) + len(self._lines)
        if not named:
            self._unnamed.append(index)
        return series_head(index, column)

    def bar_series(
        self, column: Column, look: str, *, named: bool, words: str = "", points: str = "", errors: str = ""
    ) -> None:
        """Another series of bars. look, words, points, errors: as DrawingML; named: whether the legend has it."""
        head = self._next(column, named=named)
        self._bars.append(
            f'<c:ser>{head}{look}<c:invertIfNegative val="0"/>{points}{words}{errors}'
            f"{names('cat', self._names)}{numbers('val', column)}</c:ser>"
        )

    def line_series(self, column: Column, symbol: str, *, named: bool, words: str = "") -> None:
        """Another series of symbols without a line between them."""
        head = self._next(column, named=named)
        self._lines.append(
            f"<c:ser>{head}{shape(outline=NO_LINE)}{symbol}{words}"
            f'{names("cat", self._names)}{numbers("val", column)}<c:smooth val="0"/></c:ser>'
        )

    def colour_of(self, bar: Bar) -> str:
        """The colour of a bar: of its series, else of its tone."""
        look = self.style.look
        return look.of_tone(bar.tone) if bar.colour is None else look.of_series(bar.colour)

    def errors(self, bars: Sequence[Bar | None]) -> str:
        """Whiskers of the bars of a series."""
        if not any(bar is not None and bar.low is not None and bar.high is not None for bar in bars):
            return ""
        plus, minus = [], []
        for bar in bars:
            known = bar is not None and bar.low is not None and bar.high is not None
            plus.append((bar.high - bar.end) * self.axis.factor if known else None)  # type: ignore[operator,union-attr]
            minus.append((bar.end - bar.low) * self.axis.factor if known else None)  # type: ignore[operator,union-attr]
        up = self.sheet.add("Whisker, upwards", plus)
        down = self.sheet.add("Whisker, downwards", minus)
        return whiskers(up, down, line(self.style.look.text, 1.25))

    def words_column(self, heading: str, at: Sequence[float | None], texts: Sequence[str], side: str) -> None:
        """Words at places of their own: bars that are not seen carry them."""
        if not any(texts):
            return
        words = [
            label(index, self.lines_of(text), self.style.tick, side)
            for index, text in enumerate(texts)
            if text and at[index] is not None
        ]
        self.bar_series(self.sheet.add(heading, at), HIDDEN, named=False, words=labels(words))

    def lines_of(self, text: str) -> tuple[str, ...]:
        """The words at a bar as lines, as wide as its place allows."""
        if self.spec.horizontal:
            return (visible(text),)
        return label_lines(text, self.frame.slot, self.style.label)

    def mark_value(self, bar: Bar | None, name: str) -> float | None:
        """What a bar is elsewhere, in the unit of its axis; None where it has no such mark."""
        found = next((mark for mark in bar.marks if mark.label == name), None) if bar else None
        return None if found is None else self.printed(found.value)

    def mark_colour(self, name: str) -> int:
        """Palette index of the marks of this name."""
        return next(mark.colour for bar in self.spec.bars for mark in bar.marks if mark.label == name)

    def mark_line(self, name: str) -> str:
        """The outline of the marks of this name: dashed for the baseline."""
        colour = self.mark_colour(name)
        dash = "sysDash" if colour == BASELINE_COLOUR else "solid"
        return line(self.style.look.of_series(colour), 1.75, dash)

    # ------------------------------------------------------------------ the chart

    def draw(self) -> Drawn:
        """The chart and its sheet."""
        self.add_bars()
        frame, style = self.frame, self.style
        named = None
        if frame.legend and not frame.legend_in_words:
            named = Legend((0.0, 0.0, 1.0, frame.legend / self._size[1]), style.tick, tuple(self._unnamed))
        prints = self._shared is None or self._shared.prints
        axes = frame.axes(style, CATEGORIES, VALUES, prints=prints)
        xml = chart_space(self._plots(), axes, frame.shares, style.tick, named, self._heading())
        return Drawn(xml, self.sheet, self.axis.title or self.spec.title, tuple(frame.words(style)), self._legend())

    def _plots(self) -> str:
        direction = "bar" if self.spec.horizontal else "col"
        plots = (
            f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{self.grouping}"/><c:varyColors val="0"/>'
            f'{"".join(self._bars)}<c:gapWidth val="{self.frame.gap}"/><c:overlap val="100"/>'
            f'<c:axId val="{CATEGORIES}"/><c:axId val="{VALUES}"/></c:barChart>'
        )
        if not self._lines:
            return plots
        return plots + (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(self._lines)}'
            f'<c:marker val="1"/><c:axId val="{CATEGORIES}"/><c:axId val="{VALUES}"/></c:lineChart>'
        )

    def _heading(self) -> str:
        """Words over the plot: whose bars they are, or else what the axis says."""
        frame, style = self.frame, self.style
        if self._shared is not None:
            text = shortened(self._shared.caption, 0.72 * self._size[0], style.label, bold=True)
            return caption(text, replace(style.tick, bold=True), (frame.inner[0] / self._size[0], 0.0))
        if frame.heading:
            return caption(frame.heading, style.tick, (0.0, frame.legend / self._size[1]))
        return ""

    def _legend(self) -> tuple[tuple[str, Type], ...]:
        """Names for a line of words: a legend of lying bars would be turned round by some programs."""
        if self._shared is None and not (self.frame.legend and self.frame.legend_in_words):
            return ()
        # the legend of bars beside others goes over all of them
        look, room = self.style.look, self._size[0] * (1 if self._shared is None else 2)
        parts = {bar.part: self.colour_of(bar) for bar in self.spec.bars if bar.part}
        names_ = [(f"■ {self.style.in_legend(part, room)}", self.style.words(colour)) for part, colour in parts.items()]
        for mark in self.frame.marks:
            colour = self.mark_colour(mark)
            symbol = "□" if self.spec.horizontal else "–"
            names_.append((f"{symbol} {self.style.in_legend(mark, room)}", self.style.words(look.of_words(colour))))
        return tuple(names_)

    def _legend_names(self, spec: ChartSpec) -> list[str]:
        marks = [mark.label for bar in spec.bars for mark in bar.marks]
        return [visible(one) for one in dict.fromkeys((*(bar.part for bar in spec.bars if bar.part), *marks))]
