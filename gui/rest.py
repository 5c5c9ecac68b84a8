"""When nobody has edited for a while, memory that is free goes back to the system."""

from PySide6.QtCore import QObject, QTimer

from core.memory_reuse import give_freed_memory_back
from gui.document import Document

MILLISECONDS = 2000
"""Since the last edit: longer than a hand stops between two of a row."""


class Rest(QObject):
    """Waits for a document's rest; it lives and dies with it."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(MILLISECONDS)
        self.timer.timeout.connect(give_freed_memory_back)
        document.changed.connect(self.timer.start)
