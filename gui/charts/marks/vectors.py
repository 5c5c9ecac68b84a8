"""Marks as vectors: in files that are drawn again elsewhere, everything stands in logical pixels of the page.

Qt would write them in plot coordinates under a transform, with pens that take no part in it. Other programs draw such
pens as wide as the plot, and symbols come from pyqtgraph as pictures.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPaintEngine, QPainter, QPainterPath, QPen, QTransform

from gui.charts.plan.gate import FloatArray

_VECTORS = frozenset((QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf))
_OVERLAP = 1.0
"""Pixels that areas reach under their neighbours: readers that smooth each edge alone would show the paper between."""


def is_vector(painter: QPainter) -> bool:
    """Whether what is painted is kept as lines and areas, to be drawn by another program."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() in _VECTORS


def paint_path(painter: QPainter, path: QPainterPath, pen: QPen, brush: QBrush | None = None) -> None:
    """Draw a path of an item in logical pixels, its pen as many of them wide as it says."""
    mapped = painter.worldTransform().map(path)
    painter.save()
    painter.resetTransform()
    painter.setPen(_of_pixels(pen))
    painter.setBrush(brush if brush is not None else QBrush(Qt.BrushStyle.NoBrush))
    painter.drawPath(mapped)
    painter.restore()


def paint_rects(painter: QPainter, rects: list[QRectF], pens: list[QPen], brushes: list[QBrush]) -> None:
    """Draw rectangles of an item in logical pixels, each in its own pen and brush."""
    transform = painter.worldTransform()
    painter.save()
    painter.resetTransform()
    for rect, pen, brush in zip(rects, pens, brushes, strict=True):
        painter.setPen(_of_pixels(pen))
        painter.setBrush(brush)
        painter.drawRect(transform.mapRect(rect))
    painter.restore()


def symbol_path(symbol: str, size: float) -> QPainterPath:
    """A symbol of pyqtgraph's around the origin, so many pixels large."""
    shape: QPainterPath = Symbols[symbol]
    return QTransform.fromScale(size, size).map(shape)


def paint_symbols(
    painter: QPainter, x: FloatArray, y: FloatArray, symbol: str, size: float, pen: QPen, brush: QBrush
) -> None:
    """Draw a symbol at points of an item. size: its pixels; the pen is in sizes of the symbol."""
    transform = painter.worldTransform()
    shape = symbol_path(symbol, size)
    outline = QPen(pen)
    outline.setWidthF(pen.widthF() * size)
    painter.save()
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(outline)
    painter.setBrush(brush)
    for at in zip(x.tolist(), y.tolist(), strict=True):
        painter.drawPath(shape.translated(transform.map(QPointF(*at))))
    painter.restore()


def _of_pixels(pen: QPen) -> QPen:
    found = QPen(pen)
    found.setCosmetic(False)
    return found


# ---------------------------------------------------------------------- maps of cells


def paint_cells(
    painter: QPainter, across: FloatArray, up: FloatArray, colours: NDArray[np.uint32], nothing: int
) -> list[QRectF]:
    """Draw cells between edges in pixels, all of one colour as one area; returns where those with nothing are.

    Neighbours of one colour are one rectangle: along a row, and then down rows that are alike.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    left_over: list[QRectF] = []
    areas: dict[int, QPainterPath] = {}
    for rect, colour in _runs(across, up, colours):
        if colour == nothing:
            left_over.append(rect)
            continue
        area = areas.setdefault(colour, QPainterPath())
        area.addRect(rect.adjusted(0, 0, _OVERLAP, _OVERLAP))
    edge = QRectF(min(across[0], across[-1]), min(up[0], up[-1]), abs(across[-1] - across[0]), abs(up[-1] - up[0]))
    for colour, area in areas.items():
        area.setFillRule(Qt.FillRule.WindingFill)
        painter.setBrush(QColor.fromRgba(colour))
        painter.drawPath(area if edge.contains(area.boundingRect()) else _within(area, edge))
    return left_over


def _within(area: QPainterPath, edge: QRectF) -> QPainterPath:
    """Rectangles as far as they lie inside the map."""
    kept = QPainterPath()
    kept.setFillRule(Qt.FillRule.WindingFill)
    for polygon in area.toSubpathPolygons():
        kept.addRect(polygon.boundingRect() & edge)
    return kept


def _runs(across: FloatArray, up: FloatArray, colours: NDArray[np.uint32]) -> list[tuple[QRectF, int]]:
    """Rectangles of one colour each that cover all cells."""
    found: list[tuple[QRectF, int]] = []
    open_runs: dict[tuple[int, int], tuple[int, int]] = {}  # columns of a run: its colour, and the row it began in
    for row in range(len(colours) + 1):
        runs = _runs_of_row(colours[row]) if row < len(colours) else {}
        for columns, (colour, since) in list(open_runs.items()):
            if runs.get(columns) != colour:
                found.append((_rect(across, up, columns, (since, row)), colour))
                del open_runs[columns]
        for columns, colour in runs.items():
            open_runs.setdefault(columns, (colour, row))
    return found


def _runs_of_row(colours: NDArray[np.uint32]) -> dict[tuple[int, int], int]:
    edges = [0, *(np.flatnonzero(np.diff(colours)) + 1).tolist(), len(colours)]
    return {(start, end): int(colours[start]) for start, end in pairwise(edges)}


def _rect(across: FloatArray, up: FloatArray, columns: tuple[int, int], rows: tuple[int, int]) -> QRectF:
    one = QPointF(float(across[columns[0]]), float(up[rows[0]]))
    return QRectF(one, QPointF(float(across[columns[1]]), float(up[rows[1]]))).normalized()


def paint_hatched(painter: QPainter, rect: QRectF, ground: QColor, line: QColor, step: float, width: float) -> None:
    """Fill a rectangle with slanted lines that end at its edges by themselves: not every reader knows how to clip."""
    painter.fillRect(rect, ground)
    pen = QPen(line, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    first = np.ceil((rect.left() + rect.top()) / step) * step
    for at in np.arange(first, rect.right() + rect.bottom(), step).tolist():
        low = max(rect.left(), at - rect.bottom())
        high = min(rect.right(), at - rect.top())
        if high > low:
            painter.drawLine(QLineF(low, at - low, high, at - high))
