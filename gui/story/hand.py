"""The mouse in the story: a chart is dragged by its title to another place, and made larger by the gap beside it.

What a hand does is shown at once and becomes one edit when it lets go; Esc gives up.
"""

from itertools import zip_longest

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from core.study import ChartSize
from gui.story.chart_card import ChartCard
from gui.story.gaps import DropMark, Gap
from gui.story.grid import BETWEEN, StoryGrid
from gui.story.layout import COLUMNS, MOST_ROWS, Room, Sizes, has_border, resized

_INSIDE = 5  # pixels of a card that belong to the gap at the end of the story, where there is no gap
_LINE = 4


class StoryHand(QObject):
    """Drags in one grid."""

    moved = Signal(str, int)
    """A chart is to stand at this place, counted from 0 among the others."""

    sized = Signal(str, object)
    """Dragging this chart's edge gave the story these sizes."""

    near_edge = Signal(QPoint)
    """A chart is dragged at this place of the grid, which is to be in sight."""

    def __init__(self, grid: StoryGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._gaps: dict[bool, list[Gap]] = {True: [], False: []}
        self._line, self._veil = DropMark(grid, veil=False), DropMark(grid, veil=True)
        self._sizes: Sizes = {}
        self._held: ChartCard | None = None
        self._pressed_at = QPoint()
        self._place: int | None = None
        self._gap: Gap | None = None
        self._began, self._rect, self._step = Room("", 0, 0, 0), QRect(), QSize()
        self._preview: Sizes | None = None
        grid.arranged.connect(self._take_gaps)

    def follow(self, card: ChartCard) -> None:
        """Let this card be dragged by its title."""
        card.installEventFilter(self)
        _set_cursor(card, Qt.CursorShape.OpenHandCursor)

    def take_sizes(self, sizes: Sizes) -> None:
        """The study is new and the story has these sizes: what a hand was doing is over."""
        self._sizes = sizes
        if self.is_busy:
            self.give_up()

    @property
    def is_busy(self) -> bool:
        """Whether something is being dragged."""
        return self._gap is not None or self._veil.isVisible()

    # ------------------------------------------------------------------ larger and smaller

    def _take_gaps(self) -> None:
        """Have a gap to take hold of at each border; while one is held all stay, so that the hand keeps what it has."""
        if self._gap is not None:
            return
        rooms = self._grid.rooms
        wanted = {
            True: [room for room in rooms if has_border(room, rooms)],
            False: list(rooms) if len(rooms) > 2 else [],
        }
        for sideways, gaps in self._gaps.items():
            while len(gaps) < len(wanted[sideways]):
                gaps.append(self._make_gap(sideways=sideways))
            for gap, room in zip_longest(gaps, wanted[sideways]):
                gap.setVisible(room is not None)
                if room is not None:
                    self._put(gap, room)

    def _make_gap(self, *, sideways: bool) -> Gap:
        gap = Gap(self._grid, sideways=sideways)
        gap.pressed.connect(lambda _at, gap=gap: self._hold_gap(gap))
        gap.dragged.connect(self._drag_gap)
        gap.released.connect(self._let_gap_go)
        return gap

    def _put(self, gap: Gap, room: Room) -> None:
        before, gap.room = (gap.room, gap.geometry()), room
        card = self._grid.rect_of(room)
        last = room.end == COLUMNS if gap.sideways else room.bottom == self._grid.rows
        if gap.sideways:
            left = card.right() + 1 - (_INSIDE if last else 0)
            gap.setGeometry(left, card.top(), _INSIDE if last else BETWEEN, card.height())
        else:
            top = card.bottom() + 1 - (_INSIDE if last else 0)
            gap.setGeometry(card.left(), top, card.width(), _INSIDE if last else BETWEEN)
        if before != (gap.room, gap.geometry()):  # a gap that is raised is painted, and what lies under it
            gap.raise_()

    def _hold_gap(self, gap: Gap) -> None:
        self._gap, self._began, self._preview = gap, gap.room, None
        # as they are now: what is shown meanwhile has others, and a step would not be the same twice
        self._rect, self._step = self._grid.rect_of(gap.room), self._grid.step
        self._watch_escape(on=True)

    def _drag_gap(self, at: QPoint) -> None:
        if self._gap is None:
            return
        room, rect, step = self._began, self._rect, self._step
        own = self._sizes.get(room.chart, ChartSize(room.columns, 1))
        least = self._grid.least
        if self._gap.sideways:
            columns = round((at.x() - rect.left() + BETWEEN) / step.width())
            columns = max(least, min(COLUMNS, columns))
            sizes = resized(tuple(self._grid.cards), self._sizes, room.chart, ChartSize(columns, own.rows), least)
            is_same = columns == room.columns
        else:
            rows = max(1, min(MOST_ROWS, round((at.y() - rect.top() + BETWEEN) / step.height())))
            sizes = resized(tuple(self._grid.cards), self._sizes, room.chart, ChartSize(own.columns, rows), least)
            is_same = rows == own.rows
        self._preview = None if is_same else sizes
        self._grid.take_sizes(self._sizes if is_same else sizes)

    def _let_gap_go(self) -> None:
        if self._gap is None:
            return
        sizes, chart = self._preview, self._began.chart
        self._end_gap()
        if sizes is not None:
            self.sized.emit(chart, sizes)

    def _end_gap(self) -> None:
        self._gap = self._preview = None
        self._watch_escape(on=False)
        self._grid.take_sizes(self._sizes)

    # ------------------------------------------------------------------ to another place

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drag a card by its title; Esc gives up whatever is being dragged."""
        if isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self.is_busy:
                return self._escape(event)
        elif isinstance(event, QMouseEvent) and isinstance(watched, ChartCard):
            return self._mouse(watched, event)
        return False

    def _escape(self, event: QKeyEvent) -> bool:
        """Give up; the key is no shortcut of anything else then."""
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self.give_up()
        return True

    def _mouse(self, card: ChartCard, event: QMouseEvent) -> bool:
        at = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._held = card if card.takes_hold(at) and len(self._grid.cards) > 1 else None
            self._pressed_at = at
        elif event.type() == QEvent.Type.MouseMove and self._held is card:
            far = (at - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
            if self._veil.isVisible() or far:
                self._drag_card(card, card.mapToParent(at))
        elif event.type() == QEvent.Type.MouseButtonRelease and self._held is card:
            chart, place = card.chart_id, self._place
            was_dragged = self._veil.isVisible()
            self._end_card()
            if was_dragged and place is not None:
                self.moved.emit(chart, place)
        return False

    def _drag_card(self, card: ChartCard, at: QPoint) -> None:
        if not self._veil.isVisible():
            self._watch_escape(on=True)
            self._veil.setGeometry(card.geometry())
            self._veil.show()
            self._veil.raise_()
            _set_cursor(card, Qt.CursorShape.ClosedHandCursor)
        self.near_edge.emit(at)
        target = next((room for room in self._grid.rooms if self._grid.rect_of(room).contains(at)), None)
        self._place = None
        if target is not None and target.chart != card.chart_id:
            rect = self._grid.rect_of(target)
            whole = target.columns == COLUMNS
            after = at.y() > rect.center().y() if whole else at.x() > rect.center().x()
            others = [chart for chart in self._grid.cards if chart != card.chart_id]
            place = others.index(target.chart) + after
            if place != list(self._grid.cards).index(card.chart_id):
                self._place = place
                line = _beside(rect, after=after, whole=whole)
                line.moveLeft(max(0, min(line.left(), self._grid.width() - line.width())))
                line.moveTop(max(0, min(line.top(), self._grid.height() - line.height())))
                self._line.setGeometry(line)
                self._line.raise_()
        self._line.setVisible(self._place is not None)

    def _end_card(self) -> None:
        if self._held is not None:
            _set_cursor(self._held, Qt.CursorShape.OpenHandCursor)
        self._held = self._place = None
        self._line.hide()
        self._veil.hide()
        self._watch_escape(on=False)

    def give_up(self) -> None:
        """Leave everything where it was."""
        if self._gap is not None:
            self._end_gap()
        self._end_card()

    def _watch_escape(self, *, on: bool) -> None:
        application = QApplication.instance()
        if application is not None:
            (application.installEventFilter if on else application.removeEventFilter)(self)


def _set_cursor(card: ChartCard, shape: Qt.CursorShape) -> None:
    """How the mouse looks over what a card can be taken hold of by."""
    for part in (card.view.title_block, card.view.subtitle_block):
        part.setCursor(shape)


def _beside(rect: QRect, *, after: bool, whole: bool) -> QRect:
    """The line in the gap before or after a chart; above or below one that is as wide as the story."""
    back = (BETWEEN + _LINE) // 2
    if whole:
        return QRect(rect.left(), rect.bottom() + back - _LINE + 1 if after else rect.top() - back, rect.width(), _LINE)
    return QRect(rect.right() + back - _LINE + 1 if after else rect.left() - back, rect.top(), _LINE, rect.height())
