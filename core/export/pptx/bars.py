"""Bars as native bar charts: from zero side by side, or floating and stacked over hidden lengths."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from core.charts.spec import BASELINE_COLOUR, Bar, ChartSpec, Tone
from core.export.pptx.bar_axes import BarFrame, bar_frame, falls_below, is_floating
from core.export.pptx.drawn import Drawn, Style
from core.export.pptx.lettering import label_lines, shortened, width_of
from core.export.pptx.stacking import Layer, layers_of, pieces_of
from core.export.pptx.workbook import Column, Sheet
from core.export.pptx.xml import (
    HIDDEN,
    NO_FILL,
    NO_LINE,
    Legend,
    Type,
    caption,
    chart_space,
    label,
    labels,
    line,
    marker,
    names,
    numbers,
    point,
    series_head,
    shape,
    solid,
    whiskers,
)
from core.names import visible

CATEGORIES, VALUES = 333333333, 444444444
_LABEL_AIR = 0.12
_TONES = {
    Tone.TOTAL: "Total",
    Tone.INCREASE: "Increase",
    Tone.DECREASE: "Decrease",
    Tone.PLAIN: "Other",
    Tone.CHOSEN: "Chosen",
}
Key = tuple[str, str]
"""Name and colour of a series of bars."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What bars of several scenarios have in common. caption: whose they are; ends: of the bars of all of them.

    prints: whether the axis has its numbers here.
    """

    caption: str
    ends: tuple[float, float]
    prints: bool


def draw_bars(spec: ChartSpec, size: tuple[float, float], style: Style, shared: Shared | None = None) -> Drawn:
    """The chart and its sheet."""
    return _Bars(spec, size, style, shared).draw()


class _Bars:
    """Bars of one spec, laid out for a size in inches."""

    def __init__(self, spec: ChartSpec, size: tuple[float, float], style: Style, shared: Shared | None) -> None:
        self._style, self._shared = style, shared
        self._size = size
        self._stacked = is_floating(spec)
        self.frame: BarFrame = bar_frame(
            spec, size, style, legend=self._legend_names(spec), shared=shared.ends if shared else None
        )
        self._spec = spec = self.frame.spec
        self._axis = spec.x if spec.horizontal else spec.y
        self._categories = self.frame.categories
        self._sheet = Sheet()
        places = spec.y if spec.horizontal else spec.x
        texts = [self.frame.name_text(one, style) for one in self._categories]
        self._names = self._sheet.add(places.label or "Category", texts)
        self._bars: list[str] = []
        self._lines: list[str] = []
        self._unnamed: list[int] = []
        self._by_category = {one: [bar for bar in spec.bars if bar.category == one] for one in self._categories}

    # ------------------------------------------------------------------ series

    def _printed(self, value: float | None) -> float | None:
        return None if value is None or not math.isfinite(value) else value * self._axis.factor

    def _next(self, column: Column, *, named: bool) -> str:
        index = len(self._bars) + len(self._lines)
        if not named:
            self._unnamed.append(index)
        return series_head(index, column)

    def _bar_series(
        self, column: Column, look: str, *, named: bool, words: str = "", points: str = "", errors: str = ""
    ) -> None:
        head = self._next(column, named=named)
        self._bars.append(
            f'<c:ser>{head}{look}<c:invertIfNegative val="0"/>{points}{words}{errors}'
            f"{names('cat', self._names)}{numbers('val', column)}</c:ser>"
        )

    def _line_series(self, column: Column, symbol: str, *, named: bool, words: str = "") -> None:
        head = self._next(column, named=named)
        self._lines.append(
            f"<c:ser>{head}{shape(outline=NO_LINE)}{symbol}{words}"
            f'{names("cat", self._names)}{numbers("val", column)}<c:smooth val="0"/></c:ser>'
        )

    def _colour(self, bar: Bar) -> str:
        look = self._style.look
        return look.of_tone(bar.tone) if bar.colour is None else look.of_series(bar.colour)

    def _errors(self, bars: Sequence[Bar | None]) -> str:
        """Whiskers of the bars of a series."""
        if not any(bar is not None and bar.low is not None and bar.high is not None for bar in bars):
            return ""
        plus, minus = [], []
        for bar in bars:
            known = bar is not None and bar.low is not None and bar.high is not None
            plus.append((bar.high - bar.end) * self._axis.factor if known else None)  # type: ignore[operator,union-attr]
            minus.append((bar.end - bar.low) * self._axis.factor if known else None)  # type: ignore[operator,union-attr]
        up = self._sheet.add("Whisker, upwards", plus)
        down = self._sheet.add("Whisker, downwards", minus)
        return whiskers(up, down, line(self._style.look.text, 1.25))

    # ------------------------------------------------------------------ side by side

    def _plain(self) -> None:
        """One bar a category, from zero: the bars, outlines of what they are elsewhere, and their words."""
        bars = [self._by_category[one][0] if self._by_category[one] else None for one in self._categories]
        column = self._sheet.add(self._axis.title or "Value", [self._printed(bar.end) if bar else None for bar in bars])
        usual = max((self._colour(bar) for bar in bars if bar), key=[self._colour(b) for b in bars if b].count)
        points = "".join(
            point(index, shape(solid(self._colour(bar)), NO_LINE))
            for index, bar in enumerate(bars)
            if bar and self._colour(bar) != usual
        )
        self._bar_series(column, shape(solid(usual), NO_LINE), named=False, points=points, errors=self._errors(bars))
        for mark in self.frame.marks:
            values = [self._mark_value(bar, mark) for bar in bars]
            self._bar_series(self._sheet.add(mark, values), shape(NO_FILL, self._mark_line(mark)), named=True)
        ends = [self._printed(_outermost(bar)) if bar else None for bar in bars]
        self._words_column("Words at the bars", ends, [bar.label if bar else "" for bar in bars], "outEnd")
        if self.frame.aside:
            right = [self.frame.high if bar else None for bar in bars]
            self._words_column("Words beside", right, [bar.aside if bar else "" for bar in bars], "inEnd")

    def _words_column(self, heading: str, at: Sequence[float | None], texts: Sequence[str], side: str) -> None:
        """Words at places of their own: bars that are not seen carry them."""
        if not any(texts):
            return
        words = [
            label(index, self._lines_of(text), self._style.tick, side)
            for index, text in enumerate(texts)
            if text and at[index] is not None
        ]
        self._bar_series(self._sheet.add(heading, at), HIDDEN, named=False, words=labels(words))

    def _lines_of(self, text: str) -> tuple[str, ...]:
        if self._spec.horizontal:
            return (visible(text),)
        return label_lines(text, self.frame.slot, self._style.label)

    def _mark_value(self, bar: Bar | None, name: str) -> float | None:
        found = next((mark for mark in bar.marks if mark.label == name), None) if bar else None
        return None if found is None else self._printed(found.value)

    def _mark_colour(self, name: str) -> int:
        return next(mark.colour for bar in self._spec.bars for mark in bar.marks if mark.label == name)

    def _mark_line(self, name: str) -> str:
        colour = self._mark_colour(name)
        dash = "sysDash" if colour == BASELINE_COLOUR else "solid"
        return line(self._style.look.of_series(colour), 1.75, dash)

    # ------------------------------------------------------------------ stacked

    def _key(self, bar: Bar) -> Key:
        return (bar.part or _TONES[bar.tone], self._colour(bar))

    def _stack(self) -> None:
        """Series of bars over hidden ones; words in them, above them or, of lying bars, at their ends."""
        stacks = []
        for one in self._categories:
            bars = self._by_category[one]
            keys: list[Hashable] = [self._key(bar) for bar in bars]
            stacks.append(pieces_of(bars, self._axis.factor, keys))
        layers = layers_of(stacks)
        inner = self._inner_words(layers) if self._spec.horizontal else {}
        for number, layer in enumerate(layers):
            self._layer(layer, inner.get(number, []))
        if any(bar.part for bar in self._spec.bars):
            pass
        elif self._spec.horizontal:
            self._outer_words(inner)
        else:
            self._words_above()
        for mark in self.frame.marks if not self._spec.horizontal else ():
            self._mark_ticks(mark)

    def _layer(self, layer: Layer, words: list[str]) -> None:
        if layer.key is None:
            self._bar_series(self._sheet.add("Base, hidden", layer.sizes), HIDDEN, named=False, words=labels(words))
            return
        name, colour = cast(Key, layer.key)
        errors = self._errors(layer.bars)
        if any(bar is not None and bar.part for bar in layer.bars):
            words = list(self._words_inside(layer, colour))
        outline = line(self._style.look.background, 0.75)
        named = any(bar is not None and bar.part for bar in layer.bars) and not self.frame.named_inside
        column = self._sheet.add(name, layer.sizes)
        self._bar_series(column, shape(solid(colour), outline), named=named, words=labels(words), errors=errors)

    def _words_inside(self, layer: Layer, colour: str) -> list[str]:
        type_ = self._style.words(self._style.look.readable_on(colour))
        found = []
        for index, (size, bar) in enumerate(zip(layer.sizes, layer.bars, strict=True)):
            if bar is None or not bar.label or size is None:
                continue
            text = f"{bar.part} {bar.label}" if self.frame.named_inside else bar.label
            room = abs(size) / (self.frame.high - self.frame.low) * self.frame.length
            if room >= 1.1 * self._style.line_height and width_of(text, self._style.label) < 0.75 * self.frame.slot:
                found.append(label(index, (text,), type_, "ctr"))
        return found

    def _inner_words(self, layers: list[Layer]) -> dict[int, list[str]]:
        """Words left of lying bars that reach leftwards: the hidden length below such a bar carries them."""
        found: dict[int, list[str]] = {}
        for category, name in enumerate(self._categories):
            for bar in self._by_category[name]:
                if bar.label and self.frame.is_leftward(bar):
                    number = _base_below(layers, category)
                    if number is not None:
                        text = label(category, (bar.label,), self._style.tick, "inEnd")
                        found.setdefault(number, []).append(text)
        return found

    def _outer_words(self, inner: dict[int, list[str]]) -> None:
        """Words at the far ends of lying bars: a hidden length beyond them carries them."""
        texts: list[str] = []
        sizes: list[float | None] = []
        gaps: list[float | None] = []
        for name in self._categories:
            above = max((_top(bar) - max(bar.start, bar.end) for bar in self._by_category[name]), default=0.0)
            gaps.append(above * self._axis.factor or None)
            right = [
                bar for bar in self._by_category[name] if bar.label and not (inner and self.frame.is_leftward(bar))
            ]
            text = "   ".join(bar.label for bar in right)
            texts.append(text)
            room = width_of(text, self._style.label) + _LABEL_AIR
            side = -1 if right and all(falls_below(self._spec, bar) for bar in right) else 1
            sizes.append(side * room * (self.frame.high - self.frame.low) / self.frame.length if text else None)
        if any(gaps):  # words stand beyond whiskers
            self._bar_series(self._sheet.add("Beyond the whiskers, hidden", gaps), HIDDEN, named=False)
        self._words_column("Words at the bars", sizes, texts, "inBase")

    def _words_above(self) -> None:
        tops = [
            max((self._printed(_highest(bar)) or 0.0 for bar in self._by_category[one]), default=None)
            for one in self._categories
        ]
        texts = [" ".join(bar.label for bar in self._by_category[one]) for one in self._categories]
        words = [label(index, self._lines_of(text), self._style.tick, "t") for index, text in enumerate(texts) if text]
        if words:
            self._line_series(
                self._sheet.add("Words at the bars", tops), marker("none"), named=False, words=labels(words)
            )

    def _mark_ticks(self, name: str) -> None:
        """What bars of a stack are elsewhere: a stroke across the column, or its outline where it lies."""
        values = []
        for one in self._categories:
            found = [self._mark_value(bar, name) for bar in self._by_category[one]]
            values.append(next((value for value in found if value is not None), None))
        colour = self._style.look.of_series(self._mark_colour(name))
        self._line_series(self._sheet.add(name, values), marker("dash", 22, solid(colour), NO_LINE), named=True)

    # ------------------------------------------------------------------ the chart

    def draw(self) -> Drawn:
        """The chart and its sheet."""
        if self._stacked:
            self._stack()
        else:
            self._plain()
        frame, style = self.frame, self._style
        direction = "bar" if self._spec.horizontal else "col"
        grouping = "stacked" if self._stacked else "clustered"
        plots = (
            f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>'
            f'{"".join(self._bars)}<c:gapWidth val="{frame.gap}"/><c:overlap val="100"/>'
            f'<c:axId val="{CATEGORIES}"/><c:axId val="{VALUES}"/></c:barChart>'
        )
        if self._lines:
            plots += (
                f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(self._lines)}'
                f'<c:marker val="1"/><c:axId val="{CATEGORIES}"/><c:axId val="{VALUES}"/></c:lineChart>'
            )
        named = None
        if frame.legend and not frame.legend_in_words:
            named = Legend((0.0, 0.0, 1.0, frame.legend / self._size[1]), style.tick, tuple(self._unnamed))
        heading = ""
        if self._shared is not None:
            heading = caption(
                shortened(self._shared.caption, 0.72 * self._size[0], style.label, bold=True),
                replace(style.tick, bold=True),
                (frame.inner[0] / self._size[0], 0.0),
            )
        elif frame.heading:
            heading = caption(frame.heading, style.tick, (0.0, frame.legend / self._size[1]))
        prints = self._shared is None or self._shared.prints
        axes = frame.axes(style, CATEGORIES, VALUES, prints=prints)
        xml = chart_space(plots, axes, frame.shares, style.tick, named, heading)
        return Drawn(xml, self._sheet, self._axis.title or self._spec.title, tuple(frame.words(style)), self._legend())

    def _legend(self) -> tuple[tuple[str, Type], ...]:
        """Names for a line of words: a legend of lying bars would be turned round by some programs."""
        if self._shared is None and not (self.frame.legend and self.frame.legend_in_words):
            return ()
        # the legend of bars beside others goes over all of them
        look, room = self._style.look, self._size[0] * (1 if self._shared is None else 2)
        parts = {bar.part: self._colour(bar) for bar in self._spec.bars if bar.part}
        names_ = [
            (f"■ {self._style.in_legend(part, room)}", self._style.words(colour)) for part, colour in parts.items()
        ]
        for mark in self.frame.marks:
            colour = self._mark_colour(mark)
            symbol = "□" if self._spec.horizontal else "–"
            names_.append((f"{symbol} {self._style.in_legend(mark, room)}", self._style.words(look.of_words(colour))))
        return tuple(names_)

    def _legend_names(self, spec: ChartSpec) -> list[str]:
        marks = [mark.label for bar in spec.bars for mark in bar.marks]
        return [visible(one) for one in dict.fromkeys((*(bar.part for bar in spec.bars if bar.part), *marks))]


def _top(bar: Bar) -> float:
    return max(bar.start, bar.end, *(one for one in (bar.high,) if one is not None))


def _highest(bar: Bar) -> float:
    """Above which words at a column stand: also above the strokes of what it is elsewhere."""
    return max(_top(bar), *(mark.value for mark in bar.marks), -math.inf)


def _outermost(bar: Bar) -> float:
    """The end of a bar, of its whisker, or of what it is elsewhere: words stand beyond."""
    values = [bar.end, *(one for one in (bar.low, bar.high) if one is not None), *(mark.value for mark in bar.marks)]
    return min(values) if bar.end < bar.start else max(values)


def _base_below(layers: list[Layer], category: int) -> int | None:
    """The hidden layer under the lowest bar of a category."""
    first = next((index for index, layer in enumerate(layers) if layer.key is not None and layer.sizes[category]), None)
    hidden = [i for i, one in enumerate(layers[:first]) if one.key is None and one.sizes[category]]
    return hidden[-1] if hidden else None
