"""Axes that print what the plan says: grid, ticks, names of categories, the title and which end is better.

pyqtgraph's own ticks overlap on logarithmic axes, change units on their own and read titles as markup; so the base
class serves for its place in the layout and for zooming along an axis, and all drawing is done here, as plain text.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from core.charts.spec import Scale
from gui.charts.plan.arrangement import Arrangement, AxisPlan
from gui.charts.plan.categories import CategoryNames
from gui.charts.plan.lettering import Face, Lettering, Type
from gui.charts.plan.places import Box
from gui.charts.plan.plotted import Plotted
from gui.theme import Theme

_MARK = 4.0  # length of the small marks at ticks
_SWITCH_GAP = 7.0
_TITLE_GAP = 12.0  # between a title and the arrow
_BELOW_ALL = -200  # pyqtgraph would draw the grid over the data


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A line of text at its place: left end and base line, in pixels of the plot widget."""

    text: str
    box: Box
    base: float


class ChartAxis(pg.AxisItem):  # type: ignore[misc]
    """The left or the bottom axis of a chart."""

    def __init__(self, *, bottom: bool, theme: Theme, lettering: Lettering) -> None:
        super().__init__("bottom" if bottom else "left", showValues=False)
        self.enableAutoSIPrefix(False)
        self._bottom = bottom
        self._theme = theme
        self._lettering = lettering
        self._plan: AxisPlan | None = None
        self._frame = Box(0, 0, 1, 1)
        self._lines: list[tuple[float, bool]] = []
        self._zero: float | None = None
        self._grid = True
        self._log = False
        self._texts: list[PrintedText] = []
        self._title_texts: list[tuple[PrintedText, bool]] = []
        self._switch: Box | None = None
        self._extent = Box(0, 0, 1, 1)

    def _updateLabel(self) -> None:
        """Write no label of pyqtgraph's, which is never shown: its markup is laid out anew for every new number."""

    def put_below_data(self) -> None:
        """Let the data be drawn over the grid; to be called once the plot has taken the axis in."""
        self.setZValue(_BELOW_ALL)

    # ------------------------------------------------------------------ what is printed

    def show_plan(self, plotted: Plotted, arrangement: Arrangement, lettering: Lettering, width: float) -> None:
        """Take over a new plan; `width` is that of the plot widget."""
        plan = arrangement.x if self._bottom else arrangement.y
        axis = plotted.spec.x if self._bottom else plotted.spec.y
        mapping = arrangement.mapping
        self._plan, self._lettering, self._frame = plan, lettering, mapping.frame
        self._log = axis.scale is Scale.LOG
        both_logs = self._log and (plotted.spec.y if self._bottom else plotted.spec.x).scale is Scale.LOG
        lies = plotted.spec.horizontal
        self._grid = both_logs or lies == self._bottom
        positions = [
            (mapping.point(tick.at, mapping.y[0])[0] if self._bottom else mapping.point(mapping.x[0], tick.at)[1])
            for tick in plan.ticks
        ]
        self._lines = [(at, bool(tick.text)) for at, tick in zip(positions, plan.ticks, strict=True)]
        self._zero = self._zero_line(plotted, arrangement)
        height = mapping.frame.bottom + arrangement.x.size
        self._extent = Box(0, 0, width, height)
        type_ = lettering[Face.TICK]
        if plan.names is not None:
            self._texts = self._name_texts(plan.names, arrangement, lettering, lies=lies)
        else:
            self._texts = [
                self._tick_text(tick.text, at, type_)
                for tick, at in zip(plan.ticks, positions, strict=True)
                if tick.text and plan.prints
            ]
        self._title_texts = self._titles(plan, type_)
        self.prepareGeometryChange()
        self.update()

    def retheme(self, theme: Theme) -> None:
        """Take over other colours."""
        self._theme = theme
        self.update()

    def tick_texts(self) -> tuple[str, ...]:
        """What stands at the ticks, or at the categories, as printed."""
        return tuple(text.text for text in self._texts)

    def title_texts(self) -> tuple[str, ...]:
        """The title as printed, and the word with the arrow towards the better end."""
        return tuple(text.text for text, _ in self._title_texts)

    def switch_box(self) -> Box | None:
        """Where the switch between linear and logarithmic stands in the plot widget; None without one."""
        return self._switch

    def text_boxes(self) -> tuple[PrintedText, ...]:
        """Every line of text with its place in the plot widget."""
        return tuple(self._texts) + tuple(text for text, _ in self._title_texts)

    # ------------------------------------------------------------------ places of texts

    def _zero_line(self, plotted: Plotted, arrangement: Arrangement) -> float | None:
        """Where the line stands from which bars start, or which the plot stands on."""
        mapping = arrangement.mapping
        if plotted.bars and self._bottom == plotted.spec.horizontal:
            if not math.isfinite(plotted.base) or (plotted.dots and plotted.base == 0):
                return None
            at = mapping.point(plotted.base, mapping.y[0])[0]
            return at if self._bottom else mapping.point(mapping.x[0], plotted.base)[1]
        if plotted.bars:
            return None
        return mapping.frame.bottom if self._bottom else None

    def _tick_text(self, text: str, at: float, type_: Type) -> PrintedText:
        width = type_.width(text)
        if self._bottom:
            left = min(max(at - width / 2, 0.0), self._extent.width - width)
            return _printed(text, left, self._frame.bottom + 5, width, type_)
        top = min(max(at - type_.line / 2, 0.0), self._extent.height - type_.line)
        return _printed(text, self._frame.left - 7 - width, top, width, type_)

    def _name_texts(
        self, names: CategoryNames, arrangement: Arrangement, lettering: Lettering, *, lies: bool
    ) -> list[PrintedText]:
        """The names of categories; where bars lie, the first is topmost."""
        type_ = lettering.scaled(Face.TICK, names.scale)
        count = len(names.names)
        found = []
        for index, name in enumerate(names.names):
            slot = count - 1 - index if lies else index
            x, y = arrangement.mapping.point(float(slot), float(slot))
            for row, line in enumerate(name.lines):
                width = type_.width(line)
                if self._bottom:
                    left = min(max(x - width / 2, 0.0), self._extent.width - width)
                    top = self._frame.bottom + 4 + name.row * names.row_offset + row * type_.line
                else:
                    left = self._frame.left - 7 - width
                    top = y - len(name.lines) * type_.line / 2 + row * type_.line
                found.append(_printed(line, left, top, width, type_))
        return found

    def _titles(self, plan: AxisPlan, type_: Type) -> list[tuple[PrintedText, bool]]:
        if not plan.title and not plan.better:
            return []
        plan = self._fitting(plan, type_)
        arrow = type_.width(plan.better)
        gap = _TITLE_GAP if plan.better and plan.title else 0.0
        self._switch = None
        if not self._bottom:
            title = type_.elided(plan.title, self._frame.right - arrow - gap)
            width = type_.width(title)
            found = [(_printed(title, 0.0, 0.0, width, type_), False)] if title else []
            if plan.better:
                found.append((_printed(plan.better, width + gap, 0.0, arrow, type_), True))
            used = width + gap + arrow + _SWITCH_GAP
            if plan.switch and used + plan.switch <= self._frame.right:
                self._switch = Box(used, 0.0, plan.switch, type_.line)
            return found
        top = self._extent.height - type_.line - 1
        room = self._extent.width - arrow - gap
        title = type_.elided(plan.title, room)
        width = type_.width(title)
        behind = plan.switch + _SWITCH_GAP
        if plan.switch and width + behind + arrow + gap <= self._extent.width:
            width += behind
        centre = self._frame.left + self._frame.width / 2
        leftwards = plan.better.startswith("←")
        before, after = (arrow + gap, 0.0) if leftwards else (0.0, arrow + gap)
        left = max(min(centre - width / 2, self._frame.right - after - width), self._frame.left + before)
        left = max(before, min(left, self._extent.width - after - width))
        text_width = type_.width(title)
        if width > text_width:
            self._switch = Box(left + text_width + _SWITCH_GAP, top, plan.switch, type_.line)
        found = [(_printed(title, left, top, text_width, type_), False)] if title else []
        if plan.better:
            at = self._frame.left if leftwards else self._frame.right - arrow
            if title:
                at = max(0.0, min(at, left - gap - arrow)) if leftwards else max(at, left + width + gap)
            found.append((_printed(plan.better, at, top, arrow, type_), True))
        return found

    def _fitting(self, plan: AxisPlan, type_: Type) -> AxisPlan:
        """The plan without its arrow where the title would be cut for it: what is counted is told first."""
        room = self._extent.width if self._bottom else self._frame.right
        with_arrow = type_.width(plan.title) + _TITLE_GAP + type_.width(plan.better)
        return replace(plan, better="") if plan.title and with_arrow > room else plan

    # ------------------------------------------------------------------ drawing

    def boundingRect(self) -> QRectF:
        """The whole plot: the grid runs through it."""
        origin = self.pos()
        return QRectF(-origin.x(), -origin.y(), self._extent.width, self._extent.height + 2)

    def shape(self) -> QPainterPath:
        """The strip beside the plot, for the mouse."""
        path = QPainterPath()
        path.addRect(QRectF(QPointF(0, 0), self.size()))
        return path

    def paint(self, painter: QPainter, _option: Any, _widget: Any) -> None:
        """Draw the grid, the marks and all texts."""
        if self._plan is None:
            return
        painter.save()
        painter.translate(-self.pos())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_lines(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        scale = self._plan.names.scale if self._plan.names else 1.0
        painter.setFont(self._lettering.scaled(Face.TICK, scale).font)
        painter.setPen(QColor(self._theme.text if self._plan.names else self._theme.text_dim))
        for text in self._texts:
            painter.drawText(QPointF(text.box.left, text.base), text.text)
        painter.setFont(self._lettering[Face.TICK].font)
        for text, is_arrow in self._title_texts:
            painter.setPen(QColor(self._theme.text if is_arrow else self._theme.text_dim))
            painter.drawText(QPointF(text.box.left, text.base), text.text)
        painter.restore()

    def _paint_lines(self, painter: QPainter) -> None:
        frame = self._frame
        grid, mark = _hair(self._theme.grid), _hair(self._theme.axis)
        for at, has_text in self._lines:
            if self._bottom:
                across = (at, frame.top, at, frame.bottom)
                stub = (at, frame.bottom, at, frame.bottom + (_MARK if has_text else _MARK / 2))
            else:
                across = (frame.left, at, frame.right, at)
                stub = (frame.left - (_MARK if has_text else _MARK / 2), at, frame.left, at)
            if self._grid and has_text:
                painter.setPen(grid)
                _draw_line(painter, across)
            if not self._grid or self._log:
                painter.setPen(mark)
                _draw_line(painter, stub)
        if self._zero is not None:
            painter.setPen(mark)
            ends = (self._zero, frame.top, self._zero, frame.bottom)
            _draw_line(painter, ends if self._bottom and self._zero != frame.bottom else self._across(frame))

    def _across(self, frame: Box) -> tuple[float, float, float, float]:
        at = self._zero if self._zero is not None else frame.bottom
        return (frame.left, at, frame.right, at)


def _printed(text: str, left: float, top: float, width: float, type_: Type) -> PrintedText:
    return PrintedText(text, Box(left, top, width, type_.line), top + type_.ascent)


def _hair(colour: str) -> QPen:
    pen = QPen(QColor(colour), 1.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _draw_line(painter: QPainter, ends: tuple[float, float, float, float]) -> None:
    """A line on whole pixels, so that it is one pixel wide and not two pale ones."""
    x0, y0, x1, y1 = (round(end) for end in ends)
    painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))
