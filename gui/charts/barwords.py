"""The words at the ends of bars: in lines that fit between the neighbours, smaller where bars stand close."""

from dataclasses import dataclass

from core.names import visible
from gui.charts.lettering import Face, Lettering, Type
from gui.charts.places import Box
from gui.charts.plotted import Plotted

_SMALLEST = 0.75
_WIDEST_BESIDE = 0.4  # of the plot, where bars lie


@dataclass(frozen=True, slots=True)
class BarWords:
    """The lines of each bar's label, in the order of the bars, and the size of their type."""

    lines: tuple[tuple[str, ...], ...]
    scale: float


def words_at_bars(plotted: Plotted, frame: Box, lettering: Lettering) -> BarWords:
    """What is printed at each bar if the data have this frame."""
    texts = [visible(bar.source.label) for bar in plotted.bars]
    count = max(1, len(plotted.categories))
    if plotted.spec.horizontal:
        usual = lettering[Face.LABEL]
        scale = min(1.0, max(_SMALLEST, (frame.height / count - 0.5) / usual.line))
        type_ = lettering.scaled(Face.LABEL, scale)
        return BarWords(tuple(_cut(type_, text, _WIDEST_BESIDE * frame.width, 1) for text in texts), scale)
    width = frame.width / count - 2
    for scale in (1.0, 0.92, 0.85):
        type_ = lettering.scaled(Face.LABEL, scale)
        lines = tuple(_cut(type_, text, width, 2) for text in texts)
        if all(" ".join(cut) == text for cut, text in zip(lines, texts, strict=True)):
            return BarWords(lines, scale)
    type_ = lettering.scaled(Face.LABEL, _SMALLEST)
    return BarWords(tuple(_cut(type_, text, width, 2) for text in texts), _SMALLEST)


def _cut(type_: Type, text: str, width: float, most: int) -> tuple[str, ...]:
    return type_.wrapped(text, width, most) if text else ()
