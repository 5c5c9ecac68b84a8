"""The methodology as a PDF: A4 pages with real text, contents with page numbers, and an outline."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from core import __version__
from core.export.pdf_outline import Entry, with_outline
from core.export.progress import Progress, silent
from core.methodology.blocks import Block, blocks
from core.methodology.markdown import anchor_of
from core.names import visible
from core.steps import finished
from gui.export.typeset import FAINT, SMALL, Row, Typesetter

WIDTH, HEIGHT = 595.28, 841.89
"""A4 in points."""
_LEFT, _TOP, _BOTTOM = 54.0, 64.0, 58.0
_MOST_KEPT = 0.6
"""Share of a page up to which an equation stays on one page."""
_FRESH = 0.35
"""A part begins a page of its own where less than this share of one is left, else it stands apart by so much:"""
_APART = 18.0
_DOTS = 600
_SLICE = 40
"""Lines, and cells of tables, that are set between two reports."""

Steps = Generator[tuple[int, int, str], None, bytes]


def pdf_bytes(text: str, title: str, progress: Progress = silent) -> bytes:
    """A methodology in Markdown as a PDF; `progress` is told of each page and may end it by an exception."""
    return finished(pdf_steps(text, title), lambda step: progress(*step))


def pdf_steps(text: str, title: str) -> Steps:
    """The same in steps of some milliseconds, for whoever cannot wait: what is done, of how much, and what it is."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = _writer(buffer, title)
    pages = Pages(title)
    typesetter = Typesetter(writer, WIDTH - 2 * _LEFT, pages.page_of)
    read = list(blocks(text))
    weight = 0
    for at, block in enumerate(read):
        rows: list[Row] = []
        for row in typesetter.rows(block):  # in the middle of a long table too
            rows.append(row)
            weight += max(1, len(block.rows[0])) if block.rows else 1
            if weight >= _SLICE:
                yield at, 2 * len(read), "Setting the methodology"
                weight = 0
        pages.add(rows, block)
    pages.close()
    painter = QPainter(writer)
    try:
        for number in range(1, pages.count + 1):
            yield len(read) + len(read) * number // (pages.count + 1), 2 * len(read), f"Page {number} of {pages.count}"
            if number > 1:
                writer.newPage()
            pages.draw(painter, typesetter, number)
    finally:
        painter.end()
    return with_outline(bytes(buffer.data().data()), pages.outline)


def _writer(buffer: QBuffer, title: str) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    writer.setTitle(visible(title))
    writer.setCreator(f"Infernomics {__version__}")
    return writer


@dataclass
class Placed:
    """A row, and how far below the upper edge of its page it stands."""

    row: Row
    y: float


class Pages:
    """Puts rows on pages, and remembers where the headings came to stand."""

    def __init__(self, title: str) -> None:
        self._title = visible(title)
        self._pages: list[list[Placed]] = [[]]
        self._y = _TOP
        self._waiting: list[Row] = []
        self._keeps_on = self._is_below_heading = self._in_equation = False
        self._anchors: dict[str, int] = {}
        self._section = ""
        self._sections: list[str] = [""]
        self.outline: list[Entry] = []

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    def page_of(self, anchor: str) -> int:
        """The page of a heading, from 1; 0 for none of that name."""
        return self._anchors.get(anchor, 0)

    def add(self, rows: Sequence[Row], block: Block) -> None:
        """Put a block behind those before it; an equation stays together from its heading to its value."""
        if not rows:
            return
        is_heading = block.kind == "heading"
        if is_heading and block.level == 2:
            self._flush()
            if HEIGHT - _BOTTOM - self._y < _FRESH * HEIGHT:
                self._new_page()
            elif self._pages[-1]:
                self._y += _APART
        rows[0].follows = self._keeps_on and (not is_heading or self._is_below_heading)
        for row in rows:
            if not row.follows:
                self._flush()
            self._waiting.append(row)
        if is_heading:
            self._keeps_on, self._is_below_heading = True, True
            self._in_equation = block.level == 4
        else:
            self._keeps_on, self._is_below_heading = self._in_equation and block.kind != "table", False

    def close(self) -> None:
        """Put what still waits."""
        self._flush()

    def taken(self, number: int) -> list[Placed]:
        """The rows of a page, which are let go with it, and not those of all pages at the end."""
        rows, self._pages[number - 1] = self._pages[number - 1], []
        return rows

    def draw(self, painter: QPainter, typesetter: Typesetter, number: int) -> None:
        """One page with its section above it and its number below."""
        width = WIDTH - 2 * _LEFT
        for placed in self.taken(number):
            placed.row.draw(painter, _LEFT, placed.y)
        foot = HEIGHT - _BOTTOM + 22.0
        typesetter.line(self._title, SMALL, FAINT, width - 90.0).draw(painter, _LEFT, foot)
        words = f"Page {number} of {self.count}"
        typesetter.line(words, SMALL, FAINT, 80.0, right=True).draw(painter, WIDTH - _LEFT - 80.0, foot)
        if number > 1:
            typesetter.line(self._sections[number - 1], SMALL, FAINT, width).draw(painter, _LEFT, _TOP - 26.0)

    def _flush(self) -> None:
        """Put the rows that stay together: on this page, or on the next where they fit there and not here."""
        rows, self._waiting = self._waiting, []
        if not rows:
            return
        height = sum(row.height + row.above for row in rows)
        room = HEIGHT - _BOTTOM - self._y
        if height > room and self._pages[-1] and height <= _MOST_KEPT * (HEIGHT - _TOP - _BOTTOM):
            self._new_page()
        for row in rows:
            self._put(row)

    def _put(self, row: Row) -> None:
        if self._y + row.above + row.height > HEIGHT - _BOTTOM and self._pages[-1]:
            self._new_page()
        if not self._pages[-1]:
            for head in row.header:
                self._place(head)
        else:
            self._y += row.above
        self._place(row)
        if row.block is not None and row.block.kind == "heading":
            self._note(row.block)

    def _place(self, row: Row) -> None:
        self._pages[-1].append(Placed(row, self._y))
        self._y += row.height

    def _new_page(self) -> None:
        self._pages.append([])
        self._sections.append(self._section)
        self._y = _TOP

    def _note(self, block: Block) -> None:
        """Where a heading stands."""
        title, page = block.text, len(self._pages)
        self._anchors[self._free(anchor_of(title))] = page
        if block.level == 2:
            self._section = title
            if len(self._pages[-1]) == 1:  # it stands at the top
                self._sections[-1] = title
        if 2 <= block.level <= 4:
            level = min(block.level - 2, self._deepest() + 1)
            self.outline.append(Entry(level, title, page - 1, HEIGHT - self._y + 20.0))

    def _deepest(self) -> int:
        return self.outline[-1].level if self.outline else -1

    def _free(self, anchor: str) -> str:
        names: Iterator[str] = (f"{anchor}-{count}" if count else anchor for count in range(len(self._anchors) + 1))
        return next(name for name in names if name not in self._anchors)
