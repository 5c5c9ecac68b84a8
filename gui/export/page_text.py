"""Texts of a page: cut into lines that fit their box, in the font of pages, and painted letter for letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from core.names import visible
from core.slides.page import Box
from gui.charts.plan.lettering import PAGE_DPI, Type, printed_font

_SMALLER = (1.0, 0.92, 0.85, 0.77, 0.7)
"""Sizes in which a text is tried before it is cut."""
_PARAGRAPH = 0.5
"""Of a line: what stays free between paragraphs."""


_SHARES = {"l": 0.0, "t": 0.0, "ctr": 0.5, "r": 1.0, "b": 1.0}
"""Of what a box has free, before a text that stands there."""


@dataclass(frozen=True, slots=True)
class SetText:
    """Lines of one type in a box of a page: left end and base line of each, in logical pixels."""

    type: Type
    lines: tuple[tuple[str, float, float], ...]
    colour: str

    @property
    def bottom(self) -> float:
        """Where the last line ends."""
        return self.lines[-1][2] + self.type.metrics.descent() if self.lines else 0.0

    def paint(self, painter: QPainter) -> None:
        """Draw the lines."""
        painter.setFont(self.type.font)
        painter.setPen(QColor(self.colour))
        for text, left, base in self.lines:
            painter.drawText(QPointF(left, base), text)


@lru_cache(maxsize=64)
def type_of(points: float, bold: bool = False, family: str = "") -> Type:
    """The type of pages in a size. family: in place of the usual one, if it is installed."""
    font = printed_font(points, bold=bold, family=family)
    return Type(font, QFontMetricsF(font))


def pixels(inches: float) -> float:
    """Logical pixels of a length of a page."""
    return inches * PAGE_DPI


def on_one_line(text: str) -> str:
    """A text as it is, its line ends as spaces and hidden characters as marks."""
    return visible(" ".join(text.split("\n")))


def set_text(
    text: str, box: Box, points: float, colour: str, *, bold: bool = False, most: int = 1, least: float = 0.0,
    at: str = "t", side: str = "l", family: str = "",
) -> SetText:  # fmt: skip
    """A text in at most so many lines of a box: smaller where it must, no smaller than `least`, then cut.

    at, side: where in the box it stands: "t", "ctr" or "b", and "l", "ctr" or "r".
    """
    # without a least size it has its own whatever the room
    shown, width = on_one_line(text), pixels(box.width)
    type_, lines = type_of(points, bold, family), tuple[str, ...]()
    for scale in (_SMALLER if least else _SMALLER[:1]) if shown else ():
        type_ = type_of(max(least, points * scale), bold, family)
        lines = type_.wrapped(shown, width, most)
        if not lines[-1].endswith("…") or shown.endswith("…"):
            break
    left, top = (
        pixels(box.left),
        pixels(box.top) + _SHARES.get(at, 0.0) * (pixels(box.height) - len(lines) * type_.line),
    )
    placed = [
        (line, left + _SHARES.get(side, 0.0) * (width - type_.width(line)), top + row * type_.line + type_.ascent)
        for row, line in enumerate(lines)
    ]
    return SetText(type_, tuple(placed), colour)


def set_paragraphs(texts: Iterable[str], box: Box, points: float, colour: str, family: str = "") -> SetText:
    """Paragraphs one below the other, as far as the box goes; what has no room left ends in "…"."""
    type_ = type_of(points, family=family)
    top, end, placed = pixels(box.top), pixels(box.bottom), []
    for text in texts:
        room = int((end - top) / type_.line + 0.01)
        if room < 1:
            break
        for line in type_.wrapped(on_one_line(text), pixels(box.width), room):
            placed.append((line, pixels(box.left), top + type_.ascent))
            top += type_.line
        top += _PARAGRAPH * type_.line
    return SetText(type_, tuple(placed), colour)
