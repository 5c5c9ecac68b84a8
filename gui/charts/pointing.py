"""What the mouse means in a chart: the readout over its panels, and which bar was clicked."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Signal

from gui.charts.hover import bar_at, find, found_along
from gui.charts.panel import Panel

Panels = Callable[[], tuple[Panel, ...]]


class Pointing(QObject):
    """Follows the mouse over the panels of one chart. panels: those in use, from the top."""

    bar_clicked = Signal(str)
    """Identity of the bar that was clicked."""

    def __init__(self, panels: Panels, parent: QObject) -> None:
        super().__init__(parent)
        self._panels = panels
        self._pointed: Panel | None = None
        self._mouse: QPointF | None = None

    def follow(self, panel: Panel, position: QPointF) -> None:
        """The mouse is here."""
        self._pointed, self._mouse = panel, position
        self.show_finding()

    def forget(self) -> None:
        """The mouse is gone."""
        self._mouse = None
        self.show_finding()

    def click(self, panel: Panel, position: QPointF) -> None:
        """The mouse was pressed and let go here."""
        if panel.arrangement is None:
            return
        bar = bar_at(panel.plotted, panel.arrangement.mapping, position.x(), position.y())
        if bar is not None:
            self.bar_clicked.emit(bar.source.id)

    def show_finding(self) -> None:
        """Show what is under the mouse, of the numbers that are drawn now."""
        panels = self._panels()
        pointed, mouse = self._pointed, self._mouse
        if mouse is None or pointed not in panels or pointed is None or pointed.arrangement is None:
            for panel in panels:
                panel.show_finding(None)
            return
        finding = find(pointed.plotted, pointed.arrangement.mapping, mouse.x(), mouse.y())
        pointed.show_finding(finding, mouse)
        for panel in panels:
            if panel is not pointed and panel.arrangement is not None:
                echo = found_along(finding, panel.plotted, panel.arrangement.mapping)
                panel.show_finding(echo, QPointF(mouse.x(), panel.arrangement.mapping.frame.bottom))
