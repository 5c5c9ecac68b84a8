"""Axes and room of bar charts on slides: which rows fit, how long the axis is, and what stands around the plot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.charts.spec import Bar, ChartSpec, Tone
from core.export.pptx.drawn import Style
from core.export.pptx.lettering import folded, width_of
from core.export.pptx.scales import Run, axis_words, run_of
from core.export.pptx.xml import Type, ValueAxis, category_axis, value_axis
from core.names import visible
from core.slides.page import Box

_BAR_SHARE = 0.62
"""Width of a bar, of the room that its category has."""
_AIR = 0.14
"""Inches between a bar and the edge of what its words may take."""
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class BarFrame:
    """Everything that the series of a bar chart need to know.

    spec: with the rows that fit; inner: the plot in inches, left, top, right, bottom; low, high, run: the axis of values
    in printed units; slot: room of a category; length: of the axis of values in inches; legend: height of one;
    marks: names of what bars are elsewhere; heading: words over the plot; named_inside: parts have their names in them.
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
    marks: tuple[str, ...]
    heading: str
    aside: bool
    named_inside: bool
    labelled: bool
    every: int
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

    def is_leftward(self, bar: Bar) -> bool:
        """Whether the words of a lying bar stand left of it: it reaches leftwards, and there is room."""
        return is_leftward(self.spec, bar)

    def axes(self, style: Style, categories: int, values: int, *, prints: bool) -> str:
        """Both axes. prints: whether that of values has its numbers."""
        spec = self.spec
        lies = spec.horizontal
        numbers = prints and not self.labelled
        axis, names = (spec.x, spec.y) if lies else (spec.y, spec.x)
        words = axis_words(axis, across=True) if lies and axis.title else ""
        middle = (self.inner[0] + self.inner[2]) / 2 - width_of(words, style.label) / 2
        at = (max(0.0, middle) / self.size[0], 1 - 1.2 * style.line_height / self.size[1])
        value = ValueAxis(
            values, categories, "b" if lies else "l", self.run.low, self.run.high, self.run.step, self.run.format,
            style.tick, style.axis_line, grid="" if self.labelled else style.grid_line, title=words, title_at=at,
            labelled=numbers, drawn=False, between=True, crosses="max" if lies else "min",
        )  # fmt: skip
        below = names.title if not lies else ""
        half = (self.inner[0] + self.inner[2]) / 2 - width_of(below, style.label) / 2
        category = category_axis(
            categories, values, "l" if lies else "b", style.tick, style.axis_line, downwards=lies, every=self.every,
            title=below, title_at=(max(0.0, half) / self.size[0], at[1]),
        )  # fmt: skip
        return category + value_axis(value)

    def words(self, style: Style) -> Iterator[tuple[str, Box, Type]]:
        """What stands over the chart in boxes of its own: the head of a column, what a line is, how much is left out."""
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


def is_leftward(spec: ChartSpec, bar: Bar) -> bool:
    """Whether a lying bar goes from its start to the left, with free room left of it."""
    return spec.horizontal and bar.end < bar.start and min(bar.start, bar.end) > 0


def bar_frame(
    spec: ChartSpec, size: tuple[float, float], style: Style, legend: list[str], shared: tuple[float, float] | None
) -> BarFrame:
    """Lay out the plot of a bar chart. shared: ends of all bars that its axis has to take in, beside others."""
    wide, high = size
    captioned = shared is not None
    spec, left_out = _rows_that_fit(spec, high, style)
    axis = spec.x if spec.horizontal else spec.y
    categories = _categories(spec)
    parts = any(bar.part for bar in spec.bars)
    labelled = all(bar.label for bar in spec.bars) and not parts
    heading = "" if spec.horizontal or captioned else axis_words(axis, across=False) if axis.title else ""
    headed = heading or captioned or (spec.horizontal and (spec.lines or (spec.aside_title and _has_aside(spec))))
    marks = tuple(dict.fromkeys(mark.label for bar in spec.bars for mark in bar.marks))
    left = _left(spec, categories, wide, style, labelled)
    right = 0.1
    slot = (wide - left - right) / max(1, len(categories))
    inside = parts and not captioned and not marks and _fit_inside(spec, _BAR_SHARE * slot, style)
    named = [] if inside else legend
    legend_height = 0.0 if captioned else style.legend_height(named, wide)
    top = legend_height + (1.6 * style.line_height if headed else 0.08)
    below, every = _below(spec, categories, slot, style)
    inner = (left, top, wide - right, high - below)
    length = inner[2] - inner[0] if spec.horizontal else inner[3] - inner[1]
    if spec.horizontal:
        slot = (inner[3] - inner[1]) / max(1, len(categories))
    run = _run(spec, style, length, slot, labelled, shared or ())
    room = 2 * left if spec.horizontal else 3 * slot
    return BarFrame(
        spec, size, inner, run, categories, slot, length, max(0.6, room), legend_height, marks, heading,
        _has_aside(spec), inside, labelled, every, left_out,
    )  # fmt: skip


def _has_aside(spec: ChartSpec) -> bool:
    return any(bar.aside for bar in spec.bars)


def _categories(spec: ChartSpec) -> tuple[str, ...]:
    axis = spec.y if spec.horizontal else spec.x
    return tuple(dict.fromkeys((*axis.categories, *(bar.category for bar in spec.bars))))


def _rows_that_fit(spec: ChartSpec, high: float, style: Style) -> tuple[ChartSpec, int]:
    """Lying bars of which names can be read: the first rows, and among them the one that is chosen."""
    if not spec.horizontal:
        return spec, 0
    categories = _categories(spec)
    most = max(1, int((high - 3.2 * style.line_height) / (1.12 * style.line_height)))
    if len(categories) <= most:
        return spec, 0
    kept = list(categories[:most])
    chosen = next((bar.category for bar in spec.bars if bar.tone is Tone.CHOSEN), kept[0])
    if chosen not in kept:
        kept[-1] = chosen
    bars = tuple(bar for bar in spec.bars if bar.category in kept)
    return replace(spec, bars=bars, y=replace(spec.y, categories=tuple(kept))), len(categories) - most


def _left(spec: ChartSpec, categories: tuple[str, ...], wide: float, style: Style, labelled: bool) -> float:
    if spec.horizontal:
        return min(0.3 * wide, max((width_of(visible(one), style.label) for one in categories), default=0.0) + 0.2)
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


def _below(spec: ChartSpec, categories: tuple[str, ...], slot: float, style: Style) -> tuple[float, int]:
    """Room below the plot, and of how many categories one has its name."""
    title = 1.25 * style.line_height
    if spec.horizontal:
        return 1.45 * style.line_height if spec.x.title else 0.1, 1
    extra = title if spec.x.title else 0.0
    widest_word = max((width_of(word, style.label) for one in categories for word in visible(one).split(" ")), default=0.0)
    every = max(1, -(-int(1000 * (widest_word + 0.06)) // int(1000 * slot)))
    rows = max((len(folded(one, every * slot, style.label, most=3)) for one in categories), default=1)
    return rows * style.line_height + 0.16 + extra, every


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
        return run_of(axis, values, max(2, min(5, int(length / (2.4 * style.line_height)))), bars=True, air=(0, 0 if parts else 0.05))
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
        return 0.0, len(folded(bar.label, slot, style.label, most=3)) * style.line_height + _AIR
    wide = width_of(bar.label, style.label) + _AIR
    falls = is_leftward(spec, bar) or (bar.end < bar.start and min(bar.start, bar.end) < 0)
    return (wide, 0.0) if falls else (0.0, wide)
