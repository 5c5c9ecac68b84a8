"""Names along a category axis: on one line, on two, smaller, or in two rows, whichever first can be read.

Where even the smallest type would overlap, every second (third, …) name is left out; the readout has them all.
"""

import math
from dataclasses import dataclass

from core.names import visible
from gui.charts.plan.lettering import Face, Lettering, Type

SMALLEST = 0.75
_SMALL = 0.88
_GAP = 6.0


@dataclass(frozen=True, slots=True)
class CategoryName:
    """One name as printed: its lines, and in which of two rows it stands (below a horizontal axis)."""

    lines: tuple[str, ...]
    row: int = 0


@dataclass(frozen=True, slots=True)
class CategoryNames:
    """All names of an axis. extent: their height below a horizontal axis, or their width beside a vertical one."""

    names: tuple[CategoryName, ...]
    scale: float
    extent: float
    row_offset: float = 0.0


def names_below(categories: tuple[str, ...], slot: float, lettering: Lettering) -> CategoryNames:
    """Names under a horizontal axis with `slot` pixels for each."""
    texts = tuple(visible(category) for category in categories)
    for scale, most in ((1.0, 1), (1.0, 2), (_SMALL, 2)):
        type_ = lettering.scaled(Face.TICK, scale)
        lines = tuple(type_.wrapped(text, slot - _GAP, most, breaking=False) for text in texts)
        if all(_whole(text, cut) for text, cut in zip(texts, lines, strict=True)):
            deepest = max((len(cut) for cut in lines), default=1)
            return CategoryNames(tuple(CategoryName(cut) for cut in lines), scale, deepest * type_.line)
    return _in_two_rows(texts, slot, lettering.scaled(Face.TICK, _SMALL))


def _in_two_rows(texts: tuple[str, ...], slot: float, type_: Type) -> CategoryNames:
    """Every second name a row lower, so that each may be twice as wide."""
    stride = stride_of(slot, 2 * type_.line)
    wide = 2 * slot * stride - 2 * _GAP
    # the outermost names are moved inwards, towards their neighbours in the row
    at_edge = 1.5 * slot * stride - _GAP
    last = len(texts) - 1
    names = tuple(
        CategoryName(
            type_.wrapped(text, at_edge if index in (0, last) else wide, 2, breaking=False), index // stride % 2
        )
        if index % stride == 0
        else CategoryName(())
        for index, text in enumerate(texts)
    )
    upper = max((len(name.lines) for name in names if name.row == 0), default=1) * type_.line
    lower = max((len(name.lines) for name in names if name.row == 1), default=0) * type_.line
    return CategoryNames(names, _SMALL, upper + lower + 1, upper + 1)


def _whole(text: str, lines: tuple[str, ...]) -> bool:
    return " ".join(lines) == text


def names_beside(categories: tuple[str, ...], slot: float, widest: float, lettering: Lettering) -> CategoryNames:
    """Names left of a vertical axis with `slot` pixels of height for each and at most `widest` pixels of width."""
    full = lettering[Face.TICK]
    scale = min(1.0, max(SMALLEST, (slot - 0.5) / full.line))
    type_ = lettering.scaled(Face.TICK, scale)
    most = 2 if slot >= 2 * type_.line else 1
    stride = stride_of(slot, type_.line)
    lines = tuple(
        type_.wrapped(visible(category), widest, most) if index % stride == 0 else ()
        for index, category in enumerate(categories)
    )
    printed = [cut for cut in lines if cut]
    if len(set(printed)) < len(printed):  # names that begin alike differ at their ends
        lines = tuple(
            (type_.shortened(visible(category), widest),) if cut else ()
            for category, cut in zip(categories, lines, strict=True)
        )
    extent = max((type_.width(line) for cut in lines for line in cut), default=0.0)
    return CategoryNames(tuple(CategoryName(cut) for cut in lines), scale, extent)


def stride_of(slot: float, line: float) -> int:
    """Every how many bars there is room for a line of words."""
    return max(1, math.ceil((line - 0.5) / max(slot, 0.5)))
