"""Bars that float or lie on each other as stacked series: hidden lengths below them, and one series for each look."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from core.charts.spec import Bar


@dataclass(frozen=True, slots=True)
class Piece:
    """A length of a stack. key: what tells its series from others, None for a hidden one; bar: what it is of."""

    size: float
    key: Hashable = None
    bar: Bar | None = None


@dataclass
class Layer:
    """One series: at most one length in each category."""

    key: Hashable
    sizes: list[float | None]
    bars: list[Bar | None] = field(default_factory=list)


def pieces_of(bars: Sequence[Bar], factor: float, keys: Sequence[Hashable]) -> tuple[list[Piece], list[Piece]]:
    """The stack of one category upwards from zero, and the one downwards, in printed units.

    What lies on both sides of zero is cut there; what another bar covers is left out.
    """
    up: list[tuple[float, float, Hashable, Bar]] = []
    down: list[tuple[float, float, Hashable, Bar]] = []
    for bar, key in zip(bars, keys, strict=True):
        low, high = sorted((bar.start, bar.end))
        if high > 0:
            up.append((max(low, 0.0), high, key, bar))
        if low < 0:
            down.append((max(-high, 0.0), -low, key, bar))
    return _stack(up, factor), [Piece(-one.size, one.key, one.bar) for one in _stack(down, factor)]


def _stack(spans: list[tuple[float, float, Hashable, Bar]], factor: float) -> list[Piece]:
    found: list[Piece] = []
    top = 0.0
    for low, high, key, bar in sorted(spans, key=lambda span: span[:2]):
        if high <= top:
            continue
        if low > top:
            found.append(Piece((low - top) * factor))
        size = (high - max(low, top)) * factor
        found.append(Piece(size, key, bar))
        top = high
    return found


def layers_of(stacks: Sequence[tuple[list[Piece], list[Piece]]]) -> list[Layer]:
    """Series for all stacks, in the order in which they lie on each other, as few as keep that order."""
    layers: list[Layer] = []
    count = len(stacks)
    for category, both in enumerate(stacks):
        for stack in both:
            at = 0
            for piece in stack:
                at = _place(layers, at, category, piece, count) + 1
    return layers


def _place(layers: list[Layer], at: int, category: int, piece: Piece, count: int) -> int:
    """Put a piece into the first layer from `at` on that is of its kind and free; returns where that is."""
    for index in range(at, len(layers)):
        if layers[index].key == piece.key and layers[index].sizes[category] is None:
            break
    else:
        index = at
        layers.insert(index, Layer(piece.key, [None] * count, [None] * count))
    layers[index].sizes[category] = piece.size
    layers[index].bars[category] = piece.bar
    return index
