"""Where the export sheet stands in the window."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtWidgets import QWidget

from gui.drawer.drawer import Drawer
from gui.export.sheet_frame import SheetFrame


class SheetPlace(QObject):
    """Keeps the sheet over the story, wherever that goes, also over the open drawer."""

    def __init__(self, sheet: SheetFrame, story: QWidget, drawer: Drawer) -> None:
        super().__init__(sheet)
        self._sheet, self._story, self._drawer = sheet, story, drawer
        for watched in (story, drawer):
            watched.installEventFilter(self)
        self.put()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what moves or changes its size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.put()
        return super().eventFilter(watched, event)

    def put(self) -> None:
        """Cover the story's part of the window."""
        parent = self._sheet.parentWidget()
        if parent is None:
            return
        story, drawer = self._story.mapTo(parent, QPoint()), self._drawer.mapTo(parent, QPoint())
        bottom = drawer.y() + (self._drawer.height() if self._drawer.is_open else 0)
        self._sheet.cover(QRect(story.x() - 4, story.y(), parent.width() - story.x() + 4, bottom - story.y()))
