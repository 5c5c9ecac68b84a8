"""The slides of the tray as a model: a picture, a title, what each shows, and in words what no longer holds."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from core.chart_names import CHART_NAMES
from core.names import visible
from core.scenarios import name_of
from core.slides.tray import kept_of, shown_title
from core.study import Study, TraySlide
from gui.plain import plain_tip

Index = QModelIndex | QPersistentModelIndex
PICTURE_ROLE, META_ROLE, MARKS_ROLE, NUMBER_ROLE = (Qt.ItemDataRole.UserRole + at for at in range(4))
NUMBERS = "Numbers changed"
TITLE = "Title may be stale"
GONE = "Cannot be refreshed"
_REFRESH = "The figures have changed since; Refresh in the tray (F5) takes the new ones."
_OWN_TYPE = "application/x-infernomics-slides"
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


def _meta(study: Study, slide: TraySlide) -> tuple[str, str]:
    """Chart and scenario of a slide, and when it was made."""
    scenario = visible(name_of(kept_of(study, slide), slide.scenario))
    return f"{CHART_NAMES[slide.chart]} · {scenario}", f"made {slide.made.replace('T', ' ')}"
