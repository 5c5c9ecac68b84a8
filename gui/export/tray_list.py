"""The slides of the tray as a list of cards: chosen, put in order by dragging and by keys, and asked for their menu."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QListView

from gui.export.tray_cards import TrayCards, card_size
from gui.export.tray_model import TrayModel
from gui.keys import OwnKey, by_sequence, sequence_of
from gui.theme import Theme, current_theme, follow_theme


class TrayView(QListView):
    """The list itself. Dragging moves the chosen slides to where a line shows, as its keys do."""

    moved = Signal(object, int)
    """Ids of slides, and the place among the others that they go to."""

    menu_asked = Signal(QPoint)
    """The user wants the menu of the chosen slides, at this place of the screen."""

    def __init__(self, model: TrayModel, own_keys: Callable[[], tuple[OwnKey, ...]]) -> None:
        super().__init__()
        self.setObjectName("slideTray")
        self.setAccessibleName("Slides")
        self._model = model
        self._own_keys = own_keys
        self._drop_at: int | None = None
        self.setModel(model)
        self.setItemDelegate(TrayCards(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(4)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(False)
        self.setMouseTracking(True)
        follow_theme(self)

    @property
    def chosen(self) -> list[str]:
        """Ids of the chosen slides, in the order of the tray."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.slides[row].id for row in rows if row < len(self._model.slides)]

    def choose(self, identifiers: list[str]) -> None:
        """Choose these slides; the first is the current one."""
        model = self.selectionModel()
        model.clear()
        for identifier in reversed(identifiers):
            index = self._model.place_of(identifier)
            model.setCurrentIndex(index, model.SelectionFlag.Select)
        if identifiers:
            self.scrollTo(self._model.place_of(identifiers[0]))

    def retheme(self, theme: Theme) -> None:
        """Draw the cards in other colours."""
        del theme
        self.viewport().update()

    # ------------------------------------------------------------------ keys

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the current slide where none is chosen: what keys act on is seen before one is struck."""
        super().focusInEvent(event)
        self.choose_one()

    def choose_one(self) -> None:
        """Choose the current slide, or the first, where none is chosen."""
        if self._model.slides and not self.selectionModel().hasSelection():
            slide = self._model.slide_at(self.currentIndex()) or self._model.slides[0]
            self.choose([slide.id])

    def event(self, event: QEvent) -> bool:
        """Have the list's own keys before commands of the window that have the same."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and sequence_of(event) in by_sequence(self._own_keys())
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the list's own keys."""
        act = by_sequence(self._own_keys()).get(sequence_of(event))
        if act is None or self.state() == QAbstractItemView.State.EditingState:  # a title's own Enter comes here too
            super().keyPressEvent(event)
        else:
            act()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is chosen, with the mouse or with the menu key."""
        index = self.currentIndex()
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard and index.isValid()
        at = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
        self.menu_asked.emit(at)

    # ------------------------------------------------------------------ dragging

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where the slides would go."""
        super().dragMoveEvent(event)  # it scrolls at the edges
        if event.source() is self:
            self._drop_at = self.gap_at(event.position().toPoint())
            event.acceptProposedAction()
            self.viewport().update()

    def dragLeaveEvent(self, event: Any) -> None:
        """Show nothing any more."""
        super().dragLeaveEvent(event)
        self._drop_at = None
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Move the chosen slides."""
        if event.source() is not self:
            return
        gap = self.gap_at(event.position().toPoint())
        self._drop_at = None
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
        event.setDropAction(Qt.DropAction.IgnoreAction)  # the study moves them, not the list
        event.accept()
        chosen = set(self.chosen)
        self.moved.emit(tuple(chosen), sum(slide.id not in chosen for slide in self._model.slides[:gap]))

    def gap_at(self, at: QPoint) -> int:
        """The gap between slides that a point is nearest to, counted from 0 before the first."""
        count = self._model.rowCount()
        for row in range(count):
            room = self.visualRect(self._model.index(row))
            if at.y() < room.bottom() and at.x() < room.center().x():
                return row
            is_last_of_line = row + 1 == count or self.visualRect(self._model.index(row + 1)).top() > room.top()
            if at.y() < room.bottom() and is_last_of_line:
                return row + 1
        return count

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cards, and a line where dragged ones would go."""
        super().paintEvent(event)
        if self._drop_at is None or not self._model.slides:
            return
        row = min(self._drop_at, len(self._model.slides) - 1)
        room = self.visualRect(self._model.index(row))
        x = room.right() + 3 if self._drop_at > row else room.left() - 3
        painter = QPainter(self.viewport())
        painter.setPen(QPen(QColor(current_theme().accent), 3))
        painter.drawLine(x, room.top() + 4, x, room.bottom() - 4)
        painter.end()

    def sizeHint(self) -> QSize:
        """One line of slides."""
        card = card_size(self.font())
        return QSize(4 * card.width(), card.height() + 12)
