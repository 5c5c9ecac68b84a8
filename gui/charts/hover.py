"""What the mouse finds in a chart, and the readout that tells it: all series at one x, one point, or one bar."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

from core.changes import change_text
from core.charts.ghosts import value_before
from core.charts.spec import Scale, Series
from core.formats import NOTHING
from core.names import visible
from gui.charts.arrangement import Mapping
from gui.charts.figures import figure_text, named_figure
from gui.charts.lettering import Face, Lettering
from gui.charts.places import Box
from gui.charts.plotted import Plotted, PlottedBar, PlottedSeries
from gui.theme import Theme

_REACH = 24.0  # pixels from the mouse to a point that is still meant
_WIDEST = 300.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a readout: a name with its colour (palette index, or none) and a value at the right; or a remark."""

    text: str
    value: str = ""
    colour: int | None = None
    dim: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What is under the mouse. rule: x of a vertical line; dots: points to ring, with palette index; box: a bar."""

    heading: str
    rows: tuple[Row, ...]
    rule: float | None = None
    dots: tuple[tuple[float, float, int], ...] = ()
    box: Box | None = None


def find(plotted: Plotted, mapping: Mapping, left: float, top: float) -> Finding | None:
    """What a chart says about the pixel (left, top); None outside the plot or where there is nothing."""
    if plotted.spec.empty or not mapping.frame.contains(Box(left, top, 0, 0)):
        return None
    if plotted.bars:
        return _bar_at(plotted, mapping, left, top)
    point = _point_at(plotted, mapping, left, top)
    if point is not None:
        return point
    lines = [series for series in plotted.series if series.source.line and not series.source.points]
    return _all_at(plotted, lines, mapping, left) if lines else None


def found_along(finding: Finding | None, plotted: Plotted, mapping: Mapping) -> Finding | None:
    """What a panel tells on the rule that the mouse has in another panel on the same x axis; None without a rule."""
    if finding is None or finding.rule is None:
        return None
    lines = [series for series in plotted.series if series.source.line and not series.source.points]
    found = _all_at(plotted, lines, mapping, finding.rule) if lines else None
    if found is None or found.rule is None or abs(found.rule - finding.rule) > 1:
        return Finding("", (), rule=finding.rule)  # no value there: only the rule goes on
    return found


# ---------------------------------------------------------------------- the three kinds of finding


def _bar_at(plotted: Plotted, mapping: Mapping, left: float, top: float) -> Finding | None:
    bar = bar_at(plotted, mapping, left, top)
    if bar is None:
        return None
    rows = [] if bar.source.part else [Row(line) for line in _lines(bar.source.label)]
    rows += _remarks(bar.source.detail)
    rows += [Row(visible(mark.label), visible(mark.text), mark.colour) for mark in bar.source.marks]
    if bar.source.aside:
        rows.append(Row(visible(plotted.spec.aside_title), visible(bar.source.aside)))
    box = _bar_box(bar, mapping, lies=plotted.spec.horizontal) if bar.drawable else None
    return Finding(visible(bar.source.category), tuple(rows), box=box)


def bar_at(plotted: Plotted, mapping: Mapping, left: float, top: float) -> PlottedBar | None:
    """The bar that a pixel means: that of its category or span, of several the nearest; None outside the plot."""
    if plotted.spec.empty or not mapping.frame.contains(Box(left, top, 0, 0)):
        return None
    x, y = mapping.back(left, top)
    slot, along = (y, x) if plotted.spec.horizontal else (x, y)
    here = [bar for bar in plotted.bars if abs(bar.slot - slot) <= bar.reach]
    return min(here, key=lambda one: _distance(one, along), default=None)


def _distance(bar: PlottedBar, at: float) -> float:
    low, high = sorted((bar.start, bar.end))
    return max(low - at, at - high, 0.0) if bar.drawable else float("inf")


def _bar_box(bar: PlottedBar, mapping: Mapping, *, lies: bool) -> Box:
    if lies:
        (x0, y0), (x1, y1) = mapping.point(bar.start, bar.far), mapping.point(bar.end, bar.near)
    else:
        (x0, y0), (x1, y1) = mapping.point(bar.near, bar.end), mapping.point(bar.far, bar.start)
    return Box(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))


def _point_at(plotted: Plotted, mapping: Mapping, left: float, top: float) -> Finding | None:
    """The nearest point of all clouds within reach."""
    best: tuple[float, PlottedSeries, int] | None = None
    for series in plotted.series:
        if not (series.source.points or not series.source.line) or not series.shown.any():
            continue
        distance = np.hypot(mapping.px(series.x) - left, mapping.py(series.y) - top)
        index = int(np.nanargmin(distance))
        if distance[index] <= _REACH and (best is None or distance[index] < best[0]):
            best = (float(distance[index]), series, index)
    if best is None:
        return None
    _, series, index = best
    source = series.source
    spec = plotted.spec
    rows = []
    if spec.x.scale is not Scale.CATEGORY:
        rows.append(Row(named_figure(source.x[index], spec.x)))
    if spec.y.scale is not Scale.CATEGORY:
        rows.append(Row(named_figure(source.y[index], spec.y)))
    if index < len(source.details):
        rows += _remarks(source.details[index])
    rows += _rows_before(plotted, source, index)
    point = mapping.point(float(series.x[index]), float(series.y[index]))
    return Finding(visible(source.label), tuple(rows), dots=((*point, source.colour),))


def _rows_before(plotted: Plotted, source: Series, index: int) -> list[Row]:
    """What the baseline's points that are at least as good on the x axis come to at best."""
    before = next((one.source for one in plotted.series if one.source.id == source.before), None)
    if before is None:
        return []
    axis = plotted.spec.y
    value = value_before(before, source.x[index], plotted.spec.x)
    if value is None:
        return [Row(visible(before.label), "not reached", before.colour)]
    change = change_text(value, source.y[index], axis.unit)
    return [Row(visible(before.label), f"{figure_text(value, axis)} ({change})", before.colour)]


def _all_at(plotted: Plotted, lines: list[PlottedSeries], mapping: Mapping, left: float) -> Finding | None:
    """All lines at the x of the nearest point of any."""
    known = np.concatenate([series.x[series.shown] for series in lines])
    known = known[(known >= mapping.x[0]) & (known <= mapping.x[1])]
    if not len(known):
        return None
    wanted, _ = mapping.back(left, mapping.frame.top)
    at = float(known[np.argmin(np.abs(known - wanted))])
    found = [(series, *_value_at(plotted, series, at)) for series in lines]
    found.sort(key=lambda one: -one[1] if np.isfinite(one[1]) else np.inf)
    heights = {one.source.id: plotted.y.to_value(y) for one, y, _ in found if np.isfinite(y)}
    rows = tuple(
        Row(visible(one.source.label), _with_change(one.source, text, heights, plotted.spec.y.unit), one.source.colour)
        for one, _, text in found
    )
    dots = tuple((*mapping.point(at, y), one.source.colour) for one, y, _ in found if np.isfinite(y))
    x, _ = mapping.point(at, mapping.y[0])
    heading = named_figure(plotted.x.to_value(at), plotted.spec.x)
    if plotted.spec.x.scale is Scale.CATEGORY:
        heading = visible(plotted.categories[round(at)]) if 0 <= round(at) < len(plotted.categories) else ""
    return Finding(heading, rows, rule=x, dots=dots)


def _with_change(series: Series, text: str, heights: dict[str, float], unit: str) -> str:
    """A value and by how much it differs from the baseline's at the same place."""
    if series.before not in heights or series.id not in heights:
        return text
    return f"{text} ({change_text(heights[series.before], heights[series.id], unit)})"


def _value_at(plotted: Plotted, series: PlottedSeries, at: float) -> tuple[float, str]:
    """Height of a line at a plot coordinate, and its value in words; a dash beyond its ends."""
    x, y = series.x[series.shown], series.y[series.shown]
    values = np.array(series.source.y[: len(series.y)], dtype=np.float64)[series.shown]
    if not len(x) or not x[0] <= at <= x[-1]:
        return float("nan"), NOTHING
    index = int(np.searchsorted(x, at, side="right")) - 1
    if series.source.stepped or x[index] == at:
        return float(y[index]), figure_text(float(values[index]), plotted.spec.y)
    height = float(np.interp(at, x, y))
    return height, figure_text(plotted.y.to_value(height), plotted.spec.y)


def _lines(text: str) -> list[str]:
    return [visible(line) for line in text.split("\n")] if text else []


def _remarks(text: str) -> list[Row]:
    return [Row(line, dim=True) for line in _lines(text)]


# ---------------------------------------------------------------------- drawing it


class HoverLayer(QGraphicsItem):
    """Draws a finding over the plot: the rule, rings around points, and the readout box, always inside the plot."""

    _PAD, _SWATCH, _COLUMN_GAP = 8.0, 14.0, 14.0

    def __init__(self, theme: Theme, lettering: Lettering) -> None:
        super().__init__()
        self._theme = theme
        self._lettering = lettering
        self._finding: Finding | None = None
        self._bounds = Box(0, 0, 1, 1)
        self._frame = Box(0, 0, 1, 1)
        self._box = Box(0, 0, 0, 0)
        self._cut: list[tuple[str, ...]] = []
        self.setZValue(1000)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self._theme, self._lettering = theme, lettering
        self.update()

    def show_finding(self, finding: Finding | None, bounds: Box, frame: Box, left: float, top: float) -> None:
        """Show a finding beside the mouse at (left, top), or nothing."""
        if finding is None and self._finding is None:
            return
        if bounds != self._bounds:
            self.prepareGeometryChange()
        self._finding, self._bounds, self._frame = finding, bounds, frame
        if finding is not None and finding.heading:
            self._box = self._place(finding, left, top)
        self.update()

    def finding(self) -> Finding | None:
        """What is shown."""
        return self._finding

    def texts(self) -> tuple[str, ...]:
        """Every line of the readout in plain text, name and value of a row with a space between."""
        if self._finding is None:
            return ()
        rows = (f"{row.text} {row.value}".rstrip() for row in self._finding.rows)
        return (self._finding.heading, *rows)

    def box(self) -> Box:
        """Where the readout stands, in pixels of the plot widget."""
        return self._box

    def _place(self, finding: Finding, left: float, top: float) -> Box:
        """Measure the readout and keep it inside the plot widget, away from the mouse."""
        usual, strong = self._lettering[Face.TICK], self._lettering.scaled(Face.STRONG, 0.95)
        widest = min(_WIDEST, self._bounds.width - 2 * self._PAD - 4)
        names = self._SWATCH if any(row.colour is not None for row in finding.rows) else 0.0
        values = max((usual.width(row.value) for row in finding.rows if row.value), default=0.0)
        room = widest - names - (values + self._COLUMN_GAP if values else 0.0)
        self._cut = [strong.wrapped(finding.heading, widest, 2)]
        self._cut += [usual.wrapped(row.text, room, 1 if row.value else 3) for row in finding.rows]
        heading_width = max(strong.width(line) for line in self._cut[0])
        text_width = max((usual.width(line) for cut in self._cut[1:] for line in cut), default=0.0)
        inner = max(heading_width, names + text_width + (values + self._COLUMN_GAP if values else 0.0))
        width = inner + 2 * self._PAD
        height = (
            len(self._cut[0]) * strong.line + sum(len(cut) for cut in self._cut[1:]) * usual.line + 2 * self._PAD - 4
        )
        x = left + 16 if left + 16 + width <= self._bounds.right - 2 else left - 16 - width
        x = max(self._bounds.left + 2, min(x, self._bounds.right - 2 - width))
        y = max(self._bounds.top + 2, min(top - height - 12, self._bounds.bottom - 2 - height))
        return Box(x, y, width, height)

    # ------------------------------------------------------------------ Qt

    def boundingRect(self) -> QRectF:
        """The whole plot widget."""
        return QRectF(self._bounds.left, self._bounds.top, self._bounds.width, self._bounds.height)

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        """Draw the finding."""
        finding = self._finding
        if finding is None:
            return
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if finding.rule is not None:
            painter.setPen(QPen(QColor(theme.text_dim), 1.0))
            painter.drawLine(QPointF(finding.rule, self._frame.top), QPointF(finding.rule, self._frame.bottom))
        if finding.box is not None:
            box = finding.box
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(box.left, box.top, box.width, box.height))
        for x, y, colour in finding.dots:
            if self._frame.contains(Box(x, y, 0, 0)):
                painter.setPen(QPen(QColor(theme.series_colour(colour)), 2.0))
                painter.setBrush(QColor(theme.surface))
                painter.drawEllipse(QPointF(x, y), 4.5, 4.5)
        if finding.heading:
            self._paint_box(painter, finding)

    def _paint_box(self, painter: QPainter, finding: Finding) -> None:
        theme, box = self._theme, self._box
        usual, strong = self._lettering[Face.TICK], self._lettering.scaled(Face.STRONG, 0.95)
        painter.setPen(QPen(QColor(theme.border_strong), 1.0))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(box.left, box.top, box.width, box.height), 5, 5)
        painter.setPen(QColor(theme.text))
        painter.setFont(strong.font)
        y = box.top + self._PAD - 2
        for line in self._cut[0]:
            painter.drawText(QPointF(box.left + self._PAD, y + strong.ascent), line)
            y += strong.line
        painter.setFont(usual.font)
        indent = self._SWATCH if any(row.colour is not None for row in finding.rows) else 0.0
        for row, cut in zip(finding.rows, self._cut[1:], strict=True):
            if row.colour is not None:
                swatch = QRectF(box.left + self._PAD, y + usual.line / 2 - 4, 8, 8)
                painter.fillRect(swatch, QColor(theme.series_colour(row.colour)))
            painter.setPen(QColor(theme.text_dim if row.dim else theme.text))
            if row.value:
                at = box.right - self._PAD - usual.width(row.value)
                painter.drawText(QPointF(at, y + usual.ascent), row.value)
            for line in cut:
                painter.drawText(QPointF(box.left + self._PAD + indent, y + usual.ascent), line)
                y += usual.line
