"""Bars that float or lie on each other: series over hidden ones, words in them, above them or at their ends."""

import math
from collections.abc import Hashable
from typing import cast

from core.charts.spec import Bar
from core.colour_contrast import readable_on
from core.export.colours import TONE_WORDS
from core.export.pptx.charts.bar_axes import falls_below
from core.export.pptx.charts.bar_chart import BarChart
from core.export.pptx.charts.lettering import width_of
from core.export.pptx.charts.stacking import Layer, layers_of, pieces_of
from core.export.pptx.charts.xml import HIDDEN, NO_LINE, label, labels, line, marker, shape, solid

_LABEL_AIR = 0.12
Key = tuple[str, str]
"""Name and colour of a series of bars."""


class StackedBars(BarChart):
    """Bars over hidden lengths, one series for each name and colour."""

    grouping = "stacked"

    def add_bars(self) -> None:
        """Series of bars over hidden ones; words in them, above them or, of lying bars, at their ends."""
        stacks = []
        for one in self.categories:
            bars = self.by_category[one]
            keys: list[Hashable] = [self._key(bar) for bar in bars]
            stacks.append(pieces_of(bars, self.axis.factor, keys))
        layers = layers_of(stacks)
        inner = self._inner_words(layers) if self.spec.horizontal else {}
        for number, layer in enumerate(layers):
            self._layer(layer, inner.get(number, []))
        if not any(bar.part for bar in self.spec.bars):  # parts of a column have their words inside
            if self.spec.horizontal:
                self._outer_words(inner)
            else:
                self._words_above()
        for mark in self.frame.marks if not self.spec.horizontal else ():
            self._mark_ticks(mark)

    def _key(self, bar: Bar) -> Key:
        return (bar.part or TONE_WORDS[bar.tone], self.colour_of(bar))

    def _layer(self, layer: Layer, words: list[str]) -> None:
        if layer.key is None:
            self.bar_series(self.sheet.add("Base, hidden", layer.sizes), HIDDEN, named=False, words=labels(words))
            return
        name, colour = cast(Key, layer.key)
        errors = self.errors(layer.bars)
        if any(bar is not None and bar.part for bar in layer.bars):
            words = list(self._words_inside(layer, colour))
        outline = line(self.style.look.background, 0.75)
        named = any(bar is not None and bar.part for bar in layer.bars) and not self.frame.named_inside
        column = self.sheet.add(name, layer.sizes)
        self.bar_series(column, shape(solid(colour), outline), named=named, words=labels(words), errors=errors)

    def _words_inside(self, layer: Layer, colour: str) -> list[str]:
        type_ = self.style.words(readable_on(colour))
        found = []
        for index, (size, bar) in enumerate(zip(layer.sizes, layer.bars, strict=True)):
            if bar is None or not bar.label or size is None:
                continue
            text = f"{bar.part} {bar.label}" if self.frame.named_inside else bar.label
            room = abs(size) / (self.frame.high - self.frame.low) * self.frame.length
            if room >= 1.1 * self.style.line_height and width_of(text, self.style.label) < 0.75 * self.frame.slot:
                found.append(label(index, (text,), type_, "ctr"))
        return found

    def _inner_words(self, layers: list[Layer]) -> dict[int, list[str]]:
        """Words left of lying bars that reach leftwards: the hidden length below such a bar carries them."""
        found: dict[int, list[str]] = {}
        for category, name in enumerate(self.categories):
            for bar in self.by_category[name]:
                if bar.label and self.frame.is_leftward(bar):
                    number = _base_below(layers, category)
                    if number is not None:
                        text = label(category, (bar.label,), self.style.tick, "inEnd")
                        found.setdefault(number, []).append(text)
        return found

    def _outer_words(self, inner: dict[int, list[str]]) -> None:
        """Words at the far ends of lying bars: a hidden length beyond them carries them."""
        texts: list[str] = []
        sizes: list[float | None] = []
        gaps: list[float | None] = []
        for name in self.categories:
            above = max((_top(bar) - max(bar.start, bar.end) for bar in self.by_category[name]), default=0.0)
            gaps.append(above * self.axis.factor or None)
            right = [bar for bar in self.by_category[name] if bar.label and not (inner and self.frame.is_leftward(bar))]
            text = "   ".join(bar.label for bar in right)
            texts.append(text)
            room = width_of(text, self.style.label) + _LABEL_AIR
            side = -1 if right and all(falls_below(self.spec, bar) for bar in right) else 1
            sizes.append(side * room * (self.frame.high - self.frame.low) / self.frame.length if text else None)
        if any(gaps):  # words stand beyond whiskers
            self.bar_series(self.sheet.add("Beyond the whiskers, hidden", gaps), HIDDEN, named=False)
        self.words_column("Words at the bars", sizes, texts, "inBase")

    def _words_above(self) -> None:
        tops = [
            max((self.printed(_highest(bar)) or 0.0 for bar in self.by_category[one]), default=None)
            for one in self.categories
        ]
        texts = [" ".join(bar.label for bar in self.by_category[one]) for one in self.categories]
        words = [label(index, self.lines_of(text), self.style.tick, "t") for index, text in enumerate(texts) if text]
        if words:
            self.line_series(
                self.sheet.add("Words at the bars", tops), marker("none"), named=False, words=labels(words)
            )

    def _mark_ticks(self, name: str) -> None:
        """What bars of a stack are elsewhere: a stroke across the column, or its outline where it lies."""
        values = []
        for one in self.categories:
            found = [self.mark_value(bar, name) for bar in self.by_category[one]]
            values.append(next((value for value in found if value is not None), None))
        colour = self.style.look.of_series(self.mark_colour(name))
        self.line_series(self.sheet.add(name, values), marker("dash", 22, solid(colour), NO_LINE), named=True)


def _top(bar: Bar) -> float:
    return max(bar.start, bar.end, *(one for one in (bar.high,) if one is not None))


def _highest(bar: Bar) -> float:
    """Above which words at a column stand: also above the strokes of what it is elsewhere."""
    return max(_top(bar), *(mark.value for mark in bar.marks), -math.inf)


def _base_below(layers: list[Layer], category: int) -> int | None:
    """The hidden layer under the lowest bar of a category."""
    first = next((index for index, layer in enumerate(layers) if layer.key is not None and layer.sizes[category]), None)
    hidden = [i for i, one in enumerate(layers[:first]) if one.key is None and one.sizes[category]]
    return hidden[-1] if hidden else None
