"""Pages of a deck that are lists: what is in it before the slides, and the inputs that were changed after them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen

from core.export.look import SlideLook
from core.slides.assumptions import FIGURES, HEADS, SHARES, TITLE, listed
from core.slides.list_pages import in_pages
from core.slides.page import Box
from core.slides.slide import Deck
from gui.export.page_text import SetText, pixels, set_text, type_of
from gui.export.page_theme import theme_of
from gui.export.slide_painter import page_size, paint_ornaments, paint_paper, set_title

AGENDA = "Agenda"
_AGENDA_HEADS, _AGENDA_SHARES = ("Title", "Slide"), (0.92, 0.08)
_TO_THE_RIGHT = FIGURES | {"Slide"}
"""Heads of columns whose ends stand below each other."""
_GAP, _PAD = 0.22, 0.13
"""Inches between columns, and between the lines of two rows."""
_MOST_LINES = 5
"""Of a cell: a page has no notes that could have the rest."""

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """A title over rows of cells. heads: over the columns; shares: of the width."""

    title: str
    look: SlideLook
    shares: tuple[float, ...]
    heads: Cells
    rows: tuple[Cells, ...]

    def paint(self, painter: QPainter, number: int | None = None) -> None:
        """Draw it as the page of this number."""
        box, theme = _body(self.look), theme_of(self.look)
        paint_paper(painter, self.look, page_size(self.look.page))
        paint_ornaments(painter, self.look, number)
        set_title(self.title, self.look).paint(painter)
        top = box.top
        for place, row in enumerate((self.heads, *self.rows)):
            if place:
                painter.setPen(QPen(QColor(theme.border), 1.0))
                at = pixels(top - _PAD / 2)
                painter.drawLine(QLineF(pixels(box.left), at, pixels(box.right), at))
            for text in _set_row(self.look, self.shares, self.heads, row, top, is_head=not place):
                text.paint(painter)
            top += _height(self.look, self.shares, self.heads, row)


def pages_before(deck: Deck, look: SlideLook) -> tuple[ListPage, ...]:
    """The list of slides with the pages that they are on, where the deck has one."""
    if not deck.has_agenda:
        return ()
    numbers = [str(number) for number in range(1, len(deck.slides) + 1)]
    rows = [(slide.title, number) for slide, number in zip(deck.slides, numbers, strict=True)]
    taken = len(_in_pages(look, AGENDA, _AGENDA_SHARES, _AGENDA_HEADS, rows))
    moved = [(title, str(int(one) + taken)) for title, one in rows]
    return _in_pages(look, AGENDA, _AGENDA_SHARES, _AGENDA_HEADS, moved)


def pages_after(deck: Deck, look: SlideLook) -> tuple[ListPage, ...]:
    """The inputs that differ from what ships or from Base, where the deck has such pages."""
    if not deck.has_assumptions:
        return ()
    return _in_pages(look, TITLE, SHARES, HEADS, [listed(one) for one in deck.assumptions])


def _in_pages(
    look: SlideLook, title: str, shares: tuple[float, ...], heads: Cells, rows: Sequence[Cells]
) -> tuple[ListPage, ...]:
    """As many pages as the rows need; none without rows."""
    room = _body(look).height - _height(look, shares, heads, heads)
    parts = in_pages(rows, [_height(look, shares, heads, row) for row in rows], room)
    said = [title if len(parts) == 1 else f"{title} ({number} of {len(parts)})" for number in range(1, len(parts) + 1)]
    return tuple(ListPage(one, look, shares, heads, tuple(part)) for one, part in zip(said, parts, strict=True))


def _set_row(
    look: SlideLook, shares: tuple[float, ...], heads: Cells, row: Cells, top: float, *, is_head: bool
) -> list[SetText]:
    """The cells of a row, each in a few lines at most."""
    box, points = _body(look), look.sizes.label
    left, found = box.left, []
    colour = look.subtitle_colour if is_head else look.colours.text
    for share, head, cell in zip(shares, heads, row, strict=True):
        wide = share * box.width
        place = Box(left, top, wide - (0.0 if head == heads[-1] else _GAP), box.height)
        side = "r" if head in _TO_THE_RIGHT else "l"
        found.append(
            set_text(cell, place, points, colour, bold=is_head, most=_MOST_LINES, side=side, family=look.body_font)
        )
        left += wide
    return found


def _height(look: SlideLook, shares: tuple[float, ...], heads: Cells, row: Cells) -> float:
    """What a row takes, in inches, the gap to the next one included."""
    lines = max(len(text.lines) for text in _set_row(look, shares, heads, row, 0.0, is_head=False))
    return max(1, lines) * type_of(look.sizes.label, family=look.body_font).line / pixels(1.0) + _PAD


def _body(look: SlideLook) -> Box:
    """Where the rows stand: in place of subtitle and chart."""
    top = look.area.top + 0.2
    return Box(look.area.left, top, look.area.width, look.area.bottom - 0.1 - top)
