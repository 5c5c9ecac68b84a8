"""The small marks at a cell's edge, drawn as lines: no font has to hold them, and each has a form of its own."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from core.records import Distribution
from gui.tables.states import Mark
from gui.theme import Theme

SPREAD_WIDTH, SPREAD_HEIGHT = 18.0, 9.0
NOTE_CORNER = 7.0
_STROKE = 1.0
_FILL = 70
"""Of 255: how much of its colour fills a small distribution."""
_STEPS = 18
_BELL = 2.4
"""Standard deviations to either side that a small bell shows."""
_SKEW = 0.7
"""Of the logarithm: a lognormal that the eye tells from a normal."""


def mark_colour(mark: Mark, theme: Theme) -> QColor:
    """The colour of a mark; the state is told by its form already."""
    colours = {
        Mark.EDITED: theme.edited,
        Mark.OVERRIDE: theme.override,
        Mark.STALE: theme.warning,
        Mark.CALCULATED: theme.calculated,
        Mark.SOURCED: theme.border_strong,
    }
    return QColor(colours.get(mark, theme.text))


def paint_mark(painter: QPainter, mark: Mark, centre: QPointF, theme: Theme) -> None:
    """Draw a mark around a point; nothing for `Mark.NONE`."""
    drawing = {
        Mark.EDITED: _pencil,
        Mark.OVERRIDE: _not_equal,
        Mark.STALE: _clock,
        Mark.CALCULATED: _function,
        Mark.SOURCED: _information,
    }.get(mark)
    if drawing is None:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(
        QPen(
            mark_colour(mark, theme), _STROKE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        )
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.translate(centre)
    drawing(painter)
    painter.restore()


def _information(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(0, 0), 4.2, 4.2)
    painter.drawLine(QPointF(0, -0.2), QPointF(0, 2.0))
    painter.drawPoint(QPointF(0, -2.1))


def _clock(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(0, 0), 4.2, 4.2)
    painter.drawPolyline(QPolygonF([QPointF(0, -2.6), QPointF(0, 0), QPointF(2.0, 1.0)]))


def _pencil(painter: QPainter) -> None:
    body = [QPointF(-4.2, 4.2), QPointF(-3.4, 1.4), QPointF(2.2, -4.2), QPointF(4.2, -2.2), QPointF(-1.4, 3.4)]
    painter.drawPolygon(QPolygonF(body))
    painter.drawLine(QPointF(0.9, -2.9), QPointF(2.9, -0.9))


def _not_equal(painter: QPainter) -> None:
    painter.drawLine(QPointF(-3.6, -1.7), QPointF(3.6, -1.7))
    painter.drawLine(QPointF(-3.6, 1.7), QPointF(3.6, 1.7))
    painter.drawLine(QPointF(2.2, -4.4), QPointF(-2.2, 4.4))


def _function(painter: QPainter) -> None:
    font = QFont(painter.font())
    font.setItalic(True)
    painter.setFont(font)
    painter.drawText(QRectF(-8, -9, 16, 18), Qt.AlignmentFlag.AlignCenter, "ƒ")


def paint_note_corner(painter: QPainter, right: float, top: float, theme: Theme) -> None:
    """Fill the upper right corner of a cell: it has a note."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.warning))
    corner = [QPointF(right - NOTE_CORNER, top), QPointF(right, top), QPointF(right, top + NOTE_CORNER)]
    painter.drawPolygon(QPolygonF(corner))
    painter.restore()


def paint_unsure(painter: QPainter, left: float, right: float, y: float, theme: Theme) -> None:
    """Underline a value with dots: its source is of low confidence."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(theme.text_dim), 1.4, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([0.01, 2.2])
    painter.setPen(pen)
    painter.drawLine(QPointF(left, y), QPointF(right, y))
    painter.restore()


def paint_spread(painter: QPainter, limits: Distribution, place: QRectF, colour: QColor) -> None:
    """Draw the form of a range, from its low end on the left to its high end on the right."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, _STROKE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    soft = QColor(colour)
    soft.setAlpha(_FILL)
    painter.setBrush(soft)
    outline = QPolygonF(
        [QPointF(place.left() + x * place.width(), place.bottom() - y * place.height()) for x, y in spread_form(limits)]
    )
    path = QPainterPath()
    path.addPolygon(outline)
    path.closeSubpath()
    painter.drawPath(path)
    painter.restore()


def spread_form(limits: Distribution) -> list[tuple[float, float]]:
    """The outline of a kind of distribution in a square of side 1; only a triangle stands where its middle does."""
    if limits.kind == "triangular":
        return [(0.0, 0.0), ((limits.mid - limits.low) / (limits.high - limits.low or 1.0), 1.0), (1.0, 0.0)]
    if limits.kind == "uniform":
        return [(0.0, 0.0), (0.0, 0.75), (1.0, 0.75), (1.0, 0.0)]
    places = [step / _STEPS for step in range(_STEPS + 1)]
    heights = [_lognormal(x) if limits.kind == "lognormal" else _normal(x) for x in places]
    return [(x, y / max(heights)) for x, y in zip(places, heights, strict=True)]


def _normal(x: float) -> float:
    return math.exp(-(((2 * x - 1) * _BELL) ** 2) / 2)


def _lognormal(x: float) -> float:
    """The density between 0 and its 99th percentile or so; its peak stands at a fifth of that."""
    if x <= 0:
        return 0.0
    size = x * math.exp(2.0 * _SKEW)
    return math.exp(-((math.log(size) / _SKEW) ** 2) / 2) / size
