"""The places of charts on the screen: a grid of twelve columns, and a view that scrolls what could not be read."""

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gui.story.chart_card import ChartCard
from gui.story.layout import COLUMNS, NARROWEST, WIDEST_LEAST, Room, Sizes, height_of, lay_out

BETWEEN = 8
READABLE = 1.2
"""Of the least height of a row: below that fewer rows are shown at a time."""

_MOST_NEEDED = 2  # rows that a window has room for, however small it gets; more of them scroll


class StoryGrid(QWidget):
    """Cards where the layout has them. rooms: where they are at present, in the order of the story."""

    arranged = Signal()
    """Cards have other places."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("storyGrid")
        self.rooms: tuple[Room, ...] = ()
        self._cards: Mapping[str, ChartCard] = {}
        self._sizes: Sizes = {}

    @property
    def cards(self) -> Mapping[str, ChartCard]:
        """The cards by their chart, in the order of the story."""
        return self._cards

    @property
    def rows(self) -> int:
        """Rows that the charts take."""
        return height_of(self.rooms) if self.rooms else 0

    @property
    def least(self) -> int:
        """Columns that a chart needs at this width."""
        wide = max((card.minimumSizeHint().width() for card in self._cards.values()), default=1)
        return max(NARROWEST, min(WIDEST_LEAST, math.ceil((wide + BETWEEN) / self.step.width())))

    @property
    def step(self) -> QSize:
        """From a column to the next, and from a row to the next."""
        across = (self.width() + BETWEEN) / COLUMNS
        return QSize(max(1, round(across)), max(1, round((self.height() + BETWEEN) / max(1, self.rows))))

    def arrange(self, cards: Mapping[str, ChartCard], sizes: Sizes) -> None:
        """Show these cards, in their order and in these sizes."""
        there = set(self._cards.values())
        for card in there - set(cards.values()):
            card.hide()
        self._cards = dict(cards)
        coming = [card for card in cards.values() if card not in there]
        for card in coming:
            card.setParent(self)
        self.take_sizes(sizes)
        for card in coming:
            card.show()

    def take_sizes(self, sizes: Sizes) -> None:
        """Show the same cards in these sizes."""
        rows = self.rows
        self._sizes = sizes
        self._place()
        if self.rows != rows:
            self.updateGeometry()

    def rect_of(self, room: Room) -> QRect:
        """The pixels of a room."""
        left, right = (self._edge(column, COLUMNS, self.width()) for column in (room.column, room.end))
        top, bottom = (self._edge(row, self.rows, self.height()) for row in (room.row, room.bottom))
        return QRect(left, top, right - left - BETWEEN, bottom - top - BETWEEN)

    def row_needs(self) -> int:
        """The least height of a row."""
        return max((card.minimumSizeHint().height() for card in self._cards.values()), default=0)

    def minimumSizeHint(self) -> QSize:
        """Two charts beside each other, and some rows of them."""
        wide = max((card.minimumSizeHint().width() for card in self._cards.values()), default=0)
        beside = min(2, len(self._cards))
        rows = min(self.rows, _MOST_NEEDED)
        return QSize(beside * (wide + BETWEEN) - BETWEEN, rows * (self.row_needs() + BETWEEN) - BETWEEN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each chart its share of the room."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if not self._cards:
            return
        self.rooms = lay_out(tuple(self._cards), self._sizes, self.least)
        for room in self.rooms:
            self._cards[room.chart].setGeometry(self.rect_of(room))
        self.arranged.emit()

    @staticmethod
    def _edge(number: int, of: int, extent: int) -> int:
        """Where a column or row begins; the one after the last begins behind the gap after it."""
        return round(number * (extent + BETWEEN) / max(1, of))


class ScrolledGrid(QScrollArea):
    """The grid, whole as long as its charts can be read: where there is less room, as many rows as can be.

    readable: height that a row needs for that, in least heights.
    """

    def __init__(self, grid: StoryGrid, readable: float = READABLE) -> None:
        super().__init__()
        self._readable = readable
        self._grid = grid
        self.setWidget(grid)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        grid.setAutoFillBackground(False)
        grid.arranged.connect(self._draw_seen)
        self.verticalScrollBar().valueChanged.connect(self._draw_seen)

    def show_cards(self, cards: Mapping[str, ChartCard], sizes: Sizes) -> None:
        """Show these cards, in their order and in these sizes."""
        self._grid.arrange(cards, sizes)
        self.fit()

    def minimumSizeHint(self) -> QSize:
        """What the charts need."""
        return self._grid.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all rows, or as many as can be read."""
        self.fit()
        super().resizeEvent(event)

    def fit(self) -> None:
        """Take the height that there is for all rows or, where they could not be read, for some of them."""
        height, rows = self.viewport().height(), self._grid.rows
        readable = self._readable * self._grid.row_needs() + BETWEEN
        at_once = max(1, min(rows, int((height + BETWEEN) / readable)))
        row = (height + BETWEEN) / at_once
        self._grid.setMinimumHeight(0 if at_once >= rows else round(rows * row) - BETWEEN)
        self.verticalScrollBar().setSingleStep(round(row))

    def _draw_seen(self) -> None:
        for card in _in_order(self._grid.cards):
            card.draw_if_seen()


def _in_order(cards: Mapping[str, ChartCard]) -> Sequence[ChartCard]:
    """A copy: a chart that is drawn may lead to others coming or going."""
    return tuple(cards.values())
