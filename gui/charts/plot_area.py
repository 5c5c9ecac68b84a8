"""The pyqtgraph widget inside a chart: its mouse, its zoom, no menu, and the layout that a plan prescribes."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget

from gui.charts.arrangement import Arrangement
from gui.charts.axes import ChartAxis
from gui.charts.lettering import Lettering
from gui.charts.plotted import Plotted
from gui.theme import Theme

_STILL = 4.0  # pixels that the mouse may move between press and release of a click


class PlotArea(pg.PlotWidget):  # type: ignore[misc]
    """One plot with our own axes. Dragging a box or turning the wheel zooms, a double click shows everything."""

    hovered = Signal(QPointF)
    clicked = Signal(QPointF)
    mouse_gone = Signal()
    reset = Signal()

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        self.left_axis = ChartAxis(bottom=False, theme=theme, lettering=lettering)
        self.bottom_axis = ChartAxis(bottom=True, theme=theme, lettering=lettering)
        super().__init__(
            parent=parent,
            background=theme.surface,
            enableMenu=False,
            axisItems={"left": self.left_axis, "bottom": self.bottom_axis},
        )
        self._pressed_at = QPointF()
        self.setAntialiasing(True)
        # a chart's items all move together: one region is cheaper than the sum of theirs
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a click on it would take the keyboard from the chart
        self.setMinimumSize(1, 1)
        self.left_axis.put_below_data()
        self.bottom_axis.put_below_data()
        self.plotItem.hideButtons()
        self.view_box = self.plotItem.getViewBox()
        self.view_box.disableAutoRange()
        self.view_box.setMouseMode(pg.ViewBox.RectMode)
        self.retheme(theme)

    def apply(self, plotted: Plotted, arrangement: Arrangement, lettering: Lettering) -> None:
        """Give the plot the margins and ranges of a plan."""
        if self.range.size() != QSizeF(self.size()):
            # Qt keeps the resize event of a widget that is not shown yet, as in a picture
            super().resizeEvent(None)
        frame = arrangement.mapping.frame
        layout = self.plotItem.layout
        margins = (0.0, frame.top, max(0.0, self.width() - frame.right), 0.0)
        changed = layout.getContentsMargins() != margins
        if changed:
            layout.setContentsMargins(*margins)
        changed |= _set_size(self.left_axis, "Width", frame.left)
        changed |= _set_size(self.bottom_axis, "Height", self.height() - frame.bottom)
        if changed:
            layout.activate()
        self.view_box.setRange(xRange=arrangement.mapping.x, yRange=arrangement.mapping.y, padding=0)
        zoomable = not plotted.bars and not plotted.spec.empty
        if self.view_box.mouseEnabled() != [zoomable, zoomable]:
            self.view_box.setMouseEnabled(zoomable, zoomable)
        # pyqtgraph moves its items when it paints, and would have to paint again
        self.scene().prepareForPaint()
        for axis in (self.left_axis, self.bottom_axis):
            axis.show_plan(plotted, arrangement, lettering, self.width())

    def retheme(self, theme: Theme) -> None:
        """Take over other colours."""
        self.setBackground(theme.surface)
        self.left_axis.retheme(theme)
        self.bottom_axis.retheme(theme)
        tint = QColor(theme.accent)
        tint.setAlpha(40)
        self.view_box.rbScaleBox.setPen(_cosmetic(theme.accent))
        self.view_box.rbScaleBox.setBrush(tint)

    # ------------------------------------------------------------------ Qt

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Zooming is pyqtgraph's; where the mouse is goes to the chart."""
        super().mouseMoveEvent(event)
        self.hovered.emit(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note where a click may begin."""
        self._pressed_at = event.position()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a drag is a click."""
        super().mouseReleaseEvent(event)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and (event.position() - self._pressed_at).manhattanLength() <= _STILL:
            self.clicked.emit(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Tell the chart that the mouse is gone."""
        super().leaveEvent(event)
        self.mouse_gone.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything again."""
        super().mouseDoubleClickEvent(event)
        self.reset.emit()


def _set_size(axis: ChartAxis, which: str, size: float) -> bool:
    if getattr(axis, f"fixed{which}") == size:
        return False
    getattr(axis, f"set{which}")(size)
    return True


def _cosmetic(colour: str) -> Any:
    pen = QPen(QColor(colour), 1.0)
    pen.setCosmetic(True)
    return pen
