"""Samples of areas for the legend: bands, the ramp of a map of figures, grounds of names, and what has no figure."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from gui.charts.marks.cell_items import hatch_colours, name_colour
from gui.charts.marks.pens import band_look
from gui.charts.marks.ramp import colour_scale, ramp_colour, scale_title
from gui.charts.marks.vectors import paint_hatched
from gui.charts.plan.lettering import Type
from gui.charts.plan.plotted import Plotted
from gui.charts.plan.words import winner_key
from gui.theme import Theme

NO_FIGURE = "no figure"
_RAMP, _GAP = 96.0, 5.0
_STOPS = 12


@dataclass(frozen=True, slots=True)
class AreaSample:
    """What the legend says of an area. kind: "band", "ramp", "bar" or "hatch", as in the legend."""

    key: str
    text: str
    kind: str
    colour: QColor
    ends: tuple[str, str] = ("", "")


class HasEnds(Protocol):
    """An entry of the legend."""

    @property
    def kind(self) -> str:
        """What it is."""

    @property
    def pen(self) -> QPen:
        """Its colour."""

    @property
    def ends(self) -> tuple[str, str]:
        """Words at the two sides of a ramp."""


def area_samples(plotted: Plotted, theme: Theme) -> list[AreaSample]:
    """All areas of a chart that have a name."""
    found = []
    for band in plotted.bands:
        brush, _ = band_look(theme, band.source)
        found.append(AreaSample(f"band:{band.source.id}", band.source.label, "band", brush.color()))
    cells = plotted.cells
    if cells is None:
        return found
    scale = colour_scale(cells)
    if scale is not None:
        title = scale_title(cells.source, scale)
        found.append(AreaSample("cells", title, "ramp", ramp_colour(theme, 1.0), scale.end_texts()))
    if cells.winners is not None:
        given = cells.source.colours
        for index, name in enumerate(cells.source.names):
            if (cells.winners == index).any():
                colour = name_colour(theme, given[index] if index < len(given) else index)
                found.append(AreaSample(winner_key(index), name, "bar", colour))
    if cells.has_gaps:
        found.append(AreaSample("cells:none", NO_FIGURE, "hatch", hatch_colours(theme)[1]))
    return found


def ramp_width(entry: HasEnds, type_: Type) -> float:
    """What a ramp with its two ends takes behind its name; nothing for other entries."""
    if entry.kind != "ramp":
        return 0.0
    return sum(map(type_.width, entry.ends)) + _RAMP + 3 * _GAP


def paint_ramp(painter: QPainter, entry: HasEnds, at: QPointF, theme: Theme, type_: Type) -> None:
    """Draw the ramp between the words of its ends, from its top left."""
    low, high = entry.ends
    painter.drawText(QPointF(at.x(), at.y() + type_.ascent), low)
    left = at.x() + type_.width(low) + _GAP
    box = QRectF(left, at.y() + type_.line / 2 - 5, _RAMP, 10)
    colours = QLinearGradient(box.topLeft(), box.topRight())
    for step in range(_STOPS + 1):
        colours.setColorAt(step / _STOPS, ramp_colour(theme, step / _STOPS))
    painter.fillRect(box, colours)
    painter.setPen(QPen(QColor(theme.border_strong), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    painter.setPen(QColor(theme.text))
    painter.drawText(QPointF(box.right() + _GAP, at.y() + type_.ascent), high)


def paint_area(painter: QPainter, entry: HasEnds, box: QRectF, theme: Theme) -> None:
    """Draw a piece of a band with its border, or of a hatched cell."""
    sample = QRectF(box.right() - 16, box.center().y() - 5, 16, 10)
    edge = QColor(entry.pen.color())
    edge.setAlpha(255)
    if entry.kind == "hatch":
        ground, line = hatch_colours(theme)
        paint_hatched(painter, sample, ground, line, 6.0, 1.5)
    else:
        painter.fillRect(sample, entry.pen.color())
    painter.setPen(QPen(edge, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(sample)
