"""An area between two lines, drawn as one shape in plot coordinates.

pyqtgraph's own fills between curves draw nothing where the curves have no pen.
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPolygonF

from gui.charts.marks.lines_and_points import device_scale
from gui.charts.marks.vectors import is_vector, paint_path
from gui.charts.plan.gate import FloatArray


class BandItem(pg.GraphicsObject):  # type: ignore[misc]
    """One band. Where a border is missing there is a gap; a single place is an upright line."""

    def __init__(self) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._brush = QBrush(Qt.BrushStyle.NoBrush)
        self._pen = QPen(Qt.PenStyle.NoPen)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_borders(self, x: FloatArray, low: FloatArray, high: FloatArray) -> None:
        """Lie between these two lines."""
        self.prepareGeometryChange()
        self._path = QPainterPath()
        for run in _runs(np.isfinite(x) & np.isfinite(low) & np.isfinite(high)):
            there = zip(x[run].tolist(), high[run].tolist(), strict=True)
            back = zip(x[run].tolist()[::-1], low[run].tolist()[::-1], strict=True)
            self._path.addPolygon(QPolygonF([QPointF(*corner) for corner in (*there, *back)]))
            self._path.closeSubpath()
        self.informViewBoundsChanged()
        self.update()

    def set_look(self, brush: QBrush, pen: QPen) -> None:
        """Be filled and edged with these."""
        self._brush, self._pen = brush, pen
        self.update()

    def path(self) -> QPainterPath:
        """The shape in plot coordinates."""
        return QPainterPath(self._path)

    def brush(self) -> QBrush:
        """What it is filled with."""
        return QBrush(self._brush)

    def boundingRect(self) -> QRectF:
        """The shape's own."""
        return self._path.boundingRect()

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        """Draw the area and its edges."""
        if is_vector(painter):
            paint_path(painter, self._path, self._pen, self._brush)
            return
        pen = QPen(self._pen)
        pen.setWidthF(pen.widthF() * device_scale(painter))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(self._brush)
        painter.drawPath(self._path)


def _runs(mask: "np.ndarray[Any, np.dtype[np.bool_]]") -> list[slice]:
    """Stretches in which the mask is true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [slice(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
