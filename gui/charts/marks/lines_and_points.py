"""Lines, symbols and straight lines of pyqtgraph that are as wide as they should be on screens and in pictures."""

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QPainter, QPen


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
        pen = QPen(self._logical_pen)
        pen.setWidthF(pen.widthF() * device_scale(painter))
        self.currentPen = pen
        super().paint(painter, *rest)
        self.currentPen = self._logical_pen


def rings() -> Points:
    """Points whose outline is the mark: pyqtgraph's cache would cut it off at the symbol's edge."""
    return Points(cached=False)
