"""What a family of charts hands over to be put on the slide, and how the parts of a chart are measured alike in all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.export.colours import ChartColours
from core.export.narrow import NARROW, SMALL
from core.export.pptx.charts.lettering import both_ends, line_height, width_of
from core.export.pptx.charts.workbook import Sheet
from core.export.pptx.charts.xml import Type, line
from core.slides.page import Box

_SMALLEST_TYPE = 12.0
_SWATCH = 0.7
"""Inches that a name in a legend needs beside its text."""


SYMBOLS = ("●", "■", "▲", "◆", "✳", "✕", "＋")
"""Before names in a legend of words: the symbols of their series, by palette index."""
_LONGEST_IN_COLUMNS, _LONGEST_NAME = 0.42, 0.85
"""Of the width of a chart, that a name in a legend takes at most: beside others, and where it may have a line."""
_HIGH = 3.2
"""Inches: a lower chart has no lines to spare for names."""
BETWEEN = "   "
"""Between two of them."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished chart. xml: its part; sheet: the numbers in it; name: of its frame.

    words: what stands over it in boxes of its own, placed from the chart's corner; legend: names in the colours of what
    they name, where the chart has no legend of its own.
    """

    xml: bytes
    sheet: Sheet
    name: str
    words: tuple[tuple[str, Box, Type], ...] = ()
    legend: tuple[tuple[str, Type], ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """Type and lines of one chart. label: size of text in points; look: colours.

    name_share: of the width, that a name in a legend of words takes at most.
    """

    label: float
    look: ChartColours
    name_share: float = _LONGEST_IN_COLUMNS

    def for_box(self, width: float, height: float) -> "Style":
        """The type of a chart, or of one of its panels, of this width and height."""
        label = min(self.label, _SMALLEST_TYPE) if width < NARROW else self.label
        share = _LONGEST_NAME if width < SMALL and height >= _HIGH else _LONGEST_IN_COLUMNS
        return replace(self, label=label, name_share=share)

    @property
    def tick(self) -> Type:
        """Of numbers and names along axes, and of titles of axes."""
        return Type(self.label, self.look.text, font=self.look.font)

    def words(self, colour: str, *, bold: bool = False) -> Type:
        """Of words about something in its colour."""
        return Type(self.label, colour, bold, self.look.font)

    @property
    def line_height(self) -> float:
        """Of a line of type, in inches."""
        return line_height(self.label)

    @property
    def axis_line(self) -> str:
        """The line of an axis."""
        return line(self.look.axis, 1.0)

    @property
    def grid_line(self) -> str:
        """A line of the grid."""
        return line(self.look.grid, 0.75)

    def legend_height(self, names: Sequence[str], width: float) -> float:
        """Room that a legend needs in a width: its names stand in columns, all as wide as the longest one needs."""
        if not names:
            return 0.0
        widest = max(width_of(name, self.label) for name in names) + _SWATCH
        columns = max(1, min(len(names), int(width / widest)))
        rows = -(-len(names) // columns)
        return rows * 1.25 * self.line_height + 0.08

    def is_long(self, names: Sequence[str], width: float) -> bool:
        """Whether a legend in columns would break its names into lines."""
        return any(width_of(name, self.label) > _LONGEST_IN_COLUMNS * width for name in names)

    def in_legend(self, name: str, width: float) -> str:
        """A name as it stands in a legend of words."""
        return both_ends(name, self.name_share * width, self.label)

    def words_height(self, names: Sequence[str], width: float) -> float:
        """Room for the same names as words on one line after the other."""
        wide = [width_of(f"{SYMBOLS[0]} {self.in_legend(name, width)}", self.label) for name in names]
        return self.rows_height(len(rows_of(wide, width, width_of(BETWEEN, self.label))) or 1)

    def rows_height(self, rows: int) -> float:
        """Room for so many lines of a legend of words."""
        return rows * 1.2 * self.line_height + 0.04


def rows_of(wide: Sequence[float], width: float, between: float) -> list[list[int]]:
    """Which of some things of these widths stand on which line of a width."""
    rows: list[list[int]] = []
    used = 0.0
    for index, one in enumerate(wide):
        if not rows or used + between + one > width:
            rows.append([])
            used = -between
        rows[-1].append(index)
        used += between + one
    return rows
