"""Lines, symbols and straight lines of pyqtgraph that are as wide as they should be on screens and in pictures."""

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from gui.charts.marks.vectors import is_vector, paint_path, paint_rects, paint_symbols


def device_scale(painter: QPainter) -> float:
    """Dots of the device to a logical pixel: those of the screen, or of the picture the widget is drawn into."""
    # areas, because a reference line's own transform is a turned one
    logical = abs(painter.worldTransform().determinant())
    dense = abs(painter.deviceTransform().determinant())
    return math.sqrt(dense / logical) if logical and math.isfinite(dense / logical) else 1.0


class Curve(pg.PlotCurveItem):  # type: ignore[misc]
    """A line whose width is in logical pixels: Qt does not scale the cosmetic pens of pyqtgraph on dense screens."""

    def __init__(self) -> None:
        super().__init__(antialias=True, connect="finite", segmentedLineMode="off")
        self._logical_pen = QPen()

    def set_pen(self, pen: QPen) -> None:
        """Draw with this pen."""
        self._logical_pen = pen
        self.setPen(pen)

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """Draw the line for the device at hand."""
        if is_vector(painter):
            paint_path(painter, self.getPath(), self._logical_pen)
            return
        scale = device_scale(painter)
        pen = self._logical_pen
        if scale != 1.0:
            pen = QPen(pen)
            pen.setWidthF(pen.widthF() * scale)
        self.opts["pen"] = pen
        super().paint(painter, option, widget)
        self.opts["pen"] = self._logical_pen


class Points(pg.ScatterPlotItem):  # type: ignore[misc]
    """Symbols that stay sharp when drawn into a picture that is denser than the screen."""

    def __init__(self, *, cached: bool = True) -> None:
        super().__init__(pxMode=True, antialias=True, hoverable=False)
        self._cached = cached

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """Draw the symbols, from the cache only where the cache has the right density."""
        if is_vector(painter):
            opts, x, y = self.opts, self.data["x"], self.data["y"]
            paint_symbols(painter, x, y, opts["symbol"], opts["size"], opts["pen"], opts["brush"])
            return
        same_density = widget is not None and device_scale(painter) == widget.devicePixelRatioF()
        self.opts["useCache"] = self._cached and same_density
        super().paint(painter, option, widget)


class StraightLine(pg.InfiniteLine):  # type: ignore[misc]
    """A reference line with a pen in logical pixels."""

    def __init__(self, *, vertical: bool) -> None:
        super().__init__(angle=90 if vertical else 0, movable=False)
        self._logical_pen = QPen()

    def set_pen(self, pen: QPen) -> None:
        """Draw with this pen."""
        self._logical_pen = pen
        self.setPen(pen)

    def paint(self, painter: QPainter, *rest: Any) -> None:
        """Draw the line for the device at hand."""
        if is_vector(painter):
            left, right = self._endPoints
            path = QPainterPath(QPointF(left, 0.0))
            path.lineTo(QPointF(right, 0.0))
            paint_path(painter, path, self._logical_pen)
            return
        pen = QPen(self._logical_pen)
        pen.setWidthF(pen.widthF() * device_scale(painter))
        self.currentPen = pen
        super().paint(painter, *rest)
        self.currentPen = self._logical_pen


class Bars(pg.BarGraphItem):  # type: ignore[misc]
    """Bars of which the seams between them are in logical pixels."""

    def __init__(self) -> None:
        super().__init__(x0=[], x1=[], y0=[], y1=[])

    def paint(self, painter: QPainter, *rest: Any) -> None:
        """Draw the bars; as pyqtgraph keeps them only where a dot of the device is a pixel."""
        if not is_vector(painter) and device_scale(painter) == 1.0:
            super().paint(painter, *rest)
            return
        rects = self._rectarray.instances()
        brushes = [QBrush(one) for one in self.opts["brushes"]]
        paint_rects(painter, rects, [QPen(self.opts["pen"])] * len(rects), brushes)


def rings() -> Points:
    """Points whose outline is the mark: pyqtgraph's cache would cut it off at the symbol's edge."""
    return Points(cached=False)
