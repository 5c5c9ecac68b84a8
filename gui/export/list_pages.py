"""Pages of a deck that are lists: what is in it before the slides, and the inputs that were changed after them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen

from core.slides.assumptions import HEADS, SHARES, TITLE, listed
from core.slides.list_pages import in_pages
from core.slides.page import Box, Page
from core.slides.slide import Deck
from gui.export.page_text import SetText, pixels, set_text, type_of
from gui.theme import LIGHT

AGENDA = "Agenda"
_AGENDA_SHARES = (0.94, 0.06)
_GAP, _PAD = 0.15, 0.13
"""Inches between columns, and between the lines of two rows."""
_MOST_LINES = 5
"""Of a cell: a page has no notes that could have the rest."""

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """A title over rows of cells. heads: over the columns, none where they need none; shares: of the width."""

    title: str
    page: Page
    shares: tuple[float, ...]
    heads: Cells
    rows: tuple[Cells, ...]

    def paint(self, painter: QPainter) -> None:
        """Draw it."""
        sizes, box = self.page.type_sizes, _body(self.page)
        place = self.page.places().title
        set_text(self.title, place, sizes.title, LIGHT.text, bold=True, most=2, at_bottom=True).paint(painter)
        top = box.top
        for number, row in enumerate((self.heads, *self.rows) if self.heads else self.rows):
            if number:
                painter.setPen(QPen(QColor(LIGHT.border), 1.0))
                at = pixels(top - _PAD / 2)
                painter.drawLine(QLineF(pixels(box.left), at, pixels(box.right), at))
            for text in _set_row(self.page, self.shares, row, top, is_head=bool(self.heads) and not number):
                text.paint(painter)
            top += _height(self.page, self.shares, row)


def pages_before(deck: Deck) -> tuple[ListPage, ...]:
    """The list of slides with the pages that they are on, where the deck has one."""
    if not deck.has_agenda:
        return ()
    numbers = [str(number) for number in range(1, len(deck.slides) + 1)]
    rows = [(slide.title, number) for slide, number in zip(deck.slides, numbers, strict=True)]
    taken = len(_in_pages(deck.page, AGENDA, _AGENDA_SHARES, (), rows))
    return _in_pages(deck.page, AGENDA, _AGENDA_SHARES, (), [(title, str(int(one) + taken)) for title, one in rows])


def pages_after(deck: Deck) -> tuple[ListPage, ...]:
    """The inputs that differ from what ships or from Base, where the deck has such pages."""
    if not deck.has_assumptions:
        return ()
    return _in_pages(deck.page, TITLE, SHARES, HEADS, [listed(one) for one in deck.assumptions])


def _in_pages(
    page: Page, title: str, shares: tuple[float, ...], heads: Cells, rows: Sequence[Cells]
) -> tuple[ListPage, ...]:
    """As many pages as the rows need; none without rows."""
    room = _body(page).height - (_height(page, shares, heads) if heads else 0.0)
    parts = in_pages(rows, [_height(page, shares, row) for row in rows], room)
    said = [title if len(parts) == 1 else f"{title} ({number} of {len(parts)})" for number in range(1, len(parts) + 1)]
    return tuple(ListPage(one, page, shares, heads, tuple(part)) for one, part in zip(said, parts, strict=True))


def _set_row(page: Page, shares: tuple[float, ...], row: Cells, top: float, *, is_head: bool) -> list[SetText]:
    """The cells of a row, each in a few lines at most."""
    box, points = _body(page), page.type_sizes.label
    left, found = box.left, []
    for share, cell in zip(shares, row, strict=True):
        place = Box(left, top, share * box.width - _GAP, box.height)
        colour = LIGHT.text_dim if is_head else LIGHT.text
        found.append(set_text(cell, place, points, colour, bold=is_head, most=_MOST_LINES))
        left += share * box.width
    return found


def _height(page: Page, shares: tuple[float, ...], row: Cells) -> float:
    """What a row takes, in inches, the gap to the next one included."""
    lines = max(len(text.lines) for text in _set_row(page, shares, row, 0.0, is_head=False))
    return max(1, lines) * type_of(page.type_sizes.label).line / pixels(1.0) + _PAD


def _body(page: Page) -> Box:
    """Where the rows stand: in place of subtitle and chart."""
    places = page.places(footnote=False)
    top = places.title.bottom + 0.2
    return Box(places.chart.left, top, places.chart.width, places.chart.bottom - top)
