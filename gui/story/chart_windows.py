"""Charts in windows of their own: each stays live beside the story, and goes with the study or the main window."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from gui.document import Document
from gui.keys import OwnKey
from gui.plain import plain_window_title
from gui.story.chart_card import ChartCard

_SIZE = QSize(820, 600)
_SMALLEST = QSize(360, 280)
_STEP = 28  # pixels that a window stands off the one before
SHARED = (
    "file.save", "edit.undo", "edit.redo", "scenario.", "view.present", "view.light", "view.dark", "view.undo",
    "view.redo", "view.readChart", "chart.window", "export.", "help.this",
)  # fmt: skip
"""Commands of the main window whose keys act here too, by the beginnings of their ids."""
KEYS = (OwnKey("Close the window of a chart", ("Ctrl+W", "Ctrl+F4")),)


class ChartWindow(QWidget):
    """One chart, titled by what it says."""

    def __init__(self, chart: str, document: Document, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(_SMALLEST)
        self.resize(_SIZE)
        self.card = ChartCard(document)
        self.card.view.set_framed(False)
        self.card.drawn.connect(self._show_title)
        self.card.chart_asked.connect(self.show_chart)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.card)
        self.addActions(list(actions))
        for keys in KEYS[0].keys:
            QShortcut(QKeySequence(keys), self).activated.connect(self.close)
        document.changed.connect(self._show_outcome)
        document.opened.connect(self.close)
        self.show_chart(chart)
        self.card.view.setFocus()

    @property
    def chart(self) -> str:
        """Which chart it shows."""
        return self.card.chart_id

    def show_chart(self, chart: str) -> None:
        """Show this chart in place of the one that is shown."""
        self.card.show_chart(chart)
        self.setObjectName(f"chartWindow.{chart}")
        self.card.draw_if_seen()

    def _show_outcome(self) -> None:
        self.card.outdate()
        self.card.draw_if_seen()

    def _show_title(self) -> None:
        self.setWindowTitle(plain_window_title(self.card.view.spec.title))

    def changeEvent(self, event: QEvent) -> None:
        """Draw what was left undone while the window was small."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and not self.isMinimized():
            self.card.draw_if_seen()


class ChartWindows(QObject):
    """Opens them over one main window; a chart that has a window already gets no second one."""

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._window = window
        self._actions: tuple[QAction, ...] = ()
        self._open: list[ChartWindow] = []

    @property
    def open_ones(self) -> tuple[ChartWindow, ...]:
        """The windows that are open, in the order of their opening."""
        self._open = [one for one in self._open if isValid(one) and one.isVisible()]
        return tuple(self._open)

    def share(self, actions: Iterable[QAction]) -> None:
        """Let these act on their keys in every window of a chart."""
        self._actions = tuple(actions)

    def open(self, chart: str) -> None:
        """Show a chart in a window of its own, with the keyboard."""
        if not chart:
            return
        found = next((one for one in self.open_ones if one.chart == chart), None)
        if found is None:
            found = ChartWindow(chart, self._document, self._actions, self._window)
            off = _STEP * (2 + len(self._open))
            found.move(self._window.geometry().topLeft() + QPoint(off, off))
            self._open.append(found)
            found.show()
        if found.isMinimized():
            found.showNormal()
        found.raise_()
        found.activateWindow()

    def close(self) -> None:
        """Close all of them."""
        for one in self.open_ones:
            one.close()
