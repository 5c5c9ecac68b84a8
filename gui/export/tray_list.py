"""The slides of the tray as a list: a picture, a title, what it shows, and in words what no longer holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
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
    QPixmap,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from core.chart_names import CHART_NAMES
from core.names import visible
from core.scenarios import name_of
from core.slides.tray import kept_of, shown_title
from core.study import Study, TraySlide
from gui.export.tray_cards import TrayCards, card_size
from gui.keys import OwnKey, by_sequence, sequence_of
from gui.plain import plain_tip
from gui.theme import Theme, current_theme, follow_theme

Index = QModelIndex | QPersistentModelIndex
SLIDE_ROLE, PICTURE_ROLE, META_ROLE, MARKS_ROLE, NUMBER_ROLE = (Qt.ItemDataRole.UserRole + at for at in range(5))
NUMBERS = "Numbers changed"
TITLE = "Title may be stale"
GONE = "Cannot be refreshed"
_REFRESH = "The figures have changed since; Refresh in the tray (F5) takes the new ones."
_RETITLE = "Your title was written on other figures."


@dataclass(frozen=True, slots=True)
class Marks:
    """What no longer holds of a slide, in words. gone: why it cannot be refreshed."""

    numbers: bool = False
    title: bool = False
    gone: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Each of it as a few words; none where everything holds."""
        first = GONE if self.gone else NUMBERS if self.numbers else ""
        return tuple(filter(None, (first, TITLE if self.title else "")))

    @property
    def sentence(self) -> str:
        """All of it as sentences for whoever looks at the slide itself; "" where everything holds."""
        first = f"{GONE}: {self.gone}" if self.gone else _REFRESH if self.numbers else ""
        return " ".join(filter(None, (first, _RETITLE if self.title else "")))


class TrayModel(QAbstractListModel):
    """The tray of a study. Pictures and marks come later, for slides as they are: another slide has none yet."""

    renamed = Signal(str, str)
    """Id of a slide, and the title that was typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.slides: tuple[TraySlide, ...] = ()
        self._meta: dict[TraySlide, tuple[str, str]] = {}
        self._pictures: dict[str, tuple[object, QPixmap]] = {}
        self._marks: dict[str, Marks] = {}

    def show_tray(self, study: Study) -> None:
        """Show the slides of a study; those that were there stay themselves, wherever they went."""
        if study.slides == self.slides:
            return
        before = {slide.id: place for place, slide in enumerate(self.slides)}
        self.layoutAboutToBeChanged.emit()
        lasting = self.persistentIndexList()
        held = [self.slides[index.row()].id for index in lasting]
        self.slides = study.slides
        self._meta = {slide: _meta(study, slide) for slide in self.slides}
        now = {slide.id: place for place, slide in enumerate(self.slides)}
        self._pictures = {one: kept for one, kept in self._pictures.items() if one in now}
        self._marks = {one: kept for one, kept in self._marks.items() if one in now and one in before}
        places = [self.index(now[one]) if one in now else QModelIndex() for one in held]
        self.changePersistentIndexList(lasting, places)
        self.layoutChanged.emit()

    def slide_at(self, index: Index) -> TraySlide | None:
        """The slide of a place."""
        return self.slides[index.row()] if index.isValid() and index.row() < len(self.slides) else None

    def place_of(self, identifier: str) -> QModelIndex:
        """The place of a slide."""
        rows = [row for row, slide in enumerate(self.slides) if slide.id == identifier]
        return self.index(rows[0]) if rows else QModelIndex()

    def has_picture(self, identifier: str, of: object) -> bool:
        """Whether there is a picture of what a slide shows. of: all that the picture follows from."""
        return identifier in self._pictures and self._pictures[identifier][0] == of

    def take_picture(self, identifier: str, of: object, picture: QPixmap) -> None:
        """Show this picture of a slide."""
        self._pictures[identifier] = (of, picture)
        self._tell(identifier)

    def take_marks(self, identifier: str, marks: Marks) -> None:
        """Show these marks of a slide."""
        if self._marks.get(identifier) != marks:
            self._marks[identifier] = marks
            self._tell(identifier)

    def marks(self, identifier: str) -> Marks:
        """The marks of a slide, none where they are not known yet."""
        return self._marks.get(identifier, Marks())

    def _tell(self, identifier: str) -> None:
        index = self.place_of(identifier)
        if index.isValid():
            self.dataChanged.emit(index, index)

    # ------------------------------------------------------------------ Qt

    def rowCount(self, parent: Index | None = None) -> int:
        """How many slides there are."""
        return 0 if parent is not None and parent.isValid() else len(self.slides)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One side of a slide."""
        slide = self.slide_at(index)
        if slide is None:
            return None
        marks = self.marks(slide.id)
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(shown_title(slide))
        if role == Qt.ItemDataRole.EditRole:
            return shown_title(slide)
        if role == Qt.ItemDataRole.ToolTipRole:
            told = (shown_title(slide), *self._meta[slide], *marks.lines, marks.gone)
            return plain_tip("\n".join(filter(None, told)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            place = f"Slide {index.row() + 1} of {len(self.slides)}: {visible(shown_title(slide))}"
            return ". ".join((place, *self._meta[slide], *marks.lines))
        sides: dict[int, Any] = {
            SLIDE_ROLE: slide,
            PICTURE_ROLE: self._pictures.get(slide.id, (None, None))[1],
            META_ROLE: self._meta[slide],
            MARKS_ROLE: marks,
            NUMBER_ROLE: index.row() + 1,
        }
        return sides.get(role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a title that was typed."""
        slide = self.slide_at(index)
        if slide is None or role != Qt.ItemDataRole.EditRole:
            return False
        self.renamed.emit(slide.id, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Slides can be chosen, taken hold of, and titled."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """Slides are moved, never copied, by the mouse."""
        return Qt.DropAction.MoveAction

    def mimeData(self, indexes: Any) -> QMimeData:
        """Nothing that another program or list could take."""
        del indexes
        data = QMimeData()
        data.setData(_OWN_TYPE, b"")
        return data

    def mimeTypes(self) -> list[str]:
        """Slides of this list alone."""
        return [_OWN_TYPE]


_OWN_TYPE = "application/x-infernomics-slides"


def _meta(study: Study, slide: TraySlide) -> tuple[str, str]:
    """Chart and scenario of a slide, and when it was made."""
    scenario = visible(name_of(kept_of(study, slide), slide.scenario))
    return f"{CHART_NAMES[slide.chart]} · {scenario}", f"made {slide.made.replace('T', ' ')}"


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
