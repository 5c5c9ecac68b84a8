"""Lists as native tables: a bold head, hairlines between rows, no boxes, every cell at a size of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.export.pptx.charts.frames import describe
from core.export.pptx.charts.xml import solid
from core.export.pptx.markup import A
from core.export.pptx.stage import Stage, emu
from core.export.pptx.text import fill_text
from core.names import visible
from core.slides.list_pages import in_pages
from core.slides.page import LINE, POINTS, Box

PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own "No style, no grid"."""

_PADDING = 0.05
_BETWEEN = 0.12
"""Inches free above and below, and beside, the text of a cell."""

_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column. share: of the table's width; right: numbers, whose ends stand below each other."""

    heading: str
    share: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class ListTable:
    """Columns of a table of this width, measured for a stage. size: of its text, in points."""

    stage: Stage
    columns: tuple[ListColumn, ...]
    width: float
    size: float

    def cell_text(self, column: ListColumn, text: str) -> str:
        """A text as it stands in a cell: on three lines at most."""
        shown = visible(text)
        lines = self._lines(column, shown)
        if len(lines) <= _MOST_LINES:
            return shown
        return " ".join(lines[:_MOST_LINES])[:-2].rstrip() + " …"

    def row_height(self, cells: Sequence[str]) -> float:
        """Inches that a row takes."""
        most = max(
            len(self._lines(column, self.cell_text(column, cell)))
            for column, cell in zip(self.columns, cells, strict=True)
        )
        return most * LINE * self.size / POINTS + 2 * _PADDING

    def pages(self, rows: Sequence[Sequence[str]], height: float) -> list[list[Sequence[str]]]:
        """Rows by slide, as many on each as its height holds below the head, and about as many on each."""
        room = height - self.row_height([column.heading for column in self.columns])
        return in_pages(rows, [self.row_height(row) for row in rows], room)

    def _lines(self, column: ListColumn, text: str) -> tuple[str, ...]:
        width = (column.share * self.width - 2 * _BETWEEN) * self.stage.letters.spare
        return self.stage.letters.lines(text, self.size, width)


def list_box(stage: Stage) -> Box:
    """Where a list stands: from below the title to the foot of the page."""
    area = stage.area
    top = area.top + 0.1
    # the text of the first column stands where the title's does
    return Box(area.left - _BETWEEN, top, area.width + 2 * _BETWEEN, area.bottom - 0.1 - top)


def add_list_table(shapes: Any, box: Box, table: ListTable, rows: Sequence[Sequence[str]], name: str) -> None:
    """The native table of these rows at the top of a box. name: what it lists, also for who cannot see it."""
    heads = [column.heading for column in table.columns]
    listed = [heads, *rows]
    heights = [table.row_height(row) for row in listed]
    frame = shapes.add_table(
        len(listed), len(heads), emu(box.left), emu(box.top), emu(box.width), emu(sum(heights))
    )  # fmt: skip
    frame.name = name
    told = ", ".join(heads)
    describe(frame, f"{name}: a table of {len(rows)} row{'' if len(rows) == 1 else 's'} with the columns {told}.")
    native = frame.table
    _plain(native)
    for place, column in enumerate(table.columns):
        native.columns[place].width = emu(column.share * box.width)
    for number, (row, height) in enumerate(zip(listed, heights, strict=True)):
        native.rows[number].height = emu(height)
        for place, column in enumerate(table.columns):
            _fill(native.cell(number, place), table, column, row[place], is_head=number == 0)


def _plain(native: Any) -> None:
    """Without the bands and borders that tables have of themselves."""
    properties = native._tbl.tblPr
    properties.find(f"{A}tableStyleId").text = PLAIN_STYLE
    native.horz_banding = False


def _fill(cell: Any, table: ListTable, column: ListColumn, text: str, *, is_head: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    stage = table.stage
    size = table.size
    shown = table.cell_text(column, text)
    fill_text(cell.text_frame, [shown], size, stage.body_font, colour=stage.ink, bold=is_head)
    cell.text_frame.word_wrap = True
    cell.margin_top = cell.margin_bottom = emu(_PADDING)
    cell.margin_left = cell.margin_right = emu(_BETWEEN)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    cell.fill.background()
    if column.right:
        cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    _underline(cell, stage.colours.axis if is_head else stage.colours.grid, 12_700 if is_head else 6_350)


def _underline(cell: Any, colour: str, width: int) -> None:
    """A line below a cell; it is no border of python-pptx's, so it is written as it stands in the file."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    line = parse_xml(f'<a:lnB {nsdecls("a")} w="{width}">{solid(colour)}</a:lnB>')
    cell._tc.get_or_add_tcPr().insert(0, line)
