"""A map of coloured cells as one item. Each pixel takes the colour of the cell it lies in, so no seams show."""

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from gui.charts.marks.lines_and_points import device_scale
from gui.charts.marks.ramp import colour_scale, ramp
from gui.charts.marks.vectors import is_vector, paint_cells, paint_hatched
from gui.charts.plan.cells import NOBODY, PlottedCells
from gui.charts.plan.gate import FloatArray
from gui.theme import Theme

_NOTHING = 0xFFFFFFFF  # no colour of a cell: it is hatched
_HATCH, _HATCH_LINE = 7, 2  # pixels from line to line, and of a line
_LARGEST = 8000  # pixels of a side, whatever it is drawn into
_OF_NAMES = 0.55
"""How much of its colour the ground of a name takes: words and lines over it can still be read."""


def name_colour(theme: Theme, colour: int) -> QColor:
    """The ground of the cells that a name with this palette index has won."""
    strong, paper = QColor(theme.series_colour(colour)), QColor(theme.surface)
    pairs = ((strong.red(), paper.red()), (strong.green(), paper.green()), (strong.blue(), paper.blue()))
    return QColor(*(round(_OF_NAMES * one + (1 - _OF_NAMES) * other) for one, other in pairs))


def hatch_colours(theme: Theme) -> tuple[QColor, QColor]:
    """Ground and lines of cells that have nothing to show."""
    return QColor(theme.sunken), QColor(theme.border_strong)


class CellsItem(pg.GraphicsObject):  # type: ignore[misc]
    """All cells of a chart."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: PlottedCells | None = None
        self._theme: Theme | None = None
        self._colours: NDArray[np.uint32] = np.empty((0, 0), dtype=np.uint32)
        self._drawn: tuple[object, QImage] | None = None
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_cells(self, cells: PlottedCells) -> None:
        """Show these; the colours follow with `set_theme`."""
        self.prepareGeometryChange()
        self._cells = cells
        self._recolour()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._recolour()

    def colour(self, row: int, column: int) -> QColor | None:
        """The colour of a cell by its place in the plot; None where it is hatched."""
        found = int(self._colours[row, column])
        return None if found == _NOTHING else QColor.fromRgba(found)

    def boundingRect(self) -> QRectF:
        """All cells."""
        if self._cells is None:
            return QRectF()
        across, up = self._cells.across, self._cells.up
        return QRectF(across[0], up[0], across[-1] - across[0], up[-1] - up[0])

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        """Draw the cells pixel by pixel of the device."""
        if self._cells is None or not self._colours.size:
            return
        transform = painter.worldTransform()
        across = np.array([transform.map(QPointF(one, 0.0)).x() for one in self._cells.across])
        up = np.array([transform.map(QPointF(0.0, one)).y() for one in self._cells.up])
        if is_vector(painter):
            self._paint_vectors(painter, across, up)
            return
        window = painter.clipBoundingRect()
        frame = transform.mapRect(window) if painter.hasClipping() else None
        left, right = _kept_in(across, None if frame is None else (frame.left(), frame.right()))
        top, bottom = _kept_in(up, None if frame is None else (frame.top(), frame.bottom()))
        if right - left < 0.5 or bottom - top < 0.5:
            return
        scale = device_scale(painter)
        key = (left, right, top, bottom, scale, across.tobytes(), up.tobytes())
        if self._drawn is None or self._drawn[0] != key:
            columns = _cells_of_pixels(across, left, right, scale)
            rows = _cells_of_pixels(up, top, bottom, scale)
            self._drawn = (key, self._image(rows, columns, scale))
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(QRectF(left, top, right - left, bottom - top), self._drawn[1])
        painter.restore()

    def _paint_vectors(self, painter: QPainter, across: FloatArray, up: FloatArray) -> None:
        """Draw the cells as areas between edges in pixels."""
        assert self._theme is not None  # noqa: S101 -- there are colours only with a theme
        painter.save()
        painter.resetTransform()
        for rect in paint_cells(painter, across, up, self._colours, _NOTHING):
            paint_hatched(painter, rect, *hatch_colours(self._theme), _HATCH, _HATCH_LINE / math.sqrt(2))
        painter.restore()

    def _recolour(self) -> None:
        cells, theme = self._cells, self._theme
        self._drawn = None
        if cells is None or theme is None:
            return
        if cells.winners is not None:
            given = cells.source.colours
            palette = [
                name_colour(theme, given[at] if at < len(given) else at) for at in range(len(cells.source.names))
            ]
            of_names = np.array([*(one.rgba() for one in palette), _NOTHING], dtype=np.uint32)
            self._colours = of_names[cells.winners]  # NOBODY, the last of them, is nothing
        else:
            scale = colour_scale(cells)
            colours = ramp(theme)
            self._colours = np.full(cells.figures.shape, _NOTHING, dtype=np.uint32)
            known = np.isfinite(cells.figures)
            if scale is not None:
                places = scale.places(cells.figures[known] * cells.source.factor)
                self._colours[known] = colours[np.round(places * (len(colours) - 1)).astype(np.intp)]
        self.update()

    def _image(self, rows: NDArray[np.intp], columns: NDArray[np.intp], scale: float) -> QImage:
        assert self._theme is not None  # noqa: S101 -- there are colours only with a theme
        pixels = self._colours[rows][:, columns]
        nothing = pixels == _NOTHING
        if nothing.any():
            ground, line = (np.uint32(one.rgba()) for one in hatch_colours(self._theme))
            slant = np.arange(len(rows))[:, None] + np.arange(len(columns))[None, :]
            on_line = slant % max(2, round(_HATCH * scale)) < max(1, round(_HATCH_LINE * scale))
            pixels = np.where(nothing, np.where(on_line, line, ground), pixels)
        pixels = np.ascontiguousarray(pixels, dtype=np.uint32)
        height, width = pixels.shape
        return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32).copy()


assert NOBODY == -1  # noqa: S101 -- it picks the last colour


def _kept_in(edges: FloatArray, window: tuple[float, float] | None) -> tuple[float, float]:
    """From the first to the last edge, as far as it can be seen."""
    low, high = float(edges.min()), float(edges.max())
    if window is not None:
        low, high = max(low, window[0]), min(high, window[1])
    return low, min(high, low + _LARGEST)


def _cells_of_pixels(edges: FloatArray, low: float, high: float, scale: float) -> NDArray[np.intp]:
    """Which cell each pixel from `low` to `high` lies in, by the middle of the pixel."""
    count = max(1, round((high - low) * scale))
    middles = low + (np.arange(count) + 0.5) * (high - low) / count
    if edges[-1] < edges[0]:  # upwards is downwards in pixels
        found = len(edges) - 1 - np.searchsorted(edges[::-1], middles)
    else:
        found = np.searchsorted(edges, middles, side="right") - 1
    return np.clip(found, 0, len(edges) - 2).astype(np.intp)
