"""The small button at the end of the story that adds a chart."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from gui.icons import give_icon
from gui.keys import OPENING_KEYS
from gui.story.chart_commands import ChartCommands

_ICON = 12
"""Pixels of the plus: as high as the word beside it."""


class AddChartButton(QToolButton):
    """Opens the charts that the story does not show yet; gone once it holds as many as it can."""

    def __init__(self, commands: ChartCommands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("addChart")
        self.setProperty("role", "disclosure")
        self.setText("Add chart")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(_ICON, _ICON))
        give_icon(self, "add")
        self.setToolTip("Show one more chart in the story")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.charts = commands.menu_of_charts(self, "Add chart", commands.add, commands.why_not_add)
        self.clicked.connect(self.open_menu)
        self._commands = commands
        commands.current_changed.connect(self._follow)
        self._follow()

    def open_menu(self) -> None:
        """Show the charts above the button, the keyboard on the first that can be added."""
        self.charts.aboutToShow.emit()
        high = self.charts.sizeHint().height()
        self.charts.popup(self.mapToGlobal(QPoint(0, -high - 2)))
        first = next((action for action in self.charts.actions() if action.isEnabled()), None)
        if first is not None:
            self.charts.setActiveAction(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open as a combo box does."""
        if event.key() in OPENING_KEYS:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As high as its word: the room is the charts'."""
        hint = super().sizeHint()
        return QSize(hint.width(), self.fontMetrics().height() + 2)

    def _follow(self) -> None:
        self.setVisible(not self._commands.is_full)
