"""Axes and room of bar charts on slides: which rows fit, how long the axis is, and what stands around the plot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.charts.spec import Bar, ChartSpec, Tone
from core.export.narrow import NARROW, lying
from core.export.narrow import categories as named_categories
from core.export.pptx.charts.drawn import Style
from core.export.pptx.charts.lettering import both_ends, figure_alone, folded, label_lines, shortened, width_of
from core.export.pptx.charts.scales import Run, fitting_words, run_of
from core.export.pptx.charts.xml import Type, ValueAxis, category_axis, value_axis
from core.names import visible
from core.slides.page import Box

_BAR_SHARE = 0.62
"""Width of a bar, of the room that its category has."""
_AIR = 0.14
"""Inches between a bar and the edge of what its words may take."""
_MOST_WORDS = 0.62
"""Of the axis of a narrow chart, that words at bars may take."""
_ROUNDS = 40
_TURNED, _FEW = 1.5, 6
"""Inches that a name which stands upright takes at most; as few names all stand there, of more every second or so."""


@dataclass(frozen=True, slots=True)
class BarFrame:
    """Everything that the series of a bar chart need to know.

    spec: with the rows that fit; inner: the plot in inches, left, top, right, bottom; run: the axis of values in
    printed units; slot: room of a category; turned: names stand upright; length: of the axis of values in inches;
    legend: height of one, in words or in columns; marks: names of what bars are elsewhere; heading: words over the
    plot; named_inside: parts have their names in them.
    """

    spec: ChartSpec
    size: tuple[float, float]
    inner: tuple[float, float, float, float]
    run: Run
    categories: tuple[str, ...]
    slot: float
    length: float
    name_room: float
    legend: float
    legend_in_words: bool
    marks: tuple[str, ...]
    heading: str
    aside: bool
    named_inside: bool
    labelled: bool
    every: int
    turned: bool
    left_out: int

    @property
    def low(self) -> float:
        """The low end of the axis of values."""
        return self.run.low

    @property
    def high(self) -> float:
        """Its high end."""
        return self.run.high

    @property
    def gap(self) -> int:
        """Room between bars, in percent of their width."""
        return round(100 * (1 / _BAR_SHARE - 1))

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """The plot as left, top, width and height in shares of the chart."""
        left, top, right, bottom = self.inner
        wide, high = self.size
        return left / wide, top / high, (right - left) / wide, (bottom - top) / high

    def name_text(self, name: str, style: Style) -> str:
        """The name of a category, cut where it would be broken within a word."""
        if self.spec.horizontal:
            return both_ends(name, self.name_room, style.label)
        if self.turned:
            return both_ends(name, _TURNED, style.label)
        room = self.every * self.slot
        return shortened(
            " ".join(shortened(word, room, style.label) for word in name.split(" ")), 3 * room, style.label
        )

    def is_leftward(self, bar: Bar) -> bool:
        """Whether the words of a lying bar stand left of it: it reaches leftwards, and there is room."""
        return is_leftward(self.spec, bar)

    def axes(self, style: Style, categories: int, values: int, *, prints: bool) -> str:
        """Both axes. prints: whether that of values has its numbers."""
        spec = self.spec
        lies = spec.horizontal
        numbers = prints and not self.labelled
        axis, names = (spec.x, spec.y) if lies else (spec.y, spec.x)
        words = fitting_words(axis, 0.9 * (self.inner[2] - self.inner[0]), style.label, across=True) if lies else ""
        middle = (self.inner[0] + self.inner[2]) / 2 - width_of(words, style.label) / 2
        foot = (2.4 if self.left_out else 1.2) * style.line_height  # what is left out is said on a line of its own
        at = (max(0.0, middle) / self.size[0], 1 - foot / self.size[1])
        value = ValueAxis(
            values, categories, "b" if lies else "l", self.run.low, self.run.high, self.run.step, self.run.format,
            style.tick, style.axis_line, grid="" if self.labelled else style.grid_line, title=words, title_at=at,
            labelled=numbers, drawn=False, between=True, beside=lies, crosses="max" if lies else "min",
        )  # fmt: skip
        below = names.title if not lies else ""
        half = (self.inner[0] + self.inner[2]) / 2 - width_of(below, style.label) / 2
        category = category_axis(
            categories, values, "l" if lies else "b", style.tick, style.axis_line, downwards=lies, every=self.every,
            turned=self.turned, title=below, title_at=(max(0.0, half) / self.size[0], at[1]),
        )  # fmt: skip
        return category + value_axis(value)

    def words(self, style: Style) -> Iterator[tuple[str, Box, Type]]:
        """What stands over the chart in boxes of its own: the head of a column, what a line is, what is left out."""
        high = 1.2 * style.line_height
        left, top, right, _ = self.inner
        above = top - high - 0.04
        if self.aside and self.spec.aside_title:
            wide = width_of(self.spec.aside_title, style.label) + 0.1
            yield self.spec.aside_title, Box(right - wide, above, wide, high), style.words(style.look.text_dim)
        for one in self.spec.lines if self.spec.horizontal else ():
            wide = width_of(one.text, style.label) + 0.1
            x = left + self.run.share(one.value * self.spec.x.factor) * (right - left)
            yield one.text, Box(x - wide / 2, above, wide, high), style.tick
        if self.left_out:
            text = f"+{self.left_out} more not shown"
            wide = width_of(text, style.label) + 0.1
            yield text, Box(self.size[0] - wide, self.size[1] - high, wide, high), style.words(style.look.text_dim)


def is_floating(spec: ChartSpec) -> bool:
    """Whether bars begin elsewhere than at zero or share their category, so that they have to be stacked."""
    taken = [bar.category for bar in spec.bars]
    return any(bar.start for bar in spec.bars) or len(set(taken)) < len(taken) or any(bar.part for bar in spec.bars)


def is_leftward(spec: ChartSpec, bar: Bar) -> bool:
    """Whether a lying bar goes from its start to the left, with free room left of it."""
    return spec.horizontal and bar.end < bar.start and min(bar.start, bar.end) > 0


def falls_below(spec: ChartSpec, bar: Bar) -> bool:
    """Whether a lying bar goes to the left below zero: its words stand left of it, nothing is hidden there."""
    return spec.horizontal and bar.end < bar.start and min(bar.start, bar.end) < 0


def bar_frame(
    spec: ChartSpec, size: tuple[float, float], style: Style, legend: list[str], shared: tuple[float, float] | None
) -> BarFrame:
    """Lay out the plot of a bar chart. shared: ends of all bars that its axis has to take in, beside others."""
    wide, high = size
    captioned = shared is not None
    spec, left_out = _rows_that_fit(_for_width(spec, wide, style), high, style)
    axis = spec.x if spec.horizontal else spec.y
    categories = named_categories(spec)
    parts = any(bar.part for bar in spec.bars)
    labelled = all(bar.label for bar in spec.bars) and not parts
    heading = "" if spec.horizontal or captioned else fitting_words(axis, 0.8 * wide, style.label, across=False)
    headed = heading or captioned or (spec.horizontal and (spec.lines or (spec.aside_title and _has_aside(spec))))
    marks = tuple(dict.fromkeys(mark.label for bar in spec.bars for mark in bar.marks))
    left = _left(spec, categories, wide, style, labelled)
    right = 0.1
    slot = (wide - left - right) / max(1, len(categories))
    inside = parts and not captioned and not marks and _fit_inside(spec, _BAR_SHARE * slot, style)
    named = [] if inside or (spec.horizontal and is_floating(spec)) else legend
    in_words = spec.horizontal or style.is_long(named, wide)  # some programs turn the legend of lying bars round
    in_columns = style.words_height(named, wide) if in_words else style.legend_height(named, wide)
    legend_height = in_columns if named and not captioned else 0.0
    top = legend_height + (1.6 * style.line_height if headed else 0.08)
    below, every, turned = _below(spec, categories, slot, style, labelled)
    below += 1.2 * style.line_height if left_out else 0.0
    inner = (left, top, wide - right, high - below)
    length = inner[2] - inner[0] if spec.horizontal else inner[3] - inner[1]
    if spec.horizontal:
        slot = (inner[3] - inner[1]) / max(1, len(categories))
    run = _run(spec, style, length, slot, labelled, shared or ())
    lines = 1 if spec.horizontal and slot < 2.2 * style.line_height else 2
    room = lines * (left - 0.15)
    return BarFrame(
        spec, size, inner, run, categories, slot, length, max(0.4, room), legend_height, in_words, marks, heading,
        _has_aside(spec), inside, labelled, every, turned, left_out,
    )  # fmt: skip


def _for_width(spec: ChartSpec, wide: float, style: Style) -> ChartSpec:
    """The chart as a narrow one is told: without a second column, its columns lying, without words longer than bars."""
    if wide >= NARROW:
        return spec
    bars = tuple(replace(bar, aside="") for bar in spec.bars)
    spec = lying(replace(spec, bars=bars), wide, lambda word: width_of(word, style.label))
    room = _MOST_WORDS * 0.7 * wide
    if spec.horizontal and _beside_bars(spec, style) > room:
        spec = replace(spec, bars=tuple(replace(bar, label=figure_alone(bar.label)) for bar in bars))
        if _beside_bars(spec, style) > 1.1 * room:
            spec = replace(spec, bars=tuple(replace(bar, label="") for bar in bars))
    return spec


def _beside_bars(spec: ChartSpec, style: Style) -> float:
    """Inches that words at lying bars take: left of those that reach leftwards and right of the others."""
    left = [bar for bar in spec.bars if is_leftward(spec, bar) or falls_below(spec, bar)]
    right = [bar for bar in spec.bars if bar not in left]
    return sum(max((width_of(bar.label, style.label) for bar in side), default=0.0) for side in (left, right))


def _has_aside(spec: ChartSpec) -> bool:
    return any(bar.aside for bar in spec.bars)


def _rows_that_fit(spec: ChartSpec, high: float, style: Style) -> tuple[ChartSpec, int]:
    """Lying bars of which names can be read: the first rows, and among them the one that is chosen."""
    if not spec.horizontal:
        return spec, 0
    categories = named_categories(spec)
    row, around = 0.95 * style.line_height, 3.2 * style.line_height
    most = max(1, int((high - around) / row))
    if len(categories) <= most:
        return spec, 0
    most = max(1, int((high - around - 1.2 * style.line_height) / row))
    kept = list(categories[:most])
    chosen = next((bar.category for bar in spec.bars if bar.tone is Tone.CHOSEN), kept[0])
    if chosen not in kept:
        kept[-1] = chosen
    bars = tuple(bar for bar in spec.bars if bar.category in kept)
    return replace(spec, bars=bars, y=replace(spec.y, categories=tuple(kept))), len(categories) - most


def _left(spec: ChartSpec, categories: tuple[str, ...], wide: float, style: Style, labelled: bool) -> float:
    if spec.horizontal:
        return min(
            (0.3 if wide >= NARROW else 0.37) * wide,
            max((width_of(visible(one), style.label) for one in categories), default=0.0) + 0.2,
        )
    if labelled:
        return 0.1
    run = run_of(spec.y, [value * spec.y.factor for bar in spec.bars for value in (bar.start, bar.end)], 6, bars=True)
    return max((width_of(text, style.label) for text in run.tick_texts), default=0.2) + 0.16


def _fit_inside(spec: ChartSpec, bar_width: float, style: Style) -> bool:
    """Whether parts can have their names in them, each at least once."""
    words = {bar.part: f"{bar.part} {bar.label}" for bar in reversed(spec.bars) if bar.label}
    return {bar.part for bar in spec.bars} == set(words) and all(
        width_of(text, style.label) < bar_width for text in words.values()
    )


def _below(
    spec: ChartSpec, categories: tuple[str, ...], slot: float, style: Style, labelled: bool
) -> tuple[float, int, bool]:
    """Room below the plot, of how many categories one has its name, and whether names stand upright."""
    title = 1.25 * style.line_height
    if spec.horizontal:
        numbers = 0.0 if labelled else 1.3 * style.line_height
        return numbers + (1.45 * style.line_height if spec.x.title else 0.1), 1, False
    extra = 0.16 + (title if spec.x.title else 0.0)
    names = [visible(one) for one in categories]
    widest_word = max((width_of(word, style.label) for one in names for word in one.split(" ")), default=0.0)
    if widest_word > slot and (labelled or len(categories) <= _FEW):
        longest = max(width_of(one, style.label) for one in names)
        return min(longest, _TURNED) + extra, 1, True
    every = 1 if labelled else max(1, -(-int(1000 * (widest_word + 0.06)) // int(1000 * slot)))
    rows = max((len(folded(one, every * slot, style.label, most=3)) for one in categories), default=1)
    return rows * style.line_height + extra, every, False


def _run(spec: ChartSpec, style: Style, length: float, slot: float, labelled: bool, also: Sequence[float]) -> Run:
    """The axis of values: round where it has numbers, else just long enough for bars and the words at them."""
    axis = spec.x if spec.horizontal else spec.y
    values = [
        value * axis.factor
        for bar in spec.bars
        for value in (bar.start, bar.end, bar.low, bar.high, *(mark.value for mark in bar.marks))
        if value is not None
    ] + [value * axis.factor for value in also]
    if not labelled:
        parts = any(bar.part for bar in spec.bars)
        return run_of(
            axis,
            values,
            max(2, min(5, int(length / ((4.0 if spec.horizontal else 2.4) * style.line_height)))),
            bars=axis.origin == 0,
            air=(0, 0 if parts else 0.05),
        )
    floats = axis.origin != 0
    low, high = (min(values), max(values)) if floats else (min(0.0, *values), max(0.0, *values))
    first, last = low, high
    for _ in range(_ROUNDS):
        scale = ((last - first) or 1.0) / length
        first, last = low, high
        for bar in spec.bars:
            before, after = _need(spec, bar, style, slot)
            ends = [one * axis.factor for one in (bar.start, bar.end, bar.low, bar.high) if one is not None]
            ends += [mark.value * axis.factor for mark in bar.marks]
            first = min(first, min(ends) - before * scale) if before else first
            last = max(last, max(ends) + after * scale)
        if _has_aside(spec):
            aside = max(width_of(bar.aside, style.label) for bar in spec.bars) + _AIR
            last += aside * scale
    if floats:
        first, last = first - 0.01 * (last - first), last + 0.01 * (last - first)
        first = max(first, 0.0) if low >= 0 else first
    if last == first:
        last = first + 1.0
    return Run(float(f"{first:.12g}"), float(f"{last:.12g}"), None, "General")


def _need(spec: ChartSpec, bar: Bar, style: Style, slot: float) -> tuple[float, float]:
    """Inches that the words of a bar need before its low end and beyond its high one."""
    if not bar.label:
        return 0.0, 0.0
    if not spec.horizontal:
        return 0.0, len(label_lines(bar.label, slot, style.label)) * style.line_height + _AIR
    wide = width_of(bar.label, style.label) + _AIR
    falls = is_leftward(spec, bar) or falls_below(spec, bar)
    return (wide, 0.0) if falls else (0.0, wide)
