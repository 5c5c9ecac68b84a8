"""The pyqtgraph widget inside a chart: its mouse, no menu, and the layout that a plan prescribes."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from core.charts.spec import Scale
from gui.charts.marks.axes import ChartAxis
from gui.charts.plan.arrangement import Arrangement
from gui.charts.plan.lettering import Lettering
from gui.charts.plan.plotted import Plotted
from gui.charts.wheel import Turn, turn_of
from gui.theme import Theme

_STILL = 4.0  # pixels that the mouse may move between press and release of a click


class PlotBox(pg.ViewBox):  # type: ignore[misc]
    """Draws a box around what the left button is dragged over; everything else of the mouse is the plot area's."""

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Draw the box where the chart can be zoomed."""
        if event.button() == Qt.MouseButton.LeftButton and any(self.state["mouseEnabled"]):
            super().mouseDragEvent(event, axis)
        else:
            event.ignore()

    def wheelEvent(self, event: Any, _axis: int | None = None) -> None:
        """Leave the wheel to the plot area."""
        event.ignore()

    def showAxRect(self, box: QRectF, **how: Any) -> None:
        """Show what is in a box, along the axes that can be zoomed."""
        box = box.normalized()
        across, up = self.state["mouseEnabled"]
        spans = {"xRange": (box.left(), box.right())} if across else {}
        spans |= {"yRange": (box.top(), box.bottom())} if up else {}
        self.setRange(**spans, padding=0, **how)
        self.sigRangeChangedManually.emit(self.state["mouseEnabled"])


class PlotArea(pg.PlotWidget):  # type: ignore[misc]
    """One plot with our own axes. A box is drawn by dragging; all else that a hand does is told by signals."""

    hovered = Signal(QPointF)
    """Where the mouse is now; as everywhere here in pixels of the plot."""

    clicked = Signal(QPointF, Qt.KeyboardModifier)
    """Where the left button was pressed and let go, and what was held."""

    mouse_gone = Signal()
    reset = Signal()
    """A double click."""

    panned = Signal(QPointF)
    """By how much the hand has moved the chart since it was last told."""

    pan_ended = Signal()
    """The hand has let the chart go."""

    turned = Signal(QPointF, Turn, QWheelEvent)
    """The wheel was turned here; who follows it accepts the event."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        self.left_axis = ChartAxis(bottom=False, theme=theme, lettering=lettering)
        self.bottom_axis = ChartAxis(bottom=True, theme=theme, lettering=lettering)
        super().__init__(
            parent=parent,
            background=theme.surface,
            enableMenu=False,
            viewBox=PlotBox(enableMenu=False),
            axisItems={"left": self.left_axis, "bottom": self.bottom_axis},
        )
        self._pressed_at: QPointF | None = None
        self._panned_at: QPointF | None = None
        self._grasping = False
        self._clickable = False
        self.setAntialiasing(True)
        # a chart's items all move together: one region is cheaper than the sum of theirs
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a click on it would take the keyboard from the chart
        self.setMinimumSize(1, 1)
        self.left_axis.put_below_data()
        self.bottom_axis.put_below_data()
        self.plotItem.hideButtons()
        # pyqtgraph makes its own menu though none is wanted, as a window of its own: it goes with the plot, and not
        # when Python finds it as garbage, in the middle of whatever is done then
        self.destroyed.connect(self.plotItem.ctrlMenu.deleteLater)
        for side in ("top", "right"):  # they are hidden, and would lay out a label for every new range
            self.plotItem.getAxis(side).enableAutoSIPrefix(False)
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
        zoomable = zoomable_axes(plotted)
        if self.zoomable != zoomable:
            self.view_box.setMouseEnabled(*zoomable)
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

    @property
    def zoomable(self) -> tuple[bool, bool]:
        """Whether another range of x, and of y, can be chosen."""
        across, up = self.view_box.mouseEnabled()
        return bool(across), bool(up)

    def set_grasping(self, grasping: bool) -> None:
        """Have the left button move the chart instead of drawing a box."""
        self._grasping = grasping and any(self.zoomable)
        self._show_cursor()

    def show_clickable(self, clickable: bool) -> None:
        """Show whether the mouse is on something that can be clicked."""
        self._clickable = clickable
        self._show_cursor()

    def _show_cursor(self) -> None:
        shapes = Qt.CursorShape
        usual = shapes.PointingHandCursor if self._clickable else shapes.ArrowCursor
        shape = shapes.OpenHandCursor if self._grasping else usual
        self.viewport().setCursor(shapes.ClosedHandCursor if self._panned_at is not None else shape)

    # ------------------------------------------------------------------ Qt

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Boxes and what lies in the scene are pyqtgraph's; where the mouse is goes to the chart."""
        if self._panned_at is not None:
            by = event.position() - self._panned_at
            self._panned_at = event.position()
            self.panned.emit(by)
            return
        super().mouseMoveEvent(event)
        self.hovered.emit(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note where a click or a move of the chart may begin."""
        left = event.button() == Qt.MouseButton.LeftButton
        middle = event.button() == Qt.MouseButton.MiddleButton and any(self.zoomable)
        if (left and self._grasping) or middle:
            self._panned_at = event.position()
            self._show_cursor()
            return
        self._pressed_at = event.position() if left else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a drag is a click."""
        if self._panned_at is not None:
            self._panned_at = None
            self._show_cursor()
            self.pan_ended.emit()
            return
        super().mouseReleaseEvent(event)
        pressed, self._pressed_at = self._pressed_at, None
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and pressed is not None and (event.position() - pressed).manhattanLength() <= _STILL:
            self.clicked.emit(event.position(), event.modifiers())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Tell the chart; a wheel that nobody follows goes on to what the chart stands in."""
        event.ignore()
        self.turned.emit(event.position(), turn_of(event), event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu is the chart's."""
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell the chart that the mouse is gone."""
        super().leaveEvent(event)
        self.mouse_gone.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything again; letting the button go is no click then."""
        super().mouseDoubleClickEvent(event)
        self._pressed_at = None
        self.reset.emit()


def zoomable_axes(plotted: Plotted) -> tuple[bool, bool]:
    """Along which axes a chart can be zoomed: not along categories, and not along bars, which begin at their origin."""
    spec = plotted.spec
    if spec.empty:
        return False, False
    across, up = spec.x.scale is not Scale.CATEGORY, spec.y.scale is not Scale.CATEGORY
    if not plotted.bars:
        return across, up
    return (False, up) if spec.horizontal else (across, False)


def _set_size(axis: ChartAxis, which: str, size: float) -> bool:
    if getattr(axis, f"fixed{which}") == size:
        return False
    getattr(axis, f"set{which}")(size)
    return True


def _cosmetic(colour: str) -> Any:
    pen = QPen(QColor(colour), 1.0)
    pen.setCosmetic(True)
    return pen
