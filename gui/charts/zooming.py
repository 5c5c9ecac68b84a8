"""The part of a chart that a person looks at: panels on one x axis are zoomed together along it."""

from PySide6.QtCore import QObject, Signal

from gui.charts.panel import Panel
from gui.charts.pointing import Panels


class Zooming(QObject):
    """The zoom of one chart. panels: those in use, from the top."""

    changed = Signal()
    """The chart has to be laid out anew."""

    def __init__(self, panels: Panels, parent: QObject) -> None:
        super().__init__(parent)
        self._panels = panels

    def take(self, panel: Panel) -> None:
        """Follow a zoom that was made by hand in a panel."""
        if panel.zoomed is not None:
            for other in self._panels():
                if other is not panel and other.arrangement is not None:
                    other.zoomed = (panel.zoomed[0], other.arrangement.mapping.y)
        self.changed.emit()

    def reset(self) -> None:
        """Show everything again."""
        for panel in self._panels():
            panel.zoomed = None
        self.changed.emit()
