"""A chart off the screen, for pictures and pages: the same view in a fixed theme and size, without a hand in it."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QGraphicsView, QWidget

from core.charts.spec import ChartSpec
from core.charts.told import without_controls
from gui.charts.around.card import NO_PADDING
from gui.charts.plan.lettering import Lettering
from gui.charts.view import ChartView
from gui.theme import Theme


class PrintedChart(ChartView):
    """Lays a chart out once and paints it into whatever a painter paints on. A QApplication must exist, no screen."""

    legend_share = 0.25  # no readout tells what a shortened name is

    def __init__(
        self, spec: ChartSpec, theme: Theme, width: float, height: float, lettering: Lettering | None = None
    ) -> None:
        """`width` × `height` logical pixels. lettering: that of a page, where the chart stands without free edges."""
        super().__init__(theme)
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.set_framed(False)
        if lettering is not None:
            self.padding = NO_PADDING
            self.set_lettering(lettering)
        self.resize(round(width), round(height))
        self.show_spec(without_controls(spec))
        for panel in self.panels.all():
            # pyqtgraph keeps the ground of a plot as a picture, which has no place in a file of vectors
            panel.plot.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
            # pyqtgraph's own menu goes with its plot: a command that paints slides has no event loop to delete it later
            menu = panel.plot.plotItem.ctrlMenu
            menu.setParent(panel.plot, menu.windowFlags())

    def retheme(self, theme: Theme) -> None:
        """Stay in the theme it was made in: a page is light, however dark the window becomes."""

    def paint(self, painter: QPainter) -> None:
        """Draw the chart with its upper left corner where the painter's is, and let the widgets go."""
        QWidget.render(self, painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        self.close()
        self.deleteLater()
        # at once: a command that paints a hundred slides has no event loop that would come to it
        QCoreApplication.sendPostedEvents(self, QEvent.Type.DeferredDelete)
