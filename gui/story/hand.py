"""The mouse in the story: a chart is dragged by its title to another place, and made larger by the gap beside it.

What a hand does is shown at once and becomes one edit when it lets go; Esc gives up.
"""

from itertools import zip_longest

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from core.study import ChartSize
from gui.story.chart_card import ChartCard
from gui.story.grid import BETWEEN, StoryGrid
from gui.story.layout import COLUMNS, MOST_ROWS, Room, Sizes, has_border, resized
from gui.theme import current_theme

_INSIDE = 5  # pixels of a card that belong to the grip at the end of the story, where there is no gap
_LINE = 4


class Grip(QWidget):
    """The gap right of a chart or below it. sideways: dragging it changes the width."""

    pressed = Signal(QPoint)
    dragged = Signal(QPoint)
    released = Signal()

    def __init__(self, grid: StoryGrid, *, sideways: bool) -> None:
        super().__init__(grid)
        self.sideways = sideways
        self.room = Room("", 0, 0, 0)
        self.setCursor(Qt.CursorShape.SplitHCursor if sideways else Qt.CursorShape.SplitVCursor)
        self.setToolTip("Drag to make the chart wider or narrower" if sideways else "Drag to make the chart higher")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.mapToParent(event.position().toPoint()))
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        self.dragged.emit(self.mapToParent(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.released.emit()
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the line under the mouse."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show it no longer."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a line along the gap while the mouse is there."""
        if self.underMouse():
            middle = self.rect().center()
            if self.sideways:
                line = QRect(middle.x() - 1, 0, 3, self.height())
            else:
                line = QRect(0, middle.y() - 1, self.width(), 3)
            _paint_line(self, line)


class Mark(QWidget):
    """Where a dragged chart would stand: a line in the gap; and a veil over the chart that is being dragged."""

    def __init__(self, grid: StoryGrid, *, veil: bool) -> None:
        super().__init__(grid)
        self._veil = veil
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        if not self._veil:
            _paint_line(self, self.rect())
            return
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cover = QColor(theme.window)
        cover.setAlpha(150)
        painter.setBrush(cover)
        painter.setPen(QPen(QColor(theme.accent), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)


def _paint_line(widget: QWidget, line: QRect) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(current_theme().accent))
    painter.drawRoundedRect(line, 1.5, 1.5)


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
        self._grips: dict[bool, list[Grip]] = {True: [], False: []}
        self._line, self._veil = Mark(grid, veil=False), Mark(grid, veil=True)
        self._sizes: Sizes = {}
        self._held: ChartCard | None = None
        self._pressed_at = QPoint()
        self._place: int | None = None
        self._grip: Grip | None = None
        self._began, self._rect, self._step = Room("", 0, 0, 0), QRect(), QSize()
        self._preview: Sizes | None = None
        grid.arranged.connect(self._take_grips)

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
        return self._grip is not None or self._veil.isVisible()

    # ------------------------------------------------------------------ larger and smaller

    def _take_grips(self) -> None:
        """Put grips into the gaps; while one is held they stay, so that the hand keeps what it has."""
        if self._grip is not None:
            return
        rooms = self._grid.rooms
        wanted = {
            True: [room for room in rooms if has_border(room, rooms)],
            False: list(rooms) if len(rooms) > 2 else [],
        }
        for sideways, grips in self._grips.items():
            while len(grips) < len(wanted[sideways]):
                grips.append(self._make_grip(sideways=sideways))
            for grip, room in zip_longest(grips, wanted[sideways]):
                grip.setVisible(room is not None)
                if room is not None:
                    self._put(grip, room)

    def _make_grip(self, *, sideways: bool) -> Grip:
        grip = Grip(self._grid, sideways=sideways)
        grip.pressed.connect(lambda _at, grip=grip: self._hold_grip(grip))
        grip.dragged.connect(self._drag_grip)
        grip.released.connect(self._let_grip_go)
        return grip

    def _put(self, grip: Grip, room: Room) -> None:
        grip.room = room
        card = self._grid.rect_of(room)
        last = room.end == COLUMNS if grip.sideways else room.bottom == self._grid.rows
        if grip.sideways:
            left = card.right() + 1 - (_INSIDE if last else 0)
            grip.setGeometry(left, card.top(), _INSIDE if last else BETWEEN, card.height())
        else:
            top = card.bottom() + 1 - (_INSIDE if last else 0)
            grip.setGeometry(card.left(), top, card.width(), _INSIDE if last else BETWEEN)
        grip.raise_()

    def _hold_grip(self, grip: Grip) -> None:
        self._grip, self._began, self._preview = grip, grip.room, None
        # as they are now: what is shown meanwhile has others, and a step would not be the same twice
        self._rect, self._step = self._grid.rect_of(grip.room), self._grid.step
        self._watch_escape(on=True)

    def _drag_grip(self, at: QPoint) -> None:
        if self._grip is None:
            return
        room, rect, step = self._began, self._rect, self._step
        own = self._sizes.get(room.chart, ChartSize(room.columns, 1))
        least = self._grid.least
        if self._grip.sideways:
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

    def _let_grip_go(self) -> None:
        if self._grip is None:
            return
        sizes, chart = self._preview, self._began.chart
        self._end_grip()
        if sizes is not None:
            self.sized.emit(chart, sizes)

    def _end_grip(self) -> None:
        self._grip = self._preview = None
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
        if self._grip is not None:
            self._end_grip()
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
