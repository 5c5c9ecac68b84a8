"""A chart in plain words, in a small window: what it says to those who do not see it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from gui.plain import PlainLabel
from gui.story.chart_in_hand import chart_in_hand

if TYPE_CHECKING:
    from gui.charts.view import ChartView
    from gui.main_window import MainWindow

_SIZE = QSize(460, 260)


class ReadChart(QDialog):
    """The words of one chart, as they are while it is open; they can be selected and copied."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("readChart")
        self.setWindowTitle("Read chart")
        self._view: ChartView | None = None
        self.title = PlainLabel()
        self.title.setProperty("role", "heading")
        self.title.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setObjectName("readChart.text")
        self.text.setAccessibleName("The chart in words")
        layout = QVBoxLayout(self)
        layout.addWidget(self.title)
        layout.addWidget(self.text, 1)
        self.resize(_SIZE)

    def read(self, view: "ChartView") -> None:
        """Show the words of this chart, and follow it."""
        if self._view is not view:
            if self._view is not None:
                self._view.hand.described.disconnect(self._show_words)
            self._view = view
            view.hand.described.connect(self._show_words)
            view.destroyed.connect(self._forget)
        self._show_words()
        self.show()
        self.raise_()
        self.text.setFocus()

    def _forget(self) -> None:
        self._view = None

    def _show_words(self) -> None:
        if self._view is None:
            return
        self.title.setText(self._view.spec.title)
        words = self._view.hand.description()
        if words != self.text.toPlainText():
            self.text.setPlainText(words)


def read_chart(window: "MainWindow") -> None:
    """Put the chart in hand into words; nothing where there is no chart."""
    view = chart_in_hand(window)
    if view is not None:
        (window.findChild(ReadChart) or ReadChart(window)).read(view)
