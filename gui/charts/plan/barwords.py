"""The words at the ends of bars: in lines that fit between the neighbours, smaller where bars stand close."""

import math
from dataclasses import dataclass

from core.names import visible
from gui.charts.plan.categories import SMALLEST, stride_of
from gui.charts.plan.lettering import Face, Lettering, Type
from gui.charts.plan.places import Box
from gui.charts.plan.plotted import BAR_SHARE, Plotted

_SCALES = (1.0, 0.92, 0.85, 0.78)
_MARGIN = 8.0  # of words inside a segment
_ASIDE_SCALES = (1.0, 0.92, 0.85)
_WIDEST_ASIDE = 0.34  # of the plot widget
ASIDE_GAP = 14.0
"""Free pixels between the plot and the column beside it."""
_WIDEST_BESIDE, _WIDEST_ON_BOTH_SIDES = 0.4, 0.3  # of the plot, where bars lie


@dataclass(frozen=True, slots=True)
class BarWords:
    """The lines of each bar's label, in the order of the bars, and the size of their type."""

    lines: tuple[tuple[str, ...], ...]
    scale: float


@dataclass(frozen=True, slots=True)
class AsideColumn:
    """The second label of each bar, in the order of the bars: a column right of the plot. width: with its gaps."""

    texts: tuple[str, ...]
    title: str
    width: float
    scale: float


def aside_column(plotted: Plotted, width: float, lettering: Lettering) -> AsideColumn | None:
    """The column beside a plot widget of this width; None without any.

    Where it would be cut there is none either: the readout has it.
    """
    texts = tuple(visible(bar.source.aside) for bar in plotted.bars)
    if not plotted.spec.horizontal or not any(texts):
        return None
    for scale in _ASIDE_SCALES:
        widest = max(map(lettering.scaled(Face.LABEL, scale).width, texts))
        if widest <= _WIDEST_ASIDE * width:
            return AsideColumn(texts, visible(plotted.spec.aside_title), widest + ASIDE_GAP, scale)
    return None


def is_paired(plotted: Plotted) -> bool:
    """Whether two bars stand in one place, each with words at its outer end."""
    places = [bar.slot for bar in plotted.bars]
    return len(set(places)) < len(places) and not any(bar.source.part for bar in plotted.bars)


def backward_words(plotted: Plotted) -> frozenset[int]:
    """Of bars that go the same way from one place, the shorter: its words stand on the free side of where they begin.

    By their index among the bars.
    """
    if not is_paired(plotted) or not math.isfinite(plotted.base):
        return frozenset()
    by_place: dict[float, list[int]] = {}
    for index, bar in enumerate(plotted.bars):
        if bar.drawable:
            by_place.setdefault(bar.slot, []).append(index)
    found = set()
    for indices in by_place.values():
        bars = [plotted.bars[index] for index in indices]
        if len(bars) == 2 and bars[0].rising == bars[1].rising:
            lengths = [abs(bar.source.end - bar.source.start) for bar in bars]
            found.add(indices[0] if lengths[0] <= lengths[1] else indices[1])
    return frozenset(found)


def words_at_bars(plotted: Plotted, frame: Box, lettering: Lettering) -> BarWords:
    """What is printed at each bar if the data have this frame."""
    texts = [visible(bar.source.label) for bar in plotted.bars]
    count = max(1, len(plotted.categories))
    if any(bar.source.part for bar in plotted.bars):
        return _inside(plotted, frame, lettering)
    if plotted.spec.horizontal:
        return _beside(plotted, texts, frame.height / count, frame, lettering)
    width = frame.width / count - 2
    for scale in _SCALES:
        type_ = lettering.scaled(Face.LABEL, scale)
        lines = tuple(_cut(type_, text, width, 2) for text in texts)
        if all(map(_whole, texts, lines)):
            return BarWords(lines, scale)
    # no room for all of it: the first word, which is the figure, or nothing; never half a figure
    return BarWords(tuple(_figure_only(type_, text, cut, width) for text, cut in zip(texts, lines, strict=True)), scale)


def _figure_only(type_: Type, text: str, lines: tuple[str, ...], width: float) -> tuple[str, ...]:
    """The lines if they are the whole text, else its first word if that fits."""
    if _whole(text, lines):
        return lines
    first = text.split(" ")[0]
    return (first,) if type_.width(first) <= width else ()


def _whole(text: str, lines: tuple[str, ...]) -> bool:
    return " ".join(lines) == text


def _beside(plotted: Plotted, texts: list[str], slot: float, frame: Box, lettering: Lettering) -> BarWords:
    """Words right of bars that lie."""
    scale = min(1.0, max(SMALLEST, (slot - 0.5) / lettering[Face.LABEL].line))
    type_ = lettering.scaled(Face.LABEL, scale)
    stride = stride_of(slot, type_.line)
    last = len(plotted.categories) - 1
    paired = is_paired(plotted)
    both = paired or len({bar.rising for bar in plotted.bars if bar.drawable}) > 1
    widest = (_WIDEST_ON_BOTH_SIDES if both else _WIDEST_BESIDE) * frame.width

    def words(text: str) -> tuple[str, ...]:
        cut = _cut(type_, text, widest, 1)
        # words of pairs may be no figures: half of a name still says which end it is, half of a figure is another one
        return cut if paired and not text[:1].isdecimal() else _figure_only(type_, text, cut, widest)

    return BarWords(
        tuple(
            words(text) if bar.drawable and (last - bar.slot) % stride == 0 else ()
            for bar, text in zip(plotted.bars, texts, strict=True)
        ),
        scale,
    )


def _inside(plotted: Plotted, frame: Box, lettering: Lettering) -> BarWords:
    """Words in the segments of stacked bars: name and figure, the figure alone, or nothing; smaller if that helps."""
    found = [BarWords(_in_segments(plotted, frame, lettering.scaled(Face.LABEL, scale)), scale) for scale in _SCALES]
    most = max(sum(map(bool, words.lines)) for words in found)
    return next(words for words in found if sum(map(bool, words.lines)) == most)


def _in_segments(plotted: Plotted, frame: Box, type_: Type) -> tuple[tuple[str, ...], ...]:
    """What fits into each segment in this type."""
    ends = [abs(end) for bar in plotted.bars if bar.drawable for end in (bar.start, bar.end)]
    longest = max(ends, default=0.0) or 1.0
    lies = plotted.spec.horizontal
    margin = _MARGIN if lies else _MARGIN / 2
    count = max(1, len(plotted.categories))
    along, across = (frame.width, frame.height) if lies else (frame.height, frame.width)
    lines = []
    for bar in plotted.bars:
        length = along * abs(bar.end - bar.start) / longest if bar.drawable else 0.0
        thickness = BAR_SHARE * across / count
        width, height = (length, thickness) if lies else (thickness, length)
        most = int(height / type_.line)
        figure, name = visible(bar.source.label), visible(bar.source.part)
        tries = [type_.wrapped(f"{name} {figure}", width - margin, most, breaking=False)] if most else []
        tries = [cut for cut in tries if _whole(f"{name} {figure}", cut)]
        alone = [(figure,)] if most and type_.width(figure) <= width - margin else []
        lines.append((*tries, *alone, ())[0])
    return tuple(lines)


def _cut(type_: Type, text: str, width: float, most: int) -> tuple[str, ...]:
    return type_.wrapped(text, width, most, breaking=False) if text else ()
