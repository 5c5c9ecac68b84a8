"""Pages of a deck that are lists: what is in it before the slides, and the inputs that were changed after them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen

from core.slides.page import Box, Page
from core.slides.slide import Deck
from gui.export.page_text import SetText, pixels, set_text, type_of
from gui.theme import LIGHT

AGENDA = "Contents"
ASSUMPTIONS = "Assumptions that differ"
_HEADS = ("Input", "Value", "Before", "Source")
_SHARES = (0.4, 0.16, 0.16, 0.28)
_ROW, _GAP = 1.5, 0.12  # lines of type from row to row; inches between columns


@dataclass(frozen=True, slots=True)
class ListPage:
    """A title over rows of cells. heads: over the columns, none where they need none; shares: of the width."""

    title: str
    page: Page
    shares: tuple[float, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def texts(self) -> list[SetText]:
        """Everything that is written on it."""
        sizes, box = self.page.type_sizes, _body(self.page)
        title = self.page.places().title
        found = [set_text(self.title, title, sizes.title, LIGHT.text, bold=True, at_bottom=True)]
        high = _row_height(self.page)
        lines: list[tuple[tuple[str, ...], bool]] = [(self.heads, True)] if self.heads else []
        for number, (cells, is_head) in enumerate(lines + [(row, False) for row in self.rows]):
            left, top = box.left, box.top + number * high
            for share, cell in zip(self.shares, cells, strict=True):
                place = Box(left, top, share * box.width - _GAP, high)
                colour = LIGHT.text_dim if is_head else LIGHT.text
                found.append(set_text(cell, place, sizes.label, colour, bold=is_head, least=_least(self.page)))
                left += share * box.width
        return found

    def paint(self, painter: QPainter) -> None:
        """Draw it."""
        for text in self.texts():
            text.paint(painter)
        box, high = _body(self.page), _row_height(self.page)
        painter.setPen(QPen(QColor(LIGHT.border), 1.0))
        for number in range(len(self.rows) + bool(self.heads) - 1):
            at = pixels(box.top + (number + 0.82) * high)
            painter.drawLine(QLineF(pixels(box.left), at, pixels(box.right), at))


def pages_before(deck: Deck) -> tuple[ListPage, ...]:
    """The list of slides with the pages that they are on, where the deck has one."""
    if not deck.has_agenda:
        return ()
    most = _most_rows(deck.page)
    taken = -(-len(deck.slides) // most)
    rows = [(f"{number}", slide.title, f"{number + taken}") for number, slide in enumerate(deck.slides, 1)]
    return tuple(_in_pages(deck.page, AGENDA, (0.05, 0.88, 0.07), (), rows, most))


def pages_after(deck: Deck) -> tuple[ListPage, ...]:
    """The inputs that differ from what ships or from Base, where the deck has such pages."""
    if not deck.has_assumptions or not deck.assumptions:
        return ()
    rows = [
        (f"{one.owner}: {one.label}" if one.owner else one.label, one.value, one.before, one.source or one.kind)
        for one in deck.assumptions
    ]
    return tuple(_in_pages(deck.page, ASSUMPTIONS, _SHARES, _HEADS, rows, _most_rows(deck.page) - 1))


def _in_pages(
    page: Page,
    title: str,
    shares: tuple[float, ...],
    heads: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    most: int,
) -> Iterator[ListPage]:
    parts = [tuple(rows[start : start + most]) for start in range(0, len(rows), most)]
    for number, part in enumerate(parts, 1):
        said = title if len(parts) == 1 else f"{title} ({number} of {len(parts)})"
        yield ListPage(said, page, shares, heads, part)


def _body(page: Page) -> Box:
    """Where the rows stand: in place of subtitle and chart."""
    places = page.places(footnote=False)
    top = places.title.bottom + 0.2
    return Box(places.chart.left, top, places.chart.width, places.chart.bottom - top)


def _row_height(page: Page) -> float:
    return _ROW * type_of(page.type_sizes.label).line / pixels(1.0)


def _most_rows(page: Page) -> int:
    return max(2, int(_body(page).height / _row_height(page)))


def _least(page: Page) -> float:
    return min(12.0, page.type_sizes.label)
