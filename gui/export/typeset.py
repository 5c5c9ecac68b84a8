"""Blocks of a document set in type: rows that know their height and how they are drawn, to be put on pages.

All lengths are in points. Text is set letter for letter by QTextLayout; nothing is read as markup and nothing loaded.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from core.methodology.blocks import Block, Mark, Span, Spans

SANS = ("Inter", "Segoe UI", "Helvetica Neue", "Arial", "DejaVu Sans")
MONO = ("Cascadia Mono", "Consolas", "Menlo", "DejaVu Sans Mono")
INK, FAINT, RULE, GROUND = QColor("#1B1F24"), QColor("#5A636E"), QColor("#C9CFD6"), QColor("#F4F6F8")
HEADINGS = {1: 20.0, 2: 15.0, 3: 11.5, 4: 9.5}
BODY, SMALL, CODE = 9.0, 7.5, 7.6
_ABOVE = {1: 0.0, 2: 6.0, 3: 14.0, 4: 10.0}
_LEADING = 1.18
_INDENT = 12.0
_CELL = 4.0
"""Room left and right of the text of a cell."""


@dataclass
class Row:
    """A line, or one line of all cells of a table row. follows: it stays on one page with the row before it.

    above: room before it, which falls away at the top of a page; header: rows repeated where a page begins with it;
    block: what it is the first row of; page: where it was put.
    """

    height: float
    draw: Callable[[QPainter, float, float], None]
    above: float = 0.0
    follows: bool = False
    header: "tuple[Row, ...]" = ()
    block: Block | None = None
    page: int = field(default=0, compare=False)


class Typesetter:
    """Makes rows of blocks for one width; page_of: the page, from 1, of a heading by its anchor, once it is known."""

    def __init__(self, device: QPagedPaintDevice, width: float, page_of: Callable[[str], int]) -> None:
        self._device, self._width, self._page_of = device, width, page_of
        self._unit = device.logicalDpiY() / 72.0
        self._metrics: dict[Mark, QFontMetricsF] = {}

    def rows(self, block: Block) -> Iterator[Row]:
        """The rows of one block, the first of them marked with it, each set when it is asked for."""
        for at, row in enumerate(self._rows(block)):
            if at == 0:
                row.block = block
            yield row

    def line(self, text: str, size: float, colour: QColor, width: float, *, right: bool = False) -> Row:
        """One line that is cut where it does not fit."""
        metrics = QFontMetricsF(_font(size, "", self._unit), self._device)
        fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width * self._unit)
        return next(self._lines((Span(fitting),), size, width, colour=colour, right=right))

    def _rows(self, block: Block) -> Iterator[Row]:
        if block.kind == "heading":
            size = HEADINGS.get(block.level, BODY)
            bold = tuple(span._replace(mark="bold") for span in block.lines[0])
            yield from _kept(self._lines(bold, size, self._width), _ABOVE.get(block.level, 8.0))
        elif block.kind == "code":
            yield from _kept((row for line in block.lines for row in self._code(line)), 3.0)
        elif block.kind == "quote":
            lines = (row for line in block.lines for row in self._lines(line, BODY, self._width, _INDENT))
            yield from _kept(lines, 3.0)
        elif block.kind == "table":
            yield from self._table(block)
        elif block.kind == "bullet":
            yield from self._bullet(block)
        else:
            yield from _unbroken(list(self._lines(block.lines[0], BODY, self._width)), 7.0)

    # --- lines ------------------------------------------------------------------------------------------------------

    def _lines(
        self, spans: Spans, size: float, width: float, left: float = 0.0, *, colour: QColor = INK, right: bool = False
    ) -> Iterator[Row]:
        """A text in lines of a width. right: set at the right of it."""
        layout = self._laid_out(spans, size, (width - left) * self._unit, right)
        for at in range(layout.lineCount()):
            height = layout.lineAt(at).height() / self._unit * _LEADING
            yield Row(height, self._drawing(layout, at, left, colour))

    def _drawing(
        self, layout: QTextLayout, at: int, left: float, colour: QColor
    ) -> Callable[[QPainter, float, float], None]:
        unit = self._unit

        def draw(painter: QPainter, x: float, y: float) -> None:
            line = layout.lineAt(at)
            painter.setPen(colour)
            # the line knows where it stands in its layout; the page wants it elsewhere
            line.draw(painter, QPointF((x + left) * unit, y * unit - line.y()))

        return draw

    def _laid_out(self, spans: Spans, size: float, width: float, right: bool) -> QTextLayout:
        layout = QTextLayout("".join(span.text for span in spans), _font(size, "", self._unit), self._device)
        option = QTextOption(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(_formats(spans, size, self._unit))
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1.0))
            line.setPosition(QPointF(0.0, y))
            y += line.height()
        layout.endLayout()
        return layout

    def _code(self, line: Spans) -> Iterator[Row]:
        for row in self._lines(line or (Span(" ", "code"),), CODE, self._width - 2 * _CELL, _CELL):
            yield Row(row.height, self._on_ground(row))

    def _on_ground(self, row: Row) -> Callable[[QPainter, float, float], None]:
        unit, width = self._unit, self._width

        def draw(painter: QPainter, x: float, y: float) -> None:
            painter.fillRect(QRectF(x * unit, y * unit, width * unit, row.height * unit), GROUND)
            row.draw(painter, x, y)

        return draw

    # --- bullets ----------------------------------------------------------------------------------------------------

    def _bullet(self, block: Block) -> Iterator[Row]:
        left = _INDENT * (block.level + 1)
        target = next((span.target for span in block.lines[0] if span.target), "")
        room = self._width - (30.0 if target else 0.0)
        rows = list(self._lines(block.lines[0], BODY, room, left))
        mark = None if target else next(self._lines((Span("•"),), BODY, left, left - 8.0))
        if rows:
            rows[0].draw = self._with_mark(rows[0], mark, target)
        yield from _unbroken(rows, 3.0 if target and not block.level else 1.5)

    def _with_mark(self, row: Row, mark: Row | None, target: str) -> Callable[[QPainter, float, float], None]:
        plain = row.draw

        def draw(painter: QPainter, x: float, y: float) -> None:
            plain(painter, x, y)
            if mark is not None:
                mark.draw(painter, x, y)
            elif page := self._page_of(target):
                next(self._lines((Span(str(page)),), BODY, self._width, colour=FAINT, right=True)).draw(painter, x, y)

        return draw

    # --- tables -----------------------------------------------------------------------------------------------------

    def _table(self, block: Block) -> Iterator[Row]:
        header, *rest = block.rows
        bold = tuple(tuple(span._replace(mark="bold") for span in cell) for cell in header)
        widths = self.column_widths((bold, *rest), of_numbers=any(block.right))
        head = tuple(self._table_row(bold, widths, block.right, is_head=True))
        head[0].above = 6.0
        yield from head
        for number, cells in enumerate(rest):
            for row in self._table_row(cells, widths, block.right, is_head=False):
                row.header = head
                row.follows = row.follows or number == 0
                yield row

    def _table_row(
        self, cells: Sequence[Spans], widths: Sequence[float], right: Sequence[bool], *, is_head: bool
    ) -> Iterator[Row]:
        """The lines of a table row, one after the other, with a rule under the last."""
        columns, x = [], 0.0
        for cell, width, at_right in zip(cells, widths, right, strict=True):
            columns.append((x + _CELL, list(self._lines(cell, SMALL, width - 2 * _CELL, right=at_right))))
            x += width
        count = max((len(rows) for _, rows in columns), default=1) or 1
        for at in range(count):
            lines = [(left, rows[at]) for left, rows in columns if at < len(rows)]
            height = max((row.height for _, row in lines), default=SMALL)
            pad = 2.5 if at == 0 else 0.0, 2.5 if at == count - 1 else 0.0
            draw = self._cells_drawing(lines, height + sum(pad), pad[0], at == count - 1, is_head)
            yield Row(height + sum(pad), draw, follows=at > 0)

    def _cells_drawing(
        self, lines: list[tuple[float, Row]], height: float, top: float, is_last: bool, is_head: bool
    ) -> Callable[[QPainter, float, float], None]:
        unit, width = self._unit, self._width

        def draw(painter: QPainter, x: float, y: float) -> None:
            for left, row in lines:
                row.draw(painter, x + left, y + top)
            if is_last:
                painter.setPen(QPen(INK if is_head else RULE, (0.8 if is_head else 0.4) * unit))
                foot = (y + height) * unit
                painter.drawLine(QLineF(x * unit, foot, (x + width) * unit, foot))

        return draw

    def column_widths(self, rows: Sequence[Sequence[Spans]], *, of_numbers: bool) -> list[float]:
        """Each column as wide as its longest word, and what is left shared by how much more they would take."""
        least, whole = [], []
        for column in zip(*rows, strict=True):
            sizes = [self._extent(cell) for cell in column]
            whole.append(max(one for one, _ in sizes) + 2 * _CELL)
            least.append(min(max(word for _, word in sizes) + 2 * _CELL, self._width / len(rows[0])))
        if sum(whole) <= self._width:
            left = self._width - sum(whole)
            if of_numbers:
                return [one + left / len(whole) for one in whole]
            return [*whole[:-1], whole[-1] + left]
        # the root: a column of sentences must not starve one of words
        wanted = [max(all_of - few, 0.0) ** 0.5 for all_of, few in zip(whole, least, strict=True)]
        left, total = self._width - sum(least), sum(wanted) or 1.0
        return [few + left * share / total for few, share in zip(least, wanted, strict=True)]

    def _extent(self, cell: Spans) -> tuple[float, float]:
        """How wide a cell's text is, and its longest word."""
        whole = longest = 0.0
        for span in cell:
            metrics = self._metrics.get(span.mark)
            if metrics is None:
                font = _font(SMALL, span.mark, self._unit)
                metrics = self._metrics[span.mark] = QFontMetricsF(font, self._device)
            whole += metrics.horizontalAdvance(span.text)
            words = span.text.split()
            longest = max([longest, *(metrics.horizontalAdvance(word) for word in words)])
        return whole / self._unit + 1.0, longest / self._unit + 1.0


def _kept(rows: Iterator[Row], above: float) -> Iterator[Row]:
    for at, row in enumerate(rows):
        row.above, row.follows = (above, False) if at == 0 else (0.0, True)
        yield row


def _unbroken(rows: list[Row], above: float) -> list[Row]:
    """Rows of a paragraph: neither its first nor its last line stands alone on a page."""
    for at, row in enumerate(rows):
        row.follows = at > 0 and (at == 1 or at == len(rows) - 1)
    if rows:
        rows[0].above = above
    return rows


@functools.cache
def _font(size: float, mark: Mark, unit: float) -> QFont:
    """The font of a size and a mark; there are a dozen, for thousands of lines. Nobody changes it."""
    font = QFont()
    font.setFamilies(MONO if mark == "code" else SANS)
    font.setPixelSize(max(1, round(size * unit)))
    font.setBold(mark == "bold")
    font.setItalic(mark == "italic")
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("liga"), 0)  # "file" is to be found as these four letters
    return font


def _formats(spans: Spans, size: float, unit: float) -> list[QTextLayout.FormatRange]:
    found, start = [], 0
    for span in spans:
        # Qt counts in UTF-16
        length = len(span.text.encode("utf-16-le", "surrogatepass")) // 2
        if span.mark:
            one = QTextLayout.FormatRange()
            one.start, one.length = start, length
            style = QTextCharFormat()
            style.setFont(_font(size * (0.95 if span.mark == "code" and size != CODE else 1.0), span.mark, unit))
            one.format = style
            found.append(one)
        start += length
    return found
