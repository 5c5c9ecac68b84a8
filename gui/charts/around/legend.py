"""The legend strip above a plot: names of what could not be named beside its data. It never covers data."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.names import visible
from gui.charts.around.legend_areas import area_samples, paint_area, paint_ramp, ramp_width
from gui.charts.marks.pens import bar_colour, guide_pen, mark_pen, reference_pen, series_pen, series_symbol
from gui.charts.marks.vectors import symbol_path
from gui.charts.plan.lettering import STRUCK_OPACITY, Face, Lettering, struck_out
from gui.charts.plan.plotted import Plotted
from gui.charts.plan.words import guide_key, line_key, marker_key, part_key, series_key
from gui.plain import plain_tip
from gui.theme import Theme

_SHORTENED = (0.9, 0.8, 0.7, 0.6, 0.54, 0.48, 0.42, 0.37, 0.33, 0.3, 0.27)
"""Shares of the width that the longest name may take, in the order in which they are tried."""
_SYMBOL = 8.0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One name with a sample of what it names. hollow: only an outline.

    kind: "series", "bar", "marker", "line", "band" (its pen's colour as strong as it is drawn), "hatch" or "ramp" (all
    colours of a map between `ends`, the words at its two sides).
    """

    key: str
    text: str
    kind: str
    pen: QPen
    symbol: str = ""
    hollow: bool = False
    ends: tuple[str, str] = ("", "")


class LegendStrip(QWidget):
    """Names of what could not be named in the plot, in rows above it: it never covers data."""

    _SAMPLE, _GAP, _PAD = 20.0, 5.0, 12.0

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lettering = lettering
        self._entries: tuple[LegendEntry, ...] = ()
        self._places: list[tuple[LegendEntry, str, float, float]] = []
        self._struck: frozenset[str] = frozenset()
        self.hide()

    def texts(self) -> tuple[str, ...]:
        """The names as printed."""
        return tuple(text for _, text, _, _ in self._places)

    def entries(self) -> tuple[LegendEntry, ...]:
        """What is named here."""
        return self._entries

    def key_at(self, at: QPointF) -> str:
        """Key of the name at a pixel of the strip; "" where none is."""
        type_ = self._lettering[Face.TICK]
        for entry, text, x, y in self._places:
            wide = self._SAMPLE + self._GAP + type_.width(text)
            if QRectF(x, y, wide, type_.line + 1).contains(at):
                return entry.key
        return ""

    def strike(self, keys: frozenset[str]) -> None:
        """Show that these names are of what is hidden."""
        if keys != self._struck:
            self._struck = keys
            self.update()

    def fit(self, entries: Sequence[LegendEntry], width: float, most_rows: int | None = None) -> float:
        """Take these entries into rows of a width and return the height; 0 without entries.

        Where they would take more than `most_rows`, the longest names are shortened, no more than that needs.
        """
        type_ = self._lettering[Face.TICK]
        self._entries = tuple(entries)
        self._places, rows = self._in_rows(width, width)
        for share in _SHORTENED:
            if most_rows is None or rows <= most_rows:
                break
            places, fewer = self._in_rows(width, share * width)
            if fewer < rows:
                self._places, rows = places, fewer
        y = self._places[-1][3] if self._places else 0.0
        cut = [entry.text for entry, text, _, _ in self._places if text != entry.text]
        self.setToolTip(plain_tip("\n".join(cut)))
        self.setVisible(bool(self._entries))
        self.update()
        return round(y + type_.line + 3) if self._entries else 0.0

    def _in_rows(self, width: float, widest: float) -> tuple[list[tuple[LegendEntry, str, float, float]], int]:
        """Places of the entries of which none is wider than `widest`, and how many rows they take."""
        type_ = self._lettering[Face.TICK]
        room = widest - self._SAMPLE - self._GAP
        places: list[tuple[LegendEntry, str, float, float]] = []
        x, row = 0.0, 0
        for entry in self._entries:
            text = type_.shortened(entry.text, room - ramp_width(entry, type_))
            wide = self._SAMPLE + self._GAP + type_.width(text) + ramp_width(entry, type_)
            if x and x + wide > width:
                x, row = 0.0, row + 1
            places.append((entry, text, x, row * (type_.line + 1)))
            x += wide + self._PAD
        return places, row + 1

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self._theme, self._lettering = theme, lettering

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw samples and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        type_ = self._lettering[Face.TICK]
        painter.setFont(type_.font)
        for entry, text, x, y in self._places:
            struck = entry.key in self._struck
            painter.setOpacity(STRUCK_OPACITY if struck else 1.0)
            _paint_sample(painter, entry, QRectF(x, y, self._SAMPLE, type_.line), self._theme)
            painter.setOpacity(1.0)
            painter.setFont(struck_out(type_.font) if struck else type_.font)
            painter.setPen(QColor(self._theme.text_dim if struck else self._theme.text))
            left = x if entry.kind == "ramp" else x + self._SAMPLE + self._GAP
            painter.drawText(QPointF(left, y + type_.ascent), text)
            if entry.kind == "ramp":
                paint_ramp(painter, entry, QPointF(left + type_.width(text) + 2 * self._GAP, y), self._theme, type_)


def legend_entries(
    plotted: Plotted, keys: frozenset[str], theme: Theme, *, asides: bool = True
) -> tuple[LegendEntry, ...]:
    """The entries of the strip for what has no name in the plot, in the order of the chart.

    asides: with what series have to say of their ends; without, two panels name a scenario once.
    """
    entries = []
    for series in plotted.series:
        source = series.source
        if series_key(series) in keys:
            pen = series_pen(theme, source) if source.line else QPen(QColor(theme.series_colour(source.colour)))
            symbol = series_symbol(source) if source.points or not source.line else ""
            if not source.line:
                pen.setStyle(Qt.PenStyle.NoPen)
            name = visible(source.name if asides else source.label)
            entries.append(LegendEntry(series_key(series), name, "series", pen, symbol, source.hollow))
    entries += area_entries(plotted, keys, theme)
    entries += _part_entries(plotted, keys, theme)
    entries += _mark_entries(plotted, theme)
    for index, (marker, _, _) in enumerate(plotted.markers):
        if marker_key(index) in keys:
            colour = theme.text if marker.colour is None else theme.series_colour(marker.colour)
            pen = QPen(QColor(colour))
            entries.append(LegendEntry(marker_key(index), visible(marker.text), "marker", pen, "o", hollow=True))
    for index, (line, _) in enumerate(plotted.lines):
        if line_key(index) in keys:
            entries.append(LegendEntry(line_key(index), visible(line.text), "line", reference_pen(theme)))
    for index, guide in enumerate(plotted.guides):
        if guide_key(index) in keys:
            entries.append(
                LegendEntry(guide_key(index), visible(guide.source.text), "line", guide_pen(theme, guide.source))
            )
    return tuple(entries)


def area_entries(plotted: Plotted, keys: frozenset[str], theme: Theme) -> list[LegendEntry]:
    """Bands, which have no other name; what the colours of cells say; names of winners that stand in no cell."""
    if plotted.spec.empty:
        return []
    return [
        LegendEntry(one.key, visible(one.text), one.kind, QPen(one.colour), ends=one.ends)
        for one in area_samples(plotted, theme)
        if one.kind != "bar" or one.key in keys
    ]


def _part_entries(plotted: Plotted, keys: frozenset[str], theme: Theme) -> list[LegendEntry]:
    """Names of segments of stacked bars that stand in none of them."""
    parts = {part_key(bar.source): bar.source for bar in plotted.bars if bar.source.part}
    return [
        LegendEntry(key, visible(bar.part), "bar", QPen(bar_colour(theme, bar)))
        for key, bar in parts.items()
        if key in keys
    ]


def _mark_entries(plotted: Plotted, theme: Theme) -> list[LegendEntry]:
    """Whose marks stand at the bars: they have no other name."""
    if plotted.spec.empty:
        return []
    marks = {mark.label: mark.colour for bar in plotted.bars for mark in bar.source.marks}
    return [
        LegendEntry(f"mark:{label}", visible(label), "line", mark_pen(theme, colour)) for label, colour in marks.items()
    ]


def _paint_sample(painter: QPainter, entry: LegendEntry, box: QRectF, theme: Theme) -> None:
    """Draw a piece of line, a symbol, or both, as the chart draws them."""
    middle = box.center()
    if entry.kind == "ramp":
        return  # it follows its name
    if entry.kind in ("band", "hatch"):
        paint_area(painter, entry, box, theme)
        return
    if entry.kind == "bar":
        painter.fillRect(QRectF(box.right() - 10, middle.y() - 5, 10, 10), entry.pen.color())
        return
    if entry.kind != "marker" and entry.pen.style() != Qt.PenStyle.NoPen:
        painter.setPen(entry.pen)
        painter.drawLine(QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y()))
    if entry.symbol:
        ring = entry.hollow
        pen = QPen(entry.pen.color() if ring else QColor(theme.surface), 2.0 if ring else 1.0)
        painter.setPen(pen)
        painter.setBrush(QColor(theme.surface) if ring else entry.pen.color())
        painter.drawPath(symbol_path(entry.symbol, _SYMBOL).translated(middle))
