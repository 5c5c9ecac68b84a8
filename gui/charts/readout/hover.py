"""The readout over a plot: the rule, rings around points, and a box with what the mouse or the keys found."""

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

from gui.charts.plan.lettering import Face, Lettering, Type
from gui.charts.plan.places import Box
from gui.charts.readout.finding import Finding, Row
from gui.theme import Theme

_WIDEST = 300.0


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
        self._reads = False
        self.setZValue(1000)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self._theme, self._lettering = theme, lettering
        self.update()

    def show_finding(
        self, finding: Finding | None, bounds: Box, frame: Box, at: tuple[float, float], *, readout: bool = True
    ) -> None:
        """Show a finding with its readout beside the pixel `at`, or without one; or nothing."""
        if finding is None and self._finding is None:
            return
        if bounds != self._bounds:
            self.prepareGeometryChange()
        self._finding, self._bounds, self._frame = finding, bounds, frame
        self._reads = readout and finding is not None and bool(finding.heading)
        if finding is not None and self._reads:
            self._box = self._place(finding, *at)
        self.update()

    def reads(self) -> bool:
        """Whether the readout is shown."""
        return self._reads

    def finding(self) -> Finding | None:
        """What is shown."""
        return self._finding

    def texts(self) -> tuple[str, ...]:
        """Every line of the readout in plain text, name and value of a row with a space between."""
        return () if self._finding is None else self._finding.lines(" ")

    def box(self) -> Box:
        """Where the readout stands, in pixels of the plot widget."""
        return self._box

    def _type_of(self, row: Row) -> Type:
        return self._lettering.scaled(Face.STRONG, 0.95) if row.strong else self._lettering[Face.TICK]

    def _place(self, finding: Finding, left: float, top: float) -> Box:
        """Measure the readout and keep it inside the plot widget, away from the mouse."""
        usual, strong = self._lettering[Face.TICK], self._lettering.scaled(Face.STRONG, 0.95)
        widest = min(_WIDEST, self._bounds.width - 2 * self._PAD - 4)
        names = self._SWATCH if any(row.colour is not None for row in finding.rows) else 0.0
        values = max((self._type_of(row).width(row.value) for row in finding.rows if row.value), default=0.0)
        room = widest - names - (values + self._COLUMN_GAP if values else 0.0)
        self._cut = [strong.wrapped(finding.heading, widest, 2)]
        self._cut += [self._type_of(row).wrapped(row.text, room, 1 if row.value else 3) for row in finding.rows]
        heading_width = max(strong.width(line) for line in self._cut[0])
        text_width = max(
            (
                self._type_of(row).width(line)
                for row, cut in zip(finding.rows, self._cut[1:], strict=True)
                for line in cut
            ),
            default=0.0,
        )
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
        if finding.rule is not None and self._frame.left <= finding.rule <= self._frame.right:
            painter.setPen(QPen(QColor(theme.text_dim), 1.0))
            painter.drawLine(QPointF(finding.rule, self._frame.top), QPointF(finding.rule, self._frame.bottom))
        if finding.box is not None:
            box, frame = finding.box, self._frame
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inside = QRectF(frame.left, frame.top, frame.width, frame.height).adjusted(-2, -2, 2, 2)
            painter.drawRect(QRectF(box.left, box.top, box.width, box.height).intersected(inside))
        for x, y, colour in finding.dots:
            if self._frame.contains(Box(x, y, 0, 0)):
                painter.setPen(QPen(QColor(theme.series_colour(colour)), 2.0))
                painter.setBrush(QColor(theme.surface))
                painter.drawEllipse(QPointF(x, y), 4.5, 4.5)
        if self._reads:
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
        indent = self._SWATCH if any(row.colour is not None for row in finding.rows) else 0.0
        for row, cut in zip(finding.rows, self._cut[1:], strict=True):
            if row.colour is not None:
                swatch = QRectF(box.left + self._PAD, y + usual.line / 2 - 4, 8, 8)
                painter.fillRect(swatch, QColor(theme.series_colour(row.colour)))
            painter.setPen(QColor(theme.text_dim if row.dim else theme.text))
            type_ = self._type_of(row)
            painter.setFont(type_.font)
            if row.value:
                at = box.right - self._PAD - type_.width(row.value)
                painter.drawText(QPointF(at, y + usual.ascent), row.value)
            for line in cut:
                painter.drawText(QPointF(box.left + self._PAD + indent, y + usual.ascent), line)
                y += usual.line
